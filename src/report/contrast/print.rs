//! The small print: what the figures rest on.

use super::costs::{unstated, vms_for_all};
use super::figures::empties;
use super::{View, heading};
use crate::answer::contrast::Assumption;
use crate::answer::plan::{Limit, Unheeded};
use crate::model::Strategy;
use crate::report::document::{Block, Item, Line, Row, Span};
use crate::report::words::{self, count, in_guests_of, plural, running};

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
    let mut remarks: Vec<Line> = instead(view).into_iter().map(Line::from).collect();
    remarks.extend(unstated(view).map(Line::from));
    remarks.extend(counted(view).into_iter().map(Line::from));
    remarks.extend(in_guests(view).map(Line::from));
    remarks.extend(stuck(view).into_iter().map(Line::from));
    remarks.extend(room(view).map(Line::from));
    remarks.extend(unheeded(view).map(Line::from));
    remarks.extend(assumptions(&view.contrast.assumptions));
    let list = Block::List(remarks.into_iter().map(Item::new).collect());
    let blocks = vec![Block::Rows(strategies), list];
    Some(Block::Fold { summary: "What the figures rest on".into(), blocks })
}

/// Says what VMs for all that has no kernel of its own would need.
fn instead(view: &View<'_>) -> Option<String> {
    let number = view.contrast.fleet.without_own_kernel;
    let summary = &view.contrast.columns.first()?.summary;
    (number > 0).then(|| {
        format!(
            "{number} {} {} no kernel of {} own; VMs for all of them would need {} on top",
            running(summary, number),
            plural(number, "has", "have"),
            plural(number, "its", "their"),
            vms_for_all(view)
        )
    })
}

/// Says which machines count as what runs in them, and what is counted nowhere.
fn counted(view: &View<'_>) -> Vec<String> {
    let Some(bare) = view.contrast.columns.first().map(|column| column.summary.bare) else {
        return Vec::new();
    };
    let kinds =
        [(bare.guests, "guest", "guests"), (bare.containers, "system container", "system containers")];
    let some = kinds.into_iter().filter(|(number, ..)| *number > 0);
    let some: Vec<String> = some.map(|(number, one, many)| count(number, one, many)).collect();
    let number = bare.all();
    let stands = (number > 0).then(|| {
        let what = some.join(" and ");
        match number {
            1 => format!("The inventory names nothing on {what}, which counts as one workload"),
            _ => format!("The inventory names nothing on {what}; each counts as one workload"),
        }
    });
    let empty = match view.contrast.empty_hosts {
        0 => None,
        number => Some(format!(
            "The inventory names nothing on {}: what may run there is not counted",
            count(number, "host", "hosts")
        )),
    };
    let stopped = match view.contrast.stopped {
        0 => None,
        1 => Some(
            "1 machine is stopped: nothing runs in it now, so that it is not counted as a workload"
                .to_owned(),
        ),
        number => Some(format!(
            "{number} machines are stopped: nothing runs in them now, so that they are not counted as workloads"
        )),
    };
    stands.into_iter().chain(stopped).chain(empty).chain(stays(view)).collect()
}

/// Says of system containers that nothing else is planned for them, and why (decision 0046).
fn stays(view: &View<'_>) -> Option<String> {
    let mut planned = view.contrast.columns.iter().filter(|column| column.strategy != Strategy::InPlace);
    planned.any(|column| column.containers_restarted > 0).then(|| {
        "No strategy moves a system container or makes a VM for it: what is installed in it comes from no image that \
         either could start from, so it restarts with the host whose kernel it has. --as vms sets VMs beside it"
            .to_owned()
    })
}

/// Says who gets no VM of its own, though the strategy makes them.
fn in_guests(view: &View<'_>) -> Option<String> {
    let column = view.contrast.columns.iter().find(|column| column.strategy == Strategy::PerVm)?;
    (column.kept_in_guests > 0).then(|| in_guests_of(column.kept_in_guests))
}

/// Says who cannot move from a machine that is emptied, and why.
fn stuck(view: &View<'_>) -> Vec<String> {
    const MOST: usize = 3;
    let all = view.contrast.columns.iter().flat_map(|column| &column.stuck);
    let mut told: Vec<String> = all
        .clone()
        .take(MOST)
        .map(|one| {
            let who = count(one.workloads, "workload restarts", "workloads restart");
            let its = plural(one.workloads, "its", "their");
            let why = one.because.as_deref().unwrap_or("such a workload is not started elsewhere");
            format!("Drained, {who} with {its} machine all the same: {why}")
        })
        .collect();
    let more: usize = all.skip(MOST).map(|one| one.workloads).sum();
    if more > 0 {
        told.push(format!("Drained, {more} more restart with their machine, for other reasons"));
    }
    told
}

/// Says what the figures of emptying machines leave out.
fn room(view: &View<'_>) -> Option<String> {
    let column = view.contrast.columns.iter().find(|column| empties(column))?;
    let time = match column.surge_ready {
        0 => "; figures are of one such host, made before the first step",
        _ => "; whether a machine that has one of the new versions has all of them, and room, is not checked",
    };
    Some(format!(
        "What leaves a machine needs another to go to, one for each machine that is emptied at the same time{time}"
    ))
}

/// Names the limits that no strategy plans for; nothing where there are none. Draining looks at where things may go.
fn unheeded(view: &View<'_>) -> Option<String> {
    let drains = view.contrast.columns.iter().any(|column| column.strategy == Strategy::Drain);
    let is_ignored =
        |one: &&Unheeded| !drains || matches!(one.limit, Limit::Budget | Limit::Spread | Limit::Window);
    let word = |one: &Unheeded| {
        let (limit, one_such, many) = match one.limit {
            Limit::Budget => ("max-unavailable or min-available", "service", "services"),
            Limit::Apart => ("apart", "service", "services"),
            Limit::Spread => ("spread", "service", "services"),
            Limit::Taint => ("taints", "machine", "machines"),
            Limit::Selector => ("node-selector", "workload", "workloads"),
            Limit::Capacity => ("the capacity", "machine", "machines"),
            Limit::Window => return count(one.number, "window or freeze", "windows and freezes"),
        };
        format!("{limit} of {}", count(one.number, one_such, many))
    };
    let limits: Vec<String> = view.contrast.unheeded.iter().filter(is_ignored).map(word).collect();
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
