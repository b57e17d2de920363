//! Regions that are too large to be searched: one choice is made after another, each as cheap as can be.

use super::{Made, bump, fleet};
use crate::answer::Guarantee;
use crate::answer::plan::Plan;
use crate::model::Strategy;
use crate::verify::verify;
use std::collections::BTreeSet;

/// A host with so many replicas of an app that its region is not searched; version 2 of the app has a need of its own.
/// Beside it something that does not run on the new kernel with the version that it has.
fn crowded(need: &str, other_candidates: &str) -> String {
    format!(
        r#"
            [[host]]
            name = "n"
            kernel = "5.4"
            provides = {{ cgroup = "1" }}
            candidates = {{ kernel = ["6.8"], cgroup = ["2"] }}
            [[app]]
            name = "x"
            version = "1"
            candidates = [{other_candidates}]
            requires = [{{ at = "<2", needs = "kernel", in = "<6" }}]
            [[workload]]
            name = "x"
            app = "x"
            host = "n"
            [[workload]]
            name = "a"
            app = "a"
            host = "n"
            replicas = 310
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2"]
            {need}
        "#
    )
}

/// A plan that holds. Of one strategy only: fleets of this size take their time.
fn made(text: &str, bumps: &[&str]) -> Plan {
    let fleet = fleet(text);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    let plan = Made::under(&fleet, &bumps, Strategy::InPlace);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    plan
}

/// The properties of the host that a plan changes, and whether the other app changes.
fn changed(text: &str) -> BTreeSet<String> {
    let plan = made(text, &["app/a=2"]);
    assert_eq!(plan.guarantee, Guarantee::Feasible);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let told = changes.filter_map(|change| match plan.tables.name(change.thing) {
        "host/n" => Some(change.of.to_string()),
        "workload/x" if change.from != change.to && change.under.is_none() => Some("x".to_owned()),
        _ => None,
    });
    told.collect()
}

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|&one| one.to_owned()).collect()
}

const KERNEL: &str = "{ needs = \"kernel\", in = \">=6\" }";
const CGROUP: &str = "{ needs = \"cgroup\", in = \">=2\" }";

#[test]
fn of_alternatives_the_one_is_taken_that_forces_less() {
    for ways in [[KERNEL, CGROUP], [CGROUP, KERNEL]] {
        let need = format!("requires = [{{ at = \">=2\", any = [{}] }}]", ways.join(", "));
        assert_eq!(changed(&crowded(&need, "\"2\"")), set(&["cgroup"]), "{need}");
    }
}

#[test]
fn of_alternatives_the_one_is_taken_that_blocks_less() {
    // A kernel that nobody else minds forces less than a control group that another workload has to be changed for.
    let minds = "[[app]]\nname = \"y\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
                 requires = [{ at = \"<2\", needs = \"cgroup\", in = \"<2\" }]\n\
                 [[workload]]\nname = \"y\"\napp = \"y\"\nhost = \"n\"\n";
    for ways in [[KERNEL, CGROUP], [CGROUP, KERNEL]] {
        let need = format!("requires = [{{ at = \">=2\", any = [{}] }}]\n{minds}", ways.join(", "));
        assert_eq!(changed(&crowded(&need, "")), set(&["cgroup"]), "{need}");
    }
}

/// What is needed is done rather than a condition of the need changed, although that would force less.
#[test]
fn a_condition_is_let_be_where_the_need_can_be_met() {
    let fact = "[[fact]]\nname = \"f\"\nsubject = \"app/a\"\nat = \">=2\"\nneeds = \"kernel\"\nin = \">=6\"\n\
                where = { cgroup = \"<2\" }\nsource = \"https://example.org/\"\n";
    assert_eq!(changed(&crowded(fact, "\"2\"")), set(&["kernel", "x"]));
}

#[test]
fn a_condition_is_changed_where_the_need_cannot_be_met() {
    let fact = "[[fact]]\nname = \"f\"\nsubject = \"app/a\"\nat = \">=2\"\nneeds = \"kernel\"\nin = \">=6\"\n\
                where = { cgroup = \"<2\" }\nsource = \"https://example.org/\"\n";
    assert_eq!(changed(&crowded(fact, "")), set(&["cgroup"]));
}

/// Two services, each of which needs an old version of the other with a new one of its own; the second has some replicas.
fn crossed(a: &str, b: &str, replicas: usize) -> String {
    format!(
        r#"
            [[app]]
            name = "{a}"
            version = "1"
            candidates = ["2"]
            requires = [{{ at = ">=2", needs = "service/{b}", in = ">=2" }}]
            [[app]]
            name = "{b}"
            version = "1"
            candidates = ["2"]
            requires = [{{ at = ">=2", needs = "service/{a}", in = "<2" }}]
            [[workload]]
            name = "{a}"
            app = "{a}"
            [[workload]]
            name = "{b}"
            app = "{b}"
            replicas = {replicas}
        "#
    )
}

/// Of several goals that are refused together, each is looked at alone.
#[test]
fn a_goal_beside_a_large_region_is_proven_blocked_by_itself() {
    let small = crossed("p", "q", 3);
    let both = crossed("a", "b", 6000) + &small;
    let states = |plan: &Plan| {
        let of = plan.blocked.iter().find(|one| {
            one.guarantee == Guarantee::Least
                && one.goals.iter().any(|goal| plan.tables.name(goal.thing) == "workload/p")
        });
        of.and_then(|one| one.states)
    };
    let alone = made(&small, &["app/p=2"]);
    assert!(states(&alone).is_some_and(|states| states > 0));
    for bumps in [["app/a=2", "app/p=2"], ["app/p=2", "app/a=2"]] {
        let plan = made(&both, &bumps);
        assert_eq!(states(&plan), states(&alone));
        assert_eq!((plan.blocked.len(), plan.summary.not_found), (2, 1));
    }
}
