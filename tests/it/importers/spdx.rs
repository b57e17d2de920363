//! SPDX: documents made by others.

use super::samples::{component, contents, import, text};

const KLIPPER: &str = "rancher/klipper-lb";

#[test]
fn two_tools_agree_on_an_image() {
    // The facts that each sample is listed with: package type, number of them, and some of the contents.
    let table = [
        (
            "syft-newrelic-fluentbit-output",
            "deb/",
            38,
            "image/os/debian@11",
            "package/deb/libc6@2.31-13+deb11u4",
        ),
        (
            "trivy-newrelic-fluentbit-output",
            "deb/",
            38,
            "image/os/debian@11",
            "package/deb/libc6@2.31-13+deb11u4",
        ),
        // 103 in the database, two of which are keys of one name.
        ("syft-ubi8-minimal", "rpm/", 102, "image/os/rhel@8.7", "package/rpm/openssl-libs@1:1.1.1k-7.el8_6"),
        ("trivy-ubi8-minimal", "rpm/", 102, "image/os/rhel@8.7", "package/rpm/openssl-libs@1:1.1.1k-7.el8_6"),
        ("syft-klipper-lb", "apk/", 18, "image/os/alpine@3.16.3", "package/apk/musl@1.2.3-r2"),
        ("trivy-klipper-lb", "apk/", 18, "image/os/alpine@3.16.3", "package/apk/musl@1.2.3-r2"),
    ];
    for (file, ty, count, os, package) in table {
        let Some(found) = import(&format!("sbom/spdx/{file}.spdx.json")) else { return };
        let [image] =
            &found.raw.image.iter().filter(|image| !image.name.value.starts_with("os/")).collect::<Vec<_>>()
                [..]
        else {
            panic!("{file}: one image")
        };
        let (_, name) = file.split_once('-').expect("a tool and an image");
        assert!(image.name.value.ends_with(name), "{file}: {}", image.name.value);
        assert!(text(image.version.as_ref()).is_some_and(|version| version.starts_with("sha256:")), "{file}");
        let contents = contents(image);
        let of_type = contents.iter().filter(|content| content.starts_with(&format!("package/{ty}"))).count();
        assert_eq!(of_type, count, "{file}");
        assert!(contents.contains(&os) && contents.contains(&package), "{file}: {contents:?}");
    }
}

#[test]
fn what_a_package_database_does_not_list_is_told_apart() {
    let Some(found) = import("sbom/spdx/syft-klipper-lb.spdx.json") else { return };
    let contents = contents(component(&found.raw.image, KLIPPER));
    assert!(contents.contains(&"package/apk/busybox@1.35.0-r17"), "{contents:?}");
    assert!(contents.contains(&"package/generic/busybox@1.35.0"), "{contents:?}");
}

#[test]
fn a_vendor_s_document_has_neither_parents_nor_variants_among_its_contents() {
    let Some(found) = import("sbom/spdx/redhat-ubi9-micro-amd64.spdx.json") else { return };
    let image = component(&found.raw.image, "registry.access.redhat.com/ubi9/ubi-micro");
    assert_eq!(text(image.version.as_ref()), Some("9.4-6.1716471860"));
    let packages = contents(image);
    assert_eq!(packages.iter().filter(|content| content.starts_with("package/rpm/")).count(), 20);
    assert!(!packages.iter().any(|content| content.contains("ubi9")), "{packages:?}");
    let Some(found) = import("sbom/spdx/redhat-ubi9-micro-index.spdx.json") else { return };
    let index = component(&found.raw.image, "registry.access.redhat.com/ubi9/ubi-micro");
    assert!(contents(index).is_empty());
}

#[test]
fn graphs_are_read() {
    let Some(found) = import("sbom/spdx3/example13.spdx3.json") else { return };
    let app = component(&found.raw.app, "Acme Application");
    assert_eq!(text(app.version.as_ref()), Some("1.3"));
    assert_eq!(contents(app), ["package/generic/npm-elliptic@6.5.2", "package/generic/openssl@3.0.4"]);
    let Some(found) = import("sbom/spdx3/examplemaven-enriched.spdx3.json") else { return };
    let app = component(&found.raw.app, "examplemaven");
    assert_eq!(text(app.version.as_ref()), Some("0.0.1"));
    // JUnit is for its tests only, and no library says its version.
    let libraries =
        ["Apache Log4j Core", "Apache Log4j API", "SLF4J API Module", "Apache Log4j SLF4J Binding"];
    assert_eq!(contents(app), libraries.map(|name| format!("package/generic/{name}")));
}
