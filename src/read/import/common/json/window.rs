//! The bytes of a stream, of which only the part being read is in memory.

use super::super::error::ImportError;
use crate::read::limits::{size, too_large};
use std::io::{ErrorKind, Read};

/// How much is read at once.
const CHUNK: usize = 256 << 10;

/// A part of a stream that moves on.
pub(super) struct Window<R> {
    from: R,
    /// The bytes up to `end` are filled.
    buffer: Vec<u8>,
    end: usize,
    /// Where the kept part begins.
    start: usize,
    /// How far it has been passed.
    at: usize,
    /// Bytes before the buffer.
    passed: usize,
    /// The most bytes that are kept.
    most: usize,
}

impl<R: Read> Window<R> {
    pub(super) fn new(from: R, most: usize) -> Self {
        Self { from, buffer: Vec::new(), end: 0, start: 0, at: 0, passed: 0, most }
    }

    /// Forgets what has been passed; what follows is kept.
    pub(super) const fn keep(&mut self) {
        self.start = self.at;
    }

    /// What is kept, up to where it has been passed.
    pub(super) fn kept(&self) -> &[u8] {
        &self.buffer[self.start..self.at]
    }

    /// The offset in the stream at which the kept part begins.
    pub(super) const fn kept_at(&self) -> usize {
        self.passed + self.start
    }

    /// The offset in the stream up to which it has been passed.
    pub(super) const fn offset(&self) -> usize {
        self.passed + self.at
    }

    /// The bytes at hand that have not been passed; at the end of the stream there are none.
    pub(super) fn ahead(&mut self) -> Result<&[u8], ImportError> {
        if self.at == self.end {
            self.fill()?;
        }
        Ok(&self.buffer[self.at..self.end])
    }

    /// The bytes that have not been passed, at least this many if the stream has them.
    pub(super) fn at_least(&mut self, count: usize) -> Result<&[u8], ImportError> {
        while self.end - self.at < count && self.fill()? {}
        Ok(&self.buffer[self.at..self.end])
    }

    /// Passes some of the bytes ahead.
    pub(super) fn pass(&mut self, count: usize) {
        self.at = (self.at + count).min(self.end);
    }

    /// Passes blanks and returns the byte after them; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<u8>, ImportError> {
        loop {
            let ahead = self.ahead()?;
            if ahead.is_empty() {
                return Ok(None);
            }
            let blank = ahead.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
            let count = blank.unwrap_or(ahead.len());
            let byte = ahead.get(count).copied();
            self.pass(count);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    /// Reads more, in place of what is not kept. Returns whether there was more.
    fn fill(&mut self) -> Result<bool, ImportError> {
        if self.end - self.start > self.most {
            let message = format!("an object is larger than {}", size(self.most as u64));
            return Err(too_large(&message, "--max-object").into());
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.passed += self.start;
        self.at -= self.start;
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        loop {
            match self.from.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
