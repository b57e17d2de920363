//! Counting words and sentences that all reports share.

use crate::choose::Guarantee;
use crate::plan::{Plan, Summary};

/// Says how many: `1 host`, `3 hosts`, `no hosts`.
pub(super) fn count(number: usize, one: &str) -> String {
    match number {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        more => format!("{more} {one}s"),
    }
}

/// Joins parts as in "a, b and c".
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Says what the plan comes to, in a sentence or three.
pub(super) fn headline(plan: &Plan) -> Vec<String> {
    let all = &plan.summary;
    if all.things == 0 {
        let none = if plan.blocked.is_empty() {
            "nothing has to change"
        } else {
            "nothing of it can be done"
        };
        return vec![none.to_owned()];
    }
    let size = match all.steps {
        1 => format!("{} at once", go(all.things)),
        steps => format!(
            "{} in {}, {} at most at once",
            go(all.things),
            count(steps, "step"),
            all.largest_step
        ),
    };
    let mut lines = vec![format!("{size}: {}", parts(all))];
    let riders = all.restart_only + all.moved;
    if all.could_stay > 0 {
        let of = match (all.could_stay, riders) {
            (1, 1) => "the workload that restarts or moves has".to_owned(),
            (1, _) => "1 of the workloads that restart or move has".to_owned(),
            (more, _) => format!("{more} of the workloads that restart or move have"),
        };
        lines.push(format!(
            "{of} no need of the new version and could stay on a machine with the old one"
        ));
    }
    lines.push(format!(
        "{} of {} are not touched",
        all.untouched,
        count(all.workloads, "workload")
    ));
    lines
}

fn go(things: usize) -> String {
    if things == 1 {
        "1 thing goes".to_owned()
    } else {
        format!("{things} things go")
    }
}

/// Says how many change version, restart and move: three things that are never added up.
fn parts(all: &Summary) -> String {
    let mut parts = Vec::new();
    let verb = |number: usize, one: &str, many: &str| {
        if number == 1 {
            one.to_owned()
        } else {
            many.to_owned()
        }
    };
    if all.machines_changed > 0 {
        let verb = verb(all.machines_changed, "changes", "change");
        parts.push(format!("{} {verb}", count(all.machines_changed, "machine")));
    }
    if all.images_changed > 0 {
        let verb = verb(all.images_changed, "is", "are");
        parts.push(format!(
            "{} {verb} published or rebuilt",
            count(all.images_changed, "image")
        ));
    }
    if all.workloads_changed > 0 {
        parts.push(format!(
            "{} must change version",
            count(all.workloads_changed, "workload")
        ));
    }
    if all.restart_only > 0 {
        let verb = verb(all.restart_only, "restarts", "restart");
        parts.push(format!("{} only {verb}", count(all.restart_only, "workload")));
    }
    if all.guests_restarted > 0 {
        let verb = verb(all.guests_restarted, "restarts", "restart");
        parts.push(format!("{} only {verb}", count(all.guests_restarted, "guest")));
    }
    if all.moved > 0 {
        parts.push(format!("{} must move", count(all.moved, "workload")));
    }
    if all.guests_moved > 0 {
        parts.push(format!(
            "{} must move while running",
            count(all.guests_moved, "guest")
        ));
    }
    list(&parts)
}

/// Says how good the answer is.
pub(super) fn guarantee(plan: &Plan) -> &'static str {
    match plan.guarantee {
        Guarantee::Least => {
            "least (lattice): no valid plan changes less, and no valid plan has a smaller step"
        }
        Guarantee::Feasible => {
            "feasible: requirements with holes or alternatives left a choice; something smaller may exist"
        }
    }
}

/// Says who says that it works.
pub(super) fn certainty(all: &Summary) -> [String; 2] {
    [
        format!(
            "{} stated, {} derived from facts, {} unknown",
            all.stated, all.derived, all.unknown
        ),
        format!(
            "optimistic (unknown holds): {} possible, {} blocked; pessimistic (unknown fails): {} possible, {} blocked",
            all.optimistic.possible,
            all.optimistic.blocked,
            all.pessimistic.possible,
            all.pessimistic.blocked
        ),
    ]
}

/// Words a duration.
pub(super) fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
