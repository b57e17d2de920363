//! From the documents of files to objects: lists and their items, objects that stand alone, and versions.

use super::collect::{Collector, ListOf};
use super::field::Field;
use super::join::join;
use super::shape::{Item, Version, Versions};
use crate::read::import::common::json::pieces::{Foreign, PieceImporter, Taken};
use crate::read::import::common::{Lenient, Object, Remark, parse};
use crate::read::import::{File, Imported};

impl PieceImporter for Collector {
    fn list_key(&self) -> &'static str {
        "items"
    }

    fn foreign(&self) -> Foreign {
        end_of_log
    }

    fn begin(&mut self, file: File<'_>) {
        Self::begin(self, file.name);
    }

    fn document(&mut self, text: &str) -> serde_json::Result<()> {
        let item: Item<'_> = parse(text)?;
        match &item.kind {
            Lenient::Known(kind) if item.spec.is_none() && kind.ends_with("List") => self.odd_list(&item),
            Lenient::Absent | Lenient::Odd if item.items.is_some() => self.odd_list(&item),
            Lenient::Absent => match version(text) {
                Some(version) => self.version(&version),
                None => self.item(item, None),
            },
            _ => self.item(item, None),
        }
        Ok(())
    }

    fn list(&mut self, object: Option<&str>, whole: bool) -> serde_json::Result<bool> {
        self.list = ListOf { whole, ..ListOf::default() };
        let Some(object) = object else {
            return Ok(true);
        };
        let item: Item<'_> = parse(object)?;
        self.list.api_version = item.api_version.into_known().map(|text| text.0.into_owned());
        let Lenient::Known(kind) = &item.kind else {
            return Ok(true);
        };
        // A kind may end in `List` and be no list: a list has no `spec`.
        let element = kind.strip_suffix("List").filter(|_| item.spec.is_none());
        self.list.kind = element.filter(|element| !element.is_empty()).map(str::to_owned);
        self.list.whole |= element.is_some();
        Ok(element.is_some())
    }

    fn element(&mut self, text: &str) -> serde_json::Result<Taken> {
        let item = match parse::<Object<Item<'_>>>(text) {
            Ok(Object(item)) => item,
            Err(error) if error.is_data() => {
                self.notes.add(Remark::NOT_AN_OBJECT, "", None);
                return Ok(Taken::Yes);
            }
            Err(error) => return Err(error),
        };
        if !item.kind.is_known() && !self.list.whole {
            return Ok(Taken::NeedsRest);
        }
        let ListOf { kind, api_version, .. } = self.list.clone();
        self.item(item, kind.as_deref().map(|kind| (kind, api_version.as_deref())));
        Ok(Taken::Yes)
    }

    fn finish(self: Box<Self>) -> Imported {
        join(*self)
    }
}

impl Collector {
    /// Takes a list without an array of elements; `null` means that there are none.
    fn odd_list(&mut self, item: &Item<'_>) {
        if item.items.is_some_and(|items| items.get() != "null") {
            self.notes.odd(Field::Items, None);
        }
    }
}

/// The version of the API server in `kubectl version -o json`, its `/version` or a support bundle.
fn version(text: &str) -> Option<String> {
    let Object(versions) = parse::<Object<Versions<'_>>>(text).ok()?;
    let told: Version<'_> = match (versions.server_version, versions.info) {
        (Lenient::Known(Object(server)), _) => server,
        (_, Lenient::Known(Object(info))) if versions.string.is_known() => info,
        // Other programs have a version too; few of them share this form with the API server.
        _ if versions.git_tree_state.is_known() && versions.platform.is_known() => parse(text).ok()?,
        _ => return None,
    };
    let version = told.git_version.into_known()?;
    (!version.is_empty()).then(|| version.0.into_owned())
}

/// `kubectl cluster-info dump` prints the logs of containers between its lists.
fn end_of_log(line: &str) -> Option<String> {
    let log = line.strip_prefix("==== START logs for ")?.strip_suffix(" ====")?;
    Some(format!("==== END logs for {log} ====\n"))
}
