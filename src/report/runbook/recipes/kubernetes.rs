//! Kubernetes: nodes, control planes and pods.

use super::{Recipe, comes_back};

/// A node of Kubernetes, before and after its machine changes while its pods stay. The way back does the same as the way on.
pub(in crate::report::runbook) const NODE: Recipe = Recipe {
    before: &["kubectl get node {node} --output wide"],
    run: &["kubectl cordon {node}"],
    after: &["kubectl wait --for=condition=Ready --timeout=15m node/{node}"],
    finish: &["kubectl uncordon {node}"],
    back: &["kubectl cordon {node}"],
    sources: &[
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_cordon/",
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_wait/",
    ],
};

/// A node of Kubernetes that is emptied before its machine changes.
pub(in crate::report::runbook) const DRAINED_NODE: Recipe = Recipe {
    before: &[
        "kubectl get node {node} --output wide",
        "kubectl get poddisruptionbudgets --all-namespaces",
        "kubectl get pods --all-namespaces --field-selector spec.nodeName={node} --output wide",
    ],
    run: DRAIN,
    after: NODE.after,
    finish: NODE.finish,
    back: DRAIN,
    sources: &["https://kubernetes.io/docs/reference/kubectl/generated/kubectl_drain/"],
};

/// What empties a node.
const DRAIN: &[&str] = &[
    "kubectl cordon {node}",
    "# evictions keep to PodDisruptionBudgets alone: where the inventory has other budgets, drain one node after another",
    "# add --delete-emptydir-data where the contents of emptyDir volumes may be lost",
    "# it refuses pods that no controller has: with --force they are deleted for good",
    "kubectl drain {node} --ignore-daemonsets --timeout=30m",
];

/// A node that is emptied in a step before that of its change: the first in which something leaves it.
pub(in crate::report::runbook) const DRAINED_AHEAD: Recipe = Recipe {
    run: &[
        DRAIN[0],
        DRAIN[1],
        DRAIN[2],
        DRAIN[3],
        DRAIN[4],
        "# {node} takes no new pods until it has changed, in step {changed}",
    ],
    after: &[],
    finish: &[],
    back: &[],
    ..DRAINED_NODE
};

/// The same node in the step of its change.
pub(in crate::report::runbook) const DRAINED_BEFORE: Recipe = Recipe {
    before: &[
        NODE.before[0],
        "# of the pods here those of DaemonSets are left: the others have left {node} with its drain in step {drained}",
        "kubectl get pods --all-namespaces --field-selector spec.nodeName={node} --output wide",
    ],
    run: &["# {node} is cordoned and empty since step {drained}"],
    ..DRAINED_NODE
};

/// A pod that leaves a node which is emptied. Where it starts again is not for the plan to say.
pub(in crate::report::runbook) const POD_LEAVES: Recipe = Recipe {
    before: &["kubectl --namespace {namespace} get pods --output wide"],
    run: &[
        "# {pod} leaves {node} with its drain, in step {drained}: the plan has room for it on {target}, and the scheduler chooses",
    ],
    after: &["kubectl --namespace {namespace} get pods --output wide"],
    finish: &[],
    back: &["# the scheduler chooses which pods start on {node} once it takes new ones again"],
    sources: DRAINED_NODE.sources,
};

/// A pod that leaves a node which its platform empties.
pub(in crate::report::runbook) const POD_LEAVES_RENEWED: Recipe = Recipe {
    run: &[
        "# {pod} leaves {node} when the Machine Config Operator empties that: the scheduler chooses where it starts again",
    ],
    back: &[],
    sources: OPENSHIFT_NODE.sources,
    ..POD_LEAVES
};

/// A pod that leaves a node which no step of the plan changes afterwards.
pub(in crate::report::runbook) const POD_LEAVES_BY_HAND: Recipe = Recipe {
    run: &[
        "# by hand: {pod} leaves {node} for {target}. No command moves one pod: cordon {node}, delete the pod as its budgets allow, \
         and let {node} in again",
    ],
    back: &["# by hand: {pod} goes back to {node} in the same way"],
    ..POD_LEAVES
};

/// A node that was added for a time, when something leaves it.
pub(in crate::report::runbook) const SPARE_NODE: Recipe = Recipe {
    run: DRAIN,
    after: &["kubectl get nodes --output wide"],
    finish: &["# {node} can be taken away once nothing is left on it"],
    back: &["kubectl uncordon {node}"],
    ..DRAINED_NODE
};

/// What is said of a node that is emptied though the plan leaves its pods where they are.
pub(in crate::report::runbook) const EMPTIED_IN_PLACE: &str = "# kubelet goes to another minor version only on an empty node: pods of a controller start elsewhere if there \
                                           is room, and wait if there is none";

/// What is said of a node that took no new pods before: somebody has seen to that.
pub(in crate::report::runbook) const CORDONED_BEFORE: &str =
    "# {node} took no new pods before: it is let in again by whoever has kept it out";

/// A control plane that kubeadm keeps.
pub(in crate::report::runbook) const CONTROL_PLANE: Recipe = Recipe {
    before: &["kubectl get nodes", "kubeadm upgrade plan"],
    run: &[
        "# by kubeadm of that version; a managed control plane is upgraded by its provider's tools",
        "kubeadm upgrade apply v{to}",
    ],
    after: &["kubectl version", "kubectl get nodes"],
    finish: &[],
    back: &[
        "# kubeadm leads back to no earlier minor version: restore etcd from a snapshot that was taken before",
    ],
    sources: &["https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/"],
};

/// The same where the plan names a minor version: which of its patch releases is a person's choice.
pub(in crate::report::runbook) const CONTROL_PLANE_PATCH: Recipe = Recipe {
    run: &[
        "# PATCH is yours to choose: the plan names {to}, and apply takes a whole version, v{to}.x, of those that kubeadm upgrade plan lists",
        "# by kubeadm of that version; a managed control plane is upgraded by its provider's tools",
        "kubeadm upgrade apply v{to}.\"$PATCH\"",
    ],
    ..CONTROL_PLANE
};

/// The release of an OpenShift cluster, whose operators bring the control plane and then the nodes to it.
pub(in crate::report::runbook) const OPENSHIFT: Recipe = Recipe {
    before: &[
        "oc get clusterversion",
        "oc get clusteroperators",
        "# a pool that is paused is left out, and its nodes stay as they are",
        "oc get machineconfigpools",
    ],
    run: &[
        "# this lists the releases that can be gone to, and what stands against it",
        "oc adm upgrade",
        "oc adm upgrade --to={to}",
    ],
    after: &["oc get clusterversion", "oc get clusteroperators", "oc get machineconfigpools", "oc get nodes"],
    finish: &[],
    back: &[
        "# a way back is attempted within one minor version only, and may break the cluster: restore etcd from a backup of before",
    ],
    sources: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/updating_clusters/performing-a-cluster-update",
        "https://github.com/openshift/api/blob/master/config/v1/types_cluster_version.go",
    ],
};

/// The same where the plan names something else than a whole release.
pub(in crate::report::runbook) const OPENSHIFT_RELEASE: Recipe = Recipe {
    run: &[
        "# this lists the releases that can be gone to, and what stands against it",
        "oc adm upgrade",
        "# RELEASE is the one of these that brings {of} {to}",
        "oc adm upgrade --to=\"$RELEASE\"",
    ],
    ..OPENSHIFT
};

/// A node of OpenShift that runs CoreOS: its system, kernel, engine and kubelet come with the release of the cluster.
pub(in crate::report::runbook) const OPENSHIFT_NODE: Recipe = Recipe {
    before: &["oc get machineconfigpools", "oc get node {node} --output wide"],
    run: &[
        "# {of} {to} comes with a release of OpenShift: the Machine Config Operator empties, updates and reboots this node",
        "# when, and how many of its pool at the same time, is set by maxUnavailable and paused of its machine config pool",
        "oc adm upgrade",
        "# RELEASE is the one of these that brings {of} {to}; without effect where the cluster is at it already",
        "oc adm upgrade --to=\"$RELEASE\"",
    ],
    after: &["oc get machineconfigpools", "oc get node {node} --output wide"],
    finish: &[],
    back: OPENSHIFT.back,
    sources: &[
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.14/html/updating_clusters/performing-a-cluster-update",
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/machine_apis/machineconfigpool-machineconfiguration-openshift-io-v1",
    ],
};

/// What kubeadm does before a node's kubelet changes.
pub(in crate::report::runbook) const KUBEADM: Recipe = Recipe {
    before: &[],
    run: &[
        "# this takes kubeadm of version {to}: install it as kubelet is installed below",
        "kubeadm upgrade node",
    ],
    after: &[],
    finish: &[],
    back: &[],
    sources: &["https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/upgrading-linux-nodes/"],
};

/// A kubelet that was replaced.
pub(in crate::report::runbook) const KUBELET: Recipe = Recipe {
    before: &["kubelet --version"],
    run: &["systemctl daemon-reload", "systemctl restart kubelet"],
    after: &["kubelet --version"],
    finish: &[],
    back: &["systemctl daemon-reload", "systemctl restart kubelet"],
    sources: KUBEADM.sources,
};

/// A pod's controller, whose image changes.
pub(in crate::report::runbook) const POD: Recipe = Recipe {
    before: &["kubectl --namespace {namespace} get deployments,statefulsets,daemonsets,pods --output wide"],
    run: &[
        "# this changes all of its pods, one after another: in further steps that name it, it changes nothing",
        "kubectl --namespace {namespace} set image {kind}/{owner} {container}={image}",
    ],
    after: &["kubectl --namespace {namespace} rollout status {kind}/{owner}"],
    finish: &[],
    // A second `rollout undo` would go back to what is new.
    back: &["kubectl --namespace {namespace} set image {kind}/{owner} {container}={former}"],
    sources: &[
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_set/kubectl_set_image/",
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/",
    ],
};

/// A part of a control plane, commonly a static pod, which no controller has: what upgrades the control plane writes it anew.
pub(in crate::report::runbook) const CONTROL_PLANE_PART: Recipe = Recipe {
    before: &["kubectl --namespace {namespace} get pods --output wide"],
    run: &[
        "# {owner} is of the control plane, and what upgrades that writes it anew: kubeadm, or the operators of the platform",
    ],
    after: &["kubectl --namespace {namespace} get pods --output wide"],
    finish: &[],
    back: &["# {owner} goes back with the control plane"],
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/"],
};

/// Pods of a node. Those that a controller keeps come back under other names.
pub(in crate::report::runbook) const POD_BACK: Recipe = Recipe {
    before: &["kubectl get pods --all-namespaces --field-selector spec.nodeName={node} --output wide"],
    after: &["kubectl --namespace {namespace} get pods --output wide"],
    ..comes_back(&[], DRAINED_NODE.sources)
};
