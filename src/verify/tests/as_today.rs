//! Needs that are violated today, of what leaves its machine: they are put up with where they find the versions of today.

use super::scenes::holds;
use super::{Made, bump, fleet, kinds};
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify};

/// Makes a plan that drains, after checking what is made under each strategy.
fn drained(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::Drain)
}

/// What changes version, and to which.
fn changes(plan: &Plan) -> Vec<String> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    let all = all.filter(|change| !matches!(change.effect, Effect::Migrate | Effect::Restart));
    let name = |thing| plan.tables.name(thing);
    let mut all: Vec<String> =
        all.map(|one| format!("{} {}", name(one.thing), one.to.as_deref().unwrap_or("?"))).collect();
    all.sort();
    all
}

/// Where things go, in the order of the steps.
fn moves(plan: &Plan) -> Vec<String> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    let name = |thing| plan.tables.name(thing);
    let moved = all.filter_map(|one| Some(format!("{} to {}", name(one.thing), name(one.moved?.to))));
    moved.collect()
}

/// A workload that needs a later kernel than that of its machine, of which another one has the same.
const TWO: &str = r#"
    [[host]]
    name = "h1"
    kernel = "5.15"
    provides = { containerd = "1.6" }
    candidates = { kernel = ["5.19", "6.1"] }
    pool = "p"
    [[host]]
    name = "h2"
    kernel = "5.15"
    provides = { containerd = "1.6" }
    candidates = { kernel = ["5.19", "6.1"] }
    pool = "p"
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [{ at = "<2", needs = "kernel", in = ">=6.1" }]
    [[workload]]
    name = "w"
    app = "a"
    host = "h1"
"#;

/// The same fleet with something else in its last place.
fn with_last(text: &str, from: &str, to: &str) -> String {
    let at = text.rfind(from).expect("it is there");
    [&text[..at], to, &text[at + from.len()..]].concat()
}

#[test]
fn what_leaves_for_something_else_finds_the_same_on_the_next_machine() {
    let plan = drained(TWO, &["host/h1:containerd=1.7"]);
    assert_eq!(changes(&plan), ["host/h1 1.7"]);
    assert_eq!(moves(&plan), ["workload/w to host/h2"]);
    let mended: Vec<_> = plan.violations.iter().map(|one| one.mended).collect();
    assert_eq!(mended, [Some(false)]);
    // As the machine's own kernel changes it goes to the other, and stays there.
    let plan = drained(TWO, &["host/h1:kernel=5.19"]);
    assert_eq!(changes(&plan), ["host/h1 5.19"]);
    assert_eq!(moves(&plan), ["workload/w to host/h2"]);
}

#[test]
fn it_comes_back_to_a_machine_of_which_the_rest_has_changed() {
    let alone = TWO.replace("pool = \"p\"", "");
    let plan = drained(&alone, &["host/h1:containerd=1.7"]);
    assert_eq!(changes(&plan), ["host/h1 1.7"]);
    assert_eq!(moves(&plan), ["workload/w to spare-host/1", "workload/w to host/h1"]);
}

#[test]
fn another_version_that_does_not_do_either_is_not_put_up_with() {
    for other in ["5.10", "5.19"] {
        let text = with_last(TWO, "5.15", other);
        let plan = drained(&text, &["host/h1:containerd=1.7"]);
        assert!(plan.blocked.is_empty(), "{plan:#?}");
        assert!(!moves(&plan).contains(&"workload/w to host/h2".to_owned()), "{plan:#?}");
    }
    // Where all machines change, nothing is as today.
    let plan = drained(TWO, &["host/*:kernel=5.19"]);
    assert!(plan.blocked.is_empty() && changes(&plan).len() > 2, "{plan:#?}");
}

#[test]
fn what_has_changed_itself_is_judged_anew() {
    let text = TWO.replace("at = \"<2\", ", "");
    let plan = drained(&text, &["app/a=2"]);
    assert!(plan.blocked.is_empty(), "{plan:#?}");
    assert!(changes(&plan).iter().any(|change| change.ends_with(" 6.1")), "{plan:#?}");
    assert_eq!(plan.violations[0].mended, Some(true));
}

#[test]
fn alternatives_are_put_up_with_where_each_finds_what_it_finds_today() {
    let either = r#"any = [{ needs = "kernel", in = ">=6.1" }, { needs = "containerd", in = ">=2" }]"#;
    let text = TWO.replace(r#"needs = "kernel", in = ">=6.1""#, either);
    let plan = drained(&text, &["host/h1:kernel=5.19"]);
    assert_eq!(changes(&plan), ["host/h1 5.19"]);
    // Another containerd is none of today, though no later one is asked for.
    let text = text.replacen("1.6", "1.5", 1);
    let plan = drained(&text, &["host/h1:kernel=5.19"]);
    assert!(plan.blocked.is_empty() && changes(&plan).len() > 1, "{plan:#?}");
}

#[test]
fn a_guest_takes_what_is_violated_in_it_along() {
    let text = r#"
        [[host]]
        name = "h1"
        hypervisor = "8"
        pool = "p"
        [[host]]
        name = "h2"
        hypervisor = "8"
        pool = "p"
        [[guest]]
        name = "g"
        on = "h1"
        kernel = "5.15"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ needs = "hypervisor", in = ">=9" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "g"
        isolation = "vm"
        movable = false
    "#;
    for asked in ["host/h1:hypervisor=8.1", "host/h1:hypervisor=9"] {
        let plan = drained(text, &[asked]);
        assert!(plan.blocked.is_empty(), "{asked}: {plan:#?}");
        assert_eq!(changes(&plan).len(), 1, "{asked}: {plan:#?}");
    }
}

#[test]
fn a_plan_that_goes_to_another_wrong_version_is_faulty() {
    let mut plan = Made::under(&fleet(TWO), &[bump("host/h1:containerd=1.7")], Strategy::Drain);
    let other = with_last(TWO, "5.15", "5.10");
    assert!(kinds(&verify(&fleet(&other), &plan)).contains(&FaultKind::Requirement));
    // Nor does what is not violated today become so.
    let better = TWO.replacen("kernel = \"5.15\"", "kernel = \"6.1\"", 1);
    plan.violations.clear();
    assert!(kinds(&verify(&fleet(&better), &plan)).contains(&FaultKind::Requirement));
}
