//! Where things are stated: the line that a gate points to.

use crate::answer::tables::Spot;
use crate::model::{Fleet, Subject};
use crate::source::{BUILT_IN, Place};

/// Finds a thing by its full name; of a guest that a workload is to get for itself, the workload.
pub(super) fn find(fleet: &Fleet, name: &str) -> Option<Subject> {
    match name.split_once('/') {
        Some(("host" | "guest", bare)) => fleet.find_machine(bare).map(Subject::Machine),
        Some(("cluster", _)) => fleet.find_machine(name).map(Subject::Machine),
        Some(("workload" | "own-guest", bare)) => fleet.find_workload(bare).map(Subject::Workload),
        Some(("service", bare)) => fleet.find_service(bare).map(Subject::Service),
        _ => fleet.find_component(name).map(Subject::Component),
    }
}

/// Where a thing is defined.
pub(super) fn of_thing(fleet: &Fleet, name: &str) -> Option<Spot> {
    let place = match find(fleet, name)? {
        Subject::Machine(id) => fleet.machine(id).place,
        Subject::Component(id) => fleet.component(id).place,
        Subject::Service(id) => fleet.service(id).place,
        Subject::Workload(id) => fleet.workload(id).place,
        Subject::Property(..) | Subject::Everywhere(_) => return None,
    };
    own(fleet, place)
}

/// A place in a file that was handed in; none in what comove brings.
pub(super) fn own(fleet: &Fleet, place: Place) -> Option<Spot> {
    let file = fleet.sources().file(place.file);
    let spot = || Spot { text: fleet.sources().describe(place).into(), place: Some(place) };
    (!file.name().starts_with(BUILT_IN)).then(spot)
}
