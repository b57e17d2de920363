//! How known facts are told: what is seen of them, whom they concern, what helps, and where they can be read up.

use super::Detail;
use super::document::{Item, Line, Span, Tone};
use super::lists::{aside, most, rest, sentence, standing};
use super::names::concerned;
use super::words::{capital, plural, ranges, says};
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::Plan;
use crate::answer::refs::FactRef;
use crate::answer::tables::{Fact, Tables};
use crate::model::Due;
use std::collections::BTreeSet;

/// Requirements that are told of one reason where there is little room.
const FEW: usize = 4;

/// The facts that a plan meets with an outcome.
pub(super) fn met(plan: &Plan, outcome: Outcome) -> Vec<&Known> {
    plan.known.iter().filter(|known| known.outcome == outcome).collect()
}

/// Tells a fact that a plan meets.
pub(super) fn item(plan: &Plan, known: &Known, detail: Detail) -> Item {
    let who = concerned(&plan.tables, &[known], detail);
    Item { tone: tone(known.outcome), ..told(&plan.tables, &[Said::of(plan, known)], who, detail) }
}

/// What is said of a fleet, by a fact or by a requirement of the inventory.
pub(super) struct Said {
    pub(super) fact: Option<FactRef>,
    pub(super) line: Line,
    /// Where it stands, unless a fact says it.
    pub(super) place: Line,
    /// Whether it is the news, and what is seen of a fact only explains it.
    pub(super) leads: bool,
}

impl Said {
    /// What a fact says of a plan's fleet.
    pub(super) fn of(plan: &Plan, known: &Known) -> Self {
        Self {
            fact: Some(known.fact),
            line: says(&plan.tables, known, plan.today.as_deref()),
            place: Line::default(),
            leads: matches!(
                known.outcome,
                Outcome::Stops | Outcome::Undecided | Outcome::Waived | Outcome::Ends
            ),
        }
    }
}

/// Tells for some what comes to the same: what is seen of it first, unless what is said leads.
pub(super) fn told(tables: &Tables, all: &[Said], who: Line, detail: Detail) -> Item {
    let facts: Vec<&Fact> = all.iter().filter_map(|said| tables.fact(said.fact?)).collect();
    let symptom = facts.iter().find_map(|fact| fact.symptom.as_deref());
    let symptom = symptom.map(|symptom| Item::new(capital(symptom)));
    let said =
        |said: &Said| Item { aside: mark(tables, said, detail), ..Item::new(sentence(said.line.clone())) };
    let most = if detail == Detail::Full { most(detail) } else { FEW };
    let more = rest(all.len().saturating_sub(most), detail).map(aside);
    let mut lines = all.iter().take(most).map(said).chain(more);
    let (text, below) = match symptom {
        Some(symptom) if !all.first().is_some_and(|first| first.leads) => (symptom.text, Vec::new()),
        symptom => {
            let first = lines.next().unwrap_or_else(|| Item::new(""));
            // Which fact it is stands below, since whom it concerns stands beside it.
            let below = match (symptom, first.aside.is_empty()) {
                (Some(symptom), _) => vec![Item { aside: first.aside, ..symptom }],
                (None, true) => Vec::new(),
                (None, false) => vec![Item::new(first.aside)],
            };
            (first.text, below)
        }
    };
    let below = below.into_iter().chain(lines).chain(helps(&facts)).collect();
    Item { aside: who, below, ..Item::new(text) }
}

/// Says which fact it is, in full of which kind and where it stands; without a fact where it stands.
fn mark(tables: &Tables, said: &Said, detail: Detail) -> Line {
    match said.fact.and_then(|fact| tables.fact(fact)) {
        Some(fact) => standing(Some(&which(fact, detail)), None),
        None => said.place.clone(),
    }
}

/// The name of a fact, by which `facts show` and a waiver know it.
fn which(fact: &Fact, detail: Detail) -> String {
    match detail {
        Detail::Brief => format!("fact {}", fact.name),
        Detail::Full => format!("fact {} ({}), {}", fact.name, fact.kind, fact.place.text),
    }
}

/// Tells what helps against facts, and where that can be read up, each once.
fn helps(facts: &[&Fact]) -> Vec<Item> {
    let mut sources: BTreeSet<&str> = BTreeSet::new();
    let mut remedies: BTreeSet<&str> = BTreeSet::new();
    let mut items: Vec<Item> = Vec::new();
    let link = |fact: &Fact| Line::from(Span::Link(fact.source.to_string()));
    for &fact in facts {
        if let Some(remedy) = fact.remedy.as_deref().filter(|remedy| remedies.insert(*remedy)) {
            let aside = if sources.insert(&fact.source) { link(fact) } else { Line::default() };
            items.push(Item { aside, ..Item::new(remedy) });
        }
    }
    for &fact in facts {
        if sources.insert(&fact.source) {
            items.push(Item::new(link(fact)));
        }
    }
    items
}

/// Tells what is seen of a fact, behind words that say when, what helps, and which fact it is.
pub(super) fn explained(fact: &Fact, when: &str, detail: Detail) -> Vec<Item> {
    let symptom = fact.symptom.as_deref().map(|symptom| Item::new(format!("{when}{symptom}")));
    let remedy = fact.remedy.as_deref().map(Item::new);
    let mut items: Vec<Item> = symptom.into_iter().chain(remedy).collect();
    let which = standing(Some(&which(fact, detail)), None);
    match items.first_mut() {
        Some(first) => first.aside = which,
        None => items.push(Item::new(which)),
    }
    items
}

/// Words a fact as something to do, what is seen otherwise, and with which steps it has to be done.
pub(super) fn to_do(plan: &Plan, known: &Known, detail: Detail) -> Line {
    let steps = known.crossed_in(&plan.steps);
    let fact = plan.tables.fact(known.fact);
    let remedy = fact.and_then(|fact| fact.remedy.as_deref());
    let when = fact.map_or("With", |fact| when(fact.due));
    let line: Line = match (steps.as_slice(), remedy) {
        ([], Some(remedy)) => capital(remedy).into(),
        ([], None) => sentence(says(&plan.tables, known, plan.today.as_deref())),
        (steps, Some(remedy)) => with_steps(when, steps).text(format!(": {remedy}")),
        (steps, None) => {
            with_steps(when, steps).text(": ").join(says(&plan.tables, known, plan.today.as_deref()))
        }
    };
    let line = line.text(" (").join(concerned(&plan.tables, &[known], detail)).text(")");
    let Some(fact) = fact else { return line };
    let line = match &fact.symptom {
        Some(symptom) => line.text(format!(". If not: {symptom}")),
        None => line,
    };
    let name = format!("(fact {})", fact.name);
    line.text(" ").with(Span::Aside(name)).text(" ").with(Span::Link(fact.source.to_string()))
}

/// Tells what cannot be taken back, from which step on where that is known, and what to do for it and when.
pub(super) fn no_way_back(plan: &Plan, known: &Known, detail: Detail) -> Item {
    let steps = known.crossed_in(&plan.steps);
    let fact = plan.tables.fact(known.fact);
    let says = says(&plan.tables, known, plan.today.as_deref());
    let text = match steps.as_slice() {
        [] => sentence(says),
        steps => with_steps("From", steps).text(" on (").join(says).text(")"),
    };
    let text = match fact.and_then(|fact| Some((fact.due, fact.remedy.as_deref()?))) {
        Some((due, remedy)) => text.text(format!("; {}: {remedy}", when_due(due, steps.len()))),
        None => text,
    };
    let below = fact.map(|fact| Item {
        aside: standing(Some(&which(fact, detail)), Some(&fact.source)),
        ..Item::new(fact.symptom.as_deref().map_or_else(String::new, |symptom| format!("if not: {symptom}")))
    });
    let below = below.into_iter().collect();
    let aside = concerned(&plan.tables, &[known], detail);
    Item { tone: Tone::Bad, aside, below, ..Item::new(text) }
}

/// When a remedy is due, before the numbers of steps.
const fn when(due: Due) -> &'static str {
    match due {
        Due::Before => "Before",
        Due::With => "With",
        Due::After => "After",
    }
}

/// The same of so many steps that have been named.
pub(super) const fn when_due(due: Due, steps: usize) -> &'static str {
    match due {
        Due::Before => plural(steps, "before it", "before them"),
        Due::With => plural(steps, "with it", "with them"),
        Due::After => plural(steps, "after it", "after them"),
    }
}

fn with_steps(word: &str, steps: &[usize]) -> Line {
    format!("{word} {} {}", plural(steps.len(), "step", "steps"), ranges(steps)).into()
}

/// Whether what a fact is about cannot be taken back: data is converted or lost.
pub(super) fn is_final(plan: &Plan, known: &Known) -> bool {
    plan.tables.fact(known.fact).is_some_and(|fact| &*fact.kind == "data")
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
    use crate::answer::known::Says;

    fn below(item: &Item) -> Vec<(String, String)> {
        item.below.iter().map(|item| (item.text.words(), item.aside.words())).collect()
    }

    fn pair(text: &str, aside: &str) -> (String, String) {
        (text.to_owned(), aside.to_owned())
    }

    #[test]
    fn a_fact_says_what_is_seen_for_whom_by_what_and_what_helps() {
        let plan = upgrade();
        let told = item(&plan, &plan.known[1], Detail::Brief);
        assert_eq!(told.text.words(), "The JVM sizes its heap wrongly");
        assert_eq!(told.aside.words(), "billing, shop x2");
        let says = "image/eclipse-temurin at <11.0.16 needs cgroup =1";
        let helps = pair("rebuild on a later JDK", "https://kubernetes.io/");
        assert_eq!(below(&told), [pair(says, "fact jdk"), helps.clone()]);
        let full = item(&plan, &plan.known[1], Detail::Full);
        assert_eq!(below(&full), [pair(says, "fact jdk (soft), built-in/facts.toml:8"), helps]);
    }

    #[test]
    fn what_comes_to_the_same_is_told_at_once() {
        let mut plan = upgrade();
        plan.tables.facts[0].symptom = None;
        plan.tables.facts[0].remedy = None;
        plan.tables.facts[1].source = plan.tables.facts[0].source.clone();
        let all = [Said::of(&plan, &plan.known[0]), Said::of(&plan, &plan.known[1])];
        let told = told(&plan.tables, &all, Line::default(), Detail::Brief);
        assert_eq!(told.text.words(), "The JVM sizes its heap wrongly");
        let expected = [
            pair("Cgroup at =2 needs docker >=20.10.0", "fact docker"),
            pair("image/eclipse-temurin at <11.0.16 needs cgroup =1", "fact jdk"),
            pair("rebuild on a later JDK", "https://docs.docker.com/"),
        ];
        assert_eq!(below(&told), expected);
    }

    #[test]
    fn what_is_to_be_done_comes_before_what_is_seen_otherwise() {
        let mut plan = upgrade();
        assert_eq!(
            to_do(&plan, &plan.known[3], Detail::Brief).words(),
            "With steps 12, 13: switch them on again (host/node-1, host/node-2). If not: repositories are \
             switched off (fact ppas) https://ubuntu.com/"
        );
        assert_eq!(plan.known[3].crossed_in(&plan.steps), [12, 13]);
        // Of a fact that concerns more things than it names, other steps to the same version count too.
        let mut cut = plan.known[3].clone();
        cut.things.truncate(1);
        assert_eq!(cut.crossed_in(&plan.steps), [12, 13]);
        assert!(!is_final(&plan, &plan.known[3]));
        let lost = no_way_back(&plan, &plan.known[3], Detail::Brief);
        assert_eq!(
            lost.text.words(),
            "From steps 12, 13 on (Ubuntu goes to another release); with them: switch them on again"
        );
        let seen = pair("if not: repositories are switched off", "fact ppas https://ubuntu.com/");
        assert_eq!(below(&lost), [seen]);
        plan.steps.clear();
        let words = to_do(&plan, &plan.known[3], Detail::Brief).words();
        assert!(words.starts_with("Switch them on again ("), "{words}");
    }

    #[test]
    fn a_waiver_says_first_that_it_is_one() {
        let mut plan = upgrade();
        plan.known[0].outcome = Outcome::Waived;
        plan.known[0].says = Says::Waiver { until: None, because: "tested".into() };
        let told = item(&plan, &plan.known[0], Detail::Brief);
        assert_eq!(told.text.words(), "Waived: tested");
        assert_eq!(below(&told)[0], pair("Docker starts no container", "fact docker"));
    }
}
