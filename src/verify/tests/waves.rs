//! Waves that are spoilt are found out.

use super::edited::edit_where;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::schedule::{Broken, Forbidden, Proof, Rule, Schedule};
use crate::model::{Amount, Fleet, Strategy};
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;
use crate::verify::finding::{Claim, WavesFinding};
use crate::verify::{Finding, Verdict, verify_waves};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    crate::waves(&fleet, &mut plan, &Rollout::default(), &Times::default());
    (fleet, plan)
}

/// What is found once a schedule is spoilt.
fn found(spoil: impl FnOnce(&mut Schedule)) -> Vec<WavesFinding> {
    let (fleet, mut plan) = made();
    assert!(verify_waves(&fleet, &plan, &Times::default()).holds());
    spoil(plan.schedule.as_mut().expect("waves"));
    let verdict = verify_waves(&fleet, &plan, &Times::default());
    let faults = verdict.faults.into_iter().map(|fault| fault.finding);
    let all = faults.chain(verdict.drift.into_iter().map(|drift| drift.finding));
    all.filter_map(|finding| match finding {
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
        WavesFinding::Claim { what: Claim::Interrupts { wave: 3 } },
        WavesFinding::Gap { said: 1, found: 0 },
        WavesFinding::Unfounded { step: 1 },
        WavesFinding::Placed { step: 1, times: 2 },
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
}

#[test]
fn a_step_that_rules_forbid_is_no_fault_if_they_do() {
    let found = found(|schedule| {
        let last = schedule.waves.pop().expect("a wave");
        let of = Rule::Budget { budget: "service/etcd".into(), allowed: 0 };
        let rules = vec![Broken { of, needs: Some(1), proof: Proof::Alone }];
        schedule.forbidden.push(Forbidden { step: last.steps[0], rules, after: None });
        (schedule.bound, schedule.seconds) = (schedule.bound - 1, schedule.waves[2].end);
    });
    // One of etcd may be away.
    assert!(found.iter().all(|one| matches!(one, WavesFinding::Claim { .. })), "{found:?}");
    assert!(found.contains(&WavesFinding::Claim { what: Claim::Forbidden }), "{found:?}");
}

/// Each value of what is said of waves is edited in turn; what the question says is no claim, and of proofs any will do.
#[test]
fn an_edit_of_waves_is_noticed() {
    for (name, fleet, plan, times) in every_kind() {
        let verdict = verify_waves(&fleet, &plan, &times);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{name}: {verdict:#?}");
        let mut passed = BTreeMap::new();
        let tried = edit_where(&plan, is_of_waves, |path, edited| {
            let mut whole = Plan::deserialize(edited).ok()?;
            whole.tables = plan.tables.clone();
            let verdict = verify_waves(&fleet, &whole, &times);
            (verdict.holds() && verdict.drift.is_empty()).then(|| passed.insert(path.to_owned(), ()))
        });
        // Another chain that is as long is as good a proof.
        let is_claim =
            |path: &String| !path.starts_with("schedule/terms") && path != "schedule/binding/steps/*";
        let passed: Vec<String> = passed.into_keys().filter(is_claim).collect();
        assert!(passed.is_empty(), "{name}: {passed:#?}");
        assert!(tried > 40, "{name}: {tried}");
    }
}

/// Whether a value is said of waves or of when steps are carried out.
fn is_of_waves(path: &str) -> bool {
    let of_step = ["wave", "start", "end", "starts", "ends", "moves", "interrupts"];
    let is_of_step =
        |rest: &str| of_step.iter().any(|key| rest == *key || rest.starts_with(&format!("{key}/")));
    path == "schedule"
        || path.starts_with("schedule/")
        || path.strip_prefix("steps/*/").is_some_and(is_of_step)
}

/// Plans with waves of every kind.
fn every_kind() -> Vec<(&'static str, Fleet, Plan, Times)> {
    let times = |window: &str| Times {
        start: Some("2026-12-05T12:00:00Z".parse().expect("an instant")),
        windows: vec![window.parse().expect("a window")],
        ..Times::default()
    };
    let rolled = |fleet: Fleet, mut plan: Plan, rollout: &Rollout, times: Times| {
        crate::waves(&fleet, &mut plan, rollout, &times);
        (fleet, plan, times)
    };
    let read = |text: &str, strategy| {
        let fleet = fleet(text);
        let plan = Made::under(&fleet, &[bump("host/*:kernel=6.8")], strategy);
        (fleet, plan)
    };
    let plain = made();
    let one_by_one = Rollout { at_most: Some(Amount::Number(1)), soak: 60, ..Rollout::default() };
    let grown = Rollout { growth: vec![Amount::Number(1), Amount::Number(2)], ..Rollout::default() };
    let hosts = |number: usize, more: &str| -> String {
        (0..number).map(|at| format!("[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\n{more}")).collect()
    };
    let nights = read(&hosts(3, ""), Strategy::InPlace);
    let late = read(&hosts(3, ""), Strategy::InPlace);
    let forbidden = read(
        &format!(
            "{}[[workload]]\nname = \"w\"\nservice = \"w\"\nhost = \"h0\"\nreplicas = 2\n\
             [[service]]\nname = \"w\"\nmin-available = \"50%\"\n\
             [[no-return]]\nfor = \"host/h1\"\nbecause = \"its firmware goes up with it\"\n",
            hosts(3, "")
        ),
        Strategy::InPlace,
    );
    let drained = read(
        &format!(
            "{}[[workload]]\nname = \"w\"\nservice = \"w\"\nhost = \"h0\"\nreplicas = 2\n\
             [[service]]\nname = \"w\"\nmax-unavailable = 1\n",
            hosts(3, "pool = \"p\"\n")
        ),
        Strategy::Drain,
    );
    let all = [
        ("plain", rolled(plain.0, bare(plain.1), &Rollout::default(), Times::default())),
        ("nights", rolled(nights.0, nights.1, &one_by_one, times("Sat 22:00-22:25 UTC"))),
        ("too long", rolled(late.0, late.1, &grown, times("Sat 22:00-22:05 UTC"))),
        ("forbidden", rolled(forbidden.0, forbidden.1, &grown, Times::default())),
        ("drained", rolled(drained.0, drained.1, &Rollout::default(), Times::default())),
    ];
    all.into_iter().map(|(name, (fleet, plan, times))| (name, fleet, plan, times)).collect()
}

/// A plan as it is before it has waves.
fn bare(mut plan: Plan) -> Plan {
    plan.schedule = None;
    for step in &mut plan.steps {
        (step.wave, step.start, step.end) = (None, None, None);
        (step.moves, step.interrupts) = (Vec::new(), Vec::new());
    }
    plan
}

#[test]
fn a_wave_outside_of_its_window() {
    let (fleet, mut plan) = made();
    let times = Times {
        start: Some("2026-12-05T22:00:00Z".parse().expect("an instant")),
        windows: vec!["Sat 22:00-23:00 UTC".parse().expect("a window")],
        ..Times::default()
    };
    crate::waves(&fleet, &mut plan, &Rollout::default(), &times);
    assert!(verify_waves(&fleet, &plan, &times).holds());
    let schedule = plan.schedule.as_mut().expect("waves");
    let last = schedule.waves.len() - 1;
    schedule.waves[last].start += 86_400;
    schedule.waves[last].end += 86_400;
    let step = schedule.waves[last].steps[0];
    let finding = Finding::Waves(WavesFinding::Window { wave: last + 1, step });
    let is_told = |verdict: Verdict| verdict.faults.iter().any(|fault| fault.finding == finding);
    assert!(is_told(verify_waves(&fleet, &plan, &times)));
    // The plan says itself within which windows it is.
    assert!(is_told(crate::verify::verify(&fleet, &plan)));
}
