//! Terraform: states published by others, and machines that other sources know too.

use super::samples::{import, machine, text, value};
use comove::read::{Import, Input, Reader};

#[test]
fn states_of_others_are_read() {
    let Some(import) = import("virtualization/terraform") else { return };
    assert_eq!((import.raw.host.len(), import.raw.guest.len()), (0, 2));
    let (aws, _) = machine(&import, "i-0d3650a23f4e45dc0");
    let identity = aws.identity.as_ref().expect("it has one");
    assert_eq!(text(identity.provider_id.as_ref()), Some("aws:///eu-west-3b/i-0d3650a23f4e45dc0"));
    assert_eq!(identity.hostname[0].value, "ip-172-31-22-12.eu-west-3.compute.internal");
    assert_eq!(aws.cpu_milli.as_ref().map(|milli| milli.value), Some(2000));
    assert_eq!(value(&aws.labels, "comove.os-image"), None, "only the AMI is known");
    let (google, _) = machine(&import, "test");
    let address = google.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
    assert_eq!(text(address), Some("gce://example-project/us-central1-a/test"));
    assert_eq!(value(&google.labels, "comove.os-image"), Some("debian-9-stretch-v20210916"));
    assert_eq!((&aws.kernel, &google.kernel), (&None, &None));
}

/// Makes a state of one resource.
fn state(kind: &str, attributes: &str) -> String {
    format!(
        r#"{{"version": 4, "terraform_version": "1.9.5", "resources": [{{"mode": "managed", "type": "{kind}",
            "name": "x", "instances": [{{"attributes": {attributes}}}]}}]}}"#
    )
}

fn joined(files: &[(&str, &str)]) -> Import {
    let mut reader = Reader::new();
    for (name, text) in files {
        assert!(reader.take(Input::bytes((*name).to_owned(), text.as_bytes().to_vec()).found()), "{name}");
    }
    reader.import().expect("sound files")
}

/// The instance that a state knows is the node that Kubernetes knows by its provider id, and the one that EC2 knows.
#[test]
fn instances_and_nodes_of_one_provider_id_are_one() {
    for (kind, attributes, address) in [
        (
            "aws_instance",
            r#"{"id": "i-0abc", "availability_zone": "eu-west-1a", "tags": {"Name": "worker"}}"#,
            "aws:///eu-west-1a/i-0abc",
        ),
        (
            "google_compute_instance",
            r#"{"id": "projects/shop/zones/z/instances/w", "name": "w", "project": "shop", "zone": "z"}"#,
            "gce://shop/z/w",
        ),
        (
            "azurerm_linux_virtual_machine",
            r#"{"id": "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/w", "name": "w"}"#,
            "azure:///subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/w",
        ),
    ] {
        let node = format!(
            r#"{{"apiVersion": "v1", "kind": "Node", "metadata": {{"name": "node-1"}},
                "spec": {{"providerID": "{address}"}}, "status": {{"nodeInfo": {{"kernelVersion": "6.8.0-31-generic"}}}}}}"#
        );
        let mut files = vec![("nodes.json", node.clone())];
        files.push(("cloud.tfstate", state(kind, attributes)));
        if kind == "aws_instance" {
            let ec2 = r#"[{"InstanceId": "i-0abc", "ImageId": "ami-1", "InstanceType": "t3.micro",
                "Placement": {"AvailabilityZone": "eu-west-1a"}, "Architecture": "x86_64"}]"#;
            files.push(("ec2.json", ec2.to_owned()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let import = joined(&files);
        assert_eq!((import.raw.host.len(), import.raw.guest.len()), (0, 1), "{kind}: {:?}", import.raw);
        let (machine, is_guest) = machine(&import, "node-1");
        assert!(is_guest, "the state says so");
        assert_eq!(text(machine.kernel.as_ref()), Some("6.8.0-31-generic"), "the node says so");
        if kind == "aws_instance" {
            assert_eq!(value(&machine.labels, "kubernetes.io/arch"), Some("amd64"), "EC2 says so");
        }
    }
}

/// Secrets of a state do not get into what is made of it.
#[test]
fn nothing_but_what_is_named_is_taken() {
    let text = state(
        "aws_instance",
        r#"{"id": "i-1", "user_data": "hunter2", "password_data": "hunter2", "tags": {"x": "hunter2"}}"#,
    );
    let import = joined(&[("a.tfstate", &text)]);
    assert_eq!(import.raw.guest.len(), 1);
    assert!(!format!("{:?} {:?}", import.raw, import.warnings).contains("hunter2"));
}
