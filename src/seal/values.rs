//! Numbers, texts, collections and days.

use super::{Bad, Opened, Seal, narrow};
use crate::id::{FixedMap, FixedSet, Id, IdVec, Lists};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::ops::Range;

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Seal for $number {
            fn seal(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }
            fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
                Ok(Self::from_le_bytes(from.array()?))
            }
        }
    )*};
}

numbers! { u8 i8 i16 u32 u64 i64 }

impl Seal for bool {
    fn seal(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        match u8::open(from)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Bad("neither yes nor no")),
        }
    }
}

impl Seal for usize {
    fn seal(&self, to: &mut Vec<u8>) {
        (*self as u64).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Self::try_from(u64::open(from)?).map_err(|_| Bad("a number is too large"))
    }
}

impl Seal for String {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_text(self, to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        open_text(from).map(str::to_owned)
    }
}

impl Seal for Box<str> {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_text(self, to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        open_text(from).map(Self::from)
    }
}

fn seal_text(text: &str, to: &mut Vec<u8>) {
    narrow(text.len()).seal(to);
    to.extend_from_slice(text.as_bytes());
}

fn open_text<'b>(from: &mut Opened<'b>) -> Result<&'b str, Bad> {
    let length = from.count()?;
    std::str::from_utf8(from.bytes(length)?).map_err(|_| Bad("a text is no UTF-8"))
}

impl<T: Seal> Seal for Option<T> {
    fn seal(&self, to: &mut Vec<u8>) {
        self.is_some().seal(to);
        if let Some(value) = self {
            value.seal(to);
        }
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        bool::open(from)?.then(|| T::open(from)).transpose()
    }
}

impl<T: Seal> Seal for Box<T> {
    fn seal(&self, to: &mut Vec<u8>) {
        (**self).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        T::open(from).map(Self::new)
    }
}

macro_rules! tuples {
    ($(($($part:ident $at:tt),*))*) => {$(
        impl<$($part: Seal),*> Seal for ($($part,)*) {
            fn seal(&self, to: &mut Vec<u8>) {
                $(self.$at.seal(to);)*
            }
            fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
                Ok(($($part::open(from)?,)*))
            }
        }
    )*};
}

tuples! { (A 0, B 1) (A 0, B 1, C 2) }

impl Seal for Range<u32> {
    fn seal(&self, to: &mut Vec<u8>) {
        (self.start, self.end).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let (start, end) = Seal::open(from)?;
        if start <= end { Ok(start..end) } else { Err(Bad("a range ends before it begins")) }
    }
}

/// Appends the number of values and then each of them.
fn seal_all<'v, T: Seal + 'v>(values: impl ExactSizeIterator<Item = &'v T>, to: &mut Vec<u8>) {
    narrow(values.len()).seal(to);
    values.for_each(|value| value.seal(to));
}

impl<T: Seal> Seal for Vec<T> {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_all(self.iter(), to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let count = from.count()?;
        let mut values = Self::with_capacity(from.room::<T>(count));
        for _ in 0..count {
            values.push(T::open(from)?);
        }
        Ok(values)
    }
}

impl<I: Id, T: Seal> Seal for IdVec<I, T> {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_all(self.iter(), to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Vec::open(from).map(Self::from)
    }
}

impl<I: Id, T: Seal + Copy> Seal for Lists<I, T> {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_all(self.ends().iter(), to);
        seal_all(self.items().iter(), to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Self::from_parts(Vec::open(from)?, Vec::open(from)?).ok_or(Bad("lists do not fit what is in them"))
    }
}

impl<K: Seal + Hash + Eq, V: Seal> Seal for FixedMap<K, V> {
    fn seal(&self, to: &mut Vec<u8>) {
        narrow(self.len()).seal(to);
        self.iter().for_each(|(key, value)| {
            key.seal(to);
            value.seal(to);
        });
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let entries: Vec<(K, V)> = Vec::open(from)?;
        let count = entries.len();
        let map: Self = entries.into_iter().collect();
        if map.len() == count { Ok(map) } else { Err(Bad("a key occurs twice")) }
    }
}

impl<T: Seal + Hash + Eq> Seal for FixedSet<T> {
    fn seal(&self, to: &mut Vec<u8>) {
        seal_all(self.iter(), to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let values: Vec<T> = Vec::open(from)?;
        let count = values.len();
        let set: Self = values.into_iter().collect();
        if set.len() == count { Ok(set) } else { Err(Bad("a value occurs twice")) }
    }
}

impl<K: Seal + Ord, V: Seal> Seal for BTreeMap<K, V> {
    fn seal(&self, to: &mut Vec<u8>) {
        narrow(self.len()).seal(to);
        self.iter().for_each(|(key, value)| {
            key.seal(to);
            value.seal(to);
        });
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        Ok(Vec::<(K, V)>::open(from)?.into_iter().collect())
    }
}

impl Seal for Date {
    fn seal(&self, to: &mut Vec<u8>) {
        (self.year(), self.month(), self.day()).seal(to);
    }
    fn open(from: &mut Opened<'_>) -> Result<Self, Bad> {
        let (year, month, day) = Seal::open(from)?;
        Self::new(year, month, day).map_err(|_| Bad("a day is in no calendar"))
    }
}
