//! Words for findings about facts, and about requirements that are violated today.

use super::named::needs;
use crate::verify::finding::FactsFinding;

pub(super) fn words(finding: &FactsFinding) -> String {
    match finding {
        FactsFinding::Violates { thing, demand, does: true } => {
            format!("{thing} violates {}, and the plan does not list that", needs(demand))
        }
        FactsFinding::Violates { thing, demand, does: false } => {
            format!("{thing} does not violate {}", needs(demand))
        }
        FactsFinding::Mended { thing, demand, touched } => {
            let touches = if *touched { "touches" } else { "does not touch" };
            format!("the plan {touches} that {thing} violates {}, and says otherwise", needs(demand))
        }
        FactsFinding::ByVersions { thing, demand } => {
            format!("{thing} violates {} by other versions than the plan says", needs(demand))
        }
        FactsFinding::Fact { fact } => format!("what the plan says of the fact {fact} is not so"),
        FactsFinding::LeftOut { fact } => format!("the plan leaves out what comes of the fact {fact}"),
        FactsFinding::NoneOf { thing } => format!("the plan names none of the facts that concern {thing}"),
    }
}
