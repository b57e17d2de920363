//! What a plan lists as blocked, and whether what it says stands in the way is there.
//!
//! That there is no way around it is not looked for.

use super::arrows::Reached;
use super::finding::{Finding, Listed, Obstacle, OutcomeFinding};
use super::line::Spot;
use super::replay::Replay;
use super::report::FaultKind;
use super::tables::demand;
use super::track::{Thing, Track, missing};
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::RequirementRef;
use crate::answer::tables::{Text, What, Why};
use crate::id::Id;
use crate::model::Step as Rule;
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Checks each entry; of everything that was asked for it is given whether the steps reach it.
    pub(super) fn check_blocked(&mut self, asked: &BTreeMap<Reached, bool>, plan: &Plan) {
        let mut seen: BTreeMap<&str, Vec<&Wall>> = BTreeMap::new();
        for entry in &plan.blocked {
            let thing = plan.tables.name(entry.thing);
            let goals = self.check_blocked_goals(entry, asked, plan);
            let mut wrong: Vec<Obstacle> = Vec::new();
            wrong.extend(entry.goals.is_empty().then_some(Obstacle::OfNothing));
            wrong.extend((!self.begins(entry, &goals, plan)).then_some(Obstacle::Beginning));
            wrong.extend((entry.guarantee > plan.guarantee).then_some(Obstacle::Guarantee));
            wrong.extend(self.check_wall(entry, plan));
            for wrong in wrong {
                let finding = OutcomeFinding::Blocked { thing: thing.to_owned(), wrong };
                self.verdict.fault(FaultKind::Blocked, finding);
            }
            let walls = seen.entry(thing).or_default();
            if walls.contains(&&entry.wall) {
                let twice = Listed::Obstacle(thing.to_owned());
                self.verdict.fault(FaultKind::Blocked, twice);
            }
            walls.push(&entry.wall);
        }
    }

    /// Checks that the goals of an entry were asked for and are not reached, each listed once. Returns those found.
    fn check_blocked_goals(
        &mut self,
        entry: &Blocked,
        asked: &BTreeMap<Reached, bool>,
        plan: &Plan,
    ) -> BTreeSet<Reached> {
        let mut found = BTreeSet::new();
        for what in &entry.goals {
            let Some(reached) = self.world.reached(what) else {
                self.verdict.fault(FaultKind::Blocked, missing(&plan.tables, what));
                continue;
            };
            let goal = self.world.at(reached.0, reached.1);
            let finding: Finding = match asked.get(&reached) {
                _ if !found.insert(reached) => Listed::Goal(goal).into(),
                None => OutcomeFinding::NotAsked { goal, blocked: true }.into(),
                Some(true) => OutcomeFinding::BlockedReached { goal }.into(),
                Some(false) => continue,
            };
            self.verdict.fault(FaultKind::Blocked, finding);
        }
        found
    }

    /// Tells whether what leads to what stands in the way begins with one of the goals.
    fn begins(&mut self, entry: &Blocked, goals: &BTreeSet<Reached>, plan: &Plan) -> bool {
        let chain = plan.tables.chain(entry.chain);
        let first = chain.first().and_then(|first| plan.tables.reasons.get(first.index()));
        first.is_some_and(|first| {
            first.why == Why::Goal
                && self.world.reached(&first.what).is_some_and(|first| goals.contains(&first))
        })
    }

    /// Returns what is wrong with what is said to stand in the way.
    fn check_wall(&mut self, entry: &Blocked, plan: &Plan) -> Option<Obstacle> {
        let Some(thing) = self.world.found.thing(entry.thing) else { return Some(Obstacle::Missing) };
        let end = plan.tables.reasons.get(entry.chain.index());
        let Some(track) = end.and_then(|end| self.world.of_what(&end.what)) else {
            return Some(Obstacle::End);
        };
        // On somebody's account that one stands in the way, else what cannot be is itself what does.
        let account = match &entry.wall {
            Wall::Rule { of, .. } => of.map(|of| self.world.found.thing(of)),
            Wall::Skip { .. } => None,
        };
        if account.unwrap_or_else(|| Some(track.named(self.world.fleet))) != Some(thing) {
            return Some(Obstacle::End);
        }
        match &entry.wall {
            Wall::Rule { why: Why::Hold { pattern }, place, .. } => {
                self.check_hold(pattern, place.is_some(), track)
            }
            Wall::Rule { why, .. } => self.check_rule(why, (thing, track), plan),
            Wall::Skip { version, tied_to } => self.check_skip(track, version.as_ref(), tied_to.as_ref()),
        }
    }

    /// Only requirements and holds forbid anything, and an OS release does where it was chosen. By every other rule
    /// something else moves too, which has the same versions.
    fn check_rule(&mut self, why: &Why, (thing, track): (Thing, Track), plan: &Plan) -> Option<Obstacle> {
        let chosen = matches!(why, Why::Requirement { chosen: true, .. } | Why::Release { .. });
        if chosen && plan.guarantee == Guarantee::Least {
            return Some(Obstacle::Guarantee);
        }
        match why {
            Why::Requirement { requirement, .. } => self.check_requirement(*requirement, thing, plan),
            // Only what is of a machine with an OS comes with a release.
            Why::Release { .. } if self.has_release(track) => None,
            // What is held is looked at by itself.
            Why::Hold { .. } => None,
            Why::Goal
            | Why::Carries
            | Why::Build
            | Why::Release { .. }
            | Why::Shares { .. }
            | Why::Moves { .. }
            | Why::OwnKernel
            | Why::Unmixed
            | Why::Together { .. }
            | Why::Replica
            | Why::Live => Some(Obstacle::Rule),
        }
    }

    fn has_release(&self, track: Track) -> bool {
        let fleet = self.world.fleet;
        track.slot().is_some_and(|slot| fleet.machine(fleet.slot(slot).machine).family.is_some())
    }

    /// A hold that stands in the way is there still, in the inventory if it was there, and holds what cannot move.
    fn check_hold(&self, pattern: &str, in_inventory: bool, track: Track) -> Option<Obstacle> {
        let mut inventory = self.world.fleet.holds().iter().map(|(held, _)| held);
        let gone = in_inventory && !inventory.any(|held| held.to_string() == pattern);
        let held = self.world.holds.iter().find(|held| held.to_string() == pattern).filter(|_| !gone);
        match held {
            None => Some(Obstacle::NoHold(pattern.to_owned())),
            Some(held) if self.world.holds(held, track) => None,
            Some(_) => Some(Obstacle::OtherHold(pattern.to_owned())),
        }
    }

    /// A requirement that stands in the way is there, and speaks of what does.
    fn check_requirement(&mut self, at: RequirementRef, thing: Thing, plan: &Plan) -> Option<Obstacle> {
        let ids = self.world.found.requirement(at).to_vec();
        if ids.is_empty() {
            return Some(Obstacle::NoRequirement(demand(&plan.tables, at)));
        }
        let speaks = self.world.speaks_of(&ids, thing);
        (!speaks).then(|| Obstacle::OtherRequirement(demand(&plan.tables, at)))
    }

    /// A path rule makes something stop at a version that it can be at.
    fn check_skip(
        &mut self,
        track: Track,
        version: Option<&Text>,
        tied_to: Option<&What>,
    ) -> Option<Obstacle> {
        let line = self.world.line(track);
        let at = self.world.lines.find(&line, version.map(|version| &**version));
        if !matches!(at, Spot::At(_)) || self.world.step_rule(track) == Rule::Any {
            return Some(Obstacle::NoStop(version.map(ToString::to_string)));
        }
        let gone = tied_to.is_some_and(|what| self.world.of_what(what).is_none());
        gone.then_some(Obstacle::NoTie)
    }
}
