//! What a plan leaves things on whose support ends, seen from a day.

use crate::answer::plan::{Known, Outcome};
use crate::id::FixedMap;
use crate::model::{CapabilityId, Fact, Fleet, MachineId, Release, VersionId, Whom};
use crate::planner::graph::Thing;
use crate::planner::graph::TrackKey;
use crate::planner::solve::Solution;
use crate::version::Version;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many days ahead an end is told.
const AHEAD: i32 = 365;
/// Most things that are named.
const MOST: usize = 20;

/// The machines that a plan changes, with the versions to which it takes their properties, and the workloads with those of
/// what they run.
#[derive(Default)]
struct Ends {
    machines: FixedMap<MachineId, BTreeMap<CapabilityId, VersionId>>,
    found: BTreeMap<(String, Date), End>,
    today: Date,
}

/// An end, with what it is of and on what that runs.
struct End {
    known: Known,
    whats: BTreeSet<String>,
    things: BTreeSet<String>,
}

/// Returns what of the plan's outcome is out of support, or will be within a year. Only of machines and workloads that
/// the plan changes: the rest is not its doing.
pub(crate) fn ends(solution: &Solution<'_>, today: Date) -> Vec<Known> {
    let mut ends = Ends { today, ..Ends::default() };
    for (at, &event) in (0..).zip(solution.closure.events()) {
        let next = solution.graph.next(event).and_then(|next| solution.closure.position(next));
        if next.is_none() {
            ends.last(solution, at);
        }
    }
    let machines = std::mem::take(&mut ends.machines);
    for (machine, versions) in machines {
        ends.machine(solution, machine, &versions);
    }
    let found = std::mem::take(&mut ends.found);
    found.into_iter().map(|((_, until), end)| end.told(until, today)).collect()
}

impl Ends {
    /// Takes the last event of a track.
    fn last(&mut self, solution: &Solution<'_>, at: u32) {
        let (graph, event) = (&solution.graph, solution.closure.event(at));
        let (key, position) = graph.event(event);
        let Some(version) = graph.version_at(event, position) else { return };
        match key {
            TrackKey::Slot(slot) => {
                let slot = graph.fleet.slot(slot);
                self.machines.entry(slot.machine).or_default().insert(slot.capability, version);
            }
            TrackKey::Runs(workload, component) => {
                let version = graph.ask.version(graph.fleet, version);
                self.facts(graph.fleet, Whom::Component(component), version, Thing::Workload(workload));
            }
            _ => {}
        }
    }

    /// Looks at all that a machine has in the end.
    fn machine(
        &mut self,
        solution: &Solution<'_>,
        machine: MachineId,
        versions: &BTreeMap<CapabilityId, VersionId>,
    ) {
        let (graph, fleet) = (&solution.graph, solution.graph.fleet);
        let thing = Thing::Machine(machine);
        let family = fleet.machine(machine).family;
        for slot in fleet.slots_of(machine) {
            let slot = fleet.slot(slot);
            let Some(version) = versions.get(&slot.capability).copied().or(slot.version) else { continue };
            let version = graph.ask.version(fleet, version);
            match (fleet.capability_name(slot.capability), family) {
                ("os", Some(family)) => {
                    let family = fleet.family(family);
                    let equal = |release: &&Release| {
                        fleet.version(release.version).compare(version).is_some_and(std::cmp::Ordering::is_eq)
                    };
                    if let Some(release) = family.releases.iter().find(equal) {
                        self.release(fleet, &family.name, release, thing);
                    }
                }
                // A distribution looks after its kernels itself, for as long as its release is supported.
                ("kernel", Some(_)) => {}
                _ => self.facts(fleet, Whom::Property(slot.capability), version, thing),
            }
        }
    }

    fn release(&mut self, fleet: &Fleet, family: &str, release: &Release, thing: Thing) {
        let (Some(until), Some(source)) = (release.until, &release.source) else { return };
        let name = format!("{family} {}", fleet.version(release.version));
        let place = fleet.sources().describe(release.place);
        let known = eol(name.clone(), source.clone(), place);
        self.tell(known, (format!("standard support of {name}"), until), thing.name(fleet));
    }

    /// Tells the facts by which the support of something ends.
    fn facts(&mut self, fleet: &Fleet, whom: Whom, version: &Version, thing: Thing) {
        let about = |fact: &Fact| {
            fact.concerns.iter().any(|concern| {
                concern.whom == whom && concern.at.is_none_or(|at| fleet.range(at).contains(version))
            })
        };
        let ending = fleet.fact_ids().map(|id| fleet.fact(id)).filter(|fact| fact.until.is_some());
        for fact in ending.filter(|fact| about(fact)) {
            let what = match whom {
                Whom::Component(id) => format!("support of {} {version}", fleet.component_name(id)),
                Whom::Property(id) => format!("support of {} {version}", fleet.capability_name(id)),
                Whom::Family(id) => format!("support of {} {version}", fleet.family(id).name),
            };
            let place = fleet.sources().describe(fact.place);
            let until = fact.until.unwrap_or_default();
            let known = eol(fact.name.clone(), fact.source.clone(), place);
            let known = Known { symptom: fact.symptom.clone(), remedy: fact.remedy.clone(), ..known };
            self.tell(known, (what, until), thing.name(fleet));
        }
    }

    fn tell(&mut self, known: Known, (what, until): (String, Date), thing: String) {
        if days(self.today, until) > AHEAD {
            return;
        }
        let key = (known.fact.clone(), until);
        let none = || End { known, whats: BTreeSet::new(), things: BTreeSet::new() };
        let end = self.found.entry(key).or_insert_with(none);
        end.whats.insert(what);
        end.things.insert(thing);
    }
}

impl End {
    fn told(self, until: Date, today: Date) -> Known {
        let what = self.whats.first().map_or_else(String::new, Clone::clone);
        let what = match self.whats.len() {
            0 | 1 => what,
            more => format!("{what} and {} more", more - 1),
        };
        let days = days(today, until);
        let plural = if days.abs() == 1 { "day" } else { "days" };
        let says = match days {
            0 => format!("{what} ends today"),
            1.. => format!("{what} ends on {until}, in {days} {plural}"),
            _ => format!("{what} ended on {until}, {} {plural} ago", -days),
        };
        let number = self.things.len();
        let things = self.things.into_iter().take(MOST).collect();
        Known { says: Some(says), number, things, ..self.known }
    }
}

/// Returns how many days lie between today and a day.
fn days(today: Date, until: Date) -> i32 {
    today.until(until).map_or(i32::MAX, |span| span.get_days())
}

/// Makes what is known of an end, before it is said when it is and of what.
fn eol(fact: String, source: String, place: String) -> Known {
    Known {
        fact,
        kind: "eol".to_owned(),
        outcome: Outcome::Ends,
        says: None,
        number: 0,
        things: Vec::new(),
        symptom: None,
        remedy: None,
        source,
        place,
    }
}
