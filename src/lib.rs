//! comove answers one question: what has to change together?
pub mod diag;
pub mod id;
pub mod read;
pub mod source;
pub mod version;
