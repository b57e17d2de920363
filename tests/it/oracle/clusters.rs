//! The judge's own reading of clusters: a cluster is its control plane, and kubelets follow it.

use super::{Component, Judge, Rule, What};
use crate::worlds::{Bump, Number, Place, Property};
use std::collections::BTreeSet;

/// How many minor versions a kubelet may be older than its control plane.
const SKEW: Number = 3;

impl Judge<'_> {
    /// Whether an application is that of API servers.
    pub(super) fn is_of_plane(&self, app: usize) -> bool {
        self.world.servers == Some(app) && !self.world.api_servers().is_empty()
    }

    /// Returns the versions that are named for the cluster itself, today's among them.
    fn named_for_cluster(&self) -> BTreeSet<Number> {
        let cluster = self.world.cluster.iter().filter_map(|cluster| cluster.kubernetes.as_ref());
        let own = cluster.flat_map(|versions| versions.later.iter().copied().chain([versions.today]));
        let asked = self.world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(Place::Cluster, _, number) => Some(number),
            _ => None,
        });
        own.chain(asked).collect()
    }

    /// Returns what bumps ask of kubelets, and so of the cluster that none of them may be ahead of.
    fn asked_of_kubelets(&self) -> impl Iterator<Item = Number> {
        self.world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(_, Property::Kubelet, number) => Some(number),
            _ => None,
        })
    }

    /// Returns the versions that a kubelet which lists none has to pass so that the cluster can go where bumps ask for: all up to the
    /// oldest that goes with the last.
    pub(super) fn followed_by_kubelet(&self, today: Number) -> std::ops::RangeInclusive<Number> {
        let own = self.world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(Place::Cluster, _, number) => Some(number),
            Bump::App(app, number) | Bump::Service(app, number) if self.is_of_plane(app) => Some(number),
            Bump::Workload(index, number) if self.is_of_plane(self.world.workloads[index].service) => {
                Some(number)
            }
            _ => None,
        });
        let last = own.chain(self.asked_of_kubelets()).max().unwrap_or(0);
        today + 1..=last.saturating_sub(SKEW)
    }

    /// Returns the versions of a cluster from one on. Where it lists none, those that are named for its API servers and those
    /// that bumps of kubelets need are among them. No minor version is skipped.
    pub(super) fn versions_of_plane(&self, today: Number) -> Vec<Number> {
        let mut all = self.named_for_cluster();
        let cluster = self.world.cluster.iter().filter_map(|cluster| cluster.kubernetes.as_ref());
        let is_open = cluster.into_iter().any(|versions| versions.open);
        all.extend(self.asked_of_kubelets().filter(|_| is_open));
        if let Some(servers) = self.world.servers.filter(|&servers| is_open && self.is_of_plane(servers)) {
            all.extend(self.named(Component::App(servers)));
        }
        filled(all).into_iter().filter(|&number| number >= today).collect()
    }

    /// Returns the versions of an application of API servers. Where it lists none, those that are named for the cluster
    /// are among them.
    pub(super) fn versions_of_servers(&self, app: usize) -> Vec<Number> {
        let mut all = self.named(Component::App(app));
        if let Some(&first) = all.first()
            && self.world.apps[app].open
        {
            let named = self.named_for_cluster().into_iter().chain(self.asked_of_kubelets());
            all.extend(named.filter(|&number| number > first));
        }
        filled(all).into_iter().collect()
    }

    pub(super) fn cluster_rules(&mut self) {
        let Some(cluster) = self.find(What::Property(Place::Cluster, Property::Kubernetes)) else {
            return;
        };
        let world = self.world;
        let mut found = Vec::new();
        for place in world.places().filter(|&place| world.machine(place).kubelet.is_some()) {
            let workloads = (0..world.workloads.len()).filter(|&index| world.workloads[index].on == place);
            let own = workloads.map(|index| What::Own(index, place, Property::Kubelet));
            let all = own.chain([What::Property(place, Property::Kubelet)]);
            let kubelets = all.filter_map(|what| self.find(what));
            found.extend(kubelets.map(|kubelet| Rule::Behind(kubelet, cluster, SKEW)));
        }
        // The last of the oldest is never ahead, and the cluster never is.
        let servers = world.api_servers();
        let last = servers.iter().copied().rev().min_by_key(|&server| world.workloads[server].version);
        for server in servers {
            let app = Component::App(world.workloads[server].service);
            let ahead = Number::from(last != Some(server));
            found.push(Rule::Behind(cluster, self.track(What::Runs(server, app)), ahead));
        }
        self.rules.extend(found);
    }
}

/// Adds the versions in between.
fn filled(mut all: BTreeSet<Number>) -> BTreeSet<Number> {
    if let (Some(&first), Some(&last)) = (all.first(), all.last()) {
        all.extend(first..last);
    }
    all
}
