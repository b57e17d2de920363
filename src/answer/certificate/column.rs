//! Numbers as they are written: runs of them in one entry.

use super::RuleKind;
use crate::answer::refs::RequirementRef;
use crate::id::Id;
use serde::{Deserialize, Serialize};

/// Numbers in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Column(Vec<Run>);

/// A number, or how many follow it: `[first, how many, by]`, where each is `by` more than the one before, 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Run {
    One(u32),
    Many(u32, u32, u32),
}

/// The fewest numbers that are written as a run.
const FEWEST: usize = 3;

impl Column {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of entries, which without runs is that of the numbers.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn of(numbers: &[u32]) -> Self {
        let mut runs = Vec::new();
        let mut rest = numbers;
        while let [first, more @ ..] = rest {
            let by = more.first().and_then(|next| next.checked_sub(*first)).filter(|by| *by <= 1);
            let goes_on = |pair: &&[u32]| pair[1].checked_sub(pair[0]) == by;
            let count = 1 + by.map_or(0, |_| rest.windows(2).take_while(goes_on).count());
            let taken = match (by, u32::try_from(count)) {
                (Some(by), Ok(many)) if count >= FEWEST => {
                    runs.push(Run::Many(*first, many, by));
                    count
                }
                _ => {
                    runs.push(Run::One(*first));
                    1
                }
            };
            rest = &rest[taken..];
        }
        Self(runs)
    }

    /// The same without runs.
    pub(super) fn plain(numbers: &[u32]) -> Self {
        Self(numbers.iter().copied().map(Run::One).collect())
    }

    pub(super) fn is_plain(&self) -> bool {
        self.0.iter().all(|run| matches!(run, Run::One(_)))
    }

    /// Returns the numbers, of which there have to be `count`; a run beyond that is not even made.
    pub(super) fn numbers(&self, count: usize) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        for run in &self.0 {
            match *run {
                Run::One(number) => numbers.push(number),
                Run::Many(first, many, by) => {
                    if by > 1 || many as usize > count.saturating_sub(numbers.len()) {
                        return None;
                    }
                    let last = first.checked_add(by.checked_mul(many.checked_sub(1)?)?)?;
                    match by {
                        0 => numbers.extend(std::iter::repeat_n(first, many as usize)),
                        _ => numbers.extend(first..=last),
                    }
                }
            }
        }
        (numbers.len() == count).then_some(numbers)
    }
}

/// A position or number as it is written. Beyond 32 bits there is none.
pub(super) fn number(id: impl Id) -> Option<u32> {
    u32::try_from(id.index()).ok()
}

/// By which rule something forces another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Forcing {
    /// The rule.
    pub(super) rule: RuleKind,
    /// The requirement behind it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) requirement: Option<RequirementRef>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_are_read_as_they_were(steps in prop::collection::vec((0u32..3, 1usize..5), 0..20)) {
            let mut last = 5u32;
            let mut numbers = Vec::new();
            for (by, many) in steps {
                for _ in 0..many {
                    last = (last + by).min(9);
                    numbers.push(if by == 2 { u32::MAX - last } else { last });
                }
            }
            prop_assert_eq!(Column::of(&numbers).numbers(numbers.len()), Some(numbers.clone()));
            prop_assert_eq!(Column::plain(&numbers).numbers(numbers.len()), Some(numbers));
        }
    }

    #[test]
    fn runs_are_short() {
        let text = |numbers: &[u32]| serde_json::to_string(&Column::of(numbers)).expect("data");
        assert_eq!(text(&[3, 4, 5, 6, 9, 9, 9, 9, 2, 3, 7]), "[[3,4,1],[9,4,0],2,3,7]");
    }

    #[test]
    fn no_run_is_longer_than_it_has_to_be() {
        let numbers =
            |text: &str, count| serde_json::from_str::<Column>(text).expect("a column").numbers(count);
        assert_eq!(numbers("[[1,2,0],7]", 3), Some(vec![1, 1, 7]));
        for (text, count) in [
            ("[[1,4000000000,0]]", 2),
            ("[1]", 2),
            ("[1,2,3]", 2),
            ("[[1,0,0],1,2]", 2),
            ("[[4294967295,2,1]]", 2),
            ("[[1,2,5]]", 2),
        ] {
            assert_eq!(numbers(text, count), None, "{text}");
        }
    }
}
