//! Reports in Trivy's own form, `trivy image --format json --list-all-pkgs IMAGE`, and the array of results that it wrote
//! before there was more.

mod field;
mod package;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{At, Bom, Boms, ImportError, Keys, Lenient, Notes, Origins, Remark, Str};
use crate::read::look::Look;
use field::Field;

/// What `trivy --format json` writes.
pub(super) static KIND: Kind = Kind {
    name: "trivy",
    about: "what is inside an image, in Trivy's own form: `trivy image --format json --list-all-pkgs IMAGE`",
    detect,
    importer: || Importer::Text(Box::<Trivy>::default()),
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

#[derive(Debug, Default)]
struct Trivy {
    origins: Origins,
    notes: Notes,
    boms: Boms,
}

impl TextImporter for Trivy {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.origins.begin(file.name);
        json::documents(text, |document: Document<'_, Keys<'_>>| match document {
            Document::Object(report) => self.report(file.stem(), &report),
            Document::Array(items) => {
                let items: Vec<Keys<'_>> = items.into_iter().filter_map(json::element).collect();
                let (reports, results): (Vec<_>, Vec<_>) =
                    items.into_iter().partition(|item| item.has("SchemaVersion"));
                reports.iter().for_each(|report| self.report(file.stem(), report));
                if !results.is_empty() {
                    self.results(file.stem(), &results);
                }
            }
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        let raw = self.boms.finish(&mut self.notes);
        Imported { raw, source: self.origins.finish::<Field>(), notes: self.notes.finish() }
    }
}

impl Trivy {
    fn report(&mut self, name: &str, report: &Keys<'_>) {
        let object = self.origins.add(format!("report {name}"));
        let mut at = At::new(&mut self.notes, object);
        let mut bom = Bom::default();
        let metadata = report.object(&mut at, &["Metadata"], Field::Metadata);
        if at
            .take(report.get::<Str<'_>>("ArtifactType"), Field::Type)
            .is_none_or(|ty| &*ty == "container_image")
        {
            image(&mut at, &mut bom, report, &metadata);
        }
        let system = metadata.object(&mut at, &["OS"], Field::System);
        let family = at.take(system.get::<Str<'_>>("Family"), Field::System);
        let release = at.take(system.get::<Str<'_>>("Name"), Field::System);
        if let Some(family) = family {
            bom.system(&mut at, Field::System, &family, release.as_deref());
        }
        let results = report.objects(&mut at, &["Results"], Field::Results);
        self.close(object, bom, &results);
    }

    /// Reads an array of results. The first of them is called like the image, with its system in brackets:
    /// `alpine:3.10 (alpine 3.10.2)`.
    fn results(&mut self, name: &str, results: &[Keys<'_>]) {
        let object = self.origins.add(format!("report {name}"));
        let mut at = At::new(&mut self.notes, object);
        let mut bom = Bom::default();
        let targets = results.iter().filter_map(|result| result.get::<Str<'_>>("Target").into_known());
        let titled = targets.filter_map(|target| {
            let (image, system) = target.strip_suffix(')')?.rsplit_once(" (")?;
            let (family, release) = system.split_once(' ')?;
            Some((image.to_owned(), family.to_owned(), release.to_owned()))
        });
        if let Some((image, family, release)) = titled.take(1).next() {
            bom.image(&mut at, Field::Target, std::iter::once(image.as_str()), None);
            bom.system(&mut at, Field::Target, &family, Some(&release));
        }
        self.close(object, bom, results);
    }

    fn close(&mut self, object: u32, mut bom: Bom, results: &[Keys<'_>]) {
        let mut at = At::new(&mut self.notes, object);
        let mut listed = false;
        for result in results {
            let ty = at.take(result.get::<Str<'_>>("Type"), Field::Target).unwrap_or_default();
            for item in result.objects(&mut at, &["Packages"], Field::Results) {
                listed = true;
                package::read(&mut at, &mut bom, &ty, &item);
            }
        }
        if !listed {
            at.remark(NO_PACKAGES, "");
        }
        bom.close(&mut at);
        self.boms.add(bom);
    }
}

/// Reads which image a report is about: by tag or digest, else by the name that Trivy was given.
fn image(at: &mut At<'_>, bom: &mut Bom, report: &Keys<'_>, metadata: &Keys<'_>) {
    let mut list = |key: &str, field| at.list(metadata.get::<Vec<Lenient<Str<'_>>>>(key), field);
    let (tags, digests) = (list("RepoTags", Field::Tags), list("RepoDigests", Field::Digests));
    let name = at.take(report.get::<Str<'_>>("ArtifactName"), Field::Artifact);
    let texts = tags.iter().chain(&digests).chain(&name).map(|text| &**text);
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
