//! Resolving bumps and holds against a fleet, and their faults.

use super::matching::{has_property, matching_components, matching_machines, matching_workloads};
use super::{Ask, Bump, Wanted, Wish};
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::id::FixedSet;
use crate::inventory::SYSTEM;
use crate::model::{Family, Fleet, MachineId, Pattern, ServiceId, SlotId, VersionId, WorkloadId, escaped};
use crate::version::{Scheme, VersionRange};
use std::cmp::Ordering;

pub(super) struct Resolver<'f> {
    pub(super) fleet: &'f Fleet,
    pub(super) ask: Ask,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The messages so far: a bump may have the same fault for many things.
    pub(super) said: FixedSet<String>,
    /// Whether a bump repeats what another asks for.
    pub(super) again: bool,
}

impl Resolver<'_> {
    pub(super) fn fault(&mut self, code: Code, message: String, help: Option<String>) {
        if self.said.insert(message.clone()) {
            let mut diagnostic = Diagnostic::new(code, message);
            diagnostic.help = help;
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn bump(&mut self, index: u32, bump: &Bump) {
        let before = self.ask.wishes.len();
        let faults = self.diagnostics.len();
        self.again = false;
        match bump.pattern.kind() {
            "host" | "guest" | "cluster" => self.machines(index, bump),
            "service" => self.services(index, bump),
            "workload" => self.workloads(index, bump),
            _ => self.components(index, bump),
        }
        if self.ask.wishes.len() == before && self.diagnostics.len() == faults && !self.again {
            let help = self.near(&bump.pattern);
            self.fault(
                Code::NothingMatches,
                format!("`{bump}` names nothing that the inventory knows"),
                help,
            );
        }
    }

    fn machines(&mut self, index: u32, bump: &Bump) {
        let Some(property) = bump.pattern.property() else {
            let help = format!("name the property: `{}:kernel={}`", bump.pattern, bump.version);
            let message = format!("`{bump}` does not say what of the machine is to change");
            return self.fault(Code::BadPattern, message, Some(help));
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
        let mut without = Vec::new();
        // Machines on one kernel share its slot.
        let mut seen = FixedSet::default();
        for machine in &machines {
            match fleet.find_slot(*machine, capability) {
                Some(slot) if !seen.insert(slot) => {}
                Some(slot) => {
                    let scheme = match (property, fleet.machine(fleet.slot(slot).machine).family) {
                        ("os", Some(family)) if self.check_family(bump, fleet.family(family)) => continue,
                        ("os", Some(family)) => fleet.family(family).scheme,
                        _ => fleet.capability(capability).scheme,
                    };
                    self.wish(index, bump, Wanted::Slot(slot), scheme, fleet.slot(slot).version);
                }
                None => without.push(*machine),
            }
        }
        if let Some(&first) = without.first() {
            if property == "os" && self.check_profile(first) {
                return;
            }
            let first = fleet.machine_name(first);
            let message = match without.len() {
                1 => format!("the inventory does not say what `{property}` {first} has"),
                more => {
                    format!("the inventory does not say what `{property}` {first} and {} more have", more - 1)
                }
            };
            let help = format!("say it of the machine, or name only machines whose `{property}` is known");
            self.fault(Code::NothingMatches, message, Some(help));
        }
    }

    fn components(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        for id in matching_components(fleet, &bump.pattern).collect::<Vec<_>>() {
            let component = fleet.component(id);
            self.wish(index, bump, Wanted::Component(id), component.scheme, component.version);
        }
    }

    fn services(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        let matching: Vec<ServiceId> = fleet
            .service_ids()
            .filter(|&id| bump.pattern.matches(fleet, fleet.service_name(id), fleet.service_labels(id)))
            .collect();
        for id in matching {
            for &workload in fleet.replicas(id) {
                self.run(index, bump, workload);
            }
        }
    }

    fn workloads(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        for id in matching_workloads(fleet, &bump.pattern).collect::<Vec<_>>() {
            self.run(index, bump, id);
        }
    }

    fn run(&mut self, index: u32, bump: &Bump, workload: WorkloadId) {
        let fleet = self.fleet;
        let service = fleet.service(fleet.workload(workload).service);
        let runs = fleet.runs(workload);
        let run = runs.iter().find(|run| Some(run.component) == service.primary).or(runs.first());
        match run {
            Some(run) => {
                let scheme = fleet.component(run.component).scheme;
                self.wish(index, bump, Wanted::Run(workload, run.component), scheme, run.version);
            }
            None => {
                let name = fleet.workload_name(workload);
                self.fault(
                    Code::NothingMatches,
                    format!("workload/{name} runs nothing that has a version"),
                    None,
                );
            }
        }
    }

    /// Whether a property has a version that begins with the requested one.
    fn is_part(&self, what: Wanted, scheme: Scheme, text: &str, current: Option<VersionId>) -> bool {
        let range = VersionRange::parse(scheme, &format!("={text}"));
        let current = current.map(|current| self.fleet.version(current));
        matches!(what, Wanted::Slot(_))
            && current.zip(range.ok()).is_some_and(|(current, range)| range.contains(current))
    }

    /// Notes that a thing must reach the bump's version.
    fn wish(&mut self, index: u32, bump: &Bump, what: Wanted, scheme: Scheme, current: Option<VersionId>) {
        let text = match (bump.pattern.property(), bump.version.split_once('@')) {
            (Some("os"), Some((_, release))) => release,
            _ => bump.version.as_str(),
        };
        let version = match scheme.parse(text) {
            Ok(version) => version,
            Err(error) => {
                let help = error.help().map(str::to_owned);
                return self.fault(
                    Code::BadVersion,
                    format!("in `{bump}`, `{text}` is not a version: {error}"),
                    help,
                );
            }
        };
        let id = self.ask.intern(self.fleet, version);
        if let Wanted::Slot(slot) = what
            && !self.check_release(slot, id)
        {
            return;
        }
        let order = current.map(|current| self.ask.compare(self.fleet, id, current));
        let name = wanted_name(self.fleet, what);
        let now = current.map_or("?", |current| self.fleet.version(current).as_str());
        match order {
            // `6.8` is asked of a machine at `6.8.0-31-generic`.
            Some(Some(Ordering::Less)) if self.is_part(what, scheme, text, current) => {
                let message = format!("`{bump}` changes nothing of {name}: it is at {now} already");
                return self.fault(Code::NoChange, message, None);
            }
            Some(Some(Ordering::Less)) => {
                let message = format!("`{bump}` is a downgrade: {name} is at {now}");
                let help = "comove plans upgrades; name a later version".to_owned();
                return self.fault(Code::Downgrade, message, Some(help));
            }
            Some(Some(Ordering::Equal)) if !matches!(what, Wanted::Component(_)) => {
                let message = format!("`{bump}` changes nothing of {name}: it is at {now} already");
                self.fault(Code::NoChange, message, None);
            }
            _ => {}
        }
        if order != Some(Some(Ordering::Equal))
            && (self.check_listed(bump, what, (current, id)) || self.check_stops(bump, what, id))
        {
            return;
        }
        match self.ask.targets.insert(what, id) {
            Some(other) if other != id => {
                let (a, b) = (self.ask.version(self.fleet, other), self.ask.version(self.fleet, id));
                let message = format!("two bumps want different versions of {name}: {a} and {b}");
                self.fault(Code::BumpConflict, message, Some("ask for one of them".to_owned()));
            }
            Some(_) => self.again = true,
            None => self.ask.wishes.push(Wish { what, version: id, bump: index }),
        }
    }

    /// Checks whether an `os` bump names another family than a machine's, and reports it. A family that has profiles is
    /// recognized however its name is joined to the release, as in `ubuntu 24.04`.
    fn check_family(&mut self, bump: &Bump, own: &Family) -> bool {
        let fleet = self.fleet;
        let asked = match bump.version.split_once('@') {
            Some((asked, _)) => asked,
            None => {
                let word = bump.version.split([' ', '-', ':', '/']).next().unwrap_or_default();
                let known = fleet.family_ids().any(|id| fleet.family(id).name == word);
                if known { word } else { own.name.as_str() }
            }
        };
        let leaves = asked != own.name;
        if leaves {
            let message =
                format!("`{bump}` goes from {} to {asked}: that is another system, not an upgrade", own.name);
            let help = "define new hosts that have it, and plan to move the workloads there";
            self.fault(Code::OtherSystem, message, Some(help.to_owned()));
        }
        leaves
    }

    /// Checks whether a machine names its system, so that only a profile is missing, and reports it.
    fn check_profile(&mut self, machine: MachineId) -> bool {
        let fleet = self.fleet;
        let mut labels = fleet.machine_labels(machine).iter();
        let Some(&(_, system)) = labels.find(|(key, _)| fleet.text(*key) == SYSTEM) else { return false };
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
            self.fault(Code::NothingMatches, message, Some(help.to_owned()));
            return true;
        }
        let message = format!("there is no OS profile of `{system}`, which {name} runs");
        let help = match family.zip(releases) {
            Some((family, releases)) => format!(
                "the releases of {family} that have a profile are {releases}; add one with [[profile]] name = \"{family}\""
            ),
            None => "add one with [[profile]], or name only machines whose `os` is known".to_owned(),
        };
        self.fault(Code::NothingMatches, message, Some(help));
        true
    }

    /// Whether the target of an `os` bump is a known release; other properties can go to any version.
    fn check_release(&mut self, slot: SlotId, version: VersionId) -> bool {
        let fleet = self.fleet;
        let family = fleet.family_of(fleet.slot(slot).machine).filter(|_| fleet.is_os(slot));
        let Some(family) = family else {
            return true;
        };
        let known = self.ask.release(fleet, family, version).is_some();
        if !known {
            let releases: Vec<_> =
                family.releases.iter().map(|release| fleet.version(release.version).as_str()).collect();
            let message = format!("nothing is known of {} {}", family.name, self.ask.version(fleet, version));
            let help = format!(
                "the releases that have a profile are {}; add one with [[profile]] name = \"{}\"",
                releases.join(", "),
                family.name
            );
            self.fault(Code::NothingMatches, message, Some(help));
        }
        known
    }

    pub(super) fn check_holds(&mut self) {
        let fleet = self.fleet;
        for (pattern, place) in self.ask.holds.clone() {
            let matched = match pattern.kind() {
                "host" | "guest" | "cluster" => {
                    matching_machines(fleet, &pattern).any(|id| has_property(fleet, id, pattern.property()))
                }
                "service" => fleet
                    .service_ids()
                    .any(|id| pattern.matches(fleet, fleet.service_name(id), fleet.service_labels(id))),
                "workload" => matching_workloads(fleet, &pattern).next().is_some(),
                _ => matching_components(fleet, &pattern).next().is_some(),
            };
            if !matched {
                let mut diagnostic =
                    Diagnostic::new(Code::Unmatched, format!("the hold `{pattern}` matches nothing"));
                if let Some(place) = place {
                    diagnostic = diagnostic.at(place, "this hold");
                }
                diagnostic.help = self.near(&pattern);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Suggests names near one that matched nothing, in the form of a pattern.
    fn near(&self, pattern: &Pattern) -> Option<String> {
        let name = pattern.exact_name()?;
        if name.starts_with("os/") {
            let help = "an image whose tag tells its OS is asked for by its own name and tag: `image/python=3.12-slim-bookworm`";
            return Some(help.to_owned());
        }
        let (fleet, kind) = (self.fleet, pattern.kind());
        let names: Vec<String> = match kind {
            "host" | "guest" | "cluster" => fleet.machine_ids().map(|id| fleet.machine_name(id)).collect(),
            "service" => {
                fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))).collect()
            }
            "workload" => {
                fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))).collect()
            }
            _ => fleet.component_ids().map(|id| fleet.component_name(id).to_owned()).collect(),
        };
        let near = nearest(&format!("{kind}/{name}"), names.iter().map(String::as_str));
        let near: Vec<_> = near.into_iter().map(escaped).collect();
        (!near.is_empty()).then(|| format!("did you mean `{}`?", near.join("`, `")))
    }
}

/// Returns the full name of what a bump names. A replica is named by its service, since what is true of one is mostly
/// true of all.
pub(super) fn wanted_name(fleet: &Fleet, what: Wanted) -> String {
    match what {
        Wanted::Slot(slot) => {
            let slot = fleet.slot(slot);
            format!("{}:{}", fleet.machine_name(slot.machine), fleet.capability_name(slot.capability))
        }
        Wanted::Component(id) => fleet.component_name(id).to_owned(),
        Wanted::Run(id, component) => {
            let service = fleet.service_name(fleet.workload(id).service);
            format!("{} of service/{service}", fleet.component_name(component))
        }
    }
}
