//! What goes down if some machines fail at the same time.

use super::services::{Down, Services};
use super::under::under;
use crate::answer::failure::{Failure, Fallen, Gone, Left, Needing};
use crate::answer::plan::SCHEMA;
use crate::answer::tables::Spot;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::FixedSet;
use crate::model::{Fleet, MachineId, MachineKind, Pattern, Running};
use crate::question::machine_matches;
use crate::source::Place;

/// Tells what goes down if the hosts and guests fail that patterns name.
pub(crate) fn fail(fleet: &Fleet, patterns: &[Pattern], tool: &str) -> Result<Failure, Vec<Diagnostic>> {
    let failing = failing(fleet, patterns)?;
    let falls = |id: MachineId| under(fleet, id).any(|under| failing.contains(&under));
    let (mut down, mut runs, mut unplaced) = (Vec::new(), 0, 0);
    for one in fleet.running() {
        runs += 1;
        unplaced += usize::from(one.machine(fleet).is_none());
        if one.machine(fleet).is_some_and(falls) {
            down.push(one);
        }
    }
    let services = Services::of(fleet);
    let mut toll = Down::default();
    for one in &down {
        if let Running::Workload(id) = one {
            services.count(*id, &mut toll);
        }
    }
    let left: Vec<_> = services.left(&toll);
    Ok(Failure {
        schema: SCHEMA,
        tool: tool.to_owned(),
        fail: patterns.iter().map(ToString::to_string).collect(),
        machines: failing.iter().map(|&id| fleet.machine_name(id)).collect(),
        down: down.len(),
        runs,
        unplaced,
        services: fleet.service_ids().filter(|&id| !fleet.replicas(id).is_empty()).count(),
        fallen: fallen(fleet, &failing, &down),
        lost: services.lost(&toll).into_iter().map(|service| gone(fleet, &services, service)).collect(),
        short: left.iter().filter_map(|&left| services.short(left)).collect(),
        left: left
            .iter()
            .filter(|&&left| services.short(left).is_none())
            .map(|&(service, left)| Left {
                service: services.name(service),
                left,
                replicas: fleet.replicas(service).len(),
                needed: services.floor(service),
            })
            .collect(),
        dependents: dependents(fleet, &services, &toll),
    })
}

/// The hosts and guests that patterns name; one that names none is a fault.
fn failing(fleet: &Fleet, patterns: &[Pattern]) -> Result<FixedSet<MachineId>, Vec<Diagnostic>> {
    let is_machine = |&id: &MachineId| fleet.machine(id).kind != MachineKind::Cluster;
    let machines: Vec<MachineId> = fleet.machine_ids().filter(is_machine).collect();
    let mut found = FixedSet::default();
    let mut faults = Vec::new();
    for pattern in patterns {
        let some = machines.iter().filter(|&&id| machine_matches(fleet, pattern, id));
        let before = faults.len();
        let mut named = some.peekable();
        if named.peek().is_none() || pattern.property().is_some() {
            faults.push(names_none(fleet, pattern));
        }
        if before == faults.len() {
            found.extend(named);
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn names_none(fleet: &Fleet, pattern: &Pattern) -> Diagnostic {
    let message = format!("`{pattern}` names no host and no guest");
    let help = match pattern.exact_name() {
        _ if pattern.property().is_some() => {
            "a machine fails as a whole: leave the property out, as in `host/node-1`".to_owned()
        }
        Some(name) => meant(fleet, pattern.kind(), &name).unwrap_or_else(|| FORM.to_owned()),
        None => FORM.to_owned(),
    };
    Diagnostic::new(Code::NothingMatches, message).help(help)
}

/// Says which host or guest may be meant: what a workload is on, one of that name, or one of a name like it.
fn meant(fleet: &Fleet, kind: &str, name: &str) -> Option<String> {
    if kind == "workload"
        && let Some(workload) = fleet.find_workload(name)
    {
        let machine = fleet.machine_name(fleet.workload(workload).machine?);
        return Some(format!("workload/{name} is on {machine}: `--fail {machine}`"));
    }
    let is_machine = |id: &MachineId| fleet.machine(*id).kind != MachineKind::Cluster;
    if let Some(machine) = fleet.find_machine(name).filter(is_machine) {
        return Some(format!("did you mean `{}`?", fleet.machine_name(machine)));
    }
    let names: Vec<String> =
        fleet.machine_ids().filter(is_machine).map(|id| fleet.machine_name(id)).collect();
    did_you_mean(&format!("{kind}/{name}"), names.iter().map(String::as_str))
}

const FORM: &str =
    "it is written as a pattern, such as `host/node-1`, `guest/*`, `machine/*[zone=a]` or `zone=a`";

/// The machines and workloads that go down with another, each with the machine that it is on.
fn fallen(fleet: &Fleet, failing: &FixedSet<MachineId>, down: &[Running]) -> Vec<Fallen> {
    let falls = |id: MachineId| under(fleet, id).skip(1).any(|under| failing.contains(&under));
    let machines = fleet.machine_ids().filter(|&id| falls(id) && !failing.contains(&id));
    let machines = machines.filter_map(|id| {
        let machine = fleet.machine(id);
        Some((fleet.machine_name(id), machine.parent?, machine.place))
    });
    let workloads = down.iter().filter_map(|one| match one {
        Running::Workload(id) => {
            Some((one.name(fleet), fleet.workload(*id).machine?, fleet.workload(*id).place))
        }
        Running::Machine(_) => None,
    });
    let all = machines.chain(workloads).map(|(thing, on, place)| Fallen {
        thing,
        on: fleet.machine_name(on),
        place: spot(fleet, place),
    });
    all.collect()
}

fn gone(fleet: &Fleet, services: &Services<'_>, service: crate::model::ServiceId) -> Gone {
    Gone { service: services.name(service), replicas: fleet.replicas(service).len() }
}

fn dependents(fleet: &Fleet, services: &Services<'_>, toll: &Down) -> Vec<Needing> {
    let lost = services.dependents(&services.gone(toll)).into_iter();
    let needing = lost.map(|lost| {
        let requirement = fleet.requirement(lost.requirement);
        Needing {
            service: services.name(lost.service),
            needs: services.name(lost.needs),
            because: requirement.because.clone(),
            place: spot(fleet, requirement.place),
        }
    });
    needing.collect()
}

fn spot(fleet: &Fleet, place: Place) -> Spot {
    Spot { text: fleet.sources().describe(place).into(), place: Some(place) }
}
