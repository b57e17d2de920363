//! The beginning of an input, which shows its kind, and the way to the rest of it.

use super::import::Stream;
use super::input::Bytes;
use super::limits::Limits;
use super::look::LOOK;
use super::text;
use super::unpack::unpack;
use std::io::{self, Read};

/// The first bytes of an input, decompressed.
pub(super) struct Beginning {
    /// The bytes that are inspected.
    pub(super) head: Vec<u8>,
    bytes: Bytes,
    packed: bool,
}

impl Beginning {
    /// Reads the beginning. A text in UTF-16 is rewritten as a whole.
    pub(super) fn read(bytes: Bytes, limits: Limits) -> io::Result<Self> {
        let (head, packed) = {
            let mut unpacked = unpack(bytes.open()?, limits, text_limit(limits))?;
            let mut head = Vec::new();
            unpacked.bytes.by_ref().take(LOOK as u64).read_to_end(&mut head)?;
            (head, unpacked.packed)
        };
        let beginning = Self { head, bytes, packed };
        if !text::is_utf16(&beginning.head) {
            return Ok(beginning);
        }
        let whole = beginning.rest(limits)?;
        let bytes = text::of_utf16(&whole).unwrap_or(whole);
        let head = bytes[..bytes.len().min(LOOK)].to_vec();
        Ok(Self { head, bytes: Bytes::Here(bytes), packed: false })
    }

    /// Reads all of the input.
    pub(super) fn rest(self, limits: Limits) -> io::Result<Vec<u8>> {
        let bytes = match self.bytes {
            // A short file is in the head as a whole.
            _ if self.head.len() < LOOK => self.head,
            Bytes::Here(bytes) if !self.packed => bytes,
            bytes => {
                let mut all = Vec::new();
                let unpacked = unpack(bytes.open()?, limits, text_limit(limits))?;
                unpacked.bytes.take(limits.enough()).read_to_end(&mut all)?;
                all
            }
        };
        match bytes.len() as u64 > limits.text() {
            true => Err(limits.large_text()),
            false => Ok(bytes),
        }
    }

    /// Returns the input as a stream.
    pub(super) fn into_stream(self, limits: Limits) -> impl Stream {
        match self.head.len() < LOOK {
            true => Whole { bytes: Bytes::Here(self.head), limits, packed: false },
            false => Whole { bytes: self.bytes, limits, packed: self.packed },
        }
    }
}

/// All of an input, unpacked as it is read.
struct Whole {
    bytes: Bytes,
    limits: Limits,
    packed: bool,
}

impl Stream for Whole {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        let bytes = self.bytes.open()?;
        match self.packed {
            true => Ok(unpack(bytes, self.limits, (self.limits.streamed, "--max-stream"))?.bytes),
            false => Ok(bytes),
        }
    }

    fn limits(&self) -> Limits {
        self.limits
    }
}

/// Returns how much a text may unpack to, and the option that sets it.
fn text_limit(limits: Limits) -> (u64, &'static str) {
    (limits.text(), "--max-file")
}
