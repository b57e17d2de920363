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
