//! What several events force together, since nothing supports less that something may stand on.
//!
//! Of the events that are said to force another only what follows for where everything ends up is used: each thing of the
//! pool has to stand somewhere in the end, at some versions of its own, on a machine at some versions that support them.
//! What nothing supports is struck out until nothing more can be; what all that is left has in common is forced. More is
//! not assumed, so that what follows here follows in every plan that comes to these events.

mod domain;
mod strike;

use super::arrows::Reached;
use super::world::World;
use crate::model::MachineId;
use domain::Pool;
use std::collections::{BTreeMap, BTreeSet};

/// What was struck out of pools, by a machine of the pool and the events that were assumed; none of those that are too
/// large.
#[derive(Default, Debug)]
pub(super) struct Pools {
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
    /// Tells whether an event follows from others together, in every plan that comes to them.
    pub(super) fn follows(
        &mut self,
        causes: &BTreeSet<Reached>,
        effect: Reached,
        world: &mut World<'_>,
    ) -> Joint {
        let homes: BTreeSet<MachineId> = world
            .homes_of(effect.0)
            .into_iter()
            .filter_map(|home| world.pool_of(home).first().copied())
            .collect();
        let all = homes.into_iter().map(|home| self.follows_in(home, causes, effect, world));
        let found: Vec<Joint> = all.collect();
        let best = [Joint::Follows, Joint::TooLarge].into_iter().find(|joint| found.contains(joint));
        best.unwrap_or(Joint::FollowsNot)
    }

    fn follows_in(
        &mut self,
        home: MachineId,
        causes: &BTreeSet<Reached>,
        (track, at): Reached,
        world: &mut World<'_>,
    ) -> Joint {
        let machines = world.pool_of(home);
        let Some(&first) = machines.first() else { return Joint::FollowsNot };
        let key = (first, causes.iter().copied().collect::<Vec<_>>());
        let pool = self.known.entry(key).or_insert_with(|| {
            let mut pool = Pool::new(world, &machines, causes)?;
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
