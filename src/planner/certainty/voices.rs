//! Whose requirements count for a workload or an image.
//!
//! * Those of the workload or of its service count for all of it.
//! * Those of an application count for its container, as do those of the image that the container is made from. A
//!   workload of several containers needs some for each.
//! * Those of anything else in an image, such as a library or a base image, and those of a state count for that alone.

use crate::id::FixedMap;
use crate::model::{ComponentId, ComponentKind};
use crate::planner::graph::{Carrier, Graph};
use std::rc::Rc;

/// Something that has to be covered, by itself as a whole or by all of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) whole: Option<ComponentId>,
    pub(super) parts: Rc<[ComponentId]>,
}

/// The units found so far.
#[derive(Debug, Default)]
pub(super) struct Voices {
    apps: FixedMap<ComponentId, Rc<[ComponentId]>>,
    units: FixedMap<Vec<ComponentId>, Rc<[Unit]>>,
}

impl Voices {
    /// The units of a carrier, each of which has to be covered.
    pub(super) fn of(&mut self, graph: &mut Graph<'_>, carrier: Carrier) -> Rc<[Unit]> {
        let fleet = graph.fleet;
        let runs: Vec<ComponentId> = match carrier {
            Carrier::Image(image) => vec![image],
            Carrier::Workload(workload) => fleet.software(workload).map(|run| run.component).collect(),
        };
        if let Some(known) = self.units.get(&runs) {
            return Rc::clone(known);
        }
        let units: Rc<[Unit]> = self.units_of(graph, &runs).into();
        self.units.insert(runs, Rc::clone(&units));
        units
    }

    fn units_of(&mut self, graph: &mut Graph<'_>, runs: &[ComponentId]) -> Vec<Unit> {
        let fleet = graph.fleet;
        let is_app = |id: &&ComponentId| fleet.component(**id).kind == ComponentKind::App;
        let apps: Rc<[ComponentId]> = runs.iter().filter(is_app).copied().collect();
        let images: Vec<ComponentId> = runs.iter().filter(|id| !is_app(id)).copied().collect();
        if apps.is_empty() {
            return images
                .iter()
                .map(|&id| Unit { whole: Some(id), parts: self.apps_in(graph, id) })
                .collect();
        }
        // With several images, nothing says which application is in which.
        let whole = match images.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        vec![Unit { whole, parts: apps }]
    }

    /// The applications baked into an image.
    fn apps_in(&mut self, graph: &mut Graph<'_>, image: ComponentId) -> Rc<[ComponentId]> {
        if let Some(known) = self.apps.get(&image) {
            return Rc::clone(known);
        }
        let fleet = graph.fleet;
        let is_app = |id: &ComponentId| fleet.component(*id).kind == ComponentKind::App;
        let apps: Rc<[ComponentId]> = fleet.inside(image).ids().filter(is_app).collect();
        self.apps.insert(image, Rc::clone(&apps));
        apps
    }
}
