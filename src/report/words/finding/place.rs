//! Words for where things stand on the way.

use super::named::stands;
use crate::verify::finding::PlaceFinding;

/// Words a finding about places.
pub(super) fn words(finding: &PlaceFinding) -> String {
    match finding {
        PlaceFinding::NotLeft { rider, machine, at } => {
            format!("{}, while {rider} stands on {machine} and has to leave it before", stands(at))
        }
        PlaceFinding::NotAble { rider, place } => format!("{rider} goes to {place}, where it cannot stand"),
        PlaceFinding::Older { rider, at } => {
            format!("{rider} goes to an older hypervisor while it runs: {}", stands(at))
        }
        PlaceFinding::Full { machine, rider } => {
            format!("{machine} has no room for {rider} in every order that the steps allow")
        }
        PlaceFinding::Together { rider, other } => {
            format!("{rider} comes to where {other} is, and its service keeps the two apart")
        }
        PlaceFinding::Needless { rider, place } => format!("{rider} leaves {place}, and nothing asks for it"),
        PlaceFinding::NotEmpty { spare, rider } => {
            format!("{rider} stands on {spare} in the end, which is there for a time only")
        }
        PlaceFinding::Span { spare, said: (first, last), found: Some(found) } => format!(
            "{spare} is said to be there from step {first} to {last}, and is used from step {} to {}",
            found.0, found.1
        ),
        PlaceFinding::Span { spare, found: None, .. } => format!("nothing is moved to {spare} and off it"),
        PlaceFinding::Has { spare, of, version } => {
            let version = version.as_deref().unwrap_or("no version");
            format!("{spare} is said to have {of} {version}, which no machine of its pool can have")
        }
        PlaceFinding::Short { spare } => {
            format!("the pool of {spare} lacks something else than is said, to do without it")
        }
        PlaceFinding::Unlike { spare } => {
            format!(
                "{spare} is not said to have the properties of a machine of its pool, each with its version"
            )
        }
        PlaceFinding::NoPool { spare, pool } => {
            format!("{spare} is said to join {pool}, which is no pool, or has the name of another machine")
        }
        PlaceFinding::Versions { rider, of, said, found } => {
            let span = |(from, to): &(Option<String>, Option<String>)| {
                let text = |version: &Option<String>| version.as_deref().unwrap_or("unknown").to_owned();
                format!("from {} to {}", text(from), text(to))
            };
            format!("{rider} is said to move {of} {}, and moves {}", span(said), span(found))
        }
    }
}
