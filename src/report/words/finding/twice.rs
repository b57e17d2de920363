//! Words for what a plan lists twice.

use super::named::{needs, reached, versioned};
use crate::verify::finding::Listed;

pub(super) fn words(listed: &Listed) -> String {
    match listed {
        Listed::Bump(bump) => format!("the plan lists the bump `{bump}` twice"),
        Listed::Hold(pattern) => format!("the plan lists the hold `{pattern}` twice"),
        Listed::Exception(pattern) => format!("the plan lists the exception `{pattern}` twice"),
        Listed::Change { thing, of } => format!("{of} of {thing} changes twice in one step"),
        Listed::Goal(goal) => format!("the plan lists {} as blocked twice", reached(goal)),
        Listed::Obstacle(thing) => format!("the plan lists twice that {thing} stands in the way"),
        Listed::Violation { thing, demand } => {
            format!("the plan lists twice that {thing} violates {}", needs(demand))
        }
        Listed::Unknown { of, version } => {
            format!("the plan lists twice what is unknown with {}", versioned(of, version.as_deref()))
        }
        Listed::Spare(spare) => format!("the plan adds {spare} twice"),
        Listed::Event => "the certificate lists it twice".to_owned(),
        Listed::Cause(event) => format!("it lists event {event} twice as its cause"),
        Listed::Tie(step) => format!("the certificate ties step {step} twice"),
        Listed::Arrow { from, to } => format!("the certificate ties event {from} to event {to} twice"),
    }
}
