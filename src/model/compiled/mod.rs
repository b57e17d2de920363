//! Compiled fleets: a fleet as it is in memory, in a file, so that asking again costs no reading and joining.
//!
//! A file begins with a mark of its own, the number of its format, and the length and checksum of its head. The head names the
//! version of comove that wrote it, its parts with their lengths and checksums, and the fleets in it, each for the
//! [`Days`] between two ends of waivers. The parts follow: the texts of files, which the fleets share, and the tables of
//! each fleet. Only the version that wrote a file reads it.
//!
//! ```
//! use comove::model::compiled;
//! use comove::read::Reader;
//!
//! let mut reader = Reader::new();
//! reader.add("fleet.toml", b"[[host]]\nname = \"node-1\"\nkernel = \"5.15\"\n".to_vec());
//! let (fleet, warnings) = reader.finish().expect("a sound inventory");
//! let mut file = Vec::new();
//! compiled::write([(&fleet, &warnings[..])], &mut file)?;
//! let (again, _) = compiled::read(&file[..], file.len() as u64, None).expect("it was just written");
//! assert!(again.find_machine("node-1").is_some());
//! # Ok::<(), std::io::Error>(())
//! ```

mod error;
mod sound;
mod tables;
mod things;

pub use error::CompiledError;

use super::{COMPILED, Days, Fleet};
use crate::diag::Diagnostic;
use crate::id::FixedMap;
use crate::seal::{Bad, Opened, Seal, seal_struct};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::thread::{Builder, ScopedJoinHandle};

/// The number of the format. It is raised with whatever changes the bytes.
const FORMAT: u32 = 4;

/// The bytes in front of the head: what a compiled fleet begins with, the format, and of the head length and checksum.
const BEGINNING: usize = COMPILED.len() + 3 * 4;

/// What stands in front of the parts.
struct Head {
    /// The version of comove that wrote the file.
    version: String,
    parts: Vec<Part>,
    fleets: Vec<Compiled>,
}

/// Bytes of a file.
struct Part {
    length: u64,
    checksum: u32,
}

/// One fleet: the numbers of its parts.
struct Compiled {
    days: Days,
    /// As many as [`tables::PARTS`].
    tables: Vec<u32>,
    texts: Vec<u32>,
}

seal_struct! {
    Head { version, parts, fleets }
    Part { length, checksum }
    Compiled { days, tables, texts }
    Days { from, until }
}

/// Whether bytes are the beginning of a compiled fleet.
#[must_use]
pub fn is_compiled(beginning: &[u8]) -> bool {
    beginning.starts_with(&COMPILED)
}

/// Writes fleets that were read from the same inputs, each as seen from other days, with their warnings. Linear in what
/// they have; texts that several have are written once.
///
/// # Errors
/// Those of writing.
pub fn write<'f>(
    fleets: impl IntoIterator<Item = (&'f Fleet, &'f [Diagnostic])>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut head =
        Head { version: env!("CARGO_PKG_VERSION").to_owned(), parts: Vec::new(), fleets: Vec::new() };
    let mut parts: Vec<Content<'f>> = Vec::new();
    let mut known: FixedMap<&'f str, u32> = FixedMap::default();
    let narrow = |at: usize| u32::try_from(at).expect("a file has few parts");
    for (fleet, warnings) in fleets {
        // The tables stand first: they take longer to be made into a fleet than texts take to be read.
        let tables = (parts.len()..parts.len() + tables::PARTS).map(narrow).collect();
        parts.extend(tables::seal(fleet, warnings).map(Content::Tables));
        let mut texts = Vec::new();
        for text in fleet.sources().texts() {
            texts.push(*known.entry(text).or_insert_with(|| {
                parts.push(Content::Text(text));
                narrow(parts.len() - 1)
            }));
        }
        head.fleets.push(Compiled { days: fleet.days(), tables, texts });
    }
    head.parts = parts.iter().map(|part| Part::of(part.bytes())).collect();
    let mut bytes = Vec::new();
    head.seal(&mut bytes);
    out.write_all(&COMPILED)?;
    for number in [FORMAT, narrow(bytes.len()), crc32fast::hash(&bytes)] {
        out.write_all(&number.to_le_bytes())?;
    }
    out.write_all(&bytes)?;
    parts.iter().try_for_each(|part| out.write_all(part.bytes()))
}

/// What a part consists of.
enum Content<'f> {
    Text(&'f str),
    Tables(Vec<u8>),
}

impl Content<'_> {
    const fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Tables(tables) => tables.as_slice(),
        }
    }
}

impl Part {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, checksum: crc32fast::hash(bytes) }
    }

    /// Reads the bytes, of which there are as many as it says.
    fn read(&self, from: &mut impl Read) -> Result<Vec<u8>, CompiledError> {
        let length =
            usize::try_from(self.length).map_err(|_| CompiledError::Damaged("a part is too long"))?;
        let mut bytes = Vec::with_capacity(length);
        from.take(self.length).read_to_end(&mut bytes)?;
        match (bytes.len() == length, crc32fast::hash(&bytes) == self.checksum) {
            (true, true) => Ok(bytes),
            (true, false) => Err(CompiledError::Damaged("its bytes are not those that were written")),
            (false, _) => Err(CompiledError::Damaged("it is cut off")),
        }
    }
}

/// Reads the fleet of a day, and its warnings, from a file of so many bytes; without a day the one in which every waiver
/// counts. Linear in the file: of the fleets in it only the one that is asked for is made.
///
/// A file that was damaged is refused. One that was made up with the right checksums is read without a panic and within
/// memory in proportion to its length, and every id in it is of something; that its answers mean anything is not
/// promised.
///
/// # Errors
/// If the file is damaged, of another version, or was compiled for other days.
pub fn read(
    mut from: impl Read,
    length: u64,
    day: Option<Date>,
) -> Result<(Fleet, Vec<Diagnostic>), CompiledError> {
    let head = read_head(&mut from, length)?;
    let fleet = head.fleets.iter().find(|fleet| fleet.days.contain(day));
    let asked = || day.map_or_else(|| "the time before".to_owned(), |day| day.to_string());
    let fleet = fleet.ok_or_else(|| CompiledError::OtherDay { days: head.days(), asked: asked() })?;
    let [software, places] = fleet.tables[..] else { return Err(MISSING) };
    let wanted: BTreeSet<u32> = fleet.texts.iter().copied().collect();
    std::thread::scope(|scope| {
        let (mut first, mut second, mut texts) = (None, None, BTreeMap::new());
        for (number, part) in (0..).zip(&head.parts) {
            let bytes = part.read(&mut from)?;
            if number == software {
                first = Some(Builder::new().spawn_scoped(scope, move || tables::open_software(&bytes))?);
            } else if number == places {
                second = Some(Builder::new().spawn_scoped(scope, move || tables::open_places(&bytes))?);
            } else if wanted.contains(&number) {
                let text = String::from_utf8(bytes).map_err(|_| Bad("a text is no UTF-8"))?;
                texts.insert(number, Arc::new(text));
            }
        }
        let texts = fleet.texts.iter().map(|part| texts.get(part).cloned());
        let (Some(first), Some(second), Some(texts)) = (first, second, texts.collect()) else {
            return Err(MISSING);
        };
        let (places, warnings) = opened(second)?;
        let mut fleet = tables::join(opened(first)?, places)?;
        fleet.sources.take_texts(texts)?;
        Ok((fleet, warnings))
    })
}

const MISSING: CompiledError = CompiledError::Damaged("a part is missing");

/// What a thread has read of a part.
fn opened<T>(thread: ScopedJoinHandle<'_, Result<T, Bad>>) -> Result<T, Bad> {
    thread.join().unwrap_or(Err(Bad("its tables cannot be read")))
}

/// Reads what stands in front of the parts, and finds out whether these are what follows.
fn read_head(from: &mut impl Read, length: u64) -> Result<Head, CompiledError> {
    let mut beginning = Vec::with_capacity(BEGINNING);
    from.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    if !is_compiled(&beginning) {
        return Err(CompiledError::Foreign);
    }
    let cut = CompiledError::Damaged("it is cut off");
    let (numbers, _) = beginning[COMPILED.len()..].as_chunks();
    let &[format, size, checksum] = numbers else { return Err(cut) };
    let [format, size, checksum] = [format, size, checksum].map(u32::from_le_bytes);
    if format != FORMAT {
        return Err(CompiledError::OtherBuild("another version of comove".to_owned()));
    }
    let before = BEGINNING as u64 + u64::from(size);
    if before > length {
        return Err(cut);
    }
    let bytes = Part { length: size.into(), checksum }.read(from)?;
    let mut opened = Opened::new(&bytes);
    // The version stands first, and what follows may be different in another one.
    let version = String::open(&mut opened)?;
    if version != env!("CARGO_PKG_VERSION") {
        return Err(CompiledError::OtherBuild(format!("comove {version}")));
    }
    let head = Head { version, parts: Seal::open(&mut opened)?, fleets: Seal::open(&mut opened)? };
    opened.end()?;
    let parts = head.parts.iter().try_fold(before, |sum, part| sum.checked_add(part.length));
    match parts.map(|parts| parts.cmp(&length)) {
        Some(std::cmp::Ordering::Equal) => Ok(head),
        Some(std::cmp::Ordering::Less) => Err(CompiledError::Damaged("more follows than belongs to it")),
        _ => Err(cut),
    }
}

impl Head {
    /// The days of all fleets, in words.
    fn days(&self) -> String {
        let (first, last) = (self.fleets.first(), self.fleets.last());
        let (from, until) = (first.and_then(|one| one.days.from), last.and_then(|one| one.days.until));
        Days { from, until }.to_string()
    }
}

#[cfg(test)]
mod tests;
