//! Everything that can be planned can be shown: each format takes each answer, and JSON is read back as it was written.

use crate::cli::recorded;
use crate::fleets;
use crate::random_worlds::worlds;
use crate::theorems::{config, examine, plan, read, strategies};
use crate::worlds::World;
use comove::answer::contrast::Contrast;
use comove::answer::plan::Plan;
use comove::answer::step::{Effect, Step};
use comove::answer::why::Explanation;
use comove::model::{Fleet, Strategy};
use comove::report::{self, Detail, Document, Styles, markdown, text};
use comove::{Bump, Options};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

const DETAILS: [Detail; 2] = [Detail::Brief, Detail::Full];

/// Renders a document in every format that takes one, and returns the text.
fn rendered(document: &Document) -> String {
    assert!(!markdown::render(document).is_empty());
    let text = text::render(document, &Styles::default(), &mut |_| String::new());
    assert!(!text.is_empty());
    text
}

/// Lists the changed things of a plan that its report does not name, with their kind or without.
fn unnamed(plan: &Plan) -> BTreeSet<&str> {
    let text = rendered(&report::plan(plan, Detail::Full));
    let between = |c: char| !(c.is_alphanumeric() || "/#-_.".contains(c));
    let words: BTreeSet<&str> = text.split(between).map(|word| word.trim_end_matches('.')).collect();
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let names = changes.map(|change| plan.tables.name(change.thing));
    let is_told = |name: &str| {
        let bare = name.split_once('/').map_or(name, |(_, bare)| bare);
        [name, bare].iter().any(|name| name.split(between).all(|word| words.contains(word)))
    };
    names.filter(|name| !is_told(name)).collect()
}

/// Reads an answer that was written as JSON.
fn read_back<T: DeserializeOwned>(json: &[u8]) -> Result<T, TestCaseError> {
    serde_json::from_slice(json).map_err(|error| TestCaseError::fail(error.to_string()))
}

/// The fleet and the bumps of a world.
fn question(world: &World) -> (Fleet, Vec<Bump>) {
    let bumps = world.bump_texts().iter().map(|bump| Bump::parse(bump).expect("a bump")).collect();
    (read(&world.inventory()), bumps)
}

fn check_plan(fleet: &Fleet, plan: &Plan) -> Result<(), TestCaseError> {
    let verdict = comove::verify::verify(fleet, plan);
    for detail in DETAILS {
        rendered(&report::impact(plan, detail));
        rendered(&report::plan(plan, detail));
        rendered(&report::verify(&verdict, plan, "plan.json", detail));
    }
    let mut json = Vec::new();
    report::json::plan(plan, &mut json).expect("memory takes it");
    prop_assert_eq!(&read_back::<Plan>(&json)?, plan);
    prop_assert_eq!(unnamed(plan), BTreeSet::new(), "what the report leaves out");
    Ok(())
}

fn check_contrast(world: &World) -> Result<(), TestCaseError> {
    let (fleet, bumps) = question(world);
    let (contrast, _) = comove::contrast(&fleet, &bumps, &[]).expect("a question that can be asked");
    for detail in DETAILS {
        rendered(&report::contrast(&contrast, detail));
        rendered(&report::check(&comove::check(&fleet), detail));
    }
    let mut json = Vec::new();
    report::json::contrast(&contrast, &mut json).expect("memory takes it");
    prop_assert_eq!(read_back::<Contrast>(&json)?, contrast);
    Ok(())
}

/// Explains each thing that a plan speaks of.
fn check_why(world: &World, strategy: Strategy) -> Result<(), TestCaseError> {
    let (fleet, bumps) = question(world);
    let options = Options { strategy, ..Options::default() };
    let workloads = (0..world.workloads.len()).map(|at| format!("workload/w{at}"));
    for name in workloads.chain(world.places().map(|place| place.name())) {
        let (answer, _) = comove::why(&fleet, &bumps, &options, &name).expect("it is there");
        for detail in DETAILS {
            rendered(&report::why(&answer, detail));
        }
        let mut json = Vec::new();
        report::json::why(&answer, &mut json).expect("memory takes it");
        prop_assert_eq!(read_back::<Explanation>(&json)?, answer);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_plan_can_be_shown_in_every_format(world in worlds(), strategy in strategies()) {
        examine(world, |world| check_plan(&read(&world.inventory()), &plan(world, strategy)))?;
    }

    #[test]
    fn a_contrast_can_be_shown_in_every_format(world in worlds()) {
        examine(world, check_contrast)?;
    }

    #[test]
    fn an_explanation_can_be_shown_in_every_format(world in worlds(), strategy in strategies()) {
        examine(world, |world| check_why(world, strategy))?;
    }
}

/// How often a thing moves in a plan.
fn moves(plan: &Plan, name: &str) -> usize {
    let moves = |step: &&Step| {
        let mut changes = step.changes.iter();
        changes.any(|change| change.effect == Effect::Migrate && plan.tables.name(change.thing) == name)
    };
    plan.steps.iter().filter(moves).count()
}

/// A machine whose OS and libraries change, with what sits on it: a container and a guest see only some of that, and move
/// away and back once.
#[test]
fn a_release_moves_what_sits_on_it_once() {
    let openssl = ["", "openssl = [\"3.0\"]", "openssl = [\"1.1.1w\", \"3.0\"]"];
    let glibc = ["", "glibc = [\"2.36\"]"];
    let riders = "
        [[workload]]\nname = \"container\"\nhost = \"n\"
        [[workload]]\nname = \"process\"\nhost = \"n\"\nisolation = \"process\"\nmovable = true
        [[guest]]\nname = \"guest\"\non = \"n\"\nkernel = \"5.10\"
        [[workload]]\nname = \"inside\"\nhost = \"guest\"";
    for (openssl, glibc) in openssl.iter().flat_map(|openssl| glibc.map(|glibc| (openssl, glibc))) {
        let libraries: Vec<&str> = [*openssl, glibc].into_iter().filter(|one| !one.is_empty()).collect();
        let host = format!("os = \"debian@11\"\ncandidates = {{ {} }}", libraries.join(", "));
        let fleet = fleets::fleet(&format!("[[host]]\nname = \"n\"\n{host}\n{riders}\n"));
        for bumps in [&["host/n:os=12"][..], &["host/n:os=12", "host/n:openssl=3.0"]] {
            let asked: Vec<Bump> = bumps.iter().map(|bump| Bump::parse(bump).expect("a bump")).collect();
            for &strategy in Strategy::ALL {
                let options = Options { strategy, certificate: true, ..Options::default() };
                let (plan, _) = comove::plan(&fleet, &asked, &options).expect("a plan");
                let at = format!("{bumps:?} {strategy} {libraries:?}");
                check_plan(&fleet, &plan).unwrap_or_else(|error| panic!("{at}: {error}"));
                assert!(comove::verify::verify(&fleet, &plan).holds(), "{at}");
                for name in ["workload/container", "guest/guest"] {
                    assert!(moves(&plan, name) <= 2, "{at}: {name} moves more than out and back");
                }
            }
        }
    }
}

#[test]
fn the_plans_of_the_inventories_can_be_shown_in_every_format() {
    for (path, bumps) in recorded() {
        let name = path.trim_start_matches("inventories/").trim_end_matches(".toml");
        let fleet = fleets::shipped(name);
        for bump in bumps {
            for &strategy in Strategy::ALL {
                let plan = fleets::plan(&fleet, &bump, strategy);
                check_plan(&fleet, &plan).unwrap_or_else(|error| panic!("{name} {bump} {strategy}: {error}"));
            }
        }
    }
}
