//! The first sentence: the bump, and what leads from it to the largest step.

use super::{View, heading, is_stuck};
use crate::answer::contrast::Column;
use crate::answer::tables::{Reason, Requirement, WhatKind, Why};
use crate::id::Id;
use crate::model::{Pattern, Strategy};
use crate::report::document::{Line, Span};
use crate::report::lists::and;
use crate::report::words::{self, plural};

/// Bumps that are told; one more takes no more room than the words that would stand for it.
const FEW: usize = 3;

pub(super) fn head(view: &View<'_>) -> Line {
    let bump = Line::from("Upgrading ").join(bumps(&view.contrast.bumps));
    let from = from(view);
    let Some((_, reason)) = view.reason else {
        return bump.text(": ").text(outlook(&view.contrast.columns));
    };
    let (line, reason) = match (link(view), &reason.why) {
        (Some((reason, need)), _) => {
            let so =
                words::requirement(need).text(", so ").join(words::what(&view.contrast.tables, &reason.what));
            (
                bump.text(": ").join(so).text(&from).text(in_step(view)).text(sharers(view, reason, true)),
                reason,
            )
        }
        (None, Why::Goal) if is_of_one(&view.contrast.bumps) => {
            (bump.text(&from).text(sharers(view, reason, false)), reason)
        }
        (None, Why::Goal) => (bump.text(sharers(view, reason, false)), reason),
        (None, _) => {
            let told = words::reason(&view.contrast.tables, reason);
            (bump.text(": ").join(told.text).text(sharers(view, reason, true)), reason)
        }
    };
    let place = words::reason(&view.contrast.tables, reason).place;
    place.into_iter().fold(line, |line, place| line.text(" ").with(Span::Aside(format!("[{}]", place.text))))
}

/// Words the version that what the largest step is about has today, if that is known.
fn from(view: &View<'_>) -> String {
    view.contrast.today.as_ref().map(|today| format!(" from {today}")).unwrap_or_default()
}

/// Whether only one thing is bumped, so that one version of today is that of all.
fn is_of_one(bumps: &[String]) -> bool {
    bumps.len() == 1 && !bumps[0].contains(['*', '?', '['])
}

/// Words what is bumped: `host/node-1:kernel to 6.8 and app/cart to 3.0`.
fn bumps(all: &[String]) -> Line {
    let most = if all.len() == FEW + 1 { FEW + 1 } else { FEW };
    let mut lines: Vec<Line> = all.iter().take(most).map(|bump| bumped(bump)).collect();
    match all.len() - lines.len() {
        0 if lines.is_empty() => "nothing".into(),
        0 => and(lines.into_iter()),
        more => {
            lines.push(format!("{more} more").into());
            and(lines.into_iter())
        }
    }
}

fn bumped(bump: &str) -> Line {
    match Pattern::split_version(bump) {
        Some((pattern, version)) => {
            let (pattern, to) = match pattern.strip_suffix('>') {
                Some(pattern) => (pattern, " to at least "),
                None => (pattern, " to "),
            };
            Line::from(Span::Code(pattern.to_owned())).text(to).with(Span::Version(version.to_owned()))
        }
        None => Span::Code(bump.to_owned()).into(),
    }
}

/// The last requirement on the way from the bump to the largest step, and what follows from it.
fn link<'c>(view: &View<'c>) -> Option<(&'c Reason, &'c Requirement)> {
    let tables = &view.contrast.tables;
    let chain = tables.chain(view.reason?.0).into_iter().rev();
    chain.filter_map(|at| tables.reasons.get(at.index())).find_map(|reason| match &reason.why {
        Why::Requirement { requirement, .. } => Some((reason, tables.requirement(*requirement)?)),
        _ => None,
    })
}

/// Says that what follows is only one of several steps.
fn in_step(view: &View<'_>) -> &'static str {
    match view.column(Strategy::InPlace) {
        Some(column) if column.summary.steps > 1 => " in the largest step",
        _ => "",
    }
}

/// Says how many workloads share the kernel that a reason is about; nothing where it is about another thing.
fn sharers(view: &View<'_>, reason: &Reason, is_named: bool) -> String {
    let fleet = &view.contrast.fleet;
    let machine = view.contrast.tables.name(reason.what.thing);
    let is_kernel = reason.what.kind == WhatKind::Property && &*reason.what.of == "kernel";
    let number = fleet.most_shared_by;
    if number < 2 || !is_kernel || fleet.most_shared_kernel.as_deref() != Some(machine) {
        return String::new();
    }
    let summary = view.contrast.columns.first().map(|column| &column.summary);
    let noun = summary.map_or("workloads", |summary| words::running(summary, number));
    match is_named {
        true => format!("; {number} {noun} share that kernel"),
        false => format!("; {number} {noun} share the kernel of {machine}"),
    }
}

/// Says what comes of a bump that changes nothing in place.
fn outlook(columns: &[Column]) -> String {
    let stuck = columns.iter().filter(|column| is_stuck(column));
    let stuck: Vec<String> = stuck.map(|column| heading(column.strategy).to_owned()).collect();
    match stuck.len() {
        0 if columns.iter().all(|column| column.summary.things == 0) => "nothing has to change".to_owned(),
        0 => "what it comes to under each strategy".to_owned(),
        all if all == columns.len() => "nothing can be done under any strategy".to_owned(),
        some => {
            format!(
                "nothing can be done under the {} {}",
                plural(some, "strategy", "strategies"),
                and(stuck.into_iter().map(Line::from)).words()
            )
        }
    }
}
