//! Cloud Foundry: answers of the Cloud Controller, published by others, and what its objects mean together.

use super::samples::{component, contents, import as sample, said, text};
use super::{fixtures, import};
use comove::diag::Code;
use comove::inventory::raw::RawWorkload;
use comove::read::Import;

/// Imports the fixtures whose names begin with one of some words.
fn files(words: &[&str]) -> Import {
    let named = |name: &str| words.iter().any(|word| name.starts_with(word));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        named(&name).then(|| (name, std::fs::read(&path).expect("readable")))
    };
    import(&fixtures("cloudfoundry").into_iter().filter_map(read).collect::<Vec<_>>())
}

fn workload<'i>(import: &'i Import, name: &str) -> &'i RawWorkload {
    import
        .raw
        .workload
        .iter()
        .find(|workload| workload.name.value == name)
        .unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn apps_run_on_their_stack() {
    let Some(found) = sample("paas/cloudfoundry/v3-apps-list.json") else { return };
    for name in ["my_app", "my_app2"] {
        let app = workload(&found, name);
        assert_eq!(text(app.stack.as_ref()), Some("cflinuxfs@2"));
        assert_eq!(text(app.isolation.as_ref()), Some("paas"));
    }
    assert_eq!(contents(component(&found.raw.app, "my_app2")), ["package/buildpack/ruby_buildpack"]);
    let warnings = said(&found, Code::ImportIncomplete);
    for part in ["1 of the 3 apps is on no page", "1 app is stopped", "the droplets of 2 apps"] {
        assert!(warnings.iter().any(|said| said.contains(part)), "{part}: {warnings:?}");
    }
}

#[test]
fn droplets_without_their_app_and_unfinished_ones_are_counted() {
    let Some(found) = sample("paas/cloudfoundry/v3-droplets-list.json") else { return };
    assert!(found.raw.workload.is_empty());
    assert_eq!(said(&found, Code::ImportSkipped).len(), 2);
}

#[test]
fn stacks_without_a_version_in_their_name_change_under_what_runs_on_them() {
    let Some(found) = sample("paas/cloudfoundry/v3-stacks-list.json") else { return };
    for name in ["test-stack-name-1", "test-stack-name-2"] {
        let stack = component(&found.raw.stack, name);
        assert_eq!(
            (stack.version.as_ref(), stack.rebase.as_ref().map(|mark| mark.value)),
            (None, Some(true))
        );
    }
    assert!(said(&found, Code::ImportIncomplete)[0].starts_with("1 of the 3 stacks is on no page"));
}

#[test]
fn what_was_staged_goes_before_what_is_asked_for() {
    let found = files(&["apps", "droplets", "rest"]);
    let shop = workload(&found, "shop-prod");
    assert_eq!(text(shop.stack.as_ref()), Some("cflinuxfs@3"), "though it asks for cflinuxfs4");
    assert_eq!(shop.replicas.as_ref().map(|mark| mark.value), Some(3));
    let contents_of = |name| contents(component(&found.raw.app, name));
    assert_eq!(contents_of("shop-prod"), ["package/buildpack/java_buildpack@4.59"]);
    let worker = workload(&found, "shop-prod/worker");
    assert_eq!(
        (text(worker.app.as_ref()), text(worker.service.as_ref())),
        (Some("shop-prod"), Some("shop-prod/worker"))
    );
    // One of two droplets runs, and nothing says which.
    assert_eq!(text(workload(&found, "shop-test").stack.as_ref()), Some("cflinuxfs"));
    assert_eq!(contents_of("shop-test"), ["package/buildpack/java_buildpack"]);
    assert_eq!(component(&found.raw.stack, "cflinuxfs").version, None);
}

#[test]
fn images_have_no_stack_and_addresses_no_credentials() {
    let found = files(&["apps", "droplets", "rest", "old"]);
    for (name, image) in [("proxy", "registry.example/proxy@2.1"), ("cache", "registry.example/cache@7.2")] {
        let app = workload(&found, name);
        assert_eq!((text(app.image.as_ref()), &app.stack, &app.isolation), (Some(image), &None, &None));
    }
    assert_eq!(
        contents(component(&found.raw.app, "jobs")),
        ["package/buildpack/dotnet_core_buildpack", "package/buildpack/git.example/team/tools@v1.2"]
    );
    let legacy = workload(&found, "legacy");
    assert_eq!(text(legacy.stack.as_ref()), Some("cflinuxfs@3"), "by the id that version 2 says");
    assert_eq!(legacy.replicas.as_ref().map(|mark| mark.value), Some(2));
}
