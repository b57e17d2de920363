//! The judge against recorded verdicts of 160 random fleets, by another implementation of the same search.

use super::fleet::Fleet;
use super::{Changes, Outcome, Verdict, judge};
use crate::cli::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use toml::Table;

fn changes(value: &Value) -> Changes {
    let map = value.as_object().expect("changes");
    map.iter().map(|(track, to)| (track.clone(), to.as_str().expect("a version").to_owned())).collect()
}

fn strings(value: &Value) -> BTreeSet<String> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("text").to_owned()).collect()
}

/// The fields of a recorded verdict that this judge finds otherwise.
fn differences(found: &Verdict, recorded: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let mut hold = |field: &str, same: bool| {
        if !same {
            all.push(field.to_owned());
        }
    };
    let outcome = |outcome: Outcome| match outcome {
        Outcome::Least => "least",
        Outcome::Choice => "choice",
        Outcome::Blocked => "blocked",
    };
    let minimal = |value: &Value| -> BTreeSet<Changes> {
        value["minimal"].as_array().expect("a list").iter().map(changes).collect()
    };
    hold("outcome", recorded["outcome"] == outcome(found.outcome));
    hold("minimal", minimal(recorded) == found.ways.minimal);
    hold("forced", changes(&recorded["forced"]) == found.ways.forced);
    hold("choice", strings(&recorded["choice"]) == found.ways.choice());
    hold("blocked for room", recorded["blocked_for_room"] == found.blocked_for_room);
    hold("spare needed", recorded["spare_needed"] == Value::from(found.spare_needed));
    let for_minimal = Value::from(found.spare_needed_for_minimal);
    hold("spare needed for minimal", recorded["spare_needed_for_minimal"] == for_minimal);
    let ruled = &recorded["mended"];
    hold("ruled guarantee", ruled["guarantee"] == outcome(found.ruled.outcome));
    hold("ruled forced", changes(&ruled["forced"]) == found.ruled.forced);
    let elsewhere = ruled["elsewhere"].as_bool().unwrap_or(false);
    hold("ruled elsewhere", elsewhere == found.ruled.has_elsewhere);
    let rows = recorded["with_spare"].as_object().expect("rows");
    hold("rows", rows.len() == found.rows.len());
    for (spare, (row, recorded)) in found.rows.iter().zip(rows.values()).enumerate() {
        hold(&format!("{spare}: states"), recorded["states"] == row.states);
        hold(&format!("{spare}: reached"), recorded["reached"] == row.reached.is_some());
        let Some(reached) = &row.reached else { continue };
        hold(&format!("{spare}: minimal"), minimal(recorded) == reached.ways.minimal);
        hold(&format!("{spare}: forced"), changes(&recorded["forced"]) == reached.ways.forced);
        let once = reached.finest_moved_once;
        for (field, value) in [
            ("finest", Value::from(reached.finest)),
            ("finest_any_goal", Value::from(reached.finest_any_goal)),
            ("finest_each_moved_once", Value::from(once)),
            ("moves", Value::from(reached.moves)),
            ("moves_any_size", Value::from(reached.moves_any_width)),
            ("twice", Value::from(reached.moves_twice())),
            ("twice_any_size", Value::from(once.is_none())),
        ] {
            hold(&format!("{spare}: {field}"), recorded[field] == value);
        }
        if let Some(places) = recorded["by_final_places"].as_object() {
            let mut widths: Vec<u64> = places.values().filter_map(Value::as_u64).collect();
            let mut own: Vec<u64> = reached.by_final_places.values().map(|width| *width as u64).collect();
            widths.sort_unstable();
            own.sort_unstable();
            hold(&format!("{spare}: by final places"), widths == own);
        }
    }
    all
}

/// The bumps of a recorded fleet stand in its first line.
fn bumps(inventory: &str) -> Vec<String> {
    let first = inventory.lines().next().unwrap_or_default().trim_start_matches("# bumps:");
    first.split_whitespace().filter(|word| *word != "-b").map(str::to_owned).collect()
}

/// Where what is recorded lies, if it is at hand: `COMOVE_SHARED` names the directory that has it.
#[expect(clippy::disallowed_methods, reason = "a test may be told where its files are")]
pub(crate) fn shared() -> PathBuf {
    std::env::var("COMOVE_SHARED").map_or_else(|_| root().join("../shared"), PathBuf::from)
}

/// A recorded fleet: its name, inventory and bumps.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) inventory: String,
    pub(crate) bumps: Vec<String>,
    verdict: Value,
}

impl Recorded {
    /// The most states that it has, with any number of spare hosts.
    fn states(&self) -> usize {
        let rows = self.verdict["with_spare"].as_object().into_iter().flatten();
        let states = rows.filter_map(|(_, row)| row["states"].as_u64());
        states.max().unwrap_or(0) as usize
    }
}

/// The recorded fleets, in the order of their names; none where they are not at hand.
pub(crate) fn recorded() -> Vec<Recorded> {
    let entries = fs::read_dir(shared().join("judge/drain/cases")).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "toml"));
    paths.sort();
    let read = |path: PathBuf| {
        let inventory = fs::read_to_string(&path).expect("readable");
        let verdict = fs::read_to_string(path.with_extension("json")).expect("a verdict beside it");
        Recorded {
            name: path.file_stem().unwrap_or_default().display().to_string(),
            bumps: bumps(&inventory),
            verdict: serde_json::from_str(&verdict).expect("JSON"),
            inventory,
        }
    };
    paths.into_iter().map(read).collect()
}

/// Judges the recorded fleets with so many states anew.
#[expect(clippy::print_stderr, reason = "a test that skips says so")]
fn judge_anew(states: Range<usize>) {
    let mut fleets = recorded();
    if fleets.is_empty() {
        eprintln!("skipped: no recorded fleets below {}", shared().display());
        return;
    }
    fleets.retain(|fleet| states.contains(&fleet.states()));
    let mut wrong = BTreeMap::new();
    for recorded in &fleets {
        let table: Table = recorded.inventory.parse().expect("TOML");
        let fleet = Fleet::read(&table, &recorded.bumps).expect("a fleet that is judged");
        let verdict = judge(&fleet, states.end).expect("a verdict");
        wrong.insert(&recorded.name, differences(&verdict, &recorded.verdict));
    }
    wrong.retain(|_, differences| !differences.is_empty());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(fleets.len() > 10, "{}", fleets.len());
}

#[test]
fn recorded_verdicts_are_found_again() {
    judge_anew(0..4_000);
}

#[test]
#[ignore = "takes half a minute"]
fn recorded_verdicts_of_larger_fleets_are_found_again() {
    judge_anew(4_000..60_000);
}
