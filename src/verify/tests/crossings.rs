//! What is done by hand where a machine crosses under what runs on it.

use super::scenes::holds;

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
