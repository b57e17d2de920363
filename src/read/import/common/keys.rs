//! An object by its keys, for formats that name one thing in several ways or distinguish objects by their keys.

use super::at::At;
use super::field::Field;
use super::lenient::{Lenient, List, Nested, Str};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An object, its values not yet read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Keys<'a>(#[serde(borrow)] BTreeMap<Str<'a>, &'a RawValue>);

impl<'a> Keys<'a> {
    /// Whether it has a key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The value of a key, unread.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a RawValue> {
        self.0.get(key).copied()
    }

    /// Reads the value of a key.
    pub(crate) fn get<T: Deserialize<'a>>(&self, key: &str) -> Lenient<T> {
        Lenient::of_raw(self.raw(key))
    }

    /// Reads the value of the first of some keys that is there and not null.
    pub(crate) fn first<T: Deserialize<'a>>(&self, keys: &[&str]) -> Lenient<T> {
        let mut values = keys.iter().map(|key| self.get(key));
        values.find(|value| !matches!(value, Lenient::Absent)).unwrap_or_default()
    }

    /// Takes a nested structure; an absent or odd one is empty.
    pub(crate) fn object(&self, at: &mut At<'_>, keys: &[&str], field: impl Field) -> Self {
        let value: Nested<Self> = self.first(keys);
        at.nested(value, field)
    }

    /// Takes the structures of a nested list.
    pub(crate) fn objects(&self, at: &mut At<'_>, keys: &[&str], field: impl Field) -> Vec<Self> {
        let value: List<super::Object<Self>> = self.first(keys);
        at.list(value, field).into_iter().map(|object| object.0).collect()
    }

    /// The keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|key| &**key)
    }

    /// The number of keys.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::import::common::{Scalar, json};

    #[test]
    fn the_first_key_that_says_something_is_read() {
        let mut read = None;
        json::items(r#"{"a": null, "b": "2", "c": 3}"#, |item: Option<Keys<'_>>| {
            let first = item.expect("an object").first::<Scalar<'_>>(&["x", "a", "b", "c"]);
            read = first.into_known().map(|text| text.0.into_owned());
        })
        .expect("JSON");
        assert_eq!(read.as_deref(), Some("2"));
    }
}
