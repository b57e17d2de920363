//! Several clusters in one inventory: what two of them call alike.

use super::field::Field;
use crate::id::{FixedMap, FixedSet};
use crate::inventory::raw::{RawInventory, RawMachine, Text};

/// The clusters so far, and the names that are taken.
#[derive(Debug, Default)]
pub(super) struct Several {
    pub(super) raw: RawInventory,
    machines: FixedSet<String>,
    pools: FixedSet<String>,
    budgets: FixedSet<String>,
    services: FixedSet<String>,
    workloads: FixedSet<String>,
}

impl Several {
    /// Adds a cluster. If it has a label, the cluster gets it behind its name, and so does what another calls alike.
    pub(super) fn add(&mut self, mut one: RawInventory, label: Option<&str>) {
        // Nodes of two clusters may be containers on one machine, which is called after its boot.
        one.host.retain(|host| !(is_of_boot(host) && self.machines.contains(&host.name.value)));
        if let Some(label) = label {
            self.rename(&mut one, label);
        }
        self.machines.extend(one.host.iter().map(|host| host.name.value.clone()));
        let pools = one.host.iter().filter_map(|host| host.pool.as_ref());
        self.pools.extend(pools.map(|pool| pool.value.clone()));
        self.budgets.extend(one.budget.iter().map(|budget| budget.name.value.clone()));
        self.services.extend(one.service.iter().map(|service| service.name.value.clone()));
        self.workloads.extend(one.workload.iter().map(|workload| workload.name.value.clone()));
        let all = &mut self.raw;
        for capability in one.capability {
            if all.capability.iter().all(|known| known.name.value != capability.name.value) {
                all.capability.push(capability);
            }
        }
        all.cluster.append(&mut one.cluster);
        all.host.append(&mut one.host);
        all.pool.append(&mut one.pool);
        all.budget.append(&mut one.budget);
        all.service.append(&mut one.service);
        all.workload.append(&mut one.workload);
    }

    fn rename(&self, one: &mut RawInventory, label: &str) {
        let hosts = renamed(&self.machines, one.host.iter().map(|host| &host.name), label);
        let services = renamed(&self.services, one.service.iter().map(|service| &service.name), label);
        let workloads = renamed(&self.workloads, one.workload.iter().map(|workload| &workload.name), label);
        let named = one.host.iter().filter_map(|host| host.pool.as_ref());
        let pools = renamed(&self.pools, named, label);
        one.pool.iter_mut().for_each(|pool| change(&pools, &mut pool.name));
        let budgets = renamed(&self.budgets, one.budget.iter().map(|budget| &budget.name), label);
        one.budget.iter_mut().for_each(|budget| change(&budgets, &mut budget.name));
        for cluster in &mut one.cluster {
            add(&mut cluster.name, label);
        }
        for host in &mut one.host {
            change(&hosts, &mut host.name);
            host.shares_kernel_of.iter_mut().chain(&mut host.on).for_each(|name| change(&hosts, name));
            host.cluster.iter_mut().for_each(|name| add(name, label));
            host.pool.iter_mut().for_each(|name| change(&pools, name));
        }
        for service in &mut one.service {
            change(&services, &mut service.name);
            service.calls.iter_mut().for_each(|name| change(&services, name));
        }
        for workload in &mut one.workload {
            change(&workloads, &mut workload.name);
            workload.service.iter_mut().for_each(|name| change(&services, name));
            workload.budgets.iter_mut().for_each(|name| change(&budgets, name));
            workload.host.iter_mut().chain(&mut workload.hosts).for_each(|name| change(&hosts, name));
        }
    }
}

/// Whether it is the machine under nodes that share a kernel, and called after the boot of that.
fn is_of_boot(host: &RawMachine) -> bool {
    let boot = host.name.value.rsplit('-').next().unwrap_or_default();
    host.name.end == Field::BootId.index()
        && boot.len() >= 8
        && boot.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The new names of what is called as something else is.
fn renamed<'a>(
    taken: &FixedSet<String>,
    names: impl Iterator<Item = &'a Text> + Clone,
    label: &str,
) -> FixedMap<String, String> {
    let own: FixedSet<&String> = names.clone().map(|name| &name.value).collect();
    let free = |name: &String| !taken.contains(name) && !own.contains(name);
    let new = |name: &String| {
        let first = format!("{name}-{label}");
        let mut names =
            std::iter::once(first.clone()).chain((2_u32..).map(|number| format!("{first}-{number}")));
        names.find(free).unwrap_or_default()
    };
    names
        .filter(|name| taken.contains(&name.value))
        .map(|name| (name.value.clone(), new(&name.value)))
        .collect()
}

fn change(names: &FixedMap<String, String>, name: &mut Text) {
    if let Some(new) = names.get(&name.value) {
        name.value.clone_from(new);
    }
}

fn add(name: &mut Text, label: &str) {
    name.value = format!("{}-{label}", name.value);
}
