//! Remarks as SARIF 2.1.0, which code hosts show beside the lines of a change.
//!
//! What is read of a file: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; how many results a host takes:
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.

use super::{Annotation, Annotations, Level};
use crate::id::FixedSet;
use crate::report::words::clean;
use crate::source::{Excerpt, Sources};
use serde::Serialize;
use std::io::{self, Write};

/// The most results of one file that hosts take.
pub const MOST: usize = 25_000;

/// Writes remarks as SARIF; those beyond [`MOST`] are left out, and how many they are is said.
///
/// # Errors
/// Those of `out`.
pub fn write(annotations: &Annotations, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let shown = annotations.all.get(..MOST).unwrap_or(&annotations.all);
    let rules: FixedSet<&str> = shown.iter().map(|one| one.rule.as_str()).collect();
    let (name, version) = annotations.tool.split_once(' ').unwrap_or((&annotations.tool, ""));
    let left_out = annotations.all.len() - shown.len();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver { name, version, rules: rules.iter().map(|id| Rule::new(id)).collect() },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: cut(left_out),
            }],
            results: shown.iter().map(|one| result(one, annotations, &rules, sources)).collect(),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// Says how many results were left out.
fn cut(left_out: usize) -> Vec<Notification> {
    let text = format!(
        "{left_out} more results are not in this file, which takes {MOST}; those that matter least were left out"
    );
    if left_out == 0 {
        Vec::new()
    } else {
        vec![Notification { level: "warning", message: Message { text } }]
    }
}

fn result<'a>(
    one: &'a Annotation,
    annotations: &'a Annotations,
    rules: &FixedSet<&'a str>,
    sources: &'a Sources,
) -> SarifResult<'a> {
    let text = match one.thing.is_empty() || one.message.starts_with(&one.thing) {
        true => one.message.clone(),
        false => format!("{}: {}", one.thing, one.message),
    };
    SarifResult {
        rule_id: &one.rule,
        rule_index: rules.get_index_of(one.rule.as_str()).unwrap_or_default(),
        level: match one.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        message: Message { text: clean(&text).into_owned() },
        locations: [location(one, annotations, sources)],
        partial_fingerprints: Fingerprints { comove: format!("{}:{}", one.rule, one.thing) },
    }
}

/// Where a remark stands; what stands nowhere is a remark on the first input.
fn location<'a>(one: &Annotation, annotations: &'a Annotations, sources: &'a Sources) -> Location {
    let whole = |file: &str| Physical { artifact_location: Artifact { uri: uri(file) }, region: None };
    let Some(place) = one.place else {
        let first = annotations.inputs.first().map_or("", String::as_str);
        return Location { physical_location: whole(first), logical_locations: Vec::new() };
    };
    match sources.excerpt(place) {
        Excerpt::Line { file, line, column, text, range } => {
            let length = text.get(range).map_or(0, |part| part.chars().count());
            let region =
                Region { start_line: line, start_column: column, end_column: column + length.max(1) };
            let physical = Physical { region: Some(region), ..whole(file) };
            Location { physical_location: physical, logical_locations: Vec::new() }
        }
        Excerpt::Object { file, object, field } => {
            let name = clean(format!("{object} {field}").trim()).into_owned();
            let logical = Logical { fully_qualified_name: name, kind: "object" };
            let logical_locations = if object.is_empty() { Vec::new() } else { vec![logical] };
            Location { physical_location: whole(file), logical_locations }
        }
    }
}

/// Writes a path as a relative reference: what is no letter, digit or mark of one is escaped byte by byte.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escape = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(escape).collect()
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    short_description: Message,
}

impl<'a> Rule<'a> {
    fn new(id: &'a str) -> Self {
        let text = match id {
            "blocked" => "What blocks the change".to_owned(),
            "violated" => "A requirement that is violated today".to_owned(),
            "unknown" => "Nothing says whether it works".to_owned(),
            "group" => "More change together than the policy allows".to_owned(),
            "things" => "More changes, restarts or moves than the policy allows".to_owned(),
            "interrupts" => "It is interrupted, and the policy does not allow that".to_owned(),
            "eol" => "Its support is over".to_owned(),
            fact => {
                format!("What is publicly known to break: {}", fact.strip_prefix("fact/").unwrap_or(fact))
            }
        };
        Self { id, short_description: Message { text: clean(&text).into_owned() } }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "comove/v1")]
    comove: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_column: usize,
}
