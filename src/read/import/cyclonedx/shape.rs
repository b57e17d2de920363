//! Components, in JSON and in XML.

use crate::read::import::common::xml::Element;
use crate::read::import::common::{Lenient, List, Nested, Object, Str};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A whole document.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) bom_format: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) metadata: Nested<Metadata<'a>>,
    #[serde(borrow)]
    pub(super) components: Option<&'a RawValue>,
}

/// What a document says about itself.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    pub(super) component: Nested<Component<'a>>,
}

/// What was found, or what it was found in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Component<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) group: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) name: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) version: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) purl: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) properties: List<Object<Property<'a>>>,
    #[serde(borrow)]
    pub(super) components: Option<&'a RawValue>,
}

/// What a tool says beyond the format.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Property<'a> {
    #[serde(borrow)]
    pub(super) name: Lenient<Str<'a>>,
    #[serde(borrow)]
    pub(super) value: Lenient<Str<'a>>,
}

impl<'a> Component<'a> {
    /// Reads an XML element; the caller reads what is nested in it.
    pub(super) fn of_xml(element: Element<'a>) -> Self {
        let text = |name: &str| element.child(name).and_then(Element::content).map_or(Lenient::Absent, known);
        let properties = listed(element, "properties").map(|property| {
            let name = property.attribute("name").map_or(Lenient::Absent, known);
            let value = property.content().map_or(Lenient::Absent, known);
            Lenient::Known(Object(Property { name, value }))
        });
        Self {
            kind: element.attribute("type").map_or(Lenient::Absent, known),
            group: text("group"),
            name: text("name"),
            version: text("version"),
            purl: text("purl"),
            properties: Lenient::Known(properties.collect()),
            components: None,
        }
    }
}

fn known(text: &str) -> Lenient<Str<'_>> {
    Lenient::Known(Str(Cow::Borrowed(text.trim())))
}

/// The elements of a list.
pub(super) fn listed<'a>(element: Element<'a>, list: &str) -> impl Iterator<Item = Element<'a>> + use<'a> {
    element.child(list).into_iter().flat_map(Element::elements)
}
