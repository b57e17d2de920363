//! The judge: what a world's bump forces and what goes together, by definition, by looking at every state there is.
//!
//! It is written to be read beside `docs/design.md`, sections 3 and 4, and shares nothing with comove but that page:
//! tracks and rules are made straight from the [`World`], a state is valid when it breaks no rule, and everything
//! else is a search over all valid states.

use crate::worlds::{Bump, Hold, Isolation, Need, Number, Place, Property, Range, Subject, Target, World};
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
    /// What a guest has under it.
    GuestSeat(usize, Place, Property),
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
}

/// A position for each track.
pub(crate) type State = Vec<usize>;

/// What a state has to satisfy.
#[derive(Debug)]
enum Rule {
    /// The second track goes with the first: both are at the same position. Only positions that some track can take
    /// without its OS release count.
    Same(usize, usize),
    /// Where the first track has moved, the second is as far.
    Follows(usize, usize),
    /// Where the first track has reached a position, the second has reached another.
    Reaches((usize, usize), (usize, usize)),
    /// Where either of two replicas has moved, they run the same version.
    Unmixed(usize, usize),
    /// A need of a service: each caller, in some of its versions, needs each of the called in a range. One that is broken
    /// today is let be while none of them moves.
    Calls { callers: Vec<(usize, Option<Range>)>, called: Vec<usize>, range: Range },
    /// A need: in some versions of the subject one of the targets has to be in its range. One that is broken today
    /// is let be while nothing of it moves.
    Need { subject: Option<(usize, Option<Range>)>, ways: Vec<(usize, Values, Range)> },
}

/// What a track's versions stand for: themselves, or what each release of the OS brings.
type Values = Option<Vec<Option<Number>>>;

impl Rule {
    fn tracks(&self) -> Vec<usize> {
        match self {
            Self::Same(a, b) | Self::Follows(a, b) | Self::Unmixed(a, b) => vec![*a, *b],
            Self::Reaches((a, _), (b, _)) => vec![*a, *b],
            Self::Calls { callers, called, .. } => {
                let callers = callers.iter().map(|(track, _)| *track);
                callers.chain(called.iter().copied()).collect()
            }
            Self::Need { subject, ways } => {
                let subject = subject.iter().map(|(track, _)| *track);
                subject.chain(ways.iter().map(|way| way.0)).collect()
            }
        }
    }

    fn holds(&self, tracks: &[Track], state: &[usize]) -> bool {
        let moved = |track: usize| state[track] > tracks[track].start;
        match self {
            Self::Same(a, b) => state[*a] == state[*b],
            Self::Follows(a, b) => !moved(*a) || state[*b] >= state[*a],
            Self::Reaches((a, p), (b, q)) => state[*a] < *p || state[*b] >= *q,
            Self::Unmixed(a, b) => !(moved(*a) || moved(*b)) || state[*a] == state[*b],
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
                let concerned = at.is_none_or(|at| at.holds(version(caller)));
                !concerned || called.iter().all(|&called| range.holds(version(called)))
            }),
            Self::Unmixed(a, b) => state[*a] == state[*b],
            _ => true,
        }
    }
}

fn allows(
    subject: Option<(usize, Option<Range>)>,
    ways: &[(usize, Values, Range)],
    tracks: &[Track],
    state: &[usize],
) -> bool {
    let version = |track: usize| tracks[track].versions[state[track]];
    let concerned = subject.is_none_or(|(track, at)| at.is_none_or(|at| at.holds(version(track))));
    !concerned
        || ways.iter().any(|(track, values, range)| match values {
            None => range.holds(version(*track)),
            // What a release does not bring is not known, and so not known to be broken.
            Some(values) => values[state[*track]].is_none_or(|number| range.holds(number)),
        })
}

/// A world under a strategy, as tracks and rules.
#[derive(Debug)]
pub(crate) struct Judge<'w> {
    pub(crate) world: &'w World,
    strategy: Strategy,
    pub(crate) tracks: Vec<Track>,
    rules: Vec<Rule>,
    /// The rules to look at once a track has a position, as indices: those of which it is the last track.
    due: Vec<Vec<usize>>,
    /// The positions that the bumps ask for.
    pub(crate) goals: Vec<(usize, usize)>,
}

/// What the judge finds.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// The goals that some valid state has.
    pub(crate) feasible: Vec<(usize, usize)>,
    /// The valid states that have all of these.
    pub(crate) candidates: Vec<State>,
    /// The one of them that is below all others, if there is one.
    pub(crate) least: Option<State>,
}

impl<'w> Judge<'w> {
    pub(crate) fn new(world: &'w World, strategy: Strategy) -> Self {
        let mut judge = Self {
            world,
            strategy,
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
        judge.ask();
        judge.due = vec![Vec::new(); judge.tracks.len()];
        for (index, rule) in judge.rules.iter().enumerate() {
            let last = rule.tracks().into_iter().max().expect("a rule is about some track");
            judge.due[last].push(index);
        }
        judge
    }

    pub(crate) fn today(&self) -> State {
        self.tracks.iter().map(|track| track.start).collect()
    }

    /// Returns the rules that a state breaks.
    pub(crate) fn breaches(&self, state: &[usize]) -> Vec<String> {
        let broken = self.rules.iter().filter(|rule| !rule.holds(&self.tracks, state));
        let word = |track: usize| format!("{:?} at {}", self.tracks[track].what, state[track]);
        broken
            .map(|rule| {
                let tracks: Vec<_> = rule.tracks().into_iter().map(word).collect();
                format!("{rule:?}: {}", tracks.join(", "))
            })
            .collect()
    }

    pub(crate) fn broken_today(&self) -> bool {
        let today = self.today();
        let needs = self.rules.iter();
        needs.into_iter().any(|rule| !rule.satisfied(&self.tracks, &today))
    }

    /// Returns all valid states up to a ceiling, or nothing where there are more than `most`.
    pub(crate) fn valid_states(&self, ceiling: &[usize], most: usize) -> Option<Vec<State>> {
        let mut found = Vec::new();
        let mut state = self.today();
        self.place(0, &mut state, ceiling, most, &mut found).then_some(found)
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
            let fits = self.due[track].iter().all(|&rule| self.rules[rule].holds(&self.tracks, state));
            if fits && !self.place(track + 1, state, ceiling, most, found) {
                return false;
            }
        }
        true
    }

    /// Finds what is feasible, and the least of the states that have it; nothing where there are too many to look at.
    pub(crate) fn verdict(&self, most: usize) -> Option<Verdict> {
        let ends: State = self.tracks.iter().map(|track| track.end).collect();
        let all = self.valid_states(&ends, most)?;
        let has = |state: &State, &(track, position): &(usize, usize)| state[track] >= position;
        let feasible: Vec<_> =
            self.goals.iter().copied().filter(|goal| all.iter().any(|state| has(state, goal))).collect();
        let candidates: Vec<State> =
            all.into_iter().filter(|state| feasible.iter().all(|goal| has(state, goal))).collect();
        let least = candidates.iter().cloned().reduce(|a, b| {
            let smaller = a.iter().zip(&b).map(|(a, b)| *a.min(b));
            smaller.collect()
        });
        Some(Verdict { least: least.filter(|least| candidates.contains(least)), feasible, candidates })
    }

    /// Returns the events between today and a state, in the finest classes that can happen apart.
    ///
    /// Two events can happen apart when some valid state on the way has one and not the other, since going there and
    /// then on to the end is a valid plan of two steps. So they go together when all valid states on the way agree.
    pub(crate) fn classes(&self, end: &State) -> BTreeMap<(usize, usize), usize> {
        let states = self.valid_states(end, usize::MAX).expect("there is no bound");
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

    pub(crate) fn find(&self, what: What) -> Option<usize> {
        self.tracks.iter().position(|track| track.what == what)
    }

    fn track(&self, what: What) -> usize {
        self.find(what).unwrap_or_else(|| panic!("{what:?} is a track"))
    }

    fn add(&mut self, what: What, versions: Vec<Number>, today: Number) {
        let start = versions.iter().position(|&number| number == today);
        let start = start.unwrap_or_else(|| panic!("{what:?} is at {today}, one of {versions:?}"));
        let end = match self.world.holds.iter().any(|&hold| self.is_held(what, hold)) {
            true => start,
            false => versions.len() - 1,
        };
        self.tracks.push(Track { what, versions, start, end });
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
            What::Seat(workload, place, _) => self.leaves(workload, place) && of_workload(workload),
            What::GuestSeat(..) => false,
            What::Published(image) => of_component(Component::Image(image)),
            What::Carried(image, content) => of_component(Component::Image(image)) || of_component(content),
            What::Runs(workload, component) => of_workload(workload) || of_component(component),
        }
    }

    // Machines.

    fn properties(&self, place: Place) -> Vec<Property> {
        let machine = self.world.machine(place);
        let has = [
            (Property::Kernel, true),
            (Property::Library, machine.library.is_some()),
            (Property::Engine, machine.engine.is_some()),
            (Property::Os, machine.os.is_some()),
        ];
        let has = has.into_iter().filter(|(_, has)| *has);
        has.map(|(property, _)| property).collect()
    }

    /// Returns the versions listed for a property, which can be had whatever the OS release.
    fn listed(&self, place: Place, property: Property) -> Vec<Number> {
        let machine = self.world.machine(place);
        let mut listed = match property {
            Property::Kernel => machine.kernel.later.clone(),
            Property::Library => machine.library.iter().flat_map(|v| v.later.clone()).collect(),
            Property::Engine => machine.engine.iter().flat_map(|v| v.later.clone()).collect(),
            Property::Os => (1..=self.world.releases.len() as Number).collect(),
        };
        listed.extend(self.world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(p, q, number) if (p, q) == (place, property) => Some(number),
            _ => None,
        }));
        listed
    }

    fn today_of(&self, place: Place, property: Property) -> Number {
        let machine = self.world.machine(place);
        match property {
            Property::Kernel => machine.kernel.today,
            Property::Library => machine.library.as_ref().expect("it has a library").today,
            Property::Engine => machine.engine.as_ref().expect("it has an engine").today,
            Property::Os => machine.os.expect("it has an OS"),
        }
    }

    /// Returns what a release brings.
    fn brought(&self, release: Number, property: Property) -> Option<Number> {
        let release = &self.world.releases[usize::from(release) - 1];
        match property {
            Property::Kernel => Some(release.kernel),
            Property::Library => release.library,
            Property::Engine | Property::Os => None,
        }
    }

    fn later_releases(&self, place: Place) -> std::ops::RangeInclusive<Number> {
        match self.world.machine(place).os {
            Some(os) => os + 1..=self.world.releases.len() as Number,
            None => 1..=0,
        }
    }

    /// Returns the versions of a property from today's on.
    fn versions_of(&self, place: Place, property: Property) -> Vec<Number> {
        let today = self.today_of(place, property);
        let releases = self.later_releases(place).filter(|_| property != Property::Os);
        let brought = releases.filter_map(|release| self.brought(release, property));
        let all: BTreeSet<Number> = self.listed(place, property).into_iter().chain(brought).collect();
        let later = all.into_iter().filter(|&number| number > today);
        std::iter::once(today).chain(later).collect()
    }

    /// Returns the release that alone brings a version of a property.
    fn release_for(&self, place: Place, property: Property, number: Number) -> Option<Number> {
        let listed = self.listed(place, property).contains(&number);
        self.later_releases(place)
            .filter(|_| !listed && property != Property::Os)
            .find(|&release| self.brought(release, property) == Some(number))
    }

    fn machine_tracks(&mut self) {
        for place in self.world.places() {
            for property in self.properties(place) {
                let versions = self.versions_of(place, property);
                let today = versions[0];
                self.add(What::Property(place, property), versions.clone(), today);
                for workload in self.seated(place, property) {
                    self.add(What::Seat(workload, place, property), versions.clone(), today);
                    if self.gets_own(workload) && self.world.workloads[workload].on == place {
                        self.add(What::Own(workload, place, property), versions.clone(), today);
                    }
                }
                for guest in self.guests_seated(place, property) {
                    self.add(What::GuestSeat(guest, place, property), versions.clone(), today);
                }
            }
        }
    }

    /// Returns the guests that go down with a property of their host.
    fn guests_on(&self, place: Place, property: Property) -> Vec<usize> {
        let Place::Host(host) = place else {
            return Vec::new();
        };
        let kernel = matches!(property, Property::Kernel | Property::Os);
        let guests = self.world.guests.iter().enumerate();
        let on = guests.filter(|(_, guest)| kernel && guest.on == Some(host));
        on.map(|(index, _)| index).collect()
    }

    /// Returns the workloads that restart with a property of a machine or are moved away before.
    fn riders(&self, place: Place, property: Property) -> Vec<usize> {
        let stuck: Vec<_> = self
            .guests_on(place, property)
            .into_iter()
            .filter(|&guest| !self.guest_leaves(guest))
            .map(Place::Guest)
            .collect();
        let workloads = self.world.workloads.iter().enumerate();
        let riders = workloads.filter(|(_, workload)| {
            let restarts = match property {
                Property::Kernel | Property::Os => true,
                Property::Library => workload.isolation == Isolation::Process,
                Property::Engine => workload.isolation != Isolation::Process,
            };
            workload.on == place && restarts || stuck.contains(&workload.on)
        });
        riders.map(|(index, _)| index).collect()
    }

    /// Returns the workloads that are moved with a property or restart with it: who leaves a machine for another OS
    /// release gets all that the release brings.
    fn seated(&self, place: Place, property: Property) -> Vec<usize> {
        let riders = self.riders(place, property);
        let bundled = self.world.machine(place).os.is_some();
        let gets_all = |index: usize| {
            let on = self.world.workloads[index].on == place;
            bundled && on && (self.leaves(index, place) || self.gets_own(index))
        };
        (0..self.world.workloads.len()).filter(|&index| riders.contains(&index) || gets_all(index)).collect()
    }

    fn guests_seated(&self, place: Place, property: Property) -> Vec<usize> {
        let guests = self.guests_on(place, Property::Kernel).into_iter();
        let down = self.guests_on(place, property);
        let bundled = self.world.machine(place).os.is_some();
        guests.filter(|&guest| down.contains(&guest) || bundled && self.guest_leaves(guest)).collect()
    }

    fn guest_leaves(&self, guest: usize) -> bool {
        self.strategy != Strategy::InPlace && self.world.guests[guest].movable
    }

    fn gets_own(&self, workload: usize) -> bool {
        let on_host = matches!(self.world.workloads[workload].on, Place::Host(_));
        self.strategy == Strategy::PerVm && on_host
    }

    /// Tells whether a workload is moved off a machine before it changes.
    fn leaves(&self, workload: usize, place: Place) -> bool {
        let workload = &self.world.workloads[workload];
        self.strategy == Strategy::Drain && workload.movable && workload.on == place
    }

    fn machine_rules(&mut self) {
        for place in self.world.places() {
            for property in self.properties(place) {
                let host = self.track(What::Property(place, property));
                self.release_rules(place, property, |property| What::Property(place, property));
                let riders = self.riders(place, property);
                for workload in self.seated(place, property) {
                    let seat = |property| What::Seat(workload, place, property);
                    let own = |property| What::Own(workload, place, property);
                    let its = self.track(seat(property));
                    let kernel = self.find(own(property));
                    let leaves = self.leaves(workload, place);
                    if riders.contains(&workload) {
                        // With a kernel of its own it is moved there when its host goes down.
                        let along = !leaves && kernel.is_none();
                        self.sits(host, its, place, property, along);
                    }
                    if let Some(kernel) = kernel {
                        self.sits(kernel, its, place, property, true);
                        self.release_rules(place, property, own);
                    } else if leaves {
                        self.release_rules(place, property, seat);
                    }
                }
                let guests = self.guests_on(place, property);
                for guest in self.guests_seated(place, property) {
                    let seat = |property| What::GuestSeat(guest, place, property);
                    let its = self.track(seat(property));
                    let leaves = self.guest_leaves(guest);
                    if guests.contains(&guest) {
                        self.sits(host, its, place, property, !leaves);
                    }
                    if leaves {
                        self.release_rules(place, property, seat);
                    }
                }
            }
            self.machine_needs(place);
        }
    }

    /// What is under a rider changes only with it: it has left before, or it goes along at the same moment. A version
    /// that only comes with an OS release is under the rider when that release is.
    fn sits(&mut self, under: usize, seat: usize, place: Place, property: Property, along: bool) {
        let versions = self.tracks[under].versions.clone();
        for (position, &number) in versions.iter().enumerate().skip(1) {
            if self.release_for(place, property, number).is_none() {
                self.rules.push(Rule::Reaches((under, position), (seat, position)));
            }
            if along {
                self.rules.push(Rule::Reaches((seat, position), (under, position)));
            }
        }
    }

    /// A release brings its bundle, and what only a release brings comes with it.
    fn release_rules(&mut self, place: Place, property: Property, what: impl Fn(Property) -> What) {
        let Some(track) = self.find(what(property)) else {
            return;
        };
        for (position, number) in self.versions_of(place, property).into_iter().enumerate().skip(1) {
            if property == Property::Os {
                for other in [Property::Kernel, Property::Library] {
                    if let Some(other_track) = self.find(what(other))
                        && let Some(brought) = self.brought(number, other)
                        && let Some(at) = self.versions_of(place, other).iter().position(|&n| n == brought)
                        && at > 0
                    {
                        self.rules.push(Rule::Reaches((track, position), (other_track, at)));
                    }
                }
            } else if let Some(release) = self.release_for(place, property, number)
                && let Some(os) = self.find(what(Property::Os))
            {
                let releases = self.versions_of(place, Property::Os);
                let at = releases.iter().position(|&n| n == release).expect("it is later");
                self.rules.push(Rule::Reaches((track, position), (os, at)));
            }
        }
    }

    fn machine_needs(&mut self, place: Place) {
        for need in &self.world.needs {
            let subject = match need.subject {
                Subject::Machine(of) if of == place => None,
                Subject::MachineLibrary(of) if of == place => Some(Property::Library),
                _ => continue,
            };
            let subject = subject.map(|property| (self.track(What::Property(place, property)), need.at));
            let way = |&(target, range): &(Target, Range)| match target {
                Target::Property(property) => {
                    self.find(What::Property(place, property)).map(|track| (track, None, range))
                }
                _ => None,
            };
            self.push_need(subject, need.any.iter().map(way).collect());
        }
    }

    /// Adds a need unless one of its ways cannot be judged, so that it is not known to be broken.
    fn push_need(
        &mut self,
        subject: Option<(usize, Option<Range>)>,
        ways: Option<Vec<(usize, Values, Range)>>,
    ) {
        if let Some(ways) = ways {
            self.rules.push(Rule::Need { subject, ways });
        }
    }

    // Images.

    /// Returns what is baked into an image, by way of which base image if not directly, and its version there.
    fn contents(&self, image: usize) -> Vec<(Component, Option<usize>, Number)> {
        let described = &self.world.images[image];
        let packages = described.packages.iter();
        let mut found: Vec<_> = packages.map(|&(p, number)| (Component::Package(p), None, number)).collect();
        if let Some((base, number)) = described.base {
            found.push((Component::Image(base), None, number));
            let deeper = self.contents(base).into_iter();
            found.extend(deeper.map(|(content, _, number)| (content, Some(base), number)));
        }
        found
    }

    fn carries(&self, image: usize, component: Component) -> bool {
        self.contents(image).iter().any(|(content, ..)| *content == component)
    }

    /// Returns all versions of a component that anybody names.
    fn versions_of_component(&self, component: Component) -> Vec<Number> {
        let world = self.world;
        let versions = match component {
            Component::App(index) => &world.apps[index],
            Component::Package(index) => &world.packages[index],
            Component::Image(index) => &world.images[index].versions,
        };
        let mut all: BTreeSet<Number> = versions.later.iter().copied().chain([versions.today]).collect();
        for image in 0..world.images.len() {
            let contents = self.contents(image).into_iter();
            all.extend(contents.filter(|(content, ..)| *content == component).map(|(.., number)| number));
            for &(version, content) in &world.images[image].builds {
                all.extend((component == Component::Image(image)).then_some(version));
                all.extend(
                    (component == Component::Package(world.images[image].packages[0].0)).then_some(content),
                );
            }
        }
        for workload in &world.workloads {
            all.extend((component == Component::App(workload.service)).then_some(workload.version));
            let image = workload.image.filter(|(image, _)| component == Component::Image(*image));
            all.extend(image.map(|(_, number)| number));
        }
        for &bump in &world.bumps {
            let (bumped, number) = match bump {
                Bump::App(index, number) | Bump::Service(index, number) => (Component::App(index), number),
                Bump::Workload(index, number) => (Component::App(world.workloads[index].service), number),
                Bump::Package(index, number) => (Component::Package(index), number),
                Bump::Image(index, number) => (Component::Image(index), number),
                Bump::Property(..) => continue,
            };
            all.extend((bumped == component).then_some(number));
        }
        all.into_iter().collect()
    }

    fn image_tracks(&mut self) {
        for image in 0..self.world.images.len() {
            let versions = self.versions_of_component(Component::Image(image));
            self.add(What::Published(image), versions, self.world.images[image].versions.today);
            for (content, _, number) in self.contents(image) {
                self.add(What::Carried(image, content), self.versions_of_component(content), number);
            }
        }
    }

    /// Returns where a component is found in an image, the image itself included.
    fn inside(&self, image: usize, component: Component) -> Option<usize> {
        match component == Component::Image(image) {
            true => self.find(What::Published(image)),
            false => self.find(What::Carried(image, component)),
        }
    }

    fn image_rules(&mut self) {
        for image in 0..self.world.images.len() {
            for (content, base, _) in self.contents(image) {
                // What is carried has been made: as such, or in the base that it comes from.
                let source = match (base, content) {
                    (Some(base), _) => self.find(What::Carried(base, content)),
                    (None, Component::Image(direct)) => self.find(What::Published(direct)),
                    (None, _) => None,
                };
                let carried = self.track(What::Carried(image, content));
                self.rules.extend(source.map(|source| Rule::Follows(carried, source)));
            }
            self.build_rules(image);
            // What the contents need of each other.
            for need in self.world.needs.iter().filter(|need| need.any.len() == 1) {
                let Some(subject) = component_of(need.subject) else {
                    continue;
                };
                let (target, range) = need.any[0];
                let target = match target {
                    Target::Package(index) => Component::Package(index),
                    Target::Property(Property::Library) => Component::Package(0),
                    _ => continue,
                };
                if let (Some(subject), Some(target)) =
                    (self.inside(image, subject), self.inside(image, target))
                {
                    self.push_need(Some((subject, need.at)), Some(vec![(target, None, range)]));
                }
            }
        }
    }

    /// A build that is known brings its content, and content that a known build brings comes with the first that does.
    fn build_rules(&mut self, image: usize) {
        let described = &self.world.images[image];
        let Some(&(first, _)) = described.packages.first() else {
            return;
        };
        let (published, carried) =
            (self.track(What::Published(image)), self.track(What::Carried(image, Component::Package(first))));
        let at = |track: usize, number: Number| {
            let versions = &self.tracks[track].versions;
            versions.iter().position(|&n| n == number).expect("it is one of the track's")
        };
        let builds: Vec<(usize, usize)> = described
            .builds
            .iter()
            .map(|&(version, content)| (at(published, version), at(carried, content)))
            .collect();
        let today = (self.tracks[published].start, self.tracks[carried].start);
        for &(version, content) in &builds {
            if version > today.0 && content > today.1 {
                self.rules.push(Rule::Reaches((published, version), (carried, content)));
            }
        }
        for position in today.1 + 1..self.tracks[carried].versions.len() {
            let first = builds.iter().filter(|build| build.1 >= position).map(|build| build.0).min();
            if let Some(first) = first {
                self.rules.push(Rule::Reaches((carried, position), (published, first)));
            }
        }
    }

    // Workloads.

    /// Returns what a workload runs and carries, each with its version.
    fn runs(&self, workload: usize) -> Vec<(Component, Number)> {
        let workload = &self.world.workloads[workload];
        let mut found = vec![(Component::App(workload.service), workload.version)];
        if let Some((image, number)) = workload.image {
            found.push((Component::Image(image), number));
            let contents = self.contents(image).into_iter();
            found.extend(contents.map(|(content, _, number)| (content, number)));
        }
        found
    }

    fn workload_tracks(&mut self) {
        for workload in 0..self.world.workloads.len() {
            for (component, number) in self.runs(workload) {
                self.add(What::Runs(workload, component), self.versions_of_component(component), number);
            }
        }
    }

    fn workload_rules(&mut self) {
        for index in 0..self.world.workloads.len() {
            let workload = &self.world.workloads[index];
            for (component, _) in self.runs(index) {
                let source = match (workload.image, component) {
                    (_, Component::App(_)) | (None, _) => None,
                    (Some((image, _)), _) => self.inside(image, component),
                };
                let runs = self.track(What::Runs(index, component));
                self.rules.extend(source.map(|source| Rule::Follows(runs, source)));
            }
            for need in &self.world.needs {
                if let Some(subject) = self.subject_of(index, need) {
                    let way = |&(target, range): &(Target, Range)| {
                        self.meets(index, target).map(|track| (track, None, range))
                    };
                    self.push_need(subject, need.any.iter().map(way).collect());
                }
            }
        }
    }

    /// Tells whether a workload has a need, and by which of its versions.
    #[expect(clippy::option_option, reason = "the outer says whether, the inner of what the version matters")]
    fn subject_of(&self, workload: usize, need: &Need) -> Option<Option<(usize, Option<Range>)>> {
        let described = &self.world.workloads[workload];
        let component = match need.subject {
            Subject::Workload(index) if index == workload => return Some(None),
            Subject::Service(index) if index == described.service => Component::App(index),
            Subject::Service(_) => return None,
            other => component_of(other)?,
        };
        self.find(What::Runs(workload, component)).map(|track| Some((track, need.at)))
    }

    /// Returns the track in which a workload meets a need, if anything says which it is.
    fn meets(&self, index: usize, target: Target) -> Option<usize> {
        let workload = &self.world.workloads[index];
        match (target, workload.isolation) {
            (Target::Service(_), _) => None,
            (Target::Package(package), _) => self.find(What::Runs(index, Component::Package(package))),
            (Target::Property(Property::Library), Isolation::Container | Isolation::Microvm) => {
                self.find(What::Runs(index, Component::Package(0)))
            }
            (Target::Property(Property::Kernel), Isolation::Microvm) => None,
            (Target::Property(property), _) => {
                let place = workload.on;
                match () {
                    () if self.gets_own(index) => self.find(What::Own(index, place, property)),
                    () if self.leaves(index, place) => self.find(What::Seat(index, place, property)),
                    () => self.find(What::Property(place, property)),
                }
            }
        }
    }

    /// Versions that do not mix, and services that need versions of others: every replica of the one has to agree
    /// with every replica of the other.
    fn service_rules(&mut self) {
        let replicas = |service: usize| -> Vec<usize> {
            let workloads = self.world.workloads.iter().enumerate();
            let all = workloads.filter(|(_, workload)| workload.service == service);
            all.map(|(index, _)| index).collect()
        };
        let mut found = Vec::new();
        for (service, &mixed) in self.world.mixed.iter().enumerate() {
            let replicas = replicas(service);
            for (at, &a) in replicas.iter().enumerate() {
                for &b in &replicas[at + 1..] {
                    for (component, _) in self.runs(a) {
                        let other = self.find(What::Runs(b, component));
                        if let (false, Some(other)) = (mixed, other) {
                            found.push(Rule::Unmixed(self.track(What::Runs(a, component)), other));
                        }
                    }
                }
            }
        }
        for need in &self.world.needs {
            let (Target::Service(called), range) = need.any[0] else {
                continue;
            };
            let service = |workload: usize| self.world.workloads[workload].service;
            // Who has the need because it is its own, or because it is that of what it runs: by service.
            for calling in 0..self.world.mixed.len() {
                let workloads = replicas(calling).into_iter();
                let callers = workloads.filter_map(|caller| self.subject_of(caller, need));
                let called = replicas(called).into_iter();
                let called =
                    called.map(|replica| self.track(What::Runs(replica, Component::App(service(replica)))));
                let (callers, called): (Vec<_>, Vec<_>) = (callers.collect(), called.collect());
                if callers.is_empty() {
                    continue;
                }
                // A need whatever it runs is a need of the called alone.
                let subjects: Vec<_> = callers.iter().copied().flatten().collect();
                found.push(match subjects.is_empty() {
                    true => Rule::Calls {
                        callers: called.iter().map(|&track| (track, None)).collect(),
                        called,
                        range,
                    },
                    false => Rule::Calls { callers: subjects, called, range },
                });
            }
        }
        self.rules.extend(found);
    }

    // The question.

    fn ask(&mut self) {
        for &bump in &self.world.bumps {
            let (asked, number) = match bump {
                Bump::Property(place, property, number) => (self.ask_property(place, property), number),
                Bump::App(index, number) => (self.ask_component(Component::App(index)), number),
                Bump::Package(index, number) => (self.ask_component(Component::Package(index)), number),
                Bump::Image(index, number) => (self.ask_component(Component::Image(index)), number),
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
                Property::Engine => true,
            }
        };
        let own: Vec<What> = (0..self.world.workloads.len())
            .filter(|&workload| sees(workload))
            .map(|workload| What::Own(workload, place, property))
            .filter(|&what| self.find(what).is_some())
            .collect();
        match own.is_empty() {
            true => vec![What::Property(place, property)],
            false => own,
        }
    }

    /// A component takes effect when it is adopted by all who carry it, but for those that are held.
    fn ask_component(&self, component: Component) -> Vec<What> {
        let concerned = self.tracks.iter().filter(|track| match track.what {
            What::Published(image) => component == Component::Image(image),
            What::Carried(_, content) => component == content && track.end > track.start,
            What::Runs(_, run) => component == run && track.end > track.start,
            _ => false,
        });
        concerned.map(|track| track.what).collect()
    }
}

fn component_of(subject: Subject) -> Option<Component> {
    match subject {
        Subject::App(index) => Some(Component::App(index)),
        Subject::Package(index) => Some(Component::Package(index)),
        Subject::Image(index) => Some(Component::Image(index)),
        _ => None,
    }
}
