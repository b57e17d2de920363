//! Versions that a published skew asks for: one who goes on makes the others of a cluster follow.
//!
//! A skew names no version, so nothing that is read beforehand tells which are asked for: it depends on what a question
//! asks. A control plane that passes 1.35 asks kubelets that may be three minor versions behind for 1.32 at least, and a
//! kubelet that is to go to 1.34 asks its control plane for 1.34 at least.

use super::{Ask, Wanted};
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    CapabilityId, Fleet, MachineId, RangeId, RequirementId, SlotId, Subject, Target, VersionId, Within,
};
use std::collections::BTreeSet;

/// A minor version: its major number, and its own.
type Minor = (u64, u64);

/// The versions that skews ask of properties. Many properties share a list.
#[derive(Clone, Default, Debug)]
pub(super) struct Skews {
    lists: FixedSet<Vec<VersionId>>,
    of: FixedMap<SlotId, usize>,
}

impl Skews {
    /// The list of a property, by its number.
    pub(super) fn list(&self, slot: SlotId) -> Option<usize> {
        self.of.get(&slot).copied()
    }

    pub(super) fn versions(&self, slot: SlotId) -> &[VersionId] {
        self.list(slot).and_then(|list| self.lists.get_index(list)).map_or(&[], Vec::as_slice)
    }
}

/// A skew between two properties: of a machine, and of its cluster or of the machine itself.
#[derive(Clone, Copy)]
struct Tie {
    behind: SlotId,
    ahead: SlotId,
    /// The versions of the one behind that have the skew.
    at: Option<RangeId>,
    most: u64,
}

/// Finds what skews ask of properties, for what bumps and requirements ask of others. Linear in the properties that have a
/// skew, times the minor versions on the way.
pub(super) fn skews(fleet: &Fleet, ask: &mut Ask) -> Skews {
    let ties = ties(fleet);
    let mut found = Skews::default();
    if ties.is_empty() {
        return found;
    }
    let mut goals = of_planes(fleet, ask);
    let mut asked: FixedMap<SlotId, BTreeSet<Minor>> = FixedMap::default();
    for tie in &ties {
        goals.entry(tie.ahead).or_default().extend(asked_of(fleet, ask, tie.ahead, None));
        let behind = asked_of(fleet, ask, tie.behind, tie.at);
        goals.entry(tie.ahead).or_default().extend(&behind);
        asked.entry(tie.ahead).or_default().extend(behind);
    }
    for tie in &ties {
        let follow = goals[&tie.ahead].last().and_then(|&goal| followers(fleet, tie, goal));
        asked.entry(tie.behind).or_default().extend(follow.into_iter().flatten());
    }
    for (slot, minors) in asked {
        let scheme = fleet.capability(fleet.slot(slot).capability).scheme;
        let parse = |(major, minor)| scheme.parse(&format!("{major}.{minor}")).ok();
        let versions = minors.into_iter().filter_map(parse).map(|version| ask.intern(fleet, version));
        let versions: Vec<VersionId> = versions.collect();
        if !versions.is_empty() {
            found.of.insert(slot, found.lists.insert_full(versions).0);
        }
    }
    found
}

/// All pairs of properties that a skew is about.
fn ties(fleet: &Fleet) -> Vec<Tie> {
    let mut everywhere: FixedMap<CapabilityId, Vec<RequirementId>> = FixedMap::default();
    let mut on: FixedMap<(MachineId, CapabilityId), Vec<RequirementId>> = FixedMap::default();
    for id in fleet.requirement_ids() {
        if !matches!(fleet.requirement(id).needed(), [need] if matches!(need.within, Within::Skew(_))) {
            continue;
        }
        match fleet.requirement(id).subject {
            Subject::Everywhere(capability) => everywhere.entry(capability).or_default().push(id),
            Subject::Property(machine, capability) => on.entry((machine, capability)).or_default().push(id),
            _ => {}
        }
    }
    if everywhere.is_empty() && on.is_empty() {
        return Vec::new();
    }
    let of_slot = |behind: SlotId| {
        let slot = fleet.slot(behind);
        let all =
            everywhere.get(&slot.capability).into_iter().chain(on.get(&(slot.machine, slot.capability)));
        all.flatten().filter_map(move |&id| tie(fleet, behind, id))
    };
    fleet.slot_ids().flat_map(of_slot).collect()
}

/// What a skew ties a property to, if it counts for its machine.
fn tie(fleet: &Fleet, behind: SlotId, id: RequirementId) -> Option<Tie> {
    let (requirement, machine) = (fleet.requirement(id), fleet.slot(behind).machine);
    let need = requirement.needed().first()?;
    let (Target::Capability(capability), Within::Skew(most)) = (need.target, need.within) else {
        return None;
    };
    let ahead = fleet.find_needed(id, machine, capability)?;
    let tie = Tie { behind, ahead, at: requirement.at, most: u64::from(most) };
    fleet.counts_on(id, machine).then_some(tie)
}

/// The minor versions to which bumps of a part of a control plane take the version of its cluster.
fn of_planes(fleet: &Fleet, ask: &Ask) -> FixedMap<SlotId, BTreeSet<Minor>> {
    let mut found: FixedMap<SlotId, BTreeSet<Minor>> = FixedMap::default();
    for (&what, &version) in &ask.targets {
        let (Wanted::Component(id) | Wanted::Run(_, id)) = what else { continue };
        for plane in fleet.planes().iter().filter(|plane| plane.components.contains(&id)) {
            found.entry(plane.slot).or_default().extend(ask.version(fleet, version).release());
        }
    }
    found
}

/// The later minor versions that a bump or a requirement asks of a property, of those in a range.
fn asked_of(fleet: &Fleet, ask: &Ask, slot: SlotId, at: Option<RangeId>) -> Vec<Minor> {
    let today = release(fleet, slot);
    let bumped = ask.targets.get(&Wanted::Slot(slot));
    let all = bumped.into_iter().chain(fleet.asked(slot)).map(|&id| ask.version(fleet, id));
    let all = all.filter(|version| at.is_none_or(|at| fleet.range(at).contains(version)));
    let minors = all.filter_map(|version| version.release());
    minors.filter(|&minor| today.is_some_and(|today| minor > today)).collect()
}

/// The minor versions that the one behind may have to reach while the one ahead goes to a goal.
fn followers(fleet: &Fleet, tie: &Tie, goal: Minor) -> Option<impl Iterator<Item = Minor> + use<>> {
    let (behind, ahead) = (release(fleet, tie.behind)?, release(fleet, tie.ahead)?);
    let first = behind.1.saturating_add(1);
    let last = goal.1.saturating_sub(tie.most);
    (behind.0 == goal.0 && ahead.0 == goal.0).then(|| (first..=last).map(move |minor| (goal.0, minor)))
}

fn release(fleet: &Fleet, slot: SlotId) -> Option<Minor> {
    fleet.version(fleet.slot(slot).version?).release()
}
