//! Why nothing happens to a thing.

use super::{Told, joined, name};
use crate::answer::tables::{Spot, Text};
use crate::answer::why::Rest;
use crate::model::Isolation;
use crate::report::document::{Line, Span};

/// Words what a thing hangs on and that it does not move.
pub(crate) fn rest_of(rest: &Rest) -> Told {
    let (text, place): (Line, Option<&Spot>) = match rest {
        Rest::Machine { machine, isolation, place } => (seat(machine.as_deref(), *isolation), Some(place)),
        Rest::Runs { component, place } => {
            let runs = Line::from("it runs ").with(name(component));
            (runs.text(", which is not bumped and contains nothing that is"), Some(place))
        }
        Rest::Service { service } => {
            let replica = Line::from("it is a replica of ").with(Span::Thing(service.to_string()));
            (replica.text(", of which no other version is needed"), None)
        }
        Rest::Properties { properties, place } => (unasked(properties), Some(place)),
        Rest::Replicas { number: 1, place } => ("its only replica is not touched".into(), Some(place)),
        Rest::Replicas { number, place } => {
            (format!("none of its {number} replicas is touched").into(), Some(place))
        }
        Rest::Itself { place } => {
            ("no bump names it, and no change needs a later version of it".into(), Some(place))
        }
        Rest::Nothing => ("the bump changes nothing that can be planned".into(), None),
    };
    Told { text, place: place.cloned(), source: None }
}

fn seat(machine: Option<&str>, isolation: Isolation) -> Line {
    match machine {
        Some(machine) => Line::from("it runs on ")
            .with(Span::Thing(machine.to_owned()))
            .text(format!(" (isolation {isolation}), and nothing under it changes")),
        None => "the inventory names no machine for it".into(),
    }
}

fn unasked(properties: &[Text]) -> Line {
    let line = Line::from("nothing asks for another version of ");
    match properties {
        [] => line.text("it"),
        names => line.join(joined(names.iter().map(|property| Line::from(name(property))), ", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::spot;
    use super::*;

    #[test]
    fn what_a_workload_hangs_on_is_named() {
        let place = spot("fleet.toml:304");
        let isolation = Isolation::Vm;
        let seat = Rest::Machine { machine: Some("guest/pages".into()), isolation, place: place.clone() };
        let told = rest_of(&seat);
        let words = "it runs on guest/pages (isolation vm), and nothing under it changes";
        assert_eq!((told.text.words().as_str(), told.place), (words, Some(place.clone())));
        let nowhere = Rest::Machine { machine: None, isolation, place: place.clone() };
        assert_eq!(rest_of(&nowhere).text.words(), "the inventory names no machine for it");
        let runs = Rest::Runs { component: "app/pages".into(), place };
        let words = "it runs app/pages, which is not bumped and contains nothing that is";
        assert_eq!(rest_of(&runs).text.words(), words);
        let service = rest_of(&Rest::Service { service: "service/pages".into() });
        let words = "it is a replica of service/pages, of which no other version is needed";
        assert_eq!((service.text.words().as_str(), service.place), (words, None));
    }

    #[test]
    fn machines_services_and_the_rest() {
        let words = |rest: Rest| rest_of(&rest).text.words();
        let place = || spot("fleet.toml:1");
        let properties = vec!["kernel".into(), "os".into()];
        assert_eq!(
            words(Rest::Properties { properties, place: place() }),
            "nothing asks for another version of kernel, os"
        );
        assert_eq!(
            words(Rest::Properties { properties: Vec::new(), place: place() }),
            "nothing asks for another version of it"
        );
        assert_eq!(words(Rest::Replicas { number: 3, place: place() }), "none of its 3 replicas is touched");
        assert_eq!(words(Rest::Replicas { number: 1, place: place() }), "its only replica is not touched");
        let itself = "no bump names it, and no change needs a later version of it";
        assert_eq!(words(Rest::Itself { place: place() }), itself);
        assert_eq!(words(Rest::Nothing), "the bump changes nothing that can be planned");
    }
}
