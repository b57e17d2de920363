//! The order that requirements ask for whose sides hang on more than two things: those with alternatives, and those of
//! what moves, which has under it what is where it stands. Whichever steps the order lets come first, one alternative
//! holds.
//!
//! What one of several steps may make room for does not show in pairs of steps. So after a step all ways are looked at
//! in which everything that the requirement hangs on may stand by then: each of these after none, some or all of the
//! steps that have moved it in the replay. What stands in an order that waits rule out is no way.

use super::clause::{Clause, Met};
use super::replay::Replay;
use super::track::Track;
use super::within::MOST_STATES;
use crate::id::FixedMap;
use crate::model::{ServiceId, VersionId};
use std::collections::{BTreeMap, BTreeSet};

/// What a requirement hangs on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Base {
    Track(Track),
    /// All replicas of a service.
    Service(ServiceId),
}

/// What one of these has been through.
struct Past {
    base: Base,
    /// The steps that have moved it, in the order of the replay.
    steps: Vec<usize>,
    /// Where a track stood before the first of these, and after each.
    stands: Vec<usize>,
    /// The versions of the replicas of a service in the same way.
    versions: Vec<Vec<Option<VersionId>>>,
}

/// Steps that cannot both be as a way has them: the first has not been carried out, and the second has.
type Barred = (usize, usize);

impl Replay<'_, '_> {
    /// Tests the order of a step that has moved something on which a requirement hangs.
    pub(super) fn test_alternatives(&mut self, index: usize, clause: &Clause) {
        let Some(pasts) = self.pasts(clause) else { return };
        let ends_here = |past: &Past| past.steps.last() == Some(&index);
        let free: Vec<usize> =
            pasts.iter().map(|past| if ends_here(past) { 1 } else { past.steps.len() + 1 }).collect();
        let count = free.iter().try_fold(1usize, |count, &free| count.checked_mul(free));
        let Some(count) = count.filter(|&count| count <= MOST_STATES) else {
            self.note_all(index, &pasts);
            return;
        };
        let ways = (0..count).map(|mut number| {
            let way = pasts.iter().zip(&free).map(|(past, &free)| {
                let back = number % free;
                number /= free;
                past.steps.len() - back
            });
            way.collect::<Vec<usize>>()
        });
        let wrong: Vec<Vec<usize>> = ways.filter(|way| !self.way_allowed(clause, &pasts, way)).collect();
        if wrong.is_empty() {
            return;
        }
        let before = self.before_each(&pasts);
        let mut needed: Vec<Vec<Barred>> = Vec::new();
        for way in wrong {
            let barred = barred(index, &pasts, &way, &before);
            if barred.is_empty() {
                // What is wrong after the step itself is told of the state.
                if way.iter().zip(&pasts).any(|(&at, past)| at < past.steps.len()) {
                    self.out_of_order(index, &pasts, &way);
                }
                return;
            }
            needed.push(barred);
        }
        self.note_needed(needed);
    }

    /// Returns what a requirement hangs on; none where an alternative is met whatever happens.
    fn pasts(&mut self, clause: &Clause) -> Option<Vec<Past>> {
        let mut bases = BTreeSet::new();
        for met in clause.subject.map(|track| Met::At(track, None)).iter().chain(clause.met.iter()) {
            match *met {
                Met::Nowhere => return None,
                Met::Service(service) => drop(bases.insert(Base::Service(service))),
                Met::At(Track::Under(rider, capability), _) => {
                    let moves = |rider| self.state.moves(rider);
                    let grounds = self.world.grounds(rider, capability, &moves);
                    bases.extend(grounds.into_iter().map(Base::Track));
                }
                Met::At(track, _) => drop(bases.insert(Base::Track(track))),
            }
        }
        bases.into_iter().map(|base| self.past(base)).collect()
    }

    fn past(&mut self, base: Base) -> Option<Past> {
        match base {
            Base::Track(track) => {
                let steps: Vec<usize> = self.state.visits(track).iter().map(|visit| visit.step).collect();
                let stands =
                    (0..=steps.len()).map(|index| self.state.before(self.world, track, index)).collect();
                Some(Past { base, steps, stands, versions: Vec::new() })
            }
            Base::Service(service) => self.past_of_service(service),
        }
    }

    fn past_of_service(&mut self, service: ServiceId) -> Option<Past> {
        let primary = self.world.fleet.service(service).primary?;
        let mut moves: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        let mut now: BTreeMap<usize, usize> = BTreeMap::new();
        for &workload in self.world.replicas_with(service, primary).iter() {
            let track = Track::Runs(workload, primary);
            let mut from = self.world.start(track);
            *now.entry(from).or_default() += 1;
            for visit in self.state.visits(track) {
                moves.entry(visit.step).or_default().push((from, visit.at));
                from = visit.at;
            }
        }
        let line = self.world.line(Track::All(service, primary));
        let known = |now: &BTreeMap<usize, usize>| -> Vec<Option<VersionId>> {
            now.iter().filter(|(_, count)| **count > 0).map(|(&at, _)| line.versions[at]).collect()
        };
        let mut versions = vec![known(&now)];
        for moved in moves.values() {
            for &(from, to) in moved {
                *now.entry(from).or_default() -= 1;
                *now.entry(to).or_default() += 1;
            }
            versions.push(known(&now));
        }
        let steps = moves.into_keys().collect();
        Some(Past { base: Base::Service(service), steps, stands: Vec::new(), versions })
    }

    /// Tells whether an alternative holds in a state. What today breaks is put up with as long as no side has moved.
    fn way_allowed(&mut self, clause: &Clause, pasts: &[Past], way: &[usize]) -> bool {
        let mut stands: FixedMap<Track, usize> = FixedMap::default();
        let mut replicas: BTreeMap<ServiceId, &[Option<VersionId>]> = BTreeMap::new();
        for (past, &at) in pasts.iter().zip(way) {
            match past.base {
                Base::Track(track) => drop(stands.insert(track, past.stands[at])),
                Base::Service(service) => drop(replicas.insert(service, &past.versions[at])),
            }
        }
        let is_still =
            pasts.iter().zip(way).all(|(past, &at)| at == 0 || matches!(past.base, Base::Track(_)));
        let is_today =
            is_still && clause.sides().all(|side| self.stood(side, &stands) == self.world.start(side));
        if is_today {
            return true;
        }
        let subject = clause.subject.and_then(|track| {
            let at = self.stood(track, &stands);
            self.world.seen(track, at, None)
        });
        clause.met.iter().enumerate().any(|(option, met)| match *met {
            Met::At(track, lens) => {
                let at = self.stood(track, &stands);
                let target = self.world.seen(track, at, lens);
                self.world.allows(clause.id, option, subject, target)
            }
            Met::Service(service) => {
                let mut targets = replicas[&service].iter();
                targets.all(|&target| self.world.allows(clause.id, option, subject, target))
            }
            Met::Nowhere => true,
        })
    }

    fn stood(&mut self, track: Track, stands: &FixedMap<Track, usize>) -> usize {
        let at = |track: Track| stands.get(&track).copied().unwrap_or(0);
        match track {
            Track::Under(rider, capability) => self.world.under_at(rider, capability, &at),
            track => at(track),
        }
    }

    /// Returns which of the steps of all of these come before which.
    fn before_each(&mut self, pasts: &[Past]) -> BTreeSet<(usize, usize)> {
        let steps: BTreeSet<usize> = pasts.iter().flat_map(|past| past.steps.iter().copied()).collect();
        let pairs =
            steps.iter().flat_map(|&later| steps.range(..later).map(move |&earlier| (earlier, later)));
        pairs.filter(|&(earlier, later)| self.order.is_before(earlier, later)).collect()
    }

    fn out_of_order(&mut self, index: usize, pasts: &[Past], way: &[usize]) {
        let named = |base: Base| match base {
            Base::Track(track) => Some(track),
            Base::Service(service) => {
                self.world.fleet.service(service).primary.map(|id| Track::All(service, id))
            }
        };
        let moved = pasts.iter().filter(|past| past.steps.last() == Some(&index));
        let moved = moved.chain(pasts).find_map(|past| named(past.base));
        let left = pasts.iter().zip(way).find_map(|(past, &at)| Some((past.base, *past.steps.get(at)?)));
        if let (Some(moved), Some((base, left))) = (moved, left) {
            self.unordered(index, left, moved, named(base).unwrap_or(moved));
        }
    }

    /// Notes the waits without which a state would be possible that no alternative allows: where one alone rules it out,
    /// that one; else, if none of them is noted, all.
    fn note_needed(&mut self, mut needed: Vec<Vec<Barred>>) {
        needed.sort_by_key(Vec::len);
        for barred in needed {
            if barred.len() == 1
                || !barred.iter().any(|&(earlier, later)| self.order.is_asked(earlier, later))
            {
                for (earlier, later) in barred {
                    self.order.may_wait(earlier, later);
                }
            }
        }
    }

    /// Too many states: each of the steps may have made room.
    fn note_all(&mut self, index: usize, pasts: &[Past]) {
        for &step in pasts.iter().flat_map(|past| &past.steps) {
            self.order.may_wait(step, index);
        }
    }
}

/// Returns what rules out a state after a step: pairs of which the first has not been carried out, though it comes before
/// the second or is the same, which has.
fn barred(index: usize, pasts: &[Past], way: &[usize], before: &BTreeSet<(usize, usize)>) -> Vec<Barred> {
    let done = pasts.iter().zip(way).flat_map(|(past, &at)| past.steps[..at].iter().copied());
    let done: BTreeSet<usize> = done.chain([index]).collect();
    let open = pasts.iter().zip(way).flat_map(|(past, &at)| past.steps[at..].iter().copied());
    let open: BTreeSet<usize> = open.collect();
    let mut found = Vec::new();
    for &earlier in &open {
        for &later in &done {
            if earlier == later || before.contains(&(earlier, later)) {
                found.push((earlier, later));
            }
        }
    }
    found
}
