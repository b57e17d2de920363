//! What leaves its machine: fleets on which no plan was found, or one that its machine takes down.

use super::scenes::holds;
use super::{Made, bump, fleet, kinds};
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::model::Strategy;
use crate::verify::finding::{Finding, PlaceFinding};
use crate::verify::{FaultKind, verify};

/// Makes a plan that drains, after checking what is made under each strategy.
fn drained(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::Drain)
}

/// What moves where, and what else changes, in the order of the steps.
fn acts(plan: &Plan) -> Vec<String> {
    let name = |thing| plan.tables.name(thing);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let act = changes.map(|change| match change.moved {
        Some(moved) => format!("{} to {}", name(change.thing), name(moved.to)),
        None => format!("{} {}", name(change.thing), change.to.as_deref().unwrap_or("?")),
    });
    act.collect()
}

/// Whether a plan changes a thing to a version.
fn changes(plan: &Plan, thing: &str, to: &str) -> bool {
    let mut all = plan.steps.iter().flat_map(|step| &step.changes);
    all.any(|change| *plan.tables.name(change.thing) == *thing && change.to.as_deref() == Some(to))
}

#[test]
fn a_machine_goes_further_where_what_leaves_it_has_lost_the_other_alternative() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "6.1"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["4"]
        [[workload]]
        name = "w"
        app = "a"
        host = "h"
        requires = [{ any = [{ needs = "kernel", in = ">=6.5" }, { needs = "app/a", in = "<4" }] }]
    "#;
    let plan = drained(text, &["app/a=4"]);
    assert!(plan.blocked.is_empty(), "{plan:#?}");
    assert_eq!(
        acts(&plan),
        ["workload/w to spare-host/1", "host/h 6.5", "workload/w 4", "workload/w to host/h"]
    );
    // One of two machines is enough.
    let text = text.replace(
        "[[app]]",
        "[[host]]\n        name = \"i\"\n        kernel = \"6.1\"\n        pool = \"p\"\n        [[app]]",
    );
    let text = text.replacen("kernel = \"6.1\"", "kernel = \"6.1\"\n        pool = \"p\"", 1);
    let plan = drained(&text, &["app/a=4"]);
    assert!(plan.blocked.is_empty() && plan.spares.is_empty(), "{plan:#?}");
    assert!(changes(&plan, "host/h", "6.5") != changes(&plan, "host/i", "6.5"), "{plan:#?}");
}

#[test]
fn what_leaves_a_machine_goes_on_to_the_other_alternative() {
    let text = r#"
        [[host]]
        name = "h1"
        kernel = "6.1"
        [[app]]
        name = "b"
        version = "2"
        candidates = ["4"]
        [[workload]]
        name = "w2"
        app = "b"
        host = "h1"
        requires = [{ any = [{ needs = "kernel", in = "<6.8" }, { needs = "app/b", in = ">=4" }] }]
    "#;
    let plan = drained(text, &["host/h1:kernel=6.11"]);
    assert!(plan.blocked.is_empty(), "{plan:#?}");
    assert!(changes(&plan, "workload/w2", "4") && changes(&plan, "host/h1", "6.11"), "{plan:#?}");
}

const NESTED: &str = r#"
    [[host]]
    name = "h1"
    kernel = "5.15"
    pool = "p"
    [[guest]]
    name = "g1"
    kernel = "5.15"
    on = "h1"
    pool = "p"
"#;

#[test]
fn a_guest_in_the_pool_of_its_host_is_no_place_for_itself() {
    let plan = drained(NESTED, &["host/h1:kernel=6.8"]);
    assert_eq!(acts(&plan), ["guest/g1 to spare-host/1", "host/h1 6.8", "guest/g1 to host/h1"]);
    // Nor is what stands on it.
    let nested = format!("{NESTED}[[guest]]\nname = \"g2\"\non = \"g1\"\npool = \"p\"\nmovable = false");
    let plan = drained(&nested, &["host/h1:kernel=6.8"]);
    assert_eq!(acts(&plan), ["guest/g1 to spare-host/1", "host/h1 6.8", "guest/g1 to host/h1"]);
}

#[test]
fn a_plan_that_puts_a_guest_on_itself_is_faulty() {
    let text = format!("{NESTED}[[host]]\nname = \"h2\"\nkernel = \"6.8\"\npool = \"p\"");
    let text = text
        + "\n[[workload]]\nname = \"w\"\nhost = \"g1\"\nrequires = [{ needs = \"hypervisor\", in = \">=1\" }]";
    let fleet = fleet(&text);
    let mut plan = Made::under(&fleet, &[bump("host/h1:kernel=6.8")], Strategy::Drain);
    let changes = plan.steps.iter_mut().flat_map(|step| &mut step.changes);
    let mut edited = 0;
    for change in changes.filter(|change| change.effect == Effect::Migrate) {
        let thing = change.thing;
        if let Some(moved) = change.moved.as_mut().filter(|_| *plan.tables.name(thing) == *"guest/g1") {
            moved.to = thing;
            edited += 1;
        }
    }
    assert!(edited > 0);
    assert!(kinds(&verify(&fleet, &plan)).contains(&FaultKind::Place));
}

const PINNED: &str = r#"
    [[host]]
    name = "h1"
    kernel = "5.15"
    pool = "p"
    [[guest]]
    name = "g1"
    kernel = "5.15"
    on = "h1"
    pool = "p"
    movable = false
    [[workload]]
    name = "w"
    host = "h1"
"#;

#[test]
fn what_leaves_a_machine_does_not_go_to_what_goes_down_with_it() {
    let plan = drained(PINNED, &["host/h1:kernel=6.8"]);
    assert_eq!(plan.spares.len(), 1, "{plan:#?}");
    let moves: Vec<String> = acts(&plan).into_iter().filter(|act| act.starts_with("workload/w ")).collect();
    // What has gone down with its machine is a place again after that.
    assert_eq!(moves, ["workload/w to spare-host/1", "workload/w to guest/g1"]);
}

#[test]
fn a_plan_that_moves_something_to_what_goes_down_with_its_machine_is_faulty() {
    let apart = PINNED.replace("    on = \"h1\"\n", "");
    let mut plan = Made::under(&fleet(&apart), &[bump("host/h1:kernel=6.8")], Strategy::Drain);
    assert_eq!(acts(&plan), ["workload/w to guest/g1", "host/h1 6.8"]);
    let first = plan.steps.remove(0);
    plan.steps[0].changes.extend(first.changes);
    (plan.steps[0].number, plan.steps[0].rank) = (1, 1);
    plan.steps[0].after.clear();
    let verdict = verify(&fleet(PINNED), &plan);
    let is_down = |finding: &Finding| matches!(finding, Finding::Place(PlaceFinding::NotLeft { machine, .. }) if machine == "guest/g1");
    assert!(verdict.faults.iter().any(|fault| is_down(&fault.finding)), "{verdict:#?}");
}

#[test]
fn a_machine_that_is_added_is_like_one_that_is_known() {
    for other in ["[[host]]", "[[guest]]"] {
        let text = format!(
            r#"
            {other}
            name = "a1"
            pool = "p"
            unschedulable = true
            [[host]]
            name = "h1"
            kernel = "5.15"
            pool = "p"
            [[workload]]
            name = "w"
            host = "h1"
        "#
        );
        let plan = drained(&text, &["host/h1:kernel=6.8"]);
        let like: Vec<_> =
            plan.spares.iter().map(|spare| spare.like.map(|like| plan.tables.name(like))).collect();
        assert_eq!(like, [Some("host/h1")], "{plan:#?}");
    }
}

#[test]
fn a_machine_is_a_place_again_for_what_its_change_drives_out_if_the_rest_of_it_stays() {
    let text = r#"
        [[host]]
        name = "h1"
        kernel = "5.10"
        provides = { docker = "1.2" }
        pool = "p"
        [[host]]
        name = "h2"
        kernel = "5.10"
        pool = "p"
        [[image]]
        name = "leaf"
        version = "1"
        requires = [{ needs = "kernel", in = ">=6.1" }]
        [[workload]]
        name = "w5"
        image = "leaf"
        host = "h1"
        requires = [{ needs = "docker", in = "<1.2" }]
    "#;
    let plan = drained(text, &["image/leaf=4"]);
    assert!(plan.blocked.is_empty(), "{plan:#?}");
    assert!(changes(&plan, "host/h1", "6.1") != changes(&plan, "host/h2", "6.1"), "{plan:#?}");
    // What it needs of Docker is violated today, and no more so where it comes back to.
    let alone = drained(&text.replace("        pool = \"p\"\n", ""), &["image/leaf=4"]);
    assert!(alone.blocked.is_empty() && changes(&alone, "host/h1", "6.1"), "{alone:#?}");
}

#[test]
fn what_the_machine_of_today_lacks_is_asked_of_the_next() {
    let text = r#"
        [[profile]]
        name = "oz"
        version = "1"
        provides = { kernel = "5.10" }
        [[profile]]
        name = "oz"
        version = "2"
        provides = { kernel = "6.5" }
        [[host]]
        name = "h1"
        os = "oz@1"
        provides = { hypervisor = "1.1" }
        pool = "p1"
        [[host]]
        name = "h2"
        os = "oz@1"
        pool = "p1"
        [[app]]
        name = "a"
        requires = [{ needs = "kernel", in = ">=6.1" }, { needs = "hypervisor", in = ">=1.5" }]
        [[workload]]
        name = "w2"
        app = "a"
        host = "h2"
        [[workload]]
        name = "w5"
        host = "h1"
    "#;
    let plan = drained(text, &["app/a=4", "host/h1:os=2"]);
    assert!(changes(&plan, "host/h1", "1.5"), "{plan:#?}");
}

#[test]
fn a_guest_goes_on_for_what_is_on_it_though_it_stands_in_its_own_pool() {
    let text = r#"
        [[cluster]]
        name = "c"
        [[host]]
        name = "h"
        kernel = "6.1"
        cluster = "c"
        [[guest]]
        name = "g"
        on = "h"
        kernel = "6.1"
        cluster = "c"
        candidates = { kernel = ["6.2"] }
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "kernel", in = ">=6.2" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "g"
    "#;
    let plan = drained(text, &["app/a=2"]);
    assert!(plan.blocked.is_empty() && changes(&plan, "guest/g", "6.2"), "{plan:#?}");
}

#[test]
fn no_machine_is_chosen_for_something_that_another_leaves_no_choice() {
    let text = r#"
        [[host]]
        name = "a"
        kernel = "5.15"
        pool = "p"
        labels = { disk = "slow" }
        [[host]]
        name = "b"
        kernel = "5.15"
        pool = "p"
        labels = { disk = "fast" }
        [[app]]
        name = "x"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "kernel", in = ">=6.1" }]
        [[service]]
        name = "x"
        mixed = false
        [[workload]]
        name = "w0"
        app = "x"
        host = "b"
        [[workload]]
        name = "w1"
        app = "x"
        host = "b"
        node-selector = { disk = "fast" }
    "#;
    let plan = drained(text, &["app/x=2"]);
    assert!(changes(&plan, "host/b", "6.1") && !changes(&plan, "host/a", "6.1"), "{plan:#?}");
}

/// The machine beside is broken by what the application needs, not by what is asked of the host by itself.
#[test]
fn what_leads_nowhere_is_not_blamed_on_what_is_asked_beside_it() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "6.2"
        candidates = { kernel = ["6.3", "6.4"] }
        [[host]]
        name = "x"
        shares-kernel-of = "h"
        requires = [{ needs = "kernel", in = ">=6.3, <=6.3" }]
        [[app]]
        name = "a"
        version = "1"
        candidates = ["3"]
        requires = [{ at = ">=2", needs = "kernel", in = ">=6.4" }, { at = "<=1", needs = "kernel", in = "<=6.3" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h"
    "#;
    let plan = drained(text, &["host/h:kernel=6.3", "app/a=3"]);
    assert!(changes(&plan, "host/h", "6.3"), "{plan:#?}");
    let blocked = plan.blocked.iter().flat_map(|blocked| &blocked.goals);
    let blocked: Vec<&str> = blocked.map(|goal| plan.tables.name(goal.thing)).collect();
    assert_eq!(blocked, ["workload/w"]);
}

/// One machine is emptied and the other changes in place, in one step: what comes back from there does so since the machine
/// changes, not since something else restarts on it.
#[test]
fn what_restarts_with_a_machine_is_not_why_something_else_leaves_it() {
    let text = r#"
        [[host]]
        name = "h1"
        pool = "p"
        kernel = "5.15"
        candidates = { kernel = ["6.1", "6.8"] }
        cpu-milli = 2000
        [[host]]
        name = "h2"
        pool = "p"
        kernel = "5.15"
        candidates = { kernel = ["6.1", "6.8"] }
        [[app]]
        name = "a1"
        version = "1"
        [[workload]]
        name = "w2"
        host = "h2"
        app = "a1"
        cpu-milli = 1000
        [[workload]]
        name = "w3"
        host = "h1"
        cpu-milli = 1000
        [[workload]]
        name = "w4"
        host = "h2"
        app = "a1"
        cpu-milli = 500
    "#;
    holds(text, &["host/*:kernel=6.8"]);
}

/// Of machines that carry it something goes to the one that is said to have what it has today, in small pools, which are
/// searched, and in large ones.
#[test]
fn what_leaves_goes_where_as_much_is_known() {
    for others in [0, 40] {
        let host = |name: &str, engine: &str| {
            format!("[[host]]\nname = \"{name}\"\npool = \"p\"\nkernel = \"6.1\"\n{engine}\n")
        };
        let more = |letter: &str| -> String {
            (0..others).map(|number| host(&format!("{letter}{number:02}"), "")).collect()
        };
        let process = |number: usize| {
            let on = format!("host = \"b{number:02}\"\nisolation = \"process\"\n");
            format!("[[workload]]\nname = \"x{number}\"\n{on}")
        };
        let parts = [
            host("h", "engine = \"1.7\""),
            host("a", ""),
            more("b"),
            host("m", "engine = \"1.7\""),
            more("z"),
            "[[workload]]\nname = \"w\"\nhost = \"h\"\n".to_owned(),
            (0..others).map(process).collect(),
        ];
        let text = parts.concat();
        assert_eq!(acts(&drained(&text, &["host/h:engine=2.1"]))[0], "workload/w to host/m", "{others}");
        // All of the pool changes: still it meets no machine without an engine.
        let plan = drained(&text, &["host/*:kernel=6.8"]);
        let to: Vec<String> =
            acts(&plan).into_iter().filter(|act| act.starts_with("workload/w to ")).collect();
        let known = ["workload/w to host/m", "workload/w to host/h"];
        assert!(!to.is_empty() && to.iter().all(|act| known.contains(&&**act)), "{to:?}");
    }
}
