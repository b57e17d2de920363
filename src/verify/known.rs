//! What a plan says of facts: what comes of each here and whom it concerns, worked out again.
//!
//! A fact *forces* something to change if the plan could not leave it at some version that it leaves: with all else where
//! the plan takes it, what the fact requires would not hold. It *stops* what its path rule makes the plan take in several
//! steps; what has to be done *by hand* follows from where something stands today and in the end. What is *broken* today
//! and what is *waived* the inventory says alone. That a fact *blocks* is held against the list of what is blocked.

use super::finding::{FactsFinding, Source, TablesFinding};
use super::forcing::Forced;
use super::replay::{Moves, Replay};
use super::report::{FaultKind, Verdict};
use super::tables::Found;
use super::track::{Rider, Thing, Track};
use super::violations::Violation;
use crate::answer::Guarantee;
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::obstacle::Wall;
use crate::answer::plan::Plan;
use crate::answer::tables::{Fact as Entry, Tables, Text, Why};
use crate::model::{ComponentId, Concern, Crossing, Fact, FactId, Fleet, RequirementId, Whom, WorkloadId};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Most things that are named of a fact.
const MOST: usize = 20;

/// Whom a fact may concern in one way, and whom it does: of several requirements that one thing has of another, a plan names
/// those that it likes. And what it may be said to say.
#[derive(Debug, Default)]
pub(super) struct Told {
    may: BTreeSet<String>,
    must: BTreeSet<String>,
    requirements: BTreeSet<RequirementId>,
    /// Requirements of which some conditions are not known.
    open: BTreeSet<(RequirementId, Vec<String>)>,
    says: Vec<Says>,
}

/// What a plan has to say of a fact, or of the end of an OS release.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) fact: String,
    pub(super) outcome: Outcome,
    pub(super) told: Told,
    /// Of a release: what the table of facts has to say of it.
    pub(super) release: Option<Entry>,
}

/// What comes of facts, and for whom.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    told: BTreeMap<(FactId, Outcome), Told>,
    /// What one of several facts does, and a plan need not say of each.
    one_of: Vec<(BTreeSet<FactId>, Outcome, String)>,
}

/// What a plan says of a fact, with the names that it refers to.
struct Said<'p> {
    known: &'p Known,
    fact: &'p str,
    things: Vec<&'p str>,
    /// The same by the names that they have by now.
    now: Vec<Cow<'p, str>>,
}

/// The facts that are about something.
pub(super) type Concerns = BTreeMap<Whom, Vec<(FactId, Concern)>>;

impl Replay<'_, '_> {
    /// Compares what a plan says of facts with the facts, the inventory and the steps. Linear in what moves and what that
    /// requires.
    pub(super) fn check_known(&mut self, violations: &[Violation], plan: &Plan) {
        let moved: BTreeSet<Track> = self.moves.iter().flat_map(Moves::tracks).copied().collect();
        let mut all = self.outcomes(violations, plan, &moved);
        let mut expected = self.ending(plan, &moved);
        let fleet = self.world.fleet;
        for ((id, outcome), told) in std::mem::take(&mut all.told) {
            expected.push(Expected { fact: fleet.fact(id).name.clone(), outcome, told, release: None });
        }
        let said: Vec<Said<'_>> =
            plan.known.iter().map(|known| Said::of(known, &plan.tables, &self.world.found, fleet)).collect();
        let mut left: BTreeMap<(&str, Outcome), &Expected> =
            expected.iter().map(|found| ((found.fact.as_str(), found.outcome), found)).collect();
        for said in &said {
            let found = left.remove(&(said.fact, said.known.outcome));
            if !found.is_some_and(|found| found.told.fits(said, &self.world.found)) {
                self.verdict.fault(FaultKind::Fact, FactsFinding::Fact { fact: said.fact.to_owned() });
            }
            let release = found.and_then(|found| found.release.as_ref());
            if let Some((release, entry)) = release.zip(plan.tables.fact(said.known.fact)) {
                compare_release(entry, release, self.verdict);
            }
        }
        for (facts, outcome, thing) in &all.one_of {
            let of = |said: &&Said<'_>| facts.iter().any(|&id| fleet.fact(id).name == said.fact);
            let names = |said: &Said<'_>| said.known.outcome == *outcome && said.names(thing);
            if !said.iter().filter(of).any(names) {
                self.verdict.fault(FaultKind::Fact, FactsFinding::NoneOf { thing: thing.clone() });
            }
        }
        for found in left.into_values().filter(|found| !found.told.must.is_empty()) {
            self.verdict.fault(FaultKind::Fact, FactsFinding::LeftOut { fact: found.fact.clone() });
        }
    }

    /// Works out what comes of facts but for ends of support.
    fn outcomes(&mut self, violations: &[Violation], plan: &Plan, moved: &BTreeSet<Track>) -> Outcomes {
        let fleet = self.world.fleet;
        let mut all = Outcomes::default();
        all.waived(fleet);
        all.not_heeded(fleet, violations);
        self.blocking(plan, &mut all);
        for forced in self.forcing(moved, plan.guarantee == Guarantee::Feasible) {
            all.one_of(fleet, &forced);
        }
        self.crossing(moved, &mut all);
        self.stopping(moved, &mut all);
        for found in self.undecided(moved) {
            let told = all.told.entry((found.fact, Outcome::Undecided)).or_default();
            told.add(found.thing.name(fleet), true);
            told.open.insert((found.requirement, found.open));
        }
        all
    }

    /// What the plan lists as blocked by a requirement that a fact makes. Of what only speaks of replicas together nothing
    /// has to be said.
    fn blocking(&self, plan: &Plan, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        for entry in &plan.blocked {
            let Wall::Rule { why: Why::Requirement { requirement, .. }, .. } = &entry.wall else { continue };
            let Some(thing) = self.world.found.thing(entry.thing) else { continue };
            if matches!(thing, Thing::Service(_)) {
                continue;
            }
            for &id in self.world.found.requirement(*requirement) {
                all.by_requirement(fleet, (id, Outcome::Blocks), thing.name(fleet), true);
            }
        }
    }

    /// What comes to versions at which something has to be done by hand.
    fn crossing(&mut self, moved: &BTreeSet<Track>, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        let crossings = self.concerns(|fact| fact.crossing.is_some());
        if crossings.is_empty() {
            return;
        }
        for &track in moved {
            let whom = self.whom(track.slot().map_or(track, Track::Property));
            for &(id, concern) in whom.iter().filter_map(|whom| crossings.get(whom)).flatten() {
                let on = track.slot().map(|slot| fleet.slot(slot).machine);
                if on.is_some_and(|machine| !fleet.may_cross_on(fleet.fact(id), machine)) {
                    continue;
                }
                let Some(outcome) = self.crosses(track, id, concern) else { continue };
                for thing in self.crossers(track, fleet.fact(id).with.as_deref()) {
                    let told = all.told.entry((id, outcome)).or_default();
                    told.add(thing.name(fleet), true);
                    told.say(crossing(fleet, fleet.fact(id), concern));
                }
            }
        }
        self.crossing_there(moved, &crossings, all);
    }

    /// What workloads that leave machines come to, between the one that they are on today and the one that they end up on.
    fn crossing_there(&mut self, moved: &BTreeSet<Track>, crossings: &Concerns, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        let mut workloads: BTreeSet<WorkloadId> = BTreeSet::new();
        for &track in moved {
            match track {
                Track::Left(Rider::Workload(id)) if self.world.leaves(Rider::Workload(id)) => {
                    workloads.insert(id);
                }
                Track::Property(slot) => {
                    let leaves = |id: &WorkloadId| self.world.leaves(Rider::Workload(*id));
                    workloads.extend(self.world.seers(slot).into_iter().filter(leaves));
                }
                _ => {}
            }
        }
        for id in workloads {
            for (&whom, facts) in crossings {
                let Some(under) = self.crossed_under(id, whom) else { continue };
                for &(fact, concern) in facts {
                    let mut with = fleet.fact(fact).with.iter().flatten();
                    let home = Rider::Workload(id).home(fleet);
                    let has_it = with.any(|&with| self.world.has(id, with))
                        && home.is_none_or(|home| fleet.may_cross_on(fleet.fact(fact), home));
                    if let Some(outcome) = self.crosses(under, fact, concern).filter(|_| has_it) {
                        let told = all.told.entry((fact, outcome)).or_default();
                        told.add(Thing::Workload(id).name(fleet), true);
                        told.say(crossing(fleet, fleet.fact(fact), concern));
                    }
                }
            }
        }
    }

    /// Returns what a workload that leaves machines has under it that a fact may be about.
    fn crossed_under(&mut self, workload: WorkloadId, whom: Whom) -> Option<Track> {
        let fleet = self.world.fleet;
        let rider = Rider::Workload(workload);
        let capability = match whom {
            Whom::Component(_) => return None,
            Whom::Property(id) => id,
            Whom::Family(family) => {
                let home = rider.home(fleet)?;
                let there = self.world.stand(rider, self.state.moves(rider)).machine()?;
                let is_of_both = [home, there].into_iter().all(|id| fleet.machine(id).family == Some(family));
                let os = fleet.slots_of(home).find(|&slot| is_of_both && self.world.lines.is_os(slot))?;
                fleet.slot(os).capability
            }
        };
        let slot = self.world.live_slot(workload, capability)?;
        let under = self.world.place(workload, slot);
        matches!(under, Track::Under(..)).then_some(under)
    }

    /// What does not go to its version at once because of a path rule that a fact gives.
    fn stopping(&mut self, moved: &BTreeSet<Track>, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        let rules = self.concerns(|fact| fact.gives_step);
        for &track in moved {
            let Track::Runs(workload, component) = track else { continue };
            let rule = rules.get(&Whom::Component(component)).and_then(|rules| rules.first());
            if let Some(&(id, _)) = rule
                && self.state.visits(track).len() > 1
            {
                let told = all.told.entry((id, Outcome::Stops)).or_default();
                told.add(Thing::Workload(workload).name(fleet), true);
                told.say(Says::Path {
                    of: fleet.component_name(component).into(),
                    step: fleet.component(component).step.name().into(),
                });
            }
        }
    }

    pub(super) fn concerns(&self, of: impl Fn(&Fact) -> bool) -> Concerns {
        let fleet = self.world.fleet;
        let mut found = Concerns::new();
        for id in fleet.fact_ids().filter(|&id| of(fleet.fact(id))) {
            for &concern in &fleet.fact(id).concerns {
                found.entry(concern.whom).or_default().push((id, concern));
            }
        }
        found
    }

    /// Returns what facts may be about that moves with a track.
    pub(super) fn whom(&self, track: Track) -> Vec<Whom> {
        let fleet = self.world.fleet;
        match track {
            Track::Runs(_, id) => vec![Whom::Component(id)],
            Track::Property(slot) => {
                let family = fleet.machine(fleet.slot(slot).machine).family;
                let family = family.filter(|_| self.world.lines.is_os(slot)).map(Whom::Family);
                family.into_iter().chain([Whom::Property(fleet.slot(slot).capability)]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Tells what comes of a fact with a crossing where a track goes from today to the end; if nobody knows where it is today, the
    /// crossing may be made.
    fn crosses(&mut self, track: Track, id: FactId, concern: Concern) -> Option<Outcome> {
        let fleet = self.world.fleet;
        if let Track::Runs(workload, _) = track
            && !fleet.is_carried(workload, concern)
        {
            return None;
        }
        let ends = [self.world.start(track), self.state.at(self.world, track)];
        let [from, to] = ends.map(|at| self.world.known(track, at, None));
        let version = |id| self.world.lines.ask.version(fleet, id);
        let to = version(to?);
        match from {
            Some(from) => fleet.crosses(id, concern, (version(from), to)).then_some(Outcome::ByHand),
            None => fleet.may_cross(id, concern, to).then_some(Outcome::Undecided),
        }
    }

    /// Returns for whom something has to be done where a track makes a crossing: for what moves itself, or, if that matters
    /// only beside something, for the workloads that have it there. Who comes to another machine makes none by itself.
    fn crossers(&mut self, track: Track, with: Option<&[ComponentId]>) -> Vec<Thing> {
        let fleet = self.world.fleet;
        let Some(with) = with else {
            let by_hand = match track {
                Track::Seat(..) | Track::Left(_) | Track::OwnGuest(..) => false,
                Track::Property(slot) => !fleet.is_kept_by_operators(slot),
                _ => true,
            };
            return track.thing(fleet).filter(|_| by_hand).into_iter().collect();
        };
        let workloads = match track {
            Track::Runs(id, _) | Track::OwnGuest(id, _) | Track::Seat(Rider::Workload(id), _) => vec![id],
            Track::Property(slot) | Track::Seat(Rider::Machine(_), slot) => self.world.seers(slot),
            _ => Vec::new(),
        };
        let mut found = Vec::new();
        for id in workloads {
            let sees = track.slot().is_none_or(|slot| {
                let capability = fleet.slot(slot).capability;
                self.world.live_slot(id, capability) == Some(slot) && self.world.place(id, slot) == track
            });
            if sees && with.iter().any(|&with| self.world.has(id, with)) {
                found.push(Thing::Workload(id));
            }
        }
        found
    }
}

/// Says where a crossing leads, and of what.
fn crossing(fleet: &Fleet, fact: &Fact, concern: Concern) -> Says {
    let of: Text = match (concern.whom, concern.library) {
        (Whom::Component(_), Some(library)) if fact.crossing != Some(Crossing::Into) => {
            fleet.capability_name(library).into()
        }
        (Whom::Component(id), _) => fleet.component_name(id).into(),
        (Whom::Property(id), _) => fleet.capability_name(id).into(),
        (Whom::Family(id), _) => format!("os/{}", fleet.family(id).name).into(),
    };
    let range = concern.at.map(|at| Text::from(fleet.range(at).to_string()));
    let to = match (fact.crossing, concern.whom, range) {
        (_, Whom::Family(_), None) => CrossingTo::Release,
        (Some(Crossing::Major), ..) => CrossingTo::Major,
        (Some(Crossing::Minor), ..) => CrossingTo::Minor,
        (Some(Crossing::Into) | None, _, range) => CrossingTo::Range(range.unwrap_or_default()),
    };
    Says::Crossing { of, to, together: fact.together }
}

/// Compares what the table of facts says of an OS release with what its profile says.
fn compare_release(entry: &Entry, release: &Entry, verdict: &mut Verdict) {
    let content = |entry: &Entry| {
        (entry.kind.clone(), entry.source.clone(), entry.symptom.clone(), entry.remedy.clone())
    };
    if content(entry) != content(release) {
        verdict.fault(FaultKind::Fact, FactsFinding::Fact { fact: release.name.to_string() });
    }
    if entry.place != release.place {
        let what = Source::Fact(release.name.to_string());
        verdict.drifted(None, TablesFinding::Elsewhere { what, place: entry.place.text.to_string() });
    }
}

impl Outcomes {
    /// Takes in what somebody has waived.
    fn waived(&mut self, fleet: &Fleet) {
        for id in fleet.fact_ids() {
            let waived = &fleet.fact(id).waived;
            let Some(first) = waived.first() else { continue };
            let told = self.told.entry((id, Outcome::Waived)).or_default();
            for whom in waived.iter().flat_map(|waiver| &waiver.whom) {
                told.add(whom.clone(), true);
            }
            told.say(Says::Waiver {
                until: first.until.map(|until| until.to_string().into()),
                because: first.because.as_str().into(),
            });
        }
    }

    /// Takes in who violates today what a fact requires.
    fn not_heeded(&mut self, fleet: &Fleet, violations: &[Violation]) {
        for violation in violations {
            for by in &violation.by {
                self.by_requirement(fleet, (violation.id, Outcome::Broken), by.thing.name(fleet), true);
            }
        }
    }

    /// Takes in whom the fact behind a requirement concerns, if there is one.
    fn by_requirement(
        &mut self,
        fleet: &Fleet,
        (id, outcome): (RequirementId, Outcome),
        thing: String,
        must: bool,
    ) {
        if let Some(fact) = fleet.requirement(id).basis.fact() {
            let told = self.told.entry((fact, outcome)).or_default();
            told.add(thing, must);
            told.requirements.insert(id);
        }
    }

    /// Takes in whom requirements force of which a plan need name but one.
    fn one_of(&mut self, fleet: &Fleet, forced: &Forced) {
        let basis = |&id: &RequirementId| fleet.requirement(id).basis.fact();
        let facts: BTreeSet<FactId> = forced.by.iter().filter_map(basis).collect();
        let must = forced.must && forced.by.iter().all(|id| basis(id).is_some());
        for &id in &forced.by {
            let key = (id, Outcome::Forces);
            self.by_requirement(fleet, key, forced.thing.name(fleet), must && facts.len() == 1);
        }
        if must && facts.len() > 1 {
            self.one_of.push((facts, Outcome::Forces, forced.thing.name(fleet)));
        }
    }
}

impl<'p> Said<'p> {
    fn of(known: &'p Known, tables: &'p Tables, found: &Found, fleet: &Fleet) -> Self {
        let name = |concerned: &'p Concerned| match concerned {
            Concerned::Thing(thing) => tables.name(*thing),
            Concerned::Named(name) => &**name,
        };
        let fact = tables.fact(known.fact).map_or("", |fact| &*fact.name);
        let now = |concerned: &'p Concerned| match concerned {
            Concerned::Thing(thing) => found.name(fleet, tables, *thing),
            Concerned::Named(name) => Cow::Borrowed(&**name),
        };
        Self {
            known,
            fact,
            things: known.things.iter().map(name).collect(),
            now: known.things.iter().map(now).collect(),
        }
    }

    /// Tells whether it says that the fact concerns something: by name, or among those that it only counts.
    fn names(&self, thing: &str) -> bool {
        let unnamed = self.known.number > MOST && self.things.last().is_some_and(|last| *last < thing);
        unnamed || self.now.iter().any(|now| *now == thing)
    }
}

impl Told {
    pub(super) fn add(&mut self, thing: String, must: bool) {
        if must {
            self.must.insert(thing.clone());
        }
        self.may.insert(thing);
    }

    /// Adds something that the fact may be said to say.
    pub(super) fn say(&mut self, says: Says) {
        if !self.says.contains(&says) {
            self.says.push(says);
        }
    }

    /// Tells whether what a plan says of a fact is what the fact says here, and concerns whom it may and must.
    fn fits(&self, said: &Said<'_>, found: &Found) -> bool {
        let (number, things) = (said.known.number, &said.things);
        self.may_say(&said.known.says, found)
            && number > 0
            && number <= self.may.len()
            && things.len() == number.min(MOST)
            && things.windows(2).all(|pair| pair[0] < pair[1])
            && said.now.iter().all(|thing| self.may.contains(&**thing))
            && self.must.len() <= number
            && self.must.iter().all(|thing| said.names(thing))
    }

    fn may_say(&self, says: &Says, found: &Found) -> bool {
        match says {
            Says::Requirement { requirement } => {
                found.requirement(*requirement).iter().any(|id| self.requirements.contains(id))
            }
            Says::Undecided { requirement, open } => {
                let open: Vec<String> = open.iter().map(ToString::to_string).collect();
                let mut ids = found.requirement(*requirement).iter();
                ids.any(|&id| self.open.contains(&(id, open.clone())))
            }
            Says::Path { .. } | Says::Crossing { .. } | Says::End { .. } | Says::Waiver { .. } => {
                self.says.contains(says)
            }
        }
    }
}
