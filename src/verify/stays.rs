//! What a plan says goes on running, looked up again.

use super::finding::OutcomeFinding;
use super::replay::Replay;
use super::track::{Rider, Thing, Track};
use crate::answer::plan::{Plan, Staying};
use crate::model::{OnChange, SlotId};
use std::collections::{BTreeMap, BTreeSet};

/// The names of the things, by what changes and what that does to them.
type Stays = BTreeMap<(String, Staying), Vec<String>>;

impl Replay<'_, '_> {
    /// Compares what is said to go on running with what the steps start again.
    pub(super) fn check_stays(&mut self, plan: &Plan) {
        let said = plan.stays.iter().map(|stay| {
            let things = stay.things.iter().map(|&thing| plan.tables.name(thing).to_owned());
            ((stay.of.to_string(), stay.how), things.collect())
        });
        let said: Vec<((String, Staying), Vec<String>)> = said.collect();
        if !said.into_iter().eq(self.stays()) {
            self.verdict.drifted(None, OutcomeFinding::Stays);
        }
    }

    fn stays(&self) -> Stays {
        let fleet = self.world.fleet;
        let mut found: BTreeMap<(String, Staying), BTreeSet<String>> = BTreeMap::new();
        for (slot, last) in self.last_changes() {
            let how = match fleet.slot(slot).on_change {
                OnChange::Restart => continue,
                OnChange::Reconnect => Staying::Reconnects,
                OnChange::Nothing => Staying::Keeps,
            };
            for rider in self.running_on(slot) {
                let mut steps = self.moves.iter().enumerate().skip(last);
                let ends = match how {
                    Staying::Reconnects => {
                        steps.next().is_some_and(|(_, moves)| self.starts(rider, moves.keys()))
                    }
                    Staying::Keeps => steps.any(|(_, moves)| self.starts(rider, moves.keys())),
                };
                if !ends {
                    let of = fleet.capability_name(fleet.slot(slot).capability).to_owned();
                    found.entry((of, how)).or_default().insert(thing_of(rider).name(fleet));
                }
            }
        }
        found.into_iter().map(|(key, things)| (key, things.into_iter().collect())).collect()
    }

    /// Returns the last step in which each property changes that lets what runs go on.
    fn last_changes(&self) -> BTreeMap<SlotId, usize> {
        let mut last = BTreeMap::new();
        for (step, moves) in self.moves.iter().enumerate() {
            for &track in moves.keys() {
                if let Track::Property(slot) = track
                    && self.world.fleet.goes_on(slot)
                {
                    last.insert(slot, step);
                }
            }
        }
        last
    }

    /// Tells whether something is started again, here or elsewhere.
    fn starts<'t>(&self, rider: Rider, mut tracks: impl Iterator<Item = &'t Track>) -> bool {
        let thing = Some(thing_of(rider));
        tracks.any(|track| !matches!(track, Track::Property(_)) && track.thing(self.world.fleet) == thing)
    }
}

const fn thing_of(rider: Rider) -> Thing {
    match rider {
        Rider::Workload(id) => Thing::Workload(id),
        Rider::Machine(id) => Thing::Machine(id),
    }
}
