//! Whether a thing can reach the version that a bump asks for.

use super::resolve::{Resolver, wanted_name};
use super::{Bump, Wanted};
use crate::diag::{Code, Diagnostic};
use crate::model::{Avoidable, Fleet, MOST_STOPS, Step, VersionId};
use crate::source::Place;
use std::cmp::Ordering;

impl Resolver<'_> {
    /// The version that something has to reach to be at least at one: the earliest that it can go to and that is not to be
    /// avoided, as far as any is listed. What is there already or further is where it is.
    pub(super) fn at_least(&self, what: Wanted, asked: VersionId, current: Option<VersionId>) -> VersionId {
        let fleet = self.fleet;
        let reaches = |&id: &VersionId| self.ask.compare(fleet, id, asked).is_some_and(Ordering::is_ge);
        if let Some(current) = current.filter(reaches) {
            // What carries a component goes to the version that is published.
            return if matches!(what, Wanted::Component(_)) { current } else { asked };
        }
        let releases = || {
            let slot = what.slot().filter(|&slot| fleet.is_os(slot))?;
            let family = fleet.family_of(fleet.slot(slot).machine)?;
            Some(family.releases.iter().map(|release| release.version).collect())
        };
        // What any machine can go to.
        let candidates = || what.slot().map(|slot| fleet.candidates(slot).to_vec()).unwrap_or_default();
        let known =
            listed(fleet, what).map(|(listed, _)| listed).or_else(releases).unwrap_or_else(candidates);
        let avoided = |id: VersionId| fleet.avoided(avoidable(what), self.ask.version(fleet, id)).is_some();
        let first = known
            .into_iter()
            .filter(|id| reaches(id) && !avoided(*id))
            .reduce(|a, b| if self.ask.compare(fleet, b, a) == Some(Ordering::Less) { b } else { a });
        first.unwrap_or(asked)
    }

    /// Checks whether a thing lists its candidates without a version, and reports it.
    pub(super) fn check_listed(
        &mut self,
        bump: &Bump,
        what: Wanted,
        (current, version): (Option<VersionId>, VersionId),
    ) -> bool {
        let fleet = self.fleet;
        let Some((listed, place)) = listed(fleet, what) else {
            return false;
        };
        if listed.iter().any(|&one| self.ask.compare(fleet, one, version) == Some(Ordering::Equal)) {
            return false;
        }
        let name = wanted_name(fleet, what);
        let later = |&&one: &&VersionId| {
            let order = current.and_then(|current| self.ask.compare(fleet, one, current));
            !order.is_some_and(Ordering::is_le)
        };
        let mut texts: Vec<_> = listed.iter().filter(later).map(|&one| fleet.version(one).as_str()).collect();
        texts.dedup();
        let can = match texts.as_slice() {
            [] => "is listed as having no later version".to_owned(),
            texts => format!("can go to {}", texts.join(", ")),
        };
        let message = format!("`{bump}` is not among the candidates: {name} {can}");
        if self.said.insert(message.clone()) {
            let help = match texts.as_slice() {
                [] => format!("if {} is to be had, list it in `candidates`", bump.version),
                _ => format!("name one of those, or list {} in `candidates` too", bump.version),
            };
            let diagnostic = Diagnostic::new(Code::NotACandidate, message).at(place, "listed for this");
            self.diagnostics.push(diagnostic.help(help));
        }
        true
    }

    /// Checks whether a version is one that a thing is to avoid, and reports it.
    pub(super) fn check_avoided(&mut self, bump: &Bump, what: Wanted, version: VersionId) -> bool {
        let fleet = self.fleet;
        let Some(id) = fleet.avoided(avoidable(what), self.ask.version(fleet, version)) else {
            return false;
        };
        let name = wanted_name(fleet, what);
        let message = format!("`{bump}` asks for a version that is to be avoided for {name}");
        if self.said.insert(message.clone()) {
            let diagnostic =
                Diagnostic::new(Code::NotACandidate, message).at(fleet.requirement(id).place, "said here");
            self.diagnostics.push(diagnostic.help("name another version"));
        }
        true
    }

    /// Checks whether a path rule requires more stops on the way to a version than comove plans, and reports it. Also
    /// reports if the stops are unknown.
    pub(super) fn check_stops(&mut self, bump: &Bump, what: Wanted, target: VersionId) -> bool {
        let fleet = self.fleet;
        let (step, named) = ruled(fleet, what);
        if !matches!(step, Step::Minor | Step::Major) {
            return false;
        }
        let before = |&id: &VersionId| self.ask.compare(fleet, id, target) == Some(Ordering::Less);
        let last = named
            .into_iter()
            .filter(before)
            .reduce(|a, b| if self.ask.compare(fleet, a, b) == Some(Ordering::Less) { b } else { a });
        let version = |id| self.ask.version(fleet, id);
        let Some(last) = last else {
            return false;
        };
        let (from, to) = (version(last), version(target));
        let (Some(start), Some(end)) = (from.release(), to.release()) else {
            return false;
        };
        let name = wanted_name(fleet, what);
        let stops = step.gap(start, end);
        if stops > MOST_STOPS {
            let message = format!(
                "`{bump}` is too far: {name} is at {from}, and none of the {stops} {step} versions between may be skipped"
            );
            let help = format!("at most {MOST_STOPS} stops are planned; name an earlier version");
            self.fault(Code::TooManyStops, message, Some(help));
            return true;
        }
        if step == Step::Minor && start.0 < end.0 {
            let message = format!(
                "of {name} no minor version may be skipped, and which there are between {from} and {to} is not known"
            );
            let help = "it is planned as one step; name the versions between as candidates".to_owned();
            self.fault(Code::StopsUnknown, message, Some(help));
        }
        false
    }
}

/// Returns the path rule of a thing, and its versions that the input names.
fn ruled(fleet: &Fleet, what: Wanted) -> (Step, Vec<VersionId>) {
    match what {
        Wanted::Slot(id) => {
            let slot = fleet.slot(id);
            (
                fleet.step_of(id),
                slot.version.into_iter().chain(fleet.candidates(id).iter().copied()).collect(),
            )
        }
        Wanted::Component(id) | Wanted::Run(_, id) => {
            (fleet.component(id).step, fleet.track(id).iter().flatten().copied().collect())
        }
    }
}

/// Returns the versions that a thing lists as candidates and the place of the list, if there is one. What an OS release
/// provides is available by taking the release.
fn listed(fleet: &Fleet, what: Wanted) -> Option<(Vec<VersionId>, Place)> {
    match what {
        Wanted::Slot(id) => {
            let slot = fleet.slot(id);
            let mut listed = slot.closed.then(|| fleet.candidates(id).to_vec())?;
            let family = fleet.machine(slot.machine).family.map(|family| fleet.family(family));
            let releases = family.into_iter().flat_map(|family| &family.releases);
            listed.extend(releases.filter_map(|release| release.provides(slot.capability)));
            Some((listed, slot.place))
        }
        Wanted::Component(id) | Wanted::Run(_, id) => {
            let component = fleet.component(id);
            component.closed.then(|| (fleet.track(id).iter().flatten().copied().collect(), component.place))
        }
    }
}

/// What may have versions to avoid, of something that is wanted.
const fn avoidable(what: Wanted) -> Avoidable {
    match what {
        Wanted::Slot(id) => Avoidable::Slot(id),
        Wanted::Component(id) | Wanted::Run(_, id) => Avoidable::Component(id),
    }
}
