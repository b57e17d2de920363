//! Facts that Puppet's Facter gathered: `facter --json`, one file for each machine, named after it.

mod field;
mod shape;

use super::{File, Importer, Kind};
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{
    At, Facts, ImportError, Lenient, Machines, Nested, Objects, Remark, Str, Under, go_name,
};
use crate::read::look::Look;
use field::Field;
use shape::{Disk, Output};
use std::collections::BTreeMap;

/// What `facter --json` prints.
pub(super) static KIND: Kind = Kind {
    name: "facter",
    about: "facts of a machine: `facter --json`",
    detect,
    importer: || Importer::of_texts(hosts),
};

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        json.has("facterversion")
            || json.has_all(&["values.kernelrelease", "values.kernel"])
            || json.has_all(&["kernelrelease", "kernel"])
                && (json.has("os.family") || json.has("operatingsystem"))
    })
}

/// Reads the host that a file is named after.
fn hosts(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    json::documents(text, |document: Document<'_, Output<'_>>| {
        let name = file.machine(&[]);
        let mut at = objects.open(format!("host {name}"));
        match document {
            Document::Object(output) if output.values.is_some() => {
                let inner: Output<'_> = at.nested(Lenient::of_raw(output.values), Field::Values);
                let called = at.filled(output.name, Field::Name);
                let name = file.host(&[]).map(|name| at.text(name, Field::Name)).or(called);
                let unnamed = name.is_none();
                let name = name.unwrap_or_else(|| at.text(file.stem(), Field::Name));
                let mut found = Facts { name, ..Facts::default() };
                facts(&mut at, inner, &mut found);
                if unnamed {
                    found.name_itself(&mut at, file, &[]);
                }
                let key = found.name.value.clone();
                machines.add(&mut at, &key, found);
            }
            Document::Object(output) => {
                let mut found = Facts { name: at.text(name, Field::Name), ..Facts::default() };
                facts(&mut at, *output, &mut found);
                found.name_itself(&mut at, file, &[]);
                let key = found.name.value.clone();
                machines.add(&mut at, &key, found);
            }
            Document::Array(_) => at.remark(Remark::NOT_AN_OBJECT, ""),
        }
    })
}

/// Reads the facts of a host.
fn facts(at: &mut At<'_>, output: Output<'_>, machine: &mut Facts) {
    match at.want(output.kernel, Field::Kernel).as_deref() {
        Some("Linux") => machine.kernel = at.filled(output.kernelrelease, Field::Release),
        Some(_) => at.remark(Remark::OTHER_SYSTEM, ""),
        None => {}
    }
    if let Some(kind) = at.filled(output.virtualization, Field::Virtual) {
        machine.under = Under::of(kind);
    }
    let os = at.nested(output.os, Field::Os);
    let release = at.nested(os.release, Field::OsRelease).full;
    let name =
        at.filled(os.name, Field::OsName).or_else(|| at.filled(output.operatingsystem, Field::OldSystem));
    let release = at
        .filled(release, Field::OsRelease)
        .or_else(|| at.filled(output.operatingsystemrelease, Field::OldRelease));
    machine.os = match (name, release) {
        (Some(name), Some(release)) => {
            Some(Text { value: format!("{} {}", name.value, release.value), ..release })
        }
        (name, _) => name,
    };
    let arch = at
        .filled(os.hardware, Field::Hardware)
        .or_else(|| at.filled(os.architecture, Field::Hardware))
        .or_else(|| at.filled(output.architecture, Field::OldArchitecture));
    machine.arch = arch.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
    let dmi = at.nested(output.dmi, Field::Uuid);
    let product = at.nested(dmi.product, Field::Uuid);
    machine.identity.system_uuid =
        at.filled(product.uuid, Field::Uuid).or_else(|| at.filled(output.uuid, Field::OldUuid));
    let networking = at.nested(output.networking, Field::Networking);
    let names = [
        at.filled(networking.fqdn, Field::Fqdn),
        at.filled(networking.hostname, Field::Hostname),
        at.filled(output.fqdn, Field::OldFqdn),
        at.filled(output.hostname, Field::OldHostname),
    ];
    machine.identity.mac.extend(at.filled(output.macaddress, Field::OldCard));
    for name in names.into_iter().flatten() {
        let known = &mut machine.identity.hostname;
        if name.value != machine.name.value && known.iter().all(|known| known.value != name.value) {
            known.push(name);
        }
    }
    for interface in at.take(networking.interfaces, Field::Interfaces).unwrap_or_default().into_values() {
        let interface = at.nested(interface, Field::Interfaces);
        machine.identity.mac.extend(at.filled(interface.mac, Field::Interfaces));
    }
    let memory = at.nested(output.memory, Field::Memory);
    let system = at.nested(memory.system, Field::Memory);
    machine.memory_mib = at.memory(system.total_bytes, 1, Field::Memory);
    if machine.memory_mib.is_none()
        && let Some(mib) = at.take(output.memorysize_mb, Field::OldMemory)
    {
        let mib = mib.0.split('.').next().and_then(|mib| mib.parse().ok());
        machine.memory_mib = at.above_zero(mib, Field::OldMemory);
    }
    machine.disk_mib = disks(at, output.disks);
    let processors = at.nested(output.processors, Field::Processors);
    machine.cpu_milli = at
        .processors(processors.count, Field::Processors)
        .or_else(|| at.processors(output.processorcount, Field::OldProcessors));
}

/// The disks of a machine, and not what is made of them or put into a drive.
fn disks(at: &mut At<'_>, all: Lenient<BTreeMap<Str<'_>, Nested<Disk<'_>>>>) -> Option<Mark<i64>> {
    const MADE: &[&str] = &["sr", "loop", "dm-", "md", "ram", "zram", "fd", "nbd", "cd"];
    let mut sum = 0i64;
    for (name, disk) in at.take(all, Field::Disks)? {
        if !MADE.iter().any(|made| name.starts_with(made)) {
            let disk = at.nested(disk, Field::Disks);
            sum = sum.checked_add(at.disk(disk.size_bytes, 1, Field::Disks)?.value)?;
        }
    }
    (sum > 0).then(|| at.mark(sum, Field::Disks))
}
