//! Names of tracks, so that what comes first does not hang on the order of the input.

use super::{Graph, TrackKey, thing_of};
use crate::model::SlotId;

/// What a track is about, its kind and what of it, by name. No two tracks have the same.
pub(crate) type Name = (String, &'static str, String);

impl Graph<'_> {
    /// Names a track.
    pub(crate) fn name_of(&self, key: TrackKey) -> Name {
        let fleet = self.fleet;
        let property = |slot: SlotId| {
            let of = fleet.capability_name(fleet.slot(slot).capability);
            format!("{}:{of}", fleet.machine_name(fleet.slot(slot).machine))
        };
        let component = |id| fleet.component_name(id).to_owned();
        let (kind, of) = match key {
            TrackKey::Slot(slot) => ("property", property(slot)),
            TrackKey::Own(_, slot) => ("own-guest", property(slot)),
            TrackKey::Seat(_, slot) => ("seat", property(slot)),
            TrackKey::Left(_) => ("move", String::new()),
            TrackKey::Published(id) => ("published", component(id)),
            TrackKey::Carried(_, id) => ("carried", component(id)),
            TrackKey::Runs(_, id) => ("runs", component(id)),
            TrackKey::First(_, id) => ("first", component(id)),
            TrackKey::All(_, id) => ("all", component(id)),
        };
        let thing = match key {
            TrackKey::First(service, _) | TrackKey::All(service, _) => fleet.service_name(service).to_owned(),
            key => thing_of(fleet, key).map_or_else(String::new, |thing| thing.name(fleet)),
        };
        (thing, kind, of)
    }
}
