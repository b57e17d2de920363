//! Whether the software of a machine is said to work with the kernel or OS release that it gets.
//!
//! The engines are asked, such as a kubelet or containerd: they see the kernel live, as containers do. Requirements of
//! an engine or of the whole machine count for it.

use super::Asker;
use crate::answer::step::Certainty;
use crate::model::{Layer, SlotId};
use crate::planner::graph::{GroupId, Rider, TrackKey, Whose};

impl Asker<'_, '_> {
    /// Asks about a machine or guest on which a property reaches a position; `None` if no engine sees it.
    pub(super) fn software(
        &mut self,
        key: TrackKey,
        slot: SlotId,
        (position, last): (u16, bool),
    ) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        let whose = self.seer(key, slot)?;
        let layer = |slot: SlotId| fleet.capability(fleet.slot(slot).capability).layer;
        let release = fleet.is_os(slot);
        // What an OS release provides is asked about with the release.
        let brought = !release && self.graph.releases(slot)[usize::from(position)] > 0;
        if layer(slot) != Layer::Kernel || brought {
            return None;
        }
        let mut topics = if release { self.graph.brought_by(slot, position) } else { Vec::new() };
        topics.retain(|&(slot, at)| at > 0 && layer(slot) == Layer::Kernel);
        if topics.is_empty() {
            topics.push((slot, position));
        }
        let engines = self.graph.engines(whose);
        let needs = if engines.is_empty() { Vec::new() } else { self.graph.software_needs(whose) };
        let mut worst = None;
        for engine in engines {
            let about = |subject: Option<SlotId>| subject.is_none_or(|subject| subject == engine);
            let own: Vec<_> = needs.iter().copied().filter(|&(_, subject)| about(subject)).collect();
            for &topic in &topics {
                worst = worst.max(Some(self.engine(whose, &own, topic, last)));
            }
        }
        worst
    }

    /// The machine whose software sees a property change; a machine with its own kernel that only moves does not.
    fn seer(&self, key: TrackKey, slot: SlotId) -> Option<Whose> {
        let fleet = self.graph.fleet;
        match key {
            TrackKey::Slot(_) => Some(Whose::Machine(fleet.slot(slot).machine)),
            TrackKey::Own(workload, _) => Some(Whose::Guest(workload)),
            TrackKey::Seat(Rider::Machine(id), _) if fleet.machine(id).shares_kernel => {
                Some(Whose::Machine(id))
            }
            _ => None,
        }
    }

    /// The best certainty that needs give to a property at a position.
    fn engine(
        &mut self,
        whose: Whose,
        needs: &[(GroupId, Option<SlotId>)],
        (slot, position): (SlotId, u16),
        last: bool,
    ) -> Certainty {
        let mut best = Certainty::Unknown;
        for &(group, subject) in needs {
            let target = self.graph.software_target(whose, group);
            if let Some((key, _)) = target.filter(|&(_, target)| target == slot) {
                let track = self.graph.track_of(key);
                let shape = self.graph.track(track).1.shape;
                let ends = subject.map(|subject| self.ends(whose.place(subject), last));
                best = best.min(self.answer(group, ends, Some((shape, position))));
            }
        }
        best
    }
}
