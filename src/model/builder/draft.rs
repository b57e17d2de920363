//! Drafts: what has been stated about a thing so far, with names not yet resolved and versions not yet read.

use crate::inventory::raw::{RawMap, RawRequirement};
use crate::model::fact::{FactId, Whom};
use crate::model::fleet::{RangeId, TextId};
use crate::model::machine::CapabilityId;
use crate::model::pattern::Pattern;
use crate::model::words::{
    ComponentKind, ControlPlane, Isolation, Layer, MachineKind, OnChange, Privilege, Seccomp, Step,
};
use crate::model::{MachineId, ServiceId, WorkloadId};
use crate::source::{FileId, Place};
use crate::version::Scheme;

/// Something that may have been stated, and where.
pub(super) type Said<T> = Option<(T, Place)>;
/// A short text and its place.
pub(super) type Placed = (TextId, Place);

#[derive(Debug, Default)]
pub(super) struct DraftCapability {
    /// Where it was last defined.
    pub(super) latest: Option<Place>,
    pub(super) scheme: Said<Scheme>,
    pub(super) layer: Said<Layer>,
    pub(super) step: Said<Step>,
    pub(super) effect: Said<OnChange>,
    pub(super) candidates: Vec<Placed>,
}

#[derive(Debug)]
pub(super) struct DraftProfile {
    pub(super) family: Placed,
    pub(super) version: Placed,
    pub(super) scheme: Said<Scheme>,
    pub(super) step: Said<Step>,
    pub(super) provides: Vec<(Placed, Placed)>,
    /// What machines call the family.
    pub(super) called: Vec<String>,
    pub(super) until: Option<(String, Place)>,
    pub(super) source: Option<String>,
}

#[derive(Debug)]
pub(super) struct DraftMachine {
    pub(super) kind: MachineKind,
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    pub(super) on: Said<TextId>,
    pub(super) cluster: Said<TextId>,
    pub(super) pool: Said<TextId>,
    pub(super) os: Said<TextId>,
    pub(super) shares_kernel_of: Said<TextId>,
    pub(super) movable: Said<bool>,
    pub(super) unschedulable: Said<bool>,
    pub(super) stopped: Said<bool>,
    pub(super) taints: Vec<Placed>,
    pub(super) cpu_milli: Said<u32>,
    pub(super) memory_mib: Said<u32>,
    pub(super) disk_mib: Said<u32>,
    pub(super) pods: Said<u32>,
    pub(super) gpus: Said<u32>,
    pub(super) start_seconds: Said<u32>,
    pub(super) provides: Vec<(Placed, Placed)>,
    pub(super) candidates: Vec<(Placed, Vec<Placed>)>,
    /// What changes of its properties do to what is on it.
    pub(super) effects: Vec<(Placed, Placed)>,
    pub(super) labels: Vec<(TextId, TextId, Place)>,
}

#[derive(Debug)]
pub(super) struct DraftComponent {
    pub(super) kind: ComponentKind,
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    pub(super) version: Said<TextId>,
    /// Other versions that other files state.
    pub(super) others: Vec<Placed>,
    pub(super) scheme: Said<Scheme>,
    pub(super) step: Said<Step>,
    pub(super) profile: Said<TextId>,
    /// The table that says how its tags indicate a release.
    pub(super) tags: Option<usize>,
    pub(super) rebase: Said<bool>,
    pub(super) made_by: Said<TextId>,
    pub(super) size_mib: Said<u32>,
    pub(super) start_seconds: Said<u32>,
    pub(super) candidates: Option<Vec<Placed>>,
    pub(super) base: Said<TextId>,
    pub(super) contains: Vec<DraftContent>,
    pub(super) builds: Vec<DraftBuild>,
    pub(super) labels: Vec<(TextId, TextId, Place)>,
}

/// Images whose tags indicate an OS release.
#[derive(Debug)]
pub(super) struct DraftOsImage {
    pub(super) family: Option<TextId>,
    pub(super) images: Vec<Pattern>,
    /// What tags call the releases of the family.
    pub(super) names: Vec<(TextId, TextId)>,
    pub(super) release: Option<TextId>,
    /// The family of a user's own table, and each release that it names.
    pub(super) claimed: Option<Placed>,
    pub(super) claims: Vec<Placed>,
}

#[derive(Debug)]
pub(super) struct DraftBuild {
    pub(super) version: Placed,
    pub(super) base: Said<TextId>,
    pub(super) contains: Vec<DraftContent>,
}

/// What is baked in, and whether it is stated to be the image's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct DraftContent {
    pub(super) said: Placed,
    pub(super) own: Said<bool>,
}

#[derive(Debug)]
pub(super) struct DraftService {
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    pub(super) mixed: Said<bool>,
    pub(super) max_unavailable: Said<TextId>,
    pub(super) min_available: Said<TextId>,
    pub(super) daemon: Said<bool>,
    pub(super) rollout: DraftRollout,
    pub(super) apart: Vec<TextId>,
    pub(super) spread: Vec<Placed>,
    pub(super) labels: Vec<(TextId, TextId, Place)>,
}

/// How a service is rolled out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DraftRollout {
    pub(super) max_unavailable: Said<TextId>,
    pub(super) surge: Said<TextId>,
    pub(super) ordered: Said<bool>,
}

/// What most workloads state, and the rest in a box: there are more workloads than of anything else.
#[derive(Debug)]
pub(super) struct DraftWorkload {
    pub(super) place: Place,
    /// Where it was last defined, so that a second definition in one file is known.
    pub(super) latest: Place,
    /// The name without the number of the replica, if it has one.
    pub(super) stem: Option<TextId>,
    pub(super) app: Said<TextId>,
    /// The first image.
    pub(super) image: Said<TextId>,
    pub(super) service: Said<TextId>,
    pub(super) host: Said<TextId>,
    pub(super) isolation: Said<Isolation>,
    more: Option<Box<DraftMore>>,
}

impl DraftWorkload {
    /// Begins the draft of a table of which nothing is read but its name.
    pub(super) const fn new(place: Place) -> Self {
        Self {
            place,
            latest: place,
            stem: None,
            app: None,
            image: None,
            service: None,
            host: None,
            isolation: None,
            more: None,
        }
    }

    /// What few workloads state.
    pub(super) fn more(&self) -> &DraftMore {
        static NOTHING: DraftMore = DraftMore::NOTHING;
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    /// The same, to be joined.
    pub(super) fn more_mut(&mut self) -> &mut DraftMore {
        self.more.get_or_insert_with(|| Box::new(DraftMore::NOTHING))
    }

    pub(super) fn set_more(&mut self, more: DraftMore) {
        self.more = (more != DraftMore::NOTHING).then(|| Box::new(more));
    }

    /// Takes what few workloads state, if anything.
    pub(super) fn take_more(&mut self) -> Option<DraftMore> {
        self.more.take().map(|more| *more)
    }

    /// All images, the first first.
    pub(super) fn images(&self) -> impl Iterator<Item = Placed> {
        self.image.into_iter().chain(self.more().images.iter().copied())
    }
}

/// What few workloads state.
#[derive(Debug, PartialEq)]
pub(super) struct DraftMore {
    /// All images but the first.
    pub(super) images: Vec<Placed>,
    pub(super) stack: Said<TextId>,
    pub(super) keeps: Vec<Placed>,
    pub(super) movable: Said<bool>,
    pub(super) stuck_because: Said<TextId>,
    pub(super) ready: Said<bool>,
    pub(super) budgets: Vec<Placed>,
    /// What it asks of its machine; boxed, since most ask nothing.
    pub(super) placement: Option<Box<DraftPlacement>>,
    pub(super) seccomp: Said<Seccomp>,
    pub(super) privileges: Vec<Privilege>,
    pub(super) control_plane: Said<ControlPlane>,
    pub(super) cpu_milli: Said<u32>,
    pub(super) memory_mib: Said<u32>,
    pub(super) disk_mib: Said<u32>,
    pub(super) gpus: Said<u32>,
    pub(super) start_seconds: Said<u32>,
    pub(super) labels: Vec<(TextId, TextId, Place)>,
    /// What is stated about its own guest; boxed, since few workloads have one.
    pub(super) guest: Option<Box<DraftGuest>>,
}

impl DraftMore {
    const NOTHING: Self = Self {
        images: Vec::new(),
        stack: None,
        keeps: Vec::new(),
        movable: None,
        stuck_because: None,
        ready: None,
        budgets: Vec::new(),
        placement: None,
        seccomp: None,
        privileges: Vec::new(),
        control_plane: None,
        cpu_milli: None,
        memory_mib: None,
        disk_mib: None,
        gpus: None,
        start_seconds: None,
        labels: Vec::new(),
        guest: None,
    };
}

/// What a workload asks of its machine.
#[derive(Debug, Default, PartialEq)]
pub(super) struct DraftPlacement {
    pub(super) selector: Vec<(TextId, TextId, Place)>,
    pub(super) affinity: Said<TextId>,
    pub(super) tolerates: Vec<Placed>,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct DraftGuest {
    pub(super) os: Said<TextId>,
    pub(super) provides: Vec<(Placed, Placed)>,
    pub(super) candidates: Vec<(Placed, Vec<Placed>)>,
}

/// The subject of a drafted requirement.
#[derive(Debug, Clone, Copy)]
pub(super) enum DraftSubject {
    Component(crate::model::ComponentId),
    Machine(MachineId),
    Service(ServiceId),
    Workload(WorkloadId),
    /// What a fact is about, at some versions or at all.
    Fact(FactId, Whom, Option<RangeId>),
}

/// The limits of a requirement.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The isolations that it counts for; all if empty.
    pub(super) isolation: Vec<Isolation>,
    /// The conditions, by the names of capabilities and ranges.
    pub(super) only: RawMap,
}

#[derive(Debug)]
pub(super) struct DraftRequirement {
    pub(super) subject: DraftSubject,
    pub(super) raw: RawRequirement,
    /// The limits of a fact.
    pub(super) scope: Scope,
    pub(super) file: FileId,
    pub(super) offset: u32,
    pub(super) place: Place,
}

/// The well-known keys of a machine that are capabilities.
pub(super) const CAPABILITY_KEYS: [&str; 4] = ["kernel", "engine", "hypervisor", "kubernetes"];

/// A resolved property on its way to a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraftSlot {
    pub(super) capability: CapabilityId,
    pub(super) version: Option<crate::model::VersionId>,
    pub(super) place: Place,
    pub(super) from_profile: bool,
}
