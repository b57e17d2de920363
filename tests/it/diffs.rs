//! What `diff` says: nothing of a thing and itself, and each edit by its name.

use crate::cli::{comove, recorded, root, stdout};
use crate::small_fleets::{Small, planned, question, small};
use crate::theorems::config;
use comove::answer::diff::{Changed, Diff};
use comove::diff::{inventories, plans};
use comove::report::{Detail, text};
use comove::stock;
use proptest::prelude::*;
use std::fmt::Write as _;

fn compared(old: &Small, new: &Small) -> Diff {
    let (old, new) = (old.fleet(), new.fleet());
    inventories(("old", &stock(&old), old.sources()), ("new", &stock(&new), new.sources()))
}

/// An edit of an inventory.
#[derive(Clone, Debug)]
enum Edit {
    Kernel(prop::sample::Index),
    Move(prop::sample::Index, prop::sample::Index),
    Version(prop::sample::Index),
    Remove(prop::sample::Index),
    Add,
    Rename(prop::sample::Index),
    Requirement(prop::sample::Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Edit::Kernel),
        (at(), at()).prop_map(|(at, to)| Edit::Move(at, to)),
        at().prop_map(Edit::Version),
        at().prop_map(Edit::Remove),
        Just(Edit::Add),
        at().prop_map(Edit::Rename),
        at().prop_map(Edit::Requirement),
    ]
}

/// Makes an edit. Returns the names that a comparison has to name, and what of them; none if nothing changes.
fn edited(small: &mut Small, edit: &Edit) -> Option<Vec<(String, &'static str)>> {
    let nth = |names: Vec<&String>, at: &prop::sample::Index| at.get(&names).to_string();
    let workload = |small: &Small, at: &prop::sample::Index| nth(small.workloads.keys().collect(), at);
    match edit {
        Edit::Kernel(at) => {
            let host = nth(small.hosts.keys().collect(), at);
            *small.hosts.get_mut(&host)? = "6.1".to_owned();
            Some(vec![(format!("host/{host}"), "version")])
        }
        Edit::Move(at, to) => {
            let (name, to) = (workload(small, at), nth(small.hosts.keys().collect(), to));
            let runs = small.workloads.get_mut(&name)?;
            let is_other = runs.host != to;
            runs.host = to;
            is_other.then(|| vec![(format!("workload/{name}"), "moved")])
        }
        Edit::Version(at) => {
            let name = workload(small, at);
            small.workloads.get_mut(&name)?.version = "3".to_owned();
            Some(vec![(format!("workload/{name}"), "version")])
        }
        Edit::Remove(at) => {
            let name = workload(small, at);
            small.workloads.remove(&name);
            Some(vec![(format!("workload/{name}"), "gone")])
        }
        Edit::Add => {
            small.hosts.insert("new".to_owned(), "6.8".to_owned());
            Some(vec![("host/new".to_owned(), "new")])
        }
        Edit::Rename(at) => {
            let name = workload(small, at);
            let runs = small.workloads.remove(&name)?;
            small.workloads.insert(format!("{name}-own"), runs);
            Some(vec![(format!("workload/{name}"), "gone"), (format!("workload/{name}-own"), "new")])
        }
        Edit::Requirement(at) => {
            let name = nth(small.apps.keys().collect(), at);
            let needs = small.apps.get_mut(&name)?;
            *needs = (*needs + 1) % 3;
            Some(vec![(format!("app/{name}"), "requirement")])
        }
    }
}

const fn name_of(what: &Changed) -> &'static str {
    match what {
        Changed::New => "new",
        Changed::Gone => "gone",
        Changed::Moved { .. } => "moved",
        Changed::Version { .. } => "version",
        _ => "other",
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn an_edit_is_named_and_nothing_else(small in small(), edit in edit()) {
        prop_assert!(compared(&small, &small).is_empty());
        let mut after = small.clone();
        let Some(expected) = edited(&mut after, &edit) else { return Ok(()) };
        let diff = compared(&small, &after);
        for (name, what) in &expected {
            let is_named = match *what {
                "requirement" => diff.statements.iter().any(|one| one.text.starts_with(&**name)),
                what => diff.things.iter().any(|one| *one.thing == **name && name_of(&one.what) == what),
            };
            prop_assert!(is_named, "{} {}: {:?}", name, what, diff);
        }
        // An application, service or candidate can come or go with what is edited; nothing of another machine or workload.
        for one in &diff.things {
            let is_beside = one.thing.starts_with("app/") || one.thing.starts_with("service/");
            prop_assert!(is_beside || expected.iter().any(|(name, _)| **name == *one.thing), "{:?}", one);
        }
        let back = compared(&after, &small);
        prop_assert_eq!(back.things.len(), diff.things.len());
        prop_assert!(!text::render(&comove::report::diff(&diff, Detail::Full), &Default::default(), &mut |_| String::new()).is_empty());
    }

    #[test]
    fn a_plan_and_itself_do_not_differ(small in small(), question in question(), edit in edit()) {
        let Some((_, plan)) = planned(&small, question) else { return Ok(()) };
        prop_assert!(plans(("a", &plan), ("b", &plan)).is_empty());
        let mut after = small.clone();
        if edited(&mut after, &edit).is_none() {
            return Ok(());
        }
        let Some((_, other)) = planned(&after, question) else { return Ok(()) };
        let diff = plans(("a", &plan), ("b", &other));
        let names = |plan: &comove::answer::plan::Plan| -> std::collections::BTreeSet<String> {
            let changes = plan.steps.iter().flat_map(|step| &step.changes);
            changes.map(|change| plan.tables.name(change.thing).to_owned()).collect()
        };
        let (was, is) = (names(&plan), names(&other));
        let told = |what: &Changed| -> std::collections::BTreeSet<String> {
            diff.things.iter().filter(|one| one.what == *what).map(|one| one.thing.to_string()).collect()
        };
        prop_assert_eq!(told(&Changed::New), is.difference(&was).cloned().collect());
        prop_assert_eq!(told(&Changed::Gone), was.difference(&is).cloned().collect());
    }
}

#[test]
fn inventories_and_their_plans_do_not_differ_from_themselves() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("plan.json");
    let plan = path.to_str().expect("a path in UTF-8");
    for (path, bumps) in recorded() {
        let same = comove(&["diff", &path, &path]);
        assert!(stdout(&same).starts_with("Nothing differs: "), "{path}: {}", stdout(&same));
        let made = comove(&["plan", "-i", &path, "--bump", &bumps[0], "--format", "json", "-o", plan]);
        assert!(made.status.code().is_some_and(|code| code < 2), "{path}");
        let same = comove(&["diff", plan, plan]);
        assert!(stdout(&same).starts_with("Nothing differs: "), "{path}: {}", stdout(&same));
        let untouched = comove(&["diff", plan, &path, "--format", "json"]);
        let diff: Diff = serde_json::from_slice(&untouched.stdout).expect("a comparison");
        let progress = diff.progress.expect("a plan and an inventory");
        assert!(!progress.is_begun() && progress.strays.is_empty(), "{path}: {progress:?}");
    }
}

/// A person sees at a glance that a roll-out has renamed everything and changed nothing.
#[test]
fn a_thousand_changes_are_told_in_a_screen() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let fleet = |kernel: &str, ending: &str| {
        let mut text = "format = 1\n".to_owned();
        for host in 0..250 {
            let _ = writeln!(text, "[[host]]\nname = \"n{host}\"\nkernel = \"{kernel}\"\npool = \"p\"");
            for pod in 0..3 {
                // As Kubernetes makes up names: no vowels and no 0, 1 or 3.
                let made_up: String = format!("{:03}", host % 250)
                    .chars()
                    .map(|digit| char::from(b"bcdfghjklm"[digit.to_digit(10).expect("a digit") as usize]))
                    .collect();
                let _ = writeln!(
                    text,
                    "[[workload]]\nname = \"web-{made_up}{ending}{}\"\nservice = \"web\"\nhost = \"n{host}\"\nisolation = \"container\"",
                    ["x", "z", "w"][pod]
                );
            }
        }
        text
    };
    std::fs::write(path("old.toml"), fleet("5.15", "b")).expect("it can be written");
    std::fs::write(path("renamed.toml"), fleet("5.15", "c")).expect("it can be written");
    std::fs::write(path("new.toml"), fleet("6.8", "c")).expect("it can be written");
    let renamed = stdout(&comove(&["diff", &path("old.toml"), &path("renamed.toml")]));
    assert!(renamed.starts_with("750 workloads of web have new names; nothing else changes\n"), "{renamed}");
    let both = stdout(&comove(&["diff", &path("old.toml"), &path("new.toml")]));
    assert!(both.lines().count() < 16 && both.contains("250 hosts of p: kernel 5.15 -> 6.8"), "{both}");
    let full = stdout(&comove(&["diff", &path("old.toml"), &path("new.toml"), "--full"]));
    assert!(full.lines().count() > 1000, "{}", full.lines().count());
}

#[test]
fn the_new_host_joins_a_step_and_a_reason_is_gone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let fleet = |more: &str, requires: &str| {
        format!(
            "[[host]]\nname = \"n1\"\nkernel = \"5.15\"\n{more}[[app]]\nname = \"cart\"\nversion = \"2\"\ncandidates = [\"3\"]\n{requires}\
             [[workload]]\nname = \"cart\"\napp = \"cart\"\nhost = \"n1\"\nisolation = \"container\"\n"
        )
    };
    let requires = "requires = [{ at = \"<3\", needs = \"kernel\", in = \"<6\" }]\n";
    let made = |name: &str, text: String| {
        std::fs::write(path("fleet.toml"), text).expect("it can be written");
        let (fleet, plan) = (path("fleet.toml"), path(name));
        let ask = [
            "plan",
            "-i",
            &fleet,
            "--bump",
            "host/*:kernel=6.8",
            "--bump",
            "app/cart=3",
            "--format",
            "json",
            "-o",
            &plan,
        ];
        assert_eq!(comove(&ask).status.code(), Some(0));
    };
    made("old.json", fleet("", requires));
    made("more.json", fleet("[[host]]\nname = \"n7\"\nkernel = \"5.15\"\n", requires));
    let told = stdout(&comove(&["diff", &path("old.json"), &path("more.json")]));
    assert!(told.contains("host/n7 is new and joins step"), "{told}");
    made("less.json", fleet("", ""));
    let told = stdout(&comove(&["diff", &path("old.json"), &path("less.json")]));
    assert!(told.contains("no longer waits for") || told.contains("the reason of step"), "{told}");
}

#[test]
fn what_is_no_plan_is_refused_at_its_place() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let fleet = "inventories/thirty-vms.toml";
    let plan = path("plan.json");
    comove(&["plan", "-i", fleet, "--bump", "app/cart=3.0", "--format", "json", "-o", &plan]);
    let text = std::fs::read_to_string(&plan).expect("a plan");
    for (spoilt, expected) in [
        (text.replace("\"schema\": 3", "\"schema\": 1"), "has the schema number 1"),
        (text.replace("\"strategy\": \"in-place\"", "\"strategy\": \"hope\""), "is no plan"),
        (text[..text.len() / 2].to_owned(), "is no plan"),
        ("{}".to_owned(), "unknown-format"),
        ("nonsense".to_owned(), "unknown-format"),
    ] {
        std::fs::write(path("spoilt.json"), spoilt).expect("it can be written");
        let output = comove(&["diff", &path("spoilt.json"), fleet]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{expected}: {said}");
        assert!(said.contains(expected) && output.stdout.is_empty(), "{expected}: {said}");
    }
    // References that lead nowhere do no harm.
    let mangled = text.replace("\"thing\":0", "\"thing\":4000000");
    std::fs::write(path("mangled.json"), mangled).expect("it can be written");
    for pair in [
        [&path("mangled.json"), &plan],
        [&plan, &path("mangled.json")],
        [&path("mangled.json"), &fleet.to_owned()],
    ] {
        let code = comove(&["diff", pair[0], pair[1]]).status.code();
        assert_eq!(code, Some(0), "{pair:?}");
    }
    assert_eq!(comove(&["diff", "-", "-"]).status.code(), Some(2));
}

#[test]
fn every_comparison_is_valid() {
    let schema =
        std::fs::read_to_string(root().join("docs/diff.schema.json")).expect("the schema is published");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let (containers, vms) = ("inventories/thirty-containers.toml", "inventories/thirty-vms.toml");
    for (name, fleet) in [("a.json", containers), ("b.json", vms)] {
        comove(&["plan", "-i", fleet, "--bump", "app/cart=3.0", "--format", "json", "-o", &path(name)]);
    }
    for pair in [[containers, vms], [&path("a.json"), &path("b.json")], [&path("a.json"), vms]] {
        let output = comove(&["diff", pair[0], pair[1], "--format", "json"]);
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let faults: Vec<_> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{pair:?}: {faults:?}");
    }
}

/// How many have a pair of values is told where some have the same.
#[test]
fn values_of_one_thing_each_are_not_counted() {
    let hosts = |kernels: &[&str]| {
        let host =
            |(at, kernel): (usize, &&str)| format!("[[host]]\nname = \"h{at}\"\nkernel = \"{kernel}\"\n");
        crate::fleets::fleet(&kernels.iter().enumerate().map(host).collect::<String>())
    };
    let told = |old: &[&str], new: &[&str]| {
        let (old, new) = (hosts(old), hosts(new));
        let diff = inventories(("old", &stock(&old), old.sources()), ("new", &stock(&new), new.sources()));
        text::render(&comove::report::diff(&diff, Detail::Full), &Default::default(), &mut |_| String::new())
    };
    assert!(told(&["5.4", "5.15"], &["6.8", "6.9"]).contains("kernel 5.4 -> 6.8, 5.15 -> 6.9"));
    assert!(told(&["5.4", "5.4", "5.15"], &["6.8", "6.8", "6.9"]).contains("5.4 -> 6.8 x2, 5.15 -> 6.9 x1"));
}
