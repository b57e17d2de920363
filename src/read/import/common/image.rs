//! Image references, and the table of the images in use.

use crate::id::FixedMap;
use crate::inventory::raw::{Mark, RawComponent, Text};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A parsed image reference: `host:port/name:tag@digest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    /// Registry and repository, without Docker Hub, which engines add if no registry is given.
    pub(crate) name: &'a str,
    /// The tag, else the digest. Without both, the registry's `latest` is meant, which is no version.
    pub(crate) version: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// Parses a reference; `None` for one without a name.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (path, digest) = match text.rsplit_once('@') {
            Some((path, digest)) if digest.starts_with("sha") && digest.contains(':') => (path, Some(digest)),
            // Nobody wants the password of a registry in an inventory.
            _ => (text, None),
        };
        let path = path.rsplit_once("://").map_or(path, |(_, path)| path);
        let path = path.rsplit_once('@').map_or(path, |(_, path)| path);
        // A colon before the last slash belongs to the registry's port.
        let last = path.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match path[last..].split_once(':') {
            Some((base, tag)) => (&path[..last + base.len()], Some(tag)),
            None => (path, None),
        };
        let version = tag.or(digest).filter(|version| !version.is_empty());
        (last < name.len()).then_some(Self { name: familiar(name), version })
    }

    /// Parses a reference that names its image, rather than giving only a digest or an id.
    pub(crate) fn named(text: &'a str) -> Option<Self> {
        let is_id = text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self::parse(text).filter(|_| !is_id && !text.starts_with("sha256:"))
    }

    /// The digest of a reference.
    pub(crate) fn digest(text: &'a str) -> Option<&'a str> {
        text.split_once('@').map(|(_, digest)| digest).filter(|digest| is_digest(digest))
    }

    /// Writes it as an inventory does.
    pub(crate) fn to_text(self) -> String {
        match self.version {
            Some(version) => format!("{}@{version}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The last part of the name.
    pub(crate) fn base(&self) -> &'a str {
        self.name.rsplit('/').next().unwrap_or(self.name)
    }
}

/// Whether a text is a digest rather than a tag.
pub(crate) fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, hex)| hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Removes what engines put before a name without a registry.
fn familiar(name: &str) -> &str {
    let hub = ["docker.io/", "index.docker.io/"].into_iter().find_map(|hub| name.strip_prefix(hub));
    let short = hub.unwrap_or(name);
    short.strip_prefix("library/").filter(|short| !short.contains('/')).unwrap_or(short)
}

/// Splits a dotted version into numbers and tail: an optional `v`, digits and dots, an optional tail after `-`, `_` or
/// `+`. A number may be an update of Java 8, `8u292`. Other letters among the digits belong to a commit.
fn dotted(text: &str) -> Option<(Vec<&str>, &str)> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(['-', '_', '+']).unwrap_or(text.len());
    let (numbers, tail) = text.split_at(end);
    let numbers: Vec<&str> = numbers.split('.').collect();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let digits = |part: &&str| match part.split_once('u') {
        Some((release, update)) => number(release) && number(update),
        None => number(part),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-+_~".contains(c);
    (numbers.iter().all(digits) && tail.len() != 1 && tail.chars().all(plain)).then_some((numbers, tail))
}

/// Whether a version is numbers between dots.
pub(crate) fn is_dotted(text: &str) -> bool {
    dotted(text).is_some()
}

/// Compares dotted versions by their numbers, then by their tails; others come first.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let key = |text| {
        dotted(text).map(|(numbers, tail): (Vec<&str>, _)| {
            let numbers: Vec<(usize, &str)> = numbers
                .into_iter()
                .map(|number| number.trim_start_matches('0'))
                .map(|number| (number.len(), number))
                .collect();
            (numbers, tail)
        })
    };
    key(a).cmp(&key(b))
}

/// One image and the versions of it that run, each with the first object that has it.
#[derive(Clone, Debug, Default)]
struct InUse {
    object: u32,
    field: u32,
    versions: BTreeMap<String, u32>,
    unversioned: bool,
}

/// The images in use, in the order of first use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Images(FixedMap<String, InUse>);

impl Images {
    /// Adds what a workload runs, `name` or `name@version`.
    pub(crate) fn add(&mut self, image: &Text) {
        let (name, version) = match image.value.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (image.value.as_str(), None),
        };
        if !self.0.contains_key(name) {
            let entry = InUse { object: image.start, field: image.end, ..InUse::default() };
            self.0.insert(name.to_owned(), entry);
        }
        let Some(entry) = self.0.get_mut(name) else { return };
        match version {
            None => entry.unversioned = true,
            Some(version) if entry.versions.contains_key(version) => {}
            Some(version) => {
                entry.versions.insert(version.to_owned(), image.start);
            }
        }
    }

    /// Makes the components.
    pub(crate) fn finish(self) -> Vec<RawComponent> {
        self.0.into_iter().map(|(name, used)| component(name, &used)).collect()
    }

    /// Makes the components, each with its versions.
    pub(crate) fn versions(self) -> impl Iterator<Item = (RawComponent, Vec<Text>)> {
        self.0.into_iter().map(|(name, used)| {
            let mark =
                |(version, object): (&String, &u32)| Mark::imported(version.clone(), *object, used.field);
            let versions = used.versions.iter().map(mark).collect();
            (component(name, &used), versions)
        })
    }
}

/// Makes one component. Its version is the newest in use, if that is known.
fn component(name: String, used: &InUse) -> RawComponent {
    let dotted = used.versions.keys().all(|version| is_dotted(version));
    let newest = used
        .versions
        .iter()
        .max_by(|a, b| compare(a.0, b.0))
        // A workload without a version would be read as one of the newest version, which nothing states.
        .filter(|_| !used.unversioned && (dotted || used.versions.len() == 1));
    let scheme = if dotted { "dotted" } else { "opaque" };
    let mark = |text: &str, object| Mark::imported(text.to_owned(), object, used.field);
    RawComponent {
        name: Mark::imported(name, used.object, used.field),
        version: newest.map(|(version, object)| mark(version, *object)),
        scheme: (!used.versions.is_empty()).then(|| mark(scheme, used.object)),
        ..RawComponent::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_apart() {
        let table = [
            ("busybox", "busybox", None),
            ("busybox:1.36", "busybox", Some("1.36")),
            ("r.example:5000/a/b", "r.example:5000/a/b", None),
            ("r.example:5000/a/b:v1", "r.example:5000/a/b", Some("v1")),
            ("q.io/a/b@sha256:00ff", "q.io/a/b", Some("sha256:00ff")),
            ("h:80/n:t@sha256:00ff", "h:80/n", Some("t")),
            ("a:", "a", None),
            ("docker.io/library/alpine:3", "alpine", Some("3")),
            ("index.docker.io/rancher/klipper-lb", "rancher/klipper-lb", None),
            ("user:secret@r.example/a:1", "r.example/a", Some("1")),
            ("https://user:secret@r.example:5000/a@sha256:00ff", "r.example:5000/a", Some("sha256:00ff")),
        ];
        for (text, name, version) in table {
            assert_eq!(Reference::parse(text), Some(Reference { name, version }), "{text}");
        }
        for text in ["", "@sha256:00", "a/:t", "/"] {
            assert_eq!(Reference::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dotted_versions_are_told_and_ordered() {
        for text in
            ["1", "v1.14.2", "3.6.8-0", "v20260528-9350166c", "1.2+build_1", "11.0.14_9-jre", "8u292-b10-jre"]
        {
            assert!(is_dotted(text), "{text}");
        }
        for text in
            ["", "v", "latest", "1.", "1-", "stable-1", "sha256:00", "1.2rc1", "1..2", "8u", "1a2b3c4"]
        {
            assert!(!is_dotted(text), "{text}");
        }
        let mut versions = ["10.0", "9.9", "v9.10", "9.09"];
        versions.sort_by(|a, b| compare(a, b));
        assert_eq!(versions[2..], ["v9.10", "10.0"]);
    }

    fn component_of(images: &[&str]) -> (Option<String>, Option<String>) {
        let mut table = Images::default();
        for image in images {
            table.add(&Mark::imported((*image).to_owned(), 0, 0));
        }
        let [component] = &table.finish()[..] else { panic!("one image") };
        let text = |mark: &Option<Text>| mark.as_ref().map(|mark| mark.value.clone());
        (text(&component.version), text(&component.scheme))
    }

    #[test]
    fn the_newest_version_in_use_is_told_or_left_open() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(component_of(&["a@1.9", "a@1.10"]), (some("1.10"), some("dotted")));
        assert_eq!(component_of(&["a@1.9", "a@latest"]), (None, some("opaque")));
        assert_eq!(component_of(&["a@stable", "a@stable"]), (some("stable"), some("opaque")));
        assert_eq!(component_of(&["a@1.9", "a"]), (None, some("dotted")));
        assert_eq!(component_of(&["a"]), (None, None));
    }
}
