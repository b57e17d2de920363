//! What moves, and how it is found by what a plan says of it.

use super::arrows::Reached;
use super::finding::{At, ChangeFinding, Item};
use super::line::Spot;
use super::world::World;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect};
use crate::answer::tables::{Tables, Text, What, WhatKind};
use crate::model::{CapabilityId, ComponentId, Fleet, MachineId, MachineKind, ServiceId, SlotId, WorkloadId};

/// What sits on a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Rider {
    Workload(WorkloadId),
    Machine(MachineId),
}

impl Rider {
    /// Returns what a plan counts it as.
    pub(super) const fn thing(self) -> Thing {
        match self {
            Self::Workload(id) => Thing::Workload(id),
            Self::Machine(id) => Thing::Machine(id),
        }
    }

    /// Returns the machine that it is on today.
    pub(super) fn home(self, fleet: &Fleet) -> Option<MachineId> {
        match self {
            Self::Workload(id) => fleet.workload(id).machine,
            Self::Machine(id) => fleet.machine(id).parent,
        }
    }
}

/// Something that is at one version at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Track {
    /// A property of a machine.
    Property(SlotId),
    /// The same property of a guest that a workload would get for itself.
    OwnGuest(WorkloadId, SlotId),
    /// What a rider has under it that stays on its machine.
    Seat(Rider, SlotId),
    /// How often a rider has moved to another machine.
    Left(Rider),
    /// What a rider that moves has under it: no track of its own, since it follows from where the rider stands.
    Under(Rider, CapabilityId),
    /// An image or stack as published.
    Published(ComponentId),
    /// A component as it is baked into an image.
    Carried(ComponentId, ComponentId),
    /// A component as a workload runs or carries it.
    Runs(WorkloadId, ComponentId),
    /// The furthest replica of a service: not a thing of its own, only a way to speak of many.
    First(ServiceId, ComponentId),
    /// The hindmost replica.
    All(ServiceId, ComponentId),
}

/// What a plan counts as one thing, or names beside that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Thing {
    Machine(MachineId),
    OwnGuest(WorkloadId),
    Component(ComponentId),
    Workload(WorkloadId),
    /// All replicas of a service: nothing that is counted.
    Service(ServiceId),
    /// A machine that a plan adds for a time: its position among these.
    Spare(usize),
}

impl Thing {
    /// Returns its full name, such as `workload/cart`.
    pub(super) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Machine(id) => fleet.machine_name(id),
            Self::OwnGuest(id) => format!("own-guest/{}", fleet.workload_name(id)),
            Self::Component(id) => fleet.component_name(id).to_owned(),
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
            Self::Service(id) => format!("service/{}", fleet.service_name(id)),
            Self::Spare(at) => format!("spare-host/{}", at + 1),
        }
    }
}

impl Track {
    /// Returns the track of another property of the same machine, guest or seat.
    pub(super) const fn on_slot(self, slot: SlotId) -> Self {
        match self {
            Self::OwnGuest(workload, _) => Self::OwnGuest(workload, slot),
            Self::Seat(rider, _) => Self::Seat(rider, slot),
            _ => Self::Property(slot),
        }
    }

    /// Returns the thing that moves; none where it only speaks of replicas together.
    pub(super) fn thing(self, fleet: &Fleet) -> Option<Thing> {
        match self.named(fleet) {
            Thing::Service(_) => None,
            thing => Some(thing),
        }
    }

    /// Returns the thing that changes with it, rather than restarts or moves.
    pub(super) fn changed(self, fleet: &Fleet) -> Option<Thing> {
        match self {
            Self::Property(_) | Self::Published(_) | Self::Carried(..) | Self::Runs(..) => self.thing(fleet),
            Self::OwnGuest(..)
            | Self::Seat(..)
            | Self::Left(_)
            | Self::Under(..)
            | Self::First(..)
            | Self::All(..) => None,
        }
    }

    /// Returns the thing that it is named by: the one that moves, or the service whose replicas do.
    pub(super) fn named(self, fleet: &Fleet) -> Thing {
        match self {
            Self::Property(slot) => Thing::Machine(fleet.slot(slot).machine),
            Self::OwnGuest(workload, _) => Thing::OwnGuest(workload),
            Self::Seat(rider, _) | Self::Left(rider) | Self::Under(rider, _) => rider.thing(),
            Self::Runs(workload, _) => Thing::Workload(workload),
            Self::Published(component) | Self::Carried(component, _) => Thing::Component(component),
            Self::First(service, _) | Self::All(service, _) => Thing::Service(service),
        }
    }

    /// Returns the slot along whose versions it runs, if it runs along those of a slot.
    pub(super) const fn slot(self) -> Option<SlotId> {
        match self {
            Self::Property(slot) | Self::OwnGuest(_, slot) | Self::Seat(_, slot) => Some(slot),
            _ => None,
        }
    }

    /// Names it.
    pub(super) fn item(self, fleet: &Fleet) -> Item {
        let workload = |id| Thing::Workload(id).name(fleet);
        let component = |id| fleet.component_name(id).to_owned();
        let service = |id| Thing::Service(id).name(fleet);
        let property = |slot| fleet.capability_name(fleet.slot(slot).capability).to_owned();
        let machine = |slot| fleet.machine_name(fleet.slot(slot).machine);
        match self {
            Self::Property(slot) => Item::Property { machine: machine(slot), property: property(slot) },
            Self::OwnGuest(id, slot) => Item::OwnGuest { workload: workload(id), property: property(slot) },
            Self::Seat(rider, slot) => Item::Seat {
                rider: rider.thing().name(fleet),
                machine: machine(slot),
                property: property(slot),
            },
            Self::Left(rider) => Item::Moved { rider: rider.thing().name(fleet) },
            Self::Under(rider, capability) => Item::Under {
                rider: rider.thing().name(fleet),
                property: fleet.capability_name(capability).to_owned(),
            },
            Self::Published(id) => Item::Published { component: component(id) },
            Self::Carried(image, id) => Item::Carried { image: component(image), component: component(id) },
            Self::Runs(id, what) => Item::Runs { workload: workload(id), component: component(what) },
            Self::First(id, what) => Item::First { service: service(id), component: component(what) },
            Self::All(id, what) => Item::All { service: service(id), component: component(what) },
        }
    }
}

impl World<'_> {
    /// Names a track with the version at a position.
    pub(super) fn at(&mut self, track: Track, position: usize) -> At {
        At { item: track.item(self.fleet), version: self.version_text(track, position) }
    }

    /// Finds what a change of a plan is a change of.
    pub(super) fn of_change(&mut self, change: &Change) -> Option<Track> {
        let thing = self.found.thing(change.thing)?;
        let of = &change.of;
        match change.effect {
            Effect::Restart | Effect::NextStart => self.seat(thing, of, self.found.thing(change.under?)?),
            Effect::Migrate => self.left(thing),
            _ if change.under.is_some() => None,
            Effect::Rebuild => self.built(thing, of),
            Effect::Upgrade | Effect::Redeploy | Effect::Recreate | Effect::Reprovision => match thing {
                Thing::Machine(machine) => self.property(machine, of),
                Thing::OwnGuest(workload) => self.own_guest(workload, of),
                Thing::Component(id) => self.published(id, of),
                Thing::Workload(id) => self.runs(id, of),
                Thing::Service(_) | Thing::Spare(_) => None,
            },
        }
    }

    /// Finds what moves when something happens.
    pub(super) fn of_what(&mut self, what: &What) -> Option<Track> {
        let thing = self.found.thing(what.thing)?;
        let of = &what.of;
        let is_seat = matches!(what.kind, WhatKind::Restart | WhatKind::NextStart);
        if is_seat != what.under.is_some() {
            return None;
        }
        match (what.kind, thing) {
            (WhatKind::Property, Thing::Machine(machine)) => self.property(machine, of),
            (WhatKind::OwnGuest, Thing::OwnGuest(workload)) => self.own_guest(workload, of),
            (WhatKind::Restart | WhatKind::NextStart, _) => {
                self.seat(thing, of, self.found.thing(what.under?)?)
            }
            (WhatKind::Move, _) => self.left(thing),
            (WhatKind::Published, Thing::Component(id)) => self.published(id, of),
            (WhatKind::Carried, _) => self.built(thing, of),
            (WhatKind::Runs, Thing::Workload(id)) => self.runs(id, of),
            (WhatKind::First | WhatKind::All, Thing::Service(service)) => {
                let component = self.fleet.find_component(of)?;
                let track = match what.kind {
                    WhatKind::First => Track::First(service, component),
                    _ => Track::All(service, component),
                };
                (!self.replicas_with(service, component).is_empty()).then_some(track)
            }
            _ => None,
        }
    }

    /// Finds what comes to which position when something happens. What moves several times has moved once.
    pub(super) fn reached(&mut self, what: &What) -> Option<Reached> {
        let track = self.of_what(what)?;
        if let Track::Left(_) = track {
            return Some((track, 1));
        }
        let line = self.line(track);
        match self.lines.find(&line, what.to.as_deref()) {
            Spot::At(at) => Some((track, at)),
            Spot::Behind | Spot::Off => None,
        }
    }

    fn property(&self, machine: MachineId, of: &str) -> Option<Track> {
        own_slot(self.fleet, machine, self.fleet.find_capability(of)?).map(Track::Property)
    }

    /// Finds how often something has moved that leaves its machine.
    fn left(&self, thing: Thing) -> Option<Track> {
        let rider = rider(thing)?;
        self.leaves(rider).then_some(Track::Left(rider))
    }

    /// Finds a seat by the property under it.
    fn seat(&self, thing: Thing, of: &str, under: Thing) -> Option<Track> {
        let rider = rider(thing)?;
        let Thing::Machine(machine) = under else { return None };
        let slot = own_slot(self.fleet, machine, self.fleet.find_capability(of)?)?;
        Some(Track::Seat(rider, slot))
    }

    /// Finds the property of a workload's own guest, which takes after the machine that the workload has it from today.
    fn own_guest(&self, workload: WorkloadId, of: &str) -> Option<Track> {
        let machine = self.fleet.workload(workload).machine?;
        let slot = self.fleet.find_slot(machine, self.fleet.find_capability(of)?)?;
        Some(Track::OwnGuest(workload, slot))
    }

    fn published(&self, id: ComponentId, of: &str) -> Option<Track> {
        (self.fleet.component_name(id) == of).then_some(Track::Published(id))
    }

    fn built(&mut self, thing: Thing, of: &str) -> Option<Track> {
        let Thing::Component(image) = thing else { return None };
        let content = self.fleet.find_component(of)?;
        let inside = content != image && self.contents(image).has(content);
        inside.then_some(Track::Carried(image, content))
    }

    fn runs(&mut self, workload: WorkloadId, of: &str) -> Option<Track> {
        let component = self.fleet.find_component(of)?;
        self.has(workload, component).then_some(Track::Runs(workload, component))
    }
}

/// Tells whether something can sit on a machine, and as what.
pub(super) const fn rider(thing: Thing) -> Option<Rider> {
    match thing {
        Thing::Machine(id) => Some(Rider::Machine(id)),
        Thing::Workload(id) => Some(Rider::Workload(id)),
        Thing::OwnGuest(_) | Thing::Component(_) | Thing::Service(_) | Thing::Spare(_) => None,
    }
}

/// Says that the fleet does not have what a plan speaks of.
pub(super) fn missing(tables: &Tables, what: &What) -> ChangeFinding {
    named(tables, what.thing, &what.of, what.under)
}

/// The same of a change.
pub(super) fn missing_change(tables: &Tables, change: &Change) -> ChangeFinding {
    named(tables, change.thing, &change.of, change.under)
}

fn named(tables: &Tables, thing: ThingRef, of: &Text, under: Option<ThingRef>) -> ChangeFinding {
    ChangeFinding::Missing {
        thing: tables.name(thing).to_owned(),
        of: of.to_string(),
        under: under.map(|under| tables.name(under).to_owned()),
    }
}

/// Finds a thing by its full name.
pub(super) fn find_thing(fleet: &Fleet, name: &str) -> Option<Thing> {
    if let Some(name) = name.strip_prefix("workload/") {
        return fleet.find_workload(name).map(Thing::Workload);
    }
    if let Some(name) = name.strip_prefix("own-guest/") {
        return fleet.find_workload(name).map(Thing::OwnGuest);
    }
    if let Some(name) = name.strip_prefix("service/") {
        return fleet.find_service(name).map(Thing::Service);
    }
    find_machine(fleet, name).map(Thing::Machine).or_else(|| fleet.find_component(name).map(Thing::Component))
}

pub(super) fn find_machine(fleet: &Fleet, name: &str) -> Option<MachineId> {
    let bare = name.strip_prefix("host/").or_else(|| name.strip_prefix("guest/"));
    let id = fleet.find_machine(bare.unwrap_or(name))?;
    let kind = fleet.machine(id).kind;
    // The name of a cluster has its kind in it.
    let is_it = match bare {
        Some(_) => kind != MachineKind::Cluster && name.starts_with(kind.name()),
        None => kind == MachineKind::Cluster,
    };
    is_it.then_some(id)
}

fn own_slot(fleet: &Fleet, machine: MachineId, capability: CapabilityId) -> Option<SlotId> {
    fleet.slots_of(machine).find(|&slot| fleet.slot(slot).capability == capability)
}
