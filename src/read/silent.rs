//! Files of a known kind that give nothing: whoever hands one over has to be told, since nothing else shows it.

use super::import::File;
use super::import::common::clean;
use crate::inventory::raw::{RawInventory, RawMachine, Text};
use crate::source::SourceFile;

/// The most files that are named.
const MOST: usize = 3;

/// What is said of the files of a kind that gave nothing, if there are any. Of Kubernetes only all files together can be
/// silent: some of its objects tell clusters apart and are not kept.
pub(super) fn told(kind: &str, raw: &RawInventory, source: &SourceFile, is_noted: bool) -> Option<String> {
    if is_empty(raw, source) && !is_noted {
        return Some(format!("nothing that is read is in {}", clean(source.name())));
    }
    let silent = if kind == "kubernetes" { Vec::new() } else { source.without_objects() };
    let names: Vec<_> = silent.iter().take(MOST).map(|name| clean(name)).collect();
    match silent.len() {
        0 => None,
        // What has been said is about the only file.
        _ if is_noted && source.files().len() == silent.len() => None,
        1 => Some(format!("nothing that is read is in {}", names[0])),
        count if count > MOST => {
            Some(format!("nothing that is read is in {count} files, such as {}", names.join(", ")))
        }
        count => Some(format!("nothing that is read is in {count} files: {}", names.join(", "))),
    }
}

/// Whether an inventory has nothing, or only machines of which no more is known than how their files are called.
fn is_empty(raw: &RawInventory, source: &SourceFile) -> bool {
    let is_of_file = |name: &Text| {
        let file = source.files().get(source.number_of(name.start) as usize);
        source.field(name.end) == "file name"
            || file.is_some_and(|file| File { name: file }.stem() == name.value)
    };
    let is_bare = |machine: &RawMachine| {
        let name = machine.name.clone();
        is_of_file(&name) && *machine == RawMachine { name, ..RawMachine::default() }
    };
    raw.host.iter().all(is_bare) && RawInventory { host: raw.host.clone(), ..RawInventory::default() } == *raw
}
