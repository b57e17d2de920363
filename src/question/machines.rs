//! Bumps of machines: which have the property, and of which its version can be meant.

use super::left_out::{LeftOut, Named};
use super::matching::matching_machines;
use super::resolve::{At, Resolver};
use super::{Bump, Wanted};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet};
use crate::inventory::SYSTEM;
use crate::inventory::system::other_kernel;
use crate::model::{CapabilityId, Family, Fleet, MachineId, Omission, SlotId, VersionId};

/// The property whose versions depend on which system's it is.
const KERNEL: &str = "kernel";

/// The kernels of machines whose system is known not to be Linux.
type Others = FixedMap<MachineId, &'static str>;

impl Resolver<'_> {
    pub(super) fn machines(&mut self, at: At<'_>) {
        let bump = at.1;
        let Some(property) = bump.pattern.property() else {
            return self.no_property(bump);
        };
        let fleet = self.fleet;
        let Some(capability) = fleet.find_capability(property) else {
            let names: Vec<_> = fleet.capability_ids().map(|id| fleet.capability_name(id)).collect();
            let colon = || "a `:` that is part of a name is written `\\:`".to_owned();
            let help = did_you_mean(property, names).unwrap_or_else(colon);
            let message = format!("there is no capability `{property}`");
            return self.fault(Code::NothingMatches, message, Some(help));
        };
        let machines: Vec<MachineId> = matching_machines(fleet, &bump.pattern).collect();
        let others = if property == KERNEL { others(fleet, &machines) } else { Others::default() };
        // Machines on one kernel share its slot.
        let mut seen = FixedSet::default();
        let mut left = Vec::with_capacity(machines.len());
        for machine in machines {
            match fleet.find_slot(machine, capability) {
                Some(slot) if self.is_excepted(at, Named::Machine(machine), Wanted::Slot(slot)) => {
                    seen.insert(slot);
                }
                Some(slot) => left.push((machine, slot)),
                None => self.lacks(at, machine, capability),
            }
        }
        let named: FixedSet<MachineId> = left.iter().map(|&(machine, _)| machine).collect();
        let mut asked = FixedSet::default();
        for &(machine, slot) in &left {
            let before = self.ask.wishes.len();
            if seen.insert(slot) {
                self.property(at, (machine, slot), &others);
            }
            asked.extend((self.ask.wishes.len() > before).then_some(slot));
        }
        for (machine, slot) in left {
            let owner = fleet.slot(slot).machine;
            if asked.contains(&slot) && !named.contains(&owner) {
                let found = Some(fleet.machine_name(owner));
                let thing = Named::Machine(machine);
                self.omitted.push(LeftOut { bump: at.0, thing, why: Omission::Shares, found }, None);
            }
        }
    }

    fn property(&mut self, at: At<'_>, (machine, slot): (MachineId, SlotId), others: &Others) {
        let fleet = self.fleet;
        let found = fleet.slot(slot);
        let thing = Named::Machine(machine);
        if let Some(kernel) = others.get(&machine) {
            let system = system(fleet, machine).unwrap_or(kernel).to_owned();
            let message =
                format!("`{}` is about Linux, and {} runs {system}", at.1, fleet.machine_name(machine));
            let help = "name machines that have a Linux kernel, or say which version this one has";
            let fault = Diagnostic::new(Code::OtherSystem, message).help(help);
            return self.leave_out(at, thing, (Omission::OtherSystem, Some(system)), Some(fault));
        }
        let family = fleet.machine(found.machine).family.map(|family| fleet.family(family));
        let scheme = match family.filter(|_| fleet.is_os(slot)) {
            Some(family) => {
                if let Some(fault) = self.leaves(at.1, family) {
                    let own = Some(family.name.clone());
                    return self.leave_out(at, thing, (Omission::OtherSystem, own), Some(fault));
                }
                family.scheme
            }
            None => fleet.capability(found.capability).scheme,
        };
        self.wish(at, (thing, Wanted::Slot(slot)), scheme, found.version);
    }

    /// Leaves out a machine of which the inventory does not say what it has.
    fn lacks(&mut self, at: At<'_>, machine: MachineId, capability: CapabilityId) {
        let (fleet, thing) = (self.fleet, Named::Machine(machine));
        let is_excepted = at.1.except.iter().any(|pattern| super::machine_matches(fleet, pattern, machine));
        if is_excepted {
            return self.leave_out(at, thing, (Omission::Excepted, None), None);
        }
        let property = fleet.capability_name(capability);
        let no_profile = if property == "os" { self.no_profile(machine) } else { None };
        let fault = no_profile.unwrap_or_else(|| {
            let name = fleet.machine_name(machine);
            let message = format!("the inventory does not say what `{property}` {name} has");
            let help = format!("say it of the machine, or name only machines whose `{property}` is known");
            Diagnostic::new(Code::NothingMatches, message).help(help)
        });
        self.leave_out(at, thing, (Omission::Lacks, None), Some(fault));
    }

    /// Returns the fault if an `os` bump names another family than a machine's. A family that has profiles is recognized
    /// however its name is joined to the release, as in `ubuntu 24.04`.
    fn leaves(&self, bump: &Bump, own: &Family) -> Option<Diagnostic> {
        let fleet = self.fleet;
        let asked = match bump.version.split_once('@') {
            Some((asked, _)) => asked,
            None => {
                let word = bump.version.split([' ', '-', ':', '/']).next().unwrap_or_default();
                let known = fleet.family_ids().any(|id| fleet.family(id).name == word);
                if known { word } else { own.name.as_str() }
            }
        };
        (asked != own.name).then(|| {
            let message =
                format!("`{bump}` goes from {} to {asked}: that is another system, not an upgrade", own.name);
            let help = "define new hosts that have it, and plan to move the workloads there";
            Diagnostic::new(Code::OtherSystem, message).help(help)
        })
    }

    /// Returns the fault if a machine names its system, so that only a profile is missing.
    fn no_profile(&self, machine: MachineId) -> Option<Diagnostic> {
        let fleet = self.fleet;
        let mut labels = fleet.machine_labels(machine).iter();
        let &(_, system) = labels.find(|(key, _)| fleet.text(*key) == SYSTEM)?;
        let family = fleet.unprofiled.get(&system).map(|&family| fleet.text(family));
        let releases = family.and_then(|family| fleet.family_names.find(family)).map(|id| {
            let releases = fleet.family(id).releases.iter();
            releases.map(|release| fleet.version(release.version).as_str()).collect::<Vec<_>>().join(", ")
        });
        let (system, name) = (fleet.text(system), fleet.machine_name(machine));
        if fleet.machine(machine).shares_kernel {
            let message = format!(
                "{name} runs `{system}` on the kernel of another machine, so no OS profile is taken for it"
            );
            let help = "say its `os` in an inventory of your own, or name the machine that it stands on";
            return Some(Diagnostic::new(Code::NothingMatches, message).help(help));
        }
        let message = format!("there is no OS profile of `{system}`, which {name} runs");
        let help = match family.zip(releases) {
            Some((family, releases)) => format!(
                "the releases of {family} that have a profile are {releases}; add one with [[profile]] name = \"{family}\""
            ),
            None => "add one with [[profile]], or name only machines whose `os` is known".to_owned(),
        };
        Some(Diagnostic::new(Code::NothingMatches, message).help(help))
    }

    /// Returns the family and the fault if the target of an `os` bump is no known release of it; other properties can
    /// go to any version.
    pub(super) fn no_release(&self, slot: SlotId, version: VersionId) -> Option<(String, Diagnostic)> {
        let fleet = self.fleet;
        let family = fleet.family_of(fleet.slot(slot).machine).filter(|_| fleet.is_os(slot))?;
        if self.ask.release(fleet, family, version).is_some() {
            return None;
        }
        let releases: Vec<_> =
            family.releases.iter().map(|release| fleet.version(release.version).as_str()).collect();
        let message = format!("nothing is known of {} {}", family.name, self.ask.version(fleet, version));
        let help = format!(
            "the releases that have a profile are {}; add one with [[profile]] name = \"{}\"",
            releases.join(", "),
            family.name
        );
        Some((family.name.clone(), Diagnostic::new(Code::NothingMatches, message).help(help)))
    }
}

/// Finds the machines that are left out of a bump of kernels since theirs is of another kind. Where all have the same
/// kind, that is the one which is meant, and only those are left out of whose kernel nothing else is known.
fn others(fleet: &Fleet, machines: &[MachineId]) -> Others {
    let kernel = |&id: &MachineId| Some((id, other_kernel(system(fleet, owner(fleet, id))?)?));
    let mut others: Others = machines.iter().filter_map(kernel).collect();
    let first = others.values().next().copied();
    if others.len() == machines.len() && others.values().all(|&kernel| Some(kernel) == first) {
        let capability = fleet.find_capability(KERNEL);
        let version = |id| fleet.slot(fleet.find_slot(id, capability?)?).version;
        others.retain(|&id, _| version(id).is_none());
    }
    others
}

/// The machine whose kernel a machine has.
fn owner(fleet: &Fleet, id: MachineId) -> MachineId {
    let capability = fleet.find_capability(KERNEL);
    let slot = capability.and_then(|capability| fleet.find_slot(id, capability));
    slot.map_or(id, |slot| fleet.slot(slot).machine)
}

/// The name of the system that a machine runs, as far as it is known.
fn system(fleet: &Fleet, id: MachineId) -> Option<&str> {
    let mut labels = fleet.machine_labels(id).iter();
    let said = labels.find(|(key, _)| fleet.text(*key) == SYSTEM).map(|&(_, system)| fleet.text(system));
    said.or_else(|| fleet.family_of(id).map(|family| family.name.as_str()))
}
