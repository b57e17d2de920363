//! Who says that it works: what plans of random worlds say of it, tested against the judge in [`crate::oracle`].

use crate::oracle::{Judge, Said, State};
use crate::random_worlds::worlds;
use crate::theorems::{Reading, config, emptied, event_name, moves_cluster, plan, reading, rolls};
use crate::worlds::{Place, World};
use comove::answer::plan::Plan;
use comove::answer::step::{Certainty, Change, Effect};
use comove::answer::tables::ThingKind;
use comove::model::Strategy;
use proptest::prelude::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

/// Most states of which each is asked about.
const MOST_PASSED: usize = 2_000;

/// How a plan names what a change is about: the kind of track, the thing, and what of it.
fn change_name(plan: &Plan, change: &Change) -> (&'static str, String, String) {
    let tables = &plan.tables;
    let thing = tables.thing(change.thing);
    let is_machine = matches!(thing.kind, ThingKind::Host | ThingKind::Guest);
    let kind = match change.effect {
        Effect::Upgrade if is_machine => "property",
        Effect::Upgrade if thing.kind == ThingKind::Image => "published",
        Effect::Upgrade | Effect::Redeploy | Effect::Recreate => "runs",
        Effect::Rebuild => "carried",
        Effect::Reprovision => "own-guest",
        Effect::Restart | Effect::NextStart | Effect::Migrate => "seat",
    };
    let under = change.under.map_or_else(String::new, |under| format!("{}:", tables.name(under)));
    (kind, tables.name(change.thing).to_owned(), format!("{under}{}", change.of))
}

/// The states that the steps of a plan may pass through, in all orders that their waits leave open, each with the steps that
/// lead there; none where there are too many.
fn passed(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Option<Vec<(BTreeSet<usize>, State)>> {
    let mut found = vec![(BTreeSet::new(), judge.today())];
    let mut next = 0;
    while let Some((done, state)) = found.get(next).cloned() {
        next += 1;
        for step in &plan.steps {
            let is_ready = step.after.iter().all(|wait| done.contains(&wait.step));
            let mut then = done.clone();
            if !is_ready || !then.insert(step.number) || found.iter().any(|(known, _)| *known == then) {
                continue;
            }
            let mut state = state.clone();
            for (&(track, position), _) in read.steps.iter().filter(|(_, number)| **number == step.number) {
                state[track] = state[track].max(position);
            }
            found.push((then, state));
        }
        if found.len() > MOST_PASSED {
            return None;
        }
    }
    Some(found)
}

/// Tests who is said to say that it works, wherever something stops, and the counts of it. Returns for how many stops it
/// matters what is run before everything ends up.
pub(crate) fn check_certainty(
    judge: &Judge<'_>,
    plan: &Plan,
    read: &Reading,
) -> Result<usize, TestCaseError> {
    let Some(passed) = passed(judge, plan, read) else { return Ok(0) };
    let mut said = BTreeMap::new();
    for step in &plan.steps {
        for change in &step.changes {
            said.insert((step.number, change_name(plan, change)), change.certainty);
        }
    }
    // The steps that stop a track, with the position.
    let stops = |track: usize| -> BTreeMap<usize, usize> {
        let events = read.steps.iter().filter(|((of, _), _)| *of == track);
        events.map(|(&(_, position), &step)| (step, position)).collect()
    };
    let since = |track: usize| -> Vec<State> {
        let last = stops(track).into_keys().next_back();
        let has = |done: &BTreeSet<usize>| last.is_some_and(|last| done.contains(&last));
        passed.iter().filter(|(done, _)| has(done)).map(|(_, state)| state.clone()).collect()
    };
    let exposed = judge.exposed(&read.end, &since);
    let mut fates: BTreeMap<String, Option<Said>> = BTreeMap::new();
    let mut between = 0;
    for track in (0..judge.tracks.len()).filter(|&track| read.end[track] > judge.tracks[track].start) {
        for (step, position) in stops(track) {
            let (kind, thing, of, _) = event_name(judge, track, position);
            let stays =
                passed.iter().filter(|(done, state)| done.contains(&step) && state[track] == position);
            let found = stays.map(|(_, state)| judge.said(track, state)).max().flatten();
            between += usize::from(position == read.end[track] && found != judge.said(track, &read.end));
            let expected = found.map(|said| match said {
                Said::Stated => Certainty::Stated,
                Said::Unknown => Certainty::Unknown,
            });
            let name = (step, (kind, thing, of));
            let text = format!("{name:?}: comove left, the judge right");
            prop_assert_eq!(said.get(&name).copied(), Some(expected), "{}", text);
            let fate = fates.entry(name.1.1).or_default();
            *fate = (*fate).max(found);
        }
    }
    let bare = judge.world.places().filter(|&place| judge.is_bare(place));
    let running: BTreeSet<String> = (0..judge.world.workloads.len())
        .map(|index| format!("workload/w{index}"))
        .chain(bare.map(Place::name))
        .collect();
    let untouched = running.iter().filter(|thing| !fates.contains_key(*thing)).count();
    let counted = (plan.summary.workloads, plan.summary.untouched);
    prop_assert_eq!(counted, (running.len(), untouched), "what runs: {:?}", running);
    let beside = exposed.iter().filter(|thing| !fates.contains_key(*thing)).count();
    prop_assert_eq!(plan.summary.exposed, beside, "exposed: {:?}", exposed);
    let on_the_way =
        plan.steps.iter().flat_map(|step| &step.changes).any(|change| change.certainty.is_some());
    if !exposed.is_empty() || on_the_way {
        let known: BTreeSet<String> = plan
            .unknowns
            .iter()
            .flat_map(|one| one.things.iter().map(|&thing| plan.tables.name(thing).to_owned()))
            .collect();
        let unknown = fates.iter().filter(|(_, said)| **said == Some(Said::Unknown)).map(|(thing, _)| thing);
        let all: BTreeSet<String> = unknown.cloned().chain(exposed).collect();
        prop_assert!(all.is_subset(&known), "unknown and not listed: {:?}, listed: {:?}", all, known);
    }
    Ok(between)
}

/// Counts the stops of a plan of which something else is said because of what is run before everything ends up.
fn between(world: &World, strategy: Strategy) -> usize {
    let plan = plan(world, strategy);
    let judge = Judge::new(world, plan.strategy, emptied(world, &plan));
    let read = reading(&judge, &plan).expect("all that the plan names is in the world");
    if rolls(&plan) || judge.has_pools() || moves_cluster(&judge, &read) {
        return 0;
    }
    check_certainty(&judge, &plan, &read).unwrap_or_else(|fault| panic!("{fault}\n{world:?}"))
}

/// Worlds in which only the end is asked about would test nothing of what is run before.
#[test]
#[expect(clippy::print_stderr, reason = "the counts are what it is for")]
fn what_is_run_between_steps_decides_in_some_worlds() {
    let mut runner = TestRunner::new_with_rng(config(600), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut decided = 0;
    for round in 0..config(600).cases as usize {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let strategy = [Strategy::InPlace, Strategy::PerVm][round % 2];
        decided += between(&world, strategy);
    }
    eprintln!("decided between steps: {decided}");
    assert!(decided >= 10, "what is run between steps decides {decided} times");
}
