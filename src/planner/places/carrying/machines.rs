//! Which machine something goes to.

use super::{Carrying, Effort, Stand, To};
use crate::id::FixedSet;
use crate::model::{CapabilityId, Fleet, MachineId, PoolId};
use crate::planner::graph::Rider;
use crate::planner::places::ground::{Ground, View, stops_on};
use crate::planner::places::pools::{hypervisors, may_stand};

/// The machines of a pool.
#[derive(Default)]
pub(super) struct Members {
    /// Those that change no more.
    pub(super) done: Vec<MachineId>,
    /// Those that are still to change; one that is done is taken out when it is met.
    pub(super) open: Vec<MachineId>,
    /// Whether more is known of one than of another, so that one is to be preferred.
    is_mixed: bool,
    /// Where the next search among those that are done begins.
    pub(super) next: usize,
    /// How many machines of the fleet had been done when these were sorted out.
    pub(super) sorted: Option<usize>,
}

/// A rider that goes to another machine of a pool, how far its step takes tracks, and the machines that go down.
type Trip<'t> = (Rider, PoolId, &'t Ground, &'t FixedSet<MachineId>);

impl<'f> Carrying<'_, 'f> {
    /// Where a rider can go before some changes, or only in the same moment.
    pub(super) fn find(
        &mut self,
        rider: Rider,
        (then, going): (&Ground, &FixedSet<MachineId>),
        effort: Effort,
    ) -> Option<(To, bool)> {
        let pool = self.pool(rider)?;
        let stand = |machine| To::Stand(Stand::Machine(machine));
        if let Some(machine) = self.find_machine((rider, pool), (then, going), (true, effort)) {
            return Some((stand(machine), false));
        }
        if effort == Effort::Any
            && self.spared.contains(&pool)
            && let Some(to) = self.find_spare(rider, pool, then)
        {
            return Some((to, false));
        }
        let found = self.find_machine((rider, pool), (then, going), (false, effort));
        found.map(|machine| (stand(machine), true))
    }

    /// A machine that carries a rider after some changes and, where asked, before them as well: one that is done, or with
    /// all effort the last of the others.
    pub(super) fn find_machine(
        &mut self,
        (rider, pool): (Rider, PoolId),
        (then, going): (&Ground, &FixedSet<MachineId>),
        (before, effort): (bool, Effort),
    ) -> Option<MachineId> {
        self.sort_out(pool);
        // Where more is known of some machines than of others, those come first.
        let rounds: &[bool] = if self.pools[&pool].is_mixed { &[true, false] } else { &[false] };
        let trip = (rider, pool, then, going);
        let is_found = |machine: &Option<MachineId>| machine.is_some();
        let changing = |this: &mut Self, &sure: &bool| this.find_changing(trip, sure);
        let done = |this: &mut Self, &sure: &bool| this.find_done(trip, before, sure);
        let any = |this: &mut Self, &sure: &bool| this.find_any(trip, before, sure);
        let found =
            rounds.iter().filter(|_| !before).map(|sure| changing(self, sure)).find(is_found).flatten();
        let found = found.or_else(|| rounds.iter().find_map(|sure| done(self, sure)));
        found.or_else(|| rounds.iter().filter(|_| effort == Effort::Any).find_map(|sure| any(self, sure)))
    }

    /// A machine that is done with what changes now.
    fn find_changing(&mut self, (rider, pool, then, going): Trip<'_>, sure: bool) -> Option<MachineId> {
        let mut changing = going.iter().copied().filter(|&machine| self.graph.fleet.pool_of(machine) == pool);
        changing.find(|&machine| {
            self.is_done(machine, going)
                && self.is_preferred(rider, machine, sure)
                && self.fits(rider, machine, (then, going), false)
                && self.carries_at_end(rider, machine)
        })
    }

    /// A machine that is done; the search goes on behind the last one that was found.
    fn find_done(
        &mut self,
        (rider, pool, then, going): Trip<'_>,
        before: bool,
        sure: bool,
    ) -> Option<MachineId> {
        let Members { done, next, .. } = &self.pools[&pool];
        let (count, first) = (done.len(), *next);
        for number in (0..count).map(|number| (first + number) % count) {
            let machine = self.pools[&pool].done[number];
            if self.is_preferred(rider, machine, sure)
                && self.fits(rider, machine, (then, going), before)
                && self.carries_at_end(rider, machine)
            {
                self.pools[&pool].next = (number + 1) % count;
                return Some(machine);
            }
        }
        None
    }

    /// The last machine that is still to change, or one that does not carry the rider in the end.
    fn find_any(
        &mut self,
        (rider, pool, then, going): Trip<'_>,
        before: bool,
        sure: bool,
    ) -> Option<MachineId> {
        let Members { done, open, .. } = &self.pools[&pool];
        let others: Vec<MachineId> = open.iter().rev().chain(done).copied().collect();
        others.into_iter().find(|&machine| {
            self.is_preferred(rider, machine, sure) && self.fits(rider, machine, (then, going), before)
        })
    }

    /// Whether a machine is one of those that are asked for: any, or those of which as much is known as of the rider's home.
    fn is_preferred(&mut self, rider: Rider, machine: MachineId, sure: bool) -> bool {
        !sure || !self.graph.is_guess(rider, machine, &self.end)
    }

    /// Moves the machines of a pool that are done by now to those that are.
    pub(super) fn sort_out(&mut self, pool: PoolId) {
        if self.pools.get(&pool).is_some_and(|known| known.sorted == Some(self.finished)) {
            return;
        }
        let fleet = self.graph.fleet;
        let mut members = match self.pools.swap_remove(&pool) {
            Some(known) => known,
            None => {
                let mut open = fleet.machines_in(pool).to_vec();
                open.sort_by_cached_key(|&id| fleet.machine_name(id));
                let is_mixed = open.windows(2).any(|pair| known(fleet, pair[0]) != known(fleet, pair[1]));
                Members { open, is_mixed, ..Members::default() }
            }
        };
        let nothing = FixedSet::default();
        let (done, open) = members.open.into_iter().partition(|&machine| self.is_done(machine, &nothing));
        members.open = open;
        members.sorted = Some(self.finished);
        let done: Vec<MachineId> = done;
        members.done.extend(done);
        self.pools.insert(pool, members);
    }

    pub(super) fn has_room(&mut self, rider: Rider, stand: Stand) -> bool {
        let from = self.stand(rider);
        self.pool(rider).is_none_or(|pool| self.load.has_room(self.graph, rider, (from, stand), pool))
    }

    /// Whether a rider can go to a machine.
    pub(super) fn fits(
        &mut self,
        rider: Rider,
        machine: MachineId,
        (then, going): (&Ground, &FixedSet<MachineId>),
        before: bool,
    ) -> bool {
        let to = To::Stand(Stand::Machine(machine));
        let goes_down = match before {
            true => self.goes_down(machine, going),
            false => self.goes_down_as_well(rider, machine, then),
        };
        !goes_down
            && !self.is_at(rider, machine)
            && may_stand(self.graph, rider, machine)
            && !self.is_upon(machine, rider)
            && self.has_room(rider, Stand::Machine(machine))
            && self.is_no_older(rider, to, (!before).then_some(then))
            && self.carries(rider, to, Some(then))
            && (!before || self.carries(rider, to, None))
    }

    /// Whether a guest that runs finds no hypervisor at a place that is known to be older than where it stands now; that at the
    /// place is with what changes in the same moment.
    pub(super) fn is_no_older(&mut self, rider: Rider, to: To, then: Option<&Ground>) -> bool {
        let (Rider::Machine(_), Some(from)) = (rider, self.stand(rider)) else { return true };
        let machine = match to {
            To::Stand(Stand::Machine(machine)) | To::New(machine, _) => machine,
            To::Stand(Stand::Spare(number)) => self.spares[number].like,
        };
        hypervisors(self.graph, machine).into_iter().all(|capability| {
            let before = self.version_on(To::Stand(from), capability, None);
            let after = self.version_on(to, capability, then);
            !self.graph.is_older(after, before)
        })
    }

    /// Whether a machine stands on a guest, as far as what moves has come, or is that guest.
    fn is_upon(&self, machine: MachineId, guest: Rider) -> bool {
        let below = |&id: &MachineId| {
            let known = self.going_to.get(&Rider::Machine(id)).copied();
            match known.unwrap_or_else(|| self.stand(Rider::Machine(id))) {
                Some(Stand::Machine(below)) => Some(below),
                Some(Stand::Spare(_)) | None => None,
            }
        };
        std::iter::successors(Some(machine), below).any(|id| Rider::Machine(id) == guest)
    }

    pub(super) fn carries_at_end(&mut self, rider: Rider, machine: MachineId) -> bool {
        let needs = self.needs(rider);
        self.graph.carries((rider, &needs), machine, View::of(&self.end))
    }

    /// Whether a machine, or one that it goes down with, is among some others.
    pub(super) fn goes_down(&self, machine: MachineId, others: &FixedSet<MachineId>) -> bool {
        self.under(machine).any(|id| others.contains(&id))
    }

    /// Whether a machine goes down by some of the changes that stop a rider where it stands.
    fn goes_down_as_well(&self, rider: Rider, machine: MachineId, then: &Ground) -> bool {
        let Some(Stand::Machine(here)) = self.stand(rider) else { return false };
        let mut slots = then.iter().filter_map(|(key, _)| key.slot());
        slots
            .any(|slot| stops_on(self.graph, rider, here, slot) && stops_on(self.graph, rider, machine, slot))
    }

    pub(super) fn under(&self, machine: MachineId) -> impl Iterator<Item = MachineId> + use<'f> {
        let fleet = self.graph.fleet;
        std::iter::successors(Some(machine), |&id| fleet.machine(id).parent)
    }

    /// Whether a machine changes no more, but for what changes now.
    pub(super) fn is_done(&self, machine: MachineId, going: &FixedSet<MachineId>) -> bool {
        self.under(machine)
            .all(|id| going.contains(&id) || self.to_come.get(&id).is_none_or(|&left| left == 0))
    }
}

/// The properties of a machine, or of those under it, that have a known version.
fn known(fleet: &Fleet, machine: MachineId) -> FixedSet<CapabilityId> {
    let under = std::iter::successors(Some(machine), |&id| fleet.machine(id).parent);
    let slots = under.flat_map(|id| fleet.slots_of(id)).map(|slot| fleet.slot(slot));
    slots.filter(|slot| slot.version.is_some()).map(|slot| slot.capability).collect()
}
