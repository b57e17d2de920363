//! Finishing OS families: their releases, joined over files and in order.

use super::Builder;
use super::draft::{DraftProfile, Said};
use super::systems::begins;
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, Id};
use crate::model::fleet::VersionId;
use crate::model::machine::{CapabilityId, Family, FamilyId, Release};
use crate::model::words::Step;
use crate::source::Place;
use crate::version::Scheme;
use std::cmp::Ordering;

/// The position of a release in its family, by its number.
type Known = FixedMap<(FamilyId, VersionId), usize>;

impl Builder {
    pub(super) fn finish_families(&mut self) {
        let drafts = std::mem::take(&mut self.profiles);
        let mut ids = Vec::new();
        let mut said: Vec<(Said<Scheme>, Said<Step>)> = Vec::new();
        for draft in &drafts {
            let name = self.fleet.texts.get(draft.family.0).to_owned();
            let id = self.fleet.family_names.intern(&name);
            ids.push(id);
            if id.index() == said.len() {
                said.push((None, None));
            }
            let (scheme, step) = &mut said[id.index()];
            let mut join = self.join_texts(format!("the OS family {name}"));
            join.said(scheme, draft.scheme, "the scheme");
            join.said(step, draft.step, "the path rule");
        }
        for (index, (scheme, step)) in said.into_iter().enumerate() {
            let name = self.fleet.family_names.get(FamilyId::from_index(index)).to_owned();
            let scheme = scheme.map_or(super::machines::DEFAULT_SCHEME, |(scheme, _)| scheme);
            let step = self.rule(&name, step);
            self.fleet.families.push(Family { name, scheme, step, releases: Vec::new() });
        }
        let mut known = Known::default();
        for (&id, draft) in ids.iter().zip(&drafts) {
            self.release(id, draft, &mut known);
        }
        for index in 0..self.fleet.families.len() {
            self.inherit(FamilyId::from_index(index));
            self.order_releases(FamilyId::from_index(index));
        }
    }

    fn release(&mut self, family: FamilyId, draft: &DraftProfile, known: &mut Known) {
        let scheme = self.fleet.families[family].scheme;
        let Some(version) = self.version(scheme, draft.version) else {
            return;
        };
        let mut provides = Vec::new();
        for &(key, value) in &draft.provides {
            let Some(capability) = self.capability_named(key) else {
                continue;
            };
            let scheme = self.fleet.capabilities[capability].scheme;
            if let Some(value) = self.version(scheme, value).map(|version| (capability, version, value.1)) {
                provides.push(value);
            }
        }
        let place = draft.version.1;
        let releases = &mut self.fleet.families[family].releases;
        let Some(&at) = known.get(&(family, version)) else {
            known.insert((family, version), releases.len());
            let (until, source) = (self.date(draft.until.clone()), draft.source.clone());
            self.fleet.families[family].releases.push(Release { version, place, provides, until, source });
            return;
        };
        let first = std::mem::replace(&mut releases[at].place, place);
        if self.is_shipped(first.file) || self.is_shipped(place.file) {
            return self.fill_release(family, at, draft, provides);
        }
        let name = format!("{}@{}", self.fleet.families[family].name, self.fleet.version(version));
        if first.file == place.file {
            let diagnostic = Diagnostic::new(
                Code::DuplicateName,
                format!("`{name}` is the name of more than one profile"),
            )
            .at(place, "defined again here")
            .at(first, "first defined here")
            .help("make one of the two definitions");
            return self.report(diagnostic);
        }
        for (capability, version, place) in provides {
            self.join_provided(&name, family, at, (capability, version, place));
        }
    }

    /// Completes one of two profiles of a release from the other, if comove ships one and the other states only that
    /// the release exists.
    fn fill_release(
        &mut self,
        family: FamilyId,
        at: usize,
        draft: &DraftProfile,
        provides: Vec<(CapabilityId, VersionId, Place)>,
    ) {
        let until = self.date(draft.until.clone());
        let release = &mut self.fleet.families[family].releases[at];
        if release.provides.is_empty() {
            release.provides = provides;
        }
        release.until = release.until.or(until);
        release.source = release.source.take().or_else(|| draft.source.clone());
    }

    /// Gives releases without contents those of the release that they are part of: `8.9` gets those of `8`.
    fn inherit(&mut self, id: FamilyId) {
        let fleet = &self.fleet;
        let releases = &fleet.families[id].releases;
        let text = |release: &Release| fleet.version(release.version).as_str();
        let whole = |part: &Release| {
            let above = releases.iter().filter(|whole| !whole.provides.is_empty());
            let above = above.filter(|whole| begins(text(part), text(whole)));
            above.max_by_key(|whole| text(whole).len()).cloned()
        };
        let found: Vec<Option<Release>> = releases
            .iter()
            .map(|release| if release.provides.is_empty() { whole(release) } else { None })
            .collect();
        for (release, whole) in self.fleet.families[id].releases.iter_mut().zip(found) {
            if let Some(whole) = whole {
                let (version, place) = (release.version, release.place);
                *release = Release { version, place, ..whole };
            }
        }
    }

    /// Joins what another file says that a release provides.
    fn join_provided(
        &mut self,
        name: &str,
        family: FamilyId,
        at: usize,
        (capability, version, place): (CapabilityId, VersionId, Place),
    ) {
        let provides = &mut self.fleet.families[family].releases[at].provides;
        match provides.iter().find(|(known, ..)| *known == capability) {
            Some(&(_, known, first)) => {
                let what = format!("the {}", self.fleet.capability_names.get(capability));
                let mut join = self.join_texts(format!("the OS {name}"));
                join.said(&mut Some((known, first)), Some((version, place)), &what);
            }
            None => provides.push((capability, version, place)),
        }
    }

    /// Puts the releases of a family in order, and warns if a later one lowers a version.
    fn order_releases(&mut self, id: FamilyId) {
        let fleet = &mut self.fleet;
        let mut releases = std::mem::take(&mut fleet.families[id].releases);
        releases.sort_by(|a, b| {
            fleet.version(a.version).compare(fleet.version(b.version)).unwrap_or(Ordering::Equal)
        });
        if fleet.families[id].scheme != Scheme::Opaque {
            self.warn_of_lower(id, &releases);
        }
        self.fleet.families[id].releases = releases;
    }

    fn warn_of_lower(&mut self, id: FamilyId, releases: &[Release]) {
        let mut before: FixedMap<CapabilityId, (VersionId, VersionId, Place)> = FixedMap::default();
        for release in releases {
            for &(capability, version, place) in &release.provides {
                let Some((earlier, known, first)) =
                    before.insert(capability, (release.version, version, place))
                else {
                    continue;
                };
                let fleet = &self.fleet;
                if fleet.version(version).compare(fleet.version(known)) != Some(Ordering::Less) {
                    continue;
                }
                let (family, what) = (&fleet.families[id].name, fleet.capability_names.get(capability));
                let message = format!(
                    "{family}@{} brings {what} {}, and {family}@{} before it brings {}",
                    fleet.version(release.version),
                    fleet.version(version),
                    fleet.version(earlier),
                    fleet.version(known),
                );
                let diagnostic = Diagnostic::new(Code::ProfileLowers, message)
                    .at(place, "an earlier version")
                    .at(first, "than here")
                    .help("check the two profiles for a slip");
                self.report(diagnostic);
            }
        }
    }
}
