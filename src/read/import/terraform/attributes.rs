//! The attributes of a resource, by path. Only what a path names is read: states have secrets.

use super::field::Field;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::{At, Keys, Lenient, Scalar};
use serde_json::value::RawValue;

/// The attributes: nested, or in states before version 4, flat with the path as a key.
#[derive(Debug)]
pub(super) struct Attributes<'a>(pub(super) Keys<'a>);

impl<'a> Attributes<'a> {
    /// The values under a path such as `boot_disk.0.image`; `*` stands for all elements of a list.
    fn under(&self, path: &str) -> Vec<Scalar<'a>> {
        let flat = |path: &str| self.0.get::<Scalar<'a>>(path).into_known();
        if path.contains(['.', '*']) {
            let each = |index: usize| flat(&path.replacen('*', &index.to_string(), 1));
            let found: Vec<Scalar<'a>> = match path.contains('*') {
                true => (0..).map_while(each).collect(),
                false => flat(path).into_iter().collect(),
            };
            if !found.is_empty() {
                return found;
            }
        }
        let mut parts = path.split('.');
        let first = parts.next().and_then(|key| self.0.raw(key));
        let mut values: Vec<&'a RawValue> = first.into_iter().collect();
        for part in parts {
            values = values.into_iter().flat_map(|value| step(value, part)).collect();
        }
        values.into_iter().filter_map(|value| Lenient::of(value.get()).into_known()).collect()
    }

    /// Takes the texts under some paths that are not empty.
    pub(super) fn texts(&self, at: &mut At<'_>, paths: &[&str], field: Field) -> Vec<Text> {
        let values = paths.iter().flat_map(|path| self.under(path));
        let said = values.filter(|value| !value.0.trim().is_empty());
        said.map(|value| at.text(value.0.trim(), field)).collect()
    }

    /// Takes the first text under some paths.
    pub(super) fn text(&self, at: &mut At<'_>, paths: &[&str], field: Field) -> Option<Text> {
        paths.iter().find_map(|path| self.texts(at, &[path], field).into_iter().next())
    }

    /// Takes the product of the numbers under the first paths that all have one above zero, times a unit.
    pub(super) fn product(
        &self,
        at: &mut At<'_>,
        ways: &[&[&str]],
        unit: i64,
        field: Field,
    ) -> Option<Mark<i64>> {
        let number = |path: &&str| {
            let number = self.under(path).into_iter().next()?.0.parse::<i64>().ok();
            number.filter(|number| *number > 0)
        };
        let product =
            |paths: &&[&str]| paths.iter().try_fold(unit, |product, path| product.checked_mul(number(path)?));
        ways.iter().find_map(product).map(|number| at.mark(number, field))
    }

    /// Whether a boolean under a key is true.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.0.raw(key).is_some_and(|raw| matches!(raw.get(), "true" | "\"true\""))
    }
}

/// Follows one part of a path.
fn step<'a>(value: &'a RawValue, part: &str) -> Vec<&'a RawValue> {
    if part == "*" || part.bytes().all(|byte| byte.is_ascii_digit()) {
        let elements = Lenient::<Vec<&'a RawValue>>::of(value.get()).into_known().unwrap_or_default();
        return match part.parse::<usize>() {
            Ok(index) => elements.into_iter().skip(index).take(1).collect(),
            Err(_) => elements,
        };
    }
    let object = Lenient::<Keys<'a>>::of(value.get()).into_known().unwrap_or_default();
    object.raw(part).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::import::common::Notes;

    #[test]
    fn paths_lead_through_lists_and_flat_keys() {
        for text in [
            r#"{"tags": {"Name": "web"}, "cards": [{"mac": "a"}, {"mac": "b"}, 7], "cores": 2, "threads": "2"}"#,
            r#"{"tags.Name": "web", "cards.0.mac": "a", "cards.1.mac": "b", "cores": "2", "threads": "2"}"#,
        ] {
            let (mut notes, keys) = (Notes::default(), serde_json::from_str(text).expect("an object"));
            let (attributes, mut at) = (Attributes(keys), At::new(&mut notes, 0));
            let name = attributes.text(&mut at, &["none", "tags.Name"], Field::Name);
            assert_eq!(name.expect("a name").value, "web");
            let cards = attributes.texts(&mut at, &["cards.*.mac"], Field::Card);
            assert_eq!(cards.iter().map(|card| card.value.as_str()).collect::<Vec<_>>(), ["a", "b"]);
            let ways: &[&[&str]] = &[&["cores", "none"], &["cores", "threads"]];
            let cpus = attributes.product(&mut at, ways, 1000, Field::Processors);
            assert_eq!(cpus.map(|cpus| cpus.value), Some(4000));
        }
    }
}
