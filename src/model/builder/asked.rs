//! Which versions of a machine's properties are required by what is on the machine.

use super::Builder;
use super::draft::DraftSubject;
use super::text::sort_versions;
use crate::id::{FixedMap, FixedSet};
use crate::model::fact::Whom;
use crate::model::fleet::{Fleet, VersionId};
use crate::model::{CapabilityId, MachineId, SlotId};
use std::cmp::Ordering;

/// By required capability and version: the properties whose machines require it, or none for other subjects.
pub(super) type AskedBy = FixedMap<(CapabilityId, VersionId), Vec<Option<CapabilityId>>>;

/// A run of the fleet's candidates.
type Run = (u32, u32);

impl Builder {
    /// Notes that a subject requires a version of a capability.
    pub(super) fn ask(&mut self, capability: CapabilityId, version: VersionId, subject: DraftSubject) {
        let by = match subject {
            DraftSubject::Fact(_, Whom::Property(property), _) => Some(property),
            _ => None,
        };
        self.asked_by.entry((capability, version)).or_default().push(by);
    }

    /// Gives each slot the versions that are required of it. A version that only machines with some property require is
    /// given to those and to the machines underneath; elsewhere it would be a stop that nothing needs. Linear in the
    /// slots, times the versions required of each.
    pub(super) fn finish_asked(&mut self) {
        let asked_by = std::mem::take(&mut self.asked_by);
        for id in self.fleet.capabilities.ids().collect::<Vec<_>>() {
            let all = asked_by.keys().filter(|(capability, _)| *capability == id);
            let mut asked: Vec<VersionId> = all.map(|&(_, version)| version).collect();
            sort_versions(self, &mut asked);
            self.fleet.capabilities[id].asked = asked;
        }
        let mut askers: FixedMap<(CapabilityId, VersionId), Vec<Option<CapabilityId>>> = FixedMap::default();
        for ((capability, version), by) in asked_by {
            let kept = kept(&self.fleet, capability, version);
            askers.entry((capability, kept)).or_default().extend(by);
        }
        let present = present(&self.fleet);
        let mut runs: FixedMap<Vec<VersionId>, Run> = FixedMap::default();
        for id in self.fleet.slots.ids().collect::<Vec<SlotId>>() {
            let slot = self.fleet.slots[id];
            let asks = |by: &Option<CapabilityId>| by.is_none_or(|by| present.contains(&(slot.machine, by)));
            let asked = self.fleet.capabilities[slot.capability].asked.iter().copied();
            let here = asked.filter(|&version| askers[&(slot.capability, version)].iter().any(asks));
            let here: Vec<VersionId> = here.collect();
            let candidates = &mut self.fleet.candidates;
            self.fleet.slots[id].asked = *runs.entry(here).or_insert_with_key(|here| {
                let narrow = |length: usize| u32::try_from(length).expect("fewer than 2^32 candidates");
                let start = narrow(candidates.len());
                candidates.extend(here);
                (start, narrow(candidates.len()))
            });
        }
    }
}

/// Returns the required version that represents one: the same, or an equal one.
fn kept(fleet: &Fleet, capability: CapabilityId, version: VersionId) -> VersionId {
    let asked = &fleet.capabilities[capability].asked;
    let order = |other: &VersionId| fleet.version(*other).compare(fleet.version(version));
    let found = asked.binary_search_by(|other| order(other).unwrap_or(Ordering::Equal));
    let equal = found.map_or(version, |at| asked[at]);
    if order(&equal) == Some(Ordering::Equal) { equal } else { version }
}

/// Returns the properties of each machine, of what is on it, and of its cluster's nodes.
fn present(fleet: &Fleet) -> FixedSet<(MachineId, CapabilityId)> {
    let mut present = FixedSet::default();
    for slot in fleet.slots.iter() {
        present.extend(fleet.machines[slot.machine].cluster.map(|cluster| (cluster, slot.capability)));
        let mut at = Some(slot.machine);
        while let Some(machine) = at.filter(|&machine| present.insert((machine, slot.capability))) {
            at = fleet.machines[machine].parent;
        }
    }
    present
}
