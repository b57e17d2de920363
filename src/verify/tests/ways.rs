//! Plans that choose for each machine whether it is emptied, and what is said of that.

use super::{Made, bump, fleet, kinds};
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::answer::way::{Breach, Hindrance, Way};
use crate::model::{Fleet, Isolation, Strategy};
use crate::verify::finding::WaysFinding;
use crate::verify::{FaultKind, Finding, Unchecked, verify};

/// Three hosts of a pool: all of `cart` is on `a`, all of `ledger` on `b` and tied to it, and `web` is on all.
const POOL: &str = r#"
    [[host]]
    name = "a"
    pool = "p"
    kernel = "5.15"
    candidates = { kernel = ["6.8"] }
    [[host]]
    name = "b"
    pool = "p"
    kernel = "5.15"
    candidates = { kernel = ["6.8"] }
    [[host]]
    name = "c"
    pool = "p"
    kernel = "5.15"
    candidates = { kernel = ["6.8"] }
    [[workload]]
    name = "cart"
    hosts = ["a", "a", "a"]
    [[workload]]
    name = "ledger"
    hosts = ["b", "b"]
    movable = false
    stuck-because = "its local volume"
    [[workload]]
    name = "web"
    hosts = ["a", "b", "c"]
"#;

fn made(text: &str, asked: &str) -> (Fleet, Plan) {
    let fleet = fleet(text);
    let plan = Made::under(&fleet, &[bump(asked)], Strategy::Auto);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    (fleet, plan)
}

/// How each machine is changed of which something is said.
fn told(text: &str, asked: &str) -> Vec<(String, Strategy, Breach, Option<Hindrance>)> {
    let (_, plan) = made(text, asked);
    let name = |way: &Way| plan.tables.name(way.machine).to_owned();
    let told =
        plan.ways.iter().map(|way| (name(way), way.strategy, way.breaks.clone(), way.hindrance.clone()));
    told.collect()
}

fn service(name: &str, replicas: usize) -> Breach {
    Breach::Service { service: format!("service/{name}").into(), replicas }
}

fn stuck(workload: &str, because: Option<&str>, isolation: Option<Isolation>) -> Hindrance {
    Hindrance::Stuck {
        workload: format!("workload/{workload}").into(),
        because: because.map(Into::into),
        isolation,
    }
}

#[test]
fn a_machine_is_emptied_where_that_spares_a_service() {
    let ledger = stuck("ledger#1", Some("its local volume"), None);
    assert_eq!(
        told(POOL, "host/*:kernel=6.8"),
        [
            ("host/a".to_owned(), Strategy::Drain, service("cart", 3), None),
            ("host/b".to_owned(), Strategy::InPlace, service("ledger", 2), Some(ledger)),
        ]
    );
}

#[test]
fn what_is_on_other_machines_restarts_with_them() {
    let (_, plan) = made(POOL, "host/*:kernel=6.8");
    let effects = |effect: Effect| -> Vec<&str> {
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let mut names: Vec<&str> = changes
            .filter(|change| change.effect == effect)
            .map(|change| plan.tables.name(change.thing))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    assert_eq!(
        effects(Effect::Migrate),
        ["workload/cart#1", "workload/cart#2", "workload/cart#3", "workload/web#1"]
    );
    assert_eq!(
        effects(Effect::Restart),
        ["workload/ledger#1", "workload/ledger#2", "workload/web#2", "workload/web#3"]
    );
    for step in &plan.steps {
        let changes = |name: &str| step.changes.iter().any(|change| plan.tables.name(change.thing) == name);
        let moves = step.changes.iter().any(|change| change.effect == Effect::Migrate);
        let drained = moves || changes("host/a");
        assert_eq!(
            step.strategy,
            if drained { Strategy::Drain } else { Strategy::InPlace },
            "{}",
            step.number
        );
    }
}

#[test]
fn a_budget_is_spared_too_if_it_lets_something_be_away() {
    let fleet = |most: usize| {
        format!(
            "{POOL}[[workload]]\nname = \"api\"\nhosts = [\"c\", \"c\", \"a\"]\n[[service]]\nname = \"api\"\nmax-unavailable = {most}\n"
        )
    };
    let budget = |allowed| Breach::Budget { budget: "service/api".into(), away: 2, allowed };
    let of_c = |most| told(&fleet(most), "host/c:kernel=6.8");
    assert_eq!(of_c(2), []);
    assert_eq!(of_c(1), [("host/c".to_owned(), Strategy::Drain, budget(1), None)]);
    assert_eq!(of_c(0), [("host/c".to_owned(), Strategy::InPlace, budget(0), Some(Hindrance::Closed))]);
}

#[test]
fn one_replica_is_spared_only_where_it_goes_on_running() {
    let alone = POOL.replace("[\"a\", \"a\", \"a\"]", "[\"a\"]");
    assert_eq!(told(&alone, "host/a:kernel=6.8"), []);
    let guest = r#"
        [[host]]
        name = "hv1"
        pool = "p"
        hypervisor = "8"
        candidates = { hypervisor = ["9"] }
        [[host]]
        name = "hv2"
        pool = "p"
        hypervisor = "8"
        [[guest]]
        name = "g"
        on = "hv1"
        [[guest]]
        name = "other"
        on = "hv2"
        [[workload]]
        name = "mail"
        host = "g"
    "#;
    let drained = ("host/hv1".to_owned(), Strategy::Drain, service("mail", 1), None);
    assert_eq!(told(guest, "host/hv1:hypervisor=9"), [drained]);
}

#[test]
fn a_machine_without_another_in_its_pool_stays_full() {
    let alone = POOL.replace("pool = \"p\"\n", "");
    let of_a = told(&alone, "host/a:kernel=6.8");
    assert_eq!(of_a, [("host/a".to_owned(), Strategy::InPlace, service("cart", 3), Some(Hindrance::Alone))]);
}

#[test]
fn a_machine_that_takes_a_spare_host_stays_full_unless_there_is_one() {
    // The other hosts are full.
    let room = |more: &str| {
        let hosts = POOL.replace("pool = \"p\"\n", "pool = \"p\"\ncpu-milli = 4000\n");
        let works = hosts.replace("hosts = [", "cpu-milli = 1300\nhosts = [");
        works
            .replace("[\"b\", \"b\"]", "[\"b\"]")
            .replace("[\"a\", \"b\", \"c\"]", "[\"b\", \"c\", \"c\", \"c\", \"b\"]")
            + more
    };
    let asked = "host/a:kernel=6.8";
    let spares = Hindrance::Spares { takes: 1, allowed: 0 };
    let of_a = told(&room(""), asked);
    assert_eq!(of_a, [("host/a".to_owned(), Strategy::InPlace, service("cart", 3), Some(spares))]);
    let of_a = told(&room("[[pool]]\nname = \"p\"\nsurge = 1\n"), asked);
    assert_eq!(of_a, [("host/a".to_owned(), Strategy::Drain, service("cart", 3), None)]);
}

#[test]
fn what_came_of_a_trial_is_not_checked_and_that_is_said() {
    let (fleet, mut plan) = made(POOL, "host/*:kernel=6.8");
    assert!(!verify(&fleet, &plan).unchecked.contains(&Unchecked::Tried));
    plan.ways[1].hindrance = Some(Hindrance::Together);
    assert!(verify(&fleet, &plan).unchecked.contains(&Unchecked::Tried));
}

/// Spoils what is said of the machines, and returns what is found wrong with that.
fn spoilt(spoil: impl FnOnce(&mut Plan)) -> Vec<Finding> {
    let (fleet, mut plan) = made(POOL, "host/*:kernel=6.8");
    spoil(&mut plan);
    let verdict = verify(&fleet, &plan);
    assert!(kinds(&verdict).contains(&FaultKind::Strategy), "{verdict:#?}");
    verdict.faults.into_iter().map(|fault| fault.finding).collect()
}

#[test]
fn a_false_reason_is_refused() {
    let machine = |name: &str| format!("host/{name}");
    let has = |found: &[Finding], finding: WaysFinding| {
        assert!(found.contains(&Finding::Ways(finding.clone())), "{finding:?}: {found:#?}");
    };
    // Not all of `web` is there.
    let found = spoilt(|plan| plan.ways[0].breaks = service("web", 3));
    has(&found, WaysFinding::Unbroken { machine: machine("a"), stops: 1 });
    // There is no such budget.
    let budget = Breach::Budget { budget: "service/cart".into(), away: 3, allowed: 1 };
    let found = spoilt(|plan| plan.ways[0].breaks = budget);
    has(&found, WaysFinding::Unbroken { machine: machine("a"), stops: 0 });
    // What would leave is not in the way, nor is what is elsewhere, nor another reason.
    for hindrance in [
        stuck("web#2", None, None),
        stuck("cart#1", None, None),
        stuck("ledger#1", Some("its mood"), None),
        stuck("ledger#1", Some("its local volume"), Some(Isolation::Process)),
        Hindrance::Closed,
        Hindrance::Alone,
    ] {
        let found = spoilt(|plan| plan.ways[1].hindrance = Some(hindrance));
        has(&found, WaysFinding::Reason { machine: machine("b"), said: Strategy::InPlace });
    }
}

#[test]
fn what_is_said_of_a_machine_goes_with_the_steps() {
    let machine = |name: &str| format!("host/{name}");
    let found = spoilt(|plan| plan.ways[1].strategy = Strategy::Drain);
    let manner = WaysFinding::Manner { machine: machine("b"), said: Strategy::Drain };
    assert!(found.contains(&Finding::Ways(manner)), "{found:#?}");
    let found = spoilt(|plan| plan.ways.push(plan.ways[0].clone()));
    assert_eq!(found, [Finding::Ways(WaysFinding::Twice { machine: machine("a") })]);
    let found = spoilt(|plan| plan.steps[0].strategy = Strategy::PerVm);
    assert!(!found.is_empty());
    // Without it nothing leaves the machine.
    let (fleet, mut plan) = made(POOL, "host/*:kernel=6.8");
    plan.ways.remove(0);
    assert!(!verify(&fleet, &plan).holds());
    // Another strategy has nothing to say of single machines.
    let (fleet, mut plan) = made(POOL, "host/b:kernel=6.8");
    assert_eq!(plan.ways.len(), 1);
    plan.strategy = Strategy::InPlace;
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Strategy]);
}

#[test]
fn other_numbers_in_another_inventory_are_noted() {
    let (_, plan) = made(POOL, "host/a:kernel=6.8");
    let more = fleet(&POOL.replace("[\"a\", \"a\", \"a\"]", "[\"a\", \"a\", \"a\", \"a\"]"));
    let verdict = verify(&more, &plan);
    let number = WaysFinding::Number { machine: "host/a".to_owned(), said: 3, found: 4 };
    assert!(verdict.drift.iter().any(|drift| drift.finding == Finding::Ways(number.clone())), "{verdict:#?}");
}
