//! Checking how many versions a thing can stop at, with the stops that its path rule adds.

use super::Builder;
use super::draft::Said;
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, Id};
use crate::model::fleet::{Fleet, VersionId};
use crate::model::machine::Capability;
use crate::model::words::{MOST_STOPS, Step};
use crate::source::Place;
use crate::version::Scheme;
use std::cmp::Ordering;

/// The most versions of one thing.
const MOST_VERSIONS: usize = 10_000;

/// Something that has versions.
struct Line<'a> {
    name: &'a str,
    step: Step,
    scheme: Scheme,
    versions: Vec<VersionId>,
    place: Option<Place>,
}

impl Builder {
    /// Takes a path rule and remembers its place.
    pub(super) fn rule(&mut self, name: &str, step: Said<Step>) -> Step {
        let (step, place) = step.map_or((Step::Any, None), |(step, place)| (step, Some(place)));
        if let Some(place) = place {
            self.rules.insert(name.to_owned(), place);
        }
        step
    }

    /// Reports things with too many versions. Linear, except for sorting the versions of a thing.
    pub(super) fn check_stops(&mut self) {
        let fleet = &self.fleet;
        let mut found = Vec::new();
        for (id, component) in fleet.components.iter_enumerated() {
            let line = Line {
                name: fleet.component_name(id),
                step: component.step,
                scheme: component.scheme,
                versions: fleet.track(id).iter().flatten().copied().collect(),
                place: Some(component.place),
            };
            found.extend(self.stops_fault(line));
        }
        for family in fleet.families.iter() {
            let line = Line {
                name: &family.name,
                step: family.step,
                scheme: family.scheme,
                versions: family.releases.iter().map(|release| release.version).collect(),
                place: family.releases.last().map(|release| release.place),
            };
            found.extend(self.stops_fault(line));
        }
        for ((id, capability), named) in fleet.capabilities.iter_enumerated().zip(named_of_machines(fleet)) {
            let line = Line {
                name: fleet.capability_name(id),
                step: capability.step,
                scheme: capability.scheme,
                versions: named.keys().copied().collect(),
                place: named.get_index(MOST_VERSIONS).and_then(|(_, place)| *place),
            };
            found.extend(self.stops_fault(line));
        }
        for diagnostic in found {
            self.report(diagnostic);
        }
    }

    fn stops_fault(&self, mut line: Line<'_>) -> Option<Diagnostic> {
        let fleet = &self.fleet;
        if line.versions.len() > MOST_VERSIONS {
            let count = line.versions.len();
            let message = format!("`{}` has {count} versions; at most {MOST_VERSIONS} are read", line.name);
            let diagnostic = Diagnostic::new(Code::TooLarge, message);
            return Some(match line.place {
                Some(place) => diagnostic.at(place, "here"),
                None => diagnostic,
            });
        }
        if !matches!(line.step, Step::Minor | Step::Major) {
            return None;
        }
        let place = self.rules.get(line.name).copied();
        if line.scheme == Scheme::Opaque {
            let message =
                format!("`{}` has versions without numbers, so none can be counted through", line.name);
            let diagnostic = Diagnostic::new(Code::BadValue, message);
            return place.map(|place| {
                diagnostic.at(place, "no such path rule").help("write `any` or `listed`, or give the scheme")
            });
        }
        let order = |a: &VersionId, b: &VersionId| {
            fleet.version(*a).compare(fleet.version(*b)).unwrap_or(Ordering::Equal)
        };
        line.versions.sort_by(order);
        let mut stops = 0;
        for pair in line.versions.windows(2) {
            let [from, to] = [pair[0], pair[1]].map(|id| fleet.version(id));
            stops = line.step.gap(from.release()?, to.release()?).saturating_add(stops);
            if stops > MOST_STOPS {
                let message = format!(
                    "of `{}` no {} version may be skipped, and from {from} to {to} there are too many to go through",
                    line.name, line.step
                );
                let help = format!(
                    "at most {MOST_STOPS} stops are planned; write `step = \"listed\"` and list the versions"
                );
                let diagnostic = Diagnostic::new(Code::TooManyStops, message).help(help);
                return Some(match place.or(line.place) {
                    Some(place) => diagnostic.at(place, "this path rule"),
                    None => diagnostic,
                });
            }
        }
        None
    }
}

/// Returns by capability the versions that the input names, each with the place where a machine states it.
fn named_of_machines(fleet: &Fleet) -> Vec<FixedMap<VersionId, Option<Place>>> {
    let general = |capability: &Capability| {
        let named = capability.candidates.iter().chain(&capability.asked);
        named.map(|&version| (version, None)).collect()
    };
    let mut named: Vec<FixedMap<_, _>> = fleet.capabilities.iter().map(general).collect();
    for (id, slot) in fleet.slots.iter_enumerated() {
        let own = if slot.closed { fleet.candidates(id) } else { &[] };
        for &version in own.iter().chain(&slot.version) {
            named[slot.capability.index()].entry(version).or_insert(Some(slot.place));
        }
    }
    let releases = fleet.families.iter().flat_map(|family| &family.releases);
    for &(capability, version, place) in releases.flat_map(|release| &release.provides) {
        named[capability.index()].entry(version).or_insert(Some(place));
    }
    named
}
