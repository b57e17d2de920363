//! A schedule in the words of an answer.

use super::Open;
use super::problem::Made;
use super::relax::relax;
use super::returns::no_returns;
use crate::answer::schedule::{self as answer, Broken, Interrupt, NoReturn, Proof, Rest, Rule, Terms, Turns};
use crate::calendar::{Freeze, zone_name};
use crate::id::Id;
use crate::planner::schedule::{
    Binding, Breach, Calendar as _, Easing, Forbidden, JobId, LimitId, Objective, Schedule, Why, WindowsId,
};
use crate::question::{Rollout, Times};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Tells a schedule, and what would have to give way for all steps to have a wave.
pub(super) fn told(
    made: &Made<'_>,
    terms: Terms,
    (found, eased): (&Schedule, &[Easing]),
    open: &Open<'_>,
) -> answer::Schedule {
    let gap = found.gap();
    let mut steps: Vec<Vec<JobId>> = vec![Vec::new(); found.waves.len()];
    for (job, at) in found.placed.iter_enumerated() {
        if let Some(at) = at {
            steps[at.wave].push(job);
        }
    }
    let waves = found.waves.iter().zip(&steps).enumerate().map(|(at, (wave, jobs))| answer::Wave {
        number: at + 1,
        start: wave.start,
        end: wave.end,
        starts: open.instant(wave.start),
        ends: open.instant(wave.end),
        rests: rests(made, found, at),
        steps: jobs.iter().copied().map(number).collect(),
        set_back: set_back(made, found, jobs, open),
        away: jobs
            .iter()
            .map(|&job| usize::try_from(made.problem.jobs[job].machines).unwrap_or(usize::MAX))
            .sum(),
        interrupts: interrupts(made, found, jobs),
    });
    answer::Schedule {
        objective: match made.problem.objective {
            Objective::Waves => answer::Objective::Waves,
            Objective::Seconds => answer::Objective::Minutes,
        },
        terms,
        waves: waves.collect(),
        seconds: found.waves.last().map_or(0, |wave| wave.end),
        bound: found.bound.least,
        binding: binding(made, &found.bound.by),
        gap,
        rests: found
            .waves
            .windows(2)
            .enumerate()
            .filter_map(|(at, pair)| {
                let rest = Rest {
                    after: at + 1,
                    start: pair[0].end,
                    end: pair[1].start,
                    starts: open.instant(pair[0].end),
                    ends: open.instant(pair[1].start),
                };
                rests(made, found, at).then_some(rest)
            })
            .collect(),
        no_return: in_order(found, no_returns(made.fleet, made.plan)),
        violations: Vec::new(),
        forbidden: found.forbidden.iter().map(|one| forbidden(made, one, found.is_exact, open)).collect(),
        relax: relax(made, eased),
    }
}

/// The steps of a wave that have room only since clocks are set back.
fn set_back(made: &Made<'_>, found: &Schedule, jobs: &[JobId], open: &Open<'_>) -> Vec<usize> {
    let mut known: BTreeMap<(Option<WindowsId>, u64), bool> = BTreeMap::new();
    let mut is_set_back = |job: JobId| {
        let Some(at) = &found.placed[job] else { return false };
        let (windows, lasts) = (made.problem.jobs[job].windows, at.end - at.start);
        *known.entry((windows, lasts)).or_insert_with(|| open.is_set_back(windows, at.start, lasts))
    };
    jobs.iter().copied().filter(|&job| is_set_back(job)).map(number).collect()
}

/// What the question says of waves, in numbers.
pub(super) fn terms(made: &Made<'_>, rollout: &Rollout, times: &Times) -> Terms {
    let order = rollout.order.as_ref().map(|order| Turns {
        key: order.key.as_str().into(),
        values: order.values.iter().map(|value| value.as_str().into()).collect(),
    });
    let freeze = |freeze: &Freeze| format!("{}/{}", freeze.from(), freeze.until()).into();
    Terms {
        machines: made.most_away,
        growth: made.problem.growth.clone(),
        soak: made.problem.soak,
        order,
        surge: rollout.surge.map(u64::from),
        start: times.start.map(|start| start.to_string()),
        zone: times.start.and_then(|_| {
            let zone = times.zone(made.fleet);
            (zone != TimeZone::UTC).then(|| zone_name(&zone).into())
        }),
        windows: times.windows.iter().map(|window| window.to_string().into()).collect(),
        freezes: times.freezes.iter().map(freeze).collect(),
    }
}

/// Whether the next wave waits for a window.
fn rests(made: &Made<'_>, found: &Schedule, wave: usize) -> bool {
    let pair = found.waves.get(wave).zip(found.waves.get(wave + 1));
    pair.is_some_and(|(one, next)| next.start > one.end.saturating_add(made.problem.soak))
}

/// Steps in the order in which they are carried out; first those that are, each wave by numbers.
fn in_order(found: &Schedule, mut steps: Vec<NoReturn>) -> Vec<NoReturn> {
    let wave = |step: usize| found.placed[JobId::from_index(step - 1)].as_ref().map(|at| at.wave);
    steps.sort_by_key(|one| (wave(one.step).unwrap_or(usize::MAX), one.step));
    steps
}

/// The number of the step of a job.
pub(super) fn number(job: JobId) -> usize {
    job.index() + 1
}

/// What a wave interrupts, by budget: what stops, and the most that is on its way at the same time.
fn interrupts(made: &Made<'_>, found: &Schedule, jobs: &[JobId]) -> Vec<Interrupt> {
    let mut stopped: BTreeMap<LimitId, u64> = BTreeMap::new();
    let mut moments: BTreeMap<LimitId, Vec<(u64, i64)>> = BTreeMap::new();
    for &job in jobs {
        for take in &made.problem.jobs[job].takes {
            *stopped.entry(take.limit).or_default() += take.amount;
        }
        let starts = found.placed[job].iter().flat_map(|at| &at.evicted);
        for (&start, one) in starts.zip(&made.problem.jobs[job].evicts) {
            for &budget in &one.budgets {
                moments.entry(budget).or_default().extend([(start, 1), (start + one.lasts, -1)]);
            }
        }
    }
    let told = made.budgets.iter().filter_map(|(&budget, limit)| {
        let flying = moments.get(limit).map_or(0, |moments| most_at_once(moments));
        let away = stopped.get(limit).copied().unwrap_or(0) + flying;
        (away > 0).then(|| Interrupt {
            budget: made.fleet.budget_name(budget).into(),
            away,
            of: made.fleet.members_of(budget).len() as u64,
            allowed: made.fleet.budget(budget).allowed.into(),
        })
    });
    let mut told: Vec<Interrupt> = told.collect();
    told.sort_by(|a, b| (&a.budget, a.allowed).cmp(&(&b.budget, b.allowed)));
    told
}

/// The most that is under way at once, of what begins and ends.
pub(super) fn most_at_once(moments: &[(u64, i64)]) -> u64 {
    let mut moments = moments.to_vec();
    // What ends at a moment makes room for what begins at it.
    moments.sort_unstable();
    let flying = moments.iter().scan(0, |flying, (_, change)| {
        *flying += change;
        Some(*flying)
    });
    flying.max().map_or(0, i64::unsigned_abs)
}

/// The rule by which some of these jobs wait for others, if it is not the plan that says so: a pool has machines one after another.
fn lent<'m>(made: &'m Made<'_>, jobs: &[JobId]) -> Option<&'m Rule> {
    let pairs = || jobs.iter().flat_map(|&one| jobs.iter().map(move |&other| (one, other)));
    if made.lent.is_empty() { None } else { pairs().find_map(|pair| made.lent.get(&pair)) }
}

fn binding(made: &Made<'_>, by: &Binding) -> answer::Binding {
    let steps = |jobs: &[JobId]| jobs.iter().copied().map(number).collect();
    if let Binding::Order(jobs) | Binding::Conflicts(jobs) = by
        && let Some(of) = lent(made, jobs).cloned()
    {
        return answer::Binding::Rule { of };
    }
    match by {
        Binding::Order(jobs) => answer::Binding::Order { steps: steps(jobs) },
        Binding::Limit(limit) => answer::Binding::Rule { of: made.rules[*limit].clone() },
        Binding::Conflicts(jobs) => answer::Binding::Conflicts { steps: steps(jobs) },
        Binding::Growth => answer::Binding::Rule { of: Rule::Growth },
        Binding::Windows => answer::Binding::Rule { of: Rule::Windows },
        Binding::Search => answer::Binding::Search,
    }
}

fn forbidden(made: &Made<'_>, one: &Forbidden, is_exact: bool, open: &Open<'_>) -> answer::Forbidden {
    let alone = |of: Rule, needs: Option<u64>| Broken { of, needs, proof: Proof::Alone };
    let broken = |breach: &Breach| match *breach {
        Breach::Limit(limit, needs) => alone(made.rules[limit].clone(), Some(needs)),
        Breach::Spread(spread) => alone(made.spreads[spread].clone(), None),
        Breach::Growth(needs) => alone(Rule::Growth, Some(needs)),
        Breach::Turns => alone(Rule::Turns, None),
        Breach::Windows(windows, needs) => {
            let proof = match open.fit(Some(windows), 0, needs) {
                None => Proof::Alone,
                Some(_) if is_exact => Proof::Together,
                Some(_) => Proof::Sought,
            };
            Broken { of: Rule::Windows, needs: Some(needs), proof }
        }
    };
    let (rules, after) = match &one.why {
        Why::Rules(rules) => (rules.iter().map(broken).collect(), None),
        Why::After(earlier) => (Vec::new(), Some(number(*earlier))),
    };
    answer::Forbidden { step: number(one.job), rules, after }
}
