//! The runbook of a plan: for each step the commands of the platform that a thing belongs to, what to look at before and after,
//! and what takes the step back. It is text for people: comove runs none of it.

mod backup;
mod change;
mod nodes;
mod platform;
mod recipes;
#[cfg(test)]
mod tests;
mod values;

use super::document::{Block, Document, Item, Line, Span, Tone};
use super::known::{met, when_due};
use super::words;
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::Plan;
use crate::answer::refs::FactRef;
use crate::answer::schedule::{Final, NoReturn};
use crate::answer::step::Step;
use crate::model::{Due, Fleet};
pub(super) use change::told;
use change::{Around, Followed, Lines, lines};
use nodes::Drains;
use std::collections::{BTreeMap, BTreeSet};

/// The steps that cannot be undone, each with what says so.
pub(super) type Finals<'f> = BTreeMap<usize, &'f [Final]>;

/// Adds the runbook of a plan to a report. The fleet is the one that the plan is for, and `no_returns` are its steps from which there
/// is no way back.
pub fn runbook(document: &mut Document, fleet: &Fleet, plan: &Plan, no_returns: &[NoReturn]) {
    let book = Book::new(fleet, plan, no_returns);
    let steps = plan.steps.iter().map(|step| book.step(step));
    let way = Block::Note(Tone::Plain, way_back(plan, &book.finals));
    let blocks = std::iter::once(way).chain(steps);
    document.section("Runbook", blocks.filter(|_| !plan.steps.is_empty()));
}

/// What the steps of a plan are told by.
pub(super) struct Book<'p> {
    around: Around<'p>,
    finals: Finals<'p>,
    /// The steps that no tool takes back.
    restored: BTreeSet<usize>,
    /// The facts of which the remedy is due with a step, by its number.
    by_hand: BTreeMap<usize, Vec<&'p Known>>,
}

impl<'p> Book<'p> {
    /// Gathers what is told of steps. Linear in the changes of the plan for each fact that is a manual step.
    pub(super) fn new(fleet: &'p Fleet, plan: &'p Plan, no_returns: &'p [NoReturn]) -> Self {
        let mut by_hand: BTreeMap<usize, Vec<&Known>> = BTreeMap::new();
        for known in met(plan, Outcome::ByHand) {
            for step in known.crossed_in(&plan.steps) {
                by_hand.entry(step).or_default().push(known);
            }
        }
        let around = Around { fleet, plan, drains: Drains::of(fleet, plan) };
        Self { around, finals: finals(no_returns), restored: plan.restored(), by_hand }
    }

    /// The recipes that the commands of a step follow, and the facts that are told with it. Two steps that do the same by the same of
    /// both differ in names only.
    pub(super) fn followed(&self, step: &Step) -> (BTreeSet<Followed>, Vec<FactRef>) {
        let facts = self.by_hand.get(&step.number).into_iter().flatten().map(|known| known.fact);
        (lines(&self.around, step).followed, facts.collect())
    }

    /// The commands of a step, with what is to be done by hand.
    pub(super) fn step(&self, step: &Step) -> Block {
        let Lines { before, run, after, finish, back, .. } = lines(&self.around, step);
        let is_known = [&before, &run, &after, &finish, &back].iter().any(|part| !part.lines.is_empty());
        let mut blocks: Vec<Block> = self.by_hand(step, Due::Before).into_iter().collect();
        if self.needs_backup(step) {
            blocks.extend(part("Back up first:", backup::lines(self.around.fleet, self.around.plan, step)));
        }
        blocks.extend(part("Look before:", before.lines));
        // Whoever has run the commands reads on too late.
        blocks.extend(self.by_hand(step, Due::With));
        blocks.extend(part("Do:", run.lines));
        blocks.extend(part("Look after:", after.lines));
        // What ends a step may throw away what leads back.
        blocks.extend(self.by_hand(step, Due::After));
        blocks.extend(part("Once that is well:", finish.lines));
        if !is_known {
            let text = "No commands are known for this step: nothing says which platform runs it";
            blocks.push(Block::Note(Tone::Doubt, text.into()));
        }
        match self.finals.get(&step.number) {
            None => blocks.extend(part("To take it back:", back.lines)),
            Some(why) => {
                let why: Vec<String> =
                    why.iter().map(|one| words::last(&self.around.plan.tables, one)).collect();
                let text =
                    format!("Cannot be taken back without a backup made before it ({})", why.join("; "));
                blocks.push(Block::Note(Tone::Bad, text.into()));
            }
        }
        let summary = Line::from(format!("Step {}: {}", step.number, change::told(self.around.plan, step)));
        Block::Fold { summary, blocks }
    }

    /// Whether a step cannot be taken back without a backup.
    fn needs_backup(&self, step: &Step) -> bool {
        self.finals.contains_key(&step.number) || self.restored.contains(&step.number)
    }

    /// Whether some step has commands for what is looked at afterwards, and whether some step has commands that take it back.
    /// Linear in the steps up to the first of each.
    pub(super) fn tells(&self) -> (bool, bool) {
        let (mut after, mut back) = (false, false);
        for step in &self.around.plan.steps {
            let lines = lines(&self.around, step);
            after |= !lines.after.lines.is_empty();
            back |= !lines.back.lines.is_empty() && !self.finals.contains_key(&step.number);
            if after && back {
                break;
            }
        }
        (after, back)
    }

    /// The remedies of facts that are due then.
    fn by_hand(&self, step: &Step, due: Due) -> Option<Block> {
        let tables = &self.around.plan.tables;
        let facts =
            self.by_hand.get(&step.number).into_iter().flatten().filter_map(|known| tables.fact(known.fact));
        let items = facts.filter(|fact| fact.due == due).filter_map(|fact| {
            let text = Line::from(format!("By hand, {}: {}", when_due(due, 1), fact.remedy.as_deref()?));
            let aside = Line::from(Span::Aside(format!("fact {}", fact.name)));
            Some(Item { aside, ..Item::new(text) })
        });
        let items: Vec<Item> = items.collect();
        (!items.is_empty()).then_some(Block::List(items))
    }
}

/// Lines under a title; nothing of none.
fn part(title: &str, lines: Vec<String>) -> impl Iterator<Item = Block> {
    let is_there = !lines.is_empty();
    [Block::Note(Tone::Plain, title.into()), Block::Code(lines)].into_iter().filter(move |_| is_there)
}

/// The steps that cannot be undone, by their numbers.
pub(super) fn finals(no_returns: &[NoReturn]) -> Finals<'_> {
    no_returns.iter().map(|one| (one.step, one.because.as_slice())).collect()
}

/// Why steps can be taken back in reverse.
pub(super) const IN_REVERSE: &str = "Each step leads from one valid state to another, so that taking steps back one by one, the last first, \
                                     leads through the same states.";

/// Says from where on there is no way back.
fn way_back(plan: &Plan, finals: &Finals<'_>) -> Line {
    let before = IN_REVERSE;
    let lost: BTreeSet<usize> = finals.keys().copied().chain(plan.restored()).collect();
    let text = match plan.first_done(&lost) {
        None => format!(
            "{before} No step is known from which there is no way back, and nothing says that there is one from each."
        ),
        Some(first) => format!(
            "{before} {}.",
            words::capital(&words::without_backup(&words::step_in_wave(plan, first), lost.len()))
        ),
    };
    text.into()
}
