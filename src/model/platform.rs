//! Platforms that bring the nodes of a cluster up to date together with its control plane, by a reboot or by new nodes.

use super::fleet::Fleet;
use super::machine::MachineId;
use crate::inventory::SYSTEM;

/// What OpenShift's nodes call their system: its operators update it with the cluster, node by node.
const COREOS: &str = "Red Hat Enterprise Linux CoreOS";

/// What marks the versions of Google's clusters, which upgrade their node pools after the control plane.
const GKE: &str = "-gke.";

impl Fleet {
    /// Whether the nodes of a cluster reboot or are replaced when the cluster goes to another version, by what is known of
    /// its platform.
    pub(crate) fn renews_nodes(&self, cluster: MachineId) -> bool {
        let is_managed = |&machine: &MachineId| {
            let mut versions = self.slots_of(machine).filter_map(|slot| self.slot(slot).version);
            let mut labels = self.machine_labels(machine).iter();
            versions.any(|version| self.version(version).as_str().contains(GKE))
                || labels
                    .any(|&(key, value)| self.text(key) == SYSTEM && self.text(value).starts_with(COREOS))
        };
        std::iter::once(&cluster).chain(self.nodes(cluster)).any(is_managed)
    }
}
