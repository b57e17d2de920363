//! Kubernetes objects as JSON: what `kubectl get ... -o json` prints, support bundles, must-gather trees.
//!
//! [`read`] takes one file, [`read_many`] the files of a directory, whose objects are joined before they are mapped: a
//! pod, its owners, its node and its disruption budget may be in different files. Accepted are lists, typed lists,
//! single objects, arrays and several documents one after another; an object without a kind is recognized by its list
//! or its shape. Documents and items are cut out of the file one by one and read into small borrowing structures, so
//! that the memory needed is that of the inventory and not that of the input. Logs between the lists of a cluster dump
//! are skipped.
//!
//! | object | becomes |
//! |---|---|
//! | Node | `[[host]]`; nodes that share one kernel get a further `[[host]]` under them |
//! | running Pod | `[[workload]]`, its images `[[image]]` |
//! | controller of a Pod | `[[service]]`; a PodDisruptionBudget bounds it |
//! | `kube-apiserver` pod | `[[cluster]]` with the version of the control plane |
//! | RuntimeClass, PersistentVolume | a pod's isolation; whether it can be moved |
//! | Machine, NodeClaim and their pools | labels of the nodes' hosts, and their identity |
//! | ClusterVersion | a property of the cluster |
//!
//! If the input has no pod, the workloads are made from the controllers' templates. What is skipped, absent or odd is
//! counted in notes; a field of the wrong type is unknown and never a fault of the whole.
//!
//! Tolerations are written `key=value:Effect`, `key:Effect` (any value), without `:Effect` for every effect, and `*`
//! for every key. Tolerations that expire after some seconds, soft affinities and soft spread constraints do not decide
//! where a pod may stay and are not read.

mod budget;
mod clusters;
mod collect;
mod controller;
mod detect;
mod documents;
mod features;
mod field;
mod join;
mod kind;
mod machine;
mod node;
mod notes;
mod place;
mod placement;
mod pod;
mod pool;
mod reading;
mod removed;
mod runtime;
mod selector;
mod service;
mod several;
mod shape;
mod shared_kernel;
mod stuck;

use super::{Importer, Kind};
pub use reading::{read, read_many};

/// What `kubectl get -o json` prints.
pub(super) static KIND: Kind = Kind {
    name: "kubernetes",
    about: "JSON of Kubernetes objects: `kubectl get -o json`, cluster dumps, support bundles",
    detect: detect::detect,
    importer: || Importer::Pieces(Box::<collect::Collector>::default()),
};
