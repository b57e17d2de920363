//! What reading is compared with: a plain parse of the same objects into small structures of the same fields.

use serde::Deserialize;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Declares structures that borrow what they can.
macro_rules! plain {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct $name<'a> {
            $(#[serde(borrow)] $(#[$attribute])* $field: $type,)*
            #[serde(skip)]
            _text: std::marker::PhantomData<&'a str>,
        }
    )*};
}

#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Option<Cow<'a, str>>);
type Texts<'a> = Option<BTreeMap<Cow<'a, str>, Text<'a>>>;

plain! {
    Item { kind: Text<'a>, api_version: Text<'a>, metadata: Meta<'a>, spec: Spec<'a>, status: Status<'a>, }
    Meta { name: Text<'a>, namespace: Text<'a>, labels: Texts<'a>, owner_references: Vec<Owner<'a>>, }
    Owner { kind: Text<'a>, name: Text<'a>, }
    Spec {
        #[serde(rename = "providerID")] provider_id: Text<'a>,
        node_name: Text<'a>,
        runtime_class_name: Text<'a>,
        node_selector: Texts<'a>,
        tolerations: Vec<Toleration<'a>>,
        volumes: Vec<Volume<'a>>,
        security_context: Security<'a>,
        containers: Vec<Container<'a>>,
        init_containers: Vec<Container<'a>>,
    }
    Toleration { key: Text<'a>, operator: Text<'a>, value: Text<'a>, effect: Text<'a>, }
    Volume { host_path: Option<Texts<'a>>, persistent_volume_claim: Option<Texts<'a>>, }
    Security { seccomp_profile: Texts<'a>, }
    Container {
        name: Text<'a>,
        image: Text<'a>,
        restart_policy: Text<'a>,
        resources: Resources<'a>,
        security_context: Security<'a>,
    }
    Resources { requests: Texts<'a>, }
    Status { phase: Text<'a>, allocatable: Texts<'a>, node_info: Info<'a>, }
    Info {
        kernel_version: Text<'a>,
        os_image: Text<'a>,
        #[serde(rename = "bootID")] boot_id: Text<'a>,
        #[serde(rename = "systemUUID")] system_uuid: Text<'a>,
        #[serde(rename = "machineID")] machine_id: Text<'a>,
        container_runtime_version: Text<'a>,
        kubelet_version: Text<'a>,
        architecture: Text<'a>,
    }
}

#[derive(Deserialize)]
struct List {
    items: Count,
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
}

/// The number of elements, each of which is parsed and dropped.
struct Count(usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while sequence
                    .next_element::<Item<'de>>()?
                    .is_some_and(|item| std::hint::black_box(item).kind.0.is_some())
                {
                    count += 1;
                }
                Ok(Count(count))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}

/// Parses a dump and returns the number of its objects.
pub(crate) fn parse(text: &str) -> usize {
    serde_json::from_str::<List>(text).expect("a list").items.0
}
