//! The facts of one machine.

use super::field::Field;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::File;
use crate::read::import::common::{
    At, Facts, Lenient, List, Machines, Object, Remark, Scalar, Str, Under, go_name,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Machines without facts.
const UNREACHED: Remark = Remark::incomplete(
    "{n} machine could not be reached by Ansible: nothing is known of it",
    "{n} machines could not be reached by Ansible: nothing is known of them",
);
/// Facts by name, with or without `ansible_` before it.
#[derive(Default)]
struct Named<'a>(BTreeMap<Str<'a>, &'a RawValue>);

impl<'a> Named<'a> {
    fn get<T: Deserialize<'a>>(&self, name: &str) -> Lenient<T> {
        let found = self.0.get(format!("ansible_{name}").as_str()).or_else(|| self.0.get(name));
        Lenient::of_raw(found.copied())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Interface<'a> {
    #[serde(borrow)]
    macaddress: Lenient<Str<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Package<'a> {
    #[serde(borrow)]
    version: Lenient<Str<'a>>,
    #[serde(borrow)]
    release: Lenient<Str<'a>>,
}

/// Reads an object that Ansible wrote about a machine, which it names or, to a file of its own, does not.
pub(super) fn read(
    at: &mut At<'_>,
    host: Option<&str>,
    file: File<'_>,
    json: &RawValue,
    machines: &mut Machines,
) {
    let name = at.text(host.unwrap_or_else(|| file.machine(&[])), Field::Host);
    let mut found = Facts { name, ..Facts::default() };
    facts_of(at, json, &mut found);
    if host.is_none() {
        found.name_itself(at, file, &[]);
    }
    let key = found.name.value.clone();
    machines.add(at, &key, found);
}

/// Reads the facts of a machine.
fn facts_of(at: &mut At<'_>, json: &RawValue, machine: &mut Facts) {
    let Lenient::Known(whole) = Lenient::<BTreeMap<Str<'_>, &RawValue>>::of(json.get()) else {
        return at.remark(Remark::NOT_AN_OBJECT, "");
    };
    let facts = match whole.get("ansible_facts") {
        Some(facts) => at.take(Lenient::of(facts.get()), Field::Facts).map(Named).unwrap_or_default(),
        None => Named(whole),
    };
    if facts.get::<&RawValue>("unreachable").is_known() || facts.0.is_empty() {
        return at.remark(UNREACHED, "");
    }
    system(at, &facts, machine);
    identity(at, &facts, machine);
    packages(at, &facts, machine);
    for capability in machine.libraries.doubtful() {
        at.remark(Remark::SEVERAL_VERSIONS, capability);
    }
}

/// Takes a text, unless it is what Ansible writes for an unknown value.
fn text(at: &mut At<'_>, facts: &Named<'_>, name: &str, field: Field) -> Option<Text> {
    let text: Str<'_> = at.take(facts.get(name), field)?;
    let says = !matches!(text.trim(), "" | "NA" | "N/A" | "unknown");
    says.then(|| at.text(text.trim(), field))
}

fn number(at: &mut At<'_>, facts: &Named<'_>, name: &str, field: Field) -> Option<i64> {
    let text: Scalar<'_> = at.take(facts.get(name), field)?;
    let number = text.0.trim().parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        at.odd(field);
    }
    number
}

fn system(at: &mut At<'_>, facts: &Named<'_>, machine: &mut Facts) {
    let system = text(at, facts, "system", Field::System);
    match system.as_ref().map(|text| text.value.as_str()) {
        None | Some("Linux") => {
            let kernel = text(at, facts, "kernel", Field::Kernel);
            machine.kernel = machine.kernel.take().or(kernel.filter(|_| system.is_some()));
        }
        Some(_) => at.remark(Remark::OTHER_SYSTEM, ""),
    }
    let distribution = text(at, facts, "distribution", Field::Distribution);
    let release = text(at, facts, "distribution_version", Field::Release);
    let os = distribution.map(|name| match release {
        Some(release) => Text { value: format!("{} {}", name.value, release.value), ..release },
        None => name,
    });
    machine.os = machine.os.take().or(os);
    let arch = text(at, facts, "architecture", Field::Architecture);
    machine.arch =
        machine.arch.take().or(arch.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch }));
    if text(at, facts, "virtualization_role", Field::VirtualizationRole)
        .is_some_and(|role| role.value == "guest")
        && let Some(kind) = text(at, facts, "virtualization_type", Field::VirtualizationType)
    {
        machine.under = Under::of(kind);
    }
    let memory = number(at, facts, "memtotal_mb", Field::Memory);
    machine.memory_mib = machine.memory_mib.take().or(memory.map(|mib| at.mark(mib, Field::Memory)));
    let processors = number(at, facts, "processor_vcpus", Field::Processors);
    let milli = processors.and_then(|count| count.checked_mul(1000));
    machine.cpu_milli = machine.cpu_milli.take().or(milli.map(|milli| at.mark(milli, Field::Processors)));
}

fn identity(at: &mut At<'_>, facts: &Named<'_>, machine: &mut Facts) {
    let known = &mut machine.identity;
    known.machine_id = known.machine_id.take().or(text(at, facts, "machine_id", Field::MachineId));
    known.system_uuid = known.system_uuid.take().or(text(at, facts, "product_uuid", Field::SystemUuid));
    let names = [("fqdn", Field::Fqdn), ("nodename", Field::Nodename)];
    let names = names.into_iter().filter_map(|(name, field)| text(at, facts, name, field));
    add(
        &mut known.hostname,
        names.filter(|name| name.value != machine.name.value && name.value != "localhost"),
    );
    // On Windows it is a list of something else.
    let interfaces: List<Str<'_>> = facts.get("interfaces");
    let mut macs = Vec::new();
    for name in at.take(interfaces, Field::Interfaces).unwrap_or_default() {
        let Lenient::Known(name) = name else { continue };
        // Ansible replaces `-` and the like by `_` in the names of interfaces.
        let key = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let interface: Lenient<Object<Interface<'_>>> = facts.get(&key);
        if let Lenient::Known(Object(Interface { macaddress: Lenient::Known(mac) })) = interface {
            macs.push(at.text(&mac, Field::Interfaces));
        }
    }
    add(
        &mut known.mac,
        macs.into_iter().filter(|mac| mac.value.contains(':') && !mac.value.starts_with("00:00:00:00")),
    );
}

fn add(all: &mut Vec<Text>, more: impl Iterator<Item = Text>) {
    for text in more {
        if all.iter().all(|known| known.value != text.value) {
            all.push(text);
        }
    }
}

fn packages<'a>(at: &mut At<'_>, facts: &Named<'a>, machine: &mut Facts) {
    let packages: Lenient<BTreeMap<Str<'a>, List<Object<Package<'a>>>>> = facts.get("packages");
    for (name, installed) in at.take(packages, Field::Packages).unwrap_or_default() {
        if crate::read::import::common::Libraries::capability(&name).is_none() {
            continue;
        }
        for Object(package) in at.list(installed, Field::Packages) {
            let release = package.release.into_known();
            if let Some(version) = at.take(package.version, Field::Packages) {
                let version = release
                    .map_or_else(|| version.to_string(), |release| format!("{}-{}", &*version, &*release));
                let version: Mark<String> = at.text(&version, Field::Packages);
                machine.libraries.add(&name, version);
            }
        }
    }
}
