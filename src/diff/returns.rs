//! From where on two plans have no way back, and why.

use super::steps::Pairs;
use crate::answer::diff::{NoWayBack, PointOfNoReturn, StepChange, StepDifference};
use crate::answer::plan::Plan;
use crate::answer::schedule::Final;
use std::collections::{BTreeMap, BTreeSet};

/// What speaks against taking a step back, by the number of the step.
type Finals = BTreeMap<usize, BTreeSet<NoWayBack>>;

/// The ways back of two plans.
pub(super) struct Returns {
    before: Finals,
    after: Finals,
}

impl Returns {
    /// Finds what speaks against ways back. Only schedules say what an inventory states of them, so that this counts if both plans have
    /// one.
    pub(super) fn of(old: &Plan, new: &Plan) -> Self {
        let is_stated = old.schedule.is_some() && new.schedule.is_some();
        Self { before: finals(old, is_stated), after: finals(new, is_stated) }
    }

    /// The first step without a way back, if it is not the same step in both.
    pub(super) fn point(&self, old: &Plan, new: &Plan, pairs: &Pairs) -> Option<PointOfNoReturn> {
        let first = |plan: &Plan, finals: &Finals| plan.first_done(&finals.keys().copied().collect());
        let (from, to) = (first(old, &self.before), first(new, &self.after));
        let same = from.and_then(|from| pairs.new_of(old.position(from)?));
        let is_same = same == to.and_then(|to| new.position(to)) && from.is_some() == to.is_some();
        let wave = |plan: &Plan, step: Option<usize>| plan.step(step?)?.wave;
        let (from_wave, to_wave) = (wave(old, from), wave(new, to));
        (!is_same).then_some(PointOfNoReturn { from, from_wave, to, to_wave })
    }

    /// What speaks against taking back a step in only one of them. Of a step that is gone nothing is told.
    pub(super) fn differences(&self, old: &Plan, new: &Plan, pairs: &Pairs) -> Vec<StepDifference> {
        let none = BTreeSet::new();
        let mut all = Vec::new();
        for (at, step) in new.steps.iter().enumerate() {
            let earlier = pairs.old_of(at).and_then(|before| old.steps.get(before)).map(|step| step.number);
            let was = earlier.and_then(|number| self.before.get(&number)).unwrap_or(&none);
            let is = self.after.get(&step.number).unwrap_or(&none);
            let told = |new: bool| move |why: &NoWayBack| StepChange::NoWayBack { new, why: why.clone() };
            let changes = was.difference(is).map(told(false)).chain(is.difference(was).map(told(true)));
            all.extend(changes.map(|what| StepDifference { old: earlier, new: Some(step.number), what }));
        }
        all
    }
}

fn finals(plan: &Plan, is_stated: bool) -> Finals {
    let mut all = Finals::new();
    let mut add = |step: usize, why: NoWayBack| all.entry(step).or_default().insert(why);
    for (step, why) in plan.finals() {
        why.iter().for_each(|one| _ = add(step, named(plan, one)));
    }
    let stated = plan.schedule.iter().flat_map(|schedule| &schedule.no_return).filter(|_| is_stated);
    for one in stated {
        one.because.iter().for_each(|why| _ = add(one.step, named(plan, why)));
    }
    plan.restored().into_iter().for_each(|step| _ = add(step, NoWayBack::Release));
    all
}

/// A reason by the names of what it is about.
fn named(plan: &Plan, why: &Final) -> NoWayBack {
    match why {
        Final::Fact { fact } => NoWayBack::Fact {
            fact: plan.tables.fact(*fact).map_or_else(|| "?".into(), |fact| fact.name.clone()),
        },
        Final::Recreated { of } => NoWayBack::Recreated { of: of.clone() },
        Final::Stated { of, because } => NoWayBack::Stated { of: of.clone(), because: because.clone() },
    }
}
