//! Where something stands while what it runs has stopped at a version on the way: where the step leaves it, not where it
//! came from or goes later. Later moves are asked about by themselves.

use super::Asker;
use crate::id::{FixedMap, IdVec};
use crate::model::{SlotId, VersionId, WorkloadId};
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::lockstep::StepId;
use crate::planner::places::Stand;

/// The steps in which each thing moves, in order; linear in the events.
pub(super) fn leaves(
    graph: &Graph<'_>,
    closure: &Closure,
    steps: &IdVec<ForcedId, Option<StepId>>,
) -> FixedMap<Rider, Vec<StepId>> {
    let mut leaves: FixedMap<Rider, Vec<StepId>> = FixedMap::default();
    for (at, event) in closure.events() {
        if let (TrackKey::Left(rider), Some(step)) = (graph.event(event).0, steps[at]) {
            leaves.entry(rider).or_default().push(step);
        }
    }
    leaves.values_mut().for_each(|steps| steps.sort_unstable());
    leaves
}

impl Asker<'_, '_> {
    /// Asks while a workload, and each machine under it, stands where it does after a step.
    pub(super) fn halting<T>(
        &mut self,
        (workload, step): (WorkloadId, StepId),
        ask: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut before = Vec::new();
        let mut rider = Some(Rider::Workload(workload)).filter(|_| !self.leaves.is_empty());
        while let Some(one) = rider {
            let machine = match self.stand_after(one, step) {
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

    /// Where something stands after a step.
    fn stand_after(&self, rider: Rider, step: StepId) -> Option<Stand> {
        let home = self.graph.home(rider).map(Stand::Machine);
        let moved = self.leaves.get(&rider).map_or(0, |leaves| leaves.partition_point(|&at| at <= step));
        let last = moved.checked_sub(1).and_then(|last| self.placed.moves.get(&rider)?.get(last));
        last.map_or(home, |last| Some(last.to))
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
