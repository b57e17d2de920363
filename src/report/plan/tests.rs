//! Steps as tables.

use super::*;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
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
    let cell = |cell: &Cell| match cell {
        Cell::Line(line) => line.words(),
        _ => String::new(),
    };
    row.iter().map(cell).collect()
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
    assert_eq!(head(tables[0]), ["step", "thing", "change", "with it", "why"]);
    let docker = "docker 19.03.15 -> 20.10.24";
    assert_eq!(
        words(&tables[0].rows[0]),
        ["1", "host/node-1", docker, "restarts billing, front#1, shop#1", "1, 2"]
    );
    assert_eq!(
        words(&tables[0].rows[1]),
        ["2", "host/node-2", docker, "restarts front#2, rates, search, shop#2", "1, 2"]
    );
    assert_eq!(head(tables[1]), ["step", "thing", "change", "after", "why"]);
    assert_eq!(
        words(&tables[1].rows[2]),
        ["8, 9", "2 workloads: shop x2", "redeploy on eclipse-temurin 8u292 -> 8u372", "5", "1, 3"]
    );
    let os = "os 20.04 -> 22.04, kernel 5.4 -> 5.15, cgroup 1 -> 2";
    let restarts = "restarts billing, front#1, shop#1";
    assert_eq!(words(&tables[3].rows[0]), ["12", "host/node-1", os, restarts, "1, 7, 8, 10", "asked"]);
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
            "restarts 44 workloads"
        ]
    );
    let fold = document.blocks.iter().find_map(|block| match block {
        Block::Fold { blocks, .. } => Some(tables_of(blocks)),
        _ => None,
    });
    let fold = fold.expect("a fold");
    assert_eq!(fold[0].rows.len(), 20);
    assert_eq!(words(&fold[0].rows[1]), ["2", "host/h001", "kernel 5.15 -> 6.8", "restarts w001"]);
    assert_eq!(fold[0].rest.as_ref().expect("a rest").words(), "and 24 more (--full)");
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
