//! Which replicas a search takes for alike.

use super::super::tests::{asked, fleet};
use super::alike::Alike;
use super::parts;
use super::region::Region;
use crate::planner::closure::close;
use crate::planner::graph::TrackKey;

/// What `a` needs at 3 of the host that it is on.
const CGROUP: &str = r#"{ at = ">=3", needs = "cgroup", in = ">=2" }"#;

/// Two replicas of `a`, which may not be at 2 while `b` is, and what else there is.
fn replicas(first: &str, second: &str, more: &str) -> String {
    format!(
        r#"
        {more}
        [[host]]
        name = "h0"
        provides = {{ kernel = "6.1", cgroup = "1" }}
        candidates = {{ kernel = ["6.2"], cgroup = ["2"] }}
        [[host]]
        name = "h1"
        provides = {{ kernel = "6.1", cgroup = "1" }}
        candidates = {{ kernel = ["6.2"], cgroup = ["2"] }}
        [[app]]
        name = "b"
        version = "1"
        candidates = ["2"]
        [[workload]]
        name = "b"
        app = "b"
        host = "h0"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2", "3"]
        requires = [{{ at = "=2", needs = "service/b", in = "!=1" }}, {CGROUP}]
        [[workload]]
        name = "a0"
        service = "a"
        app = "a"
        {first}
        [[workload]]
        name = "a1"
        service = "a"
        app = "a"
        {second}
        "#
    )
}

/// Whether the replicas of `a` are taken for alike.
fn are_alike(text: &str, bumps: &[&str]) -> bool {
    let fleet = fleet(text);
    let (mut graph, goals) = asked(&fleet, bumps);
    let plain = close(&mut graph, &goals);
    let region = Region::new(&mut graph, &plain).expect("it is small");
    let is_replica = |track: &usize| match region.core[*track].key {
        TrackKey::Runs(workload, _) => ["a0", "a1"].contains(&fleet.workload_name(workload)),
        _ => false,
    };
    let found: Vec<usize> = (0..region.core.len()).filter(is_replica).collect();
    let [one, other] = found[..] else { panic!("{found:?} are the replicas") };
    let parts = parts(&region);
    let part = parts.iter().find(|part| part.tracks.contains(&one)).expect("a goal leads there");
    let alike = Alike::of(&region, part);
    let mut state = region.today();
    state[other] = region.core[other].len - 1;
    alike.canonical(&state) != state
}

#[test]
fn replicas_of_which_all_is_the_same_are_alike() {
    assert!(are_alike(&replicas("host = \"h0\"", "host = \"h0\"", ""), &["app/a=3"]));
}

#[test]
fn replicas_that_take_different_hosts_along_are_not() {
    assert!(!are_alike(&replicas("host = \"h0\"", "host = \"h1\"", ""), &["app/a=3"]));
}

#[test]
fn replicas_at_different_versions_are_not() {
    let text = replicas("host = \"h0\"", "host = \"h0\"", "").replacen("app = \"a\"", "app = \"a@2\"", 1);
    assert!(!are_alike(&text, &["app/a=3"]));
}

#[test]
fn replicas_of_which_one_is_asked_for_are_not() {
    assert!(!are_alike(&replicas("host = \"h0\"", "host = \"h0\"", ""), &["workload/a0=3"]));
}

#[test]
fn replicas_of_which_one_is_held_are_not() {
    let text = replicas("host = \"h0\"", "host = \"h0\"", "hold = [\"workload/a1\"]");
    assert!(!are_alike(&text, &["service/b=2"]));
}

/// A kernel that another rule speaks of takes the replica on its host along.
#[test]
fn replicas_of_which_one_is_taken_along_are_not() {
    let more = r#"
        [[app]]
        name = "c"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", any = [{ needs = "kernel", in = ">=6.2" }, { needs = "cgroup", in = ">=2" }] }]
        [[workload]]
        name = "c"
        app = "c"
        host = "h0"
    "#;
    let text = replicas("host = \"h0\"", "host = \"h1\"", more);
    let text = text.replace(CGROUP, r#"{ at = "<2", needs = "kernel", in = "<=6.1" }"#);
    assert!(!are_alike(&text, &["app/a=3", "app/c=2"]));
}
