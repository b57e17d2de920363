//! Of what a plan is the rest, and what of it may go on.

use super::Detail;
use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::words::{count, few, plural, ranges};
use crate::answer::plan::Plan;
use crate::answer::rest::{Halt, Halted, Rest};
use crate::answer::tables::Text;
use crate::id::FixedMap;
use std::collections::BTreeSet;

/// Puts what is said of it behind the first sentence of a report.
pub(super) fn add(document: &mut Document, plan: &Plan, detail: Detail) {
    let Some(rest) = &plan.rest else { return };
    let mut told = Document::default();
    told.section("What is left", [Block::Rows(rows(rest, plan))]);
    if !rest.down.is_empty() {
        told.section("What may go on", [Block::List(going_on(rest, plan, detail))]);
    }
    let behind = usize::from(matches!(document.blocks.first(), Some(Block::Answer(..))));
    document.blocks.splice(behind..behind, told.blocks);
}

fn rows(rest: &Rest, plan: &Plan) -> Vec<Row> {
    let steps = |numbers: &[usize]| match numbers {
        [] => "no step".to_owned(),
        some => format!("{} {}", plural(some.len(), "step", "steps"), ranges(some)),
    };
    let whole = count(rest.steps, "step", "steps");
    let of = match (&rest.of, rest.after_wave) {
        (Some(file), _) => {
            Line::from(Span::Code(file.clone())).text(format!(", {whole}; they keep their numbers"))
        }
        (None, Some(wave)) => {
            format!("the whole plan, {whole}, after wave {wave} of it; they keep their numbers").into()
        }
        (None, None) => whole.into(),
    };
    let left: Vec<usize> = plan.steps.iter().map(|step| step.number).collect();
    let them = plural(rest.done.len(), "it", "them");
    let how =
        if rest.of.is_some() { format!(": the inventory shows {them}") } else { ": taken as done".into() };
    let mut rows = vec![
        Row::new("rest of", of),
        Row::new("done", format!("{}{}", steps(&rest.done), if rest.done.is_empty() { "" } else { &how })),
        Row::new("left", steps(&left)),
    ];
    if !rest.strayed.is_empty() {
        let text = format!(
            "{}: something of them, or of what they wait for, is neither as it was nor as they leave it; they are left out, \
             `comove verify` says what it is, and a new plan what to do",
            steps(&rest.strayed)
        );
        rows.push(Row { tone: Tone::Bad, ..Row::new("strayed", text) });
    }
    if !rest.unseen.is_empty() {
        let text = format!("{}: the inventory does not say whether they are done", steps(&rest.unseen));
        rows.push(Row { tone: Tone::Doubt, ..Row::new("not seen", text) });
    }
    rows
}

/// Tells which steps wait for a machine, and which do not.
fn going_on(rest: &Rest, plan: &Plan, detail: Detail) -> Vec<Item> {
    let halted: BTreeSet<usize> = rest.halted.iter().map(|one| one.step).collect();
    let free: Vec<usize> =
        plan.steps.iter().map(|step| step.number).filter(|step| !halted.contains(step)).collect();
    let down = few(rest.down.iter().map(|name| &**name), detail);
    let has = plural(rest.down.len(), "has", "have");
    let mut items = vec![Item { tone: Tone::Bad, ..Item::new(down.text(format!(" {has} not come back"))) }];
    let mut whys: FixedMap<&Halt, Vec<usize>> = FixedMap::default();
    for Halted { step, why } in &rest.halted {
        whys.entry(why).or_default().push(*step);
    }
    items.extend(whys.iter().map(|(why, steps)| waits(why, steps)));
    items.push(match free.as_slice() {
        [] => Item { tone: Tone::Bad, ..Item::new("no step may go on") },
        free => {
            let text = format!("{} {} may go on", plural(free.len(), "step", "steps"), ranges(free));
            Item { tone: Tone::Good, ..Item::new(text) }
        }
    });
    items
}

fn waits(why: &Halt, steps: &[usize]) -> Item {
    let name = |name: &Text| Span::Thing(name.to_string());
    let line = Line::from(format!(
        "{} {} {}: ",
        plural(steps.len(), "step", "steps"),
        ranges(steps),
        plural(steps.len(), "waits", "wait")
    ));
    let line = match why {
        Halt::Down { machine } => line.text("it touches ").with(name(machine)).text(" or what is on it"),
        Halt::Shares { service, machine } => line
            .text("more of ")
            .with(name(service))
            .text(" would be away, of which a part is on ")
            .with(name(machine)),
        Halt::After { step } => line.text(format!("step {step} has to come before")),
    };
    Item { tone: Tone::Doubt, ..Item::new(line) }
}
