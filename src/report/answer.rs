//! The answer in one sentence, which is what everybody reads.

use super::words::{OWN_GUEST, count, kind, plural};
use crate::answer::plan::{Change, Effect, Plan, Summary};
use std::collections::BTreeSet;

/// Answers in one sentence.
pub(super) fn answer(plan: &Plan) -> String {
    let summary = &plan.summary;
    if summary.things == 0 {
        return match plan.blocked.len() {
            0 => "nothing has to change".to_owned(),
            _ => "nothing of what was asked for can be done".to_owned(),
        };
    }
    let blocked = match plan.blocked.len() {
        0 => "",
        _ => "part of what was asked for is blocked; of the rest ",
    };
    let lead = match (summary.steps == 1, summary.things) {
        (true, 1) => "1 goes alone".to_owned(),
        (true, many) => format!("{many} go at once"),
        (false, many) => format!(
            "{} in {}, at most {} at once",
            count(many, "takes part", "take part"),
            count(summary.steps, "step", "steps"),
            summary.largest_step
        ),
    };
    let parts = parts(plan).join(", ");
    format!("{blocked}{lead}: {parts}{}{}", could_stay(plan), untouched(summary))
}

/// Counts what happens, kind by kind.
fn parts(plan: &Plan) -> Vec<String> {
    let summary = &plan.summary;
    let machine = |change: &Change| {
        change.effect.changes_version() && matches!(kind(&change.thing), "host" | "guest" | "cluster")
    };
    let (machine, machines) = nouns(&distinct(plan, machine), ("machine", "machines"));
    let made = distinct(plan, |change| kind(&change.thing) == OWN_GUEST).len();
    let changed = summary.machines_changed.saturating_sub(made);
    let disturbed = summary.workloads_changed + summary.moved;
    let restarts = plural(summary.restart_only, "only restarts", "only restart");
    // Where workloads have been spoken of it is plain that they are meant.
    let restart_only = match disturbed {
        0 => format!("{} {restarts}", count(summary.restart_only, "workload", "workloads")),
        _ => format!("{} {restarts}", summary.restart_only),
    };
    let guests = |number| count(number, "guest", "guests");
    let parts = [
        (changed, format!("{} {}", count(changed, machine, machines), plural(changed, "changes", "change"))),
        (made, format!("{} made", count(made, "guest is", "guests are"))),
        (summary.images_changed, images(plan)),
        (disturbed, workloads(plan)),
        (summary.guests_moved, format!("{} must move", guests(summary.guests_moved))),
        (summary.guests_restarted, guests_restarted(plan)),
        (summary.restart_only, restart_only),
    ];
    parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect()
}

/// Returns the things that have a change of a kind.
fn distinct(plan: &Plan, is: impl Fn(&Change) -> bool) -> BTreeSet<&str> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    changes.filter(|change| is(change)).map(|change| change.thing.as_str()).collect()
}

/// Words images and stacks: some are published by others, some are built anew.
fn images(plan: &Plan) -> String {
    let built = distinct(plan, |change| change.effect == Effect::Rebuild);
    let published = distinct(plan, |change| {
        change.effect == Effect::Upgrade && matches!(kind(&change.thing), "image" | "stack" | "package")
    });
    let words = |things: &BTreeSet<&str>, what: &str| {
        let (one, many) = nouns(things, ("thing", "things"));
        let number = things.len();
        format!("{} {} {what}", count(number, one, many), plural(number, "is", "are"))
    };
    let parts = [(&published, "published"), (&built, "built anew")];
    let parts = parts.into_iter().filter(|(things, _)| !things.is_empty());
    parts.map(|(things, what)| words(things, what)).collect::<Vec<_>>().join(", ")
}

/// Words workloads that change version, are redeployed or move.
fn workloads(plan: &Plan) -> String {
    let with =
        |effect| distinct(plan, move |change| kind(&change.thing) == "workload" && change.effect == effect);
    let (changed, redeployed, moved) = (with(Effect::Upgrade), with(Effect::Redeploy), with(Effect::Migrate));
    if !moved.is_empty() && changed == moved && redeployed.is_subset(&changed) {
        return format!("{} must change version and move", count(moved.len(), "workload", "workloads"));
    }
    let again = moved.iter().filter(|thing| changed.contains(*thing) || redeployed.contains(*thing)).count();
    let again = match again {
        0 => String::new(),
        again => format!(" ({again} of these {} counted already)", plural(again, "is", "are")),
    };
    let redeployed = redeployed.difference(&changed).count();
    let parts = [
        (changed.len(), "must change version".to_owned()),
        (redeployed, "must be redeployed".to_owned()),
        (moved.len(), format!("must move{again}")),
    ];
    let mut noun = [" workload", " workloads"];
    let words = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| {
        let [one, many] = std::mem::take(&mut noun);
        format!("{number}{} {what}", plural(number, one, many))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Returns what to call things: by their kind if they are of one.
fn nouns(things: &BTreeSet<&str>, mixed: (&'static str, &'static str)) -> (&'static str, &'static str) {
    const NOUNS: [(&str, &str); 6] = [
        ("host", "hosts"),
        ("guest", "guests"),
        ("cluster", "clusters"),
        ("image", "images"),
        ("stack", "stacks"),
        ("package", "packages"),
    ];
    let kinds: BTreeSet<&str> = things.iter().map(|thing| kind(thing)).collect();
    let known = NOUNS.into_iter().find(|(one, _)| kinds.contains(one));
    known.filter(|_| kinds.len() == 1).unwrap_or(mixed)
}

/// Words guests and nodes that go down with the machine under them.
fn guests_restarted(plan: &Plan) -> String {
    let machine = |change: &Change| matches!(kind(&change.thing), "host" | "guest");
    let down = distinct(plan, |change| machine(change) && change.effect == Effect::Restart);
    let (one, many) = match nouns(&down, ("machine", "machines")) {
        // A host on another host, such as a node that is a container.
        ("host", _) => ("node", "nodes"),
        nouns => nouns,
    };
    let number = plan.summary.guests_restarted;
    format!("{} {} with the host", count(number, one, many), plural(number, "restarts", "restart"))
}

/// Counts who restarts or moves with a host without need.
fn could_stay(plan: &Plan) -> String {
    let disturbed =
        distinct(plan, |change| !change.effect.changes_version() && kind(&change.thing) == "workload").len();
    match plan.summary.could_stay {
        0 => String::new(),
        1 if disturbed == 1 => {
            "; that one has no need of the new version and could stay on a host with the old one".to_owned()
        }
        all if all == disturbed => {
            format!(
                "; none of the {all} has need of the new version, all could stay on a host with the old one"
            )
        }
        number => format!(
            "; of the {disturbed} that restart or move with a machine {number} {} no need of its new version and could \
             stay on one with the old",
            plural(number, "has", "have")
        ),
    }
}

fn untouched(summary: &Summary) -> String {
    match summary.untouched {
        0 => String::new(),
        number => format!(
            "; {number} of {} {} left alone",
            count(summary.workloads, "workload", "workloads"),
            plural(number, "is", "are")
        ),
    }
}
