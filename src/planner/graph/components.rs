//! What follows from a change of a component: published, baked in, run, and run by the replicas of a service.

use super::bounds::{Bounds, Implied};
use super::needs::Found;
use super::{Arrow, Carrier, Graph, GroupId, Irregular, Origin, Pair, Rider, ShapeId, TrackKey};
use crate::model::{
    ComponentId, ComponentKind, FactId, Need, ServiceId, Subject, Target, VersionId, WorkloadId,
};

impl Graph<'_> {
    /// Whether a component has to be made and published before it can be used; packages and applications are simply
    /// there.
    pub(crate) fn is_artefact(&self, component: ComponentId) -> bool {
        matches!(self.fleet.component(component).kind, ComponentKind::Image | ComponentKind::Stack)
    }

    /// An image is published, with the contents that its build declares.
    pub(super) fn expand_published(&mut self, component: ComponentId, position: u16, out: &mut Vec<Arrow>) {
        let fleet = self.fleet;
        self.build_arrows((Carrier::Image(component), component), component, position, out);
        if fleet.component(component).live {
            for &workload in fleet.runners(component) {
                self.imply(TrackKey::Runs(workload, component), position, Origin::Live, out);
            }
        }
        self.inside_arrows(component, TrackKey::Published(component), component, position, out);
    }

    /// A component is baked into an image: what the image gets it from has it first, and the rest of the contents has
    /// to agree with it.
    pub(super) fn expand_carried(
        &mut self,
        image: ComponentId,
        content: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        match self.via(image, content) {
            Some(direct) if direct == content && !self.is_artefact(content) => {}
            Some(direct) if direct == content => {
                self.imply(TrackKey::Published(content), position, Origin::Carries, out);
            }
            Some(direct) if !self.has_own_build(image, content, position) => {
                self.imply(TrackKey::Carried(direct, content), position, Origin::Carries, out);
            }
            _ => {}
        }
        self.build_arrows((Carrier::Image(image), image), content, position, out);
        self.inside_arrows(image, TrackKey::Carried(image, content), content, position, out);
    }

    pub(super) fn component_position(&mut self, component: ComponentId, version: Option<VersionId>) -> u16 {
        let shape = self.shapes.component(self.fleet, &mut self.ask, component);
        self.shapes.position(self.fleet, &self.ask, shape, version)
    }

    /// What the contents of an image need of each other.
    fn inside_arrows(
        &mut self,
        image: ComponentId,
        moved: TrackKey,
        content: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        let own = self.fleet.requirements_of_component(content).is_empty();
        for group in self.touching(Carrier::Image(image), content) {
            let Some(subject) = self.group(group).subject else {
                continue;
            };
            if (own && subject == content) || matches!(self.group(group).target, Target::Service(_)) {
                continue;
            }
            let Found::Track(target, values) = self.find_inside(image, self.group(group).target) else {
                continue;
            };
            let subject_key = Self::content_key(Carrier::Image(image), subject);
            if subject_key != moved && target != moved {
                continue;
            }
            if !self.note_apart(group, Irregular::Ways(group, Carrier::Image(image))) {
                self.inside_pair(group, (subject_key, subject), (target, values), moved, position, out);
            }
        }
    }

    fn inside_pair(
        &mut self,
        group: GroupId,
        (subject_key, subject): (TrackKey, ComponentId),
        (target, values): (TrackKey, ShapeId),
        moved: TrackKey,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        let shape = self.shapes.component(self.fleet, &mut self.ask, subject);
        let (s_track, t_track) = (self.track_of(subject_key), self.track_of(target));
        let (s_start, t_start) = (self.track(s_track).1.start, self.track(t_track).1.start);
        let bounds = self.bounds(group, Some((shape, s_start)), values, t_start);
        let pair = Pair { subject: Some(subject_key), target, group, values, who: None };
        let version = |graph: &Self, shape, position: u16| graph.versions(shape)[usize::from(position)];
        if subject_key == moved {
            let at = (version(self, shape, position), version(self, values, t_start));
            self.pair_arrows(pair, &bounds, bounds.after_subject(position), at, out);
        }
        if target == moved {
            let at = (version(self, shape, s_start), version(self, values, position));
            self.pair_arrows(pair, &bounds, bounds.after_target(position), at, out);
        }
    }

    /// A workload runs a component: it was published or baked in before, the replicas of the service follow, and the
    /// machine and the other contents meet the component's needs.
    pub(super) fn expand_runs(
        &mut self,
        workload: WorkloadId,
        component: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        for run in self.fleet.runs(workload) {
            if self.version_in(run, component).is_none() {
                continue;
            }
            let run = run.component;
            self.build_arrows((Carrier::Workload(workload), run), component, position, out);
            if run != component {
                self.imply(TrackKey::Carried(run, component), position, Origin::Carries, out);
            } else if self.is_artefact(component) {
                self.imply(TrackKey::Published(component), position, Origin::Carries, out);
            }
        }
        let service = self.fleet.workload(workload).service;
        if self.is_aggregated(service, component) {
            self.imply(TrackKey::First(service, component), position, Origin::Replica, out);
        }
        let moved = TrackKey::Runs(workload, component);
        for group in self.touching(Carrier::Workload(workload), component) {
            let concerned = self.group(group).subject == Some(component);
            match self.find(workload, self.group(group).target) {
                Found::Track(target, values) => {
                    if target == moved {
                        self.target_moved(workload, group, (target, values), position, out);
                    }
                    if concerned {
                        self.subject_moved(workload, component, group, (target, values), position, out);
                    }
                }
                Found::Service(_) | Found::Nowhere => {}
            }
        }
        for (group, (called, _)) in self.calls(service, component) {
            self.caller_moved(moved, group, called, position, out);
        }
        for part in self.fleet.parts_beside(workload) {
            for group in self.touching(Carrier::Workload(part), component) {
                if let Found::Track(target, values) = self.find(part, self.group(group).target)
                    && target == moved
                {
                    self.target_moved(part, group, (target, values), position, out);
                }
            }
        }
    }

    /// The subject of one of a workload's needs reaches a position.
    fn subject_moved(
        &mut self,
        workload: WorkloadId,
        component: ComponentId,
        group: GroupId,
        (target, values): (TrackKey, ShapeId),
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        if self.note_apart(group, Irregular::Ways(group, Carrier::Workload(workload))) {
            return;
        }
        let shape = self.shapes.component(self.fleet, &mut self.ask, component);
        let start = self.run_start(workload, component);
        let track = self.track_of(target);
        let t_start = self.track(track).1.start;
        let bounds = self.bounds(group, Some((shape, start)), values, t_start);
        let pair =
            Pair { subject: Some(TrackKey::Runs(workload, component)), target, group, values, who: None };
        let moved =
            (self.versions(shape)[usize::from(position)], self.versions(values)[usize::from(t_start)]);
        self.pair_arrows(pair, &bounds, bounds.after_subject(position), moved, out);
    }

    /// A replica of a caller reaches a version with which no version of what it calls works: it alone goes on.
    fn caller_moved(
        &mut self,
        moved: TrackKey,
        group: GroupId,
        called: ServiceId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        let Some(primary) = self.fleet.service(called).primary.filter(|_| !self.is_alternative(group)) else {
            return;
        };
        let track = self.track_of(moved);
        let laid = self.track(track).1;
        let subject = (laid.shape, laid.start);
        let values = self.shapes.component(self.fleet, &mut self.ask, primary);
        let start = self.replica_starts(called, primary).0;
        let bounds = self.bounds(group, Some(subject), values, start);
        if let Some(onward) = bounds.after_subject(position).onward {
            let why = Origin::Requirement(self.group(group).requirements[0]);
            self.imply(moved, onward, why, out);
        }
    }

    /// Some replica of a service has reached a version: if mixed versions are forbidden, all have; what the version
    /// needs of other services is there, and those that need an older one of this service have moved on.
    pub(super) fn expand_first(
        &mut self,
        service: ServiceId,
        component: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        if !self.fleet.service(service).mixed {
            // If versions are mixed today although they must not be, a move ends that.
            let furthest = self.replica_starts(service, component).1;
            self.imply(TrackKey::All(service, component), position.max(furthest), Origin::Unmixed, out);
        } else if let Some(fact) = self.begins_crossing(service, component, position) {
            self.imply(TrackKey::All(service, component), position, Origin::Together(fact), out);
        }
        for (group, called) in self.calls(service, component) {
            self.service_pair(group, (service, component), called, (true, position), out);
        }
        if self.fleet.service(service).primary == Some(component) {
            for (group, caller) in self.called_by(service) {
                self.service_pair(group, caller, (service, component), (false, position), out);
            }
            self.workload_pairs((service, component), position, out);
        }
    }

    /// Finds the fact by which the replicas of a service together make a crossing that leads to a position.
    fn begins_crossing(
        &mut self,
        service: ServiceId,
        component: ComponentId,
        position: u16,
    ) -> Option<FactId> {
        let shape = self.shapes.component(self.fleet, &mut self.ask, component);
        let version = |at: u16| {
            self.versions(shape)[usize::from(at)].map(|version| self.ask.version(self.fleet, version))
        };
        self.fleet.crosses_together(service, component, (version(position - 1)?, version(position)?))
    }

    /// Every replica of a service has reached a version.
    pub(super) fn expand_all(
        &mut self,
        service: ServiceId,
        component: ComponentId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        for &workload in self.fleet.replicas(service) {
            if self.runs_or_carries(workload, component) {
                self.imply(TrackKey::Runs(workload, component), position, Origin::Replica, out);
            }
        }
    }

    /// What a service needs of other services because of a component.
    pub(crate) fn calls(
        &mut self,
        service: ServiceId,
        component: ComponentId,
    ) -> Vec<(GroupId, (ServiceId, ComponentId))> {
        let fleet = self.fleet;
        let mut list: Vec<_> = fleet.requirements_of_component(component).to_vec();
        if fleet.service(service).primary == Some(component) {
            list.extend(fleet.requirements_of_service(service));
        }
        let calls = |need: &Need| matches!(need.target, Target::Service(_));
        list.retain(|&id| fleet.requirement(id).needs.iter().any(calls));
        let groups = self.groups_of(Some(component), &list);
        let called = groups.into_iter().filter_map(|group| match self.group(group).target {
            Target::Service(other) => fleet.service(other).primary.map(|primary| (group, (other, primary))),
            _ => None,
        });
        called.collect()
    }

    /// The services that need versions of a service, each with the component that has the need.
    pub(crate) fn called_by(&mut self, service: ServiceId) -> Vec<(GroupId, (ServiceId, ComponentId))> {
        let fleet = self.fleet;
        let mut callers = Vec::new();
        for &id in fleet.requirements_on_service(service) {
            match fleet.requirement(id).subject {
                Subject::Component(component) => {
                    callers.extend(fleet.callers(component).iter().map(|&caller| (caller, component)));
                }
                Subject::Service(caller) => {
                    callers.extend(fleet.service(caller).primary.map(|primary| (caller, primary)));
                }
                _ => {}
            }
        }
        callers.sort_unstable();
        callers.dedup();
        let mut found = Vec::new();
        for caller in callers {
            let calls = self.calls(caller.0, caller.1);
            found.extend(
                calls
                    .into_iter()
                    .filter(|(_, (other, _))| *other == service)
                    .map(|(group, _)| (group, caller)),
            );
        }
        found
    }

    /// A replica of a service has reached a position, which the needs of single workloads may forbid.
    fn workload_pairs(&mut self, called: (ServiceId, ComponentId), position: u16, out: &mut Vec<Arrow>) {
        let fleet = self.fleet;
        let values = self.shapes.component(fleet, &mut self.ask, called.1);
        let (start, last) = self.replica_starts(called.0, called.1);
        for &id in fleet.requirements_on_service(called.0) {
            let Subject::Workload(workload) = fleet.requirement(id).subject else {
                continue;
            };
            for group in self.groups_of(None, &[id]) {
                let bounds = self.bounds(group, None, values, start);
                let pair = Pair {
                    subject: None,
                    target: TrackKey::All(called.0, called.1),
                    group,
                    values,
                    who: Some(Rider::Workload(workload)),
                };
                let version = |graph: &Self, position: u16| graph.versions(values)[usize::from(position)];
                let moved = (None, version(self, position));
                let mut implied = bounds.after_target(position);
                if position == start + 1 {
                    let (by_targets, by_subject) = bounds.among((0, 0), (start, last));
                    implied = implied.and(by_targets).and(by_subject);
                }
                self.pair_arrows(pair, &bounds, implied, moved, out);
            }
        }
    }

    /// A replica of the caller (`subject`) or of the called service has reached a position: every replica of the one
    /// has to agree with every replica of the other.
    fn service_pair(
        &mut self,
        group: GroupId,
        caller: (ServiceId, ComponentId),
        called: (ServiceId, ComponentId),
        (subject, position): (bool, u16),
        out: &mut Vec<Arrow>,
    ) {
        if self.is_alternative(group) {
            return;
        }
        let shape = self.shapes.component(self.fleet, &mut self.ask, caller.1);
        let values = self.shapes.component(self.fleet, &mut self.ask, called.1);
        let (s_start, s_last) = self.replica_starts(caller.0, caller.1);
        let (t_start, t_last) = self.replica_starts(called.0, called.1);
        let bounds = self.bounds(group, Some((shape, s_start)), values, t_start);
        let (s_all, t_all) = (TrackKey::All(caller.0, caller.1), TrackKey::All(called.0, called.1));
        let pair = Pair { subject: Some(s_all), target: t_all, group, values, who: None };
        let version = |graph: &Self, shape, position: u16| graph.versions(shape)[usize::from(position)];
        let at = |moved: bool, start: u16| if moved { position } else { start };
        let moved =
            (version(self, shape, at(subject, s_start)), version(self, values, at(!subject, t_start)));
        // What calls itself moves on both sides, as far as its replicas do.
        let is_own = caller == called;
        let (s_moved, t_moved) = (subject || is_own, !subject || is_own);
        let mut implied =
            if subject { bounds.after_subject(position) } else { bounds.after_target(position) };
        // `caller_moved` covers a replica that goes on alone.
        implied.onward = None;
        // What has just moved is no longer where it was, and those that are further do not come back.
        let s_far = if s_moved { s_last.max(position) } else { s_last };
        let t_far = if t_moved { t_last.max(position) } else { t_last };
        let mut never = std::mem::take(&mut implied.never);
        let first = position == 1 + if subject { s_start } else { t_start };
        if first {
            // Where those that are further ask for more, the requirements to name are theirs.
            let (by_targets, by_subjects) = bounds.among((s_start, s_last), (t_start, t_last));
            never |= by_targets.never || by_subjects.never;
            let further = (version(self, shape, s_start), version(self, values, t_far));
            let more = Implied { never: false, ..by_targets.beyond(implied) };
            self.pair_arrows(pair, &bounds, more, further, out);
            let further = (version(self, shape, s_far), version(self, values, t_start));
            let more = Implied { never: false, ..by_subjects.beyond(implied) };
            self.pair_arrows(pair, &bounds, more, further, out);
            let target = if subject { t_start } else { position };
            self.leave_gaps(group, caller, version(self, values, target), &bounds, out);
        }
        self.pair_arrows(pair, &bounds, implied, moved, out);
        if never {
            let far = (version(self, shape, s_far), version(self, values, t_far));
            let forbidden = self.violated(group, far.0, far.1).next().is_some();
            let stuck = Implied { never, ..Implied::default() };
            let all =
                (version(self, shape, at(s_moved, s_start)), version(self, values, at(t_moved, t_start)));
            self.pair_arrows(pair, &bounds, stuck, if forbidden { far } else { all }, out);
        }
    }

    /// As soon as anything of a caller or a called service moves, no replica of the caller stays at a version with which
    /// no version of the called service works; of these one is given, by which a requirement is named.
    fn leave_gaps(
        &mut self,
        group: GroupId,
        (service, component): (ServiceId, ComponentId),
        target: Option<VersionId>,
        bounds: &Bounds,
        out: &mut Vec<Arrow>,
    ) {
        let (start, last) = self.replica_starts(service, component);
        if (start..=last).all(|at| bounds.onward(at).is_none()) {
            return;
        }
        for &workload in self.fleet.replicas(service) {
            if !self.runs_or_carries(workload, component) {
                continue;
            }
            let key = TrackKey::Runs(workload, component);
            let track = self.track_of(key);
            let at = self.track(track).1.start;
            if let Some(onward) = bounds.onward(at) {
                let violated = self.violated(group, self.version_on(track, at), target).next();
                let why = violated.unwrap_or_else(|| self.group(group).requirements[0]);
                self.imply(key, onward, Origin::Requirement(why), out);
            }
        }
    }
}
