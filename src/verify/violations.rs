//! What the fleet violates today, and whether the plan mends it.
//!
//! A plan lists today's violated requirements by who violates them, with the versions that do. Of several requirements
//! that one thing has of another, one is enough.

use super::clause::{Clause, Met, Owner};
use super::finding::{Demand, FactsFinding, Finding, Listed};
use super::replay::Replay;
use super::report::{FaultKind, Verdict};
use super::tables::demand;
use super::track::{Thing, Track};
use super::world::World;
use crate::answer::obstacle::{Found, Violation as Entry};
use crate::answer::plan::Plan;
use crate::answer::refs::{RequirementRef, ThingRef};
use crate::model::{
    ComponentId, Fleet, MachineId, RequirementId, ServiceId, Strategy, Subject, Target, VersionId, Violating,
    WorkloadId,
};
use crate::question::Ask;
use std::collections::{BTreeMap, BTreeSet};

/// A requirement that does not hold today.
#[derive(Debug)]
pub(super) struct Violation {
    pub(super) id: RequirementId,
    /// Whoever may be named as the one who violates it.
    pub(super) by: Vec<Offender>,
    /// The two sides: of services all replicas, of alternatives all that they are met by.
    sides: [Vec<Track>; 2],
}

/// Who violates a requirement, and by which versions.
#[derive(Debug)]
pub(super) struct Offender {
    pub(super) thing: Thing,
    /// The version of the subject, where it has one that is known.
    subject: Option<VersionId>,
    /// Of each need the versions that are there: a plan names one.
    targets: Vec<Vec<Option<VersionId>>>,
}

/// Steps that have begun, counted from zero, each with the things that it has changed.
pub(super) type Begun = BTreeMap<usize, BTreeSet<Thing>>;

/// A violation, and one who violates it.
type Known<'v> = (&'v Violation, &'v Offender);

/// Violations by who may be named for them.
type By<'v> = BTreeMap<(Thing, RequirementId), Vec<Known<'v>>>;

/// Finds everything that is violated as of today. Linear in the requirements of the fleet, or of those that its census names.
pub(super) fn violations(
    fleet: &Fleet,
    ask: Ask,
    strategy: Strategy,
    drained: &BTreeSet<MachineId>,
) -> Vec<Violation> {
    let mut world = World::unnamed(fleet, ask, strategy);
    world.drained.clone_from(drained);
    Replay::of_today(&mut world, &mut Verdict::default()).violations()
}

impl Replay<'_, '_> {
    /// Compares what the plan says of today's violations with what there is.
    pub(super) fn check_violations(&mut self, found: &[Violation], plan: &Plan) {
        let mut by = By::new();
        for violation in found {
            for offender in &violation.by {
                by.entry((offender.thing, violation.id)).or_default().push((violation, offender));
            }
        }
        let mut said: BTreeSet<&[Vec<Track>; 2]> = BTreeSet::new();
        let mut seen: BTreeMap<(ThingRef, RequirementRef), Vec<&Entry>> = BTreeMap::new();
        for entry in &plan.violations {
            let listed = seen.entry((entry.thing, entry.requirement)).or_default();
            if listed.contains(&entry) {
                let (thing, demand) = named(entry, plan);
                self.today(Listed::Violation { thing, demand });
            }
            listed.push(entry);
            let known = self.known_as(entry, &by);
            said.extend(known.iter().map(|&(violation, _)| &violation.sides));
            self.check_violation(entry, &known, plan);
        }
        for violation in found.iter().filter(|violation| !said.contains(&violation.sides)) {
            let thing = violation.by.first().map_or_else(String::new, |by| by.thing.name(self.world.fleet));
            let demand = self.world.demand(violation.id);
            self.today(FactsFinding::Violates { thing, demand, does: true });
        }
    }

    /// Compares what a plan says of the violations of another day with today's. What is mended is well; what a step that has
    /// begun has come to and will mend is a difference, and anything else a fault. Of each such step, counted from zero, the
    /// things that it has changed.
    pub(super) fn check_violated_since(&mut self, found: &[Violation], plan: &Plan, begun: &Begun) {
        let unlisted: Vec<&Violation> = found.iter().filter(|one| !self.is_listed(one, plan)).collect();
        for violation in unlisted {
            let thing = violation.by.first().map_or_else(String::new, |by| by.thing.name(self.world.fleet));
            let finding =
                FactsFinding::Violates { thing, demand: self.world.demand(violation.id), does: true };
            match begun.iter().any(|(&step, changed)| self.is_half_way(violation, step, changed)) {
                true => self.verdict.drifted(None, finding),
                false => self.today(finding),
            }
        }
    }

    /// Tells whether a step has changed one side of a violated requirement and is still to change one.
    fn is_half_way(&self, violation: &Violation, step: usize, changed: &BTreeSet<Thing>) -> bool {
        let sides = || violation.sides.iter().flatten();
        let is_changed =
            |side: &Track| side.thing(self.world.fleet).is_some_and(|thing| changed.contains(&thing));
        sides().any(is_changed)
            && sides().any(|&side| self.state.visits(side).iter().any(|visit| visit.step == step))
    }

    fn is_listed(&self, violation: &Violation, plan: &Plan) -> bool {
        plan.violations.iter().any(|entry| {
            let ids = self.world.found.requirement(entry.requirement);
            let thing = self.world.found.thing(entry.thing);
            ids.contains(&violation.id) && violation.by.iter().any(|by| Some(by.thing) == thing)
        })
    }

    fn today(&mut self, finding: impl Into<Finding>) {
        self.verdict.fault(FaultKind::Today, finding);
    }

    /// Returns the violations that an entry may be about.
    fn known_as<'v>(&self, entry: &Entry, by: &By<'v>) -> Vec<Known<'v>> {
        let Some(thing) = self.world.found.thing(entry.thing) else { return Vec::new() };
        let ids = self.world.found.requirement(entry.requirement).iter();
        ids.filter_map(|&id| by.get(&(thing, id))).flatten().copied().collect()
    }

    fn check_violation(&mut self, entry: &Entry, known: &[Known<'_>], plan: &Plan) {
        let (thing, demand) = named(entry, plan);
        if known.is_empty() {
            self.today(FactsFinding::Violates { thing, demand, does: false });
            return;
        }
        let mut moved = |(violation, _): &Known<'_>| {
            violation.sides.iter().flatten().any(|&track| self.is_touched(track))
        };
        let touched: BTreeSet<bool> = known.iter().map(&mut moved).collect();
        if !entry.mended.is_some_and(|mended| touched.contains(&mended)) {
            let (thing, demand, touched) = (thing.clone(), demand.clone(), touched.contains(&true));
            self.today(FactsFinding::Mended { thing, demand, touched });
        }
        if !known.iter().any(|&known| fits(self.world, entry, known)) {
            self.today(FactsFinding::ByVersions { thing, demand });
        }
    }

    /// Tells whether a step moves a track; of what something finds where it stands, whether that is another version in the end.
    fn is_touched(&mut self, track: Track) -> bool {
        match track {
            Track::Under(..) => self.state.at(self.world, track) != self.world.start(track),
            track => !self.state.visits(track).is_empty(),
        }
    }

    /// Of a fleet that keeps its census only those are asked that violate something.
    fn violations(&mut self) -> Vec<Violation> {
        let Some(census) = self.world.fleet.census() else { return self.look().0 };
        let Violating { workloads, machines, services } = &census.violating;
        let mut found = Vec::new();
        workloads.iter().for_each(|&id| self.owner_violations(Owner::Workload(id), &mut found));
        machines.iter().for_each(|&id| self.owner_violations(Owner::Machine(id), &mut found));
        services.iter().for_each(|&id| self.service_violations(id, &mut found));
        found
    }

    /// Asks all, whatever is kept, and tells who violates something.
    pub(super) fn look(&mut self) -> (Vec<Violation>, Violating) {
        let fleet = self.world.fleet;
        let mut found = Vec::new();
        let workloads = asked(fleet.workload_ids(), &mut found, |id, found| {
            self.owner_violations(Owner::Workload(id), found);
        });
        let machines = asked(fleet.machine_ids(), &mut found, |id, found| {
            self.owner_violations(Owner::Machine(id), found);
        });
        let services = asked(fleet.service_ids(), &mut found, |id, found| self.service_violations(id, found));
        (found, Violating { workloads, machines, services })
    }

    fn owner_violations(&mut self, owner: Owner, found: &mut Vec<Violation>) {
        for clause in self.world.clauses(owner).iter() {
            let judged = clause.met.iter().all(|met| matches!(met, Met::At(..)));
            if judged && !self.clause_holds(clause) {
                found.push(self.violation(owner, clause));
            }
        }
    }

    fn violation(&mut self, owner: Owner, clause: &Clause) -> Violation {
        let subject = clause.subject.and_then(|track| self.version_of(track, None));
        let (mut targets, mut tracks) = (Vec::new(), Vec::new());
        for met in clause.met.iter() {
            if let Met::At(track, lens) = *met {
                tracks.push(track);
                targets.push(vec![self.version_of(track, lens)]);
            }
        }
        Violation {
            id: clause.id,
            by: vec![Offender { thing: owner.thing(), subject, targets }],
            sides: [Vec::from_iter(clause.subject), tracks],
        }
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
            for caller in callers {
                found.extend(self.call_violation(id, caller, (called, primary)));
            }
        }
    }

    fn call_violation(
        &mut self,
        id: RequirementId,
        (caller, what): (ServiceId, ComponentId),
        (called, primary): (ServiceId, ComponentId),
    ) -> Option<Violation> {
        let versions = self.versions(called, primary);
        let callers = self.world.replicas_with(caller, what);
        let mut by = Vec::new();
        for &workload in callers.iter() {
            let subject = self.version_of(Track::Runs(workload, what), None);
            let allows = |target| self.world.allows(id, 0, subject, target);
            let against: Vec<Option<VersionId>> =
                versions.iter().copied().filter(|&target| !allows(target)).collect();
            if !against.is_empty() {
                by.push(Offender { thing: Thing::Workload(workload), subject, targets: vec![against] });
            }
        }
        let runs =
            |all: &[WorkloadId], id| -> Vec<Track> { all.iter().map(|&one| Track::Runs(one, id)).collect() };
        let sides = [runs(&callers, what), runs(&self.world.replicas_with(called, primary), primary)];
        (!by.is_empty()).then_some(Violation { id, by, sides })
    }
}

/// Asks each of some things, and returns those of which something was found.
fn asked<I: Copy>(
    all: impl Iterator<Item = I>,
    found: &mut Vec<Violation>,
    mut ask: impl FnMut(I, &mut Vec<Violation>),
) -> Vec<I> {
    let violates = |&id: &I| {
        let before = found.len();
        ask(id, found);
        found.len() > before
    };
    all.filter(violates).collect()
}

fn named(entry: &Entry, plan: &Plan) -> (String, Demand) {
    (plan.tables.name(entry.thing).to_owned(), demand(&plan.tables, entry.requirement))
}

/// Tells whether an entry names the versions by which somebody violates a requirement.
fn fits(world: &World<'_>, entry: &Entry, (violation, by): Known<'_>) -> bool {
    let requirement = world.fleet.requirement(violation.id);
    let is = |said: &Found, of: &str, versions: &[Option<VersionId>]| {
        let text = |version: Option<VersionId>| version.map(|version| world.lines.text(version));
        *said.of == *of && versions.iter().any(|&version| text(version) == said.version.as_deref())
    };
    let subject = match (&entry.subject, by.subject) {
        (None, None) => true,
        (Some(said), Some(_)) => is(said, &world.fleet.subject_name(requirement.subject), &[by.subject]),
        (None, Some(_)) | (Some(_), None) => false,
    };
    let targets = requirement.needs.iter().zip(&by.targets);
    subject
        && entry.found.len() == by.targets.len()
        && targets
            .zip(&entry.found)
            .all(|((need, versions), said)| is(said, &world.fleet.target_name(need.target), versions))
}
