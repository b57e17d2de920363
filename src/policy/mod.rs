//! Gates: rules that say which answers a change may not have, and exceptions that end on a day.
//!
//! A [`Rule`] is written as `group>10`, `blocked` or `interrupts:tier=critical`; [`Policy::judge_plan`] and
//! [`Policy::judge_check`] tell which of them an answer breaks, and what breaks them. A rule says how much is allowed of
//! something. Nothing is weighed or scored.

mod check;
mod meant;
mod places;
mod plan;
mod rule;
mod touched;

pub use meant::{Unmeaning, Unmeant};
pub use rule::{Metric, Rule, RuleError};

use crate::answer::gate::{Exempted, Gate, Gates, Offender};
use crate::answer::tables::{Spot, Text};
use crate::id::FixedMap;
use crate::model::{Fleet, Pattern, Subject};
use jiff::civil::Date;
use meant::Names;

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

impl Policy {
    /// Whether there is no rule.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.deny.is_empty()
    }

    /// Judges each rule by what counts against it. What several rules count is found once.
    fn judge(&self, fleet: &Fleet, day: Date, found: impl Fn(&Metric) -> Option<Count>) -> Gates {
        let (names, exceptions) = (Names::new(fleet), self.exceptions());
        let mut counts: FixedMap<&str, Option<Count>> = FixedMap::default();
        let gates = self.deny.iter().map(|denial| {
            let rule = &denial.rule;
            let count = counts.entry(rule.counts()).or_insert_with(|| found(rule.metric()));
            let idle = names.unmeaning(rule.metric()).is_some();
            Look { fleet, day, idle, exceptions: excepting(&exceptions, rule) }.gate(denial, count.as_ref())
        });
        Gates { day: day.to_string().into(), gates: gates.collect() }
    }

    /// The exceptions by what they say of the rule that they are to, each with its position.
    fn exceptions(&self) -> FixedMap<&str, Vec<(usize, &Exception)>> {
        let mut all: FixedMap<&str, Vec<(usize, &Exception)>> = FixedMap::default();
        for (at, exception) in self.except.iter().enumerate() {
            all.entry(&exception.rule).or_default().push((at, exception));
        }
        all
    }
}

/// The exceptions to a rule, in their order.
fn excepting<'p>(all: &FixedMap<&str, Vec<(usize, &'p Exception)>>, rule: &Rule) -> Vec<&'p Exception> {
    let of = |text: &str| all.get(text).into_iter().flatten().copied();
    let mut some: Vec<(usize, &Exception)> = of(rule.text()).collect();
    if rule.text() != rule.about() {
        some.extend(of(rule.about()));
        some.sort_by_key(|(at, _)| *at);
    }
    some.into_iter().map(|(_, exception)| exception).collect()
}

/// Looking at one rule.
struct Look<'p> {
    fleet: &'p Fleet,
    day: Date,
    /// Whether the rule names nothing.
    idle: bool,
    exceptions: Vec<&'p Exception>,
}

impl Look<'_> {
    fn gate(&self, denial: &Denial, count: Option<&Count>) -> Gate {
        let rule = &denial.rule;
        let mut left: Vec<&Offender> = count.iter().flat_map(|count| &count.offenders).collect();
        let mut more = count.map_or(0, |count| count.more);
        let exceptions = self.exempt(rule, &mut left, &mut more);
        let found = match rule.metric() {
            Metric::Group => left.iter().filter_map(|one| one.things).max().map_or(0, wide),
            _ => wide(left.len()) + more,
        };
        let offenders = left.into_iter().filter(|one| is_against(rule, one)).cloned();
        Gate {
            rule: rule.text().into(),
            about: rule.about().into(),
            because: denial.because.clone(),
            stated: denial.stated.clone(),
            most: rule.most(),
            found,
            broken: found > rule.most(),
            not_judged: count.is_none(),
            idle: self.idle,
            offenders: offenders.collect(),
            exceptions,
        }
    }

    /// Leaves out what is excepted, and tells how much each exception is for.
    fn exempt(&self, rule: &Rule, left: &mut Vec<&Offender>, more: &mut u64) -> Vec<Exempted> {
        let mut all = Vec::new();
        for exception in &self.exceptions {
            let ended = exception.until < self.day;
            let whom = exception.whom.as_ref();
            let covers = |one: &Offender| whom.is_none_or(|whom| is_meant(self.fleet, whom, &one.thing));
            let covered = left.iter().filter(|one| is_against(rule, one) && covers(one)).count();
            let unnamed = if whom.is_none() { *more } else { 0 };
            if !ended {
                left.retain(|one| !covers(one));
                *more -= unnamed;
            }
            all.push(Exempted {
                whom: whom.map(|whom| whom.to_string().into()),
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
