//! Whether the fleet satisfies its own requirements today.

use crate::answer::obstacle::{Found as FoundVersion, Violation};
use crate::id::{FixedMap, FixedSet, Id};
use crate::model::{
    Fleet, MachineId, RequirementId, ServiceId, Strategy, Target, VersionId, Violating, WorkloadId,
};
use crate::planner::graph::{Carrier, Found, Graph, GroupId, ShapeId, Thing, TrackKey, Whose};
use crate::planner::record::Recorder;
use crate::question::Ask;
use crate::source::Place;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A requirement that is violated, and the versions that violate it.
#[derive(Clone, Debug)]
pub(crate) struct Violated {
    /// What violates it.
    pub(crate) thing: Thing,
    pub(crate) requirement: RequirementId,
    subject: Said,
    /// What each of its alternatives finds.
    targets: Vec<Said>,
}

impl Violated {
    /// The tracks that disagree: the subject's and the targets'.
    pub(crate) fn sides(&self) -> impl Iterator<Item = TrackKey> + '_ {
        std::iter::once(&self.subject).chain(&self.targets).filter_map(|side| side.track)
    }

    /// Records it, and in a plan whether the plan mends it.
    pub(crate) fn record(&self, fleet: &Fleet, mended: Option<bool>, record: &mut Recorder<'_>) -> Violation {
        let requirement = fleet.requirement(self.requirement);
        let known = self.subject.version.is_some();
        let subject =
            known.then(|| found(fleet, fleet.subject_name(requirement.subject), self.subject, record));
        let needs = requirement.needs.iter().zip(&self.targets);
        let all = needs.map(|(need, &said)| found(fleet, fleet.target_name(need.target), said, record));
        let all = all.collect();
        Violation {
            thing: record.thing(self.thing),
            requirement: record.requirement(self.requirement),
            subject,
            found: all,
            mended,
        }
    }
}

fn found(fleet: &Fleet, of: String, said: Said, record: &mut Recorder<'_>) -> FoundVersion {
    FoundVersion {
        of: of.into(),
        version: said.version.map(|version| record.text(fleet.version(version).as_str())),
        place: said.place.map(|place| record.spot(place)),
    }
}

/// The result of a check.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) violated: Vec<Violated>,
    pub(crate) looked_at: usize,
    pub(crate) unknown: usize,
}

/// The requirements that could not be judged, each with the things that have them: the first by number, and how many there are.
pub(crate) type Unjudged = FixedMap<RequirementId, (Vec<Thing>, usize)>;

/// Most things of which it is told which requirement could not be judged.
const MOST_NAMED: usize = 100;

/// Checks every requirement of every workload, machine and service as of today. Linear in what they need; of a fleet that
/// keeps its census, in what those need that violate something.
pub(crate) fn check(fleet: &Fleet) -> Checked {
    let Some(census) = fleet.census() else { return look(fleet).0 };
    let mut checker = Checker::new(fleet);
    let Violating { workloads, machines, services } = &census.violating;
    workloads.iter().for_each(|&workload| checker.workload(workload));
    machines.iter().for_each(|&machine| checker.machine(machine));
    services.iter().for_each(|&service| checker.service(service));
    Checked { violated: checker.violated, looked_at: census.looked_at, unknown: census.unknown }
}

/// Checks everything, whatever is kept, and tells what could not be judged.
pub(crate) fn judge(fleet: &Fleet) -> (Checked, Unjudged) {
    let mut checker = Checker { unjudged: Some(Unjudged::default()), ..Checker::new(fleet) };
    fleet.workload_ids().for_each(|workload| checker.workload(workload));
    fleet.machine_ids().for_each(|machine| checker.machine(machine));
    fleet.service_ids().for_each(|service| checker.service(service));
    let Checker { violated, looked_at, unknown, unjudged, .. } = checker;
    (Checked { violated, looked_at, unknown }, unjudged.unwrap_or_default())
}

/// Checks everything, whatever is kept, and tells who violates something.
pub(crate) fn look(fleet: &Fleet) -> (Checked, Violating) {
    let mut checker = Checker::new(fleet);
    let violating = Violating {
        workloads: checker.violating(fleet.workload_ids(), Checker::workload),
        machines: checker.violating(fleet.machine_ids(), Checker::machine),
        services: checker.violating(fleet.service_ids(), Checker::service),
    };
    let Checker { violated, looked_at, unknown, .. } = checker;
    (Checked { violated, looked_at, unknown }, violating)
}

struct Checker<'f> {
    graph: Graph<'f>,
    violated: Vec<Violated>,
    looked_at: usize,
    unknown: usize,
    /// What could not be judged, where that is asked for.
    unjudged: Option<Unjudged>,
    /// The same of the thing that is looked at.
    open: Vec<RequirementId>,
    /// For workloads that are alike and violate nothing: how many requirements they have, and those of them that could
    /// not be judged.
    sound: FixedMap<Vec<u32>, (usize, Rc<[RequirementId]>)>,
    /// The kind of each machine, as a number in `properties`.
    machines: FixedMap<MachineId, u32>,
    properties: FixedSet<Vec<u32>>,
}

/// A number for an id; zero for none.
fn number<I: Id>(id: Option<I>) -> u32 {
    id.map_or(0, |id| u32::try_from(id.index() + 1).expect("an id is less than 2^32"))
}

/// A version of a track, and where the inventory states it.
#[derive(Clone, Copy, Default, Debug)]
struct Said {
    version: Option<VersionId>,
    place: Option<Place>,
    track: Option<TrackKey>,
}

impl<'f> Checker<'f> {
    fn new(fleet: &'f Fleet) -> Self {
        Self {
            graph: Graph::new(fleet, Ask::nothing(fleet), Strategy::InPlace),
            violated: Vec::new(),
            looked_at: 0,
            unknown: 0,
            unjudged: None,
            open: Vec::new(),
            sound: FixedMap::default(),
            machines: FixedMap::default(),
            properties: FixedSet::default(),
        }
    }

    /// Checks things one after another, and returns those of which something does not hold.
    fn violating<I: Copy>(&mut self, all: impl Iterator<Item = I>, check: impl Fn(&mut Self, I)) -> Vec<I> {
        let mut found = Vec::new();
        for id in all {
            let before = self.violated.len();
            check(self, id);
            if self.violated.len() > before {
                found.push(id);
            }
        }
        found
    }

    /// Checks a workload, unless one just like it is known to violate nothing.
    fn workload(&mut self, workload: WorkloadId) {
        let kind = self.kind(workload);
        let thing = Thing::Workload(workload);
        if let Some((looked_at, open)) = self.sound.get(&kind) {
            self.looked_at += looked_at;
            let open = Rc::clone(open);
            return self.not_judged(thing, &open);
        }
        let (looked_at, violations) = (self.looked_at, self.violated.len());
        self.each_need(workload);
        let open: Rc<[RequirementId]> = std::mem::take(&mut self.open).into();
        self.not_judged(thing, &open);
        if self.violated.len() == violations {
            self.sound.insert(kind, (self.looked_at - looked_at, open));
        }
    }

    /// Counts the requirements of a thing that could not be judged.
    fn not_judged(&mut self, thing: Thing, open: &[RequirementId]) {
        self.unknown += open.len();
        let Some(all) = &mut self.unjudged else { return };
        for &requirement in open {
            let (things, number) = all.entry(requirement).or_default();
            *number += 1;
            if things.len() < MOST_NAMED && things.last() != Some(&thing) {
                things.push(thing);
            }
        }
    }

    /// Everything that determines what a workload needs and finds.
    fn kind(&mut self, workload: WorkloadId) -> Vec<u32> {
        let fleet = self.graph.fleet;
        let item = fleet.workload(workload);
        // A part of a control plane has requirements for it alone, whatever it runs.
        let own = !fleet.requirements_of_workload(workload).is_empty() || item.part.is_some();
        let shared = !fleet.requirements_of_service(item.service).is_empty();
        let mut kind = vec![
            item.isolation as u32,
            item.machine.map_or(u32::MAX, |machine| self.machine_kind(machine)),
            if own { number(Some(workload)) } else { 0 },
            if shared { number(Some(item.service)) } else { 0 },
        ];
        for run in fleet.runs(workload) {
            kind.extend([number(Some(run.component)), number(run.version)]);
        }
        kind
    }

    /// A number for everything that can be found on a machine.
    fn machine_kind(&mut self, machine: MachineId) -> u32 {
        if let Some(&known) = self.machines.get(&machine) {
            return known;
        }
        let fleet = self.graph.fleet;
        let mut properties = Vec::new();
        let mut open = vec![machine];
        while let Some(at) = open.pop() {
            let here = fleet.machine(at);
            properties.extend([
                u32::MAX,
                here.kind as u32,
                u32::from(here.shares_kernel),
                number(here.family),
            ]);
            for slot in fleet.slots_of(at) {
                let slot = fleet.slot(slot);
                properties.extend([number(Some(slot.capability)), number(slot.version)]);
            }
            open.extend(here.parent.into_iter().chain(here.cluster));
        }
        let kind =
            u32::try_from(self.properties.insert_full(properties).0).expect("fewer than 2^32 machines");
        self.machines.insert(machine, kind);
        kind
    }

    fn each_need(&mut self, workload: WorkloadId) {
        let mut seen: BTreeSet<RequirementId> = BTreeSet::new();
        for group in self.graph.needs(workload) {
            let (target, subject) = (self.graph.group(group).target, self.graph.group(group).subject);
            let alternative = self.graph.is_alternative(group);
            if matches!(target, Target::Service(_))
                || (alternative && !seen.insert(self.graph.group(group).requirements[0]))
            {
                continue;
            }
            let subject = match subject {
                Some(component) => self.now(TrackKey::Runs(workload, component)),
                None => Said::default(),
            };
            let name = Thing::Workload(workload);
            if alternative {
                let ways = self.graph.ways(group, Carrier::Workload(workload));
                self.alternatives(&ways, subject, name);
                continue;
            }
            match self.graph.find(workload, target) {
                Found::Track(key, values) => {
                    let target = self.value(key, values);
                    self.judge(group, subject, target, name);
                }
                // A fact does not apply to a workload that lacks what it is about.
                _ if self.is_fact(group) => {}
                _ => {
                    self.looked_at += 1;
                    self.open.push(self.graph.group(group).requirements[0]);
                }
            }
        }
    }

    fn is_fact(&self, group: GroupId) -> bool {
        let requirement = self.graph.group(group).requirements[0];
        self.graph.fleet.requirement(requirement).basis.fact().is_some()
    }

    /// Checks that one of several alternatives holds. While one is unknown, none is known to be violated.
    fn alternatives(&mut self, ways: &[(GroupId, Found)], subject: Said, name: Thing) {
        let Some(&(first, found)) = ways.first() else { return };
        // A fact does not apply to a thing that lacks what it is about.
        if self.is_fact(first) && !matches!(found, Found::Track(..)) {
            return;
        }
        self.looked_at += 1;
        let mut targets = Vec::new();
        let mut unknown = false;
        for &(group, found) in ways {
            let Found::Track(key, values) = found else {
                unknown = true;
                continue;
            };
            let target = self.value(key, values);
            let allowed = self.graph.group_allows(group, subject.version, target.version);
            let concerned = self.graph.concerns(self.graph.group(group).requirements[0], subject.version);
            if allowed && (!concerned || target.version.is_some()) {
                return;
            }
            unknown |= allowed;
            targets.push(target);
        }
        let requirement = self.graph.group(first).requirements[0];
        match unknown {
            true => self.open.push(requirement),
            false => self.note_violated(requirement, subject, &targets, name),
        }
    }

    fn machine(&mut self, machine: MachineId) {
        for (group, subject) in self.graph.machine_needs(machine) {
            let name = Thing::Machine(machine);
            let subject = subject.map_or_else(Said::default, |slot| self.now(TrackKey::Slot(slot)));
            if self.graph.is_alternative(group) {
                if self.graph.group(group).option == 0 {
                    let ways = self.graph.software_ways(group, Whose::Machine(machine));
                    self.alternatives(&ways, subject, name);
                }
                continue;
            }
            if let Some((key, _)) = self.graph.machine_target(machine, group) {
                let target = self.now(key);
                self.judge(group, subject, target, name);
            }
        }
        let open = std::mem::take(&mut self.open);
        self.not_judged(Thing::Machine(machine), &open);
    }

    /// Checks every replica of the caller against every replica of the called service.
    fn service(&mut self, service: ServiceId) {
        let fleet = self.graph.fleet;
        for (group, (caller, component)) in self.graph.called_by(service) {
            let Some(primary) = fleet.service(service).primary else {
                continue;
            };
            let subjects = self.versions(caller, component);
            let targets = self.versions(service, primary);
            for (workload, subject) in &subjects {
                let worst = targets
                    .iter()
                    .find(|(_, target)| !self.graph.group_allows(group, subject.version, target.version));
                let name = Thing::Workload(*workload);
                if let Some((_, target)) = worst.or(targets.first()) {
                    self.judge(group, *subject, *target, name);
                    let open = std::mem::take(&mut self.open);
                    self.not_judged(name, &open);
                }
            }
        }
    }

    /// The distinct versions that a service's replicas run, each with the first replica by name that runs it.
    fn versions(
        &mut self,
        service: ServiceId,
        component: crate::model::ComponentId,
    ) -> Vec<(WorkloadId, Said)> {
        let fleet = self.graph.fleet;
        let mut found: Vec<(WorkloadId, Said)> = Vec::new();
        for &workload in fleet.replicas(service) {
            if !self.graph.runs_or_carries(workload, component) {
                continue;
            }
            let now = self.now(TrackKey::Runs(workload, component));
            let now = Said { track: Some(TrackKey::First(service, component)), ..now };
            found.push((workload, now));
        }
        found.sort_by_cached_key(|&(workload, _)| fleet.workload_name(workload).to_owned());
        let mut seen = FixedSet::default();
        found.retain(|(_, said)| seen.insert(said.version));
        found
    }

    /// Judges the requirements of one thing on another; each violated one counts.
    fn judge(&mut self, group: GroupId, subject: Said, target: Said, name: Thing) {
        if target.version.is_none() {
            self.open.push(self.graph.group(group).requirements[0]);
        }
        let violated: Vec<_> = self.graph.violated(group, subject.version, target.version).collect();
        self.looked_at += violated.len().max(1);
        for requirement in violated {
            self.note_violated(requirement, subject, &[target], name);
        }
    }

    /// Notes a requirement that does not hold, given what its alternatives find.
    fn note_violated(&mut self, requirement: RequirementId, subject: Said, targets: &[Said], thing: Thing) {
        self.violated.push(Violated { thing, requirement, subject, targets: targets.to_vec() });
    }

    fn value(&mut self, key: TrackKey, values: ShapeId) -> Said {
        let track = self.graph.track_of(key);
        let start = self.graph.track(track).1.start;
        let version = self.graph.versions(values)[usize::from(start)];
        Said { version, place: self.said(key), track: Some(key) }
    }

    fn now(&mut self, key: TrackKey) -> Said {
        let track = self.graph.track_of(key);
        let track = *self.graph.track(track).1;
        let version = self.graph.versions(track.shape)[usize::from(track.start)];
        Said { version, place: self.said(key), track: Some(key) }
    }

    /// The place where the version of a track is stated.
    fn said(&self, key: TrackKey) -> Option<Place> {
        let fleet = self.graph.fleet;
        match key {
            TrackKey::Left(_) => None,
            TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(_, slot) => {
                Some(fleet.slot(slot).place)
            }
            TrackKey::Runs(workload, component) => {
                let run = fleet.runs(workload).iter().find(|run| run.component == component);
                Some(run.map_or(fleet.component(component).place, |run| run.place))
            }
            TrackKey::Published(id) | TrackKey::Carried(_, id) => Some(fleet.component(id).place),
            TrackKey::First(..) | TrackKey::All(..) => None,
        }
    }
}
