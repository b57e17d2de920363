//! Workloads and the services they form.

use super::availability::{Amount, PlacementId};
use super::component::ComponentId;
use super::fleet::{Fleet, TextId, VersionId};
use super::machine::MachineId;
use super::words::{ControlPlane, Isolation, Privilege, Seccomp};
use crate::id::ids;
use crate::inventory::spread::Spreading;
use crate::source::Place;
use std::ops::Range;

ids! {
    /// A running instance.
    pub WorkloadId;
    /// A set of workloads that serve together.
    pub ServiceId;
}

/// A running instance of an application on a machine.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Where it is defined.
    pub place: Place,
    /// The machine it runs on, if any.
    pub machine: Option<MachineId>,
    /// How it is isolated there.
    pub isolation: Isolation,
    /// The service it is a replica of.
    pub service: ServiceId,
    /// Whether it can be started on another machine.
    pub movable: bool,
    /// Whether it serves today.
    pub ready: bool,
    /// Why it cannot be started on another machine.
    pub stuck_because: Option<TextId>,
    /// What it asks of the machine that it starts on.
    pub placement: PlacementId,
    /// Seccomp profile, if known.
    pub seccomp: Option<Seccomp>,
    /// What it may do beyond its isolation, as far as stated; each once, in order.
    pub privileges: Vec<Privilege>,
    /// What it is of the control plane of its machine's cluster, and the component whose version is its own.
    pub part: Option<(ControlPlane, ComponentId)>,
    /// The API server on its machine, with which it changes version.
    pub beside: Option<WorkloadId>,
    /// Requested CPU in millicores; zero if not stated.
    pub cpu_milli: u32,
    /// Requested memory in MiB; zero if not stated.
    pub memory_mib: u32,
    /// Disk that it needs beside its images in MiB, if stated.
    pub disk_mib: Option<u32>,
    /// GPUs that it needs; zero if not stated.
    pub gpus: u32,
    /// Seconds until it has started, if stated; else what its images say counts.
    pub start_seconds: Option<u32>,
    /// What it runs: a run of the fleet's runs.
    pub(crate) runs: Range<u32>,
    /// Its labels: a run of the fleet's labels.
    pub(crate) labels: Range<u32>,
}

/// Something that a workload runs, or a state that it keeps, and in which version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// An application, image, stack or state.
    pub component: ComponentId,
    /// The version, if known.
    pub version: Option<VersionId>,
    /// Where this is stated.
    pub place: Place,
}

/// How the replicas of a service change version.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rollout {
    /// How many may be unavailable meanwhile, a share rounded down; if this is none and there is no surge, one is.
    pub max_unavailable: Option<Amount>,
    /// How many more than today there may be meanwhile, a share rounded up.
    pub surge: Option<Amount>,
    /// Whether one changes after the other, the last in order first.
    pub ordered: bool,
}

impl Rollout {
    /// How many of some replicas may change at the same moment: as many as may be unavailable; if none may, as many as there
    /// may be more. At least one; one if they are ordered and nothing else is said.
    #[must_use]
    pub fn at_once(&self, replicas: u32) -> u32 {
        let away = self.max_unavailable.map_or(0, |amount| amount.rounded_down(replicas));
        let more = self.surge.map_or(0, |amount| amount.rounded_up(replicas));
        if away > 0 { away } else { more.max(1) }
    }
}

/// That replicas are spread over the values of a label of machines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spread {
    /// The label's key.
    pub key: TextId,
    /// By how many replicas a value may have more than another.
    pub max_skew: u32,
    /// With fewer values than this, those that are missing count as having no replica.
    pub min_domains: Option<u32>,
}

impl Spread {
    /// As it is written: `zone <= 2`.
    #[must_use]
    pub fn text(&self, fleet: &Fleet) -> String {
        let &Self { key, max_skew, min_domains } = self;
        Spreading { key: fleet.text(key).to_owned(), max_skew, min_domains }.to_string()
    }
}

/// A set of workloads that serve together.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where it is defined, or the first of its workloads.
    pub place: Place,
    /// The component whose version is the service's version: what all its workloads run, as far as they run anything.
    pub primary: Option<ComponentId>,
    /// Whether replicas of several versions may run side by side.
    pub mixed: bool,
    /// The most replicas unavailable at once.
    pub max_unavailable: Option<Amount>,
    /// The fewest replicas that must stay available.
    pub min_available: Option<Amount>,
    /// Whether it has a replica on each machine, which is away with the machine and moves nowhere.
    pub daemon: bool,
    /// How its replicas change version, as far as that is said.
    pub rollout: Option<Rollout>,
    /// Label keys of machines whose values no two replicas may share.
    pub apart: Vec<TextId>,
    /// What replicas are spread over, one of each label.
    pub spread: Vec<Spread>,
    /// Its labels: a run of the fleet's labels.
    pub(crate) labels: Range<u32>,
}
