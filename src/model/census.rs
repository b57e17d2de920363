//! What a look at all of a fleet finds, for a fleet that is asked often: a question then looks at what it reaches.

use super::fleet::Fleet;
use super::machine::MachineId;
use super::workload::{ServiceId, WorkloadId};

/// What a look at all of a fleet finds. The planner and the checker each make one, by code of their own, and a
/// [fleet](Fleet::seal) keeps what they agree on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Census {
    /// Who violates requirements today.
    pub violating: Violating,
    /// What has limits that plans do not obey.
    pub limited: Limited,
    /// How many guests there are on which nothing is named.
    pub bare_guests: usize,
    /// The same of machines that share the kernel of another.
    pub bare_containers: usize,
    /// How many requirements the planner has looked at; the checker does not count them.
    pub looked_at: usize,
    /// How many of these it could not judge.
    pub unknown: usize,
}

/// The things of which some requirement does not hold today, each in input order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Violating {
    /// Workloads.
    pub workloads: Vec<WorkloadId>,
    /// Machines.
    pub machines: Vec<MachineId>,
    /// Services, by what calls them.
    pub services: Vec<ServiceId>,
}

/// How many things have limits of some kinds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limited {
    /// Services that say how many replicas may be away.
    pub budgets: usize,
    /// Services whose replicas are kept apart.
    pub aparts: usize,
    /// Services that say how evenly their replicas are spread.
    pub spreads: usize,
    /// Machines that refuse some workloads.
    pub taints: usize,
    /// Workloads that ask for labels of their machine.
    pub selectors: usize,
    /// Machines that say how much fits on them.
    pub capacities: usize,
}

impl Violating {
    /// The things of either.
    fn or(self, other: Self) -> Self {
        Self {
            workloads: either(self.workloads, other.workloads),
            machines: either(self.machines, other.machines),
            services: either(self.services, other.services),
        }
    }
}

fn either<I: Ord>(mut some: Vec<I>, others: Vec<I>) -> Vec<I> {
    some.extend(others);
    some.sort_unstable();
    some.dedup();
    some
}

impl Fleet {
    /// Keeps what looks at all of this fleet have found, so that questions need not look again: the planner's and the
    /// checker's. Each looks again only at what one of them has found to violate something, by its own code. Nothing is
    /// kept, and `false` returned, if their counts differ.
    pub fn seal(&mut self, planner: Census, checker: Census) -> bool {
        let counts = |census: &Census| (census.limited, census.bare_guests, census.bare_containers);
        let agree = counts(&planner) == counts(&checker);
        self.census = agree.then(|| {
            let violating = planner.violating.or(checker.violating);
            Box::new(Census { violating, ..planner })
        });
        agree
    }

    /// What was found in a look at all of it, if that is kept.
    pub(crate) fn census(&self) -> Option<&Census> {
        self.census.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    #[test]
    fn what_either_finds_is_kept_if_they_count_alike() {
        let id = WorkloadId::from_index;
        let found = |all: &[usize]| Census {
            violating: Violating {
                workloads: all.iter().map(|&at| id(at)).collect(),
                ..Violating::default()
            },
            ..Census::default()
        };
        let mut fleet = Fleet::default();
        assert!(fleet.seal(Census { looked_at: 7, ..found(&[2, 5]) }, found(&[1, 2])));
        let census = fleet.census().expect("they agree");
        assert_eq!(
            (census.violating.workloads.as_slice(), census.looked_at),
            (&[id(1), id(2), id(5)][..], 7)
        );
        assert!(!fleet.seal(Census { bare_guests: 1, ..found(&[]) }, found(&[])));
        assert_eq!(fleet.census(), None);
    }
}
