//! Why a plan's changes are forced: each reason is told once, and steps refer to it by its number.

mod told;

use super::changes::names_workloads;
use super::words::requirement;
use crate::answer::known::{Known, Outcome, Says};
use crate::answer::plan::Plan;
use crate::answer::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Asked, Change, Effect, Step};
use crate::answer::tables::{Reason, Requirement, Tables, Why};
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
    Pool,
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
    requirements: BTreeSet<RequirementRef>,
    known: Vec<&'p Known>,
    things: BTreeSet<ThingRef>,
    /// The machines that are changed or emptied by a rule.
    machines: BTreeSet<ThingRef>,
}

/// The reasons of a plan in the order in which they are numbered.
pub(super) struct Because<'p> {
    plan: &'p Plan,
    /// By requirement: as what it is told.
    told_as: Vec<Key<'p>>,
    /// Whether bumps name workloads, which then do not only adopt what they run.
    is_direct: bool,
    met: FixedMap<Key<'p>, Met<'p>>,
}

impl<'p> Because<'p> {
    /// Gathers what forces the steps of a plan.
    pub(super) fn of(plan: &'p Plan) -> Self {
        let (told_as, is_direct) = (told_as(&plan.tables), names_workloads(plan));
        let mut because = Self { plan, told_as, is_direct, met: FixedMap::default() };
        for (reason, is_used) in plan.tables.reasons.iter().zip(used(plan)) {
            if is_used {
                because.add(reason);
            }
        }
        because.add_facts();
        because.add_adopted();
        because
    }

    fn add(&mut self, reason: &'p Reason) {
        let Some(key) = self.key(&reason.why) else { return };
        let met = self.met.entry(key).or_default();
        met.first.get_or_insert(reason);
        met.things.insert(reason.what.thing);
        match &reason.why {
            Why::Requirement { requirement, .. } | Why::Pool { requirement: Some(requirement), .. } => {
                met.requirements.extend([*requirement]);
            }
            Why::Shares { machine } | Why::Moves { machine } => met.machines.extend(*machine),
            _ => {}
        }
    }

    fn add_facts(&mut self) {
        for known in &self.plan.known {
            let key = match (known.outcome, &known.says) {
                (Outcome::Forces | Outcome::Stops, Says::Requirement { requirement }) => {
                    self.of_requirement(*requirement)
                }
                (Outcome::Forces | Outcome::Stops, _) => Key::Fact(known.fact),
                _ => continue,
            };
            self.met.entry(key).or_default().known.push(known);
        }
    }

    fn add_adopted(&mut self) {
        let plan = self.plan;
        for change in plan.steps.iter().flat_map(|step| &step.changes) {
            if self.is_adopted(change) {
                self.met.entry(Key::Adopted(&change.of)).or_default().things.insert(change.thing);
            }
        }
    }

    /// Whether something takes a new version since what it carries was asked to have it.
    fn is_adopted(&self, change: &Change) -> bool {
        let is_content = match change.effect {
            Effect::Rebuild => true,
            Effect::Redeploy => !self.is_direct,
            _ => false,
        };
        is_content && change.asked != Asked::No
    }

    /// The numbers of what a step refers to, those that are nearest to it.
    pub(super) fn numbers(&self, step: &'p Step) -> BTreeSet<usize> {
        let tables = &self.plan.tables;
        let mut found = BTreeSet::new();
        for &head in &step.reasons {
            let links = std::iter::successors(Some(head), |&at| before(tables, at)).take(LINKS);
            let keys = links.filter_map(|at| self.key(&tables.reasons.get(at.index())?.why));
            found.extend(keys.filter_map(|key| self.number(key)).take(NUMBERS));
        }
        let adopted = step.changes.iter().filter(|change| self.is_adopted(change));
        found.extend(adopted.filter_map(|change| self.number(Key::Adopted(&change.of))));
        found
    }

    fn number(&self, key: Key<'p>) -> Option<usize> {
        self.met.get_index_of(&key).map(|index| index + 1)
    }

    /// What a rule is told as; nothing of what goes without saying.
    fn key(&self, why: &'p Why) -> Option<Key<'p>> {
        Some(match why {
            Why::Requirement { requirement, .. } => self.of_requirement(*requirement),
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
            Why::Pool { requirement: Some(requirement), .. } => self.of_requirement(*requirement),
            Why::Pool { .. } => Key::Rule(Rule::Pool),
            Why::Goal | Why::Carries | Why::Replica | Why::Place | Why::Hold { .. } => return None,
        })
    }

    fn of_requirement(&self, at: RequirementRef) -> Key<'p> {
        self.told_as.get(at.index()).copied().unwrap_or(Key::Requirement(at))
    }
}

/// By requirement: as what it is told. Those of one fact are told at once, and those by which a subject has the same
/// need, whatever its versions.
fn told_as<'p>(tables: &Tables) -> Vec<Key<'p>> {
    let mut needs: FixedMap<String, Key<'p>> = FixedMap::default();
    let key = |(index, one): (usize, &Requirement)| {
        let own = match one.fact {
            Some(fact) => Key::Fact(fact),
            None => Key::Requirement(RequirementRef::from_index(index)),
        };
        let need = Requirement { at: None, because: None, ..one.clone() };
        *needs.entry(requirement(&need).words()).or_insert(own)
    };
    tables.requirements.iter().enumerate().map(key).collect()
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
    use super::*;
    use crate::answer::tables::{Spot, Text};
    use crate::report::Detail;
    use crate::report::changes::generate::upgrade;
    use crate::report::document::Block;

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
        let adopted = told(&plan);
        assert_eq!(adopted.len(), 2);
        assert_eq!(adopted[0].1, "Whatever carries eclipse-temurin is rebuilt or redeployed with it");
        assert_eq!(adopted[0].2, "image/billing, image/shop, billing, shop x2");
        plan.bumps = vec!["service/billing=11.0.16".to_owned()];
        assert_eq!(told(&plan)[0].2, "image/billing, image/shop");
    }

    #[test]
    fn the_same_need_of_one_subject_is_one_reason() {
        let mut plan = upgrade();
        let own = Requirement {
            at: Some("<8".into()),
            fact: None,
            place: Spot::from(Text::from("shop.toml:4")),
            ..plan.tables.requirements[1].clone()
        };
        plan.tables.requirements.push(own);
        let Why::Requirement { requirement, .. } = &mut plan.tables.reasons[6].why else { panic!("a need") };
        *requirement = RequirementRef::from_index(3);
        let because = Because::of(&plan);
        let Some(Block::List(items)) = because.list(Detail::Brief) else { panic!("a list") };
        assert_eq!(items.len(), 4);
        let below: Vec<String> = items[2]
            .below
            .iter()
            .map(|item| format!("{} | {}", item.text.words(), item.aside.words()))
            .collect();
        let expected = [
            "image/eclipse-temurin at <11.0.16 needs cgroup =1 | fact jdk",
            "image/eclipse-temurin at <8 needs cgroup =1 | shop.toml:4",
            "rebuild on a later JDK | https://kubernetes.io/",
        ];
        assert_eq!(below, expected);
        assert_eq!(because.numbers(&plan.steps[2]).into_iter().collect::<Vec<_>>(), [1, 3]);
    }
}
