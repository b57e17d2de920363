//! Words for findings about what the steps come to.

use super::named::{reached, versioned};
use super::obstacle;
use crate::answer::step::{Asked, Certainty};
use crate::verify::finding::OutcomeFinding;

pub(super) fn words(finding: &OutcomeFinding) -> String {
    match finding {
        OutcomeFinding::NotReached { goal } => {
            format!("{} was asked for, and no step reaches it", reached(goal))
        }
        OutcomeFinding::NotAsked { goal, blocked: true } => {
            format!("{} is listed as blocked, and nobody asked for it", reached(goal))
        }
        OutcomeFinding::NotAsked { goal, blocked: false } => format!("nobody asked for {}", reached(goal)),
        OutcomeFinding::BlockedReached { goal } => {
            format!("{} is listed as blocked, and the steps reach it", reached(goal))
        }
        OutcomeFinding::Asked { thing, of, found } => asked(thing, of, *found),
        OutcomeFinding::Blocked { thing, wrong } => obstacle::words(thing, wrong),
        OutcomeFinding::Certainty { thing, of, version, said, found } => {
            let (said, found) = (certainty(*said), certainty(*found));
            let version = versioned(of, version.as_deref());
            format!("that {thing} works with {version} is {found}, and the plan says {said}")
        }
        OutcomeFinding::Unknowns { of, version } => {
            let version = versioned(of, version.as_deref());
            format!("the plan lists other things as unknown with {version} than its steps do")
        }
        OutcomeFinding::Count { name, said, found } => format!("{name} is given as {said}, and is {found}"),
        OutcomeFinding::Readings { optimistic, pessimistic, unknown } => {
            let (best, worst) = (reading(*optimistic), reading(*pessimistic));
            format!("{worst} if everything unknown fails does not follow from {best} with {unknown} unknown")
        }
        OutcomeFinding::Limits => {
            "the inventory limits where and when things can go in other places than the plan says".to_owned()
        }
        OutcomeFinding::Origins => {
            "the inventory leaves other things open of what images have from their bases than the plan says"
                .to_owned()
        }
        OutcomeFinding::Stays => {
            "other things go on running as what is under them changes than the plan says".to_owned()
        }
    }
}

fn asked(thing: &str, of: &str, found: Asked) -> String {
    match found {
        Asked::Yes => format!("a bump asks for {of} of {thing}, and the plan does not say so"),
        Asked::Beyond => format!("a bump asks for less of {of} of {thing}, and the plan does not say so"),
        Asked::No => format!("no bump asks for {of} of {thing}, and the plan says that one does"),
    }
}

const fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        None => "not in question",
        Some(Certainty::Stated) => "stated",
        Some(Certainty::Derived) => "derived",
        Some(Certainty::Unknown) => "unknown",
    }
}

fn reading((possible, blocked): (usize, usize)) -> String {
    format!("{possible} possible and {blocked} blocked")
}
