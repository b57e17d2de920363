//! What is run between two steps is asked about too; planner and checker agree on it.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::Strategy;

/// Makes a plan in place, after checking what is made of it under each strategy.
fn planned(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::InPlace)
}

/// What is said of a thing, step by step.
fn said(plan: &Plan, thing: &str) -> Vec<(usize, Option<Certainty>)> {
    let changes = plan.steps.iter().flat_map(|step| step.changes.iter().map(|change| (step.number, change)));
    let of_it = changes.filter(|(_, change)| plan.tables.name(change.thing) == thing);
    of_it.map(|(step, change)| (step, change.certainty)).collect()
}

const STATED: Option<Certainty> = Some(Certainty::Stated);
const UNKNOWN: Option<Certainty> = Some(Certainty::Unknown);

/// Two workloads that run an app on a host, and what the app needs.
fn two(requires: &str) -> String {
    format!(
        "[[host]]\nname = \"h\"\nkernel = \"5.15\"\n\
         [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\", \"3\"]\nrequires = [{requires}]\n\
         [[workload]]\nname = \"w1\"\nhost = \"h\"\napp = \"a\"\n\
         [[workload]]\nname = \"w2\"\nhost = \"h\"\napp = \"a\"\n"
    )
}

const LATER: &str = "{ at = \">=2\", needs = \"kernel\", in = \">=6.8\" }";

#[test]
fn the_old_version_runs_on_the_new_kernel_until_the_next_step() {
    let plan = planned(&two(LATER), &["workload/w1=2"]);
    assert_eq!(said(&plan, "workload/w1"), [(1, UNKNOWN), (2, STATED)]);
    assert_eq!(said(&plan, "workload/w2"), [(1, UNKNOWN)]);
}

#[test]
fn each_version_may_be_spoken_of_by_itself() {
    let both = format!("{LATER}, {{ at = \"<2\", needs = \"kernel\", in = \">=4\" }}");
    let plan = planned(&two(&both), &["workload/w1=2"]);
    assert_eq!(said(&plan, "workload/w1"), [(1, STATED), (2, STATED)]);
    assert_eq!(said(&plan, "workload/w2"), [(1, STATED)]);
    // What somebody has tried counts beside what is stated.
    let tried = two(LATER).replace("candidates", "tested = { kernel = [\"6.8\"] }\ncandidates");
    let plan = planned(&tried, &["workload/w1=2"]);
    assert_eq!(said(&plan, "workload/w1"), [(1, STATED), (2, STATED)]);
}

#[test]
fn what_goes_in_one_step_is_never_run_apart() {
    let tied = format!("{LATER}, {{ at = \"<2\", needs = \"kernel\", in = \"<6\" }}");
    let plan = planned(&two(&tied), &["workload/w1=2"]);
    assert_eq!(plan.steps.len(), 1);
    assert_eq!(said(&plan, "workload/w2"), [(1, STATED), (1, STATED)]);
}

#[test]
fn what_is_over_before_is_not_asked_about() {
    let bridge = "{ at = \"<2\", needs = \"kernel\", in = \"<6\" }, { at = \">=2\", needs = \"kernel\", in = \">=5\" }";
    let plan = planned(&two(bridge), &["host/h:kernel=6.8"]);
    assert_eq!(said(&plan, "workload/w1"), [(1, STATED), (3, STATED)]);
}

#[test]
fn a_stop_is_asked_about_where_it_is_run_and_no_further() {
    // 2 is there only after the kernel has changed, and 3 only then.
    let path = two("{ at = \"=2\", needs = \"kernel\", in = \">=6.8\" }, { at = \"=3\", needs = \"kernel\", in = \">=6\" }")
        .replace("candidates", "step = \"listed\"\ncandidates");
    let plan = planned(&path, &["workload/w1=3"]);
    assert_eq!(said(&plan, "workload/w1"), [(1, UNKNOWN), (2, STATED), (3, STATED)]);
}

#[test]
fn where_no_order_says_which_is_first_either_may_be() {
    let of = |at: &str| {
        let text = format!(
            "[[host]]\nname = \"h\"\nkernel = \"6.1\"\nprovides = {{ systemd = \"252\" }}\n\
             candidates = {{ systemd = [\"256\"] }}\n\
             [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
             tested = {{ systemd = [\"256\"], at = \"{at}\" }}\n\
             [[workload]]\nname = \"w\"\nhost = \"h\"\napp = \"a\"\nisolation = \"container\"\n"
        );
        let plan = planned(&text, &["host/h:systemd=256", "app/a=2"]);
        plan.unknowns.iter().filter(|unknown| &*unknown.of == "systemd").count()
    };
    assert_eq!(of(">=1"), 0);
    assert_eq!(of(">=2"), 1, "1 may run beside systemd 256");
}
