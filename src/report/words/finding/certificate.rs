//! Words for findings about the certificate.

use super::super::count;
use super::named::{comes, known, needs, reached, why};
use crate::verify::finding::CertificateFinding;

pub(super) fn words(finding: &CertificateFinding) -> String {
    match finding {
        CertificateFinding::Absent => {
            "the plan has no certificate, and so no proof that each change is needed".to_owned()
        }
        CertificateFinding::Unrooted => "its causes lead back to nothing that was asked for".to_owned(),
        CertificateFinding::NotImplied { cause, effect, rule } => {
            let (cause, effect) = (reached(cause), reached(effect));
            format!("{effect} does not follow from {cause} by the rule that is given: {}", why(*rule))
        }
        CertificateFinding::TooLarge { effect } => {
            format!("whether {} follows cannot be told: its pool is too large", reached(effect))
        }
        CertificateFinding::OtherRequirement { demand } => {
            format!("another requirement asks for what {} asked for", needs(demand))
        }
        CertificateFinding::OtherVersions { thing, of } => {
            format!("there are other versions of {of} of {thing} now")
        }
        CertificateFinding::NotCertified { at } => format!("the certificate does not say that {}", comes(at)),
        CertificateFinding::OtherSpan { thing, of, change, events } => {
            let (change, events) = (span(change), span(events));
            format!("{of} of {thing} goes {change}, and by the certificate {events}")
        }
        CertificateFinding::NotInStep { at, step: Some(step) } => {
            format!("step {step} does not say that {}", comes(at))
        }
        CertificateFinding::NotInStep { at, step: None } => format!("it names no step, though {}", comes(at)),
        CertificateFinding::NoStep { step } => format!("there is no step {step}"),
        CertificateFinding::NotInTie { from, to } => {
            format!("events {from} and {to} are not both in the step")
        }
        CertificateFinding::Untied { parts } => {
            format!("nothing ties the step together: it falls into {}", count(*parts, "part", "parts"))
        }
        CertificateFinding::Detour => {
            "the step joins stops, though each alone would be a smaller step".to_owned()
        }
    }
}

fn span((from, to): &(Option<String>, Option<String>)) -> String {
    format!("from {} to {}", known(from.as_deref()), known(to.as_deref()))
}
