//! Names of things in a line: the first ones, and how many things there are more.

use super::Detail;
use super::document::{Line, Span};
use super::words::count;
use crate::answer::known::{Concerned, Known};
use crate::answer::refs::ThingRef;
use crate::answer::tables::{Tables, ThingKind};
use crate::id::FixedMap;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Names that are shown where there is little room.
const FEW: usize = 3;

/// A name, and how many things it stands for.
pub(super) type Name<'n> = (Cow<'n, str>, usize);

/// A name without its kind: `cart` of `workload/cart`.
pub(super) fn bare(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, bare)| bare)
}

/// Things by name, each once.
pub(super) fn sorted(tables: &Tables, things: impl IntoIterator<Item = ThingRef>) -> Vec<ThingRef> {
    let mut all: Vec<ThingRef> = things.into_iter().collect();
    all.sort_unstable_by(|&a, &b| tables.name(a).cmp(tables.name(b)).then(a.cmp(&b)));
    all.dedup();
    all
}

/// Whether a thing has a kernel of its own above the machine under it, so that what that machine changes is none of its
/// own properties: it is a guest, in one, a sandbox or a microVM.
pub(super) fn is_apart(tables: &Tables, thing: ThingRef, under: Option<ThingRef>) -> bool {
    let mut at = Some(thing);
    // No chain of machines is longer than there are things.
    for _ in 0..=tables.things.len() {
        let Some(here) = at.filter(|_| under.is_some() && at != under) else {
            return false;
        };
        if has_kernel(tables, here) {
            return true;
        }
        at = tables.thing(here).machine;
    }
    false
}

/// Whether a thing has a kernel of its own, and not that of the machine that it is on.
pub(super) fn has_kernel(tables: &Tables, thing: ThingRef) -> bool {
    let thing = tables.thing(thing);
    thing.kind == ThingKind::Guest || thing.own_kernel
}

/// How a thing is named among others.
type Naming = for<'t> fn(&'t Tables, ThingRef) -> Cow<'t, str>;

/// Names things of any kind: workloads without their kind, all else in full. In brief the replicas of one service are
/// counted: `shop x2`.
pub(super) fn names(tables: &Tables, things: &[ThingRef], detail: Detail) -> Line {
    of_things(tables, things, detail, label)
}

/// Names things whose kind is told beside them.
pub(super) fn bare_names(tables: &Tables, things: &[ThingRef], detail: Detail) -> Line {
    of_things(tables, things, detail, without_kind)
}

/// Names whom facts concern.
pub(super) fn concerned(tables: &Tables, all: &[&Known], detail: Detail) -> Line {
    let named: BTreeSet<&Concerned> = all.iter().flat_map(|known| &known.things).collect();
    let things = named.iter().filter_map(|one| match one {
        Concerned::Thing(thing) => Some(*thing),
        Concerned::Named(_) => None,
    });
    let patterns = named.iter().filter_map(|one| match one {
        Concerned::Thing(_) => None,
        Concerned::Named(text) => Some((Cow::Borrowed(&**text), 1)),
    });
    let things = folded(tables, &sorted(tables, things), detail).into_iter();
    let things = things.map(|(thing, number)| (label(tables, thing), number));
    let names: Vec<Name<'_>> = things.chain(patterns).collect();
    // Of many things only the first are named.
    let number = all.iter().map(|known| known.number).max().unwrap_or(0);
    line(names.into_iter(), number.max(named.len()), detail)
}

/// The name of a thing among things of several kinds.
pub(super) fn label(tables: &Tables, thing: ThingRef) -> Cow<'_, str> {
    match tables.thing(thing).kind {
        ThingKind::Workload | ThingKind::Service => without_kind(tables, thing),
        _ => full(tables, thing),
    }
}

/// The full name of a thing. A guest that a workload gets for itself has none in an inventory.
pub(super) fn full(tables: &Tables, thing: ThingRef) -> Cow<'_, str> {
    let name = tables.name(thing);
    match tables.thing(thing).kind {
        ThingKind::OwnGuest => format!("own VM of {}", bare(name)).into(),
        _ => name.into(),
    }
}

/// Whether a workload is called as one of several of a service: `cart#1` of `cart`.
pub(super) fn is_replica(tables: &Tables, thing: ThingRef, of: &str) -> bool {
    let number = bare(tables.name(thing)).strip_prefix(of);
    tables.thing(thing).service.is_some() && number.is_some_and(|number| number.starts_with('#'))
}

fn without_kind(tables: &Tables, thing: ThingRef) -> Cow<'_, str> {
    bare(tables.name(thing)).into()
}

/// Lists names of `total` things. Replicas that one name stands for are counted beside it.
pub(super) fn line<'n>(names: impl ExactSizeIterator<Item = Name<'n>>, total: usize, detail: Detail) -> Line {
    // One name takes no more room than the words that would stand for it.
    let most = if detail == Detail::Brief && names.len() > FEW + 1 { FEW } else { names.len() };
    let mut line = Line::default();
    let mut shown: usize = 0;
    for (index, (name, number)) in names.take(most).enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        let name = if number > 1 { format!("{name} x{number}") } else { name.into_owned() };
        line = line.with(Span::Thing(name));
        shown = shown.saturating_add(number);
    }
    match (total.saturating_sub(shown), detail) {
        (0, _) => line,
        (more, _) if shown == 0 => count(more, "thing", "things").into(),
        (more, Detail::Brief) => line.text(format!(" and {more} more (--full)")),
        (more, Detail::Full) => line.text(format!(" and {more} more")),
    }
}

fn of_things(tables: &Tables, things: &[ThingRef], detail: Detail, name: Naming) -> Line {
    let folded = folded(tables, things, detail);
    let names = folded.iter().map(|&(thing, number)| (name(tables, thing), number));
    line(names, things.len(), detail)
}

/// Puts a service in the place of several of its replicas, unless all are to be told. Workloads of a service that have
/// names of their own keep them.
fn folded(tables: &Tables, things: &[ThingRef], detail: Detail) -> Vec<(ThingRef, usize)> {
    let mut groups: FixedMap<ThingRef, (ThingRef, usize)> = FixedMap::default();
    for &thing in things {
        let service = tables.thing(thing).service.filter(|&service| {
            detail == Detail::Brief && is_replica(tables, thing, bare(tables.name(service)))
        });
        groups.entry(service.unwrap_or(thing)).or_insert((thing, 0)).1 += 1;
    }
    let named = groups.into_iter().map(|(key, (first, number))| match number {
        1 => (first, 1),
        many => (key, many),
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate;
    use super::*;
    use crate::id::Id;

    #[test]
    fn replicas_are_counted_in_brief_and_named_in_full() {
        let tables = generate::shop();
        let all = sorted(&tables, (0..tables.things.len()).map(ThingRef::from_index));
        let workloads: Vec<ThingRef> =
            all.iter().copied().filter(|&thing| tables.thing(thing).kind == ThingKind::Workload).collect();
        let told = |detail| names(&tables, &workloads, detail).words();
        assert_eq!(told(Detail::Brief), "billing, front x2, rates and 3 more (--full)");
        assert_eq!(told(Detail::Full), "billing, front#1, front#2, rates, search, shop#1, shop#2");
    }

    #[test]
    fn only_replicas_are_counted_under_their_service() {
        let mut tables = generate::shop();
        tables.things[9].name = "workload/shop-beside".into();
        let both = [ThingRef::from_index(9), ThingRef::from_index(10)];
        assert_eq!(names(&tables, &both, Detail::Brief).words(), "shop-beside, shop#2");
        assert!(is_replica(&tables, both[1], "shop") && !is_replica(&tables, both[0], "shop"));
    }

    #[test]
    fn vms_are_named_for_who_gets_them() {
        let mut tables = generate::shop();
        tables.things[1].kind = ThingKind::OwnGuest;
        tables.things[1].name = "own-guest/rates".into();
        let all: Vec<ThingRef> = [0, 1, 15].map(ThingRef::from_index).to_vec();
        assert_eq!(names(&tables, &all, Detail::Brief).words(), "host/node-1, own VM of rates, rates");
        assert_eq!(bare_names(&tables, &all[1..2], Detail::Brief).words(), "rates");
    }

    #[test]
    fn a_name_that_leads_nowhere_is_a_question_mark() {
        let nowhere = [ThingRef::from_index(7), ThingRef::from_index(8)];
        assert_eq!(names(&Tables::default(), &nowhere, Detail::Brief).words(), "?, ?");
    }

    #[test]
    fn things_that_are_not_named_are_counted() {
        let none = std::iter::empty::<Name<'static>>();
        assert_eq!(line(none, 3, Detail::Brief).words(), "3 things");
        let two = vec![(Cow::Borrowed("a"), 1), (Cow::Borrowed("b"), 1)];
        assert_eq!(line(two.into_iter(), 9, Detail::Full).words(), "a, b and 7 more");
    }
}
