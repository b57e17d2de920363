//! What comove claims about its plans, tested on random worlds against the judge in [`crate::oracle`].

use crate::oracle::{Component, Judge, Mover, Spot, State, Verdict, What};
use crate::random_worlds::worlds;
use crate::shrink_worlds::shrink;
use crate::who_says::check_certainty;
use crate::worlds::{Place, Property, World, package};
use comove::answer::known::{Concerned, Known, Outcome};
use comove::answer::plan::{Plan, Spare};
use comove::answer::step::Step;
use comove::answer::tables::{Tables, What as Happens, WhatKind};
use comove::model::{Fleet, Pattern, Strategy};
use comove::read::Reader;
use comove::{Bump, Guarantee, Options};
use proptest::prelude::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

/// Most valid states of a world that are looked at; worlds with more are passed over.
const MOST_STATES: usize = 20_000;

/// How many cases a property has, unless `COMOVE_CASES` says so. On the desk a failing case is made small, in CI it is
/// only reported.
#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment")]
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let said = std::env::var("COMOVE_CASES").ok().and_then(|text| text.parse().ok());
    let ci = std::env::var("CI").is_ok();
    ProptestConfig {
        cases: said.unwrap_or(cases),
        max_shrink_iters: if ci { 0 } else { 20_000 },
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        // A check run repeats exactly; COMOVE_CASES asks for more cases than the fixed ones.
        rng_seed: if said.is_some() {
            proptest::test_runner::RngSeed::Random
        } else {
            proptest::test_runner::RngSeed::Fixed(1)
        },
        ..ProptestConfig::default()
    }
}

pub(crate) fn strategies() -> impl proptest::strategy::Strategy<Value = Strategy> {
    prop::sample::select(Strategy::ALL)
}

pub(crate) fn read(inventory: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("world.toml", inventory.as_bytes().to_vec());
    let found = reader.finish();
    found.unwrap_or_else(|faults| panic!("{:#?}\n{inventory}", faults.diagnostics)).0
}

/// What a world asks, about an inventory that is like its own.
pub(crate) fn plan_text(world: &World, inventory: &str, strategy: Strategy) -> Plan {
    plan_of(&read(inventory), world, strategy)
}

fn plan_of(fleet: &Fleet, world: &World, strategy: Strategy) -> Plan {
    let except = world.except_texts().into_iter().map(|text| Pattern::parse(&text).expect("a pattern"));
    let except: Vec<Pattern> = except.collect();
    let bump = |text: String| Bump::parse(&text).expect("a bump").except(&except);
    let bumps: Vec<Bump> = world.bump_texts().into_iter().map(bump).collect();
    let options = Options { strategy, certificate: true, ..Options::default() };
    let answer = comove::plan(fleet, &bumps, &options);
    answer.unwrap_or_else(|faults| panic!("{faults:#?}\n{world:?}")).0
}

pub(crate) fn plan(world: &World, strategy: Strategy) -> Plan {
    plan_text(world, &world.inventory(), strategy)
}

/// An event as plans name it: the kind of track, the thing, what of it, and the version that it reaches.
pub(crate) type Name = (&'static str, String, String, String);

pub(crate) fn event_name(judge: &Judge<'_>, track: usize, position: usize) -> Name {
    let track = &judge.tracks[track];
    let number = track.versions[position];
    let component = |component| match component {
        Component::App(index) => format!("app/a{index}"),
        Component::Package(index) => format!("package/{}", package(index)),
        Component::Image(index) => format!("image/i{index}"),
        Component::State(index) => format!("state/t{index}"),
    };
    let workload = |index| format!("workload/w{index}");
    let under = |place: Place, of: Property| format!("{}:{}", place.name(), of.name());
    match track.what {
        What::Property(place, of) => ("property", place.name(), of.name().to_owned(), of.version(number)),
        What::Own(index, _, of) => {
            ("own-guest", format!("own-guest/w{index}"), of.name().to_owned(), of.version(number))
        }
        What::Seat(index, place, of) => ("seat", workload(index), under(place, of), of.version(number)),
        What::MachineSeat(machine, place, of) => {
            ("seat", machine.name(), under(place, of), of.version(number))
        }
        What::Published(index) => {
            let image = format!("image/i{index}");
            ("published", image.clone(), image, number.to_string())
        }
        What::Carried(index, of) => ("carried", format!("image/i{index}"), component(of), number.to_string()),
        What::Runs(index, of) => {
            let version = match of {
                Component::App(app) => judge.world.app_version(app, number),
                Component::Package(_) | Component::Image(_) | Component::State(_) => number.to_string(),
            };
            ("runs", workload(index), component(of), version)
        }
    }
}

/// The name of what a plan says to happen; none for what only speaks of replicas together.
fn said_name(tables: &Tables, said: &Happens) -> Option<Name> {
    let kind = match said.kind {
        WhatKind::Property => "property",
        WhatKind::OwnGuest => "own-guest",
        WhatKind::Restart | WhatKind::NextStart => "seat",
        WhatKind::Published => "published",
        WhatKind::Carried => "carried",
        WhatKind::Runs => "runs",
        // A move changes no version.
        WhatKind::Move | WhatKind::First | WhatKind::All => return None,
    };
    let under = said.under.map_or_else(String::new, |under| format!("{}:", tables.name(under)));
    let to = said.to.as_ref().expect("all versions are known");
    Some((kind, tables.name(said.thing).to_owned(), format!("{under}{}", said.of), to.to_string()))
}

/// Returns the thing that a person would count for a track.
fn thing(judge: &Judge<'_>, track: usize) -> String {
    event_name(judge, track, judge.tracks[track].start).1
}

/// A plan in the judge's terms.
pub(crate) struct Reading {
    /// What is asked for and can be had.
    goals: BTreeSet<(usize, usize)>,
    /// By event: its step.
    pub(crate) steps: BTreeMap<(usize, usize), usize>,
    pub(crate) end: State,
}

pub(crate) fn reading(judge: &Judge<'_>, plan: &Plan) -> Result<Reading, TestCaseError> {
    let mut names = BTreeMap::new();
    for (track, described) in judge.tracks.iter().enumerate() {
        for position in described.start + 1..described.versions.len() {
            names.insert(event_name(judge, track, position), (track, position));
        }
    }
    let mut read = Reading { goals: BTreeSet::new(), steps: BTreeMap::new(), end: judge.today() };
    let certificate = plan.certificate.as_ref().expect("it was asked for");
    for event in &certificate.events {
        let Some(name) = said_name(&plan.tables, &event.what) else { continue };
        let Some(&(track, position)) = names.get(&name) else {
            return Err(TestCaseError::fail(format!(
                "the plan has an event that the world has not: {name:?}"
            )));
        };
        let Some(step) = event.step else {
            return Err(TestCaseError::fail(format!("{name:?} is in no step")));
        };
        read.steps.insert((track, position), step);
        read.end[track] = read.end[track].max(position);
        if event.causes.is_empty() {
            read.goals.insert((track, position));
        }
    }
    Ok(read)
}

fn word_state(judge: &Judge<'_>, state: &State) -> Vec<String> {
    let moved = (0..state.len()).filter(|&track| state[track] > judge.tracks[track].start);
    moved
        .map(|track| {
            format!("{:?} -> {}", judge.tracks[track].what, judge.tracks[track].versions[state[track]])
        })
        .collect()
}

/// Tests what a plan says is forced.
fn check_forced(
    judge: &Judge<'_>,
    verdict: &Verdict,
    plan: &Plan,
    read: &Reading,
) -> Result<(), TestCaseError> {
    let feasible: BTreeSet<(usize, usize)> = verdict.feasible.iter().copied().collect();
    let say = |goals: &BTreeSet<(usize, usize)>| -> Vec<Name> {
        goals.iter().map(|&(track, position)| event_name(judge, track, position)).collect()
    };
    prop_assert!(
        read.goals.is_subset(&feasible),
        "planned although no valid state has it: {:?} of {:?}",
        say(&read.goals),
        say(&feasible)
    );
    if plan.guarantee == Guarantee::Least {
        prop_assert!(
            feasible.is_subset(&read.goals),
            "wrongly blocked: {:?} of {:?}",
            say(&read.goals),
            say(&feasible)
        );
        let Some(least) = &verdict.least else {
            return Err(TestCaseError::fail("it is called least, and there is no least state"));
        };
        prop_assert_eq!(
            word_state(judge, &read.end),
            word_state(judge, least),
            "comove left, the judge right"
        );
    }
    prop_assert_eq!(judge.breaches(&read.end), Vec::<String>::new(), "the end is not valid");
    let lost = judge.goals.iter().any(|goal| !read.goals.contains(goal));
    prop_assert_eq!(lost, !plan.blocked.is_empty(), "what is blocked is said");
    Ok(())
}

/// Tests that each step is one class of inseparable events, but for stops that were skipped.
fn check_groups(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Result<(), TestCaseError> {
    let classes = judge.classes(&read.end);
    let mut of_step: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut step_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut tracks_of: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (&event, &class) in &classes {
        let step = *read.steps.get(&event).expect("it is forced, so it has a step");
        prop_assert_eq!(*step_of.entry(class).or_insert(step), step, "inseparable events are in two steps");
        of_step.entry(step).or_default().insert(class);
        let tracks = tracks_of.entry(class).or_default();
        tracks.insert(event.0);
    }
    let things = |class: &usize| -> BTreeSet<String> {
        tracks_of[class].iter().map(|&track| thing(judge, track)).collect()
    };
    for (number, classes) in &of_step {
        let step = &plan.steps[number - 1];
        prop_assert_eq!(step.number, *number);
        let all: BTreeSet<String> = classes.iter().flat_map(things).collect();
        let said: BTreeSet<String> =
            step.changes.iter().map(|change| plan.tables.name(change.thing).to_owned()).collect();
        prop_assert_eq!(&all, &said, "the things of step {}", number);
        let largest = classes.iter().map(|class| things(class).len()).max().unwrap_or(0);
        prop_assert_eq!(all.len(), largest, "step {} puts more things together than it must", number);
        // Only successive stops of one track, and what is changed of one thing, are worth putting together.
        let changed = |class: &usize| -> BTreeSet<String> {
            let tracks = tracks_of[class].iter().filter(|&&track| match judge.tracks[track].what {
                What::Property(..) | What::Published(_) | What::Carried(..) | What::Runs(..) => true,
                What::MachineSeat(..) | What::Own(..) | What::Seat(..) => false,
            });
            tracks.map(|&track| thing(judge, track)).collect()
        };
        let shared = classes.iter().all(|class| {
            let mut others = classes.iter().filter(|other| *other != class);
            classes.len() == 1
                || others.any(|other| {
                    !tracks_of[class].is_disjoint(&tracks_of[other])
                        || !changed(class).is_disjoint(&changed(other))
                })
        });
        prop_assert!(shared, "step {} puts together what has nothing to do with each other", number);
    }
    let largest = tracks_of.keys().map(|class| things(class).len()).max().unwrap_or(0);
    prop_assert_eq!(plan.summary.largest_step, largest);
    prop_assert_eq!(plan.steps.len(), of_step.len());
    Ok(())
}

/// Tests every state between steps, in the order given and in others that `after` allows.
fn check_states(judge: &Judge<'_>, plan: &Plan, read: &Reading, seed: u64) -> Result<(), TestCaseError> {
    let mut random = seed;
    for round in 0..4 {
        let mut state = judge.today();
        let mut standing = judge.standing();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        while done.len() < plan.steps.len() {
            let ready: Vec<_> = plan
                .steps
                .iter()
                .filter(|step| {
                    !done.contains(&step.number) && step.after.iter().all(|wait| done.contains(&wait.step))
                })
                .collect();
            prop_assert!(!ready.is_empty(), "the steps go in a circle");
            // The first round takes the plan's own order.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let step = ready[if round == 0 { 0 } else { (random >> 33) as usize % ready.len() }];
            if round == 0 {
                prop_assert_eq!(step.number, done.len() + 1, "the order given is an order");
            }
            done.insert(step.number);
            let now = read.steps.iter().filter(|(_, number)| **number == step.number);
            let before = state.clone();
            for (&(track, position), _) in now {
                state[track] = state[track].max(position);
            }
            let skips = |&track: &usize| judge.tracks[track].in_turn && state[track] > before[track] + 1;
            prop_assert_eq!(
                (0..state.len()).find(skips),
                None,
                "a version is skipped in step {}",
                step.number
            );
            let stood = standing.clone();
            for (mover, spot) in moves(judge, plan, step)? {
                standing.go(mover, spot);
            }
            let mut wrong = judge.breaches_on_the_way(&state);
            wrong.extend(judge.misplaced((&stood, &standing), (&before, &state)));
            prop_assert_eq!(
                wrong,
                Vec::<String>::new(),
                "after step {}, having done {:?}",
                step.number,
                done
            );
        }
        prop_assert_eq!(&state, &read.end);
        prop_assert!(standing.is_settled(), "something is left on a machine that was added for a time");
    }
    Ok(())
}

/// The moves of a step: who goes where.
fn moves(judge: &Judge<'_>, plan: &Plan, step: &Step) -> Result<Vec<(Mover, Spot)>, TestCaseError> {
    let tables = &plan.tables;
    let movers = judge.movers();
    let moved = step.changes.iter().filter_map(|change| Some((change, change.moved?)));
    let found = moved.map(|(change, moved)| {
        let name = tables.name(change.thing);
        let mover = movers.iter().copied().find(|mover| mover.name() == name);
        let to = tables.name(moved.to);
        let place = judge.world.places().find(|place| place.name() == to).map(Spot::On);
        let spare = plan.spares.iter().find(|spare| spare.thing == moved.to).map(spare);
        let spot = place.or(spare);
        mover.zip(spot).ok_or_else(|| TestCaseError::fail(format!("{name} cannot go to {to}")))
    });
    found.collect()
}

/// What is said of a machine that is added for a time.
fn spare(spare: &Spare) -> Spot {
    let known = [Property::Kernel, Property::Library, Property::Engine, Property::Os, Property::Kubelet];
    let number = |property: Property, text: &str| (0..=50).find(|&number| property.version(number) == text);
    let has = spare.has.iter().filter_map(|has| {
        let property = known.into_iter().find(|property| property.name() == has.of.as_ref())?;
        Some((property, number(property, has.version.as_deref()?)?))
    });
    Spot::Spare(has.collect())
}

/// Whether something moves on the way. Then steps are as fine as places allow, of which the judge of draining knows more.
pub(crate) fn rolls(plan: &Plan) -> bool {
    plan.steps.iter().flat_map(|step| &step.changes).any(|change| change.moved.is_some())
}

/// The machines that a plan empties before they change, where it chooses.
pub(crate) fn emptied(world: &World, plan: &Plan) -> BTreeSet<Place> {
    let drained = plan.ways.iter().filter(|way| way.strategy == Strategy::Drain);
    let names: BTreeSet<&str> = drained.map(|way| plan.tables.name(way.machine)).collect();
    world.places().filter(|place| names.contains(&*place.name())).collect()
}

/// Tests all that comove claims about a world's plan, and returns the plan.
pub(crate) fn check(world: &World, strategy: Strategy, seed: u64) -> Result<Plan, TestCaseError> {
    let fleet = read(&world.inventory());
    let plan = plan_of(&fleet, world, strategy);
    check_plan(world, &fleet, plan, seed)
}

fn check_plan(world: &World, fleet: &Fleet, plan: Plan, seed: u64) -> Result<Plan, TestCaseError> {
    let judge = Judge::new(world, plan.strategy, emptied(world, &plan));
    let Some(verdict) = judge.verdict(MOST_STATES) else {
        return Err(TestCaseError::reject("too many states"));
    };
    let read = reading(&judge, &plan)?;
    check_forced(&judge, &verdict, &plan, &read)?;
    check_blocked(&judge, &verdict, &plan)?;
    check_states(&judge, &plan, &read, seed)?;
    check_checker(fleet, &plan)?;
    if rolls(&plan) || judge.has_pools() {
        return Ok(plan);
    }
    if plan.guarantee == Guarantee::Least {
        check_groups(&judge, &plan, &read)?;
    }
    // Who says that it works beside a cluster that changes is not read from the page here, only by the checker.
    if !moves_cluster(&judge, &read) {
        check_certainty(&judge, &plan, &read)?;
    }
    check_by_hand(&judge, &plan, &read)?;
    // A condition is changed only where its need cannot be met, however much that takes.
    let conditions = world.needs.iter().any(|need| need.only.is_some());
    if !conditions || plan.guarantee == Guarantee::Least {
        check_finest(&judge, &plan, &read)?;
        check_unsplit(&judge, &plan, &read)?;
    }
    check_waits(&judge, &plan, &read)?;
    Ok(plan)
}

/// Tells whether a cluster changes, one of its kubelets or a part of its control plane.
pub(crate) fn moves_cluster(judge: &Judge<'_>, read: &Reading) -> bool {
    judge.tracks.iter().zip(&read.end).filter(|(track, end)| **end > track.start).any(
        |(track, _)| match track.what {
            What::Property(_, property) | What::Own(_, _, property) | What::Seat(_, _, property) => {
                matches!(property, Property::Kubelet | Property::Kubernetes)
            }
            What::Runs(_, Component::App(app)) => judge.world.servers == Some(app),
            _ => false,
        },
    )
}

/// What has to be done by hand is what crossings on the way ask for.
fn check_by_hand(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Result<(), TestCaseError> {
    for index in 0..judge.world.crossings.len() {
        let name = format!("c{index}");
        let is_it = |known: &&Known| {
            known.outcome == Outcome::ByHand
                && plan.tables.fact(known.fact).is_some_and(|fact| *fact.name == *name)
        };
        let things = plan.known.iter().filter(is_it).flat_map(|known| &known.things);
        let said: BTreeSet<String> = things
            .map(|thing| match thing {
                Concerned::Thing(thing) => plan.tables.name(*thing).to_owned(),
                Concerned::Named(name) => name.to_string(),
            })
            .collect();
        prop_assert_eq!(&said, &judge.by_hand(index, &read.end), "by hand for {}", name);
    }
    Ok(())
}

/// What is listed as proven to be blocked is in no state that can be reached.
fn check_blocked(judge: &Judge<'_>, verdict: &Verdict, plan: &Plan) -> Result<(), TestCaseError> {
    let feasible: BTreeSet<Name> =
        verdict.feasible.iter().map(|&(track, position)| event_name(judge, track, position)).collect();
    for entry in plan.blocked.iter().filter(|entry| entry.guarantee == Guarantee::Least) {
        for goal in entry.goals.iter().filter_map(|goal| said_name(&plan.tables, goal)) {
            prop_assert!(!feasible.contains(&goal), "said to be proven blocked, and can be had: {:?}", goal);
        }
    }
    Ok(())
}

/// Nothing changes fewer things, and no way to that has a smaller largest step.
fn check_finest(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Result<(), TestCaseError> {
    if let Some(finest) = judge.finest(&read.goals) {
        prop_assert_eq!(plan.summary.things, finest.things, "the fewest things are not found");
        prop_assert_eq!(plan.summary.largest_step, finest.largest, "the finest steps are not found");
    }
    Ok(())
}

/// No step can be made of two smaller ones. A stop on the way of the same things is none: it buys nothing.
fn check_unsplit(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Result<(), TestCaseError> {
    let mut before = judge.today();
    for step in &plan.steps {
        let mut after = before.clone();
        for (&(track, position), _) in read.steps.iter().filter(|(_, number)| **number == step.number) {
            after[track] = after[track].max(position);
        }
        let between = judge.between(&before, &after).map(|state| word_state(judge, &state));
        prop_assert_eq!(between, None, "step {} could be made of two", step.number);
        before = after;
    }
    Ok(())
}

/// Most steps of which all orders are looked at.
const MOST_STEPS: usize = 10;

/// A step waits for another only if some state would be invalid otherwise, unless both change one thing.
fn check_waits(judge: &Judge<'_>, plan: &Plan, read: &Reading) -> Result<(), TestCaseError> {
    let count = plan.steps.len();
    if count > MOST_STEPS {
        return Ok(());
    }
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count + 1];
    for step in &plan.steps {
        for wait in &step.after {
            let all: Vec<usize> = before[wait.step].iter().copied().chain([wait.step]).collect();
            before[step.number].extend(all);
        }
    }
    let things = |step: usize| -> BTreeSet<&str> {
        plan.steps[step - 1].changes.iter().map(|change| plan.tables.name(change.thing)).collect()
    };
    let waits = plan.steps.iter().flat_map(|step| step.after.iter().map(|wait| (step.number, wait.step)));
    for (later, earlier) in waits.filter(|&(later, earlier)| things(later).is_disjoint(&things(earlier))) {
        let needed = (0..1_usize << count).any(|number| {
            let has = |step: usize| number >> (step - 1) & 1 == 1;
            let free = |step: usize| {
                before[step].iter().all(|&other| has(other) || (step, other) == (later, earlier))
            };
            let comes = has(later) && !has(earlier) && (1..=count).all(|step| !has(step) || free(step));
            comes && {
                let mut state = judge.today();
                for (&(track, position), _) in read.steps.iter().filter(|(_, step)| has(**step)) {
                    state[track] = state[track].max(position);
                }
                !judge.breaches(&state).is_empty()
            }
        });
        prop_assert!(needed, "step {} waits for step {} for nothing", later, earlier);
    }
    Ok(())
}

/// The checker has nothing to say against the plan.
fn check_checker(fleet: &Fleet, plan: &Plan) -> Result<(), TestCaseError> {
    let verdict = comove::verify::verify(fleet, plan);
    prop_assert!(verdict.holds(), "the checker rejects it: {:#?}", verdict.faults);
    prop_assert!(verdict.drift.is_empty(), "the checker finds another inventory: {:#?}", verdict.drift);
    Ok(())
}

/// Tests a world, and where it fails looks for the few lines of it that matter.
pub(crate) fn examine(
    world: World,
    check: impl Fn(&World) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let fault = |world: &World| match check(world) {
        Err(TestCaseError::Fail(reason)) => Some(reason),
        _ => None,
    };
    let found = check(&world);
    if !matches!(found, Err(TestCaseError::Fail(_))) || on_ci() {
        return found;
    }
    let small = shrink(world, |world| fault(world).is_some());
    let reason = fault(&small).expect("the small world has the fault");
    Err(TestCaseError::fail(format!("{reason}\n\nmade small:\n{small:?}")))
}

#[expect(clippy::disallowed_methods, reason = "tests are configured by the environment")]
fn on_ci() -> bool {
    std::env::var("CI").is_ok()
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn plans_are_what_looking_at_every_state_finds(
        world in worlds(),
        strategy in prop::sample::select(vec![Strategy::InPlace, Strategy::PerVm]),
        seed in any::<u64>(),
    ) {
        examine(world, |world| check(world, strategy, seed).map(drop))?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn plans_that_drain_are_what_looking_at_every_state_finds(world in worlds(), seed in any::<u64>()) {
        examine(world, |world| check(world, Strategy::Drain, seed).map(drop))?;
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn plans_that_choose_are_what_looking_at_every_state_finds(world in worlds(), seed in any::<u64>()) {
        examine(world, |world| check(world, Strategy::Auto, seed).map(drop))?;
    }
}

/// How far a plan is from what looking at all states finds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Distance {
    /// There are too many states.
    NotMeasured,
    /// How many things more than needed change, and how many goals fewer are had.
    Measured { things: usize, goals: usize },
}

/// Measures how far a plan is from the least.
pub(crate) fn distance(world: &World, strategy: Strategy, plan: &Plan) -> Distance {
    let judge = Judge::new(world, strategy, emptied(world, plan));
    let read = reading(&judge, plan).expect("all that the plan names is in the world");
    let found = judge.verdict(MOST_STATES).zip(judge.fewest(&read.goals, MOST_STATES));
    let Some((verdict, fewest)) = found else {
        return Distance::NotMeasured;
    };
    assert!(fewest <= plan.summary.things, "fewer change than can: {world:?}");
    let goals = verdict.feasible.len() - read.goals.len();
    Distance::Measured { things: plan.summary.things - fewest, goals }
}

/// What is not the least is still valid, and this says how far it is from the least that looking at all states finds.
#[test]
#[expect(clippy::print_stderr, reason = "the distances are what it is for")]
fn what_is_not_called_least_is_near_it() {
    let mut runner = TestRunner::new_with_rng(config(600), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut distances: BTreeMap<Distance, usize> = BTreeMap::new();
    for round in 0..config(600).cases as usize {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let strategy = Strategy::ALL[round % Strategy::ALL.len()];
        let plan = plan(&world, strategy);
        if plan.guarantee != Guarantee::Least {
            *distances.entry(distance(&world, strategy, &plan)).or_default() += 1;
        }
    }
    eprintln!("not least: {distances:?}");
    distances.remove(&Distance::NotMeasured);
    let all: usize = distances.values().sum();
    let exact = distances.get(&Distance::Measured { things: 0, goals: 0 }).copied().unwrap_or(0);
    assert!(all > 0 && exact * 2 >= all, "of {all} answers {exact} are exact: {distances:?}");
}
