//! Pictures: drawn as SVG, and written in the forms of other tools.
//!
//! A picture comes from a document, and its names from inventories: nothing in them means anything to the form that is
//! written.

mod dot;
mod layout;
mod measure;
mod mermaid;
mod short;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;
mod units;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{STYLE, inline, svg};
pub use timeline::timeline;
pub use units::{inline_units, units};
