//! ndb, rpm's own form, which SUSE uses: `Packages.db`. All numbers are little-endian.
//!
//! Pages of slots come first; a slot states which blocks of 16 bytes have a package's blob. Only its code describes the
//! form, `lib/backend/ndb/rpmpkg.c` in <https://github.com/rpm-software-management/rpm>.

use super::bytes::{little32, part};
use super::{Fault, Room};

const PAGE: usize = 4096;
/// The size of a slot, of a block, and of the head of a blob.
const BLOCK: usize = 16;
/// The header takes the place of two slots.
const FIRST: usize = 2 * BLOCK;

pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RpmP")
}

/// Passes on the blobs of a database.
pub(super) fn blobs(bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    if little32(bytes, 4) != Some(0) {
        return Err(Fault("the version of its form is not read"));
    }
    let pages = little32(bytes, 12).and_then(|pages| usize::try_from(pages).ok());
    let end = pages.and_then(|pages| pages.checked_mul(PAGE)).filter(|end| *end <= bytes.len());
    let end = end.ok_or(Fault("it ends too early"))?;
    let mut room = Room::of(bytes);
    let (slots, _) = bytes.get(FIRST..end).unwrap_or_default().as_chunks::<BLOCK>();
    for slot in slots {
        if !slot.starts_with(b"Slot") {
            return Err(Fault("a slot is damaged"));
        }
        let (package, block) = (little32(slot, 4).unwrap_or(0), little32(slot, 8).unwrap_or(0));
        if block != 0 {
            let blob = blob(bytes, package, block).ok_or(Fault("a slot leads to no package"))?;
            room.take(blob.len())?;
            take(blob);
        }
    }
    Ok(())
}

/// Finds a blob, after a magic number, the number of the package, a generation and the length.
fn blob(bytes: &[u8], package: u32, block: u32) -> Option<&[u8]> {
    let at = usize::try_from(block).ok()?.checked_mul(BLOCK)?;
    let head = part(bytes, at, BLOCK)?;
    let sound = head.starts_with(b"BlbS") && little32(head, 4) == Some(package);
    let length = usize::try_from(little32(head, 12)?).ok()?;
    part(bytes, at + BLOCK, length).filter(|_| sound)
}
