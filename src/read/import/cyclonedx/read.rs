//! From the components of one document to the contents of its subject.

use super::cluster;
use super::field::Field;
use super::shape::{self, Component, Document, Property};
use crate::inventory::raw::RawMachine;
use crate::read::import::common::xml::Element;
use crate::read::import::common::{At, Bom, Lenient, Object, Remark, Str, json};
use serde_json::value::RawValue;

/// How deep components may be nested in components.
const DEEPEST: usize = 32;
/// What is nested deeper.
const TOO_DEEP: Remark = Remark::skipped(
    "left out what is nested in components more than 32 deep, in {n} place",
    "left out what is nested in components more than 32 deep, in {n} places",
);

/// One document on its way into an SBOM.
pub(super) struct Reading<'r, 'n> {
    pub(super) at: &'r mut At<'n>,
    pub(super) bom: &'r mut Bom,
    /// The cluster, if the document is about one.
    pub(super) cluster: Option<RawMachine>,
    pub(super) nodes: Vec<RawMachine>,
}

/// A component whose texts have been taken.
#[derive(Default)]
pub(super) struct Taken<'a> {
    pub(super) kind: Option<Str<'a>>,
    pub(super) name: Option<String>,
    pub(super) version: Option<Str<'a>>,
    pub(super) purl: Option<Str<'a>>,
    properties: Vec<(Str<'a>, Str<'a>)>,
}

impl<'a> Taken<'a> {
    fn of(at: &mut At<'_>, component: Component<'a>, field: Field) -> Self {
        let group = at.take(component.group, field).filter(|group| !group.is_empty());
        let name = at.take(component.name, field).filter(|name| !name.is_empty());
        let properties = at.list(component.properties, Field::Properties).into_iter();
        let properties = properties.filter_map(|Object(Property { name, value })| match (name, value) {
            (Lenient::Known(name), Lenient::Known(value)) => Some((name, value)),
            _ => None,
        });
        Self {
            kind: at.take(component.kind, field),
            name: name.map(|name| group.map_or(name.to_string(), |group| format!("{}/{}", &*group, &*name))),
            version: at.take(component.version, field),
            purl: at.take(component.purl, Field::Purl),
            properties: properties.collect(),
        }
    }

    /// The values of a property of Trivy's.
    pub(super) fn trivy(&self, name: &str) -> impl Iterator<Item = &str> + Clone {
        let own = move |key: &str| key.strip_prefix("aquasecurity:trivy:").is_some_and(|rest| rest == name);
        self.properties.iter().filter(move |(key, _)| own(key)).map(|(_, value)| &**value)
    }
}

impl Reading<'_, '_> {
    /// Reads a JSON document.
    pub(super) fn json(&mut self, document: Document<'_>) {
        let metadata = self.at.nested(document.metadata, Field::Metadata);
        if let Some(Object(subject)) = self.at.take(metadata.component, Field::Subject) {
            let nested = subject.components;
            self.subject(subject);
            self.components(nested, Field::Nested);
        }
        self.components(document.components, Field::Components);
    }

    fn components(&mut self, list: Option<&RawValue>, field: Field) {
        let mut open: Vec<(&RawValue, usize)> = list.into_iter().map(|list| (list, 0)).collect();
        while let Some((list, depth)) = open.pop() {
            for raw in self.at.take(json::elements(list), field).unwrap_or_default() {
                let Some(component) = json::element::<Component<'_>>(raw) else {
                    self.at.remark(Remark::NOT_AN_OBJECT, "");
                    continue;
                };
                match component.components {
                    Some(_) if depth == DEEPEST => self.at.remark(TOO_DEEP, ""),
                    Some(list) => open.push((list, depth + 1)),
                    None => {}
                }
                self.component(component);
            }
        }
    }

    /// Reads an XML document.
    pub(super) fn xml(&mut self, root: Element<'_>) {
        let subject = root.at(&["metadata", "component"]);
        if let Some(subject) = subject {
            self.subject(Component::of_xml(subject));
        }
        let mut open: Vec<_> = subject.into_iter().chain([root]).map(|element| (element, 0)).collect();
        while let Some((element, depth)) = open.pop() {
            for element in shape::listed(element, "components") {
                match element.child("components") {
                    Some(_) if depth == DEEPEST => self.at.remark(TOO_DEEP, ""),
                    Some(_) => open.push((element, depth + 1)),
                    None => {}
                }
                self.component(Component::of_xml(element));
            }
        }
    }

    /// Reads what the document is about.
    fn subject(&mut self, component: Component<'_>) {
        let field = Field::Subject;
        let taken = Taken::of(self.at, component, field);
        let name = taken.name.as_deref();
        let version = taken.version.as_deref();
        match (taken.kind.as_deref(), name) {
            (Some("container"), _) => {
                let purl = taken.purl.as_deref().and_then(crate::inventory::package::read);
                let purl = purl.and_then(|said| said.image);
                // A tag or digest of a registry says more than the name of the file that was inspected.
                let references = taken
                    .trivy("RepoTag")
                    .chain(taken.trivy("RepoDigest"))
                    .chain(purl.as_deref())
                    .chain(name);
                self.bom.image(self.at, field, references, version);
                self.bom.tags(self.at, field, taken.trivy("RepoTag"));
                for digest in version.into_iter().chain(taken.trivy("ImageID")) {
                    self.bom.digest(self.at, field, digest);
                }
            }
            (Some("platform"), _) => self.cluster = cluster::cluster(self.at, &taken),
            (Some("application" | "library" | "framework" | "firmware"), Some(name)) => {
                self.bom.app(self.at, field, name, version);
            }
            _ => {}
        }
    }

    fn component(&mut self, component: Component<'_>) {
        let field = Field::Components;
        let taken = Taken::of(self.at, component, field);
        if self.cluster.is_some() {
            self.nodes.extend(cluster::node(self.at, &taken));
            return;
        }
        let (name, version) = (taken.name.as_deref(), taken.version.as_deref());
        match taken.kind.as_deref() {
            Some("operating-system") => {
                if let Some(name) = name {
                    self.bom.system(self.at, field, name, version);
                }
            }
            Some("application" | "framework" | "library" | "container" | "platform" | "firmware") | None => {
                // Trivy has a component for each file that lists packages.
                if taken.purl.is_some() || version.is_some() {
                    self.bom.package(self.at, field, taken.purl.as_deref(), name, version);
                }
            }
            Some(_) => {}
        }
    }
}
