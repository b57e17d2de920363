//! Noting where the values of things are stated, as their definitions are added.

use super::Builder;
use super::draft::{DraftComponent, DraftMachine, DraftService, DraftWorkload, Said};
use crate::id::Lists;
use crate::model::stated::Stated;
use crate::model::words::Attribute;
use crate::model::{ComponentId, MachineId, ServiceId, TextId, WorkloadId};
use crate::source::Place;

/// What is noted of one kind of thing.
type Noted<I> = Vec<(I, (Attribute, Place))>;

/// What has been noted so far.
#[derive(Debug, Default)]
pub(super) struct Statements {
    machines: Noted<MachineId>,
    details: Vec<(MachineId, (TextId, TextId, Place))>,
    components: Noted<ComponentId>,
    services: Noted<ServiceId>,
    workloads: Noted<WorkloadId>,
}

impl Statements {
    pub(super) fn machine(&mut self, id: MachineId, all: impl Iterator<Item = (Attribute, Place)>) {
        self.machines.extend(all.map(|one| (id, one)));
    }

    pub(super) fn details(&mut self, id: MachineId, all: Vec<(TextId, TextId, Place)>) {
        self.details.extend(all.into_iter().map(|one| (id, one)));
    }

    pub(super) fn component(&mut self, id: ComponentId, all: impl Iterator<Item = (Attribute, Place)>) {
        self.components.extend(all.map(|one| (id, one)));
    }

    pub(super) fn service(&mut self, id: ServiceId, all: impl Iterator<Item = (Attribute, Place)>) {
        self.services.extend(all.map(|one| (id, one)));
    }

    pub(super) fn workload(&mut self, id: WorkloadId, all: impl Iterator<Item = (Attribute, Place)>) {
        self.workloads.extend(all.map(|one| (id, one)));
    }
}

fn at<T: Copy>(said: Said<T>) -> Option<Place> {
    said.map(|(_, place)| place)
}

/// Leaves out what is not stated.
fn said<const N: usize>(all: [(Attribute, Option<Place>); N]) -> impl Iterator<Item = (Attribute, Place)> {
    all.into_iter().filter_map(|(attribute, place)| Some((attribute, place?)))
}

impl DraftMachine {
    /// What a definition states.
    pub(super) fn stated(&self) -> impl Iterator<Item = (Attribute, Place)> + use<> {
        said([
            (Attribute::Defined, Some(self.place)),
            (Attribute::On, at(self.on)),
            (Attribute::Cluster, at(self.cluster)),
            (Attribute::Pool, at(self.pool)),
            (Attribute::SharesKernelOf, at(self.shares_kernel_of)),
            (Attribute::Movable, at(self.movable)),
            (Attribute::Unschedulable, at(self.unschedulable)),
            (Attribute::Stopped, at(self.stopped)),
            (Attribute::CpuMilli, at(self.cpu_milli)),
            (Attribute::MemoryMib, at(self.memory_mib)),
            (Attribute::DiskMib, at(self.disk_mib)),
            (Attribute::Pods, at(self.pods)),
            (Attribute::Gpus, at(self.gpus)),
            (Attribute::StartSeconds, at(self.start_seconds)),
        ])
    }
}

impl DraftComponent {
    /// What a definition states.
    pub(super) fn stated(&self) -> impl Iterator<Item = (Attribute, Place)> + use<> {
        let first = self.candidates.as_ref().and_then(|all| all.first());
        said([
            (Attribute::Defined, Some(self.place)),
            (Attribute::Version, at(self.version)),
            (Attribute::Candidates, first.map(|(_, place)| *place)),
            (Attribute::Scheme, at(self.scheme)),
            (Attribute::Step, at(self.step)),
            (Attribute::Profile, at(self.profile)),
            (Attribute::Rebase, at(self.rebase)),
            (Attribute::Base, at(self.base)),
            (Attribute::SizeMib, at(self.size_mib)),
            (Attribute::StartSeconds, at(self.start_seconds)),
        ])
    }
}

impl DraftService {
    /// What a definition states.
    pub(super) fn stated(&self) -> impl Iterator<Item = (Attribute, Place)> + use<> {
        said([
            (Attribute::Defined, Some(self.place)),
            (Attribute::Mixed, at(self.mixed)),
            (Attribute::MaxUnavailable, at(self.max_unavailable)),
            (Attribute::MinAvailable, at(self.min_available)),
        ])
    }
}

impl DraftWorkload {
    /// What a definition states.
    pub(super) fn stated(&self) -> impl Iterator<Item = (Attribute, Place)> + use<> {
        let more = self.more();
        said([
            (Attribute::Defined, Some(self.place)),
            (Attribute::Host, at(self.host)),
            (Attribute::Isolation, at(self.isolation)),
            (Attribute::Service, at(self.service)),
            (Attribute::Movable, at(more.movable)),
            (Attribute::StuckBecause, at(more.stuck_because)),
            (Attribute::Seccomp, at(more.seccomp)),
            (Attribute::ControlPlane, at(more.control_plane)),
            (Attribute::CpuMilli, at(more.cpu_milli)),
            (Attribute::MemoryMib, at(more.memory_mib)),
            (Attribute::DiskMib, at(more.disk_mib)),
            (Attribute::Gpus, at(more.gpus)),
            (Attribute::StartSeconds, at(more.start_seconds)),
        ])
    }
}

impl Builder {
    /// Passes what has been noted to the fleet.
    pub(super) fn finish_stated(&mut self) {
        let Statements { machines, details, components, services, workloads } =
            std::mem::take(&mut self.stated);
        self.fleet.stated = Stated {
            machines: Lists::from_pairs(self.fleet.machines.len(), &machines),
            details: Lists::from_pairs(self.fleet.machines.len(), &details),
            components: Lists::from_pairs(self.fleet.components.len(), &components),
            services: Lists::from_pairs(self.fleet.services.len(), &services),
            workloads: Lists::from_pairs(self.fleet.workloads.len(), &workloads),
        };
    }
}
