//! Single problems with known answers.

#[expect(dead_code, reason = "the same instances are an inventory elsewhere")]
#[path = "../../../../benches/schedule/mirrored.rs"]
mod mirrored;

use super::super::{
    Always, Binding, Breach, Eviction, Job, JobId, Limit, LimitId, LimitKind, Objective, Problem, Schedule,
    Take, Why, schedule,
};
use super::generate::Dice;
use super::replay::replay;

fn budget(problem: &mut Problem, most: u64) -> LimitId {
    problem.limits.push(Limit { kind: LimitKind::Budget, most })
}

fn host(problem: &mut Problem, budgets: &[LimitId]) -> JobId {
    let takes = budgets.iter().map(|&limit| Take { limit, amount: 1 }).collect();
    problem.jobs.push(Job { lasts: 600, machines: 1, takes, ..Job::default() })
}

fn scheduled(problem: &Problem) -> Schedule {
    let found = schedule(problem, &Always);
    assert_eq!(replay(problem, &Always, &found), Ok(()));
    found
}

#[test]
fn three_members_of_which_one_may_be_away_take_three_waves() {
    let mut problem = Problem::default();
    let etcd = budget(&mut problem, 1);
    for _ in 0..3 {
        host(&mut problem, &[etcd]);
    }
    let found = scheduled(&problem);
    assert_eq!((found.value, found.gap(), &found.bound.by), (3, 0, &Binding::Limit(etcd)));
    assert_eq!(found.waves.last().map(|wave| wave.end), Some(1800));
}

#[test]
fn a_budget_that_allows_nothing_forbids_and_does_not_hold_up_the_rest() {
    let mut problem = Problem::default();
    let none = budget(&mut problem, 0);
    let stuck = host(&mut problem, &[none]);
    host(&mut problem, &[]);
    let found = scheduled(&problem);
    assert_eq!(found.value, 1);
    assert_eq!(found.forbidden.len(), 1);
    assert_eq!(found.forbidden[0].job, stuck);
    assert_eq!(found.forbidden[0].why, Why::Rules(vec![Breach::Limit(none, 1)]));
}

#[test]
fn a_machine_with_more_replicas_than_the_budget_allows_empties_in_rounds() {
    let mut problem = Problem::default();
    let cart = budget(&mut problem, 2);
    let evicts = (0..5).map(|_| Eviction { budgets: vec![cart], lasts: 90 }).collect();
    let job = problem.jobs.push(Job { lasts: 600, machines: 1, evicts, ..Job::default() });
    problem.objective = Objective::Seconds;
    let found = scheduled(&problem);
    let at = found.placed[job].as_ref().expect("it is possible");
    assert_eq!(at.evicted, [0, 0, 90, 90, 180]);
    assert_eq!((at.change, at.end), (270, 870));
    assert_eq!((found.value, found.gap()), (870, 0));
    // In place it would be impossible.
    let takes = vec![Take { limit: cart, amount: 5 }];
    problem.jobs[job] = Job { lasts: 600, machines: 1, takes, ..Job::default() };
    assert_eq!(scheduled(&problem).forbidden[0].why, Why::Rules(vec![Breach::Limit(cart, 5)]));
}

#[test]
fn nothing_leaves_before_what_it_goes_to_is_made() {
    let mut problem = Problem { objective: Objective::Seconds, ..Problem::default() };
    let cart = budget(&mut problem, 1);
    let evicts = (0..2).map(|_| Eviction { budgets: vec![cart], lasts: 90 }).collect();
    let job = Job { prepares: 300, lasts: 600, machines: 1, evicts, ..Job::default() };
    let job = problem.jobs.push(job);
    problem.jobs.push(Job { prepares: 300, lasts: 600, ..Job::default() });
    let found = scheduled(&problem);
    let at = found.placed[job].as_ref().expect("it is possible");
    assert_eq!((&at.evicted[..], at.change, at.end), (&[300, 390][..], 480, 1080));
    assert_eq!((found.value, found.gap()), (1080, 0));
}

#[test]
fn machines_that_empty_together_share_the_budget() {
    let mut problem = Problem::default();
    let cart = budget(&mut problem, 1);
    for _ in 0..2 {
        let evicts = (0..2).map(|_| Eviction { budgets: vec![cart], lasts: 60 }).collect();
        problem.jobs.push(Job { lasts: 300, machines: 1, evicts, ..Job::default() });
    }
    let found = scheduled(&problem);
    assert_eq!((found.waves.len(), found.waves[0].end), (1, 4 * 60 + 300));
}

#[test]
fn a_canary_goes_first_and_waves_grow_and_soak() {
    let mut problem = Problem { growth: vec![1, 5, 25], soak: 3600, ..Problem::default() };
    for _ in 0..100 {
        host(&mut problem, &[]);
    }
    let found = scheduled(&problem);
    let size = |wave: usize| found.placed.iter().flatten().filter(|at| at.wave == wave).count();
    assert_eq!((0..found.waves.len()).map(size).collect::<Vec<_>>(), [1, 5, 25, 25, 25, 19]);
    assert_eq!((found.gap(), &found.bound.by), (0, &Binding::Growth));
    assert_eq!(found.waves[1].start, 600 + 3600);
}

#[test]
fn what_changes_a_thing_shares_no_wave_with_what_uses_it() {
    let mut problem = Problem::default();
    let [machine, one, two] = [(); 3].map(|()| host(&mut problem, &[]));
    problem.exclude(&[machine], &[one, two]);
    let found = scheduled(&problem);
    let wave = |job: JobId| found.placed[job].as_ref().map(|at| at.wave);
    assert_eq!(found.value, 2);
    assert!(wave(one) == wave(two) && wave(one) != wave(machine));
}

#[test]
fn a_pool_of_which_two_may_be_away_takes_half_as_many_waves_as_it_has_machines() {
    let mut problem = Problem::default();
    let pool = problem.limits.push(Limit { kind: LimitKind::Pool, most: 2 });
    for _ in 0..41 {
        host(&mut problem, &[pool]);
    }
    let found = scheduled(&problem);
    assert_eq!((found.value, found.gap()), (21, 0));
}

/// Without the hint twice as many waves are found.
#[test]
fn racks_over_which_all_is_spread_go_one_after_another() {
    let (racks, hosts, services) = (20, 25, 250);
    let mut problem = Problem::default();
    let mut dice = Dice::new(1);
    let jobs: Vec<JobId> = (0..racks * hosts).map(|_| host(&mut problem, &[])).collect();
    // Of each service three replicas in each rack, and three of them may be away.
    for _ in 0..services {
        let limit = budget(&mut problem, 3);
        for replica in 0..racks * 3 {
            let own = replica % racks * hosts + dice.below(hosts as u64) as usize;
            problem.jobs[jobs[own]].takes.push(Take { limit, amount: 1 });
        }
    }
    problem.hints = vec![(0..racks * hosts).map(|at| (at / hosts) as u32).collect()];
    let found = scheduled(&problem);
    assert_eq!((found.value, found.gap()), (racks as u64, 0));
}

#[test]
fn long_jobs_go_together_where_seconds_count() {
    let mut problem = Problem { objective: Objective::Seconds, ..Problem::default() };
    let pool = problem.limits.push(Limit { kind: LimitKind::Pool, most: 2 });
    for at in 0..30 {
        let job = host(&mut problem, &[pool]);
        problem.jobs[job].lasts = if at % 2 == 0 { 1000 } else { 10 };
    }
    let found = scheduled(&problem);
    assert_eq!(found.value, 7 * 1000 + 1000 + 7 * 10);
}

/// Instances on two nodes each, of which one may be away.
fn of_instances(nodes: usize, seed: u64) -> Problem {
    let mut problem = Problem::default();
    let jobs: Vec<JobId> = (0..nodes).map(|_| host(&mut problem, &[])).collect();
    for (one, other) in mirrored::mirrored(nodes, seed) {
        let limit = budget(&mut problem, 1);
        for node in [one, other] {
            problem.jobs[jobs[node]].takes.push(Take { limit, amount: 1 });
        }
    }
    problem
}

#[test]
fn mirrored_instances_are_proven_to_need_the_fewest_waves() {
    for seed in 0..5 {
        assert_eq!(scheduled(&of_instances(20, seed)).gap(), 0);
    }
    let found = scheduled(&of_instances(100, 1));
    assert_eq!((found.value, found.gap()), (6, 0), "{:?}", found.bound);
}

#[test]
fn a_turn_that_is_not_complete_has_none_after_it() {
    let mut problem = Problem::default();
    let limit = problem.limits.push(Limit { kind: LimitKind::Budget, most: 0 });
    let take = Take { limit, amount: 1 };
    let first = problem.jobs.push(Job { lasts: 60, machines: 1, takes: vec![take], ..Job::default() });
    let same = problem.jobs.push(Job { lasts: 60, machines: 1, ..Job::default() });
    let later = problem.jobs.push(Job { lasts: 60, machines: 1, turn: 1, ..Job::default() });
    let found = schedule(&problem, &Always);
    assert!(found.placed[same].is_some());
    let why: Vec<_> = found.forbidden.iter().map(|one| (one.job, one.why.clone())).collect();
    assert_eq!(why, [(first, Why::Rules(vec![Breach::Limit(limit, 1)])), (later, Why::After(first))]);
}
