//! CRI: what a node's runtime says besides Kubernetes.

use comove::read::{Input, Reader};

fn import(files: &[(&str, &str)]) -> comove::read::Import {
    let mut reader = Reader::new();
    for (name, text) in files {
        assert!(reader.take(Input::bytes((*name).to_owned(), text.as_bytes().to_vec()).found()), "{name}");
    }
    reader.import().expect("sound files")
}

const PS: &str = r#"{"containers": [{"id": "c1", "podSandboxId": "p1", "state": "CONTAINER_RUNNING",
    "image": {"image": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
              "userSpecifiedImage": "docker.io/library/nginx:1.27.3"},
    "labels": {"io.kubernetes.pod.name": "web", "io.kubernetes.pod.namespace": "shop"}}]}"#;

/// A pod that Kubernetes knows too is one workload, with what both say.
#[test]
fn a_pod_of_both_is_one_workload() {
    let pod = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"nodeName": "node1", "runtimeClassName": "gvisor", "containers": [{"name": "web", "image": "nginx:1.27.3"}]}}"#;
    let inspected = r#"{"status": {"id": "p1", "state": "SANDBOX_READY", "metadata": {"name": "web", "namespace": "shop"},
        "labels": {}, "runtimeHandler": "sandboxed"}, "info": {"runtimeType": "io.containerd.runsc.v1"}}"#;
    let import = import(&[("node1/ps.json", PS), ("node1/inspectp.json", inspected), ("pods.json", pod)]);
    let [workload] = &import.raw.workload[..] else { panic!("{:?}", import.raw.workload) };
    assert_eq!(workload.name.value, "shop/web");
    assert_eq!(workload.host.as_ref().map(|host| host.value.as_str()), Some("node1"));
    assert_eq!(workload.isolation.as_ref().map(|word| word.value.as_str()), Some("sandbox"));
    let images: Vec<&str> = workload.images.iter().map(|image| image.value.as_str()).collect();
    assert_eq!(images, ["nginx@1.27.3"]);
}

#[test]
fn versions_of_runtimes_are_those_of_machines() {
    let json = r#"{"version": "0.1.0", "runtimeName": "cri-o", "runtimeVersion": "1.33.2", "runtimeApiVersion": "v1"}"#;
    let import = import(&[("node2/version.json", json)]);
    let [host] = &import.raw.host[..] else { panic!("{:?}", import.raw.host) };
    let provides: Vec<_> =
        host.provides.iter().map(|(key, value)| (key.value.as_str(), value.value.as_str())).collect();
    assert_eq!((host.name.value.as_str(), &provides[..]), ("node2", &[("cri-o", "1.33.2")][..]));
}
