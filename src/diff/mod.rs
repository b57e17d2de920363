//! In what two plans, two inventories, or a plan and an inventory differ.
//!
//! Two inventories are compared thing by thing, by name; workloads whose names were made up are paired as the checker
//! pairs them. Two plans are compared by what they do with each thing, and their steps by what is in them. What a plan
//! and an inventory have in common is how far the one has been carried out in the other, which the checker tells.
//!
//! Each takes time about linear in the two. What is found is data; no sentence is made here.

mod inventories;
mod plans;
mod steps;

pub use inventories::inventories;
pub use plans::plans;

use crate::answer::diff::{Diff, Side, SideKind};
use crate::answer::plan::{Plan, SCHEMA};
use crate::model::Fleet;
use crate::verify::progress;

/// Tells how far an inventory shows a plan to be carried out. The plan comes first, whichever is older.
#[must_use]
pub fn plan_and_inventory(plan: (&str, &Plan), inventory: (&str, &Fleet)) -> Diff {
    let things = inventory.1.machine_ids().len() + inventory.1.workload_ids().len();
    let new = Side { kind: SideKind::Inventory, name: inventory.0.to_owned(), things, steps: None };
    Diff { progress: Some(progress(inventory.1, plan.1)), ..nothing(side_of(plan.0, plan.1), new) }
}

/// A comparison that has found nothing.
const fn nothing(old: Side, new: Side) -> Diff {
    Diff {
        schema: SCHEMA,
        old,
        new,
        question: Vec::new(),
        figures: Vec::new(),
        things: Vec::new(),
        statements: Vec::new(),
        steps: Vec::new(),
        progress: None,
    }
}

fn side_of(name: &str, plan: &Plan) -> Side {
    let (things, steps) = (plan.summary.things, Some(plan.steps.len()));
    Side { kind: SideKind::Plan, name: name.to_owned(), things, steps }
}
