//! Where a pod may go: node selectors, tolerations, spread and anti-affinity.

use super::field::Field;
use super::notes;
use super::pod::Origin;
use super::selector::Selector;
use super::shape::{Affinity, Expression, NodeTerm, PodTerm, Spread, Toleration};
use crate::inventory::raw::{RawMap, Text};
use crate::read::import::common::{At, Lenient, List, Object, Str};

/// What the affinity of a pod amounts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Affine {
    /// Labels that the node must have.
    pub(super) node_selector: RawMap,
    /// Label keys of nodes over which pods like this one must not share a value.
    pub(super) apart: Vec<String>,
}

/// Reads the rules that must hold; soft ones are no facts. Remarks on what cannot be expressed.
pub(super) fn affinity(at: &mut At<'_>, origin: &Origin, labels: &RawMap, shape: Affinity<'_>) -> Affine {
    let nodes = at.nested(shape.node_affinity, Field::NodeAffinity);
    let required = at.nested(nodes.required, Field::NodeAffinity);
    let terms = at.list(required.node_selector_terms, Field::NodeAffinity);
    let node_selector = node_terms(at, origin, terms);
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
    Affine { node_selector, apart }
}

/// Alternatives cannot be expressed; the conditions of a single term are labels if each has one value.
fn node_terms(at: &mut At<'_>, origin: &Origin, terms: Vec<Object<NodeTerm<'_>>>) -> RawMap {
    let mut selector = RawMap::new();
    let mut lost = terms.len() > 1;
    if let Ok([Object(term)]) = <[_; 1]>::try_from(terms) {
        for Object(expression) in at.list(term.match_expressions, Field::NodeAffinity) {
            match single_value(at, expression) {
                Some((key, value)) => {
                    selector.insert(key, value);
                }
                None => lost = true,
            }
        }
        // A daemon set names the node of each of its pods this way; they are tied to it anyway.
        let fields = at.list(term.match_fields, Field::NodeAffinity);
        lost |= !fields.is_empty() && !origin.is_owned_by("DaemonSet");
    }
    if lost {
        at.remark(notes::PLACEMENT, Field::NodeAffinity.path());
    }
    selector
}

fn single_value(at: &mut At<'_>, shape: Expression<'_>) -> Option<(Text, Text)> {
    let key = at.take(shape.key, Field::NodeAffinity)?;
    let operator = at.take(shape.operator, Field::NodeAffinity)?;
    let values = at.list(shape.values, Field::NodeAffinity);
    match (&*operator, &values[..]) {
        ("In", [value]) => Some((at.text(&key, Field::NodeAffinity), at.text(value, Field::NodeAffinity))),
        _ => None,
    }
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

/// Reads the label keys that the scheduler must spread the pods over.
pub(super) fn spread(at: &mut At<'_>, shape: List<Object<Spread<'_>>>) -> Vec<String> {
    let mut keys = Vec::new();
    for Object(constraint) in at.list(shape, Field::Spread) {
        let strict = at
            .take(constraint.when_unsatisfiable, Field::Spread)
            .is_some_and(|when| &*when == "DoNotSchedule");
        if let Some(key) = at.take(constraint.topology_key, Field::Spread).filter(|_| strict) {
            let key = at.clean(&key);
            if !keys.contains(&key) {
                keys.push(key);
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
