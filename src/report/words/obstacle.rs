//! What stands in the way, and what is violated today.

use super::requirement::requirement;
use super::what::what;
use super::why::{backed, demanded, of_requirement, why};
use super::{NOWHERE, Told, name, version};
use crate::answer::obstacle::{Found, Tied, Violation, Wall};
use crate::answer::refs::ThingRef;
use crate::answer::tables::{Spot, Tables, Text, Why};
use crate::report::document::{Line, Span};

/// Words why something goes no further: `workload/cart: app/cart needs kernel <6, and no version listed or asked for
/// satisfies it`. `thing` is what stands in the way.
pub(crate) fn wall(tables: &Tables, thing: ThingRef, wall: &Wall) -> Told {
    match wall {
        Wall::Rule { why, of, place } => rule(tables, of.unwrap_or(thing), why, place.as_ref()),
        Wall::Skip { version, tied_to } => {
            let text = skip(tables, thing, version.as_ref(), tied_to.as_ref());
            match tied_to {
                Some(tied) => backed(tables, &tied.why, text, tied.place.as_ref()),
                None => Told { text, ..Told::default() },
            }
        }
    }
}

fn rule(tables: &Tables, thing: ThingRef, rule: &Why, place: Option<&Spot>) -> Told {
    let text = match rule {
        Why::Hold { .. } => why(tables, rule),
        Why::Requirement { requirement, carried_by, chosen: true } => thing_named(tables, thing)
            .text(": ")
            .join(demanded(tables, *requirement, carried_by))
            .text("; there are several ways to satisfy it, and none goes with the rest"),
        Why::Pool { .. } => thing_named(tables, thing).text(" would have no machine to run on"),
        Why::Place => Line::from("no machine was found for ")
            .join(thing_named(tables, thing))
            .text(" to run on, on the way or in the end"),
        _ => thing_named(tables, thing)
            .text(": ")
            .join(why(tables, rule))
            .text(", and no version listed or asked for satisfies it"),
    };
    backed(tables, rule, text, place)
}

fn skip(tables: &Tables, thing: ThingRef, skipped: Option<&Text>, tied_to: Option<&Tied>) -> Line {
    let line = thing_named(tables, thing)
        .text(" may not skip ")
        .with(version(skipped.map(|skipped| &**skipped)))
        .text(" (its path rule) and cannot stop there");
    match tied_to {
        Some(Tied { what, why: rule, .. }) if what.thing == thing && what.to.as_ref() == skipped => {
            line.text(": ").join(why(tables, rule))
        }
        Some(Tied { what: tied, why: rule, .. }) => {
            line.text("; ").join(what(tables, tied)).text(", and it goes along: ").join(why(tables, rule))
        }
        None => line,
    }
}

fn thing_named(tables: &Tables, thing: ThingRef) -> Line {
    Span::Thing(tables.name(thing).to_owned()).into()
}

/// Words a violation: the requirement, then the versions that are found.
pub(crate) fn violation(tables: &Tables, violation: &Violation) -> Vec<Told> {
    let text = tables.requirement(violation.requirement).map_or_else(|| Line::from(NOWHERE), requirement);
    let mut told = vec![of_requirement(tables, violation.requirement, text)];
    told.extend(violation.subject.as_ref().map(|subject| found(subject, " is at ")));
    told.extend(violation.found.iter().map(|need| found(need, " is ")));
    told
}

fn found(found: &Found, is: &str) -> Told {
    let line = Line::from(name(&found.of));
    let text = match found.version.as_deref() {
        Some(version) => line.text(is).with(Span::Version(version.to_owned())),
        None => line.text(" is of unknown version"),
    };
    Told { text, place: found.place.clone(), source: None }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::answer::refs::RequirementRef;
    use crate::answer::tables::WhatKind;
    use crate::id::Id;

    fn by(requirement: usize) -> Why {
        let requirement = RequirementRef::from_index(requirement);
        Why::Requirement { requirement, carried_by: Vec::new(), chosen: false }
    }

    fn told(thing: usize, obstacle: &Wall) -> Told {
        wall(&sample::tables(), ThingRef::from_index(thing), obstacle)
    }

    #[test]
    fn a_wall_names_on_whose_account_it_stands() {
        let workload = ThingRef::from_index(sample::WORKLOAD);
        let obstacle = Wall::Rule { why: by(sample::STATED), of: Some(workload), place: None };
        let told = told(sample::HOST, &obstacle);
        let words = "workload/api#1: app/api at <4 needs kernel <6 (its driver is old), and no version listed or \
                     asked for satisfies it";
        assert_eq!(told.text.words(), words);
        assert_eq!(told.place, Some(sample::spot("fleet.toml:32")));
        assert_eq!(told.source, None);
    }

    #[test]
    fn a_wall_without_another_account_names_the_thing_itself() {
        let obstacle = Wall::Rule { why: Why::Unmixed, of: None, place: Some(sample::spot("fleet.toml:7")) };
        let told = told(sample::WORKLOAD, &obstacle);
        let words = "workload/api#1: the service forbids mixed versions, and no version listed or asked for \
                     satisfies it";
        assert_eq!(told.text.words(), words);
        assert_eq!(told.place, Some(sample::spot("fleet.toml:7")));
    }

    #[test]
    fn a_hold_is_named_by_its_pattern() {
        let hold = Why::Hold { pattern: "app/payroll".into() };
        let told = told(sample::HOST, &Wall::Rule { why: hold, of: None, place: None });
        assert_eq!(told.text.words(), "app/payroll is held at its version");
    }

    #[test]
    fn a_skip_says_what_is_skipped_and_what_takes_it_on() {
        let skip = |to: &str| {
            let what = sample::what(WhatKind::Property, sample::HOST, "kubelet", Some(to));
            let tied_to = Some(Tied { what, why: Why::Unmixed, place: None });
            told(sample::HOST, &Wall::Skip { version: Some("1.35".into()), tied_to }).text.words()
        };
        let start = "host/node-1 may not skip 1.35 (its path rule) and cannot stop there";
        assert_eq!(skip("1.35"), format!("{start}: the service forbids mixed versions"));
        let other =
            "; host/node-1:kubelet goes to 1.36, and it goes along: the service forbids mixed versions";
        assert_eq!(skip("1.36"), format!("{start}{other}"));
        let bare = Wall::Skip { version: None, tied_to: None };
        let words = "? may not skip an unknown version (its path rule) and cannot stop there";
        assert_eq!(told(99, &bare).text.words(), words);
    }

    #[test]
    fn a_violation_tells_the_requirement_and_what_is_found() {
        let violated = sample::violations().remove(0);
        let told = violation(&sample::tables(), &violated);
        let words: Vec<String> = told.iter().map(|told| told.text.words()).collect();
        assert_eq!(
            words,
            [
                "app/api at <4 needs kernel <6 (its driver is old)",
                "app/api is at 3.1",
                "kernel is 6.8",
                "kernel is of unknown version"
            ]
        );
        assert_eq!(told[0].place, Some(sample::spot("fleet.toml:32")));
        assert_eq!(told[1].place, Some(sample::spot("fleet.toml:9")));
        let lost = Violation { requirement: RequirementRef::from_index(99), ..violated };
        assert_eq!(violation(&sample::tables(), &lost)[0].text.words(), "?");
    }
}
