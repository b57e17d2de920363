//! SPDX 2.2 and 2.3 as JSON.

use super::document::{Document, Package, Purpose};
use super::field::Field;
use crate::read::import::common::{At, Lenient, List, Object, Remark, Str, json};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole document; `graph` belongs to SPDX 3.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Shape<'a> {
    #[serde(borrow)]
    name: Lenient<Str<'a>>,
    #[serde(borrow)]
    document_namespace: Lenient<Str<'a>>,
    #[serde(borrow)]
    document_describes: List<Str<'a>>,
    #[serde(borrow)]
    packages: Option<&'a RawValue>,
    #[serde(borrow)]
    relationships: Option<&'a RawValue>,
    #[serde(borrow, rename = "@graph")]
    pub(super) graph: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PackageShape<'a> {
    #[serde(borrow, rename = "SPDXID")]
    id: Lenient<Str<'a>>,
    #[serde(borrow)]
    name: Lenient<Str<'a>>,
    #[serde(borrow)]
    version_info: Lenient<Str<'a>>,
    #[serde(borrow)]
    primary_package_purpose: Lenient<Str<'a>>,
    #[serde(borrow)]
    external_refs: List<Object<ExternalRef<'a>>>,
    #[serde(borrow)]
    attribution_texts: List<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ExternalRef<'a> {
    #[serde(borrow)]
    reference_type: Lenient<Str<'a>>,
    #[serde(borrow)]
    reference_locator: Lenient<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Relationship<'a> {
    #[serde(borrow)]
    spdx_element_id: Lenient<Str<'a>>,
    #[serde(borrow)]
    relationship_type: Lenient<Str<'a>>,
    #[serde(borrow)]
    related_spdx_element: Lenient<Str<'a>>,
}

/// Reads a document.
pub(super) fn read<'a>(at: &mut At<'_>, shape: Shape<'a>) -> Document<'a> {
    let mut document = Document {
        name: at.take(shape.name, Field::Name).map(|name| name.0),
        namespace: at.take(shape.document_namespace, Field::Name).map(|space| space.0),
        ..Document::default()
    };
    document
        .described
        .extend(at.list(shape.document_describes, Field::Relationships).into_iter().map(|id| id.0));
    for shape in objects::<Relationship<'_>>(at, shape.relationships, Field::Relationships) {
        let kind = shape.relationship_type.into_known();
        if let (Some(from), Some(kind), Some(to)) =
            (shape.spdx_element_id.into_known(), kind, shape.related_spdx_element.into_known())
        {
            document.relation(from.0, &kind, to.0);
        }
    }
    for shape in objects::<PackageShape<'_>>(at, shape.packages, Field::Packages) {
        document.packages.extend(package(at, shape));
    }
    document
}

/// Reads the objects of a list; what is not an object is counted.
fn objects<'a, T: Deserialize<'a>>(at: &mut At<'_>, list: Option<&'a RawValue>, field: Field) -> Vec<T> {
    let elements = list.and_then(|list| at.take(json::elements(list), field)).unwrap_or_default();
    let objects = elements.into_iter().filter_map(|raw| {
        let object = json::element(raw);
        if object.is_none() {
            at.remark(Remark::NOT_AN_OBJECT, "");
        }
        object
    });
    objects.collect()
}

fn package<'a>(at: &mut At<'_>, shape: PackageShape<'a>) -> Option<Package<'a>> {
    let field = Field::Packages;
    let Some(name) = at.take(shape.name, field).filter(|name| !name.is_empty()) else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    let id = at.take(shape.id, field).map_or(Cow::Borrowed(""), |id| id.0);
    let urls = at.list(shape.external_refs, field).into_iter().filter_map(|Object(reference)| {
        let is_url = reference.reference_type.known().is_some_and(|kind| &**kind == "purl");
        reference.reference_locator.into_known().filter(|_| is_url).map(|url| url.0)
    });
    let urls = urls.collect();
    let attributions = at.list(shape.attribution_texts, field).into_iter().map(|text| text.0);
    let references = attributions.filter_map(|text| reference(&text).map(|text| Cow::Owned(text.to_owned())));
    let purpose =
        at.take(shape.primary_package_purpose, field).map_or(Purpose::Other, |word| Purpose::of(&word));
    // Before 2.3 there was no purpose; Trivy states it in the identifier.
    let purpose = if id.starts_with("SPDXRef-OperatingSystem") { Purpose::System } else { purpose };
    Some(Package {
        id,
        name: name.0,
        version: at.take(shape.version_info, field).map(|version| version.0).filter(|text| is_said(text)),
        urls,
        purpose,
        references: references.collect(),
        field,
    })
}

/// The reference to an image in an attribution of Trivy's.
pub(super) fn reference(attribution: &str) -> Option<&str> {
    attribution.strip_prefix("RepoTag: ").or_else(|| attribution.strip_prefix("RepoDigest: "))
}

/// Whether a text says something.
pub(super) fn is_said(text: &str) -> bool {
    !matches!(text, "" | "NOASSERTION" | "NONE")
}
