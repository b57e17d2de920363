//! Where a pod may go: node selectors, tolerations, spread and anti-affinity.

use super::field::Field;
use super::notes;
use super::pod::Origin;
use super::selector::{self, Selector};
use super::shape::{Affinity, NodeTerm, PodTerm, Spread, Toleration};
use crate::inventory::labels::Alternatives;
use crate::inventory::raw::{RawMap, Text};
use crate::inventory::spread::Spreading;
use crate::read::import::common::{At, Lenient, List, Object, Scalar, Str};

/// What the affinity of a pod amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Affine {
    /// Conditions on the labels of the node.
    pub(super) node_affinity: Option<Text>,
    /// Label keys of nodes over which pods like this one must not share a value.
    pub(super) apart: Vec<String>,
}

/// Reads the rules that must hold; soft ones are no facts. Remarks on what cannot be expressed.
pub(super) fn affinity(at: &mut At<'_>, origin: &Origin, labels: &RawMap, shape: Affinity<'_>) -> Affine {
    let nodes = at.nested(shape.node_affinity, Field::NodeAffinity);
    let required = at.nested(nodes.required, Field::NodeAffinity);
    let terms = at.list(required.node_selector_terms, Field::NodeAffinity);
    let node_affinity = node_terms(at, origin, terms);
    let with = at.nested(shape.pod_affinity, Field::PodAffinity);
    if !at.list(with.required, Field::PodAffinity).is_empty() {
        at.remark(notes::PLACEMENT, Field::PodAffinity.path());
    }
    let against = at.nested(shape.pod_anti_affinity, Field::PodAntiAffinity);
    let mut apart = Vec::new();
    for Object(term) in at.list(against.required, Field::PodAntiAffinity) {
        match own_term(at, origin, labels, term) {
            Some(key) if !apart.contains(&key) => apart.push(key),
            Some(_) => {}
            None => at.remark(notes::PLACEMENT, Field::PodAntiAffinity.path()),
        }
    }
    Affine { node_affinity, apart }
}

/// Reads the conditions on nodes: alternatives, of which one has to hold. One that cannot be read makes the others too
/// strict, so that all are left out.
fn node_terms(at: &mut At<'_>, origin: &Origin, terms: Vec<Object<NodeTerm<'_>>>) -> Option<Text> {
    let mut all = Vec::new();
    for Object(term) in terms {
        let mut asks = Vec::new();
        for Object(expression) in at.list(term.match_expressions, Field::NodeAffinity) {
            let Some(ask) = selector::ask(at, expression, Field::NodeAffinity) else {
                at.remark(notes::PLACEMENT, Field::NodeAffinity.path());
                return None;
            };
            asks.push(ask);
        }
        // A daemon set names the node of each of its pods this way; they are tied to it anyway.
        let names_node = !at.list(term.match_fields, Field::NodeAffinity).is_empty();
        if names_node && !origin.is_owned_by("DaemonSet") {
            at.remark(notes::PLACEMENT, Field::NodeAffinity.path());
            return None;
        }
        match (asks.is_empty(), names_node) {
            (false, _) => all.push(asks),
            (true, true) => return None,
            // An empty term selects nothing.
            (true, false) => {}
        }
    }
    (!all.is_empty()).then(|| at.text(&Alternatives(all).to_string(), Field::NodeAffinity))
}

/// The topology key of a term that is about pods like this one.
fn own_term(at: &mut At<'_>, origin: &Origin, labels: &RawMap, term: PodTerm<'_>) -> Option<String> {
    let Object(shape) = at.take(term.label_selector, Field::PodAntiAffinity)?;
    let selector = Selector::read(at, shape, Field::PodAntiAffinity)?;
    let namespaces = at.list(term.namespaces, Field::PodAntiAffinity);
    let here = (namespaces.is_empty() && term.namespace_selector.is_none())
        || namespaces.iter().any(|namespace| **namespace == *origin.namespace);
    let key = at.take(term.topology_key, Field::PodAntiAffinity)?;
    (here && selector.matches(labels)).then(|| at.clean(&key))
}

/// Reads the label keys that the scheduler must spread the pods over, each with how evenly.
pub(super) fn spread(at: &mut At<'_>, shape: List<Object<Spread<'_>>>) -> Vec<String> {
    let mut keys = Vec::new();
    for Object(constraint) in at.list(shape, Field::Spread) {
        let strict = at
            .take(constraint.when_unsatisfiable, Field::Spread)
            .is_some_and(|when| &*when == "DoNotSchedule");
        let mut number = |value: Lenient<Scalar<'_>>| {
            let text = at.take(value, Field::Spread)?;
            text.0.parse::<u32>().ok().filter(|&number| number > 0)
        };
        let (max_skew, min_domains) = (number(constraint.max_skew), number(constraint.min_domains));
        if let Some(key) = at.take(constraint.topology_key, Field::Spread).filter(|_| strict) {
            let key = at.clean(&key);
            // By default there has to be one value, which says nothing.
            let min_domains = min_domains.filter(|&least| least > 1);
            let text = Spreading { key, max_skew: max_skew.unwrap_or(1), min_domains }.to_string();
            // What the API refuses is in no cluster, but it may be in a file.
            if Spreading::parse(&text).is_none() {
                at.odd(Field::Spread);
            } else if !keys.contains(&text) {
                keys.push(text);
            }
        }
    }
    keys
}

/// Reads the taints that a pod tolerates permanently.
pub(super) fn tolerations(at: &mut At<'_>, shape: List<Object<Toleration<'_>>>) -> Vec<Text> {
    let mut tolerated: Vec<Text> = Vec::new();
    for Object(toleration) in at.list(shape, Field::Tolerations) {
        if toleration.toleration_seconds.is_some() {
            continue;
        }
        let mut part = |value: Lenient<Str<'_>>| {
            let text = at.take(value, Field::Tolerations)?;
            (!text.is_empty()).then(|| text.0.into_owned())
        };
        let key = part(toleration.key);
        let operator = part(toleration.operator);
        let value = part(toleration.value);
        let effect = part(toleration.effect);
        let exists = operator.is_some_and(|operator| operator == "Exists");
        let mut text = match (&key, &value) {
            (None, _) if !exists => continue,
            (None, _) => "*".to_owned(),
            (Some(key), Some(value)) if !exists => format!("{key}={value}"),
            (Some(key), _) => key.clone(),
        };
        if let Some(effect) = effect {
            text.push(':');
            text.push_str(&effect);
        }
        let text = at.text(&text, Field::Tolerations);
        if !tolerated.contains(&text) {
            tolerated.push(text);
        }
    }
    tolerated
}
