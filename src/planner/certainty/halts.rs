//! Where something stands while it is asked about: where what has been carried out by then has left it, and so each
//! machine under it.

use super::Asker;
use super::moments::{Order, Span};
use crate::id::FixedMap;
use crate::model::{SlotId, VersionId};
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::lockstep::StepId;
use crate::planner::places::Stand;

/// The steps in which each thing moves, in order; linear in the events.
pub(super) fn leaves(
    graph: &Graph<'_>,
    closure: &Closure,
    order: &Order<'_>,
) -> FixedMap<Rider, Vec<StepId>> {
    let mut leaves: FixedMap<Rider, Vec<StepId>> = FixedMap::default();
    for (at, event) in closure.events() {
        if let (TrackKey::Left(rider), Some(step)) = (graph.event(event).0, order.step(at)) {
            leaves.entry(rider).or_default().push(step);
        }
    }
    leaves.values_mut().for_each(|steps| steps.sort_unstable());
    leaves
}

impl Asker<'_, '_> {
    /// Asks while something, and each machine under it, stands where it does now.
    pub(super) fn standing<T>(&mut self, rider: Option<Rider>, ask: impl FnOnce(&mut Self) -> T) -> T {
        let mut before = Vec::new();
        let mut rider = rider.filter(|_| !self.leaves.is_empty());
        while let Some(one) = rider {
            let machine = match self.stand_now(one) {
                Some(Stand::Machine(machine)) => Some(machine),
                Some(Stand::Spare(number)) => {
                    self.added = Some(number);
                    Some(self.placed.spares[number].like)
                }
                None => None,
            };
            if let Some(machine) = machine.filter(|_| self.leaves.contains_key(&one)) {
                before.push((one, self.graph.stand_on(one, machine)));
            }
            rider = machine.filter(|_| self.added.is_none()).map(Rider::Machine);
        }
        let answer = ask(self);
        self.added = None;
        for (rider, machine) in before {
            self.graph.stand_again(rider, machine);
        }
        answer
    }

    /// Where something stands now.
    pub(super) fn stand_now(&mut self, rider: Rider) -> Option<Stand> {
        let home = self.graph.home(rider).map(Stand::Machine);
        let leaves = self.leaves.get(&rider).cloned().unwrap_or_default();
        let moved = leaves.into_iter().filter(|&step| self.is_done(step)).count();
        let last = moved.checked_sub(1).and_then(|last| self.placed.moves.get(&rider)?.get(last));
        last.map_or(home, |last| Some(last.to))
    }

    /// Ends a span of what something has under it on its machine with the steps in which it, or a machine under it, leaves.
    pub(super) fn until_it_leaves(&mut self, rider: Rider, span: &mut Span) {
        let mut rider = Some(rider).filter(|_| !self.leaves.is_empty());
        while let Some(one) = rider {
            let leaves = self.leaves.get(&one).cloned().unwrap_or_default();
            let first = self.first_after(&leaves, span.from);
            span.until.extend(first);
            rider = self.graph.home(one).map(Rider::Machine);
        }
    }

    /// The version that the machine has on which what is asked about stands, if that is one that is added: this has what the
    /// machine that it is like has in a slot, and keeps it.
    pub(super) fn version_of_added(&self, slot: SlotId) -> Option<Option<VersionId>> {
        let spare = &self.placed.spares[self.added?];
        let capability = self.graph.fleet.slot(slot).capability;
        let is_its = self.graph.fleet.find_slot(spare.like, capability) == Some(slot);
        let has = spare.has.iter().find(|&&(of, _)| is_its && of == capability);
        has.map(|&(_, version)| version)
    }
}
