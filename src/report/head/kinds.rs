//! What becomes of things, by their kind and by what is done with them: each thing is counted once.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, ThingKind};
use crate::report::Detail;
use crate::report::changes::{Part, Shape, change, groups, on, part, parts, target};
use crate::report::document::{Line, Row, Tone};
use crate::report::lists::{most, rest};
use crate::report::names::{bare_names, line, sorted};
use crate::report::words::noun;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Ways of machines from version to version that are told one by one where there is little room.
const FEW: usize = 3;

/// What is done with a thing over all steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// It changes version, and may move too.
    Version(Effect, bool),
    /// It moves and keeps its version.
    Move,
    /// It only restarts, with a machine of a kind under it.
    Restart(Option<ThingKind>),
}

/// The versions that a thing goes through, a list of parts for each stop.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Journey<'p>(Vec<Vec<Part<'p>>>);

/// What a plan does with one thing.
#[derive(Default)]
struct Fate<'p> {
    versions: BTreeMap<Effect, Journey<'p>>,
    moves: bool,
    /// The kinds of machines with which it restarts.
    under: BTreeSet<ThingKind>,
}

/// Things of which the same is told, by their ways from version to version.
type Alike<'p> = BTreeMap<Journey<'p>, Vec<ThingRef>>;

/// Makes the rows on kinds of things.
pub(super) fn kinds(plan: &Plan, detail: Detail) -> Vec<Row> {
    let mut found: BTreeMap<(ThingKind, Class), Alike<'_>> = BTreeMap::new();
    for (thing, fate) in fates(plan) {
        let (class, journey) = fate.class();
        let kind = plan.tables.thing(thing).kind;
        found.entry((kind, class)).or_default().entry(journey).or_default().push(thing);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for ((kind, class), alike) in found {
        let mut new = rows_of(&plan.tables, (kind, class), &alike, detail);
        if let Some(first) = new.first_mut().filter(|_| last != Some(kind)) {
            first.key = noun(kind, 2).to_owned();
        }
        last = Some(kind);
        rows.append(&mut new);
    }
    rows
}

fn fates(plan: &Plan) -> BTreeMap<ThingRef, Fate<'_>> {
    let mut fates: BTreeMap<ThingRef, Fate<'_>> = BTreeMap::new();
    for bundle in groups(plan).iter().filter(|bundle| !bundle.shape.unseen) {
        // Members of one thing and step follow one another.
        let same = bundle.members.chunk_by(|a, b| (a.step, a.thing) == (b.step, b.thing));
        for member in same.filter_map(<[_]>::first) {
            let under = change(plan, member).and_then(|change| change.under);
            let under = under.map(|machine| plan.tables.thing(machine).kind);
            fates.entry(member.thing).or_default().add(&bundle.shape, under);
        }
    }
    fates
}

impl<'p> Fate<'p> {
    fn add(&mut self, shape: &Shape<'p>, under: Option<ThingKind>) {
        match shape.effect {
            Effect::Migrate => self.moves = true,
            Effect::Restart => self.under.extend(under),
            version => self.versions.entry(version).or_default().add(&shape.parts),
        }
    }

    fn class(self) -> (Class, Journey<'p>) {
        match self.versions.into_iter().next() {
            Some((effect, journey)) => (Class::Version(effect, self.moves), journey),
            None if self.moves => (Class::Move, Journey::default()),
            None => {
                let under = self.under.first().copied().filter(|_| self.under.len() == 1);
                (Class::Restart(under), Journey::default())
            }
        }
    }
}

impl<'p> Journey<'p> {
    fn add(&mut self, parts: &[Part<'p>]) {
        // What comes with an OS release goes without saying.
        let leading = parts.iter().position(|part| part.of == "os").map_or(parts.len(), |at| at + 1);
        let mut stop = Vec::new();
        for part in parts.iter().take(leading) {
            match self.0.iter_mut().flatten().find(|known| known.of == part.of) {
                Some(known) => known.to = part.to,
                None => stop.push(*part),
            }
        }
        if !stop.is_empty() {
            self.0.push(stop);
        }
    }

    /// Words it, such as `docker 19.03 -> 20.10, then os 20.04 -> 22.04`.
    fn words(&self, detail: Detail, word: impl Fn(&Part<'_>) -> Line) -> Line {
        let mut line = Line::default();
        for (index, stop) in self.0.iter().enumerate() {
            if index > 0 {
                line = line.text(", then ");
            }
            line = line.join(parts(stop, detail, &word));
        }
        line
    }

    /// Its only part, if it has no other.
    fn single(&self) -> Option<&Part<'p>> {
        match self.0.as_slice() {
            [stop] => stop.first().filter(|_| stop.len() == 1),
            _ => None,
        }
    }
}

fn rows_of(
    tables: &Tables,
    (kind, class): (ThingKind, Class),
    alike: &Alike<'_>,
    detail: Detail,
) -> Vec<Row> {
    let is_version = matches!(class, Class::Version(..)) && kind.is_machine();
    if !is_version || (detail == Detail::Brief && alike.len() > FEW) {
        let things = sorted(tables, alike.values().flatten().copied());
        return vec![row(things.len(), summed(tables, (kind, class), alike, (&things, detail)))];
    }
    let most = most(detail);
    let mut rows: Vec<Row> = Vec::new();
    for (journey, things) in alike.iter().take(most) {
        let things = sorted(tables, things.iter().copied());
        let line = match class {
            Class::Version(Effect::Reprovision, _) => {
                Line::from("create with ").join(journey.words(detail, target))
            }
            Class::Version(_, true) => journey.words(detail, part).text(", and move"),
            _ => journey.words(detail, part),
        };
        rows.push(row(things.len(), line.text(": ").join(bare_names(tables, &things, detail))));
    }
    let left_out = rest(alike.len().saturating_sub(most), detail);
    rows.extend(left_out.map(|line| Row { tone: Tone::Aside, ..Row::new("", line) }));
    rows
}

fn row(number: usize, value: Line) -> Row {
    Row { count: Some(number), ..Row::new("", value) }
}

/// Words what is done with things whose ways are not told one by one.
fn summed(
    tables: &Tables,
    (kind, class): (ThingKind, Class),
    alike: &Alike<'_>,
    (things, detail): (&[ThingRef], Detail),
) -> Line {
    let verb = Line::from(verb(kind, class, things.len()));
    let moves = if matches!(class, Class::Version(_, true)) { " and move" } else { "" };
    if matches!(class, Class::Version(Effect::Upgrade, _)) && !kind.is_machine() {
        // Of applications and images the versions say more than who has them.
        let versions = alike
            .iter()
            .map(|(journey, things)| (Cow::Owned(journey.words(detail, part).words()), things.len()));
        let versions = line(versions, things.len(), detail);
        return match kind {
            ThingKind::Workload => verb.text(format!("{moves}: ")).join(versions),
            _ => verb.text(" ").join(versions),
        };
    }
    let mut journeys = alike.keys();
    let only = journeys.next().filter(|_| journeys.next().is_none());
    let verb = match only.and_then(Journey::single) {
        Some(part) => {
            let on = on(std::slice::from_ref(part));
            verb.text(format!(" {on} ")).join(target(part))
        }
        None => verb,
    };
    verb.text(format!("{moves}: ")).join(bare_names(tables, things, detail))
}

fn verb(kind: ThingKind, class: Class, number: usize) -> String {
    match class {
        Class::Version(effect, _) => {
            let verb = match effect {
                Effect::Upgrade if kind.is_machine() || kind == ThingKind::Workload => "change version",
                Effect::Upgrade => "publish",
                Effect::Reprovision => "create",
                Effect::Rebuild => "rebuild",
                Effect::Redeploy => "redeploy",
                Effect::Restart | Effect::Migrate => "change",
            };
            verb.to_owned()
        }
        Class::Move => "move".to_owned(),
        Class::Restart(Some(under)) => {
            let its = if number == 1 { "its" } else { "their" };
            format!("restart with {its} {}", noun(under, 1))
        }
        Class::Restart(None) => {
            format!("restart with the machine under {}", if number == 1 { "it" } else { "them" })
        }
    }
}
