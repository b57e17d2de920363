//! What a plan says goes on running, looked up again.

use super::clause::Met;
use super::finding::OutcomeFinding;
use super::replay::Replay;
use super::track::{Rider, Thing, Track};
use crate::answer::plan::{Plan, Staying};
use crate::model::{CapabilityId, OnChange, SlotId, Target, WorkloadId};
use std::collections::{BTreeMap, BTreeSet};

/// The names of the things, by what changes and what that does to them.
type Stays = BTreeMap<Key, BTreeSet<String>>;

/// What changes, what that does to what stays, and of what stays the state.
type Key = (String, Staying, Option<String>);

impl Replay<'_, '_> {
    /// Compares what is said to go on running with what the steps start again.
    pub(super) fn check_stays(&mut self, plan: &Plan) {
        let said = plan.stays.iter().map(|stay| {
            let things = stay.things.iter().map(|&thing| plan.tables.name(thing).to_owned());
            let state = stay.state.as_ref().map(ToString::to_string);
            ((stay.of.to_string(), stay.how, state), things.collect())
        });
        let said: Vec<(Key, Vec<String>)> = said.collect();
        let mut found = self.running();
        self.add_states(&mut found);
        let found = found.into_iter().map(|(key, things)| (key, things.into_iter().collect()));
        if !said.into_iter().eq(found) {
            self.verdict.drifted(None, OutcomeFinding::Stays);
        }
    }

    fn running(&self) -> Stays {
        let fleet = self.world.fleet;
        let mut found = Stays::new();
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
                        steps.next().is_some_and(|(_, moves)| self.starts(rider, moves.tracks()))
                    }
                    Staying::Keeps | Staying::Outlives => {
                        steps.any(|(_, moves)| self.starts(rider, moves.tracks()))
                    }
                };
                if !ends {
                    let of = fleet.capability_name(fleet.slot(slot).capability).to_owned();
                    found.entry((of, how, None)).or_default().insert(thing_of(rider).name(fleet));
                }
            }
        }
        found
    }

    /// Adds the states that are left as they are while what made them is another version in the end.
    fn add_states(&mut self, found: &mut Stays) {
        let fleet = self.world.fleet;
        for &state in fleet.states() {
            let Some(maker) = fleet.component(state).made_by else { continue };
            for &workload in fleet.runners(state) {
                let track = Track::Runs(workload, state);
                let stays = self.state.at(self.world, track) == self.world.start(track);
                if stays && self.has_another(workload, maker) {
                    let key = (
                        fleet.capability_name(maker).to_owned(),
                        Staying::Outlives,
                        Some(fleet.component_name(state).to_owned()),
                    );
                    found.entry(key).or_default().insert(Thing::Workload(workload).name(fleet));
                }
            }
        }
    }

    /// Tells whether a workload does not end with the version of a capability that it has today.
    fn has_another(&mut self, workload: WorkloadId, capability: CapabilityId) -> bool {
        let Met::At(track, lens) = self.world.met_by_workload(workload, Target::Capability(capability))
        else {
            return false;
        };
        let (from, to) = (self.world.start(track), self.state.at(self.world, track));
        let ends = [from, to].map(|at| self.world.known(track, at, lens));
        match ends {
            _ if from == to => false,
            [Some(from), Some(to)] => !self.world.lines.equal(from, to),
            _ => true,
        }
    }

    /// Returns the last step in which each property changes that lets what runs go on.
    fn last_changes(&self) -> BTreeMap<SlotId, usize> {
        let mut last = BTreeMap::new();
        for (step, moves) in self.moves.iter().enumerate() {
            for &track in moves.tracks() {
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
