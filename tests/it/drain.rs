//! Plans that drain, against the judge of draining in [`crate::oracle::drain`]: what is forced, what is a choice, how
//! finely it is gone about, and whether the steps can be carried out in every order that they allow.

use crate::fleets::fleet;
use crate::oracle::drain::{
    Changes, Fleet, Outcome, Reached, Step, Verdict, Wrong, draw, judge, recorded, replay, shared, spares,
};
use crate::theorems::config;
use comove::model::Strategy;
use comove::read::Reader;
use comove::verify::verify;
use comove::{Bump, Guarantee, Options};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use toml::Table;

/// Most states of a fleet that are looked at; fleets with more are passed over.
const MOST_STATES: usize = 4_000;

/// What is read of a plan, as it is published.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Plan {
    guarantee: Guarantee,
    tables: Tables,
    #[serde(default)]
    ways: Vec<Way>,
    steps: Vec<PlanStep>,
    blocked: Vec<Blocked>,
    left_out: Vec<Value>,
    summary: Summary,
}

/// How a machine is changed, where the plan chooses.
#[derive(Deserialize)]
struct Way {
    machine: usize,
    strategy: Strategy,
}

#[derive(Deserialize)]
struct Blocked {
    guarantee: Guarantee,
}

#[derive(Deserialize)]
struct Summary {
    held: usize,
}

#[derive(Deserialize)]
struct Tables {
    things: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct PlanStep {
    #[serde(default)]
    after: Vec<Wait>,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Wait {
    step: usize,
}

#[derive(Deserialize)]
struct Change {
    thing: usize,
    effect: String,
    of: String,
    to: Option<String>,
    moved: Option<Moved>,
}

#[derive(Deserialize)]
struct Moved {
    to: Option<usize>,
}

impl Plan {
    /// The plan for a fleet under a strategy; none if comove takes the inventory for faulty.
    fn of(inventory: &str, bumps: &[String], strategy: Strategy) -> Option<Self> {
        let mut reader = Reader::new();
        reader.add("fleet.toml", inventory.as_bytes().to_vec());
        let (fleet, _) = reader.finish().ok()?;
        let bumps: Vec<Bump> = bumps.iter().map(|text| Bump::parse(text).expect("a bump")).collect();
        let options = Options { strategy, ..Options::default() };
        let (plan, _) = comove::plan(&fleet, &bumps, &options).expect("what may be asked");
        let text = serde_json::to_string(&plan).expect("JSON");
        Some(serde_json::from_str(&text).expect("a plan"))
    }

    /// The inventory in which nothing can be moved but what is on a machine that the plan empties. To drain that is what the plan is.
    fn tied(&self, mut inventory: Table) -> Table {
        let emptied: Vec<&str> = self
            .ways
            .iter()
            .filter(|way| way.strategy == Strategy::Drain)
            .filter_map(|way| self.name(way.machine).strip_prefix("host/"))
            .collect();
        let workloads = inventory.get_mut("workload").and_then(toml::Value::as_array_mut);
        for workload in workloads.into_iter().flatten().filter_map(toml::Value::as_table_mut) {
            let host = workload.get("host").and_then(toml::Value::as_str);
            if !host.is_some_and(|host| emptied.contains(&host)) {
                workload.insert("movable".to_owned(), false.into());
            }
        }
        inventory
    }

    fn name(&self, thing: usize) -> &str {
        &self.tables.things[thing].name
    }

    /// The steps, with what the judge knows of in them: images are none of it.
    fn steps(&self) -> Vec<Step> {
        self.steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &PlanStep) -> Step {
        let mut found =
            Step { after: step.after.iter().map(|wait| wait.step - 1).collect(), ..Step::default() };
        for change in &step.changes {
            let name = self.name(change.thing);
            let is_known = name.starts_with("host/") || name.starts_with("workload/");
            match change.effect.as_str() {
                "migrate" => {
                    let to = change.moved.as_ref().and_then(|moved| moved.to);
                    let to = to.map_or("nowhere", |to| self.name(to));
                    found.moves.insert(name.to_owned(), to.to_owned());
                }
                "restart" => {}
                _ if is_known => {
                    let to = change.to.clone().unwrap_or_default();
                    found.changes.insert(format!("{name}:{}", change.of), to);
                }
                _ => {}
            }
        }
        found
    }
}

/// How a plan and the verdict differ. The first kinds are mistakes, the later ones say that a plan could be better.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Difference {
    BlockedButThereIsAGoal,
    NotBlockedButThereIsNoGoal,
    /// It says that it changes the least, and does not.
    NotTheLeast,
    /// Another goal is below what it changes.
    NotMinimal,
    /// Not even with the spare hosts that it names there is a goal.
    TooFewSpareHosts,
    /// What is wrong with its steps.
    Steps(&'static str),
    /// It finds no way, and says that there may be one.
    NotFoundButThereIsAGoal,
    /// It changes the least, and does not say so.
    LeastNotClaimed,
    MoreSpareHosts,
    WiderThanHasToBe,
    MoreMoves,
}

impl Difference {
    fn is_mistake(&self) -> bool {
        *self < Self::NotFoundButThereIsAGoal
    }

    fn of_steps(wrong: &Wrong) -> Self {
        Self::Steps(match wrong {
            Wrong::Unknown(_) => "name what there is not",
            Wrong::Broken(_) => "break a need or take too much room",
            Wrong::Stopped(_) => "change a machine under something",
            Wrong::OtherOrder(_) => "go wrong in another order that they allow",
            Wrong::SpareInUse => "leave something on a spare host",
            Wrong::TooMany => "have too many orders",
        })
    }
}

/// A fleet with a question.
struct Case {
    name: String,
    inventory: String,
    bumps: Vec<String>,
}

/// What comes of a case.
enum Compared {
    /// It is not judged or faulty, or the plan answers another question: what is held is left out of a bump.
    Passed,
    Differences(Vec<(Difference, String)>),
}

fn compare(case: &Case, strategy: Strategy) -> (usize, Compared) {
    let mut table: Table = case.inventory.parse().expect("TOML");
    let Some(plan) = Plan::of(&case.inventory, &case.bumps, strategy) else { return (0, Compared::Passed) };
    if strategy == Strategy::Auto {
        if plan.ways.iter().all(|way| way.strategy != Strategy::Drain) {
            return (0, Compared::Passed);
        }
        table = plan.tied(table);
    }
    let Ok(fleet) = Fleet::read(&table, &case.bumps) else { return (0, Compared::Passed) };
    let Ok(verdict) = judge(&fleet, MOST_STATES) else { return (0, Compared::Passed) };
    if plan.summary.held > 0 || !plan.left_out.is_empty() {
        return (0, Compared::Passed);
    }
    let steps = plan.steps();
    let mut found = Vec::new();
    let replayed = match replay(&fleet, &steps, MOST_STATES * 4) {
        Err(_) => return (0, Compared::Passed),
        Ok(Err(wrong)) => {
            found.push((Difference::of_steps(&wrong), format!("{wrong:?}")));
            None
        }
        Ok(Ok(replayed)) => Some(replayed),
    };
    let mut differ = |difference, told: String| found.push((difference, told));
    match (plan.blocked.is_empty(), verdict.outcome == Outcome::Blocked) {
        (false, false) => {
            let is_proven = plan.blocked.iter().any(|entry| entry.guarantee == Guarantee::Least);
            let difference = match is_proven {
                true => Difference::BlockedButThereIsAGoal,
                false => Difference::NotFoundButThereIsAGoal,
            };
            differ(difference, format!("{:?}", verdict.ways.minimal));
        }
        (true, true) => differ(Difference::NotBlockedButThereIsNoGoal, String::new()),
        (false, true) => {}
        (true, false) => {
            let changes: Changes = steps.iter().flat_map(|step| step.changes.clone()).collect();
            of_changes(&plan, &verdict, &changes, spares(&steps))
                .into_iter()
                .for_each(|(d, told)| differ(d, told));
            let row = verdict.rows.get(spares(&steps)).and_then(|row| row.reached.as_ref());
            if let (Some(replayed), Some(reached)) = (replayed, row) {
                of_steps(replayed.width, replayed.moves, reached)
                    .into_iter()
                    .for_each(|(d, told)| differ(d, told));
            }
        }
    }
    (fleet.size(), Compared::Differences(found))
}

fn of_changes(plan: &Plan, verdict: &Verdict, changes: &Changes, spare: usize) -> Vec<(Difference, String)> {
    let mut found = Vec::new();
    let minimal = &verdict.ways.minimal;
    let is_least = verdict.outcome == Outcome::Least && minimal.contains(changes);
    match (plan.guarantee == Guarantee::Least, is_least) {
        (true, false) => found.push((Difference::NotTheLeast, format!("{changes:?}, but {minimal:?}"))),
        (false, true) => found.push((Difference::LeastNotClaimed, String::new())),
        _ => {}
    }
    let needed = verdict.spare_needed_for_minimal;
    let row = verdict.rows.get(spare).map(|row| row.reached.as_ref());
    match row {
        Some(None) => found.push((Difference::TooFewSpareHosts, format!("{spare} of {needed:?}"))),
        Some(Some(reached)) if !reached.ways.minimal.contains(changes) => {
            found.push((Difference::NotMinimal, format!("{changes:?}, but {:?}", reached.ways.minimal)));
        }
        _ => {}
    }
    if needed.is_some_and(|needed| spare > needed) {
        found.push((Difference::MoreSpareHosts, format!("{spare} for {needed:?}")));
    }
    found
}

fn of_steps(width: usize, moves: usize, reached: &Reached) -> Vec<(Difference, String)> {
    let mut found = Vec::new();
    if width > reached.finest {
        found.push((Difference::WiderThanHasToBe, format!("{width} for {}", reached.finest)));
    }
    if width == reached.finest && moves > reached.moves {
        found.push((Difference::MoreMoves, format!("{moves} for {}", reached.moves)));
    }
    found
}

/// Compares all cases, tells what differs, the smallest case of each kind first, shows that of each mistake, and fails on
/// mistakes.
#[expect(clippy::print_stderr, reason = "tells how far plans agree")]
fn compare_all(cases: impl Iterator<Item = Case>, strategy: Strategy, least: usize) {
    let (mut judged, mut agree) = (0, 0);
    let mut kinds: BTreeMap<Difference, Vec<(usize, String, String)>> = BTreeMap::new();
    for case in cases {
        let (size, Compared::Differences(found)) = compare(&case, strategy) else { continue };
        judged += 1;
        agree += usize::from(found.is_empty());
        for (difference, told) in found {
            let told = format!("{} {}: {told}", case.name, case.bumps.join(" "));
            kinds.entry(difference).or_default().push((size, told, case.inventory.clone()));
        }
    }
    eprintln!("{agree} of {judged} fleets agree");
    for (kind, cases) in &mut kinds {
        cases.sort();
        let told: Vec<&str> = cases.iter().take(4).map(|(_, told, _)| told.as_str()).collect();
        eprintln!("{:5}  {kind:?}\n         {}", cases.len(), told.join("\n         "));
    }
    for (kind, cases) in kinds.iter().filter(|(kind, _)| kind.is_mistake()) {
        let (_, told, inventory) = &cases[0];
        eprintln!("\n==== {kind:?}: {told}\n{inventory}");
    }
    let mistakes: Vec<&Difference> = kinds.keys().filter(|kind| kind.is_mistake()).collect();
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert!(judged >= least, "{judged}");
}

fn drawn(seed: u64) -> Option<Case> {
    let drawn = draw(seed)?;
    Some(Case { name: format!("seed {seed}"), inventory: drawn.inventory, bumps: drawn.bumps })
}

#[test]
fn plans_of_recorded_fleets_agree_with_the_judge() {
    let cases = recorded().into_iter();
    let case = |one: crate::oracle::drain::Recorded| Case {
        name: one.name,
        inventory: one.inventory,
        bumps: one.bumps,
    };
    let least = if shared().join("judge/drain/cases").exists() { 100 } else { 0 };
    compare_all(cases.map(case), Strategy::Drain, least);
}

#[test]
fn plans_of_random_fleets_agree_with_the_judge() {
    let cases = u64::from(config(300).cases);
    compare_all((0..cases).filter_map(drawn), Strategy::Drain, cases as usize / 3);
}

/// A plan that empties some machines and changes others in place is one that drains a fleet in which what is on the others is tied
/// to them.
#[test]
fn plans_of_random_fleets_that_choose_agree_with_the_judge() {
    let cases = u64::from(config(900).cases);
    compare_all((0..cases).filter_map(drawn), Strategy::Auto, cases as usize / 90);
}

/// Fleets on which simpler rules fail, each with the hosts that make up a pool.
const KNOWN: [(&str, &[&str], &[&str]); 5] = [
    ("drain-swap", &["a", "b"], &["host/a:kernel=6.8", "host/b:kernel=5.15"]),
    ("drain-two", &["a", "b"], &["host/a:kernel=6.8", "host/b:engine=2"]),
    ("drain-bastion", &["n1", "n2"], &["host/n*:kernel=6.8"]),
    ("drain-bastion", &["n1", "n2", "bastion"], &["host/n*:kernel=6.8"]),
    ("drain-last", &["a", "b"], &["host/*:kernel=6.8"]),
];

#[test]
fn plans_of_fleets_on_which_simpler_rules_fail_agree_with_the_judge() {
    let cases = KNOWN.iter().filter_map(|(name, pool, bumps)| {
        let path = shared().join(format!("faults/inputs/{name}.toml"));
        let text = std::fs::read_to_string(path).ok()?;
        let with = |text: String, host: &&str| {
            let line = format!("[[host]]\nname = \"{host}\"\n");
            text.replace(&line, &format!("{line}pool = \"p\"\n"))
        };
        let inventory = pool.iter().fold(text, with);
        let bumps = bumps.iter().map(|&bump| bump.to_owned()).collect();
        Some(Case { name: format!("{name} {}", pool.join(",")), inventory, bumps })
    });
    compare_all(cases, Strategy::Drain, 0);
}

/// Two goals that nothing can leave room for are one obstacle where the same line states both.
#[test]
fn what_has_no_place_for_two_goals_of_one_line_is_told_once() {
    let workloads: String =
        (1..=3).map(|number| format!("[[workload]]\nname = \"w{number}\"\nhost = \"h1\"\n")).collect();
    let host = "[[host]]\nname = \"h1\"\nprovides = { engine = \"1\", kubelet = \"1.33\" }\npods = 2\n";
    let fleet = fleet(&(host.to_owned() + &workloads));
    let bumps = ["host/h1:engine=2", "host/h1:kubelet=1.34"];
    let bumps = bumps.map(|bump| Bump::parse(bump).expect("a bump"));
    let options = Options { strategy: Strategy::Drain, certificate: true, ..Options::default() };
    let (plan, _) = comove::plan(&fleet, &bumps, &options).expect("a question");
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds(), "{:?}", verdict.faults);
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].goals.len(), 2);
}
