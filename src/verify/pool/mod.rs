//! What several events force together, since nothing supports less that something may stand on.
//!
//! Of the events that are said to force another only what follows for where everything ends up is used: each thing of the
//! pool has to stand somewhere in the end, at some versions of its own, on a machine at some versions that support them.
//! What nothing supports is struck out until nothing more can be; what all that is left has in common is forced. More is
//! not assumed, so that what follows here follows in every plan that comes to these events.

mod domain;
mod strike;

use super::arrows::Reached;
use super::track::Track;
use super::world::World;
use crate::model::MachineId;
use domain::Pool;
use std::collections::{BTreeMap, BTreeSet};

/// What was struck out of pools.
#[derive(Default, Debug)]
pub(super) struct Pools {
    /// The events to which every plan comes, by the first machine of each pool that they have to do with.
    assumed: BTreeMap<MachineId, Vec<Reached>>,
    /// What is left, by the first machine of the pool and the events on top of these; none of pools that are too large.
    known: BTreeMap<(MachineId, Vec<Reached>), Option<Pool>>,
}

/// Whether something comes of events together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joint {
    Follows,
    FollowsNot,
    /// The pool is too large to tell.
    TooLarge,
}

impl Pools {
    /// Assumes that every plan comes to some events.
    pub(super) fn assuming(events: &BTreeSet<Reached>, world: &World<'_>) -> Self {
        let mut assumed: BTreeMap<MachineId, Vec<Reached>> = BTreeMap::new();
        for &event in events {
            for first in pools_of(event.0, world) {
                assumed.entry(first).or_default().push(event);
            }
        }
        Self { assumed, known: BTreeMap::new() }
    }

    /// Tells whether an event follows from others together and what is assumed, in every plan that comes to them.
    pub(super) fn follows(
        &mut self,
        causes: &BTreeSet<Reached>,
        effect: Reached,
        world: &mut World<'_>,
    ) -> Joint {
        let all = pools_of(effect.0, world).into_iter();
        let all = all.map(|first| self.follows_in(first, causes, effect, world));
        let found: Vec<Joint> = all.collect();
        let best = [Joint::Follows, Joint::TooLarge].into_iter().find(|joint| found.contains(joint));
        best.unwrap_or(Joint::FollowsNot)
    }

    fn follows_in(
        &mut self,
        first: MachineId,
        causes: &BTreeSet<Reached>,
        (track, at): Reached,
        world: &mut World<'_>,
    ) -> Joint {
        let key = (first, causes.iter().copied().collect::<Vec<_>>());
        let pool = self.known.entry(key).or_insert_with(|| {
            let assumed = self.assumed.get(&first).into_iter().flatten();
            let events = causes.iter().chain(assumed).copied().collect();
            let mut pool = Pool::new(world, &world.pool_of(first), &events)?;
            pool.strike_out(world).then_some(pool)
        });
        match pool.as_ref().map(|pool| pool.least(world.fleet, track)) {
            None => Joint::TooLarge,
            Some(least) if least.is_none_or(|least| least >= at) => Joint::Follows,
            Some(_) => Joint::FollowsNot,
        }
    }

    /// Tells whether events cannot all happen, since something could stand nowhere then.
    pub(super) fn excludes(&mut self, events: &BTreeSet<Reached>, world: &mut World<'_>) -> bool {
        let homes: BTreeSet<MachineId> =
            events.iter().flat_map(|&(track, _)| world.homes_of(track)).collect();
        homes.into_iter().any(|home| {
            let machines = world.pool_of(home);
            let pool = Pool::new(world, &machines, events);
            pool.is_some_and(|mut pool| pool.strike_out(world) && pool.is_empty())
        })
    }
}

/// Returns the first machine of each pool that a track has to do with.
fn pools_of(track: Track, world: &World<'_>) -> BTreeSet<MachineId> {
    let homes = world.homes_of(track).into_iter();
    homes.filter_map(|home| world.first_of_pool(home)).collect()
}
