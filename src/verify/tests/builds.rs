//! Declared builds of images, and what an image has today.

use super::scenes::holds;
use super::{Made, bump, fleet, kinds};
use crate::answer::Guarantee;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify};

/// An earlier build, or one of today's version, says nothing of what the image is on today.
#[test]
fn builds_that_are_not_to_come_ask_for_nothing() {
    for (mid, build) in [("version = \"1\"", "1"), ("", "2")] {
        let text = format!(
            r#"
                [[package]]
                name = "b"
                version = "1"
                [[image]]
                name = "mid"
                {mid}
                [[image]]
                name = "leaf"
                version = "2"
                base = "mid"
                builds = [{{ version = "4", contains = ["package/b"] }}, {{ version = "{build}", base = "mid@3" }}]
                [[workload]]
                name = "w"
                image = "leaf"
            "#
        );
        holds(&text, &["image/leaf=4"]);
        let plan = Made::under(&fleet(&text), &[bump("image/leaf=4")], Strategy::InPlace);
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let of: Vec<&str> = changes.map(|change| &*change.of).collect();
        assert_eq!(of, ["image/leaf", "image/leaf"], "the base stays");
    }
}

/// What changes in the order of the steps, what is blocked, and how sure that is.
fn planned(text: &str, bumps: &[&str]) -> (Vec<String>, Vec<String>, Guarantee) {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    let plan = Made::under(&fleet(text), &bumps, Strategy::InPlace);
    let name = |thing| plan.tables.name(thing);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let changes = changes.map(|change| {
        format!("{}: {} {}", name(change.thing), change.of, change.to.as_deref().unwrap_or("?"))
    });
    let blocked = plan.blocked.iter().map(|blocked| name(blocked.thing).to_string());
    (changes.collect(), blocked.collect(), plan.guarantee)
}

const ON_BASE_2: &str = r#"
    [[image]]
    name = "base"
    version = "1"
    candidates = ["2", "3"]
    [[image]]
    name = "web"
    version = "1"
    base = "base"
    builds = [{ version = "2", base = "base@2" }]
    CANDIDATES
    [[workload]]
    name = "w"
    image = "web"
"#;

/// What a build is declared to be on is what it is on: a later base comes with another build.
#[test]
fn a_build_is_on_the_base_that_is_declared() {
    let only = ON_BASE_2.replace("CANDIDATES", "");
    let (changes, blocked, guarantee) = planned(&only, &["image/base=3"]);
    assert_eq!(changes, ["image/base: image/base 3", "image/web: image/base 3", "workload/w: image/base 3"]);
    assert!(blocked.is_empty());
    assert_eq!(guarantee, Guarantee::Least);

    // What the build has is got by the build, not by going on to what no build has.
    let (mut changes, blocked, _) = planned(&only, &["image/base=2"]);
    changes.sort();
    let build = ["image/web: image/base 2", "image/web: image/web 2"];
    let run = ["workload/w: image/base 2", "workload/w: image/web 2"];
    assert_eq!(changes, [&["image/base: image/base 2"][..], &build, &run].concat());
    assert!(blocked.is_empty());
    let (changes, _, guarantee) = planned(&only, &["image/web=2"]);
    assert_eq!(changes.len(), 5, "{changes:?}");
    assert_eq!(guarantee, Guarantee::Least);

    let (changes, blocked, _) = planned(&only, &["image/web=2", "image/base=3"]);
    assert_eq!(changes, ["image/base: image/base 3", "image/web: image/base 3", "workload/w: image/base 3"]);
    assert_eq!(blocked, ["image/web", "workload/w"]);

    // Of a later version nothing is declared: it may be on either.
    let more = ON_BASE_2.replace("CANDIDATES", "candidates = [\"3\"]");
    let (changes, blocked, _) = planned(&more, &["image/web=3", "image/base=3"]);
    assert!(changes.contains(&"image/web: image/web 3".into()), "{changes:?}");
    assert!(changes.contains(&"image/web: image/base 3".into()), "{changes:?}");
    assert!(blocked.is_empty());
}

/// A build that takes a content back has what it declares, whatever the build before it has.
#[test]
fn a_later_build_may_have_less() {
    let text = r#"
        [[package]]
        name = "lib"
        version = "1"
        candidates = ["2", "3"]
        [[image]]
        name = "web"
        version = "1"
        contains = ["package/lib"]
        builds = [
            { version = "2", contains = ["package/lib@3"] },
            { version = "3", contains = ["package/lib@2"] },
        ]
        [[workload]]
        name = "w"
        image = "web"
    "#;
    let (changes, ..) = planned(text, &["image/web=3"]);
    assert!(changes.contains(&"workload/w: package/lib 2".into()), "{changes:?}");
    let (changes, ..) = planned(text, &["package/lib=3"]);
    assert!(changes.contains(&"workload/w: image/web 2".into()), "{changes:?}");
}

/// What an image has of its own by a build is no matter of the builds of its base.
#[test]
fn an_own_build_has_what_the_base_has_not() {
    let text = r#"
        [[package]]
        name = "lib"
        version = "1"
        candidates = ["2", "3"]
        [[image]]
        name = "web"
        version = "1"
        contains = ["package/lib"]
        builds = [{ version = "2", contains = ["package/lib@2"] }]
        [[image]]
        name = "leaf"
        version = "1"
        base = "web"
        contains = ["package/lib"]
        builds = [{ version = "2", base = "web@2", contains = ["package/lib@3"] }]
        [[workload]]
        name = "w"
        image = "leaf"
    "#;
    let (changes, blocked, _) = planned(text, &["image/leaf=2"]);
    for change in ["image/leaf: image/web 2", "image/leaf: package/lib 3", "image/web: package/lib 2"] {
        assert!(changes.contains(&change.into()), "{change} in {changes:?}");
    }
    assert!(blocked.is_empty());
}

/// The checker refuses a version of an image with another content than is declared of it.
#[test]
fn a_build_with_another_content_is_refused() {
    let bumps = ["image/web=2"].map(bump);
    let text = ON_BASE_2.replace("CANDIDATES", "");
    let other = text.replace("base@2", "base@3");
    for (made, held) in [(&other, &text), (&text, &other)] {
        let plan = Made::under(&fleet(made), &bumps, Strategy::InPlace);
        let verdict = verify(&fleet(held), &plan);
        assert!(kinds(&verdict).contains(&FaultKind::Alone), "{verdict:#?}");
    }
}
