//! Parsing a text whose values may be of the wrong type: in one go if none is, with care otherwise.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// How a [`Lenient`](super::Lenient) asks for its value, which [`Careful`] gives it as text.
pub(super) const LENIENT: &str = "comove::Lenient";
/// How a [`Scalar`](super::Scalar) asks for its value; for a number, [`Careful`] gives it the text.
pub(super) const SCALAR: &str = "comove::Scalar";

/// Parses a text.
///
/// The parser goes through it once, and cannot continue after a value that is not what it should be. Only if there is
/// such a value, the text is cut into the values of each object and list before these are read.
///
/// # Errors
/// If it is not JSON, or cannot be read as what it should be.
pub(crate) fn parse<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    serde_json::from_str(text).or_else(|fault| {
        let raw = serde_json::from_str::<&RawValue>(text)?;
        T::deserialize(Careful(raw.get())).map_err(|_| fault)
    })
}

/// A value whose syntax has been checked, read so that a fault in one of its parts does not affect the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Careful<'de>(pub(super) &'de str);

impl<'de> Deserializer<'de> for Careful<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        match self.0.bytes().next() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(self.0)?;
                let mut members = MapDeserializer::new(members.into_iter());
                let value = visitor.visit_map(&mut members)?;
                members.end().map(|()| value)
            }
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(self.0)?;
                let mut elements = SeqDeserializer::new(elements.into_iter().map(|raw| Self(raw.get())));
                let value = visitor.visit_seq(&mut elements)?;
                elements.end().map(|()| value)
            }
            _ => serde_json::Deserializer::from_str(self.0).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        if self.0 == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> serde_json::Result<V::Value> {
        match name {
            LENIENT => visitor.visit_borrowed_str(self.0),
            SCALAR if self.0.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                visitor.visit_borrowed_str(self.0)
            }
            SCALAR => self.deserialize_any(visitor),
            // Raw text, which the parser asks for by a name of its own.
            _ => serde_json::Deserializer::from_str(self.0).deserialize_newtype_struct(name, visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier
    }
}

impl<'de> IntoDeserializer<'de, serde_json::Error> for Careful<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The members of an object, in order; keys may repeat.
struct Members<'de>(Vec<(Key<'de>, Careful<'de>)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            members.push((key, Careful(value.get())));
        }
        Ok(Members(members))
    }
}

/// A key, borrowed unless it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> IntoDeserializer<'de, serde_json::Error> for Key<'de> {
    type Deserializer = serde::de::value::CowStrDeserializer<'de, serde_json::Error>;

    fn into_deserializer(self) -> Self::Deserializer {
        self.0.into_deserializer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::import::common::{Lenient, List, Nested, Object, Quantities, Str, Strings};

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Outer<'a> {
        #[serde(borrow)]
        name: Lenient<Str<'a>>,
        count: Lenient<i64>,
        share: Lenient<f64>,
        is: Lenient<bool>,
        #[serde(borrow)]
        labels: Strings<'a>,
        #[serde(borrow)]
        amounts: Quantities<'a>,
        #[serde(borrow)]
        raw: Option<&'a RawValue>,
        #[serde(borrow)]
        inner: Nested<Inner<'a>>,
        #[serde(borrow)]
        list: List<Object<Inner<'a>>>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Inner<'a> {
        #[serde(borrow)]
        name: Lenient<Str<'a>>,
        #[serde(borrow)]
        outer: List<Str<'a>>,
    }

    /// Values for any place.
    const VALUES: [&str; 22] = [
        "null",
        "true",
        "7",
        "-7",
        "-0",
        "7.50",
        "1e999",
        "18446744073709551616",
        r#""text""#,
        r#""a \"quoted\" é""#,
        r#""\ud800""#,
        r#"["x"]"#,
        r#"["x", 7, null, "\ud800", ["y"]]"#,
        r#"[{"name": "x"}, 7, {"name": {"deep": [[1]]}}]"#,
        "{}",
        r#"{"name": "x", "other": [1, {"a": "\ud800"}]}"#,
        r#"{"name": "x", "name": "y"}"#,
        r#"{"\ud800": "x"}"#,
        r#"{"n\u0061me": "x", "b": 1.0, "c": null}"#,
        r#"{"a": "1Gi", "b": 2, "c": 2.50}"#,
        r#"{"outer": ["x", {"y": 1}], "name": [2]}"#,
        r#"{"outer": "\ud800", "name": "kept"}"#,
    ];

    fn careful(text: &str) -> String {
        format!("{:?}", Outer::deserialize(Careful(text)).ok())
    }

    #[test]
    fn in_place_and_with_care_are_the_same() {
        for key in ["name", "count", "share", "is", "labels", "amounts", "raw", "inner", "list", "unknown"] {
            for value in VALUES {
                let text = format!(r#"{{"before": 1, "{key}": {value}, "after": [2]}}"#);
                let parsed = parse::<Outer<'_>>(&text);
                assert_eq!(format!("{:?}", parsed.ok()), careful(&text), "{text}");
            }
        }
    }

    #[test]
    fn what_is_odd_stays_within_its_bounds() {
        let odd = parse::<Outer<'_>>(
            r#"{"inner": "\ud800", "list": [{"name": "\ud800"}, {"name": "x"}], "name": "n"}"#,
        );
        let odd = odd.expect("an object");
        assert!(matches!(odd.inner, Lenient::Odd));
        assert_eq!(odd.name.into_known().as_deref(), Some("n"));
        let names = odd.list.into_known().expect("a list").into_iter();
        let names: Vec<_> = names.map(|item| item.into_known().expect("an object").0.name).collect();
        assert!(matches!(&names[..], [Lenient::Odd, Lenient::Known(name)] if &**name == "x"));

        let twice =
            parse::<Outer<'_>>(r#"{"inner": {"name": "x", "name": "y"}, "count": 7}"#).expect("an object");
        assert!(matches!((twice.inner, twice.count), (Lenient::Odd, Lenient::Known(7))));
        let amounts =
            parse::<Outer<'_>>(r#"{"amounts": {"a": 2.50, "b": "1Gi"}}"#).expect("an object").amounts;
        let amounts = amounts.into_known().expect("an object");
        assert!(amounts["a"].known().is_some_and(|text| text.0 == "2.50"));
    }

    #[test]
    fn a_fault_of_syntax_is_one_anywhere() {
        for text in
            [r#"{"name": "\q"}"#, r#"{"x": {"y": [1,]}}"#, "{\"inner\": \"a\nb\"}", r#"{"name": 7"#, "{} {}"]
        {
            assert!(parse::<Outer<'_>>(text).is_err(), "{text}");
        }
        let deep = format!(
            r#"{{"name": {}{}, "unknown": {}{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000),
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(parse::<Outer<'_>>(&deep).is_ok_and(|outer| matches!(outer.name, Lenient::Odd)));
    }
}
