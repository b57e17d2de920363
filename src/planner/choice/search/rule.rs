//! Irregular rules over the core of a region.

use super::super::limit::{Drawn, Judge, Name, draw};
use super::region::{Region, State};
use crate::id::FixedSet;
use crate::model::VersionId;
use crate::planner::graph::{Graph, Irregular, Origin, TrackKey};

/// An irregular rule, with tracks of the core at its places.
#[derive(Debug)]
pub(super) struct Rule {
    sides: Vec<Vec<usize>>,
    judge: Judge,
    name: Name,
    conditions: Vec<usize>,
    pub(super) irregular: Irregular,
}

impl Rule {
    /// Draws the rules that the graph has met.
    pub(super) fn all(graph: &mut Graph<'_>) -> Vec<Drawn> {
        let met: Vec<_> = graph.irregular.iter().copied().collect();
        met.into_iter().filter_map(|irregular| draw(graph, irregular)).collect()
    }

    pub(super) fn new(drawn: Drawn, keys: &FixedSet<TrackKey>) -> Self {
        let index = |key| keys.get_index_of(key).expect("the core has the tracks of its rules");
        let sides = drawn.sides.iter().map(|side| side.iter().map(index).collect()).collect();
        let Drawn { judge, name, conditions, irregular, .. } = drawn;
        Self { sides, judge, name, conditions, irregular }
    }

    /// Its tracks, in order; one may come twice.
    pub(super) fn tracks(&self) -> impl Iterator<Item = usize> + '_ {
        self.sides.iter().flatten().copied()
    }

    /// Whether two tracks are at the same places of the rule.
    pub(super) fn is_alike(&self, a: usize, b: usize) -> bool {
        self.sides.iter().all(|side| side.contains(&a) == side.contains(&b))
    }

    /// Whether the rule has a condition besides the need.
    pub(super) fn has_conditions(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Tracks that cannot stand where they do in a state, one for each place. Before any track of the rule moves, today's
    /// state is left as it is.
    pub(super) fn broken(&self, today: &State, state: &State) -> Option<Vec<usize>> {
        if self.tracks().all(|track| state[track] <= today[track]) {
            return None;
        }
        let mut chosen = vec![0; self.sides.len()];
        loop {
            let places = self.sides.iter().zip(&chosen);
            let tracks: Vec<usize> = places.map(|(side, &number)| side[number]).collect();
            let at: Vec<u16> = tracks.iter().map(|&track| state[track]).collect();
            if !self.judge.allows(&at) {
                return Some(tracks);
            }
            // The next choice of one track for each place.
            let place = (0..chosen.len()).find(|&place| chosen[place] + 1 < self.sides[place].len())?;
            chosen[place] += 1;
            chosen[..place].fill(0);
        }
    }

    /// The same if its conditions may not be changed further than to a floor: the need has to be met.
    pub(super) fn evaded(&self, today: &State, state: &State, floor: &State) -> Option<Vec<usize>> {
        let mut without = state.clone();
        for track in self.conditions.iter().flat_map(|&place| &self.sides[place]) {
            without[*track] = state[*track].min(floor[*track]);
        }
        let met: Vec<usize> = self.broken(today, &without)?;
        let conditions = self.conditions.iter().flat_map(|&place| &self.sides[place]);
        let conditions: Vec<usize> = conditions.copied().collect();
        Some(met.into_iter().filter(|track| !conditions.contains(track)).collect())
    }

    /// What to call the rule, by the first of some states in which it is broken.
    pub(super) fn origin(
        &self,
        graph: &mut Graph<'_>,
        region: &Region,
        states: impl IntoIterator<Item = State>,
    ) -> Origin {
        let today = region.today();
        let broken = states.into_iter().find_map(|state| Some((self.broken(&today, &state)?, state)));
        let (tracks, state) = broken.unwrap_or_else(|| (Vec::new(), today));
        self.called(graph, region, (&state, &tracks))
    }

    /// What to call the rule where some of its tracks cannot stand as they do.
    fn called(&self, graph: &mut Graph<'_>, region: &Region, (state, tracks): (&State, &[usize])) -> Origin {
        let group = match self.name {
            Name::Release => return Origin::Release,
            Name::Build => return Origin::Build,
            Name::Requirement(id) => return Origin::Choice(id),
            Name::OneOf(group) => group,
        };
        let mut version = |track: usize| -> Option<VersionId> {
            let id = graph.track_of(region.core[track].key);
            graph.seen_on(id, state[track])
        };
        let (subject, target) = match *tracks {
            [subject, target] => (version(subject), version(target)),
            [target] => (None, version(target)),
            _ => (None, None),
        };
        let broken = graph.violated(group, subject, target).next();
        Origin::Choice(broken.unwrap_or_else(|| graph.group(group).requirements[0]))
    }
}
