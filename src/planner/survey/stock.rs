//! What a fleet holds, thing by thing.

use super::thing::Shown;
use crate::answer::stock::{Holding, HoldingSort, Standing, Statement, StatementKind, Stock};
use crate::answer::tables::Text;
use crate::id::FixedSet;
use crate::model::{
    Component, ComponentId, Fleet, MachineId, Placement, Privilege, RequirementId, Service, ServiceId,
    Toleration, VersionId, Within, Workload, WorkloadId,
};
use crate::source::{BUILT_IN, Place};

/// Tells what a fleet holds. What comove brings itself is left out: two inventories have it alike.
pub(crate) fn stock(fleet: &Fleet) -> Stock {
    let mut texts = Texts { fleet, seen: FixedSet::default() };
    let machines = fleet.machine_ids().map(Shown::Machine);
    let components = fleet.component_ids().map(Shown::Component);
    let services = fleet.service_ids().map(Shown::Service);
    let workloads = fleet.workload_ids().map(Shown::Workload);
    let all = machines.chain(components).chain(services).chain(workloads);
    let things =
        all.map(|thing| texts.standing(thing)).filter(|one| !is_built_in(fleet, one.place)).collect();
    Stock {
        inputs: fleet.sources().inputs().map(str::to_owned).collect(),
        things,
        statements: statements(fleet),
    }
}

fn is_built_in(fleet: &Fleet, place: Place) -> bool {
    fleet.sources().file(place.file).name().starts_with(BUILT_IN)
}

/// What is stated beside things, each once: many things may have one requirement.
fn statements(fleet: &Fleet) -> Vec<Statement> {
    let requirements = fleet.requirement_ids().map(|id| {
        let kind = match fleet.requirement(id).basis.fact() {
            Some(_) => StatementKind::Fact,
            None => StatementKind::Requirement,
        };
        Statement { kind, text: requirement(fleet, id).into(), place: fleet.requirement(id).place }
    });
    let holds = fleet.holds().iter().map(|(pattern, place)| Statement {
        kind: StatementKind::Hold,
        text: pattern.to_string().into(),
        place: *place,
    });
    let facts = fleet.fact_ids().map(|id| fleet.fact(id)).map(|fact| Statement {
        kind: StatementKind::Fact,
        text: fact.name.as_str().into(),
        place: fact.place,
    });
    let mut seen = FixedSet::default();
    let all = requirements.chain(holds).chain(facts);
    let own = all.filter(|one| !is_built_in(fleet, one.place));
    own.filter(|one| seen.insert((one.kind, Text::clone(&one.text)))).collect()
}

/// Writes a requirement as an inventory does, on one line.
fn requirement(fleet: &Fleet, id: RequirementId) -> String {
    let found = fleet.requirement(id);
    let mut text = fleet.subject_name(found.subject);
    let mut add = |words: String| text.push_str(&words);
    if let Some(at) = found.at {
        add(format!(" at {}", fleet.range(at)));
    }
    add(" needs ".to_owned());
    for (index, need) in found.needed().iter().enumerate() {
        let or = if index > 0 { " or " } else { "" };
        let within = match need.within {
            Within::Range(range) => format!(" {}", fleet.range_words(range, need.family)),
            Within::Skew(most) => format!(" of the same minor version or up to {most} later"),
            Within::Same(less) => format!(" of {}", crate::model::Need::same_words(less)),
            Within::Unsaid => String::new(),
        };
        add(format!("{or}{}{within}", fleet.target_name(need.target)));
    }
    for (property, range, family) in found.conditions() {
        add(format!(" where {} {}", fleet.capability_name(property), fleet.range_words(range, family)));
    }
    for isolation in &found.isolation {
        add(format!(" as {isolation}"));
    }
    text
}

/// Makes the entries; equal texts are shared.
struct Texts<'f> {
    fleet: &'f Fleet,
    seen: FixedSet<Text>,
}

impl Texts<'_> {
    fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.seen.get(text) {
            return Text::clone(known);
        }
        let new = Text::from(text);
        self.seen.insert(Text::clone(&new));
        new
    }

    fn version(&mut self, id: Option<VersionId>) -> Option<Text> {
        id.map(|id| self.text(self.fleet.version(id).as_str()))
    }

    fn standing(&mut self, thing: Shown) -> Standing {
        let fleet = self.fleet;
        let machine = |id: Option<MachineId>| id.map(|id| fleet.machine_name(id));
        let (company, on, place) = match thing {
            Shown::Machine(id) => {
                let found = fleet.machine(id);
                let pool = found.pool.map(|pool| fleet.text(pool).to_owned());
                (pool.or_else(|| machine(found.cluster)), machine(found.parent), found.place)
            }
            Shown::Component(id) => (None, None, fleet.component(id).place),
            Shown::Service(id) => (None, None, fleet.service(id).place),
            Shown::Workload(id) => {
                let found = fleet.workload(id);
                let service = fleet.service_name(found.service).to_owned();
                (Some(service), machine(found.machine), found.place)
            }
        };
        Standing {
            kind: thing.kind(fleet),
            name: thing.name(fleet).into(),
            company: company.map(|company| self.text(&company)),
            on: on.map(|on| self.text(&on)),
            holdings: self.holdings(thing),
            place,
        }
    }

    fn holdings(&mut self, thing: Shown) -> Vec<Holding> {
        let mut all = self.versions(thing);
        // Where something is, and of what, is told apart from its values.
        let elsewhere = ["on", "host", "service", "version"];
        for value in thing.values(self.fleet) {
            if !value.label && elsewhere.contains(&&*value.what) {
                continue;
            }
            let sort = if value.label { HoldingSort::Label } else { HoldingSort::Value };
            let place = value.place.and_then(|spot| spot.place);
            all.push(Holding {
                sort,
                what: self.text(&value.what),
                value: Some(self.text(&value.value)),
                brought: false,
                place,
            });
        }
        match thing {
            Shown::Machine(_) => {}
            Shown::Component(id) => self.of_component(id, &mut all),
            Shown::Service(id) => self.of_service(id, &mut all),
            Shown::Workload(id) => self.of_workload(id, &mut all),
        }
        all
    }

    /// The versions that are a thing's own. Those that machines have from others are these others' own.
    fn versions(&mut self, thing: Shown) -> Vec<Holding> {
        let fleet = self.fleet;
        let version = |what: &str, value, brought, place| (what.to_owned(), value, brought, place);
        let found: Vec<(String, Option<VersionId>, bool, Place)> = match thing {
            Shown::Machine(id) => {
                let slots = fleet.slots_of(id).map(|slot| fleet.slot(slot));
                let slots = slots.filter(|slot| slot.version.is_some());
                let name = |slot: &crate::model::Slot| fleet.capability_name(slot.capability);
                slots.map(|slot| version(name(slot), slot.version, slot.from_profile, slot.place)).collect()
            }
            Shown::Component(id) => {
                let own = fleet.component(id);
                let own = version(fleet.component_name(id), own.version, false, own.place);
                let inside = fleet.contents(id).iter();
                let inside = inside
                    .map(|one| version(fleet.component_name(one.component), one.version, false, one.place));
                std::iter::once(own).filter(|own| own.1.is_some()).chain(inside).collect()
            }
            Shown::Service(_) => Vec::new(),
            Shown::Workload(id) => {
                let runs = fleet.runs(id).iter();
                runs.map(|run| version(fleet.component_name(run.component), run.version, false, run.place))
                    .collect()
            }
        };
        let holding = |(what, value, brought, place): (String, _, _, _)| Holding {
            sort: HoldingSort::Version,
            what: self.text(&what),
            value: self.version(value),
            brought,
            place: Some(place),
        };
        found.into_iter().map(holding).collect()
    }

    fn add(&mut self, all: &mut Vec<Holding>, what: &str, value: Option<String>) {
        let Some(value) = value else { return };
        let (what, value) = (self.text(what), Some(self.text(&value)));
        all.push(Holding { sort: HoldingSort::Value, what, value, brought: false, place: None });
    }

    fn of_component(&mut self, id: ComponentId, all: &mut Vec<Holding>) {
        let fleet = self.fleet;
        let component: &Component = fleet.component(id);
        let track = fleet.track(id).iter().flatten().map(|&id| fleet.version(id).to_string());
        let track = component.closed.then(|| track.collect::<Vec<_>>().join(", "));
        self.add(all, "candidates", track);
        for build in &component.builds {
            let version = fleet.version(build.version);
            let inside = build.contents.iter().map(|one| {
                let version = one.version.map_or_else(|| "?".to_owned(), |id| fleet.version(id).to_string());
                format!("{}@{version}", fleet.component_name(one.component))
            });
            let inside: Vec<String> = inside.collect();
            self.add(all, &format!("build {version}"), Some(inside.join(", ")));
        }
    }

    fn of_service(&mut self, id: ServiceId, all: &mut Vec<Holding>) {
        let fleet = self.fleet;
        let service: &Service = fleet.service(id);
        let keys = |keys: &[crate::model::TextId]| {
            let keys: Vec<&str> = keys.iter().map(|&key| fleet.text(key)).collect();
            (!keys.is_empty()).then(|| keys.join(", "))
        };
        self.add(all, "apart", keys(&service.apart));
        let spread: Vec<String> = service.spread.iter().map(|one| one.text(fleet)).collect();
        self.add(all, "spread", (!spread.is_empty()).then(|| spread.join(", ")));
        self.add(all, "daemon", service.daemon.then(|| "true".to_owned()));
        let rollout = service.rollout.map(|rollout| {
            let part = |name: &str, amount: Option<crate::model::Amount>| {
                amount.map(|amount| format!("{name} {amount}"))
            };
            let parts = [
                part("max-unavailable", rollout.max_unavailable),
                part("surge", rollout.surge),
                rollout.ordered.then(|| "one after the other".to_owned()),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        self.add(all, "rollout", rollout);
    }

    fn of_workload(&mut self, id: WorkloadId, all: &mut Vec<Holding>) {
        let fleet = self.fleet;
        let workload: &Workload = fleet.workload(id);
        self.add(all, "ready", (!workload.ready).then(|| "false".to_owned()));
        let privileges: Vec<String> = workload.privileges.iter().map(Privilege::to_string).collect();
        self.add(all, "privileges", (!privileges.is_empty()).then(|| privileges.join(", ")));
        let Placement { selector, affinity, tolerates } = fleet.placement_of(id);
        for &(key, value) in selector {
            self.add(all, &format!("node-selector {}", fleet.text(key)), Some(fleet.text(value).to_owned()));
        }
        self.add(all, "affinity", affinity.as_ref().map(ToString::to_string));
        let tolerated: Vec<String> = tolerates.iter().map(|one| toleration(fleet, one)).collect();
        self.add(all, "tolerates", (!tolerated.is_empty()).then(|| tolerated.join(", ")));
    }
}

fn toleration(fleet: &Fleet, one: &Toleration) -> String {
    let key = one.key.map_or("", |key| fleet.text(key));
    let value = one.value.map_or_else(String::new, |value| format!("={}", fleet.text(value)));
    let effect = one.effect.map_or_else(String::new, |effect| format!(":{effect}"));
    format!("{key}{value}{effect}")
}
