//! Steps of a plan from which there is no way back.

use super::known::Outcome;
use super::plan::Plan;
use super::schedule::Final;
use super::step::{Change, Effect};
use super::tables::ThingKind;
use std::collections::{BTreeMap, BTreeSet};

impl Plan {
    /// The steps that cannot be taken back by what the plan itself says, by their numbers: by facts about data, and by states that
    /// are made anew. What the inventory states of ways back is not among it.
    #[must_use]
    pub fn finals(&self) -> BTreeMap<usize, BTreeSet<Final>> {
        let mut finals: BTreeMap<usize, BTreeSet<Final>> = BTreeMap::new();
        let is_final = |fact| self.tables.fact(fact).is_some_and(|fact| &*fact.kind == "data");
        for known in self.known.iter().filter(|one| one.outcome == Outcome::ByHand && is_final(one.fact)) {
            for step in known.crossed_in(&self.steps) {
                finals.entry(step).or_default().insert(Final::Fact { fact: known.fact });
            }
        }
        for step in &self.steps {
            for change in step.changes.iter().filter(|change| change.effect == Effect::Recreate) {
                let made = Final::Recreated { of: change.of.clone() };
                finals.entry(step.number).or_default().insert(made);
            }
        }
        finals
    }

    /// The steps that no tool takes back, but a copy that was made before: releases of systems, and control planes.
    #[must_use]
    pub fn restored(&self) -> BTreeSet<usize> {
        let is_one = |change: &Change| {
            let kind = self.tables.thing(change.thing).kind;
            let is_upgrade = change.effect == Effect::Upgrade && kind.is_machine();
            is_upgrade && (&*change.of == "os" || kind == ThingKind::Cluster)
        };
        self.steps.iter().filter(|step| step.changes.iter().any(is_one)).map(|step| step.number).collect()
    }

    /// The first of some steps, in the order in which they are carried out: by waves, if the plan has any.
    #[must_use]
    pub fn first_done(&self, steps: &BTreeSet<usize>) -> Option<usize> {
        let waves = self.schedule.iter().flat_map(|schedule| &schedule.waves);
        let in_waves = waves.flat_map(|wave| &wave.steps).copied().find(|step| steps.contains(step));
        in_waves.or_else(|| steps.first().copied())
    }
}
