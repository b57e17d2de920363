//! Waivers: facts that somebody has checked and that do not count for some things.

use super::Builder;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet};
use crate::model::fact::Waived;
use crate::model::fleet::Fleet;
use crate::model::machine::CapabilityId;
use crate::model::pattern::Pattern;
use crate::model::requirement::Subject;
use crate::model::{ComponentId, MachineId};
use crate::source::Place;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A waiver as it was read.
#[derive(Debug)]
pub(super) struct Waiver {
    pub(super) fact: String,
    pub(super) whom: Pattern,
    pub(super) until: Option<Date>,
    pub(super) place: Place,
    pub(super) because: String,
    /// The components and machines that it applies to.
    pub(super) used: BTreeSet<String>,
}

impl Builder {
    /// Sets the current day: waivers that have expired do not count, and are reported.
    pub fn set_today(&mut self, today: Date) {
        self.today = Some(today);
    }

    /// Drops waivers of unknown facts, and those that have expired.
    pub(super) fn check_waivers(&mut self) {
        let names: FixedSet<String> =
            self.matched.iter().map(|(draft, _)| draft.raw.name.value.clone()).collect();
        let ends: BTreeSet<Date> = self.waivers.iter().filter_map(|waiver| waiver.until).collect();
        (self.fleet.day, self.fleet.waiver_ends) = (self.today, ends.into_iter().collect());
        for waiver in std::mem::take(&mut self.waivers) {
            let name = &waiver.fact;
            if !names.contains(name) {
                let help = did_you_mean(name, names.iter().take(self.near()).map(String::as_str));
                self.unknown_name("fact", name, waiver.place, help);
                continue;
            }
            let ended = self.today.zip(waiver.until).filter(|(today, until)| until < today);
            if let Some((_, until)) = ended {
                let message = format!("the waiver of {name} for {} ended on {until}", waiver.whom);
                let diagnostic = Diagnostic::new(Code::WaiverEnded, message)
                    .at(waiver.place, "does not count any more")
                    .help("look at it again: give it a later day, or do what the fact asks for");
                self.report(diagnostic);
                continue;
            }
            self.waivers.push(waiver);
        }
    }

    /// Notes waivers with their facts, and reports those that apply to nothing.
    pub(super) fn check_unused(&mut self) {
        for waiver in std::mem::take(&mut self.waivers) {
            if !waiver.used.is_empty() {
                let whom = waiver.used.into_iter().collect();
                let waived = Waived { whom, because: waiver.because, until: waiver.until };
                let facts = self.fleet.facts.ids();
                for fact in facts.filter(|&id| self.fleet.facts[id].name == waiver.fact).collect::<Vec<_>>() {
                    self.fleet.facts[fact].waived.push(waived.clone());
                }
                continue;
            }
            if self.without_fleet {
                continue;
            }
            let message = format!("the waiver of {} for {} matches nothing", waiver.fact, waiver.whom);
            let label = "the fact is about nothing that this names";
            self.report(Diagnostic::new(Code::Unmatched, message).at(waiver.place, label));
        }
    }

    /// Returns the components for whose carriers a fact about a component does not count: those that waivers name, and
    /// all that contain them.
    pub(super) fn waived_components(&mut self, fact: &str, component: ComponentId) -> Vec<ComponentId> {
        let fleet = &self.fleet;
        let mut waived: Vec<ComponentId> = Vec::new();
        for waiver in self.waivers.iter_mut().filter(|waiver| waiver.fact == fact) {
            let carriers = fleet.carriers(component).into_iter();
            let named: Vec<_> = carriers.filter(|&carrier| names(&waiver.whom, fleet, carrier)).collect();
            waiver.used.extend(named.iter().map(|&id| fleet.component_name(id).to_owned()));
            waived.extend(named.into_iter().flat_map(|carrier| fleet.carriers(carrier)));
        }
        waived.sort_unstable();
        waived.dedup();
        waived
    }

    /// Returns the subjects of a fact about a property: all machines, or those without a waiver.
    pub(super) fn unwaived_machines(&mut self, fact: &str, capability: CapabilityId) -> Vec<Subject> {
        let mut waivers: Vec<_> = self.waivers.iter_mut().filter(|waiver| waiver.fact == fact).collect();
        if waivers.is_empty() {
            return vec![Subject::Everywhere(capability)];
        }
        let fleet = &self.fleet;
        let having = fleet.slots.iter().filter(|slot| slot.capability == capability).map(|slot| slot.machine);
        // Most waivers name one machine: only those are looked at that may name this one.
        let mut by_name: FixedMap<String, Vec<usize>> = FixedMap::default();
        let mut of_many: Vec<usize> = Vec::new();
        for (at, waiver) in waivers.iter().enumerate() {
            match waiver.whom.only_name() {
                Some(name) => by_name.entry(name.to_owned()).or_default().push(at),
                None => of_many.push(at),
            }
        }
        let mut is_waived = |machine: MachineId| {
            let name = fleet.machine_name(machine);
            let bare = name.split_once('/').map_or(name.as_str(), |(_, bare)| bare);
            let mut any = false;
            for &at in by_name.get(bare).into_iter().flatten().chain(&of_many) {
                let waiver = &mut waivers[at];
                let named = names_machine(&waiver.whom, fleet, machine);
                if named {
                    waiver.used.insert(name.clone());
                }
                any |= named;
            }
            any
        };
        having
            .filter(|&machine| !is_waived(machine))
            .map(|machine| Subject::Property(machine, capability))
            .collect()
    }
}

fn names(pattern: &Pattern, fleet: &Fleet, component: ComponentId) -> bool {
    let name = fleet.component_name(component);
    let is_of_kind = name.strip_prefix(pattern.kind()).is_some_and(|rest| rest.starts_with('/'));
    is_of_kind && pattern.matches(fleet, Subject::Component(component))
}

fn names_machine(pattern: &Pattern, fleet: &Fleet, machine: MachineId) -> bool {
    pattern.is_of(fleet.machine(machine).kind) && pattern.matches(fleet, Subject::Machine(machine))
}
