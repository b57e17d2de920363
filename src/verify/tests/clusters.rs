//! Clusters and their control planes: what the planner makes of them, and that it holds under each strategy.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;

/// A cluster whose nodes have static pods of these versions, one node for each version.
fn control_plane(versions: &[&str]) -> String {
    use std::fmt::Write as _;
    let mut text = "[[cluster]]\nname = \"prod\"\n".to_owned();
    for image in ["kube-apiserver", "kube-scheduler", "etcd"] {
        let _ = writeln!(text, "[[image]]\nname = \"k8s.example/{image}\"");
    }
    for (index, version) in versions.iter().enumerate() {
        let kubelet = "provides = { kubelet = \"1.36.1\" }";
        let _ = writeln!(text, "[[host]]\nname = \"n{index}\"\ncluster = \"prod\"\n{kubelet}");
        for (image, version) in [("kube-apiserver", *version), ("kube-scheduler", *version), ("etcd", "3.6")]
        {
            let _ = writeln!(text, "[[workload]]\nname = \"{image}-{index}\"\nhost = \"n{index}\"");
            let _ = writeln!(text, "image = \"k8s.example/{image}@{version}\"\nmovable = false");
        }
    }
    text
}

/// What changes version in each step, and to which.
fn changes(plan: &Plan) -> Vec<Vec<String>> {
    let tables = &plan.tables;
    let step = |step: &crate::answer::step::Step| {
        let word = |change: &crate::answer::step::Change| {
            let to = change.to.as_deref().unwrap_or("?");
            format!("{} {to}", tables.name(change.thing))
        };
        let mut all: Vec<_> =
            step.changes.iter().map(word).filter(|word| !word.starts_with("image/")).collect();
        all.sort();
        all
    };
    plan.steps.iter().map(step).filter(|step| !step.is_empty()).collect()
}

fn in_place(text: &str, bumps: &[&str]) -> Plan {
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    let plan = Made::under(&fleet(text), &bumps, Strategy::InPlace);
    assert_eq!(plan.blocked.len(), 0, "{:#?}", plan.blocked);
    plan
}

const STATIC_PODS: [&str; 3] = ["cluster/prod", "workload/kube-apiserver-0", "workload/kube-scheduler-0"];

#[test]
fn a_bump_of_a_cluster_moves_its_static_pods_minor_by_minor() {
    let text = control_plane(&["v1.36.1"]);
    for bump in ["cluster/prod:kubernetes=1.38", "image/k8s.example/kube-apiserver=1.38"] {
        let steps = changes(&in_place(&text, &[bump]));
        let wanted = ["1.37", "1.38"].map(|to| STATIC_PODS.map(|name| format!("{name} {to}")).to_vec());
        assert_eq!(steps, wanted, "{bump}");
        holds(&text, &[bump]);
    }
}

#[test]
fn a_patch_moves_them_too() {
    let text = control_plane(&["v1.36.1"]);
    let steps = changes(&in_place(&text, &["cluster/prod:kubernetes=1.36.4"]));
    assert_eq!(steps, [STATIC_PODS.map(|name| format!("{name} 1.36.4")).to_vec()]);
    holds(&text, &["cluster/prod:kubernetes=1.36.4"]);
}

#[test]
fn a_scheduler_is_never_newer_than_the_api_server() {
    let text = control_plane(&["v1.36.1"]);
    let steps = changes(&in_place(&text, &["image/k8s.example/kube-scheduler=v1.37.0"]));
    assert_eq!(steps, [STATIC_PODS.map(|name| format!("{name} v1.37.0")).to_vec()]);
    // One that is older already is not tied, and held to the published skew.
    let older = text.replace("kube-scheduler@v1.36.1", "kube-scheduler@v1.35.2");
    for bump in ["cluster/prod:kubernetes=1.37", "workload/kube-scheduler-0=1.36.1"] {
        holds(&older, &[bump]);
    }
    let plan = Made::under(&fleet(&older), &[bump("workload/kube-scheduler-0=1.36.1")], Strategy::InPlace);
    assert_eq!(changes(&plan), [["workload/kube-scheduler-0 1.36.1"]]);
}

#[test]
fn api_servers_change_one_after_the_other_and_the_cluster_with_the_last() {
    let text = control_plane(&["v1.36.1", "v1.36.1", "v1.36.1"]);
    let steps = changes(&in_place(&text, &["cluster/prod:kubernetes=1.37"]));
    let pods = |node: u32| ["apiserver", "scheduler"].map(|name| format!("workload/kube-{name}-{node} 1.37"));
    let mut last = vec!["cluster/prod 1.37".to_owned()];
    last.extend(pods(2));
    assert_eq!(steps, [pods(0).to_vec(), pods(1).to_vec(), last]);
    for bumps in [
        &["cluster/prod:kubernetes=1.38"][..],
        &["image/k8s.example/kube-apiserver=1.38"],
        &["image/k8s.example/kube-scheduler=1.37"],
        &["workload/kube-apiserver-0=1.37"],
        &["host/*:kubelet=1.37.0", "cluster/prod:kubernetes=1.37"],
    ] {
        holds(&text, bumps);
    }
    // One server alone is ahead by one minor version; two are too many.
    let one = changes(&in_place(&text, &["workload/kube-apiserver-0=1.37"]));
    assert_eq!(one, [pods(0).to_vec()]);
    assert!(changes(&in_place(&text, &["workload/kube-apiserver-0=1.38"])).len() > 3);
}

/// Importers make one service of the static pods that nodes call alike.
#[test]
fn static_pods_change_with_the_server_on_their_node_whatever_service_they_are_in() {
    let mut text = control_plane(&["v1.36.1", "v1.36.1"]);
    for image in ["kube-apiserver", "kube-scheduler"] {
        text = text.replace(
            &format!("image = \"k8s.example/{image}@"),
            &format!("service = \"{image}\"\nimage = \"k8s.example/{image}@"),
        );
    }
    for (to, hops) in [("1.37", &["1.37"][..]), ("1.38", &["1.37", "1.38"])] {
        let bump = format!("cluster/prod:kubernetes={to}");
        let steps = changes(&in_place(&text, &[&bump]));
        let wanted = hops.iter().flat_map(|to| {
            let ahead =
                vec![format!("workload/kube-apiserver-0 {to}"), format!("workload/kube-scheduler-0 {to}")];
            let last = vec![
                format!("cluster/prod {to}"),
                format!("workload/kube-apiserver-1 {to}"),
                format!("workload/kube-scheduler-1 {to}"),
            ];
            [ahead, last]
        });
        assert_eq!(steps, wanted.collect::<Vec<_>>(), "{bump}");
        holds(&text, &[&bump]);
    }
}

#[test]
fn servers_that_differ_today_leave_the_oldest_last() {
    let text = control_plane(&["v1.35.9", "v1.36.1"]);
    let fleet = fleet(&text);
    let kubernetes = fleet
        .find_capability("kubernetes")
        .and_then(|capability| fleet.find_slot(fleet.find_machine("cluster/prod")?, capability));
    let version = fleet.slot(kubernetes.expect("the cluster has a version")).version.expect("it is known");
    assert_eq!(fleet.version(version).as_str(), "v1.35.9");
    let steps = changes(&in_place(&text, &["workload/kube-apiserver-0=v1.36.1"]));
    assert_eq!(steps, [STATIC_PODS.map(|name| format!("{name} v1.36.1")).to_vec()]);
    holds(&text, &["workload/kube-apiserver-0=v1.36.1"]);
    holds(&text, &["cluster/prod:kubernetes=1.36.1"]);
}

/// A cluster of two nodes, which lists no versions of anything.
fn nodes(kubernetes: &str, kubelets: [&str; 2]) -> String {
    use std::fmt::Write as _;
    let mut text = format!("[[cluster]]\nname = \"prod\"\nkubernetes = \"{kubernetes}\"\n");
    for (index, kubelet) in kubelets.into_iter().enumerate() {
        let _ = writeln!(text, "[[host]]\nname = \"n{index}\"\ncluster = \"prod\"");
        let _ = writeln!(text, "provides = {{ kubelet = \"{kubelet}\" }}");
    }
    text
}

#[test]
fn a_skew_asks_kubelets_to_follow_and_a_control_plane_to_go_ahead() {
    let text = nodes("1.33", ["1.31", "1.33.4"]);
    let plan = in_place(&text, &["cluster/prod:kubernetes=1.36"]);
    let mut steps = changes(&plan).concat();
    steps.sort();
    assert_eq!(steps, ["cluster/prod 1.34", "cluster/prod 1.35", "cluster/prod 1.36", "host/n0 1.33"]);
    let steps = changes(&in_place(&text, &["host/n0:kubelet=1.34"]));
    assert_eq!(steps, [["cluster/prod 1.34"], ["host/n0 1.34"]]);
    // Nothing has to follow as far as this.
    assert_eq!(changes(&in_place(&text, &["cluster/prod:kubernetes=1.34"])), [["cluster/prod 1.34"]]);
    // Neither may be far ahead of the other on the way.
    let far = nodes("1.30.2", ["1.27.9", "1.30.1"]);
    let plan = in_place(&far, &["cluster/prod:kubernetes=1.36"]);
    let steps = changes(&plan).concat();
    let last = |name: &str| steps.iter().rfind(|step| step.starts_with(name)).map(String::as_str);
    assert_eq!([last("host/n0"), last("host/n1")], [Some("host/n0 1.33"), Some("host/n1 1.33")]);
    for (text, bump) in [
        (&text, "cluster/prod:kubernetes=1.36"),
        (&text, "cluster/prod:kubernetes=1.38.1"),
        (&text, "host/n0:kubelet=1.34"),
        (&text, "host/*:kubelet=1.36.1"),
        (&far, "cluster/prod:kubernetes=1.36"),
        (&far, "host/n0:kubelet=1.36"),
    ] {
        holds(text, &[bump]);
    }
}

#[test]
fn a_skew_asks_for_no_version_where_the_inventory_lists_them() {
    let text =
        nodes("1.33", ["1.31", "1.33.4"]).replacen("provides", "candidates = { kubelet = [] }\nprovides", 1);
    let bumps = [bump("cluster/prod:kubernetes=1.36")];
    assert_eq!(Made::under(&fleet(&text), &bumps, Strategy::InPlace).blocked.len(), 1);
    holds(&text, &["cluster/prod:kubernetes=1.36"]);
}

#[test]
fn an_api_server_that_goes_on_asks_kubelets_to_follow() {
    let text = control_plane(&["v1.36.1"]).replace("kubelet = \"1.36.1\"", "kubelet = \"1.34.1\"");
    for bump in ["cluster/prod:kubernetes=1.38", "image/k8s.example/kube-apiserver=1.38"] {
        let steps = changes(&in_place(&text, &[bump])).concat();
        assert!(steps.iter().any(|step| step == "host/n0 1.35"), "{steps:?}");
        holds(&text, &[bump]);
    }
}

#[test]
fn a_held_api_server_blocks_its_cluster() {
    let text = format!("hold = [\"workload/kube-apiserver-0\"]\n{}", control_plane(&["v1.36.1"]));
    let bumps = [bump("cluster/prod:kubernetes=1.37")];
    assert_eq!(Made::under(&fleet(&text), &bumps, Strategy::InPlace).blocked.len(), 1);
    holds(&text, &["cluster/prod:kubernetes=1.37"]);
}

#[test]
fn an_api_server_of_another_cluster_is_a_workload_like_any_other() {
    let text = control_plane(&["v1.36.1"]);
    let text = text.replace("movable = false", "movable = false\ncontrol-plane = \"none\"");
    let text = text.replace("name = \"prod\"\n", "name = \"prod\"\nkubernetes = \"1.36.1\"\n");
    let steps = changes(&in_place(&text, &["cluster/prod:kubernetes=1.37"]));
    assert_eq!(steps, [["cluster/prod 1.37"]]);
}

#[test]
fn one_image_may_hold_every_part() {
    let mut text = control_plane(&["v1.36.1-rke2r1"]);
    for part in ["kube-apiserver", "kube-scheduler"] {
        text = text.replace(
            &format!("image = \"k8s.example/{part}@"),
            &format!("control-plane = \"{part}\"\nimage = \"k8s.example/all@"),
        );
        text = text.replace(
            &format!("name = \"k8s.example/{part}\""),
            &format!("name = \"k8s.example/{}\"", if part == "kube-apiserver" { "all" } else { "unused" }),
        );
    }
    let steps = changes(&in_place(&text, &["cluster/prod:kubernetes=1.37.2"]));
    assert_eq!(steps, [STATIC_PODS.map(|name| format!("{name} 1.37.2")).to_vec()]);
    holds(&text, &["cluster/prod:kubernetes=1.37.2"]);
}

/// What the platform of a cluster does to the nodes is not known, however old a kubelet may be.
#[test]
fn nodes_that_a_platform_renews_are_unknown() {
    let of = |version: &str, node: &str| {
        let text = format!(
            "[[cluster]]\nname = \"c\"\nkubernetes = \"{version}\"\n[[host]]\nname = \"h\"\ncluster = \"c\"\n\
             kernel = \"6.8\"\nprovides = {{ kubelet = \"1.33\" }}\n{node}\n"
        );
        super::scenes::holds(&text, &["cluster/c:kubernetes=1.34"]);
        let plan = Made::under(&fleet(&text), &[bump("cluster/c:kubernetes=1.34")], Strategy::InPlace);
        let names =
            plan.unknowns.iter().flat_map(|one| &one.things).map(|&thing| plan.tables.name(thing).to_owned());
        names.collect::<Vec<String>>()
    };
    assert_eq!(of("1.33", ""), Vec::<String>::new());
    assert_eq!(of("1.33.5-eks-3025e55", ""), Vec::<String>::new());
    assert_eq!(of("1.33.5-gke.1080000", ""), ["host/h"]);
    let coreos = "labels = { \"comove.os-image\" = \"Red Hat Enterprise Linux CoreOS 419.96.202507\" }";
    assert_eq!(of("1.33", coreos), ["host/h"]);
    assert_eq!(
        of("1.33", &format!("{coreos}\ntested = {{ kubernetes = [\"1.34\"] }}")),
        Vec::<String>::new()
    );
}

/// What runs on nodes that a platform renews after the cluster is not said to be left alone.
#[test]
fn workloads_on_nodes_that_a_platform_renews_are_counted_apart() {
    let of = |version: &str| {
        let text = format!(
            "[[cluster]]\nname = \"c\"\nkubernetes = \"{version}\"\n[[host]]\nname = \"h\"\ncluster = \"c\"\n\
             provides = {{ kubelet = \"1.33\" }}\n[[host]]\nname = \"other\"\nkernel = \"6.8\"\n\
             [[workload]]\nname = \"a\"\nhost = \"h\"\n[[workload]]\nname = \"b\"\nhost = \"other\"\n"
        );
        holds(&text, &["cluster/c:kubernetes=1.34"]);
        let plan = Made::under(&fleet(&text), &[bump("cluster/c:kubernetes=1.34")], Strategy::InPlace);
        [plan.summary.untouched, plan.summary.renewed, plan.summary.spared()]
    };
    assert_eq!(of("1.33.5"), [2, 0, 2]);
    assert_eq!(of("1.33.5-gke.1080000"), [2, 1, 1]);
}

/// Nobody has said which version the control plane of a cluster has; how far a kubelet may be from it is unknown then.
#[test]
fn a_kubelet_beside_an_unknown_control_plane_is_unknown() {
    let node = "[[cluster]]\nname = \"c\"\n[[host]]\nname = \"n\"\ncluster = \"c\"\nkernel = \"5.15\"\nprovides = { kubelet = \"1.27.1\" }\n";
    let open = |text: &str| {
        holds(text, &["host/n:kubelet=1.30"]);
        let summary = in_place(text, &["host/n:kubelet=1.30"]).summary;
        summary.unknown + summary.exposed
    };
    let known = node.replace("name = \"c\"\n[[host", "name = \"c\"\nkubernetes = \"1.30\"\n[[host");
    assert!(open(node) > open(&known), "{} {}", open(node), open(&known));
}

/// A cluster is asked for as `1.31` and images are tagged `v1.31.0`: that is one version, written in one way of each thing.
#[test]
fn a_version_that_is_written_in_two_ways() {
    use std::fmt::Write as _;
    let of = |candidates: &str| {
        let mut text = "[[cluster]]\nname = \"c\"\n[[host]]\nname = \"n\"\ncluster = \"c\"\n".to_owned();
        for (part, more) in [("kube-apiserver", candidates), ("kube-scheduler", "")] {
            let _ = writeln!(
                text,
                "[[image]]\nname = \"registry.k8s.io/{part}\"\nversion = \"v1.30.2\"\n{more}\n\
                 [[workload]]\nname = \"{part}\"\nimage = \"registry.k8s.io/{part}\"\nhost = \"n\""
            );
        }
        text
    };
    let cluster = "cluster/c:kubernetes=1.31";
    let image = "image/registry.k8s.io/kube-apiserver=v1.31.0";
    let listed = "candidates = [\"v1.31.0\"]";
    for (candidates, bumps) in [
        ("", &[cluster, image][..]),
        ("", &[image, cluster]),
        (listed, &[cluster]),
        (listed, &[cluster, image]),
    ] {
        let text = of(candidates);
        let wanted = ["cluster/c 1.31", "workload/kube-apiserver v1.31.0", "workload/kube-scheduler v1.31.0"];
        assert_eq!(changes(&in_place(&text, bumps)), [wanted], "{candidates} {bumps:?}");
        holds(&text, bumps);
    }
    // Nobody says that there is such a tag.
    let wanted = ["cluster/c 1.31", "workload/kube-apiserver 1.31", "workload/kube-scheduler 1.31"];
    assert_eq!(changes(&in_place(&of(""), &[cluster])), [wanted]);
}
