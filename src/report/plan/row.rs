//! A row of a table of steps: which things change how, what goes with them, and what comes before.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Change, Effect, Step};
use crate::report::Detail;
use crate::report::because::Because;
use crate::report::changes::{Bundle, beside, change, deed, moving};
use crate::report::document::{Block, Cell, Line, Span, Table};
use crate::report::lists::and;
use crate::report::names::{bare, bare_names, names, sorted};
use crate::report::words::{noun, ranges};
use std::collections::{BTreeMap, BTreeSet};

/// Machines of one step of which is told what goes with each, where there is little room.
const FEW: usize = 3;

/// The headings of the columns.
const HEAD: [&str; 6] = ["step", "thing", "change", "with it", "after", "why"];

/// The cells of a row.
pub(super) type Cells = [Line; HEAD.len()];

/// Steps that are told in one row, and what is done in them.
pub(super) struct Row<'p, 'r> {
    pub(super) plan: &'p Plan,
    pub(super) detail: Detail,
    /// Their positions in the plan.
    pub(super) steps: &'r [usize],
    pub(super) bundles: &'r [Bundle<'p>],
}

impl<'p> Row<'p, '_> {
    pub(super) fn cells(&self, because: &Because<'p>) -> Cells {
        let seen: Vec<&Bundle<'p>> = self.bundles.iter().filter(|bundle| !bundle.shape.unseen).collect();
        let (thing, change, with) = match seen.split_first() {
            Some((head, others)) => (self.thing(head), self.change(head), self.with(others)),
            None => (Line::default(), Line::default(), Line::default()),
        };
        [self.number(), thing, change, with, self.after(), self.why(because)]
    }

    /// The steps themselves.
    fn told(&self) -> impl Iterator<Item = &'p Step> {
        let plan = self.plan;
        self.steps.iter().filter_map(move |&at| plan.steps.get(at))
    }

    fn number(&self) -> Line {
        let numbers: BTreeSet<usize> = self.told().map(|step| step.number).collect();
        ranges(&numbers.into_iter().collect::<Vec<_>>()).into()
    }

    /// One thing by its full name, several by their kind.
    fn thing(&self, head: &Bundle<'p>) -> Line {
        let tables = &self.plan.tables;
        match head.things(tables).as_slice() {
            [one] => Span::Thing(tables.name(*one).to_owned()).into(),
            several => {
                let number = several.len();
                let line = Line::from(format!("{number} {}: ", noun(head.shape.kind, number)));
                line.join(bare_names(tables, several, self.detail))
            }
        }
    }

    fn change(&self, head: &Bundle<'p>) -> Line {
        match head.shape.effect {
            Effect::Migrate => moving(&head.shape, self.way(head), self.detail),
            _ => deed(&head.shape, self.detail),
        }
    }

    /// From which machine to which all of them go, if that is one way.
    fn way(&self, head: &Bundle<'p>) -> Line {
        let moved = head.members.iter().map(|member| change(self.plan, member)?.moved);
        let ways: BTreeSet<Option<(ThingRef, Option<ThingRef>)>> =
            moved.map(|moved| moved.map(|moved| (moved.from, moved.to))).collect();
        let (Some(Some((from, to))), 1) = (ways.first(), ways.len()) else { return Line::default() };
        let name = |thing: ThingRef| Span::Thing(self.plan.tables.name(thing).to_owned());
        let line = Line::from(" from ").with(name(*from));
        match to {
            Some(to) => line.text(" to ").with(name(*to)),
            None => line,
        }
    }

    /// What else is done in the same step.
    fn with(&self, others: &[&Bundle<'p>]) -> Line {
        let mut line = Line::default();
        for bundle in others {
            if !line.is_empty() {
                line = line.text("; ");
            }
            line = line.join(beside(&bundle.shape, self.who(bundle), self.detail));
        }
        line
    }

    /// Names things of one step, of several machines by machine; things of several steps are only counted.
    fn who(&self, bundle: &Bundle<'p>) -> Line {
        let things = bundle.things(&self.plan.tables);
        if self.steps.len() > 1 {
            return format!("{} {}", things.len(), noun(bundle.shape.kind, things.len())).into();
        }
        let mut under: BTreeMap<Option<ThingRef>, BTreeSet<ThingRef>> = BTreeMap::new();
        for member in &bundle.members {
            let machine = change(self.plan, member).and_then(|change| change.under);
            under.entry(machine).or_default().insert(member.thing);
        }
        match under.len() {
            0 | 1 => names(&self.plan.tables, &things, self.detail),
            _ => self.by_machine(&under),
        }
    }

    fn by_machine(&self, under: &BTreeMap<Option<ThingRef>, BTreeSet<ThingRef>>) -> Line {
        let tables = &self.plan.tables;
        let most = if self.detail == Detail::Full { under.len() } else { FEW };
        let mut lines: Vec<Line> = Vec::new();
        for (machine, things) in under.iter().take(most) {
            let things = sorted(tables, things.iter().copied());
            let who = names(tables, &things, self.detail);
            lines.push(match machine {
                Some(machine) => {
                    let machine = Span::Thing(bare(tables.name(*machine)).to_owned());
                    who.text(" on ").with(machine)
                }
                None => who,
            });
        }
        if under.len() > most {
            lines.push(format!("those on {} more machines (--full)", under.len() - most).into());
        }
        and(lines.into_iter())
    }

    /// The steps that come before; where each of several has its own, only which these are.
    fn after(&self) -> Line {
        let mut all: BTreeSet<usize> = BTreeSet::new();
        let mut first: Option<BTreeSet<usize>> = None;
        let mut is_same = true;
        for step in self.told() {
            let after: BTreeSet<usize> = step.after.iter().map(|wait| wait.step).collect();
            is_same &= first.as_ref().is_none_or(|first| *first == after);
            all.extend(&after);
            first.get_or_insert(after);
        }
        let numbers = ranges(&all.into_iter().collect::<Vec<_>>());
        match is_same {
            true => numbers.into(),
            false => format!("some of {numbers}").into(),
        }
    }

    /// Why: what was asked for, and the numbers of the reasons.
    fn why(&self, because: &Because<'p>) -> Line {
        let numbers: BTreeSet<usize> = self.told().flat_map(|step| because.numbers(step)).collect();
        // Who only adopts a component has that as a reason.
        let is_named = |change: &Change| {
            change.asked != Asked::No && !matches!(change.effect, Effect::Rebuild | Effect::Redeploy)
        };
        let is_asked = self.told().flat_map(|step| &step.changes).any(is_named);
        let numbers = ranges(&numbers.into_iter().collect::<Vec<_>>());
        match (is_asked, numbers.is_empty()) {
            (true, true) => "asked".into(),
            (true, false) => format!("asked, {numbers}").into(),
            (false, _) => numbers.into(),
        }
    }
}

/// Makes a table of rows, without the columns in which nothing stands.
pub(super) fn table(rows: &[Cells], rest: Option<Line>) -> Block {
    let is_used =
        |column: &usize| rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
    let columns: Vec<usize> = (0..HEAD.len()).filter(is_used).collect();
    let head = columns.iter().filter_map(|&column| HEAD.get(column)).map(|&name| Line::from(name));
    let cell = |cell: &Line| match cell.is_empty() {
        true => Cell::Empty,
        false => Cell::Line(cell.clone()),
    };
    let row = |row: &Cells| -> Vec<Cell> {
        columns.iter().filter_map(|&column| row.get(column)).map(cell).collect()
    };
    Block::Table(Table { head: head.collect(), rows: rows.iter().map(row).collect(), rest })
}
