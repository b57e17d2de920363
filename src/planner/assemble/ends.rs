//! Ends of support of what a plan leaves things on, as of a day.

use super::known::concerned;
use crate::answer::known::{Known, Outcome, Says};
use crate::answer::tables::{Fact as Entry, Text};
use crate::id::FixedMap;
use crate::model::{CapabilityId, Due, Fact, FactId, Fleet, MachineId, Release, VersionId, Whom};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{Thing, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use crate::version::Version;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many days ahead an end is reported.
const AHEAD: i32 = 365;
/// The most things that are named.
const MOST: usize = 20;

/// The machines that a plan changes, the versions that it takes their properties to, and the ends of support found.
#[derive(Default)]
struct Ends {
    /// The facts by which support ends, by what they are about.
    dated: FixedMap<Whom, Vec<FactId>>,
    machines: FixedMap<MachineId, BTreeMap<CapabilityId, Option<VersionId>>>,
    found: BTreeMap<(String, Date), End>,
    today: Date,
}

/// An end, with what it is of and what runs on that.
struct End {
    of: Of,
    whats: BTreeSet<String>,
    things: BTreeMap<String, Option<Thing>>,
}

/// The source of an end of support.
#[derive(Clone)]
enum Of {
    Fact(FactId),
    /// The profile of an OS release.
    Release(Entry),
}

/// What is out of support after the plan, or will be within a year, on the machines and workloads that the plan
/// changes.
pub(super) fn ends(solution: &Solution<'_>, today: Date, record: &mut Recorder<'_>) -> Vec<Known> {
    let mut ends = Ends { today, dated: dated(solution.graph.fleet), ..Ends::default() };
    for at in solution.closure.ids() {
        if solution.closure.next(&solution.graph, at).is_none() {
            ends.last(solution, at);
        }
    }
    let machines = std::mem::take(&mut ends.machines);
    for (machine, versions) in machines {
        ends.machine(solution, machine, &versions, record);
    }
    let found = std::mem::take(&mut ends.found);
    found.into_iter().map(|((_, until), end)| end.told(until, record)).collect()
}

fn dated(fleet: &Fleet) -> FixedMap<Whom, Vec<FactId>> {
    let mut dated: FixedMap<Whom, Vec<FactId>> = FixedMap::default();
    for id in fleet.fact_ids().filter(|&id| fleet.fact(id).until.is_some()) {
        for concern in &fleet.fact(id).concerns {
            let facts = dated.entry(concern.whom).or_default();
            if facts.last() != Some(&id) {
                facts.push(id);
            }
        }
    }
    dated
}

impl Ends {
    /// Notes the last event of a track.
    fn last(&mut self, solution: &Solution<'_>, at: ForcedId) {
        let (graph, event) = (&solution.graph, solution.closure.event(at));
        let (key, position) = graph.event(event);
        let version = graph.version_at(event, position);
        match (key, version) {
            (TrackKey::Slot(slot), version) => {
                let slot = graph.fleet.slot(slot);
                self.machines.entry(slot.machine).or_default().insert(slot.capability, version);
            }
            (TrackKey::Runs(workload, component), Some(version)) => {
                let version = graph.ask.version(graph.fleet, version);
                self.facts(graph.fleet, Whom::Component(component), version, Thing::Workload(workload));
            }
            _ => {}
        }
    }

    /// Checks everything that a machine has in the end.
    fn machine(
        &mut self,
        solution: &Solution<'_>,
        machine: MachineId,
        versions: &BTreeMap<CapabilityId, Option<VersionId>>,
        record: &mut Recorder<'_>,
    ) {
        let (graph, fleet) = (&solution.graph, solution.graph.fleet);
        let thing = Thing::Machine(machine);
        let family = fleet.family_of(machine);
        for slot in fleet.slots_of(machine) {
            let slot = fleet.slot(slot);
            let Some(id) = versions.get(&slot.capability).copied().unwrap_or(slot.version) else { continue };
            let version = graph.ask.version(fleet, id);
            match (fleet.capability_name(slot.capability), family) {
                ("os", Some(family)) => {
                    if let Some(release) = graph.ask.release(fleet, family, id) {
                        self.release(fleet, (&family.name, release), thing, record);
                    }
                }
                // A distribution maintains its kernels for as long as its release is supported.
                ("kernel", Some(_)) => {}
                _ => self.facts(fleet, Whom::Property(slot.capability), version, thing),
            }
        }
    }

    fn release(
        &mut self,
        fleet: &Fleet,
        (family, release): (&str, &Release),
        thing: Thing,
        record: &mut Recorder<'_>,
    ) {
        let (Some(until), Some(source)) = (release.until, &release.source) else { return };
        let name = format!("{family} {}", fleet.version(release.version));
        let entry = Entry {
            name: name.as_str().into(),
            kind: "eol".into(),
            symptom: None,
            remedy: None,
            due: Due::unsaid(),
            source: source.as_str().into(),
            place: record.spot(release.place),
        };
        self.tell((name.clone(), until), (Of::Release(entry), name), thing, fleet);
    }

    /// Notes the facts by which support of a version ends.
    fn facts(&mut self, fleet: &Fleet, whom: Whom, version: &Version, thing: Thing) {
        let about = |fact: &Fact| {
            fact.concerns.iter().any(|concern| {
                concern.whom == whom && concern.at.is_none_or(|at| fleet.range(at).contains(version))
            })
        };
        let of = match whom {
            Whom::Component(id) => fleet.component_name(id),
            Whom::Property(id) => fleet.capability_name(id),
            Whom::Family(id) => &fleet.family(id).name,
        };
        for id in self.dated.get(&whom).cloned().unwrap_or_default() {
            let fact = fleet.fact(id);
            if let Some(until) = fact.until.filter(|_| about(fact)) {
                let what = format!("{of} {version}");
                self.tell((fact.name.clone(), until), (Of::Fact(id), what), thing, fleet);
            }
        }
    }

    fn tell(&mut self, key: (String, Date), (of, what): (Of, String), thing: Thing, fleet: &Fleet) {
        if days(self.today, key.1) > AHEAD {
            return;
        }
        let none = || End { of, whats: BTreeSet::new(), things: BTreeMap::new() };
        let end = self.found.entry(key).or_insert_with(none);
        end.whats.insert(what);
        end.things.insert(thing.name(fleet), Some(thing));
    }
}

impl End {
    fn told(self, until: Date, record: &mut Recorder<'_>) -> Known {
        let more = self.whats.len().saturating_sub(1);
        let says = Says::End {
            of: self.whats.into_iter().next().unwrap_or_default().into(),
            release: matches!(self.of, Of::Release(_)),
            more,
            until: Text::from(until.to_string()),
        };
        let fact = match self.of {
            Of::Fact(id) => record.fact(id),
            Of::Release(entry) => record.add_fact(entry),
        };
        let number = self.things.len();
        let things = self.things.into_iter().take(MOST).map(|named| concerned(named, record)).collect();
        Known { fact, outcome: Outcome::Ends, says, number, things }
    }
}

/// The days from today until a day.
fn days(today: Date, until: Date) -> i32 {
    today.until(until).map_or(i32::MAX, |span| span.get_days())
}
