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

#[test]
fn what_a_machine_that_is_added_lacks_too_has_no_bearing() {
    // w1 goes to 3 on a machine that is added, like g0, and neither has the engine that a fact asks for.
    let text = "[[host]]\n\
        name = \"h0\"\n\
        provides = { engine = \"2\" }\n\
        candidates = { kernel = [\"6.2\", \"6.3\"], openssl = [\"2\", \"3\"], engine = [] }\n\
        [[guest]]\n\
        name = \"g0\"\n\
        on = \"h0\"\n\
        movable = true\n\
        provides = { kernel = \"6.1\" }\n\
        candidates = { kernel = [\"6.2\", \"6.3\"] }\n\
        [[package]]\n\
        name = \"openssl\"\n\
        version = \"1\"\n\
        candidates = [\"2\"]\n\
        [[app]]\n\
        name = \"a0\"\n\
        version = \"1\"\n\
        candidates = [\"2\", \"3\"]\n\
        [[service]]\n\
        name = \"s0\"\n\
        mixed = true\n\
        tested = [{ \"package/openssl\" = [\"4\"] }, { \"openssl\" = [\"3\"] }, { \"kernel\" = [\"6.1\"] }]\n\
        [[service.requires]]\n\
        at = \">=3\"\n\
        needs = \"kernel\"\n\
        in = \">=6.3\"\n\
        [[workload]]\n\
        name = \"w0\"\n\
        service = \"s0\"\n\
        app = \"a0@1\"\n\
        host = \"g0\"\n\
        isolation = \"microvm\"\n\
        movable = true\n\
        [[workload]]\n\
        name = \"w1\"\n\
        service = \"s0\"\n\
        app = \"a0@1\"\n\
        host = \"g0\"\n\
        isolation = \"process\"\n\
        movable = true\n\
        [[workload.requires]]\n\
        needs = \"kernel\"\n\
        in = \">=6.1, <=6.4\"\n\
        [[fact]]\n\
        name = \"f2\"\n\
        subject = \"app/a0\"\n\
        at = \">=1\"\n\
        needs = \"engine\"\n\
        in = \">=2\"\n\
        where = { openssl = \">=2\" }\n\
        source = \"https://example.org/\"\n";
    let bumps = ["app/a0=3", "guest/g0:kernel=6.2"];
    holds(text, &bumps);
    let bumps = bumps.map(bump);
    let plan = Made::under(&fleet(text), &bumps, Strategy::Drain);
    assert_eq!(plan.spares.len(), 1);
    let goes: Vec<_> = said(&plan, "workload/w1").into_iter().filter(|(_, said)| said.is_some()).collect();
    assert!(goes.contains(&(4, STATED)), "{goes:?}");
}
