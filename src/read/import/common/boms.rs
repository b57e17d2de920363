//! The contents of all images of a source, and the tables made of them.

use super::bom::{Bom, Subject};
use super::image;
use super::notes::{Notes, Remark};
use crate::id::FixedMap;
use crate::inventory::package;
use crate::inventory::raw::{Baked, Mark, RawComponent, RawInventory, RawMap, RawProfile, Text};

/// The label with the digest of an image; further ones are numbered.
pub(crate) const DIGEST: &str = "comove.digest";

/// The label with another name and tag of an image; further ones are numbered.
pub(crate) const ALSO: &str = "comove.also";

/// The label of an image that a document names by a text in which nothing separates name and tag.
pub(crate) const UNSURE: &str = "comove.unsure";

/// What documents differ in.
const DIFFER: Remark = Remark::incomplete(
    "{n} package or system differs between documents on one image, and is unknown",
    "{n} packages and systems differ between documents on one image, and are unknown",
);

/// Applications of which one version is kept.
const OTHER_VERSION: Remark = Remark::skipped(
    "left out {n} further version of an application ({names})",
    "left out {n} further versions of applications ({names})",
);

/// Contents by what has them: kind, name and version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boms {
    all: FixedMap<(bool, String, Option<String>), Bom>,
    differ: usize,
}

impl Boms {
    /// Adds contents; those without a subject are skipped.
    pub(crate) fn add(&mut self, bom: Bom) {
        let value = |version: &Option<Text>| version.as_ref().map(|version| version.value.clone());
        let key = match &bom.subject {
            Some(Subject::Image(name, version, _)) => (true, name.value.clone(), value(version)),
            Some(Subject::App(name, version)) => (false, name.value.clone(), value(version)),
            None => return,
        };
        match self.all.get_mut(&key) {
            Some(known) => self.differ += known.merge(bom),
            None => drop(self.all.insert(key, bom)),
        }
    }

    /// Makes the tables. An image that was described in several versions has several tables, of which the reader takes
    /// the one in use.
    pub(crate) fn finish(self, notes: &mut Notes) -> RawInventory {
        notes.add_times(u32::try_from(self.differ).unwrap_or(u32::MAX), DIFFER, "", None);
        let mut raw = RawInventory::default();
        let mut systems: FixedMap<String, (Text, Vec<Text>)> = FixedMap::default();
        for (_, mut bom) in self.all {
            if let Some((family, release)) = &bom.os {
                let (_, releases) =
                    systems.entry(family.value.clone()).or_insert_with(|| (family.clone(), Vec::new()));
                releases.extend(release.clone());
            }
            let contains = bom.contains().into_iter().map(Baked::from).collect();
            match bom.subject {
                Some(Subject::Image(name, version, digests)) => {
                    let mut labels = RawMap::default();
                    labels.extend(label(DIGEST, digests));
                    labels.extend(label(ALSO, bom.also));
                    labels.extend(bom.labels);
                    raw.image.push(RawComponent {
                        name,
                        version,
                        base: bom.base,
                        size_mib: bom.size_mib,
                        contains,
                        labels,
                        requires: bom.requires,
                        ..RawComponent::default()
                    });
                }
                Some(Subject::App(name, version)) => {
                    raw.app.push(RawComponent { name, version, contains, ..RawComponent::default() });
                }
                None => {}
            }
        }
        declare_bases(&mut raw);
        let several = one_of_each(&mut raw.app);
        several.iter().for_each(|app| notes.add_named(OTHER_VERSION, app, None));
        let contents = raw
            .image
            .iter()
            .chain(&raw.app)
            .flat_map(|component| &component.contains)
            .map(|baked| &baked.name);
        raw.package = packages(contents);
        for (_, (family, releases)) in systems {
            system(&mut raw, &family, releases);
        }
        raw
    }
}

/// Makes labels of one key, which are numbered from the second on.
fn label(key: &str, values: Vec<Text>) -> impl Iterator<Item = (Text, Text)> {
    values.into_iter().enumerate().map(move |(at, value)| {
        let key = if at == 0 { key.to_owned() } else { format!("{key}-{}", at + 1) };
        (Mark { value: key, ..value.clone() }, value)
    })
}

/// Makes a table of each base image that nothing describes. Its version depends on what is built on it.
fn declare_bases(raw: &mut RawInventory) {
    let mut bases: FixedMap<String, Vec<Text>> = FixedMap::default();
    for base in raw.image.iter().filter_map(|image| image.base.as_ref()) {
        let name = base.value.split('@').next().unwrap_or_default();
        bases.entry(name.to_owned()).or_default().push(base.clone());
    }
    for (name, references) in bases {
        if raw.image.iter().all(|image| image.name.value != name) {
            let versions = references.iter().filter_map(|base| base.value.split_once('@'));
            let scheme = package::scheme("", versions.map(|(_, version)| version));
            let mark = |value: &str| Mark { value: value.to_owned(), ..references[0] };
            let scheme = (scheme.name() != "dotted").then(|| mark(scheme.name()));
            raw.image.push(RawComponent { name: mark(&name), scheme, ..RawComponent::default() });
        }
    }
}

/// Keeps the newest version of each application, if it is known, else the first. Returns those of which there are others.
fn one_of_each(all: &mut Vec<RawComponent>) -> Vec<String> {
    let mut several = Vec::new();
    let version =
        |app: &RawComponent| app.version.as_ref().map_or(String::new(), |version| version.value.clone());
    let mut best: FixedMap<String, RawComponent> = FixedMap::default();
    for app in std::mem::take(all) {
        if best.contains_key(&app.name.value) {
            several.push(app.name.value.clone());
        }
        match best.get_mut(&app.name.value) {
            Some(known) if image::compare(&version(known), &version(&app)).is_lt() => *known = app,
            Some(_) => {}
            None => drop(best.insert(app.name.value.clone(), app)),
        }
    }
    all.extend(best.into_values().map(|app| {
        let text = version(&app);
        let scheme = package::scheme("", std::iter::once(text.as_str()));
        let scheme = app.version.clone().map(|mark| Mark { value: scheme.name().to_owned(), ..mark });
        RawComponent { scheme: scheme.filter(|scheme| scheme.value != "dotted"), ..app }
    }));
    several
}

/// Makes the tables of all packages that are referred to; their schemes are decided when all sources are known.
fn packages<'a>(contents: impl Iterator<Item = &'a Text>) -> Vec<RawComponent> {
    let mut tables: FixedMap<&str, RawComponent> = FixedMap::default();
    for text in contents {
        let Some(reference) = text.value.strip_prefix("package/") else { continue };
        let name = reference.split('@').next().unwrap_or(reference);
        tables.entry(name).or_insert_with(|| {
            let name = Mark { value: name.to_owned(), ..*text };
            RawComponent { name, ..RawComponent::default() }
        });
    }
    tables.into_values().collect()
}

/// Makes an image and a profile of a system: what a release provides is stated elsewhere, if at all.
fn system(raw: &mut RawInventory, family: &Text, releases: Vec<Text>) {
    let mut known: FixedMap<String, RawProfile> = FixedMap::default();
    for version in releases {
        let profile = RawProfile { name: family.clone(), version, ..RawProfile::default() };
        known.entry(profile.version.value.clone()).or_insert(profile);
    }
    let name = Mark { value: format!("os/{}", family.value), ..*family };
    let profile = (!known.is_empty()).then(|| family.clone());
    raw.image.push(RawComponent { name, profile, ..RawComponent::default() });
    raw.profile.extend(known.into_values());
}
