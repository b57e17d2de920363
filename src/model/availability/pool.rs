//! Pools: machines that take each other's place.

use super::Amount;
use crate::id::{FixedMap, Id, IdVec, Lists, ids};
use crate::model::words::MachineKind;
use crate::model::{Fleet, MachineId, TextId};

ids! {
    /// A pool of machines.
    pub PoolId;
}

/// Machines that take each other's place: what leaves one of them goes to another.
///
/// Pools are disjoint. A machine is in the pool that it names, by itself or by a label, else with all nodes of its cluster
/// that name none, else alone. A name counts within a cluster: `workers` of one cluster is not `workers` of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pool {
    /// Its name, if machines name it.
    pub name: Option<TextId>,
    /// The cluster whose nodes its machines are.
    pub cluster: Option<MachineId>,
    /// How many machines more it may have while it changes, as far as the inventory says so.
    pub surge: Option<Amount>,
    /// How many of its machines may be away at once, as far as the inventory says so.
    pub max_unavailable: Option<Amount>,
}

/// The pools of a fleet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pools {
    pools: IdVec<PoolId, Pool>,
    of: IdVec<MachineId, PoolId>,
    machines: Lists<PoolId, MachineId>,
    /// Whether a machine of it says how many GPUs it has.
    states_gpus: IdVec<PoolId, bool>,
}

/// What machines have in common that are in one pool.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Shared(Option<TextId>, Option<MachineId>),
    Alone(MachineId),
}

impl Pools {
    /// Makes the pools of a fleet, in the order of their first machines; linear in the machines.
    pub(crate) fn of(fleet: &Fleet) -> Self {
        let mut known: FixedMap<Key, PoolId> = FixedMap::default();
        let (mut pools, mut of) = (IdVec::<PoolId, Pool>::new(), IdVec::new());
        for id in fleet.machine_ids() {
            let machine = fleet.machine(id);
            let (name, cluster) = (machine.pool, machine.cluster);
            let is_alone = machine.kind == MachineKind::Cluster || name.is_none() && cluster.is_none();
            let key = if is_alone { Key::Alone(id) } else { Key::Shared(name, cluster) };
            let limits = name.and_then(|name| fleet.pool_limits.get(&name).copied());
            let (surge, max_unavailable) = limits.unwrap_or_default();
            let pool = Pool { name, cluster, surge, max_unavailable };
            let pool = *known.entry(key).or_insert_with(|| pools.push(pool));
            of.push(pool);
        }
        let pairs: Vec<(PoolId, MachineId)> = of.iter_enumerated().map(|(id, &pool)| (pool, id)).collect();
        let mut states_gpus = IdVec::filled(pools.len(), false);
        for &(pool, _) in pairs.iter().filter(|(_, id)| fleet.machine(*id).gpus.is_some()) {
            states_gpus[pool] = true;
        }
        Self { machines: Lists::from_pairs(pools.len(), &pairs), pools, of, states_gpus }
    }
}

impl Fleet {
    /// The pool of a machine. A cluster, which is no machine by itself, is alone in one.
    #[must_use]
    pub fn pool_of(&self, machine: MachineId) -> PoolId {
        self.index.pools.of[machine]
    }

    /// A pool of this fleet.
    #[must_use]
    pub fn pool(&self, id: PoolId) -> &Pool {
        &self.index.pools.pools[id]
    }

    /// All pools, in the order of their first machines.
    pub fn pool_ids(&self) -> impl ExactSizeIterator<Item = PoolId> + use<> {
        (0..self.index.pools.pools.len()).map(PoolId::from_index)
    }

    /// The machines of a pool, in input order; there is at least one.
    #[must_use]
    pub fn machines_in(&self, pool: PoolId) -> &[MachineId] {
        self.index.pools.machines.get(pool)
    }

    /// Whether a machine of a pool says how many GPUs it has.
    pub(super) fn states_gpus(&self, pool: PoolId) -> bool {
        self.index.pools.states_gpus[pool]
    }

    /// How many machines more than it has today a pool may have while it changes: a share of its machines is rounded up.
    /// Zero if the inventory does not say so.
    #[must_use]
    pub fn surge_of(&self, pool: PoolId) -> u32 {
        let machines = u32::try_from(self.machines_in(pool).len()).unwrap_or(u32::MAX);
        self.pool(pool).surge.map_or(0, |surge| surge.rounded_up(machines))
    }

    /// How many machines of a pool may be away at once, if the inventory limits it: a share of its machines is rounded
    /// down, but one may always be away unless the limit is zero.
    #[must_use]
    pub fn most_away(&self, pool: PoolId) -> Option<u32> {
        let machines = u32::try_from(self.machines_in(pool).len()).unwrap_or(u32::MAX);
        let limit = self.pool(pool).max_unavailable?;
        let least = u32::from(!matches!(limit, Amount::Number(0) | Amount::Percent(0)));
        Some(limit.rounded_down(machines).max(least))
    }

    /// What a pool is called: its name, else that of its cluster, else that of its machine.
    #[must_use]
    pub fn pool_name(&self, id: PoolId) -> String {
        match *self.pool(id) {
            Pool { name: Some(name), .. } => self.text(name).to_owned(),
            Pool { cluster: Some(cluster), .. } => self.machine_name(cluster),
            Pool { .. } => self.machine_name(self.machines_in(id)[0]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    fn read(files: &[&str]) -> (Fleet, Vec<String>) {
        let mut reader = Reader::new();
        for (number, file) in files.iter().enumerate() {
            reader.add(&format!("{number}.toml"), file.as_bytes().to_vec());
        }
        let (fleet, warnings) = reader.finish().expect("a fleet");
        (fleet, warnings.into_iter().map(|warning| warning.message).collect())
    }

    /// The pools: what each is called, its machines, its surge, and how many may be away.
    fn pools(fleet: &Fleet) -> Vec<(String, Vec<String>, u32, Option<u32>)> {
        let machines = |pool| fleet.machines_in(pool).iter().map(|&id| fleet.machine_name(id)).collect();
        let pools = fleet.pool_ids();
        pools.map(|id| (fleet.pool_name(id), machines(id), fleet.surge_of(id), fleet.most_away(id))).collect()
    }

    fn pool(
        name: &str,
        machines: &[&str],
        surge: u32,
        away: Option<u32>,
    ) -> (String, Vec<String>, u32, Option<u32>) {
        (name.to_owned(), machines.iter().map(|&name| name.to_owned()).collect(), surge, away)
    }

    #[test]
    fn a_machine_is_in_the_pool_it_names_else_with_its_cluster_else_alone() {
        let (fleet, warnings) = read(&["pool-label = [\"group\", \"old-group\"]
            [[pool]]\nname = \"w\"\nsurge = \"34%\"\nmax-unavailable = \"34%\"
            [[pool]]\nname = \"db\"\nsurge = 2\nmax-unavailable = 0
            [[cluster]]\nname = \"c\"
            [[cluster]]\nname = \"d\"
            [[host]]\nname = \"a\"\ncluster = \"c\"\npool = \"w\"
            [[host]]\nname = \"b\"\ncluster = \"c\"\nlabels = { old-group = \"w\" }
            [[host]]\nname = \"e\"\ncluster = \"c\"\nlabels = { group = \"db\", old-group = \"w\" }
            [[host]]\nname = \"f\"\ncluster = \"c\"
            [[host]]\nname = \"g\"\ncluster = \"c\"\nlabels = { group = \"\" }
            [[host]]\nname = \"h\"\ncluster = \"d\"\npool = \"w\"\nlabels = { group = \"db\" }
            [[host]]\nname = \"i\"
            [[guest]]\nname = \"j\"\npool = \"w\"
            [[host]]\nname = \"k\"\npool = \"w\""]);
        assert_eq!(warnings, [""; 0]);
        let expected = [
            pool("cluster/c", &["cluster/c"], 0, None),
            pool("cluster/d", &["cluster/d"], 0, None),
            pool("w", &["host/a", "host/b"], 1, Some(1)),
            pool("db", &["host/e"], 2, Some(0)),
            pool("cluster/c", &["host/f", "host/g"], 0, None),
            pool("w", &["host/h"], 1, Some(1)),
            pool("host/i", &["host/i"], 0, None),
            pool("w", &["host/k", "guest/j"], 1, Some(1)),
        ];
        assert_eq!(pools(&fleet), expected);
        for id in fleet.machine_ids() {
            assert!(fleet.machines_in(fleet.pool_of(id)).contains(&id));
        }
    }

    #[test]
    fn files_join_what_they_say_of_a_pool() {
        let machine = "[[host]]\nname = \"a\"\npool = \"w\"\n";
        let (fleet, _) = read(&[
            machine,
            "[[pool]]\nname = \"w\"\nsurge = 1",
            "[[pool]]\nname = \"w\"\nmax-unavailable = 3",
        ]);
        assert_eq!(pools(&fleet), [pool("w", &["host/a"], 1, Some(3))]);
    }

    #[test]
    fn a_pool_or_label_that_no_machine_has_is_told() {
        let (_, warnings) = read(&[
            "pool-label = \"group\"\n[[pool]]\nname = \"wrokers\"\n[[host]]\nname = \"a\"\npool = \"workers\"\n",
        ]);
        assert_eq!(warnings, ["no machine has the label group", "no machine is in the pool wrokers"]);
    }

    #[test]
    fn bad_values_are_errors() {
        for (file, message) in [
            ("[[pool]]\nname = \"w\"\nsurge = \"101%\"\n", "`101%` is neither a number nor a percentage"),
            ("[[pool]]\nname = \"w\"\n[[pool]]\nname = \"w\"\n", "`w` is the name of more than one pool"),
            ("[[host]]\nname = \"b\"\npool = \"\"\n", "the name of a pool must not be empty"),
            (
                "[[pool]]\nname = \"w\"\nsurge = 1.5\n",
                "this has to be a whole number, or a percentage in quotes and is floating point `1.5`",
            ),
        ] {
            let mut reader = Reader::new();
            reader.add("a.toml", format!("{file}[[host]]\nname = \"a\"\npool = \"w\"\n").into_bytes());
            let faults = reader.finish().expect_err("a fault");
            assert!(
                faults.diagnostics.iter().any(|one| one.message == message),
                "{file}: {:?}",
                faults.diagnostics
            );
        }
    }
}
