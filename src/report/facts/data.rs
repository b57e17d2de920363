//! What is told of facts, as data for JSON.

use super::{Checked, Doubt, ExampleFault, Wrong};
use crate::answer::plan::SCHEMA;
use crate::facts::{Entry, Verdict};
use crate::inventory::raw::{RawFactSubject, Text};
use serde::Serialize;
use std::collections::BTreeMap;

/// Returns a list of facts as data. Of a search `words` are what was searched for.
#[must_use]
pub fn list_data<'e>(words: &'e [String], entries: &'e [Entry]) -> impl Serialize + use<'e> {
    ListData { schema: SCHEMA, words, facts: entries.iter().map(FactData::of).collect() }
}

/// Returns all of a fact as data.
#[must_use]
pub fn shown_data(entry: &Entry) -> impl Serialize + use<'_> {
    ShownData { schema: SCHEMA, fact: FactData::of(entry) }
}

/// Returns whether a fact is about an example as data.
#[must_use]
pub fn explained_data<'e>(
    entry: &'e Entry,
    example: &'e str,
    verdict: &'e Verdict,
) -> impl Serialize + use<'e> {
    ExplainedData {
        schema: SCHEMA,
        fact: FactData::of(entry),
        example,
        about: match (verdict.hits, verdict.unsaid.is_empty()) {
            (true, _) => About::Yes,
            (false, true) => About::No,
            (false, false) => About::Unknown,
        },
        because: &verdict.because,
        unsaid: &verdict.unsaid,
    }
}

/// Returns what running the examples of facts found as data.
#[must_use]
pub fn checked_data(checked: &Checked) -> impl Serialize + use<'_> {
    CheckedData {
        schema: SCHEMA,
        sound: checked.is_sound(),
        facts: checked.facts,
        examples: checked.examples,
        faults: checked.faults.iter().map(ExampleFaultData::of).collect(),
        doubts: checked.doubts.iter().map(DoubtData::of).collect(),
    }
}

/// Facts: all that there are, or those that have some words in them.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::report) struct ListData<'e> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// The words that were searched for; none of a list of all facts.
    words: &'e [String],
    /// The facts, by name.
    facts: Vec<FactData<'e>>,
}

/// All of a fact.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::report) struct ShownData<'e> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// The fact.
    fact: FactData<'e>,
}

/// Whether a fact is about an example, and why.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::report) struct ExplainedData<'e> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// The fact.
    fact: FactData<'e>,
    /// The example.
    example: &'e str,
    /// Whether the fact is about it.
    about: About,
    /// Why, a sentence each.
    because: &'e [String],
    /// Where that is not known: what the example would have to say, such as `on docker=VERSION`.
    unsaid: &'e [String],
}

/// Whether a fact is about an example.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum About {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The example does not say enough.
    Unknown,
}

/// What running the examples of facts found.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::report) struct CheckedData<'e> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// Whether there is no fault.
    sound: bool,
    /// How many facts there are.
    facts: usize,
    /// How many examples were run.
    examples: usize,
    /// What is wrong.
    faults: Vec<ExampleFaultData<'e>>,
    /// What is of no use: it can never match, has ended, or says too little.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<DoubtData<'e>>,
}

/// Something of no use in a file of facts.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct DoubtData<'e> {
    /// What it is, in a sentence.
    text: &'e str,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'e str>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'e str>,
}

impl<'e> DoubtData<'e> {
    fn of(doubt: &'e Doubt) -> Self {
        Self { text: &doubt.text, place: doubt.place.as_deref(), help: doubt.help.as_deref() }
    }
}

/// What is wrong with the examples of a fact.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ExampleFaultData<'e> {
    /// The name of the fact.
    fact: &'e str,
    /// The file that it is in.
    file: &'e str,
    /// The example that is judged otherwise than it says; none where examples are lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'e str>,
    /// Whether the fact is about that example.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<bool>,
    /// What is wrong, in a sentence.
    text: String,
}

impl<'e> ExampleFaultData<'e> {
    fn of(fault: &'e ExampleFault) -> Self {
        let (example, about) = match &fault.wrong {
            Wrong::Judged { example, about } => (Some(example.as_str()), Some(*about)),
            Wrong::Lacking => (None, None),
        };
        Self { fact: &fault.fact, file: &fault.file, example, about, text: fault.text() }
    }
}

/// A fact as it is written, with what it says in a sentence.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FactData<'e> {
    /// Its name.
    name: &'e str,
    /// What breaks if it is not heeded: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`.
    kind: &'e str,
    /// What it says, in a sentence.
    text: String,
    /// What it is about: a property, a pattern such as `package/openjdk*`, a package URL, `os/FAMILY`.
    subject: &'e str,
    /// The versions of the subject that it is about; all where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'e str>,
    /// More subjects, each with versions of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<SubjectData<'e>>,
    /// Subjects that it is not about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    except: Vec<SubjectData<'e>>,
    /// What is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs: Option<&'e str>,
    /// Which versions of it.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    within: Option<&'e str>,
    /// How many minor versions later than the subject's it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    skew: Option<i64>,
    /// How what it is about is isolated; anyhow where not said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    isolation: Vec<&'e str>,
    /// Where it counts only: properties, each with versions.
    #[serde(rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    only: BTreeMap<&'e str, &'e str>,
    /// The part of the subject's versions that goes up one at a time: `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'e str>,
    /// Between which versions something has to be done by hand: `into`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    crossing: Option<&'e str>,
    /// When that is due: `before` the step that crosses, `with` it or `after` it.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<&'e str>,
    /// What has to be there too for the fact to be about somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'e str>,
    /// Whether it stands for the fact of that name that comove ships.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replaces: bool,
    /// Whether the replicas of a service have to cross together.
    #[serde(skip_serializing_if = "Option::is_none")]
    together: Option<bool>,
    /// The last day of support.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'e str>,
    /// Versions in which the subject has the remedy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<&'e str>,
    /// What is seen when it is not heeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    symptom: Option<&'e str>,
    /// What helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'e str>,
    /// Its public source.
    source: &'e str,
    /// The day on which the source was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<&'e str>,
    /// How sure it is: `documented` by who makes it, or `reported` by who met it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'e str>,
    /// Examples that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hits: Vec<&'e str>,
    /// Examples that it is not about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    misses: Vec<&'e str>,
    /// The file that it is in.
    file: &'e str,
}

/// One of several subjects of a fact.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SubjectData<'e> {
    /// As a fact's own.
    subject: &'e str,
    /// Its versions; all where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'e str>,
    /// Versions in which it has the remedy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<&'e str>,
}

impl<'e> FactData<'e> {
    fn of(entry: &'e Entry) -> Self {
        let fact = &entry.fact;
        Self {
            name: entry.name(),
            kind: entry.kind(),
            text: entry.sentence(),
            subject: &fact.subject.value,
            at: maybe(fact.at.as_ref()),
            also: fact.also.iter().map(SubjectData::of).collect(),
            except: fact.except.iter().map(SubjectData::of).collect(),
            needs: maybe(fact.needs.as_ref()),
            within: maybe(fact.within.as_ref()),
            skew: fact.skew.as_ref().map(|skew| skew.value),
            isolation: texts(&fact.isolation),
            only: fact.only.iter().map(|(name, range)| (name.value.as_str(), range.value.as_str())).collect(),
            step: maybe(fact.step.as_ref()),
            crossing: maybe(fact.crossing.as_ref()),
            due: maybe(fact.due.as_ref()),
            with: maybe(fact.with.as_ref()),
            replaces: entry.replaces(),
            together: fact.together.as_ref().map(|together| together.value),
            until: maybe(fact.until.as_ref()),
            fixed: texts(&fact.fixed),
            symptom: maybe(fact.symptom.as_ref()),
            remedy: maybe(fact.remedy.as_ref()),
            source: &fact.source.value,
            checked: maybe(fact.checked.as_ref()),
            confidence: maybe(fact.confidence.as_ref()),
            hits: texts(&fact.hits),
            misses: texts(&fact.misses),
            file: &entry.file,
        }
    }
}

impl<'e> SubjectData<'e> {
    fn of(other: &'e RawFactSubject) -> Self {
        Self { subject: &other.subject.value, at: maybe(other.at.as_ref()), fixed: texts(&other.fixed) }
    }
}

fn maybe(text: Option<&Text>) -> Option<&str> {
    text.map(|text| text.value.as_str())
}

fn texts(all: &[Text]) -> Vec<&str> {
    all.iter().map(|text| text.value.as_str()).collect()
}
