//! In what two plans, two inventories, or a plan and an inventory differ.
//!
//! Two inventories are compared thing by thing, by name; workloads whose names were made up are paired as the checker
//! pairs them. Two plans are compared by what they do with each thing, and their steps by what is in them. What a plan
//! and an inventory have in common is how far the one has been carried out in the other, which the checker tells.
//!
//! Each takes time about linear in the two. What is found is data; no sentence is made here.

mod inventories;
mod moves;
mod plans;
mod relax;
mod returns;
mod steps;
mod waves;

pub use inventories::inventories;
pub use plans::plans;

use crate::answer::diff::{Diff, Side, SideKind};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::stock::Stock;
use crate::model::Fleet;
use crate::verify::progress;

/// Tells how far an inventory shows a plan to be carried out. The plan comes first, whichever is older; the inventory comes with
/// what it holds.
#[must_use]
pub fn plan_and_inventory(plan: (&str, &Plan), inventory: (&str, &Fleet, &Stock)) -> Diff {
    let (name, fleet, stock) = inventory;
    Diff {
        progress: Some(progress(fleet, plan.1)),
        ..nothing(side_of(plan.0, plan.1), side_of_stock(name, stock))
    }
}

fn side_of_stock(name: &str, stock: &Stock) -> Side {
    Side { kind: SideKind::Inventory, name: name.to_owned(), things: stock.things.len(), steps: None }
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
        zone: None,
        waves: Vec::new(),
        no_return: None,
        relax: Vec::new(),
        progress: None,
    }
}

fn side_of(name: &str, plan: &Plan) -> Side {
    let (things, steps) = (plan.summary.things, Some(plan.steps.len()));
    Side { kind: SideKind::Plan, name: name.to_owned(), things, steps }
}
