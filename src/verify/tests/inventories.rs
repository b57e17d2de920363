//! The inventories that ship with comove, under each strategy: every plan is right.

use super::{Made, bump, fleet};
use crate::model::Strategy;
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

#[test]
fn plans_for_the_shipped_inventories_hold() {
    let mut plans = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/inventories")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for asked in bumps(&text) {
            for &strategy in Strategy::ALL {
                let fleet = fleet(&text);
                let plan = Made::under(&fleet, &[bump(asked)], strategy);
                let verdict = verify(&fleet, &plan);
                assert!(
                    verdict.holds() && verdict.drift.is_empty(),
                    "{path:?} {asked} {strategy}: {verdict:#?}"
                );
                assert_eq!(verdict.states, plan.steps.len());
                plans += 1;
            }
        }
    }
    assert!(plans > 60, "most comments name bumps: {plans}");
}
