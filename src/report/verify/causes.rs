//! What faults come of: of a plan for another fleet hundreds say the same.

use super::fault_words;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Item, Tone};
use crate::report::words::count;
use crate::verify::finding::{
    At, ChangeFinding, Finding, Item as Place, OutcomeFinding, Source, StateFinding, TablesFinding,
};
use crate::verify::{Fault, FaultKind, Verdict};
use std::cmp::Reverse;

/// Tells what faults come of, a line for each cause; in full also the faults.
pub(super) fn items(verdict: &Verdict, detail: Detail) -> Vec<Item> {
    let mut groups: FixedMap<Cause, Vec<&Fault>> = FixedMap::default();
    for fault in &verdict.faults {
        groups.entry(cause(fault, verdict)).or_default().push(fault);
    }
    let mut groups: Vec<(Cause, Vec<&Fault>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, faults)| (faults.first().map(|fault| fault.kind), Reverse(faults.len())));
    groups.iter().map(|(cause, faults)| item(cause, faults, detail)).collect()
}

/// What faults come of.
#[derive(PartialEq, Eq, Hash)]
enum Cause {
    /// In a sentence.
    Known(String),
    /// Nothing that is known in more detail than their kind.
    Kind(FaultKind),
}

fn item(cause: &Cause, faults: &[&Fault], detail: Detail) -> Item {
    let first = faults.first().map_or_else(String::new, |fault| fault_words(fault));
    let number = count(faults.len(), "fault", "faults");
    let text = match cause {
        _ if faults.len() == 1 => first,
        Cause::Known(cause) => format!("{cause}: {number}"),
        Cause::Kind(kind) if detail == Detail::Brief => {
            format!("{}: {number} (first: {first})", about(*kind))
        }
        Cause::Kind(kind) => format!("{}: {number}", about(*kind)),
    };
    let below = match detail {
        Detail::Full if faults.len() > 1 => {
            faults.iter().map(|fault| Item::new(fault_words(fault))).collect()
        }
        _ => Vec::new(),
    };
    Item { tone: Tone::Bad, below, ..Item::new(text) }
}

/// Finds what a fault comes of.
fn cause(fault: &Fault, verdict: &Verdict) -> Cause {
    match &fault.finding {
        Finding::Change(ChangeFinding::Missing { thing, of, under }) => {
            Cause::Known(missing(under.as_ref().unwrap_or(thing), of, verdict))
        }
        Finding::Change(ChangeFinding::OffTrack { thing, of, version }) => {
            Cause::Known(off_track(thing, of, version.as_deref(), verdict))
        }
        Finding::State(StateFinding::Requirement { demand, .. }) => {
            Cause::Known(format!("the requirement of {} at {} is violated", demand.subject, demand.place))
        }
        Finding::Outcome(OutcomeFinding::Count { .. }) => Cause::Kind(FaultKind::Count),
        _ => Cause::Kind(fault.kind),
    }
}

fn missing(thing: &str, of: &str, verdict: &Verdict) -> String {
    let is_gone = verdict.drift.iter().any(|drift| {
        matches!(&drift.finding, Finding::Tables(TablesFinding::Gone(Source::Thing(gone))) if gone == thing)
    });
    match is_gone {
        true => format!("{thing} is not in the inventory"),
        false => format!("the inventory has no {of} of {thing}"),
    }
}

/// Says that something is at a version already, if it is, or that the version is none that it can go to.
fn off_track(thing: &str, of: &str, version: Option<&str>, verdict: &Verdict) -> String {
    let stands = verdict.drift.iter().find_map(|drift| match &drift.finding {
        Finding::State(StateFinding::Stands { at, .. }) if at.version.as_deref() == version => {
            place(at, thing, of)
        }
        _ => None,
    });
    let version = version.unwrap_or("an unknown version");
    match stands {
        Some(place) => format!("{place} is at {version} already"),
        None => format!("nothing in the inventory leads to {of} {version}"),
    }
}

/// Names what stands somewhere, if it is what a thing has or has under it. Who sits there is left out.
fn place(at: &At, thing: &str, of: &str) -> Option<String> {
    let found = match &at.item {
        Place::Property { machine, property } => (machine, property, format!("{machine}:{property}")),
        Place::Seat { rider, machine, property } => (rider, property, format!("{machine}:{property}")),
        Place::Under { rider, property } => (rider, property, format!("{property} under {rider}")),
        Place::Moved { .. } => return None,
        Place::OwnGuest { workload, property } => (workload, property, format!("{property} of a VM")),
        Place::Published { component } => (component, component, component.clone()),
        Place::Carried { image, component } => (image, component, component.clone()),
        Place::Runs { workload, component } => (workload, component, component.clone()),
        Place::First { service, component } | Place::All { service, component } => {
            (service, component, component.clone())
        }
    };
    let (whose, what, name) = found;
    (whose == thing && what == of).then_some(name)
}

/// Words what faults of a kind say.
const fn about(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Schema => "the plan has another schema",
        FaultKind::Reference => "references lead elsewhere",
        FaultKind::Question => "the question cannot be asked of this inventory",
        FaultKind::Missing => "the inventory does not have what the plan speaks of",
        FaultKind::OffTrack => "versions cannot be reached",
        FaultKind::Strategy => "steps have another strategy than the plan",
        FaultKind::Order => "steps are out of order",
        FaultKind::Broken => "changes do not follow on each other",
        FaultKind::Effect => "changes are called what they are not",
        FaultKind::Skip => "versions are skipped against a path rule",
        FaultKind::Held => "what is held changes",
        FaultKind::Alone => "things change without what has to change first or with them",
        FaultKind::Place => "things go where they cannot stand",
        FaultKind::Requirement => "requirements are violated after a step",
        FaultKind::Mixed => "replicas run versions that must not be mixed",
        FaultKind::Goal => "what was asked for is not reached",
        FaultKind::Cause => "changes do not follow from what the certificate says",
        FaultKind::Tie => "nothing ties steps together",
        FaultKind::Certificate => "certificate and steps differ",
        FaultKind::Blocked => "what is listed as blocked is not",
        FaultKind::Certainty => "what is stated, derived or unknown is something else",
        FaultKind::Today => "other requirements are violated today",
        FaultKind::Fact => "facts say something else",
        FaultKind::Waves => "waves take more away than they may, or are out of order",
        FaultKind::Count => "counts are not what the steps add up to",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Drift;
    use crate::verify::finding::{CertificateFinding, Demand};

    fn fault(kind: FaultKind, finding: impl Into<Finding>) -> Fault {
        Fault { kind, step: Some(1), event: None, finding: finding.into() }
    }

    fn drift(finding: impl Into<Finding>) -> Drift {
        Drift { step: None, finding: finding.into() }
    }

    fn missing(thing: &str) -> Fault {
        let under = Some("host/node-1".to_owned());
        fault(
            FaultKind::Missing,
            ChangeFinding::Missing { thing: thing.to_owned(), of: "kernel".into(), under },
        )
    }

    fn off_track(thing: &str) -> Fault {
        let (thing, of, version) = (thing.to_owned(), "kernel".to_owned(), Some("6.8".to_owned()));
        fault(FaultKind::OffTrack, ChangeFinding::OffTrack { thing, of, version })
    }

    fn stands(item: Place) -> Drift {
        drift(StateFinding::Stands { at: At { item, version: Some("6.8".to_owned()) }, today: true })
    }

    fn words(verdict: &Verdict, detail: Detail) -> Vec<String> {
        items(verdict, detail).iter().map(|item| item.text.words()).collect()
    }

    #[test]
    fn a_missing_host_is_told_once() {
        let mut faults = vec![fault(FaultKind::Tie, CertificateFinding::Untied { parts: 35 })];
        faults.extend(["workload/a", "workload/b"].map(missing));
        let mut verdict = Verdict { faults, ..Verdict::default() };
        let tie = "step 1: nothing ties the step together: it falls into 35 parts";
        let unknown = "the inventory has no kernel of host/node-1: 2 faults";
        assert_eq!(words(&verdict, Detail::Brief), [unknown, tie]);
        verdict.drift = vec![drift(TablesFinding::Gone(Source::Thing("host/node-1".to_owned())))];
        assert_eq!(words(&verdict, Detail::Brief), ["host/node-1 is not in the inventory: 2 faults", tie]);
        let full = items(&verdict, Detail::Full);
        assert_eq!((full[0].below.len(), full[1].below.len()), (2, 0));
    }

    #[test]
    fn a_version_that_is_reached_already_is_said_to_be() {
        let faults = ["host/node-1", "workload/a"].map(off_track).to_vec();
        let mut verdict = Verdict { faults, ..Verdict::default() };
        let nowhere = "nothing in the inventory leads to kernel 6.8: 2 faults";
        assert_eq!(words(&verdict, Detail::Brief), [nowhere]);
        let (machine, property) = ("host/node-1".to_owned(), "kernel".to_owned());
        let seat = Place::Seat {
            rider: "workload/a".to_owned(),
            machine: machine.clone(),
            property: property.clone(),
        };
        verdict.drift = vec![stands(Place::Property { machine, property }), stands(seat)];
        assert_eq!(words(&verdict, Detail::Brief), ["host/node-1:kernel is at 6.8 already: 2 faults"]);
    }

    #[test]
    fn other_faults_are_told_by_kind() {
        let count = |said| fault(FaultKind::Count, OutcomeFinding::Count { name: "things", said, found: 1 });
        let demand = || Demand { subject: "app/cart".to_owned(), place: "fleet.toml:3".to_owned() };
        let violates = |thing: &str| {
            let whose = crate::verify::finding::Whose::Thing(thing.to_owned());
            let met = Vec::new();
            let finding = StateFinding::Requirement { whose, subject: None, met, demand: demand() };
            fault(FaultKind::Requirement, finding)
        };
        let faults = vec![count(3), count(4), violates("workload/a"), violates("workload/b")];
        let verdict = Verdict { faults, ..Verdict::default() };
        let violated = "the requirement of app/cart at fleet.toml:3 is violated: 2 faults";
        let counts = "counts are not what the steps add up to: 2 faults";
        assert_eq!(words(&verdict, Detail::Full), [violated, counts]);
        let first = format!("{counts} (first: step 1: things is given as 3, and is 1)");
        assert_eq!(words(&verdict, Detail::Brief), [violated, first.as_str()]);
    }
}
