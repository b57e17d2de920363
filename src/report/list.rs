//! The things of one kind, with their versions.

use super::Detail;
use super::document::{Block, Cell, Document, Line, Span, Table, Tone};
use super::export::line;
use super::lists::rest;
use super::names::bare;
use super::next::typed;
use super::show::{UNKNOWN, can_go_to, number, system, version};
use super::words::{ASSUMED, few, noun};
use crate::answer::list::{Entry, Listing};
use crate::answer::show::{By, Known, Version};
use crate::answer::tables::ThingKind;
use std::io::{self, Write};

/// Rows of a list in brief.
const MOST: usize = 60;

/// Makes the report of a list.
#[must_use]
pub fn list(listing: &Listing, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(Block::Answer(Tone::Plain, answer(listing)));
    let all = &listing.entries;
    let most = if detail == Detail::Full { all.len() } else { MOST };
    let columns = columns(listing);
    let row = |entry: &Entry| columns.iter().map(|column| column.cell(entry, detail)).collect();
    let table = Table {
        head: columns.iter().map(|column| column.head(listing.kind).into()).collect(),
        rows: all.iter().take(most).map(row).collect(),
        rest: rest(all.len().saturating_sub(most), detail),
    };
    if !table.rows.is_empty() {
        document.push(Block::Table(table));
    }
    document.blocks.extend(marked(listing, &columns, detail));
    document.blocks.extend(undecided(listing, detail));
    document.section("Next", next(listing).map(Block::Code));
    document
}

/// Says how many there are.
fn answer(listing: &Listing) -> Line {
    let (some, total) = (listing.entries.len(), listing.total);
    match &listing.pattern {
        _ if total == 0 => Line::from(format!("There are no {}.", noun(listing.kind, 0))),
        None => Line::from(format!("{total} {}.", noun(listing.kind, total))),
        Some(pattern) => {
            let line = Line::from(format!("{some} of {total} {}: ", noun(listing.kind, total)));
            line.with(Span::Code(pattern.to_string())).text(".")
        }
    }
}

/// Says which may match.
fn undecided(listing: &Listing, detail: Detail) -> Option<Block> {
    let number = listing.undecided.len();
    let text = format!("{number} more may match, of which a version is unknown: ");
    let names = few(listing.undecided.iter().map(|name| &**name), detail);
    (number > 0).then(|| Block::Note(Tone::Doubt, Line::from(text).join(names)))
}

/// A column of a list.
#[derive(Clone, Copy)]
enum Column<'l> {
    Name,
    On,
    Cluster,
    Base,
    Isolation,
    Service,
    /// The version of one property.
    Property(&'l str),
    /// The versions that have no column of their own.
    Versions,
    Nodes,
    Images,
    Workloads,
    Targets,
}

/// The columns of a list: those of its kind, or that of the one property that is asked for.
fn columns(listing: &Listing) -> Vec<Column<'_>> {
    match &listing.property {
        Some(property) => vec![Column::Name, Column::Property(property), Column::Workloads, Column::Targets],
        None => columns_of(listing.kind).to_vec(),
    }
}

/// The columns for a kind.
const fn columns_of(kind: ThingKind) -> &'static [Column<'static>] {
    match kind {
        ThingKind::Host | ThingKind::OwnGuest | ThingKind::SpareHost => &[
            Column::Name,
            Column::Property("os"),
            Column::Property("kernel"),
            Column::Versions,
            Column::Cluster,
            Column::Workloads,
            Column::Targets,
        ],
        ThingKind::Guest => &[
            Column::Name,
            Column::On,
            Column::Property("os"),
            Column::Property("kernel"),
            Column::Versions,
            Column::Workloads,
            Column::Targets,
        ],
        ThingKind::Cluster => {
            &[Column::Name, Column::Property("kubernetes"), Column::Versions, Column::Nodes, Column::Targets]
        }
        ThingKind::Image => &[
            Column::Name,
            Column::Versions,
            Column::Base,
            Column::Workloads,
            Column::Images,
            Column::Targets,
        ],
        ThingKind::Package | ThingKind::App | ThingKind::Stack => {
            &[Column::Name, Column::Versions, Column::Images, Column::Workloads, Column::Targets]
        }
        ThingKind::Workload => {
            &[Column::Name, Column::On, Column::Isolation, Column::Versions, Column::Service, Column::Targets]
        }
        ThingKind::Service => &[Column::Name, Column::Workloads, Column::Versions, Column::Targets],
        ThingKind::State => &[Column::Name, Column::Versions, Column::Workloads, Column::Targets],
    }
}

impl<'l> Column<'l> {
    const fn head(self, kind: ThingKind) -> &'l str {
        match (self, kind) {
            (Self::Name, _) => noun(kind, 1),
            (Self::On, _) => "on",
            (Self::Cluster, _) => "cluster",
            (Self::Base, _) => "built on",
            (Self::Isolation, _) => "isolation",
            (Self::Service, _) => "service",
            (Self::Property(name), _) => name,
            (Self::Versions, ThingKind::Host | ThingKind::Guest | ThingKind::Cluster) => "other versions",
            (Self::Versions, ThingKind::Workload | ThingKind::Service) => "runs",
            (Self::Versions, _) => "versions",
            (Self::Nodes, _) => "nodes",
            (Self::Images, _) => "images",
            (Self::Workloads, ThingKind::Service) => "replicas",
            (Self::Workloads, _) => "workloads",
            (Self::Targets, _) => "can go to",
        }
    }

    fn cell(self, entry: &Entry, detail: Detail) -> Cell {
        let name = |name: Option<&str>| match name {
            Some(name) => Cell::Line(Span::Thing(bare(name).to_owned()).into()),
            None => Cell::Empty,
        };
        match self {
            Self::Name => name(Some(&entry.thing)),
            Self::On => entry.on.as_ref().map_or(Cell::Line(UNKNOWN.into()), |on| name(Some(on))),
            Self::Cluster => name(entry.cluster.as_deref()),
            Self::Base => name(entry.base.as_deref()),
            Self::Service => name(entry.service.as_deref()),
            Self::Isolation => {
                entry.isolation.map_or(Cell::Empty, |isolation| Cell::Line(isolation.name().into()))
            }
            Self::Property(property) => {
                let found = entry.versions.iter().find(|one| &*one.of == property);
                let text = found.and_then(|one| one.version.as_deref());
                let line = if property == "os" { system(text) } else { version(text) };
                Cell::Line(found.map_or_else(Line::default, mark).join(line))
            }
            Self::Versions => Cell::Line(versions(entry, detail)),
            Self::Nodes => entry.nodes.map_or(Cell::Empty, number),
            Self::Images => entry.images.map_or(Cell::Empty, number),
            Self::Workloads => number(entry.workloads),
            Self::Targets => Cell::Line(targets(entry, detail)),
        }
    }
}

/// Whether a thing has columns for some of its properties.
fn has_column(entry: &Entry, of: &str) -> bool {
    let is_machine = ["host/", "guest/", "cluster/"].iter().any(|kind| entry.thing.starts_with(kind));
    is_machine
        && ["os", "kernel", "kubernetes"].contains(&of)
        && (of != "kubernetes" || entry.thing.starts_with("cluster/"))
}

/// The versions that have no column: in brief those that are stated.
fn versions(entry: &Entry, detail: Detail) -> Line {
    let is_shown = |one: &&Version| {
        !has_column(entry, &one.of) && (detail == Detail::Full || !matches!(one.by, By::Release { .. }))
    };
    // A property of unknown version says nothing.
    let says = |one: &&Version| one.version.is_some() || one.of.contains('/');
    entry.versions.iter().filter(is_shown).filter(says).fold(Line::default(), |line, one| {
        let line = if line.is_empty() { line } else { line.text(", ") };
        line.join(told(entry, one))
    })
}

/// Marks a version that nobody has read off the thing: its OS release brings it.
fn mark(one: &Version) -> Line {
    match one.by {
        By::Release { .. } if one.version.is_some() => ASSUMED.into(),
        _ => Line::default(),
    }
}

/// Says what the mark means, if something may have it.
fn marked(listing: &Listing, columns: &[Column<'_>], detail: Detail) -> Option<Block> {
    let has_column =
        |of: &str| columns.iter().any(|column| matches!(column, Column::Property(name) if *name == of));
    let mut versions = listing.entries.iter().flat_map(|entry| &entry.versions);
    let is_marked = versions.any(|one| {
        let is_shown = detail == Detail::Full || has_column(&one.of);
        is_shown && one.version.is_some() && matches!(one.by, By::Release { .. })
    });
    let note = format!("{ASSUMED}: as its OS release brings it, which nobody has read off the thing itself");
    is_marked.then(|| Block::Note(Tone::Aside, note.into()))
}

/// A version with what has it, unless that is the thing itself, and how many have it, if there are several.
fn told(entry: &Entry, one: &Version) -> Line {
    let is_own = one.of == entry.thing;
    let line = match is_own {
        true => Line::default(),
        false => Line::from(Span::Thing(short(entry, &one.of).to_owned())).text(" "),
    };
    let line = line.join(mark(one)).join(version(one.version.as_deref()));
    match one.number {
        Some(number) if if is_own { entry.versions.len() > 1 } else { number != 1 } => {
            line.text(format!(" x{number}"))
        }
        _ => line,
    }
}

/// A name without its kind, unless the thing has two of that name.
fn short<'n>(entry: &Entry, of: &'n str) -> &'n str {
    let is_alone = entry.versions.iter().all(|other| &*other.of == of || bare(&other.of) != bare(of));
    if is_alone { bare(of) } else { of }
}

/// The later versions that are known; in brief without what comes with a release, and what is only needed.
fn targets(entry: &Entry, detail: Detail) -> Line {
    let is_listed = |one: &Version| one.known == Some(Known::Listed) || &*one.of == "os";
    let shown = entry
        .versions
        .iter()
        .filter(|one| !one.targets.is_empty() && (detail == Detail::Full || is_listed(one)));
    let mut line = Line::default();
    for one in shown {
        if !line.is_empty() {
            line = line.text("; ");
        }
        if *one.of != *entry.thing {
            line = line.with(Span::Thing(short(entry, &one.of).to_owned())).text(" ");
        }
        line = line.join(can_go_to(one, detail));
    }
    line
}

/// The commands that say more.
fn next(listing: &Listing) -> Option<Vec<String>> {
    let first = listing.entries.first()?;
    Some(vec![format!("comove show ... {}", typed(&first.thing))])
}

/// Writes a list as CSV, a line for each version of each thing. `docs/cli.md` names the columns.
///
/// # Errors
/// Those of `out`.
pub fn csv(listing: &Listing, mut out: impl Write) -> io::Result<()> {
    let head = [
        "thing",
        "of",
        "version",
        "used by",
        "known from",
        "targets",
        "on",
        "cluster",
        "base",
        "isolation",
        "service",
        "workloads",
        "place",
    ];
    line(&mut out, &head.map(str::to_owned))?;
    for entry in &listing.entries {
        let versions: Vec<Option<&Version>> = match entry.versions.is_empty() {
            true => vec![None],
            false => entry.versions.iter().map(Some).collect(),
        };
        for version in versions {
            line(&mut out, &fields(entry, version))?;
        }
    }
    Ok(())
}

fn fields(entry: &Entry, version: Option<&Version>) -> [String; 13] {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let by = version.map_or_else(String::new, |one| match &one.by {
        By::Stated => one.place.as_ref().map_or_else(String::new, |spot| spot.text.to_string()),
        By::Release { release } => release.to_string(),
        By::Machine { machine } => machine.to_string(),
        By::Through { component } => component.to_string(),
        By::Nothing => String::new(),
    });
    [
        entry.thing.to_string(),
        text(version.map(|one| &*one.of)),
        text(version.and_then(|one| one.version.as_deref())),
        version.and_then(|one| one.number).map_or_else(String::new, |number| number.to_string()),
        by,
        version.map_or_else(String::new, |one| one.targets.join(" ")),
        text(entry.on.as_deref()),
        text(entry.cluster.as_deref()),
        text(entry.base.as_deref()),
        text(entry.isolation.map(|isolation| isolation.name())),
        text(entry.service.as_deref()),
        entry.workloads.to_string(),
        entry.place.text.to_string(),
    ]
}
