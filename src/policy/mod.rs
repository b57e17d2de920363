//! Gates: rules that say which answers a change may not have, and exceptions that end on a day.
//!
//! A [`Rule`] is written as `group>10`, `blocked` or `interrupts:tier=critical`; [`Policy::judge_plan`] and
//! [`Policy::judge_check`] tell which of them an answer breaks, and what breaks them. A rule says how much is allowed of
//! something. Nothing is weighed or scored.

mod check;
mod places;
mod plan;
mod rule;

pub use rule::{Metric, Rule, RuleError};

use crate::answer::gate::{Exempted, Gate, Gates, Offender};
use crate::answer::tables::{Spot, Text};
use crate::model::{Fleet, Pattern, Subject};
use jiff::civil::Date;

/// Rules and the exceptions to them.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The rules.
    pub deny: Vec<Denial>,
    /// The exceptions.
    pub except: Vec<Exception>,
}

/// A rule, with why it is there.
#[derive(Clone, Debug)]
pub struct Denial {
    /// The rule.
    pub rule: Rule,
    /// Why it is there.
    pub because: Option<Text>,
    /// Where it is stated; none if it was typed.
    pub stated: Option<Spot>,
}

/// An exception to a rule until a day.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The rule as it is written, or its first word.
    pub rule: String,
    /// What does not count; everything if there is none.
    pub whom: Option<Pattern>,
    /// The last day on which it counts.
    pub until: Date,
    /// Why.
    pub because: Text,
    /// Where it is stated.
    pub stated: Option<Spot>,
}

impl Exception {
    /// Whether it is one to a rule.
    #[must_use]
    pub fn is_to(&self, rule: &Rule) -> bool {
        self.rule == rule.text() || self.rule == rule.about()
    }
}

impl Policy {
    /// Whether there is no rule.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.deny.is_empty()
    }

    /// Judges each rule by what counts against it.
    fn judge(&self, fleet: &Fleet, day: Date, found: impl Fn(&Metric) -> Option<Count>) -> Gates {
        let gate = |denial: &Denial| self.gate(fleet, day, denial, found(denial.rule.metric()));
        Gates { day: day.to_string().into(), gates: self.deny.iter().map(gate).collect() }
    }

    fn gate(&self, fleet: &Fleet, day: Date, denial: &Denial, count: Option<Count>) -> Gate {
        let rule = &denial.rule;
        let not_judged = count.is_none();
        let mut count = count.unwrap_or_default();
        let exceptions = self.exempt(fleet, day, rule, &mut count);
        let found = match rule.metric() {
            Metric::Group => count.offenders.iter().filter_map(|one| one.things).max().map_or(0, wide),
            _ => wide(count.offenders.len()) + count.more,
        };
        count.offenders.retain(|one| is_against(rule, one));
        Gate {
            rule: rule.text().into(),
            about: rule.about().into(),
            because: denial.because.clone(),
            stated: denial.stated.clone(),
            most: rule.most(),
            found,
            broken: found > rule.most(),
            not_judged,
            offenders: count.offenders,
            exceptions,
        }
    }

    /// Leaves out of a count what is excepted, and tells how much each exception is for.
    fn exempt(&self, fleet: &Fleet, day: Date, rule: &Rule, count: &mut Count) -> Vec<Exempted> {
        let mut all = Vec::new();
        for exception in self.except.iter().filter(|exception| exception.is_to(rule)) {
            let ended = exception.until < day;
            let covers =
                |one: &Offender| exception.whom.as_ref().is_none_or(|whom| is_meant(fleet, whom, &one.thing));
            let covered = count.offenders.iter().filter(|one| is_against(rule, one) && covers(one)).count();
            let unnamed = if exception.whom.is_none() { count.more } else { 0 };
            if !ended {
                count.offenders.retain(|one| !covers(one));
                count.more -= unnamed;
            }
            all.push(Exempted {
                whom: exception.whom.as_ref().map(|whom| whom.to_string().into()),
                until: exception.until.to_string().into(),
                because: Text::clone(&exception.because),
                ended,
                number: wide(covered) + unnamed,
                stated: exception.stated.clone(),
            });
        }
        all
    }
}

/// Whether something counts against a rule: of steps those that are larger than the number, else all.
fn is_against(rule: &Rule, one: &Offender) -> bool {
    *rule.metric() != Metric::Group || wide(one.things.unwrap_or(0)) > rule.most()
}

/// What counts against a rule: what has a name, and how much more there is.
#[derive(Debug, Default)]
struct Count {
    offenders: Vec<Offender>,
    more: u64,
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Whether a pattern means a thing: by its own name, or of a workload by its service or machine.
fn is_meant(fleet: &Fleet, pattern: &Pattern, name: &str) -> bool {
    let Some(thing) = places::find(fleet, name) else { return false };
    let is = |thing: Subject| matches(fleet, pattern, thing);
    match thing {
        Subject::Workload(id) => {
            let workload = fleet.workload(id);
            is(thing)
                || is(Subject::Service(workload.service))
                || workload.machine.is_some_and(|machine| is(Subject::Machine(machine)))
        }
        other => is(other),
    }
}

/// Whether a pattern names a thing, kind and all.
fn matches(fleet: &Fleet, pattern: &Pattern, thing: Subject) -> bool {
    let is_of_kind = match thing {
        Subject::Machine(id) => pattern.is_of(fleet.machine(id).kind),
        Subject::Component(id) => fleet.component(id).kind.name() == pattern.kind(),
        Subject::Service(_) => pattern.kind() == "service",
        Subject::Workload(_) => pattern.kind() == "workload",
        Subject::Property(..) | Subject::Everywhere(_) => false,
    };
    is_of_kind && pattern.matches(fleet, thing)
}
