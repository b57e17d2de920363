//! A row of a table of steps: which things change how, what goes with them, how long it takes, and what comes before.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Certainty, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::report::Detail;
use crate::report::because::Because;
use crate::report::changes::{Bundle, beside, change, deed, moving};
use crate::report::document::{Block, Cell, Line, Span, Table};
use crate::report::lists::and;
use crate::report::names::{bare, bare_names, full, names, sorted};
use crate::report::words::{duration, noun, plural, ranges};
use std::collections::{BTreeMap, BTreeSet};

/// Machines of one step of which is told what goes with each, where there is little room.
const FEW: usize = 3;

/// The headings of the columns.
const HEAD: [&str; 8] = ["step", "thing", "change", "with it", "?", "time", "after", "why"];

/// The cells of a row.
pub(super) type Cells = [Cell; HEAD.len()];

/// Steps that are told in one row, and what is done in them. They wait for the same steps.
pub(super) struct Row<'p, 'r> {
    pub(super) plan: &'p Plan,
    pub(super) detail: Detail,
    /// Their positions in the plan.
    pub(super) steps: &'r [usize],
    pub(super) bundles: &'r [Bundle<'p>],
}

/// The numbers of the steps that come right before a step.
pub(super) fn waits(step: &Step) -> BTreeSet<usize> {
    step.after.iter().map(|wait| wait.step).collect()
}

/// Whether a bump asks for something that is done in a step.
pub(super) fn is_asked(step: &Step) -> bool {
    step.changes.iter().any(|change| change.asked != Asked::No)
}

/// Whether nothing says that something in a step works.
pub(super) fn is_untested(step: &Step) -> bool {
    step.changes.iter().any(|change| change.certainty == Some(Certainty::Unknown))
}

impl<'p> Row<'p, '_> {
    pub(super) fn cells(&self, because: &Because<'p>) -> Cells {
        let seen: Vec<&Bundle<'p>> = self.bundles.iter().collect();
        let (thing, change, with) = match seen.split_first() {
            Some((head, others)) => (self.thing(head), self.change(head), self.with(others)),
            None => (Line::default(), Line::default(), Line::default()),
        };
        let [number, thing, change, with, mark, after, why] =
            [self.number(), thing, change, with, self.mark(), self.after(), self.why(because)].map(cell);
        [number, thing, change, with, mark, self.time(), after, why]
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
            [one] => Span::Thing(full(tables, *one).into_owned()).into(),
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
        let ways: BTreeSet<Option<(ThingRef, ThingRef)>> =
            moved.map(|moved| moved.map(|moved| (moved.from, moved.to))).collect();
        let (Some(Some((from, to))), 1) = (ways.first(), ways.len()) else { return Line::default() };
        let name = |thing: ThingRef| Span::Thing(full(&self.plan.tables, thing).into_owned());
        Line::from(" from ").with(name(*from)).text(" to ").with(name(*to))
    }

    /// What else is done in the same step.
    fn with(&self, others: &[&Bundle<'p>]) -> Line {
        let mut line = Line::default();
        for bundle in others {
            if !line.is_empty() {
                line = line.text("; ");
            }
            let number = bundle.things(&self.plan.tables).len();
            line = line.join(beside(&bundle.shape, self.who(bundle), number, self.detail));
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
            // What moves into VMs of its own leaves its machine.
            2.. if !bundle.shape.own => self.by_machine(&under),
            _ => names(&self.plan.tables, &things, self.detail),
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
            let more = under.len() - most;
            let kinds: BTreeSet<ThingKind> =
                under.keys().flatten().map(|&machine| tables.thing(machine).kind).collect();
            let machines = match (kinds.first(), kinds.len()) {
                (Some(&kind), 1) => noun(kind, more),
                _ => plural(more, "machine", "machines"),
            };
            lines.push(format!("those on {more} more {machines} (--full)").into());
        }
        and(lines.into_iter())
    }

    /// Whether nothing says that all of it works; of several steps in how many that is so.
    fn mark(&self) -> Line {
        let all = self.told().count();
        match self.told().filter(|step| is_untested(step)).count() {
            0 => Line::default(),
            some if some == all => "?".into(),
            some => format!("{some} of {all}").into(),
        }
    }

    /// How long one of the steps takes.
    fn time(&self) -> Cell {
        let times: BTreeSet<u64> = self.told().map(|step| step.seconds).collect();
        match (times.first(), times.last()) {
            (None | Some(0), None | Some(0)) => Cell::Empty,
            (Some(&first), Some(&last)) if first < last => {
                let time = |seconds| Span::Thing(duration(seconds));
                Cell::Line(Line::from(time(first)).text(" to ").with(time(last)))
            }
            (_, last) => Cell::Duration(last.copied().unwrap_or_default()),
        }
    }

    /// The steps that come before, which are the same for all.
    fn after(&self) -> Line {
        let all: BTreeSet<usize> = self.told().flat_map(waits).collect();
        ranges(&all.into_iter().collect::<Vec<_>>()).into()
    }

    /// Why: what was asked for, and the numbers of the reasons.
    fn why(&self, because: &Because<'p>) -> Line {
        let numbers: BTreeSet<usize> = self.told().flat_map(|step| because.numbers(step)).collect();
        let is_asked = self.told().any(is_asked);
        let numbers = ranges(&numbers.into_iter().collect::<Vec<_>>());
        match (is_asked, numbers.is_empty()) {
            (true, true) => "asked".into(),
            (true, false) => format!("asked, {numbers}").into(),
            (false, _) => numbers.into(),
        }
    }
}

fn cell(line: Line) -> Cell {
    match line.is_empty() {
        true => Cell::Empty,
        false => Cell::Line(line),
    }
}

/// Makes a table of rows, without the columns in which nothing stands.
pub(super) fn table(rows: &[Cells], rest: Option<Line>) -> Block {
    let is_used =
        |column: &usize| rows.iter().any(|row| row.get(*column).is_some_and(|cell| *cell != Cell::Empty));
    let columns: Vec<usize> = (0..HEAD.len()).filter(is_used).collect();
    let head = columns.iter().filter_map(|&column| HEAD.get(column)).map(|&name| Line::from(name));
    let row = |row: &Cells| -> Vec<Cell> {
        columns.iter().filter_map(|&column| row.get(column)).cloned().collect()
    };
    Block::Table(Table { head: head.collect(), rows: rows.iter().map(row).collect(), rest })
}
