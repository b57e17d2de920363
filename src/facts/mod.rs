//! The fact base: what comove brings and what users add, looked at by itself.
//!
//! The facts are data, in the files beside this module; `docs/facts.md` says how they are written. [`crate::read`] reads
//! them with every inventory, and [`crate::model`] finds whom of a fleet they are about.

mod catalog;
mod example;
mod explain;
mod judge;

pub use catalog::{Entry, catalog};
pub use example::{Example, ExampleError};
pub use explain::{Verdict, explain};
pub use judge::judge;
