//! Who speaks for a workload or an image.
//!
//! * A requirement of the workload or of its service speaks for all of it.
//! * An application speaks for the container that it is in, as does the image that the container is made from. A
//!   workload of several containers needs a word from each.
//! * What else is in an image, such as a library or a base image, speaks for itself alone.

use crate::id::FixedMap;
use crate::model::{ComponentId, ComponentKind, Fleet};
use crate::planner::graph::Carrier;
use std::rc::Rc;

/// Something that is spoken for, by itself as a whole or by all of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) whole: Option<ComponentId>,
    pub(super) parts: Rc<[ComponentId]>,
}

/// What has been found out about who speaks.
#[derive(Debug, Default)]
pub(super) struct Voices {
    apps: FixedMap<ComponentId, Rc<[ComponentId]>>,
    units: FixedMap<Vec<ComponentId>, Rc<[Unit]>>,
}

impl Voices {
    /// Returns the units of a carrier, of which each has to be spoken for.
    pub(super) fn of(&mut self, fleet: &Fleet, carrier: Carrier) -> Rc<[Unit]> {
        let runs: Vec<ComponentId> = match carrier {
            Carrier::Image(image) => vec![image],
            Carrier::Workload(workload) => fleet.runs(workload).iter().map(|run| run.component).collect(),
        };
        if let Some(known) = self.units.get(&runs) {
            return Rc::clone(known);
        }
        let units: Rc<[Unit]> = self.units_of(fleet, &runs).into();
        self.units.insert(runs, Rc::clone(&units));
        units
    }

    fn units_of(&mut self, fleet: &Fleet, runs: &[ComponentId]) -> Vec<Unit> {
        let is_app = |id: &&ComponentId| fleet.component(**id).kind == ComponentKind::App;
        let apps: Rc<[ComponentId]> = runs.iter().filter(is_app).copied().collect();
        let images: Vec<ComponentId> = runs.iter().filter(|id| !is_app(id)).copied().collect();
        if apps.is_empty() {
            return images
                .iter()
                .map(|&id| Unit { whole: Some(id), parts: self.apps_in(fleet, id) })
                .collect();
        }
        // Of several images nothing says which application is in which.
        let whole = match images.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        vec![Unit { whole, parts: apps }]
    }

    /// Returns the applications baked into an image.
    fn apps_in(&mut self, fleet: &Fleet, image: ComponentId) -> Rc<[ComponentId]> {
        if let Some(known) = self.apps.get(&image) {
            return Rc::clone(known);
        }
        let contents = fleet.closure(image, None).into_iter().skip(1).map(|(id, _)| id);
        let apps: Rc<[ComponentId]> =
            contents.filter(|&id| fleet.component(id).kind == ComponentKind::App).collect();
        self.apps.insert(image, Rc::clone(&apps));
        apps
    }
}
