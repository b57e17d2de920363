//! The known facts, to be listed, searched and shown.

use crate::inventory::raw::{RawFact, Text};

/// A fact and the file that it is in.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The file.
    pub file: String,
    /// The fact as it is written.
    pub fact: RawFact,
}

/// Returns all facts by name: the shipped ones and `more`, which replace shipped ones of the same name.
#[must_use]
pub fn catalog(more: Vec<Entry>) -> Vec<Entry> {
    let shipped = crate::read::shipped_facts();
    let shipped = shipped.map(|(file, fact)| Entry { file: file.to_owned(), fact: fact.clone() });
    let mut all: Vec<Entry> = more.into_iter().chain(shipped).collect();
    all.sort_by(|a, b| a.fact.name.value.cmp(&b.fact.name.value));
    all.dedup_by(|later, first| later.fact.name.value == first.fact.name.value);
    all
}

impl Entry {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.fact.name.value
    }

    /// Whether it stands for the shipped fact of its name.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.fact.replaces.as_ref().is_some_and(|replaces| replaces.value)
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.fact.kind.as_ref().map_or("hard", |kind| &kind.value)
    }

    /// Whether it contains every given word, in any field and case.
    #[must_use]
    pub fn has_words(&self, words: &[String]) -> bool {
        let fact = &self.fact;
        let fields = [Some(&fact.name), Some(&fact.subject), fact.needs.as_ref(), fact.symptom.as_ref()];
        let more = [fact.remedy.as_ref(), Some(&fact.source), fact.kind.as_ref()];
        let also = fact.also.iter().map(|also| &also.subject);
        let all = fields
            .into_iter()
            .chain(more)
            .flatten()
            .chain(also)
            .chain(&fact.isolation)
            .chain(fact.only.keys());
        let text: String = all.map(|text| text.value.to_lowercase() + "\n").collect();
        words.iter().all(|word| text.contains(&word.to_lowercase()))
    }

    /// Summarizes it in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let fact = &self.fact;
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone()).unwrap_or_default();
        let at = fact.at.as_ref().map_or_else(String::new, |at| format!(" at {}", at.value));
        let inside: Vec<_> = fact.isolation.iter().map(|isolation| isolation.value.as_str()).collect();
        let inside = if inside.is_empty() { String::new() } else { format!(" in a {}", inside.join(" or ")) };
        let subject = format!("{}{at}{inside}", fact.subject.value);
        match (&fact.needs, &fact.step, &fact.crossing, &fact.until) {
            (Some(needs), ..) => {
                let within = fact.within.as_ref().map(|within| within.value.clone());
                let skew =
                    fact.skew.as_ref().map(|skew| format!("at most {} minor versions later", skew.value));
                let only: Vec<_> = fact
                    .only
                    .iter()
                    .map(|(name, range)| format!("{} is {}", name.value, range.value))
                    .collect();
                let only =
                    if only.is_empty() { String::new() } else { format!(" where {}", only.join(" and ")) };
                format!("{subject} needs {} {}{only}", needs.value, within.or(skew).unwrap_or_default())
            }
            (_, Some(step), ..) => format!("{subject} goes one {} version at a time", step.value),
            (_, _, Some(_), _) => format!("by hand when {subject} is reached: {}", text(&fact.remedy)),
            (_, _, _, Some(until)) => format!("support of {subject} ends on {}", until.value),
            _ => subject,
        }
    }
}
