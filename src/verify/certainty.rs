//! Who says that it works: the answers of a plan, asked again.
//!
//! Of a workload whose machine changes a property that it sees, or that is moved onto such a machine; of content that is
//! baked in anew; of what itself goes to a new version; and of engines whose machine gets another kernel or OS release.
//! The definition stands in `docs/design.md`, section 7.

use super::arrows::Reached;
use super::clause::{Clause, Met, Owner};
use super::finding::{Listed, OutcomeFinding};
use super::replay::{Replay, tracked};
use super::report::FaultKind;
use super::track::{Rider, Track};
use crate::answer::plan::{Plan, Unknown};
use crate::answer::step::{Certainty, Change};
use crate::answer::tables::Tables;
use crate::model::{
    Basis, ComponentId, ComponentKind, Layer, SlotId, Subject, VersionId, Within, WorkloadId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Of what a version is, and the version.
type With<'p> = (&'p str, Option<&'p str>);

/// What is asked about.
#[derive(Clone, Copy, Debug)]
struct Topic {
    /// What is met, and where it stands then; none for whatever somebody needs.
    target: Option<(Track, usize)>,
    /// Whether nothing moves it any further; on the way a subject may stand at either end of its own path.
    last: bool,
}

impl Replay<'_, '_> {
    /// Compares who is said to say that it works with who does. Linear in what is moved and what it needs.
    pub(super) fn check_certainty(&mut self, plan: &Plan) {
        let tracks = Rc::clone(&self.tracks);
        for (index, change, track) in tracked(plan, &tracks) {
            self.check_answer(index, change, track);
        }
        self.check_unknowns(plan);
    }

    fn check_answer(&mut self, index: usize, change: &Change, track: Track) {
        let Some(to) = self.moves.get(index).and_then(|moves| moves.get(&track)).map(|found| found.to) else {
            return;
        };
        if self.world.start(track) >= to {
            return;
        }
        let last = self.state.at(self.world, track) <= to;
        let found = self.certainty(track, to, last);
        if found != change.certainty {
            let finding = OutcomeFinding::Certainty {
                thing: self.named(track),
                of: change.of.to_string(),
                version: self.world.version_text(track, to),
                said: change.certainty,
                found,
            };
            self.fault(FaultKind::Certainty, index, finding);
        }
    }

    /// Returns who says that a track works where a step leaves it; none where nothing is to be asked.
    fn certainty(&mut self, track: Track, at: usize, last: bool) -> Option<Certainty> {
        let (owner, component) = match track {
            Track::Seat(Rider::Workload(id), slot) => return self.seat_certainty(id, slot, (at, last)),
            Track::Property(slot) => {
                let owner = Owner::Machine(self.world.fleet.slot(slot).machine);
                return self.engines_certainty(owner, (track, at), last);
            }
            Track::OwnGuest(id, _) => return self.engines_certainty(Owner::Guest(id), (track, at), last),
            Track::Seat(Rider::Machine(id), slot) if self.world.fleet.machine(id).shares_kernel => {
                // It has the kernel of the machine under it for its own.
                return self.engines_certainty(Owner::Machine(id), (Track::Property(slot), at), last);
            }
            Track::Runs(id, component) => (Owner::Workload(id), component),
            Track::Carried(image, component) => (Owner::Image(image), component),
            _ => return None,
        };
        let clauses = self.world.clauses(owner);
        Some(match self.speaks_for_itself(owner, component) {
            true => self.said(&clauses, Topic { target: None, last }, |subject| {
                subject == Subject::Component(component)
            }),
            false => self.said_by_all(owner, &clauses, Topic { target: Some((track, at)), last }),
        })
    }

    /// Of a machine's property each workload is asked that sees it; of an OS release, of each property that it changes.
    fn seat_certainty(
        &mut self,
        workload: WorkloadId,
        slot: SlotId,
        (at, last): (usize, bool),
    ) -> Option<Certainty> {
        let owner = Owner::Workload(workload);
        let clauses = self.world.clauses(owner);
        let changed = match self.world.lines.is_os(slot) {
            true => self.world.brought_by(slot, at),
            false => vec![(slot, at)],
        };
        let mut worst = None;
        for (slot, at) in changed {
            if self.world.sees(workload, slot) {
                let target = Some((self.world.place(workload, slot), at));
                worst = worst.max(Some(self.said_by_all(owner, &clauses, Topic { target, last })));
            }
        }
        worst
    }

    /// Of a kernel or OS release each engine on the machine is asked; of what a release brings, with the release.
    fn engines_certainty(&mut self, owner: Owner, (track, at): Reached, last: bool) -> Option<Certainty> {
        let fleet = self.world.fleet;
        let slot = track.slot()?;
        let layer = |slot: SlotId| fleet.capability(fleet.slot(slot).capability).layer;
        if layer(slot) != Layer::Kernel || self.world.is_tied(slot, at) {
            return None;
        }
        let brought = if self.world.lines.is_os(slot) { self.world.brought_by(slot, at) } else { Vec::new() };
        let mut changed: Vec<Reached> = brought
            .into_iter()
            .filter(|&(slot, _)| layer(slot) == Layer::Kernel)
            .map(|(slot, at)| (track.on_slot(slot), at))
            .collect();
        if changed.is_empty() {
            changed.push((track, at));
        }
        let clauses = self.world.clauses(owner);
        let engines = self.world.engines(owner);
        let mut worst = None;
        for engine in engines {
            let says = |clause: &&Clause| clause.subject.is_none_or(|subject| subject == engine);
            let about: Vec<Clause> = clauses.iter().filter(says).cloned().collect();
            for &target in &changed {
                let said = self.said(&about, Topic { target: Some(target), last }, |_| true);
                worst = worst.max(Some(said));
            }
        }
        worst
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

    /// Everybody who is in it has to say so, or else the workload or its service for all of them.
    fn said_by_all(&mut self, owner: Owner, clauses: &[Clause], topic: Topic) -> Certainty {
        let whole = |subject| matches!(subject, Subject::Service(_) | Subject::Workload(_));
        let for_all = self.said(clauses, topic, whole);
        let mut worst = None;
        for (container, apps) in self.containers(owner) {
            let says = |id: ComponentId, this: &mut Self| {
                this.said(clauses, topic, |subject| subject == Subject::Component(id))
            };
            let parts = apps.iter().map(|&app| says(app, self)).max().unwrap_or(Certainty::Unknown);
            let itself = container.map_or(Certainty::Unknown, |id| says(id, self));
            worst = worst.max(Some(parts.min(itself)));
        }
        for_all.min(worst.unwrap_or(Certainty::Unknown))
    }

    /// Returns what has to be spoken for: each container, by itself or by all applications in it.
    fn containers(&mut self, owner: Owner) -> Vec<(Option<ComponentId>, Rc<[ComponentId]>)> {
        let fleet = self.world.fleet;
        let is_app = |id: &ComponentId| fleet.component(*id).kind == ComponentKind::App;
        let runs: Vec<ComponentId> = match owner {
            Owner::Workload(id) => fleet.runs(id).iter().map(|run| run.component).collect(),
            Owner::Image(id) => vec![id],
            Owner::Machine(_) | Owner::Guest(_) | Owner::Away(_) => Vec::new(),
        };
        let (apps, images): (Vec<_>, Vec<_>) = runs.into_iter().partition(is_app);
        if apps.is_empty() {
            return images.into_iter().map(|id| (Some(id), self.world.apps_in(id))).collect();
        }
        // Of several images nothing says which application is in which.
        let only = if images.len() == 1 { images.first().copied() } else { None };
        vec![(only, apps.into())]
    }

    /// Returns the best that the requirements of some subjects say.
    fn said(&mut self, clauses: &[Clause], topic: Topic, of: impl Fn(Subject) -> bool) -> Certainty {
        let mut best = Certainty::Unknown;
        for clause in clauses.iter().filter(|clause| of(self.world.fleet.requirement(clause.id).subject)) {
            for (option, met) in clause.met.iter().enumerate() {
                let target = match (topic.target, met) {
                    (None, _) => None,
                    (Some((wanted, at)), &Met::At(track, lens)) if track == wanted => {
                        Some(self.world.seen(track, at, lens))
                    }
                    _ => continue,
                };
                let vouches = self.world.fleet.vouches(clause.id);
                if vouches && self.speaks(clause, option, target, topic.last) {
                    best = best.min(match self.world.fleet.requirement(clause.id).basis {
                        Basis::Stated => Certainty::Stated,
                        Basis::Fact(_) => Certainty::Derived,
                    });
                }
            }
        }
        best
    }

    /// Tells whether a requirement speaks: it names a range, is about where its subject then stands, and holds.
    fn speaks(
        &mut self,
        clause: &Clause,
        option: usize,
        target: Option<Option<VersionId>>,
        last: bool,
    ) -> bool {
        // That two go together says nothing on whether either works.
        let within = self.world.fleet.requirement(clause.id).needs[option].within;
        if matches!(within, Within::Same(_) | Within::Unsaid) {
            return false;
        }
        let ends = clause.subject.map_or([None; 2], |track| {
            let end = self.state.at(self.world, track);
            let start = if last { end } else { self.world.start(track) };
            [start, end].map(|at| self.world.seen(track, at, None))
        });
        let concerned = ends.iter().all(|&subject| self.world.concerns(clause.id, subject));
        concerned
            && target.is_none_or(|target| {
                let allowed = |&subject: &_| self.world.allows(clause.id, option, subject, target);
                target.is_some() && ends.iter().all(allowed)
            })
    }

    /// What the plan lists as unknown is what its changes say is unknown.
    fn check_unknowns(&mut self, plan: &Plan) {
        let mut open: BTreeMap<With<'_>, BTreeSet<&str>> = BTreeMap::new();
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        for change in changes.filter(|change| change.certainty == Some(Certainty::Unknown)) {
            let things = open.entry((&*change.of, change.to.as_deref())).or_default();
            things.insert(plan.tables.name(change.thing));
        }
        let mut seen = BTreeSet::new();
        for entry in &plan.unknowns {
            let with: With<'_> = (&*entry.of, entry.version.as_deref());
            let (of, version) = (with.0.to_owned(), with.1.map(str::to_owned));
            if !seen.insert(with) {
                self.verdict.fault(FaultKind::Certainty, Listed::Unknown { of, version });
            } else if !lists(entry, open.remove(&with), &plan.tables) {
                self.verdict.fault(FaultKind::Certainty, OutcomeFinding::Unknowns { of, version });
            }
        }
        for ((of, version), _) in open {
            let (of, version) = (of.to_owned(), version.map(str::to_owned));
            self.verdict.fault(FaultKind::Certainty, OutcomeFinding::Unknowns { of, version });
        }
    }
}

/// Tells whether an entry lists some things, by name.
fn lists(entry: &Unknown, things: Option<BTreeSet<&str>>, tables: &Tables) -> bool {
    let said = entry.things.iter().map(|&thing| tables.name(thing));
    things.is_some_and(|things| said.eq(things))
}
