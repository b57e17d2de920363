//! The search itself: the states of a region, those first from which the fewest moves may be enough, and of as many those to
//! machines of which as much is known as of where things are today.

use super::super::carrying::Carrying;
use super::table::{Place, RiderRow, StepRow, Tables};
use super::{Act, Spot};
use crate::id::FixedMap;
use crate::model::{NOTHING, Size};
use crate::planner::lockstep::LockstepId;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Most steps of which it is tried whether they have to be carried out together.
const MOST_TOGETHER: usize = 4;

/// Most ways to go on that are looked at, for each state that may be gone on from: many things that may go to many places have
/// more ways than anybody can try.
const MOST_WAYS: usize = 32;

/// What a move costs; that it is to a machine of which less is known costs 1 beside it.
const A_MOVE: usize = 1 << 16;

/// What a search may use.
pub(super) struct Setting<'s> {
    /// The kinds of machines that are added, one after another.
    pub(super) kinds: &'s [usize],
    /// Whether steps that may have to wait for somebody are left to the end.
    pub(super) late: bool,
    /// Whether several steps may be carried out together.
    pub(super) together: bool,
    /// Most states that are gone on from.
    pub(super) bound: usize,
    /// What is known already: a way is of use only if it is better.
    pub(super) better: Option<(usize, usize)>,
}

/// What comes of a search.
pub(super) enum Explored {
    /// The largest step and what the moves cost, and what is done one after another.
    Way((usize, usize), Vec<Act>),
    /// There is no way, or no better one.
    Nothing,
    /// More states than were looked at.
    Bound,
}

/// Where everything is: places are machines of the region and after these the machines that are added.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct State {
    done: u32,
    at: Vec<u8>,
}

/// What leads from one state to the next.
#[derive(Clone, Debug)]
struct Link {
    steps: u32,
    moves: Vec<(usize, u8)>,
}

struct Node {
    state: State,
    /// What the moves to it cost.
    cost: usize,
    from: Option<(usize, Link)>,
}

/// Finds the best way with the machines of a setting; tells how many states were gone on from.
pub(super) fn explore(
    carrying: &mut Carrying<'_, '_>,
    tables: &mut Tables,
    setting: &Setting<'_>,
) -> (Explored, usize) {
    let mut width =
        tables.steps.iter().map(|step| step.things.count_ones() as usize).max().unwrap_or(1).max(1);
    let mut states = 0;
    loop {
        if setting.better.is_some_and(|(wide, _)| width > wide) {
            return (Explored::Nothing, states);
        }
        let (wider, nodes) = (None, Vec::new());
        let mut search = Search { carrying, tables, setting, width, wider, nodes, states, ways: 0 };
        let found = search.run();
        states = search.spent();
        let wider = search.wider;
        match found {
            Some(Explored::Way(cost, acts)) => return (Explored::Way(cost, acts), states),
            Some(other) => return (other, states),
            None => match wider {
                Some(wider) => width = wider,
                None => return (Explored::Nothing, states),
            },
        }
    }
}

/// A search with steps of at most a width.
struct Search<'s, 'r, 'f> {
    carrying: &'s mut Carrying<'r, 'f>,
    tables: &'s mut Tables,
    setting: &'s Setting<'s>,
    width: usize,
    /// The smallest width of what was left out because of its width.
    wider: Option<usize>,
    nodes: Vec<Node>,
    states: usize,
    /// The ways to go on that were looked at.
    ways: usize,
}

impl Search<'_, '_, '_> {
    /// Goes on from states, best first; `None` if all were that can be reached.
    fn run(&mut self) -> Option<Explored> {
        let at = self.tables.riders.iter().map(|row| narrow(row.home)).collect();
        let start = State { done: 0, at };
        let mut best: FixedMap<State, usize> = FixedMap::default();
        let mut open: BinaryHeap<Reverse<(usize, u32, usize)>> = BinaryHeap::new();
        best.insert(start.clone(), 0);
        open.push(Reverse((self.missing(&start), 0, 0)));
        self.nodes.push(Node { state: start, cost: 0, from: None });
        while let Some(Reverse((least, _, number))) = open.pop() {
            let Node { state, cost, .. } = &self.nodes[number];
            let (state, cost) = (state.clone(), *cost);
            if best[&state] < cost {
                continue;
            }
            if self.setting.better.is_some_and(|(wide, known)| (self.width, least) >= (wide, known)) {
                return Some(Explored::Nothing);
            }
            if self.is_goal(&state) {
                return Some(Explored::Way((self.width, cost), self.acts(number)));
            }
            if self.spent() >= self.setting.bound {
                return Some(Explored::Bound);
            }
            self.states += 1;
            let Some(links) = self.links(&state) else { return Some(Explored::Bound) };
            for (link, next) in links {
                let cost = cost + link.moves.iter().map(|&(rider, to)| self.cost(rider, to)).sum::<usize>();
                if best.get(&next).is_some_and(|&known| known <= cost) {
                    continue;
                }
                best.insert(next.clone(), cost);
                let left = (self.tables.all() & !next.done).count_ones();
                open.push(Reverse((cost + self.missing(&next), left, self.nodes.len())));
                self.nodes.push(Node { state: next, cost, from: Some((number, link)) });
            }
        }
        None
    }

    /// How much of the bound is used up, in states: what has more ways to go on than others counts for several.
    const fn spent(&self) -> usize {
        self.states + self.ways / MOST_WAYS
    }

    fn is_goal(&self, state: &State) -> bool {
        let machines = self.tables.machines.len();
        state.done == self.tables.all() && state.at.iter().all(|&at| usize::from(at) < machines)
    }

    /// What a move to a place costs.
    fn cost(&self, rider: usize, to: u8) -> usize {
        let is_guess = match self.place(to) {
            Place::Machine(machine) => self.tables.riders[rider].guess[machine],
            Place::Kind(_) => false,
        };
        A_MOVE + usize::from(is_guess)
    }

    /// What the moves cost at least that there have to be: of all that a step to come stops where it is, or is on a machine that is
    /// added.
    fn missing(&self, state: &State) -> usize {
        let machines = self.tables.machines.len();
        let has_to = |row: &RiderRow, at: usize| at >= machines || row.stopped[at] & !state.done != 0;
        let all = self.tables.riders.iter().zip(&state.at);
        all.filter(|(row, at)| has_to(row, usize::from(**at))).count() * A_MOVE
    }

    fn place(&self, at: u8) -> Place {
        let at = usize::from(at);
        match at.checked_sub(self.tables.machines.len()) {
            None => Place::Machine(at),
            Some(spare) => Place::Kind(self.setting.kinds[spare]),
        }
    }

    /// All that can be done next; `None` if that is more than may be looked at.
    fn links(&mut self, state: &State) -> Option<Vec<(Link, State)>> {
        let mut found = Vec::new();
        for rider in 0..state.at.len() {
            for to in self.targets(rider, state.at[rider]) {
                self.ways += 1;
                if self.is_carried(rider, to, state.done) && self.has_room(state, &[(rider, to)]) {
                    found.push(self.linked(state, 0, vec![(rider, to)]));
                }
            }
        }
        for steps in self.sets(state) {
            let riders: Vec<usize> =
                (0..state.at.len()).filter(|&rider| !self.stays(state, rider, steps)).collect();
            let things = self.things(steps)
                | riders.iter().map(|&rider| self.tables.riders[rider].thing).fold(0, |a, b| a | b);
            let width = things.count_ones() as usize;
            if width > self.width {
                self.wider = Some(self.wider.map_or(width, |known| known.min(width)));
                continue;
            }
            let mut ways: Vec<Vec<(usize, u8)>> = vec![Vec::new()];
            for &rider in &riders {
                let done = state.done | steps;
                let mut to = self.targets(rider, state.at[rider]);
                to.retain(|&to| {
                    !self.is_stopped_on_both(rider, (state.at[rider], to), steps)
                        && self.is_carried(rider, to, done)
                });
                if self.spent() + ways.len() * to.len() / MOST_WAYS > self.setting.bound {
                    return None;
                }
                ways = ways
                    .iter()
                    .flat_map(|way| to.iter().map(move |&to| [way.as_slice(), &[(rider, to)]].concat()))
                    .collect();
            }
            self.ways += ways.len();
            for way in ways {
                if self.has_room(state, &way) {
                    found.push(self.linked(state, steps, way));
                }
            }
        }
        Some(found)
    }

    /// Whether a rider is neither stopped by some steps where it stands nor left without what carries it.
    fn stays(&mut self, state: &State, rider: usize, steps: u32) -> bool {
        let at = state.at[rider];
        let stopped = match self.place(at) {
            Place::Machine(machine) => self.tables.riders[rider].stopped[machine] & steps != 0,
            Place::Kind(_) => false,
        };
        !stopped && self.is_carried(rider, at, state.done | steps)
    }

    /// Whether a change that stops a rider where it stands takes down the place to which it goes as well.
    fn is_stopped_on_both(&self, rider: usize, (from, to): (u8, u8), steps: u32) -> bool {
        match (self.place(from), self.place(to)) {
            (Place::Machine(from), Place::Machine(to)) => {
                self.tables.riders[rider].stopped_on_both[from][to] & steps != 0
            }
            (Place::Kind(_), _) | (_, Place::Kind(_)) => false,
        }
    }

    /// Where a rider may go from a place.
    fn targets(&self, rider: usize, from: u8) -> Vec<u8> {
        let machines = self.tables.machines.len();
        let row = &self.tables.riders[rider];
        let spares = self.setting.kinds.iter().enumerate();
        let spares = spares.filter(|&(_, &kind)| self.tables.joins(rider, kind)).map(|(at, _)| machines + at);
        let able = (0..machines).filter(|&machine| row.able[machine]);
        able.chain(spares).map(narrow).filter(|&to| to != from).collect()
    }

    /// The steps that can be carried out next, by themselves or together.
    fn sets(&self, state: &State) -> Vec<u32> {
        let count = self.tables.steps.len();
        let mut sets: Vec<u32> = Vec::new();
        let mut longer: Vec<u32> = vec![0];
        for _ in 0..if self.setting.together { MOST_TOGETHER } else { 1 } {
            let mut next = Vec::new();
            for &set in &longer {
                let from = 32 - u32::leading_zeros(set) as usize;
                for at in from..count {
                    if state.done >> at & 1 == 0 && !self.tables.share_a_track(set, at) {
                        next.push(set | 1 << at);
                    }
                }
            }
            let is_ready = |set: u32| {
                let mut steps = self.tables.steps.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                let before = |row: &StepRow| row.before | if self.setting.late { row.early } else { 0 };
                steps.all(|(_, row)| before(row) & !(state.done | set) == 0)
            };
            sets.extend(next.iter().copied().filter(|&set| is_ready(set)));
            longer = next;
        }
        sets
    }

    fn things(&self, steps: u32) -> u64 {
        let rows = self.tables.steps.iter().enumerate().filter(|(at, _)| steps >> at & 1 == 1);
        rows.fold(0, |all, (_, row)| all | row.things)
    }

    fn is_carried(&mut self, rider: usize, at: u8, done: u32) -> bool {
        let place = self.place(at);
        self.tables.is_carried(self.carrying, (rider, place), done)
    }

    /// Whether there is room for what moves, one after another in some order: what exchanges places has none where neither
    /// can come before the other has gone.
    fn has_room(&self, state: &State, moves: &[(usize, u8)]) -> bool {
        let (mut at, mut left) = (state.at.clone(), moves.to_vec());
        while let Some(next) = left.iter().position(|&(rider, to)| self.takes(&at, rider, to)) {
            let (rider, to) = left.swap_remove(next);
            at[rider] = to;
        }
        left.is_empty()
    }

    /// Whether a place has room for a rider beside those that stand there.
    fn takes(&self, at: &[u8], rider: usize, to: u8) -> bool {
        let asked = self.tables.riders[rider].asked;
        let (room, fixed): (Size, Size) = match self.place(to) {
            Place::Machine(machine) => self.tables.rooms[machine],
            Place::Kind(kind) => (self.tables.kind_rooms[kind], NOTHING),
        };
        let there = (0..at.len()).filter(|&other| other != rider && at[other] == to);
        let sum = there.fold(fixed, |sum, other| {
            let more = self.tables.riders[other].asked;
            std::array::from_fn(|what| sum[what] + more[what])
        });
        (0..room.len()).all(|what| asked[what] == 0 || sum[what] + asked[what] <= room[what])
            && self.is_free(at, rider, to)
    }

    /// Whether no replica that something is kept apart from is where it would be.
    fn is_free(&self, at: &[u8], rider: usize, to: u8) -> bool {
        if !self.tables.riders[rider].is_kept_apart() {
            return true;
        }
        let places: Vec<(Place, u8)> = at.iter().map(|&at| (self.place(at), at)).collect();
        self.tables.is_free(self.carrying.graph.fleet, &places, (rider, (self.place(to), to)))
    }

    fn linked(&self, state: &State, steps: u32, moves: Vec<(usize, u8)>) -> (Link, State) {
        let mut next = state.clone();
        next.done |= steps;
        for &(rider, to) in &moves {
            next.at[rider] = to;
        }
        (Link { steps, moves }, next)
    }

    /// What is done on the way to a state.
    fn acts(&self, number: usize) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut at = number;
        while let Some((before, link)) = &self.nodes[at].from {
            let spot = |to: u8| match usize::from(to).checked_sub(self.tables.machines.len()) {
                None => Spot::Machine(self.tables.machines[usize::from(to)]),
                Some(spare) => Spot::Spare(spare),
            };
            let moves = link.moves.iter().map(|&(rider, to)| (self.tables.riders[rider].rider, spot(to)));
            let moves: Vec<_> = moves.collect();
            acts.push(match (link.steps, moves.as_slice()) {
                (0, &[(rider, to)]) => Act::Move(rider, to),
                _ => {
                    let of = (0..self.tables.steps.len()).filter(|at| link.steps >> at & 1 == 1);
                    let steps: Vec<LockstepId> = of.map(|at| self.tables.ids[at]).collect();
                    Act::Step(steps, moves)
                }
            });
            at = *before;
        }
        acts.reverse();
        acts
    }
}

fn narrow(place: usize) -> u8 {
    u8::try_from(place).expect("a region has few places")
}
