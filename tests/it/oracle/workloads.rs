//! The judge's tracks and rules of workloads and services.

use super::component_of;
use super::{Component, Judge, Rule, What};
use crate::worlds::{Isolation, Need, Number, Property, Range, Subject, Target};

/// What lets a need be: that its condition is not so.
pub(super) fn otherwise(need: &Need) -> Option<(Target, Range)> {
    let (property, range) = need.only?;
    range.others().map(|range| (Target::Property(property), range))
}

impl Judge<'_> {
    /// Returns what a workload runs and carries, each with its version.
    pub(super) fn runs(&self, workload: usize) -> Vec<(Component, Number)> {
        let workload = &self.world.workloads[workload];
        let mut found = vec![(Component::App(workload.service), workload.version)];
        if let Some((image, number)) = workload.image {
            found.push((Component::Image(image), number));
            let contents = self.contents(image).into_iter();
            found.extend(contents.map(|(content, _, number)| (content, number)));
        }
        found.extend(workload.keeps.map(|(state, number)| (Component::State(state), number)));
        found
    }

    pub(super) fn workload_tracks(&mut self) {
        for workload in 0..self.world.workloads.len() {
            for (component, number) in self.runs(workload) {
                self.add(What::Runs(workload, component), self.versions_of_component(component), number);
            }
        }
    }

    pub(super) fn workload_rules(&mut self) {
        for index in 0..self.world.workloads.len() {
            let workload = &self.world.workloads[index];
            for (component, _) in self.runs(index) {
                let source = match (workload.image, component) {
                    (_, Component::App(_) | Component::State(_)) | (None, _) => None,
                    (Some((image, _)), _) => self.inside(image, component),
                };
                let runs = self.track(What::Runs(index, component));
                self.rules.extend(source.map(|source| Rule::Follows(runs, source)));
            }
            for package in 0..self.world.packages.len() {
                let builders = workload.image.map(|(image, _)| self.builders(image, package));
                for (builder, above) in builders.into_iter().flatten() {
                    let whole = self.track(What::Runs(index, Component::Image(builder)));
                    let content = self.track(What::Runs(index, Component::Package(package)));
                    self.build_rules(builder, (whole, content), above);
                }
            }
            for need in &self.world.needs {
                let ways: Vec<_> = need.any.iter().copied().chain(otherwise(need)).collect();
                // What depends on where it stands is in the rules of places.
                if let Some(subject) = self.subject_of(index, need).filter(|_| !self.is_placed(index, &ways))
                {
                    let way = |&(target, range): &(Target, Range)| {
                        self.meets(index, target).map(|track| (track, None, range))
                    };
                    self.push_need(subject, ways.iter().map(way).collect());
                }
            }
        }
    }

    /// Tells whether a workload has a need, and by which of its versions.
    #[expect(clippy::option_option, reason = "the outer says whether, the inner of what the version matters")]
    pub(super) fn subject_of(&self, workload: usize, need: &Need) -> Option<Option<(usize, Option<Range>)>> {
        let described = &self.world.workloads[workload];
        let component = match need.subject {
            Subject::Workload(index) if index == workload => return Some(None),
            Subject::Service(index) if index == described.service => Component::App(index),
            Subject::Service(_) => return None,
            other => component_of(other)?,
        };
        self.find(What::Runs(workload, component)).map(|track| Some((track, need.at)))
    }

    /// Returns the track in which a workload meets a need, if anything says which it is.
    pub(super) fn meets(&self, index: usize, target: Target) -> Option<usize> {
        let workload = &self.world.workloads[index];
        match (target, workload.isolation) {
            (Target::Service(_), _) => None,
            (Target::State(state), _) => self.find(What::Runs(index, Component::State(state))),
            (Target::Package(package), _) => self.find(What::Runs(index, Component::Package(package))),
            (Target::Property(Property::Library), Isolation::Container | Isolation::Microvm) => {
                self.find(What::Runs(index, Component::Package(0)))
            }
            (Target::Property(Property::Kernel), Isolation::Microvm) => None,
            (Target::Property(property), _) => {
                let place = self.world.holder(workload.on, property);
                match self.gets_own(index) {
                    true => self.find(What::Own(index, place, property)),
                    false => self.find(What::Property(place, property)),
                }
            }
        }
    }

    /// Versions that do not mix, and services that need versions of others: every replica of the one has to agree
    /// with every replica of the other.
    pub(super) fn service_rules(&mut self) {
        let replicas = |service: usize| -> Vec<usize> {
            let workloads = self.world.workloads.iter().enumerate();
            let all = workloads.filter(|(_, workload)| workload.service == service);
            all.map(|(index, _)| index).collect()
        };
        let mut found = Vec::new();
        for (service, &mixed) in self.world.mixed.iter().enumerate() {
            let replicas = replicas(service);
            for (at, &a) in replicas.iter().enumerate() {
                for &b in &replicas[at + 1..] {
                    for (component, _) in self.runs(a) {
                        let other = self.find(What::Runs(b, component));
                        if let (false, Some(other)) = (mixed, other) {
                            found.push(Rule::Unmixed(self.track(What::Runs(a, component)), other));
                        }
                    }
                }
            }
        }
        for need in &self.world.needs {
            let (Target::Service(called), range) = need.any[0] else {
                continue;
            };
            let service = |workload: usize| self.world.workloads[workload].service;
            // Who has the need because it is its own, or because it is that of what it runs: by service.
            for calling in 0..self.world.mixed.len() {
                let workloads = replicas(calling).into_iter();
                let callers = workloads.filter_map(|caller| self.subject_of(caller, need));
                let called = replicas(called).into_iter();
                let called =
                    called.map(|replica| self.track(What::Runs(replica, Component::App(service(replica)))));
                let (callers, called): (Vec<_>, Vec<_>) = (callers.collect(), called.collect());
                if callers.is_empty() {
                    continue;
                }
                // A need whatever it runs is a need of the called alone.
                let subjects: Vec<_> = callers.iter().copied().flatten().collect();
                found.push(match subjects.is_empty() {
                    true => Rule::Calls {
                        callers: called.iter().map(|&track| (track, None)).collect(),
                        called,
                        range,
                    },
                    false => Rule::Calls { callers: subjects, called, range },
                });
            }
        }
        self.rules.extend(found);
    }
}
