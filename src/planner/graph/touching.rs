//! The needs that a component is a side of, so that a change of one content is not held against the needs of all others.

use super::needs::{Carrier, Found};
use super::{Graph, GroupId};
use crate::id::FixedMap;
use crate::model::{CapabilityId, ComponentId, Target};
use std::rc::Rc;

/// The needs of a component and its contents by their sides, as positions among all of them.
#[derive(Debug, Default)]
pub(super) struct BySide {
    subjects: FixedMap<ComponentId, Vec<usize>>,
    components: FixedMap<ComponentId, Vec<usize>>,
    /// There are few of these.
    capabilities: FixedMap<CapabilityId, Vec<usize>>,
}

impl Graph<'_> {
    /// The groups of what a carrier needs of which a component that it carries is a side, in the order of all of them.
    pub(crate) fn touching(&mut self, carrier: Carrier, component: ComponentId) -> Vec<GroupId> {
        let fleet = self.fleet;
        let mut found: Vec<GroupId> = Vec::new();
        match carrier {
            Carrier::Image(image) => {
                self.add_touching(carrier, image, component, &mut found);
                found.retain(|&group| {
                    fleet.requirement(self.group(group).requirements[0]).isolation.is_empty()
                });
                found
            }
            Carrier::Workload(workload) => {
                for run in fleet.runs(workload) {
                    self.add_touching(carrier, run.component, component, &mut found);
                }
                found.extend(self.own_needs(workload));
                found.retain(|&group| fleet.counts_in(self.group(group).requirements[0], workload));
                self.each_once(workload, found)
            }
        }
    }

    /// Adds the groups of what a component `of` the carrier needs.
    fn add_touching(
        &mut self,
        carrier: Carrier,
        of: ComponentId,
        component: ComponentId,
        found: &mut Vec<GroupId>,
    ) {
        let (all, sides) = (self.lifted(of), self.sides(of));
        let key = Self::content_key(carrier, component);
        let direct = [&sides.subjects, &sides.components].into_iter().filter_map(|side| side.get(&component));
        let mut at: Vec<usize> = direct.flatten().copied().collect();
        for (&capability, list) in &sides.capabilities {
            let met = self.find_by(carrier, Target::Capability(capability));
            if matches!(met, Found::Track(met, _) if met == key) {
                at.extend(list);
            }
        }
        at.sort_unstable();
        // A need of a component on itself is on both sides.
        at.dedup();
        found.extend(at.into_iter().map(|at| all[at]));
    }

    fn sides(&mut self, component: ComponentId) -> Rc<BySide> {
        if let Some(known) = self.groups.sides.get(&component) {
            return Rc::clone(known);
        }
        let mut sides = BySide::default();
        for (at, &group) in self.lifted(component).iter().enumerate() {
            let group = self.group(group);
            if let Some(subject) = group.subject {
                sides.subjects.entry(subject).or_default().push(at);
            }
            match group.target {
                Target::Component(id) => sides.components.entry(id).or_default().push(at),
                Target::Capability(id) => sides.capabilities.entry(id).or_default().push(at),
                // Services are nothing that is carried.
                Target::Service(_) => {}
            }
        }
        let sides = Rc::new(sides);
        self.groups.sides.insert(component, Rc::clone(&sides));
        sides
    }
}
