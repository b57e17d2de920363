//! What is left of a plan once some of its steps are done, and what of that may go on when a machine does not come back.
//!
//! The rest is that of the very plan that was made, and checked, and perhaps approved: its steps keep their numbers. That
//! it can be carried out from where things stand is for the checker to say.

use super::waves;
use crate::answer::known::{Known, Says};
use crate::answer::plan::{Plan, Summary, Unknown};
use crate::answer::refs::ThingRef;
use crate::answer::rest::{Halt, Halted};
use crate::answer::schedule::{Binding, Objective, Schedule};
use crate::answer::step::{Certainty, Change, Step, Wait};
use crate::answer::tables::{Text, ThingKind};
use crate::calendar::{Freeze, Window, zone_named};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Amount, Fleet};
use crate::question::{Fewest, Rollout, Sequence, Times};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Leaves steps out of a plan, by their numbers. The others keep theirs, and no longer wait for those.
pub(crate) fn rest(plan: &Plan, done: &BTreeSet<usize>) -> Plan {
    let mut ranks: BTreeMap<usize, usize> = BTreeMap::new();
    let mut steps: Vec<Step> = Vec::new();
    for step in plan.steps.iter().filter(|step| !done.contains(&step.number)) {
        let after: Vec<Wait> =
            step.after.iter().filter(|wait| ranks.contains_key(&wait.step)).copied().collect();
        let rank = after.iter().filter_map(|wait| ranks.get(&wait.step)).max().map_or(1, |rank| rank + 1);
        ranks.insert(step.number, rank);
        steps.push(untimed(Step { rank, after, ..step.clone() }));
    }
    let (unknowns, known) = (unknowns(plan, &steps), known(plan, &steps));
    let summary = summary(plan, &steps, &unknowns);
    let spares = plan.spares.iter().filter(|spare| !done.contains(&spare.last)).cloned().collect();
    Plan { steps, summary, unknowns, known, spares, schedule: None, certificate: None, ..plan.clone() }
}

/// What nothing says works of what is left: things that a step left out has changed have shown it, and so has what depends on them.
fn unknowns(plan: &Plan, steps: &[Step]) -> Vec<Unknown> {
    let (all, left) = (things_of(&plan.steps), things_of(steps));
    let changes = || steps.iter().flat_map(|step| &step.changes);
    let services = changes().filter_map(|change| plan.tables.thing(change.thing).service);
    let services = services.map(|service| plan.tables.name(service));
    let changing: FixedSet<&str> = changes().map(|change| &*change.of).chain(services).collect();
    let cut = plan.unknowns.iter().map(|unknown| {
        let is_open = |thing: &ThingRef| match all.contains(thing) {
            true => left.contains(thing),
            false => changing.contains(&*unknown.of),
        };
        Unknown { things: unknown.things.iter().copied().filter(is_open).collect(), ..unknown.clone() }
    });
    cut.filter(|unknown| !unknown.things.is_empty()).collect()
}

/// What some steps change, restart or move.
fn things_of(steps: &[Step]) -> FixedSet<ThingRef> {
    steps.iter().flat_map(|step| &step.changes).map(|change| change.thing).collect()
}

/// The facts that a plan meets, without the crossings that only steps left out make.
fn known(plan: &Plan, steps: &[Step]) -> Vec<Known> {
    let is_over = |one: &Known| {
        matches!(one.says, Says::Crossing { .. })
            && !one.crossed_in(&plan.steps).is_empty()
            && one.crossed_in(steps).is_empty()
    };
    plan.known.iter().filter(|one| !is_over(one)).cloned().collect()
}

/// How a plan that had waves goes on once some of its steps are done.
#[derive(Clone, Debug, PartialEq)]
pub struct Onward {
    /// How many of its waves are done, from the first on.
    pub waves: usize,
    /// How the steps that are left are put into waves. Shares are the numbers that they came to, so that they stay those of the
    /// whole plan; growth goes on where it was.
    pub rollout: Rollout,
    /// The windows and freezes that were asked for; the start is that of the first wave that is not done.
    pub times: Times,
}

/// Tells how a schedule goes on once some steps are done; none if its times cannot be read.
pub(crate) fn onward(schedule: &Schedule, done: &BTreeSet<usize>) -> Option<Onward> {
    let is_done = |steps: &[usize]| steps.iter().all(|step| done.contains(step));
    let waves = schedule.waves.iter().take_while(|wave| is_done(&wave.steps)).count();
    let terms = &schedule.terms;
    let number = |number: u64| Amount::Number(u32::try_from(number).unwrap_or(u32::MAX));
    let grown = schedule.waves.iter().take(waves).filter(|wave| wave.away > 0).count();
    let order = terms.order.as_ref().map(|turns| Sequence {
        key: turns.key.to_string(),
        values: turns.values.iter().map(ToString::to_string).collect(),
    });
    let rollout = Rollout {
        fewest: match schedule.objective {
            Objective::Waves => Fewest::Waves,
            Objective::Minutes => Fewest::Minutes,
        },
        at_most: terms.machines.map(number),
        growth: terms
            .growth
            .iter()
            .skip(grown.min(terms.growth.len().saturating_sub(1)))
            .copied()
            .map(number)
            .collect(),
        soak: terms.soak,
        order,
        surge: terms.surge.map(|surge| u32::try_from(surge).unwrap_or(u32::MAX)),
    };
    let start = schedule.waves.get(waves).and_then(|wave| wave.starts.as_ref()).or(terms.start.as_ref());
    let windows: Result<Vec<Window>, _> = terms.windows.iter().map(|text| text.parse()).collect();
    let freezes: Result<Vec<Freeze>, _> = terms.freezes.iter().map(|text| text.parse()).collect();
    let times = Times {
        start: start.map(|start| start.parse::<Timestamp>()).transpose().ok()?,
        zone: terms.zone.as_deref().map(zone_named).transpose().ok()?,
        windows: windows.ok()?,
        freezes: freezes.ok()?,
    };
    Some(Onward { waves, rollout, times })
}

/// Takes from a step what the schedule of the whole plan said of it.
fn untimed(step: Step) -> Step {
    let (moves, interrupts) = (Vec::new(), Vec::new());
    Step { wave: None, start: None, end: None, starts: None, ends: None, moves, interrupts, ..step }
}

/// Counts what is left; what the steps do not tell stays as it was.
fn summary(plan: &Plan, steps: &[Step], unknowns: &[Unknown]) -> Summary {
    let all = things_of(&plan.steps);
    let beside = unknowns.iter().flat_map(|unknown| &unknown.things).filter(|thing| !all.contains(*thing));
    let beside: FixedSet<ThingRef> = beside.copied().collect();
    let mut touched: FixedMap<ThingRef, bool> = FixedMap::default();
    for change in steps.iter().flat_map(|step| &step.changes) {
        *touched.entry(change.thing).or_default() |= change.effect.changes_version();
    }
    let kind = |at: ThingRef| plan.tables.thing(at).kind;
    let number = |is: &dyn Fn(ThingKind) -> bool, changes: bool| {
        touched.iter().filter(|&(&at, &changed)| changed == changes && is(kind(at))).count()
    };
    let is_machine =
        |kind: ThingKind| matches!(kind, ThingKind::Host | ThingKind::Guest | ThingKind::Cluster);
    let is_workload = |kind: ThingKind| kind == ThingKind::Workload;
    Summary {
        things: touched.len(),
        machines_changed: number(&is_machine, true),
        images_changed: number(&|kind| matches!(kind, ThingKind::Image | ThingKind::Stack), true),
        workloads_changed: number(&is_workload, true),
        restart_only: number(&is_workload, false),
        largest_step: steps.iter().map(|step| step.things).max().unwrap_or(0),
        steps: steps.len(),
        ranks: steps.iter().map(|step| step.rank).max().unwrap_or(0),
        stated: by_certainty(steps, Certainty::Stated),
        derived: by_certainty(steps, Certainty::Derived),
        unknown: by_certainty(steps, Certainty::Unknown),
        exposed: beside.len(),
        ..plan.summary.clone()
    }
}

/// How many things some steps change of which so much is known, by the change of each of which least is.
fn by_certainty(steps: &[Step], certainty: Certainty) -> usize {
    let mut least: FixedMap<ThingRef, Certainty> = FixedMap::default();
    for change in steps.iter().flat_map(|step| &step.changes) {
        let Some(own) = change.certainty else { continue };
        let known = least.entry(change.thing).or_insert(own);
        *known = own.max(*known);
    }
    least.values().filter(|known| **known == certainty).count()
}

/// Numbers the steps that are left from one, as a plan of its own has them.
pub(crate) fn renumbered(rest: &Plan) -> Plan {
    let positions = rest.steps.iter().zip(1..).map(|(step, now)| (step.number, now));
    let positions: BTreeMap<usize, usize> = positions.collect();
    let steps = rest.steps.iter().zip(1..).map(|(step, number)| {
        let after =
            step.after.iter().filter_map(|wait| Some(Wait { step: *positions.get(&wait.step)?, ..*wait }));
        Step { number, after: after.collect(), ..step.clone() }
    });
    Plan { steps: steps.collect(), ..rest.clone() }
}

/// Puts what is left of a plan into waves, which are numbered on from those that are done. Returns the plan with steps and waves
/// numbered through, as the checker of waves reads it.
pub(crate) fn waves_of_rest(
    fleet: &Fleet,
    rest: &mut Plan,
    (rollout, times): (&Rollout, &Times),
    before: usize,
) -> Plan {
    let numbers: Vec<usize> = rest.steps.iter().map(|step| step.number).collect();
    let mut whole = renumbered(rest);
    waves::waves(fleet, &mut whole, rollout, times);
    for (step, timed) in rest.steps.iter_mut().zip(&whole.steps) {
        let wave = timed.wave.map(|wave| wave + before);
        *step = Step { number: step.number, after: std::mem::take(&mut step.after), wave, ..timed.clone() };
    }
    rest.schedule = whole.schedule.clone().map(|schedule| named_as(schedule, &numbers, before));
    whole
}

/// Gives the steps of a schedule the numbers that they have in the whole plan, and numbers its waves on from those before.
fn named_as(mut schedule: Schedule, numbers: &[usize], before: usize) -> Schedule {
    schedule.waves.iter_mut().for_each(|wave| wave.number += before);
    schedule.rests.iter_mut().for_each(|rest| rest.after += before);
    let name = |step: &mut usize| {
        if let Some(&number) = step.checked_sub(1).and_then(|at| numbers.get(at)) {
            *step = number;
        }
    };
    schedule.waves.iter_mut().flat_map(|wave| &mut wave.steps).for_each(name);
    schedule.no_return.iter_mut().for_each(|one| name(&mut one.step));
    schedule.relax.iter_mut().flat_map(|relax| &mut relax.steps).for_each(name);
    for one in &mut schedule.forbidden {
        name(&mut one.step);
        one.after.iter_mut().for_each(name);
    }
    match &mut schedule.binding {
        Binding::Order { steps } | Binding::Conflicts { steps } => steps.iter_mut().for_each(name),
        Binding::Rule { .. } | Binding::Search => {}
    }
    schedule
}

/// Tells which steps must not be carried out while machines, by their full names, have not come back: those that touch
/// them or what is on them, those that take away more of a service of which a part is there, unless it is a daemon, and what waits for these.
/// Services are found in the plan and in the fleet: a machine that has gone has taken its workloads out of the inventory.
pub(crate) fn halted(fleet: &Fleet, plan: &Plan, down: &[Text]) -> Vec<Halted> {
    let look = Look::new(fleet, plan, down);
    let mut stopped: BTreeSet<usize> = BTreeSet::new();
    let mut all = Vec::new();
    for step in &plan.steps {
        let own = step.changes.iter().filter_map(|change| look.halt(change)).min();
        let waits = step.after.iter().find(|wait| stopped.contains(&wait.step));
        if let Some(why) = own.or_else(|| waits.map(|wait| Halt::After { step: wait.step })) {
            stopped.insert(step.number);
            all.push(Halted { step: step.number, why });
        }
    }
    all
}

/// What is down.
struct Look<'p> {
    plan: &'p Plan,
    down: FixedSet<Text>,
    /// Services of which a part is down, each with the machine.
    services: FixedMap<Text, Text>,
}

impl<'p> Look<'p> {
    fn new(fleet: &Fleet, plan: &'p Plan, down: &[Text]) -> Self {
        let mut look = Self { plan, down: down.iter().cloned().collect(), services: FixedMap::default() };
        for (at, thing) in plan.tables.things.iter().enumerate() {
            let machine = look.down_under(<ThingRef as crate::id::Id>::from_index(at));
            let service = thing.service.map(|at| Text::clone(&plan.tables.thing(at).name));
            if let (Some(machine), Some(service)) = (machine, service) {
                look.services.entry(service).or_insert(machine);
            }
        }
        for id in fleet.workload_ids() {
            let workload = fleet.workload(id);
            let chain = std::iter::successors(workload.machine, |&id| fleet.machine(id).parent);
            let machine =
                chain.map(|id| fleet.machine_name(id)).find_map(|name| look.down.get(name.as_str()));
            if let Some(machine) = machine.cloned() {
                let service = format!("service/{}", fleet.service_name(workload.service));
                look.services.entry(service.into()).or_insert(machine);
            }
        }
        // A daemon is away with its machine, and nobody counts that.
        let is_daemon = |name: &Text| {
            let service = name.strip_prefix("service/").and_then(|name| fleet.find_service(name));
            service.is_some_and(|id| fleet.service(id).daemon)
        };
        look.services.retain(|name, _| !is_daemon(name));
        look
    }

    /// The machine that is down, of a thing and those under it.
    fn down_under(&self, at: ThingRef) -> Option<Text> {
        let tables = &self.plan.tables;
        let chain = std::iter::successors(Some(at), |&at| tables.thing(at).machine);
        // No chain of machines is longer than there are things.
        let mut names = chain.take(tables.things.len() + 1).map(|at| &tables.thing(at).name);
        names.find_map(|name| self.down.get(name)).cloned()
    }

    fn halt(&self, change: &Change) -> Option<Halt> {
        let places = [Some(change.thing), change.under, change.moved.map(|moved| moved.to)];
        if let Some(machine) = places.into_iter().flatten().find_map(|at| self.down_under(at)) {
            return Some(Halt::Down { machine });
        }
        let service = &self.plan.tables.thing(self.plan.tables.thing(change.thing).service?).name;
        let machine = self.services.get(service)?;
        Some(Halt::Shares { service: Text::clone(service), machine: Text::clone(machine) })
    }
}
