//! From the rows about one machine to what is known of it.

use super::field::Field;
use super::{Row, Table, table};
use crate::inventory::raw::{RawWorkload, Text};
use crate::read::import::common::image::Reference;
use crate::read::import::common::{At, Facts, Lenient, Machines, Notes, Remark, Scalar, go_name};
use std::collections::BTreeMap;

const OTHER_TABLE: Remark = Remark::skipped(
    "left out {n} row of a table that is not read, or without the columns that tell its table",
    "left out {n} rows of tables that are not read, or without the columns that tell their table",
);
const DIFFERING: Remark = Remark::incomplete(
    "`{detail}` differs between rows about {n} machine, and is unknown",
    "`{detail}` differs between rows about {n} machines, and is unknown",
);
const AT_REST: Remark =
    Remark::skipped("left out {n} container that does not run", "left out {n} containers that do not run");
const KUBERNETES: Remark = Remark::skipped(
    "left out {n} container of a pod: Kubernetes knows what it belongs to",
    "left out {n} containers of pods: Kubernetes knows what they belong to",
);
const UNNAMED_IMAGE: Remark = Remark::incomplete(
    "nothing names the image of {n} container, only its digest",
    "nothing names the images of {n} containers, only their digests",
);

/// The rows about a machine, by table, each with its object.
#[derive(Debug, Default)]
pub(super) struct Tables(BTreeMap<Table, Vec<(Row, u32)>>);

impl Tables {
    /// The first object, unless the tables say what their machine is called.
    pub(super) fn nameless(&self) -> Option<u32> {
        let named = self.rows(Table::SystemInfo).any(|(row, _)| filled(row, "hostname").is_some());
        self.0.values().flatten().map(|(_, object)| *object).next().filter(|_| !named)
    }

    /// Adds a row. Those of a table that has one row are joined.
    pub(super) fn add(&mut self, notes: &mut Notes, row: Row, object: u32) {
        let Some(table) = table(&row) else { return notes.add(OTHER_TABLE, "", Some(object)) };
        let known = self.0.entry(table).or_default();
        let single =
            matches!(table, Table::OsVersion | Table::KernelInfo | Table::SystemInfo | Table::DockerInfo);
        match known.first_mut() {
            Some((first, _)) if single => agree(notes, first, row, object),
            _ => known.push((row, object)),
        }
    }

    fn rows(&self, table: Table) -> impl Iterator<Item = &(Row, u32)> {
        self.0.get(&table).into_iter().flatten()
    }
}

/// The columns in which rows about one machine should not differ.
const TOLD: &[&str] = &["version", "kernel_version", "server_version", "hostname", "uuid"];

/// Joins two rows of a table that has one row: what they differ in is emptied.
fn agree(notes: &mut Notes, first: &mut Row, other: Row, object: u32) {
    for (column, value) in other {
        let known = first.entry(column.clone()).or_insert_with(|| value.clone());
        if *known != value {
            known.clear();
            if TOLD.contains(&column.as_str()) {
                notes.add(DIFFERING, &column, Some(object));
            }
        }
    }
}

/// Takes a value; an empty one is none.
fn filled<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    row.get(column).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn text(at: &mut At<'_>, row: &Row, column: &str, field: Field) -> Option<Text> {
    filled(row, column).map(|value| at.text(value, field))
}

fn number<'r>(row: &'r Row, column: &str) -> Lenient<Scalar<'r>> {
    // osquery writes 0 or -1 for what is unknown.
    match filled(row, column).filter(|value| !matches!(*value, "0" | "-1")) {
        Some(value) => Lenient::Known(Scalar(value.into())),
        None => Lenient::Absent,
    }
}

/// Reads what is known of a machine. Returns the containers that run on it.
pub(super) fn read(
    notes: &mut Notes,
    host: &str,
    tables: Tables,
    machines: &mut Machines,
) -> Vec<RawWorkload> {
    let object = tables.0.values().flatten().map(|(_, object)| *object).next();
    let Some(object) = object else { return Vec::new() };
    let system = tables.rows(Table::SystemInfo).next();
    let called =
        system.and_then(|(row, object)| text(&mut At::new(notes, *object), row, "hostname", Field::Hostname));
    let field = Field::HostIdentifier;
    let name = called.clone().unwrap_or_else(|| At::new(notes, object).text(host, field));
    let machine = machines.named(name.clone());
    machine.identity.hostname.extend(called);
    if let Some((row, object)) = system {
        hardware(&mut At::new(notes, *object), row, machine);
    }
    let mut linux = true;
    for (row, object) in tables.rows(Table::OsVersion) {
        linux &= !matches!(filled(row, "platform"), Some("darwin" | "windows" | "freebsd"));
        release(&mut At::new(notes, *object), row, machine);
    }
    for (row, object) in tables.rows(Table::KernelInfo) {
        kernel(&mut At::new(notes, *object), row, linux, machine);
    }
    for (row, object) in tables.rows(Table::DockerInfo) {
        engine(&mut At::new(notes, *object), row, linux, machine);
    }
    for (row, object) in tables.rows(Table::InterfaceDetails) {
        let card = text(&mut At::new(notes, *object), row, "mac", Field::Card);
        machine.identity.mac.extend(card.filter(|card| card.value != "00:00:00:00:00:00"));
    }
    packages(notes, &tables, machine);
    let containers = tables.rows(Table::DockerContainers);
    containers.filter_map(|(row, object)| container(&mut At::new(notes, *object), &name, row)).collect()
}

fn hardware(at: &mut At<'_>, row: &Row, machine: &mut Facts) {
    machine.identity.system_uuid = text(at, row, "uuid", Field::Uuid);
    machine.cpu_milli = at.processors(number(row, "cpu_logical_cores"), Field::Processors);
    machine.memory_mib = at.memory(number(row, "physical_memory"), 1, Field::Memory);
}

fn release(at: &mut At<'_>, row: &Row, machine: &mut Facts) {
    let (name, version) = (filled(row, "name"), filled(row, "version"));
    // `CentOS Linux release 7.9.2009 (Core)` is complete.
    let whole = match (name, version) {
        (Some(name), Some(version)) if !version.starts_with(name) => Some(format!("{name} {version}")),
        (name, version) => version.or(name).map(str::to_owned),
    };
    machine.os = whole.map(|whole| at.text(&whole, Field::System));
    let arch = text(at, row, "arch", Field::Architecture);
    machine.arch = arch.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
}

fn kernel(at: &mut At<'_>, row: &Row, linux: bool, machine: &mut Facts) {
    let path = filled(row, "path").unwrap_or_default();
    match linux && !path.contains('\\') && !path.starts_with("/System/") {
        true => machine.kernel = text(at, row, "version", Field::Kernel),
        false => at.remark(Remark::OTHER_SYSTEM, ""),
    }
}

fn engine(at: &mut At<'_>, row: &Row, linux: bool, machine: &mut Facts) {
    // Docker's `name` is the host's; on a desktop it is a virtual machine's, and so is the kernel.
    if linux && machine.kernel.is_none() {
        machine.kernel = text(at, row, "kernel_version", Field::Engine);
    }
    if let Some(version) = text(at, row, "server_version", Field::Engine) {
        machine.libraries.add("docker-ce", version);
    }
}

fn packages(notes: &mut Notes, tables: &Tables, machine: &mut Facts) {
    let mut object = None;
    for table in [Table::DebPackages, Table::RpmPackages] {
        for (row, from) in tables.rows(table) {
            // `deinstall ok config-files` is what a removed package leaves.
            let installed = filled(row, "status").is_none_or(|status| status.ends_with(" installed"));
            let name = filled(row, "name").filter(|_| installed).unwrap_or_default();
            if let Some(mut version) = text(&mut At::new(notes, *from), row, "version", Field::Package) {
                // An RPM's release may say that it comes before one.
                if let Some(release) = filled(row, "release").filter(|_| table == Table::RpmPackages) {
                    version.value = format!("{}-{release}", version.value);
                }
                machine.libraries.add(name, version);
                object = Some(*from);
            }
        }
    }
    for capability in machine.libraries.doubtful() {
        notes.add(Remark::SEVERAL_VERSIONS, capability, object);
    }
}

fn container(at: &mut At<'_>, host: &Text, row: &Row) -> Option<RawWorkload> {
    let name = filled(row, "name")?.trim_start_matches('/');
    if name.starts_with("k8s_") {
        at.remark(KUBERNETES, "");
        return None;
    }
    if !matches!(filled(row, "state"), Some("running" | "restarting" | "paused")) {
        at.remark(AT_REST, "");
        return None;
    }
    let image = filled(row, "image").filter(|image| !image.starts_with("sha256:")).and_then(Reference::parse);
    if image.is_none() {
        at.remark(UNNAMED_IMAGE, "");
    }
    Some(RawWorkload {
        name: at.text(&format!("{}/{name}", host.value), Field::Container),
        image: image.map(|image| at.text(&image.to_text(), Field::Image)),
        host: Some(host.clone()),
        ..RawWorkload::default()
    })
}
