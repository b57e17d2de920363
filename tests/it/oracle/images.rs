//! The judge's tracks and rules of images.

use super::component_of;
use super::workloads::otherwise;
use super::{Component, Judge, Rule, What};
use crate::worlds::{Bump, Number, PathRule, Property, Range, Target, has_copies};
use std::collections::BTreeSet;

impl Judge<'_> {
    /// Returns what is baked into an image, by way of which base image if not directly, and the version there that counts.
    pub(super) fn contents(&self, image: usize) -> Vec<(Component, Option<usize>, Number)> {
        let described = &self.world.images[image];
        let packages = described.packages.iter();
        let mut found: Vec<_> = packages
            .map(|&(package, number)| {
                let (base, number) = self.copy(image, package, number);
                (Component::Package(package), base, number)
            })
            .collect();
        if let Some((base, number)) = described.base {
            found.push((Component::Image(base), None, number));
            for (content, _, number) in self.contents(base) {
                if found.iter().all(|(known, ..)| *known != content) {
                    found.push((content, Some(base), number));
                }
            }
        }
        found
    }

    /// Whose a package is that an image contains, and the version that counts: the base's if that is known to have the
    /// same; of a language each has a copy, and the earlier one counts.
    fn copy(&self, image: usize, package: usize, number: Number) -> (Option<usize>, Number) {
        let described = &self.world.images[image];
        let stated = described.own.contains(&package);
        let Some((base, there)) = described.base.and_then(|base| Some((base.0, self.known(base, package)?)))
        else {
            return (None, number);
        };
        match () {
            () if stated => (None, number),
            () if has_copies(package) => (Some(base), number.min(there)),
            () => ((number == there).then_some(base), number),
        }
    }

    /// Returns the version of a package that is known to be in an image of some version: nothing is known of the contents
    /// of another than the described one.
    fn known(&self, (image, version): (usize, Number), package: usize) -> Option<Number> {
        let described = &self.world.images[image];
        if described.versions.today != version {
            return None;
        }
        let listed = described.packages.iter().find(|(index, _)| *index == package);
        match listed {
            Some(&(_, number)) => Some(self.copy(image, package, number).1),
            None => self.known(described.base?, package),
        }
    }

    /// Returns all versions of a component that anybody names.
    pub(super) fn versions_of_component(&self, component: Component) -> Vec<Number> {
        match component {
            Component::App(app) if self.is_of_plane(app) => self.versions_of_servers(app),
            _ => self.named(component).into_iter().collect(),
        }
    }

    pub(super) fn named(&self, component: Component) -> BTreeSet<Number> {
        let world = self.world;
        let versions = match component {
            Component::App(index) => &world.apps[index],
            Component::Package(index) => &world.packages[index],
            Component::Image(index) => &world.images[index].versions,
            Component::State(index) => &world.states[index],
        };
        let mut all: BTreeSet<Number> = versions.later.iter().copied().chain([versions.today]).collect();
        for image in 0..world.images.len() {
            let contents = self.contents(image).into_iter();
            all.extend(contents.filter(|(content, ..)| *content == component).map(|(.., number)| number));
            let packages = world.images[image].packages.iter();
            all.extend(
                packages
                    .filter(|(index, _)| component == Component::Package(*index))
                    .map(|(_, number)| number),
            );
            for &(version, content) in &world.images[image].builds {
                all.extend((component == Component::Image(image)).then_some(version));
                all.extend(
                    (component == Component::Package(world.images[image].packages[0].0)).then_some(content),
                );
            }
        }
        for workload in &world.workloads {
            all.extend((component == Component::App(workload.service)).then_some(workload.version));
            let kept = workload.keeps.filter(|(state, _)| component == Component::State(*state));
            all.extend(kept.map(|(_, number)| number));
            let image = workload.image.filter(|(image, _)| component == Component::Image(*image));
            all.extend(image.map(|(_, number)| number));
        }
        for &bump in &world.bumps {
            let (bumped, number) = match bump {
                Bump::App(index, number) | Bump::Service(index, number) => (Component::App(index), number),
                Bump::Workload(index, number) => (Component::App(world.workloads[index].service), number),
                Bump::Package(index, number) => (Component::Package(index), number),
                Bump::Image(index, number) => (Component::Image(index), number),
                Bump::State(index, number) => (Component::State(index), number),
                Bump::Property(..) => continue,
            };
            all.extend((bumped == component).then_some(number));
        }
        if let (PathRule::Major, Some(&first), Some(&last)) = (versions.rule, all.first(), all.last()) {
            all.extend(first..last);
        }
        all
    }

    pub(super) fn image_tracks(&mut self) {
        for image in 0..self.world.images.len() {
            let versions = self.versions_of_component(Component::Image(image));
            self.add(What::Published(image), versions, self.world.images[image].versions.today);
            for (content, _, number) in self.contents(image) {
                self.add(What::Carried(image, content), self.versions_of_component(content), number);
            }
        }
    }

    /// Returns where a component is found in an image, the image itself included.
    pub(super) fn inside(&self, image: usize, component: Component) -> Option<usize> {
        match component == Component::Image(image) {
            true => self.find(What::Published(image)),
            false => self.find(What::Carried(image, component)),
        }
    }

    pub(super) fn image_rules(&mut self) {
        for image in 0..self.world.images.len() {
            for (content, base, _) in self.contents(image) {
                // What is carried has been made: as such, or in the base that it comes from.
                let source = match (base, content) {
                    (Some(base), _) => self.find(What::Carried(base, content)),
                    (None, Component::Image(direct)) => self.find(What::Published(direct)),
                    (None, _) => None,
                };
                let carried = self.track(What::Carried(image, content));
                match source {
                    Some(source) if base.is_some() => self.follow_base(image, content, (carried, source)),
                    source => self.rules.extend(source.map(|source| Rule::Follows(carried, source))),
                }
            }
            for package in 0..self.world.packages.len() {
                for (builder, above) in self.builders(image, package) {
                    let whole = self.inside(image, Component::Image(builder)).expect("it carries it");
                    let content = self.track(What::Carried(image, Component::Package(package)));
                    self.build_rules(builder, (whole, content), above);
                }
            }
            // What the contents need of each other.
            for need in &self.world.needs {
                let subject = component_of(need.subject).and_then(|subject| self.inside(image, subject));
                let Some(subject) = subject else { continue };
                let way = |&(target, range): &(Target, Range)| {
                    let target = match target {
                        Target::Package(index) => Component::Package(index),
                        Target::Property(Property::Library) => Component::Package(0),
                        _ => return None,
                    };
                    self.inside(image, target).map(|track| (track, None, range))
                };
                // What hangs on something that an image has not says nothing of the image.
                let ways = need.any.iter().copied().chain(otherwise(need));
                self.push_need(Some((subject, need.at)), ways.map(|of| way(&of)).collect());
            }
        }
    }

    /// Returns the declared builds of an image: positions of the image, and of its first package.
    fn builds(&self, image: usize) -> Vec<(usize, usize)> {
        let described = &self.world.images[image];
        let Some(&(package, _)) = described.packages.first() else {
            return Vec::new();
        };
        let at = |component, number: Number| {
            let versions = self.versions_of_component(component);
            versions.iter().position(|&n| n == number).expect("it is one of them")
        };
        let builds = described.builds.iter();
        builds
            .map(|&(version, content)| {
                (at(Component::Image(image), version), at(Component::Package(package), content))
            })
            .collect()
    }

    /// What a build declares is in it, neither less nor more: see [`Rule::Built`]. So it is for the image itself, and for
    /// whoever has the content by way of it.
    /// `above`: up to which position an image on top of it has the content by a build of its own.
    pub(super) fn build_rules(&mut self, image: usize, (whole, content): (usize, usize), above: usize) {
        let builds = self.builds(image);
        self.rules.push(Rule::Built { whole, content, builds, above });
    }

    /// What comes from the base is there first, but where a declared build of the image has it: of no build is it known
    /// what it is built on. A copy in the base counts anyhow.
    fn follow_base(&mut self, image: usize, content: Component, (carried, source): (usize, usize)) {
        let built = match content {
            Component::Package(package) if self.declares(image, package) && !has_copies(package) => {
                self.builds(image)
            }
            _ => Vec::new(),
        };
        for position in self.tracks[carried].start + 1..self.tracks[carried].versions.len() {
            if built.iter().all(|&(_, inside)| inside < position) {
                self.rules.push(Rule::Reaches((carried, position), (source, position)));
            }
        }
    }

    /// Tells whether an image declares builds with a package.
    fn declares(&self, image: usize, package: usize) -> bool {
        let described = &self.world.images[image];
        !described.builds.is_empty() && described.packages[0].0 == package
    }

    /// Returns the images by which a carrier has a package, itself included, that declare builds with it, each with the
    /// furthest position that the builds of those on top of it have.
    pub(super) fn builders(&self, carrier: usize, package: usize) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut above = 0;
        let mut at = Some(carrier);
        while let Some(here) = at {
            let contents = self.contents(here);
            let content = contents.iter().find(|(content, ..)| *content == Component::Package(package));
            let Some(&(_, from, _)) = content else { break };
            if self.declares(here, package) {
                found.push((here, above));
                if !has_copies(package) {
                    above = self.builds(here).iter().map(|build| build.1).fold(above, usize::max);
                }
            }
            at = from;
        }
        found
    }
}
