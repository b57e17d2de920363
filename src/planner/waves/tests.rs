//! Plans of small fleets in waves.

use crate::answer::plan::Plan;
use crate::answer::relax::Exception;
use crate::answer::schedule::{Binding, Broken, Proof, Rule, Schedule};
use crate::model::{Amount, Fleet, Strategy};
use crate::planner::{Options, plan};
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;
use crate::verify::{verify, verify_waves};

fn waves(inventory: &str, strategy: Strategy, rollout: &Rollout) -> Schedule {
    let (fleet, plan) = planned(inventory, strategy);
    rolled(&fleet, &plan, rollout, &Times::default())
}

/// Puts a plan into waves, and sees to it that these pass their check.
fn rolled(fleet: &Fleet, plan: &Plan, rollout: &Rollout, times: &Times) -> Schedule {
    let mut plan = plan.clone();
    super::waves(fleet, &mut plan, rollout, times);
    let verdict = verify_waves(fleet, &plan, times);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}\n{:#?}", plan.schedule);
    plan.schedule.expect("waves")
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
    assert_eq!(forbidden, [vec![Broken { of: budget.clone(), needs: Some(1), proof: Proof::Alone }]]);
    // There is one alone, of which nobody says that there can be two.
    let [relax] = &found.relax[..] else { panic!("one rule: {:?}", found.relax) };
    assert_eq!((&relax.of, relax.steps.len()), (&budget, 1));
    let absence = Exception::Downtime { away: 1, of: 1, seconds: 630 };
    assert_eq!(relax.ask, [absence, Exception::Replicas { number: 1 }]);
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
    // More replicas do not help where a number of them is all that may be away.
    let ask = &found.relax[0].ask;
    assert_eq!(ask[..], [Exception::Drain, Exception::Downtime { away: 2, of: 2, seconds: 630 }]);
}

/// What is asked for is enough: a fleet in which it has been done has a wave for every step.
#[test]
fn what_is_asked_for_is_enough_and_nothing_less_is() {
    // How many replicas on how many hosts, what is said of the service.
    for (replicas, on, said) in [
        (1, 1, "min-available = 1"),
        (2, 1, "min-available = 1"),
        (3, 1, "min-available = \"50%\""),
        (4, 2, "min-available = \"75%\""),
        (5, 2, "max-unavailable = 0"),
        (6, 1, "max-unavailable = \"25%\""),
        (3, 3, "min-available = 3"),
    ] {
        let fleet = |more: usize, said: &str| {
            let each: String = (0..replicas)
                .map(|at| {
                    format!("[[workload]]\nname = \"w{at}\"\nservice = \"w\"\nhost = \"h{}\"\n", at % on)
                })
                .collect();
            let more: String = (0..more)
                .map(|at| {
                    format!("[[workload]]\nname = \"more{at}\"\nservice = \"w\"\nhost = \"new{at}\"\n[[host]]\nname = \"new{at}\"\nkernel = \"6.1\"\n")
                })
                .collect();
            format!("{}{each}{more}[[service]]\nname = \"w\"\n{said}\n", hosts(on, ""))
        };
        let found = in_place(&fleet(0, said));
        assert!(!found.forbidden.is_empty(), "{said}");
        for ask in &found.relax[0].ask {
            match *ask {
                Exception::Replicas { number } => {
                    let number = usize::try_from(number).expect("few");
                    assert_eq!(in_place(&fleet(number, said)).forbidden, [], "{number} more: {said}");
                    let few = in_place(&fleet(number - 1, said));
                    assert!(!few.forbidden.is_empty(), "{} more: {said}", number - 1);
                }
                Exception::Downtime { away, of, .. } => {
                    assert_eq!(of, replicas as u64);
                    let allow = |away: u64| format!("max-unavailable = {away}");
                    assert_eq!(in_place(&fleet(0, &allow(away))).forbidden, [], "{away} away: {said}");
                    assert!(
                        !in_place(&fleet(0, &allow(away - 1))).forbidden.is_empty(),
                        "{away} away: {said}"
                    );
                }
                Exception::Drain => {
                    let drained = waves(&fleet(0, said), Strategy::Drain, &Rollout::default());
                    let budgets = drained.relax.iter().filter(|one| matches!(one.of, Rule::Budget { .. }));
                    assert_eq!(budgets.count(), 0, "{said}");
                }
                ref other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_does_not_serve_is_to_be_mended_first() {
    let found = in_place(&format!(
        "{}[[workload]]\nname = \"a\"\nservice = \"s\"\nhost = \"h0\"\n\
         [[workload]]\nname = \"b\"\nservice = \"s\"\nhost = \"h1\"\nready = false\n\
         [[service]]\nname = \"s\"\nmin-available = 1\n",
        hosts(1, "") + "[[host]]\nname = \"h1\"\n"
    ));
    let mend = Exception::Repair { workloads: vec!["workload/b".into()] };
    assert_eq!(found.relax[0].ask[0], mend);
}

#[test]
fn steps_say_when_they_are_carried_out_and_what_they_take_away() {
    let members: String = (0..3)
        .map(|at| format!("[[workload]]\nname = \"etcd-{at}\"\nservice = \"etcd\"\nhost = \"h{at}\"\n"))
        .collect();
    let service = "[[service]]\nname = \"etcd\"\nmax-unavailable = 1\n";
    let (fleet, mut made) = planned(&format!("{}{members}{service}", hosts(5, "")), Strategy::InPlace);
    let start = Some("2026-12-05T22:00:00Z".parse().expect("an instant"));
    super::waves(&fleet, &mut made, &Rollout::default(), &Times { start, ..Times::default() });
    for step in &made.steps {
        let wave = step.wave.expect("a wave");
        let first = (u64::try_from(wave).expect("few") - 1) * 630;
        assert_eq!(step.start, Some(first));
        let told: Vec<_> =
            step.interrupts.iter().map(|one| (&*one.service, one.away, one.of, one.allowed)).collect();
        match step.seconds {
            630 => assert_eq!(told, [("service/etcd", 1, 3, Some(1))]),
            _ => assert_eq!(told, []),
        }
    }
    let last = made.steps.iter().find(|step| step.wave == Some(3)).expect("a third wave");
    assert_eq!(
        (last.starts.as_deref(), last.ends.as_deref()),
        (Some("2026-12-05T22:21:00Z"), Some("2026-12-05T22:31:30Z"))
    );
}

/// Reads a fleet and plans the kernels of its hosts.
fn planned(inventory: &str, strategy: Strategy) -> (Fleet, Plan) {
    let mut reader = Reader::new();
    reader.add("fleet.toml", format!("format = 1\n{inventory}").into_bytes());
    let (fleet, _) = reader.finish().expect("a fleet");
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let options = Options { strategy, certificate: true, ..Options::default() };
    let (plan, _) = plan(&fleet, &[bump], &options).expect("a plan");
    (fleet, plan)
}

#[test]
fn moves_of_a_budget_follow_one_another() {
    let replicas = "[[workload]]\nname = \"cart\"\nservice = \"cart\"\nhost = \"h0\"\nreplicas = 3\n\
                    [[service]]\nname = \"cart\"\nmax-unavailable = 1\n\
                    [[duration]]\nfor = \"workload/cart#2\"\nmigrate = \"5m\"\n";
    let (fleet, mut made) = planned(&format!("{}{replicas}", hosts(3, "pool = \"p\"\n")), Strategy::Drain);
    super::waves(&fleet, &mut made, &Rollout::default(), &Times::default());
    let verdict = verify_waves(&fleet, &made, &Times::default());
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    let moves: Vec<(u64, u64)> =
        made.steps.iter().flat_map(|step| &step.moves).map(|one| (one.start, one.end)).collect();
    assert!(moves.len() >= 3, "{moves:?}");
    for (at, one) in moves.iter().enumerate() {
        assert!(moves[at + 1..].iter().all(|other| one.1 <= other.0 || other.1 <= one.0), "{moves:?}");
    }
    assert!(moves.iter().any(|(start, end)| end - start == 300), "{moves:?}");
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
    let found = rolled(&fleet, &plan, &Rollout::default(), &Times::default());
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
    let found = rolled(&fleet, &plan, &rollout, &times("Sat 22:00-22:25 UTC"));
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
    let found = rolled(&fleet, &plan, &rollout, &times("Sat 22:00-22:05 UTC"));
    assert!(found.waves.is_empty());
    assert_eq!(
        found.forbidden[0].rules,
        [Broken { of: Rule::Windows, needs: Some(600), proof: Proof::Alone }]
    );
}

#[test]
fn a_spare_host_is_made_before_anything_goes_there_and_once() {
    let fleet = |seconds: u64| {
        format!(
            "[assumptions]\nhost-make-seconds = {seconds}\n[[pool]]\nname = \"p\"\nsurge = 1\n{}\
             [[workload]]\nname = \"w\"\nhosts = [\"h0\", \"h1\"]\nreplicas = 2\ncpu-milli = 600\n",
            hosts(2, "pool = \"p\"\ncpu-milli = 1000\n")
        )
    };
    let last = |seconds: u64| {
        let (fleet, mut plan) = planned(&fleet(seconds), Strategy::Drain);
        assert_eq!(plan.spares.len(), 1);
        super::waves(&fleet, &mut plan, &Rollout::default(), &Times::default());
        let verdict = verify_waves(&fleet, &plan, &Times::default());
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}\n{:#?}", plan.schedule);
        // One that says that something goes to a host that is not there is refused.
        let spare = plan.spares[0].thing;
        let first = plan.steps.iter().position(|step| step.moves.iter().any(|one| one.to == spare));
        let step = &mut plan.steps[first.expect("something goes there")];
        assert_eq!(step.moves[0].start, step.start.expect("a wave") + seconds);
        for one in &mut step.moves {
            (one.start, one.end) = (one.start - 1, one.end - 1);
        }
        assert!(!verify_waves(&fleet, &plan, &Times::default()).holds());
        plan.schedule.expect("waves").seconds
    };
    assert_eq!(last(1000), last(100) + 900);
}

#[test]
fn what_no_budget_counts_is_not_lost_where_another_wave_spares_it() {
    let replicas = |name: &str, first: usize| {
        let hosts = format!("hosts = [\"h{first}\", \"h{}\"]\nreplicas = 2", first + 1);
        format!("[[workload]]\nname = \"{name}\"\nservice = \"{name}\"\n{hosts}\n")
    };
    let fleet = format!("{}{}{}", hosts(4, ""), replicas("cart", 0), replicas("ledger", 2));
    let away = |fleet: &str| {
        let (fleet, mut plan) = planned(fleet, Strategy::InPlace);
        super::waves(&fleet, &mut plan, &Rollout::default(), &Times::default());
        let carts = plan
            .steps
            .iter()
            .filter(|step| step.interrupts.iter().any(|one| &*one.service == "service/cart"));
        let waves: std::collections::BTreeSet<_> = carts.map(|step| step.wave).collect();
        (plan.schedule.expect("waves").waves.len(), waves.len())
    };
    // Alone it would cost a wave.
    assert_eq!(away(&fleet), (1, 1));
    assert_eq!(away(&format!("{fleet}[[service]]\nname = \"ledger\"\nmax-unavailable = 1\n")), (2, 2));
}

#[test]
fn pools_of_one_name_have_spare_hosts_each() {
    let cluster = |name: &str, host: &str| {
        format!(
            "[[cluster]]\nname = \"{name}\"\n[[host]]\nname = \"{host}\"\nkernel = \"6.1\"\ncluster = \"{name}\"\npool = \"p\"\n\
             [[workload]]\nname = \"on-{host}\"\nhost = \"{host}\"\n"
        )
    };
    let fleet = format!("{}{}[[pool]]\nname = \"p\"\nsurge = 1\n", cluster("a", "h0"), cluster("b", "h1"));
    let (fleet, plan) = planned(&fleet, Strategy::Drain);
    assert_eq!(plan.spares.len(), 2);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    let found = rolled(&fleet, &plan, &Rollout::default(), &Times::default());
    assert_eq!(found.forbidden, []);
}

#[test]
fn a_pool_has_spare_hosts_one_after_another_where_it_may_have_too_few() {
    let host = |at: usize| {
        format!(
            "[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\npool = \"p\"\nprovides = {{ driver = \"{at}\" }}\n\
             [[workload]]\nname = \"w{at}\"\nhost = \"h{at}\"\nrequires = [{{ needs = \"driver\", in = \"={at}\" }}]\n"
        )
    };
    let fleet = format!("[[capability]]\nname = \"driver\"\nlayer = \"kernel\"\n{}{}", host(1), host(2));
    let (fleet, plan) = planned(&fleet, Strategy::Drain);
    assert_eq!(plan.spares.len(), 2, "nothing can stand on the other's host: {plan:#?}");
    let waves = |surge| {
        let rollout = Rollout { surge: Some(surge), ..Rollout::default() };
        let found = rolled(&fleet, &plan, &rollout, &Times::default());
        (found.waves.len(), found.forbidden.len(), found.gap, found.relax)
    };
    let (two, one, none) = (waves(2), waves(1), waves(0));
    assert_eq!((two.1, two.2, one.1, one.2), (0, 0, 0, 0));
    assert!(one.0 > two.0, "{one:?} {two:?}");
    assert_eq!(none.3.iter().map(|one| &one.ask[..]).collect::<Vec<_>>(), [[Exception::Hosts { number: 1 }]]);
}

#[test]
fn a_plan_says_what_its_pool_lacks_to_do_without_a_spare_host() {
    let fleet = |room: &str, asks: &str| {
        format!(
            "{}[[workload]]\nname = \"w\"\nhosts = [\"h0\", \"h1\"]\nreplicas = 2\n{asks}\n",
            hosts(2, &format!("pool = \"p\"\n{room}\n"))
        )
    };
    for (room, asks, short) in [
        (
            "cpu-milli = 1000\nmemory-mib = 1000",
            "cpu-milli = 600\nmemory-mib = 700",
            &[("cpu-milli", 200), ("memory-mib", 400)][..],
        ),
        ("pods = 1", "", &[("pods", 1)]),
        ("gpus = 1", "gpus = 1", &[("gpus", 1)]),
    ] {
        let (fleet, plan) = planned(&fleet(room, asks), Strategy::Drain);
        let verdict = verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{room}: {verdict:#?}");
        let told: Vec<(&str, u64)> = plan.spares[0].short.iter().map(|one| (&*one.of, one.lacks)).collect();
        assert_eq!(told, short, "{room}");
        let mut other = plan.clone();
        other.spares[0].short[0].lacks += 1;
        assert!(!verify(&fleet, &other).drift.is_empty(), "{room}");
    }
    let (_, plan) = planned(
        &fleet("cpu-milli = 2000\npods = 2\ngpus = 2", "cpu-milli = 1000\ngpus = 1"),
        Strategy::Drain,
    );
    assert_eq!(plan.spares.len(), 0, "there is room");
}

/// What changes version at once does so wherever it stands: a drain is not asked for.
#[test]
fn what_changes_at_once_is_not_drained_for_that() {
    let text = format!(
        "{}[[app]]\nname = \"web\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
         [[workload]]\nname = \"web\"\napp = \"web\"\nservice = \"web\"\nhosts = [\"h0\", \"h1\"]\n\
         [[service]]\nname = \"web\"\nmixed = false\nmax-unavailable = 1\n",
        hosts(2, "")
    );
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.into_bytes());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    let bump = Bump::parse("app/web=2").expect("a bump");
    let (plan, _) = plan(&fleet, &[bump], &Options::default()).expect("a plan");
    let found = rolled(&fleet, &plan, &Rollout::default(), &Times::default());
    let ask = &found.relax[0].ask;
    assert!(!ask.is_empty() && !ask.contains(&Exception::Drain), "{ask:?}");
}
