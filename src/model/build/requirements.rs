//! Finishing requirements, facts and holds.

use super::Builder;
use super::draft::{DraftRequirement, DraftSubject, Placed};
use super::machines::NEAR;
use super::text::sort_versions;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::Id;
use crate::model::pattern::Pattern;
use crate::model::requirement::{Basis, Need, Requirement, Subject, Target, Within};
use crate::model::{CapabilityId, RangeId};
use crate::read::raw::{Mark, Text};
use crate::source::{FileId, Place};
use crate::version::Scheme;

impl Builder {
    pub(super) fn finish_requirements(&mut self) {
        for draft in std::mem::take(&mut self.requirements) {
            for (subject, basis) in self.subjects(&draft) {
                if let Some(requirement) = self.requirement(&draft, subject, basis) {
                    self.fleet.requirements.push(requirement);
                }
            }
        }
        for id in 0..self.fleet.capabilities.len() {
            let id = CapabilityId::from_index(id);
            let mut asked = std::mem::take(&mut self.fleet.capabilities[id].asked);
            sort_versions(self, &mut asked);
            self.fleet.capabilities[id].asked = asked;
        }
    }

    /// Returns whom a draft is about; a fact may be about many.
    fn subjects(&mut self, draft: &DraftRequirement) -> Vec<(Subject, Basis)> {
        let one = |subject| vec![(subject, Basis::Stated)];
        match draft.subject {
            DraftSubject::Component(id) => one(Subject::Component(id)),
            DraftSubject::Service(id) => one(Subject::Service(id)),
            DraftSubject::Workload(id) => one(Subject::Workload(id)),
            DraftSubject::Machine(id) => match &draft.raw.of {
                None => one(Subject::Machine(id)),
                Some(of) => {
                    let of = self.placed(draft, of);
                    self.capability_named(of).map_or_else(Vec::new, |of| one(Subject::Property(id, of)))
                }
            },
            DraftSubject::Fact(name, subject, source) => {
                let get = |text: Placed| self.fleet.texts.get(text.0).to_owned();
                let basis = Basis::Fact { name: get(name), source: get(source) };
                self.fact_subjects(draft.file, subject)
                    .into_iter()
                    .map(|subject| (subject, basis.clone()))
                    .collect()
            }
        }
    }

    fn fact_subjects(&mut self, file: FileId, (text, place): Placed) -> Vec<Subject> {
        let name = self.fleet.texts.get(text).to_owned();
        if !name.contains('/') {
            return self.capability_named((text, place)).map(Subject::Everywhere).into_iter().collect();
        }
        let pattern = match Pattern::parse(&name) {
            Ok(pattern) => pattern,
            Err(error) => {
                self.report(
                    Diagnostic::new(Code::BadPattern, error.to_string()).at(place, "in this subject"),
                );
                return Vec::new();
            }
        };
        let prefix = format!("{}/", pattern.kind());
        let fleet = &self.fleet;
        let hits = fleet.components.ids().filter(|&id| {
            let full = fleet.component_name(id);
            full.strip_prefix(&prefix)
                .is_some_and(|bare| pattern.matches(fleet, bare, fleet.component_labels(id)))
        });
        let hits: Vec<_> = hits.map(Subject::Component).collect();
        if hits.is_empty() && self.builtin != Some(file) {
            let diagnostic =
                Diagnostic::new(Code::Unmatched, format!("the fact's subject `{name}` matches nothing"))
                    .at(place, "matches no component of the inventory");
            self.report(diagnostic);
        }
        hits
    }

    fn placed(&mut self, draft: &DraftRequirement, mark: &Text) -> Placed {
        let place = mark_place(draft, mark);
        (self.fleet.texts.intern(&mark.value), place)
    }

    fn requirement(
        &mut self,
        draft: &DraftRequirement,
        subject: Subject,
        basis: Basis,
    ) -> Option<Requirement> {
        let raw = &draft.raw;
        let at = match &raw.at {
            None => None,
            Some(at) => {
                let at = self.placed(draft, at);
                let scheme = self.subject_scheme(subject).or_else(|| self.bad(at.1, AT_WITHOUT_VERSION))?;
                Some(self.range(scheme, at)?)
            }
        };
        let needs = match (&raw.needs, raw.any.is_empty()) {
            (Some(needs), true) => {
                let target = self.target(draft, needs)?;
                vec![Need { target, within: self.within(draft, target)? }]
            }
            (None, false) => self.alternatives(draft)?,
            (Some(needs), false) => {
                return self.bad(mark_place(draft, needs), "`needs` and `any` exclude each other");
            }
            (None, true) => return self.bad(draft.place, "it does not say what it `needs`"),
        };
        Some(Requirement {
            subject,
            at,
            needs,
            basis,
            because: raw.because.as_ref().map(|because| because.value.clone()),
            place: draft.place,
        })
    }

    fn alternatives(&mut self, draft: &DraftRequirement) -> Option<Vec<Need>> {
        if let Some(stray) = draft.raw.within.as_ref() {
            return self.bad(mark_place(draft, stray), "with `any`, each alternative has an `in` of its own");
        }
        let carried = matches!(
            draft.subject,
            DraftSubject::Component(_) | DraftSubject::Workload(_) | DraftSubject::Service(_)
        );
        if !carried {
            return self.bad(draft.place, "only what workloads run can have alternatives");
        }
        let mut needs = Vec::new();
        for alternative in &draft.raw.any {
            let target = self.target(draft, &alternative.needs)?;
            if matches!(target, Target::Service(_)) {
                return self.bad(
                    mark_place(draft, &alternative.needs),
                    "a service cannot be one of several alternatives",
                );
            }
            needs.push(Need {
                target,
                within: Within::Range(self.target_range(draft, target, &alternative.within)?),
            });
        }
        Some(needs)
    }

    fn within(&mut self, draft: &DraftRequirement, target: Target) -> Option<Within> {
        match (&draft.raw.within, &draft.raw.skew) {
            (Some(within), None) => Some(Within::Range(self.target_range(draft, target, within)?)),
            (None, Some(skew)) => {
                let place = mark_place(draft, skew);
                self.natural(Some((skew.value, place)), "skew").map(|(skew, _)| Within::Skew(skew))
            }
            (None, None) => Some(Within::Unsaid),
            (Some(_), Some(skew)) => self.bad(mark_place(draft, skew), "`in` and `skew` exclude each other"),
        }
    }

    fn target_range(&mut self, draft: &DraftRequirement, target: Target, within: &Text) -> Option<RangeId> {
        let within = self.placed(draft, within);
        let scheme = match target {
            Target::Capability(id) => self.fleet.capabilities[id].scheme,
            Target::Component(id) => self.fleet.components[id].scheme,
            Target::Service(id) => match self.fleet.services[id].primary {
                Some(primary) => self.fleet.components[primary].scheme,
                None => return self.bad(within.1, "the service runs nothing that has a version"),
            },
        };
        let range = self.range(scheme, within)?;
        if let Target::Capability(id) = target {
            for version in self.fleet.ranges[range].lower_bounds() {
                let text = self.fleet.texts.intern(version.as_str());
                let version = self.version(scheme, (text, within.1));
                self.fleet.capabilities[id].asked.extend(version);
            }
        }
        Some(range)
    }

    fn target(&mut self, draft: &DraftRequirement, needs: &Text) -> Option<Target> {
        let placed = self.placed(draft, needs);
        match needs.value.split_once('/') {
            None => self.capability_named(placed).map(Target::Capability),
            Some(("service", name)) => {
                let found = self.fleet.service_names.find(name);
                if found.is_none() {
                    let help = did_you_mean(name, self.fleet.service_names.iter().take(NEAR));
                    self.unknown_name("service", name, placed.1, help);
                }
                found.map(Target::Service)
            }
            Some(_) => self.component_ref(placed, None).map(|(id, _)| Target::Component(id)),
        }
    }

    fn subject_scheme(&self, subject: Subject) -> Option<Scheme> {
        match subject {
            Subject::Component(id) => Some(self.fleet.components[id].scheme),
            Subject::Property(_, id) | Subject::Everywhere(id) => Some(self.fleet.capabilities[id].scheme),
            Subject::Service(id) => {
                self.fleet.services[id].primary.map(|id| self.fleet.components[id].scheme)
            }
            Subject::Machine(_) | Subject::Workload(_) => None,
        }
    }

    fn bad<T>(&mut self, place: Place, message: &str) -> Option<T> {
        self.report(Diagnostic::new(Code::BadRequirement, message).at(place, "in this requirement"));
        None
    }

    pub(super) fn finish_holds(&mut self) {
        for (text, place) in std::mem::take(&mut self.holds) {
            match Pattern::parse(self.fleet.texts.get(text)) {
                Ok(pattern) => self.fleet.holds.push((pattern, place)),
                Err(error) => {
                    self.report(
                        Diagnostic::new(Code::BadPattern, error.to_string()).at(place, "in this hold"),
                    );
                }
            }
        }
    }
}

const AT_WITHOUT_VERSION: &str = "`at` needs a subject that has a version: say it of an app, image or package, or name \
                                  the property with `of`";

fn mark_place<T>(draft: &DraftRequirement, mark: &Mark<T>) -> Place {
    Place {
        file: draft.file,
        start: mark.start.saturating_add(draft.offset),
        end: mark.end.saturating_add(draft.offset),
    }
}
