//! The fields that are read, by path: what a mark of an imported value points to.

/// Declares the fields.
macro_rules! fields {
    ($($variant:ident $path:literal;)*) => {
        /// A field of a Kubernetes object.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(super) enum Field {
            $(#[doc = $path] $variant,)*
        }

        impl Field {
            /// Every field, in order.
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the path within the object.
            pub(super) const fn path(self) -> &'static str {
                match self { $(Self::$variant => $path,)* }
            }
        }
    };
}

fields! {
    Kind ".kind";
    ApiVersion ".apiVersion";
    Items ".items";
    Metadata ".metadata";
    Name ".metadata.name";
    Namespace ".metadata.namespace";
    Labels ".metadata.labels";
    Annotations ".metadata.annotations";
    Owners ".metadata.ownerReferences";
    Spec ".spec";
    Status ".status";
    Handler ".handler";
    ProviderId ".spec.providerID";
    Unschedulable ".spec.unschedulable";
    Taints ".spec.taints";
    Allocatable ".status.allocatable";
    NodeInfo ".status.nodeInfo";
    Kernel ".status.nodeInfo.kernelVersion";
    OsImage ".status.nodeInfo.osImage";
    BootId ".status.nodeInfo.bootID";
    Runtime ".status.nodeInfo.containerRuntimeVersion";
    Kubelet ".status.nodeInfo.kubeletVersion";
    Architecture ".status.nodeInfo.architecture";
    Phase ".status.phase";
    NodeName ".spec.nodeName";
    RuntimeClassName ".spec.runtimeClassName";
    HostNetwork ".spec.hostNetwork";
    NodeSelector ".spec.nodeSelector";
    Affinity ".spec.affinity";
    NodeAffinity ".spec.affinity.nodeAffinity";
    PodAffinity ".spec.affinity.podAffinity";
    PodAntiAffinity ".spec.affinity.podAntiAffinity";
    Tolerations ".spec.tolerations";
    Spread ".spec.topologySpreadConstraints";
    Overhead ".spec.overhead";
    Volumes ".spec.volumes";
    SecurityContext ".spec.securityContext";
    Containers ".spec.containers";
    InitContainers ".spec.initContainers";
    Image ".spec.containers[].image";
    Ports ".spec.containers[].ports";
    Requests ".spec.containers[].resources.requests";
    ContainerSecurity ".spec.containers[].securityContext";
    Replicas ".spec.replicas";
    DesiredNumberScheduled ".status.desiredNumberScheduled";
    Strategy ".spec.strategy";
    Template ".spec.template";
    Selector ".spec.selector";
    MinAvailable ".spec.minAvailable";
    MaxUnavailable ".spec.maxUnavailable";
    ClaimRef ".spec.claimRef";
}

impl Field {
    /// Returns the index in the table of [`Field::table`].
    pub(super) const fn index(self) -> u32 {
        self as u32
    }

    /// Returns the paths of all fields, for the source file.
    pub(super) fn table() -> Vec<String> {
        Self::ALL.iter().map(|field| field.path().to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_indices() {
        let table = Field::table();
        assert_eq!(table[Field::ClaimRef.index() as usize], ".spec.claimRef");
        assert_eq!(table[Field::NodeName.index() as usize], ".spec.nodeName");
    }
}
