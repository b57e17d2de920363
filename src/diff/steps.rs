//! The steps of two plans: which is which, and in what they differ beside the things in them.

use super::plans::{Deeds, Names};
use crate::answer::diff::{StepChange, StepDifference};
use crate::answer::plan::Plan;
use crate::answer::refs::ReasonRef;
use crate::answer::step::Step;
use crate::answer::tables::{Text, Why};
use crate::id::Id;
use std::collections::{BTreeMap, BTreeSet};

/// Which step of the new plan is which of the old one, from zero.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    new_of: BTreeMap<usize, usize>,
    old_of: BTreeMap<usize, usize>,
}

impl Pairs {
    /// The step of the new plan that a step of the old one is.
    pub(super) fn new_of(&self, old: usize) -> Option<usize> {
        self.new_of.get(&old).copied()
    }

    /// The step of the old plan that a step of the new one is.
    pub(super) fn old_of(&self, new: usize) -> Option<usize> {
        self.old_of.get(&new).copied()
    }
}

/// Pairs steps by how many deeds they have in common, those with most first. Linear in the deeds, but for sorting.
pub(super) fn pairs(old: &Plan, new: &Plan, before: &Deeds, after: &Deeds) -> Pairs {
    let mut common: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (deed, earlier) in before {
        let later = after.get(deed).into_iter().flatten();
        for (from, to) in earlier.iter().zip(later) {
            *common.entry((from.step, to.step)).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize, usize)> =
        common.into_iter().map(|((from, to), number)| (number, from, to)).collect();
    ranked.sort_by_key(|&(number, from, to)| (std::cmp::Reverse(number), from.abs_diff(to), from));
    let mut pairs = Pairs::default();
    for (_, from, to) in ranked {
        if from < old.steps.len()
            && to < new.steps.len()
            && !pairs.new_of.contains_key(&from)
            && !pairs.old_of.contains_key(&to)
        {
            pairs.new_of.insert(from, to);
            pairs.old_of.insert(to, from);
        }
    }
    pairs
}

/// Tells which steps only one plan has, and of the others which reasons and waits.
pub(super) fn differences(old: &Plan, new: &Plan, now: &Names, pairs: &Pairs) -> Vec<StepDifference> {
    let mut all = Vec::new();
    for (at, step) in new.steps.iter().enumerate() {
        let number = Some(at + 1);
        let Some(&before) = pairs.old_of.get(&at) else {
            all.push(StepDifference { old: None, new: number, what: StepChange::New });
            continue;
        };
        let earlier = &old.steps[before];
        let (was, is) = (reasons(old, earlier, &|name| now.of_old(name)), reasons(new, step, &Text::clone));
        let gone = was.difference(&is).map(|reason| reason.told(false));
        let fresh = is.difference(&was).map(|reason| reason.told(true));
        let changes: Vec<StepChange> = gone.chain(fresh).chain(waits(earlier, step, pairs)).collect();
        all.extend(changes.into_iter().map(|what| StepDifference {
            old: Some(before + 1),
            new: number,
            what,
        }));
    }
    let gone = (0..old.steps.len()).filter(|at| !pairs.new_of.contains_key(at));
    all.extend(gone.map(|at| StepDifference { old: Some(at + 1), new: None, what: StepChange::Gone }));
    all
}

/// Which steps it waits for in only one plan; waits that involve a step that only one plan has go without saying.
fn waits(old: &Step, new: &Step, pairs: &Pairs) -> Vec<StepChange> {
    let before =
        old.after.iter().filter_map(|wait| Some((pairs.new_of(wait.step.checked_sub(1)?)?, wait.step)));
    let before: BTreeMap<usize, usize> = before.collect();
    let is_old = |at: &usize| pairs.old_of.contains_key(at);
    let after: BTreeSet<usize> =
        new.after.iter().filter_map(|wait| wait.step.checked_sub(1)).filter(is_old).collect();
    let gone = before.iter().filter(|(now, _)| !after.contains(*now));
    let gone = gone.map(|(_, &step)| StepChange::Wait { new: false, step });
    let fresh = after.iter().filter(|now| !before.contains_key(*now));
    gone.chain(fresh.map(|now| StepChange::Wait { new: true, step: now + 1 })).collect()
}

/// A reason by what it says. Where it stands is for people, and may differ.
#[derive(Clone, Debug)]
struct Because {
    thing: Text,
    of: Text,
    rule: &'static str,
    subject: Option<Text>,
    place: Option<Text>,
}

impl Because {
    fn key(&self) -> (&Text, &Text, &str, &Option<Text>) {
        (&self.thing, &self.of, self.rule, &self.subject)
    }

    fn told(&self, new: bool) -> StepChange {
        StepChange::Reason {
            new,
            thing: Text::clone(&self.thing),
            of: Text::clone(&self.of),
            rule: self.rule.into(),
            subject: self.subject.clone(),
            place: self.place.clone().map(Into::into),
        }
    }
}

impl PartialEq for Because {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Because {}

impl PartialOrd for Because {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Because {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

fn reasons(plan: &Plan, step: &Step, name: &dyn Fn(&Text) -> Text) -> BTreeSet<Because> {
    let found = |at: &ReasonRef| {
        let reason = plan.tables.reasons.get(at.index())?;
        let (rule, requirement) = rule(&reason.why);
        let requirement = requirement.and_then(|at| plan.tables.requirement(at));
        Some(Because {
            thing: name(&plan.tables.thing(reason.what.thing).name),
            of: Text::clone(&reason.what.of),
            rule,
            subject: requirement.map(|requirement| Text::clone(&requirement.subject)),
            place: reason.place.as_ref().map(|spot| Text::clone(&spot.text)),
        })
    };
    step.reasons.iter().filter_map(found).collect()
}

/// The name of a rule, as JSON has it, and the requirement that it is about.
const fn rule(why: &Why) -> (&'static str, Option<crate::answer::refs::RequirementRef>) {
    match why {
        Why::Goal => ("goal", None),
        Why::Requirement { requirement, .. } => ("requirement", Some(*requirement)),
        Why::Carries => ("carries", None),
        Why::Build => ("build", None),
        Why::Release { .. } => ("release", None),
        Why::Shares { .. } => ("shares", None),
        Why::Moves { .. } => ("moves", None),
        Why::OwnKernel => ("own-kernel", None),
        Why::Unmixed => ("unmixed", None),
        Why::Together { .. } => ("together", None),
        Why::Replica => ("replica", None),
        Why::Live => ("live", None),
        Why::Pool { .. } => ("pool", None),
        Why::Place => ("place", None),
        Why::Hold { .. } => ("hold", None),
    }
}
