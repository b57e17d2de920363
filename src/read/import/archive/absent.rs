//! The importer of archives in a build without the feature `archives`: it refuses every tar.

use super::{File, ImportError, Imported, Importer, Kind, Stream, StreamImporter};
use crate::inventory::raw::RawInventory;
use crate::read::look::Look;
use crate::source::SourceFile;
use std::io::{self, Read};

/// What engines and build tools write.
pub(super) static KIND: Kind = Kind {
    name: "image-archive",
    about: "container images, in a build of comove with the feature `archives`",
    detect,
    importer: || Importer::Stream(Box::new(Absent)),
};

/// Recognizes a tar by its first header.
fn detect(look: &Look<'_>) -> bool {
    look.head().get(257..262) == Some(b"ustar")
}

/// The files of another archive, which [`detect`] takes for itself.
pub(in crate::read) fn members(
    _: impl Read,
    _: u64,
    _: impl FnMut(String, Option<Vec<u8>>),
) -> io::Result<()> {
    Ok(())
}

#[derive(Debug)]
struct Absent;

impl StreamImporter for Absent {
    fn file(&mut self, _: File<'_>, _: &dyn Stream) -> Result<(), ImportError> {
        Err(ImportError::NotBuilt { what: "archives of container images", feature: "archives" })
    }

    fn finish(self: Box<Self>) -> Imported {
        let (raw, source) = (RawInventory::default(), SourceFile::objects(vec![], vec![], vec![]));
        Imported { raw, source, notes: Vec::new(), running: Vec::new() }
    }
}
