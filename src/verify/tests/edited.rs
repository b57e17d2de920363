//! Plans edited by hand, one value at a time: the checker notices.

use super::inventories::{each_plan, each_plan_under};
use super::{Made, bump};
use crate::answer::plan::Plan;
use crate::answer::tables::{Spot, Text};
use crate::model::{Fleet, Strategy};
use crate::verify::verify;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Words of which a value has one.
const WORDS: [&[&str]; 9] = [
    &["stated", "derived", "unknown"],
    &["yes", "beyond", "no"],
    &["least", "feasible"],
    &["upgrade", "rebuild", "redeploy", "recreate", "restart", "migrate", "reprovision"],
    &["in-place", "drain", "per-vm"],
    &["rule", "choice", "merged", "placed"],
    &["property", "own-guest", "restart", "move", "published", "carried", "runs", "first", "all"],
    &[
        "host",
        "guest",
        "cluster",
        "own-guest",
        "spare-host",
        "image",
        "stack",
        "package",
        "app",
        "state",
        "workload",
        "service",
    ],
    &[
        "chain",
        "requirement",
        "choice",
        "carries",
        "build",
        "release",
        "shares",
        "moves",
        "own-kernel",
        "unmixed",
        "replica",
        "live",
        "pool",
        "place",
    ],
];

/// Returns what an edit could make of a value.
fn edits(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => vec![json!(number.as_u64().unwrap_or(0) + 1)],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::String(text) => {
            let others = WORDS.iter().filter(|words| words.contains(&text.as_str()));
            let others = others.flat_map(|words| words.iter()).filter(|word| **word != text);
            let words = others.map(|word| json!(word));
            words.chain([json!(format!("{text}x")), json!(""), Value::Null]).collect()
        }
        Value::Array(list) => lists(list),
        Value::Null => vec![json!(0), json!("x")],
        Value::Object(_) => Vec::new(),
    }
}

/// Returns a list without each of its items, and with each twice; of a long list some stand for all.
fn lists(list: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    for index in (0..list.len()).step_by(list.len() / 8 + 1) {
        let (mut less, mut more) = (list.to_vec(), list.to_vec());
        less.remove(index);
        more.insert(index, list[index].clone());
        found.extend([Value::Array(less), Value::Array(more)]);
    }
    found
}

/// By what sort of value: the paths to all values of the sort.
type Sorts = BTreeMap<String, Vec<String>>;

/// Sorts the paths to all values by their names without numbers, `steps/*/seconds`, and by the words that tell what sort
/// of thing each is part of.
fn sort(value: &Value, path: &str, sort_of: &str, found: &mut Sorts) {
    found.entry(sort_of.to_owned()).or_default().push(path.to_owned());
    match value {
        Value::Array(list) => {
            let sort_of = format!("{sort_of}/*");
            list.iter()
                .enumerate()
                .for_each(|(index, item)| sort(item, &format!("{path}/{index}"), &sort_of, found));
        }
        Value::Object(map) => {
            let words = TELLING.iter().filter_map(|word| value.pointer(word)).filter_map(Value::as_str);
            let sort_of = words.fold(sort_of.to_owned(), |text, word| format!("{text}[{word}]"));
            map.iter().for_each(|(key, item)| {
                sort(item, &format!("{path}/{key}"), &format!("{sort_of}/{key}"), found);
            });
        }
        _ => {}
    }
}

/// What tells the sort of an object.
const TELLING: [&str; 5] = ["/effect", "/kind", "/rule", "/outcome", "/certainty"];

/// Of one sort a first and a last are edited in turn, and another, in every plan.
fn some(paths: &[String], round: usize) -> BTreeSet<&String> {
    let end = if round.is_multiple_of(2) { paths.first() } else { paths.last() };
    end.into_iter().chain(paths.get(round % paths.len())).collect()
}

/// Names a path without its numbers: `steps/*/seconds`.
fn general(path: &str) -> String {
    let parts = path.split('/').skip(1);
    let parts = parts.map(|part| if part.parse::<usize>().is_ok() { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Edits the values of a plan at some paths, one at a time, and shows each edited plan. Returns how many there were.
pub(super) fn edit_where<T>(
    plan: &Plan,
    is_edited: impl Fn(&str) -> bool,
    mut see: impl FnMut(&str, &Value) -> T,
) -> usize {
    let mut value = serde_json::to_value(plan).unwrap();
    let mut sorts = Sorts::new();
    sort(&value, "", "", &mut sorts);
    let mut tried = 0;
    for path in sorts.values().flatten().filter(|path| is_edited(&general(path))) {
        let old = value.pointer(path).unwrap().clone();
        for new in edits(&old) {
            *value.pointer_mut(path).unwrap() = new;
            see(&general(path), &value);
            tried += 1;
        }
        *value.pointer_mut(path).unwrap() = old;
    }
    tried
}

/// Most edits of one plan. Of more, others are tried in each plan, so that all sorts have their turn.
const MOST_EDITS: usize = 150;

/// Edits a plan, and collects the edits that are not noticed by path, with an example each. Returns how many were tried.
fn edit(name: &str, fleet: &Fleet, plan: &Plan, round: usize, found: &mut BTreeMap<String, String>) -> usize {
    let mut value = serde_json::to_value(plan).unwrap();
    let mut sorts = Sorts::new();
    sort(&value, "", "", &mut sorts);
    let paths = sorts.values().flat_map(|paths| some(paths, round));
    let all =
        paths.flat_map(|path| edits(value.pointer(path).unwrap()).into_iter().map(move |new| (path, new)));
    let all: Vec<(&String, Value)> = all.collect();
    let stride = all.len().div_ceil(MOST_EDITS);
    let mut tried = 0;
    for (path, new) in all.into_iter().skip(round % stride).step_by(stride) {
        let old = std::mem::replace(value.pointer_mut(path).unwrap(), new.clone());
        tried += 1;
        if let Ok(edited) = Plan::deserialize(&value) {
            let verdict = verify(fleet, &edited);
            if verdict.holds() && verdict.drift.is_empty() {
                let (old, new) = (old.to_string(), new.to_string());
                let text = || format!("{name} {path}: {old:.80} -> {new:.80}");
                found.entry(general(path)).or_insert_with(text);
            }
        }
        *value.pointer_mut(path).unwrap() = old;
    }
    tried
}

/// What may be edited unnoticed, and why; what stands below such a value too.
const UNNOTICED: &[(&str, &str)] = &[
    ("tool", "any version may have made a plan"),
    ("inputs", "the files may have other names by now"),
    ("tables/things", "a thing that nothing refers to is no claim"),
    ("tables/requirements", "nor is such a requirement"),
    ("tables/facts", "nor such a fact"),
    ("tables/reasons", REASONS),
    ("steps/*/reasons", REASONS),
    ("blocked/*/chain", REASONS),
    ("blocked/*/wall/place", PLACE),
    ("blocked/*/wall/why/carried-by", REASONS),
    ("blocked/*/wall/why/brings", REASONS),
    ("violations/*/subject/place", PLACE),
    ("violations/*/found/*/place", PLACE),
    ("known", "of several facts that ask for the same one is enough"),
    ("known/*/says/requirement", "of several requirements that a fact makes one is enough"),
    ("today", "on another day the same ends may be seen"),
    ("summary/could-stay", "it takes another plan, of machines that reach through to nobody"),
    ("guarantee", "a plan may claim less than it could"),
    ("strategy", "under another strategy a plan without steps may be the same"),
    ("steps/*/after/*/kind", "where choices were made, an order may follow from one"),
    ("certificate/events/texts", "a text that no event has is no claim"),
    ("certificate/events/blocks", ANOTHER),
    ("certificate/events/blocks/*/causes", ANOTHER),
    ("certificate/events/blocks/*/causes/*", ANOTHER),
    ("certificate/events/blocks/*/causes/*/*", ANOTHER),
    ("certificate/events/blocks/*/rules", "nor is a rule by which nothing is forced"),
    ("certificate/events/blocks/*/rules/*/rule", "what a change stops has to be elsewhere as well"),
    (
        "certificate/events/blocks/*/rules/*/requirement",
        "of several requirements that ask for the same one is enough",
    ),
    ("certificate/ties", "it is another proof, and right too; what is made at once is tied by that as well"),
];
/// Of these all that stands below may be edited too: nothing of it is a claim, or not in one way only.
const WHOLE: &[&str] = &["inputs", "tables/reasons", "steps/*/reasons", "certificate/ties"];
const REASONS: &str = "reasons are for people";
const PLACE: &str = "places are for people";
const ANOTHER: &str = "it is another proof, and right too";

/// Tells whether an edit at a path may go unnoticed.
fn is_free(path: &str) -> bool {
    let below = |whole: &str| path.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'));
    UNNOTICED.iter().any(|(known, _)| *known == path) || WHOLE.iter().any(|whole| below(whole))
}

fn under(strategy: Strategy, plan: &Plan) -> Plan {
    let mut plan = Plan { strategy, ..plan.clone() };
    plan.steps.iter_mut().for_each(|step| step.strategy = strategy);
    plan
}

fn is_noticed_under(strategy: Strategy) {
    let mut found = BTreeMap::new();
    let (mut plans, mut tried) = (0, 0);
    each_plan_under(&[strategy], |name, fleet, plan| {
        // What is planned alike under two strategies is edited under the first.
        let like = Strategy::ALL.iter().take_while(|&&other| other != strategy).any(|&other| {
            let bumps: Vec<_> = plan.bumps.iter().map(|text| bump(text)).collect();
            under(plan.strategy, &Made::under(fleet, &bumps, other)) == *plan
        });
        // Of the demonstrations of facts, which have much in common, one is enough.
        let alike = name.starts_with("facts-") && !name.starts_with("facts-cgroup");
        if !like && !alike {
            tried += edit(name, fleet, plan, plans, &mut found);
            plans += 1;
        }
    });
    found.retain(|path, _| !is_free(path));
    assert!(found.is_empty(), "{found:#?}");
    assert!(plans > 3 && tried > 80 * plans, "{plans} {tried}");
}

#[test]
fn an_edit_of_a_plan_in_place_is_noticed() {
    is_noticed_under(Strategy::InPlace);
}

#[test]
fn an_edit_of_a_plan_that_drains_is_noticed() {
    is_noticed_under(Strategy::Drain);
}

#[test]
fn an_edit_of_a_plan_for_guests_of_their_own_is_noticed() {
    is_noticed_under(Strategy::PerVm);
}

fn spot(text: &str) -> Spot {
    Spot::from(Text::from(text))
}

/// What only people read may be changed: where requirements and facts stand, why a requirement is there, what is seen when a
/// fact is not heeded, who looks after a thing, why steps happen. That is noted at most, and no plan fails for it.
#[test]
fn an_edit_of_what_people_read_is_no_fault() {
    let mut edited = 0;
    each_plan(|name, fleet, plan| {
        let mut plan = plan.clone();
        let tables = &mut plan.tables;
        for requirement in &mut tables.requirements {
            requirement.place = spot("elsewhere.toml:1");
            requirement.because = Some("so it is".into());
        }
        for fact in &mut tables.facts {
            fact.place = spot("elsewhere.toml:2");
            // Of the end of an OS release nothing is told but when it is.
            if fact.symptom.is_some() {
                fact.symptom = Some("it does not work".into());
            }
        }
        for thing in &mut tables.things {
            thing.owner = Some("somebody".into());
        }
        for reason in &mut tables.reasons {
            reason.place = None;
        }
        plan.steps.iter_mut().for_each(|step| step.reasons.clear());
        let verdict = verify(fleet, &plan);
        assert!(verdict.holds(), "{name}: {:#?}", verdict.faults);
        assert!(!verdict.drift.is_empty(), "{name}: that others look after things is noted");
        edited += 1;
    });
    assert!(edited > 60, "{edited}");
}
