//! Nodes that are containers of an engine that another source lists: kind, k3d and minikube run them in Docker.
//!
//! Kubernetes knows that such a node is a container, and not where: its importer makes up a host, and says so. The engine knows
//! the container, which is called as the node is and has a label of what made it, and its own machine. So the machine that was
//! made up is that one, and the container is the node and no workload beside it.

use super::Source;
use crate::diag::Code;
use crate::id::{FixedMap, FixedSet};
use crate::inventory::raw::{RawMachine, RawWorkload};

/// The labels of containers that are nodes. Their values name the cluster.
pub(crate) const LABELS: &[&str] = &["io.x-k8s.kind.cluster", "k3d.cluster", "name.minikube.sigs.k8s.io"];

/// A container that is a node of some cluster.
#[derive(Clone)]
struct Container {
    /// As a workload.
    name: String,
    cluster: String,
    /// The machine that it runs on, if something says which.
    host: Option<String>,
}

/// Calls the hosts that were made up under nodes as the machines on which their containers run, and leaves these containers out.
pub(super) fn settle(sources: &mut [Source<'_>]) {
    let mut containers: FixedMap<String, Vec<Container>> = FixedMap::default();
    let engines = sources.iter().filter(|source| source.kind == "docker");
    for workload in engines.flat_map(|source| &source.raw.workload) {
        if let Some((name, container)) = container(workload) {
            containers.entry(name.to_owned()).or_default().push(container);
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
    let mut nodes: FixedSet<String> = FixedSet::default();
    for source in sources.iter_mut().filter(|source| source.kind == "kubernetes") {
        let mut hosts: FixedMap<String, Vec<&Container>> = FixedMap::default();
        for node in &source.raw.host {
            let Some(under) = &node.shares_kernel_of else { continue };
            hosts.entry(under.value.clone()).or_default().extend(container_of(node, &containers));
        }
        for (under, found) in hosts {
            nodes.extend(found.iter().map(|one| one.name.clone()));
            let host = found.first().and_then(|first| first.host.clone());
            if let Some(host) = host.filter(|host| found.iter().all(|one| one.host.as_ref() == Some(host))) {
                let is_known = known.get(&host).copied().unwrap_or_default();
                call(source, &under, &host, is_known);
            }
        }
    }
    for source in sources.iter_mut().filter(|source| source.kind == "docker") {
        source.raw.workload.retain(|workload| !nodes.contains(&workload.name.value));
    }
}

/// The name of a container as its engine has it, and what it is, if it is a node.
fn container(workload: &RawWorkload) -> Option<(&str, Container)> {
    let (_, cluster) = workload.labels.iter().find(|(key, _)| LABELS.contains(&key.value.as_str()))?;
    let own = &workload.name.value;
    let host = workload.host.as_ref().map(|host| host.value.clone());
    Some((own.rsplit('/').next()?, Container { name: own.clone(), cluster: cluster.value.clone(), host }))
}

/// The container that a node is, if one container is it. The id that kind gives names it and its cluster.
fn container_of<'c>(
    node: &RawMachine,
    containers: &'c FixedMap<String, Vec<Container>>,
) -> Option<&'c Container> {
    let id = node.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
    let parts: Option<Vec<&str>> =
        id.and_then(|id| id.value.strip_prefix("kind://")).map(|rest| rest.split('/').collect());
    let (cluster, name) = match parts.as_deref() {
        Some([_, cluster, name]) => (Some(*cluster), *name),
        _ => (None, node.name.value.as_str()),
    };
    let called = containers.get(name)?.iter();
    let mut found = called.filter(|one| cluster.is_none_or(|cluster| one.cluster == cluster));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Calls a host otherwise, with what stands on it, and takes back that it was added. Its kernel is left to who knows it better.
fn call(source: &mut Source<'_>, under: &str, name: &str, is_known: bool) {
    for machine in &mut source.raw.host {
        if machine.name.value == under {
            // Both are said of the node that showed it.
            let at = Some(machine.name.start);
            source.notes.retain(|&(code, _, object)| code != Code::SharedKernel || object != at);
            name.clone_into(&mut machine.name.value);
            machine.kernel = machine.kernel.take().filter(|_| !is_known);
        }
        if let Some(shared) = machine.shares_kernel_of.as_mut().filter(|shared| shared.value == under) {
            name.clone_into(&mut shared.value);
        }
    }
}
