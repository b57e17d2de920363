//! What a plan lists as blocked: what is said to stand in the way is there, forbids what it is said to forbid, and
//! follows from what is blocked.
//!
//! Each link of the chain from the goal has to be a true arrow, as in a certificate: so whatever else is done, reaching the
//! goal leads to what cannot be. Where a choice was made on the way, that no other choice leads on is not looked for.

use super::arrows::{Reached, hindmost};
use super::finding::{Finding, Listed, Obstacle, OutcomeFinding};
use super::line::Spot;
use super::pool::Pools;
use super::proof::{By, Proof};
use super::replay::Replay;
use super::report::FaultKind;
use super::tables::demand;
use super::track::{Thing, Track, missing};
use crate::answer::Guarantee;
use crate::answer::certificate::RuleKind;
use crate::answer::obstacle::{Blocked, Tied, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::{ReasonRef, RequirementRef};
use crate::answer::tables::{Text, What, WhatKind, Why};
use crate::id::Id;
use crate::model::Step as Rule;
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Checks each entry; of everything that was asked for it is given whether the steps reach it.
    pub(super) fn check_blocked(&mut self, asked: &BTreeMap<Reached, bool>, plan: &Plan) {
        let mut seen: BTreeMap<&str, Vec<&Wall>> = BTreeMap::new();
        let mut links = Links { proof: Proof::of_blocked(plan), known: BTreeMap::new() };
        for entry in &plan.blocked {
            let thing = plan.tables.name(entry.thing);
            let goals = self.check_blocked_goals(entry, asked, plan);
            let mut wrong: Vec<Obstacle> = Vec::new();
            wrong.extend(entry.goals.is_empty().then_some(Obstacle::OfNothing));
            wrong.extend((!self.begins(entry, &goals, plan)).then_some(Obstacle::Beginning));
            let chosen = is_chosen(entry, plan);
            // A search of all states proves what choices do not.
            let surer = chosen && entry.guarantee == Guarantee::Least && entry.states.is_none();
            let unsure = entry.guarantee > plan.guarantee;
            wrong.extend((surer || unsure).then_some(Obstacle::Guarantee));
            wrong.extend((!self.leads_there(entry, plan, &mut links)).then_some(Obstacle::Chain));
            let all = asked.keys().copied().collect();
            wrong.extend(self.check_wall(entry, plan, (&mut links.proof, &all)));
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

    /// Tells whether each reason of the chain follows from the one before, in every state. Each is looked at once.
    fn leads_there(&mut self, entry: &Blocked, plan: &Plan, links: &mut Links<'_>) -> bool {
        let chain = plan.tables.chain(entry.chain);
        chain.windows(2).all(|pair| {
            let (before, here) = (pair[0], pair[1]);
            if let Some(&known) = links.known.get(&here) {
                return known;
            }
            let found = self.is_link(&plan.tables.reasons[before.index()].what, here, plan, links);
            links.known.insert(here, found);
            found
        })
    }

    /// Tells whether a reason follows from what happens before it. A chain leaves out that what comes to a version comes to
    /// earlier ones first.
    fn is_link(&mut self, cause: &What, at: ReasonRef, plan: &Plan, links: &mut Links<'_>) -> bool {
        let reason = &plan.tables.reasons[at.index()];
        let (Some(cause), Some(effect)) = (self.world.reached(cause), self.world.reached(&reason.what))
        else {
            return false;
        };
        let Some(by) = by(&reason.why) else { return false };
        let start = self.world.start(hindmost(cause.0));
        (start + 1..=cause.1).rev().any(|reached| {
            let arrow = ((cause.0, reached), effect);
            links.proof.refuted(arrow, by, None, self.world, self.verdict).is_none()
        })
    }

    /// Returns what is wrong with what is said to stand in the way.
    fn check_wall(
        &mut self,
        entry: &Blocked,
        plan: &Plan,
        (proof, goals): (&mut Proof<'_>, &BTreeSet<Reached>),
    ) -> Option<Obstacle> {
        let Some(thing) = self.world.found.thing(entry.thing) else { return Some(Obstacle::Missing) };
        let end = plan.tables.reasons.get(entry.chain.index());
        let Some((track, at)) = end.and_then(|end| self.world.reached(&end.what)) else {
            return Some(Obstacle::End);
        };
        if end.is_some_and(|end| self.is_misnamed(&end.what, track)) {
            return Some(Obstacle::End);
        }
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
                self.check_hold(pattern, place.is_some(), (track, at))
            }
            Wall::Rule { why, .. } => {
                let sure = entry.guarantee == Guarantee::Least;
                self.check_rule(why, (thing, sure), (track, at), (plan, goals))
            }
            Wall::Skip { version, tied_to } => {
                let sure = entry.guarantee < Guarantee::Feasible && entry.states.is_none();
                self.check_skip((track, at), (version.as_ref(), tied_to.as_ref(), sure), proof)
            }
        }
    }

    /// Tells whether what leaves its machine is said to restart.
    fn is_misnamed(&self, what: &What, track: Track) -> bool {
        matches!(what.kind, WhatKind::Restart | WhatKind::NextStart)
            && matches!(track, Track::Seat(rider, _) if self.world.leaves(rider))
    }

    /// Only requirements and holds forbid anything, and an OS release and a declared build do where they were chosen. By every other rule
    /// something else moves too, which has the same versions.
    fn check_rule(
        &mut self,
        why: &Why,
        (thing, sure): (Thing, bool),
        at: Reached,
        (plan, goals): (&Plan, &BTreeSet<Reached>),
    ) -> Option<Obstacle> {
        match why {
            Why::Requirement { requirement, chosen, .. } => {
                self.check_requirement(*requirement, thing, (at, *chosen), plan)
            }
            // Only what is of a machine with an OS comes with a release.
            Why::Release { .. } if self.has_release(at.0) => None,
            Why::Build if !self.world.built_pairs(at.0).is_empty() => None,
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
            // Of a way that was not found nothing is claimed.
            Why::Place if !sure => None,
            Why::Place => Some(Obstacle::Guarantee),
            Why::Pool { .. } => (sure && !self.leaves_nowhere(at, goals)).then_some(Obstacle::Rule),
        }
    }

    /// Tells whether something could stand nowhere if all were reached that was asked for and is blocked, and what leads to
    /// it.
    fn leaves_nowhere(&mut self, at: Reached, goals: &BTreeSet<Reached>) -> bool {
        let events = goals.iter().copied().chain([at]).collect();
        Pools::default().excludes(&events, self.world)
    }

    fn has_release(&self, track: Track) -> bool {
        let fleet = self.world.fleet;
        track.slot().is_some_and(|slot| fleet.machine(fleet.slot(slot).machine).family.is_some())
    }

    /// A hold that stands in the way is there still, in the inventory if it was there, and holds what cannot move and is
    /// not yet where it would have to be.
    fn check_hold(&mut self, pattern: &str, in_inventory: bool, (track, at): Reached) -> Option<Obstacle> {
        let is_there = at <= self.world.start(track);
        let mut inventory = self.world.fleet.holds().iter().map(|(held, _)| held);
        let gone = in_inventory && !inventory.any(|held| held.to_string() == pattern);
        let held = self.world.holds.iter().find(|held| held.to_string() == pattern).filter(|_| !gone);
        match held {
            None => Some(Obstacle::NoHold(pattern.to_owned())),
            Some(_) if is_there => Some(Obstacle::IsThere(pattern.to_owned())),
            Some(held) if self.world.holds(held, track) => None,
            Some(_) => Some(Obstacle::OtherHold(pattern.to_owned())),
        }
    }

    /// A requirement that stands in the way is there, speaks of what does, and forbids it to get where it is to get; where
    /// a choice was made, something on the way there.
    fn check_requirement(
        &mut self,
        at: RequirementRef,
        thing: Thing,
        (end, chosen): (Reached, bool),
        plan: &Plan,
    ) -> Option<Obstacle> {
        let ids = self.world.found.requirement(at).to_vec();
        let demand = || demand(&plan.tables, at);
        if ids.is_empty() {
            return Some(Obstacle::NoRequirement(demand()));
        }
        if !self.world.speaks_of(&ids, thing) {
            return Some(Obstacle::OtherRequirement(demand()));
        }
        let forbids = match chosen {
            true => self.world.may_forbid(&ids, end.0),
            false => self.world.forbids(&ids, end) != Some(false),
        };
        (!forbids).then(|| Obstacle::Allowed(demand()))
    }

    /// A path rule makes something stop at a version on its way to where the chain ends, and something else that has to be
    /// there takes it further. Where states were searched, which proves it or does not, whatever the account of it is, the
    /// requirement that is named is one between the two.
    fn check_skip(
        &mut self,
        (track, at): Reached,
        (version, tied_to, sure): (Option<&Text>, Option<&Tied>, bool),
        proof: &mut Proof<'_>,
    ) -> Option<Obstacle> {
        let line = self.world.line(track);
        // Chains leave out that a later version comes after the stop, so they may end with that one.
        let passed = self.world.start(track) + 1..=at;
        let stop = match self.world.lines.find(&line, version.map(|version| &**version)) {
            Spot::At(stop) if passed.contains(&stop) && self.world.step_rule(track) != Rule::Any => stop,
            _ => return Some(Obstacle::NoStop(version.map(ToString::to_string))),
        };
        let past = stop + 1..self.world.line(track).versions.len();
        let goes_on = match tied_to {
            // That it was asked for does not keep it from stopping on the way.
            None => false,
            Some(tied) => self.takes(tied, (track, past), proof) || (!sure && self.is_between(tied, track)),
        };
        (!goes_on).then_some(Obstacle::NoTie)
    }

    /// Tells whether the requirement that is named has a track and what takes it further as sides.
    fn is_between(&mut self, tied: &Tied, track: Track) -> bool {
        let Why::Requirement { requirement, .. } = tied.why else { return false };
        let ids = self.world.found.requirement(requirement).to_vec();
        let cause = self.world.reached(&tied.what);
        let between = cause.map(|(cause, _)| self.world.requirements_of(track, cause));
        between.is_some_and(|between| between.iter().any(|id| ids.contains(id)))
    }

    /// Tells whether something takes a track to one of some versions by the rule that is named.
    fn takes(
        &mut self,
        tied: &Tied,
        (track, mut past): (Track, std::ops::Range<usize>),
        proof: &mut Proof<'_>,
    ) -> bool {
        let (Some(cause), Some(by)) = (self.world.reached(&tied.what), by(&tied.why)) else { return false };
        // What takes a whole service there takes each of its replicas.
        let whole = match track {
            Track::Runs(id, component) => Some(Track::All(self.world.fleet.workload(id).service, component)),
            _ => None,
        };
        past.any(|at| {
            [Some(track), whole].into_iter().flatten().any(|track| {
                proof.refuted((cause, (track, at)), by, None, self.world, self.verdict).is_none()
            })
        })
    }
}

/// The links of chains that have been looked at.
struct Links<'p> {
    proof: Proof<'p>,
    known: BTreeMap<ReasonRef, bool>,
}

/// Tells whether a choice was made on the way to what stands in the way, or about that.
fn is_chosen(entry: &Blocked, plan: &Plan) -> bool {
    let chosen = |why: &Why| matches!(why, Why::Requirement { chosen: true, .. });
    let at_end = match &entry.wall {
        Wall::Rule { why, .. } => chosen(why) || matches!(why, Why::Release { .. } | Why::Build),
        Wall::Skip { tied_to, .. } => tied_to.as_ref().is_some_and(|tied| chosen(&tied.why)),
    };
    let chain = plan.tables.chain(entry.chain);
    at_end || chain.into_iter().any(|at| chosen(&plan.tables.reasons[at.index()].why))
}

/// Returns the rule of a certificate that a reason is of; none where nothing follows by it.
fn by(why: &Why) -> Option<By> {
    let (rule, requirement) = match why {
        Why::Requirement { requirement, chosen, .. } => {
            let rule = if *chosen { RuleKind::Choice } else { RuleKind::Requirement };
            (rule, Some(*requirement))
        }
        Why::Carries => (RuleKind::Carries, None),
        Why::Build => (RuleKind::Build, None),
        Why::Release { .. } => (RuleKind::Release, None),
        Why::Shares { .. } => (RuleKind::Shares, None),
        Why::Moves { .. } => (RuleKind::Moves, None),
        Why::OwnKernel => (RuleKind::OwnKernel, None),
        Why::Unmixed | Why::Together { .. } => (RuleKind::Unmixed, None),
        Why::Replica => (RuleKind::Replica, None),
        Why::Live => (RuleKind::Live, None),
        Why::Pool { .. } => (RuleKind::Pool, None),
        Why::Place => (RuleKind::Place, None),
        Why::Goal | Why::Hold { .. } => return None,
    };
    Some(By { rule, requirement })
}
