//! Gzip and zstd, as streams.

use super::Packing;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use std::io::{self, BufRead, BufReader, Read};

/// Decompresses a stream.
///
/// # Errors
/// None here; always in a build without the feature `archives`.
pub(super) fn decode<'a>(packing: Packing, from: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let from = BufReader::new(from);
    Ok(match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(from)),
        Packing::Zstd => Box::new(Zstd { from, frame: FrameDecoder::new() }),
    })
}

/// Reads zstd frames one after another.
struct Zstd<R> {
    from: BufReader<R>,
    frame: FrameDecoder,
}

impl<R: Read> Zstd<R> {
    /// Moves to the next frame. Returns whether there is one.
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
    use crate::read::limits::Limits;
    use crate::read::unpack::unpack;
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
