//! Steps from which there is no way back.

use crate::answer::plan::Plan;
use crate::answer::schedule::{Final, NoReturn};
use crate::answer::step::Change;
use crate::model::{Fleet, Timed};

/// Finds the steps that cannot be taken back, in the order of their numbers: by facts about data, by states that are made anew,
/// and by what the inventory states. Linear in the changes, times what the inventory states.
pub(crate) fn no_returns(fleet: &Fleet, plan: &Plan) -> Vec<NoReturn> {
    let mut finals = plan.finals();
    for step in &plan.steps {
        for change in step.changes.iter().filter(|change| change.effect.changes_version()) {
            let said = fleet.no_returns().iter().filter(|stated| is_about(fleet, plan, change, stated));
            for stated in said {
                let because = stated.what.as_str().into();
                let of = change.of.clone();
                finals.entry(step.number).or_default().insert(Final::Stated { of, because });
            }
        }
    }
    let told = finals.into_iter();
    told.map(|(step, because)| NoReturn { step, because: because.into_iter().collect() }).collect()
}

/// Whether what is stated is about the thing of a change, or about what changes its version there.
fn is_about(fleet: &Fleet, plan: &Plan, change: &Change, stated: &Timed<String>) -> bool {
    let things = [plan.tables.name(change.thing), &change.of];
    let mut things = things.into_iter().filter_map(|name| fleet.find_subject(name));
    stated.whom.as_ref().is_some_and(|whom| things.any(|thing| fleet.is_named(whom, thing)))
}
