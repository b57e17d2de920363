//! Sound inputs, cut up at random: no reader panics.

use crate::cli::root;
use crate::importers::kinds;
use crate::readers;
use crate::theorems::config;
use proptest::prelude::*;
use std::io::Read;
use std::sync::OnceLock;

/// What is done to the bytes of an input. Places are taken modulo its length.
#[derive(Clone, Debug)]
enum Cut {
    Flip(usize, u8),
    End(usize),
    Remove(usize, usize),
    Repeat(usize, usize),
    /// Puts bytes of another input in.
    Splice(usize, usize, usize, usize),
    Insert(usize, &'static str),
}

/// What parsers trip over.
const PIECES: &[&str] = &[
    "",
    "\"",
    "'''",
    "[",
    "[[",
    "]",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "@",
    "/",
    ":",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "é",
    "-1",
    "1e999",
    "18446744073709551616",
    "0x",
    "2024-01-01",
    "null",
    "true",
    "[[host]]\n",
    "[[workload]]\n",
    "name = \"\"",
    "\\u0000",
    "\\",
    "*",
    ">=",
    "||",
    "#1",
    "99999999999999999999.1",
    "vers:generic/",
];

fn cut() -> impl Strategy<Value = Cut> {
    let at = || any::<prop::sample::Index>().prop_map(|at| at.index(1 << 20));
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Cut::Flip(at, byte)),
        at().prop_map(Cut::End),
        (at(), 1usize..200).prop_map(|(at, length)| Cut::Remove(at, length)),
        (at(), 1usize..200).prop_map(|(at, length)| Cut::Repeat(at, length)),
        (at(), 0usize..64, at(), 1usize..400)
            .prop_map(|(at, other, from, length)| Cut::Splice(at, other, from, length)),
        (at(), prop::sample::select(PIECES)).prop_map(|(at, piece)| Cut::Insert(at, piece)),
    ]
}

impl Cut {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let length = bytes.len();
        let place = |at: usize| at % (length + 1);
        let part = |at: usize, size: usize| place(at)..(place(at) + size).min(length);
        match *self {
            Self::Flip(at, byte) if length > 0 => bytes[at % length] = byte,
            Self::Flip(..) => {}
            Self::End(at) => bytes.truncate(place(at)),
            Self::Remove(at, size) => drop(bytes.drain(part(at, size))),
            Self::Repeat(at, size) => {
                let again = bytes[part(at, size)].to_vec();
                drop(bytes.splice(place(at)..place(at), again));
            }
            Self::Splice(at, other, from, size) => {
                let other = &seeds[other % seeds.len()];
                let from = from % (other.len() + 1);
                let taken = other[from..(from + size).min(other.len())].to_vec();
                drop(bytes.splice(place(at)..place(at), taken));
            }
            Self::Insert(at, piece) => drop(bytes.splice(place(at)..place(at), piece.bytes())),
        }
    }
}

/// Cuts up one of some seeds.
fn mangled(
    seeds: &'static OnceLock<Vec<Vec<u8>>>,
    read: fn() -> Vec<Vec<u8>>,
) -> impl Strategy<Value = Vec<u8>> {
    let seeds = seeds.get_or_init(read);
    (0..seeds.len(), prop::collection::vec(cut(), 0..6)).prop_map(move |(seed, cuts)| {
        let mut bytes = seeds[seed].clone();
        cuts.iter().for_each(|cut| cut.apply(&mut bytes, seeds));
        bytes
    })
}

/// Reads the files of a directory, each as a seed.
fn files(directory: &str, ending: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(root().join(directory)).expect("the directory is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("readable")).collect()
}

fn inventories() -> Vec<Vec<u8>> {
    [files("inventories", "toml"), files("tests/fixtures/invalid", "toml")].concat()
}

/// Returns one of the fixtures of a kind cut up, behind the byte that chooses the kind.
fn of_kinds() -> impl Strategy<Value = Vec<u8>> {
    let kinds: Vec<_> = kinds().collect();
    let cuts = prop::collection::vec(cut(), 0..6);
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), cuts).prop_map(move |(kind, seed, cuts)| {
        let (kind, seeds) = kind.get(&kinds);
        let mut bytes = seed.get(seeds).clone();
        cuts.iter().for_each(|cut| cut.apply(&mut bytes, seeds));
        readers::chosen(kind, &bytes)
    })
}

fn versions() -> Vec<Vec<u8>> {
    [
        "6.8.0-31-generic",
        "1:2.36-9+deb12u4",
        "1.2.4-r4",
        "2.0rc1.post1+local",
        "1.2.3-rc.1+b",
        "22.04",
        "8u292",
        ">=1.28, <1.31 || =2.0",
        "1.2.*",
        "^0.0.3",
        "~1",
        "*",
        "vers:deb/>=1.2|<2|!=1.5",
        "1~rc1",
        "1^git1",
        "v1.36.1_alpha2",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

fn plans() -> Vec<Vec<u8>> {
    let options = comove::Options { certificate: true, ..comove::Options::default() };
    let bumps = [comove::Bump::parse("app/store=2.0").expect("a bump")];
    let (plan, _) = comove::plan(&readers::fleet(), &bumps, &options).expect("a plan");
    vec![serde_json::to_vec(&plan).expect("a plan is JSON")]
}

fn databases() -> Vec<Vec<u8>> {
    let unpacked = files("tests/fixtures/rpmdb", "gz").into_iter().map(|packed| {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("sound");
        bytes
    });
    unpacked.collect()
}

static DATABASES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static INVENTORIES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static VERSIONS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static PLANS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn inventories_are_read_or_refused(bytes in mangled(&INVENTORIES, inventories)) {
        readers::toml(&bytes);
    }

    #[test]
    fn other_tools_files_are_read_or_refused(bytes in of_kinds()) {
        readers::import(&bytes);
    }

    #[test]
    fn databases_of_rpm_are_read_or_refused(bytes in mangled(&DATABASES, databases)) {
        readers::rpmdb(&bytes);
    }

    #[test]
    fn compiled_fleets_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        readers::compiled(&bytes);
    }

    #[test]
    fn plans_are_checked_or_refused(bytes in mangled(&PLANS, plans)) {
        readers::plan(&bytes);
    }
}

proptest! {
    #![proptest_config(config(4000))]

    #[test]
    fn versions_are_read_or_refused(bytes in mangled(&VERSIONS, versions)) {
        readers::version(&bytes);
    }
}

/// The fuzzer has a target for each reader, and each target calls its own.
#[test]
fn the_fuzzer_has_a_target_for_every_reader() {
    #[derive(serde::Deserialize)]
    struct Workspace {
        bin: Vec<Target>,
    }
    #[derive(serde::Deserialize)]
    struct Target {
        name: String,
        path: String,
    }
    let text = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the targets");
    let targets: Workspace = toml::from_str(&text).expect("a workspace");
    let names: Vec<&str> = targets.bin.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["import", "toml", "version", "plan", "rpmdb", "compiled"]);
    for Target { name, path } in &targets.bin {
        let source = std::fs::read_to_string(root().join("fuzz").join(path)).expect("a target");
        assert!(source.contains(&format!("readers::{name}(bytes)")), "{path} calls {name}");
    }
}

#[test]
#[ignore = "writes the seeds of the fuzzer's target `import`"]
fn fixtures_become_seeds() {
    let corpus = root().join("fuzz/corpus/import");
    std::fs::create_dir_all(&corpus).expect("a directory");
    for (kind, files) in kinds() {
        for (number, file) in files.iter().enumerate() {
            let seed = corpus.join(format!("{}-{number}", kind.name));
            std::fs::write(seed, readers::chosen(kind, file)).expect("it can be written");
        }
    }
}
