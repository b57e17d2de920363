//! The contents of an image or application, as stated by an SBOM or the image itself.

use super::at::At;
use super::boms::UNSURE;
use super::field::Field;
use super::image::{self, Reference};
use super::libraries::Libraries;
use super::notes::Remark;
use super::os::release;
use crate::id::FixedMap;
use crate::inventory::package::{self, Package};
use crate::inventory::raw::{Mark, RawMap, RawRequirement, Text};
use crate::version::Scheme;

/// The most packages that are taken of one image.
const MOST: usize = 50_000;

/// The most tags that are taken of an image.
const MOST_TAGS: usize = 100;

/// Packages of sources, from which those that are installed were built.
const SOURCES: Remark =
    Remark::skipped("left out {n} package of sources", "left out {n} packages of sources");
/// Packages beyond that.
const TOO_MANY: Remark = Remark::skipped(
    "left out the packages beyond the first 50,000 in {n} image",
    "left out the packages beyond the first 50,000 in {n} images",
);
/// Packages without a version.
const WITHOUT_VERSION: Remark = Remark::incomplete(
    "nothing says the version of {n} package",
    "nothing says the versions of {n} packages",
);
/// Packages of several versions.
const SEVERAL: Remark = Remark::incomplete(
    "{n} package is there in several versions in one image, so its version is unknown",
    "{n} packages are there in several versions in one image, so their versions are unknown",
);
/// Operating systems that are stated twice.
const OTHER_OS: Remark = Remark::incomplete(
    "{n} image says two operating systems, of which the first is taken",
    "{n} images say two operating systems, of which the first is taken",
);
/// Documents about something else.
const NO_SUBJECT: Remark = Remark::skipped(
    "left out {n} document that does not say which image or application it is about",
    "left out {n} documents that do not say which image or application they are about",
);

/// What has the contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A container image, with its version and digests.
    Image(Text, Option<Text>, Vec<Text>),
    /// Something else with a name.
    App(Text, Option<Text>),
}

/// The contents of one image or application.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bom {
    /// What has them.
    pub(crate) subject: Option<Subject>,
    /// The operating system: family and, if stated, release.
    pub(crate) os: Option<(Text, Option<Text>)>,
    /// Each package with its versions.
    pub(crate) packages: FixedMap<String, (Text, Vec<Text>)>,
    /// The libraries among them.
    pub(crate) libraries: Libraries,
    /// Other names and tags of an image, as workloads may call it.
    pub(super) also: Vec<Text>,
    /// The image that it is built on.
    pub(crate) base: Option<Text>,
    /// The disk that an image takes, in MiB.
    pub(crate) size_mib: Option<Mark<i64>>,
    /// What it needs.
    pub(crate) requires: Vec<RawRequirement>,
    /// Labels, besides those of its digests.
    pub(crate) labels: RawMap,
    full: bool,
}

impl Bom {
    /// Sets the subject to an image: the first of some references that is one, and a version if that has none.
    pub(crate) fn image<'a>(
        &mut self,
        at: &mut At<'_>,
        field: impl Field,
        references: impl Iterator<Item = &'a str> + Clone,
        version: Option<&str>,
    ) {
        let known = references.clone().find_map(Reference::parse);
        let Some(Reference { name, version: own }) = known else { return };
        let tag = own.filter(|own| !image::is_digest(own));
        let version = tag.or(version.filter(|version| !image::is_digest(version))).or(own).or(version);
        let version = version.and_then(|version| readable(at, field, version));
        let mut digests = Vec::new();
        for digest in references.filter_map(Reference::digest) {
            join(&mut digests, vec![at.text(digest, field)]);
        }
        self.subject = Some(Subject::Image(at.text(&package::plain(name), field), version, digests));
    }

    /// Adds the tags that the image has where it was found: workloads may run it by any of them.
    pub(crate) fn tags<'a>(
        &mut self,
        at: &mut At<'_>,
        field: impl Field,
        tags: impl Iterator<Item = &'a str>,
    ) {
        let Some(Subject::Image(name, version, _)) = &self.subject else { return };
        let is_own = |tag: &Reference<'_>| {
            tag.name == name.value && version.as_ref().map(|version| version.value.as_str()) == tag.version
        };
        let others = tags.filter_map(Reference::parse).filter(|tag| !is_own(tag));
        let tagged = others.filter(|tag| tag.version.is_some_and(|version| !image::is_digest(version)));
        let texts = tagged.take(MOST_TAGS).map(|tag| at.text(&tag.to_text(), field)).collect();
        join(&mut self.also, texts);
    }

    /// Sets the subject to an image that a text names in which `-` stands before the tag, and perhaps elsewhere: each place
    /// where it may stand is a name, of which the one counts that workloads use.
    pub(crate) fn unsure_image(&mut self, at: &mut At<'_>, field: impl Field, name: &str) {
        let last = name.rfind('/').map_or(0, |at| at + 1);
        let dashes = name.match_indices('-').map(|(at, _)| at).filter(|&at| at > last);
        let names: Vec<String> = dashes.map(|at| format!("{}:{}", &name[..at], &name[at + 1..])).collect();
        self.image(at, field, std::iter::once(name), None);
        self.tags(at, field, names.iter().map(String::as_str));
        self.labels.insert(at.text(UNSURE, field), at.text(name, field));
    }

    /// Adds a digest of the image.
    pub(crate) fn digest(&mut self, at: &mut At<'_>, field: impl Field, digest: &str) {
        if let Some(Subject::Image(_, _, digests)) = &mut self.subject
            && image::is_digest(digest)
            && digests.iter().all(|known| known.value != digest)
        {
            digests.push(at.text(digest, field));
        }
    }

    /// Sets the subject to something other than an image.
    pub(crate) fn app(&mut self, at: &mut At<'_>, field: impl Field, name: &str, version: Option<&str>) {
        let version = version.and_then(|version| readable(at, field, version));
        self.subject = Some(Subject::App(at.text(&package::plain(name), field), version));
    }

    /// Sets the operating system. Sources of one image write its name and release in different ways.
    pub(crate) fn system(&mut self, at: &mut At<'_>, field: impl Field, name: &str, version: Option<&str>) {
        let Some((family, version)) = release(name, version) else { return };
        let family = at.text(&package::plain(&family), field);
        let version = version.map(|version| at.text(&version, field));
        match &mut self.os {
            Some((known, release)) if known.value == family.value => *release = release.take().or(version),
            Some(_) => at.remark(OTHER_OS, ""),
            none => *none = Some((family, version)),
        }
    }

    /// Adds what a package URL names, or what only has a name and version.
    pub(crate) fn package(
        &mut self,
        at: &mut At<'_>,
        field: impl Field,
        url: Option<&str>,
        name: Option<&str>,
        version: Option<&str>,
    ) {
        // RPM and Debian each have their own word.
        let is_source = |part: &str| matches!(part, "arch=src" | "arch=nosrc" | "arch=source");
        if url.is_some_and(|url| url.split(['?', '&', '#']).any(is_source)) {
            return at.remark(SOURCES, "");
        }
        let said = url.and_then(package::read);
        if let Some(distro) = said.as_ref().and_then(|said| said.distro.as_deref())
            && self.os.is_none()
            && let Some((name, version)) = distro.split_once('-')
        {
            self.system(at, field, name, Some(version));
        }
        let package = match (said, name) {
            (Some(said), _) => {
                Package { version: said.package.version.or(version.map(str::to_owned)), ..said.package }
            }
            (None, Some(name)) if !name.is_empty() => package::generic(name, version),
            _ => return at.remark(Remark::NAMELESS, ""),
        };
        self.add(at, field, package);
    }

    /// Adds a package.
    pub(crate) fn add(&mut self, at: &mut At<'_>, field: impl Field, package: Package) {
        let name = at.text(&package.name, field);
        if self.packages.len() == MOST && !self.packages.contains_key(&name.value) {
            if !std::mem::replace(&mut self.full, true) {
                at.remark(TOO_MANY, "");
            }
            return;
        }
        let version = package.version.and_then(|version| readable(at, field, &version));
        let (_, versions) = self.packages.entry(name.value.clone()).or_insert_with(|| (name, Vec::new()));
        let Some(version) = version else { return at.remark(WITHOUT_VERSION, "") };
        if versions.iter().any(|known| known.value == version.value) {
            return;
        }
        match package.name.split_once('/') {
            Some(("deb" | "rpm" | "apk" | "alpm", name)) => self.libraries.add(name, version.clone()),
            Some(("generic", "python")) => self.libraries.add("python3", version.clone()),
            _ => {}
        }
        versions.push(version);
    }

    /// Counts what is doubtful, once everything is known.
    pub(crate) fn close(&self, at: &mut At<'_>) {
        if self.subject.is_none() {
            at.remark(NO_SUBJECT, "");
        }
        for _ in self.packages.values().filter(|(_, versions)| versions.len() > 1) {
            at.remark(SEVERAL, "");
        }
    }

    /// Takes what another document says about the same thing. Returns how many packages and systems they differ in,
    /// which are unknown from now on.
    pub(super) fn merge(&mut self, other: Self) -> usize {
        if let (Some(Subject::Image(_, _, mine)), Some(Subject::Image(_, _, theirs))) =
            (&mut self.subject, other.subject)
        {
            join(mine, theirs);
        }
        join(&mut self.also, other.also);
        let mut differ = usize::from(self.differing_system(other.os));
        for (key, (name, versions)) in other.packages {
            if self.packages.len() == MOST && !self.packages.contains_key(&key) {
                continue;
            }
            let (_, mine) = self.packages.entry(key).or_insert_with(|| (name, Vec::new()));
            let (before, theirs) = (mine.len(), versions.len());
            join(mine, versions);
            differ += usize::from(before > 0 && theirs > 0 && mine.len() > before);
        }
        self.libraries.merge(other.libraries);
        self.base = self.base.take().or(other.base);
        if self.requires.is_empty() {
            self.requires = other.requires;
        }
        if self.labels.is_empty() {
            self.labels = other.labels;
        }
        differ
    }

    /// Joins what two documents say about the system. Returns whether they differ.
    fn differing_system(&mut self, other: Option<(Text, Option<Text>)>) -> bool {
        let (Some((family, release)), Some((others, later))) = (&mut self.os, &other) else {
            self.os = self.os.take().or(other);
            return false;
        };
        if family.value != others.value {
            self.os = None;
            return true;
        }
        let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        let differ = release.is_some() && later.is_some() && value(release) != value(later);
        *release = release.take().or(later.clone()).filter(|_| !differ);
        differ
    }

    /// What an inventory lists of it: packages, libraries by the name of what they provide, the system.
    pub(super) fn contains(&mut self) -> Vec<Text> {
        let packages = std::mem::take(&mut self.packages);
        let packages = packages.into_iter().map(|(_, (name, mut versions))| match versions.len() {
            1 => versions
                .pop()
                .map_or(reference("package", &name, None), |v| reference("package", &name, Some(&v))),
            _ => reference("package", &name, None),
        });
        let libraries = std::mem::take(&mut self.libraries).finish();
        let libraries = libraries
            .into_iter()
            .filter(|(_, version)| Scheme::Dotted.parse(&version.value).is_ok())
            .map(|(name, version)| reference("package", &name, Some(&version)));
        let os = self.os.take().map(|(family, release)| {
            let name = Mark { value: format!("os/{}", family.value), ..family };
            reference("image", &name, release.as_ref())
        });
        packages.chain(libraries).chain(os).collect()
    }
}

/// Adds the texts that are not there yet.
fn join(mine: &mut Vec<Text>, theirs: Vec<Text>) {
    for text in theirs {
        if mine.iter().all(|known| known.value != text.value) {
            mine.push(text);
        }
    }
}

/// What tools write where they know no version.
const NO_VERSION: &[&str] = &["", "UNKNOWN", "unknown", "(devel)", "NOASSERTION", "NONE", "null"];

/// Takes a version, unless it says that there is none, or no scheme reads it because it is too long.
fn readable(at: &mut At<'_>, field: impl Field, version: &str) -> Option<Text> {
    if NO_VERSION.contains(&version.trim()) {
        return None;
    }
    let version = at.text(version, field);
    Scheme::Opaque.parse(&version.value).is_ok().then_some(version)
}

/// Makes a reference, marked as what it refers to.
fn reference(kind: &str, name: &Text, version: Option<&Text>) -> Text {
    let value = match version {
        Some(version) => format!("{kind}/{}@{}", name.value, version.value),
        None => format!("{kind}/{}", name.value),
    };
    let Mark { start, end, .. } = *version.unwrap_or(name);
    Mark { value, start, end }
}
