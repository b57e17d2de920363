//! What a fleet consists of, part by part. A structure that gets a field does not compile until the field is named here;
//! then [`FORMAT`](super::FORMAT) has to be raised.

use crate::diag::{Code, Diagnostic};
use crate::id::Id as _;
use crate::inventory::labels::{Alternatives, Ask, Test};
use crate::model::assumptions::Assumptions;
use crate::model::availability::{
    Amount, NamedBudget, NamedBudgetId, Placement, PlacementId, Taint, Toleration,
};
use crate::model::census::{Census, Limited, Violating};
use crate::model::component::{Build, Component, ComponentId, Content, Whose};
use crate::model::fact::{Concern, Fact, FactId, Waived, Whom};
use crate::model::fleet::{Plane, RangeId, TextId, VersionId};
use crate::model::machine::{
    Capability, CapabilityId, Family, FamilyId, Machine, MachineId, Release, Slot, SlotId,
};
use crate::model::pattern::Pattern;
use crate::model::requirement::{Basis, Need, Requirement, RequirementId, Subject, Target, Within};
use crate::model::stated::Stated;
use crate::model::tested::{Tested, TestedAt};
use crate::model::timed::{Timed, Work};
use crate::model::words::{
    Attribute, ComponentKind, Confidence, ControlPlane, Crossing, Due, FactKind, Isolation, Layer,
    MachineKind, OnChange, Privilege, Seccomp, Step, TaintEffect,
};
use crate::model::workload::{Rollout, Run, Service, ServiceId, Spread, Workload, WorkloadId};
use crate::seal::{Bad, Opened, Seal, seal_enum, seal_id, seal_struct, seal_words};

seal_id! {
    TextId: Texts;
    VersionId: Versions;
    RangeId: Ranges;
    CapabilityId: Capabilities;
    FamilyId: Families;
    MachineId: Machines;
    ComponentId: Components;
    ServiceId: Services;
    WorkloadId: Workloads;
    SlotId: Slots;
    PlacementId: Placements;
    RequirementId: Requirements;
    FactId: Facts;
    NamedBudgetId: NamedBudgets;
}

seal_words! {
    Attribute Code ComponentKind Confidence ControlPlane Crossing Due FactKind Isolation Layer MachineKind OnChange Privilege
    Seccomp Step TaintEffect
}

seal_struct! {
    Machine {
        kind, place, parent, shares_kernel, cluster, pool, family, movable, unschedulable, stopped, cpu_milli,
        memory_mib, pods, gpus, disk_mib, start_seconds, slots, taints, labels,
    }
    Slot { machine, capability, version, place, candidates, asked, closed, from_profile, on_change }
    Capability { layer, scheme, step, candidates, asked, on_change, kernel_of }
    Family { name, scheme, step, releases }
    Release { version, place, provides, until, source }
    // The readers of tags, which many components share, are written beside these.
    Component {
        kind, place, scheme, step, version, closed, live, made_by, family, base, builds, size_mib, start_seconds, track,
        labels; tags
    }
    Content { component, version, whose, place }
    Build { version, contents, place }
    Workload {
        place, machine, isolation, service, movable, ready, stuck_because, placement, seccomp, privileges, part, beside,
        cpu_milli, memory_mib, gpus, disk_mib, start_seconds, runs, labels,
    }
    Spread { key, max_skew, min_domains }
    Run { component, version, place }
    Rollout { max_unavailable, surge, ordered }
    Service {
        place, primary, mixed, max_unavailable, min_available, daemon, rollout, apart, spread, labels,
    }
    Requirement { subject, at, needs, only, basis, isolation, family, only_for, waived, because, place }
    Need { target, within, family }
    Fact {
        name, kind, symptom, remedy, source, checked, confidence, until, crossing, due, with, only, together, gives_step,
        shipped, vouches, place, concerns, fixed, waived,
    }
    Waived { whom, because, until }
    Concern { whom, at, library }
    Plane { slot, components }
    Tested { at, with, family, versions }
    Stated { machines, details, components, services, workloads }
    NamedBudget { name, place, min_available, max_unavailable, evicts_unready }
    Placement { selector, affinity, tolerates }
    Taint { key, value, effect }
    Toleration { key, value, effect }
    Ask { key, test }
    Diagnostic { code, message, labels, help }
    Census { violating, limited, bare_guests, bare_containers, looked_at, unknown }
    Violating { workloads, machines, services }
    Limited { budgets, aparts, spreads, taints, selectors, capacities }
}

seal_enum! {
    Whose { 0 Own, 1 Base, 2 Same, 3 Both, 4 Unknown }
    Subject {
        0 Component(id), 1 Property(machine, capability), 2 Everywhere(id), 3 Machine(id), 4 Service(id),
        5 Workload(id),
    }
    Target { 0 Capability(id), 1 Component(id), 2 Service(id) }
    Within { 0 Range(id), 1 Skew(later), 2 Same(less), 3 Unsaid }
    Basis { 0 Stated, 1 Fact(id) }
    Whom { 0 Component(id), 1 Property(id), 2 Family(id) }
    TestedAt { 0 Any, 1 This(version), 2 Today, 3 Within(range) }
    Work { 0 Upgrade, 1 Restart, 2 Migrate, 3 Rebuild, 4 Redeploy, 5 Make }
    Amount { 0 Number(number), 1 Percent(percent) }
    Test { 0 In(values), 1 NotIn(values), 2 Exists, 3 Absent, 4 Above(than), 5 Below(than) }
}

impl<T: Seal> Seal for Timed<T> {
    fn seal(&self, to: &mut Vec<u8>) {
        let Self { whom, what, place } = self;
        whom.seal(to);
        what.seal(to);
        place.seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Ok(Self { whom: Seal::open(from)?, what: Seal::open(from)?, place: Seal::open(from)? })
    }
}

impl Seal for Alternatives {
    fn seal(&self, to: &mut Vec<u8>) {
        self.0.seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Seal::open(from).map(Self)
    }
}

impl Seal for Assumptions {
    fn seal(&self, to: &mut Vec<u8>) {
        self.values().seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let values: Vec<u64> = Seal::open(from)?;
        let mut all = Self::default();
        let places = all.values_mut();
        if places.len() != values.len() {
            return Err(Bad("there are more or fewer assumptions than there should be"));
        }
        places.into_iter().zip(values).for_each(|(place, value)| *place = value);
        Ok(all)
    }
}

/// A pattern is its text: nothing in a fleet has further names for one.
impl Seal for Pattern {
    fn seal(&self, to: &mut Vec<u8>) {
        self.to_string().seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Self::parse(&String::open(from)?).map_err(|_| Bad("a pattern cannot be read"))
    }
}
