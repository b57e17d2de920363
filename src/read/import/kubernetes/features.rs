//! What tools that label nodes say about them: Node Feature Discovery, and NVIDIA's operator.

use super::field::Field;
use super::node::provide;
use crate::inventory::SYSTEM;
use crate::inventory::raw::{RawMachine, RawMap};
use crate::read::import::common::At;
use crate::read::shipped;

/// What Node Feature Discovery begins its labels with.
const NFD: &str = "feature.node.kubernetes.io/";

/// Adds what the labels of a node say and its status does not.
pub(super) fn add(at: &mut At<'_>, machine: &mut RawMachine) {
    if let Some(version) = driver(&machine.labels) {
        provide(at, &mut machine.provides, "nvidia-driver", &version, Field::Labels);
    }
    let feature = |key: &str| value_of(&machine.labels, &format!("{NFD}{key}"));
    let kernel = feature("kernel-version.full").filter(|_| machine.kernel.is_none()).map(str::to_owned);
    // The other way round, nothing follows: only some features of a processor are labels by default.
    let avx = ["AVX", "AVX2"].iter().any(|flag| feature(&format!("cpu-cpuid.{flag}")) == Some("true"));
    let system = system(&machine.labels);
    if let Some(kernel) = kernel {
        machine.kernel = Some(at.text(&kernel, Field::Labels));
    }
    if avx {
        provide(at, &mut machine.provides, "avx", "1", Field::Labels);
    }
    if let Some(system) = system {
        let (key, value) = (at.text(SYSTEM, Field::Labels), at.text(&system, Field::Labels));
        machine.labels.insert(key, value);
    }
}

/// The name of a node's system by the identifiers of `os-release`, unless its status has a name that is known: those who
/// build on a system rename it.
fn system(labels: &RawMap) -> Option<String> {
    let called = shipped::system(value_of(labels, &format!("{NFD}system-os_release.ID"))?)?;
    let version = value_of(labels, &format!("{NFD}system-os_release.VERSION_ID"))?;
    let is_known = value_of(labels, SYSTEM).is_some_and(shipped::is_system);
    (!is_known).then(|| format!("{called} {version}"))
}

/// The version of NVIDIA's driver, which its operator writes into labels: whole, or in older versions in parts.
fn driver(labels: &RawMap) -> Option<String> {
    let label = |key: &str| value_of(labels, &format!("nvidia.com/cuda.driver{key}"));
    let parts = || {
        let (major, minor) = (label(".major")?, label(".minor")?);
        Some(label(".rev").map_or_else(|| format!("{major}.{minor}"), |rev| format!("{major}.{minor}.{rev}")))
    };
    label("-version.full").map(str::to_owned).or_else(parts)
}

/// A label that is not empty.
fn value_of<'l>(labels: &'l RawMap, key: &str) -> Option<&'l str> {
    let found = labels.iter().find(|(label, _)| label.value == key).map(|(_, value)| value.value.as_str());
    found.filter(|value| !value.is_empty())
}
