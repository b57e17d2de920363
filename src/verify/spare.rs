//! Machines that a plan adds for a time.

use super::finding::{Listed, PlaceFinding};
use super::journey::Place;
use super::line::Spot;
use super::load::Load;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Thing, find_thing};
use super::world::World;
use crate::answer::plan::{Has, Plan, Spare as Said};
use crate::answer::refs::ThingRef;
use crate::answer::step::Moved;
use crate::model::{CapabilityId, MachineId, SlotId, VersionId};
use std::collections::{BTreeMap, BTreeSet};

/// A machine that a plan adds for a time.
#[derive(Debug, Default)]
pub(super) struct Spare {
    /// A machine of the pool that it joins; none where there is no such pool.
    pub(super) pool: Option<MachineId>,
    /// What it has, as far as a machine of the pool can have that.
    has: BTreeMap<CapabilityId, (SlotId, usize, VersionId)>,
}

impl Spare {
    pub(super) fn version(&self, capability: CapabilityId) -> Option<VersionId> {
        self.has.get(&capability).map(|&(.., version)| version)
    }

    /// Returns a property of a machine of the pool that can have its version, and the position of that.
    pub(super) fn position(&self, capability: CapabilityId) -> Option<(SlotId, usize)> {
        self.has.get(&capability).map(|&(slot, at, _)| (slot, at))
    }
}

impl World<'_> {
    /// Reads the machines that a plan adds.
    pub(super) fn read_spares(&mut self, plan: &Plan) {
        let pools = self.pools();
        self.spares = plan.spares.iter().map(|said| self.read_spare(plan, said, &pools)).collect();
    }

    fn read_spare(&mut self, plan: &Plan, said: &Said, pools: &BTreeMap<String, MachineId>) -> Spare {
        let is_own = |home: &MachineId| self.fleet.pool_name(self.fleet.pool_of(*home)) == *said.pool;
        let own = self.home_of_guest(plan, said).filter(is_own).and_then(|home| self.first_of_pool(home));
        let pool = own.or_else(|| pools.get(&*said.pool).copied());
        let mut has = BTreeMap::new();
        for one in &said.has {
            let Some(capability) = self.fleet.find_capability(&one.of) else { continue };
            has.extend(self.version_in(pool, capability, one).map(|found| (capability, found)));
        }
        Spare { pool, has }
    }

    /// The machine that the first thing that goes to an added machine, or comes from it, is on today: several pools may have one name, and
    /// the added machine joins the one of what goes there.
    fn home_of_guest(&self, plan: &Plan, said: &Said) -> Option<MachineId> {
        let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
        let goes = |moved: Moved| [moved.from, moved.to].contains(&said.thing);
        let change = changes.find(|change| change.moved.is_some_and(goes))?;
        match find_thing(self.fleet, plan.tables.name(change.thing))? {
            Thing::Workload(id) => self.fleet.workload(id).machine,
            Thing::Machine(id) => self.fleet.machine(id).parent,
            _ => None,
        }
    }

    /// Finds a version that some machine of a pool has or can go to.
    fn version_in(
        &mut self,
        pool: Option<MachineId>,
        capability: CapabilityId,
        has: &Has,
    ) -> Option<(SlotId, usize, VersionId)> {
        let text = has.version.as_deref()?;
        let machines = pool.map(|machine| self.pool_of(machine)).unwrap_or_default();
        machines.into_iter().find_map(|machine| {
            let slot = self.slot_beneath(machine, capability)?;
            let line = self.lines.slot(slot);
            match self.lines.find(&line, Some(text)) {
                Spot::At(at) => line.versions[at].map(|version| (slot, at, version)),
                Spot::Behind | Spot::Off => None,
            }
        })
    }
}

impl Replay<'_, '_> {
    /// Checks the machines that the plan adds: what they are, and that they are empty before and after.
    pub(super) fn check_spares(&mut self, plan: &Plan) {
        let mut seen = BTreeSet::new();
        let used = self.used();
        for (at, said) in plan.spares.iter().enumerate() {
            let spare = Thing::Spare(at).name(self.world.fleet);
            if !seen.insert(said.thing) {
                self.verdict.fault(FaultKind::Place, Listed::Spare(spare));
                continue;
            }
            let named = *plan.tables.name(said.thing) == *spare;
            if self.world.spares[at].pool.is_none() || !named {
                let pool = said.pool.to_string();
                self.verdict.fault(FaultKind::Place, PlaceFinding::NoPool { spare: spare.clone(), pool });
            }
            self.check_has(at, said, &spare);
            if !self.is_short(plan, said) {
                self.verdict.drifted(None, PlaceFinding::Short { spare: spare.clone() });
            }
            let span = used[at].map(|(first, last)| (first + 1, last + 1));
            if span != Some((said.first, said.last)) {
                let said = (said.first, said.last);
                self.verdict.fault(FaultKind::Place, PlaceFinding::Span { spare, said, found: span });
            }
        }
        for rider in self.world.journeys.riders() {
            if let Place::Spare(at) = self.world.stand(rider, self.state.moves(rider)) {
                let fleet = self.world.fleet;
                let (spare, rider) = (Thing::Spare(at).name(fleet), rider.thing().name(fleet));
                self.verdict.fault(FaultKind::Place, PlaceFinding::NotEmpty { spare, rider });
            }
        }
    }

    /// Tells whether the others of a pool lack just what the plan says, to take what goes to an added machine first.
    fn is_short(&self, plan: &Plan, said: &Said) -> bool {
        let (world, fleet) = (&self.world, self.world.fleet);
        let step = said.first.checked_sub(1).and_then(|at| plan.steps.get(at));
        let moves: Vec<(ThingRef, Moved)> = step
            .into_iter()
            .flat_map(|step| &step.changes)
            .filter_map(|change| Some((change.thing, change.moved?)))
            .collect();
        let from = moves.iter().find(|(_, moved)| moved.to == said.thing).map(|(_, moved)| moved.from);
        let machine = from.and_then(|from| find_thing(fleet, plan.tables.name(from)));
        let (Some(from), Some(Thing::Machine(machine))) = (from, machine) else {
            return said.short.is_empty();
        };
        let leaving: BTreeSet<ThingRef> =
            moves.iter().filter(|(_, moved)| moved.from == from).map(|&(thing, _)| thing).collect();
        let riders =
            leaving.into_iter().filter_map(|thing| match find_thing(fleet, plan.tables.name(thing))? {
                Thing::Workload(id) => Some(Rider::Workload(id)),
                Thing::Machine(id) => Some(Rider::Machine(id)),
                _ => None,
            });
        let load: Load = riders.map(|rider| world.load(rider)).sum();
        let others = world.pool_of(machine).into_iter().filter(|&other| other != machine);
        let lacks = others.fold(Some(load), |left, other| {
            let place = Place::Machine(other);
            Some(left? - (world.room(place)? - world.load_today(place, true)))
        });
        let found = lacks.map_or_else(Vec::new, Load::stated);
        let told = said.short.iter().map(|short| (&*short.of, short.lacks));
        said.short.iter().all(|short| short.machine == from) && told.eq(found)
    }

    fn check_has(&mut self, at: usize, said: &Said, spare: &str) {
        let mut seen = BTreeSet::new();
        for one in &said.has {
            let capability = self.world.fleet.find_capability(&one.of);
            let found = capability.and_then(|capability| self.world.spares[at].version(capability));
            if !seen.insert(&one.of) || one.version.is_some() != found.is_some() {
                let finding = PlaceFinding::Has {
                    spare: spare.to_owned(),
                    of: one.of.to_string(),
                    version: one.version.as_deref().map(str::to_owned),
                };
                self.verdict.fault(FaultKind::Place, finding);
            }
        }
    }

    /// Returns for each machine that is added the first step, from zero, that moves something there, and the last that
    /// moves something off.
    fn used(&self) -> Vec<Option<(usize, usize)>> {
        let mut used = vec![None; self.world.spares.len()];
        for rider in self.world.journeys.riders() {
            for (at, leg) in self.world.journeys.of(rider).iter().enumerate() {
                for place in [at, at + 1].map(|moves| self.world.stand(rider, moves)) {
                    let Place::Spare(spare) = place else { continue };
                    let Some(span) = used.get_mut(spare) else { continue };
                    let (first, last) = span.get_or_insert((leg.step, leg.step));
                    (*first, *last) = ((*first).min(leg.step), (*last).max(leg.step));
                }
            }
        }
        used
    }
}
