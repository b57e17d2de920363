//! Words for what findings name: things with their versions, requirements, rules.

use crate::answer::certificate::RuleKind;
use crate::verify::finding::{At, Demand, Item};

/// Words a version.
pub(super) fn known(version: Option<&str>) -> &str {
    version.unwrap_or("an unknown version")
}

/// Words a version of something: `kernel 6.8`.
pub(super) fn versioned(of: &str, version: Option<&str>) -> String {
    match version {
        Some(version) => format!("{of} {version}"),
        None => format!("an unknown version of {of}"),
    }
}

/// Words a requirement.
pub(super) fn needs(demand: &Demand) -> String {
    format!("the requirement of {} at {}", demand.subject, demand.place)
}

/// Words where something is: `host/node-1:kernel is at 6.8`.
pub(super) fn stands(at: &At) -> String {
    format!("{} is at {}", name(&at.item), known(at.version.as_deref()))
}

/// Words where something comes to: `host/node-1:kernel comes to 6.8`.
pub(super) fn comes(at: &At) -> String {
    format!("{} comes to {}", name(&at.item), known(at.version.as_deref()))
}

/// Words what is reached: `kernel 6.8 on host/node-1`.
pub(super) fn reached(at: &At) -> String {
    let version = known(at.version.as_deref());
    match &at.item {
        Item::Property { machine, property } => format!("{property} {version} on {machine}"),
        Item::OwnGuest { workload, property } => {
            format!("{property} {version} on the own guest of {workload}")
        }
        Item::Seat { rider, machine, property } => format!("{property} {version} of {machine} under {rider}"),
        Item::Moved { rider } => format!("move {version} of {rider}"),
        Item::Under { rider, property } => format!("{property} {version} under {rider}"),
        Item::Published { component } => format!("{component} {version}"),
        Item::Carried { image, component } => format!("{component} {version} in {image}"),
        Item::Runs { workload, component } => format!("{component} {version} in {workload}"),
        Item::First { service, component } => format!("{component} {version} in a replica of {service}"),
        Item::All { service, component } => format!("{component} {version} in every replica of {service}"),
    }
}

/// Names something that is at one version at a time.
pub(super) fn name(item: &Item) -> String {
    match item {
        Item::Property { machine, property } => format!("{machine}:{property}"),
        Item::OwnGuest { workload, property } => format!("{property} of the own guest of {workload}"),
        Item::Seat { rider, machine, property } => format!("{machine}:{property} under {rider}"),
        Item::Moved { rider } => format!("the number of moves of {rider}"),
        Item::Under { rider, property } => format!("{property} under {rider}"),
        Item::Published { component } => component.clone(),
        Item::Carried { image, component } => format!("{component} in {image}"),
        Item::Runs { workload, component } => format!("{component} of {workload}"),
        Item::First { service, component } => format!("{component} of a replica of {service}"),
        Item::All { service, component } => format!("{component} of every replica of {service}"),
    }
}

/// Words the rule by which one event implies another.
pub(super) const fn why(rule: RuleKind) -> &'static str {
    match rule {
        RuleKind::Chain => "a later version comes after the earlier ones",
        RuleKind::Requirement => "a requirement asks for it",
        RuleKind::Choice => "one of several ways was chosen",
        RuleKind::Carries => "what is carried has to be there before",
        RuleKind::Build => "a declared build has just that in it",
        RuleKind::Release => "an OS release brings its versions together",
        RuleKind::Shares => "a machine changes under what sits on it",
        RuleKind::Moves => "what can move leaves a machine before it changes",
        RuleKind::OwnKernel => "a workload and the kernel of its own go together",
        RuleKind::Unmixed => "the service forbids mixed versions",
        RuleKind::Replica => "what holds for a service holds for its replicas",
        RuleKind::Pool => "something has to have a machine to run on",
        RuleKind::Place => "something goes where it can stand",
        RuleKind::Live => "the stack changes under its applications",
    }
}
