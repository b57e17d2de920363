//! `tested`: what somebody has tried, written down in one line.
//!
//! `tested = { kernel = ["6.8"], os = ["ubuntu@24.04"], by = "platform", on = "2026-11-20" }`. Beside three keys of its
//! own, each key is what the thing was tried with, and the value lists the versions. Several such tables stand in a
//! list; what several files say is kept side by side.

use super::raw::Text;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What something was tried with, and found to work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawTested {
    /// The versions of what was tried; by default the one that the inventory names.
    pub at: Option<Text>,
    /// Who has tried it.
    pub by: Option<Text>,
    /// The day on which it was tried, `2026-11-20`.
    pub on: Option<Text>,
    /// The versions with which it works, by what has them: a capability, or as in `needs` of a requirement.
    pub with: BTreeMap<Text, Vec<Text>>,
}

impl<'de> Deserialize<'de> for RawTested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(One)
    }
}

impl Serialize for RawTested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, versions) in &self.with {
            map.serialize_entry(&key.value, versions)?;
        }
        for (key, value) in [("at", &self.at), ("by", &self.by), ("on", &self.on)] {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

/// Reads one table.
struct One;

impl<'de> Visitor<'de> for One {
    type Value = RawTested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table such as { kernel = [\"6.8\"] }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawTested, A::Error> {
        let mut tested = RawTested::default();
        while let Some(key) = map.next_key::<Text>()? {
            match key.value.as_str() {
                "at" => tested.at = Some(map.next_value()?),
                "by" => tested.by = Some(map.next_value()?),
                "on" => tested.on = Some(map.next_value()?),
                _ => drop(tested.with.insert(key, map.next_value()?)),
            }
        }
        Ok(tested)
    }
}

/// Reads one table, or a list of them.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RawTested>, D::Error> {
    deserializer.deserialize_any(Many)
}

/// Writes one table as itself, several as a list.
pub(super) fn write<S: Serializer>(tested: &[RawTested], serializer: S) -> Result<S::Ok, S::Error> {
    match tested {
        [one] => one.serialize(serializer),
        many => many.serialize(serializer),
    }
}

struct Many;

impl<'de> Visitor<'de> for Many {
    type Value = Vec<RawTested>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        One.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![One.visit_map(map)?])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::{RawComponent, RawInventory};
    use super::*;

    fn read(text: &str) -> Result<RawInventory, toml::de::Error> {
        toml::from_str(text)
    }

    /// What was tried with which versions, and at, by and on.
    type Told = (Vec<(&'static str, Vec<&'static str>)>, [Option<&'static str>; 3]);

    fn said(component: &RawComponent) -> Vec<Told> {
        let text = |text: &Text| -> &'static str { text.value.clone().leak() };
        let one = |tested: &RawTested| {
            let with = tested.with.iter().map(|(key, all)| (text(key), all.iter().map(text).collect()));
            (with.collect(), [&tested.at, &tested.by, &tested.on].map(|one| one.as_ref().map(text)))
        };
        component.tested.iter().map(one).collect()
    }

    #[test]
    fn one_table_or_several_are_read_and_written() {
        let one = "[[app]]\nname = \"a\"\ntested = { kernel = [\"6.8\"], \"package/p\" = [\"1\"], at = \">=2\", on = \"2026-11-20\" }\n";
        let two = "[[app]]\nname = \"a\"\ntested = [{ kernel = [\"6.8\"], by = \"platform\" }, { os = [\"ubuntu@24.04\"] }]\n";
        for (text, number) in [(one, 1), (two, 2)] {
            let raw = read(text).expect("an inventory");
            assert_eq!(raw.app[0].tested.len(), number);
            let mut written = Vec::new();
            super::super::write::write(&raw, "", &mut written).expect("a vector takes all");
            let again =
                read(&String::from_utf8(written).expect("text")).expect("what is written can be read");
            assert_eq!(said(&again.app[0]), said(&raw.app[0]));
        }
        let raw = read(one).expect("an inventory");
        let key = raw.app[0].tested[0].with.keys().next().expect("a key");
        assert_eq!(&one[key.start as usize..key.end as usize], "kernel", "values keep their places");
    }

    #[test]
    fn other_shapes_are_refused() {
        for tested in
            ["\"kernel\"", "{ kernel = \"6.8\" }", "{ kernel = [6.8] }", "{ on = 2026-11-20 }", "[\"6.8\"]"]
        {
            assert!(read(&format!("[[app]]\nname = \"a\"\ntested = {tested}\n")).is_err(), "{tested}");
        }
    }
}
