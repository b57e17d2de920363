//! comove answers one question: what has to change together?
pub mod version;
