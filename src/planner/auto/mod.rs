//! The strategy that chooses: which machines are emptied before they change, and why.
//!
//! First everything is planned in place. A machine whose change then breaks something ([`breach`]) is emptied if that spares
//! it and nothing known is in the way. Then it is planned so, and whatever that does not come to is changed in place after
//! all ([`tried`]). The machines that are emptied only become fewer, so this ends.

mod breach;
mod tried;

use crate::id::FixedSet;
use crate::model::{Fleet, MachineId, Strategy};
use crate::planner::solve::{self, Solution};
use crate::planner::strategy;
use crate::planner::ways::{Hindrance, Way};
use crate::question::Ask;

/// Most plans that are tried with some machines emptied; after that none is.
const MOST_TRIED: usize = 6;

/// Solves a question under a strategy. One that chooses may add so many machines to each pool for a time; as many as the inventory
/// says if the question does not.
pub(crate) fn solve(fleet: &Fleet, ask: Ask, strategy: Strategy, surge: Option<u32>) -> Solution<'_> {
    match strategy::chooses(strategy) {
        true => choose(fleet, &ask, strategy, surge),
        false => solve::solve(fleet, ask, strategy, FixedSet::default()),
    }
}

fn choose<'f>(fleet: &'f Fleet, ask: &Ask, strategy: Strategy, surge: Option<u32>) -> Solution<'f> {
    let solved = |drained| solve::solve(fleet, ask.clone(), strategy, drained);
    let in_place = solved(FixedSet::default());
    let mut ways = breach::ways(&in_place, surge);
    for _ in 0..MOST_TRIED {
        let drained = drained(&ways);
        if drained.is_empty() {
            break;
        }
        let tried = solved(drained);
        let next = tried::next(&tried, &in_place, &ways, surge);
        if next.iter().filter(|way| way.hindrance.is_none()).count() == tried.graph.drained.len() {
            return Solution { ways: next, ..tried };
        }
        ways = next;
    }
    for way in &mut ways {
        way.hindrance.get_or_insert(Hindrance::Nowhere);
    }
    Solution { ways: breach::again(&in_place, &ways, surge), ..in_place }
}

fn drained(ways: &[Way]) -> FixedSet<MachineId> {
    ways.iter().filter(|way| way.hindrance.is_none()).map(|way| way.machine).collect()
}
