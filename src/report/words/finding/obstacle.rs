//! Words for what is wrong with something that is said to stand in the way.

use super::named::{known, needs};
use crate::verify::finding::Obstacle;

pub(super) fn words(thing: &str, wrong: &Obstacle) -> String {
    match wrong {
        Obstacle::Missing => {
            format!("{thing} is said to stand in the way, and the inventory does not have it")
        }
        Obstacle::OfNothing => format!("{thing} is said to stand in the way of nothing"),
        Obstacle::Beginning => format!("what leads to {thing} does not begin with what is blocked"),
        Obstacle::End => format!("what leads to {thing} ends with something else"),
        Obstacle::Guarantee => {
            format!("{thing} is said to stand in the way because of a choice, and none was made")
        }
        Obstacle::NoRequirement(demand) => {
            format!("{}, which is said to stop {thing}, is not there any more", needs(demand))
        }
        Obstacle::OtherRequirement(demand) => format!("{} says nothing of {thing}", needs(demand)),
        Obstacle::NoHold(pattern) => format!("the hold `{pattern}` on {thing} is not there any more"),
        Obstacle::OtherHold(pattern) => format!("the hold `{pattern}` does not hold {thing}"),
        Obstacle::IsThere(pattern) => {
            format!("the hold `{pattern}` keeps {thing} where it would have to be")
        }
        Obstacle::NoStop(version) => {
            format!("no path rule makes {thing} stop at {}", known(version.as_deref()))
        }
        Obstacle::NoTie => format!("nothing takes {thing} past the version at which it is said not to stop"),
        Obstacle::Chain => format!("what is said to lead to {thing} does not follow from what is blocked"),
        Obstacle::Allowed(demand) => format!("{} does not forbid what {thing} would do", needs(demand)),
        Obstacle::Rule => format!("the rule by which {thing} is said to stand in the way forbids nothing"),
    }
}
