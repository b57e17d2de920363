//! Reviews of random small fleets, against a clock that is watched second by second.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::review::{Review, Said};
use crate::answer::step::Effect;
use crate::answer::tables::ThingKind;
use crate::model::{Amount, Fleet, Strategy};
use crate::planner::{Options, plan, review, waves};
use crate::question::{Bump, Rollout, Times};
use crate::read::Reader;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A fleet of a few hosts on which replicas of a few services stand anywhere.
fn inventory(dice: &mut Dice) -> String {
    let hosts = 2 + dice.roll(4);
    let mut text = String::from("format = 1\n");
    for host in 0..hosts {
        let _ = write!(
            text,
            "[[host]]\nname = \"h{host}\"\nkernel = \"6.1\"\nlabels = {{ team = \"t{}\" }}\n",
            dice.roll(2)
        );
        let _ = write!(text, "[[duration]]\nfor = \"host/h{host}\"\nupgrade = \"{}s\"\n", 1 + dice.roll(5));
    }
    for service in 0..1 + dice.roll(4) {
        for replica in 0..1 + dice.roll(4) {
            let host = dice.roll(hosts);
            let _ = write!(
                text,
                "[[workload]]\nname = \"s{service}-{replica}\"\nservice = \"s{service}\"\nhost = \"h{host}\"\n"
            );
            let _ = write!(
                text,
                "[[duration]]\nfor = \"workload/s{service}-{replica}\"\nrestart = \"{}s\"\n",
                dice.roll(4)
            );
        }
        if dice.roll(2) == 0 {
            let _ = write!(
                text,
                "[[service]]\nname = \"s{service}\"\nmax-unavailable = 1\nlabels = {{ owner = \"o{service}\" }}\n"
            );
        }
    }
    text
}

fn fleet(text: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{text}\n{:#?}", faults.diagnostics)).0
}

fn reviewed(fleet: &Fleet, strategy: Strategy, rollout: Option<&Rollout>) -> Review {
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let (mut plan, _) = plan(fleet, &[bump], &Options { strategy, ..Options::default() }).expect("a plan");
    if let Some(rollout) = rollout {
        waves(fleet, &mut plan, rollout, &Times::default());
    }
    review(fleet, plan, None, Said::default())
}

/// What a watcher sees of one service in a plan whose workloads only stop: the most that is away, seconds in which something is
/// away, and seconds in which all of it is.
fn watched(plan: &Plan, service: ThingRef, replicas: usize) -> (usize, u64, u64) {
    let waves = plan.schedule.iter().flat_map(|schedule| &schedule.waves);
    let mut moments: Vec<Vec<usize>> = waves.map(|wave| wave.steps.clone()).collect();
    let placed: BTreeSet<usize> = moments.iter().flatten().copied().collect();
    moments.extend(
        plan.steps
            .iter()
            .map(|step| step.number)
            .filter(|step| !placed.contains(step))
            .map(|step| vec![step]),
    );
    let (mut most, mut some, mut all) = (0, 0, 0);
    for steps in moments {
        let longest = steps.iter().map(|&step| plan.steps[step - 1].seconds).max().unwrap_or(0);
        for second in 0..longest {
            let away: BTreeSet<ThingRef> = steps
                .iter()
                .map(|&step| &plan.steps[step - 1])
                .filter(|step| second < step.seconds)
                .flat_map(|step| &step.changes)
                .filter(|change| plan.tables.thing(change.thing).service == Some(service))
                .map(|change| change.thing)
                .collect();
            most = most.max(away.len());
            some += u64::from(!away.is_empty());
            all += u64::from(away.len() == replicas);
        }
    }
    (most, some, all)
}

#[test]
fn services_lose_what_somebody_with_a_clock_sees() {
    let mut dice = Dice(7);
    let mut seen = BTreeSet::new();
    for case in 0..120 {
        let text = inventory(&mut dice);
        let fleet = fleet(&text);
        let rollout = Rollout {
            at_most: Some(Amount::Number(1 + u32::try_from(dice.roll(3)).unwrap())),
            ..Rollout::default()
        };
        let rollout = (case % 3 > 0).then_some(&rollout);
        let review = reviewed(&fleet, Strategy::InPlace, rollout);
        for one in &review.services {
            let told = (one.most_away, one.interrupted_seconds, one.down_seconds);
            let name = review.plan.tables.name(one.service);
            assert_eq!(told, watched(&review.plan, one.service, one.replicas), "{name} of\n{text}");
            assert_eq!(one.left, one.replicas - one.most_away);
            seen.insert((one.left == 0, one.down_seconds > 0, one.replicas > 1));
        }
    }
    assert!(seen.len() >= 3, "what was drawn has too little in it: {seen:?}");
}

#[test]
fn every_thing_of_a_step_has_one_place() {
    let mut dice = Dice(11);
    let mut moved = 0;
    for _ in 0..60 {
        let text = inventory(&mut dice);
        let fleet = fleet(&text);
        for strategy in [Strategy::InPlace, Strategy::Drain, Strategy::PerVm] {
            let Review { plan, groups, owners, unowned, .. } = reviewed(&fleet, strategy, None);
            assert_eq!(groups.len(), plan.steps.len());
            for (step, group) in plan.steps.iter().zip(&groups) {
                let mut places: BTreeMap<ThingRef, usize> = BTreeMap::new();
                for seat in &group.seats {
                    let own = seat.machine.filter(|_| seat.changes);
                    seat.things
                        .iter()
                        .copied()
                        .chain(own)
                        .for_each(|thing| *places.entry(thing).or_default() += 1);
                }
                let things: BTreeSet<ThingRef> = step.changes.iter().map(|change| change.thing).collect();
                assert_eq!(places.keys().copied().collect::<BTreeSet<_>>(), things, "{text}");
                assert!(places.values().all(|&times| times == 1), "{text}");
                for change in step.changes.iter().filter(|change| change.effect == Effect::Migrate) {
                    let to = change.moved.map(|moved| moved.to);
                    let is_there = |seat: &&crate::answer::review::Seat| seat.things.contains(&change.thing);
                    let seat = group.seats.iter().find(is_there).expect("a seat");
                    assert!(seat.machine == to || seat.changes, "{text}");
                    moved += 1;
                }
            }
            let touched: BTreeSet<ThingRef> =
                plan.steps.iter().flat_map(|step| &step.changes).map(|change| change.thing).collect();
            let told: Vec<ThingRef> =
                owners.iter().flat_map(|owner| &owner.things).chain(&unowned).copied().collect();
            assert_eq!(told.len(), touched.len(), "each has one owner or none");
            assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), touched);
        }
    }
    assert!(moved > 0, "nothing was moved");
}

#[test]
fn owners_have_their_machines_and_their_services() {
    let text = "format = 1\n\
        [[host]]\nname = \"h\"\nkernel = \"6.1\"\nlabels = { owner = \"systems\" }\n\
        [[workload]]\nname = \"cart\"\nhost = \"h\"\n\
        [[workload]]\nname = \"stray\"\nhost = \"h\"\n\
        [[service]]\nname = \"cart\"\nlabels = { owner = \"shop\" }\n\
        [[service]]\nname = \"front\"\nrequires = [{ needs = \"service/cart\" }]\n\
        [[workload]]\nname = \"front\"\nservice = \"front\"\n";
    let Review { owners, unowned, services, plan, .. } = reviewed(&fleet(text), Strategy::InPlace, None);
    let names = |things: &[ThingRef]| things.iter().map(|&at| plan.tables.name(at)).collect::<Vec<_>>();
    let told: Vec<_> =
        owners.iter().map(|one| (&*one.name, names(&one.things), names(&one.services))).collect();
    let expected =
        [("shop", vec!["workload/cart"], vec!["service/cart"]), ("systems", vec!["host/h"], vec![])];
    assert_eq!(told, expected);
    assert_eq!(names(&unowned), ["workload/stray"]);
    let cart = services.iter().find(|one| plan.tables.name(one.service) == "service/cart").expect("cart");
    assert_eq!((cart.replicas, cart.left, cart.down_seconds), (1, 0, 630));
    assert_eq!(cart.needed_by.iter().map(|name| &**name).collect::<Vec<_>>(), ["service/front"]);
    let kinds: BTreeSet<ThingKind> = services.iter().map(|one| plan.tables.thing(one.service).kind).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [ThingKind::Service]);
}

/// Nobody names what runs in a guest, and somebody notices all the same when it restarts.
#[test]
fn a_guest_in_which_nothing_is_named_notices() {
    let guest = |more: &str| {
        format!("[[host]]\nname = \"h\"\nkernel = \"6.1\"\n[[guest]]\nname = \"g\"\non = \"h\"\n{more}")
    };
    let noticed = |text: &str| {
        let fleet = fleet(text);
        let bump = Bump::parse("host/h:kernel=6.8").expect("a bump");
        let (plan, _) = plan(&fleet, &[bump], &Options::default()).expect("a plan");
        let found = review(&fleet, plan, None, Said::default());
        let name = |at: ThingRef| found.plan.tables.name(at).to_owned();
        found.services.iter().map(|one| (name(one.service), one.replicas, one.left)).collect::<Vec<_>>()
    };
    assert_eq!(noticed(&guest("")), [("guest/g".to_owned(), 1, 0)]);
    let named = "[[workload]]\nname = \"w\"\nhost = \"g\"\n";
    assert_eq!(noticed(&guest(named)), [("service/w".to_owned(), 1, 0)]);
}
