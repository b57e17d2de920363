//! comove answers one question: what has to change together?
mod ask;
mod choose;
mod close;
pub mod diag;
mod graph;
mod group;
pub mod id;
pub mod model;
pub mod plan;
pub mod read;
mod solve;
pub mod source;
mod thing;
pub mod version;
pub use ask::{Ask, Bump, BumpError};
pub use choose::Guarantee;
