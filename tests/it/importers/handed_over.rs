//! What people hand over: odd values, machines that share a key, numbers and names that count within their scope, files
//! that are named after nothing. Nothing of it stops the rest, gets lost, or becomes one with something else.

use comove::diag::Code;
use comove::inventory::raw::{RawInventory, RawMachine};
use comove::read::{Import, Reader};

fn try_import(files: &[(&str, &str)]) -> Result<Import, Vec<String>> {
    let mut reader = Reader::new();
    for (name, text) in files {
        reader.add(name, text.as_bytes().to_vec());
    }
    reader.import().map_err(|faults| faults.diagnostics.into_iter().map(|fault| fault.message).collect())
}

fn import(files: &[(&str, &str)]) -> Import {
    try_import(files).expect("sound files")
}

/// Imports files, writes the inventory down, and builds a fleet of it: that is what `check` does.
fn checked(files: &[(&str, &str)]) -> Import {
    let found = import(files);
    let mut text = Vec::new();
    comove::inventory::write::write(&found.raw, "", &mut text).expect("memory takes it");
    let text = String::from_utf8(text).expect("text");
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.clone().into_bytes());
    if let Err(faults) = reader.finish() {
        let said: Vec<&str> = faults.diagnostics.iter().map(|fault| fault.message.as_str()).collect();
        panic!("{said:?} in\n{text}");
    }
    found
}

fn machines(raw: &RawInventory) -> Vec<&str> {
    raw.host.iter().chain(&raw.guest).map(|machine| machine.name.value.as_str()).collect()
}

fn host<'a>(found: &'a Import, name: &str) -> &'a RawMachine {
    let mut all = found.raw.host.iter().chain(&found.raw.guest);
    all.find(|machine| machine.name.value == name).unwrap_or_else(|| panic!("{:?}", machines(&found.raw)))
}

fn workloads(raw: &RawInventory) -> Vec<&str> {
    raw.workload.iter().map(|workload| workload.name.value.as_str()).collect()
}

fn says(found: &Import, what: &str) -> bool {
    found.warnings.iter().any(|said| said.message.contains(what))
}

fn node(name: &str, info: &str) -> String {
    format!(
        r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "{name}"}}, "status": {{"nodeInfo": {info}}}}}"#
    )
}

#[test]
fn an_odd_value_is_unknown_and_counted_and_the_rest_is_read() {
    let good =
        node("good", r#"{"kernelVersion": "5.15.0", "kubeletVersion": "v1.30.1", "architecture": "amd64"}"#);
    for (info, told) in [
        (
            r#"{"kernelVersion": "", "kubeletVersion": "", "osImage": "", "architecture": ""}"#,
            "`.status.nodeInfo.kernelVersion`",
        ),
        (r#"{"kernelVersion": "5.15.0", "kubeletVersion": "kwok-v0.6.0"}"#, "kwok-v0.6.0"),
        (r#"{"kernelVersion": "x", "containerRuntimeVersion": "containerd://Unknown"}"#, "`Unknown`"),
        (r#"{"kernelVersion": "5.15.0", "containerRuntimeVersion": "fakeruntime://1.0"}"#, "`fakeruntime`"),
    ] {
        let found = checked(&[("good.json", &good), ("odd.json", &node("odd", info))]);
        assert_eq!(machines(&found.raw), ["good", "odd"], "{info}");
        assert!(says(&found, told), "{info}: {:?}", found.warnings);
        let said = found.warnings.iter().find(|said| said.message.contains(told)).expect("said");
        let places: String = said.labels.iter().map(|(place, _)| found.sources.describe(*place)).collect();
        assert!(places.contains("odd.json"), "{places}");
        assert!(host(&found, "good").kernel.is_some());
    }
    let unnamed = r#"{"kernelVersion": "5.15.0", "operatingSystem": ""}"#;
    assert!(host(&checked(&[("node.json", &node("n", unnamed))]), "n").kernel.is_some());
    let version = r#"{"version": "x@y@z", "release": "8.2", "repoid": "faa8"}"#;
    assert_eq!(host(&checked(&[("pve1/version.json", version)]), "pve1").hypervisor, None);
    let docker = r#"{"ID": "A", "Name": "web1", "ServerVersion": "26.1.0", "KernelVersion": "v1.0.0", "OSType": "linux",
        "NCPU": 99999999999, "MemTotal": -5}"#;
    let found = checked(&[("web1.json", docker)]);
    let web = host(&found, "web1");
    assert_eq!((&web.kernel, &web.cpu_milli, &web.memory_mib), (&None, &None, &None));
    assert!(says(&found, "v1.0.0") && says(&found, "99999999999000"), "{:?}", found.warnings);
}

fn ansible(name: &str, fqdn: &str, macs: &[&str]) -> String {
    let names: Vec<String> = (0..macs.len()).map(|at| format!("\"eth{at}\"")).collect();
    let cards =
        macs.iter().enumerate().map(|(at, mac)| format!(r#", "ansible_eth{at}": {{"macaddress": "{mac}"}}"#));
    format!(
        r#"{{"ansible_facts": {{"ansible_system": "Linux", "ansible_kernel": "5.15.0", "ansible_nodename": "{name}",
        "ansible_fqdn": "{fqdn}", "ansible_interfaces": [{}]{}}}}}"#,
        names.join(", "),
        cards.collect::<String>()
    )
}

fn facter(name: &str, fqdn: &str, macs: &[&str]) -> String {
    let cards = macs.iter().enumerate().map(|(at, mac)| format!(r#""eth{at}": {{"mac": "{mac}"}}"#));
    format!(
        r#"{{"kernel": "Linux", "kernelrelease": "5.15.0", "facterversion": "4.2.0", "os": {{"family": "Debian"}},
        "networking": {{"fqdn": "{fqdn}", "hostname": "{name}", "interfaces": {{{}}}}}}}"#,
        cards.collect::<Vec<_>>().join(", ")
    )
}

#[test]
fn what_many_machines_share_makes_no_two_one() {
    for shared in [
        "00:00:5e:00:01:01", // VRRP
        "00:00:5e:00:02:07", // VRRP for IPv6
        "00:00:0c:07:ac:0a", // HSRP
        "00:00:0c:9f:f0:01", // HSRP, version 2
        "00:07:b4:00:01:01", // GLBP
        "0a:00:27:00:00:00", // VirtualBox, host only
        "52:54:00:12:34:56", // QEMU
        "00:16:3e:00:00:00", // Xen
        // One that nobody knows: two others that differ outweigh it.
        "d4:ae:52:00:00:01",
    ] {
        let one = ansible("fw1", "fw1.example.com", &["d4:ae:52:d2:60:43", shared]);
        let two = facter("fw2", "fw2.example.com", &["d4:ae:52:d2:99:99", shared]);
        let found = checked(&[("fw1.json", &one), ("fw2.json", &two)]);
        assert_eq!(machines(&found.raw), ["fw1", "fw2"], "{shared}");
    }
    for shared in ["ip6-localhost", "localhost.localdomain", "localhost6", "www.example.com"] {
        let found =
            checked(&[("a.json", &ansible("web1", shared, &[])), ("b.json", &facter("db1", shared, &[]))]);
        assert_eq!(machines(&found.raw), ["a", "b"], "{shared}");
    }
}

#[test]
fn one_machine_under_two_names_is_one_and_lists_both_files() {
    let one = ansible("web1", "web1.example.com", &["d4:ae:52:d2:60:43"]);
    let two = facter("web1", "web1.example.com", &["d4:ae:52:d2:60:43"]);
    let found = checked(&[("mgmt-web1.json", &one), ("web1.json", &two)]);
    assert_eq!(machines(&found.raw).len(), 1);
    let united = found.united.iter().find(|united| united.kind == "host").expect("it is united");
    let files: Vec<&str> = united.places.iter().map(|place| found.sources.excerpt(*place).file()).collect();
    assert_eq!(files, ["mgmt-web1.json", "web1.json"]);
}

#[test]
fn two_machines_of_one_name_and_kind_are_two() {
    let one = ansible("web1", "web1.shop.example", &[]);
    let two = ansible("app7", "app7.mail.example", &[]);
    let found = checked(&[("shop/web.json", &one), ("mail/web.json", &two)]);
    assert_eq!(machines(&found.raw), ["web", "web-2"]);
    assert!(says(&found, "another machine is called `web` too"), "{:?}", found.warnings);
}

#[test]
fn a_number_counts_within_its_cluster() {
    let cluster = |node: &str, guest: &str| {
        format!(
            r#"{{"data": [{{"type": "node", "id": "node/{node}", "node": "{node}", "maxcpu": 8}},
            {{"type": "qemu", "id": "qemu/100", "vmid": 100, "name": "{guest}", "node": "{node}", "maxcpu": 2}}]}}"#
        )
    };
    let found = checked(&[("a.json", &cluster("pve1", "shop")), ("b.json", &cluster("pveA", "mail"))]);
    assert_eq!(machines(&found.raw), ["pve1", "pveA", "shop", "mail"]);
    // Of one name too.
    let found = checked(&[("a.json", &cluster("pve1", "web")), ("b.json", &cluster("pveA", "web"))]);
    assert_eq!(found.raw.guest.len(), 2, "{:?}", machines(&found.raw));
    // One cluster that was asked twice.
    let found = checked(&[("a.json", &cluster("pve1", "web")), ("b.json", &cluster("pve1", "web"))]);
    assert_eq!(machines(&found.raw), ["pve1", "web"]);
}

#[test]
fn domains_of_one_name_on_two_hosts_are_two() {
    let domain = |digit: char| {
        format!(
            "<domain type='kvm'><name>web</name><uuid>3f6a1c52-7c1e-4b0e-9a55-0d7a5b7e1c0{digit}</uuid></domain>"
        )
    };
    let found = checked(&[("kvm1/web.xml", &domain('1')), ("kvm2/web.xml", &domain('2'))]);
    assert_eq!(machines(&found.raw), ["web", "web-2"]);
    let list = " Id   Name   State\n----------\n 1    web   running\n";
    let found = checked(&[("kvm1/list.txt", list), ("kvm2/list.txt", list)]);
    assert_eq!(found.raw.guest.len(), 2, "{:?}", machines(&found.raw));
}

/// Lists of two hosts and the XML of both are of as many guests as there are, each on its host if something says which.
#[test]
fn lists_and_domains_of_two_hosts_are_joined() {
    let domain = |number: u32, id: &str| {
        format!(
            "<domain type='kvm'{id}><name>web</name><uuid>3f6a1c52-7c1e-4b0e-9a55-0d7a5b7e1c0{number}</uuid></domain>"
        )
    };
    let list = |id: &str| format!(" Id   Name   State\n----------\n {id}    web   running\n");
    let on = |found: &Import| -> Vec<(String, Option<String>)> {
        let uuid = |guest: &RawMachine| {
            let uuid = guest.identity.as_ref().and_then(|identity| identity.system_uuid.as_ref());
            uuid.map_or_else(String::new, |uuid| uuid.value[35..].to_owned())
        };
        let guests = found.raw.guest.iter();
        guests.map(|guest| (uuid(guest), guest.on.as_ref().map(|on| on.value.clone()))).collect()
    };
    let sure = [("1".to_owned(), Some("kvm1".to_owned())), ("2".to_owned(), Some("kvm2".to_owned()))];
    let (one, two) = (domain(1, ""), domain(2, ""));
    let same = list("1");
    // The directory says which.
    let found =
        checked(&[("kvm1.txt", &same), ("kvm2.txt", &same), ("kvm1/web.xml", &one), ("kvm2/web.xml", &two)]);
    assert_eq!(on(&found), sure);
    // The number on the host says it.
    let vms = format!("{}{}", domain(1, " id='3'"), domain(2, " id='7'"));
    let found = checked(&[("kvm1.txt", &list("3")), ("kvm2.txt", &list("7")), ("vms.xml", &vms)]);
    assert_eq!(on(&found), sure);
    // Where one is placed, the other is left.
    let found =
        checked(&[("kvm1.txt", &same), ("kvm2.txt", &same), ("kvm1/web.xml", &one), ("web.xml", &two)]);
    assert_eq!(on(&found), sure);
    // Nothing says it.
    let found = checked(&[("kvm1.txt", &same), ("kvm2.txt", &same), ("vms.xml", &format!("{one}{two}"))]);
    assert_eq!(on(&found), [("1".to_owned(), None), ("2".to_owned(), None)]);
    assert!(
        says(&found, "nothing says which of 2 guests called `web` is on which host"),
        "{:?}",
        found.warnings
    );
    let found = checked(&[("kvm1.txt", &same), ("kvm2.txt", &same), ("vms.xml", &one)]);
    assert_eq!(found.raw.guest.len(), 2, "{:?}", machines(&found.raw));
}

fn container(id: &str, name: &str, image: &str) -> String {
    format!(
        r#"{{"Id": "{id}", "Name": "/{name}", "State": {{"Status": "running"}}, "Config": {{"Image": "{image}"}},
        "HostConfig": {{}}}}"#
    )
}

#[test]
fn two_versions_of_an_image_run_side_by_side() {
    let pod = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "d", "name": "a"},
        "spec": {"nodeName": "n1", "containers": [{"name": "a", "image": "nginx:1.27"}]}}"#;
    let docker = container("aa", "w", "nginx:1.25");
    let found = checked(&[("pods.json", pod), ("web1.json", &docker)]);
    let runs: Vec<&str> = found
        .raw
        .workload
        .iter()
        .flat_map(|workload| workload.image.iter().chain(&workload.images))
        .map(|image| image.value.as_str())
        .collect();
    assert_eq!(runs, ["nginx@1.25", "nginx@1.27"]);
    assert_eq!(found.raw.image.len(), 1);
    // And if one of them has none, nothing says which it is.
    let bare = container("aa", "w", "nginx");
    let found = checked(&[("pods.json", pod), ("web1.json", &bare)]);
    assert_eq!(found.raw.image[0].version, None);
    // Two inventories that were imported before.
    let inventory = |host: &str, version: &str| {
        format!(
            "[[host]]\nname = \"{host}\"\n[[image]]\nname = \"nginx\"\nversion = \"{version}\"\n\
             [[workload]]\nname = \"{host}/w\"\nhost = \"{host}\"\nimage = \"nginx@{version}\"\n"
        )
    };
    let read = |files: &[&str]| {
        let mut reader = Reader::new();
        for (at, text) in files.iter().enumerate() {
            reader.add(&format!("{at}.toml"), text.as_bytes().to_vec());
        }
        reader.finish().map_err(|faults| faults.diagnostics[0].code)
    };
    let (one, two) = (inventory("a", "1.25"), inventory("b", "1.27"));
    let (fleet, _) = read(&[&one, &two]).expect("both stand side by side");
    let run = |name: &str| {
        let id = fleet.find_workload(name).expect("a workload");
        fleet.runs(id)[0].version.map(|version| fleet.version(version).to_string())
    };
    assert_eq!((run("a/w").as_deref(), run("b/w").as_deref()), (Some("1.25"), Some("1.27")));
    let relying = "[[workload]]\nname = \"c\"\nhost = \"a\"\nimage = \"nginx\"\n";
    assert_eq!(read(&[&one, &two, relying]).expect_err("it relies on one of them"), Code::Conflict);
}

#[test]
fn a_release_candidate_is_no_release() {
    let status = |version: &str| format!("Package: runc\nStatus: install ok installed\nVersion: {version}\n");
    for (file, text) in [
        ("web1.txt", status("1.0.0~rc10-0ubuntu1~18.04.2")),
        ("web1.txt", "runc-1.0.0-70.rc10.el8.x86_64\n".to_owned()),
        ("web1.txt", "runc-1.0.0_rc10-r0 x86_64 {runc} (Apache-2.0) [installed]\n".to_owned()),
        ("web1.json", r#"{"Server": {"ApiVersion": "1.45", "Os": "linux", "KernelVersion": "5.15.0", "Version": "26.1.0",
            "Components": [{"Name": "runc", "Version": "1.0.0-rc10"}]}}"#.to_owned()),
    ] {
        let found = checked(&[(file, &text)]);
        let provides = &host(&found, "web1").provides;
        let runc = provides.iter().find(|(key, _)| key.value == "runc").map(|(_, value)| value.value.as_str());
        assert_eq!(runc, Some("1.0.0-rc10"), "{text}");
    }
}

#[test]
fn two_ids_are_two_containers() {
    let (one, two) = ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb");
    let both = format!("[{}, {}]", container(one, "web", "nginx:1.25"), container(two, "web", "nginx:1.19"));
    let found = checked(&[("host1.json", &both)]);
    assert_eq!(workloads(&found.raw), ["host1/web", "host1/web-bbbbbbbbbbbb"]);
    assert!(says(&found, "another container is called `web`"), "{:?}", found.warnings);
    // One that was inspected and is in a list too is one.
    let listed = r#"{"ID": "aaaaaaaaaaaa", "Names": "web", "Image": "nginx:1.25", "State": "running", "Status": "Up",
        "RunningFor": "2 days"}"#;
    let found =
        checked(&[("host1/ps.json", listed), ("host1/inspect.json", &container(one, "web", "nginx:1.25"))]);
    assert_eq!(workloads(&found.raw), ["host1/web"]);
}

#[test]
fn a_file_of_two_captures_is_read_as_two() {
    let line = "Linux web1 5.15.0-107-generic #1 SMP x86_64 GNU/Linux\n";
    let found = checked(&[("web1.txt", &format!("{line}[{}]\n", container("aa", "shop", "shop:1")))]);
    assert_eq!((machines(&found.raw), workloads(&found.raw)), (vec!["web1"], vec!["web1/shop"]));
    assert!(host(&found, "web1").kernel.is_some());
    // Lines of several machines.
    let found = checked(&[("all.txt", &format!("{line}{}", line.replace("web1", "web2")))]);
    assert_eq!(machines(&found.raw), ["web1", "web2"]);
    // Lines that say nothing are counted.
    let found = checked(&[("web1.txt", &format!("{line}something else\nand more\n"))]);
    assert!(says(&found, "2 lines cannot be read"), "{:?}", found.warnings);
}

#[test]
fn a_path_that_names_no_machine_invents_none() {
    let status =
        r#"{"data": {"kversion": "Linux 6.8.12-4-pve #1 SMP", "pveversion": "pve-manager/8.2.4/faa8"}}"#;
    let guest = r#"{"data": {"vmid": 100, "name": "web", "status": "running", "cpus": 2, "maxmem": 2147483648,
        "maxdisk": 1, "qmpstatus": "running"}}"#;
    let path = "pve/nodes/pve1/qemu/100/status/current.json";
    let found = checked(&[("pve/nodes/pve1/status.json", status), (path, guest)]);
    assert_eq!(machines(&found.raw), ["pve1", "web"]);
    assert_eq!(host(&found, "web").on.as_ref().map(|on| on.value.as_str()), Some("pve1"));
    assert_eq!(machines(&checked(&[("pve1-status.json", status)]).raw), ["pve1"]);
    let one = container("aa", "shop", "shop:1");
    let found = checked(&[("podman_inspect_009e", &one)]);
    assert_eq!((machines(&found.raw).len(), workloads(&found.raw)), (0, vec!["shop"]));
    assert!(says(&found, "nothing says which machine 1 container runs on"), "{:?}", found.warnings);
    let sos = "sosreport-web1-2024-05-01-abcdefg/sos_commands/podman/podman_inspect_009e";
    assert_eq!(workloads(&checked(&[(sos, &one)]).raw), ["web1/shop"]);
    let uname = "Linux db1 5.15.0-107-generic #1 SMP x86_64 GNU/Linux\n";
    assert_eq!(machines(&checked(&[("uname_-a", uname)]).raw), ["db1"]);
    for path in [
        "inspect.json",
        "container-inspect-api1.21.json",
        "docker/docker-java/container-inspect-full.json",
        "captures/containers_2024-01-01.json",
        "ps-output (1).json",
        "docker-inspect.json",
        "/home/alice/inspect.json",
        "samples/2024-05-01/docker_ps.json",
    ] {
        let found = checked(&[(path, &one)]);
        assert_eq!((machines(&found.raw).len(), workloads(&found.raw)), (0, vec!["shop"]), "{path}");
        assert!(
            says(&found, "nothing says which machine 1 container runs on"),
            "{path}: {:?}",
            found.warnings
        );
    }
    for path in ["web1.json", "web1-inspect-2024-05-01.json", "web1/docker-inspect.json", "web1 (1).json"] {
        assert_eq!(machines(&checked(&[(path, &one)]).raw), ["web1"], "{path}");
    }
}

/// What a machine says itself counts where no path names it; without that, it is called as its file, and that is told.
#[test]
fn a_machine_that_no_path_names_is_named_by_itself() {
    let info = r#"{"ID": "A", "Name": "db1", "ServerVersion": "26.1.0", "KernelVersion": "6.8.0"}"#;
    for path in ["info-1.json", "docker-info.json", "info-with-swarm.json"] {
        let found = checked(&[(path, info)]);
        assert_eq!(
            (machines(&found.raw), found.warnings.len()),
            (vec!["db1"], 0),
            "{path}: {:?}",
            found.warnings
        );
    }
    for (path, text) in [
        ("facts.json", ansible("db1", "db1.example.com", &[])),
        ("facter.json", facter("db1", "db1.example.com", &[])),
    ] {
        assert!(machines(&checked(&[(path, &text)]).raw)[0].starts_with("db1"), "{path}");
    }
    let version = r#"{"Version": "26.1.0", "ApiVersion": "1.45", "KernelVersion": "6.8.0", "Os": "linux"}"#;
    let release = "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n";
    for (path, text, name) in
        [("version-1.json", version, "version-1"), ("os-release", release, "os-release")]
    {
        let found = checked(&[(path, text)]);
        assert_eq!(machines(&found.raw), [name]);
        assert!(says(&found, &format!("so it is `{name}` like its file")), "{:?}", found.warnings);
    }
    let list = " Id   Name   State\n----------\n 1    web   running\n";
    let found = checked(&[("virsh-list.txt", list)]);
    assert_eq!(machines(&found.raw), ["web"]);
    assert!(says(&found, "nothing says which machine 1 guest runs on"), "{:?}", found.warnings);
}

#[test]
fn contents_are_found_by_digest_first() {
    let digest = format!("sha256:{}", "b9".repeat(32));
    let other = format!("sha256:{}", "c0".repeat(32));
    let sbom = |asked: &str, tags: &str, repository: &str| {
        format!(
            r#"{{"artifacts": [{{"id": "1", "name": "musl", "version": "1.2.3-r1", "type": "apk",
            "purl": "pkg:apk/alpine/musl@1.2.3-r1"}}], "source": {{"type": "image", "target": {{"userInput": "{asked}",
            "tags": [{tags}], "repoDigests": ["{repository}@{digest}"]}}}}, "distro": {{"id": "alpine", "versionID": "3.16.3"}},
            "descriptor": {{"name": "syft"}}, "schema": {{"version": "6.0.0"}}}}"#
        )
    };
    let pod = |name: &str, image: &str, digest: &str| {
        format!(
            r#"{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"namespace": "d", "name": "{name}"}},
            "spec": {{"nodeName": "n1", "containers": [{{"name": "a", "image": "{image}"}}]}},
            "status": {{"phase": "Running", "containerStatuses": [{{"name": "a", "imageID": "docker.io/library/x@{digest}"}}]}}}}"#
        )
    };
    let has_musl = |found: &Import, image: &str| {
        let image = found.raw.image.iter().find(|known| known.name.value == image).expect("an image");
        image.contains.iter().any(|baked| baked.name.value.starts_with("package/apk/musl@"))
    };
    // By tag and by digest at once.
    let by_digest = format!("tool@{digest}");
    let pods = format!("{}\n{}", pod("a", &by_digest, &digest), pod("b", "tool:1.0", &digest));
    let found = checked(&[("pods.json", &pods), ("sbom.json", &sbom("tool:1.0", "\"tool:1.0\"", "tool"))]);
    assert!(has_musl(&found, "tool"), "{:?}", found.warnings);
    // Under another name, known by what runs.
    let found = checked(&[
        ("pods.json", &pod("b", "mirror.example/tool:1.0", &digest)),
        ("sbom.json", &sbom("tool:1.0", "\"tool:1.0\"", "tool")),
    ]);
    assert!(has_musl(&found, "mirror.example/tool"), "{:?}", found.warnings);
    // The tag is in what was asked for.
    let found = checked(&[
        ("pods.json", &pod("b", "tool:1.0", &digest)),
        ("sbom.json", &sbom("tool:1.0", "", "tool")),
    ]);
    assert!(has_musl(&found, "tool"), "{:?}", found.warnings);
    // A tag that was moved since.
    let found = checked(&[
        ("pods.json", &pod("b", "tool:1.0", &other)),
        ("sbom.json", &sbom("tool:1.0", "\"tool:1.0\"", "tool")),
    ]);
    assert!(says(&found, "not known to be those in use"), "{:?}", found.warnings);
}

#[test]
fn the_commonest_queries_of_instances_are_read() {
    let instance = r#"{"InstanceId": "i-0aaaaaaaaaaaaaaa1", "InstanceType": "t3.small", "ImageId": "ami-1",
        "PrivateDnsName": "ip-10-0-0-1.ec2.internal", "Tags": [{"Key": "Name", "Value": "web"}]}"#;
    for text in [
        format!("[[{instance}]]"),
        format!("[{instance}]"),
        r#"[["i-0aaaaaaaaaaaaaaa1", "t3.small", "running", "web"]]"#.to_owned(),
        r#"[{"ID": "i-0aaaaaaaaaaaaaaa1", "Name": "web", "State": "running"}]"#.to_owned(),
    ] {
        let found = checked(&[("instances.json", &text)]);
        assert_eq!(machines(&found.raw), ["web"], "{text}");
        let node = node("n1", r#"{"kernelVersion": "5.15.0"}"#).replace(
            r#""status""#,
            r#""spec": {"providerID": "aws:///eu-west-1a/i-0aaaaaaaaaaaaaaa1"}, "status""#,
        );
        assert_eq!(
            machines(&checked(&[("instances.json", &text), ("node.json", &node)]).raw),
            ["n1"],
            "{text}"
        );
    }
    let said = try_import(&[("x.json", r#"["a"]"#)]).expect_err("of no kind");
    assert_eq!(said, ["this JSON is of no kind that comove reads"]);
}

#[cfg(feature = "yaml")]
#[test]
fn compose_files_in_brackets_are_read() {
    for text in [
        "services:\n  web:\n    image: nginx:1.25\n    command: [\n      \"a\"\n    ]\n",
        "services:\n  web: {image: \"nginx:1.25\"}\n",
        "services:\n  web:\n    image: nginx:1.25\n    command: [\n\"a\",\n]\n",
    ] {
        let found = checked(&[("shop.yaml", text)]);
        assert_eq!(workloads(&found.raw), ["shop/web"], "{text}");
    }
}

#[test]
fn what_runs_on_windows_has_no_kernel_of_linux() {
    let one = r#"[{"Id": "c1", "Name": "/w", "Platform": "windows", "State": {"Status": "running"},
        "Config": {"Image": "microsoft/nanoserver"}, "HostConfig": {"Isolation": "hyperv"}}]"#;
    let found = checked(&[("win1.json", one)]);
    let label = host(&found, "win1").labels.iter().find(|(key, _)| key.value == "comove.os-image");
    assert_eq!(label.map(|(_, value)| value.value.as_str()), Some("Windows"));
    let info = r#"{"kernelVersion": "10.0.20348.1006", "operatingSystem": "windows", "osImage": "Windows Server 2022"}"#;
    let found = checked(&[("node.json", &node("win2", info))]);
    assert_eq!(host(&found, "win2").kernel, None);
    assert!(says(&found, "is not Linux"), "{:?}", found.warnings);
}

#[test]
fn nodes_that_are_containers_have_no_kernel_of_their_own() {
    let k3d = node("k3d-c-server-0", r#"{"kernelVersion": "5.15.49-linuxkit", "osImage": "K3s dev"}"#)
        .replace(r#""status""#, r#""spec": {"providerID": "k3s://k3d-c-server-0"}, "status""#);
    let minikube = node("minikube", r#"{"kernelVersion": "6.8.0", "osImage": "Ubuntu 22.04.4 LTS"}"#)
        .replace(r#""name""#, r#""labels": {"minikube.k8s.io/name": "minikube"}, "name""#);
    for (text, name) in [(k3d, "k3d-c-server-0"), (minikube, "minikube")] {
        let found = checked(&[("node.json", &text)]);
        assert_eq!(host(&found, name).kernel, None);
        assert!(host(&found, name).shares_kernel_of.is_some());
    }
}

#[test]
fn what_tools_of_other_ages_print_is_read() {
    let legacy = r#"{"facterversion": "2.5.7", "kernel": "Linux", "kernelrelease": "3.0.76-0.11-default",
        "operatingsystem": "SLES", "operatingsystemrelease": "11.3", "architecture": "x86_64", "fqdn": "web1.example",
        "macaddress": "08:00:27:c0:bc:df", "memorysize_mb": "996.75", "processorcount": 2, "virtual": "kvm"}"#;
    let found = checked(&[("web1.json", legacy)]);
    let web = host(&found, "web1");
    assert_eq!(web.memory_mib.as_ref().map(|mark| mark.value), Some(996));
    assert_eq!(web.cpu_milli.as_ref().map(|mark| mark.value), Some(2000));
    assert!(web.labels.values().any(|value| value.value == "SLES 11.3"));
    let puppet = r#"{"name": "web1.example", "values": {"kernel": "Linux", "kernelrelease": "4.19.0-8-amd64",
        "os": {"name": "Debian", "release": {"full": "10.3"}, "architecture": "amd64"}}}"#;
    assert!(host(&checked(&[("facts.json", puppet)]), "web1.example").kernel.is_some());
    let podman = r#"{"host": {"CgroupVersion": "v1", "Distribution": {"distribution": "debian", "version": "10"},
        "MemTotal": 7839653888, "OCIRuntime": {"name": "runc"}, "arch": "amd64", "cpus": 2, "hostname": "web1",
        "kernel": "4.19.0-8-cloud-amd64", "os": "linux"}, "store": {}}"#;
    let found = checked(&[("info.json", podman)]);
    assert!(host(&found, "web1").kernel.is_some() && host(&found, "web1").memory_mib.is_some());
    let last = "glibc-2.28-42.el8_0.1.x86_64   Fri Sep 27 11:51:34 2019\nbash-5.0-1.x86_64   Fri Sep 27 11:51:34 2019\n";
    assert_eq!(host(&checked(&[("web1.txt", last)]), "web1").provides.len(), 1);
    let renamed = "ID=debian\nVERSION_ID=\"11\"\nPRETTY_NAME=\"Some Board 2.3.1 Bullseye\"\n";
    let found = checked(&[("board.txt", renamed)]);
    assert!(host(&found, "board").labels.values().any(|value| value.value == "Debian GNU/Linux 11"));
}

#[cfg(feature = "xml")]
#[test]
fn a_file_of_several_domains_gives_all_of_them() {
    let domain = |name: &str| {
        format!(
            "<domain type='test'><name>{name}</name><metadata><l:libosinfo \
             xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'><l:os id='http://redhat.com/rhel/7.0'/></l:libosinfo>\
             </metadata></domain>"
        )
    };
    let found = checked(&[("node.xml", &format!("<node>{}{}</node>", domain("a"), domain("b")))]);
    assert_eq!(machines(&found.raw), ["a", "b"]);
    // What was said when they were made is no system that runs.
    assert!(found.raw.guest.iter().all(|guest| guest.labels.is_empty()));
}

#[test]
fn a_state_without_zones_is_of_the_same_machine() {
    let state = r#"{"version": 4, "terraform_version": "1.5.0", "lineage": "x", "resources": [{"mode": "managed",
        "type": "aws_instance", "name": "web", "instances": [{"attributes": {"id": "i-0aaaaaaaaaaaaaaa1"}}]}]}"#;
    let node = node("n1", r#"{"kernelVersion": "5.15.0"}"#).replace(
        r#""status""#,
        r#""spec": {"providerID": "aws:///eu-west-1a/i-0aaaaaaaaaaaaaaa1"}, "status""#,
    );
    assert_eq!(machines(&checked(&[("state.json", state), ("node.json", &node)]).raw), ["n1"]);
}

#[test]
fn sources_and_words_for_nothing_are_no_contents() {
    let digest = format!("sha256:{}", "22".repeat(32));
    let package = |id: &str, name: &str, version: &str, url: &str| {
        format!(
            r#"{{"SPDXID": "SPDXRef-{id}", "name": "{name}", "versionInfo": "{version}", "externalRefs": [{{"referenceType":
            "purl", "referenceLocator": "{url}"}}]}}"#
        )
    };
    let base = format!("pkg:oci/base@{digest}?repository_url=reg.example/base&tag=9");
    let packages = [
        package("shop", "shop", "1", "pkg:oci/shop@sha256:11?repository_url=reg.example/shop&tag=1"),
        package("base", "base", "9", &base),
        package(
            "glibc",
            "glibc",
            "2.34-1.el9",
            "pkg:rpm/redhat/glibc@2.34-1.el9?arch=x86_64&distro=rhel-9.6",
        ),
        package("ssl", "openssl", "3.2.2-6.el9", "pkg:rpm/redhat/openssl@3.2.2-6.el9?arch=src"),
        package("asm", "cmd/asm", "UNKNOWN", "pkg:golang/cmd/asm@UNKNOWN"),
    ];
    let relation = |from: &str, kind: &str, to: &str| {
        format!(
            r#"{{"spdxElementId": "SPDXRef-{from}", "relationshipType": "{kind}", "relatedSpdxElement": "SPDXRef-{to}"}}"#
        )
    };
    let text = format!(
        r#"{{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "packages": [{}], "relationships": [{}, {}]}}"#,
        packages.join(", "),
        relation("DOCUMENT", "DESCRIBES", "shop"),
        relation("shop", "DESCENDANT_OF", "base"),
    );
    let found = checked(&[("shop.json", &text)]);
    let shop =
        found.raw.image.iter().find(|image| image.name.value == "reg.example/shop").expect("the image");
    let contents: Vec<&str> = shop.contains.iter().map(|baked| baked.name.value.as_str()).collect();
    assert!(contents.contains(&"package/rpm/glibc@2.34-1.el9"), "{contents:?}");
    assert!(
        contents.iter().all(|text| !text.contains("openssl") && !text.contains("UNKNOWN")),
        "{contents:?}"
    );
    assert_eq!(shop.base.as_ref().map(|base| base.value.as_str()), Some("reg.example/base@9"));
    assert!(says(&found, "1 package of sources"), "{:?}", found.warnings);
    let three = r#"{"@context": ["https://spdx.org/rdf/3.0.1/spdx-context.jsonld"], "@graph": [
        {"type": "SpdxDocument", "spdxId": "urn:d", "name": "d", "rootElement": ["urn:i"]},
        {"type": "software_Package", "spdxId": "urn:i", "name": "reg.example/shop", "software_packageVersion": "1.0",
         "software_primaryPurpose": "container"},
        {"type": "software_Package", "spdxId": "urn:p", "name": "openssl", "software_packageVersion": "3.0.4-r0",
         "externalIdentifier": ["urn:e"]},
        {"type": "ExternalIdentifier", "spdxId": "urn:e", "externalIdentifierType": "packageUrl",
         "identifier": "pkg:apk/alpine/openssl@3.0.4-r0"}]}"#;
    let found = checked(&[("three.json", three)]);
    assert!(
        found.raw.image[0].contains.iter().any(|baked| baked.name.value == "package/apk/openssl@3.0.4-r0")
    );
}

#[test]
fn passwords_of_registries_are_left_out() {
    let found = checked(&[("web1.json", &container("aa", "shop", "user:secret@registry.example/shop:1"))]);
    assert_eq!(found.raw.image[0].name.value, "registry.example/shop");
}

#[test]
fn the_driver_of_graphics_cards_is_in_labels() {
    for labels in [
        r#""nvidia.com/cuda.driver.major": "535", "nvidia.com/cuda.driver.minor": "104", "nvidia.com/cuda.driver.rev": "05""#,
        r#""nvidia.com/cuda.driver-version.full": "535.104.05""#,
    ] {
        let node = node("gpu", r#"{"kernelVersion": "5.15.0"}"#)
            .replace(r#""name""#, &format!(r#""labels": {{{labels}}}, "name""#));
        let found = checked(&[("node.json", &node)]);
        let provides = &host(&found, "gpu").provides;
        let driver = provides
            .iter()
            .find(|(key, _)| key.value == "nvidia-driver")
            .map(|(_, value)| value.value.as_str());
        assert_eq!(driver, Some("535.104.05"));
    }
}

#[test]
fn a_file_that_gives_nothing_says_so() {
    use comove::read::{Input, Kind};
    for (kind, text) in
        [("rpm", "no packages here\n"), ("dpkg", "nothing\n"), ("apk", "nothing\n"), ("docker", "[]")]
    {
        let mut reader = Reader::new();
        let kind = Kind::named(kind).expect("a kind");
        reader.take(Input::bytes("web1.txt", text.as_bytes().to_vec()).of_kind(kind));
        let found = reader.import().expect("it is read");
        assert!(!found.warnings.is_empty(), "{}", kind.name);
    }
    let state = r#"{"version": 4, "terraform_version": "1.5.0", "lineage": "x", "resources": [{"mode": "managed",
        "type": "linode_instance", "name": "web", "instances": [{"attributes": {"id": "1"}}]}]}"#;
    assert!(says(&import(&[("state.json", state)]), "`linode_instance`"));
}

#[cfg(feature = "archives")]
#[test]
fn a_bundle_is_read_as_a_directory_is() {
    let node = node("n1", r#"{"kernelVersion": "5.15.0"}"#);
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in [("bundle/nodes.json", node.as_str()), ("bundle/README", "about it")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, content.as_bytes()).expect("memory takes it");
    }
    let bytes = builder.into_inner().expect("memory takes it");
    let mut reader = Reader::new();
    reader.add("bundle.tar", bytes);
    let found = reader.import().expect("a bundle");
    assert_eq!(machines(&found.raw), ["n1"]);
    assert!(says(&found, "1 file of no kind"), "{:?}", found.warnings);
    let mut reader = Reader::new();
    reader.add("bundle.tar.xz", b"\xfd7zXZ\0rest".to_vec());
    let faults = reader.import().expect_err("it is not read");
    assert_eq!(faults.diagnostics[0].message, "this file is compressed with xz, which is not read");
}
