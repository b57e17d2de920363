//! Adding whose things are.

use super::Builder;
use super::add::Adder;
use super::draft::Placed;
use crate::diag::{Code, Diagnostic};
use crate::id::FixedSet;
use crate::inventory::raw::RawOwner;
use crate::model::fleet::TextId;
use crate::model::timed::Timed;

impl Adder<'_> {
    pub(super) fn owner(&mut self, raw: &RawOwner) {
        self.check_name(&raw.name, "owner");
        let place = self.place(&raw.whom);
        if let Ok(whom) = self.whom(Some(&raw.whom)) {
            let what = raw.name.value.clone();
            self.builder.fleet.owners.push(Timed { whom, what, place });
        }
    }
}

impl Builder {
    /// Notes the keys of labels whose values name owners, each once, the first stated first.
    pub(super) fn name_owner_labels(&mut self, labels: Vec<Placed>) {
        for label in labels {
            if !self.fleet.owner_labels.iter().any(|known| known.0 == label.0) {
                self.fleet.owner_labels.push(label);
            }
        }
    }

    /// Reports such keys that no thing has.
    pub(super) fn finish_owners(&mut self) {
        let carried: FixedSet<TextId> = self.fleet.labels.iter().map(|&(key, _)| key).collect();
        let missing = self.fleet.owner_labels.iter().filter(|(key, _)| !carried.contains(key));
        let missing: Vec<Placed> = missing.copied().filter(|_| !self.without_fleet).collect();
        for (key, place) in missing {
            let message = format!("nothing has the label {}", self.fleet.text(key));
            self.report(Diagnostic::new(Code::Unmatched, message).at(place, "whose value would be an owner"));
        }
    }
}
