//! The answers, as plain data: no sentence is made here.
//!
//! A module for each question: [`plan`], [`contrast`], [`why`], [`check`]. What they speak of stands once in
//! [`tables`], and all else refers to it. The planner fills them in, the checker reads plans again, and the reports word
//! them.

pub mod certificate;
pub mod check;
pub mod contrast;
mod guarantee;
pub mod known;
pub mod obstacle;
pub mod plan;
pub mod refs;
pub mod step;
pub mod tables;
pub mod why;

pub use guarantee::Guarantee;
