//! Whether what moves is said to work where it lands.
//!
//! Nothing is asked of a property that has the version there that it had where something comes from: nothing becomes
//! unknown because it lands on the version that it runs on today.

use super::beside::Beside;
use super::{Answer, Asker, Topic};
use crate::answer::step::Certainty;
use crate::model::{Layer, MachineId, SlotId};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{Rider, TrackKey};

impl Asker<'_, '_> {
    /// What is known of a move: of the property of which it is known least; `None` if nothing is asked.
    pub(super) fn landing(&mut self, rider: Rider, number: u16, last: bool) -> Option<Answer> {
        let fleet = self.graph.fleet;
        let (certainty, slot, position) = self.worst(rider, number, last)?;
        let track = self.graph.track_of(TrackKey::Slot(slot));
        let of = fleet.capability_name(fleet.slot(slot).capability).into();
        Some(Answer { certainty, of, version: self.graph.version_on(track, position) })
    }

    /// The property of which it is known least that the rider works with it.
    fn worst(&mut self, rider: Rider, number: u16, last: bool) -> Option<(Certainty, SlotId, u16)> {
        let mut worst: Option<(Certainty, SlotId, u16)> = None;
        for (machine, slot, position) in self.differing(rider, number) {
            let topic = Topic { key: TrackKey::Slot(slot), position, last };
            let before = self.graph.stand_on(rider, machine);
            let said = match rider {
                Rider::Workload(id) => self.seat(id, slot, topic),
                Rider::Machine(id) => self.passenger(id, slot, topic),
            };
            self.graph.stand_again(rider, before);
            // Of several the release, else the first.
            let fleet = self.graph.fleet;
            let worse = said.filter(|&said| {
                worst.is_none_or(|(worst, other, _)| {
                    said > worst || said == worst && fleet.is_os(slot) && !fleet.is_os(other)
                })
            });
            worst = worse.map(|said| (said, slot, position)).or(worst);
        }
        worst
    }

    fn differing(&self, rider: Rider, number: u16) -> Vec<(MachineId, SlotId, u16)> {
        let fleet = self.graph.fleet;
        let made = self.placed.moves.get(&rider).and_then(|moves| moves.get(usize::from(number) - 1));
        let differs = made.into_iter().flat_map(|made| made.differs.iter().copied());
        differs.map(|(slot, position)| (fleet.slot(slot).machine, slot, position)).collect()
    }

    /// Asks the workloads in a guest that goes to another hypervisor as it runs.
    pub(super) fn in_moved_guest(&mut self, id: MachineId, event: (ForcedId, u16), found: &mut Vec<Beside>) {
        let fleet = self.graph.fleet;
        let rider = Rider::Machine(id);
        for (machine, slot, position) in self.differing(rider, event.1) {
            if fleet.capability(fleet.slot(slot).capability).layer != Layer::Hypervisor {
                continue;
            }
            let cause = self.cause(slot, (event.0, position));
            let topic = Topic { key: TrackKey::Slot(slot), position, last: true };
            let before = self.graph.stand_on(rider, machine);
            self.in_guest(id, (slot, topic), &cause, found);
            self.graph.stand_again(rider, before);
        }
    }
}
