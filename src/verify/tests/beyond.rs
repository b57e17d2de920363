//! Small fleets whose requirements form no lattice: what is planned holds, and is as fine as can be.

use super::scenes::holds;
use super::{Made, bump, fleet, kinds};
use crate::answer::Guarantee;
use crate::answer::plan::Plan;
use crate::answer::step::WaitKind;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify};

/// What each step does, and what it waits for: `w 1 -> 2 (1)`.
fn steps(plan: &Plan) -> Vec<String> {
    let step = |step: &crate::answer::step::Step| {
        let change = |change: &crate::answer::step::Change| {
            let text = |text: &Option<crate::answer::tables::Text>| text.as_deref().unwrap_or("?").to_owned();
            let name = plan.tables.name(change.thing);
            let name = name.split_once('/').map_or(name, |(_, name)| name);
            format!("{name} {} -> {}", text(&change.from), text(&change.to))
        };
        let changes: Vec<_> = step.changes.iter().map(change).collect();
        let after: Vec<_> = step.after.iter().map(|wait| wait.step.to_string()).collect();
        match after.is_empty() {
            true => changes.join(", "),
            false => format!("{} ({})", changes.join(", "), after.join(" ")),
        }
    };
    plan.steps.iter().map(step).collect()
}

fn made(text: &str, bump_text: &str) -> Plan {
    holds(text, &[bump_text]);
    Made::under(&fleet(text), &[bump(bump_text)], Strategy::InPlace)
}

#[test]
fn needs_of_an_app_and_of_its_service_on_one_pair() {
    let plan = made(
        r#"
            [[app]]
            name = "front"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "=2", needs = "service/back", in = ">=3" }]

            [[app]]
            name = "back"
            version = "1"
            candidates = ["4"]

            [[service]]
            name = "front"
            requires = [{ needs = "service/back", in = "<3" }]

            [[workload]]
            name = "front"
            app = "front"

            [[workload]]
            name = "back"
            app = "back"
        "#,
        "app/front=2",
    );
    // front 2 needs back 3 or later, which the service forbids.
    assert_eq!(steps(&plan), ["front 1 -> 3"]);
    assert_eq!(plan.guarantee, Guarantee::Least);
}

#[test]
fn needs_of_an_app_and_of_its_service_on_a_kernel() {
    let plan = made(
        r#"
            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.2", "6.3"] }
            [[app]]
            name = "front"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "=2", needs = "kernel", in = ">=6.3" }]
            [[service]]
            name = "front"
            requires = [{ needs = "kernel", in = "<6.3" }]
            [[workload]]
            name = "front"
            app = "front"
            host = "h"
        "#,
        "app/front=2",
    );
    assert_eq!(steps(&plan), ["front 1 -> 3"]);
}

#[test]
fn replicas_at_two_versions_and_a_path_rule() {
    let plan = made(
        r#"
            [[app]]
            name = "a0"
            version = "1"
            candidates = ["2", "3", "4"]

            [[app]]
            name = "a1"
            version = "1"
            candidates = ["2", "3"]
            step = "listed"
            requires = [
              { at = "<3", needs = "service/a0", in = "<4" },
              { at = ">=2", needs = "service/a0", in = "=1 || >=3" },
            ]

            [[workload]]
            name = "w0-0"
            app = "a0"

            [[workload]]
            name = "w0-1"
            app = "a0@2"

            [[workload]]
            name = "w1"
            app = "a1"
        "#,
        "service/a0=4",
    );
    assert!(plan.blocked.is_empty());
    assert_eq!(plan.summary.largest_step, 1);
    let done = steps(&plan);
    let firsts: Vec<_> = done.iter().map(|step| step.split(" (").next().unwrap_or_default()).collect();
    let wanted = ["w0-0 1 -> 3", "w0-1 2 -> 3", "w1 1 -> 2", "w1 2 -> 3", "w0-0 3 -> 4", "w0-1 3 -> 4"];
    assert_eq!(firsts, wanted, "{done:?}");
    assert_eq!(plan.summary.ranks, 4);
    assert!(plan.steps.iter().flat_map(|step| &step.after).any(|wait| wait.kind == WaitKind::Choice));
}

#[test]
fn a_version_on_the_way_that_needs_nothing_waits_for_nothing() {
    let plan = made(
        r#"
            [[app]]
            name = "back"
            version = "1"
            candidates = ["2"]

            [[app]]
            name = "front"
            version = "1"
            candidates = ["2", "3"]
            requires = [
              { at = ">=3", needs = "service/back", in = ">=2" },
              { at = ">=3", needs = "kernel", in = ">=6.2" },
              { at = "<2", needs = "kernel", in = "<6.2" },
            ]

            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.2"] }

            [[workload]]
            name = "back"
            app = "back"

            [[workload]]
            name = "front"
            app = "front"
            host = "h"
        "#,
        "app/front=3",
    );
    assert_eq!(plan.guarantee, Guarantee::Least);
    assert_eq!(
        steps(&plan),
        ["back 1 -> 2", "front 1 -> 2", "h 6.1 -> 6.2, front 6.1 -> 6.2 (2)", "front 2 -> 3 (1 3)"]
    );
}

#[test]
fn replicas_at_two_versions_wait_for_nothing_they_do_not_need() {
    let plan = made(
        r#"
            [[app]]
            name = "back"
            version = "1"
            candidates = ["2"]
            [[app]]
            name = "front"
            version = "1"
            candidates = ["2", "3"]
            requires = [
              { at = ">=3", needs = "service/back", in = ">=2" },
              { at = ">=3", needs = "kernel", in = ">=6.2" },
              { at = "<2", needs = "kernel", in = "<6.2" },
            ]
            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.2"] }
            [[workload]]
            name = "back"
            app = "back"
            [[workload]]
            name = "front-0"
            service = "front"
            app = "front"
            host = "h"
            [[workload]]
            name = "front-1"
            service = "front"
            app = "front@2"
            host = "h"
        "#,
        "app/front=3",
    );
    assert_eq!(plan.guarantee, Guarantee::Least);
    let first: Vec<_> =
        plan.steps.iter().filter(|step| step.after.is_empty()).map(|step| step.number).collect();
    assert_eq!(first.len(), 2, "{:?}", steps(&plan));
    assert_eq!(plan.summary.ranks, 3);
}

#[test]
fn a_chain_of_steps_of_one_thing() {
    let plan = made(
        r#"
            [[app]]
            name = "a0"
            version = "1"
            candidates = ["3", "4"]
            requires = [
              { needs = "service/a1", in = "!=3" },
              { at = "<3", needs = "service/a1", in = "<4" },
            ]

            [[workload]]
            name = "w0"
            app = "a0"
            replicas = 2

            [[app]]
            name = "a1"
            version = "1"
            candidates = ["2", "3", "4"]
            step = "listed"
            requires = [
              { needs = "service/a0", in = "!=3" },
              { at = "<2", needs = "service/a0", in = "<4" },
            ]

            [[workload]]
            name = "w1"
            app = "a1"
            replicas = 2
        "#,
        "service/a0=3",
    );
    assert_eq!(plan.summary.largest_step, 1);
    let mut done: Vec<_> =
        steps(&plan).iter().map(|step| step.split(" (").next().unwrap_or_default().to_owned()).collect();
    done.sort();
    assert_eq!(done, ["w0#1 1 -> 4", "w0#2 1 -> 4", "w1#1 1 -> 2", "w1#2 1 -> 2"]);
}

/// Two services, each of which needs an old version of the other with a new one of its own; the second has some replicas.
fn crossed(replicas: usize) -> String {
    format!(
        r#"
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2"]
            requires = [{{ at = ">=2", needs = "service/b", in = ">=2" }}]
            [[app]]
            name = "b"
            version = "1"
            candidates = ["2"]
            requires = [{{ at = ">=2", needs = "service/a", in = "<2" }}]
            [[workload]]
            name = "a"
            app = "a"
            [[workload]]
            name = "b"
            app = "b"
            replicas = {replicas}
        "#
    )
}

#[test]
fn what_a_search_proves_to_be_blocked_says_so() {
    let plan = made(&crossed(3), "app/a=2");
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].guarantee, Guarantee::Least);
    assert!(plan.blocked[0].states.is_some());
    assert_eq!((plan.guarantee, plan.summary.not_found), (Guarantee::Least, 0));
}

/// Which of the replicas stands where makes no difference: else there were more states than may be looked at.
#[test]
fn states_that_differ_in_which_replica_stands_where_are_looked_at_once() {
    let plan = made(&crossed(20), "app/a=2");
    assert_eq!(plan.blocked[0].guarantee, Guarantee::Least);
    assert!(plan.blocked[0].states.is_some_and(|states| states < 100), "{:?}", plan.blocked[0].states);
}

#[test]
fn what_is_too_large_to_be_searched_is_not_called_impossible() {
    let plan = made(&crossed(6000), "app/a=2");
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].guarantee, Guarantee::Feasible);
    assert_eq!((plan.guarantee, plan.summary.not_found), (Guarantee::Feasible, 1));
}

/// What bounds a search are the states, of which replicas that are alike have few.
#[test]
fn a_region_of_many_events_and_few_states_is_searched() {
    let plan = made(&crossed(400), "app/a=2");
    assert_eq!((plan.guarantee, plan.summary.not_found), (Guarantee::Least, 0));
    assert!(plan.blocked[0].states.is_some_and(|states| states < 1000));
}

#[test]
fn a_count_of_what_was_not_found_that_is_wrong() {
    let mut plan = made(&crossed(1), "app/a=2");
    plan.summary.not_found += 1;
    assert_eq!(kinds(&verify(&fleet(&crossed(1)), &plan)), [FaultKind::Count]);
}

#[test]
fn many_replicas_that_are_alike_are_searched() {
    let plan = made(
        r#"
            [[app]]
            name = "a0"
            version = "1"
            candidates = ["3", "4"]
            requires = [
              { needs = "service/a1", in = "!=3" },
              { at = "<3", needs = "service/a1", in = "<4" },
            ]
            [[workload]]
            name = "w0"
            app = "a0"
            replicas = 6
            [[app]]
            name = "a1"
            version = "1"
            candidates = ["2", "3", "4"]
            step = "listed"
            requires = [
              { needs = "service/a0", in = "!=3" },
              { at = "<2", needs = "service/a0", in = "<4" },
            ]
            [[workload]]
            name = "w1"
            app = "a1"
            replicas = 6
        "#,
        "service/a0=3",
    );
    assert_eq!(plan.summary.largest_step, 1);
    assert_eq!((plan.steps.len(), plan.summary.ranks), (12, 2));
}

#[test]
fn a_violation_of_today_among_replicas_of_two_versions() {
    holds(
        r#"
            [[app]]
            name = "db"
            version = "2"
            candidates = ["3"]
            [[app]]
            name = "api"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "=2", needs = "service/db", in = "<2" }]
            [[workload]]
            name = "db"
            app = "db"
            [[workload]]
            name = "api"
            app = "api"
            [[workload]]
            name = "api-canary"
            app = "api@2"
            service = "api"
        "#,
        &["app/db=3"],
    );
}

#[test]
fn an_app_that_needs_versions_of_its_own_service() {
    holds(
        r#"
            [[host]]
            name = "h1"
            kernel = "5.4"
            [[host]]
            name = "h2"
            kernel = "5.4"
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "<2", needs = "service/a", in = "<3" }]
            [[workload]]
            name = "w"
            app = "a"
            hosts = ["h1", "h2"]
        "#,
        &["app/a=3"],
    );
}

#[test]
fn a_tie_of_a_service_that_violates_something_today() {
    holds(
        r#"
            [[app]]
            name = "s0"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "<3", needs = "service/s2", in = "=2" }]
            [[app]]
            name = "s2"
            version = "1"
            candidates = ["2", "3"]
            [[workload]]
            name = "s0"
            app = "s0"
            [[workload]]
            name = "s2"
            app = "s2"
            [[workload]]
            name = "s2x"
            app = "s2@2"
        "#,
        &["app/s0=3"],
    );
}

#[test]
fn two_needs_of_a_kernel_that_is_too_old_today() {
    holds(
        r#"
            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.2", "6.3"] }
            [[app]]
            name = "a"
            version = "2"
            requires = [{ at = ">=2", needs = "kernel", in = ">=6.3" }]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
            requires = [{ needs = "kernel", in = ">=6.3" }]
        "#,
        &["host/h:kernel=6.3"],
    );
}

/// Three may be new only with the fourth: which of them is last makes no difference, but one has to wait. By their names
/// alone the fourth would come after all of them.
#[test]
fn the_last_of_three_waits_for_a_fourth() {
    let properties = ["kernel", "openssl", "glibc", "python"];
    let bumps = properties.map(|name| format!("host/n:{name}=2"));
    for turn in 0..4 {
        let way = |name: &&str| {
            let range = if *name == "python" { ">=2" } else { "<2" };
            format!("{{ needs = \"{name}\", in = \"{range}\" }}")
        };
        let (mut ways, mut asked) = (properties, bumps.each_ref().map(|text| bump(text)));
        ways.rotate_left(turn);
        asked.rotate_right(turn);
        let ways: Vec<_> = ways.iter().map(way).collect();
        let text = format!(
            r#"
                [[host]]
                name = "n"
                kernel = "1"
                provides = {{ openssl = "1", python = "1", glibc = "1" }}
                candidates = {{ kernel = ["2"], openssl = ["2"], python = ["2"], glibc = ["2"] }}
                [[app]]
                name = "a"
                version = "1"
                candidates = []
                requires = [{{ any = [{}] }}]
                [[workload]]
                name = "a"
                app = "a"
                host = "n"
                isolation = "process"
            "#,
            ways.join(", ")
        );
        let fleet = fleet(&text);
        for &strategy in Strategy::ALL {
            let plan = Made::under(&fleet, &asked, strategy);
            let verdict = verify(&fleet, &plan);
            assert!(verdict.holds(), "{strategy}: {verdict:#?}");
        }
        let plan = Made::under(&fleet, &asked, Strategy::InPlace);
        // What nothing orders is one stop of the machine.
        assert_eq!((plan.steps.len(), plan.summary.largest_step), (2, 2));
    }
}
