//! The model: a fleet, valid and interned.
//!
//! A [`Fleet`] can only come from a [`Builder`], which takes raw inventories, joins them, and reports every fault it
//! finds. Everything in it is known by dense ids; every value remembers its [`crate::source::Place`].

mod assumptions;
mod availability;
mod builder;
mod bundle;
mod census;
#[cfg(feature = "compiled")]
pub mod compiled;
mod component;
mod condition;
mod days;
mod fact;
mod fleet;
mod inside;
mod judged;
mod machine;
mod names;
mod owner;
mod pattern;
mod platform;
mod requirement;
mod running;
mod stated;
mod tested;
mod timed;
mod turned;
mod words;
mod workload;

/// What a compiled fleet begins with. No text does.
pub(crate) const COMPILED: [u8; 8] = *b"\x89comove\n";

pub use assumptions::Assumptions;
pub use availability::{
    Amount, Blocked, Budget, BudgetId, BudgetSource, Corner, Demand, Dimension, Fit, Hindrance, NOTHING,
    Placement, PlacementId, Pool, PoolId, Size, Taint, Toleration,
};
pub use builder::Builder;
pub(crate) use builder::official;
pub use census::{Census, Limited, Violating};
pub(crate) use component::Carried;
pub use component::{Build, Component, ComponentId, Content, Whose};
pub use condition::Selector;
pub use days::Days;
pub use fact::{Concern, Fact, FactId, Waived, Whom};
pub use fleet::{Fleet, Plane, RangeId, TextId, VersionId};
pub(crate) use inside::Inside;
pub(crate) use judged::{Judged, Judgements};
pub use machine::{Capability, CapabilityId, Family, FamilyId, Machine, MachineId, Release, Slot, SlotId};
pub(crate) use pattern::escaped;
pub use pattern::{Pattern, PatternError};
pub(crate) use requirement::Avoidable;
pub use requirement::{Basis, Need, Requirement, RequirementId, Subject, Target, Within};
pub use running::Running;
pub use tested::{Tested, TestedAt};
pub use timed::{Taken, Timed, Work};
pub use turned::{Turn, Turned};
pub(crate) use words::MOST_STOPS;
pub use words::{
    Answer, Attribute, Binding, ComponentKind, Confidence, ControlPlane, Crossing, Due, FactKind, Isolation,
    Layer, MachineKind, Omission, OnChange, Privilege, Seccomp, Step, Strategy, TaintEffect,
};
pub use workload::{Rollout, Run, Service, ServiceId, Spread, Workload, WorkloadId};
