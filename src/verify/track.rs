//! What moves, by the names that a plan uses for it.

use crate::answer::plan::{Change, Effect, Event, EventKind};
use crate::model::{CapabilityId, ComponentId, Fleet, MachineId, ServiceId, SlotId, WorkloadId};

/// What sits on a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Rider {
    Workload(WorkloadId),
    Machine(MachineId),
}

/// Something that is at one version at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Track {
    /// A property of a machine.
    Property(SlotId),
    /// The same property of a guest that a workload would get for itself.
    OwnGuest(WorkloadId, SlotId),
    /// What a rider has under it.
    Seat(Rider, SlotId),
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

/// What a plan counts as one thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Thing {
    Machine(MachineId),
    OwnGuest(WorkloadId),
    Component(ComponentId),
    Workload(WorkloadId),
}

impl Thing {
    /// Returns its full name, such as `workload/cart`.
    pub(super) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Machine(id) => fleet.machine_name(id),
            Self::OwnGuest(id) => format!("own-guest/{}", fleet.workload_name(id)),
            Self::Component(id) => fleet.component_name(id).to_owned(),
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
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
        Some(match self {
            Self::Property(slot) => Thing::Machine(fleet.slot(slot).machine),
            Self::OwnGuest(workload, _) => Thing::OwnGuest(workload),
            Self::Seat(Rider::Machine(machine), _) => Thing::Machine(machine),
            Self::Seat(Rider::Workload(workload), _) | Self::Runs(workload, _) => Thing::Workload(workload),
            Self::Published(component) | Self::Carried(component, _) => Thing::Component(component),
            Self::First(..) | Self::All(..) => return None,
        })
    }

    /// Returns the slot along whose versions it runs, if it runs along those of a slot.
    pub(super) const fn slot(self) -> Option<SlotId> {
        match self {
            Self::Property(slot) | Self::OwnGuest(_, slot) | Self::Seat(_, slot) => Some(slot),
            _ => None,
        }
    }

    /// Says that it reaches a version, in the words in which a plan lists blocked goals.
    pub(super) fn goal(self, fleet: &Fleet, version: &str) -> String {
        match self {
            Self::Property(_) => format!("{} goes to {version}", self.name(fleet)),
            Self::OwnGuest(id, slot) => {
                let property = fleet.capability_name(fleet.slot(slot).capability);
                let workload = fleet.workload_name(id);
                format!("the own guest of workload/{workload} goes to {property} {version}")
            }
            Self::Published(_) => format!("{} is published as {version}", self.name(fleet)),
            Self::Carried(image, id) => {
                let (image, id) = (fleet.component_name(image), fleet.component_name(id));
                format!("{image} is built with {id} {version}")
            }
            Self::Runs(id, what) => {
                let (workload, what) = (fleet.workload_name(id), fleet.component_name(what));
                format!("workload/{workload} runs {what} {version}")
            }
            Self::Seat(..) | Self::First(..) | Self::All(..) => {
                format!("{} reaches {version}", self.name(fleet))
            }
        }
    }

    /// Names it.
    pub(super) fn name(self, fleet: &Fleet) -> String {
        let workload = |id| fleet.workload_name(id);
        let component = |id| fleet.component_name(id);
        match self {
            Self::Property(slot) => slot_name(fleet, slot),
            Self::OwnGuest(id, slot) => {
                let property = fleet.capability_name(fleet.slot(slot).capability);
                format!("{property} of the own guest of workload/{}", workload(id))
            }
            Self::Seat(Rider::Workload(id), slot) => {
                format!("workload/{} on {}", workload(id), slot_name(fleet, slot))
            }
            Self::Seat(Rider::Machine(id), slot) => {
                format!("{} on {}", fleet.machine_name(id), slot_name(fleet, slot))
            }
            Self::Published(id) => component(id).to_owned(),
            Self::Carried(image, id) => format!("{} in {}", component(id), component(image)),
            Self::Runs(id, what) => format!("{} of workload/{}", component(what), workload(id)),
            Self::First(id, what) => {
                format!("{} of a replica of service/{}", component(what), fleet.service_name(id))
            }
            Self::All(id, what) => {
                format!("{} of every replica of service/{}", component(what), fleet.service_name(id))
            }
        }
    }
}

fn slot_name(fleet: &Fleet, slot: SlotId) -> String {
    let slot = fleet.slot(slot);
    let machine = fleet.machine_name(slot.machine);
    format!("{machine}:{}", fleet.capability_name(slot.capability))
}

/// Finds what a change of a plan is a change of.
pub(super) fn of_change(fleet: &Fleet, change: &Change) -> Option<Track> {
    let thing = find_thing(fleet, &change.thing)?;
    let seat = matches!(change.effect, Effect::Restart | Effect::Migrate);
    match thing {
        Thing::Machine(machine) if seat => find_seat(fleet, Rider::Machine(machine), &change.what),
        Thing::Workload(workload) if seat => find_seat(fleet, Rider::Workload(workload), &change.what),
        _ if seat => None,
        Thing::Machine(machine) => {
            let capability = fleet.find_capability(&change.what)?;
            own_slot(fleet, machine, capability).map(Track::Property)
        }
        Thing::OwnGuest(workload) => own_guest(fleet, workload, &change.what),
        Thing::Component(id) if change.effect == Effect::Rebuild => carried(fleet, id, &change.what),
        Thing::Component(id) => (fleet.component_name(id) == change.what).then_some(Track::Published(id)),
        Thing::Workload(id) => runs(fleet, id, &change.what),
    }
}

/// Finds what an event of a certificate is an event of.
pub(super) fn of_event(fleet: &Fleet, event: &Event) -> Option<Track> {
    if let EventKind::First | EventKind::All = event.kind {
        let service = fleet.find_service(event.thing.strip_prefix("service/")?)?;
        let component = fleet.find_component(&event.what)?;
        let carried = |&id: &WorkloadId| carries(fleet, id, component);
        let some = fleet.replicas(service).iter().any(carried);
        let track = match event.kind {
            EventKind::First => Track::First(service, component),
            _ => Track::All(service, component),
        };
        return some.then_some(track);
    }
    match (event.kind, find_thing(fleet, &event.thing)?) {
        (EventKind::Property, Thing::Machine(machine)) => {
            let capability = fleet.find_capability(&event.what)?;
            own_slot(fleet, machine, capability).map(Track::Property)
        }
        (EventKind::OwnGuest, Thing::Workload(id)) => own_guest(fleet, id, &event.what),
        (EventKind::Seat, Thing::Machine(id)) => find_seat(fleet, Rider::Machine(id), &event.what),
        (EventKind::Seat, Thing::Workload(id)) => find_seat(fleet, Rider::Workload(id), &event.what),
        (EventKind::Published, Thing::Component(id)) => {
            (fleet.component_name(id) == event.what).then_some(Track::Published(id))
        }
        (EventKind::Carried, Thing::Component(id)) => carried(fleet, id, &event.what),
        (EventKind::Runs, Thing::Workload(id)) => runs(fleet, id, &event.what),
        _ => None,
    }
}

pub(super) fn find_thing(fleet: &Fleet, name: &str) -> Option<Thing> {
    if let Some(name) = name.strip_prefix("workload/") {
        return fleet.find_workload(name).map(Thing::Workload);
    }
    if let Some(name) = name.strip_prefix("own-guest/") {
        return fleet.find_workload(name).map(Thing::OwnGuest);
    }
    find_machine(fleet, name).map(Thing::Machine).or_else(|| fleet.find_component(name).map(Thing::Component))
}

fn find_machine(fleet: &Fleet, name: &str) -> Option<MachineId> {
    let bare = name.strip_prefix("host/").or_else(|| name.strip_prefix("guest/"));
    let id = fleet.find_machine(bare.unwrap_or(name))?;
    (fleet.machine_name(id) == name).then_some(id)
}

fn own_slot(fleet: &Fleet, machine: MachineId, capability: CapabilityId) -> Option<SlotId> {
    fleet.slots_of(machine).find(|&slot| fleet.slot(slot).capability == capability)
}

/// Finds a seat by the name of the property under it, `host/node-1:kernel`.
fn find_seat(fleet: &Fleet, rider: Rider, what: &str) -> Option<Track> {
    let (machine, property) = what.rsplit_once(':')?;
    let (machine, property) = (find_machine(fleet, machine)?, fleet.find_capability(property)?);
    own_slot(fleet, machine, property).map(|slot| Track::Seat(rider, slot))
}

/// Finds the property of a workload's own guest, which takes after the machine that the workload has it from today.
fn own_guest(fleet: &Fleet, workload: WorkloadId, what: &str) -> Option<Track> {
    let machine = fleet.workload(workload).machine?;
    let slot = fleet.find_slot(machine, fleet.find_capability(what)?)?;
    Some(Track::OwnGuest(workload, slot))
}

fn carried(fleet: &Fleet, image: ComponentId, what: &str) -> Option<Track> {
    let content = fleet.find_component(what)?;
    let inside = content != image && fleet.closure(image, None).iter().any(|&(id, _)| id == content);
    inside.then_some(Track::Carried(image, content))
}

fn runs(fleet: &Fleet, workload: WorkloadId, what: &str) -> Option<Track> {
    let component = fleet.find_component(what)?;
    carries(fleet, workload, component).then_some(Track::Runs(workload, component))
}

/// Tells whether a workload runs or carries a component.
pub(super) fn carries(fleet: &Fleet, workload: WorkloadId, component: ComponentId) -> bool {
    fleet.runs(workload).iter().any(|run| {
        run.component == component
            || fleet.closure(run.component, None).iter().any(|&(id, _)| id == component)
    })
}
