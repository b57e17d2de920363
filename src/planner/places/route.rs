//! Where things go: the steps are carried out one after another, and whoever is in the way moves first.

use super::carrying::{Carrying, Trial};
use super::search::{Budget, regions, search};
use crate::id::{FixedMap, FixedSet};
use crate::model::{CapabilityId, MachineId, PoolId, SlotId, VersionId};
use crate::planner::closure::{Closure, Stuck, Ties};
use crate::planner::graph::{Graph, Rider, TrackKey, thing_of};
use crate::planner::lockstep::{LockstepGroups, LockstepId};

/// Where something stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Stand {
    Machine(MachineId),
    /// A machine that is added for a time, by its number.
    Spare(usize),
}

/// What a step may cost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Effort {
    /// Nobody moves for it.
    Nothing,
    /// Whoever moves goes where it can stay.
    Once,
    /// Whatever it takes.
    Any,
}

/// A move of something.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    pub(crate) from: Stand,
    pub(crate) to: Stand,
    /// The property because of which it moves, with its versions before and after the move.
    pub(crate) of: Option<(CapabilityId, Option<VersionId>, Option<VersionId>)>,
    /// The properties of the machine that it goes to which have another version than where it comes from.
    pub(crate) differs: Box<[(SlotId, u16)]>,
    /// The properties where it comes from of which nothing is said where it goes to.
    pub(crate) misses: Box<[SlotId]>,
}

/// A machine that is added for a time.
#[derive(Clone, Debug)]
pub(crate) struct SpareHost {
    pub(crate) pool: PoolId,
    /// The machine that it is like.
    pub(crate) like: MachineId,
    /// The properties of that machine, each with the version that the spare host has.
    pub(crate) has: Vec<(CapabilityId, Option<VersionId>)>,
}

/// Where everything that moves goes.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// The moves of each rider, in order.
    pub(crate) moves: FixedMap<Rider, Vec<Move>>,
    pub(crate) spares: Vec<SpareHost>,
    /// Where each of them ends up.
    pub(crate) standing: FixedMap<Rider, MachineId>,
    /// Whether a step that is one stop for several changes moves something or changes a machine, or comes after one that does.
    pub(crate) joined_late: bool,
}

/// Finds where everything goes that has to leave, and says so in the graph; returns ties that keep to it, or what no
/// place was found for.
///
/// In small pools all ways are searched. In others, steps that empty nothing come first, then those from which everything can go to a machine that is done, so that it
/// moves once; only where no such step is left, one of each pool is emptied onto machines that are still to change. If that
/// gets nowhere either, steps that make room for each other are carried out together; where that does not help, a machine
/// is added. A pool that is gone through one by one takes two rounds. A machine with something that no budget lets go comes after
/// all others, so that these do not wait for it.
pub(crate) fn route(
    graph: &mut Graph<'_>,
    closure: &Closure,
    groups: &LockstepGroups,
) -> Result<(Placed, Ties), Stuck> {
    let mut pending = pending(graph, closure, groups);
    let mut carrying = Carrying::new(graph, closure, groups);
    let mut budget = Budget::default();
    for region in regions(&carrying, &pending) {
        if let Some(found) = search(&mut carrying, &region, &mut budget) {
            let done = carrying.perform(&found);
            pending.retain(|group| !done.contains(group));
        }
    }
    let late: FixedSet<LockstepId> =
        pending.iter().copied().filter(|&group| carrying.is_late(group)).collect();
    while !pending.is_empty() {
        let early: Vec<LockstepId> = pending.iter().copied().filter(|group| !late.contains(group)).collect();
        let done = round(&mut carrying, &early).or_else(|| round(&mut carrying, &pending));
        if let Some(done) = done {
            pending.retain(|group| !done.contains(group));
            continue;
        }
        let ready: Vec<LockstepId> =
            pending.iter().copied().filter(|&group| carrying.is_ready(group, &[])).collect();
        match together(&mut carrying, &ready) {
            Some(done) => pending.retain(|group| !done.contains(group)),
            None if carrying.add_spares(&ready) => {}
            None => return Err(carrying.stuck(&ready)),
        }
    }
    carrying.finish()
}

/// Carries out what is ready of some steps, with as little effort as gets anywhere; `None` if nothing does.
fn round(carrying: &mut Carrying<'_, '_>, pending: &[LockstepId]) -> Option<FixedSet<LockstepId>> {
    let efforts = [Effort::Nothing, Effort::Once, Effort::Any];
    efforts.into_iter().map(|effort| carrying.round(pending, effort)).find(|done| !done.is_empty())
}

/// The groups that change something besides where things stand, those first that others wait for.
fn pending(graph: &Graph<'_>, closure: &Closure, groups: &LockstepGroups) -> Vec<LockstepId> {
    let is_move = |at| matches!(graph.event(closure.event(at)).0, TrackKey::Left(_));
    let of = groups.members.iter_enumerated();
    let found = of.filter(|(_, members)| !members.iter().all(|&at| is_move(at))).map(|(group, _)| group);
    let mut found: Vec<LockstepId> = found.collect();
    // By name, so that the order of the input does not matter.
    found.sort_by_cached_key(|&group| {
        let named = groups.members[group].iter().map(|&at| {
            let (key, position) = graph.event(closure.event(at));
            (thing_of(graph.fleet, key).is_none(), graph.name_of(key), position)
        });
        (groups.ranks[group], named.min())
    });
    found
}

/// The most steps of which it is tried whether they make room for each other.
const MOST_TOGETHER: usize = 12;

/// Carries out some steps together, as few as possible; `None` if that does not help.
fn together(carrying: &mut Carrying<'_, '_>, ready: &[LockstepId]) -> Option<FixedSet<LockstepId>> {
    if ready.len() < 2 || ready.len() > MOST_TOGETHER {
        return None;
    }
    let mut chosen = ready.to_vec();
    let try_out = |carrying: &mut Carrying<'_, '_>, groups: &[LockstepId]| match carrying
        .try_out(groups, Effort::Any)
    {
        Trial::Works(leaves) => Some(leaves),
        Trial::Fails(_) => None,
    };
    let mut leaves = try_out(carrying, &chosen)?;
    for &group in ready {
        let without: Vec<LockstepId> = chosen.iter().copied().filter(|&other| other != group).collect();
        if without.is_empty() {
            continue;
        }
        if let Some(fewer) = try_out(carrying, &without) {
            (chosen, leaves) = (without, fewer);
        }
    }
    carrying.carry_out(&chosen, leaves);
    Some(chosen.into_iter().collect())
}
