//! The readers as hostile bytes meet them: one function for each, called by `hostile` and by the targets in `fuzz/`.
//! None may panic on any input.

use comove::answer::plan::Plan;
use comove::diag::Diagnostic;
use comove::model::Fleet;
use comove::read::{Faults, Input, Kind, Reader};
use comove::source::Sources;
use comove::version::{Scheme, VersionRange};
use std::sync::OnceLock;

/// The fleet and the bump of the plans that are checked.
pub(crate) const FLEET: &str = include_str!("../../inventories/bridge-version.toml");

/// Reads an inventory, and the places of what is told of it.
pub(crate) fn toml(bytes: &[u8]) {
    let mut reader = Reader::new();
    reader.add("fleet.toml", bytes.to_vec());
    match reader.finish() {
        Ok((fleet, warnings)) => {
            let check = comove::check(&fleet);
            assert!(check.unknown <= check.looked_at);
            places(fleet.sources(), &warnings);
        }
        Err(Faults { sources, diagnostics }) => {
            assert!(!diagnostics.is_empty(), "what is refused has a reason");
            places(&sources, &diagnostics);
        }
    }
}

/// Reads a file of another tool; the first byte chooses its kind, see [`chosen`].
pub(crate) fn import(bytes: &[u8]) {
    if let Some((&choice, bytes)) = bytes.split_first() {
        import_of(Kind::all()[usize::from(choice) % Kind::all().len()], bytes);
    }
}

/// Puts the byte that chooses a kind before a file of it.
pub(crate) fn chosen(kind: &Kind, file: &[u8]) -> Vec<u8> {
    let choice = Kind::all().iter().position(|known| *known == kind).expect("a kind");
    [&[u8::try_from(choice).expect("there are at most 256 kinds")], file].concat()
}

/// Reads a file of a kind, as an inventory and as an import, which can be read again.
pub(crate) fn import_of(kind: &'static Kind, bytes: &[u8]) {
    let reader = || {
        let mut reader = Reader::new();
        reader.take(Input::bytes("input", bytes.to_vec()).of_kind(kind));
        reader
    };
    if let Err(Faults { sources, diagnostics }) = reader().finish() {
        places(&sources, &diagnostics);
    }
    if let Ok(import) = reader().import() {
        places(&import.sources, &import.warnings);
        let mut written = Vec::new();
        comove::inventory::write::write(&import.raw, "", &mut written).expect("memory takes it");
        toml(&written);
    }
}

/// Reads a database of rpm, of the form that its first bytes tell.
pub(crate) fn rpmdb(bytes: &[u8]) {
    if let Ok(found) = comove::read::import::rpmdb::read(bytes) {
        assert!(found.all.iter().all(|package| !package.name.is_empty() && package.version.contains('-')));
    }
}

/// Reads a version and a range in every scheme.
pub(crate) fn version(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for &scheme in Scheme::ALL {
        let version = scheme.parse(&text);
        let range = VersionRange::parse(scheme, &text);
        for error in [version.as_ref().err(), range.as_ref().err()].into_iter().flatten() {
            assert!(text.get(error.span()).is_some(), "{scheme:?} {text:?}: {error} at {:?}", error.span());
        }
        if let Ok(version) = &version {
            assert_eq!(version.compare(version), Some(std::cmp::Ordering::Equal));
        }
        if let (Ok(version), Ok(range)) = (&version, &range) {
            let _: bool = range.contains(version);
        }
        if let Ok(range) = range {
            for bound in range.lower_bounds() {
                let _: bool = range.contains(&bound);
            }
        }
    }
}

/// Reads a plan and checks it.
pub(crate) fn plan(bytes: &[u8]) {
    static READ: OnceLock<Fleet> = OnceLock::new();
    if let Ok(plan) = serde_json::from_slice::<Plan>(bytes) {
        let _: bool = comove::verify::verify(READ.get_or_init(fleet), &plan).holds();
    }
}

/// Reads the fleet of the plans.
pub(crate) fn fleet() -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", FLEET.as_bytes().to_vec());
    reader.finish().expect("a sound inventory").0
}

fn places(sources: &Sources, messages: &[Diagnostic]) {
    for (place, _) in messages.iter().flat_map(|message| &message.labels) {
        assert!(!sources.describe(*place).is_empty());
    }
}
