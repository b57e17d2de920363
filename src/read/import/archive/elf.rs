//! What the C library and the first program of an image need of the machine, as they state themselves.
//!
//! Each need is that of a package of its own, which stands for the bytes of that file and for no other build of it. It
//! is not a need of the image: that it is met says nothing about the programs inside.

use super::field::Field;
use super::layers::digest_of;
use crate::id::FixedMap;
use crate::inventory::package;
use crate::inventory::raw::{RawComponent, RawInventory, RawRequirement, Text};
use crate::read::import::common::{At, Bom, Remark};
use object::elf::{
    ELF_NOTE_GNU, ELF_NOTE_OS_LINUX, EM_386, EM_X86_64, FileHeader32, FileHeader64,
    GNU_PROPERTY_X86_ISA_1_NEEDED, NT_GNU_ABI_TAG,
};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{Endianness, FileKind};

/// Programs whose notes are damaged.
const ODD: Remark = Remark::incomplete(
    "what `{detail}` needs of the machine cannot be read in {n} image",
    "what `{detail}` needs of the machine cannot be read in {n} images",
);

/// The most notes and properties of one file that are read; programs have about five.
const MOST: usize = 1_000;

/// What a file states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    /// The earliest release of Linux that it was made for.
    kernel: Option<String>,
    /// The level of x86-64 that it needs, from 2 on: all such processors have the first.
    level: Option<u32>,
}

/// A need, and the package that has it.
#[derive(Clone, Debug)]
pub(super) struct Need {
    package: Text,
    requirement: RawRequirement,
}

/// Takes what a C library needs: a kernel, and a processor.
pub(super) fn library(at: &mut At<'_>, path: &str, bytes: &[u8]) -> Vec<Need> {
    needs(at, Field::Libc, path, bytes)
}

/// Takes what a program needs of the processor. Its kernel depends on the C library.
pub(super) fn program(at: &mut At<'_>, path: &str, bytes: &[u8]) -> Vec<Need> {
    needs(at, Field::Program, path, bytes)
}

fn needs(at: &mut At<'_>, field: Field, path: &str, bytes: &[u8]) -> Vec<Need> {
    let said = match FileKind::parse(bytes) {
        Ok(FileKind::Elf32) => read::<FileHeader32<Endianness>>(bytes),
        Ok(FileKind::Elf64) => read::<FileHeader64<Endianness>>(bytes),
        // A script, usually.
        _ => return Vec::new(),
    };
    let Ok(Said { kernel, level }) = said else {
        at.remark(ODD, field.path());
        return Vec::new();
    };
    let file = package::plain(path.rsplit('/').next().unwrap_or(path));
    let digest = digest_of(bytes);
    let name = format!("elf/{file}/{}", &digest["sha256:".len()..][..12]);
    let mut need = |needs: &str, version: String, because: String| Need {
        package: at.text(&name, field),
        requirement: RawRequirement {
            needs: Some(at.text(needs, field)),
            within: Some(at.text(&format!(">={version}"), field)),
            because: Some(at.text(&because, field)),
            ..RawRequirement::default()
        },
    };
    let kernel = kernel.filter(|_| field == Field::Libc).map(|kernel| {
        let because = format!("`{file}` is built for Linux {kernel} and later");
        need("kernel", kernel, because)
    });
    let level = level.map(|level| {
        need("cpu-baseline", level.to_string(), format!("`{file}` is built for x86-64-v{level} and later"))
    });
    kernel.into_iter().chain(level).collect()
}

/// Adds the packages that have some needs to an image.
pub(super) fn contain(bom: &mut Bom, needs: &[Need]) {
    for Need { package, .. } in needs {
        bom.packages.entry(package.value.clone()).or_insert_with(|| (package.clone(), Vec::new()));
    }
}

/// Adds the needs to their packages. Packages of one name stand for the same bytes, which need the same.
pub(super) fn require(raw: &mut RawInventory, needs: &[Need]) {
    let mut by_name: FixedMap<(&str, Option<&str>), &Need> = FixedMap::default();
    for need in needs {
        let of = need.requirement.needs.as_ref().map(|needs| needs.value.as_str());
        by_name.entry((need.package.value.as_str(), of)).or_insert(need);
    }
    let mut packages: FixedMap<String, &mut RawComponent> = FixedMap::default();
    packages.extend(raw.package.iter_mut().map(|package| (package.name.value.clone(), package)));
    for need in by_name.into_values() {
        if let Some(package) = packages.get_mut(&need.package.value) {
            package.requires.push(need.requirement.clone());
        }
    }
}

fn read<E: FileHeader<Endian = Endianness>>(bytes: &[u8]) -> object::Result<Said> {
    let header = E::parse(bytes)?;
    let endian = header.endian()?;
    let is_x86 = matches!(header.e_machine(endian), EM_386 | EM_X86_64);
    let mut said = Said::default();
    let mut left = MOST;
    for segment in header.program_headers(endian, bytes)? {
        let Some(mut notes) = segment.notes(endian, bytes)? else { continue };
        while let Some(note) = notes.next()?.filter(|_| left > 0) {
            left -= 1;
            if note.name() == ELF_NOTE_GNU && note.n_type(endian) == NT_GNU_ABI_TAG {
                said.kernel = said.kernel.or(release(endian, note.desc()));
            }
            let Some(mut properties) = note.gnu_properties(endian) else { continue };
            while let Some(property) = properties.next()?.filter(|_| left > 0) {
                left -= 1;
                if is_x86 && property.pr_type() == GNU_PROPERTY_X86_ISA_1_NEEDED {
                    said.level = level(property.data_u32(endian)?);
                }
            }
        }
    }
    Ok(said)
}

/// Reads the tag: a system and three numbers.
fn release(endian: Endianness, tag: &[u8]) -> Option<String> {
    let (words, _) = tag.as_chunks::<4>();
    let number = |bytes: [u8; 4]| match endian {
        Endianness::Little => u32::from_le_bytes(bytes),
        Endianness::Big => u32::from_be_bytes(bytes),
    };
    let [system, major, minor, patch] = *words.first_chunk::<4>()?;
    let release = [major, minor, patch].map(|word| number(word).to_string()).join(".");
    (number(system) == ELF_NOTE_OS_LINUX).then_some(release)
}

/// The highest of the levels, one bit for each. Levels beyond the known ones need more than can be stated.
const fn level(bits: u32) -> Option<u32> {
    match u32::BITS - bits.leading_zeros() {
        level @ 2..=4 => Some(level),
        _ => None,
    }
}
