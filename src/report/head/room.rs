//! What a strategy takes for granted: machines to go to, room for VMs, machines that stay as they are.

use crate::answer::plan::{Has, Plan, Spare};
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, ThingKind};
use crate::report::Detail;
use crate::report::changes::{named, parts};
use crate::report::document::{Line, Row, Span};
use crate::report::words::{count, noun, plural};
use std::collections::BTreeSet;

/// Makes the rows on what has to be there before the first step.
pub(in crate::report) fn needed(plan: &Plan, detail: Detail) -> Vec<Row> {
    let hosts = (plan.summary.moved > 0 || plan.summary.guests_moved > 0).then(|| hosts(plan, detail));
    let vms: Option<Line> = match made(plan).len() {
        0 => None,
        number => {
            let vms = format!("{number} {}", noun(ThingKind::OwnGuest, number));
            Some(format!("room for {vms}; whether there is room is not checked").into())
        }
    };
    let lines = hosts.into_iter().chain(vms).enumerate();
    lines.map(|(index, line)| Row::new(if index == 0 { "needed first" } else { "" }, line)).collect()
}

/// Says what there has to be to go to.
fn hosts(plan: &Plan, detail: Detail) -> Line {
    let ready = plan.summary.hosts_ready;
    let room =
        || Line::from(format!("room on {}; counted where it is stated", count(ready, "machine", "machines")));
    match (plan.spares.as_slice(), ready) {
        ([], _) => room(),
        ([spare], 0) => spare_host(plan, spare, detail),
        ([spare], _) => spare_host(plan, spare, detail).text("; ").join(room()),
        (spares, ready) => {
            let pools: BTreeSet<&str> = spares.iter().map(|spare| &*spare.pool).collect();
            let turns = if pools.len() > 1 { ", or fewer in turn" } else { "" };
            let line = Line::from(format!("{} spare hosts for a time{turns}", spares.len()));
            let short = spares.iter().find(|spare| !spare.short.is_empty());
            let line = line.join(short.map_or_else(Line::default, |spare| short_of(plan, spare)));
            if ready > 0 { line.text("; ").join(room()) } else { line }
        }
    }
}

/// Names a machine that is added, with what it has: its system first, since that brings most of the rest.
fn spare_host(plan: &Plan, spare: &Spare, detail: Detail) -> Line {
    let mut all: Vec<&Has> = spare.has.iter().collect();
    let place = |has: &Has| ["os", "kernel"].iter().position(|of| *of == &*has.of).unwrap_or(2);
    all.sort_by_key(|has| (has.version.is_none(), place(has)));
    let word = |has: &&Has| named(&has.of, has.version.as_deref().unwrap_or("any version"));
    let line = Line::from("a spare host for a time, with ").join(parts(&all, detail, word));
    let steps = match spare.first == spare.last {
        true => format!(" (step {})", spare.first),
        false => format!(" (steps {} to {})", spare.first, spare.last),
    };
    line.text(steps).join(short_of(plan, spare))
}

/// Says what the pool of a machine that is added lacks to do without it; nothing where that is not room.
fn short_of(plan: &Plan, spare: &Spare) -> Line {
    let Some(first) = spare.short.first() else { return Line::default() };
    let lacks = spare.short.iter().map(|short| match (&*short.of, short.lacks) {
        ("cpu-milli", lacks) => format!("{lacks} millicores"),
        ("memory-mib", lacks) => format!("{lacks} MiB of memory"),
        ("gpus", lacks) => count(usize::try_from(lacks).unwrap_or(usize::MAX), "GPU", "GPUs"),
        (_, lacks) => {
            let number = usize::try_from(lacks).unwrap_or(usize::MAX);
            format!("room for {}", count(number, "workload", "workloads"))
        }
    });
    let lacks = lacks.collect::<Vec<_>>().join(" and ");
    let name = Span::Thing(plan.tables.name(first.machine).to_owned());
    Line::from(format!("; the others of its pool lack {lacks} to empty ")).with(name)
}

/// The VMs that a plan makes.
pub(super) fn made(plan: &Plan) -> BTreeSet<ThingRef> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    changes.filter(|change| change.effect == Effect::Reprovision).map(|change| change.thing).collect()
}

/// Makes the row on machines that keep what they have, since workloads on them get VMs with something newer.
pub(super) fn kept(plan: &Plan) -> Option<Row> {
    let number = plan.summary.hosts_kept;
    let keeps = plural(number, "keeps what it has", "keep what they have");
    let stay = match plan.summary.workloads_kept {
        0 => String::new(),
        stay => format!(", and {} there", count(stay, "workload stays", "workloads stay")),
    };
    let row = || {
        let machines = kind_of(&plan.tables, made(plan), number);
        Row { count: Some(number), ..Row::new("as before", format!("{machines} {keeps}{stay}")) }
    };
    (number > 0).then(row)
}

/// Names so many machines of VMs by their kind, if that is one.
pub(super) fn kind_of(
    tables: &Tables,
    vms: impl IntoIterator<Item = ThingRef>,
    number: usize,
) -> &'static str {
    let machines = vms.into_iter().filter_map(|thing| tables.thing(thing).machine);
    let kinds: BTreeSet<ThingKind> = machines.map(|machine| tables.thing(machine).kind).collect();
    machine(&kinds, number)
}

/// Names so many machines by their kind, if that is one.
pub(super) fn machine(kinds: &BTreeSet<ThingKind>, number: usize) -> &'static str {
    match (kinds.first(), kinds.len()) {
        (Some(&kind), 1) => noun(kind, number),
        _ => plural(number, "machine", "machines"),
    }
}
