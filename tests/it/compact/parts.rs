//! The parts of answers, each kind written in one way: things, requirements, reasons, facts.

use crate::fleets::{concerned, fact_name};
use comove::answer::known::{CrossingTo, Known, Says};
use comove::answer::obstacle::{Found, Violation, Wall};
use comove::answer::refs::{RequirementRef, ThingRef};
use comove::answer::step::{Asked, Change};
use comove::answer::tables::{Need, Reason, Requirement, Spot, Tables, Text, What, Why};
use comove::answer::why::{Beneath, Rest, Stays};
use serde::Serialize;

/// The word that stands in JSON for a value without fields.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).expect("plain data");
    value.as_str().expect("a word").to_owned()
}

fn version(version: Option<&Text>) -> &str {
    version.map_or("?", |version| version.as_ref())
}

fn of(tables: &Tables, under: Option<ThingRef>, of: &str) -> String {
    under.map_or_else(|| of.to_owned(), |machine| format!("{}:{of}", tables.name(machine)))
}

fn machine(tables: &Tables, machine: Option<ThingRef>) -> &str {
    machine.map_or("?", |machine| tables.name(machine))
}

/// Where something stands. Facts move about in their files, so that of these there is no line.
pub(crate) fn place(spot: &Spot) -> String {
    let text: &str = match spot.text.strip_prefix("built-in/") {
        Some(inside) => inside.split(':').next().unwrap_or_default(),
        None => &spot.text,
    };
    format!(" [{text}]")
}

pub(crate) fn change(tables: &Tables, change: &Change) -> String {
    let of = of(tables, change.under, &change.of);
    let (from, to) = (version(change.from.as_ref()), version(change.to.as_ref()));
    let mut words =
        vec![format!("{} {} {of} {from} -> {to}", change.effect.name(), tables.name(change.thing))];
    if let Some(moved) = change.moved {
        words.push(format!("from {} to {}", tables.name(moved.from), tables.name(moved.to)));
    }
    match change.asked {
        Asked::No => {}
        Asked::Yes => words.push("asked".to_owned()),
        Asked::Beyond => words.push("beyond what was asked".to_owned()),
    }
    words.extend(change.unlisted.then(|| "unlisted".to_owned()));
    words.extend(change.certainty.map(word));
    words.join(", ")
}

pub(crate) fn what(tables: &Tables, what: &What) -> String {
    let of = of(tables, what.under, &what.of);
    format!("{} {} {of} {}", word(what.kind), tables.name(what.thing), version(what.to.as_ref()))
}

fn need(need: &Need) -> String {
    match (&need.within, need.skew) {
        (Some(range), _) => format!("{} {range}", need.needs),
        (None, Some(most)) => format!("{} skew {most}", need.needs),
        (None, None) => need.needs.to_string(),
    }
}

pub(crate) fn requirement(tables: &Tables, at: RequirementRef) -> String {
    let Some(requirement) = tables.requirement(at) else {
        return "?".to_owned();
    };
    let Requirement { subject, at, needs, only, isolation, fact, .. } = requirement;
    let list = |needs: &[Need], between: &str| needs.iter().map(need).collect::<Vec<_>>().join(between);
    let at = at.as_ref().map_or_else(String::new, |at| format!(" at {at}"));
    let only = if only.is_empty() { String::new() } else { format!(" where {}", list(only, " and ")) };
    let isolation: Vec<String> = isolation.iter().map(|one| format!(" {}", one.name())).collect();
    let fact = fact.map_or_else(String::new, |fact| format!(" by fact {}", fact_name(tables, fact)));
    format!("{subject}{at}{} needs {}{only}{fact}", isolation.concat(), list(needs, " or "))
}

fn requirement_place(tables: &Tables, at: RequirementRef) -> String {
    tables.requirement(at).map_or_else(String::new, |requirement| place(&requirement.place))
}

/// A rule with what it speaks of, and where a requirement stands.
pub(crate) fn why(tables: &Tables, why: &Why) -> String {
    match why {
        Why::Goal => "goal".to_owned(),
        Why::Requirement { requirement: at, carried_by, chosen } => {
            let by = carried_by.iter().map(|carrier| format!(", in {carrier}")).collect::<Vec<_>>().concat();
            let chosen = if *chosen { ", chosen" } else { "" };
            format!("{}{by}{chosen}{}", requirement(tables, *at), requirement_place(tables, *at))
        }
        Why::Carries => "carries".to_owned(),
        Why::Build => "build".to_owned(),
        Why::Release { brings: None } => "release".to_owned(),
        Why::Release { brings: Some(brings) } => {
            format!("{} {} brings {} {}", brings.family, brings.release, brings.property, brings.version)
        }
        Why::Shares { machine: under } => format!("shares {}", machine(tables, *under)),
        Why::Moves { machine: under } => format!("leaves {}", machine(tables, *under)),
        Why::OwnKernel => "own kernel".to_owned(),
        Why::Unmixed => "unmixed".to_owned(),
        Why::Together { fact } => format!("together by fact {}", fact_name(tables, *fact)),
        Why::Replica => "replica".to_owned(),
        Why::Live => "live".to_owned(),
        Why::Pool { rider, .. } => format!("pool of {}", tables.name(*rider)),
        Why::Place => "place".to_owned(),
        Why::Hold { pattern } => format!("hold {pattern}"),
    }
}

pub(crate) fn reason(tables: &Tables, reason: &Reason) -> String {
    let place = reason.place.as_ref().map_or_else(String::new, place);
    format!("{} <- {}{place}", what(tables, &reason.what), why(tables, &reason.why))
}

pub(crate) fn wall(tables: &Tables, wall: &Wall) -> String {
    match wall {
        Wall::Rule { why: rule, of, place: at } => {
            let of = of.map_or_else(String::new, |of| format!(" of {}", tables.name(of)));
            let at = at.as_ref().map_or_else(String::new, place);
            format!("{}{of}{at}", why(tables, rule))
        }
        Wall::Skip { version: skipped, tied_to } => {
            let tied = tied_to.as_ref().map_or_else(
                || "?".to_owned(),
                |tied| format!("{} <- {}", what(tables, &tied.what), why(tables, &tied.why)),
            );
            format!("skips {}, tied to {tied}", version(skipped.as_ref()))
        }
    }
}

/// A violated requirement and the versions found, without the places where they stand.
pub(crate) fn violation(tables: &Tables, violation: &Violation) -> String {
    let found = violation.subject.iter().chain(&violation.found);
    let found: Vec<String> =
        found.map(|one| format!("{} is {}", one.of, version(one.version.as_ref()))).collect();
    let mended = match violation.mended {
        Some(true) => ", mended",
        Some(false) => ", not mended",
        None => "",
    };
    let thing = tables.name(violation.thing);
    format!("{thing}: {}; {}{mended}", requirement(tables, violation.requirement), found.join(", "))
}

/// Where a violated requirement and the versions found stand.
pub(crate) fn violation_places(tables: &Tables, violation: &Violation) -> String {
    let found = violation.subject.iter().chain(&violation.found);
    let places = found.filter_map(|one: &Found| one.place.as_ref()).map(place);
    requirement_place(tables, violation.requirement) + &places.collect::<String>()
}

fn says(tables: &Tables, says: &Says) -> String {
    match says {
        Says::Requirement { requirement: at } => requirement(tables, *at),
        Says::Undecided { requirement: at, open } => {
            format!("{}; open: {}", requirement(tables, *at), open.join(", "))
        }
        Says::Path { of, step } => format!("{of} by {step}"),
        Says::Crossing { of, to, together } => {
            let together = if *together { ", together" } else { "" };
            format!("{of} to {}{together}", crossing(to))
        }
        Says::End { of, release, more, until } => {
            let release = if *release { ", a release" } else { "" };
            format!("{of} and {more} more end {until}{release}")
        }
        Says::Waiver { until, because } => format!("until {}: {because}", version(until.as_ref())),
    }
}

fn crossing(to: &CrossingTo) -> &str {
    match to {
        CrossingTo::Release => "another release",
        CrossingTo::Major => "another major",
        CrossingTo::Minor => "another minor",
        CrossingTo::Range(range) => range,
    }
}

pub(crate) fn known(tables: &Tables, known: &Known) -> String {
    let things: Vec<&str> = known.things.iter().map(|whom| concerned(tables, whom)).collect();
    let (fact, outcome) = (fact_name(tables, known.fact), word(known.outcome));
    let says = says(tables, &known.says);
    format!("{outcome} {fact}, {}: {}; {says}", known.number, things.join(" "))
}

pub(crate) fn stays(stays: &Stays) -> String {
    let isolation = stays.isolation.map_or("", |isolation| isolation.name());
    format!(
        "stays, since {} is tied: {isolation} {}{}",
        stays.thing,
        version(stays.because.as_ref()),
        place(&stays.place)
    )
}

pub(crate) fn rest(rest: &Rest) -> String {
    match rest {
        Rest::Machine { machine, isolation, changes, moves, place: at } => {
            let used = |one: &Beneath| if one.used { "used" } else { "not used" };
            let changes = changes.iter().map(|one| format!(", {} changes, {}", one.property, used(one)));
            let moves = if *moves { ", moves" } else { "" };
            let changes = changes.collect::<String>();
            format!("machine {} {}{changes}{moves}{}", version(machine.as_ref()), isolation.name(), place(at))
        }
        Rest::Runs { component, place: at } => format!("runs {component}{}", place(at)),
        Rest::Service { service } => format!("service {service}"),
        Rest::Held { component, pattern, place: at } => {
            let at = at.as_ref().map_or_else(String::new, place);
            format!("held {pattern}, though {component} is bumped{at}")
        }
        Rest::Instead { machine, property, version: to, today, guests, asked, place: at } => {
            let (to, today) = (version(to.as_ref()), version(today.as_ref()));
            let asked = if *asked { ", asked" } else { "" };
            format!(
                "{machine}:{property} stays at {today}, {guests} own guests with {to}{asked}{}",
                place(at)
            )
        }
        Rest::Properties { properties, place: at } => {
            format!("properties {}{}", properties.join(" "), place(at))
        }
        Rest::Replicas { number, place: at } => format!("{number} replicas{}", place(at)),
        Rest::Itself { place: at } => format!("itself{}", place(at)),
        Rest::Nothing => "nothing".to_owned(),
    }
}
