//! What becomes of things, whatever the order: the middle of the impact report.

use super::shape::{Bundle, bundles};
use super::words::{OWN_GUEST, kind};
use crate::answer::plan::{Change, Effect, Plan};
use std::collections::BTreeMap;

/// Things of which the same is said.
pub(super) struct Section<'p> {
    pub(super) title: &'static str,
    /// How many things; each counts once, however many changes it has.
    pub(super) things: usize,
    pub(super) bundles: Vec<Bundle<'p>>,
}

/// Whether a change belongs to a section, given whether its thing changes version.
type Belongs = fn(&Change, bool) -> bool;

/// The sections in order: their titles, and whether a change belongs there of a thing that changes version or not.
const SECTIONS: [(&str, Belongs); 7] = [
    ("machines that change", |change, _| is_machine(change) && change.effect.changes_version()),
    ("guests that are made", |change, _| kind(&change.thing) == OWN_GUEST),
    ("images and stacks that are published or built anew", |change, _| {
        !is_machine(change) && !matches!(kind(&change.thing), OWN_GUEST | "workload")
    }),
    ("workloads that must change version or be redeployed", |change, _| {
        kind(&change.thing) == "workload" && change.effect.changes_version()
    }),
    ("workloads that must move", |change, _| {
        kind(&change.thing) == "workload" && change.effect == Effect::Migrate
    }),
    ("workloads that only restart", |change, versioned| {
        kind(&change.thing) == "workload" && change.effect == Effect::Restart && !versioned
    }),
    ("guests that restart or move", |change, _| is_machine(change) && !change.effect.changes_version()),
];

/// Sorts a plan's changes into sections, leaving empty ones out.
pub(super) fn sections(plan: &Plan) -> Vec<Section<'_>> {
    let mut things: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        things.entry(&change.thing).or_default().push(change);
    }
    let mut sections = Vec::new();
    for (title, belongs) in SECTIONS {
        let (mut members, mut changes) = (0, Vec::new());
        for all in things.values() {
            let versioned = all.iter().any(|change| change.effect.changes_version());
            let before = changes.len();
            changes.extend(all.iter().copied().filter(|change| belongs(change, versioned)));
            members += usize::from(changes.len() > before);
        }
        if members > 0 {
            sections.push(Section { title, things: members, bundles: bundles(changes) });
        }
    }
    sections
}

fn is_machine(change: &Change) -> bool {
    matches!(kind(&change.thing), "host" | "guest" | "cluster")
}
