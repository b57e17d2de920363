//! The command `comove`.
fn main() {}
