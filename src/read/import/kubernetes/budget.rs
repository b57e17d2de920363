//! Pod disruption budgets and what they bound: a service, if that is all that they are about, else their pods.

use super::field::Field;
use super::notes;
use super::selector::Selector;
use super::service::Services;
use super::shape::BudgetSpec;
use crate::inventory::raw::{Mark, RawBudget, RawWorkload, Text};
use crate::read::import::common::{At, Lenient, Notes, Object, Scalar};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A pod disruption budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Budget {
    /// Its name.
    pub(super) name: Text,
    /// Its namespace.
    pub(super) namespace: String,
    /// The pods it bounds; `None` selects none.
    pub(super) selector: Option<Selector>,
    /// How many have to be available.
    pub(super) min_available: Option<Text>,
    /// How many may be unavailable.
    pub(super) max_unavailable: Option<Text>,
    /// Whether pods that are not ready may be evicted whatever is left.
    pub(super) evicts_unready: Option<Mark<bool>>,
}

/// Reads a budget. An empty selector selects all pods of the namespace, or none in the older version of the API.
pub(super) fn read(
    at: &mut At<'_>,
    (namespace, name): (String, &str),
    api_version: Option<&str>,
    spec: Option<&RawValue>,
) -> Budget {
    let spec: BudgetSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let older = api_version == Some("policy/v1beta1");
    let selector = at
        .want(spec.selector, Field::Selector)
        .and_then(|Object(shape)| Selector::read(at, shape, Field::Selector))
        .filter(|selector| !(older && selector.is_empty()));
    let policy = at.take(spec.unhealthy_pod_eviction_policy, Field::UnhealthyPods);
    let evicts = policy.is_some_and(|policy| &*policy == "AlwaysAllow");
    Budget {
        name: at.mark(format!("{namespace}/{name}"), Field::Name),
        namespace,
        selector,
        min_available: bound(at, spec.min_available, Field::MinAvailable),
        max_unavailable: bound(at, spec.max_unavailable, Field::MaxUnavailable),
        evicts_unready: evicts.then(|| at.mark(true, Field::UnhealthyPods)),
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

/// The workloads as budgets see them, each with its namespace and its service, if it has one.
pub(super) struct Pods<'p> {
    pub(super) workloads: &'p mut [RawWorkload],
    pub(super) joined: &'p [(String, Option<usize>)],
}

impl Pods<'_> {
    /// Gives each service the bounds of the budget over just its pods, if that is the only one over any of them. Returns
    /// the other budgets; their pods name them.
    pub(super) fn bound(
        self,
        budgets: &[(u32, Budget)],
        services: &mut Services,
        notes: &mut Notes,
    ) -> Vec<RawBudget> {
        let Self { workloads, joined } = self;
        let selected = select(budgets, workloads, joined);
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        joined.iter().filter_map(|(_, service)| *service).for_each(|one| *sizes.entry(one).or_default() += 1);
        let mut uses = vec![0_u32; workloads.len()];
        selected.iter().flatten().for_each(|&pod| uses[pod] += 1);
        let mut named = Vec::new();
        for ((object, budget), pods) in budgets.iter().zip(selected) {
            if pods.is_empty() {
                notes.add(notes::BUDGET_WITHOUT_PODS, "", Some(*object));
                continue;
            }
            let service = joined[pods[0]].1;
            let is_its = service.is_some_and(|service| {
                sizes[&service] == pods.len()
                    && pods.iter().all(|&pod| joined[pod].1 == Some(service) && uses[pod] == 1)
            });
            match service {
                Some(service) if is_its && budget.evicts_unready.is_none() => services.bound(service, budget),
                _ => {
                    pods.iter().for_each(|&pod| workloads[pod].budgets.push(budget.name.clone()));
                    named.push(RawBudget {
                        name: budget.name.clone(),
                        min_available: budget.min_available.clone(),
                        max_unavailable: budget.max_unavailable.clone(),
                        evicts_unready: budget.evicts_unready.clone(),
                    });
                }
            }
        }
        named
    }
}

/// Finds the pods that each budget selects, in one pass over them: budgets are found by a label that they ask for.
fn select(
    budgets: &[(u32, Budget)],
    workloads: &[RawWorkload],
    joined: &[(String, Option<usize>)],
) -> Vec<Vec<usize>> {
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
    let mut selected = vec![Vec::new(); budgets.len()];
    for (pod, (workload, (namespace, _))) in workloads.iter().zip(joined).enumerate() {
        let labels = &workload.labels;
        let anchored = labels
            .iter()
            .filter_map(|(key, value)| by_label.get(&(namespace, key.value.as_str(), value.value.as_str())));
        for &index in anchored.chain(by_namespace.get(namespace.as_str())).flatten() {
            let selector = budgets[index].1.selector.as_ref();
            if selector.is_some_and(|selector| selector.matches(labels)) {
                selected[index].push(pod);
            }
        }
    }
    selected
}
