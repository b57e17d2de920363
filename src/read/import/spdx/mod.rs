//! SPDX documents: 2.2 and 2.3 as JSON and as tag-value text, 3 as JSON.
//!
//! Each form is read into a [`Document`](document::Document), with its subject and what that contains.

mod document;
mod field;
mod tags;
mod three;
mod two;

use super::{File, Importer, Kind};
use crate::read::import::common::{At, Bom, Boms, ImportError, Objects, json};
use crate::read::look::Look;
use document::Document;
use field::Field;
use json::Document as Json;

/// What Syft, Trivy and many others write.
pub(super) static KIND: Kind = Kind {
    name: "spdx",
    about: "SPDX 2 or 3, JSON or tag-value: `syft IMAGE -o spdx-json`, `trivy image --format spdx-json IMAGE`",
    detect,
    importer: || Importer::of_texts(documents),
};

/// The beginning of the context of an SPDX 3 document.
const CONTEXT: &str = "https://spdx.org/rdf/3";

fn detect(look: &Look<'_>) -> bool {
    if let Some(json) = look.json() {
        let version = json.text("spdxVersion").is_some_and(|version| version.starts_with("SPDX-"));
        // The context may be a list of addresses, which are no values of a key.
        let listed =
            || json.has("@graph") && look.text().get(..4096).unwrap_or(look.text()).contains(CONTEXT);
        let context = json.text("@context").is_some_and(|context| context.starts_with(CONTEXT)) || listed();
        // Some tools sort the keys, which puts the version after all packages.
        return version || context || json.text("SPDXID") == Some("SPDXRef-DOCUMENT");
    }
    look.is_text() && is_tags(look.text())
}

/// Recognizes tag-value text by its first line that is not a comment.
fn is_tags(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| line.starts_with("SPDXVersion:"))
}

/// Reads the documents of a file.
fn documents(
    objects: &mut Objects<Field>,
    boms: &mut Boms,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let title = format!("bill of materials {}", file.stem());
    if is_tags(text) {
        boms.add(contents(&mut objects.open(title), |_| tags::read(text)));
        return Ok(());
    }
    let mut other = false;
    json::documents::<two::Shape<'_>>(text, |document| match document {
        Json::Object(shape) => {
            boms.add(contents(&mut objects.open(title.as_str()), |at| match shape.graph {
                Some(graph) => three::read(at, graph),
                None => two::read(at, *shape),
            }));
        }
        Json::Array(_) => other = true,
    })?;
    match other {
        true => Err(ImportError::WrongType { expected: "an SPDX document", found: "a list", offset: 0 }),
        false => Ok(()),
    }
}

/// The contents in one document, which `read` parses.
fn contents<'a>(at: &mut At<'_>, read: impl FnOnce(&mut At<'_>) -> Document<'a>) -> Bom {
    let document = read(at);
    let mut bom = Bom::default();
    document.fill(at, &mut bom);
    bom.close(at);
    bom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_are_told() {
        for text in [
            r#"{"spdxVersion": "SPDX-2.3"}"#,
            r#"{"SPDXID": "SPDXRef-DOCUMENT", "packages": []}"#,
            r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}"#,
            "# comment\n\nSPDXVersion: SPDX-2.3\n",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"@context": "https://example.com", "@graph": []}"#, "PackageName: x\n", "{}", ""] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let read =
            |text: &str| documents(&mut Objects::default(), &mut Boms::default(), File { name: "x" }, text);
        assert!(matches!(read("[]"), Err(ImportError::WrongType { .. })));
        assert!(matches!(read("{\"spdxVersion\": "), Err(ImportError::Syntax { .. })));
    }
}
