//! From the objects of the API to the facts of machines.

use super::field::Field;
use super::guest::Path;
use super::item::Item;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::{At, Facts, Lenient, Object, Quantity, Round, Scalar, Str, Under, shapes};

shapes! { "snake_case";
    /// A structure within an object.
    Inner {
        cpus: Lenient<Scalar<'a>>,
        total: Lenient<Scalar<'a>>,
        release: Lenient<Str<'a>>,
    }
}

/// Reads a node in a list.
pub(super) fn node(at: &mut At<'_>, item: &Item<'_>) -> Facts {
    let cgroup = at.take(item.get::<Scalar<'_>>("cgroup-mode"), Field::Cgroup);
    Facts {
        cpu_milli: at.processors(item.get("maxcpu"), Field::Processors),
        memory_mib: at.memory(item.get("maxmem"), 1, Field::Memory),
        cgroup: cgroup.map(|mode| at.text(&mode.0, Field::Cgroup)),
        ..Facts::default()
    }
}

/// Reads what a node says about itself, or its version.
pub(super) fn status(at: &mut At<'_>, item: &Item<'_>) -> Facts {
    let inner = |at: &mut At<'_>, key, field| at.nested(item.get::<Object<Inner<'_>>>(key), field);
    let processors = inner(at, "cpuinfo", Field::NodeProcessors);
    let memory = inner(at, "memory", Field::NodeMemory);
    let current = inner(at, "current-kernel", Field::Release);
    // `Linux 6.8.12-1-pve #1 SMP ..` and `pve-manager/8.2.4/faa83925c9641325`
    let kernel = at.filled(item.get("kversion"), Field::Kernel);
    let kernel = kernel.and_then(|text| part(text, |text| text.split_whitespace().nth(1)));
    let manager = at.filled(item.get("pveversion"), Field::Manager);
    let manager = manager.and_then(|text| part(text, |text| text.split('/').nth(1)));
    Facts {
        kernel: at.filled(current.release, Field::Release).or(kernel),
        hypervisor: manager.or_else(|| at.filled(item.get("version"), Field::Version)),
        cpu_milli: at.processors(processors.cpus, Field::NodeProcessors),
        memory_mib: at.memory(memory.total, 1, Field::NodeMemory),
        ..Facts::default()
    }
}

/// Cuts a part out of a text, which keeps its place.
fn part(text: Text, cut: impl Fn(&str) -> Option<&str>) -> Option<Text> {
    let value = cut(&text.value)?.to_owned();
    Some(Text { value, ..text })
}

/// Reads a guest in a list, or as it runs.
pub(super) fn guest(at: &mut At<'_>, item: &Item<'_>, path: Path<'_>) -> Facts {
    let [processors, running] = ["maxcpu", "cpus"].map(|key| item.get::<Scalar<'_>>(key));
    let processors = if processors.is_known() { processors } else { running };
    let sort = at.filled(item.get("type"), Field::Type);
    let status = at.filled(item.get("status"), Field::Status);
    Facts {
        // Lists of virtual machines omit the type, and what is left of a list of containers may.
        under: match sort {
            Some(sort) if sort.value == "lxc" => Under::Container(sort),
            None if path.is_container == Some(true) => Under::Container(at.text("lxc", Field::File)),
            _ => Under::Hypervisor,
        },
        on: at.filled(item.get("node"), Field::Node),
        cpu_milli: at.processors(processors, Field::Processors),
        memory_mib: at.memory(item.get("maxmem"), 1, Field::Memory),
        disk_mib: at.disk(item.get("maxdisk"), 1, Field::BootDisk),
        stopped: status.filter(|status| status.value == "stopped").map(|_| at.mark(true, Field::Status)),
        ..Facts::default()
    }
}

/// Reads the configuration of a guest.
pub(super) fn config(at: &mut At<'_>, item: &Item<'_>, path: Path<'_>) -> Facts {
    // A container has `hostname` and no firmware; its system is named, while a machine has `l26` for any Linux.
    let is_container = item.has("rootfs") || path.is_container == Some(true);
    let system = at.filled(item.get("ostype"), Field::System).filter(|_| is_container);
    let mut facts = Facts {
        under: match is_container {
            true => Under::Container(at.text("lxc", Field::Type)),
            false => Under::Hypervisor,
        },
        os: system.filter(|system| system.value != "unmanaged"),
        cpu_milli: cores(at, item),
        // `memory` is a number of MiB, in later versions `current=2048`.
        memory_mib: at.take(item.get::<Scalar<'_>>("memory"), Field::ConfiguredMemory).and_then(|memory| {
            at.above_zero(memory.0.trim_start_matches("current=").parse().ok(), Field::ConfiguredMemory)
        }),
        disk_mib: disks(at, item),
        movable: item.numbered("hostpci").next().map(|_| at.mark(false, Field::Passed)),
        ..Facts::default()
    };
    let firmware = at.filled(item.get("smbios1"), Field::Firmware);
    facts.identity.system_uuid = firmware
        .and_then(|text| part(text, |text| text.split(',').find_map(|pair| pair.strip_prefix("uuid="))));
    for key in item.numbered("net") {
        let card = at.filled(item.get(key), Field::Card);
        facts.identity.mac.extend(card.and_then(|text| part(text, mac)));
    }
    facts
}

/// The disks of a guest, of which `local-lvm:vm-100-disk-0,size=32G` is one; nothing if one does not say its size.
fn disks(at: &mut At<'_>, item: &Item<'_>) -> Option<Mark<i64>> {
    let buses = ["ide", "sata", "scsi", "virtio", "mp"].into_iter().flat_map(|bus| item.numbered(bus));
    let keys: Vec<&str> = buses.chain(item.has("rootfs").then_some("rootfs")).collect();
    let mut sum = 0i64;
    for key in keys {
        let Some(disk) = at.filled(item.get(key), Field::Disk) else { continue };
        if disk.value.split(',').any(|part| matches!(part, "media=cdrom" | "none")) {
            continue;
        }
        sum = sum.checked_add(size(&disk.value)?)?;
    }
    (sum > 0).then(|| at.mark(sum, Field::Disk))
}

/// The size in `local-lvm:vm-100-disk-0,size=32G`, in MiB.
fn size(disk: &str) -> Option<i64> {
    let size = disk.split(',').find_map(|part| part.strip_prefix("size="))?;
    // Its units are powers of two.
    let size = if size.ends_with(['K', 'M', 'G', 'T']) { format!("{size}i") } else { size.to_owned() };
    Quantity::parse(&size).map(|bytes| bytes.mebibytes(Round::Up))
}

/// The address in `virtio=BC:24:11:00:00:01,bridge=vmbr0`, or the `hwaddr` of a container's card.
fn mac(card: &str) -> Option<&str> {
    let is_address =
        |value: &&str| value.len() == 17 && value.bytes().filter(|byte| *byte == b':').count() == 5;
    card.split(',').filter_map(|pair| Some(pair.split_once('=')?.1)).find(is_address)
}

/// Cores times sockets, in thousandths.
fn cores(at: &mut At<'_>, item: &Item<'_>) -> Option<Mark<i64>> {
    let cores = at.processors(item.get("cores"), Field::Cores)?;
    let sockets = at.take(item.get::<Scalar<'_>>("sockets"), Field::Sockets);
    let sockets =
        sockets.and_then(|count| Quantity::parse(&count.0)).map_or(1000, |count| count.milli(Round::Down));
    at.above_zero((cores.value / 1000).checked_mul(sockets), Field::Cores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_have_sizes() {
        for (disk, mib) in [
            ("local-lvm:vm-211-disk-0,size=3G", Some(3072)),
            ("local:100/vm-100-disk-0.qcow2,iothread=1,size=512M", Some(512)),
            ("local-lvm:vm-1-disk-1,size=4194304", Some(4)),
            ("/dev/disk/by-id/ata-1", None),
        ] {
            assert_eq!(size(disk), mib, "{disk}");
        }
    }

    #[test]
    fn cards_have_addresses_in_two_forms() {
        assert_eq!(mac("virtio=BC:24:11:00:00:01,bridge=vmbr0"), Some("BC:24:11:00:00:01"));
        assert_eq!(mac("name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:02"), Some("BC:24:11:00:00:02"));
        assert_eq!(mac("name=eth0,bridge=vmbr0"), None);
    }
}
