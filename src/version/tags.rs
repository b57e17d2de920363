//! Which OS release an image tag indicates.

use super::Scheme;
use std::cmp::Ordering;

/// How the tags of an image indicate the release that it is built on.
///
/// ```
/// use comove::version::Tags;
///
/// let name = |name: &str, release: &str| (name.into(), "debian".into(), release.into());
/// let names = [name("bookworm", "12"), name("bullseye", "11")];
/// let tags = Tags::new(names.to_vec()).beginning_with("debian", ["11".into(), "12".into()].to_vec());
/// let told = |tag| tags.told(tag).map(|told| told.release.to_owned());
/// assert_eq!(told("12.5-slim").as_deref(), Some("12.5"));
/// assert_eq!(told("bookworm-20240101").as_deref(), Some("12"));
/// assert_eq!((told("latest"), told("1"), told("bookworms")), (None, None, None));
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tags {
    /// What releases are called in tags: name, family, release.
    pub(super) names: Vec<(Box<str>, Box<str>, Box<str>)>,
    /// The family whose release a tag begins with, and its releases.
    pub(super) leading: Option<(Box<str>, Vec<Box<str>>)>,
    /// The release that every tag indicates.
    pub(super) every: Option<(Box<str>, Box<str>)>,
}

/// A release that a tag indicates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told<'a> {
    /// The OS family.
    pub family: &'a str,
    /// The release, or a part of one.
    pub release: &'a str,
}

impl Tags {
    /// Makes tags that name releases by one of some names, each with its family and release.
    #[must_use]
    pub fn new(names: Vec<(Box<str>, Box<str>, Box<str>)>) -> Self {
        Self { names, leading: None, every: None }
    }

    /// Makes tags that may also begin with one of the releases of a family, or a part of one.
    #[must_use]
    pub fn beginning_with(self, family: &str, releases: Vec<Box<str>>) -> Self {
        Self { leading: Some((family.into(), releases)), ..self }
    }

    /// Makes tags that all indicate one release.
    #[must_use]
    pub fn all_of(self, family: &str, release: &str) -> Self {
        Self { every: Some((family.into(), release.into())), ..self }
    }

    /// The families whose releases tags may indicate.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        let named = self.names.iter().map(|(_, family, _)| family);
        let others =
            self.leading.iter().map(|(family, _)| family).chain(self.every.iter().map(|(family, _)| family));
        named.chain(others).map(|family| &**family)
    }

    /// Returns the release that a tag indicates, or `None` if it names none or several.
    #[must_use]
    pub fn told<'a>(&'a self, tag: &'a str) -> Option<Told<'a>> {
        if let Some((family, release)) = &self.every {
            return Some(Told { family, release });
        }
        let mut named = self.names.iter().filter(|(name, ..)| is_named(tag, name));
        if let Some((_, family, release)) = named.next() {
            let one = named.all(|(_, other, number)| (other, number) == (family, release));
            return one.then_some(Told { family, release });
        }
        let (family, releases) = self.leading.as_ref()?;
        let release = tag.split(['-', '_']).next().unwrap_or(tag);
        let known = |known: &str| {
            release.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        releases.iter().any(|one| known(one)).then_some(Told { family, release })
    }
}

/// What the tags of images begin with that are moved from release to release and name none.
const FLOATING: [&str; 20] = [
    "beta",
    "canary",
    "current",
    "dev",
    "develop",
    "edge",
    "latest",
    "lts",
    "main",
    "mainline",
    "master",
    "next",
    "nightly",
    "oldstable",
    "release",
    "rolling",
    "snapshot",
    "stable",
    "testing",
    "unstable",
];

/// Whether a tag names no version and is moved from one to the next.
///
/// ```
/// use comove::version::is_floating;
///
/// assert!(is_floating("latest") && is_floating("lts-alpine"));
/// assert!(!is_floating("18") && !is_floating("latest2") && !is_floating("bookworm"));
/// ```
#[must_use]
pub fn is_floating(tag: &str) -> bool {
    tag.split(['-', '_', '.']).next().is_some_and(|first| FLOATING.contains(&first))
}

/// Orders tags of which some are words: those come first, in no order, since they are no way forward; then the others by
/// their numbers.
///
/// ```
/// use comove::version::compare_tags;
///
/// let mut tags = ["18-alpine", "latest", "9", "stable"];
/// tags.sort_by(|a, b| compare_tags(a, b));
/// assert_eq!(tags, ["latest", "stable", "9", "18-alpine"]);
/// ```
#[must_use]
pub fn compare_tags(a: &str, b: &str) -> Ordering {
    let numbered = |tag: &str| Scheme::Dotted.parse(tag).ok();
    match (numbered(a), numbered(b)) {
        (Some(a), Some(b)) => a.compare(&b).unwrap_or(Ordering::Equal),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Whether a name is one or several parts of a tag; a later part of a release may follow, as in `alpine3.19.1`.
fn is_named(tag: &str, name: &str) -> bool {
    tag.match_indices(name).any(|(at, _)| {
        let before = tag[..at].chars().next_back().is_none_or(|c| matches!(c, '-' | '_'));
        before && tag[at + name.len()..].chars().next().is_none_or(|c| matches!(c, '-' | '_' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::VersionRange;
    use std::sync::Arc;

    fn names() -> Tags {
        let names =
            [("bookworm", "debian", "12"), ("debian-12", "debian", "12"), ("alpine3.19", "alpine", "3.19")];
        Tags::new(
            names
                .iter()
                .map(|&(name, family, release)| (name.into(), family.into(), release.into()))
                .collect(),
        )
    }

    #[test]
    fn a_tag_names_a_release_or_none() {
        let tags = names();
        let told = |tag| tags.told(tag).map(|told| format!("{}@{}", told.family, told.release));
        for (tag, release) in [
            ("3.12-slim-bookworm", Some("debian@12")),
            ("15.4.0-debian-12-r45", Some("debian@12")),
            ("20-alpine3.19", Some("alpine@3.19")),
            ("20-alpine3.19.1", Some("alpine@3.19")),
            ("bookworm", Some("debian@12")),
            ("20-alpine", None),
            ("20-alpine3.1", None),
            ("20-alpine3.191", None),
            ("20-oldbookworm", None),
            ("1-debian-123", None),
            ("3-bookworm-alpine3.19", None),
            ("12", None),
        ] {
            assert_eq!(told(tag).as_deref(), release, "{tag}");
        }
        assert_eq!(names().all_of("rhel", "9").told("latest"), Some(Told { family: "rhel", release: "9" }));
    }

    #[test]
    fn a_range_holds_the_tags_that_tell_a_release_in_it() {
        let range = VersionRange::parse(Scheme::Dotted, ">=3.19").expect("a range");
        let range =
            VersionRange::told(Scheme::Dotted, "new", Arc::new(names()), vec![("alpine".into(), range)]);
        let tag = |text| Scheme::Dotted.parse(text).expect("a tag");
        assert!(range.contains(&tag("20-alpine3.19")) && range.knows(&tag("20-alpine3.19")));
        assert!(!range.contains(&tag("20-bookworm")) && range.knows(&tag("20-bookworm")));
        assert!(!range.contains(&tag("20-alpine")) && !range.knows(&tag("20-alpine")));
        let but = VersionRange::parse(Scheme::Dotted, "=20").expect("a range");
        let rest = range.without(&but).expect("some are left");
        assert!(!rest.contains(&tag("20-alpine3.19")) && rest.contains(&tag("21-alpine3.19")));
        assert!(!range.is_any());
    }
}
