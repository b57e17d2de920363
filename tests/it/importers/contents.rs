//! The contents of the images that workloads run, whatever each source calls the images.

use super::import;
use super::samples::{component, contents};
use comove::read::Import;

const DIGEST: &str = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Imports pods that run some images, and bills of materials of `registry.example/shop` in some versions.
fn together(images: &[&str], versions: &[&str]) -> Import {
    let mut files = Vec::new();
    for (at, image) in images.iter().enumerate() {
        let pod = format!(
            r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "p{at}", "namespace": "d"}},
            "spec": {{"nodeName": "n1", "containers": [{{"image": "{image}"}}]}}}}"#
        );
        files.push((format!("pod{at}.json"), pod.into_bytes()));
    }
    for version in versions {
        // Each version is an image of its own.
        let own = format!("{:0>4}", version.replace('.', ""));
        let digest = DIGEST.replace("0011", if *version == "4.2" { "0011" } else { &own });
        let bom = format!(
            r#"{{"bomFormat": "CycloneDX", "metadata": {{"component": {{"type": "container",
            "name": "registry.example/shop:{version}", "version": "{digest}"}}}},
            "components": [{{"type": "library", "name": "x", "version": "1", "purl": "pkg:deb/debian/x-{version}@1"}}]}}"#
        );
        files.push((format!("{version}.json"), bom.into_bytes()));
    }
    import(&files)
}

fn inside<'i>(import: &'i Import, name: &str) -> Vec<&'i str> {
    import.raw.image.iter().filter(|image| image.name.value == name).flat_map(contents).collect()
}

#[test]
fn contents_are_of_the_version_in_use() {
    let found = together(&["registry.example/shop:4.2"], &["4.1", "4.2", "4.3"]);
    assert_eq!(inside(&found, "registry.example/shop"), ["package/deb/x-4.2@1"]);
    let said: Vec<&str> = found.warnings.iter().map(|said| said.message.as_str()).collect();
    assert!(
        said.contains(&"left out the contents of 2 images: they are of versions that are not those in use"),
        "{said:?}"
    );
    let shop = component(&found.raw.image, "registry.example/shop");
    assert_eq!(shop.version.as_ref().map(|version| version.value.as_str()), Some("4.2"));
}

#[test]
fn a_digest_tells_more_than_a_name() {
    let found = together(&[&format!("mirror.example/other@{DIGEST}")], &["4.2"]);
    assert_eq!(inside(&found, "mirror.example/other"), ["package/deb/x-4.2@1"]);
    assert!(inside(&found, "registry.example/shop").is_empty());
}

#[test]
fn of_several_versions_in_use_nothing_is_said() {
    let found = together(&["registry.example/shop:4.1", "registry.example/shop:4.2"], &["4.2"]);
    assert!(inside(&found, "registry.example/shop").is_empty());
    assert!(inside(&together(&["registry.example/shop"], &["4.2"]), "registry.example/shop").is_empty());
}

#[test]
fn of_what_nobody_runs_the_newest_is_taken() {
    let found = together(&["busybox:1"], &["4.9", "4.10"]);
    assert_eq!(inside(&found, "registry.example/shop"), ["package/deb/x-4.10@1"]);
}
