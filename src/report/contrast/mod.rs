//! The three strategies side by side: one bump, a column for each.

mod claims;
mod figures;
mod print;

use crate::answer::contrast::{Column, Contrast};
use crate::answer::tables::{Reason, WhatKind, Why};
use crate::id::Id;
use crate::model::Strategy;
use crate::report::Detail;
use crate::report::document::{Bar, Block, Document, Line, Span, Tone};
use crate::report::lists::and;
use crate::report::next::{question, typed};
use crate::report::words::{self, count, plural};

/// Makes the report of a contrast.
#[must_use]
pub fn contrast(contrast: &Contrast, detail: Detail) -> Document {
    let view = View::of(contrast);
    let mut document = Document::default();
    document.push(Block::Answer(view.tone(), view.head()));
    document.blocks.extend(view.obstacles());
    if view.agree {
        document.push(Block::Note(Tone::Plain, view.same()));
    } else {
        document.blocks.extend(claims::largest_steps(&view));
        document.blocks.extend(view.figure());
    }
    document.blocks.extend(figures::decisive(&view));
    if detail == Detail::Full {
        document.section("Every other figure", figures::others(&view));
    }
    document.section("You may say", claims::answers(&view));
    document.push(print::fold(&view, detail));
    document.section("Next", [Block::Code(view.next(detail))]);
    document
}

/// A contrast as its report looks at it.
struct View<'c> {
    contrast: &'c Contrast,
    /// Why the largest step in place has to happen.
    reason: Option<&'c Reason>,
    /// Whether the strategies come to the same.
    agree: bool,
    /// The columns that are shown: one where the strategies come to the same.
    columns: Vec<&'c Column>,
}

impl<'c> View<'c> {
    fn of(contrast: &'c Contrast) -> Self {
        let agree = agree(&contrast.columns);
        let shown = if agree { 1 } else { contrast.columns.len() };
        Self {
            contrast,
            reason: about(contrast),
            agree,
            columns: contrast.columns.iter().take(shown).collect(),
        }
    }

    /// The column of a strategy, unless nothing can be done under it.
    fn column(&self, strategy: Strategy) -> Option<&'c Column> {
        let mut columns = self.contrast.columns.iter();
        columns.find(|column| column.strategy == strategy && !is_stuck(column))
    }

    /// The column of a strategy whose largest step is smaller than that in place, though it does as much.
    fn smaller(&self, strategy: Strategy) -> Option<&'c Column> {
        let in_place = self.column(Strategy::InPlace)?;
        self.column(strategy).filter(|column| {
            column.summary.largest_step < in_place.summary.largest_step && column.blocked <= in_place.blocked
        })
    }

    /// What a machine has to have on which things can go on: `kernel 6.8`. Of several bumps no one version is meant.
    fn version(&self) -> String {
        let what = self.reason.map(|reason| &reason.what).filter(|what| {
            let is_of_machine = matches!(
                what.kind,
                WhatKind::Property | WhatKind::OwnGuest | WhatKind::Restart | WhatKind::Move
            );
            is_of_machine && self.contrast.bumps.len() == 1
        });
        let version = what.and_then(|what| Some(format!("{} {}", what.of, what.to.as_ref()?)));
        version.unwrap_or_else(|| "the new version".to_owned())
    }

    fn tone(&self) -> Tone {
        let columns = &self.contrast.columns;
        if !columns.is_empty() && columns.iter().all(is_stuck) { Tone::Bad } else { Tone::Plain }
    }

    /// The bump, and what leads from it to the largest step.
    fn head(&self) -> Line {
        let bump = Line::from(Span::Code(self.contrast.bumps.join(", "))).text(": ");
        let tables = &self.contrast.tables;
        let Some(reason) = self.reason else {
            return bump.text(outlook(&self.contrast.columns));
        };
        let told = words::reason(tables, reason);
        let need = match &reason.why {
            Why::Requirement { requirement, .. } => tables.requirement(*requirement),
            _ => None,
        };
        let text = match (&reason.why, need) {
            (_, Some(need)) => words::requirement(need).text(", so ").join(words::what(tables, &reason.what)),
            (Why::Goal, _) => words::what(tables, &reason.what),
            _ => told.text,
        };
        let line = bump.join(text).text(self.sharers(reason));
        told.place
            .into_iter()
            .fold(line, |line, place| line.text(" ").with(Span::Aside(format!("[{}]", place.text))))
    }

    /// Says how many workloads share the kernel that a reason is about; nothing where it is about another thing.
    fn sharers(&self, reason: &Reason) -> String {
        let fleet = &self.contrast.fleet;
        let machine = self.contrast.tables.name(reason.what.thing);
        let is_kernel = reason.what.kind == WhatKind::Property && &*reason.what.of == "kernel";
        match fleet.most_shared_by {
            2.. if is_kernel && fleet.most_shared_kernel.as_deref() == Some(machine) => {
                format!("; {} workloads share that kernel", fleet.most_shared_by)
            }
            _ => String::new(),
        }
    }

    /// Says under which strategies goals are blocked.
    fn obstacles(&self) -> Vec<Block> {
        let blocked = self.columns.iter().filter(|column| column.blocked > 0);
        let note = |column: &&Column| {
            let goals = count(column.blocked, "goal is", "goals are");
            let what = match is_stuck(column) {
                true => format!("nothing can be done, {goals} blocked"),
                false => format!("{goals} blocked; the figures are those of the rest"),
            };
            let text = match self.agree {
                true => words::capital(&what),
                false => format!("{}: {what}", words::capital(heading(column.strategy))),
            };
            Block::Note(Tone::Bad, text.into())
        };
        blocked.map(note).collect()
    }

    /// Says that the strategies come to the same, and why where the figures tell.
    fn same(&self) -> Line {
        let same = "All three strategies come to the same";
        let Some(column) = self.columns.first().filter(|column| column.blocked == 0) else {
            return format!("{same}.").into();
        };
        let text = match (column.summary.machines_changed, column.summary.could_stay) {
            (0, _) => format!(
                "{same}: no host, guest or cluster changes, so it makes no difference how that is done."
            ),
            (_, 0) => {
                format!("{same}: no workload restarts or moves that does not need the new version itself.")
            }
            _ => format!("{same}."),
        };
        text.into()
    }

    /// The largest step of each strategy as a bar.
    fn figure(&self) -> Option<Block> {
        let columns = self.columns.iter().filter(|column| !is_stuck(column));
        let bar = |column: &&Column| Bar {
            label: heading(column.strategy).into(),
            value: column.summary.largest_step,
        };
        let bars: Vec<Bar> = columns.map(bar).collect();
        (bars.len() > 1).then_some(Block::Figure(bars))
    }

    /// Commands that say more.
    fn next(&self, detail: Detail) -> Vec<String> {
        let best = [Strategy::PerVm, Strategy::Drain].into_iter().find(|way| self.smaller(*way).is_some());
        let way = best.unwrap_or(Strategy::InPlace);
        let question = question(&self.contrast.bumps, &[]);
        let mut commands = vec![format!("comove plan{question} -s {way}")];
        commands.extend(self.reason.map(|reason| {
            let name = self.contrast.tables.name(reason.what.thing);
            format!("comove why{question} {}", typed(name))
        }));
        commands.extend((detail == Detail::Brief).then(|| format!("comove contrast{question} --full")));
        commands
    }
}

/// Finds the reason that the largest step is about: of those of machines the last, since it follows from those before.
fn about(contrast: &Contrast) -> Option<&Reason> {
    let mut reasons = contrast.reasons.iter().filter_map(|at| contrast.tables.reasons.get(at.index()));
    let of_machine = reasons.clone().rev().find(|reason| reason.what.kind == WhatKind::Property);
    of_machine.or_else(|| reasons.next())
}

/// Tells whether nothing can be done under a strategy, so that its figures would be those of doing nothing.
const fn is_stuck(column: &Column) -> bool {
    column.summary.things == 0 && column.blocked > 0
}

/// Tells whether all strategies come to the same.
fn agree(columns: &[Column]) -> bool {
    let Some((first, rest)) = columns.split_first() else { return false };
    let is_same = |column: &Column| Column { strategy: first.strategy, ..column.clone() } == *first;
    !rest.is_empty() && rest.iter().all(is_same)
}

/// The strategy as the head of a column.
const fn heading(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::InPlace => "in place",
        Strategy::Drain => "drain",
        Strategy::PerVm => "own VMs",
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

/// Words an amount of memory or disk, of which the inventory speaks in MiB.
fn size(mib: u64) -> String {
    match mib {
        0..1024 => format!("{mib} MiB"),
        _ if mib.is_multiple_of(1024) => format!("{} GiB", mib / 1024),
        _ => format!("{}.{} GiB", mib / 1024, mib % 1024 * 10 / 1024),
    }
}

#[cfg(test)]
mod tests;
