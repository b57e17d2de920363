//! Finding what contains itself, runs on itself, or is nested too deep. Each cycle is reported once, with its links.

use super::Builder;
use super::draft::DraftMachine;
use crate::diag::{Code, Diagnostic};
use crate::id::{Id, IdVec};
use crate::model::component::ComponentId;
use crate::model::machine::MachineId;
use crate::source::Place;

/// The most links of a cycle that are shown.
const MOST: usize = 6;

/// How deep images may be built on images, and machines run on machines. An image has at most some 127 layers, and
/// nesting costs time and memory quadratic in the depth.
const MOST_NESTED: usize = 200;

impl Builder {
    /// Reports images that contain themselves. What is in no cycle is removed first, leaf by leaf (Kahn's algorithm), and
    /// returned in this order.
    pub(super) fn check_contents(&mut self) -> Vec<ComponentId> {
        let fleet = &self.fleet;
        let mut open: IdVec<ComponentId, usize> =
            fleet.components.ids().map(|id| fleet.index.contents.get(id).len()).collect();
        let mut ready: Vec<_> = fleet.components.ids().filter(|&id| open[id] == 0).collect();
        let mut order = Vec::new();
        let mut depths: IdVec<ComponentId, usize> = fleet.components.ids().map(|_| 0).collect();
        while let Some(id) = ready.pop() {
            order.push(id);
            for &container in fleet.index.containers.get(id) {
                open[container] -= 1;
                depths[container] = depths[container].max(depths[id] + 1);
                if open[container] == 0 {
                    ready.push(container);
                }
            }
        }
        let cycles = cycles(open.len(), |id: ComponentId| {
            let next = fleet.index.contents.get(id).iter().find(|content| open[content.component] > 0)?;
            Some((next.component, next.place))
        });
        for cycle in cycles {
            self.report_cycle(&cycle, "is built from itself", "contain", |builder, id| {
                builder.fleet.component_name(id).to_owned()
            });
        }
        if let Some((id, _)) = depths.iter_enumerated().find(|&(_, &depth)| depth >= MOST_NESTED) {
            let place = self.fleet.components[id].place;
            self.report_deep(self.fleet.component_name(id).to_owned(), "is built on images", place);
        }
        order
    }

    /// Reports machines that run on themselves.
    pub(super) fn check_parents(&mut self, drafts: &IdVec<MachineId, DraftMachine>) {
        let machines = &self.fleet.machines;
        let cycles = cycles(machines.len(), |id: MachineId| {
            let said = drafts[id].shares_kernel_of.or(drafts[id].on)?;
            Some((machines[id].parent?, said.1))
        });
        for cycle in cycles {
            self.report_cycle(&cycle, "runs on itself", "run on", |builder, id| {
                builder.fleet.machine_name(id)
            });
        }
        let machines = &self.fleet.machines;
        let under = |&id: &MachineId| machines[id].parent;
        let deep =
            machines.ids().find(|&id| std::iter::successors(Some(id), under).nth(MOST_NESTED).is_some());
        if let Some(id) = deep.filter(|_| !self.messages.has_errors()) {
            self.report_deep(self.fleet.machine_name(id), "stands on machines", machines[id].place);
        }
    }

    fn report_deep(&mut self, name: String, what: &str, place: Place) {
        let message = format!("{name} {what} more than {MOST_NESTED} deep");
        self.report(Diagnostic::new(Code::TooLarge, message).at(place, "this one"));
    }

    fn report_cycle<I: Copy>(
        &mut self,
        cycle: &[(I, Place)],
        what: &str,
        verb: &str,
        name: impl Fn(&Self, I) -> String,
    ) {
        let next = |index: usize| name(self, cycle[(index + 1) % cycle.len()].0);
        let others = match cycle.len() {
            short if short <= MOST => String::new(),
            long => format!(", by way of {} others", long - 1),
        };
        let mut diagnostic =
            Diagnostic::new(Code::Cycle, format!("{} {what}{others}", name(self, cycle[0].0)));
        for (index, &(_, place)) in cycle.iter().enumerate().take(MOST) {
            diagnostic =
                diagnostic.at(place, format!("{} has to {verb} {}", name(self, cycle[index].0), next(index)));
        }
        self.report(diagnostic.help("take one of these links out"));
    }
}

/// Follows the links from each of `count` things and returns the cycles that they end in. Nothing is visited twice.
fn cycles<I: Id>(count: usize, next: impl Fn(I) -> Option<(I, Place)>) -> Vec<Vec<(I, Place)>> {
    const FRESH: usize = usize::MAX;
    let mut walks = vec![FRESH; count];
    let mut found = Vec::new();
    for walk in 0..count {
        let mut path = Vec::new();
        let mut at = I::from_index(walk);
        while walks[at.index()] == FRESH {
            let Some((to, place)) = next(at) else {
                break;
            };
            walks[at.index()] = walk;
            path.push((at, place));
            at = to;
        }
        if walks[at.index()] == walk
            && let Some(start) = path.iter().position(|(id, _)| id.index() == at.index())
        {
            found.push(path.split_off(start));
        }
    }
    found
}
