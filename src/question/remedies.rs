//! Versions that have the remedy of a fact: a plan may go to them if the fact is in force, which is to say that something
//! does not meet it today, or might not once what is asked for is done. The remedy of any other fact is merely a version
//! of which nothing is known, and no way around something else that stands in the way.

use super::{Ask, Wanted};
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    Basis, Binding, CapabilityId, ComponentId, ComponentKind, FactId, Fleet, MachineId, Need, RequirementId,
    SlotId, Target, VersionId, Within, WorkloadId,
};
use std::cmp::Ordering;
use std::rc::Rc;

/// Finds for each component the versions that have the remedy of a fact that is in force.
pub(super) fn remedies(fleet: &Fleet, ask: &mut Ask) -> FixedMap<ComponentId, Vec<VersionId>> {
    let mut found: FixedMap<ComponentId, Vec<VersionId>> = FixedMap::default();
    let facts = fleet.fact_ids().filter(|&id| !fleet.fact(id).fixed.is_empty());
    let facts: Vec<(FactId, ComponentId)> = facts.flat_map(|id| components(fleet, id)).collect();
    if facts.is_empty() {
        return found;
    }
    let reach = Reach::of(fleet, ask);
    let in_force: Vec<_> =
        facts.into_iter().filter(|&(fact, component)| reach.is_in_force(fact, component)).collect();
    for (fact, component) in in_force {
        let variant = variant(fleet, ask, component);
        for &(whose, version) in fleet.fact(fact).fixed.iter().filter(|(whose, _)| *whose == component) {
            let version =
                variant.as_ref().and_then(|variant| with(fleet, ask, version, variant)).unwrap_or(version);
            let list = found.entry(whose).or_default();
            if !list.contains(&version) {
                list.push(version);
            }
        }
    }
    found
}

/// The components that have a remedy of a fact, each once. Those that list their versions have no others.
fn components(fleet: &Fleet, fact: FactId) -> Vec<(FactId, ComponentId)> {
    let all = fleet.fact(fact).fixed.iter().map(|(component, _)| *component);
    let all: FixedSet<ComponentId> = all.filter(|&id| !fleet.component(id).closed).collect();
    all.into_iter().map(|component| (fact, component)).collect()
}

/// The part of an image's tag behind the version, such as `-slim-bookworm`, if all that are in use have the same; if the
/// image is asked for, of the tag that is asked for.
fn variant(fleet: &Fleet, ask: &Ask, component: ComponentId) -> Option<String> {
    let item = fleet.component(component);
    if item.kind != ComponentKind::Image || item.family.is_some() {
        return None;
    }
    let text = |id: VersionId| ask.version(fleet, id).as_str();
    let asked = |(what, &version): (&Wanted, &VersionId)| match *what {
        Wanted::Component(id) | Wanted::Run(_, id) => (id == component).then_some(version),
        Wanted::Slot(_) => None,
    };
    let mut tags: Vec<&str> = ask.targets.iter().filter_map(asked).map(text).collect();
    if tags.is_empty() {
        tags.extend(fleet.track(component).iter().flatten().map(|&id| text(id)));
    }
    let mut variants = tags.into_iter().map(after_version);
    let first = variants.next()??;
    variants.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// The part of a tag behind its version and what belongs to that, as far as it names a variant.
fn after_version(tag: &str) -> Option<String> {
    let is_number = |part: &str| {
        let digits = part.strip_prefix(['b', 'r']).unwrap_or(part);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let mut parts = tag.split(['-', '_']);
    let version = parts.next()?;
    let starts = version.strip_prefix('v').unwrap_or(version).starts_with(|c: char| c.is_ascii_digit());
    let rest: Vec<&str> = parts.skip_while(|part| is_number(part)).collect();
    // A revision at the end is one of that very version.
    let revised = rest.last().is_some_and(|last| last.starts_with('r') && is_number(last));
    let rest = &rest[..rest.len() - usize::from(revised)];
    starts.then(|| rest.iter().map(|part| format!("-{part}")).collect())
}

/// The same version in a variant.
fn with(fleet: &Fleet, ask: &mut Ask, version: VersionId, variant: &str) -> Option<VersionId> {
    let plain = fleet.version(version);
    let version = plain.scheme().parse(&format!("{plain}{variant}")).ok()?;
    Some(ask.intern(fleet, version))
}

/// What a question may move, followed through requirements without regard to what stands in the way.
struct Reach<'a> {
    fleet: &'a Fleet,
    ask: &'a Ask,
    /// Properties that may go to another version.
    moved: FixedSet<SlotId>,
    /// Whether components are asked for, or moved by what is.
    components: bool,
}

/// Something that may move.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Move {
    Slot(SlotId),
    Run(WorkloadId, ComponentId, VersionId),
}

/// What may move, and what is still to be followed.
#[derive(Default)]
struct Walk {
    seen: FixedSet<Move>,
    next: Vec<Move>,
    /// By component and version what it needs then.
    needs: FixedMap<(ComponentId, VersionId), Rc<[RequirementId]>>,
}

impl Walk {
    fn push(&mut self, item: Move) {
        if self.seen.insert(item) {
            self.next.push(item);
        }
    }
}

impl<'a> Reach<'a> {
    fn of(fleet: &'a Fleet, ask: &'a Ask) -> Self {
        let mut reach = Self { fleet, ask, moved: FixedSet::default(), components: false };
        let mut walk = Walk::default();
        for wish in &ask.wishes {
            match wish.what {
                Wanted::Slot(slot) => walk.push(Move::Slot(slot)),
                Wanted::Run(workload, id) => walk.push(Move::Run(workload, id, wish.version)),
                Wanted::Component(id) => {
                    reach.components = true;
                    for carrier in fleet.carriers(id) {
                        let runners = fleet.runners(carrier).iter();
                        runners.for_each(|&workload| walk.push(Move::Run(workload, id, wish.version)));
                    }
                }
            }
        }
        while let Some(item) = walk.next.pop() {
            match item {
                Move::Slot(slot) => reach.follow_slot(slot, &mut walk),
                Move::Run(workload, id, version) => reach.follow_run(workload, (id, version), &mut walk),
            }
        }
        reach
    }

    fn follow_slot(&mut self, slot: SlotId, walk: &mut Walk) {
        let fleet = self.fleet;
        self.moved.insert(slot);
        let found = fleet.slot(slot);
        if fleet.is_os(slot) {
            fleet.slots_of(found.machine).for_each(|other| walk.push(Move::Slot(other)));
        }
        let own = fleet.requirements_of_machine(found.machine).iter();
        for &id in own.chain(fleet.requirements_of_capability(found.capability)) {
            for need in &fleet.requirement(id).needs {
                if let Target::Capability(capability) = need.target {
                    let slot = fleet.find_needed(id, found.machine, capability);
                    self.push_unmet(slot, need, walk);
                }
            }
        }
    }

    /// Follows a property that a need may move. A machine that has a release of an OS may get it with another.
    fn push_unmet(&self, slot: Option<SlotId>, need: &Need, walk: &mut Walk) {
        let fleet = self.fleet;
        let Some(slot) = slot.filter(|&slot| self.is_unmet(fleet.slot(slot).version, need)) else { return };
        let machine = fleet.slot(slot).machine;
        match fleet.family_of(machine).is_some() {
            true => fleet
                .slots_of(machine)
                .filter(|&other| fleet.is_os(other))
                .for_each(|os| walk.push(Move::Slot(os))),
            // It is listed that it can go nowhere.
            false if fleet.slot(slot).closed && fleet.candidates(slot).is_empty() => return,
            false => {}
        }
        walk.push(Move::Slot(slot));
    }

    /// Whether a known version does not meet a need.
    fn is_unmet(&self, version: Option<VersionId>, need: &Need) -> bool {
        let version = version.map(|version| self.ask.version(self.fleet, version));
        match need.within {
            Within::Range(range) => version.is_some_and(|version| !self.fleet.range(range).contains(version)),
            Within::Skew(_) | Within::Same(_) => true,
            Within::Unsaid => false,
        }
    }

    fn follow_run(&mut self, workload: WorkloadId, run: (ComponentId, VersionId), walk: &mut Walk) {
        let fleet = self.fleet;
        self.components = true;
        let known = walk.needs.get(&run).map(Rc::clone);
        let needs = known.unwrap_or_else(|| {
            let needs: Rc<[RequirementId]> = self.needs_of(run).into();
            walk.needs.insert(run, Rc::clone(&needs));
            needs
        });
        let service = fleet.workload(workload).service;
        let others =
            fleet.requirements_of_service(service).iter().chain(fleet.requirements_of_workload(workload));
        for &id in needs.iter().chain(others).filter(|&&id| fleet.counts_in(id, workload)) {
            for need in &fleet.requirement(id).needs {
                match need.target {
                    Target::Capability(capability) => {
                        self.push_unmet(live_slot(fleet, workload, capability), need, walk);
                    }
                    Target::Service(called) => self.follow_call(called, need, walk),
                    Target::Component(_) => {}
                }
            }
        }
    }

    /// What a component and its contents need once it is at a version.
    fn needs_of(&self, (id, version): (ComponentId, VersionId)) -> Vec<RequirementId> {
        let fleet = self.fleet;
        let equals = |other| self.ask.compare(fleet, other, version) == Some(Ordering::Equal);
        let build = fleet.component(id).builds.iter().find(|build| equals(build.version));
        let contents = match build {
            Some(build) => {
                let inner = build.contents.iter();
                let inner = inner.flat_map(|content| fleet.closure(content.component, content.version));
                std::iter::once((id, Some(version))).chain(inner).collect()
            }
            None => fleet.closure(id, Some(version)),
        };
        let speaks = |requirement: RequirementId, version: Option<VersionId>| {
            let at = fleet.requirement(requirement).at.map(|at| fleet.range(at));
            at.is_none_or(|at| version.is_some_and(|version| at.contains(self.ask.version(fleet, version))))
        };
        let of = |&(content, version): &(ComponentId, Option<VersionId>)| {
            let all = fleet.requirements_of_component(content).iter().copied();
            all.filter(|&requirement| speaks(requirement, version)).collect::<Vec<_>>()
        };
        contents.iter().flat_map(of).collect()
    }

    /// Follows the replicas of a called service to the versions that are needed of them.
    fn follow_call(&self, called: crate::model::ServiceId, need: &Need, walk: &mut Walk) {
        let fleet = self.fleet;
        let Some(primary) = fleet.service(called).primary else { return };
        let is_needed = |&version: &VersionId| !self.is_unmet(Some(version), need);
        let versions: Vec<VersionId> =
            fleet.track(primary).iter().flatten().copied().filter(is_needed).collect();
        for &replica in fleet.replicas(called) {
            let run = fleet.runs(replica).iter().find(|run| run.component == primary);
            if run.is_some_and(|run| self.is_unmet(run.version, need)) {
                versions.iter().for_each(|&version| walk.push(Move::Run(replica, primary, version)));
            }
        }
    }

    /// Whether something that carries a component does not meet a fact about it, or might not.
    fn is_in_force(&self, fact: FactId, component: ComponentId) -> bool {
        let fleet = self.fleet;
        let all = fleet.requirements_of_component(component).iter().copied();
        let mut own = all.filter(|&id| fleet.requirement(id).basis == Basis::Fact(fact));
        own.any(|id| {
            let carriers = fleet.carriers(component).into_iter();
            let mut carriers = carriers.filter(|&carrier| self.speaks_of(id, component, carrier));
            carriers.any(|carrier| {
                let mut runners = fleet.runners(carrier).iter();
                runners.any(|&workload| fleet.counts_in(id, workload) && self.may_break(id, workload))
            })
        })
    }

    /// Whether a requirement speaks of the version of a component that a carrier has, or of one that is asked for.
    fn speaks_of(&self, id: RequirementId, component: ComponentId, carrier: ComponentId) -> bool {
        let (fleet, requirement) = (self.fleet, self.fleet.requirement(id));
        let Some(at) = requirement.at.map(|at| fleet.range(at)) else {
            return requirement.counts_for(carrier);
        };
        let is_of = |version: VersionId| at.contains(self.ask.version(fleet, version));
        let asked = |(what, &version): (&Wanted, &VersionId)| match *what {
            Wanted::Component(id) | Wanted::Run(_, id) => id == component && is_of(version),
            Wanted::Slot(_) => false,
        };
        let today = || match carrier == component {
            // Workloads run it at several versions.
            true => fleet.track(component).iter().flatten().any(|&version| is_of(version)),
            false => {
                let inner = fleet.closure(carrier, None).into_iter();
                inner.filter(|(id, _)| *id == component).any(|(_, version)| version.is_some_and(is_of))
            }
        };
        requirement.counts_for(carrier) && (today() || self.ask.targets.iter().any(asked))
    }

    /// Whether a workload does not meet a requirement, or might not.
    fn may_break(&self, id: RequirementId, workload: WorkloadId) -> bool {
        let fleet = self.fleet;
        fleet.requirement(id).needs.iter().all(|need| match need.target {
            Target::Capability(capability) => match live_slot(fleet, workload, capability) {
                Some(slot) => self.moved.contains(&slot) || self.is_unmet(fleet.slot(slot).version, need),
                None => self.components,
            },
            Target::Component(_) => self.components,
            Target::Service(_) => true,
        })
    }
}

/// Finds the property that a workload sees of its machine.
fn live_slot(fleet: &Fleet, workload: WorkloadId, capability: CapabilityId) -> Option<SlotId> {
    let item = fleet.workload(workload);
    let machine: MachineId = item.machine?;
    match fleet.capability(capability).binding(item.isolation) {
        Binding::Live => fleet.find_slot(machine, capability),
        Binding::Instead(name) => fleet.find_slot(machine, fleet.find_capability(name)?),
        Binding::Carried => None,
    }
}

#[cfg(test)]
mod tests {
    use super::after_version;

    #[test]
    fn a_variant_is_what_follows_the_version() {
        for (tag, variant) in [
            ("18-bullseye", Some("-bullseye")),
            ("3.12-slim-bookworm", Some("-slim-bookworm")),
            ("20-alpine3.18", Some("-alpine3.18")),
            ("8u292-b10-jre-focal", Some("-jre-focal")),
            ("11.0.15_10-jre", Some("-jre")),
            ("15.4.0-debian-12-r45", Some("-debian-12")),
            ("v1.2.3", Some("")),
            ("latest", None),
            ("bookworm-20240101", None),
        ] {
            assert_eq!(after_version(tag).as_deref(), variant, "{tag}");
        }
    }
}
