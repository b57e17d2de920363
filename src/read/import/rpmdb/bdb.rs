//! A hash of Berkeley DB, in which rpm kept `Packages` until 4.16. Numbers are in the byte order of the machine.
//!
//! Pages of key-value pairs point to chains of overflow pages, which have the values. The structures are those of
//! `dbinc/db_page.h` in Berkeley DB.

use super::bytes::{array, part};
use super::{Fault, Room};

/// The byte order of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    fn wide(self, bytes: &[u8], at: usize) -> Option<usize> {
        let number = array(bytes, at)?;
        let number =
            if self == Self::Little { u32::from_le_bytes(number) } else { u32::from_be_bytes(number) };
        usize::try_from(number).ok()
    }

    fn narrow(self, bytes: &[u8], at: usize) -> Option<usize> {
        let number = array(bytes, at)?;
        Some(usize::from(if self == Self::Little {
            u16::from_le_bytes(number)
        } else {
            u16::from_be_bytes(number)
        }))
    }
}

/// The magic number of a hash, on its first page.
const MAGIC: usize = 0x0006_1561;
/// The size of the head of a page.
const HEAD: usize = 26;
/// Types of pages: unsorted pairs, as before 4.6, values that are too large, pairs.
const UNSORTED: u8 = 2;
const OVERFLOW: u8 = 7;
const PAIRS: u8 = 13;
/// Types of values: on the page itself, or on overflow pages.
const HERE: u8 = 1;
const ELSEWHERE: u8 = 3;

/// The byte order of a hash, if it is one.
pub(super) fn is(bytes: &[u8]) -> Option<Order> {
    [Order::Little, Order::Big].into_iter().find(|order| order.wide(bytes, 12) == Some(MAGIC))
}

/// Passes on the values of a hash, except for the counter that rpm keeps among them.
pub(super) fn blobs(bytes: &[u8], order: Order, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    let size = order.wide(bytes, 20).filter(|size| size.is_power_of_two() && (512..=65536).contains(size));
    let size = size.ok_or(Fault("the size of its pages is odd"))?;
    if bytes.get(24) != Some(&0) {
        return Err(Fault("it is encrypted"));
    }
    let last = order.wide(bytes, 32).ok_or(Fault("it ends too early"))?;
    if last.checked_add(1).and_then(|pages| pages.checked_mul(size)).is_none_or(|end| end > bytes.len()) {
        return Err(Fault("it ends too early"));
    }
    let hash = Hash { bytes, order, size };
    let mut room = Room::of(bytes);
    for page in (1..=last).filter_map(|number| hash.page(number)) {
        if matches!(page[25], PAIRS | UNSORTED) {
            hash.pairs(page, &mut room, take).ok_or(Fault("a page of it is damaged"))??;
        }
    }
    Ok(())
}

struct Hash<'b> {
    bytes: &'b [u8],
    order: Order,
    size: usize,
}

impl<'b> Hash<'b> {
    fn page(&self, number: usize) -> Option<&'b [u8]> {
        part(self.bytes, number.checked_mul(self.size)?, self.size)
    }

    /// Passes on the values of a page: every second item. The items are at its end, the first one last.
    fn pairs(&self, page: &[u8], room: &mut Room, take: &mut dyn FnMut(&[u8])) -> Option<Result<(), Fault>> {
        let count = self.order.narrow(page, 20)?;
        let mut end = self.size;
        for item in 0..count {
            let start = self.order.narrow(page, HEAD + 2 * item)?;
            let bytes = page.get(start..end)?;
            end = start;
            if item % 2 == 0 {
                continue;
            }
            match *bytes.first()? {
                // The counter has four bytes; no header is that short.
                HERE if bytes.len() > 16 => take(&bytes[1..]),
                ELSEWHERE => {
                    let (first, length) = (self.order.wide(bytes, 4)?, self.order.wide(bytes, 8)?);
                    match self.overflow(first, length, room) {
                        Ok(value) => take(&value),
                        Err(fault) => return Some(Err(fault)),
                    }
                }
                _ => {}
            }
        }
        Some(Ok(()))
    }

    /// Assembles a value from its chain of pages.
    fn overflow(&self, first: usize, length: usize, room: &mut Room) -> Result<Vec<u8>, Fault> {
        room.take(length)?;
        let mut value = Vec::new();
        let mut number = first;
        while value.len() < length {
            let page = self.page(number).filter(|page| page[25] == OVERFLOW);
            let page = page.ok_or(Fault("a chain of its pages is broken"))?;
            let held = self.order.narrow(page, 22).and_then(|held| part(page, HEAD, held));
            let held = held.filter(|held| !held.is_empty()).ok_or(Fault("a page of it is damaged"))?;
            value.extend_from_slice(&held[..held.len().min(length - value.len())]);
            number = self.order.wide(page, 16).unwrap_or(0);
        }
        Ok(value)
    }
}
