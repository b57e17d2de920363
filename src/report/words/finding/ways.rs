//! Words for findings about which machines are emptied.

use crate::model::Strategy;
use crate::verify::finding::WaysFinding;

pub(super) fn words(finding: &WaysFinding) -> String {
    match finding {
        WaysFinding::Unasked { machine } => {
            format!("it says how {machine} is changed, and its strategy is the same for all machines")
        }
        WaysFinding::Unchanged { machine } => {
            format!("it says how {machine} is changed, and no step changes it")
        }
        WaysFinding::Twice { machine } => format!("it says twice how {machine} is changed"),
        WaysFinding::Unbroken { machine, stops } => {
            format!("changing {machine} in place does not break what it is said to: {stops} stop with it")
        }
        WaysFinding::Manner { machine, said } => {
            format!(
                "{machine} is said to be changed by {said}, and what is said to be in the way does not go with that"
            )
        }
        WaysFinding::Reason { machine, said: Strategy::Drain } => {
            format!("emptying {machine} does not spare what it is said to")
        }
        WaysFinding::Reason { machine, .. } => {
            format!("what is said to be in the way of emptying {machine} is not")
        }
        WaysFinding::Number { machine, said, found } => {
            format!("{said} are said to stop with {machine}, and {found} do")
        }
    }
}
