//! The strategies side by side: one bump, a column for each.

mod blocked;
mod claims;
mod costs;
mod counterpart;
mod figures;
mod head;
mod print;
mod units;

use crate::answer::contrast::{Column, Contrast};
use crate::answer::refs::ReasonRef;
use crate::answer::tables::Reason;
use crate::id::Id;
use crate::model::Strategy;
use crate::report::document::{Bar, Block, Document, Line, Tone};
use crate::report::left_out::left_out;
use crate::report::next::{question, typed, under};
use crate::report::words::{capital, count, running};
use crate::report::{Detail, checked, exposure};

pub use units::contrast_units;

/// Makes the report of a contrast.
#[must_use]
pub fn contrast(contrast: &Contrast, detail: Detail) -> Document {
    let view = View::of(contrast);
    let mut document = Document::default();
    document.push(Block::Answer(view.tone(), head::head(&view)));
    document.blocks.extend(head::because(&view).map(|line| Block::Note(Tone::Plain, line)));
    let bumps = contrast.bumps.len();
    document.blocks.extend(left_out(&contrast.tables, bumps, &contrast.left_out, detail));
    document.blocks.extend(view.obstacles());
    if view.agree {
        document.push(Block::Note(Tone::Plain, view.same()));
    }
    document.blocks.extend((!view.is_stuck()).then(|| Block::Units(contrast_units(contrast))));
    document.blocks.extend(claims::largest_steps(&view));
    document.blocks.extend(view.alike());
    document.blocks.extend(contrast.counterpart.as_ref().map(|other| counterpart::note(other, detail)));
    document.blocks.extend(figures::decisive(&view));
    document.blocks.extend(figures::kept(&view));
    document.blocks.extend(figures::also(&view, detail));
    document.section(view.walls(), blocked::list(contrast, detail));
    if detail == Detail::Full {
        document.section("Every other figure", view.figure().into_iter().chain(figures::others(&view)));
    }
    document.section("What one exploit or failure reaches today", exposure::today(&contrast.fleet, detail));
    document.section("You may say", claims::answers(&view));
    document.section("What it costs either way", (!view.is_stuck()).then(|| costs::table(&view)).flatten());
    document.blocks.extend(print::fold(&view));
    document.blocks.extend(checked::notes(contrast.columns.iter().map(|column| column.checked)));
    document.section("Next", [Block::Code(view.next(detail))]);
    document
}

/// Sets the strategies side by side in few words, within another report: what is blocked, then the figures that decide.
pub(super) fn side_by_side(contrast: &Contrast, detail: Detail) -> Vec<Block> {
    let view = View::of(contrast);
    let mut blocks = view.obstacles();
    blocks.extend(view.agree.then(|| Block::Note(Tone::Plain, view.same())));
    blocks.extend(view.alike());
    blocks.extend((!view.is_stuck()).then(|| Block::Units(contrast_units(contrast))));
    blocks.extend(figures::decisive(&view));
    blocks.extend(figures::kept(&view));
    blocks.extend(figures::also(&view, detail));
    blocks
}

/// A contrast as its report looks at it.
struct View<'c> {
    contrast: &'c Contrast,
    /// Why the largest step in place has to happen, and where that stands.
    reason: Option<(ReasonRef, &'c Reason)>,
    /// Whether the strategies come to the same.
    agree: bool,
    /// The columns that are shown: of strategies that come to the same, the first.
    columns: Vec<&'c Column>,
    /// Those of the fleet turned around, with their heads.
    turned: Vec<(&'c Column, &'static str)>,
}

impl<'c> View<'c> {
    fn of(contrast: &'c Contrast) -> Self {
        let mut columns: Vec<&Column> = Vec::new();
        for column in &contrast.columns {
            if !columns.iter().any(|shown| shown.is_same(column)) {
                columns.push(column);
            }
        }
        let agree = columns.len() == 1 && contrast.columns.len() > 1;
        let turned = contrast.counterpart.as_ref().map(counterpart::columns).unwrap_or_default();
        let about = contrast.tables.about(&contrast.reasons);
        let reason = about.and_then(|at| Some((at, contrast.tables.reasons.get(at.index())?)));
        Self { contrast, reason, agree, columns, turned }
    }

    /// The strategies of a column, as its head.
    fn name(&self, column: &Column) -> String {
        let all = self.contrast.columns.iter().filter(|other| column.is_same(other));
        match self.agree {
            true => "any strategy".to_owned(),
            false => all.map(|other| heading(other.strategy)).collect::<Vec<_>>().join(", "),
        }
    }

    /// Says which strategies have one column, unless all do.
    fn alike(&self) -> Option<Block> {
        let several = |column: &&&Column| {
            self.contrast.columns.iter().filter(|other| column.is_same(other)).count() > 1
        };
        let column = self.columns.iter().find(several).filter(|_| !self.agree)?;
        let text = format!("These come to the same and have one column: {}.", self.name(column));
        Some(Block::Note(Tone::Plain, text.into()))
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

    /// Whether the largest step is about a kernel, which is what shared machines share.
    fn is_of_kernel(&self) -> bool {
        self.reason.is_some_and(|(_, reason)| &*reason.what.of == "kernel")
    }

    /// Whether nothing can be done under any strategy.
    fn is_stuck(&self) -> bool {
        let columns = &self.contrast.columns;
        !columns.is_empty() && columns.iter().all(is_stuck)
    }

    fn tone(&self) -> Tone {
        if self.is_stuck() { Tone::Bad } else { Tone::Plain }
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
                true => capital(&what),
                false => format!("{}: {what}", capital(&self.name(column))),
            };
            Block::Note(Tone::Bad, text.into())
        };
        blocked.map(note).collect()
    }

    /// The heading of what is blocked, of which the plan in place tells.
    const fn walls(&self) -> &'static str {
        if self.agree { "What is blocked" } else { "What is blocked in place" }
    }

    /// Says that the strategies come to the same, and why where the figures tell.
    fn same(&self) -> Line {
        let same = "All three strategies come to the same";
        let Some(column) = self.columns.first().filter(|column| column.blocked == 0) else {
            return format!("{same}.").into();
        };
        let summary = &column.summary;
        let workloads =
            summary.workloads_changed + summary.restart_only + summary.moved + summary.bare.touched();
        let touched = summary.workloads.saturating_sub(summary.untouched);
        let text = match (summary.machines_changed, summary.could_stay) {
            (0, _) => format!(
                "{same}: no host, guest or cluster changes, so it makes no difference how that is done."
            ),
            (_, 0) if column.disruptions_total == 0 && summary.renewed > 0 => format!(
                "{same}: the platform brings the nodes up to date after the cluster, and then {} or move.",
                count(summary.renewed, "workload on them stops", "workloads on them stop")
            ),
            (_, 0) if column.disruptions_total == 0 && summary.exposed > 0 => format!(
                "{same}: no workload restarts or moves; of what depends on the change, {} untested.",
                count(summary.exposed, "thing is", "things are")
            ),
            (_, 0) if column.disruptions_total == 0 => format!("{same}: no workload restarts or moves."),
            (_, 0) if workloads == 0 && summary.guests_restarted > 0 => {
                format!(
                    "{same}: no workload restarts or moves, and machines restart with the one under them."
                )
            }
            (_, 0) if touched == summary.bare.changed => {
                format!("{same}: nothing restarts or moves with another thing.")
            }
            (_, 0) => format!("{same}: each workload that restarts or moves needs the new version itself."),
            _ if summary.bare.containers > 0 && summary.bare.restarted > 0 => format!(
                "{same}: what has the kernel of its host restarts with it. {} would need {}.",
                match self.contrast.fleet.without_own_kernel {
                    1 => format!("A VM for the {}", running(summary, 1)),
                    number => format!("VMs for all {number} {}", running(summary, number)),
                },
                costs::vms_for_all(self)
            ),
            _ => format!("{same}."),
        };
        text.into()
    }

    /// The largest step of each strategy as a bar.
    fn figure(&self) -> Option<Block> {
        let columns = self.columns.iter().filter(|column| !is_stuck(column));
        let bar = |column: &&Column| Bar {
            label: format!("largest step, {}", self.name(column)).into(),
            value: column.summary.largest_step,
        };
        let bars: Vec<Bar> = columns.map(bar).collect();
        (bars.len() > 1).then_some(Block::Figure(bars))
    }

    /// The strategy under which least is blocked, and of these the one that does all that was asked, with the smallest steps and the
    /// fewest things.
    fn best(&self) -> Strategy {
        let rank = |column: &&Column| {
            let Column { summary, blocked, .. } = column;
            let is_less = figures::undone(self, column) > 0;
            (is_stuck(column), *blocked, is_less, summary.largest_step, summary.things)
        };
        let best = self.contrast.columns.iter().min_by_key(rank);
        best.map_or(Strategy::InPlace, |column| column.strategy)
    }

    /// Commands that say more, with all that was asked.
    fn next(&self, detail: Detail) -> Vec<String> {
        let Contrast { bumps, holds, except, columns, blocked, tables, .. } = self.contrast;
        let question = question(bumps, holds, except);
        let plan = |strategy: Strategy| format!("comove plan{question}{}", under(strategy));
        let best = self.best();
        let mut commands = vec![plan(best)];
        // What is blocked in place is told here.
        let other = columns.iter().find(|column| column.blocked > 0 && column.strategy != best);
        commands.extend(other.filter(|_| blocked.is_empty()).map(|column| plan(column.strategy)));
        let wall = || blocked.first().map(|blocked| blocked.thing);
        let thing = self.reason.map(|(_, reason)| reason.what.thing).or_else(wall);
        commands.extend(thing.map(|thing| format!("comove why{question} {}", typed(tables.name(thing)))));
        commands.extend((detail == Detail::Brief).then(|| format!("comove contrast{question} --full")));
        commands
    }
}

/// Tells whether nothing can be done under a strategy, so that its figures would be those of doing nothing.
const fn is_stuck(column: &Column) -> bool {
    column.summary.things == 0 && column.blocked > 0
}

/// The strategy as the head of a column.
const fn heading(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::InPlace => "in place",
        Strategy::Drain => "drain",
        Strategy::PerVm => "own VMs",
        Strategy::Auto => "auto",
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
