//! What every importer keeps: the objects that its marks refer to, and the remarks on them.

use super::{At, Field, Notes};
use crate::inventory::raw::RawInventory;
use crate::read::import::{File, Imported};
use crate::source::SourceFile;
use std::marker::PhantomData;

/// The objects that were read, in order, each with its file, and the remarks on them. `F` has the fields that are read.
///
/// A mark contains the index of its object.
#[derive(Clone, Debug)]
pub(crate) struct Objects<F> {
    files: Vec<String>,
    names: Vec<(u32, String)>,
    /// The remarks so far.
    pub(crate) notes: Notes,
    fields: PhantomData<F>,
}

impl<F> Default for Objects<F> {
    fn default() -> Self {
        let (files, names, notes) = Default::default();
        Self { files, names, notes, fields: PhantomData }
    }
}

impl<F: Field> Objects<F> {
    /// Begins a file; the objects added from now on are in it.
    pub(crate) fn begin(&mut self, file: File<'_>) {
        self.files.push(file.name.to_owned());
    }

    /// The file that is being read.
    pub(crate) fn file(&self) -> File<'_> {
        File { name: self.files.last().map_or("", String::as_str) }
    }

    /// Adds an object of the current file and returns its index. The name is for people, such as `container web`.
    pub(crate) fn add(&mut self, name: impl Into<String>) -> u32 {
        let index = clip(self.names.len());
        self.names.push((clip(self.files.len().saturating_sub(1)), name.into()));
        index
    }

    /// Adds an object as [`add`](Self::add) does, and begins to read it.
    pub(crate) fn open(&mut self, name: impl Into<String>) -> At<'_> {
        let object = self.add(name);
        self.at(object)
    }

    /// Continues to read an object.
    pub(crate) const fn at(&mut self, object: u32) -> At<'_> {
        At::new(&mut self.notes, object)
    }

    /// Returns what was made of the objects, with their names, the paths of the fields and the remarks.
    pub(crate) fn finish(self, raw: RawInventory) -> Imported {
        let source = SourceFile::objects(self.files, self.names, F::table());
        Imported { raw, source, notes: self.notes.finish(), running: Vec::new() }
    }
}

/// Narrows an index to what a mark contains. No memory has more objects.
fn clip(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
