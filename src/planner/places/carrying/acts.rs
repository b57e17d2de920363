//! Acts that a search has found, carried out one after another.

use super::spares::Spare;
use super::{Because, Carrying, Effort, Leave, Stand, To, Trial};
use crate::id::{FixedMap, FixedSet};
use crate::planner::graph::{EventId, Joint, Origin, Rider};
use crate::planner::lockstep::LockstepId;
use crate::planner::places::ground::{Ground, stops_on};
use crate::planner::places::search::{Act, Found, Spot};

/// Why something moves before anything else is done.
enum Reason {
    /// For steps to come, which have changed this by then.
    Steps(Because, Vec<LockstepId>, Ground),
    /// To make room for what comes to where it stands: that, and which of its moves it is.
    Room(Rider, usize),
    /// It is on a machine that is added for a time.
    Spare,
}

impl Carrying<'_, '_> {
    /// Carries out what a search has found, with the steps that it waits for. Returns all these steps.
    pub(in crate::planner::places) fn perform(&mut self, found: &Found) -> FixedSet<LockstepId> {
        let mut done: FixedSet<LockstepId> = FixedSet::default();
        let mut added: FixedMap<usize, usize> = FixedMap::default();
        for (index, act) in found.acts.iter().enumerate() {
            match act {
                &Act::Move(rider, to) => {
                    let reason = self.reason((rider, index), found);
                    let to = self.stand_of(to, found, &mut added);
                    self.go((rider, to), reason);
                }
                Act::Step(steps, moves) => {
                    self.prepare(steps, &mut done);
                    let leaves = moves.iter().map(|&(rider, to)| {
                        let to = self.stand_of(to, found, &mut added);
                        let cause = self.cause(rider, steps);
                        Leave { rider, to: To::Stand(to), with: true, cause }
                    });
                    let leaves: Vec<Leave> = leaves.collect();
                    self.apply(steps, &leaves);
                    done.extend(steps.iter().copied());
                }
            }
        }
        done
    }

    /// Carries out the steps that some wait for and that concern no place.
    fn prepare(&mut self, steps: &[LockstepId], done: &mut FixedSet<LockstepId>) {
        let mut waiting: FixedSet<LockstepId> = FixedSet::default();
        let mut work = steps.to_vec();
        while let Some(step) = work.pop() {
            let heads =
                self.heads(step).into_iter().filter(|&head| !self.done[head] && !steps.contains(&head));
            work.extend(heads.filter(|&head| waiting.insert(head)).collect::<Vec<_>>());
        }
        // Arrows lead to lower numbers.
        waiting.sort_unstable();
        for step in waiting {
            if let Trial::Works(leaves) = self.try_out(&[step], Effort::Nothing) {
                self.apply(&[step], &leaves);
                done.insert(step);
            }
        }
    }

    /// The machine of a place, which is added when something first comes to it.
    fn stand_of(&mut self, spot: Spot, found: &Found, added: &mut FixedMap<usize, usize>) -> Stand {
        match spot {
            Spot::Machine(machine) => Stand::Machine(machine),
            Spot::Spare(number) => {
                let next = self.spares.len();
                let known = *added.entry(number).or_insert(next);
                if known == next {
                    let kind = &found.spares[number];
                    let (pool, like, kept) = (kind.pool, kind.like, kind.kept.clone());
                    self.add(Spare { pool, like, kept });
                }
                Stand::Spare(known)
            }
        }
    }

    /// Why something moves in the same moment as steps.
    fn cause(&self, rider: Rider, steps: &[LockstepId]) -> Because {
        let slots = self.changes(steps);
        let mut slots = slots.iter().filter_map(|(key, _)| key.slot());
        let Some(Stand::Machine(machine)) = self.stand(rider) else { return Because::Uncarried };
        let stopping = slots.find(|&slot| stops_on(self.graph, rider, machine, slot));
        stopping.map_or(Because::Uncarried, Because::Down)
    }

    /// Why something moves by itself: what comes next that it could not stay for.
    fn reason(&mut self, (rider, index): (Rider, usize), found: &Found) -> Reason {
        let Some(Stand::Machine(machine)) = self.stand(rider) else { return Reason::Spare };
        let here = Spot::Machine(machine);
        let mut then = Ground::default();
        let mut numbers: FixedMap<Rider, usize> = FixedMap::default();
        let mut last: Option<Vec<LockstepId>> = None;
        let mut room = None;
        for act in &found.acts[index + 1..] {
            let (steps, moves) = match act {
                Act::Move(other, to) => (&[][..], vec![(*other, *to)]),
                Act::Step(steps, moves) => (steps.as_slice(), moves.clone()),
            };
            for (key, position) in self.changes(steps).iter() {
                then.raise(key, position);
            }
            if !steps.is_empty() {
                if let because @ Because::Down(_) = self.cause(rider, steps) {
                    return Reason::Steps(because, steps.to_vec(), then);
                }
                if !self.carries_here(rider, &then) {
                    return Reason::Steps(Because::Uncarried, steps.to_vec(), then);
                }
                last = Some(steps.to_vec());
            }
            for (other, to) in moves {
                let number =
                    numbers.entry(other).or_insert_with(|| self.moves.get(&other).map_or(0, Vec::len));
                *number += 1;
                if to == here && other != rider && room.is_none() {
                    room = Some((other, *number));
                }
            }
        }
        match (room, last) {
            (Some((other, number)), _) => Reason::Room(other, number),
            (None, last) => Reason::Steps(Because::Uncarried, last.unwrap_or_default(), then),
        }
    }

    /// Something moves by itself.
    fn go(&mut self, (rider, to): (Rider, Stand), reason: Reason) {
        match (reason, self.stand(rider), to) {
            (Reason::Steps(cause, steps, then), ..) => {
                let firsts = self.firsts(&steps);
                self.leave(Leave { rider, to: To::Stand(to), with: false, cause }, &then, &firsts);
            }
            (Reason::Room(other, number), Some(from), to) => {
                let cause = self.move_event(other, number);
                self.go_for(rider, (from, to), cause);
            }
            (_, Some(from), to) => {
                let number = self.moves.get(&rider).map_or(0, Vec::len);
                let cause = self.move_event(rider, number);
                self.go_for(rider, (from, to), cause);
            }
            (_, None, _) => {}
        }
    }

    /// Something moves since something else has moved, or it itself has.
    pub(super) fn go_for(&mut self, rider: Rider, (from, to): (Stand, Stand), cause: Option<EventId>) {
        let number = self.moves.get(&rider).map_or(0, Vec::len) + 1;
        let (Some(cause), Some(event)) = (cause, self.move_event(rider, number)) else { return };
        let (why, who) = (Origin::Place, Some(rider));
        self.graph.joint.push(Joint { causes: vec![cause], to: Some(event), why, who });
        self.arrive((rider, event), to, None);
        let of = self.moves.get(&rider).and_then(|moves| moves.last()).and_then(|step| step.of);
        let of = of.map(|(capability, ..)| {
            let before = self.version_on(To::Stand(from), capability, None);
            (capability, before, self.version_on(To::Stand(to), capability, None))
        });
        let differs = self.differing(rider, (from, to), None);
        let misses = self.missing((from, to));
        self.moved(rider, super::Move { from, to, of, differs, misses });
    }

    /// The steps that one waits for.
    pub(in crate::planner::places) fn heads(&self, step: LockstepId) -> FixedSet<LockstepId> {
        let arrows = self.groups.members[step].iter().flat_map(|&at| self.closure.arrows(at));
        arrows.map(|&(to, _)| self.groups.of[to]).filter(|&to| to != step).collect()
    }
}
