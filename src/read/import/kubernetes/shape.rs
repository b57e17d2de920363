//! The parts of Kubernetes objects that are read. Everything else is skipped as text.

use crate::read::import::common::{Lenient, List, Nested, Object, Quantities, Scalar, Str, Strings, shapes};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// Declares structures without text.
macro_rules! plain_shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        pub(super) struct $name {
            $($(#[$attribute])* pub(super) $field: $type,)*
        }
    )*};
}

shapes! { "camelCase";
    /// Any object or list.
    Item {
        kind: Lenient<Str<'a>>,
        api_version: Lenient<Str<'a>>,
        metadata: Nested<Meta<'a>>,
        spec: Option<&'a RawValue>,
        status: Option<&'a RawValue>,
        items: Option<&'a RawValue>,
        handler: Lenient<Str<'a>>,
        webhooks: List<Object<Webhook<'a>>>,
    }

    /// A document that states versions.
    Versions {
        server_version: Nested<Version<'a>>,
        info: Nested<Version<'a>>,
        string: Lenient<Str<'a>>,
        git_tree_state: Lenient<Str<'a>>,
        platform: Lenient<Str<'a>>,
    }

    /// The version of a program.
    Version {
        git_version: Lenient<Str<'a>>,
    }

    /// What objects of all kinds have.
    Meta {
        name: Lenient<Str<'a>>,
        namespace: Lenient<Str<'a>>,
        uid: Lenient<Str<'a>>,
        labels: Strings<'a>,
        annotations: Nested<Annotations<'a>>,
        owner_references: List<Object<OwnerReference<'a>>>,
    }

    /// The annotations that matter.
    Annotations {
        #[serde(rename = "kubernetes.io/config.mirror")]
        mirror: Option<&'a RawValue>,
        #[serde(rename = "kubectl.kubernetes.io/last-applied-configuration")]
        last_applied: Lenient<Str<'a>>,
    }

    /// What the API server asks before it takes an object.
    Webhook {
        failure_policy: Lenient<Str<'a>>,
        rules: List<Object<WebhookRule<'a>>>,
    }

    /// What it asks about.
    WebhookRule {
        api_groups: List<Str<'a>>,
        resources: List<Str<'a>>,
    }

    /// One owner of an object.
    OwnerReference {
        kind: Lenient<Str<'a>>,
        name: Lenient<Str<'a>>,
        uid: Lenient<Str<'a>>,
        controller: Option<&'a RawValue>,
    }

    /// A node's `spec`.
    NodeSpec {
        #[serde(rename = "providerID")]
        provider_id: Lenient<Str<'a>>,
        unschedulable: Option<&'a RawValue>,
        taints: List<Object<Taint<'a>>>,
    }

    /// A taint.
    Taint {
        key: Lenient<Str<'a>>,
        value: Lenient<Str<'a>>,
        effect: Lenient<Str<'a>>,
    }

    /// A node's `status`.
    NodeStatus {
        addresses: List<Object<Address<'a>>>,
        allocatable: Quantities<'a>,
        node_info: Nested<NodeInfo<'a>>,
    }

    /// One address of a node.
    Address {
        r#type: Lenient<Str<'a>>,
        address: Lenient<Str<'a>>,
    }

    /// The `spec` of a machine or node claim.
    MachineSpec {
        #[serde(rename = "providerID")]
        provider_id: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
    }

    /// The `status` of a machine or node claim.
    MachineStatus {
        node_ref: Nested<NodeRef<'a>>,
        node_name: Lenient<Str<'a>>,
        #[serde(rename = "providerID")]
        provider_id: Lenient<Str<'a>>,
    }

    /// The node of a machine.
    NodeRef {
        name: Lenient<Str<'a>>,
    }

    /// The `spec` of a pool of machines or nodes.
    PoolSpec {
        version: Lenient<Str<'a>>,
        paused: Option<&'a RawValue>,
        max_unavailable: Lenient<Scalar<'a>>,
        node_selector: Nested<LabelSelector<'a>>,
        template: Nested<MachineTemplate<'a>>,
        strategy: Nested<Rolling<'a>>,
        rollout: Nested<Rollout<'a>>,
        disruption: Nested<Disruption<'a>>,
    }

    /// The template of a pool's machines.
    MachineTemplate {
        spec: Nested<MachineSpec<'a>>,
    }

    /// How a pool is rolled out, in the newer form.
    Rollout {
        strategy: Nested<Rolling<'a>>,
    }

    /// A strategy.
    Rolling {
        rolling_update: Nested<RollingUpdate<'a>>,
    }

    /// How many may be unavailable.
    RollingUpdate {
        max_surge: Lenient<Scalar<'a>>,
        max_unavailable: Lenient<Scalar<'a>>,
    }

    /// How Karpenter may disrupt nodes.
    Disruption {
        budgets: List<Object<NodeBudget<'a>>>,
    }

    /// How many nodes at a time, and when and why.
    NodeBudget {
        nodes: Lenient<Scalar<'a>>,
        schedule: Option<&'a RawValue>,
        reasons: Option<&'a RawValue>,
    }

    /// The `status` of an OpenShift cluster.
    ClusterStatus {
        history: List<Object<Release<'a>>>,
    }

    /// A release that it has or had.
    Release {
        state: Lenient<Str<'a>>,
        version: Lenient<Str<'a>>,
    }

    /// A node's software.
    NodeInfo {
        kernel_version: Lenient<Str<'a>>,
        os_image: Lenient<Str<'a>>,
        #[serde(rename = "bootID")]
        boot_id: Lenient<Str<'a>>,
        #[serde(rename = "systemUUID")]
        system_uuid: Lenient<Str<'a>>,
        #[serde(rename = "machineID")]
        machine_id: Lenient<Str<'a>>,
        container_runtime_version: Lenient<Str<'a>>,
        kubelet_version: Lenient<Str<'a>>,
        operating_system: Lenient<Str<'a>>,
        architecture: Lenient<Str<'a>>,
    }

    /// A pod's `status`.
    PodStatus {
        phase: Lenient<Str<'a>>,
        conditions: List<Object<Condition<'a>>>,
        container_statuses: List<Object<ContainerStatus<'a>>>,
        init_container_statuses: List<Object<ContainerStatus<'a>>>,
    }

    /// A condition of an object.
    Condition {
        r#type: Lenient<Str<'a>>,
        status: Lenient<Str<'a>>,
    }

    /// How a container runs.
    ContainerStatus {
        name: Lenient<Str<'a>>,
        #[serde(rename = "imageID")]
        image_id: Lenient<Str<'a>>,
    }

    /// A pod's `spec`.
    PodSpec {
        node_name: Lenient<Str<'a>>,
        runtime_class_name: Lenient<Str<'a>>,
        host_network: Option<&'a RawValue>,
        #[serde(rename = "hostPID")]
        host_pid: Option<&'a RawValue>,
        #[serde(rename = "hostIPC")]
        host_ipc: Option<&'a RawValue>,
        node_selector: Strings<'a>,
        affinity: Nested<Affinity<'a>>,
        tolerations: List<Object<Toleration<'a>>>,
        topology_spread_constraints: List<Object<Spread<'a>>>,
        overhead: Quantities<'a>,
        volumes: List<Object<Volume<'a>>>,
        security_context: Nested<Security<'a>>,
        containers: List<Object<Container<'a>>>,
        init_containers: List<Object<Container<'a>>>,
    }

    /// A container.
    Container {
        name: Lenient<Str<'a>>,
        image: Lenient<Str<'a>>,
        restart_policy: Lenient<Str<'a>>,
        ports: List<Object<Port<'a>>>,
        resources: Nested<Resources<'a>>,
        security_context: Nested<Security<'a>>,
    }

    /// A container's port.
    Port {
        host_port: Option<&'a RawValue>,
    }

    /// A container's resources.
    Resources {
        requests: Quantities<'a>,
    }

    /// The security context of a pod or a container.
    Security {
        privileged: Option<&'a RawValue>,
        capabilities: Nested<Capabilities<'a>>,
        seccomp_profile: Nested<Seccomp<'a>>,
    }

    /// What a container may do beyond what others may.
    Capabilities {
        add: List<Str<'a>>,
    }

    /// A seccomp profile.
    Seccomp {
        r#type: Lenient<Str<'a>>,
    }

    /// A toleration.
    Toleration {
        key: Lenient<Str<'a>>,
        operator: Lenient<Str<'a>>,
        value: Lenient<Str<'a>>,
        effect: Lenient<Str<'a>>,
        toleration_seconds: Option<&'a RawValue>,
    }

    /// A topology spread constraint.
    Spread {
        topology_key: Lenient<Str<'a>>,
        when_unsatisfiable: Lenient<Str<'a>>,
        max_skew: Lenient<Scalar<'a>>,
        min_domains: Lenient<Scalar<'a>>,
    }

    /// A volume.
    Volume {
        host_path: Nested<HostPath<'a>>,
        persistent_volume_claim: Nested<Claim<'a>>,
    }

    /// A path of the host.
    HostPath {
        path: Lenient<Str<'a>>,
    }

    /// A use of a persistent volume.
    Claim {
        claim_name: Lenient<Str<'a>>,
    }

    /// Rules on where a pod goes.
    Affinity {
        node_affinity: Nested<NodeAffinity<'a>>,
        pod_affinity: Nested<PodAffinity<'a>>,
        pod_anti_affinity: Nested<PodAffinity<'a>>,
    }

    /// Rules on nodes.
    NodeAffinity {
        #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
        required: Nested<NodeTerms<'a>>,
    }

    /// Alternatives, one of which has to hold.
    NodeTerms {
        node_selector_terms: List<Object<NodeTerm<'a>>>,
    }

    /// Conditions that have to hold together.
    NodeTerm {
        match_expressions: List<Object<Expression<'a>>>,
        match_fields: List<Object<Expression<'a>>>,
    }

    /// One condition on labels or fields.
    Expression {
        key: Lenient<Str<'a>>,
        operator: Lenient<Str<'a>>,
        values: List<Str<'a>>,
    }

    /// Rules on other pods.
    PodAffinity {
        #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
        required: List<Object<PodTerm<'a>>>,
    }

    /// One rule on other pods.
    PodTerm {
        label_selector: Nested<LabelSelector<'a>>,
        namespaces: List<Str<'a>>,
        namespace_selector: Option<&'a RawValue>,
        topology_key: Lenient<Str<'a>>,
    }

    /// A selector of pods.
    LabelSelector {
        match_labels: Strings<'a>,
        match_expressions: List<Object<Expression<'a>>>,
    }

    /// The `spec` of a controller.
    ControllerSpec {
        replicas: Option<&'a RawValue>,
        strategy: Nested<Strategy<'a>>,
        update_strategy: Nested<Strategy<'a>>,
        template: Option<&'a RawValue>,
    }

    /// The `status` of a controller.
    ControllerStatus {
        desired_number_scheduled: Option<&'a RawValue>,
    }

    /// How a deployment is rolled out.
    Strategy {
        r#type: Lenient<Str<'a>>,
        rolling_update: Nested<RollingUpdate<'a>>,
    }

    /// A controller's pod template.
    Template {
        metadata: Nested<Meta<'a>>,
        spec: Nested<PodSpec<'a>>,
    }

    /// The `spec` of a pod disruption budget.
    BudgetSpec {
        selector: Nested<LabelSelector<'a>>,
        min_available: Lenient<Scalar<'a>>,
        max_unavailable: Lenient<Scalar<'a>>,
        unhealthy_pod_eviction_policy: Lenient<Str<'a>>,
    }

    /// The `spec` of a persistent volume.
    VolumeSpec {
        local: Option<&'a RawValue>,
        host_path: Option<&'a RawValue>,
        claim_ref: Nested<ClaimRef<'a>>,
    }

    /// The claim that a persistent volume is bound to.
    ClaimRef {
        namespace: Lenient<Str<'a>>,
        name: Lenient<Str<'a>>,
    }
}

plain_shapes! {
    /// The keys of a `spec` that identify an object without a kind.
    SpecKeys {
        containers: Option<IgnoredAny>,
        selector: Option<IgnoredAny>,
        min_available: Option<IgnoredAny>,
        max_unavailable: Option<IgnoredAny>,
        template: Option<IgnoredAny>,
        job_template: Option<IgnoredAny>,
        backoff_limit: Option<IgnoredAny>,
        service_name: Option<IgnoredAny>,
        pod_management_policy: Option<IgnoredAny>,
        update_strategy: Option<IgnoredAny>,
        strategy: Option<IgnoredAny>,
        replicas: Option<IgnoredAny>,
        claim_ref: Option<IgnoredAny>,
        #[serde(rename = "clusterID")]
        cluster_id: Option<IgnoredAny>,
        machine_config_selector: Option<IgnoredAny>,
    }

    /// The keys of a `status` that identify an object without a kind.
    StatusKeys {
        node_info: Option<IgnoredAny>,
        disruptions_allowed: Option<IgnoredAny>,
        current_number_scheduled: Option<IgnoredAny>,
    }
}

/// Whether a boolean field is set; anything but `true` is not.
pub(super) fn is_true(value: Option<&RawValue>) -> bool {
    value.is_some_and(|value| value.get() == "true")
}
