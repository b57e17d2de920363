//! What an answer has against lines of its inputs, for tools that show it beside them.

pub mod junit;
pub mod sarif;

use super::gates::found;
use super::sections::why_not;
use super::words::{says, violation, wall};
use crate::answer::check::Check;
use crate::answer::gate::{Gate, Gates, Offender};
use crate::answer::known::{Concerned, Outcome};
use crate::answer::plan::{Plan, TOOL};
use crate::answer::tables::{Spot, Tables};
use crate::id::FixedMap;
use crate::model::Fleet;
use crate::source::{BUILT_IN, Place};

/// What an answer has against its inputs.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// What made them: name and version.
    pub tool: String,
    /// The files that were read.
    pub inputs: Vec<String>,
    /// Each remark.
    pub all: Vec<Annotation>,
    /// What was tested, in order: gates, and that nothing stands in the way.
    pub cases: Vec<Case>,
}

/// One remark on a line of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// How much it matters.
    pub level: Level,
    /// What it is about, such as `blocked` or `fact/cgroup-2`.
    pub rule: String,
    /// The thing, by its full name.
    pub thing: String,
    /// What is so.
    pub message: String,
    /// Where what causes it is stated.
    pub place: Option<Place>,
}

/// How much a remark matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It breaks a gate, or blocks what was asked for.
    Error,
    /// It is violated, or something breaks unless somebody acts.
    Warning,
    /// It is not known.
    Note,
}

/// Something that was tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What.
    pub name: String,
    /// What is wrong, if anything is.
    pub failure: Option<String>,
    /// What says so, line by line.
    pub lines: Vec<String>,
    /// Where the first of it is stated.
    pub place: Option<Place>,
    /// Whether it was not looked at.
    pub skipped: bool,
}

/// Makes the remarks of a plan.
#[must_use]
pub fn of_plan(plan: &Plan, fleet: &Fleet) -> Annotations {
    let tables = &plan.tables;
    let mut found = Found { fleet, all: Vec::new(), known: FixedMap::default() };
    for entry in &plan.blocked {
        let told = wall(tables, entry.thing, &entry.wall);
        found.add(Level::Error, "blocked", tables.name(entry.thing), told.text.words(), told.place.as_ref());
    }
    for one in plan.schedule.iter().flat_map(|schedule| &schedule.forbidden) {
        let step = plan.step(one.step);
        let Some(change) = step.and_then(|step| step.changes.first()) else { continue };
        let text = format!("step {} has no wave: {}", one.step, why_not(plan, one).words());
        found.add(Level::Error, "blocked", tables.name(change.thing), text, None);
    }
    violations(&mut found, tables, &plan.violations);
    for known in plan.known.iter().filter(|known| matters(known.outcome)) {
        let fact = tables.fact(known.fact);
        let rule = format!("fact/{}", fact.map_or("?", |fact| &*fact.name));
        let text = says(tables, known, plan.today.as_deref()).words();
        let remedy = fact
            .and_then(|fact| fact.remedy.as_deref())
            .map_or_else(String::new, |remedy| format!(". {remedy}"));
        for thing in known.things.iter().filter_map(|one| match one {
            Concerned::Thing(at) => Some(tables.name(*at)),
            Concerned::Named(_) => None,
        }) {
            found.add(Level::Warning, &rule, thing, format!("{text}{remedy}"), None);
        }
    }
    for entry in &plan.unknowns {
        let version = entry.version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
        for &thing in &entry.things {
            let text = format!("nothing says whether it works with {}{version}", entry.of);
            found.add(Level::Note, "unknown", tables.name(thing), text, None);
        }
    }
    found.finish(&plan.tool, plan.gates.as_ref(), ("nothing is blocked", "blocked"))
}

/// Makes the remarks of a check.
#[must_use]
pub fn of_check(check: &Check, fleet: &Fleet) -> Annotations {
    let mut found = Found { fleet, all: Vec::new(), known: FixedMap::default() };
    violations(&mut found, &check.tables, &check.violations);
    found.finish(TOOL, check.gates.as_ref(), ("no requirement is violated", "violated"))
}

fn violations(found: &mut Found<'_>, tables: &Tables, all: &[crate::answer::obstacle::Violation]) {
    for one in all {
        let told = violation(tables, one);
        let text: Vec<String> = told.iter().map(|told| told.text.words()).collect();
        let place = told.iter().find_map(|told| told.place.as_ref());
        found.add(Level::Warning, "violated", tables.name(one.thing), text.join("; "), place);
    }
}

/// Whether a fact asks somebody to act, beyond what the plan does.
const fn matters(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Forces | Outcome::Stops | Outcome::Waived | Outcome::Blocks)
}

/// Remarks while they are put together.
struct Found<'f> {
    fleet: &'f Fleet,
    all: Vec<Annotation>,
    /// Where each is in the list, by what it is about and its thing.
    known: FixedMap<(String, String), usize>,
}

impl Found<'_> {
    fn add(&mut self, level: Level, rule: &str, thing: &str, message: String, place: Option<&Spot>) {
        let place = place.and_then(|spot| spot.place).filter(|&place| self.is_own(place));
        let place = place.or_else(|| self.defined(thing));
        let key = (rule.to_owned(), thing.to_owned());
        let at = *self.known.entry(key).or_insert(self.all.len());
        match self.all.get_mut(at) {
            // One thing can be unknown with several versions.
            Some(known) => known.message = format!("{}; {message}", known.message),
            None => {
                let (rule, thing) = (rule.to_owned(), thing.to_owned());
                self.all.push(Annotation { level, rule, thing, message, place });
            }
        }
    }

    fn is_own(&self, place: Place) -> bool {
        !self.fleet.sources().file(place.file).name().starts_with(BUILT_IN)
    }

    fn defined(&self, thing: &str) -> Option<Place> {
        let fleet = self.fleet;
        let place = match thing.split_once('/')? {
            ("host" | "guest", bare) => fleet.machine(fleet.find_machine(bare)?).place,
            ("cluster", _) => fleet.machine(fleet.find_machine(thing)?).place,
            ("workload" | "own-guest", bare) => fleet.workload(fleet.find_workload(bare)?).place,
            ("service", bare) => fleet.service(fleet.find_service(bare)?).place,
            _ => fleet.component(fleet.find_component(thing)?).place,
        };
        Some(place).filter(|&place| self.is_own(place))
    }

    /// What breaks a gate is an error, whatever it was without it.
    fn gate(&mut self, gate: &Gate) {
        let why = gate.because.as_deref().map_or_else(String::new, |because| format!(" ({because})"));
        let told = format!("gate `{}` is broken: {}{why}", gate.rule, found(gate));
        for one in &gate.offenders {
            let rule = match (&*gate.about, &one.of) {
                ("fact", Some(of)) => format!("fact/{of}"),
                (about, _) => about.to_owned(),
            };
            let message = match (&one.of, one.step) {
                (_, Some(step)) if one.things.is_some() => format!("step {step}: {told}"),
                (Some(of), _) => format!("{}: {of}: {told}", one.thing),
                (None, _) => format!("{}: {told}", one.thing),
            };
            self.add(Level::Error, &rule, &one.thing, message, one.place.as_ref());
            let key = (rule, one.thing.to_string());
            if let Some(known) = self.known.get(&key).and_then(|&at| self.all.get_mut(at)) {
                known.level = Level::Error;
            }
        }
        if gate.offenders.is_empty() {
            self.all.push(Annotation {
                level: Level::Error,
                rule: gate.about.to_string(),
                thing: String::new(),
                message: told,
                place: None,
            });
        }
    }

    /// Sorts the remarks: what matters most first, then by where they stand.
    fn finish(mut self, tool: &str, gates: Option<&Gates>, (well, ill): (&str, &str)) -> Annotations {
        let stands = self.case(well, ill);
        let gates: Vec<&Gate> = gates.into_iter().flat_map(|gates| &gates.gates).collect();
        gates.iter().filter(|gate| gate.broken).for_each(|gate| self.gate(gate));
        self.all.sort_by(|a, b| {
            (a.level, a.place, &a.rule, &a.thing).cmp(&(b.level, b.place, &b.rule, &b.thing))
        });
        let cases = std::iter::once(stands).chain(gates.into_iter().map(case)).collect();
        let inputs = self.fleet.sources().inputs().map(str::to_owned).collect();
        Annotations { tool: tool.to_owned(), inputs, all: self.all, cases }
    }

    /// The case that nothing of a kind is there.
    fn case(&self, name: &str, rule: &str) -> Case {
        let those: Vec<&Annotation> = self.all.iter().filter(|one| one.rule == rule).collect();
        Case {
            name: name.to_owned(),
            failure: (!those.is_empty()).then(|| format!("{} {rule}", those.len())),
            lines: those.iter().map(|one| format!("{}: {}", one.thing, one.message)).collect(),
            place: those.iter().find_map(|one| one.place),
            skipped: false,
        }
    }
}

fn case(gate: &Gate) -> Case {
    let line = |one: &Offender| {
        let place = one.place.as_ref().map_or_else(String::new, |spot| format!(" [{}]", spot.text));
        let of = one.of.as_deref().map_or_else(String::new, |of| format!(": {of}"));
        let step = one.step.map_or_else(String::new, |step| format!(", step {step}"));
        format!("{}{of}{step}{place}", one.thing)
    };
    let why = gate.because.as_deref().map_or_else(String::new, |because| format!(" ({because})"));
    Case {
        name: format!("gate {}", gate.rule),
        failure: gate.broken.then(|| format!("{}{why}", found(gate))),
        lines: gate.offenders.iter().filter(|_| gate.broken).map(line).collect(),
        place: gate.offenders.iter().find_map(|one| one.place.as_ref()?.place),
        skipped: gate.not_judged || gate.idle,
    }
}
