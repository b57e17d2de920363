//! OpenStack: a list of servers published by others.

use super::samples::{import, machine, said, text};
use comove::diag::Code;

#[test]
fn a_server_runs_on_its_hypervisor() {
    let Some(import) = import("virtualization/openstack") else { return };
    let (server, is_guest) = machine(&import, "new-server-test");
    assert!(is_guest);
    assert_eq!(text(server.on.as_ref()), Some("fake-mini"));
    assert_eq!(server.cpu_milli.as_ref().map(|mark| mark.value), Some(1_000));
    assert_eq!(server.memory_mib.as_ref().map(|mark| mark.value), Some(512));
    let identity = server.identity.as_ref().expect("it has one");
    assert_eq!(text(identity.system_uuid.as_ref()), Some("764e369e-a874-4401-b7ce-43e4760888da"));
    assert_eq!(identity.mac.len(), 1);
    assert!(said(&import, Code::ImportIncomplete)[0].contains("further page"));
}
