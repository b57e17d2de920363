//! Where what moves stands: plans written by hand and edited, each wrong in one way.

use super::scenes::holds;
use super::{Made, bump, fleet, kinds};
use crate::answer::certificate::RuleKind;
use crate::answer::plan::Plan;
use crate::answer::step::WaitKind;
use crate::model::Strategy;
use crate::read::Reader;
use crate::verify::finding::{Finding, PlaceFinding, StateFinding, StepsFinding};
use crate::verify::{FaultKind, Verdict, verify};
use serde_json::{Value, json};

const FLEET: &str = include_str!("../../../tests/fixtures/plans/drained.toml");
const PLAN: &str = include_str!("../../../tests/fixtures/plans/drained.json");

/// Checks the plan written by hand after a change of the fleet and of the plan.
fn edited(from: &str, to: &str, edit: impl FnOnce(&mut Value)) -> Verdict {
    assert!(from.is_empty() || FLEET.contains(from), "{from}");
    let mut reader = Reader::new();
    reader.add("drained.toml", FLEET.replace(from, to).into_bytes());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    let mut plan: Value = serde_json::from_str(PLAN).expect("a plan");
    edit(&mut plan);
    verify(&fleet, &serde_json::from_value::<Plan>(plan).expect("a plan"))
}

fn none(_: &mut Value) {}

/// Tells whether a kind of fault about places is among those of a verdict.
fn has(verdict: &Verdict, is: impl Fn(&PlaceFinding) -> bool) -> bool {
    verdict.faults.iter().any(|fault| matches!(&fault.finding, Finding::Place(found) if is(found)))
}

#[test]
fn what_leaves_is_gone_before_its_machine_changes() {
    let stays = |plan: &mut Value| plan["steps"][0]["changes"] = json!([]);
    let verdict = edited("", "", stays);
    let blog = |found: &PlaceFinding| matches!(found, PlaceFinding::NotLeft { rider, .. } if rider == "workload/blog");
    assert!(has(&verdict, blog), "{verdict:#?}");
    // Also if the order lets the machine change first.
    let verdict = edited("", "", |plan| plan["steps"][2]["after"] = json!([{ "step": 1, "kind": "rule" }]));
    let early =
        |finding: &Finding| matches!(finding, Finding::Steps(StepsFinding::Unordered { step: 2, .. }));
    assert!(verdict.faults.iter().any(|fault| early(&fault.finding)), "{verdict:#?}");
}

#[test]
fn what_arrives_is_carried_where_it_stands() {
    let verdict = edited(">=5.10", "<6", none);
    let carried = |fault: &Finding| matches!(fault, Finding::State(StateFinding::Requirement { .. }));
    let wrong: Vec<_> = verdict.faults.iter().filter(|fault| carried(&fault.finding)).collect();
    assert!(matches!(wrong[..], [fault] if fault.step == Some(2)), "{verdict:#?}");
}

#[test]
fn it_goes_to_machines_of_its_pool_that_take_something_new() {
    let alone = "name = \"node-2\"\ncluster = \"shop\"";
    for to in ["name = \"node-2\"", "name = \"node-2\"\ncluster = \"shop\"\nunschedulable = true"] {
        let verdict = edited(alone, to, none);
        assert!(has(&verdict, |found| matches!(found, PlaceFinding::NotAble { .. })), "{to}: {verdict:#?}");
    }
}

#[test]
fn a_machine_carries_no_more_than_it_can() {
    let sized = |room: u32| {
        let text = FLEET.replace("kernel = \"6.8\"", &format!("kernel = \"6.8\"\ncpu-milli = {room}"));
        text.replace("app = \"cart\"\nhost", "app = \"cart\"\ncpu-milli = 300\nhost")
            .replace("app = \"blog\"\nhost", "app = \"blog\"\ncpu-milli = 300\nhost")
    };
    for (room, full) in [(600, false), (500, true)] {
        let verdict = edited(FLEET, &sized(room), none);
        assert_eq!(has(&verdict, |found| matches!(found, PlaceFinding::Full { .. })), full, "{verdict:#?}");
    }
}

#[test]
fn a_move_is_asked_for() {
    let unasked = |plan: &mut Value| drop(plan["steps"].as_array_mut().expect("steps").pop());
    let verdict = edited("", "", unasked);
    let needless = |found: &PlaceFinding| matches!(found, PlaceFinding::Needless { place, .. } if place == "host/node-1");
    assert!(has(&verdict, needless), "{verdict:#?}");
}

/// Sends both to a machine that is added.
fn to_spare(plan: &mut Value, first: usize, last: usize) {
    plan["tables"]["things"].as_array_mut().expect("things").push(json!({
        "kind": "spare-host", "name": "spare-host/1"
    }));
    plan["spares"] = json!([{
        "thing": 8, "pool": "cluster/shop", "has": [{ "of": "kernel", "version": "6.8" }],
        "first": first, "last": last
    }]);
    for step in [0, 1] {
        plan["steps"][step]["changes"][0]["moved"]["to"] = json!(8);
    }
}

#[test]
fn a_machine_that_is_added_is_empty_in_the_end() {
    let verdict = edited("", "", |plan| to_spare(plan, 1, 2));
    assert!(has(&verdict, |found| matches!(found, PlaceFinding::NotEmpty { .. })), "{verdict:#?}");
    let has_other = |plan: &mut Value, what: Value| {
        to_spare(plan, 1, 2);
        plan["spares"][0]["has"] = what;
    };
    let old = json!([{ "of": "kernel", "version": "4.19" }]);
    let verdict = edited("", "", |plan| has_other(plan, old));
    assert!(has(&verdict, |found| matches!(found, PlaceFinding::Has { .. })), "{verdict:#?}");
    for less in [json!([]), json!([{ "of": "kernel", "version": null }])] {
        let verdict = edited("", "", |plan| has_other(plan, less));
        assert!(has(&verdict, |found| matches!(found, PlaceFinding::Unlike { .. })), "{verdict:#?}");
    }
    let verdict = edited("", "", |plan| to_spare(plan, 1, 3));
    assert!(has(&verdict, |found| matches!(found, PlaceFinding::Span { .. })), "{verdict:#?}");
    let verdict = edited("", "", |plan| {
        to_spare(plan, 1, 2);
        plan["spares"][0]["pool"] = json!("cluster/other");
    });
    assert!(has(&verdict, |found| matches!(found, PlaceFinding::NoPool { .. })), "{verdict:#?}");
}

#[test]
fn a_move_tells_from_where_to_where() {
    let of = |key: &str, value: Value| edited("", "", |plan| plan["steps"][0]["changes"][0][key] = value);
    assert!(kinds(&of("moved", json!({ "from": 7, "to": 1 }))).contains(&FaultKind::Effect));
    assert!(kinds(&of("moved", json!({ "from": 1, "to": 1 }))).contains(&FaultKind::Effect));
    assert!(kinds(&of("moved", json!({ "from": 1, "to": 0 }))).contains(&FaultKind::Effect));
    assert!(kinds(&of("under", json!(7))).contains(&FaultKind::Effect));
    // What a machine has that no step changes may differ since.
    let verdict = of("to", json!("5.15"));
    assert!(!verdict.holds() || !verdict.drift.is_empty(), "{verdict:#?}");
}

#[test]
fn what_forces_together_is_all_that_does() {
    let pool = |plan: &mut Value| plan["certificate"]["events"][1]["causes"][0]["rule"] = json!("pool");
    assert!(kinds(&edited("", "", pool)).contains(&FaultKind::Cause));
    let place = |plan: &mut Value| plan["certificate"]["events"][1]["causes"][0]["rule"] = json!("place");
    assert!(kinds(&edited("", "", place)).contains(&FaultKind::Cause));
}

/// Two nodes that have to change, under an application of which an old version does not run on the new kernel.
const ROLLED: &str = r#"
    [[cluster]]
    name = "c"
    [[host]]
    name = "n1"
    cluster = "c"
    kernel = "5.15"
    [[host]]
    name = "n2"
    cluster = "c"
    kernel = "5.15"
    [[app]]
    name = "old"
    version = "1"
    candidates = ["2"]
    requires = [{ at = "<2", needs = "kernel", in = "<6" }]
    [[workload]]
    name = "w"
    app = "old"
    hosts = ["n1", "n2"]
"#;

#[test]
fn a_pool_forces_what_nothing_in_it_supports() {
    let asked = ["host/n1:kernel=6.8", "host/n2:kernel=6.8"];
    let fleet = fleet(ROLLED);
    let plan = Made::under(&fleet, &asked.map(bump), Strategy::Drain);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    let certificate = plan.certificate.as_ref().expect("a certificate");
    let mut causes = certificate.events.iter().flat_map(|event| &event.causes);
    assert!(causes.any(|cause| cause.rule == RuleKind::Pool), "{certificate:#?}");
    let one = Made::under(&fleet, &[bump(asked[0])], Strategy::Drain);
    let changed =
        one.steps.iter().flat_map(|step| &step.changes).filter(|change| change.effect.changes_version());
    assert_eq!(changed.count(), 1, "the other machine takes what leaves: {:#?}", one.steps);
}

#[test]
fn an_order_that_places_ask_for_is_said() {
    let asked = ["host/n1:kernel=6.8", "host/n2:kernel=6.8"];
    let free = ROLLED.replace(r#"[{ at = "<2", needs = "kernel", in = "<6" }]"#, "[]");
    assert_ne!(free, ROLLED);
    for text in [ROLLED, &free] {
        holds(text, &asked);
        let fleet = fleet(text);
        let plan = Made::under(&fleet, &asked.map(bump), Strategy::Drain);
        let mut seen = 0;
        for step in 0..plan.steps.len() {
            for wait in 0..plan.steps[step].after.len() {
                let mut other = plan.clone();
                let gone = other.steps[step].after.remove(wait);
                if gone.kind == WaitKind::Placed {
                    seen += 1;
                    assert!(kinds(&verify(&fleet, &other)).contains(&FaultKind::Order), "{step}: {gone:?}");
                }
            }
        }
        assert!(seen > 0, "{:#?}", plan.steps);
    }
}

/// What only a release brings is passed on the way: what leaves does so for the version at which the change stops.
#[test]
fn what_leaves_twice_does_so_for_where_the_change_stops() {
    holds(
        r#"
            [[profile]]
            name = "u"
            version = "20"
            provides = { kernel = "5.4" }
            [[profile]]
            name = "u"
            version = "22"
            provides = { kernel = "5.15" }
            [[cluster]]
            name = "prod"
            [[host]]
            name = "node-1"
            cluster = "prod"
            [[host]]
            name = "node-2"
            os = "u@20"
            cluster = "prod"
            [[host]]
            name = "old-1"
            [[workload]]
            name = "web"
            hosts = ["node-1", "node-2", "old-1"]
        "#,
        &["host/*:kernel=6.8"],
    );
}
