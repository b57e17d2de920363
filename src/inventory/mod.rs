//! What an inventory may contain, before it is validated.
//!
//! Readers fill the structures of [`raw`], whatever the kind of file; [`crate::model::Builder`] makes a fleet of them.
//! [`mod@write`] writes them as TOML, and [`keep`] updates a file that a person has edited.

#[cfg(feature = "cli")]
pub(crate) mod anonymous;
mod baked;
pub(crate) mod forms;
pub(crate) mod identity;
pub mod keep;
mod known;
pub mod labels;
pub(crate) mod merge;
mod owner;
pub(crate) mod package;
pub(crate) mod plain;
pub mod raw;
pub mod spread;
pub(crate) mod system;
pub mod tested;
mod times;
pub mod write;

/// The version of the inventory format that comove reads.
pub(crate) const FORMAT: i64 = 1;

/// The label that holds the pool that a source has put a machine into, by which bumps select machines.
pub(crate) const POOL: &str = "comove.pool";

/// The label that holds the name a machine's system gives itself.
pub(crate) const SYSTEM: &str = "comove.os-image";
