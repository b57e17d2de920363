//! States in random worlds.

use crate::random_worlds::{Dice, offer_bumps};
use crate::worlds::{Bump, Need, Property, Range, Subject, Target, World};

/// Draws a state that some workloads keep, what it needs, and perhaps who needs it or that it is recreated.
pub(crate) fn draw_state(dice: &mut Dice<'_>, world: &mut World) {
    let versions = dice.versions(3);
    let (today, all) = (versions.today, world.workloads.len());
    world.states.push(versions);
    let first = dice.below(all);
    for (index, workload) in world.workloads.iter_mut().enumerate() {
        if index == first || dice.chance(50) {
            workload.keeps = Some((0, today));
        }
    }
    for _ in 0..1 + dice.below(2) {
        let property = if dice.chance(50) { Property::Kernel } else { Property::Library };
        // What an older version made runs on older ones, and what a newer one made on newer ones.
        let (version, number) = (dice.number(1, 3), dice.number(1, 3));
        let (at, range) = match dice.chance(50) {
            true => (Range::AtMost(version), Range::AtMost(number)),
            false => (Range::AtLeast(version), Range::AtLeast(number)),
        };
        // Some have holes.
        let (at, range) = if dice.chance(15) { (dice.range(1, 3), dice.range(1, 3)) } else { (at, range) };
        let any = vec![(Target::Property(property), range)];
        world.needs.push(Need { subject: Subject::State(0), at: Some(at), any, only: None });
    }
    if dice.chance(30) {
        let app = world.workloads[first].service;
        let at = dice.chance(60).then(|| Range::AtLeast(dice.number(1, 3)));
        let at = at.filter(|_| world.servers != Some(app));
        let any = vec![(Target::State(0), Range::AtLeast(dice.number(1, 3)))];
        world.needs.push(Need { subject: Subject::App(app), at, any, only: None });
    }
    if dice.chance(50) && world.excepts.is_empty() {
        world.bumps.push(Bump::State(0, today + dice.number(1, 2)));
        offer_bumps(world);
    }
}
