//! CycloneDX: SBOMs made by others.

use super::samples::{component, contents, import, machine, text};

#[test]
fn what_is_inside_images_is_read() {
    let Some(found) = import("sbom/cyclonedx") else { return };
    let table = [
        ("alpine", "apk/", 14, "image/os/alpine@3.16.2", "package/apk/musl@1.2.3-r0"),
        ("debian", "deb/", 96, "image/os/debian@11", "package/deb/libc6@2.31-13+deb11u4"),
        ("ubuntu", "deb/", 101, "image/os/ubuntu@22.04", "package/deb/libc6@2.35-0ubuntu3.1"),
        ("rabbitmq", "deb/", 95, "image/os/ubuntu@20.04", "package/deb/libc6@2.31-0ubuntu9.9"),
        (
            "ghcr.io/aquasecurity/trivy-test-images",
            "rpm/",
            2,
            "image/os/centos@7",
            "package/rpm/openssl-libs@1:1.0.2k-16.el7",
        ),
    ];
    for (name, ty, count, os, package) in table {
        let image = component(&found.raw.image, name);
        let contents = contents(image);
        let of_type = contents.iter().filter(|content| content.starts_with(&format!("package/{ty}"))).count();
        assert_eq!(of_type, count, "{name}");
        assert!(contents.contains(&os) && contents.contains(&package), "{name}: {contents:?}");
    }
    let debian = component(&found.raw.image, "debian");
    assert_eq!(text(debian.version.as_ref()), Some("latest"));
    assert!(contents(debian).contains(&"package/deb/bash@5.1-2+deb11u1"));
    assert!(contents(debian).contains(&"package/glibc@2.31"));
    let scheme = |name| text(component(&found.raw.package, name).scheme.as_ref());
    assert_eq!(
        (scheme("deb/libc6"), scheme("apk/musl"), scheme("glibc")),
        (Some("debian"), Some("alpine"), None)
    );
}

#[test]
fn a_build_is_an_application_with_each_package_once() {
    let Some(found) = import("sbom/cyclonedx/redhat-openssl-rpm-release.cdx.json") else { return };
    let openssl = contents(component(&found.raw.app, "openssl"));
    assert_eq!(openssl.iter().filter(|content| content.starts_with("package/rpm/")).count(), 7);
    assert!(openssl.contains(&"package/rpm/openssl-libs@1:3.0.7-18.el9_2"), "{openssl:?}");
}

#[test]
fn a_cluster_has_nodes_with_kernels() {
    let Some(found) = import("sbom/cyclonedx/trivy-minikube-kbom.cdx.json") else { return };
    assert_eq!(text(found.raw.cluster[0].kubernetes.as_ref()), Some("1.27.0"));
    let (node, _) = machine(&found, "minikube");
    assert_eq!(text(node.kernel.as_ref()), Some("5.15.49-linuxkit-pr"));
    assert_eq!(text(node.cluster.as_ref()), Some("minikube"));
}
