//! What the random fleets are like.

use super::fleet::{Fleet, Work};
use super::{Outcome, Refused, draw, judge};
use std::collections::BTreeMap;
use toml::Table;

/// How often something is so.
type Counts = BTreeMap<&'static str, usize>;

fn fleets(seeds: u64) -> impl Iterator<Item = Fleet> {
    (0..seeds).filter_map(draw).map(|drawn| {
        let table: Table = drawn.inventory.parse().expect("TOML");
        let fleet = Fleet::read(&table, &drawn.bumps);
        fleet.unwrap_or_else(|Refused(why)| panic!("{why}\n{}", drawn.inventory))
    })
}

fn count(counts: &mut Counts, all: &[(&'static str, bool)]) {
    all.iter().for_each(|&(what, is)| *counts.entry(what).or_default() += usize::from(is));
}

#[test]
fn the_same_seed_draws_the_same_fleet() {
    for seed in 0..100 {
        let twice = [draw(seed), draw(seed)].map(|drawn| drawn.map(|drawn| (drawn.inventory, drawn.bumps)));
        assert_eq!(twice[0], twice[1]);
    }
}

#[test]
fn random_fleets_have_everything_that_is_judged() {
    let mut counts = Counts::new();
    for fleet in fleets(1000) {
        let tracks = |most: usize| fleet.things().any(|thing| thing.tracks.len() > most);
        count(
            &mut counts,
            &[
                ("all", true),
                ("two pools or more", fleet.pools() > 1),
                ("a pool of three or more", fleet.hosts.len() > fleet.pools() + 1),
                ("rooms", fleet.has_rooms()),
                ("several tracks", tracks(1)),
                ("an immovable workload", fleet.works.iter().any(|work| !work.movable)),
                (
                    "a workload that may not stand everywhere",
                    fleet.works.iter().any(|work| {
                        let pool = &fleet.hosts[work.home].pool;
                        work.movable
                            && work.places.len()
                                < fleet.hosts.iter().filter(|host| host.pool == *pool).count()
                    }),
                ),
                ("pairs", !fleet.pairs.is_empty()),
                ("a need that is broken today", fleet.works.iter().any(Work::is_broken)),
                ("several goals", fleet.goals.len() > 1),
                ("a goal of a workload", fleet.goals.iter().any(|goal| goal.thing >= fleet.hosts.len())),
            ],
        );
    }
    assert!(counts.values().all(|number| *number > 50), "{counts:#?}");
}

#[test]
fn random_fleets_come_to_all_verdicts() {
    let mut counts = Counts::new();
    for fleet in fleets(400) {
        let verdict = match judge(&fleet, 1_000) {
            Ok(verdict) => verdict,
            Err(Refused(why)) => {
                assert_eq!(why, "too many states");
                count(&mut counts, &[("too large", true)]);
                continue;
            }
        };
        let none = verdict.rows.first().and_then(|row| row.reached.as_ref());
        count(
            &mut counts,
            &[
                ("judged", true),
                ("broken today", fleet.works.iter().any(Work::is_broken)),
                ("least", verdict.outcome == Outcome::Least),
                ("choice", verdict.outcome == Outcome::Choice),
                ("blocked", verdict.outcome == Outcome::Blocked),
                ("blocked for room", verdict.blocked_for_room),
                ("a spare host", verdict.spare_needed == Some(1)),
                ("wider than one", none.is_some_and(|reached| reached.finest > 1)),
                ("moves twice", none.is_some_and(|reached| reached.moves_twice())),
                ("size", fleet.size() > 10),
            ],
        );
    }
    assert!(counts.values().all(|number| *number > 1), "{counts:#?}");
}
