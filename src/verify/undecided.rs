//! Facts that would not hold where a plan ends if their conditions did, of which nothing is known.

use super::clause::{Clause, Met, Owner};
use super::replay::Replay;
use super::track::Track;
use crate::model::{FactId, Within};
use std::collections::BTreeSet;

impl Replay<'_, '_> {
    /// Returns the facts that are undecided in the end, and for whom. Linear in what moves and what that requires.
    pub(super) fn undecided(&mut self, moved: &BTreeSet<Track>) -> Vec<(FactId, String)> {
        let mut owners: Vec<Owner> = Vec::new();
        for &track in moved {
            self.world.owners(track, &mut owners);
        }
        owners.retain(|owner| !matches!(owner, Owner::Image(_)));
        owners.sort_unstable();
        owners.dedup();
        let mut found = Vec::new();
        for owner in owners {
            for clause in self.world.clauses(owner) {
                if let Some(fact) = self.fact_of(clause.id)
                    && self.is_undecided(&clause, moved)
                {
                    found.push((fact, owner.name(self.world.fleet)));
                }
            }
        }
        found
    }

    /// Tells whether what is needed is not met, no condition is known not to hold, and one is not known at all.
    fn is_undecided(&mut self, clause: &Clause, moved: &BTreeSet<Track>) -> bool {
        let requirement = self.world.fleet.requirement(clause.id);
        let (needed, conditions) = clause.met.split_at(requirement.needed().len());
        let subject = clause.subject.and_then(|track| self.end(Met::At(track, None)));
        let is_moved = |met: &Met| matches!(met, Met::At(track, _) if moved.contains(track));
        let moves = clause.subject.is_some_and(|track| moved.contains(&track)) || needed.iter().any(is_moved);
        let is_met = needed.iter().enumerate().any(|(option, &met)| {
            let target = self.end(met);
            self.world.allows(clause.id, option, subject, target)
        });
        if !moves || is_met {
            return false;
        }
        let known: Vec<_> = conditions.iter().map(|&met| self.end(met)).collect();
        let fails = known.iter().zip(&requirement.needs[needed.len()..]).any(|(version, need)| {
            let version = version.map(|id| self.world.lines.ask.version(self.world.fleet, id));
            matches!(need.within, Within::Range(range)
                if version.is_some_and(|version| self.world.fleet.range(range).contains(version)))
        });
        !fails && known.contains(&None)
    }

    /// Returns the version that is met where the plan ends.
    fn end(&mut self, met: Met) -> Option<crate::model::VersionId> {
        let Met::At(track, lens) = met else { return None };
        let at = self.state.at(self.world, track);
        self.world.seen(track, at, lens)
    }
}
