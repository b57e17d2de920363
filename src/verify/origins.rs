//! What a plan says is taken to be so of the contents of images, looked up again.

use super::finding::OutcomeFinding;
use super::replay::{Moves, Replay};
use super::track::{Thing, Track};
use crate::answer::plan::{Plan, Taken};
use crate::model::{ComponentId, Whose};
use std::collections::{BTreeMap, BTreeSet};

/// The names of the images, by what is taken of which content.
type Origins = BTreeMap<(Taken, String), Vec<String>>;

impl Replay<'_, '_> {
    /// Compares what is taken to be so with the inventory and with what the steps rebuild.
    pub(super) fn check_origins(&mut self, plan: &Plan) {
        let said = plan.origins.iter().map(|origin| {
            let things = origin.things.iter().map(|&thing| plan.tables.name(thing).to_owned());
            ((origin.taken, origin.of.to_string()), things.collect())
        });
        let said: Vec<((Taken, String), Vec<String>)> = said.collect();
        if !said.into_iter().eq(self.origins()) {
            self.verdict.drifted(None, OutcomeFinding::Origins);
        }
    }

    fn origins(&mut self) -> Origins {
        let fleet = self.world.fleet;
        let tracks: BTreeSet<Track> = self.moves.iter().flat_map(Moves::tracks).copied().collect();
        let images: BTreeSet<ComponentId> = tracks
            .iter()
            .filter_map(|&track| match track {
                Track::Carried(image, _) => Some(image),
                _ => None,
            })
            .collect();
        let mut found: BTreeMap<(Taken, String), BTreeSet<String>> = BTreeMap::new();
        for image in images {
            let Some(base) = fleet.component(image).base else { continue };
            let rebased = tracks.contains(&Track::Carried(image, base));
            let declared = self.declared(image);
            for content in fleet.contents(image).iter().filter(|content| content.component != base) {
                let id = content.component;
                let moves = tracks.contains(&Track::Carried(image, id));
                let in_doubt = rebased && !declared.contains(&id) && fleet.goes_stale(id);
                let taken = match content.whose {
                    Whose::Same if moves => Taken::Base,
                    Whose::Unknown if moves => Taken::Own,
                    Whose::Own | Whose::Unknown if !moves && in_doubt => Taken::Kept,
                    _ => continue,
                };
                let key = (taken, fleet.component_name(id).to_owned());
                found.entry(key).or_default().insert(Thing::Component(image).name(fleet));
            }
        }
        found.into_iter().map(|(key, images)| (key, images.into_iter().collect())).collect()
    }

    /// Returns what the declared build contains in which an image ends.
    fn declared(&mut self, image: ComponentId) -> BTreeSet<ComponentId> {
        let track = Track::Published(image);
        let at = self.state.at(self.world, track);
        let line = self.world.line(track);
        let Some(version) = line.versions[at] else { return BTreeSet::new() };
        let builds = self.world.fleet.component(image).builds.iter();
        let it = builds.filter(|build| self.world.lines.equal(build.version, version));
        it.flat_map(|build| &build.contents).map(|content| content.component).collect()
    }
}
