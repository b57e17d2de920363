//! Things: what a plan counts when it says how much changes.

use super::TrackKey;
use crate::model::{ComponentId, Fleet, MachineId, WorkloadId};
use std::cmp::Ordering;
use std::fmt;

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
        self.label(fleet).to_string()
    }

    /// Its full name, to compare: nothing is copied.
    pub(crate) fn label(self, fleet: &Fleet) -> Label<'_> {
        match self {
            Self::Machine(id) => {
                let (kind, name) = fleet.machine_label(id);
                Label { kind, name }
            }
            Self::OwnGuest(id) => Label { kind: "own-guest/", name: fleet.workload_name(id) },
            Self::Component(id) => Label { kind: "", name: fleet.component_name(id) },
            Self::Workload(id) => Label { kind: "workload/", name: fleet.workload_name(id) },
        }
    }
}

/// A full name in two parts, which is ordered as the whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label<'f> {
    kind: &'static str,
    name: &'f str,
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)?;
        f.write_str(self.name)
    }
}

impl Ord for Label<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let whole = |label: &Self| label.kind.bytes().chain(label.name.bytes());
        match self.kind == other.kind {
            true => self.name.cmp(other.name),
            false => whole(self).cmp(whole(other)),
        }
    }
}

impl PartialOrd for Label<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Label<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Label<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_ordered_as_their_texts() {
        let of = |kind, name| Label { kind, name };
        let labels = [
            of("", "host/b"),
            of("host/", "b"),
            of("host/", "a"),
            of("guest/", "z"),
            of("", "image/a"),
            of("workload/", "\u{e9}"),
            of("workload/", "a"),
            of("", "workload"),
            of("", ""),
        ];
        for a in &labels {
            for b in &labels {
                assert_eq!(a.cmp(b), a.to_string().cmp(&b.to_string()), "{a} and {b}");
            }
        }
    }
}
