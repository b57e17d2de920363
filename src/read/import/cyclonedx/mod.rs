//! CycloneDX SBOMs, JSON and XML.
//!
//! The subject, `metadata.component`, becomes an image, or else an application; its components become its contents,
//! also those that are nested in others. Trivy's SBOM of a cluster makes its nodes.

mod cluster;
mod field;
mod read;
mod shape;

use super::{File, Importer, Kind};
use crate::inventory::raw::{RawInventory, RawMachine};
use crate::read::import::common::{At, Bom, Boms, Gathered, ImportError, Notes, Objects, json, xml};
use crate::read::look::Look;
use field::Field;
use json::Document as Json;
use read::Reading;
use shape::Document;

/// What Syft, Trivy and many others write.
pub(super) static KIND: Kind = Kind {
    name: "cyclonedx",
    about: "CycloneDX, JSON or XML: `syft IMAGE -o cyclonedx-json`, `trivy image --format cyclonedx IMAGE`",
    detect,
    importer: || Importer::of_texts(documents),
};

fn detect(look: &Look<'_>) -> bool {
    let json = look.json().is_some_and(|json| json.text("bomFormat") == Some("CycloneDX"));
    let in_namespace = |space: &str| space.starts_with("http://cyclonedx.org/schema/bom/");
    json || look.xml().is_some_and(|xml| xml.root == "bom" && xml.namespace.is_none_or(in_namespace))
}

#[derive(Debug, Default)]
struct CycloneDx {
    boms: Boms,
    clusters: Vec<RawMachine>,
    nodes: Vec<RawMachine>,
}

impl CycloneDx {
    /// Reads one document; `from` takes its components.
    fn document(&mut self, at: &mut At<'_>, from: impl FnOnce(&mut Reading<'_, '_>)) {
        let mut bom = Bom::default();
        let mut reading = Reading { at, bom: &mut bom, cluster: None, nodes: Vec::new() };
        from(&mut reading);
        let Reading { cluster, mut nodes, .. } = reading;
        match cluster {
            Some(cluster) => {
                nodes.iter_mut().for_each(|node| node.cluster = Some(cluster.name.clone()));
                self.clusters.push(cluster);
                self.nodes.append(&mut nodes);
            }
            None => bom.close(at),
        }
        self.boms.add(bom);
    }
}

impl Gathered for CycloneDx {
    fn into_inventory(self, notes: &mut Notes) -> RawInventory {
        let mut raw = self.boms.finish(notes);
        raw.cluster = cluster::once(self.clusters);
        raw.host = cluster::once(self.nodes);
        raw
    }
}

/// Reads the documents of a file.
fn documents(
    objects: &mut Objects<Field>,
    found: &mut CycloneDx,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let title = format!("bill of materials {}", file.stem());
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return xml::documents(text, |root| {
            found.document(&mut objects.open(title.as_str()), |reading| reading.xml(root));
        });
    }
    let mut other = false;
    json::documents::<Document<'_>>(text, |document| match document {
        Json::Object(document) => {
            found.document(&mut objects.open(title.as_str()), |reading| reading.json(*document));
        }
        Json::Array(_) => other = true,
    })?;
    match other {
        true => Err(ImportError::WrongType { expected: "a bill of materials", found: "a list", offset: 0 }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_xml_are_told() {
        for text in [
            r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#,
            "<?xml version='1.0'?><bom xmlns='http://cyclonedx.org/schema/bom/1.4'/>",
            "<bom version='1'>",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"bomFormat": "other"}"#, r#"{"spdxVersion": "SPDX-2.3"}"#, "<domain/>", ""] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }

    #[test]
    fn what_is_no_bill_of_materials_is_refused_at_its_place() {
        let read = |text: &str| {
            documents(&mut Objects::default(), &mut CycloneDx::default(), File { name: "x" }, text)
        };
        assert!(matches!(read("<bom>\n<a></bom>"), Err(ImportError::Syntax { offset: 6, .. })));
        assert!(matches!(read("[]"), Err(ImportError::WrongType { .. })));
        assert!(read("{\"bomFormat\": ").is_err());
    }
}
