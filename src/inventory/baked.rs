//! What is baked into an image, as it is written down.

use super::raw::{Mark, Text};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What is baked in: a reference alone, or in a table with whose it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baked {
    /// The reference.
    pub name: Text,
    /// Whether the image has it of its own rather than from its base, if that is stated.
    pub own: Option<Mark<bool>>,
}

impl From<Text> for Baked {
    fn from(name: Text) -> Self {
        Self { name, own: None }
    }
}

/// How a [`Baked`] is written.
enum BakedForm {
    Text(String),
    Table { name: Text, own: Option<Mark<bool>> },
}

impl<'de> Deserialize<'de> for Baked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Mark::<BakedForm>::deserialize(deserializer)?;
        Ok(match form.value {
            BakedForm::Text(value) => Mark { value, start: form.start, end: form.end }.into(),
            BakedForm::Table { name, own } => Self { name, own },
        })
    }
}

impl<'de> Deserialize<'de> for BakedForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BakedVisitor)
    }
}

struct BakedVisitor;

impl<'de> Visitor<'de> for BakedVisitor {
    type Value = BakedForm;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a text, or a table with `name` and `own`")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<BakedForm, E> {
        Ok(BakedForm::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<BakedForm, A::Error> {
        let (mut name, mut own) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "name" => name = Some(map.next_value()?),
                "own" => own = Some(map.next_value()?),
                other => return Err(serde::de::Error::unknown_field(other, &["name", "own"])),
            }
        }
        let name = name.ok_or_else(|| serde::de::Error::missing_field("name"))?;
        Ok(BakedForm::Table { name, own })
    }
}

impl Serialize for Baked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(own) = &self.own else { return self.name.serialize(serializer) };
        let mut table = serializer.serialize_struct("Baked", 2)?;
        table.serialize_field("name", &self.name)?;
        table.serialize_field("own", own)?;
        table.end()
    }
}
