//! The first sentence: the bump, and what leads from it to the largest step.

use super::{View, heading, is_stuck};
use crate::answer::contrast::Column;
use crate::answer::tables::{Reason, Requirement, WhatKind, Why};
use crate::id::Id;
use crate::model::{Pattern, Strategy};
use crate::report::document::{Line, Span};
use crate::report::lists::{and, sentence};
use crate::report::words::{self, count, plural};

/// Bumps that are told; one more takes no more room than the words that would stand for it.
const FEW: usize = 3;

/// Says what is bumped, and how much changes together under each strategy: few words, since they head a page.
pub(super) fn head(view: &View<'_>) -> Line {
    let bump = Line::from("Upgrading ").join(bumps(&view.contrast.bumps)).text(": ");
    match view.reason {
        Some(_) if !view.is_stuck() => bump.text(together(view)),
        _ => bump.text(outlook(view)),
    }
}

/// How much changes together: `31 change together in place, 1 drained first, 2 in VMs of their own`.
fn together(view: &View<'_>) -> String {
    let columns = || view.columns.iter().filter(|column| !is_stuck(column));
    // What does not get there is not compared by how little it changes.
    let reaches = columns().any(|column| column.blocked == 0);
    let blocked = columns().filter(|column| reaches && column.blocked > 0);
    let blocked = blocked
        .map(|column| format!("{} blocked {}", count(column.blocked, "goal", "goals"), ways(view, column)));
    let blocked: Vec<String> = blocked.collect();
    let columns = columns().filter(|column| !reaches || column.blocked == 0);
    let told = columns.enumerate().map(|(index, column)| {
        let number = column.summary.largest_step;
        let ways = ways(view, column);
        match (index, number) {
            (0, 1) if column.summary.things > 1 => {
                format!("each of {} things changes by itself {ways}", column.summary.things)
            }
            (0, _) => format!("{number}{} {ways}", plural(number, " changes by itself", " change together")),
            _ => format!("{number} {ways}"),
        }
    });
    let told = told.collect::<Vec<_>>().join(", ");
    match blocked.is_empty() {
        true => told,
        false => format!("{}; {told}", blocked.join(", ")),
    }
}

/// The strategies that come to what a column has.
fn ways(view: &View<'_>, column: &Column) -> String {
    let way = |column: &Column| match column.strategy {
        Strategy::InPlace => "in place",
        Strategy::Drain => "drained first",
        Strategy::PerVm => "in VMs of their own",
        Strategy::Auto => "in place or drained",
    };
    let same = view.contrast.columns.iter().filter(|other| column.is_same(other));
    match view.agree {
        true => "under any strategy".to_owned(),
        false => same.map(way).collect::<Vec<_>>().join(" or "),
    }
}

/// Says what leads from the bump to the largest step in place, and where that stands; nothing where nothing does.
pub(super) fn because(view: &View<'_>) -> Option<Line> {
    let (_, reason) = view.reason?;
    let tables = &view.contrast.tables;
    let (line, reason) = match (link(view), &reason.why) {
        (Some((reason, need)), _) => {
            let so = words::requirement(need).text(", so ").join(words::what(tables, &reason.what));
            let from = view.contrast.today.as_ref().map(|today| format!(" from {today}")).unwrap_or_default();
            (so.text(from).text(in_step(view)).text(sharers(view, reason, true)), reason)
        }
        (None, Why::Goal) => (today(view, reason)?, reason),
        (None, _) => (words::reason(tables, reason).text.text(sharers(view, reason, true)), reason),
    };
    let place = words::reason(tables, reason).place;
    let line = sentence(line).text(".");
    Some(
        place
            .into_iter()
            .fold(line, |line, place| line.text(" ").with(Span::Aside(format!("[{}]", place.text)))),
    )
}

/// Says what is there today of what is bumped itself, and who shares it.
fn today(view: &View<'_>, reason: &Reason) -> Option<Line> {
    let today = view.contrast.today.as_ref().filter(|_| is_of_one(&view.contrast.bumps));
    let today = today.map(|today| format!("it is at {today} today"));
    let shared = Some(sharers(view, reason, false)).filter(|shared| !shared.is_empty());
    let shared = shared.map(|shared| shared.trim_start_matches("; ").to_owned());
    let told: Vec<String> = today.into_iter().chain(shared).collect();
    (!told.is_empty()).then(|| told.join("; ").into())
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
fn outlook(view: &View<'_>) -> String {
    let columns = &view.contrast.columns;
    let stuck = columns.iter().filter(|column| is_stuck(column));
    let stuck: Vec<String> = stuck.map(|column| heading(column.strategy).to_owned()).collect();
    match stuck.len() {
        0 if columns.iter().all(|column| column.summary.things == 0) => "nothing has to change".to_owned(),
        0 => together(view),
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
