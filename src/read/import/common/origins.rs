//! The files and objects that the marks of an imported inventory refer to.

use super::field::Field;
use crate::source::SourceFile;

/// The objects that were read, in order, each with its file. A mark holds the index of its object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins {
    files: Vec<String>,
    names: Vec<(u32, String)>,
}

impl Origins {
    /// Begins with a file; the objects added from now on are its.
    pub(crate) fn begin(&mut self, file: &str) {
        self.files.push(file.to_owned());
    }

    /// Adds an object of the current file and returns its index. The name is for people, such as `container web`.
    pub(crate) fn add(&mut self, name: impl Into<String>) -> u32 {
        let index = clip(self.names.len());
        self.names.push((clip(self.files.len().saturating_sub(1)), name.into()));
        index
    }

    /// Makes the source file, with the paths of the fields `F`.
    pub(crate) fn finish<F: Field>(self) -> SourceFile {
        SourceFile::objects(self.files, self.names, F::table())
    }
}

/// Reads an index as a mark holds it. No memory has more objects.
fn clip(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
