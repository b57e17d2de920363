//! Versions that no plan may stop at.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::Guarantee;
use crate::answer::obstacle::{Tied, Wall};
use crate::answer::plan::Plan;
use crate::answer::tables::Why;
use crate::model::Strategy;
use crate::plan;

const KERNEL: &str = r#"
    [[capability]]
    name = "kernel"
    avoid = ["=5.15.0-94", "=5.15.0-95"]
    [[host]]
    name = "n1"
    kernel = "5.15.0-91"
    candidates = { kernel = ["5.15.0-94", "5.15.0-95", "5.15.0-97", "6.8"] }
    [[host]]
    name = "n2"
    kernel = "5.15.0-94"
    candidates = { kernel = ["5.15.0-95"] }
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [{ at = ">=2", needs = "kernel", in = ">=5.15.0-92" }]
    [[workload]]
    name = "a"
    app = "a"
    hosts = ["n1", "n2"]
"#;

/// Plans, with the checker's consent under each strategy, and returns the plan in place.
fn checked(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::InPlace)
}

/// Returns what changes its version, step by step.
fn changes(plan: &Plan) -> Vec<String> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    let to = |to: &Option<_>| to.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
    all.filter(|change| change.from != change.to)
        .filter(|change| change.under.is_none())
        .map(|change| format!("{} {} {}", plan.tables.name(change.thing), change.of, to(&change.to)))
        .collect()
}

#[test]
fn a_kernel_is_gone_past() {
    let plan = checked(KERNEL, &["workload/a#1=2"]);
    assert_eq!(changes(&plan), ["host/n1 kernel 5.15.0-97", "workload/a#1 app/a 2"]);
    assert_eq!(plan.guarantee, Guarantee::Least);
}

/// What stands on such a version may stay there, and what needs no more of it goes on.
#[test]
fn what_is_there_may_stay() {
    let plan = checked(KERNEL, &["workload/a#2=2"]);
    assert_eq!(changes(&plan), ["workload/a#2 app/a 2"]);
}

#[test]
fn a_bump_to_it_is_at_fault() {
    for (text, asked) in [
        (KERNEL, "host/n1:kernel=5.15.0-94"),
        (KERNEL, "host/*:kernel=5.15.0-95"),
        ("[[app]]\nname = \"a\"\nversion = \"1\"\navoid = [\">=2, <3\"]", "app/a=2.1"),
    ] {
        let faults = plan(&fleet(text), &[bump(asked)], &crate::Options::default()).unwrap_err();
        let said = format!("{faults:?}");
        assert!(said.contains("is to be avoided"), "{said}");
    }
}

#[test]
fn with_no_other_version_it_is_blocked() {
    let text = KERNEL.replace(", \"5.15.0-97\", \"6.8\"", "");
    let plan = checked(&text, &["workload/a#1=2"]);
    assert!(plan.steps.is_empty());
    assert_eq!(plan.blocked.len(), 1);
}

/// An OS release brings the bad kernel: it can be had with a later one only.
#[test]
fn what_a_release_brings() {
    let text = |more: &str| {
        format!(
            r#"
                [[profile]]
                name = "own"
                version = "1"
                provides = {{ kernel = "5.4" }}
                [[profile]]
                name = "own"
                version = "2"
                provides = {{ kernel = "5.15.0-94" }}
                [[capability]]
                name = "kernel"
                avoid = ["=5.15.0-94"]
                {more}
                [[host]]
                name = "n1"
                os = "own@1"
            "#
        )
    };
    assert!(checked(&text(""), &["host/n1:os=2"]).steps.is_empty());
    let plan = checked(&text("candidates = [\"5.15.0-97\"]"), &["host/n1:os=2", "host/n1:kernel=5.15.0-97"]);
    // The later kernel is available without the release, so it comes first, by itself.
    assert_eq!(plan.steps.len(), 2);
}

#[test]
fn contents_and_replicas() {
    let text = r#"
        [[package]]
        name = "lib"
        version = "1"
        candidates = ["2", "2.1", "3"]
        avoid = [">=2, <3"]
        [[image]]
        name = "i"
        version = "1"
        contains = ["package/lib@1"]
        [[image]]
        name = "j"
        version = "1"
        contains = ["package/lib@2"]
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "package/lib", in = ">=2" }]
        [[app]]
        name = "c"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "service/a", in = ">=2" }]
        [[workload]]
        name = "a"
        app = "a"
        image = "i"
        replicas = 2
        [[workload]]
        name = "b"
        image = "j"
        [[workload]]
        name = "c"
        app = "c"
    "#;
    let plan = checked(text, &["app/c=2"]);
    assert!(changes(&plan).contains(&"image/i package/lib 3".to_owned()), "{:?}", changes(&plan));
    assert_eq!(plan.guarantee, Guarantee::Least);
    holds(text, &["package/lib=3"]);
}

/// A path rule counts minor versions: a patch release that is avoided is no stop.
#[test]
fn beside_a_path_rule() {
    let text = r#"
        [[app]]
        name = "a"
        version = "1.29.1"
        step = "minor"
        candidates = ["1.30.0", "1.30.1", "1.31.0"]
        avoid = ["=1.30.0"]
        [[workload]]
        name = "a"
        app = "a"
    "#;
    let plan = checked(text, &["app/a=1.31.0"]);
    assert_eq!(changes(&plan), ["workload/a app/a 1.30.1", "workload/a app/a 1.31.0"]);
}

/// No minor version may be skipped, so one that is avoided as a whole is in the way of all that are later.
#[test]
fn a_whole_minor_version_is_in_the_way() {
    let text = r#"
        [[app]]
        name = "a"
        version = "1.29.1"
        step = "minor"
        candidates = ["1.30.0", "1.30.1", "1.31.0"]
        avoid = [">=1.30, <1.31"]
        [[workload]]
        name = "a"
        app = "a"
    "#;
    let plan = checked(text, &["app/a=1.31.0"]);
    assert!(plan.steps.is_empty(), "{:?}", changes(&plan));
    let walls = plan.blocked.iter().map(|blocked| &blocked.wall);
    let by = walls.map(|wall| match wall {
        Wall::Skip { version, tied_to: Some(Tied { why: Why::Requirement { .. }, .. }) } => {
            version.as_deref()
        }
        wall => panic!("{wall:?}"),
    });
    assert_eq!(by.collect::<Vec<_>>(), [Some("1.30.0"), Some("1.30.1")], "each of them is to be avoided");
}

/// A container in a system container has the host's kernel, and moves to none that is avoided.
#[test]
fn an_avoided_kernel_is_avoided_where_it_is_shared() {
    let text = r#"
        [[capability]]
        name = "kernel"
        avoid = ["=6.3"]
        [[host]]
        name = "h"
        provides = { kernel = "6.1" }
        candidates = { kernel = ["6.3", "6.4"] }
        [[host]]
        name = "x"
        shares-kernel-of = "h"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["3"]
        requires = [{ at = ">=3", needs = "kernel", in = ">=6.2" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "x"
    "#;
    super::scenes::holds(text, &["app/a=3"]);
    for &strategy in crate::model::Strategy::ALL {
        let plan = super::Made::under(&super::fleet(text), &[super::bump("app/a=3")], strategy);
        let ends = plan.steps.iter().flat_map(|step| &step.changes).filter_map(|change| change.to.as_deref());
        assert!(ends.clone().any(|end| end == "6.4") && ends.clone().all(|end| end != "6.3"), "{strategy}");
    }
}
