//! What holds for every kind of SBOM, on documents made for it.

use super::import;
use super::samples::{component, contents, said};
use comove::diag::Code;
use comove::read::Import;
use std::fmt::Write as _;

const DIGEST: &str = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A package of a document: its URL, name and version.
struct Package(String, String, String);

fn deb(name: &str, version: &str) -> Package {
    let encoded = |text: &str| text.replace('+', "%2B");
    let url = format!(
        "pkg:deb/debian/{}@{}?arch=amd64&distro=debian-12&upstream=x%2By",
        encoded(name),
        encoded(version)
    );
    Package(url, name.to_owned(), version.to_owned())
}

/// Writes a document of a kind about an image with some tags.
fn document(kind: &str, tags: &[&str], packages: &[Package]) -> String {
    let join = |texts: Vec<String>| texts.join(",");
    let each = |write: &dyn Fn(&Package) -> String| join(packages.iter().map(write).collect());
    let quoted = join(tags.iter().map(|tag| format!("{tag:?}")).collect());
    match kind {
        "cyclonedx" => {
            let tags = tags
                .iter()
                .map(|tag| format!(r#"{{"name": "aquasecurity:trivy:RepoTag", "value": "{tag}"}}"#));
            let tags = join(tags.collect());
            let packages = each(&|Package(url, name, version)| {
                format!(r#"{{"type": "library", "name": "{name}", "version": "{version}", "purl": "{url}"}}"#)
            });
            format!(
                r#"{{"bomFormat": "CycloneDX", "metadata": {{"component": {{"type": "container", "name": "x",
                "properties": [{tags}]}}}}, "components": [{packages}]}}"#
            )
        }
        "spdx" => {
            let packages = each(&|Package(url, name, version)| {
                format!(
                    r#"{{"SPDXID": "SPDXRef-{name}", "name": "{name}", "versionInfo": "{version}", "externalRefs":
                    [{{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "{url}"}}]}}"#
                )
            });
            let comma = if packages.is_empty() { "" } else { "," };
            let (name, tag) = tags[0].rsplit_once(':').expect("a tag");
            format!(
                r#"{{"spdxVersion": "SPDX-2.3", "name": "x", "documentDescribes": ["SPDXRef-image"], "packages": [
                {{"SPDXID": "SPDXRef-image", "name": "{name}", "versionInfo": "{tag}", "primaryPackagePurpose": "CONTAINER"}}
                {comma}{packages}]}}"#
            )
        }
        "syft" => {
            let packages = each(&|Package(url, name, version)| {
                format!(r#"{{"name": "{name}", "version": "{version}", "foundBy": "x", "purl": "{url}"}}"#)
            });
            format!(
                r#"{{"artifacts": [{packages}], "source": {{"type": "image", "metadata": {{"tags": [{quoted}]}}}},
                "descriptor": {{}}, "schema": {{}}}}"#
            )
        }
        _ => {
            let packages = each(&|Package(url, name, version)| {
                format!(r#"{{"Name": "{name}", "Version": "{version}", "Identifier": {{"PURL": "{url}"}}}}"#)
            });
            format!(
                r#"{{"SchemaVersion": 2, "ArtifactName": "x", "ArtifactType": "container_image", "Metadata":
                {{"RepoTags": [{quoted}]}}, "Results": [{{"Type": "debian", "Packages": [{packages}]}}]}}"#
            )
        }
    }
}

const KINDS: &[&str] = &["cyclonedx", "spdx", "syft", "trivy"];

fn read(documents: &[String]) -> Import {
    let file = |(at, text): (usize, &String)| (format!("{at}.json"), text.clone().into_bytes());
    import(&documents.iter().enumerate().map(file).collect::<Vec<_>>())
}

/// A pod that runs some images.
fn pod(images: &[&str]) -> String {
    let mut containers = String::new();
    for image in images {
        let comma = if containers.is_empty() { "" } else { "," };
        write!(containers, r#"{comma}{{"name": "c", "image": "{image}"}}"#).expect("memory takes it");
    }
    format!(
        r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "p", "namespace": "d"}}, "spec": {{"nodeName": "n1",
        "containers": [{containers}]}}}}"#
    )
}

#[test]
fn of_too_many_packages_the_first_are_taken() {
    for kind in KINDS {
        let packages: Vec<Package> = (0..50_010).map(|at| deb(&format!("p{at}"), "1")).collect();
        let found = read(&[document(kind, &["shop:4.2"], &packages)]);
        let shop = contents(component(&found.raw.image, "shop"));
        let packages = shop.iter().filter(|content| content.starts_with("package/")).count();
        assert_eq!(packages, 50_000, "{kind}");
        let warnings = said(&found, Code::ImportSkipped);
        assert_eq!(warnings, ["left out the packages beyond the first 50,000 in 1 image"], "{kind}");
    }
}

#[test]
fn what_urls_encode_is_read() {
    for kind in KINDS {
        let found = read(&[document(kind, &["shop:4.2"], &[deb("libstdc++6", "1:12.2.0-14+deb12u1")])]);
        let shop = contents(component(&found.raw.image, "shop"));
        assert_eq!(shop, ["package/deb/libstdc++6@1:12.2.0-14+deb12u1", "image/os/debian@12"], "{kind}");
    }
}

#[test]
fn control_characters_are_escaped_and_counted() {
    for kind in KINDS {
        let package = Package(String::new(), r"bell\u0007".to_owned(), r"1\u001b[31m".to_owned());
        let found = read(&[document(kind, &["shop:4.2"], &[package])]);
        let shop = contents(component(&found.raw.image, "shop"));
        assert!(shop[0].chars().all(|c| !c.is_control()), "{kind}: {shop:?}");
        let warnings = said(&found, Code::ImportIncomplete);
        assert!(
            warnings.iter().any(|said| said.starts_with("escaped control characters")),
            "{kind}: {warnings:?}"
        );
    }
}

#[test]
fn one_document_counts_for_every_name_that_the_image_runs_by() {
    // SPDX names one.
    for kind in ["cyclonedx", "syft", "trivy"] {
        let bom = document(kind, &["shop:4.2", "mirror.example/shop:4.2", "shop:stable"], &[deb("x", "1")]);
        let names = |images: &[&str]| {
            let found = read(&[pod(images), bom.clone()]);
            let full = found.raw.image.iter().filter(|image| contents(image).contains(&"package/deb/x@1"));
            let mut names: Vec<String> = full.map(|image| image.name.value.clone()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&["shop:4.2"]), ["shop"], "{kind}");
        assert_eq!(names(&["shop:stable"]), ["shop"], "{kind}");
        assert_eq!(names(&["mirror.example/shop:4.2"]), ["mirror.example/shop"], "{kind}");
        assert_eq!(
            names(&["shop:4.2", "mirror.example/shop:4.2"]),
            ["mirror.example/shop", "shop"],
            "{kind}"
        );
        assert!(names(&["shop:4.3"]).is_empty(), "{kind}");
        assert_eq!(names(&["busybox:1"]), ["shop"], "{kind}: of what nobody runs there is one");
    }
}

#[test]
fn what_documents_on_one_image_differ_in_is_unknown() {
    for (one, other) in [("cyclonedx", "cyclonedx"), ("syft", "trivy"), ("spdx", "cyclonedx")] {
        let document = |kind, packages: &[Package]| document(kind, &["shop:4.2"], packages);
        let found = read(&[
            document(one, &[deb("same", "1"), deb("differs", "1"), deb("first", "1")]),
            document(other, &[deb("same", "1"), deb("differs", "2"), deb("second", "1")]),
        ]);
        let shop = found.raw.image.iter().filter(|image| image.name.value == "shop").flat_map(contents);
        let mut shop: Vec<&str> = shop.filter(|content| content.starts_with("package/")).collect();
        shop.sort_unstable();
        shop.dedup();
        let expected =
            ["package/deb/differs", "package/deb/first@1", "package/deb/same@1", "package/deb/second@1"];
        assert_eq!(shop, expected, "{one} and {other}");
        let warnings = said(&found, Code::ImportIncomplete);
        assert!(warnings.iter().any(|said| said.contains("differ")), "{one} and {other}: {warnings:?}");
    }
}

#[test]
fn a_digest_is_known_whatever_the_document_is() {
    for kind in ["syft", "trivy"] {
        let tag = format!("shop@{DIGEST}");
        let found = read(&[
            pod(&[&format!("mirror.example/other@{DIGEST}")]),
            document(kind, &[&tag], &[deb("x", "1")]),
        ]);
        let other = component(&found.raw.image, "mirror.example/other");
        assert!(contents(other).contains(&"package/deb/x@1"), "{kind}");
    }
}
