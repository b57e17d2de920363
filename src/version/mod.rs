//! Version schemes, ranges and tracks.
