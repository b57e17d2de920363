//! Reading tar as a stream, entry by entry, in bounded memory.
//!
//! The crate `tar` reads headers and extended records; the walk is our own, since that of the crate keeps the long
//! names of an archive in memory whatever their size.

use super::limits::{EXTENSION, PATH};
use ::tar::{EntryType, Header, PaxExtensions};
use std::io::{self, Read};

/// The size of a block, in which everything is counted.
const BLOCK: u64 = 512;

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A file with its content, of this many bytes.
    File(u64),
    /// A directory.
    Directory,
    /// A symbolic link to a path.
    Link(String),
    /// Another name of a file that precedes it.
    Hard(String),
    /// A device, a pipe, or a file of a form that is not read.
    Other,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// How many entries precede it.
    pub(super) at: u32,
    /// Its path, as it is written; empty if it is longer than any system allows.
    pub(super) path: String,
    pub(super) what: What,
}

/// The entries of an archive, one after another.
pub(super) struct Tar<R> {
    from: R,
    /// What is left of the entry's content, and of the bytes up to the next block after it.
    left: u64,
    padding: u64,
    count: u32,
}

/// What precedes a header and is about it.
#[derive(Default)]
struct Said {
    path: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

impl<R: Read> Tar<R> {
    /// Begins to read.
    pub(super) const fn new(from: R) -> Self {
        Self { from, left: 0, padding: 0, count: 0 }
    }

    /// Moves to the next entry; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Entry>> {
        let mut said = Said::default();
        loop {
            self.skip()?;
            let Some(header) = self.header()? else { return Ok(None) };
            let size = header.entry_size()?;
            match header.entry_type() {
                EntryType::XHeader => self.records(size, &mut said)?,
                EntryType::XGlobalHeader => drop(self.extension(size)?),
                EntryType::GNULongName => said.path = Some(text(&self.extension(size)?)),
                EntryType::GNULongLink => said.link = Some(text(&self.extension(size)?)),
                kind => return self.entry(&header, kind, size, said).map(Some),
            }
        }
    }

    /// The content of the entry that was returned last.
    pub(super) fn content(&mut self) -> impl Read + '_ {
        Content(self)
    }

    fn entry(&mut self, header: &Header, kind: EntryType, size: u64, said: Said) -> io::Result<Entry> {
        let size = said.size.unwrap_or(size);
        self.begin(size);
        let path = said.path.unwrap_or_else(|| text(&header.path_bytes()));
        let link = || header.link_name_bytes().map(|link| text(&link)).unwrap_or_default();
        let what = match kind {
            EntryType::GNUSparse => {
                self.sparse_blocks(header)?;
                What::Other
            }
            EntryType::Regular if path.ends_with('/') => What::Directory,
            EntryType::Regular | EntryType::Continuous if said.sparse => What::Other,
            EntryType::Regular | EntryType::Continuous => What::File(size),
            EntryType::Directory => What::Directory,
            EntryType::Symlink => What::Link(said.link.unwrap_or_else(link)),
            EntryType::Link => What::Hard(said.link.unwrap_or_else(link)),
            _ => What::Other,
        };
        let too_long =
            path.len() > PATH || matches!(&what, What::Link(to) | What::Hard(to) if to.len() > PATH);
        let path = if too_long { String::new() } else { path };
        self.count = self.count.saturating_add(1);
        Ok(Entry { at: self.count - 1, path, what })
    }

    /// Reads a header and checks its sum; a block of zeros, or nothing more, ends the archive.
    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut block = [0; BLOCK as usize];
        let first = self.from.read(&mut block)?;
        if first == 0 {
            return Ok(None);
        }
        self.from.read_exact(&mut block[first..]).map_err(|_| cut())?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let header = Header::from_byte_slice(&block).clone();
        let sum: u32 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
            .sum();
        match header.cksum() {
            Ok(said) if said == sum => Ok(Some(header)),
            _ => Err(odd("this is no tar, or it is damaged: the sum of a header is wrong")),
        }
    }

    fn begin(&mut self, size: u64) {
        self.left = size;
        self.padding = size.wrapping_neg() % BLOCK;
    }

    /// Skips what is left of an entry.
    fn skip(&mut self) -> io::Result<()> {
        for left in [std::mem::take(&mut self.left), std::mem::take(&mut self.padding)] {
            if io::copy(&mut self.from.by_ref().take(left), &mut io::sink())? < left {
                return Err(cut());
            }
        }
        Ok(())
    }

    /// Reads an extended header, which no tool makes large.
    fn extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > EXTENSION {
            return Err(odd("an extended header is larger than 1 MiB"));
        }
        self.begin(size);
        let mut bytes = Vec::new();
        self.content().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn records(&mut self, size: u64, said: &mut Said) -> io::Result<()> {
        let bytes = self.extension(size)?;
        for record in PaxExtensions::new(&bytes) {
            let record = record?;
            let value = record.value_bytes();
            match record.key_bytes() {
                b"path" | b"GNU.sparse.name" => said.path = Some(text(value)),
                b"linkpath" => said.link = Some(text(value)),
                b"size" => {
                    let size = str::from_utf8(value).ok().and_then(|size| size.parse().ok());
                    said.size = Some(size.ok_or_else(|| odd("the size of an entry is no number"))?);
                }
                _ => {}
            }
            said.sparse |= record.key_bytes().starts_with(b"GNU.sparse.");
        }
        Ok(())
    }

    /// Skips the blocks that state where the pieces of a sparse file belong.
    fn sparse_blocks(&mut self, header: &Header) -> io::Result<()> {
        let mut more = header.as_gnu().is_some_and(::tar::GnuHeader::is_extended);
        while more {
            let mut block = [0; BLOCK as usize];
            self.from.read_exact(&mut block).map_err(|_| cut())?;
            more = block[504] == 1;
        }
        Ok(())
    }
}

/// The content of one entry.
struct Content<'t, R>(&'t mut Tar<R>);

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.0.from.by_ref().take(self.0.left).read(into)?;
        if read == 0 && self.0.left > 0 && !into.is_empty() {
            return Err(cut());
        }
        self.0.left -= read as u64;
        Ok(read)
    }
}

/// Takes a name, which ends before the first zero.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

fn cut() -> io::Error {
    odd("the tar ends too early")
}

fn odd(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::tar::Builder;

    fn all(bytes: &[u8]) -> io::Result<Vec<Entry>> {
        let mut tar = Tar::new(bytes);
        let mut entries = Vec::new();
        while let Some(entry) = tar.next()? {
            entries.push(entry);
        }
        Ok(entries)
    }

    fn file(size: u64) -> Header {
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_cksum();
        header
    }

    #[test]
    fn names_of_any_length_are_read_and_contents_passed_over() {
        let long = "d/".repeat(150) + "file";
        let mut builder = Builder::new(Vec::new());
        builder.append_data(&mut file(3), &long, &b"abc"[..]).expect("memory takes it");
        let mut link = Header::new_gnu();
        link.set_entry_type(EntryType::Symlink);
        link.set_size(0);
        builder.append_link(&mut link, "a", &long).expect("memory takes it");
        builder.append_pax_extensions([("path", &b"pax/name"[..]), ("size", b"2")]).expect("memory takes it");
        builder.append_data(&mut file(2), "short", &b"xy"[..]).expect("memory takes it");
        let bytes = builder.into_inner().expect("memory takes it");
        let found = all(&bytes).expect("sound");
        assert_eq!(found[0], Entry { at: 0, path: long.clone(), what: What::File(3) });
        assert_eq!(found[1], Entry { at: 1, path: "a".into(), what: What::Link(long) });
        assert_eq!(found[2], Entry { at: 2, path: "pax/name".into(), what: What::File(2) });
        for end in [1, 511, 600, bytes.len() - 1200] {
            assert!(all(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn huge_sizes_and_names_are_refused_without_room_for_them() {
        let mut name = Header::new_gnu();
        name.set_entry_type(EntryType::GNULongName);
        name.set_size(1 << 40);
        name.set_cksum();
        let said = all(name.as_bytes()).expect_err("too large").to_string();
        assert_eq!(said, "an extended header is larger than 1 MiB");
        let huge = all(file(u64::MAX >> 2).as_bytes()).expect_err("too short").to_string();
        assert_eq!(huge, "the tar ends too early");
        let mut damaged = *file(0).as_bytes();
        damaged[0] ^= 1;
        assert!(all(&damaged).expect_err("damaged").to_string().contains("sum of a header"));
    }
}
