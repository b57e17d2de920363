//! All integration tests, in one binary.

mod addressing;
mod agree;
mod answer_schema;
mod architecture;
mod certainty;
mod cli;
mod draw;
mod examples;
mod facts;
mod format_doc;
mod format_schema;
mod hostile;
mod importers;
mod invalid;
mod joined;
mod kubernetes;
mod kubernetes_samples;
mod oracle;
mod properties;
mod readers;
mod says;
mod smaller;
mod story;
mod theorems;
mod transcripts;
mod worlds;
