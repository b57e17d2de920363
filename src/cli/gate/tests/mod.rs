//! Faults of the planner, planted: each command refuses what they make of its plans.

mod bundles;
mod faults;

use super::FAULT;
use crate::answer::plan::Plan;
use crate::cli::args::Args;
use crate::cli::commands::dispatch;
use crate::cli::exit::Outcome;
use clap::Parser;
use faults::FAULTS;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Questions of which each fault spoils at least one plan.
const QUESTIONS: &[&str] = &[
    "-i inventories/thirty-containers.toml --bump app/cart=3.0",
    "-i inventories/already-broken.toml --bump app/web=3.0",
    "-i inventories/blocked.toml --bump host/*:kernel=6.8",
    "-i inventories/bridge-version.toml --bump app/store=2.0",
    "-i inventories/facts-collation.toml --bump image/debian=10",
    "-i inventories/thirty-containers.toml --bump app/cart=3.0 --strategy drain --hold app/scanner",
    "-i inventories/bridge-version.toml --bump app/store=2.0 --strategy drain",
    "-i inventories/thirty-containers.toml --bump app/cart=3.0 --strategy per-vm",
    "-i CHOICE --bump app/a=2",
];

/// A fleet with alternatives: what is chosen may not be the least.
const CHOICE: &str = r#"
    [[host]]
    name = "n"
    kernel = "5.4"
    provides = { cgroup = "1" }
    candidates = { kernel = ["6.8"], cgroup = ["2"] }
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [{ at = ">=2", any = [{ needs = "kernel", in = ">=6" }, { needs = "cgroup", in = ">=2" }] }]
    [[service]]
    name = "a"
    max-unavailable = "1"
    [[workload]]
    name = "a"
    app = "a"
    host = "n"
"#;

/// How many plans a fault has to spoil.
const ENOUGH: usize = 3;

/// Plants a fault into every plan that this thread makes, until it is dropped.
struct Planted {
    /// Into how many plans it could be planted.
    hits: Rc<Cell<usize>>,
}

impl Planted {
    fn new(fault: impl Fn(&mut Plan) -> bool + 'static) -> Self {
        let hits = Rc::new(Cell::new(0));
        let counted = Rc::clone(&hits);
        let plant = move |plan: &mut Plan| counted.set(counted.get() + usize::from(fault(plan)));
        FAULT.set(Some(Box::new(plant)));
        Self { hits }
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        FAULT.set(None);
    }
}

/// Runs a command as it is typed, and returns how it ends and what it writes, if anything.
fn run(command: &str, question: &str, format: &str, out: &Path) -> (Outcome, Option<String>) {
    let file = out.join("answer");
    drop(std::fs::remove_file(&file));
    let args = args(command, question, format, out);
    let outcome = dispatch(&args.command).unwrap_or_else(|error| error.outcome());
    (outcome, std::fs::read_to_string(file).ok())
}

/// Reads the arguments of a command that writes to the file `answer`.
fn args(command: &str, question: &str, format: &str, out: &Path) -> Args {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let choice = out.join("choice.toml");
    drop(std::fs::write(&choice, CHOICE));
    let absolute = |word: &str| match word {
        "CHOICE" => choice.clone(),
        _ if word.starts_with("inventories/") => root.join(word),
        _ => PathBuf::from(word),
    };
    let said = question.split(' ').map(absolute);
    let rest = ["--date", "2026-11-29", "--format", format, "-o"].map(PathBuf::from);
    let args = ["comove", command]
        .map(PathBuf::from)
        .into_iter()
        .chain(said)
        .chain(rest)
        .chain([out.join("answer")]);
    let thing = (command == "why").then(|| PathBuf::from("workload/cart"));
    Args::try_parse_from(args.chain(thing)).unwrap()
}

#[test]
fn a_planted_fault_of_each_kind_ends_with_3_and_shows_nothing() {
    let out = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for &(name, fault) in FAULTS {
        let mut spoilt = 0;
        for question in QUESTIONS {
            let planted = Planted::new(fault);
            let (outcome, shown) = run("plan", question, "json", out.path());
            let refused = outcome == Outcome::Refused && shown.is_none();
            let answered = matches!(outcome, Outcome::Done | Outcome::Blocked) && shown.is_some();
            let right = if planted.hits.get() > 0 { refused } else { answered };
            if !right {
                wrong.push(format!("{name}: {question}"));
            }
            spoilt += planted.hits.get();
            if spoilt >= ENOUGH {
                break;
            }
        }
        if spoilt == 0 {
            wrong.push(format!("{name} fits no plan"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// That a plan is wrong counts more than that the answer cannot be written.
#[test]
fn of_several_exit_codes_3_counts_before_2() {
    let out = tempfile::tempdir().unwrap();
    let nowhere = out.path().join("nowhere");
    assert_eq!(run("plan", QUESTIONS[0], "json", &nowhere), (Outcome::Wrong, None));
    let planted = Planted::new(|plan| plan.certificate.take().is_some());
    assert_eq!(run("plan", QUESTIONS[0], "json", &nowhere), (Outcome::Refused, None));
    assert_eq!(planted.hits.get(), 1);
}

#[test]
fn every_command_and_format_refuses() {
    let out = tempfile::tempdir().unwrap();
    let drop_cause = FAULTS.iter().find(|(name, _)| *name == "a cause is left out").unwrap().1;
    let question = "-i inventories/thirty-containers.toml --bump app/cart=3.0";
    for command in ["plan", "impact", "contrast", "why"] {
        for format in ["text", "markdown", "json"] {
            let planted = Planted::new(drop_cause);
            assert_eq!(
                run(command, question, format, out.path()),
                (Outcome::Refused, None),
                "{command} {format}"
            );
            assert!(planted.hits.get() > 0);
            drop(planted);
            let (outcome, shown) = run(command, question, format, out.path());
            assert_eq!(outcome, Outcome::Done, "{command} {format}");
            assert!(shown.unwrap().contains("checked"), "{command} {format} says that it was checked");
        }
    }
}
