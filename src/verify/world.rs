//! Who sits where, what moves with what, and where everything stands today, read off the model.

use super::arrows::Relation;
use super::carried::Carried;
use super::clause::{Clause, Owner};
use super::journey::Journeys;
use super::line::{Line, Lines};
use super::spare::Spare;
use super::tables::Found;
use super::track::{Rider, Track};
use crate::answer::plan::Plan;
use crate::id::FixedMap;
use crate::model::{
    Binding, Capability, CapabilityId, ComponentId, ComponentKind, Fleet, Isolation, Judgements, Layer,
    MachineId, MachineKind, Pattern, Run, ServiceId, SlotId, Step, Strategy, Subject, VersionId, WorkloadId,
};
use crate::question::{Ask, Wanted, component_matches, machine_matches};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The fleet under one question.
#[derive(Debug)]
pub(super) struct World<'f> {
    pub(super) fleet: &'f Fleet,
    pub(super) lines: Lines<'f>,
    /// How machines' changes are carried out; see `strategy.rs` for what that means.
    pub(super) strategy: Strategy,
    /// The machines that the plan empties before they change, where it chooses.
    pub(super) drained: BTreeSet<MachineId>,
    /// Whether some steps of the plan are done.
    pub(super) is_begun: bool,
    pub(super) holds: Vec<Pattern>,
    /// What the plan's tables speak of.
    pub(super) found: Arc<Found>,
    /// Where the plan takes what leaves its machine.
    pub(super) journeys: Journeys,
    /// The machines that the plan adds for a time.
    pub(super) spares: Vec<Spare>,
    starts: FixedMap<Track, usize>,
    pub(super) carried: Carried,
    /// The requirements that were asked for last, and whose.
    pub(super) last_clauses: Option<(Owner, Rc<[Clause]>)>,
    replicas: FixedMap<(ServiceId, ComponentId), Rc<[WorkloadId]>>,
    /// Between two tracks, where there are many.
    pub(super) relations: FixedMap<(Track, Track), Rc<Relation>>,
    providers: FixedMap<(ComponentId, CapabilityId), Option<Provider>>,
    pub(super) judgements: Judgements,
}

/// What of a content is a library, and if its versions are OS releases, how to read the library's off them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Provider {
    pub(super) component: ComponentId,
    pub(super) bundle: Option<(ComponentId, CapabilityId)>,
}

impl<'f> World<'f> {
    pub(super) fn new(fleet: &'f Fleet, ask: Ask, plan: &Plan) -> Self {
        Self::with(fleet, ask, plan, Arc::new(Found::new(fleet, plan)))
    }

    /// The same, once what the plan's tables speak of has been found.
    pub(super) fn with(fleet: &'f Fleet, ask: Ask, plan: &Plan, found: Arc<Found>) -> Self {
        let journeys = Journeys::read(plan, &found);
        let drained = found.drained(plan);
        let mut world = Self { found, journeys, drained, ..Self::unnamed(fleet, ask, plan.strategy) };
        world.read_spares(plan);
        world
    }

    /// A world for those who ask for nothing that a plan names.
    pub(super) fn unnamed(fleet: &'f Fleet, ask: Ask, strategy: Strategy) -> Self {
        let holds = ask.holds.iter().map(|(pattern, _)| pattern.clone()).collect();
        Self {
            fleet,
            lines: Lines::new(fleet, ask),
            strategy,
            drained: BTreeSet::new(),
            is_begun: false,
            holds,
            found: Arc::default(),
            journeys: Journeys::default(),
            spares: Vec::new(),
            starts: FixedMap::default(),
            carried: Carried::default(),
            last_clauses: None,
            replicas: FixedMap::default(),
            relations: FixedMap::default(),
            providers: FixedMap::default(),
            judgements: Judgements::default(),
        }
    }

    /// Returns the versions along which something moves.
    pub(super) fn line(&mut self, track: Track) -> Rc<Line> {
        match track {
            Track::Property(slot) | Track::OwnGuest(_, slot) | Track::Seat(_, slot) => self.lines.slot(slot),
            Track::Left(rider) => Rc::new(Line::of_moves(self.journeys.of(rider).len())),
            Track::Under(_, capability) => self.lines.under(capability),
            Track::Published(id)
            | Track::Carried(_, id)
            | Track::Runs(_, id)
            | Track::First(_, id)
            | Track::All(_, id) => self.lines.component(id),
        }
    }

    /// Returns the text of the version at a position of a track, if it is known.
    pub(super) fn version_text(&mut self, track: Track, at: usize) -> Option<String> {
        if let Track::Left(_) = track {
            return Some(at.to_string());
        }
        let version = self.line(track).versions.get(at).copied().flatten();
        version.map(|version| self.lines.text(version).to_owned())
    }

    /// Returns where something stands today. Only what all replicas of a service decide is kept: the rest is looked up
    /// faster than it would be found among what was kept for a whole fleet.
    pub(super) fn start(&mut self, track: Track) -> usize {
        match track {
            Track::Property(_) | Track::OwnGuest(..) | Track::Seat(..) | Track::Left(_) => 0,
            Track::Under(rider, capability) => self.under_at(rider, capability, &|_| 0),
            Track::Published(id) => self.stands(id, self.fleet.component(id).version),
            Track::Carried(image, id) => {
                let version = self.contents(image).get(id).and_then(|carried| carried.version);
                self.stands(id, version)
            }
            Track::Runs(workload, id) => self.run_start(workload, id),
            Track::First(service, id) | Track::All(service, id) => {
                if let Some(&known) = self.starts.get(&track) {
                    return known;
                }
                let starts = self.replica_starts(service, id);
                let start = match track {
                    Track::First(..) => starts.max(),
                    _ => starts.min(),
                };
                *self.starts.entry(track).or_insert(start.unwrap_or(0))
            }
        }
    }

    fn run_start(&mut self, workload: WorkloadId, id: ComponentId) -> usize {
        let line = self.lines.component(id);
        let mut start: Option<usize> = None;
        for run in self.fleet.runs(workload) {
            let version = match run.component == id {
                true => run.version,
                false => match self.contents(run.component).get(id) {
                    Some(carried) => carried.version,
                    None => continue,
                },
            };
            let at = self.lines.position(&line, version);
            start = Some(start.map_or(at, |least| least.min(at)));
        }
        start.unwrap_or(0)
    }

    fn stands(&mut self, component: ComponentId, version: Option<VersionId>) -> usize {
        let line = self.lines.component(component);
        self.lines.position(&line, version)
    }

    fn replica_starts(
        &mut self,
        service: ServiceId,
        component: ComponentId,
    ) -> impl Iterator<Item = usize> + use<> {
        let replicas = self.replicas_with(service, component);
        let starts: Vec<_> = replicas.iter().map(|&id| self.start(Track::Runs(id, component))).collect();
        starts.into_iter()
    }

    /// Returns the replicas that run or carry a component.
    pub(super) fn replicas_with(&mut self, service: ServiceId, component: ComponentId) -> Rc<[WorkloadId]> {
        if let Some(known) = self.replicas.get(&(service, component)) {
            return Rc::clone(known);
        }
        let replicas = self.fleet.replicas(service).iter().copied();
        // Replicas mostly run the same: only where one differs from that before it, contents are looked up.
        let mut before: (&[Run], bool) = (&[], false);
        let has = |&id: &WorkloadId| {
            let runs = self.fleet.runs(id);
            let same = |(one, other): (&Run, &Run)| one.component == other.component;
            if runs.len() != before.0.len() || !runs.iter().zip(before.0).all(same) {
                before = (runs, self.has(id, component));
            }
            before.1
        };
        let found: Rc<[_]> = replicas.filter(has).collect();
        self.replicas.insert((service, component), Rc::clone(&found));
        found
    }

    /// Tells whether a workload runs or carries a component.
    pub(super) fn has(&mut self, workload: WorkloadId, component: ComponentId) -> bool {
        let mut runs = self.fleet.runs(workload).iter().map(|run| run.component);
        runs.any(|run| run == component || self.contents(run).has(component))
    }

    /// Finds what of a component and its contents provides a library.
    pub(super) fn provider(&mut self, component: ComponentId, capability: CapabilityId) -> Option<Provider> {
        if let Some(&known) = self.providers.get(&(component, capability)) {
            return known;
        }
        let fleet = self.fleet;
        let contents = self.contents(component);
        let named = fleet.find_component(&format!("package/{}", fleet.capability_name(capability)));
        let named = named.filter(|&id| contents.has(id));
        let bundled = contents.ids().find(|&component| fleet.may_bring(component, capability));
        let bundled = bundled.map(|component| Provider { component, bundle: Some((component, capability)) });
        let named = named.map(|component| Provider { component, bundle: None });
        let found = named.or(bundled);
        self.providers.insert((component, capability), found);
        found
    }

    /// Tells whether a component has to be made before anybody can have it.
    pub(super) fn is_artefact(&self, component: ComponentId) -> bool {
        let kind = self.fleet.component(component).kind;
        matches!(kind, ComponentKind::Image | ComponentKind::Stack)
    }

    /// Tells whether a workload has the kernel of a guest under it.
    pub(super) fn on_guest(&self, workload: WorkloadId) -> bool {
        let mut at = self.fleet.workload(workload).machine;
        while let Some(id) = at {
            let here = self.fleet.machine(id);
            if here.kind == MachineKind::Guest {
                return true;
            }
            at = here.parent.filter(|_| here.shares_kernel);
        }
        false
    }

    /// Tells whether a workload on a machine sees a property that it has under it there.
    pub(super) fn sees(&self, workload: WorkloadId, machine: MachineId, slot: SlotId) -> bool {
        self.capability(slot).binding(self.fleet.workload(workload).isolation) == Binding::Live
            && self.has_kernel_of(Some(machine), self.fleet.slot(slot).machine)
    }

    /// Returns what an OS release brings to its machine, each with where it leaves that.
    pub(super) fn brought_by(&mut self, os: SlotId, at: usize) -> Vec<(SlotId, usize)> {
        let machine = self.fleet.slot(os).machine;
        let version = self.lines.slot(os).versions[at];
        let (Some(family), Some(version)) = (self.fleet.machine(machine).family, version) else {
            return Vec::new();
        };
        let mut releases = self.fleet.family(family).releases.iter();
        let Some(release) = releases.find(|release| self.lines.equal(release.version, version)) else {
            return Vec::new();
        };
        let mut brought = Vec::new();
        for slot in self.fleet.slots_of(machine).filter(|&slot| slot != os) {
            let line = self.lines.slot(slot);
            match release.provides(self.fleet.slot(slot).capability) {
                Some(version) => brought.push((slot, self.lines.position(&line, Some(version)))),
                None if line.versions.get(1) == Some(&None) => brought.push((slot, 1)),
                None => {}
            }
        }
        brought.retain(|&(_, at)| at > 0);
        brought
    }

    /// Tells whether a machine is `under`, or has its kernel for its own.
    pub(super) fn has_kernel_of(&self, machine: Option<MachineId>, under: MachineId) -> bool {
        let mut at = machine;
        while let Some(id) = at {
            if id == under {
                return true;
            }
            let here = self.fleet.machine(id);
            at = here.parent.filter(|_| here.shares_kernel);
        }
        false
    }

    /// Tells whether a rider that sits on `machine` goes down when a slot of that machine, or of one under it, changes
    /// in place.
    pub(super) fn goes_down(&self, rider: Rider, machine: MachineId, slot: SlotId) -> bool {
        let slot = self.fleet.slot(slot);
        let capability = self.fleet.capability(slot.capability);
        let direct = slot.machine == machine;
        match rider {
            Rider::Workload(id) => {
                let workload = self.fleet.workload(id);
                let stops = !direct || capability.stops(workload.isolation);
                workload.machine == Some(machine) && stops
            }
            Rider::Machine(id) => {
                let above = self.fleet.machine(id);
                above.parent == Some(machine) && (!direct || capability.stops_machine(above))
            }
        }
    }

    /// Tells whether a rider steps aside of a change that lets what runs go on, since it leaves the machine or gets a guest
    /// of its own; none if it is nothing to the rider.
    pub(super) fn steps_aside(&self, rider: Rider, slot: SlotId) -> Option<bool> {
        let found = self.fleet.slot(slot);
        let capability = self.capability(slot);
        let is_below = matches!(capability.layer, Layer::Kernel | Layer::Hypervisor);
        let home = rider.home(self.fleet);
        let under = match is_below {
            true => self.has_kernel_of(home, found.machine),
            false => home == Some(found.machine),
        };
        match rider {
            Rider::Workload(id) => {
                let aside = || self.leaves(rider) || self.finds_in_guest(id, slot);
                (under && capability.stops(self.fleet.workload(id).isolation)).then(aside)
            }
            Rider::Machine(id) => {
                let stops = capability.stops_machine(self.fleet.machine(id));
                (under && stops).then(|| self.leaves(rider))
            }
        }
    }

    /// Returns where a workload has what is in a slot: the machine's property, what it has under it or the guest that it
    /// is on, or the guest of its own.
    pub(super) fn place(&self, workload: WorkloadId, slot: SlotId) -> Track {
        if self.finds_in_guest(workload, slot) && !self.is_of_cluster(slot) {
            return Track::OwnGuest(workload, slot);
        }
        self.beneath(Rider::Workload(workload), slot)
    }

    /// Returns where a machine has what is in a slot, its own or that of the machine or cluster it belongs to.
    pub(super) fn machine_place(&self, machine: MachineId, slot: SlotId) -> Track {
        match self.fleet.slot(slot).machine == machine {
            true => Track::Property(slot),
            false => self.beneath(Rider::Machine(machine), slot),
        }
    }

    /// Returns where a rider has what is in a slot beneath it: the property itself, unless it or a machine between the two
    /// moves.
    fn beneath(&self, rider: Rider, slot: SlotId) -> Track {
        if self.is_of_cluster(slot) {
            return Track::Property(slot);
        }
        let found = self.fleet.slot(slot);
        let mut at = Some(rider);
        while let Some(rider) = at {
            if self.leaves(rider) {
                return Track::Under(rider, found.capability);
            }
            let below = rider.home(self.fleet).filter(|&below| below != found.machine);
            at = below.map(Rider::Machine);
        }
        Track::Property(slot)
    }

    pub(super) fn is_of_cluster(&self, slot: SlotId) -> bool {
        self.fleet.machine(self.fleet.slot(slot).machine).kind == MachineKind::Cluster
    }

    /// Returns the slot in which a workload sees a capability of its machine.
    pub(super) fn live_slot(&self, workload: WorkloadId, capability: CapabilityId) -> Option<SlotId> {
        self.live_slot_on(workload, self.fleet.workload(workload).machine?, capability)
    }

    /// Returns the slot in which a workload would see a capability of a machine.
    pub(super) fn live_slot_on(
        &self,
        workload: WorkloadId,
        machine: MachineId,
        capability: CapabilityId,
    ) -> Option<SlotId> {
        match self.fleet.capability(capability).binding(self.fleet.workload(workload).isolation) {
            Binding::Live => self.fleet.find_slot(machine, capability),
            Binding::Instead(name) => self.fleet.find_slot(machine, self.fleet.find_capability(name)?),
            Binding::Carried => None,
        }
    }

    /// Returns the workloads that can see a slot: those on its machine, and by its layer those on machines on it or of
    /// its cluster.
    pub(super) fn seers(&self, slot: SlotId) -> Vec<WorkloadId> {
        let (machine, layer) = (self.fleet.slot(slot).machine, self.layer(slot));
        let mut found = self.seers_on(machine, layer);
        if self.fleet.machine(machine).kind == MachineKind::Cluster {
            found.extend(self.fleet.nodes(machine).iter().flat_map(|&node| self.seers_on(node, layer)));
        }
        found
    }

    fn capability(&self, slot: SlotId) -> &'f Capability {
        self.fleet.capability(self.fleet.slot(slot).capability)
    }

    /// Returns the layer of a property.
    pub(super) fn layer(&self, slot: SlotId) -> Layer {
        self.fleet.capability(self.fleet.slot(slot).capability).layer
    }

    /// Returns the workloads that can see a property of a layer: those on a machine, or on machines on it.
    pub(super) fn seers_on(&self, machine: MachineId, layer: Layer) -> Vec<WorkloadId> {
        let fleet = self.fleet;
        let mut machines = vec![machine];
        let mut found = Vec::new();
        while let Some(machine) = machines.pop() {
            found.extend(fleet.workloads_on(machine));
            let above = fleet.machines_on(machine).iter();
            let sees = |id: &&MachineId| layer == Layer::Hypervisor || fleet.machine(**id).shares_kernel;
            machines.extend(above.filter(sees));
        }
        found
    }

    /// Returns the path rule of something; what sits on a machine has none of its own.
    pub(super) fn step_rule(&self, track: Track) -> Step {
        let fleet = self.fleet;
        match track {
            Track::Seat(..) | Track::OwnGuest(..) | Track::Left(_) | Track::Under(..) => Step::Any,
            Track::Property(slot) => {
                let found = fleet.slot(slot);
                match fleet.machine(found.machine).family {
                    Some(family) if self.lines.is_os(slot) => fleet.family(family).step,
                    _ => fleet.capability(found.capability).step,
                }
            }
            Track::Published(id)
            | Track::Carried(_, id)
            | Track::Runs(_, id)
            | Track::First(_, id)
            | Track::All(_, id) => fleet.component(id).step,
        }
    }

    /// Tells whether something is left out of the bumps on purpose.
    fn is_excepted(&self, track: Track) -> bool {
        self.lines.ask.excepted().any(|pattern| self.holds(pattern, track))
    }

    /// Returns the pattern that holds something where it stands.
    pub(super) fn hold_on(&self, track: Track) -> Option<&Pattern> {
        self.holds.iter().find(|pattern| self.holds(pattern, track))
    }

    /// Tells whether a pattern holds something where it stands.
    pub(super) fn holds(&self, pattern: &Pattern, track: Track) -> bool {
        let fleet = self.fleet;
        let workload = |id: WorkloadId| {
            let service = fleet.workload(id).service;
            match pattern.kind() {
                "workload" => pattern.matches(fleet, Subject::Workload(id)),
                "service" => pattern.matches(fleet, Subject::Service(service)),
                _ => false,
            }
        };
        let component = |id| component_matches(fleet, pattern, id);
        match track {
            Track::Property(slot) => {
                let slot = fleet.slot(slot);
                let property = fleet.capability_name(slot.capability);
                let named = pattern.property().is_none_or(|wanted| wanted == property);
                named && machine_matches(fleet, pattern, slot.machine)
            }
            // What is held keeps its version, and may restart and move.
            Track::OwnGuest(id, _) => workload(id),
            Track::Published(id) => component(id),
            Track::Carried(image, id) => component(image) || component(id),
            Track::Runs(id, what) => workload(id) || component(what),
            Track::Seat(..) | Track::Left(_) | Track::Under(..) | Track::First(..) | Track::All(..) => false,
        }
    }

    /// Returns what the bumps ask for: the things themselves, and everyone who adopts the version and is not held; all
    /// who would adopt it where nothing else is left. Also returns how many are held or left out on purpose.
    pub(super) fn goals(&mut self) -> (Vec<(Track, usize)>, usize) {
        let mut goals = Vec::new();
        let mut held = 0;
        for wish in self.lines.ask.wishes.clone() {
            let (mut firm, adopters) = match wish.what {
                Wanted::Slot(slot) => (self.slot_goals(slot), Vec::new()),
                Wanted::Run(workload, id) => (vec![Track::Runs(workload, id)], Vec::new()),
                Wanted::Component(id) => {
                    (Vec::from_iter(self.is_artefact(id).then_some(Track::Published(id))), self.adopters(id))
                }
            };
            let (excepted, adopters): (Vec<Track>, Vec<Track>) =
                adopters.into_iter().partition(|&track| self.is_excepted(track));
            held += excepted.len();
            // A bump of a machine is adopted by those that get guests of their own.
            let is_left_out =
                |track: &Track| matches!(track, Track::OwnGuest(..)) && self.is_excepted(*track);
            held += firm.extract_if(.., |track| is_left_out(track)).count();
            let (mut free, kept): (Vec<Track>, Vec<Track>) =
                adopters.into_iter().partition(|&track| self.hold_on(track).is_none());
            match firm.is_empty() && free.is_empty() {
                true => free = kept,
                false => held += kept.len(),
            }
            let all: Vec<Track> = firm.into_iter().chain(free).collect();
            for track in all {
                let line = self.line(track);
                goals.push((track, self.lines.position(&line, Some(wish.version))));
            }
        }
        (goals, held)
    }

    fn slot_goals(&self, slot: SlotId) -> Vec<Track> {
        let found = self.fleet.slot(slot);
        let host = self.fleet.machine(found.machine).kind == MachineKind::Host;
        let sees = |&id: &WorkloadId| {
            self.live_slot(id, found.capability) == Some(slot)
                && is_beneath(self.fleet.workload(id).isolation, self.capability(slot))
                && self.gets_guest(id)
        };
        let own =
            self.seers(slot).into_iter().filter(|id| host && sees(id)).map(|id| Track::OwnGuest(id, slot));
        let own: Vec<Track> = own.collect();
        if own.is_empty() { vec![Track::Property(slot)] } else { own }
    }

    fn adopters(&self, component: ComponentId) -> Vec<Track> {
        let mut found = Vec::new();
        for carrier in self.fleet.carriers(component) {
            found.extend((carrier != component).then_some(Track::Carried(carrier, component)));
            found.extend(self.fleet.runners(carrier).iter().map(|&id| Track::Runs(id, component)));
        }
        found
    }
}

/// Tells whether what a machine has is beneath what is on it, so that a bump asks for a guest: a process has no engine beneath it,
/// and what stands on a host no hypervisor, which would carry that guest.
fn is_beneath(isolation: Isolation, capability: &Capability) -> bool {
    let is_beside = match capability.layer {
        Layer::Engine => !capability.stops(isolation),
        Layer::Hypervisor => true,
        _ => false,
    };
    !is_beside && capability.binding(isolation) == Binding::Live
}
