//! A fleet that four tools know in part, and one bump across all of its layers, without a line written by hand.

use crate::fleets::{changes, fleet, met};
use comove::answer::known::{Outcome, Says};
use comove::answer::plan::Plan;
use comove::answer::tables::{Requirement, Why};
use comove::read::{Input, Reader};
use comove::verify::verify;
use comove::{Bump, Options};
use std::path::Path;

const FILES: [&str; 7] = [
    "cluster.json",
    "orders.cdx.json",
    "front.cdx.json",
    "vms.xml",
    "iron1.txt",
    "facts/iron1.json",
    "facts/node-1.json",
];

fn plan(bump: &str, today: Option<&str>) -> (comove::model::Fleet, Plan) {
    let mut reader = Reader::new();
    for file in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mixed").join(file);
        let bytes = std::fs::read(path).expect("the fixture is there");
        assert!(reader.take(Input::bytes(format!("mixed/{file}"), bytes).found()), "{file} is of no kind");
    }
    let (fleet, _) = reader.finish().expect("sound files");
    let today = today.map(|day| day.parse().expect("a day"));
    let bumps = [Bump::parse(bump).expect("a bump")];
    let options = Options { certificate: true, today, ..Options::default() };
    let (plan, _) = comove::plan(&fleet, &bumps, &options).expect("an answer");
    (fleet, plan)
}

#[test]
fn an_os_bump_of_the_nodes_names_the_image_that_breaks() {
    let (fleet, plan) = plan("guest/*:os=22.04", None);
    // The JDK is known from the SBOM, where it runs from Kubernetes, the system of the nodes from Kubernetes, and what a
    // release brings from the profiles.
    let orders = vec!["workload/shop/orders-0", "workload/shop/orders-1"];
    assert_eq!(met(&plan, Outcome::Forces), [("jdk-before-cgroup-2", orders)]);
    let all = &plan.summary;
    assert_eq!((all.machines_changed, all.images_changed, all.workloads_changed), (2, 1, 2));
    assert_eq!((all.restart_only, all.stated, all.derived), (2, 0, 0), "what stays unknown is counted");
    let brings_cgroup = |why: &Why| match why {
        Why::Release { brings: Some(brings) } => brings.property.as_ref() == "cgroup",
        _ => false,
    };
    let reasons = &plan.tables.reasons;
    let cgroup = reasons.iter().find(|reason| brings_cgroup(&reason.why)).expect("a reason");
    let place = cgroup.place.as_ref().expect("a line of a profile");
    assert!(place.text.starts_with("built-in/"), "{cgroup:?}");
    let of_jdk = |one: &&Requirement| one.subject.contains("openjdk-11-jre-headless") && one.at.is_some();
    let jdk = plan.tables.requirements.iter().find(of_jdk).expect("a requirement");
    let fact = jdk.fact.and_then(|fact| plan.tables.fact(fact)).expect("a fact");
    assert!(fact.source.starts_with("https://"), "{fact:?}");
    assert!(verify(&fleet, &plan).holds());
}

#[test]
fn a_kernel_of_the_machine_under_all_reaches_the_nodes_on_it() {
    // Ansible knows the machine, libvirt what runs on it, Kubernetes what runs there.
    let (fleet, plan) = plan("host/iron1:kernel=6.12", None);
    for thing in ["host/iron1", "guest/node-1", "guest/node-2", "workload/shop/front-0"] {
        assert!(!changes(&plan, thing).is_empty(), "{thing}");
    }
    assert!(verify(&fleet, &plan).holds());
}

#[test]
fn ends_of_support_show_from_a_day_on() {
    let ends = |day| {
        let (_, plan) = plan("guest/*:os=22.04", Some(day));
        let known = plan.known.into_iter().filter(|known| known.outcome == Outcome::Ends);
        let said = known.filter_map(|known| match known.says {
            Says::End { of, release, until, .. } => Some((of, release, until)),
            _ => None,
        });
        said.filter(|(of, ..)| of.as_ref() == "ubuntu 22.04").collect::<Vec<_>>()
    };
    assert!(ends("2026-01-01").is_empty(), "it is more than a year away");
    for day in ["2027-02-22", "2028-01-01"] {
        let ends = ends(day);
        let [(_, release, until)] = &ends[..] else { panic!("{day}: {ends:?}") };
        assert!(*release && until.starts_with("2027-"), "{day}: {ends:?}");
    }
}

#[test]
fn a_machine_of_the_line_that_is_asked_for_is_there_already() {
    let hosts = "[[host]]\nname = \"new\"\nkernel = \"6.8.0-31-generic\"\n[[host]]\nname = \"old\"\nkernel = \"5.15\"\n";
    let fleet = fleet(hosts);
    let asked = |bump| comove::plan(&fleet, &[Bump::parse(bump).expect("a bump")], &Options::default());
    let (plan, warnings) = asked("host/*:kernel=6.8").expect("an answer");
    assert_eq!((plan.summary.machines_changed, warnings.len()), (1, 0), "{warnings:?}");
    assert_eq!(plan.left_out.len(), 1, "it is left out, and told");
    assert!(asked("host/new:kernel=6.7").is_err(), "that is a downgrade");
}
