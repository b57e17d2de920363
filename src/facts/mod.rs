//! The fact base: the facts that comove ships and those that users add.
//!
//! The facts are data, in the files beside this module; `docs/facts.md` says how to write them. [`crate::read`] reads
//! them with every inventory, and [`crate::model`] finds what they are about in a fleet.

mod catalog;
mod example;
mod explain;
mod judge;

pub use catalog::{Entry, catalog};
pub use example::{Example, ExampleError};
pub use explain::{Verdict, explain};
pub use judge::{FactFile, Judge, judge};
