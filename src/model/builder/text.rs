//! Reading the texts of drafts: versions, ranges, references, words of closed vocabularies.

use super::Builder;
use super::draft::{Placed, Said};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::Id;
use crate::model::fleet::{RangeId, TextId, VersionId};
use crate::source::Place;
use crate::version::{Scheme, VersionError, VersionRange};

impl Builder {
    /// Reads a version; a fault is reported at every place of the text.
    pub(super) fn version(&mut self, scheme: Scheme, (text, place): Placed) -> Option<VersionId> {
        if let Some(&Ok(known)) = self.versions.get(&(scheme, text)) {
            return Some(known);
        }
        match scheme.parse(self.fleet.texts.get(text)) {
            Ok(version) => {
                let id = VersionId::from_index(self.fleet.versions.insert_full(version).0);
                self.versions.insert((scheme, text), Ok(id));
                Some(id)
            }
            Err(error) => {
                self.version_fault(Code::BadVersion, scheme, (text, place), &error);
                None
            }
        }
    }

    /// Reads a range; a fault is reported at every place of the text.
    pub(super) fn range(&mut self, scheme: Scheme, (text, place): Placed) -> Option<RangeId> {
        if let Some(&Ok(known)) = self.ranges.get(&(scheme, text)) {
            return Some(known);
        }
        match VersionRange::parse(scheme, self.fleet.texts.get(text)) {
            Ok(range) => {
                let id = self.fleet.ranges.push(range);
                self.ranges.insert((scheme, text), Ok(id));
                Some(id)
            }
            Err(error) => {
                self.version_fault(Code::BadRange, scheme, (text, place), &error);
                None
            }
        }
    }

    fn version_fault(&mut self, code: Code, scheme: Scheme, (text, place): Placed, error: &VersionError) {
        let written = self.fleet.texts.get(text);
        let what = if code == Code::BadRange { "range" } else { "version" };
        let message = format!("`{}` is not a {what}: {error}", cut(written));
        let place = self.part(place, written, error.span());
        let label = format!("read by the scheme `{}`", scheme.name());
        let mut diagnostic = Diagnostic::new(code, message).at(place, label);
        diagnostic.help = error.help().map(str::to_owned);
        self.report(diagnostic);
    }

    /// Reads a word of a closed vocabulary.
    pub(super) fn word<T: Copy>(
        &mut self,
        said: Option<(&str, Place)>,
        what: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Said<T> {
        let (text, place) = said?;
        if let Some(&value) = all.iter().find(|&&value| name(value) == text) {
            return Some((value, place));
        }
        let names: Vec<_> = all.iter().map(|&value| name(value)).collect();
        let help = did_you_mean(text, names.iter().copied());
        let diagnostic = Diagnostic::new(Code::BadValue, format!("`{text}` is not {what}"))
            .at(place, "not known")
            .help(help.unwrap_or_else(|| format!("it is one of {}", names.join(", "))));
        self.report(diagnostic);
        None
    }

    /// Splits `name@version`. A name may contain an `@` itself, as that of a scoped package does: the longest part that
    /// is a `known` name wins, else the last `@` that does not begin a name.
    pub(super) fn split_reference(
        &mut self,
        (text, place): Placed,
        known: impl Fn(&Self, &str) -> bool,
    ) -> (TextId, Option<Placed>) {
        let written = self.fleet.texts.get(text);
        let begins = |at: usize| at == 0 || written[..at].ends_with('/');
        let mut cuts = written.rmatch_indices('@').map(|(at, _)| at).filter(|&at| !begins(at));
        let Some(last) = cuts.next().filter(|_| !known(self, written)) else {
            return (text, None);
        };
        let cut = std::iter::once(last).chain(cuts).find(|&at| known(self, &written[..at])).unwrap_or(last);
        let (name, version) = (&written[..cut], &written[cut + 1..]);
        let at = match version.is_empty() {
            true => place,
            false => self.part(place, written, cut + 1..written.len()),
        };
        let (name, version) = (name.to_owned(), version.to_owned());
        (self.fleet.texts.intern(&name), Some((self.fleet.texts.intern(&version), at)))
    }

    /// Narrows the place of a text to a byte range within it. A text with escapes, or an imported one, does not stand
    /// in the file as it is, so its place is not narrowed.
    fn part(&self, place: Place, text: &str, span: std::ops::Range<usize>) -> Place {
        let source = self.fleet.sources.file(place.file).as_text().unwrap_or_default();
        let there = source.get(place.start as usize..place.end as usize).unwrap_or_default();
        let quote = there.len().saturating_sub(text.len()) / 2;
        let verbatim = there.get(quote..there.len() - quote) == Some(text);
        let narrow = |at: usize| u32::try_from(at + quote).ok().and_then(|at| place.start.checked_add(at));
        match (verbatim && !span.is_empty(), narrow(span.start), narrow(span.end)) {
            (true, Some(start), Some(end)) => Place { start, end, ..place },
            _ => place,
        }
    }

    /// Reports a name that refers to nothing, with the nearest name that does.
    pub(super) fn unknown_name(&mut self, what: &str, name: &str, place: Place, help: Option<String>) {
        let mut diagnostic = Diagnostic::new(Code::UnknownName, format!("there is no {what} `{name}`"))
            .at(place, "referred to here");
        diagnostic.help = help;
        self.report(diagnostic);
    }

    /// Reads a whole number that must not be negative.
    pub(super) fn natural(&mut self, said: Option<(i64, Place)>, what: &str) -> Said<u32> {
        let (value, place) = said?;
        if let Ok(value) = u32::try_from(value) {
            return Some((value, place));
        }
        let diagnostic = Diagnostic::new(Code::BadValue, format!("{what} must lie between 0 and 4294967295"))
            .at(place, "out of range");
        self.report(diagnostic);
        None
    }
}

/// Cuts a text that is too long to quote.
fn cut(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Sorts versions of one scheme and drops those that compare equal to an earlier one. Opaque versions keep their order.
pub(super) fn sort_versions(builder: &Builder, versions: &mut Vec<VersionId>) {
    let fleet = &builder.fleet;
    let compare = |a: &VersionId, b: &VersionId| {
        fleet.version(*a).compare(fleet.version(*b)).unwrap_or(std::cmp::Ordering::Equal)
    };
    let opaque = versions.first().is_some_and(|&first| fleet.version(first).scheme() == Scheme::Opaque);
    if opaque {
        let mut seen = std::collections::BTreeSet::new();
        versions.retain(|version| seen.insert(version.index()));
    } else {
        versions.sort_by(compare);
        versions.dedup_by(|a, b| compare(a, b).is_eq());
    }
}
