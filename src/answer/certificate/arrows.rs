//! How the ties of a certificate are written: as columns over all of them. Ties that stand by themselves, as schema 2 has
//! them, are read too.

use super::column::{Column, Forcing, number};
use super::{Tie, TieArrow};
use crate::answer::refs::EventRef;
use crate::id::{FixedSet, Id};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// The ties of a certificate, in order.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Ties {
    /// The rules of arrows, each once.
    rules: Vec<Forcing>,
    /// The number of the step of each tie.
    steps: Vec<usize>,
    /// How many arrows each tie has.
    arrows: Column,
    /// For each arrow, tie by tie, the event at its tail.
    from: Column,
    /// The event at its head, without runs.
    to: Column,
    /// The position of its rule.
    by: Column,
}

impl Ties {
    fn of(ties: &[Tie]) -> Self {
        let all = || ties.iter().flat_map(|tie| &tie.arrows);
        let rule = |arrow: &TieArrow| Forcing { rule: arrow.rule, requirement: arrow.requirement };
        let rules: FixedSet<Forcing> = all().map(rule).collect();
        let by = |arrow: &TieArrow| u32::try_from(rules.get_index_of(&rule(arrow))?).ok();
        let numbers = |pick: &dyn Fn(&TieArrow) -> Option<u32>| all().filter_map(pick).collect::<Vec<u32>>();
        let counts = ties.iter().filter_map(|tie| u32::try_from(tie.arrows.len()).ok());
        Self {
            steps: ties.iter().map(|tie| tie.step).collect(),
            arrows: Column::of(&counts.collect::<Vec<u32>>()),
            from: Column::of(&numbers(&|arrow| number(arrow.from))),
            to: Column::plain(&numbers(&|arrow| number(arrow.to))),
            by: Column::of(&numbers(&by)),
            rules: rules.into_iter().collect(),
        }
    }

    /// Returns the ties; `None` if the lists do not fit each other.
    fn ties(&self) -> Option<Vec<Tie>> {
        let to = self.to.is_plain().then(|| self.to.len())?;
        let (from, to, by) = (self.from.numbers(to)?, self.to.numbers(to)?, self.by.numbers(to)?);
        let event = |number: u32| EventRef::from_index(number as usize);
        let mut arrows = from.into_iter().zip(to).zip(by).map(|((from, to), by)| {
            let Forcing { rule, requirement } = *self.rules.get(by as usize)?;
            Some(TieArrow { from: event(from), to: event(to), rule, requirement })
        });
        let counts = self.arrows.numbers(self.steps.len())?;
        let tie = |(&step, count): (&usize, u32)| {
            let arrows: Option<Vec<TieArrow>> = arrows.by_ref().take(count as usize).collect();
            arrows.filter(|arrows| arrows.len() == count as usize).map(|arrows| Tie { step, arrows })
        };
        let ties: Option<Vec<Tie>> = self.steps.iter().zip(counts).map(tie).collect();
        ties.filter(|_| arrows.next().is_none())
    }
}

/// Writes ties as columns.
pub(super) fn serialize<S: Serializer>(ties: &[Tie], serializer: S) -> Result<S::Ok, S::Error> {
    Ties::of(ties).serialize(serializer)
}

/// Reads what [`serialize`] writes, or a list of ties.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tie>, D::Error> {
    deserializer.deserialize_any(Reading)
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Vec<Tie>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("columns of ties, or ties")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Tie>, A::Error> {
        let mut ties = Vec::new();
        while let Some(tie) = list.next_element()? {
            ties.push(tie);
        }
        Ok(ties)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<Tie>, A::Error> {
        let ties = Ties::deserialize(MapAccessDeserializer::new(map))?;
        ties.ties().ok_or_else(|| de::Error::custom("the lists of the ties do not fit each other"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Certificate, RuleKind};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ties_are_read_as_they_were(
            ties in prop::collection::vec((0usize..9, prop::collection::vec((0usize..5, 0usize..5, any::<bool>()), 0..6)), 0..9),
        ) {
            let arrow = |(from, to, chain): (usize, usize, bool)| TieArrow {
                from: EventRef::from_index(from),
                to: EventRef::from_index(to),
                rule: if chain { RuleKind::Chain } else { RuleKind::Shares },
                requirement: None,
            };
            let tie = |(step, arrows): (usize, Vec<_>)| Tie { step, arrows: arrows.into_iter().map(arrow).collect() };
            let certificate = Certificate { events: Vec::new(), ties: ties.into_iter().map(tie).collect() };
            let text = serde_json::to_string(&certificate).expect("data");
            prop_assert_eq!(serde_json::from_str::<Certificate>(&text).expect("readable"), certificate);
        }
    }

    #[test]
    fn lists_have_to_fit() {
        let ties = |lists: &str| {
            let text = format!("{{\"events\":[],\"ties\":{{\"rules\":[{{\"rule\":\"shares\"}}],{lists}}}}}");
            serde_json::from_str::<Certificate>(&text).map(|certificate| certificate.ties.len())
        };
        assert_eq!(
            ties("\"steps\":[4],\"arrows\":[2],\"from\":[1,2],\"to\":[2,1],\"by\":[0,0]").ok(),
            Some(1)
        );
        for lists in [
            "\"steps\":[4],\"arrows\":[1],\"from\":[1,2],\"to\":[2,1],\"by\":[0,0]",
            "\"steps\":[4],\"arrows\":[3],\"from\":[1,2],\"to\":[2,1],\"by\":[0,0]",
            "\"steps\":[4],\"arrows\":[2],\"from\":[1,2],\"to\":[2,1],\"by\":[0,1]",
            "\"steps\":[4],\"arrows\":[9],\"from\":[[1,9,0]],\"to\":[[2,9,0]],\"by\":[[0,9,0]]",
            "\"steps\":[4],\"arrows\":[[2,9,0]],\"from\":[1,2],\"to\":[2,1],\"by\":[0,0]",
        ] {
            assert!(ties(lists).is_err(), "{lists}");
        }
    }
}
