//! Whether one event really asks for another because of where things stand.

use super::arrows::Reached;
use super::clause::{Clause, Owner};
use super::journey::Place;
use super::state::State;
use super::track::{Rider, Track};
use super::world::World;
use std::collections::{BTreeMap, BTreeSet};

impl World<'_> {
    /// Tells whether something leaves its machine since that changes, or what is beneath it.
    pub(super) fn makes_leave(&mut self, (cause, at): Reached, (effect, moves): Reached) -> bool {
        let Track::Left(rider) = effect else { return false };
        let (Track::Property(slot) | Track::Seat(Rider::Machine(_), slot)) = cause else { return false };
        let Some(machine) = self.stand(rider, moves - 1).machine() else { return false };
        let through = match cause {
            Track::Seat(Rider::Machine(under), _) => self.is_within(machine, under),
            _ => true,
        };
        through
            && self.beneath_of(machine).contains(&slot)
            && self.stops(rider, machine, slot)
            && !self.is_tied(slot, at)
    }

    /// Tells whether two tracks are of things of one pool.
    pub(super) fn share_a_pool(&self, a: Track, b: Track) -> bool {
        let homes = |track: Track| match track {
            Track::Left(rider) | Track::Seat(rider, _) => rider.home(self.fleet).into_iter().collect(),
            track => self.homes_of(track),
        };
        let others = homes(b);
        homes(a).into_iter().any(|a| others.iter().any(|&b| self.same_pool(Some(a), b)))
    }

    /// Tells whether a move cannot be left out when something else has happened, as the plan has it: what moves would not
    /// be carried where it stands, at some moment from its step on, it stands on a machine that is there for a time, or where what comes
    /// there is kept apart from it or needs its room.
    pub(super) fn is_placed(&mut self, cause: Reached, effect: Reached, state: &State) -> bool {
        let step = |(track, at): Reached| {
            let visit = state.visits(track).iter().find(|visit| visit.at >= at);
            visit.map(|visit| visit.step)
        };
        let Some(put_off) = step(effect) else { return false };
        if let Track::Left(rider) = effect.0 {
            let place = self.stand(rider, effect.1 - 1);
            let last = (cause.0, cause.1 + 1) == effect;
            if last && matches!(place, Place::Spare(_)) {
                return true;
            }
            if let Track::Left(other) = cause.0 {
                let there = self.stand(other, cause.1);
                let seats = self.seats(rider, place);
                let is_kept_apart = self.seats(other, there).iter().any(|seat| seats.contains(seat));
                if is_kept_apart || self.room(place).is_some() && there == place {
                    return true;
                }
            }
        }
        let mut owners = Vec::new();
        self.owners(effect.0, &mut owners);
        owners.into_iter().any(|owner| self.breaks((cause, effect), (owner, put_off), state))
    }

    fn breaks(
        &mut self,
        (cause, effect): (Reached, Reached),
        (owner, step): (Owner, usize),
        state: &State,
    ) -> bool {
        let late = Late { track: effect.0, at: effect.1 - 1 };
        self.clauses(owner).iter().any(|clause| {
            let bases = self.bases(clause, late, state);
            if !bases.contains(&cause.0) || !bases.contains(&effect.0) {
                return false;
            }
            let visits = bases.iter().flat_map(|&base| state.visits(base)).map(|visit| visit.step);
            let later = visits.filter(|&at| at > step);
            let moments: BTreeSet<usize> = std::iter::once(step).chain(later).collect();
            moments.into_iter().any(|moment| {
                let reached = state.until(self, moment, cause.0) >= cause.1;
                reached && !self.holds_late(clause, late, moment, state)
            })
        })
    }

    /// Tells whether a requirement would be broken at some moment from a step on if something went no further than that.
    pub(super) fn would_break(&mut self, clause: &Clause, late: Late, step: usize, state: &State) -> bool {
        let bases = self.bases(clause, late, state);
        let visits = bases.iter().flat_map(|&base| state.visits(base)).map(|visit| visit.step);
        let later = visits.filter(|&at| at > step);
        let moments: BTreeSet<usize> = std::iter::once(step).chain(later).collect();
        bases.contains(&late.track)
            && moments.into_iter().any(|moment| !self.holds_late(clause, late, moment, state))
    }

    /// Returns what a requirement hangs on, wherever the plan takes it.
    fn bases(&mut self, clause: &Clause, late: Late, state: &State) -> BTreeSet<Track> {
        let most = |rider: Rider| match late.track == Track::Left(rider) {
            true => late.at,
            false => state.moves(rider),
        };
        let mut bases = BTreeSet::new();
        for side in clause.sides() {
            match side {
                Track::Under(rider, capability) => bases.extend(self.grounds(rider, capability, &most)),
                side => drop(bases.insert(side)),
            }
        }
        bases
    }

    fn holds_late(&mut self, clause: &Clause, late: Late, moment: usize, state: &State) -> bool {
        let sides: BTreeSet<Track> = clause.sides().collect();
        let stood: BTreeMap<Track, usize> = sides
            .into_iter()
            .map(|side| {
                let at = match side {
                    side if side == late.track => late.at,
                    Track::Under(rider, capability) => self.under_at(rider, capability, &|base| {
                        if base == late.track { late.at } else { state.moved_until(moment, base) }
                    }),
                    side => state.until(self, moment, side),
                };
                (side, at)
            })
            .collect();
        // What today's state breaks is put up with wherever the same versions are found.
        clause.sides().all(|side| stood[&side] == self.start(side))
            || self.clause_allows(clause, &|side| stood[&side])
    }
}

/// Something that goes no further than a position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Late {
    pub(super) track: Track,
    pub(super) at: usize,
}
