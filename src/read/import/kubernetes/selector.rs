//! Label selectors.

use super::field::Field;
use super::shape::{Expression, LabelSelector};
use crate::inventory::labels::{Ask, Test};
use crate::inventory::raw::RawMap;
use crate::read::import::common::{At, Object};

/// A selector: every condition has to hold; one without conditions selects all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector(Vec<Ask>);

impl Selector {
    /// Reads a selector; `None` if a condition cannot be read, since the rest would select too much.
    pub(super) fn read(at: &mut At<'_>, shape: LabelSelector<'_>, field: Field) -> Option<Self> {
        let labels = at.pairs(shape.match_labels, field);
        let mut asks: Vec<Ask> = labels
            .iter()
            .map(|(key, value)| Ask { key: at.clean(key), test: Test::In(vec![at.clean(value)]) })
            .collect();
        for Object(expression) in at.list(shape.match_expressions, field) {
            let Some(ask) = ask(at, expression, field) else {
                at.odd(field);
                return None;
            };
            asks.push(ask);
        }
        Some(Self(asks))
    }

    /// Whether the selector has no condition.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether labels meet every condition.
    pub(super) fn matches(&self, labels: &RawMap) -> bool {
        self.0.iter().all(|ask| {
            let label = labels.iter().find(|(label, _)| label.value == ask.key);
            ask.test.passes(label.map(|(_, value)| value.value.as_str()))
        })
    }

    /// A label that every selected pod has, if the selector states one, for an index.
    pub(super) fn anchor(&self) -> Option<(&str, &str)> {
        self.0.iter().find_map(|ask| match &ask.test {
            Test::In(values) => match &values[..] {
                [value] => Some((ask.key.as_str(), value.as_str())),
                _ => None,
            },
            _ => None,
        })
    }
}

/// Reads a condition on a label.
pub(super) fn ask(at: &mut At<'_>, shape: Expression<'_>, field: Field) -> Option<Ask> {
    let key = at.take(shape.key, field)?;
    let operator = at.take(shape.operator, field)?;
    let values = at.list(shape.values, field);
    let values: Vec<String> = values.iter().map(|value| at.clean(value)).collect();
    let number = || values.first().and_then(|value| value.parse().ok());
    let test = match &*operator {
        "In" => Test::In(values),
        "NotIn" => Test::NotIn(values),
        "Exists" => Test::Exists,
        "DoesNotExist" => Test::Absent,
        "Gt" => Test::Above(number()?),
        "Lt" => Test::Below(number()?),
        _ => return None,
    };
    Some(Ask { key: at.clean(&key), test })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::raw::Mark;
    use crate::read::import::common::Notes;

    fn selects(selector: &str, labels: &[(&str, &str)]) -> Option<bool> {
        let mut notes = Notes::default();
        let mut at = At::new(&mut notes, 0);
        let shape = serde_json::from_str(selector).unwrap();
        let mark = |text: &str| Mark::imported(text.to_owned(), 0, 0);
        let labels = labels.iter().map(|(key, value)| (mark(key), mark(value))).collect();
        Selector::read(&mut at, shape, Field::Selector).map(|selector| selector.matches(&labels))
    }

    #[test]
    fn each_operator_means_what_the_api_says() {
        let ask = |operator: &str, values: &str| {
            format!(r#"{{"matchExpressions":[{{"key":"a","operator":"{operator}","values":{values}}}]}}"#)
        };
        let with = [("a", "1"), ("b", "2")];
        let without = [("b", "2")];
        let table = [
            (ask("In", r#"["1","3"]"#), Some(true), Some(false)),
            (ask("NotIn", r#"["1"]"#), Some(false), Some(true)),
            (ask("Exists", "null"), Some(true), Some(false)),
            (ask("DoesNotExist", "[]"), Some(false), Some(true)),
            (ask("Like", "[]"), None, None),
            (r#"{"matchLabels":{"a":"1","b":"2"}}"#.to_owned(), Some(true), Some(false)),
            ("{}".to_owned(), Some(true), Some(true)),
        ];
        for (selector, expected_with, expected_without) in table {
            assert_eq!(selects(&selector, &with), expected_with, "{selector}");
            assert_eq!(selects(&selector, &without), expected_without, "{selector}");
        }
    }
}
