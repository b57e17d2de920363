//! How the events of a certificate are written: as blocks of events that are alike, and in a block as columns. Events that
//! stand by themselves, as schema 2 has them, are read too.
//!
//! The certificate of a whole fleet has an event for each workload, and in a run of thousands of them only the thing, the
//! machine and the cause differ. An object for each would take as many bytes as all else in a plan.

use super::column::{Column, Forcing, number};
use super::{Cause, Event};
use crate::answer::refs::{EventRef, ThingRef};
use crate::answer::tables::{Text, What, WhatKind};
use crate::id::{FixedSet, Id};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The events of a certificate, in order.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Events {
    /// What the events name, each text once.
    texts: Vec<Text>,
    /// Events of one kind that follow one another.
    blocks: Vec<Block>,
}

/// Events of one kind that follow one another. Each list has an entry for each event, in order; one that is left out has
/// nothing for any of them.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Block {
    /// What kind of event they are.
    kind: WhatKind,
    /// The position of the versions on their tracks.
    position: u16,
    /// By what each of the causes of an event forces it. Nothing for a goal.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    rules: Vec<Forcing>,
    /// What changes.
    things: Vec<ThingRef>,
    /// The text of the property or component that changes.
    of: Column,
    /// The text of the version before.
    #[serde(skip_serializing_if = "Column::is_empty", default)]
    from: Column,
    /// The text of the version after.
    #[serde(skip_serializing_if = "Column::is_empty", default)]
    to: Column,
    /// The machine that restarts it or that it leaves.
    #[serde(skip_serializing_if = "Column::is_empty", default)]
    under: Column,
    /// The number of its step.
    #[serde(skip_serializing_if = "Column::is_empty", default)]
    steps: Column,
    /// The positions of its causes, each as many as there are `rules`. Where these are several, without runs.
    #[serde(skip_serializing_if = "Column::is_empty", default)]
    causes: Column,
}

/// The texts of events, numbered.
type Texts<'e> = FixedSet<&'e Text>;

/// Whether two events can stand in one block.
fn is_alike(one: &Event, other: &Event) -> bool {
    let has = |event: &Event| {
        let What { kind, under, to, .. } = &event.what;
        (*kind, event.position, under.is_some(), to.is_some(), event.from.is_some(), event.step.is_some())
    };
    let rule = |cause: &Cause| (cause.rule, cause.requirement);
    has(one) == has(other) && one.causes.iter().map(rule).eq(other.causes.iter().map(rule))
}

impl Block {
    /// Makes a block of events that are alike, of which there is at least one.
    fn of(events: &[Event], texts: &Texts<'_>) -> Option<Self> {
        let first = events.first()?;
        let text = |text: &Text| u32::try_from(texts.get_index_of(text)?).ok();
        let column = |pick: &dyn Fn(&Event) -> Option<u32>| {
            Column::of(&events.iter().filter_map(pick).collect::<Vec<u32>>())
        };
        let causes = events.iter().flat_map(|event| &event.causes).filter_map(|cause| number(cause.event));
        let causes: Vec<u32> = causes.collect();
        let rule = |cause: &Cause| Forcing { rule: cause.rule, requirement: cause.requirement };
        Some(Self {
            kind: first.what.kind,
            position: first.position,
            rules: first.causes.iter().map(rule).collect(),
            things: events.iter().map(|event| event.what.thing).collect(),
            of: column(&|event| text(&event.what.of)),
            from: column(&|event| text(event.from.as_ref()?)),
            to: column(&|event| text(event.what.to.as_ref()?)),
            under: column(&|event| number(event.what.under?)),
            steps: column(&|event| u32::try_from(event.step?).ok()),
            causes: if first.causes.len() > 1 { Column::plain(&causes) } else { Column::of(&causes) },
        })
    }

    /// Adds the events; fails if a list has not as many entries as there are things, or a text is none.
    fn add_to(&self, events: &mut Vec<Event>, texts: &[Text]) -> Option<()> {
        let count = self.things.len();
        let maybe = |column: &Column| match column.is_empty() {
            true => Some(vec![None; count]),
            false => Some(column.numbers(count)?.into_iter().map(|number| Some(number as usize)).collect()),
        };
        let text = |at: usize| texts.get(at).cloned();
        // Things and rules together could stand for more than a plan of any size holds.
        if self.rules.len() > 1 && !self.causes.is_plain() {
            return None;
        }
        let causes = self.causes.numbers(count.checked_mul(self.rules.len())?)?;
        let mut causes = causes.into_iter().map(|number| EventRef::from_index(number as usize));
        let of = self.of.numbers(count)?;
        let (from, to) = (maybe(&self.from)?, maybe(&self.to)?);
        let (under, steps) = (maybe(&self.under)?, maybe(&self.steps)?);
        for (at, &thing) in self.things.iter().enumerate() {
            let causes = self.rules.iter().zip(causes.by_ref());
            events.push(Event {
                what: What {
                    kind: self.kind,
                    thing,
                    of: text(of[at] as usize)?,
                    under: under[at].map(ThingRef::from_index),
                    to: to[at].map_or(Some(None), |to| text(to).map(Some))?,
                },
                from: from[at].map_or(Some(None), |from| text(from).map(Some))?,
                position: self.position,
                step: steps[at],
                causes: causes
                    .map(|(&Forcing { rule, requirement }, event)| Cause { event, rule, requirement })
                    .collect(),
            });
        }
        Some(())
    }
}

/// Blocks, each of which is made when its turn to be written comes.
struct Each<'e>(&'e [Event], Texts<'e>);

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(events, texts) = self;
        serializer.collect_seq(events.chunk_by(is_alike).map(|alike| Block::of(alike, texts)))
    }
}

/// Writes events block by block.
pub(super) fn serialize<S: Serializer>(events: &[Event], serializer: S) -> Result<S::Ok, S::Error> {
    let mut texts = Texts::default();
    for event in events {
        texts.insert(&event.what.of);
        texts.extend(event.what.to.iter().chain(&event.from));
    }
    let mut all = serializer.serialize_struct("Events", 2)?;
    all.serialize_field("texts", &texts.iter().collect::<Vec<_>>())?;
    all.serialize_field("blocks", &Each(events, texts))?;
    all.end()
}

/// Reads what [`serialize`] writes, or a list of events.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Event>, D::Error> {
    deserializer.deserialize_any(Reading)
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Vec<Event>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("blocks of events, or events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Event>, A::Error> {
        let mut events = Vec::new();
        while let Some(event) = list.next_element()? {
            events.push(event);
        }
        Ok(events)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<Event>, A::Error> {
        let Events { texts, blocks } = Events::deserialize(MapAccessDeserializer::new(map))?;
        let mut events = Vec::new();
        for block in blocks {
            let message = "a list of a block of events has not as many entries as there are things";
            block.add_to(&mut events, &texts).ok_or_else(|| de::Error::custom(message))?;
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Certificate, RuleKind};
    use super::*;
    use crate::answer::refs::RequirementRef;
    use proptest::prelude::*;

    type Drawn = (bool, u32, Option<u32>, Option<usize>, u8, Vec<u32>);

    fn event((kind, thing, under, step, texts, causes): Drawn) -> Event {
        let kind = if kind { WhatKind::Restart } else { WhatKind::Property };
        let id = |number: u32| ThingRef::from_index(number as usize);
        let text = |bit: u8| (texts & bit > 0).then(|| Text::from(format!("{}", texts & 12)));
        let of = if texts & 16 > 0 { "kernel".into() } else { "glibc".into() };
        let what = What { kind, thing: id(thing), of, under: under.map(id), to: text(1) };
        let cause = |event| Cause {
            event: EventRef::from_index(event as usize),
            rule: RuleKind::Shares,
            requirement: (event == 0).then(|| RequirementRef::from_index(7)),
        };
        let causes = causes.into_iter().map(cause).collect();
        Event { what, from: text(2), position: 1, step, causes }
    }

    proptest! {
        #[test]
        fn events_are_read_as_they_were(
            events in prop::collection::vec(
                (
                    any::<bool>(),
                    0u32..4,
                    prop::option::of(0u32..3),
                    prop::option::of(0usize..3),
                    0u8..32,
                    prop::collection::vec(0u32..3, 0..3),
                ),
                0..40,
            ),
        ) {
            let events = events.into_iter().map(event).collect();
            let certificate = Certificate { events, ties: Vec::new() };
            let text = serde_json::to_string(&certificate).expect("data");
            prop_assert_eq!(serde_json::from_str::<Certificate>(&text).expect("readable"), certificate);
        }
    }

    #[test]
    fn no_block_stands_for_more_than_its_things() {
        let block = |lists: &str| {
            let block =
                format!("{{\"kind\":\"restart\",\"position\":1,\"things\":[1,2],\"of\":[0,0],{lists}}}");
            let text = format!("{{\"events\":{{\"texts\":[\"kernel\"],\"blocks\":[{block}]}},\"ties\":[]}}");
            serde_json::from_str::<Certificate>(&text).map(|certificate| certificate.events.len())
        };
        let rule = "{\"rule\":\"shares\"}";
        assert_eq!(block("\"steps\":[[1,2,0]]").ok(), Some(2));
        for lists in [
            "\"steps\":[[1,4000000000,0]]".to_owned(),
            "\"from\":[0,1]".to_owned(),
            "\"causes\":[1,2]".to_owned(),
            format!("\"rules\":[{rule}]"),
            format!("\"rules\":[{rule},{rule}],\"causes\":[[0,4,0]]"),
        ] {
            assert!(block(&lists).is_err(), "{lists}");
        }
    }

    #[test]
    fn events_that_stand_by_themselves_are_read() {
        let what = "{\"kind\":\"restart\",\"thing\":4,\"of\":\"kernel\",\"under\":0}";
        let causes = "[{\"event\":3,\"rule\":\"shares\"}]";
        let one = format!("{{\"what\":{what},\"position\":1,\"step\":2,\"causes\":{causes}}}");
        let text = format!("{{\"events\":[{one}],\"ties\":[]}}");
        let certificate: Certificate = serde_json::from_str(&text).expect("readable");
        let [event] = certificate.events.as_slice() else { panic!("one event") };
        assert_eq!((event.what.kind, event.step, event.causes.len()), (WhatKind::Restart, Some(2), 1));
    }
}
