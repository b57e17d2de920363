//! What the commands decide, as data: the answers that [`crate::cli`] does not record, without the words of reports.

use crate::cli::{comove, fed, root, same_as_file, stdout};
use crate::compact;
use crate::fleets::{fleet_of, shipped};
use comove::answer::plan::Plan;
use comove::model::{Fleet, Strategy};
use comove::{Bump, Options};
use serde_json::Value;
use std::fmt::Write as _;

const COUPLED: &str = "inventories/thirty-containers-coupled.toml";

fn same_as_recorded(name: &str, page: &str) {
    same_as_file(&format!("tests/it/snapshots/answers/{name}.txt"), page);
}

/// Asks for a plan as JSON and reads it.
fn plan_of(args: &[&str]) -> Plan {
    let output = comove(&[args, &["--format", "json"]].concat());
    let plan = serde_json::from_slice(&output.stdout);
    plan.unwrap_or_else(|error| panic!("{args:?}: {error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn why() {
    let explained = |name: &str, bump: &str, strategy: Strategy, thing: &str| {
        let options = Options { strategy, ..Options::default() };
        let bumps = [Bump::parse(bump).expect("a bump")];
        let (answer, _) = comove::why(&shipped(name), &bumps, &options, thing).expect("an answer");
        format!("==== {name} {bump} {strategy}\n{}\n", compact::explanation(&answer))
    };
    let pages = [
        ("thirty-containers-coupled", "app/cart=3.0", Strategy::InPlace, "workload/ledger"),
        ("thirty-containers-coupled", "app/cart=3.0", Strategy::InPlace, "host/node-1"),
        ("thirty-vms", "app/cart=3.0", Strategy::InPlace, "workload/pages"),
        ("base-image", "image/debian=12", Strategy::InPlace, "service/shop"),
        ("blocked", "host/node-1:kernel=6.8", Strategy::InPlace, "workload/web-1"),
        ("blocked", "host/node-2:kernel=6.8", Strategy::InPlace, "host/node-2"),
        ("blocked", "host/node-1:kernel=6.8", Strategy::Drain, "workload/legacy"),
        ("thirty-containers", "host/node-1:kernel=6.8", Strategy::PerVm, "host/node-1"),
        ("thirty-containers", "app/cart=3.0", Strategy::PerVm, "own-guest/cart"),
        ("lxc-beside-containers", "host/box-1:kernel=6.8", Strategy::Drain, "workload/mailhost"),
        ("lxc-beside-containers", "host/box-1:glibc=2.39", Strategy::InPlace, "workload/wiki#1"),
    ]
    .map(|(name, bump, strategy, thing)| explained(name, bump, strategy, thing));
    same_as_recorded("why", &pages.concat());
}

#[test]
fn a_thing_that_is_not_there_has_others_like_it() {
    let output = comove(&["why", "-i", COUPLED, "--bump", "app/cart=3.0", "workload/leger"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{error}");
    assert!(error.starts_with("nothing-matches\n") && error.contains("`workload/ledger`"), "{error}");
}

/// They answer one question, the one in steps and with the proof.
#[test]
fn impact_is_the_plan_without_its_certificate() {
    let ask = ["-i", "inventories/mixed-fleet.toml", "--bump", "app/cart=3.0"];
    let impact = plan_of(&[&["impact"], &ask[..]].concat());
    let plan = plan_of(&[&["plan"], &ask[..]].concat());
    assert!(impact.certificate.is_none() && plan.certificate.is_some());
    let bare = |plan: Plan| Plan { certificate: None, checked: None, ..plan };
    assert_eq!(bare(impact), bare(plan));
}

#[test]
fn contrast() {
    let kubernetes = std::fs::read_to_string(root().join("tests/fixtures/kubernetes/fleet.json"));
    let kubernetes = fleet_of("fleet.json", &kubernetes.expect("the fixture is there"));
    let contrasted = |name: &str, fleet: &Fleet, bump: &str| {
        let bumps = [Bump::parse(bump).expect("a bump")];
        let (answer, _) = comove::contrast(fleet, &bumps, &[]).expect("an answer");
        format!("==== {name} {bump}\n{}\n", compact::contrast(&answer))
    };
    let mut page = String::new();
    for (name, bump) in [
        ("mixed-fleet", "app/cart=3.0"),
        ("hypervisor", "host/hv-1:hypervisor=8.2.2"),
        ("blocked", "host/node-2:kernel=6.8"),
    ] {
        page.push_str(&contrasted(name, &shipped(name), bump));
    }
    page.push_str(&contrasted("kubernetes", &kubernetes, "host/*:kernel=6.12"));
    same_as_recorded("contrast", &page);
}

#[test]
fn check() {
    let pages = ["thirty-vms", "already-broken"].map(|name| {
        let answer = comove::check(&shipped(name));
        format!("==== {name}\n{}\n", compact::check(&answer))
    });
    same_as_recorded("check", &pages.concat());
}

/// Which day it is decides over waivers; facts of one's own count as those that are brought do.
#[test]
fn waivers() {
    let plan = ["plan", "-i", "inventories/facts-waiver.toml", "--bump", "host/node-1:cgroup=2", "--date"];
    let mut page = String::new();
    for (title, more) in [
        ("while they count", &["2026-11-25"][..]),
        ("when they are over", &["2027-01-15"]),
        ("with facts of one's own", &["2026-11-25", "--facts", "inventories/our-facts"]),
    ] {
        let plan = plan_of(&[&plan[..], more].concat());
        let _ = writeln!(page, "==== waivers {title}\n{}", compact::plan(&plan));
    }
    same_as_recorded("waivers", &page);
}

#[test]
fn nodes_on_one_kernel_are_told_once() {
    let fleet = "[[host]]\nname = \"iron\"\nkernel = \"6.8\"\n\n\
                 [[host]]\nname = \"node-1\"\nshares-kernel-of = \"iron\"\n\n\
                 [[host]]\nname = \"node-2\"\nshares-kernel-of = \"iron\"\n";
    let output = fed(&["plan", "-i", "-", "--bump", "host/*:kernel=5.15"], fleet);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(error.matches("is a downgrade").count(), 1, "{error}");
}

/// A plan that forces much, as `comove plan` writes it.
pub(crate) fn coupled_plan() -> String {
    stdout(&comove(&["plan", "-i", COUPLED, "--bump", "app/cart=3.0", "--format", "json"]))
}

/// Takes what happens to a thing's version out of a plan, as somebody might who would rather not touch it.
pub(crate) fn without_upgrade(plan: &str, thing: &str) -> String {
    let mut plan: Value = serde_json::from_str(plan).expect("a plan");
    let things = plan["tables"]["things"].as_array().expect("things");
    let at = things.iter().position(|one| one["name"] == thing).expect("the thing");
    let mut taken = 0;
    for step in plan["steps"].as_array_mut().expect("steps") {
        let changes = step["changes"].as_array_mut().expect("changes");
        let before = changes.len();
        changes.retain(|change| change["thing"] != at || change["effect"] != "upgrade");
        taken += before - changes.len();
    }
    assert_eq!(taken, 1, "{thing}");
    plan.to_string()
}

/// The faults of a verdict by kind and place, and what was looked at.
fn verdict(args: &[&str], plan: &str) -> String {
    let output = fed(&[args, &["--format", "json"]].concat(), plan);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("a verdict");
    let mut page =
        format!("exit {}, holds {}\n", output.status.code().expect("an exit code"), answer["holds"]);
    for looked_at in ["states", "tests", "events", "ties", "goals", "blocked"] {
        let _ = writeln!(page, "{looked_at} {}", answer[looked_at]);
    }
    let _ = writeln!(page, "drift {}", answer["drift"].as_array().map_or(0, Vec::len));
    for fault in answer["faults"].as_array().expect("faults") {
        let _ = writeln!(page, "fault {}, step {}, event {}", fault["kind"], fault["step"], fault["event"]);
    }
    page
}

#[test]
fn verify() {
    let plan = coupled_plan();
    let impact = stdout(&comove(&["impact", "-i", COUPLED, "--bump", "app/cart=3.0", "--format", "json"]));
    let blocked = "inventories/blocked.toml";
    let walled =
        stdout(&comove(&["plan", "-i", blocked, "--bump", "host/node-1:kernel=6.8", "--format", "json"]));
    let known = ["verify", "-", "-i", COUPLED];
    let joined = [&known[..], &["-i", "tests/fixtures/newcomer.toml"]].concat();
    let mut page = String::new();
    for (title, plan, args) in [
        ("as it was made", &plan, known.to_vec()),
        ("without a certificate", &impact, known.to_vec()),
        ("edited by hand", &without_upgrade(&plan, "workload/ledger"), known.to_vec()),
        ("for a fleet that has grown", &plan, joined),
        ("for another inventory", &plan, vec!["verify", "-", "-i", "inventories/thirty-vms.toml"]),
        ("of which all is blocked", &walled, vec!["verify", "-", "-i", blocked]),
    ] {
        let _ = writeln!(page, "==== a plan {title}\n{}", verdict(&args, plan));
    }
    same_as_recorded("verify", &page);
}

#[test]
fn what_is_no_plan_of_this_schema_is_refused() {
    let plan = coupled_plan();
    for (plan, code) in [
        (plan.replacen("\"schema\": 3", "\"schema\": 1", 1), "unknown-format"),
        (plan.replacen("\"schema\": 3", "\"schema\": 4, \"more\": true", 1), "unknown-format"),
        ("{}".to_owned(), "syntax"),
        ("plan:".to_owned(), "syntax"),
    ] {
        let output = fed(&["verify", "-", "-i", COUPLED], &plan);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{error}");
        assert!(error.starts_with(code) && error.contains("`comove plan --format json`"), "{error}");
    }
}
