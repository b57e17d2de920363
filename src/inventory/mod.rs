//! What may be written down of a fleet, before it is known to make sense.
//!
//! Readers fill the structures of [`raw`], whatever the kind of file; [`crate::model::Builder`] makes a fleet of them.
//! [`write`] writes them as TOML, and [`keep`] renews a file that a person has edited.

pub(crate) mod identity;
pub mod keep;
pub(crate) mod merge;
pub(crate) mod package;
pub mod raw;
pub mod write;

/// The version of the inventory format that is read.
pub(crate) const FORMAT: i64 = 1;

/// The label with what a machine's system calls itself.
pub(crate) const SYSTEM: &str = "comove.os-image";
