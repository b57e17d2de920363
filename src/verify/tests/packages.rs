//! Packages that an image and its base both have: whose each is, and so what is rebuilt. Each plan holds, too.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::{Plan, Taken};
use crate::answer::step::Effect;
use crate::model::Strategy;

const HOST: &str = r#"
    [[host]]
    name = "h0"
    kernel = "5.15"
    [[workload]]
    name = "w"
    image = "top"
    host = "h0"
    [[package]]
    name = "deb/p"
    version = "1.0"
    candidates = ["2.0"]
    requires = [{ at = "<2", needs = "kernel", in = "<6" }]
    [[package]]
    name = "npm/p"
    version = "1.0"
    candidates = ["2.0"]
    requires = [{ at = "<2", needs = "kernel", in = "<6" }]
"#;

/// Makes the plan of a bump of the kernel, which holds, and returns what is rebuilt, redeployed and changed.
fn forced(images: &str, bumped: &str) -> (Plan, Vec<String>) {
    let text = format!("{HOST}{images}");
    holds(&text, &[bumped]);
    let plan = Made::under(&fleet(&text), &[bump(bumped)], Strategy::InPlace);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let changes = changes.filter(|change| change.effect != Effect::Restart);
    let told = changes.map(|change| {
        let version = |text: &Option<crate::answer::tables::Text>| text.as_deref().unwrap_or("?").to_owned();
        let (from, to) = (version(&change.from), version(&change.to));
        format!("{} {} {from} -> {to}", plan.tables.name(change.thing), change.of)
    });
    let told = told.collect();
    (plan, told)
}

fn of_kernel(images: &str) -> Vec<String> {
    let mut told = forced(images, "host/h0:kernel=6.8").1;
    assert_eq!(told.pop().as_deref(), Some("host/h0 kernel 5.15 -> 6.8"));
    told
}

#[test]
fn the_same_version_of_a_distribution_is_the_base_s() {
    let images = r#"
        [[image]]
        name = "root"
        version = "11"
        contains = ["package/deb/p"]
        [[image]]
        name = "mid"
        version = "11"
        base = "root"
        contains = ["package/deb/p@1.0"]
        [[image]]
        name = "top"
        version = "1.0"
        base = "mid"
        contains = ["package/deb/p"]
    "#;
    let told = of_kernel(images);
    let rebuilt = ["image/root", "image/mid", "image/top", "workload/w"];
    assert_eq!(told, rebuilt.map(|name| format!("{name} package/deb/p 1.0 -> 2.0")));
    let (plan, _) = forced(images, "host/h0:kernel=6.8");
    let [origin] = plan.origins.as_slice() else { panic!("{:?}", plan.origins) };
    assert_eq!((&*origin.of, origin.taken, origin.things.len()), ("package/deb/p", Taken::Base, 2));
}

#[test]
fn another_version_is_the_image_s_own() {
    let images = |root: &str, top: &str| {
        format!(
            "[[image]]\nname = \"root\"\nversion = \"11\"\ncontains = [\"package/deb/p@{root}\"]\n\
             [[image]]\nname = \"top\"\nversion = \"1.0\"\nbase = \"root\"\ncontains = [\"package/deb/p@{top}\"]\n"
        )
    };
    assert_eq!(of_kernel(&images("1.0", "2.0")), [""; 0]);
    let told = of_kernel(&images("2.0", "1.0"));
    assert_eq!(told, ["image/top", "workload/w"].map(|name| format!("{name} package/deb/p 1.0 -> 2.0")));
}

#[test]
fn a_package_that_the_base_does_not_have_is_the_image_s_own() {
    let told = of_kernel(
        r#"
            [[package]]
            name = "deb/other"
            version = "1"
            [[image]]
            name = "root"
            version = "11"
            contains = ["package/deb/other"]
            [[image]]
            name = "top"
            version = "1.0"
            base = "root"
            contains = ["package/deb/p"]
        "#,
    );
    assert_eq!(told, ["image/top", "workload/w"].map(|name| format!("{name} package/deb/p 1.0 -> 2.0")));
}

#[test]
fn what_is_stated_decides() {
    let images = |root: &str, own: bool| {
        format!(
            "[[image]]\nname = \"root\"\nversion = \"11\"\ncontains = [\"package/deb/p@{root}\"]\n\
             [[image]]\nname = \"top\"\nversion = \"1.0\"\nbase = \"root\"\n\
             contains = [{{ name = \"package/deb/p@1.0\", own = {own} }}]\n"
        )
    };
    let rebuilt = |names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{name} package/deb/p 1.0 -> 2.0")).collect()
    };
    assert_eq!(of_kernel(&images("1.0", true)), rebuilt(&["image/top", "workload/w"]));
    assert_eq!(of_kernel(&images("1.0", false)), rebuilt(&["image/root", "image/top", "workload/w"]));
    assert_eq!(of_kernel(&images("2.0", false)), [""; 0], "the base's version counts");
    let (plan, _) = forced(&images("1.0", false), "host/h0:kernel=6.8");
    assert_eq!(plan.origins, [], "nothing is left open");
}

#[test]
fn of_a_language_each_has_a_copy() {
    let images = |node: &str, shop: &str| {
        format!(
            "[[image]]\nname = \"node\"\nversion = \"18\"\ncontains = [\"package/npm/p@{node}\"]\n\
             [[image]]\nname = \"top\"\nversion = \"1.0\"\nbase = \"node\"\ncontains = [\"package/npm/p@{shop}\"]\n"
        )
    };
    let both =
        ["image/node", "image/top", "workload/w"].map(|name| format!("{name} package/npm/p 1.0 -> 2.0"));
    assert_eq!(of_kernel(&images("1.0", "1.0")), both);
    assert_eq!(forced(&images("1.0", "1.0"), "package/npm/p=2.0").1, both);
    assert_eq!(of_kernel(&images("1.0", "2.0")), both, "the base's copy is in the image too");
    assert_eq!(of_kernel(&images("2.0", "1.0")), both[1..]);
}

#[test]
fn where_nothing_is_known_of_the_base_the_image_s_version_counts() {
    let root = [
        // Nothing of its contents.
        "version = \"11\"",
        // No version.
        "contains = [\"package/deb/p\"]",
        // The package without a version, in an image of another version than the one that top is built on.
        "version = \"12\"\ncontains = [\"package/deb/p\"]",
    ];
    for root in root {
        let images = format!(
            "[[image]]\nname = \"root\"\n{root}\n\
             [[image]]\nname = \"top\"\nversion = \"1.0\"\nbase = \"root@11\"\ncontains = [\"package/deb/p\"]\n"
        );
        let told = of_kernel(&images);
        assert_eq!(told, ["image/top", "workload/w"].map(|name| format!("{name} package/deb/p 1.0 -> 2.0")));
        let (plan, _) = forced(&images, "host/h0:kernel=6.8");
        let [origin] = plan.origins.as_slice() else { panic!("{:?}", plan.origins) };
        assert_eq!((&*origin.of, origin.taken), ("package/deb/p", Taken::Own));
    }
}

#[test]
fn an_unknown_version_equals_no_other() {
    let (plan, told) = forced(
        r#"
            [[package]]
            name = "deb/q"
            candidates = ["3"]
            [[image]]
            name = "root"
            version = "11"
            contains = ["package/deb/q"]
            [[image]]
            name = "top"
            version = "1.0"
            base = "root"
            contains = ["package/deb/q"]
        "#,
        "package/deb/q=3",
    );
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(
        plan.steps.iter().filter(|step| step.after.is_empty()).count(),
        2,
        "top does not wait for root"
    );
    assert_eq!(plan.origins.iter().map(|origin| origin.taken).collect::<Vec<_>>(), [Taken::Own]);
}

#[test]
fn builds_follow_the_same_rule() {
    let images = |root: &str| {
        format!(
            r#"
                [[image]]
                name = "root"
                version = "11"
                contains = ["package/deb/p@1.0"]
                builds = [{{ version = "12", contains = ["package/deb/p@{root}"] }}]
                [[image]]
                name = "top"
                version = "1.0"
                base = "root"
                contains = ["package/deb/p@1.0"]
                builds = [{{ version = "1.1", base = "root@{}", contains = ["package/deb/p@2.0"] }}]
            "#,
            if root == "2.0" { "12" } else { "11" }
        )
    };
    let told = of_kernel(&images("2.0"));
    assert!(told.contains(&"image/root package/deb/p 1.0 -> 2.0".to_owned()), "{told:?}");
    let told = of_kernel(&images("1.5"));
    let root = told.iter().filter(|told| told.starts_with("image/root")).count();
    assert_eq!(root, 0, "the build has it of its own: {told:?}");
}

#[test]
fn what_a_new_base_leaves_open_is_told() {
    let images = |builds: &str| {
        format!(
            r#"
                [[image]]
                name = "root"
                version = "11"
                candidates = ["12"]
                contains = ["package/deb/p@1.0"]
                [[image]]
                name = "top"
                version = "1.0"
                base = "root"
                contains = ["package/deb/p@2.0"]
                {builds}
            "#
        )
    };
    let (plan, _) = forced(&images(""), "image/root=12");
    let [origin] = plan.origins.as_slice() else { panic!("{:?}", plan.origins) };
    assert_eq!((&*origin.of, origin.taken), ("package/deb/p", Taken::Kept));
    let built = "builds = [{ version = \"1.1\", base = \"root@12\", contains = [\"package/deb/p@2.0\"] }]";
    assert_eq!(forced(&images(built), "image/root=12").0.origins, []);
}
