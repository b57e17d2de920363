//! Importers: from other tools' files to raw inventories.

pub mod kubernetes;

use super::raw::RawInventory;
use crate::diag::Code;
use crate::source::SourceFile;

/// What an importer makes of one file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The inventory; its marks index the tables of `source`.
    pub raw: RawInventory,
    /// The names of the objects and fields that the marks refer to.
    pub source: SourceFile,
    /// Warnings: code, text, and the index of an object where one is concerned.
    pub notes: Vec<(Code, String, Option<u32>)>,
}
