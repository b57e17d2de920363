//! Decompressing files while they are read, up to a limit.

#[cfg_attr(not(feature = "archives"), path = "absent.rs")]
mod decode;

use super::limits::{Limits, size, too_large};
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// The size up to which any ratio is harmless.
const HARMLESS: u64 = 16 << 20;

/// A decompressed file.
pub(super) struct Unpacked<'a> {
    /// The bytes.
    pub(super) bytes: Box<dyn Read + 'a>,
    /// Whether it was compressed.
    pub(super) packed: bool,
}

/// Decompresses gzip or zstd, by its first bytes. `most` is how much it may unpack to, and the option that sets it.
pub(super) fn unpack<'a>(
    mut from: Box<dyn Read + 'a>,
    limits: Limits,
    most: (u64, &'static str),
) -> io::Result<Unpacked<'a>> {
    let mut magic = Vec::new();
    from.by_ref().take(4).read_to_end(&mut magic)?;
    let taken = Rc::new(Cell::new(0));
    let packing = Packing::of(&magic);
    let whole = Counted { from: io::Cursor::new(magic).chain(from), count: Rc::clone(&taken) };
    let from = match packing {
        None => return Ok(Unpacked { bytes: Box::new(whole), packed: false }),
        Some(packing) => decode::decode(packing, whole)?,
    };
    let bytes = Box::new(Limited { from, taken, given: 0, most, ratio: limits.ratio });
    Ok(Unpacked { bytes, packed: true })
}

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Recognizes it by the first bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            // A frame to be skipped, which some tools put first.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// Counts the packed bytes that are taken.
struct Counted<R> {
    from: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// Fails beyond a limit.
struct Limited<'a> {
    from: Box<dyn Read + 'a>,
    taken: Rc<Cell<u64>>,
    given: u64,
    most: (u64, &'static str),
    ratio: u64,
}

impl Read for Limited<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.given += read as u64;
        let (most, option) = self.most;
        if self.given > most {
            return Err(too_large(&format!("it unpacks to more than {}", size(most)), option));
        }
        if self.given > HARMLESS.max(self.taken.get().saturating_mul(self.ratio)) {
            let message = format!("it unpacks to more than {} times its size", self.ratio);
            return Err(too_large(&message, "--max-ratio"));
        }
        Ok(read)
    }
}
