//! What is done by hand where a machine crosses under what runs on it.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::known::{Concerned, Outcome};
use crate::model::Strategy;

const DATABASE: &str = r#"
    [[package]]
    name = "postgresql"
    version = "11.5"
    [[app]]
    name = "ledger"
    version = "1"
    contains = ["package/postgresql"]
"#;

/// The database, and what it runs on.
fn scene(rest: &str, bumps: &[&str]) {
    holds(&format!("{DATABASE}{rest}"), bumps);
}

#[test]
fn processes_of_hosts_and_guests() {
    scene(
        r#"
            [[host]]
            name = "n1"
            os = "debian@9"
            [[guest]]
            name = "g1"
            on = "n1"
            os = "debian@9"
            [[workload]]
            name = "pg"
            app = "ledger"
            isolation = "process"
            hosts = ["n1", "g1"]
        "#,
        &["host/n1:os=10", "guest/g1:os=10"],
    );
}

#[test]
fn machines_of_workloads_own() {
    scene(
        r#"
            [[host]]
            name = "n1"
            [[workload]]
            name = "pg"
            app = "ledger"
            isolation = "vm"
            os = "debian@9"
            host = "n1"
        "#,
        &["guest/pg:os=10"],
    );
}

#[test]
fn beside_containers_that_have_their_own_library() {
    scene(
        r#"
            [[host]]
            name = "n1"
            os = "debian@9"
            [[workload]]
            name = "pg"
            app = "ledger"
            isolation = "process"
            host = "n1"
            [[workload]]
            name = "pod"
            app = "ledger"
            host = "n1"
        "#,
        &["host/n1:os=10"],
    );
}

#[test]
fn a_movable_process() {
    scene(
        r#"
            [[host]]
            name = "n1"
            os = "debian@9"
            [[workload]]
            name = "pg"
            app = "ledger"
            isolation = "process"
            movable = true
            host = "n1"
        "#,
        &["host/n1:os=10"],
    );
}

#[test]
fn a_kernel_of_its_own_that_is_crossed_into() {
    holds(
        r#"
            [[host]]
            name = "n1"
            kernel = "6.12"
            [[workload]]
            name = "web"
            host = "n1"
        "#,
        &["host/n1:kernel=6.18.5"],
    );
}

/// A guest that is made is made with its version: it makes no crossing. What a workload crosses beside it is told of the
/// workload.
#[test]
fn guests_that_are_made() {
    let text = |with: &str| {
        format!(
            r#"
                {DATABASE}
                [[host]]
                name = "n1"
                kernel = "5.15"
                [[workload]]
                name = "pg"
                app = "ledger"
                host = "n1"
                [[fact]]
                name = "into-6"
                subject = "kernel"
                crossing = "into"
                at = ">=6"
                {with}
                due = "before"
                symptom = "it breaks"
                remedy = "look"
                source = "https://example.com/into-6"
            "#
        )
    };
    for (with, told) in [("", &[][..]), ("with = \"package/postgresql\"", &["workload/pg"])] {
        let text = text(with);
        holds(&text, &["host/n1:kernel=6.8"]);
        let plan = Made::under(&fleet(&text), &[bump("host/n1:kernel=6.8")], Strategy::PerVm);
        let by_hand = plan.known.iter().filter(|known| known.outcome == Outcome::ByHand);
        let names: Vec<&str> = by_hand
            .flat_map(|known| &known.things)
            .map(|thing| match thing {
                Concerned::Thing(thing) => plan.tables.name(*thing),
                Concerned::Named(name) => name,
            })
            .collect();
        assert_eq!(names, told);
    }
}
