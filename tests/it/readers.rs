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

/// Reads a compiled fleet: the bytes themselves, and one in which they change bytes, with its checksums put right. Each six of
/// them are a place and a byte that is put there.
pub(crate) fn compiled(bytes: &[u8]) {
    let _: bool = opened(bytes);
    let (mut fleet, mut file) = (fleet(), Vec::new());
    let (planner, checker) = (comove::census(&fleet), comove::verify::census(&fleet));
    assert!(fleet.seal(planner, checker));
    comove::model::compiled::write([(&fleet, &[][..])], &mut file).expect("memory takes it");
    let (parts, starts) = parts(&file);
    for change in bytes.chunks_exact(6) {
        let at = u32::from_le_bytes(change[..4].try_into().expect("four bytes")) as usize;
        let body = &mut file[starts..];
        let at = at % body.len();
        body[at] = if change[5] % 2 == 0 { change[4] } else { body[at].wrapping_add(1) };
    }
    mend(&mut file, &parts, starts);
    let _: bool = opened(&file);
}

/// Where the lengths of a compiled fleet's parts stand in it, and where its parts begin.
fn parts(file: &[u8]) -> (Vec<usize>, usize) {
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("four bytes")) as usize;
    let head = 20;
    let count = head + 4 + number(head);
    ((0..number(count)).map(|part| count + 4 + part * 12).collect(), head + number(12))
}

/// Puts the checksums of a compiled fleet right.
fn mend(file: &mut [u8], parts: &[usize], starts: usize) {
    let mut from = starts;
    for &part in parts {
        let length = u64::from_le_bytes(file[part..part + 8].try_into().expect("eight bytes"));
        let to = from + usize::try_from(length).expect("it is in memory");
        let checksum = crc32fast::hash(&file[from..to]);
        file[part + 8..part + 12].copy_from_slice(&checksum.to_le_bytes());
        from = to;
    }
    let checksum = crc32fast::hash(&file[20..starts]);
    file[16..20].copy_from_slice(&checksum.to_le_bytes());
}

/// Reads a compiled fleet and asks it a question, if it is one.
fn opened(file: &[u8]) -> bool {
    let Ok((fleet, warnings)) = comove::model::compiled::read(file, file.len() as u64, None) else {
        return false;
    };
    places(fleet.sources(), &warnings);
    let check = comove::check(&fleet);
    assert!(check.unknown <= check.looked_at);
    let bumps = [comove::Bump::parse("app/store=2.0").expect("a bump")];
    for &strategy in comove::model::Strategy::ALL {
        let options = comove::Options { strategy, certificate: true, ..comove::Options::default() };
        if let Ok((plan, _)) = comove::plan(&fleet, &bumps, &options) {
            // What was made up may mean nothing, and then the two may differ; neither may stop.
            let _: bool = comove::verify::verify(&fleet, &plan).holds();
        }
    }
    true
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
