//! All integration tests, in one binary.

mod kubernetes;
mod kubernetes_samples;
