//! Plans of small fleets in waves.

use crate::answer::schedule::{Binding, Broken, Rule, Schedule};
use crate::model::{Amount, Strategy};
use crate::planner::{Options, plan};
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;

fn waves(inventory: &str, strategy: Strategy, rollout: &Rollout) -> Schedule {
    let mut reader = Reader::new();
    reader.add("fleet.toml", format!("format = 1\n{inventory}").into_bytes());
    let (fleet, _) = reader.finish().expect("a fleet");
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let (plan, _) = plan(&fleet, &[bump], &Options { strategy, ..Options::default() }).expect("a plan");
    super::waves(&fleet, &plan, rollout, &Times::default())
}

fn hosts(number: usize, more: &str) -> String {
    (0..number).map(|at| format!("[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\n{more}")).collect()
}

fn in_place(inventory: &str) -> Schedule {
    waves(inventory, Strategy::InPlace, &Rollout::default())
}

/// How many steps each wave has.
fn sizes(schedule: &Schedule) -> Vec<usize> {
    schedule.waves.iter().map(|wave| wave.steps.len()).collect()
}

#[test]
fn three_members_of_which_one_may_be_away_take_three_waves() {
    let members: String = (0..3)
        .map(|at| format!("[[workload]]\nname = \"etcd-{at}\"\nservice = \"etcd\"\nhost = \"h{at}\"\n"))
        .collect();
    let service = "[[service]]\nname = \"etcd\"\nmax-unavailable = 1\n";
    let found = in_place(&format!("{}{members}{service}", hosts(5, "")));
    assert_eq!((found.waves.len(), found.gap), (3, 0));
    assert_eq!(found.waves.iter().map(|wave| wave.away).sum::<usize>(), 5);
    let budget = Rule::Budget { budget: "service/etcd".into(), allowed: 1 };
    assert_eq!(found.binding, Binding::Rule { of: budget });
    for wave in &found.waves {
        let told: Vec<_> =
            wave.interrupts.iter().map(|one| (&*one.budget, one.away, one.of, one.allowed)).collect();
        assert_eq!(told, [("service/etcd", 1, 3, 1)]);
    }
}

#[test]
fn a_budget_that_allows_nothing_leaves_its_step_without_a_wave() {
    let found = in_place(&format!(
        "{}[[workload]]\nname = \"ledger\"\nservice = \"ledger\"\nhost = \"h1\"\n\
         [[service]]\nname = \"ledger\"\nmin-available = 1\n",
        hosts(3, "")
    ));
    assert_eq!(sizes(&found), [2]);
    let budget = Rule::Budget { budget: "service/ledger".into(), allowed: 0 };
    let forbidden: Vec<_> = found.forbidden.iter().map(|one| one.rules.clone()).collect();
    assert_eq!(forbidden, [vec![Broken { of: budget, needs: Some(1) }]]);
}

#[test]
fn two_replicas_on_one_host_are_more_than_may_be_away_in_place() {
    let found = in_place(&format!(
        "{}[[workload]]\nname = \"cart\"\nservice = \"cart\"\nhost = \"h0\"\nreplicas = 2\n\
         [[service]]\nname = \"cart\"\nmax-unavailable = 1\n",
        hosts(1, "")
    ));
    assert!(found.waves.is_empty());
    assert_eq!(found.forbidden[0].rules[0].needs, Some(2));
}

#[test]
fn the_question_bounds_waves_and_lets_them_grow() {
    let rollout = Rollout {
        at_most: Some(Amount::Percent(25)),
        growth: vec![Amount::Number(1), Amount::Percent(10), Amount::Percent(100)],
        soak: 600,
        ..Rollout::default()
    };
    let found = waves(&hosts(20, ""), Strategy::InPlace, &rollout);
    assert_eq!(sizes(&found), [1, 2, 5, 5, 5, 2]);
    assert_eq!(found.waves[1].start, found.waves[0].end + 600);
}

#[test]
fn a_pool_limits_what_is_away() {
    let pool = "[[pool]]\nname = \"workers\"\nmax-unavailable = 2\n";
    let found = in_place(&format!("{}{pool}", hosts(7, "pool = \"workers\"\n")));
    assert_eq!((found.waves.len(), found.gap), (4, 0));
    assert_eq!(found.binding, Binding::Rule { of: Rule::Pool { pool: "workers".into(), allowed: 2 } });
}

#[test]
fn domains_over_which_a_service_is_spread_are_not_interrupted_together() {
    let zones: String = (0..4)
        .map(|at| {
            let zone = ["a", "b"][at % 2];
            format!(
                "[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\nlabels = {{ zone = \"{zone}\" }}\n\
                 [[workload]]\nname = \"cart-{at}\"\nservice = \"cart\"\nhost = \"h{at}\"\n"
            )
        })
        .collect();
    let found = in_place(&format!("{zones}[[service]]\nname = \"cart\"\nspread = [\"zone\"]\n"));
    assert_eq!(sizes(&found), [2, 2]);
}

#[test]
fn a_guest_and_its_hypervisor_share_no_wave() {
    let inventory = "[[host]]\nname = \"hv\"\nkernel = \"6.1\"\n[[guest]]\nname = \"vm\"\non = \"hv\"\nkernel = \"6.1\"\n\
                     [[host]]\nname = \"other\"\nkernel = \"6.1\"\n";
    let mut reader = Reader::new();
    reader.add("fleet.toml", format!("format = 1\n{inventory}").into_bytes());
    let (fleet, _) = reader.finish().expect("a fleet");
    let bumps = ["host/*:kernel=6.8", "guest/vm:kernel=6.8"].map(|text| Bump::parse(text).expect("a bump"));
    let (plan, _) = plan(&fleet, &bumps, &Options::default()).expect("a plan");
    let found = super::waves(&fleet, &plan, &Rollout::default(), &Times::default());
    let with = |name: &str| {
        let is_of = |number: &usize| {
            let changes = &plan.steps[number - 1].changes;
            changes
                .iter()
                .any(|change| plan.tables.name(change.thing) == name && change.effect.changes_version())
        };
        found.waves.iter().position(|wave| wave.steps.iter().any(is_of))
    };
    assert_ne!(with("host/hv"), with("guest/vm"));
    assert!(found.forbidden.is_empty());
}

#[test]
fn steps_wait_for_windows_and_are_never_cut() {
    let text = format!("format = 1\n{}", hosts(5, ""));
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.into_bytes());
    let (fleet, _) = reader.finish().expect("a fleet");
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let (plan, _) = plan(&fleet, &[bump], &Options::default()).expect("a plan");
    let rollout = Rollout { at_most: Some(Amount::Number(1)), ..Rollout::default() };
    let times = |window: &str| Times {
        start: Some("2026-12-05T12:00:00Z".parse().expect("an instant")),
        windows: vec![window.parse().expect("a window")],
        ..Times::default()
    };
    // Two steps of ten minutes fit into each of three nights.
    let found = super::waves(&fleet, &plan, &rollout, &times("Sat 22:00-22:25 UTC"));
    let starts: Vec<&str> = found.waves.iter().filter_map(|wave| wave.starts.as_deref()).collect();
    assert_eq!(
        starts,
        [
            "2026-12-05T22:00:00Z",
            "2026-12-05T22:10:00Z",
            "2026-12-12T22:00:00Z",
            "2026-12-12T22:10:00Z",
            "2026-12-19T22:00:00Z"
        ]
    );
    assert_eq!(
        found.waves.iter().map(|wave| wave.rests).collect::<Vec<_>>(),
        [false, true, false, true, false]
    );
    let found = super::waves(&fleet, &plan, &rollout, &times("Sat 22:00-22:05 UTC"));
    assert!(found.waves.is_empty());
    assert_eq!(found.forbidden[0].rules, [Broken { of: Rule::Windows, needs: Some(600) }]);
}
