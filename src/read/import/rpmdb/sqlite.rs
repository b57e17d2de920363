//! SQLite, in which rpm has kept `rpmdb.sqlite` since 4.16. All numbers are big-endian.
//!
//! The tables `sqlite_schema` and `Packages` are read, page by page; <https://www.sqlite.org/fileformat2.html>
//! describes the form. Changes in a write-ahead log are not read.

use super::bytes::{big16, big32, part};
use super::{Fault, Room};
use crate::id::FixedSet;

const MAGIC: &[u8] = b"SQLite format 3\0";
/// The size of the file's head, before that of the first page.
const FILE_HEAD: usize = 100;
/// Types of pages of a table.
const INNER: u8 = 5;
const LEAF: u8 = 13;

pub(super) fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Passes on the blobs of the table of packages.
pub(super) fn blobs(bytes: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
    let size = match big16(bytes, 16) {
        Some(1) => 65536,
        Some(size) if size.is_power_of_two() && size >= 512 => usize::from(size),
        _ => return Err(Fault("the size of its pages is odd")),
    };
    let reserved = bytes.get(20).copied().map_or(0, usize::from);
    let file = File { bytes, size, usable: size.saturating_sub(reserved) };
    if file.usable < 480 {
        return Err(Fault("the size of its pages is odd"));
    }
    let mut root = None;
    file.table(1, &mut |record| {
        let columns = columns(record).unwrap_or_default();
        if let [b"table", b"Packages", _, page, ..] = columns[..] {
            root = Some(page.iter().fold(0usize, |number, byte| (number << 8) | usize::from(*byte)));
        }
    })?;
    let root = root.ok_or(Fault("it has no table of packages"))?;
    file.table(root, &mut |record| {
        // The number of a package is the key of its row.
        let columns = columns(record).unwrap_or_default();
        take(columns.get(1).copied().unwrap_or_default());
    })
}

struct File<'b> {
    bytes: &'b [u8],
    size: usize,
    /// The part of a page that is not reserved.
    usable: usize,
}

impl<'b> File<'b> {
    fn page(&self, number: usize) -> Result<&'b [u8], Fault> {
        let at = number.checked_sub(1).and_then(|before| before.checked_mul(self.size));
        at.and_then(|at| part(self.bytes, at, self.size)).ok_or(Fault("a page of it is not there"))
    }

    /// Passes on the records of the table that begins with a page.
    fn table(&self, root: usize, take: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        let mut room = Room::of(self.bytes);
        let mut seen: FixedSet<usize> = FixedSet::default();
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                return Err(Fault("its pages stand in a circle"));
            }
            let page = self.page(number)?;
            let head = if number == 1 { FILE_HEAD } else { 0 };
            let cells = self.cells(page, head).ok_or(Fault("a page of it is damaged"))?;
            match page.get(head) {
                Some(&INNER) => {
                    let children = cells.iter().map(|&cell| big32(page, cell)).chain([big32(page, head + 8)]);
                    let children: Option<Vec<usize>> =
                        children.map(|child| usize::try_from(child?).ok()).collect();
                    let children = children.ok_or(Fault("a page of it is damaged"))?;
                    open.extend(children.into_iter().rev());
                }
                Some(&LEAF) => {
                    for cell in cells {
                        take(&self.record(page, cell, &mut room)?);
                    }
                }
                _ => return Err(Fault("a page of it is damaged")),
            }
        }
        Ok(())
    }

    /// The offsets of a page's cells.
    fn cells(&self, page: &[u8], head: usize) -> Option<Vec<usize>> {
        let count = usize::from(big16(page, head + 3)?);
        let first = head + if page[head] == INNER { 12 } else { 8 };
        (0..count).map(|cell| big16(page, first + 2 * cell).map(usize::from)).collect()
    }

    /// Assembles a record, the end of which may be on further pages.
    fn record(&self, page: &[u8], cell: usize, room: &mut Room) -> Result<Vec<u8>, Fault> {
        let cut = Fault("a record of it is damaged");
        let mut rest = page.get(cell..self.usable).ok_or(cut)?;
        let length = varint(&mut rest).and_then(|length| usize::try_from(length).ok()).ok_or(cut)?;
        varint(&mut rest).ok_or(cut)?;
        room.take(length)?;
        let here = self.local(length);
        let mut record = rest.get(..here).ok_or(cut)?.to_vec();
        let mut next = if here < length { big32(rest, here).ok_or(cut)? } else { 0 };
        while record.len() < length {
            let page = self.page(usize::try_from(next).unwrap_or(0))?;
            next = big32(page, 0).ok_or(cut)?;
            let held = &page[4..self.usable];
            record.extend_from_slice(&held[..held.len().min(length - record.len())]);
        }
        Ok(record)
    }

    /// How much of a record is on the page of its cell.
    const fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        let least = (self.usable - 12) * 32 / 255 - 23;
        if length <= most {
            return length;
        }
        let even = least + (length - least) % (self.usable - 4);
        if even <= most { even } else { least }
    }
}

/// Splits a record into its columns; their types come first.
fn columns(record: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = record;
    let head = usize::try_from(varint(&mut rest)?).ok()?;
    let mut types = record.get(record.len() - rest.len()..head)?;
    let mut data = record.get(head..)?;
    let mut columns = Vec::new();
    while !types.is_empty() {
        let size = match varint(&mut types)? {
            0 | 8 | 9 => 0,
            small @ 1..=4 => small,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            long => (long - 12) / 2,
        };
        let (column, after) = data.split_at_checked(usize::try_from(size).ok()?)?;
        columns.push(column);
        data = after;
    }
    Some(columns)
}

/// Takes a number of one to nine bytes, each of which has seven bits, except the ninth.
fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for count in 1..=9 {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        if count == 9 {
            return Some((number << 8) | u64::from(byte));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte < 0x80 {
            break;
        }
    }
    Some(number)
}
