//! Wording the facts that a plan meets.

use super::words::{count, few};
use crate::answer::plan::{Known, Outcome};

/// Names shown of a fact.
const FEW: usize = 3;

/// Words what comes of a fact, and for whom.
pub(super) fn outcome(known: &Known) -> String {
    let one = "thing";
    let many = "things";
    let what = match known.outcome {
        Outcome::Blocks => format!("blocks {}", count(known.number, one, many)),
        Outcome::Forces => format!("forces a change of {}", count(known.number, one, many)),
        Outcome::Stops => format!("has {} stop on the way", count(known.number, one, many)),
        Outcome::Waived => format!("is waived for {}", count(known.number, one, many)),
        Outcome::Undecided => format!("is undecided for {}", count(known.number, one, many)),
        Outcome::ByHand => format!("to be done by hand for {}", count(known.number, one, many)),
        Outcome::Ends => format!("is where the plan leaves {}", count(known.number, one, many)),
        Outcome::Broken => format!("is not heeded today by {}", count(known.number, one, many)),
    };
    let names = few(known.things.iter().map(String::as_str), FEW);
    let more = known.number.saturating_sub(known.things.len());
    match more {
        0 => format!("{what}: {names}"),
        _ => format!("{what}: {} and {} more", known.things[..FEW].join(", "), known.number - FEW),
    }
}

/// Returns the lines on a fact behind its heading: what is seen, what helps, what it says, where it can be read up.
pub(super) fn lines(known: &Known) -> Vec<(&'static str, &str)> {
    let ends = known.outcome == Outcome::Ends;
    let lines = [
        ("when", known.says.as_deref().filter(|_| ends)),
        (if ends { "whose" } else { "seen" }, known.symptom.as_deref()),
        ("helps", known.remedy.as_deref()),
        ("since", known.says.as_deref().filter(|_| !ends)),
        ("source", Some(known.source.as_str())),
    ];
    lines.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}
