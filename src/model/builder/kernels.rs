//! Checking machines that share the kernel of another.

use super::Builder;
use super::draft::{DraftMachine, DraftSlot};
use crate::diag::{Code, Diagnostic};
use crate::model::words::Layer;
use crate::source::Place;
use std::collections::BTreeSet;

impl Builder {
    /// Reports a machine that shares a kernel and yet states one, or that runs on a machine other than the one whose
    /// kernel it has: one of the two is wrong, and comove cannot tell which.
    pub(super) fn check_shared_kernel(&mut self, name: &str, draft: &DraftMachine, slots: &[DraftSlot]) {
        let Some((owner, said)) = draft.shares_kernel_of else {
            return;
        };
        let full = format!("{}/{name}", draft.kind);
        if let Some((on, place)) = draft.on
            && on != owner
        {
            let (on, owner) = (self.fleet.texts.get(on), self.fleet.texts.get(owner));
            let message = format!("{full} stands on `{on}` and shares the kernel of `{owner}`");
            let help = "a machine can only share the kernel of what it stands on; leave one of the two out";
            self.report_kernel(message, (place, "stands on this"), (said, "shares the kernel of this"), help);
        }
        let owner = self.fleet.texts.get(owner).to_owned();
        let mut places = BTreeSet::new();
        for slot in slots {
            let capability = self.fleet.capability_name(slot.capability);
            let of_kernel = self.fleet.capabilities[slot.capability].layer == Layer::Kernel;
            if capability == "os" || !of_kernel || !places.insert(slot.place) {
                continue;
            }
            let has = if slot.from_profile { "its OS release brings" } else { "states" };
            let message =
                format!("{full} shares the kernel of `{owner}`, and {has} a `{capability}` of its own");
            let help = format!("say it of `{owner}`, or leave `shares-kernel-of` out");
            self.report_kernel(
                message,
                (slot.place, "of its own"),
                (said, "shares the kernel of this"),
                &help,
            );
        }
    }

    fn report_kernel(&mut self, message: String, here: (Place, &str), there: (Place, &str), help: &str) {
        let diagnostic = Diagnostic::new(Code::Conflict, message);
        self.report(diagnostic.at(here.0, here.1).at(there.0, there.1).help(help));
    }
}
