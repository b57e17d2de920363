//! What is said first.

use super::*;
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Summary;
use crate::answer::refs::{ReasonRef, RequirementRef};
use crate::answer::step::{Asked as Named, Change, Effect, Step};
use crate::answer::tables::{Reason, Spot, Text, ThingKind, What, WhatKind};
use crate::id::Id;
use crate::model::Strategy;
use crate::report::changes::generate::{NODES, at, change, upgrade};
use crate::report::document::Row;
use crate::report::words::sample;

/// A workload on the first host.
const BILLING: usize = 7;

fn first(blocks: &[Block]) -> (Tone, String) {
    match blocks.first() {
        Some(Block::Answer(tone, line)) => (*tone, line.words()),
        _ => panic!("an answer comes first"),
    }
}

fn said(plan: &Plan) -> String {
    first(&impact(plan, Detail::Brief)).1
}

fn planned(plan: &Plan) -> String {
    first(&order(plan, Detail::Brief)).1
}

fn rows(plan: &Plan) -> Vec<(String, Option<usize>, String)> {
    let row = |row: &Row| (row.key.clone(), row.count, row.value.words());
    figures(plan, Detail::Brief).iter().map(row).collect()
}

fn goal(kind: WhatKind, thing: usize, of: &str, to: &str) -> What {
    What { kind, thing: at(thing), of: of.into(), under: None, to: Some(to.into()) }
}

fn needed(requirement: usize) -> Why {
    let requirement = RequirementRef::from_index(requirement);
    Why::Requirement { requirement, carried_by: Vec::new(), chosen: false }
}

/// The first host is kept from its OS release by a hold on something.
fn held(thing: usize, place: Option<&str>) -> Blocked {
    let place = place.map(|place| Spot::from(Text::from(place)));
    Blocked {
        goals: vec![goal(WhatKind::Property, NODES[0], "os", "22.04")],
        thing: at(thing),
        chain: ReasonRef::from_index(0),
        wall: Wall::Rule { why: Why::Hold { pattern: "host/*".into() }, of: None, place },
        guarantee: Guarantee::Least,
        states: None,
    }
}

#[test]
fn the_answer_is_one_sentence_in_the_words_of_the_bump() {
    let plan = upgrade();
    assert_eq!(
        said(&plan),
        "Upgrading 2 hosts to Ubuntu 22.04 forces 13 other changes. Nothing is blocked. 12 are untested."
    );
    assert_eq!(planned(&plan), "Plan: Ubuntu 22.04 on 2 hosts. 13 steps; the longest chain has 4.");
}

#[test]
fn the_figures_that_decide_stand_by_kind() {
    let found = rows(&upgrade());
    let found: Vec<_> =
        found.iter().map(|(key, count, value)| (key.as_str(), *count, value.as_str())).collect();
    let together = "host/node-2 and its 4 workloads: no order makes this step smaller";
    let proof = "minimal: no valid plan changes less";
    let known = "0 known to work, 12 untested, 1 with nothing to test; if nothing untested worked, 0 of 13 \
                 could be done";
    let expected = [
        ("hosts", Some(2), "docker 19.03.15 -> 20.10.24, then os 20.04 -> 22.04: node-1, node-2"),
        ("images", Some(1), "publish node 18.19.1 -> 20.3.0"),
        ("", Some(3), "rebuild: billing, front, shop"),
        ("workloads", Some(5), "redeploy: billing, front x2, shop x2"),
        ("", Some(2), "restart with their host: rates, search"),
        ("together", Some(5), together),
        ("steps", Some(13), "the longest chain has 4"),
        ("proof", None, proof),
        ("known", None, known),
        ("checked", None, "13 steps replayed, 40 causes"),
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
    assert_eq!(rows(&plan), [("checked".to_owned(), None, "13 steps replayed, 40 causes".to_owned())]);
    plan.checked = None;
    assert!(figures(&plan, Detail::Brief).is_empty());
}

#[test]
fn what_is_blocked_in_part_says_who_is_and_has_a_row() {
    let part = Plan { blocked: vec![held(NODES[0], Some("shop.toml:4"))], ..upgrade() };
    assert_eq!(
        said(&part),
        "Ubuntu 22.04 on 2 hosts: 13 changes can be carried out; host/node-1 is blocked. 12 are untested."
    );
    assert_eq!(
        planned(&part),
        "Plan: Ubuntu 22.04 on 2 hosts, without host/node-1, which is blocked. 13 steps; the longest chain \
         has 4."
    );
    assert_eq!(first(&impact(&part, Detail::Brief)).0, Tone::Bad);
    let row = "host/node-1: it is held at its version by host/* (shop.toml:4)".to_owned();
    assert_eq!(rows(&part)[0], ("blocked".to_owned(), Some(1), row));
}

/// What rules leave without a wave cannot go, though nothing is blocked.
#[test]
fn what_has_no_wave_is_in_the_first_sentence() {
    let mut plan = upgrade();
    let mut schedule = sample::schedule();
    schedule.forbidden.truncate(2);
    assert_eq!(schedule.forbidden.len(), 2);
    plan.schedule = Some(schedule.clone());
    let waves = "11 of 13 steps can go, 2 have no wave: rules forbid them.";
    let forced = "Upgrading 2 hosts to Ubuntu 22.04 forces 13 other changes.";
    assert_eq!(said(&plan), format!("{forced} {waves} 12 are untested."));
    assert_eq!(first(&impact(&plan, Detail::Brief)).0, Tone::Bad);
    assert_eq!(planned(&plan), format!("Plan: Ubuntu 22.04 on 2 hosts. {waves}"));
    plan.blocked = vec![held(NODES[0], None)];
    assert!(said(&plan).contains(&format!("host/node-1 is blocked. {waves}")), "{}", said(&plan));
    schedule.forbidden = vec![schedule.forbidden[0].clone(); 13];
    let none = Plan { schedule: Some(schedule), ..upgrade() };
    assert!(said(&none).contains("None of the 13 steps has a wave: rules forbid them."), "{}", said(&none));
}

/// What goes further with its like was asked to go where its like was.
#[test]
fn replicas_that_go_further_together_are_named_once() {
    let mut plan = Plan { tables: upgrade().tables, ..upgrade() };
    for at in [BILLING, BILLING + 1] {
        plan.tables.things[at].kind = ThingKind::Workload;
    }
    let goes =
        |thing: usize| Change { asked: Named::Beyond, ..change(thing, Effect::Upgrade, "app/a", "1", "4") };
    let like = plan.steps[0].clone();
    plan.steps = vec![Step { changes: vec![goes(BILLING), goes(BILLING + 1)], ..like }];
    plan.tables.reasons =
        vec![Reason { what: goal(WhatKind::Runs, BILLING, "app/a", "3"), ..plan.tables.reasons[0].clone() }];
    plan.tables.reasons[0].why = Why::Goal;
    assert!(
        planned(&plan).starts_with("Plan: a 4 in 2 workloads (not the 3 asked for)."),
        "{}",
        planned(&plan)
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    let none = |blocked| Plan { steps: Vec::new(), blocked: vec![blocked], checked: None, ..upgrade() };
    let plan = none(held(BILLING, None));
    let words = "Ubuntu 22.04 on host/node-1 is blocked: billing is held at its version by host/*.";
    assert_eq!(said(&plan), words);
    assert_eq!(planned(&plan), format!("No plan: {words}"));
    let proof =
        [("proof".to_owned(), None, "what is blocked: no version and no order leads there".to_owned())];
    assert_eq!(rows(&plan), proof, "the first sentence has said the rest");
    let wall = || Wall::Rule { why: needed(1), of: Some(at(BILLING)), place: None };
    let goals = vec![goal(WhatKind::Runs, BILLING, "image/eclipse-temurin", "17")];
    let own = none(Blocked { goals, wall: wall(), ..held(BILLING, None) });
    let words =
        "eclipse-temurin 17 for billing is blocked: its requirement cgroup =1 is not met on host/node-1.";
    assert_eq!(said(&own), words);
    let other = none(Blocked { wall: wall(), ..held(BILLING, None) });
    assert_eq!(said(&other), "Ubuntu 22.04 on host/node-1 is blocked: billing needs cgroup =1.");
    // What others need does not have their requirement.
    let mut needed = other;
    let name = needed.tables.name(at(BILLING)).to_owned();
    let requirement = &mut needed.tables.requirements[1];
    requirement.needs[0].needs = name.as_str().into();
    let subject = requirement.subject.to_string();
    let start = format!("Ubuntu 22.04 on host/node-1 is blocked: {subject} needs {name} =1");
    assert!(said(&needed).starts_with(&start), "{}", said(&needed));
}

#[test]
fn what_goes_further_says_so_and_why() {
    let mut plan = upgrade();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        if &*change.of == "os" && change.asked == Named::Yes {
            (change.asked, change.to) = (Named::Beyond, Some("24.04".into()));
        }
    }
    let words = "Upgrading 2 hosts to Ubuntu 24.04, not the 22.04 asked for, forces 13 other changes.";
    assert!(said(&plan).starts_with(words), "{}", said(&plan));
    assert!(planned(&plan).starts_with("Plan: Ubuntu 24.04, not the 22.04 asked for, on 2 hosts. 13"));
    assert_eq!(impact(&plan, Detail::Brief).len(), 1);
    let what = goal(WhatKind::Property, NODES[0], "os", "24.04");
    plan.tables.reasons.push(Reason { what, why: needed(0), because: None, place: None });
    let blocks = impact(&plan, Detail::Brief);
    let Some(Block::Note(Tone::Doubt, line)) = blocks.get(1) else { panic!("a note") };
    let words = "os 24.04 on host/node-1 goes further than was asked: cgroup at =2 needs docker >=20.10.0";
    assert_eq!(line.words(), words);
}

#[test]
fn what_takes_an_image_along_was_asked_for_with_it() {
    let mut plan = upgrade();
    for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
        let is_node = &*change.of == "image/node";
        change.asked = if is_node { Named::Yes } else { Named::No };
    }
    assert_eq!(
        said(&plan),
        "Moving image/front and 2 workloads to node 20.3.0 forces 9 other changes. Nothing is blocked. 12 are \
         untested."
    );
    assert!(planned(&plan).starts_with("Plan: node 20.3.0. 13 steps"));
    plan.steps.remove(3);
    let words = "Upgrading node to 20.3.0 in image/front and 2 workloads forces 10 other changes.";
    assert!(said(&plan).starts_with(words), "{}", said(&plan));
    plan.bumps = vec!["workload/front#1=20.3.0".to_owned()];
    assert!(said(&plan).starts_with("Upgrading node to 20.3.0 in 2 workloads forces 10 other changes."));
}

#[test]
fn what_is_forced_in_what_was_asked_for_counts() {
    let mut plan = upgrade();
    plan.steps.truncate(1);
    let asked = change(BILLING, Effect::Redeploy, "stack/heroku", "20", "22");
    let forced = change(BILLING, Effect::Upgrade, "app/press", "1.8", "2.0");
    plan.steps[0].changes = vec![Change { asked: Named::Yes, ..asked }, forced];
    (plan.summary.things, plan.summary.unknown) = (1, 0);
    assert_eq!(said(&plan), "Upgrading heroku to 22 forces 1 other change. Nothing is blocked.");
}

#[test]
fn moves_have_rows_of_their_own_and_need_a_host() {
    let mut plan = Plan { strategy: Strategy::Drain, ..upgrade() };
    plan.summary.moved = 1;
    plan.steps.truncate(1);
    plan.steps[0].strategy = Strategy::Drain;
    plan.steps[0].changes = vec![
        change(BILLING, Effect::Redeploy, "image/jre", "11", "17"),
        change(BILLING, Effect::Migrate, "kernel", "5.4", "5.15"),
        change(9, Effect::Migrate, "kernel", "5.4", "5.15"),
    ];
    let found = rows(&plan);
    let words = |index: usize| found.get(index).map(|(key, _, value)| (key.as_str(), value.as_str()));
    assert_eq!(words(0), Some(("needed first", "room on 0 machines; counted where it is stated")));
    assert_eq!(words(1), Some(("workloads", "redeploy on jre 17 and move: billing")));
    assert_eq!(words(2), Some(("", "move: shop#1")));
    let strategy = "drain: a machine's workloads move away before it changes".to_owned();
    assert!(found.contains(&("strategy".to_owned(), None, strategy)));
    plan.summary.hosts_ready = 2;
    let ready = "room on 2 machines; counted where it is stated";
    assert_eq!(rows(&plan)[0].2, ready);
}

#[test]
fn who_gets_a_vm_is_named_with_the_bump_and_the_host_stays() {
    let mut plan = Plan { strategy: Strategy::PerVm, ..upgrade() };
    let vm = &mut plan.tables.things[NODES[1]];
    (vm.kind, vm.name, vm.machine) = (ThingKind::OwnGuest, "own-guest/billing".into(), Some(at(NODES[0])));
    plan.steps.truncate(1);
    let step = &mut plan.steps[0];
    (step.strategy, step.things) = (Strategy::PerVm, 2);
    let made = change(NODES[1], Effect::Reprovision, "kernel", "5.4", "5.15");
    let moved = change(BILLING, Effect::Restart, "kernel", "5.4", "5.15");
    step.changes = vec![Change { asked: Named::Yes, ..made }, Change { under: Some(at(NODES[0])), ..moved }];
    plan.summary = Summary {
        things: 2,
        stated: 2,
        ranks: 1,
        hosts_kept: 1,
        workloads_kept: 2,
        workloads: 7,
        untouched: 6,
        ..Summary::default()
    };
    assert_eq!(
        said(&plan),
        "Kernel 5.15 for billing in a VM of its own; the host stays as it is. This forces no other change. \
         Nothing is blocked or untested."
    );
    assert_eq!(
        planned(&plan),
        "Plan: kernel 5.15 for billing in a VM of its own; the host stays as it is. 1 step."
    );
    let found = rows(&plan);
    let found: Vec<_> =
        found.iter().map(|(key, count, value)| (key.as_str(), *count, value.as_str())).collect();
    let room = "room for 1 own VM; whether there is room is not checked";
    assert_eq!(found[0], ("needed first", None, room));
    assert_eq!(found[1], ("own VMs", Some(1), "create with kernel 5.15: billing"));
    assert_eq!(found[2], ("workloads", Some(1), "move into its own VM: billing"));
    let together = "own VM of billing and its workload: no order makes this step smaller";
    assert_eq!(found[3], ("together", Some(2), together));
    assert_eq!(found[4], ("steps", Some(1), "that is all of it"));
    assert_eq!(found[6], ("known", None, "2 known to work, 0 untested"));
    assert_eq!(found[7], ("not touched", Some(6), "of 7 workloads"));
    assert_eq!(found[8], ("as before", Some(1), "host keeps what it has, and 2 workloads stay there"));
}
