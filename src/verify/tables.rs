//! What a plan's tables speak of, found in the fleet: each entry once.
//!
//! A thing is found by its full name, a requirement by its content. Where a requirement stands, and in which words it is
//! explained, is for people: a difference there is noted, and does no harm.

use super::finding::{Attribute, Demand, FactsFinding, Source, TablesFinding};
use super::replay::{machine_of, workload_of};
use super::report::{FaultKind, Verdict};
use super::track::{Thing, find_machine, find_thing};
use crate::answer::plan::Plan;
use crate::answer::refs::{RequirementRef, ThingRef};
use crate::answer::tables::{self, Tables, ThingKind};
use crate::id::Id;
use crate::matching::{Known, pair};
use crate::model::{
    ComponentKind, Fact, Fleet, Isolation, MachineId, MachineKind, Need, Release, RequirementId, Strategy,
    Subject, Within, WorkloadId,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The entries of a plan's tables, each with what it is in the fleet.
#[derive(Default, Debug)]
pub(super) struct Found {
    things: Vec<Option<Thing>>,
    /// The things that have another name by now.
    renamed: BTreeMap<usize, Thing>,
    requirements: Vec<Vec<RequirementId>>,
}

/// What makes two requirements the same: who needs what, and who says so.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Content {
    subject: String,
    at: Option<String>,
    needs: Vec<Needed>,
    only: Vec<Needed>,
    isolation: Vec<Isolation>,
    fact: Option<String>,
}

/// Of what a need is, and in which versions: in a range, or in the subject's own minor version and so many later.
type Needed = (String, Option<String>, Option<u32>);

impl Found {
    /// Finds everything. Linear in the tables and in the requirements of the subjects that they name.
    pub(super) fn new(fleet: &Fleet, plan: &Plan) -> Self {
        let tables = &plan.tables;
        let mut things: Vec<Option<Thing>> =
            tables.things.iter().map(|thing| find_thing(fleet, &thing.name)).collect();
        for (at, spare) in plan.spares.iter().enumerate() {
            if let Some(thing) = things.get_mut(spare.thing.index()) {
                *thing = thing.or(Some(Thing::Spare(at)));
            }
        }
        let renamed = renamed(fleet, tables, &things);
        things.iter_mut().zip(&renamed).for_each(|(thing, now)| *thing = thing.or(*now));
        let subjects: BTreeSet<&str> = tables.requirements.iter().map(|entry| &*entry.subject).collect();
        let mut by: BTreeMap<Content, Vec<RequirementId>> = BTreeMap::new();
        for id in subjects.into_iter().flat_map(|subject| requirements_of(fleet, subject)) {
            by.entry(Content::of(fleet, id)).or_default().push(id);
        }
        let find = |entry| by.get(&Content::said(tables, entry)).cloned().unwrap_or_default();
        let renamed = renamed.into_iter().enumerate().filter_map(|(at, now)| Some((at, now?))).collect();
        Self { things, renamed, requirements: tables.requirements.iter().map(find).collect() }
    }

    /// The thing at a reference, if the fleet has it.
    pub(super) fn thing(&self, at: ThingRef) -> Option<Thing> {
        self.things.get(at.index()).copied().flatten()
    }

    /// The machines that a plan empties before they change, where it chooses.
    pub(super) fn drained(&self, plan: &Plan) -> BTreeSet<MachineId> {
        let drained = plan.ways.iter().filter(|way| way.strategy == Strategy::Drain);
        drained.filter_map(|way| machine_of(self.thing(way.machine)?)).collect()
    }

    /// The full name by which a thing is known by now.
    pub(super) fn name<'t>(&self, fleet: &Fleet, tables: &'t Tables, at: ThingRef) -> Cow<'t, str> {
        match self.renamed.get(&at.index()) {
            Some(thing) => Cow::Owned(thing.name(fleet)),
            None => Cow::Borrowed(tables.name(at)),
        }
    }

    /// The requirements of the fleet that say what the one at a reference says.
    pub(super) fn requirement(&self, at: RequirementRef) -> &[RequirementId] {
        self.requirements.get(at.index()).map_or(&[], Vec::as_slice)
    }

    /// Notes in what the fleet's things, requirements and facts differ from those of the tables. Linear in the tables and
    /// in the facts.
    pub(super) fn compare(&self, fleet: &Fleet, plan: &Plan, verdict: &mut Verdict) {
        let tables = &plan.tables;
        for (at, (entry, &thing)) in tables.things.iter().zip(&self.things).enumerate() {
            match thing {
                Some(thing) => {
                    self.compare_thing(fleet, tables, (entry, thing), verdict);
                    if self.renamed.contains_key(&at) {
                        compare_name(fleet, entry, thing, verdict);
                    }
                }
                None => verdict.drifted(None, TablesFinding::Gone(Source::Thing(entry.name.to_string()))),
            }
        }
        for (entry, ids) in tables.requirements.iter().zip(&self.requirements) {
            compare_requirement(fleet, entry, ids, verdict);
        }
        let facts: BTreeMap<&str, &Fact> = match tables.facts.is_empty() {
            true => BTreeMap::new(),
            false => fleet.fact_ids().map(|id| fleet.fact(id)).map(|fact| (&*fact.name, fact)).collect(),
        };
        for entry in &tables.facts {
            match facts.get(&*entry.name) {
                Some(fact) => compare_fact(fleet, entry, fact, verdict),
                None if is_release(fleet, &entry.name) => {}
                None => verdict.drifted(None, TablesFinding::Gone(Source::Fact(entry.name.to_string()))),
            }
        }
    }

    fn compare_thing(
        &self,
        fleet: &Fleet,
        tables: &Tables,
        (entry, thing): (&tables::Thing, Thing),
        verdict: &mut Verdict,
    ) {
        let name = || entry.name.to_string();
        let kind = thing.kind(fleet);
        if entry.kind != kind {
            let finding = TablesFinding::Kind { thing: name(), said: entry.kind, found: kind };
            verdict.fault(FaultKind::Reference, finding);
        }
        let refs = [
            (Attribute::Service, entry.service, thing.service(fleet)),
            (Attribute::Machine, entry.machine, thing.machine(fleet)),
        ];
        for (what, said, found) in refs {
            if said.map(|at| self.thing(at)) != found.map(Some) {
                let said = said.map(|at| tables.name(at).to_owned());
                let found = found.map(|found| found.name(fleet));
                verdict.drifted(None, TablesFinding::Differs { thing: name(), what, said, found });
            }
        }
        let own_kernel = matches!(thing, Thing::Workload(id)
            if matches!(fleet.workload(id).isolation, Isolation::Sandbox | Isolation::Microvm));
        if entry.own_kernel != own_kernel {
            let what = Attribute::Kernel;
            let word = |is_own: bool| is_own.then(|| "a kernel of its own".to_owned());
            let (said, found) = (word(entry.own_kernel), word(own_kernel));
            verdict.drifted(None, TablesFinding::Differs { thing: name(), what, said, found });
        }
        let owner = owner(fleet, thing);
        if entry.owner.as_deref() != owner {
            let (said, found) = (entry.owner.as_deref().map(str::to_owned), owner.map(str::to_owned));
            let what = Attribute::Owner;
            verdict.drifted(None, TablesFinding::Differs { thing: name(), what, said, found });
        }
    }
}

/// Finds what stands by now for things that are gone: workloads that were started anew where they were, under other names.
fn renamed(fleet: &Fleet, tables: &Tables, things: &[Option<Thing>]) -> Vec<Option<Thing>> {
    let is_gone = |&at: &usize| things[at].is_none() && tables.things[at].kind == ThingKind::Workload;
    let gone: Vec<usize> = (0..things.len()).filter(is_gone).collect();
    let mut found = vec![None; things.len()];
    if gone.is_empty() {
        return found;
    }
    let known: BTreeSet<WorkloadId> =
        things.iter().flatten().filter_map(|thing| workload_of(*thing)).collect();
    let name = |at: Option<ThingRef>| at.map(|at| tables.name(at));
    let old: Vec<Known<'_>> = gone
        .iter()
        .map(|&at| &tables.things[at])
        .map(|entry| Known {
            name: &entry.name,
            controller: name(entry.service).unwrap_or_default(),
            place: name(entry.machine),
        })
        .collect();
    let new: Vec<WorkloadId> = fleet.workload_ids().filter(|id| !known.contains(id)).collect();
    let names: Vec<(String, String, Option<String>)> = new
        .iter()
        .map(|&id| {
            let machine = fleet.workload(id).machine.map(|machine| fleet.machine_name(machine));
            let service = Thing::Service(fleet.workload(id).service).name(fleet);
            (Thing::Workload(id).name(fleet), service, machine)
        })
        .collect();
    let new_known =
        names.iter().map(|(name, controller, place)| Known { name, controller, place: place.as_deref() });
    for (old_at, new_at) in pair(&old, &new_known.collect::<Vec<_>>()) {
        found[gone[old_at]] = Some(Thing::Workload(new[new_at]));
    }
    let guest =
        |entry: &tables::Thing| entry.name.strip_prefix("own-guest/").map(|name| format!("workload/{name}"));
    for at in 0..things.len() {
        // The guest that is made for a workload goes by the workload's name.
        let of = guest(&tables.things[at]).filter(|_| things[at].is_none());
        let of = of.and_then(|of| gone.iter().copied().find(|&gone| *tables.things[gone].name == *of));
        if let Some(Thing::Workload(id)) = of.and_then(|of| found[of]) {
            found[at] = Some(Thing::OwnGuest(id));
        }
    }
    found
}

/// Notes that something has another name by now.
fn compare_name(fleet: &Fleet, entry: &tables::Thing, thing: Thing, verdict: &mut Verdict) {
    let now = thing.name(fleet);
    if *entry.name != *now && matches!(thing, Thing::Workload(_)) {
        let service = thing.service(fleet).map(|service| service.name(fleet)).unwrap_or_default();
        let machine = thing.machine(fleet).map(|machine| machine.name(fleet)).unwrap_or_default();
        let was = entry.name.to_string();
        verdict.drifted(None, TablesFinding::Renamed { was, now, service, machine });
    }
}

/// Returns the requirements of which something may be the subject.
fn requirements_of(fleet: &Fleet, subject: &str) -> Vec<RequirementId> {
    let mut found = Vec::new();
    if let Some(id) = fleet.find_component(subject) {
        found.extend(fleet.requirements_of_component(id));
    }
    if let Some(id) = fleet.find_capability(subject) {
        found.extend(fleet.requirements_of_capability(id));
    }
    if let Some(id) = subject.strip_prefix("service/").and_then(|name| fleet.find_service(name)) {
        found.extend(fleet.requirements_of_service(id));
    }
    if let Some(id) = subject.strip_prefix("workload/").and_then(|name| fleet.find_workload(name)) {
        found.extend(fleet.requirements_of_workload(id));
    }
    // A colon may stand before a property, or in a machine's own name.
    let machines = [Some(subject), subject.rsplit_once(':').map(|(machine, _)| machine)];
    for id in machines.into_iter().flatten().filter_map(|name| find_machine(fleet, name)) {
        found.extend(fleet.requirements_of_machine(id));
    }
    found
}

impl Content {
    fn of(fleet: &Fleet, id: RequirementId) -> Self {
        let requirement = fleet.requirement(id);
        let need = |need: &Need| {
            let (range, skew) = match need.within {
                Within::Range(range) => (Some(fleet.range_words(range, need.family)), None),
                Within::Skew(most) => (None, Some(most)),
                Within::Same(less) => (Some(Need::same_words(less)), None),
                Within::Unsaid => (None, None),
            };
            (fleet.target_name(need.target), range, skew)
        };
        let only = requirement.conditions().map(|(property, range, family)| {
            (fleet.capability_name(property).to_owned(), Some(fleet.range_words(range, family)), None)
        });
        Self {
            subject: fleet.subject_name(requirement.subject),
            at: requirement.at.map(|at| fleet.range(at).to_string()),
            needs: requirement.needed().iter().map(need).collect(),
            only: only.collect(),
            isolation: requirement.isolation.clone(),
            fact: requirement.basis.fact().map(|id| fleet.fact(id).name.clone()),
        }
    }

    fn said(tables: &Tables, entry: &tables::Requirement) -> Self {
        let need = |need: &tables::Need| {
            (need.needs.to_string(), need.within.as_deref().map(str::to_owned), need.skew)
        };
        Self {
            subject: entry.subject.to_string(),
            at: entry.at.as_deref().map(str::to_owned),
            needs: entry.needs.iter().map(need).collect(),
            only: entry.only.iter().map(need).collect(),
            isolation: entry.isolation.clone(),
            fact: entry.fact.map(|at| tables.fact(at).map_or_else(String::new, |fact| fact.name.to_string())),
        }
    }
}

/// Names a requirement of the tables as people find it.
pub(super) fn demand(tables: &Tables, at: RequirementRef) -> Demand {
    let entry = tables.requirement(at);
    let text = |part: Option<&tables::Text>| part.map_or_else(String::new, ToString::to_string);
    Demand {
        subject: text(entry.map(|entry| &entry.subject)),
        place: text(entry.map(|entry| &entry.place.text)),
    }
}

fn compare_requirement(
    fleet: &Fleet,
    entry: &tables::Requirement,
    ids: &[RequirementId],
    verdict: &mut Verdict,
) {
    let what = || Source::Requirement(entry.subject.to_string());
    if ids.is_empty() {
        verdict.drifted(None, TablesFinding::Gone(what()));
        return;
    }
    let mut requirements = ids.iter().map(|&id| fleet.requirement(id));
    let place = &entry.place.text;
    if !requirements.clone().any(|known| fleet.sources().describe(known.place) == **place) {
        verdict.drifted(None, TablesFinding::Elsewhere { what: what(), place: place.to_string() });
    }
    if !requirements.any(|known| known.because.as_deref() == entry.because.as_deref()) {
        verdict.drifted(None, TablesFinding::Reworded(what()));
    }
}

fn compare_fact(fleet: &Fleet, entry: &tables::Fact, fact: &Fact, verdict: &mut Verdict) {
    let what = || Source::Fact(fact.name.clone());
    if (&*entry.kind, &*entry.source) != (fact.kind.name(), &*fact.source) {
        verdict.fault(FaultKind::Fact, FactsFinding::Fact { fact: fact.name.clone() });
    }
    let said = (entry.symptom.as_deref(), entry.remedy.as_deref(), entry.due);
    if said != (fact.symptom.as_deref(), fact.remedy.as_deref(), fact.due) {
        verdict.drifted(None, TablesFinding::Reworded(what()));
    }
    let place = &entry.place.text;
    if fleet.sources().describe(fact.place) != **place {
        verdict.drifted(None, TablesFinding::Elsewhere { what: what(), place: place.to_string() });
    }
}

/// Tells whether the table of facts may name an OS release, of which support ends.
fn is_release(fleet: &Fleet, name: &str) -> bool {
    let mut families = fleet.family_ids().map(|id| fleet.family(id));
    families.any(|family| {
        let number = name.strip_prefix(&*family.name).and_then(|rest| rest.strip_prefix(' '));
        let is = |release: &Release| Some(fleet.version(release.version).as_str()) == number;
        family.releases.iter().any(is)
    })
}

/// Returns who looks after a thing, as the inventory tells.
fn owner(fleet: &Fleet, thing: Thing) -> Option<&str> {
    fleet.owner_of(match thing {
        Thing::Machine(id) => Subject::Machine(id),
        Thing::OwnGuest(id) | Thing::Workload(id) => Subject::Workload(id),
        Thing::Component(id) => Subject::Component(id),
        Thing::Service(id) => Subject::Service(id),
        Thing::Spare(_) => return None,
    })
}

impl Thing {
    fn kind(self, fleet: &Fleet) -> ThingKind {
        match self {
            Self::Machine(id) => match fleet.machine(id).kind {
                MachineKind::Host => ThingKind::Host,
                MachineKind::Guest => ThingKind::Guest,
                MachineKind::Cluster => ThingKind::Cluster,
            },
            Self::OwnGuest(_) => ThingKind::OwnGuest,
            Self::Component(id) => match fleet.component(id).kind {
                ComponentKind::Image => ThingKind::Image,
                ComponentKind::Stack => ThingKind::Stack,
                ComponentKind::Package => ThingKind::Package,
                ComponentKind::App => ThingKind::App,
                ComponentKind::State => ThingKind::State,
            },
            Self::Workload(_) => ThingKind::Workload,
            Self::Service(_) => ThingKind::Service,
            Self::Spare(_) => ThingKind::SpareHost,
        }
    }

    /// Returns the service that a workload is a replica of.
    fn service(self, fleet: &Fleet) -> Option<Self> {
        match self {
            Self::Workload(id) => Some(Self::Service(fleet.workload(id).service)),
            Self::Machine(_) | Self::OwnGuest(_) | Self::Component(_) | Self::Service(_) | Self::Spare(_) => {
                None
            }
        }
    }

    /// Returns the machine that it is on today; of a guest that is to be made the one of its workload.
    pub(super) fn machine(self, fleet: &Fleet) -> Option<Self> {
        let machine = match self {
            Self::Machine(id) => fleet.machine(id).parent,
            Self::OwnGuest(id) | Self::Workload(id) => fleet.workload(id).machine,
            Self::Component(_) | Self::Service(_) | Self::Spare(_) => None,
        };
        machine.map(Self::Machine)
    }
}
