//! Small contrasts made by hand.

use super::contrast;
use crate::answer::Guarantee;
use crate::answer::contrast::{Column, Contrast, Counterpart, Exposure};
use crate::answer::costs::{Amount, Costs, Start, Way};
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::{Bare, SCHEMA, Summary};
use crate::answer::refs::{ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Asked, Change, Effect};
use crate::answer::tables::{Need, Reason, Requirement, Spot, Tables, Thing, ThingKind, What, WhatKind, Why};
use crate::id::Id;
use crate::model::{Strategy, Turn};
use crate::report::Detail;
use crate::report::document::{Block, Cell, Document, Tone};
use crate::report::testing::{first, render};

fn column(strategy: Strategy, largest_step: usize) -> Column {
    let summary = Summary {
        things: largest_step,
        largest_step,
        workloads: 30,
        untouched: 30 - largest_step.min(30),
        ..Summary::default()
    };
    Column {
        strategy,
        checked: None,
        summary,
        redeployed: 0,
        disruptions_most: 0,
        disruptions_total: 0,
        containers_restarted: 0,
        critical_seconds: 90,
        surge_workloads: 0,
        surge_cpu_milli: 0,
        surge_memory_mib: 0,
        surge_ready: 0,
        new_hosts: 0,
        host_memory_mib: 0,
        host_disk_mib: 0,
        host_make_seconds: 0,
        new_guests: 0,
        vm_memory_mib: 0,
        vm_disk_mib: 0,
        images_mib: Amount::default(),
        kept_in_guests: 0,
        stuck: Vec::new(),
        vm_start_seconds: 0,
        kernel_shared_by: 0,
        kernel_shared_unconfined: 0,
        crash_reaches: 0,
        services_stopped: 0,
        blocked: 0,
    }
}

/// Thirty containers on one host: in place all go together.
fn columns() -> Vec<Column> {
    let mut in_place = column(Strategy::InPlace, 31);
    in_place.summary = Summary {
        machines_changed: 1,
        workloads_changed: 4,
        restart_only: 26,
        could_stay: 29,
        untouched: 0,
        unknown: 15,
        ..in_place.summary
    };
    let mut drain = column(Strategy::Drain, 1);
    drain.summary.moved = 1;
    drain.surge_workloads = 1;
    let mut own = column(Strategy::PerVm, 2);
    own.summary = Summary { machines_changed: 1, untouched: 29, ..own.summary };
    own = Column { new_guests: 1, vm_memory_mib: 256, vm_disk_mib: 2048, ..own };
    vec![in_place, drain, own]
}

fn tables() -> Tables {
    let thing = Thing {
        kind: ThingKind::Host,
        name: "host/node-1".into(),
        service: None,
        machine: None,
        own_kernel: false,
        owner: None,
    };
    let need = Need { needs: "kernel".into(), within: Some(">=6.8".into()), skew: None };
    let place = Spot { text: "fleet.toml:25".into(), place: None };
    let requirement = Requirement {
        subject: "app/cart".into(),
        at: Some(">=3.0".into()),
        needs: vec![need],
        only: Vec::new(),
        isolation: Vec::new(),
        because: None,
        fact: None,
        place: place.clone(),
    };
    let what = What {
        kind: WhatKind::Property,
        thing: ThingRef::from_index(0),
        of: "kernel".into(),
        under: None,
        to: Some("6.8".into()),
    };
    let why = Why::Requirement {
        requirement: RequirementRef::from_index(0),
        carried_by: Vec::new(),
        chosen: false,
    };
    let reason = Reason { what, why, because: None, place: Some(place) };
    Tables {
        things: vec![thing],
        requirements: vec![requirement],
        reasons: vec![reason],
        ..Tables::default()
    }
}

/// Thirty, of which 20 state their memory, all their images, and none their disk.
fn costs() -> Costs {
    let images = |sum, of| Amount { sum, stated: of, of };
    let start = |seconds| Start { seconds, stated: 0, of: 30 };
    let shared = Way { images_mib: images(300, 2), start: start(30), ..Way::default() };
    let vms = Way {
        memory_on_top_mib: 7680,
        disk_on_top_mib: 61440,
        images_mib: images(4500, 30),
        start: start(50),
    };
    Costs {
        running: 30,
        memory_mib: Amount { sum: 10240, stated: 20, of: 30 },
        disk_mib: Amount { sum: 0, stated: 0, of: 30 },
        shared,
        vms,
    }
}

#[test]
fn both_ways_stand_side_by_side_and_what_is_unknown_is_no_zero() {
    let known = Contrast { memory_mib: Some(131_072), disk_mib: Some(1_048_576), ..of(columns()) };
    let text = render(&contrast(&known, Detail::Brief));
    let has = |row: &str| {
        let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.lines().any(|line| squeezed(line) == row), "{row}: {text}");
    };
    has("on shared kernels in a VM each difference which is");
    has("memory at least 10 GiB at least 17.5 GiB 7.5 GiB more 6 % of the fleet");
    has("disk at least 300 MiB at least 64.3 GiB 64.1 GiB more 6 % of the fleet");
    has("slowest start 30 s 50 s 20 s more 67 % longer");
    let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "7.5 GiB of memory, 6 % of the fleet's memory, 64.1 GiB of disk, 6 % of the fleet's disk",
        "memory-mib of 10 of 30, disk-mib of 30 of 30, start-seconds of 30 of 30",
    ] {
        assert!(squeezed.contains(said), "{said}: {squeezed}");
    }

    let mut unknown = costs();
    unknown.memory_mib = Amount { sum: 0, stated: 0, of: 30 };
    for way in [&mut unknown.shared, &mut unknown.vms] {
        way.images_mib = Amount { sum: 0, stated: 0, of: 30 };
    }
    let text = render(&contrast(&Contrast { costs: Some(unknown), ..of(columns()) }, Detail::Brief));
    assert!(text.contains("not said") && text.contains("at least 60 GiB more"), "{text}");
    let none = render(&contrast(&Contrast { costs: None, ..of(columns()) }, Detail::Brief));
    assert!(!none.contains("What it costs"), "{none}");
}

fn of(columns: Vec<Column>) -> Contrast {
    Contrast {
        schema: SCHEMA,
        tool: "comove".to_owned(),
        read: Vec::new(),
        bumps: vec!["app/cart=3.0".to_owned()],
        holds: Vec::new(),
        except: Vec::new(),
        left_out: Vec::new(),
        columns,
        fleet: Exposure {
            most_shared_kernel: Some("host/node-1".to_owned()),
            most_shared_by: 30,
            with_seccomp: 0,
            without_seccomp: 0,
            seccomp_unknown: 30,
            without_own_kernel: 30,
            vms_instead_memory_mib: 7680,
            vms_instead_disk_mib: 61440,
            ..Exposure::default()
        },
        memory_mib: None,
        disk_mib: None,
        costs: Some(costs()),
        empty_hosts: 0,
        stopped: 0,
        reasons: vec![ReasonRef::from_index(0)],
        today: Some("5.15".into()),
        also: Vec::new(),
        blocked: Vec::new(),
        tables: tables(),
        unheeded: Vec::new(),
        assumptions: Vec::new(),
        counterpart: None,
    }
}

/// The rows of the first table.
fn rows(document: &Document) -> Vec<Vec<Cell>> {
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table.rows.clone()),
        _ => None,
    });
    tables.into_iter().next().unwrap_or_default()
}

fn cells(document: &Document, name: &str) -> Option<Vec<Cell>> {
    let mut rows = rows(document).into_iter();
    rows.find(|row| row.first() == Some(&Cell::Line(name.into()))).map(|row| row[1..].to_vec())
}

fn commands(document: &Document) -> &[String] {
    match document.blocks.last() {
        Some(Block::Code(commands)) => commands,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_bump_comes_before_what_it_needs() {
    let together = "31 change together in place, 1 drained first, 2 in VMs of their own";
    let head = format!("Upgrading app/cart to 3.0: {together}");
    assert_eq!(first(&contrast(&of(columns()), Detail::Brief)), (Tone::Plain, head));
    let why = "app/cart at >=3.0 needs kernel >=6.8, so host/node-1:kernel goes to 6.8 from 5.15; 30 workloads \
               share that kernel. [fleet.toml:25]";
    assert_eq!(because(&of(columns())), why);
    let mut bumped = of(columns());
    bumped.bumps = ["host/node-1:kernel=6.8", "a=1", "b=2", "c=3", "d"].map(str::to_owned).to_vec();
    bumped.tables.reasons[0].why = Why::Goal;
    let head = "Upgrading host/node-1:kernel to 6.8, a to 1, b to 2 and 2 more: 31 change together";
    assert!(first(&contrast(&bumped, Detail::Brief)).1.starts_with(head));
    assert_eq!(because(&bumped), "30 workloads share the kernel of host/node-1. [fleet.toml:25]");
    bumped.bumps.truncate(1);
    let why = "It is at 5.15 today; 30 workloads share the kernel of host/node-1. [fleet.toml:25]";
    assert_eq!(because(&bumped), why);
    render(&contrast(&bumped, Detail::Full));
    bumped.bumps = vec!["host/node-1:kernel>=6.8".to_owned()];
    let head = "Upgrading host/node-1:kernel to at least 6.8: 31 change together";
    assert!(first(&contrast(&bumped, Detail::Brief)).1.starts_with(head));
}

/// What stands below the first sentence.
fn because(of: &Contrast) -> String {
    match &contrast(of, Detail::Brief).blocks[1] {
        Block::Note(_, line) => line.words(),
        other => panic!("a note: {other:?}"),
    }
}

#[test]
fn hosts_of_which_a_change_was_asked_and_that_keep_their_version_are_told() {
    let mut asked = of(columns());
    asked.columns[2].summary.hosts_kept = 1;
    let told = "Own VMs: 1 host stays as it is";
    assert!(!render(&contrast(&asked, Detail::Brief)).contains(told), "nothing was asked of the host");
    asked.tables.reasons[0].why = Why::Goal;
    assert!(render(&contrast(&asked, Detail::Brief)).contains(told));
}

#[test]
fn commands_keep_what_was_asked_and_take_the_best_strategy() {
    let held = Contrast { holds: vec!["app/api".to_owned()], ..of(columns()) };
    let asked = "... --bump app/cart=3.0 --hold app/api";
    let expected = [
        format!("comove plan {asked} -s drain"),
        format!("comove why {asked} host/node-1"),
        format!("comove contrast {asked} --full"),
    ];
    assert_eq!(commands(&contrast(&held, Detail::Brief)), expected);
    let mut drained = of(columns());
    drained.columns[1].blocked = 1;
    let expected =
        ["comove plan ... --bump app/cart=3.0 -s per-vm", "comove plan ... --bump app/cart=3.0 -s drain"];
    assert_eq!(commands(&contrast(&drained, Detail::Full))[..2], expected);
}

#[test]
fn workloads_are_redeployed_or_change_version() {
    let mut columns = columns();
    columns[0].redeployed = 3;
    let document = contrast(&of(columns), Detail::Brief);
    let in_place = |name: &str| cells(&document, name).map(|cells| cells[0].clone());
    assert_eq!(in_place("change version"), Some(Cell::Number(2)), "a workload and its host");
    assert_eq!(in_place("redeployed"), Some(Cell::Number(3)));
    assert_eq!(in_place("largest step"), Some(Cell::Number(31)), "it comes first");
}

#[test]
fn what_is_forced_and_was_not_asked_for_has_a_note() {
    let ledger = Change {
        thing: ThingRef::from_index(0),
        effect: Effect::Upgrade,
        of: "app/ledger".into(),
        under: None,
        moved: None,
        from: Some("4.2".into()),
        to: Some("5.0".into()),
        brings: Vec::new(),
        asked: Asked::No,
        unlisted: false,
        assumed: false,
        certainty: None,
    };
    let engine = Change { of: "docker".into(), from: None, ..ledger.clone() };
    let contrasted = Contrast { also: vec![ledger.clone(), ledger, engine], ..of(columns()) };
    let document = contrast(&contrasted, Detail::Brief);
    let found = cells(&document, "change version").expect("a row");
    assert_eq!(found[0], Cell::Line("5 (1)".into()));
    assert!(!found[1..].contains(&found[0]), "the note is on what happens in place: {found:?}");
    let text = render(&document);
    let note = "(1) among these, forced and not in a bump: app/ledger 4.2 -> 5.0 (2 times), host/node-1:docker to 5.0";
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(note), "{text}");
    assert!(!render(&contrast(&of(columns()), Detail::Brief)).contains("(1)"));
}

#[test]
fn only_kernels_are_said_to_be_shared() {
    let mut other = of(columns());
    other.tables.reasons[0].what.of = "docker".into();
    other.columns[1].surge_ready = 3;
    let text = render(&contrast(&other, Detail::Brief));
    assert!(text.contains("IN VMS OF THEIR OWN") && !text.contains("KERNEL"), "{text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("It takes room on 3 machines, counted where it is stated."), "{text}");
}

#[test]
fn the_largest_steps_stand_beside_each_other() {
    let document = contrast(&of(columns()), Detail::Brief);
    let all = document.blocks.iter().filter_map(|block| match block {
        Block::Rows(rows) => Some(rows.iter().map(|row| (row.key.clone(), row.count, row.value.words()))),
        _ => None,
    });
    let shown: Vec<_> = all.flatten().take(3).collect();
    let expected = [
        (
            "ON A SHARED KERNEL",
            31,
            "go in one step: 1 host and 30 workloads. 29 of 30 workloads do not need the new version.",
        ),
        (
            "ON A KERNEL EACH",
            2,
            "go in one step: 1 new VM and 1 workload. 29 of 30 workloads are not touched.",
        ),
        (
            "DRAINED FIRST",
            1,
            "goes in one step: 1 workload. It takes room on 0 machines, counted where it is stated. \
             29 of 30 workloads are not touched.",
        ),
    ];
    assert_eq!(shown, expected.map(|(key, number, text)| (key.to_owned(), Some(number), text.to_owned())));
    let words = |text: &str| Cell::Line(text.into());
    let first = cells(&document, "needed first").expect("a row");
    assert_eq!(first, [Cell::Empty, words("room on 0 machines"), words("room for 1 VM")]);
    let untested = cells(&document, "untested").expect("a row");
    assert_eq!(untested, [words("15 of 31"), words("nothing to test"), words("nothing to test")]);
    // What is not known is no zero.
    assert_eq!(cells(&document, "a kernel crash then stops"), None);
    render(&document);
}

#[test]
fn strategies_that_agree_have_one_column() {
    let columns = Strategy::UNIFORM.iter().map(|strategy| column(*strategy, 1)).collect();
    let document = contrast(&of(columns), Detail::Full);
    let mut notes = document.blocks.iter().filter_map(|block| match block {
        Block::Note(Tone::Plain, text) => Some(text.words()),
        _ => None,
    });
    assert!(notes.any(|text| text.starts_with("All three strategies come to the same: no host")));
    assert!(rows(&document).iter().all(|row| row.len() == 2));
    assert!(!document.blocks.iter().any(|block| matches!(block, Block::Figure(_))));
    assert_eq!(cells(&document, "largest step"), Some(vec![Cell::Number(1)]));
    assert_eq!(cells(&document, "needed first"), None);
    assert_eq!(commands(&document)[0], "comove plan ... --bump app/cart=3.0");
    render(&document);
}

#[test]
fn two_strategies_that_agree_share_a_column() {
    let mut columns = columns();
    columns[2] = Column { strategy: Strategy::PerVm, ..columns[0].clone() };
    let document = contrast(&of(columns), Detail::Brief);
    assert!(rows(&document).iter().all(|row| row.len() == 3));
    let text = render(&document);
    assert!(text.contains("These come to the same and have one column: in place, own VMs."), "{text}");
}

#[test]
fn machines_on_which_nothing_is_named_are_what_runs() {
    let bare = |guests, containers| Bare { guests, containers, ..Bare::default() };
    let of_bare = |bare: Bare, largest_step| {
        let mut all: Vec<Column> = Strategy::UNIFORM.iter().map(|&way| column(way, largest_step)).collect();
        for column in &mut all {
            column.summary = Summary { bare, ..column.summary.clone() };
        }
        render(&contrast(&of(all), Detail::Brief))
    };
    let guests = of_bare(Bare { changed: 1, ..bare(30, 0) }, 1);
    assert!(guests.contains("29 of 30 guests are not touched."), "{guests}");
    assert!(
        guests.contains("The inventory names nothing on 30 guests; each counts as one workload"),
        "{guests}"
    );
    let both = of_bare(Bare { changed: 1, ..bare(10, 5) }, 1);
    assert!(both.contains("29 of 30 workloads are not touched."), "{both}");

    let mut restart = column(Strategy::InPlace, 31);
    restart.summary = Summary {
        machines_changed: 1,
        guests_restarted: 30,
        could_stay: 30,
        untouched: 0,
        bare: Bare { restarted: 30, ..bare(0, 30) },
        ..restart.summary
    };
    restart.disruptions_total = 30;
    restart.containers_restarted = 30;
    let all = Strategy::UNIFORM.iter().map(|&strategy| Column { strategy, ..restart.clone() }).collect();
    let document = contrast(&Contrast { memory_mib: Some(131_072), ..of(all) }, Detail::Brief);
    assert_eq!(cells(&document, "only restart"), Some(vec![Cell::Number(30)]));
    let text = render(&document);
    for said in [
        "go in one step: 1 host and 30 system containers. 30 of 30 system containers do not need the new version.",
        "VMs for all 30 system containers would need 7.5 GiB of memory, 6 % of the fleet's memory, 64.1 GiB of disk.",
        "No strategy moves a system container or makes a VM for it",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn a_fleet_turned_around_stands_beside_its_own_strategies() {
    let counterpart = |turn, largest_step| Counterpart {
        turn,
        bumps: vec!["app/cart=3.0".to_owned()],
        running: 30,
        machines: 2,
        vm_memory_mib: 7680,
        vm_disk_mib: 61440,
        host_memory_mib: 1024,
        host_disk_mib: 16384,
        costs: matches!(turn, Turn::Containers(_)).then(costs),
        columns: Strategy::UNIFORM.iter().map(|&way| column(way, largest_step)).collect(),
    };
    let vms = Contrast { counterpart: Some(counterpart(Turn::Vms, 2)), ..of(columns()) };
    let document = contrast(&vms, Detail::Brief);
    assert_eq!(cells(&document, "largest step").map(|cells| cells.len()), Some(4));
    let text = render(&document);
    assert!(text.contains("As VMs: the 30 that have no kernel of their own are in 2 VMs instead"), "{text}");
    let containers = Contrast { counterpart: Some(counterpart(Turn::Containers(15), 16)), ..of(columns()) };
    let document = contrast(&containers, Detail::Full);
    assert_eq!(cells(&document, "largest step").map(|cells| cells.len()), Some(5));
    let text = render(&document);
    assert!(text.contains("AS CONTAINERS") && text.contains("at most 15 on each"), "{text}");
}

#[test]
fn what_is_blocked_has_no_figures() {
    let mut columns = columns();
    let stuck = Column { blocked: 1, ..column(Strategy::InPlace, 0) };
    columns[0] = stuck.clone();
    let document = contrast(&of(columns), Detail::Full);
    let largest = cells(&document, "largest step").expect("a row");
    assert_eq!(largest, [Cell::Empty, Cell::Number(1), Cell::Number(2)]);
    assert!(render(&document).contains("In place: nothing can be done, 1 goal is blocked"));

    let all =
        Strategy::UNIFORM.iter().map(|strategy| Column { strategy: *strategy, ..stuck.clone() }).collect();
    let walled = Contrast { reasons: Vec::new(), blocked: vec![held(); 3], ..of(all) };
    let document = contrast(&walled, Detail::Brief);
    let head = "Upgrading app/cart to 3.0: nothing can be done under any strategy";
    assert_eq!(first(&document), (Tone::Bad, head.to_owned()));
    assert_eq!(rows(&document).len(), 1);
    // Instead of what the figures rest on it says why there are none.
    let text = render(&document);
    assert!(text.contains("app/* is held at its version") && !text.contains("figures rest"), "{text}");
    assert!(text.contains("the same holds for 2 more things"), "{text}");
}

fn held() -> Blocked {
    Blocked {
        goals: vec![tables().reasons[0].what.clone()],
        thing: ThingRef::from_index(0),
        chain: ReasonRef::from_index(0),
        wall: Wall::Rule { why: Why::Hold { pattern: "app/*".into() }, of: None, place: None },
        guarantee: Guarantee::Least,
        states: None,
    }
}

#[test]
fn references_that_lead_nowhere_do_no_harm() {
    let mut lost = Contrast { blocked: vec![held()], ..of(columns()) };
    lost.tables.things.clear();
    lost.tables.requirements.clear();
    render(&contrast(&lost, Detail::Full));
    lost.tables = Tables::default();
    render(&contrast(&lost, Detail::Full));
    render(&contrast(&Contrast { columns: Vec::new(), bumps: Vec::new(), ..lost }, Detail::Full));
}

/// A strategy that does not get there is not the smallest.
#[test]
fn what_is_blocked_is_not_compared_by_its_size() {
    let mut all = columns();
    all[0].blocked = 1;
    let told = contrast(&of(all), Detail::Brief);
    let Some(Block::Answer(_, line)) = told.blocks.first() else { panic!("a sentence") };
    assert!(line.words().contains(": 1 goal blocked in place; "), "{}", line.words());
}
