//! The reverse indices of a finished fleet.

use crate::id::{Id, Lists};
use crate::model::availability::{Budgets, Pools};
use crate::model::fact::Whom;
use crate::model::fleet::Fleet;
use crate::model::requirement::{RequirementId, Subject, Target};
use crate::model::{ComponentId, ServiceId};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Fills the indices, in time linear in the fleet.
pub(in crate::model) fn fill(fleet: &mut Fleet) {
    let machines = fleet.machines.len();
    let on = |pick: fn(&crate::model::Machine) -> Option<crate::model::MachineId>| {
        let pairs: Vec<_> =
            fleet.machines.iter_enumerated().filter_map(|(id, machine)| Some((pick(machine)?, id))).collect();
        Lists::from_pairs(machines, &pairs)
    };
    let machines_on = on(|machine| machine.parent);
    let nodes = on(|machine| machine.cluster);
    let workloads = || fleet.workloads.iter_enumerated();
    let placed: Vec<_> = workloads().filter_map(|(id, workload)| Some((workload.machine?, id))).collect();
    let replicas: Vec<_> = workloads().map(|(id, workload)| (workload.service, id)).collect();
    let runs: Vec<_> = fleet
        .workload_ids()
        .flat_map(|id| fleet.runs(id).iter().map(move |run| (run.component, id)))
        .collect();
    let pools = Pools::of(fleet);
    let states = fleet.component_ids().filter(|&id| fleet.component(id).made_by.is_some()).collect();
    let builds = fleet.components.iter().flat_map(|component| &component.builds);
    let declared = builds.flat_map(|build| build.contents.iter().map(|content| content.component)).collect();
    let index = &mut fleet.index;
    index.inside = fleet.components.iter().map(|_| OnceLock::new()).collect();
    index.pools = pools;
    index.states = states;
    index.declared = declared;
    index.machines_on = machines_on;
    index.nodes = nodes;
    index.workloads_on = Lists::from_pairs(machines, &placed);
    index.replicas = Lists::from_pairs(fleet.services.len(), &replicas);
    index.runners = Lists::from_pairs(fleet.components.len(), &runs);
    fleet.index.budgets = Budgets::of(fleet);
    requirements(fleet);
    callers(fleet);
    together(fleet);
}

/// For each component, the facts that make replicas cross its versions together.
fn together(fleet: &mut Fleet) {
    let facts = fleet.facts.iter_enumerated().filter(|(_, fact)| fact.together);
    let pairs = facts.flat_map(|(id, fact)| fact.concerns.iter().map(move |&concern| (id, concern)));
    let pairs: Vec<(ComponentId, _)> = pairs
        .filter_map(|(id, concern)| match concern.whom {
            Whom::Component(component) => Some((component, (id, concern))),
            Whom::Property(_) | Whom::Family(_) => None,
        })
        .collect();
    fleet.index.together = Lists::from_pairs(fleet.components.len(), &pairs);
}

fn requirements(fleet: &mut Fleet) {
    let by = |pick: &dyn Fn(Subject) -> Option<usize>| -> Vec<(usize, RequirementId)> {
        fleet
            .requirements
            .iter_enumerated()
            .filter_map(|(id, item)| Some((pick(item.subject)?, id)))
            .collect()
    };
    let of_component = typed(
        fleet.components.len(),
        by(&|s| {
            if let Subject::Component(id) = s { Some(id.index()) } else { None }
        }),
    );
    let of_machine = typed(
        fleet.machines.len(),
        by(&|s| {
            if let Subject::Machine(id) | Subject::Property(id, _) = s { Some(id.index()) } else { None }
        }),
    );
    let of_capability = typed(
        fleet.capabilities.len(),
        by(&|s| {
            if let Subject::Everywhere(id) = s { Some(id.index()) } else { None }
        }),
    );
    let of_service = typed(
        fleet.services.len(),
        by(&|s| {
            if let Subject::Service(id) = s { Some(id.index()) } else { None }
        }),
    );
    let of_workload = typed(
        fleet.workloads.len(),
        by(&|s| {
            if let Subject::Workload(id) = s { Some(id.index()) } else { None }
        }),
    );
    let on_service: Vec<(ServiceId, RequirementId)> = fleet
        .requirements
        .iter_enumerated()
        .flat_map(|(id, item)| {
            item.needs.iter().filter_map(move |need| match need.target {
                Target::Service(service) => Some((service, id)),
                _ => None,
            })
        })
        .collect();
    let index = &mut fleet.index;
    index.of_component = of_component;
    index.of_machine = of_machine;
    index.of_capability = of_capability;
    index.of_service = of_service;
    index.of_workload = of_workload;
    index.on_service = Lists::from_pairs(fleet.services.len(), &on_service);
}

fn typed<I: Id>(len: usize, pairs: Vec<(usize, RequirementId)>) -> Lists<I, RequirementId> {
    let pairs: Vec<_> = pairs.into_iter().map(|(index, id)| (I::from_index(index), id)).collect();
    Lists::from_pairs(len, &pairs)
}

/// For each component with a requirement on a service, the services that run or carry it. Found by walking from these
/// components up to the images that contain them and down to the workloads that run those.
fn callers(fleet: &mut Fleet) {
    let mut pairs = BTreeSet::new();
    let subjects: BTreeSet<ComponentId> = fleet
        .requirements
        .iter()
        .filter(|item| item.needs.iter().any(|need| matches!(need.target, Target::Service(_))))
        .filter_map(|item| if let Subject::Component(id) = item.subject { Some(id) } else { None })
        .collect();
    for subject in subjects {
        for carrier in fleet.carriers(subject) {
            for &workload in fleet.runners(carrier) {
                pairs.insert((subject, fleet.workload(workload).service));
            }
        }
    }
    let pairs: Vec<_> = pairs.into_iter().collect();
    fleet.index.callers = Lists::from_pairs(fleet.components.len(), &pairs);
}
