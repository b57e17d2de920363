//! Texts that a picture has too little room for: they are shortened, and what was different stays so.

use super::measure::Face;
use crate::id::FixedMap;
use crate::report::document::{Line, Picture};
use crate::report::words::clean;
use std::collections::BTreeSet;

/// What the nodes of a picture say, as far as there is room, by their positions.
pub(super) struct Words {
    pub(super) labels: Vec<String>,
    pub(super) details: Vec<String>,
}

impl Words {
    /// Shortens what the nodes of a picture say to what its faces show.
    pub(super) fn drawn(picture: &Picture) -> Self {
        let most = Face::Detail.most();
        let details = picture.nodes.iter().map(|node| counted(&arrows(&told(&node.detail)), most));
        let details: Vec<String> = details.collect();
        Self { labels: labels(picture, Face::Label.most()), details: distinct(&details, most) }
    }

    /// Shortens what they say to so many letters.
    pub(super) fn written(picture: &Picture, most: usize) -> Self {
        let details = picture.nodes.iter().map(|node| counted(&told(&node.detail), most));
        let details: Vec<String> = details.collect();
        Self { labels: labels(picture, most), details: distinct(&details, most) }
    }
}

fn labels(picture: &Picture, most: usize) -> Vec<String> {
    let labels: Vec<String> = picture.nodes.iter().map(|node| told(&node.label)).collect();
    distinct(&labels, most)
}

fn told(line: &Line) -> String {
    clean(&line.words()).into_owned()
}

/// Versions are read from left to right.
pub(super) fn arrows(text: &str) -> String {
    text.replace(" -> ", " \u{2192} ")
}

/// A list with at most so many letters, if its first part has room: the other parts are counted, and none is cut in two.
fn counted(list: &str, most: usize) -> String {
    let parts: Vec<&str> = list.split(", ").collect();
    let shown = |number: usize| match parts.len() - number {
        0 => list.to_owned(),
        more => format!("{} and {more} more", parts[..number].join(", ")),
    };
    let fits = (1..=parts.len()).rev().map(shown).find(|text| text.chars().count() <= most);
    // What follows a first part that has no room is cut before the part is.
    fits.unwrap_or_else(|| match parts.as_slice() {
        [first, _, ..] if first.chars().count() < most => format!("{first}\u{2026}"),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    })
}

/// A text with at most so many letters; what is cut is told by dots.
pub(super) fn cut(text: &str, most: usize) -> String {
    let letters = text.chars().count();
    if letters <= most {
        return text.to_owned();
    }
    // Names differ at their ends as often as at their beginnings.
    let (before, after) = (most - most / 3 - 1, most / 3);
    joined(text, before, letters - after, after)
}

/// Texts with at most so many letters each, of which none is that of another text. Those that would become the same show where they
/// differ, and a number where that has no room.
pub(super) fn distinct(texts: &[String], most: usize) -> Vec<String> {
    let mut alike: FixedMap<String, BTreeSet<&str>> = FixedMap::default();
    for text in texts {
        alike.entry(cut(text, most)).or_default().insert(text);
    }
    let mut taken: FixedMap<String, &str> = FixedMap::default();
    let mut shown: FixedMap<&str, String> = FixedMap::default();
    for text in texts {
        if shown.contains_key(&**text) {
            continue;
        }
        let plain = cut(text, most);
        let others = alike.get(&plain).filter(|others| others.len() > 1);
        let first = others.map_or(plain, |others| apart(text, shared(others), most));
        let mut forms = std::iter::once(first).chain((2..).map(|number| numbered(text, number, most)));
        let form = forms.find(|form| taken.get(form).is_none_or(|other| *other == text.as_str()));
        let form = form.unwrap_or_default();
        taken.insert(form.clone(), text);
        shown.insert(text, form);
    }
    texts.iter().map(|text| shown.get(&**text).cloned().unwrap_or_default()).collect()
}

/// How many letters all of some texts begin with.
fn shared(texts: &BTreeSet<&str>) -> usize {
    match (texts.first(), texts.last()) {
        (Some(first), Some(last)) => first.chars().zip(last.chars()).take_while(|(a, b)| a == b).count(),
        _ => 0,
    }
}

/// A text of which the beginning is shown, and what follows from just before a letter on.
fn apart(text: &str, from: usize, most: usize) -> String {
    let letters = text.chars().count();
    let before = most / 4;
    let rest = most - before - 1;
    // The end is shown whole where what differs is near it.
    let start = from.saturating_sub(2).max(before).min(letters.saturating_sub(rest));
    match letters - start <= rest {
        true => joined(text, before, start, rest),
        false => joined(text, before, start, rest - 1) + "\u{2026}",
    }
}

fn numbered(text: &str, number: usize, most: usize) -> String {
    let number = format!(" ({number})");
    cut(text, most.saturating_sub(number.chars().count()).max(4)) + &number
}

/// The first letters of a text, and those from another one on.
fn joined(text: &str, before: usize, start: usize, after: usize) -> String {
    let head = text.chars().take(before);
    head.chain(['\u{2026}']).chain(text.chars().skip(start).take(after)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(texts: &[&str], most: usize) -> Vec<String> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        distinct(&texts, most)
    }

    #[test]
    fn no_version_of_a_list_is_cut_in_two() {
        let list = "rebuild on debian 11 -> 12, systemd 247 -> 252, openssl 1.1.1 -> 3.0";
        assert_eq!(counted(list, 40), "rebuild on debian 11 -> 12 and 2 more");
        assert_eq!(counted(list, 30), "rebuild on debian 11 -> 12\u{2026}");
        assert_eq!(counted(list, 12), "rebuild on debian 11 -> 12");
    }

    #[test]
    fn names_that_differ_in_the_middle_show_it() {
        let names =
            ["prod-eu-west-1-payments-gateway-a-6c9f-xkq7n", "prod-eu-west-1-payments-gateway-b-6c9f-xkq7n"];
        assert_eq!(cut(names[0], 28), cut(names[1], 28));
        assert_eq!(
            shown(&names, 28),
            ["prod-eu\u{2026}gateway-a-6c9f-xkq7n", "prod-eu\u{2026}gateway-b-6c9f-xkq7n"].map(str::to_owned)
        );
        assert_eq!(shown(&["short", names[0]], 28), ["short".to_owned(), cut(names[0], 28)]);
    }

    #[test]
    fn of_what_has_no_room_in_a_list_there_is_a_number() {
        let list = "os 20.04 -> 22.04, kernel 5.4 -> 5.15, cgroup 1 -> 2";
        assert_eq!(counted(list, 60), list);
        assert_eq!(counted(list, 50), "os 20.04 -> 22.04, kernel 5.4 -> 5.15 and 1 more");
        assert_eq!(counted(list, 30), "os 20.04 -> 22.04 and 2 more");
        assert_eq!(counted(list, 10), "os 20.04 -> 22.04");
    }

    proptest! {
        #[test]
        fn different_texts_stay_different(texts in proptest::collection::vec("a{0,6}[ab]{0,3}a{0,9}[ab]?a{0,9}b?", 1..40), most in 12usize..20) {
            let shown = distinct(&texts, most);
            for (a, first) in texts.iter().zip(&shown) {
                prop_assert!(first.chars().count() <= most, "{first}");
                for (b, second) in texts.iter().zip(&shown) {
                    prop_assert_eq!(a == b, first == second, "{} {}", a, b);
                }
            }
        }
    }
}
