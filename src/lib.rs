//! comove answers one question: what has to change together?
mod ask;
mod graph;
pub mod diag;
pub mod id;
pub mod model;
pub mod read;
pub mod source;
pub mod version;
pub use ask::{Ask, Bump, BumpError};
