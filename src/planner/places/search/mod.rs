//! An exhaustive search of where things go, in small pools.
//!
//! The steps that change something in a pool, and in those that they have to do with, are a [`Region`]. Its states are which
//! steps are done and where everything stands; from one state to the next something moves, or steps are carried out together
//! while what they would stop moves in the same moment. Of all ways to have done everything, with nothing left on a machine
//! that is added for a time, the best adds the fewest machines, then has the smallest largest step, then moves the least, then
//! goes to the fewest machines of which less is known than of where things are today.
//! Things that stand in each other's room do not exchange their places at one moment.
//!
//! The bounds are counted states, so that the same input has the same answer. A region that is larger, or a search that comes
//! to its bound, is left to the way of [`super::route`], of which nothing of this is claimed.

mod explore;
mod region;
mod table;

use super::carrying::Carrying;
use super::ground::Ground;
use crate::model::{MachineId, PoolId};
use crate::planner::graph::Rider;
use crate::planner::lockstep::LockstepId;
use explore::{Explored, Setting, explore};
pub(super) use region::{Region, regions};
use table::Tables;

/// Most states of all regions together that are gone on from.
const MOST_STATES: usize = 40_000;
/// Most states of one region that are gone on from, with one choice of machines that are added.
const MOST_IN_ONE: usize = 4_000;
/// Most machines that are added for a time.
const MOST_SPARES: usize = 2;

/// What is done at a moment.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Something moves by itself.
    Move(Rider, Spot),
    /// Steps are carried out together, while some things move.
    Step(Vec<LockstepId>, Vec<(Rider, Spot)>),
}

/// Where something goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spot {
    Machine(MachineId),
    /// A machine that is added, by its number among these.
    Spare(usize),
}

/// A machine that may be added: like one of the pool, with versions that it keeps.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) pool: PoolId,
    pub(super) like: MachineId,
    pub(super) kept: Ground,
}

/// The best way through a region.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) acts: Vec<Act>,
    /// The machines that are added.
    pub(super) spares: Vec<Kind>,
}

/// How many states may still be gone on from.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: MOST_STATES }
    }
}

/// Finds the best way through a region; `None` if there is none or the search comes to its bound.
pub(super) fn search(carrying: &mut Carrying<'_, '_>, region: &Region, budget: &mut Budget) -> Option<Found> {
    let mut tables = Tables::new(carrying, region)?;
    if !tables.is_concerned() {
        return None;
    }
    let kinds = tables.kinds(carrying);
    // Steps are put together only where no way leads on without, and one that may have to wait for somebody comes before others
    // only where none does with it at the end.
    let lates: &[bool] = if tables.is_any_late() { &[true, false] } else { &[false] };
    let ways = (0..=MOST_SPARES).flat_map(|number| [(number, false), (number, true)]);
    for ((number, together), &late) in ways.flat_map(|way| lates.iter().map(move |late| (way, late))) {
        let mut best: Option<((usize, usize), Found)> = None;
        for choice in choices(kinds.len(), number) {
            let better = best.as_ref().map(|&(cost, _)| cost);
            let bound = budget.left.min(MOST_IN_ONE);
            let setting = Setting { kinds: &choice, late, together, bound, better };
            let (explored, states) = explore(carrying, &mut tables, &setting);
            budget.left -= states;
            match explored {
                Explored::Way(cost, acts) => {
                    let spares = choice.iter().map(|&kind| kinds[kind].clone()).collect();
                    best = Some((cost, Found { acts, spares }));
                }
                Explored::Nothing => {}
                Explored::Bound => return None,
            }
        }
        if let Some((_, found)) = best {
            return Some(found);
        }
    }
    None
}

/// All choices of so many out of some kinds, of which each may be taken several times.
fn choices(kinds: usize, number: usize) -> Vec<Vec<usize>> {
    (0..number).fold(vec![Vec::new()], |all, _| {
        let longer = |one: &Vec<usize>| {
            let from = one.last().copied().unwrap_or(0);
            (from..kinds).map(|next| [one.as_slice(), &[next]].concat()).collect::<Vec<_>>()
        };
        all.iter().flat_map(longer).collect()
    })
}
