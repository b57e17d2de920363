//! Room: what machines have and what stands on them asks for, where both are stated, and what a replica keeps to itself.

use super::apart::Apart;
use super::route::Stand;
use crate::id::FixedMap;
use crate::model::{Fleet, MachineId, NOTHING, PoolId, Running, Size};
use crate::planner::graph::{Graph, Rider};

/// How full machines are.
#[derive(Debug, Default)]
pub(super) struct Loads {
    used: FixedMap<Stand, Size>,
    /// What is to come and go in the step that is looked at.
    planned: FixedMap<Stand, [i64; NOTHING.len()]>,
    /// All that has ever stood on a machine.
    ever: FixedMap<Stand, Size>,
    /// Who has left a machine, with which of its moves.
    left: FixedMap<Stand, Vec<(Rider, usize)>>,
    numbers: FixedMap<Rider, usize>,
    /// What replicas keep to themselves.
    apart: Apart,
}

impl Loads {
    /// Forgets what was planned.
    pub(super) fn begin(&mut self) {
        self.planned.clear();
        self.apart.begin();
    }

    /// A machine is added, which is like one.
    pub(super) fn add(&mut self, like: MachineId) {
        self.apart.add(like);
    }

    /// Counts a move that is to come.
    pub(super) fn plan(&mut self, graph: &Graph<'_>, rider: Rider, from: Option<Stand>, to: Option<Stand>) {
        let asked = asked(graph.fleet, rider).map(u64::cast_signed);
        for (stand, sign) in [(from, -1), (to, 1)] {
            if let Some(stand) = stand {
                let planned = self.planned.entry(stand).or_default();
                planned.iter_mut().zip(asked).for_each(|(planned, asked)| *planned += sign * asked);
            }
        }
        self.apart.plan(graph.fleet, rider, from, to);
    }

    /// Whether a machine like one may be added for a rider: nothing that it is kept apart from is where that would be.
    pub(super) fn may_add(
        &mut self,
        graph: &Graph<'_>,
        rider: Rider,
        (from, like): (Option<Stand>, MachineId),
    ) -> bool {
        self.apart.may_add(graph.fleet, rider, (from, like))
    }

    /// Whether a machine has room for a rider that comes from another, and nothing there is what it is kept apart from. One that
    /// is added has as much as the largest of its pool.
    pub(super) fn has_room(
        &mut self,
        graph: &Graph<'_>,
        rider: Rider,
        (from, stand): (Option<Stand>, Stand),
        pool: PoolId,
    ) -> bool {
        if !self.apart.is_free(graph.fleet, rider, (from, stand)) {
            return false;
        }
        let room = match stand {
            Stand::Machine(machine) => graph.fleet.room_of(machine),
            Stand::Spare(_) => graph.fleet.most_room(pool),
        };
        let asked = asked(graph.fleet, rider);
        if asked == NOTHING || is_unlimited(room) {
            return true;
        }
        let used = *self.used(graph.fleet, stand);
        let planned = self.planned.get(&stand).copied().unwrap_or_default();
        (0..room.len()).all(|what| {
            let sum = (used[what] + asked[what]).saturating_add_signed(planned[what]);
            asked[what] == 0 || sum <= room[what]
        })
    }

    fn used(&mut self, fleet: &Fleet, stand: Stand) -> &mut Size {
        self.used.entry(stand).or_insert_with(|| match stand {
            Stand::Machine(machine) => at_home(fleet, machine),
            Stand::Spare(_) => NOTHING,
        })
    }

    /// Counts a move.
    pub(super) fn moves(&mut self, graph: &Graph<'_>, rider: Rider, from: Stand, to: Stand) {
        let asked = asked(graph.fleet, rider);
        let number = self.numbers.entry(rider).or_default();
        *number += 1;
        let number = *number;
        self.apart.moves(graph.fleet, rider, number, (from, to));
        let used = self.used(graph.fleet, from);
        used.iter_mut().zip(asked).for_each(|(used, asked)| *used = used.saturating_sub(asked));
        self.left.entry(from).or_default().push((rider, number));
        let used = self.used(graph.fleet, to);
        used.iter_mut().zip(asked).for_each(|(used, asked)| *used += asked);
        let ever = self.ever.entry(to).or_default();
        ever.iter_mut().zip(asked).for_each(|(ever, asked)| *ever += asked);
    }

    /// Who has left a machine, with which of its moves.
    pub(super) fn left(&self, machine: MachineId) -> &[(Rider, usize)] {
        self.left.get(&Stand::Machine(machine)).map_or(&[], Vec::as_slice)
    }

    /// Who had to leave a machine before a rider could come to it.
    pub(super) fn made_room(
        &self,
        graph: &Graph<'_>,
        rider: Rider,
        stand: Stand,
        pool: PoolId,
    ) -> Vec<(Rider, usize)> {
        let (room, home) = match stand {
            Stand::Machine(machine) => (graph.fleet.room_of(machine), at_home(graph.fleet, machine)),
            Stand::Spare(_) => (graph.fleet.most_room(pool), NOTHING),
        };
        let asked = asked(graph.fleet, rider);
        let ever = self.ever.get(&stand).copied().unwrap_or_default();
        let fits = (0..room.len())
            .all(|what| asked[what] == 0 || home[what] + ever[what] + asked[what] <= room[what]);
        let left = self.left.get(&stand).filter(|_| !fits);
        let mut found: Vec<(Rider, usize)> =
            left.into_iter().flatten().copied().filter(|&(other, _)| other != rider).collect();
        found.extend(self.apart.made_room(graph.fleet, rider, stand));
        found
    }
}

/// Whether nothing says how much a machine has.
pub(super) fn is_unlimited(room: Size) -> bool {
    room.iter().all(|&most| most == u64::MAX)
}

/// What a rider takes up of the machine that it is on.
pub(super) fn asked(fleet: &Fleet, rider: Rider) -> Size {
    fleet.size_of(match rider {
        Rider::Workload(id) => Running::Workload(id),
        Rider::Machine(id) => Running::Machine(id),
    })
}

/// What those on a machine ask for today.
pub(super) fn at_home(fleet: &Fleet, machine: MachineId) -> Size {
    let workloads = fleet.workloads_on(machine).iter().map(|&id| Rider::Workload(id));
    let machines = fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id));
    workloads.chain(machines).fold(NOTHING, |sum, rider| {
        let asked = asked(fleet, rider);
        std::array::from_fn(|what| sum[what] + asked[what])
    })
}
