//! Unpacking compressed files while they are read, up to a limit.

use super::limits::{Limits, size, too_large};
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// Size up to which any ratio is harmless.
const HARMLESS: u64 = 16 << 20;

/// A file with its compression taken off.
pub(super) struct Unpacked<'a> {
    /// The bytes.
    pub(super) bytes: Box<dyn Read + 'a>,
    /// Whether it was compressed.
    pub(super) packed: bool,
}

/// Takes gzip or zstd off, if the first bytes tell it. `most` is how much it may unpack to, and the option that says so.
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
    let unpacked: Box<dyn Read + 'a> = match packing {
        None => return Ok(Unpacked { bytes: Box::new(whole), packed: false }),
        Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(BufReader::new(whole))),
        Some(Packing::Zstd) => Box::new(Zstd { from: BufReader::new(whole), frame: FrameDecoder::new() }),
    };
    let bytes = Box::new(Limited { from: unpacked, taken, given: 0, most, ratio: limits.ratio });
    Ok(Unpacked { bytes, packed: true })
}

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Tells it by the first bytes.
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

/// Counts what is taken of the packed bytes.
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

/// Ends with an error beyond a limit.
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

/// Reads zstd frames one after the other.
struct Zstd<R> {
    from: BufReader<R>,
    frame: FrameDecoder,
}

impl<R: Read> Zstd<R> {
    /// Goes on to the next frame; tells whether there is one.
    fn next(&mut self) -> io::Result<bool> {
        if self.frame.get_checksum_from_data() != self.frame.get_calculated_checksum()
            && self.frame.get_checksum_from_data().is_some()
        {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the checksum of the zstd frame is wrong",
            ));
        }
        while !self.from.fill_buf()?.is_empty() {
            match self.frame.reset(&mut self.from) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut self.from.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
            }
        }
        Ok(false)
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while self.frame.can_collect() == 0 {
            if self.frame.is_finished() {
                if !self.next()? {
                    return Ok(0);
                }
            } else {
                let one = ruzstd::decoding::BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.frame.decode_blocks(&mut self.from, one);
                decoded.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            }
        }
        self.frame.read(into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn read(packed: &[u8], limits: Limits) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        unpack(Box::new(packed), limits, (limits.text, "--max-file"))?.bytes.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn members_and_frames_that_follow_one_another_are_one_file() {
        let skip = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0][..], b"xx"].concat();
        for packed in [
            [gzip(b"ab"), gzip(b"c")].concat(),
            [zstd(b"ab"), zstd(b"c")].concat(),
            [skip.clone(), zstd(b"ab"), skip, zstd(b"c")].concat(),
            b"abc".to_vec(),
        ] {
            assert_eq!(read(&packed, Limits::default()).expect("sound"), b"abc");
        }
        assert!(read(b"", Limits::default()).expect("nothing").is_empty());
    }

    #[test]
    fn a_bomb_is_given_up_at_a_limit() {
        let zeros = vec![0; 32 << 20];
        for packed in [gzip(&zeros), zstd(&zeros)] {
            let said = |limits| read(&packed, limits).expect_err("a bomb").to_string();
            let of = |text| Limits { text, ratio: u64::MAX, ..Limits::default() };
            let sets = |option| format!("which is the limit that `{option}` sets");
            assert_eq!(
                said(Limits::default()),
                format!("it unpacks to more than 250 times its size, {}", sets("--max-ratio"))
            );
            assert_eq!(said(of(1 << 20)), format!("it unpacks to more than 1 MiB, {}", sets("--max-file")));
            assert_eq!(read(&packed, of(32 << 20)).expect("allowed").len(), 32 << 20);
        }
    }

    #[test]
    fn what_is_cut_or_damaged_is_an_error() {
        let text: Vec<u8> = (0..50_000u32).flat_map(u32::to_le_bytes).collect();
        for packed in [gzip(&text), zstd(&text)] {
            assert!(read(&packed[..packed.len() - 1], Limits::default()).is_err());
            let mut damaged = packed.clone();
            let last = damaged.len() - 2;
            damaged[last] ^= 1;
            assert!(read(&damaged, Limits::default()).is_err());
        }
        assert!(read(&[0x28, 0xb5, 0x2f, 0xfd], Limits::default()).is_err());
    }
}
