//! Rows that osquery selected: what `osqueryi --json` prints, and the results logs of osqueryd.
//!
//! Rows do not state their table: their columns show it. A log of changes is replayed, so that what holds is what was
//! added and not removed again.

mod field;
mod log;
mod machine;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::{FixedMap, FixedSet};
use crate::read::import::common::image::Images;
use crate::read::import::common::{ImportError, Machines, Objects, Remark, json};
use crate::read::look::Look;
use field::Field;
use json::Document;
use log::Entry;
use machine::Tables;
use std::collections::BTreeMap;

/// What osquery prints and logs.
pub(super) static KIND: Kind = Kind {
    name: "osquery",
    about: "rows of osquery: `osqueryi --json 'select * from os_version'`, results logs of osqueryd",
    detect,
    importer: || Importer::Text(Box::<Osquery>::default()),
};

/// What identifies the table of a row: columns that no other table that is read has together.
const TABLES: &[(Table, &[&str])] = &[
    (Table::OsVersion, &["name", "version", "major", "platform"]),
    (Table::KernelInfo, &["version", "arguments", "path", "device"]),
    (Table::SystemInfo, &["hostname", "uuid", "cpu_brand"]),
    (Table::DebPackages, &["name", "version", "maintainer", "status"]),
    (Table::RpmPackages, &["name", "version", "release", "arch"]),
    (Table::DockerInfo, &["server_version", "kernel_version", "cpus"]),
    (Table::DockerContainers, &["name", "image", "image_id", "state"]),
    (Table::InterfaceDetails, &["interface", "mac", "mtu"]),
];

/// A table that is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Table {
    OsVersion,
    KernelInfo,
    SystemInfo,
    DebPackages,
    RpmPackages,
    DockerInfo,
    DockerContainers,
    InterfaceDetails,
}

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        let all = |place: &str, columns: &[&str]| {
            columns.iter().all(|column| json.has(&format!("{place}{column}")))
        };
        json.has_all(&["hostIdentifier", "calendarTime"])
            || ["", "[]."].iter().any(|place| TABLES.iter().any(|(_, columns)| all(place, columns)))
    })
}

/// Columns and their values. All values are texts, except for numbers if osquery was told to write them so.
type Row = BTreeMap<String, String>;

/// Rows by machine and query.
#[derive(Debug, Default)]
struct Osquery {
    objects: Objects<Field>,
    rows: FixedMap<(String, String), BTreeMap<Row, u32>>,
    /// What machines are called that no path names.
    nameless: FixedSet<String>,
}

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] = &[
    "osquery",
    "osqueryd.results",
    "osqueryd.snapshots",
    "os_version",
    "kernel_info",
    "system_info",
    "deb_packages",
    "rpm_packages",
    "docker_containers",
    "docker_info",
    "interface_details",
];

impl TextImporter for Osquery {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        let machine = file.machine(PLAIN).trim_end_matches(".log");
        if file.host(PLAIN).is_none() {
            self.nameless.insert(machine.to_owned());
        }
        let mut number = 0;
        json::documents(text, |document: Document<'_, Entry<'_>>| match document {
            Document::Object(entry) if entry.is_row() => self.entry(machine, *entry),
            Document::Object(entry) => self.logged(*entry),
            Document::Array(rows) => {
                number += 1;
                let object = self.objects.add(format!("rows about {machine}"));
                for raw in rows {
                    match json::element::<Entry<'_>>(raw) {
                        // A log may be wrapped in an array too.
                        Some(entry) if !entry.is_row() => self.logged(entry),
                        Some(entry) => {
                            self.add(machine, &format!("{}#{number}", file.name), entry.row(), object);
                        }
                        None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", Some(object)),
                    }
                }
            }
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        let mut machines = Machines::default();
        let mut images = Images::default();
        let mut workloads = Vec::new();
        let mut hosts: FixedMap<String, Tables> = FixedMap::default();
        for ((host, _), rows) in std::mem::take(&mut self.rows) {
            let tables = hosts.entry(host).or_default();
            for (row, object) in rows {
                tables.add(&mut self.objects.notes, row, object);
            }
        }
        for (host, tables) in hosts {
            if let Some(object) = tables.nameless().filter(|_| self.nameless.contains(&host)) {
                self.objects.notes.add(Remark::UNNAMED, &host, Some(object));
            }
            workloads.extend(machine::read(&mut self.objects.notes, &host, tables, &mut machines));
        }
        workloads.iter().flat_map(|workload| &workload.image).for_each(|image| images.add(image));
        let mut raw = machines.finish();
        raw.workload = workloads;
        raw.image = images.finish();
        self.objects.finish(raw)
    }
}

impl Osquery {
    /// Adds a row that a query selected.
    fn add(&mut self, host: &str, query: &str, row: Row, object: u32) {
        self.rows.entry((host.to_owned(), query.to_owned())).or_default().insert(row, object);
    }
}

/// The table of a row.
fn table(row: &Row) -> Option<Table> {
    let is_of = |columns: &[&str]| columns.iter().all(|column| row.contains_key(*column));
    TABLES.iter().find(|(_, columns)| is_of(columns)).map(|(table, _)| *table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_logs_are_told() {
        for text in [
            r#"[{"arguments": "ro", "device": "UUID=1", "path": "/boot/vmlinuz", "version": "6.8"}]"#,
            r#"{"name": "p", "hostIdentifier": "h", "calendarTime": "t", "columns": {"a": "1"}}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"[{"name": "a", "version": "1"}]"#, r#"[{"uid": "0"}]"#, "{}"] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
