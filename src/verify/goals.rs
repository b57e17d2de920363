//! What was asked for is what is done and what is blocked, and nothing else.

use super::arrows::Reached;
use super::finding::OutcomeFinding;
use super::replay::{Replay, tracked};
use super::report::FaultKind;
use super::track::Track;
use crate::answer::plan::Plan;
use crate::answer::step::Asked;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Replay<'_, '_> {
    /// Checks that everything asked for is reached or listed as blocked, and only one of both.
    pub(super) fn check_goals(&mut self, goals: &BTreeSet<Reached>, plan: &Plan) {
        let mut blocked: BTreeSet<Reached> = BTreeSet::new();
        for what in plan.blocked.iter().flat_map(|entry| &entry.goals) {
            blocked.extend(self.world.reached(what));
        }
        let done = |&(track, at): &Reached| ((track, at), self.state.at(self.world, track) >= at);
        let asked: BTreeMap<Reached, bool> = goals.iter().map(done).collect();
        for (&(track, at), _) in asked.iter().filter(|(goal, done)| !**done && !blocked.contains(*goal)) {
            let goal = self.world.at(track, at);
            self.verdict.fault(FaultKind::Goal, OutcomeFinding::NotReached { goal });
        }
        self.verdict.goals = asked.len();
        self.verdict.blocked = asked.keys().filter(|goal| blocked.contains(*goal)).count();
        self.check_blocked(&asked, plan);
    }

    /// Checks of each change whether a bump asks for it, for less, or not at all.
    pub(super) fn check_asked(&mut self, goals: &BTreeSet<Reached>, plan: &Plan) {
        // Where a bump asks for what cannot be had, the rest of what is asked counts.
        let mut furthest: BTreeMap<Track, usize> = BTreeMap::new();
        for &(track, at) in goals {
            if at > self.world.start(track) && at <= self.state.at(self.world, track) {
                furthest.insert(track, at);
            }
        }
        let tracks = Arc::clone(&self.tracks);
        for (index, change, track) in tracked(plan, &tracks) {
            let Some(to) = self.moves.get(index).and_then(|moves| moves.get(track)).map(|found| found.to)
            else {
                continue;
            };
            let found = match furthest.get(&track) {
                None => Asked::No,
                Some(&goal) if to > goal => Asked::Beyond,
                Some(_) => Asked::Yes,
            };
            if found != change.asked {
                let (thing, of) = (self.named(track), change.of.to_string());
                self.fault(FaultKind::Goal, index, OutcomeFinding::Asked { thing, of, found });
            }
        }
    }
}
