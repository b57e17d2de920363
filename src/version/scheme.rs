//! The schemes, and the checks that are the same for all of them.

use super::key::{MAX_VERSION, Parsed, boundary};
use super::{Version, VersionError};
use super::{alpine, calver, debian, dotted, kernel, pep440, rpm, semver};

/// The rules by which a version is read and ordered.
///
/// The order of the variants is the order of [`Scheme::ALL`] and means nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scheme {
    /// Strict SemVer 2.0: `1.2.3-rc.1+build`. Build metadata does not affect the order.
    Semver,
    /// Debian and Ubuntu packages, as `dpkg` compares them: `[epoch:]upstream[-revision]`.
    Debian,
    /// RPM packages, as `rpm` compares them: `[epoch:]version[-release]`, with `~` and `^`.
    Rpm,
    /// Alpine packages, as `apk` 3 compares them: `1.2.3b_rc1-r2`.
    Alpine,
    /// Python packages by PEP 440, local versions included: `1!2.0rc1.post2.dev3+local`.
    Pep440,
    /// Kernel releases as `uname -r` prints them: `6.8.0-31-generic`. The flavour does not affect the order.
    Kernel,
    /// Calendar versions: `22.04`, `2024.1`, numbers and dots only, `22.4` and `22.04` compare equal.
    Calver,
    /// Numbers and dots with any suffix: `470.57.02`, `1.1.1w`, `8u292`, `v1.36.1`,
    /// `1.6.33-0ubuntu1`.
    Dotted,
    /// Any text; two are equal or not comparable.
    Opaque,
}

impl Scheme {
    /// All schemes.
    pub const ALL: &[Self] = &[
        Self::Semver,
        Self::Debian,
        Self::Rpm,
        Self::Alpine,
        Self::Pep440,
        Self::Kernel,
        Self::Calver,
        Self::Dotted,
        Self::Opaque,
    ];

    /// The name used in rules and inventories.
    ///
    /// ```
    /// use comove::version::Scheme;
    ///
    /// assert_eq!(Scheme::Pep440.name(), "pep440");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Semver => "semver",
            Self::Debian => "debian",
            Self::Rpm => "rpm",
            Self::Alpine => "alpine",
            Self::Pep440 => "pep440",
            Self::Kernel => "kernel",
            Self::Calver => "calver",
            Self::Dotted => "dotted",
            Self::Opaque => "opaque",
        }
    }

    /// Finds a scheme by its exact name.
    ///
    /// ```
    /// use comove::version::Scheme;
    ///
    /// assert_eq!(Scheme::from_name("rpm"), Some(Scheme::Rpm));
    /// assert_eq!(Scheme::from_name("RPM"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scheme| scheme.name() == name)
    }

    /// Reads a version.
    ///
    /// # Errors
    ///
    /// Fails when the text is empty, longer than 250 bytes, holds control characters or (in every scheme but
    /// `opaque`) white space, and when the scheme cannot read it. The error says where and shows the right
    /// form.
    ///
    /// ```
    /// use comove::version::Scheme;
    ///
    /// assert!(Scheme::Calver.parse("22.04").is_ok());
    /// let error = Scheme::Calver.parse("22.04 LTS").unwrap_err();
    /// assert_eq!((error.to_string().as_str(), error.span()), ("white space in a version", 5..6));
    /// ```
    ///
    /// # Complexity
    ///
    /// Linear in the length of the text.
    pub fn parse(self, text: &str) -> Result<Version, VersionError> {
        self.check(text)?;
        Ok(Version::new(self, text, self.read(text)?))
    }

    fn check(self, text: &str) -> Result<(), VersionError> {
        if text.is_empty() {
            return Err(VersionError::new("the version is empty", 0..0).with_help(self.example()));
        }
        if text.len() > MAX_VERSION {
            let end = boundary(text, MAX_VERSION);
            return Err(VersionError::new("the version is longer than 250 bytes", end..text.len()));
        }
        let wrong = |c: char| c.is_control() || (self != Self::Opaque && c.is_whitespace());
        match text.char_indices().find(|(_, c)| wrong(*c)) {
            None => Ok(()),
            Some((at, c)) => {
                let what = if c.is_control() { "control character" } else { "white space" };
                let message = format!("{what} in a version");
                Err(VersionError::new(message, at..at + c.len_utf8()).with_help(self.example()))
            }
        }
    }

    fn read(self, text: &str) -> Result<Parsed, VersionError> {
        match self {
            Self::Semver => semver::read(text),
            Self::Debian => debian::read(text),
            Self::Rpm => rpm::read(text),
            Self::Alpine => alpine::read(text),
            Self::Pep440 => pep440::read(text),
            Self::Kernel => kernel::read(text),
            Self::Calver => calver::read(text),
            Self::Dotted => dotted::read(text),
            Self::Opaque => Ok(Parsed { key: text.as_bytes().to_vec(), release: None }),
        }
    }

    /// What a version of the scheme looks like.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Semver => "a SemVer version looks like `1.2.3` or `1.2.3-rc.1`",
            Self::Debian => "a Debian version looks like `1:2.36-9+deb12u4`",
            Self::Rpm => "an RPM version looks like `1:3.0.7-27.el9`",
            Self::Alpine => "an Alpine version looks like `1.2.4_git20230717-r4`",
            Self::Pep440 => "a Python version looks like `1.2.3`, `2.0rc1` or `1.0.post2`",
            Self::Kernel => "a kernel release looks like `6.8.0-31-generic`",
            Self::Calver => "a calendar version looks like `22.04` or `2024.1`: numbers and dots only",
            Self::Dotted => "a dotted version looks like `1.29.3`, `1.1.1w` or `1.6.33-0ubuntu1`",
            Self::Opaque => "write the version as the system prints it",
        }
    }
}
