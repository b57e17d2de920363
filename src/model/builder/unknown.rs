//! Warning about unknown versions that requirements refer to.

use super::Builder;
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, FixedSet};
use crate::model::requirement::{Basis, Subject, Target, Within};
use crate::model::{CapabilityId, ComponentId, MachineId};
use crate::source::Place;

/// What requirements refer to by version, and the first place that does.
#[derive(Default)]
struct Asked {
    components: FixedMap<ComponentId, Place>,
    capabilities: FixedMap<CapabilityId, Place>,
}

impl Builder {
    /// Warns once for each component and each capability.
    pub(super) fn warn_of_unknown(&mut self) {
        let asked = self.asked();
        self.warn_of_components(&asked);
        self.warn_of_machines(&asked);
    }

    fn asked(&self) -> Asked {
        let mut asked = Asked::default();
        let shipped = |basis: Basis| matches!(basis, Basis::Fact(id) if self.fleet.facts[id].shipped);
        for requirement in self.fleet.requirements.iter().filter(|requirement| !shipped(requirement.basis)) {
            if let (Subject::Component(id), Some(_)) = (requirement.subject, requirement.at) {
                asked.components.entry(id).or_insert(requirement.place);
            }
            for need in requirement.needs.iter().filter(|need| !matches!(need.within, Within::Unsaid)) {
                match need.target {
                    Target::Component(id) => drop(asked.components.entry(id).or_insert(requirement.place)),
                    Target::Capability(id) => drop(asked.capabilities.entry(id).or_insert(requirement.place)),
                    Target::Service(_) => {}
                }
            }
        }
        asked
    }

    fn warn_of_components(&mut self, asked: &Asked) {
        let fleet = &self.fleet;
        let mut unknown: FixedMap<ComponentId, Place> = FixedMap::default();
        for run in fleet.runs.iter().filter(|run| run.version.is_none()) {
            unknown.entry(run.component).or_insert(run.place);
        }
        for id in fleet.components.ids() {
            for content in fleet.index.contents.get(id).iter().filter(|content| content.version.is_none()) {
                unknown.entry(content.component).or_insert(content.place);
            }
        }
        for (id, place) in unknown {
            let Some(&requirement) = asked.components.get(&id) else {
                continue;
            };
            let name = self.fleet.component_name(id);
            let message = format!("the version of {name} is not known, and a requirement speaks of it");
            let diagnostic = Diagnostic::new(Code::Unversioned, message)
                .at(place, "named without a version")
                .at(requirement, "the requirement")
                .help("give it a `version` where it is defined, or write `NAME@VERSION` here");
            self.report(diagnostic);
        }
    }

    /// Warns about machines that carry something and have a property of unknown version.
    fn warn_of_machines(&mut self, asked: &Asked) {
        let fleet = &self.fleet;
        let used: FixedSet<MachineId> =
            fleet.workloads.iter().filter_map(|workload| workload.machine).collect();
        let mut unknown: FixedMap<CapabilityId, (MachineId, usize)> = FixedMap::default();
        for slot in fleet.slots.iter().filter(|slot| slot.version.is_none()) {
            if asked.capabilities.contains_key(&slot.capability) && used.contains(&slot.machine) {
                unknown.entry(slot.capability).or_insert((slot.machine, 0)).1 += 1;
            }
        }
        for (capability, (machine, count)) in unknown {
            let (what, name) = (self.fleet.capability_name(capability), self.fleet.machine_name(machine));
            let whose = match count {
                1 => name,
                more => format!("{name} and {} more", more - 1),
            };
            let message = format!("the {what} of {whose} is not known, and a requirement speaks of it");
            let help = format!("say it of the machine, by `{what}` or in `provides`");
            let diagnostic = Diagnostic::new(Code::Unversioned, message)
                .at(self.fleet.machines[machine].place, "this machine")
                .at(asked.capabilities[&capability], "the requirement")
                .help(help);
            self.report(diagnostic);
        }
    }
}
