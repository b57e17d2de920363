//! Files in pieces, with reads of any size and files of any form.

use super::pieces::{self, Foreign, PieceImporter, Taken};
use crate::read::import::common::ImportError;
use crate::read::import::{File, Imported, Stream};
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::cell::Cell;
use std::io::{self, Read};

/// Records what it is given.
#[derive(Debug, Default)]
struct Recorder {
    told: Vec<String>,
    /// Whether it asks for what follows the elements.
    wants_rest: bool,
    whole: bool,
}

impl PieceImporter for Recorder {
    fn list_key(&self) -> &'static str {
        "items"
    }

    fn foreign(&self) -> Foreign {
        |line| line.strip_prefix("log ").map(|name| format!("end {name}\n"))
    }

    fn begin(&mut self, file: File<'_>) {
        self.told.push(format!("file {}", file.name));
    }

    fn document(&mut self, text: &str) -> serde_json::Result<()> {
        serde_json::from_str::<IgnoredAny>(text)?;
        self.told.push(format!("document {text}"));
        Ok(())
    }

    fn list(&mut self, object: Option<&str>, whole: bool) -> serde_json::Result<bool> {
        let value = object.map(serde_json::from_str::<Value>).transpose()?;
        self.whole = whole;
        self.told.push(format!("list {} {whole}", object.unwrap_or("of its own")));
        Ok(value.is_none_or(|value| value.get("no").is_none()))
    }

    fn element(&mut self, text: &str) -> serde_json::Result<Taken> {
        serde_json::from_str::<IgnoredAny>(text)?;
        if self.wants_rest && !self.whole {
            return Ok(Taken::NeedsRest);
        }
        self.told.push(format!("element {text}"));
        Ok(Taken::Yes)
    }

    fn finish(self: Box<Self>) -> Imported {
        unreachable!("nothing is made of it")
    }
}

/// A text that is read this many bytes at a time, over and over.
struct Slow<'a>(&'a [u8], Vec<usize>);

struct Reads<'a>(&'a [u8], std::iter::Cycle<std::slice::Iter<'a, usize>>);

impl Stream for Slow<'_> {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Reads(self.0, self.1.iter().cycle())))
    }
}

impl Read for Reads<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.1.next().copied().unwrap_or(1).min(into.len());
        Read::read(&mut self.0, &mut into[..size])
    }
}

fn read(text: &str, wants_rest: bool) -> (Vec<String>, Result<(), ImportError>) {
    let mut recorder = Recorder { wants_rest, ..Recorder::default() };
    let result = pieces::read(&mut recorder, File { name: "x" }, &text, 1 << 20);
    (recorder.told.split_off(1), result)
}

fn told(text: &str) -> Vec<String> {
    let (told, result) = read(text, false);
    assert_eq!(result, Ok(()), "{text}");
    told
}

fn fault(text: &str) -> (usize, String) {
    let error = read(text, false).1.expect_err(text);
    (error.offset(), error.to_string())
}

#[test]
fn lists_are_cut_into_elements() {
    let text = "\u{feff}{\"a\": \"items\", \"items\" : [ {\"x\": \"]}\\\"\"}, 7,\"s\" ,[[]] ] , \"b\": {\"items\": [1]}}\n[{}, 1]{}";
    assert_eq!(
        told(text),
        [
            "list {\"a\": \"items\", \"items\" : []} false",
            "element {\"x\": \"]}\\\"\"}",
            "element 7",
            "element \"s\"",
            "element [[]]",
            "list {\"a\": \"items\", \"items\" : [] , \"b\": {\"items\": [1]}} true",
            "list of its own true",
            "element {}",
            "element 1",
            "document {}",
        ]
    );
    assert_eq!(
        told("{\"items\": null} {\"items\":{}}"),
        ["document {\"items\": null}", "document {\"items\":{}}"]
    );
}

#[test]
fn what_is_no_list_is_handed_over_without_its_elements() {
    let list = "list {\"no\": 1, \"items\": []} false";
    assert_eq!(told("{\"no\": 1, \"items\": [1, 2]}"), [list, "document {\"no\": 1, \"items\": []}"]);
}

#[test]
fn the_end_of_a_list_can_be_had_before_its_elements() {
    let (told, result) = read("{} {\"items\": [1, 2], \"b\": 1} [3] {\"items\": [4], \"no\": 1}", true);
    assert_eq!(result, Ok(()));
    assert_eq!(
        told,
        [
            "document {}",
            "list {\"items\": []} false",
            "list {\"items\": [], \"b\": 1} true",
            "element 1",
            "element 2",
            "list {\"items\": [], \"b\": 1} true",
            "list of its own true",
            "element 3",
            "list {\"items\": []} false",
            "list {\"items\": [], \"no\": 1} true",
            "document {\"items\": [], \"no\": 1}",
        ]
    );
}

#[test]
fn faults_have_their_offsets_in_the_file() {
    for (text, offset, message) in [
        ("{\"items\": [{}, {\"a\": tru}]}", 24, "expected ident"),
        ("{\"items\": [{}, {}], \"a\": 7x}", 26, "expected `,` or `}`"),
        ("{\"items\": [{}, {}], \"a\": {\"b\" 7}}", 30, "expected `:`"),
        ("{\"a\": {]}, \"items\": [{}]}", 7, "key must be a string"),
        ("{\"items\": [{},]}", 14, "trailing comma"),
        ("{\"items\": [{} {}]}", 14, "expected `,` or `]`"),
        ("{\"items\": [,]}", 11, "expected value"),
        ("{\"items\": [{}}", 13, "expected `,` or `]`"),
        ("{} {\"a\": {\"b\": [}", 16, "expected value"),
        ("{\"a\": [1}", 8, "expected `,` or `]`"),
        ("{a: 1}", 1, "key must be a string"),
        ("{\"a\" 1}", 5, "expected `:`"),
        ("{\"a\": }", 6, "expected value"),
        ("{\"items\": [{}, {\"a\": 1", 22, "EOF while parsing an object"),
        ("{\"items\": [{}", 13, "EOF"),
        ("{\"items\": [{}]", 14, "EOF"),
        ("{\"items\"", 8, "EOF"),
        ("{\"items\": \"", 11, "EOF"),
        ("{}\n 7", 4, "found a number"),
        ("{} nope", 4, "expected ident"),
        ("{} log a ====\nend b\n", 3, "is missing for what begins here"),
        (" \n", 0, "no document"),
    ] {
        let (at, said) = fault(text);
        assert!(at == offset && said.contains(message), "{text}: {at} {said}");
    }
}

#[test]
fn what_is_no_text_is_told_at_its_place() {
    let bytes = b"{\"items\": [{}, {\"a\": \"\xff\"}]}";
    let mut recorder = Recorder::default();
    let result = pieces::read(&mut recorder, File { name: "x" }, &Slow(bytes, vec![3]), 1 << 20);
    assert_eq!(result, Err(ImportError::NotText { offset: 22 }));
}

#[test]
fn logs_between_documents_are_passed_over() {
    let log = "log a\n{\"items\": [\nend b\nno newline end a\n";
    assert_eq!(told(&format!("{{}}\n{log}{log}[1]")), ["document {}", "list of its own true", "element 1"]);
}

#[test]
fn a_piece_beyond_the_limit_is_refused_and_the_file_is_not() {
    let element = format!("{{\"a\": \"{}\"}}", "x".repeat(200_000));
    let many = format!("{{\"items\": [{}]}}", vec![element.as_str(); 50].join(","));
    assert_eq!(told(&many).len(), 52);
    for large in ["x".repeat(3 << 20), "[".repeat(3 << 20)] {
        let (offset, said) = fault(&format!("[1, \"{large}\"]")[..3 << 20]);
        assert_eq!(
            (offset, said.as_str()),
            (0, "an object is larger than 1 MiB, which is the limit that `--max-object` sets")
        );
    }
}

#[test]
fn depth_is_no_danger() {
    let deep = format!("{{\"items\": [{}{}]}}", "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(told(&deep).len(), 3);
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("-1.5e3".to_owned()),
        Just("true".to_owned()),
        "\"[a-z{}\\[\\],:é😀 ]{0,12}\"",
        Just("\"\\\\\"".to_owned()),
        Just("\"a\\\"]}\\u00e9\"".to_owned()),
    ];
    leaf.prop_recursive(4, 60, 6, |inner| {
        let member = ("(items|a|kind)", inner.clone()).prop_map(|(key, value)| format!("\"{key}\": {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|all| format!("[{}]", all.join(" ,\n"))),
            prop::collection::vec(member, 0..5).prop_map(|all| format!("{{{}}}", all.join(","))),
        ]
    })
}

fn file() -> impl Strategy<Value = String> {
    let document = prop_oneof![
        8 => json(),
        1 => Just("log x\n }{\"\\ end y\nend x\n".to_owned()),
        1 => "[\\[\\]{}\",:a1\\\\é ]{0,12}",
    ];
    prop::collection::vec(document, 0..5).prop_map(|all| all.join("\n"))
}

proptest! {
    /// Where the reads happen to end makes no difference.
    #[test]
    fn reads_of_any_size_give_the_same(
        text in file(),
        sizes in prop::collection::vec(1usize..9, 1..12),
        wants_rest: bool,
    ) {
        let mut recorder = Recorder { wants_rest, ..Recorder::default() };
        let stream = Slow(text.as_bytes(), sizes);
        let result = pieces::read(&mut recorder, File { name: "x" }, &stream, 1 << 20);
        prop_assert_eq!((recorder.told.split_off(1), result), read(&text, wants_rest));
    }

    /// It accepts what a parser of the whole accepts, and rejects what that rejects.
    #[test]
    fn the_parser_of_whole_documents_agrees(text in file()) {
        prop_assume!(!text.contains("log x"));
        let whole: Result<Vec<IgnoredAny>, _> =
            serde_json::Deserializer::from_str(&text).into_iter::<IgnoredAny>().collect();
        match read(&text, false).1 {
            Ok(()) => prop_assert!(whole.is_ok(), "{text}"),
            Err(ImportError::Syntax { .. }) => prop_assert!(whole.is_err(), "{text}"),
            Err(ImportError::WrongType { .. } | ImportError::Empty) => {}
            Err(other) => prop_assert!(false, "{text}: {other}"),
        }
    }

    /// A file that is cut anywhere is rejected, and reports nothing that the whole does not.
    #[test]
    fn a_cut_file_tells_the_beginning(text in file(), at: prop::sample::Index) {
        let (told, result) = read(&text, false);
        prop_assume!(result.is_ok());
        let at = (0..=at.index(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let (part, _) = read(&text[..at], false);
        prop_assert_eq!(&told[..part.len()], &part[..]);
    }
}

#[test]
fn a_stream_is_opened_twice_at_most() {
    struct Counted<'a>(&'a str, Cell<u32>);
    impl Stream for Counted<'_> {
        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            self.1.set(self.1.get() + 1);
            Ok(Box::new(self.0.as_bytes()))
        }
    }
    let text = "{\"items\": [1, 2], \"b\": 1}".repeat(100);
    let stream = Counted(&text, Cell::new(0));
    let mut recorder = Recorder { wants_rest: true, ..Recorder::default() };
    pieces::read(&mut recorder, File { name: "x" }, &stream, 1 << 20).expect("sound");
    assert_eq!(stream.1.get(), 2);
}
