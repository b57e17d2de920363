//! The answers, as plain data.
//!
//! A module for each question: [`plan`], [`contrast`], [`why`], [`check`]. The planner fills them in, the checker
//! reads plans again, and the reports word them.

pub mod check;
pub mod contrast;
mod guarantee;
pub mod plan;
pub mod why;

pub use guarantee::Guarantee;
