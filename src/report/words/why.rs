//! Why something happens.

use super::requirement::requirement;
use super::what::{goal, what};
use super::{NOWHERE, Told, joined, name};
use crate::answer::refs::{FactRef, RequirementRef, ThingRef};
use crate::answer::tables::{Brings, Reason, Spot, Tables, Text, Why};
use crate::report::document::{Line, Span};

/// Words what happens and why, with the place that says so: `host/node-1:kernel goes to 6.8, since app/cart needs it`.
pub(crate) fn reason(tables: &Tables, reason: &Reason) -> Told {
    let text = match &reason.why {
        Why::Goal => goal(tables, &reason.what),
        rule => what(tables, &reason.what).text(", since ").join(why(tables, rule)),
    };
    backed(tables, &reason.why, text, reason.place.as_ref())
}

/// Words the rule by which something follows.
pub(crate) fn why(tables: &Tables, why: &Why) -> Line {
    match why {
        Why::Goal => "it was asked for".into(),
        Why::Requirement { requirement, carried_by, chosen } => {
            by_requirement(tables, *requirement, carried_by, *chosen)
        }
        Why::Carries => "it has to be there before it is used".into(),
        Why::Build => "a declared build contains just that".into(),
        Why::Release { brings: Some(brings) } => release(brings),
        Why::Release { brings: None } => "an OS release brings its versions together".into(),
        Why::Shares { machine } => {
            machine_of(tables, *machine).text(" is changed in place, under all that runs on it")
        }
        Why::Moves { machine } => machine_of(tables, *machine).text(" is drained before it changes"),
        Why::OwnKernel => "a workload and its own VM go together".into(),
        Why::Unmixed => "the service forbids mixed versions".into(),
        Why::Together { fact } => together(tables, *fact),
        Why::Replica => "what holds for a service holds for its replicas".into(),
        Why::Live => "the stack changes under its applications".into(),
        Why::Pool { rider, requirement } => {
            let place = Line::from(Span::Thing(tables.name(*rider).to_owned()))
                .text(" has to have a machine to run on");
            match requirement {
                Some(at) => demanded(tables, *at, &[]).text(", and ").join(place),
                None => place,
            }
        }
        Why::Place => "it goes where it can stand".into(),
        Why::Hold { pattern } => Line::from(Span::Code(pattern.to_string())).text(" is held at its version"),
    }
}

fn by_requirement(tables: &Tables, at: RequirementRef, carried_by: &[Text], chosen: bool) -> Line {
    match chosen {
        true => demanded(tables, at, carried_by).text("; chosen among several ways"),
        false => demanded(tables, at, carried_by),
    }
}

/// Words a requirement and through what it comes to hold.
pub(super) fn demanded(tables: &Tables, at: RequirementRef, carried_by: &[Text]) -> Line {
    let mut line = tables.requirement(at).map_or_else(|| Line::from(NOWHERE), requirement);
    if !carried_by.is_empty() {
        let carriers = carried_by.iter().map(|carrier| Line::from(name(carrier)));
        line = line.text(", carried by ").join(joined(carriers, " > "));
    }
    line
}

fn release(brings: &Brings) -> Line {
    let Brings { family, release, property, version } = brings;
    Line::from(format!("{family} "))
        .with(Span::Version(release.to_string()))
        .text(format!(" brings {property} "))
        .with(Span::Version(version.to_string()))
}

fn machine_of(tables: &Tables, machine: Option<ThingRef>) -> Line {
    match machine {
        Some(machine) => Span::Thing(tables.name(machine).to_owned()).into(),
        None => "its machine".into(),
    }
}

fn together(tables: &Tables, fact: FactRef) -> Line {
    let line = Line::from("replicas have to change together");
    match tables.fact(fact).and_then(|fact| fact.symptom.as_deref()) {
        Some(symptom) => line.text(format!(": {symptom}")),
        None => line,
    }
}

/// Adds to a sentence where it stands: what rests on a requirement or fact stands where that does.
pub(super) fn backed(tables: &Tables, why: &Why, text: Line, place: Option<&Spot>) -> Told {
    let told = match why {
        Why::Requirement { requirement, .. } => of_requirement(tables, *requirement, text),
        Why::Together { fact } => of_fact(tables, *fact, text),
        _ => Told { text, ..Told::default() },
    };
    Told { place: told.place.or_else(|| place.cloned()), ..told }
}

/// Adds to a sentence on a requirement where that stands.
pub(super) fn of_requirement(tables: &Tables, at: RequirementRef, text: Line) -> Told {
    let Some(requirement) = tables.requirement(at) else { return Told { text, ..Told::default() } };
    let fact = requirement.fact.and_then(|fact| tables.fact(fact));
    Told { text, place: Some(requirement.place.clone()), source: fact.map(|fact| fact.source.clone()) }
}

fn of_fact(tables: &Tables, at: FactRef, text: Line) -> Told {
    let fact = tables.fact(at);
    Told { text, place: fact.map(|fact| fact.place.clone()), source: fact.map(|fact| fact.source.clone()) }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::answer::tables::WhatKind;
    use crate::id::Id;

    fn words(rule: &Why) -> String {
        why(&sample::tables(), rule).words()
    }

    #[test]
    fn a_requirement_says_by_what_it_is_carried_and_that_it_was_chosen() {
        let rule = Why::Requirement {
            requirement: RequirementRef::from_index(sample::BY_FACT),
            carried_by: vec!["image/api".into(), "image/debian".into()],
            chosen: true,
        };
        let text = "package/jdk at <8u372 needs cgroup =1, carried by image/api > image/debian; chosen among \
                    several ways";
        assert_eq!(words(&rule), text);
    }

    #[test]
    fn a_machine_is_named_where_it_is_known() {
        let host = Some(ThingRef::from_index(sample::HOST));
        assert_eq!(words(&Why::Moves { machine: host }), "host/node-1 is drained before it changes");
        assert_eq!(
            words(&Why::Shares { machine: None }),
            "its machine is changed in place, under all that runs on it"
        );
    }

    #[test]
    fn a_reason_stands_where_its_requirement_or_fact_does() {
        let tables = sample::tables();
        let told = |why| {
            let what = sample::what(WhatKind::Property, sample::HOST, "cgroup", Some("2"));
            reason(&tables, &Reason { what, why, because: None, place: Some(sample::spot("own.toml:1")) })
        };
        let place = |told: &Told| told.place.as_ref().map(|spot| spot.text.to_string());
        let requirement = RequirementRef::from_index(sample::BY_FACT);
        let needed = told(Why::Requirement { requirement, carried_by: Vec::new(), chosen: false });
        assert_eq!(place(&needed).as_deref(), Some("built-in/java.toml:20"));
        assert_eq!(needed.source.as_deref(), Some("https://example.org/cgroups"));
        let together = told(Why::Together { fact: FactRef::from_index(0) });
        assert_eq!(
            together.text.words(),
            "host/node-1:cgroup goes to 2, since replicas have to change together: the heap is too large"
        );
        assert_eq!(place(&together).as_deref(), Some("built-in/java.toml:18"));
        assert_eq!(together.source.as_deref(), Some("https://example.org/cgroups"));
        let asked = told(Why::Goal);
        assert_eq!(asked.text.words(), "the bump asks for host/node-1:cgroup 2");
        assert_eq!(place(&asked).as_deref(), Some("own.toml:1"));
    }

    #[test]
    fn references_may_lead_nowhere() {
        let requirement = RequirementRef::from_index(99);
        let rule = Why::Requirement { requirement, carried_by: Vec::new(), chosen: false };
        assert_eq!(words(&rule), "?");
        assert_eq!(backed(&sample::tables(), &rule, "?".into(), None).place, None);
        assert_eq!(
            words(&Why::Together { fact: FactRef::from_index(99) }),
            "replicas have to change together"
        );
    }
}
