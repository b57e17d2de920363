//! Time and memory of reading a large dump: `cargo bench --bench import -- [MEGABYTES]`.
//!
//! Each phase runs in a process of its own, so that its peak of memory is its own. Nothing here passes or fails.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench prints times")]

mod generator;
mod own;
mod plain;

// The source of the library's structures.
#[path = "../../src/read/import/common/lenient.rs"]
#[expect(dead_code, reason = "the library uses more of it")]
mod lenient;
#[path = "../../src/read/import/common/parse.rs"]
#[expect(dead_code, reason = "its tests are the library's")]
mod parse;
#[path = "../../src/read/import/kubernetes/shape.rs"]
#[expect(dead_code, reason = "the library uses more of it")]
mod shape;
#[path = "../../src/read/import/common/shapes.rs"]
mod shapes;

/// Where they find one another in the library.
mod read {
    pub(crate) mod import {
        pub(crate) mod common {
            pub(crate) use crate::lenient::{
                Lenient, List, Nested, Object, Quantities, Scalar, Str, Strings,
            };
            pub(crate) use crate::shapes::shapes;
        }
    }
}

use comove::read::import::Stream;
use comove::read::{Input, Reader};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.as_slice() {
        [phase, file] => measure(phase, Path::new(file)),
        _ => all(args.first().and_then(|arg| arg.parse().ok()).unwrap_or(100)),
    }
}

/// Writes a dump and measures each phase on it, in turn and twice.
fn all(megabytes: u64) {
    let directory = tempfile::tempdir().expect("a directory for the dump");
    let file = directory.path().join("dump.json");
    let mut out = BufWriter::new(File::create(&file).expect("the dump can be written"));
    generator::dump(megabytes * 1_000_000, &mut out)
        .and_then(|()| out.flush())
        .expect("the dump can be written");
    let size = std::fs::metadata(&file).map_or(0, |about| about.len());
    println!("{} MB of `kubectl get nodes,pods -A -o json`", size / 1_000_000);
    let this = std::env::current_exe().expect("this program");
    for phase in ["strict", "own", "import", "strict", "own", "import"] {
        let status = Command::new(&this).arg(phase).arg(&file).status().expect("this program runs");
        assert!(status.success(), "{phase}");
    }
}

fn measure(phase: &str, file: &Path) {
    let begin = Begin::now();
    match phase {
        "strict" => whole(file, &begin, "strict structures of the same fields", plain::parse),
        "own" => whole(file, &begin, "the importer's own structures", own::parse),
        _ => {
            let mut reader = Reader::new();
            reader.take(Input::stream("dump.json", Reopened(file.to_owned())));
            report("read piece by piece", &begin);
            let import = reader.import().expect("a sound dump");
            let (hosts, workloads) = (import.raw.host.len(), import.raw.workload.len());
            report(&format!("and joined into {hosts} hosts, {workloads} workloads"), &begin);
        }
    }
}

/// Reads a file as a whole and parses it.
fn whole(file: &Path, begin: &Begin, into: &str, parse: fn(&str) -> usize) {
    let text = std::fs::read_to_string(file).expect("text");
    report("read whole", begin);
    let count = parse(&text);
    report(&format!("plain parse of {count} objects into {into}"), begin);
}

/// A file that is opened whenever it is read.
struct Reopened(PathBuf);

impl Stream for Reopened {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

fn report(name: &str, begin: &Begin) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    let (wall, busy) = (begin.wall.elapsed().as_millis(), processor() - begin.busy);
    println!("  {name}: {wall} ms so far, of which {busy} ms on the processor; peak {peak}");
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
