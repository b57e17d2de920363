//! Who says that it works: the answers of a plan, asked again.
//!
//! Of a workload whose machine changes a property that it sees, or that is moved onto such a machine; of content that is
//! baked in anew; of what itself goes to a new version; of machines, and of those who depend on what changes beside them.
//! The definition stands in `docs/design.md`, section 7.

mod beside;
mod doubts;
mod landing;
mod machines;
mod moments;
mod speaks;

pub(super) use moments::{Moment, Span};
pub(super) use speaks::Versions;

use super::clause::{Clause, Met, Owner};
use super::finding::{Listed, OutcomeFinding};
use super::replay::{Replay, tracked};
use super::report::FaultKind;
use super::track::{Rider, Thing, Track};
use crate::answer::plan::{Plan, Unknown};
use crate::answer::step::{Certainty, Change};
use crate::answer::tables::Tables;
use crate::id::FixedSet;
use crate::model::{ComponentId, ComponentKind, Layer, MachineId, SlotId, Subject, Target, WorkloadId};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Of what a version is, and the version.
pub(super) type With = (String, Option<String>);

/// What depends on something beside it that changes, and is not known to work with it: by what that is.
pub(super) type Exposed = BTreeMap<With, BTreeSet<Thing>>;

/// A workload, and the machine on which it is looked at.
#[derive(Clone, Copy, Debug)]
struct Seat {
    workload: WorkloadId,
    machine: MachineId,
}

/// What is asked about: something that is met, and where it stands then.
#[derive(Clone, Copy, Debug)]
struct Topic {
    track: Track,
    at: usize,
    /// The slot in which it is met, where the track does not say.
    slot: Option<SlotId>,
}

impl Replay<'_, '_> {
    /// Compares who is said to say that it works with who does. Linear in what is moved, in what it needs, and in who
    /// depends on it.
    pub(super) fn check_certainty(&mut self, plan: &Plan) -> Exposed {
        let tracks = Arc::clone(&self.tracks);
        for (index, change, track) in tracked(plan, &tracks) {
            self.check_answer(index, change, track);
        }
        let exposed = self.exposed();
        self.check_unknowns(plan, &exposed);
        exposed
    }

    fn check_answer(&mut self, index: usize, change: &Change, track: Track) {
        let Some(to) = self.moves.get(index).and_then(|moves| moves.get(track)).map(|found| found.to) else {
            return;
        };
        if self.world.start(track) >= to {
            return;
        }
        let span = Span { from: index, until: self.next_visit(track, index).into_iter().collect() };
        let found = match track {
            Track::Left(rider) => {
                let landing = self.landing(rider, &span);
                landing.map(|(said, about)| {
                    self.landed.insert((index, rider), about);
                    said
                })
            }
            // An OS release takes the property on in the same step, and answers for that.
            Track::Seat(_, slot) if self.goes_beyond(index, Track::Property(slot), to) => None,
            Track::Seat(rider, _) => {
                let span = self.until_it_leaves(rider, span);
                self.throughout(&span, |this| this.certainty(Topic { track, at: to, slot: None }))
            }
            track => self.throughout(&span, |this| this.certainty(Topic { track, at: to, slot: None })),
        };
        if found != change.certainty {
            let said = || (change.of.to_string(), change.to.as_deref().map(str::to_owned));
            let (of, version) = match track {
                Track::Left(rider) => self.landed.get(&(index, rider)).cloned().unwrap_or_else(said),
                track => (change.of.to_string(), self.world.version_text(track, to)),
            };
            let finding = OutcomeFinding::Certainty {
                thing: self.named(track),
                of,
                version,
                said: change.certainty,
                found,
            };
            self.fault(FaultKind::Certainty, index, finding);
        }
    }

    /// Returns the first step that moves a track and does not come by another one.
    fn next_visit(&mut self, track: Track, after: usize) -> Option<usize> {
        let order = &mut self.order;
        let mut steps = self.state.visits(track).iter().map(|visit| visit.step);
        steps.find(|&step| step != after && !order.is_before(step, after))
    }

    /// Ends a span before what sits on its machine leaves, or a machine under it does.
    fn until_it_leaves(&mut self, rider: Rider, mut span: Span) -> Span {
        let mut at = Some(rider).filter(|_| self.world.journeys.any());
        while let Some(one) = at {
            let leaves = self.next_visit(Track::Left(one), span.from);
            span.until.extend(leaves);
            at = one.home(self.world.fleet).map(Rider::Machine);
        }
        span
    }

    /// Tells whether a step takes a track beyond a position.
    fn goes_beyond(&self, index: usize, track: Track, at: usize) -> bool {
        self.moves.get(index).and_then(|moves| moves.get(track)).is_some_and(|found| found.to > at)
    }

    /// Returns who says that a track works where a step leaves it; none where nothing is to be asked.
    fn certainty(&mut self, topic: Topic) -> Option<Certainty> {
        let (owner, component) = match topic.track {
            Track::Seat(Rider::Workload(id), slot) => return self.at_home(id, slot, topic),
            Track::Property(slot) | Track::OwnGuest(_, slot) | Track::Seat(Rider::Machine(_), slot) => {
                return self.machine_certainty(slot, topic);
            }
            Track::Runs(id, component) => (Owner::Workload(id), component),
            Track::Carried(image, component) => (Owner::Image(image), component),
            _ => return None,
        };
        let clauses = self.world.clauses(owner);
        let said = match self.speaks_for_itself(owner, component) {
            true => self.said_by_itself(owner, component, &clauses, topic),
            false => self.said_by_all(owner, &clauses, topic),
        };
        Some(self.but_for_doubts(said, owner, topic))
    }

    fn at_home(&mut self, workload: WorkloadId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let machine = self.world.fleet.workload(workload).machine?;
        self.seat_certainty(Seat { workload, machine }, slot, topic)
    }

    /// Of a machine's property each workload is asked that sees it; of an OS release, of each property that it changes;
    /// of a hypervisor under its guest, the guest or it.
    fn seat_certainty(&mut self, seat: Seat, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let fleet = self.world.fleet;
        if self.world.lines.is_os(slot) {
            return self.release_certainty(seat, slot, topic);
        }
        let layer = fleet.capability(fleet.slot(slot).capability).layer;
        let Seat { workload, machine } = seat;
        if layer == Layer::Hypervisor && !self.world.has_kernel_of(Some(machine), fleet.slot(slot).machine) {
            let guest = self.said_on_hypervisor(machine, slot, topic);
            return Some(guest.min(self.said_of_seen(workload, slot, topic)));
        }
        self.said_of_live(seat, slot, topic)
    }

    fn release_certainty(&mut self, seat: Seat, os: SlotId, topic: Topic) -> Option<Certainty> {
        let mut worst = None;
        for (slot, at) in self.world.brought_by(os, topic.at) {
            worst = worst.max(self.said_of_live(seat, slot, Topic { at, ..topic }));
        }
        if self.world.sees(seat.workload, seat.machine, os) && self.keeps_kernel_unknown(os, topic.at) {
            worst = Some(Certainty::Unknown);
        }
        let whole = self.said_of_live(seat, os, topic).unwrap_or(Certainty::Unknown);
        let said = worst.map(|worst| worst.min(whole))?;
        let doubted = said != Certainty::Unknown && self.doubts_release(seat.workload, os, topic);
        Some(if doubted { Certainty::Unknown } else { said })
    }

    /// Returns who says that a workload works with a property of its machine; none where it does not see that. Where
    /// nobody knows what a machine is, it has to be known of the machine too.
    fn said_of_live(&mut self, seat: Seat, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let Seat { workload, machine } = seat;
        // It has the kernel of the machine under its own, but not the libraries and engines.
        let capability = self.world.fleet.slot(slot).capability;
        let found = self.world.live_slot_on(workload, machine, capability);
        if !self.world.sees(workload, machine, slot) || found != Some(slot) {
            return None;
        }
        let said = self.said_of_seen(workload, slot, topic);
        let is_own = matches!(self.world.place(workload, slot), Track::OwnGuest(..));
        if !is_own && self.is_in_the_dark(slot) {
            let machine = self.world.fleet.slot(slot).machine;
            return Some(said.max(self.said_of_whole(machine, slot, topic)));
        }
        Some(said)
    }

    fn said_of_seen(&mut self, workload: WorkloadId, slot: SlotId, topic: Topic) -> Certainty {
        let track = self.world.place(workload, slot);
        let at = self.world.on_line(track, slot, topic.at);
        self.said_at(workload, Topic { track, at, slot: Some(slot) })
    }

    fn said_at(&mut self, workload: WorkloadId, topic: Topic) -> Certainty {
        let owner = Owner::Workload(workload);
        let clauses = self.world.clauses(owner);
        let said = self.said_by_all(owner, &clauses, topic);
        self.but_for_doubts(said, owner, topic)
    }

    /// Applications speak for themselves, and so does what a workload runs directly, but for a stack.
    fn speaks_for_itself(&self, owner: Owner, component: ComponentId) -> bool {
        let fleet = self.world.fleet;
        let kind = fleet.component(component).kind;
        let direct = match owner {
            Owner::Workload(id) => fleet.runs(id).iter().any(|run| run.component == component),
            _ => false,
        };
        kind == ComponentKind::App || direct && kind != ComponentKind::Stack
    }

    /// All that it needs at its new version has to be known to be there. Who has tried that version need not say what it
    /// needs.
    fn said_by_itself(
        &mut self,
        owner: Owner,
        component: ComponentId,
        clauses: &[Clause],
        topic: Topic,
    ) -> Certainty {
        let whole = self.whole(owner);
        if whole.into_iter().any(|speaker| self.has_tried(owner, topic, speaker)) {
            return Certainty::Stated;
        }
        let here = self.world.known(topic.track, topic.at, None);
        let speaker = Subject::Component(component);
        let mut best = Certainty::Unknown;
        let fleet = self.world.fleet;
        let own = clauses.iter().filter(|clause| match fleet.requirement(clause.id).subject {
            Subject::Service(_) => clause.subject == Some(topic.track),
            subject => subject == speaker,
        });
        for clause in own.cloned().collect::<Vec<_>>() {
            if !self.world.concerns(clause.id, here) || self.has_no_bearing(&clause) {
                continue;
            }
            let elsewhere = matches!(owner, Owner::Image(_)) && self.reaches_out(&clause);
            if elsewhere || self.judged(&clause, here) == Some(true) {
                best = self.counts_as(clause.id).map_or(best, |said| best.min(said));
                continue;
            }
            let needs = &self.world.fleet.requirement(clause.id).needs;
            let targets: Vec<Target> = needs.iter().map(|need| need.target).collect();
            if !self.has_tried_what_it_has(owner, speaker, Some(&targets)) {
                return Certainty::Unknown;
            }
        }
        match best {
            Certainty::Stated => best,
            _ if self.has_tried_what_it_has(owner, speaker, None) => Certainty::Stated,
            _ => best,
        }
    }

    /// Everybody who is in it has to say so, or else the workload or its service for all of them.
    fn said_by_all(&mut self, owner: Owner, clauses: &[Clause], topic: Topic) -> Certainty {
        let mut for_all = Certainty::Unknown;
        for speaker in self.whole(owner) {
            for_all = for_all.min(self.said(owner, clauses, topic, speaker));
        }
        let mut worst = None;
        for (container, apps) in self.containers(owner) {
            let says =
                |id: ComponentId, this: &mut Self| this.said(owner, clauses, topic, Subject::Component(id));
            let parts = apps.iter().map(|&app| says(app, self)).max().unwrap_or(Certainty::Unknown);
            let itself = container.map_or(Certainty::Unknown, |id| says(id, self));
            worst = worst.max(Some(parts.min(itself)));
        }
        for_all.min(worst.unwrap_or(Certainty::Unknown))
    }

    /// Returns who speaks for all of a workload.
    fn whole(&self, owner: Owner) -> Vec<Subject> {
        match owner {
            Owner::Workload(id) => {
                vec![Subject::Service(self.world.fleet.workload(id).service), Subject::Workload(id)]
            }
            Owner::Machine(_) | Owner::Guest(_) | Owner::Image(_) => Vec::new(),
        }
    }

    /// Returns what has to be spoken for: each container, by itself or by all applications in it.
    fn containers(&mut self, owner: Owner) -> Vec<(Option<ComponentId>, Rc<[ComponentId]>)> {
        let fleet = self.world.fleet;
        let is_app = |id: &ComponentId| fleet.component(*id).kind == ComponentKind::App;
        let runs: Vec<ComponentId> = match owner {
            Owner::Workload(id) => fleet.software(id).map(|run| run.component).collect(),
            Owner::Image(id) => vec![id],
            Owner::Machine(_) | Owner::Guest(_) => Vec::new(),
        };
        let (apps, images): (Vec<_>, Vec<_>) = runs.into_iter().partition(is_app);
        if apps.is_empty() {
            return images.into_iter().map(|id| (Some(id), self.world.apps_in(id))).collect();
        }
        // Of several images nothing says which application is in which.
        let only = if images.len() == 1 { images.first().copied() } else { None };
        vec![(only, apps.into())]
    }

    /// Returns the best that somebody's requirements say, and what it was tried with.
    fn said(&mut self, owner: Owner, clauses: &[Clause], topic: Topic, speaker: Subject) -> Certainty {
        let mut best = Certainty::Unknown;
        let own = clauses.iter().filter(|clause| self.world.fleet.requirement(clause.id).subject == speaker);
        for clause in own.cloned().collect::<Vec<_>>() {
            for (option, met) in clause.met.iter().enumerate() {
                let &Met::At(track, lens) = met else { continue };
                if track != topic.track {
                    continue;
                }
                let target = self.world.known(track, topic.at, lens);
                if let Some(said) = self.counts_as(clause.id)
                    && self.speaks(&clause, option, target)
                {
                    best = best.min(said);
                }
            }
        }
        let tried = best != Certainty::Stated && self.has_tried(owner, topic, speaker);
        if tried { Certainty::Stated } else { best }
    }

    /// What the plan lists as unknown is what its changes say is unknown, and who depends on what changes beside them.
    fn check_unknowns(&mut self, plan: &Plan, exposed: &Exposed) {
        let fleet = self.world.fleet;
        let mut open: BTreeMap<Written<'_>, Listing<'_>> = BTreeMap::new();
        let tracks = Arc::clone(&self.tracks);
        let changes = tracked(plan, &tracks);
        for (index, change, track) in
            changes.filter(|(_, change, _)| change.certainty == Some(Certainty::Unknown))
        {
            let landed = match track {
                Track::Left(rider) => self.landed.get(&(index, rider)).cloned(),
                _ => None,
            };
            let with = match landed {
                Some((of, version)) => (Cow::Owned(of), version.map(Cow::Owned)),
                None => (Cow::from(&*change.of), change.to.as_deref().map(Cow::from)),
            };
            let listing = open.entry(with).or_default();
            listing.things.insert(plan.tables.name(change.thing).into());
            let os = track.slot().filter(|&slot| self.world.lines.is_os(slot));
            let family = os.and_then(|slot| fleet.machine(fleet.slot(slot).machine).family);
            listing.families.extend(family.map(|family| fleet.family(family).name.as_str()));
        }
        for (with, things) in exposed {
            let names = things.iter().map(|thing| Cow::Owned(thing.name(fleet)));
            let (of, version) = with;
            let with = (Cow::from(of), version.as_deref().map(Cow::from));
            open.entry(with).or_default().things.extend(names);
        }
        let mut seen = BTreeSet::new();
        for entry in &plan.unknowns {
            let with: Written<'_> = (Cow::from(&*entry.of), entry.version.as_deref().map(Cow::from));
            let listing = open.remove(&with);
            let (of, version) = (entry.of.to_string(), entry.version.as_deref().map(str::to_owned));
            if !seen.insert(with) {
                self.verdict.fault(FaultKind::Certainty, Listed::Unknown { of, version });
            } else if !lists(entry, listing, &plan.tables) {
                self.verdict.fault(FaultKind::Certainty, OutcomeFinding::Unknowns { of, version });
            }
        }
        for ((of, version), _) in open {
            let (of, version) = (of.into_owned(), version.map(Cow::into_owned));
            self.verdict.fault(FaultKind::Certainty, OutcomeFinding::Unknowns { of, version });
        }
    }
}

/// Of what a version is, and the version, as they stand somewhere.
type Written<'p> = (Cow<'p, str>, Option<Cow<'p, str>>);

/// The names of the things that are unknown with a version, and of OS releases the families.
#[derive(Debug, Default)]
struct Listing<'p> {
    things: FixedSet<Cow<'p, str>>,
    families: BTreeSet<&'p str>,
}

/// Tells whether an entry lists some things, by name, and the family if there is just one.
fn lists(entry: &Unknown, listing: Option<Listing<'_>>, tables: &Tables) -> bool {
    let said: Vec<&str> = entry.things.iter().map(|&thing| tables.name(thing)).collect();
    listing.is_some_and(|listing| {
        let family = listing.families.first().filter(|_| listing.families.len() == 1);
        // In order and none twice, they are the same if they are as many and each is one of these.
        let is_same =
            said.len() == listing.things.len() && said.iter().all(|&name| listing.things.contains(name));
        is_same && said.is_sorted_by(|a, b| a < b) && entry.family.as_deref() == family.copied()
    })
}
