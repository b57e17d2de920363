//! EC2: instances published by others.

use super::samples::{import, machine, text, value};

#[test]
fn instances_are_guests_known_by_their_ids() {
    let Some(import) = import("virtualization/aws") else { return };
    assert_eq!((import.raw.host.len(), import.raw.guest.len()), (0, 3));
    for (name, id) in [
        ("Bastion", "aws:///us-east-1a/i-00000000000000000"),
        ("Web1", "aws:///us-east-1a/i-00000000000000001"),
        ("Web2", "aws:///us-east-1b/i-00000000000000002"),
    ] {
        let (machine, _) = machine(&import, name);
        let identity = machine.identity.as_ref().expect("it has one");
        assert_eq!(text(identity.provider_id.as_ref()), Some(id));
        assert_eq!(identity.mac.len(), 1);
        assert_eq!(value(&machine.labels, "comove.os-image"), None, "only the AMI is known");
        assert_eq!(value(&machine.labels, "kubernetes.io/arch"), Some("amd64"));
        assert_eq!(machine.kernel, None);
    }
}
