//! Schedules against a naive judge: a replay of every moment, and an exhaustive search for the best one.

mod cases;
mod generate;
mod judge;
mod replay;

use super::forbid::{forbidden, without};
use super::gentle::losses;
use super::{Always, Binding, Breach, Objective, Problem, Why, relax, schedule};
use crate::id::Id;
use generate::{Days, generate, wholes};
use judge::{fewest_losses, fewest_seconds, fewest_waves, most_within};
use replay::replay;
use std::collections::BTreeMap;

/// How many random problems are looked at.
const PROBLEMS: u64 = 1_500;

#[test]
fn every_schedule_keeps_the_rules_at_every_moment_and_is_the_best_there_is() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut count = |what, is: bool| *seen.entry(what).or_default() += u32::from(is);
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let found = schedule(&problem, &Always);
        replay(&problem, &Always, &found)
            .unwrap_or_else(|fault| panic!("{seed}: {fault}\n{problem:#?}\n{found:#?}"));
        let done: Vec<_> = problem.jobs.ids().filter(|&job| found.placed[job].is_some()).collect();
        let best = match problem.objective {
            Objective::Waves => fewest_waves(&problem, &done),
            Objective::Seconds => fewest_seconds(&problem, &done),
        };
        let best = best.unwrap_or_else(|| panic!("{seed}: the judge finds no schedule\n{problem:#?}"));
        assert!(found.bound.least <= best, "{seed}: bound {:?} above {best}\n{problem:#?}", found.bound);
        assert!(found.value >= best, "{seed}: {} below the judge's {best}\n{problem:#?}", found.value);
        let is_exact = problem.objective == Objective::Waves && problem.growth.is_empty();
        if is_exact {
            assert_eq!(
                (found.value, found.gap()),
                (best, 0),
                "{seed}: not the best\n{problem:#?}\n{found:#?}"
            );
        }
        for one in &found.forbidden {
            let mut with = done.clone();
            with.push(one.job);
            assert_eq!(fewest_waves(&problem, &with), None, "{seed}: {one:?} is possible\n{problem:#?}");
        }
        count("best", found.value == best);
        count("proven", found.gap() == 0);
        count("seconds", problem.objective == Objective::Seconds);
        count("seconds, best", problem.objective == Objective::Seconds && found.value == best);
        count("grows", !problem.growth.is_empty());
        count("grows, best", !problem.growth.is_empty() && found.value == best);
        count("several turns", problem.jobs.iter().any(|job| job.turn > 0));
        count("in rounds", problem.jobs.iter().any(|job| job.evicts.len() > 1));
        count("all allowed", found.forbidden.is_empty());
        count("by order", matches!(found.bound.by, Binding::Order(_)));
        count("by limit", matches!(found.bound.by, Binding::Limit(_)));
        count("by conflicts", matches!(found.bound.by, Binding::Conflicts(_)));
        count("by growth", matches!(found.bound.by, Binding::Growth));
        count("by search", matches!(found.bound.by, Binding::Search));
        for breach in found.forbidden.iter().flat_map(|one| match &one.why {
            Why::Rules(rules) => rules.clone(),
            Why::After(_) => Vec::new(),
        }) {
            count(
                match breach {
                    Breach::Limit(..) => "forbidden by a limit",
                    Breach::Spread(_) => "forbidden by domains",
                    Breach::Growth(_) => "forbidden by growth",
                    Breach::Turns => "forbidden by turns",
                    Breach::Windows(..) => "forbidden by windows",
                },
                true,
            );
        }
    }
    let share = |what: &str| f64::from(seen.get(what).copied().unwrap_or(0)) / PROBLEMS as f64;
    for what in
        ["by order", "by limit", "by conflicts", "by search", "by growth", "in rounds", "several turns"]
    {
        assert!(share(what) > 0.001, "hardly any problem is {what}: {seen:#?}");
    }
    for what in ["forbidden by a limit", "forbidden by domains", "forbidden by growth", "forbidden by turns"]
    {
        assert!(share(what) > 0.01, "hardly any job is {what}: {seen:#?}");
    }
    assert!(share("best") > 0.97 && share("proven") > 0.9, "{seen:#?}");
}

#[test]
fn as_little_is_lost_as_can_be_in_as_few_waves() {
    let (mut spared, mut kept, mut best) = (0, 0, 0);
    for seed in 0..PROBLEMS {
        let plain = generate(seed);
        let problem = Problem { wholes: wholes(seed, &plain), ..plain.clone() };
        let [before, after] = [&plain, &problem].map(|problem| {
            let found = schedule(problem, &Always);
            replay(problem, &Always, &found).unwrap_or_else(|fault| panic!("{seed}: {fault}\n{problem:#?}"));
            found
        });
        assert_eq!((before.value, &before.bound), (after.value, &after.bound), "{seed}: it costs something");
        let [was, is] = [&before, &after].map(|found| {
            let mut waves = vec![Vec::new(); found.waves.len()];
            let placed =
                found.placed.iter_enumerated().filter_map(|(job, at)| Some((job, at.as_ref()?.wave)));
            placed.for_each(|(job, wave)| waves[wave].push(job));
            losses(&problem, &waves)
        });
        assert!(is <= was, "{seed}: {is} lost, {was} before\n{problem:#?}");
        let done: Vec<_> = problem.jobs.ids().filter(|&job| after.placed[job].is_some()).collect();
        let is_exact = problem.objective == Objective::Waves && problem.growth.is_empty();
        if is_exact && was > 0 {
            let least = fewest_losses(&problem, &done, after.value).unwrap_or(0) as usize;
            assert!(least <= is, "{seed}: the judge loses more");
            (spared, kept, best) =
                (spared + usize::from(is < was), kept + 1, best + usize::from(is == least));
        }
    }
    assert!(spared > 20 && best * 100 >= kept * 97, "{spared} spared, the least in {best} of {kept}");
}

#[test]
fn rules_that_forbid_a_job_are_together_the_least_to_drop() {
    let mut several = 0;
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let days = Days { from: 0, day: 40, open: 12 + seed % 20, until: u64::MAX };
        for one in schedule(&problem, &days).forbidden {
            let Why::Rules(rules) = one.why else { continue };
            let is_forbidden = |problem: &Problem| {
                let found = schedule(problem, &days);
                let own = found.forbidden.into_iter().find(|other| other.job == one.job);
                own.is_some_and(|own| matches!(own.why, Why::Rules(_)))
            };
            assert!(!is_forbidden(&without(&problem, &rules)), "{seed}: {rules:?}\n{problem:#?}");
            for at in 0..rules.len() {
                let part: Vec<Breach> = [&rules[..at], &rules[at + 1..]].concat();
                assert!(is_forbidden(&without(&problem, &part)), "{seed}: {part:?} is enough\n{problem:#?}");
            }
            several += u32::from(rules.len() > 1);
        }
    }
    assert!(several > 20, "only {several} jobs are forbidden by several rules");
}

#[test]
fn rules_to_relax_give_a_plan_and_no_part_of_them_does() {
    let mut seen = [0; 4];
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let days =
            Days { from: 0, day: 40, open: 12 + seed % 20, until: [u64::MAX, 30, 70][seed as usize % 3] };
        let found = schedule(&problem, &days);
        let eased = relax(&problem, &days, &found);
        assert_eq!(eased.is_empty(), found.forbidden.is_empty(), "{seed}");
        let rules: Vec<Breach> = eased.iter().map(|easing| easing.breach).collect();
        let is_whole = |rules: &[Breach]| schedule(&without(&problem, rules), &days).forbidden.is_empty();
        assert!(is_whole(&rules), "{seed}: {rules:?} are not enough\n{problem:#?}");
        for part in 0..(1u32 << rules.len()) - 1 {
            let own = rules.iter().enumerate().filter(|(at, _)| part & (1 << at) > 0);
            let part: Vec<Breach> = own.map(|(_, rule)| *rule).collect();
            assert!(!is_whole(&part), "{seed}: {part:?} of {rules:?} is enough\n{problem:#?}");
        }
        seen[rules.len().min(3)] += 1;
        for easing in &eased {
            assert!(!easing.jobs.is_empty() && easing.jobs.is_sorted(), "{seed}: {easing:?}");
        }
    }
    assert!(seen.iter().all(|&number| number > 20), "{seen:?}");
}

#[test]
fn steps_are_never_cut_by_the_end_of_a_window() {
    let mut split = 0;
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let days = Days { from: seed % 50, day: 60, open: 20 + seed % 30, until: u64::MAX };
        let found = schedule(&problem, &days);
        replay(&problem, &days, &found)
            .unwrap_or_else(|fault| panic!("{seed}: {fault}\n{problem:#?}\n{found:#?}"));
        split += u32::from(found.waves.len() > schedule(&problem, &Always).waves.len());
    }
    assert!(split > 10, "only {split} waves were divided");
}

/// Few jobs are all looked at: as many go as can, in as few waves or as early as can be.
#[test]
fn windows_take_the_jobs_that_fit_best() {
    let (mut late, mut closed) = (0, 0);
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let until = [50, 70, 100, 160][seed as usize % 4];
        let days = Days { from: seed % 50, day: 40, open: 10 + seed % 20, until };
        let found = schedule(&problem, &days);
        replay(&problem, &days, &found)
            .unwrap_or_else(|fault| panic!("{seed}: {fault}\n{problem:#?}\n{found:#?}"));
        let alone = forbidden(&problem, &days);
        let jobs: Vec<_> = problem.jobs.ids().filter(|&job| alone[job].is_none()).collect();
        let number = found.placed.iter().flatten().count();
        let best = most_within(&problem, &jobs, (&days, until));
        let has_windows = jobs.iter().any(|&job| problem.jobs[job].windows.is_some());
        // Without windows, seconds are not always proven.
        let is_best =
            if has_windows { found.value == best.1 && found.gap() == 0 } else { found.value >= best.1 };
        assert!(number == best.0 && is_best, "{seed}: {best:?} is the best\n{problem:#?}\n{found:#?}");
        assert!(found.is_exact && found.bound.least <= best.1, "{seed}: {found:#?}");
        late += u32::from(number < jobs.len());
        closed += u32::from(found.waves.len() > schedule(&problem, &Always).waves.len());
    }
    assert!(late > 15 && closed > 100, "{late} late, {closed} closed");
}

/// Windows that are open once each.
struct Nights {
    length: u64,
    /// By number of the windows, the beginning.
    from: Vec<u64>,
}

impl super::Calendar for Nights {
    fn fit(&self, windows: Option<super::WindowsId>, from: u64, lasts: u64) -> Option<u64> {
        let Some(windows) = windows else { return Some(from) };
        let start = from.max(self.from[windows.index()]);
        (start + lasts <= self.from[windows.index()] + self.length).then_some(start)
    }
}

/// Of many jobs not all orders can be looked at: those go first whose windows close first.
#[test]
fn many_jobs_go_as_their_windows_close() {
    const JOBS: u64 = 40;
    // The first jobs of the plan have the last windows; each window is open as long as three jobs take.
    let from = (0..JOBS).map(|at| (JOBS - at) * 10).collect();
    let nights = Nights { length: 30, from };
    let mut problem = Problem::default();
    for at in 0..JOBS {
        let windows = Some(super::WindowsId::from_index(at as usize));
        problem.jobs.push(super::Job { lasts: 10, machines: 1, windows, ..super::Job::default() });
    }
    let limit = problem.limits.push(super::Limit { kind: super::LimitKind::Fleet, most: 1 });
    problem.jobs.ids().collect::<Vec<_>>().into_iter().for_each(|job| {
        problem.jobs[job].takes.push(super::Take { limit, amount: 1 });
    });
    let found = schedule(&problem, &nights);
    assert_eq!(replay(&problem, &nights, &found), Ok(()));
    assert!(found.forbidden.is_empty() && !found.is_exact, "{found:#?}");
    // With as long windows but one more job in the last of them, one has no room; that is not known to be so.
    let full = Nights { length: 10, from: (0..JOBS).map(|at| (JOBS - at).max(2) * 10).collect() };
    let found = schedule(&problem, &full);
    assert_eq!(replay(&problem, &full, &found), Ok(()));
    assert_eq!((found.forbidden.len(), found.is_exact), (1, false));
}

#[test]
fn the_order_of_jobs_in_the_problem_does_not_make_a_schedule_random() {
    for seed in 0..200 {
        let problem = generate(seed);
        let [one, two] = [(); 2].map(|()| format!("{:?}", schedule(&problem, &Always)));
        assert_eq!(one, two);
    }
}

#[test]
fn the_replay_sees_what_is_spoilt() {
    let mut refused = [0; 4];
    for seed in 0..PROBLEMS {
        let problem = generate(seed);
        let found = schedule(&problem, &Always);
        let last = found.waves.len().saturating_sub(1);
        let late = problem
            .jobs
            .ids()
            .filter(|&job| found.placed[job].as_ref().is_some_and(|at| at.wave == last && last > 0));
        for job in late {
            // A job that goes with the first wave.
            let mut spoilt = found.clone();
            let first = spoilt.waves[0];
            if let Some(at) = &mut spoilt.placed[job] {
                let back = at.start - first.start;
                at.wave = 0;
                (at.start, at.change, at.end) = (at.start - back, at.change - back, at.end - back);
                at.evicted.iter_mut().for_each(|start| *start -= back);
                spoilt.waves[0].end = first.end.max(at.end);
            }
            if let Err(fault) = replay(&problem, &Always, &spoilt) {
                let at = ["limit", "domains", "before", "machines away"]
                    .iter()
                    .position(|what| fault.contains(what));
                refused[at.unwrap_or(0)] += usize::from(at.is_some());
            }
        }
    }
    assert!(refused.iter().all(|&number| number > 4), "{refused:?}");
}

/// The index of a job.
fn number(job: super::JobId) -> usize {
    job.index()
}
