//! Every change stands in one group, and the reports of whatever plan say something.

use super::dice::Dice;
use super::generate::{NODES, at, change, upgrade};
use super::*;
use crate::report::document::{Block, Document};
use crate::report::lists::most;
use crate::report::{Detail, impact, markdown, plan, text};
use proptest::prelude::*;

/// All changes of a plan, by their positions.
fn all(plan: &Plan) -> Vec<(usize, usize)> {
    let steps = plan.steps.iter().enumerate();
    steps.flat_map(|(at, step)| (0..step.changes.len()).map(move |change| (at, change))).collect()
}

/// The members of all groups, in order.
fn grouped(plan: &Plan) -> Vec<(usize, usize)> {
    let members = groups(plan).into_iter().flat_map(|bundle| bundle.members);
    let mut found: Vec<(usize, usize)> = members.map(|member| (member.step, member.change)).collect();
    found.sort_unstable();
    found
}

/// Asserts that no list of a document is longer than its cap and the line that says so.
fn assert_capped(blocks: &[Block], detail: Detail) {
    let cap = most(detail) + 1;
    for block in blocks {
        match block {
            Block::List(items) => assert!(items.len() <= cap, "{} items", items.len()),
            Block::Table(table) => {
                assert!(table.rows.len() <= cap, "{} rows", table.rows.len());
                assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "rows fill the columns");
            }
            Block::Fold { blocks, .. } => assert_capped(blocks, detail),
            _ => {}
        }
    }
}

fn render(document: &Document) {
    let written = text::render(document, &crate::report::Styles::default(), &mut |_| String::new());
    assert!(!written.is_empty());
    assert!(!markdown::render(document).is_empty());
}

#[test]
fn all_changes_of_a_plan_are_in_its_groups() {
    let plan = upgrade();
    assert_eq!(grouped(&plan), all(&plan));
    let entries = entries(&plan);
    let steps: Vec<&[usize]> = entries.iter().map(|entry| entry.steps.as_slice()).collect();
    let expected: [&[usize]; 9] = [&[0, 1], &[2], &[3], &[4], &[5], &[6], &[7, 8], &[9, 10], &[11, 12]];
    assert_eq!(steps, expected);
}

#[test]
fn an_os_release_leads_and_what_was_asked_for_before_it() {
    let plan = upgrade();
    let parts = |plan: &Plan| -> Vec<String> {
        let bundles = of_step(&plan.tables, 11, &plan.steps[11]);
        bundles[0].shape.parts.iter().map(|part| part.of.to_owned()).collect()
    };
    assert_eq!(parts(&plan), ["os", "kernel", "cgroup"]);
    let mut asked = plan.clone();
    for change in &mut asked.steps[11].changes {
        change.asked = if &*change.of == "cgroup" { Asked::Yes } else { Asked::No };
    }
    assert_eq!(parts(&asked), ["cgroup", "os", "kernel"]);
}

#[test]
fn a_workload_moves_into_the_vm_that_is_made_for_it() {
    let mut plan = upgrade();
    plan.tables.things[NODES[1]].kind = ThingKind::OwnGuest;
    plan.tables.things[NODES[1]].name = "own-guest/billing".into();
    plan.steps.truncate(1);
    plan.steps[0].changes = vec![
        change(NODES[1], Effect::Reprovision, "kernel", "5.4", "5.15"),
        change(7, Effect::Restart, "kernel", "5.4", "5.15"),
        change(9, Effect::Restart, "kernel", "5.4", "5.15"),
    ];
    let own: Vec<(Vec<ThingRef>, bool)> =
        groups(&plan).iter().map(|bundle| (bundle.things(&plan.tables), bundle.shape.own)).collect();
    assert_eq!(own, [(vec![at(NODES[1])], false), (vec![at(9)], false), (vec![at(7)], true)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn each_change_is_in_one_group(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        let plan = Dice::new(bytes).plan();
        prop_assert_eq!(grouped(&plan), all(&plan));
    }

    #[test]
    fn every_plan_can_be_told(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        let made = Dice::new(bytes).plan();
        for detail in [Detail::Brief, Detail::Full] {
            for document in [impact(&made, detail), plan(&made, detail)] {
                prop_assert!(matches!(document.blocks.first(), Some(Block::Answer(..))));
                assert_capped(&document.blocks, detail);
                render(&document);
            }
        }
    }
}
