//! What a plan interrupts, by what rules name it: many rules on few things each take little more than one.

use super::meant::labels_of;
use super::{matches, places};
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineKind, Pattern, Subject, TextId};

/// Where something is first interrupted: the positions of the step and of the change in it.
type Entry = (usize, usize);

/// What a plan interrupts, each thing once, in the order of the steps.
pub(super) struct Touched<'f> {
    fleet: &'f Fleet,
    all: Vec<(Subject, Entry)>,
    /// Positions by kind and bare name; of a workload also by its service.
    names: FixedMap<(&'static str, String), Vec<usize>>,
    owners: FixedMap<&'f str, Vec<usize>>,
    /// By label; of a workload also by those of its service.
    labels: FixedMap<(TextId, TextId), Vec<usize>>,
}

impl<'f> Touched<'f> {
    /// Gathers it. Linear in the changes, times the owners that the inventory states.
    pub(super) fn of(fleet: &'f Fleet, plan: &Plan) -> Self {
        let (names, owners, labels) = (FixedMap::default(), FixedMap::default(), FixedMap::default());
        let mut touched = Self { fleet, all: Vec::new(), names, owners, labels };
        let mut seen = FixedSet::default();
        for (step, found) in plan.steps.iter().enumerate() {
            // What stays stopped is not interrupted.
            let all = found.changes.iter().enumerate();
            for (at, change) in all.filter(|(_, change)| change.effect != Effect::NextStart) {
                let thing = places::find(fleet, plan.tables.name(change.thing));
                let thing = thing.filter(|thing| matches!(thing, Subject::Workload(_) | Subject::Machine(_)));
                if let Some(thing) = thing
                    && seen.insert(change.thing)
                {
                    touched.add(thing, (step, at));
                }
            }
        }
        touched
    }

    fn add(&mut self, thing: Subject, entry: Entry) {
        let (fleet, at) = (self.fleet, self.all.len());
        let mut name =
            |kind: &'static str, name: String| self.names.entry((kind, name)).or_default().push(at);
        match thing {
            Subject::Workload(id) => {
                name("workload", fleet.workload_name(id).to_owned());
                name("service", fleet.service_name(fleet.workload(id).service).to_owned());
            }
            Subject::Machine(id) => {
                let kind = fleet.machine(id).kind;
                name(kind.name(), fleet.bare_machine_name(id).to_owned());
                if kind != MachineKind::Cluster {
                    name("machine", fleet.bare_machine_name(id).to_owned());
                }
            }
            Subject::Component(_) | Subject::Service(_) | Subject::Property(..) | Subject::Everywhere(_) => {}
        }
        let of_service = match thing {
            Subject::Workload(id) => labels_of(fleet, Subject::Service(fleet.workload(id).service)),
            _ => &[],
        };
        for &label in labels_of(fleet, thing).iter().chain(of_service) {
            let known = self.labels.entry(label).or_default();
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
        let owner = fleet.owner_of(thing).into_iter();
        owner.for_each(|owner| self.owners.entry(owner).or_default().push(at));
        self.all.push((thing, entry));
    }

    /// What belongs to an owner.
    pub(super) fn owned(&self, owner: &str) -> impl Iterator<Item = Entry> {
        self.owners.get(owner).into_iter().flatten().map(|&at| self.all[at].1)
    }

    /// What some patterns name; if there are none, all workloads and the machines that count as what runs in them.
    pub(super) fn named(&self, patterns: &[Pattern]) -> Vec<Entry> {
        let is_named = |thing: Subject| patterns.iter().any(|pattern| self.is_named(pattern, thing));
        let is = |thing: Subject| match patterns {
            [] => match thing {
                Subject::Workload(_) => true,
                Subject::Machine(id) => self.fleet.is_bare(id),
                _ => false,
            },
            _ => is_named(thing),
        };
        let found = |at: usize| Some(self.all[at]).filter(|(thing, _)| is(*thing)).map(|(_, entry)| entry);
        match self.by_name(patterns).or_else(|| self.by_label(patterns)) {
            Some(some) => some.iter().filter_map(|&at| found(at)).collect(),
            None => (0..self.all.len()).filter_map(found).collect(),
        }
    }

    /// Whether a pattern names a thing, or the service of a workload.
    fn is_named(&self, pattern: &Pattern, thing: Subject) -> bool {
        let is = |thing: Subject| matches(self.fleet, pattern, thing);
        match thing {
            Subject::Workload(id) => is(thing) || is(Subject::Service(self.fleet.workload(id).service)),
            _ => is(thing),
        }
    }

    /// The positions among which those are that a pattern by exact name means.
    fn by_name(&self, patterns: &[Pattern]) -> Option<&[usize]> {
        let [pattern] = patterns else { return None };
        let name = pattern.only_name()?;
        let kind = KINDS.into_iter().find(|kind| *kind == pattern.kind())?;
        Some(self.names.get(&(kind, name.to_owned())).map_or(&[], Vec::as_slice))
    }

    /// The positions among which those are that patterns mean which ask for one label.
    fn by_label(&self, patterns: &[Pattern]) -> Option<&[usize]> {
        let label = patterns.first()?.label(self.fleet)?;
        let is_of_it = |pattern: &Pattern| pattern.label(self.fleet) == Some(label);
        if !patterns.iter().all(is_of_it) {
            return None;
        }
        let text = |text: &str| self.fleet.texts.find(text);
        let found = text(label.0).zip(text(label.1)).and_then(|label| self.labels.get(&label));
        Some(found.map_or(&[], Vec::as_slice))
    }
}

/// The kinds of things that are interrupted, as patterns name them.
const KINDS: [&str; 6] = ["workload", "service", "host", "guest", "cluster", "machine"];
