//! What an input was when it was read, so that somebody else can tell whether theirs is the same.

use crate::read::import::Stream;
use crate::read::{Kind, Look, captured};
use crate::source::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{self, Read};

/// How much of an input is looked at for when it was captured.
const HEAD: usize = 1 << 16;

/// Takes the digest of an input that can be opened once more.
pub(super) fn of_stream(name: &str, stream: &impl Stream) -> io::Result<Digest> {
    of(name, stream.open()?)
}

/// Takes the digest of what is left to read.
pub(super) fn of(name: &str, mut from: impl Read) -> io::Result<Digest> {
    let (mut hash, mut bytes, mut head) = (Sha256::new(), 0_u64, Vec::new());
    let mut buffer = vec![0; HEAD];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let piece = &buffer[..read];
        hash.update(piece);
        bytes += read as u64;
        head.extend_from_slice(&piece[..read.min(HEAD.saturating_sub(head.len()))]);
    }
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let kinds = Kind::of(&Look::new(name, &head));
    let captured = match kinds.as_slice() {
        [kind] => captured(kind.name, &head),
        _ => None,
    };
    Ok(Digest { name: name.to_owned(), bytes, sha256, captured })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        let digest = of("abc", &b"abc"[..]).expect("bytes can be read");
        assert_eq!(digest.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((digest.bytes, digest.captured), (3, None));
    }

    #[test]
    fn an_input_says_when_it_was_captured() {
        let bom = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"timestamp": "2026-11-01T10:00:00Z"}, "components": []}"#;
        let digest = of("x.cdx.json", bom.as_bytes()).expect("bytes can be read");
        assert_eq!(digest.captured.as_deref(), Some("2026-11-01T10:00:00Z"));
        let other = bom.replace("2026-11-01T10:00:00Z", "once upon a time");
        assert_eq!(of("x.cdx.json", other.as_bytes()).expect("bytes can be read").captured, None);
    }
}
