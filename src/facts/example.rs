//! Examples of facts: small worlds in one line, such as `package/openjdk@8u292 on cgroup=2`.

use crate::inventory::package;
use crate::model::Isolation;
use std::fmt;

/// An example, read.
///
/// # Examples
/// ```
/// use comove::facts::Example;
/// let example = Example::parse("glibc=2.27 -> 2.31 on docker=20.10.5 with package/postgresql@13")?;
/// assert_eq!((example.subject.as_str(), example.version.as_str()), ("glibc", "2.27"));
/// assert_eq!(example.later.as_deref(), Some("2.31"));
/// assert!(Example::parse("glibc").is_err());
/// # Ok::<(), comove::facts::ExampleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The subject: a capability, a component such as `package/openjdk`, `os/FAMILY`, or a package URL.
    pub subject: String,
    /// Its version.
    pub version: String,
    /// The version that it goes to, for a crossing or a path rule.
    pub later: Option<String>,
    /// How the subject is isolated; as an application container by default.
    pub inside: Option<Isolation>,
    /// What the machine has: capability and version.
    pub on: Vec<(String, String)>,
    /// What else is in the image: component and version.
    pub with: Vec<(String, String)>,
}

/// Why an example cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{part}` is not {expected}")]
pub struct ExampleError {
    part: String,
    expected: &'static str,
}

impl Example {
    /// Reads an example.
    ///
    /// # Errors
    /// If a part does not have its form; see `docs/facts.md`.
    pub fn parse(text: &str) -> Result<Self, ExampleError> {
        let (rest, with) = cut(text, " with ");
        let (rest, on) = cut(rest, " on ");
        let (rest, inside) = cut(rest, " in ");
        let (subject, later) = cut(rest, " -> ");
        let (subject, version) = match subject.strip_prefix("pkg:") {
            Some(_) => url(subject)?,
            None => pair(subject, &['@', '='], "`NAME@VERSION` or `CAPABILITY=VERSION`")?,
        };
        Ok(Self {
            subject,
            version,
            later: later.map(|later| later.trim().to_owned()),
            inside: inside.map(isolation).transpose()?,
            on: pairs(on, &['='], "`CAPABILITY=VERSION`")?,
            with: pairs(with, &['@'], "`COMPONENT@VERSION`")?,
        })
    }
}

/// Splits a text at a word.
fn cut<'t>(text: &'t str, word: &str) -> (&'t str, Option<&'t str>) {
    text.rsplit_once(word).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

fn pairs(
    text: Option<&str>,
    between: &[char],
    expected: &'static str,
) -> Result<Vec<(String, String)>, ExampleError> {
    let parts = text.into_iter().flat_map(|text| text.split(','));
    parts.map(|part| pair(part, between, expected)).collect()
}

fn pair(text: &str, between: &[char], expected: &'static str) -> Result<(String, String), ExampleError> {
    let text = text.trim();
    let cut = text.rfind(between).filter(|&at| at > 0 && at + 1 < text.len());
    let cut = cut.ok_or_else(|| ExampleError { part: text.to_owned(), expected })?;
    Ok((text[..cut].trim().to_owned(), text[cut + 1..].trim().to_owned()))
}

fn isolation(text: &str) -> Result<Isolation, ExampleError> {
    let text = text.trim();
    let error = || ExampleError { part: text.to_owned(), expected: "an isolation" };
    Isolation::from_name(text).ok_or_else(error)
}

/// Reads a package URL with a version.
fn url(text: &str) -> Result<(String, String), ExampleError> {
    let found = package::read(text.trim()).map(|said| said.package);
    let found = found.and_then(|found| Some((format!("package/{}", found.name), found.version?)));
    found.ok_or_else(|| ExampleError { part: text.to_owned(), expected: "a package URL with a version" })
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.subject.contains('/') { '@' } else { '=' };
        write!(f, "{}{between}{}", self.subject, self.version)?;
        if let Some(later) = &self.later {
            write!(f, " -> {later}")?;
        }
        if let Some(inside) = self.inside {
            write!(f, " in {}", inside.name())?;
        }
        let list = |all: &[(String, String)], between: char| {
            all.iter()
                .map(|(name, version)| format!("{name}{between}{version}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if !self.on.is_empty() {
            write!(f, " on {}", list(&self.on, '='))?;
        }
        if !self.with.is_empty() {
            write!(f, " with {}", list(&self.with, '@'))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_written_as_they_are_read() {
        for text in [
            "package/openjdk@8u292 on cgroup=2",
            "kubelet=1.26.0 on containerd=1.5.9",
            "systemd=219 in system-container on cgroup=2",
            "package/mongodb@5.0 -> 7.0",
            "image/a/b@1 on kernel=5.4, cgroup=2 with package/x@1, package/y@2",
        ] {
            assert_eq!(Example::parse(text).map(|example| example.to_string()), Ok(text.to_owned()));
        }
        let url =
            Example::parse("pkg:rpm/redhat/openssl@3.0.7-18.el9_2?epoch=1 on kernel=5").expect("a package");
        assert_eq!((url.subject.as_str(), url.version.as_str()), ("package/rpm/openssl", "1:3.0.7-18.el9_2"));
    }

    #[test]
    fn what_is_missing_is_told() {
        for text in [
            "systemd=219 in jail",
            "",
            "kernel",
            "kernel=",
            "package/x on cgroup=2",
            "package/x@1 on cgroup",
            "pkg:deb/debian/x",
        ] {
            assert!(Example::parse(text).is_err(), "{text}");
        }
    }
}
