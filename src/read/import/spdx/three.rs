//! SPDX 3 as JSON: a graph of elements.

use super::document::{Document, Package, Purpose};
use super::field::Field;
use super::two::is_said;
use crate::read::import::common::{At, Lenient, List, Object, Remark, Str, json};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An element, with the fields that are read of all types.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Element<'a> {
    #[serde(borrow, rename = "type")]
    kind: Lenient<Str<'a>>,
    #[serde(borrow)]
    spdx_id: Lenient<Str<'a>>,
    #[serde(borrow)]
    name: Lenient<Str<'a>>,
    #[serde(borrow, rename = "software_packageVersion")]
    version: Lenient<Str<'a>>,
    #[serde(borrow, rename = "software_packageUrl")]
    url: Lenient<Str<'a>>,
    #[serde(borrow, rename = "software_primaryPurpose")]
    purpose: Lenient<Str<'a>>,
    #[serde(borrow)]
    external_identifier: Option<&'a RawValue>,
    #[serde(borrow)]
    root_element: List<Str<'a>>,
    #[serde(borrow)]
    from: Lenient<Str<'a>>,
    #[serde(borrow)]
    to: List<Str<'a>>,
    #[serde(borrow)]
    relationship_type: Lenient<Str<'a>>,
    #[serde(borrow)]
    scope: Lenient<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Identifier<'a> {
    #[serde(borrow)]
    external_identifier_type: Lenient<Str<'a>>,
    #[serde(borrow)]
    identifier: Lenient<Str<'a>>,
}

/// Reads the graph of a document.
pub(super) fn read<'a>(at: &mut At<'_>, graph: &'a RawValue) -> Document<'a> {
    let mut document = Document::default();
    let elements = at.take(json::elements(graph), Field::Graph).unwrap_or_default();
    // Identifiers may be elements of their own, which others refer to.
    let elsewhere: BTreeMap<Str<'a>, &'a RawValue> = elements
        .iter()
        .filter(|raw| raw.get().contains("ExternalIdentifier\""))
        .filter_map(|raw| Some((json::element::<Element<'_>>(raw)?.spdx_id.into_known()?, *raw)))
        .collect();
    for raw in elements {
        let Some(element) = json::element::<Element<'_>>(raw) else {
            at.remark(Remark::NOT_AN_OBJECT, "");
            continue;
        };
        match element.kind.known().map(|kind| &**kind) {
            Some("software_Package") => document.packages.extend(package(at, element, &elsewhere)),
            Some("SpdxDocument" | "software_Sbom" | "Bom") => {
                let roots = at.list(element.root_element, Field::Graph);
                document.described.extend(roots.into_iter().map(|id| id.0));
            }
            Some("Relationship" | "LifecycleScopedRelationship") => relation(at, element, &mut document),
            _ => {}
        }
    }
    document
}

fn relation<'a>(at: &mut At<'_>, element: Element<'a>, document: &mut Document<'a>) {
    let to = at.list(element.to, Field::Graph).into_iter().map(|id| id.0);
    let elsewhere =
        element.scope.known().is_some_and(|scope| matches!(&**scope, "development" | "test" | "build"));
    match element.relationship_type.known().map(|kind| &**kind) {
        Some("describes") => document.described.extend(to),
        Some("generates") => document.apart.extend(element.from.into_known().map(|id| id.0)),
        _ if elsewhere => document.apart.extend(to),
        _ => {}
    }
}

fn package<'a>(
    at: &mut At<'_>,
    element: Element<'a>,
    elsewhere: &BTreeMap<Str<'a>, &'a RawValue>,
) -> Option<Package<'a>> {
    let field = Field::Graph;
    let Some(name) = at.take(element.name, field).filter(|name| !name.is_empty()) else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    let identifiers = element.external_identifier.map_or(Lenient::Absent, json::elements);
    let identifiers = at.take(identifiers, field).unwrap_or_default().into_iter().filter_map(|raw| {
        let referred = || elsewhere.get(&Lenient::<Str<'a>>::of(raw.get()).into_known()?).copied();
        let Object(said) = Lenient::<Object<Identifier<'a>>>::of(raw.get())
            .into_known()
            .or_else(|| Lenient::of(referred()?.get()).into_known())?;
        let is_url = said.external_identifier_type.known().is_some_and(|kind| &**kind == "packageUrl");
        said.identifier.into_known().filter(|_| is_url).map(|url| url.0)
    });
    let identifiers: Vec<_> = identifiers.collect();
    let url = at.take(element.url, field).map(|url| url.0);
    Some(Package {
        id: at.take(element.spdx_id, field).map(|id| id.0).unwrap_or_default(),
        name: name.0,
        version: at.take(element.version, field).map(|version| version.0).filter(|text| is_said(text)),
        urls: url.into_iter().chain(identifiers).collect(),
        purpose: at.take(element.purpose, field).map_or(Purpose::Other, |word| Purpose::of(&word)),
        references: Vec::new(),
        field,
    })
}
