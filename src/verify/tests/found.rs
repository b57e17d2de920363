//! Small fleets that random worlds have led to, with what is right of each.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::{Pattern, Strategy};
use crate::verify::verify;

fn planned(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

fn app(host: &str, app: &str, more: &str) -> String {
    format!(
        "[[host]]\nname = \"h\"\n{host}\n[[app]]\nname = \"a\"\n{app}\n\
         [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n{more}\n"
    )
}

/// Two requirements of one app: what ties the kernel to the app is the one, and the app to the kernel the other.
#[test]
fn each_tie_names_a_requirement_that_makes_it() {
    let requires = "requires = [{ at = \"<2\", needs = \"kernel\", in = \">=6.4\" }, { needs = \"kernel\", in = \">=6.2\" }]";
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.3\", \"6.4\"] }",
        &format!("version = \"1\"\ncandidates = [\"3\"]\n{requires}"),
        "",
    );
    holds(&text, &["app/a=3"]);
}

/// The service needs a later kernel, and one on the way there is to be avoided.
#[test]
fn a_rider_goes_past_a_version_for_either_of_two_reasons() {
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.2\", \"6.4\"] }",
        "version = \"2\"\ncandidates = [\"4\"]",
        "[[service]]\nname = \"w\"\nrequires = [{ needs = \"kernel\", in = \">=6.4\" }]\n\
         [[capability]]\nname = \"kernel\"\navoid = [\"=6.2\"]",
    );
    holds(&text, &["workload/w=4"]);
}

#[test]
fn what_is_to_be_avoided_is_not_published_for_its_contents() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"6.1\"\n\
                [[package]]\nname = \"p\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
                [[image]]\nname = \"i\"\nversion = \"1\"\ncontains = [\"package/p@1\"]\navoid = [\"=3\"]\n\
                [[image.builds]]\nversion = \"3\"\ncontains = [\"package/p@3\"]\n";
    holds(text, &["package/p=2"]);
    let plan = planned(text, &["package/p=2"], Strategy::InPlace);
    assert_eq!((plan.summary.things, plan.blocked.len()), (0, 1));
    // With a later build there is a way past it.
    let later = format!("{text}[[image.builds]]\nversion = \"4\"\ncontains = [\"package/p@3\"]\n");
    holds(&later, &["package/p=2"]);
    assert_eq!(planned(&later, &["package/p=2"], Strategy::InPlace).blocked.len(), 0);
}

/// Nobody says which version was tried: it is the one of today, and not another.
#[test]
fn what_was_tried_without_a_version_is_what_runs_today() {
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.2\"] }",
        "candidates = [\"2\"]\ntested = { kernel = [\"6.2\"] }",
        "",
    );
    let said = |bumps: &[&str]| {
        holds(&text, bumps);
        let plan = planned(&text, bumps, Strategy::InPlace);
        let all = plan.steps.iter().flat_map(|step| &step.changes);
        all.filter(|change| plan.tables.name(change.thing) == "workload/w")
            .filter_map(|change| change.certainty)
            .max()
    };
    assert_eq!(said(&["host/h:kernel=6.2"]), Some(Certainty::Stated));
    assert_eq!(said(&["host/h:kernel=6.2", "app/a=2"]), Some(Certainty::Unknown));
}

/// Where each workload gets a guest of its own, the bump of their machine asks none that is left out.
#[test]
fn who_is_left_out_gets_no_guest() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"6.1\"\n[[app]]\nname = \"a\"\n\
                [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n\
                [[workload]]\nname = \"x\"\napp = \"a\"\nhost = \"h\"\n";
    let made = |except: &[&str]| {
        let except: Vec<Pattern> = except.iter().map(|text| Pattern::parse(text).unwrap()).collect();
        let bumps = [bump("host/h:kernel=6.2").except(&except)];
        let fleet = fleet(text);
        let plan = Made::under(&fleet, &bumps, Strategy::PerVm);
        let verdict = verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
        (plan.steps.len(), plan.blocked.len(), plan.summary.untouched)
    };
    assert_eq!(made(&["workload/w"]), (1, 0, 1));
    assert_eq!(made(&["workload/*"]), (0, 0, 2));
}

/// Two requirements that no version satisfies both: each version that is asked for is forbidden by one of them.
#[test]
fn what_forbids_a_version_is_named() {
    let requires =
        "requires = [{ needs = \"kernel\", in = \">=6.3\" }, { needs = \"kernel\", in = \"<=6.1\" }]";
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.2\", \"6.3\"] }",
        &format!("version = \"1\"\n{requires}"),
        "",
    );
    holds(&text, &["host/h:kernel=6.3"]);
    holds(&text, &["host/h:kernel=6.2"]);
}

/// A replica that is further than the others needs what none of the called can have.
#[test]
fn the_furthest_replica_says_what_is_needed() {
    let text = "[[host]]\nname = \"h\"\n\
                [[app]]\nname = \"a\"\nversion = \"1\"\nrequires = [{ needs = \"service/t\", in = \"<=4\" }]\n\
                [[app]]\nname = \"b\"\nversion = \"1\"\ncandidates = [\"3\"]\n\
                [[service]]\nname = \"s\"\nrequires = [{ at = \"!=1\", needs = \"service/t\", in = \">=4\" }]\n\
                [[service]]\nname = \"t\"\n\
                [[workload]]\nname = \"far\"\napp = \"a@3\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"near\"\napp = \"a@1\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"t\"\napp = \"b\"\nservice = \"t\"\nhost = \"h\"\n";
    holds(text, &["service/t=3"]);
}

/// What goes past a stop because it is asked to is listed with who asks.
#[test]
fn a_stop_that_a_goal_goes_past() {
    let requires = "requires = [{ at = \"<=2\", needs = \"kernel\", in = \"<=6.2\" }, { needs = \"kernel\", in = \">=6.2\" }]";
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.4\"] }",
        &format!("version = \"1\"\ncandidates = [\"2\", \"3\"]\nstep = \"major\"\n{requires}"),
        "",
    );
    holds(&format!("hold = [\"service/w\"]\n{text}"), &["app/a=3", "workload/w=2"]);
}

/// What is on the kernel of another machine has libraries of its own, and so has what it gets instead.
#[test]
fn a_release_brings_no_library_to_what_has_the_kernel_alone() {
    let text = "[[profile]]\nname = \"linux\"\nversion = \"1\"\nprovides = { kernel = \"6.1\", openssl = \"1\" }\n\
                [[profile]]\nname = \"linux\"\nversion = \"2\"\nprovides = { kernel = \"6.2\", openssl = \"2\" }\n\
                [[host]]\nname = \"h\"\nos = \"linux@1\"\n\
                [[host]]\nname = \"x\"\nshares-kernel-of = \"h\"\n\
                [[app]]\nname = \"a\"\nversion = \"1\"\n\
                [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"x\"\n\
                [[workload]]\nname = \"p\"\napp = \"a\"\nhost = \"x\"\nisolation = \"process\"\nmovable = true\n";
    holds(text, &["host/h:os=2"]);
    for &strategy in Strategy::ALL {
        let plan = planned(text, &["host/h:os=2"], strategy);
        let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
        let is_of_host = |thing| plan.tables.name(thing) == "host/h";
        assert!(changes.all(|change| &*change.of != "openssl" || is_of_host(change.thing)), "{strategy}");
    }
}

/// A bump of a guest's kernel makes no guest for what is on that kernel.
#[test]
fn what_is_in_a_guest_gets_none() {
    let text = "[[host]]\nname = \"h\"\n[[guest]]\nname = \"g\"\non = \"h\"\nkernel = \"6.1\"\n\
                [[host]]\nname = \"x\"\nshares-kernel-of = \"g\"\n\
                [[app]]\nname = \"a\"\n[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"x\"\n";
    holds(text, &["guest/g:kernel=6.2"]);
    let plan = planned(text, &["guest/g:kernel=6.2"], Strategy::PerVm);
    let named: Vec<_> = plan
        .steps
        .iter()
        .flat_map(|step| &step.changes)
        .map(|change| plan.tables.name(change.thing))
        .collect();
    assert_eq!(named, ["guest/g", "host/x", "workload/w"]);
}

/// From the first replica of the caller that changes, all of its replicas have to fit what they call.
#[test]
fn a_replica_waits_for_one_that_does_not_fit() {
    let text = "[[host]]\nname = \"h\"\n\
                [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"3\"]\n\
                requires = [{ at = \"<=1\", needs = \"service/t\", in = \"<=1\" }]\n\
                [[app]]\nname = \"b\"\nversion = \"2\"\n\
                [[workload]]\nname = \"far\"\napp = \"a@2\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"near\"\napp = \"a@1\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"t\"\napp = \"b\"\nservice = \"t\"\nhost = \"h\"\n\
                [[service]]\nname = \"s\"\n[[service]]\nname = \"t\"\n";
    holds(text, &["app/a=3"]);
    // Without the wait, the one goes while the other does not fit.
    let mut plan = planned(text, &["app/a=3"], Strategy::InPlace);
    assert!(plan.steps.iter().any(|step| !step.after.is_empty()), "{:#?}", plan.steps);
    for step in &mut plan.steps {
        step.after.clear();
    }
    assert!(!verify(&fleet(text), &plan).holds());
}

/// A service needs more of what it calls than its application does, and both are violated today.
#[test]
fn who_cannot_stay_says_why() {
    let text = "[[host]]\nname = \"h\"\n\
                [[app]]\nname = \"a\"\nversion = \"2\"\ncandidates = [\"3\"]\nrequires = [{ needs = \"service/t\", in = \">=2\" }]\n\
                [[app]]\nname = \"b\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
                [[service]]\nname = \"s\"\nrequires = [{ at = \"<=2\", needs = \"service/t\", in = \">=4\" }]\n\
                [[service]]\nname = \"t\"\n\
                [[workload]]\nname = \"s\"\napp = \"a\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"t\"\napp = \"b\"\nservice = \"t\"\nhost = \"h\"\n";
    holds(text, &["app/a=3"]);
}

/// What leads to a hold may lead there by a version that some replica has today.
#[test]
fn replicas_that_differ_and_are_held() {
    let text = "hold = [\"service/s\"]\n[[host]]\nname = \"h\"\nkernel = \"6.1\"\ncandidates = { kernel = [\"6.4\"] }\n\
                [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"3\"]\n\
                [[service]]\nname = \"s\"\nmixed = false\nrequires = [{ needs = \"kernel\", in = \">=6.2\" }]\n\
                [[workload]]\nname = \"w\"\napp = \"a@1\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"x\"\napp = \"a@2\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"y\"\napp = \"a@1\"\nservice = \"s\"\nhost = \"h\"\n";
    holds(text, &["workload/w=3"]);
}

/// Replicas make each crossing together, not only the first.
#[test]
fn each_crossing_is_made_together() {
    let text = "[[package]]\nname = \"p\"\nversion = \"1\"\ncandidates = [\"2\", \"3\"]\nstep = \"major\"\n\
                [[image]]\nname = \"i\"\nversion = \"1\"\ncontains = [\"package/p@1\"]\n\
                [[host]]\nname = \"h\"\n\
                [[workload]]\nname = \"w\"\nimage = \"i\"\nservice = \"s\"\nhost = \"h\"\n\
                [[workload]]\nname = \"x\"\nimage = \"i\"\nservice = \"s\"\nhost = \"h\"\n\
                [[service]]\nname = \"s\"\n\
                [[fact]]\nname = \"f\"\nsubject = \"package/p\"\ncrossing = \"major\"\ntogether = true\nremedy = \"do it\"\n\
                source = \"https://example.org/\"\n";
    holds(text, &["package/p=3"]);
    let plan = planned(text, &["package/p=3"], Strategy::InPlace);
    let of_workloads = |step: &&crate::answer::step::Step| {
        step.changes.iter().any(|change| plan.tables.name(change.thing).starts_with("workload/"))
    };
    let sizes: Vec<usize> = plan.steps.iter().filter(of_workloads).map(|step| step.things).collect();
    assert_eq!(sizes, [2, 2]);
}

/// A fact forces a move that happens anyway, if what moves could not have stayed.
#[test]
fn a_fact_forces_what_moves_anyway() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"6.2\"\ncandidates = { kernel = [\"6.3\"] }\n\
                [[package]]\nname = \"openssl\"\nversion = \"1\"\n\
                [[image]]\nname = \"i\"\nversion = \"1\"\ncandidates = [\"3\"]\ncontains = [\"package/openssl@1\"]\n\
                [[image.builds]]\nversion = \"3\"\ncontains = [\"package/openssl@3\"]\n\
                [[workload]]\nname = \"w\"\nimage = \"i\"\nhost = \"h\"\nmovable = false\n\
                [[workload]]\nname = \"x\"\nimage = \"i\"\nhost = \"h\"\n\
                [[fact]]\nname = \"f\"\nsubject = \"package/openssl\"\nneeds = \"kernel\"\nin = \">=6.3\"\n\
                where = { openssl = \">=3\" }\nsource = \"https://example.org/\"\n";
    holds(text, &["image/i=3"]);
}

/// Of two API servers that are alike, the last has to have the version of the cluster, and has not.
#[test]
fn the_last_server_is_checked_by_itself() {
    let text = "[[cluster]]\nname = \"c\"\nkubernetes = \"1.31\"\n[[host]]\nname = \"h\"\ncluster = \"c\"\n\
                [[app]]\nname = \"api\"\nversion = \"1.32\"\n[[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
                [[workload]]\nname = \"api\"\napp = \"api\"\nhost = \"h\"\nreplicas = 2\ncontrol-plane = \"kube-apiserver\"\n\
                [[workload]]\nname = \"a\"\napp = \"a\"\nhost = \"h\"\n";
    holds(text, &["app/a=2"]);
    let plan = planned(text, &["app/a=2"], Strategy::InPlace);
    let violated: Vec<_> = plan.violations.iter().map(|one| plan.tables.name(one.thing)).collect();
    assert_eq!(violated, ["workload/api#2"]);
}

fn two_services(a: &str, b: &str, s: &str, workloads: &[(&str, &str, &str)]) -> String {
    use std::fmt::Write as _;
    let mut text = format!(
        "[[host]]\nname = \"h\"\n[[app]]\nname = \"a\"\n{a}\n[[app]]\nname = \"b\"\n{b}\n\
         [[service]]\nname = \"s\"\n{s}\n[[service]]\nname = \"t\"\n"
    );
    for (name, app, service) in workloads {
        let _ = writeln!(
            text,
            "[[workload]]\nname = \"{name}\"\napp = \"{app}\"\nservice = \"{service}\"\nhost = \"h\""
        );
    }
    text
}

/// What a replica needs where it has moved to, and not where it was.
#[test]
fn a_replica_needs_what_it_needs_where_it_is() {
    let text = two_services(
        "version = \"1\"\ncandidates = [\"2\"]\nrequires = [{ at = \">=2\", needs = \"service/t\", in = \">=4\" }]",
        "version = \"2\"\ncandidates = [\"3\"]\nrequires = [{ needs = \"service/s\", in = \">=3\" }]",
        "requires = [{ at = \"<=1\", needs = \"service/t\", in = \">=3\" }]",
        &[("w", "a@1", "s"), ("x", "b@2", "t")],
    );
    holds(&text, &["app/a=2"]);
}

/// Two replicas, each with a requirement of its own that nothing meets.
#[test]
fn what_is_further_does_not_come_back() {
    let text = two_services(
        "version = \"1\"\nrequires = [{ at = \"<=1\", needs = \"service/t\", in = \">=4\" }]",
        "version = \"2\"\ncandidates = [\"3\"]",
        "requires = [{ at = \">=2\", needs = \"service/t\", in = \">=4\" }]",
        &[("w", "a@2", "s"), ("x", "a@1", "s"), ("y", "b@2", "t")],
    );
    holds(&text, &["app/b=3"]);
}

/// Alternatives and a plain requirement ask for the same.
#[test]
fn either_of_two_requirements_may_be_named() {
    let any = "{ at = \"<=1\", any = [{ needs = \"kernel\", in = \"<=6.2\" }, { needs = \"kernel\", in = \"<=6.2\" }] }";
    let plain =
        "{ needs = \"kernel\", in = \">=6.4\" }, { at = \"<=1\", needs = \"kernel\", in = \"<=6.2\" }";
    let text = app(
        "kernel = \"6.1\"\ncandidates = { kernel = [\"6.3\", \"6.4\"] }",
        &format!("version = \"1\"\ncandidates = [\"3\"]\nrequires = [{any}, {plain}]"),
        "",
    );
    holds(&text, &["app/a=3"]);
}

/// A path rule that stops at each version does not pass over what only a release brings; the others may.
#[test]
fn a_stop_that_only_a_release_brings() {
    for step in ["any", "listed", "minor", "major"] {
        let text = r#"
            [[capability]]
            name = "kernel"
            step = "STEP"
            [[profile]]
            name = "u"
            version = "20"
            provides = { kernel = "6.1" }
            [[profile]]
            name = "u"
            version = "22"
            provides = { kernel = "6.2" }
            [[host]]
            name = "h"
            os = "u@20"
            candidates = { kernel = ["6.3"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["3"]
            requires = [{ needs = "kernel", in = ">=6.2" }]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
        "#;
        holds(&text.replace("STEP", step), &["app/a=3"]);
        holds(&text.replace("STEP", step), &["host/h:kernel=6.3"]);
    }
}
