//! Requirements of which nobody can tell whether they are about what somebody has: its version is not known, or is a tag
//! that can mean several. Where such a one would not be met, nobody else's word counts, unless it was tried.

use super::Topic;
use crate::answer::step::Certainty;
use crate::model::{ComponentId, ServiceId, SlotId, Subject, VersionId, Within, WorkloadId};
use crate::verify::clause::{Clause, Met, Owner};
use crate::verify::replay::Replay;
use crate::verify::track::Track;

impl Replay<'_, '_> {
    /// Returns what is said, or unknown where it is open whether all of it works.
    pub(super) fn but_for_doubts(&mut self, said: Certainty, owner: Owner, topic: Topic) -> Certainty {
        if said != Certainty::Unknown && self.is_in_doubt(owner, topic) {
            return Certainty::Unknown;
        }
        said
    }

    /// Tells whether a workload may break with one of the properties that a release of its machine's OS changes.
    pub(super) fn doubts_release(&mut self, workload: WorkloadId, os: SlotId, topic: Topic) -> bool {
        let owner = Owner::Workload(workload);
        let brought = self.world.brought_by(os, topic.at);
        let doubted = brought.into_iter().any(|(slot, at)| {
            let track = self.world.place(workload, slot);
            let at = self.world.on_line(track, slot, at);
            self.is_in_doubt(owner, Topic { track, at, slot: Some(slot) })
        });
        let track = self.world.place(workload, os);
        let at = self.world.on_line(track, os, topic.at);
        doubted && !self.anybody_has_tried(owner, Topic { track, at, slot: Some(os) })
    }

    /// Tells whether a caller may break with the versions of a service, by one of its requirements.
    pub(super) fn doubts_service(
        &mut self,
        clause: &Clause,
        here: Option<VersionId>,
        service: ServiceId,
    ) -> bool {
        self.world.is_open(clause.id, here)
            && clause.met.first() == Some(&Met::Service(service))
            && self.could_break(clause, here)
    }

    fn is_in_doubt(&mut self, owner: Owner, topic: Topic) -> bool {
        let clauses = self.world.clauses(owner);
        let doubted = clauses.iter().any(|clause| self.is_clause_in_doubt(clause, owner, topic));
        doubted && !self.anybody_has_tried(owner, topic)
    }

    fn is_clause_in_doubt(&mut self, clause: &Clause, owner: Owner, topic: Topic) -> bool {
        let Some(subject) = clause.subject else { return false };
        let Some(id) = component(subject) else { return false };
        let is_met_there = |met: &Met| matches!(*met, Met::At(track, _) if track == topic.track);
        if subject != topic.track && !clause.met.iter().any(is_met_there) {
            return false;
        }
        let here = match subject == topic.track {
            true => self.world.known(subject, topic.at, None),
            false => self.version(subject, None),
        };
        if !self.world.is_open(clause.id, here) {
            return false;
        }
        let needs = self.world.fleet.requirement(clause.id).needs.iter();
        let targets: Vec<_> = needs.map(|need| need.target).collect();
        self.could_break(clause, here)
            && !self.has_tried_what_it_has(owner, Subject::Component(id), Some(&targets))
    }

    /// Tells whether all that is needed is known to be otherwise, and no condition is known to fail.
    fn could_break(&mut self, clause: &Clause, subject: Option<VersionId>) -> bool {
        let needed = self.world.fleet.requirement(clause.id).needed();
        if matches!(needed[0].within, Within::Same(_)) {
            return false;
        }
        let needed = needed.len();
        let verdicts: Vec<Option<bool>> =
            (0..clause.met.len()).map(|option| self.judged_by(clause, option, subject)).collect();
        verdicts[..needed].iter().all(|&met| met == Some(false))
            && verdicts[needed..].iter().all(|&condition| condition != Some(true))
    }

    /// Tells whether somebody has tried what is asked about: the whole, or any of what runs in it.
    fn anybody_has_tried(&mut self, owner: Owner, topic: Topic) -> bool {
        let mut speakers = self.whole(owner);
        for (container, apps) in self.containers(owner) {
            let all: Vec<ComponentId> = container.into_iter().chain(apps.iter().copied()).collect();
            speakers.extend(all.into_iter().map(Subject::Component));
        }
        speakers.into_iter().any(|speaker| self.has_tried(owner, topic, speaker))
    }
}

/// Returns the component whose version a track shows.
const fn component(track: Track) -> Option<ComponentId> {
    match track {
        Track::Runs(_, id) | Track::Carried(_, id) | Track::Published(id) => Some(id),
        _ => None,
    }
}
