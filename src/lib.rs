//! comove answers one question exactly: **what has to change together?**
//!
//! A [`Fleet`](model::Fleet) links applications, base images, libraries and host kernels. Given a [`Bump`], comove
//! computes the least set of changes that it forces, the lockstep groups that no order can separate, the reason for
//! each, and an ordered [`Plan`](answer::plan::Plan).
//!
//! Data goes one way: [`read`] makes raw inventories of files, [`model`] makes a valid fleet of them, and the
//! functions of this crate's root answer questions about it: [`plan`], [`contrast`], [`why`], [`check`], [`fail`], and what was read: [`survey`], [`list`], [`show`]. An answer is
//! plain data ([`answer`]); [`verify`] checks a plan again, [`diff`] tells in what two plans or inventories differ, [`policy`] holds it against rules, and [`report`] words what there is. The library opens no file, has no clock and prints nothing.
//!
//! # Features
//!
//! The command line is the feature `cli`, which is on by default and switches on `archives`, `compiled`, `templates`, `xml` and `yaml`. Without default features the library
//! reads TOML, JSON and plain text, and refuses other files with the code [`not-built`](diag::Code::NotBuilt) and the name of their feature.
//!
//! | feature | reads | with the crates |
//! |---|---|---|
//! | `archives` | files packed with gzip or zstd, archives of container images | `flate2`, `object`, `ruzstd`, `sha2`, `tar` |
//! | `compiled` | compiled fleets, see `model::compiled`, which also writes them | `crc32fast` |
//! | `xml` | what libvirt, CycloneDX and OVF write as XML | `roxmltree` |
//! | `yaml` | Compose files | `saphyr-parser` |
//! | `templates` | nothing: it renders answers through templates of the user | `minijinja` |
//! | `schema` | nothing: it derives the JSON Schemas of answers | `schemars` |

#![forbid(unsafe_code)]

pub mod answer;
pub mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diag;
pub mod diff;
pub mod facts;
pub mod id;
pub mod inventory;
pub mod model;
pub mod policy;
pub mod read;
pub mod report;
pub mod source;
pub mod verify;
pub mod version;

mod matching;
mod planner;
mod question;
#[cfg(feature = "compiled")]
mod seal;

pub use answer::Guarantee;
pub use planner::census;
pub use planner::{Answered, Options, Proven, check, contrast, contrast_of, plan, prove, why, why_of};
pub use planner::{Onward, onward, read_from};
pub use planner::{counterpart, counterpart_of};
pub use planner::{fail, halted, list, no_returns, renumbered, rest, review, show, stock, survey};
pub use planner::{waves, waves_of_rest};
pub use question::{Ask, Bump, BumpError, Calendar, Fewest, Limits, Rollout, Sequence, Timeline, Times};
