//! The contents of the images in use, whatever the sources call the images.
//!
//! An SBOM describes the one digest that it was made from. It is matched to what workloads run by digest, then by name
//! and version; if an image is in use in another version, or in several, its contents are skipped and counted. For an
//! image that nothing runs in the input, the newest version is taken. Then each package gets the scheme that reads all
//! its versions.

use super::import::common::{ALSO, DIGEST, UNSURE, image};
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, FixedSet};
use crate::inventory::identity::Source;
use crate::inventory::package;
use crate::inventory::raw::{Mark, RawComponent, RawInventory, Text};
use crate::source::Place;
use std::collections::BTreeMap;

/// The versions of each image that workloads run; `None` for an unstated one.
type InUse = FixedMap<String, FixedSet<Option<String>>>;

/// Matches contents to images, throughout the sources; `running` has the digests of references in use. Reports what was
/// skipped.
pub(super) fn join(sources: &mut [Source<'_>], running: Vec<(String, String)>) -> Vec<Diagnostic> {
    let in_use = in_use(sources);
    let digests = Digests::of(&in_use, running);
    let (mut left, mut doubt, mut unsure) = (Left::default(), None, Left::default());
    let mut renamed = FixedMap::default();
    for source in sources.iter_mut() {
        let mut more = Vec::new();
        for table in source.raw.image.iter_mut().filter(|table| is_described(table)) {
            let before = reference(table);
            more.extend(call_as_used(table, &digests));
            renamed.insert(before.clone(), reference(table));
            let others = under_other_names(table, &in_use);
            // Of what a text may name, just one is in use: that is meant.
            if others.is_empty() && reference(table) != before {
                table.labels.retain(|key, _| key.value != UNSURE);
            }
            if !is_unsure(table) {
                more.extend(others);
            }
        }
        source.raw.image.extend(more);
        let place = |name: &Text| Place { file: source.file, start: name.start, end: name.end };
        source.raw.image.retain(|table| {
            unsure.count(!is_unsure(table), place(&table.name), &table.name.value);
            !is_unsure(table)
        });
        source.raw.image.retain_mut(|table| {
            let keep = !is_described(table) || fits(table, &in_use, &digests, &mut doubt);
            left.count(keep, place(&table.name), &table.name.value);
            keep
        });
    }
    for base in sources.iter_mut().flat_map(|source| &mut source.raw.image).filter_map(|t| t.base.as_mut()) {
        if let Some(name) = renamed.get(&base.value) {
            base.value.clone_from(name);
        }
    }
    let mut twice = Left::default();
    for (name, version) in newest(sources) {
        for source in sources.iter_mut() {
            let place = |name: &Text| Place { file: source.file, start: name.start, end: name.end };
            let mut first = true;
            source.raw.image.retain(|table| {
                if table.name.value != name || !is_described(table) {
                    return true;
                }
                let other = version_of(table) != version.as_deref();
                let keep = !other && std::mem::take(&mut first);
                let count = if other { &mut left } else { &mut twice };
                count.count(keep, place(&table.name), &name);
                keep
            });
        }
    }
    let differing = agree(sources);
    one_digest(sources);
    schemes(sources);
    let doubtful = doubt.map(|(count, name)| not_known_to_be(count, &name));
    left.said()
        .into_iter()
        .chain(unsure.said_unsure())
        .chain(twice.said_twice())
        .chain(doubtful)
        .chain(differing)
        .collect()
}

/// Whether nothing says how an image is called.
fn is_unsure(table: &RawComponent) -> bool {
    table.labels.keys().any(|key| key.value == UNSURE)
}

fn is_described(table: &RawComponent) -> bool {
    !table.contains.is_empty() || table.labels.keys().any(|key| key.value.starts_with(DIGEST))
}

fn version_of(table: &RawComponent) -> Option<&str> {
    table.version.as_ref().map(|version| version.value.as_str())
}

/// Returns the reference to an image as it is described.
fn reference(table: &RawComponent) -> String {
    match version_of(table) {
        Some(version) => format!("{}@{version}", table.name.value),
        None => table.name.value.clone(),
    }
}

fn in_use(sources: &[Source<'_>]) -> InUse {
    let mut found = InUse::default();
    let workloads = sources.iter().flat_map(|source| &source.raw.workload);
    for image in workloads.flat_map(|workload| workload.image.iter().chain(&workload.images)) {
        let (name, version) = match image.value.split_once('@') {
            Some((name, version)) => (name, Some(version.to_owned())),
            None => (image.value.as_str(), None),
        };
        match found.get_mut(name) {
            Some(versions) => drop(versions.insert(version)),
            None => drop(found.insert(name.to_owned(), FixedSet::from_iter([version]))),
        }
    }
    found
}

/// The digests of what runs.
struct Digests {
    /// The references in use, by digest.
    references: FixedMap<String, Vec<String>>,
    /// The digests, by reference.
    of: FixedMap<String, Vec<String>>,
}

impl Digests {
    fn of(in_use: &InUse, running: Vec<(String, String)>) -> Self {
        let mut all = Self { references: FixedMap::default(), of: FixedMap::default() };
        for (name, version) in
            in_use.iter().flat_map(|(name, versions)| versions.iter().flatten().map(move |v| (name, v)))
        {
            if image::is_digest(version) {
                all.add(format!("{name}@{version}"), version.clone());
            }
        }
        running.into_iter().for_each(|(reference, digest)| all.add(reference, digest));
        all
    }

    fn add(&mut self, reference: String, digest: String) {
        let known = self.references.entry(digest.clone()).or_default();
        if !known.contains(&reference) {
            known.push(reference.clone());
        }
        let known = self.of.entry(reference).or_default();
        if !known.contains(&digest) {
            known.push(digest);
        }
    }
}

/// The digests of a described image.
fn digests_of(table: &RawComponent) -> impl Iterator<Item = &Text> {
    let labels = table.labels.iter().filter(|(key, _)| key.value.starts_with(DIGEST));
    labels
        .map(|(_, digest)| digest)
        .chain(table.version.iter().filter(|version| image::is_digest(&version.value)))
}

/// Gives an image the name and version under which workloads run its digest. Returns the tables of further names.
fn call_as_used(table: &mut RawComponent, digests: &Digests) -> Vec<RawComponent> {
    let mut used: Vec<(String, Text)> = Vec::new();
    for digest in digests_of(table) {
        for reference in digests.references.get(&digest.value).into_iter().flatten() {
            let name = reference.split('@').next().unwrap_or_default();
            if used.iter().all(|(known, _)| known != name) {
                used.push((name.to_owned(), Text { value: reference.clone(), ..*digest }));
            }
        }
    }
    // Its own name comes first, if it runs under that.
    let own = table.name.value.clone();
    used.sort_by_key(|(name, _)| *name != own);
    let called = |(name, reference): (String, Text), table: &RawComponent| {
        let version = reference.value.split_once('@').map(|(_, version)| version.to_owned());
        (Text { value: name, ..table.name }, version.map(|value| Text { value, ..reference }))
    };
    let mut used = used.into_iter();
    if let Some(first) = used.next() {
        (table.name, table.version) = called(first, table);
    }
    let others = used.map(|other| {
        let (name, version) = called(other, table);
        RawComponent { name, version, labels: BTreeMap::new(), ..table.clone() }
    });
    others.collect()
}

/// Gives an image another of its names if workloads run it by that and not by its own. Returns the tables of further
/// names by which it is run.
fn under_other_names(table: &mut RawComponent, in_use: &InUse) -> Vec<RawComponent> {
    let is_used = |name: &str, version: Option<&str>| {
        let untagged = version == Some("latest");
        in_use.get(name).is_some_and(|versions| {
            versions.contains(&version.map(str::to_owned)) || untagged && versions.contains(&None)
        })
    };
    let split = |text: &Text| {
        let (name, version) = text.value.split_once('@')?;
        is_used(name, Some(version))
            .then(|| (Text { value: name.to_owned(), ..*text }, Text { value: version.to_owned(), ..*text }))
    };
    let others = table.labels.iter().filter(|(key, _)| key.value.starts_with(ALSO));
    let mut used: Vec<(Text, Text)> = others.filter_map(|(_, text)| split(text)).collect();
    if !used.is_empty() && !is_used(&table.name.value, version_of(table)) {
        let (name, version) = used.remove(0);
        (table.name, table.version) = (name, Some(version));
    }
    let own = table.name.value.clone();
    let others = used.into_iter().filter(|(name, _)| name.value != own);
    let copy = |(name, version)| RawComponent {
        name,
        version: Some(version),
        labels: BTreeMap::new(),
        ..table.clone()
    };
    others.map(copy).collect()
}

/// Whether contents belong to what is in use, or to an image that nothing is known to run. `doubt` counts those whose
/// tag runs under a digest that they do not have.
fn fits(
    table: &mut RawComponent,
    in_use: &InUse,
    digests: &Digests,
    doubt: &mut Option<(usize, String)>,
) -> bool {
    let Some(versions) = in_use.get(&table.name.value) else { return true };
    let own: Vec<String> = digests_of(table).map(|digest| digest.value.clone()).collect();
    let runs = |used: Option<&str>| {
        let name = &table.name.value;
        let reference = used.map_or_else(|| name.clone(), |version| format!("{name}@{version}"));
        digests.of.get(&reference).map(Vec::as_slice).unwrap_or_default()
    };
    let plain = |version: Option<&str>| version.filter(|version| *version != "latest").map(str::to_owned);
    let version = plain(version_of(table));
    let is_it = |used: &Option<String>| {
        let used = used.as_deref();
        plain(used) == version
            || used.is_some_and(|used| own.iter().any(|digest| digest == used))
            || runs(used).iter().any(|digest| own.contains(digest))
    };
    let same = versions.iter().all(is_it);
    let other = |used: &Option<String>| {
        let runs = runs(used.as_deref());
        !own.is_empty() && !runs.is_empty() && !runs.iter().any(|digest| own.contains(digest))
    };
    if same && versions.iter().any(other) {
        doubt.get_or_insert_with(|| (0, table.name.value.clone())).0 += 1;
    }
    // The workload decides the version; without one the newest is meant, and nothing says which that is.
    table.version = None;
    same
}

/// Says that a tag may have been moved since. A digest may also be that of a list of images, or of a configuration.
fn not_known_to_be(count: usize, name: &str) -> Diagnostic {
    let what = if count == 1 { "1 image are" } else { &format!("{count} images are") };
    let message = format!(
        "the contents of {what} not known to be those in use: the name and the version are the same, the digest is another"
    );
    let help = format!("make a bill of materials of `{name}` by the digest that runs");
    Diagnostic::new(Code::ImportIncomplete, message).help(help)
}

/// Returns, for each image described in several versions, the version whose contents are taken.
fn newest(sources: &[Source<'_>]) -> Vec<(String, Option<String>)> {
    let mut all: FixedMap<&str, (Option<&str>, usize)> = FixedMap::default();
    for table in sources.iter().flat_map(|source| &source.raw.image).filter(|table| is_described(table)) {
        let version = version_of(table);
        let (best, count) = all.entry(&table.name.value).or_insert((version, 0));
        *count += 1;
        if image::compare(best.unwrap_or_default(), version.unwrap_or_default()).is_lt() {
            *best = version;
        }
    }
    let several = all.into_iter().filter(|(_, (_, count))| *count > 1);
    several.map(|(name, (version, _))| (name.to_owned(), version.map(str::to_owned))).collect()
}

/// Makes what sources disagree about in one image unknown, and reports it.
fn agree(sources: &mut [Source<'_>]) -> Option<Diagnostic> {
    let mut described: FixedMap<String, usize> = FixedMap::default();
    for table in sources.iter().flat_map(|source| &source.raw.image).filter(|table| is_described(table)) {
        *described.entry(table.name.value.clone()).or_default() += 1;
    }
    described.retain(|_, count| *count > 1);
    // By image and content: its version, and whether sources disagree about it.
    let mut known: FixedMap<(String, String), (Option<String>, bool)> = FixedMap::default();
    let mut first = None;
    for source in sources.iter() {
        for table in source.raw.image.iter().filter(|table| described.contains_key(&table.name.value)) {
            for content in &table.contains {
                let content = &content.name;
                let (name, version) = split(&content.value);
                let key = (table.name.value.clone(), name.to_owned());
                let (one, differ) = known.entry(key).or_insert_with(|| (version.map(str::to_owned), false));
                if one.as_deref() != version {
                    *differ = true;
                    let place = Place { file: source.file, start: content.start, end: content.end };
                    first.get_or_insert((place, table.name.value.clone()));
                }
            }
        }
    }
    let (place, image) = first?;
    for table in sources.iter_mut().flat_map(|source| &mut source.raw.image) {
        for content in &mut table.contains {
            let content = &mut content.name;
            let name = split(&content.value).0.to_owned();
            if known.get(&(table.name.value.clone(), name.clone())).is_some_and(|(_, differ)| *differ) {
                content.value = name;
            }
        }
    }
    let count = known.values().filter(|(_, differ)| *differ).count();
    let versions =
        if count == 1 { "the version of 1 package" } else { &format!("the versions of {count} packages") };
    let message = format!("documents on one image differ in {versions}, which is taken as unknown");
    let help = format!("make one document of `{image}`, or leave out the older one");
    Some(Diagnostic::new(Code::ImportIncomplete, message).at(place, "the first of them").help(help))
}

/// Splits a reference into name and version.
fn split(reference: &str) -> (&str, Option<&str>) {
    reference.split_once('@').map_or((reference, None), |(name, version)| (name, Some(version)))
}

/// Keeps the digests of an image from the first source that has some: an index and its parts have different ones.
fn one_digest(sources: &mut [Source<'_>]) {
    let mut known: FixedMap<String, usize> = FixedMap::default();
    for (at, source) in sources.iter_mut().enumerate() {
        for table in &mut source.raw.image {
            if *known.entry(table.name.value.clone()).or_insert(at) != at {
                table.labels.retain(|key, _| !key.value.starts_with(DIGEST));
            }
        }
    }
}

/// States the schemes of all packages that importers name, and of images that no other source defines.
fn schemes(sources: &mut [Source<'_>]) {
    let mut versions: FixedMap<String, Vec<String>> = FixedMap::default();
    let components = |raw: &RawInventory| raw.image.iter().chain(&raw.app).cloned().collect::<Vec<_>>();
    for component in sources.iter().flat_map(|source| components(source.raw)) {
        for content in &component.contains {
            if let Some((name, version)) =
                content.name.value.strip_prefix("package/").and_then(|r| r.split_once('@'))
            {
                versions.entry(name.to_owned()).or_default().push(version.to_owned());
            }
        }
    }
    for source in sources {
        for table in source.raw.package.iter_mut().filter(|table| table.scheme.is_none()) {
            let known = versions.get(&table.name.value).map(Vec::as_slice).unwrap_or_default();
            let scheme = package::scheme(&table.name.value, known.iter().map(String::as_str));
            table.scheme = said(scheme.name(), &table.name);
        }
        for table in source.raw.image.iter_mut().filter(|table| is_described(table) && table.scheme.is_none())
        {
            if let Some(version) = &table.version {
                let scheme = package::scheme("", std::iter::once(version.value.as_str()));
                table.scheme = said(scheme.name(), version);
            }
        }
    }
}

/// Makes the mark of a scheme, unless it is the default.
fn said(scheme: &str, mark: &Text) -> Option<Text> {
    (scheme != "dotted").then(|| Mark { value: scheme.to_owned(), ..*mark })
}

/// Contents that were skipped.
#[derive(Default)]
struct Left(Option<(usize, Place, String)>);

impl Left {
    fn count(&mut self, keep: bool, place: Place, name: &str) {
        if !keep {
            self.0.get_or_insert_with(|| (0, place, name.to_owned())).0 += 1;
        }
    }

    /// Reports the images with several documents, once they have the names that workloads use.
    fn said_twice(self) -> Option<Diagnostic> {
        self.0.map(|(count, place, name)| {
            let documents = if count == 1 { "1 document".to_owned() } else { format!("{count} documents") };
            let message = format!(
                "left out {documents} on an image that another one describes as well, such as `{name}`"
            );
            Diagnostic::new(Code::ImportSkipped, message).at(place, "the first of them")
        })
    }

    /// Reports documents that do not say where the name of their image ends.
    fn said_unsure(self) -> Option<Diagnostic> {
        self.0.map(|(count, place, name)| {
            let documents =
                if count == 1 { "1 document that names".to_owned() } else { format!("{count} documents that name") };
            let message = format!(
                "left out {documents} an image as `{name}`, in which nothing says where its name ends: not just \
                 one image of such a name is in use"
            );
            let help = "make the document with a newer version of the tool, or hand over what runs as well";
            Diagnostic::new(Code::ImportSkipped, message).at(place, "the first of them").help(help)
        })
    }

    fn said(self) -> Vec<Diagnostic> {
        let said = self.0.map(|(count, place, name)| {
            let what =
                if count == 1 { "a version that is not the one" } else { "versions that are not those" };
            let message = format!(
                "left out the contents of {count} image{}: they are of {what} in use",
                if count == 1 { "" } else { "s" }
            );
            let help = format!("make a bill of materials of `{name}` as it is in use");
            Diagnostic::new(Code::ImportSkipped, message).at(place, "the first of them").help(help)
        });
        said.into_iter().collect()
    }
}
