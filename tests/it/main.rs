//! Tests of the library from outside, as one program.

mod format_doc;
