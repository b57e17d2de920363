//! One table: as comove wrote it, as a person left it, and as the sources have it now.

use crate::diag::{Code, Diagnostic};
use std::collections::BTreeMap;
use toml_edit::{InlineTable, Item, Table, TableLike, Value};

/// The keys of a table, those of nested tables after a slash, with a hash of each value.
pub(super) type Entries = BTreeMap<String, String>;

/// Keys whose values count one by one, so that a label can be added to imported ones.
const SPLIT: &[&str] = &["labels", "provides", "candidates", "identity", "node-selector", "rollout"];

/// Names a table by its kind and its unique key.
pub(super) fn id(kind: &str, table: &Table) -> String {
    let keys: &[&str] = match kind {
        "profile" => &["name", "version"],
        "waiver" => &["fact", "for"],
        "window" => &["open", "for"],
        "freeze" => &["from", "until", "for"],
        "duration" | "no-return" => &["for"],
        "owner" => &["name", "for"],
        _ => &["name"],
    };
    let words = keys.iter().map(|key| table.get(key).and_then(Item::as_str).unwrap_or_default());
    format!("{kind}/{}", words.collect::<Vec<_>>().join("@"))
}

/// Lists the entries of a table.
pub(super) fn entries(table: &Table) -> Entries {
    let mut entries = Entries::new();
    for (key, item) in table.iter() {
        match item.as_table_like().filter(|_| SPLIT.contains(&key)) {
            None => drop(entries.insert(key.to_owned(), hash(item))),
            Some(inner) => {
                entries.extend(inner.iter().map(|(within, item)| (format!("{key}/{within}"), hash(item))));
            }
        }
    }
    entries
}

/// Splits a path of [`entries`].
fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('/') {
        Some((key, within)) if SPLIT.contains(&key) => (key, Some(within)),
        _ => (path, None),
    }
}

/// Returns the value at a path.
pub(super) fn find<'a>(table: &'a Table, path: &str) -> Option<&'a Item> {
    let (key, within) = split(path);
    let item = table.get(key)?;
    match within {
        None => Some(item),
        Some(within) => item.as_table_like()?.get(within),
    }
}

/// Writes a value at a path and keeps the comments beside it.
pub(super) fn put(table: &mut Table, path: &str, new: &Item) {
    let (key, within) = split(path);
    match within {
        None => put_into(table, key, new),
        Some(within) => {
            let empty = || Item::Value(Value::InlineTable(InlineTable::new()));
            if let Some(inner) = table.entry(key).or_insert_with(empty).as_table_like_mut() {
                put_into(inner, within, new);
            }
        }
    }
}

fn put_into(table: &mut dyn TableLike, key: &str, new: &Item) {
    let mut new = new.clone();
    match (table.get_mut(key), &mut new) {
        (Some(Item::Value(old)), Item::Value(value)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value.clone();
        }
        (Some(old), _) => *old = new,
        (None, _) => {
            if let Item::Value(value) = &mut new {
                value.decor_mut().clear();
            }
            table.insert(key, new);
        }
    }
}

/// Removes the value at a path.
pub(super) fn remove(table: &mut Table, path: &str) {
    let (key, within) = split(path);
    let Some(within) = within else { return drop(table.remove(key)) };
    let Some(inner) = table.get_mut(key).and_then(Item::as_table_like_mut) else { return };
    inner.remove(within);
    if inner.is_empty() {
        table.remove(key);
    }
}

/// How a value in the file relates to the sources.
pub(super) enum Said {
    Same,
    /// The file has what comove wrote the last time.
    Outdated,
    /// The file has a person's version.
    Otherwise,
}

/// Compares a value in the file with that of the sources, by the hash of what comove wrote.
pub(super) fn compare(old: &Item, new: &Item, wrote: Option<&String>) -> Said {
    let mine = hash(old);
    match wrote {
        _ if mine == hash(new) => Said::Same,
        Some(wrote) if *wrote == mine && !is_annotated(old) => Said::Outdated,
        _ => Said::Otherwise,
    }
}

/// Hashes a value by its content, whatever its form (FNV-1a, which is the same everywhere).
pub(super) fn hash(item: &Item) -> String {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = words(item).bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Formats a value without its layout.
fn words(item: &Item) -> String {
    item.clone().into_value().map(|value| plain(&value)).unwrap_or_default()
}

/// Formats a value without its layout, with sorted keys. The parser bounds how deep values nest.
fn plain(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::String(text) => format!("{:?}", text.value()),
        Value::Integer(number) => number.value().to_string(),
        Value::Float(number) => number.value().to_string(),
        Value::Boolean(is) => is.value().to_string(),
        Value::Datetime(date) => date.value().to_string(),
        Value::Array(array) => format!("[{}]", joined(array.iter().map(plain).collect())),
        Value::InlineTable(table) => {
            let sorted: BTreeMap<&str, &Value> = table.iter().collect();
            let pairs = sorted.into_iter().map(|(key, value)| format!("{key:?} = {}", plain(value)));
            format!("{{{}}}", joined(pairs.collect()))
        }
    }
}

/// Whether a value contains comments, which would be lost with it.
fn is_annotated(item: &Item) -> bool {
    match item {
        Item::Value(Value::Array(array)) => {
            array.trailing().as_str().is_some_and(|text| text.contains('#'))
                || array.iter().any(|value| commented(value.decor()))
        }
        Item::Value(_) => false,
        _ => item.to_string().contains('#'),
    }
}

/// Whether there are comments above or in a table.
pub(super) fn has_comment(table: &Table) -> bool {
    let above = |key: &str| table.key(key).is_some_and(|key| commented(key.leaf_decor()));
    let beside = |item: &Item| item.as_value().is_some_and(|value| commented(value.decor()));
    commented(table.decor())
        || table.iter().any(|(key, item)| above(key) || beside(item) || is_annotated(item))
}

fn commented(decor: &toml_edit::Decor) -> bool {
    let sides = [decor.prefix(), decor.suffix()];
    sides.into_iter().flatten().filter_map(toml_edit::RawString::as_str).any(|text| text.contains('#'))
}

/// The differences that a renewal reports: the number of each kind, and the first.
#[derive(Debug, Default)]
pub(super) struct Differences {
    otherwise: Option<(usize, String)>,
    removed: Option<(usize, String)>,
    gone: Option<(usize, String)>,
    spared: Option<(usize, String)>,
}

impl Differences {
    /// A person's version differs from the sources.
    pub(super) fn otherwise(&mut self, id: &str, path: &str, mine: &Item, sources: &Item) {
        let what = || format!("{path} of {id}, {} where the sources say {}", words(mine), words(sources));
        count(&mut self.otherwise, what);
    }

    /// A person removed something that the sources have.
    pub(super) fn removed(&mut self, what: &str) {
        count(&mut self.removed, || what.to_owned());
    }

    /// The sources no longer have something.
    pub(super) fn gone(&mut self, what: &str) {
        count(&mut self.gone, || what.to_owned());
    }

    /// Something that the sources no longer have is annotated.
    pub(super) fn spared(&mut self, what: &str) {
        count(&mut self.spared, || what.to_owned());
    }

    /// Formats all of them.
    pub(super) fn remarks(self, known: bool, pruned: bool) -> Vec<Diagnostic> {
        let mine = match known {
            true => "kept what you changed",
            false => "kept what the file says, since it does not tell what comove wrote into it",
        };
        let gone = match pruned {
            true => "removed what the sources have no more",
            false => "kept what the sources have no more; `--prune` removes it",
        };
        let said = [
            (mine, self.otherwise),
            ("left out again what you removed", self.removed),
            (gone, self.gone),
            ("kept what the sources have no more since you added to it", self.spared),
        ];
        let worded = said.into_iter().filter_map(|(what, counted)| {
            let (n, first) = counted?;
            let example = if n == 1 { first } else { format!("{n}, the first {first}") };
            Some(Diagnostic::new(Code::ImportKept, format!("{what}: {example}")))
        });
        worded.collect()
    }
}

fn count(counted: &mut Option<(usize, String)>, what: impl FnOnce() -> String) {
    match counted {
        Some((n, _)) => *n += 1,
        None => *counted = Some((1, what())),
    }
}
