//! Values to bytes and back: the encoding of compiled fleets.
//!
//! What is read is not trusted. A count is held against the bytes that are left before anything is allocated for it, and an
//! id against the length of the table that it is of, so that a value that was read can be used like one that was made.
//! Numbers are little-endian and of fixed width: that is read faster than anything shorter.

mod kinds;
mod values;

pub(crate) use kinds::{seal_enum, seal_id, seal_struct, seal_words};

use std::mem::size_of;

/// Something that can be written to a compiled fleet and read from it.
pub(crate) trait Seal: Sized {
    /// Appends its bytes.
    fn seal(&self, to: &mut Vec<u8>);

    /// Reads it from the beginning of what is left.
    ///
    /// # Errors
    /// If the bytes end too early or are no such value.
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad>;
}

/// What is wrong with bytes that are no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Bad(pub(crate) &'static str);

/// The tables that ids are of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Table {
    Files,
    Texts,
    Versions,
    Ranges,
    Capabilities,
    Families,
    Machines,
    Components,
    Services,
    Workloads,
    Slots,
    Placements,
    Requirements,
    Facts,
    NamedBudgets,
}

/// How many entries each table has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Lengths([u32; Table::NamedBudgets as usize + 1]);

impl Lengths {
    /// Notes the length of a table.
    pub(crate) fn set(&mut self, table: Table, length: usize) {
        self.0[table as usize] = narrow(length);
    }

    /// The length of a table.
    pub(crate) const fn of(&self, table: Table) -> usize {
        self.0[table as usize] as usize
    }
}

impl Seal for Lengths {
    fn seal(&self, to: &mut Vec<u8>) {
        self.0.iter().for_each(|length| length.seal(to));
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let mut lengths = Self::default();
        for length in &mut lengths.0 {
            *length = u32::open(from)?;
        }
        Ok(lengths)
    }
}

/// Bytes from which values are read one after another.
pub(crate) struct Opened<'b> {
    rest: &'b [u8],
    lengths: Lengths,
}

impl<'b> Opened<'b> {
    /// Begins with bytes in which no id occurs.
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, lengths: Lengths::default() }
    }

    /// From here on ids are of tables of these lengths.
    pub(crate) const fn within(&mut self, lengths: Lengths) {
        self.lengths = lengths;
    }

    /// Takes so many bytes.
    fn bytes(&mut self, count: usize) -> Result<&'b [u8], Bad> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Bad("a value is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Takes as many bytes as a number has.
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Bad> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Bad("a value is cut off"))?;
        self.rest = rest;
        Ok(*taken)
    }

    /// Reads the position of something in a table.
    pub(crate) fn position(&mut self, table: Table) -> Result<usize, Bad> {
        let position = u32::open(self)?;
        match position < self.lengths.0[table as usize] {
            true => Ok(position as usize),
            false => Err(Bad("something is named that is not there")),
        }
    }

    /// Reads how many values follow, each of which has a byte at least.
    fn count(&mut self) -> Result<usize, Bad> {
        let count = u32::open(self)? as usize;
        if count > self.rest.len() {
            Err(Bad("there are fewer values than are announced"))
        } else {
            Ok(count)
        }
    }

    /// For how many of some announced values to make room: for no more than the bytes can be.
    fn room<T>(&self, count: usize) -> usize {
        // What is written takes at least a sixth of what it takes in memory.
        count.min(self.rest.len() * 6 / size_of::<T>().max(1) + 1)
    }

    /// Fails if anything is left.
    pub(crate) const fn end(&self) -> Result<(), Bad> {
        if self.rest.is_empty() { Ok(()) } else { Err(Bad("more follows than belongs there")) }
    }
}

/// A length or position of what a fleet has, of which there are fewer than 2³².
fn narrow(length: usize) -> u32 {
    u32::try_from(length).expect("a fleet has fewer than 2^32 of anything")
}

#[cfg(test)]
mod tests;
