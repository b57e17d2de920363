//! Fleets and plans of small inventories, and what a plan says about one thing or fact.

use comove::answer::check::Check;
use comove::answer::known::{Concerned, Outcome};
use comove::answer::plan::Plan;
use comove::answer::refs::{FactRef, ReasonRef};
use comove::answer::step::Change;
use comove::answer::tables::{Reason, Tables};
use comove::id::Id;
use comove::model::{Fleet, Strategy};
use comove::read::Reader;
use comove::{Bump, Options};

/// Reads an inventory.
pub(crate) fn fleet(inventory: &str) -> Fleet {
    fleet_of("fleet.toml", inventory)
}

/// Reads a file of any kind.
pub(crate) fn fleet_of(name: &str, text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add(name, text.as_bytes().to_vec());
    let found = reader.finish();
    found.unwrap_or_else(|faults| panic!("{:#?}\n{text}", faults.diagnostics)).0
}

/// Reads one of the inventories to try.
pub(crate) fn shipped(name: &str) -> Fleet {
    let path = format!("{}/inventories/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    fleet(&std::fs::read_to_string(path).expect("the inventory is there"))
}

/// Plans one bump.
pub(crate) fn plan(fleet: &Fleet, bump: &str, strategy: Strategy) -> Plan {
    let bump = Bump::parse(bump).expect("a bump");
    let options = Options { strategy, ..Options::default() };
    comove::plan(fleet, &[bump], &options).expect("a bump that fits").0
}

/// Plans one bump, with the certificate that a check wants.
pub(crate) fn certified(fleet: &Fleet, bump: &str, strategy: Strategy) -> Plan {
    let bump = Bump::parse(bump).expect("a bump");
    let options = Options { strategy, certificate: true, ..Options::default() };
    comove::plan(fleet, &[bump], &options).expect("a bump that fits").0
}

/// Plans one bump in place.
pub(crate) fn planned(inventory: &str, bump: &str) -> Plan {
    plan(&fleet(inventory), bump, Strategy::InPlace)
}

/// What happens to a thing, over all steps.
pub(crate) fn changes<'p>(plan: &'p Plan, thing: &str) -> Vec<&'p Change> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    all.filter(|change| plan.tables.name(change.thing) == thing).collect()
}

/// The name of a fact.
pub(crate) fn fact_name(tables: &Tables, fact: FactRef) -> &str {
    tables.fact(fact).map_or("?", |fact| fact.name.as_ref())
}

/// The name of a thing that a fact concerns.
pub(crate) fn concerned<'t>(tables: &'t Tables, whom: &'t Concerned) -> &'t str {
    match whom {
        Concerned::Thing(thing) => tables.name(*thing),
        Concerned::Named(name) => name,
    }
}

/// The facts that a plan meets with an outcome, by name, each with the things that it concerns.
pub(crate) fn met(plan: &Plan, outcome: Outcome) -> Vec<(&str, Vec<&str>)> {
    let tables = &plan.tables;
    let of_outcome = plan.known.iter().filter(|known| known.outcome == outcome);
    let named = of_outcome.map(|known| {
        let things = known.things.iter().map(|whom| concerned(tables, whom)).collect();
        (fact_name(tables, known.fact), things)
    });
    named.collect()
}

/// The names of the facts by which a fleet's own requirements are violated, each once.
pub(crate) fn violated(check: &Check) -> Vec<&str> {
    let requirements = check.violations.iter().filter_map(|one| check.tables.requirement(one.requirement));
    let facts = requirements.filter_map(|requirement| requirement.fact);
    let mut names: Vec<&str> = facts.map(|fact| fact_name(&check.tables, fact)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The reasons that lead from the bump to some, each once, the bump first.
pub(crate) fn chained<'t>(tables: &'t Tables, heads: &[ReasonRef]) -> Vec<&'t Reason> {
    let mut all: Vec<ReasonRef> = Vec::new();
    for reason in heads.iter().flat_map(|&head| tables.chain(head)) {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    all.into_iter().filter_map(|reason| tables.reasons.get(reason.index())).collect()
}
