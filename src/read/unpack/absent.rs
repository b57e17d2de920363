//! What stands for the decoders in a build without the feature `archives`: packed files are refused.

use super::Packing;
use crate::read::import::ImportError;
use std::io::{self, Read};

/// Refuses a packed file.
///
/// # Errors
/// Always, with the feature that reads it.
pub(super) fn decode<'a>(packing: Packing, _: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let what = match packing {
        Packing::Gzip => "files packed with gzip",
        Packing::Zstd => "files packed with zstd",
    };
    Err(io::Error::other(ImportError::NotBuilt { what, feature: "archives" }))
}
