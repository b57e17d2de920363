//! An instance: a system container, or a virtual machine.

use super::field::Field;
use crate::inventory::raw::{Mark, RawRequirement, Text};
use crate::read::import::common::{
    At, Facts, Keys, Machines, Object, Quantity, Remark, Round, Scalar, Str, Under, go_name,
};

const HOSTLESS: Remark = Remark::incomplete(
    "nothing says which machine {n} instance is on: a file called like the machine does",
    "nothing says which machines {n} instances are on: files called like the machines do",
);

/// Where the instances of a file are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The members of a cluster that instances say they are on.
    pub(super) members: Vec<Text>,
    /// The keys of instances of which nothing says where they are.
    pub(super) hostless: Vec<String>,
}

/// Reads an instance of a host, which counts if the instance does not state its own.
pub(super) fn read(
    at: &mut At<'_>,
    host: Option<&str>,
    item: &Keys<'_>,
    (machines, places): (&mut Machines, &mut Places),
) {
    let Some(name) = at.filled(item.get("name"), Field::Name) else {
        return at.remark(Remark::NAMELESS, "");
    };
    // Outside a cluster it is `none`, or empty.
    let location = at.filled(item.get("location"), Field::Location).filter(|place| place.value != "none");
    places.members.extend(location.clone());
    let on = location.or_else(|| host.map(|host| at.text(host, Field::File)));
    // A name counts within its project, and that on its host or cluster.
    let project = at.filled(item.get("project"), Field::Project).filter(|project| project.value != "default");
    let scope = [on.as_ref(), project.as_ref()].into_iter().flatten();
    let key = scope.fold(name.value.clone(), |key, part| format!("{key}-{}", part.value));
    if machines.has(&key) {
        return at.remark_named(Remark::DIFFERING, &name.value);
    }
    if on.is_none() {
        at.remark(HOSTLESS, "");
        places.hostless.push(key.clone());
    }
    let kind = at.filled(item.get("type"), Field::Type);
    let architecture = at.filled(item.get("architecture"), Field::Architecture);
    let status = at.filled(item.get("status"), Field::Status);
    let config = item.object(at, &["expanded_config", "config"], Field::Config);
    let machine = machines.known_as(&key, name);
    machine.on = on;
    let is_stopped = status.is_some_and(|status| status.value.eq_ignore_ascii_case("stopped"));
    machine.stopped = is_stopped.then(|| at.mark(true, Field::Status));
    machine.under = match kind {
        Some(kind) if kind.value == "virtual-machine" => Under::Hypervisor,
        Some(kind) => Under::Container(kind),
        // Older versions without virtual machines have no type.
        None => Under::Container(at.text("container", Field::Type)),
    };
    machine.arch = architecture.map(|arch| Text { value: go_name(&arch.value).to_owned(), ..arch });
    configured(at, &config, machine);
    machine.disk_mib = disk(at, item);
    state(at, item, machine);
}

fn configured(at: &mut At<'_>, config: &Keys<'_>, machine: &mut Facts) {
    let system = at.filled(config.get("image.os"), Field::System);
    let release = at.filled(config.first(&["image.version", "image.release"]), Field::Release);
    machine.os = joined(system, release);
    for key in config.names().filter(|key| key.starts_with("volatile.") && key.ends_with(".hwaddr")) {
        machine.identity.mac.extend(at.filled(config.get(key), Field::Card));
    }
    // A virtual machine has its own cgroup hierarchy.
    let hierarchy = at.filled(config.get("image.requirements.cgroup"), Field::Hierarchy);
    let hierarchy = hierarchy.filter(|v| v.value == "v1" && machine.under != Under::Hypervisor);
    machine.requires.extend(hierarchy.map(|needed| RawRequirement {
        needs: Some(Text { value: "cgroup".to_owned(), ..needed.clone() }),
        within: Some(Text { value: "=1".to_owned(), ..needed.clone() }),
        because: Some(Text { value: "its image says so".to_owned(), ..needed }),
        ..RawRequirement::default()
    }));
    // A container sees the firmware of its host.
    if machine.under == Under::Hypervisor {
        machine.identity.system_uuid = at.filled(config.get("volatile.uuid"), Field::Uuid);
    }
    // `limits.cpu` may name processors, as in `0-3`; `limits.memory` may be a share of the host's.
    let count =
        config.get::<Scalar<'_>>("limits.cpu").into_known().and_then(|limit| limit.0.parse::<i64>().ok());
    let milli = count.and_then(|count| count.checked_mul(1000)).filter(|milli| *milli > 0);
    machine.cpu_milli = milli.map(|milli| at.mark(milli, Field::Processors));
    let limit = config.get::<Scalar<'_>>("limits.memory").into_known();
    machine.memory_mib = limit.and_then(|limit| memory(&limit.0)).map(|mib| at.mark(mib, Field::Memory));
}

/// The size of the disk that an instance starts from, if it has a limit.
fn disk(at: &mut At<'_>, item: &Keys<'_>) -> Option<Mark<i64>> {
    let devices = item.object(at, &["expanded_devices", "devices"], Field::Disk);
    let root = devices.names().find_map(|name| {
        let device = devices.get::<Object<Keys<'_>>>(name).into_known()?.0;
        let is_root = device.get::<Str<'_>>("path").into_known().is_some_and(|path| &*path == "/");
        is_root.then_some(device)
    })?;
    let size = root.get::<Scalar<'_>>("size").into_known()?;
    memory(&size.0).map(|mib| at.mark(mib, Field::Disk))
}

/// Reads `512MiB`, `2GB` or a number of bytes.
fn memory(limit: &str) -> Option<i64> {
    let limit = limit.trim().trim_end_matches('B');
    // LXD's kilobyte is a `kB`, as in Kubernetes' quantities.
    Quantity::parse(limit).map(|bytes| bytes.mebibytes(Round::Down)).filter(|mib| *mib > 0)
}

/// Reads what the agent inside a virtual machine says.
fn state(at: &mut At<'_>, item: &Keys<'_>, machine: &mut Facts) {
    if machine.under != Under::Hypervisor {
        return;
    }
    let state = item.object(at, &["state"], Field::State);
    let said = state.object(at, &["os_info"], Field::State);
    machine.kernel = at.filled(said.get("kernel_version"), Field::Kernel);
    let system =
        joined(at.filled(said.get("os"), Field::Os), at.filled(said.get("os_version"), Field::OsVersion));
    machine.os = system.or_else(|| machine.os.take());
    machine.identity.hostname.extend(at.filled(said.get("fqdn"), Field::Fqdn));
}

/// Joins the name of a system and its release.
fn joined(name: Option<Text>, release: Option<Text>) -> Option<Text> {
    match (name, release) {
        (Some(name), Some(release)) => {
            Some(Mark { value: format!("{} {}", name.value, release.value), ..release })
        }
        (name, _) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_memory_have_units() {
        for (limit, mib) in
            [("512MiB", Some(512)), ("2GiB", Some(2048)), ("1073741824", Some(1024)), ("50%", None)]
        {
            assert_eq!(memory(limit), mib, "{limit}");
        }
    }
}
