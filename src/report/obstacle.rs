//! What stands in the way: obstacles that differ only in whose they are are told once.

use super::Detail;
use super::document::{Block, Item, Line, Span, Tone};
use super::known;
use super::lists::{aside, list, most, told};
use super::names::{names, sorted};
use super::words::{count, no_way, plural, reason, wall, what};
use crate::answer::Guarantee;
use crate::answer::known::Outcome;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::{FactRef, ReasonRef, ThingRef};
use crate::answer::tables::{Reason, Tables, Why};
use crate::id::{FixedMap, Id};
use std::collections::BTreeSet;

/// Something that cannot be done, and who else cannot for the same reasons.
struct Obstacle<'p> {
    first: &'p Blocked,
    others: Vec<ThingRef>,
}

/// Makes the blocks on what is blocked. A fact that an obstacle rests on is told with that.
pub(super) fn blocked(plan: &Plan, detail: Detail) -> Vec<Block> {
    let obstacles = obstacles(plan);
    let told: BTreeSet<FactRef> =
        plan.blocked.iter().filter_map(|blocked| behind(&plan.tables, &blocked.wall)).collect();
    let mut facts = known::met(plan, Outcome::Blocks);
    facts.retain(|known| !told.contains(&known.fact));
    let items = list(&obstacles, detail, |obstacle| item(plan, obstacle, detail));
    let facts = list(&facts, detail, |known| known::item(plan, known, detail));
    items.into_iter().chain(facts).collect()
}

/// The fact that an obstacle rests on.
fn behind(tables: &Tables, wall: &Wall) -> Option<FactRef> {
    match wall {
        Wall::Rule { why: Why::Requirement { requirement, .. }, .. } => {
            tables.requirement(*requirement)?.fact
        }
        Wall::Rule { why: Why::Together { fact }, .. } => Some(*fact),
        _ => None,
    }
}

/// Groups obstacles, in the order of the first of each group.
fn obstacles(plan: &Plan) -> Vec<Obstacle<'_>> {
    let mut groups: FixedMap<String, Obstacle<'_>> = FixedMap::default();
    for one in &plan.blocked {
        let key = without_name(&plan.tables, one);
        match groups.get_mut(&key) {
            Some(obstacle) => obstacle.others.push(one.thing),
            None => {
                groups.insert(key, Obstacle { first: one, others: Vec::new() });
            }
        }
    }
    groups.into_values().collect()
}

/// Returns all that is said of an obstacle, but for whose it is.
fn without_name(tables: &Tables, blocked: &Blocked) -> String {
    let name = tables.name(blocked.thing);
    let goals = blocked.goals.iter().map(|goal| what(tables, goal));
    let reasons = chain(tables, blocked.chain).into_iter().map(|link| reason(tables, link).text);
    let wall = wall(tables, blocked.thing, &blocked.wall).text;
    let said: Vec<String> =
        goals.chain(reasons).chain([wall]).map(|line| line.words().replace(name, "\n")).collect();
    said.join("\n\n")
}

/// The reasons from the bump to an obstacle.
fn chain(tables: &Tables, to: ReasonRef) -> Vec<&Reason> {
    tables.chain(to).into_iter().filter_map(|at| tables.reasons.get(at.index())).collect()
}

fn item(plan: &Plan, obstacle: &Obstacle<'_>, detail: Detail) -> Item {
    let (tables, blocked) = (&plan.tables, obstacle.first);
    let mut below = links(tables, blocked, detail);
    below.push(Item { tone: Tone::Bad, ..told(wall(tables, blocked.thing, &blocked.wall)) });
    let fact = behind(tables, &blocked.wall).and_then(|fact| tables.fact(fact));
    below.extend(fact.into_iter().flat_map(|fact| known::explained(fact, "if it were done: ", detail)));
    if blocked.guarantee == Guarantee::Feasible || blocked.states.is_some() {
        let tone = if blocked.guarantee == Guarantee::Feasible { Tone::Doubt } else { Tone::Plain };
        below.push(Item { tone, ..Item::new(no_way(blocked.guarantee, blocked.states)) });
    }
    let others = sorted(tables, obstacle.others.iter().copied().filter(|&thing| thing != blocked.thing));
    if !others.is_empty() {
        let (number, holds) = (others.len(), plural(others.len(), "thing", "things"));
        let line = Line::from(format!("the same holds for {number} more {holds}: "));
        below.push(Item::new(line.join(names(tables, &others, detail))));
    }
    Item { tone: Tone::Bad, below, ..Item::new(goals(tables, blocked, detail)) }
}

/// Words what was asked for and is blocked.
fn goals(tables: &Tables, blocked: &Blocked, detail: Detail) -> Line {
    const FEW: usize = 3;
    let all = &blocked.goals;
    let most = if detail == Detail::Full { most(detail) } else { FEW };
    let mut line = Line::default();
    for (index, goal) in all.iter().take(most).enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.join(what(tables, goal));
    }
    match (all.len().saturating_sub(most), detail) {
        (0, _) if all.is_empty() => Span::Thing(tables.name(blocked.thing).to_owned()).into(),
        (0, _) => line,
        (more, Detail::Brief) => line.text(format!(" and {more} more (--full)")),
        (more, Detail::Full) => line.text(format!(" and {more} more, which JSON has")),
    }
}

/// Tells the reasons that lead to an obstacle; of many the first and the last.
fn links(tables: &Tables, blocked: &Blocked, detail: Detail) -> Vec<Item> {
    let ends = match detail {
        Detail::Brief => 4,
        Detail::Full => most(detail) / 2,
    };
    let all = chain(tables, blocked.chain);
    // What was asked for has just been said, unless it is one of several.
    let said = blocked.goals.len() == 1 && all.first().is_some_and(|first| first.why == Why::Goal);
    let all = all.get(usize::from(said)..).unwrap_or_default();
    let item = |link: &&Reason| told(reason(tables, link));
    if all.len() <= 2 * ends + 1 {
        return all.iter().map(item).collect();
    }
    let left_out = all.len() - 2 * ends;
    let between = Line::from(format!("{}, which ", count(left_out, "more link", "more links")));
    let between = aside(between.with(Span::Code("comove why".to_owned())).text(" shows"));
    let (first, last) = (&all[..ends], &all[all.len() - ends..]);
    first.iter().map(item).chain([between]).chain(last.iter().map(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate::{NODES, at, upgrade};
    use super::*;
    use crate::answer::tables::{What, WhatKind};

    fn held(thing: usize, pattern: &str) -> Blocked {
        let goal = What {
            kind: WhatKind::Property,
            thing: at(thing),
            of: "os".into(),
            under: None,
            to: Some("22.04".into()),
        };
        Blocked {
            goals: vec![goal],
            thing: at(thing),
            chain: ReasonRef::from_index(if thing == 0 { 0 } else { 3 }),
            wall: Wall::Rule { why: Why::Hold { pattern: pattern.into() }, of: None, place: None },
            guarantee: Guarantee::Least,
            states: None,
        }
    }

    #[test]
    fn what_differs_in_more_than_the_name_stays_apart() {
        let mut plan = upgrade();
        plan.blocked = vec![held(NODES[0], "host/*"), held(NODES[1], "host/*"), held(NODES[1], "os")];
        let told = obstacles(&plan);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].others, [at(NODES[1])]);
        let item = item(&plan, &told[0], Detail::Brief);
        assert_eq!(item.text.words(), "host/node-1:os goes to 22.04");
        let below: Vec<String> = item.below.iter().map(|item| item.text.words()).collect();
        assert_eq!(below, ["host/* is held at its version", "the same holds for 1 more thing: host/node-2"]);
    }

    #[test]
    fn the_fact_behind_an_obstacle_is_told_with_it_and_not_again() {
        let mut plan = upgrade();
        let why = plan.tables.reasons[6].why.clone();
        let wall = Wall::Rule { why, of: Some(at(7)), place: None };
        plan.blocked = vec![Blocked { wall, ..held(NODES[0], "") }];
        plan.known[1].outcome = Outcome::Blocks;
        let blocks = blocked(&plan, Detail::Brief);
        let [Block::List(items)] = blocks.as_slice() else { panic!("one list: {blocks:?}") };
        let below: Vec<String> = items[0].below.iter().map(|item| item.text.words()).collect();
        let seen = "if it were done: the JVM sizes its heap wrongly";
        assert_eq!(below[1..], [seen, "rebuild on a later JDK"]);
        assert_eq!(items[0].below[1].aside.words(), "fact jdk");
    }

    #[test]
    fn of_a_long_chain_the_ends_are_told() {
        let mut plan = upgrade();
        let first = plan.tables.reasons[0].clone();
        plan.tables.reasons = (0..40_usize)
            .map(|index| Reason {
                because: index.checked_sub(1).map(ReasonRef::from_index),
                why: if index == 0 { Why::Goal } else { Why::Carries },
                ..first.clone()
            })
            .collect();
        let blocked = Blocked { chain: ReasonRef::from_index(39), ..held(NODES[0], "os") };
        let brief = links(&plan.tables, &blocked, Detail::Brief);
        assert_eq!(brief.len(), 9);
        assert_eq!(brief[4].text.words(), "31 more links, which comove why shows");
        assert_eq!(links(&plan.tables, &blocked, Detail::Full).len(), 39);
    }
}
