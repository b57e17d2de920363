//! Machines on machines and copies of machines: what the planner makes of them, and that it holds under each strategy.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::model::Strategy;

#[test]
fn the_copy_of_a_machine_has_the_needs_of_its_software_for_a_process_too() {
    for isolation in ["process", "container"] {
        let text = format!(
            r#"
                [[host]]
                name = "h"
                kernel = "6.1"
                provides = {{ engine = "1" }}
                candidates = {{ kernel = [], engine = ["2"] }}
                requires = [{{ of = "engine", at = ">=2", needs = "kernel", in = ">=6.2" }}]
                [[workload]]
                name = "w"
                host = "h"
                isolation = "{isolation}"
            "#
        );
        let bumps = [bump("host/h:engine=2")];
        for &strategy in Strategy::ALL {
            let plan = Made::under(&fleet(&text), &bumps, strategy);
            assert!(!plan.blocked.is_empty() && plan.steps.is_empty(), "{isolation}, {strategy}");
        }
        holds(&text, &["host/h:engine=2"]);
        // The engine needs another kernel, and the copy gets both.
        let open = text.replace("kernel = [], ", "kernel = [\"6.8\"], ");
        let plan = Made::under(&fleet(&open), &bumps, Strategy::PerVm);
        let made = plan.steps.iter().flat_map(|step| &step.changes);
        let made: Vec<_> = made.filter(|change| plan.tables.name(change.thing) == "own-guest/w").collect();
        let of: Vec<&str> = made.iter().map(|change| &*change.of).collect();
        assert_eq!(of, ["engine", "kernel"], "{isolation}");
        holds(&open, &["host/h:engine=2"]);
        holds(&open, &["host/h:kernel=6.8"]);
    }
}

#[test]
fn the_engine_of_a_copy_may_hold_back_its_kernel() {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "6.1"
        provides = { engine = "1", glibc = "2.31" }
        candidates = { kernel = ["6.8"], engine = [], glibc = ["2.36"] }
        requires = [
          { of = "engine", at = "<2", needs = "kernel", in = "<6.2" },
          { of = "engine", at = "<2", needs = "glibc", in = "<2.35" },
        ]
        [[workload]]
        name = "p"
        host = "h"
        isolation = "process"
    "#;
    for asked in ["host/h:kernel=6.8", "host/h:glibc=2.36"] {
        for &strategy in Strategy::ALL {
            assert_eq!(
                Made::under(&fleet(text), &[bump(asked)], strategy).blocked.len(),
                1,
                "{asked}, {strategy}"
            );
        }
        holds(text, &[asked]);
    }
}
