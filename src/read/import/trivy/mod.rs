//! Reports in Trivy's own form, `trivy image --format json --list-all-pkgs IMAGE`, and the array of results of older
//! versions.

mod field;
mod package;

use super::{File, Importer, Kind};
use crate::read::import::common::image::Reference;
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{At, Bom, Boms, ImportError, Keys, Lenient, Objects, Remark, Str};
use crate::read::look::Look;
use field::Field;

/// What `trivy --format json` writes.
pub(super) static KIND: Kind = Kind {
    name: "trivy",
    about: "what is inside an image, in Trivy's own form: `trivy image --format json --list-all-pkgs IMAGE`",
    detect,
    importer: || Importer::of_texts(reports),
};

const NO_PACKAGES: Remark = Remark::incomplete(
    "{n} report lists no packages: `--list-all-pkgs` makes Trivy list them",
    "{n} reports list no packages: `--list-all-pkgs` makes Trivy list them",
);

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        json.has_all(&["SchemaVersion", "ArtifactName"])
            || json.has_all(&["[].SchemaVersion", "[].ArtifactName"])
            || json.has_all(&["[].Target", "[].Vulnerabilities"])
            || json.has_all(&["[].Target", "[].Packages"])
    })
}

/// Reads the reports of a file.
fn reports(
    objects: &mut Objects<Field>,
    boms: &mut Boms,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let title = format!("report {}", file.stem());
    json::documents(text, |document: Document<'_, Keys<'_>>| match document {
        Document::Object(item) => boms.add(report(&mut objects.open(title.as_str()), &item)),
        Document::Array(items) => {
            let items: Vec<Keys<'_>> = items.into_iter().filter_map(json::element).collect();
            let (whole, parts): (Vec<_>, Vec<_>) =
                items.into_iter().partition(|item| item.has("SchemaVersion"));
            whole.iter().for_each(|item| boms.add(report(&mut objects.open(title.as_str()), item)));
            if !parts.is_empty() {
                boms.add(results(&mut objects.open(title.as_str()), &parts));
            }
        }
    })
}

/// Reads a report.
fn report(at: &mut At<'_>, report: &Keys<'_>) -> Bom {
    let mut bom = Bom::default();
    let metadata = report.object(at, &["Metadata"], Field::Metadata);
    if at.take(report.get::<Str<'_>>("ArtifactType"), Field::Type).is_none_or(|ty| &*ty == "container_image")
    {
        image(at, &mut bom, report, &metadata);
    }
    let system = metadata.object(at, &["OS"], Field::System);
    let family = at.take(system.get::<Str<'_>>("Family"), Field::System);
    let release = at.take(system.get::<Str<'_>>("Name"), Field::System);
    if let Some(family) = family {
        bom.system(at, Field::System, &family, release.as_deref());
    }
    let results = report.objects(at, &["Results"], Field::Results);
    with_packages(at, bom, &results)
}

/// Reads an array of results. The first of them is named after the image, with its system in brackets: `alpine:3.10
/// (alpine 3.10.2)`.
fn results(at: &mut At<'_>, results: &[Keys<'_>]) -> Bom {
    let mut bom = Bom::default();
    let targets = results.iter().filter_map(|result| result.get::<Str<'_>>("Target").into_known());
    let titled = targets.filter_map(|target| {
        let (image, system) = target.strip_suffix(')')?.rsplit_once(" (")?;
        let (family, release) = system.split_once(' ')?;
        Some((image.to_owned(), family.to_owned(), release.to_owned()))
    });
    if let Some((image, family, release)) = titled.take(1).next() {
        bom.image(at, Field::Target, std::iter::once(image.as_str()), None);
        bom.system(at, Field::Target, &family, Some(&release));
    }
    with_packages(at, bom, results)
}

/// Adds the packages that results list.
fn with_packages(at: &mut At<'_>, mut bom: Bom, results: &[Keys<'_>]) -> Bom {
    let mut listed = false;
    for result in results {
        let ty = at.take(result.get::<Str<'_>>("Type"), Field::Target).unwrap_or_default();
        for item in result.objects(at, &["Packages"], Field::Results) {
            listed = true;
            package::read(at, &mut bom, &ty, &item);
        }
    }
    if !listed {
        at.remark(NO_PACKAGES, "");
    }
    bom.close(at);
    bom
}

/// Reads which image a report is about: by tag or digest, else by the name given to Trivy.
fn image(at: &mut At<'_>, bom: &mut Bom, report: &Keys<'_>, metadata: &Keys<'_>) {
    let mut list = |key: &str, field| at.list(metadata.get::<Vec<Lenient<Str<'_>>>>(key), field);
    let (tags, digests) = (list("RepoTags", Field::Tags), list("RepoDigests", Field::Digests));
    let name = at.take(report.get::<Str<'_>>("ArtifactName"), Field::Artifact);
    // What was asked for says the tag, if it is the image that the digests are of.
    let called = |text: &str| Reference::parse(text).map(|reference| reference.name.to_owned());
    let is_reference = |asked: &Str<'_>| digests.iter().any(|digest| called(digest) == called(asked));
    let (named, other): (Vec<_>, Vec<_>) = name.into_iter().partition(is_reference);
    let texts = tags.iter().chain(&named).chain(&digests).chain(&other).map(|text| &**text);
    bom.image(at, Field::Artifact, texts, None);
    bom.tags(at, Field::Tags, tags.iter().map(|tag| &**tag));
    if let Some(digest) = at.take(metadata.get::<Str<'_>>("ImageID"), Field::Id) {
        bom.digest(at, Field::Id, &digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_told_by_their_keys() {
        for text in [
            r#"{"SchemaVersion": 2, "ArtifactName": "alpine:3.20", "Results": [{"Target": "alpine"#,
            r#"[{"Target": "alpine:3.10 (alpine 3.10.2)", "Vulnerabilities": null}]"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"SchemaVersion": 2}"#, r#"{"schemaVersion": 2, "mediaType": "x"}"#, "[]"] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
