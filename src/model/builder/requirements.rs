//! Finishing requirements, facts and holds.

use super::Builder;
use super::draft::{DraftRequirement, DraftSubject, Placed};
use super::releases::by_family;
use crate::diag::{Code, Diagnostic, nearest};
use crate::inventory::raw::{Mark, Text};
use crate::model::fact::Whom;
use crate::model::pattern::Pattern;
use crate::model::requirement::{Basis, Need, Requirement, Subject, Target, Within};
use crate::model::{CapabilityId, FamilyId, RangeId};
use crate::source::Place;
use crate::version::{Scheme, VersionRange};

impl Builder {
    pub(super) fn finish_requirements(&mut self) {
        for draft in std::mem::take(&mut self.requirements) {
            for (subject, basis) in self.subjects(&draft) {
                if let Some(requirement) = self.requirement(&draft, subject, basis) {
                    for requirement in by_family(requirement) {
                        self.fleet.requirements.push(requirement);
                    }
                }
            }
        }
        self.finish_avoided();
        self.finish_asked();
        self.finish_control_planes();
    }

    /// Returns the subjects of a draft.
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
            DraftSubject::Fact(id, whom, _) => match whom {
                Whom::Component(component) => vec![(Subject::Component(component), Basis::Fact(id))],
                Whom::Property(capability) => {
                    let name = self.fleet.facts[id].name.clone();
                    let subjects = self.unwaived_machines(&name, capability);
                    subjects.into_iter().map(|subject| (subject, Basis::Fact(id))).collect()
                }
                Whom::Family(_) => Vec::new(),
            },
        }
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
        if let (Some(of), false) = (&raw.of, matches!(draft.subject, DraftSubject::Machine(_))) {
            let help = "leave it out: what has the need is what the requirement stands in";
            return self.bad(mark_place(draft, of), "only of a machine a property is named", help);
        }
        if let (Some(skew), None, None) = (&raw.skew, &raw.within, self.subject_scheme(subject)) {
            return self.unversioned_subject(mark_place(draft, skew), "skew");
        }
        let at = match (&raw.at, draft.subject) {
            (_, DraftSubject::Fact(_, _, at)) => at,
            (None, _) => None,
            (Some(at), _) => {
                let at = self.placed(draft, at);
                let scheme = self.subject_scheme(subject).or_else(|| self.unversioned_subject(at.1, "at"))?;
                Some(self.range_of_subject(subject, scheme, at)?)
            }
        };
        let mut needs = match (&raw.needs, raw.any.is_empty()) {
            (Some(needs), true) => {
                let target = self.target(draft, needs)?;
                let (within, family) = self.within(draft, target)?;
                vec![Need { target, within, family }]
            }
            (None, false) => self.alternatives(draft)?,
            (Some(needs), false) => {
                return self.bad(
                    mark_place(draft, needs),
                    "`needs` and `any` exclude each other",
                    ALTERNATIVES,
                );
            }
            (None, true) => {
                let help = "add `needs = \"kernel\"` or another capability, service or component";
                return self.bad(draft.place, "it does not say what it `needs`", help);
            }
        };
        let (only, outside) = self.conditions(draft)?.into_iter().unzip();
        needs.extend::<Vec<Need>>(outside);
        let waived = match (basis, subject) {
            (Basis::Fact(id), Subject::Component(component)) => {
                let name = self.fleet.facts[id].name.clone();
                self.waived_components(&name, component)
            }
            _ => Vec::new(),
        };
        Some(Requirement {
            subject,
            at,
            needs,
            only,
            basis,
            isolation: draft.scope.isolation.clone(),
            family: None,
            only_for: None,
            waived,
            because: raw.because.as_ref().map(|because| because.value.clone()),
            place: draft.place,
        })
    }

    fn alternatives(&mut self, draft: &DraftRequirement) -> Option<Vec<Need>> {
        if let Some(stray) = draft.raw.within.as_ref() {
            return self.bad(mark_place(draft, stray), "`in` and `any` exclude each other", ALTERNATIVES);
        }
        if let Some(stray) = draft.raw.skew.as_ref() {
            return self.bad(mark_place(draft, stray), "`skew` and `any` exclude each other", ALTERNATIVES);
        }
        let mut needs = Vec::new();
        for alternative in &draft.raw.any {
            let target = self.target(draft, &alternative.needs)?;
            if matches!(target, Target::Service(_)) {
                return self.bad(
                    mark_place(draft, &alternative.needs),
                    "a service cannot be one of several alternatives",
                    "an alternative is a capability or a component that the same workload carries",
                );
            }
            let (range, family) = self.target_range(draft, target, &alternative.within)?;
            needs.push(Need { target, within: Within::Range(range), family });
        }
        Some(needs)
    }

    /// Returns the conditions of a requirement, each with its negation, which is an alternative to what is needed.
    /// Their bounds are not versions that anything requires.
    fn conditions(&mut self, draft: &DraftRequirement) -> Option<Vec<((CapabilityId, RangeId), Need)>> {
        let mut found = Vec::new();
        for (name, range) in &draft.scope.only {
            let capability = self.placed(draft, name);
            let capability = self.capability_named(capability)?;
            let place = mark_place(draft, range);
            let said = self.placed(draft, range);
            let (range, family) = self.capability_range(capability, said)?;
            let scheme = self.fleet.range(range).scheme();
            let Some(outside) = VersionRange::any(scheme).without(self.fleet.range(range)) else {
                return self.bad(place, "every version meets this condition", "leave it out");
            };
            let within = Within::Range(self.fleet.ranges.push(outside));
            let target = Target::Capability(capability);
            found.push(((capability, range), Need { target, within, family }));
        }
        Some(found)
    }

    fn within(&mut self, draft: &DraftRequirement, target: Target) -> Option<(Within, Option<FamilyId>)> {
        match (&draft.raw.within, &draft.raw.skew) {
            (Some(within), None) => {
                let (range, family) = self.target_range(draft, target, within)?;
                Some((Within::Range(range), family))
            }
            (None, Some(skew)) => {
                let place = mark_place(draft, skew);
                if matches!(target, Target::Capability(id) if self.is_os(id)) {
                    return self.bad(place, "an OS has no skew", "write the releases, as in \"debian@>=11\"");
                }
                let skew = self.natural(Some((skew.value, place)), "skew")?;
                Some((Within::Skew(skew.0), None))
            }
            (None, None) => Some((Within::Unsaid, None)),
            (Some(_), Some(skew)) => {
                let help = "take one of them out; two requirements hold together";
                self.bad(mark_place(draft, skew), "`in` and `skew` exclude each other", help)
            }
        }
    }

    /// Reads the versions of a capability; those of an OS are of one family.
    fn capability_range(&mut self, id: CapabilityId, said: Placed) -> Option<(RangeId, Option<FamilyId>)> {
        if self.is_os(id) {
            return self.release_range(said).map(|(family, range)| (range, Some(family)));
        }
        let scheme = self.fleet.capabilities[id].scheme;
        self.range(scheme, said).map(|range| (range, None))
    }

    fn target_range(
        &mut self,
        draft: &DraftRequirement,
        target: Target,
        within: &Text,
    ) -> Option<(RangeId, Option<FamilyId>)> {
        let within = self.placed(draft, within);
        let scheme = match target {
            Target::Capability(id) => return self.capability_needed(draft, id, within),
            Target::Component(id) => self.fleet.components[id].scheme,
            Target::Service(id) => match self.fleet.services[id].primary {
                Some(primary) => self.fleet.components[primary].scheme,
                None => {
                    let (message, help) = self.no_version(id);
                    return self.bad(within.1, &message, &format!("{help}, or leave out `in`"));
                }
            },
        };
        self.range_of_target(target, scheme, within).map(|range| (range, None))
    }

    /// Reads the needed versions of a capability, and notes the least ones. Which releases an OS has, its profiles say.
    fn capability_needed(
        &mut self,
        draft: &DraftRequirement,
        id: CapabilityId,
        within: Placed,
    ) -> Option<(RangeId, Option<FamilyId>)> {
        let (range, family) = self.capability_range(id, within)?;
        if family.is_none() {
            let scheme = self.fleet.capabilities[id].scheme;
            for version in self.fleet.ranges[range].lower_bounds() {
                let text = self.fleet.texts.intern(version.as_str());
                if let Some(version) = self.version(scheme, (text, within.1)) {
                    self.ask(id, version, draft.subject);
                }
            }
        }
        Some((range, family))
    }

    fn target(&mut self, draft: &DraftRequirement, needs: &Text) -> Option<Target> {
        let placed = self.placed(draft, needs);
        self.target_named(placed)
    }

    /// Resolves the name of what is needed, or of what something was tried with.
    pub(super) fn target_named(&mut self, placed: Placed) -> Option<Target> {
        let name = self.fleet.texts.get(placed.0).to_owned();
        match name.split_once('/') {
            None => self.capability_named(placed).map(Target::Capability),
            Some(("service", name)) => {
                let found = self.fleet.service_names.find(name);
                if found.is_none() {
                    let near = self.near();
                    let near = nearest(name, self.fleet.service_names.iter().take(near));
                    let help = match near.first() {
                        Some(near) => format!("did you mean `service/{near}`?"),
                        None => format!("define it: [[service]] name = \"{name}\""),
                    };
                    self.unknown_name("service", name, placed.1, Some(help));
                }
                found.map(Target::Service)
            }
            Some(_) => self.component_ref(placed, None).map(|(id, _)| Target::Component(id)),
        }
    }

    pub(super) fn subject_scheme(&self, subject: Subject) -> Option<Scheme> {
        match subject {
            Subject::Component(id) => Some(self.fleet.components[id].scheme),
            Subject::Property(machine, id) => {
                let family = self.fleet.machines[machine].family.filter(|_| self.is_os(id));
                let own = family.map(|family| self.fleet.families[family].scheme);
                Some(own.unwrap_or(self.fleet.capabilities[id].scheme))
            }
            Subject::Everywhere(id) => Some(self.fleet.capabilities[id].scheme),
            Subject::Service(id) => {
                self.fleet.services[id].primary.map(|id| self.fleet.components[id].scheme)
            }
            Subject::Machine(_) | Subject::Workload(_) => None,
        }
    }

    /// Rejects what needs a version of the subject, if it has none.
    fn unversioned_subject<T>(&mut self, place: Place, key: &str) -> Option<T> {
        let help = "say it of an app, image or package; of a machine, name the property with `of`";
        self.bad(place, &format!("`{key}` needs a subject that has a version"), help)
    }

    fn bad<T>(&mut self, place: Place, message: &str, help: &str) -> Option<T> {
        self.report(
            Diagnostic::new(Code::BadRequirement, message).at(place, "in this requirement").help(help),
        );
        None
    }

    pub(super) fn finish_holds(&mut self) {
        for (text, place) in std::mem::take(&mut self.holds) {
            match Pattern::parse(self.fleet.texts.get(text)) {
                Ok(pattern) => self.fleet.holds.push((pattern, place)),
                Err(error) => {
                    let mut diagnostic = Diagnostic::new(Code::BadPattern, error.to_string());
                    diagnostic.help = error.help();
                    self.report(diagnostic.at(place, "in this hold"));
                }
            }
        }
    }
}

const ALTERNATIVES: &str = "write `any = [{ needs = .., in = .. }, ..]` and nothing of these beside it";

fn mark_place<T>(draft: &DraftRequirement, mark: &Mark<T>) -> Place {
    Place {
        file: draft.file,
        start: mark.start.saturating_add(draft.offset),
        end: mark.end.saturating_add(draft.offset),
    }
}
