//! What moves with what, whoever needs what: machines and their riders, OS releases, images, replicas.
//!
//! [`World::floor`] says of two tracks how far the second has to be when the first is somewhere. It is asked in two
//! ways: after a step, of everything that has moved; and of an arrow in a certificate, whether it is true.

use super::track::{Rider, Track};
use super::world::World;
use crate::answer::certificate::RuleKind;
use crate::model::{ComponentId, ServiceId, SlotId, WorkloadId};

/// How far a track has to be, and by which rule.
pub(super) type Floor = Option<(usize, RuleKind)>;

impl World<'_> {
    /// Returns how far `on` has to be when `moved` is at position `at`, all requirements left aside.
    pub(super) fn floor(&mut self, moved: Track, at: usize, on: Track) -> Floor {
        match (moved, on) {
            (Track::Property(slot), Track::Property(other)) => self.release_floor(slot, at, other),
            (Track::Property(slot), Track::Seat(rider, under)) if slot == under && !self.leaves(rider) => {
                let machine = self.fleet.slot(slot).machine;
                let down = match self.fleet.goes_on(slot) {
                    true => self.steps_aside(rider, slot) == Some(true),
                    false => self.goes_down(rider, machine, slot),
                };
                (down && !self.is_tied(slot, at)).then_some((at, RuleKind::Shares))
            }
            (Track::Seat(rider, slot), Track::Property(under)) if slot == under => {
                let own = matches!(rider, Rider::Workload(id) if self.goes_to_guest(id, slot));
                (!own).then_some((at, RuleKind::Shares))
            }
            (Track::Seat(Rider::Machine(machine), slot), Track::Seat(rider, under))
                if slot == under && !self.leaves(rider) =>
            {
                self.goes_down(rider, machine, slot).then_some((at, RuleKind::Shares))
            }
            (Track::OwnGuest(id, slot), Track::Seat(Rider::Workload(same), under)) => {
                let together = id == same && slot == under && !self.is_tied(slot, at);
                together.then_some((at, RuleKind::OwnKernel))
            }
            (Track::Seat(Rider::Workload(id), slot), Track::OwnGuest(same, under)) => {
                let together = id == same && slot == under && self.goes_to_guest(id, slot);
                together.then_some((at, RuleKind::OwnKernel))
            }
            (Track::OwnGuest(id, slot), Track::OwnGuest(same, other))
                if id == same && self.is_copied(id, other) =>
            {
                self.release_floor(slot, at, other)
            }
            (Track::First(service, id), Track::All(same, what)) => {
                if service != same || id != what {
                    return None;
                }
                if self.fleet.service(service).mixed {
                    return self.crossing(service, id, at).map(|from| (from, RuleKind::Unmixed));
                }
                // Those that are further already are not left behind either.
                Some((at.max(self.start(moved)), RuleKind::Unmixed))
            }
            (Track::Runs(workload, id), Track::First(service, what)) => {
                let replica = self.fleet.workload(workload).service == service && id == what;
                replica.then_some((at, RuleKind::Replica))
            }
            (Track::All(service, what), Track::Runs(workload, id)) => {
                let replica = self.fleet.workload(workload).service == service && id == what;
                replica.then_some((at, RuleKind::Replica))
            }
            _ => self.content_floor(moved, at, on),
        }
    }

    /// Returns the last position up to `at` behind which a fact lets no replica of a service stay.
    pub(super) fn crossing(&mut self, service: ServiceId, id: ComponentId, at: usize) -> Option<usize> {
        if !self.fleet.may_cross_together(id) {
            return None;
        }
        let line = self.line(Track::All(service, id));
        let start = self.start(Track::All(service, id));
        let version =
            |at: usize| line.versions[at].map(|version| self.lines.ask.version(self.fleet, version));
        let crossed = |&at: &usize| {
            let ends = version(at - 1).zip(version(at));
            ends.is_some_and(|ends| self.fleet.crosses_together(service, id, ends).is_some())
        };
        (start + 1..=at).rev().find(crossed)
    }

    /// Tells whether only an OS release brings a slot to a position, so that what goes down goes down with the release.
    pub(super) fn is_tied(&mut self, slot: SlotId, at: usize) -> bool {
        let line = self.lines.slot(slot);
        line.release.get(at).copied().flatten().is_some()
    }

    /// An OS release brings its versions together.
    fn release_floor(&mut self, slot: SlotId, at: usize, other: SlotId) -> Floor {
        if slot == other || self.fleet.slot(slot).machine != self.fleet.slot(other).machine {
            return None;
        }
        if self.lines.os_of(slot) == Some(other) {
            let line = self.lines.slot(slot);
            let release = line.release.get(at).copied().flatten()?;
            return Some((release, RuleKind::Release));
        }
        if self.lines.os_of(other) != Some(slot) {
            return None;
        }
        let family = self.fleet.family(self.fleet.machine(self.fleet.slot(slot).machine).family?);
        let (releases, line) = (self.lines.slot(slot), self.lines.slot(other));
        let capability = self.fleet.slot(other).capability;
        let mut most = 0;
        for version in releases.versions.iter().take(at + 1).skip(1).flatten() {
            let release = family.releases.iter().find(|release| self.lines.equal(release.version, *version));
            let brings = release.and_then(|release| release.provides(capability));
            let open = usize::from(line.versions.get(1) == Some(&None));
            most = most.max(brings.map_or(open, |version| self.lines.position(&line, Some(version))));
        }
        (most > 0).then_some((most, RuleKind::Release))
    }

    /// What is carried is there before it is carried.
    fn content_floor(&mut self, moved: Track, at: usize, on: Track) -> Floor {
        match (moved, on) {
            (Track::Published(id), Track::Runs(workload, what)) => {
                let live = id == what && self.fleet.component(id).live;
                (live && self.runs_directly(workload, id)).then_some((at, RuleKind::Live))
            }
            (Track::Carried(image, what), Track::Published(id)) if id == what => {
                let direct = self.contents(image).get(what).is_some_and(|carried| carried.from.is_none());
                (direct && self.is_artefact(what)).then_some((at, RuleKind::Carries))
            }
            (Track::Carried(image, what), Track::Carried(direct, same)) => {
                let by = what == same && self.via(image, what) == Some(direct);
                (by && !self.is_own_build(image, what, at)).then_some((at, RuleKind::Carries))
            }
            (Track::Runs(workload, what), Track::Carried(image, same)) => {
                let by = what == same && image != what && self.runs_directly(workload, image);
                (by && self.contents(image).has(what)).then_some((at, RuleKind::Carries))
            }
            (Track::Runs(workload, what), Track::Published(same)) => {
                let by = what == same && self.is_artefact(what) && self.runs_directly(workload, what);
                by.then_some((at, RuleKind::Carries))
            }
            _ => None,
        }
    }

    fn runs_directly(&self, workload: WorkloadId, id: ComponentId) -> bool {
        self.fleet.runs(workload).iter().any(|run| run.component == id)
    }

    /// Returns the tracks that something which has moved may ask to be somewhere.
    pub(super) fn partners(&self, moved: Track) -> Vec<Track> {
        match moved {
            Track::Property(slot) => {
                let mut found: Vec<Track> = self.bundle(slot).into_iter().map(Track::Property).collect();
                for machine in self.with_its_kernel(slot) {
                    self.add_riders(machine, slot, &mut found);
                }
                found
            }
            Track::OwnGuest(id, slot) => {
                let bundle = self.bundle(slot).into_iter();
                let copied = bundle.filter(|&slot| self.is_copied(id, slot));
                let mut found: Vec<Track> = copied.map(|slot| Track::OwnGuest(id, slot)).collect();
                found.push(Track::Seat(Rider::Workload(id), slot));
                found
            }
            Track::Seat(rider, slot) => {
                let mut found = vec![Track::Property(slot)];
                match rider {
                    Rider::Workload(id) => found.push(Track::OwnGuest(id, slot)),
                    Rider::Machine(machine) => self.add_riders(machine, slot, &mut found),
                }
                found
            }
            Track::Published(id) => {
                let live = self.fleet.runners(id).iter().filter(|_| self.fleet.component(id).live);
                live.map(|&run| Track::Runs(run, id)).collect()
            }
            Track::Carried(image, what) => {
                let mut found = vec![Track::Published(what)];
                found.extend(self.via(image, what).map(|direct| Track::Carried(direct, what)));
                found
            }
            Track::Runs(workload, what) => {
                let runs = self.fleet.runs(workload).iter();
                let mut found: Vec<Track> = runs.map(|run| Track::Carried(run.component, what)).collect();
                found.push(Track::Published(what));
                found
            }
            Track::Left(_) | Track::Under(..) | Track::First(..) | Track::All(..) => Vec::new(),
        }
    }

    /// Tells whether a workload goes to the guest that it gets rather than restart with a property under it: a guest has nothing
    /// that is under the machine which it is a copy of.
    fn goes_to_guest(&self, id: WorkloadId, slot: SlotId) -> bool {
        self.finds_in_guest(id, slot) && self.is_copied(id, slot)
    }

    /// Tells whether the guest that a workload gets has a property of a slot's machine: what the workload finds there today.
    fn is_copied(&self, id: WorkloadId, slot: SlotId) -> bool {
        let capability = self.fleet.slot(slot).capability;
        let machine = self.fleet.workload(id).machine;
        machine.and_then(|machine| self.fleet.find_slot(machine, capability)) == Some(slot)
    }

    /// Returns the other properties of a slot's machine that an OS release may tie it to.
    fn bundle(&self, slot: SlotId) -> Vec<SlotId> {
        let machine = self.fleet.slot(slot).machine;
        if self.fleet.machine(machine).family.is_none() {
            return Vec::new();
        }
        self.fleet.slots_of(machine).filter(|&other| other != slot).collect()
    }

    /// Returns the machine of a slot; where a change lets what is on it go on running, also those on its kernel, which
    /// then pass it on to what leaves them.
    pub(super) fn with_its_kernel(&self, slot: SlotId) -> Vec<crate::model::MachineId> {
        let mut found = vec![self.fleet.slot(slot).machine];
        let mut next = 0;
        while let Some(&here) = found.get(next).filter(|_| self.fleet.goes_on(slot)) {
            let above = self.fleet.machines_on(here).iter();
            found.extend(above.filter(|&&id| self.fleet.machine(id).shares_kernel));
            next += 1;
        }
        found
    }

    fn add_riders(&self, machine: crate::model::MachineId, slot: SlotId, found: &mut Vec<Track>) {
        let workloads = self.fleet.workloads_on(machine).iter().map(|&id| Rider::Workload(id));
        let machines = self.fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id));
        found.extend(workloads.chain(machines).map(|rider| Track::Seat(rider, slot)));
    }
}
