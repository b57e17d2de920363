//! The versions that things have, how they are known, and the later ones that are known.

use super::spot;
use crate::answer::show::{By, Known, Version};
use crate::answer::tables::Text;
use crate::id::FixedMap;
use crate::model::{Attribute, ComponentId, Fleet, MachineId, SlotId, VersionId, WorkloadId};
use crate::source::Place;
use std::cmp::Ordering;

/// Later versions, and where they are known from.
type Targets = (Vec<VersionId>, Option<Known>);

fn compare(fleet: &Fleet, a: VersionId, b: VersionId) -> Option<Ordering> {
    fleet.version(a).compare(fleet.version(b))
}

fn text(fleet: &Fleet, id: VersionId) -> Text {
    fleet.version(id).as_str().into()
}

/// Keeps the versions that come after one, in order and each once.
fn after(fleet: &Fleet, now: Option<VersionId>, mut all: Vec<VersionId>) -> Vec<VersionId> {
    let is_later =
        |&id: &VersionId| now.is_none_or(|now| compare(fleet, id, now).is_some_and(Ordering::is_gt));
    all.retain(is_later);
    all.sort_by(|&a, &b| compare(fleet, a, b).unwrap_or(Ordering::Equal));
    all.dedup_by(|a, b| compare(fleet, *a, *b) == Some(Ordering::Equal));
    all
}

/// The later versions that a property of a machine can go to, as far as they are known without a bump.
fn targets_of_slot(fleet: &Fleet, id: SlotId) -> Targets {
    let slot = fleet.slot(id);
    let listed = after(fleet, slot.version, fleet.candidates(id).to_vec());
    let brought = if fleet.is_os(id) && slot.closed { Vec::new() } else { brought(fleet, id) };
    let brought = after(fleet, slot.version, brought);
    match (listed.is_empty(), brought.is_empty()) {
        (false, _) => {
            let all = listed.into_iter().chain(brought).collect();
            (after(fleet, slot.version, all), Some(Known::Listed))
        }
        (true, false) => (brought, Some(Known::Releases)),
        (true, true) if slot.closed => (Vec::new(), None),
        (true, true) => {
            let asked = after(fleet, slot.version, fleet.asked(id).to_vec());
            let known = (!asked.is_empty()).then_some(Known::Needed);
            (asked, known)
        }
    }
}

/// The releases of a machine's OS, or what they provide of another property.
fn brought(fleet: &Fleet, id: SlotId) -> Vec<VersionId> {
    let slot = fleet.slot(id);
    let Some(family) = fleet.family_of(slot.machine) else { return Vec::new() };
    if fleet.is_os(id) {
        return family.releases.iter().map(|release| release.version).collect();
    }
    let os = fleet.slots_of(slot.machine).find(|&other| fleet.is_os(other));
    let now = os.and_then(|os| fleet.slot(os).version);
    let is_later = |version| now.is_none_or(|now| compare(fleet, version, now).is_some_and(Ordering::is_gt));
    let later = family.releases.iter().filter(|release| is_later(release.version));
    later.filter_map(|release| release.provides(slot.capability)).collect()
}

/// What says the version of a property of a machine, with its place.
fn by_slot(fleet: &Fleet, id: SlotId) -> (By, Option<Place>) {
    let slot = fleet.slot(id);
    let release = || {
        let os = fleet.slots_of(slot.machine).find(|&other| fleet.is_os(other))?;
        let (family, version) = (fleet.family_of(slot.machine)?, fleet.slot(os).version?);
        let provides = &family.release(version)?.provides;
        let &(.., place) = provides.iter().find(|(capability, ..)| *capability == slot.capability)?;
        let release = format!("{}@{}", family.name, fleet.version(version)).into();
        Some((By::Release { release }, Some(place)))
    };
    match slot.version {
        None => (By::Nothing, None),
        Some(_) if slot.from_profile => release().unwrap_or((By::Stated, Some(slot.place))),
        Some(_) => (By::Stated, Some(slot.place)),
    }
}

fn of_slot(fleet: &Fleet, id: SlotId, (by, place): (By, Option<Place>)) -> Version {
    let slot = fleet.slot(id);
    let (targets, known) = targets_of_slot(fleet, id);
    let family = fleet.family_of(slot.machine).filter(|_| fleet.is_os(id));
    // A release is named with its family, as an inventory does it.
    let text = |version| match family {
        Some(family) => Text::from(format!("{}@{}", family.name, fleet.version(version))),
        None => text(fleet, version),
    };
    Version {
        of: fleet.capability_name(slot.capability).into(),
        version: slot.version.map(text),
        number: None,
        by,
        place: place.map(|place| spot(fleet, place)),
        targets: targets.into_iter().map(text).collect(),
        known,
    }
}

/// The properties of a machine: OS and kernel first, then by name. Those of other machines that are its own too, such as
/// a kernel that it shares, are among them.
pub(super) fn of_machine(fleet: &Fleet, id: MachineId) -> Vec<Version> {
    let own = fleet.slots_of(id).map(|slot| of_slot(fleet, slot, by_slot(fleet, slot)));
    let mut all: Vec<Version> =
        own.filter(|one| one.version.is_some() || one.by != By::Nothing || is_telling(one)).collect();
    all.extend(fleet.find_capability("kernel").and_then(|kernel| {
        let slot = fleet.find_slot(id, kernel)?;
        let machine = fleet.slot(slot).machine;
        let by = By::Machine { machine: fleet.machine_name(machine).into() };
        (machine != id).then(|| of_slot(fleet, slot, (by, Some(fleet.slot(slot).place))))
    }));
    let rank = |of: &str| ["os", "kernel", "kubernetes"].iter().position(|&first| first == of).unwrap_or(3);
    all.sort_by(|a, b| rank(&a.of).cmp(&rank(&b.of)).then_with(|| a.of.cmp(&b.of)));
    all
}

/// Whether a property is worth a line though its version is unknown.
fn is_telling(one: &Version) -> bool {
    &*one.of == "kernel" || !one.targets.is_empty()
}

/// Versions with how many have each, and where the first of them states it.
type Counted = FixedMap<Option<VersionId>, (usize, Place)>;

/// The versions in which workloads run components and images have them, in one pass over all of them.
pub(super) fn in_use(fleet: &Fleet) -> FixedMap<ComponentId, Counted> {
    let runs = fleet.workload_ids().flat_map(|id| fleet.runs(id));
    let runs = runs.map(|run| (run.component, run.version, run.place));
    let contents = fleet.component_ids().flat_map(|id| fleet.contents(id));
    let contents = contents.map(|content| (content.component, content.version, content.place));
    let mut found: FixedMap<ComponentId, Counted> = FixedMap::default();
    for (id, version, place) in runs.chain(contents) {
        found.entry(id).or_default().entry(version).or_insert((0, place)).0 += 1;
    }
    found
}

/// The versions of a component that are in use; that of its own definition if there are none.
pub(super) fn of_component(
    fleet: &Fleet,
    id: ComponentId,
    in_use: &FixedMap<ComponentId, Counted>,
) -> Vec<Version> {
    let own = || {
        let mut own = fleet.stated_of_component(id).iter();
        let place = own.find(|(attribute, _)| *attribute == Attribute::Version).map(|(_, place)| *place);
        let component = fleet.component(id);
        [(component.version, (0, place.unwrap_or(component.place)))].into_iter().collect()
    };
    let found = in_use.get(&id).cloned().unwrap_or_else(own);
    counted(fleet, found.into_iter().map(|(version, found)| ((id, version), found)).collect())
}

/// What replicas run, each version with the number of replicas.
pub(super) fn of_workloads(fleet: &Fleet, replicas: &[WorkloadId]) -> Vec<Version> {
    let mut found: FixedMap<(ComponentId, Option<VersionId>), (usize, Place)> = FixedMap::default();
    for run in replicas.iter().flat_map(|&replica| fleet.runs(replica)) {
        found.entry((run.component, run.version)).or_insert((0, run.place)).0 += 1;
    }
    counted(fleet, found)
}

/// What one workload runs.
pub(super) fn of_workload(fleet: &Fleet, id: WorkloadId) -> Vec<Version> {
    let mut all = of_workloads(fleet, &[id]);
    all.iter_mut().for_each(|one| one.number = None);
    all
}

fn counted(fleet: &Fleet, found: FixedMap<(ComponentId, Option<VersionId>), (usize, Place)>) -> Vec<Version> {
    let mut all: Vec<_> = found.into_iter().collect();
    let first: FixedMap<ComponentId, usize> =
        all.iter().enumerate().rev().map(|(at, ((id, _), _))| (*id, at)).collect();
    all.sort_by(|((a, x), _), ((b, y), _)| {
        let versions = || match (x, y) {
            (Some(x), Some(y)) => compare(fleet, *x, *y).unwrap_or(Ordering::Equal),
            _ => x.is_some().cmp(&y.is_some()),
        };
        first[a].cmp(&first[b]).then_with(versions)
    });
    let one = |((id, version), (number, place))| of_version(fleet, id, version, (Some(number), Some(place)));
    all.into_iter().map(one).collect()
}

/// A version of a component.
pub(super) fn of_version(
    fleet: &Fleet,
    id: ComponentId,
    version: Option<VersionId>,
    (number, place): (Option<usize>, Option<Place>),
) -> Version {
    let track = fleet.track(id).iter().flatten().copied().collect();
    let targets = after(fleet, version, track);
    Version {
        of: fleet.component_name(id).into(),
        version: version.map(|version| text(fleet, version)),
        number,
        by: if version.is_some() { By::Stated } else { By::Nothing },
        place: place.map(|place| spot(fleet, place)),
        known: (!targets.is_empty()).then_some(Known::Listed),
        targets: targets.into_iter().map(|id| text(fleet, id)).collect(),
    }
}
