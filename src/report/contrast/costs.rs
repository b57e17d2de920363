//! What things cost either way: on kernels that they share, and in VMs.

use super::{View, size};
use crate::answer::contrast::Contrast;
use crate::answer::costs::{Amount, Costs, Way};
use crate::report::document::{Block, Cell, Line, Table};
use crate::report::words::{count, duration};
use std::cmp::Ordering;

/// An amount that one way needs: what is known of it, and whether that is all.
#[derive(Clone, Copy)]
struct Known {
    mib: u64,
    whole: bool,
}

/// Sets the costs of both ways side by side, what is first first.
pub(super) fn table(view: &View<'_>) -> Option<Block> {
    let contrast = view.contrast;
    let turned = contrast.counterpart.as_ref().and_then(|other| other.costs.as_ref());
    match (turned, &contrast.costs) {
        (Some(costs), _) => {
            Some(both(contrast, costs, ("in their VMs", &costs.vms), ("as containers", &costs.shared)))
        }
        (None, Some(costs)) => {
            Some(both(contrast, costs, ("on shared kernels", &costs.shared), ("in a VM each", &costs.vms)))
        }
        (None, None) => None,
    }
}

fn both(contrast: &Contrast, costs: &Costs, now: (&str, &Way), then: (&str, &Way)) -> Block {
    let mib = |name: &str, [now, then]: [Known; 2], whole: bool, all: Option<u64>| {
        let share = all.map(|all| format!("{} of the fleet", share(now.mib.abs_diff(then.mib), all)));
        vec![
            text(name),
            amount(now),
            amount(then),
            text(&difference(now, then, whole)),
            share.map_or(Cell::Empty, |share| text(&share)),
        ]
    };
    let memory = [now.1, then.1].map(|way| memory(costs, way));
    let disk = [now.1, then.1].map(|way| disk(costs, way));
    let images = costs.shared.images_mib.is_whole() && costs.vms.images_mib.is_whole();
    let rows = vec![
        mib("memory", memory, true, contrast.memory_mib),
        mib("disk", disk, images, contrast.disk_mib),
        start(now.1, then.1),
    ];
    let head = ["", now.0, then.0, "difference", "which is"].map(Line::from);
    Block::Table(Table { head: head.into(), rows, rest: None })
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Line(text.into()) }
}

fn memory(costs: &Costs, way: &Way) -> Known {
    Known {
        mib: costs.memory_mib.sum.saturating_add(way.memory_on_top_mib),
        whole: costs.memory_mib.is_whole(),
    }
}

fn disk(costs: &Costs, way: &Way) -> Known {
    let Costs { disk_mib: Amount { sum, .. }, .. } = costs;
    Known {
        mib: sum.saturating_add(way.images_mib.sum).saturating_add(way.disk_on_top_mib),
        whole: costs.disk_mib.is_whole() && way.images_mib.is_whole(),
    }
}

/// Nothing that is known is no zero.
fn amount(known: Known) -> Cell {
    match known {
        Known { mib: 0, whole: false } => text("not said"),
        Known { mib, whole: false } => text(&format!("at least {}", size(mib))),
        Known { mib, whole: true } => text(&size(mib)),
    }
}

/// What the second way needs more or less: at least so much, if more copies of images may be of unknown size.
fn difference(now: Known, then: Known, whole: bool) -> String {
    let least = if whole { "" } else { "at least " };
    match then.mib.cmp(&now.mib) {
        Ordering::Equal => "none".to_owned(),
        Ordering::Greater => format!("{least}{} more", size(then.mib - now.mib)),
        Ordering::Less => format!("{least}{} less", size(now.mib - then.mib)),
    }
}

fn start(now: &Way, then: &Way) -> Vec<Cell> {
    let (before, after) = (now.start.seconds, then.start.seconds);
    let (more, part) = match after.cmp(&before) {
        Ordering::Equal => ("none".to_owned(), String::new()),
        Ordering::Greater => (
            format!("{} more", duration(after - before)),
            format!("{} longer", share(after - before, before)),
        ),
        Ordering::Less => (
            format!("{} less", duration(before - after)),
            format!("{} shorter", share(before - after, before)),
        ),
    };
    vec![text("slowest start"), Cell::Duration(before), Cell::Duration(after), text(&more), text(&part)]
}

/// Words what VMs for all that has no kernel of its own need on top, also as shares of what there is.
pub(super) fn vms_for_all(view: &View<'_>) -> String {
    let Some(costs) = &view.contrast.costs else { return String::new() };
    let memory = costs.vms.memory_on_top_mib.saturating_sub(costs.shared.memory_on_top_mib);
    let of = |way| disk(costs, way).mib;
    let least = if costs.vms.images_mib.is_whole() { "" } else { "at least " };
    let disk = of(&costs.vms).saturating_sub(of(&costs.shared));
    format!("{}, {least}{}", memory_of(view, memory), disk_of(view, disk))
}

/// Words an amount of memory, also as a share of the fleet's.
pub(super) fn memory_of(view: &View<'_>, mib: u64) -> String {
    format!("{} of memory{}", size(mib), of_fleet(mib, view.contrast.memory_mib, "memory"))
}

/// Words an amount of disk, also as a share of the fleet's.
pub(super) fn disk_of(view: &View<'_>, mib: u64) -> String {
    format!("{} of disk{}", size(mib), of_fleet(mib, view.contrast.disk_mib, "disk"))
}

fn of_fleet(mib: u64, all: Option<u64>, what: &str) -> String {
    let share = all.map(|all| format!(", {} of the fleet's {what}", share(mib, all)));
    share.unwrap_or_default()
}

/// Words a share in hundredths, below one of them in tenths: it is rounded, and what is there is never nothing.
fn share(some: u64, all: u64) -> String {
    let all = u128::from(all.max(1));
    let thousandths = (u128::from(some) * 2000 / all).div_ceil(2);
    match (some, thousandths) {
        (0, _) => "0 %".to_owned(),
        (_, 0) => "less than 0.1 %".to_owned(),
        (_, few @ 1..10) => format!("0.{few} %"),
        _ => format!("{} %", (u128::from(some) * 200 / all).div_ceil(2)),
    }
}

/// Says whose costs are not stated, and so on neither side.
pub(super) fn unstated(view: &View<'_>) -> Option<String> {
    let turned = view.contrast.counterpart.as_ref().and_then(|other| other.costs.as_ref());
    let costs = turned.or(view.contrast.costs.as_ref())?;
    let way = &costs.vms;
    let all = [
        (costs.memory_mib.stated, costs.memory_mib.of, "memory-mib"),
        (costs.disk_mib.stated, costs.disk_mib.of, "disk-mib"),
        (way.images_mib.stated, way.images_mib.of, "size-mib of images"),
        (way.start.stated, way.start.of, "start-seconds"),
    ];
    let open: Vec<String> = all
        .iter()
        .filter(|(stated, of, _)| stated < of)
        .map(|(stated, of, what)| format!("{what} of {} of {of}", of - stated))
        .collect();
    let what = count(costs.running, "thing that runs", "things that run");
    (!open.is_empty()).then(|| {
        format!(
            "Costs are of {what}. Not stated, and so on neither side: {}; a start of which nothing is stated is restart-seconds",
            open.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_rounded_and_never_nothing() {
        let told = [(0, 100), (1, 1_000_000), (512, 262_144), (996, 100_000), (512, 16_000), (16, 256)];
        let told = told.map(|(some, all)| share(some, all));
        assert_eq!(told, ["0 %", "less than 0.1 %", "0.2 %", "1 %", "3 %", "6 %"]);
    }
}
