//! What is said first.

use super::*;
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Summary;
use crate::answer::refs::ReasonRef;
use crate::answer::step::Effect;
use crate::answer::tables::{What, WhatKind, Why};
use crate::id::Id;
use crate::model::Strategy;
use crate::report::changes::generate::{NODES, at, change, upgrade};
use crate::report::document::Row;

fn first(blocks: &[Block]) -> (Tone, String) {
    match blocks.first() {
        Some(Block::Answer(tone, line)) => (*tone, line.words()),
        _ => panic!("an answer comes first"),
    }
}

fn said(plan: &Plan) -> String {
    first(&impact(plan, Detail::Brief)).1
}

fn rows(rows: &[Row]) -> Vec<(String, Option<usize>, String)> {
    rows.iter().map(|row| (row.key.clone(), row.count, row.value.words())).collect()
}

fn blocked(thing: usize) -> Blocked {
    let to = Some("22.04".into());
    let goal = What { kind: WhatKind::Property, thing: at(NODES[0]), of: "os".into(), under: None, to };
    Blocked {
        goals: vec![goal],
        thing: at(thing),
        chain: ReasonRef::from_index(0),
        wall: Wall::Rule { why: Why::Hold { pattern: "host/*".into() }, of: None, place: None },
        guarantee: Guarantee::Least,
    }
}

#[test]
fn the_answer_is_one_sentence_in_the_words_of_the_bump() {
    let plan = upgrade();
    assert_eq!(
        said(&plan),
        "Upgrading 2 hosts to Ubuntu 22.04 forces 11 other changes. Nothing is blocked; 12 of 13 are untested."
    );
    assert_eq!(
        first(&order(&plan, Detail::Brief)).1,
        "Plan: Ubuntu 22.04 on 2 hosts. 13 steps; the longest chain has 4."
    );
}

#[test]
fn the_figures_that_decide_stand_by_kind() {
    let found = rows(&figures(&upgrade(), Detail::Brief));
    let found: Vec<_> =
        found.iter().map(|(key, count, value)| (key.as_str(), *count, value.as_str())).collect();
    let together = "host/node-2 and its 4 workloads: no order makes this step smaller";
    let proof = "minimal: no valid plan changes less; the checker replayed 13 steps and checked 40 causes";
    let untested = "nothing says that they work then; if none did, 0 of 13 things could be done";
    let expected = [
        ("hosts", Some(2), "docker 19.03.15 -> 20.10.24, then os 20.04 -> 22.04: node-1, node-2"),
        ("images", Some(1), "publish node 18.19.1 -> 20.3.0"),
        ("", Some(3), "rebuild: billing, front, shop"),
        ("workloads", Some(5), "redeploy: billing, front x2, shop x2"),
        ("", Some(2), "restart with their host: rates, search"),
        ("together", Some(5), together),
        ("in order", Some(13), "steps; the longest chain has 4"),
        ("proof", None, proof),
        ("untested", Some(12), untested),
    ];
    assert_eq!(found, expected);
}

#[test]
fn nothing_to_do_is_said_and_why() {
    let mut plan = Plan { steps: Vec::new(), summary: Summary::default(), ..upgrade() };
    assert_eq!(said(&plan), "Nothing has to change.");
    assert_eq!(first(&impact(&plan, Detail::Brief)).0, Tone::Good);
    plan.summary.held = 2;
    assert_eq!(said(&plan), "Nothing has to change: 2 dependents are held and keep their version.");
    assert!(figures(&plan, Detail::Brief).is_empty());
}

#[test]
fn what_is_blocked_comes_first() {
    let part = Plan { blocked: vec![blocked(NODES[0])], ..upgrade() };
    assert_eq!(
        said(&part),
        "Part of it is blocked: Ubuntu 22.04 on host/node-1. The rest: upgrading 2 hosts to Ubuntu 22.04 forces 11 \
         other changes; 12 of 13 are untested."
    );
    assert_eq!(first(&impact(&part, Detail::Brief)).0, Tone::Bad);
    let none = Plan { steps: Vec::new(), blocked: vec![blocked(7)], ..upgrade() };
    let words = "Ubuntu 22.04 on host/node-1 cannot be had; billing stands in the way.";
    assert_eq!(said(&none), format!("Blocked: {words}"));
    assert_eq!(first(&order(&none, Detail::Brief)).1, format!("No plan: {words}"));
}

#[test]
fn what_goes_further_is_told_with_what_was_asked() {
    let mut plan = upgrade();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        if &*change.of == "os" && change.asked == Named::Yes {
            (change.asked, change.to) = (Named::Beyond, Some("24.04".into()));
        }
    }
    assert!(said(&plan).starts_with("Upgrading 2 hosts to Ubuntu 22.04 forces"));
    let blocks = impact(&plan, Detail::Brief);
    let Some(Block::Note(Tone::Doubt, line)) = blocks.get(1) else { panic!("a note") };
    assert_eq!(line.words(), "This goes further than was asked: os 24.04 for host/node-1, host/node-2");
}

#[test]
fn who_adopts_an_image_was_not_asked_for() {
    let mut plan = upgrade();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        let is_node = &*change.of == "image/node";
        change.asked = if is_node { Named::Yes } else { Named::No };
    }
    assert_eq!(
        said(&plan),
        "Publishing node 20.3.0 forces 12 other changes. Nothing is blocked; 12 of 13 are untested."
    );
    plan.steps.remove(3);
    assert!(said(&plan).starts_with("Upgrading node to 20.3.0 forces 13 changes."));
    plan.bumps = vec!["workload/front#1=20.3.0".to_owned()];
    assert!(said(&plan).starts_with("Upgrading node to 20.3.0 in 2 workloads"));
}

#[test]
fn own_guests_and_moves_have_rows_of_their_own() {
    let mut plan = Plan { strategy: Strategy::Drain, ..upgrade() };
    plan.summary.moved = 1;
    plan.steps.truncate(1);
    plan.steps[0].strategy = Strategy::Drain;
    plan.steps[0].changes = vec![
        change(7, Effect::Redeploy, "image/jre", "11", "17"),
        change(7, Effect::Migrate, "kernel", "5.4", "5.15"),
        change(9, Effect::Migrate, "kernel", "5.4", "5.15"),
    ];
    let found = rows(&figures(&plan, Detail::Brief));
    assert_eq!(
        found[0],
        ("workloads".to_owned(), Some(1), "redeploy on jre 17 and move: billing".to_owned())
    );
    assert_eq!(found[1], (String::new(), Some(1), "move: shop#1".to_owned()));
    let told = |key: &str| found.iter().find(|row| row.0 == key).map(|row| row.2.clone());
    assert_eq!(told("strategy").unwrap(), "drain: a machine's workloads move away before it changes");
    assert_eq!(told("room").unwrap(), "no host has the new version today: one has to be there first");
}
