//! The small print: what the figures rest on.

use super::figures::empties;
use super::{View, heading, size};
use crate::answer::contrast::{Assumption, Exposure};
use crate::answer::plan::{Limit, Unheeded};
use crate::model::Strategy;
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Row, Span};
use crate::report::words::{self, count, few, in_guests_of, plural};

/// Folds what the strategies mean, how exposed the fleet is, and what times and costs rest on; nothing where there are
/// no figures.
pub(super) fn fold(view: &View<'_>, detail: Detail) -> Option<Block> {
    if view.is_stuck() {
        return None;
    }
    let columns = &view.contrast.columns;
    let strategies: Vec<Row> = columns
        .iter()
        .map(|column| Row::new(heading(column.strategy), words::strategy(column.strategy)))
        .collect();
    let fleet = &view.contrast.fleet;
    let mut remarks: Vec<Line> = shared(fleet).into_iter().chain(instead(fleet)).map(Line::from).collect();
    remarks.extend(on_one_host(fleet, detail));
    remarks.extend(in_guests(view).map(Line::from));
    remarks.extend(room(view).map(Line::from));
    remarks.extend(unheeded(&view.contrast.unheeded).map(Line::from));
    remarks.extend(assumptions(&view.contrast.assumptions));
    let list = Block::List(remarks.into_iter().map(Item::new).collect());
    let blocks = vec![Block::Rows(strategies), list];
    Some(Block::Fold { summary: "What the figures rest on".into(), blocks })
}

/// Says whose kernel most workloads share, and how they are confined.
fn shared(fleet: &Exposure) -> Option<String> {
    let machine = fleet.most_shared_kernel.as_ref().filter(|_| fleet.most_shared_by > 1)?;
    let profiles = [
        (fleet.with_seccomp, format!("{} with a seccomp profile", fleet.with_seccomp)),
        (fleet.without_seccomp, format!("{} without a seccomp profile", fleet.without_seccomp)),
        (fleet.seccomp_unknown, format!("seccomp unknown for {}", fleet.seccomp_unknown)),
    ];
    let some = profiles.into_iter().filter(|(number, _)| *number > 0);
    let profiles: Vec<String> = some.map(|(_, text)| text).collect();
    let mut text = format!(
        "Today {} workloads share the kernel of {machine}, and an exploit or crash of it reaches them all",
        fleet.most_shared_by
    );
    if !profiles.is_empty() {
        text.push_str(": ");
        text.push_str(&profiles.join(", "));
    }
    Some(text)
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

/// Names the services that a host takes down with it.
fn on_one_host(fleet: &Exposure, detail: Detail) -> Option<Line> {
    let services = &fleet.services_on_one_host;
    let number = count(services.len(), "service has", "services have");
    (!services.is_empty()).then(|| {
        Line::from(format!("{number} all replicas on one host: "))
            .join(few(services.iter().map(String::as_str), detail))
    })
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
