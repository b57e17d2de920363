//! What comes before what: ties of moves and changes.

use super::{Carrying, Leave, Stand};
use crate::id::{FixedMap, FixedSet};
use crate::model::{MachineId, SlotId};
use crate::planner::graph::{Carrier, EventId, Found as Way, Origin, Rider, TrackKey};
use crate::planner::lockstep::LockstepId;
use crate::planner::places::ground::{Ground, PlaceNeed, stops};
use crate::planner::places::pools::movers;

impl Carrying<'_, '_> {
    pub(super) fn apply(&mut self, groups: &[LockstepId], leaves: &[Leave]) {
        let then = self.changes(groups);
        self.note_joined(groups, then.iter().any(|(key, _)| key.slot().is_some()) || !leaves.is_empty());
        let firsts = self.firsts(groups);
        self.glue(groups, &firsts);
        for leave in leaves {
            self.leave(*leave, &then, &firsts);
        }
        for (key, position) in then.iter() {
            self.now.raise(key, position);
        }
        for &group in groups {
            self.done[group] = true;
            for &at in &self.groups.members[group] {
                if let TrackKey::Slot(slot) = self.graph.event(self.closure.event(at)).0 {
                    self.count_down(self.graph.fleet.slot(slot).machine);
                }
            }
        }
        self.tie_changes(&firsts);
    }

    /// Notes whether steps that are one stop for several changes come before all that touches a place.
    fn note_joined(&mut self, groups: &[LockstepId], touches: bool) {
        self.touched |= touches;
        self.joined_late |= self.touched && groups.iter().any(|group| self.groups.pieces.contains_key(group));
    }

    /// One of the changes that are to come of a machine is done.
    fn count_down(&mut self, machine: MachineId) {
        let Some(left) = self.to_come.get_mut(&machine) else { return };
        *left -= 1;
        if *left == 0 {
            self.finished += 1;
            self.finish_machine(machine);
        }
    }

    /// The first event of each track in some steps.
    pub(super) fn firsts(&self, groups: &[LockstepId]) -> FixedMap<TrackKey, EventId> {
        let mut firsts: FixedMap<TrackKey, EventId> = FixedMap::default();
        for &at in groups.iter().flat_map(|&group| &self.members[group]) {
            let event = self.closure.event(at);
            let first = firsts.entry(self.graph.event(event).0).or_insert(event);
            *first = event.min(*first);
        }
        firsts
    }

    pub(super) fn tie(&mut self, from: EventId, to: EventId) {
        if from != to {
            let ties = self.ties.entry(from).or_default();
            if !ties.contains(&(to, Origin::Place)) {
                ties.push((to, Origin::Place));
            }
        }
    }

    /// Ties what is carried out together: several steps, what nothing orders in one of them, and versions in between where
    /// somebody stays.
    pub(super) fn glue(&mut self, groups: &[LockstepId], firsts: &FixedMap<TrackKey, EventId>) {
        let pieces = groups.iter().flat_map(|group| match self.groups.pieces.get(group) {
            Some(pieces) => pieces.as_slice(),
            None => &self.groups.members[*group][..1],
        });
        let events: Vec<EventId> = pieces.map(|&at| self.closure.event(at)).collect();
        if events.len() > 1 {
            for (&event, &next) in events.iter().zip(events.iter().cycle().skip(1)) {
                self.tie(event, next);
            }
        }
        for &at in groups.iter().flat_map(|&group| &self.groups.members[group]) {
            let event = self.closure.event(at);
            let key = self.graph.event(event).0;
            if firsts.get(&key).is_some_and(|&first| first < event)
                && self.is_stood_on(key)
                && let Some(before) = self.graph.before(event)
            {
                self.tie(before, event);
            }
        }
    }

    /// Whether somebody stays while a track moves that its place depends on.
    pub(super) fn is_stood_on(&mut self, key: TrackKey) -> bool {
        match key {
            TrackKey::Runs(id, _) => {
                let movers = movers(self.graph, id);
                movers.into_iter().any(|rider| self.own_tracks(rider).contains(&key))
            }
            TrackKey::Slot(slot) => self.concerned(slot).iter().any(|(_, stops)| !stops),
            _ => false,
        }
    }

    /// What a rider has of its own on which it hangs what carries it: what has a need, or is another way to meet one.
    fn own_tracks(&mut self, rider: Rider) -> FixedSet<TrackKey> {
        let needs = self.needs(rider);
        let mut found: FixedSet<TrackKey> = needs.iter().filter_map(|need| need.subject).collect();
        let Rider::Workload(id) = rider else { return found };
        for need in needs.iter().filter(|need| self.graph.is_alternative(need.group)).collect::<Vec<_>>() {
            let ways = self.graph.ways(need.group, Carrier::Workload(id)).into_iter();
            found.extend(ways.filter_map(|(_, way)| match way {
                Way::Track(key @ TrackKey::Runs(..), _) => Some(key),
                _ => None,
            }));
        }
        found
    }

    /// The event of a rider's move of a number.
    pub(super) fn move_event(&mut self, rider: Rider, number: usize) -> Option<EventId> {
        self.graph.reached(TrackKey::Left(rider), u16::try_from(number).ok()?)
    }

    /// Ties a move to what has happened where it leads to, and to the rider, before.
    pub(super) fn arrive(&mut self, (rider, event): (Rider, EventId), to: Stand, then: Option<&Ground>) {
        let mut after: Vec<(TrackKey, u16)> = Vec::new();
        let own = self.own_tracks(rider);
        let at = |this: &Self, key| then.and_then(|then| then.get(key)).or_else(|| this.now.get(key));
        if let Stand::Machine(machine) = to {
            for slot in self.under(machine).flat_map(|id| self.graph.fleet.slots_of(id)).collect::<Vec<_>>() {
                let key = TrackKey::Slot(slot);
                after.extend(at(self, key).map(|at| (key, at)));
            }
        }
        after.extend(own.into_iter().filter_map(|key| Some((key, self.now.get(key)?))));
        for (key, at) in after {
            if let Some(head) = self.graph.reached(key, at) {
                self.tie(event, head);
            }
        }
        let pool = self.pool(rider);
        let heads = pool.map(|pool| self.load.made_room(self.graph, rider, to, pool)).unwrap_or_default();
        for (other, number) in heads {
            if let Some(head) = self.move_event(other, number) {
                self.tie(event, head);
            }
        }
    }

    /// Ties changes to where those stand whom they concern.
    pub(super) fn tie_changes(&mut self, firsts: &FixedMap<TrackKey, EventId>) {
        for (key, &first) in firsts {
            match *key {
                TrackKey::Runs(id, _) if self.graph.moves(Rider::Workload(id)) => {
                    self.tie_run((*key, first), Rider::Workload(id));
                }
                TrackKey::Slot(slot) => {
                    for (rider, stops) in self.concerned(slot) {
                        if !stops {
                            self.tie_slot((slot, first), rider);
                        }
                    }
                    self.tie_left((slot, first));
                }
                _ => {}
            }
        }
    }

    /// A machine changes after something has left it that had come to it.
    pub(super) fn tie_left(&mut self, (slot, event): (SlotId, EventId)) {
        let machine = self.graph.fleet.slot(slot).machine;
        let stopped = |rider: Rider| match rider {
            Rider::Workload(id) => stops(self.graph, id, slot),
            Rider::Machine(_) => true,
        };
        let left: Vec<(Rider, usize)> = self
            .load
            .left(machine)
            .iter()
            .copied()
            .filter(|&(rider, number)| number > 1 && stopped(rider))
            .collect();
        for (rider, number) in left {
            if let Some(head) = self.move_event(rider, number) {
                self.tie(event, head);
            }
        }
    }

    /// Something changes version where it stands: it has come there before, and so has what it needs there.
    pub(super) fn tie_run(&mut self, (key, event): (TrackKey, EventId), rider: Rider) {
        let needs = self.needs(rider);
        if !self.own_tracks(rider).contains(&key) {
            return;
        }
        let number = self.moves.get(&rider).map_or(0, Vec::len);
        if number > 0
            && let Some(last) = self.move_event(rider, number)
        {
            self.tie(event, last);
        }
        if let Some(Stand::Machine(machine)) = self.stand(rider) {
            for need in needs.iter() {
                let Some(slot) = self.graph.met_on(rider, machine, need) else { continue };
                let key = TrackKey::Slot(slot);
                if let Some(head) = self.now.get(key).and_then(|at| self.graph.reached(key, at)) {
                    self.tie(event, head);
                }
            }
        }
    }

    /// A machine changes under something that stays: that is at its version before.
    pub(super) fn tie_slot(&mut self, (slot, event): (SlotId, EventId), rider: Rider) {
        let needs = self.needs(rider);
        let Some(Stand::Machine(machine)) = self.stand(rider) else { return };
        let met = |need: &&PlaceNeed| self.graph.met_on(rider, machine, need) == Some(slot);
        let subjects: Vec<TrackKey> = needs.iter().filter(met).filter_map(|need| need.subject).collect();
        for key in subjects {
            if let Some(head) = self.now.get(key).and_then(|at| self.graph.reached(key, at)) {
                self.tie(event, head);
            }
        }
    }
}
