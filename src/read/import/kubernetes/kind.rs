//! The kind of an object: as it states, as its list states, or by its shape.

use super::shape::{Item, SpecKeys, StatusKeys};
use crate::read::import::common::{Lenient, Object};

/// A kind of object that is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    /// A machine.
    Node,
    /// A running instance.
    Pod,
    /// Controllers, of pods or of each other.
    Deployment,
    /// With identity.
    StatefulSet,
    /// One pod on each node.
    DaemonSet,
    /// Usually of a deployment.
    ReplicaSet,
    /// The older form, of OpenShift's deployment configurations.
    ReplicationController,
    /// Runs to an end.
    Job,
    /// Makes jobs.
    CronJob,
    /// How many pods may be away.
    PodDisruptionBudget,
    /// How a container is run.
    RuntimeClass,
    /// Storage.
    PersistentVolume,
    /// What a provider made for a node, in the Cluster API and in OpenShift.
    Machine,
    /// The same in Karpenter.
    NodeClaim,
    /// Pools of machines in the Cluster API.
    MachineDeployment,
    /// The machines of a control plane.
    KubeadmControlPlane,
    /// A pool in Karpenter.
    NodePool,
    /// Nodes of OpenShift that are configured alike.
    MachineConfigPool,
    /// The release of an OpenShift cluster.
    ClusterVersion,
}

/// What the kind and API version of an object mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Named {
    /// A kind that is read.
    Known(Kind),
    /// Another kind, with its group if that makes a difference.
    Other(String),
}

impl Kind {
    /// Every kind with its API groups; the core group is empty.
    const ALL: &[(Self, &'static str, &'static [&'static str])] = &[
        (Self::Node, "Node", &[""]),
        (Self::Pod, "Pod", &[""]),
        (Self::Deployment, "Deployment", &["apps", "extensions"]),
        (Self::StatefulSet, "StatefulSet", &["apps"]),
        (Self::DaemonSet, "DaemonSet", &["apps", "extensions"]),
        (Self::ReplicaSet, "ReplicaSet", &["apps", "extensions"]),
        (Self::ReplicationController, "ReplicationController", &[""]),
        (Self::Job, "Job", &["batch", "extensions"]),
        (Self::CronJob, "CronJob", &["batch"]),
        (Self::PodDisruptionBudget, "PodDisruptionBudget", &["policy"]),
        (Self::RuntimeClass, "RuntimeClass", &["node.k8s.io"]),
        (Self::PersistentVolume, "PersistentVolume", &[""]),
        (Self::Machine, "Machine", &["cluster.x-k8s.io", "machine.openshift.io"]),
        (Self::NodeClaim, "NodeClaim", &["karpenter.sh"]),
        (Self::MachineDeployment, "MachineDeployment", &["cluster.x-k8s.io"]),
        (Self::KubeadmControlPlane, "KubeadmControlPlane", &["controlplane.cluster.x-k8s.io"]),
        (Self::NodePool, "NodePool", &["karpenter.sh"]),
        (Self::MachineConfigPool, "MachineConfigPool", &["machineconfiguration.openshift.io"]),
        (Self::ClusterVersion, "ClusterVersion", &["config.openshift.io"]),
    ];

    /// The name as the API writes it.
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// Whether objects of the kind are outside namespaces.
    pub(super) const fn is_cluster_wide(self) -> bool {
        matches!(
            self,
            Self::Node
                | Self::RuntimeClass
                | Self::PersistentVolume
                | Self::NodeClaim
                | Self::NodePool
                | Self::MachineConfigPool
                | Self::ClusterVersion
        )
    }

    /// Whether objects of the kind usually keep their names and UIDs as long as their cluster exists.
    pub(super) const fn lasts(self) -> bool {
        matches!(
            self,
            Self::Node | Self::Deployment | Self::StatefulSet | Self::DaemonSet | Self::ClusterVersion
        )
    }

    /// The same of an object by its kind and name, `Node n1`.
    pub(super) fn lasting(key: &str) -> bool {
        let kind = key.split(' ').next().unwrap_or_default();
        Self::ALL.iter().any(|(own, name, _)| *name == kind && own.lasts())
    }

    /// Reads kind and API version. The group counts: other projects have their own `Job` and `Node`.
    pub(super) fn parse(kind: &str, api_version: Option<&str>) -> Named {
        let group = api_version.map(|text| text.split_once('/').map_or("", |(group, _)| group));
        let known = Self::ALL
            .iter()
            .find(|(_, name, groups)| *name == kind && group.is_none_or(|group| groups.contains(&group)));
        match (known, group) {
            (Some((kind, ..)), _) => Named::Known(*kind),
            (None, Some(group)) if Self::ALL.iter().any(|(_, name, _)| *name == kind) => {
                Named::Other(format!("{kind} of {group}"))
            }
            (None, _) => Named::Other(kind.to_owned()),
        }
    }

    /// Infers the kind from the fields that only this kind has.
    pub(super) fn infer(item: &Item<'_>) -> Named {
        let status = keys::<StatusKeys>(Lenient::of_raw(item.status));
        let spec = keys::<SpecKeys>(Lenient::of_raw(item.spec));
        let template = spec.template.is_some();
        let known = if status.node_info.is_some() {
            Self::Node
        } else if spec.containers.is_some() {
            Self::Pod
        } else if spec.selector.is_some()
            && (status.disruptions_allowed.is_some()
                || spec.min_available.is_some()
                || spec.max_unavailable.is_some())
            && !template
        {
            Self::PodDisruptionBudget
        } else if spec.job_template.is_some() {
            Self::CronJob
        } else if template && spec.backoff_limit.is_some() {
            Self::Job
        } else if template && (spec.service_name.is_some() || spec.pod_management_policy.is_some()) {
            Self::StatefulSet
        } else if template && (status.current_number_scheduled.is_some() || spec.update_strategy.is_some()) {
            Self::DaemonSet
        } else if template && spec.strategy.is_some() {
            Self::Deployment
        } else if template && spec.replicas.is_some() {
            Self::ReplicaSet
        } else if spec.claim_ref.is_some() {
            Self::PersistentVolume
        } else if matches!(item.handler, Lenient::Known(_)) && item.spec.is_none() {
            Self::RuntimeClass
        } else if spec.cluster_id.is_some() {
            Self::ClusterVersion
        } else if spec.machine_config_selector.is_some() {
            Self::MachineConfigPool
        } else {
            return Named::Other("of unknown kind".to_owned());
        };
        Named::Known(known)
    }
}

/// The keys; an odd value has none.
fn keys<T: Default>(value: Lenient<Object<T>>) -> T {
    match value {
        Lenient::Known(Object(keys)) => keys,
        Lenient::Absent | Lenient::Odd => T::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(text: &str) -> Named {
        Kind::infer(&serde_json::from_str::<Item<'_>>(text).unwrap())
    }

    #[test]
    fn a_group_of_another_project_is_another_kind() {
        assert_eq!(Kind::parse("Job", Some("batch/v1")), Named::Known(Kind::Job));
        assert_eq!(
            Kind::parse("Job", Some("batch.volcano.sh/v1alpha1")),
            Named::Other("Job of batch.volcano.sh".to_owned())
        );
        assert_eq!(Kind::parse("Pod", None), Named::Known(Kind::Pod));
        assert_eq!(Kind::parse("Secret", Some("v1")), Named::Other("Secret".to_owned()));
    }

    #[test]
    fn the_shape_tells_the_kind() {
        let table = [
            (r#"{"status":{"nodeInfo":{}}}"#, Kind::Node),
            (r#"{"spec":{"containers":[]},"status":{"phase":"Running"}}"#, Kind::Pod),
            (r#"{"spec":{"selector":{},"maxUnavailable":1}}"#, Kind::PodDisruptionBudget),
            (r#"{"spec":{"selector":{}},"status":{"disruptionsAllowed":1}}"#, Kind::PodDisruptionBudget),
            (r#"{"spec":{"jobTemplate":{}}}"#, Kind::CronJob),
            (r#"{"spec":{"template":{},"backoffLimit":6}}"#, Kind::Job),
            (r#"{"spec":{"template":{},"serviceName":"x","updateStrategy":{}}}"#, Kind::StatefulSet),
            (r#"{"spec":{"template":{},"updateStrategy":{}}}"#, Kind::DaemonSet),
            (r#"{"spec":{"template":{},"strategy":{},"replicas":1}}"#, Kind::Deployment),
            (r#"{"spec":{"template":{},"replicas":1}}"#, Kind::ReplicaSet),
            (r#"{"spec":{"claimRef":{}}}"#, Kind::PersistentVolume),
            (r#"{"handler":"runsc"}"#, Kind::RuntimeClass),
            (r#"{"spec":{"clusterID":"x"}}"#, Kind::ClusterVersion),
            (r#"{"spec":{"machineConfigSelector":{}}}"#, Kind::MachineConfigPool),
        ];
        for (text, kind) in table {
            assert_eq!(inferred(text), Named::Known(kind), "{text}");
        }
        assert_eq!(inferred("{}"), Named::Other("of unknown kind".to_owned()));
    }
}
