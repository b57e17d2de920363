//! Tracks: what moves through versions.

use super::{ShapeId, Thing};
use crate::id::ids;
use crate::model::{ComponentId, MachineId, ServiceId, SlotId, WorkloadId};

ids! {
    /// A track of one graph.
    pub(crate) TrackId;
}

/// What sits on a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Rider {
    /// A workload.
    Workload(WorkloadId),
    /// A machine on a machine.
    Machine(MachineId),
}

impl Rider {
    /// The thing that it is.
    pub(crate) const fn thing(self) -> Thing {
        match self {
            Self::Workload(id) => Thing::Workload(id),
            Self::Machine(id) => Thing::Machine(id),
        }
    }
}

/// What a track is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum TrackKey {
    /// A property of a machine.
    Slot(SlotId),
    /// The same property of a guest of the workload's own, which it does not have yet.
    Own(WorkloadId, SlotId),
    /// The property under a rider that stays on its machine: the rider reaches a position by being restarted on it.
    Seat(Rider, SlotId),
    /// How often a rider has moved to another machine.
    Left(Rider),
    /// An image or stack, as published.
    Published(ComponentId),
    /// A component as it is baked into an image.
    Carried(ComponentId, ComponentId),
    /// A component as a workload runs or carries it.
    Runs(WorkloadId, ComponentId),
    /// The furthest moving replica of a service.
    First(ServiceId, ComponentId),
    /// The hindmost replica of a service.
    All(ServiceId, ComponentId),
}

impl TrackKey {
    /// The slot whose versions it runs along, if any.
    pub(crate) const fn slot(self) -> Option<SlotId> {
        match self {
            Self::Slot(slot) | Self::Own(_, slot) | Self::Seat(_, slot) => Some(slot),
            Self::Left(_)
            | Self::Published(_)
            | Self::Carried(..)
            | Self::Runs(..)
            | Self::First(..)
            | Self::All(..) => None,
        }
    }
}

/// The part of a graph's events that belongs to one track.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Track {
    /// The event of the position after `start`.
    pub(crate) base: u32,
    /// Its position today.
    pub(crate) start: u16,
    /// How many positions its shape has.
    pub(crate) len: u16,
    pub(crate) shape: ShapeId,
}
