//! A host: an ESXi.

use super::either::Either;
use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Machines, Remark};

/// Where a host is.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) reference: Text,
    pub(super) name: Text,
    /// The reference of the cluster that it is in.
    pub(super) cluster: Option<Text>,
}

/// Reads a host. Returns where it is, if it has a reference.
pub(super) fn read(at: &mut At<'_>, item: &Either<'_>, machines: &mut Machines) -> Option<Host> {
    let summary = item.at_path(at, &["summary", "config"], Field::Summary);
    let name = item.text(at, "name", Field::Name).or_else(|| summary.text(at, "name", Field::Name));
    let Some(name) = name else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    if machines.has(&name.value) {
        at.remark_named(Remark::DIFFERING, &name.value);
        return None;
    }
    let reference = item.at_path(at, &["self"], Field::Reference).text(at, "value", Field::Reference);
    let hardware = item.at_path(at, &["summary", "hardware"], Field::HostHardware);
    let own = item.at_path(at, &["config", "product"], Field::HostProduct);
    let product = match own.has("version") {
        true => own,
        false => summary.at_path(at, &["product"], Field::HostProduct),
    };
    let machine = machines.named(name.clone());
    machine.os = product.text(at, "fullName", Field::HostProduct);
    let build = product.text(at, "build", Field::HostProduct);
    // Patches differ only by their builds.
    machine.hypervisor = product.text(at, "version", Field::HostProduct).map(|version| match build {
        Some(build) => Text { value: format!("{}-{}", version.value, build.value), ..version },
        None => version,
    });
    machine.identity.system_uuid = hardware.text(at, "uuid", Field::HostHardware);
    machine.cpu_milli = at.processors(hardware.get("numCpuThreads"), Field::HostHardware);
    machine.memory_mib = at.memory(hardware.get("memorySize"), 1, Field::HostHardware);
    let cluster = cluster(at, item);
    reference.map(|reference| Host { reference, name, cluster })
}

/// The reference of the cluster above a host; what is above a host alone is none.
fn cluster(at: &mut At<'_>, item: &Either<'_>) -> Option<Text> {
    let parent = item.at_path(at, &["parent"], Field::Parent);
    let sort = parent.text(at, "type", Field::Parent);
    sort.filter(|sort| sort.value == "ClusterComputeResource").and(parent.text(at, "value", Field::Parent))
}
