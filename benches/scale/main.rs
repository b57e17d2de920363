//! Time and memory at scale: `cargo bench --bench scale -- [WORKLOADS...]`, `-- --write FILE WORKLOADS` to keep a fleet for
//! the command line, or `-- --compiled FILE [QUESTION]` for a fleet that `comove compile` has made, in a process that has read nothing
//! else; of the questions those whose names begin so.
//!
//! Prints wall time, processor time and peak memory of each phase: reading, compiling, planning, certificate and check, JSON with its
//! bytes, and beside them a plain walk over the same implications. It fails where the checker refuses a plan.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench prints times")]

mod generator;
mod plain;

use comove::answer::plan::Plan;
use comove::model::{Fleet, Strategy, compiled};
use comove::read::Reader;
use comove::{Bump, Options};
use plain::Implications;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == "--write") {
        let size = args.get(2).and_then(|size| size.parse().ok()).unwrap_or(10_000);
        let file = args.get(1).map_or("fleet.toml", String::as_str);
        std::fs::write(file, generator::fleet(size, 1)).expect("the file can be written");
        return;
    }
    if args.first().is_some_and(|arg| arg == "--compiled") {
        let which = args.get(2).map_or("", String::as_str);
        questions(&load(Path::new(args.get(1).expect("a file"))), which);
        return;
    }
    if args.is_empty() {
        args = ["10000", "100000", "1000000"].map(str::to_owned).to_vec();
    }
    for size in args.iter().filter_map(|arg| arg.parse().ok()) {
        measure(size);
    }
}

fn measure(size: u64) {
    let text = generator::fleet(size, 1);
    println!("{size} workloads, {} MB of TOML", text.len() / 1_000_000);
    let begin = Begin::now();
    let mut reader = Reader::new();
    reader.add("fleet.toml", text.into_bytes());
    let (mut fleet, warnings) =
        reader.finish().unwrap_or_else(|faults| panic!("sound: {:?}", &faults.diagnostics[0]));
    phase("load", begin);
    let place = tempfile::tempdir().expect("a directory");
    let file = place.path().join("fleet.comove");
    let begin = Begin::now();
    let (planner, checker) = (comove::census(&fleet), comove::verify::census(&fleet));
    assert!(fleet.seal(planner, checker), "planner and checker count alike");
    phase("a look at all of it", begin);
    let begin = Begin::now();
    let mut out = File::create(&file).expect("the file can be made");
    compiled::write([(&fleet, &warnings[..])], &mut out).expect("the file can be written");
    phase("compile", begin);
    drop(fleet);
    questions(&load(&file), "");
}

/// Reads a compiled fleet.
fn load(file: &Path) -> Fleet {
    let begin = Begin::now();
    let open = File::open(file).expect("the file is there");
    let length = open.metadata().expect("a file").len();
    let (fleet, _) = compiled::read(open, length, None).expect("a compiled fleet");
    phase("load compiled", begin);
    println!("    {} MB in the file", length / 1_000_000);
    fleet
}

/// Asks a fleet the questions whose names begin like this, and checks the answers.
fn questions(fleet: &Fleet, which: &str) {
    let all = [
        ("one host", "host/h0:kernel=6.8", Strategy::InPlace),
        ("every kernel in place", "host/*:kernel=6.8", Strategy::InPlace),
        ("every kernel, drained", "host/*:kernel=6.8", Strategy::Drain),
        ("a root base image", "image/b0=12", Strategy::InPlace),
        ("the commonest package", "package/p0=2.0", Strategy::InPlace),
    ];
    for (name, bump, strategy) in all.into_iter().filter(|(name, ..)| name.starts_with(which)) {
        let options = Options { strategy, ..Options::default() };
        let bumps = [Bump::parse(bump).expect("a bump")];
        let begin = Begin::now();
        let (plan, _) = comove::plan(fleet, &bumps, &options).expect("a plan");
        let planning = phase(name, begin);
        let (all, blocked) = (plan.summary.clone(), plan.blocked.len());
        drop(plan);
        let begin = Begin::now();
        let (proven, _) = comove::prove(fleet, &bumps, &options).expect("a plan");
        let proving = phase("  the same with its certificate", begin);
        let begin = Begin::now();
        let verdict = comove::verify::verify(fleet, &proven.plan);
        let checking = phase("  check", begin);
        println!(
            "    certificate and check take {:.1} times as long as planning",
            ((proving - planning).max(0.0) + checking) / planning
        );
        assert!(
            verdict.holds() && verdict.drift.is_empty(),
            "planner and checker disagree on {name}: {} faults, {} differences, first {:?}",
            verdict.faults.len(),
            verdict.drift.len(),
            verdict.faults.first()
        );
        let begin = Begin::now();
        let mut written = Counted(0);
        comove::report::json::plan(&proven.plan, &mut written).expect("a counter takes all");
        phase("  JSON", begin);
        let workloads = fleet.workload_ids().len().max(1) as u64;
        println!("    {} bytes, {} for each workload", written.0, written.0 / workloads);
        plainly(&proven.plan, planning);
        println!(
            "    {} things, {} steps, {} things in the largest, {} ranks, {} blocked",
            all.things, all.steps, all.largest_step, all.ranks, blocked
        );
    }
}

/// Does with the certified implications of a plan the least that has to be done, by hand and with petgraph.
fn plainly(plan: &Plan, planning: f64) {
    let Some(certificate) = &plan.certificate else { return };
    let implications = Implications::of(certificate);
    let (events, arrows) = implications.len();
    let begin = Begin::now();
    let reached = implications.walk();
    let walk = phase("  a plain walk over its implications", begin);
    let graph = implications.graph();
    let begin = Begin::now();
    let groups = plain::groups(graph);
    let order = phase("  petgraph's condensation and toposort of them", begin);
    println!("    {events} events, {arrows} implications, {reached} reached, {groups} groups");
    println!("    planning takes {:.0} and {:.1} times as long", planning / walk, planning / order);
}

/// Takes all that is written and keeps its length.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Prints what a phase took, and returns its wall time in milliseconds.
fn phase(name: &str, begin: Begin) -> f64 {
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    let (wall, busy) = (begin.wall.elapsed().as_secs_f64() * 1e3, processor() - begin.busy);
    println!("  {name}: {wall:.0} ms, of which {busy} ms on the processor; peak so far {peak}");
    wall
}

/// When a phase began.
struct Begin {
    wall: Instant,
    busy: u64,
}

impl Begin {
    fn now() -> Self {
        Self { wall: Instant::now(), busy: processor() }
    }
}

/// Returns the milliseconds that the process has been on a processor, as Linux counts them: in hundredths of a second.
fn processor() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok());
    ticks.sum::<u64>() * 10
}
