//! What rules name in a fleet: a fact that there is not, or nothing at all.

use super::{Metric, Policy, matches, places};
use crate::diag::did_you_mean;
use crate::id::FixedMap;
use crate::model::{Fleet, Pattern, Subject, TextId};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Rules of which the nearest names are looked for; who has more of them mends these first.
const HELPED: usize = 50;

/// A rule that means nothing in a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmeant {
    /// The position of the rule in the policy, from zero.
    pub rule: usize,
    /// Why.
    pub why: Unmeaning,
    /// What may have been meant.
    pub help: Option<String>,
}

/// Why a rule means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmeaning {
    /// No fact has the name, so the rule is wrong in every fleet that knows the same facts.
    NoFact,
    /// Nothing of this fleet has the name, label or owner, so nothing can break the rule here.
    NamesNothing,
}

impl Policy {
    /// Finds the rules that mean nothing in a fleet. Linear in the rules; one that names things by other than their exact names
    /// takes up to one pass over the things.
    #[must_use]
    pub fn unmeant(&self, fleet: &Fleet) -> Vec<Unmeant> {
        let names = Names::new(fleet);
        let unmeant = self.deny.iter().enumerate();
        let unmeant =
            unmeant.filter_map(|(rule, denial)| Some((rule, names.unmeaning(denial.rule.metric())?)));
        let helped = unmeant.enumerate().map(|(at, (rule, why))| {
            let help = if at < HELPED { names.nearest(self.deny[rule].rule.metric()) } else { None };
            Unmeant { rule, why, help }
        });
        helped.collect()
    }
}

/// A fleet with what rules may name in it, found when it is first asked for.
pub(super) struct Names<'f> {
    fleet: &'f Fleet,
    facts: OnceCell<BTreeSet<&'f str>>,
    owners: OnceCell<BTreeSet<&'f str>>,
    labels: OnceCell<Labels<'f>>,
}

/// What can be interrupted, by each of its labels.
type Labels<'f> = FixedMap<(&'f str, &'f str), Vec<Subject>>;

impl<'f> Names<'f> {
    pub(super) const fn new(fleet: &'f Fleet) -> Self {
        Self { fleet, facts: OnceCell::new(), owners: OnceCell::new(), labels: OnceCell::new() }
    }

    /// The facts that are known, whatever they are about.
    fn facts(&self) -> &BTreeSet<&'f str> {
        let fleet = self.fleet;
        self.facts.get_or_init(|| fleet.fact_ids().map(|id| fleet.fact(id).name.as_str()).collect())
    }

    /// The owners of what can be interrupted.
    fn owners(&self) -> &BTreeSet<&'f str> {
        let fleet = self.fleet;
        self.owners.get_or_init(|| interruptible(fleet).filter_map(|thing| fleet.owner_of(thing)).collect())
    }

    fn labels(&self) -> &Labels<'f> {
        let fleet = self.fleet;
        self.labels.get_or_init(|| {
            let mut all = Labels::default();
            for thing in interruptible(fleet) {
                for &(key, value) in labels_of(fleet, thing) {
                    all.entry((fleet.text(key), fleet.text(value))).or_default().push(thing);
                }
            }
            all
        })
    }

    fn names_something(&self, pattern: &Pattern) -> bool {
        let fleet = self.fleet;
        let is = |thing: Subject| matches(fleet, pattern, thing);
        if let Some(name) = pattern.only_name() {
            let kind = if pattern.kind() == "machine" { "host" } else { pattern.kind() };
            return places::find(fleet, &format!("{kind}/{name}")).is_some_and(is);
        }
        if let Some(label) = pattern.label(fleet) {
            return self.labels().get(&label).is_some_and(|some| some.iter().copied().any(is));
        }
        match pattern.kind() {
            "workload" => fleet.workload_ids().map(Subject::Workload).any(is),
            "service" => fleet.service_ids().map(Subject::Service).any(is),
            _ => fleet.machine_ids().map(Subject::Machine).any(is),
        }
    }

    /// Why a rule means nothing, if it does not.
    pub(super) fn unmeaning(&self, metric: &Metric) -> Option<Unmeaning> {
        match metric {
            Metric::Fact(of) => {
                let is_known = super::rule::is_kind(of) || self.facts().contains(of.as_str());
                (!is_known).then_some(Unmeaning::NoFact)
            }
            Metric::Interrupts(patterns) => {
                let is_idle = !patterns.is_empty() && !patterns.iter().any(|one| self.names_something(one));
                is_idle.then_some(Unmeaning::NamesNothing)
            }
            Metric::InterruptsOf(owner) => {
                (!self.owners().contains(owner.as_str())).then_some(Unmeaning::NamesNothing)
            }
            Metric::Group
            | Metric::Things
            | Metric::Blocked
            | Metric::Unknown
            | Metric::Violated
            | Metric::Eol => None,
        }
    }

    /// The labels of what can be interrupted, as a rule writes them.
    fn written_labels(&self) -> BTreeSet<String> {
        self.labels().keys().map(|(key, value)| format!("{key}={value}")).collect()
    }

    /// The names that are nearest to what a rule names.
    fn nearest(&self, metric: &Metric) -> Option<String> {
        match metric {
            Metric::Fact(of) => {
                let known = self.facts().iter().copied().chain(super::rule::KINDS);
                did_you_mean(of, known)
                    .or_else(|| Some("`comove facts` lists those that there are".to_owned()))
            }
            Metric::InterruptsOf(owner) => did_you_mean(owner, self.owners().iter().copied()),
            Metric::Interrupts(patterns) => {
                let pattern = patterns.first()?;
                let conditions = pattern.conditions();
                let (asked, known) = match conditions.as_slice() {
                    [] => (format!("{}/{}", pattern.kind(), pattern.written_name()), full_names(self.fleet)),
                    all => (all.join(","), self.written_labels()),
                };
                did_you_mean(&asked, known.iter().map(String::as_str))
            }
            _ => None,
        }
    }
}

/// What can be interrupted.
fn interruptible(fleet: &Fleet) -> impl Iterator<Item = Subject> {
    let workloads = fleet.workload_ids().map(Subject::Workload);
    workloads
        .chain(fleet.service_ids().map(Subject::Service))
        .chain(fleet.machine_ids().map(Subject::Machine))
}

/// The full names of what can be interrupted.
fn full_names(fleet: &Fleet) -> BTreeSet<String> {
    interruptible(fleet).map(|thing| fleet.subject_name(thing)).collect()
}

/// The labels of something that can be interrupted.
pub(super) fn labels_of(fleet: &Fleet, thing: Subject) -> &[(TextId, TextId)] {
    match thing {
        Subject::Workload(id) => fleet.workload_labels(id),
        Subject::Service(id) => fleet.service_labels(id),
        Subject::Machine(id) => fleet.machine_labels(id),
        Subject::Component(_) | Subject::Property(..) | Subject::Everywhere(_) => &[],
    }
}
