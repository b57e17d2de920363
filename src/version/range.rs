//! Ranges of versions: how they are written and what they hold.

use std::fmt;
use std::sync::Arc;

use super::distribution::is_foreign;
use super::key::boundary;
use super::set::Set;
use super::{Scheme, Tags, Version, VersionError, cargo, vers};

/// The longest text of a range, in bytes.
const MAX_RANGE: usize = 4096;

/// The versions of one scheme that a rule allows.
///
/// # Syntax
///
/// A range is written in Cargo syntax: comparators `=` `!=` `>` `>=` `<` `<=` `^` `~` with a version, a
/// wildcard `1.2.*`, `,` for *and*, `||` for *or*, and `*` alone for every version. `,` binds tighter than
/// `||`.
///
/// * **semver**: Cargo's meaning, exactly. A version without a comparator means `^`; bounds may be partial; a
///   pre-release is only in a range that names a pre-release of the same three numbers, so `>=1.0.0` does not
///   hold `1.2.3-rc.1`. One thing differs: `*` holds pre-releases too, here as in every scheme.
/// * **kernel**, **calver**, **dotted**: bounds may be partial, as in Cargo. `6.8` stands for everything that
///   begins with these numbers, `6.8.0-31` for everything that begins with this release and build. `=6.8`,
///   `>=6.8` and `<=6.8` hold `6.8.0-31-generic`, `>6.8` does not. Pre-releases are ordered, not hidden:
///   `>=6.8` holds `6.9-rc1`. Those of the bound itself are neither `<6.8` nor `>=6.8` nor `=6.8`: a release
///   candidate of 6.8 has most of what is new in 6.8, and not all. They are in `<=6.8` and `!=6.8`. A bound
///   that is a pre-release is exact: `>=6.8-rc3` holds `6.8-rc4` and `6.8`.
/// * **debian**, **rpm**, **alpine**, **pep440**: bounds are whole versions, `=1.2` is `1.2` alone; `^`, `~`
///   and wildcards are refused. A bound of **rpm** without a release stands for all its releases, as in `rpm`
///   itself.
/// * **opaque**: only `=`, `!=` and `*`. A text with `,` or `||` in it cannot be written in a range.
///
/// Only semver reads a version without a comparator, the others refuse it.
///
/// A text that begins with `vers:` is read as VERS (`vers:deb/>=1.2|<2`). Its type must be one of the
/// scheme's; its bounds are whole versions in every scheme, and pre-releases are ordered like everything
/// else.
///
/// # Distributions
///
/// Debian and Ubuntu number packages of one name apart, and so do Red Hat and Fedora. A range that names versions of one
/// of them, as in `>=3.0.2-0ubuntu1.15`, says nothing of a version that is marked as another's: it neither holds it nor
/// [knows](Self::knows) that it does not.
///
/// # Equality
///
/// Two ranges are equal if they have the same scheme and hold the same versions, as far as that can be seen
/// without knowing which versions exist: `>=6.8, <7` equals `<7, >=6.8.0` and `^6.8`.
///
/// ```
/// use comove::version::{Scheme, VersionRange};
///
/// let range = VersionRange::parse(Scheme::Dotted, ">=1.28, <1.31 || =2.0")?;
/// assert!(range.contains(&Scheme::Dotted.parse("v1.30.4")?));
/// assert!(!range.contains(&Scheme::Dotted.parse("1.31.0")?));
///
/// let vers = VersionRange::parse(Scheme::Debian, "vers:deb/>=1.2|!=1.3|<2")?;
/// assert!(!vers.contains(&Scheme::Debian.parse("0:1.3-0")?));
/// # Ok::<(), comove::version::VersionError>(())
/// ```
#[derive(Clone, Debug)]
pub struct VersionRange {
    pub(super) scheme: Scheme,
    pub(super) text: Box<str>,
    pub(super) set: Set,
    pub(super) lower: Vec<Version>,
    pub(super) reading: Reading,
}

/// How a version is compared with a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The version.
    Whole,
    /// All versions that begin with it.
    Moving,
    /// A text in any form, as a tag of a range of tags in another scheme.
    Tag(Box<VersionRange>),
    /// As an image tag, by the OS release that it indicates: the range of some family holds the release.
    Told(Arc<Tags>, Vec<(Box<str>, VersionRange)>),
}

impl VersionRange {
    /// Reads a range in Cargo syntax or, if the text begins with `vers:`, in VERS.
    ///
    /// # Errors
    ///
    /// Fails when the text is longer than 4096 bytes, when a comparator or a version cannot be read or has no
    /// meaning in the scheme, and when the comparators of any branch of an `||` leave no version, as in `>2, <1`.
    ///
    /// ```
    /// use comove::version::{Scheme, VersionRange};
    ///
    /// let error = VersionRange::parse(Scheme::Kernel, "6.8").unwrap_err();
    /// assert_eq!(error.help(), Some("write `=6.8`, `>=6.8` or `^6.8`"));
    ///
    /// let error = VersionRange::parse(Scheme::Kernel, ">=6 || >2, <1").unwrap_err();
    /// assert_eq!((error.to_string().as_str(), error.span()), ("no version is in this range", 7..13));
    /// ```
    pub fn parse(scheme: Scheme, text: &str) -> Result<Self, VersionError> {
        if text.len() > MAX_RANGE {
            let end = boundary(text, MAX_RANGE);
            return Err(VersionError::new("the range is longer than 4096 bytes", end..text.len()));
        }
        let (set, lower) = match text.strip_prefix("vers:") {
            Some(rest) => vers::read(scheme, rest, "vers:".len())?,
            None => cargo::read(scheme, text)?,
        };
        Ok(Self::new(scheme, text, set, lower))
    }

    /// Returns the range that holds every version of a scheme, written `*`.
    pub fn any(scheme: Scheme) -> Self {
        Self::new(scheme, "*", Set::all(scheme), Vec::new())
    }

    /// Makes a range. Of the versions named as lower bounds it keeps those within the range, once each.
    fn new(scheme: Scheme, text: &str, set: Set, named: Vec<Version>) -> Self {
        let mut lower: Vec<Version> = named.into_iter().filter(|version| set.contains(version)).collect();
        lower.sort_by(|a, b| a.key().cmp(b.key()));
        lower.dedup_by(|next, before| next.key() == before.key());
        debug_assert!(lower.iter().all(|version| version.scheme() == scheme), "a bound of another scheme");
        debug_assert!(!set.is_none(), "a range that holds no version");
        Self { scheme, text: text.into(), set, lower, reading: Reading::Whole }
    }

    /// Makes a range of image tags. A tag such as `20` moves from `20.1` to `20.9`, so the range holds it only if it
    /// holds every version that begins with the same numbers, and knows of it only if it holds all of them or none.
    ///
    /// ```
    /// use comove::version::{Scheme, VersionRange};
    ///
    /// let range = VersionRange::parse(Scheme::Dotted, "<20.3.0")?.of_tags();
    /// let holds = |tag| Ok::<_, comove::version::VersionError>(range.contains(&Scheme::Dotted.parse(tag)?));
    /// assert!(holds("20.2.1-alpine")? && holds("19")?);
    /// assert!(!holds("20-alpine")? && !holds("20.3.0")?);
    /// assert!(!range.knows(&Scheme::Dotted.parse("20-alpine")?) && range.knows(&Scheme::Dotted.parse("20.3.0")?));
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    #[must_use]
    pub fn of_tags(self) -> Self {
        match self.reading {
            Reading::Whole | Reading::Moving => Self { reading: Reading::Moving, ..self },
            Reading::Tag(_) | Reading::Told(..) => self,
        }
    }

    /// Makes a range of image tags that the scheme `opaque` reads, since some of them are words. What it holds and knows
    /// is asked of those that the range's own scheme can read; of the others, such as `latest`, it knows nothing.
    ///
    /// ```
    /// use comove::version::{Scheme, VersionRange};
    ///
    /// let range = VersionRange::parse(Scheme::Dotted, "<20.3.0")?.of_any_tags();
    /// let tag = |text| Scheme::Opaque.parse(text);
    /// assert!(range.contains(&tag("18-alpine")?) && !range.contains(&tag("20.3.0")?));
    /// assert!(!range.contains(&tag("latest")?) && !range.knows(&tag("latest")?));
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    #[must_use]
    pub fn of_any_tags(self) -> Self {
        let (text, inner) = (self.text.clone(), self.of_tags());
        let all = Self::new(Scheme::Opaque, &text, Set::all(Scheme::Opaque), Vec::new());
        Self { reading: Reading::Tag(Box::new(inner)), ..all }
    }

    /// Makes a range of the tags that indicate a release in one of the ranges, each for a family.
    pub fn told(scheme: Scheme, text: &str, tags: Arc<Tags>, releases: Vec<(Box<str>, Self)>) -> Self {
        let releases = releases.into_iter().map(|(family, range)| (family, range.of_tags())).collect();
        Self {
            reading: Reading::Told(tags, releases),
            ..Self::new(scheme, text, Set::all(scheme), Vec::new())
        }
    }

    /// Whether the range can tell if it holds a version. It cannot for a tag that indicates no release, nor for one that
    /// may mean versions in the range and others, nor for a version of another distribution's package.
    pub fn knows(&self, version: &Version) -> bool {
        match &self.reading {
            Reading::Whole => !self.is_foreign(version),
            Reading::Moving => self
                .moving(version)
                .is_none_or(|all| all.without(&self.set).is_none() || all.intersect(&self.set).is_none()),
            Reading::Tag(tags) => {
                tags.scheme.parse(version.as_str()).is_ok_and(|version| tags.knows(&version))
            }
            Reading::Told(tags, _) => tags.told(version.as_str()).is_some(),
        }
    }

    /// Whether it is known that the range does not hold a version.
    pub fn excludes(&self, version: &Version) -> bool {
        !self.contains(version) && self.knows(version)
    }

    fn is_foreign(&self, version: &Version) -> bool {
        is_foreign(self.scheme, &self.text, version.as_str())
    }

    /// Returns all versions that begin with the numbers of a tag.
    fn moving(&self, tag: &Version) -> Option<Set> {
        let text = tag.as_str().trim_start_matches('v');
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let numbers = text[..end].trim_end_matches('.');
        let whole = matches!(self.scheme, Scheme::Dotted | Scheme::Calver)
            && !text[end..].starts_with(char::is_alphanumeric);
        let read = || cargo::read(self.scheme, &format!("={numbers}")).ok();
        if whole { read().map(|(set, _)| set) } else { None }
    }

    /// Returns the versions in this range and not in another of the same scheme, or `None` if there are none.
    ///
    /// ```
    /// use comove::version::{Scheme, VersionRange};
    ///
    /// let range = |text| VersionRange::parse(Scheme::Dotted, text);
    /// let rest = range("<2")?.without(&range("=1.4")?).expect("there is 1.5");
    /// assert!(rest.contains(&Scheme::Dotted.parse("1.5")?) && !rest.contains(&Scheme::Dotted.parse("1.4")?));
    /// assert!(range("=1.4")?.without(&range("<2")?).is_none());
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    #[must_use]
    pub fn without(&self, other: &Self) -> Option<Self> {
        let set = self.set.without(&other.set);
        let text = format!("{}, but not {}", self.text, other.text);
        let reading = self.reading.clone();
        (!set.is_none()).then(|| Self { reading, ..Self::new(self.scheme, &text, set, self.lower.clone()) })
    }

    /// Whether the range holds every version of its scheme.
    pub fn is_any(&self) -> bool {
        match &self.reading {
            Reading::Whole | Reading::Moving => self.set == Set::all(self.scheme),
            Reading::Tag(tags) => tags.is_any(),
            Reading::Told(..) => false,
        }
    }

    /// The scheme of the versions.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The range as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a version is in the range; a version of another scheme is not.
    ///
    /// # Complexity
    ///
    /// Logarithmic in the number of comparators.
    pub fn contains(&self, version: &Version) -> bool {
        let whole = || self.set.contains(version);
        version.scheme() == self.scheme
            && match &self.reading {
                Reading::Whole => whole() && !self.is_foreign(version),
                Reading::Moving => {
                    self.moving(version).map_or_else(whole, |all| all.without(&self.set).is_none())
                }
                Reading::Tag(tags) => {
                    tags.scheme.parse(version.as_str()).is_ok_and(|version| tags.contains(&version))
                }
                Reading::Told(tags, releases) => whole() && tells_one_of(tags, releases, version),
            }
    }

    /// The inclusive lower bounds that the text names, lowest first.
    ///
    /// Each is in the range; it need not be a version that exists. Bounds that compare equal are given once.
    ///
    /// ```
    /// use comove::version::{Scheme, VersionRange};
    ///
    /// let range = VersionRange::parse(Scheme::Kernel, ">=6.8, <7 || >=8")?;
    /// let bounds: Vec<String> = range.lower_bounds().iter().map(ToString::to_string).collect();
    /// assert_eq!(bounds, ["6.8", "8"]);
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    pub fn lower_bounds(&self) -> Vec<Version> {
        self.lower.clone()
    }
}

/// Whether a tag indicates a release in one of the ranges.
fn tells_one_of(tags: &Tags, releases: &[(Box<str>, VersionRange)], tag: &Version) -> bool {
    tags.told(tag.as_str()).is_some_and(|told| {
        let of_family = releases.iter().filter(|(family, _)| **family == *told.family);
        let mut ranges = of_family.map(|(_, range)| range);
        ranges.any(|range| range.scheme.parse(told.release).is_ok_and(|release| range.contains(&release)))
    })
}

impl PartialEq for VersionRange {
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.set == other.set && self.reading == other.reading
    }
}

impl Eq for VersionRange {}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
