//! What has to give way so that all jobs can be done: the rules that together forbid some of them.
//!
//! A rule that a job breaks by itself has to go, whatever else does. What it depends on others whether they break, may be spared by
//! what else goes: growth, since more waves grow once more jobs are allowed, and windows, which may be missing late in the calendar
//! or too short as long as something has to be prepared first. Each of these is tried.

use super::forbid::{forbidden, listed, without};
use super::problem::{Calendar, JobId, Problem};
use super::result::{Breach, Forbidden, Schedule, Why};
use super::schedule;
use std::collections::BTreeMap;

/// A rule that has to give way, and the jobs that it forbids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Easing {
    /// The rule, with the most that any of the jobs needs.
    pub(crate) breach: Breach,
    /// The jobs that break it.
    pub(crate) jobs: Vec<JobId>,
}

/// By rule, whatever is needed of it.
type Eased = BTreeMap<Breach, Easing>;

/// Finds rules without which all jobs can be done, while without a part of them some job cannot.
///
/// If some jobs have windows, makes a schedule without these rules, and one more for each kind of windows that ends too early.
pub(crate) fn relax(problem: &Problem, calendar: &dyn Calendar, found: &Schedule) -> Vec<Easing> {
    let mut eased = Eased::new();
    let mut forbidden = found.forbidden.clone();
    while add(&mut eased, &forbidden) {
        forbidden = left(problem, calendar, eased.values());
    }
    let open: Vec<Breach> = eased.keys().copied().filter(|rule| is_open(*rule)).collect();
    for rule in open {
        let others = eased.iter().filter(|(other, _)| **other != rule).map(|(_, easing)| easing);
        if left(problem, calendar, others).is_empty() {
            eased.remove(&rule);
        }
    }
    eased.into_values().collect()
}

/// Adds the rules that jobs break; returns whether any was not known.
fn add(eased: &mut Eased, forbidden: &[Forbidden]) -> bool {
    let before = eased.len();
    for one in forbidden {
        let Why::Rules(rules) = &one.why else { continue };
        for &breach in rules {
            let easing = eased.entry(nameless(breach)).or_insert(Easing { breach, jobs: Vec::new() });
            // What is needed is all that differs.
            easing.breach = easing.breach.max(breach);
            // Each pass goes through the jobs in order, and a job is forbidden by a rule in one pass only.
            if easing.jobs.last() != Some(&one.job) {
                easing.jobs.push(one.job);
            }
        }
    }
    eased.len() > before
}

/// The rule without what is needed of it.
const fn nameless(breach: Breach) -> Breach {
    match breach {
        Breach::Limit(limit, _) => Breach::Limit(limit, 0),
        Breach::Growth(_) => Breach::Growth(0),
        Breach::Windows(windows, _) => Breach::Windows(windows, 0),
        Breach::Spread(_) | Breach::Turns => breach,
    }
}

/// What is forbidden without some rules.
fn left<'e>(
    problem: &Problem,
    calendar: &dyn Calendar,
    eased: impl Iterator<Item = &'e Easing>,
) -> Vec<Forbidden> {
    let rules: Vec<Breach> = eased.map(|easing| easing.breach).collect();
    let problem = without(problem, &rules);
    // Without windows, what is forbidden does not depend on where the rest goes.
    match problem.jobs.iter().any(|job| job.windows.is_some()) {
        true => schedule(&problem, calendar).forbidden,
        false => listed(&forbidden(&problem, calendar)),
    }
}

/// Whether it depends on other jobs if one breaks a rule.
const fn is_open(rule: Breach) -> bool {
    match rule {
        Breach::Windows(..) | Breach::Growth(_) => true,
        Breach::Limit(..) | Breach::Spread(_) | Breach::Turns => false,
    }
}
