//! What counts against the rules in a check of a fleet.

use super::plan::violated;
use super::{Count, Metric, Policy, wide};
use crate::answer::check::Check;
use crate::answer::gate::Gates;
use crate::answer::obstacle::Violation;
use crate::model::Fleet;
use jiff::civil::Date;

impl Metric {
    /// Whether a check of a fleet says anything of it.
    #[must_use]
    pub const fn is_of_check(&self) -> bool {
        matches!(self, Self::Violated | Self::Unknown | Self::Fact(_))
    }
}

impl Policy {
    /// Tells which rules the check of a fleet breaks, as seen from a day. Rules that are about plans are not judged.
    #[must_use]
    pub fn judge_check(&self, fleet: &Fleet, check: &Check, day: Date) -> Gates {
        let listed = |of: &dyn Fn(&Violation) -> bool| {
            let some = check.violations.iter().filter(|one| of(one));
            let offenders = some.map(|one| violated(fleet, &check.tables, one)).collect();
            Count { offenders, more: 0 }
        };
        self.judge(fleet, day, |metric| match metric {
            Metric::Violated => Some(listed(&|_| true)),
            Metric::Unknown => Some(Count { offenders: Vec::new(), more: wide(check.unknown) }),
            Metric::Fact(of) => Some(listed(&|one| {
                let requirement = check.tables.requirement(one.requirement);
                let fact = requirement.and_then(|requirement| check.tables.fact(requirement.fact?));
                fact.is_some_and(|fact| &*fact.kind == of || &*fact.name == of)
            })),
            Metric::Group
            | Metric::Things
            | Metric::Blocked
            | Metric::Interrupts(_)
            | Metric::InterruptsOf(_)
            | Metric::Eol => None,
        })
    }
}
