//! Which gates an answer passes, and what breaks the others.

use super::Detail;
use super::document::{Block, Document, Item, Line, Span, Tone};
use super::lists::{aside, most, rest, standing};
use super::words::{count, plural};
use crate::answer::gate::{Exempted, Gate, Gates, Offender};
use std::collections::BTreeSet;

/// Offenders of a rule that are told in brief.
const FEW: usize = 5;

/// Puts what is said of gates behind the first sentence of a report.
pub(super) fn add(document: &mut Document, gates: Option<&Gates>, detail: Detail) {
    let Some(gates) = gates.filter(|gates| !gates.gates.is_empty()) else { return };
    let mut told = Document::default();
    told.section("Gates", [Block::List(items(gates, detail))]);
    let behind = usize::from(matches!(document.blocks.first(), Some(Block::Answer(..))));
    document.blocks.splice(behind..behind, told.blocks);
}

/// Tells the broken gates one by one, and of the others which there are.
fn items(gates: &Gates, detail: Detail) -> Vec<Item> {
    let mut items: Vec<Item> = gates.broken().map(|gate| broken(gate, detail)).collect();
    let names = |which: &dyn Fn(&Gate) -> bool| -> Vec<&Gate> {
        gates.gates.iter().filter(|gate| which(gate)).collect()
    };
    let passed = names(&|gate| !gate.broken && !gate.not_judged && !gate.idle);
    if !passed.is_empty() {
        let number = count(passed.len(), "gate is passed", "gates are passed");
        let line = rules(Line::from(format!("{number}: ")), &passed);
        let below = passed.iter().flat_map(|gate| exceptions(gate)).collect();
        items.push(Item { tone: Tone::Good, below, ..Item::new(line) });
    }
    let idle = names(&|gate| gate.idle && !gate.not_judged);
    if !idle.is_empty() {
        let line = count(idle.len(), "gate names nothing", "gates name nothing");
        let line = rules(Line::from(format!("{line} of the inventory, so nothing can break it: ")), &idle);
        items.push(Item { tone: Tone::Doubt, ..Item::new(line) });
    }
    let unjudged = names(&|gate| gate.not_judged);
    if !unjudged.is_empty() {
        let line = format!("{} not judged here: ", count(unjudged.len(), "gate is", "gates are"));
        items.push(aside(rules(Line::from(line), &unjudged)));
    }
    items
}

fn rules(mut line: Line, gates: &[&Gate]) -> Line {
    for (index, gate) in gates.iter().enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.with(Span::Code(gate.rule.to_string()));
    }
    line
}

fn broken(gate: &Gate, detail: Detail) -> Item {
    let line =
        Line::from("gate ").with(Span::Code(gate.rule.to_string())).text(" is broken: ").text(found(gate));
    let line = match &gate.because {
        Some(because) => line.text(format!(" ({because})")),
        None => line,
    };
    let shown = match detail {
        Detail::Brief if gate.offenders.len() > FEW + 1 => FEW,
        detail => most(detail),
    };
    let mut below: Vec<Item> = gate.offenders.iter().take(shown).map(offender).collect();
    below.extend(rest(gate.offenders.len().saturating_sub(shown), detail).map(aside));
    below.extend(exceptions(gate));
    let stated = standing(gate.stated.as_ref().map(|spot| &*spot.text), None);
    Item { tone: Tone::Bad, below, aside: stated, ..Item::new(line) }
}

/// Says how much there is of what a rule is about.
pub(super) fn found(gate: &Gate) -> String {
    let number = usize::try_from(gate.found).unwrap_or(usize::MAX);
    let (one, many) = match &*gate.about {
        "group" => return format!("the largest step has {}", count(number, "thing", "things")),
        "things" => ("thing changes, restarts or moves", "things change, restart or move"),
        "blocked" => ("thing is blocked", "things are blocked"),
        "unknown" => ("answer is unknown", "answers are unknown"),
        "violated" => ("requirement is violated today", "requirements are violated today"),
        "interrupts" => ("thing is interrupted", "things are interrupted"),
        "fact" => ("thing is concerned", "things are concerned"),
        "eol" => {
            let things: BTreeSet<&str> = gate.offenders.iter().map(|one| &*one.thing).collect();
            let whose = match things.len() {
                all if all == number || all == 0 => String::new(),
                fewer => format!(" of {}", count(fewer, "thing", "things")),
            };
            let versions = plural(number, "version", "versions");
            let is = plural(number, "is past its", "are past their");
            return format!("{number} {versions}{whose} {is} end of support");
        }
        _ => ("thing", "things"),
    };
    format!("{number} {}", plural(number, one, many))
}

fn offender(one: &Offender) -> Item {
    let line = match (one.step, one.things) {
        (Some(step), Some(things)) => {
            let line = Line::from(format!("step {step} has {}, with ", count(things, "thing", "things")));
            line.with(Span::Thing(one.thing.to_string()))
        }
        (step, _) => {
            let line = Line::from(Span::Thing(one.thing.to_string()));
            let line = match &one.of {
                Some(of) => line.text(format!(": {of}")),
                None => line,
            };
            match step {
                Some(step) => line.text(format!(", in step {step}")),
                None => line,
            }
        }
    };
    Item { aside: standing(one.place.as_ref().map(|spot| &*spot.text), None), ..Item::new(line) }
}

/// Tells which exceptions there are to a rule, and whether they count.
fn exceptions(gate: &Gate) -> Vec<Item> {
    gate.exceptions.iter().map(exception).collect()
}

fn exception(one: &Exempted) -> Item {
    let whom = match &one.whom {
        Some(whom) => Line::from(" for ").with(Span::Code(whom.to_string())),
        None => Line::default(),
    };
    let number = usize::try_from(one.number).unwrap_or(usize::MAX);
    let line = match (one.ended, number) {
        (true, _) => Line::from("the exception")
            .join(whom)
            .text(format!(" ended on {} and does not count: {}", one.until, one.because)),
        (false, 0) => Line::from("the exception")
            .join(whom)
            .text(format!(" until {} is not needed: {}", one.until, one.because)),
        (false, _) => Line::from(format!("excepted until {}", one.until))
            .join(whom)
            .text(format!(": {number} left out of the count, since {}", one.because)),
    };
    let tone = if one.ended { Tone::Doubt } else { Tone::Aside };
    Item { tone, aside: standing(one.stated.as_ref().map(|spot| &*spot.text), None), ..Item::new(line) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::render;
    use crate::report::words::sample;

    #[test]
    fn gates_stand_behind_the_answer() {
        let mut document = Document::default();
        document.push(Block::Answer(Tone::Good, "Sound".into()));
        document.push(Block::Note(Tone::Aside, "the rest".into()));
        let without = document.clone();
        add(&mut document, None, Detail::Brief);
        add(&mut document, Some(&Gates::default()), Detail::Brief);
        assert_eq!(document, without);
        add(&mut document, Some(&sample::gates()), Detail::Brief);
        assert!(matches!(&document.blocks[1], Block::Heading(line) if line.words() == "Gates"));
        let text = render(&document);
        for part in [
            "gate `group>10` is broken: the largest step has 31 things",
            "(more need a second pair of eyes)",
            "ended on 2026-12-01 and does not count",
            "1 gate is not judged here: `eol`",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn versions_past_their_end_are_of_fewer_things() {
        let mut gate = sample::gates().gates[0].clone();
        gate.about = "eol".into();
        gate.found = 3;
        let one = gate.offenders[0].clone();
        gate.offenders = ["host/a", "host/a", "host/b"]
            .map(|thing| Offender { thing: thing.into(), ..one.clone() })
            .to_vec();
        assert_eq!(found(&gate), "3 versions of 2 things are past their end of support");
        gate.offenders.truncate(1);
        gate.found = 1;
        assert_eq!(found(&gate), "1 version is past its end of support");
    }

    #[test]
    fn many_offenders_are_counted() {
        let mut gates = sample::gates();
        let one = gates.gates[0].offenders[0].clone();
        gates.gates[0].offenders = vec![one; 40];
        let told = |detail| items(&gates, detail)[0].below.len();
        assert_eq!((told(Detail::Brief), told(Detail::Full)), (FEW + 2, 41));
    }
}
