//! LXD: an instance published by others.

use super::samples::{import, machine, text, value};

#[test]
fn a_container_has_the_kernel_of_its_host() {
    let Some(import) = import("virtualization/lxd") else { return };
    let (container, is_guest) = machine(&import, "vlantest");
    assert!(!is_guest);
    assert_eq!(text(container.shares_kernel_of.as_ref()), Some("Berlin"));
    assert_eq!(value(&container.labels, "comove.os-image"), Some("ubuntu 20.04"));
}
