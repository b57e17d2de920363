//! Two inventories, thing by thing.

use super::{nothing, side_of_stock};
use crate::answer::diff::{Changed, Diff, Difference, Restatement};
use crate::answer::stock::{Holding, HoldingSort, Standing, StatementKind, Stock};
use crate::answer::tables::{Spot, Text, ThingKind};
use crate::id::{FixedMap, FixedSet};
use crate::matching::{Known, pair, pair_anywhere};
use crate::source::{Place, Sources};
use std::collections::BTreeMap;

/// Tells in what a new inventory differs from an old one. Each comes with its name and with the files that it was read
/// from.
#[must_use]
pub fn inventories(old: (&str, &Stock, &Sources), new: (&str, &Stock, &Sources)) -> Diff {
    let side = |(name, stock, _): (&str, &Stock, &Sources)| side_of_stock(name, stock);
    let mut found = Finder { old: old.2, new: new.2, things: Vec::new() };
    found.things(&old.1.things, &new.1.things);
    let things = found.things;
    let statements = statements(old, new);
    Diff { things, statements, ..nothing(side(old), side(new)) }
}

fn spot(sources: &Sources, place: Place) -> Spot {
    Spot { text: sources.describe(place).into(), place: None }
}

/// What only one of them states beside things, the new ones first.
fn statements(old: (&str, &Stock, &Sources), new: (&str, &Stock, &Sources)) -> Vec<Restatement> {
    let only = |(_, these, sources): (&str, &Stock, &Sources), others: &Stock, is_new: bool| {
        let known: FixedSet<(StatementKind, &str)> =
            others.statements.iter().map(|one| (one.kind, &*one.text)).collect();
        let only = these.statements.iter().filter(|one| !known.contains(&(one.kind, &*one.text)));
        let only = only.map(|one| Restatement {
            kind: one.kind,
            text: Text::clone(&one.text),
            new: is_new,
            place: spot(sources, one.place),
        });
        only.collect::<Vec<_>>()
    };
    [only(new, old.1, true), only(old, new.1, false)].concat()
}

/// What is found on the way.
struct Finder<'s> {
    old: &'s Sources,
    new: &'s Sources,
    things: Vec<Difference>,
}

impl Finder<'_> {
    fn things(&mut self, old: &[Standing], new: &[Standing]) {
        let by_name: FixedMap<&str, usize> =
            new.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect();
        let mut before: Vec<Option<usize>> = vec![None; new.len()];
        let mut gone = Vec::new();
        for (at, one) in old.iter().enumerate() {
            match by_name.get(&*one.name) {
                Some(&now) => before[now] = Some(at),
                None => gone.push(at),
            }
        }
        let fresh: Vec<usize> = (0..new.len()).filter(|&at| before[at].is_none()).collect();
        for (was, now) in renamed(old, &gone, new, &fresh) {
            before[now] = Some(was);
        }
        let stays: FixedSet<usize> = before.iter().flatten().copied().collect();
        gone.retain(|at| !stays.contains(at));
        for (now, before) in new.iter().zip(before) {
            match before {
                Some(before) => self.thing(&old[before], now),
                None => self.add(now, Changed::New, Some(spot(self.new, now.place))),
            }
        }
        for at in gone {
            self.add(&old[at], Changed::Gone, Some(spot(self.old, old[at].place)));
        }
    }

    fn add(&mut self, of: &Standing, what: Changed, place: Option<Spot>) {
        self.things.push(Difference {
            kind: of.kind,
            thing: Text::clone(&of.name),
            company: of.company.clone(),
            what,
            steps: Vec::new(),
            place,
        });
    }

    fn thing(&mut self, old: &Standing, new: &Standing) {
        let sources = self.new;
        let defined = || Some(spot(sources, new.place));
        if old.name != new.name {
            let was = Text::clone(&old.name);
            self.add(new, Changed::Renamed { was }, defined());
        }
        if old.on != new.on {
            let (from, to) = (old.on.clone(), new.on.clone());
            self.add(new, Changed::Moved { from, to }, defined());
        }
        if old.company != new.company {
            let of = if new.kind == ThingKind::Workload { "service" } else { "pool or cluster" };
            let (from, to) = (old.company.clone(), new.company.clone());
            self.add(new, Changed::Value { of: of.into(), label: false, from, to }, defined());
        }
        self.holdings(old, new);
    }

    fn holdings(&mut self, old: &Standing, new: &Standing) {
        let (before, after) = (by_key(&old.holdings), by_key(&new.holdings));
        let os = |all: &Keyed<'_>| all.get(&(HoldingSort::Version, "os")).map(|one| one.0.clone());
        let is_other_release = os(&before) != os(&after);
        let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
        let mut keys: Vec<_> = keys.copied().collect();
        keys.sort_unstable();
        for key @ (sort, what) in keys {
            let (from, to) = (before.get(&key), after.get(&key));
            let brought = |one: Option<&Said>| one.is_none_or(|one| one.1);
            let follows = is_other_release && brought(from) && brought(to);
            let value = |one: Option<&Said>| one.and_then(|one| one.0.clone());
            if value(from) == value(to) && from.is_some() == to.is_some() || follows {
                continue;
            }
            let place = match (to, from) {
                (Some((_, _, place)), _) => place.map(|place| spot(self.new, place)),
                (None, Some((_, _, place))) => place.map(|place| spot(self.old, place)),
                (None, None) => None,
            };
            let (of, from, to) = (Text::from(what), value(from), value(to));
            let what = match sort {
                HoldingSort::Version => Changed::Version { of, from, to },
                HoldingSort::Value => Changed::Value { of, label: false, from, to },
                HoldingSort::Label => Changed::Value { of, label: true, from, to },
            };
            self.add(new, what, place.or_else(|| Some(spot(self.new, new.place))));
        }
    }
}

/// What is said under a key: the value, whether a release brings it, and where it stands.
type Said = (Option<Text>, bool, Option<Place>);

/// What is said of a thing, by key.
type Keyed<'h> = BTreeMap<(HoldingSort, &'h str), Said>;

/// Puts together what is said under one key, such as several taints, in the order of the values.
fn by_key(all: &[Holding]) -> Keyed<'_> {
    let mut grouped: BTreeMap<(HoldingSort, &str), Vec<&Holding>> = BTreeMap::new();
    for one in all {
        grouped.entry((one.sort, &*one.what)).or_default().push(one);
    }
    let joined = |list: Vec<&Holding>| {
        let (brought, place) = (list.iter().all(|one| one.brought), list.iter().find_map(|one| one.place));
        let value = match list.as_slice() {
            [one] => one.value.clone(),
            several => {
                let mut values: Vec<&str> =
                    several.iter().map(|one| one.value.as_deref().unwrap_or("?")).collect();
                values.sort_unstable();
                Some(values.join(", ").into())
            }
        };
        (value, brought, place)
    };
    grouped.into_iter().map(|(key, list)| (key, joined(list))).collect()
}

/// Pairs workloads that are gone with new ones, by position: those with names that were made up, of one service, first on
/// one machine and then wherever they are.
fn renamed(old: &[Standing], gone: &[usize], new: &[Standing], fresh: &[usize]) -> Vec<(usize, usize)> {
    let workloads = |things: &[Standing], all: &[usize]| -> Vec<usize> {
        all.iter().copied().filter(|&at| things[at].kind == ThingKind::Workload).collect()
    };
    let (gone, fresh) = (workloads(old, gone), workloads(new, fresh));
    let left: Vec<Known<'_>> = gone.iter().map(|&at| known(&old[at])).collect();
    let right: Vec<Known<'_>> = fresh.iter().map(|&at| known(&new[at])).collect();
    let mut pairs: Vec<(usize, usize)> = pair(&left, &right).into_iter().collect();
    let rest = |all: &[Known<'_>], paired: FixedSet<usize>| -> Vec<usize> {
        (0..all.len()).filter(|at| !paired.contains(at)).collect()
    };
    let (gone_yet, fresh_yet) = (
        rest(&left, pairs.iter().map(|pair| pair.0).collect()),
        rest(&right, pairs.iter().map(|pair| pair.1).collect()),
    );
    let (left, right): (Vec<_>, Vec<_>) =
        (gone_yet.iter().map(|&at| left[at]).collect(), fresh_yet.iter().map(|&at| right[at]).collect());
    let moved = pair_anywhere(&left, &right).into_iter();
    pairs.extend(moved.map(|(was, now)| (gone_yet[was], fresh_yet[now])));
    pairs.into_iter().map(|(was, now)| (gone[was], fresh[now])).collect()
}

fn known(one: &Standing) -> Known<'_> {
    Known {
        name: &one.name,
        controller: one.company.as_deref().unwrap_or_default(),
        place: one.on.as_deref(),
    }
}
