//! Steps as tables.

use super::*;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Change, Effect, Step, Wait, WaitKind};
use crate::answer::tables::{Tables, Thing, ThingKind};
use crate::report::changes::generate::{at, change, upgrade};
use crate::report::document::{Cell, Line, Table};

fn tables_of(blocks: &[Block]) -> Vec<&Table> {
    let tables = blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

fn words(row: &[Cell]) -> Vec<String> {
    row.iter().map(|cell| cell.line().words()).collect()
}

fn head(table: &Table) -> Vec<String> {
    table.head.iter().map(Line::words).collect()
}

/// So many hosts, each with a workload of its own.
fn many(number: usize) -> Plan {
    let thing = |kind, name: String, machine: Option<ThingRef>| Thing {
        kind,
        name: name.into(),
        service: None,
        machine,
        own_kernel: false,
        owner: None,
    };
    let hosts = (0..number).map(|index| thing(ThingKind::Host, format!("host/h{index:03}"), None));
    let on =
        (0..number).map(|index| thing(ThingKind::Workload, format!("workload/w{index:03}"), Some(at(index))));
    let things = hosts.chain(on).collect();
    let like = upgrade().steps.swap_remove(0);
    let step = |index: usize| {
        let restart = change(number + index, Effect::Restart, "kernel", "5.15", "6.8");
        let restart = Change { under: Some(at(index)), ..restart };
        let upgrade = change(index, Effect::Upgrade, "kernel", "5.15", "6.8");
        Step { number: index + 1, things: 2, changes: vec![upgrade, restart], ..like.clone() }
    };
    let steps = (0..number).map(step).collect();
    Plan { tables: Tables { things, ..Tables::default() }, steps, known: Vec::new(), ..upgrade() }
}

#[test]
fn each_rank_is_a_table_and_says_what_goes_together() {
    let document = plan(&upgrade(), Detail::Brief);
    let tables = tables_of(&document.blocks);
    assert_eq!(tables.len(), 4);
    assert_eq!(head(tables[0]), ["step", "thing", "change", "with it", "?", "time", "why"]);
    let docker = "docker 19.03.15 -> 20.10.24";
    assert_eq!(
        words(&tables[0].rows[0]),
        ["1", "host/node-1", docker, "restarts billing, front#1, shop#1", "?", "1 min", "1, 2"]
    );
    assert_eq!(
        words(&tables[0].rows[1]),
        ["2", "host/node-2", docker, "restarts front#2, rates, search, shop#2", "?", "1 min", "1, 2"]
    );
    assert_eq!(head(tables[1]), ["step", "thing", "change", "?", "time", "after", "why"]);
    let redeploy = "redeploy on eclipse-temurin 8u292 -> 8u372";
    assert_eq!(
        words(&tables[1].rows[2]),
        ["8, 9", "2 workloads: shop x2", redeploy, "?", "1 min", "5", "1, 3"]
    );
    let os = "os 20.04 -> 22.04, kernel 5.4 -> 5.15, cgroup 1 -> 2";
    let restarts = "restarts billing, front#1, shop#1";
    assert_eq!(
        words(&tables[3].rows[0]),
        ["12", "host/node-1", os, restarts, "?", "1 min", "1, 7, 8, 10", "asked"]
    );
    let note = document.blocks.iter().find_map(|block| match block {
        Block::Note(Tone::Aside, line) => Some(line.words()),
        _ => None,
    });
    let legend = "time: of one step, by the inventory's assumptions; ?: nothing says that all of the step works, \
                  see Unknown.";
    assert_eq!(note.as_deref(), Some(legend));
}

#[test]
fn steps_alike_are_one_row_and_each_of_them_in_a_fold() {
    let document = plan(&many(44), Detail::Brief);
    let tables = tables_of(&document.blocks);
    assert_eq!(tables.len(), 1);
    assert_eq!(
        words(&tables[0].rows[0]),
        [
            "1-44",
            "44 hosts: h000, h001, h002 and 41 more (--full)",
            "kernel 5.15 -> 6.8",
            "restarts 44 workloads",
            "?",
            "1 min"
        ]
    );
    let fold = document.blocks.iter().find_map(|block| match block {
        Block::Fold { blocks, .. } => Some(tables_of(blocks)),
        _ => None,
    });
    let fold = fold.expect("a fold");
    assert_eq!(fold[0].rows.len(), 20);
    assert_eq!(
        words(&fold[0].rows[1]),
        ["2", "host/h001", "kernel 5.15 -> 6.8", "restarts w001", "?", "1 min"]
    );
    assert_eq!(fold[0].rest.as_ref().expect("a rest").words(), "and 24 more (--full)");
}

#[test]
fn steps_alike_that_wait_for_others_have_rows_of_their_own() {
    let mut made = many(6);
    for (step, before) in made.steps.iter_mut().zip([0, 7, 8, 7, 7, 8]) {
        let wait = Wait { step: before, kind: WaitKind::Rule };
        step.after = [wait].into_iter().filter(|wait| wait.step > 0).collect();
        step.changes.truncate(1);
    }
    made.steps[4].changes[0].asked = Asked::Yes;
    made.steps[5].changes[0].certainty = None;
    made.steps[2].seconds = 90;
    let document = plan(&made, Detail::Brief);
    let rows = &tables_of(&document.blocks)[0].rows;
    let steps: Vec<Vec<String>> = rows.iter().map(|row| words(row)).collect();
    let kernel = "kernel 5.15 -> 6.8";
    let expected = [
        ["1", "host/h000", kernel, "?", "1 min", "", ""],
        ["2, 4", "2 hosts: h001, h003", kernel, "?", "1 min", "7", ""],
        ["3, 6", "2 hosts: h002, h005", kernel, "1 of 2", "1 min to 1 min 30 s", "8", ""],
        ["5", "host/h004", kernel, "?", "1 min", "7", "asked"],
    ];
    assert_eq!(steps, expected);
}

#[test]
fn in_full_each_step_has_a_row() {
    let document = plan(&many(1203), Detail::Full);
    let tables = tables_of(&document.blocks);
    assert_eq!(tables[0].rows.len(), 1000);
    assert_eq!(words(&tables[0].rows[999])[1], "host/h999");
    assert_eq!(tables[0].rest.as_ref().expect("a rest").words(), "and 203 more, which JSON has");
}

#[test]
fn of_several_machines_in_one_step_each_keeps_what_is_on_it() {
    let mut made = many(2);
    let second = made.steps.pop().expect("two steps");
    made.steps[0].changes.extend(second.changes);
    let document = plan(&made, Detail::Brief);
    let tables = tables_of(&document.blocks);
    assert_eq!(words(&tables[0].rows[0])[1], "2 hosts: h000, h001");
    assert_eq!(words(&tables[0].rows[0])[3], "restarts w000 on h000 and w001 on h001");
}

#[test]
fn a_vm_is_made_and_its_workload_moves_into_it() {
    let mut made = many(2);
    made.steps.truncate(1);
    made.tables.things[1].kind = ThingKind::OwnGuest;
    made.tables.things[1].name = "own-guest/w000".into();
    let vm = change(1, Effect::Reprovision, "kernel", "5.15", "6.8");
    let restart = made.steps[0].changes.pop().expect("a restart");
    made.steps[0].changes = vec![vm, restart];
    let document = plan(&made, Detail::Brief);
    let row = words(&tables_of(&document.blocks)[0].rows[0]);
    assert_eq!(row[1..4], ["own VM of w000", "create with kernel 6.8", "moves w000 into it"]);
}
