//! What becomes of things, by their kind and by what is done with them: each thing is counted once.

use super::journey::{Journey, Leg};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, ThingKind, Why};
use crate::report::Detail;
use crate::report::changes::{Shape, change, groups, on};
use crate::report::document::{Line, Row, Tone};
use crate::report::lists::{most, rest};
use crate::report::names::{bare, bare_names, is_replica, sorted};
use crate::report::words::{noun, plural};
use std::collections::{BTreeMap, BTreeSet};

/// Ways from version to version that are told one by one where there is little room.
const FEW: usize = 3;

/// What is done with a thing over all steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// It changes version.
    Version(Effect, Going),
    /// It moves and keeps its version.
    Move,
    /// It moves into a VM of its own and keeps its version.
    Own,
    /// It only restarts, with a machine of a kind under it.
    Restart(Option<ThingKind>),
    /// It is stopped and stays so.
    Stopped,
}

/// Where a thing goes.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Going {
    #[default]
    Stays,
    Moves,
    IntoOwn,
}

/// What a plan does with one thing.
#[derive(Default)]
struct Fate<'p> {
    versions: BTreeMap<Effect, Journey<'p>>,
    going: Going,
    /// The kinds of machines with which it restarts.
    under: BTreeSet<ThingKind>,
    /// Whether it is stopped, and so does not.
    stopped: bool,
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
    let forced = forced(plan);
    let mut fates: BTreeMap<ThingRef, Fate<'_>> = BTreeMap::new();
    for bundle in &groups(plan) {
        // Members of one thing and step follow one another.
        let same = bundle.members.chunk_by(|a, b| (a.step, a.thing) == (b.step, b.thing));
        for member in same.filter_map(<[_]>::first) {
            let under = change(plan, member).and_then(|change| change.under);
            let under = under.map(|machine| plan.tables.thing(machine).kind);
            let is_forced = |of: &str| forced.contains(&(member.thing, of));
            fates.entry(member.thing).or_default().add(&bundle.shape, under, is_forced);
        }
    }
    fates
}

/// What of each machine goes to a version for a reason of its own, and not since an OS release brings it.
fn forced(plan: &Plan) -> BTreeSet<(ThingRef, &str)> {
    let of_machines =
        plan.tables.reasons.iter().filter(|reason| plan.tables.thing(reason.what.thing).kind.is_machine());
    let own = of_machines.filter(|reason| !matches!(reason.why, Why::Release { .. }));
    own.map(|reason| (reason.what.thing, &*reason.what.of)).collect()
}

impl<'p> Fate<'p> {
    fn add(&mut self, shape: &Shape<'p>, under: Option<ThingKind>, is_forced: impl Fn(&str) -> bool) {
        match shape.effect {
            Effect::Migrate => self.going = self.going.max(Going::Moves),
            Effect::Restart if shape.own => self.going = Going::IntoOwn,
            Effect::Restart => self.under.extend(under),
            Effect::NextStart => self.stopped = true,
            version => self.versions.entry(version).or_default().add(&shape.parts, is_forced),
        }
    }

    fn class(self) -> (Class, Journey<'p>) {
        if let Some((effect, journey)) = self.versions.into_iter().next() {
            return (Class::Version(effect, self.going), journey);
        }
        let class = match self.going {
            Going::Moves => Class::Move,
            Going::IntoOwn => Class::Own,
            Going::Stays if self.stopped && self.under.is_empty() => Class::Stopped,
            Going::Stays => Class::Restart(self.under.first().copied().filter(|_| self.under.len() == 1)),
        };
        (class, Journey::default())
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
                Line::from("create with ").join(journey.words(detail, Leg::target))
            }
            Class::Version(_, Going::Moves) => journey.words(detail, Leg::words).text(", and move"),
            _ => journey.words(detail, Leg::words),
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
    if matches!(class, Class::Version(Effect::Upgrade, _)) && !kind.is_machine() {
        // Of applications and images the versions say more than who has them.
        let between = if kind == ThingKind::Workload { ": " } else { " " };
        return verb.text(between).join(ways(tables, kind, alike, detail));
    }
    let mut journeys = alike.keys();
    let only = journeys.next().filter(|_| journeys.next().is_none());
    let verb = match only.and_then(Journey::single) {
        Some(leg) => verb.text(format!(" {} ", on([leg.of]))).join(leg.target()),
        None => verb,
    };
    let goes = match class {
        Class::Version(_, going) => goes(going, things.len()),
        _ => "",
    };
    verb.text(format!("{goes}: ")).join(bare_names(tables, things, detail))
}

/// Lists ways from version to version, each with who takes it where it is not one workload.
fn ways(tables: &Tables, kind: ThingKind, alike: &Alike<'_>, detail: Detail) -> Line {
    let is_cut = detail == Detail::Brief && alike.len() > FEW + 1;
    let most = if is_cut { FEW } else { alike.len() };
    let mut line = Line::default();
    for (index, (journey, things)) in alike.iter().take(most).enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.join(way(tables, kind, (journey, things), detail));
    }
    let left_out: usize = alike.values().skip(most).map(Vec::len).sum();
    match left_out {
        0 => line,
        more => line.text(format!(" and {more} more (--full)")),
    }
}

fn way(
    tables: &Tables,
    kind: ThingKind,
    (journey, things): (&Journey<'_>, &[ThingRef]),
    detail: Detail,
) -> Line {
    let word = if kind == ThingKind::Workload { Leg::words } else { Leg::published };
    let whole = journey.words(detail, word);
    if things.len() < 2 {
        return whole;
    }
    let are_replicas = |leg: &&Leg<'_>| {
        detail == Detail::Brief && things.iter().all(|&thing| is_replica(tables, thing, bare(leg.of)))
    };
    match journey.single().filter(are_replicas) {
        Some(leg) => leg.times(&format!(" x{}", things.len())),
        None => {
            let things = sorted(tables, things.iter().copied());
            whole.text(" (").join(bare_names(tables, &things, detail)).text(")")
        }
    }
}

fn verb(kind: ThingKind, class: Class, number: usize) -> String {
    match class {
        Class::Version(effect, going) => {
            let verb = match effect {
                Effect::Upgrade if kind.is_machine() => "change version",
                Effect::Upgrade if kind == ThingKind::Workload => {
                    return format!("change version{}", goes(going, number));
                }
                Effect::Upgrade => "publish",
                Effect::Reprovision => "create",
                Effect::Rebuild => "rebuild",
                Effect::Redeploy => "redeploy",
                Effect::Recreate => plural(number, "recreate its state", "recreate their state"),
                Effect::Restart | Effect::NextStart | Effect::Migrate => "change",
            };
            verb.to_owned()
        }
        Class::Move => "move".to_owned(),
        Class::Own => plural(number, "move into its own VM", "move into their own VMs").to_owned(),
        Class::Restart(Some(under)) => {
            format!("restart with {} {}", plural(number, "its", "their"), noun(under, 1))
        }
        Class::Stopped => {
            // One with a kernel of its own keeps that: what is new is under it.
            let start = plural(
                number,
                "finds the new version under it when it is",
                "find the new version under them when they are",
            );
            format!("{} stopped, and {start} started", plural(number, "stays", "stay"))
        }
        Class::Restart(None) => {
            format!("restart with what {} on", plural(number, "it runs", "they run"))
        }
    }
}

/// Says where things go beside changing version.
const fn goes(going: Going, number: usize) -> &'static str {
    match going {
        Going::Stays => "",
        Going::Moves => " and move",
        Going::IntoOwn => plural(number, " and move into its own VM", " and move into their own VMs"),
    }
}
