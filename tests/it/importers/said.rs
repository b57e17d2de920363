//! What files say by their paths, their words and what is beside them.

use comove::inventory::raw::{RawMachine, Text};
use comove::read::{Import, Input, Kind, Reader};
use comove::version::{Scheme, VersionRange};

/// Imports files, each of the kind that its content has or, before a `:`, that is stated.
fn import(files: &[(&str, &str)]) -> Import {
    let mut reader = Reader::new();
    for (name, text) in files {
        let (kind, name) = name.split_once(':').map_or(("", *name), |said| said);
        let input = Input::bytes(name.to_owned(), text.as_bytes().to_vec());
        let input = if kind.is_empty() { input } else { input.of_kind(Kind::named(kind).expect("a kind")) };
        reader.take(input);
    }
    reader.import().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics))
}

fn host<'a>(found: &'a Import, name: &str) -> &'a RawMachine {
    let mut all = found.raw.host.iter().chain(&found.raw.guest);
    all.find(|machine| machine.name.value == name).unwrap_or_else(|| panic!("{:#?}", found.raw.host))
}

fn text(text: Option<&Text>) -> Option<&str> {
    text.map(|text| text.value.as_str())
}

fn says(found: &Import, what: &str) -> bool {
    found.warnings.iter().any(|said| said.message.contains(what))
}

const NODE: &str =
    r#"{"data": {"kversion": "Linux 6.8.12-4-pve #1 SMP", "pveversion": "pve-manager/8.2.4/x"}}"#;

#[test]
fn the_path_of_proxmoxs_api_places_guests_and_tells_containers() {
    let running =
        r#"{"data": {"vmid": 101, "name": "ct", "status": "running", "maxmem": 1, "maxdisk": 1TYPE}}"#;
    let config = r#"{"data": {"hostname": "ct", "ostype": "debian", "rootfs": "a:1", "digest": "aa"}}"#;
    for (path, answer) in [
        ("lxc/101/status/current.json", running.replace("TYPE", r#", "type": "lxc""#)),
        ("lxc/101/status/current.json", running.replace("TYPE", "")),
        ("lxc/101/config.json", config.to_owned()),
        (
            "lxc.json",
            format!("[{}]", running.replace("TYPE", "").replace(r#"{"data": "#, "").replace("}}", "}")),
        ),
    ] {
        let path = format!("pv/nodes/pve1/{path}");
        let found = import(&[("pv/nodes/pve1/status.json", NODE), (&path, &answer)]);
        assert_eq!(text(host(&found, "ct").shares_kernel_of.as_ref()), Some("pve1"), "{path}: {answer}");
        assert_eq!(found.raw.host.len(), 2, "{path}: {answer}");
        assert!(!says(&found, "nothing says which node"), "{path}: {answer}");
    }
    let answer = running.replace("TYPE", "");
    let found =
        import(&[("nodes/pve1/status.json", NODE), ("nodes/pve1/qemu/101/status/current.json", &answer)]);
    assert_eq!(text(found.raw.guest[0].on.as_ref()), Some("pve1"));
}

#[test]
fn configurations_of_two_nodes_are_of_two_guests() {
    let config = |cores: u8| {
        format!(r#"{{"data": {{"name": "web", "cores": {cores}, "digest": "aa", "scsihw": "a"}}}}"#)
    };
    let (one, two) = (config(1), config(2));
    let found = import(&[("nodes/a/qemu/100/config.json", &one), ("nodes/b/qemu/100/config.json", &two)]);
    let on: Vec<_> = found.raw.guest.iter().map(|guest| text(guest.on.as_ref())).collect();
    assert_eq!(on, [Some("a"), Some("b")]);
}

#[test]
fn what_one_server_lists_is_on_one_host_whatever_its_file_is_called() {
    let item = |name: &str, sort: &str| {
        format!(
            r#"{{"name": "{name}", "location": "none", "type": "{sort}", "architecture": "x86_64", "expanded_config": {{}}}}"#
        )
    };
    let list = format!(
        "[{}, {}, {}]",
        item("vm", "virtual-machine"),
        item("web", "container"),
        item("db", "container")
    );
    for name in ["lxd.json", "instances.json", "standard input"] {
        let found = import(&[(name, &list)]);
        for container in ["web", "db"] {
            let under = text(host(&found, container).shares_kernel_of.as_ref());
            assert_eq!(under, Some("container-host-of-web"), "{name}");
        }
        assert_eq!(text(host(&found, "vm").on.as_ref()), Some("container-host-of-web"), "{name}");
        assert!(says(&found, "nothing says which machines 3 instances are on"), "{name}");
    }
    let other = format!("[{}]", item("mail", "container"));
    let found = import(&[("a/lxd/instances.json", &list), ("b/lxd/instances.json", &other)]);
    assert_eq!(text(host(&found, "mail").shares_kernel_of.as_ref()), Some("container-host-of-mail"));
}

#[test]
fn packages_of_sources_are_not_contained_whatever_they_are_called() {
    let package =
        |url: &str| format!(r#"{{"type": "library", "name": "x", "version": "1", "purl": "{url}"}}"#);
    for source in
        ["pkg:deb/debian/glibc@2.36-9?arch=source", "pkg:rpm/rhel/glibc@2.34?distro=rhel-9&arch=src"]
    {
        let document = format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {{"component": {{"type": "container", "name": "api", "version": "1"}}}},
            "components": [{}, {}]}}"#,
            package(source),
            package("pkg:deb/debian/bash@5.2?arch=amd64")
        );
        let found = import(&[("api.json", &document)]);
        let contains: Vec<&str> =
            found.raw.image[0].contains.iter().map(|one| one.name.value.as_str()).collect();
        assert_eq!(contains, ["package/deb/bash@5.2"], "{source}");
        assert!(says(&found, "left out 1 package of sources"), "{source}");
    }
}

#[cfg(feature = "yaml")]
#[test]
fn podman_prints_quotes_around_a_system() {
    for (key, inner, version) in
        [("distribution", "ociRuntime", "\"8\""), ("Distribution", "OCIRuntime", "'\"8\"'")]
    {
        let info = format!(
            "host:\n  {key}:\n    distribution: '\"centos\"'\n    version: {version}\n  hostname: c8\n  {inner}:\n    name: \
             runc\nstore:\n  graphDriverName: overlay\n"
        );
        let found = import(&[("podman-info.txt", &info)]);
        let system = host(&found, "c8").labels.iter().find(|(key, _)| key.value == "comove.os-image");
        assert_eq!(system.map(|(_, value)| value.value.as_str()), Some("centos 8"), "{key}");
    }
}

#[test]
fn a_projection_of_instances_may_keep_the_key_of_the_id() {
    let state = |state: &str| {
        format!(
            r#"[{{"InstanceId": "i-0aaaaaaaaaaaaaaa1", "PrivateIpAddress": "10.0.0.1", "State": {state}}}]"#
        )
    };
    for (state, stopped) in [
        (state(r#"{"Name": "running"}"#), None),
        (state(r#"{"Code": 80, "Name": "stopped"}"#), Some(true)),
        (state(r#""stopped""#), Some(true)),
    ] {
        let found = import(&[("i.json", &state)]);
        let instance = &found.raw.guest[0];
        let id = instance.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
        assert_eq!(text(id), Some("aws:///i-0aaaaaaaaaaaaaaa1"), "{state}");
        assert_eq!(instance.stopped.as_ref().map(|stopped| stopped.value), stopped, "{state}");
    }
    // One of several may have no tags.
    let found = import(&[(
        "i.json",
        r#"[{"InstanceId": "i-0aaaaaaa", "Tags": null}, {"InstanceId": "i-0aaaaaab", "Tags": [{"Key": "Name", "Value": "web"}]}]"#,
    )]);
    let names: Vec<&str> = found.raw.guest.iter().map(|guest| guest.name.value.as_str()).collect();
    assert_eq!(names, ["i-0aaaaaaa", "web"]);
}

#[test]
fn a_file_that_gives_nothing_says_so() {
    for name in ["docker:info.json", "ansible:facts.json", "docker:web1.json", "ansible:web1.json"] {
        let found = import(&[(name, r#"{"host": {"x": 1}}"#)]);
        assert!(!found.warnings.is_empty(), "{name}: {:?}", found.raw.host);
    }
    let list = r#"[{"name": "web", "type": "container", "architecture": "x86_64", "expanded_config": {}}]"#;
    let found = import(&[("lx1.json", list), ("lxd:lx2.json", "[]")]);
    assert!(says(&found, "nothing that is read is in lx2.json"), "{:?}", found.warnings);
    assert!(import(&[("lx1.json", list)]).warnings.is_empty());
}

#[test]
fn a_node_in_a_container_has_the_kernel_of_the_containers_machine() {
    let node = |name: &str, id: &str, image: &str| {
        format!(
            r#"{{"kind": "Node", "apiVersion": "v1", "metadata": {{"name": "{name}"}}, "spec": {{"providerID": "{id}"}}, "status": {{"nodeInfo":
            {{"kernelVersion": "5.15.0-91-generic", "osImage": "{image}", "operatingSystem": "linux", "kubeletVersion": "v1.29.2"}}}}}}"#
        )
    };
    let container = |name: &str, label: &str| {
        format!(
            r#"[{{"Id": "aaa2", "Name": "/{name}", "Config": {{"Image": "kindest/node:v1.29.2", "Labels": {{{label}}}}},
            "State": {{"Running": true}}, "HostConfig": {{}}}}]"#
        )
    };
    let kind = node("kind-control-plane", "kind://docker/kind/kind-control-plane", "Debian GNU/Linux 12");
    let k3d = node("k3d-x-server-0", "k3s://k3d-x-server-0", "K3s v1.29");
    for (node, container, under) in [
        (&kind, container("kind-control-plane", r#""io.x-k8s.kind.cluster": "kind""#), "web1"),
        (&k3d, container("k3d-x-server-0", r#""app": "k3d", "k3d.cluster": "x""#), "web1"),
        (&kind, container("kind-control-plane", r#""io.x-k8s.kind.cluster": "other""#), "kind-host"),
        (&kind, container("kind-control-plane", ""), "kind-host"),
    ] {
        let info = r#"{"ID": "A", "Name": "web1", "KernelVersion": "5.15.0-107-generic", "ServerVersion": "24.0.7", "OSType": "linux"}"#;
        let found = import(&[("web1.json", &format!("{info}\n{container}")), ("nodes.json", node)]);
        let nodes: Vec<&RawMachine> =
            found.raw.host.iter().filter(|host| host.shares_kernel_of.is_some()).collect();
        assert_eq!(nodes.len(), 1, "{container}");
        assert_eq!(text(nodes[0].shares_kernel_of.as_ref()), Some(under), "{container}");
        assert_eq!(text(host(&found, "web1").kernel.as_ref()), Some("5.15.0-107-generic"), "{container}");
        // What is the node is no workload beside it, and no host was added under it.
        let is_one = under == "web1";
        assert_eq!(found.raw.host.len(), if is_one { 2 } else { 3 }, "{container}");
        assert_eq!(found.raw.workload.is_empty(), is_one, "{container}");
        assert_eq!(says(&found, "added host `kind-host`"), !is_one, "{container}: {:?}", found.warnings);
    }
}

/// Another container of the cluster is none of its nodes, and a node is one wherever it runs.
#[test]
fn a_node_in_a_container_is_counted_once() {
    let node = r#"{"kind": "Node", "apiVersion": "v1", "metadata": {"name": "k3d-x-server-0"}, "spec": {"providerID": "k3s://k3d-x-server-0"}, "status": {"nodeInfo":
        {"kernelVersion": "5.15.0-91-generic", "osImage": "K3s v1.29", "operatingSystem": "linux", "kubeletVersion": "v1.29.2"}}}"#;
    let container = |name: &str| {
        format!(
            r#"{{"Id": "{name}", "Name": "/{name}", "Config": {{"Image": "rancher/k3s:v1.29.2", "Labels": {{"app": "k3d", "k3d.cluster": "x"}}}},
            "State": {{"Running": true}}, "HostConfig": {{}}}}"#
        )
    };
    let all = format!("[{}, {}]", container("k3d-x-server-0"), container("k3d-x-serverlb"));
    for (file, name, hosts) in
        [("web1.json", "web1/k3d-x-serverlb", 2), ("containers.json", "k3d-x-serverlb", 2)]
    {
        let found = import(&[(file, &all), ("nodes.json", node)]);
        let names: Vec<&str> = found.raw.workload.iter().map(|one| one.name.value.as_str()).collect();
        assert_eq!(names, [name], "{file}");
        assert_eq!(found.raw.host.len(), hosts, "{file}");
        assert_eq!(says(&found, "added host"), file != "web1.json", "{file}: {:?}", found.warnings);
    }
}

#[test]
fn what_rpm_writes_before_a_release_is_before_it() {
    let versions = [
        "1.0.0-rc7",
        "1.0.0-rc8",
        "1.0.0-0.rc8",
        "1.0.0-61.rc8.el8",
        "1.0.0-62.rc8.el8",
        "1.0.0-61.rc10.el8",
        "1.0.0",
        "1.0.0-61.el8",
    ];
    let read = |text: &str| Scheme::Dotted.parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    for pair in versions.windows(2) {
        assert_eq!(read(pair[0]).compare(&read(pair[1])), Some(std::cmp::Ordering::Less), "{pair:?}");
    }
    assert!(
        read("1.0.0-3.beta.el8").compare(&read("1.0.0-1.beta2.el8")).is_some_and(std::cmp::Ordering::is_lt)
    );
    for (range, version, holds) in [
        (">=1.0.0", "1.0.0-61.rc8.el8", false),
        (">=1.0.0", "1.0.0-0.3.beta2", false),
        (">=1.0.0-rc8", "1.0.0-61.rc8.el8", true),
        ("=1.0.0-rc8", "1.0.0-61.rc8.el8", true),
        (">=1.0.0", "1.0.0-61.el8", true),
    ] {
        let range = VersionRange::parse(Scheme::Dotted, range).expect("a range");
        assert_eq!(range.contains(&read(version)), holds, "{range:?} {version}");
    }
}
