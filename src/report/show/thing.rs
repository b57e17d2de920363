//! All that is known of one thing.

use super::{system, version};
use crate::answer::refs::RequirementRef;
use crate::answer::show::{By, Known, Portrait, Relation, RelationKind, Value, Version};
use crate::answer::tables::{Spot, ThingKind};
use crate::report::Detail;
use crate::report::document::{Block, Cell, Document, Item, Line, Row, Span, Table, Tone};
use crate::report::lists::{list, most, rest, standing};
use crate::report::next::typed;
use crate::report::words::{self, few, noun};

/// Targets that a row names in brief.
const FEW: usize = 3;

/// Makes the report of a thing.
#[must_use]
pub fn show(portrait: &Portrait, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(Block::Answer(Tone::Plain, answer(portrait)));
    document.push(Block::Note(Tone::Aside, defined(&portrait.defined)));
    let first = portrait.defined.first().filter(|spot| spot.place.is_some());
    document.blocks.extend(first.map(|spot| Block::Excerpt(spot.clone())));
    document.section("Versions", versions(&portrait.versions, detail));
    document.section("Contents", versions(&portrait.contents, detail));
    document.section("Stated", values(&portrait.values));
    document.section("Has to do with", relations(portrait, detail));
    document.section("Needs", requirements(portrait, &portrait.requirements, detail));
    document.section("Needed by others", requirements(portrait, &portrait.required, detail));
    document.section("Held", values(&portrait.holds));
    document.section("Next", [Block::Code(next(portrait))]);
    document
}

/// Says what it is.
fn answer(portrait: &Portrait) -> Line {
    let what = match portrait.kind {
        ThingKind::Image | ThingKind::App | ThingKind::OwnGuest => "an",
        _ => "a",
    };
    let line = Line::from(Span::Thing(portrait.thing.to_string()));
    let line = line.text(format!(" is {what} {}", noun(portrait.kind, 1)));
    portrait.relations.iter().fold(line, |line, relation| match (relation.kind, relation.things.as_slice()) {
        (RelationKind::On, [one]) => line.text(" on ").with(Span::Thing(one.to_string())),
        (RelationKind::Service, [one]) => line.text(" of ").with(Span::Thing(one.to_string())),
        (RelationKind::Workloads, some) => {
            line.text(format!(" with {}", words::count(some.len(), "workload", "workloads")))
        }
        _ => line,
    })
}

/// Says where it is defined.
fn defined(all: &[Spot]) -> Line {
    let begin = match all.len() {
        0 => "nothing defines it: it follows from what others say",
        1 => "defined in ",
        _ => "defined by several sources, and taken as one: ",
    };
    all.iter().enumerate().fold(Line::from(begin), |line, (index, spot)| {
        let line = if index > 0 { line.text("; ") } else { line };
        line.with(Span::Thing(spot.text.to_string()))
    })
}

/// A table of versions, with how each is known and where it can go.
fn versions(all: &[Version], detail: Detail) -> Option<Block> {
    let all: Vec<&Version> = all.iter().filter(|one| is_shown(one, detail)).collect();
    let counted = all.iter().any(|one| one.number.is_some());
    let targets = all.iter().any(|one| !one.targets.is_empty());
    let mut head = vec!["what", "version"];
    head.extend(counted.then_some("used by"));
    head.push("known from");
    head.extend(targets.then_some("can go to"));
    let row = |one: &Version| {
        let mut cells = vec![
            Cell::Line(Span::Thing(one.of.to_string()).into()),
            Cell::Line(if &*one.of == "os" {
                system(one.version.as_deref())
            } else {
                version(one.version.as_deref())
            }),
        ];
        cells.extend(counted.then(|| one.number.map_or(Cell::Empty, super::number)));
        cells.push(Cell::Line(known_from(one)));
        cells.extend(targets.then(|| Cell::Line(can_go_to(one, detail))));
        cells
    };
    let most = most(detail);
    let table = Table {
        head: head.into_iter().map(Line::from).collect(),
        rows: all.iter().take(most).map(|one| row(one)).collect(),
        rest: rest(all.len().saturating_sub(most), detail),
    };
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

/// Whether a version is shown: in brief only the kernel, and what is run, is worth a line if nothing says which it is.
fn is_shown(one: &Version, detail: Detail) -> bool {
    detail == Detail::Full || one.by != By::Nothing || &*one.of == "kernel" || one.of.contains('/')
}

/// Says what tells the version.
fn known_from(one: &Version) -> Line {
    let place = || place(one.place.as_ref());
    match &one.by {
        By::Stated => place(),
        By::Release { release } => Line::from("comes with ").join(system(Some(release))),
        By::Machine { machine } => {
            Line::from("that of ").with(Span::Thing(machine.to_string())).text(" ").join(place())
        }
        By::Through { component } => Line::from("in ").with(Span::Thing(component.to_string())),
        By::Nothing => "nothing says it".into(),
    }
}

fn place(spot: Option<&Spot>) -> Line {
    spot.map_or_else(Line::default, |spot| Span::Aside(spot.text.to_string()).into())
}

/// Names the later versions that are known.
pub(in crate::report) fn can_go_to(one: &Version, detail: Detail) -> Line {
    let most = if detail == Detail::Full || one.targets.len() == FEW + 1 { one.targets.len() } else { FEW };
    let shown = one.targets.iter().take(most).enumerate();
    let line = shown.fold(Line::default(), |line, (index, target)| {
        let line = if index > 0 { line.text(", ") } else { line };
        line.with(Span::Version(release(target).to_owned()))
    });
    let line = match one.targets.len().saturating_sub(most) {
        0 => line,
        more => line.text(format!(" and {more} more")),
    };
    match one.known {
        Some(Known::Needed) => line.text(" (needed, not listed)"),
        Some(Known::Listed | Known::Releases) | None => line,
    }
}

/// A release without its family.
pub(in crate::report) fn release(target: &str) -> &str {
    target.split_once('@').map_or(target, |(_, release)| release)
}

fn values(all: &[Value]) -> Option<Block> {
    let row = |one: &Value| {
        let key = if one.label { format!("label {}", one.what) } else { one.what.to_string() };
        let from = match &one.place {
            Some(spot) => place(Some(spot)),
            None => "nothing states it: as usual".into(),
        };
        vec![
            Cell::Line(Span::Thing(key).into()),
            Cell::Line(Span::Thing(one.value.to_string()).into()),
            Cell::Line(from),
        ]
    };
    let head = ["what", "value", "known from"].into_iter().map(Line::from).collect();
    let table = Table { head, rows: all.iter().map(row).collect(), rest: None };
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

fn relations(portrait: &Portrait, detail: Detail) -> Option<Block> {
    let row = |one: &Relation| {
        let names = few(one.things.iter().map(|name| &**name), detail);
        Row { count: Some(one.things.len()), ..Row::new(related(portrait.kind, one.kind), names) }
    };
    let rows: Vec<Row> = portrait.relations.iter().map(row).collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}

/// Words in which way things have to do with one of a kind.
const fn related(kind: ThingKind, relation: RelationKind) -> &'static str {
    match (relation, kind) {
        (RelationKind::On, _) => "on",
        (RelationKind::Cluster, _) => "node of",
        (RelationKind::Nodes, _) => "nodes",
        (RelationKind::Machines, _) => "machines on it",
        (RelationKind::Service, _) => "replica of",
        (RelationKind::Base, _) => "built on",
        (RelationKind::Images, ThingKind::Image) => "images built on it",
        (RelationKind::Images, _) => "images with it",
        (RelationKind::Workloads, ThingKind::Service) => "replicas",
        (RelationKind::Workloads, ThingKind::Host | ThingKind::Guest | ThingKind::Cluster) => {
            "workloads on it"
        }
        (RelationKind::Workloads, _) => "workloads that run it",
    }
}

fn requirements(portrait: &Portrait, all: &[RequirementRef], detail: Detail) -> Option<Block> {
    list(all, detail, |&id| {
        let Some(requirement) = portrait.tables.requirement(id) else { return Item::new(super::UNKNOWN) };
        let fact = requirement.fact.and_then(|fact| portrait.tables.fact(fact));
        let aside = match fact {
            Some(fact) => Line::from(Span::Aside(format!("fact {}", fact.name))),
            None => standing(Some(&*requirement.place.text), None),
        };
        let remedy = fact.and_then(|fact| fact.remedy.as_deref()).filter(|_| detail == Detail::Full);
        let below = remedy.map(Item::new).into_iter().collect();
        Item { aside, below, ..Item::new(words::requirement(requirement)) }
    })
}

/// The commands that say more: the first bump that is known to be possible.
fn next(portrait: &Portrait) -> Vec<String> {
    let is_machine = portrait.kind.is_machine();
    let bump = portrait.versions.iter().find_map(|one| {
        let target = one.targets.first()?;
        let of =
            if is_machine { format!("{}:{}", portrait.thing, one.of) } else { portrait.thing.to_string() };
        Some(format!("{of}={}", release(target)))
    });
    match bump {
        None => vec!["comove impact ... --bump PATTERN=VERSION".to_owned()],
        Some(bump) => vec![
            format!("comove impact ... --bump {}", typed(&bump)),
            format!("comove why ... --bump {} {}", typed(&bump), typed(&portrait.thing)),
        ],
    }
}
