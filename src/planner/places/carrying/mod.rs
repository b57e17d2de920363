//! The steps of a plan as they are carried out, and who has to be where.

mod acts;
mod leave;
mod machines;
mod order;
mod spares;

use super::ground::{Ground, PlaceNeed, View, concerns_inside, stops};
use super::load::Loads;
use super::pools::{movers, movers_under, residents};
use super::route::{Effort, Move, Placed, SpareHost, Stand};
use crate::id::{FixedMap, FixedSet, Id, IdVec};
use crate::model::{MachineId, PoolId, SlotId};
use crate::planner::closure::{Closure, ForcedId, Stuck, Ties};
use crate::planner::graph::{Graph, MOST_MOVES, Origin, Rider, TrackKey};
use crate::planner::lockstep::{LockstepGroups, LockstepId};
use machines::Members;
use spares::{Spare, Spares, kept};
use std::rc::Rc;

/// Steps that are being carried out.
pub(super) struct Carrying<'r, 'f> {
    pub(super) graph: &'r mut Graph<'f>,
    pub(super) closure: &'r Closure,
    pub(super) groups: &'r LockstepGroups,
    /// The events of each group by name, so that the order of the input does not matter; those of an OS first, since it
    /// brings others.
    members: IdVec<LockstepId, Vec<ForcedId>>,
    done: IdVec<LockstepId, bool>,
    now: Ground,
    pub(super) end: Ground,
    /// For each machine the changes that are still to come.
    to_come: FixedMap<MachineId, usize>,
    pools: FixedMap<PoolId, Members>,
    /// How many machines are done that were not at first.
    finished: usize,
    /// Where riders stand that have moved.
    stands: FixedMap<Rider, Stand>,
    /// Where those go that move in the step that is looked at.
    going_to: FixedMap<Rider, Option<Stand>>,
    /// Riders that have come to a machine.
    arrived: FixedMap<MachineId, FixedSet<Rider>>,
    needs: FixedMap<Rider, Rc<[PlaceNeed]>>,
    spares: Spares,
    /// The pools for which machines may be added.
    spared: FixedSet<PoolId>,
    moves: FixedMap<Rider, Vec<Move>>,
    load: Loads,
    ties: Ties,
    /// Whether a machine has changed or something has moved.
    touched: bool,
    joined_late: bool,
}

/// What a step would take.
pub(super) enum Trial {
    Works(Vec<Leave>),
    /// There is no place for one.
    Fails(Rider),
}

/// Somebody moves before a step or with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leave {
    rider: Rider,
    to: To,
    /// Whether it can only go in the same moment.
    with: bool,
    cause: Because,
}

/// Where somebody goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum To {
    Stand(Stand),
    /// A machine that is still to be added, like one with the versions of a moment.
    New(MachineId, Moment),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Moment {
    Now,
    End,
}

/// Why somebody moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Because {
    /// A property of the machine changes and would take it down.
    Down(SlotId),
    /// The machine would not carry it afterwards.
    Uncarried,
}

impl<'r, 'f> Carrying<'r, 'f> {
    pub(super) fn new(graph: &'r mut Graph<'f>, closure: &'r Closure, groups: &'r LockstepGroups) -> Self {
        let end = Ground::end(graph, closure);
        let mut to_come: FixedMap<MachineId, usize> = FixedMap::default();
        for (_, event) in closure.events() {
            if let TrackKey::Slot(slot) = graph.event(event).0 {
                *to_come.entry(graph.fleet.slot(slot).machine).or_default() += 1;
            }
        }
        let is_move = |at: &ForcedId| matches!(graph.event(closure.event(*at)).0, TrackKey::Left(_));
        let done = groups.members.iter().map(|members| members.iter().all(is_move)).collect();
        let by_name = |members: &Vec<ForcedId>| {
            let mut members = members.clone();
            members.sort_by_cached_key(|&at| {
                let (key, position) = graph.event(closure.event(at));
                let is_os = key.slot().is_some_and(|slot| graph.fleet.is_os(slot));
                (!is_os, graph.name_of(key), position)
            });
            members
        };
        let members = groups.members.iter().map(by_name).collect();
        Self {
            graph,
            closure,
            groups,
            members,
            done,
            now: Ground::default(),
            end,
            to_come,
            pools: FixedMap::default(),
            finished: 0,
            stands: FixedMap::default(),
            going_to: FixedMap::default(),
            arrived: FixedMap::default(),
            needs: FixedMap::default(),
            spares: Spares::default(),
            spared: FixedSet::default(),
            moves: FixedMap::default(),
            load: Loads::default(),
            ties: Ties::default(),
            touched: false,
            joined_late: false,
        }
    }

    /// Whether everything that a group waits for is done, or among some others.
    pub(super) fn is_ready(&self, group: LockstepId, others: &[LockstepId]) -> bool {
        let heads = self.groups.members[group].iter().flat_map(|&at| self.closure.arrows(at));
        heads
            .map(|&(to, _)| self.groups.of[to])
            .all(|to| to == group || self.done[to] || others.contains(&to))
    }

    /// Carries out what is ready of some steps with so much effort; returns which. With all effort it is one of each pool,
    /// from which the fewest move.
    pub(super) fn round(&mut self, pending: &[LockstepId], effort: Effort) -> FixedSet<LockstepId> {
        let mut done: FixedSet<LockstepId> = FixedSet::default();
        let mut cheapest: FixedMap<Option<PoolId>, (usize, usize)> = FixedMap::default();
        for (index, &group) in pending.iter().enumerate() {
            if !self.is_ready(group, &[]) {
                continue;
            }
            let Trial::Works(leaves) = self.try_out(&[group], effort) else { continue };
            if effort < Effort::Any || leaves.is_empty() {
                self.carry_out(&[group], leaves);
                done.insert(group);
            } else {
                let pool = leaves.first().and_then(|leave| self.pool(leave.rider));
                let best = cheapest.entry(pool).or_insert((leaves.len(), index));
                *best = (leaves.len(), index).min(*best);
            }
        }
        for (_, index) in cheapest.into_values() {
            let group = pending[index];
            if let Trial::Works(leaves) = self.try_out(&[group], effort) {
                self.carry_out(&[group], leaves);
                done.insert(group);
            }
        }
        done
    }

    /// Whether a step empties a machine of something that no budget lets go: it may have to wait for somebody, so that as little as
    /// possible is to wait for it.
    pub(super) fn is_late(&self, group: LockstepId) -> bool {
        let fleet = self.graph.fleet;
        let is_kept = |rider: Rider| match rider {
            Rider::Workload(id) => fleet.is_kept(id),
            Rider::Machine(_) => false,
        };
        let changes = self.changes(&[group]);
        let mut slots = changes.iter().filter_map(|(key, _)| key.slot());
        slots.any(|slot| residents(self.graph, fleet.slot(slot).machine).into_iter().any(is_kept))
    }

    /// What no place was found for.
    pub(super) fn stuck(&mut self, ready: &[LockstepId]) -> Stuck {
        let group = ready.first().copied();
        let at = group.map(|group| self.groups.members[group][0]);
        let who = group.and_then(|group| match self.try_out(&[group], Effort::Any) {
            Trial::Fails(rider) => Some(rider),
            Trial::Works(_) => None,
        });
        Stuck { at: at.unwrap_or_else(|| ForcedId::from_index(0)), why: Origin::Place, who }
    }

    /// Carries out some steps in one.
    pub(super) fn carry_out(&mut self, groups: &[LockstepId], leaves: Vec<Leave>) {
        self.apply(groups, &leaves);
        self.empty_spares();
    }

    /// How far some steps take tracks, these by name within a step.
    pub(super) fn changes(&self, groups: &[LockstepId]) -> Ground {
        let mut then = Ground::default();
        for &at in groups.iter().flat_map(|&group| &self.members[group]) {
            let (key, position) = self.graph.event(self.closure.event(at));
            if !matches!(key, TrackKey::Left(_)) {
                then.raise(key, position);
            }
        }
        then
    }

    pub(super) fn needs(&mut self, rider: Rider) -> Rc<[PlaceNeed]> {
        if let Some(known) = self.needs.get(&rider) {
            return Rc::clone(known);
        }
        let found: Rc<[PlaceNeed]> = self.graph.place_needs(rider).into();
        self.needs.insert(rider, Rc::clone(&found));
        found
    }

    fn stand(&self, rider: Rider) -> Option<Stand> {
        self.stands.get(&rider).copied().or_else(|| self.graph.home(rider).map(Stand::Machine))
    }

    fn is_at(&self, rider: Rider, machine: MachineId) -> bool {
        self.stand(rider) == Some(Stand::Machine(machine))
    }

    /// The riders that stand on a machine now.
    fn on(&self, machine: MachineId) -> Vec<Rider> {
        let home = residents(self.graph, machine).into_iter().filter(|&rider| self.is_at(rider, machine));
        let arrived = self.arrived.get(&machine).into_iter().flatten().copied();
        let mut all: Vec<Rider> = home.chain(arrived.filter(|&rider| self.is_at(rider, machine))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Who would go down with a change of a property, and who else stands on its machine, with that machine.
    fn concerned(&self, slot: SlotId) -> Vec<(Rider, bool)> {
        let fleet = self.graph.fleet;
        let capability = fleet.capability(fleet.slot(slot).capability);
        let top = fleet.slot(slot).machine;
        let quiet = fleet.goes_on(slot);
        let mut machines = vec![(top, true)];
        let mut found = Vec::new();
        while let Some((machine, direct)) = machines.pop() {
            for rider in self.on(machine) {
                let stops = match rider {
                    Rider::Workload(id) => (!direct && !quiet) || stops(self.graph, id, slot),
                    Rider::Machine(id) => !direct || capability.stops_machine(fleet.machine(id)),
                };
                found.push((rider, stops));
            }
            for &child in fleet.machines_on(machine) {
                let concerns_all = !direct || concerns_inside(fleet, child, slot);
                if concerns_all && !self.graph.moves(Rider::Machine(child)) {
                    machines.push((child, false));
                }
            }
        }
        found
    }

    /// Finds out who has to move for some steps, and where to.
    pub(super) fn try_out(&mut self, groups: &[LockstepId], effort: Effort) -> Trial {
        let then = self.changes(groups);
        let mut down: FixedMap<Rider, Option<SlotId>> = FixedMap::default();
        let mut going: FixedSet<MachineId> = FixedSet::default();
        for (key, _) in then.iter() {
            match key {
                TrackKey::Slot(slot) => {
                    let machine = self.graph.fleet.slot(slot).machine;
                    going.insert(machine);
                    for rider in movers_under(self.graph, machine) {
                        down.entry(rider).or_default();
                    }
                    for (rider, stops) in self.concerned(slot) {
                        let known = down.entry(rider).or_default();
                        *known = known.or(stops.then_some(slot));
                    }
                }
                TrackKey::Runs(id, _) => {
                    for rider in movers(self.graph, id) {
                        down.entry(rider).or_default();
                    }
                }
                _ => {}
            }
        }
        let fleet = self.graph.fleet;
        let mut down: Vec<(Rider, Option<SlotId>)> = down.into_iter().collect();
        down.sort_by_cached_key(|(rider, _)| rider.thing().name(fleet));
        let mut leaves: Vec<Leave> = Vec::new();
        self.begin();
        for (rider, stopped) in down {
            let stays = stopped.is_none() && self.carries_here(rider, &then);
            if stays {
                continue;
            }
            let cause = stopped.map_or(Because::Uncarried, Because::Down);
            if effort == Effort::Nothing {
                return Trial::Fails(rider);
            }
            match self.find(rider, (&then, &going), effort) {
                Some((to, with)) if self.may_move(rider) => {
                    self.load.plan(self.graph, rider, self.stand(rider), to_stand(to));
                    self.going_to.insert(rider, to_stand(to));
                    leaves.push(Leave { rider, to, with, cause });
                }
                _ => return Trial::Fails(rider),
            }
        }
        Trial::Works(leaves)
    }

    /// Forgets what was planned for a step.
    fn begin(&mut self) {
        self.load.begin();
        self.going_to.clear();
    }

    fn may_move(&self, rider: Rider) -> bool {
        let moved = self.moves.get(&rider).map_or(0, Vec::len);
        moved < usize::from(MOST_MOVES)
    }

    fn carries_here(&mut self, rider: Rider, then: &Ground) -> bool {
        self.stand(rider).is_none_or(|stand| self.carries(rider, To::Stand(stand), Some(then)))
    }

    /// Whether a place carries a rider now, or after some changes.
    fn carries(&mut self, rider: Rider, to: To, then: Option<&Ground>) -> bool {
        let needs = self.needs(rider);
        let (now, end) = (&self.now, &self.end);
        let view = View { now, then, kept: None };
        match to {
            To::Stand(Stand::Machine(machine)) => self.graph.carries((rider, &needs), machine, view),
            To::Stand(Stand::Spare(number)) => {
                let Spare { like, kept, .. } = &self.spares[number];
                self.graph.carries((rider, &needs), *like, View { kept: Some(kept), ..view })
            }
            To::New(like, moment) => {
                let kept = kept(self.graph, like, if moment == Moment::Now { now } else { end });
                self.graph.carries((rider, &needs), like, View { kept: Some(&kept), ..view })
            }
        }
    }

    fn pool(&self, rider: Rider) -> Option<PoolId> {
        self.graph.home(rider).map(|home| self.graph.fleet.pool_of(home))
    }

    /// Where everything has gone, unless somebody is left on a machine that was added.
    pub(super) fn finish(self) -> Result<(Placed, Ties), Stuck> {
        if let Some(rider) = self.spares.rider() {
            let home = self.graph.home(rider);
            let is_home = |key: TrackKey| {
                key.slot().is_some_and(|slot| Some(self.graph.fleet.slot(slot).machine) == home)
            };
            let at = self.closure.events().find(|&(_, event)| is_home(self.graph.event(event).0));
            let at = at.map_or_else(|| ForcedId::from_index(0), |(at, _)| at);
            return Err(Stuck { at, why: Origin::Place, who: Some(rider) });
        }
        let mut standing: FixedMap<Rider, MachineId> = FixedMap::default();
        for (&rider, stand) in &self.stands {
            if let Stand::Machine(machine) = *stand {
                standing.insert(rider, machine);
            }
        }
        let spares = self.spares.iter().map(|&Spare { pool, like, ref kept, .. }| SpareHost {
            pool,
            like,
            has: kept.versions(self.graph, like),
        });
        let spares = spares.collect();
        let Self { moves, joined_late, ties, .. } = self;
        Ok((Placed { moves, spares, standing, joined_late }, ties))
    }
}

const fn to_stand(to: To) -> Option<Stand> {
    match to {
        To::Stand(stand) => Some(stand),
        To::New(..) => None,
    }
}
