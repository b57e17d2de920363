//! Reading: from the bytes of files to a fleet.
//!
//! [`Reader`] takes named bytes, tells their kind by content, and hands raw inventories to the model's builder. It
//! opens no file: that is the caller's.

mod fault;
pub mod import;
pub mod raw;
mod reader;
mod toml;
pub mod write;

pub use reader::{Faults, Import, Reader};
