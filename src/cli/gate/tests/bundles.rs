//! What reproduces a fault, under other names.

use super::*;
use crate::cli::gate::{Asked, bundle::disguised};
use crate::cli::output::Written;
use crate::inventory::write;
use crate::model::Fleet;
use crate::planner::{Options, plan};
use crate::question::Bump;
use crate::read::Reader;

/// A command that has a question of which this is a bundle.
fn typed(question: &str, out: &Path) -> crate::cli::args::Question {
    let crate::cli::commands::Command::Plan(args) = args("plan", question, "json", out).command else {
        panic!("a plan")
    };
    args.question
}

fn read(name: &str, text: &[u8]) -> Fleet {
    let mut reader = Reader::new();
    reader.add(name, text.to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0
}

/// What decides of a plan is the same under other names.
#[test]
fn the_same_is_planned_under_other_names() {
    let out = tempfile::tempdir().unwrap();
    for question in [
        "-i inventories/thirty-containers.toml --bump app/cart=3.0 --hold app/scan*",
        "-i inventories/mixed-fleet.toml --bump host/*:kernel=6.8",
        "-i inventories/base-image.toml --bump image/debian=12",
        "-i inventories/facts-kubernetes.toml --bump host/node-*:kubelet=1.36",
        "-i inventories/facts-waiver.toml --bump host/node-1:cgroup=2",
        "-i inventories/os-upgrade.toml --bump host/web-1:os=24.04",
        "-i inventories/cloud-foundry-stack.toml --bump stack/cflinuxfs=4",
        "-i inventories/hypervisor.toml --bump host/hv-1:hypervisor=8.2.2",
        "-i inventories/kubernetes-skew.toml --bump cluster/prod:kubernetes=1.36",
    ] {
        let typed = typed(question, out.path());
        let Ok(fleet) = crate::cli::input::fleet(&typed.inputs, &Written::default()) else {
            panic!("{question}")
        };
        let bumps: Vec<Bump> = typed.bump.iter().map(|bump| Bump::parse(bump).unwrap()).collect();
        let holds = typed.hold.iter().map(|hold| crate::model::Pattern::parse(hold).unwrap()).collect();
        let options = Options { holds, ..Options::default() };
        let asked = Asked { fleet: &fleet, bumps: &bumps, options, typed: &typed };
        let (raw, other_bumps) = disguised(&asked).unwrap();
        let mut text = Vec::new();
        write::write(&raw, "", &mut text).unwrap();
        let other = read("bundle.toml", &text);
        let other_bumps: Vec<Bump> = other_bumps.iter().map(|bump| Bump::parse(bump).unwrap()).collect();
        let (ours, _) = plan(&fleet, &bumps, &asked.options).unwrap();
        let theirs = plan(&other, &other_bumps, &Options::default());
        let (theirs, _) = theirs.unwrap_or_else(|faults| panic!("{question}: {faults:#?}"));
        assert_eq!(ours.summary, theirs.summary, "{question}\n{}", String::from_utf8_lossy(&text));
        assert_eq!(
            (ours.blocked.len(), ours.known.len()),
            (theirs.blocked.len(), theirs.known.len()),
            "{question}"
        );
    }
}

#[test]
fn a_fault_is_written_without_names_if_it_shows_without_them() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("bundle.toml");
    let question = format!("{} --bundle {}", QUESTIONS[0], file.display());
    let no_cause = FAULTS.iter().find(|(name, _)| *name == "a cause is left out").unwrap().1;

    let planted = Planted::new(no_cause);
    assert_eq!(run("impact", &question, "text", out.path()).0, Outcome::Refused);
    let bundle = std::fs::read_to_string(&file).unwrap();
    for name in ["cart", "ledger", "scanner", "node-1"] {
        assert!(!bundle.contains(name), "{name}: {bundle}");
    }
    assert!(bundle.starts_with("# comove "), "{bundle}");
    assert!(bundle.contains("What is wrong") && bundle.contains("kernel"), "{bundle}");
    read("bundle.toml", bundle.as_bytes());

    std::fs::remove_file(&file).unwrap();
    drop(planted);
    let of_cart = move |plan: &mut Plan| {
        let is_cart = plan.tables.things.iter().any(|thing| thing.name.contains("cart"));
        is_cart && no_cause(plan)
    };
    let _planted = Planted::new(of_cart);
    assert_eq!(run("plan", &question, "json", out.path()), (Outcome::Refused, None));
    assert!(!file.exists(), "what does not reproduce it is not written");
}
