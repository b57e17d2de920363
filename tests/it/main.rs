//! All integration tests, in one binary.

mod agree;
mod architecture;
mod cli;
mod draw;
mod format_doc;
mod format_schema;
mod kubernetes;
mod kubernetes_samples;
mod oracle;
mod smaller;
mod story;
mod theorems;
mod worlds;
