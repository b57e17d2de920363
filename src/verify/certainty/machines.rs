//! Machines: what their engines say, what their own properties need, and what is known of those that sit on others.

use super::Topic;
use crate::answer::step::Certainty;
use crate::model::{Layer, MachineId, MachineKind, SlotId, Subject, Target};
use crate::verify::arrows::Reached;
use crate::verify::clause::{Clause, Met, Owner};
use crate::verify::replay::Replay;
use crate::verify::track::{Rider, Track};
use std::collections::BTreeSet;

impl Replay<'_, '_> {
    /// Returns who says that a machine works with what it gets; none where nothing is to be asked.
    pub(super) fn machine_certainty(&mut self, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let owner = match topic.track {
            Track::OwnGuest(id, _) => Owner::Guest(id),
            Track::Seat(Rider::Machine(id), _) => return self.passenger_certainty(id, slot, topic),
            _ => Owner::Machine(self.world.fleet.slot(slot).machine),
        };
        if self.world.known(topic.track, topic.at, None).is_none() {
            return Some(Certainty::Unknown);
        }
        let mut worst = self.engines_certainty(owner, (topic.track, topic.at));
        if let (Owner::Machine(id), None) = (owner, worst)
            && self.world.is_unopened(id)
        {
            worst = self.kernels_certainty(id, slot, topic);
        }
        let needs = self.said_of_needs(owner, topic).map(|said| match owner {
            Owner::Machine(id) => said.min(self.tried_on_machine(id, slot, topic.at)),
            _ => said,
        });
        worst = worst.max(needs);
        if let (Owner::Machine(id), true) = (owner, self.is_in_the_dark(slot)) {
            worst = worst.max(Some(self.said_of_whole(id, slot, topic)));
        }
        worst
    }

    /// Tells whether nothing is known of a machine but that it has a kernel, which is the slot's.
    pub(super) fn is_in_the_dark(&self, slot: SlotId) -> bool {
        let fleet = self.world.fleet;
        let found = fleet.slot(slot);
        let unknown = found.version.is_none() && fleet.machine(found.machine).family.is_none();
        unknown && self.is_kernel(slot)
    }

    fn is_kernel(&self, slot: SlotId) -> bool {
        self.world.fleet.capability_name(self.world.fleet.slot(slot).capability) == "kernel"
    }

    /// Tells whether no version of a machine's kernel is known, before an OS release and with it.
    pub(super) fn keeps_kernel_unknown(&mut self, os: SlotId, at: usize) -> bool {
        let fleet = self.world.fleet;
        let unknown: Vec<SlotId> = fleet
            .slots_of(fleet.slot(os).machine)
            .filter(|&slot| self.is_kernel(slot) && fleet.slot(slot).version.is_none())
            .collect();
        let brought = self.world.brought_by(os, at);
        unknown.into_iter().any(|kernel| brought.iter().all(|&(slot, _)| slot != kernel))
    }

    /// A machine on another is asked about the other's kernel if it has no other, and about its hypervisor.
    pub(super) fn passenger_certainty(
        &mut self,
        id: MachineId,
        slot: SlotId,
        topic: Topic,
    ) -> Option<Certainty> {
        let under = self.world.fleet.slot(slot).machine;
        match self.world.layer(slot) {
            Layer::Hypervisor => Some(self.said_on_hypervisor(id, slot, topic)),
            Layer::Kernel if self.world.has_kernel_of(Some(id), under) => {
                let place = (Track::Property(slot), topic.at);
                let engines = self.engines_certainty(Owner::Machine(id), place);
                let said = engines.or_else(|| self.kernels_certainty(id, slot, topic))?;
                let dark = self.is_in_the_dark(slot);
                Some(if dark { said.max(self.said_of_whole(under, slot, topic)) } else { said })
            }
            _ => None,
        }
    }

    fn kernels_certainty(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let changed = self.changed_with((Track::Property(slot), topic.at))?;
        let mut worst = None;
        for (track, at) in changed {
            let slot = track.slot()?;
            worst = worst.max(Some(self.said_of_whole(id, slot, Topic { at, ..topic })));
        }
        let unnamed = self.world.lines.is_os(slot) && self.keeps_kernel_unknown(slot, topic.at);
        if unnamed { Some(Certainty::Unknown) } else { worst }
    }

    /// Of a guest in a guest, the outer one may say so while the inner one is in it. A system container says nothing of what
    /// it is under.
    pub(super) fn said_on_hypervisor(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Certainty {
        let fleet = self.world.fleet;
        let under = fleet.slot(slot).machine;
        let mut best = Certainty::Unknown;
        let mut at = Some(id);
        // An edited plan may let things stand on each other in a circle.
        let mut passed: BTreeSet<MachineId> = BTreeSet::new();
        while let Some(machine) = at.filter(|&machine| machine != under && passed.insert(machine)) {
            if machine == id || fleet.machine(machine).kind == MachineKind::Guest {
                best = best.min(self.said_of_whole(machine, slot, topic));
            }
            let moves = self.reached(Track::Left(Rider::Machine(machine))).unwrap_or(0);
            at = self.world.stand(Rider::Machine(machine), moves).machine();
        }
        best
    }

    /// Returns what a machine as a whole, or its kernel, says of a property that it has.
    pub(super) fn said_of_whole(&mut self, id: MachineId, slot: SlotId, topic: Topic) -> Certainty {
        let fleet = self.world.fleet;
        let is_deep = |track: Track| {
            let layer = track.slot().map(|slot| fleet.capability(fleet.slot(slot).capability).layer);
            layer == Some(Layer::Kernel)
        };
        let clauses = self.world.clauses(Owner::Machine(id));
        let deep = clauses.iter().filter(|clause| clause.subject.is_none_or(is_deep));
        let clauses: Vec<Clause> = deep.cloned().collect();
        let said = self.said_of_slot(&clauses, (slot, topic.at));
        said.min(self.tried_on_machine(id, slot, topic.at))
    }

    pub(super) fn tried_on_machine(&mut self, id: MachineId, slot: SlotId, at: usize) -> Certainty {
        let fleet = self.world.fleet;
        let family = fleet.machine(fleet.slot(slot).machine).family;
        let Some(version) = self.world.known(Track::Property(slot), at, None) else {
            return Certainty::Unknown;
        };
        let capability = fleet.slot(slot).capability;
        // What moves has tried the property, and not that of one machine.
        let is_met = fleet.find_slot(id, capability) == Some(slot) || self.world.leaves(Rider::Machine(id));
        let tried = fleet.tested(Subject::Machine(id)).iter().any(|tested| {
            let same = tested.family.is_none_or(|tested| Some(tested) == family);
            same && tested.with == Target::Capability(capability) && self.covers(tested, version)
        });
        let tried = tried && is_met;
        if tried { Certainty::Stated } else { Certainty::Unknown }
    }

    /// Returns the best that some requirements of a machine say of a property, wherever they meet it.
    pub(super) fn said_of_slot(&mut self, clauses: &[Clause], (slot, at): (SlotId, usize)) -> Certainty {
        let mut best = Certainty::Unknown;
        let of = self.world.fleet.slot(slot).capability;
        for clause in clauses {
            for (option, met) in clause.met.iter().enumerate() {
                let &Met::At(track, lens) = met else { continue };
                let is_under = matches!(track, Track::Under(_, capability) if capability == of);
                if track.slot() != Some(slot) && !is_under {
                    continue;
                }
                let at = self.world.on_line(track, slot, at);
                let target = self.world.known(track, at, lens);
                if let Some(said) = self.counts_as(clause.id)
                    && self.speaks(clause, option, target)
                {
                    best = best.min(said);
                }
            }
        }
        best
    }

    /// Returns what changes of the kernel's layer with a property; none for other layers, and for what a release brings.
    fn changed_with(&mut self, (track, at): Reached) -> Option<Vec<Reached>> {
        let slot = track.slot()?;
        if self.world.layer(slot) != Layer::Kernel || self.world.is_tied(slot, at) {
            return None;
        }
        let brought = if self.world.lines.is_os(slot) { self.world.brought_by(slot, at) } else { Vec::new() };
        let mut changed: Vec<Reached> = brought
            .into_iter()
            .filter(|&(slot, _)| self.world.layer(slot) == Layer::Kernel)
            .map(|(slot, at)| (track.on_slot(slot), at))
            .collect();
        if changed.is_empty() {
            changed.push((track, at));
        }
        Some(changed)
    }

    /// Of a kernel or OS release each engine on the machine is asked; of what a release brings, with the release.
    fn engines_certainty(&mut self, owner: Owner, reached: Reached) -> Option<Certainty> {
        let slot = reached.0.slot()?;
        let changed = self.changed_with(reached)?;
        let clauses = self.world.clauses(owner);
        let mut worst = None;
        for engine in self.world.engines(owner) {
            let says = |clause: &&Clause| clause.subject.is_none_or(|subject| subject == engine);
            let about: Vec<Clause> = clauses.iter().filter(says).cloned().collect();
            for &(track, at) in &changed {
                let said = track.slot().map(|slot| self.said_of_slot(&about, (slot, at)));
                worst = worst.max(said);
            }
        }
        if worst.is_some() && self.world.lines.is_os(slot) && self.keeps_kernel_unknown(slot, reached.1) {
            worst = Some(Certainty::Unknown);
        }
        let tried = match owner {
            Owner::Machine(id) => self.tried_on_machine(id, slot, reached.1),
            _ => Certainty::Unknown,
        };
        worst.map(|worst| worst.min(tried))
    }

    /// Returns who says that a property has what it needs at its new version; none where nothing says that it needs
    /// anything.
    fn said_of_needs(&mut self, owner: Owner, topic: Topic) -> Option<Certainty> {
        let here = self.world.known(topic.track, topic.at, None);
        let mut best = None;
        for clause in self.world.clauses(owner).iter() {
            let own = clause.subject == Some(topic.track) && self.world.concerns(clause.id, here);
            if !own || self.has_no_bearing(clause) {
                continue;
            }
            if self.judged(clause, here) != Some(true) {
                return Some(Certainty::Unknown);
            }
            let said = self.counts_as(clause.id);
            best = match (best, said) {
                (Some(best), Some(said)) => Some(said.min(best)),
                (best, said) => best.or(said),
            };
        }
        best
    }
}
