//! Adding facts, products and waivers.

use super::add::Adder;
use super::draft::DraftOsImage;
use super::facts::DraftFact;
use super::waivers::Waiver;
use crate::diag::{Code, Diagnostic};
use crate::inventory::raw::{RawFact, RawOsImage, RawProduct, RawWaiver, Text};
use crate::model::pattern::Pattern;
use crate::model::words::{Confidence, Crossing, Due, FactKind, Isolation, Step};
use crate::source::Place;
use std::collections::BTreeSet;

impl Adder<'_> {
    pub(super) fn fact(&mut self, raw: RawFact) {
        self.check_name(&raw.name, "fact");
        let place = self.place(&raw.subject);
        let says = [&raw.needs, &raw.step, &raw.crossing, &raw.until];
        if says.into_iter().all(Option::is_none) {
            let help = "a fact has `needs`, `step`, `crossing` or `until`";
            let diagnostic =
                Diagnostic::new(Code::BadRequirement, "the fact does not say what follows from it");
            self.builder.report(diagnostic.at(place, "in this fact").help(help));
            return;
        }
        self.check_source(&raw.source);
        let isolation = self.isolations(&raw);
        let draft = DraftFact {
            isolation,
            kind: self
                .word(raw.kind.as_ref(), "a kind of fact", FactKind::ALL, FactKind::name)
                .map_or(FactKind::Hard, |(kind, _)| kind),
            confidence: self
                .word(raw.confidence.as_ref(), "a confidence", Confidence::ALL, Confidence::name)
                .map(|(confidence, _)| confidence),
            crossing: self
                .word(raw.crossing.as_ref(), "a crossing", Crossing::ALL, Crossing::name)
                .map(|(crossing, _)| crossing),
            due: self.due(&raw),
            step: self.word(raw.step.as_ref(), "a path rule", Step::ALL, Step::name).map(|(step, _)| step),
            raw,
            file: self.file,
            offset: self.offset,
            place,
        };
        self.builder.facts.push(draft);
    }

    /// Reads when the remedy is due, which only a crossing says.
    fn due(&mut self, raw: &RawFact) -> Due {
        if let (Some(due), None) = (&raw.due, &raw.crossing) {
            let diagnostic = Diagnostic::new(Code::BadRequirement, "`due` goes with `crossing`")
                .at(self.place(due), "of this fact nothing crosses");
            self.builder.report(diagnostic);
        }
        let said = self.word(raw.due.as_ref(), "a time", Due::ALL, Due::name);
        said.map_or_else(Due::unsaid, |(due, _)| due)
    }

    /// Reads the isolations that a fact is limited to. Both `isolation` and `where` limit who needs something, so they
    /// do not apply to a crossing of a component as such. Where a machine crosses, `where` says what else it has.
    fn isolations(&mut self, raw: &RawFact) -> Vec<Isolation> {
        let of_machine = raw.crossing.is_some() && !raw.subject.value.contains('/');
        let only = raw.only.keys().next().filter(|_| !of_machine);
        for (key, first) in [("isolation", raw.isolation.first()), ("where", only)] {
            if let (Some(first), None) = (first, &raw.needs) {
                let diagnostic = Diagnostic::new(Code::BadRequirement, format!("`{key}` goes with `needs`"))
                    .at(self.place(first), "of this fact nobody needs something");
                self.builder.report(diagnostic);
            }
        }
        raw.isolation.iter().filter_map(|word| self.isolation(Some(word)).map(|(word, _)| word)).collect()
    }

    /// Warns of a source that nobody can open.
    fn check_source(&mut self, source: &Text) {
        let web = ["https://", "http://"].iter().find_map(|scheme| source.value.strip_prefix(scheme));
        let is_address = web.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_alphanumeric()) && !rest.contains(char::is_whitespace)
        });
        if !is_address && !self.is_shipped() {
            let message = match source.value.is_empty() {
                true => "the fact says no source".to_owned(),
                false => format!("the source `{}` is no address", source.value),
            };
            let help = "write where to read about it: `https://wiki.example/billing`";
            self.builder.report(
                Diagnostic::new(Code::Unsourced, message).at(self.place(source), "in this fact").help(help),
            );
        }
    }

    fn is_shipped(&self) -> bool {
        self.builder.is_shipped(self.file)
    }

    pub(super) fn product(&mut self, raw: &RawProduct) {
        self.check_name(&raw.name, "product");
        if raw.images.is_empty() && raw.packages.is_empty() {
            let message = format!("the product `{}` has neither images nor packages", raw.name.value);
            self.builder.never(message, self.place(&raw.name), None);
        }
        let images = raw.images.iter().map(|image| ("image", image));
        for (kind, text) in images.chain(raw.packages.iter().map(|package| ("package", package))) {
            if let Some(pattern) = self.pattern(kind, text) {
                self.builder.products.entry(raw.name.value.clone()).or_default().push(pattern);
            }
        }
    }

    pub(super) fn os_image(&mut self, raw: &RawOsImage) {
        let profile = raw.profile.as_ref().map(|profile| self.text(profile));
        let names = self.pairs(&raw.names);
        let release = raw.release.as_ref().map(|release| self.text(release));
        let draft = DraftOsImage {
            family: profile.map(|(family, _)| family),
            images: raw.images.iter().filter_map(|image| self.pattern("image", image)).collect(),
            names: names.iter().map(|(name, release)| (name.0, release.0)).collect(),
            release: release.map(|(release, _)| release),
            claimed: profile.filter(|_| !self.is_shipped()),
            claims: release.into_iter().chain(names.iter().map(|(_, release)| *release)).collect(),
        };
        if !self.is_shipped() {
            self.doubt_names(raw);
        }
        if let (None, Some(mark)) = (&raw.profile, raw.release.as_ref().or(raw.names.keys().next())) {
            let diagnostic =
                Diagnostic::new(Code::BadValue, "it does not say of which family the release is");
            self.builder.report(diagnostic.at(self.place(mark), "this release").help("add `profile`"));
        }
        self.builder.os_images.push(draft);
    }

    /// Reports an image table that is of no use.
    fn doubt_names(&mut self, raw: &RawOsImage) {
        if raw.images.is_empty() {
            let said = raw.profile.as_ref().or(raw.release.as_ref()).or(raw.names.keys().next());
            let start = Place { file: self.file, start: self.offset, end: self.offset };
            let place = said.map_or(start, |said| self.place(said));
            self.builder.never("an `[[os-image]]` table names no images", place, None);
        }
        if let Some(empty) = raw.names.keys().find(|name| name.value.is_empty()) {
            self.builder.never("an empty name is in no tag", self.place(empty), None);
        }
        if let (Some(_), Some(name)) = (&raw.release, raw.names.keys().next()) {
            let message = "beside `release`, which is that of every tag, `names` are not looked at";
            self.builder.never(message, self.place(name), None);
        }
    }

    fn pattern(&mut self, kind: &str, text: &Text) -> Option<Pattern> {
        match Pattern::parse(&format!("{kind}/{}", text.value)) {
            Ok(pattern) => {
                if !self.is_shipped() {
                    let named = (pattern.clone(), self.place(text));
                    self.builder.named.push(named);
                }
                Some(pattern)
            }
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::BadPattern, error.to_string());
                diagnostic.help = error.help();
                self.builder.report(diagnostic.at(self.place(text), "in this name"));
                None
            }
        }
    }

    pub(super) fn waiver(&mut self, raw: &RawWaiver) {
        let place = self.place(&raw.whom);
        if raw.because.value.trim().is_empty() {
            let message = format!("the waiver of {} for {} gives no reason", raw.fact.value, raw.whom.value);
            let help = "write in `because` what somebody has checked";
            let at = self.place(&raw.because);
            self.builder
                .report(Diagnostic::new(Code::Unsourced, message).at(at, "in this waiver").help(help));
        }
        let day = (raw.until.value.clone(), self.place(&raw.until));
        let until = self.builder.date(Some(day));
        match Pattern::parse(&raw.whom.value) {
            Ok(whom) if !matches!(whom.kind(), "service" | "workload") => {
                let (fact, because) = (raw.fact.value.clone(), raw.because.value.clone());
                self.builder.waivers.push(Waiver {
                    fact,
                    whom,
                    until,
                    place,
                    because,
                    used: BTreeSet::new(),
                });
            }
            Ok(_) => {
                let message = "a fact is waived for components or machines";
                let help = "write the image or application that it runs, such as `image/shop`";
                self.builder
                    .report(Diagnostic::new(Code::BadPattern, message).at(place, "of this kind").help(help));
            }
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::BadPattern, error.to_string());
                diagnostic.help = error.help();
                self.builder.report(diagnostic.at(place, "in this waiver"));
            }
        }
    }
}
