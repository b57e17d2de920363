//! What was read: the fleet at a glance, and all that is known of one thing.

mod gaps;
mod thing;

pub(super) use thing::can_go_to;
pub use thing::show;

use super::Detail;
use super::document::{Block, Cell, Document, Item, Line, Row, Span, Table, Tone};
use super::lists::{list, most, rest};
use super::names::bare;
use super::next::typed;
use super::words::{count, few, noun, plural};
use crate::answer::show::{Cluster, Images, InUse, Machines, Remark, Survey, United, Workloads};
use crate::answer::tables::Text;
use crate::id::FixedMap;

/// Stands for a version that is unknown.
pub(super) const UNKNOWN: &str = "?";

/// Makes the report of a fleet at a glance.
#[must_use]
pub fn survey(survey: &Survey, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(Block::Answer(Tone::Plain, answer(survey)));
    document.push(Block::Rows(files(survey, detail)));
    document.section("Hosts and guests", machines(&survey.machines, detail));
    document.section("Clusters", clusters(&survey.clusters, detail));
    document.section("Workloads", workloads(&survey.workloads));
    document.section("Images", images(&survey.images, detail));
    document.section("Unknown", gaps::unknown(&survey.unknown, detail));
    document.section("Left out or doubtful", remarks(&survey.remarks, detail));
    document.section("Described by several sources, and taken as one", united(&survey.united, detail));
    document.section("Next", [Block::Code(next(survey))]);
    document
}

/// Says how much was read.
fn answer(survey: &Survey) -> Line {
    let files = count(survey.files.len(), "file", "files");
    let all: Vec<String> =
        survey.counts.iter().map(|one| format!("{} {}", one.number, noun(one.kind, one.number))).collect();
    let all = match all.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    };
    format!("{files} {} {all}.", plural(survey.files.len(), "describes", "describe")).into()
}

/// The files by their kind, and how much there is to know of what was not read well.
fn files(survey: &Survey, detail: Detail) -> Vec<Row> {
    let mut kinds: FixedMap<&str, Vec<&str>> = FixedMap::default();
    for file in &survey.files {
        kinds.entry(file.kind.as_deref().unwrap_or("inventory")).or_default().push(&file.name);
    }
    let row = |(kind, names): (&str, Vec<&str>)| Row {
        count: Some(names.len()),
        ..Row::new(kind, few(names.into_iter(), detail))
    };
    let mut rows: Vec<Row> = kinds.into_iter().map(row).collect();
    let unknown: usize = survey.unknown.iter().map(|one| one.things.len()).sum();
    let about = |key: &str, number: usize, tone, words: [&str; 2]| Row {
        count: Some(number),
        tone: if number > 0 { tone } else { Tone::Plain },
        ..Row::new(key, if number > 0 { words[1] } else { words[0] })
    };
    let words = ["kernel, OS, version and contents are known of all", "gaps, named below"];
    rows.push(about("unknown", unknown, Tone::Doubt, words));
    let words = [
        "nothing was left out or doubtful, as far as the readers say",
        "on what was left out or is doubtful, below",
    ];
    rows.push(about("remarks", survey.remarks.len(), Tone::Doubt, words));
    let words = ["nothing is described by several sources", "things that several sources describe, below"];
    rows.push(about("united", survey.united.len(), Tone::Plain, words));
    rows
}

/// A table of the first of some groups.
fn table<T>(head: &[&str], all: &[T], detail: Detail, row: impl Fn(&T) -> Vec<Cell>) -> Option<Block> {
    let most = most(detail);
    let table = Table {
        head: head.iter().map(|&head| head.into()).collect(),
        rows: all.iter().take(most).map(row).collect(),
        rest: rest(all.len().saturating_sub(most), detail),
    };
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

pub(super) fn number(number: usize) -> Cell {
    Cell::Number(number as u64)
}

/// The release of an OS, as people say it: `ubuntu 22.04`. What a machine calls its system itself may be long, and breaks.
pub(super) fn system(os: Option<&str>) -> Line {
    match os.map(|os| (os, os.split_once('@'))) {
        Some((_, Some((family, release)))) => Span::Version(format!("{family} {release}")).into(),
        Some((name, None)) => name.into(),
        None => UNKNOWN.into(),
    }
}

/// A version, or a mark that it is unknown.
pub(super) fn version(version: Option<&str>) -> Line {
    match version {
        Some(version) => Span::Version(version.to_owned()).into(),
        None => Span::Text(UNKNOWN.to_owned()).into(),
    }
}

fn names(things: &[Text], detail: Detail) -> Cell {
    Cell::Line(few(things.iter().map(|name| bare(name)), detail))
}

fn machines(all: &[Machines], detail: Detail) -> Option<Block> {
    table(&["kind", "number", "OS", "kernel", "which"], all, detail, |one| {
        let kernel = version(one.kernel.as_deref());
        let kernel = if one.shared { kernel.text(" of its host") } else { kernel };
        vec![
            Cell::Line(one.kind.name().into()),
            number(one.things.len()),
            Cell::Line(system(one.os.as_deref())),
            Cell::Line(kernel),
            names(&one.things, detail),
        ]
    })
}

fn clusters(all: &[Cluster], detail: Detail) -> Option<Block> {
    table(&["cluster", "Kubernetes", "nodes", "kubelet"], all, detail, |one| {
        vec![
            Cell::Line(Span::Thing(bare(&one.thing).to_owned()).into()),
            Cell::Line(version(one.version.as_deref())),
            number(one.nodes),
            Cell::Line(in_use(&one.kubelets)),
        ]
    })
}

/// Versions, each with how many have it.
fn in_use(all: &[InUse]) -> Line {
    all.iter().enumerate().fold(Line::default(), |line, (index, one)| {
        let line = if index > 0 { line.text(", ") } else { line };
        line.join(version(one.version.as_deref())).text(format!(" x{}", one.number))
    })
}

fn workloads(all: &[Workloads]) -> Option<Block> {
    table(&["isolation", "workloads", "services", "machines"], all, Detail::Full, |one| {
        vec![
            Cell::Line(one.isolation.name().into()),
            number(one.number),
            number(one.services),
            number(one.machines),
        ]
    })
}

fn images(all: &[Images], detail: Detail) -> Option<Block> {
    table(&["built on", "images", "workloads", "which"], all, detail, |one| {
        let base = match &one.base {
            None => UNKNOWN.into(),
            Some(base) => {
                let name = bare(base);
                let name = Line::from(Span::Thing(name.strip_prefix("os/").unwrap_or(name).to_owned()));
                match one.version.as_deref() {
                    None => name,
                    Some(version) => name.text(" ").with(Span::Version(version.to_owned())),
                }
            }
        };
        vec![Cell::Line(base), number(one.things.len()), number(one.workloads), names(&one.things, detail)]
    })
}

fn remarks(all: &[Remark], detail: Detail) -> Option<Block> {
    list(all, detail, |one| {
        let place = one.places.first().map(|place| Line::from(Span::Aside(place.text.to_string())));
        let aside = match (place, one.places.len()) {
            (None, _) => Line::default(),
            (Some(place), 1) => place,
            (Some(place), more) => place.with(Span::Aside(format!(" and {} more", more - 1))),
        };
        let help = one.help.as_deref().filter(|_| detail == Detail::Full);
        let below = help.map(|help| Item::new(format!("help: {help}")));
        Item { tone: Tone::Doubt, aside, below: below.into_iter().collect(), ..Item::new(&*one.text) }
    })
}

fn united(all: &[United], detail: Detail) -> Option<Block> {
    list(all, detail, |one| {
        let sources = one.sources.iter().enumerate().fold(Line::default(), |line, (index, spot)| {
            let line = if index > 0 { line.with(Span::Aside("; ".to_owned())) } else { line };
            line.with(Span::Aside(spot.text.to_string()))
        });
        Item { aside: sources, ..Item::new(Span::Thing(one.thing.to_string())) }
    })
}

/// The commands that say more.
fn next(survey: &Survey) -> Vec<String> {
    let lists = survey.counts.iter().take(1).map(|one| format!("comove list ... {}", noun(one.kind, 2)));
    let first = survey.machines.iter().find_map(|group| group.things.first());
    let thing = first.map(|name| format!("comove show ... {}", typed(name)));
    lists.chain(thing).chain([String::from("comove impact ... --bump PATTERN=VERSION")]).collect()
}
