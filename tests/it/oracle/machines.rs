//! The judge's tracks and rules of machines and what sits on them.

use super::{Judge, Rule, Values, What};
use crate::worlds::{Bump, Isolation, Number, Place, Property, Range, Subject, Target, Versions};
use comove::model::Strategy;
use std::collections::BTreeSet;

impl Judge<'_> {
    fn properties(&self, place: Place) -> Vec<Property> {
        let machine = self.world.machine(place);
        let has = [
            (Property::Kernel, machine.has_kernel()),
            (Property::Library, machine.library.is_some()),
            (Property::Engine, machine.engine.is_some()),
            (Property::Os, machine.os.is_some()),
            (Property::Kubelet, machine.kubelet.is_some()),
            (Property::Kubernetes, machine.kubernetes.is_some()),
        ];
        let has = has.into_iter().filter(|(_, has)| *has);
        has.map(|(property, _)| property).collect()
    }

    /// Returns the versions listed for a property, which can be had whatever the OS release.
    fn listed(&self, place: Place, property: Property) -> Vec<Number> {
        let machine = self.world.machine(place);
        let mut listed = match property {
            Property::Kernel => machine.kernel.later.clone(),
            Property::Library => machine.library.iter().flat_map(|v| v.later.clone()).collect(),
            Property::Engine => machine.engine.iter().flat_map(|v| v.later.clone()).collect(),
            Property::Kubelet => machine.kubelet.iter().flat_map(|v| self.listed_for_kubelet(v)).collect(),
            Property::Kubernetes => machine.kubernetes.iter().flat_map(|v| v.later.clone()).collect(),
            Property::Os => (1..=self.world.releases.len() as Number).collect(),
        };
        listed.extend(self.world.bumps.iter().filter_map(|&bump| match bump {
            Bump::Property(p, q, number) if (p, q) == (place, property) => Some(number),
            _ => None,
        }));
        listed
    }

    /// Returns the versions that a kubelet lists, or those that the skew behind its cluster needs.
    fn listed_for_kubelet(&self, kubelet: &Versions) -> Vec<Number> {
        match kubelet.open {
            true => self.followed_by_kubelet(kubelet.today).collect(),
            false => kubelet.later.clone(),
        }
    }

    pub(super) fn today_of(&self, place: Place, property: Property) -> Number {
        let machine = self.world.machine(place);
        match property {
            Property::Kernel => machine.kernel.today,
            Property::Library => machine.library.as_ref().expect("it has a library").today,
            Property::Engine => machine.engine.as_ref().expect("it has an engine").today,
            Property::Kubelet => machine.kubelet.as_ref().expect("it has a kubelet").today,
            Property::Kubernetes => machine.kubernetes.as_ref().expect("it is a cluster").today,
            Property::Os => machine.os.expect("it has an OS"),
        }
    }

    /// Returns what a release brings.
    pub(super) fn brought(&self, release: Number, property: Property) -> Option<Number> {
        let release = &self.world.releases[usize::from(release) - 1];
        match property {
            Property::Kernel => Some(release.kernel),
            Property::Library => release.library,
            Property::Engine | Property::Os | Property::Kubelet | Property::Kubernetes => None,
        }
    }

    fn later_releases(&self, place: Place) -> std::ops::RangeInclusive<Number> {
        let first = self.world.machine(place).os.map_or(Number::MAX, |os| os + 1);
        first..=self.world.releases.len() as Number
    }

    /// Returns the versions of a property from today's on.
    fn versions_of(&self, place: Place, property: Property) -> Vec<Number> {
        if property == Property::Kubernetes {
            return self.versions_of_plane(self.today_of(place, property));
        }
        let today = self.today_of(place, property);
        let releases = self.later_releases(place).filter(|_| property != Property::Os);
        let brought = releases.filter_map(|release| self.brought(release, property));
        let all: BTreeSet<Number> = self.listed(place, property).into_iter().chain(brought).collect();
        let later = all.into_iter().filter(|&number| number > today);
        std::iter::once(today).chain(later).collect()
    }

    /// Returns the release that alone brings a version of a property.
    pub(super) fn release_for(&self, place: Place, property: Property, number: Number) -> Option<Number> {
        let listed = self.listed(place, property).contains(&number);
        self.later_releases(place)
            .filter(|_| !listed && property != Property::Os)
            .find(|&release| self.brought(release, property) == Some(number))
    }

    pub(super) fn machine_tracks(&mut self) {
        for place in self.world.places() {
            for property in self.properties(place) {
                let versions = self.versions_of(place, property);
                let today = versions[0];
                self.add(What::Property(place, property), versions.clone(), today);
                for workload in self.seated(place, property) {
                    self.add(What::Seat(workload, place, property), versions.clone(), today);
                    if self.gets_own(workload) && self.has_from(workload, place, property) {
                        self.add(What::Own(workload, place, property), versions.clone(), today);
                    }
                }
                for machine in self.machines_seated(place, property) {
                    self.add(What::MachineSeat(machine, place, property), versions.clone(), today);
                }
            }
        }
    }

    /// Tells whether a workload has a machine under it: its own, or the one whose kernel that has.
    pub(super) fn stands_on(&self, workload: usize, place: Place) -> bool {
        let on = self.world.workloads[workload].on;
        on == place || self.world.machine(on).beneath == Some(place)
    }

    /// Tells whether a workload finds a property of a machine where it is, as a guest of its own would have it.
    fn has_from(&self, workload: usize, place: Place, property: Property) -> bool {
        self.world.holder(self.world.workloads[workload].on, property) == place
    }

    /// Returns the machines that go down with a property of a machine, or leave it before: its guests, what is on its
    /// kernel, and what is on the kernel of a guest that goes down. An engine takes what is on the kernel, as it does containers.
    fn machines_on(&self, place: Place, property: Property) -> Vec<Place> {
        let (guests, inners) = match property {
            Property::Kernel | Property::Os => (true, true),
            Property::Engine | Property::Kubelet => (false, true),
            Property::Library | Property::Kubernetes => (false, false),
        };
        let is_above = |machine: Place| match machine {
            Place::Host(_) | Place::Cluster => false,
            Place::Guest(guest) => guests && self.world.guests[guest].on.map(Place::Host) == Some(place),
            Place::Inner(inner) => inners && self.world.inners[inner].beneath == Some(place),
        };
        let goes_on = |machine: Place| self.world.goes_on == Some(property) && !self.machine_leaves(machine);
        let above = self.world.places().filter(|&machine| is_above(machine));
        let above: Vec<Place> = above.filter(|&machine| !goes_on(machine)).collect();
        let stuck = above.iter().copied().filter(|&machine| !self.machine_leaves(machine));
        let nested = stuck.flat_map(|machine| self.inners_on(machine)).collect::<Vec<_>>();
        above.into_iter().chain(nested).collect()
    }

    fn inners_on(&self, place: Place) -> Vec<Place> {
        let inners = (0..self.world.inners.len()).map(Place::Inner);
        inners.filter(|&inner| self.world.machine(inner).beneath == Some(place)).collect()
    }

    /// Returns the workloads that restart with a property of a machine or are moved away before.
    fn riders(&self, place: Place, property: Property) -> Vec<usize> {
        let workloads = self.world.workloads.iter().enumerate();
        let riders = workloads.filter(|(index, workload)| self.rides(*index, workload.on, place, property));
        // Who goes on running where it is has nothing to do with the change; the others step aside as ever.
        let riders = riders.map(|(index, _)| index);
        riders.filter(|&index| !self.goes_on(index, place, property)).collect()
    }

    /// Tells whether a property of a machine concerns a workload that stands on some machine.
    pub(super) fn rides(&self, workload: usize, on: Place, place: Place, property: Property) -> bool {
        let isolation = self.world.workloads[workload].isolation;
        let restarts = match property {
            Property::Kernel | Property::Os => true,
            Property::Library => isolation == Isolation::Process,
            Property::Engine | Property::Kubelet => isolation != Isolation::Process,
            Property::Kubernetes => false,
        };
        let mut down = self.machines_on(place, property).into_iter();
        // What is on the kernel goes on running, but not who leaves that before.
        let kernel = matches!(property, Property::Kernel | Property::Os);
        on == place && restarts
            || down.any(|machine| machine == on && !self.machine_leaves(machine))
            || kernel && self.inners_on(place).contains(&on)
    }

    /// Tells whether a workload that stays on a machine goes on running as a property of that changes.
    pub(super) fn goes_on(&self, workload: usize, place: Place, property: Property) -> bool {
        self.world.goes_on == Some(property) && !self.leaves(workload, place) && !self.gets_own(workload)
    }

    /// Returns the workloads that restart with a property: a guest of one's own has all that the machine has. Who leaves
    /// has nothing under it but the machine on which it stands.
    fn seated(&self, place: Place, property: Property) -> Vec<usize> {
        let riders = self.riders(place, property);
        let gets_all = |index: usize| {
            // It is like the machine that it is on, which may have another's kernel, but not its libraries.
            let is_like = self.world.holder(self.world.workloads[index].on, property) == place;
            is_like && self.gets_own(index)
        };
        let stay = (0..self.world.workloads.len()).filter(|&index| !self.moves(index));
        stay.filter(|&index| riders.contains(&index) || gets_all(index)).collect()
    }

    fn machines_seated(&self, place: Place, property: Property) -> Vec<Place> {
        let down = self.machines_on(place, property).into_iter();
        down.filter(|&machine| !self.machine_leaves(machine)).collect()
    }

    /// Tells whether a machine leaves the one under it as it runs. What has the kernel of another stays there.
    pub(super) fn machine_leaves(&self, machine: Place) -> bool {
        match machine {
            Place::Guest(guest) => {
                let guest = &self.world.guests[guest];
                let host = guest.on.map(Place::Host);
                guest.movable
                    && match self.strategy {
                        Strategy::InPlace => false,
                        Strategy::Drain | Strategy::PerVm => true,
                        Strategy::Auto => host.is_some_and(|host| self.emptied.contains(&host)),
                    }
            }
            Place::Host(_) | Place::Inner(_) | Place::Cluster => false,
        }
    }

    /// Tells whether what is on a machine leaves before that changes, where the strategy chooses: it is one of these, or stays on
    /// one.
    pub(super) fn is_emptied(&self, machine: Place) -> bool {
        let beneath = match machine {
            _ if self.emptied.contains(&machine) => return true,
            Place::Guest(guest) => {
                let guest = &self.world.guests[guest];
                guest.on.filter(|_| !guest.movable).map(Place::Host)
            }
            Place::Inner(_) => self.world.machine(machine).beneath,
            Place::Host(_) | Place::Cluster => None,
        };
        beneath.is_some_and(|beneath| self.is_emptied(beneath))
    }

    pub(super) fn gets_own(&self, workload: usize) -> bool {
        let workload = &self.world.workloads[workload];
        let on_host = matches!(self.world.holder(workload.on, Property::Kernel), Place::Host(_));
        let tied = workload.isolation != Isolation::Process && !workload.movable;
        self.strategy == Strategy::PerVm && on_host && !tied
    }

    /// Tells whether a workload is moved off a machine that it stands on before that changes.
    pub(super) fn leaves(&self, workload: usize, place: Place) -> bool {
        self.moves(workload) && self.stands_on(workload, place)
    }

    pub(super) fn machine_rules(&mut self) {
        for place in self.world.places() {
            for property in self.properties(place) {
                let host = self.track(What::Property(place, property));
                self.release_rules(place, property, |property| What::Property(place, property));
                let riders = self.riders(place, property);
                for workload in self.seated(place, property) {
                    let own = |property| What::Own(workload, place, property);
                    let its = self.track(What::Seat(workload, place, property));
                    let kernel = self.find(own(property));
                    if riders.contains(&workload) {
                        // With a kernel of its own it is moved there when its host goes down.
                        self.sits(host, its, place, property, kernel.is_none());
                    }
                    if let Some(kernel) = kernel {
                        self.sits(kernel, its, place, property, true);
                        self.release_rules(place, property, own);
                    }
                }
                for machine in self.machines_seated(place, property) {
                    let its = self.track(What::MachineSeat(machine, place, property));
                    self.sits(host, its, place, property, true);
                }
            }
            self.machine_needs(place);
        }
    }

    /// What is under a rider changes only with it, at the same moment, unless it leaves for a kernel of its own. A version
    /// that only comes with an OS release is under the rider when that release is.
    fn sits(&mut self, under: usize, seat: usize, place: Place, property: Property, along: bool) {
        let versions = self.tracks[under].versions.clone();
        for (position, &number) in versions.iter().enumerate().skip(1) {
            if self.release_for(place, property, number).is_none() {
                self.rules.push(Rule::Reaches((under, position), (seat, position)));
            }
            if along {
                self.rules.push(Rule::Reaches((seat, position), (under, position)));
            }
        }
    }

    /// A release brings its bundle, and where only a release brings a version nobody stands at it without.
    fn release_rules(&mut self, place: Place, property: Property, what: impl Fn(Property) -> What) {
        let Some(track) = self.find(what(property)) else {
            return;
        };
        for (position, number) in self.versions_of(place, property).into_iter().enumerate().skip(1) {
            if property == Property::Os {
                for other in [Property::Kernel, Property::Library] {
                    if let Some(other_track) = self.find(what(other))
                        && let Some(brought) = self.brought(number, other)
                        && let Some(at) = self.versions_of(place, other).iter().position(|&n| n == brought)
                        && at > 0
                    {
                        self.rules.push(Rule::Reaches((track, position), (other_track, at)));
                    }
                }
            } else if let Some(release) = self.release_for(place, property, number)
                && let Some(os) = self.find(what(Property::Os))
            {
                let releases = self.versions_of(place, Property::Os);
                let at = releases.iter().position(|&n| n == release).expect("it is later");
                self.rules.push(Rule::Stands((track, position), (os, at)));
            }
        }
    }

    fn machine_needs(&mut self, place: Place) {
        self.software_needs(place, What::Property);
        for workload in 0..self.world.workloads.len() {
            if self.world.workloads[workload].on != place {
                continue;
            }
            if self.gets_own(workload) {
                self.software_needs(place, |at, property| What::Own(workload, at, property));
            }
        }
    }

    /// What the software of a machine needs there, and that of a copy of it; what the machine needs as such is no need
    /// of copies.
    fn software_needs(&mut self, place: Place, what: impl Fn(Place, Property) -> What) {
        let world = self.world;
        let what = |property| what(world.holder(place, property), property);
        let copy = !matches!(what(Property::Kernel), What::Property(..));
        for need in &world.needs {
            let subject = match need.subject {
                Subject::Machine(of) if of == place && !copy => None,
                Subject::MachineLibrary(of) if of == place => Some(Property::Library),
                _ => continue,
            };
            let subject = subject.map(|property| (self.track(what(property)), need.at));
            let way = |&(target, range): &(Target, Range)| match target {
                Target::Property(property) => self.find(what(property)).map(|track| (track, None, range)),
                _ => None,
            };
            self.push_need(subject, need.any.iter().map(way).collect());
        }
    }

    /// Adds a need unless one of its ways cannot be judged, so that it is not known to be broken.
    pub(super) fn push_need(
        &mut self,
        subject: Option<(usize, Option<Range>)>,
        ways: Option<Vec<(usize, Values, Range)>>,
    ) {
        if let Some(ways) = ways {
            self.rules.push(Rule::Need { subject, ways });
        }
    }
}
