//! A look at all of a fleet, for one that keeps what was found.

use super::limits::limited;
use super::replay::Replay;
use super::report::Verdict;
use super::world::World;
use crate::model::{Census, Fleet, MachineKind, Strategy};
use crate::question::Ask;

/// Looks at all of a fleet, whatever it keeps, as [`Fleet::seal`] asks, by the checker's own code. Linear in the fleet and in
/// what its things need.
#[must_use]
pub fn census(fleet: &Fleet) -> Census {
    let mut world = World::unnamed(fleet, Ask::nothing(fleet), Strategy::InPlace);
    let mut verdict = Verdict::default();
    let mut replay = Replay::of_today(&mut world, &mut verdict);
    let (_, violating) = replay.look();
    Census {
        violating,
        limited: limited(fleet),
        bare_guests: replay.bare(MachineKind::Guest),
        bare_containers: replay.bare(MachineKind::Host),
        ..Census::default()
    }
}
