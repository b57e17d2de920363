//! Docker: what engines and the API print, captured by others.

use super::samples::{import, machine, said, text, value};
use comove::diag::Code;

#[test]
fn engines_and_containers_of_others_are_read() {
    let Some(import) = import("docker/docker-java") else { return };
    for (name, kernel, os, docker) in [
        (
            "info-1",
            "4.1.17-boot2docker",
            Some("Boot2Docker 1.10.1 (TCL 6.4.1); master : b03e158 - Thu Feb 11 22:34:01 UTC 2016"),
            "1.10.1",
        ),
        (
            "info-2",
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
            ("container-inspect-api1.21/small_hodgkin", Some("busybox")),
            ("container-inspect-full/desperate_babbage", Some("jenkinsci/workflow-demo")),
            ("docker-java/drunk_golick", Some("busybox")),
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
    for name in ["info-no-swarm", "info-with-swarm"] {
        let (machine, _) = machine(&import, name);
        assert_eq!(text(machine.kernel.as_ref()), Some("4.4.0-87-generic"));
        assert_eq!(value(&machine.provides, "docker"), Some("17.06.1"));
    }
}
