//! Facts that Puppet's Facter gathered: `facter --json`, one file for each machine, named after it.

mod field;
mod shape;

use super::{File, Importer, Kind};
use crate::inventory::raw::Text;
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{At, Facts, ImportError, Machines, Objects, Remark, Under, go_name};
use crate::read::look::Look;
use field::Field;
use shape::Output;

/// What `facter --json` prints.
pub(super) static KIND: Kind = Kind {
    name: "facter",
    about: "facts of a machine: `facter --json`",
    detect,
    importer: || Importer::of_texts(hosts),
};

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        json.has("facterversion") || json.has_all(&["kernelrelease", "kernel"]) && json.has("os.family")
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
        let name = file.stem();
        let mut at = objects.open(format!("host {name}"));
        match document {
            Document::Object(output) => {
                let name = at.text(name, Field::Name);
                facts(&mut at, *output, machines.named(name));
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
    let (name, release) = (at.filled(os.name, Field::OsName), at.filled(release, Field::OsRelease));
    machine.os = match (name, release) {
        (Some(name), Some(release)) => {
            Some(Text { value: format!("{} {}", name.value, release.value), ..release })
        }
        (name, _) => name,
    };
    let arch = at.filled(os.hardware, Field::Hardware);
    machine.arch = arch.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
    let dmi = at.nested(output.dmi, Field::Uuid);
    let product = at.nested(dmi.product, Field::Uuid);
    machine.identity.system_uuid = at.filled(product.uuid, Field::Uuid);
    let networking = at.nested(output.networking, Field::Networking);
    machine.identity.hostname.extend(at.filled(networking.fqdn, Field::Fqdn));
    for interface in at.take(networking.interfaces, Field::Interfaces).unwrap_or_default().into_values() {
        let interface = at.nested(interface, Field::Interfaces);
        machine.identity.mac.extend(at.filled(interface.mac, Field::Interfaces));
    }
    let memory = at.nested(output.memory, Field::Memory);
    let system = at.nested(memory.system, Field::Memory);
    machine.memory_mib = at.memory(system.total_bytes, 1, Field::Memory);
    let processors = at.nested(output.processors, Field::Processors);
    machine.cpu_milli = at.processors(processors.count, Field::Processors);
}
