//! The judge's own reading of crossings: for whom something has to be done by hand, and who crosses together.

use super::{Component, Judge, Rule, State, What};
use crate::worlds::{Crosser, Property, Target};
use std::collections::BTreeSet;

impl Judge<'_> {
    /// Returns the things for which a fact asks for something to be done by hand on the way to a state.
    pub(crate) fn by_hand(&self, crossing: usize, end: &State) -> BTreeSet<String> {
        let described = &self.world.crossings[crossing];
        let mut found = BTreeSet::new();
        for (index, track) in
            self.tracks.iter().enumerate().filter(|&(index, track)| end[index] > track.start)
        {
            let (from, to) = (track.versions[track.start], track.versions[end[index]]);
            let is_it = match (track.what, described.of) {
                (What::Runs(_, Component::Package(of)), Crosser::Package(wanted)) => of == wanted,
                (What::Runs(_, Component::Image(of)), Crosser::Image(wanted)) => of == wanted,
                (What::Property(_, of) | What::Own(_, _, of) | What::Seat(_, _, of), Crosser::Kernel) => {
                    of == Property::Kernel
                }
                _ => false,
            };
            if is_it && described.is_made(from, to) {
                found.extend(self.crossers(index, described.with));
            }
        }
        found
    }

    /// Returns who makes a crossing that a track makes: what it is of, or who has something beside it there.
    fn crossers(&self, track: usize, with: Option<usize>) -> Vec<String> {
        let what = self.tracks[track].what;
        let has = |workload: usize, with: usize| {
            self.find(What::Runs(workload, Component::Package(with))).is_some()
        };
        match (what, with) {
            (What::Runs(workload, _), with) => {
                let there = with.is_none_or(|with| has(workload, with));
                there.then(|| format!("workload/w{workload}")).into_iter().collect()
            }
            (What::Property(place, _), None) => vec![place.name()],
            // Who comes to another machine makes none by itself, nor does a guest that is made.
            (_, None) => Vec::new(),
            (_, Some(with)) => {
                let sees =
                    |workload: usize| self.meets(workload, Target::Property(Property::Kernel)) == Some(track);
                let workloads = 0..self.world.workloads.len();
                let all = workloads.filter(|&workload| sees(workload) && has(workload, with));
                all.map(|workload| format!("workload/w{workload}")).collect()
            }
        }
    }

    /// Replicas of a service that have what is crossed in their images make the crossing in one step.
    pub(super) fn crossing_rules(&mut self) {
        let mut found = Vec::new();
        for (index, crossing) in self.world.crossings.iter().enumerate().filter(|(_, one)| one.together) {
            let component = match crossing.of {
                Crosser::Kernel => continue,
                Crosser::Package(of) => Component::Package(of),
                Crosser::Image(of) => Component::Image(of),
            };
            for service in 0..self.world.mixed.len() {
                let workloads = 0..self.world.workloads.len();
                let replicas = workloads.filter(|&index| self.world.workloads[index].service == service);
                let replicas: Vec<usize> = replicas.collect();
                let has = |of: Component| -> Vec<usize> {
                    replicas.iter().filter_map(|&replica| self.find(What::Runs(replica, of))).collect()
                };
                if crossing.with.is_some_and(|with| has(Component::Package(with)).is_empty()) {
                    continue;
                }
                let tracks = has(component);
                for (at, &a) in tracks.iter().enumerate() {
                    found.extend(tracks[at + 1..].iter().map(|&b| Rule::Together(a, b, index)));
                }
            }
        }
        self.rules.extend(found);
    }
}
