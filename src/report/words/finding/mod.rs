//! Words for what the checker finds.
//!
//! One file words one group of findings: each a fragment that begins in lower case and has no full stop.

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

use crate::verify::{Finding, Unchecked};

/// Words what of a plan is taken as it stands.
pub(crate) const fn unchecked(unchecked: &Unchecked) -> &'static str {
    match unchecked {
        Unchecked::Origin => "which version made it, and of which files",
        Unchecked::Reasons => "the reasons of steps, which explain and prove nothing",
        Unchecked::Facts => "that, of several facts that ask for the same, all are named",
        Unchecked::Blocked => "that there is no way around what is blocked because of a choice",
        Unchecked::Lost => "how many things what is listed as blocked concerns",
        Unchecked::Pessimistic => "what else is lost if everything unknown fails",
        Unchecked::Waits => "whether a step waits for more than it has to, where choices were made",
        Unchecked::CouldStay => "how many workloads do not need the new version",
        Unchecked::Tried => "that a machine could not be emptied, where it says what came of trying it",
        Unchecked::Need => {
            "whether each change is needed and each step as small as can be, for want of a certificate"
        }
        Unchecked::Begun => {
            "the certificate, the counts and who says that something works: they are of the inventory before the first step"
        }
    }
}

/// Words a finding.
pub(crate) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Question(finding) => question::words(finding),
        Finding::Twice(listed) => twice::words(listed),
        Finding::Tables(finding) => tables::words(finding),
        Finding::Change(finding) => change::words(finding),
        Finding::Steps(finding) => steps::words(finding),
        Finding::State(finding) => state::words(finding),
        Finding::Place(finding) => place::words(finding),
        Finding::Outcome(finding) => outcome::words(finding),
        Finding::Facts(finding) => facts::words(finding),
        Finding::Certificate(finding) => certificate::words(finding),
        Finding::Waves(finding) => waves::words(finding),
        Finding::Ways(finding) => ways::words(finding),
    }
}
