//! What bumps name and is left out of them, as a plan tells it.

use crate::answer::plan::{LeftOut, Omitted};
use crate::id::FixedMap;
use crate::model::{Fleet, Omission};
use crate::planner::graph::Thing;
use crate::planner::record::Recorder;
use crate::question::{Ask, LeftOut as LeftOutOfBump, Named};

/// Makes what is told of things that are left out, of those that are wanted: by bump and reason, in the order of the
/// bumps.
pub(crate) fn left_out(
    fleet: &Fleet,
    ask: &Ask,
    wanted: impl Fn(Named) -> bool,
    record: &mut Recorder<'_>,
) -> Vec<LeftOut> {
    let mut by: FixedMap<(u32, Omission), Vec<Omitted>> = FixedMap::default();
    // What stands for another machine is told with whatever comes of that.
    let is_told = |one: &&LeftOutOfBump| one.why == Omission::Shares || wanted(one.thing);
    let mut all: Vec<_> = ask.left_out.iter().filter(is_told).collect();
    all.sort_by_cached_key(|one| (one.bump, one.why, one.thing.name(fleet)));
    for one in all {
        let thing = match one.thing {
            Named::Machine(id) => Thing::Machine(id),
            Named::Component(id) => Thing::Component(id),
            Named::Workload(id) => Thing::Workload(id),
        };
        let found = one.found.as_deref().map(|found| record.text(found));
        by.entry((one.bump, one.why)).or_default().push(Omitted { thing: record.thing(thing), found });
    }
    let bump = |at: u32| ask.bumps().get(at as usize).map_or_else(String::new, ToString::to_string);
    by.into_iter().map(|((at, why), things)| LeftOut { bump: bump(at), why, things }).collect()
}
