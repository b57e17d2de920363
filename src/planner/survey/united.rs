//! Things that several sources define.

use super::{by_name, spot};
use crate::answer::show::United;
use crate::answer::tables::{Spot, Text};
use crate::model::{Attribute, Fleet};
use crate::source::{BUILT_IN, FileId, Place};

/// The places at which a thing is defined, one for each source.
pub(super) fn definitions(fleet: &Fleet, stated: &[(Attribute, Place)]) -> Vec<Spot> {
    let mut seen: Vec<FileId> = Vec::new();
    let places = stated.iter().filter(|(attribute, _)| *attribute == Attribute::Defined);
    let is_new = |place: &&Place| {
        let new = !seen.contains(&place.file);
        if new {
            seen.push(place.file);
        }
        new
    };
    let places = places.map(|(_, place)| place).filter(is_new);
    let spots = places.map(|&place| spot(fleet, place));
    spots.filter(|spot| !spot.text.starts_with(BUILT_IN)).collect()
}

/// The things that several sources define: machines, components, services, workloads, each by name.
pub(super) fn united(fleet: &Fleet) -> Vec<United> {
    let mut all = Vec::new();
    let mut some = |things: &mut dyn Iterator<Item = (String, &[(Attribute, Place)])>| {
        let found = things.filter_map(|(name, stated)| {
            let sources = definitions(fleet, stated);
            (sources.len() > 1).then(|| United { thing: Text::from(name), sources })
        });
        let mut found: Vec<United> = found.collect();
        found.sort_by(|a, b| by_name(&a.thing, &b.thing));
        all.extend(found);
    };
    some(&mut fleet.machine_ids().map(|id| (fleet.machine_name(id), fleet.stated_of_machine(id))));
    some(
        &mut fleet
            .component_ids()
            .map(|id| (fleet.component_name(id).to_owned(), fleet.stated_of_component(id))),
    );
    some(
        &mut fleet
            .service_ids()
            .map(|id| (format!("service/{}", fleet.service_name(id)), fleet.stated_of_service(id))),
    );
    some(
        &mut fleet
            .workload_ids()
            .map(|id| (format!("workload/{}", fleet.workload_name(id)), fleet.stated_of_workload(id))),
    );
    all
}
