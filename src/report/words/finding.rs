//! Words for what the checker finds.

use super::{count, noun, verb};
use crate::answer::certificate::RuleKind;
use crate::answer::step::{Asked, Certainty, WaitKind};
use crate::verify::finding::{
    At, Attribute, Demand, Item, Listed, Mark, Obstacle, Source, Stand, Table, Whose,
};
use crate::verify::{Finding, Unchecked};

/// Words what of a plan is taken as it stands.
pub(crate) const fn unchecked(unchecked: &Unchecked) -> &'static str {
    match unchecked {
        Unchecked::Origin => "which version made it, and of which files",
        Unchecked::Reasons => "the reasons of steps, which explain and prove nothing",
        Unchecked::Facts => "that, of several facts that ask for the same, all are named",
        Unchecked::Blocked => "that what is listed as blocked has no way around, and how many things it is",
        Unchecked::Pessimistic => "what else is lost if everything unknown fails",
        Unchecked::Waits => "whether a step waits for more than it has to, where choices were made",
        Unchecked::CouldStay => "how many workloads do not need the new version",
        Unchecked::Need => {
            "whether each change is needed and each step as small as can be, for want of a certificate"
        }
    }
}

/// Words a finding: a fragment that begins in lower case and has no full stop.
pub(crate) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Schema { found, read } => {
            format!("the plan has schema {found}, and this version reads schema {read}; make the plan again")
        }
        Finding::Bump { bump, error } => format!("the bump `{bump}` cannot be read: {error}"),
        Finding::Hold { hold, error } => format!("the hold `{hold}` cannot be read: {error}"),
        Finding::Refused { message } => message.clone(),
        Finding::NoDay { text } => format!("`{text}` is not a day"),
        Finding::NowHeld { pattern } => {
            format!("the inventory holds `{pattern}`, and did not when the plan was made")
        }
        Finding::Twice(listed) => twice(listed),

        Finding::NoEntry { table, at } => format!("the reference to {} {at} leads nowhere", entry(*table)),
        Finding::ReasonOrder { reason, because } => {
            format!("reason {reason} follows from reason {because}, which does not come before it")
        }
        Finding::Kind { thing, said, found } => {
            format!("{thing} is of the kind {}, and the plan says {}", noun(*found, 1), noun(*said, 1))
        }
        Finding::Differs { thing, what, said, found } => {
            differs(thing, *what, said.as_deref(), found.as_deref())
        }
        Finding::Gone(what) => format!("the inventory does not have {} any more", source(what)),
        Finding::Elsewhere { what, place } => format!("{} stands elsewhere than at {place}", source(what)),
        Finding::Reworded(what) => format!("{} is explained in other words", source(what)),

        Finding::Missing { thing, of, under: None } => format!("the inventory has no {of} of {thing}"),
        Finding::Missing { thing, of, under: Some(machine) } => {
            format!("the inventory has no {of} of {machine} under {thing}")
        }
        Finding::OffTrack { thing, of, version } => {
            format!("{thing} cannot have {}", versioned(of, version.as_deref()))
        }
        Finding::LeftBehind { thing, of, version } => {
            format!("{thing} has left {} behind", versioned(of, version.as_deref()))
        }
        Finding::NotForward { thing, of, from, to } => {
            let (from, to) = (known(from.as_deref()), known(to.as_deref()));
            format!("{of} of {thing} does not go forward from {from} to {to}")
        }
        Finding::Writing { item, said, known } => {
            format!("the inventory writes version {said} of {} as {known}", name(item))
        }
        Finding::Effect { thing, said, found } => {
            format!("{thing} {}, and the plan says that it {}", verb(*found, 1), verb(*said, 1))
        }
        Finding::Mark { thing, of, version, mark, holds } => {
            marked(thing, of, version.as_deref(), *mark, *holds)
        }
        Finding::Moved { thing, said, found } => left(thing, said.as_deref(), found.as_deref()),
        Finding::MovedTo { thing, to } => {
            format!("{thing} cannot move to {to}, which is no machine of the inventory")
        }
        Finding::Strategy { said, plan } => {
            format!("the strategy of the step is {said}, and that of the plan is {plan}")
        }
        Finding::Stands { at, today: true } => {
            format!("{} today, which is not where the step begins", stands(at))
        }
        Finding::Stands { at, today: false } => {
            format!("{} by then, which is not where the step begins", stands(at))
        }
        Finding::MadeBefore { guest, step } => format!("step {step} creates {guest} already"),
        Finding::Held { at, pattern } => format!("{}, and `{pattern}` is held", comes(at)),
        Finding::Skips { at, version } => {
            format!(
                "{} without a stop at {}, which its path rule asks for",
                comes(at),
                known(version.as_deref())
            )
        }

        Finding::Number { said } => format!("the step has the number {said}"),
        Finding::WaitsForLater { step } => format!("it waits for step {step}, which is not earlier"),
        Finding::Rank { said, found } => {
            format!("its rank is given as {said}, and what it waits for makes it {found}")
        }
        Finding::WaitKind { step, kind } => format!("it waits for step {step} {}", waits(*kind)),
        Finding::NeedlessWait { step, spared: true } => {
            format!("it waits for step {step}, and does so already by waiting for another")
        }
        Finding::NeedlessWait { step, spared: false } => {
            format!("it waits for step {step}, and nothing asks for that")
        }
        Finding::Unordered { item, on: None, step } => {
            format!("{} moves in step {step} too, and nothing says which comes first", name(item))
        }
        Finding::Unordered { item, on: Some(on), step } => {
            format!("{} has to wait for {} in step {step}, and nothing says so", name(item), name(on))
        }

        Finding::Alone { at, on, rule } => format!(
            "{}, and {} is not at {}, which has to come first or at once, since {}",
            stands(at),
            name(&on.item),
            known(on.version.as_deref()),
            why(*rule)
        ),
        Finding::Mixed { at, service, other } => {
            let other = known(other.as_deref());
            format!("{}, while another replica of {service} is at {other}", stands(at))
        }
        Finding::Requirement { whose, subject, met, demand } => {
            violated(whose, subject.as_ref(), met, demand)
        }

        Finding::NotReached { goal } => format!("{} was asked for, and no step reaches it", reached(goal)),
        Finding::NotAsked { goal, blocked: true } => {
            format!("{} is listed as blocked, and nobody asked for it", reached(goal))
        }
        Finding::NotAsked { goal, blocked: false } => format!("nobody asked for {}", reached(goal)),
        Finding::BlockedReached { goal } => {
            format!("{} is listed as blocked, and the steps reach it", reached(goal))
        }
        Finding::Asked { thing, of, found } => asked(thing, of, *found),
        Finding::Blocked { thing, wrong } => obstacle(thing, wrong),

        Finding::Certainty { thing, of, version, said, found } => format!(
            "that {thing} works with {} is {}, and the plan says {}",
            versioned(of, version.as_deref()),
            certainty(*found),
            certainty(*said)
        ),
        Finding::Unknowns { of, version } => format!(
            "the plan lists other things as unknown with {} than its steps do",
            versioned(of, version.as_deref())
        ),

        Finding::Violates { thing, demand, does: true } => {
            format!("{thing} violates {}, and the plan does not list that", needs(demand))
        }
        Finding::Violates { thing, demand, does: false } => {
            format!("{thing} does not violate {}", needs(demand))
        }
        Finding::Mended { thing, demand, touched: true } => {
            format!("the plan touches that {thing} violates {}, and says otherwise", needs(demand))
        }
        Finding::Mended { thing, demand, touched: false } => {
            format!("the plan does not touch that {thing} violates {}, and says otherwise", needs(demand))
        }
        Finding::ByVersions { thing, demand } => {
            format!("{thing} violates {} by other versions than the plan says", needs(demand))
        }

        Finding::Fact { fact } => format!("what the plan says of the fact {fact} is not so"),
        Finding::FactLeftOut { fact } => format!("the plan leaves out what comes of the fact {fact}"),
        Finding::NoFactOf { thing } => format!("the plan names none of the facts that concern {thing}"),

        Finding::Count { name, said, found } => format!("{name} is given as {said}, and is {found}"),
        Finding::Readings { optimistic, pessimistic, unknown } => {
            let (best, worst) = (reading(*optimistic), reading(*pessimistic));
            format!("{worst} if everything unknown fails does not follow from {best} with {unknown} unknown")
        }
        Finding::Limits => {
            "the inventory limits where and when things can go in other places than the plan says".to_owned()
        }

        Finding::Unrooted => "its causes lead back to nothing that was asked for".to_owned(),
        Finding::NotImplied { cause, effect, rule } => {
            let (cause, effect) = (reached(cause), reached(effect));
            format!("{effect} does not follow from {cause} by the rule that is given: {}", why(*rule))
        }
        Finding::OtherRequirement { demand } => {
            format!("another requirement asks for what {} asked for", needs(demand))
        }
        Finding::OtherVersions { thing, of } => format!("there are other versions of {of} of {thing} now"),
        Finding::NotCertified { at } => format!("the certificate does not say that {}", comes(at)),
        Finding::OtherSpan { thing, of, change, events } => {
            let (change, events) = (span(change), span(events));
            format!("{of} of {thing} goes {change}, and by the certificate {events}")
        }
        Finding::NotInStep { at, step: Some(step) } => {
            format!("step {step} does not say that {}", comes(at))
        }
        Finding::NotInStep { at, step: None } => format!("it names no step, though {}", comes(at)),
        Finding::NoStep { step } => format!("there is no step {step}"),
        Finding::NotInTie { from, to } => format!("events {from} and {to} are not both in the step"),
        Finding::Untied { parts } => {
            format!("nothing ties the step together: it falls into {}", count(*parts, "part", "parts"))
        }
        Finding::Detour => "the step joins stops, though each alone would be a smaller step".to_owned(),
    }
}

/// Words the rule by which one event implies another.
fn why(rule: RuleKind) -> &'static str {
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
        RuleKind::Live => "the stack changes under its applications",
    }
}

fn twice(listed: &Listed) -> String {
    match listed {
        Listed::Bump(bump) => format!("the plan lists the bump `{bump}` twice"),
        Listed::Hold(pattern) => format!("the plan lists the hold `{pattern}` twice"),
        Listed::Wait(step) => format!("it waits for step {step} twice"),
        Listed::Change { thing, of } => format!("{of} of {thing} changes twice in one step"),
        Listed::Goal(goal) => format!("the plan lists {} as blocked twice", reached(goal)),
        Listed::Obstacle(thing) => format!("the plan lists twice that {thing} stands in the way"),
        Listed::Violation { thing, demand } => {
            format!("the plan lists twice that {thing} violates {}", needs(demand))
        }
        Listed::Unknown { of, version } => {
            format!("the plan lists twice what is unknown with {}", versioned(of, version.as_deref()))
        }
        Listed::Event => "the certificate lists it twice".to_owned(),
        Listed::Cause(event) => format!("it lists event {event} twice as its cause"),
        Listed::Tie(step) => format!("the certificate ties step {step} twice"),
        Listed::Arrow { from, to } => format!("the certificate ties event {from} to event {to} twice"),
    }
}

const fn entry(table: Table) -> &'static str {
    match table {
        Table::Things => "thing",
        Table::Requirements => "requirement",
        Table::Facts => "fact",
        Table::Reasons => "reason",
        Table::Events => "event",
        Table::Steps => "step",
    }
}

fn differs(thing: &str, what: Attribute, said: Option<&str>, found: Option<&str>) -> String {
    match what {
        Attribute::Service => {
            let name = |service: Option<&str>| service.unwrap_or("no service").to_owned();
            format!("{thing} is a replica of {}, and was one of {}", name(found), name(said))
        }
        Attribute::Machine => {
            let name = |machine: Option<&str>| machine.unwrap_or("no machine").to_owned();
            format!("{thing} is on {}, and was on {}", name(found), name(said))
        }
        Attribute::Owner => {
            let name = |owner: Option<&str>| owner.unwrap_or("nobody").to_owned();
            format!("{} looks after {thing}, and {} did", name(found), name(said))
        }
    }
}

fn source(source: &Source) -> String {
    match source {
        Source::Thing(thing) => thing.clone(),
        Source::Requirement(subject) => format!("a requirement of {subject}"),
        Source::Fact(fact) => format!("the fact {fact}"),
    }
}

fn known(version: Option<&str>) -> &str {
    version.unwrap_or("an unknown version")
}

/// Words a version of something: `kernel 6.8`.
fn versioned(of: &str, version: Option<&str>) -> String {
    match version {
        Some(version) => format!("{of} {version}"),
        None => format!("an unknown version of {of}"),
    }
}

fn marked(thing: &str, of: &str, version: Option<&str>, mark: Mark, holds: bool) -> String {
    let version = versioned(of, version);
    match (mark, holds) {
        (Mark::Unseen, true) => format!("{thing} does not see {of}, and the plan says that it does"),
        (Mark::Unseen, false) => format!("{thing} sees {of}, and the plan says that it does not"),
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

const fn waits(kind: WaitKind) -> &'static str {
    match kind {
        WaitKind::Rule => "by a rule, which is not so",
        WaitKind::Choice => "because of a choice, and none was made",
        WaitKind::Merged => "because steps were merged, and none were",
    }
}

/// Words a requirement that does not hold after a step.
fn violated(whose: &Whose, subject: Option<&At>, met: &[Stand], demand: &Demand) -> String {
    let stands: Vec<String> = subject.map(stands).into_iter().chain(met.iter().map(stand)).collect();
    let (stands, demand) = (stands.join(", and "), needs(demand));
    match whose {
        Whose::Thing(thing) => format!("{thing} violates {demand}: {stands}"),
        Whose::Away(workload) => format!("the machine that {workload} moves to violates {demand}: {stands}"),
        Whose::Caller(service) => format!("{stands}, and {service} calls it and violates {demand}"),
    }
}

fn stand(stand: &Stand) -> String {
    match stand {
        Stand::At(at) => stands(at),
        Stand::Service { service, versions } if versions.is_empty() => {
            format!("{service} runs an unknown version")
        }
        Stand::Service { service, versions } => format!("{service} runs {}", versions.join(" and ")),
        Stand::Unsaid => "nothing says what is there".to_owned(),
    }
}

fn asked(thing: &str, of: &str, found: Asked) -> String {
    match found {
        Asked::Yes => format!("a bump asks for {of} of {thing}, and the plan does not say so"),
        Asked::Beyond => format!("a bump asks for less of {of} of {thing}, and the plan does not say so"),
        Asked::No => format!("no bump asks for {of} of {thing}, and the plan says that one does"),
    }
}

/// Words what is wrong with something that is said to stand in the way.
fn obstacle(thing: &str, wrong: &Obstacle) -> String {
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
        Obstacle::NoStop(version) => {
            format!("no path rule makes {thing} stop at {}", known(version.as_deref()))
        }
        Obstacle::NoTie => format!("the inventory does not have what {thing} is said to be tied to"),
        Obstacle::Rule => format!("the rule by which {thing} is said to stand in the way forbids nothing"),
    }
}

const fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        None => "not in question",
        Some(Certainty::Stated) => "stated",
        Some(Certainty::Derived) => "derived",
        Some(Certainty::Unknown) => "unknown",
    }
}

fn needs(demand: &Demand) -> String {
    format!("the requirement of {} at {}", demand.subject, demand.place)
}

fn reading((possible, blocked): (usize, usize)) -> String {
    format!("{possible} possible and {blocked} blocked")
}

fn span((from, to): &(Option<String>, Option<String>)) -> String {
    format!("from {} to {}", known(from.as_deref()), known(to.as_deref()))
}

/// Words where something is: `host/node-1:kernel is at 6.8`.
fn stands(at: &At) -> String {
    format!("{} is at {}", name(&at.item), known(at.version.as_deref()))
}

/// Words where something comes to: `host/node-1:kernel comes to 6.8`.
fn comes(at: &At) -> String {
    format!("{} comes to {}", name(&at.item), known(at.version.as_deref()))
}

/// Words what is reached: `kernel 6.8 on host/node-1`.
fn reached(at: &At) -> String {
    let version = known(at.version.as_deref());
    match &at.item {
        Item::Property { machine, property } => format!("{property} {version} on {machine}"),
        Item::OwnGuest { workload, property } => {
            format!("{property} {version} on the own guest of {workload}")
        }
        Item::Seat { rider, machine, property } => format!("{property} {version} of {machine} under {rider}"),
        Item::Published { component } => format!("{component} {version}"),
        Item::Carried { image, component } => format!("{component} {version} in {image}"),
        Item::Runs { workload, component } => format!("{component} {version} in {workload}"),
        Item::First { service, component } => format!("{component} {version} in a replica of {service}"),
        Item::All { service, component } => format!("{component} {version} in every replica of {service}"),
    }
}

/// Names something that is at one version at a time.
fn name(item: &Item) -> String {
    match item {
        Item::Property { machine, property } => format!("{machine}:{property}"),
        Item::OwnGuest { workload, property } => format!("{property} of the own guest of {workload}"),
        Item::Seat { rider, machine, property } => format!("{machine}:{property} under {rider}"),
        Item::Published { component } => component.clone(),
        Item::Carried { image, component } => format!("{component} in {image}"),
        Item::Runs { workload, component } => format!("{component} of {workload}"),
        Item::First { service, component } => format!("{component} of a replica of {service}"),
        Item::All { service, component } => format!("{component} of every replica of {service}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(version: &str) -> At {
        let item = Item::Property { machine: "host/node-1".to_owned(), property: "kernel".to_owned() };
        At { item, version: Some(version.to_owned()) }
    }

    fn of_cart() -> Demand {
        Demand { subject: "app/cart".to_owned(), place: "fleet.toml:12".to_owned() }
    }

    #[test]
    fn a_broken_requirement_says_who_and_by_what() {
        let found = Finding::Requirement {
            whose: Whose::Thing("workload/cart".to_owned()),
            subject: None,
            met: vec![Stand::At(at("5.15")), Stand::Unsaid],
            demand: of_cart(),
        };
        let words = "workload/cart violates the requirement of app/cart at fleet.toml:12: host/node-1:kernel is \
                     at 5.15, and nothing says what is there";
        assert_eq!(finding(&found), words);
    }

    #[test]
    fn what_has_to_come_first_is_said_with_its_rule() {
        let found = Finding::Alone { at: at("6.8"), on: at("5.15"), rule: RuleKind::Shares };
        let words = "host/node-1:kernel is at 6.8, and host/node-1:kernel is not at 5.15, which has to come first \
                     or at once, since a machine changes under what sits on it";
        assert_eq!(finding(&found), words);
    }

    #[test]
    fn a_version_that_is_not_known_is_said_to_be_unknown() {
        let found = Finding::OffTrack { thing: "host/n".to_owned(), of: "kernel".to_owned(), version: None };
        assert_eq!(finding(&found), "host/n cannot have an unknown version of kernel");
    }
}
