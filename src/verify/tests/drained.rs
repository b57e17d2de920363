//! Plans that the checker once refused, or took wrongly: each the smallest fleet on which that was so.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::Strategy;

/// Makes a plan that drains, after checking what is made under each strategy.
fn drained(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    under(text, bumps, Strategy::Drain)
}

fn under(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

/// The sizes of the steps of a plan.
fn sizes(plan: &Plan) -> Vec<usize> {
    plan.steps.iter().map(|step| step.things).collect()
}

#[test]
fn an_application_that_is_published_is_no_machine() {
    let text = r#"
        [[package]]
        name = "ssl"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        contains = ["package/ssl"]
        requires = [{ at = "<2", needs = "package/ssl", in = "<2" }]
    "#;
    holds(text, &["package/ssl=2"]);
}

#[test]
fn a_machine_that_is_added_joins_the_pool_of_a_cluster() {
    let text = r#"
        [[cluster]]
        name = "c"
        [[host]]
        name = "h0"
        pool = "p"
        cluster = "c"
        [[host]]
        name = "h1"
        pool = "p"
        [[workload]]
        name = "w"
        host = "h1"
    "#;
    let plan = drained(text, &["host/*:kernel=6"]);
    let like = plan.spares[0].like.expect("a machine of the pool");
    assert_eq!(plan.tables.name(like), "host/h1");
    // Of two that are called the same each has its own.
    let text = format!(
        "{}\n[[workload]]\nname = \"v\"\nhost = \"h0\"",
        text.replace("name = \"h1\"", "name = \"h1\"\n        cluster = \"d\"")
    );
    let text = format!("[[cluster]]\nname = \"d\"\n{text}");
    assert_eq!(drained(&text, &["host/*:kernel=6"]).spares.len(), 2);
}

#[test]
fn a_machine_that_is_added_is_like_one_that_goes_where_it_is() {
    let hosts = r#"
        [[host]]
        name = "h1"
        kernel = "7"
        pool = "p"
        [[host]]
        name = "h2"
        kernel = "5"
        pool = "p"
    "#;
    let app = r#"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ needs = "kernel", in = "=6" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h2"
    "#;
    let plan = drained(&format!("{hosts}{app}"), &["host/h2:kernel=6"]);
    assert_eq!(plan.steps.len(), 3);
    let state = r#"
        [[state]]
        name = "st"
        version = "1"
        requires = [{ at = "<2", needs = "kernel", in = "<7" }]
        [[app]]
        name = "a"
        version = "1"
        requires = [{ at = ">=1", needs = "kernel", in = ">=6" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h2"
        keeps = ["st"]
    "#;
    drained(&format!("{hosts}{state}"), &["host/*:kernel>=6"]);
}

#[test]
fn a_stop_on_the_way_is_asked_about_where_the_step_leaves_it() {
    let text = |kernel: &str| {
        format!(
            r#"
            [[host]]
            name = "h1"
            kernel = "5"
            pool = "p"
            [[host]]
            name = "h2"
            kernel = "{kernel}"
            pool = "p"
            [[app]]
            name = "a"
            version = "1"
            step = "listed"
            candidates = ["2", "3"]
            requires = [
                {{ at = "=1", needs = "kernel", in = "*" }},
                {{ at = "=2", needs = "kernel", in = ">=6" }},
                {{ at = "=3", needs = "kernel", in = ">=7" }},
            ]
            [[workload]]
            name = "a"
            app = "a"
            host = "h1"
        "#
        )
    };
    let plan = drained(&text("7"), &["app/a=3"]);
    let said = plan.steps.iter().flat_map(|step| &step.changes).map(|change| change.certainty);
    assert!(said.flatten().all(|said| said == Certainty::Stated), "{:#?}", plan.steps);
    for kernel in ["6", "5"] {
        drained(&text(kernel), &["app/a=3"]);
        drained(&text(kernel), &["app/a=3", "host/h2:kernel=7"]);
    }
}

#[test]
fn what_moves_off_a_violation_has_touched_it_if_it_finds_another_version() {
    let text = r#"
        [[host]]
        name = "h1"
        pool = "p"
        [[host]]
        name = "h3"
        kernel = "5"
        pool = "p"
        provides = { containerd = "1.6" }
        [[app]]
        name = "a"
        version = "1"
        requires = [{ at = "<=1", needs = "kernel", in = ">=7" }]
        [[workload]]
        name = "a"
        app = "a"
        host = "h3"
    "#;
    drained(text, &["host/*:containerd=1.7"]);
    let guests = r#"
        [[host]]
        name = "h0"
        [[guest]]
        name = "g1"
        on = "h0"
        kernel = "5"
        pool = "q"
        [[guest]]
        name = "g2"
        on = "h0"
        kernel = "5"
        pool = "q"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ needs = "kernel", in = "=6" }]
        [[workload]]
        name = "a"
        app = "a"
        hosts = ["g1", "g2"]
    "#;
    drained(guests, &["guest/*:kernel=7"]);
}

#[test]
fn what_runs_in_a_guest_has_its_needs_of_the_hypervisor_where_the_guest_goes() {
    let text = |rest: &str| {
        format!(
            r#"
            [[host]]
            name = "h"
            hypervisor = "9"
            [[app]]
            name = "a"
            version = "2"
            candidates = ["3"]
            requires = [{{ at = "=3", needs = "hypervisor", in = "<9" }}]
            {rest}
        "#
        )
    };
    let workload = |on: &str, isolation: &str| {
        format!("[[workload]]\nname = \"a\"\napp = \"a\"\nhost = \"{on}\"\nisolation = \"{isolation}\"\n")
    };
    let guest = "[[guest]]\nname = \"g\"\non = \"h\"\n";
    for rest in [
        workload("h", "vm"),
        format!("{guest}{}", workload("g", "vm")),
        format!("{guest}{}", workload("g", "container")),
    ] {
        let plan = drained(&text(&rest), &["app/a=3"]);
        assert!(plan.steps.is_empty() && !plan.blocked.is_empty(), "{rest}: {plan:#?}");
    }
}

#[test]
fn a_guest_that_is_added_has_the_hypervisor_of_what_it_is_like() {
    let text = r#"
        [[host]]
        name = "h"
        hypervisor = "8"
        [[guest]]
        name = "g"
        on = "h"
        movable = false
        [[workload]]
        name = "a"
        hosts = ["g", "h"]
    "#;
    drained(text, &["host/h:hypervisor=9"]);
}

#[test]
fn what_leaves_before_one_change_of_a_machine_does_not_leave_for_the_next() {
    let text = r#"
        [[cluster]]
        name = "c"
        [[host]]
        name = "h1"
        os = "ubuntu@20.04"
        cluster = "c"
        hypervisor = "8"
        [[host]]
        name = "h2"
        os = "ubuntu@22.04"
        cluster = "c"
        hypervisor = "8"
        [[host]]
        name = "h3"
        [[app]]
        name = "a1"
        version = "1"
        requires = [
            { at = ">=1", any = [{ needs = "kernel", in = "=6" }] },
            { at = "=2", any = [{ needs = "kubernetes", in = ">=1.31" }] },
        ]
        [[workload]]
        name = "a0"
        hosts = ["h1", "h2"]
        [[workload]]
        name = "a1"
        app = "a1"
        hosts = ["h2", "h3"]
    "#;
    drained(text, &["host/*:hypervisor=9"]);
}

const ROOMS: &str = r#"
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [
        { at = "<2", needs = "kernel", in = "<6" },
        { at = ">=2", needs = "kernel", in = ">=6" },
    ]
"#;

fn room(name: &str, memory: u32) -> String {
    format!("[[host]]\nname = \"{name}\"\nkernel = \"5.15\"\npool = \"p\"\nmemory-mib = {memory}\n")
}

#[test]
fn a_machine_that_is_too_small_is_no_place() {
    let works = "[[workload]]\nname = \"a\"\napp = \"a\"\nhost = \"h1\"\nmemory-mib = 600\n";
    let text = format!("{}{}{ROOMS}{works}", room("h1", 1000), room("h3", 100));
    let plan = drained(&text, &["host/h1:kernel=6.8"]);
    assert!(plan.blocked.is_empty() && plan.steps.len() == 3, "{plan:#?}");
    // Nor is one on which something stands that never leaves.
    let fixed = "[[workload]]\nname = \"f\"\nhost = \"h3\"\nmovable = false\nmemory-mib = 900\n";
    let text = format!("{}{}{ROOMS}{works}{fixed}", room("h1", 1000), room("h3", 1000));
    let plan = drained(&text, &["host/h1:kernel=6.8"]);
    assert!(plan.blocked.is_empty() && plan.steps.len() == 3, "{plan:#?}");
}

#[test]
fn nothing_exchanges_places_where_neither_has_room() {
    let works = "[[workload]]\nname = \"a\"\napp = \"a\"\nhosts = [\"h1\", \"h2\"]\nmemory-mib = 600\n";
    let text = format!("{}{}{ROOMS}{works}", room("h1", 1000), room("h2", 1000));
    let plan = drained(&text, &["host/*:kernel=6.8"]);
    assert_eq!((sizes(&plan), plan.spares.len()), (vec![1; 5], 1));
}

#[test]
fn a_stop_that_makes_no_step_smaller_is_passed() {
    let text = r#"
        [[host]]
        name = "h"
        [[app]]
        name = "api"
        version = "1"
        candidates = ["2"]
        [[app]]
        name = "web"
        version = "1"
        candidates = ["2", "3"]
        requires = [
            { at = "<2", needs = "service/api", in = "<2" },
            { at = "=2", needs = "service/api", in = "<2" },
            { at = ">=3", needs = "service/api", in = ">=2" },
        ]
        [[workload]]
        name = "api"
        app = "api"
        host = "h"
        [[workload]]
        name = "web"
        app = "web"
        host = "h"
    "#;
    for bump in ["service/web=3", "service/api=2"] {
        holds(text, &[bump]);
        assert_eq!(sizes(&under(text, &[bump], Strategy::InPlace)), [2], "{bump}");
    }
}

#[test]
fn of_ways_that_touch_as_much_the_one_that_changes_less_is_taken() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "5"
        candidates = { kernel = ["6", "7"] }
        [[app]]
        name = "a0"
        version = "1"
        candidates = ["2"]
        requires = [{ at = "=1", needs = "kernel", in = "=5||=7" }]
        [[app]]
        name = "a1"
        version = "1"
        candidates = ["2"]
        requires = [
            { at = "=1", needs = "service/a2", in = "<2" },
            { at = "<2", needs = "kernel", in = "=5||=7" },
        ]
        [[app]]
        name = "a2"
        version = "1"
        candidates = ["2"]
        requires = [{ at = "=1", needs = "kernel", in = "<7" }]
        [[workload]]
        name = "a0"
        app = "a0"
        host = "h"
        [[workload]]
        name = "a1"
        app = "a1"
        host = "h"
        [[workload]]
        name = "a2"
        app = "a2"
        hosts = ["h", "h"]
    "#;
    for text in [text.to_owned(), text.replace("hosts = [\"h\", \"h\"]", "host = \"h\"")] {
        holds(&text, &["host/h:kernel=6"]);
        let plan = under(&text, &["host/h:kernel=6"], Strategy::InPlace);
        let ends: Vec<_> = plan.steps.iter().flat_map(|step| &step.changes).collect();
        assert_eq!((plan.summary.machines_changed, plan.summary.workloads_changed), (1, 2));
        assert!(ends.iter().any(|change| &*change.of == "kernel" && change.to.as_deref() == Some("6")));
    }
}

#[test]
fn the_kernel_of_one_isolation_is_nothing_to_another() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "5.15"
        pool = "p"
        provides = { microvm-kernel = "5.10", sandbox-kernel = "4.4" }
        [[host]]
        name = "i"
        kernel = "5.15"
        pool = "p"
        provides = { microvm-kernel = "6.1", sandbox-kernel = "4.19" }
        [[workload]]
        name = "c"
        host = "h"
        [[workload]]
        name = "s"
        host = "h"
        isolation = "sandbox"
        [[workload]]
        name = "m"
        host = "h"
        isolation = "microvm"
    "#;
    for bumped in ["host/h:microvm-kernel=6.1", "host/h:sandbox-kernel=4.19"] {
        holds(text, &[bumped]);
        let plan = under(text, &[bumped], Strategy::InPlace);
        assert_eq!((plan.summary.restart_only, plan.summary.untouched), (1, 2), "{bumped}");
        let plan = under(text, &[bumped], Strategy::Drain);
        assert_eq!((plan.summary.moved, plan.summary.untouched), (1, 2), "{bumped}");
    }
}
