//! Values that may be of the wrong type without affecting what is around them.

use super::parse::{Careful, LENIENT, SCALAR, parse};
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
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
    /// Reads a value whose syntax has been checked.
    pub(crate) fn of(text: &'de str) -> Self {
        if text == "null" {
            return Self::Absent;
        }
        parse(text).map_or(Self::Odd, Self::Known)
    }

    /// What was read.
    pub(crate) fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Odd => None,
        }
    }

    /// A reference to what was read.
    pub(crate) const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Odd => None,
        }
    }

    /// Whether it was read.
    pub(crate) const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Reads a value that may be absent.
    pub(crate) fn of_raw(raw: Option<&'de RawValue>) -> Self {
        raw.map_or(Self::Absent, |raw| Self::of(raw.get()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LENIENT, LenientVisitor(PhantomData))
    }
}

struct LenientVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LenientVisitor<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(InPlace(PhantomData))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(match text {
            "null" => Lenient::Absent,
            text => T::deserialize(Careful(text)).map_or(Lenient::Odd, Lenient::Known),
        })
    }
}

/// Reads a value in place. What has been passed when its type is known may be odd; anything else that cannot be read is
/// a fault, since the parser may be anywhere in it, and is [parsed](super::parse) again with care.
struct InPlace<T>(PhantomData<T>);

/// Reads a value that has been passed.
fn passed<'de, T: Deserialize<'de>, E: Error>(
    value: impl IntoDeserializer<'de, serde::de::value::Error>,
) -> Result<Lenient<T>, E> {
    Ok(T::deserialize(value.into_deserializer()).map_or(Lenient::Odd, Lenient::Known))
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for InPlace<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Lenient::Absent)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        passed(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        passed(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        passed(value)
    }

    // The text of the number is only available with care.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Lenient::Known)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        passed(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        passed(BorrowedStrDeserializer::new(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(sequence)).map(Lenient::Known)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Lenient::Known)
    }
}

/// A JSON object read as a structure. A derived reader alone would accept an array too, element by element.
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
        deserializer.deserialize_newtype_struct(SCALAR, ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    // A whole number is written in one way only; of others it is unknown how they were written.
    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar(value.to_string().into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar(value.to_string().into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar(value.to_owned().into()))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar(value.into()))
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
