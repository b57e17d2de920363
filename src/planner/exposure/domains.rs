//! What one failure takes down: of a host, of a guest, of all that has a label in common.

use super::services::{Down, Services};
use super::under::under;
use crate::answer::exposure::{Dependent, Domains, Loss};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, MachineKind, Running, ServiceId, TextId};

/// What labels call that which fails together, by the last part of their keys.
const TOGETHER: &[&str] = &["zone", "rack", "datacenter"];

/// What labels call a machine, which is no other kind of failure.
const MACHINE: &[&str] = &["hostname", "host", "node", "name"];

/// Something that can fail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Domain {
    Machine(MachineId),
    Label(TextId, TextId),
}

/// What goes down with it.
#[derive(Default)]
struct Toll {
    number: usize,
    services: Down,
}

/// What one failure takes down, for each kind of what fails.
pub(super) fn domains(fleet: &Fleet, services: &Services<'_>) -> Vec<Domains> {
    let keys = keys(fleet);
    let mut tolls: FixedMap<Domain, Toll> = FixedMap::default();
    for one in fleet.running() {
        for domain in domains_of(fleet, &keys, one) {
            let toll = tolls.entry(domain).or_default();
            toll.number += 1;
            if let Running::Workload(id) = one {
                services.count(id, &mut toll.services);
            }
        }
    }
    let mut kinds: FixedMap<String, Vec<(Domain, Toll)>> = FixedMap::default();
    kinds.insert(MachineKind::Host.name().to_owned(), Vec::new());
    kinds.insert(MachineKind::Guest.name().to_owned(), Vec::new());
    keys.iter().for_each(|&key| drop(kinds.insert(fleet.text(key).to_owned(), Vec::new())));
    for (domain, toll) in tolls {
        let kind = match domain {
            Domain::Machine(id) => fleet.machine(id).kind.name(),
            Domain::Label(key, _) => fleet.text(key),
        };
        kinds.entry(kind.to_owned()).or_default().push((domain, toll));
    }
    let some = kinds.into_iter().filter(|(_, tolls)| !tolls.is_empty());
    some.map(|(kind, tolls)| of_kind(fleet, services, kind, tolls)).collect()
}

fn of_kind(fleet: &Fleet, services: &Services<'_>, kind: String, tolls: Vec<(Domain, Toll)>) -> Domains {
    let number = tolls.len();
    let lost: FixedSet<ServiceId> =
        tolls.iter().flat_map(|(_, toll)| services.lost(&toll.services)).collect();
    let there: FixedSet<ServiceId> =
        tolls.iter().flat_map(|(_, toll)| toll.services.keys().copied()).collect();
    let singles = lost.iter().filter(|&&service| fleet.replicas(service).len() == 1).count();
    let told = tolls
        .into_iter()
        .map(|(domain, toll)| (services.loss(name(fleet, domain), toll.number, &toll.services), toll));
    let mut told: Vec<(Loss, Toll)> =
        told.filter(|(loss, _)| loss.down > 1 || !loss.lost.is_empty()).collect();
    let rank = |loss: &Loss| (loss.down, loss.lost.len(), loss.short.len());
    told.sort_by(|(a, _), (b, _)| rank(b).cmp(&rank(a)).then_with(|| a.what.cmp(&b.what)));
    if let Some((worst, toll)) = told.first_mut() {
        let dependents = services.dependents(&services.gone(&toll.services)).into_iter();
        let named = dependents
            .map(|lost| Dependent { service: services.name(lost.service), needs: services.name(lost.needs) });
        worst.dependents = named.collect();
    }
    let losses = told.into_iter().map(|(loss, _)| loss).collect();
    Domains { kind, number, services: there.len(), services_lost: lost.len(), singles, losses }
}

fn name(fleet: &Fleet, domain: Domain) -> String {
    match domain {
        Domain::Machine(id) => fleet.machine_name(id),
        Domain::Label(key, value) => format!("{}={}", fleet.text(key), fleet.text(value)),
    }
}

/// All whose failure takes something down: each machine under it, and their labels, each once.
fn domains_of(fleet: &Fleet, keys: &FixedSet<TextId>, one: Running) -> FixedSet<Domain> {
    let mut found = FixedSet::default();
    for machine in one.machine(fleet).into_iter().flat_map(|machine| under(fleet, machine)) {
        found.insert(Domain::Machine(machine));
        let labels = fleet.machine_labels(machine).iter().filter(|(key, _)| keys.contains(key));
        found.extend(labels.map(|&(key, value)| Domain::Label(key, value)));
    }
    found
}

/// The labels that tell what fails together: those that services are kept apart by or spread over, and of those that are
/// called like a zone the one that the most machines have.
fn keys(fleet: &Fleet) -> FixedSet<TextId> {
    let last = |key: TextId| fleet.text(key).rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let services = fleet.service_ids().map(|id| fleet.service(id));
    let limits = services.flat_map(|service| {
        service.apart.iter().copied().chain(service.spread.iter().map(|spread| spread.key))
    });
    let mut found: FixedSet<TextId> = limits.filter(|&key| !MACHINE.contains(&last(key).as_str())).collect();
    let mut carried: FixedMap<TextId, usize> = FixedMap::default();
    for id in fleet.machine_ids().filter(|&id| fleet.machine(id).kind != MachineKind::Cluster) {
        fleet.machine_labels(id).iter().for_each(|(key, _)| *carried.entry(*key).or_default() += 1);
    }
    for name in TOGETHER {
        if found.iter().any(|&key| last(key) == *name) {
            continue;
        }
        let called = carried.iter().filter(|(key, _)| last(**key) == *name);
        // Of several that as many machines have, the first by name.
        let best = called.max_by(|a, b| a.1.cmp(b.1).then_with(|| fleet.text(*b.0).cmp(fleet.text(*a.0))));
        found.extend(best.map(|(&key, _)| key));
    }
    found
}
