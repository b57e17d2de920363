//! Reading what workloads ask of machines, and the taints that keep them off.

use super::Builder;
use super::draft::{DraftPlacement, Placed};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::id::FixedMap;
use crate::inventory::labels::Alternatives;
use crate::inventory::spread::Spreading;
use crate::model::availability::{Placement, PlacementId, Taint, Toleration};
use crate::model::fleet::TextId;
use crate::model::words::TaintEffect;
use crate::model::workload::Spread;
use std::ops::Range;

/// What has been read, so that each is read once.
#[derive(Debug, Default)]
pub(super) struct Known {
    placements: FixedMap<Placement, PlacementId>,
    affinities: FixedMap<TextId, Option<Alternatives>>,
}

/// The parts of a taint as it is written, `key=value:Effect`, or of what tolerates it.
struct Parts<'t> {
    key: &'t str,
    value: Option<&'t str>,
    effect: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Self {
        let (label, effect) =
            text.rsplit_once(':').map_or((text, None), |(label, effect)| (label, Some(effect)));
        let (key, value) = label.split_once('=').map_or((label, None), |(key, value)| (key, Some(value)));
        Self { key: key.trim(), value: value.map(str::trim), effect: effect.map(str::trim) }
    }
}

impl Builder {
    /// Makes the placement of a workload.
    pub(super) fn placement(&mut self, draft: Option<&DraftPlacement>) -> PlacementId {
        let placement = draft.map_or_else(Placement::default, |draft| Placement {
            selector: draft.selector.iter().map(|&(key, value, _)| (key, value)).collect(),
            affinity: draft.affinity.and_then(|said| self.affinity(said)),
            tolerates: draft.tolerates.iter().filter_map(|&said| self.toleration(said)).collect(),
        });
        let placements = &mut self.fleet.placements;
        let known = self.placements.placements.entry(placement);
        *known.or_insert_with_key(|placement| placements.push(placement.clone()))
    }

    fn affinity(&mut self, (text, place): Placed) -> Option<Alternatives> {
        if let Some(known) = self.placements.affinities.get(&text) {
            return known.clone();
        }
        let read = Alternatives::parse(self.fleet.text(text));
        if let Err(part) = &read {
            let message = format!("`{part}` is no condition on labels");
            let help = "conditions are `key`, `!key`, `key=value`, `key!=value`, `key in (a, b)`, `key notin (a, b)`, \
                        `key>1` and `key<1`, with commas between those that all hold, and `||` between alternatives";
            self.report(Diagnostic::new(Code::BadValue, message).at(place, "in this").help(help));
        }
        let read = read.ok();
        self.placements.affinities.insert(text, read.clone());
        read
    }

    /// Adds the taints of a machine. One without an effect keeps newcomers off.
    pub(super) fn push_taints(&mut self, all: &[Placed]) -> Range<u32> {
        let count =
            |builder: &Self| u32::try_from(builder.fleet.taints.len()).expect("fewer than 2^32 taints");
        let start = count(self);
        for &(text, place) in all {
            let text = self.fleet.text(text).to_owned();
            let parts = Parts::of(&text);
            let effect = match parts.effect {
                Some(effect) => self.effect(effect, place),
                None => Some(TaintEffect::NoSchedule),
            };
            let (key, value) = (parts.key, parts.value.unwrap_or_default());
            let Some(effect) = effect else { continue };
            let (key, value) = (self.fleet.texts.intern(key), self.fleet.texts.intern(value));
            self.fleet.taints.push(Taint { key, value, effect });
        }
        start..count(self)
    }

    /// Reads a toleration: a taint, or one without value or effect, or `*` for every key.
    fn toleration(&mut self, (text, place): Placed) -> Option<Toleration> {
        let text = self.fleet.text(text).to_owned();
        let parts = Parts::of(&text);
        let effect = match parts.effect {
            Some(effect) => Some(self.effect(effect, place)?),
            None => None,
        };
        let key = (parts.key != "*").then(|| self.fleet.texts.intern(parts.key));
        let value = parts.value.map(|value| self.fleet.texts.intern(value));
        Some(Toleration { key, value, effect })
    }

    /// Reads what a service is spread over. Of what is said of one label in several files, the stricter counts.
    pub(super) fn spread(&mut self, said: &[Placed]) -> Vec<Spread> {
        let mut found: Vec<Spread> = Vec::new();
        for &(text, place) in said {
            let written = self.fleet.text(text).to_owned();
            let Some(Spreading { key, max_skew, min_domains }) = Spreading::parse(&written) else {
                let message = format!("`{written}` does not say over what replicas are spread");
                let help = "that is the key of a label, and how many more one of its values may have than another: `zone`, \
                            `zone <= 2`; and over how many values there have to be some: `zone <= 1 over 3`";
                self.report(Diagnostic::new(Code::BadValue, message).at(place, "in this").help(help));
                continue;
            };
            let key = self.fleet.texts.intern(&key);
            match found.iter_mut().find(|known| known.key == key) {
                Some(known) => {
                    known.max_skew = known.max_skew.min(max_skew);
                    known.min_domains = known.min_domains.max(min_domains);
                }
                None => found.push(Spread { key, max_skew, min_domains }),
            }
        }
        found
    }

    fn effect(&mut self, text: &str, place: crate::source::Place) -> Option<TaintEffect> {
        let found = TaintEffect::from_name(text);
        if found.is_none() {
            let names = TaintEffect::ALL.iter().map(|effect| effect.name());
            let all = || format!("it is one of {}", names.clone().collect::<Vec<_>>().join(", "));
            let help = did_you_mean(text, names.clone()).unwrap_or_else(all);
            let message = format!("`{text}` is no effect of a taint");
            self.report(Diagnostic::new(Code::BadValue, message).at(place, "in this taint").help(help));
        }
        found
    }
}
