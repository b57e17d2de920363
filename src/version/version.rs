//! One version of one scheme.

use std::cmp::Ordering;
use std::fmt;

use super::Scheme;
use super::key::Parsed;

/// Holds a version: its scheme, its text as written, and what orders it.
///
/// Two versions are *equal* (`==`) when scheme and text are the same; they *compare* equal
/// ([`Version::compare`]) when the scheme sees no difference. `1.0` and `1.0.0` of the scheme `dotted`, or
/// `1.0` and `0:1.0` of Debian, are two different values that compare equal. The first is what a map of
/// versions wants, the second what a rule wants; that is why `Version` is not `Ord`.
///
/// ```
/// use comove::version::Scheme;
/// use std::cmp::Ordering;
///
/// let (short, long) = (Scheme::Dotted.parse("1.0")?, Scheme::Dotted.parse("1.0.0")?);
/// assert_ne!(short, long);
/// assert_eq!(short.compare(&long), Some(Ordering::Equal));
/// # Ok::<(), comove::version::VersionError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Version {
    scheme: Scheme,
    text: Box<str>,
    key: Box<[u8]>,
    release: Option<(u64, u64)>,
}

impl Version {
    /// Joins a text with what its scheme has read from it.
    pub(super) fn new(scheme: Scheme, text: &str, parsed: Parsed) -> Self {
        Self { scheme, text: text.into(), key: parsed.key.into(), release: parsed.release }
    }

    /// The scheme that has read the version.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The version as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Compares two versions in the order of their scheme.
    ///
    /// The answer is `None` when the schemes differ, and when the scheme is [`Scheme::Opaque`] and the texts
    /// differ: nothing is known then. Within any other scheme the order is total.
    ///
    /// # Complexity
    ///
    /// One comparison of bytes; the texts were read when the versions were made.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let order = self.key.cmp(&other.key);
        let known = self.scheme == other.scheme && (self.scheme != Scheme::Opaque || order.is_eq());
        known.then_some(order)
    }

    /// The major and the minor number, where the scheme has them.
    ///
    /// A version of one number has the minor number 0. Debian, RPM and Alpine versions give the numbers of
    /// the upstream version, without the epoch. Opaque versions have none, nor have numbers that exceed 64
    /// bits.
    ///
    /// ```
    /// use comove::version::Scheme;
    ///
    /// assert_eq!(Scheme::Kernel.parse("6.8.0-31-generic")?.release(), Some((6, 8)));
    /// assert_eq!(Scheme::Debian.parse("5:24.0.7-1")?.release(), Some((24, 0)));
    /// assert_eq!(Scheme::Opaque.parse("6.8.0")?.release(), None);
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    pub fn release(&self) -> Option<(u64, u64)> {
        self.release
    }

    /// Compares the numbers at the beginning of two versions, as many as both have: 1.36 and v1.36.1 are equal.
    ///
    /// ```
    /// use comove::version::Scheme;
    ///
    /// let (minor, patch) = (Scheme::Dotted.parse("1.36")?, Scheme::Dotted.parse("v1.36.1-rke2r1")?);
    /// assert!(minor.compare_stated(&patch).is_eq());
    /// assert!(Scheme::Dotted.parse("1.37")?.compare_stated(&patch).is_gt());
    /// # Ok::<(), comove::version::VersionError>(())
    /// ```
    pub fn compare_stated(&self, other: &Self) -> Ordering {
        let differs = numbers(&self.text).zip(numbers(&other.text)).find(|(a, b)| a != b);
        differs.map_or(Ordering::Equal, |(a, b)| a.cmp(&b))
    }

    /// The bytes that order the version within its scheme.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }
}

/// The numbers with which a text begins, which dots separate.
fn numbers(text: &str) -> impl Iterator<Item = u64> {
    let text = text.trim_start_matches(['v', 'V']);
    let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].split('.').map_while(|number| number.parse().ok())
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
