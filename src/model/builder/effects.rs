//! What changes of properties do to what is on their machine.

use super::Builder;
use super::draft::{Placed, Said};
use crate::diag::{Code, Diagnostic};
use crate::id::Id;
use crate::model::machine::SlotId;
use crate::model::words::OnChange;
use crate::source::Place;
use std::ops::Range;

/// What an effect is called in messages.
pub(super) const EFFECT: &str = "what a change does to what runs on the machine";

impl Builder {
    /// The effect of a capability on every machine; of an OS none but a restart can be stated.
    pub(super) fn effect_of(&mut self, name: &str, said: Said<OnChange>) -> OnChange {
        let said = said.filter(|&(effect, place)| self.check_effect(name, effect, place));
        said.map_or(OnChange::Restart, |(effect, _)| effect)
    }

    /// Takes what a machine states for that of its slots.
    pub(super) fn set_effects(&mut self, slots: Range<u32>, said: &[(Placed, Placed)]) {
        for &(key, (text, place)) in said {
            let text = self.fleet.texts.get(text).to_owned();
            let word = self.word(Some((&text, place)), EFFECT, OnChange::ALL, OnChange::name);
            let name = self.fleet.texts.get(key.0).to_owned();
            let Some(capability) = self.capability_named(key) else { continue };
            let Some((effect, _)) = word.filter(|&(effect, at)| self.check_effect(&name, effect, at)) else {
                continue;
            };
            let slots = slots.clone().map(|at| SlotId::from_index(at as usize));
            for slot in
                slots.filter(|&slot| self.fleet.slots[slot].capability == capability).collect::<Vec<_>>()
            {
                self.fleet.slots[slot].on_change = effect;
            }
        }
    }

    /// A release brings another kernel, with which everything restarts.
    fn check_effect(&mut self, name: &str, effect: OnChange, place: Place) -> bool {
        let is_sound = name != "os" || effect == OnChange::Restart;
        if !is_sound {
            let message = "with another release of the OS, everything on the machine restarts";
            let help = "state the effect of what changes by itself, such as an engine";
            self.report(Diagnostic::new(Code::BadValue, message).at(place, "cannot be").help(help));
        }
        is_sound
    }
}
