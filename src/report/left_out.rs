//! What bumps name and is left out of them.

use super::Detail;
use super::document::{Block, Line, Span, Tone};
use super::names::full;
use super::words::plural;
use crate::answer::plan::{LeftOut, Omitted};
use crate::answer::refs::ThingRef;
use crate::answer::tables::Tables;
use crate::model::Omission;
use std::collections::BTreeMap;

/// Things that are named of those left out for one reason; one more takes no more room than the words that would stand
/// for it.
const FEW: usize = 3;

/// Says what is left out, for each bump: `Left out: 1 further already (host/b at 6.9)`.
pub(super) fn left_out(tables: &Tables, bumps: usize, all: &[LeftOut], detail: Detail) -> Vec<Block> {
    let (shared, all): (Vec<&LeftOut>, Vec<&LeftOut>) =
        all.iter().partition(|one| one.why == Omission::Shares);
    let instead = shared.into_iter().flat_map(|one| instead(tables, one, detail));
    let by_bump = all.chunk_by(|a, b| a.bump == b.bump);
    let notes = by_bump.map(|some| {
        let begin = match (bumps, some.first()) {
            (2.., Some(first)) => Line::from("Left out of ").with(Span::Code(first.bump.clone())),
            _ => Line::from("Left out"),
        };
        let line = some.iter().enumerate().fold(begin.text(": "), |line, (index, one)| {
            let line = if index > 0 { line.text("; ") } else { line };
            line.text(reason(one)).join(names(tables, one, detail))
        });
        Block::Note(Tone::Plain, line)
    });
    notes.chain(instead).collect()
}

/// Says of machines that stand for another one which that is: `host/worker has the kernel of host/big`.
fn instead(tables: &Tables, one: &LeftOut, detail: Detail) -> Vec<Block> {
    let property = one.bump.split_once('=').map_or(&*one.bump, |(pattern, _)| pattern.trim_end_matches('>'));
    let property = property.rsplit_once(':').map_or("property", |(_, property)| property);
    let mut by: BTreeMap<&str, Vec<ThingRef>> = BTreeMap::new();
    for omitted in &one.things {
        by.entry(omitted.found.as_deref().unwrap_or_default()).or_default().push(omitted.thing);
    }
    let note = |(owner, things): (&str, Vec<ThingRef>)| {
        let have = plural(things.len(), "has", "have");
        let line = super::names::names(tables, &things, detail).text(format!(" {have} the {property} of "));
        let owner = || Span::Thing(owner.to_owned());
        let line = line.with(owner()).text(": asked of ").text(plural(things.len(), "it", "them"));
        let line = line.text(", it changes on ").with(owner()).text(", under all that shares it");
        Block::Note(Tone::Doubt, line)
    };
    by.into_iter().map(note).collect()
}

fn reason(one: &LeftOut) -> String {
    let number = one.things.len();
    let words = match one.why {
        Omission::Excepted => "on purpose",
        Omission::There => "there already",
        Omission::Further => "further already",
        Omission::Lacks => plural(number, "that is not known to have it", "that are not known to have it"),
        Omission::OtherSystem => plural(number, "that runs another system", "that run another system"),
        Omission::Shares => "shared",
        Omission::Undecided => plural(
            number,
            "that may match: its version is unknown",
            "that may match: their versions are unknown",
        ),
    };
    format!("{number} {words} ")
}

fn names(tables: &Tables, one: &LeftOut, detail: Detail) -> Line {
    let total = one.things.len();
    let most = if detail == Detail::Full || total == FEW + 1 { total } else { FEW };
    let shown = one.things.iter().take(most).enumerate();
    let line = shown.fold(Line::from("("), |line, (index, thing)| {
        let line = if index > 0 { line.text(", ") } else { line };
        name(tables, one.why, thing).0.into_iter().fold(line, Line::with)
    });
    match total.saturating_sub(most) {
        0 => line.text(")"),
        more => line.text(format!(" and {more} more, --full)")),
    }
}

fn name(tables: &Tables, why: Omission, one: &Omitted) -> Line {
    let line = Line::from(Span::Thing(full(tables, one.thing).into_owned()));
    match (&one.found, why) {
        (None, _) | (_, Omission::There) => line,
        (Some(found), Omission::OtherSystem) => line.text(format!(": {found}")),
        (Some(found), _) => line.text(" at ").with(Span::Version(found.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::changes::generate::{at, shop};
    use super::*;

    #[test]
    fn what_is_left_out_is_counted_and_named() {
        let things = |all: &[usize], found: Option<&str>| -> Vec<Omitted> {
            all.iter().map(|&index| Omitted { thing: at(index), found: found.map(Into::into) }).collect()
        };
        let one = |bump: &str, why, things| LeftOut { bump: bump.to_owned(), why, things };
        let all = [
            one("host/*:kernel=6.8", Omission::Excepted, things(&[1], None)),
            one("host/*:kernel=6.8", Omission::Further, things(&[0], Some("6.9"))),
            one("host/*:os=24.04", Omission::OtherSystem, things(&[0, 1], Some("debian"))),
        ];
        let told = |bumps, some: &[LeftOut]| -> Vec<String> {
            let blocks = left_out(&shop(), bumps, some, Detail::Brief).into_iter();
            blocks
                .map(|block| if let Block::Note(_, line) = block { line.words() } else { String::new() })
                .collect()
        };
        assert_eq!(
            told(1, &all[..2]),
            ["Left out: 1 on purpose (host/node-2); 1 further already (host/node-1 at 6.9)"]
        );
        assert_eq!(
            told(2, &all[2..]),
            [
                "Left out of host/*:os=24.04: 2 that run another system (host/node-1: debian, host/node-2: debian)"
            ]
        );
        let many = one("host/*:kernel=6.8", Omission::There, things(&[0, 1, 0, 1, 0], Some("6.8")));
        assert_eq!(
            told(1, &[many]),
            ["Left out: 5 there already (host/node-1, host/node-2, host/node-1 and 2 more, --full)"]
        );
    }
}
