//! Heroku: what its command line and API together say about applications.

use super::samples::{component, contents, said, text, value};
use super::{fixtures, import};
use comove::diag::Code;

#[test]
fn a_slug_keeps_the_stack_that_it_was_built_on() {
    let read = |path: std::path::PathBuf| {
        (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("readable"))
    };
    let found = import(&fixtures("heroku").into_iter().map(read).collect::<Vec<_>>());
    let workload = |name: &str| {
        found.raw.workload.iter().find(|workload| workload.name.value == name).expect("a workload")
    };
    let replicas = |name| workload(name).replicas.as_ref().map(|mark| mark.value);
    for (name, stack, count) in [
        ("press", Some("heroku@22"), Some(2)),
        ("press/worker", Some("heroku@22"), Some(0)),
        ("forum", Some("heroku@24"), Some(2)),
        // The release in use is one that was rolled back to.
        ("blog", Some("heroku@20"), None),
        // Its image is not named.
        ("tickets", None, None),
    ] {
        assert_eq!((text(workload(name).stack.as_ref()), replicas(name)), (stack, count), "{name}");
    }
    assert_eq!(text(workload("tickets").isolation.as_ref()), None);
    assert_eq!(text(workload("press").isolation.as_ref()), Some("paas"));
    assert_eq!(
        text(component(&found.raw.stack, "heroku").version.as_ref()),
        Some("26"),
        "the newest there is"
    );
    assert_eq!(
        contents(component(&found.raw.app, "press")),
        ["package/buildpack/heroku/nodejs", "package/buildpack/git.example/tools"]
    );
    let forum = &workload("forum").labels;
    assert_eq!((value(forum, "maintenance"), value(forum, "region")), (Some("true"), Some("eu")));
    assert_eq!(forum.len(), 3);
    assert!(said(&found, Code::ImportIncomplete)[0].starts_with("2 apps are to be built on other stacks"));
}
