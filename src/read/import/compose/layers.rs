//! A service with those that it extends.

use super::field::Field;
use crate::read::import::common::{At, Keys, Lenient, Remark, Str};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const ELSEWHERE: Remark = Remark::incomplete(
    "{n} service extends one that is not in its file: `docker compose config` writes it out",
    "{n} services extend some that are not in their files: `docker compose config` writes them out",
);

/// How many services may extend one another.
const LONGEST: usize = 20;

/// The services of a file by name, not yet read.
pub(super) type Services<'a> = BTreeMap<Str<'a>, &'a RawValue>;

/// An object and those behind it, which state what it does not.
#[derive(Debug)]
pub(super) struct Layers<'a>(Vec<Keys<'a>>);

impl<'a> Layers<'a> {
    /// Collects a service and what it extends.
    pub(super) fn of(at: &mut At<'_>, service: Keys<'a>, all: &Services<'a>) -> Self {
        let mut layers = vec![service];
        while let Some(raw) = layers.last().and_then(|last| last.raw("extends")) {
            let other = Lenient::<Keys<'a>>::of(raw.get()).into_known().unwrap_or_default();
            let name = Lenient::<Str<'a>>::of(raw.get()).into_known();
            let name = name.or_else(|| other.get("service").into_known()).filter(|_| !other.has("file"));
            let base = name.and_then(|name| Lenient::of_raw(all.get(&name).copied()).into_known());
            match base.filter(|_| layers.len() < LONGEST) {
                Some(base) => layers.push(base),
                None => {
                    at.remark(ELSEWHERE, "");
                    break;
                }
            }
        }
        Self(layers)
    }

    /// Reads the value of a key in the first that has it.
    pub(super) fn get<T: Deserialize<'a>>(&self, key: &str) -> Lenient<T> {
        let mut values = self.0.iter().map(|layer| layer.get(key));
        values.find(|value| !matches!(value, Lenient::Absent)).unwrap_or_default()
    }

    /// Takes a text; an empty one is none.
    pub(super) fn text(&self, at: &mut At<'_>, key: &str, field: Field) -> Option<String> {
        at.take(self.get::<Str<'a>>(key), field)
            .map(|text| text.0.into_owned())
            .filter(|text| !text.is_empty())
    }

    /// Whether any has a key with a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|layer| layer.raw(key).is_some_and(|raw| raw.get() != "null"))
    }

    /// The structures under a key.
    pub(super) fn inner(&self, at: &mut At<'_>, key: &str, field: Field) -> Self {
        Self(self.0.iter().map(|layer| layer.object(at, &[key], field)).collect())
    }

    /// The elements of all lists under a key; for an object, its keys.
    pub(super) fn elements(&self, at: &mut At<'_>, key: &str, field: Field) -> Vec<Element<'a>> {
        let mut elements = Vec::new();
        for raw in self.0.iter().filter_map(|layer| layer.raw(key)).filter(|raw| raw.get() != "null") {
            if let Lenient::Known(list) = Lenient::<Vec<&'a RawValue>>::of(raw.get()) {
                elements.extend(list.into_iter().map(Element::of));
            } else if let Lenient::Known(Keys { .. }) = Lenient::<Keys<'a>>::of(raw.get()) {
                let names = Lenient::<Services<'a>>::of(raw.get()).into_known().unwrap_or_default();
                elements.extend(names.into_keys().map(Element::Text));
            } else {
                at.odd(field);
            }
        }
        elements
    }

    /// The texts of all lists under a key; for an object, its keys.
    pub(super) fn texts(&self, at: &mut At<'_>, key: &str, field: Field) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.elements(at, key, field) {
            match element {
                Element::Text(text) => texts.push(text.0.into_owned()),
                Element::Object(_) | Element::Odd => at.odd(field),
            }
        }
        texts
    }
}

/// An element of a list that has a short and a long form.
#[derive(Debug)]
pub(super) enum Element<'a> {
    Text(Str<'a>),
    Object(Keys<'a>),
    Odd,
}

impl<'a> Element<'a> {
    fn of(raw: &'a RawValue) -> Self {
        match (Lenient::of(raw.get()), Lenient::of(raw.get())) {
            (Lenient::Known(text), _) => Self::Text(text),
            (_, Lenient::Known(object)) => Self::Object(object),
            _ => Self::Odd,
        }
    }
}
