//! What counts against the rules in a check of a fleet.

use super::plan::violated;
use super::{Count, Metric, Policy, places, wide};
use crate::answer::check::{Check, Unjudged};
use crate::answer::gate::{Gates, Offender};
use crate::answer::obstacle::Violation;
use crate::answer::tables::Text;
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
            Metric::Unknown => Some(unjudged(fleet, check)),
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

/// What could not be judged, each with what it needs.
fn unjudged(fleet: &Fleet, check: &Check) -> Count {
    let of = |one: &Unjudged| {
        let needs = check.tables.requirement(one.requirement)?.needs.first()?;
        Some(Text::clone(&needs.needs))
    };
    let offenders = check.unjudged.iter().flat_map(|one| {
        let of = of(one);
        one.things.iter().map(move |&thing| {
            let thing = Text::clone(&check.tables.thing(thing).name);
            let place = places::of_thing(fleet, &thing);
            Offender { thing, of: of.clone(), step: None, things: None, place }
        })
    });
    let offenders: Vec<Offender> = offenders.collect();
    let more = wide(check.unknown.saturating_sub(offenders.len()));
    Count { offenders, more }
}
