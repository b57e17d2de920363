//! The rules by themselves, without a search of states: what is struck out, and what all that is left has in common.

use super::fleet::{Fleet, Work};
use super::vector::{Changes, Vector, is_at_or_above, meet};
use super::verdict::Outcome;
use std::collections::BTreeSet;

/// What the rules find.
#[derive(Debug)]
pub(crate) struct Ruled {
    pub(crate) outcome: Outcome,
    /// What is forced at least.
    pub(crate) forced: Changes,
    /// Whether each workload that has to leave its host has another one that carries it at some moment within the
    /// forced changes. If not, it takes a spare host or more changes.
    pub(crate) has_elsewhere: bool,
}

/// What each thing may still become.
#[derive(PartialEq, Eq)]
struct Domains {
    hosts: Vec<BTreeSet<usize>>,
    /// A vector and a host.
    works: Vec<BTreeSet<(usize, usize)>>,
}

/// The rules: strike out each vector and place of a workload that no vector left of that host carries, each vector of a
/// host for which a workload that has no other place has none, and each place where those without another leave no
/// room. What all that is left has in common is forced; if nothing is left, it is blocked.
pub(crate) fn rules(fleet: &Fleet) -> Ruled {
    let mut domains = Domains::new(fleet);
    loop {
        let before = domains.size();
        if domains.is_void() {
            return Ruled { outcome: Outcome::Blocked, forced: Changes::new(), has_elsewhere: false };
        }
        (0..fleet.works.len()).for_each(|work| domains.strike(fleet, work));
        domains.strike_pairs(fleet);
        if domains.size() == before {
            return domains.found(fleet);
        }
    }
}

impl Domains {
    fn new(fleet: &Fleet) -> Self {
        let reached = |thing: usize, vectors: &[Vector]| {
            let all = vectors.iter().enumerate();
            let some = all.filter(|(_, vector)| fleet.is_reached(thing, vector));
            some.map(|(at, _)| at).collect::<BTreeSet<usize>>()
        };
        let mut all = fleet.things().enumerate().map(|(index, thing)| reached(index, &thing.vectors));
        let hosts = all.by_ref().take(fleet.hosts.len()).collect();
        let placed = |(vectors, work): (BTreeSet<usize>, &Work)| {
            let places = |vector| work.places.iter().map(move |&place| (vector, place));
            vectors.into_iter().flat_map(places).collect()
        };
        Self { hosts, works: all.zip(&fleet.works).map(placed).collect() }
    }

    fn size(&self) -> usize {
        self.hosts.iter().map(BTreeSet::len).chain(self.works.iter().map(BTreeSet::len)).sum()
    }

    fn is_void(&self) -> bool {
        self.hosts.iter().any(BTreeSet::is_empty) || self.works.iter().any(BTreeSet::is_empty)
    }

    /// The only place that is left to a workload.
    fn only_place(&self, work: usize) -> Option<usize> {
        let places: BTreeSet<usize> = self.works[work].iter().map(|&(_, place)| place).collect();
        places.first().copied().filter(|_| places.len() == 1)
    }

    fn strike(&mut self, fleet: &Fleet, index: usize) {
        let work = &fleet.works[index];
        let carries = |hosts: &[BTreeSet<usize>], vector: usize, place: usize| {
            hosts[place].iter().any(|&host| work.carried[&(place, host)].contains(&vector))
        };
        let taken = |place: usize| -> u64 {
            let others = (0..fleet.works.len()).filter(|&other| other != index);
            others
                .filter(|&other| self.only_place(other) == Some(place))
                .map(|other| fleet.works[other].load)
                .sum()
        };
        let has_room =
            |place: usize| fleet.hosts[place].room.is_none_or(|room| taken(place) + work.load <= room);
        let kept = self.works[index].iter().copied();
        let kept = kept.filter(|&(vector, place)| carries(&self.hosts, vector, place) && has_room(place));
        self.works[index] = kept.collect();
        if let Some(place) = self.only_place(index) {
            let kept = &self.works[index];
            self.hosts[place]
                .retain(|&host| kept.iter().any(|(vector, _)| work.carried[&(place, host)].contains(vector)));
        }
    }

    fn strike_pairs(&mut self, fleet: &Fleet) {
        for pair in &fleet.pairs {
            let (one, other) = pair.works;
            let others = self.works[other].clone();
            self.works[one].retain(|(x, _)| others.iter().any(|(y, _)| pair.allows(*x, *y)));
            let ones = self.works[one].clone();
            self.works[other].retain(|(y, _)| ones.iter().any(|(x, _)| pair.allows(*x, *y)));
        }
    }

    /// *Least* only if all can stand at what is forced at the same time.
    fn found(&self, fleet: &Fleet) -> Ruled {
        let hosts = self.hosts.iter().zip(&fleet.hosts);
        let hosts: Vec<Vector> =
            hosts.map(|(left, host)| meet(left.iter().map(|&at| &host.thing.vectors[at]))).collect();
        let works = self.works.iter().zip(&fleet.works);
        let works: Vec<Vector> =
            works.map(|(left, work)| meet(left.iter().map(|&(at, _)| &work.thing.vectors[at]))).collect();
        let end = End { fleet, hosts, works };
        let outcome = if end.holds() { Outcome::Least } else { Outcome::Choice };
        let vector = end.hosts.iter().chain(&end.works).flatten().copied().collect::<Vector>();
        Ruled { outcome, forced: fleet.changes(&vector), has_elsewhere: end.has_elsewhere() }
    }
}

/// The forced vector of each thing.
struct End<'f> {
    fleet: &'f Fleet,
    hosts: Vec<Vector>,
    works: Vec<Vector>,
}

impl End<'_> {
    fn holds(&self) -> bool {
        let index = |vectors: &[Vector], vector: &Vector| vectors.iter().position(|other| other == vector);
        let hosts = self.fleet.hosts.iter().zip(&self.hosts);
        let hosts = hosts.map(|(host, vector)| index(&host.thing.vectors, vector));
        let works = self.fleet.works.iter().zip(&self.works);
        let works = works.map(|(work, vector)| index(&work.thing.vectors, vector));
        let Some(hosts) = hosts.collect::<Option<Vec<usize>>>() else { return false };
        let works: Vec<usize> = works.map(|at| at.expect("a workload has all vectors")).collect();
        let mut pairs = self.fleet.pairs.iter();
        pairs.all(|pair| pair.allows(works[pair.works.0], works[pair.works.1]))
            && self.places(&hosts, &works, &mut vec![0; hosts.len()], 0)
    }

    /// Whether the workloads from one on have places beside the loads of those before.
    fn places(&self, hosts: &[usize], works: &[usize], loads: &mut Vec<u64>, from: usize) -> bool {
        let Some(work) = self.fleet.works.get(from) else { return true };
        work.places.iter().any(|&place| {
            let carried = work.carried[&(place, hosts[place])].contains(&works[from]);
            let room = self.fleet.hosts[place].room;
            if !carried || room.is_some_and(|room| loads[place] + work.load > room) {
                return false;
            }
            loads[place] += work.load;
            let placed = self.places(hosts, works, loads, from + 1);
            loads[place] -= work.load;
            placed
        })
    }

    fn has_elsewhere(&self) -> bool {
        let leaves = |work: &Work| {
            let mut tracks = work.stopped_by[&work.home].iter();
            work.movable && tracks.any(|&track| self.hosts[work.home][track] > 0)
        };
        let all = self.fleet.works.iter().zip(&self.works).filter(|(work, _)| leaves(work));
        all.into_iter().all(|(work, end)| {
            let mut others = work.places.iter().filter(|&&place| place != work.home);
            others.any(|&place| self.carries_within(work, end, place))
        })
    }

    /// Whether a host carries a workload at some moment within what is forced.
    fn carries_within(&self, work: &Work, end: &Vector, place: usize) -> bool {
        let vectors = &self.fleet.hosts[place].thing.vectors;
        (0..vectors.len()).filter(|&at| is_at_or_above(&self.hosts[place], &vectors[at])).any(|at| {
            let mut carried = work.carried[&(place, at)].iter();
            carried.any(|&own| is_at_or_above(end, &work.thing.vectors[own]))
        })
    }
}
