//! Pictures in the forms of other tools.
//!
//! A picture comes from a document, and its names from inventories: nothing in them means anything to the form that is
//! written.

mod mermaid;

pub use mermaid::mermaid;
