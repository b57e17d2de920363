//! What the checker has to say.

use super::finding::{Finding, TablesFinding};
use crate::answer::Guarantee;
use crate::answer::plan::Plan;
use crate::answer::progress::Progress;
use crate::answer::step::Certainty;
use crate::answer::way::Hindrance;
use std::fmt;

/// What is wrong with a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum FaultKind {
    /// The plan's schema is not one that this version reads.
    Schema,
    /// A reference of the plan leads nowhere, or to something of another kind.
    Reference,
    /// Its bumps, holds or day cannot be read, or mean nothing for this inventory.
    Question,
    /// It speaks of something that the inventory does not have.
    Missing,
    /// It names a version that the thing cannot be at.
    OffTrack,
    /// A step is carried out under another strategy than the plan, or what the plan says of its choice is not so.
    Strategy,
    /// Steps, ranks or prerequisites are not in order.
    Order,
    /// A change does not follow on the one before it, or goes nowhere.
    Broken,
    /// A change is called what it is not.
    Effect,
    /// A version is skipped that a path rule does not let skip.
    Skip,
    /// Something is moved that is held.
    Held,
    /// Something moves without what has to move with it or before it.
    Alone,
    /// Something goes where it cannot stand, or a machine has to carry more than it can.
    Place,
    /// A requirement is broken after a step.
    Requirement,
    /// Replicas of a service that allows no mixed versions run several.
    Mixed,
    /// What was asked for is neither reached nor listed as blocked.
    Goal,
    /// An event does not follow from what the certificate says that it follows from.
    Cause,
    /// Nothing ties the events of a step together.
    Tie,
    /// Certificate and steps tell different stories.
    Certificate,
    /// Something is listed as blocked that was not asked for, that is reached, or that nothing blocks.
    Blocked,
    /// Who says that it works is not who is said to.
    Certainty,
    /// What is said of today's violated requirements is not so.
    Today,
    /// What is said of a fact is not what the fact says.
    Fact,
    /// A count or duration is not what the steps add up to.
    Count,
    /// Waves take more away than they may, or are out of order.
    Waves,
    /// It says something else than the very inventory that it was made of, so it is not as it was made.
    Edited,
}

impl FaultKind {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Reference => "reference",
            Self::Question => "question",
            Self::Missing => "missing",
            Self::OffTrack => "off-track",
            Self::Strategy => "strategy",
            Self::Order => "order",
            Self::Broken => "broken",
            Self::Effect => "effect",
            Self::Skip => "skip",
            Self::Held => "held",
            Self::Alone => "alone",
            Self::Place => "place",
            Self::Requirement => "requirement",
            Self::Mixed => "mixed",
            Self::Goal => "goal",
            Self::Cause => "cause",
            Self::Tie => "tie",
            Self::Certificate => "certificate",
            Self::Blocked => "blocked",
            Self::Certainty => "certainty",
            Self::Today => "today",
            Self::Fact => "fact",
            Self::Count => "count",
            Self::Waves => "waves",
            Self::Edited => "edited",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something that is wrong with a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// The step, from one, if it is one of a step.
    pub step: Option<usize>,
    /// The event of the certificate, from zero, if it is one of an event.
    pub event: Option<usize>,
    /// What is wrong.
    pub finding: Finding,
}

/// Something in which the inventory is not the one that the plan was made for, and which need not hurt it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drift {
    /// The step, from one, if it concerns one.
    pub step: Option<usize>,
    /// What differs.
    pub finding: Finding,
}

/// Something that a plan says and the checker takes as it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Unchecked {
    /// Which version made the plan, from which files, and what was left out on purpose.
    Origin,
    /// Why steps happen, and where that stands.
    Reasons,
    /// Of several facts that ask for the same, that all are named.
    Facts,
    /// That there is no way around what is listed as blocked, where a choice led there.
    Blocked,
    /// How many things are lost with what is listed as blocked.
    Lost,
    /// What else is lost if everything unknown fails.
    Pessimistic,
    /// Whether a step waits for more than it has to, where choices were made.
    Waits,
    /// How many workloads could stay on a machine with the old version.
    CouldStay,
    /// What came of trying to empty machines.
    Tried,
    /// Whether each change is needed and each step as small as can be, for want of a certificate.
    Need,
    /// The certificate, the counts and who says that something works, of a plan of which some steps are done.
    Begun,
}

/// What checking a plan has found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[must_use]
pub struct Verdict {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// In what the inventory differs from the one that the plan was made for. Where there is drift and no fault, the
    /// same steps are still valid, needed and enough.
    pub drift: Vec<Drift>,
    /// States that were tested: one after each step that was replayed.
    pub states: usize,
    /// Times that a requirement was held against a state.
    pub tests: usize,
    /// Events of the certificate whose causes were checked; zero where there is no certificate.
    pub events: usize,
    /// Steps whose ties were checked.
    pub ties: usize,
    /// Things that were asked for.
    pub goals: usize,
    /// How many of them the plan lists as blocked.
    pub blocked: usize,
    /// What the plan says and the checker does not look at.
    pub unchecked: Vec<Unchecked>,
    /// How far the inventory shows the plan to be carried out.
    pub progress: Progress,
    /// Whether checking stopped early, because of too many faults or one that makes the rest meaningless.
    pub gave_up: bool,
}

/// Most faults that are listed: a plan with more is not the plan of this inventory at all.
const MOST_FAULTS: usize = 1000;

/// Returns what of a plan is taken as it stands.
pub(super) fn unchecked(plan: &Plan) -> Vec<Unchecked> {
    let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
    let all = [
        (Unchecked::Origin, true),
        (Unchecked::Reasons, true),
        (Unchecked::Facts, !plan.known.is_empty()),
        (Unchecked::Blocked, plan.blocked.iter().any(|entry| entry.guarantee != Guarantee::Least)),
        (Unchecked::Lost, !plan.blocked.is_empty()),
        (Unchecked::Pessimistic, changes.any(|change| change.certainty == Some(Certainty::Unknown))),
        (Unchecked::Waits, plan.guarantee == Guarantee::Feasible),
        (Unchecked::CouldStay, true),
        (
            Unchecked::Tried,
            plan.ways.iter().filter_map(|way| way.hindrance.as_ref()).any(Hindrance::is_tried),
        ),
        (Unchecked::Need, plan.certificate.is_none()),
    ];
    all.into_iter().filter(|&(_, is)| is).map(|(what, _)| what).collect()
}

impl Verdict {
    /// Tells whether the plan is right for the inventory.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty() && !self.gave_up
    }

    /// Tells whether the plan is right for the inventory, which differs in nothing from the one for which it was made.
    #[must_use]
    pub fn is_as_made(&self) -> bool {
        self.holds() && self.drift.is_empty()
    }

    /// Takes what differs from the inventory for faults, as is right of a plan that was made of this very inventory: it has been
    /// edited. Where something stands may differ all the same, since a file may have been named otherwise.
    pub fn of_own_inventory(mut self) -> Self {
        for Drift { step, finding } in std::mem::take(&mut self.drift) {
            match &finding {
                Finding::Tables(TablesFinding::Elsewhere { .. }) => self.drifted(step, finding),
                _ => self.add(Fault { kind: FaultKind::Edited, step, event: None, finding }),
            }
        }
        self
    }

    /// Tells whether there are so many faults that looking for more is no use.
    pub(super) const fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    pub(super) fn fault(&mut self, kind: FaultKind, finding: impl Into<Finding>) {
        self.add(Fault { kind, step: None, event: None, finding: finding.into() });
    }

    pub(super) fn in_step(&mut self, kind: FaultKind, step: usize, finding: impl Into<Finding>) {
        self.add(Fault { kind, step: Some(step), event: None, finding: finding.into() });
    }

    pub(super) fn in_event(&mut self, kind: FaultKind, event: usize, finding: impl Into<Finding>) {
        self.add(Fault { kind, step: None, event: Some(event), finding: finding.into() });
    }

    pub(super) fn add(&mut self, fault: Fault) {
        match self.is_full() {
            true => self.gave_up = true,
            false => self.faults.push(fault),
        }
    }

    pub(super) fn drifted(&mut self, step: Option<usize>, finding: impl Into<Finding>) {
        if self.drift.len() < MOST_FAULTS {
            self.drift.push(Drift { step, finding: finding.into() });
        }
    }

    /// Adds what another look at the plan has found.
    pub(super) fn join(&mut self, other: Self) {
        other.faults.into_iter().for_each(|fault| self.add(fault));
        for Drift { step, finding } in other.drift {
            self.drifted(step, finding);
        }
        self.events += other.events;
        self.ties += other.ties;
        self.gave_up |= other.gave_up;
    }
}
