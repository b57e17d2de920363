//! Compiled fleets.

#![no_main]

#[expect(dead_code, reason = "each target calls one of its functions")]
#[path = "../../tests/it/readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::compiled(bytes));
