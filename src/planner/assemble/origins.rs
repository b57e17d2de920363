//! What is taken to be so of the contents of images, where the inventory does not state it.

use crate::answer::plan::{Origin, Taken};
use crate::id::{FixedMap, FixedSet};
use crate::model::{ComponentId, Content, VersionId, Whose};
use crate::planner::graph::{Graph, Thing, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// By image, what moves in it.
type Moved = FixedMap<ComponentId, FixedSet<ComponentId>>;

/// Tells which images are taken to have a content from their base, of their own, or as before on a new base. Linear in
/// the contents of the images that change.
pub(super) fn origins(solution: &mut Solution<'_>, record: &mut Recorder<'_>) -> Vec<Origin> {
    let fleet = solution.graph.fleet;
    let mut moved = Moved::default();
    for (_, event) in solution.closure.events() {
        if let (TrackKey::Carried(image, content), _) = solution.graph.event(event) {
            moved.entry(image).or_default().insert(content);
        }
    }
    let mut found: BTreeMap<(Taken, &str), BTreeSet<(&str, ComponentId)>> = BTreeMap::new();
    for (image, moved) in moved {
        let Some(base) = fleet.component(image).base else { continue };
        let built = moved.contains(&base).then(|| built(solution, image));
        for content in fleet.contents(image).iter().filter(|content| content.component != base) {
            let id = content.component;
            let taken = match (moved.contains(&id), content.whose) {
                (true, Whose::Same) => Taken::Base,
                (true, Whose::Unknown) => Taken::Own,
                (false, Whose::Own | Whose::Unknown)
                    if built.as_ref().is_some_and(|built| !built.contains(&id)) && fleet.goes_stale(id) =>
                {
                    Taken::Kept
                }
                _ => continue,
            };
            let of = fleet.component_name(id);
            found.entry((taken, of)).or_default().insert((fleet.component_name(image), image));
        }
    }
    let origin = |((taken, of), images): ((Taken, &str), BTreeSet<(&str, ComponentId)>)| Origin {
        of: record.text(of),
        taken,
        things: images.into_iter().map(|(_, image)| record.thing(Thing::Component(image))).collect(),
    };
    found.into_iter().map(origin).collect()
}

/// What the declared build contains in which an image ends, if it ends in one.
fn built(solution: &mut Solution<'_>, image: ComponentId) -> FixedSet<ComponentId> {
    let Solution { graph, closure, .. } = solution;
    let key = TrackKey::Published(image);
    let end = closure.reach(graph, key);
    let track = graph.track_of(key);
    let version = graph.version_on(track, end);
    let fleet = graph.fleet;
    let is_it = |graph: &Graph<'_>, other: VersionId| {
        version.is_some_and(|version| graph.ask.compare(fleet, version, other) == Some(Ordering::Equal))
    };
    let builds = fleet.component(image).builds.iter().filter(|build| is_it(graph, build.version));
    builds.flat_map(|build| &build.contents).map(|content: &Content| content.component).collect()
}
