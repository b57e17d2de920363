//! Things: what a plan counts when it says how much changes.

use super::TrackKey;
use crate::model::{ComponentId, Fleet, MachineId, WorkloadId};

/// Something that changes, restarts or moves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Thing {
    Machine(MachineId),
    /// The guest that a workload would get for itself.
    OwnGuest(WorkloadId),
    Component(ComponentId),
    Workload(WorkloadId),
}

/// The thing that a track is about; `None` for the tracks of replicas together.
pub(crate) fn thing_of(fleet: &Fleet, key: TrackKey) -> Option<Thing> {
    match key {
        TrackKey::Slot(slot) => Some(Thing::Machine(fleet.slot(slot).machine)),
        TrackKey::Own(workload, _) => Some(Thing::OwnGuest(workload)),
        TrackKey::Seat(rider, _) | TrackKey::Left(rider) => Some(rider.thing()),
        TrackKey::Runs(workload, _) => Some(Thing::Workload(workload)),
        TrackKey::Published(component) | TrackKey::Carried(component, _) => Some(Thing::Component(component)),
        TrackKey::First(..) | TrackKey::All(..) => None,
    }
}

impl Thing {
    /// Its full name, such as `host/node-1`.
    pub(crate) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Machine(id) => fleet.machine_name(id),
            Self::OwnGuest(id) => format!("own-guest/{}", fleet.workload_name(id)),
            Self::Component(id) => fleet.component_name(id).to_owned(),
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
        }
    }
}
