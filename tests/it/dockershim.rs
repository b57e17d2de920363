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
