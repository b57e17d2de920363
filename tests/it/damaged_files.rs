//! Files of every kind, damaged in the same ways: no reader panics, what is made of them is bounded and cannot control
//! a terminal, and none hides its neighbours.

use crate::cli::comove;
use crate::importers::{fixtures, kinds};
use crate::readers;
use comove::inventory::write;
use comove::read::{Input, Kind, Limits, Reader};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// How deep the bombs nest.
const DEEP: usize = 20_000;
/// What turns the direction of reading, rings, and colours.
const STEERING: &str = "\u{202e}\u{2066}\u{7}\u{1b}[31m\u{85}";

/// Puts a piece behind the first of some bytes; where there is none of them, at the end.
fn insert(bytes: &[u8], after: &[u8], piece: &str) -> Vec<u8> {
    let at = bytes.iter().position(|byte| after.contains(byte)).map_or(bytes.len(), |at| at + 1);
    [&bytes[..at], piece.as_bytes(), &bytes[at..]].concat()
}

/// Puts what steers into values: behind those in quotes, else at the ends of lines.
fn steer(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let steering = STEERING.replace('\u{7}', "\\u0007").replace('\u{1b}', "\\u001b");
    match text.contains('"') {
        true => text.replace("\",", &format!("{steering}\",")).replace("\"\n", &format!("{steering}\"\n")),
        false => text.replace('\n', &format!("{STEERING}\n")),
    }
    .into_bytes()
}

/// Reads a file of a kind; tells what is wrong with what is made of it.
fn fault(kind: &'static Kind, bytes: &[u8]) -> Option<String> {
    readers::import_of(kind, bytes);
    let mut reader = Reader::new();
    reader.take(Input::bytes(format!("in{STEERING}put"), bytes.to_vec()).of_kind(kind));
    let (told, raw) = match reader.import() {
        Err(faults) => (faults.diagnostics, None),
        Ok(import) => (import.warnings, Some(import.raw)),
    };
    let mut written = Vec::new();
    if let Some(raw) = raw {
        write::write(&raw, "", &mut written).expect("memory takes it");
    }
    let text = String::from_utf8(written).expect("text");
    if text.len() > 20 * bytes.len() + 10_000 || told.len() > 100 {
        return Some(format!("{}: {} bytes, {} messages", kind.name, text.len(), told.len()));
    }
    let steers = |c: char| c != '\n' && (c.is_control() || STEERING.contains(c) && !c.is_ascii());
    let mut lines = text.lines().chain(told.iter().map(|message| message.message.as_str()));
    lines.find(|line| line.contains(steers)).map(|line| format!("{}: {line:?}", kind.name))
}

/// Spoils the files of every kind.
fn spoil(how: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let of_kind = |(kind, files): (&'static Kind, Vec<Vec<u8>>)| {
        let spoiled: Vec<Vec<u8>> = files.iter().flat_map(|bytes| how(bytes)).collect();
        spoiled.into_iter().filter_map(move |bytes| fault(kind, &bytes))
    };
    let faults: Vec<String> = kinds().flat_map(of_kind).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn cut_short() {
    spoil(|bytes| (0..5).map(|part| bytes[..bytes.len() * part / 5].to_vec()).collect());
}

#[test]
fn doubled_or_with_another_kind_behind() {
    let others: Vec<Vec<u8>> = ["uname", "kubernetes", "cyclonedx"]
        .map(|kind| std::fs::read(&fixtures(kind)[0]).expect("readable"))
        .to_vec();
    spoil(|bytes| {
        let behind = |other: &[u8]| [bytes, b"\n", other].concat();
        others.iter().map(|other| behind(other)).chain([behind(bytes)]).collect()
    });
}

#[test]
fn nested_without_end() {
    let twice = |open: &str, close: &str| open.repeat(DEEP) + &close.repeat(DEEP);
    let bombs = [
        "[".repeat(DEEP),
        "{\"a\":".repeat(DEEP),
        "<a>".repeat(DEEP),
        format!("\"deep\": {}, ", twice("[", "]")),
        format!("{}, ", twice("{\"a\":[", "1]}")),
        twice("<a>", "</a>"),
    ];
    for (kind, files) in kinds() {
        let spoiled = bombs.iter().map(|bomb| insert(&files[0], b"{[>:", bomb));
        assert_eq!(spoiled.filter_map(|bytes| fault(kind, &bytes)).collect::<Vec<_>>(), [""; 0]);
    }
}

#[test]
fn with_names_that_steer() {
    spoil(|bytes| vec![steer(bytes)]);
}

/// What an entity stands for is not put in.
#[test]
fn with_entities_that_grow() {
    let mut entities = vec!["<!ENTITY e0 \"lollollollol\">".to_owned()];
    for n in 1..20 {
        let again = format!("&e{};", n - 1).repeat(10);
        entities.push(format!("<!ENTITY e{n} \"{again}\">"));
    }
    let entities = entities.concat();
    let doctype = format!("<?xml version=\"1.0\"?><!DOCTYPE x [{entities}]>");
    spoil(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let bare = text.split_once("?>").map_or(&*text, |(_, rest)| rest).trim_start();
        let bomb = insert(bare.as_bytes(), b">", "&e19;");
        bare.starts_with('<').then(|| [doctype.as_bytes(), &bomb].concat()).into_iter().collect()
    });
}

/// Packs something with many blanks behind it.
fn gzip_bomb(bytes: &[u8], blanks: usize) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory takes it");
    packed.write_all(&vec![b' '; blanks]).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

#[test]
fn unpacking_to_far_too_much() {
    for name in ["kubernetes", "uname", "cyclonedx"] {
        let kind = Kind::named(name).expect("a kind");
        let bytes = std::fs::read(&fixtures(name)[0]).expect("readable");
        let mut reader = Reader::with_limits(Limits { ratio: 20, ..Limits::default() });
        reader.take(Input::bytes("bomb.gz", gzip_bomb(&bytes, 20 << 20)).of_kind(kind));
        let faults = reader.import().expect_err("too much");
        let told: Vec<&str> = faults.diagnostics.iter().map(|message| message.message.as_str()).collect();
        assert!(told.iter().any(|message| message.contains("`--max-ratio`")), "{name}: {told:?}");
    }
}

/// A bad file is told at its name, and the others are still read.
#[test]
fn one_among_many() {
    for (kind, files) in kinds() {
        let mut reader = Reader::new();
        reader.take(Input::bytes("good", files[0].clone()).of_kind(kind));
        let broken = [b"{\"items\": [\xff\xfe\0 <a".as_slice(), &files[0]].concat();
        reader.take(Input::bytes("bad", broken).of_kind(kind));
        reader.add("worse.toml", b"[[host]]\nname = ".to_vec());
        let faults = reader.import().map(|_| ()).expect_err("a bad file");
        let places = faults.diagnostics.iter().flat_map(|message| &message.labels);
        let named: Vec<String> = places.map(|(place, _)| faults.sources.describe(*place)).collect();
        for bad in ["bad", "worse.toml"] {
            assert!(named.iter().any(|place| place.starts_with(bad)), "{}: {bad} in {named:?}", kind.name);
        }
        assert!(!named.iter().any(|place| place.starts_with("good")), "{}: {named:?}", kind.name);
    }
}

/// What never ends is given up.
#[test]
fn a_device_that_never_ends() {
    let output = comove(&["import", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the file is not text"));
}

/// Links that lead nowhere are counted, and what stands beside them is read.
#[cfg(unix)]
#[test]
fn links_that_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let directory = tempfile::tempdir().expect("a directory");
    let at = |name: &str| directory.path().join(name);
    std::fs::write(at("web1.txt"), "Linux web1 6.1.0-18-amd64 #1 SMP x86_64 GNU/Linux\n").expect("written");
    symlink(".", at("up")).expect("a link");
    symlink("loop", at("loop")).expect("a link");
    symlink("nothing", at("dangling")).expect("a link");
    let output = comove(&["import", directory.path().to_str().expect("text")]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("left out 2 files"), "{told}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).matches("[[host]]").count(), 1);
}
