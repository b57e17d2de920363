//! Shrinking a world that shows a fault: everything that the fault does not need is removed.
//!
//! Proptest shrinks the bytes that a world is drawn from, which turns one world into quite another. Removing tables and
//! lines from the world itself ends in the few lines of inventory that matter.

use crate::worlds::{
    Bad, Bump, Crosser, Hold, PathRule, Place, Property, Range, Subject, Target, Versions, World,
};

/// Returns a smallest world that still has the fault, as far as taking out one thing after another finds it.
pub(crate) fn shrink(mut world: World, has_fault: impl Fn(&World) -> bool) -> World {
    while let Some(next) = smaller(&world).into_iter().find(|world| is_asked_well(world) && has_fault(world))
    {
        world = next;
    }
    world
}

/// Tells whether all that the bumps ask for is to be had.
fn is_asked_well(world: &World) -> bool {
    let mut offered = world.clone();
    crate::random_worlds::offer_bumps(&mut offered);
    offered.inventory() == world.inventory()
}

/// Returns the worlds that have one thing less.
fn smaller(world: &World) -> Vec<World> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        change(&mut world);
        found.push(world);
    };
    (0..world.needs.len()).for_each(|at| {
        with(&|world| {
            world.needs.remove(at);
        });
    });
    (0..world.tested.len()).for_each(|at| {
        with(&|world| {
            world.tested.remove(at);
        });
    });
    (0..world.holds.len()).for_each(|at| {
        with(&|world| {
            world.holds.remove(at);
        });
    });
    for at in 0..world.crossings.len() {
        with(&|world| {
            world.crossings.remove(at);
        });
        if world.crossings[at].with.is_some() {
            with(&|world| world.crossings[at].with = None);
        }
        if world.crossings[at].together {
            with(&|world| world.crossings[at].together = false);
        }
    }
    (0..world.avoided.len()).for_each(|at| {
        with(&|world| {
            world.avoided.remove(at);
        });
    });
    let of_state = |bump: &Bump| matches!(bump, Bump::State(..));
    if !world.states.is_empty() && !world.bumps.iter().all(of_state) {
        with(&|world| {
            world.states.clear();
            world.workloads.iter_mut().for_each(|workload| workload.keeps = None);
            world.bumps.retain(|bump| !matches!(bump, Bump::State(..)));
            world.needs.retain(|need| {
                let on_state = |(target, _): &(Target, _)| matches!(target, Target::State(_));
                !matches!(need.subject, Subject::State(_)) && !need.any.iter().any(on_state)
            });
        });
    }
    if world.at_least {
        with(&|world| world.at_least = false);
    }
    if world.conditional {
        with(&|world| world.conditional = false);
    }
    if !world.excepts.is_empty() {
        with(&|world| world.excepts.clear());
    }
    if world.bumps.len() > 1 {
        (0..world.bumps.len()).for_each(|at| {
            with(&|world| {
                world.bumps.remove(at);
            });
        });
    }
    for at in 0..world.workloads.len() {
        if world.workloads[at].image.is_some() {
            with(&|world| world.workloads[at].image = None);
        }
        if may_go(world, at) {
            with(&|world| take_workload(world, at));
        }
    }
    for at in 0..world.images.len() {
        for inside in 0..world.images[at].packages.len() {
            let builds = world.images[at].builds.len();
            if inside > 0 || builds == 0 {
                with(&|world| {
                    let (gone, _) = world.images[at].packages.remove(inside);
                    world.images[at].own.retain(|&own| own != gone);
                });
            }
        }
        if !world.images[at].own.is_empty() {
            with(&|world| world.images[at].own.clear());
        }
        for build in 0..world.images[at].builds.len() {
            with(&|world| {
                world.images[at].builds.remove(build);
            });
        }
        if world.images[at].base.is_some() {
            with(&|world| world.images[at].base = None);
        }
    }
    if !world.images.is_empty() && !names_image(world, world.images.len() - 1) {
        with(&|world| drop(world.images.pop()));
    }
    if !world.packages.is_empty() && !names_package(world, world.packages.len() - 1) {
        with(&|world| drop(world.packages.pop()));
    }
    take_machines(world, &mut with);
    take_versions(world, &mut with);
    for at in 0..world.mixed.len() {
        if !world.mixed[at] {
            with(&|world| world.mixed[at] = true);
        }
    }
    for at in 0..world.needs.len() {
        if world.needs[at].only.is_some() {
            with(&|world| world.needs[at].only = None);
        }
        if world.needs[at].any.len() > 1 {
            with(&|world| {
                world.needs[at].any.pop();
            });
            with(&|world| {
                world.needs[at].any.remove(0);
            });
        }
        if world.needs[at].at.is_some() {
            with(&|world| world.needs[at].at = None);
        }
        if let Some(Range::Between(low, high)) = world.needs[at].at {
            with(&|world| world.needs[at].at = Some(Range::AtLeast(low)));
            with(&|world| world.needs[at].at = Some(Range::AtMost(high)));
        }
        for way in 0..world.needs[at].any.len() {
            if let (target, Range::Between(low, high)) = world.needs[at].any[way] {
                with(&|world| world.needs[at].any[way] = (target, Range::AtLeast(low)));
                with(&|world| world.needs[at].any[way] = (target, Range::AtMost(high)));
            }
        }
    }
    found
}

fn take_machines(world: &World, with: &mut impl FnMut(&dyn Fn(&mut World))) {
    for place in world.places() {
        let machine = world.machine(place);
        if machine.engine.is_some() {
            with(&|world| world.machine_mut(place).engine = None);
        }
        if machine.library.is_some() && machine.os.is_none() && !names_library(world, place) {
            with(&|world| world.machine_mut(place).library = None);
        }
    }
    let of_cluster =
        |bump: &Bump| matches!(bump, Bump::Property(_, Property::Kubelet | Property::Kubernetes, _));
    let is_free = world.servers.is_none() && unheld(world, Place::Cluster);
    if world.cluster.is_some() && is_free && !world.bumps.iter().any(of_cluster) {
        with(&|world| {
            world.cluster = None;
            let machines = world.hosts.iter_mut().chain(&mut world.guests);
            machines.for_each(|machine| (machine.node, machine.kubelet) = (false, None));
        });
    }
    if world.servers.is_some() {
        with(&|world| world.servers = None);
    }
    for place in world.places() {
        let is_bumped =
            |bump: &Bump| matches!(bump, Bump::Property(on, Property::Kubelet, _) if *on == place);
        if world.machine(place).kubelet.is_some() && !world.bumps.iter().any(is_bumped) {
            with(&|world| world.machine_mut(place).kubelet = None);
        }
        for at in 0..world.machine(place).kubernetes.as_ref().map_or(0, |versions| versions.later.len()) {
            with(&|world| {
                let versions = world.machine_mut(place).kubernetes.as_mut();
                versions.expect("it has some").later.remove(at);
            });
        }
    }
    for at in 0..world.workloads.len() {
        if let Some(beneath) = world.machine(world.workloads[at].on).beneath {
            with(&|world| world.workloads[at].on = beneath);
        }
    }
    let unused = |place: Place| {
        let host = match place {
            Place::Host(host) => Some(host),
            Place::Guest(_) | Place::Inner(_) | Place::Cluster => None,
        };
        !world.workloads.iter().any(|workload| workload.on == place)
            && !world.guests.iter().any(|guest| host.is_some() && guest.on == host)
            && !world.inners.iter().any(|inner| inner.beneath == Some(place))
            && unheld(world, place)
            && !world.bumps.iter().any(|bump| matches!(bump, Bump::Property(on, ..) if *on == place))
            && !world.needs.iter().any(|need| {
                matches!(need.subject, Subject::Machine(on) | Subject::MachineLibrary(on) if on == place)
            })
    };
    if world.hosts.len() > 1 && unused(Place::Host(world.hosts.len() - 1)) {
        with(&|world| drop(world.hosts.pop()));
    }
    if !world.guests.is_empty() && unused(Place::Guest(world.guests.len() - 1)) {
        with(&|world| drop(world.guests.pop()));
    }
    if !world.inners.is_empty() && unused(Place::Inner(world.inners.len() - 1)) {
        with(&|world| drop(world.inners.pop()));
    }
    if world.hosts.iter().all(|host| host.os.is_none()) && !world.releases.is_empty() {
        with(&|world| world.releases.clear());
    }
}

fn unheld(world: &World, place: Place) -> bool {
    !world.holds.iter().chain(&world.excepts).any(|hold| *hold == Hold::Machine(place))
}

fn take_versions(world: &World, with: &mut impl FnMut(&dyn Fn(&mut World))) {
    if world.kernels_in_turn {
        with(&|world| world.kernels_in_turn = false);
    }
    if world.goes_on.is_some() {
        with(&|world| world.goes_on = None);
    }
    let lines = world.packages.len() + world.images.len() + world.apps.len();
    for at in (0..lines).filter(|&at| line(&mut world.clone(), at).rule != PathRule::Any) {
        with(&|world| line(world, at).rule = PathRule::Any);
    }
    for place in world.places() {
        for at in 0..world.machine(place).kernel.later.len() {
            with(&|world| {
                world.machine_mut(place).kernel.later.remove(at);
            });
        }
        for at in 0..world.machine(place).library.as_ref().map_or(0, |library| library.later.len()) {
            with(&|world| {
                let library = world.machine_mut(place).library.as_mut();
                library.expect("it has one").later.remove(at);
            });
        }
    }
    for index in 0..world.packages.len() {
        for at in 0..world.packages[index].later.len() {
            with(&|world| {
                world.packages[index].later.remove(at);
            });
        }
    }
    for index in 0..world.images.len() {
        for at in 0..world.images[index].versions.later.len() {
            with(&|world| {
                world.images[index].versions.later.remove(at);
            });
        }
    }
    for index in 0..world.apps.len() {
        for at in 0..world.apps[index].later.len() {
            with(&|world| {
                world.apps[index].later.remove(at);
            });
        }
    }
}

/// Returns the versions of a component, by its number among all.
fn line(world: &mut World, at: usize) -> &mut Versions {
    let images = world.images.iter_mut().map(|image| &mut image.versions);
    let mut lines = world.packages.iter_mut().chain(images).chain(&mut world.apps);
    lines.nth(at).expect("there are so many")
}

/// Tells whether a workload can go: its service has another replica, or goes with it.
fn may_go(world: &World, at: usize) -> bool {
    let held = |hold: &Hold| matches!(*hold, Hold::Workload(index) if index == at);
    let named = world.holds.iter().chain(&world.excepts).any(held)
        || world.bumps.iter().any(|bump| matches!(bump, Bump::Workload(index, _) if *index == at))
        || world.needs.iter().any(|need| need.subject == Subject::Workload(at))
        || world
            .tested
            .iter()
            .any(|tested| matches!(tested.subject, Subject::Workload(index) if index >= at));
    let service = world.workloads[at].service;
    let replicas = world.workloads.iter().filter(|workload| workload.service == service).count();
    let last = service + 1 == world.apps.len()
        && service > 0
        && world.servers != Some(service)
        && !names_service(world, service);
    !named && (replicas > 1 || last)
}

/// Takes a workload out, and its service if it was the last replica.
fn take_workload(world: &mut World, at: usize) {
    let gone = world.workloads.remove(at).service;
    if !world.workloads.iter().any(|workload| workload.service == gone) {
        world.apps.pop();
        world.mixed.pop();
    }
    let renumber = |index: &mut usize| *index -= usize::from(*index > at);
    for hold in world.holds.iter_mut().chain(&mut world.excepts) {
        if let Hold::Workload(index) = hold {
            renumber(index);
        }
    }
    for bump in &mut world.bumps {
        if let Bump::Workload(index, _) = bump {
            renumber(index);
        }
    }
    for need in &mut world.needs {
        if let Subject::Workload(index) = &mut need.subject {
            renumber(index);
        }
    }
}

fn names_service(world: &World, service: usize) -> bool {
    let of = |need: &crate::worlds::Need| {
        matches!(need.subject, Subject::App(index) | Subject::Service(index) if index == service)
            || need.any.iter().any(|(target, _)| *target == Target::Service(service))
    };
    let tested =
        |of: Subject| matches!(of, Subject::App(index) | Subject::Service(index) if index == service);
    world.needs.iter().any(of)
        || world.tested.iter().any(|one| tested(one.subject))
        || world.avoided.iter().any(|(bad, _)| *bad == Bad::App(service))
        || world
            .holds
            .iter()
            .chain(&world.excepts)
            .any(|hold| matches!(hold, Hold::App(index) | Hold::Service(index) if *index == service))
        || world
            .bumps
            .iter()
            .any(|bump| matches!(bump, Bump::App(index, _) | Bump::Service(index, _) if *index == service))
}

fn names_package(world: &World, package: usize) -> bool {
    let of = |need: &crate::worlds::Need| {
        need.subject == Subject::Package(package)
            || need.any.iter().any(|(target, _)| *target == Target::Package(package))
    };
    world.needs.iter().any(of)
        || world.tested.iter().any(|tested| tested.with == Target::Package(package))
        || world.holds.contains(&Hold::Package(package))
        || world.excepts.contains(&Hold::Package(package))
        || world.crossings.iter().any(|one| one.of == Crosser::Package(package) || one.with == Some(package))
        || world.avoided.iter().any(|(bad, _)| *bad == Bad::Package(package))
        || world.bumps.iter().any(|bump| matches!(bump, Bump::Package(index, _) if *index == package))
        || world.images.iter().any(|image| image.packages.iter().any(|(index, _)| *index == package))
}

fn names_image(world: &World, image: usize) -> bool {
    world.needs.iter().any(|need| need.subject == Subject::Image(image))
        || world.tested.iter().any(|tested| tested.subject == Subject::Image(image))
        || world.holds.contains(&Hold::Image(image))
        || world.excepts.contains(&Hold::Image(image))
        || world.crossings.iter().any(|one| one.of == Crosser::Image(image))
        || world.avoided.iter().any(|(bad, _)| *bad == Bad::Image(image))
        || world.bumps.iter().any(|bump| matches!(bump, Bump::Image(index, _) if *index == image))
        || world.workloads.iter().any(|workload| workload.image.is_some_and(|(index, _)| index == image))
        || world.images.iter().any(|other| other.base.is_some_and(|(index, _)| index == image))
}

fn names_library(world: &World, place: Place) -> bool {
    let library = crate::worlds::Property::Library;
    world.needs.iter().any(|need| need.subject == Subject::MachineLibrary(place))
        || world
            .bumps
            .iter()
            .any(|bump| matches!(bump, Bump::Property(on, of, _) if (*on, *of) == (place, library)))
}
