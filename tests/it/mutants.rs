//! Files of other tools, changed as real ones go wrong: bytes flipped, lines dropped, doubled and swapped, values replaced by
//! odd ones. None panics or hangs, whatever the kind, and each gives a fleet or faults.

use crate::cli::root;
use crate::importers::kinds;
use crate::readers;
use comove::read::{Kind, Look};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long a file may take.
const LIMIT: Duration = Duration::from_secs(10);
/// The mutants of a run. `COMOVE_MUTANTS` is another number of them.
const COUNT: u64 = 400;
/// The largest file: tests are built without optimisation.
const LARGEST: usize = 24_000;

/// What stands in the place of a value.
const ODD: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "1e400",
    "18446744073709551616",
    "\"\"",
    "\" \"",
    "\"Unknown\"",
    "\"v1.0.0-0.0.0+x~y_z\"",
    "\"99999999999999999999.99999999999999999999\"",
    "\"0:0\"",
    "\"a/b@c:d//e\"",
    "\"sha256:\"",
    "\"\\u0000\\u202e\\ud800\"",
    "\"\u{e9}\u{1f600}\"",
    "[]",
    "{}",
    "[null]",
    "{\"\": {}}",
    "[[[]]]",
];

/// A generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// A number below another, which is not zero.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("below the limit")
    }
}

fn flip(bytes: &mut [u8], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
    }
}

/// Drops, doubles or swaps lines; JSON of one line is cut at its commas.
fn lines(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let by = if bytes.iter().filter(|byte| **byte == b'\n').count() > 3 { b'\n' } else { b',' };
    let mut parts: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == by).collect();
    for _ in 0..=numbers.below(3) {
        if parts.is_empty() {
            break;
        }
        let (at, other) = (numbers.below(parts.len()), numbers.below(parts.len()));
        match numbers.below(3) {
            0 => drop(parts.remove(at)),
            1 => parts.insert(other, parts[at]),
            _ => parts.swap(at, other),
        }
    }
    parts.concat()
}

/// Replaces a value: what stands between a separator and the next.
fn value(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let starts: Vec<usize> =
        (0..bytes.len()).filter(|&at| matches!(bytes[at], b':' | b'=' | b'>' | b'|' | b'\t')).collect();
    let Some(at) = starts.get(numbers.below(starts.len().max(1))).map(|at| at + 1) else {
        return bytes.to_vec();
    };
    let mut quoted = false;
    let ends = |byte: &u8| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b',' | b'}' | b']' | b'\n' | b'<' | b'|' | b'\t')
    };
    let end = bytes[at..].iter().position(ends).map_or(bytes.len(), |length| at + length);
    let odd = ODD[numbers.below(ODD.len())];
    let odd = if bytes[at..end].contains(&b'"') { odd } else { odd.trim_matches('"') };
    [&bytes[..at], odd.as_bytes(), &bytes[end..]].concat()
}

fn mutant(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(3) {
        if bytes.is_empty() {
            break;
        }
        match numbers.below(4) {
            0 => flip(&mut bytes, numbers),
            1 => bytes = lines(&bytes, numbers),
            _ => bytes = value(&bytes, numbers),
        }
    }
    bytes
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// The fixtures, and the captures of others where they are there, each with its kind.
#[expect(clippy::disallowed_methods, reason = "a test may be told where its files are")]
fn seeds() -> Vec<(&'static Kind, Vec<u8>)> {
    let of_kind =
        |(kind, all): (&'static Kind, Vec<Vec<u8>>)| all.into_iter().map(move |bytes| (kind, bytes));
    let mut seeds: Vec<(&'static Kind, Vec<u8>)> = kinds().flat_map(of_kind).collect();
    let shared = std::env::var("COMOVE_SHARED").map_or_else(|_| root().join("../shared"), PathBuf::from);
    let mut paths = Vec::new();
    files(&shared.join("samples"), &mut paths);
    for path in paths {
        let bytes = fs::read(&path).expect("readable");
        if let [kind] = Kind::of(&Look::new(&path.to_string_lossy(), &bytes)).as_slice() {
            seeds.push((*kind, bytes));
        }
    }
    seeds.retain(|(_, bytes)| bytes.len() <= LARGEST);
    seeds
}

#[test]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told how much to do")]
fn mutants_neither_panic_nor_hang() {
    let count = std::env::var("COMOVE_MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(COUNT);
    let seeds = seeds();
    let (give, take) = channel::<(&'static Kind, Vec<u8>)>();
    let (done, told) = channel();
    std::thread::spawn(move || {
        for (kind, bytes) in take {
            let sound = catch_unwind(AssertUnwindSafe(|| readers::import_of(kind, &bytes))).is_ok();
            if done.send(sound).is_err() {
                break;
            }
        }
    });
    for number in 0..count {
        let mut numbers = Numbers(number.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let (kind, bytes) = &seeds[numbers.below(seeds.len())];
        let bytes = mutant(bytes, &mut numbers);
        give.send((kind, bytes.clone())).expect("it reads");
        let text = || format!("mutant {number}, {}:\n{}", kind.name, String::from_utf8_lossy(&bytes));
        match told.recv_timeout(LIMIT) {
            Ok(true) => {}
            Ok(false) | Err(RecvTimeoutError::Disconnected) => panic!("it panics: {}", text()),
            Err(RecvTimeoutError::Timeout) => panic!("it takes longer than {LIMIT:?}: {}", text()),
        }
    }
    eprintln!("{count} mutants of {} files", seeds.len());
}
