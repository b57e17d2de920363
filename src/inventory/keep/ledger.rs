//! What comove wrote the last time, as comment lines at the end of the file: the keys of each table with a hash of each
//! value.

use super::table::{self, Entries};
use std::collections::BTreeMap;
use toml_edit::DocumentMut;

/// The line above them.
const HEAD: &str =
    "# What comove wrote, by which it tells your changes from its own words. Leave these lines as they are.";
/// How each line begins.
const MARK: &str = "#= ";

/// The tables that were written, by name.
#[derive(Debug, Default)]
pub(super) struct Ledger(BTreeMap<String, Entries>);

impl Ledger {
    /// Takes the lines out of a file. A person may have added tables after them. A line that cannot be read is ignored,
    /// so what it covered counts as written by a person.
    pub(super) fn split(text: &str) -> (String, Self) {
        let head = format!("\n{HEAD}\n");
        let mut ledger = Self::default();
        let Some((body, behind)) = text.split_once(&head) else { return (text.to_owned(), ledger) };
        let mut rest = behind;
        while let Some(line) = rest.strip_prefix(MARK) {
            let (line, next) = line.split_once('\n').unwrap_or((line, ""));
            if let Ok((id, entries)) = serde_json::from_str(line) {
                ledger.0.insert(id, entries);
            }
            rest = next;
        }
        (format!("{body}{rest}"), ledger)
    }

    /// Appends the lines to a file.
    pub(super) fn append(&self, text: &mut String) {
        if !self.is_empty() {
            text.push_str(&["\n", HEAD, "\n"].concat());
        }
        self.0.iter().for_each(|(id, entries)| text.push_str(&line(id, entries)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Entries> {
        self.0.get(id)
    }

    pub(super) fn set(&mut self, id: String, entries: Entries) {
        self.0.insert(id, entries);
    }

    pub(super) fn take(&mut self, id: &str) -> Entries {
        self.0.remove(id).unwrap_or_default()
    }

    /// Keeps the tables for which a test holds.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.0.retain(|id, _| keep(id));
    }
}

/// Collects the lines while an inventory is written for the first time, one table at a time.
#[derive(Debug, Default)]
pub(in crate::inventory) struct Writer(Ledger);

impl Writer {
    /// Takes the text of a table of a kind, without its header.
    pub(in crate::inventory) fn table(&mut self, kind: &str, lines: &str) {
        // What was written is TOML.
        if let Ok(table) = lines.parse::<DocumentMut>() {
            self.0.set(table::id(kind, &table), table::entries(&table));
        }
    }

    /// Returns the lines.
    pub(in crate::inventory) fn finish(self) -> String {
        let mut text = String::new();
        self.0.append(&mut text);
        text
    }
}

/// Formats a table. TOML allows no control characters in comments, and other deceptive characters are escaped too.
fn line(id: &str, entries: &Entries) -> String {
    let json = serde_json::to_string(&(id, entries)).unwrap_or_default();
    let mut line = MARK.to_owned();
    for c in json.chars() {
        match c {
            ' '..='~' => line.push(c),
            _ => line.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    line.push('\n');
    line
}
