//! An object that is being read.

use super::field::Field;
use super::lenient::{Lenient, Object, Quantities, Scalar, Str, Strings};
use super::notes::{self, Notes, Remark};
use super::quantity::{Quantity, Round};
use crate::inventory::raw::{Mark, RawMap, Text};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The object being read: takes its fields, counts what is odd and marks what was found.
#[derive(Debug)]
pub(crate) struct At<'n> {
    notes: &'n mut Notes,
    object: u32,
    /// The field that all marks point to, if it is one for all.
    within: Option<u32>,
}

impl<'n> At<'n> {
    /// Makes the reader of one object.
    pub(crate) const fn new(notes: &'n mut Notes, object: u32) -> Self {
        Self { notes, object, within: None }
    }

    /// Makes the reader of a structure inside an object: all marks point to that structure.
    pub(crate) fn inside(notes: &'n mut Notes, object: u32, field: impl Field) -> Self {
        Self { notes, object, within: Some(field.index()) }
    }

    /// Counts a remark on this object.
    pub(crate) fn remark(&mut self, remark: Remark, detail: &str) {
        self.notes.add(remark, detail, Some(self.object));
    }

    /// Counts a remark on this object, which the remark names.
    pub(crate) fn remark_named(&mut self, remark: Remark, name: &str) {
        self.notes.add_named(remark, name, Some(self.object));
    }

    /// Counts a field of this object that cannot be read.
    pub(crate) fn odd(&mut self, field: impl Field) {
        self.notes.odd(field, Some(self.object));
    }

    /// Takes a field; one of the wrong type is counted and unknown.
    pub(crate) fn take<T>(&mut self, value: Lenient<T>, field: impl Field) -> Option<T> {
        match value {
            Lenient::Known(value) => Some(value),
            Lenient::Absent => None,
            Lenient::Odd => {
                self.odd(field);
                None
            }
        }
    }

    /// Takes a field that a complete object has; its absence is counted too.
    pub(crate) fn want<T>(&mut self, value: Lenient<T>, field: impl Field) -> Option<T> {
        if matches!(value, Lenient::Absent) {
            self.remark(Remark::MISSING, field.path());
        }
        self.take(value, field)
    }

    /// Takes a nested structure; an absent or odd one is empty.
    pub(crate) fn nested<T: Default>(&mut self, value: Lenient<Object<T>>, field: impl Field) -> T {
        self.take(value, field).map_or_else(T::default, |object| object.0)
    }

    /// Takes the elements of a list that can be read.
    pub(crate) fn list<T>(&mut self, value: Lenient<Vec<Lenient<T>>>, field: impl Field) -> Vec<T> {
        let elements = self.take(value, field).unwrap_or_default();
        elements.into_iter().filter_map(|element| self.take(element, field)).collect()
    }

    /// Takes the pairs of an object of strings that can be read.
    pub(crate) fn pairs<'a>(&mut self, value: Strings<'a>, field: impl Field) -> BTreeMap<Str<'a>, Str<'a>> {
        let pairs = self.take(value, field).unwrap_or_default();
        pairs.into_iter().filter_map(|(key, value)| Some((key, self.take(value, field)?))).collect()
    }

    /// Takes an object of strings as marked pairs.
    pub(crate) fn map(&mut self, value: Strings<'_>, field: impl Field) -> RawMap {
        let pairs = self.pairs(value, field);
        pairs.into_iter().map(|(key, value)| (self.text(&key, field), self.text(&value, field))).collect()
    }

    /// Takes one value of an object of quantities.
    pub(crate) fn quantity<'a>(
        &mut self,
        all: &mut Quantities<'a>,
        key: &str,
        field: impl Field,
    ) -> Option<Scalar<'a>> {
        match all {
            Lenient::Known(map) => {
                let value = map.remove(key)?;
                self.take(value, field)
            }
            Lenient::Absent => None,
            Lenient::Odd => {
                self.odd(field);
                *all = Lenient::Absent;
                None
            }
        }
    }

    /// Takes a text; an empty one is absent.
    pub(crate) fn filled(&mut self, value: Lenient<Str<'_>>, field: impl Field) -> Option<Text> {
        let text = self.take(value, field)?;
        (!text.trim().is_empty()).then(|| self.text(text.trim(), field))
    }

    /// Takes a number of processors, which may be fractional, in thousandths.
    pub(crate) fn processors(&mut self, value: Lenient<Scalar<'_>>, field: impl Field) -> Option<Mark<i64>> {
        let number = self.take(value, field)?;
        let milli = Quantity::parse(&number.0).map(|count| count.milli(Round::Down));
        self.above_zero(milli, field)
    }

    /// Takes an amount of memory in units of this many bytes, in MiB.
    pub(crate) fn memory(
        &mut self,
        value: Lenient<Scalar<'_>>,
        unit: i64,
        field: impl Field,
    ) -> Option<Mark<i64>> {
        let number = self.take(value, field)?;
        let bytes = number.0.parse::<i64>().ok().and_then(|number| number.checked_mul(unit));
        self.above_zero(bytes.map(|bytes| bytes >> 20), field)
    }

    /// Takes an amount of disk in units of this many bytes, in MiB; what begins is whole. Zero is of what states nothing.
    pub(crate) fn disk(
        &mut self,
        value: Lenient<Scalar<'_>>,
        unit: i64,
        field: impl Field,
    ) -> Option<Mark<i64>> {
        let number = self.take(value, field)?;
        let Some(bytes) = number.0.parse::<i64>().ok().and_then(|number| number.checked_mul(unit)) else {
            self.odd(field);
            return None;
        };
        (bytes > 0).then(|| self.mark(bytes.saturating_add((1 << 20) - 1) >> 20, field))
    }

    /// Marks a number that has to be above zero; any other is odd.
    pub(crate) fn above_zero(&mut self, number: Option<i64>, field: impl Field) -> Option<Mark<i64>> {
        let number = number.filter(|number| *number > 0);
        if number.is_none() {
            self.odd(field);
        }
        number.map(|number| self.mark(number, field))
    }

    /// Marks a value of this object.
    pub(crate) fn mark<T>(&self, value: T, field: impl Field) -> Mark<T> {
        Mark::imported(value, self.object, self.within.unwrap_or_else(|| field.index()))
    }

    /// Marks a text of this object.
    pub(crate) fn text(&mut self, text: &str, field: impl Field) -> Text {
        let clean = self.clean(text);
        self.mark(clean, field)
    }

    /// Copies a text, escaping characters that control what shows them: they would break lines, terminals and files.
    pub(crate) fn clean(&mut self, text: &str) -> String {
        let clean = notes::clean(text);
        if let Cow::Owned(_) = clean {
            self.remark(Remark::ESCAPED, "");
        }
        clean.into_owned()
    }
}
