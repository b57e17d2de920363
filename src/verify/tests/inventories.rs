//! The inventories that ship with comove, under each strategy: every plan is right.

use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::{Fleet, Strategy};
use crate::verify::verify;

/// Reads the bumps that the comments of an inventory propose.
fn bumps(text: &str) -> Vec<&str> {
    let quoted = ['\'', '"'];
    let comments = text.lines().filter(|line| line.starts_with('#'));
    let after = comments.flat_map(|line| line.split("--bump ").skip(1));
    after
        .filter_map(|rest| rest.split_whitespace().next())
        .map(|bump| bump.trim_matches(quoted).trim_end_matches([':', ',', '.']))
        .collect()
}

/// Calls something with each plan for each bump and strategy: its name, the fleet, the plan.
pub(super) fn each_plan(call: impl FnMut(&str, &Fleet, &Plan)) {
    each_plan_under(Strategy::ALL, call);
}

/// Calls something with each plan for each bump and some strategies.
pub(super) fn each_plan_under(strategies: &[Strategy], mut call: impl FnMut(&str, &Fleet, &Plan)) {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/inventories");
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let fleet = fleet(&text);
        let stem = path.file_stem().unwrap().to_string_lossy();
        for asked in bumps(&text) {
            for &strategy in strategies {
                let plan = Made::under(&fleet, &[bump(asked)], strategy);
                call(&format!("{stem} {asked} {strategy}"), &fleet, &plan);
            }
        }
    }
}

#[test]
fn plans_for_the_shipped_inventories_hold() {
    let mut plans = 0;
    each_plan(|name, fleet, plan| {
        let verdict = verify(fleet, plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{name}: {verdict:#?}");
        assert_eq!(verdict.states, plan.steps.len());
        plans += 1;
    });
    assert!(plans > 60, "most comments name bumps: {plans}");
}

/// Where requirements stand is for people: what counts is what they say.
#[test]
fn plans_hold_for_an_inventory_with_a_line_on_top() {
    let text = include_str!("../../../inventories/already-broken.toml");
    let (written, moved) = (fleet(text), fleet(&format!("# Moved.\n{text}")));
    assert!(!bumps(text).is_empty());
    for asked in bumps(text) {
        let verdict = verify(&moved, &Made::under(&written, &[bump(asked)], Strategy::InPlace));
        assert!(verdict.holds(), "{asked}: {:#?}", verdict.faults);
        assert!(!verdict.drift.is_empty(), "{asked}: that requirements stand elsewhere is noted");
    }
}
