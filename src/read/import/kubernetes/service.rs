//! The services: one for each top controller of pods.

use super::budget::Budget;
use super::field::Field;
use super::pod::{Owner, Pod};
use crate::id::FixedMap;
use crate::inventory::raw::{Mark, RawService, Text};
use std::collections::BTreeMap;

/// The services so far, in the order of their first pods.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    /// By kind and `namespace/name`.
    table: FixedMap<(String, String), RawService>,
}

impl Services {
    /// Returns the service of a pod and adds what the pod says about it. `mark` is the place of its name.
    pub(super) fn join(&mut self, namespace: &str, owner: Owner, mark: Mark<()>, pod: &mut Pod) -> usize {
        let name = format!("{namespace}/{}", owner.name);
        let daemon = (owner.kind == "DaemonSet").then(|| Mark::imported(true, mark.start, mark.end));
        let entry = self.table.entry((owner.kind, name.clone()));
        let index = entry.index();
        let service = entry.or_insert_with(|| RawService {
            name: Mark::imported(name, mark.start, mark.end),
            daemon,
            ..RawService::default()
        });
        let object = pod.workload.name.start;
        extend(&mut service.apart, &mut pod.apart, object, Field::PodAntiAffinity);
        extend(&mut service.spread, &mut pod.spread, object, Field::Spread);
        index
    }

    /// A service, by its controller.
    pub(super) fn of(&mut self, kind: &str, name: &str) -> Option<&mut RawService> {
        self.table.get_mut(&(kind.to_owned(), name.to_owned()))
    }

    /// Sets the bounds of a service.
    pub(super) fn bound(&mut self, index: usize, budget: &Budget) {
        if let Some((_, service)) = self.table.get_index_mut(index) {
            service.max_unavailable.clone_from(&budget.max_unavailable);
            service.min_available.clone_from(&budget.min_available);
        }
    }

    /// Adds the kind to a name that two kinds have, and returns the services.
    pub(super) fn finish(self) -> Vec<RawService> {
        let mut uses: BTreeMap<String, u32> = BTreeMap::new();
        for (_, name) in self.table.keys() {
            *uses.entry(name.clone()).or_default() += 1;
        }
        self.table
            .into_iter()
            .map(|((kind, name), mut service)| {
                if uses.get(&name).is_some_and(|&count| count > 1) {
                    // Kinds have upper case and names never do: this cannot be another name.
                    service.name.value = format!("{name}.{kind}");
                }
                service
            })
            .collect()
    }
}

/// Adds the keys that are not there yet.
fn extend(to: &mut Vec<Text>, keys: &mut Vec<String>, object: u32, field: Field) {
    for key in keys.drain(..) {
        if !to.iter().any(|known| known.value == key) {
            to.push(Mark::imported(key, object, field.index()));
        }
    }
}
