//! Finishing facts: which things of the fleet each is about.
//!
//! A fact names its subject as the public does; a fleet may have it under other names: a product as an image or as a
//! distribution's package, a library as what an OS release provides in an image. All of these are found here, once,
//! before components are finished; each gets the fact's needs as a requirement.

use super::Builder;
use super::draft::{DraftRequirement, DraftSubject, Placed, Scope};
use super::told::DraftTold;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::{FixedMap, FixedSet, Id};
use crate::inventory::package;
use crate::inventory::raw::{RawFact, RawFactSubject, RawRequirement, Text};
use crate::model::fact::{Concern, Fact, FactId, Whom};
use crate::model::fleet::RangeId;
use crate::model::machine::FamilyId;
use crate::model::pattern::Pattern;
use crate::model::words::{ComponentKind, Confidence, Crossing, Due, FactKind, Isolation, Layer, Step};
use crate::model::{CapabilityId, ComponentId};
use crate::source::{FileId, Place};
use crate::version::{Scheme, VersionRange};
use jiff::civil::Date;

/// A fact as it was read.
#[derive(Debug)]
pub(super) struct DraftFact {
    pub(super) raw: RawFact,
    pub(super) kind: FactKind,
    pub(super) confidence: Option<Confidence>,
    pub(super) step: Option<Step>,
    pub(super) crossing: Option<Crossing>,
    pub(super) due: Due,
    pub(super) isolation: Vec<Isolation>,
    pub(super) file: FileId,
    pub(super) offset: u32,
    pub(super) place: Place,
}

/// Something that a fact is about, before versions are read.
#[derive(Clone, Debug)]
pub(super) struct DraftConcern {
    pub(super) whom: Whom,
    /// Its versions as they were written.
    pub(super) at: Option<Text>,
    /// Its versions that have the fix.
    pub(super) fixed: Vec<Text>,
    /// For what brings the library that the fact is about in releases, that library.
    pub(super) library: Option<CapabilityId>,
    /// For an image, the releases that its tags must indicate.
    pub(super) told: Option<DraftTold>,
}

/// Builds that a fact is not about.
struct Exception {
    whom: FixedSet<Whom>,
    at: Option<Placed>,
}

impl DraftFact {
    pub(super) fn placed(&self, mark: &Text) -> Place {
        Place {
            file: self.file,
            start: mark.start.saturating_add(self.offset),
            end: mark.end.saturating_add(self.offset),
        }
    }
}

impl Builder {
    /// Finds what each fact is about. Linear in the facts and, for each that names many by a pattern, in the
    /// components.
    pub(super) fn match_facts(&mut self) {
        let facts = std::mem::take(&mut self.facts);
        let (shipped, own): (Vec<_>, Vec<_>) =
            facts.into_iter().partition(|draft| self.is_shipped(draft.file));
        let names = self.own_names(&own, &shipped);
        // A user's fact comes before the shipped ones.
        let shipped = shipped.into_iter().filter(|draft| !names.contains_key(&draft.raw.name.value));
        for draft in own.into_iter().chain(shipped) {
            let concerns = self.concerns(&draft);
            self.tell_components(&draft, &concerns);
            self.matched.push((draft, concerns));
        }
    }

    /// Returns the names of a user's facts. Each has a name of its own, unless it says that it replaces a shipped fact.
    fn own_names(&mut self, own: &[DraftFact], shipped: &[DraftFact]) -> FixedMap<String, Place> {
        let taken: FixedMap<&str, Place> = shipped
            .iter()
            .map(|draft| (draft.raw.name.value.as_str(), draft.placed(&draft.raw.name)))
            .collect();
        let mut names: FixedMap<String, Place> = FixedMap::default();
        for draft in own {
            let (name, place) = (&draft.raw.name.value, draft.placed(&draft.raw.name));
            if let Some(first) = names.insert(name.clone(), place) {
                let diagnostic = Diagnostic::new(
                    Code::DuplicateName,
                    format!("`{name}` is the name of more than one fact"),
                )
                .at(place, "defined again here")
                .at(first, "first defined here");
                self.report(diagnostic);
            }
            let replaces = draft.raw.replaces.as_ref().filter(|replaces| replaces.value);
            match (taken.get(name.as_str()), replaces) {
                (Some(&first), None) => {
                    let message = format!("`{name}` is the name of a fact that comove ships");
                    let diagnostic = Diagnostic::new(Code::DuplicateName, message)
                        .at(place, "defined again here")
                        .at(first, "shipped here")
                        .help("give it another name, or write `replaces = true` to have it instead");
                    self.report(diagnostic);
                }
                (None, Some(_)) => {
                    let message = format!("comove ships no fact `{name}` that this could replace");
                    let help = did_you_mean(name, taken.keys().copied());
                    self.never(message, place, help);
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        names
    }

    /// Whether a file is one that comove ships.
    pub(super) fn is_shipped(&self, file: FileId) -> bool {
        self.shipped.contains(&file)
    }

    fn concerns(&mut self, draft: &DraftFact) -> Vec<DraftConcern> {
        let raw = &draft.raw;
        let own =
            RawFactSubject { subject: raw.subject.clone(), at: raw.at.clone(), fixed: raw.fixed.clone() };
        let mut found: FixedMap<Whom, DraftConcern> = FixedMap::default();
        for subject in std::iter::once(&own).chain(&raw.also) {
            for concern in self.called(draft, subject) {
                match found.get_mut(&concern.whom) {
                    Some(known) => {
                        known.told.iter_mut().zip(concern.told).for_each(|(known, more)| known.join(more));
                    }
                    None => drop(found.insert(concern.whom, concern)),
                }
            }
        }
        found.into_values().collect()
    }

    /// Finds everything that a fleet may call a subject.
    fn called(&mut self, draft: &DraftFact, subject: &RawFactSubject) -> Vec<DraftConcern> {
        let name = subject.subject.value.as_str();
        let at = subject.at.as_ref();
        let all = |whom: Vec<Whom>| {
            let fixed = &subject.fixed;
            let concern = |whom| DraftConcern {
                whom,
                at: at.cloned(),
                fixed: fixed.clone(),
                library: None,
                told: None,
            };
            whom.into_iter().map(concern).collect::<Vec<_>>()
        };
        if let Some(family) = name.strip_prefix("os/") {
            return all(self.fleet.family_names.find(family).map(Whom::Family).into_iter().collect());
        }
        if let Some(package) = package::read(name).map(|said| said.package.name) {
            return all(self.components_named(draft, &format!("package/{package}"), subject));
        }
        if name.contains('/') {
            let mut found = self.components_named(draft, name, subject);
            let product = name.strip_prefix("package/");
            found.extend(product.into_iter().flat_map(|product| self.sold_as(product, at)));
            let mut found = all(found);
            found.extend(self.told_of_system(name, at));
            return found;
        }
        let place = draft.placed(&subject.subject);
        let text = self.fleet.texts.intern(name);
        let Some(capability) = self.capability_named((text, place)) else {
            return Vec::new();
        };
        let library = self.fleet.capabilities[capability].layer == Layer::Library;
        // An engine deals with the libraries of images, not with those of the machine that it runs on.
        let mut found = match library && self.needs_engine(draft) {
            true => Vec::new(),
            false => all(vec![Whom::Property(capability)]),
        };
        if library {
            let package = format!("package/{name}");
            found.extend(all(self
                .fleet
                .component_names
                .find(&package)
                .map(Whom::Component)
                .into_iter()
                .collect()));
            found.extend(self.bundles(capability, at));
            found.extend(self.told_of_library(capability, at));
        }
        found
    }

    fn needs_engine(&self, draft: &DraftFact) -> bool {
        let needs = draft.raw.needs.as_ref().and_then(|needs| self.fleet.capability_names.find(&needs.value));
        needs.is_some_and(|id| self.fleet.capabilities[id].layer == Layer::Engine)
    }

    /// Finds components by a pattern. A shipped fact skips those whose versions it cannot read, since it does not know
    /// them.
    fn components_named(&mut self, draft: &DraftFact, pattern: &str, subject: &RawFactSubject) -> Vec<Whom> {
        let pattern = match Pattern::parse(pattern) {
            Ok(pattern) => pattern,
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::BadPattern, error.to_string());
                diagnostic.help = error.help();
                self.report(diagnostic.at(draft.placed(&subject.subject), "in this subject"));
                return Vec::new();
            }
        };
        let shipped = self.is_shipped(draft.file);
        let mut found = self.matching(&pattern);
        found.retain(|&id| !shipped || self.is_readable(id, subject.at.as_ref()));
        found.into_iter().map(Whom::Component).collect()
    }

    /// Whether a range can be read as one of a component's versions.
    fn is_readable(&self, id: ComponentId, at: Option<&Text>) -> bool {
        // While components are not finished their drafts are there, and after that they are.
        let finished = self.fleet.components.iter().nth(id.index());
        let (scheme, tagged) = match finished {
            Some(item) => (item.scheme, item.kind == ComponentKind::Image && item.family.is_none()),
            None => {
                let draft = &self.components[id];
                (self.scheme_said(id), draft.kind == ComponentKind::Image && draft.profile.is_none())
            }
        };
        // Of images of which some tags are words, the others are read.
        let scheme = if tagged && scheme == Scheme::Opaque { Scheme::Dotted } else { scheme };
        at.is_none_or(|at| VersionRange::parse(scheme, &at.value).is_ok())
    }

    pub(super) fn matching(&self, pattern: &Pattern) -> Vec<ComponentId> {
        let names = &self.fleet.component_names;
        let prefix = format!("{}/", pattern.kind());
        if let Some(exact) = pattern.exact_name() {
            return names.find(&format!("{prefix}{exact}")).into_iter().collect();
        }
        let bare =
            names.iter().enumerate().filter_map(|(index, name)| Some((index, name.strip_prefix(&prefix)?)));
        let hits = bare.filter(|(_, name)| pattern.matches_name(name));
        hits.map(|(index, _)| ComponentId::from_index(index)).collect()
    }

    /// Finds the images and packages of a product whose versions can be read as the product's.
    fn sold_as(&mut self, product: &str, at: Option<&Text>) -> Vec<Whom> {
        let patterns = self.products.get(product).into_iter().flatten();
        let found = patterns.flat_map(|pattern| self.matching(pattern));
        found.filter(|&id| self.is_readable(id, at)).map(Whom::Component).collect()
    }

    /// Finds the images and stacks whose versions are OS releases that bring a library in some versions of it.
    fn bundles(&self, capability: CapabilityId, at: Option<&Text>) -> Vec<DraftConcern> {
        let scheme = self.fleet.capabilities[capability].scheme;
        let Ok(range) =
            at.map_or_else(|| Ok(VersionRange::any(scheme)), |at| VersionRange::parse(scheme, &at.value))
        else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (id, draft) in self.components.iter_enumerated() {
            let family =
                draft.profile.and_then(|(text, _)| self.fleet.family_names.find(self.fleet.texts.get(text)));
            let Some(releases) = family.and_then(|family| self.releases_with(family, capability, &range))
            else {
                continue;
            };
            let mark = at.cloned().unwrap_or_default();
            let at = Some(Text { value: releases, ..mark });
            let (whom, library) = (Whom::Component(id), Some(capability));
            found.push(DraftConcern { whom, at, fixed: Vec::new(), library, told: None });
        }
        found
    }

    /// Returns as a range the releases of a family that bring a library in some of its versions, if there are any.
    pub(super) fn releases_with(
        &self,
        family: FamilyId,
        capability: CapabilityId,
        range: &VersionRange,
    ) -> Option<String> {
        let releases = self.fleet.families[family].releases.iter().filter(|release| {
            release.provides(capability).is_some_and(|version| range.contains(self.fleet.version(version)))
        });
        let texts: Vec<String> =
            releases.map(|release| format!("={}", self.fleet.version(release.version))).collect();
        (!texts.is_empty()).then(|| texts.join(" || "))
    }

    /// Gives components a path rule, unless they have one.
    fn tell_components(&mut self, draft: &DraftFact, concerns: &[DraftConcern]) {
        for concern in concerns {
            let Whom::Component(id) = concern.whom else { continue };
            if let Some(step) = draft.step {
                self.components[id].step.get_or_insert((step, draft.place));
            }
        }
    }

    /// Returns the scheme that a component will have.
    fn scheme_said(&self, id: ComponentId) -> Scheme {
        let draft = &self.components[id];
        let family = || {
            let (name, _) = draft.profile?;
            let family = self.fleet.family_names.find(self.fleet.texts.get(name))?;
            Some(self.fleet.families[family].scheme)
        };
        draft.scheme.map(|(scheme, _)| scheme).or_else(family).unwrap_or(Scheme::Dotted)
    }

    /// Makes the facts, and for each thing that a fact is about a requirement, if the fact needs something.
    pub(super) fn finish_facts(&mut self) {
        let present: FixedSet<CapabilityId> = self.fleet.slots.iter().map(|slot| slot.capability).collect();
        for (draft, concerns) in std::mem::take(&mut self.matched) {
            let id = FactId::from_index(self.fleet.facts.len());
            let fact = self.fact(&draft);
            // If the component that must also be present is not in the fleet, the fact is about nothing.
            let is_about = !fact.with.as_ref().is_some_and(Vec::is_empty);
            self.fleet.facts.push(fact);
            let concerns = if is_about { concerns } else { Vec::new() };
            let needed = if is_about { self.needed(&draft) } else { Vec::new() };
            let exceptions = self.exceptions(&draft);
            let mut needs = false;
            for concern in &concerns {
                // A property that no machine has needs nothing, so its bounds are no stops.
                let is_there =
                    !matches!(concern.whom, Whom::Property(property) if !present.contains(&property));
                needs |= is_there && !needed.is_empty();
                self.concern(id, &draft, (concern, &exceptions), if is_there { &needed } else { &[] });
            }
            if !self.is_shipped(draft.file) {
                self.doubt_ranges(&draft, (!concerns.is_empty(), needs));
            }
        }
    }

    fn fact(&mut self, draft: &DraftFact) -> Fact {
        let raw = &draft.raw;
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        Fact {
            name: raw.name.value.clone(),
            kind: draft.kind,
            symptom: text(&raw.symptom),
            remedy: text(&raw.remedy),
            source: raw.source.value.clone(),
            checked: self.date(raw.checked.as_ref().map(|date| (date.value.clone(), draft.placed(date)))),
            confidence: draft.confidence,
            until: self.date(raw.until.as_ref().map(|date| (date.value.clone(), draft.placed(date)))),
            with: self.with(draft),
            only: self.conditions_of(draft),
            together: raw.together.as_ref().is_some_and(|together| together.value),
            crossing: draft.crossing,
            due: draft.due,
            gives_step: draft.step.is_some(),
            shipped: self.is_shipped(draft.file),
            vouches: raw.skew.is_some() || !self.is_shipped(draft.file),
            place: draft.place,
            concerns: Vec::new(),
            fixed: Vec::new(),
            waived: Vec::new(),
        }
    }

    /// Reads the conditions of a crossing; those of a need are its requirement's.
    fn conditions_of(&mut self, draft: &DraftFact) -> Vec<(CapabilityId, RangeId)> {
        let mut found = Vec::new();
        for (name, range) in draft.raw.only.iter().filter(|_| draft.crossing.is_some()) {
            let texts = &mut self.fleet.texts;
            let [name, said] = [name, range].map(|text| (texts.intern(&text.value), draft.placed(text)));
            let Some(capability) = self.capability_named(name) else { continue };
            if self.is_os(capability) {
                let message = "a crossing is not limited to releases of an OS";
                self.report(Diagnostic::new(Code::BadRequirement, message).at(name.1, "in this condition"));
                continue;
            }
            let range = self.range(self.fleet.capabilities[capability].scheme, said);
            found.extend(range.map(|range| (capability, range)));
        }
        found
    }

    /// Reads a day.
    pub(super) fn date(&mut self, said: Option<(String, Place)>) -> Option<Date> {
        let (text, place) = said?;
        let date = text.parse().ok();
        if date.is_none() {
            let diagnostic = Diagnostic::new(Code::BadValue, format!("`{text}` is not a day"))
                .at(place, "not a day")
                .help("write year, month and day: `2027-03-31`");
            self.report(diagnostic);
        }
        date
    }

    /// Finds the component that must also be present.
    fn with(&mut self, draft: &DraftFact) -> Option<Vec<ComponentId>> {
        let subject = draft.raw.with.clone()?;
        let found = self.called(draft, &RawFactSubject { subject, at: None, fixed: Vec::new() });
        let components = found.into_iter().filter_map(|concern| match concern.whom {
            Whom::Component(id) => Some(id),
            Whom::Property(_) | Whom::Family(_) => None,
        });
        Some(components.collect())
    }

    /// Returns what is needed under the fleet's names: a product stands for each thing that is called so.
    fn needed(&mut self, draft: &DraftFact) -> Vec<Text> {
        let Some(needs) = &draft.raw.needs else { return Vec::new() };
        // If a user's fact names a package that is not a product, the package must be defined.
        let product = needs.value.strip_prefix("package/");
        if !product.is_some_and(|name| self.is_shipped(draft.file) || self.products.contains_key(name)) {
            return vec![needs.clone()];
        }
        let subject =
            RawFactSubject { subject: needs.clone(), at: draft.raw.within.clone(), fixed: Vec::new() };
        let found = self.called(draft, &subject);
        let names = found.into_iter().filter_map(|concern| match concern.whom {
            Whom::Component(id) => Some(self.fleet.component_name(id).to_owned()),
            Whom::Property(_) | Whom::Family(_) => None,
        });
        names.map(|value| Text { value, ..needs.clone() }).collect()
    }

    fn concern(
        &mut self,
        id: FactId,
        draft: &DraftFact,
        (concern, exceptions): (&DraftConcern, &[Exception]),
        needed: &[Text],
    ) {
        let at = match (&concern.at, self.scheme_of_ranges(concern.whom)) {
            _ if concern.told.is_some() => self.told_range(concern),
            (Some(at), Some(scheme)) => {
                let text = self.fleet.texts.intern(&at.value);
                let Some(range) = self.range(scheme, (text, draft.placed(at))) else { return };
                Some(range)
            }
            _ => None,
        };
        let Some(at) = self.without_exceptions(exceptions, concern.whom, at) else { return };
        let at = match concern.whom {
            Whom::Component(id) if self.has_tags(id) => at.map(|at| self.of_tags(id, at)),
            _ => at,
        };
        self.fleet.facts[id].concerns.push(Concern { whom: concern.whom, at, library: concern.library });
        self.remedies(id, draft, concern);
        for needs in needed {
            let raw = RawRequirement {
                needs: Some(needs.clone()),
                within: draft.raw.within.clone(),
                skew: draft.raw.skew.clone(),
                ..RawRequirement::default()
            };
            let (file, offset, place) = (draft.file, draft.offset, draft.place);
            let subject = DraftSubject::Fact(id, concern.whom, at);
            let scope = Scope { isolation: draft.isolation.clone(), only: draft.raw.only.clone() };
            self.requirements.push(DraftRequirement { subject, raw, scope, file, offset, place });
        }
    }

    /// Finds what the exceptions of a fact are.
    fn exceptions(&mut self, draft: &DraftFact) -> Vec<Exception> {
        let mut found = Vec::new();
        for exception in &draft.raw.except {
            let whom = self.called(draft, exception).into_iter().map(|concern| concern.whom).collect();
            let at = exception.at.as_ref().map(|at| (self.fleet.texts.intern(&at.value), draft.placed(at)));
            found.push(Exception { whom, at });
        }
        found
    }

    /// Notes the versions of a component that have a fact's remedy, as far as they can be read as its versions.
    fn remedies(&mut self, id: FactId, draft: &DraftFact, concern: &DraftConcern) {
        let Whom::Component(component) = concern.whom else { return };
        let scheme = self.fleet.component(component).scheme;
        // Versions that are not ordered lead nowhere.
        if scheme == Scheme::Opaque {
            return;
        }
        for text in concern.fixed.iter().filter(|text| scheme.parse(&text.value).is_ok()) {
            let said = (self.fleet.texts.intern(&text.value), draft.placed(text));
            let version = self.version(scheme, said);
            self.fleet.facts[id].fixed.extend(version.map(|version| (component, version)));
        }
    }

    /// Removes the exceptions from the versions that a fact is about; `None` if no versions remain.
    fn without_exceptions(
        &mut self,
        exceptions: &[Exception],
        whom: Whom,
        at: Option<RangeId>,
    ) -> Option<Option<RangeId>> {
        let mut left = at;
        for exception in exceptions.iter().filter(|exception| exception.whom.contains(&whom)) {
            let scheme = match left {
                Some(left) => self.fleet.range(left).scheme(),
                None => self.scheme_of_ranges(whom)?,
            };
            // A tag that is a word, and tells a release by that, has no version that an exception names.
            if scheme == Scheme::Opaque && self.scheme_of_ranges(whom) != Some(scheme) {
                continue;
            }
            let but = self.range(scheme, exception.at?)?;
            let all = VersionRange::any(scheme);
            let range = left.map_or(&all, |id| self.fleet.range(id)).without(self.fleet.range(but))?;
            left = Some(self.fleet.ranges.push(range));
        }
        Some(left)
    }
}
