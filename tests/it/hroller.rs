//! Side by side with Ganeti's `hroller`, which groups nodes for a rolling reboot: never more waves than it has groups.
//!
//! A fleet is written twice, for it and for comove: instances that are mirrored on two nodes, which must not be away together.
//! Where `hroller` is not installed (Debian's package `ganeti-htools`), nothing is compared, and that is said.

#[path = "../../benches/schedule/mirrored.rs"]
mod mirrored;

use comove::answer::plan::Plan;
use comove::model::Fleet;
use comove::read::Reader;
use comove::{Bump, Options, Rollout, Times};
use mirrored::{EACH, inventory, mirrored};
use std::fmt::Write;
use std::process::Command;

/// The file that Ganeti's tools read.
fn for_ganeti(nodes: usize, instances: &[(usize, usize)]) -> String {
    let mut text = "default|uuid-1|preferred||\n\n".to_owned();
    for node in 0..nodes {
        let (free, master) = (1_048_576 - 512 - EACH * 2048, if node == 0 { 'M' } else { 'N' });
        let line =
            format!("node{node}|1048576|512|{free}|100000000|90000000|256|{master}|uuid-1|1||N|0|1|1.0");
        writeln!(text, "{line}").expect("a string takes all");
    }
    text.push('\n');
    for (at, (one, other)) in instances.iter().enumerate() {
        let line = format!("i{at}|2048|10240|1|running|Y|node{one}|node{other}|drbd||1");
        writeln!(text, "{line}").expect("a string takes all");
    }
    text.push_str(
        "\n\n|128,1,1024,1,1,1|128,1,1024,1,1,1;1048576,128,104857600,128,16,128|drbd,plain|128.0|128.0\n",
    );
    text
}

/// The waves of comove, which pass their check, and the gap to their bound.
fn waves(text: &str) -> (usize, u64) {
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.as_bytes().to_vec());
    let (fleet, _): (Fleet, _) = reader.finish().expect("a fleet");
    let bump = Bump::parse("host/*:kernel=6.8").expect("a bump");
    let (mut plan, _): (Plan, _) = comove::plan(&fleet, &[bump], &Options::default()).expect("a plan");
    comove::waves(&fleet, &mut plan, &Rollout::default(), &Times::default());
    let verdict = comove::verify::verify_waves(&fleet, &plan, &Times::default());
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    let schedule = plan.schedule.expect("waves");
    assert_eq!(schedule.forbidden, []);
    (schedule.waves.len(), schedule.gap)
}

/// How many groups `hroller` makes, if it is installed.
fn groups(text: &str) -> Option<usize> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("cluster.txt");
    std::fs::write(&path, text).expect("it can be written");
    let output = Command::new("hroller")
        .arg("-t")
        .arg(&path)
        .args(["--no-headers", "-f", "--offline-maintenance"])
        .output()
        .ok()?;
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stdout).expect("text");
    Some(told.lines().filter(|line| !line.trim().is_empty()).count())
}

#[test]
#[expect(clippy::print_stdout, reason = "it tells what was compared")]
fn there_are_never_more_waves_than_hroller_has_groups() {
    for (nodes, seeds) in [(20, 6), (100, 2)] {
        for seed in 1..=seeds {
            let instances = mirrored(nodes, seed);
            let (waves, gap) = waves(&inventory(nodes, &instances));
            assert_eq!(gap, 0, "{nodes} nodes, seed {seed}: the fewest waves are proven");
            match groups(&for_ganeti(nodes, &instances)) {
                Some(groups) => {
                    println!("{nodes} nodes, seed {seed}: {waves} waves, {groups} groups");
                    assert!(waves <= groups, "{nodes} nodes, seed {seed}: {waves} waves, {groups} groups");
                }
                None => println!("{nodes} nodes, seed {seed}: {waves} waves; hroller is not installed"),
            }
        }
    }
}

/// Larger fleets, by hand: `COMOVE_NODES=400 cargo test --release --test it hroller -- --ignored --nocapture`.
#[test]
#[ignore = "takes a while"]
#[expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it is run by hand, in a size that is asked for"
)]
fn nor_in_large_fleets() {
    let nodes = std::env::var("COMOVE_NODES").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let instances = mirrored(nodes, 1);
    let (waves, gap) = waves(&inventory(nodes, &instances));
    let groups = groups(&for_ganeti(nodes, &instances));
    println!("{nodes} nodes: {waves} waves with a gap of {gap}, {groups:?} groups");
    assert!(groups.is_none_or(|groups| waves <= groups));
}
