//! States that outlive the version that made them.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::{Plan, Staying};
use crate::model::Strategy;
use crate::read::Reader;

const FLEET: &str = r#"
    [[state]]
    name = "collation"
    version = "2.24"
    candidates = ["2.28"]
    made-by = "glibc"
    requires = [
      { at = "<2.28", needs = "glibc", in = "<2.28" },
      { at = ">=2.28", needs = "glibc", in = ">=2.28" },
    ]
    [[state]]
    name = "xfs"
    version = "5.13"
    requires = [{ at = ">=6.5", needs = "kernel", in = ">=5.19" }]
    candidates = ["6.5"]
    [[host]]
    name = "n"
    kernel = "5.15"
    provides = { glibc = "2.25" }
    candidates = { kernel = ["6.1"], glibc = ["2.26", "2.31"] }
    [[image]]
    name = "debian"
    version = "9"
    profile = "debian"
    candidates = ["10"]
    [[image]]
    name = "db"
    version = "1"
    base = "debian"
    requires = [{ needs = "kernel", in = ">=5" }]
    [[workload]]
    name = "db"
    image = "db"
    host = "n"
    keeps = ["collation", "xfs"]
    [[workload]]
    name = "old"
    host = "n"
    isolation = "process"
    keeps = ["collation"]
"#;

fn checked(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::InPlace)
}

/// Returns what happens, step by step.
fn steps(plan: &Plan) -> Vec<Vec<String>> {
    let name = |thing| plan.tables.name(thing);
    let step = |step: &crate::answer::step::Step| {
        step.changes
            .iter()
            .map(|change| format!("{} {} {}", name(change.thing), change.effect.name(), change.of))
            .collect()
    };
    plan.steps.iter().map(step).collect()
}

/// What the new maker cannot read is made anew in the step that brings it.
#[test]
fn a_state_is_made_anew_with_what_it_cannot_outlive() {
    let plan = checked(FLEET, &["image/debian=10"]);
    assert_eq!(
        steps(&plan),
        [
            vec!["image/debian upgrade image/debian"],
            vec!["image/db rebuild image/debian"],
            vec!["workload/db redeploy image/debian", "workload/db recreate state/collation"],
        ]
    );
    assert_eq!(plan.stays, []);
    assert_eq!(plan.summary.workloads_changed, 1);
}

/// A state stays where it can, whatever its maker does, and the plan says so.
#[test]
fn a_state_stays_as_its_maker_changes() {
    let plan = checked(FLEET, &["host/n:glibc=2.26"]);
    assert_eq!(steps(&plan), [["host/n upgrade glibc", "workload/old restart glibc"]]);
    let [stay] = plan.stays.as_slice() else { panic!("{:?}", plan.stays) };
    assert_eq!(
        (&*stay.of, stay.how, stay.state.as_deref()),
        ("glibc", Staying::Outlives, Some("state/collation"))
    );
    let who: Vec<&str> = stay.things.iter().map(|&thing| plan.tables.name(thing)).collect();
    assert_eq!(who, ["workload/old"], "db has a glibc of its own");
    let plan = checked(FLEET, &["host/n:glibc=2.31"]);
    assert_eq!(steps(&plan)[0].last().map(String::as_str), Some("workload/old restart glibc"));
    assert!(
        steps(&plan)[0].contains(&"workload/old recreate state/collation".to_owned()),
        "{:?}",
        steps(&plan)
    );
    assert_eq!(plan.stays, []);
}

/// A state may need a machine, and a bump of it means all that keep it.
#[test]
fn a_state_needs_a_kernel() {
    let plan = checked(FLEET, &["state/xfs=6.5"]);
    let last = steps(&plan).pop();
    assert_eq!(last, Some(vec!["workload/db recreate state/xfs".to_owned()]));
    assert!(steps(&plan)[0].contains(&"host/n upgrade kernel".to_owned()));
    assert_eq!(plan.summary.exposed, 0);
}

/// A version of a workload is that of what it runs, and who works with a kernel is not for a state to say.
#[test]
fn a_state_is_no_software() {
    let text = r#"
        [[state]]
        name = "data"
        version = "1"
        candidates = ["2"]
        requires = [{ needs = "kernel", in = ">=5" }]
        [[host]]
        name = "n"
        kernel = "5.15"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "state/data", in = ">=2" }]
        [[workload]]
        name = "w"
        host = "n"
        keeps = ["data"]
        app = "a"
    "#;
    let plan = checked(text, &["workload/w=2"]);
    assert_eq!(steps(&plan), [["workload/w recreate state/data"], ["workload/w upgrade app/a"]]);
    let plan = checked(text, &["host/n:kernel=6.1"]);
    assert_eq!(plan.summary.unknown, 1, "nothing says that a works with 6.1");
}

#[test]
fn what_cannot_be_said_of_a_state() {
    for (text, expected) in [
        (
            "[[state]]\nname = \"s\"\n[[image]]\nname = \"i\"\ncontains = [\"state/s\"]",
            "a state is not baked in",
        ),
        ("[[app]]\nname = \"a\"\nmade-by = \"glibc\"", "only a state outlives what made it"),
        ("[[capability]]\nname = \"os\"\neffect = \"none\"", "everything on the machine restarts"),
    ] {
        let mut reader = Reader::new();
        reader.add("fleet.toml", text.as_bytes().to_vec());
        let faults = reader.finish().expect_err("a fault").diagnostics;
        let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert!(said.iter().any(|one| one.contains(expected)), "{said:?}");
    }
}

/// What ends on another machine ends with what is there: another version than today's, or one that nobody knows.
#[test]
fn states_of_what_ends_elsewhere() {
    let text = |home: &str, other: &str, maker: &str| {
        format!(
            r#"
                [[host]]
                name = "h1"
                {home}
                provides = {{ containerd = "1.7" }}
                pool = "p"
                [[host]]
                name = "h2"
                {other}
                pool = "p"
                [[state]]
                name = "st"
                version = "1"
                made-by = "{maker}"
                [[workload]]
                name = "w"
                keeps = ["st"]
                host = "h1"
            "#
        )
    };
    let known = "kernel = \"5.15\"";
    for (home, other, maker, stays) in [
        (known, "", "kernel", true),
        (known, "kernel = \"6.8\"", "kernel", true),
        (known, known, "kernel", false),
        ("", known, "kernel", true),
        ("", "", "kernel", false),
        (known, "", "containerd", true),
    ] {
        let text = text(home, other, maker);
        holds(&text, &["host/h1:containerd=2.0"]);
        let fleet = fleet(&text);
        let plan = Made::under(&fleet, &[bump("host/h1:containerd=2.0")], Strategy::Drain);
        let moves = plan.summary.moved;
        let outlives = plan.stays.iter().any(|stay| stay.how == Staying::Outlives);
        assert_eq!((moves, outlives), (1, stays), "{home}, {other}, {maker}");
        if home == known {
            holds(&text, &["host/h1:kernel=6.1"]);
        }
    }
}
