use super::*;
use crate::answer::exposure::{Dependent, Weak, WeakSum};
use crate::answer::failure::{Failure, Fallen, Gone, Left, Needing};
use crate::answer::plan::SCHEMA;
use crate::answer::tables::Spot;
use crate::report::testing::{first, render};
use crate::report::{Document, failure};

fn kernel(machine: &str, shared_by: usize, weak: Vec<Weak>) -> SharedKernel {
    SharedKernel { machine: machine.to_owned(), shared_by, weak }
}

fn named(why: Weakness, names: &[&str]) -> Weak {
    Weak { why, names: names.iter().map(|&name| name.to_owned()).collect() }
}

fn loss(what: &str, down: usize, lost: &[&str]) -> Loss {
    let lost = lost.iter().map(|&name| name.to_owned()).collect();
    Loss { what: what.to_owned(), down, lost, short: Vec::new(), dependents: Vec::new() }
}

fn domains(kind: &str, number: usize, services_lost: usize, losses: Vec<Loss>) -> Domains {
    Domains { kind: kind.to_owned(), number, services: 4, services_lost, singles: 0, losses }
}

fn lines(fleet: &Exposure, detail: Detail) -> Vec<(String, String)> {
    let Some(Block::Rows(rows)) = today(fleet, detail) else { return Vec::new() };
    render(&Document { blocks: vec![Block::Rows(rows.clone())] });
    rows.into_iter().map(|row| (row.key, row.value.words())).collect()
}

#[test]
fn nothing_is_said_of_a_fleet_in_which_nothing_runs() {
    assert_eq!(lines(&Exposure::default(), Detail::Full), []);
}

#[test]
fn who_shares_a_kernel_is_told_with_why_it_counts_more() {
    let weak = vec![
        named(Weakness::Privileged, &["workload/agent"]),
        named(Weakness::Unknown, &["workload/a", "workload/b"]),
    ];
    let fleet = Exposure {
        kernels: vec![kernel("host/a", 30, weak), kernel("host/b", 2, Vec::new())],
        weak: vec![
            WeakSum { why: Weakness::Privileged, number: 1 },
            WeakSum { why: Weakness::Unknown, number: 2 },
        ],
        hypervisors: vec![Hypervisor { machine: "host/hv".to_owned(), guests: 10, runs: 12 }],
        ..Exposure::default()
    };
    let exploit = "exploit of a kernel".to_owned();
    assert_eq!(
        lines(&fleet, Detail::Brief),
        [
            (
                exploit.clone(),
                "reaches the 30 that share the kernel of host/a: 1 is privileged (workload/agent) and seccomp unknown for 2"
                    .to_owned()
            ),
            (
                String::new(),
                "in all, 32 share 2 kernels with others: 1 is privileged and seccomp unknown for 2".to_owned()
            ),
            ("escape from a guest".to_owned(), "reaches the 10 guests behind host/hv".to_owned()),
        ]
    );
    let full = lines(&fleet, Detail::Full);
    assert!(full[0].1.contains("seccomp unknown for 2 (workload/a, workload/b)"), "{full:?}");
    assert_eq!(full[1].1, "reaches the 2 that share the kernel of host/b, all under a seccomp profile");
}

#[test]
fn what_a_crash_takes_down_is_told_with_what_needs_it() {
    let mut worst = loss("host/h1", 3, &["service/db", "service/shop"]);
    worst.dependents =
        vec![Dependent { service: "service/web".to_owned(), needs: "service/shop".to_owned() }];
    worst.short = vec![Short {
        service: "service/etcd".to_owned(),
        left: 1,
        replicas: 3,
        needed: 2,
        because: Floor::Majority,
    }];
    let domains = Domains { singles: 1, ..domains("host", 3, 2, vec![worst, loss("host/h2", 2, &[])]) };
    let fleet = Exposure { domains: vec![domains], ..Exposure::default() };
    assert_eq!(
        lines(&fleet, Detail::Brief),
        [
            (
                "crash of a host".to_owned(),
                "host/h1 takes 3 down, and with it the whole of 2 services: service/db, service/shop; service/etcd keeps \
                 1 of 3, and its majority is 2; service/web needs service/shop"
                    .to_owned()
            ),
            (
                String::new(),
                "4 services are spread over 3 hosts; 2 stand on one of these alone, 1 of one replica".to_owned()
            ),
        ]
    );
    assert_eq!(lines(&fleet, Detail::Full).len(), 3);
}

#[test]
fn the_good_case_says_so() {
    let zones =
        domains("topology.kubernetes.io/zone", 3, 0, vec![loss("topology.kubernetes.io/zone=a", 2, &[])]);
    let fleet = Exposure { domains: vec![zones], ..Exposure::default() };
    let told = lines(&fleet, Detail::Brief);
    assert_eq!(told[0].0, "crash of a zone");
    assert_eq!(told[1].1, "spread over 3 zones; no single zone takes a service");
}

fn failed() -> Failure {
    let place = Spot { text: "fleet.toml:3".into(), place: None };
    Failure {
        schema: SCHEMA,
        tool: "comove".to_owned(),
        fail: vec!["host/h1".to_owned()],
        machines: vec!["host/h1".to_owned()],
        down: 3,
        runs: 9,
        unplaced: 0,
        services: 4,
        fallen: vec![Fallen {
            thing: "workload/db".to_owned(),
            on: "host/h1".to_owned(),
            place: place.clone(),
        }],
        lost: vec![
            Gone { service: "service/db".to_owned(), replicas: 1 },
            Gone { service: "service/shop".to_owned(), replicas: 2 },
        ],
        short: Vec::new(),
        left: vec![Left {
            service: "service/api".to_owned(),
            left: 2,
            replicas: 3,
            needed: Some((1, Floor::MinAvailable)),
        }],
        dependents: vec![Needing {
            service: "service/web".to_owned(),
            needs: "service/shop".to_owned(),
            because: None,
            place,
        }],
    }
}

#[test]
fn a_failure_is_told_with_what_is_lost_and_why() {
    let document = failure(&failed(), Detail::Brief);
    let answer =
        "If host/h1 fails, 3 of 9 that run go down: nothing is left of 2 services, 1 more needs what is lost";
    assert_eq!(first(&document), (Tone::Bad, answer.to_owned()));
    let text = render(&document);
    for line in [
        "service/db: its only replica is down",
        "service/shop: all 2 replicas are down",
        "service/web needs service/shop",
        "service/api: 2 of 3 left; 1 is enough by min-available",
        "on host/h1: workload/db",
        "comove impact ... --fail host/h1 --full",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let good = Failure { lost: Vec::new(), dependents: Vec::new(), ..failed() };
    let answer = "If host/h1 fails, 3 of 9 that run go down; no service is lost";
    assert_eq!(first(&failure(&good, Detail::Full)), (Tone::Good, answer.to_owned()));
    let open = Failure { unplaced: 2, ..good.clone() };
    let answer = "If host/h1 fails, 3 of 9 that run go down; no service is known to be lost; 2 that are on no known machine may \
                  go down as well";
    assert_eq!(first(&failure(&open, Detail::Full)), (Tone::Doubt, answer.to_owned()));
    let unstated = Failure { services: 0, ..good };
    let answer = "If host/h1 fails, 3 of 9 that run go down; no service is stated";
    assert_eq!(first(&failure(&unstated, Detail::Full)), (Tone::Doubt, answer.to_owned()));
}
