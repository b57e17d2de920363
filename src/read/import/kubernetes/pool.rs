//! Which pool a node belongs to, and what the pool states.
//!
//! What is no key of the inventory's pools is kept as labels of the hosts, by which bumps select them.

use super::collect::{Objects, Thing};
use super::machine::{Machine, Pool};
use super::node::Node;
use crate::id::FixedMap;
use crate::inventory::POOL;
use crate::inventory::raw::{Mark, RawMachine, RawPool, Text};

/// The labels that providers give their nodes, and the kind of object that says more about the pool. What replaces
/// nodes most often comes first.
const LABELS: &[(&str, Option<&str>)] = &[
    ("karpenter.sh/nodepool", Some("NodePool")),
    ("karpenter.sh/provisioner-name", None),
    ("eks.amazonaws.com/nodegroup", None),
    ("alpha.eksctl.io/nodegroup-name", None),
    ("cloud.google.com/gke-nodepool", None),
    ("kubernetes.azure.com/agentpool", None),
    ("agentpool", None),
    ("doks.digitalocean.com/node-pool", None),
    ("kops.k8s.io/instancegroup", None),
    ("oke.oraclecloud.com/pool.name", None),
    ("ibm-cloud.kubernetes.io/worker-pool-name", None),
    ("k8s.scaleway.com/pool-name", None),
    ("vke.vultr.com/node-pool", None),
    ("lke.linode.com/pool-id", None),
    ("alibabacloud.com/nodepool-id", None),
];

/// What makes nodes, by node.
struct Machines<'o> {
    by_node: FixedMap<&'o str, &'o Machine>,
    by_provider: FixedMap<&'o str, &'o Machine>,
}

/// Adds to each node its pool, with labels, and the provider id of its machine. Returns the pools that state limits.
pub(super) fn assign(objects: &Objects, nodes: &mut [(u32, Node)]) -> Vec<RawPool> {
    let mut pools: FixedMap<String, RawPool> = FixedMap::default();
    let machines = Machines::of(objects);
    let groups = config_pools(objects);
    for (_, node) in nodes {
        let host = &mut node.machine;
        let machine = machines.of_node(host);
        if let Some(id) = machine.and_then(|machine| machine.provider_id.as_ref()) {
            host.identity.get_or_insert_default().provider_id.get_or_insert_with(|| id.clone());
        }
        let (name, pool) = match config_pool(&groups, host) {
            Some(pool) => (Some(pool.name.clone()), Some(pool)),
            None => by_label(objects, host).unwrap_or_else(|| {
                let key = machine.and_then(|machine| machine.pool_object.as_deref());
                (machine.and_then(|machine| machine.pool.clone()), key.and_then(|key| pool_of(objects, key)))
            }),
        };
        let version = pool.and_then(|pool| pool.version.as_ref());
        let version = version.or_else(|| machine.and_then(|machine| machine.version.as_ref())).cloned();
        if let Some((name, pool)) = name.as_ref().zip(pool) {
            let (surge, max_unavailable) = (pool.surge.clone(), pool.max_unavailable.clone());
            let has_limits = surge.is_some() || max_unavailable.is_some();
            if has_limits {
                let table = RawPool { name: name.clone(), surge, max_unavailable };
                pools.entry(name.value.clone()).or_insert(table);
            }
        }
        host.pool = name.clone().filter(|name| !name.value.is_empty());
        add(host, POOL, name);
        add(host, "comove.pool-version", version);
        add(host, "comove.pool-max-unavailable", pool.and_then(|pool| pool.max_unavailable.clone()));
        add(host, "comove.pool-paused", pool.and_then(|pool| pool.paused.clone()));
    }
    pools.into_values().collect()
}

impl<'o> Machines<'o> {
    fn of(objects: &'o Objects) -> Self {
        let (mut by_node, mut by_provider) = (FixedMap::default(), FixedMap::default());
        for (_, thing) in objects.iter() {
            if let Thing::Machine(machine) = thing {
                let machine: &Machine = machine;
                if let Some(node) = &machine.node {
                    by_node.entry(node.as_str()).or_insert(machine);
                }
                if let Some(id) = &machine.provider_id {
                    by_provider.entry(id.value.as_str()).or_insert(machine);
                }
            }
        }
        Self { by_node, by_provider }
    }

    fn of_node(&self, host: &RawMachine) -> Option<&'o Machine> {
        let id = host.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
        let by_id = id.and_then(|id| self.by_provider.get(id.value.as_str()));
        by_id.or_else(|| self.by_node.get(host.name.value.as_str())).copied()
    }
}

/// The machine config pools of OpenShift, which select nodes.
fn config_pools(objects: &Objects) -> Vec<&Pool> {
    let pools = objects.iter().filter_map(|(_, thing)| match thing {
        Thing::Pool(pool) if pool.selector.is_some() => Some(&**pool),
        _ => None,
    });
    pools.collect()
}

/// Finds the machine config pool of a node. As in OpenShift, `master` takes precedence over all others and all others
/// over `worker`; several others are none.
fn config_pool<'o>(pools: &[&'o Pool], host: &RawMachine) -> Option<&'o Pool> {
    let selects =
        |pool: &&&Pool| pool.selector.as_ref().is_some_and(|selector| selector.matches(&host.labels));
    let own: Vec<&Pool> = pools.iter().filter(selects).copied().collect();
    let called = |name: &str| own.iter().find(|pool| pool.name.value == name).copied();
    let custom: Vec<&Pool> =
        own.iter().filter(|pool| !matches!(pool.name.value.as_str(), "master" | "worker")).copied().collect();
    match (called("master"), custom.as_slice()) {
        (Some(master), _) => Some(master),
        (None, []) => called("worker"),
        (None, [pool]) => Some(pool),
        (None, _) => None,
    }
}

/// Finds the pool that a label of the node names.
fn by_label<'o>(objects: &'o Objects, host: &RawMachine) -> Option<(Option<Text>, Option<&'o Pool>)> {
    let label = |key: &str| host.labels.iter().find(|(label, _)| label.value == key).map(|(_, value)| value);
    let (name, kind) = LABELS.iter().find_map(|(key, kind)| Some((label(key)?, kind)))?;
    let pool = kind.and_then(|kind| pool_of(objects, &format!("{kind} {}", name.value)));
    Some((Some(name.clone()), pool))
}

fn pool_of<'o>(objects: &'o Objects, key: &str) -> Option<&'o Pool> {
    match objects.called(key)? {
        Thing::Pool(pool) => Some(pool),
        _ => None,
    }
}

/// Adds a label, unless the node has it.
fn add(host: &mut RawMachine, key: &str, value: Option<Text>) {
    let value = value.filter(|value| !value.value.is_empty());
    if let Some(value) = value.filter(|_| !host.labels.keys().any(|label| label.value == key)) {
        host.labels.insert(Mark::imported(key.to_owned(), value.start, value.end), value);
    }
}
