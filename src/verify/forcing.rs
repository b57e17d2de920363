//! What requirements force to move, of which facts may be the reason.

use super::clause::{Clause, Owner};
use super::replay::Replay;
use super::track::{Thing, Track};
use crate::model::RequirementId;
use std::collections::{BTreeMap, BTreeSet};

/// Something that moves because of requirements that one thing has of another.
#[derive(Debug)]
pub(super) struct Forced {
    pub(super) thing: Thing,
    pub(super) by: Vec<RequirementId>,
    /// Whether it could not have stayed where it is; else it has to be right where it moves to.
    pub(super) must: bool,
}

impl Replay<'_, '_> {
    /// Returns what the plan has to move because of requirements. Where a choice was made, it may have been made for each of
    /// them.
    pub(super) fn forcing(&mut self, moved: &BTreeSet<Track>, feasible: bool) -> Vec<Forced> {
        let mut owners: Vec<Owner> = Vec::new();
        for &track in moved {
            self.world.owners(track, &mut owners);
        }
        owners.sort_unstable();
        owners.dedup();
        let mut found = Vec::new();
        for owner in owners {
            let clauses = self.world.clauses(owner);
            let has_basis = |clause: &Clause| self.world.fleet.requirement(clause.id).basis.fact().is_some();
            if !clauses.iter().any(has_basis) {
                continue;
            }
            // Alternatives are none of many that one thing has of another.
            let mut alike: BTreeMap<(Vec<Track>, Option<RequirementId>), Vec<Clause>> = BTreeMap::new();
            for clause in clauses.iter() {
                let own = (clause.met.len() > 1).then_some(clause.id);
                alike.entry((clause.sides().collect(), own)).or_default().push(clause.clone());
            }
            for ((sides, _), clauses) in alike {
                for track in sides.into_iter().filter(|side| moved.contains(side)) {
                    found.extend(self.forced(track, &clauses, feasible));
                }
            }
        }
        found
    }

    /// Whether requirements that one thing has of another make a side of theirs move, if facts are among them. Where they are
    /// violated today, what moves has to be right without having been forced.
    fn forced(&mut self, track: Track, clauses: &[Clause], feasible: bool) -> Option<Forced> {
        let fleet = self.world.fleet;
        let basis = |clause: &Clause| fleet.requirement(clause.id).basis.fact();
        let thing = track.thing(fleet).filter(|_| clauses.iter().any(|clause| basis(clause).is_some()))?;
        let forced = clauses.iter().any(|clause| self.is_forced(clause, track));
        if !forced && !feasible {
            return None;
        }
        let must = clauses.iter().any(|clause| self.cannot_stay(clause, track))
            && clauses.iter().all(|clause| self.holds_today(clause));
        Some(Forced { thing, by: clauses.iter().map(|clause| clause.id).collect(), must })
    }

    /// Tells whether a side of a clause could not have stayed where it is today, however far the other side went. Of several
    /// alternatives none is what keeps it from that.
    fn cannot_stay(&mut self, clause: &Clause, track: Track) -> bool {
        if clause.met.len() > 1 {
            return false;
        }
        let others: BTreeSet<Track> = clause.sides().filter(|&side| side != track).collect();
        let (stays, moved) = (self.world.start(track), !self.state.visits(track).is_empty());
        let Some(&other) = others.first() else {
            return moved && !self.world.clause_allows(clause, &|_| stays);
        };
        let (end, len) = (self.state.at(self.world, other), self.world.line(other).versions.len());
        let mut all = end..len;
        moved
            && others.len() == 1
            && all.all(|at| !self.world.clause_allows(clause, &|side| if side == track { stays } else { at }))
    }

    fn holds_today(&mut self, clause: &Clause) -> bool {
        let starts: BTreeMap<Track, usize> =
            clause.sides().map(|side| (side, self.world.start(side))).collect();
        self.world.clause_allows(clause, &|side| starts[&side])
    }

    /// Tells whether a side of a clause could not have stayed at a version that it has left.
    fn is_forced(&mut self, clause: &Clause, track: Track) -> bool {
        let ends: BTreeMap<Track, usize> =
            clause.sides().map(|side| (side, self.state.at(self.world, side))).collect();
        (self.world.start(track)..ends[&track]).any(|stays| {
            !self.world.clause_allows(clause, &|side| if side == track { stays } else { ends[&side] })
        })
    }
}
