//! Instances of Amazon EC2: `aws ec2 describe-instances`.

pub(super) mod field;
pub(super) mod instance;
mod query;

use super::{File, Importer, Kind};
use crate::read::import::common::{ImportError, Keys, Machines, Objects, Remark, Scalar, json};
use crate::read::look::Look;
use field::Field;

/// What `aws ec2 describe-instances` prints.
pub(super) static KIND: Kind = Kind {
    name: "ec2",
    about: "virtual machines of Amazon EC2: `aws ec2 describe-instances`",
    detect,
    importer: || Importer::of_texts(file),
};

fn detect(look: &Look<'_>) -> bool {
    let places = ["", "[].", "[][].", "Instances[].", "[].Instances[].", "Reservations[].Instances[]."];
    look.json().is_some_and(|json| {
        places.iter().any(|place| {
            let has = |key: &str| json.has(&format!("{place}{key}"));
            let is_whole = || has("InstanceId") && has("ImageId") && has("InstanceType");
            // A projection that keeps the name of the key: the id tells enough.
            is_whole() || json.text(&format!("{place}InstanceId")).is_some_and(query::is_id)
        }) || json.has("Reservations[]")
            || query::is_answer(json, look.text())
    })
}

/// Reads a file: what the command prints, or what is left of it after `--query`.
fn file(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    _: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let rows = query::rows(text);
    if !rows.is_empty() {
        rows.iter().for_each(|row| query::read(objects, machines, row));
        return Ok(());
    }
    json::items(text, |item: Option<Keys<'_>>| match item {
        Some(item) => instances(objects, machines, &item),
        None => objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
    })
}

/// Reads an instance, or what has instances inside: `--query` removes the wrappings.
fn instances(objects: &mut Objects<Field>, machines: &mut Machines, item: &Keys<'_>) {
    if item.has("InstanceId") {
        let id = item.get::<Scalar<'_>>("InstanceId").into_known().map(|id| id.0.into_owned());
        let title = format!("instance {}", id.unwrap_or_default());
        return instance::read(&mut objects.open(title), item, machines);
    }
    let mut at = objects.open("reservations");
    let mut inner = item.objects(&mut at, &["Reservations"], Field::Reservations);
    inner.extend(item.objects(&mut at, &["Instances"], Field::Instances));
    inner.iter().for_each(|inner| instances(objects, machines, inner));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_told_with_their_wrappings_or_without() {
        for text in [
            r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "ImageId": "ami-1", "InstanceType": "t3.micro"}]}]}"#,
            r#"[{"InstanceId": "i-1", "ImageId": "ami-1", "InstanceType": "t3.micro"}]"#,
            r#"[[{"InstanceId": "i-1", "ImageId": "ami-1", "InstanceType": "t3.micro"}]]"#,
            r#"[["i-0abc12345678def01", "t3.micro", "running"]]"#,
            r#"[{"ID": "i-0abc12345678def01", "Name": "web"}]"#,
            r#"[{"InstanceId": "i-0abc12345678def01", "State": {"Name": "running"}}]"#,
            r#"{"InstanceId": "i-0abc1234"}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"InstanceId": "i-1"}"#, r#"{"Instances": []}"#, r#"[["a", "b"]]"#, r#"["i-17"]"#] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
