//! Small facts made by hand.

use super::*;
use crate::answer::plan::SCHEMA;
use crate::inventory::raw::RawFact;
use crate::report::json;
use crate::report::testing::{first, render};
use serde::Serialize;
use serde_json::{Value, json};

fn mark(value: &str) -> Text {
    Text { value: value.to_owned(), ..Text::default() }
}

fn entry() -> Entry {
    let fact = RawFact {
        name: mark("jdk-before-cgroup-2"),
        kind: Some(mark("soft")),
        subject: mark("package/openjdk"),
        at: Some(mark("<8u372")),
        also: vec![RawFactSubject { subject: mark("package/java"), ..RawFactSubject::default() }],
        needs: Some(mark("cgroup")),
        within: Some(mark("=1")),
        symptom: Some(mark("the heap is too large")),
        remedy: Some(mark("rebuild on a later JDK")),
        source: mark("https://example.org/cgroups"),
        hits: vec![mark("package/openjdk@8u292 on cgroup=2"), mark("package/java@1 on cgroup=2")],
        misses: vec![mark("package/openjdk@8u372 on cgroup=2")],
        ..RawFact::default()
    };
    Entry { file: "built-in/java.toml".to_owned(), fact }
}

fn written(data: &impl Serialize) -> Value {
    let mut out = Vec::new();
    json::write(data, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn facts_are_listed_with_what_is_seen() {
    let all = list(&[], &[entry(), entry()], Detail::Brief);
    assert_eq!(first(&all), (Tone::Plain, "2 facts".to_owned()));
    let words = ["cgroup".to_owned(), "jdk".to_owned()];
    let found = list(&words, &[entry()], Detail::Full);
    assert_eq!(first(&found).1, "1 fact for cgroup jdk");
    let Some(Block::List(items)) = found.blocks.get(1) else { panic!("{found:?}") };
    let (text, aside) = (items[0].text.words(), items[0].aside.words());
    assert_eq!([text.as_str(), &aside], ["the heap is too large", "jdk-before-cgroup-2 (soft)"]);
    let below: Vec<String> = items[0].below.iter().map(|item| item.text.words()).collect();
    assert_eq!(below, ["helps: rebuild on a later JDK", "source: https://example.org/cgroups"]);
    let kinds = Block::Rows(vec![Row::new("soft", "it runs and is worse off")]);
    assert!(found.blocks.contains(&kinds), "{found:?}");
    render(&found);
    let none = list(&words, &[], Detail::Brief);
    assert_eq!((first(&none).1.as_str(), none.blocks.len()), ("0 facts for cgroup jdk", 1));
    render(&none);
}

#[test]
fn all_of_a_fact_is_shown() {
    let document = shown(&entry());
    let Some(Block::Rows(rows)) = document.blocks.get(1) else { panic!("{document:?}") };
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["kind", "says", "also about", "helps", "source", "hits", "", "misses", "file"]);
    assert_eq!(rows[0].value.words(), "soft: it runs and is worse off");
    assert_eq!(rows[1].value.words(), "package/openjdk at <8u372 needs cgroup =1");
    assert_eq!(first(&document).1, "jdk-before-cgroup-2: the heap is too large");
    render(&document);
    let bare = Entry { file: String::new(), fact: RawFact::default() };
    render(&shown(&bare));
}

#[test]
fn an_example_is_explained() {
    let verdict = |hits: bool, unsaid: &[&str]| Verdict {
        hits,
        because: vec!["it is about <8u372, and so about 8u292".to_owned()],
        unsaid: unsaid.iter().map(|part| (*part).to_owned()).collect(),
    };
    let example = "package/openjdk@8u292";
    for (verdict, tone, is, about) in [
        (verdict(true, &[]), Tone::Bad, "is", "yes"),
        (verdict(false, &[]), Tone::Good, "is not", "no"),
        (verdict(false, &["on cgroup=VERSION"]), Tone::Doubt, "may be", "unknown"),
    ] {
        let document = explained(&entry(), example, &verdict);
        let text = format!("jdk-before-cgroup-2 {is} about package/openjdk@8u292");
        assert_eq!(first(&document), (tone, text));
        render(&document);
        let data = written(&explained_data(&entry(), example, &verdict));
        assert_eq!((&data["about"], &data["example"]), (&json!(about), &json!(example)));
    }
}

#[test]
fn examples_that_are_wrong_are_named() {
    let fault = |wrong| ExampleFault { fact: "a".to_owned(), file: "our.toml".to_owned(), wrong };
    let judged = |about| Wrong::Judged { example: "kernel=5.4".to_owned(), about };
    let sound = Checked { facts: 4, examples: 18, faults: Vec::new(), doubts: Vec::new() };
    assert_eq!(first(&checked(&sound)), (Tone::Good, "Sound: 4 facts, 18 examples as they say".to_owned()));
    let faults = vec![fault(judged(true)), fault(judged(false)), fault(Wrong::Lacking)];
    let unsound = Checked { faults, ..sound };
    let document = checked(&unsound);
    assert_eq!(first(&document), (Tone::Bad, "Unsound: 4 facts, 18 examples, 3 faults".to_owned()));
    render(&document);
    let data = written(&checked_data(&unsound));
    assert_eq!(data["sound"], json!(false));
    let expected = json!({
        "fact": "a", "file": "our.toml", "example": "kernel=5.4", "about": false,
        "text": "a (our.toml) is not about kernel=5.4",
    });
    assert_eq!(data["faults"][1], expected);
    assert_eq!(data["faults"][2]["text"], json!("a (our.toml) has no example of each kind"));
}

#[test]
fn the_data_says_what_is_written() {
    let words = ["cgroup".to_owned()];
    let entries = [entry()];
    let list = written(&list_data(&words, &entries));
    assert_eq!((&list["schema"], &list["words"]), (&json!(SCHEMA), &json!(["cgroup"])));
    let fact = written(&shown_data(&entries[0]))["fact"].clone();
    assert_eq!(list["facts"], json!([fact]));
    assert_eq!((&fact["in"], &fact["kind"]), (&json!("=1"), &json!("soft")));
    assert_eq!(fact["also"], json!([{ "subject": "package/java" }]));
    assert_eq!(fact["text"], json!("package/openjdk at <8u372 needs cgroup =1"));
    assert!(fact.get("until").is_none());
}
