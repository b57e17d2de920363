//! The decoders of a build without the feature `archives`: they refuse packed files.

use super::Packing;
use crate::read::import::ImportError;
use std::io::{self, Read};

/// Refuses a packed file.
///
/// # Errors
/// Always, naming the feature that reads it.
pub(super) fn decode<'a>(packing: Packing, _: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let what = match packing {
        Packing::Gzip => "files packed with gzip",
        Packing::Zstd => "files packed with zstd",
    };
    Err(io::Error::other(ImportError::NotBuilt { what, feature: "archives" }))
}
