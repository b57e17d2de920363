//! What stands in the way, where the shortest account of it is not the first that one thinks of.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::Guarantee;
use crate::answer::obstacle::Wall;
use crate::answer::tables::Why;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify};
use std::collections::BTreeSet;

/// Who is held where it stands leaves the kernel no stop at 6.2.
#[test]
fn what_is_held_takes_a_kernel_past_a_stop() {
    holds(
        r#"
            hold = ["workload/w"]
            [[capability]]
            name = "kernel"
            step = "listed"
            [[host]]
            name = "h"
            provides = { kernel = "6.1" }
            candidates = { kernel = ["6.2", "6.3"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            [[service]]
            name = "s"
            requires = [{ at = "<=2", needs = "kernel", in = "!=6.2" }]
            [[workload]]
            name = "w"
            service = "s"
            app = "a"
            host = "h"
        "#,
        &["host/h:kernel=6.3"],
    );
}

/// Of two services that need each other, what takes the one past its stop is what the other needs, not that replicas go
/// with their service.
#[test]
fn a_stop_that_another_service_takes_it_past() {
    let text = r#"
        [[app]]
        name = "db"
        version = "1.0"
        step = "minor"
        candidates = ["1.1", "1.2", "1.3"]
        requires = [{ at = ">=1.2", needs = "service/front", in = ">=2" }]
        [[app]]
        name = "front"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "service/db", in = ">=1.3" }]
        [[workload]]
        name = "db"
        app = "db"
        [[workload]]
        name = "front"
        app = "front"
    "#;
    let plan = Made::under(&fleet(text), &[bump("app/front=2")], Strategy::InPlace);
    let [blocked] = plan.blocked.as_slice() else { panic!("{:#?}", plan.blocked) };
    let Wall::Skip { version, tied_to: Some(tied) } = &blocked.wall else { panic!("{blocked:#?}") };
    let Why::Requirement { requirement, .. } = tied.why else { panic!("{tied:?}") };
    let subject = plan.tables.requirement(requirement).map(|requirement| &*requirement.subject);
    assert_eq!((version.as_deref(), subject), (Some("1.2"), Some("app/front")));
    for bumps in [&["app/front=2"][..], &["app/db=1.3"], &["app/db=1.3", "app/front=2"]] {
        holds(text, bumps);
        holds(&format!("{text}replicas = 2\n"), bumps);
    }
}

/// A guest of its own does, though the application violates its need today and has a path rule.
#[test]
fn a_guest_that_is_made_for_a_stop() {
    let text = r#"
        [[host]]
        name = "h"
        provides = { kernel = "6.1" }
        candidates = { kernel = ["6.2", "6.3", "6.4"] }
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2", "3"]
        step = "listed"
        requires = [{ at = "<=2", needs = "kernel", in = ">=6.3" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h"
    "#;
    holds(text, &["app/a=3"]);
    let plan = Made::under(&fleet(text), &[bump("app/a=3")], Strategy::PerVm);
    assert_eq!(plan.blocked, []);
    let guest = plan.steps[0].changes.iter().find(|change| plan.tables.name(change.thing) == "own-guest/w");
    assert_eq!(guest.and_then(|change| change.to.as_deref()), Some("6.3"));
    assert_eq!(plan.steps.len(), 3);
}

/// One of two goals is lost in a choice, whichever requirement that ends at.
#[test]
fn a_choice_that_ends_at_what_allows_the_end() {
    holds(
        r#"
            [[capability]]
            name = "kernel"
            avoid = ["=6.2"]
            [[host]]
            name = "h"
            provides = { kernel = "6.1" }
            candidates = { kernel = ["6.3"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            step = "listed"
            requires = [
              { at = ">=2, <=3", needs = "kernel", in = "!=6.3" },
              { at = "!=2", needs = "kernel", in = ">=6.3" },
              { at = "<=1", needs = "kernel", in = "<=6.3" },
            ]
            [[service]]
            name = "s"
            [[workload]]
            name = "w0"
            service = "s"
            app = "a"
            host = "h"
            movable = false
            [[workload]]
            name = "w1"
            service = "s"
            app = "a"
            host = "h"
        "#,
        &["workload/w1=2", "host/h:kernel=6.3"],
    );
}

/// Of two requirements between one pair, the one that stands in the way is named, not the one that allows the end.
#[test]
fn of_two_requirements_the_one_that_blocks() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "6.1"
        [[app]]
        name = "back"
        candidates = ["3"]
        [[app]]
        name = "front"
        version = "1"
        candidates = ["2"]
        requires = [{ needs = "service/back", in = "<=3" }]
        [[service]]
        name = "back"
        [[service]]
        name = "front"
        requires = [{ at = ">=2", needs = "service/back", in = "<=2" }]
        [[workload]]
        name = "b"
        service = "back"
        app = "back"
        host = "h"
        [[workload]]
        name = "f"
        service = "front"
        app = "front"
        host = "h"
    "#;
    holds(text, &["service/back=3", "app/front=2"]);
}

/// No way goes through version 2, as a search shows: there the service called has to be at 3, and at 3 it may not be.
#[test]
fn a_stop_that_a_search_rules_out() {
    holds(
        r#"
            [[host]]
            name = "h"
            kernel = "6.2"
            [[app]]
            name = "front"
            version = "1"
            candidates = ["3"]
            step = "major"
            requires = [
              { at = "!=3", needs = "service/back", in = ">=3" },
              { at = ">=3", needs = "service/back", in = "!=3" },
            ]
            [[app]]
            name = "back"
            version = "1"
            candidates = ["3"]
            [[service]]
            name = "front"
            [[service]]
            name = "back"
            [[workload]]
            name = "f"
            service = "front"
            app = "front"
            host = "h"
            [[workload]]
            name = "b"
            service = "back"
            app = "back"
            host = "h"
        "#,
        &["app/front=3"],
    );
}

/// The kernel may come with OS 3 or, later, without. What is chosen is no arrow of every state.
#[test]
fn a_release_that_is_chosen() {
    holds(
        r#"
            [[profile]]
            name = "linux"
            version = "1"
            provides = { kernel = "6.1" }
            [[profile]]
            name = "linux"
            version = "2"
            provides = { kernel = "6.2" }
            [[profile]]
            name = "linux"
            version = "3"
            provides = { kernel = "6.3" }
            [[host]]
            name = "h"
            os = "linux@1"
            candidates = { kernel = ["6.4"] }
            [[host]]
            name = "x"
            shares-kernel-of = "h"
            requires = [{ needs = "kernel", in = ">=6.3" }]
            [[app]]
            name = "a"
            version = "1"
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
            isolation = "microvm"
        "#,
        &["host/h:os=2"],
    );
}

/// A guest of its own with both the kernel and the kubelet is made too early for the API server in it. Each of the other goals
/// can be had; that of the kubelet is what cannot.
#[test]
fn what_cannot_be_made_at_once_is_one_goal() {
    let text = r#"
        [[host]]
        name = "h"
        cluster = "c"
        provides = { kernel = "6.1", kubelet = "1.31" }
        candidates = { kernel = ["6.2"], kubelet = ["1.33"] }
        [[cluster]]
        name = "c"
        provides = { kubernetes = "1.31" }
        [[app]]
        name = "a"
        version = "1.31"
        requires = [{ needs = "kernel", in = ">=6.2" }]
        [[workload]]
        name = "w0"
        app = "a"
        host = "h"
        movable = false
        control-plane = "kube-apiserver"
        [[workload]]
        name = "w1"
        app = "a"
        host = "h"
        control-plane = "kube-apiserver"
    "#;
    let bumps = ["app/a=1.33", "host/h:kernel=6.2", "host/h:kubelet=1.33"];
    holds(text, &bumps);
    let plan = Made::under(&fleet(text), &bumps.map(bump), Strategy::PerVm);
    let goals = plan.blocked.iter().flat_map(|entry| &entry.goals);
    let blocked: BTreeSet<_> = goals.map(|goal| (plan.tables.name(goal.thing), &*goal.of)).collect();
    assert_eq!(blocked, BTreeSet::from([("own-guest/w1", "kubelet")]));
    assert_eq!(plan.guarantee, Guarantee::Least);
}

/// A hold keeps nothing from a version that is there by now: what was blocked by it can be done.
#[test]
fn a_hold_of_what_is_where_it_is_needed_blocks_nothing() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "5.15"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "kernel", in = ">=6.8" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h"
        [[app]]
        name = "b"
        version = "1"
        candidates = ["2"]
        [[workload]]
        name = "x"
        app = "b"
        host = "h"
    "#;
    let held = format!("hold = [\"host/h\"]\n{text}");
    for bumps in [&["app/a=2"][..], &["app/a=2", "app/b=2"]] {
        let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
        let plan = Made::under(&fleet(&held), &bumps, Strategy::InPlace);
        assert_eq!(plan.blocked.len(), 1);
        for (kernel, wrong) in [("5.15", false), ("6.1", false), ("6.8", true), ("6.9", true)] {
            let later = fleet(&held.replace("5.15", kernel));
            let verdict = verify(&later, &plan);
            let is_found = verdict.faults.iter().any(|fault| fault.kind == FaultKind::Blocked);
            assert_eq!(is_found, wrong, "{kernel}: {verdict:#?}");
        }
    }
}
