//! Carrying out a plan step by step, and testing the state after each.

use super::apart::Seats;
use super::certainty::{Moment, Span, Versions, With};
use super::finding::{At, Finding, StateFinding, StepsFinding};
use super::journey::Place;
use super::load::Load;
use super::order::Order;
use super::report::{FaultKind, Verdict};
use super::state::{State, Visit};
use super::track::{Rider, Thing, Track};
use super::world::World;
use crate::answer::plan::Plan;
use crate::answer::step::Change;
use crate::model::{MachineId, ServiceId, Step as Rule, WorkloadId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a step does to a track: the positions before and after as the plan has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Move {
    /// None where the version is behind all that the inventory knows.
    pub(super) from: Option<usize>,
    pub(super) to: usize,
}

/// By step, from zero, and change: what it is a change of; none where the fleet does not have that.
pub(super) type Tracks = Arc<[Vec<Option<Track>>]>;

/// What moves in a step, in the order of the tracks. Most steps move one thing, of which a tree would take ten times the room.
#[derive(Clone, Default, Debug)]
pub(super) struct Moves(Vec<(Track, Move)>);

impl Moves {
    /// Takes what moves, of what is moved twice the last; and the tracks of such.
    pub(super) fn of(mut all: Vec<(Track, Move)>) -> (Self, Vec<Track>) {
        let mut twice = Vec::new();
        all.sort_by_key(|&(track, _)| track);
        all.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                twice.push(kept.0);
                kept.1 = later.1;
            }
            is_same
        });
        (Self(all), twice)
    }

    pub(super) fn get(&self, track: Track) -> Option<Move> {
        let at = self.0.binary_search_by_key(&track, |&(known, _)| known).ok()?;
        Some(self.0[at].1)
    }

    pub(super) fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.0.iter().map(|(track, _)| track)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Track, Move)> {
        self.0.iter().copied()
    }
}

/// Where a replay has taken everything, for those who look at it beside one another.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) state: State,
    tracks: Tracks,
    moves: Arc<Vec<Moves>>,
}

/// A plan while it is replayed.
#[derive(Debug)]
pub(super) struct Replay<'w, 'f> {
    pub(super) world: &'w mut World<'f>,
    pub(super) verdict: &'w mut Verdict,
    pub(super) order: Order,
    pub(super) state: State,
    pub(super) tracks: Tracks,
    /// By step, from zero.
    pub(super) moves: Arc<Vec<Moves>>,
    /// The steps that make what is made once, by the workload for which it is made.
    made: BTreeMap<WorkloadId, usize>,
    /// The versions of services, in the end or in the states of a span.
    pub(super) serving: BTreeMap<(ServiceId, Option<Span>), Versions>,
    /// What has ever come to stand somewhere.
    pub(super) visitors: BTreeMap<Place, BTreeSet<Rider>>,
    /// What is carried where something has arrived or left.
    pub(super) loads: BTreeMap<Place, Load>,
    /// Where replicas are that are kept apart.
    pub(super) seats: Seats,
    /// What lands somewhere in a step is asked about: of what, and the version.
    pub(super) landed: BTreeMap<(usize, Rider), With>,
    /// Which steps have been carried out when somebody is asked; none where all have.
    pub(super) moment: Option<Moment>,
    /// What the step at hand has brought somewhere.
    pub(super) arrived: Vec<(Place, Rider)>,
}

impl<'w, 'f> Replay<'w, 'f> {
    pub(super) fn new(world: &'w mut World<'f>, plan: &Plan, verdict: &'w mut Verdict) -> Self {
        let order = Order::read(plan, verdict);
        let mut find = |change: &Change| world.of_change(change);
        let tracks: Tracks =
            plan.steps.iter().map(|step| step.changes.iter().map(&mut find).collect()).collect();
        Self { order, tracks, ..Self::of_today(world, verdict) }
    }

    /// A replay in which nothing has moved and no step will.
    pub(super) fn of_today(world: &'w mut World<'f>, verdict: &'w mut Verdict) -> Self {
        Self {
            world,
            verdict,
            order: Order::default(),
            state: State::default(),
            tracks: Tracks::from(Vec::new()),
            moves: Arc::default(),
            made: BTreeMap::new(),
            serving: BTreeMap::new(),
            visitors: BTreeMap::new(),
            loads: BTreeMap::new(),
            seats: Seats::default(),
            landed: BTreeMap::new(),
            moment: None,
            arrived: Vec::new(),
        }
    }

    /// What the replay has come to.
    pub(super) fn record(&self) -> Record {
        Record { state: self.state.share(), tracks: Arc::clone(&self.tracks), moves: Arc::clone(&self.moves) }
    }

    /// A replay that has come to something, in a world of its own.
    pub(super) fn of_record(
        world: &'w mut World<'f>,
        verdict: &'w mut Verdict,
        (plan, record): (&Plan, &Record),
    ) -> Self {
        let Record { state, tracks, moves } = record;
        let (tracks, moves) = (Arc::clone(tracks), Arc::clone(moves));
        // What is wrong with the order is told by who carries the steps out.
        let order = Order::read(plan, &mut Verdict::default());
        Self { state: state.share(), tracks, moves, order, ..Self::of_today(world, verdict) }
    }

    /// Carries out all steps. Linear in the changes and in the requirements of what they touch.
    pub(super) fn run(&mut self, plan: &Plan) {
        for (index, step) in plan.steps.iter().enumerate() {
            if self.verdict.is_full() {
                self.verdict.gave_up = true;
                return;
            }
            let moves = self.read(index, step, &plan.tables);
            if let Some(found) = self.world.other_strategy(step.strategy, moves.tracks()) {
                let finding = StepsFinding::Strategy { said: step.strategy, found };
                self.fault(FaultKind::Strategy, index, finding);
            }
            let moved = self.carry_out(index, &moves);
            Arc::make_mut(&mut self.moves).push(moves);
            self.test(index, &moved);
            self.check_under(index, step);
            self.verdict.states += 1;
        }
    }

    /// Moves the tracks of a step, and returns those that have moved.
    fn carry_out(&mut self, index: usize, moves: &Moves) -> Vec<Track> {
        let mut moved = Vec::new();
        for (track, Move { from, to }) in moves.iter() {
            let now = self.state.at(self.world, track);
            let first = self.state.visits(track).is_empty();
            if from != Some(now) {
                let finding = StateFinding::Stands { at: self.world.at(track, now), today: first };
                match first {
                    true => self.verdict.drifted(Some(index + 1), finding),
                    false => self.fault(FaultKind::Broken, index, finding),
                }
            }
            if to <= now {
                continue;
            }
            self.check_path(index, track, now, to);
            self.check_predecessor(index, track);
            self.state.go(self.world, track, Visit { step: index, at: to });
            if let Some(workload) = self.world.made_for(track) {
                self.check_made(index, workload);
            }
            moved.push(track);
        }
        moved
    }

    /// A guest of a workload's own is made once.
    fn check_made(&mut self, index: usize, workload: WorkloadId) {
        let made = *self.made.entry(workload).or_insert(index);
        if made != index {
            let guest = Thing::OwnGuest(workload).name(self.world.fleet);
            self.fault(FaultKind::Broken, index, StepsFinding::MadeBefore { guest, step: made + 1 });
        }
    }

    fn check_path(&mut self, index: usize, track: Track, from: usize, to: usize) {
        if let Some(pattern) = self.world.hold_on(track) {
            let pattern = pattern.to_string();
            let finding = StateFinding::Held { at: self.world.at(track, to), pattern };
            self.fault(FaultKind::Held, index, finding);
        }
        let rule = self.world.step_rule(track);
        let line = self.world.line(track);
        let release = |at: usize| {
            let version = line.versions[at]?;
            self.world.lines.ask.version(self.world.fleet, version).release()
        };
        // A patch release between two is not skipped where only minor versions count.
        let skipped = (from + 1..to).find(|&at| {
            let differs = |end: usize| match rule {
                Rule::Any => false,
                Rule::Listed => true,
                Rule::Minor => release(at).is_none() || release(at) != release(end),
                Rule::Major => {
                    release(at).is_none()
                        || release(at).map(|(major, _)| major) != release(end).map(|(major, _)| major)
                }
            };
            differs(from) && differs(to)
        });
        if let Some(at) = skipped {
            let version = self.world.version_text(track, at);
            let finding = StateFinding::Skips { at: self.world.at(track, to), version };
            self.fault(FaultKind::Skip, index, finding);
        }
    }

    /// Checks that the step which moved the track last has to be carried out before.
    fn check_predecessor(&mut self, index: usize, track: Track) {
        if let Some(last) = self.state.visits(track).last().map(|visit| visit.step)
            && !self.order.waits(last, index)
        {
            let item = track.item(self.world.fleet);
            let finding = StepsFinding::Unordered { item, on: None, step: last + 1 };
            self.fault(FaultKind::Order, index, finding);
        }
    }

    /// Tests the state after a step: everything that has to do with what has moved.
    fn test(&mut self, index: usize, moved: &[Track]) {
        for &track in moved {
            self.test_structure(index, track);
            self.test_builds(index, track, moved);
            self.test_unmixed(index, track);
        }
        let set: BTreeSet<Track> = moved.iter().copied().collect();
        self.test_places(index, &set);
        self.test_requirements(index, &set);
    }

    /// What has to be somewhere since this track has moved is there, and was there before or comes with it.
    fn test_structure(&mut self, index: usize, track: Track) {
        let at = self.state.at(self.world, track);
        for on in self.world.partners(track) {
            let Some((floor, rule)) = self.world.floor(track, at, on) else {
                continue;
            };
            let now = self.state.at(self.world, on);
            if now < floor {
                let (at, on) = (self.world.at(track, at), self.world.at(on, floor));
                self.fault(FaultKind::Alone, index, StateFinding::Alone { at, on, rule });
                continue;
            }
            if self.world.start(on) >= floor {
                continue;
            }
            let reached = self.state.visits(on).iter().find(|visit| visit.at >= floor);
            if let Some(step) = reached.map(|visit| visit.step).filter(|&step| step != index)
                && !self.order.waits(step, index)
            {
                self.unordered(index, step, track, on);
            }
        }
    }

    /// A service that allows no mixed versions leaves no replica behind.
    fn test_unmixed(&mut self, index: usize, track: Track) {
        let Track::Runs(workload, id) = track else {
            return;
        };
        let service = self.world.fleet.workload(workload).service;
        let at = self.state.at(self.world, track);
        let at = match self.world.fleet.service(service).mixed {
            false => at,
            true => match self.world.crossing(service, id, at) {
                Some(from) => from,
                None => return,
            },
        };
        let least = self.state.tally(self.world, service, id).now.keys().next().copied();
        if let Some(least) = least.filter(|&least| least < at) {
            let finding = StateFinding::Mixed {
                at: self.world.at(track, at),
                service: Thing::Service(service).name(self.world.fleet),
                other: self.world.version_text(track, least),
            };
            self.fault(FaultKind::Mixed, index, finding);
        }
    }

    pub(super) fn unordered(&mut self, index: usize, earlier: usize, track: Track, on: Track) {
        let fleet = self.world.fleet;
        let on = Some(on.item(fleet));
        let finding = StepsFinding::Unordered { item: track.item(fleet), on, step: earlier + 1 };
        self.fault(FaultKind::Order, index, finding);
    }

    pub(super) fn fault(&mut self, kind: FaultKind, index: usize, finding: impl Into<Finding>) {
        self.verdict.in_step(kind, index + 1, finding);
    }

    /// Names a track with the version at which it stands.
    pub(super) fn stand(&mut self, track: Track) -> At {
        let at = self.state.at(self.world, track);
        self.world.at(track, at)
    }
}

/// Pairs each change of a plan with the index of its step and what it is a change of.
pub(super) fn tracked<'a>(
    plan: &'a Plan,
    tracks: &'a [Vec<Option<Track>>],
) -> impl Iterator<Item = (usize, &'a Change, Track)> {
    plan.steps.iter().zip(tracks).enumerate().flat_map(|(index, (step, tracks))| {
        let changes = step.changes.iter().zip(tracks);
        changes.filter_map(move |(change, track)| Some((index, change, (*track)?)))
    })
}

/// Tells whether a thing is a workload, and which.
pub(super) const fn workload_of(thing: Thing) -> Option<crate::model::WorkloadId> {
    match thing {
        Thing::Workload(id) => Some(id),
        _ => None,
    }
}

/// Tells whether a thing is a machine of the fleet, and which.
pub(super) const fn machine_of(thing: Thing) -> Option<MachineId> {
    match thing {
        Thing::Machine(id) => Some(id),
        _ => None,
    }
}

/// Tells whether a track says that something moves to another machine.
pub(super) const fn is_migration(track: Track) -> bool {
    matches!(track, Track::Left(_))
}

/// Tells whether a track says that a workload or guest goes down and comes up again.
pub(super) const fn is_restart(track: Track) -> bool {
    matches!(track, Track::Seat(..))
}
