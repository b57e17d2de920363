//! Values that may be written in two forms: a number as such or as a text, and one text or a list of them.

use super::raw::{Mark, Text};
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;

/// Reads a number of things, or a percentage in quotes: `2`, `"2"` or `"25%"`.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    let Mark { value: Amount(value), start, end } = Mark::deserialize(deserializer)?;
    Ok(Some(Mark { value, start, end }))
}

/// Reads one text, or a list of texts.
pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Text>, D::Error> {
    OneOrMany::deserialize(deserializer).map(|OneOrMany(all)| all)
}

/// One text, or a list of texts.
pub(crate) struct OneOrMany(pub(crate) Vec<Text>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Mark { value, start, end } = Mark::deserialize(deserializer)?;
        Ok(Self(match value {
            Texts::One(value) => vec![Mark { value, start, end }],
            Texts::Many(all) => all,
        }))
    }
}

struct Amount(String);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a whole number, or a percentage in quotes")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount(number.to_string()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        Ok(Amount(text.to_owned()))
    }
}

enum Texts {
    One(String),
    Many(Vec<Text>),
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, or a list of texts")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Texts::Many(all))
    }
}

#[cfg(test)]
mod tests {
    use crate::inventory::raw::RawInventory;

    #[test]
    fn both_forms_are_read_with_their_places() {
        for (text, surge) in [("2", "2"), ("\"2\"", "2"), ("\"25%\"", "25%")] {
            let file = format!("[[pool]]\nname = \"p\"\nsurge = {text}\n");
            let raw: RawInventory = toml::from_str(&file).expect("an inventory");
            let mark = raw.pool[0].surge.as_ref().expect("a surge");
            assert_eq!((mark.value.as_str(), &file[mark.start as usize..mark.end as usize]), (surge, text));
        }
        for (text, labels) in [("\"a\"", &["a"][..]), ("[\"a\", \"b\"]", &["a", "b"])] {
            let file = format!("pool-label = {text}\n");
            let raw: RawInventory = toml::from_str(&file).expect("an inventory");
            let read: Vec<&str> = raw.pool_label.iter().map(|label| label.value.as_str()).collect();
            assert_eq!(read, labels);
            let first = &raw.pool_label[0];
            assert_eq!(&file[first.start as usize..first.end as usize], "\"a\"");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["pool-label = 1", "[[pool]]\nname = \"p\"\nsurge = 2.5", "pool-label = [1]"] {
            assert!(toml::from_str::<RawInventory>(text).is_err(), "{text}");
        }
    }
}
