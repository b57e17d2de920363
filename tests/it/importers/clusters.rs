//! Files of several clusters of Kubernetes, and what their objects say that a later version no longer has.

use comove::read::{Import, Reader};

fn import(files: &[(&str, &str)]) -> Import {
    let mut reader = Reader::new();
    for (name, text) in files {
        reader.add(name, text.as_bytes().to_vec());
    }
    reader.import().expect("sound files")
}

fn says(found: &Import, what: &str) -> bool {
    found.warnings.iter().any(|said| said.message.contains(what))
}

/// Two dumps of two clusters, with nodes, pods and services of the same names.
#[test]
fn two_clusters_are_two() {
    let dump = |number: u32| {
        format!(
            r#"{{"kind":"List","apiVersion":"v1","items":[
            {{"kind":"Namespace","apiVersion":"v1","metadata":{{"name":"kube-system","uid":"ns-{number}"}}}},
            {{"kind":"Node","apiVersion":"v1","metadata":{{"name":"n1","uid":"node-{number}"}},
             "status":{{"nodeInfo":{{"kernelVersion":"6.{number}.0","systemUUID":"4c4c4544-0051-3010-8042-b4c04f4d510{number}"}}}}}},
            {{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"cart-0","namespace":"shop","uid":"pod-{number}",
              "ownerReferences":[{{"kind":"StatefulSet","name":"cart","uid":"set-{number}","controller":true}}]}},
             "spec":{{"nodeName":"n1","containers":[{{"name":"c","image":"shop/cart:{number}.0"}}]}},"status":{{"phase":"Running"}}}}]}}"#
        )
    };
    let set = |number: u32| {
        format!(
            r#"{{"kind":"StatefulSet","apiVersion":"apps/v1","metadata":{{"name":"cart","namespace":"shop","uid":"set-{number}"}},
             "spec":{{"replicas":1,"template":{{}}}}}}"#
        )
    };
    let version = |number: u32| format!(r#"{{"serverVersion":{{"gitVersion":"v1.3{number}.0"}}}}"#);
    let mut reader = Reader::new();
    for number in [1, 2] {
        let directory = ["east", "west"][number as usize - 1];
        reader.add(&format!("{directory}/dump.json"), dump(number).into_bytes());
        reader.add(&format!("sets-{number}.json"), set(number).into_bytes());
        reader.add(&format!("{directory}/version.json"), version(number).into_bytes());
    }
    let import = reader.import().expect("sound files");
    let raw = &import.raw;
    let names = |all: &[comove::inventory::raw::RawMachine]| {
        all.iter().map(|one| one.name.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&raw.host), ["n1", "n1-2"], "{:?}", import.warnings);
    assert_eq!(names(&raw.cluster), ["kubernetes", "kubernetes-2"]);
    for (at, number) in [(0, 1), (1, 2)] {
        let text = |text: &Option<comove::inventory::raw::Text>| text.as_ref().map(|text| text.value.clone());
        let (host, workload) = (&raw.host[at], &raw.workload[at]);
        assert_eq!(text(&host.kernel), Some(format!("6.{number}.0")));
        assert_eq!(text(&host.cluster).as_ref(), Some(&raw.cluster[at].name.value));
        assert_eq!(text(&raw.cluster[at].kubernetes), Some(format!("v1.3{number}.0")));
        assert_eq!(text(&workload.host).as_ref(), Some(&host.name.value));
        assert_eq!(text(&workload.service).as_ref(), Some(&raw.service[at].name.value));
    }
    assert_eq!(raw.workload[1].name.value, "shop/cart-0-2");
    assert_eq!(raw.image.len(), 1);
    let told = import.warnings.iter().filter(|said| said.message.contains("is of another cluster than"));
    assert_eq!(told.count(), 1, "{:?}", import.warnings);
    let mut text = Vec::new();
    comove::inventory::write::write(raw, "", &mut text).expect("memory takes it");
    let mut reader = Reader::new();
    reader.add("fleet.toml", text);
    assert!(reader.finish().is_ok());
}

/// A node that was registered again, on the same machine, is no other cluster's.
#[test]
fn a_node_that_was_registered_again_is_the_same() {
    let nodes = |uid: &str| {
        format!(
            r#"{{"kind":"Node","apiVersion":"v1","metadata":{{"name":"n1","uid":"{uid}"}},
             "status":{{"nodeInfo":{{"kernelVersion":"6.1.0","systemUUID":"4c4c4544-0051-3010-8042-b4c04f4d5101"}}}}}}"#
        )
    };
    let mut reader = Reader::new();
    reader.add("before.json", nodes("1").into_bytes());
    reader.add("after.json", nodes("2").into_bytes());
    let import = reader.import().expect("sound files");
    assert_eq!(import.raw.host.len(), 1, "{:?}", import.warnings);
}

fn list(items: &[&str]) -> String {
    format!(r#"{{"kind": "List", "apiVersion": "v1", "items": [{}]}}"#, items.join(","))
}

/// Objects of kinds that are not read otherwise count as far as facts speak of them.
#[test]
fn what_a_later_version_no_longer_has_is_told() {
    let policy = r#"{"kind": "PodSecurityPolicy", "apiVersion": "policy/v1beta1", "metadata": {"name": "restricted"}, "spec": {}}"#;
    let ingress = r#"{"kind": "Ingress", "apiVersion": "networking.k8s.io/v1", "metadata": {"name": "web", "annotations":
        {"kubectl.kubernetes.io/last-applied-configuration": "{\"apiVersion\":\"extensions/v1beta1\",\"kind\":\"Ingress\"}"}}, "spec": {}}"#;
    let webhook = |policy: &str, group: &str| {
        format!(
            r#"{{"kind": "ValidatingWebhookConfiguration", "apiVersion": "admissionregistration.k8s.io/v1", "metadata": {{"name": "guard"}},
            "webhooks": [{{"failurePolicy": "{policy}", "rules": [{{"apiGroups": ["{group}"], "resources": ["*"]}}]}}]}}"#
        )
    };
    let pod = |tolerates: &str| {
        format!(
            r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "agent", "namespace": "a"}}, "spec": {{"containers": [{{"name": "c",
            "image": "a:1"}}], "tolerations": [{tolerates}]}}, "status": {{"phase": "Running"}}}}"#
        )
    };
    let master = r#"{"key": "node-role.kubernetes.io/master", "operator": "Exists"}"#;
    let both =
        format!(r#"{master}, {{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}}"#);
    let closed = webhook("Fail", "networking.k8s.io");
    let old = pod(master);
    let found = import(&[("dump.json", &list(&[policy, ingress, &closed, &old]))]);
    for what in [
        "1 PodSecurityPolicy in policy/v1beta1 (restricted): Kubernetes 1.25 and later do not have that any more",
        "1 Ingress with a manifest in extensions/v1beta1 (web): Kubernetes 1.22 and later",
        "1 ValidatingWebhookConfiguration that fails closed and covers networking.k8s.io (guard): Kubernetes 1.33",
        "1 Pod that selects or tolerates only node-role.kubernetes.io/master (a/agent): Kubernetes 1.24",
        "the fact `kube-125-psp-removed`",
    ] {
        assert!(says(&found, what), "{what}: {:?}", found.warnings);
    }
    let (open, other, new) = (webhook("Ignore", "*"), webhook("Fail", "apps"), pod(&both));
    let found = import(&[("dump.json", &list(&[&open, &other, &new]))]);
    assert!(!says(&found, "any more"), "{:?}", found.warnings);
    // Who is past that has got over it.
    let version = r#"{"serverVersion": {"gitVersion": "v1.30.1"}}"#;
    let found = import(&[("dump.json", &list(&[ingress, &closed, &old])), ("version.json", version)]);
    assert!(
        !says(&found, "extensions/v1beta1") && says(&found, "Kubernetes 1.33 and later"),
        "{:?}",
        found.warnings
    );
}

/// A server of k3s has its API server in the program that the kubelet is.
#[test]
fn the_control_plane_of_k3s_has_the_version_of_its_servers() {
    let node = |name: &str, labels: &str, version: &str| {
        format!(
            r#"{{"kind": "Node", "apiVersion": "v1", "metadata": {{"name": "{name}", "labels": {{{labels}}}}},
            "status": {{"nodeInfo": {{"kernelVersion": "6.1.0", "kubeletVersion": "{version}"}}}}}}"#
        )
    };
    let server = node("s", r#""node-role.kubernetes.io/control-plane": "true""#, "v1.30.4+k3s1");
    let agent = node("a", "", "v1.29.1+k3s1");
    let found = import(&[("nodes.json", &list(&[&server, &agent]))]);
    let version = found.raw.cluster[0].kubernetes.as_ref().map(|version| version.value.as_str());
    assert_eq!(version, Some("v1.30.4+k3s1"));
    let found = import(&[("nodes.json", &list(&[&agent]))]);
    assert!(
        found.raw.cluster.is_empty() && says(&found, "the version of the control plane of 1 node is unknown")
    );
    let kubeadm = node("s", r#""node-role.kubernetes.io/control-plane": "true""#, "v1.30.4");
    assert!(import(&[("nodes.json", &list(&[&kubeadm]))]).raw.cluster.is_empty());
}

/// Labels of Node Feature Discovery count where the status of a node does not say it.
#[test]
fn labels_say_what_the_status_of_a_node_does_not() {
    let node = |status: &str| {
        format!(
            r#"{{"kind": "Node", "apiVersion": "v1", "metadata": {{"name": "n", "labels": {{
            "feature.node.kubernetes.io/kernel-version.full": "5.15.0-107-generic",
            "feature.node.kubernetes.io/system-os_release.ID": "debian",
            "feature.node.kubernetes.io/system-os_release.VERSION_ID": "12",
            "feature.node.kubernetes.io/cpu-cpuid.AVX2": "true"}}}}, "status": {{"nodeInfo": {{{status}}}}}}}"#
        )
    };
    let known = |found: &Import| {
        let host = &found.raw.host[0];
        let pair = |map: &comove::inventory::raw::RawMap, key: &str| {
            map.iter().find(|(known, _)| known.value == key).map(|(_, value)| value.value.clone())
        };
        let kernel = host.kernel.as_ref().map(|kernel| kernel.value.clone());
        (kernel, pair(&host.labels, "comove.os-image"), pair(&host.provides, "avx"))
    };
    let text = |text: &str| Some(text.to_owned());
    let found = import(&[("nodes.json", &node(r#""osImage": "Some Board 2.3""#))]);
    assert_eq!(known(&found), (text("5.15.0-107-generic"), text("Debian GNU/Linux 12"), text("1")));
    let found =
        import(&[("nodes.json", &node(r#""kernelVersion": "6.1.0", "osImage": "Ubuntu 24.04 LTS""#))]);
    assert_eq!(known(&found), (text("6.1.0"), text("Ubuntu 24.04 LTS"), text("1")));
}

/// What `podman info` prints if no JSON is asked for.
#[cfg(feature = "yaml")]
#[test]
fn podman_describes_its_machine_in_yaml() {
    let yaml = |runtime: &str, version: &str| {
        format!(
            "host:\n  arch: amd64\n  cpus: 4\n  distribution:\n    distribution: debian\n    version: \"12\"\n  hostname: web1\n  kernel: \
             6.1.0-18-amd64\n  memTotal: 7839653888\n  {runtime}:\n    name: crun\n  os: linux\nregistries: {{}}\nstore:\n  graphDriverName: \
             overlay\n{version}"
        )
    };
    for (text, version) in [
        (yaml("ociRuntime", "version:\n  APIVersion: 4.9.4\n  Version: 4.9.4\n"), Some("4.9.4")),
        (yaml("OCIRuntime", ""), None),
    ] {
        let found = import(&[("podman-info.yaml", &text)]);
        let host = &found.raw.host[0];
        assert_eq!(host.name.value, "web1", "{:?}", found.warnings);
        assert_eq!(host.kernel.as_ref().map(|kernel| kernel.value.as_str()), Some("6.1.0-18-amd64"));
        assert_eq!(host.memory_mib.as_ref().map(|mib| mib.value), Some(7476));
        let podman = host.provides.iter().find(|(key, _)| key.value == "podman");
        assert_eq!(podman.map(|(_, version)| version.value.as_str()), version);
    }
}

/// Syft once joined name and tag with a dash: what runs says where the name ends.
#[test]
fn a_document_that_joins_name_and_tag_is_of_what_runs() {
    let document = r#"{"SPDXID": "SPDXRef-DOCUMENT", "spdxVersion": "SPDX-2.2", "name": "registry.example/kube-proxy-v1.24.1",
        "documentNamespace": "https://anchore.com/syft/image/registry.example/kube-proxy-v1.24.1-eec5706f",
        "packages": [{"SPDXID": "SPDXRef-a", "name": "kmod", "versionInfo": "28-1", "externalRefs": [
        {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/kmod@28-1?distro=debian-11"}]}]}"#;
    let pod = |image: &str| {
        format!(
            r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "p", "namespace": "a"}}, "spec": {{"containers": [{{"name": "c",
            "image": "{image}"}}]}}, "status": {{"phase": "Running"}}}}"#
        )
    };
    let found =
        import(&[("a.spdx.json", document), ("pods.json", &pod("registry.example/kube-proxy:v1.24.1"))]);
    let image = found.raw.image.iter().find(|image| image.name.value == "registry.example/kube-proxy");
    assert!(
        image.is_some_and(|image| image.contains.iter().any(|one| one.name.value == "package/deb/kmod@28-1"))
    );
    assert!(found.raw.image.iter().all(|image| image.labels.keys().all(|key| key.value != "comove.unsure")));
    for other in ["registry.example/web:1", "registry.example/kube-proxy:v1.25.0"] {
        let found = import(&[("a.spdx.json", document), ("pods.json", &pod(other))]);
        let names: Vec<&str> = found.raw.image.iter().map(|image| image.name.value.as_str()).collect();
        assert!(names.iter().all(|name| !name.contains("v1.24.1")), "{names:?}");
        assert!(says(&found, "left out 1 document that names an image as"), "{:?}", found.warnings);
    }
}
