//! RPM versions, as `rpm` compares them: `[epoch:]version[-release]`, by the crate `rpm-version`.

use rpm_version::{Evr, EvrSortKey};

use super::bound::Bound;
use super::key::{Parsed, leading_numbers};
use super::{Scheme, VersionError};

/// Reads an RPM version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let (epoch, version, release) = Evr::parse_values(text);
    let at = text.len() - text.split_once(':').map_or(text, |(_, rest)| rest).len();
    if at > 0 && (epoch.parse::<u32>().is_err() || !epoch.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(
            VersionError::new("the epoch is not a number", 0..at - 1).with_help(Scheme::Rpm.example())
        );
    }
    check(version, at)?;
    if !lacks_release(text) {
        check(release, at + version.len() + 1)?;
    }
    let key = EvrSortKey::from_values(epoch, version, release);
    Ok(Parsed { key: key.into(), release: leading_numbers(version) })
}

/// Whether a version has no release, so that as a bound it is compared without one.
pub(super) fn lacks_release(text: &str) -> bool {
    !text.contains('-')
}

/// Returns the bound of a version without a release: all its releases.
pub(super) fn any_release(key: &[u8]) -> Bound {
    // The key of the missing release is its end marker alone; no marker is above 5.
    let (_, version) = key.split_last().expect("a key ends in the end marker of the release");
    Bound { below: version.to_vec(), from: version.to_vec(), after: [version, &[u8::MAX]].concat() }
}

/// Refuses what `rpmbuild` refuses, and parts that have nothing to compare.
fn check(part: &str, at: usize) -> Result<(), VersionError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '~' | '^');
    match part.char_indices().find(|(_, c)| !allowed(*c)) {
        Some((i, c)) => {
            let message = format!("`{c}` is not allowed in an RPM version");
            Err(VersionError::new(message, at + i..at + i + c.len_utf8()).with_help(Scheme::Rpm.example()))
        }
        None if part.bytes().any(|byte| byte.is_ascii_alphanumeric()) => Ok(()),
        None => {
            let message = "there is neither a letter nor a digit";
            Err(VersionError::new(message, at..at + part.len()).with_help(Scheme::Rpm.example()))
        }
    }
}
