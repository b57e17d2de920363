//! Machines of one cluster, as far as files name them together: they take each other's place.

use crate::id::FixedMap;
use crate::inventory::raw::Text;
use std::collections::BTreeMap;

/// Clusters of machines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Together(Vec<Cluster>);

#[derive(Clone, Debug, Default)]
struct Cluster {
    /// Its machines, each with where it is named first.
    machines: BTreeMap<String, Text>,
    name: Option<Text>,
}

impl Together {
    /// Adds machines of one cluster, and its name if it is known. It is the one of any of these machines that was added
    /// before.
    pub(crate) fn add(&mut self, machines: impl IntoIterator<Item = Text>, name: Option<Text>) {
        let machines = machines.into_iter().map(|machine| (machine.value.clone(), machine)).collect();
        let mut joined = Cluster { machines, name };
        if joined.machines.is_empty() {
            return;
        }
        self.0.retain_mut(|known| {
            let is_other = known.machines.keys().all(|machine| !joined.machines.contains_key(machine));
            if !is_other {
                // What was said first counts.
                joined.machines.append(&mut known.machines);
                joined.name = known.name.take().or(joined.name.take());
            }
            is_other
        });
        self.0.push(joined);
    }

    /// The pool of each machine: what its cluster is called, else after the first of its machines by name. One that is alone
    /// is in none.
    pub(super) fn pools(self) -> FixedMap<String, Text> {
        let clusters = self.0.into_iter().filter(|cluster| cluster.machines.len() > 1);
        let pools = clusters.flat_map(|Cluster { machines, name }| {
            let called = name.map(|name| name.value).or_else(|| {
                let (first, _) = machines.first_key_value()?;
                Some(format!("cluster-of-{first}"))
            });
            machines
                .into_iter()
                .filter_map(move |(name, place)| Some((name, Text { value: called.clone()?, ..place })))
        });
        pools.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_that_share_a_machine_are_one() {
        let text = |value: &str| Text { value: value.to_owned(), ..Text::default() };
        let mut all = Together::default();
        all.add(["b", "a"].map(text), None);
        all.add(["c"].map(text), Some(text("prod")));
        all.add(["d", "e"].map(text), Some(text("prod")));
        all.add(["e", "d"].map(text), Some(text("test")));
        all.add([], Some(text("none")));
        let mut pools: Vec<(String, String)> =
            all.pools().into_iter().map(|(machine, pool)| (machine, pool.value)).collect();
        pools.sort();
        let expected = [("a", "cluster-of-a"), ("b", "cluster-of-a"), ("d", "prod"), ("e", "prod")];
        assert_eq!(pools, expected.map(|(machine, pool)| (machine.to_owned(), pool.to_owned())));
    }
}
