//! What places force: the rule `pool`.
//!
//! Something that can move has to stand somewhere in the end. As long as one machine of its pool carries it with what is
//! forced already, nothing follows. Else one of these machines, or it itself, has to go further: what all ways to that
//! have in common is forced, by all that is forced of it and of its machines together. If no way is left, these are
//! blocked together. If the ways have no least, the smallest is chosen.

use super::ground::{Ground, PlaceNeed, View};
use super::pools::{may_stand, residents};
use crate::id::{FixedMap, FixedSet};
use crate::model::{MachineId, PoolId};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Joint, Origin, Rider, ShapeId, TrackKey};

/// Most ways of one rider and machine that are tried.
const MOST_WAYS: usize = 4_096;
/// Most machines of a pool, two of each kind, that are looked at for what their ways have in common.
const MOST_MACHINES: usize = 64;

/// What was found out about places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Forced {
    /// Everything can stand somewhere.
    Nothing,
    /// More is forced, or blocked.
    More,
    /// One of several ways was chosen.
    Chosen,
}

/// Adds to the graph what the places of all that a closure touches force together.
pub(crate) fn force(graph: &mut Graph<'_>, closure: &Closure) -> Forced {
    let end = Ground::end(graph, closure);
    let mut found = Forced::Nothing;
    let mut by_name: FixedMap<PoolId, Vec<MachineId>> = FixedMap::default();
    let mut riders: Vec<Rider> = touched(graph, closure).into_iter().collect();
    riders.sort_by_cached_key(|rider| rider.thing().name(graph.fleet));
    for rider in riders {
        let needs = graph.place_needs(rider);
        let Some(home) = graph.home(rider).filter(|_| !needs.is_empty()) else { continue };
        let pool = graph.fleet.pool_of(home);
        let machines = by_name.entry(pool).or_insert_with(|| {
            let mut machines = graph.fleet.machines_in(pool).to_vec();
            machines.sort_by_cached_key(|&id| graph.fleet.machine_name(id));
            machines
        });
        let stand = Standing { rider, needs: &needs, home, machines };
        if stand.holds(graph, &end) {
            continue;
        }
        match stand.add(graph, closure, &end) {
            Forced::Chosen => return Forced::Chosen,
            Forced::More => found = Forced::More,
            Forced::Nothing => {}
        }
    }
    found
}

/// What moves, and changes or has a machine in its pool that does.
fn touched(graph: &Graph<'_>, closure: &Closure) -> FixedSet<Rider> {
    let fleet = graph.fleet;
    let mut riders: FixedSet<Rider> = FixedSet::default();
    let mut seen: FixedSet<PoolId> = FixedSet::default();
    for (_, event) in closure.events() {
        match graph.event(event).0 {
            TrackKey::Runs(id, _) if graph.moves(Rider::Workload(id)) => {
                riders.insert(Rider::Workload(id));
            }
            TrackKey::Slot(slot) => {
                let mut machines = vec![fleet.slot(slot).machine];
                while let Some(machine) = machines.pop() {
                    if seen.insert(fleet.pool_of(machine)) {
                        for &other in fleet.machines_in(fleet.pool_of(machine)) {
                            riders.extend(residents(graph, other));
                        }
                    }
                    let above = fleet.machines_on(machine).iter().copied();
                    machines.extend(above.filter(|&id| fleet.machine(id).shares_kernel));
                }
                if graph.moves(Rider::Machine(fleet.slot(slot).machine)) {
                    riders.insert(Rider::Machine(fleet.slot(slot).machine));
                }
            }
            _ => {}
        }
    }
    riders
}

/// A rider and the machines that it may stand on.
struct Standing<'a> {
    rider: Rider,
    needs: &'a [PlaceNeed],
    home: MachineId,
    machines: &'a [MachineId],
}

impl Standing<'_> {
    /// Whether some machine carries the rider where everything ends up.
    fn holds(&self, graph: &mut Graph<'_>, end: &Ground) -> bool {
        let at_home = self.tracks(graph, self.home).into_iter().all(|key| end.get(key).is_none());
        at_home
            || self.machines.iter().any(|&machine| {
                may_stand(graph, self.rider, machine)
                    && graph.carries((self.rider, self.needs), machine, View::of(end))
            })
    }

    /// The machines that the rider may stand on, two of those that are alike: what one of these would have to do is not
    /// common to all.
    fn allowed(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<MachineId> {
        let mut alike: FixedMap<Vec<(ShapeId, u16)>, usize> = FixedMap::default();
        let mut found = Vec::new();
        for &machine in self.machines {
            if !may_stand(graph, self.rider, machine) {
                continue;
            }
            let slots: Vec<TrackKey> =
                self.tracks(graph, machine).into_iter().filter(|key| key.slot().is_some()).collect();
            let class = slots.into_iter().map(|key| {
                let track = graph.track_of(key);
                let laid = *graph.track(track).1;
                (laid.shape, end.get(key).unwrap_or(laid.start))
            });
            let known = alike.entry(class.collect()).or_default();
            *known += 1;
            if *known <= 2 && found.len() < MOST_MACHINES {
                found.push(machine);
            }
        }
        found
    }

    /// The tracks on which it depends whether a machine carries the rider.
    fn tracks(&self, graph: &Graph<'_>, machine: MachineId) -> FixedSet<TrackKey> {
        let subjects = self.needs.iter().filter_map(|need| need.subject);
        let slots = self.needs.iter().filter_map(|need| graph.met_on(self.rider, machine, need));
        subjects.chain(slots.map(TrackKey::Slot)).collect()
    }

    /// Adds what all ways to stand somewhere have in common.
    fn add(&self, graph: &mut Graph<'_>, closure: &Closure, end: &Ground) -> Forced {
        let causes = self.causes(graph, end);
        let mut ways: Vec<(Vec<EventId>, FixedSet<EventId>)> = Vec::new();
        for machine in self.allowed(graph, end) {
            for events in self.ways_on(graph, machine, end) {
                if let Some(further) = closure.further(graph, &events) {
                    ways.push((events, further));
                }
            }
        }
        let why = Origin::Pool(self.rider);
        let who = Some(self.rider);
        let Some((_, first)) = ways.first() else {
            graph.joint.push(Joint { causes, to: None, why, who });
            return Forced::More;
        };
        // What else is forced follows from what is forced of the rider and its machines.
        let own = self.all_tracks(graph);
        let is_common = |event: &&EventId| {
            own.contains(&graph.event(**event).0) && ways.iter().all(|(_, further)| further.contains(*event))
        };
        let common: Vec<EventId> = first.iter().filter(is_common).copied().collect();
        if !common.is_empty() {
            let joint = |to| Joint { causes: causes.clone(), to: Some(to), why, who };
            graph.joint.extend(common.into_iter().map(joint));
            return Forced::More;
        }
        let least = ways.iter().min_by_key(|(_, further)| further.len());
        let chosen = least.map(|(events, _)| events.clone()).unwrap_or_default();
        let joint = |to| Joint { causes: causes.clone(), to: Some(to), why: Origin::Place, who };
        graph.joint.extend(chosen.into_iter().map(joint));
        Forced::Chosen
    }

    fn all_tracks(&self, graph: &Graph<'_>) -> FixedSet<TrackKey> {
        self.machines.iter().flat_map(|&machine| self.tracks(graph, machine)).collect()
    }

    /// All that is forced of the rider and its machines.
    fn causes(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<EventId> {
        let known = self.all_tracks(graph).into_iter().filter_map(|key| Some((key, end.get(key)?)));
        let known: Vec<(TrackKey, u16)> = known.collect();
        known.into_iter().filter_map(|(key, at)| graph.reached(key, at)).collect()
    }

    /// The smallest changes of the rider and a machine by which that carries it.
    fn ways_on(&self, graph: &mut Graph<'_>, machine: MachineId, end: &Ground) -> Vec<Vec<EventId>> {
        let keys: Vec<TrackKey> = self.tracks(graph, machine).into_iter().collect();
        let ranges: Vec<(u16, u16)> = keys
            .iter()
            .map(|&key| {
                let track = graph.track_of(key);
                let (start, len) = (graph.track(track).1.start, graph.track(track).1.len);
                (end.get(key).unwrap_or(start), len)
            })
            .collect();
        let count: usize = ranges.iter().map(|&(from, len)| usize::from(len - from)).product();
        let mut least: Vec<Vec<u16>> = Vec::new();
        for number in 0..count.min(MOST_WAYS) {
            let mut rest = number;
            let state: Vec<u16> = ranges
                .iter()
                .map(|&(from, len)| {
                    let width = usize::from(len - from);
                    let digit = rest % width;
                    rest /= width;
                    from + u16::try_from(digit).expect("a track has fewer than 2^16 positions")
                })
                .collect();
            let below = |known: &Vec<u16>| known.iter().zip(&state).all(|(known, at)| known <= at);
            if least.iter().any(below) {
                continue;
            }
            let mut then = Ground::default();
            keys.iter().zip(&state).for_each(|(&key, &at)| then.raise(key, at));
            let view = View { now: end, then: Some(&then), kept: None };
            if graph.carries((self.rider, self.needs), machine, view) {
                least.retain(|known| !known.iter().zip(&state).all(|(known, at)| known >= at));
                least.push(state);
            }
        }
        let events = least.into_iter().map(|state| {
            let raised = keys.iter().zip(&ranges).zip(state);
            let raised = raised.filter(|((_, range), at)| *at > range.0);
            raised.filter_map(|((&key, _), at)| graph.reached(key, at)).collect()
        });
        events.collect()
    }
}
