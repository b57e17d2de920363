//! A fleet that four tools know in part, and one bump across all of its layers, without a line written by hand.

use comove::answer::plan::{Outcome, Plan};
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
    let things = |outcome| {
        let known = plan.known.iter().filter(move |known| known.outcome == outcome);
        known.map(|known| (known.fact.as_str(), known.things.join(" "))).collect::<Vec<_>>()
    };
    // The JDK is known from the SBOM, where it runs from Kubernetes, the system of the nodes from Kubernetes, and what a
    // release brings from the profiles.
    let orders = "workload/shop/orders-0 workload/shop/orders-1".to_owned();
    assert_eq!(things(Outcome::Forces), [("jdk-before-cgroup-2", orders)]);
    let all = &plan.summary;
    assert_eq!((all.machines_changed, all.images_changed, all.workloads_changed), (2, 1, 2));
    assert_eq!((all.restart_only, all.stated, all.derived), (2, 0, 0), "what stays unknown is counted");
    let reasons: Vec<_> = plan.steps.iter().flat_map(|step| &step.reasons).collect();
    let cgroup = reasons.iter().find(|reason| reason.text.contains("brings cgroup 2")).expect("a link");
    assert!(cgroup.place.as_ref().is_some_and(|place| place.starts_with("built-in/")), "{cgroup:?}");
    let jdk =
        reasons.iter().find(|reason| reason.text.contains("openjdk-11-jre-headless at")).expect("a link");
    assert!(jdk.source.as_ref().is_some_and(|source| source.starts_with("https://")), "{jdk:?}");
    assert!(verify(&fleet, &plan).holds());
}

#[test]
fn a_kernel_of_the_machine_under_all_reaches_the_nodes_on_it() {
    // Ansible knows the machine, libvirt what runs on it, Kubernetes what runs there.
    let (fleet, plan) = plan("host/iron1:kernel=6.12", None);
    let changed =
        |thing: &str| plan.steps.iter().flat_map(|step| &step.changes).any(|one| one.thing == thing);
    for thing in ["host/iron1", "guest/node-1", "guest/node-2", "workload/shop/front-0"] {
        assert!(changed(thing), "{thing}");
    }
    assert!(verify(&fleet, &plan).holds());
}

#[test]
fn ends_of_support_show_from_a_day_on() {
    let ends = |day| {
        let (_, plan) = plan("guest/*:os=22.04", Some(day));
        let known = plan.known.into_iter().filter(|known| known.outcome == Outcome::Ends);
        known.filter_map(|known| known.says).find(|says| says.contains("ubuntu 22.04"))
    };
    assert_eq!(ends("2026-01-01"), None, "it is more than a year away");
    let says = ends("2027-02-22").expect("it is near");
    assert!(
        says.starts_with("standard support of ubuntu 22.04 ends on 2027-") && says.contains(", in "),
        "{says}"
    );
    let says = ends("2028-01-01").expect("it is over");
    assert!(says.contains(" ended on ") && says.ends_with(" days ago"), "{says}");
}

#[test]
fn a_machine_of_the_line_that_is_asked_for_is_there_already() {
    let mut reader = Reader::new();
    let hosts = "[[host]]\nname = \"new\"\nkernel = \"6.8.0-31-generic\"\n[[host]]\nname = \"old\"\nkernel = \"5.15\"\n";
    reader.add("fleet.toml", hosts.as_bytes().to_vec());
    let (fleet, _) = reader.finish().expect("a sound inventory");
    let asked = |bump| comove::plan(&fleet, &[Bump::parse(bump).expect("a bump")], &Options::default());
    let (plan, warnings) = asked("host/*:kernel=6.8").expect("an answer");
    assert_eq!((plan.summary.machines_changed, warnings.len()), (1, 1), "{warnings:?}");
    assert!(asked("host/*:kernel=6.7").is_err(), "that is a downgrade of one");
}
