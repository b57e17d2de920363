//! What a plan says of facts: what comes of each here and whom it concerns, worked out again.
//!
//! A fact *forces* something to change if the plan could not leave it at some version that it leaves: with all else where
//! the plan takes it, what the fact requires would not hold. It *stops* what its path rule makes the plan take in several
//! steps; what has to be done *by hand* follows from where something stands today and in the end. What is *broken* today
//! and what is *waived* the inventory says alone. That a fact *blocks* is held against the list of what is blocked.

use super::clause::{Clause, Met, Owner};
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Track, find_thing};
use crate::Guarantee;
use crate::answer::plan::{Known, Outcome, Plan};
use crate::model::{Basis, ComponentId, Concern, Fact, FactId, RequirementId, Whom};
use std::collections::{BTreeMap, BTreeSet};

/// Most things that are named of a fact.
const MOST: usize = 20;

/// Whom a fact may concern in one way, and whom it does: of several requirements that one thing has of another, a plan names
/// those that it likes.
#[derive(Debug, Default)]
pub(super) struct Told {
    may: BTreeSet<String>,
    must: BTreeSet<String>,
}

/// What comes of facts, and for whom.
#[derive(Debug, Default)]
struct Outcomes {
    told: BTreeMap<(FactId, Outcome), Told>,
    /// What one of several facts does, and a plan need not say of each.
    one_of: Vec<(BTreeSet<FactId>, Outcome, String)>,
}

/// The facts that are about something.
type Concerns = BTreeMap<Whom, Vec<(FactId, Concern)>>;

impl Replay<'_, '_> {
    /// Compares what a plan says of facts with the facts, the inventory and the steps. Linear in what moves and what that
    /// requires.
    pub(super) fn check_known(&mut self, plan: &Plan) {
        let moved: BTreeSet<Track> = self.moves.iter().flatten().map(|(&track, _)| track).collect();
        let mut all = Outcomes::default();
        self.waived(&mut all);
        self.not_heeded(&mut all);
        self.blocking(plan, &mut all);
        self.forcing(&moved, plan.guarantee == Guarantee::Feasible, &mut all);
        self.crossing_and_stopping(&moved, &mut all);
        for (fact, thing) in self.undecided(&moved) {
            all.add((fact, Outcome::Undecided), thing, true);
        }
        let mut expected: Vec<(Known, Told)> = self.ending(plan, &moved);
        for ((id, outcome), told) in std::mem::take(&mut all.told) {
            expected.push((self.quoted(id, outcome), told));
        }
        let mut left: BTreeMap<(&str, Outcome), &(Known, Told)> =
            expected.iter().map(|found| ((found.0.fact.as_str(), found.0.outcome), found)).collect();
        for known in &plan.known {
            match left.remove(&(known.fact.as_str(), known.outcome)) {
                Some((found, told)) if quotes(known, found) && told.fits(known) => {
                    if found.place != known.place {
                        let text = format!("{} stands elsewhere than at `{}`", known.fact, known.place);
                        self.verdict.drifted(None, text);
                    }
                }
                _ => self
                    .verdict
                    .fault(FaultKind::Fact, format!("{} is not what the plan says of it", known.fact)),
            }
        }
        for (facts, outcome, thing) in &all.one_of {
            let names = |known: &&Known| {
                let of = |id: &FactId| self.world.fleet.fact(*id).name == known.fact;
                known.outcome == *outcome && facts.iter().any(of) && names(known, thing)
            };
            if !plan.known.iter().any(|known| names(&known)) {
                let text = format!("no fact is named of those by which {thing} is concerned");
                self.verdict.fault(FaultKind::Fact, text);
            }
        }
        for (known, _) in left.into_values().filter(|(_, told)| !told.must.is_empty()) {
            let text = format!("of {} the plan does not say all that comes of it", known.fact);
            self.verdict.fault(FaultKind::Fact, text);
        }
    }

    /// Quotes a fact.
    fn quoted(&self, id: FactId, outcome: Outcome) -> Known {
        let fleet = self.world.fleet;
        let fact = fleet.fact(id);
        let waiver = fact.waived.first().filter(|_| outcome == Outcome::Waived);
        Known {
            fact: fact.name.clone(),
            kind: fact.kind.name().to_owned(),
            outcome,
            says: waiver.map(|waiver| {
                let until = waiver.until.map_or_else(String::new, |until| format!(" until {until}"));
                format!("waived{until}: {}", waiver.because)
            }),
            number: 0,
            things: Vec::new(),
            symptom: fact.symptom.clone(),
            remedy: fact.remedy.clone(),
            source: fact.source.clone(),
            place: fleet.sources().describe(fact.place),
        }
    }

    fn waived(&self, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        for id in fleet.fact_ids() {
            let whom = fleet.fact(id).waived.iter().flat_map(|waiver| &waiver.whom);
            for whom in whom {
                all.add((id, Outcome::Waived), whom.clone(), true);
            }
        }
    }

    pub(super) fn fact_of(&self, id: RequirementId) -> Option<FactId> {
        match self.world.fleet.requirement(id).basis {
            Basis::Fact(id) => Some(id),
            Basis::Stated => None,
        }
    }

    /// Who violates today what a fact requires.
    fn not_heeded(&mut self, all: &mut Outcomes) {
        for violation in self.violations() {
            let Some(fact) = self.fact_of(violation.id) else { continue };
            for thing in violation.things {
                all.add((fact, Outcome::Broken), thing, true);
            }
        }
    }

    /// What the plan lists as blocked by a requirement that a fact makes.
    fn blocking(&self, plan: &Plan, all: &mut Outcomes) {
        let fleet = self.world.fleet;
        if plan.blocked.is_empty() {
            return;
        }
        let places: BTreeMap<String, FactId> =
            fleet.fact_ids().map(|id| (fleet.sources().describe(fleet.fact(id).place), id)).collect();
        for blocked in &plan.blocked {
            let place = blocked.reasons.last().and_then(|reason| reason.place.as_ref());
            let fact = place.and_then(|place| places.get(place));
            if let (Some(&fact), Some(_)) = (fact, find_thing(fleet, &blocked.thing)) {
                all.add((fact, Outcome::Blocks), blocked.thing.clone(), true);
            }
        }
    }

    /// What the plan has to move because of facts.
    fn forcing(&mut self, moved: &BTreeSet<Track>, feasible: bool, all: &mut Outcomes) {
        let mut owners: Vec<Owner> = Vec::new();
        for &track in moved {
            self.world.owners(track, &mut owners);
        }
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            // Alternatives are none of many that one thing has of another.
            let mut alike: BTreeMap<(Vec<Track>, Option<RequirementId>), Vec<Clause>> = BTreeMap::new();
            for clause in self.world.clauses(owner) {
                let own = (clause.met.len() > 1).then_some(clause.id);
                alike.entry((sides(&clause).collect(), own)).or_default().push(clause);
            }
            for ((sides, _), clauses) in alike {
                for track in sides.into_iter().filter(|side| moved.contains(side)) {
                    self.forcing_one(track, &clauses, feasible, all);
                }
            }
        }
    }

    /// Whether requirements that one thing has of another make a side of theirs move. Where a choice was made, it may have been
    /// made for each of them; where they are violated today, what moves has to be right without having been forced.
    fn forcing_one(&mut self, track: Track, clauses: &[Clause], feasible: bool, all: &mut Outcomes) {
        let facts: Vec<Option<FactId>> = clauses.iter().map(|clause| self.fact_of(clause.id)).collect();
        let Some(thing) = track.thing(self.world.fleet).filter(|_| facts.iter().any(Option::is_some)) else {
            return;
        };
        let forced = clauses.iter().any(|clause| self.is_forced(clause, track));
        if forced || feasible {
            let must = clauses.iter().any(|clause| self.cannot_stay(clause, track))
                && clauses.iter().all(|clause| self.holds_today(clause));
            all.one_of(&facts, Outcome::Forces, &thing.name(self.world.fleet), must);
        }
    }

    /// Tells whether a side of a clause could not have stayed where it is today, however far the other side went.
    fn cannot_stay(&mut self, clause: &Clause, track: Track) -> bool {
        let others: BTreeSet<Track> = sides(clause).filter(|&side| side != track).collect();
        let (stays, moved) = (self.world.start(track), !self.state.visits(track).is_empty());
        let Some(&other) = others.first() else {
            return moved && !self.world.clause_allows(clause, &|_| stays);
        };
        let (end, len) = (self.state.at(self.world, other), self.world.line(other).versions.len());
        let mut all = end..len;
        moved
            && others.len() == 1
            && all.all(|at| !self.world.clause_allows(clause, &|side| if side == track { stays } else { at }))
    }

    fn holds_today(&mut self, clause: &Clause) -> bool {
        let starts: BTreeMap<Track, usize> =
            sides(clause).map(|side| (side, self.world.start(side))).collect();
        self.world.clause_allows(clause, &|side| starts[&side])
    }

    /// Tells whether a side of a clause could not have stayed at a version that it has left.
    fn is_forced(&mut self, clause: &Clause, track: Track) -> bool {
        let ends: BTreeMap<Track, usize> =
            sides(clause).map(|side| (side, self.state.at(self.world, side))).collect();
        (self.world.start(track)..ends[&track]).any(|stays| {
            !self.world.clause_allows(clause, &|side| if side == track { stays } else { ends[&side] })
        })
    }

    /// What comes to versions at which something has to be done by hand, and what does not go to its version at once.
    fn crossing_and_stopping(&mut self, moved: &BTreeSet<Track>, all: &mut Outcomes) {
        let crossings = self.concerns(|fact| fact.crossing.is_some());
        let rules = self.concerns(|fact| fact.gives_step);
        for &track in moved {
            let Some(thing) = track.thing(self.world.fleet) else { continue };
            let name = thing.name(self.world.fleet);
            let whom = self.whom(track);
            for &(fact, concern) in whom.iter().filter_map(|whom| crossings.get(whom)).flatten() {
                if self.crosses(track, fact, concern) {
                    all.add((fact, Outcome::ByHand), name.clone(), true);
                }
            }
            let stops = self.state.visits(track).len() > 1;
            let rule = whom.iter().find(|whom| matches!(whom, Whom::Component(_)));
            if let Some(&(fact, _)) = rule.and_then(|whom| rules.get(whom)).and_then(|rules| rules.first())
                && stops
            {
                all.add((fact, Outcome::Stops), name, true);
            }
        }
    }

    fn concerns(&self, of: impl Fn(&Fact) -> bool) -> Concerns {
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

    fn crosses(&mut self, track: Track, id: FactId, concern: Concern) -> bool {
        let fleet = self.world.fleet;
        let fact = fleet.fact(id);
        let has = |this: &mut Self, with: ComponentId| match track {
            Track::Runs(workload, _) => !this.world.runs_with(workload, with).is_empty(),
            _ => false,
        };
        if let Some(with) = &fact.with
            && !with.iter().any(|&with| has(self, with))
        {
            return false;
        }
        let ends = [self.world.start(track), self.state.at(self.world, track)];
        let [Some(from), Some(to)] = ends.map(|at| self.world.seen(track, at, None)) else { return false };
        let version = |id| self.world.lines.ask.version(fleet, id);
        let within = |version: &_| fleet.is_about(concern, version);
        fact.crossing.is_some_and(|crossing| crossing.is_made(version(from), version(to), within))
    }
}

impl Outcomes {
    fn add(&mut self, key: (FactId, Outcome), thing: String, must: bool) {
        self.told.entry(key).or_default().add(thing, must);
    }

    /// Takes in whom requirements concern of which a plan need name but one; the facts that they come from are given.
    fn one_of(&mut self, facts: &[Option<FactId>], outcome: Outcome, thing: &str, must: bool) {
        let named: BTreeSet<FactId> = facts.iter().copied().flatten().collect();
        let must = must && facts.iter().all(Option::is_some);
        for &fact in &named {
            self.add((fact, outcome), thing.to_owned(), must && named.len() == 1);
        }
        if must && named.len() > 1 {
            self.one_of.push((named, outcome, thing.to_owned()));
        }
    }
}

/// Tells whether a plan says that a fact concerns something: by name, or among those that it only counts.
fn names(known: &Known, thing: &String) -> bool {
    let unnamed = known.number > MOST && known.things.last().is_some_and(|last| last < thing);
    unnamed || known.things.contains(thing)
}

impl Told {
    pub(super) fn add(&mut self, thing: String, must: bool) {
        if must {
            self.must.insert(thing.clone());
        }
        self.may.insert(thing);
    }

    /// Tells whether what a plan says of a fact concerns whom it may and must.
    fn fits(&self, known: &Known) -> bool {
        let things = &known.things;
        known.number > 0
            && known.number <= self.may.len()
            && things.len() == known.number.min(MOST)
            && things.windows(2).all(|pair| pair[0] < pair[1])
            && things.iter().all(|thing| self.may.contains(thing))
            && self.must.len() <= known.number
            && self.must.iter().all(|thing| names(known, thing))
    }
}

/// Tells whether a plan quotes a fact as it is. What the fact says is for people, but where nothing else tells it.
fn quotes(known: &Known, fact: &Known) -> bool {
    known.says.is_some()
        && (fact.says.is_none() || fact.says == known.says)
        && (&known.kind, &known.symptom, &known.remedy, &known.source)
            == (&fact.kind, &fact.symptom, &fact.remedy, &fact.source)
}

/// Returns the tracks of which a clause speaks.
pub(super) fn sides(clause: &Clause) -> impl Iterator<Item = Track> + '_ {
    let targets = clause.met.iter().filter_map(|met| match met {
        Met::At(track, _) => Some(*track),
        _ => None,
    });
    clause.subject.into_iter().chain(targets)
}
