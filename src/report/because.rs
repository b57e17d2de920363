//! Why a plan's changes are forced: each reason is told once, and steps refer to it by its number.

use super::Detail;
use super::changes::named;
use super::document::{Block, Item, Line};
use super::known::{self, Said};
use super::lists::{list, sentence, standing};
use super::names::{names, sorted};
use super::words::{requirement, why};
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::Plan;
use crate::answer::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Asked, Change, Effect, Step};
use crate::answer::tables::{Reason, Tables, ThingKind, Why};
use crate::id::{FixedMap, Id};
use std::collections::BTreeSet;

/// Links of a chain that are looked at for what a step refers to.
const LINKS: usize = 32;
/// Reasons that a step refers to for each chain.
const NUMBERS: usize = 6;

/// What forces: what is one for all that refers to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Key<'p> {
    /// An OS release brings a property.
    Release {
        family: &'p str,
        release: &'p str,
        property: &'p str,
    },
    Fact(FactRef),
    /// A path rule that a fact gives.
    Path(FactRef),
    Requirement(RequirementRef),
    /// What carries a component takes its new version.
    Adopted(&'p str),
    /// A rule of how things are carried out.
    Rule(Rule),
}

/// Rules that speak of no requirement.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Rule {
    Build,
    Release,
    Shares,
    Moves,
    OwnKernel,
    Unmixed,
    Live,
}

/// Where a plan meets it.
#[derive(Default)]
struct Met<'p> {
    first: Option<&'p Reason>,
    known: Option<&'p Known>,
    things: BTreeSet<ThingRef>,
}

/// The reasons of a plan in the order in which they are numbered.
pub(super) struct Because<'p> {
    plan: &'p Plan,
    met: FixedMap<Key<'p>, Met<'p>>,
}

impl<'p> Because<'p> {
    /// Gathers what forces the steps of a plan.
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut because = Self { plan, met: FixedMap::default() };
        let reasons = plan.tables.reasons.iter().zip(used(plan));
        for (reason, _) in reasons.filter(|(_, is_used)| *is_used) {
            if let Some(key) = key(&plan.tables, &reason.why) {
                let met = because.met.entry(key).or_default();
                met.first.get_or_insert(reason);
                met.things.insert(reason.what.thing);
            }
        }
        because.add_facts();
        for change in plan.steps.iter().flat_map(|step| &step.changes).filter(|change| is_adopted(change)) {
            because.met.entry(Key::Adopted(&change.of)).or_default().things.insert(change.thing);
        }
        because
    }

    fn add_facts(&mut self) {
        for known in &self.plan.known {
            let key = match known.outcome {
                Outcome::Forces => Key::Fact(known.fact),
                Outcome::Stops => Key::Path(known.fact),
                _ => continue,
            };
            self.met.entry(key).or_default().known.get_or_insert(known);
        }
    }

    /// The numbers of what a step refers to, those that are nearest to it.
    pub(super) fn numbers(&self, step: &'p Step) -> BTreeSet<usize> {
        let tables = &self.plan.tables;
        let mut found = BTreeSet::new();
        for &head in &step.reasons {
            let links = std::iter::successors(Some(head), |&at| before(tables, at)).take(LINKS);
            let keys = links.filter_map(|at| key(tables, &tables.reasons.get(at.index())?.why));
            found.extend(keys.filter_map(|key| self.number(key)).take(NUMBERS));
        }
        let adopted = step.changes.iter().filter(|change| is_adopted(change));
        found.extend(adopted.filter_map(|change| self.number(Key::Adopted(&change.of))));
        found
    }

    fn number(&self, key: Key<'p>) -> Option<usize> {
        self.met.get_index_of(&key).map(|index| index + 1)
    }

    /// Lists what forces, each with its number.
    pub(super) fn list(&self, detail: Detail) -> Option<Block> {
        let all: Vec<(usize, (&Key<'p>, &Met<'p>))> = self.met.iter().enumerate().collect();
        list(&all, detail, |&(index, (key, met))| Item {
            number: Some(index + 1),
            ..self.item(*key, met, detail)
        })
    }

    fn item(&self, key: Key<'p>, met: &Met<'p>, detail: Detail) -> Item {
        let tables = &self.plan.tables;
        match (key, met.known) {
            (Key::Fact(_) | Key::Path(_), Some(known)) => known::item(self.plan, known, detail),
            (Key::Fact(at) | Key::Path(at), None) => {
                let said = Said { line: text(tables, key, met), leads: false };
                known::fact(tables, at, said, self.who(met, detail), detail)
            }
            _ => {
                let place = place(tables, key, met);
                let below = (!place.is_empty()).then(|| Item::new(place)).into_iter().collect();
                let text = sentence(text(tables, key, met));
                Item { aside: self.who(met, detail), below, ..Item::new(text) }
            }
        }
    }

    /// Names what is forced; a service only where none of its replicas is.
    fn who(&self, met: &Met<'p>, detail: Detail) -> Line {
        let tables = &self.plan.tables;
        let is_service = |thing: &ThingRef| tables.thing(*thing).kind == ThingKind::Service;
        let some = met.things.iter().copied().filter(|thing| !is_service(thing));
        let mut things = sorted(tables, some);
        if things.is_empty() {
            things = sorted(tables, met.things.iter().copied());
        }
        names(tables, &things, detail)
    }
}

/// Words what forces.
fn text(tables: &Tables, key: Key<'_>, met: &Met<'_>) -> Line {
    match (key, met.first) {
        (Key::Adopted(of), _) => {
            Line::from("whatever carries ").join(named(of, "")).text(" is rebuilt or redeployed with it")
        }
        (Key::Rule(Rule::Shares), _) if met.things.len() > 1 => {
            "a machine is changed in place, under all that runs on it".into()
        }
        (Key::Rule(Rule::Moves), _) if met.things.len() > 1 => {
            "a machine is drained before it changes".into()
        }
        (Key::Requirement(at), Some(reason)) => {
            let line = tables.requirement(at).map_or_else(|| why(tables, &reason.why), requirement);
            match &reason.why {
                Why::Requirement { chosen: true, .. } => line.text("; chosen among several ways"),
                _ => line,
            }
        }
        (_, Some(reason)) => why(tables, &reason.why),
        (_, None) => Line::default(),
    }
}

/// Where it stands.
fn place(tables: &Tables, key: Key<'_>, met: &Met<'_>) -> Line {
    let place = match key {
        Key::Requirement(at) => tables.requirement(at).map(|requirement| &requirement.place),
        Key::Release { .. } => met.first.and_then(|reason| reason.place.as_ref()),
        _ => None,
    };
    standing(place.map(|place| &*place.text), None)
}

/// What a rule is told as; nothing of what goes without saying.
fn key<'p>(tables: &'p Tables, why: &'p Why) -> Option<Key<'p>> {
    Some(match why {
        Why::Requirement { requirement, .. } => {
            match tables.requirement(*requirement).and_then(|requirement| requirement.fact) {
                Some(fact) => Key::Fact(fact),
                None => Key::Requirement(*requirement),
            }
        }
        Why::Together { fact } => Key::Fact(*fact),
        Why::Release { brings: Some(brings) } => {
            Key::Release { family: &brings.family, release: &brings.release, property: &brings.property }
        }
        Why::Release { brings: None } => Key::Rule(Rule::Release),
        Why::Build => Key::Rule(Rule::Build),
        Why::Shares { .. } => Key::Rule(Rule::Shares),
        Why::Moves { .. } => Key::Rule(Rule::Moves),
        Why::OwnKernel => Key::Rule(Rule::OwnKernel),
        Why::Unmixed => Key::Rule(Rule::Unmixed),
        Why::Live => Key::Rule(Rule::Live),
        Why::Goal | Why::Carries | Why::Replica | Why::Hold { .. } => return None,
    })
}

/// Whether something takes a new version since what it carries was asked to have it.
fn is_adopted(change: &Change) -> bool {
    change.asked != Asked::No && matches!(change.effect, Effect::Rebuild | Effect::Redeploy)
}

/// By reason: whether a step follows from it. Linear: what has been reached is not walked again.
fn used(plan: &Plan) -> Vec<bool> {
    let mut used = vec![false; plan.tables.reasons.len()];
    for &head in plan.steps.iter().flat_map(|step| &step.reasons) {
        let mut here = Some(head);
        while let Some(at) = here {
            match used.get_mut(at.index()) {
                Some(is_used) if !*is_used => *is_used = true,
                _ => break,
            }
            here = before(&plan.tables, at);
        }
    }
    used
}

/// The reason that one follows from. One that stands later would lead round in a circle.
fn before(tables: &Tables, at: ReasonRef) -> Option<ReasonRef> {
    tables.reasons.get(at.index())?.because.filter(|because| *because < at)
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate::upgrade;
    use super::*;

    fn told(plan: &Plan) -> Vec<(Option<usize>, String, String)> {
        let Some(Block::List(items)) = Because::of(plan).list(Detail::Brief) else { return Vec::new() };
        items.iter().map(|item| (item.number, item.text.words(), item.aside.words())).collect()
    }

    #[test]
    fn a_reason_is_told_once_and_referred_to_by_number() {
        let plan = upgrade();
        let expected = [
            (Some(1), "Ubuntu 22.04 brings cgroup 2", "host/node-1, host/node-2"),
            (Some(2), "Docker starts no container", "host/node-1, host/node-2"),
            (Some(3), "The JVM sizes its heap wrongly", "billing, shop x2"),
            (Some(4), "Node.js sizes its heap wrongly", "front x2"),
        ];
        let told = told(&plan);
        let told: Vec<_> =
            told.iter().map(|(number, text, who)| (*number, text.as_str(), who.as_str())).collect();
        assert_eq!(told, expected);
        let because = Because::of(&plan);
        let numbers = |step: usize| because.numbers(&plan.steps[step]).into_iter().collect::<Vec<_>>();
        assert_eq!([numbers(0), numbers(2), numbers(3)], [vec![1, 2], vec![1, 3], vec![1, 4]]);
        assert!(numbers(11).is_empty());
    }

    #[test]
    fn what_carries_an_image_adopts_it() {
        let mut plan = upgrade();
        plan.known.clear();
        plan.tables.reasons.truncate(1);
        for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
            let is_content = matches!(change.effect, Effect::Rebuild | Effect::Redeploy);
            change.asked = if is_content { Asked::Yes } else { Asked::No };
        }
        let told = told(&plan);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].1, "Whatever carries eclipse-temurin is rebuilt or redeployed with it");
        assert_eq!(told[0].2, "image/billing, image/shop, billing, shop x2");
    }
}
