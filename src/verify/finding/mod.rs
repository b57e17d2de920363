//! What the checker finds, as data; `report` words it.
//!
//! A finding names things, versions and numbers, and holds no sentence. A version that is not known is missing. Findings
//! are grouped by what they are about.

mod certificate;
mod change;
mod facts;
mod named;
mod obstacle;
mod outcome;
mod place;
mod question;
mod state;
mod steps;
mod tables;
mod twice;
mod waves;
mod ways;

pub use certificate::CertificateFinding;
pub use change::{ChangeFinding, Mark};
pub use facts::FactsFinding;
pub use named::{At, Demand, Item};
pub use obstacle::Obstacle;
pub use outcome::OutcomeFinding;
pub use place::PlaceFinding;
pub use question::QuestionFinding;
pub use state::{Stand, StateFinding, Whose};
pub use steps::{StepsFinding, WaitFlaw};
pub use tables::{Attribute, Source, Table, TablesFinding};
pub use twice::Listed;
pub use waves::{Claim, WavesFinding};
pub use ways::WaysFinding;

/// What is wrong with a plan, or what differs from when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The question that the plan answers.
    Question(QuestionFinding),
    /// The plan lists something twice.
    Twice(Listed),
    /// The plan's tables, and references into them.
    Tables(TablesFinding),
    /// What the plan says of one change or event.
    Change(ChangeFinding),
    /// The steps and their order.
    Steps(StepsFinding),
    /// The states that the steps lead through.
    State(StateFinding),
    /// Where things stand on the way.
    Place(PlaceFinding),
    /// What the steps come to.
    Outcome(OutcomeFinding),
    /// Facts, and requirements that are violated today.
    Facts(FactsFinding),
    /// The certificate.
    Certificate(CertificateFinding),
    /// The waves.
    Waves(WavesFinding),
    /// Which machines are emptied.
    Ways(WaysFinding),
}

impl Finding {
    /// Whether an inventory in which this is so may ask for another order: something is gone, or stands elsewhere than it
    /// did.
    pub(super) const fn is_of_consequence(&self) -> bool {
        matches!(
            self,
            Self::Tables(TablesFinding::Gone(Source::Thing(_) | Source::Requirement(_)))
                | Self::Change(ChangeFinding::LeftBehind { .. })
                | Self::State(StateFinding::Stands { .. })
        )
    }
}
