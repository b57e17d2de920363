//! What counts against the rules in a plan.

use super::touched::Touched;
use super::{Count, Metric, Policy, places, wide};
use crate::answer::gate::{Gates, Offender};
use crate::answer::known::{Concerned, Known, Outcome, Says};
use crate::answer::obstacle::{Blocked, Violation, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::{ReasonRef, ThingRef};
use crate::answer::step::{Certainty, Change, Step};
use crate::answer::tables::{Spot, Tables, Text, Why};
use crate::id::{FixedSet, Id};
use crate::model::Fleet;
use jiff::civil::Date;
use std::cell::OnceCell;

impl Policy {
    /// Tells which rules a plan of a fleet breaks, as seen from a day. Linear in the plan for each thing that rules count; rules that count
    /// the same share that, and one on things by their exact names takes what it names.
    #[must_use]
    pub fn judge_plan(&self, fleet: &Fleet, plan: &Plan, day: Date) -> Gates {
        let look = Look { fleet, plan, touched: OnceCell::new() };
        self.judge(fleet, day, |metric| Some(look.count(metric, day)))
    }
}

/// A plan with the fleet that it is of.
struct Look<'a> {
    fleet: &'a Fleet,
    plan: &'a Plan,
    touched: OnceCell<Touched<'a>>,
}

impl Look<'_> {
    fn count(&self, metric: &Metric, day: Date) -> Count {
        let plan = self.plan;
        let offenders = match metric {
            Metric::Group => plan.steps.iter().map(|step| self.step(step)).collect(),
            Metric::Things => self.things(),
            Metric::Blocked => plan.blocked.iter().map(|entry| self.blocked(entry)).collect(),
            Metric::Unknown => self.unknown(),
            Metric::Violated => {
                plan.violations.iter().map(|one| violated(self.fleet, &plan.tables, one)).collect()
            }
            Metric::Interrupts(patterns) => self.interrupted(self.touched().named(patterns)),
            Metric::InterruptsOf(owner) => self.interrupted(self.touched().owned(owner)),
            Metric::Fact(of) => return self.facts(|known| self.is_open(known, of)),
            Metric::Eol => return self.facts(|known| is_over(known, day)),
        };
        Count { offenders, more: 0 }
    }

    fn name(&self, thing: ThingRef) -> Text {
        Text::clone(&self.plan.tables.thing(thing).name)
    }

    /// The place of a reason, if it is not one of what comove brings.
    fn place_of(&self, reason: ReasonRef) -> Option<Spot> {
        let tables = &self.plan.tables;
        let reason = tables.reasons.get(reason.index())?;
        let required = match &reason.why {
            Why::Requirement { requirement, .. } => tables.requirement(*requirement).map(|one| &one.place),
            _ => None,
        };
        places::own(self.fleet, reason.place.as_ref().or(required)?.place?)
    }

    /// Where it is stated what causes a step: the place of what it is about, else of any reason.
    fn cause(&self, step: &Step) -> Option<Spot> {
        let about = self.plan.tables.about(&step.reasons).and_then(|at| self.place_of(at));
        about.or_else(|| step.reasons.iter().find_map(|&at| self.place_of(at)))
    }

    /// A step, by a machine that changes in it if there is one.
    fn step(&self, step: &Step) -> Offender {
        let tables = &self.plan.tables;
        let is_machine = |change: &&Change| tables.thing(change.thing).kind.is_machine();
        let first = step.changes.iter().find(is_machine).or_else(|| step.changes.first());
        let thing = first.map_or_else(|| "?".into(), |change| self.name(change.thing));
        let place = self.cause(step).or_else(|| places::of_thing(self.fleet, &thing));
        Offender { thing, of: None, step: Some(step.number), things: Some(step.things), place }
    }

    fn things(&self) -> Vec<Offender> {
        let mut seen = FixedSet::default();
        let all =
            self.plan.steps.iter().flat_map(|step| step.changes.iter().map(move |change| (step, change)));
        let each = all.filter(|(_, change)| seen.insert(change.thing));
        each.map(|(step, change)| self.changed(step, change)).collect()
    }

    fn changed(&self, step: &Step, change: &Change) -> Offender {
        let thing = self.name(change.thing);
        let place = self.cause(step).or_else(|| places::of_thing(self.fleet, &thing));
        Offender { thing, of: Some(Text::clone(&change.of)), step: Some(step.number), things: None, place }
    }

    fn blocked(&self, entry: &Blocked) -> Offender {
        let thing = self.name(entry.thing);
        let wall = match &entry.wall {
            Wall::Rule { place, .. } => place.as_ref(),
            Wall::Skip { tied_to, .. } => tied_to.as_ref().and_then(|tied| tied.place.as_ref()),
        };
        let wall = wall.and_then(|spot| places::own(self.fleet, spot.place?));
        let place =
            wall.or_else(|| self.place_of(entry.chain)).or_else(|| places::of_thing(self.fleet, &thing));
        let goal = entry.goals.first().map(|goal| Text::clone(&goal.of));
        Offender { thing, of: goal, step: None, things: None, place }
    }

    /// What nothing says works: what a step touches, and what depends on a change beside that.
    fn unknown(&self) -> Vec<Offender> {
        let mut seen = FixedSet::default();
        let mut all = Vec::new();
        let mut add = |thing: ThingRef, of: Option<Text>, step: Option<usize>| {
            if seen.insert(thing) {
                let thing = self.name(thing);
                let place = places::of_thing(self.fleet, &thing);
                all.push(Offender { thing, of, step, things: None, place });
            }
        };
        for entry in &self.plan.unknowns {
            let of = match &entry.version {
                Some(version) => format!("{} {version}", entry.of).into(),
                None => Text::clone(&entry.of),
            };
            entry.things.iter().for_each(|&thing| add(thing, Some(Text::clone(&of)), None));
        }
        for step in &self.plan.steps {
            let unknown = step.changes.iter().filter(|change| change.certainty == Some(Certainty::Unknown));
            unknown.for_each(|change| add(change.thing, Some(Text::clone(&change.of)), Some(step.number)));
        }
        all
    }

    fn touched(&self) -> &Touched<'_> {
        self.touched.get_or_init(|| Touched::of(self.fleet, self.plan))
    }

    fn interrupted(&self, entries: impl IntoIterator<Item = (usize, usize)>) -> Vec<Offender> {
        let steps = &self.plan.steps;
        let some = entries.into_iter().map(|(step, at)| self.changed(&steps[step], &steps[step].changes[at]));
        some.collect()
    }

    /// Whether a fact is of a kind or name, and the plan does not settle it by itself.
    fn is_open(&self, known: &Known, of: &str) -> bool {
        let is_settled = matches!(known.outcome, Outcome::Forces | Outcome::Stops | Outcome::Waived);
        let fact = self.plan.tables.fact(known.fact);
        !is_settled && fact.is_some_and(|fact| &*fact.kind == of || &*fact.name == of)
    }

    /// The things that facts concern. Of many the plan names the first; the others are counted.
    fn facts(&self, counts: impl Fn(&Known) -> bool) -> Count {
        let mut count = Count::default();
        for known in self.plan.known.iter().filter(|known| counts(known)) {
            let fact = self.plan.tables.fact(known.fact);
            let of = match (&known.says, fact) {
                (Says::End { of, until, .. }, _) => Some(format!("{of}, until {until}").into()),
                (_, Some(fact)) => Some(Text::clone(&fact.name)),
                (_, None) => None,
            };
            for concerned in &known.things {
                let thing = match concerned {
                    Concerned::Thing(at) => self.name(*at),
                    Concerned::Named(name) => Text::clone(name),
                };
                let place = places::of_thing(self.fleet, &thing);
                count.offenders.push(Offender { thing, of: of.clone(), step: None, things: None, place });
            }
            count.more += wide(known.number.saturating_sub(known.things.len()));
        }
        count
    }
}

/// Whether support is over on a day.
fn is_over(known: &Known, day: Date) -> bool {
    match &known.says {
        Says::End { until, .. } => until.parse::<Date>().is_ok_and(|until| until < day),
        _ => false,
    }
}

/// What violates a requirement, and where that stands.
pub(super) fn violated(fleet: &Fleet, tables: &Tables, one: &Violation) -> Offender {
    let thing = Text::clone(&tables.thing(one.thing).name);
    let requirement = tables.requirement(one.requirement);
    let stated = requirement.and_then(|requirement| places::own(fleet, requirement.place.place?));
    let found = || one.found.iter().find_map(|found| places::own(fleet, found.place.as_ref()?.place?));
    let place = stated.or_else(found).or_else(|| places::of_thing(fleet, &thing));
    let of =
        requirement.and_then(|requirement| requirement.needs.first()).map(|need| Text::clone(&need.needs));
    Offender { thing, of, step: None, things: None, place }
}
