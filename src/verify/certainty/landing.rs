//! What lands on another machine: it is asked about everything there that is another version than where it comes from, and
//! than it runs on today.

use super::moments::Span;
use super::{Seat, Topic, With};
use crate::answer::step::Certainty;
use crate::model::{CapabilityId, Isolation, Layer, MachineId, SlotId, VersionId};
use crate::verify::journey::Place;
use crate::verify::replay::Replay;
use crate::verify::track::{Rider, Track};

impl Replay<'_, '_> {
    /// Returns who says that something works where it has come to stand after a step, and the property that this is about;
    /// none where nothing is asked. What is not known of a machine is unknown of who lands there.
    pub(super) fn landing(&mut self, rider: Rider, span: &Span) -> Option<(Certainty, With)> {
        let mut worst: Option<(Certainty, SlotId, Option<usize>)> = None;
        let step = span.from;
        let lasts = |place: Place| matches!(place, Place::Spare(_));
        let stays = lasts(self.world.stand(rider, self.state.moves_until(step, rider)));
        let met = self.met_at(step, rider).into_iter().map(|(machine, slot, at)| (machine, slot, Some(at)));
        let missed = self.missed_at(step, rider).into_iter().map(|(machine, slot)| (machine, slot, None));
        for (machine, slot, at) in met.chain(missed).collect::<Vec<_>>() {
            let topic = Topic { track: Track::Property(slot), at: at.unwrap_or(0), slot: Some(slot) };
            let mut span = span.clone();
            if !stays {
                // What changes there later is asked about then.
                span.until.extend(self.next_visit(Track::Property(slot), step));
            }
            if self.is_beside(rider, slot) {
                continue;
            }
            let said = self.throughout(&span, |this| match rider {
                Rider::Workload(id) => this.seat_certainty(Seat { workload: id, machine }, slot, topic),
                Rider::Machine(id) => this.passenger_certainty(id, slot, topic),
            });
            let said = said.map(|said| if at.is_none() { Certainty::Unknown } else { said });
            // Of several the release, else the first.
            let lines = &self.world.lines;
            let worse = said.filter(|&said| {
                worst.is_none_or(|(worst, other, _)| {
                    said > worst || said == worst && lines.is_os(slot) && !lines.is_os(other)
                })
            });
            worst = worse.map(|said| (said, slot, at)).or(worst);
        }
        worst.map(|(said, slot, at)| {
            let of = self.world.fleet.capability_name(self.world.fleet.slot(slot).capability).to_owned();
            (said, (of, at.and_then(|at| self.world.version_text(Track::Property(slot), at))))
        })
    }

    /// Tells whether a property is an engine, and what moves a process, which has none under it.
    fn is_beside(&self, rider: Rider, slot: SlotId) -> bool {
        let Rider::Workload(id) = rider else { return false };
        let isolation = self.world.fleet.workload(id).isolation;
        self.world.layer(slot) == Layer::Engine && matches!(isolation, Isolation::Process | Isolation::Vm)
    }

    /// Returns the properties at known versions under something before a step of which nothing is said where it stands after that,
    /// each with the machine on which it stood or that this is like.
    fn missed_at(&mut self, step: usize, rider: Rider) -> Vec<(MachineId, SlotId)> {
        let fleet = self.world.fleet;
        let moves = [self.state.moved_before(step, Track::Left(rider)), self.state.moves_until(step, rider)];
        let [Some(here), Some(there)] = moves.map(|moves| match self.world.stand(rider, moves) {
            Place::Spare(at) => self.world.spares.get(at).and_then(|spare| spare.like),
            place => place.machine(),
        }) else {
            return Vec::new();
        };
        let chain = std::iter::successors(Some(here), |&id| fleet.machine(id).parent);
        let under = chain.flat_map(|id| fleet.slots_of(id)).filter(|&slot| {
            let capability = fleet.slot(slot).capability;
            fleet.find_slot(here, capability) == Some(slot) && fleet.find_slot(there, capability).is_none()
        });
        let under: Vec<SlotId> = under.filter(|&slot| !self.world.lines.is_os(slot)).collect();
        let known = |slot: &SlotId| self.found_before(step, rider, fleet.slot(*slot).capability).is_some();
        under.into_iter().filter(known).map(|slot| (here, slot)).collect()
    }

    /// Returns what something finds where it stands after a step that is not as where it comes from, nor as today: the
    /// machine that it stands on or is like, the property, and its position.
    fn met_at(&mut self, step: usize, rider: Rider) -> Vec<(MachineId, SlotId, usize)> {
        let fleet = self.world.fleet;
        let place = self.world.stand(rider, self.state.moves_until(step, rider));
        let spare = match place {
            Place::Spare(at) => Some(at),
            Place::Machine(_) | Place::Nowhere => None,
        };
        let machine = place.machine().or_else(|| self.world.spares.get(spare?)?.like);
        let mut found = Vec::new();
        let chain = std::iter::successors(machine, |&id| fleet.machine(id).parent);
        for slot in chain.flat_map(|id| fleet.slots_of(id)) {
            let capability = fleet.slot(slot).capability;
            let Some(machine) = machine.filter(|&id| fleet.find_slot(id, capability) == Some(slot)) else {
                continue;
            };
            let at = match spare {
                Some(spare) => self.world.spares[spare].position(capability),
                None => Some((slot, self.state.moved_until(step, Track::Property(slot)))),
            };
            let Some((slot, at)) = at else { continue };
            let version = self.world.lines.slot(slot).versions.get(at).copied().flatten();
            let earlier = [0, step].map(|step| self.found_before(step, rider, capability));
            let is_new = match version {
                Some(version) => {
                    !earlier.iter().flatten().any(|&other| self.world.lines.equal(other, version))
                }
                None => earlier[1].is_some(),
            };
            if is_new {
                found.push((machine, slot, at));
            }
        }
        found
    }

    /// Returns the version of a property under something before a step.
    fn found_before(&mut self, step: usize, rider: Rider, capability: CapabilityId) -> Option<VersionId> {
        let state = &self.state;
        let at = self.world.under_at(rider, capability, &|base| state.moved_before(step, base));
        self.world.known(Track::Under(rider, capability), at, None)
    }
}
