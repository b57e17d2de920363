//! Why nothing happens to a thing, or why it is not moved first.

use super::{Told, joined, name, plural};
use crate::answer::tables::{Spot, Text};
use crate::answer::why::{Beneath, Rest, Stays};
use crate::model::{Isolation, Strategy};
use crate::report::document::{Line, Span};

/// Words what a thing depends on and that it does not move.
pub(crate) fn rest_of(rest: &Rest) -> Told {
    let (text, place): (Line, Option<&Spot>) = match rest {
        Rest::Machine { machine: Some(machine), isolation, changes, moves, place } => {
            (seat(machine, *isolation).join(beneath(changes, *moves)), Some(place))
        }
        Rest::Machine { machine: None, place, .. } => {
            ("the inventory names no machine for it".into(), Some(place))
        }
        Rest::Runs { component, place } => {
            let runs = Line::from("it runs ").with(name(component));
            (runs.text("; no other version of that, or of anything in it, is asked for"), Some(place))
        }
        Rest::Service { service } => {
            let replica = Line::from("it is a replica of ").with(Span::Thing(service.to_string()));
            (replica.text(", of which no other version is needed"), None)
        }
        Rest::Held { component, pattern, place } => (held(component, pattern), place.as_ref()),
        Rest::Instead { machine, property, version, today, guests, asked, place } => {
            let wanted = wanted(property, version.as_deref());
            (instead(machine, wanted, today.as_deref(), *guests, *asked), Some(place))
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

fn seat(machine: &str, isolation: Isolation) -> Line {
    let seat = Line::from("it runs on ").with(Span::Thing(machine.to_owned()));
    seat.text(format!(" (isolation {isolation})"))
}

/// Words what happens to the machine under a workload, if anything does.
fn beneath(changes: &[Beneath], moves: bool) -> Line {
    let line = match (changes, moves) {
        ([], false) => return ", which does not change".into(),
        (_, true) => Line::from(", which moves to another machine as it runs"),
        (_, false) => Line::default(),
    };
    if changes.is_empty() {
        return line;
    }
    let names = joined(changes.iter().map(|one| Line::from(name(&one.property))), ", ");
    let verb = plural(changes.len(), "changes", "change");
    let how = match changes.iter().any(|one| one.used) {
        true => "and that does not restart it",
        false => "and it has its own libraries",
    };
    line.text("; ").join(names).text(format!(" there {verb}, {how}"))
}

fn held(component: &Text, pattern: &Text) -> Line {
    let held = Line::from(Span::Code(pattern.to_string())).text(" is held, so that it does not adopt the ");
    held.with(name(component)).text(" that is asked for")
}

/// Words that workloads get VMs and their machine keeps what it has.
fn instead(machine: &Text, wanted: Line, today: Option<&str>, guests: usize, asked: bool) -> Line {
    let machine = Line::from(Span::Thing(machine.to_string()));
    let line = match asked {
        true => {
            let line = Line::from("you asked for ").join(wanted).text(" on ").join(machine.clone());
            line.text("; ").join(vms(guests, "it".into(), "that".into()))
        }
        false => vms(guests, machine.clone(), wanted),
    };
    match (guests, today) {
        (0, _) => line.text(", and that is blocked"),
        (_, Some(today)) => {
            line.text(", and ").join(machine).text(" stays at ").with(Span::Version(today.to_owned()))
        }
        (_, None) => line.text(", and ").join(machine).text(" stays as it is"),
    }
}

fn vms(guests: usize, on: Line, with: Line) -> Line {
    let (workloads, get) = match guests {
        0 => ("workloads on ".to_owned(), " would get VMs of their own with "),
        1 => ("1 workload on ".to_owned(), " gets a VM of its own with "),
        many => (format!("{many} workloads on "), " get VMs of their own with "),
    };
    Line::from(workloads).join(on).text(get).join(with)
}

fn wanted(property: &Text, version: Option<&str>) -> Line {
    match version {
        Some(version) => Line::from(name(property)).text(" ").with(Span::Version(version.to_owned())),
        None => Line::from("another version of ").with(name(property)),
    }
}

fn unasked(properties: &[Text]) -> Line {
    let line = Line::from("nothing asks for another version of ");
    match properties {
        [] => line.text("it"),
        names => line.join(joined(names.iter().map(|property| Line::from(name(property))), ", ")),
    }
}

/// Words why something restarts where it is under a strategy that moves things.
pub(crate) fn stays(stays: &Stays, strategy: Strategy) -> Told {
    let line = Line::from(match strategy {
        Strategy::Auto => "the machine is emptied, but ".to_owned(),
        Strategy::InPlace | Strategy::Drain | Strategy::PerVm => format!("the strategy is {strategy}, but "),
    });
    let line = line.with(Span::Thing(stays.thing.to_string()));
    let text = match (&stays.because, stays.isolation) {
        (Some(because), _) => line.text(format!(" cannot be moved: {because}")),
        (None, Some(Isolation::Vm)) => line.text(" is not moved: what changes is the VM that it is in"),
        (None, Some(isolation)) => line.text(format!(" cannot be moved (isolation {isolation})")),
        (None, None) => line.text(" cannot be moved, as the inventory says"),
    };
    Told { text, place: Some(stays.place.clone()), source: None }
}

#[cfg(test)]
mod tests {
    use super::super::sample::spot;
    use super::*;

    fn words(rest: &Rest) -> String {
        rest_of(rest).text.words()
    }

    fn machine(isolation: Isolation, changes: &[(&str, bool)], moves: bool) -> Rest {
        let beneath = |&(property, used): &(&str, bool)| Beneath { property: property.into(), used };
        Rest::Machine {
            machine: Some("guest/pages".into()),
            isolation,
            changes: changes.iter().map(beneath).collect(),
            moves,
            place: spot("fleet.toml:304"),
        }
    }

    #[test]
    fn what_a_workload_depends_on_is_named() {
        let place = spot("fleet.toml:304");
        let told = rest_of(&machine(Isolation::Vm, &[], false));
        let text = "it runs on guest/pages (isolation vm), which does not change";
        assert_eq!((told.text.words().as_str(), told.place), (text, Some(place.clone())));
        let nowhere = Rest::Machine {
            machine: None,
            isolation: Isolation::Vm,
            changes: Vec::new(),
            moves: false,
            place: place.clone(),
        };
        assert_eq!(words(&nowhere), "the inventory names no machine for it");
        let runs = Rest::Runs { component: "app/pages".into(), place };
        let text = "it runs app/pages; no other version of that, or of anything in it, is asked for";
        assert_eq!(words(&runs), text);
        let service = rest_of(&Rest::Service { service: "service/pages".into() });
        let text = "it is a replica of service/pages, of which no other version is needed";
        assert_eq!((service.text.words().as_str(), service.place), (text, None));
        let held = Rest::Held { component: "image/debian".into(), pattern: "app/*".into(), place: None };
        let text = "app/* is held, so that it does not adopt the image/debian that is asked for";
        assert_eq!(words(&held), text);
    }

    #[test]
    fn changes_under_a_workload_are_told() {
        let ends = |rest: Rest, end: &str| assert!(words(&rest).ends_with(end), "{}", words(&rest));
        let libraries = machine(Isolation::Container, &[("glibc", false), ("openssl", false)], false);
        ends(libraries, "(isolation container); glibc, openssl there change, and it has its own libraries");
        let engine = machine(Isolation::Process, &[("docker", true)], false);
        ends(engine, "(isolation process); docker there changes, and that does not restart it");
        ends(machine(Isolation::Vm, &[], true), ", which moves to another machine as it runs");
    }

    #[test]
    fn a_machine_whose_workloads_get_vms_keeps_what_it_has() {
        let instead = |guests, asked, today: Option<&str>| Rest::Instead {
            machine: "host/node-1".into(),
            property: "kernel".into(),
            version: Some("6.8".into()),
            today: today.map(Into::into),
            guests,
            asked,
            place: spot("fleet.toml:1"),
        };
        let asked = "you asked for kernel 6.8 on host/node-1; 30 workloads on it get VMs of their own with that, \
                     and host/node-1 stays at 5.15";
        assert_eq!(words(&instead(30, true, Some("5.15"))), asked);
        let needed =
            "1 workload on host/node-1 gets a VM of its own with kernel 6.8, and host/node-1 stays as it is";
        assert_eq!(words(&instead(1, false, None)), needed);
        let blocked =
            "workloads on host/node-1 would get VMs of their own with kernel 6.8, and that is blocked";
        assert_eq!(words(&instead(0, false, None)), blocked);
    }

    #[test]
    fn machines_services_and_the_rest() {
        let place = || spot("fleet.toml:1");
        let properties = vec!["kernel".into(), "os".into()];
        assert_eq!(
            words(&Rest::Properties { properties, place: place() }),
            "nothing asks for another version of kernel, os"
        );
        assert_eq!(
            words(&Rest::Properties { properties: Vec::new(), place: place() }),
            "nothing asks for another version of it"
        );
        assert_eq!(words(&Rest::Replicas { number: 3, place: place() }), "none of its 3 replicas is touched");
        assert_eq!(words(&Rest::Replicas { number: 1, place: place() }), "its only replica is not touched");
        let itself = "no bump names it, and no change needs a later version of it";
        assert_eq!(words(&Rest::Itself { place: place() }), itself);
        assert_eq!(words(&Rest::Nothing), "the bump changes nothing that can be planned");
    }

    #[test]
    fn what_cannot_be_moved_says_why() {
        let why = |because: Option<&str>, isolation| {
            let (thing, because) = ("workload/mail".into(), because.map(Into::into));
            let one = Stays { thing, because, isolation, place: spot("fleet.toml:9") };
            stays(&one, Strategy::Drain).text.words()
        };
        let text = |end: &str| format!("the strategy is drain, but workload/mail {end}");
        assert_eq!(why(Some("its disk"), Some(Isolation::Process)), text("cannot be moved: its disk"));
        assert_eq!(why(None, Some(Isolation::Process)), text("cannot be moved (isolation process)"));
        assert_eq!(
            why(None, Some(Isolation::Vm)),
            text("is not moved: what changes is the VM that it is in")
        );
        assert_eq!(why(None, None), text("cannot be moved, as the inventory says"));
    }
}
