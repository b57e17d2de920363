//! What is typed of gates: rules, and a file of rules and exceptions.

use super::draw;
use super::error::Error;
use super::output::Written;
use crate::answer::tables::Spot;
use crate::diag::{Code, Diagnostic, Severity, did_you_mean};
use crate::model::{Fleet, Pattern};
use crate::policy::{Denial, Exception, Policy, Rule, Unmeaning};
use crate::source::{FileId, Place, SourceFile, Sources};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Which answers a change may not have.
#[derive(Debug, clap::Args)]
pub(super) struct Gates {
    /// End with 4 if the answer has more of something than is allowed: `group>10` (things in one step), `things>100`, `blocked`,
    /// `unknown>0`, `violated`, `interrupts:tier=critical`, `fact:hard`, `eol`; repeat it for several
    #[arg(long, value_name = "RULE")]
    deny: Vec<String>,
    /// File of such rules with reasons, and of exceptions that end on a day, as `docs/gates.md` says
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Faults that were found, with the sources that they are in.
#[derive(Default)]
struct Faults {
    sources: Sources,
    all: Vec<Diagnostic>,
}

impl Gates {
    /// Reads what is typed and the file. All faults are reported. The file is not to be replaced.
    pub(super) fn read(&self, written: &Written) -> Result<Rules, Error> {
        let mut faults = Faults::default();
        let mut rules: Vec<Placed> = self.deny.iter().filter_map(|text| typed(text, &mut faults)).collect();
        let mut except = Vec::new();
        if let Some(path) = &self.policy {
            written.spares(std::slice::from_ref(path))?;
            let (more, exceptions) = file(path, &mut faults);
            rules.extend(more);
            except = exceptions;
        }
        let Faults { sources, all } = faults;
        if !all.is_empty() {
            return Err(Error::Faults(Box::new(sources), all));
        }
        let (deny, places) = rules.into_iter().unzip();
        Ok(Rules { policy: Policy { deny, except }, sources, places, typed: self.deny.len() })
    }
}

/// A rule, and where it stands in what was read of gates.
type Placed = (Denial, Place);

/// Gates as they were read.
pub(super) struct Rules {
    pub(super) policy: Policy,
    /// What they were read from.
    sources: Sources,
    /// Where each rule stands.
    places: Vec<Place>,
    /// How many were typed; these come first.
    typed: usize,
}

impl Rules {
    /// The rules that were typed.
    pub(super) fn typed(&self) -> impl Iterator<Item = &Rule> {
        self.policy.deny.iter().take(self.typed).map(|denial| &denial.rule)
    }

    /// Sees to it that each rule means something: one on a fact that there is not is a fault, and one that names nothing of this
    /// fleet, which may be right for others, is warned of.
    pub(super) fn check(&self, fleet: &Fleet) -> Result<(), Error> {
        let told = self.policy.unmeant(fleet).into_iter().map(|unmeant| {
            let text = self.policy.deny[unmeant.rule].rule.text();
            let (code, message) = match unmeant.why {
                Unmeaning::NoFact => {
                    (Code::UnknownName, format!("no fact has the name in the rule `{text}`"))
                }
                Unmeaning::NamesNothing => {
                    let message =
                        format!("the rule `{text}` names nothing of the inventory, so nothing can break it");
                    (Code::Unmatched, message)
                }
            };
            let mut fault = Diagnostic::new(code, message).at(self.places[unmeant.rule], "here");
            fault.help = unmeant.help;
            fault
        });
        let (wrong, idle): (Vec<_>, Vec<_>) =
            told.partition(|one: &Diagnostic| one.severity() == Severity::Error);
        if !wrong.is_empty() {
            return Err(Error::Faults(Box::new(self.sources.clone()), wrong));
        }
        draw::messages(&self.sources, &idle);
        Ok(())
    }
}

fn place(file: FileId, range: Range<usize>) -> Place {
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Place { file, start: clip(range.start), end: clip(range.end) }
}

/// Reads a rule that was typed, and points to what cannot be read.
fn typed(text: &str, faults: &mut Faults) -> Option<Placed> {
    let file = faults.sources.add(SourceFile::text("--deny", text.to_owned()));
    match Rule::parse(text) {
        Ok(rule) => Some((Denial { rule, because: None, stated: None }, place(file, 0..text.len()))),
        Err(error) => {
            let end = text.len().max(error.at() + 1);
            let fault = Diagnostic::new(Code::BadRule, error.to_string())
                .at(place(file, error.at()..end), "here")
                .help(error.help());
            faults.all.push(fault);
            None
        }
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default)]
    deny: Vec<RawDeny>,
    #[serde(default)]
    except: Vec<RawExcept>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeny {
    rule: Spanned<String>,
    because: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExcept {
    rule: Spanned<String>,
    #[serde(rename = "for")]
    whom: Option<Spanned<String>>,
    until: Spanned<Day>,
    because: Spanned<String>,
}

/// A day, in quotes or as TOML writes one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Text(String),
    Date(toml::value::Datetime),
}

impl Day {
    fn read(&self) -> Option<Date> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Date(date) => date.to_string().parse().ok(),
        }
    }
}

fn file(path: &Path, faults: &mut Faults) -> (Vec<Placed>, Vec<Exception>) {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.all.push(Diagnostic::new(Code::Unreadable, format!("cannot read {name}: {error}")));
            return (Vec::new(), Vec::new());
        }
    };
    let file = faults.sources.add(SourceFile::text(name, text.clone()));
    match toml::from_str::<RawPolicy>(&text) {
        Ok(raw) => Reader { file, faults }.policy(raw),
        Err(error) => {
            let at = error.span().unwrap_or(0..1);
            let fault = Diagnostic::new(Code::Syntax, error.message().replace('\n', " "))
                .at(place(file, at), "here")
                .help("a policy has tables `[[deny]]` with `rule` and `because`, and `[[except]]` with `rule`, `for`, `until` and `because`");
            faults.all.push(fault);
            (Vec::new(), Vec::new())
        }
    }
}

/// Reading the tables of a file.
struct Reader<'f> {
    file: FileId,
    faults: &'f mut Faults,
}

impl Reader<'_> {
    fn policy(&mut self, raw: RawPolicy) -> (Vec<Placed>, Vec<Exception>) {
        let deny: Vec<Placed> = raw.deny.into_iter().filter_map(|one| self.denial(one)).collect();
        let rules = || deny.iter().map(|(denial, _)| &denial.rule);
        let known: BTreeSet<&str> = rules().flat_map(|rule| [rule.text(), rule.about()]).collect();
        let except = raw.except.into_iter().filter_map(|one| self.exception(one, &known)).collect();
        (deny, except)
    }

    fn spot(&self, range: Range<usize>) -> Spot {
        let place = place(self.file, range);
        // The place is one of these sources, which are not those of the fleet.
        Spot { text: self.faults.sources.describe(place).into(), place: None }
    }

    fn fault(&mut self, code: Code, message: String, range: Range<usize>, help: &str) {
        let fault = Diagnostic::new(code, message).at(place(self.file, range), "here");
        self.faults.all.push(if help.is_empty() { fault } else { fault.help(help) });
    }

    fn denial(&mut self, raw: RawDeny) -> Option<Placed> {
        let range = raw.rule.span();
        match Rule::parse(raw.rule.get_ref()) {
            Ok(rule) => {
                let stated = Some(self.spot(range.clone()));
                let denial = Denial { rule, because: raw.because.map(Into::into), stated };
                Some((denial, place(self.file, range)))
            }
            Err(error) => {
                // What is written in quotes begins behind them.
                let at = (range.start + 1 + error.at()).min(range.end.saturating_sub(1));
                self.fault(Code::BadRule, error.to_string(), at..range.end, error.help());
                None
            }
        }
    }

    fn exception(&mut self, raw: RawExcept, known: &BTreeSet<&str>) -> Option<Exception> {
        let whom = raw.whom.as_ref().map(|whom| (Pattern::parse(whom.get_ref()), whom.span()));
        let whom = match whom {
            None => None,
            Some((Ok(pattern), _)) => Some(pattern),
            Some((Err(error), range)) => {
                let help = error.help().unwrap_or_default();
                self.fault(Code::BadPattern, error.to_string(), range, &help);
                return None;
            }
        };
        let Some(until) = raw.until.get_ref().read() else {
            let message = "an exception needs the last day on which it counts".to_owned();
            self.fault(Code::BadValue, message, raw.until.span(), "write it as in 2027-03-31");
            return None;
        };
        if raw.because.get_ref().trim().is_empty() {
            let help = "say who has looked at it, or what will be done until then";
            self.fault(Code::BadValue, "an exception needs a reason".to_owned(), raw.because.span(), help);
            return None;
        }
        let (rule, range) = (raw.rule.get_ref().clone(), raw.rule.span());
        let stated = Some(self.spot(range.clone()));
        let exception =
            Exception { rule, whom, until, because: raw.because.get_ref().as_str().into(), stated };
        if !known.contains(exception.rule.as_str()) {
            let help = did_you_mean(&exception.rule, known.iter().copied()).unwrap_or_default();
            self.fault(
                Code::UnknownName,
                format!("no `[[deny]]` has the rule `{}`", exception.rule),
                range,
                &help,
            );
            return None;
        }
        Some(exception)
    }
}
