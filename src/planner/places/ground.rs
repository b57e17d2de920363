//! The ground: how far tracks have come at a moment, and whether a machine carries something then.

use super::pools::movers_under;
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    Binding, CapabilityId, Fleet, Layer, MachineId, MachineKind, SlotId, Target, VersionId, WorkloadId,
};
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, GroupId, Rider, ShapeId, TrackKey};
use std::cmp::Ordering;

/// How far tracks have come; those that are not in it are where they are today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ground {
    at: FixedMap<TrackKey, u16>,
}

impl Ground {
    /// Where the tracks of a closure end up.
    pub(super) fn end(graph: &Graph<'_>, closure: &Closure) -> Self {
        let mut ground = Self::default();
        for (_, event) in closure.events() {
            let (key, position) = graph.event(event);
            ground.raise(key, position);
        }
        ground
    }

    pub(super) fn raise(&mut self, key: TrackKey, position: u16) {
        let at = self.at.entry(key).or_insert(position);
        *at = position.max(*at);
    }

    /// How far some of its tracks have come.
    pub(super) fn only(&self, keys: &[TrackKey]) -> Self {
        Self { at: keys.iter().filter_map(|&key| Some((key, self.get(key)?))).collect() }
    }

    /// The same without what one track has come to.
    pub(super) fn without(&self, key: TrackKey) -> Self {
        let mut other = self.clone();
        other.at.swap_remove(&key);
        other
    }

    pub(super) fn get(&self, key: TrackKey) -> Option<u16> {
        self.at.get(&key).copied()
    }

    /// The versions in it of what a machine has of its own or from those under it, by property.
    pub(super) fn versions(
        &self,
        graph: &mut Graph<'_>,
        machine: MachineId,
    ) -> Vec<(CapabilityId, Option<VersionId>)> {
        let fleet = graph.fleet;
        let own: Vec<MachineId> = beneath(graph, machine).collect();
        let mut found: FixedMap<CapabilityId, Option<VersionId>> = FixedMap::default();
        for (&key, &position) in &self.at {
            if let TrackKey::Slot(slot) = key
                && own.contains(&fleet.slot(slot).machine)
                && fleet.find_slot(machine, fleet.slot(slot).capability) == Some(slot)
            {
                let track = graph.track_of(key);
                let version = graph.version_on(track, position);
                found.entry(graph.fleet.slot(slot).capability).or_insert(version);
            }
        }
        found.into_iter().collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (TrackKey, u16)> + '_ {
        self.at.iter().map(|(&key, &at)| (key, at))
    }
}

/// The ground as it would be after some changes, or under a machine that keeps its versions.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) now: &'a Ground,
    /// What changes.
    pub(super) then: Option<&'a Ground>,
    /// The versions of a machine that keeps them.
    pub(super) kept: Option<&'a Ground>,
}

impl<'a> View<'a> {
    pub(super) const fn of(now: &'a Ground) -> Self {
        Self { now, then: None, kept: None }
    }

    pub(super) fn position(&self, graph: &mut Graph<'_>, key: TrackKey) -> u16 {
        let known = self.kept.and_then(|kept| kept.get(key));
        let known = known.or_else(|| self.then.and_then(|then| then.get(key))).or_else(|| self.now.get(key));
        known.unwrap_or_else(|| graph.start(key))
    }

    pub(super) fn version(
        &self,
        graph: &mut Graph<'_>,
        key: TrackKey,
        values: Option<ShapeId>,
    ) -> Option<VersionId> {
        let position = usize::from(self.position(graph, key));
        let track = graph.track_of(key);
        let shape = values.unwrap_or_else(|| graph.track(track).1.shape);
        graph.versions(shape)[position]
    }
}

/// A property, and its versions before and after a move.
pub(super) type Told = (CapabilityId, Option<VersionId>, Option<VersionId>);

/// A need of a rider that is met by the machine that it stands on.
#[derive(Clone, Debug)]
pub(crate) struct PlaceNeed {
    pub(crate) group: GroupId,
    /// What has the need.
    pub(crate) subject: Option<TrackKey>,
}

impl Graph<'_> {
    /// The needs of a rider that the machine under it meets, and of what goes with it.
    pub(crate) fn place_needs(&mut self, rider: Rider) -> Vec<PlaceNeed> {
        let mut found = self.needs_there(rider);
        if let Rider::Machine(id) = rider {
            found.extend(self.needs_inside(id, true));
        }
        found
    }

    /// Those of them of which its own place alone decides: not what hangs on where a guest under it goes, nor the needs of what
    /// can leave it.
    pub(super) fn sole_needs(&mut self, rider: Rider) -> Vec<PlaceNeed> {
        let mut found = self.needs_there(rider);
        if let Rider::Machine(id) = rider {
            found.extend(self.needs_inside(id, false));
        }
        let home = self.home(rider);
        let is_on_guest = home.is_some_and(|home| movers_under(self, home).next().is_some());
        let is_below = |need: &PlaceNeed| {
            let capability = self.capability_of(need);
            capability.is_some_and(|id| self.fleet.capability(id).layer == Layer::Hypervisor)
        };
        found.retain(|need| !is_on_guest || !is_below(need));
        found
    }

    fn needs_there(&mut self, rider: Rider) -> Vec<PlaceNeed> {
        let fleet = self.fleet;
        match rider {
            Rider::Workload(id) => {
                let mut found = Vec::new();
                for group in self.needs(id) {
                    let Target::Capability(capability) = self.group(group).target else { continue };
                    let capability = fleet.capability(capability);
                    if capability.binding(fleet.workload(id).isolation) != Binding::Carried
                        && capability.layer != Layer::Cluster
                    {
                        let subject = self.group(group).subject.map(|id_of| TrackKey::Runs(id, id_of));
                        found.push(PlaceNeed { group, subject });
                    }
                }
                found
            }
            Rider::Machine(id) => {
                let mut found = Vec::new();
                for (group, subject) in self.machine_needs(id) {
                    let Target::Capability(capability) = self.group(group).target else { continue };
                    let under = fleet.find_needed(self.group(group).requirements[0], id, capability);
                    let elsewhere = under.is_some_and(|slot| {
                        let machine = fleet.slot(slot).machine;
                        machine != id && fleet.machine(machine).kind != MachineKind::Cluster
                    });
                    if elsewhere {
                        found.push(PlaceNeed { group, subject: subject.map(TrackKey::Slot) });
                    }
                }
                found
            }
        }
    }

    /// The needs of what is in a guest that the machine under the guest meets: of all that is there, or of what stays in it.
    fn needs_inside(&mut self, guest: MachineId, all: bool) -> Vec<PlaceNeed> {
        let fleet = self.fleet;
        let mut found = Vec::new();
        let mut machines: FixedSet<MachineId> = FixedSet::from_iter([guest]);
        let mut next = 0;
        while let Some(&machine) = machines.get_index(next) {
            next += 1;
            let over = fleet.machines_on(machine).iter().copied();
            machines.extend(over.filter(|&id| all || !self.moves(Rider::Machine(id))));
        }
        let is_beneath = |slot: SlotId| !machines.contains(&fleet.slot(slot).machine);
        for &machine in &machines {
            let mut needs = Vec::new();
            if machine != guest {
                let own = self.machine_needs(machine).into_iter();
                needs.extend(
                    own.map(|(group, subject)| PlaceNeed { group, subject: subject.map(TrackKey::Slot) }),
                );
            }
            for &id in fleet.workloads_on(machine) {
                let sees = fleet.workload(id).isolation.binding(Layer::Hypervisor) == Binding::Live;
                if sees && (all || !self.moves(Rider::Workload(id))) {
                    let own = self.needs(id).into_iter();
                    needs.extend(own.map(|group| {
                        let subject = self.group(group).subject.map(|of| TrackKey::Runs(id, of));
                        PlaceNeed { group, subject }
                    }));
                }
            }
            needs.retain(|need| {
                let capability = self.capability_of(need);
                let of_hypervisor = capability.filter(|&id| fleet.capability(id).layer == Layer::Hypervisor);
                of_hypervisor.and_then(|id| fleet.find_slot(machine, id)).is_some_and(is_beneath)
            });
            found.append(&mut needs);
        }
        found
    }

    /// The property of a machine by which it meets a need of a rider; `None` if nothing says that it has it.
    pub(crate) fn met_on(&self, rider: Rider, machine: MachineId, need: &PlaceNeed) -> Option<SlotId> {
        let fleet = self.fleet;
        let Target::Capability(capability) = self.group(need.group).target else { return None };
        match rider {
            Rider::Machine(_) => fleet.find_slot(machine, capability),
            Rider::Workload(id) => match fleet.capability(capability).binding(fleet.workload(id).isolation) {
                Binding::Live => fleet.find_slot(machine, capability),
                Binding::Instead(name) => fleet.find_slot(machine, fleet.find_capability(name)?),
                Binding::Carried => None,
            },
        }
    }

    /// Whether a machine carries a rider: every need that speaks of what the machine has is met there or put up with. What is not
    /// known carries.
    pub(super) fn carries(
        &mut self,
        (rider, needs): (Rider, &[PlaceNeed]),
        machine: MachineId,
        view: View<'_>,
    ) -> bool {
        needs.iter().all(|need| self.suits(rider, need, machine, view))
    }

    /// Whether a machine meets a need, or the need is put up with there: it is judged by the very versions of today.
    pub(super) fn suits(
        &mut self,
        rider: Rider,
        need: &PlaceNeed,
        machine: MachineId,
        view: View<'_>,
    ) -> bool {
        self.meets(rider, need, machine, view) || self.is_as_today(rider, need, machine, view)
    }

    /// Whether all versions by which a need is judged on a machine are those by which it is judged today on the rider's own:
    /// if it is violated, it is so today, and nothing becomes worse.
    fn is_as_today(&mut self, rider: Rider, need: &PlaceNeed, machine: MachineId, view: View<'_>) -> bool {
        let Some(home) = self.home(rider) else { return false };
        let today = Ground::default();
        self.found_on(rider, need, machine, view) == self.found_on(rider, need, home, View::of(&today))
    }

    /// The versions by which a need is judged on a machine: that of what has it, and what each of its alternatives finds.
    fn found_on(
        &mut self,
        rider: Rider,
        need: &PlaceNeed,
        machine: MachineId,
        view: View<'_>,
    ) -> Vec<Option<VersionId>> {
        let subject = need.subject.and_then(|key| view.version(self, key, None));
        let targets = self.targets(rider, need, machine).into_iter();
        let targets = targets.map(|(key, values)| view.version(self, key, values));
        std::iter::once(subject).chain(targets).collect()
    }

    /// Where a need and its other alternatives are met if a rider stands on a machine, as far as something says so, each with the
    /// versions that positions there stand for if they are no track's own.
    fn targets(
        &mut self,
        rider: Rider,
        need: &PlaceNeed,
        machine: MachineId,
    ) -> Vec<(TrackKey, Option<ShapeId>)> {
        use crate::planner::graph::{Carrier, Found};
        let slot = |slot| (TrackKey::Slot(slot), None);
        let mut found: Vec<_> = self.met_on(rider, machine, need).map(slot).into_iter().collect();
        if let Rider::Workload(id) = rider
            && self.is_alternative(need.group)
        {
            for (group, way) in self.ways(need.group, Carrier::Workload(id)) {
                let other = PlaceNeed { group, subject: need.subject };
                match (self.met_on(rider, machine, &other), way) {
                    (Some(there), _) => found.push(slot(there)),
                    (None, Found::Track(key, values)) => found.push((key, Some(values))),
                    (None, Found::Service(_) | Found::Nowhere) => {}
                }
            }
        }
        found
    }

    /// All that a need hangs on where a rider stands: what has it, and what meets it or another alternative.
    pub(super) fn hangs_on(&mut self, rider: Rider, need: &PlaceNeed, machine: MachineId) -> Vec<TrackKey> {
        let targets = self.targets(rider, need, machine).into_iter();
        need.subject.into_iter().chain(targets.map(|(key, _)| key)).collect()
    }

    /// Whether a machine meets a need.
    fn meets(&mut self, rider: Rider, need: &PlaceNeed, machine: MachineId, view: View<'_>) -> bool {
        let Some(slot) = self.met_on(rider, machine, need) else { return true };
        let subject = need.subject.and_then(|key| view.version(self, key, None));
        let target = view.version(self, TrackKey::Slot(slot), None);
        if self.group_allows(need.group, subject, target) {
            return true;
        }
        self.is_alternative(need.group) && self.meets_another(rider, need, machine, view)
    }

    /// Whether another alternative of a requirement holds, or may.
    fn meets_another(&mut self, rider: Rider, need: &PlaceNeed, machine: MachineId, view: View<'_>) -> bool {
        use crate::planner::graph::{Carrier, Found};
        let Rider::Workload(id) = rider else { return true };
        for (group, found) in self.ways(need.group, Carrier::Workload(id)) {
            let subject = need.subject.and_then(|key| view.version(self, key, None));
            let other = PlaceNeed { group, subject: need.subject };
            let target = match (self.met_on(rider, machine, &other), found) {
                (Some(slot), _) => view.version(self, TrackKey::Slot(slot), None),
                (None, Found::Track(key, values)) => view.version(self, key, Some(values)),
                (None, Found::Service(_) | Found::Nowhere) => return true,
            };
            if self.group_allows(group, subject, target) {
                return true;
            }
        }
        false
    }

    /// Whether a machine that is added has a known version of all that a rider's home is known to have: what goes to one of
    /// which less is known would be a guess.
    pub(super) fn is_known_as_home(&mut self, rider: Rider, (like, kept): (MachineId, &Ground)) -> bool {
        let fleet = self.fleet;
        let Some(home) = self.home(rider) else { return true };
        let today = Ground::default();
        let view = View { kept: Some(kept), ..View::of(&today) };
        let slots = beneath(self, home).flat_map(|id| fleet.slots_of(id));
        slots.map(|slot| fleet.slot(slot).capability).all(|capability| {
            let today = fleet.find_slot(home, capability).and_then(|slot| fleet.slot(slot).version);
            let there = fleet.find_slot(like, capability);
            today.is_none()
                || there.is_some_and(|slot| view.version(self, TrackKey::Slot(slot), None).is_some())
        })
    }

    /// Whether nothing says which version a machine has in the end of something that a rider has at a known one at home and
    /// stops with: that it runs there would be a guess.
    pub(super) fn is_guess(&mut self, rider: Rider, machine: MachineId, end: &Ground) -> bool {
        let fleet = self.fleet;
        let Some(home) = self.home(rider).filter(|&home| home != machine) else { return false };
        let mut slots = beneath(self, home).flat_map(|id| fleet.slots_of(id));
        slots.any(|slot| {
            let found = fleet.slot(slot);
            let capability = fleet.capability(found.capability);
            let stops = match rider {
                Rider::Workload(id) => capability.stops(fleet.workload(id).isolation),
                Rider::Machine(id) => capability.stops_machine(fleet.machine(id)),
            };
            let had = fleet.find_slot(home, found.capability) == Some(slot) && found.version.is_some();
            let there = |graph: &mut Self| {
                let slot = fleet.find_slot(machine, found.capability)?;
                View::of(end).version(graph, TrackKey::Slot(slot), None)
            };
            stops && had && there(self).is_none()
        })
    }

    /// The property that a need is about.
    pub(super) fn capability_of(&self, need: &PlaceNeed) -> Option<CapabilityId> {
        match self.group(need.group).target {
            Target::Capability(id) => Some(id),
            Target::Component(_) | Target::Service(_) => None,
        }
    }

    /// Whether a version is known to be older than another.
    pub(super) fn is_older(&self, version: Option<VersionId>, than: Option<VersionId>) -> bool {
        let both = version.zip(than);
        both.is_some_and(|(a, b)| self.ask.compare(self.fleet, a, b) == Some(Ordering::Less))
    }

    /// The machine that a rider is on today.
    pub(crate) fn home(&self, rider: Rider) -> Option<MachineId> {
        match rider {
            Rider::Workload(id) => self.fleet.workload(id).machine,
            Rider::Machine(id) => self.fleet.machine(id).parent,
        }
    }
}

/// A machine and those under it, one after another.
pub(super) fn beneath<'f>(
    graph: &Graph<'f>,
    machine: MachineId,
) -> impl Iterator<Item = MachineId> + use<'f> {
    let fleet = graph.fleet;
    std::iter::successors(Some(machine), |&id| fleet.machine(id).parent)
}

/// Whether a property's change would take down a rider that stands on a machine: what has the property, or what goes down
/// with that.
pub(super) fn stops_on(graph: &Graph<'_>, rider: Rider, machine: MachineId, slot: SlotId) -> bool {
    let fleet = graph.fleet;
    let (top, quiet) = (fleet.slot(slot).machine, fleet.goes_on(slot));
    let capability = fleet.capability(fleet.slot(slot).capability);
    if machine == top {
        return match rider {
            Rider::Workload(id) => stops(graph, id, slot),
            Rider::Machine(id) => capability.stops_machine(fleet.machine(id)),
        };
    }
    let path: Vec<MachineId> = beneath(graph, machine).take_while(|&id| id != top).collect();
    let Some(&first) = path.last().filter(|&&last| fleet.machine(last).parent == Some(top)) else {
        return false;
    };
    let stay = path.iter().all(|&id| !graph.moves(Rider::Machine(id)));
    concerns_inside(fleet, first, slot)
        && stay
        && match rider {
            Rider::Workload(id) => !quiet || stops(graph, id, slot),
            Rider::Machine(_) => true,
        }
}

/// Whether a change of a property of the machine under another concerns what is in that one, which stays: it takes all down, or
/// lets it go on running on the kernel that changes. An engine that leaves a machine running is nothing to what is in that.
pub(super) fn concerns_inside(fleet: &Fleet, machine: MachineId, slot: SlotId) -> bool {
    let (capability, inside) = (fleet.capability(fleet.slot(slot).capability), fleet.machine(machine));
    let is_seen = inside.shares_kernel && capability.layer != Layer::Engine;
    capability.stops_machine(inside) && (!fleet.goes_on(slot) || is_seen)
}

/// Whether a property's change would take a workload down that stands on its machine.
pub(super) fn stops(graph: &Graph<'_>, workload: WorkloadId, slot: SlotId) -> bool {
    let capability = graph.fleet.capability(graph.fleet.slot(slot).capability);
    capability.stops(graph.fleet.workload(workload).isolation)
}
