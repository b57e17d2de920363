//! Whether every reference of a plan leads somewhere: the first thing that is checked, since nothing else makes sense
//! otherwise.

use super::finding::{Table, TablesFinding};
use super::report::{Fault, FaultKind, Verdict};
use crate::answer::certificate::Certificate;
use crate::answer::known::{Concerned, Known, Says};
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::{EventRef, FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::schedule::{Binding, Final, Rule, Schedule};
use crate::answer::step::{Change, Step};
use crate::answer::tables::{Tables, What, Why};
use crate::id::Id;

/// Checks all references of a plan, and that reasons come after those that they follow from. Tells whether all lead
/// somewhere. Linear in the plan.
pub(super) fn check(plan: &Plan, verdict: &mut Verdict) -> bool {
    let events = plan.certificate.as_ref().map_or(0, |certificate| certificate.events.len());
    let steps = plan.steps.len();
    let mut walk = Walk { tables: &plan.tables, events, steps, at: (None, None), sound: true, verdict };
    walk.tables();
    for (index, step) in plan.steps.iter().enumerate() {
        walk.at = (Some(index + 1), None);
        walk.step(step);
    }
    walk.at = (None, None);
    plan.blocked.iter().for_each(|entry| walk.blocked(entry));
    for entry in &plan.violations {
        walk.thing(entry.thing);
        walk.requirement(entry.requirement);
    }
    plan.known.iter().for_each(|entry| walk.known(entry));
    let left_out = plan.left_out.iter().flat_map(|entry| &entry.things);
    walk.things(left_out.map(|one| one.thing));
    walk.things(plan.unknowns.iter().flat_map(|entry| entry.things.iter().copied()));
    walk.things(plan.origins.iter().flat_map(|entry| entry.things.iter().copied()));
    walk.things(plan.stays.iter().flat_map(|entry| entry.things.iter().copied()));
    walk.things(plan.spares.iter().flat_map(|spare| [Some(spare.thing), spare.like]).flatten());
    walk.things(plan.ways.iter().map(|way| way.machine));
    plan.schedule.iter().for_each(|schedule| walk.schedule(schedule));
    plan.certificate.iter().for_each(|certificate| walk.certificate(certificate));
    walk.sound
}

/// A walk through all references of a plan.
struct Walk<'a> {
    tables: &'a Tables,
    events: usize,
    steps: usize,
    /// The step or event at hand.
    at: (Option<usize>, Option<usize>),
    sound: bool,
    verdict: &'a mut Verdict,
}

impl Walk<'_> {
    fn entry(&mut self, table: Table, at: usize, len: usize) {
        if at >= len {
            self.fault(TablesFinding::NoEntry { table, at });
        }
    }

    fn fault(&mut self, finding: TablesFinding) {
        self.sound = false;
        let (step, event) = self.at;
        self.verdict.add(Fault { kind: FaultKind::Reference, step, event, finding: finding.into() });
    }

    fn thing(&mut self, at: ThingRef) {
        self.entry(Table::Things, at.index(), self.tables.things.len());
    }

    fn things(&mut self, all: impl IntoIterator<Item = ThingRef>) {
        all.into_iter().for_each(|at| self.thing(at));
    }

    fn requirement(&mut self, at: RequirementRef) {
        self.entry(Table::Requirements, at.index(), self.tables.requirements.len());
    }

    fn fact(&mut self, at: FactRef) {
        self.entry(Table::Facts, at.index(), self.tables.facts.len());
    }

    fn reason(&mut self, at: ReasonRef) {
        self.entry(Table::Reasons, at.index(), self.tables.reasons.len());
    }

    fn event(&mut self, at: EventRef) {
        self.entry(Table::Events, at.index(), self.events);
    }

    fn tables(&mut self) {
        let tables = self.tables;
        self.things(tables.things.iter().flat_map(|thing| thing.service.into_iter().chain(thing.machine)));
        tables.requirements.iter().filter_map(|entry| entry.fact).for_each(|at| self.fact(at));
        for (reason, entry) in tables.reasons.iter().enumerate() {
            self.what(&entry.what);
            self.why(&entry.why);
            let Some(because) = entry.because else { continue };
            self.reason(because);
            if because.index() >= reason {
                self.fault(TablesFinding::ReasonOrder { reason, because: because.index() });
            }
        }
    }

    fn step(&mut self, step: &Step) {
        step.changes.iter().for_each(|change| self.change(change));
        step.reasons.iter().for_each(|&at| self.reason(at));
        for one in &step.moves {
            self.things([one.thing, one.from, one.to]);
        }
        for wait in &step.after {
            if wait.step == 0 || wait.step > self.steps {
                self.fault(TablesFinding::NoEntry { table: Table::Steps, at: wait.step });
            }
        }
    }

    fn change(&mut self, change: &Change) {
        self.thing(change.thing);
        self.things(change.under);
        if let Some(moved) = change.moved {
            self.thing(moved.from);
            self.thing(moved.to);
        }
    }

    fn what(&mut self, what: &What) {
        self.thing(what.thing);
        self.things(what.under);
    }

    fn why(&mut self, why: &Why) {
        match why {
            Why::Requirement { requirement, .. } => self.requirement(*requirement),
            Why::Shares { machine } | Why::Moves { machine } => self.things(*machine),
            Why::Together { fact } => self.fact(*fact),
            Why::Pool { rider, requirement } => {
                self.thing(*rider);
                requirement.iter().for_each(|&at| self.requirement(at));
            }
            Why::Goal
            | Why::Carries
            | Why::Build
            | Why::Release { .. }
            | Why::OwnKernel
            | Why::Unmixed
            | Why::Place
            | Why::Replica
            | Why::Live
            | Why::Hold { .. } => {}
        }
    }

    fn blocked(&mut self, entry: &Blocked) {
        entry.goals.iter().for_each(|goal| self.what(goal));
        self.thing(entry.thing);
        self.reason(entry.chain);
        match &entry.wall {
            Wall::Rule { why, of, .. } => {
                self.why(why);
                self.things(*of);
            }
            Wall::Skip { tied_to, .. } => tied_to.iter().for_each(|tied| {
                self.what(&tied.what);
                self.why(&tied.why);
            }),
        }
    }

    fn known(&mut self, entry: &Known) {
        self.fact(entry.fact);
        match &entry.says {
            Says::Requirement { requirement } | Says::Undecided { requirement, .. } => {
                self.requirement(*requirement);
            }
            Says::Path { .. } | Says::Crossing { .. } | Says::End { .. } | Says::Waiver { .. } => {}
        }
        for concerned in &entry.things {
            match concerned {
                Concerned::Thing(at) => self.thing(*at),
                Concerned::Named(_) => {}
            }
        }
    }

    fn schedule(&mut self, schedule: &Schedule) {
        let bound = match &schedule.binding {
            Binding::Rule { of } => Some(of),
            _ => None,
        };
        let broken = schedule.forbidden.iter().flat_map(|one| &one.rules).map(|broken| &broken.of);
        let asked = schedule.relax.iter().map(|one| &one.of);
        for rule in bound.into_iter().chain(broken).chain(asked).chain(&schedule.violations) {
            if let Rule::Thing { thing } = rule {
                self.thing(*thing);
            }
        }
        for because in schedule.no_return.iter().flat_map(|one| &one.because) {
            if let Final::Fact { fact } = because {
                self.fact(*fact);
            }
        }
    }

    fn certificate(&mut self, certificate: &Certificate) {
        for (index, event) in certificate.events.iter().enumerate() {
            self.at = (None, Some(index));
            self.what(&event.what);
            for cause in &event.causes {
                self.event(cause.event);
                cause.requirement.into_iter().for_each(|at| self.requirement(at));
            }
        }
        self.at = (None, None);
        for arrow in certificate.ties.iter().flat_map(|tie| &tie.arrows) {
            self.event(arrow.from);
            self.event(arrow.to);
            arrow.requirement.into_iter().for_each(|at| self.requirement(at));
        }
    }
}
