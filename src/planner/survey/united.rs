//! Things that several sources define.

use super::{by_name, spot};
use crate::answer::show::United;
use crate::answer::tables::{Spot, Text};
use crate::model::{Attribute, Fleet};
use crate::source::{BUILT_IN, Place};

/// The places at which a thing is defined, one for each source.
fn sources(fleet: &Fleet, stated: &[(Attribute, Place)]) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let places = stated.iter().filter(|(attribute, _)| *attribute == Attribute::Defined);
    for &(_, place) in places {
        let is_shipped = || fleet.sources().file(place.file).name().starts_with(BUILT_IN);
        if !found.iter().any(|known| known.file == place.file) && !is_shipped() {
            found.push(place);
        }
    }
    found
}

/// The same, in words.
pub(super) fn definitions(fleet: &Fleet, stated: &[(Attribute, Place)]) -> Vec<Spot> {
    sources(fleet, stated).into_iter().map(|place| spot(fleet, place)).collect()
}

/// The things that several sources define: machines, components, services, workloads, each by name.
pub(super) fn united(fleet: &Fleet) -> Vec<United> {
    let mut all = Vec::new();
    let mut some = |things: &mut dyn Iterator<Item = (String, &[(Attribute, Place)])>| {
        let found = things.filter_map(|(name, stated)| {
            let sources = sources(fleet, stated);
            let spots = || sources.iter().map(|&place| spot(fleet, place)).collect();
            (sources.len() > 1).then(|| United { thing: Text::from(name), sources: spots() })
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
