//! The answers, as plain data without sentences.
//!
//! There is one module for each question: [`plan`], [`contrast`] with its [`costs`], [`why`], [`check`], [`failure`], [`show`], [`list`], [`diff`], which tells [`stock`]s apart and holds the
//! [`progress`] of a plan; a plan may have a [`schedule`], and what to ask for where one is impossible ([`relax`]), name the [`way`] in which machines are changed, and be the [`rest`] of another, a plan or check the [`gate`]s that it
//! passes, and a plan becomes a [`review`] with what those ask who have to agree to it. What they mention is in
//! [`tables`] once, and everything else refers to it. The planner fills them in, the checker reads plans again, and
//! reports put them into words.

pub mod certificate;
pub mod check;
pub mod contrast;
pub mod costs;
pub mod diff;
pub mod exposure;
pub mod failure;
pub mod gate;
mod guarantee;
pub mod input;
pub mod known;
pub mod list;
pub mod obstacle;
pub mod plan;
pub mod progress;
pub mod refs;
pub mod relax;
pub mod rest;
mod returns;
pub mod review;
pub mod schedule;
pub mod show;
pub mod step;
pub mod stock;
pub mod tables;
pub mod way;
pub mod why;

pub use guarantee::Guarantee;

/// Whether a count is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}
