//! Finishing what was tried: names are resolved, and versions read in the schemes of what has them.

use super::Builder;
use super::add::Adder;
use super::draft::{Placed, Said};
use crate::diag::{Code, Diagnostic};
use crate::inventory::tested::RawTested;
use crate::model::fleet::TextId;
use crate::model::requirement::{Subject, Target};
use crate::model::tested::{Tested, TestedAt};
use crate::model::{FamilyId, RangeId};
use crate::source::Place;
use crate::version::Scheme;

/// What was tried, with names not yet resolved.
#[derive(Debug)]
pub(super) struct DraftTested {
    subject: Subject,
    at: Said<TextId>,
    on: Option<(String, Place)>,
    with: Vec<(Placed, Vec<Placed>)>,
}

impl Adder<'_> {
    pub(super) fn tested(&mut self, subject: Subject, all: &[RawTested]) {
        for raw in all {
            let draft = DraftTested {
                subject,
                at: self.maybe(raw.at.as_ref()),
                on: raw.on.as_ref().map(|on| (on.value.clone(), self.place(on))),
                with: self.lists(&raw.with),
            };
            self.builder.tested.push(draft);
        }
    }
}

impl Builder {
    pub(super) fn finish_tested(&mut self) {
        for draft in std::mem::take(&mut self.tested) {
            let DraftTested { subject, at, on, with } = draft;
            self.date(on);
            let at = match at {
                Some(at) => match self.tested_at(subject, at) {
                    Some(at) => TestedAt::Within(at),
                    None => continue,
                },
                None => self.tested_today(subject),
            };
            for (name, versions) in with {
                self.tested_with(subject, at, name, &versions);
            }
        }
    }

    /// Reads the versions of what was tried.
    fn tested_at(&mut self, subject: Subject, at: Placed) -> Option<RangeId> {
        match self.subject_scheme(subject) {
            Some(scheme) => self.range_of_subject(subject, scheme, at),
            None => {
                let message = "`at` needs a subject that has a version";
                let diagnostic = Diagnostic::new(Code::BadValue, message).at(at.1, "in what was tried");
                self.report(diagnostic.help("leave it out, or say it of an app or image"));
                None
            }
        }
    }

    /// Returns the version of a component that the inventory names: what was tried is that one, and not a later one.
    fn tested_today(&self, subject: Subject) -> TestedAt {
        match subject {
            Subject::Component(id) => {
                self.fleet.components[id].version.map_or(TestedAt::Today, TestedAt::This)
            }
            _ => TestedAt::Any,
        }
    }

    fn tested_with(&mut self, subject: Subject, at: TestedAt, name: Placed, versions: &[Placed]) {
        let Some(with) = self.target_named(name) else { return };
        let is_os = matches!(with, Target::Capability(id) if self.fleet.capability_name(id) == "os");
        let found: Vec<(Option<FamilyId>, Option<RangeId>)> = match is_os {
            true => versions.iter().filter_map(|&os| self.tested_release(os)).collect(),
            false => vec![(None, self.tested_versions(with, name, versions))],
        };
        let all = self.fleet.tested.entry(subject).or_default();
        let some = found.into_iter().filter_map(|(family, versions)| Some((family, versions?)));
        all.extend(some.map(|(family, versions)| Tested { at, with, family, versions }));
    }

    /// Reads `family@release`.
    fn tested_release(&mut self, os: Placed) -> Option<(Option<FamilyId>, Option<RangeId>)> {
        let (family, release) = self.os_named(os)?;
        let scheme = self.fleet.families[family].scheme;
        let text = self.fleet.version(release).as_str().to_owned();
        let text = self.fleet.texts.intern(&text);
        let release = self.exactly(scheme, &[(text, os.1)]);
        Some((Some(family), release))
    }

    fn tested_versions(&mut self, with: Target, name: Placed, versions: &[Placed]) -> Option<RangeId> {
        let scheme = match with {
            Target::Capability(id) => self.fleet.capabilities[id].scheme,
            Target::Component(id) => self.fleet.components[id].scheme,
            Target::Service(id) => match self.fleet.services[id].primary {
                Some(primary) => self.fleet.components[primary].scheme,
                None => {
                    let (message, help) = self.no_version(id);
                    let diagnostic = Diagnostic::new(Code::BadValue, message).at(name.1, "tried with this");
                    self.report(diagnostic.help(help));
                    return None;
                }
            },
        };
        self.exactly(scheme, versions)
    }

    /// Returns the range that holds just some versions, each as far as it is written.
    fn exactly(&mut self, scheme: Scheme, versions: &[Placed]) -> Option<RangeId> {
        // Each is read by itself first, so that a fault is reported in its place.
        let read = versions.iter().filter(|&&version| self.version(scheme, version).is_some()).count();
        let &(_, place) = versions.first().filter(|_| read == versions.len())?;
        let texts: Vec<String> =
            versions.iter().map(|&(text, _)| format!("={}", self.fleet.texts.get(text))).collect();
        let text = self.fleet.texts.intern(&texts.join(" || "));
        self.range(scheme, (text, place))
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Fleet;
    use crate::read::Reader;

    fn read(tested: &str) -> Result<Fleet, Vec<(String, String)>> {
        let text = format!(
            "[[profile]]\nname = \"ubuntu\"\nversion = \"24.04\"\n[[host]]\nname = \"h\"\n\
             [[service]]\nname = \"empty\"\n[[app]]\nname = \"a\"\nversion = \"1\"\n{tested}\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"
        );
        let mut reader = Reader::new();
        reader.add("fleet.toml", text.clone().into_bytes());
        reader.finish().map(|(fleet, _)| fleet).map_err(|faults| {
            let said = faults.diagnostics.iter().map(|one| {
                let place = one
                    .labels
                    .first()
                    .map_or("", |(place, _)| &text[place.start as usize..place.end as usize]);
                (one.message.clone(), place.to_owned())
            });
            said.collect()
        })
    }

    #[test]
    fn what_was_tried_is_kept_for_what_it_was_tried_with() {
        use crate::model::{Subject, TestedAt};
        let fleet = read(
            "tested = { kernel = [\"6.8\", \"6.11\"], os = [\"ubuntu@24.04\"], by = \"platform\", on = \"2026-11-20\" }",
        );
        let fleet = fleet.expect("it is sound");
        let app = fleet.find_component("app/a").expect("there is an app");
        let tested = fleet.tested(Subject::Component(app));
        let family = tested.iter().filter_map(|one| one.family).count();
        assert_eq!((tested.len(), family), (2, 1));
        assert!(tested.iter().all(|one| matches!(one.at, TestedAt::This(_))), "{tested:?}");
    }

    #[test]
    fn faults_are_reported_in_their_places() {
        for (tested, message, place) in [
            ("tested = { kernal = [\"6.8\"] }", "there is no capability `kernal`", "kernal"),
            ("tested = { kernel = [\"new\"] }", "`new` is not a version", "\"new\""),
            ("tested = { os = [\"debian@12\"] }", "there is no OS profile `debian", "\"debian@12\""),
            ("tested = { at = \"two\", kernel = [\"6.8\"] }", "`two` is not a range", "\"two\""),
            ("tested = { kernel = [\"6.8\"], on = \"today\" }", "`today` is not a day", "\"today\""),
            ("tested = { \"service/empty\" = [\"1\"] }", "the service runs nothing", "\"service/empty\""),
            ("tested = { \"service/none\" = [\"1\"] }", "there is no service `none`", "\"service/none\""),
        ] {
            let faults = read(tested).expect_err(tested);
            let (said, at) = &faults[0];
            assert!(said.starts_with(message), "{said}");
            let at = at.trim_matches('"');
            assert!(!at.is_empty() && place.contains(at), "{tested}: {at}");
        }
    }
}
