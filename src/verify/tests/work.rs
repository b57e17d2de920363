//! How much is looked at: what is baked in together has nothing to do with each other unless a build says so.

use super::super::{question, track::Track, world::World};
use super::{Made, bump, fleet};
use crate::model::{Fleet, Strategy};
use crate::verify::verify;
use std::fmt::Write as _;

/// A base image with packages, images on it, and workloads of these.
fn baked(packages: usize, build: bool) -> Fleet {
    let names = |version: &str| -> Vec<String> {
        (0..packages).map(|at| format!("\"package/p{at}{version}\"")).collect()
    };
    let builds = match build {
        true => format!("builds = [{{ version = \"2\", contains = [{}] }}]\n", names("@2").join(", ")),
        false => String::new(),
    };
    let mut text = format!(
        "[[image]]\nname = \"base\"\nversion = \"1\"\ncandidates = [\"2\"]\ncontains = [{}]\n{builds}",
        names("").join(", ")
    );
    for at in 0..packages {
        let _ = writeln!(text, "[[package]]\nname = \"p{at}\"\nversion = \"1\"\ncandidates = [\"2\"]");
    }
    for at in 0..4 {
        let _ = writeln!(text, "[[image]]\nname = \"i{at}\"\nversion = \"1\"\nbase = \"base\"");
        let _ = writeln!(text, "[[workload]]\nname = \"w{at}\"\nimage = \"i{at}\"");
    }
    fleet(&text)
}

/// Returns how many tracks are looked at for the sake of each that a plan moves, and how many it moves.
fn looked_at(packages: usize, build: bool) -> (usize, usize) {
    let fleet = baked(packages, build);
    let plan = Made::under(&fleet, &[bump("image/base=2")], Strategy::InPlace);
    assert!(verify(&fleet, &plan).holds());
    let ask = question::ask(&fleet, &plan).unwrap();
    let mut world = World::new(&fleet, ask, &plan);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let tracks: Vec<Track> = changes.filter_map(|change| world.of_change(change)).collect();
    let partners = tracks.iter().map(|&track| world.partners(track).len());
    (partners.sum(), tracks.len())
}

#[test]
fn a_content_is_not_held_against_every_other() {
    for build in [false, true] {
        for packages in [10, 100] {
            let (partners, moved) = looked_at(packages, build);
            assert!(moved >= if build { 5 * packages } else { 9 }, "{packages}: {moved}");
            assert!(partners <= 8 * moved, "{packages} {build}: {partners} for {moved}");
        }
    }
}
