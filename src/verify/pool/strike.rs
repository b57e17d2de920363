//! Striking out of a pool what nothing supports.

use super::domain::{Dweller, Home, Kind, Need, Own, Pool, Side};
use crate::id::FixedMap;
use crate::model::{CapabilityId, MachineId, VersionId};
use crate::verify::clause::Lens;
use crate::verify::load::Load;
use crate::verify::world::World;
use std::cmp::Ordering;

/// Most times that versions of a kind of thing are held against versions of a machine.
const MOST_PAIRS: usize = 1_000_000;

/// What a machine has of the properties that matter: their positions among all that anybody finds of them.
type Offer = Vec<usize>;

/// Which combinations of versions of a dweller an offer supports: where it is at home there or not.
type Supports = FixedMap<(usize, Offer, bool), Vec<bool>>;

/// The work at a pool.
struct Work<'w, 'f> {
    world: &'w mut World<'f>,
    /// By machine and combination of its versions.
    offers: Vec<Vec<Offer>>,
    machines: Vec<MachineId>,
    /// What offers are of.
    of: Vec<CapabilityId>,
    supports: Supports,
    pairs: usize,
}

impl Pool {
    /// Strikes out whatever nothing supports until nothing more can be. Tells whether that could be done.
    pub(super) fn strike_out(&mut self, world: &mut World<'_>) -> bool {
        let offers = self.homes.iter().map(|home| {
            let offer = |vector: &Vec<usize>| world.offer(home, vector, &self.capabilities);
            home.vectors.iter().map(offer).collect()
        });
        let offers = offers.collect();
        let machines = self.homes.iter().map(|home| home.machine).collect();
        let of = self.capabilities.clone();
        let supports = Supports::default();
        let mut work = Work { world, offers, machines, of, supports, pairs: 0 };
        loop {
            let before = self.size();
            for index in 0..self.dwellers.len() {
                self.strike(index, &mut work);
                if work.pairs > MOST_PAIRS {
                    return false;
                }
            }
            if self.size() == before {
                return true;
            }
        }
    }

    fn size(&self) -> usize {
        let homes = self.homes.iter().map(|home| home.vectors.len());
        homes.chain(self.dwellers.iter().map(|dweller| dweller.vectors.len())).sum()
    }

    /// Strikes out the versions of a dweller that no machine supports, and where it can stand on one machine only, the
    /// versions of that which support none of its own.
    fn strike(&mut self, index: usize, work: &mut Work<'_, '_>) {
        let places: Vec<usize> = self.places(index, work);
        let dweller = &self.dwellers[index];
        let mut kept = vec![false; dweller.vectors.len()];
        for &place in &places {
            for offer in 0..self.homes[place].vectors.len() {
                for (at, supported) in work.supported(index, dweller, (place, offer)).iter().enumerate() {
                    kept[at] |= supported;
                }
            }
        }
        if let [only] = places[..] {
            let supported: Vec<bool> = (0..self.homes[only].vectors.len())
                .map(|offer| work.supported(index, dweller, (only, offer)).contains(&true))
                .collect();
            retain(&mut self.homes[only].vectors, &supported);
            retain(&mut work.offers[only], &supported);
        }
        let dweller = &mut self.dwellers[index];
        if kept.contains(&false) {
            retain(&mut dweller.vectors, &kept);
            work.supports.retain(|&(of, ..), _| of != index);
        }
    }

    /// Returns the machines on which a dweller can stand: they support it, and those who have no other place leave room.
    fn places(&self, index: usize, work: &mut Work<'_, '_>) -> Vec<usize> {
        let all: Vec<usize> = self.supporting(index, work);
        if self.homes.iter().all(|home| home.room.is_none()) {
            return all;
        }
        let mut fixed = vec![Load::NOTHING; self.homes.len()];
        for other in 0..self.dwellers.len() {
            if let [only] = self.supporting(other, work)[..] {
                let dweller = &self.dwellers[other];
                let number = dweller.number - usize::from(other == index);
                fixed[only] = fixed[only] + dweller.kind.load.times(number);
            }
        }
        let load = self.dwellers[index].kind.load;
        let has_room = |&place: &usize| {
            let tied = self.dwellers[index].kind.tied_to.is_some();
            tied || self.homes[place].room.is_none_or(|room| (fixed[place] + load).fits(room, load))
        };
        all.into_iter().filter(has_room).collect()
    }

    fn supporting(&self, index: usize, work: &mut Work<'_, '_>) -> Vec<usize> {
        let dweller = &self.dwellers[index];
        let mut found: Vec<usize> = (0..self.homes.len()).filter(|&at| dweller.able[at]).collect();
        found.retain(|&place| {
            let mut offers = 0..self.homes[place].vectors.len();
            offers.any(|offer| work.supported(index, dweller, (place, offer)).contains(&true))
        });
        found
    }
}

impl Work<'_, '_> {
    /// Tells which combinations of versions of a dweller a combination of a machine's versions supports.
    fn supported(&mut self, index: usize, dweller: &Dweller, (place, offer): (usize, usize)) -> &[bool] {
        let kind = &dweller.kind;
        let machine = Some(self.machines[place]);
        let is_home = kind.home == machine || kind.tied_to == machine;
        let offer = self.offers[place][offer].clone();
        let key = (index, offer, is_home);
        if !self.supports.contains_key(&key) {
            self.pairs += dweller.vectors.len();
            let found = dweller.vectors.iter().map(|vector| {
                let mut needs = kind.needs.iter();
                needs.all(|need| {
                    self.is_met(kind, need, vector, &key.1) || self.is_as_today(kind, need, vector, &key.1)
                })
            });
            let mut found: Vec<bool> = found.collect();
            if !is_home && self.is_older(kind, &key.1) {
                found.fill(false);
            }
            self.supports.insert(key.clone(), found);
        }
        &self.supports[&key]
    }

    /// Tells whether a hypervisor of a machine is known to be older than the one beneath a guest today.
    fn is_older(&mut self, kind: &Kind, offer: &Offer) -> bool {
        kind.since.iter().any(|&(capability, today)| {
            let there = self.offered(capability, offer);
            there.is_some_and(|there| {
                self.world.lines.ask.compare(self.world.fleet, there, today) == Some(Ordering::Less)
            })
        })
    }

    /// Returns the version of a property that a machine offers, if it is known.
    fn offered(&mut self, capability: CapabilityId, offer: &Offer) -> Option<VersionId> {
        let at = self.of.iter().position(|&other| other == capability)?;
        self.world.lines.under(capability).versions[offer[at]]
    }

    /// Tells whether a need is violated today, and is judged by the versions of today.
    fn is_as_today(&mut self, kind: &Kind, need: &Need, vector: &[usize], offer: &Offer) -> bool {
        let Some(today) = &need.broken else { return false };
        need.subject.is_none_or(|at| vector[at] == kind.today[at])
            && need.met.iter().zip(today).all(|(&met, &today)| self.found(kind, met, vector, offer) == today)
    }

    /// Tells whether a need is met by versions of one's own and of a machine.
    fn is_met(&mut self, kind: &Kind, need: &Need, vector: &[usize], offer: &Offer) -> bool {
        let subject = need.subject.and_then(|at| self.own_version(kind, at, vector[at]));
        need.met.iter().enumerate().any(|(option, &(side, lens))| {
            let target = self.found(kind, (side, lens), vector, offer);
            self.world.allows(need.id, option, subject, target)
        })
    }

    /// Returns the version that an alternative of a need finds.
    fn found(
        &mut self,
        kind: &Kind,
        (side, lens): (Side, Lens),
        vector: &[usize],
        offer: &Offer,
    ) -> Option<VersionId> {
        // What an image leaves open counts as what it brings today.
        let (target, today) = match side {
            Side::Own(at) => {
                (self.own_version(kind, at, vector[at]), self.own_version(kind, at, kind.today[at]))
            }
            Side::Under(capability) => (self.offered(capability, offer), None),
        };
        let seen = |version| self.world.through(version, lens);
        target.and_then(seen).or_else(|| today.and_then(seen))
    }

    fn own_version(&mut self, kind: &Kind, index: usize, at: usize) -> Option<VersionId> {
        let line = match kind.own[index] {
            Own::Component(id) | Own::Inside(_, id) => self.world.lines.component(id),
            Own::Capability(id) => {
                let slot = kind.guest.and_then(|guest| self.world.own_slot(guest, id))?;
                self.world.lines.slot(slot)
            }
            Own::Over(slot) => self.world.lines.slot(slot),
        };
        line.versions[at]
    }
}

impl World<'_> {
    fn offer(&mut self, home: &Home, vector: &[usize], capabilities: &[CapabilityId]) -> Offer {
        let mut offer = Vec::with_capacity(capabilities.len());
        for &capability in capabilities {
            let slot = self.slot_beneath(home.machine, capability);
            let at = slot.and_then(|slot| home.slots.iter().position(|&other| other == slot));
            let version = slot.zip(at).and_then(|(slot, at)| self.lines.slot(slot).versions[vector[at]]);
            offer.push(self.lines.found_at(capability, version));
        }
        offer
    }
}

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    list.retain(|_| kept.next().copied().unwrap_or(true));
}
