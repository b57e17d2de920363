//! Carries a plan out in the judge's space, in the order in which it lists its steps and in all others that it allows.

use super::Refused;
use super::fleet::Fleet;
use super::space::{Place, Space, States};
use super::vector::{Changes, Vector};
use std::collections::{BTreeMap, BTreeSet};

/// A step of a plan, with what the judge knows of in it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Step {
    /// The versions that tracks get, as in `host/a:kernel`.
    pub(crate) changes: Changes,
    /// Where workloads go, by name: to a host, or to a spare one, as in `spare-host/1`.
    pub(crate) moves: BTreeMap<String, String>,
    /// The steps that come before it, as places in the list.
    pub(crate) after: Vec<usize>,
}

/// What is found wrong with a plan's steps.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Wrong {
    /// It names something that the judge does not know, or a version that it does not have.
    Unknown(String),
    /// After this step, from one, needs or rooms are broken, in the order of the list.
    Broken(usize),
    /// This step changes a host that something stands on before and after, or lowers a version, in the order of the list.
    Stopped(usize),
    /// In another order that the plan allows, this step does so.
    OtherOrder(usize),
    /// A spare host carries something at the end.
    SpareInUse,
    /// There are too many orders to look at all.
    TooMany,
}

/// What a plan comes to.
#[derive(Debug)]
pub(crate) struct Replayed {
    /// The number of things in its largest step.
    pub(crate) width: usize,
    pub(crate) moves: usize,
}

/// Most sets of steps that are looked at.
const MOST_SETS: usize = 20_000;

/// Where a workload stands, whatever the kind of a spare host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Host(usize),
    Spare(usize),
}

impl From<Place> for Spot {
    fn from(place: Place) -> Self {
        match place {
            Place::Host(host) => Self::Host(host),
            Place::Spare(spare, _) => Self::Spare(spare),
        }
    }
}

/// The positions of each thing, and the spot of each workload.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Situation {
    at: Vec<Vector>,
    spots: Vec<Spot>,
}

impl Situation {
    fn today(fleet: &Fleet) -> Self {
        let at = fleet.things().map(|thing| vec![0; thing.tracks.len()]).collect();
        Self { at, spots: fleet.works.iter().map(|work| Spot::Host(work.home)).collect() }
    }

    fn apply(&mut self, act: &Act) {
        act.changes.iter().for_each(|&(thing, track, position)| self.at[thing][track] = position);
        act.moves.iter().for_each(|&(work, spot)| self.spots[work] = spot);
    }
}

/// A step in the judge's numbers: things, tracks and positions; workloads and spots.
struct Act {
    changes: Vec<(usize, usize, usize)>,
    moves: Vec<(usize, Spot)>,
}

impl Act {
    fn new(fleet: &Fleet, step: &Step) -> Result<Self, Wrong> {
        let unknown = |name: &str| Wrong::Unknown(name.to_owned());
        let change = |(name, version): (&String, &String)| {
            let (of, track) = name.split_once(':').ok_or_else(|| unknown(name))?;
            let thing = fleet.things().position(|thing| thing.name == of).ok_or_else(|| unknown(name))?;
            let tracks = &fleet.things().nth(thing).expect("it was found").tracks;
            let track = tracks.iter().position(|one| one.name == track).ok_or_else(|| unknown(name))?;
            let position = tracks[track].versions.iter().position(|one| one == version);
            Ok((thing, track, position.ok_or_else(|| unknown(&format!("{name}={version}")))?))
        };
        let moved = |(name, to): (&String, &String)| {
            let work = fleet.works.iter().position(|work| work.thing.name == *name);
            let spare = to.strip_prefix("spare-host/").and_then(|number| number.parse::<usize>().ok());
            let host = fleet.hosts.iter().position(|host| host.thing.name == *to).map(Spot::Host);
            let spot = host.or_else(|| spare?.checked_sub(1).map(Spot::Spare));
            Ok((work.ok_or_else(|| unknown(name))?, spot.ok_or_else(|| unknown(to))?))
        };
        let changes = step.changes.iter().map(change).collect::<Result<_, _>>()?;
        Ok(Self { changes, moves: step.moves.iter().map(moved).collect::<Result<_, _>>()? })
    }
}

/// The number of spare hosts that steps move something to.
pub(crate) fn spares(steps: &[Step]) -> usize {
    let all = steps.iter().flat_map(|step| step.moves.values());
    all.filter(|to| to.starts_with("spare-host/")).collect::<BTreeSet<_>>().len()
}

struct Replay<'s> {
    space: &'s Space<'s>,
    acts: Vec<Act>,
    after: Vec<BTreeSet<usize>>,
    index: BTreeMap<Situation, States>,
}

/// Carries out steps in all orders that they allow.
///
/// # Errors
///
/// [`Refused`] if there are more than `most` states.
pub(crate) fn replay(fleet: &Fleet, steps: &[Step], most: usize) -> Result<Result<Replayed, Wrong>, Refused> {
    let space = Space::new(fleet, spares(steps), most)?;
    let acts: Result<Vec<Act>, Wrong> = steps.iter().map(|step| Act::new(fleet, step)).collect();
    Ok(acts.and_then(|acts| {
        let after = steps.iter().map(|step| step.after.iter().copied().collect()).collect();
        let replay = Replay { space: &space, acts, after, index: space.index() };
        let replayed = replay.in_listed_order()?;
        replay.in_all_orders()?;
        Ok(replayed)
    }))
}

impl Space<'_> {
    fn index(&self) -> BTreeMap<Situation, States> {
        let mut index = BTreeMap::new();
        for (number, state) in self.states.iter().enumerate() {
            let things = self.fleet.things().zip(&state.at);
            let at = things.map(|(thing, &at)| thing.vectors[at].clone()).collect();
            let spots = state.places.iter().map(|&place| place.into()).collect();
            let states: &mut States = index.entry(Situation { at, spots }).or_insert_with(|| self.none());
            states.insert(number);
        }
        index
    }
}

impl Replay<'_> {
    fn today(&self) -> States {
        let mut today = self.space.none();
        today.insert(self.space.today);
        today
    }

    /// Where a transition leads from some states that ends in a situation.
    fn go(&self, from: &States, to: &States) -> States {
        let mut all = self.space.none();
        for state in from.ones() {
            let mut reached = to.clone();
            self.space.parts(state).iter().for_each(|part| reached.intersect_with(part.may));
            all.union_with(&reached);
        }
        all
    }

    /// The fewest things that something happens to on the way from one of some states to one of others.
    fn width(&self, from: &States, to: &States) -> usize {
        let widths = from.ones().flat_map(|state| {
            let parts = self.space.parts(state);
            let width = move |next| parts.iter().filter(|part| !part.same.contains(next)).count();
            to.ones().map(width).collect::<Vec<_>>()
        });
        widths.min().expect("there are states")
    }

    fn in_listed_order(&self) -> Result<Replayed, Wrong> {
        let mut situation = Situation::today(self.space.fleet);
        let (mut states, mut replayed) = (self.today(), Replayed { width: 0, moves: 0 });
        for (index, act) in self.acts.iter().enumerate() {
            situation.apply(act);
            let valid = self.index.get(&situation).ok_or(Wrong::Broken(index + 1))?;
            let next = self.go(&states, valid);
            if next.is_clear() {
                return Err(Wrong::Stopped(index + 1));
            }
            replayed.width = replayed.width.max(self.width(&states, &next));
            replayed.moves += act.moves.len();
            states = next;
        }
        match situation.spots.iter().any(|spot| matches!(spot, Spot::Spare(_))) {
            true => Err(Wrong::SpareInUse),
            false => Ok(replayed),
        }
    }

    /// Goes through all sets of steps that can be carried out before the rest.
    fn in_all_orders(&self) -> Result<(), Wrong> {
        let mut sets: BTreeMap<BTreeSet<usize>, States> = BTreeMap::from([(BTreeSet::new(), self.today())]);
        for _ in 0..self.acts.len() {
            let mut larger: BTreeMap<BTreeSet<usize>, States> = BTreeMap::new();
            for (done, states) in &sets {
                for step in self.open(done) {
                    let with: BTreeSet<usize> = done.iter().copied().chain([step]).collect();
                    let next = self.valid(&with).map(|valid| self.go(states, valid));
                    let next = next.filter(|next| !next.is_clear()).ok_or(Wrong::OtherOrder(step + 1))?;
                    larger.entry(with).or_insert_with(|| self.space.none()).union_with(&next);
                }
            }
            if larger.len() > MOST_SETS {
                return Err(Wrong::TooMany);
            }
            sets = larger;
        }
        Ok(())
    }

    /// The steps that can be next.
    fn open(&self, done: &BTreeSet<usize>) -> impl Iterator<Item = usize> {
        (0..self.acts.len()).filter(|step| !done.contains(step) && self.after[*step].is_subset(done))
    }

    fn valid(&self, done: &BTreeSet<usize>) -> Option<&States> {
        let mut situation = Situation::today(self.space.fleet);
        done.iter().for_each(|&step| situation.apply(&self.acts[step]));
        self.index.get(&situation)
    }
}
