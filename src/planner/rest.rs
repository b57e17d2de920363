//! What is left of a plan once some of its steps are done, and what of that may go on when a machine does not come back.
//!
//! The rest is that of the very plan that was made, and checked, and perhaps approved: its steps keep their numbers. That
//! it can be carried out from where things stand is for the checker to say.

use super::waves;
use crate::answer::plan::{Plan, Summary};
use crate::answer::refs::ThingRef;
use crate::answer::rest::{Halt, Halted};
use crate::answer::schedule::{Binding, Schedule};
use crate::answer::step::{Change, Step, Wait};
use crate::answer::tables::{Text, ThingKind};
use crate::id::{FixedMap, FixedSet};
use crate::model::Fleet;
use crate::question::{Rollout, Times};
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
    let summary = summary(plan, &steps);
    Plan { steps, summary, schedule: None, certificate: None, ..plan.clone() }
}

/// Takes from a step what the schedule of the whole plan said of it.
fn untimed(step: Step) -> Step {
    let (moves, interrupts) = (Vec::new(), Vec::new());
    Step { wave: None, start: None, end: None, starts: None, ends: None, moves, interrupts, ..step }
}

/// Counts what is left; what the steps do not tell stays as it was.
fn summary(plan: &Plan, steps: &[Step]) -> Summary {
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
        ..plan.summary.clone()
    }
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

/// Puts what is left of a plan into waves. Returns the plan with steps numbered through, as the checker of waves reads it.
pub(crate) fn waves_of_rest(fleet: &Fleet, rest: &mut Plan, rollout: &Rollout, times: &Times) -> Plan {
    let numbers: Vec<usize> = rest.steps.iter().map(|step| step.number).collect();
    let mut whole = renumbered(rest);
    waves::waves(fleet, &mut whole, rollout, times);
    for (step, timed) in rest.steps.iter_mut().zip(&whole.steps) {
        *step = Step { number: step.number, after: std::mem::take(&mut step.after), ..timed.clone() };
    }
    rest.schedule = whole.schedule.clone().map(|schedule| named_as(schedule, &numbers));
    whole
}

/// Gives the steps of a schedule the numbers that they have in the whole plan.
fn named_as(mut schedule: Schedule, numbers: &[usize]) -> Schedule {
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
/// them or what is on them, those that take away more of a service of which a part is there, and what waits for these.
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
