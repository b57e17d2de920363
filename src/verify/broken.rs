//! What the fleet violates today, and whether the plan mends it.
//!
//! A plan lists today's violated requirements by who violates them and where they stand. Of several requirements that
//! one thing has of another, one is enough.

use super::clause::{Clause, Met, Owner};
use super::replay::Replay;
use super::report::FaultKind;
use super::track::Track;
use crate::answer::plan::{Broken, Plan};
use crate::model::{ComponentId, RequirementId, ServiceId, Subject, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A requirement that does not hold today.
#[derive(Debug)]
pub(super) struct Violation {
    pub(super) id: RequirementId,
    /// Whoever may be named as the one who violates it.
    pub(super) things: BTreeSet<String>,
    place: String,
    /// The two sides: of services all replicas, of alternatives all that they are met by.
    sides: [Vec<Track>; 2],
}

impl Replay<'_, '_> {
    /// Compares what the plan says of today's violations with what there is. Linear in the requirements of the fleet.
    pub(super) fn check_broken(&mut self, plan: &Plan) {
        let found = self.violations();
        let mut by: BTreeMap<(&str, &str), Vec<&Violation>> = BTreeMap::new();
        for violation in &found {
            for thing in &violation.things {
                by.entry((thing, &violation.place)).or_default().push(violation);
            }
        }
        let mut said: BTreeSet<&[Vec<Track>; 2]> = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for entry in &plan.broken {
            if !seen.insert(entry) {
                self.today(format!("{} is listed twice as broken at {}", entry.thing, entry.place));
            }
            let known = by.get(&(&*entry.thing, &*entry.place)).map_or(&[][..], Vec::as_slice);
            if known.is_empty() {
                self.today(format!("{} does not violate the requirement at {}", entry.thing, entry.place));
            }
            said.extend(known.iter().map(|violation| &violation.sides));
            self.check_mended(entry, known);
        }
        for violation in found.iter().filter(|violation| !said.contains(&violation.sides)) {
            let thing = violation.things.first().map_or("", String::as_str);
            self.today(format!(
                "{thing} violates the requirement at {}, and it is not listed",
                violation.place
            ));
        }
    }

    fn today(&mut self, text: String) {
        self.verdict.fault(FaultKind::Today, text);
    }

    fn check_mended(&mut self, entry: &Broken, known: &[&Violation]) {
        let moved = |violation: &&Violation| {
            violation.sides.iter().flatten().any(|&track| !self.state.visits(track).is_empty())
        };
        let mended: BTreeSet<bool> = known.iter().map(moved).collect();
        if !known.is_empty() && !mended.contains(&entry.mended) {
            let does = if entry.mended { "does not touch" } else { "touches" };
            self.today(format!(
                "the plan {does} what {} violates by the requirement at {}",
                entry.thing, entry.place
            ));
        }
    }

    /// Returns everything that is violated as of today.
    pub(super) fn violations(&mut self) -> Vec<Violation> {
        let fleet = self.world.fleet;
        // Nothing has moved yet.
        let steps = std::mem::take(&mut self.state);
        let mut found = Vec::new();
        for owner in fleet.workload_ids().map(Owner::Workload).chain(fleet.machine_ids().map(Owner::Machine))
        {
            for clause in self.world.clauses(owner) {
                let judged = clause.met.iter().all(|met| matches!(met, Met::At(..)));
                if judged && !self.clause_holds(&clause) {
                    found.push(self.violation(owner, &clause));
                }
            }
        }
        for service in fleet.service_ids() {
            self.service_violations(service, &mut found);
        }
        self.state = steps;
        found
    }

    fn violation(&self, owner: Owner, clause: &Clause) -> Violation {
        let targets = clause.met.iter().filter_map(|met| match met {
            Met::At(track, _) => Some(*track),
            _ => None,
        });
        Violation {
            id: clause.id,
            things: BTreeSet::from([owner.name(self.world.fleet)]),
            place: self.place(clause.id),
            sides: [Vec::from_iter(clause.subject), targets.collect()],
        }
    }

    pub(super) fn place(&self, id: RequirementId) -> String {
        let fleet = self.world.fleet;
        fleet.sources().describe(fleet.requirement(id).place)
    }

    /// Every replica of a caller against every replica of what it calls.
    fn service_violations(&mut self, called: ServiceId, found: &mut Vec<Violation>) {
        let fleet = self.world.fleet;
        let Some(primary) = fleet.service(called).primary else {
            return;
        };
        for &id in fleet.requirements_on_service(called) {
            let requirement = fleet.requirement(id);
            let callers: Vec<(ServiceId, ComponentId)> = match requirement.subject {
                Subject::Component(what) => {
                    fleet.callers(what).iter().map(|&service| (service, what)).collect()
                }
                Subject::Service(service) => {
                    fleet.service(service).primary.into_iter().map(|what| (service, what)).collect()
                }
                _ => continue,
            };
            if requirement.needs.len() > 1 || requirement.needs[0].target != Target::Service(called) {
                continue;
            }
            for (caller, what) in callers {
                found.extend(self.call_violation(id, (caller, what), (called, primary)));
            }
        }
    }

    fn call_violation(
        &mut self,
        id: RequirementId,
        (caller, what): (ServiceId, ComponentId),
        (called, primary): (ServiceId, ComponentId),
    ) -> Option<Violation> {
        let fleet = self.world.fleet;
        let targets = self.versions(called, primary);
        let replicas = |service, id, world: &mut super::world::World<'_>| -> Vec<Track> {
            let found = world.replicas_with(service, id).into_iter();
            found.map(|workload| Track::Runs(workload, id)).collect()
        };
        let callers = replicas(caller, what, self.world);
        let mut things = BTreeSet::new();
        for &track in &callers {
            let at = self.world.start(track);
            let subject = self.world.seen(track, at, None);
            if let Track::Runs(workload, _) = track
                && !targets.iter().all(|&target| self.world.allows(id, 0, subject, target))
            {
                things.insert(format!("workload/{}", fleet.workload_name(workload)));
            }
        }
        let sides = [callers, replicas(called, primary, self.world)];
        (!things.is_empty()).then(|| Violation { id, things, place: self.place(id), sides })
    }
}
