//! Values that may be of the wrong type without spoiling what stands around them.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// A field that was read, is not there (or null), or cannot be read as what it should be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Lenient<T> {
    /// Not there, or null.
    #[default]
    Absent,
    /// There, of another type than expected.
    Odd,
    /// There and read.
    Known(T),
}

impl<'de, T: Deserialize<'de>> Lenient<T> {
    /// Reads a value whose syntax has been checked before.
    pub(crate) fn of(text: &'de str) -> Self {
        if text == "null" {
            return Self::Absent;
        }
        serde_json::from_str(text).map_or(Self::Odd, Self::Known)
    }

    /// Returns what was read.
    pub(crate) fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Odd => None,
        }
    }

    /// Returns a reference to what was read.
    pub(crate) const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Odd => None,
        }
    }

    /// Tells whether it was read.
    pub(crate) const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Reads a value that may not be there.
    pub(crate) fn of_raw(raw: Option<&'de RawValue>) -> Self {
        raw.map_or(Self::Absent, |raw| Self::of(raw.get()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The value is skipped as text first, so that a mismatch inside leaves the reader after it.
        <&'de RawValue>::deserialize(deserializer).map(|raw| Self::of(raw.get()))
    }
}

/// A JSON object read as a structure. A derived reader alone would take an array too, element by element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// A string, borrowed from the input unless it has escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub(crate) struct Str<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

impl std::ops::Deref for Str<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Str<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A string or a number, as text: the API allows both for quantities and for counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scalar<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get();
        match text.bytes().next() {
            Some(b'"') => {
                serde_json::from_str::<Str<'de>>(text).map(|text| Self(text.0)).map_err(D::Error::custom)
            }
            Some(b'-' | b'0'..=b'9') => Ok(Self(Cow::Borrowed(text))),
            _ => Err(D::Error::custom("expected a string or a number")),
        }
    }
}

/// A list whose elements may each be odd.
pub(crate) type List<T> = Lenient<Vec<Lenient<T>>>;
/// An object of strings.
pub(crate) type Strings<'a> = Lenient<BTreeMap<Str<'a>, Lenient<Str<'a>>>>;
/// An object of quantities.
pub(crate) type Quantities<'a> = Lenient<BTreeMap<Str<'a>, Lenient<Scalar<'a>>>>;
/// A nested structure.
pub(crate) type Nested<T> = Lenient<Object<T>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Pair<'a> {
        #[serde(borrow)]
        name: Lenient<Str<'a>>,
        #[serde(borrow)]
        count: Lenient<Scalar<'a>>,
    }

    #[test]
    fn an_odd_field_leaves_its_neighbours_readable() {
        let Lenient::Known(Object(pair)) =
            Lenient::<Object<Pair<'_>>>::of(r#"{"name": {"x": [1]}, "count": 7, "more": true}"#)
        else {
            panic!("an object")
        };
        assert!(matches!(pair.name, Lenient::Odd));
        assert!(matches!(pair.count, Lenient::Known(Scalar(text)) if text == "7"));
    }

    #[test]
    fn an_array_is_no_object_and_null_is_absent() {
        assert!(matches!(Lenient::<Object<Pair<'_>>>::of(r#"["x"]"#), Lenient::Odd));
        assert!(matches!(Lenient::<Str<'_>>::of("null"), Lenient::Absent));
        assert!(matches!(Lenient::<Scalar<'_>>::of("true"), Lenient::Odd));
        assert!(matches!(Lenient::<Str<'_>>::of(r#""\ud800""#), Lenient::Odd));
    }
}
