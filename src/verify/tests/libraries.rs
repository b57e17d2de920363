//! Libraries that come with what an image is built on: the plan lists them, and a fact about crossing versions of one is
//! about the library's versions, whatever the release is called. Each plan holds, too.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::known::{CrossingTo, Outcome, Says};
use crate::answer::obstacle::Wall;
use crate::answer::plan::Plan;
use crate::answer::tables::Why;
use crate::model::Strategy;

const FLEET: &str = r#"
    [[profile]]
    name = "os"
    version = "11"
    provides = { glibc = "2.31", openssl = "1.1.1", kernel = "5.10" }
    [[profile]]
    name = "os"
    version = "12"
    provides = { glibc = "2.36", openssl = "3.0", kernel = "6.1" }
    [[profile]]
    name = "os"
    version = "13"
    provides = { glibc = "2.36", openssl = "3.5", kernel = "6.12" }
    [[fact]]
    name = "collation"
    kind = "data"
    subject = "glibc"
    crossing = "minor"
    remedy = "reindex"
    source = "https://example.org/collation"
"#;

fn images(version: &str, contains: &str) -> String {
    format!(
        "{FLEET}\n[[image]]\nname = \"root\"\nversion = \"{version}\"\nprofile = \"os\"\n\
         [[image]]\nname = \"top\"\nversion = \"1\"\nbase = \"root\"\ncontains = [{contains}]\n\
         [[workload]]\nname = \"w\"\nimage = \"top\"\n"
    )
}

fn planned(text: &str, bumped: &str) -> Plan {
    holds(text, &[bumped]);
    Made::under(&fleet(text), &[bump(bumped)], Strategy::InPlace)
}

/// What comes with the changes of a thing.
fn brought(plan: &Plan, name: &str) -> Vec<String> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let changes = changes.filter(|change| plan.tables.name(change.thing) == name);
    let brought = changes.flat_map(|change| &change.brings);
    brought.map(|one| format!("{} {} -> {}", one.of, one.from.as_deref().unwrap_or("?"), one.to)).collect()
}

#[test]
fn what_comes_with_a_release_is_listed() {
    let plan = planned(&images("11", ""), "image/root=12");
    let both = ["glibc 2.31 -> 2.36", "openssl 1.1.1 -> 3.0"];
    assert_eq!(brought(&plan, "image/root"), both);
    assert_eq!(brought(&plan, "image/top"), both);
    assert_eq!(brought(&plan, "workload/w"), [""; 0], "it is told of the image");
    let plan = planned(&images("12", ""), "image/root=13");
    assert_eq!(brought(&plan, "image/top"), ["openssl 3.0 -> 3.5"], "glibc stays");
}

#[test]
fn a_library_that_is_a_package_does_not_come_with_the_release() {
    let package = "[[package]]\nname = \"openssl\"\nversion = \"3.2\"\n";
    let text = format!("{}{package}", images("11", "\"package/openssl\""));
    let plan = planned(&text, "image/root=12");
    assert_eq!(brought(&plan, "image/root"), ["glibc 2.31 -> 2.36", "openssl 1.1.1 -> 3.0"]);
    assert_eq!(brought(&plan, "image/top"), ["glibc 2.31 -> 2.36"]);
}

#[test]
fn a_stack_brings_libraries_too() {
    let text = format!(
        "{FLEET}\n[[stack]]\nname = \"s\"\nversion = \"11\"\nprofile = \"os\"\n\
         [[workload]]\nname = \"w\"\nstack = \"s\"\nisolation = \"paas\"\n"
    );
    let plan = planned(&text, "stack/s=12");
    assert_eq!(brought(&plan, "stack/s"), ["glibc 2.31 -> 2.36", "openssl 1.1.1 -> 3.0"]);
}

#[test]
fn a_crossing_of_a_library_is_made_by_the_library() {
    let told = |version: &str, bumped: &str| -> Vec<Says> {
        let plan = planned(&images(version, ""), bumped);
        let by_hand = plan.known.into_iter().filter(|known| known.outcome == Outcome::ByHand);
        by_hand.map(|known| known.says).collect()
    };
    let crossing = Says::Crossing { of: "glibc".into(), to: CrossingTo::Minor, together: false };
    assert_eq!(told("11", "image/root=12"), std::slice::from_ref(&crossing));
    assert_eq!(told("11", "image/root=13"), [crossing]);
    assert_eq!(told("12", "image/root=13"), [], "the same glibc under another number");
}

#[test]
fn a_process_has_the_library_of_its_machine() {
    let text = format!(
        "{}isolation = \"process\"\nhost = \"h\"\n[[host]]\nname = \"h\"\nos = \"os@12\"\n",
        images("11", "")
    );
    assert_eq!(planned(&text, "image/root=12").known, []);
}

#[test]
fn replicas_cross_versions_of_a_library_together_by_the_library() {
    let steps = |version: &str, bumped: &str| {
        let text = images(version, "").replace("remedy =", "together = true\nremedy =");
        let text = format!("{text}service = \"s\"\nreplicas = 2\n");
        planned(&text, bumped).summary.largest_step
    };
    assert_eq!(steps("11", "image/root=12"), 2);
    assert_eq!(steps("12", "image/root=13"), 1);
}

/// A version that nobody has read off a machine is marked; that somebody has since makes no step wrong.
#[test]
fn what_only_a_release_says_is_marked() {
    let profile = |version: &str, kernel: &str| {
        format!(
            "[[profile]]\nname = \"linux\"\nversion = \"{version}\"\nprovides = {{ kernel = \"{kernel}\" }}\n"
        )
    };
    let of = |stated: &str| {
        let host = format!("[[host]]\nname = \"h\"\nos = \"linux@1\"\n{stated}\n");
        format!(
            "{}{}{host}[[workload]]\nname = \"w\"\nhost = \"h\"\n",
            profile("1", "6.1"),
            profile("2", "6.2")
        )
    };
    let bumps = ["host/h:os=2"];
    let assumed = |text: &str| {
        let plan = Made::under(&fleet(text), &bumps.map(bump), Strategy::InPlace);
        let marked = plan.steps.iter().flat_map(|step| &step.changes).filter(|change| change.assumed);
        marked
            .map(|change| format!("{} {}", plan.tables.name(change.thing), change.of))
            .collect::<Vec<String>>()
    };
    let (unread, read) = (of(""), of("kernel = \"6.1\""));
    super::scenes::holds(&unread, &bumps);
    super::scenes::holds(&read, &bumps);
    assert!(assumed(&unread).contains(&"host/h kernel".to_owned()), "{:?}", assumed(&unread));
    assert_eq!(assumed(&read), Vec::<String>::new());
    let plan = Made::under(&fleet(&unread), &bumps.map(bump), Strategy::InPlace);
    let verdict = crate::verify::verify(&fleet(&read), &plan);
    assert!(verdict.holds() && !verdict.drift.is_empty(), "{verdict:?}");
}

/// A machine with a release that leaves the library open of which it has a need that is not met today.
fn left_open(needs: &str) -> String {
    format!(
        "[[profile]]\nname = \"os\"\nversion = \"1\"\nprovides = {{ glibc = \"2.36\" }}\n\
         [[profile]]\nname = \"os\"\nversion = \"2\"\nprovides = {{ kernel = \"6.8\" }}\n\
         [[profile]]\nname = \"os\"\nversion = \"3\"\nprovides = {{ glibc = \"2.41\" }}\n\
         [[host]]\nname = \"h\"\nos = \"os@1\"\nkernel = \"5.15\"\n{needs}\n"
    )
}

/// What a plan names as standing in the way: whose need it is.
fn in_the_way(plan: &Plan) -> Vec<&str> {
    let walls = plan.blocked.iter().filter_map(|entry| match &entry.wall {
        Wall::Rule { why: Why::Requirement { requirement, .. }, .. } => Some(*requirement),
        _ => None,
    });
    walls.filter_map(|at| Some(&*plan.tables.requirement(at)?.subject)).collect()
}

/// A need of what a release leaves open is judged by the version of today, and is what is named, whatever else there is
/// to say of the library.
#[test]
fn a_need_of_what_a_release_leaves_open_is_the_one_that_is_named() {
    let kernel = |range: &str| {
        left_open(&format!(
            "requires = [{{ of = \"glibc\", at = \">=2.36\", needs = \"kernel\", in = \"{range}\" }}]"
        ))
    };
    let plan = planned(&kernel("<5.15"), "host/h:os=2");
    let named = in_the_way(&plan);
    assert!(!named.is_empty() && named.iter().all(|name| *name == "host/h:glibc"), "{named:?}");
    for goal in ["host/h:glibc=2.38", "host/h:glibc=2.41"] {
        let plan = planned(&kernel(">=6.8"), goal);
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let mut to: Vec<_> =
            changes.map(|change| format!("{} {}", change.of, change.to.as_deref().unwrap_or("?"))).collect();
        to.sort();
        assert!(to.iter().any(|to| to == "kernel 6.8"), "{goal}: {to:?}");
    }
    for range in ["<5.15 || >=6.9", "=5.10 || =6.8", ">=5.15, <6"] {
        for goal in ["host/h:os=2", "host/h:os=3", "host/h:glibc=2.38", "host/h:kernel=6.9"] {
            planned(&kernel(range), goal);
        }
    }
    let on_it = left_open(
        "[[workload]]\nname = \"w\"\nhost = \"h\"\nisolation = \"process\"\n\
         requires = [{ needs = \"glibc\", in = \">=2.17\" }, { needs = \"glibc\", in = \">=2.38\" }]",
    );
    for goal in ["host/h:os=2", "host/h:os=3", "host/h:kernel=6.8"] {
        planned(&on_it, goal);
    }
}
