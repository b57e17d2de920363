//! One machine that three sources know: a hypervisor, Ansible, Kubernetes.

use super::samples::{machine, text, value};
use comove::read::{Input, Reader};

const DOMAIN: &str = "<domain type='kvm'>
  <name>vm-shop-1</name>
  <uuid>3f6a1c52-7c1e-4b0e-9a55-0d7a5b7e1c01</uuid>
  <memory unit='MiB'>8192</memory>
  <vcpu>4</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <devices><interface type='bridge'><mac address='52:54:00:aa:00:01'/></interface></devices>
</domain>";

const FACTS: &str = r#"{"ansible_facts": {
  "ansible_hostname": "node-1", "ansible_fqdn": "node-1.example.com", "ansible_system": "Linux",
  "ansible_kernel": "6.8.0-31-generic", "ansible_distribution": "Ubuntu", "ansible_distribution_version": "24.04",
  "ansible_architecture": "x86_64", "ansible_machine_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  "ansible_product_uuid": "3F6A1C52-7C1E-4B0E-9A55-0D7A5B7E1C01",
  "ansible_virtualization_role": "guest", "ansible_virtualization_type": "kvm",
  "packages": {"libc6": [{"name": "libc6", "version": "2.39-0ubuntu8", "source": "apt"}]}
}}"#;

const NODE: &str = r#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1.cluster", "labels": {"zone": "a"}},
  "status": {"capacity": {"cpu": "4", "memory": "8Gi"}, "allocatable": {"cpu": "3900m", "memory": "7Gi"},
  "nodeInfo": {"machineID": "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "systemUUID": "3f6a1c52-7c1e-4b0e-9a55-0d7a5b7e1c01",
    "kernelVersion": "6.8.0-31-generic", "kubeletVersion": "v1.33.2", "containerRuntimeVersion": "containerd://1.7.27",
    "osImage": "Ubuntu 24.04 LTS", "operatingSystem": "linux", "architecture": "amd64"}}}"#;

#[test]
fn a_machine_of_three_sources_has_what_each_says() {
    let files = [("vms.xml", DOMAIN), ("node-1.json", FACTS), ("nodes.json", NODE)];
    // Whatever the order of the files.
    for first in 0..files.len() {
        let mut reader = Reader::new();
        for index in 0..files.len() {
            let (name, text) = files[(first + index) % files.len()];
            assert!(reader.take(Input::bytes(name.to_owned(), text.as_bytes().to_vec()).found()), "{name}");
        }
        let import = reader.import().expect("sound files");
        assert_eq!((import.raw.host.len(), import.raw.guest.len()), (0, 1), "{:?}", import.raw);
        let (machine, is_guest) = machine(&import, "node-1.cluster");
        assert!(is_guest, "libvirt and Ansible say so");
        let identity = machine.identity.as_ref().expect("it has one");
        assert_eq!(identity.mac[0].value, "52:54:00:aa:00:01", "libvirt says it");
        assert_eq!(value(&machine.provides, "glibc"), Some("2.39"), "Ansible says it");
        assert_eq!(value(&machine.provides, "kubelet"), Some("v1.33.2"), "Kubernetes says it");
        assert_eq!(text(machine.kernel.as_ref()), Some("6.8.0-31-generic"), "two say it");
        assert_eq!(value(&machine.labels, "zone"), Some("a"));
    }
}
