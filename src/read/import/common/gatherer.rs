//! A generic importer: given what reads a file, it gathers what the files say and makes an inventory of it.

use super::{Boms, Field, ImportError, Keys, Machines, Notes, Objects, Remark, json};
use crate::inventory::raw::RawInventory;
use crate::read::import::{File, Imported, Importer, TextImporter};
use std::fmt::{self, Debug};

/// What the files of a kind say, on the way to an inventory.
pub(crate) trait Gathered: Default + Debug + 'static {
    /// Makes the tables, and remarks on what is only known once all files are read.
    fn into_inventory(self, notes: &mut Notes) -> RawInventory;
}

impl Gathered for Machines {
    fn into_inventory(self, _: &mut Notes) -> RawInventory {
        self.finish()
    }
}

impl Gathered for Boms {
    fn into_inventory(self, notes: &mut Notes) -> RawInventory {
        self.finish(notes)
    }
}

impl Importer {
    /// Makes an importer that calls `take` with the text of each file.
    pub(crate) fn of_texts<F: Field, T: Gathered>(
        take: impl Fn(&mut Objects<F>, &mut T, File<'_>, &str) -> Result<(), ImportError> + 'static,
    ) -> Self {
        Self::Text(Box::new(Gatherer { take, objects: Objects::default(), all: T::default() }))
    }

    /// Makes an importer of JSON that calls `take` with each object, standing alone or in an array.
    pub(crate) fn of_objects<F: Field, T: Gathered>(
        take: impl Fn(&mut Objects<F>, &mut T, &Keys<'_>) + 'static,
    ) -> Self {
        Self::of_texts(move |objects, all, _, text| {
            json::items(text, |item: Option<Keys<'_>>| match item {
                Some(item) => take(objects, all, &item),
                None => objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
            })
        })
    }
}

struct Gatherer<F, T, R> {
    take: R,
    objects: Objects<F>,
    all: T,
}

impl<F: Debug, T: Debug, R> Debug for Gatherer<F, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { objects, all, .. } = self;
        f.debug_struct("Gatherer").field("objects", objects).field("all", all).finish_non_exhaustive()
    }
}

impl<F, T, R> TextImporter for Gatherer<F, T, R>
where
    F: Field,
    T: Gathered,
    R: Fn(&mut Objects<F>, &mut T, File<'_>, &str) -> Result<(), ImportError>,
{
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        (self.take)(&mut self.objects, &mut self.all, file, text)
    }

    fn finish(mut self: Box<Self>) -> Imported {
        let raw = self.all.into_inventory(&mut self.objects.notes);
        self.objects.finish(raw)
    }
}
