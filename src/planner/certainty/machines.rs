//! Whether machines are said to work with what they get: their software, and those that sit on others.
//!
//! The engines of a machine are asked, such as a kubelet or containerd: they see the kernel live, as containers do. So
//! is the machine as a whole if it has the kernel of another, if its guest's hypervisor changes, or if it is bare. Requirements of the
//! machine as a whole count for its engines too. A property that goes to another version is asked for its own needs, unless the
//! machine was tried with that version. A version that nobody knows, before or after, is never known to work.

use super::speaks::weight;
use super::{Asker, Topic};
use crate::answer::step::Certainty;
use crate::model::{Layer, MachineId, MachineKind, SlotId, Subject, Target};
use crate::planner::graph::{Found, GroupId, Rider, TrackKey, Whose};
use crate::planner::places::Stand;

/// A group of needs, with the slot that is the subject.
type Need = (GroupId, Option<SlotId>);

impl Asker<'_, '_> {
    /// Asks about a machine or guest on which a property reaches a position; `None` if there is nothing to ask.
    pub(super) fn machine(&mut self, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let whose = match topic.key {
            TrackKey::Slot(_) => Whose::Machine(self.graph.fleet.slot(slot).machine),
            TrackKey::Own(workload, _) => Whose::Guest(workload),
            TrackKey::Seat(Rider::Machine(id), _) => return self.passenger(id, slot, topic),
            _ => return None,
        };
        let engines = self.engines(whose, slot, topic).or_else(|| self.bare(whose, slot, topic));
        let needs = self.own_needs(whose, slot, topic).map(|said| match whose {
            Whose::Machine(id) => said.min(self.machine_tested(id, slot, topic.position)),
            Whose::Guest(_) => said,
        });
        let track = self.graph.track_of(topic.key);
        let is_unknown = self.graph.version_on(track, topic.position).is_none();
        let dark = match whose {
            Whose::Machine(id) if self.is_dark(slot) => Some(self.whole(id, slot, topic)),
            _ => None,
        };
        engines.max(needs).max(is_unknown.then_some(Certainty::Unknown)).max(dark)
    }

    /// Asks a machine that stands for what is in it about its own kernel as a whole, since nothing else speaks for it. One
    /// that is stopped finds that kernel when it starts.
    fn bare(&mut self, whose: Whose, slot: SlotId, topic: Topic) -> Option<Certainty> {
        match whose {
            Whose::Machine(id) if self.graph.fleet.is_whole(id) => self.whole_on_kernel(id, slot, topic),
            _ => None,
        }
    }

    /// Whether a slot is the kernel of a machine of which neither kernel nor OS is known: it may not even be a Linux.
    pub(super) fn is_dark(&self, slot: SlotId) -> bool {
        let fleet = self.graph.fleet;
        let found = fleet.slot(slot);
        let is_kernel = fleet.capability_name(found.capability) == "kernel";
        is_kernel && found.version.is_none() && fleet.machine(found.machine).family.is_none()
    }

    /// Whether the kernel of a machine is unknown, and stays so with an OS release.
    pub(super) fn leaves_kernel_unknown(&mut self, os: SlotId, position: u16) -> bool {
        let fleet = self.graph.fleet;
        let mut slots = fleet.slots_of(fleet.slot(os).machine);
        let kernel = slots.find(|&slot| fleet.capability_name(fleet.slot(slot).capability) == "kernel");
        let unknown = kernel.filter(|&kernel| fleet.slot(kernel).version.is_none());
        unknown.is_some_and(|kernel| {
            !self.graph.brought_by(os, position).iter().any(|&(slot, at)| slot == kernel && at > 0)
        })
    }

    /// Asks about a machine on another one that changes; `None` if it sees nothing of that.
    pub(super) fn passenger(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        match fleet.capability(fleet.slot(slot).capability).layer {
            Layer::Hypervisor => Some(self.on_hypervisor(id, slot, topic)),
            Layer::Kernel if self.has_kernel_of(id, slot) => {
                let engines = self.engines(Whose::Machine(id), slot, topic);
                let said = engines.or_else(|| self.whole_on_kernel(id, slot, topic))?;
                Some(match self.is_dark(slot) {
                    true => said.max(self.whole(fleet.slot(slot).machine, slot, topic)),
                    false => said,
                })
            }
            _ => None,
        }
    }

    /// Asks a machine as a whole about all that changes with a kernel: that of another, or its own.
    fn whole_on_kernel(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let topics = self.topics(slot, topic.position)?;
        let each =
            topics.into_iter().map(|(slot, position)| self.whole(id, slot, Topic { position, ..topic }));
        let worst = each.max();
        let unnamed = self.graph.fleet.is_os(slot) && self.leaves_kernel_unknown(slot, topic.position);
        worst.max(unnamed.then_some(Certainty::Unknown))
    }

    /// Whether a machine has the kernel of a slot's machine.
    fn has_kernel_of(&self, id: MachineId, slot: SlotId) -> bool {
        let fleet = self.graph.fleet;
        let under = fleet.slot(slot).machine;
        let below = |&id: &MachineId| fleet.machine(id).parent.filter(|_| fleet.machine(id).shares_kernel);
        std::iter::successors(Some(id), below).any(|id| id == under)
    }

    /// Asks whether a guest is said to work on a version of the hypervisor under it; of a guest in a guest, the outer one may
    /// say so in which it stands by then. What shares a kernel has no word for what is in it.
    pub(super) fn on_hypervisor(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Certainty {
        let fleet = self.graph.fleet;
        let under = fleet.slot(slot).machine;
        let (mut said, mut at) = (self.whole(id, slot, topic), id);
        while let Some(Stand::Machine(below)) = self.stand_now(Rider::Machine(at)) {
            if below == under {
                break;
            }
            if fleet.machine(below).kind == MachineKind::Guest {
                said = said.min(self.whole(below, slot, topic));
            }
            at = below;
        }
        said
    }

    /// Asks the requirements of a machine as a whole, those of its kernel, and what it was tried with.
    pub(super) fn whole(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Certainty {
        let fleet = self.graph.fleet;
        let is_kernel = |slot: SlotId| fleet.capability(fleet.slot(slot).capability).layer == Layer::Kernel;
        let mut needs = self.graph.software_needs(Whose::Machine(id));
        needs.retain(|&(_, subject)| subject.is_none_or(is_kernel));
        self.software(Whose::Machine(id), &needs, slot, topic).min(self.machine_tested(
            id,
            slot,
            topic.position,
        ))
    }

    /// Stated if somebody has tried a machine with a version of a property.
    pub(super) fn machine_tested(&mut self, id: MachineId, slot: SlotId, position: u16) -> Certainty {
        let fleet = self.graph.fleet;
        let track = self.graph.track_of(TrackKey::Slot(slot));
        let version = self.graph.version_on(track, position);
        let family = fleet.machine(fleet.slot(slot).machine).family;
        let is_tested = fleet.tested(Subject::Machine(id)).iter().any(|tested| {
            let Target::Capability(capability) = tested.with else { return false };
            fleet.find_slot(id, capability) == Some(slot)
                && tested.family.is_none_or(|tested| family == Some(tested))
                && version.is_some_and(|version| self.covers(tested, version))
        });
        if is_tested { Certainty::Stated } else { Certainty::Unknown }
    }

    /// The properties of the kernel's layer that come with a property; `None` if it is of another layer, or comes with
    /// an OS release, with which it is asked about.
    fn topics(&mut self, slot: SlotId, position: u16) -> Option<Vec<(SlotId, u16)>> {
        let fleet = self.graph.fleet;
        let is_kernel = |slot: SlotId| fleet.capability(fleet.slot(slot).capability).layer == Layer::Kernel;
        let release = fleet.is_os(slot);
        let brought = !release && self.graph.releases(slot)[usize::from(position)] > 0;
        if !is_kernel(slot) || brought {
            return None;
        }
        let mut topics = if release { self.graph.brought_by(slot, position) } else { Vec::new() };
        topics.retain(|&(slot, at)| at > 0 && is_kernel(slot));
        if topics.is_empty() {
            topics.push((slot, position));
        }
        Some(topics)
    }

    /// Asks the engines there about a kernel or an OS release; `None` if no engine sees it.
    fn engines(&mut self, whose: Whose, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let topics = self.topics(slot, topic.position)?;
        let engines = self.graph.engines(whose);
        if engines.is_empty() {
            return None;
        }
        let needs = self.graph.software_needs(whose);
        let tested = match whose {
            Whose::Machine(id) => self.machine_tested(id, slot, topic.position),
            Whose::Guest(_) => Certainty::Unknown,
        };
        let mut worst = None;
        for engine in engines {
            let about = |subject: Option<SlotId>| subject.is_none_or(|subject| subject == engine);
            let own: Vec<_> = needs.iter().copied().filter(|&(_, subject)| about(subject)).collect();
            for &(slot, position) in &topics {
                worst = worst.max(Some(self.software(whose, &own, slot, Topic { position, ..topic })));
            }
        }
        let unnamed = self.graph.fleet.is_os(slot) && self.leaves_kernel_unknown(slot, topic.position);
        worst = worst.max(unnamed.then_some(Certainty::Unknown));
        worst.map(|worst| worst.min(tested))
    }

    /// The best certainty that needs give to a property at a position.
    pub(super) fn software(&mut self, whose: Whose, needs: &[Need], slot: SlotId, topic: Topic) -> Certainty {
        let mut best = Certainty::Unknown;
        for &(group, subject) in needs {
            let target = self.graph.software_target(whose, group);
            if let Some((key, _)) = target.filter(|&(_, target)| target == slot) {
                let track = self.graph.track_of(key);
                let version = self.graph.version_on(track, topic.position);
                let subject = subject.and_then(|subject| self.version(whose.place(subject)));
                best = best.min(self.answer(group, subject, version));
            }
        }
        best
    }

    /// Asks a property that reaches a position for what it needs there; `None` if nothing says that it needs anything.
    fn own_needs(&mut self, whose: Whose, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let track = self.graph.track_of(topic.key);
        let here = self.graph.version_on(track, topic.position);
        let mut needs = self.graph.software_needs(whose);
        needs.retain(|&(group, subject)| subject == Some(slot) && self.graph.group(group).option == 0);
        let mut best = None;
        for (group, _) in needs {
            let ways = match self.graph.is_alternative(group) {
                true => self.graph.software_ways(group, whose),
                false => vec![(group, self.software_found(whose, group))],
            };
            for id in self.graph.group(group).requirements.clone() {
                if !self.graph.concerns(id, here) || self.is_out_of_place(id, &ways) {
                    continue;
                }
                if self.judge(id, here, &ways) != Some(true) {
                    return Some(Certainty::Unknown);
                }
                let weight = weight(self.graph, id);
                best = best.map_or(weight, |best| weight.map_or(Some(best), |weight| Some(weight.min(best))));
            }
        }
        best
    }

    /// Where the software of a machine meets a need.
    fn software_found(&mut self, whose: Whose, group: GroupId) -> Found {
        self.graph.software_target(whose, group).map_or(Found::Nowhere, |(key, _)| {
            let track = self.graph.track_of(key);
            Found::Track(key, self.graph.track(track).1.shape)
        })
    }
}
