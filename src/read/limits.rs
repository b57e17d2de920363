//! How much is read before an input is rejected.

use std::io;

/// Largest text: places are 32 bits wide.
pub(crate) const LARGEST: u64 = u32::MAX as u64 - 1;

/// How much of an input is read before it is rejected. Nothing is unpacked beyond a limit, and nothing to disk.
///
/// These are the limits that a user may have to raise for large files, each by an option of every command that reads.
/// Those that protect the program itself, such as how deep brackets nest, are fixed.
///
/// # Examples
/// ```
/// use comove::read::{Limits, Reader};
/// let mut reader = Reader::with_limits(Limits { text: 8, ..Limits::default() });
/// reader.add("fleet.toml", b"[[host]]\nname = \"node-1\"\n".to_vec());
/// let faults = reader.finish().expect_err("more than eight bytes");
/// assert!(faults.diagnostics[0].message.contains("--max-file"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// `--max-file`: bytes of a text, decompressed; never more than 4 GiB.
    pub text: u64,
    /// `--max-stream`: bytes that a compressed file read piece by piece (objects, archives) may unpack to.
    pub streamed: u64,
    /// `--max-object`: bytes of one object of such a file.
    pub piece: u64,
    /// `--max-ratio`: how many times its own size a file may unpack to, above 16 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 2 << 30, streamed: 64 << 30, piece: 64 << 20, ratio: 250 }
    }
}

impl Limits {
    /// The most bytes of a text.
    pub(super) fn text(self) -> u64 {
        self.text.min(LARGEST)
    }

    /// The largest object as a size in memory.
    pub(super) fn piece(self) -> usize {
        usize::try_from(self.piece).unwrap_or(usize::MAX)
    }

    /// The error for a text that is too large.
    pub(super) fn large_text(self) -> io::Error {
        beyond("the file", "--max-file", self.text())
    }

    /// The most bytes that are read before the text that they make is too large.
    #[must_use]
    pub fn enough(self) -> u64 {
        self.text() + 1
    }
}

/// The error for something with more bytes than an option allows.
pub(super) fn beyond(what: &str, option: &str, most: u64) -> io::Error {
    too_large(&format!("{what} has more than {}", size(most)), option)
}

/// The error for something beyond the limit of an option.
pub(super) fn too_large(message: &str, option: &str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("{message}, which is the limit that `{option}` sets"))
}

/// Formats a number of bytes in the largest unit that divides it.
pub(crate) fn size(bytes: u64) -> String {
    if bytes == LARGEST {
        return "4 GiB".to_owned();
    }
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.into_iter().find(|(shift, _)| bytes >= 1 << shift && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{bytes} bytes"), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_worded() {
        assert_eq!(
            (size(2 << 30), size(1536 << 20), size(7), size(LARGEST)),
            ("2 GiB".into(), "1536 MiB".into(), "7 bytes".into(), "4 GiB".into())
        );
    }
}
