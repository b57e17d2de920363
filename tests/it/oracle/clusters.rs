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

    /// Returns all versions that anybody names of a control plane, and those between them: no minor version is skipped.
    fn named_of_plane(&self) -> BTreeSet<Number> {
        let world = self.world;
        let mut all: BTreeSet<Number> = BTreeSet::new();
        let own = world.cluster.iter().filter_map(|cluster| cluster.kubernetes.as_ref());
        all.extend(own.flat_map(|versions| versions.later.iter().copied().chain([versions.today])));
        let asked = world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(Place::Cluster, _, number) => Some(number),
            _ => None,
        });
        all.extend(asked);
        if let Some(servers) = world.servers.filter(|&servers| self.is_of_plane(servers)) {
            all.extend(self.named(Component::App(servers)));
        }
        if let (Some(&first), Some(&last)) = (all.first(), all.last()) {
            all.extend(first..last);
        }
        all
    }

    /// Returns the versions of a control plane from one on.
    pub(super) fn versions_of_plane(&self, today: Number) -> Vec<Number> {
        self.named_of_plane().into_iter().filter(|&number| number >= today).collect()
    }

    /// Returns the versions of an application of API servers, which are those of the cluster too.
    pub(super) fn versions_of_servers(&self) -> Vec<Number> {
        self.named_of_plane().into_iter().collect()
    }

    pub(super) fn cluster_rules(&mut self) {
        let Some(cluster) = self.find(What::Property(Place::Cluster, Property::Kubernetes)) else {
            return;
        };
        let world = self.world;
        let mut found = Vec::new();
        for place in world.places().filter(|&place| world.machine(place).kubelet.is_some()) {
            let workloads = (0..world.workloads.len()).filter(|&index| world.workloads[index].on == place);
            let own = workloads.clone().map(|index| What::Own(index, place, Property::Kubelet));
            let seats = workloads.filter(|&index| self.leaves(index, place));
            let seats = seats.map(|index| What::Seat(index, place, Property::Kubelet));
            let all = own.chain(seats).chain([What::Property(place, Property::Kubelet)]);
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
