//! Syft's own form.

use super::samples::{component, contents, text};
use super::{fixtures, import};

#[test]
fn packages_and_products_are_read_from_all_schemas() {
    let read = |path: std::path::PathBuf| {
        (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("readable"))
    };
    let found = import(&fixtures("syft").into_iter().map(read).collect::<Vec<_>>());
    let shop = contents(component(&found.raw.image, "registry.example/shop"));
    for content in [
        "package/deb/libc6@2.36-9+deb12u7",
        "package/generic/node@20.11.1",
        "package/generic/oracle/openjdk@17.0.11+9-LTS",
        "package/generic/postgresql@15.6",
        "package/golang/stdlib@1.22.3",
        "package/maven/tool/tool",
        "image/os/debian@12",
    ] {
        assert!(shop.contains(&content), "{content}: {shop:?}");
    }
    let alpine = component(&found.raw.image, "alpine");
    assert!(text(alpine.version.as_ref()).is_some_and(|version| version.starts_with("sha256:")));
    assert!(contents(alpine).contains(&"image/os/alpine@3.16.2"), "of a schema with `target`");
    assert!(found.raw.package.iter().all(|package| package.name.value != "npm/left-pad"), "of a directory");
}
