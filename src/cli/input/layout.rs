//! A directory with an OCI layout, read as a tar: one image archive, not many files.

use crate::read::import::Stream;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tar::{EntryType, Header};

/// The size of a block of a tar, to which entries are padded.
const BLOCK: u64 = 512;

/// The files of a layout, those that show its kind first.
pub(super) struct Layout {
    directory: PathBuf,
    files: Vec<PathBuf>,
}

impl Layout {
    /// Whether a directory is a layout.
    pub(super) fn is(directory: &Path) -> bool {
        directory.join("oci-layout").is_file() && directory.join("index.json").is_file()
    }

    /// Takes the files of a layout, in order of their paths.
    pub(super) fn new(directory: &Path, mut files: Vec<PathBuf>) -> Self {
        files.sort_by_key(|file| file.parent() != Some(directory));
        Self { directory: directory.to_owned(), files }
    }

    /// Makes the header, the content and the padding of the last block.
    fn entry(&self, path: &Path) -> io::Result<impl Read + use<>> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut header = Header::new_gnu();
        header.set_path(path.strip_prefix(&self.directory).unwrap_or(path))?;
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        header.set_cksum();
        let header = io::Cursor::new(header.as_bytes().to_vec());
        Ok(header.chain(file.take(size)).chain(io::repeat(0).take(size.wrapping_neg() % BLOCK)))
    }
}

impl Stream for Layout {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Entries { layout: self, next: 0, entry: Box::new(io::empty()) }))
    }
}

/// The entries of a layout, one after another.
struct Entries<'l> {
    layout: &'l Layout,
    next: usize,
    entry: Box<dyn Read + 'l>,
}

impl Read for Entries<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.entry.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            let Some(path) = self.layout.files.get(self.next) else { return Ok(0) };
            self.next += 1;
            if fs::metadata(path)?.is_file() {
                self.entry = Box::new(self.layout.entry(path)?);
            }
        }
    }
}
