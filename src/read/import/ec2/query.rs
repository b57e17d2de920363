//! What `--query` leaves of instances: rows of values without keys, or objects with keys of one's own.

use super::field::Field;
use super::instance;
use crate::read::import::common::{Machines, Objects, Remark};
use crate::read::look::JsonLook;
use serde_json::Value;

/// The states of an instance.
const STATES: &[&str] = &["pending", "running", "stopping", "stopped", "shutting-down", "terminated"];
/// How deep rows are looked for.
const DEPTH: usize = 6;

/// What is said of one instance: each value, with its key if it has one.
pub(super) struct Row(Vec<(Option<String>, String)>);

/// Whether a file is such an answer.
pub(super) fn is_answer(json: &JsonLook, text: &str) -> bool {
    let mut paths = json.paths().peekable();
    match paths.peek() {
        None => text.split('"').skip(1).step_by(2).take(8).any(is_id),
        Some(_) => paths.any(|path| {
            let key = path.trim_start_matches("[]").strip_prefix('.').unwrap_or_default();
            let flat = path.starts_with('[') && !key.is_empty() && !key.contains(['.', '[']);
            flat && json.text(path).is_some_and(is_id)
        }),
    }
}

/// Whether a text is the id of an instance.
pub(super) fn is_id(text: &str) -> bool {
    let hex = text.strip_prefix("i-").unwrap_or_default();
    matches!(hex.len(), 8 | 17) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The rows of a text; none if it has whole instances.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str::<Value>(text)
        && !has_whole(&value, DEPTH)
    {
        collect(&value, DEPTH, &mut rows);
    }
    rows
}

/// Whether there is an instance with structures of EC2, which rows have not.
fn has_whole(value: &Value, depth: usize) -> bool {
    match value {
        Value::Object(map) => {
            let is_object = |key: &str| map.get(key).is_some_and(Value::is_object);
            let has_objects = |key: &str| {
                map.get(key).and_then(Value::as_array).is_some_and(|list| list.iter().any(Value::is_object))
            };
            map.contains_key("InstanceId")
                && (map.contains_key("ImageId")
                    || is_object("State")
                    || is_object("Placement")
                    || has_objects("Tags")
                    || has_objects("NetworkInterfaces"))
        }
        Value::Array(list) => depth > 0 && list.iter().any(|inner| has_whole(inner, depth - 1)),
        _ => false,
    }
}

fn collect(value: &Value, depth: usize, rows: &mut Vec<Row>) {
    let row = match value {
        Value::Object(map) => {
            map.iter().filter_map(|(key, value)| Some((Some(key.clone()), plain(value)?))).collect()
        }
        Value::Array(list) => list.iter().filter_map(|value| Some((None, plain(value)?))).collect(),
        _ => return,
    };
    let row = Row(row);
    if row.0.iter().filter(|(_, value)| is_id(value)).count() == 1 {
        return rows.push(row);
    }
    if let (Value::Array(list), true) = (value, depth > 0) {
        // A list of ids alone is one row for each.
        let ids = row.0.into_iter().filter(|(_, value)| is_id(value));
        rows.extend(ids.map(|id| Row(vec![id])));
        list.iter().for_each(|inner| collect(inner, depth - 1, rows));
    }
}

/// A text, or the only one of a list, as a filter of tags leaves it.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => match &list[..] {
            [Value::String(text)] if !is_id(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Reads a row. Values tell what they are by their form; what is left is the name, if it is one value.
pub(super) fn read(objects: &mut Objects<Field>, machines: &mut Machines, Row(row): &Row) {
    let find = |is: fn(&str) -> bool| row.iter().map(|(_, value)| value.as_str()).find(|value| is(value));
    let Some(id) = find(is_id) else { return };
    let mut at = objects.open(format!("instance {id}"));
    let state = find(|value| STATES.contains(&value));
    if state.is_some_and(instance::is_gone) {
        return at.remark(instance::GONE, "");
    }
    if machines.has(id) {
        return at.remark_named(Remark::DIFFERING, id);
    }
    let id = at.text(id, Field::Id);
    let name = name(row).map_or_else(|| id.clone(), |name| at.text(&name, Field::Tags));
    let machine = machines.known_as(&id.value, name);
    machine.under = instance::under(find(is_type));
    machine.stopped = state.is_some_and(instance::is_stopped).then(|| at.mark(true, Field::State));
    machine.identity.provider_id = Some(instance::address(find(is_zone), &id));
    machine.identity.hostname.extend(find(is_host).map(|host| at.text(host, Field::Host)));
}

/// The name: what has the key, else what has no form of its own, if it is the only such value.
fn name(row: &[(Option<String>, String)]) -> Option<String> {
    let keyed = |wanted: &str| {
        let is = |key: &Option<String>| key.as_ref().is_some_and(|key| key.eq_ignore_ascii_case(wanted));
        row.iter().find(|(key, value)| is(key) && !value.is_empty()).map(|(_, value)| value.clone())
    };
    if row.iter().any(|(key, _)| key.is_some()) {
        return keyed("name").or_else(|| keyed("instancename"));
    }
    let mut left = row.iter().map(|(_, value)| value).filter(|value| {
        let known = [is_id, is_type, is_zone, is_host, is_other].iter().any(|is| is(value));
        !value.is_empty() && !known && !STATES.contains(&value.as_str())
    });
    let first = left.next()?;
    left.next().is_none().then(|| first.clone())
}

/// `t3.micro`, `u-6tb1.metal`
fn is_type(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.split_once('.').is_some_and(|(family, size)| {
        plain(family) && plain(size) && family.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// `eu-west-1a`
fn is_zone(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let last = parts.last().is_some_and(|last| {
        last.len() == 2 && last.as_bytes()[0].is_ascii_digit() && last.as_bytes()[1].is_ascii_lowercase()
    });
    parts.len() >= 3 && parts[0].len() == 2 && last
}

fn is_host(text: &str) -> bool {
    text.ends_with(".internal") || text.ends_with(".amazonaws.com")
}

/// Addresses, times, other ids, and words of fields that say nothing of the name.
fn is_other(text: &str) -> bool {
    let ids = ["ami-", "subnet-", "vpc-", "sg-", "eni-", "vol-", "arn:", "aki-"];
    let time = text.len() >= 19 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T';
    let word =
        ["x86_64", "arm64", "i386", "windows", "Linux/UNIX", "Windows", "ebs", "instance-store", "hvm"];
    text.parse::<std::net::IpAddr>().is_ok()
        || time
        || word.contains(&text)
        || ids.iter().any(|id| text.starts_with(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Option<String>> {
        rows(text).iter().map(|Row(row)| name(row)).collect()
    }

    #[test]
    fn values_tell_what_they_are() {
        let web = || Some("web".to_owned());
        assert_eq!(
            names(r#"[["i-0abc12345678def01", "t3.micro", "running", "web", "10.0.0.1", "eu-west-1a"]]"#),
            [web()]
        );
        assert_eq!(names(r#"[[["i-0abc12345678def01", ["web"], null]]]"#), [web()]);
        assert_eq!(names(r#"[{"ID": "i-0abc12345678def01", "Name": "web", "Type": "t3.micro"}]"#), [web()]);
        assert_eq!(names(r#"[["i-0abc12345678def01", "web", "shop"]]"#), [None]);
        assert_eq!(names(r#"["i-0abc12345678def01", "i-0abc12345678def02"]"#), [None, None]);
        assert!(names(r#"[[{"InstanceId": "i-0abc12345678def01", "ImageId": "ami-1"}]]"#).is_empty());
    }
}
