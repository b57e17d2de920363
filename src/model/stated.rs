//! Where the values of things are stated, so that each can be shown with its file and line.

use super::component::ComponentId;
use super::fleet::{Fleet, TextId};
use super::machine::MachineId;
use super::words::Attribute;
use super::workload::{ServiceId, WorkloadId};
use crate::id::Lists;
use crate::source::Place;
use std::ops::Range;

/// The places of what is stated of things beside the versions of their properties; every source that defines a thing is
/// among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stated {
    pub(crate) machines: Lists<MachineId, (Attribute, Place)>,
    /// What machines have several of: their taints, candidates and keys of identity, by what it is and its value.
    pub(crate) details: Lists<MachineId, (TextId, TextId, Place)>,
    pub(crate) components: Lists<ComponentId, (Attribute, Place)>,
    pub(crate) services: Lists<ServiceId, (Attribute, Place)>,
    pub(crate) workloads: Lists<WorkloadId, (Attribute, Place)>,
}

impl Fleet {
    /// What is stated of a machine, and where.
    #[must_use]
    pub fn stated_of_machine(&self, id: MachineId) -> &[(Attribute, Place)] {
        self.stated.machines.get(id)
    }

    /// What is stated of a machine that has several of it: taints, candidates, keys of its identity. Each has what it is,
    /// the value, and where it is stated.
    #[must_use]
    pub fn details_of_machine(&self, id: MachineId) -> &[(TextId, TextId, Place)] {
        self.stated.details.get(id)
    }

    /// What is stated of a component, and where.
    #[must_use]
    pub fn stated_of_component(&self, id: ComponentId) -> &[(Attribute, Place)] {
        self.stated.components.get(id)
    }

    /// What is stated of a service, and where.
    #[must_use]
    pub fn stated_of_service(&self, id: ServiceId) -> &[(Attribute, Place)] {
        self.stated.services.get(id)
    }

    /// What is stated of a workload, and where.
    #[must_use]
    pub fn stated_of_workload(&self, id: WorkloadId) -> &[(Attribute, Place)] {
        self.stated.workloads.get(id)
    }

    /// The places of a run of labels.
    pub(crate) fn label_places(&self, range: &Range<u32>) -> &[Place] {
        &self.label_places[range.start as usize..range.end as usize]
    }
}
