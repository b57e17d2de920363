//! Carrying out a plan step by step, and testing the state after each.

use super::line::Spot;
use super::order::Order;
use super::report::{FaultKind, Verdict, why};
use super::state::{State, Visit};
use super::track::{Rider, Thing, Track, of_change};
use super::world::World;
use crate::answer::plan::{Change, Effect, Plan, Step};
use crate::model::{ComponentKind, Step as Rule, WorkloadId};
use std::collections::{BTreeMap, BTreeSet};

/// What a step does to a track: the positions before and after as the plan has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Move {
    /// None where the version is behind all that the inventory knows.
    pub(super) from: Option<usize>,
    pub(super) to: usize,
}

/// A plan while it is replayed.
#[derive(Debug)]
pub(super) struct Replay<'w, 'f> {
    pub(super) world: &'w mut World<'f>,
    pub(super) verdict: &'w mut Verdict,
    pub(super) order: Order,
    pub(super) state: State,
    /// By step, from zero.
    pub(super) moves: Vec<BTreeMap<Track, Move>>,
    /// The steps that make guests of workloads' own.
    made: BTreeMap<WorkloadId, usize>,
}

impl<'w, 'f> Replay<'w, 'f> {
    pub(super) fn new(world: &'w mut World<'f>, plan: &Plan, verdict: &'w mut Verdict) -> Self {
        let order = Order::read(plan, verdict);
        let (state, moves) = (State::default(), Vec::with_capacity(plan.steps.len()));
        Self { world, verdict, order, state, moves, made: BTreeMap::new() }
    }

    /// Carries out all steps. Linear in the changes and in the requirements of what they touch.
    pub(super) fn run(&mut self, plan: &Plan) {
        for (index, step) in plan.steps.iter().enumerate() {
            if self.verdict.is_full() {
                self.verdict.gave_up = true;
                return;
            }
            let moves = self.read(index, step);
            let moved = self.carry_out(index, &moves);
            self.moves.push(moves);
            self.test(index, &moved);
            self.verdict.states += 1;
        }
    }

    /// Reads the changes of a step as moves of tracks.
    fn read(&mut self, index: usize, step: &Step) -> BTreeMap<Track, Move> {
        let mut moves = BTreeMap::new();
        for change in &step.changes {
            let Some(track) = of_change(self.world.fleet, change) else {
                let text =
                    format!("{} has no {} that could {}", change.thing, change.what, change.effect.name());
                self.fault(FaultKind::Missing, index, text);
                continue;
            };
            if let Some(found) = self.read_move(index, track, change) {
                self.check_listed(index, track, found.to, change);
                if moves.insert(track, found).is_some() {
                    let text = format!("{} of {} changes twice in one step", change.what, change.thing);
                    self.fault(FaultKind::Broken, index, text);
                }
            }
            self.check_effect(index, track, change);
        }
        moves
    }

    fn read_move(&mut self, index: usize, track: Track, change: &Change) -> Option<Move> {
        let line = self.world.line(track);
        let from = self.world.lines.find(&line, change.from.as_deref());
        let to = self.world.lines.find(&line, change.to.as_deref());
        let (thing, what) = (&change.thing, &change.what);
        for (spot, text) in [(from, &change.from), (to, &change.to)] {
            if spot == Spot::Off {
                let text = text.as_deref().unwrap_or("an unknown version");
                let text = format!("{thing} cannot have {what} in version {text}");
                self.fault(FaultKind::OffTrack, index, text);
                return None;
            }
        }
        self.check_writing(index, track, [(from, &change.from), (to, &change.to)]);
        let from = match from {
            Spot::At(at) => Some(at),
            _ => None,
        };
        match to {
            Spot::At(to) if from.is_none_or(|from| from < to) => Some(Move { from, to }),
            Spot::Behind if from.is_none() => {
                let text = format!("{thing} has left behind {what} {}", name(change.to.as_ref()));
                self.verdict.drifted(Some(index + 1), text);
                None
            }
            _ => {
                let text = format!(
                    "{what} of {thing} does not go forward from {} to {}",
                    name(change.from.as_ref()),
                    name(change.to.as_ref())
                );
                self.fault(FaultKind::Broken, index, text);
                None
            }
        }
    }

    /// A version may be written in several ways; that it is not the inventory's is noted.
    fn check_writing(&mut self, index: usize, track: Track, ends: [(Spot, &Option<String>); 2]) {
        for (spot, text) in ends {
            if let (Spot::At(at), Some(text)) = (spot, text) {
                let known = self.version(track, at);
                if known != *text {
                    let text = format!("{} {text} is written {known}", self.name(track));
                    self.verdict.drifted(Some(index + 1), text);
                }
            }
        }
    }

    fn check_effect(&mut self, index: usize, track: Track, change: &Change) {
        let expected = self.effect(track);
        if expected != change.effect {
            let text = format!(
                "what happens to {} is {}, not {}",
                change.thing,
                expected.name(),
                change.effect.name()
            );
            self.fault(FaultKind::Effect, index, text);
        }
        if self.is_unseen(track) != change.unseen {
            let does = if change.unseen { "sees" } else { "does not see" };
            let text = format!("{} {does} {}, and the plan says otherwise", change.thing, change.what);
            self.fault(FaultKind::Effect, index, text);
        }
    }

    /// That a version is taken as obtainable is said.
    fn check_listed(&mut self, index: usize, track: Track, to: usize, change: &Change) {
        let unlisted = matches!(track, Track::Property(slot) if !self.world.lines.is_listed(slot, to));
        if unlisted != change.unlisted {
            let is = if unlisted { "nothing lists" } else { "something lists" };
            let text =
                format!("{is} {} for {}, and the plan says otherwise", self.version(track, to), change.thing);
            self.fault(FaultKind::Effect, index, text);
        }
    }

    /// Tells whether a workload only comes by something with the machine that it moves to.
    fn is_unseen(&self, track: Track) -> bool {
        let Track::Seat(Rider::Workload(id), slot) = track else {
            return false;
        };
        let fleet = self.world.fleet;
        let layer = fleet.capability(fleet.slot(slot).capability).layer;
        is_migration(self.world, track) && !fleet.workload(id).isolation.restarts_with(layer)
    }

    fn effect(&self, track: Track) -> Effect {
        let fleet = self.world.fleet;
        match track {
            Track::Seat(rider, slot) if self.world.moves(rider, slot) => Effect::Migrate,
            Track::Seat(..) => Effect::Restart,
            Track::Carried(..) => Effect::Rebuild,
            Track::OwnGuest(..) => Effect::Reprovision,
            Track::Runs(workload, id) => {
                let runs = fleet.runs(workload).iter().any(|run| run.component == id);
                let app = fleet.component(id).kind == ComponentKind::App;
                if runs && app { Effect::Upgrade } else { Effect::Redeploy }
            }
            _ => Effect::Upgrade,
        }
    }

    /// Moves the tracks of a step, and returns those that have moved.
    fn carry_out(&mut self, index: usize, moves: &BTreeMap<Track, Move>) -> Vec<Track> {
        let mut moved = Vec::with_capacity(moves.len());
        for (&track, &Move { from, to }) in moves {
            let now = self.state.at(self.world, track);
            let first = self.state.visits(track).is_empty();
            if from != Some(now) && first {
                let text = format!("today {}", self.say(track, now));
                self.verdict.drifted(Some(index + 1), text);
            } else if from != Some(now) {
                let text = format!("by then {}, which is not where the step begins", self.say(track, now));
                self.fault(FaultKind::Broken, index, text);
            }
            if to <= now {
                continue;
            }
            self.check_path(index, track, now, to);
            self.check_predecessor(index, track);
            self.state.go(self.world, track, Visit { step: index, at: to });
            if let Track::OwnGuest(workload, _) = track {
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
            let name = self.world.fleet.workload_name(workload);
            let text = format!("own-guest/{name} is made in step {} already", made + 1);
            self.fault(FaultKind::Broken, index, text);
        }
    }

    fn check_path(&mut self, index: usize, track: Track, from: usize, to: usize) {
        if let Some(pattern) = self.world.hold_on(track) {
            let pattern = pattern.to_string();
            let text = format!("{}, and `{pattern}` is held", self.say(track, to));
            self.fault(FaultKind::Held, index, text);
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
            let text = format!("{} without having been at {}", self.say(track, to), self.version(track, at));
            self.fault(FaultKind::Skip, index, text);
        }
    }

    /// Checks that the step which moved the track last has to be carried out before.
    fn check_predecessor(&mut self, index: usize, track: Track) {
        if let Some(last) = self.state.visits(track).last().map(|visit| visit.step)
            && !self.order.waits(last, index)
        {
            let text = format!(
                "{} moves in step {} too, and nothing says which comes first",
                self.name(track),
                last + 1
            );
            self.fault(FaultKind::Order, index, text);
        }
    }

    /// Tests the state after a step: everything that has to do with what has moved.
    fn test(&mut self, index: usize, moved: &[Track]) {
        for &track in moved {
            self.test_structure(index, track);
            self.test_unmixed(index, track);
        }
        let set: BTreeSet<Track> = moved.iter().copied().collect();
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
                let text = format!(
                    "{}, and {}, which has to come first or at once, since {}",
                    self.say(track, at),
                    self.say_not(on, floor),
                    why(rule)
                );
                self.fault(FaultKind::Alone, index, text);
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
            let name = self.world.fleet.service_name(service).to_owned();
            let text = format!(
                "{}, while another replica of service/{name} is at {}",
                self.say(track, at),
                self.version(track, least)
            );
            self.fault(FaultKind::Mixed, index, text);
        }
    }

    pub(super) fn unordered(&mut self, index: usize, earlier: usize, track: Track, on: Track) {
        let text = format!(
            "{} has to wait for {} in step {}, and nothing says so",
            self.name(track),
            self.name(on),
            earlier + 1
        );
        self.fault(FaultKind::Order, index, text);
    }

    pub(super) fn fault(&mut self, kind: FaultKind, index: usize, text: String) {
        self.verdict.in_step(kind, index + 1, text);
    }

    pub(super) fn version(&mut self, track: Track, at: usize) -> String {
        self.world.version_text(track, at)
    }

    pub(super) fn say(&mut self, track: Track, at: usize) -> String {
        let version = self.version(track, at);
        format!("{} is at {version}", self.name(track))
    }

    fn say_not(&mut self, track: Track, at: usize) -> String {
        let version = self.version(track, at);
        format!("{} is not at {version}", self.name(track))
    }

    pub(super) fn name(&self, track: Track) -> String {
        track.name(self.world.fleet)
    }
}

fn name(version: Option<&String>) -> &str {
    version.map_or("an unknown version", String::as_str)
}

/// Tells whether a thing is a workload, and which.
pub(super) const fn workload_of(thing: Thing) -> Option<crate::model::WorkloadId> {
    match thing {
        Thing::Workload(id) => Some(id),
        _ => None,
    }
}

/// Tells whether a track says that something moves to another machine.
pub(super) fn is_migration(world: &World<'_>, track: Track) -> bool {
    matches!(track, Track::Seat(rider, slot) if world.moves(rider, slot))
}

/// Tells whether a track says that a workload or guest goes down and comes up again.
pub(super) fn is_restart(world: &World<'_>, track: Track) -> bool {
    matches!(track, Track::Seat(Rider::Workload(_) | Rider::Machine(_), _)) && !is_migration(world, track)
}
