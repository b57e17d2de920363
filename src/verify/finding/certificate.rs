//! Findings about the certificate.

use super::{At, Demand, Finding};
use crate::answer::certificate::RuleKind;

/// What is wrong with the certificate's events, causes and ties, or how it differs from the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFinding {
    /// The plan has none.
    Absent,
    /// The causes of an event lead back to nothing that was asked for.
    Unrooted,
    /// One event does not follow from another by the rule that is given.
    NotImplied {
        /// The cause.
        cause: At,
        /// What is said to follow.
        effect: At,
        /// By which rule.
        rule: RuleKind,
    },
    /// The pool is too large to tell whether something follows from what is said to force it together.
    TooLarge {
        /// What is said to follow.
        effect: At,
    },
    /// An event follows from another requirement than the one that is named.
    OtherRequirement {
        /// The one that is named.
        demand: Demand,
    },
    /// Something has other versions than when the plan was made.
    OtherVersions {
        /// The thing.
        thing: String,
        /// Of what the versions are.
        of: String,
    },
    /// No event of the certificate stands for a change.
    NotCertified {
        /// What the change comes to.
        at: At,
    },
    /// A change and its events go from and to different versions.
    OtherSpan {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// From where to where by the change.
        change: (Option<String>, Option<String>),
        /// From where to where by the certificate.
        events: (Option<String>, Option<String>),
    },
    /// An event does not happen in the step that it names.
    NotInStep {
        /// What it comes to.
        at: At,
        /// The step that it names.
        step: Option<usize>,
    },
    /// The certificate speaks of a step that is not there.
    NoStep {
        /// Its number.
        step: usize,
    },
    /// A tie is between events that are not both in the step.
    NotInTie {
        /// The one that implies.
        from: usize,
        /// The one implied.
        to: usize,
    },
    /// Nothing ties the events of a step together.
    Untied {
        /// The parts that it falls into.
        parts: usize,
    },
    /// A step joins stops, each of which would be a smaller step.
    Detour,
}

impl From<CertificateFinding> for Finding {
    fn from(finding: CertificateFinding) -> Self {
        Self::Certificate(finding)
    }
}
