//! Finishing OS families: their releases, joined over files and in order.

use super::Builder;
use super::draft::{DraftProfile, Said};
use crate::diag::{Code, Diagnostic};
use crate::id::{FixedMap, Id};
use crate::model::fleet::VersionId;
use crate::model::machine::{CapabilityId, Family, FamilyId, Release};
use crate::model::words::Step;
use crate::source::Place;
use crate::version::Scheme;
use std::cmp::Ordering;

/// Something that a release provides, and where that is written.
type Provided = (CapabilityId, VersionId, Place);

/// The position of a release in its family, by its number.
type Known = FixedMap<(FamilyId, VersionId), usize>;

impl Builder {
    /// Makes the families. What the inventory says of a release comes first; a shipped profile adds the keys that it leaves
    /// out.
    pub(super) fn finish_families(&mut self) {
        let drafts = std::mem::take(&mut self.profiles);
        let mut named = Vec::new();
        for draft in drafts {
            let name = self.fleet.texts.get(draft.family.0).to_owned();
            named.push((self.fleet.family_names.intern(&name), draft));
        }
        let (shipped, own): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(_, draft)| self.is_shipped(draft.version.1.file));
        let mut said: Vec<(Said<Scheme>, Said<Step>)> = vec![(None, None); self.fleet.family_names.len()];
        for (id, draft) in &own {
            let (scheme, step) = &mut said[id.index()];
            let mut join = self.join_texts(format!("the OS family {}", self.fleet.family_names.get(*id)));
            join.said(scheme, draft.scheme, "the scheme");
            join.said(step, draft.step, "the path rule");
        }
        for (id, draft) in &shipped {
            let (scheme, step) = &mut said[id.index()];
            *scheme = scheme.or(draft.scheme);
            *step = step.or(draft.step);
        }
        for (index, (scheme, step)) in said.into_iter().enumerate() {
            let name = self.fleet.family_names.get(FamilyId::from_index(index)).to_owned();
            let scheme = scheme.map_or(super::machines::DEFAULT_SCHEME, |(scheme, _)| scheme);
            let step = self.rule(&name, step);
            self.fleet.families.push(Family { name, scheme, step, releases: Vec::new() });
        }
        let mut known = Known::default();
        for (id, draft) in &own {
            self.release(*id, draft, &mut known);
        }
        for (id, draft) in &shipped {
            self.fill_release(*id, draft, &mut known);
        }
        for index in 0..self.fleet.families.len() {
            self.inherit(FamilyId::from_index(index));
            self.order_releases(FamilyId::from_index(index));
        }
    }

    /// Adds what the inventory says of a release.
    fn release(&mut self, family: FamilyId, draft: &DraftProfile, known: &mut Known) {
        let scheme = self.fleet.families[family].scheme;
        let Some(version) = self.version(scheme, draft.version) else {
            return;
        };
        let provides = self.provided(draft);
        let place = draft.version.1;
        let Some(&at) = known.get(&(family, version)) else {
            return self.new_release((family, version), draft, provides, known);
        };
        let first = std::mem::replace(&mut self.fleet.families[family].releases[at].place, place);
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

    /// Adds what a shipped profile says of a release and the inventory does not. A release that the inventory's scheme
    /// cannot read is left out.
    fn fill_release(&mut self, family: FamilyId, draft: &DraftProfile, known: &mut Known) {
        let scheme = self.fleet.families[family].scheme;
        if scheme.parse(self.fleet.texts.get(draft.version.0)).is_err() {
            return;
        }
        let Some(version) = self.version(scheme, draft.version) else {
            return;
        };
        let provides = self.provided(draft);
        let Some(&at) = known.get(&(family, version)) else {
            return self.new_release((family, version), draft, provides, known);
        };
        let until = self.date(draft.until.clone());
        let release = &mut self.fleet.families[family].releases[at];
        add_missing(&mut release.provides, &provides);
        release.until = release.until.or(until);
        release.source = release.source.take().or_else(|| draft.source.clone());
    }

    fn new_release(
        &mut self,
        (family, version): (FamilyId, VersionId),
        draft: &DraftProfile,
        provides: Vec<Provided>,
        known: &mut Known,
    ) {
        let (until, source) = (self.date(draft.until.clone()), draft.source.clone());
        let place = draft.version.1;
        let releases = &mut self.fleet.families[family].releases;
        known.insert((family, version), releases.len());
        releases.push(Release { version, place, provides, until, source });
    }

    /// Reads what a profile provides.
    fn provided(&mut self, draft: &DraftProfile) -> Vec<Provided> {
        let mut provides = Vec::new();
        for &(key, value) in &draft.provides {
            let Some(capability) = self.capability_named(key) else {
                continue;
            };
            let scheme = self.fleet.capabilities[capability].scheme;
            if let Some(version) = self.version(scheme, value) {
                provides.push((capability, version, value.1));
            }
        }
        provides
    }

    /// Gives releases what the release that they are part of provides and they do not say: `8.9` gets that of `8`.
    fn inherit(&mut self, id: FamilyId) {
        let releases = &self.fleet.families[id].releases;
        let text = |release: &Release| self.fleet.version(release.version).as_str().to_owned();
        let known: FixedMap<String, usize> =
            releases.iter().enumerate().map(|(at, release)| (text(release), at)).collect();
        let whole = |part: &str| {
            let cuts = part.rmatch_indices('.').filter_map(|(cut, _)| known.get(&part[..cut]));
            cuts.copied().find(|&whole| !releases[whole].provides.is_empty())
        };
        let mut found: Vec<(usize, usize)> =
            known.iter().filter_map(|(text, &part)| Some((part, whole(text)?))).collect();
        // A release is whole before it gives.
        found.sort_by_key(|&(part, _)| text(&releases[part]).len());
        for (part, whole) in found {
            let releases = &mut self.fleet.families[id].releases;
            let Release { provides, until, source, .. } = releases[whole].clone();
            let release = &mut releases[part];
            add_missing(&mut release.provides, &provides);
            release.until = release.until.or(until);
            release.source = release.source.take().or(source);
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
                let (now, then) = (fleet.version(version), fleet.version(known));
                // "3.0" says less than "3.0.2", and may be the same.
                let says_less = then.as_str().starts_with(now.as_str());
                if now.compare(then) != Some(Ordering::Less) || says_less {
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

/// Adds of `more` what is not there.
fn add_missing(provides: &mut Vec<Provided>, more: &[Provided]) {
    for &one in more {
        if !provides.iter().any(|(known, ..)| *known == one.0) {
            provides.push(one);
        }
    }
}
