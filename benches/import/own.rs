//! What reading is compared with: a plain parse of the whole text into the importer's own structures.
//!
//! They are internal to the library; their very source is built into the bench.

use crate::lenient::{Lenient, Nested, Object};
use crate::shape::{Item, NodeSpec, NodeStatus, PodSpec, PodStatus};
use serde::Deserialize;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::hint::black_box;

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
                while let Some(Object(item)) = sequence.next_element::<Object<Item<'de>>>()? {
                    count += usize::from(is_read(&item));
                }
                Ok(Count(count))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}

/// Parses the `spec` and `status` of an object as its kind asks for.
fn is_read(item: &Item<'_>) -> bool {
    match item.kind.known().map(|kind| &**kind) {
        Some("Node") => parts::<NodeSpec<'_>, NodeStatus<'_>>(item.spec, item.status),
        Some("Pod") => parts::<PodSpec<'_>, PodStatus<'_>>(item.spec, item.status),
        _ => false,
    }
}

fn parts<'a, S: Deserialize<'a>, T: Deserialize<'a>>(
    spec: Option<&'a RawValue>,
    status: Option<&'a RawValue>,
) -> bool {
    let (spec, status): (Nested<S>, Nested<T>) = (Lenient::of_raw(spec), Lenient::of_raw(status));
    black_box(spec).is_known() && black_box(status).is_known()
}

/// Parses a dump and returns the number of its objects.
pub(crate) fn parse(text: &str) -> usize {
    serde_json::from_str::<List>(text).expect("a list").items.0
}
