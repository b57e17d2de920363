//! Trivy's own form.

use super::samples::{component, contents, said};
use super::{fixtures, import};
use comove::diag::Code;

#[test]
fn packages_are_read_with_their_release_and_by_url_or_type() {
    let read = |path: std::path::PathBuf| {
        (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("readable"))
    };
    let found = import(&fixtures("trivy").into_iter().map(read).collect::<Vec<_>>());
    let agent = contents(component(&found.raw.image, "registry.example/agent"));
    for content in [
        "package/rpm/openssl-libs@1:3.0.7-27.el9",
        "package/rpm/glibc@2.34-100.el9",
        "package/golang/github.com/docker/docker@26.1.3+incompatible",
        "package/golang/k8s.io/kubelet@0.30.1",
        "package/maven/org.slf4j/slf4j-api@2.0.13",
        "image/os/rhel@9.4",
    ] {
        assert!(agent.contains(&content), "{content}: {agent:?}");
    }
    assert_eq!(
        contents(component(&found.raw.image, "busybox")),
        [
            "package/apk/musl@1.1.22-r3",
            "package/npm/%40scope/lib@2.1.0",
            "package/musl@1.1.22",
            "image/os/alpine@3.10.2"
        ],
        "of the array of results"
    );
    let warnings = said(&found, Code::ImportIncomplete);
    assert_eq!(warnings, ["1 report lists no packages: `--list-all-pkgs` makes Trivy list them"]);
}
