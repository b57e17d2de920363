//! The judge: what a world's bump forces and what goes together, by definition, by checking every state.
//!
//! It is written to be read next to `docs/design.md`, sections 3 and 4, and shares only that page with comove: tracks
//! and rules are made straight from the [`World`], a state is valid if it breaks no rule, and everything else is a
//! search over all valid states.

mod certainty;
mod clusters;
mod crossings;
pub(crate) mod drain;
mod finest;
mod images;
mod machines;
mod places;
mod workloads;

pub(crate) use certainty::Said;
use places::Stood;
pub(crate) use places::{Mover, Spot};

use crate::worlds::{
    Bad, Bump, Hold, Isolation, Number, PathRule, Place, Property, Range, Subject, UNKNOWN, World,
};
use comove::model::Strategy;
use std::collections::{BTreeMap, BTreeSet};

/// Anything that moves through versions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum What {
    /// A property of a machine.
    Property(Place, Property),
    /// The same of a guest that a workload would get for itself.
    Own(usize, Place, Property),
    /// What a workload has under it.
    Seat(usize, Place, Property),
    /// What a machine has under it.
    MachineSeat(Place, Place, Property),
    Published(usize),
    /// A component baked into an image.
    Carried(usize, Component),
    /// A component as a workload runs it.
    Runs(usize, Component),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Component {
    App(usize),
    Package(usize),
    Image(usize),
    State(usize),
}

#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) what: What,
    /// All versions, in order.
    pub(crate) versions: Vec<Number>,
    /// Where on them it stands today.
    pub(crate) start: usize,
    /// The last that can be had: today's where the track is held.
    pub(crate) end: usize,
    /// Whether it stops at each position on the way.
    pub(crate) in_turn: bool,
}

/// A position for each track.
pub(crate) type State = Vec<usize>;

/// What a state has to satisfy.
#[derive(Debug)]
enum Rule {
    /// Where the first track has moved, the second is as far.
    Follows(usize, usize),
    /// Where the first track has reached a position, the second has reached another.
    Reaches((usize, usize), (usize, usize)),
    /// Where the first track stands at a position, the second has reached another.
    Stands((usize, usize), (usize, usize)),
    /// Where either of two replicas has moved, neither has made a crossing that the other has not.
    Together(usize, usize, usize),
    /// Where either has moved, the first track has the version of the second, or one of up to so many less.
    Behind(usize, usize, Number),
    /// The declared builds of an image, as positions of it and of a content. An image that has moved has just what its build
    /// declares; where none is declared, at least what the last build before it has. A content that has moved comes with
    /// the first build that has it or a later one; a later one than any build has comes with any version that has no
    /// build of its own, or today's. Up to a position the content comes from above, so that it does not matter here.
    Built { whole: usize, content: usize, builds: Vec<(usize, usize)>, above: usize },
    /// Where the track has moved, it does not stand at a position.
    Avoids(usize, usize),
    /// Where either of two replicas has moved, they run the same version.
    Unmixed(usize, usize),
    /// A need of a service: each caller, in some of its versions, needs each of the called in a range. One that is broken
    /// today is let be while none of them moves.
    Calls { callers: Vec<(usize, Option<Range>)>, called: Vec<usize>, range: Range },
    /// A need: in some versions of the subject one of the targets has to be in its range. One that is broken today
    /// is let be while nothing of it moves.
    Need { subject: Option<(usize, Option<Range>)>, ways: Vec<(usize, Values, Range)> },
    /// What leaves its machine has one in the end that meets all its needs, but for those that find what they find today.
    Placed { places: Vec<Vec<Stood>> },
}

/// What a track's versions stand for: themselves, or what each release of the OS brings.
type Values = Option<Vec<Option<Number>>>;

impl Rule {
    fn tracks(&self) -> Vec<usize> {
        match self {
            Self::Avoids(track, _) => vec![*track],
            Self::Built { whole, content, .. } => vec![*whole, *content],
            Self::Follows(a, b) | Self::Unmixed(a, b) | Self::Together(a, b, _) | Self::Behind(a, b, _) => {
                vec![*a, *b]
            }
            Self::Reaches((a, _), (b, _)) | Self::Stands((a, _), (b, _)) => vec![*a, *b],
            Self::Calls { callers, called, .. } => {
                let callers = callers.iter().map(|(track, _)| *track);
                callers.chain(called.iter().copied()).collect()
            }
            Self::Need { subject, ways } => {
                let subject = subject.iter().map(|(track, _)| *track);
                subject.chain(ways.iter().map(|way| way.0)).collect()
            }
            Self::Placed { places } => places.iter().flatten().flat_map(Stood::tracks).collect(),
        }
    }

    /// Whether it is asked only of states at which things come to rest.
    const fn is_of_rest(&self) -> bool {
        matches!(self, Self::Placed { .. })
    }

    fn holds(&self, world: &World, tracks: &[Track], state: &[usize]) -> bool {
        let version = |track: usize| tracks[track].versions[state[track]];
        let moved = |track: usize| state[track] > tracks[track].start;
        match self {
            Self::Follows(a, b) => !moved(*a) || state[*b] >= state[*a],
            Self::Reaches((a, p), (b, q)) => state[*a] < *p || state[*b] >= *q,
            Self::Stands((a, p), (b, q)) => state[*a] != *p || state[*b] >= *q,
            Self::Together(a, b, crossing) => {
                let (a, b, crossing) = (*a, *b, &world.crossings[*crossing]);
                let (low, high) = (version(a).min(version(b)), version(a).max(version(b)));
                !(moved(a) || moved(b)) || !crossing.is_made(low, high)
            }
            Self::Behind(a, b, most) => {
                let (low, high) = (version(*a), version(*b));
                !(moved(*a) || moved(*b)) || (low..=low + most).contains(&high)
            }
            Self::Avoids(track, at) => !moved(*track) || state[*track] != *at,
            Self::Built { whole, content, builds, above } => {
                let (at, has) = (state[*whole], state[*content]);
                let since = builds.iter().filter(|build| build.0 > tracks[*whole].start && build.0 <= at);
                let last = since.max_by_key(|build| build.0);
                let first = builds.iter().filter(|build| build.1 >= has).map(|build| build.0).min();
                let enough = last.is_none_or(|build| has >= build.1);
                let fits = match last {
                    Some(&(version, declared)) if version == at => has == declared,
                    _ => first.is_none_or(|first| at >= first),
                };
                enough && (fits || !moved(*content) || has <= *above)
            }
            Self::Unmixed(a, b) => !(moved(*a) || moved(*b)) || state[*a] == state[*b],
            Self::Placed { places } => {
                places.iter().any(|needs| needs.iter().all(|need| need.is_carried(tracks, state)))
            }
            Self::Need { .. } | Self::Calls { .. } => {
                let untouched = self.tracks().into_iter().all(|track| !moved(track));
                untouched || self.satisfied(tracks, state)
            }
        }
    }

    /// Tells whether a need is satisfied, were it not to be let be.
    fn satisfied(&self, tracks: &[Track], state: &[usize]) -> bool {
        let version = |track: usize| tracks[track].versions[state[track]];
        match self {
            Self::Need { subject, ways } => allows(*subject, ways, tracks, state),
            Self::Calls { callers, called, range } => callers.iter().all(|&(caller, at)| {
                let concerned = at.is_none_or(|at| is_at(version(caller), at));
                // What nobody knows is not known to be broken.
                let fits = |number: Number| number == UNKNOWN || range.holds(number);
                !concerned || called.iter().all(|&called| fits(version(called)))
            }),
            Self::Unmixed(a, b) => state[*a] == state[*b],
            _ => true,
        }
    }
}

/// Tells whether a version is known to be in a range.
fn is_at(number: Number, at: Range) -> bool {
    number != UNKNOWN && at.holds(number)
}

fn allows(
    subject: Option<(usize, Option<Range>)>,
    ways: &[(usize, Values, Range)],
    tracks: &[Track],
    state: &[usize],
) -> bool {
    let version = |track: usize| tracks[track].versions[state[track]];
    let concerned = subject.is_none_or(|(track, at)| at.is_none_or(|at| is_at(version(track), at)));
    !concerned
        || ways.iter().any(|(track, values, range)| match values {
            // What nobody knows is not known to be broken.
            None => version(*track) == UNKNOWN || range.holds(version(*track)),
            // What a release does not bring is not known, and so not known to be broken.
            Some(values) => values[state[*track]].is_none_or(|number| range.holds(number)),
        })
}

/// A world under a strategy, as tracks and rules.
#[derive(Debug)]
pub(crate) struct Judge<'w> {
    pub(crate) world: &'w World,
    strategy: Strategy,
    /// Where the strategy chooses: the machines that are emptied before they change.
    emptied: BTreeSet<Place>,
    pub(crate) tracks: Vec<Track>,
    rules: Vec<Rule>,
    /// The rules to look at once a track has a position, as indices: those of which it is the last track.
    due: Vec<Vec<usize>>,
    /// The positions that the bumps ask for.
    pub(crate) goals: Vec<(usize, usize)>,
}

/// Most states of which each is compared with each.
const MOST_TO_CONNECT: usize = 4_000;

/// What the judge finds.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The goals that some valid state has.
    pub(crate) feasible: Vec<(usize, usize)>,
    /// Of the valid states that have all of these the one that is below all others, if there is one.
    pub(crate) least: Option<State>,
}

impl<'w> Judge<'w> {
    pub(crate) fn new(world: &'w World, strategy: Strategy, emptied: BTreeSet<Place>) -> Self {
        let mut judge = Self {
            world,
            strategy,
            emptied,
            tracks: Vec::new(),
            rules: Vec::new(),
            due: Vec::new(),
            goals: Vec::new(),
        };
        judge.machine_tracks();
        judge.image_tracks();
        judge.workload_tracks();
        judge.machine_rules();
        judge.image_rules();
        judge.workload_rules();
        judge.service_rules();
        judge.avoid_rules();
        judge.place_rules();
        judge.cluster_rules();
        judge.crossing_rules();
        judge.ask();
        judge.due = vec![Vec::new(); judge.tracks.len()];
        for (index, rule) in judge.rules.iter().enumerate().filter(|(_, rule)| !rule.is_of_rest()) {
            let last = rule.tracks().into_iter().max().expect("a rule is about some track");
            judge.due[last].push(index);
        }
        judge
    }

    pub(crate) fn today(&self) -> State {
        self.tracks.iter().map(|track| track.start).collect()
    }

    /// Returns the rules that a state breaks at which things come to rest.
    pub(crate) fn breaches(&self, state: &[usize]) -> Vec<String> {
        self.breaches_of(state, |_| true)
    }

    /// Returns the rules that a state on the way breaks, wherever things stand.
    pub(crate) fn breaches_on_the_way(&self, state: &[usize]) -> Vec<String> {
        self.breaches_of(state, |rule| !rule.is_of_rest())
    }

    fn breaches_of(&self, state: &[usize], is_asked: impl Fn(&Rule) -> bool) -> Vec<String> {
        let asked = self.rules.iter().filter(|rule| is_asked(rule));
        let broken = asked.filter(|rule| !rule.holds(self.world, &self.tracks, state));
        let word = |track: usize| format!("{:?} at {}", self.tracks[track].what, state[track]);
        broken
            .map(|rule| {
                let tracks: Vec<_> = rule.tracks().into_iter().map(word).collect();
                format!("{rule:?}: {}", tracks.join(", "))
            })
            .collect()
    }

    /// Returns all states up to a ceiling at which things can come to rest, or nothing where there are more than `most`.
    pub(crate) fn valid_states(&self, ceiling: &[usize], most: usize) -> Option<Vec<State>> {
        let mut states = self.states_on_the_way(ceiling, most)?;
        states.retain(|state| self.comes_to_rest(state));
        Some(states)
    }

    /// Returns all states up to a ceiling that are valid on the way, when what moves may stand on a machine that is added
    /// for a time; nothing where there are more than `most`.
    fn states_on_the_way(&self, ceiling: &[usize], most: usize) -> Option<Vec<State>> {
        let mut found = Vec::new();
        let mut state = self.today();
        self.place(0, &mut state, ceiling, most, &mut found).then_some(found)
    }

    /// Tells whether all that moves has a place in a state.
    fn comes_to_rest(&self, state: &State) -> bool {
        let mut rules = self.rules.iter().filter(|rule| rule.is_of_rest());
        rules.all(|rule| rule.holds(self.world, &self.tracks, state))
    }

    /// Tries every position of a track and those after it.
    fn place(
        &self,
        track: usize,
        state: &mut State,
        ceiling: &[usize],
        most: usize,
        found: &mut Vec<State>,
    ) -> bool {
        if track == self.tracks.len() {
            found.push(state.clone());
            return found.len() <= most;
        }
        for position in self.tracks[track].start..=ceiling[track] {
            state[track] = position;
            let fits =
                self.due[track].iter().all(|&rule| self.rules[rule].holds(self.world, &self.tracks, state));
            if fits && !self.place(track + 1, state, ceiling, most, found) {
                return false;
            }
        }
        true
    }

    /// Finds what is feasible, and the least of the states that have it; nothing where there are too many to look at.
    pub(crate) fn verdict(&self, most: usize) -> Option<Verdict> {
        let ends: State = self.tracks.iter().map(|track| track.end).collect();
        let mut all = self.reachable(self.states_on_the_way(&ends, most)?)?;
        all.retain(|state| self.comes_to_rest(state));
        let has = |state: &State, &(track, position): &(usize, usize)| state[track] >= position;
        let feasible: Vec<_> =
            self.goals.iter().copied().filter(|goal| all.iter().any(|state| has(state, goal))).collect();
        let candidates: Vec<State> =
            all.into_iter().filter(|state| feasible.iter().all(|goal| has(state, goal))).collect();
        let least = candidates.iter().cloned().reduce(|a, b| {
            let smaller = a.iter().zip(&b).map(|(a, b)| *a.min(b));
            smaller.collect()
        });
        Some(Verdict { least: least.filter(|least| candidates.contains(least)), feasible })
    }

    /// Returns the states that can be gone to through others, with no version skipped that a path rule is on and each guest of
    /// a workload's own made in one step; nothing where there are too many to look at.
    fn reachable(&self, mut states: Vec<State>) -> Option<Vec<State>> {
        let in_turn: Vec<usize> =
            (0..self.tracks.len()).filter(|&track| self.tracks[track].in_turn).collect();
        let furthest = |&track: &usize| states.iter().any(|s| s[track] > self.tracks[track].start + 1);
        if !in_turn.iter().any(furthest) {
            return Some(states);
        }
        if states.len() > MOST_TO_CONNECT {
            return None;
        }
        states.sort_by_key(|state| state.iter().sum::<usize>());
        let mut reached: Vec<State> = vec![self.today()];
        for state in states {
            let follows = |before: &State| {
                before.iter().zip(&state).all(|(a, b)| a <= b)
                    && in_turn.iter().all(|&track| state[track] <= before[track] + 1)
                    && self.makes_at_once(before, &state)
            };
            if reached.iter().rev().any(follows) && state != reached[0] {
                reached.push(state);
            }
        }
        Some(reached)
    }

    /// Returns the events between today and a state, in the finest classes that can happen apart.
    ///
    /// Two events can happen apart when some valid state on the way has one and not the other, since going there and
    /// then on to the end is a valid plan of two steps. So they go together when all valid states on the way agree.
    pub(crate) fn classes(&self, end: &State) -> BTreeMap<(usize, usize), usize> {
        let mut states = self.valid_states(end, usize::MAX).expect("there is no bound");
        states.retain(|state| self.makes_once(state, end));
        let mut numbers: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        let mut classes = BTreeMap::new();
        for (track, &last) in end.iter().enumerate() {
            for position in self.tracks[track].start + 1..=last {
                let pattern = states.iter().map(|state| state[track] >= position).collect();
                let next = numbers.len();
                classes.insert((track, position), *numbers.entry(pattern).or_insert(next));
            }
        }
        classes
    }

    /// Tells whether each guest of a workload's own is either not made or as it will be.
    fn makes_once(&self, state: &State, end: &State) -> bool {
        let mut made: BTreeMap<usize, bool> = BTreeMap::new();
        self.tracks.iter().enumerate().all(|(index, track)| {
            let moves = end[index] > track.start;
            match track.what {
                What::Own(workload, ..) if moves => {
                    let whole = state[index] == end[index];
                    let none = state[index] == track.start;
                    (whole || none) && *made.entry(workload).or_insert(whole) == whole
                }
                _ => true,
            }
        })
    }

    pub(crate) fn find(&self, what: What) -> Option<usize> {
        self.tracks.iter().position(|track| track.what == what)
    }

    fn track(&self, what: What) -> usize {
        self.find(what).unwrap_or_else(|| panic!("{what:?} is a track"))
    }

    fn add(&mut self, what: What, versions: Vec<Number>, today: Number) {
        let start = versions.iter().position(|&number| number == today);
        let start = start.unwrap_or_else(|| panic!("{what:?} is at {today}, one of {versions:?}"));
        let mut kept = self.world.holds.iter().chain(&self.world.excepts);
        let end = match kept.any(|&hold| self.is_held(what, hold)) {
            true => start,
            false => versions.len() - 1,
        };
        let in_turn = self.is_in_turn(what);
        self.tracks.push(Track { what, versions, start, end, in_turn });
    }

    /// Tells whether a path rule is on a track. What is made anew, or goes along with something else, has
    /// no path of its own.
    fn is_in_turn(&self, what: What) -> bool {
        let world = self.world;
        let rule = |component: Component| match component {
            Component::App(index) => world.apps[index].rule,
            Component::Package(index) => world.packages[index].rule,
            Component::Image(index) => world.images[index].versions.rule,
            Component::State(index) => world.states[index].rule,
        };
        match what {
            What::Property(_, Property::Kubernetes) => true,
            What::Carried(_, Component::App(app)) | What::Runs(_, Component::App(app))
                if self.is_of_plane(app) =>
            {
                true
            }
            What::Property(_, property) => property == Property::Kernel && world.kernels_in_turn,
            What::Own(..) | What::Seat(..) | What::MachineSeat(..) => false,
            What::Published(image) => rule(Component::Image(image)) != PathRule::Any,
            What::Carried(_, component) | What::Runs(_, component) => rule(component) != PathRule::Any,
        }
    }

    /// Tells whether a hold keeps a track where it is: it keeps versions and places, a restart is no change of either.
    fn is_held(&self, what: What, hold: Hold) -> bool {
        let of_workload = |index: usize| match hold {
            Hold::Workload(held) => held == index,
            Hold::Service(held) => held == self.world.workloads[index].service,
            _ => false,
        };
        let of_component = |component: Component| match hold {
            Hold::App(held) => component == Component::App(held),
            Hold::Package(held) => component == Component::Package(held),
            Hold::Image(held) => component == Component::Image(held),
            _ => false,
        };
        match what {
            What::Property(place, _) => hold == Hold::Machine(place),
            What::Own(workload, ..) => of_workload(workload),
            What::Seat(..) | What::MachineSeat(..) => false,
            What::Published(image) => of_component(Component::Image(image)),
            What::Carried(image, content) => of_component(Component::Image(image)) || of_component(content),
            What::Runs(workload, component) => of_workload(workload) || of_component(component),
        }
    }

    /// What is to be avoided is avoided wherever it would run or be made; what only restarts with it stands at no version
    /// of its own.
    fn avoid_rules(&mut self) {
        for &(bad, number) in &self.world.avoided {
            let concerned = |what: What| match (what, bad) {
                (What::Property(_, property) | What::Own(_, _, property), Bad::Kernel) => {
                    property == Property::Kernel
                }
                (What::Published(image), Bad::Image(bad)) => image == bad,
                (What::Carried(_, component) | What::Runs(_, component), _) => match bad {
                    Bad::Kernel => false,
                    Bad::App(index) => component == Component::App(index),
                    Bad::Package(index) => component == Component::Package(index),
                    Bad::Image(index) => component == Component::Image(index),
                },
                _ => false,
            };
            let tracks = self.tracks.iter().enumerate().filter(|(_, track)| concerned(track.what));
            let at = |track: &Track| track.versions.iter().position(|&other| other == number);
            let rules = tracks.filter_map(|(index, track)| Some(Rule::Avoids(index, at(track)?)));
            let rules: Vec<Rule> = rules.collect();
            self.rules.extend(rules);
        }
    }

    fn ask(&mut self) {
        for &bump in &self.world.bumps {
            let (asked, number) = match bump {
                Bump::Property(place, property, number) => (self.ask_property(place, property), number),
                Bump::App(index, number) => (self.ask_component(Component::App(index)), number),
                Bump::Package(index, number) => (self.ask_component(Component::Package(index)), number),
                Bump::Image(index, number) => (self.ask_component(Component::Image(index)), number),
                Bump::State(index, number) => (self.ask_component(Component::State(index)), number),
                Bump::Service(index, number) => {
                    let workloads = self.world.workloads.iter().enumerate();
                    let replicas = workloads.filter(|(_, workload)| workload.service == index);
                    let run = |workload| What::Runs(workload, Component::App(index));
                    (replicas.map(|(workload, _)| run(workload)).collect(), number)
                }
                Bump::Workload(index, number) => {
                    let app = Component::App(self.world.workloads[index].service);
                    (vec![What::Runs(index, app)], number)
                }
            };
            for what in asked {
                let track = self.track(what);
                let versions = &self.tracks[track].versions;
                let position = versions.iter().position(|&n| n == number).expect("bumps are on tracks");
                if position > self.tracks[track].start && !self.goals.contains(&(track, position)) {
                    self.goals.push((track, position));
                }
            }
        }
    }

    /// With a kernel each, those that see the property get it, and the host only where nobody does.
    fn ask_property(&self, place: Place, property: Property) -> Vec<What> {
        let sees = |workload: usize| {
            let isolation = self.world.workloads[workload].isolation;
            match property {
                Property::Kernel | Property::Os => isolation != Isolation::Microvm,
                Property::Library => isolation == Isolation::Process,
                Property::Engine | Property::Kubelet => isolation != Isolation::Process,
                Property::Kubernetes => false,
            }
        };
        let own: Vec<What> = (0..self.world.workloads.len())
            .filter(|&workload| sees(workload))
            .filter(|&workload| self.world.holder(self.world.workloads[workload].on, property) == place)
            .map(|workload| What::Own(workload, place, property))
            .filter(|&what| self.find(what).is_some())
            .collect();
        match own.is_empty() {
            true => vec![What::Property(place, property)],
            false => own.into_iter().filter(|&what| !self.is_excepted(what)).collect(),
        }
    }

    /// Tells whether a track is left out on purpose: it is never asked for, not even if nobody else is left.
    fn is_excepted(&self, what: What) -> bool {
        self.world.excepts.iter().any(|&except| self.is_held(what, except))
    }

    /// A component takes effect when it is adopted by all who carry it, but for those that are held, unless nobody is
    /// left then.
    fn ask_component(&self, component: Component) -> Vec<What> {
        let concerned = self.tracks.iter().map(|track| track.what).filter(|&what| match what {
            What::Published(image) => component == Component::Image(image),
            What::Carried(_, content) => component == content,
            What::Runs(_, run) => component == run,
            _ => false,
        });
        let held = |what: What| self.world.holds.iter().any(|&hold| self.is_held(what, hold));
        let is_asked = |what: &What| matches!(what, What::Published(_)) || !self.is_excepted(*what);
        let concerned: Vec<What> = concerned.filter(is_asked).collect();
        let free: Vec<What> = concerned
            .iter()
            .copied()
            .filter(|&what| matches!(what, What::Published(_)) || !held(what))
            .collect();
        if free.is_empty() { concerned } else { free }
    }
}

fn component_of(subject: Subject) -> Option<Component> {
    match subject {
        Subject::App(index) => Some(Component::App(index)),
        Subject::Package(index) => Some(Component::Package(index)),
        Subject::Image(index) => Some(Component::Image(index)),
        Subject::State(index) => Some(Component::State(index)),
        _ => None,
    }
}
