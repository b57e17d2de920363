//! Reading: from the bytes of files to a fleet.
//!
//! [`Reader`] takes named bytes, tells their kind by content, and hands raw inventories to the model's builder. It
//! opens no file: that is the caller's.

mod around;
mod beginning;
mod contents;
mod fault;
pub(crate) mod identity;
pub mod import;
mod input;
pub mod keep;
mod kind;
mod limits;
mod look;
mod merge;
pub mod raw;
mod reader;
mod shipped;
mod sort;
mod text;
mod toml;
mod unpack;
pub mod write;

pub use input::Input;
pub use kind::Kind;
#[cfg(feature = "cli")]
pub(crate) use limits::LARGEST;
pub use limits::Limits;
#[cfg(feature = "cli")]
pub(crate) use look::LOOK;
pub use look::{JsonLook, Look, XmlLook};
pub use reader::{Faults, Import, Reader};
pub(crate) use shipped::facts as shipped_facts;
pub(crate) use shipped::meaning as capability_meaning;
#[cfg(feature = "cli")]
pub(crate) use text::is_binary;

use import::common::package;

/// Returns what a package is called among components, and its version, by its package URL.
pub(crate) fn package(url: &str) -> Option<(String, Option<String>)> {
    package::read(url).map(|said| (said.package.name, said.package.version))
}

/// Returns the scheme in which a package's version is read, as importers do.
pub(crate) fn package_scheme(name: &str, version: &str) -> crate::version::Scheme {
    package::scheme(name, std::iter::once(version))
}
