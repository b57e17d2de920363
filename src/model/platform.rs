//! Platforms that bring the nodes of a cluster up to date together with its control plane, by a reboot or by new nodes.

use super::fleet::Fleet;
use super::machine::{MachineId, SlotId};
use crate::inventory::SYSTEM;

/// What OpenShift's nodes call their system: its operators update it with the cluster, node by node.
const COREOS: &str = "Red Hat Enterprise Linux CoreOS";

/// The property of a cluster with its release of OpenShift.
const OPENSHIFT: &str = "openshift";

/// The property of a node with the version of its kubelet.
const KUBELET: &str = "kubelet";

/// What marks the versions of Google's clusters, which upgrade their node pools after the control plane.
const GKE: &str = "-gke.";

impl Fleet {
    /// Whether the nodes of a cluster reboot or are replaced when the cluster goes to another version, by what is known of
    /// its platform.
    pub(crate) fn renews_nodes(&self, cluster: MachineId) -> bool {
        let is_googles = |machine: MachineId| {
            let mut versions = self.slots_of(machine).filter_map(|slot| self.slot(slot).version);
            versions.any(|version| self.version(version).as_str().contains(GKE))
        };
        self.is_openshift(cluster)
            || std::iter::once(cluster).chain(self.nodes(cluster).iter().copied()).any(is_googles)
    }

    /// Whether a cluster is one of OpenShift: it has a release of it, or nodes with its system.
    pub(crate) fn is_openshift(&self, cluster: MachineId) -> bool {
        let release = self.find_capability(OPENSHIFT).and_then(|release| self.find_slot(cluster, release));
        release.is_some() || self.nodes(cluster).iter().any(|&node| self.runs_coreos(node))
    }

    /// Whether a property is the kubelet of a node whose operators drain it and bring it up to date by themselves: nobody takes a
    /// step by hand for that.
    pub(crate) fn is_kept_by_operators(&self, slot: SlotId) -> bool {
        let slot = self.slot(slot);
        self.capability_name(slot.capability) == KUBELET && self.runs_coreos(slot.machine)
    }

    /// Whether a machine runs the system of OpenShift's nodes.
    pub(crate) fn runs_coreos(&self, machine: MachineId) -> bool {
        let mut labels = self.machine_labels(machine).iter();
        labels.any(|&(key, value)| self.text(key) == SYSTEM && self.text(value).starts_with(COREOS))
    }
}
