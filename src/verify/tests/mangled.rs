//! Plans mangled at random never make the checker panic.

use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;
use crate::verify::verify;
use proptest::prelude::*;
use serde_json::Value;

const FLEET: &str = include_str!("../../../inventories/bridge-version.toml");

/// What is done to one value of a plan.
#[derive(Clone, Debug)]
enum Wound {
    Number(u64),
    Text(String),
    Null,
    Drop,
    Twice,
    /// The value of another place.
    Other(usize),
}

fn wound() -> impl Strategy2 {
    prop_oneof![
        prop_oneof![0u64..12, Just(u64::MAX), Just(u64::from(u32::MAX))].prop_map(Wound::Number),
        prop_oneof![
            Just(String::new()),
            Just("6.8".to_owned()),
            Just("host/".to_owned()),
            Just("host/node-1:kernel".to_owned()),
            Just("workload/store#1".to_owned()),
            Just("service/store".to_owned()),
            "\\PC{0,8}",
        ]
        .prop_map(Wound::Text),
        Just(Wound::Null),
        Just(Wound::Drop),
        Just(Wound::Twice),
        (0usize..4000).prop_map(Wound::Other),
    ]
}

use proptest::strategy::Strategy as Strategy1;
trait Strategy2: Strategy1<Value = Wound> {}
impl<T: Strategy1<Value = Wound>> Strategy2 for T {}

/// Collects the paths to all values.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            let items = list.iter().enumerate();
            items.for_each(|(index, item)| paths(item, &format!("{at}/{index}"), found));
        }
        Value::Object(map) => {
            for (key, item) in map {
                paths(item, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

fn inflict(plan: &mut Value, at: usize, wound: Wound) {
    let mut all = Vec::new();
    paths(plan, "", &mut all);
    let path = &all[at % all.len()];
    let (parent, key) = path.rsplit_once('/').unwrap_or(("", ""));
    let other = match wound {
        Wound::Other(other) => plan.pointer(&all[other % all.len()]).cloned(),
        _ => None,
    };
    if let (Wound::Drop | Wound::Twice, Some(Value::Array(list))) = (&wound, plan.pointer_mut(parent)) {
        let index: usize = key.parse().unwrap();
        match wound {
            Wound::Drop => drop(list.remove(index)),
            _ => list.push(list[index].clone()),
        }
        return;
    }
    if let Some(value) = plan.pointer_mut(path) {
        match wound {
            Wound::Number(number) => *value = number.into(),
            Wound::Text(text) => *value = text.into(),
            Wound::Null => *value = Value::Null,
            Wound::Other(_) => *value = other.unwrap_or(Value::Null),
            Wound::Drop | Wound::Twice => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn nothing_panics(
        wounds in prop::collection::vec((0usize..4000, wound()), 1..4),
        strategy in prop::sample::select(Strategy::ALL),
    ) {
        let fleet = fleet(FLEET);
        let plan = Made::under(&fleet, &[bump("app/store=2.0")], strategy);
        let mut value = serde_json::to_value(&plan).unwrap();
        for (at, wound) in wounds {
            inflict(&mut value, at, wound);
        }
        if let Ok(mangled) = serde_json::from_value::<Plan>(value) {
            let verdict = verify(&fleet, &mangled);
            // What nobody computes with may be anything; everything else is noticed.
            let plain = |plan: &Plan| {
                let mut plan = plan.clone();
                plan.tool.clear();
                plan.inputs.clear();
                plan.left_out.clear();
                plan.summary.could_stay = 0;
                plan.tables.reasons.clear();
                plan.steps.iter_mut().for_each(|step| step.reasons.clear());
                plan
            };
            if verdict.holds() && verdict.drift.is_empty() && plain(&mangled) != plain(&plan) {
                prop_assert!(is_harmless(&plan, &mangled), "{mangled:#?}");
            }
        }
    }
}

/// Tells whether plans differ only in what may be said in several ways.
fn is_harmless(plan: &Plan, mangled: &Plan) -> bool {
    let core = |plan: &Plan| {
        let changes = plan.steps.iter().map(|step| {
            let mut changes: Vec<_> = step
                .changes
                .iter()
                .map(|change| {
                    let name = |thing| plan.tables.name(thing).to_owned();
                    (name(change.thing), change.of.clone(), change.under.map(name), change.to.clone())
                })
                .collect();
            changes.sort();
            changes.dedup();
            changes
        });
        changes.collect::<Vec<_>>()
    };
    core(plan) == core(mangled)
}
