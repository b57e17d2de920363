//! Replicas that are kept apart stay so while machines are drained: against a walk through the steps of the plan, and against a
//! search of how many machines have to be added.

use crate::fleets::fleet;
use comove::answer::plan::Plan;
use comove::model::{Fleet, Strategy};
use comove::verify::verify;
use comove::{Bump, Options};
use proptest::prelude::*;
use proptest::strategy::{Strategy as _, ValueTree as _};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

/// A pool of hosts, each in a zone, and services by the hosts of their replicas.
#[derive(Clone, Debug)]
struct Small {
    zones: Vec<usize>,
    services: Vec<Service>,
}

#[derive(Clone, Debug)]
struct Service {
    /// Whether it is kept apart by the name of the host, and by the zone.
    keys: (bool, bool),
    hosts: Vec<usize>,
}

impl Small {
    fn text(&self) -> String {
        let mut text = String::new();
        for (host, zone) in self.zones.iter().enumerate() {
            let told = format!(
                "[[host]]\nname = \"h{host}\"\nkernel = \"5.15\"\npool = \"p\"\nlabels = {{ zone = \"z{zone}\" }}\n"
            );
            text += &told;
        }
        for (number, service) in self.services.iter().enumerate() {
            let keys = [(service.keys.0, "\"kubernetes.io/hostname\""), (service.keys.1, "\"zone\"")];
            let keys: Vec<&str> = keys.into_iter().filter(|(is, _)| *is).map(|(_, key)| key).collect();
            let service_text = format!("[[service]]\nname = \"s{number}\"\napart = [{}]\n", keys.join(", "));
            text += &service_text;
            for (replica, host) in service.hosts.iter().enumerate() {
                write!(
                    text,
                    "[[workload]]\nname = \"s{number}-{replica}\"\nservice = \"s{number}\"\nhost = \"h{host}\"\n\
                     movable = true\n"
                )
                .expect("a string takes all text");
            }
        }
        text
    }

    /// Whether two replicas of a service are too close. Machines that are added come after the hosts, like the first ones: each
    /// has the zone that it is said to have.
    fn is_close(&self, service: &Service, (one, other): (usize, usize), spares: &[usize]) -> bool {
        let zone = |at: usize| self.zones.get(at).or_else(|| spares.get(at - self.zones.len()));
        (service.keys.0 && one == other) || (service.keys.1 && zone(one) == zone(other))
    }

    /// The fewest machines, up to two, with which all hosts can be emptied, changed and used again: by a search of all states.
    fn fewest(&self) -> Option<usize> {
        let zones: BTreeSet<usize> = self.zones.iter().copied().collect();
        let one: Vec<Vec<usize>> = zones.iter().map(|&zone| vec![zone]).collect();
        let two: Vec<Vec<usize>> = one.iter().flat_map(|a| zones.iter().map(|&b| vec![a[0], b])).collect();
        let sizes = [vec![Vec::new()], one, two];
        sizes.iter().position(|choices| choices.iter().any(|spares| self.can_be_emptied(spares)))
    }

    fn can_be_emptied(&self, spares: &[usize]) -> bool {
        let replicas: Vec<usize> =
            self.services.iter().enumerate().flat_map(|(at, one)| vec![at; one.hosts.len()]).collect();
        let at: Vec<usize> = self.services.iter().flat_map(|one| one.hosts.clone()).collect();
        let places = self.zones.len() + spares.len();
        let mut seen: BTreeSet<(u32, Vec<usize>)> = BTreeSet::new();
        let mut work = VecDeque::from([(0_u32, at)]);
        while let Some((done, at)) = work.pop_front() {
            if done.count_ones() as usize == self.zones.len() && at.iter().all(|&at| at < self.zones.len()) {
                return true;
            }
            let mut next = Vec::new();
            for host in 0..self.zones.len() {
                if !at.contains(&host) {
                    next.push((done | 1 << host, at.clone()));
                }
            }
            for mover in 0..at.len() {
                for to in (0..places).filter(|&to| to != at[mover]) {
                    let service = &self.services[replicas[mover]];
                    let mut others =
                        (0..at.len()).filter(|&other| other != mover && replicas[other] == replicas[mover]);
                    if !others.any(|other| self.is_close(service, (to, at[other]), spares)) {
                        let mut then = at.clone();
                        then[mover] = to;
                        next.push((done, then));
                    }
                }
            }
            for state in next {
                if seen.insert(state.clone()) {
                    work.push_back(state);
                }
            }
        }
        false
    }
}

/// Where two replicas that are kept apart come together while a plan is carried out, in the order of its steps.
fn together(small: &Small, plan: &Plan) -> Vec<String> {
    let host = |name: &str| name.strip_prefix("host/h").and_then(|number| number.parse::<usize>().ok());
    let spares: Vec<usize> = plan
        .spares
        .iter()
        .map(|spare| small.zones[host(plan.tables.name(spare.like.expect("a machine"))).expect("a host")])
        .collect();
    let added: BTreeMap<&str, usize> = plan
        .spares
        .iter()
        .enumerate()
        .map(|(at, spare)| (plan.tables.name(spare.thing), small.zones.len() + at))
        .collect();
    let mut stands: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (number, service) in small.services.iter().enumerate() {
        for (replica, &at) in service.hosts.iter().enumerate() {
            stands.insert(format!("workload/s{number}-{replica}"), (number, at));
        }
    }
    let mut found = Vec::new();
    for step in &plan.steps {
        for change in &step.changes {
            let Some(moved) = change.moved else { continue };
            let (name, to) = (plan.tables.name(change.thing), plan.tables.name(moved.to));
            let to = host(to).or_else(|| added.get(to).copied()).expect("a machine");
            let (number, _) = stands[name];
            for (other, &(of, at)) in &stands {
                if of == number && other != name && small.is_close(&small.services[number], (to, at), &spares)
                {
                    found.push(format!("step {}: {name} comes to {other}", step.number));
                }
            }
            stands.insert(name.to_owned(), (number, to));
        }
    }
    found
}

fn drained(small: &Small) -> (Fleet, Plan) {
    let fleet = fleet(&small.text());
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let options = Options { strategy: Strategy::Drain, certificate: true, ..Options::default() };
    let plan = comove::plan(&fleet, &[bump], &options).expect("a bump that fits").0;
    (fleet, plan)
}

/// Few hosts in two zones, and services whose replicas are where they may be.
fn smalls() -> impl proptest::strategy::Strategy<Value = Small> {
    let hosts = proptest::collection::vec(0..2_usize, 2..=4);
    let service = (any::<bool>(), any::<bool>(), proptest::collection::vec(0..4_usize, 1..=3));
    (hosts, proptest::collection::vec(service, 1..=2)).prop_map(|(zones, drawn)| {
        let mut small = Small { zones, services: Vec::new() };
        for (name, zone, hosts) in drawn {
            let mut service = Service { keys: (name || !zone, zone), hosts: Vec::new() };
            for host in hosts.into_iter().map(|host| host % small.zones.len()) {
                let is_close = |&at: &usize| small.is_close(&service, (host, at), &[]);
                if !service.hosts.iter().any(is_close) {
                    service.hosts.push(host);
                }
            }
            small.services.push(service);
        }
        small
    })
}

/// Three replicas on three hosts: none has a place to go to but a host that is added.
#[test]
fn a_replica_on_each_host_takes_a_spare_host() {
    let service = |keys| Service { keys, hosts: vec![0, 1, 2] };
    let of = |keys| Small { zones: vec![0, 0, 0], services: vec![service(keys)] };
    let apart = of((true, false));
    let (fleet, plan) = drained(&apart);
    assert_eq!((plan.spares.len(), apart.fewest()), (1, Some(1)));
    assert!(together(&apart, &plan).is_empty());
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds(), "{verdict:#?}");
    let free = of((false, false));
    assert_eq!(drained(&free).1.spares.len(), 0);
}

/// A plan that brings two replicas together is refused.
#[test]
fn replicas_that_come_together_are_noticed() {
    let free =
        Small { zones: vec![0, 1], services: vec![Service { keys: (false, false), hosts: vec![0, 1] }] };
    let (_, plan) = drained(&free);
    for (keys, holds) in [((false, false), true), ((true, false), false), ((false, true), false)] {
        let service = Service { keys, hosts: vec![0, 1] };
        let text = Small { zones: free.zones.clone(), services: vec![service] }.text();
        let verdict = verify(&fleet(&text), &plan);
        assert_eq!(verdict.holds(), holds, "{keys:?} {verdict:#?}");
        let told = format!("{verdict:?}").contains("Together");
        assert_eq!(told, !holds, "{keys:?} {verdict:#?}");
    }
}

/// Two replicas that exchange their machines in one step would meet, whichever goes first.
#[test]
fn replicas_that_are_kept_apart_do_not_exchange_their_machines() {
    let text = |service: &str| {
        format!(
            "[[host]]\nname = \"a\"\npool = \"p\"\nkernel = \"5.15\"\ncandidates = {{ kernel = [\"6.8\"] }}\n\
             [[host]]\nname = \"b\"\npool = \"p\"\nkernel = \"5.4\"\ncandidates = {{ kernel = [\"5.15\"] }}\n\
             [[app]]\nname = \"one\"\nversion = \"1\"\nrequires = [{{ needs = \"kernel\", in = \">=5.15, <6\" }}]\n\
             [[app]]\nname = \"two\"\nversion = \"1\"\ncandidates = [\"2\"]\nrequires = [\
             {{ at = \"<2\", needs = \"kernel\", in = \"<5.15\" }}, {{ at = \">=2\", needs = \"kernel\", in = \">=6\" }}]\n\
             [[workload]]\nname = \"w1\"\napp = \"one\"\nhost = \"a\"\nservice = \"s\"\n\
             [[workload]]\nname = \"w2\"\napp = \"two\"\nhost = \"b\"\nservice = \"s\"\n\
             [[service]]\nname = \"s\"\n{service}\n"
        )
    };
    let plan_of = |fleet: &Fleet| {
        let bump = Bump::parse("app/two=2").expect("a bump");
        let options = Options { strategy: Strategy::Drain, certificate: true, ..Options::default() };
        comove::plan(fleet, &[bump], &options).expect("a bump that fits").0
    };
    let (free, apart) = (fleet(&text("")), fleet(&text("apart = [\"hostname\"]")));
    let exchange = plan_of(&free);
    assert_eq!((exchange.steps.len(), exchange.spares.len()), (1, 0));
    assert!(verify(&free, &exchange).holds());
    let verdict = verify(&apart, &exchange);
    assert!(format!("{:?}", verdict.faults).contains("Together"), "{verdict:#?}");
    let plan = plan_of(&apart);
    assert_eq!(plan.spares.len(), 1);
    assert!(verify(&apart, &plan).holds());
}

proptest! {
    #![proptest_config(crate::theorems::config(96))]

    #[test]
    fn replicas_stay_apart_with_the_fewest_machines_that_do(small in smalls()) {
        let (fleet, plan) = drained(&small);
        prop_assert!(plan.blocked.is_empty(), "{}", small.text());
        let found = together(&small, &plan);
        prop_assert!(found.is_empty(), "{:#?}\n{}", found, small.text());
        let verdict = verify(&fleet, &plan);
        prop_assert!(verdict.holds(), "{:#?}\n{}", verdict, small.text());
        if let Some(fewest) = small.fewest() {
            prop_assert_eq!(plan.spares.len(), fewest, "{}", small.text());
        }
    }
}

/// The fleets that are drawn are not all easy: of those with two services some need a host more, some two, some none.
#[test]
fn fleets_of_all_kinds_are_drawn() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for _ in 0..200 {
        let small = smalls().new_tree(&mut runner).expect("a fleet").current();
        *counts.entry(small.fewest()).or_default() += 1;
    }
    assert!(counts[&Some(0)] >= 20 && counts[&Some(1)] >= 20, "{counts:?}");
}
