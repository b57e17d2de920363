//! An importer of JSON objects that are about machines: all but the reading of an object.

use super::{At, Field, ImportError, Keys, Machines, Notes, Origins, Remark, json};
use crate::read::import::{File, Imported, TextImporter};
use std::marker::PhantomData;

/// Reads an object into the machines.
type Read = fn(&mut Reading<'_>, &Keys<'_>);

/// The importer; `F` has the fields that it reads.
#[derive(Debug)]
pub(crate) struct Objects<F> {
    read: Read,
    origins: Origins,
    notes: Notes,
    machines: Machines,
    fields: PhantomData<F>,
}

/// What an object is read into.
#[derive(Debug)]
pub(crate) struct Reading<'r> {
    /// The machines so far.
    pub(crate) machines: &'r mut Machines,
    /// The remarks so far.
    pub(crate) notes: &'r mut Notes,
    origins: &'r mut Origins,
}

impl<F> Objects<F> {
    /// Makes an importer that reads the objects of files, and those in arrays, one by one.
    pub(crate) fn new(read: Read) -> Self {
        let (origins, notes, machines) = Default::default();
        Self { read, origins, notes, machines, fields: PhantomData }
    }
}

impl Reading<'_> {
    /// Reads an object that reasons call by a title.
    pub(crate) fn object(&mut self, title: String, read: impl FnOnce(&mut At<'_>, &mut Machines)) {
        let object = self.origins.add(title);
        read(&mut At::new(self.notes, object), self.machines);
    }
}

impl<F: Field + std::fmt::Debug> TextImporter for Objects<F> {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        let Self { read, origins, notes, machines, .. } = self;
        origins.begin(file.name);
        json::items(text, |item: Option<Keys<'_>>| match item {
            Some(item) => read(&mut Reading { machines, notes, origins }, &item),
            None => notes.add(Remark::NOT_AN_OBJECT, "", None),
        })
    }

    fn finish(self: Box<Self>) -> Imported {
        Imported {
            raw: self.machines.finish(),
            source: self.origins.finish::<F>(),
            notes: self.notes.finish(),
        }
    }
}
