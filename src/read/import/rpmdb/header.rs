//! The header of a package in a database: two counts, a table of tags, and the data that the tags point to. All numbers
//! are big-endian.
//!
//! <https://rpm.org/docs/latest/manual/format_header.html> describes it; in a database no magic number precedes it.

use super::Package;
use super::bytes::{big32, part};

const NAME: u32 = 1000;
const VERSION: u32 = 1001;
const RELEASE: u32 = 1002;
const EPOCH: u32 = 1003;

/// Types of data.
const INT32: u32 = 4;
const STRING: u32 = 6;

/// The size of a row of the table: tag, type, offset and count.
const ROW: usize = 16;

/// Reads name and version; `None` if a header has none.
pub(super) fn read(blob: &[u8]) -> Option<Package> {
    let rows = usize::try_from(big32(blob, 0)?).ok()?;
    let size = usize::try_from(big32(blob, 4)?).ok()?;
    let table = part(blob, 8, rows.checked_mul(ROW)?)?;
    let data = part(blob, 8 + table.len(), size)?;
    let place = |tag: u32, kind: u32| {
        let (rows, _) = table.as_chunks::<ROW>();
        let row = rows.iter().find(|row| big32(*row, 0) == Some(tag) && big32(*row, 4) == Some(kind))?;
        usize::try_from(big32(row, 8)?).ok()
    };
    let text = |tag: u32| {
        let from = data.get(place(tag, STRING)?..)?;
        let end = from.iter().position(|byte| *byte == 0)?;
        str::from_utf8(&from[..end]).ok().filter(|text| !text.is_empty())
    };
    let epoch = place(EPOCH, INT32).and_then(|at| big32(data, at)).filter(|epoch| *epoch != 0);
    let epoch = epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
    let version = format!("{epoch}{}-{}", text(VERSION)?, text(RELEASE)?);
    Some(Package { name: text(NAME)?.to_owned(), version })
}
