//! Which steps the rules forbid, what to ask for then, and from where on there is no way back.

use super::taken::{Domains, counting, migrates};
use super::{Around, claim};
use crate::answer::known::Outcome;
use crate::answer::relax::{Exception, Relax};
use crate::answer::schedule::{Broken, Final, Forbidden, NoReturn, Rule};
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::Text;
use crate::model::{Blocked, BudgetId, Strategy};
use crate::verify::finding::{Claim, WavesFinding};
use crate::verify::report::{FaultKind, Verdict};
use std::collections::{BTreeMap, BTreeSet};

impl Around<'_> {
    /// Checks the list of what is forbidden, and what is said to ask for.
    pub(super) fn check_forbidden(&self, verdict: &mut Verdict) {
        let all = &self.schedule.forbidden;
        let numbers: BTreeSet<usize> = all.iter().map(|one| one.step).collect();
        for one in all {
            let step = one.step.checked_sub(1).and_then(|at| self.plan.steps.get(at));
            let is_after = one.after.is_some_and(|after| {
                let waits = |step: &Step| {
                    step.after.iter().any(|wait| wait.step == after) || self.has_turn_after(step, after)
                };
                numbers.contains(&after) && step.is_some_and(waits)
            });
            if one.rules.is_empty() != one.after.is_some() || one.rules.is_empty() && !is_after {
                verdict.fault(FaultKind::Waves, WavesFinding::Unfounded { step: one.step });
            }
            let breaks = |broken: &Broken| step.is_some_and(|step| self.breaks(step, broken));
            let rules = &one.rules;
            let is_twice =
                |(at, broken): (usize, &Broken)| rules[..at].contains(broken) && !self.is_double(&broken.of);
            if !rules.iter().all(breaks) || rules.iter().enumerate().any(is_twice) {
                claim(verdict, Some(one.step), Claim::Forbidden);
            }
        }
        if !self.asks() {
            claim(verdict, None, Claim::Relax);
        }
    }

    /// Whether a step breaks a rule by itself, as far as that can be seen of one step: windows are looked at elsewhere.
    fn breaks(&self, step: &Step, broken: &Broken) -> bool {
        let Some(taken) = step.number.checked_sub(1).and_then(|at| self.taken.get(at)) else { return false };
        let fleet = self.fleet;
        let machines = taken.machines.len() as u64;
        let is_more = |needs: u64, allowed: u64| broken.needs == Some(needs) && needs > allowed;
        match &broken.of {
            Rule::Budget { budget, allowed } => taken.budgets(fleet).into_iter().any(|(id, away)| {
                let is_it =
                    fleet.budget_name(id) == **budget && u64::from(fleet.budget(id).allowed) == *allowed;
                is_it && is_more(away, *allowed)
            }),
            Rule::Pool { pool, allowed } => taken.pools(fleet).into_iter().any(|(id, away)| {
                let is_it =
                    fleet.pool_name(id) == **pool && fleet.most_away(id).map(u64::from) == Some(*allowed);
                is_it && is_more(away, *allowed)
            }),
            Rule::Machines { allowed } => {
                self.schedule.terms.machines == Some(*allowed) && is_more(machines, *allowed)
            }
            Rule::Domains { service, key } => {
                let mut domains = Domains::new();
                taken.domains(fleet, &mut domains);
                let own = domains.get(&(service.to_string(), key.to_string()));
                broken.needs.is_none() && own.is_some_and(|values| values.len() > 1)
            }
            Rule::Growth => broken.needs == Some(machines) && self.is_rule(&Rule::Growth),
            Rule::Windows => broken.needs.is_some(),
            Rule::Turns => broken.needs.is_none() && self.is_early(step),
            Rule::Surge { pool, allowed } => {
                let used = self.spares_used(step, pool);
                let needs = broken.needs.unwrap_or(0);
                // Of as many as the plan has, some may be there one after another.
                used.into_iter()
                    .any(|(own, all)| self.surge(own) == *allowed && needs <= all && is_more(needs, *allowed))
            }
            // Whatever a step changes it may change by itself.
            Rule::Thing { .. } | Rule::Rollout { .. } => false,
        }
    }

    /// Whether just the rules are to give way that forbid something, and what is to be asked for would do.
    fn asks(&self) -> bool {
        let by_step: BTreeMap<usize, &Forbidden> =
            self.schedule.forbidden.iter().map(|one| (one.step, one)).collect();
        let forbids = |one: &Relax| -> Vec<(usize, Option<u64>)> {
            let all = one.steps.iter().filter_map(|step| by_step.get(step));
            let own = all.flat_map(|other| other.rules.iter().map(move |broken| (other.step, broken)));
            own.filter(|(_, broken)| broken.of == one.of).map(|(step, broken)| (step, broken.needs)).collect()
        };
        let is_so = |one: &Relax| {
            let forbidden = forbids(one);
            // With the first rules gone, windows may be too late and first waves too small for what had been forbidden.
            let may_be_new = matches!(one.of, Rule::Windows | Rule::Growth);
            let steps: BTreeSet<usize> = forbidden.iter().map(|(step, _)| *step).collect();
            let is_alone = self.schedule.relax.len() == 1;
            let is_whole = one.steps.iter().all(|step| steps.contains(step)) || may_be_new && !is_alone;
            let most = forbidden.iter().filter_map(|(_, needs)| *needs).max();
            let is_enough = if may_be_new { one.needs >= most } else { one.needs == most };
            let is_known = one.steps.iter().all(|step| by_step.contains_key(step));
            !one.steps.is_empty()
                && one.steps.is_sorted_by(|a, b| a < b)
                && is_known
                && is_whole
                && is_enough
                && self.exceptions(one).is_some_and(|ask| ask == one.ask)
        };
        let mut asked: BTreeMap<usize, Vec<&Rule>> = BTreeMap::new();
        for one in &self.schedule.relax {
            one.steps.iter().for_each(|&step| asked.entry(step).or_default().push(&one.of));
        }
        let is_asked =
            |step: usize, broken: &Broken| asked.get(&step).is_some_and(|rules| rules.contains(&&broken.of));
        // What growth or a late window forbids may be possible once other things give way: then something else is asked.
        let may_go = |broken: &Broken| {
            matches!(broken.of, Rule::Windows | Rule::Growth)
                && self.schedule.relax.iter().any(|one| !matches!(one.of, Rule::Windows | Rule::Growth))
        };
        let mut all =
            self.schedule.forbidden.iter().flat_map(|one| one.rules.iter().map(move |of| (one.step, of)));
        let is_least = all.all(|(step, broken)| is_asked(step, broken) || may_go(broken));
        // Windows of several kinds are told alike, and so may two budgets be.
        let told = &self.schedule.relax;
        let is_twice = |(at, one): (usize, &Relax)| {
            let before = told[..at]
                .iter()
                .any(|other| other.of == one.of && (one.of != Rule::Windows || other == one));
            before && !self.is_double(&one.of)
        };
        let is_once = !told.iter().enumerate().any(is_twice);
        is_least && is_once && self.schedule.relax.iter().all(is_so)
    }

    /// Whether two budgets are told alike.
    fn is_double(&self, rule: &Rule) -> bool {
        self.budgets_of(rule).len() > 1
    }

    fn budgets_of(&self, rule: &Rule) -> &[BudgetId] {
        match rule {
            Rule::Budget { budget, allowed } => self.budgets_called(budget, *allowed),
            _ => &[],
        }
    }

    /// What can be asked for; of several budgets that are told alike, what is said of one of them.
    fn exceptions(&self, one: &Relax) -> Option<Vec<Exception>> {
        Some(match (&one.of, one.needs) {
            (Rule::Budget { .. }, Some(needs)) => {
                let all = self.budgets_of(&one.of).iter().map(|&id| self.of_budget(id, needs, &one.steps));
                all.reduce(|first, other| if other == one.ask { other } else { first })?
            }
            (Rule::Pool { .. } | Rule::Machines { .. }, Some(allowed)) => {
                vec![Exception::Machines { allowed }]
            }
            (Rule::Growth, Some(allowed)) => vec![Exception::Growth { allowed }],
            (Rule::Windows, Some(seconds)) => vec![Exception::Window { seconds }],
            (Rule::Domains { .. }, None) => vec![Exception::Domains],
            (Rule::Turns, None) => vec![Exception::Turn],
            (Rule::Surge { .. }, Some(number)) => vec![Exception::Hosts { number }],
            _ => return None,
        })
    }

    fn of_budget(&self, id: BudgetId, needs: u64, steps: &[usize]) -> Vec<Exception> {
        let fleet = self.fleet;
        let budget = fleet.budget(id);
        let members = fleet.members_of(id);
        let own = || steps.iter().filter_map(|step| self.plan.steps.get(step.checked_sub(1)?));
        let mut ask = Vec::new();
        let idle = members.iter().filter(|&&member| !fleet.workload(member).ready);
        let idle: Vec<Text> =
            idle.map(|&member| Text::from(format!("workload/{}", fleet.workload_name(member)))).collect();
        let all = members.len() as u64;
        if !idle.is_empty() && all.saturating_sub(budget.needed.into()) >= needs {
            ask.push(Exception::Repair { workloads: idle });
        }
        let changing = |step: &Step| {
            let taken = step.number.checked_sub(1).and_then(|at| self.taken.get(at));
            let members = taken.into_iter().flat_map(|taken| &taken.changing);
            members.filter(|&&one| fleet.budgets_of(one).contains(&id)).count()
        };
        let helps = |step: &Step| {
            step.strategy == Strategy::InPlace && changing(step) as u64 <= u64::from(budget.allowed)
        };
        if budget.allowed > 0 && own().all(helps) {
            ask.push(Exception::Drain);
        }
        let stands = own().all(|step| changing(step) == 0);
        let more = u32::try_from(needs).ok().and_then(|needs| fleet.more_members(id, needs));
        let more = more.filter(|_| stands);
        let more = more.map(|number| Exception::Replicas { number: number.into() });
        let seconds = own().map(|step| self.absence(step, id)).sum();
        let absence = Some(Exception::Downtime { away: needs, of: all, seconds });
        let is_single = budget.blocked == Some(Blocked::Single);
        let both = if is_single { [absence, more] } else { [more, absence] };
        ask.extend(both.into_iter().flatten());
        ask
    }

    /// For how long a step takes something of a budget away.
    fn absence(&self, step: &Step, id: BudgetId) -> u64 {
        let Some(taken) = step.number.checked_sub(1).and_then(|at| self.taken.get(at)) else { return 0 };
        let fleet = self.fleet;
        let counts = |workload| counting(fleet, workload).any(|own| own == id);
        match taken.stopped.iter().any(|&workload| counts(workload)) {
            true => step.seconds,
            false => taken.moving.keys().filter(|&&one| counts(one)).map(|&one| migrates(fleet, one)).sum(),
        }
    }

    /// Checks from where on there is no way back, given the wave of each step.
    pub(super) fn check_returns(&self, waves: &[Option<usize>], verdict: &mut Verdict) {
        let tables = &self.plan.tables;
        let mut found: BTreeMap<usize, BTreeSet<Final>> = BTreeMap::new();
        let by_fact = self.plan.known.iter().filter(|known| known.outcome == Outcome::ByHand);
        for known in by_fact.filter(|known| tables.fact(known.fact).is_some_and(|fact| *fact.kind == *"data"))
        {
            for step in known.crossed_in(&self.plan.steps) {
                found.entry(step).or_default().insert(Final::Fact { fact: known.fact });
            }
        }
        for step in &self.plan.steps {
            let changes = step.changes.iter().filter(|change| change.effect.changes_version());
            let finals: BTreeSet<Final> = changes.flat_map(|change| self.finals(change)).collect();
            if !finals.is_empty() {
                found.entry(step.number).or_default().extend(finals);
            }
        }
        let told = found.into_iter();
        let mut found: Vec<NoReturn> =
            told.map(|(step, because)| NoReturn { step, because: because.into_iter().collect() }).collect();
        let wave = |step: usize| step.checked_sub(1).and_then(|at| waves.get(at).copied().flatten());
        found.sort_by_key(|one| (wave(one.step).unwrap_or(usize::MAX), one.step));
        if found != self.schedule.no_return {
            claim(verdict, None, Claim::NoReturn);
        }
    }

    /// What says that a change of version cannot be taken back, beside facts.
    fn finals(&self, change: &Change) -> Vec<Final> {
        let fleet = self.fleet;
        let mut finals = Vec::new();
        if change.effect == Effect::Recreate {
            finals.push(Final::Recreated { of: change.of.clone() });
        }
        let names = [self.plan.tables.name(change.thing), &change.of];
        for stated in fleet.no_returns() {
            let mut subjects = names.iter().filter_map(|name| fleet.find_subject(name));
            let is_named =
                stated.whom.as_ref().is_some_and(|whom| subjects.any(|one| fleet.is_named(whom, one)));
            if is_named {
                let because = stated.what.as_str().into();
                finals.push(Final::Stated { of: change.of.clone(), because });
            }
        }
        finals
    }
}
