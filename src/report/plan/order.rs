//! The steps of a plan as tables, one for each rank.
//!
//! Steps in which the same is done after the same steps are one row, with a range of numbers. What moves together is never
//! lost: of steps in which several things go together each has a row of its own, in the table where they are few and in a
//! fold below it where they are many.

use super::row::{Cells, Row, is_asked, table, waits};
use crate::answer::plan::Plan;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::because::Because;
use crate::report::changes::{Bundle, Entry, entries, of_step};
use crate::report::document::{Block, Line, Tone};
use crate::report::lists::{most, rest};
use crate::report::words::{count, ranges};
use std::collections::{BTreeMap, BTreeSet};

/// Steps alike that have a row each nevertheless, where several things go together in them.
const FEW: usize = 3;

/// Makes the tables of a plan's steps.
pub(super) fn tables<'p>(plan: &'p Plan, because: &Because<'p>, detail: Detail) -> Vec<Block> {
    let order = Order { plan, because, detail };
    let entries = entries(plan);
    let ranks: Vec<&[Entry<'_>]> = entries.chunk_by(|a, b| a.rank == b.rank).collect();
    let most = most(detail);
    let mut blocks: Vec<Block> = Vec::new();
    for (index, rank) in ranks.iter().take(most).enumerate() {
        blocks.extend(order.rank(index == 0, rank));
    }
    let left_out: usize =
        ranks.iter().skip(most).flat_map(|rank| rank.iter()).map(|entry| entry.steps.len()).sum();
    if left_out > 0 {
        let hint = if detail == Detail::Brief { "(--full)" } else { "which JSON has" };
        let text = format!("Then {}, {hint}", count(left_out, "more step", "more steps"));
        blocks.push(Block::Note(Tone::Aside, text.into()));
    }
    blocks
}

/// A plan and how its order is told.
struct Order<'p, 'b> {
    plan: &'p Plan,
    because: &'b Because<'p>,
    detail: Detail,
}

impl<'p> Order<'p, '_> {
    fn rank(&self, is_first: bool, entries: &[Entry<'p>]) -> Vec<Block> {
        let parts: Vec<Entry<'p>> = entries.iter().flat_map(|entry| self.parts(entry)).collect();
        let told = self.told(&parts);
        let most = most(self.detail);
        let (mut rows, mut folds): (Vec<Cells>, Vec<Block>) = (Vec::new(), Vec::new());
        for &(at, part) in told.iter().take(most) {
            match part.and_then(|part| parts.get(part)) {
                Some(part) => {
                    rows.push(self.row(&part.steps, part).cells(self.because));
                    folds.extend(self.is_company(part).then(|| self.fold(part)));
                }
                None => rows.push(self.single(at)),
            }
        }
        let rest = rest(told.len().saturating_sub(most), self.detail);
        let heading = Block::Heading(self.heading(is_first, entries));
        [heading, table(&rows, rest)].into_iter().chain(folds).collect()
    }

    /// The rows of a rank in the order of their first steps: its position, and which part it is if a row tells a whole
    /// part.
    fn told(&self, parts: &[Entry<'p>]) -> Vec<(usize, Option<usize>)> {
        let mut told: Vec<(usize, Option<usize>)> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            match self.unfolds(part) {
                true => told.extend(part.steps.iter().map(|&at| (at, None))),
                false => told.extend(part.steps.first().map(|&at| (at, Some(index)))),
            }
        }
        told.sort_unstable();
        told
    }

    /// Takes an entry apart into steps that wait for the same, and of which all or none were asked for.
    fn parts(&self, entry: &Entry<'p>) -> Vec<Entry<'p>> {
        let mut alike: FixedMap<(BTreeSet<usize>, bool), usize> = FixedMap::default();
        let mut part_of: BTreeMap<usize, usize> = BTreeMap::new();
        let mut parts: Vec<Entry<'p>> = Vec::new();
        for &at in &entry.steps {
            let Some(step) = self.plan.steps.get(at) else { continue };
            let index = *alike.entry((waits(step), is_asked(step))).or_insert(parts.len());
            if index == parts.len() {
                parts.push(emptied(entry));
            }
            if let Some(part) = parts.get_mut(index) {
                part.steps.push(at);
            }
            part_of.insert(at, index);
        }
        for (bundle, of) in entry.bundles.iter().enumerate() {
            for member in &of.members {
                let part = part_of.get(&member.step).and_then(|&index| parts.get_mut(index));
                if let Some(bundle) = part.and_then(|part| part.bundles.get_mut(bundle)) {
                    bundle.members.push(*member);
                }
            }
        }
        parts
    }

    /// Words which steps a rank has. When they are carried out will stand here once a plan says it.
    fn heading(&self, is_first: bool, entries: &[Entry<'p>]) -> Line {
        let steps = entries.iter().flat_map(|entry| &entry.steps);
        let numbers: BTreeSet<usize> =
            steps.filter_map(|&at| self.plan.steps.get(at)).map(|step| step.number).collect();
        let numbers: Vec<usize> = numbers.into_iter().collect();
        let first = if is_first { "First" } else { "Then" };
        let text = match numbers.len() {
            1 => format!("{first}: step {}", ranges(&numbers)),
            _ => format!("{first}: steps {}, in any order", ranges(&numbers)),
        };
        text.into()
    }

    /// Whether each step of an entry has a row of its own.
    fn unfolds(&self, entry: &Entry<'p>) -> bool {
        let is_few = entry.steps.len() <= FEW && self.is_company(entry);
        self.detail == Detail::Full || entry.steps.len() == 1 || is_few
    }

    /// Whether several things go together in the steps of an entry.
    fn is_company(&self, entry: &Entry<'p>) -> bool {
        let is_several = |&at: &usize| {
            let changes = self.plan.steps.get(at).map(|step| step.changes.as_slice()).unwrap_or_default();
            let mut things = changes.iter().map(|change| change.thing);
            let first = things.next();
            things.any(|thing| Some(thing) != first)
        };
        entry.steps.iter().any(is_several)
    }

    fn row<'r>(&self, steps: &'r [usize], entry: &'r Entry<'p>) -> Row<'p, 'r> {
        Row { plan: self.plan, detail: self.detail, steps, bundles: &entry.bundles }
    }

    fn single(&self, at: usize) -> Cells {
        let bundles = self.plan.steps.get(at).map(|step| of_step(&self.plan.tables, at, step));
        let bundles = bundles.unwrap_or_default();
        let row = Row { plan: self.plan, detail: self.detail, steps: &[at], bundles: &bundles };
        row.cells(self.because)
    }

    /// A row for each of many steps that are told in one: what goes together in it.
    fn fold(&self, entry: &Entry<'p>) -> Block {
        let most = most(self.detail);
        let rows: Vec<Cells> = entry.steps.iter().take(most).map(|&at| self.single(at)).collect();
        let rest = rest(entry.steps.len().saturating_sub(most), self.detail);
        let steps = entry.steps.iter().filter_map(|&at| self.plan.steps.get(at));
        let numbers: BTreeSet<usize> = steps.map(|step| step.number).collect();
        let numbers = ranges(&numbers.into_iter().collect::<Vec<_>>());
        let summary = format!("What goes together in each of the steps {numbers}").into();
        Block::Fold { summary, blocks: vec![table(&rows, rest)] }
    }
}

/// An entry in which the same is done, and no step does it.
fn emptied<'p>(entry: &Entry<'p>) -> Entry<'p> {
    let bundle = |bundle: &Bundle<'p>| Bundle { shape: bundle.shape.clone(), members: Vec::new() };
    Entry { rank: entry.rank, steps: Vec::new(), bundles: entry.bundles.iter().map(bundle).collect() }
}
