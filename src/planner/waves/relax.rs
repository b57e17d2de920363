//! What to ask for where the rules forbid steps.

use super::problem::Made;
use super::told::number;
use crate::answer::relax::{Exception, Relax};
use crate::answer::schedule::Rule;
use crate::answer::tables::Text;
use crate::id::FixedMap;
use crate::model::{Blocked, BudgetId, Strategy};
use crate::planner::schedule::{Breach, Easing, JobId, LimitId};

/// Words the rules that have to give way as exceptions.
pub(super) fn relax(made: &Made<'_>, eased: &[Easing]) -> Vec<Relax> {
    let budgets: FixedMap<LimitId, BudgetId> =
        made.budgets.iter().map(|(&budget, &limit)| (limit, budget)).collect();
    eased.iter().map(|easing| one(made, &budgets, easing)).collect()
}

fn one(made: &Made<'_>, budgets: &FixedMap<LimitId, BudgetId>, easing: &Easing) -> Relax {
    let steps = easing.jobs.iter().copied().map(number).collect();
    let (of, needs, ask) = match easing.breach {
        Breach::Limit(limit, needs) => {
            let of = made.rules[limit].clone();
            let ask = match (budgets.get(&limit), &of) {
                (Some(&budget), _) => of_budget(made, (budget, limit), needs, &easing.jobs),
                (None, Rule::Surge { .. }) => vec![Exception::Hosts { number: needs }],
                (None, _) => vec![Exception::Machines { allowed: needs }],
            };
            (of, Some(needs), ask)
        }
        Breach::Spread(spread) => (made.spreads[spread].clone(), None, vec![Exception::Domains]),
        Breach::Growth(needs) => (Rule::Growth, Some(needs), vec![Exception::Growth { allowed: needs }]),
        Breach::Windows(_, seconds) => (Rule::Windows, Some(seconds), vec![Exception::Window { seconds }]),
        Breach::Turns => (Rule::Turns, None, vec![Exception::Turn]),
    };
    Relax { of, needs, steps, ask }
}

/// What can be asked of a budget: first what takes nobody away; a longer absence before more replicas only where there is one
/// alone, of which nobody says that there can be two.
fn of_budget(
    made: &Made<'_>,
    (budget, limit): (BudgetId, LimitId),
    needs: u64,
    jobs: &[JobId],
) -> Vec<Exception> {
    let fleet = made.fleet;
    let said = fleet.budget(budget);
    let needed = u32::try_from(needs).unwrap_or(u32::MAX);
    let mut ask = Vec::new();
    let idle = fleet.members_of(budget).iter().filter(|&&id| !fleet.workload(id).ready);
    let idle: Vec<Text> = idle.map(|&id| format!("workload/{}", fleet.workload_name(id)).into()).collect();
    if !idle.is_empty() && fleet.allowed_if_ready(budget) >= needed {
        ask.push(Exception::Repair { workloads: idle });
    }
    // What changes itself, it changes at once in a drain too.
    let may_leave =
        |&job: &JobId| made.strategy(job) == Strategy::InPlace && made.changing(job, budget) <= said.allowed;
    if said.allowed > 0 && jobs.iter().all(may_leave) {
        ask.push(Exception::Drain);
    }
    // Whether another replica would change in the same step is not known.
    let stands = jobs.iter().all(|&job| made.changing(job, budget) == 0);
    let more = fleet.more_members(budget, needed).filter(|_| stands);
    let more = more.map(|number| Exception::Replicas { number: number.into() });
    let seconds = jobs.iter().map(|&job| made.absence(job, limit)).sum();
    let of = fleet.members_of(budget).len() as u64;
    let absence = Some(Exception::Downtime { away: needs, of, seconds });
    let both = match said.blocked {
        Some(Blocked::Single) => [absence, more],
        _ => [more, absence],
    };
    ask.extend(both.into_iter().flatten());
    ask
}
