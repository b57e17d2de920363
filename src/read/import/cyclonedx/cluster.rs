//! Trivy's SBOM of a cluster.

use super::field::Field;
use super::read::Taken;
use crate::id::FixedMap;
use crate::inventory::raw::RawMachine;
use crate::read::import::common::At;
use crate::read::import::common::image::is_dotted;

/// Makes the cluster that a document is about.
pub(super) fn cluster(at: &mut At<'_>, taken: &Taken<'_>) -> Option<RawMachine> {
    let name = taken.trivy("resource:Name").next().or(taken.name.as_deref())?;
    let version = taken.version.as_deref().filter(|version| is_dotted(version));
    Some(RawMachine {
        name: at.text(name, Field::Subject),
        kubernetes: version.map(|version| at.text(version, Field::Subject)),
        ..RawMachine::default()
    })
}

/// Makes a node, if the component is one.
pub(super) fn node(at: &mut At<'_>, taken: &Taken<'_>) -> Option<RawMachine> {
    // The programs of a node are of its type too.
    if taken.kind.as_deref() != Some("platform") || taken.trivy("resource:Type").next() != Some("node") {
        return None;
    }
    let name =
        taken.trivy("resource:Name").next().or(taken.name.as_deref()).filter(|name| !name.is_empty())?;
    let kernel = taken.trivy("KernelVersion").next();
    let kernel = kernel.filter(|kernel| crate::version::Scheme::Kernel.parse(kernel).is_ok());
    Some(RawMachine {
        name: at.text(name, Field::Components),
        kernel: kernel.map(|kernel| at.text(kernel, Field::Properties)),
        ..RawMachine::default()
    })
}

/// Keeps the first machine of each name.
pub(super) fn once(machines: Vec<RawMachine>) -> Vec<RawMachine> {
    let mut known: FixedMap<String, RawMachine> = FixedMap::default();
    for machine in machines {
        known.entry(machine.name.value.clone()).or_insert(machine);
    }
    known.into_values().collect()
}
