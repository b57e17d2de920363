//! Lines of the results logs of osqueryd.

use super::field::Field;
use super::{Osquery, Row};
use crate::read::import::common::{Keys, Remark, Scalar, Str};
use serde::Deserialize;

/// Lines that are not about a machine.
const NO_HOST: Remark = Remark::skipped(
    "left out {n} line of a log that names no host",
    "left out {n} lines of logs that name no host",
);

/// A row, or a line of a log.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Entry<'a>(#[serde(borrow)] Keys<'a>);

/// The columns of an object; what is neither text nor number is skipped.
fn row_of(keys: &Keys<'_>) -> Row {
    let value = |column: &str| keys.get::<Scalar<'_>>(column).into_known();
    keys.names().filter_map(|column| Some((column.to_owned(), value(column)?.0.into_owned()))).collect()
}

impl Entry<'_> {
    /// Whether it is a row, rather than a line of a log that has rows inside.
    pub(super) fn is_row(&self) -> bool {
        !["columns", "snapshot", "diffResults"].iter().any(|key| self.0.has(key))
    }

    pub(super) fn row(&self) -> Row {
        row_of(&self.0)
    }
}

impl Osquery {
    /// Takes a row that stands alone, as `--json_pretty` and `jq` may leave it.
    pub(super) fn entry(&mut self, machine: &str, entry: Entry<'_>) {
        let object = self.objects.add(format!("rows about {machine}"));
        self.add(machine, "", entry.row(), object);
    }

    /// Replays a line: rows that came and went, or all rows.
    pub(super) fn logged(&mut self, Entry(line): Entry<'_>) {
        let text = |key: &str| line.get::<Str<'_>>(key).into_known().unwrap_or_default();
        let (host, query, action) = (text("hostIdentifier"), text("name"), text("action"));
        if host.is_empty() {
            return self.objects.notes.add(NO_HOST, "", None);
        }
        let object = self.objects.add(format!("query {} on {}", &*query, &*host));
        let mut at = self.objects.at(object);
        let key = (host.to_string(), query.to_string());
        let rows = self.rows.entry(key).or_default();
        let removed = &*action == "removed";
        if line.has("snapshot") {
            rows.clear();
            let all = line.objects(&mut at, &["snapshot"], Field::Snapshot);
            rows.extend(all.iter().map(|row| (row_of(row), object)));
        }
        if line.has("columns") {
            let row = row_of(&line.object(&mut at, &["columns"], Field::Columns));
            match removed {
                true => drop(rows.remove(&row)),
                false => drop(rows.insert(row, object)),
            }
        }
        let changes = line.object(&mut at, &["diffResults"], Field::DiffResults);
        for row in changes.objects(&mut at, &["removed"], Field::DiffResults) {
            rows.remove(&row_of(&row));
        }
        let added = changes.objects(&mut at, &["added"], Field::DiffResults);
        rows.extend(added.iter().map(|row| (row_of(row), object)));
    }
}
