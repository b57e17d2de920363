//! Every change: what is done with which thing, when, whose it is, why, and where that is stated.

use super::View;
use crate::answer::plan::Plan;
use crate::answer::refs::{ReasonRef, ThingRef};
use crate::answer::step::{Asked, Certainty, Change, Effect, Step};
use crate::answer::tables::{Reason, Why};
use crate::id::{FixedMap, Id};
use crate::report::because::Because;
use crate::report::changes::{Bundle, Member, change, deed, of_step};
use crate::report::document::{Cell, Column, Entry, Grid, Item, Line, Span, Tone};
use crate::report::lists::{sentence, told};
use crate::report::names::full;
use crate::report::words::{count, noun, ranges, reason};

/// Links of a chain that are told, the last ones; the command `why` has all.
const LINKS: usize = 12;

/// The columns, and of which a reader may choose a value. Those in which nothing stands are left out.
const COLUMNS: [(&str, bool); 9] = [
    ("step", false),
    ("wave", true),
    ("kind", true),
    ("thing", false),
    ("change", false),
    ("owner", true),
    ("works", true),
    ("why", false),
    ("stated in", false),
];

/// Makes the table of all changes; nothing if there are none.
pub(super) fn grid(view: &View<'_>, because: &Because<'_>) -> Option<Grid> {
    let plan = view.plan;
    let waves = waves(plan);
    let reasons = Reasons::of(plan);
    let rows = plan.steps.iter().enumerate().flat_map(|(at, step)| {
        let bundles = of_step(&plan.tables, at, step);
        let numbers: Vec<usize> = because.numbers(step).into_iter().collect();
        let wave = waves.get(&step.number).copied();
        let row = Row { view, step, wave, reasons: &reasons, numbers: ranges(&numbers) };
        bundles.iter().flat_map(|bundle| row.of_bundle(bundle)).collect::<Vec<_>>()
    });
    let mut rows: Vec<Entry> = rows.collect();
    let is_used =
        |column: usize| rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| *cell != Cell::Empty));
    let used: Vec<bool> = (0..COLUMNS.len()).map(is_used).collect();
    for row in &mut rows {
        let mut used = used.iter();
        row.cells.retain(|_| used.next().copied().unwrap_or(false));
    }
    let columns = COLUMNS.iter().zip(&used).filter(|(_, used)| **used);
    let columns = columns.map(|(&(head, is_facet), _)| Column { head: head.into(), is_facet });
    (!rows.is_empty()).then(|| Grid {
        caption: count(rows.len(), "change", "changes").into(),
        columns: columns.collect(),
        rows,
        // Other lists tell what decides: of this one less is told where there is little room.
        few: if view.cut.is_made() { view.cut.rows / 2 } else { usize::MAX },
        hint: Line::from(Span::Aside(view.cut.hint.to_owned())),
    })
}

/// The wave of each step that has one.
pub(in crate::report) fn waves(plan: &Plan) -> FixedMap<usize, usize> {
    let waves = plan.schedule.iter().flat_map(|schedule| &schedule.waves);
    waves.flat_map(|wave| wave.steps.iter().map(|&step| (step, wave.number))).collect()
}

/// Makes the rows of a step.
struct Row<'v, 'r> {
    view: &'v View<'r>,
    step: &'r Step,
    wave: Option<usize>,
    reasons: &'v Reasons<'r>,
    /// The numbers of what the step refers to under Why.
    numbers: String,
}

impl<'r> Row<'_, 'r> {
    fn of_bundle(&self, bundle: &Bundle<'r>) -> Vec<Entry> {
        let plan = self.view.plan;
        let by_thing = bundle.members.chunk_by(|a, b| a.thing == b.thing);
        let entry = |members: &[Member]| {
            let first = change(plan, members.first()?)?;
            let changes = || members.iter().filter_map(|member| change(plan, member));
            let is_asked = changes().any(|change| change.asked != Asked::No);
            Some(self.entry(bundle, first, known(changes()), is_asked))
        };
        by_thing.filter_map(entry).collect()
    }

    fn entry(&self, bundle: &Bundle<'r>, first: &Change, works: Option<Certainty>, is_asked: bool) -> Entry {
        let tables = &self.view.plan.tables;
        let thing = tables.thing(first.thing);
        let (tone, works) = match works {
            Some(Certainty::Unknown) => (Tone::Doubt, "untested"),
            Some(Certainty::Stated) => (Tone::Plain, "stated"),
            Some(Certainty::Derived) => (Tone::Plain, "derived"),
            None if first.effect == Effect::Upgrade && thing.kind.is_machine() => {
                (Tone::Plain, boots(bundle))
            }
            None => (Tone::Plain, "nothing to test"),
        };
        let number = |number: Option<usize>| number.map_or(Cell::Empty, |number| Cell::Number(number as u64));
        let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Line(text.into()) };
        let cells = vec![
            number(Some(self.step.number)),
            number(self.wave),
            Cell::Line(noun(thing.kind, 1).into()),
            Cell::Line(Span::Thing(full(tables, first.thing).into_owned()).into()),
            Cell::Line(self.done(bundle, first)),
            text(thing.owner.as_ref().map_or_else(String::new, |owner| owner.to_string())),
            Cell::Line(works.into()),
            text(match (is_asked, self.numbers.is_empty()) {
                (true, true) => "asked".to_owned(),
                (true, false) => format!("asked, {}", self.numbers),
                (false, _) => self.numbers.clone(),
            }),
            text(self.reasons.stated(self.view.plan, self.step, first).1),
        ];
        Entry { tone, cells, below: self.reasons.chain(self.view.plan, self.step, first) }
    }

    /// What is done with a thing, and with which machine.
    fn done(&self, bundle: &Bundle<'r>, first: &Change) -> Line {
        let tables = &self.view.plan.tables;
        let name = |thing: ThingRef| Span::Thing(full(tables, thing).into_owned());
        let line = deed(&bundle.shape, self.view.cut.detail);
        match (first.moved, first.under) {
            (Some(moved), _) => line.text(" from ").with(name(moved.from)).text(" to ").with(name(moved.to)),
            (None, Some(under)) if !bundle.shape.own => line.text(" with ").with(name(under)),
            _ => line,
        }
    }
}

/// What is known of all that happens to a thing in a step: of the least known.
fn known<'c>(changes: impl Iterator<Item = &'c Change>) -> Option<Certainty> {
    changes.filter_map(|change| change.certainty).max()
}

/// The reasons of a plan by what they are about.
pub(in crate::report) struct Reasons<'p> {
    by: FixedMap<(ThingRef, &'p str), ReasonRef>,
}

impl<'p> Reasons<'p> {
    pub(in crate::report) fn of(plan: &'p Plan) -> Self {
        let mut by = FixedMap::default();
        for (at, reason) in plan.tables.reasons.iter().enumerate() {
            by.entry((reason.what.thing, &*reason.what.of)).or_insert_with(|| ReasonRef::from_index(at));
        }
        Self { by }
    }

    /// The reason for a change: its own, else that of the machine or of the OS release that it goes with, else that of its step.
    fn reason(&self, plan: &Plan, step: &Step, change: &Change) -> Option<ReasonRef> {
        let known = |thing: ThingRef| self.by.get(&(thing, &*change.of)).copied();
        let under = || change.under.and_then(known);
        let release = || self.by.get(&(change.thing, "os")).copied();
        known(change.thing).or_else(under).or_else(release).or_else(|| plan.tables.about(&step.reasons))
    }

    /// The chain of reasons for a change, the bump first, each with where it is stated.
    fn chain(&self, plan: &Plan, step: &Step, change: &Change) -> Vec<Item> {
        let Some(at) = self.reason(plan, step, change) else { return Vec::new() };
        let links: Vec<&Reason> =
            plan.tables.chain(at).into_iter().filter_map(|at| plan.tables.reasons.get(at.index())).collect();
        let cut = links.len().saturating_sub(LINKS);
        let link = |one: &&Reason| {
            let item = told(reason(&plan.tables, one));
            Item { text: sentence(item.text), ..item }
        };
        let more = (cut > 0)
            .then(|| Item::new(format!("{} before, which `comove why` shows", count(cut, "link", "links"))));
        more.into_iter().chain(links.iter().skip(cut).map(link)).collect()
    }

    /// Where the reason for a change is stated, and the sentence that says it.
    pub(in crate::report) fn stated(&self, plan: &Plan, step: &Step, change: &Change) -> (String, String) {
        let reason_at = self.reason(plan, step, change).and_then(|at| plan.tables.reasons.get(at.index()));
        let Some(one) = reason_at else { return (String::new(), String::new()) };
        let told = reason(&plan.tables, one);
        let by_requirement = match &one.why {
            Why::Requirement { requirement, .. } => {
                plan.tables.requirement(*requirement).map(|requirement| requirement.place.text.to_string())
            }
            _ => None,
        };
        let place = told.place.map(|spot| spot.text.to_string()).or(by_requirement);
        (told.text.words(), place.unwrap_or_default())
    }
}

/// What is looked at on a machine of which nothing else is tested: nothing runs there that has a need, and still it has to come up.
fn boots(bundle: &Bundle<'_>) -> &'static str {
    match bundle.shape.parts.iter().any(|part| matches!(part.of, "os" | "kernel")) {
        true => "see that it boots, its versions and its services",
        false => "see its version and its services",
    }
}
