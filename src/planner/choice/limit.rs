//! Limits: rules that arrows alone cannot express, as a test of the positions of a few tracks.

use crate::model::{ComponentId, RequirementId, ServiceId, VersionId, WorkloadId};
use crate::planner::closure::{Closure, Stuck};
use crate::planner::graph::{
    Bounds, EventId, Found, Graph, GroupId, Irregular, Origin, Pair, ShapeId, TrackKey,
};
use std::rc::Rc;

/// A rule about the positions of a few tracks, with where they start and end up.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) faces: Vec<Face>,
    judge: Judge,
    /// The requirement behind it; `None` for an OS release and what it provides, and for declared builds.
    requirement: Option<RequirementId>,
    /// If it is one of several, all of them, and the versions that the target's positions stand for.
    between: Option<(GroupId, ShapeId)>,
    /// The faces that are conditions of the need. A way out that changes them is taken only if the others block more.
    conditions: Vec<usize>,
    /// A forced event that touches the rule, so that the target state has to satisfy it; `None` if there is none.
    pub(super) tail: Option<EventId>,
}

/// A track of a limit, or the replicas of a service that all move alike.
#[derive(Clone, Debug)]
pub(super) struct Face {
    /// The track whose positions count.
    pub(super) at: TrackKey,
    /// The track of "some of `each` have reached".
    pub(super) any: TrackKey,
    /// The track of "all of `each` have reached".
    pub(super) all: TrackKey,
    /// The tracks that it stands for.
    pub(super) each: Vec<TrackKey>,
    pub(super) from: u16,
    pub(super) to: u16,
}

/// What a rule allows.
#[derive(Debug)]
pub(super) enum Judge {
    /// The last face is the target; the subject, if it has a track, comes first.
    Pair(Rc<Bounds>),
    /// For each alternative, the faces of its subject and its target.
    Ways(Vec<Way>),
    /// A property and its OS: for each position of the property, the least of the OS.
    Release(Rc<[u16]>),
    /// An image and a content that declared builds of it name.
    Built(Rc<Bounds>),
}

/// The face of declared builds that is the content. What a build has is got by going to the build, rather than by going
/// on to a version that none has.
const BEYOND: usize = 1;

/// The limits of a rule: for services, each replica has to agree with each.
pub(super) fn limits(graph: &mut Graph<'_>, closure: &Closure, irregular: Irregular) -> Vec<Limit> {
    match irregular {
        Irregular::Pair(pair) => pair_limits(graph, closure, pair),
        Irregular::Ways(group, carrier) => {
            let subject = graph.group(group).subject.map(|id| Graph::content_key(carrier, id));
            let ways = graph.ways(group, carrier);
            ways_limit(graph, closure, subject, &ways).into_iter().collect()
        }
        Irregular::SoftwareWays(group, whose, subject) => {
            let ways = graph.software_ways(group, whose);
            ways_limit(graph, closure, subject.map(|slot| whose.place(slot)), &ways).into_iter().collect()
        }
        Irregular::Release(slot, os) => {
            let (TrackKey::Slot(id) | TrackKey::Own(_, id) | TrackKey::Seat(_, id)) = slot else {
                unreachable!("an OS release brings properties")
            };
            let judge = Judge::Release(graph.releases(id));
            let faces = vec![Face::new(graph, closure, slot), Face::new(graph, closure, os)];
            vec![Limit::new(graph, faces, judge, None, None)]
        }
        Irregular::Built(pair) => {
            let judge = Judge::Built(graph.built_bounds(pair));
            let faces = pair.keys().map(|key| Face::new(graph, closure, key)).to_vec();
            let limit = Limit::new(graph, faces, judge, None, None);
            vec![Limit { conditions: vec![BEYOND], ..limit }]
        }
    }
}

fn pair_limits(graph: &mut Graph<'_>, closure: &Closure, pair: Pair) -> Vec<Limit> {
    let subjects = pair.subject.map(|key| faces(graph, closure, key));
    let targets = faces(graph, closure, pair.target);
    let touched = pair.subject.and_then(|key| first_move(graph, closure, key));
    let touched = touched.or_else(|| first_move(graph, closure, pair.target));
    let mut found = Vec::new();
    for target in &targets {
        for subject in subjects.as_ref().map_or(vec![None], |all| all.iter().map(Some).collect()) {
            let laid = subject.map(|face| {
                let track = graph.track_of(face.at);
                (graph.track(track).1.shape, face.from)
            });
            let bounds = graph.bounds(pair.group, laid, pair.values, target.from);
            let faces: Vec<Face> = subject.into_iter().chain([target]).cloned().collect();
            let requirement = named(graph, (pair.group, pair.values), subject, target);
            let limit = Limit::new(graph, faces, Judge::Pair(bounds), Some(requirement), touched);
            found.push(Limit { between: Some((pair.group, pair.values)), ..limit });
        }
    }
    found
}

/// The requirement of a group to name: one that the target state breaks, or one that is broken on the way there, or
/// beyond it, or at any version that its subject may go to from an unknown one.
fn named(
    graph: &mut Graph<'_>,
    (group, values): (GroupId, ShapeId),
    subject: Option<&Face>,
    target: &Face,
) -> RequirementId {
    let subjects = subject.map_or_else(|| vec![None], |face| face.versions(graph));
    let targets = target.versions(graph);
    let later = targets.iter().map(|&target| (subjects[0], target));
    let before = subjects.iter().map(|&subject| (subject, targets[0]));
    let all = graph.versions(values).to_vec();
    let beyond = subjects.iter().flat_map(|&subject| all.iter().map(move |&target| (subject, target)));
    let every = subject.map_or_else(|| vec![None], |face| face.line(graph));
    let anywhere = every.iter().flat_map(|&subject| all.iter().map(move |&target| (subject, target)));
    let mut pairs = later.chain(before).chain(beyond).chain(anywhere);
    let broken = pairs.find_map(|(subject, target)| graph.violated(group, subject, target).next());
    broken.unwrap_or_else(|| graph.group(group).requirements[0])
}

/// The faces of a track: for a service's replicas one if they all move alike, else one for each that moves and one for
/// each version that some stay at.
fn faces(graph: &mut Graph<'_>, closure: &Closure, key: TrackKey) -> Vec<Face> {
    let TrackKey::All(service, component) = key else {
        return vec![Face::new(graph, closure, key)];
    };
    let all: Vec<Face> = replicas(graph, service, component)
        .into_iter()
        .map(|workload| Face::new(graph, closure, TrackKey::Runs(workload, component)))
        .collect();
    let alike = all.iter().all(|face| (face.from, face.to) == (all[0].from, all[0].to));
    if alike && let Some(one) = all.first() {
        let each = all.iter().map(|face| face.at).collect();
        return vec![Face { any: TrackKey::First(service, component), all: key, each, ..one.clone() }];
    }
    let mut found: Vec<Face> = Vec::new();
    for face in all {
        let stays = |other: &Face| other.from == other.to && other.from == face.from;
        if face.from < face.to || !found.iter().any(stays) {
            found.push(face);
        }
    }
    found
}

/// The replicas of a service that run or carry a component.
pub(super) fn replicas(graph: &mut Graph<'_>, service: ServiceId, component: ComponentId) -> Vec<WorkloadId> {
    let all = graph.fleet.replicas(service).iter().copied();
    all.filter(|&workload| graph.runs_or_carries(workload, component)).collect()
}

/// The first forced event of a service's replicas.
pub(super) fn first_move(graph: &mut Graph<'_>, closure: &Closure, key: TrackKey) -> Option<EventId> {
    let TrackKey::All(service, component) = key else {
        return None;
    };
    let first = TrackKey::First(service, component);
    let track = graph.track_of(first);
    let start = graph.track(track).1.start;
    let event = (start + 1 < graph.track(track).1.len).then(|| graph.reached(first, start + 1))??;
    closure.has(event).then_some(event)
}

/// The limit of a requirement with alternatives; `None` if one of them cannot be judged, so that it is not known to be
/// broken.
fn ways_limit(
    graph: &mut Graph<'_>,
    closure: &Closure,
    subject: Option<TrackKey>,
    options: &[(GroupId, Found)],
) -> Option<Limit> {
    let drawn = ways_drawn(graph, subject, options)?;
    let requirement = graph.group(options.first()?.0).requirements[0];
    let faces = drawn.places.iter().map(|&place| Face::new(graph, closure, place)).collect();
    let limit = Limit::new(graph, faces, Judge::Ways(drawn.ways), Some(requirement), None);
    Some(Limit { conditions: drawn.conditions, ..limit })
}

/// What one rule allows, wherever its tracks end up: for a search, which looks beyond one closure.
#[derive(Debug)]
pub(super) struct Drawn {
    /// The tracks at each place of the rule, which has to hold for every choice of one from each place.
    pub(super) sides: Vec<Vec<TrackKey>>,
    pub(super) judge: Judge,
    pub(super) name: Name,
    /// The places that are conditions of the need.
    pub(super) conditions: Vec<usize>,
    pub(super) irregular: Irregular,
}

/// What a rule is called.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    Requirement(RequirementId),
    /// One of the requirements of a group.
    OneOf(GroupId),
    Release,
    Build,
}

/// Draws a rule; `None` if it cannot be judged.
pub(super) fn draw(graph: &mut Graph<'_>, irregular: Irregular) -> Option<Drawn> {
    let (sides, judge, name, conditions) = match irregular {
        Irregular::Pair(pair) => {
            let (sides, judge) = pair_drawn(graph, pair)?;
            (sides, judge, Name::OneOf(pair.group), Vec::new())
        }
        Irregular::Ways(group, carrier) => {
            let subject = graph.group(group).subject.map(|id| Graph::content_key(carrier, id));
            let ways = graph.ways(group, carrier);
            let drawn = ways_drawn(graph, subject, &ways)?;
            alternatives(graph, group, drawn)
        }
        Irregular::SoftwareWays(group, whose, subject) => {
            let ways = graph.software_ways(group, whose);
            let drawn = ways_drawn(graph, subject.map(|slot| whose.place(slot)), &ways)?;
            alternatives(graph, group, drawn)
        }
        Irregular::Release(slot, os) => {
            let judge = Judge::Release(graph.releases(slot.slot()?));
            (vec![vec![slot], vec![os]], judge, Name::Release, Vec::new())
        }
        Irregular::Built(pair) => {
            let judge = Judge::Built(graph.built_bounds(pair));
            (pair.keys().map(|key| vec![key]).to_vec(), judge, Name::Build, vec![BEYOND])
        }
    };
    Some(Drawn { sides, judge, name, conditions, irregular })
}

/// The places of a rule, what it allows, what it is called, and which places are conditions.
type Parts = (Vec<Vec<TrackKey>>, Judge, Name, Vec<usize>);

fn alternatives(graph: &Graph<'_>, group: GroupId, drawn: DrawnWays) -> Parts {
    let sides = drawn.places.into_iter().map(|place| vec![place]).collect();
    let name = Name::Requirement(graph.group(group).requirements[0]);
    (sides, Judge::Ways(drawn.ways), name, drawn.conditions)
}

fn pair_drawn(graph: &mut Graph<'_>, pair: Pair) -> Option<(Vec<Vec<TrackKey>>, Judge)> {
    let mut side = |key| match key {
        TrackKey::All(service, component) => replicas(graph, service, component)
            .into_iter()
            .map(|workload| TrackKey::Runs(workload, component))
            .collect(),
        key => vec![key],
    };
    let sides: Vec<Vec<TrackKey>> = pair.subject.into_iter().chain([pair.target]).map(&mut side).collect();
    let mut laid = |key: TrackKey| {
        let track = graph.track_of(key);
        let track = graph.track(track).1;
        (track.shape, track.start)
    };
    let target = laid(*sides.last()?.first()?);
    let subject = pair.subject.and(sides[0].first()).map(|&key| laid(key));
    let judge = Judge::Pair(graph.bounds(pair.group, subject, pair.values, target.1));
    Some((sides, judge))
}

/// The alternatives of a requirement, with the tracks of which they speak.
struct DrawnWays {
    places: Vec<TrackKey>,
    ways: Vec<Way>,
    conditions: Vec<usize>,
}

/// What an alternative allows, and which places its subject and its target are.
type Way = (Rc<Bounds>, Option<usize>, usize);

fn ways_drawn(
    graph: &mut Graph<'_>,
    subject: Option<TrackKey>,
    options: &[(GroupId, Found)],
) -> Option<DrawnWays> {
    let requirement = graph.group(options.first()?.0).requirements[0];
    let mut places: Vec<TrackKey> = subject.into_iter().collect();
    let mut ways = Vec::new();
    for &(option, found) in options {
        let Found::Track(target, values) = found else {
            return None;
        };
        let at = places.iter().position(|&place| place == target).unwrap_or_else(|| {
            places.push(target);
            places.len() - 1
        });
        let mut laid = |key| {
            let track = graph.track_of(key);
            let track = graph.track(track).1;
            (track.shape, track.start)
        };
        let (subject, start) = (subject.map(&mut laid), laid(target).1);
        let bounds = graph.bounds(option, subject, values, start);
        ways.push((bounds, subject.map(|_| 0), at));
    }
    let only = graph.fleet.requirement(requirement).only.len();
    let (needed, only) = ways.split_at(ways.len() - only);
    let is_needed = |at: usize| subject.is_some() && at == 0 || needed.iter().any(|way| way.2 == at);
    let conditions = only.iter().map(|way| way.2).filter(|&at| !is_needed(at)).collect();
    Some(DrawnWays { places, ways, conditions })
}

impl Face {
    fn new(graph: &mut Graph<'_>, closure: &Closure, key: TrackKey) -> Self {
        let track = graph.track_of(key);
        let (from, to) = (graph.track(track).1.start, closure.reach(graph, key));
        Self { at: key, any: key, all: key, each: vec![key], from, to }
    }

    /// The versions on its way, from where it ends up back to where it starts.
    fn versions(&self, graph: &mut Graph<'_>) -> Vec<Option<VersionId>> {
        let track = graph.track_of(self.at);
        (self.from..=self.to).rev().map(|position| graph.seen_on(track, position)).collect()
    }

    /// All versions of its track.
    fn line(&self, graph: &mut Graph<'_>) -> Vec<Option<VersionId>> {
        let track = graph.track_of(self.at);
        (0..graph.track(track).1.len).map(|position| graph.seen_on(track, position)).collect()
    }
}

impl Judge {
    /// Whether what stands at each place of the rule may be at these positions.
    pub(super) fn allows(&self, state: &[u16]) -> bool {
        match self {
            Self::Pair(bounds) => match *state {
                [target] => bounds.allows(0, target),
                _ => bounds.allows(state[0], state[1]),
            },
            Self::Ways(ways) => ways.iter().any(|(bounds, subject, target)| {
                bounds.allows(subject.map_or(0, |at| state[at]), state[*target])
            }),
            Self::Release(releases) => state[1] >= releases[usize::from(state[0])],
            Self::Built(bounds) => bounds.allows(state[0], state[1]),
        }
    }
}

impl Judge {
    /// What a rule without a requirement is called.
    const fn origin(&self) -> Origin {
        match self {
            Self::Built(_) => Origin::Build,
            Self::Pair(_) | Self::Ways(_) | Self::Release(_) => Origin::Release,
        }
    }
}

impl Limit {
    fn new(
        graph: &mut Graph<'_>,
        faces: Vec<Face>,
        judge: Judge,
        requirement: Option<RequirementId>,
        touched: Option<EventId>,
    ) -> Self {
        let moved = faces.iter().find(|face| face.from < face.to);
        let tail = moved.and_then(|face| graph.reached(face.any, face.to)).or(touched);
        Self { faces, judge, requirement, between: None, conditions: Vec::new(), tail }
    }

    /// Whether a state takes one of the conditions beyond the target state.
    pub(super) fn evades(&self, state: &[u16]) -> bool {
        self.conditions.iter().any(|&at| state[at] > self.faces[at].to)
    }

    /// Whether the tracks may be at these positions.
    pub(super) fn allows(&self, state: &[u16]) -> bool {
        self.judge.allows(state)
    }

    /// The number of positions of each face.
    fn sizes(&self) -> Vec<u16> {
        let mut sizes = vec![0; self.faces.len()];
        let mut set = |bounds: &Bounds, subject: Option<usize>, target: usize| {
            let (s_len, t_len) = bounds.size();
            subject.into_iter().for_each(|at| sizes[at] = s_len);
            sizes[target] = t_len;
        };
        match &self.judge {
            Judge::Pair(bounds) => {
                let target = self.faces.len() - 1;
                set(bounds, target.checked_sub(1), target);
            }
            Judge::Ways(ways) => {
                ways.iter().for_each(|(bounds, subject, target)| set(bounds, *subject, *target));
            }
            Judge::Built(bounds) => set(bounds, Some(0), BEYOND),
            Judge::Release(releases) => {
                let most = releases.iter().copied().max().unwrap_or(0);
                sizes = vec![u16::try_from(releases.len()).expect("tracks are short"), most + 1];
            }
        }
        sizes
    }

    /// Whether the target state has to satisfy the limit but does not, and this is not known to be blocked.
    pub(super) fn is_open(&self, closure: &Closure) -> bool {
        let end: Vec<u16> = self.faces.iter().map(|face| face.to).collect();
        let Some(tail) = self.tail else {
            return false;
        };
        let at = closure.position(tail).expect("what touches it is forced");
        !self.allows(&end) && !closure.blocked().contains(&Stuck { at, why: self.chosen(), who: None })
    }

    /// The least states at or above the target state that the limit allows. With more than two tracks, only one is
    /// moved at a time.
    pub(super) fn ways_out(&self) -> Vec<Vec<u16>> {
        let end: Vec<u16> = self.faces.iter().map(|face| face.to).collect();
        let sizes = self.sizes();
        let mut found = Vec::new();
        if let [p_len, q_len] = sizes[..] {
            let mut below = q_len;
            for p in end[0]..p_len {
                if let Some(q) = (end[1]..below).find(|&q| self.allows(&[p, q])) {
                    found.push(vec![p, q]);
                    below = q;
                }
            }
            return found;
        }
        for face in 0..end.len() {
            let mut state = end.clone();
            let position = (end[face]..sizes[face]).find(|&position| {
                state[face] = position;
                self.allows(&state)
            });
            found.extend(position.map(|_| state));
        }
        found
    }

    /// The events that a state needs beyond the target state.
    pub(super) fn heads(&self, graph: &mut Graph<'_>, state: &[u16]) -> Vec<EventId> {
        let faces = self.faces.iter().zip(state);
        faces
            .filter(|(face, at)| **at > face.to)
            .filter_map(|(face, &at)| graph.reached(face.all, at))
            .collect()
    }

    /// The origin of what is chosen.
    pub(super) fn chosen(&self) -> Origin {
        self.requirement.map_or(self.judge.origin(), Origin::Choice)
    }

    /// The origin of what follows without choice: where one face has reached a position, another has too. Of several
    /// requirements one is named that forbids a state in between.
    pub(super) fn follows(&self, graph: &mut Graph<'_>, tail: (usize, u16), head: (usize, u16)) -> Origin {
        let Some(requirement) = self.requirement else { return self.judge.origin() };
        Origin::Requirement(self.forbidding(graph, tail, head).unwrap_or(requirement))
    }

    fn forbidding(
        &self,
        graph: &mut Graph<'_>,
        tail: (usize, u16),
        head: (usize, u16),
    ) -> Option<RequirementId> {
        let (group, values) = self.between?;
        let ways = self.faces.iter().map(|face| face.from..=face.to);
        let mut states: Vec<Vec<u16>> = vec![Vec::new()];
        for way in ways {
            let longer = |state: Vec<u16>| way.clone().map(move |at| [&state[..], &[at]].concat());
            states = states.into_iter().flat_map(longer).collect();
        }
        states.retain(|state| state[tail.0] >= tail.1 && state[head.0] < head.1 && !self.allows(state));
        let target = self.faces.len() - 1;
        let tracks: Vec<_> = self.faces.iter().map(|face| graph.track_of(face.at)).collect();
        states.into_iter().find_map(|state| {
            let subject = target.checked_sub(1).and_then(|at| graph.seen_on(tracks[at], state[at]));
            let met = graph.seen(values, state[target]);
            graph.violated(group, subject, met).next()
        })
    }
}
