//! Things: what a person would count when a plan says how much moves.

use crate::graph::{Graph, Rider, TrackKey};
use crate::model::{ComponentId, Fleet, MachineId, Step, WorkloadId};

/// Something that changes, restarts or moves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Thing {
    Machine(MachineId),
    /// The guest that a workload would get for itself.
    OwnGuest(WorkloadId),
    Component(ComponentId),
    Workload(WorkloadId),
}

/// Returns the thing that a track is about; nothing for tracks that only speak of replicas together.
pub(crate) const fn thing_of(key: TrackKey) -> Option<Thing> {
    match key {
        TrackKey::Slot(_) => None,
        TrackKey::Own(workload, _) => Some(Thing::OwnGuest(workload)),
        TrackKey::Seat(Rider::Workload(workload), _) | TrackKey::Runs(workload, _) => Some(Thing::Workload(workload)),
        TrackKey::Seat(Rider::Machine(machine), _) => Some(Thing::Machine(machine)),
        TrackKey::Published(component) | TrackKey::Carried(component, _) => Some(Thing::Component(component)),
        TrackKey::First(..) | TrackKey::All(..) => None,
    }
}
