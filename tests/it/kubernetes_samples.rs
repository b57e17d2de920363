//! The Kubernetes importer on captures of real clusters, if available.
//!
//! They are not part of the package: `COMOVE_SHARED` names the directory that has them under `samples/kubernetes`.

#![expect(clippy::ref_option, reason = "a field is handed over as it stands")]

use comove::diag::Code;
use comove::inventory::raw::{RawInventory, RawMachine, RawService, RawWorkload, Text};
use comove::read::import::{Imported, kubernetes};
use comove::read::{Kind, Look, Reader};
use std::path::{Path, PathBuf};

/// Returns the directory of the captures, or says that the test is skipped.
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told where its files are")]
fn samples() -> Option<PathBuf> {
    let shared = std::env::var("COMOVE_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned());
    let directory = Path::new(&shared).join("samples/kubernetes");
    if !directory.is_dir() {
        eprintln!("skipped: no samples at {}", directory.display());
        return None;
    }
    Some(directory)
}

/// Returns the JSON files below a directory, sorted.
fn json_files(directory: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(directory)
        .expect("the directory can be read")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files.extend(json_files(&path));
        } else {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            files.push((path.display().to_string(), text));
        }
    }
    files
}

fn directory(name: &str) -> Option<Imported> {
    let files = json_files(&samples()?.join(name));
    assert!(!files.is_empty());
    let (imported, faults) = kubernetes::read_many(&files);
    assert_eq!(faults, []);
    Some(imported)
}

fn file(name: &str) -> Option<Imported> {
    let text = std::fs::read_to_string(samples()?.join(name)).expect("the file can be read");
    assert!(looks_like(&text), "{name}");
    Some(kubernetes::read(name, &text).expect("the file is JSON"))
}

fn looks_like(text: &str) -> bool {
    let kinds = Kind::of(&Look::new("x.json", text.as_bytes()));
    kinds.iter().map(|kind| kind.name).eq(["kubernetes"])
}

fn text(mark: &Option<Text>) -> Option<&str> {
    mark.as_ref().map(|mark| mark.value.as_str())
}

fn host<'a>(raw: &'a RawInventory, name: &str) -> &'a RawMachine {
    let host = raw.host.iter().find(|host| host.name.value == name);
    host.unwrap_or_else(|| panic!("no host {name}"))
}

fn workload<'a>(raw: &'a RawInventory, name: &str) -> &'a RawWorkload {
    let found = raw.workload.iter().find(|workload| workload.name.value == name);
    found.unwrap_or_else(|| panic!("no workload {name}"))
}

fn service<'a>(raw: &'a RawInventory, name: &str) -> &'a RawService {
    let found = raw.service.iter().find(|service| service.name.value == name);
    found.unwrap_or_else(|| panic!("no service {name}"))
}

fn label<'a>(machine: &'a RawMachine, key: &str) -> Option<&'a str> {
    let found = machine.labels.iter().find(|(label, _)| label.value == key);
    found.map(|(_, value)| value.value.as_str())
}

fn provided<'a>(machine: &'a RawMachine, key: &str) -> Option<&'a str> {
    let found = machine.provides.iter().find(|(name, _)| name.value == key);
    found.map(|(_, value)| value.value.as_str())
}

fn number<T: Copy>(mark: &Option<comove::inventory::raw::Mark<T>>) -> Option<T> {
    mark.as_ref().map(|mark| mark.value)
}

#[test]
fn every_sample_is_recognised() {
    let Some(directory) = samples() else { return };
    let files = json_files(&directory);
    assert_eq!(files.len(), 30);
    for (name, text) in files {
        assert!(looks_like(&text), "{name}");
        assert!(kubernetes::read(&name, &text).is_ok(), "{name}");
    }
}

#[test]
fn the_nodes_of_kind_share_the_kernel_of_the_machine_under_them() {
    let Some(imported) = file("kind-k8rs/nodes.json") else {
        return;
    };
    let raw = &imported.raw;
    assert_eq!(raw.host.len(), 5);
    for name in ["k8rs-control-plane", "k8rs-worker", "k8rs-worker2", "k8rs-worker3"] {
        let node = host(raw, name);
        assert_eq!((&node.kernel, &node.os), (&None, &None));
        assert_eq!(text(&node.shares_kernel_of), Some("kind-host-e28df41b"));
        assert_eq!(label(node, "comove.os-image"), Some("Debian GNU/Linux 13 (trixie)"));
        assert_eq!(provided(node, "containerd"), Some("2.3.1"));
        assert_eq!(provided(node, "kubelet"), Some("v1.36.1"));
        assert_eq!(label(node, "kubernetes.io/arch"), Some("amd64"));
        assert_eq!(number(&node.cpu_milli), Some(12_000));
        assert_eq!(number(&node.memory_mib), Some(24_277_416 / 1024));
    }
    let under = host(raw, "kind-host-e28df41b");
    assert_eq!(text(&under.kernel), Some("7.1.6-1-cachyos"));
    assert_eq!(number(&host(raw, "k8rs-worker").unschedulable), Some(true));
    let taints = |name| host(raw, name).taints.iter().map(|taint| taint.value.as_str()).collect::<Vec<_>>();
    assert!(taints("k8rs-worker2").contains(&"dedicated=gpu:NoExecute"));
    assert!(taints("k8rs-control-plane").contains(&"node-role.kubernetes.io/control-plane:NoSchedule"));
    assert!(taints("k8rs-worker3").iter().any(|taint| taint.contains("unreachable")));
    let shared: Vec<_> = imported.notes.iter().filter(|note| note.0 == Code::SharedKernel).collect();
    assert_eq!(shared.len(), 1);
    assert!(shared[0].1.starts_with("4 nodes"), "{}", shared[0].1);
}

#[test]
fn the_files_of_the_kind_cluster_are_joined() {
    let Some(imported) = directory("kind-k8rs") else {
        return;
    };
    let raw = &imported.raw;
    // 14 + 2 + 1 + 1 pods.
    assert_eq!(raw.workload.len(), 18);
    assert_eq!(raw.host.len(), 5);
    assert_eq!(raw.cluster.len(), 1);
    assert_eq!(text(&raw.cluster[0].kubernetes), Some("v1.36.1"));
    assert_eq!(text(&host(raw, "k8rs-worker").cluster), Some("kubernetes"));

    let owned = workload(raw, "default/broken-owned-7bdb7645c8-bwdfd");
    assert_eq!(text(&owned.service), Some("default/broken-owned"));
    assert_eq!(text(&owned.host), Some("k8rs-worker"));

    let healthy: Vec<_> = raw
        .workload
        .iter()
        .filter(|workload| text(&workload.service) == Some("default/healthy-deploy"))
        .collect();
    let hosts: Vec<_> = healthy.iter().map(|workload| text(&workload.host)).collect();
    assert_eq!(hosts, [Some("k8rs-worker3"), Some("k8rs-worker2")]);
    for pod in healthy {
        assert_eq!(pod.images.len(), 1);
        assert_eq!(pod.images[0].value, "busybox");
        assert_eq!((number(&pod.cpu_milli), number(&pod.memory_mib)), (Some(10), Some(16)));
        assert_eq!(pod.movable, None);
    }
    assert_eq!(text(&service(raw, "default/healthy-deploy").min_available), Some("2"));

    let bare = workload(raw, "default/broken-overhead");
    assert_eq!((text(&bare.host), &bare.service), (Some("k8rs-worker"), &None));
    assert_eq!((number(&bare.cpu_milli), number(&bare.memory_mib)), (Some(350), Some(184)));
    assert_eq!(text(&bare.isolation), Some("container"));
    assert_eq!(number(&bare.movable), Some(false));
    assert!(imported.notes.iter().any(|note| note.1.contains("runtime class `broken-overhead`")));
}

#[test]
fn the_system_pods_of_kind_are_told_apart() {
    let Some(imported) = file("kind-k8rs/kube-system-pods.json") else {
        return;
    };
    let raw = &imported.raw;
    assert_eq!(raw.workload.len(), 14);
    let of = |name: &str| {
        let pods = raw.workload.iter().filter(|workload| text(&workload.service) == Some(name));
        pods.count()
    };
    // The replica set is not in the file: its name without the template's hash is the deployment's.
    assert_eq!(of("kube-system/coredns"), 2);
    assert_eq!(of("kube-system/kindnet"), 4);
    assert_eq!(of("kube-system/kube-proxy"), 4);
    for name in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
        let pod = workload(raw, &format!("kube-system/{name}-k8rs-control-plane"));
        assert_eq!(text(&pod.service), Some(&*format!("kube-system/{name}")));
        assert_eq!(text(&pod.seccomp), Some("runtime-default"));
        assert_eq!(number(&pod.movable), Some(false));
    }
    let daemons = raw.service.iter().filter(|service| service.daemon.is_some());
    assert_eq!(daemons.count(), 2);
    let proxy = workload(raw, "kube-system/kube-proxy-5d9xj");
    assert_eq!((&proxy.cpu_milli, &proxy.memory_mib), (&None, &None));
    let versions: Vec<_> =
        raw.image.iter().map(|image| (image.name.value.as_str(), text(&image.version))).collect();
    for expected in [
        ("registry.k8s.io/coredns/coredns", Some("v1.14.2")),
        ("registry.k8s.io/etcd", Some("3.6.8-0")),
        ("registry.k8s.io/kube-proxy", Some("v1.36.1")),
        ("kindest/kindnetd", Some("v20260528-9350166c")),
    ] {
        assert!(versions.contains(&expected), "{expected:?} in {versions:?}");
    }
}

#[test]
fn controllers_alone_give_the_pods_that_they_want() {
    let Some(imported) = file("kind-k8rs/deployments.json") else {
        return;
    };
    let mut made: Vec<_> = imported
        .raw
        .workload
        .iter()
        .map(|workload| (workload.name.value.as_str(), number(&workload.replicas)))
        .collect();
    made.sort_unstable();
    assert_eq!(
        made,
        [
            ("default/broken-owned", Some(1)),
            ("default/broken-rollout", Some(2)),
            ("default/healthy-deploy", Some(2)),
            ("k8rs-quota/broken-quota", Some(1)),
            ("kube-system/coredns", Some(2)),
            ("local-path-storage/local-path-provisioner", Some(1)),
        ]
    );
    let Some(rollout) = file("kind-k8rs/rollout-replicasets.json") else {
        return;
    };
    assert_eq!(rollout.raw.workload.len(), 2);
    assert_eq!(rollout.raw.service.len(), 1);
    assert_eq!(rollout.raw.service[0].name.value, "default/broken-rollout");
}

#[test]
fn a_typed_list_gives_its_items_their_kind() {
    let Some(imported) = file("troubleshoot/nodes.json") else {
        return;
    };
    let raw = &imported.raw;
    assert_eq!(raw.host.len(), 7);
    let facts = |name| {
        let host = host(raw, name);
        (text(&host.kernel), label(host, "comove.os-image"), provided(host, "kubelet"))
    };
    assert_eq!(facts("repldev-node"), (Some("5.0.0-1021-gcp"), Some("Ubuntu 18.04.2 LTS"), Some("v1.16.2")));
    for name in ["biggernode-3i745", "pool-yd23sqk7u-3i7i7", "smallnode-3i74t"] {
        let debian = (Some("4.19.0-11-amd64"), Some("Debian GNU/Linux 10 (buster)"), Some("v1.19.3"));
        assert_eq!(facts(name), debian);
        assert_eq!(provided(host(raw, name), "docker"), Some("19.3.13"));
    }
    let aws = host(raw, "ip-172-31-21-92");
    assert_eq!(text(&aws.kernel), Some("6.8.0-1015-aws"));
    assert_eq!(provided(aws, "containerd"), Some("1.6.33"));
    // Virtual machines that each booted for themselves: nothing is shared.
    assert!(raw.host.iter().all(|host| host.shares_kernel_of.is_none()));
}

#[test]
fn references_with_port_tag_and_digest_are_split() {
    let Some(imported) = file("troubleshoot/deployments-default.json") else {
        return;
    };
    assert_eq!(imported.raw.workload.len(), 4);
    for image in &imported.raw.image {
        let name = &image.name.value;
        assert!(!name.contains('@') && !name.rsplit('/').next().unwrap_or_default().contains(':'), "{name}");
    }
    let ported = imported.raw.image.iter().filter(|image| image.name.value.contains(':'));
    assert_eq!(ported.count(), 3);
    let Some(system) = file("troubleshoot/deployments-kube-system.json") else {
        return;
    };
    let coredns = workload(&system.raw, "kube-system/coredns");
    assert_eq!(coredns.images[0].value, "k8s.gcr.io/coredns@1.7.0");
    assert_eq!(number(&coredns.replicas), Some(2));
    let Some(monitoring) = file("troubleshoot/deployments-monitoring.json") else {
        return;
    };
    assert_eq!(workload(&monitoring.raw, "monitoring/grafana").images.len(), 2);
}

#[test]
fn a_pending_pod_has_no_host() {
    let Some(imported) = file("troubleshoot/pod-pending-node-affinity.json") else {
        return;
    };
    let [pod] = &imported.raw.workload[..] else { panic!("one pod") };
    assert_eq!(pod.name.value, "message-pending-node-affinity/kotsadm-b6cb54c8f-zgzrn");
    assert_eq!(pod.host, None);
    assert_eq!((number(&pod.cpu_milli), number(&pod.memory_mib)), (Some(100), Some(100)));
    assert_eq!(pod.images.len(), 1);
    assert!(imported.notes.iter().any(|note| note.1 == "1 pod is on no node yet"));
}

#[test]
fn an_archive_without_kinds_is_read_by_shape() {
    let Some(imported) = directory("openshift-insights-archive") else {
        return;
    };
    let raw = &imported.raw;
    assert_eq!(raw.host.len(), 2);
    let master = host(raw, "master-0.lab.example");
    assert_eq!(text(&master.kernel), Some("4.18.0-240.22.1.el8_3.x86_64"));
    assert_eq!(provided(master, "cri-o"), Some("1.20.3-2.rhaos4.7.gitb53fa9d.el8"));
    assert_eq!(provided(master, "kubelet"), Some("v1.20.0+2817867"));
    assert_eq!(master.taints[0].value, "node-role.kubernetes.io/master:NoSchedule");
    assert_eq!(
        (number(&master.cpu_milli), number(&master.memory_mib)),
        (Some(7500), Some(15_258_956 / 1024))
    );
    let worker = host(raw, "worker-0.lab.example");
    assert!(worker.taints.is_empty());
    assert_eq!(number(&worker.cpu_milli), Some(3500));
    // The archive masks the boot IDs, on both nodes alike: that makes them no shared kernel.
    assert!(worker.shares_kernel_of.is_none() && master.shares_kernel_of.is_none());

    assert_eq!(raw.workload.len(), 7);
    for replica in ["openshift-monitoring/prometheus-k8s-0", "openshift-monitoring/prometheus-k8s-1"] {
        let pod = workload(raw, replica);
        assert_eq!(text(&pod.host), Some("worker-0.lab.example"));
        assert_eq!(text(&pod.service), Some("openshift-monitoring/prometheus-k8s"));
        // Seven containers, two of which run one image.
        assert_eq!(pod.images.len(), 6);
    }
    let etcd = workload(raw, "openshift-etcd/etcd-master-0.lab.example");
    assert_eq!((text(&etcd.service), etcd.images.len()), (Some("openshift-etcd/etcd"), 1));
    assert_eq!(number(&etcd.movable), Some(false));
    let router = workload(raw, "openshift-ingress/router-default-7bbdcfcf9b-7xdln");
    assert_eq!(router.host, None);
    assert_eq!((number(&router.cpu_milli), number(&router.memory_mib)), (Some(100), Some(256)));
    let api = workload(raw, "openshift-oauth-apiserver/apiserver-695d9c5549-w7fjs");
    assert_eq!((number(&api.cpu_milli), number(&api.memory_mib)), (Some(150), Some(200)));
    assert_eq!(text(&api.service), Some("openshift-oauth-apiserver/apiserver"));

    assert!(imported.notes.iter().all(|note| note.0 != Code::ImportSkipped));
    assert_eq!(provided(&raw.cluster[0], "openshift"), Some("4.7.16"));
    assert_eq!(label(worker, "comove.pool"), Some("worker"));
    // Only the pool of the workers is in the archive, which has no limit of its own.
    assert_eq!((label(master, "comove.pool"), label(worker, "comove.pool-max-unavailable")), (None, None));
}

#[test]
fn a_budget_allows_what_the_cluster_says() {
    let Some(directory) = samples() else { return };
    let mut reader = Reader::new();
    for (name, text) in json_files(&directory.join("kind-k8rs")) {
        reader.add(&name, text.into_bytes());
    }
    let (fleet, _) = reader.finish().expect("a fleet");
    let named = |id: &comove::model::BudgetId| fleet.budget_name(*id) == "service/default/healthy-deploy";
    let id = fleet.budget_ids().find(named).expect("a budget");
    let budget = fleet.budget(id);
    // `.status` has `currentHealthy`, `desiredHealthy` and `disruptionsAllowed`.
    assert_eq!((budget.serving, budget.needed, budget.allowed), (2, 2, 0));
    assert_eq!(budget.blocked, Some(comove::model::Blocked::AllNeeded));
}
