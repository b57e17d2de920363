//! Words for findings about one change or event.

use super::super::verb;
use super::named::{known, name, versioned};
use crate::verify::finding::{ChangeFinding, Mark};

pub(super) fn words(finding: &ChangeFinding) -> String {
    match finding {
        ChangeFinding::Missing { thing, of, under: None } => format!("the inventory has no {of} of {thing}"),
        ChangeFinding::Missing { thing, of, under: Some(machine) } => {
            format!("the inventory has no {of} of {machine} under {thing}")
        }
        ChangeFinding::OffTrack { thing, of, version } => {
            format!("{thing} cannot have {}", versioned(of, version.as_deref()))
        }
        ChangeFinding::LeftBehind { thing, of, version } => {
            format!("{thing} has left {} behind", versioned(of, version.as_deref()))
        }
        ChangeFinding::NotForward { thing, of, from, to } => {
            let (from, to) = (known(from.as_deref()), known(to.as_deref()));
            format!("{of} of {thing} does not go forward from {from} to {to}")
        }
        ChangeFinding::Writing { item, said, known } => {
            format!("the inventory writes version {said} of {} as {known}", name(item))
        }
        ChangeFinding::Effect { thing, said, found } => {
            format!("{thing} {}, and the plan says that it {}", verb(*found, 1), verb(*said, 1))
        }
        ChangeFinding::Mark { thing, of, version, mark, holds } => {
            marked(thing, of, version.as_deref(), *mark, *holds)
        }
        ChangeFinding::Brings { thing } => {
            format!("other libraries come with the new version in {thing} than the plan says")
        }
        ChangeFinding::Moved { thing, said, found } => left(thing, said.as_deref(), found.as_deref()),
        ChangeFinding::MovedTo { thing, to } => {
            format!("{thing} cannot move to {to}, which is no machine of the inventory")
        }
    }
}

fn marked(thing: &str, of: &str, version: Option<&str>, mark: Mark, holds: bool) -> String {
    let version = versioned(of, version);
    match (mark, holds) {
        (Mark::Unseen, true) => format!("{thing} does not see {of}, and the plan says that it does"),
        (Mark::Unseen, false) => format!("{thing} sees {of}, and the plan says that it does not"),
        (Mark::Assumed, true) => {
            format!("nobody has read {version} off {thing}, and the plan says that somebody has")
        }
        (Mark::Assumed, false) => {
            format!("{version} has been read off {thing}, and the plan says that nobody has")
        }
        (Mark::Unlisted, true) => {
            format!("nothing lists {version} for {thing}, and the plan says that something does")
        }
        (Mark::Unlisted, false) => {
            format!("something lists {version} for {thing}, and the plan says that nothing does")
        }
    }
}

fn left(thing: &str, said: Option<&str>, found: Option<&str>) -> String {
    match (said, found) {
        (said, None) => {
            let said = said.unwrap_or("one");
            format!("{thing} leaves no machine, and the plan says that it leaves {said}")
        }
        (None, Some(found)) => format!("{thing} leaves {found}, and the plan does not say so"),
        (Some(said), Some(found)) => {
            format!("{thing} leaves {found}, and the plan says that it leaves {said}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_is_not_known_is_said_to_be_unknown() {
        let found =
            ChangeFinding::OffTrack { thing: "host/n".to_owned(), of: "kernel".to_owned(), version: None };
        assert_eq!(words(&found), "host/n cannot have an unknown version of kernel");
    }
}
