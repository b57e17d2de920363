//! What holds for all plans, whatever the judge says about each.

use crate::compact::{decided, what};
use crate::random_worlds::worlds;
use crate::theorems::{config, examine, plan, plan_text, strategies};
use crate::worlds::{
    Bump, Image, Isolation, Machine, Need, PathRule, Place, Range, Subject, Target, UNKNOWN, Versions,
    Workload, World,
};
use comove::Guarantee;
use comove::answer::obstacle::{Violation, Wall};
use comove::answer::plan::Plan;
use comove::model::Strategy;
use proptest::prelude::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};

/// What is forced: kind, thing, what of it, and the version that it reaches.
fn forced(plan: &Plan) -> BTreeSet<String> {
    let events = &plan.certificate.as_ref().expect("it was asked for").events;
    events.iter().map(|event| what(&plan.tables, &event.what)).collect()
}

fn without_a_need(world: &World, strategy: Strategy, at: usize) -> Result<(), TestCaseError> {
    if world.needs.is_empty() {
        return Ok(());
    }
    let mut freer = world.clone();
    freer.needs.remove(at % world.needs.len());
    let (whole, freer) = (plan(world, strategy), plan(&freer, strategy));
    let least = whole.guarantee == Guarantee::Least && freer.guarantee == Guarantee::Least;
    if least && whole.blocked.is_empty() {
        prop_assert!(freer.blocked.is_empty(), "less is needed, and now something is blocked");
        let more: Vec<_> = forced(&freer).difference(&forced(&whole)).cloned().collect();
        prop_assert!(more.is_empty(), "less is needed, and more is forced: {more:?}");
    }
    Ok(())
}

fn in_another_order(world: &World, strategy: Strategy, seed: u64) -> Result<(), TestCaseError> {
    let mut tables = world.tables();
    let mut random = seed;
    for at in (1..tables.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tables.swap(at, (random >> 33) as usize % (at + 1));
    }
    let shuffled = world.hold_line() + &tables.join("\n");
    let mut turned = world.clone();
    turned.bumps.reverse();
    let (one, other) = (plan(world, strategy), plan_text(&turned, &shuffled, strategy));
    // Of several ways out that force as much the first is taken, so only what is least is the same in any order.
    if one.guarantee == Guarantee::Least {
        prop_assert_eq!(decided(&one), decided(&other), "{}", shuffled);
    }
    Ok(())
}

const STRANGER: &str = "\n[[host]]\nname = \"far\"\nprovides = { kernel = \"5.1\" }\n\
                        [[app]]\nname = \"stranger\"\nversion = \"1\"\n\
                        [[workload]]\nname = \"stranger\"\napp = \"stranger\"\nhost = \"far\"\n";

fn beside_a_stranger(world: &World, strategy: Strategy) -> Result<(), TestCaseError> {
    let alone = plan(world, strategy);
    let mut beside = plan_text(world, &(world.inventory() + STRANGER), strategy);
    prop_assert_eq!(beside.summary.workloads, alone.summary.workloads + 1);
    prop_assert_eq!(beside.summary.untouched, alone.summary.untouched + 1);
    (beside.summary.workloads, beside.summary.untouched) = (alone.summary.workloads, alone.summary.untouched);
    prop_assert_eq!(beside, alone);
    Ok(())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn needing_less_never_forces_more(world in worlds(), strategy in strategies(), at in any::<usize>()) {
        examine(world, |world| without_a_need(world, strategy, at))?;
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        world in worlds(),
        strategy in prop::sample::select(vec![Strategy::InPlace, Strategy::PerVm]),
        seed in any::<u64>(),
    ) {
        examine(world, |world| in_another_order(world, strategy, seed))?;
    }

    #[test]
    fn the_order_of_the_input_does_not_matter_when_drained(world in worlds(), seed in any::<u64>()) {
        examine(world, |world| in_another_order(world, Strategy::Drain, seed))?;
    }

    #[test]
    fn who_has_nothing_to_do_with_it_changes_nothing(world in worlds(), strategy in strategies()) {
        examine(world, |world| beside_a_stranger(world, strategy))?;
    }

    #[test]
    fn the_same_question_gives_the_same_bytes(world in worlds(), strategy in strategies()) {
        let bytes = || serde_json::to_string(&plan(&world, strategy)).expect("a plan is plain data");
        prop_assert_eq!(bytes(), bytes());
    }
}

/// Returns what is remarkable about a world's plan.
pub(crate) fn marks(world: &World, plan: &Plan) -> Vec<&'static str> {
    let goals =
        plan.certificate.iter().flat_map(|all| &all.events).filter(|event| event.causes.is_empty()).count();
    let events = plan.certificate.iter().map(|all| all.events.len()).sum::<usize>();
    let changes = || plan.steps.iter().flat_map(|step| &step.changes);
    let moves = |thing| changes().any(|change| change.thing == thing && change.moved.is_some());
    let goes_along = |one: &Violation| one.mended == Some(false) && moves(one.thing);
    let all = [
        ("forces more than is asked for", events > goals),
        ("has a step of several things", plan.summary.largest_step > 1),
        ("has steps that wait", plan.summary.ranks > 1),
        ("is blocked in part", !plan.blocked.is_empty() && plan.summary.things > 0),
        ("is blocked as a whole", !plan.blocked.is_empty() && plan.summary.things == 0),
        ("is feasible only", plan.guarantee == Guarantee::Feasible),
        ("leaves somebody untouched", plan.summary.untouched > 0),
        ("is violated today", !plan.violations.is_empty()),
        ("moves what stays violated", plan.violations.iter().any(goes_along)),
        ("moves somebody", plan.summary.moved > 0),
        ("holds something", !world.holds.is_empty()),
        ("has an OS release", world.releases.len() > 1),
        ("declares builds", world.images.iter().any(|image| !image.builds.is_empty())),
        ("has a base image", world.images.iter().any(|image| image.base.is_some())),
        ("forbids mixed versions", world.mixed.contains(&false)),
        ("has alternatives", world.needs.iter().any(|need| need.any.len() > 1)),
        ("bumps a machine", world.bumps.iter().any(|bump| matches!(bump, Bump::Property(..)))),
        ("is blocked by a path rule", plan.blocked.iter().any(|one| matches!(one.wall, Wall::Skip { .. }))),
        ("has processes", world.workloads.iter().any(|workload| workload.isolation == Isolation::Process)),
    ];
    all.into_iter().chain(drawn(world)).filter(|(_, is)| *is).map(|(mark, _)| mark).collect()
}

/// Returns which kinds of inventories a world is of, where it is easy to draw none.
fn drawn(world: &World) -> Vec<(&'static str, bool)> {
    let asks = |need: &Need, subject: fn(usize) -> Subject, by: usize, of: usize| {
        need.subject == subject(by) && need.any[0].0 == Target::Service(of)
    };
    let services = 0..world.mixed.len();
    let mut pairs = services.clone().flat_map(|by| services.clone().map(move |of| (by, of)));
    let has =
        |subject: fn(usize) -> Subject, by, of| world.needs.iter().any(|need| asks(need, subject, by, of));
    let both = |(by, of)| has(Subject::App, by, of) && has(Subject::Service, by, of);
    let mut lines =
        world.apps.iter().chain(&world.packages).chain(world.images.iter().map(|one| &one.versions));
    let in_turn = world.kernels_in_turn || lines.any(|line| line.rule != PathRule::Any);
    let irregular = |need: &Need| need.any.len() > 1 || matches!(need.any[0].1, Range::Except(_));
    let differ =
        |a: &Workload| world.workloads.iter().any(|b| a.service == b.service && a.version != b.version);
    let bumped = |place: Place| {
        world.bumps.iter().filter(|bump| matches!(bump, Bump::Property(on, ..) if *on == place)).count()
    };
    let in_both = |image: &Image| {
        let base = image.base.map(|(base, _)| &world.images[base]);
        base.is_some_and(|base| {
            image.packages.iter().any(|(at, _)| base.packages.iter().any(|(of, _)| at == of))
        })
    };
    let dark = |place: Place, of: fn(&Machine) -> Option<&Versions>| {
        of(world.machine(place)).is_some_and(|versions| versions.today == UNKNOWN)
    };
    vec![
        ("has needs of app and service of one pair", pairs.any(both)),
        ("has holes or alternatives beside path rules", in_turn && world.needs.iter().any(irregular)),
        ("has replicas at different versions", world.workloads.iter().any(differ)),
        ("bumps several properties of a machine", world.places().any(|place| bumped(place) > 1)),
        ("has a package in an image and in its base", world.images.iter().any(in_both)),
        (
            "has a package that is stated to be the image's own",
            world.images.iter().any(|one| !one.own.is_empty()),
        ),
        ("has a kernel that nobody knows", world.places().any(|place| dark(place, |one| Some(&one.kernel)))),
        ("has a fact with a condition", world.needs.iter().any(|need| need.only.is_some())),
        (
            "has a library that nobody knows",
            world.places().any(|place| dark(place, |one| one.library.as_ref())),
        ),
        ("has guests", !world.guests.is_empty()),
        ("has an application that nobody knows", world.apps.iter().any(|app| app.today == UNKNOWN)),
        ("has something tried", !world.tested.is_empty()),
        ("has a crossing", !world.crossings.is_empty()),
        ("has a crossing that replicas make together", world.crossings.iter().any(|one| one.together)),
        ("has a crossing beside something", world.crossings.iter().any(|one| one.with.is_some())),
        ("has a cluster", world.cluster.is_some()),
        ("has API servers", !world.api_servers().is_empty()),
        ("has kubelets", world.places().any(|place| world.machine(place).kubelet.is_some())),
        ("has a machine on the kernel of another", !world.inners.is_empty()),
        ("avoids versions", !world.avoided.is_empty()),
        ("leaves something out", !world.excepts.is_empty()),
        ("asks for a version or a later one", world.at_least),
        ("has a state", !world.states.is_empty()),
        ("recreates a state", world.bumps.iter().any(|bump| matches!(bump, Bump::State(..)))),
        ("asks for what meets a condition", world.conditional),
        ("bumps a guest", world.bumps.iter().any(|bump| matches!(bump, Bump::Property(Place::Guest(_), ..)))),
    ]
}

#[test]
fn the_worlds_are_not_trivial() {
    let mut runner = TestRunner::deterministic();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for round in 0..600 {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let strategy = Strategy::ALL[round % Strategy::ALL.len()];
        for mark in marks(&world, &plan(&world, strategy)) {
            *counts.entry(mark).or_default() += 1;
        }
    }
    let floor = |mark: &str| match mark {
        "is feasible only" | "is blocked by a path rule" | "moves what stays violated" => 3,
        "has a package that is stated to be the image's own" => 5,
        "bumps several properties of a machine" | "has a package in an image and in its base" => 15,
        _ => 30,
    };
    let rare: Vec<_> = counts.iter().filter(|(mark, count)| **count < floor(mark)).collect();
    assert!(rare.is_empty(), "too rare among 600 worlds: {rare:?} of {counts:?}");
    assert_eq!(counts.len(), 19 + 26, "something never happens: {counts:?}");
}
