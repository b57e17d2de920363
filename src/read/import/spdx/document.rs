//! What a document says, whatever its form, and what that makes.

use super::field::Field;
use crate::id::{FixedMap, FixedSet};
use crate::inventory::package;
use crate::read::import::common::image::{Reference, is_digest};
use crate::read::import::common::{At, Bom, Remark};
use std::borrow::Cow;

/// Images that the described one was made from, or that are variants of it.
const OTHER_IMAGES: Remark = Remark::skipped(
    "left out {n} image that a bill of materials names beside the one it is about",
    "left out {n} images that bills of materials name beside the ones they are about",
);

/// A document.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    /// Its name: some tools state only here which image it is about.
    pub(super) name: Option<Cow<'a, str>>,
    /// Its namespace; some tools state here that its name is an image's.
    pub(super) namespace: Option<Cow<'a, str>>,
    pub(super) packages: Vec<Package<'a>>,
    /// What it states that it is about, by identifier.
    pub(super) described: FixedSet<Cow<'a, str>>,
    /// What its subject does not contain: sources, and tools that made it.
    pub(super) apart: FixedSet<Cow<'a, str>>,
    /// What something was made from, by identifiers.
    pub(super) made_from: FixedMap<Cow<'a, str>, Cow<'a, str>>,
}

/// A package of a document.
#[derive(Debug)]
pub(super) struct Package<'a> {
    pub(super) id: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) version: Option<Cow<'a, str>>,
    /// Its package URLs.
    pub(super) urls: Vec<Cow<'a, str>>,
    pub(super) purpose: Purpose,
    /// References to it, if it is an image, which Trivy writes as attributions.
    pub(super) references: Vec<Cow<'a, str>>,
    /// The field that it is in.
    pub(super) field: Field,
}

/// What a package is for, as far as it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Purpose {
    Image,
    System,
    /// Sources and single files, which do not run.
    Source,
    #[default]
    Other,
}

impl Purpose {
    /// Reads the word of either generation: `OPERATING-SYSTEM`, `OPERATING_SYSTEM`, `operatingSystem`.
    pub(super) fn of(word: &str) -> Self {
        let word: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        match word.to_ascii_lowercase().as_str() {
            "container" => Self::Image,
            "operatingsystem" => Self::System,
            "source" | "file" => Self::Source,
            _ => Self::Other,
        }
    }
}

impl<'a> Document<'a> {
    /// Notes a relationship of generation 2.
    pub(super) fn relation(&mut self, from: Cow<'a, str>, kind: &str, to: Cow<'a, str>) {
        match kind {
            // Trivy once wrote it without the last letter.
            "DESCRIBES" | "DESCRIBE" => drop(self.described.insert(to)),
            "DESCRIBED_BY" => drop(self.described.insert(from)),
            "GENERATED_FROM" => drop(self.apart.insert(to)),
            "DESCENDANT_OF" => drop(self.made_from.insert(from, to)),
            "ANCESTOR_OF" => drop(self.made_from.insert(to, from)),
            "GENERATES"
            | "BUILD_TOOL_OF"
            | "DEV_TOOL_OF"
            | "TEST_TOOL_OF"
            | "BUILD_DEPENDENCY_OF"
            | "DEV_DEPENDENCY_OF"
            | "TEST_DEPENDENCY_OF" => drop(self.apart.insert(from)),
            _ => {}
        }
    }

    /// Fills an SBOM.
    pub(super) fn fill(&self, at: &mut At<'_>, bom: &mut Bom) {
        let subject = self.subject(at, bom);
        let base = subject.and_then(|index| self.made_from.get(&self.packages[index].id));
        let base =
            base.and_then(|id| self.packages.iter().find(|package| package.id == *id && package.is_image()));
        bom.base = base.and_then(|base| Some(at.text(&base.called()?, base.field)));
        for (index, package) in self.packages.iter().enumerate() {
            let out = Some(index) == subject || self.apart.contains(&package.id);
            match package.purpose {
                _ if out => {}
                Purpose::Source => {}
                Purpose::System => {
                    bom.system(at, package.field, &package.name, package.version.as_deref());
                }
                _ if base.is_some_and(|base| base.id == package.id) => {}
                _ if package.is_image() => at.remark(OTHER_IMAGES, ""),
                _ => package.add(at, bom),
            }
        }
    }

    /// Sets what the document is about. Returns which of its packages that is, if any.
    fn subject(&self, at: &mut At<'_>, bom: &mut Bom) -> Option<usize> {
        let mut described =
            self.packages.iter().enumerate().filter(|(_, package)| self.described.contains(&package.id));
        // Some describe all packages, which says nothing.
        let chosen = match (described.next(), described.next()) {
            (Some(one), None) => Some(one),
            (Some(one), Some(other)) => {
                [one, other].into_iter().chain(described).find(|(_, package)| package.is_image())
            }
            (None, _) => None,
        };
        match chosen {
            Some((_, package)) if package.is_image() => package.image(at, bom),
            Some((_, package)) if matches!(package.purpose, Purpose::Source | Purpose::System) => {}
            Some((_, package)) => bom.app(at, package.field, &package.name, package.version.as_deref()),
            None => self.named_image(at, bom),
        }
        chosen.map(|(index, _)| index)
    }

    /// Takes the name of the document as an image's, if it certainly is one's.
    fn named_image(&self, at: &mut At<'_>, bom: &mut Bom) {
        let Some(name) = self.name.as_deref() else { return };
        let of_image = self
            .namespace
            .as_deref()
            .is_some_and(|space| space.contains("/syft/image/") || space.contains("/trivy/container_image/"));
        let is_whole = Reference::parse(name).is_some_and(|reference| reference.version.is_some());
        if of_image && is_whole || Reference::digest(name).is_some() {
            bom.image(at, Field::Name, std::iter::once(name), None);
        } else if of_image {
            // Syft once wrote `-` for the colon before a tag, so that nothing tells where the name ends.
            bom.unsure_image(at, Field::Name, name);
        }
    }
}

impl Package<'_> {
    fn is_image(&self) -> bool {
        self.purpose == Purpose::Image
            || !self.references.is_empty()
            || self.urls.iter().any(|url| url.starts_with("pkg:oci/") || url.starts_with("pkg:docker/"))
    }

    /// The reference to this image as an inventory has it.
    fn called(&self) -> Option<String> {
        let urls = self.urls.iter().filter_map(|url| package::read(url)).filter_map(|said| said.image);
        let urls: Vec<String> = urls.collect();
        let own = self.references.iter().map(|reference| &**reference);
        let whole = urls.iter().map(String::as_str).filter(|reference| reference.contains('/'));
        let reference = own.chain(whole).chain([&*self.name]).find_map(Reference::parse)?;
        let version = reference.version.or(self.version.as_deref());
        Some(
            version
                .map_or_else(|| reference.name.to_owned(), |version| format!("{}@{version}", reference.name)),
        )
    }

    /// Sets this image as what a document is about.
    fn image(&self, at: &mut At<'_>, bom: &mut Bom) {
        let urls: Vec<_> =
            self.urls.iter().filter_map(|url| package::read(url)).filter_map(|said| said.image).collect();
        // A URL without a repository has only the last part of the name.
        let (whole, short): (Vec<&str>, Vec<&str>) =
            urls.iter().map(String::as_str).partition(|reference| reference.contains('/'));
        let own = self.references.iter().map(|reference| &**reference);
        let references = own.chain(whole).chain([&*self.name]).chain(short);
        let tag = references.clone().filter_map(Reference::parse).filter_map(|reference| reference.version);
        let tag = tag.into_iter().find(|version| !is_digest(version));
        bom.image(at, self.field, references.clone(), tag.or(self.version.as_deref()));
        if let Some(version) = &self.version {
            bom.digest(at, self.field, version);
        }
    }

    /// Adds it to the contents of the subject.
    fn add(&self, at: &mut At<'_>, bom: &mut Bom) {
        // Trivy has a package for each file that lists packages.
        let is_list = self.id.starts_with("SPDXRef-Application-");
        if is_list && self.urls.is_empty() && self.version.is_none() {
            return;
        }
        let url = self.urls.first().map(|url| &**url);
        bom.package(at, self.field, url, Some(&self.name), self.version.as_deref());
    }
}
