//! Doubts: requirements of which nothing says whether they are about the version that something has, since nobody knows
//! that version, or it is a tag that may mean several.
//!
//! Such a requirement forces and blocks nothing. But where it would not be met, nothing else is taken as saying that it
//! works, unless somebody has tried it.

use super::{Asker, Topic};
use crate::model::{ComponentId, RequirementId, ServiceId, SlotId, Subject, VersionId, Within, WorkloadId};
use crate::planner::graph::{Carrier, Found, Graph, GroupId};

impl Asker<'_, '_> {
    /// Whether something that a carrier has may not work with what a topic is about, or may not at the version that the
    /// topic is about. Asks the current needs.
    pub(super) fn is_doubtful(&mut self, carrier: Carrier, topic: Topic) -> bool {
        let found = (0..self.groups.len()).any(|index| self.doubts(carrier, self.groups[index], topic));
        found && !self.is_tried_by_any(carrier, topic)
    }

    fn doubts(&mut self, carrier: Carrier, group: GroupId, topic: Topic) -> bool {
        let Some(subject) = self.graph.group(group).subject else { return false };
        let is_limited = |&id: &RequirementId| self.graph.fleet.requirement(id).at.is_some();
        let limited: Vec<RequirementId> =
            self.graph.group(group).requirements.iter().copied().filter(is_limited).collect();
        if limited.is_empty() || self.graph.group(group).option > 0 {
            return false;
        }
        let key = Graph::content_key(carrier, subject);
        let here = match key == topic.key {
            true => {
                let track = self.graph.track_of(key);
                self.graph.version_on(track, topic.position)
            }
            false => self.version(key),
        };
        let mut open = limited;
        open.retain(|&id| self.graph.may_concern(id, here));
        if open.is_empty() {
            return false;
        }
        let ways = match self.graph.is_alternative(group) {
            true => self.graph.ways(group, carrier),
            false => vec![(group, self.graph.find_by(carrier, self.graph.group(group).target))],
        };
        let is_asked =
            |&(_, found): &(GroupId, Found)| matches!(found, Found::Track(at, _) if at == topic.key);
        (key == topic.key || ways.iter().any(is_asked))
            && open.into_iter().any(|id| self.may_break(id, here, &ways))
            && !self.is_settled(subject, carrier, &ways)
    }

    /// Whether nothing of what is needed is there or could be, and no condition is known not to hold.
    fn may_break(
        &mut self,
        id: RequirementId,
        subject: Option<VersionId>,
        ways: &[(GroupId, Found)],
    ) -> bool {
        let needed = self.graph.fleet.requirement(id).needed();
        let (count, together) = (needed.len(), matches!(needed[0].within, Within::Same(_)));
        !together
            && ways.iter().all(|way| {
                let is_needed = self.graph.group(way.0).option < count;
                let met = self.judge(id, subject, &[*way]);
                if is_needed { met == Some(false) } else { met != Some(true) }
            })
    }

    /// Whether somebody has tried what a topic is about, as anything that the carrier is or runs.
    fn is_tried_by_any(&mut self, carrier: Carrier, topic: Topic) -> bool {
        let units = self.voices.of(self.graph, carrier);
        let runs: Vec<ComponentId> =
            units.iter().flat_map(|unit| unit.whole.iter().chain(&*unit.parts)).copied().collect();
        let runs = runs.into_iter().map(Subject::Component);
        let all: Vec<Subject> = runs.chain(self.everyone(carrier)).collect();
        all.into_iter().any(|speaker| self.is_tested(carrier, topic, speaker))
    }

    /// Whether something that a workload has may not work with a property that an OS release changes.
    pub(super) fn is_release_doubtful(&mut self, workload: WorkloadId, os: SlotId, topic: Topic) -> bool {
        let carrier = Carrier::Workload(workload);
        self.groups = self.graph.needs_of(carrier);
        let brought = self.graph.brought_by(os, topic.position).into_iter().filter(|&(_, at)| at > 0);
        let topics: Vec<Topic> = brought
            .filter_map(|(slot, position)| {
                Some(Topic { key: self.graph.place_of(workload, slot)?, position })
            })
            .collect();
        topics.into_iter().any(|topic| self.is_doubtful(carrier, topic)) && {
            let key = self.graph.place_of(workload, os).unwrap_or(topic.key);
            !self.is_tried_by_any(carrier, Topic { key, ..topic })
        }
    }

    /// Whether a workload may not work with the versions of a service that it calls.
    pub(super) fn doubts_call(
        &mut self,
        group: GroupId,
        here: Option<VersionId>,
        service: ServiceId,
    ) -> bool {
        let ways = [(group, Found::Service(service))];
        let open = |id: &RequirementId| self.graph.may_concern(*id, here);
        let open: Vec<RequirementId> =
            self.graph.group(group).requirements.iter().copied().filter(open).collect();
        open.into_iter().any(|id| self.may_break(id, here, &ways))
    }
}
