//! Two plans: what was asked, their figures, and what each does with a thing.

use super::moves::Moves;
use super::returns::Returns;
use super::{nothing, relax, side_of, steps, waves};
use crate::answer::diff::{Changed, Diff, Difference, Figure, Requestion};
use crate::answer::plan::{Plan, Summary};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Certainty, Effect};
use crate::answer::tables::{Tables, Text, ThingKind};
use crate::id::{FixedMap, FixedSet};
use crate::matching::{Known, pair};
use std::collections::{BTreeMap, BTreeSet};

/// Tells in what a new plan differs from an old one. Each comes with its name.
#[must_use]
pub fn plans(old: (&str, &Plan), new: (&str, &Plan)) -> Diff {
    let now = Names::of(old.1, new.1);
    let (before, after) = (deeds(old.1, |name| now.of_old(name)), deeds(new.1, Text::clone));
    let pairs = steps::pairs(old.1, new.1, &before, &after);
    let mut things = things(old.1, new.1, &now, (&before, &after), &pairs);
    things.extend(blocks(old.1, new.1, &now));
    let returns = Returns::of(old.1, new.1);
    let steps = [
        steps::differences(old.1, new.1, &now, &pairs),
        waves::steps(old.1, new.1, &pairs),
        returns.differences(old.1, new.1, &pairs),
    ];
    Diff {
        question: question(old.1, new.1),
        figures: figures(old.1, new.1),
        things,
        steps: steps.concat(),
        zone: new.1.schedule.as_ref().and_then(|schedule| schedule.terms.zone.clone()),
        waves: waves::waves(old.1, new.1),
        no_return: returns.point(old.1, new.1, &pairs),
        relax: relax::askings(old.1, new.1, &pairs),
        ..nothing(side_of(old.0, old.1), side_of(new.0, new.1))
    }
}

/// Something that a plan does with a thing: by the thing's name in the new plan, what of it, and under what.
pub(super) type Deed = (Text, Effect, Text, Option<Text>);

/// How a plan does it: in which step, from zero, and to which version.
#[derive(Debug)]
pub(super) struct Doing {
    pub(super) step: usize,
    to: Option<Text>,
    certainty: Option<Certainty>,
}

/// All deeds of a plan. What happens several times, such as a change by way of a version in between, is a list.
pub(super) type Deeds = BTreeMap<Deed, Vec<Doing>>;

/// The names of things of the old plan that have another one in the new plan.
pub(super) struct Names(FixedMap<Text, Text>);

impl Names {
    /// Pairs workloads that only one of the plans names, if their names were made up.
    fn of(old: &Plan, new: &Plan) -> Self {
        let names = |tables: &Tables| -> FixedSet<Text> {
            tables.things.iter().map(|thing| Text::clone(&thing.name)).collect()
        };
        let (before, after) = (names(&old.tables), names(&new.tables));
        let (gone, fresh) = (workloads_without(&old.tables, &after), workloads_without(&new.tables, &before));
        let pairs = pair(&gone, &fresh).into_iter();
        Self(pairs.map(|(was, now)| (gone[was].name.into(), fresh[now].name.into())).collect())
    }

    /// The name by which the new plan knows a thing of the old one.
    pub(super) fn of_old(&self, name: &Text) -> Text {
        self.0.get(name).unwrap_or(name).clone()
    }
}

fn workloads_without<'t>(tables: &'t Tables, names: &FixedSet<Text>) -> Vec<Known<'t>> {
    let name = |at: Option<ThingRef>| at.map(|at| tables.name(at));
    let all = tables.things.iter().filter(|thing| thing.kind == ThingKind::Workload);
    let only = all.filter(|thing| !names.contains(&thing.name));
    let known = only.map(|thing| Known {
        name: &thing.name,
        controller: name(thing.service).unwrap_or_default(),
        place: name(thing.machine),
    });
    known.collect()
}

fn deeds(plan: &Plan, name: impl Fn(&Text) -> Text) -> Deeds {
    let mut all = Deeds::new();
    for (step, found) in plan.steps.iter().enumerate() {
        for change in &found.changes {
            let thing = |at: ThingRef| name(&plan.tables.thing(at).name);
            let deed = (thing(change.thing), change.effect, Text::clone(&change.of), change.under.map(thing));
            let doing = Doing { step, to: change.to.clone(), certainty: change.certainty };
            all.entry(deed).or_default().push(doing);
        }
    }
    all
}

/// What was asked of only one of them.
fn question(old: &Plan, new: &Plan) -> Vec<Requestion> {
    let mut all = Vec::new();
    let lists = [
        ("bump", &old.bumps, &new.bumps),
        ("hold", &old.holds, &new.holds),
        ("except", &old.except, &new.except),
    ];
    for (what, before, after) in lists {
        let only = |these: &[String], others: &[String]| -> Vec<Text> {
            these.iter().filter(|one| !others.contains(one)).map(|one| one.as_str().into()).collect()
        };
        let gone = only(before, after).into_iter().map(|one| (Some(one), None));
        let fresh = only(after, before).into_iter().map(|one| (None, Some(one)));
        all.extend(gone.chain(fresh).map(|(from, to)| Requestion { what: what.into(), from, to }));
    }
    if old.strategy != new.strategy {
        let name = |plan: &Plan| Some(plan.strategy.name().into());
        all.push(Requestion { what: "strategy".into(), from: name(old), to: name(new) });
    }
    all
}

/// The figures that differ.
fn figures(old: &Plan, new: &Plan) -> Vec<Figure> {
    let of = |plan: &Plan| {
        let Summary { things, machines_changed, images_changed, workloads_changed, .. } = plan.summary;
        let Summary { restart_only, moved, largest_step, steps, ranks, unknown, exposed, .. } = plan.summary;
        let waves = plan.schedule.as_ref().map_or(0, |schedule| schedule.waves.len());
        [
            ("things", things),
            ("machines-changed", machines_changed),
            ("images-changed", images_changed),
            ("workloads-changed", workloads_changed),
            ("restart-only", restart_only),
            ("moved", moved),
            ("steps", steps),
            ("largest-step", largest_step),
            ("ranks", ranks),
            ("waves", waves),
            ("unknown", unknown + exposed),
            ("blocked", plan.blocked.len()),
            ("violations", plan.violations.len()),
        ]
    };
    let both = of(old).into_iter().zip(of(new));
    let differ = both.filter(|((what, from), (_, to))| from != to && (*what != "waves" || *from * *to > 0));
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    differ
        .map(|((what, from), (_, to))| Figure { what: what.into(), from: wide(from), to: wide(to) })
        .collect()
}

/// The things of a plan by name, as they are told of.
struct Things<'p> {
    tables: &'p Tables,
    by_name: FixedMap<Text, usize>,
}

impl<'p> Things<'p> {
    fn of(tables: &'p Tables, name: impl Fn(&Text) -> Text) -> Self {
        let by_name = tables.things.iter().enumerate().map(|(at, thing)| (name(&thing.name), at)).collect();
        Self { tables, by_name }
    }

    fn difference(&self, thing: &Text, what: Changed, steps: Vec<usize>) -> Difference {
        let found = self.by_name.get(thing).and_then(|&at| self.tables.things.get(at));
        let service = found.and_then(|found| found.service).map(|at| self.tables.name(at));
        let service = service.map(|name| name.strip_prefix("service/").unwrap_or(name).into());
        Difference {
            kind: found.map_or(ThingKind::Workload, |found| found.kind),
            thing: Text::clone(thing),
            company: service,
            what,
            steps,
            place: None,
        }
    }
}

fn things(
    old: &Plan,
    new: &Plan,
    now: &Names,
    (before, after): (&Deeds, &Deeds),
    pairs: &steps::Pairs,
) -> Vec<Difference> {
    let (left, right) =
        (Things::of(&old.tables, |name| now.of_old(name)), Things::of(&new.tables, Text::clone));
    let (was, is) = (by_thing(before), by_thing(after));
    let moves = Moves::of(old, new, now);
    let mut all = Vec::new();
    for (thing, deeds) in &is {
        let way = moves.difference(thing);
        let is_elsewhere = way.is_some();
        let way = way.map(|(what, steps)| right.difference(thing, what, steps));
        let Some(earlier) = was.get(thing) else {
            all.push(right.difference(thing, Changed::New, numbers(after, deeds)));
            all.extend(way);
            continue;
        };
        all.extend(way);
        let renamed = now.0.iter().find(|(_, name)| *name == *thing).map(|(was, _)| Text::clone(was));
        all.extend(
            renamed.map(|was| right.difference(thing, Changed::Renamed { was }, numbers(after, deeds))),
        );
        let mut steps = BTreeSet::new();
        for deed in earlier.union(deeds) {
            let (from, to) = (before.get(*deed), after.get(*deed));
            for what in changed(deed, (from, to), pairs) {
                let is_told = match what {
                    // Its way says it.
                    Changed::Happens { effect: Effect::Migrate, .. } => is_elsewhere,
                    Changed::Step { .. } => !steps.insert(what.clone()),
                    _ => false,
                };
                if is_told {
                    continue;
                }
                let number = |all: Option<&Vec<Doing>>| -> Vec<usize> {
                    all.into_iter().flatten().map(|doing| doing.step + 1).collect()
                };
                let numbers = if to.is_some() { number(to) } else { number(from) };
                all.push(right.difference(thing, what, numbers));
            }
        }
    }
    for (thing, deeds) in was.iter().filter(|(thing, _)| !is.contains_key(**thing)) {
        all.push(left.difference(thing, Changed::Gone, numbers(before, deeds)));
    }
    all
}

/// The deeds of each thing.
fn by_thing(deeds: &Deeds) -> BTreeMap<&Text, BTreeSet<&Deed>> {
    let mut all: BTreeMap<&Text, BTreeSet<&Deed>> = BTreeMap::new();
    for deed in deeds.keys() {
        all.entry(&deed.0).or_default().insert(deed);
    }
    all
}

/// The numbers of the steps in which deeds are done.
fn numbers(all: &Deeds, deeds: &BTreeSet<&Deed>) -> Vec<usize> {
    let steps = deeds.iter().filter_map(|deed| all.get(*deed)).flatten().map(|doing| doing.step + 1);
    steps.collect::<BTreeSet<usize>>().into_iter().collect()
}

/// In what one deed differs.
fn changed(
    deed: &Deed,
    (from, to): (Option<&Vec<Doing>>, Option<&Vec<Doing>>),
    pairs: &steps::Pairs,
) -> Vec<Changed> {
    let (_, effect, of, _) = deed;
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (from, _) => {
            return vec![Changed::Happens { effect: *effect, of: Text::clone(of), new: from.is_none() }];
        }
    };
    let mut all = Vec::new();
    let last = |all: &[Doing]| all.last().and_then(|doing| doing.to.clone());
    let ends = (last(from), last(to));
    // What moves finds a version where it goes, which is not its own.
    if ends.0 != ends.1 && *effect != Effect::Migrate {
        let (from, to) = ends;
        all.push(Changed::Version { of: Text::clone(of), from, to });
    }
    for (from, to) in from.iter().zip(to) {
        if pairs.new_of(from.step) != Some(to.step) {
            all.push(Changed::Step { from: from.step + 1, to: to.step + 1 });
        }
        if from.certainty != to.certainty {
            all.push(Changed::Certainty { from: from.certainty, to: to.certainty });
        }
    }
    all.dedup();
    all
}

/// What blocks in only one of them.
fn blocks(old: &Plan, new: &Plan, now: &Names) -> Vec<Difference> {
    let (left, right) =
        (Things::of(&old.tables, |name| now.of_old(name)), Things::of(&new.tables, Text::clone));
    let names = |plan: &Plan, name: &dyn Fn(&Text) -> Text| -> BTreeSet<Text> {
        plan.blocked.iter().map(|entry| name(&plan.tables.thing(entry.thing).name)).collect()
    };
    let (before, after) = (names(old, &|name| now.of_old(name)), names(new, &Text::clone));
    let fresh = after
        .difference(&before)
        .map(|thing| right.difference(thing, Changed::Blocks { new: true }, Vec::new()));
    let gone = before
        .difference(&after)
        .map(|thing| left.difference(thing, Changed::Blocks { new: false }, Vec::new()));
    fresh.chain(gone).collect()
}
