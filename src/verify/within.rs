//! Arrows that are true of a plan: no state that the plan could pass through breaks them, whatever lies beyond it.

use super::arrows::{Reached, Within};
use super::clause::{Clause, Met};
use super::track::Track;
use super::world::World;
use crate::id::FixedMap;
use crate::model::{ComponentId, Fleet, RequirementId, ServiceId};

/// Where a certificate takes what it moves.
#[derive(Debug)]
pub(super) struct Ends {
    tracks: FixedMap<Track, usize>,
    /// The same of the replicas of services, the furthest of each.
    replicas: FixedMap<(ServiceId, ComponentId), usize>,
}

impl Ends {
    pub(super) fn new(fleet: &Fleet, reached: &[Option<Reached>]) -> Self {
        let (mut tracks, mut replicas) = (FixedMap::default(), FixedMap::default());
        for &(track, at) in reached.iter().flatten() {
            let end = tracks.entry(track).or_insert(at);
            *end = at.max(*end);
            if let Track::Runs(workload, id) = track {
                let end = replicas.entry((fleet.workload(workload).service, id)).or_insert(at);
                *end = at.max(*end);
            }
        }
        Self { tracks, replicas }
    }

    /// Returns where a track ends up; of the replicas of a service the furthest.
    pub(super) fn at(&self, world: &mut World<'_>, track: Track) -> usize {
        if let Track::First(service, id) | Track::All(service, id) = track {
            let start = world.start(Track::First(service, id));
            return self.replicas.get(&(service, id)).map_or(start, |&end| end.max(start));
        }
        self.tracks.get(&track).copied().unwrap_or_else(|| world.start(track))
    }
}

/// Most states of one requirement that are looked at.
pub(super) const MOST_STATES: usize = 4096;

impl World<'_> {
    /// Tells whether a requirement with alternatives makes an arrow true, and which it may be.
    pub(super) fn alternatives_arrow(
        &mut self,
        cause: Reached,
        effect: Reached,
        within: Within<'_>,
    ) -> Option<Vec<RequirementId>> {
        let owners = self.owners_of_both(cause.0, effect.0);
        let clauses: Vec<Clause> = self.clauses_of(owners);
        let alternatives = clauses.into_iter().filter(|clause| clause.met.len() > 1);
        let found: Vec<_> = alternatives
            .filter(|clause| self.clause_implies(clause, cause, effect, within))
            .map(|clause| clause.id)
            .collect();
        (!found.is_empty()).then_some(found)
    }

    /// Tells whether each state that a clause allows has the effect if it has the cause; today's is let be.
    pub(super) fn clause_implies(
        &mut self,
        clause: &Clause,
        cause: Reached,
        effect: Reached,
        within: Within<'_>,
    ) -> bool {
        let mut tracks: Vec<Track> = clause.subject.into_iter().collect();
        for met in clause.met.iter() {
            // Of what something finds where it stands nothing says in what order it comes.
            let Met::At(track, _) = *met else { return false };
            if let Track::Under(..) = track {
                return false;
            }
            if !tracks.contains(&track) {
                tracks.push(track);
            }
        }
        if !tracks.contains(&cause.0) || !tracks.contains(&effect.0) {
            return false;
        }
        let ranges: Vec<_> =
            tracks.iter().map(|&track| (self.start(track), self.reach(track, within))).collect();
        let count: usize = ranges.iter().map(|(start, end)| end.saturating_sub(*start)).product();
        if count > MOST_STATES {
            return false;
        }
        (1..count).all(|mut number| {
            let state: Vec<usize> = ranges
                .iter()
                .map(|&(start, end)| {
                    let at = start + number % (end - start);
                    number /= end - start;
                    at
                })
                .collect();
            let at = |track: Track| state[tracks.iter().position(|&other| other == track).unwrap_or(0)];
            at(cause.0) < cause.1 || at(effect.0) >= effect.1 || !self.clause_allows(clause, &at)
        })
    }

    pub(super) fn clause_allows(&mut self, clause: &Clause, at: &dyn Fn(Track) -> usize) -> bool {
        let subject = clause.subject.and_then(|track| self.seen(track, at(track), None));
        clause.met.iter().enumerate().any(|(option, met)| match *met {
            Met::At(track, lens) => {
                let target = self.seen(track, at(track), lens);
                self.allows(clause.id, option, subject, target)
            }
            Met::Service(_) | Met::Nowhere => true,
        })
    }

    /// Tells whether a choice may be made between two tracks: they are a property and the OS of its machine, and there is a
    /// later version of the property that is to be had with an earlier release.
    pub(super) fn is_release_choice(&mut self, a: Track, b: Track) -> bool {
        let mut is_between = |of: Track, os: Track| {
            let Some(slot) = of.slot() else { return false };
            if self.lines.os_of(slot).map(|slot| of.on_slot(slot)) != Some(os) {
                return false;
            }
            let releases = &self.lines.slot(slot).release;
            releases.windows(2).any(|pair| pair[0] > pair[1])
        };
        is_between(a, b) || is_between(b, a)
    }

    /// Tells whether a property cannot stop between two positions, since only OS releases bring what lies between and
    /// the plan does not go to these.
    pub(super) fn release_skipped(&mut self, from: Reached, to: Reached, ends: &Ends) -> bool {
        let Some(slot) = from.0.slot().filter(|_| from.0 == to.0) else {
            return false;
        };
        let Some(os) = self.lines.os_of(slot) else {
            return false;
        };
        let end = ends.at(self, from.0.on_slot(os));
        let line = self.lines.slot(slot);
        (from.1..to.1).all(|at| line.release.get(at).copied().flatten().is_some_and(|release| release > end))
    }
}
