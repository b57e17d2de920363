//! Random worlds, and the test that they are not all trivial.

use crate::random_states::draw_state;
use crate::worlds::{
    Bad, Bump, Crosser, Crossing, Hold, Image, Isolation, Machine, Need, Number, PathRule, Place, Property,
    Range, Release, Subject, Target, Tested, UNKNOWN, Versions, Workload, World,
};
use proptest::prelude::*;

/// Bytes that decisions are drawn from. A zero is always the plainest decision, so that shrinking bytes towards zero
/// shrinks the world.
pub(crate) struct Dice<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl Dice<'_> {
    fn byte(&mut self) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0))
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.byte() % end
    }

    pub(crate) fn number(&mut self, low: Number, high: Number) -> Number {
        low + self.byte() as Number % (high - low + 1)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.byte() * 100 > (100 - percent) * 256
    }

    pub(crate) fn versions(&mut self, last: Number) -> Versions {
        let today = if self.chance(15) { 2 } else { 1 };
        let later = (today + 1..=last).filter(|_| self.chance(60)).collect();
        Versions { today, later, ..Versions::default() }
    }

    /// Draws versions of a component, with how it gets to them.
    fn line(&mut self, last: Number) -> Versions {
        let rule = match self.below(8) {
            6 => PathRule::Listed,
            7 => PathRule::Major,
            _ => PathRule::Any,
        };
        Versions { rule, ..self.versions(last) }
    }

    pub(crate) fn range(&mut self, low: Number, high: Number) -> Range {
        let number = self.number(low, high);
        match self.below(4) {
            0 => Range::AtLeast(number),
            1 => Range::AtMost(number),
            2 => Range::Between(number, self.number(number, high)),
            _ => Range::Except(number),
        }
    }
}

/// Returns random worlds.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    prop::collection::vec(any::<u8>(), 160).prop_map(|bytes| draw(&bytes))
}

fn draw(bytes: &[u8]) -> World {
    let mut dice = Dice { bytes: bytes.iter() };
    let mut world = World::default();
    draw_machines(&mut dice, &mut world);
    world.kernels_in_turn = dice.chance(20);
    draw_components(&mut dice, &mut world);
    draw_workloads(&mut dice, &mut world);
    for _ in 0..dice.below(7) {
        let need = draw_need(&mut dice, &world);
        world.needs.extend(need);
    }
    if world.apps.len() > 1 && dice.chance(30) {
        draw_calls(&mut dice, &mut world);
    }
    if dice.chance(20) {
        let hold = draw_hold(&mut dice, &world);
        world.holds.push(hold);
    }
    let first = draw_bump(&mut dice, &world);
    world.bumps.push(first);
    if dice.chance(50) {
        let second = draw_bump(&mut dice, &world);
        let run = |bump| matches!(bump, Bump::Service(..) | Bump::Workload(..));
        if std::mem::discriminant(&first) != std::mem::discriminant(&second) && !(run(first) && run(second)) {
            world.bumps.push(second);
        }
    }
    // From the other end, so that worlds are the same but for these.
    let other: Vec<u8> = bytes.iter().rev().copied().collect();
    let mut other = Dice { bytes: other.iter() };
    if other.chance(25) {
        draw_inner(&mut other, &mut world);
    }
    draw_certainty(&mut other, &mut world);
    for _ in 0..other.below(5) / 3 {
        let fact = draw_fact(&mut other, &world);
        world.needs.extend(fact);
    }
    if other.chance(30) {
        let more = draw_property_bump(&mut other, &world);
        world.bumps.extend(more);
    }
    draw_unknown_libraries(&mut other, &mut world);
    draw_unknown_apps(&mut other, &mut world);
    if other.chance(25) {
        let all = [Property::Kernel, Property::Library, Property::Engine];
        world.goes_on = Some(all[other.below(all.len())]);
    }
    if other.chance(20) {
        draw_cluster(&mut other, &mut world);
    }
    offer_bumps(&mut world);
    if other.chance(15) {
        make_irregular(&mut other, &mut world);
    }
    draw_avoided(&mut other, &mut world);
    for _ in 0..other.below(6) / 4 {
        let crossing = draw_crossing(&mut other, &world);
        world.crossings.push(crossing);
    }
    if other.chance(25) {
        let except = draw_hold(&mut other, &world);
        world.excepts.push(except);
        world.excepts.retain(|&except| world.bumps.iter().all(|&bump| leaves_some(bump, except)));
    }
    if other.chance(25) {
        draw_state(&mut other, &mut world);
    }
    world.at_least = other.chance(20);
    world.conditional = other.chance(20);
    world
}

fn draw_crossing(dice: &mut Dice<'_>, world: &World) -> Crossing {
    let pick = |dice: &mut Dice<'_>, count: usize| (count > 0).then(|| dice.below(count));
    let of = match dice.below(4) {
        0 => pick(dice, world.images.len()).map(Crosser::Image),
        1 | 2 => pick(dice, world.packages.len()).map(Crosser::Package),
        _ => None,
    };
    let of = of.unwrap_or(Crosser::Kernel);
    let into = (of == Crosser::Kernel || dice.chance(60)).then(|| Range::AtLeast(dice.number(2, 3)));
    let with = if dice.chance(40) { pick(dice, world.packages.len()) } else { None };
    let together = of != Crosser::Kernel && dice.chance(40);
    Crossing { of, into, with, together }
}

/// Draws versions at which nothing may stop. What the bumps ask for is none of them: that is refused.
fn draw_avoided(dice: &mut Dice<'_>, world: &mut World) {
    for _ in 0..dice.below(8) / 4 {
        let pick = |dice: &mut Dice<'_>, count: usize| (count > 0).then(|| dice.below(count));
        let bad = match dice.below(6) {
            0 | 1 => Some(Bad::Kernel),
            2 => pick(dice, world.packages.len()).map(Bad::Package),
            3 => pick(dice, world.images.len()).map(Bad::Image),
            _ => pick(dice, world.apps.len()).filter(|&app| world.servers != Some(app)).map(Bad::App),
        };
        let number = dice.number(1, 3);
        world.avoided.extend(bad.map(|bad| (bad, number)).filter(|&avoided| is_apart(world, avoided)));
    }
}

/// Tells whether no bump asks for a version that is to be avoided.
pub(crate) fn is_apart(world: &World, (bad, number): (Bad, Number)) -> bool {
    !world.bumps.iter().any(|&bump| {
        let asked = match bump {
            Bump::Property(_, Property::Kernel, number) => (Bad::Kernel, number),
            Bump::Property(..) => return false,
            Bump::App(index, number) | Bump::Service(index, number) => (Bad::App(index), number),
            Bump::Workload(index, number) => (Bad::App(world.workloads[index].service), number),
            Bump::Package(index, number) => (Bad::Package(index), number),
            Bump::Image(index, number) => (Bad::Image(index), number),
            Bump::State(..) => return false,
        };
        asked == (bad, number)
    })
}

/// Tells whether a bump names something besides what is left out: else it is refused.
fn leaves_some(bump: Bump, except: Hold) -> bool {
    match (bump, except) {
        (Bump::Property(place, ..), Hold::Machine(other)) => place != other,
        (Bump::App(index, _), Hold::App(other))
        | (Bump::Package(index, _), Hold::Package(other))
        | (Bump::Image(index, _), Hold::Image(other)) => index != other,
        // They ask for runs of one application by one service, which both may be named for.
        (Bump::Service(..) | Bump::Workload(..), Hold::App(_) | Hold::Service(_) | Hold::Workload(_)) => {
            false
        }
        _ => true,
    }
}

/// Draws a machine on the kernel of another, and who is on it.
fn draw_inner(dice: &mut Dice<'_>, world: &mut World) {
    let places: Vec<Place> = world.places().collect();
    let beneath = places[dice.below(places.len())];
    let here = Place::Inner(world.inners.len());
    let mut inner = Machine {
        library: dice.chance(50).then(|| dice.versions(3)),
        engine: dice.chance(15).then(|| dice.versions(2)),
        beneath: Some(beneath),
        ..Machine::default()
    };
    for workload in world.workloads.iter_mut().filter(|workload| workload.on == beneath) {
        if dice.chance(60) {
            workload.on = here;
            inner.engine = inner.engine.filter(|_| workload.isolation != Isolation::Process);
        }
    }
    let mut needs = Vec::new();
    for _ in 0..dice.below(3) {
        let library = inner.library.is_some() && dice.chance(50);
        let subject = if library { Subject::MachineLibrary(here) } else { Subject::Machine(here) };
        let at = library.then(|| Range::AtLeast(dice.number(1, 3)));
        let range = if dice.chance(70) { Range::AtLeast(dice.number(1, 3)) } else { dice.range(1, 3) };
        let any = vec![(Target::Property(Property::Kernel), range)];
        needs.push(Need { subject, at, any, only: None });
    }
    world.inners.push(inner);
    world.needs.extend(needs);
}

/// Draws kernels that nobody knows, and what somebody has tried.
fn draw_certainty(dice: &mut Dice<'_>, world: &mut World) {
    let places: Vec<Place> = world.places().collect();
    for place in places {
        let in_turn = world.kernels_in_turn;
        let machine = world.machine_mut(place);
        if dice.chance(12) && machine.os.is_none() && machine.beneath.is_none() && !in_turn {
            machine.kernel.today = UNKNOWN;
        }
    }
    for _ in 0..dice.below(4) {
        let subject = match dice.below(4) {
            0 => Subject::App(dice.below(world.apps.len())),
            1 => Subject::Service(dice.below(world.apps.len())),
            2 if !world.images.is_empty() => Subject::Image(dice.below(world.images.len())),
            _ => Subject::Workload(dice.below(world.workloads.len())),
        };
        let with = match dice.below(4) {
            0 | 1 => Target::Property(Property::Kernel),
            2 if !world.packages.is_empty() => Target::Package(dice.below(world.packages.len())),
            _ => Target::Property(Property::Library),
        };
        world.tested.push(Tested { subject, with, number: dice.number(1, 4) });
    }
}

/// Draws libraries of machines of which nobody knows the version.
fn draw_unknown_libraries(dice: &mut Dice<'_>, world: &mut World) {
    let places: Vec<Place> = world.places().collect();
    for place in places {
        let machine = world.machine_mut(place);
        if dice.chance(20)
            && machine.os.is_none()
            && let Some(library) = &mut machine.library
        {
            library.today = UNKNOWN;
        }
    }
}

/// Draws applications of which nobody knows the version. Without a path: which versions are on it nobody knows either.
fn draw_unknown_apps(dice: &mut Dice<'_>, world: &mut World) {
    for (index, app) in world.apps.iter_mut().enumerate() {
        if dice.chance(15) && app.rule == PathRule::Any {
            let replicas = world.workloads.iter_mut().filter(|workload| workload.service == index);
            let alike = replicas.filter(|workload| workload.version == app.today);
            alike.for_each(|workload| workload.version = UNKNOWN);
            app.today = UNKNOWN;
        }
    }
}

/// Draws a cluster, its nodes and its API servers. What needs versions of these is taken out.
fn draw_cluster(dice: &mut Dice<'_>, world: &mut World) {
    let mut versions = dice.versions(4);
    let places: Vec<Place> =
        world.places().filter(|place| matches!(place, Place::Host(_) | Place::Guest(_))).collect();
    for place in places {
        let on_it = |one: &Workload| one.on == place && one.isolation == Isolation::Process;
        let has_processes = world.workloads.iter().any(on_it);
        let machine = world.machine_mut(place);
        machine.node = dice.chance(70);
        if machine.node && !has_processes && dice.chance(70) {
            let today = dice.number(1, versions.today);
            machine.kubelet = Some(Versions { today, ..dice.versions(4) });
            if let Some(kubelet) = &mut machine.kubelet {
                kubelet.later.retain(|&later| later > today);
                // It has what the skew behind its cluster needs.
                kubelet.open = kubelet.later.is_empty();
            }
        }
    }
    let servers = dice.below(world.apps.len());
    let mut replicas = world.workloads.iter().filter(|one| one.service == servers);
    if dice.chance(60) && replicas.all(|one| one.version != UNKNOWN) && world.apps[servers].today != UNKNOWN {
        world.servers = Some(servers);
        let app = &mut world.apps[servers];
        app.rule = PathRule::Any;
        for line in [&mut *app, &mut versions] {
            if dice.chance(50) {
                line.open = true;
                line.later.clear();
            }
        }
        let of_it =
            |subject: Subject| matches!(subject, Subject::App(of) | Subject::Service(of) if of == servers);
        world.needs.retain(|need| need.any.iter().all(|(target, _)| *target != Target::Service(servers)));
        world.needs.iter_mut().filter(|need| of_it(need.subject)).for_each(|need| need.at = None);
        let oldest = world.api_servers().into_iter().map(|server| world.workloads[server].version).min();
        if let Some(oldest) = oldest.filter(|_| dice.chance(80)) {
            versions.today = oldest;
            versions.later.retain(|&later| later > oldest);
        }
    }
    let today = versions.today;
    world.cluster = Some(Machine { kubernetes: Some(versions), ..Machine::default() });
    let more = dice.number(1, 2);
    let nodes: Vec<Place> = world.places().collect();
    let place = nodes[dice.below(nodes.len())];
    let bump = match &world.machine(place).kubelet {
        Some(kubelet) if dice.chance(40) => Bump::Property(place, Property::Kubelet, kubelet.today + more),
        _ => Bump::Property(Place::Cluster, Property::Kubernetes, today + more),
    };
    if dice.chance(70) {
        world.bumps.push(bump);
    }
}

/// Turns needs into such as leave a choice: with holes, or of later versions less.
fn make_irregular(dice: &mut Dice<'_>, world: &mut World) {
    for need in world.needs.iter_mut().filter(|need| need.only.is_none()) {
        let (target, _) = need.any[0];
        need.any[0] = (target, dice.range(1, 4));
        let other = need.any.len() == 1 && !matches!(target, Target::Service(_)) && dice.chance(40);
        let fits = matches!(need.subject, Subject::App(_) | Subject::Service(_) | Subject::Workload(_));
        if other && fits {
            let property = if dice.chance(50) { Property::Kernel } else { Property::Library };
            need.any.push((Target::Property(property), dice.range(1, 3)));
        }
    }
}

/// Lists what the bumps ask for among the candidates: what those leave out is refused.
pub(crate) fn offer_bumps(world: &mut World) {
    for bump in world.bumps.clone() {
        offer(world, bump);
    }
}

fn offer(world: &mut World, bump: Bump) {
    let (versions, number) = match bump {
        Bump::Property(place, property, number) => {
            let machine = world.machine_mut(place);
            let versions = match property {
                Property::Kernel => Some(&mut machine.kernel),
                Property::Library => machine.library.as_mut(),
                Property::Engine => machine.engine.as_mut(),
                Property::Kubelet => machine.kubelet.as_mut(),
                Property::Kubernetes => machine.kubernetes.as_mut(),
                Property::Os => None,
            };
            (versions, number)
        }
        Bump::App(index, number) | Bump::Service(index, number) => (Some(&mut world.apps[index]), number),
        Bump::Workload(index, number) => {
            let service = world.workloads[index].service;
            (Some(&mut world.apps[service]), number)
        }
        Bump::Package(index, number) => (Some(&mut world.packages[index]), number),
        Bump::Image(index, number) => (Some(&mut world.images[index].versions), number),
        Bump::State(index, number) => (Some(&mut world.states[index]), number),
    };
    if let Some(versions) = versions
        && !versions.open
        && number > versions.today
        && !versions.later.contains(&number)
    {
        versions.later.push(number);
        versions.later.sort_unstable();
    }
}

fn draw_machines(dice: &mut Dice<'_>, world: &mut World) {
    if dice.chance(20) {
        let mut release = Release { kernel: 1, library: dice.chance(50).then_some(1) };
        for _ in 0..2 + dice.below(2) {
            world.releases.push(release.clone());
            release.kernel += dice.number(0, 1);
            release.library = release.library.map(|library| library + dice.number(0, 1));
        }
    }
    for _ in 0..1 + dice.below(2) {
        let host = draw_machine(dice, world);
        world.hosts.push(host);
    }
    if dice.chance(30) {
        let mut guest = Machine { os: None, ..draw_machine(dice, &World::default()) };
        guest.on = Some(dice.below(world.hosts.len()));
        guest.movable = !dice.chance(40);
        world.guests.push(guest);
    }
}

fn draw_machine(dice: &mut Dice<'_>, world: &World) -> Machine {
    let mut machine = Machine {
        kernel: dice.versions(4),
        library: dice.chance(35).then(|| dice.versions(3)),
        engine: dice.chance(15).then(|| dice.versions(2)),
        ..Machine::default()
    };
    if !world.releases.is_empty() && dice.chance(75) {
        let os = dice.number(1, world.releases.len() as Number - 1);
        let release = &world.releases[usize::from(os) - 1];
        machine.os = Some(os);
        let listed = dice.chance(30);
        let fit = |versions: &mut Versions, today: Number| {
            versions.today = today;
            versions.later.retain(|&number| listed && number > today);
        };
        fit(&mut machine.kernel, release.kernel);
        machine.library = release.library.map(|today| {
            let mut versions = machine.library.unwrap_or_default();
            fit(&mut versions, today);
            versions
        });
    }
    machine
}

fn draw_components(dice: &mut Dice<'_>, world: &mut World) {
    world.packages = (0..dice.below(3)).map(|_| dice.line(3)).collect();
    for index in 0..dice.below(3) {
        let versions = dice.line(3);
        let base = (index > 0 && dice.chance(70)).then(|| {
            let base = dice.below(index);
            (base, dice.number(1, world.images[base].versions.today))
        });
        let mut image = Image { versions, base, ..Image::default() };
        for (package, versions) in world.packages.iter().enumerate() {
            let below = in_base(world, base, package);
            if dice.chance(if below.is_some() { 70 } else { 60 }) {
                // What both have is mostly the same.
                let same = below.filter(|_| dice.chance(60));
                image.packages.push((package, same.unwrap_or_else(|| dice.number(1, versions.today))));
                image.own.extend((below.is_some() && dice.chance(35)).then_some(package));
            }
        }
        if !image.packages.is_empty() && dice.chance(30) {
            let later = image.versions.later.clone();
            image.builds = later.iter().map(|&version| (version, dice.number(1, 3))).collect();
        }
        world.images.push(image);
    }
    world.apps = (0..1 + dice.below(2)).map(|_| dice.line(3)).collect();
    world.mixed = world.apps.iter().map(|_| !dice.chance(25)).collect();
}

/// Returns the version of a package in a base image, or in one that it is built on.
fn in_base(world: &World, base: Option<(usize, Number)>, package: usize) -> Option<Number> {
    let image = &world.images[base?.0];
    let own = image.packages.iter().find(|(index, _)| *index == package);
    own.map(|&(_, number)| number).or_else(|| in_base(world, image.base, package))
}

fn draw_workloads(dice: &mut Dice<'_>, world: &mut World) {
    let places: Vec<Place> = world.places().collect();
    for index in 0..1 + dice.below(3) {
        // Each service has a replica if there are workloads enough.
        let service = if index < world.apps.len() { index } else { dice.below(world.apps.len()) };
        let app = &world.apps[service];
        let version = match app.later.first() {
            Some(&later) if dice.chance(15) => later,
            _ => app.today,
        };
        let image = (!world.images.is_empty() && dice.chance(75)).then(|| {
            let image = dice.below(world.images.len());
            (image, dice.number(1, world.images[image].versions.today))
        });
        let isolation = match dice.below(8) {
            6 => Isolation::Process,
            7 => Isolation::Microvm,
            _ => Isolation::Container,
        };
        let on = places[dice.below(places.len())];
        let movable = !dice.chance(25);
        world.workloads.push(Workload { service, version, image, on, isolation, movable, keeps: None });
    }
    // Without replicas a service has no version that anything could need.
    world.apps.truncate(world.workloads.len());
    world.mixed.truncate(world.workloads.len());
    let processes = world.workloads.iter().filter(|workload| workload.isolation == Isolation::Process);
    // What a process has to do with a container engine the design leaves open.
    for place in processes.map(|workload| workload.on).collect::<Vec<_>>() {
        match place {
            Place::Host(host) => world.hosts[host].engine = None,
            Place::Guest(guest) => world.guests[guest].engine = None,
            Place::Inner(inner) => world.inners[inner].engine = None,
            Place::Cluster => {}
        }
    }
}

fn draw_need(dice: &mut Dice<'_>, world: &World) -> Option<Need> {
    let subject = draw_subject(dice, world)?;
    let target = draw_target(dice, world, subject)?;
    let has_versions = !matches!(subject, Subject::Workload(_) | Subject::Machine(_));
    let (at, range) = match dice.below(10) {
        // A later version needs later ones, an earlier one earlier ones: what is usual.
        0..=4 => (Range::AtLeast(dice.number(2, 3)), Range::AtLeast(dice.number(2, 4))),
        5..=7 => (Range::AtMost(dice.number(1, 2)), Range::AtMost(dice.number(1, 3))),
        _ => (dice.range(1, 3), dice.range(1, 4)),
    };
    let everywhere = dice.chance(10);
    let mut any = vec![(target, range)];
    if !matches!(target, Target::Service(_)) && dice.chance(8) {
        let other = draw_target(dice, world, subject).filter(|other| !matches!(other, Target::Service(_)));
        any.extend(other.map(|other| (other, dice.range(1, 3))));
    }
    let at = (has_versions && !everywhere).then_some(at);
    Some(Need { subject, at, any, only: None })
}

/// Draws a need of a component with a condition.
fn draw_fact(dice: &mut Dice<'_>, world: &World) -> Option<Need> {
    let pick = |dice: &mut Dice<'_>, count: usize| (count > 0).then(|| dice.below(count));
    let subject = match dice.below(4) {
        0 => pick(dice, world.packages.len()).map(Subject::Package),
        1 => pick(dice, world.images.len()).map(Subject::Image),
        _ => pick(dice, world.apps.len()).map(Subject::App),
    };
    let properties = [Property::Kernel, Property::Kernel, Property::Library, Property::Engine];
    let (target, condition) = (properties[dice.below(4)], properties[3 - dice.below(4)]);
    let number = dice.number(2, 3);
    let only = if dice.chance(50) { Range::AtLeast(number) } else { Range::AtMost(number) };
    let range = if dice.chance(70) { Range::AtLeast(number) } else { Range::AtMost(number) };
    let at = (!dice.chance(20)).then(|| Range::AtLeast(dice.number(1, 2)));
    let fits =
        target != condition && !matches!((subject, target), (Some(Subject::Package(0)), Property::Library));
    let any = vec![(Target::Property(target), range)];
    subject.filter(|_| fits).map(|subject| Need { subject, at, any, only: Some((condition, only)) })
}

/// Draws what two services need of each other: of the one for what it runs and for itself, with holes, and perhaps of the
/// other too.
fn draw_calls(dice: &mut Dice<'_>, world: &mut World) {
    let caller = dice.below(world.apps.len());
    let called = (caller + 1) % world.apps.len();
    let mut needs = vec![(Subject::App(caller), called), (Subject::Service(caller), called)];
    for _ in 0..dice.below(3) {
        let back = dice.chance(50);
        needs.push(if back { (Subject::App(called), caller) } else { (Subject::App(caller), called) });
    }
    for (subject, service) in needs {
        let (at, range) = (dice.range(1, 3), dice.range(1, 4));
        let everywhere = dice.chance(30);
        let at = (!everywhere).then_some(at);
        world.needs.push(Need { subject, at, any: vec![(Target::Service(service), range)], only: None });
    }
}

fn draw_subject(dice: &mut Dice<'_>, world: &World) -> Option<Subject> {
    let places: Vec<Place> = world.places().collect();
    let pick = |dice: &mut Dice<'_>, count: usize| (count > 0).then(|| dice.below(count));
    match dice.below(20) {
        0..=9 => pick(dice, world.apps.len()).map(Subject::App),
        10..=12 => pick(dice, world.apps.len()).map(Subject::Service),
        13 => pick(dice, world.workloads.len()).map(Subject::Workload),
        14 | 15 => pick(dice, world.packages.len()).map(Subject::Package),
        16 => pick(dice, world.images.len()).map(Subject::Image),
        17 => pick(dice, places.len()).map(|index| Subject::Machine(places[index])),
        _ => {
            pick(dice, places.len()).map(|index| Subject::MachineLibrary(places[index])).filter(|&subject| {
                match subject {
                    Subject::MachineLibrary(place) => world.machine(place).library.is_some(),
                    _ => false,
                }
            })
        }
    }
}

fn draw_target(dice: &mut Dice<'_>, world: &World, subject: Subject) -> Option<Target> {
    let target = match dice.below(20) {
        0..=8 => Target::Property(Property::Kernel),
        9..=11 => Target::Property(Property::Library),
        12 => Target::Property(Property::Engine),
        13..=15 if !world.packages.is_empty() => Target::Package(dice.below(world.packages.len())),
        _ => Target::Service(dice.below(world.apps.len())),
    };
    let fits = match (subject, target) {
        (Subject::Machine(_), Target::Property(property)) => property != Property::Engine,
        (Subject::MachineLibrary(_), target) => target == Target::Property(Property::Kernel),
        (Subject::Machine(_), _) => false,
        // Nothing needs versions of itself.
        (Subject::Package(a), Target::Package(b)) => a != b,
        (Subject::Package(0), Target::Property(Property::Library)) => false,
        (Subject::App(a) | Subject::Service(a), Target::Service(b)) => a != b,
        (Subject::Workload(workload), Target::Service(b)) => world.workloads[workload].service != b,
        (_, Target::Service(b)) => world.workloads.iter().any(|workload| workload.service == b),
        _ => true,
    };
    fits.then_some(target)
}

fn draw_hold(dice: &mut Dice<'_>, world: &World) -> Hold {
    let places: Vec<Place> = world.places().collect();
    match dice.below(6) {
        0 => Hold::Machine(places[dice.below(places.len())]),
        1 if !world.packages.is_empty() => Hold::Package(dice.below(world.packages.len())),
        2 if !world.images.is_empty() => Hold::Image(dice.below(world.images.len())),
        3 => Hold::Workload(dice.below(world.workloads.len())),
        4 => Hold::Service(dice.below(world.apps.len())),
        _ => Hold::App(dice.below(world.apps.len())),
    }
}

/// Draws another bump of a property, of a machine that is bumped already where there is one.
fn draw_property_bump(dice: &mut Dice<'_>, world: &World) -> Option<Bump> {
    let bumped = world.bumps.iter().find_map(|bump| match bump {
        Bump::Property(place, ..) => Some(*place),
        _ => None,
    });
    let places: Vec<Place> = world.places().collect();
    let place = bumped.unwrap_or_else(|| places[dice.below(places.len())]);
    let machine = world.machine(place);
    let is_bumped = |of: Property| {
        world.bumps.iter().any(|bump| matches!(*bump, Bump::Property(p, q, _) if (p, q) == (place, of)))
    };
    // What comes with a release is bumped with it, or beside it while it stays.
    let all = [
        (
            Property::Kernel,
            Some(&machine.kernel).filter(|_| machine.os.is_none() && machine.beneath.is_none()),
        ),
        (Property::Library, machine.library.as_ref().filter(|_| !is_bumped(Property::Os))),
        (Property::Engine, machine.engine.as_ref()),
    ];
    let free = all.into_iter().filter(|(of, _)| !is_bumped(*of));
    let free: Vec<_> = free.filter_map(|(of, versions)| Some((of, versions?.today))).collect();
    let (of, today) = *free.get(dice.below(free.len().max(1)))?;
    Some(Bump::Property(place, of, today + dice.number(1, 2)))
}

fn draw_bump(dice: &mut Dice<'_>, world: &World) -> Bump {
    let places: Vec<Place> = world.places().collect();
    let place = places[dice.below(places.len())];
    let machine = world.machine(place);
    let more = dice.number(1, 2);
    let kernel = || match machine.os {
        Some(os) => Bump::Property(place, Property::Os, (os + more).min(world.releases.len() as Number)),
        None => Bump::Property(place, Property::Kernel, machine.kernel.today + more),
    };
    match dice.below(16) {
        0..=4 => kernel(),
        5 | 6 => match &machine.library {
            Some(library) => Bump::Property(place, Property::Library, library.today + more),
            None => kernel(),
        },
        7..=9 if !world.packages.is_empty() => {
            let index = dice.below(world.packages.len());
            Bump::Package(index, world.packages[index].today + more)
        }
        10 | 11 if !world.images.is_empty() => {
            let index = dice.below(world.images.len());
            Bump::Image(index, world.images[index].versions.today + more)
        }
        12 => {
            let index = dice.below(world.workloads.len());
            Bump::Workload(index, world.workloads[index].version + more)
        }
        13 => {
            let index = dice.below(world.apps.len());
            let replicas = world.workloads.iter().filter(|workload| workload.service == index);
            let furthest = replicas.map(|workload| workload.version).max();
            Bump::Service(index, furthest.unwrap_or(world.apps[index].today) + more)
        }
        _ => {
            let index = dice.below(world.apps.len());
            Bump::App(index, world.apps[index].today + more)
        }
    }
}
