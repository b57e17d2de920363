//! The certificate: each event is needed.

use super::arrows::{Reached, Within};
use super::finding::{CertificateFinding, ChangeFinding, Listed, OutcomeFinding};
use super::line::Spot;
use super::pool::{Joint, Pools};
use super::report::{FaultKind, Verdict};
use super::state::State;
use super::tables::demand;
use super::track::{Rider, Track, missing};
use super::world::World;
use crate::answer::Guarantee;
use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, TieArrow};
use crate::answer::plan::Plan;
use crate::answer::refs::RequirementRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, WhatKind};
use crate::id::Id;
use crate::model::{RequirementId, Step};
use std::collections::BTreeSet;

/// A certificate whose events have been found in the fleet; none for those that were not.
#[derive(Debug)]
pub(super) struct Proof<'p> {
    pub(super) events: &'p [Event],
    pub(super) reached: Vec<Option<Reached>>,
    tables: &'p Tables,
    feasible: bool,
    pools: Pools,
    /// Where the steps take everything.
    pub(super) state: State,
    /// The requirements of which it was noted that another asks for the same by now.
    noted: BTreeSet<RequirementRef>,
}

/// By what one event is said to imply another.
#[derive(Clone, Copy, Debug)]
pub(super) struct By {
    pub(super) rule: RuleKind,
    pub(super) requirement: Option<RequirementRef>,
}

impl From<&Cause> for By {
    fn from(cause: &Cause) -> Self {
        Self { rule: cause.rule, requirement: cause.requirement }
    }
}

impl From<&TieArrow> for By {
    fn from(arrow: &TieArrow) -> Self {
        Self { rule: arrow.rule, requirement: arrow.requirement }
    }
}

impl<'p> Proof<'p> {
    /// Finds the events in the fleet.
    pub(super) fn read(
        plan: &'p Plan,
        certificate: &'p Certificate,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) -> Self {
        let (events, tables) = (&certificate.events, &plan.tables);
        let reached = events.iter().enumerate();
        let reached = reached.map(|(index, event)| find((index, event), tables, world, verdict));
        Self {
            reached: reached.collect(),
            events,
            tables,
            feasible: plan.guarantee == Guarantee::Feasible,
            pools: Pools::default(),
            state: State::default(),
            noted: BTreeSet::new(),
        }
    }

    /// Makes one of no events, for what leads to what is blocked. Where all states were looked at, what was chosen on the
    /// way to a wall is one way of many that were ruled out.
    pub(super) fn of_blocked(plan: &'p Plan) -> Self {
        let searched = plan.blocked.iter().any(|entry| entry.states.is_some());
        Self {
            events: &[],
            reached: Vec::new(),
            tables: &plan.tables,
            feasible: searched || plan.guarantee == Guarantee::Feasible,
            pools: Pools::default(),
            state: State::default(),
            noted: BTreeSet::new(),
        }
    }

    /// Checks that causes lead back to what was asked for, and that each is a true arrow.
    pub(super) fn check_causes(
        &mut self,
        goals: &BTreeSet<Reached>,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) {
        self.pools = Pools::assuming(&self.assumed(), world);
        for (index, rooted) in self.rooted().into_iter().enumerate() {
            if verdict.is_full() {
                verdict.gave_up = true;
                return;
            }
            verdict.events += 1;
            if !rooted {
                verdict.in_event(FaultKind::Cause, index, CertificateFinding::Unrooted);
                continue;
            }
            let Some(effect) = self.reached[index] else { continue };
            if self.events[index].causes.is_empty() && !goals.contains(&effect) {
                let goal = world.at(effect.0, effect.1);
                verdict.in_event(FaultKind::Cause, index, OutcomeFinding::NotAsked { goal, blocked: false });
            }
            self.check_each(index, effect, world, verdict);
            self.check_joint(index, effect, world, verdict);
        }
    }

    /// Returns what the plan comes to of what was asked for.
    fn assumed(&self) -> BTreeSet<Reached> {
        let events = self.events.iter().zip(&self.reached);
        events.filter(|(event, _)| event.causes.is_empty()).filter_map(|(_, &reached)| reached).collect()
    }

    /// Checks the causes of an event that force it together.
    fn check_joint(&mut self, index: usize, effect: Reached, world: &mut World<'_>, verdict: &mut Verdict) {
        let of = |rule: RuleKind| -> Vec<Reached> {
            let joint = self.events[index].causes.iter().filter(|cause| cause.rule == rule);
            joint.filter_map(|cause| self.reached.get(cause.event.index()).copied().flatten()).collect()
        };
        let placed = of(RuleKind::Place);
        if let Some(&first) = placed.first()
            && !placed.iter().any(|&cause| self.is_placed(cause, effect, world))
        {
            let (cause, effect) = (world.at(first.0, first.1), world.at(effect.0, effect.1));
            let finding = CertificateFinding::NotImplied { cause, effect, rule: RuleKind::Place };
            verdict.in_event(FaultKind::Cause, index, finding);
        }
        let joint = of(RuleKind::Pool);
        let Some(&first) = joint.first() else { return };
        let all: BTreeSet<Reached> = joint.into_iter().collect();
        // That a later version comes after an earlier one has nothing to do with places.
        let is_chain = all.iter().any(|&(track, at)| track == effect.0 && at >= effect.1);
        let found = if is_chain { Joint::FollowsNot } else { self.pools.follows(&all, effect, world) };
        let finding = match found {
            Joint::Follows => return,
            Joint::TooLarge => CertificateFinding::TooLarge { effect: world.at(effect.0, effect.1) },
            Joint::FollowsNot => {
                let (cause, effect) = (world.at(first.0, first.1), world.at(effect.0, effect.1));
                CertificateFinding::NotImplied { cause, effect, rule: RuleKind::Pool }
            }
        };
        verdict.in_event(FaultKind::Cause, index, finding);
    }

    /// Checks each cause of an event.
    fn check_each(&mut self, index: usize, effect: Reached, world: &mut World<'_>, verdict: &mut Verdict) {
        let mut seen = BTreeSet::new();
        let events = self.events;
        for cause in &events[index].causes {
            if !seen.insert(cause) {
                verdict.in_event(FaultKind::Cause, index, Listed::Cause(cause.event.index()));
            }
            if !is_joint(cause.rule)
                && let Some(&Some(from)) = self.reached.get(cause.event.index())
                && let Some(finding) = self.refuted((from, effect), cause.into(), None, world, verdict)
            {
                verdict.in_event(FaultKind::Cause, index, finding);
            }
            // What holds together only is no requirement's work.
            if is_joint(cause.rule)
                && cause.requirement.is_some()
                && let Some(&Some(from)) = self.reached.get(cause.event.index())
            {
                let (cause, rule) = (world.at(from.0, from.1), cause.rule);
                let finding =
                    CertificateFinding::NotImplied { cause, effect: world.at(effect.0, effect.1), rule };
                verdict.in_event(FaultKind::Cause, index, finding);
            }
        }
    }

    /// Tells of each event whether it is a goal, or one of its causes leads back to one; of those that force it together all
    /// have to. Each event is passed once.
    fn rooted(&self) -> Vec<bool> {
        let mut follow: Vec<Vec<(usize, RuleKind)>> = vec![Vec::new(); self.events.len()];
        let mut joint = vec![0usize; self.events.len()];
        let mut work = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            if event.causes.is_empty() {
                work.push(index);
            }
            for cause in &event.causes {
                joint[index] += usize::from(is_joint(cause.rule));
                if let Some(list) = follow.get_mut(cause.event.index()) {
                    list.push((index, cause.rule));
                }
            }
        }
        let mut rooted = vec![false; self.events.len()];
        while let Some(at) = work.pop() {
            if std::mem::replace(&mut rooted[at], true) {
                continue;
            }
            for &(next, rule) in &follow[at] {
                if is_joint(rule) {
                    joint[next] -= 1;
                }
                if !is_joint(rule) || joint[next] == 0 {
                    work.push(next);
                }
            }
        }
        rooted
    }

    /// Says that an arrow is not true by its rule, of every state or of those within a plan; nothing where it is.
    pub(super) fn refuted(
        &mut self,
        (cause, effect): (Reached, Reached),
        by: By,
        within: Within<'_>,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) -> Option<CertificateFinding> {
        let sides = (cause.0, effect.0);
        let holds = match (by.rule, by.requirement) {
            (RuleKind::Requirement, Some(named)) => {
                let wanted = world.found.requirement(named).to_vec();
                match world.requirement_arrow(cause, effect, (within, &wanted)) {
                    Some(found) => self.check_named(&found, named, world, verdict),
                    None => false,
                }
            }
            (RuleKind::Choice, Some(named)) => {
                let found = world.requirements_of(sides.0, sides.1);
                self.feasible && self.check_named(&found, named, world, verdict)
            }
            // Only these two name a requirement, and they have to.
            (RuleKind::Requirement | RuleKind::Choice, None) | (_, Some(_)) => false,
            (rule, None) => self.follows((cause, effect), rule, within, world),
        };
        if holds {
            return None;
        }
        let (cause, effect) = (world.at(cause.0, cause.1), world.at(effect.0, effect.1));
        Some(CertificateFinding::NotImplied { cause, effect, rule: by.rule })
    }

    /// Tells whether an arrow is true by a rule that needs no requirement.
    fn follows(
        &self,
        (cause, effect): (Reached, Reached),
        rule: RuleKind,
        within: Within<'_>,
        world: &mut World<'_>,
    ) -> bool {
        match rule {
            RuleKind::Chain => cause.0 == effect.0 && effect.1 < cause.1,
            RuleKind::Release if cause.0 == effect.0 => {
                self.feasible || within.is_some_and(|ends| world.release_skipped(cause, effect, ends))
            }
            RuleKind::Release if self.feasible && world.is_release_choice(cause.0, effect.0) => true,
            // A version that only a release brings can be passed over on the way to one that is there without, unless
            // the release was chosen, or a path rule stops at each.
            RuleKind::Release if !self.feasible && world.step_rule(cause.0) != Step::Listed => {
                let len = world.reach(cause.0, within);
                (cause.1..len).all(|at| leads((cause.0, at), effect, rule, world))
            }
            RuleKind::Build => {
                let chosen = self.feasible && world.is_built(cause.0, effect.0);
                chosen || world.build_arrow(cause, effect, within)
            }
            RuleKind::OwnKernel if within.is_some() && made_together(cause.0, effect.0, world) => true,
            RuleKind::Moves => world.makes_leave(cause, effect),
            // Where things stand ties what a finer order could take apart: no more is said of it.
            RuleKind::Place if within.is_some() => world.journeys.any(),
            RuleKind::Place => self.is_placed(cause, effect, world),
            // What leads to what cannot be is told with one of its causes.
            RuleKind::Pool => self.events.is_empty() && world.share_a_pool(cause.0, effect.0),
            RuleKind::Carries
            | RuleKind::Release
            | RuleKind::Shares
            | RuleKind::OwnKernel
            | RuleKind::Unmixed
            | RuleKind::Replica
            | RuleKind::Live => leads(cause, effect, rule, world),
            RuleKind::Requirement | RuleKind::Choice => false,
        }
    }

    /// Tells whether an event comes of where things stand: a move, or what was chosen so that something can stand somewhere.
    fn is_placed(&self, cause: Reached, effect: Reached, world: &mut World<'_>) -> bool {
        match effect.0 {
            Track::Left(_) => world.is_placed(cause, effect, &self.state),
            _ => self.feasible && world.share_a_pool(cause.0, effect.0),
        }
    }

    /// Tells whether the requirement that is named is one of those by which an arrow is true. If it is not there any more,
    /// that another asks for the same is noted: that one does is what counts.
    fn check_named(
        &mut self,
        found: &[RequirementId],
        named: RequirementRef,
        world: &World<'_>,
        verdict: &mut Verdict,
    ) -> bool {
        let wanted = world.found.requirement(named);
        if wanted.is_empty() && !found.is_empty() && self.noted.insert(named) {
            let demand = demand(self.tables, named);
            verdict.drifted(None, CertificateFinding::OtherRequirement { demand });
        }
        match wanted.is_empty() {
            true => !found.is_empty(),
            false => found.iter().any(|id| wanted.contains(id)),
        }
    }
}

/// Tells whether the causes of an event that have a rule hold together only.
const fn is_joint(rule: RuleKind) -> bool {
    matches!(rule, RuleKind::Pool | RuleKind::Place)
}

/// Tells whether two tracks are of one thing that is made once.
fn made_together(a: Track, b: Track, world: &World<'_>) -> bool {
    let made = world.made_for(a);
    made.is_some() && made == world.made_for(b)
}

/// Tells whether one event implies another by how things sit on and are built into each other.
fn leads((a, p): Reached, (b, q): Reached, rule: RuleKind, world: &mut World<'_>) -> bool {
    world.floor(a, p, b).is_some_and(|(floor, by)| floor >= q && by == rule)
}

fn find(
    (index, event): (usize, &Event),
    tables: &Tables,
    world: &mut World<'_>,
    verdict: &mut Verdict,
) -> Option<Reached> {
    let what = &event.what;
    let Some(track) = world.of_what(what) else {
        verdict.in_event(FaultKind::Missing, index, missing(tables, what));
        return None;
    };
    let named = || (tables.name(what.thing).to_owned(), what.of.to_string());
    let version = || what.to.as_ref().map(ToString::to_string);
    if let Track::Left(rider) = track {
        return find_move((index, event), rider, tables, world, verdict);
    }
    check_seat(index, track, what.kind, (&*world, &mut *verdict));
    let line = world.line(track);
    let at = match world.lines.find(&line, what.to.as_deref()) {
        Spot::At(at) if at > 0 => at,
        Spot::Behind if what.to.is_some() => {
            let ((thing, of), version) = (named(), version());
            verdict.drifted(event.step, ChangeFinding::LeftBehind { thing, of, version });
            return None;
        }
        _ => {
            let ((thing, of), version) = (named(), version());
            verdict.in_event(FaultKind::OffTrack, index, ChangeFinding::OffTrack { thing, of, version });
            return None;
        }
    };
    let before = world.lines.find(&line, event.from.as_deref());
    if usize::from(event.position) != at || before != Spot::At(at - 1) {
        let (thing, of) = named();
        verdict.drifted(event.step, CertificateFinding::OtherVersions { thing, of });
    }
    Some((track, at))
}

/// What a move is of.
pub(super) const OF_MOVES: &str = "machine";

/// Finds which move of something an event is: the one that its position says.
fn find_move(
    (index, event): (usize, &Event),
    rider: Rider,
    tables: &Tables,
    world: &World<'_>,
    verdict: &mut Verdict,
) -> Option<Reached> {
    let at = usize::from(event.position);
    let what = &event.what;
    let moves = 1..=world.journeys.of(rider).len();
    let is_plain = *what.of == *OF_MOVES && what.to.is_none() && event.from.is_none();
    if is_plain && moves.contains(&at) {
        return Some((Track::Left(rider), at));
    }
    verdict.in_event(FaultKind::Missing, index, missing(tables, what));
    None
}

/// Checks that what leaves its machine is not said to restart, and notes of a machine that it has been stopped or started since.
fn check_seat(index: usize, track: Track, kind: WhatKind, (world, verdict): (&World<'_>, &mut Verdict)) {
    let Track::Seat(rider, _) = track else { return };
    let thing = || track.named(world.fleet).name(world.fleet);
    if world.leaves(rider) {
        let finding = ChangeFinding::Effect { thing: thing(), said: Effect::Restart, found: Effect::Migrate };
        verdict.in_event(FaultKind::Effect, index, finding);
        return;
    }
    let effect = |is_off| if is_off { Effect::NextStart } else { Effect::Restart };
    let (said, found) = (
        effect(kind == WhatKind::NextStart),
        effect(matches!(rider, Rider::Machine(id) if world.is_off(id))),
    );
    if said != found {
        verdict.drifted(None, ChangeFinding::Effect { thing: thing(), said, found });
    }
}
