//! comove answers one question exactly: **what has to change together?**
//!
//! A [`Fleet`](model::Fleet) links applications, base images, libraries and host kernels. Given a [`Bump`], comove
//! computes the least set of changes that it forces, the lockstep groups that no order can separate, the reason for
//! each, and an ordered [`Plan`](plan::Plan).
//!
//! Data goes one way: [`read`] makes raw inventories of files, [`model`] makes a valid fleet of them, and the
//! functions of this crate's root answer questions about it: [`plan()`], [`contrast()`], [`why`], [`check`].
//! [`report`] renders answers. The library opens no file, has no clock and prints nothing.

#[cfg(feature = "cli")]
pub mod cli;
pub mod contrast;
pub mod diag;
pub mod explain;
pub mod facts;
pub mod id;
pub mod inventory;
pub mod model;
pub mod plan;
pub mod read;
pub mod report;
pub mod source;
pub mod verify;
pub mod version;

mod ask;
mod assemble;
mod assess;
mod certify;
mod choose;
mod close;
mod figures;
mod graph;
mod group;
mod pipeline;
mod solve;
mod soundness;
mod thing;
mod why;

pub use ask::{Ask, Bump, BumpError};
pub use choose::Guarantee;
pub use pipeline::{Answered, Check, Options, Violation, check, contrast, plan, why};
