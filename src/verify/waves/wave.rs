//! What the steps of one wave take away together.

use super::taken::{Domains, Taken, at_once, counting, migrates};
use super::{Around, claim};
use crate::answer::refs::ThingRef;
use crate::answer::schedule::Rule;
use crate::answer::step::Step;
use crate::model::{BudgetId, Fleet};
use crate::verify::finding::{Claim, WavesFinding};
use crate::verify::report::{FaultKind, Verdict};
use std::collections::{BTreeMap, BTreeSet};

impl Around<'_> {
    /// Checks a wave, before which another ends or none is.
    pub(super) fn check_wave(&self, at: usize, before: Option<u64>, verdict: &mut Verdict) {
        let wave = &self.schedule.waves[at];
        let mut fault = |finding: WavesFinding| verdict.fault(FaultKind::Waves, finding);
        if wave.number != at + 1 {
            fault(WavesFinding::Number { said: wave.number, found: at + 1 });
        }
        let earliest = before.map_or(0, |end| end.saturating_add(self.schedule.terms.soak));
        let last = self.steps_of(at).map(|(step, taken)| self.end_of(step, taken, wave.start)).max();
        if wave.start < earliest || last != Some(wave.end) {
            fault(WavesFinding::Time { wave: at + 1 });
        }
        for (id, away) in self.away(at) {
            let (of, allowed) = (self.fleet.budget_name(id), u64::from(self.fleet.budget(id).allowed));
            if away > allowed {
                fault(WavesFinding::Away { wave: at + 1, of, away, allowed });
            }
        }
        let mut pools = BTreeMap::new();
        let mut changing = BTreeMap::new();
        let mut domains = Domains::new();
        let mut machines = 0;
        for (_, taken) in self.steps_of(at) {
            for (pool, away) in taken.pools(self.fleet) {
                *pools.entry(pool).or_insert(0) += away;
            }
            for (service, number) in taken.changes(self.fleet) {
                *changing.entry(service).or_insert(0) += number;
            }
            taken.domains(self.fleet, &mut domains);
            machines += taken.machines.len() as u64;
        }
        for (pool, away) in pools {
            let allowed = self.fleet.most_away(pool).map(u64::from);
            if let Some(allowed) = allowed.filter(|&allowed| away > allowed) {
                fault(WavesFinding::Away { wave: at + 1, of: self.fleet.pool_name(pool), away, allowed });
            }
        }
        if let Some(allowed) = self.schedule.terms.machines.filter(|&allowed| machines > allowed) {
            let of = "all machines".to_owned();
            fault(WavesFinding::Away { wave: at + 1, of, away: machines, allowed });
        }
        for (id, away) in changing {
            let allowed = self.known.rollouts.get(&id).copied();
            if let Some(allowed) = allowed.filter(|&allowed| away > allowed) {
                let of = format!("replicas in the rollout of {}", super::taken::service(self.fleet, id));
                fault(WavesFinding::Away { wave: at + 1, of, away, allowed });
            }
        }
        for ((service, key), _) in domains.into_iter().filter(|(_, values)| values.len() > 1) {
            fault(WavesFinding::Domains { wave: at + 1, service, key });
        }
        for thing in self.shared(&self.steps_of(at).map(|(step, _)| step).collect::<Vec<_>>()) {
            let thing = self.plan.tables.name(thing).to_owned();
            fault(WavesFinding::Shared { wave: at + 1, thing });
        }
        if wave.away as u64 != machines {
            claim(verdict, None, Claim::Away { wave: at + 1 });
        }
        let is_instant = self.is_instant(wave.starts.as_deref(), wave.start)
            && self.is_instant(wave.ends.as_deref(), wave.end);
        if !is_instant {
            claim(verdict, None, Claim::Instants);
        }
        self.check_interrupts(at, verdict);
    }

    /// Whether a wave names each budget that it uses, and how much of it.
    fn check_interrupts(&self, at: usize, verdict: &mut Verdict) {
        let of = |id: BudgetId| self.fleet.members_of(id).len() as u64;
        let found = self.away(at).into_iter().filter(|(_, away)| *away > 0).map(|(id, away)| {
            let budget = self.fleet.budget(id);
            (self.fleet.budget_name(id), u64::from(budget.allowed), away, of(id))
        });
        let found: BTreeSet<(String, u64, u64, u64)> = found.collect();
        let said = self.schedule.waves[at].interrupts.iter();
        let said: Vec<_> = said.map(|one| (one.budget.to_string(), one.allowed, one.away, one.of)).collect();
        // Several budgets of a name may say the same.
        let is_so = said.iter().all(|one| found.contains(one)) && found.iter().all(|one| said.contains(one));
        if !is_so || !said.is_sorted() {
            claim(verdict, None, Claim::Interrupts { wave: at + 1 });
        }
        let is_double = |one: &(String, u64, u64, u64)| self.budgets_called(&one.0, one.1).len() > 1;
        if said.windows(2).any(|pair| pair[0] == pair[1] && !is_double(&pair[0])) {
            claim(verdict, None, Claim::Interrupts { wave: at + 1 });
        }
    }

    /// The budgets that are called so and allow so much.
    pub(super) fn budgets_called(&self, name: &str, allowed: u64) -> &[BudgetId] {
        self.known.budgets.get(&(name.to_owned(), allowed)).map_or(&[], Vec::as_slice)
    }

    /// How much of each budget is away at once in a wave: what stops, and what is on its way at the same moment.
    fn away(&self, wave: usize) -> BTreeMap<BudgetId, u64> {
        let mut stopped: BTreeMap<BudgetId, u64> = BTreeMap::new();
        let mut moving: BTreeMap<BudgetId, Vec<(u64, u64)>> = BTreeMap::new();
        for (step, taken) in self.steps_of(wave) {
            for &id in &taken.stopped {
                counting(self.fleet, id).for_each(|budget| *stopped.entry(budget).or_default() += 1);
            }
            for (id, stretch) in self.moves_of(step, taken) {
                counting(self.fleet, id).for_each(|budget| moving.entry(budget).or_default().push(stretch));
            }
        }
        for (budget, stretches) in moving {
            *stopped.entry(budget).or_default() += at_once(&stretches);
        }
        stopped
    }

    /// What only moves in a step, each with when it is away.
    pub(super) fn moves_of<'s>(
        &self,
        step: &'s Step,
        taken: &'s Taken,
    ) -> impl Iterator<Item = (crate::model::WorkloadId, (u64, u64))> {
        let said: BTreeMap<ThingRef, u64> = step.moves.iter().map(|one| (one.thing, one.start)).collect();
        let (fleet, makes) = (self.fleet, taken.makes);
        taken.moving.iter().map(move |(&id, thing)| {
            let earliest = step.start.unwrap_or(0).saturating_add(makes);
            let start = said.get(thing).copied().unwrap_or(earliest);
            (id, (start, start.saturating_add(migrates(fleet, id))))
        })
    }

    /// When a step ends that starts at a moment: machines are made, then comes the last of its moves, then the rest of it.
    pub(super) fn end_of(&self, step: &Step, taken: &Taken, start: u64) -> u64 {
        let moved = self.moves_of(step, taken).map(|(_, (_, end))| end).max();
        let made = start.saturating_add(taken.makes);
        moved.unwrap_or(made).max(made).saturating_add(taken.beside(self.fleet, step))
    }

    /// What two steps change, or one of them and the other something on it.
    pub(super) fn shared(&self, steps: &[&Step]) -> BTreeSet<ThingRef> {
        let tables = &self.plan.tables;
        let mut changed: BTreeMap<ThingRef, usize> = BTreeMap::new();
        let mut told: BTreeSet<ThingRef> = BTreeSet::new();
        for step in steps {
            for change in &step.changes {
                if changed.insert(change.thing, step.number).is_some_and(|other| other != step.number) {
                    told.insert(change.thing);
                }
            }
        }
        for step in steps {
            for change in &step.changes {
                let under =
                    std::iter::successors(tables.thing(change.thing).machine, |&at| tables.thing(at).machine);
                let clash = under
                    .take(tables.things.len())
                    .filter(|at| changed.get(at).is_some_and(|&other| other != step.number));
                told.extend(clash);
            }
        }
        told
    }

    /// Whether two steps can share no wave.
    pub(super) fn are_apart(&self, one: usize, other: usize) -> bool {
        let at = |number: usize| {
            let at = number.checked_sub(1)?;
            Some((self.plan.steps.get(at)?, self.taken.get(at)?))
        };
        let (Some(one), Some(other)) = (at(one), at(other)) else { return false };
        let waits = |a: &Step, b: &Step| a.after.iter().any(|wait| wait.step == b.number);
        let fleet = self.fleet;
        let sum = |a: u64, b: Option<&u64>| b.map(|b| a + b);
        let (first, second) = (one.1.budgets(fleet), other.1.budgets(fleet));
        let mut budgets = first.iter().filter_map(|(id, away)| Some((*id, sum(*away, second.get(id))?)));
        let (mine, theirs) = (one.1.pools(fleet), other.1.pools(fleet));
        let mut pools = mine.iter().filter_map(|(id, away)| Some((*id, sum(*away, theirs.get(id))?)));
        let (own, its) = (one.1.changes(fleet), other.1.changes(fleet));
        let mut changing = own.iter().filter_map(|(id, number)| Some((*id, sum(*number, its.get(id))?)));
        let machines = (one.1.machines.len() + other.1.machines.len()) as u64;
        let mut domains = Domains::new();
        one.1.domains(fleet, &mut domains);
        other.1.domains(fleet, &mut domains);
        waits(one.0, other.0)
            || waits(other.0, one.0)
            || !self.shared(&[one.0, other.0]).is_empty()
            || budgets.any(|(id, away)| away > u64::from(fleet.budget(id).allowed))
            || pools.any(|(id, away)| fleet.most_away(id).is_some_and(|most| away > u64::from(most)))
            || changing.any(|(id, number)| self.known.rollouts.get(&id).is_some_and(|&most| number > most))
            || self.schedule.terms.machines.is_some_and(|most| machines > most)
            || domains.values().any(|values| values.len() > 1)
    }

    /// Whether waves are no larger than growth lets them be.
    pub(super) fn check_sizes(&self, verdict: &mut Verdict) {
        let sizes = &self.schedule.terms.growth;
        let mut earlier = 0;
        for at in 0..self.schedule.waves.len() {
            let away: u64 = self.steps_of(at).map(|(_, taken)| taken.machines.len() as u64).sum();
            let size = sizes.get(earlier).or(sizes.last()).copied();
            if let Some(allowed) = size.filter(|&size| away > size) {
                let of = "all machines".to_owned();
                verdict.fault(FaultKind::Waves, WavesFinding::Away { wave: at + 1, of, away, allowed });
            }
            earlier += usize::from(away > 0);
        }
    }

    /// Whether the fleet, or the question, has a rule.
    pub(super) fn is_rule(&self, rule: &Rule) -> bool {
        let fleet: &Fleet = self.fleet;
        let terms = &self.schedule.terms;
        match rule {
            Rule::Budget { budget, allowed } => !self.budgets_called(budget, *allowed).is_empty(),
            Rule::Pool { pool, allowed } => fleet.machine_ids().any(|id| {
                let own = fleet.pool_of(id);
                fleet.pool_name(own) == **pool && fleet.most_away(own).map(u64::from) == Some(*allowed)
            }),
            Rule::Machines { allowed } => terms.machines == Some(*allowed),
            Rule::Thing { thing } => {
                let has = |step: &&Step| step.changes.iter().any(|change| change.thing == *thing);
                self.plan.steps.iter().any(|step| has(&step))
            }
            Rule::Domains { service, key } => fleet.service_ids().any(|id| {
                super::taken::service(fleet, id) == **service
                    && fleet.service(id).spread.iter().any(|own| fleet.text(own.key) == &**key)
            }),
            Rule::Growth => !terms.growth.is_empty(),
            Rule::Turns => terms.order.is_some(),
            Rule::Surge { pool, allowed } => self.has_surge(pool, *allowed),
            Rule::Rollout { service, allowed } => self
                .known
                .rollouts
                .iter()
                .any(|(&id, most)| super::taken::service(fleet, id) == **service && most == allowed),
            Rule::Windows => self.begin.is_some(),
        }
    }
}
