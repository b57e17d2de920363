//! All integration tests, in one binary.

mod agree;
mod architecture;
mod cli;
#[allow(
    dead_code,
    dropping_copy_types,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "the judge is still growing"
)]
mod draw;
mod format_doc;
mod format_schema;
mod hostile;
mod invalid;
mod joined;
mod kubernetes;
mod kubernetes_samples;
#[allow(
    dead_code,
    dropping_copy_types,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "the judge is still growing"
)]
mod oracle;
mod readers;
#[allow(
    dead_code,
    dropping_copy_types,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "the judge is still growing"
)]
mod smaller;
mod story;
#[allow(
    dead_code,
    dropping_copy_types,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "the judge is still growing"
)]
mod theorems;
#[allow(
    dead_code,
    dropping_copy_types,
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    reason = "the judge is still growing"
)]
mod worlds;
