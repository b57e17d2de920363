//! How much is read before an input is given up.

use std::io;

/// Largest text: places are 32 bits wide.
pub(crate) const LARGEST: u64 = u32::MAX as u64 - 1;

/// How much of an input is read before it is given up. Nothing is unpacked beyond a limit, and nothing to disk.
///
/// These are the limits that somebody may have to lift for files of their own, each by an option of every command that
/// reads. Those that keep the program itself safe, such as how deep brackets nest, are fixed.
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
    /// `--max-file`: bytes of a text, without its compression; never more than 4 GiB.
    pub text: u64,
    /// `--max-stream`: bytes that a compressed file may unpack to that is read piece by piece: objects, archives.
    pub streamed: u64,
    /// `--max-object`: bytes of one object of such a file.
    pub piece: u64,
    /// `--max-ratio`: how many times its own size a file may unpack to, once that is more than 16 MiB.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { text: 2 << 30, streamed: 64 << 30, piece: 64 << 20, ratio: 250 }
    }
}

impl Limits {
    /// Returns how many bytes a text may have.
    pub(super) fn text(self) -> u64 {
        self.text.min(LARGEST)
    }

    /// Returns the largest object as a size in memory.
    pub(super) fn piece(self) -> usize {
        usize::try_from(self.piece).unwrap_or(usize::MAX)
    }

    /// Words the error of a text that is too large.
    pub(super) fn large_text(self) -> io::Error {
        beyond("the file", "--max-file", self.text())
    }

    /// Returns how many bytes are read at most before the text that they make is too large.
    #[must_use]
    pub fn enough(self) -> u64 {
        self.text() + 1
    }
}

/// Words the error of what has more bytes than an option allows.
pub(super) fn beyond(what: &str, option: &str, most: u64) -> io::Error {
    too_large(&format!("{what} has more than {}", size(most)), option)
}

/// Words the error of what is beyond the limit that an option sets.
pub(super) fn too_large(message: &str, option: &str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("{message}, which is the limit that `{option}` sets"))
}

/// Words a number of bytes in the largest unit that divides it.
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
