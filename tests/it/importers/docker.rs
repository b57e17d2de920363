//! Docker: what engines and the API print, captured by others.

use super::samples::{import, machine, said, text, value};
use comove::diag::Code;
use comove::read::{Input, Reader};

#[test]
fn engines_and_containers_of_others_are_read() {
    let Some(import) = import("docker/docker-java") else { return };
    for (name, kernel, os, docker) in [
        (
            "docker-java",
            "4.1.17-boot2docker",
            Some("Boot2Docker 1.10.1 (TCL 6.4.1); master : b03e158 - Thu Feb 11 22:34:01 UTC 2016"),
            "1.10.1",
        ),
        (
            "somename",
            "3.10.0-327.10.1.el7.x86_64",
            Some("Red Hat Enterprise Linux Workstation 7.2 (Maipo)"),
            "1.10.2",
        ),
        ("version-1", "4.1.17-boot2docker", None, "1.10.1"),
    ] {
        let (machine, _) = machine(&import, name);
        assert_eq!(text(machine.kernel.as_ref()), Some(kernel), "{name}");
        assert_eq!(value(&machine.labels, "comove.os-image"), os, "{name}");
        assert_eq!(value(&machine.provides, "docker"), Some(docker), "{name}");
    }
    let workloads: Vec<_> = import
        .raw
        .workload
        .iter()
        .map(|workload| (workload.name.value.as_str(), text(workload.image.as_ref())))
        .collect();
    assert_eq!(
        workloads,
        [
            ("small_hodgkin", Some("busybox")),
            ("desperate_babbage", Some("jenkinsci/workflow-demo")),
            ("drunk_golick", Some("busybox")),
        ]
    );
    assert!(
        said(&import, Code::ImportSkipped).contains(&"left out 2 containers that do not run (created)"),
        "{:?}",
        import.warnings
    );
}

#[test]
fn engines_without_containers_are_machines() {
    let Some(import) = import("docker/docker-cli") else { return };
    // Both files are of one engine.
    let (machine, _) = machine(&import, "system-sample");
    assert_eq!(text(machine.kernel.as_ref()), Some("4.4.0-87-generic"));
    assert_eq!(value(&machine.provides, "docker"), Some("17.06.1"));
}

/// What an engine says of itself, and two of its containers: one that says nothing, one that may do what few may.
fn box_of(name: &str, engine: &str) -> [(String, Vec<u8>); 2] {
    let info = format!(
        r#"{{"Name": "{name}", "ServerVersion": "27.1", "KernelVersion": "6.1.0", "OSType": "linux", {engine}}}"#
    );
    let containers = format!(
        r#"[{{"Id": "{name}a", "Name": "/{name}-plain", "State": {{"Status": "running", "Running": true}},
              "Config": {{"Image": "web:1"}}, "HostConfig": {{"NetworkMode": "bridge"}}, "Mounts": []}},
            {{"Id": "{name}b", "Name": "/{name}-agent", "State": {{"Status": "running", "Running": true}},
              "Config": {{"Image": "agent:1"}}, "Mounts": [],
              "HostConfig": {{"NetworkMode": "host", "PidMode": "host", "CapAdd": ["CAP_SYS_ADMIN"],
                              "SecurityOpt": ["seccomp=/etc/ours.json", "seccomp=unconfined"]}}}}]"#
    );
    [
        (format!("{name}/info.json"), info.into_bytes()),
        (format!("{name}/containers.json"), containers.into_bytes()),
    ]
}

#[test]
fn how_an_engine_confines_and_keeps_its_containers_is_read() {
    let mut reader = Reader::new();
    for (name, engine) in [
        ("box-1", r#""LiveRestoreEnabled": true, "SecurityOptions": ["name=seccomp,profile=unconfined"]"#),
        ("box-2", r#""LiveRestoreEnabled": false, "SecurityOptions": ["name=seccomp,profile=builtin"]"#),
        ("box-3", r#""SecurityOptions": ["name=seccomp,profile=/etc/docker/ours.json"]"#),
        ("box-4", r#""SecurityOptions": ["name=apparmor"]"#),
    ] {
        for (file, bytes) in box_of(name, engine) {
            assert!(reader.take(Input::bytes(file, bytes)));
        }
    }
    let import = reader.import().expect("sound files");
    let effects = |name| value(&machine(&import, name).0.effects, "docker");
    assert_eq!(["box-1", "box-2", "box-3"].map(effects), [Some("reconnect"), None, None]);
    let workload = |name: &str| {
        import
            .raw
            .workload
            .iter()
            .find(|one| one.name.value.ends_with(name))
            .unwrap_or_else(|| panic!("{name}"))
    };
    let seccomp = |name: &str| text(workload(name).seccomp.as_ref());
    let plain = ["box-1-plain", "box-2-plain", "box-3-plain", "box-4-plain"].map(seccomp);
    assert_eq!(plain, [Some("unconfined"), Some("runtime-default"), Some("localhost"), None]);
    let agent = workload("box-2-agent");
    assert_eq!(text(agent.seccomp.as_ref()), Some("unconfined"), "the last option counts");
    let may: Vec<&str> = agent.privileges.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(may, ["capabilities", "host-network", "host-pid"]);
}
