//! What is blocked and by what, in a few words: `archive: its requirement avx =1 is not met on guest/vm-1`.

use super::asked::Asked;
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::tables::{Requirement, Spot, Tables, Why};
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Line, Row, Span, Tone};
use crate::report::lists::{most, rest};
use crate::report::names::{full, label, names, sorted};
use crate::report::words::{count, needs, wall};

/// Obstacles that the first sentence tells.
const TOLD: usize = 2;
/// Obstacles that have a row where there is little room.
const FEW: usize = 3;

/// What blocks things for the same cause.
struct Cause {
    line: Line,
    things: Vec<ThingRef>,
    /// Whether it is known that there is no way.
    proven: bool,
}

/// The things that do not get what was asked for.
pub(super) fn things(plan: &Plan) -> Vec<ThingRef> {
    sorted(&plan.tables, plan.blocked.iter().flat_map(goals))
}

/// Says that nothing can be done, and why: `kernel 6.8 on host/node-1 is blocked: legacy needs kernel <6`.
pub(super) fn sentence(plan: &Plan) -> Line {
    let asked = Asked::blocked(plan, &plan.blocked);
    let causes = causes(plan);
    let found = plan.blocked.iter().any(|blocked| blocked.guarantee == Guarantee::Least);
    let mut line = asked.noun_for().text(match (asked.subjects.len(), found) {
        (_, false) => ": no way found",
        (0 | 1, true) => " is blocked",
        (_, true) => " are blocked",
    });
    for (index, cause) in causes.iter().take(TOLD).enumerate() {
        line = line.text(if index == 0 { ": " } else { "; " }).join(cause.line.clone());
    }
    match causes.len().saturating_sub(TOLD) {
        0 => line.text("."),
        more => line.text(format!("; and {}.", count(more, "more obstacle", "more obstacles"))),
    }
}

/// Makes a row for each cause, unless the first sentence tells all there is.
pub(in crate::report) fn obstacles(plan: &Plan, detail: Detail) -> Vec<Row> {
    let causes = causes(plan);
    if plan.steps.is_empty() && causes.len() <= TOLD {
        return Vec::new();
    }
    let most = if detail == Detail::Full { most(detail) } else { FEW };
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for cause in causes.iter().take(most) {
        let things = sorted(&plan.tables, cause.things.iter().copied());
        let line = names(&plan.tables, &things, detail).text(": ").join(cause.line.clone());
        let key = match &last {
            Some(proven) if *proven == cause.proven => "",
            _ if cause.proven => "blocked",
            _ => "no way found",
        };
        last = Some(cause.proven);
        rows.push(Row { count: Some(things.len()), tone: Tone::Bad, ..Row::new(key, line) });
    }
    let left_out = rest(causes.len().saturating_sub(most), detail);
    rows.extend(left_out.map(|line| Row::new("", line)));
    rows
}

/// The causes of obstacles, each once.
fn causes(plan: &Plan) -> Vec<Cause> {
    let mut causes: FixedMap<(bool, String), Cause> = FixedMap::default();
    for blocked in &plan.blocked {
        let line = cause(&plan.tables, blocked);
        let proven = blocked.guarantee == Guarantee::Least;
        let new = || Cause { line: line.clone(), things: Vec::new(), proven };
        let known = causes.entry((!proven, line.words())).or_insert_with(new);
        known.things.extend(goals(blocked));
    }
    // What is known to be impossible comes first.
    causes.sort_by(|(unproven, _), _, (other, _), _| unproven.cmp(other));
    causes.into_values().collect()
}

/// The things that an obstacle keeps from what was asked for.
fn goals(blocked: &Blocked) -> Vec<ThingRef> {
    match blocked.goals.as_slice() {
        [] => vec![blocked.thing],
        goals => goals.iter().map(|goal| goal.thing).collect(),
    }
}

fn cause(tables: &Tables, blocked: &Blocked) -> Line {
    if let Wall::Rule { why, of, place } = &blocked.wall {
        match why {
            Why::Hold { pattern } => return held(tables, blocked, pattern, place.as_ref()),
            Why::Requirement { requirement, .. } => {
                if let Some(requirement) = tables.requirement(*requirement) {
                    return unmet(tables, blocked, of.unwrap_or(blocked.thing), requirement);
                }
            }
            _ => {}
        }
    }
    wall(tables, blocked.thing, &blocked.wall).text
}

/// Says what a hold keeps, and where the hold stands.
fn held(tables: &Tables, blocked: &Blocked, pattern: &str, place: Option<&Spot>) -> Line {
    let line = match is_itself(blocked, blocked.thing) {
        true => Line::from("it"),
        false => Span::Thing(label(tables, blocked.thing).into_owned()).into(),
    };
    let line = line.text(" is held at its version by ").with(Span::Code(pattern.to_owned()));
    match place {
        Some(place) => line.text(" (").with(Span::Aside(place.text.to_string())).text(")"),
        None => line,
    }
}

/// Whether nothing but a thing itself was asked to change.
fn is_itself(blocked: &Blocked, thing: ThingRef) -> bool {
    goals(blocked).iter().all(|goal| *goal == thing)
}

/// Whether a thing is what others need, or a replica of that: then the requirement is not its own.
fn is_needed(tables: &Tables, thing: ThingRef, requirement: &Requirement) -> bool {
    let found = tables.thing(thing);
    let mut names = std::iter::once(&found.name).chain(found.service.map(|id| &tables.thing(id).name));
    names.any(|name| requirement.needs.iter().any(|need| need.needs == *name))
}

/// Says whose requirement is not met. What is found instead is not said: an obstacle does not have it.
fn unmet(tables: &Tables, blocked: &Blocked, thing: ThingRef, requirement: &Requirement) -> Line {
    let needs = needs(requirement);
    if is_needed(tables, thing, requirement) {
        return Line::from(Span::Thing(requirement.subject.to_string())).text(" needs ").join(needs);
    }
    if !is_itself(blocked, thing) {
        let thing = Span::Thing(label(tables, thing).into_owned());
        return Line::from(thing).text(" needs ").join(needs);
    }
    let found = tables.thing(thing);
    match found.machine {
        // What a machine has is its own, and not that of the machine under it.
        _ if found.kind.is_machine() && !requirement.subject.contains('/') => {
            Line::from(format!("its {} needs ", requirement.subject)).join(needs).text(", which is not met")
        }
        Some(machine) if !found.kind.is_machine() => {
            let line = Line::from("its requirement ").join(needs).text(" is not met on ");
            line.with(Span::Thing(full(tables, machine).into_owned()))
        }
        _ => Line::from("its requirement ").join(needs).text(" is not met"),
    }
}
