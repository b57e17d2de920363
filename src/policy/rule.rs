//! How a rule is written: `WORD`, `WORD:OF`, each with how much is allowed, as in `unknown>5`.

use crate::diag::did_you_mean;
use crate::model::Pattern;
use std::fmt;

/// A rule: of something there may be no more than a number.
///
/// # Examples
/// ```
/// use comove::policy::Rule;
/// let rule = Rule::parse("group>10")?;
/// assert_eq!((rule.about(), rule.most()), ("group", 10));
/// assert_eq!(Rule::parse("blocked")?.most(), 0);
/// assert_eq!(Rule::parse("group>ten").unwrap_err().at(), 6);
/// # Ok::<(), comove::policy::RuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    text: String,
    metric: Metric,
    most: u64,
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Metric {
    /// The things in one step, of the largest.
    Group,
    /// The things that change, restart or move.
    Things,
    /// What is blocked.
    Blocked,
    /// Things of which nothing says that they work; of a check, requirements that cannot be judged.
    Unknown,
    /// Requirements that are violated today.
    Violated,
    /// Workloads that restart or move, and machines that change, of some patterns; if there are none, all workloads and the machines
    /// that count as what runs in them.
    Interrupts(Vec<Pattern>),
    /// Workloads that restart or move, and machines that change, that belong to an owner.
    InterruptsOf(String),
    /// Facts of a kind or name that a plan does not settle by itself, or that a fleet does not meet.
    Fact(String),
    /// What things end up on of which support is over.
    Eol,
}

/// The words with which rules begin.
const WORDS: [&str; 8] = ["group", "things", "blocked", "unknown", "violated", "interrupts", "fact", "eol"];

/// The kinds of facts that a rule can be about; anything else is the name of one.
pub(super) const KINDS: [&str; 6] = ["hard", "soft", "rebuild", "data", "path", "eol"];

/// Whether a rule on facts is about a kind of them.
pub(super) fn is_kind(of: &str) -> bool {
    KINDS.contains(&of)
}

/// Why a rule cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    at: usize,
    what: String,
    help: String,
}

impl RuleError {
    /// The byte of the rule at which it cannot be read any more, from zero.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What would be right.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for RuleError {}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// If it does not begin with a word that is known, or something else follows than this word takes.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let end = text.find([':', '>']).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if !WORDS.contains(&word) {
            let near = did_you_mean(word, WORDS)
                .unwrap_or_else(|| format!("a rule begins with {}", WORDS.join(", ")));
            let what = match word {
                "" => "a rule is missing".to_owned(),
                _ => format!("`{word}` is nothing that a rule can be about"),
            };
            return Err(RuleError { at: 0, what, help: near });
        }
        let (of, number) = split_number(rest);
        let of_at = end + 1;
        if let Some(second) = number.and_then(|_| limit_in(rest)) {
            let what = "a rule has one limit".to_owned();
            return Err(RuleError { at: end + second, what, help: "write it as in `unknown>5`".to_owned() });
        }
        let most = match number {
            None => None,
            Some(number) => Some(read_number(number, end + rest.len() - number.len())?),
        };
        let metric = metric(word, of, of_at)?;
        if most.is_none() && metric == Metric::Group {
            let what = "a rule on groups needs how many things may be in one".to_owned();
            return Err(RuleError { at: text.len(), what, help: "write it as in `group>10`".to_owned() });
        }
        Ok(Self { text: text.to_owned(), metric, most: most.unwrap_or(0) })
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it is about.
    #[must_use]
    pub const fn metric(&self) -> &Metric {
        &self.metric
    }

    /// The word with which it begins.
    #[must_use]
    pub fn about(&self) -> &str {
        self.text.split([':', '>']).next().unwrap_or_default()
    }

    /// What it counts: the rule without how much of it is allowed.
    #[must_use]
    pub fn counts(&self) -> &str {
        let rest = &self.text[self.about().len()..];
        let number = split_number(rest).1.map_or(0, |number| number.len() + 1);
        &self.text[..self.text.len() - number]
    }

    /// How much is allowed.
    #[must_use]
    pub const fn most(&self) -> u64 {
        self.most
    }
}

/// Splits `:OF>NUMBER`. A `>` in brackets is a condition.
fn split_number(rest: &str) -> (Option<&str>, Option<&str>) {
    let behind = rest.rfind(']').map_or(0, |at| at + 1);
    let (of, number) = match rest[behind..].rfind('>') {
        Some(at) => (&rest[..behind + at], Some(&rest[behind + at + 1..])),
        None => (rest, None),
    };
    (of.strip_prefix(':'), number)
}

/// Finds a limit before the last one.
fn limit_in(rest: &str) -> Option<usize> {
    let behind = rest.rfind(']').map_or(0, |at| at + 1);
    let mut all = rest[behind..].match_indices('>').map(|(at, _)| behind + at);
    let first = all.next()?;
    all.next().map(|_| first)
}

fn read_number(text: &str, at: usize) -> Result<u64, RuleError> {
    text.parse().map_err(|_| {
        let what = match text {
            "" => "a number must follow the `>`".to_owned(),
            _ => format!("`{text}` is no number"),
        };
        RuleError { at, what, help: "write how much is allowed, as in `unknown>5`".to_owned() }
    })
}

fn metric(word: &str, of: Option<&str>, at: usize) -> Result<Metric, RuleError> {
    let alone = |metric: Metric| match of {
        None => Ok(metric),
        Some(_) => {
            let what = format!("nothing but `>` and a number can follow `{word}`");
            Err(RuleError { at: at - 1, what, help: format!("write `{word}>5`") })
        }
    };
    match word {
        "group" => alone(Metric::Group),
        "things" => alone(Metric::Things),
        "blocked" => alone(Metric::Blocked),
        "unknown" => alone(Metric::Unknown),
        "violated" => alone(Metric::Violated),
        "eol" => alone(Metric::Eol),
        "fact" => match of {
            Some(of) if KINDS.iter().any(|kind| *kind != of && kind.eq_ignore_ascii_case(of)) => {
                let what = format!("`{of}` is no kind of fact");
                Err(RuleError { at, what, help: format!("did you mean `{}`?", of.to_lowercase()) })
            }
            Some(of) if !of.is_empty() => Ok(Metric::Fact(of.to_owned())),
            _ => {
                let what = "the kind or name of a fact must follow `fact:`".to_owned();
                let at = if of.is_none() { at - 1 } else { at };
                let help = format!("the kinds are {}", KINDS.join(", "));
                Err(RuleError { at, what, help })
            }
        },
        _ => of.map_or_else(|| Ok(Metric::Interrupts(Vec::new())), |of| interrupts(of, at)),
    }
}

/// Reads what may not be interrupted: what an owner has, a pattern, or labels of workloads, of their services or of guests.
fn interrupts(of: &str, at: usize) -> Result<Metric, RuleError> {
    if let Some(owner) = of.strip_prefix("owner=").map(str::trim) {
        let what = "the name of an owner must follow `owner=`".to_owned();
        let missing =
            RuleError { at: at + of.len(), what, help: "write it as in `owner=payments`".to_owned() };
        return if owner.is_empty() { Err(missing) } else { Ok(Metric::InterruptsOf(owner.to_owned())) };
    }
    let kind = of.split(['/', '[', ':', '=']).next().unwrap_or_default();
    let is_label = of[kind.len()..].starts_with('=');
    let texts = match is_label {
        true => ["workload", "service", "guest"].map(|kind| format!("{kind}/*[{of}]")).to_vec(),
        false => vec![of.to_owned()],
    };
    let patterns: Result<Vec<Pattern>, _> = texts.iter().map(|text| Pattern::parse(text)).collect();
    let form = "write a label as in `tier=critical`, or a pattern as in `service/ledger`";
    let patterns = patterns.map_err(|error| RuleError {
        at,
        what: error.to_string(),
        help: error.help().unwrap_or_else(|| form.to_owned()),
    })?;
    let is_of_parts = |pattern: &Pattern| {
        !matches!(pattern.kind(), "workload" | "service") && !pattern.is_of_machines()
            || pattern.property().is_some()
    };
    match patterns.iter().any(is_of_parts) {
        true => {
            let what = format!("`{of}` is nothing that is interrupted");
            Err(RuleError { at, what, help: "workloads, services, hosts and guests are".to_owned() })
        }
        false => Ok(Metric::Interrupts(patterns)),
    }
}
