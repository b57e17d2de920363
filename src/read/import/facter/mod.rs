//! Facts that Puppet's Facter gathered: `facter --json`, one file for each machine, called like it.

mod field;
mod shape;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{
    At, Facts, ImportError, Lenient, Machines, Notes, Origins, Remark, Scalar, Str, Under, go_name,
};
use crate::read::look::Look;
use crate::read::raw::Text;
use field::Field;
use shape::Output;

/// What `facter --json` prints.
pub(super) static KIND: Kind = Kind {
    name: "facter",
    about: "facts of a machine: `facter --json`",
    detect,
    importer: || Importer::Text(Box::<Facter>::default()),
};

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        json.has("facterversion") || json.has_all(&["kernelrelease", "kernel"]) && json.has("os.family")
    })
}

#[derive(Debug, Default)]
struct Facter {
    origins: Origins,
    notes: Notes,
    machines: Machines,
}

impl TextImporter for Facter {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.origins.begin(file.name);
        let Self { origins, notes, machines } = self;
        json::documents(text, |document: Document<'_, Output<'_>>| {
            let name = file.stem();
            let mut at = At::new(notes, origins.add(format!("host {name}")));
            match document {
                Document::Object(output) => {
                    let name = at.text(name, Field::Name);
                    read(&mut at, *output, machines.named(name));
                }
                Document::Array(_) => at.remark(Remark::NOT_AN_OBJECT, ""),
            }
        })
    }

    fn finish(self: Box<Self>) -> Imported {
        Imported {
            raw: self.machines.finish(),
            source: self.origins.finish::<Field>(),
            notes: self.notes.finish(),
        }
    }
}

fn read(at: &mut At<'_>, output: Output<'_>, machine: &mut Facts) {
    let text = |at: &mut At<'_>, value, field| {
        let text: Str<'_> = at.take(value, field).filter(|text: &Str<'_>| !text.is_empty())?;
        Some(at.text(&text, field))
    };
    match at.want(output.kernel, Field::Kernel).as_deref() {
        Some("Linux") => machine.kernel = text(at, output.kernelrelease, Field::Release),
        Some(_) => at.remark(Remark::OTHER_SYSTEM, ""),
        None => {}
    }
    if let Some(kind) = text(at, output.virtualization, Field::Virtual) {
        machine.under = Under::of(kind);
    }
    let os = at.nested(output.os, Field::Os);
    let release = at.nested(os.release, Field::OsRelease).full;
    let (name, release) = (text(at, os.name, Field::OsName), text(at, release, Field::OsRelease));
    machine.os = match (name, release) {
        (Some(name), Some(release)) => {
            Some(Text { value: format!("{} {}", name.value, release.value), ..release })
        }
        (name, _) => name,
    };
    let arch = text(at, os.hardware, Field::Hardware);
    machine.arch = arch.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
    let dmi = at.nested(output.dmi, Field::Uuid);
    let product = at.nested(dmi.product, Field::Uuid);
    machine.identity.system_uuid = text(at, product.uuid, Field::Uuid);
    let networking = at.nested(output.networking, Field::Networking);
    machine.identity.hostname.extend(text(at, networking.fqdn, Field::Fqdn));
    for interface in at.take(networking.interfaces, Field::Interfaces).unwrap_or_default().into_values() {
        let interface = at.nested(interface, Field::Interfaces);
        machine.identity.mac.extend(text(at, interface.mac, Field::Interfaces));
    }
    let memory = at.nested(output.memory, Field::Memory);
    let system = at.nested(memory.system, Field::Memory);
    let bytes = number(at, system.total_bytes, Field::Memory);
    machine.memory_mib = bytes.map(|bytes| at.mark(bytes >> 20, Field::Memory));
    let processors = at.nested(output.processors, Field::Processors);
    let count = number(at, processors.count, Field::Processors);
    let milli = count.and_then(|count| count.checked_mul(1000));
    machine.cpu_milli = milli.map(|milli| at.mark(milli, Field::Processors));
}

fn number(at: &mut At<'_>, value: Lenient<Scalar<'_>>, field: Field) -> Option<i64> {
    let text = at.take(value, field)?;
    let number = text.0.parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        at.odd(field);
    }
    number
}
