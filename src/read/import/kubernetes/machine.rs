//! What makes nodes: machines of the Cluster API and of OpenShift, node claims of Karpenter, and their pools.

use super::field::Field;
use super::selector::Selector;
use super::shape::{ClusterStatus, MachineSpec, MachineStatus, PoolSpec, is_true};
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Lenient, Nested, Object, Scalar, Strings};
use serde_json::value::RawValue;

/// What a provider made for one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Machine {
    /// The node that it has become.
    pub(super) node: Option<String>,
    /// Its id at its provider.
    pub(super) provider_id: Option<Text>,
    /// What it belongs to.
    pub(super) pool: Option<Text>,
    /// That object, by its name in [`Objects`](super::collect::Objects).
    pub(super) pool_object: Option<String>,
    /// The version of Kubernetes that it is to have.
    pub(super) version: Option<Text>,
}

/// What changes nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pool {
    /// Its name.
    pub(super) name: Text,
    /// The nodes that belong to it, if labels say so.
    pub(super) selector: Option<Selector>,
    /// The version of Kubernetes that it asks for.
    pub(super) version: Option<Text>,
    /// How many of its nodes may be unavailable.
    pub(super) max_unavailable: Option<Text>,
    /// How many nodes more it may have while it changes.
    pub(super) surge: Option<Text>,
    /// Whether it is paused.
    pub(super) paused: Option<Text>,
}

/// The labels by which machines name what they belong to, each with its kind; the most specific first.
const OWNERS: &[(&str, &str)] = &[
    ("karpenter.sh/nodepool", "NodePool"),
    ("cluster.x-k8s.io/deployment-name", "MachineDeployment"),
    ("cluster.x-k8s.io/control-plane-name", "KubeadmControlPlane"),
    ("cluster.x-k8s.io/set-name", "MachineSet"),
    ("machine.openshift.io/cluster-api-machineset", "MachineSet"),
];

/// Reads a machine or a node claim.
pub(super) fn machine<'a>(
    at: &mut At<'_>,
    namespace: &str,
    labels: Strings<'a>,
    (spec, status): (Option<&'a RawValue>, Option<&'a RawValue>),
) -> Machine {
    let spec: MachineSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let status: MachineStatus<'_> = at.nested(Lenient::of_raw(status), Field::Status);
    let reference = at.nested(status.node_ref, Field::NodeRef);
    let node =
        at.take(reference.name, Field::NodeRef).or_else(|| at.take(status.node_name, Field::ClaimNode));
    let provider_id = at
        .filled(spec.provider_id, Field::ProviderId)
        .or_else(|| at.filled(status.provider_id, Field::ClaimProviderId));
    let labels = at.map(labels, Field::Labels);
    let label = |key: &str| labels.iter().find(|(label, _)| label.value == key).map(|(_, value)| value);
    let owner = OWNERS.iter().find_map(|(key, kind)| Some((label(key)?, kind)));
    Machine {
        node: node.filter(|node| !node.is_empty()).map(|node| at.clean(&node)),
        provider_id,
        pool: owner.map(|(name, _)| name.clone()),
        pool_object: owner.map(|(name, kind)| match *kind {
            "NodePool" => format!("NodePool {}", name.value),
            kind => format!("{kind} {namespace}/{}", name.value),
        }),
        version: at.filled(spec.version, Field::Version),
    }
}

/// Reads a machine deployment, a control plane, a node pool or a machine config pool.
pub(super) fn pool(at: &mut At<'_>, name: &str, spec: Option<&RawValue>) -> Pool {
    let spec: PoolSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let selector = at.take(spec.node_selector, Field::PoolSelector);
    let template = at.nested(spec.template, Field::Template);
    let template = at.nested(template.spec, Field::Template);
    let version = at
        .filled(spec.version, Field::Version)
        .or_else(|| at.filled(template.version, Field::TemplateVersion));
    let rolling = {
        let strategy = at.nested(spec.strategy, Field::Strategy);
        at.nested(strategy.rolling_update, Field::RollingUpdate)
    };
    let newer = {
        let rollout = at.nested(spec.rollout, Field::Rollout);
        let strategy = at.nested(rollout.strategy, Field::Rollout);
        at.nested(strategy.rolling_update, Field::Rollout)
    };
    let disruption = at.nested(spec.disruption, Field::Budgets);
    let budgets = at.list(disruption.budgets, Field::Budgets);
    let mut limit = |value: Lenient<Scalar<'_>>, field| {
        let text = at.take(value, field)?;
        Some(at.text(&text.0, field))
    };
    let mut max_unavailable = limit(spec.max_unavailable, Field::MaxUnavailable)
        .or_else(|| limit(rolling.max_unavailable, Field::RollingUpdate))
        .or_else(|| limit(newer.max_unavailable, Field::Rollout));
    let surge =
        limit(rolling.max_surge, Field::RollingUpdate).or_else(|| limit(newer.max_surge, Field::Rollout));
    // Several budgets, and those for certain hours and reasons, are no single number.
    if let Ok([Object(budget)]) = <[_; 1]>::try_from(budgets)
        && budget.schedule.is_none()
        && budget.reasons.is_none()
    {
        max_unavailable = max_unavailable.or_else(|| limit(budget.nodes, Field::Budgets));
    }
    Pool {
        name: at.text(name, Field::Name),
        selector: selector.and_then(|Object(shape)| Selector::read(at, shape, Field::PoolSelector)),
        version,
        max_unavailable,
        surge,
        paused: is_true(spec.paused).then(|| at.mark("true".to_owned(), Field::Paused)),
    }
}

/// Reads the release of an OpenShift cluster: the newest that was completed.
pub(super) fn cluster_version(at: &mut At<'_>, status: Option<&RawValue>) -> Option<Text> {
    let status: Nested<ClusterStatus<'_>> = Lenient::of_raw(status);
    let history = at.nested(status, Field::Status).history;
    let history = at.list(history, Field::History);
    let done = history
        .into_iter()
        .find(|Object(entry)| entry.state.known().is_some_and(|state| &**state == "Completed"));
    at.filled(done?.0.version, Field::History)
}
