//! The small print: what the figures rest on.

use super::figures::empties;
use super::{View, heading, size};
use crate::answer::contrast::{Assumption, Exposure};
use crate::answer::plan::{Limit, Unheeded};
use crate::model::Strategy;
use crate::report::document::{Block, Item, Line, Row, Span};
use crate::report::words::{self, count, in_guests_of, plural};

/// Folds what the strategies mean, how exposed the fleet is, and what times and costs rest on; nothing where there are
/// no figures.
pub(super) fn fold(view: &View<'_>) -> Option<Block> {
    if view.is_stuck() {
        return None;
    }
    let columns = &view.contrast.columns;
    let strategies: Vec<Row> = columns
        .iter()
        .map(|column| Row::new(heading(column.strategy), words::strategy(column.strategy)))
        .collect();
    let fleet = &view.contrast.fleet;
    let mut remarks: Vec<Line> = instead(fleet).into_iter().map(Line::from).collect();
    remarks.extend(in_guests(view).map(Line::from));
    remarks.extend(room(view).map(Line::from));
    remarks.extend(unheeded(&view.contrast.unheeded).map(Line::from));
    remarks.extend(assumptions(&view.contrast.assumptions));
    let list = Block::List(remarks.into_iter().map(Item::new).collect());
    let blocks = vec![Block::Rows(strategies), list];
    Some(Block::Fold { summary: "What the figures rest on".into(), blocks })
}

/// Says what VMs for all workloads would need.
fn instead(fleet: &Exposure) -> Option<String> {
    let number = fleet.without_own_kernel;
    (number > 0).then(|| {
        format!(
            "{} no kernel of {} own; VMs for all of them would need {} more memory and {} more disk",
            count(number, "workload has", "workloads have"),
            plural(number, "its", "their"),
            size(fleet.vms_instead_memory_mib),
            size(fleet.vms_instead_disk_mib)
        )
    })
}

/// Says who gets no VM of its own, though the strategy makes them.
fn in_guests(view: &View<'_>) -> Option<String> {
    let column = view.contrast.columns.iter().find(|column| column.strategy == Strategy::PerVm)?;
    (column.kept_in_guests > 0).then(|| in_guests_of(column.kept_in_guests))
}

/// Says what the figures of emptying machines leave out.
fn room(view: &View<'_>) -> Option<String> {
    let column = view.contrast.columns.iter().find(|column| empties(column))?;
    let time = match column.surge_ready {
        0 => "; the longest path does not count the time to set that up",
        _ => "; whether a host that has one of the new versions has all of them, and room, is not checked",
    };
    Some(format!(
        "What leaves a machine needs another to go to, one for each machine that is emptied at the same time{time}"
    ))
}

/// Names the limits that no strategy plans for; nothing where there are none.
fn unheeded(all: &[Unheeded]) -> Option<String> {
    let word = |one: &Unheeded| {
        let (limit, one_such, many) = match one.limit {
            Limit::Budget => ("max-unavailable or min-available", "service", "services"),
            Limit::Spread => ("apart or spread", "service", "services"),
            Limit::Taint => ("taints", "machine", "machines"),
            Limit::Selector => ("node-selector", "workload", "workloads"),
            Limit::Capacity => ("the capacity", "machine", "machines"),
        };
        format!("{limit} of {}", count(one.number, one_such, many))
    };
    let limits: Vec<String> = all.iter().map(word).collect();
    (!limits.is_empty()).then(|| format!("No strategy plans for {}", limits.join(", ")))
}

/// Says what times and costs rest on: what the inventory gives, then what it leaves as it is.
fn assumptions(all: &[Assumption]) -> impl Iterator<Item = Line> {
    let (defaults, said): (Vec<&Assumption>, Vec<&Assumption>) = all.iter().partition(|one| one.default);
    let list = |some: &[&Assumption]| {
        some.iter().map(|one| format!("{} = {}", one.name, one.value)).collect::<Vec<_>>().join(", ")
    };
    let said = (!said.is_empty())
        .then(|| Line::from(format!("Times and costs rest on the inventory's {}", list(&said))));
    let defaults = (!defaults.is_empty()).then(|| {
        Line::from("Times and costs rest on defaults, see ")
            .with(Span::Code("[assumptions]".to_owned()))
            .text(format!(": {}", list(&defaults)))
    });
    said.into_iter().chain(defaults)
}
