//! Why something is in a plan, or is not.

use super::changes::named;
use super::document::{Block, Document, Item, Line, Span, Tone};
use super::left_out::left_out;
use super::lists::{and, aside, list, standing};
use super::names::{names, sorted};
use super::next::{question, typed, under};
use super::sections::{once_tried, way_of};
use super::words::{self, Told, count, plural, ranges};
use super::{Detail, checked};
use crate::answer::refs::ReasonRef;
use crate::answer::tables::{Reason, Tables, Text};
use crate::answer::why::{Chain, Coupling, Explanation, Fate};
use crate::id::Id;
use std::collections::BTreeSet;

/// Chains that are told in brief; one more takes no more room than the words that would stand for it.
const MOST: usize = 3;
/// Properties that couple it to its machine that are told in brief.
const COUPLED: usize = 4;
/// Things that the first sentence tells.
const TOLD: usize = 2;

/// Makes the report of an explanation.
#[must_use]
pub fn why(explanation: &Explanation, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(answer(explanation));
    let (tables, bumps) = (&explanation.tables, explanation.bumps.len());
    document.blocks.extend(left_out(tables, bumps, &explanation.left_out, detail));
    let (walls, others): (Vec<&Chain>, Vec<&Chain>) =
        explanation.chains.iter().partition(|chain| matches!(chain, Chain::Blocked { .. }));
    let all = explanation.chains.len();
    let most = if detail == Detail::Full || all == MOST + 1 { all } else { MOST };
    let mut telling = Telling::default();
    // What stands in the way is what is asked for first.
    for chain in walls.into_iter().chain(others).take(most) {
        tell(&mut telling, explanation, chain);
    }
    document.blocks.extend(telling.blocks);
    let untold = all.saturating_sub(most);
    document.blocks.extend(rest(untold, explanation.more));
    document.blocks.extend(ways(explanation, detail));
    document.blocks.extend(coupled(&explanation.coupled, detail));
    document.section("Unknown", (!explanation.unknowns.is_empty()).then(|| doubts(explanation)));
    document.blocks.extend(checked::note(explanation.checked));
    document.section("Next", [Block::Code(next(explanation, untold))]);
    document
}

/// Says what becomes of the thing.
fn answer(explanation: &Explanation) -> Block {
    let bump = match explanation.bumps.as_slice() {
        [] => Line::default(),
        bumps => Line::from(Span::Code(bumps.join(", "))).text(": "),
    };
    let thing = Span::Thing(explanation.thing.clone());
    match explanation.fate {
        Fate::Affected => Block::Answer(Tone::Plain, bump.join(happens(explanation))),
        Fate::Blocked => {
            Block::Answer(Tone::Bad, bump.with(thing).text(" would be affected, and that is blocked"))
        }
        Fate::Untouched if explanation.unknowns.is_empty() => {
            Block::Answer(Tone::Good, bump.text("nothing happens to ").with(thing))
        }
        Fate::Untouched => {
            let line = bump.text("no step touches ").with(thing);
            Block::Answer(Tone::Doubt, line.text(", and nothing says whether it still works then"))
        }
    }
}

/// Says of the machines that the thing is or is on whether they are emptied before they change, where the strategy chooses.
fn ways(explanation: &Explanation, detail: Detail) -> Option<Block> {
    let tables = &explanation.tables;
    let chosen = explanation.ways.iter().map(|way| way_of(tables, way));
    let plain = sorted(tables, explanation.in_place.iter().copied());
    let plain = (!plain.is_empty()).then(|| {
        let text = plural(
            plain.len(),
            " is changed in place: that stops no whole service, and breaks no budget, that emptying it first would spare",
            " are changed in place: that stops no whole service, and breaks no budget, that emptying them first would spare",
        );
        Item::new(names(tables, &plain, detail).text(text))
    });
    let all: Vec<Item> = chosen.chain(plain).collect();
    list(&all, detail, Item::clone)
}

/// Says what couples the thing to its machine, whether that changes or not.
fn coupled(all: &[Coupling], detail: Detail) -> Option<Block> {
    let shown = if detail == Detail::Full { all.len() } else { all.len().min(COUPLED) };
    let known =
        |one: &Coupling| named(&one.property, one.version.as_deref().unwrap_or("of an unknown version"));
    let machine = Span::Thing(all.first()?.machine.to_string());
    let line = Line::from("Coupled to ").with(machine).text(" by ").join(and(all[..shown].iter().map(known)));
    let line = match all.len() - shown {
        0 => line,
        more => line.text(format!(", and {more} more (--full)")),
    };
    Some(Block::Note(Tone::Aside, line))
}

/// Tells what the thing is not known to work with, and the line to add once it has been tried.
fn doubts(explanation: &Explanation) -> Block {
    let items = explanation.unknowns.iter().map(|one| {
        let with = named(&one.of, one.version.as_deref().unwrap_or("of an unknown version"));
        let text = Line::from("Nothing says whether it works with ").join(with);
        let below = words::tested([one], None).into_iter().map(once_tried).collect();
        Item { tone: Tone::Doubt, below, ..Item::new(text) }
    });
    Block::List(items.collect())
}

/// Says what happens to the thing: the first ones, and how many there are more.
fn happens(explanation: &Explanation) -> Line {
    let tables = &explanation.tables;
    let reasons = explanation.chains.iter().filter_map(|chain| match chain {
        Chain::Happens { reason, .. } => tables.reasons.get(reason.index()),
        _ => None,
    });
    let all: Vec<Line> = reasons.map(|reason| words::what(tables, &reason.what)).collect();
    let Some((first, others)) = all.split_first() else {
        return Line::from(Span::Thing(explanation.thing.clone())).text(" is affected");
    };
    let mut line = first.clone();
    for other in others.iter().take(TOLD - 1) {
        line = match after_subject(first, other) {
            Some(predicate) => line.text(" and").join(predicate),
            None => line.text(", and ").join(other.clone()),
        };
    }
    match all.len().saturating_sub(TOLD).saturating_add(explanation.more) {
        0 => line,
        more => line.text(format!("; {}", count(more, "more change", "more changes"))),
    }
}

/// What a sentence says of its subject, if that is the subject of another sentence too.
fn after_subject(first: &Line, other: &Line) -> Option<Line> {
    let (subject, predicate) = other.0.split_first()?;
    (first.0.first() == Some(subject)).then(|| Line(predicate.to_vec()))
}

/// Says how many chains are not told: those left out here, and those that the answer does not have.
fn rest(left_out: usize, more: usize) -> Option<Block> {
    let changes = |number| count(number, "more change", "more changes");
    let text = match (left_out, more) {
        (0, 0) => return None,
        (0, more) => format!("and {}", changes(more)),
        (some, 0) => format!("and {} (--full)", changes(some)),
        (some, more) => {
            format!("and {}, of which --full tells {some}", changes(some.saturating_add(more)))
        }
    };
    Some(Block::Note(Tone::Aside, text.into()))
}

/// The commands that say more, with all that was asked.
fn next(explanation: &Explanation, left_out: usize) -> Vec<String> {
    let question = question(&explanation.bumps, &explanation.holds, &explanation.except);
    let way = under(explanation.strategy);
    let plan = match explanation.fate {
        Fate::Affected | Fate::Blocked => format!("comove plan{question}{way}"),
        Fate::Untouched => format!("comove impact{question}{way}"),
    };
    let contrast = || format!("comove contrast{question}");
    let full = || format!("comove why{question}{way} {} --full", typed(&explanation.thing));
    let mut commands = vec![plan];
    commands.extend((explanation.fate != Fate::Untouched).then(contrast));
    commands.extend((left_out > 0).then(full));
    commands
}

/// Tells a chain under a heading of its own.
fn tell(telling: &mut Telling, explanation: &Explanation, chain: &Chain) {
    let tables = &explanation.tables;
    match chain {
        Chain::Happens { reason, stays } => {
            let heading = match tables.reasons.get(reason.index()) {
                Some(reason) => words::what(tables, &reason.what),
                None => "It is affected".into(),
            };
            telling.blocks.push(Block::Heading(heading));
            telling.chain(tables, *reason);
            if let Some(stays) = stays {
                telling.item(None, Tone::Plain, words::stays(stays, explanation.strategy));
            }
        }
        Chain::Blocked { reason, wall } => {
            telling.blocks.push(Block::Heading("What stands in the way".into()));
            let number = telling.chain(tables, *reason) + 1;
            if let Some(Reason { what, .. }) = tables.reasons.get(reason.index()) {
                telling.item(Some(number), Tone::Bad, words::wall(tables, what.thing, wall));
            }
        }
        Chain::Untouched { because } => {
            let heading = match explanation.unknowns.is_empty() {
                true => "What it depends on, none of which changes",
                false => "What it depends on",
            };
            telling.blocks.push(Block::Heading(heading.into()));
            for rest in because {
                telling.item(None, Tone::Plain, words::rest_of(rest));
            }
        }
    }
}

/// Sentences with the lines that say so, each line once.
#[derive(Default)]
pub(super) struct Telling {
    pub(super) blocks: Vec<Block>,
    /// The places whose lines were shown.
    shown: BTreeSet<Text>,
    /// The chain that was told before.
    before: Vec<ReasonRef>,
}

impl Telling {
    /// Tells a chain from the bump on, but for what it begins with in common with that before. Returns how long it is.
    fn chain(&mut self, tables: &Tables, to: ReasonRef) -> usize {
        let chain = tables.chain(to);
        let common = self.before.iter().zip(&chain).take_while(|(a, b)| a == b).count();
        // The first link alone is quickly said.
        let common = if common > 1 { common } else { 0 };
        if common > 0 {
            let numbers: Vec<usize> = (1..=common).collect();
            self.push(aside(format!("{} as above", ranges(&numbers))));
        }
        for (index, at) in chain.iter().enumerate().skip(common) {
            if let Some(reason) = tables.reasons.get(at.index()) {
                self.item(Some(index + 1), Tone::Plain, words::reason(tables, reason));
            }
        }
        let length = chain.len();
        self.before = chain;
        length
    }

    /// Adds a sentence, and below it the line that says so; of a line that was shown only the place.
    pub(super) fn item(&mut self, number: Option<usize>, tone: Tone, told: Told) {
        let Told { text, place, source } = told;
        let place = place.map(|place| (self.shown.insert(place.text.clone()), place));
        let (excerpt, again) = match place {
            Some((true, place)) => (Some(Block::Excerpt(place)), None),
            Some((false, place)) => (None, Some(place.text)),
            None => (None, None),
        };
        let aside = standing(again.as_deref(), source.as_deref());
        self.push(Item { number, tone, aside, ..Item::new(text) });
        self.blocks.extend(excerpt);
    }

    /// Adds an item to the list at the end, or begins one.
    fn push(&mut self, item: Item) {
        match self.blocks.last_mut() {
            Some(Block::List(items)) => items.push(item),
            _ => self.blocks.push(Block::List(vec![item])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::obstacle::Wall;
    use crate::answer::plan::SCHEMA;
    use crate::answer::refs::{RequirementRef, ThingRef};
    use crate::answer::tables::{Need, Requirement, Spot, Thing, ThingKind, What, WhatKind, Why};
    use crate::answer::why::{Rest, Stays};
    use crate::model::Strategy;
    use crate::report::testing::{first, render};

    fn thing(kind: ThingKind, name: &str) -> Thing {
        Thing { kind, name: name.into(), service: None, machine: None, own_kernel: false, owner: None }
    }

    fn what(kind: WhatKind, thing: usize, of: &str, to: &str) -> What {
        let under = (kind == WhatKind::Restart).then(|| ThingRef::from_index(0));
        What { kind, thing: ThingRef::from_index(thing), of: of.into(), under, to: Some(to.into()) }
    }

    fn reason(what: What, why: Why, because: Option<usize>, place: Option<&str>) -> Reason {
        let place = place.map(|text| Spot { text: text.into(), place: None });
        Reason { what, why, because: because.map(ReasonRef::from_index), place }
    }

    /// cart wants a kernel; ledger restarts with the host and goes to a later version before.
    fn tables() -> Tables {
        let needs = |subject: &str, line: &str| Requirement {
            subject: subject.into(),
            at: None,
            needs: vec![Need { needs: "kernel".into(), within: Some(">=6.8".into()), skew: None }],
            only: Vec::new(),
            isolation: Vec::new(),
            because: None,
            fact: None,
            place: Spot { text: line.into(), place: None },
        };
        let by = |requirement: usize| Why::Requirement {
            requirement: RequirementRef::from_index(requirement),
            carried_by: Vec::new(),
            chosen: false,
        };
        let machine = Some(ThingRef::from_index(0));
        let kernel = what(WhatKind::Property, 0, "kernel", "6.8");
        let restart = what(WhatKind::Restart, 2, "kernel", "6.8");
        Tables {
            things: vec![
                thing(ThingKind::Host, "host/node-1"),
                thing(ThingKind::Workload, "workload/cart"),
                thing(ThingKind::Workload, "workload/ledger"),
            ],
            requirements: vec![needs("app/cart", "fleet.toml:25"), needs("app/ledger", "fleet.toml:34")],
            facts: Vec::new(),
            reasons: vec![
                reason(what(WhatKind::Runs, 1, "app/cart", "3.0"), Why::Goal, None, None),
                reason(kernel, by(0), Some(0), Some("fleet.toml:25")),
                reason(restart, Why::Shares { machine }, Some(1), Some("fleet.toml:15")),
                reason(what(WhatKind::Runs, 2, "app/ledger", "5.0"), by(1), Some(1), Some("fleet.toml:34")),
            ],
        }
    }

    fn of(fate: Fate, chains: Vec<Chain>) -> Explanation {
        Explanation {
            schema: SCHEMA,
            bumps: vec!["app/cart=3.0".to_owned()],
            holds: Vec::new(),
            except: Vec::new(),
            left_out: Vec::new(),
            strategy: Strategy::InPlace,
            checked: None,
            thing: "workload/ledger".to_owned(),
            fate,
            chains,
            more: 0,
            coupled: Vec::new(),
            ways: Vec::new(),
            in_place: Vec::new(),
            unknowns: Vec::new(),
            tables: tables(),
        }
    }

    fn happens(reason: usize) -> Chain {
        Chain::Happens { reason: ReasonRef::from_index(reason), stays: None }
    }

    fn excerpts(document: &Document) -> Vec<&str> {
        let spots = document.blocks.iter().filter_map(|block| match block {
            Block::Excerpt(spot) => Some(&*spot.text),
            _ => None,
        });
        spots.collect()
    }

    #[test]
    fn chains_lead_from_the_bump_and_show_each_line_once() {
        let document = why(&of(Fate::Affected, vec![happens(2), happens(3)]), Detail::Brief);
        let text = "app/cart=3.0: workload/ledger restarts on kernel 6.8 and goes to app/ledger 5.0";
        assert_eq!(first(&document), (Tone::Plain, text.to_owned()));
        assert_eq!(excerpts(&document), ["fleet.toml:25", "fleet.toml:15", "fleet.toml:34"]);
        let lists = document.blocks.iter().filter_map(|block| match block {
            Block::List(items) => Some(items),
            _ => None,
        });
        let numbers: Vec<_> = lists.flatten().map(|item| item.number).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3), None, Some(3)]);
        assert!(render(&document).contains("as above"));
    }

    #[test]
    fn what_cannot_be_moved_says_why_and_commands_keep_what_was_asked() {
        let place = Spot { text: "fleet.toml:15".into(), place: None };
        let because = Some("its disk".into());
        let stays = Stays { thing: "workload/ledger".into(), because, isolation: None, place };
        let chain = Chain::Happens { reason: ReasonRef::from_index(2), stays: Some(stays) };
        let drained = Explanation {
            holds: vec!["app/api".to_owned()],
            strategy: Strategy::Drain,
            ..of(Fate::Affected, vec![chain])
        };
        let document = why(&drained, Detail::Brief);
        let text = render(&document);
        assert!(
            text.contains("the strategy is drain, but workload/ledger cannot be moved: its disk"),
            "{text}"
        );
        let Some(Block::Code(commands)) = document.blocks.last() else { panic!("{document:?}") };
        let asked = "... --bump app/cart=3.0 --hold app/api";
        assert_eq!(
            commands[..],
            [format!("comove plan {asked} -s drain"), format!("comove contrast {asked}")]
        );
    }

    #[test]
    fn what_stands_in_the_way_comes_first() {
        let requirement = RequirementRef::from_index(1);
        let rule = Why::Requirement { requirement, carried_by: Vec::new(), chosen: false };
        let wall = Wall::Rule { why: rule, of: None, place: None };
        let blocked = Chain::Blocked { reason: ReasonRef::from_index(1), wall };
        let document = why(&of(Fate::Blocked, vec![happens(2), blocked]), Detail::Brief);
        let text = "app/cart=3.0: workload/ledger would be affected, and that is blocked";
        assert_eq!(first(&document), (Tone::Bad, text.to_owned()));
        assert_eq!(document.blocks.get(1), Some(&Block::Heading("What stands in the way".into())));
        assert_eq!(excerpts(&document), ["fleet.toml:25", "fleet.toml:34", "fleet.toml:15"]);
        render(&document);
    }

    #[test]
    fn what_is_untouched_names_what_it_depends_on() {
        let place = Spot { text: "fleet.toml:181".into(), place: None };
        let because = vec![
            Rest::Runs { component: "app/ledger".into(), place },
            Rest::Service { service: "service/ledger".into() },
            Rest::Nothing,
        ];
        let document = why(&of(Fate::Untouched, vec![Chain::Untouched { because }]), Detail::Brief);
        assert_eq!(
            first(&document),
            (Tone::Good, "app/cart=3.0: nothing happens to workload/ledger".to_owned())
        );
        assert_eq!(excerpts(&document), ["fleet.toml:181"]);
        render(&document);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut many = of(Fate::Affected, vec![happens(2); 6]);
        many.more = 4;
        let brief = render(&why(&many, Detail::Brief));
        assert!(brief.contains("and 7 more changes, of which --full tells 3"), "{brief}");
        assert!(brief.contains("comove why ... --bump app/cart=3.0 workload/ledger --full"), "{brief}");
        let full = render(&why(&many, Detail::Full));
        assert!(full.contains("and 4 more changes") && !full.contains("--full"), "{full}");
        assert!(full.contains("; 8 more changes"), "{full}");
    }

    #[test]
    fn references_that_lead_nowhere_do_no_harm() {
        let wall = Wall::Skip { version: None, tied_to: None };
        let chains = vec![happens(99), Chain::Blocked { reason: ReasonRef::from_index(99), wall }];
        for fate in [Fate::Affected, Fate::Blocked, Fate::Untouched] {
            render(&why(&of(fate, chains.clone()), Detail::Full));
            let mut lost = of(fate, vec![happens(2), happens(3)]);
            lost.tables = Tables { reasons: lost.tables.reasons, ..Tables::default() };
            render(&why(&lost, Detail::Full));
            render(&why(&of(fate, Vec::new()), Detail::Brief));
        }
    }
}
