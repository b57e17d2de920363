//! Differences of things, those of one sort in one line: a reader of a thousand wants to know that they are alike.

use crate::answer::diff::{Changed, Difference};
use crate::answer::step::Certainty;
use crate::answer::tables::{Text, ThingKind};
use crate::id::{FixedMap, FixedSet};
use crate::report::Detail;
use crate::report::document::{Item, Line, Span, Tone};
use crate::report::lists::standing;
use crate::report::words::{count, few, joined, noun, plural, ranges, verb};
use std::cmp::Reverse;

/// What the differences are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Between {
    /// Two inventories.
    Inventories,
    /// What two plans do.
    Plans,
    /// What a plan says and what an inventory shows.
    Strays,
}

/// Companies that are told one by one; the things of more of them are told together.
const COMPANIES: usize = 4;
/// Pairs of values that are told of one sort of difference.
const PAIRS: usize = 3;

/// Differences that are told in one line: of one kind of thing, of one company, in one respect.
pub(super) struct Group<'d> {
    kind: ThingKind,
    companies: FixedSet<&'d str>,
    all: Vec<&'d Difference>,
}

/// In which respect things differ, whatever the values: its rank among others, of what, and a detail.
type Shape<'d> = (u8, &'d str, u8);

fn shape(what: &Changed) -> Shape<'_> {
    match what {
        Changed::Blocks { new } => (0, "", u8::from(*new)),
        Changed::Gone => (1, "", 0),
        Changed::New => (2, "", 0),
        Changed::Moved { .. } => (3, "", 0),
        Changed::Way { from, to } => (3, "", 1 + 2 * u8::from(from.is_empty()) + u8::from(to.is_empty())),
        Changed::Version { of, .. } => (4, of, 0),
        Changed::Happens { effect, of, new } => (5, of, 2 * (*effect as u8) + u8::from(*new)),
        Changed::Value { of, label, .. } => (6, of, u8::from(*label)),
        Changed::Certainty { .. } => (7, "", 0),
        Changed::Step { .. } => (8, "", 0),
        Changed::Renamed { .. } => (9, "", 0),
    }
}

/// The version of a component itself is one respect, whichever component it is.
fn respect(one: &Difference) -> Shape<'_> {
    match shape(&one.what) {
        (rank @ (4 | 5), of, detail) if *of == *one.thing => (rank, "", detail),
        other => other,
    }
}

/// Puts differences into groups: what matters most first, then the largest.
pub(super) fn groups(all: &[Difference], detail: Detail) -> Vec<Group<'_>> {
    let mut found: FixedMap<(ThingKind, Shape<'_>, Option<&str>), Vec<&Difference>> = FixedMap::default();
    for one in all {
        found.entry((one.kind, respect(one), one.company.as_deref())).or_default().push(one);
    }
    let mut companies: FixedMap<(ThingKind, Shape<'_>), usize> = FixedMap::default();
    for (kind, shape, _) in found.keys() {
        *companies.entry((*kind, *shape)).or_default() += 1;
    }
    let mut merged: FixedMap<(ThingKind, Shape<'_>, Option<&str>), Group<'_>> = FixedMap::default();
    for ((kind, shape, company), list) in found {
        let is_many = detail == Detail::Brief && companies[&(kind, shape)] > COMPANIES;
        let key = (kind, shape, company.filter(|_| !is_many));
        let group = merged.entry(key).or_insert_with(|| Group {
            kind,
            companies: FixedSet::default(),
            all: Vec::new(),
        });
        group.companies.extend(company);
        group.all.extend(list);
    }
    let mut groups: Vec<((u8, Reverse<usize>), Group<'_>)> = merged
        .into_iter()
        .map(|((_, shape, _), group)| ((shape.0, Reverse(group.all.len())), group))
        .collect();
    groups.sort_by_key(|(rank, _)| *rank);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Tells differences, a line for each group; in full also each thing.
pub(in crate::report) fn items(all: &[Difference], between: Between, detail: Detail) -> Vec<Item> {
    groups(all, detail).iter().map(|group| group.item(between, detail)).collect()
}

impl Group<'_> {
    fn item(&self, between: Between, detail: Detail) -> Item {
        let tone = match self.all.first().map(|one| &one.what) {
            Some(Changed::Blocks { new: true }) => Tone::Bad,
            _ if between == Between::Strays => Tone::Doubt,
            _ => Tone::Plain,
        };
        if let [one] = self.all.as_slice() {
            return single(one, between, tone);
        }
        let mut item = Item { tone, ..Item::new(self.sentence(between).join(self.named(detail))) };
        if detail == Detail::Full {
            item.below = self.all.iter().map(|one| single(one, between, Tone::Plain)).collect();
        }
        item
    }

    /// Names some of the things, in brackets.
    fn named(&self, detail: Detail) -> Line {
        let names: FixedSet<&str> = self.all.iter().map(|one| &*one.thing).collect();
        match detail {
            Detail::Brief => Line::from(" (").join(few(names.iter().copied(), detail)).text(")"),
            Detail::Full => Line::default(),
        }
    }

    /// How many things of what.
    fn subject(&self) -> Line {
        let things: FixedSet<&str> = self.all.iter().map(|one| &*one.thing).collect();
        let line = Line::from(count(things.len(), noun(self.kind, 1), noun(self.kind, 2)));
        let many = match self.kind {
            ThingKind::Workload => "services",
            _ => "pools or clusters",
        };
        match (self.companies.len(), self.companies.first()) {
            (1, Some(company)) => line.text(" of ").with(Span::Thing((*company).to_owned())),
            (0, _) | (_, None) => line,
            (number, _) if number == things.len() => line,
            (number, _) => line.text(format!(" of {number} {many}")),
        }
    }

    /// Tells what all of them have in common.
    pub(super) fn sentence(&self, between: Between) -> Line {
        let subject = self.subject();
        let Some(first) = self.all.first() else { return subject };
        let steps = steps(self.all.iter().flat_map(|one| one.steps.iter().copied()).collect());
        let line = match &first.what {
            Changed::Blocks { new: true } => subject.text(" block what was asked for, and did not"),
            Changed::Blocks { new: false } => subject.text(" do not block what was asked for any more"),
            Changed::Gone if between == Between::Plans => {
                return subject.text(format!(" are left out, and were in {steps}"));
            }
            Changed::Gone => subject.text(" are gone"),
            Changed::New if between == Between::Plans => {
                return subject.text(format!(" are new and join {steps}"));
            }
            Changed::New => subject.text(" are new"),
            Changed::Moved { .. } if between == Between::Strays => {
                subject.text(" are on machines on which the plan does not have them")
            }
            Changed::Moved { .. } => subject.text(" are on other machines"),
            Changed::Way { from, .. } if from.is_empty() => subject.text(" now move: ").join(self.pairs()),
            Changed::Way { to, .. } if to.is_empty() => subject.text(" no longer move: ").join(self.pairs()),
            Changed::Way { .. } => subject.text(" go another way: ").join(self.pairs()),
            Changed::Version { of, .. } if between == Between::Strays => subject
                .text(format!(": {of} is neither as it was nor as the plan leaves it: "))
                .join(self.pairs()),
            Changed::Version { of, .. } if **of == *first.thing => subject.text(": ").join(self.pairs()),
            Changed::Version { of, .. } => subject.text(format!(": {of} ")).join(self.pairs()),
            Changed::Value { of, label, .. } => {
                subject.text(": ").join(key(of, *label)).text(" ").join(self.pairs())
            }
            Changed::Happens { effect, of, new } => {
                let verb = verb(*effect, 2);
                let now = if *new { "now" } else { "no longer" };
                subject.text(format!(" {now} {verb}, for {of}"))
            }
            Changed::Certainty { .. } => subject.text(": that they work is ").join(self.pairs()),
            Changed::Step { .. } => subject.text(": step ").join(self.pairs()),
            Changed::Renamed { .. } => subject.text(" have new names"),
        };
        match between {
            Between::Strays if !steps.is_empty() => line.text(format!("; that touches {steps}")),
            _ => line,
        }
    }

    /// The values, each pair with how many have it if they are not alike.
    fn pairs(&self) -> Line {
        let mut pairs: FixedMap<Line, usize> = FixedMap::default();
        for one in &self.all {
            *pairs.entry(pair(&one.what)).or_default() += 1;
        }
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_by_key(|(_, number)| Reverse(*number));
        let more = pairs.len().saturating_sub(PAIRS);
        let is_plain = pairs.len() == 1 || pairs.iter().all(|&(_, number)| number == 1);
        let lines = pairs.into_iter().take(PAIRS).map(|(line, number)| match is_plain {
            true => line,
            false => line.text(format!(" x{number}")),
        });
        let line = joined(lines.collect::<Vec<_>>(), ", ");
        if more > 0 { line.text(format!(" and {more} other values")) } else { line }
    }
}

/// The values before and after, in a line.
fn pair(what: &Changed) -> Line {
    if let Changed::Way { from, to } = what {
        return match (from.as_slice(), to.as_slice()) {
            (way, []) | ([], way) => stops(way),
            (from, to) => stops(to).text(", was ").join(stops(from)),
        };
    }
    let (from, to) = values(what);
    arrow(from.as_deref(), to.as_deref())
}

/// The machines of a way, from the first to the last.
fn stops(way: &[Text]) -> Line {
    joined(way.iter().map(|name| Line::from(Span::Thing(name.to_string()))), " -> ")
}

/// The values before and after.
fn values(what: &Changed) -> (Option<String>, Option<String>) {
    let text = |text: &Option<Text>| text.as_deref().map(str::to_owned);
    let works = |certainty: Option<Certainty>| Some(certainty.map_or("not in question", words_of).to_owned());
    match what {
        Changed::Moved { from, to } | Changed::Version { from, to, .. } | Changed::Value { from, to, .. } => {
            (text(from), text(to))
        }
        Changed::Step { from, to } => (Some(from.to_string()), Some(to.to_string())),
        Changed::Certainty { from, to } => (works(*from), works(*to)),
        Changed::Renamed { was } => (Some(was.to_string()), None),
        Changed::New
        | Changed::Gone
        | Changed::Way { .. }
        | Changed::Happens { .. }
        | Changed::Blocks { .. } => (None, None),
    }
}

const fn words_of(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Stated => "stated",
        Certainty::Derived => "derived",
        Certainty::Unknown => "unknown",
    }
}

fn arrow(from: Option<&str>, to: Option<&str>) -> Line {
    let value = |value: &str| Span::Version(value.to_owned());
    match (from, to) {
        (Some(from), Some(to)) => Line::from(value(from)).text(" -> ").with(value(to)),
        (None, Some(to)) => Line::from("nothing known -> ").with(value(to)),
        (Some(from), None) => Line::from(value(from)).text(" -> nothing known"),
        (None, None) => Line::from("nothing known"),
    }
}

/// From which machine to which something goes, and by way of which.
fn route(way: &[Text]) -> Line {
    let name = |name: &Text| Line::from(Span::Thing(name.to_string()));
    let [first, rest @ ..] = way else { return Line::default() };
    let to = rest.iter().map(|stop| Line::from("to ").join(name(stop)));
    Line::from("from ").join(name(first)).text(" ").join(joined(to, ", then "))
}

fn key(of: &str, label: bool) -> Line {
    let line = if label { Line::from("label ") } else { Line::default() };
    line.with(Span::Code(of.to_owned()))
}

/// Names steps: `step 4`, `steps 2-5`.
fn steps(mut numbers: Vec<usize>) -> String {
    numbers.sort_unstable();
    numbers.dedup();
    match numbers.as_slice() {
        [] => String::new(),
        list => format!("{} {}", plural(list.len(), "step", "steps"), ranges(list)),
    }
}

/// Tells one difference of one thing.
fn single(one: &Difference, between: Between, tone: Tone) -> Item {
    let thing = || Line::from(Span::Thing(one.thing.to_string()));
    let steps = steps(one.steps.clone());
    let machine = |name: &Option<Text>| match name {
        Some(name) => Span::Thing(name.to_string()),
        None => Span::Text("no known machine".to_owned()),
    };
    let pair = || pair(&one.what);
    let line = match &one.what {
        Changed::Blocks { new: true } => thing().text(" blocks what was asked for, and did not"),
        Changed::Blocks { new: false } => thing().text(" does not block what was asked for any more"),
        Changed::Gone if between == Between::Plans => {
            thing().text(format!(" is left out, and was in {steps}"))
        }
        Changed::Gone => thing().text(" is gone"),
        Changed::New if between == Between::Plans => thing().text(format!(" is new and joins {steps}")),
        Changed::New => thing().text(" is new"),
        Changed::Moved { from, to } => {
            let was = match between {
                Between::Strays => ", and the plan found it on ",
                _ => ", and was on ",
            };
            thing().text(" is on ").with(machine(to)).text(was).with(machine(from))
        }
        Changed::Way { from, to } => match (from.as_slice(), to.as_slice()) {
            ([], to) => thing().text(" now moves ").join(route(to)),
            (from, []) => thing().text(" no longer moves ").join(route(from)),
            (from, to) => thing().text(" moves ").join(route(to)).text(", and moved ").join(route(from)),
        },
        Changed::Version { of, to, .. } if between == Between::Strays => {
            let what = if **of == *one.thing { "it".to_owned() } else { of.to_string() };
            let version = to.as_deref().unwrap_or("nothing known").to_owned();
            thing()
                .text(format!(": {what} is at "))
                .with(Span::Version(version))
                .text(", neither as it was nor as the plan leaves it")
        }
        Changed::Version { of, .. } if **of == *one.thing => thing().text(": ").join(pair()),
        Changed::Version { of, .. } => thing().text(format!(": {of} ")).join(pair()),
        Changed::Value { of, label, .. } => thing().text(": ").join(key(of, *label)).text(" ").join(pair()),
        Changed::Happens { effect, of, new } => {
            let now = if *new { "now" } else { "no longer" };
            thing().text(format!(" {now} {}, for {of}", verb(*effect, 1)))
        }
        Changed::Certainty { .. } => thing().text(": that it works is ").join(pair()),
        Changed::Step { from, to } => thing().text(format!(" is in step {to}, and was in step {from}")),
        Changed::Renamed { was } => thing().text(" was called ").with(Span::Thing(was.to_string())),
    };
    let line = match between {
        Between::Strays if !steps.is_empty() => line.text(format!("; that touches {steps}")),
        _ => line,
    };
    Item { tone, aside: standing(one.place.as_ref().map(|spot| &*spot.text), None), ..Item::new(line) }
}
