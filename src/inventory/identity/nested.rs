//! Nodes that are containers of an engine that another source lists: kind, k3d and minikube run them in Docker.
//!
//! Kubernetes knows that such a node is a container, and not where: its importer makes up a host. The engine knows the
//! container, which is called as the node is and has a label of what made it, and its own machine. So the machine that was
//! made up is that one.

use super::Source;
use crate::id::FixedMap;
use crate::inventory::raw::{RawInventory, RawMachine, RawWorkload, Text};

/// The labels of containers that are nodes. Their values name the cluster.
pub(crate) const LABELS: &[&str] = &["io.x-k8s.kind.cluster", "k3d.cluster", "name.minikube.sigs.k8s.io"];

/// Calls the hosts that were made up under nodes as the machines on which their containers run.
pub(super) fn settle(sources: &mut [Source<'_>]) {
    let mut containers: FixedMap<String, Vec<(Text, Text)>> = FixedMap::default();
    let engines = sources.iter().filter(|source| source.kind == "docker");
    for workload in engines.flat_map(|source| &source.raw.workload) {
        if let Some((name, cluster, host)) = container(workload) {
            containers.entry(name.to_owned()).or_default().push((cluster.clone(), host.clone()));
        }
    }
    if containers.is_empty() {
        return;
    }
    let known: FixedMap<String, bool> = sources
        .iter()
        .filter(|source| source.kind == "docker")
        .flat_map(|source| &source.raw.host)
        .map(|host| (host.name.value.clone(), host.kernel.is_some()))
        .collect();
    for source in sources.iter_mut().filter(|source| source.kind == "kubernetes") {
        let mut hosts: FixedMap<String, Vec<Text>> = FixedMap::default();
        for node in &source.raw.host {
            let Some(under) = &node.shares_kernel_of else { continue };
            hosts.entry(under.value.clone()).or_default().extend(host_of(node, &containers).cloned());
        }
        for (under, found) in hosts {
            if let Some(host) =
                found.first().filter(|first| found.iter().all(|host| host.value == first.value))
            {
                let is_known = known.get(&host.value).copied().unwrap_or_default();
                call(source.raw, &under, &host.value, is_known);
            }
        }
    }
}

/// The name, cluster and machine of a container that is a node.
fn container(workload: &RawWorkload) -> Option<(&str, &Text, &Text)> {
    let (_, cluster) = workload.labels.iter().find(|(key, _)| LABELS.contains(&key.value.as_str()))?;
    let name = workload.name.value.rsplit('/').next()?;
    Some((name, cluster, workload.host.as_ref()?))
}

/// The machine of the container that a node is, if one container is it. The id that kind gives names it and its cluster.
fn host_of<'c>(node: &RawMachine, containers: &'c FixedMap<String, Vec<(Text, Text)>>) -> Option<&'c Text> {
    let id = node.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
    let parts: Option<Vec<&str>> =
        id.and_then(|id| id.value.strip_prefix("kind://")).map(|rest| rest.split('/').collect());
    let (cluster, name) = match parts.as_deref() {
        Some([_, cluster, name]) => (Some(*cluster), *name),
        _ => (None, node.name.value.as_str()),
    };
    let called = containers.get(name)?.iter();
    let mut found = called.filter(|(of, _)| cluster.is_none_or(|cluster| of.value == cluster));
    let (_, host) = found.next()?;
    found.next().is_none().then_some(host)
}

/// Calls a host otherwise, with what stands on it. Its kernel is left to who knows it better.
fn call(raw: &mut RawInventory, under: &str, name: &str, is_known: bool) {
    for machine in &mut raw.host {
        if machine.name.value == under {
            name.clone_into(&mut machine.name.value);
            machine.kernel = machine.kernel.take().filter(|_| !is_known);
        }
        if let Some(shared) = machine.shares_kernel_of.as_mut().filter(|shared| shared.value == under) {
            name.clone_into(&mut shared.value);
        }
    }
}
