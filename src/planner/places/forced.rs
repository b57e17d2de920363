//! What places force: the rule `pool`.
//!
//! Something that can move has to stand somewhere in the end. As long as one machine of its pool carries it with what is
//! forced already, nothing follows. Else one of these machines, or it itself, has to go further: what all ways to that
//! have in common is forced, by all that is forced of it and of its machines together. If no way is left, these are
//! blocked together, but for those without which there is none either. If the ways have no least, the smallest is chosen.
//! A way that is closed by rules of others than the places is none that is left, but no proof either: what follows from
//! that is a choice, and a block is only that no way was found.

use super::ground::{Ground, PlaceNeed, View};
use super::pools::{hypervisors, is_large_enough, may_stand, movers, residents};
use crate::id::{FixedMap, FixedSet};
use crate::model::{MachineId, PoolId};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Joint, Origin, Rider, ShapeId, TrackKey};

/// Most ways of one rider and machine that are tried.
const MOST_WAYS: usize = 4_096;
/// Most machines of a pool, two of each kind, that are looked at for what their ways have in common.
const MOST_MACHINES: usize = 64;
/// Most events of which each is left out once to see whether the others block each other without it.
const MOST_CAUSES: usize = 256;

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

/// Adds to the graph what the places of all that a closure touches force together. What has the fewest machines to stand on
/// comes first, so that no machine is chosen for something of which others leave it no choice.
pub(crate) fn force(graph: &mut Graph<'_>, closure: &Closure) -> Forced {
    let end = Ground::end(graph, closure);
    let mut found = Forced::Nothing;
    let mut riders: Vec<Rider> = touched(graph, closure).into_iter().collect();
    riders.sort_by_cached_key(|rider| rider.thing().name(graph.fleet));
    let mut pools = Pools::default();
    let mut lost: Vec<(usize, Stray)> = Vec::new();
    for rider in riders {
        let needs = graph.sole_needs(rider);
        let Some(home) = graph.home(rider).filter(|_| !needs.is_empty()) else { continue };
        let stray = Stray { rider, needs, home };
        let stand = stray.standing(graph, &mut pools);
        if !stand.holds(graph, &end) {
            lost.push((stand.places(graph), stray));
        }
    }
    lost.sort_by_key(|&(places, _)| places);
    for (_, stray) in &lost {
        let may_choose = found == Forced::Nothing;
        match stray.standing(graph, &mut pools).add(graph, closure, &end, may_choose) {
            Forced::Chosen => return Forced::Chosen,
            Forced::More => found = Forced::More,
            Forced::Nothing => {}
        }
    }
    found
}

/// The machines of pools by name.
type Pools = FixedMap<PoolId, Vec<MachineId>>;

/// A rider that no machine carries where everything ends up.
struct Stray {
    rider: Rider,
    needs: Vec<PlaceNeed>,
    home: MachineId,
}

impl Stray {
    fn standing<'a>(&'a self, graph: &Graph<'_>, pools: &'a mut Pools) -> Standing<'a> {
        let pool = graph.fleet.pool_of(self.home);
        let machines = pools.entry(pool).or_insert_with(|| {
            let mut machines = graph.fleet.machines_in(pool).to_vec();
            machines.sort_by_cached_key(|&id| graph.fleet.machine_name(id));
            machines
        });
        Standing { rider: self.rider, needs: &self.needs, home: self.home, machines }
    }
}

/// What moves, and changes or has a machine in its pool that does.
fn touched(graph: &Graph<'_>, closure: &Closure) -> FixedSet<Rider> {
    let fleet = graph.fleet;
    let mut riders: FixedSet<Rider> = FixedSet::default();
    let mut seen: FixedSet<PoolId> = FixedSet::default();
    for (_, event) in closure.events() {
        match graph.event(event).0 {
            TrackKey::Runs(id, _) => riders.extend(movers(graph, id)),
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
        self.machines
            .iter()
            .any(|&machine| self.may_be_on(graph, machine) && self.supports(graph, machine, View::of(end)))
    }

    /// The number of machines that the rider may stand on.
    fn places(&self, graph: &Graph<'_>) -> usize {
        self.machines.iter().filter(|&&machine| self.may_be_on(graph, machine)).count()
    }

    /// Whether the rider may stand on a machine, whatever the versions.
    fn may_be_on(&self, graph: &Graph<'_>, machine: MachineId) -> bool {
        may_stand(graph, self.rider, machine) && is_large_enough(graph, self.rider, machine)
    }

    /// Whether a machine carries the rider.
    fn supports(&self, graph: &mut Graph<'_>, machine: MachineId, view: View<'_>) -> bool {
        graph.carries((self.rider, self.needs), machine, view)
            && (machine == self.home || self.is_no_older(graph, machine, view))
    }

    /// Whether a guest finds no hypervisor on a machine that is known to be older than the one under it today: what it comes to
    /// as it runs is never older, so where it ends up is not either.
    fn is_no_older(&self, graph: &mut Graph<'_>, machine: MachineId, view: View<'_>) -> bool {
        let Rider::Machine(_) = self.rider else { return true };
        hypervisors(graph, machine).into_iter().all(|capability| {
            let slot = |graph: &Graph<'_>, at| graph.fleet.find_slot(at, capability);
            let today = slot(graph, self.home).and_then(|slot| graph.fleet.slot(slot).version);
            let there = slot(graph, machine).and_then(|slot| view.version(graph, TrackKey::Slot(slot), None));
            !graph.is_older(there, today)
        })
    }

    /// The machines that the rider may stand on, two of those that are alike: what one of these would have to do is not
    /// common to all.
    fn allowed(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<MachineId> {
        let mut alike: FixedMap<(bool, Vec<(ShapeId, u16)>), usize> = FixedMap::default();
        let mut found = Vec::new();
        for &machine in self.machines {
            if !self.may_be_on(graph, machine) {
                continue;
            }
            let slots: Vec<TrackKey> =
                self.tracks(graph, machine).into_iter().filter(|key| key.slot().is_some()).collect();
            let class = slots.into_iter().map(|key| {
                let track = graph.track_of(key);
                let laid = *graph.track(track).1;
                (laid.shape, end.get(key).unwrap_or(laid.start))
            });
            let known = alike.entry((machine == self.home, class.collect())).or_default();
            *known += 1;
            if *known <= 2 && found.len() < MOST_MACHINES {
                found.push(machine);
            }
        }
        found
    }

    /// The tracks on which it depends whether a machine carries the rider.
    fn tracks(&self, graph: &mut Graph<'_>, machine: MachineId) -> FixedSet<TrackKey> {
        let needs = self.needs.iter();
        let mut found: FixedSet<TrackKey> =
            needs.flat_map(|need| graph.hangs_on(self.rider, need, machine)).collect();
        if let Rider::Machine(_) = self.rider {
            let under = hypervisors(graph, machine).into_iter();
            let under = under.filter_map(|capability| graph.fleet.find_slot(machine, capability));
            found.extend(under.map(TrackKey::Slot));
        }
        found
    }

    /// Adds what all ways to stand somewhere have in common, or chooses one if it may.
    fn add(&self, graph: &mut Graph<'_>, closure: &Closure, end: &Ground, may_choose: bool) -> Forced {
        let who = Some(self.rider);
        let ways = self.ways(graph, end);
        if ways.is_empty() {
            let causes = self.blocking(graph, end);
            graph.joint.push(Joint { causes, to: None, why: Origin::Pool(self.rider), who });
            return Forced::More;
        }
        let causes = self.causes(graph, end);
        let further = |events: &Vec<EventId>| closure.further(graph, events);
        let mut passable: Vec<(usize, Vec<EventId>)> = Vec::new();
        let mut reached: Vec<FixedSet<EventId>> = Vec::new();
        let all: Vec<Option<FixedSet<EventId>>> = ways.iter().map(further).collect();
        for (events, further) in ways.into_iter().zip(all) {
            let size = further.as_ref().map(FixedSet::len);
            // Of a way that other rules close only counts what it is itself.
            reached.push(further.unwrap_or_else(|| self.span(graph, closure, &events)));
            passable.extend(size.map(|size| (size, events)));
        }
        // What else is forced follows from what is forced of the rider and its machines.
        let own = self.all_tracks(graph);
        let is_common = |event: &&EventId| {
            own.contains(&graph.event(**event).0) && reached.iter().all(|reached| reached.contains(*event))
        };
        let common: Vec<EventId> = reached[0].iter().filter(is_common).copied().collect();
        if !common.is_empty() {
            for to in common {
                let causes = self.leading(graph, end, to);
                graph.joint.push(Joint { causes, to: Some(to), why: Origin::Pool(self.rider), who });
            }
            return Forced::More;
        }
        if !may_choose {
            return Forced::Nothing;
        }
        let why = Origin::Place;
        let Some((_, chosen)) = passable.into_iter().min_by_key(|&(size, _)| size) else {
            graph.joint.push(Joint { causes, to: None, why, who });
            return Forced::More;
        };
        let joint = |to| Joint { causes: causes.clone(), to: Some(to), why, who };
        graph.joint.extend(chosen.into_iter().map(joint));
        Forced::Chosen
    }

    /// The smallest changes of the rider and of a machine by which that carries it, of all machines.
    fn ways(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<Vec<EventId>> {
        let machines = self.allowed(graph, end);
        machines.into_iter().flat_map(|machine| self.ways_on(graph, machine, end)).collect()
    }

    /// Some events and those before them on their tracks that are not forced.
    fn span(&self, graph: &Graph<'_>, closure: &Closure, events: &[EventId]) -> FixedSet<EventId> {
        let earlier = |&event: &EventId| std::iter::successors(Some(event), |&event| graph.before(event));
        events.iter().flat_map(earlier).filter(|&event| !closure.has(event)).collect()
    }

    /// What is forced of the rider and its machines that leaves it no place, without what leaves it none either way.
    fn blocking(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<EventId> {
        let needed = self.needed(graph, end, |graph, without| self.ways(graph, without).is_empty());
        self.causes(graph, &needed)
    }

    /// What is forced of the rider and its machines that leads to an event, without what all ways lead there without. What follows
    /// only from what a way brings along may follow from all of it.
    fn leading(&self, graph: &mut Graph<'_>, end: &Ground, event: EventId) -> Vec<EventId> {
        let (key, at) = graph.event(event);
        let leads = |graph: &mut Graph<'_>, end: &Ground| {
            let ways = self.ways(graph, end);
            let is_there = |&event: &EventId| {
                let (other, reached) = graph.event(event);
                other == key && reached >= at
            };
            !ways.is_empty() && ways.iter().all(|events| events.iter().any(is_there))
        };
        if !leads(graph, end) {
            return self.causes(graph, end);
        }
        let needed = self.needed(graph, end, |graph, without| {
            !self.causes(graph, without).is_empty() && leads(graph, without)
        });
        self.causes(graph, &needed)
    }

    /// Where the tracks of the rider and its machines end up, without what is not needed for something to be so that the rider
    /// stands nowhere.
    fn needed(
        &self,
        graph: &mut Graph<'_>,
        end: &Ground,
        is_so: impl Fn(&mut Graph<'_>, &Ground) -> bool,
    ) -> Ground {
        let mut keys = self.forced_tracks(graph, end);
        keys.sort_by_cached_key(|&key| graph.name_of(key));
        let mut needed = end.only(&keys);
        for &key in keys.iter().filter(|_| keys.len() <= MOST_CAUSES) {
            let without = needed.without(key);
            if !self.holds(graph, &without) && is_so(graph, &without) {
                needed = without;
            }
        }
        needed
    }

    fn all_tracks(&self, graph: &mut Graph<'_>) -> FixedSet<TrackKey> {
        self.machines.iter().flat_map(|&machine| self.tracks(graph, machine)).collect()
    }

    /// All that is forced of the rider and its machines.
    fn causes(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<EventId> {
        let known = self.forced_tracks(graph, end).into_iter();
        known.filter_map(|key| graph.reached(key, end.get(key)?)).collect()
    }

    fn forced_tracks(&self, graph: &mut Graph<'_>, end: &Ground) -> Vec<TrackKey> {
        self.all_tracks(graph).into_iter().filter(|&key| end.get(key).is_some()).collect()
    }

    /// The smallest changes of the rider and a machine by which that carries it.
    fn ways_on(&self, graph: &mut Graph<'_>, machine: MachineId, end: &Ground) -> Vec<Vec<EventId>> {
        let keys: Vec<TrackKey> = self.tracks(graph, machine).into_iter().collect();
        let ranges: Vec<(u16, u16)> = keys
            .iter()
            .map(|&key| {
                let track = graph.track_of(key);
                let (start, len) = (graph.track(track).1.start, graph.track(track).1.len);
                let from = end.get(key).unwrap_or(start);
                // What is held goes no further.
                (from, if graph.hold_on(key).is_some() { from + 1 } else { len })
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
            if self.supports(graph, machine, view) {
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
