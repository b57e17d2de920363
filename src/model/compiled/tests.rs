//! A compiled fleet is the fleet, and what is damaged is none.

use super::{BEGINNING, CompiledError, FORMAT, read, write};
use crate::diag::{Code, Diagnostic};
use crate::id::Id as _;
use crate::model::{Fleet, MachineId};
use crate::read::Reader;
use crate::source::Sources;
use jiff::civil::Date;

const FLEET: &str = include_str!("../../../inventories/mixed-fleet.toml");
const WAIVED: &str = include_str!("../../../inventories/facts-waiver.toml");

fn fleet_on(text: &str, day: Option<&str>) -> (Fleet, Vec<Diagnostic>) {
    let mut reader = Reader::new();
    if let Some(day) = day {
        reader = reader.on(day.parse().expect("a day"));
    }
    reader.add("fleet.toml", text.as_bytes().to_vec());
    reader.finish().expect("a fleet")
}

fn compiled(all: &[(Fleet, Vec<Diagnostic>)]) -> Vec<u8> {
    let mut file = Vec::new();
    let all = all.iter().map(|(fleet, warnings)| (fleet, warnings.as_slice()));
    write(all, &mut file).expect("memory takes it");
    file
}

fn read_on(file: &[u8], day: Option<&str>) -> Result<(Fleet, Vec<Diagnostic>), CompiledError> {
    read(file, file.len() as u64, day.map(|day| day.parse::<Date>().expect("a day")))
}

fn code(file: &[u8]) -> Option<Code> {
    read_on(file, None).err().map(|error| error.diagnostic().code)
}

/// Spoils a fleet at a machine.
type Spoil = fn(&mut Fleet, MachineId);

/// The inputs, and what was read of them.
fn texts(sources: &Sources) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let files = sources.ids().map(|id| sources.file(id));
    files.map(|file| (file.name(), file.kind(), file.as_text())).collect()
}

#[test]
fn every_shipped_inventory_comes_back_with_all_of_its_indices() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/inventories");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("inventories") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).expect("readable");
            let (fleet, warnings) = fleet_on(&text, None);
            let file = compiled(&[(fleet.clone(), warnings.clone())]);
            let (again, told) = read_on(&file, None).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            assert_eq!(format!("{:?}", again.index), format!("{:?}", fleet.index), "{path:?}");
            assert_eq!(texts(&again.sources), texts(&fleet.sources), "{path:?}");
            assert_eq!(told, warnings, "{path:?}");
            assert!(compiled(&[(again, told)]) == file, "{path:?}");
            count += 1;
        }
    }
    assert!(count > 20);
}

#[test]
fn waivers_end_in_a_compiled_fleet_too() {
    let all = [fleet_on(WAIVED, Some("2026-11-29")), fleet_on(WAIVED, Some("2027-01-01"))];
    let file = compiled(&all);
    let waived = |day| {
        read_on(&file, Some(day))
            .map(|(fleet, told)| (fleet.facts.iter().any(|fact| !fact.waived.is_empty()), told))
    };
    for (day, counts) in
        [("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false), ("2030-01-01", false)]
    {
        let (is_waived, told) = waived(day).expect(day);
        let ended = told.iter().any(|warning| warning.code == Code::WaiverEnded);
        assert_eq!((is_waived, ended), (counts, !counts), "{day}");
    }
    assert!(read_on(&file, None).is_ok(), "no day is before all");
    let last = compiled(&all[1..]);
    let error = read_on(&last, Some("2026-12-31")).expect_err("it ended later");
    assert_eq!(error.to_string(), "this fleet was compiled for 2027-01-01 and later, and not for 2026-12-31");
    assert_eq!(error.diagnostic().code, Code::CompiledAlone);
    assert!(file.len() < compiled(&all[..1]).len() + last.len(), "the text is there once");
}

#[test]
fn what_is_cut_changed_or_longer_is_damaged() {
    let file = compiled(&[fleet_on(FLEET, None)]);
    assert_eq!(code(&file), None);
    for end in (0..file.len()).step_by(97).chain([file.len() - 1]) {
        let expected = if end < 8 { Code::UnknownFormat } else { Code::Damaged };
        assert_eq!(code(&file[..end]), Some(expected), "cut at {end}");
    }
    for at in (0..file.len()).step_by(31).chain(0..200) {
        let mut other = file.clone();
        other[at] ^= 1 << (at % 8);
        assert!(code(&other).is_some_and(|code| code != Code::Unreadable), "changed at {at}");
    }
    assert_eq!(code(&[&file[..], b"\n"].concat()), Some(Code::Damaged));
    // More or less than the length that somebody says.
    assert!(read(&file[..], file.len() as u64 + 1, None).is_err() && read(&file[..], 3, None).is_err());
}

#[test]
fn another_version_and_another_file_are_told_apart() {
    let mut file = compiled(&[fleet_on(FLEET, None)]);
    file[8..12].copy_from_slice(&(FORMAT + 1).to_le_bytes());
    assert_eq!(code(&file), Some(Code::OtherBuild));
    file[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    let length = u32::from_le_bytes(file[12..16].try_into().expect("four bytes")) as usize;
    // The version stands first in the head, behind its length.
    file[BEGINNING + 4] = b'9';
    let checksum = crc32fast::hash(&file[BEGINNING..BEGINNING + length]);
    file[16..20].copy_from_slice(&checksum.to_le_bytes());
    let error = read_on(&file, None).expect_err("of another version");
    assert!(error.to_string().starts_with("this fleet was compiled by comove 9"), "{error}");
    assert_eq!(error.diagnostic().code, Code::OtherBuild);
    assert_eq!(code(FLEET.as_bytes()), Some(Code::UnknownFormat));
}

/// What no id shows is found all the same: each of these would make the rest of the crate stop or never end.
#[test]
fn tables_that_are_no_fleet_are_refused() {
    let (fleet, _) = fleet_on(FLEET, None);
    let first = MachineId::from_index(0);
    let spoil: [(&str, Spoil); 7] = [
        ("a machine on itself", |fleet, id| fleet.machines[id].parent = Some(id)),
        ("a kernel of none", |fleet, id| {
            (fleet.machines[id].shares_kernel, fleet.machines[id].parent) = (true, None);
        }),
        ("labels beyond the table", |fleet, id| fleet.machines[id].labels = 0..u32::MAX),
        ("properties of another", |fleet, id| fleet.machines[id].slots = 0..0),
        ("more machines than names", |fleet, id| {
            let machine = fleet.machines[id].clone();
            fleet.machines.push(machine);
        }),
        ("an image built on itself", |fleet, _| {
            let id = fleet.component_ids().next().expect("a component");
            fleet.components[id].base = Some(id);
        }),
        ("conditions without needs", |fleet, _| {
            let id = fleet.requirement_ids().next().expect("a requirement");
            let need = fleet.requirements[id].needs.clone();
            fleet.requirements[id].needs = Vec::new();
            let range = fleet.range_ids().next().expect("a range");
            let property = fleet.capability_ids().next().expect("a property");
            assert!(!need.is_empty());
            fleet.requirements[id].only = vec![(property, range)];
        }),
    ];
    for (what, spoil) in spoil {
        let mut other = fleet.clone();
        spoil(&mut other, first);
        assert_eq!(code(&compiled(&[(other, Vec::new())])), Some(Code::Damaged), "{what}");
    }
}
