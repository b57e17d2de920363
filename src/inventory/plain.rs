//! Workloads of which no more is written down than a few texts, without a copy of these.
//!
//! Nearly all workloads of a large fleet are so, and a fleet has more of them than of anything else: a [`RawWorkload`]
//! of nearly a kilobyte, and a text of its own for each value, would take most of the time in which a fleet is read.

use super::raw::{Mark, RawInventory, RawWorkload, Text};

/// An inventory, or a piece of one, whose workloads may be plain.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Piece<'t> {
    /// Everything but its workloads, or everything.
    pub(crate) raw: RawInventory,
    /// Workloads, which come after those of `raw`.
    pub(crate) workloads: Vec<Row<'t>>,
}

/// One workload.
#[derive(Debug, PartialEq)]
pub(crate) enum Row<'t> {
    Plain(PlainWorkload<'t>),
    Whole(Box<RawWorkload>),
}

/// A text of the file itself, and its place.
pub(crate) type Slice<'t> = Mark<&'t str>;

/// A workload of which no more is written down than this.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PlainWorkload<'t> {
    pub(crate) name: Slice<'t>,
    pub(crate) app: Option<Slice<'t>>,
    pub(crate) image: Option<Slice<'t>>,
    pub(crate) service: Option<Slice<'t>>,
    pub(crate) host: Option<Slice<'t>>,
    pub(crate) isolation: Option<Slice<'t>>,
}

impl<'t> PlainWorkload<'t> {
    /// Where the value of a key is kept, if a plain workload may have the key.
    pub(crate) fn slot(&mut self, key: &str) -> Option<&mut Option<Slice<'t>>> {
        match key {
            "app" => Some(&mut self.app),
            "image" => Some(&mut self.image),
            "service" => Some(&mut self.service),
            "host" => Some(&mut self.host),
            "isolation" => Some(&mut self.isolation),
            _ => None,
        }
    }

    /// The same with copies of its texts.
    pub(crate) fn to_raw(&self) -> RawWorkload {
        let own =
            |slice: &Slice<'t>| Text { value: slice.value.to_owned(), start: slice.start, end: slice.end };
        let maybe = |slice: &Option<Slice<'t>>| slice.as_ref().map(own);
        RawWorkload {
            name: own(&self.name),
            app: maybe(&self.app),
            image: maybe(&self.image),
            service: maybe(&self.service),
            host: maybe(&self.host),
            isolation: maybe(&self.isolation),
            ..RawWorkload::default()
        }
    }
}

impl From<RawInventory> for Piece<'_> {
    fn from(raw: RawInventory) -> Self {
        Self { raw, workloads: Vec::new() }
    }
}

impl Piece<'_> {
    /// The whole inventory with copies of all texts.
    pub(crate) fn into_raw(self) -> RawInventory {
        let Self { mut raw, workloads } = self;
        raw.workload.extend(workloads.into_iter().map(|row| match row {
            Row::Plain(plain) => plain.to_raw(),
            Row::Whole(whole) => *whole,
        }));
        raw
    }
}
