//! What nothing says, and what would settle it.

use super::code;
use crate::answer::plan::{Plan, Unknown};
use crate::answer::refs::ThingRef;
use crate::answer::step::Effect;
use crate::answer::tables::{Tables, ThingKind};
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::changes::named;
use crate::report::document::{Block, Item, Line, Tone};
use crate::report::lists::{and, list, most};
use crate::report::names::{names, sorted};
use crate::report::words::{noun, plural, tested};
use std::collections::BTreeSet;

/// Versions that one line tells where there is little room.
const FEW: usize = 4;

/// Things, and all versions of which nothing says whether just these work with them.
type Group<'p> = (Vec<ThingRef>, Vec<&'p Unknown>);

/// Tells what nothing says: what is not known of the same things at once.
pub(super) fn unknown(plan: &Plan, detail: Detail) -> Vec<Block> {
    let tables = &plan.tables;
    let mut by: FixedMap<Vec<ThingRef>, Vec<&Unknown>> = FixedMap::default();
    for one in &plan.unknowns {
        let things = sorted(tables, one.things.iter().copied());
        if !things.is_empty() {
            by.entry(things).or_default().push(one);
        }
    }
    let all: Vec<Group<'_>> = by.into_iter().collect();
    let items = list(&all, detail, |(things, of)| item(plan, things, of, detail));
    let note = (!all.is_empty()).then(|| Block::Note(Tone::Aside, hint(plan, &all)));
    items.into_iter().chain(note).collect()
}

fn item(plan: &Plan, things: &[ThingRef], of: &[&Unknown], detail: Detail) -> Item {
    let tables = &plan.tables;
    let most = if detail == Detail::Full { most(detail) } else { FEW };
    let word = |one: &&Unknown| match one.version.as_deref() {
        Some(version) => named(&one.of, version),
        None => Line::from("a new ").join(named(&one.of, "")),
    };
    let mut with: Vec<Line> = of.iter().take(most).map(word).collect();
    if of.len() > most {
        with.push(format!("{} more", of.len() - most).into());
    }
    let names = names(tables, things, detail);
    let (who, aside) = match things.len() {
        1 => (names, Line::default()),
        _ => (counted(tables, things).into(), names),
    };
    let works = plural(things.len(), "works", "work");
    let text = Line::from("Nothing says whether ").join(who).text(format!(" {works} with "));
    let text = text.join(and(with.into_iter()));
    // What is not told above is not asked for below.
    let at: BTreeSet<Option<&str>> = things.iter().map(|&thing| goes_to(plan, thing)).collect();
    let lines = at.into_iter().filter_map(|at| tested(of.iter().take(most).copied(), at));
    let below = lines.map(once_tried).collect();
    Item { tone: Tone::Doubt, aside, below, ..Item::new(text) }
}

/// The version to which an image goes, whose lines are about the one of today; nothing of what keeps its own.
fn goes_to(plan: &Plan, thing: ThingRef) -> Option<&str> {
    let name = plan.tables.name(thing);
    let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
    let own = changes
        .find(|change| change.thing == thing && *change.of == *name && change.effect == Effect::Upgrade);
    own?.to.as_deref()
}

/// Tells the line to add.
pub(in crate::report) fn once_tried(line: String) -> Item {
    Item::new(Line::from("once tried, add ").with(code(&line)))
}

/// Counts things, by their kind if they are of one.
pub(in crate::report) fn counted(tables: &Tables, things: &[ThingRef]) -> String {
    let number = things.len();
    let kinds: BTreeSet<ThingKind> = things.iter().map(|&thing| tables.thing(thing).kind).collect();
    match (kinds.first(), kinds.len()) {
        (Some(&kind), 1) => format!("{number} {}", noun(kind, number)),
        _ => format!("{number} {}", plural(number, "thing", "things")),
    }
}

/// Says how to find out, and that lines overlap where they do.
fn hint(plan: &Plan, all: &[Group<'_>]) -> Line {
    let told: usize = all.iter().map(|(things, _)| things.len()).sum();
    let distinct: BTreeSet<ThingRef> = all.iter().flat_map(|(things, _)| things).copied().collect();
    let overlap = if distinct.len() < told { "Some appear in several lines. " } else { "" };
    let is_property = plan.unknowns.iter().any(|one| !one.of.contains('/'));
    let how = match is_property {
        true => "run each once on a machine that has these versions",
        false => "build and test each once with these versions",
    };
    let text = format!("{overlap}To find out: {how}. ");
    match plan.unknowns.iter().any(|one| one.version.is_some()) {
        true => {
            let text =
                format!("{text}Where it works, add the line to the app, image, workload or machine; or say ");
            Line::from(text).text("what it needs, as ").with(code("requires")).text(".")
        }
        false => Line::from(format!("{text}Then say in the inventory what it needs, as "))
            .with(code("requires"))
            .text("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::report::changes::generate::{NODES, at, upgrade};

    fn told(plan: &Plan) -> (Vec<(String, String)>, String) {
        let blocks = unknown(plan, Detail::Brief);
        let [Block::List(items), Block::Note(_, note)] = blocks.as_slice() else {
            panic!("a list and a note: {blocks:?}");
        };
        let items = items.iter().map(|item| (item.text.words(), item.aside.words())).collect();
        (items, note.words())
    }

    #[test]
    fn the_same_things_are_told_once_with_all_versions() {
        let (items, note) = told(&upgrade());
        let text = "Nothing says whether 7 workloads work with docker 20.10.24 and os 22.04";
        let who = "billing, front x2, rates and 3 more (--full)";
        assert_eq!(items, [(text.to_owned(), who.to_owned())]);
        assert!(note.starts_with("To find out: run each once"), "{note}");
    }

    /// Each is in question, and counted, by itself: one may have been tried and the other not.
    #[test]
    fn a_vm_is_told_beside_its_workload() {
        let mut plan = upgrade();
        plan.tables.things[NODES[1]].kind = ThingKind::OwnGuest;
        plan.tables.things[NODES[1]].name = "own-guest/rates".into();
        plan.unknowns[0].things = vec![at(NODES[1]), at(15)];
        plan.unknowns[1].things = [NODES[0], NODES[1], 15].map(ThingRef::from_index).to_vec();
        let (items, note) = told(&plan);
        let expected = [
            ("Nothing says whether 2 things work with docker 20.10.24", "own VM of rates, rates"),
            ("Nothing says whether 3 things work with os 22.04", "host/node-1, own VM of rates, rates"),
        ];
        assert_eq!(items, expected.map(|(text, who)| (text.to_owned(), who.to_owned())));
        assert!(note.starts_with("Some appear in several lines. To find out"), "{note}");
    }
}
