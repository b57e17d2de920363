//! The options that raise a limit on what is read, the same for every command that reads.

use crate::read::{LARGEST, Limits};
use clap::Args as ClapArgs;

/// How much is read.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(super) struct Lifted {
    /// Largest text, without its compression, at most 4GiB [default: 2GiB]
    #[arg(long, help_heading = "Limits", value_name = "SIZE", value_parser = text)]
    max_file: Option<u64>,
    /// How much a compressed file may unpack to that is read piece by piece, such as an archive [default: 64GiB]
    #[arg(long, help_heading = "Limits", value_name = "SIZE", value_parser = bytes)]
    max_stream: Option<u64>,
    /// Largest object in JSON that is read piece by piece [default: 64MiB]
    #[arg(long, help_heading = "Limits", value_name = "SIZE", value_parser = bytes)]
    max_object: Option<u64>,
    /// How many times its size a file may unpack to, once that is more than 16MiB [default: 250]
    #[arg(long, help_heading = "Limits", value_name = "TIMES")]
    max_ratio: Option<u64>,
}

impl Lifted {
    /// The limits, with those that were given.
    pub(super) fn limits(self) -> Limits {
        let usual = Limits::default();
        Limits {
            text: self.max_file.unwrap_or(usual.text),
            streamed: self.max_stream.unwrap_or(usual.streamed),
            piece: self.max_object.unwrap_or(usual.piece),
            ratio: self.max_ratio.unwrap_or(usual.ratio),
        }
    }
}

/// Reads how large a text may be.
fn text(said: &str) -> Result<u64, String> {
    match bytes(said)? {
        most if most <= LARGEST + 2 => Ok(most),
        _ => Err("a text has at most 4GiB; split it: several files are joined into one fleet".to_owned()),
    }
}

/// Reads a number of bytes, such as `3GiB`.
fn bytes(said: &str) -> Result<u64, String> {
    let number = said.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match &said[number.len()..] {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        unit => return Err(format!("`{unit}` is no unit: a size is written such as 500MiB, 4GiB or 1024")),
    };
    let number: u64 =
        number.parse().map_err(|_| "a size is written such as 500MiB, 4GiB or 1024".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "the size is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_bounded() {
        assert_eq!((bytes("7"), bytes("3KiB"), text("4GiB")), (Ok(7), Ok(3072), Ok(4 << 30)));
        for wrong in ["", "GiB", "4GB", "4 GiB", "-1", "1.5GiB", "99999999999TiB", "5é"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
        assert!(text("5GiB").is_err());
    }
}
