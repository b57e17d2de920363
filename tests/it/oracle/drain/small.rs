//! Small fleets with verdicts that can be thought through.

use super::fleet::Fleet;
use super::{Changes, Outcome, Reached, Verdict, judge};
use std::collections::BTreeSet;
use toml::Table;

fn verdict(inventory: &str, bumps: &[&str]) -> Verdict {
    let bumps: Vec<String> = bumps.iter().map(|&bump| bump.to_owned()).collect();
    let table: Table = inventory.parse().expect("TOML");
    let fleet = Fleet::read(&table, &bumps).expect("a fleet that is judged");
    judge(&fleet, 10_000).expect("a verdict")
}

fn reached(verdict: &Verdict, spare: usize) -> &Reached {
    verdict.rows[spare].reached.as_ref().expect("a goal is reached")
}

fn one(forced: &[(&str, &str)]) -> Changes {
    forced.iter().map(|&(track, version)| (track.to_owned(), version.to_owned())).collect()
}

/// Two hosts that can only take each other's workload.
const SWAP: &str = r#"
[[host]]
name = "a"
pool = "p"
kernel = "5.15"
candidates = { kernel = ["6.8"] }
[[host]]
name = "b"
pool = "p"
kernel = "5.4"
candidates = { kernel = ["5.15"] }
[[app]]
name = "one"
version = "1"
candidates = []
requires = [{ needs = "kernel", in = ">=5.15, <6" }]
[[app]]
name = "two"
version = "1"
candidates = ["2"]
requires = [{ at = "<2", needs = "kernel", in = "<5.15" }, { at = ">=2", needs = "kernel", in = ">=6" }]
[[workload]]
name = "w1"
app = "one"
host = "a"
[[workload]]
name = "w2"
app = "two"
host = "b"
"#;

#[test]
fn two_hosts_that_swap_their_workloads_change_at_once_or_take_a_spare_host() {
    let found = verdict(SWAP, &["host/a:kernel=6.8", "host/b:kernel=5.15"]);
    assert_eq!(found.outcome, Outcome::Least);
    let forced = one(&[("host/a:kernel", "6.8"), ("host/b:kernel", "5.15"), ("workload/w2:app/two", "2")]);
    assert_eq!((&found.ways.forced, &found.ruled.forced), (&forced, &forced));
    let finest: Vec<usize> = (0..3).map(|spare| reached(&found, spare).finest).collect();
    assert_eq!(finest, [4, 1, 1]);
    assert!(!reached(&found, 0).moves_twice());
    assert!(reached(&found, 1).moves_twice(), "the one that waits on the spare host");
}

#[test]
fn a_host_alone_in_its_pool_gives_nothing_away() {
    let found = verdict(&SWAP.replace("pool = \"p\"\n", ""), &["host/a:kernel=6.8", "host/b:kernel=5.15"]);
    assert_eq!((found.outcome, found.blocked_for_room), (Outcome::Blocked, false));
    assert!(found.rows.is_empty());
}

/// A workload of which either the app or a package has to go on.
const TWO_WAYS: &str = r#"
[[host]]
name = "a"
pool = "p"
kernel = "6.1"
provides = { engine = "1" }
candidates = { kernel = ["6.8"] }
[[host]]
name = "b"
pool = "p"
kernel = "6.1"
provides = { engine = "1" }
candidates = { engine = ["2"] }
[[app]]
name = "x"
version = "1"
candidates = ["2"]
requires = [{ at = "<2", needs = "kernel", in = "<6.8" }]
[[package]]
name = "y"
version = "1"
candidates = ["2"]
requires = [{ at = "<2", needs = "engine", in = "<2" }]
[[image]]
name = "i"
version = "1"
contains = ["package/y"]
[[workload]]
name = "w"
app = "x"
image = "i"
host = "a"
"#;

#[test]
fn two_ways_on_are_a_choice() {
    let found = verdict(TWO_WAYS, &["host/a:kernel=6.8", "host/b:engine=2"]);
    assert_eq!((found.outcome, found.ruled.outcome), (Outcome::Choice, Outcome::Choice));
    let choice: BTreeSet<String> = ["workload/w:app/x=2", "workload/w:package/y=2"].map(str::to_owned).into();
    assert_eq!(found.ways.choice(), choice);
    assert_eq!(found.ways.minimal.len(), 2);
    assert_eq!(reached(&found, 0).finest, 1);
}

#[test]
fn a_host_that_cannot_be_emptied_for_want_of_room_waits_for_a_spare_one() {
    let full = TWO_WAYS.replace("pool = \"p\"\n", "pool = \"p\"\ncpu-milli = 1000\n");
    let full = full.replace("name = \"w\"\n", "name = \"w\"\ncpu-milli = 1000\n")
        + "[[workload]]\nname = \"v\"\nhost = \"b\"\ncpu-milli = 1000\n";
    let found = verdict(&full, &["host/a:kernel=6.8", "host/b:engine=2"]);
    assert_eq!(found.spare_needed, Some(0), "two that change places at once");
    assert_eq!((reached(&found, 0).finest, reached(&found, 1).finest), (3, 1));
    let third = "[[host]]\nname = \"c\"\npool = \"p\"\nkernel = \"6.1\"\n";
    assert_eq!(reached(&verdict(&(full + third), &["host/a:kernel=6.8"]), 0).finest, 1);
}
