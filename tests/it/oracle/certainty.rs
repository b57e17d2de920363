//! The judge's own reading of who says that it works: `docs/design.md`, section 7, for a state of a world.

use super::workloads::otherwise;
use super::{Component, Judge, State, What};
use crate::worlds::{Isolation, Need, Number, Place, Property, Range, Subject, Target, UNKNOWN};
use std::collections::BTreeSet;

/// Whether anybody says that something works.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Said {
    Stated,
    Unknown,
}

/// Where a track stands in the end.
type Met = (usize, Number);

impl Judge<'_> {
    fn at(&self, track: usize, end: &State) -> Number {
        self.tracks[track].versions[end[track]]
    }

    /// Says who says that a track works in a state; none where nothing is asked.
    pub(crate) fn said(&self, track: usize, end: &State) -> Option<Said> {
        let said = self.said_unless_doubted(track, end);
        let doubted = said == Some(Said::Stated)
            && match self.tracks[track].what {
                What::Runs(workload, _) => self.is_doubted(workload, (track, self.at(track, end)), end),
                What::Carried(image, _) => self.is_doubted_in(image, (track, self.at(track, end)), end),
                _ => false,
            };
        if doubted { Some(Said::Unknown) } else { said }
    }

    fn said_unless_doubted(&self, track: usize, end: &State) -> Option<Said> {
        let here = self.at(track, end);
        match self.tracks[track].what {
            What::Seat(workload, place, Property::Os) => self.said_of_release(workload, place, here, end),
            What::Seat(workload, place, property) => self.said_under(workload, place, property, here, end),
            What::Property(place, property) => self.said_of_machine(place, property, track, end),
            What::Own(workload, place, property) => self.said_of_copy(workload, place, property, track, end),
            What::Runs(workload, component @ (Component::App(_) | Component::State(_))) => {
                Some(self.said_by_itself(workload, component, track, end))
            }
            What::Runs(workload, component @ Component::Image(image)) => {
                let direct = self.world.workloads[workload].image.is_some_and(|(run, _)| run == image);
                Some(match direct {
                    true => self.said_by_itself(workload, component, track, end),
                    false => self.said_of(workload, (track, here), end),
                })
            }
            What::Runs(workload, Component::Package(_)) => Some(self.said_of(workload, (track, here), end)),
            What::Carried(image, _) => Some(self.said_in_image(image, (track, here), end)),
            What::MachineSeat(machine, place, property) => {
                self.said_of_passenger(machine, place, property, here)
            }
            What::Published(_) => None,
        }
    }

    /// Returns who depends on something beside them that has changed in the end, and does not say that it works: in one of
    /// the states since then, or of callers in the end.
    pub(crate) fn exposed(&self, end: &State, since: &dyn Fn(usize) -> Vec<State>) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let moved = |track: usize| end[track] > self.tracks[track].start;
        for (track, described) in self.tracks.iter().enumerate().filter(|&(track, _)| moved(track)) {
            if let What::Property(place, property) = described.what {
                for state in since(track) {
                    found.extend(self.beside_running(place, property, self.at(track, end), &state));
                }
            }
            match described.what {
                What::Property(place, Property::Library) => {
                    let number = self.at(track, end);
                    if self.release_for(place, Property::Library, number).is_none() {
                        for state in since(track) {
                            found.extend(self.beside_library(place, number, &state));
                        }
                    }
                }
                What::Runs(workload, Component::App(app))
                    if self.world.workloads[workload].service == app =>
                {
                    found.extend(self.callers(app, end));
                }
                _ => {}
            }
        }
        found
    }

    /// Returns what goes on running on a machine, sees what changes there, and does not say that it works with it.
    fn beside_running(&self, place: Place, property: Property, number: Number, end: &State) -> Vec<String> {
        let tied = self.release_for(place, property, number).is_some();
        let all = (0..self.world.workloads.len()).filter(|_| !tied);
        let stay = all.filter(|&index| {
            let one = &self.world.workloads[index];
            let would_restart = match property {
                Property::Engine => one.isolation != Isolation::Process,
                _ => self.sees(index, place, property),
            };
            let under = self.world.holder(one.on, property) == place;
            under && would_restart && self.goes_on(index, place, property)
        });
        let unknown =
            stay.filter(|&index| self.said_under(index, place, property, number, end) == Some(Said::Unknown));
        let machines = self.world.places().filter(|&machine| {
            !tied && self.world.goes_on == Some(property) && {
                self.said_of_passenger(machine, place, property, number) == Some(Said::Unknown)
            }
        });
        unknown.map(|index| format!("workload/w{index}")).chain(machines.map(Place::name)).collect()
    }

    fn beside_library(&self, place: Place, number: Number, end: &State) -> Vec<String> {
        let workloads = self.world.workloads.iter().enumerate();
        let is_inside = |on: Place| self.world.machine(on).beneath == Some(place);
        let stay = workloads
            .filter(|(_, one)| one.on == place && one.isolation != Isolation::Process || is_inside(one.on));
        let untried = stay.filter(|&(index, one)| {
            let mut speakers = vec![Subject::Workload(index), Subject::Service(one.service)];
            let runs = [Some(Subject::App(one.service)), one.image.map(|(image, _)| Subject::Image(image))];
            let tried = |speaker: Subject| {
                self.has_tried(speaker, Target::Property(Property::Library), number, index, end)
            };
            let all = runs.into_iter().flatten().all(tried);
            speakers.retain(|&speaker| tried(speaker));
            speakers.is_empty() && !all
        });
        let machines = self.world.places().filter(|&machine| is_inside(machine)).map(Place::name);
        untried.map(|(index, _)| format!("workload/w{index}")).chain(machines).collect()
    }

    /// Returns the callers of a service of which nothing says that they work with all its versions.
    fn callers(&self, service: usize, end: &State) -> Vec<String> {
        let replicas =
            (0..self.world.workloads.len()).filter(|&w| self.world.workloads[w].service == service);
        let versions: BTreeSet<Number> = replicas
            .filter_map(|replica| self.find(What::Runs(replica, Component::App(service))))
            .map(|track| self.at(track, end))
            .collect();
        let mut found = Vec::new();
        for caller in 0..self.world.workloads.len() {
            let about: Vec<&Need> = self
                .world
                .needs
                .iter()
                .filter(|need| need.any[0].0 == Target::Service(service))
                .filter(|need| self.concerns(caller, need, end))
                .collect();
            let spoken = |version: &Number| {
                *version != UNKNOWN && about.iter().any(|need| need.any[0].1.holds(*version))
            };
            let mut on_it = self.world.needs.iter().filter(|need| need.any[0].0 == Target::Service(service));
            let doubted = on_it.any(|need| {
                let about = self.subject_of(caller, need).flatten();
                let open =
                    |(track, at): (usize, Option<Range>)| at.is_some() && self.at(track, end) == UNKNOWN;
                let is_outside = |version: &Number| *version != UNKNOWN && !need.any[0].1.holds(*version);
                about.is_some_and(open) && versions.iter().any(is_outside)
            });
            if doubted || !about.is_empty() && !versions.iter().all(spoken) {
                found.push(format!("workload/w{caller}"));
            }
        }
        found
    }

    /// Tells whether a workload has a need, and is at a version that the need is about.
    fn concerns(&self, workload: usize, need: &Need, end: &State) -> bool {
        let about = self.subject_of(workload, need);
        about.is_some_and(|subject| subject.is_none_or(|(track, at)| self.is_within(track, at, end)))
    }

    /// Tells whether a workload has a need of which nobody knows if it is about what the workload has, since nobody knows
    /// the version of that; whether it has to do with what is asked about; and whether it is not met there.
    fn is_doubted(&self, workload: usize, met: Met, end: &State) -> bool {
        let meets = |target: Target| self.meets(workload, target);
        let needs = self.world.needs.iter().filter(|need| {
            let about = self.subject_of(workload, need).flatten();
            about.is_some_and(|about| self.is_open(need, about, met, meets, end))
        });
        let speakers = self.speakers(workload);
        let tried = |subject: Subject| {
            self.world.tested.iter().any(|one| {
                one.subject == subject
                    && meets(one.with) == Some(met.0)
                    && one.number == met.1
                    && self.has_tried(subject, one.with, met.1, workload, end)
            })
        };
        // Somebody has tried just what has the need with what it has of what it needs.
        let settled = |need: &&Need| {
            let ways = need.any.iter().copied().chain(otherwise(need));
            let targets: Vec<Target> = ways.map(|(target, _)| target).collect();
            let component = match need.subject {
                Subject::Service(service) => Subject::App(service),
                other => other,
            };
            self.world.tested.iter().any(|one| {
                let at = self.meets(workload, one.with);
                one.subject == component
                    && targets.contains(&one.with)
                    && at.is_some_and(|at| self.at(at, end) == one.number)
                    && self.has_tried(component, one.with, one.number, workload, end)
            })
        };
        needs.filter(|need| !settled(need)).count() > 0 && !speakers.into_iter().any(tried)
    }

    /// The same of an image and what is baked into it.
    fn is_doubted_in(&self, image: usize, met: Met, end: &State) -> bool {
        let inside = |target: Target| self.inside_of(image, target);
        let mut needs = self.world.needs.iter().filter(|need| {
            let about = match need.subject {
                Subject::Service(_) => None,
                other => super::component_of(other),
            };
            let about = about.and_then(|component| self.inside(image, component));
            about.is_some_and(|track| self.is_open(need, (track, need.at), met, inside, end))
        });
        let today = self.world.images[image].versions.today;
        let then =
            self.inside(image, Component::Image(image)).is_some_and(|track| self.at(track, end) == today);
        let mut tested = self.world.tested.iter().filter(|one| one.subject == Subject::Image(image));
        let tried = then && tested.any(|one| inside(one.with) == Some(met.0) && one.number == met.1);
        needs.next().is_some() && !tried
    }

    fn speakers(&self, workload: usize) -> Vec<Subject> {
        let one = &self.world.workloads[workload];
        let image = one.image.map(|(image, _)| Subject::Image(image));
        let all = [Subject::Workload(workload), Subject::Service(one.service), Subject::App(one.service)];
        all.into_iter().chain(image).collect()
    }

    fn inside_of(&self, image: usize, target: Target) -> Option<usize> {
        match target {
            Target::Package(index) => self.inside(image, Component::Package(index)),
            Target::Property(Property::Library) => self.inside(image, Component::Package(0)),
            _ => None,
        }
    }

    /// Tells whether it is open if a need is about what has it, and it is not met.
    fn is_open(
        &self,
        need: &Need,
        (track, at): (usize, Option<Range>),
        met: Met,
        meets: impl Fn(Target) -> Option<usize>,
        end: &State,
    ) -> bool {
        if at.is_none() || self.at(track, end) != UNKNOWN {
            return false;
        }
        let ways: Vec<(Target, Range)> = need.any.iter().copied().chain(otherwise(need)).collect();
        let has_to_do = track == met.0 || ways.iter().any(|&(target, _)| meets(target) == Some(met.0));
        let number = |target: Target| meets(target).map(|track| self.at(track, end));
        let known = |target: Target| number(target).filter(|&number| number != UNKNOWN);
        let is_broken = |&(target, range): &(Target, Range)| known(target).is_some_and(|at| !range.holds(at));
        let excused = otherwise(need)
            .is_some_and(|(target, range)| known(target).is_some_and(|number| range.holds(number)));
        has_to_do && need.any.iter().all(is_broken) && !excused
    }

    fn is_within(&self, track: usize, at: Option<Range>, end: &State) -> bool {
        let here = self.at(track, end);
        at.is_none_or(|at| here != UNKNOWN && at.holds(here))
    }

    /// Tells whether somebody has tried a thing with a version of something, at the version that it comes to.
    fn has_tried(
        &self,
        speaker: Subject,
        with: Target,
        number: Number,
        workload: usize,
        end: &State,
    ) -> bool {
        // What states no version was tried as it is today.
        let at = |component: Component, today: Number| {
            let track = self.find(What::Runs(workload, component));
            track.is_some_and(|track| match today {
                UNKNOWN => end[track] == self.tracks[track].start,
                today => self.at(track, end) == today,
            })
        };
        let then = match speaker {
            Subject::App(index) => at(Component::App(index), self.world.apps[index].today),
            Subject::Image(index) => at(Component::Image(index), self.world.images[index].versions.today),
            _ => true,
        };
        let tested = self.world.tested.iter();
        then && tested
            .filter(|one| one.subject == speaker && one.with == with)
            .any(|one| one.number == number)
    }

    fn sees(&self, workload: usize, place: Place, property: Property) -> bool {
        let workload = &self.world.workloads[workload];
        self.world.holder(workload.on, property) == place
            && match property {
                Property::Kernel | Property::Os => workload.isolation != Isolation::Microvm,
                Property::Library => workload.isolation == Isolation::Process,
                Property::Engine | Property::Kubelet => true,
                Property::Kubernetes => false,
            }
    }

    /// Asks a workload about a property of its machine, and where nothing is known of the machine, the machine too.
    fn said_under(
        &self,
        workload: usize,
        place: Place,
        property: Property,
        here: Number,
        end: &State,
    ) -> Option<Said> {
        if !self.sees(workload, place, property) {
            return None;
        }
        let met = self.meets(workload, Target::Property(property))?;
        let said = match self.is_doubted(workload, (met, here), end) {
            true => Said::Unknown,
            false => self.said_of(workload, (met, here), end),
        };
        let stays = self.tracks[met].what == What::Property(place, property);
        Some(match stays && self.is_dark(place, property) {
            true => said.max(self.said_by_machine(place, here)),
            false => said,
        })
    }

    fn said_of_release(&self, workload: usize, place: Place, release: Number, end: &State) -> Option<Said> {
        let changed = self.brought_on(place, release);
        changed.into_iter().filter_map(|(of, number)| self.said_under(workload, place, of, number, end)).max()
    }

    /// Returns what a release brings that is later than today's.
    fn brought_on(&self, place: Place, release: Number) -> Vec<(Property, Number)> {
        let properties = [Property::Kernel, Property::Library].into_iter();
        let brought = properties.filter_map(|of| Some((of, self.brought(release, of)?)));
        let has = |of: Property| self.find(What::Property(place, of)).is_some();
        brought.filter(|&(of, number)| has(of) && number > self.today_of(place, of)).collect()
    }

    fn is_dark(&self, place: Place, property: Property) -> bool {
        let machine = self.world.machine(place);
        property == Property::Kernel && machine.kernel.today == UNKNOWN && machine.os.is_none()
    }

    /// Asks the whole of a workload, its image or its application.
    fn said_of(&self, workload: usize, met: Met, end: &State) -> Said {
        let one = &self.world.workloads[workload];
        let mut speakers =
            vec![Subject::Workload(workload), Subject::Service(one.service), Subject::App(one.service)];
        speakers.extend(one.image.map(|(image, _)| Subject::Image(image)));
        // What has a condition vouches for nothing.
        let needs = self.world.needs.iter().filter(|need| need.only.is_none());
        let needs = needs.filter(|need| speakers.contains(&need.subject));
        let mut needs = needs.filter(|need| self.concerns(workload, need, end));
        let meets = |target: Target| self.meets(workload, target);
        let speaks = needs.any(|need| speaks(need, met, meets));
        let tested = self.world.tested.iter().filter(|one| speakers.contains(&one.subject));
        let mut tested = tested.filter(|one| meets(one.with) == Some(met.0) && one.number == met.1);
        let tried = tested.any(|one| self.has_tried(one.subject, one.with, met.1, workload, end));
        if speaks || tried { Said::Stated } else { Said::Unknown }
    }

    /// Asks an image about what is baked into it.
    fn said_in_image(&self, image: usize, met: Met, end: &State) -> Said {
        let inside = |target: Target| match target {
            Target::Package(index) => self.inside(image, Component::Package(index)),
            Target::Property(Property::Library) => self.inside(image, Component::Package(0)),
            _ => None,
        };
        let itself = self.inside(image, Component::Image(image));
        let mut needs = self
            .world
            .needs
            .iter()
            .filter(|need| need.subject == Subject::Image(image) && need.only.is_none());
        let about = |need: &&Need| itself.is_some_and(|track| self.is_within(track, need.at, end));
        let speaks = needs.any(|need| about(&need) && speaks(need, met, inside));
        let today = self.world.images[image].versions.today;
        let then = itself.is_some_and(|track| self.at(track, end) == today);
        let mut tested = self.world.tested.iter().filter(|one| one.subject == Subject::Image(image));
        let tried = then && tested.any(|one| inside(one.with) == Some(met.0) && one.number == met.1);
        if speaks || tried { Said::Stated } else { Said::Unknown }
    }

    /// Asks a component for what it needs at its new version: all of it has to be there, and to be known.
    fn said_by_itself(&self, workload: usize, component: Component, track: usize, end: &State) -> Said {
        let subject = match component {
            Component::App(index) => Subject::App(index),
            Component::Image(index) => Subject::Image(index),
            Component::Package(index) => Subject::Package(index),
            Component::State(index) => Subject::State(index),
        };
        let is_own = |need: &&Need| match (need.subject, component) {
            (Subject::Service(service), Component::App(index)) => service == index,
            (of, _) => of == subject,
        };
        let needs = self.world.needs.iter().filter(|need| is_own(need));
        // A fact about what is nowhere here has no bearing.
        let bears = |need: &&Need| need.only.is_none() || self.meets(workload, need.any[0].0).is_some();
        let needs = needs.filter(|need| self.is_within(track, need.at, end)).filter(bears);
        let needs: Vec<&Need> = needs.collect();
        let tried: Vec<Target> = self
            .world
            .tested
            .iter()
            .filter(|one| one.subject == subject)
            .filter(|one| {
                let met = self.meets(workload, one.with);
                met.is_some_and(|met| self.at(met, end) == one.number)
                    && self.has_tried(subject, one.with, one.number, workload, end)
            })
            .map(|one| one.with)
            .collect();
        let holds =
            |need: &&Need| need.any.iter().any(|&(target, range)| self.is_met(workload, target, range, end));
        let settled = |need: &&Need| {
            let mut ways = need.any.iter().copied().chain(otherwise(need));
            ways.any(|(target, _)| tried.contains(&target))
        };
        // Whether a condition is so has to be known too; what has one vouches for nothing.
        let excused = |need: &&Need| {
            otherwise(need).is_some_and(|(target, range)| self.is_met(workload, target, range, end))
        };
        if !needs.iter().all(|need| holds(need) || settled(need) || excused(need)) {
            return Said::Unknown;
        }
        let stated = needs.iter().any(|need| need.only.is_none() && holds(need)) || !tried.is_empty();
        if stated { Said::Stated } else { Said::Unknown }
    }

    /// Tells whether what is needed is known to be there.
    fn is_met(&self, workload: usize, target: Target, range: Range, end: &State) -> bool {
        let known = |number: Number| number != UNKNOWN && range.holds(number);
        match target {
            Target::Service(service) => {
                let replicas = (0..self.world.workloads.len())
                    .filter(|&w| self.world.workloads[w].service == service)
                    .filter_map(|w| self.find(What::Runs(w, Component::App(service))));
                let versions: Vec<Number> = replicas.map(|track| self.at(track, end)).collect();
                !versions.is_empty() && versions.into_iter().all(known)
            }
            _ => self.meets(workload, target).is_some_and(|track| known(self.at(track, end))),
        }
    }

    /// Asks a machine as a whole about its kernel.
    fn said_by_machine(&self, place: Place, kernel: Number) -> Said {
        let mut needs = self.world.needs.iter().filter(|need| need.subject == Subject::Machine(place));
        let of_kernel = |&(target, range): &(Target, Range)| {
            target == Target::Property(Property::Kernel) && range.holds(kernel)
        };
        if needs.any(|need| need.any.iter().any(of_kernel)) { Said::Stated } else { Said::Unknown }
    }

    /// Whether a guest stands for what runs in it: the world puts nothing on it.
    pub(crate) fn is_bare(&self, place: Place) -> bool {
        let is_within = matches!(place, Place::Guest(_) | Place::Inner(_));
        let holds = |other: Place| self.world.machine(other).beneath == Some(place);
        is_within
            && self.world.workloads.iter().all(|workload| workload.on != place)
            && !self.world.places().any(holds)
    }

    fn said_of_machine(&self, place: Place, property: Property, track: usize, end: &State) -> Option<Said> {
        let here = self.at(track, end);
        let machine = self.world.machine(place);
        let engine = machine.engine.as_ref().or(machine.kubelet.as_ref()).map(|_| ());
        let bare = self.is_bare(place).then_some(());
        let tied = self.release_for(place, property, here).is_some();
        match property {
            Property::Kernel if tied => None,
            Property::Kernel => {
                let dark = self.is_dark(place, property).then_some(());
                engine.or(dark).or(bare).map(|()| self.said_by_machine(place, here))
            }
            Property::Os => {
                let kernel = self.brought_on(place, here).into_iter().find(|(of, _)| *of == Property::Kernel);
                engine
                    .or(bare)
                    .map(|()| kernel.map_or(Said::Unknown, |(_, kernel)| self.said_by_machine(place, kernel)))
            }
            Property::Library => self.said_of_library(place, What::Property, end),
            Property::Engine | Property::Kubelet | Property::Kubernetes => None,
        }
    }

    /// Asks a machine that has the kernel of another. Nothing is asked of a guest, nor of what is in one that restarts.
    fn said_of_passenger(
        &self,
        machine: Place,
        place: Place,
        property: Property,
        here: Number,
    ) -> Option<Said> {
        if self.world.machine(machine).beneath != Some(place)
            || self.release_for(place, property, here).is_some()
        {
            return None;
        }
        let said = match property {
            Property::Kernel => self.said_by_machine(machine, here),
            Property::Os => {
                let kernel = self.brought_on(place, here).into_iter().find(|(of, _)| *of == Property::Kernel);
                kernel.map_or(Said::Unknown, |(_, kernel)| self.said_by_machine(machine, kernel))
            }
            _ => return None,
        };
        let dark = self.is_dark(place, property).then(|| self.said_by_machine(place, here));
        dark.map_or(Some(said), |dark| Some(said.max(dark)))
    }

    /// A copy of a machine has what the machine needs as such no longer.
    fn said_of_copy(
        &self,
        workload: usize,
        place: Place,
        property: Property,
        track: usize,
        end: &State,
    ) -> Option<Said> {
        let machine = self.world.machine(self.world.workloads[workload].on);
        let engine = machine.engine.is_some() || machine.kubelet.is_some();
        let copied = engine && self.world.workloads[workload].isolation != Isolation::Process;
        let tied = self.release_for(place, property, self.at(track, end)).is_some();
        match property {
            Property::Kernel | Property::Os => (copied && !tied).then_some(Said::Unknown),
            Property::Library => self.said_of_library(place, |at, of| What::Own(workload, at, of), end),
            Property::Engine | Property::Kubelet | Property::Kubernetes => None,
        }
    }

    fn said_of_library(
        &self,
        place: Place,
        what: impl Fn(Place, Property) -> What,
        end: &State,
    ) -> Option<Said> {
        let what = |property| what(self.world.holder(place, property), property);
        let track = self.find(what(Property::Library))?;
        let needs = self.world.needs.iter().filter(|need| need.subject == Subject::MachineLibrary(place));
        let needs: Vec<&Need> = needs.filter(|need| self.is_within(track, need.at, end)).collect();
        let holds = |&(target, range): &(Target, Range)| {
            let Target::Property(property) = target else { return false };
            let found = self.find(what(property)).map(|track| self.at(track, end));
            found.is_some_and(|number| number != UNKNOWN && range.holds(number))
        };
        let all = needs.iter().all(|need| need.any.iter().any(holds));
        (!needs.is_empty()).then_some(if all { Said::Stated } else { Said::Unknown })
    }
}

/// Tells whether one of a need's ways is met there, and holds.
fn speaks(need: &Need, (track, number): Met, meets: impl Fn(Target) -> Option<usize>) -> bool {
    let mut ways = need.any.iter();
    ways.any(|&(target, range)| meets(target) == Some(track) && number != UNKNOWN && range.holds(number))
}
