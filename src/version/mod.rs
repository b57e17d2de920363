//! Versions, the schemes they are written in, and ranges of them.
//!
//! A [`Scheme`] reads a text into a [`Version`] or says what is wrong with it; a [`VersionRange`] holds the
//! versions that a rule allows. What the scheme cannot read is an error, never zero.
//!
//! Every scheme turns a text into a *sort key*, a string of bytes whose plain byte order is the order of the
//! scheme. A range is then a list of intervals of such keys, whatever the scheme: union, intersection,
//! emptiness and equality are written once, in `intervals`, and the schemes know nothing of ranges except
//! where a bound cuts the keys.
//!
//! ```
//! use comove::version::{Scheme, VersionRange};
//!
//! let running = Scheme::Kernel.parse("6.8.0-31-generic")?;
//! assert!(VersionRange::parse(Scheme::Kernel, ">=6.8, <7")?.contains(&running));
//! assert_eq!(running.release(), Some((6, 8)));
//!
//! let wrong = Scheme::Semver.parse("v1.2").unwrap_err();
//! assert_eq!(wrong.span(), 0..1);
//! assert_eq!(wrong.help(), Some("SemVer wants three numbers and no prefix: write `1.2.0`"));
//! # Ok::<(), comove::version::VersionError>(())
//! ```

mod alpine;
mod bound;
mod calver;
mod cargo;
mod debian;
mod distribution;
mod dotted;
mod error;
mod intervals;
mod kernel;
mod key;
mod numbered;
mod pep440;
mod range;
mod rpm;
mod scheme;
#[cfg(feature = "compiled")]
mod sealed;
mod semver;
mod set;
mod tags;
mod vers;
#[allow(clippy::module_inception, reason = "the module `version` is about more than the type `Version`")]
mod version;

#[cfg(test)]
mod tests;

pub(crate) use distribution::distribution;
pub use error::VersionError;
pub use range::VersionRange;
pub use scheme::Scheme;
pub use tags::{Tags, Told, compare_tags, is_floating};
pub use version::Version;
