//! What a strategy takes for granted: machines to go to, room for VMs, machines that stay as they are.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, ThingKind};
use crate::report::changes::{groups, named};
use crate::report::document::{Line, Row};
use crate::report::words::{count, noun, plural};
use std::collections::BTreeSet;

/// Makes the rows on what has to be there before the first step.
pub(in crate::report) fn needed(plan: &Plan) -> Vec<Row> {
    let hosts = (plan.summary.moved > 0 || plan.summary.guests_moved > 0).then(|| hosts(plan));
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

/// Says how many hosts there are to go to.
fn hosts(plan: &Plan) -> Line {
    let (versions, ready) = (versions(plan), plan.summary.hosts_ready);
    match (ready, versions.as_slice()) {
        (0, [(of, version)]) => {
            Line::from("a host with ").join(named(of, version)).text("; none has it today")
        }
        (0, _) => "hosts with the new versions; none has any of them today".into(),
        (1, _) => "1 machine has one of the new versions today; whether it has room is not checked".into(),
        (_, _) => format!(
            "{ready} machines have one of the new versions today; whether they have room is not checked"
        )
        .into(),
    }
}

/// The versions to which things move; of an OS release only that itself.
fn versions(plan: &Plan) -> Vec<(&str, &str)> {
    let moves = groups(plan);
    let moves = moves.iter().map(|bundle| &bundle.shape);
    let moves = moves.filter(|shape| shape.effect == Effect::Migrate && !shape.unseen);
    let leading = moves.filter_map(|shape| shape.parts.first());
    let versions: BTreeSet<(&str, &str)> =
        leading.map(|part| (part.of, part.to.unwrap_or_default())).collect();
    versions.into_iter().collect()
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
