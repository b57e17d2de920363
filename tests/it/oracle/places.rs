//! The judge's own reading of places: what leaves a machine before that changes, where it can stand, and what stops it there.

use super::workloads::otherwise;
use super::{Judge, Rule, State, What, allows};
use crate::worlds::{Isolation, Number, Place, Property, Range, Target};
use comove::model::Strategy;
use std::collections::BTreeMap;

/// Something that leaves its machine rather than go down with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Mover {
    Workload(usize),
    Guest(usize),
}

impl Mover {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Workload(index) => format!("workload/w{index}"),
            Self::Guest(index) => Place::Guest(index).name(),
        }
    }
}

/// A need as a mover has it at one place.
#[derive(Debug)]
pub(super) struct Stood {
    subject: Option<(usize, Option<Range>)>,
    /// The track of each way, at that place.
    ways: Vec<(usize, Range)>,
    /// The version that each finds at home today, where the need can be judged there.
    today: Option<Vec<Number>>,
}

impl Stood {
    pub(super) fn tracks(&self) -> impl Iterator<Item = usize> {
        self.subject.iter().map(|(track, _)| *track).chain(self.ways.iter().map(|(track, _)| *track))
    }

    /// Tells whether it holds, or finds just what it finds today, so that what is broken is broken today.
    pub(super) fn is_carried(&self, tracks: &[super::Track], state: &[usize]) -> bool {
        let ways: Vec<_> = self.ways.iter().map(|&(track, range)| (track, None, range)).collect();
        let found = self.ways.iter().map(|&(track, _)| tracks[track].versions[state[track]]);
        let still = self.subject.is_none_or(|(track, _)| state[track] == tracks[track].start);
        let is_as_today = still && self.today.as_ref().is_some_and(|today| found.eq(today.iter().copied()));
        is_as_today || allows(self.subject, &ways, tracks, state)
    }
}

/// Where a mover stands on the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Spot {
    On(Place),
    /// On a machine that is added for a time, with the versions that are said of it.
    Spare(BTreeMap<Property, Number>),
}

/// Where all movers stand.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    at: BTreeMap<Mover, Spot>,
}

impl Standing {
    pub(crate) fn go(&mut self, mover: Mover, to: Spot) {
        self.at.insert(mover, to);
    }

    /// Whether nothing is left on a machine that was added for a time.
    pub(crate) fn is_settled(&self) -> bool {
        self.at.values().all(|spot| matches!(spot, Spot::On(_)))
    }
}

impl Judge<'_> {
    /// Whether a workload leaves a machine rather than go down with it.
    pub(super) fn moves(&self, workload: usize) -> bool {
        let workload = &self.world.workloads[workload];
        workload.movable && (self.strategy == Strategy::Drain || self.is_emptied(workload.on))
    }

    pub(crate) fn movers(&self) -> Vec<Mover> {
        let workloads = (0..self.world.workloads.len()).filter(|&index| self.moves(index));
        let guests = (0..self.world.guests.len()).filter(|&index| self.machine_leaves(Place::Guest(index)));
        let guests = guests.filter(|&index| self.world.guests[index].on.is_some());
        workloads.map(Mover::Workload).chain(guests.map(Mover::Guest)).collect()
    }

    fn home(&self, mover: Mover) -> Place {
        match mover {
            Mover::Workload(index) => self.world.workloads[index].on,
            Mover::Guest(index) => Place::Host(self.world.guests[index].on.expect("it is on a host")),
        }
    }

    /// Where all movers stand today.
    pub(crate) fn standing(&self) -> Standing {
        let at = self.movers().into_iter().map(|mover| (mover, Spot::On(self.home(mover))));
        Standing { at: at.collect() }
    }

    /// The machines on which a mover may stand: the nodes of its cluster, or its own machine. Hypervisors carry guests, and
    /// workloads only if they have some today.
    pub(crate) fn places_of(&self, mover: Mover) -> Vec<Place> {
        let (world, home) = (self.world, self.home(mover));
        let is_near = |place: Place| world.machine(home).node && world.machine(place).node;
        let guests = |place: Place| world.guests.iter().any(|guest| guest.on.map(Place::Host) == Some(place));
        let workloads = |place: Place| world.workloads.iter().any(|workload| workload.on == place);
        let carries = |place: Place| match mover {
            Mover::Workload(_) => !guests(place) || workloads(place),
            Mover::Guest(_) => guests(place) || !workloads(place),
        };
        let machines = world.places().filter(|&place| place != Place::Cluster);
        machines.filter(|&place| place == home || is_near(place) && carries(place)).collect()
    }

    /// Whether some mover may stand on another machine than its own.
    pub(crate) fn has_pools(&self) -> bool {
        self.movers().into_iter().any(|mover| self.places_of(mover).len() > 1)
    }

    /// The tracks whose change stops a mover that stands somewhere.
    fn stopped_by(&self, mover: Mover, place: Place) -> Vec<usize> {
        let stops = |at: Place, property: Property| match mover {
            Mover::Workload(index) => self.rides(index, place, at, property),
            Mover::Guest(_) => at == place && matches!(property, Property::Kernel | Property::Os),
        };
        let tracks = self.tracks.iter().enumerate().filter(|(_, track)| match track.what {
            What::Property(at, property) => stops(at, property),
            _ => false,
        });
        tracks.map(|(index, _)| index).collect()
    }

    /// The tracks whose change stops a mover on the machine on which it stands today.
    pub(super) fn stopped_at_home(&self, mover: Mover) -> Vec<usize> {
        self.stopped_by(mover, self.home(mover))
    }

    /// Returns the track in which a workload that stands somewhere meets a need there.
    fn meets_at(&self, index: usize, place: Place, target: Target) -> Option<usize> {
        match target {
            Target::Property(property) if self.is_bound(index, target) => {
                self.find(What::Property(self.world.holder(place, property), property))
            }
            _ => self.meets(index, target),
        }
    }

    /// Tells whether a workload has a target from the machine under it.
    fn is_bound(&self, index: usize, target: Target) -> bool {
        match (target, self.world.workloads[index].isolation) {
            (Target::Property(Property::Library), isolation) => isolation == Isolation::Process,
            (Target::Property(Property::Kernel), Isolation::Microvm) => false,
            (Target::Property(_), _) => true,
            _ => false,
        }
    }

    /// The needs of a mover that depend on where it stands, as they are at a place. One that cannot be judged is none.
    fn needs_at(&self, mover: Mover, place: Place) -> Vec<Stood> {
        let Mover::Workload(index) = mover else { return Vec::new() };
        let needs = self.world.needs.iter().filter_map(|need| {
            let subject = self.subject_of(index, need)?;
            let ways: Vec<(Target, Range)> = need.any.iter().copied().chain(otherwise(need)).collect();
            if !ways.iter().any(|&(target, _)| self.is_bound(index, target)) {
                return None;
            }
            let way =
                |&(target, range): &(Target, Range)| Some((self.meets_at(index, place, target)?, range));
            let today = self.found_today(index, &ways);
            Some(Stood { subject, ways: ways.iter().map(way).collect::<Option<_>>()?, today })
        });
        needs.collect()
    }

    /// What each way of a need finds today; nothing if one of them cannot be judged.
    fn found_today(&self, index: usize, ways: &[(Target, Range)]) -> Option<Vec<Number>> {
        let home = self.world.workloads[index].on;
        let found = ways.iter().map(|&(target, _)| {
            let track = &self.tracks[self.meets_at(index, home, target)?];
            Some(track.versions[track.start])
        });
        found.collect()
    }

    /// Tells whether a need depends on where a workload stands.
    pub(super) fn is_placed(&self, index: usize, targets: &[(Target, Range)]) -> bool {
        self.moves(index) && targets.iter().any(|&(target, _)| self.is_bound(index, target))
    }

    /// At the end each mover stands on a machine that carries it.
    pub(super) fn place_rules(&mut self) {
        for mover in self.movers() {
            let places = self.places_of(mover).into_iter();
            let places = places.map(|place| self.needs_at(mover, place)).collect();
            self.rules.push(Rule::Placed { places });
        }
    }

    /// What is wrong with where things stand after a step.
    pub(crate) fn misplaced(
        &self,
        (before, after): (&Standing, &Standing),
        (from, to): (&State, &State),
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for (&mover, spot) in &after.at {
            let name = mover.name();
            match spot {
                Spot::On(place) => {
                    if !self.places_of(mover).contains(place) {
                        wrong.push(format!("{name} may not stand on {}", place.name()));
                    }
                    let stays = before.at[&mover] == *spot;
                    let stops = self.stopped_by(mover, *place);
                    if stays && stops.iter().any(|&track| from[track] < to[track]) {
                        wrong.push(format!("{} changes under {name}", place.name()));
                    }
                    let needs = self.needs_at(mover, *place);
                    if !needs.iter().all(|need| need.is_carried(&self.tracks, to)) {
                        wrong.push(format!("{} does not carry {name}", place.name()));
                    }
                }
                Spot::Spare(has) => {
                    if !self.is_carried(mover, has, to) {
                        wrong.push(format!("a spare host does not carry {name}"));
                    }
                }
            }
        }
        wrong
    }

    /// Whether a machine that has some versions, and of whose others nothing is known, carries a mover.
    fn is_carried(&self, mover: Mover, has: &BTreeMap<Property, Number>, state: &State) -> bool {
        let Mover::Workload(index) = mover else { return true };
        self.world.needs.iter().all(|need| {
            let Some(subject) = self.subject_of(index, need) else { return true };
            // What does not hang on where it stands is judged with everything else.
            let ways: Vec<(Target, Range)> = need.any.iter().copied().chain(otherwise(need)).collect();
            if !ways.iter().any(|&(target, _)| self.is_bound(index, target)) {
                return true;
            }
            let meets = |&(target, range): &(Target, Range)| match target {
                Target::Property(property) if self.is_bound(index, target) => {
                    has.get(&property).is_none_or(|&number| range.holds(number))
                }
                _ => self.meets(index, target).is_none_or(|track| {
                    let ways = [(track, None, range)];
                    allows(None, &ways, &self.tracks, state)
                }),
            };
            let concerned = !allows(subject, &[], &self.tracks, state);
            let found = |&(target, _): &(Target, Range)| match target {
                Target::Property(property) if self.is_bound(index, target) => has.get(&property).copied(),
                _ => self.meets(index, target).map(|track| self.tracks[track].versions[state[track]]),
            };
            let still = subject.is_none_or(|(track, _)| state[track] == self.tracks[track].start);
            let today = self.found_today(index, &ways).filter(|_| still);
            let is_as_today = || today.is_some() && today == ways.iter().map(found).collect::<Option<_>>();
            !concerned || ways.iter().any(meets) || is_as_today()
        })
    }
}
