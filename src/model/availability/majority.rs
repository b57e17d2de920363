//! What decides by majority: a group of members that goes on as long as more than half of them do.

use crate::model::{Fleet, ServiceId};

/// A kind of software whose members decide by majority.
struct Quorum {
    /// What images and applications of it are called, by the last part of the name.
    images: &'static [&'static str],
    /// What names of services contain whose members have a vote, if others run the same.
    services: &'static [&'static str],
}

/// <https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance>,
/// <https://zookeeper.apache.org/doc/current/zookeeperAdmin.html>,
/// <https://developer.hashicorp.com/consul/docs/concept/consensus>,
/// <https://docs.ceph.com/en/latest/rados/configuration/mon-config-ref/>.
const QUORUMS: &[Quorum] = &[
    Quorum { images: &["etcd", "zookeeper", "cp-zookeeper"], services: &[] },
    // Clients run the same, on each machine.
    Quorum { images: &["consul"], services: &["server"] },
    // All daemons of Ceph are in one image.
    Quorum { images: &["ceph", "ceph-mon"], services: &["mon"] },
];

/// How many members of a service are more than half, if they decide by majority and there is more than one.
pub(super) fn majority(fleet: &Fleet, service: ServiceId) -> Option<u32> {
    let replicas = fleet.replicas(service);
    let own = fleet.service_name(service).rsplit('/').next().unwrap_or_default();
    let words: Vec<&str> = own.split(|c: char| !c.is_alphanumeric()).collect();
    let runs = replicas.first().into_iter().flat_map(|&workload| fleet.runs(workload));
    let names = runs.map(|run| fleet.component_name(run.component).rsplit('/').next().unwrap_or_default());
    let has_vote =
        |one: &Quorum| one.services.is_empty() || one.services.iter().any(|word| words.contains(word));
    let is_of = |name: &str| QUORUMS.iter().any(|one| one.images.contains(&name) && has_vote(one));
    let votes = names.into_iter().any(is_of) || is_called(&words, has_vote);
    (votes && replicas.len() > 1).then(|| u32::try_from(replicas.len() / 2 + 1).unwrap_or(u32::MAX))
}

/// Whether a service is called as what decides by majority, whatever it runs: `etcd`, `prod-zookeeper`, `consul-server`. What goes
/// on after that name without a vote is something else, such as `etcd-backup`.
fn is_called(words: &[&str], has_vote: impl Fn(&Quorum) -> bool) -> bool {
    let is_named = |one: &&Quorum| match one.services.is_empty() {
        true => words.last().is_some_and(|last| one.images.contains(last)),
        false => one.images.iter().any(|image| words.contains(image)),
    };
    QUORUMS.iter().filter(is_named).any(has_vote)
}

impl Fleet {
    /// How many members of a service are more than half, if what they run is known to decide by majority and there is more
    /// than one: etcd, ZooKeeper, servers of Consul, monitors of Ceph.
    #[must_use]
    pub fn majority_of(&self, service: ServiceId) -> Option<u32> {
        majority(self, service)
    }
}
