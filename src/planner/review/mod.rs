//! What a change review asks about a plan: whose things it touches, which services notice, what goes together.
//!
//! All of it is read off the plan's steps and the fleet that the plan is for; nothing is planned again.

mod groups;
mod owners;
mod services;
#[cfg(test)]
mod tests;

use crate::answer::contrast::Contrast;
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::refs::ThingRef;
use crate::answer::review::{Review, Said};
use crate::answer::schedule::NoReturn;
use crate::answer::tables::Tables;
use crate::model::Fleet;

/// Makes the review of a plan of this fleet. Linear in the changes of the plan, and for services that are lost for a time in what
/// needs what.
pub(crate) fn review(
    fleet: &Fleet,
    plan: Plan,
    contrast: Option<Contrast>,
    (said, no_return): (Said, Vec<NoReturn>),
) -> Review {
    let services = services::noticed(fleet, &plan);
    let (owners, unowned) = owners::owners(&plan, &services);
    let groups = plan.steps.iter().map(|step| groups::group(&plan.tables, step)).collect();
    let Said { because, command } = said;
    Review { schema: SCHEMA, because, command, owners, unowned, services, groups, no_return, plan, contrast }
}

/// Things by name, each once.
fn by_name(tables: &Tables, things: impl IntoIterator<Item = ThingRef>) -> Vec<ThingRef> {
    let mut all: Vec<ThingRef> = things.into_iter().collect();
    all.sort_unstable_by(|&a, &b| tables.name(a).cmp(tables.name(b)).then(a.cmp(&b)));
    all.dedup();
    all
}
