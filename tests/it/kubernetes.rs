//! The Kubernetes importer on small files of our own.

#![expect(clippy::ref_option, reason = "a field is handed over as it stands")]

use comove::diag::Code;
use comove::inventory::raw::{RawInventory, RawMap, RawWorkload, Text};
use comove::read::import::Stream;
use comove::read::import::{Imported, kubernetes};
use comove::read::{Import, Input, Kind, Look, Reader};
use comove::source::{Place, Sources};
use proptest::prelude::*;

const FLEET: &str = include_str!("../fixtures/kubernetes/fleet.json");
const RUNTIMES: &str = include_str!("../fixtures/kubernetes/runtimes.json");
const ODD: &str = include_str!("../fixtures/kubernetes/odd.json");
const TEMPLATES: &str = include_str!("../fixtures/kubernetes/templates.json");
const CONTROL_PLANE: &str = include_str!("../fixtures/kubernetes/control-plane.json");
const BUDGETS: &str = include_str!("../fixtures/kubernetes/budgets.json");
const DUMP: &str = include_str!("../fixtures/kubernetes/dump.txt");
const VERSION: &str = include_str!("../fixtures/kubernetes/version.json");
const POOLS: &str = include_str!("../fixtures/kubernetes/pools.json");
const ALL: [&str; 9] = [FLEET, RUNTIMES, ODD, TEMPLATES, CONTROL_PLANE, BUDGETS, POOLS, VERSION, DUMP];

fn read(text: &str) -> Imported {
    kubernetes::read("x.json", text).expect("the fixture is JSON")
}

fn text(mark: &Option<Text>) -> Option<&str> {
    mark.as_ref().map(|mark| mark.value.as_str())
}

fn texts(marks: &[Text]) -> Vec<&str> {
    marks.iter().map(|mark| mark.value.as_str()).collect()
}

fn pairs(map: &RawMap) -> Vec<(&str, &str)> {
    map.iter().map(|(key, value)| (key.value.as_str(), value.value.as_str())).collect()
}

fn workload<'a>(raw: &'a RawInventory, name: &str) -> &'a RawWorkload {
    raw.workload
        .iter()
        .find(|workload| workload.name.value == name)
        .unwrap_or_else(|| panic!("no workload {name}"))
}

fn notes(imported: &Imported, code: Code) -> Vec<&str> {
    imported.notes.iter().filter(|note| note.0 == code).map(|note| note.1.as_str()).collect()
}

#[test]
fn a_node_becomes_a_host() {
    let raw = read(FLEET).raw;
    let host = &raw.host[0];
    assert_eq!(host.name.value, "n1");
    assert_eq!(text(&host.kernel), Some("6.8.0-60-generic"));
    assert_eq!(text(&host.os), None);
    assert_eq!(
        pairs(&host.labels),
        [
            ("comove.os-image", "Ubuntu 24.04.2 LTS"),
            ("kubernetes.io/arch", "arm64"),
            ("topology.kubernetes.io/zone", "a"),
        ]
    );
    assert_eq!(pairs(&host.provides), [("containerd", "2.1.4"), ("kubelet", "v1.33.1")]);
    assert_eq!(texts(&host.taints), ["dedicated=gpu:NoExecute", "off:NoSchedule"]);
    assert_eq!(host.unschedulable.as_ref().map(|mark| mark.value), Some(true));
    // What does not fill a unit is not there.
    assert_eq!(host.cpu_milli.as_ref().map(|mark| mark.value), Some(3999));
    assert_eq!(host.memory_mib.as_ref().map(|mark| mark.value), Some(4096));
}

#[test]
fn a_node_that_only_pods_name_is_a_host_of_which_nothing_is_known() {
    let imported = read(FLEET);
    let host = &imported.raw.host[1];
    assert_eq!((host.name.value.as_str(), text(&host.kernel)), ("n2", None));
    let said = "1 node is not in the input and known by name only";
    assert!(notes(&imported, Code::ImportIncomplete).contains(&said));
}

#[test]
fn a_pod_becomes_a_workload() {
    let raw = read(FLEET).raw;
    let cart = workload(&raw, "shop/cart-5d9-aaaaa");
    assert_eq!(text(&cart.host), Some("n1"));
    assert_eq!(texts(&cart.images), ["r.example:5000/shop/cart@1.9.0", "mesh/proxy@1.2"]);
    assert_eq!(pairs(&cart.labels), [("app", "cart"), ("pod-template-hash", "5d9")]);
    assert_eq!(pairs(&cart.node_selector), [("disk", "ssd")]);
    assert_eq!(text(&cart.node_affinity), Some("cpu=x86-64-v3, !old"));
    assert_eq!(texts(&cart.tolerates), ["dedicated=gpu:NoExecute", "off", "*:NoSchedule"]);
    // 250m + 100m of the sidecar + 50m overhead, and 64 MiB + one byte.
    assert_eq!(cart.cpu_milli.as_ref().map(|mark| mark.value), Some(400));
    assert_eq!(cart.memory_mib.as_ref().map(|mark| mark.value), Some(65));
    assert_eq!(text(&cart.seccomp), Some("runtime-default"));
    assert_eq!(text(&cart.isolation), Some("container"));
    assert_eq!((&cart.movable, text(&cart.stuck_because)), (&None, None));
    let privileged = workload(&raw, "shop/cart-6aa-bbbbb");
    assert_eq!(text(&privileged.seccomp), Some("unconfined"));
}

#[test]
fn pods_of_one_deployment_are_one_service_with_its_bounds() {
    let raw = read(FLEET).raw;
    // A daemon set has the same name, so that both say their kind.
    for pod in ["shop/cart-5d9-aaaaa", "shop/cart-6aa-bbbbb"] {
        assert_eq!(text(&workload(&raw, pod).service), Some("shop/cart.Deployment"));
    }
    let names: Vec<&str> = raw.service.iter().map(|service| service.name.value.as_str()).collect();
    assert_eq!(names, ["shop/cart.Deployment", "shop/cart.DaemonSet", "shop/db"]);
    let cart = &raw.service[0];
    assert_eq!(cart.mixed.as_ref().map(|mark| mark.value), Some(false));
    assert_eq!(text(&cart.max_unavailable), Some("25%"));
    assert_eq!(texts(&cart.apart), ["kubernetes.io/hostname"]);
    assert_eq!(texts(&cart.spread), ["topology.kubernetes.io/zone <= 2 over 3"]);
    assert_eq!(raw.service[1].max_unavailable, None);
}

#[test]
fn how_many_pods_and_gpus_a_node_takes_is_read() {
    let raw = read(
        r#"{"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"},
           "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110", "nvidia.com/gpu": "2", "amd.com/gpu": "1"}}},
          {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "w", "namespace": "d"}, "status": {"phase": "Running"},
           "spec": {"nodeName": "a", "containers": [
             {"name": "x", "image": "x:1", "resources": {"requests": {"cpu": "1", "nvidia.com/gpu": "1"}}},
             {"name": "y", "image": "y:1", "resources": {"requests": {"nvidia.com/gpu": 1}}}]}}]}"#,
    )
    .raw;
    let number = |mark: Option<&comove::inventory::raw::Mark<i64>>| mark.map(|mark| mark.value);
    let host = &raw.host[0];
    assert_eq!((number(host.pods.as_ref()), number(host.gpus.as_ref())), (Some(110), Some(3)));
    assert_eq!(number(workload(&raw, "d/w").gpus.as_ref()), Some(2));
}

#[test]
fn what_ties_a_pod_to_its_node_is_said() {
    let raw = read(FLEET).raw;
    let why = |name| text(&workload(&raw, name).stuck_because);
    assert_eq!(
        why("shop/agent-x1"),
        Some(
            "a daemon set's pod belongs to its node; it uses the host's network; \
             it uses the host's `/etc/localtime` and 1 more of its paths"
        )
    );
    assert_eq!(
        why("shop/db-0"),
        Some("it uses a port of the host; its volume `data-db-0` is local to the node")
    );
    assert_eq!(why("shop/waiting"), Some("no controller would make it anew elsewhere"));
    let movable = |name| workload(&raw, name).movable.as_ref().map(|mark| mark.value);
    assert_eq!(movable("shop/agent-x1"), Some(false));
}

#[test]
fn images_have_the_newest_version_in_use_or_none() {
    let raw = read(FLEET).raw;
    let images: Vec<_> = raw
        .image
        .iter()
        .map(|image| (image.name.value.as_str(), text(&image.version), text(&image.scheme)))
        .collect();
    assert_eq!(
        images,
        [
            ("r.example:5000/shop/cart", Some("1.10.0"), Some("dotted")),
            ("mesh/proxy", Some("1.2"), Some("dotted")),
            ("agent", Some("latest"), Some("opaque")),
            ("db", Some("sha256:abcd"), Some("opaque")),
            ("busybox", None, None),
        ]
    );
}

#[test]
fn what_is_left_out_is_counted() {
    let imported = read(FLEET);
    assert_eq!(
        notes(&imported, Code::ImportSkipped),
        [
            "left out 3 objects of kinds that are not read: 1 ConfigMap, 2 Secret",
            "left out 1 pod that ran to the end",
            "left out 1 controller without a pod in the input (shop/asleep)",
        ]
    );
    assert_eq!(
        notes(&imported, Code::ImportIncomplete),
        [
            "1 pod is on no node yet",
            "the version of the control plane of 1 node is unknown: no API server of the input states it",
            "1 node is not in the input and known by name only",
        ]
    );
}

#[test]
fn places_name_the_object_and_the_field() {
    let imported = read(FLEET);
    let host = workload(&imported.raw, "shop/cart-5d9-aaaaa").host.clone().expect("a host");
    let mut sources = Sources::default();
    let file = sources.add(imported.source);
    let place = Place { file, start: host.start, end: host.end };
    assert_eq!(sources.describe(place), "x.json: Pod shop/cart-5d9-aaaaa .spec.nodeName");
}

#[test]
fn the_runtime_class_tells_the_isolation() {
    let imported = read(RUNTIMES);
    let isolation: Vec<_> = imported.raw.workload.iter().map(|workload| text(&workload.isolation)).collect();
    let expected = ["sandbox", "microvm", "sandbox", "container", "container", "container"];
    assert_eq!(isolation, expected.map(Some));
    let unknown: Vec<_> = notes(&imported, Code::ImportIncomplete)
        .into_iter()
        .filter(|note| note.contains("runtime class"))
        .collect();
    assert_eq!(unknown, ["nothing tells how runtime class `wasm` isolates 1 pod: taken as containers"]);
}

#[test]
fn odd_fields_are_unknown_and_counted() {
    let imported = read(ODD);
    let raw = &imported.raw;
    assert_eq!(raw.host.len(), 1);
    assert_eq!(raw.host[0].name.value, "n1");
    assert_eq!((&raw.host[0].kernel, &raw.host[0].cpu_milli), (&None, &None));
    assert!(raw.host[0].provides.is_empty());
    let pod = workload(raw, "x/p\\u{7}");
    assert_eq!(pairs(&pod.labels), [("b", "2")]);
    assert_eq!(texts(&pod.images), ["a@1"]);
    assert_eq!(texts(&pod.tolerates), ["*"]);
    assert_eq!(pod.cpu_milli.as_ref().map(|mark| mark.value), Some(2000));
    assert_eq!((&pod.memory_mib, &pod.host), (&None, &None));
    let said = notes(&imported, Code::ImportIncomplete).join("\n");
    for field in [
        ".metadata.labels` cannot be read in 2 objects",
        ".metadata.ownerReferences` cannot be read in 1 object",
        ".status.nodeInfo.kernelVersion` cannot be read in 1 object",
        ".status.nodeInfo.containerRuntimeVersion` cannot be read in 1 object",
        ".status.nodeInfo.kubeletVersion` is absent in 1 object",
        ".status.allocatable` cannot be read in 2 objects",
        ".spec.nodeName` cannot be read in 1 object",
        ".spec.replicas` cannot be read in 1 object",
        "escaped control characters",
        ".items` cannot be read in 1 object",
    ] {
        assert!(said.contains(field), "{field} in\n{said}");
    }
    let skipped = notes(&imported, Code::ImportSkipped).join("\n");
    assert_eq!(
        skipped,
        "left out 1 object of kinds that are not read: 1 of unknown kind\n\
         left out 1 object without a name\n\
         1 object stands again with other content: the first one is used (Pod x/p\\u{7})\n\
         left out 1 item without the form of an object\n\
         left out 1 controller without a pod in the input (default/d)"
    );
}

#[test]
fn items_that_are_no_list_are_odd_even_where_they_are_no_text() {
    for items in ["7", "1e999", r#""\ud800""#, "{}"] {
        let imported = read(&format!(r#"{{"kind": "PodList", "items": {items}}}"#));
        let said = notes(&imported, Code::ImportIncomplete);
        assert_eq!(said, ["`.items` cannot be read in 1 object"], "{items}");
    }
    for empty in ["null", "[]"] {
        let imported = read(&format!(r#"{{"kind": "PodList", "items": {empty}}}"#));
        assert!(imported.notes.is_empty(), "{empty}");
    }
}

#[test]
fn an_input_without_pods_has_those_that_its_controllers_want() {
    let imported = read(TEMPLATES);
    let made: Vec<_> = imported
        .raw
        .workload
        .iter()
        .map(|workload| {
            let replicas = workload.replicas.as_ref().map(|mark| mark.value);
            (workload.name.value.as_str(), replicas, text(&workload.service))
        })
        .collect();
    assert_eq!(
        made,
        [
            ("t/api", Some(3), Some("t/api")),
            ("t/web-1", Some(1), Some("t/web")),
            ("t/agent", Some(2), Some("t/agent")),
        ]
    );
    // An empty selector selects all in the newer version of the API, and nothing in the older.
    for workload in &imported.raw.workload {
        assert_eq!(texts(&workload.budgets), ["t/all"], "{}", workload.name.value);
    }
    let said = notes(&imported, Code::ImportIncomplete).join("\n");
    assert!(said.contains("made the workloads of 3 controllers"), "{said}");
    assert!(said.contains("1 disruption budget selects no pod of the input"), "{said}");
}

#[test]
fn the_oldest_api_server_of_the_nodes_gives_the_clusters_version() {
    let imported = read(CONTROL_PLANE);
    let raw = &imported.raw;
    assert_eq!(raw.cluster.len(), 1);
    assert_eq!(text(&raw.cluster[0].kubernetes), Some("v1.32.10"));
    assert!(raw.host.iter().all(|host| text(&host.cluster) == Some("kubernetes")));
    let servers = &raw.workload[..2];
    assert!(servers.iter().all(|server| text(&server.service) == Some("kube-system/kube-apiserver")));
    let why = text(&servers[1].stuck_because);
    assert_eq!(why, Some("a static pod belongs to its node"));
}

#[test]
fn a_broken_file_does_not_hide_the_others() {
    let files = [("fleet.json", FLEET), ("cut.json", &FLEET[..500]), ("runtimes.json", RUNTIMES)];
    let (imported, faults) = kubernetes::read_many(&files);
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].0, faults[0].1.offset()), (1, 500));
    assert_eq!(imported.raw.workload.len(), 5 + 6);
    let mut sources = Sources::default();
    let start = imported.raw.workload[10].name.start;
    let file = sources.add(imported.source);
    let place = Place { file, start, end: u32::MAX };
    assert_eq!(sources.describe(place), "runtimes.json: Pod r/f");
}

#[test]
fn the_same_input_twice_is_the_same_as_once() {
    let once = read(FLEET);
    let twice = read(&format!("{FLEET}{FLEET}"));
    assert_eq!(once.raw, twice.raw);
    assert!(!notes(&twice, Code::ImportSkipped).iter().any(|note| note.contains("again")));
}

#[test]
fn a_budget_bounds_its_pods_in_its_namespace() {
    let imported = read(BUDGETS);
    let [web, api] = &imported.raw.service[..] else { panic!("two services") };
    // Two budgets are about the pod of one, and one about pods of both.
    for service in [web, api] {
        assert_eq!((text(&service.min_available), text(&service.max_unavailable)), (None, None));
    }
    let budgets: Vec<_> = imported
        .raw
        .budget
        .iter()
        .map(|one| (one.name.value.as_str(), text(&one.min_available), text(&one.max_unavailable)))
        .collect();
    let expected = [("b/web", Some("50%"), None), ("b/front", None, Some("1")), ("b/tool", None, Some("0"))];
    assert_eq!(budgets, expected);
    let named: Vec<_> = imported.raw.workload.iter().map(|one| texts(&one.budgets)).collect();
    assert_eq!(named, [vec!["b/web", "b/front"], vec!["b/front"], vec!["b/tool"]]);
    let said = notes(&imported, Code::ImportIncomplete).join("\n");
    for line in [
        "2 disruption budgets select no pod of the input",
        "`.spec.maxUnavailable` cannot be read in 1 object",
        "`.spec.selector` cannot be read in 1 object",
    ] {
        assert!(said.contains(line), "{line} in\n{said}");
    }
    assert_eq!(
        notes(&imported, Code::ImportSkipped),
        ["left out 2 objects of kinds that are not read: 1 AllowList, 1 Job of batch.volcano.sh"]
    );
}

#[test]
fn controllers_of_one_name_make_workloads_of_two() {
    let template = r#"{"spec": {"containers": [{"image": "a:1"}]}}"#;
    let object = |kind| {
        format!(r#"{{"kind": "{kind}", "metadata": {{"name": "a"}}, "spec": {{"template": {template}}}}}"#)
    };
    let raw = read(&(object("Deployment") + &object("StatefulSet"))).raw;
    let names: Vec<_> = raw.workload.iter().map(|workload| workload.name.value.as_str()).collect();
    assert_eq!(names, ["default/a", "default/a.StatefulSet"]);
    let services: Vec<_> = raw.workload.iter().map(|workload| text(&workload.service)).collect();
    assert_eq!(services, [Some("default/a.Deployment"), Some("default/a.StatefulSet")]);
}

proptest! {
    #[test]
    fn a_cut_file_is_a_fault_with_a_place(which in 0..ALL.len(), at in 0.0..1.0f64) {
        let text = ALL[which].trim_end();
        let cut = &text[..(text.len() as f64 * at) as usize];
        if let Err(error) = kubernetes::read("x", cut) {
            prop_assert!(error.offset() <= cut.len());
        }
    }

    #[test]
    fn a_changed_file_never_panics(
        which in 0..ALL.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..40usize), 1..8),
    ) {
        // Pieces of the file itself go where they do not belong: mostly JSON still, with odd types and repeated keys.
        let mut bytes = ALL[which].as_bytes().to_vec();
        for (from, to, length) in changes {
            let from = from.index(bytes.len());
            let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
            let to = to.index(bytes.len());
            let end = (to + length / 2).min(bytes.len());
            bytes.splice(to..end, piece);
        }
        let text = String::from_utf8_lossy(&bytes);
        let _looks = Kind::of(&Look::new("x.json", text.as_bytes()));
        if let Err(error) = kubernetes::read("x", &text) {
            prop_assert!(error.offset() <= text.len());
        }
    }

    #[test]
    fn a_value_of_any_type_in_any_place_never_spoils_the_file(which in 0..ALL.len() - 1, at in any::<prop::sample::Index>(), value in 0..6usize) {
        // All but the last, in which there are logs.
        let text = ALL[which];
        let values: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
        let start = values[at.index(values.len())];
        let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        prop_assert!(stream.next().is_some_and(|value| value.is_ok()));
        let end = start + stream.byte_offset();
        let new = ["null", "7", "true", "[[{}]]", "{\"kind\": {}}", "\"\\ud800\""][value];
        let changed = format!("{}{new}{}", &text[..start], &text[end..]);
        prop_assert!(kubernetes::read("x", &changed).is_ok());
    }
}

#[test]
fn a_cluster_dump_has_logs_between_its_lists() {
    let raw = read(DUMP).raw;
    assert_eq!(text(&raw.host[0].kernel), Some("6.1.0-21-amd64"));
    let web = workload(&raw, "shop/web-0");
    assert_eq!(texts(&web.images), ["shop/web@2.1", "shop/side@0.3"]);
    let cut = &DUMP[..DUMP.find("side of pod shop/web-0 ====\nRequest").expect("a log") + 40];
    let fault = kubernetes::read("dump", cut).expect_err("the log does not end");
    assert!(cut[fault.offset()..].starts_with("==== START logs for container side"), "{fault}");
}

#[test]
fn the_version_of_the_control_plane_is_told_in_several_forms() {
    let plain = r#"{"major": "1", "minor": "28", "gitVersion": "v1.28.3", "gitTreeState": "clean",
        "platform": "linux/amd64"}"#;
    let kubectl = r#"{"clientVersion": {"gitVersion": "v1.31.0"}, "kustomizeVersion": "v5.4.2",
        "serverVersion": {"gitVersion": "v1.28.3"}}"#;
    for (input, version) in [(VERSION, "v1.29.10-eks-7f9249a"), (plain, "v1.28.3"), (kubectl, "v1.28.3")] {
        let kinds = Kind::of(&Look::new("version.json", input.as_bytes()));
        assert!(matches!(kinds.as_slice(), [kind] if kind.name == "kubernetes"), "{input}");
        let raw = read(input).raw;
        assert_eq!(text(&raw.cluster[0].kubernetes), Some(version));
    }
    let (imported, _) = kubernetes::read_many(&[("a", VERSION), ("b", kubectl), ("c", FLEET)]);
    assert_eq!(text(&imported.raw.cluster[0].kubernetes), Some("v1.28.3"));
    assert_eq!(text(&imported.raw.host[0].cluster), Some("kubernetes"));
    let said = notes(&imported, Code::ImportIncomplete);
    assert!(
        said.contains(&"2 API servers are of several versions: the oldest, `v1.28.3`, is used"),
        "{said:?}"
    );
    let client = r#"{"clientVersion": {"gitVersion": "v1.31.0"}, "kustomizeVersion": "v5.4.2"}"#;
    assert!(Kind::of(&Look::new("version.json", client.as_bytes())).is_empty());
}

#[test]
fn the_parts_of_a_control_plane_are_told_by_image_container_or_label() {
    let pod = |name: &str, owner: &str, labels: &str, container: &str, image: &str| {
        format!(
            r#"{{"kind": "Pod", "metadata": {{"namespace": "kube-system", "name": "{name}", "labels": {labels},
            "ownerReferences": [{{"kind": "{owner}", "name": "n", "controller": true}}]}},
            "spec": {{"nodeName": "n", "containers": [{{"name": "{container}", "image": "{image}"}}]}}}}"#
        )
    };
    let rke2 = "index.docker.io/rancher/hardened-kubernetes:v1.30.4-rke2r1-build20240815";
    let pods = [
        pod("a", "Node", "{}", "kube-apiserver", rke2),
        pod("b", "Node", r#"{"component": "kube-scheduler"}"#, "main", rke2),
        pod("c", "Node", "{}", "kube-proxy", rke2),
        pod("d", "Node", "{}", "x", "registry.k8s.io/kube-controller-manager:v1.30.4"),
        pod("e", "StatefulSet", "{}", "kube-apiserver", "registry.k8s.io/kube-apiserver:v1.20.0"),
        pod("f", "ReplicaSet", r#"{"component": "kube-apiserver"}"#, "kube-apiserver", "shop/web:1"),
    ];
    let raw = read(&format!(r#"{{"kind": "List", "items": [{}]}}"#, pods.join(","))).raw;
    assert_eq!(text(&raw.cluster[0].kubernetes), Some("v1.30.4-rke2r1-build20240815"));
    let parts = ["a", "b", "c", "d", "e", "f"]
        .map(|name| text(&workload(&raw, &format!("kube-system/{name}")).control_plane).map(str::to_owned));
    let wanted = [Some("kube-apiserver"), Some("kube-scheduler"), None, None, Some("none"), None];
    assert_eq!(parts, wanted.map(|part| part.map(str::to_owned)));
    let node = r#"{"kind": "Node", "metadata": {"name": "n"}, "status": {"nodeInfo": {"kubeletVersion": "v1.30.4+k3s1"}}}"#;
    let imported = read(&format!(r#"{{"kind": "List", "items": [{node}]}}"#));
    let said = notes(&imported, Code::ImportIncomplete);
    assert!(
        said.iter().any(|said| said.starts_with("the version of the control plane of 1 node is unknown")),
        "{said:?}"
    );
}

/// A kind that stands behind the items, as in what `jq -S` sorts, is a word on all of them.
#[test]
fn a_list_may_say_its_kind_at_its_end() {
    let item = r#"{"metadata": {"name": "a"}, "spec": {"replicas": 1, "template": {}}}"#;
    let list =
        |kind: &str| format!(r#"{{"apiVersion": "apps/v1", "items": [{item}, {item}], "kind": "{kind}"}}"#);
    let said = |kind: &str| notes(&read(&list(kind)), Code::ImportSkipped).join("; ");
    assert_eq!(said("WidgetList"), "left out 2 objects of kinds that are not read: 2 Widget");
    assert_eq!(said("Widget"), "left out 1 object of kinds that are not read: 1 Widget");
    assert_eq!(read(&list("DeploymentList")).raw.workload[0].name.value, "default/a");
}

/// Bytes that come in reads of given sizes.
struct Slow(Vec<u8>, Vec<usize>);

struct Reads<'a>(&'a [u8], std::iter::Cycle<std::slice::Iter<'a, usize>>);

impl Stream for Slow {
    fn open(&self) -> std::io::Result<Box<dyn std::io::Read + '_>> {
        Ok(Box::new(Reads(&self.0, self.1.iter().cycle())))
    }
}

impl std::io::Read for Reads<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.next().copied().unwrap_or(1).min(into.len());
        std::io::Read::read(&mut self.0, &mut into[..size])
    }
}

fn imported(stream: Slow) -> Import {
    let mut reader = Reader::new();
    reader.take(Input::stream("x.json", stream));
    reader.import().expect("sound")
}

proptest! {
    #![proptest_config(crate::theorems::config(24))]

    /// Where reads end makes no difference to what is made of a file.
    #[test]
    fn a_file_that_comes_in_pieces_is_imported_as_the_whole(
        fixture in prop::sample::select(&[FLEET, RUNTIMES, ODD, TEMPLATES, BUDGETS, DUMP][..]),
        sizes in prop::collection::vec(1usize..2000, 1..8),
    ) {
        let import = imported(Slow(fixture.as_bytes().to_vec(), sizes));
        let whole = read(fixture);
        prop_assert_eq!(import.raw, whole.raw);
        prop_assert_eq!(import.warnings.len(), whole.notes.len());
    }
}

/// More than is looked at, compressed: the file is gone through a second time for the place.
#[test]
fn a_fault_far_down_a_large_file_is_shown_with_its_line() {
    let node =
        |n: usize| format!(r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "n{n}"}}}}"#);
    let nodes: Vec<String> = (0..40_000).map(node).collect();
    let text = format!("{{\"items\": [\n{},\n{{\"kind\": oops}}]}}", nodes.join(",\n"));
    assert!(text.len() > 2 << 20);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    for bytes in [text.into_bytes(), packed] {
        let mut reader = Reader::new();
        reader.take(Input::stream("x.json", Slow(bytes, vec![1 << 20])));
        let faults = reader.import().expect_err("a fault");
        let (code, place) = (faults.diagnostics[0].code, faults.diagnostics[0].labels[0].0);
        assert_eq!((code, faults.sources.describe(place).as_str()), (Code::Syntax, "x.json:40002"));
    }
}

#[test]
fn nodes_have_their_pools_as_labels() {
    let imported = read(POOLS);
    let raw = &imported.raw;
    let pool = |host: &str| -> Vec<(&str, &str)> {
        let host = raw.host.iter().find(|machine| machine.name.value == host).expect("a host");
        let labels = pairs(&host.labels).into_iter();
        labels.filter_map(|(key, value)| Some((key.strip_prefix("comove.pool")?, value))).collect()
    };
    assert_eq!(pool("master-0"), [("", "master"), ("-paused", "true")]);
    assert_eq!(pool("infra-0"), [("", "infra"), ("-max-unavailable", "2")]);
    assert_eq!(pool("karp-1"), [("", "spot"), ("-max-unavailable", "10%")]);
    assert_eq!(pool("karp-2"), [("", "batch")]);
    assert_eq!(pool("capi-1"), [("", "md-0"), ("-max-unavailable", "0"), ("-version", "v1.30.2")]);
    assert_eq!((pool("aks-1"), pool("plain-1")), (vec![("", "system")], vec![]));

    let own: Vec<Option<&str>> = raw.host.iter().map(|host| text(&host.pool)).collect();
    let named = ["master", "infra", "spot", "batch", "md-0", "system"].map(Some);
    assert_eq!((&own[..6], own[6]), (&named[..], None), "the last is with the rest of the cluster");
    let limits: Vec<_> = raw
        .pool
        .iter()
        .map(|pool| (pool.name.value.as_str(), text(&pool.surge), text(&pool.max_unavailable)))
        .collect();
    let expected = [("infra", None, Some("2")), ("spot", None, Some("10%")), ("md-0", Some("1"), Some("0"))];
    assert_eq!(limits, expected);

    let identity = |index: usize| raw.host[index].identity.as_ref().expect("an identity");
    assert_eq!(texts(&identity(1).hostname), ["infra-0.lab.example"]);
    assert_eq!(text(&identity(3).provider_id), Some("aws:///eu-west-1b/i-0000000000000000b"));
    assert_eq!(pairs(&raw.cluster[0].provides), [("openshift", "4.16.1")]);
    assert_eq!(text(&raw.host[0].cluster), Some("kubernetes"));

    let skipped = notes(&imported, Code::ImportSkipped);
    assert_eq!(
        skipped,
        ["left out 1 object of kinds that are not read: 1 NodePool of hypershift.openshift.io"]
    );
    let limit = raw.host[1].labels.iter().find(|(key, _)| key.value == "comove.pool-max-unavailable");
    let mark = &limit.expect("a label").1;
    let mut sources = Sources::default();
    let place = Place { file: sources.add(imported.source.clone()), start: mark.start, end: mark.end };
    assert_eq!(sources.describe(place), "x.json: MachineConfigPool infra .spec.maxUnavailable");
}

#[test]
fn bumps_select_nodes_by_their_pool() {
    let mut reader = Reader::new();
    reader.add("pools.json", POOLS.as_bytes().to_vec());
    let (fleet, _) = reader.finish().expect("sound");
    let bump = comove::Bump::parse("host/*[comove.pool=infra]:kernel=6.12").expect("a bump");
    let (plan, _) = comove::plan(&fleet, &[bump], &comove::Options::default()).expect("a plan");
    assert_eq!(plan.summary.things, 1);
}

#[test]
fn files_of_two_clusters_are_told() {
    let list = |uids: [&str; 3]| {
        let [node, namespace, dns] = uids;
        format!(
            r#"{{"kind":"List","apiVersion":"v1","items":[
            {{"kind":"Node","apiVersion":"v1","metadata":{{"name":"n1","uid":"{node}"}}}},
            {{"kind":"Namespace","apiVersion":"v1","metadata":{{"name":"kube-system","uid":"{namespace}"}}}},
            {{"kind":"Deployment","apiVersion":"apps/v1","metadata":{{"name":"coredns","namespace":"kube-system","uid":"{dns}"}}}}]}}"#
        )
    };
    let said = |first: [&str; 3], second: [&str; 3]| {
        let mut reader = Reader::new();
        reader.add("east.json", list(first).into_bytes());
        reader.add("west.json", list(second).into_bytes());
        let (_, warnings) = reader.finish().expect("sound files");
        let clusters = warnings.into_iter().filter(|warning| warning.message.contains("another cluster"));
        clusters.map(|warning| warning.message).collect::<Vec<_>>()
    };
    let told = said(["1", "2", "3"], ["4", "5", "6"]);
    assert_eq!(
        told,
        [
            "west.json is of another cluster than east.json, since Node n1 has another UID in each: of the second cluster, \
          `kubernetes-west`, are west.json; what both call alike has `-west` behind its name there"
        ]
    );
    assert_eq!(said(["1", "2", "3"], ["1", "2", "3"]), [""; 0]);
    assert_eq!(said(["1", "2", "3"], ["4", "2", "6"]), [""; 0], "a node was made anew");
}
