//! Nothing that a person hands over disappears, and no two things become one, without a word: whatever two captures say
//! when each is read alone is said when they are read together, or a message names what is not.

use crate::cli::root;
use comove::inventory::raw::{RawInventory, RawMachine, RawWorkload};
use comove::read::{Import, Reader};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The largest capture that is read: tests are built without optimisation.
const LARGEST: u64 = 60_000;
/// Of this many pairs one is read, unless all are asked for.
const SAMPLE: usize = 17;

/// What is known of a thing from one source only since others measure it differently, as docs/import.md says.
const FIRST_SOURCE: &[&str] =
    &["memory-mib", "cpu-milli", "labels/comove.os-image", "labels/kubernetes.io/arch"];

/// A file as it is handed over.
#[derive(Clone)]
struct Capture {
    name: String,
    bytes: Vec<u8>,
}

fn import(captures: &[&Capture]) -> Option<Import> {
    let mut reader = Reader::new();
    for capture in captures {
        reader.add(&capture.name, capture.bytes.clone());
    }
    reader.import().ok()
}

/// Why captures cannot be read, in one text.
fn refusal(captures: &[&Capture]) -> String {
    let mut reader = Reader::new();
    for capture in captures {
        reader.add(&capture.name, capture.bytes.clone());
    }
    let faults = reader.import().err();
    faults.map_or_else(String::new, |faults| {
        faults.diagnostics.iter().map(|fault| format!("{}\n", fault.message)).collect()
    })
}

/// Each value of a table by its path; lists by their elements.
fn values(value: &Value, path: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}/{key}") };
                values(value, &path, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| values(value, path, found)),
        other => drop(found.insert((path.to_owned(), other.to_string()))),
    }
}

/// A thing and what is said of it.
struct Thing {
    kind: &'static str,
    name: String,
    /// The names by which it is known besides.
    called: Vec<String>,
    says: BTreeSet<(String, String)>,
}

fn things(raw: &RawInventory) -> Vec<Thing> {
    let json = |table: &dyn erased::Table| {
        let mut found = BTreeSet::new();
        values(&table.json(), "", &mut found);
        found.retain(|(path, _)| path != "name");
        // Further digests are numbered.
        let plain = |path: String| match path.starts_with("labels/comove.digest") {
            true => "labels/comove.digest".to_owned(),
            false => path,
        };
        found.into_iter().map(|(path, value)| (plain(path), value)).collect()
    };
    let mut all = Vec::new();
    let called = |machine: &RawMachine| {
        let identity = machine.identity.iter().flat_map(|identity| &identity.hostname);
        identity.map(|name| name.value.clone()).collect()
    };
    for machine in raw.host.iter().chain(&raw.guest) {
        let (name, called) = (machine.name.value.clone(), called(machine));
        all.push(Thing { kind: "machine", name, called, says: json(machine) });
    }
    let mut add = |kind, name: &str, says| {
        all.push(Thing { kind, name: name.to_owned(), called: Vec::new(), says });
    };
    raw.cluster.iter().for_each(|one| add("cluster", &one.name.value, json(one)));
    raw.workload.iter().for_each(|one| add("workload", &one.name.value, json(one)));
    raw.service.iter().for_each(|one| add("service", &one.name.value, json(one)));
    raw.image.iter().for_each(|one| add("image", &one.name.value, json(one)));
    raw.app.iter().for_each(|one| add("app", &one.name.value, json(one)));
    raw.stack.iter().for_each(|one| add("stack", &one.name.value, json(one)));
    all
}

/// Tables as JSON.
mod erased {
    use serde::Serialize;
    use serde_json::Value;

    pub(super) trait Table {
        fn json(&self) -> Value;
    }

    impl<T: Serialize> Table for T {
        fn json(&self) -> Value {
            serde_json::to_value(self).expect("a table")
        }
    }
}

/// Whether a name stands for a machine that nothing in a capture names, and another may: one called as its file, and the
/// host of a container.
fn is_stand_in(import: &Import, name: &str) -> bool {
    let told = format!("so it is `{name}` like its file");
    name.contains("-host-of-") || import.warnings.iter().any(|said| said.message.contains(&told))
}

/// Finds what is missing of the things of `alone` among those of `together`, which also has `other`.
fn missing(own: &Capture, alone: &Import, other: &Import, together: &Import) -> Vec<String> {
    let all = things(&together.raw);
    let told = together.warnings.iter().map(|said| format!("{}\n", said.message)).collect::<String>();
    let known: BTreeSet<String> =
        alone.warnings.iter().chain(&other.warnings).map(|said| said.message.clone()).collect();
    let new: String = together
        .warnings
        .iter()
        .filter(|said| !known.contains(&said.message))
        .map(|said| {
            let places = said
                .labels
                .iter()
                .map(|(place, text)| format!("{} {text}\n", together.sources.describe(*place)));
            format!("{}\n{}", said.message, places.collect::<String>())
        })
        .collect();
    let mut wrong = Vec::new();
    let told_of = |name: &str| new.contains(name) || told.contains(&format!("called {name}"));
    // A controller's pods are called after it, and what only they run goes with them.
    let replaced = |name: &str| {
        all.iter().any(|one| one.kind == "workload" && name.starts_with(&format!("{}-", one.name)))
    };
    // Beyond the first, controllers without pods are only counted.
    let left_out = |name: &str| {
        let is_counted = new.contains("without a pod in the input") && new.contains(" more)");
        is_counted && alone.raw.workload.iter().any(|one| one.name.value == name && one.replicas.is_some())
    };
    let gone = |name: &str| told_of(name) || replaced(name) || left_out(name);
    let run_by_gone = |kind: &str, name: &str| {
        let runs = |workload: &&RawWorkload| match kind {
            "image" => workload
                .image
                .iter()
                .chain(&workload.images)
                .any(|image| image.value.split('@').next() == Some(name)),
            "service" => workload.service.as_ref().is_some_and(|service| service.value == name),
            _ => false,
        };
        let mut run = alone.raw.workload.iter().filter(runs).peekable();
        run.peek().is_some() && run.all(|workload| gone(&workload.name.value))
    };
    for thing in things(&alone.raw) {
        if thing.kind == "machine" && is_stand_in(alone, &thing.name) {
            continue;
        }
        let is_named = told_of(&thing.name)
            || thing.kind == "workload" && (replaced(&thing.name) || left_out(&thing.name))
            || run_by_gone(thing.kind, &thing.name);
        // Of things with one name each gets its key appended: which of them it is, its values tell.
        let numbered = format!("{}-", thing.name);
        let may_be = |one: &&Thing| {
            one.kind == thing.kind
                && (one.name == thing.name
                    || one.name.starts_with(&numbered)
                    || one.called.contains(&thing.name))
        };
        let alike = |one: &&Thing| (one.says.intersection(&thing.says).count(), one.name == thing.name);
        let found = all.iter().filter(may_be).max_by_key(alike);
        let Some(found) = found else {
            if !is_named {
                wrong.push(format!("{} {} is gone", thing.kind, thing.name));
            }
            continue;
        };
        let renamed = found.name != thing.name && !found.name.starts_with(&numbered);
        let both =
            renamed || things(&other.raw).iter().any(|one| one.kind == thing.kind && one.name == thing.name);
        // Machines may have got another name, and each image its newest version.
        let refers = ["on", "host", "hosts", "shares-kernel-of", "identity/hostname"];
        let is_other = |said: &&(String, String)| {
            let path = said.0.as_str();
            // Where a controller's pods are read, they are its replicas.
            let counted = thing.kind == "workload" && path == "replicas" && found.name.starts_with(&numbered);
            let settled = counted || thing.kind == "image" && ["version", "scheme"].contains(&path);
            let told = FIRST_SOURCE.contains(&path) || found.says.contains(*said);
            !told && !refers.contains(&path) && !settled
        };
        let lost: Vec<_> = thing.says.iter().filter(is_other).collect();
        if !lost.is_empty() && !is_named {
            wrong.push(format!("{} {} no longer says {lost:?}", thing.kind, thing.name));
        }
        if renamed && both {
            let listed = together.united.iter().any(|united| {
                united.name == found.name
                    && united.places.iter().any(|place| together.sources.excerpt(*place).file() == own.name)
            });
            if !listed && !is_named {
                wrong.push(format!("{} {} has become {} without a word", thing.kind, thing.name, found.name));
            }
        }
    }
    wrong
}

/// Returns what is lost of two captures when they are read together.
fn lost(a: &Capture, b: &Capture) -> Vec<String> {
    let (Some(one), Some(two)) = (import(&[a]), import(&[b])) else { return Vec::new() };
    let Some(both) = import(&[a, b]) else {
        let why = refusal(&[a, b]);
        // A refusal is a word too, if it says about what; two captures of one machine may differ.
        return if why.contains("say different things") || why.contains("two machines are called") {
            Vec::new()
        } else {
            vec![format!("refused: {why}")]
        };
    };
    let mut wrong = missing(a, &one, &two, &both);
    wrong.extend(missing(b, &two, &one, &both));
    let all = |import: &Import| {
        let machines = import.raw.host.iter().chain(&import.raw.guest);
        machines.filter(|machine| !is_stand_in(import, &machine.name.value)).count()
    };
    let united = both.united.iter().filter(|united| matches!(united.kind, "host" | "guest"));
    let (apart, together) = (all(&one) + all(&two), all(&both));
    let names = |import: &Import| -> BTreeSet<String> {
        let machines = import.raw.host.iter().chain(&import.raw.guest);
        machines.map(|machine| machine.name.value.clone()).collect()
    };
    let same = names(&one).intersection(&names(&two)).count();
    if apart > together + united.count() + same {
        wrong.push(format!("{apart} machines are {together} without a word"));
    }
    wrong
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn captures(directory: &Path) -> Vec<Capture> {
    let mut paths = Vec::new();
    files(directory, &mut paths);
    let small = paths.into_iter().filter(|path| fs::metadata(path).is_ok_and(|about| about.len() <= LARGEST));
    let read = small.map(|path| Capture {
        name: path.strip_prefix(directory).expect("below").display().to_string(),
        bytes: fs::read(&path).expect("readable"),
    });
    read.collect()
}

/// Reads one of so many pairs, or all.
fn faults(all: &[Capture], one_of: usize) -> (usize, Vec<String>) {
    let read: Vec<&Capture> = all.iter().filter(|capture| import(&[capture]).is_some()).collect();
    let pairs = read.iter().enumerate().flat_map(|(at, a)| read[at + 1..].iter().map(move |b| (*a, *b)));
    let mut wrong = Vec::new();
    for (a, b) in pairs.step_by(one_of) {
        wrong.extend(lost(a, b).into_iter().map(|what| format!("{} and {}: {what}", a.name, b.name)));
    }
    (read.len(), wrong)
}

/// The small files of all kinds that the tests have.
#[test]
fn two_fixtures_say_together_what_each_says_alone() {
    let mut all = captures(&root().join("tests/fixtures"));
    all.retain(|capture| !capture.name.ends_with("imported.txt"));
    let (read, wrong) = faults(&all, 53);
    assert!(wrong.is_empty(), "{} faults, such as\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
    assert!(read > 50, "{read}");
}

/// The captures are not part of the package: `COMOVE_SHARED` names the directory that has them under `samples`.
/// `COMOVE_PAIRS=all` reads all pairs.
#[test]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told where its files are")]
fn two_captures_say_together_what_each_says_alone() {
    let shared = std::env::var("COMOVE_SHARED").map_or_else(|_| root().join("../shared"), PathBuf::from);
    let every = std::env::var("COMOVE_PAIRS").is_ok_and(|text| text == "all");
    let all = captures(&shared.join("samples"));
    if all.is_empty() {
        eprintln!("skipped: no samples below {}", shared.display());
        return;
    }
    let (read, wrong) = faults(&all, if every { 1 } else { SAMPLE });
    assert!(wrong.is_empty(), "{} faults, such as\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
    assert!(read > 50, "{read}");
}
