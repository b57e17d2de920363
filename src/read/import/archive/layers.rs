//! Reading layers out of the archive that contains them, without unpacking either.

use super::limits::{ENTRIES, FILE, NAMES};
use super::tar::{Entry, Tar, What};
use super::tree::Place;
use crate::id::FixedMap;
use crate::read::import::Stream;
use crate::read::limits::Limits;
use crate::read::unpack::unpack;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{self, Read};

/// The entries of a layer, without the contents.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    /// The digest of the unpacked layer, by which a configuration names it.
    pub(super) digest: String,
    /// Bytes of all files in it.
    pub(super) size: u64,
}

/// A layer that was read, or what is wrong with it.
pub(super) type Layer = Result<Listing, String>;

/// Reads the names of all entries of some layers, which are entries of the archive.
///
/// # Errors
/// If the archive cannot be read, or contains more than the limits allow. A damaged layer is no such error.
pub(super) fn list(stream: &dyn Stream, layers: &BTreeSet<u32>) -> io::Result<FixedMap<u32, Layer>> {
    let mut found = FixedMap::default();
    let mut room = Room { entries: ENTRIES, names: NAMES };
    let mut archive = Tar::new(stream.open()?);
    while found.len() < layers.len()
        && let Some(entry) = archive.next()?
    {
        if layers.contains(&entry.at) {
            let listing = listing(archive.content(), stream.limits(), &mut room);
            match listing {
                Err(error) if error.kind() == io::ErrorKind::QuotaExceeded => return Err(too_large(&error)),
                listing => drop(found.insert(entry.at, listing.map_err(|error| error.to_string()))),
            }
        }
    }
    Ok(found)
}

/// How much more may be kept.
struct Room {
    entries: u64,
    names: u64,
}

impl Room {
    fn take(&mut self, entry: &Entry) -> io::Result<()> {
        let link = match &entry.what {
            What::Link(to) | What::Hard(to) => to.len(),
            _ => 0,
        };
        let names = self.names.checked_sub((entry.path.len() + link) as u64);
        match (self.entries.checked_sub(1), names) {
            (Some(entries), Some(names)) => *self = Self { entries, names },
            _ => {
                let message =
                    "the layers of the archive hold more than 2,000,000 entries, or names of 256 MiB";
                return Err(io::Error::new(io::ErrorKind::QuotaExceeded, message));
            }
        }
        Ok(())
    }
}

fn too_large(error: &io::Error) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, error.to_string())
}

fn listing(packed: impl Read, limits: Limits, room: &mut Room) -> io::Result<Listing> {
    let mut unpacked = Hashed { from: open(packed, limits)?, hash: Sha256::new() };
    let (mut entries, mut size) = (Vec::new(), 0u64);
    let mut tar = Tar::new(&mut unpacked);
    while let Some(entry) = tar.next()? {
        room.take(&entry)?;
        if let What::File(bytes) = entry.what {
            size = size.saturating_add(bytes);
        }
        entries.push(entry);
    }
    // What follows the end belongs to the digest.
    io::copy(&mut unpacked, &mut io::sink())?;
    Ok(Listing { entries, digest: digest(unpacked.hash), size })
}

/// Decompresses a layer.
fn open<'r>(packed: impl Read + 'r, limits: Limits) -> io::Result<impl Read + 'r> {
    Ok(unpack(Box::new(packed), limits, (limits.streamed, "--max-stream"))?.bytes)
}

/// Calls `take` with the contents of some files.
///
/// # Errors
/// If the archive or a layer cannot be read, which is odd if it could be before.
pub(super) fn contents(
    stream: &dyn Stream,
    wanted: &BTreeSet<Place>,
    mut take: impl FnMut(Place, Vec<u8>),
) -> io::Result<()> {
    let mut left: BTreeSet<u32> = wanted.iter().map(|place| place.layer).collect();
    let mut archive = Tar::new(stream.open()?);
    while !left.is_empty()
        && let Some(outer) = archive.next()?
    {
        if !left.remove(&outer.at) {
            continue;
        }
        let of_layer = |entry| Place { layer: outer.at, entry };
        let mut count = wanted.range(of_layer(0)..=of_layer(u32::MAX)).count();
        let mut layer = Tar::new(open(archive.content(), stream.limits())?);
        while count > 0
            && let Some(entry) = layer.next()?
        {
            let place = of_layer(entry.at);
            if wanted.contains(&place) {
                let mut bytes = Vec::new();
                layer.content().take(FILE).read_to_end(&mut bytes)?;
                take(place, bytes);
                count -= 1;
            }
        }
    }
    Ok(())
}

/// Computes the digest of everything that is read.
struct Hashed<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.hash.update(&into[..read]);
        Ok(read)
    }
}

/// Writes a digest as images do.
fn digest(hash: Sha256) -> String {
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// Identifies the lowest layer, the two lowest, and so on, as OCI does.
pub(super) fn chain(diff_ids: &[String]) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    for diff_id in diff_ids {
        let next = match chain.last() {
            Some(below) => digest_of(format!("{below} {diff_id}").as_bytes()),
            None => diff_id.clone(),
        };
        chain.push(next);
    }
    chain
}

/// The digest of some bytes.
pub(super) fn digest_of(bytes: &[u8]) -> String {
    digest(Sha256::new().chain_update(bytes))
}
