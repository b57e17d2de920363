//! A virtual machine.

use super::either::Either;
use super::field::Field;
use crate::inventory::raw::{Mark, Text};
use crate::inventory::system::other_kernel;
use crate::read::import::common::{At, Facts, Machines, Remark, Scalar, Str, Under};
use crate::version::Scheme;

const TEMPLATE: Remark = Remark::skipped("left out {n} template", "left out {n} templates");

/// Reads a machine, as `vm.info` prints it or its configuration alone. Returns its key and the reference of its host.
pub(super) fn read<'a>(
    at: &mut At<'_>,
    item: &Either<'a>,
    machines: &mut Machines,
) -> Option<(String, Option<Text>)> {
    let config = match item.has("hardware") {
        true => item.clone(),
        false => item.at_path(at, &["config"], Field::Config),
    };
    let summary = item.at_path(at, &["summary", "config"], Field::Summary);
    // What is in both is the same; which is there depends on what was asked for.
    let text = |at: &mut At<'_>, key: &str, field| {
        config.text(at, key, field).or_else(|| summary.text(at, key, field))
    };
    let is_template = |one: &Either<'a>| one.get::<bool>("template").into_known() == Some(true);
    if is_template(&config) || is_template(&summary) {
        at.remark(TEMPLATE, "");
        return None;
    }
    let uuid = text(at, "uuid", Field::Uuid);
    let Some(name) = item.text(at, "name", Field::Name).or_else(|| text(at, "name", Field::Name)) else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    let key = text(at, "instanceUuid", Field::InstanceUuid)
        .or_else(|| uuid.clone())
        .unwrap_or_else(|| name.clone())
        .value;
    if machines.has(&key) {
        at.remark_named(Remark::DIFFERING, &name.value);
        return None;
    }
    let system = text(at, "guestFullName", Field::System);
    let machine = machines.known_as(&key, name);
    machine.under = Under::Hypervisor;
    machine.identity.system_uuid = uuid;
    let hardware = config.at_path(at, &["hardware"], Field::Hardware);
    let either = |a: &Either<'a>, key: &str, b: &str| match a.has(key) {
        true => a.get::<Scalar<'a>>(key),
        false => summary.get(b),
    };
    machine.cpu_milli = at.processors(either(&hardware, "numCPU", "numCpu"), Field::Processors);
    machine.memory_mib = at.memory(either(&hardware, "memoryMB", "memorySizeMB"), 1 << 20, Field::Memory);
    let devices = hardware.objects(at, "device", Field::Device);
    for device in &devices {
        machine.identity.mac.extend(device.text(at, "macAddress", Field::Device));
    }
    machine.disk_mib = disks(at, &devices);
    if devices.iter().any(|device| is_passed_through(device)) {
        machine.movable = Some(at.mark(false, Field::Device));
    }
    machine.stopped = is_off(at, item).then(|| at.mark(true, Field::Power));
    guest(at, item, machine);
    tools(at, &config, machine);
    // What was said when the machine was made is no system that runs, but it tells Windows from Linux.
    let other = system.filter(|system| other_kernel(&system.value).is_some());
    machine.os = machine.os.take().or(other);
    Some((key, host(at, item)))
}

/// The disks: only those have a capacity.
fn disks(at: &mut At<'_>, devices: &[Either<'_>]) -> Option<Mark<i64>> {
    let sizes = devices.iter().filter_map(|device| {
        at.disk(device.get::<Scalar<'_>>("capacityInKB"), 1 << 10, Field::Device).map(|mib| mib.value)
    });
    let sum = sizes.fold(0, i64::saturating_add);
    (sum > 0).then(|| at.mark(sum, Field::Device))
}

/// Reads what the tools in the guest report.
fn guest(at: &mut At<'_>, item: &Either<'_>, machine: &mut Facts) {
    let guest = item.at_path(at, &["guest"], Field::Guest);
    let summary = item.at_path(at, &["summary", "guest"], Field::Summary);
    let text = |at: &mut At<'_>, key: &str| {
        guest.text(at, key, Field::Guest).or_else(|| summary.text(at, key, Field::Guest))
    };
    machine.os = text(at, "guestFullName");
    machine.identity.hostname.extend(text(at, "hostName"));
    if machine.identity.mac.is_empty() {
        for card in guest.objects(at, "net", Field::Guest) {
            machine.identity.mac.extend(card.text(at, "macAddress", Field::Guest));
        }
    }
}

/// Reads the details that newer tools leave in the configuration: `familyName='Linux' kernelVersion='6.8.0-31-generic'`.
fn tools(at: &mut At<'_>, config: &Either<'_>, machine: &mut Facts) {
    for option in config.objects(at, "extraConfig", Field::Tools) {
        let key = option.text(at, "key", Field::Tools);
        if !key.is_some_and(|key| key.value.eq_ignore_ascii_case("guestInfo.detailed.data")) {
            continue;
        }
        let Some(details) = option.text(at, "value", Field::Tools) else { continue };
        let value = |key: &str| {
            let (_, rest) = details.value.split_once(&format!("{key}='"))?;
            let value = rest.split('\'').next().filter(|value| !value.is_empty())?;
            Some(Text { value: value.to_owned(), ..details.clone() })
        };
        machine.os = value("prettyName").or(machine.os.take());
        match value("familyName") {
            Some(family) if family.value != "Linux" => {}
            _ => {
                let kernel = value("kernelVersion");
                machine.kernel = kernel.filter(|kernel| Scheme::Kernel.parse(&kernel.value).is_ok());
            }
        }
    }
}

/// Whether it is powered off.
fn is_off(at: &mut At<'_>, item: &Either<'_>) -> bool {
    [&["runtime"][..], &["summary", "runtime"]].into_iter().any(|path| {
        let state = item.at_path(at, path, Field::Power).text(at, "powerState", Field::Power);
        state.is_some_and(|state| state.value.eq_ignore_ascii_case("poweredOff"))
    })
}

/// The reference of the host that it is on.
fn host(at: &mut At<'_>, item: &Either<'_>) -> Option<Text> {
    [&["runtime", "host"][..], &["summary", "runtime", "host"]].into_iter().find_map(|path| {
        let host = item.at_path(at, path, Field::Host);
        host.text(at, "value", Field::Host)
    })
}

/// Whether a device is one of the host; older versions do not state what a device is.
fn is_passed_through(device: &Either<'_>) -> bool {
    device.get::<Str<'_>>("_typeName").into_known().as_deref() == Some("VirtualPCIPassthrough")
}
