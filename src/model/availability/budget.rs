//! Budgets: how much of what serves together may be away at the same moment.

use super::Amount;
use super::majority::majority;
use crate::id::{FixedMap, Id, IdVec, Lists, ids};
use crate::model::{Fleet, ServiceId, TextId, WorkloadId};
use crate::source::Place;

ids! {
    /// A budget.
    pub BudgetId;
    /// A budget with a name of its own.
    pub(crate) NamedBudgetId;
}

/// How many of some workloads may be away at the same moment.
///
/// Whatever takes one of them away counts: a machine that changes in place takes all that is on it, one that is emptied
/// takes what moves, one after another. What is on each machine, of a [daemon](crate::model::Service::daemon), is away
/// with it and in no budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Who says so.
    pub source: BudgetSource,
    /// How many members have to serve.
    pub needed: u32,
    /// How many members serve today: all but those that are not ready.
    pub serving: u32,
    /// How many of those that serve may be away at the same moment.
    pub allowed: u32,
    /// Why none may be away, if none may.
    pub blocked: Option<Blocked>,
    /// Whether a member that does not serve may be taken away whatever is left; otherwise only while enough serve.
    pub evicts_unready: bool,
}

/// Who says how much may be away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BudgetSource {
    /// The inventory, of a service: `min-available` or `max-unavailable`.
    Service(ServiceId),
    /// A budget of this name, such as a `PodDisruptionBudget`.
    Named(TextId),
    /// What the members run: they decide by majority.
    Majority(ServiceId),
}

/// Why no member of a budget may be away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Blocked {
    /// It says so: `max-unavailable` is zero.
    Zero,
    /// There is but one member, which has to serve.
    Single,
    /// All members have to serve: `min-available` is at least their number.
    AllNeeded,
    /// Two members have no majority without each other.
    Pair,
    /// Some members do not serve today, so that the others have to.
    Unready,
}

/// What is said of a budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NamedBudget {
    pub(crate) name: TextId,
    pub(crate) place: Place,
    pub(crate) min_available: Option<Amount>,
    pub(crate) max_unavailable: Option<Amount>,
    pub(crate) evicts_unready: bool,
}

/// The budgets of a fleet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Budgets {
    budgets: IdVec<BudgetId, Budget>,
    members: Lists<BudgetId, WorkloadId>,
    of: Lists<WorkloadId, BudgetId>,
}

impl Budget {
    /// Makes the budget of some members. `None` if nothing is limited.
    fn of(
        source: BudgetSource,
        (members, serving): (u32, u32),
        (min_available, max_unavailable): (Option<Amount>, Option<Amount>),
        evicts_unready: bool,
    ) -> Option<Self> {
        // As in the API of Kubernetes, shares of both are rounded up.
        let least = min_available.map(|amount| amount.rounded_up(members));
        let most = max_unavailable.map(|amount| members.saturating_sub(amount.rounded_up(members)));
        let needed = least.max(most)?;
        let allowed = serving.saturating_sub(needed);
        let why = || match source {
            _ if members == 0 => None,
            BudgetSource::Majority(_) if members == 2 && serving == 2 => Some(Blocked::Pair),
            _ if members > needed => Some(Blocked::Unready),
            _ if members == 1 => Some(Blocked::Single),
            _ if least.is_none_or(|least| least < members) => Some(Blocked::Zero),
            _ => Some(Blocked::AllNeeded),
        };
        let blocked = if allowed == 0 { why() } else { None };
        Some(Self { source, needed, serving, allowed, blocked, evicts_unready })
    }
}

impl Budgets {
    /// Makes the budgets of a fleet: what is said of services and the majorities of these, in the order of services, then
    /// the named ones. Linear in the workloads and in what is said of them.
    pub(crate) fn of(fleet: &Fleet) -> Self {
        let mut all = Self::default();
        let mut pairs: Vec<(BudgetId, WorkloadId)> = Vec::new();
        let mut add = |source, members: &[WorkloadId], said, evicts_unready| {
            let serving = members.iter().filter(|&&id| fleet.workload(id).ready).count();
            let numbers = (narrow(members.len()), narrow(serving));
            let budget = Budget::of(source, numbers, said, evicts_unready)?;
            let id = all.budgets.push(budget);
            pairs.extend(members.iter().map(|&member| (id, member)));
            Some(budget.needed)
        };
        for id in fleet.service_ids() {
            let (service, replicas) = (fleet.service(id), fleet.replicas(id));
            if service.daemon || replicas.is_empty() {
                continue;
            }
            let said = (service.min_available, service.max_unavailable);
            let needed = add(BudgetSource::Service(id), replicas, said, false);
            // What is said already says more.
            let majority =
                majority(fleet, id).filter(|majority| needed.is_none_or(|needed| needed < *majority));
            add(BudgetSource::Majority(id), replicas, (majority.map(Amount::Number), None), false);
        }
        let mut named: FixedMap<NamedBudgetId, Vec<WorkloadId>> = FixedMap::default();
        for &(budget, member) in &fleet.budget_members {
            if !fleet.service(fleet.workload(member).service).daemon {
                named.entry(budget).or_default().push(member);
            }
        }
        for (id, budget) in fleet.named_budgets.iter_enumerated() {
            let members = named.get(&id).map_or(&[][..], Vec::as_slice);
            let said = (budget.min_available, budget.max_unavailable);
            add(BudgetSource::Named(budget.name), members, said, budget.evicts_unready);
        }
        all.members = Lists::from_pairs(all.budgets.len(), &pairs);
        let turned: Vec<(WorkloadId, BudgetId)> =
            pairs.into_iter().map(|(budget, id)| (id, budget)).collect();
        all.of = Lists::from_pairs(fleet.workloads.len(), &turned);
        all
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Fleet {
    /// All budgets.
    pub fn budget_ids(&self) -> impl ExactSizeIterator<Item = BudgetId> + use<> {
        (0..self.index.budgets.budgets.len()).map(BudgetId::from_index)
    }

    /// A budget of this fleet.
    #[must_use]
    pub fn budget(&self, id: BudgetId) -> &Budget {
        &self.index.budgets.budgets[id]
    }

    /// The workloads that a budget is about, in input order.
    #[must_use]
    pub fn members_of(&self, budget: BudgetId) -> &[WorkloadId] {
        self.index.budgets.members.get(budget)
    }

    /// The budgets that a workload is a member of; each of them has to allow that it is taken away.
    #[must_use]
    pub fn budgets_of(&self, workload: WorkloadId) -> &[BudgetId] {
        self.index.budgets.of.get(workload)
    }

    /// Whether a member counts against what its budget allows while it is away: not if it does not serve today, as long as
    /// the budget lets go of such members.
    #[must_use]
    pub fn counts_against(&self, budget: BudgetId, workload: WorkloadId) -> bool {
        let budget = self.budget(budget);
        self.workload(workload).ready || !budget.evicts_unready && budget.serving < budget.needed
    }

    /// Whether a budget of a workload lets none of its members go.
    #[must_use]
    pub fn is_kept(&self, workload: WorkloadId) -> bool {
        let keeps = |&id: &BudgetId| self.budget(id).allowed == 0 && self.counts_against(id, workload);
        self.budgets_of(workload).iter().any(keeps)
    }

    /// How many more workloads a budget needs, all of which serve, so that so many may be away at the same time. `None` if no
    /// number up to a hundred is enough, as where a number of them is all that may ever be away.
    #[must_use]
    pub fn more_members(&self, id: BudgetId, away: u32) -> Option<u32> {
        let budget = self.budget(id);
        let members = narrow(self.members_of(id).len());
        (1..=100).find(|more| {
            let all = members + more;
            let numbers = (all, budget.serving + more);
            let grown = Budget::of(budget.source, numbers, self.said_of(id, all), budget.evicts_unready);
            grown.is_some_and(|grown| grown.allowed >= away)
        })
    }

    /// How many might be away if all members of a budget served.
    #[must_use]
    pub fn allowed_if_ready(&self, id: BudgetId) -> u32 {
        let budget = self.budget(id);
        narrow(self.members_of(id).len()).saturating_sub(budget.needed)
    }

    /// What is said of a budget if it has so many members: the least that has to be there, the most that may be away.
    fn said_of(&self, id: BudgetId, members: u32) -> (Option<Amount>, Option<Amount>) {
        match self.budget(id).source {
            BudgetSource::Service(id) => (self.service(id).min_available, self.service(id).max_unavailable),
            BudgetSource::Majority(_) => (Some(Amount::Number(members / 2 + 1)), None),
            BudgetSource::Named(name) => {
                let named = self.named_budgets.iter().find(|budget| budget.name == name);
                named.map_or((None, None), |budget| (budget.min_available, budget.max_unavailable))
            }
        }
    }

    /// What a budget is called: the service that it is of, or its own name.
    #[must_use]
    pub fn budget_name(&self, id: BudgetId) -> String {
        match self.budget(id).source {
            BudgetSource::Service(id) | BudgetSource::Majority(id) => {
                format!("service/{}", self.service_name(id))
            }
            BudgetSource::Named(name) => format!("budget/{}", self.text(name)),
        }
    }

    /// Where a budget is stated, or the service whose majority it is.
    #[must_use]
    pub fn place_of_budget(&self, id: BudgetId) -> Place {
        match self.budget(id).source {
            BudgetSource::Service(id) | BudgetSource::Majority(id) => self.service(id).place,
            BudgetSource::Named(name) => {
                let named = self.named_budgets.iter().find(|budget| budget.name == name);
                named.map(|budget| budget.place).expect("a budget of this fleet")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Reader;

    fn read(text: &str) -> Fleet {
        let mut reader = Reader::new();
        reader.add("a.toml", text.as_bytes().to_vec());
        reader.finish().expect("a fleet").0
    }

    /// The budgets: what each is called, its members, how many have to serve and may be away, and why none may.
    fn budgets(fleet: &Fleet) -> Vec<(String, usize, u32, u32, Option<Blocked>)> {
        let told = |id| {
            let budget = fleet.budget(id);
            (fleet.budget_name(id), fleet.members_of(id).len(), budget.needed, budget.allowed, budget.blocked)
        };
        fleet.budget_ids().map(told).collect()
    }

    fn service(replicas: usize, said: &str) -> (u32, u32, Option<Blocked>) {
        let fleet = read(&format!(
            "[[service]]\nname = \"s\"\n{said}\n[[workload]]\nname = \"w\"\nservice = \"s\"\nreplicas = {replicas}\n"
        ));
        let found = budgets(&fleet);
        assert_eq!((found.len(), found[0].1), (1, replicas), "{said}");
        (found[0].2, found[0].3, found[0].4)
    }

    #[test]
    fn shares_are_rounded_as_the_api_does() {
        for (replicas, said, needed, allowed, blocked) in [
            (3, "max-unavailable = 1", 2, 1, None),
            (3, "max-unavailable = \"50%\"", 1, 2, None),
            (3, "min-available = \"50%\"", 2, 1, None),
            (7, "min-available = \"30%\"", 3, 4, None),
            (4, "min-available = 1\nmax-unavailable = 1", 3, 1, None),
            (3, "max-unavailable = 0", 3, 0, Some(Blocked::Zero)),
            (3, "max-unavailable = \"0%\"", 3, 0, Some(Blocked::Zero)),
            (3, "min-available = 3", 3, 0, Some(Blocked::AllNeeded)),
            (3, "min-available = \"100%\"", 3, 0, Some(Blocked::AllNeeded)),
            (3, "min-available = 5", 5, 0, Some(Blocked::AllNeeded)),
            (1, "min-available = 1", 1, 0, Some(Blocked::Single)),
            (1, "min-available = \"50%\"", 1, 0, Some(Blocked::Single)),
            (1, "max-unavailable = 0", 1, 0, Some(Blocked::Single)),
            (1, "max-unavailable = 1", 0, 1, None),
            (1, "min-available = 0", 0, 1, None),
        ] {
            assert_eq!(service(replicas, said), (needed, allowed, blocked), "{said} of {replicas}");
        }
    }

    #[test]
    fn a_budget_is_over_several_services_and_a_workload_in_several() {
        let fleet = read(
            "[[budget]]\nname = \"b\"\nmax-unavailable = 1\n[[budget]]\nname = \"c\"\nmin-available = 2\n
            [[service]]\nname = \"x\"\nmax-unavailable = 1\n
            [[workload]]\nname = \"x\"\nreplicas = 2\nbudgets = [\"b\", \"c\", \"b\"]\n
            [[workload]]\nname = \"y\"\nbudgets = [\"b\"]\n[[workload]]\nname = \"z\"\n",
        );
        let expected = [
            ("service/x".to_owned(), 2, 1, 1, None),
            ("budget/b".to_owned(), 3, 2, 1, None),
            ("budget/c".to_owned(), 2, 2, 0, Some(Blocked::AllNeeded)),
        ];
        assert_eq!(budgets(&fleet), expected);
        let of = |name: &str| fleet.budgets_of(fleet.find_workload(name).expect(name)).len();
        assert_eq!(["x#1", "x#2", "y", "z"].map(of), [3, 3, 1, 0]);
    }

    #[test]
    fn what_does_not_serve_uses_up_what_may_be_away() {
        let fleet = |evicts: bool, unready: &str| {
            read(&format!(
                "[[budget]]\nname = \"b\"\nmax-unavailable = 1\nevicts-unready = {evicts}\n
                [[workload]]\nname = \"u\"\nbudgets = [\"b\"]\nready = false\n
                [[workload]]\nname = \"v\"\nbudgets = [\"b\"]\n{unready}\n[[workload]]\nname = \"w\"\nbudgets = [\"b\"]\n"
            ))
        };
        // Two serve and two have to: the one that does not may go, since enough serve.
        let one = fleet(false, "");
        assert_eq!(budgets(&one), [("budget/b".to_owned(), 3, 2, 0, Some(Blocked::Unready))]);
        let counts = |fleet: &Fleet| {
            let id = fleet.budget_ids().next().expect("a budget");
            ["u", "w"].map(|name| fleet.counts_against(id, fleet.find_workload(name).expect(name)))
        };
        assert_eq!(counts(&one), [false, true]);
        // One serves and two have to: only where the policy is so may the others go.
        assert_eq!(counts(&fleet(false, "ready = false")), [true, true]);
        assert_eq!(counts(&fleet(true, "ready = false")), [false, true]);
    }

    #[test]
    fn majorities_are_known_by_names() {
        let found = |service: &str, image: &str, replicas: usize| {
            let fleet = read(&format!(
                "[[image]]\nname = \"{image}\"\nversion = \"1\"\n[[workload]]\nname = \"w\"\nservice = \"{service}\"\nimage = \"{image}\"\nreplicas = {replicas}\n"
            ));
            let told = budgets(&fleet);
            told.first().map(|(_, _, needed, allowed, blocked)| (*needed, *allowed, *blocked))
        };
        for (replicas, expected) in [
            (1, None),
            (2, Some((2, 0, Some(Blocked::Pair)))),
            (3, Some((2, 1, None))),
            (4, Some((3, 1, None))),
            (5, Some((3, 2, None))),
        ] {
            assert_eq!(found("kube-system/etcd", "registry.k8s.io/etcd", replicas), expected, "{replicas}");
        }
        assert_eq!(found("zk", "docker.io/library/zookeeper", 3), Some((2, 1, None)));
        assert_eq!(found("consul/consul-server", "hashicorp/consul", 3), Some((2, 1, None)));
        assert_eq!(found("consul/consul-client", "hashicorp/consul", 3), None);
        assert_eq!(found("rook-ceph/rook-ceph-mon", "quay.io/ceph/ceph", 3), Some((2, 1, None)));
        assert_eq!(found("rook-ceph/rook-ceph-osd", "quay.io/ceph/ceph", 3), None);
        assert_eq!(found("etcd-backup", "example/etcd-backup", 3), None);
        assert_eq!(found("x/zk", "confluentinc/cp-zookeeper", 3), Some((2, 1, None)));
    }

    /// Where no image is known the service's name says it.
    #[test]
    fn a_service_that_is_called_so_decides_by_majority() {
        let found = |service: &str| {
            let fleet = read(&format!("[[workload]]\nname = \"w\"\nservice = \"{service}\"\nreplicas = 3\n"));
            budgets(&fleet).first().map(|(_, _, needed, allowed, _)| (*needed, *allowed))
        };
        for name in
            ["etcd", "prod/etcd", "kube-etcd", "zookeeper", "consul-server", "ceph-mon", "rook-ceph-mon"]
        {
            assert_eq!(found(name), Some((2, 1)), "{name}");
        }
        for name in ["etcd-backup", "consul", "consul-client", "ceph-osd", "monitor", "server", "etcdctl"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn more_members_allow_more_to_be_away() {
        for (replicas, said, away, expected) in [
            (1, "min-available = 1", 1, Some(1)),
            (3, "min-available = 3", 2, Some(2)),
            (2, "min-available = \"90%\"", 1, Some(8)),
            (2, "max-unavailable = 0", 1, None),
            (4, "max-unavailable = \"25%\"", 2, Some(1)),
            (4, "max-unavailable = 1", 2, None),
        ] {
            let fleet = read(&format!(
                "[[service]]\nname = \"s\"\n{said}\n[[workload]]\nname = \"w\"\nservice = \"s\"\nreplicas = {replicas}\n"
            ));
            let id = fleet.budget_ids().next().expect("a budget");
            assert_eq!(fleet.more_members(id, away), expected, "{said} of {replicas}");
            // As if so many more were written down.
            if let Some(more) = expected {
                let grown = service(replicas + more as usize, said);
                assert!(grown.1 >= away, "{said} of {replicas}");
            }
        }
    }

    #[test]
    fn daemons_are_in_no_budget() {
        let fleet = read(
            "[[budget]]\nname = \"b\"\nmax-unavailable = 1\n[[service]]\nname = \"agent\"\ndaemon = true\nmax-unavailable = 1\n
            [[workload]]\nname = \"agent\"\nreplicas = 3\nbudgets = [\"b\"]\n[[workload]]\nname = \"w\"\nbudgets = [\"b\"]\n",
        );
        assert_eq!(budgets(&fleet), [("budget/b".to_owned(), 1, 0, 1, None)]);
    }

    #[test]
    fn rollouts_say_how_many_change_at_once() {
        for (said, replicas, expected) in [
            ("{ max-unavailable = \"25%\", surge = \"25%\" }", 10, 2),
            ("{ max-unavailable = \"25%\" }", 3, 1),
            ("{ max-unavailable = 0, surge = 2 }", 3, 2),
            ("{ ordered = true }", 9, 1),
        ] {
            let fleet =
                read(&format!("[[service]]\nname = \"w\"\nrollout = {said}\n[[workload]]\nname = \"w\"\n"));
            let service = fleet.service(fleet.find_service("w").expect("a service"));
            assert_eq!(service.rollout.map(|rollout| rollout.at_once(replicas)), Some(expected), "{said}");
        }
    }

    #[test]
    fn bad_budgets_are_told() {
        for (said, message) in [
            ("[[budget]]\nname = \"b\"\n", "the budget b limits nothing"),
            (
                "[[budget]]\nname = \"b\"\nmax-unavailable = \"x\"\n",
                "`x` is neither a number nor a percentage",
            ),
            ("[[budget]]\nname = \"c\"\nmax-unavailable = 1\n", "there is no budget `b`"),
        ] {
            let mut reader = Reader::new();
            let text = format!("{said}[[workload]]\nname = \"w\"\nbudgets = [\"b\"]\nreplicas = 3\n");
            reader.add("a.toml", text.into_bytes());
            let faults = reader.finish().expect_err("a fault").diagnostics;
            let told: Vec<&str> = faults.iter().map(|one| one.message.as_str()).collect();
            assert_eq!(told.iter().filter(|one| **one == message).count(), 1, "{told:?}");
        }
    }
}
