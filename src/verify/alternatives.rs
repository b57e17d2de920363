//! The order that requirements with alternatives ask for: whichever steps the order lets come first, one alternative
//! holds.
//!
//! What one of several steps may make room for does not show in pairs of steps. So after a step all ways are looked at
//! in which the other sides of the requirement may stand by then: each side after none, some or all of the steps that have
//! moved it in the replay. What stands in an order that waits rule out is no way.

use super::clause::{Clause, Met};
use super::replay::Replay;
use super::track::Track;
use super::within::MOST_STATES;
use crate::model::VersionId;
use std::collections::{BTreeMap, BTreeSet};

/// What a side of a requirement has been through.
struct Past {
    /// The steps that have moved it, in the order of the replay.
    steps: Vec<usize>,
    /// Its versions before the first of these, and after each: of a service those of all replicas.
    versions: Vec<Vec<Option<VersionId>>>,
}

/// The sides of a requirement: the subject, if it has one with a version, and where each alternative is met.
struct Sides {
    pasts: Vec<Past>,
    subject: Option<usize>,
    met: Vec<usize>,
}

/// Steps that cannot both be as a way has them: the first has not been carried out, and the second has.
type Barred = (usize, usize);

impl Replay<'_, '_> {
    /// Tests the order of a step that has moved a side of a requirement with alternatives.
    pub(super) fn test_alternatives(&mut self, index: usize, clause: &Clause) {
        let Some(sides) = self.sides(clause) else { return };
        let free: Vec<usize> = sides
            .pasts
            .iter()
            .map(|past| if past.steps.last() == Some(&index) { 1 } else { past.versions.len() })
            .collect();
        let count = free.iter().try_fold(1usize, |count, &free| count.checked_mul(free));
        let Some(count) = count.filter(|&count| count <= MOST_STATES) else {
            self.note_all(index, &sides);
            return;
        };
        let before = self.before_each(&sides);
        let mut needed: Vec<Vec<Barred>> = Vec::new();
        for mut number in 0..count {
            let at: Vec<usize> = sides
                .pasts
                .iter()
                .zip(&free)
                .map(|(past, &free)| {
                    let back = number % free;
                    number /= free;
                    past.versions.len() - 1 - back
                })
                .collect();
            if self.way_allowed(clause, &sides, &at) {
                continue;
            }
            let barred = barred(index, &sides, &at, &before);
            if barred.is_empty() {
                self.out_of_order(index, clause, (&sides, &at));
                return;
            }
            needed.push(barred);
        }
        self.note_needed(needed);
    }

    /// Returns the sides; none where an alternative is met whatever happens.
    fn sides(&mut self, clause: &Clause) -> Option<Sides> {
        let mut pasts: Vec<Past> = Vec::new();
        let mut known: BTreeMap<Track, usize> = BTreeMap::new();
        let mut met = Vec::with_capacity(clause.met.len());
        let mut subject = None;
        if let Some(track) = clause.subject {
            pasts.push(self.past(Met::At(track, None))?);
            known.insert(track, 0);
            subject = Some(0);
        }
        for &target in &clause.met {
            let past = self.past(target)?;
            // One track seen twice is one side, unless it is seen through something.
            let side = match target {
                Met::At(track, None) => *known.entry(track).or_insert(pasts.len()),
                _ => pasts.len(),
            };
            if side == pasts.len() {
                pasts.push(past);
            }
            met.push(side);
        }
        Some(Sides { pasts, subject, met })
    }

    fn past(&mut self, met: Met) -> Option<Past> {
        match met {
            Met::Nowhere => None,
            Met::At(track, lens) => {
                let visits = self.state.visits(track).to_vec();
                let stands: Vec<usize> =
                    (0..=visits.len()).map(|index| self.state.before(self.world, track, index)).collect();
                let seen = |&at: &usize| vec![self.world.seen(track, at, lens)];
                let versions = stands.iter().map(seen).collect();
                Some(Past { steps: visits.iter().map(|visit| visit.step).collect(), versions })
            }
            Met::Service(service) => {
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
                let versions = |now: &BTreeMap<usize, usize>| -> Vec<Option<VersionId>> {
                    now.iter().filter(|(_, count)| **count > 0).map(|(&at, _)| line.versions[at]).collect()
                };
                let mut all = vec![versions(&now)];
                for moved in moves.values() {
                    for &(from, to) in moved {
                        *now.entry(from).or_default() -= 1;
                        *now.entry(to).or_default() += 1;
                    }
                    all.push(versions(&now));
                }
                Some(Past { steps: moves.into_keys().collect(), versions: all })
            }
        }
    }

    /// Tells whether an alternative holds in a state.
    fn way_allowed(&self, clause: &Clause, sides: &Sides, at: &[usize]) -> bool {
        let of = |side: usize| &sides.pasts[side].versions[at[side]];
        let subject = sides.subject.and_then(|side| of(side).first().copied().flatten());
        let mut met = sides.met.iter().enumerate();
        met.any(|(option, &side)| {
            of(side).iter().all(|&target| self.world.allows(clause.id, option, subject, target))
        })
    }

    /// Returns which of the steps of all sides come before which.
    fn before_each(&mut self, sides: &Sides) -> BTreeSet<(usize, usize)> {
        let steps: BTreeSet<usize> = sides.pasts.iter().flat_map(|past| past.steps.iter().copied()).collect();
        let pairs =
            steps.iter().flat_map(|&later| steps.range(..later).map(move |&earlier| (earlier, later)));
        pairs.filter(|&(earlier, later)| self.order.is_before(earlier, later)).collect()
    }

    fn out_of_order(&mut self, index: usize, clause: &Clause, (sides, at): (&Sides, &[usize])) {
        let tracks: Vec<Option<Track>> = clause
            .subject
            .into_iter()
            .map(Some)
            .chain(clause.met.iter().map(|met| match met {
                Met::At(track, _) => Some(*track),
                Met::Service(_) | Met::Nowhere => None,
            }))
            .collect();
        let moved = tracks.iter().flatten().copied();
        let moved =
            moved.filter(|&track| self.state.visits(track).last().is_some_and(|last| last.step == index));
        let moved = moved.chain(tracks.iter().flatten().copied()).next();
        let left = sides.pasts.iter().zip(at).find_map(|(past, &at)| past.steps.get(at).copied());
        if let (Some(moved), Some(left)) = (moved, left) {
            let mut others = tracks.iter().flatten().copied();
            let on = others.find(|&track| self.state.visits(track).iter().any(|visit| visit.step == left));
            self.unordered(index, left, moved, on.unwrap_or(moved));
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
    fn note_all(&mut self, index: usize, sides: &Sides) {
        for &step in sides.pasts.iter().flat_map(|past| &past.steps) {
            self.order.may_wait(step, index);
        }
    }
}

/// Returns what rules out a state after a step: pairs of which the first has not been carried out, though it comes before
/// the second or is the same, which has.
fn barred(index: usize, sides: &Sides, at: &[usize], before: &BTreeSet<(usize, usize)>) -> Vec<Barred> {
    let done = sides.pasts.iter().zip(at).flat_map(|(past, &at)| past.steps[..at].iter().copied());
    let done: BTreeSet<usize> = done.chain([index]).collect();
    let open = sides.pasts.iter().zip(at).flat_map(|(past, &at)| past.steps[at..].iter().copied());
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
