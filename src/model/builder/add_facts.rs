//! Adding facts, products and waivers.

use super::add::Adder;
use super::draft::DraftOsImage;
use super::facts::DraftFact;
use super::waivers::Waiver;
use crate::diag::{Code, Diagnostic};
use crate::inventory::raw::{RawFact, RawOsImage, RawProduct, RawWaiver, Text};
use crate::model::pattern::Pattern;
use crate::model::words::{Confidence, Crossing, FactKind, Isolation, Step};
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
        let isolation = self.isolations(&raw);
        let draft = DraftFact {
            isolation,
            kind: self
                .word(raw.kind.clone(), "a kind of fact", FactKind::ALL, FactKind::name)
                .map_or(FactKind::Hard, |(kind, _)| kind),
            confidence: self
                .word(raw.confidence.clone(), "a confidence", Confidence::ALL, Confidence::name)
                .map(|(confidence, _)| confidence),
            crossing: self
                .word(raw.crossing.clone(), "a crossing", Crossing::ALL, Crossing::name)
                .map(|(crossing, _)| crossing),
            step: self.word(raw.step.clone(), "a path rule", Step::ALL, Step::name).map(|(step, _)| step),
            raw,
            file: self.file,
            offset: self.offset,
            place,
        };
        self.builder.facts.push(draft);
    }

    /// Reads the isolations that a fact is limited to. Both `isolation` and `where` limit who needs something, so they
    /// do not apply to a crossing of a component as such.
    fn isolations(&mut self, raw: &RawFact) -> Vec<Isolation> {
        let keys = [("isolation", raw.isolation.first()), ("where", raw.only.keys().next())];
        for (key, first) in keys {
            if let (Some(first), None) = (first, &raw.needs) {
                let diagnostic = Diagnostic::new(Code::BadRequirement, format!("`{key}` goes with `needs`"))
                    .at(self.place(first), "of this fact nobody needs something");
                self.builder.report(diagnostic);
            }
        }
        let words = raw.isolation.iter().cloned();
        let read = words.filter_map(|word| {
            self.word(Some(word), "an isolation", Isolation::ALL, Isolation::name).map(|(word, _)| word)
        });
        read.collect()
    }

    pub(super) fn product(&mut self, raw: &RawProduct) {
        self.check_name(&raw.name, "product");
        let images = raw.images.iter().map(|image| ("image", image));
        for (kind, text) in images.chain(raw.packages.iter().map(|package| ("package", package))) {
            if let Some(pattern) = self.pattern(kind, text) {
                self.builder.products.entry(raw.name.value.clone()).or_default().push(pattern);
            }
        }
    }

    pub(super) fn os_image(&mut self, raw: &RawOsImage) {
        let draft = DraftOsImage {
            family: raw.profile.as_ref().map(|profile| self.text(profile).0),
            images: raw.images.iter().filter_map(|image| self.pattern("image", image)).collect(),
            names: self.pairs(&raw.names).into_iter().map(|(name, release)| (name.0, release.0)).collect(),
            release: raw.release.as_ref().map(|release| self.text(release).0),
        };
        if let (None, Some(mark)) = (&raw.profile, raw.release.as_ref().or(raw.names.keys().next())) {
            let diagnostic =
                Diagnostic::new(Code::BadValue, "it does not say of which family the release is");
            self.builder.report(diagnostic.at(self.place(mark), "this release").help("add `profile`"));
        }
        self.builder.os_images.push(draft);
    }

    fn pattern(&mut self, kind: &str, text: &Text) -> Option<Pattern> {
        match Pattern::parse(&format!("{kind}/{}", text.value)) {
            Ok(pattern) => Some(pattern),
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
