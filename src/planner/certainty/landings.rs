//! Whether what moves is said to work where it lands.
//!
//! Nothing is asked of a property that has the version there that it had where something comes from: nothing becomes
//! unknown because it lands on the version that it runs on today. A property that has a version where something comes from, and of
//! which nothing is said where it lands, is unknown to what sees it.

use super::beside::Beside;
use super::moments::Span;
use super::{Answer, Asker, Topic};
use crate::answer::step::Certainty;
use crate::model::{Layer, MachineId, SlotId};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{Rider, TrackKey};
use crate::planner::places::Stand;

impl Asker<'_, '_> {
    /// What is known of a move: of the property of which it is known least; `None` if nothing is asked.
    pub(super) fn landing(&mut self, rider: Rider, number: u16, span: &Span) -> Option<Answer> {
        let fleet = self.graph.fleet;
        let (certainty, slot, position) = self.worst(rider, number, span)?;
        let track = self.graph.track_of(TrackKey::Slot(slot));
        let of = fleet.capability_name(fleet.slot(slot).capability).into();
        let version = position.and_then(|position| self.graph.version_on(track, position));
        Some(Answer { certainty, of, version })
    }

    /// The property of which it is known least that the rider works with it, and the position of that where it lands.
    fn worst(&mut self, rider: Rider, number: u16, span: &Span) -> Option<(Certainty, SlotId, Option<u16>)> {
        let mut all: Vec<(Certainty, SlotId, Option<u16>)> = Vec::new();
        for (_, slot, position) in self.differing(rider, number) {
            let span = self.while_it_has(rider, number, (slot, position), span);
            let topic = Topic { key: TrackKey::Slot(slot), position };
            let said = self.throughout(&span, |this| {
                this.standing(Some(rider), |this| this.said_by(rider, slot, topic))
            });
            all.extend(said.map(|said| (said, slot, Some(position))));
        }
        for (machine, slot) in self.missing(rider, number) {
            let sees = self.is_asked_on((rider, machine), slot);
            all.extend(sees.then_some((Certainty::Unknown, slot, None)));
        }
        // Of several the release, else the first.
        let fleet = self.graph.fleet;
        all.into_iter().rev().max_by_key(|&(said, slot, _)| (said, fleet.is_os(slot)))
    }

    /// What is known of a property where the rider stands; `None` if nothing is asked. An engine is beside a process.
    fn said_by(&mut self, rider: Rider, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        let layer = fleet.capability(fleet.slot(slot).capability).layer;
        match rider {
            Rider::Workload(id)
                if layer == Layer::Engine && !fleet.workload(id).isolation.restarts_with(layer) =>
            {
                None
            }
            Rider::Workload(id) => self.seat(id, slot, topic),
            Rider::Machine(id) => self.passenger(id, slot, topic),
        }
    }

    /// Whether a rider that stands on a machine is asked about a property.
    fn is_asked_on(&mut self, (rider, machine): (Rider, MachineId), slot: SlotId) -> bool {
        let before = self.graph.stand_on(rider, machine);
        let said = self.said_by(rider, slot, Topic { key: TrackKey::Slot(slot), position: 0 });
        self.graph.stand_again(rider, before);
        said.is_some()
    }

    /// The properties of which nothing is said where a move leads, each with the machine that it comes from.
    fn missing(&self, rider: Rider, number: u16) -> Vec<(MachineId, SlotId)> {
        let made = self.placed.moves.get(&rider).and_then(|moves| moves.get(usize::from(number) - 1));
        let Some(made) = made else { return Vec::new() };
        let from = match made.from {
            Stand::Machine(machine) => machine,
            Stand::Spare(number) => self.placed.spares[number].like,
        };
        made.misses.iter().map(|&slot| (from, slot)).collect()
    }

    /// Ends the span of a stay with the step that changes a property there. A machine that is added keeps what it has.
    fn while_it_has(
        &mut self,
        rider: Rider,
        number: u16,
        (slot, position): (SlotId, u16),
        span: &Span,
    ) -> Span {
        let mut span = span.clone();
        let made = self.placed.moves.get(&rider).and_then(|moves| moves.get(usize::from(number) - 1));
        if made.is_some_and(|made| matches!(made.to, Stand::Machine(_))) {
            let beyond = self.step_beyond(TrackKey::Slot(slot), position);
            let beyond = beyond.and_then(|step| self.first_after(&[step], span.from));
            span.until.extend(beyond);
        }
        span
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
            let topic = Topic { key: TrackKey::Slot(slot), position };
            let before = self.graph.stand_on(rider, machine);
            self.in_guest(id, (slot, topic), &cause, found);
            self.graph.stand_again(rider, before);
        }
    }
}
