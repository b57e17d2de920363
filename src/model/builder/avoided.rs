//! Versions that no plan may stop at, as requirements that things have of themselves.

use super::Builder;
use super::draft::Placed;
use crate::diag::{Code, Diagnostic};
use crate::model::requirement::{Basis, Need, Requirement, Subject, Target, Within};
use crate::version::VersionRange;

impl Builder {
    /// Makes a requirement of each range that is to be avoided: at a version in it, the thing needs another.
    pub(super) fn finish_avoided(&mut self) {
        for (subject, range) in std::mem::take(&mut self.avoided) {
            if let Some(requirement) = self.avoiding(subject, range) {
                self.fleet.requirements.push(requirement);
            }
        }
    }

    fn avoiding(&mut self, subject: Subject, said: Placed) -> Option<Requirement> {
        let target = match subject {
            Subject::Component(id) => Target::Component(id),
            Subject::Everywhere(id) if self.is_os(id) => {
                let help = "list in the `candidates` of the machines the releases that they can go to";
                return self.cannot_avoid(said, "of an OS no release can be avoided everywhere", help);
            }
            Subject::Everywhere(id) => Target::Capability(id),
            _ => return None,
        };
        let scheme = self.subject_scheme(subject)?;
        let at = self.range(scheme, said)?;
        let Some(others) = VersionRange::any(scheme).without(self.fleet.range(at)) else {
            return self.cannot_avoid(said, "no version is left", "name the versions that are bad");
        };
        let within = Within::Range(self.fleet.ranges.push(others));
        Some(Requirement {
            subject,
            at: Some(at),
            needs: vec![Need { target, within, family: None }],
            only: Vec::new(),
            basis: Basis::Stated,
            isolation: Vec::new(),
            family: None,
            only_for: None,
            waived: Vec::new(),
            because: None,
            place: said.1,
        })
    }

    fn cannot_avoid<T>(&mut self, (_, place): Placed, message: &str, help: &str) -> Option<T> {
        self.report(Diagnostic::new(Code::BadRequirement, message).at(place, "to be avoided").help(help));
        None
    }
}
