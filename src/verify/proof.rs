//! The certificate: each event is needed.

use super::arrows::{Reached, Within};
use super::finding::{CertificateFinding, ChangeFinding, Listed, OutcomeFinding};
use super::line::Spot;
use super::report::{FaultKind, Verdict};
use super::tables::demand;
use super::track::{Track, missing};
use super::world::World;
use crate::answer::Guarantee;
use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, TieArrow};
use crate::answer::plan::Plan;
use crate::answer::refs::RequirementRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, WhatKind};
use crate::id::Id;
use crate::model::RequirementId;
use std::collections::BTreeSet;

/// A certificate whose events have been found in the fleet; none for those that were not.
#[derive(Debug)]
pub(super) struct Proof<'p> {
    pub(super) events: &'p [Event],
    pub(super) reached: Vec<Option<Reached>>,
    tables: &'p Tables,
    feasible: bool,
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
        }
    }

    /// Checks each cause of an event.
    fn check_each(&mut self, index: usize, effect: Reached, world: &mut World<'_>, verdict: &mut Verdict) {
        let mut seen = BTreeSet::new();
        let events = self.events;
        for cause in &events[index].causes {
            if !seen.insert(cause) {
                verdict.in_event(FaultKind::Cause, index, Listed::Cause(cause.event.index()));
            }
            if let Some(&Some(from)) = self.reached.get(cause.event.index())
                && let Some(finding) = self.refuted((from, effect), cause.into(), None, world, verdict)
            {
                verdict.in_event(FaultKind::Cause, index, finding);
            }
        }
    }

    /// Tells of each event whether it is a goal, or one of its causes leads back to one. Each event is passed once.
    fn rooted(&self) -> Vec<bool> {
        let mut follow: Vec<Vec<usize>> = vec![Vec::new(); self.events.len()];
        let mut work = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            if event.causes.is_empty() {
                work.push(index);
            }
            for cause in &event.causes {
                if let Some(list) = follow.get_mut(cause.event.index()) {
                    list.push(index);
                }
            }
        }
        let mut rooted = vec![false; self.events.len()];
        while let Some(at) = work.pop() {
            if !std::mem::replace(&mut rooted[at], true) {
                work.extend(&follow[at]);
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
            // the release was chosen.
            RuleKind::Release if !self.feasible => {
                let len = world.reach(cause.0, within);
                (cause.1..len).all(|at| leads((cause.0, at), effect, rule, world))
            }
            RuleKind::OwnKernel if within.is_some() && made_together(cause.0, effect.0, world) => true,
            RuleKind::Carries
            | RuleKind::Build
            | RuleKind::Release
            | RuleKind::Shares
            | RuleKind::Moves
            | RuleKind::OwnKernel
            | RuleKind::Unmixed
            | RuleKind::Replica
            | RuleKind::Live => leads(cause, effect, rule, world),
            RuleKind::Requirement | RuleKind::Choice => false,
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
    check_seat(index, event, track, world, verdict);
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

/// Checks that what restarts is not said to move, or the other way round.
fn check_seat(index: usize, event: &Event, track: Track, world: &World<'_>, verdict: &mut Verdict) {
    let Track::Seat(rider, slot) = track else { return };
    let effect = |moves: bool| if moves { Effect::Migrate } else { Effect::Restart };
    let (said, found) = (effect(event.what.kind == WhatKind::Move), effect(world.moves(rider, slot)));
    if said != found {
        let thing = track.named(world.fleet).name(world.fleet);
        verdict.in_event(FaultKind::Effect, index, ChangeFinding::Effect { thing, said, found });
    }
}
