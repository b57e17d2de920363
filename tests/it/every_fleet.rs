//! Whatever there is to plan is planned and checked: the inventories to try, captures of real machines where they are at
//! hand, and small fleets of the benchmark, under each strategy, with bumps of whatever they have.

#[path = "../../benches/scale/generator.rs"]
mod generator;

use crate::cli::{recorded, root};
use crate::fleets;
use comove::model::{Fleet, MachineId, SlotId, Strategy};
use comove::read::Reader;
use comove::verify::verify;
use comove::{Bump, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The most bumps of one fleet that are planned.
const MOST: usize = 12;
/// The largest capture that is read: tests are built without optimisation.
const LARGEST: u64 = 300_000;

/// The text of a name as a pattern that means nothing else.
fn escaped(full: &str, machine: bool) -> String {
    let special = |c| "\\*?[]=".contains(c) || machine && c == ':';
    full.chars().flat_map(|c| [special(c).then_some('\\'), Some(c)]).flatten().collect()
}

/// A later version of a machine's property: a candidate, a release of its OS, or one with a larger first number.
fn later(fleet: &Fleet, machine: MachineId, slot: SlotId) -> Option<String> {
    let today = fleet.version(fleet.slot(slot).version?);
    let releases = fleet.family_of(machine).filter(|_| fleet.is_os(slot));
    let releases = releases.into_iter().flat_map(|family| &family.releases).map(|release| release.version);
    let listed = fleet.candidates(slot).iter().copied().chain(releases).map(|id| fleet.version(id));
    let mut listed = listed.filter(|version| version.compare(today).is_some_and(std::cmp::Ordering::is_gt));
    let first = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let number: u64 = text[..end].parse().ok()?;
        Some(format!("{}{}", number + 1, &text[end..]))
    };
    listed.next().map(ToString::to_string).or_else(|| first(today.as_str()))
}

/// A bump of each property of machines, and of some software that has versions to go to.
fn bumps(fleet: &Fleet) -> Vec<String> {
    let mut properties: BTreeMap<&str, String> = BTreeMap::new();
    for machine in fleet.machine_ids() {
        for slot in fleet.slots_of(machine) {
            let property = fleet.capability_name(fleet.slot(slot).capability);
            if !properties.contains_key(property)
                && let Some(version) = later(fleet, machine, slot)
            {
                let name = escaped(&fleet.machine_name(machine), true);
                properties.insert(property, format!("{name}:{property}={version}"));
            }
        }
    }
    let mut software = Vec::new();
    for id in fleet.component_ids() {
        let track = fleet.track(id);
        if let Some(last) = track.last().copied().flatten().filter(|_| track.len() > 1) {
            let name = escaped(fleet.component_name(id), false);
            software.push(format!("{name}={}", fleet.version(last)));
        }
    }
    let all: BTreeSet<String> = properties.into_values().chain(software.into_iter().take(MOST / 2)).collect();
    all.into_iter().take(MOST).collect()
}

/// Plans and checks bumps under each strategy, and returns how many plans there are.
fn check(name: &str, fleet: &Fleet, bumps: &[String], wrong: &mut Vec<String>) -> usize {
    let mut plans = 0;
    for text in bumps {
        for &strategy in Strategy::ALL {
            let today = Some("2026-11-29".parse().expect("a day"));
            let options = Options { strategy, today, ..Options::default() };
            let asked = [Bump::parse(text).unwrap_or_else(|error| panic!("{name} {text}: {error}"))];
            // What may not be asked, such as a version that is no candidate, is nothing to plan.
            let Ok((proven, _)) = comove::prove(fleet, &asked, &options) else { continue };
            let verdict = verify(fleet, &proven.plan);
            if !verdict.holds() || !verdict.drift.is_empty() {
                let first = verdict.faults.first().map(|fault| format!("{:?}", fault.finding));
                wrong.push(format!("{name} {text} {strategy}: {}", first.unwrap_or_default()));
            }
            plans += 1;
        }
    }
    plans
}

#[test]
fn every_shipped_inventory_is_planned_and_checked() {
    let (mut plans, mut wrong) = (0, Vec::new());
    for (path, mut asked) in recorded() {
        let name = path.trim_start_matches("inventories/").trim_end_matches(".toml");
        let fleet = fleets::shipped(name);
        asked.extend(bumps(&fleet));
        plans += check(name, &fleet, &asked, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(plans > 300, "{plans}");
}

#[test]
fn small_fleets_of_the_benchmark_are_planned_and_checked() {
    let mut wrong = Vec::new();
    for (size, seed) in [(60, 1), (200, 2)] {
        let fleet = fleets::fleet(&generator::fleet(size, seed));
        let mut asked = bumps(&fleet);
        asked.extend(["host/*:kernel=6.8", "image/b0=12", "package/p7=2.0"].map(str::to_owned));
        assert!(check(&format!("{size} workloads"), &fleet, &asked, &mut wrong) > 10);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The files below a directory, sorted.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The captures are not part of the package: `COMOVE_SHARED` names the directory that has them under `samples`.
#[test]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told where its files are")]
fn captures_of_real_machines_are_planned_and_checked() {
    let shared = std::env::var("COMOVE_SHARED").map_or_else(|_| root().join("../shared"), PathBuf::from);
    let mut paths = Vec::new();
    files(&shared.join("samples"), &mut paths);
    if paths.is_empty() {
        eprintln!("skipped: no samples below {}", shared.display());
        return;
    }
    let (mut plans, mut wrong) = (0, Vec::new());
    for path in paths.iter().filter(|path| fs::metadata(path).is_ok_and(|about| about.len() <= LARGEST)) {
        let name = path.display().to_string();
        let mut reader = Reader::new();
        reader.add(&name, fs::read(path).expect("readable"));
        if let Ok((fleet, _)) = reader.finish() {
            plans += check(&name, &fleet, &bumps(&fleet), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(plans > 50, "{plans}");
}
