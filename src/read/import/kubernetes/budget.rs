//! Pod disruption budgets and the services that they bound.

use super::field::Field;
use super::notes;
use super::selector::Selector;
use super::service::Services;
use super::shape::BudgetSpec;
use crate::inventory::raw::{RawWorkload, Text};
use crate::read::import::common::{At, Lenient, Notes, Object, Scalar};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// A pod disruption budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Budget {
    /// Its namespace.
    pub(super) namespace: String,
    /// The pods it bounds; `None` selects none.
    pub(super) selector: Option<Selector>,
    /// How many have to be available.
    pub(super) min_available: Option<Text>,
    /// How many may be unavailable.
    pub(super) max_unavailable: Option<Text>,
}

/// Reads a budget. An empty selector selects all pods of the namespace, or none in the older version of the API.
pub(super) fn read(
    at: &mut At<'_>,
    namespace: String,
    api_version: Option<&str>,
    spec: Option<&RawValue>,
) -> Budget {
    let spec: BudgetSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let older = api_version == Some("policy/v1beta1");
    let selector = at
        .want(spec.selector, Field::Selector)
        .and_then(|Object(shape)| Selector::read(at, shape, Field::Selector))
        .filter(|selector| !(older && selector.is_empty()));
    Budget {
        namespace,
        selector,
        min_available: bound(at, spec.min_available, Field::MinAvailable),
        max_unavailable: bound(at, spec.max_unavailable, Field::MaxUnavailable),
    }
}

/// Reads a number or a percentage.
fn bound(at: &mut At<'_>, value: Lenient<Scalar<'_>>, field: Field) -> Option<Text> {
    let text = at.take(value, field)?.0;
    let digits = text.strip_suffix('%').unwrap_or(&text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        at.odd(field);
        return None;
    }
    Some(at.text(&text, field))
}

/// A workload as budgets see it: its namespace and its service, if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    /// The workload.
    pub(super) workload: &'a RawWorkload,
    /// Its namespace.
    pub(super) namespace: &'a str,
    /// Its service.
    pub(super) service: Option<usize>,
}

/// Gives each service the bounds of the budget over its pods.
pub(super) fn apply<'a>(
    budgets: &[(u32, Budget)],
    members: impl Iterator<Item = Member<'a>>,
    services: &mut Services,
    notes: &mut Notes,
) {
    let selected = select(budgets, members);
    for ((object, budget), selected) in budgets.iter().zip(selected) {
        let at = Some(*object);
        if selected.bare {
            notes.add(notes::BUDGET_WITHOUT_SERVICE, "", at);
        }
        match selected.services.len() {
            0 if !selected.bare => notes.add(notes::BUDGET_WITHOUT_PODS, "", at),
            0 | 1 => {}
            _ => notes.add(notes::BUDGET_OVER_SEVERAL, "", at),
        }
        for service in selected.services {
            if !services.bound(service, budget) {
                notes.add(notes::BUDGET_AGAIN, "", at);
            }
        }
    }
}

/// What one budget selects.
#[derive(Clone, Debug, Default)]
struct Selected {
    services: BTreeSet<usize>,
    /// Whether it selects pods without a service.
    bare: bool,
}

/// Finds what each budget selects, in one pass over the workloads: budgets are found by a label that they ask for.
fn select<'a>(budgets: &[(u32, Budget)], members: impl Iterator<Item = Member<'a>>) -> Vec<Selected> {
    let mut by_label: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    let mut by_namespace: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (_, budget)) in budgets.iter().enumerate() {
        match budget.selector.as_ref().map(Selector::anchor) {
            Some(Some((key, value))) => {
                by_label.entry((&budget.namespace, key, value)).or_default().push(index);
            }
            Some(None) => by_namespace.entry(&budget.namespace).or_default().push(index),
            None => {}
        }
    }
    let mut selected = vec![Selected::default(); budgets.len()];
    for member in members {
        let labels = &member.workload.labels;
        let anchored = labels.iter().filter_map(|(key, value)| {
            by_label.get(&(member.namespace, key.value.as_str(), value.value.as_str()))
        });
        for &index in anchored.chain(by_namespace.get(member.namespace)).flatten() {
            let selector = budgets[index].1.selector.as_ref();
            if selector.is_some_and(|selector| selector.matches(labels)) {
                match member.service {
                    Some(service) => {
                        selected[index].services.insert(service);
                    }
                    None => selected[index].bare = true,
                }
            }
        }
    }
    selected
}
