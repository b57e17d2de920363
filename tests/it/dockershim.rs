//! Nodes whose kubelet speaks to docker engine itself, as `kubectl get nodes -o json` tells of them.

use crate::compact;
use crate::fleets::{fleet_of, plan};
use comove::answer::plan::Plan;
use comove::model::Strategy;

fn node(kubelet: &str, runtime: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
        {{"apiVersion":"v1","kind":"Node","metadata":{{"name":"n1"}},"status":{{"nodeInfo":{{
            "kernelVersion":"5.4.0-100-generic","osImage":"Ubuntu 20.04.6 LTS","kubeletVersion":"{kubelet}",
            "containerRuntimeVersion":"{runtime}"}}}}}}]}}"#
    )
}

fn bumped(kubelet: &str, runtime: &str, to: &str) -> Plan {
    let fleet = fleet_of("nodes.json", &node(kubelet, runtime));
    plan(&fleet, &format!("host/n1:kubelet={to}"), Strategy::InPlace)
}

#[test]
fn a_kubelet_without_the_dockershim_needs_another_runtime() {
    let refused = bumped("v1.23.4", "docker://20.10.7", "1.24.0");
    assert_eq!(refused.blocked.len(), 1, "{}", compact::plan(&refused));
    let named = refused.tables.facts.iter().any(|fact| fact.name.as_ref() == "dockershim-kubelet-124");
    assert!(named, "{}", compact::plan(&refused));
    for (kubelet, runtime, to) in [
        ("v1.23.4", "containerd://1.6.8", "1.24.0"),
        ("v1.22.4", "docker://20.10.7", "1.23.17"),
        // With cri-dockerd between them.
        ("v1.24.4", "docker://20.10.7", "1.25.0"),
    ] {
        let plan = bumped(kubelet, runtime, to);
        assert_eq!(plan.blocked.len(), 0, "{kubelet} {runtime} {to}: {}", compact::plan(&plan));
    }
}

#[test]
fn a_runtime_that_is_asked_for_goes_first() {
    let fleet = fleet_of("nodes.json", &node("v1.23.4", "docker://20.10.7"));
    let bumps = ["host/n1:kubelet=1.24.0", "host/n1:cri=containerd"];
    let bumps = bumps.map(|bump| comove::Bump::parse(bump).expect("a bump"));
    let plan = comove::plan(&fleet, &bumps, &comove::Options::default()).expect("bumps that fit").0;
    assert_eq!(plan.blocked.len(), 0, "{}", compact::plan(&plan));
    let order: Vec<&str> =
        plan.steps.iter().flat_map(|step| &step.changes).map(|one| one.of.as_ref()).collect();
    assert_eq!(order, ["cri", "kubelet"]);
}

/// What is to be looked at is told of nodes of which nothing says what they run containers with, and of no others.
#[test]
fn of_the_dockershim_nothing_is_told_where_the_runtime_is_another() {
    const FACT: &str = "kube-124-dockershim";
    let told = |plan: &Plan| plan.tables.facts.iter().any(|fact| *fact.name == *FACT);
    for (runtime, is_told) in [
        ("containerd://1.6.8", false),
        ("cri-o://1.23.1", false),
        ("rkt://1.0.0", true),
        ("docker://20.10.7", true),
    ] {
        let fleet = fleet_of("nodes.json", &node("v1.23.4", runtime));
        for &strategy in Strategy::ALL {
            let bumps = ["host/n1:kubelet=1.24.0", "host/n1:cri=containerd"];
            // What else is asked for is there, and changes nothing of what is known today.
            let bumps = &bumps[..if runtime.starts_with("docker") { 2 } else { 1 }];
            let bumps: Vec<comove::Bump> =
                bumps.iter().map(|bump| comove::Bump::parse(bump).expect("a bump")).collect();
            let options = comove::Options { strategy, certificate: true, ..comove::Options::default() };
            let plan = comove::plan(&fleet, &bumps, &options).expect("bumps that fit").0;
            assert_eq!(told(&plan), is_told, "{runtime}, {strategy}: {}", compact::plan(&plan));
            let verdict = comove::verify::verify(&fleet, &plan);
            assert!(verdict.holds() && verdict.drift.is_empty(), "{runtime}, {strategy}: {verdict:#?}");
        }
    }
}

#[test]
fn conditions_go_with_the_crossing_of_a_property() {
    let fact = |subject: &str, only: &str| {
        format!(
            r#"
            [[fact]]
            name = "look"
            subject = "{subject}"
            at = ">=2"
            crossing = "into"
            where = {{ {only} }}
            source = "https://wiki.example/look"
            [[host]]
            name = "h"
            os = "ubuntu@22.04"
            "#
        )
    };
    let said = |subject: &str, only: &str| {
        let mut reader = comove::read::Reader::new();
        reader.add("fleet.toml", fact(subject, only).into_bytes());
        reader.finish().map(|_| ()).map_err(|faults| faults.diagnostics[0].message.clone())
    };
    assert_eq!(said("kubelet", "cri = \"=containerd\""), Ok(()));
    assert_eq!(said("package/x", "cri = \"=containerd\""), Err("`where` goes with `needs`".to_owned()));
    assert!(said("kubelet", "os = \"ubuntu@>=22.04\"").is_err_and(|said| said.contains("releases of an OS")));
}
