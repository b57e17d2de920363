//! What faults come of: of a plan for another fleet hundreds say the same.

use super::{drift_words, fault_words};
use crate::answer::diff::Difference;
use crate::answer::progress::Progress;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::diff::progress;
use crate::report::document::{Item, Tone};
use crate::report::words::{count, few, plural, ranges};
use crate::verify::finding::{
    At, CertificateFinding, ChangeFinding, Finding, Item as Place, OutcomeFinding, Source, StateFinding,
    TablesFinding,
};
use crate::verify::{Fault, FaultKind, Verdict};
use std::cmp::Reverse;
use std::collections::BTreeSet;

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
    /// Things are on this machine of which the step that changes it says nothing.
    Unnamed(String),
    /// What is proven or counted is so no more, since the inventory has changed as the sentence says.
    Since(FaultKind, String),
    /// Nothing that is known in more detail than their kind.
    Kind(FaultKind),
}

fn item(cause: &Cause, faults: &[&Fault], detail: Detail) -> Item {
    let first = faults.first().map_or_else(String::new, |fault| fault_words(fault));
    let number = count(faults.len(), "fault", "faults");
    let text = match cause {
        Cause::Unnamed(machine) => unnamed(machine, faults),
        Cause::Since(_, since) if faults.len() == 1 => format!("{first}, since {since}"),
        Cause::Since(kind, since) => format!("{}, since {since}: {number}", about(*kind)),
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
            let whose = if is_absent(thing, verdict) { thing } else { under.as_ref().unwrap_or(thing) };
            Cause::Known(missing(whose, of, verdict))
        }
        Finding::Change(ChangeFinding::OffTrack { thing, of, version }) => {
            Cause::Known(off_track(thing, of, version.as_deref(), verdict))
        }
        Finding::State(StateFinding::Requirement { demand, .. }) => {
            Cause::Known(format!("the requirement of {} at {} is violated", demand.subject, demand.place))
        }
        Finding::State(StateFinding::Alone { at, on, .. }) => match beside(at, on) {
            Some((_, machine)) => Cause::Unnamed(machine.to_owned()),
            None => Cause::Kind(fault.kind),
        },
        Finding::Outcome(OutcomeFinding::Count { .. }) => follows(FaultKind::Count, None, verdict),
        Finding::Certificate(_) => follows(fault.kind, fault.step, verdict),
        _ => Cause::Kind(fault.kind),
    }
}

/// What is proven or counted of a step, or of all of them, is so no more because of what has left or changed: that is what a reviewer
/// can look at. Nothing of it is known of a plan that contradicts itself.
fn follows(kind: FaultKind, step: Option<usize>, verdict: &Verdict) -> Cause {
    let touches = |one: &&Difference| step.is_none_or(|step| one.steps.contains(&step));
    let strays: Vec<Difference> = verdict.progress.strays.iter().filter(touches).cloned().collect();
    let strays = Progress { strays, ..Progress::default() };
    let strayed = progress::strays(&strays, Detail::Brief).into_iter().map(|item| item.text.words());
    let is_told = |name: &String| strays.strays.iter().any(|one| *one.thing == **name);
    let gone = verdict.drift.iter().filter(|drift| is_gone(&drift.finding, &is_told)).map(drift_words);
    let since: Vec<String> = strayed.chain(gone).collect();
    match since.as_slice() {
        [] => Cause::Kind(kind),
        [one] => Cause::Since(kind, one.clone()),
        [one, more @ ..] => {
            let more = count(more.len(), "other difference", "other differences");
            Cause::Since(kind, format!("{one}, and for {more}"))
        }
    }
}

/// Whether something that the plan rests on is in the inventory no more, or elsewhere, which has not been told of the thing.
fn is_gone(finding: &Finding, is_told: &dyn Fn(&String) -> bool) -> bool {
    match finding {
        Finding::Tables(TablesFinding::Gone(Source::Thing(thing)) | TablesFinding::Differs { thing, .. }) => {
            !is_told(thing)
        }
        Finding::Tables(TablesFinding::Gone(_)) => true,
        Finding::Certificate(CertificateFinding::OtherVersions { thing, .. }) => !is_told(thing),
        _ => false,
    }
}

fn missing(thing: &str, of: &str, verdict: &Verdict) -> String {
    match is_absent(thing, verdict) {
        true => format!("{thing} is not in the inventory"),
        false => format!("the inventory has no {of} of {thing}"),
    }
}

fn is_absent(thing: &str, verdict: &Verdict) -> bool {
    verdict.drift.iter().any(|drift| {
        matches!(&drift.finding, Finding::Tables(TablesFinding::Gone(Source::Thing(gone))) if gone == thing)
    })
}

/// What goes with a machine that changes, and the machine.
const fn beside<'f>(at: &'f At, on: &'f At) -> Option<(&'f str, &'f str)> {
    match (&at.item, &on.item) {
        (Place::Property { machine, .. }, Place::Seat { rider, .. } | Place::Under { rider, .. }) => {
            Some((rider.as_str(), machine.as_str()))
        }
        _ => None,
    }
}

/// Says that things are on a machine that changes, and that its step does not name them: a plan of an earlier inventory cannot know
/// them.
fn unnamed(machine: &str, faults: &[&Fault]) -> String {
    let riders = faults.iter().filter_map(|fault| match &fault.finding {
        Finding::State(StateFinding::Alone { at, on, .. }) => Some(beside(at, on)?.0),
        _ => None,
    });
    let riders: BTreeSet<&str> = riders.collect();
    let steps: BTreeSet<usize> = faults.iter().filter_map(|fault| fault.step).collect();
    let (number, steps) = (riders.len(), ranges(&steps.into_iter().collect::<Vec<_>>()));
    let names = few(riders.into_iter(), Detail::Brief).words();
    let (is, say) = (plural(number, "is", "are"), plural(number, "it", "them"));
    format!("{names} {is} on {machine}, and the plan does not say what step {steps} does to {say}")
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
        FaultKind::Strategy => "machines are not changed as the plan says",
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
        FaultKind::Edited => "the plan is not as it was made of this inventory: somebody has edited it",
        FaultKind::Count => "counts are not what the steps add up to",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::certificate::RuleKind;
    use crate::answer::diff::Changed;
    use crate::answer::tables::ThingKind;
    use crate::verify::Drift;
    use crate::verify::finding::Demand;

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
        let since = format!("{tie}, since the inventory does not have host/node-1 any more");
        assert_eq!(words(&verdict, Detail::Brief), ["host/node-1 is not in the inventory: 2 faults", &since]);
        let full = items(&verdict, Detail::Full);
        assert_eq!((full[0].below.len(), full[1].below.len()), (2, 0));
    }

    #[test]
    fn what_is_proven_no_more_is_told_with_what_has_changed() {
        let tie = || fault(FaultKind::Tie, CertificateFinding::Untied { parts: 2 });
        let stray = |what: Changed| Difference {
            kind: ThingKind::Workload,
            thing: "workload/tax".into(),
            company: None,
            what,
            steps: vec![1],
            place: None,
        };
        let words_of = |strays: Vec<Difference>, faults: Vec<Fault>, drift: Vec<Drift>| {
            let progress = Progress { strays, ..Progress::default() };
            words(&Verdict { faults, drift, progress, ..Verdict::default() }, Detail::Brief)
        };
        let gone = || drift(TablesFinding::Gone(Source::Thing("workload/tax".to_owned())));
        let parts = "step 1: nothing ties the step together: it falls into 2 parts";
        assert_eq!(
            words_of(vec![stray(Changed::Gone)], vec![tie()], vec![gone()]),
            [format!("{parts}, since workload/tax is gone; that touches step 1")]
        );
        let requirement = drift(TablesFinding::Gone(Source::Requirement("app/tax".to_owned())));
        assert_eq!(
            words_of(Vec::new(), vec![tie(), tie()], vec![requirement]),
            [
                "nothing ties steps together, since the inventory does not have a requirement of app/tax any more: 2 faults"
            ]
        );
        assert_eq!(words_of(Vec::new(), vec![tie()], Vec::new()), [parts]);
    }

    #[test]
    fn what_is_new_on_a_machine_is_named() {
        let at = |item: Place| At { item, version: Some("6.8".to_owned()) };
        let (machine, property) = ("host/node-1".to_owned(), "kernel".to_owned());
        let alone = |rider: &str| {
            let under =
                Place::Seat { rider: rider.to_owned(), machine: machine.clone(), property: property.clone() };
            let host = Place::Property { machine: machine.clone(), property: property.clone() };
            let rule = RuleKind::Shares;
            fault(FaultKind::Alone, StateFinding::Alone { at: at(host), on: at(under), rule })
        };
        let faults = vec![alone("workload/a"), alone("workload/b")];
        let told = words(&Verdict { faults, ..Verdict::default() }, Detail::Brief);
        assert_eq!(
            told,
            ["workload/a, workload/b are on host/node-1, and the plan does not say what step 1 does to them"]
        );
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
