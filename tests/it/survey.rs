//! A survey of many fresh worlds, by hand: what is wrong in any of them, how often everything occurs that is worth drawing,
//! and how far from the least is what is not called so.
//!
//!     COMOVE_CASES=20000 cargo test --release --test it survey -- --ignored --nocapture
//!
//! `COMOVE_FROM=2214 COMOVE_CASES=1` looks at one world again, `COMOVE_STRATEGIES=in-place,per-vm` leaves out those of others.

use crate::properties::marks;
use crate::random_worlds::worlds;
use crate::shrink_worlds::shrink;
use crate::theorems::{Distance, check, distance, plan};
use crate::worlds::World;
use comove::Guarantee;
use comove::answer::plan::Plan;
use comove::model::Strategy;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many worlds of one kind of fault are shown.
const MOST_SHOWN: usize = 2;

#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment")]
fn said(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn number(name: &str, without: u64) -> u64 {
    said(name).and_then(|text| text.parse().ok()).unwrap_or(without)
}

/// The strategies that are asked for: all of them if nothing is said.
fn wanted() -> Vec<Strategy> {
    let Some(text) = said("COMOVE_STRATEGIES") else {
        return Strategy::ALL.to_vec();
    };
    text.split(',').map(|name| Strategy::from_name(name).expect("the name of a strategy")).collect()
}

/// What comes of looking at a world.
enum Outcome {
    Right(Box<Plan>),
    TooLarge,
    Wrong(String),
}

/// Checks a world; a panic is a fault too.
fn outcome(world: &World, strategy: Strategy, seed: u64) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| check(world, strategy, seed))) {
        Ok(Ok(plan)) => Outcome::Right(Box::new(plan)),
        Ok(Err(TestCaseError::Reject(_))) => Outcome::TooLarge,
        Ok(Err(TestCaseError::Fail(reason))) => Outcome::Wrong(reason.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Outcome::Wrong(format!("panic: {}", text.unwrap_or_default()))
        }
    }
}

fn fault(world: &World, strategy: Strategy, seed: u64) -> Option<String> {
    match outcome(world, strategy, seed) {
        Outcome::Wrong(reason) => Some(reason),
        Outcome::Right(_) | Outcome::TooLarge => None,
    }
}

/// What a fault is called, whatever it is about.
fn kind(reason: &str) -> String {
    let words =
        reason.split_whitespace().filter(|word| !word.contains(|letter: char| letter.is_ascii_digit()));
    words.take(12).collect::<Vec<_>>().join(" ")
}

/// Shows the few lines of a world that a fault needs.
#[expect(clippy::print_stderr, reason = "the faults are what it is for")]
fn show(world: World, strategy: Strategy, round: u64, wanted: &str) {
    let same = |other: &World| fault(other, strategy, round).is_some_and(|reason| kind(&reason) == wanted);
    let small = shrink(world, same);
    let reason = fault(&small, strategy, round).unwrap_or_default();
    eprintln!("\n==== world {round}, {strategy}: {reason}\n{small:?}");
    if let Ok(plan) = catch_unwind(AssertUnwindSafe(|| plan(&small, strategy))) {
        eprintln!("{}", serde_json::to_string(&plan).expect("a plan is plain data"));
    }
}

#[test]
#[ignore = "looks at as many fresh worlds as it is told, and takes long"]
#[expect(clippy::print_stderr, reason = "the figures are what it is for")]
fn a_survey_of_fresh_worlds() {
    let (count, seed) = (number("COMOVE_CASES", 2000), number("COMOVE_SEED", 1));
    let (from, wanted) = (number("COMOVE_FROM", 0), wanted());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut distances: BTreeMap<Distance, usize> = BTreeMap::new();
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    let (mut seen, mut large) = (0, 0);
    for round in 0..from + count {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let strategy = Strategy::ALL[usize::try_from(round).expect("it is small") % Strategy::ALL.len()];
        if round < from || !wanted.contains(&strategy) {
            continue;
        }
        seen += 1;
        let plan = match outcome(&world, strategy, round) {
            Outcome::Right(plan) => *plan,
            Outcome::TooLarge => {
                large += 1;
                plan(&world, strategy)
            }
            Outcome::Wrong(reason) => {
                let seen = faults.entry(kind(&reason)).or_default();
                *seen += 1;
                if *seen <= MOST_SHOWN {
                    show(world, strategy, round, &kind(&reason));
                }
                continue;
            }
        };
        for mark in marks(&world, &plan) {
            *counts.entry(mark).or_default() += 1;
        }
        if plan.guarantee != Guarantee::Least {
            *distances.entry(distance(&world, strategy, &plan)).or_default() += 1;
        }
    }
    eprintln!("\n{seen} worlds of seed {seed}, {large} with too many states");
    counts.iter().for_each(|(mark, times)| eprintln!("{times:>7} {mark}"));
    distances.iter().for_each(|(distance, times)| eprintln!("{times:>7} not least: {distance:?}"));
    assert!(faults.is_empty(), "{faults:#?}");
}
