//! Importing again into a file that a person has annotated.
//!
//! Three things are compared: the file, the sources, and what comove wrote the last time, of which the `ledger` at the
//! end of the file keeps a hash. Where a person changed or removed something, their version stays and the difference is
//! reported; where the file has what comove wrote, it is updated. Everything else, comments and layout included, is not
//! touched. What the sources no longer have is reported, and removed only on request.

mod ledger;
mod table;

use super::raw::RawInventory;
use super::write;
use crate::diag::{Code, Diagnostic};
use crate::source::{Place, SourceFile, Sources};
use ledger::Ledger;
pub(super) use ledger::Writer;
use std::collections::{BTreeMap, BTreeSet};
use table::{Differences, Said};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

/// An inventory that was brought up to date.
#[derive(Debug)]
pub struct Kept {
    /// The whole file.
    pub text: String,
    /// Where a person's version differs, and what the sources no longer have.
    pub remarks: Vec<Diagnostic>,
}

/// Updates an inventory that an import wrote and a person may have edited. With `prune` it removes what the sources no
/// longer have, unless somebody added to it.
///
/// # Errors
/// If the inventory is not TOML.
///
/// # Examples
/// ```
/// use comove::inventory::raw::{Mark, RawInventory, RawMachine};
/// use comove::inventory::{keep, write};
/// let import = |kernel: &str| {
///     let text = |text: &str| Mark::imported(text.to_owned(), 0, 0);
///     let host = RawMachine { name: text("n1"), kernel: Some(text(kernel)), ..RawMachine::default() };
///     RawInventory { host: vec![host], ..RawInventory::default() }
/// };
/// let mut file = Vec::new();
/// write::write_to_keep(&import("6.1"), "mine", &mut file)?;
/// let edited = String::from_utf8(file).expect("text").replace("[[host]]", "# in the cellar\n[[host]]");
/// let kept = keep::renew("fleet.toml", &edited, &import("6.8"), false).expect("sound");
/// assert!(kept.text.contains("# in the cellar\n[[host]]\nname = \"n1\"\nkernel = \"6.8\""));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn renew(
    name: &str,
    text: &str,
    raw: &RawInventory,
    prune: bool,
) -> Result<Kept, (Box<Sources>, Diagnostic)> {
    let (body, ledger) = Ledger::split(text);
    let file: DocumentMut = body.parse().map_err(|error| syntax(name, text, &error))?;
    let mut written = Vec::new();
    // Writing to memory cannot fail, and what is written is TOML.
    drop(write::write(raw, "", &mut written));
    let sources: DocumentMut = String::from_utf8_lossy(&written).parse().unwrap_or_default();
    let inline = sources.iter().map(|(kind, _)| kind).find(|kind| {
        file.get(kind).is_some_and(|item| !item.is_array_of_tables())
            && sources.get(kind).is_some_and(Item::is_array_of_tables)
    });
    if let Some(kind) = inline {
        return Err(inline_tables(name, text, kind));
    }
    let mut renewal =
        Renewal { file, known: !ledger.is_empty(), ledger, prune, told: Differences::default() };
    renewal.renew(sources);
    let mut text = renewal.file.to_string();
    renewal.ledger.append(&mut text);
    Ok(Kept { text, remarks: renewal.told.remarks(renewal.known, prune) })
}

fn syntax(name: &str, text: &str, error: &toml_edit::TomlError) -> (Box<Sources>, Diagnostic) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::text(name, text.to_owned()));
    let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = error.span().unwrap_or(0..0);
    let place = Place { file, start: clip(span.start), end: clip(span.end) };
    let diagnostic = Diagnostic::new(Code::Syntax, format!("cannot read the TOML: {}", error.message()));
    let help = "mend or remove it: an import keeps what the file says, so it has to be read";
    (Box::new(sources), diagnostic.at(place, "here").help(help))
}

fn inline_tables(name: &str, text: &str, kind: &str) -> (Box<Sources>, Diagnostic) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::text(name, text.to_owned()));
    let message = format!("`{kind}` is written as one array, to which an import cannot add");
    let help = format!("give each its header, `[[{kind}]]`");
    let place = Place { file, start: 0, end: 0 };
    (Box::new(sources), Diagnostic::new(Code::WrongType, message).at(place, "in this file").help(help))
}

struct Renewal {
    file: DocumentMut,
    /// Whether the file records what comove wrote into it.
    known: bool,
    ledger: Ledger,
    prune: bool,
    told: Differences,
}

impl Renewal {
    fn renew(&mut self, sources: DocumentMut) {
        let mut met = BTreeSet::new();
        for (kind, item) in sources.as_table().clone() {
            let Ok(tables) = item.into_array_of_tables() else { continue };
            let mut places = places(&kind, self.file.get(&kind));
            for table in tables {
                let id = table::id(&kind, &table);
                let mut now = table::entries(&table);
                match places.remove(&id) {
                    Some(at) => self.table(&kind, at, &id, &table, &mut now),
                    None if self.ledger.has(&id) => self.told.removed(&id),
                    None => self.add(&kind, table),
                }
                met.insert(id.clone());
                self.ledger.set(id, now);
            }
        }
        self.vanished(&met);
    }

    /// Adds a new table.
    fn add(&mut self, kind: &str, mut table: Table) {
        table.set_position(None);
        if let Some(tables) = array(&mut self.file, kind) {
            tables.push(table);
        }
    }

    /// Updates one table. `now` becomes its entry in the ledger.
    fn table(&mut self, kind: &str, at: usize, id: &str, source: &Table, now: &mut table::Entries) {
        let before = self.ledger.take(id);
        let Some(table) = array(&mut self.file, kind).and_then(|tables| tables.get_mut(at)) else { return };
        for path in now.keys().chain(before.keys()).collect::<BTreeSet<_>>() {
            let wrote = before.get(path);
            match (table::find(source, path), table::find(table, path)) {
                (Some(new), None) if wrote.is_none() => table::put(table, path, new),
                (Some(_), None) => self.told.removed(&format!("{path} of {id}")),
                (Some(new), Some(old)) => match table::compare(old, new, wrote) {
                    Said::Same => {}
                    Said::Outdated => table::put(table, path, new),
                    Said::Otherwise => self.told.otherwise(id, path, old, new),
                },
                (None, Some(old)) if wrote.is_some_and(|wrote| *wrote == table::hash(old)) => {
                    self.told.gone(&format!("{path} of {id}"));
                }
                (None, _) => {}
            }
        }
        let gone: Vec<_> = before.into_iter().filter(|(path, _)| !now.contains_key(path)).collect();
        for (path, wrote) in gone {
            match table::find(table, &path).is_some_and(|old| table::hash(old) == wrote) {
                true if self.prune => table::remove(table, &path),
                true => drop(now.insert(path, wrote)),
                false => {}
            }
        }
    }

    /// Handles the tables that comove wrote and the sources no longer have.
    fn vanished(&mut self, met: &BTreeSet<String>) {
        let mut there = BTreeSet::new();
        for (kind, item) in self.file.iter_mut() {
            let Some(tables) = item.as_array_of_tables_mut() else { continue };
            tables.retain(|table| {
                let id = table::id(&kind, table);
                let Some(wrote) = self.ledger.get(&id).filter(|_| !met.contains(&id)) else { return true };
                let touched = table::has_comment(table) || table::entries(table) != *wrote;
                let told = if self.prune && touched { Differences::spared } else { Differences::gone };
                told(&mut self.told, &id);
                let stays = touched || !self.prune;
                if stays {
                    there.insert(id);
                }
                stays
            });
        }
        self.ledger.retain(|id| met.contains(id) || there.contains(id));
    }
}

/// Returns the positions of the tables of a kind, by name.
fn places(kind: &str, item: Option<&Item>) -> BTreeMap<String, usize> {
    let tables = item.and_then(Item::as_array_of_tables);
    let named = tables.into_iter().flat_map(ArrayOfTables::iter).enumerate();
    named.map(|(at, table)| (table::id(kind, table), at)).collect()
}

fn array<'a>(file: &'a mut DocumentMut, kind: &str) -> Option<&'a mut ArrayOfTables> {
    file.entry(kind).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new())).as_array_of_tables_mut()
}
