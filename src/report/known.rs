//! How a known fact is told: what is seen of it, whom it concerns, what helps, and where it can be read up.

use super::Detail;
use super::document::{Item, Line, Span, Tone};
use super::lists::{aside, sentence, standing};
use super::names::concerned;
use super::words::{capital, says};
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::plan::Plan;
use crate::answer::refs::FactRef;
use crate::answer::step::Change;
use crate::answer::tables::{Fact, Tables};
use std::collections::BTreeSet;

/// The facts that a plan meets with an outcome.
pub(super) fn met(plan: &Plan, outcome: Outcome) -> Vec<&Known> {
    plan.known.iter().filter(|known| known.outcome == outcome).collect()
}

/// Tells a fact that a plan meets.
pub(super) fn item(plan: &Plan, known: &Known, detail: Detail) -> Item {
    let said = Said {
        line: says(&plan.tables, known, plan.today.as_deref()),
        // What such a fact says is the news; what is seen of it only explains that.
        leads: matches!(known.outcome, Outcome::Stops | Outcome::Undecided | Outcome::Waived | Outcome::Ends),
    };
    let who = concerned(&plan.tables, known, detail);
    Item { tone: tone(known.outcome), ..fact(&plan.tables, known.fact, said, who, detail) }
}

/// What a fact says of a fleet, and whether that comes before what is seen of it.
pub(super) struct Said {
    pub(super) line: Line,
    pub(super) leads: bool,
}

/// Tells a fact for some.
pub(super) fn fact(tables: &Tables, at: FactRef, said: Said, who: Line, detail: Detail) -> Item {
    let fact = tables.fact(at);
    let symptom = fact.and_then(|fact| fact.symptom.as_deref());
    let symptom = symptom.map(|symptom| Line::from(capital(symptom)));
    let says = sentence(said.line);
    let (text, rest) = match symptom {
        Some(symptom) if said.leads => (says, Some(symptom)),
        Some(symptom) => (symptom, (detail == Detail::Full).then_some(says)),
        None => (says, None),
    };
    let mut below: Vec<Item> = rest.map(Item::new).into_iter().collect();
    if let Some(fact) = fact {
        below.extend(helps(fact, detail));
    }
    Item { aside: who, below, ..Item::new(text) }
}

/// Tells what helps against a fact, and where that can be read up; of all of it also which fact it is.
pub(super) fn helps(fact: &Fact, detail: Detail) -> Vec<Item> {
    let source = Line::from(Span::Link(fact.source.to_string()));
    let remedy = match &fact.remedy {
        Some(remedy) => Item { aside: source, ..Item::new(remedy.to_string()) },
        None => Item::new(source),
    };
    let name = || Item {
        aside: standing(Some(&fact.place.text), None),
        ..aside(format!("fact {} ({})", fact.name, fact.kind))
    };
    [remedy].into_iter().chain((detail == Detail::Full).then(name)).collect()
}

/// Words a fact as something to be done by hand.
pub(super) fn to_do(plan: &Plan, known: &Known, detail: Detail) -> Line {
    let tables = &plan.tables;
    let fact = tables.fact(known.fact);
    let line: Line = match fact.and_then(|fact| fact.symptom.as_deref()) {
        Some(symptom) => capital(symptom).into(),
        None => sentence(says(tables, known, plan.today.as_deref())),
    };
    let line = line.text(" (").join(concerned(tables, known, detail)).text(")");
    let Some(fact) = fact else { return line };
    let line = match &fact.remedy {
        Some(remedy) => line.text(format!(" -> {remedy}")),
        None => line,
    };
    line.text(" ").with(Span::Link(fact.source.to_string()))
}

/// Whether what a fact is about cannot be taken back: data is converted or lost.
pub(super) fn is_final(plan: &Plan, known: &Known) -> bool {
    plan.tables.fact(known.fact).is_some_and(|fact| &*fact.kind == "data")
}

/// The numbers of the steps in which a crossing is made, as far as the fact names for whom.
pub(super) fn crossed_in(plan: &Plan, known: &Known) -> Vec<usize> {
    let Says::Crossing { of, to, .. } = &known.says else { return Vec::new() };
    let is_system = *to == CrossingTo::Release || of.starts_with("os/");
    let of: &str = if is_system { "os" } else { of };
    let things: BTreeSet<_> = known.things.iter().collect();
    let is_it = |change: &Change| {
        let thing = Concerned::Thing(change.thing);
        &*change.of == of && change.effect.changes_version() && things.contains(&thing)
    };
    let steps = plan.steps.iter().filter(|step| step.changes.iter().any(is_it));
    let numbers: BTreeSet<usize> = steps.map(|step| step.number).collect();
    numbers.into_iter().collect()
}

const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Blocks | Outcome::Broken => Tone::Bad,
        Outcome::Undecided | Outcome::Ends => Tone::Doubt,
        Outcome::Forces | Outcome::Stops | Outcome::ByHand => Tone::Plain,
        Outcome::Waived => Tone::Aside,
    }
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate::upgrade;
    use super::*;

    #[test]
    fn a_fact_says_what_is_seen_for_whom_and_what_helps() {
        let plan = upgrade();
        let told = item(&plan, &plan.known[1], Detail::Brief);
        assert_eq!(told.text.words(), "The JVM sizes its heap wrongly");
        assert_eq!(told.aside.words(), "billing, shop x2");
        assert_eq!(told.below.len(), 1);
        assert_eq!(told.below[0].text.words(), "rebuild on a later JDK");
        assert_eq!(told.below[0].aside.words(), "https://kubernetes.io/");
        let full: Vec<String> =
            item(&plan, &plan.known[1], Detail::Full).below.iter().map(|item| item.text.words()).collect();
        let says = "image/eclipse-temurin at <11.0.16 needs cgroup =1";
        assert_eq!(full, [says, "rebuild on a later JDK", "fact jdk (soft)"]);
    }

    #[test]
    fn what_is_to_be_done_by_hand_is_one_line() {
        let plan = upgrade();
        assert_eq!(
            to_do(&plan, &plan.known[3], Detail::Brief).words(),
            "Repositories are switched off (host/node-1, host/node-2) -> switch them on again https://ubuntu.com/"
        );
        assert_eq!(crossed_in(&plan, &plan.known[3]), [12, 13]);
        assert!(!is_final(&plan, &plan.known[3]));
    }

    #[test]
    fn a_waiver_says_first_that_it_is_one() {
        let mut plan = upgrade();
        plan.known[0].outcome = Outcome::Waived;
        plan.known[0].says = Says::Waiver { until: None, because: "tested".into() };
        let told = item(&plan, &plan.known[0], Detail::Brief);
        assert_eq!(told.text.words(), "Waived: tested");
        assert_eq!(told.below[0].text.words(), "Docker starts no container");
    }
}
