//! Waves that are spoilt are found out.

use crate::answer::plan::Plan;
use crate::answer::schedule::{Broken, Forbidden, Rule, Schedule};
use crate::model::Fleet;
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;
use crate::verify::finding::WavesFinding;
use crate::verify::{Finding, verify_waves};

const FLEET: &str = r#"
format = 1
[[pool]]
name = "workers"
max-unavailable = 2
[[service]]
name = "etcd"
max-unavailable = 1
[[service]]
name = "cart"
spread = ["zone"]
"#;

fn made() -> (Fleet, Plan) {
    let hosts: String = (0..4)
        .map(|at| {
            let zone = ["a", "b"][at % 2];
            format!(
                "[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\npool = \"workers\"\nlabels = {{ zone = \"{zone}\" }}\n\
                 [[workload]]\nname = \"etcd-{at}\"\nservice = \"etcd\"\nhost = \"h{at}\"\n\
                 [[workload]]\nname = \"cart-{at}\"\nservice = \"cart\"\nhost = \"h{at}\"\n"
            )
        })
        .collect();
    let mut reader = Reader::new();
    reader.add("fleet.toml", format!("{FLEET}{hosts}").into_bytes());
    let (fleet, _) = reader.finish().expect("a fleet");
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let (mut plan, _) = crate::plan(&fleet, &[bump], &crate::Options::default()).expect("a plan");
    plan.schedule = Some(crate::waves(&fleet, &plan, &Rollout::default(), &Times::default()));
    (fleet, plan)
}

/// What is found once a schedule is spoilt.
fn found(spoil: impl FnOnce(&mut Schedule)) -> Vec<WavesFinding> {
    let (fleet, mut plan) = made();
    assert!(verify_waves(&fleet, &plan, &Times::default()).holds());
    spoil(plan.schedule.as_mut().expect("waves"));
    let faults = verify_waves(&fleet, &plan, &Times::default()).faults.into_iter();
    faults
        .filter_map(|fault| match fault.finding {
            Finding::Waves(finding) => Some(finding),
            _ => None,
        })
        .collect()
}

fn merged(schedule: &mut Schedule, number: usize) {
    for _ in 1..number {
        let second = schedule.waves.remove(1);
        schedule.waves[0].steps.extend(second.steps);
    }
    schedule.waves.iter_mut().enumerate().for_each(|(at, wave)| wave.number = at + 1);
}

#[test]
fn more_away_than_a_budget_a_pool_or_domains_allow() {
    let found = found(|schedule| merged(schedule, 3));
    let away = |of: &str, away, allowed| WavesFinding::Away { wave: 1, of: of.to_owned(), away, allowed };
    assert!(found.contains(&away("service/etcd", 3, 1)), "{found:?}");
    assert!(found.contains(&away("workers", 3, 2)), "{found:?}");
    let domains = WavesFinding::Domains { wave: 1, service: "service/cart".into(), key: "zone".into() };
    assert!(found.contains(&domains), "{found:?}");
}

#[test]
fn a_step_that_is_lost_or_twice_in_a_wave() {
    let lost = found(|schedule| schedule.waves[0].steps.clear());
    assert!(lost.iter().any(|one| matches!(one, WavesFinding::Placed { times: 0, .. })), "{lost:?}");
    let twice = found(|schedule| {
        let step = schedule.waves[0].steps[0];
        schedule.waves[1].steps.push(step);
    });
    assert!(twice.iter().any(|one| matches!(one, WavesFinding::Placed { times: 2, .. })), "{twice:?}");
    assert!(twice.iter().any(|one| matches!(one, WavesFinding::Away { .. })), "{twice:?}");
}

#[test]
fn numbers_times_and_the_gap() {
    let found = found(|schedule| {
        schedule.waves[1].number = 7;
        schedule.waves[1].start -= 1;
        schedule.waves[2].interrupts.clear();
        schedule.gap += 1;
        schedule.forbidden.push(Forbidden { step: 1, rules: Vec::new(), after: None });
    });
    for expected in [
        WavesFinding::Number { said: 7, found: 2 },
        WavesFinding::Time { wave: 2 },
        WavesFinding::Said { wave: 3, budget: "service/etcd".into(), said: 0, found: 1 },
        WavesFinding::Gap { said: 1, found: 0 },
        WavesFinding::Unfounded { step: 1 },
        WavesFinding::Placed { step: 1, times: 2 },
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
}

#[test]
fn a_step_that_rules_forbid_is_no_fault() {
    let found = found(|schedule| {
        let last = schedule.waves.pop().expect("a wave");
        let of = Rule::Budget { budget: "service/etcd".into(), allowed: 0 };
        let rules = vec![Broken { of, needs: Some(1) }];
        schedule.forbidden.push(Forbidden { step: last.steps[0], rules, after: None });
        schedule.bound -= 1;
    });
    assert_eq!(found, []);
}

#[test]
fn a_wave_outside_of_its_window() {
    let (fleet, mut plan) = made();
    let times = Times {
        start: Some("2026-12-05T22:00:00Z".parse().expect("an instant")),
        windows: vec!["Sat 22:00-23:00 UTC".parse().expect("a window")],
        ..Times::default()
    };
    plan.schedule = Some(crate::waves(&fleet, &plan, &Rollout::default(), &times));
    assert!(verify_waves(&fleet, &plan, &times).holds());
    let schedule = plan.schedule.as_mut().expect("waves");
    let last = schedule.waves.len() - 1;
    schedule.waves[last].start += 86_400;
    schedule.waves[last].end += 86_400;
    let faults = verify_waves(&fleet, &plan, &times).faults;
    assert!(
        matches!(faults[0].finding, Finding::Waves(WavesFinding::Window { wave, .. }) if wave == last + 1)
    );
}
