//! Facts that would not hold where a plan ends if they applied, and of which nothing says whether they do: what they are
//! about has no known version there, or their conditions have none.

use super::clause::{Clause, Met, Owner};
use super::replay::Replay;
use super::track::{Thing, Track};
use crate::model::{FactId, RequirementId, VersionId, Within};
use std::collections::BTreeSet;

/// A fact that is undecided for something.
#[derive(Debug)]
pub(super) struct Undecided {
    pub(super) fact: FactId,
    pub(super) thing: Thing,
    /// The requirement that the fact makes.
    pub(super) requirement: RequirementId,
    /// What would decide it.
    pub(super) open: Vec<String>,
}

impl Replay<'_, '_> {
    /// Returns the facts that are undecided in the end, and for whom. Linear in what moves and what that requires.
    pub(super) fn undecided(&mut self, moved: &BTreeSet<Track>) -> Vec<Undecided> {
        let mut owners: Vec<Owner> = Vec::new();
        for &track in moved {
            self.world.owners(track, &mut owners);
        }
        owners.retain(|owner| !matches!(owner, Owner::Image(_)));
        owners.sort_unstable();
        owners.dedup();
        let mut found = Vec::new();
        for owner in owners {
            for clause in self.world.clauses(owner).iter() {
                let requirement = clause.id;
                if let Some(fact) = self.world.fleet.requirement(requirement).basis.fact()
                    && let Some(open) = self.would_decide(clause, moved)
                {
                    found.push(Undecided { fact, thing: owner.thing(), requirement, open });
                }
            }
        }
        found
    }

    /// Names what is not known, whose version or which conditions, where what is needed is not met and no condition is
    /// known not to hold; none where that is not so.
    fn would_decide(&mut self, clause: &Clause, moved: &BTreeSet<Track>) -> Option<Vec<String>> {
        let fleet = self.world.fleet;
        let requirement = fleet.requirement(clause.id);
        let (needed, conditions) = clause.met.split_at(requirement.needed().len());
        let subject = clause.subject.and_then(|track| self.end(Met::At(track, None)));
        let is_moved = |met: &Met| matches!(met, Met::At(track, _) if moved.contains(track));
        let moves = clause.subject.is_some_and(|track| moved.contains(&track)) || needed.iter().any(is_moved);
        let of = match clause.subject {
            Some(Track::Runs(_, id)) if self.world.is_open(clause.id, subject) => Some(id),
            _ => None,
        };
        let applies = of.is_some() || self.world.concerns(clause.id, subject);
        let is_skew = matches!(requirement.needs[..], [need] if matches!(need.within, Within::Skew(_)));
        let mut open: Vec<String> = of.map(|id| fleet.component_name(id).to_owned()).into_iter().collect();
        let is_met = needed.iter().enumerate().any(|(option, &met)| {
            let target = self.end(met);
            // How far apart two versions are, nothing says of one that is not known.
            let is_open = is_skew && target.is_none();
            open.extend(is_open.then(|| fleet.target_name(requirement.needs[option].target)));
            !is_open && self.world.suits(clause.id, option, subject, target)
        });
        if !moves || !applies || is_met {
            return None;
        }
        for (&met, need) in conditions.iter().zip(&requirement.needs[needed.len()..]) {
            match self.end(met).map(|id| self.world.lines.ask.version(fleet, id)) {
                None => open.push(fleet.target_name(need.target)),
                Some(version) => {
                    // The condition is turned round: what it allows is that the fact is about nobody.
                    if matches!(need.within, Within::Range(range) if fleet.range(range).contains(version)) {
                        return None;
                    }
                }
            }
        }
        (!open.is_empty()).then_some(open)
    }

    /// Returns the version that is met where the plan ends.
    fn end(&mut self, met: Met) -> Option<VersionId> {
        let Met::At(track, lens) = met else { return None };
        let at = self.state.at(self.world, track);
        self.world.known(track, at, lens)
    }
}
