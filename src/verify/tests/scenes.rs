//! Small fleets, one for each rule: what the planner makes of them holds, under each strategy.

use super::{Made, bump, fleet};
use crate::model::Strategy;
use crate::verify::verify;
use std::fmt::Write as _;

pub(super) fn holds(text: &str, bumps: &[&str]) {
    let fleet = fleet(text);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    for &strategy in Strategy::ALL {
        let plan = Made::under(&fleet, &bumps, strategy);
        let verdict = verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{strategy}: {verdict:#?}");
    }
}

#[test]
fn walls_that_block() {
    holds(
        r#"
            [[host]]
            name = "n1"
            kernel = "5.4"
            [[host]]
            name = "n2"
            kernel = "5.4"
            [[app]]
            name = "a"
            version = "1"
            requires = [{ needs = "kernel", in = "<6" }]
            [[workload]]
            name = "a"
            app = "a"
            hosts = ["n1", "n2"]
        "#,
        &["host/*:kernel=6.8"],
    );
}

#[test]
fn alternatives() {
    holds(
        r#"
            [[host]]
            name = "n"
            kernel = "5.4"
            provides = { cgroup = "1" }
            candidates = { kernel = ["6.8"], cgroup = ["2"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2"]
            requires = [{ at = ">=2", any = [{ needs = "kernel", in = ">=6" }, { needs = "cgroup", in = ">=2" }] }]
            [[workload]]
            name = "a"
            app = "a"
            host = "n"
        "#,
        &["app/a=2"],
    );
}

/// A library of the machine that has versions of its own: nothing that does not see it moves for it alone.
#[test]
fn a_release_and_a_library_beneath_what_moves() {
    for rider in [
        "[[workload]]\nname = \"w\"\nhost = \"n\"",
        "[[workload]]\nname = \"w\"\nhost = \"n\"\nisolation = \"process\"\nmovable = true",
        "[[guest]]\nname = \"w\"\non = \"n\"\n[[workload]]\nname = \"x\"\nhost = \"w\"",
    ] {
        for libraries in ["openssl = [\"3.0\"]", "openssl = [\"1.1.1w\", \"3.0\"], python = [\"3.11\"]"] {
            let text = format!(
                "[[host]]\nname = \"n\"\nos = \"debian@11\"\ncandidates = {{ {libraries} }}\n{rider}\n"
            );
            holds(&text, &["host/n:os=12"]);
            holds(&text, &["host/n:os=12", "host/n:openssl=3.0"]);
        }
    }
}

#[test]
fn a_hole() {
    holds(
        r#"
            [[host]]
            name = "n"
            provides = { openssl = "1.1" }
            candidates = { openssl = ["2.0", "3.0"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2"]
            requires = [{ needs = "openssl", in = "=1.1 || >=3" }]
            [[workload]]
            name = "a"
            app = "a"
            host = "n"
            isolation = "process"
        "#,
        &["host/n:openssl=2.0"],
    );
}

#[test]
fn stops_that_buy_nothing() {
    holds(
        r#"
            [[host]]
            name = "n"
            kernel = "4"
            candidates = { kernel = ["5", "6"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "<2", needs = "kernel", in = "<5" }, { at = ">=2", needs = "kernel", in = ">=5" }]
            [[app]]
            name = "b"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "<2", needs = "kernel", in = "<6" }, { at = ">=2", needs = "kernel", in = ">=6" }]
            [[workload]]
            name = "a"
            app = "a"
            host = "n"
            [[workload]]
            name = "b"
            app = "b"
            host = "n"
        "#,
        &["host/n:kernel=6"],
    );
}

#[test]
fn images_built_on_images() {
    holds(
        r#"
            [[host]]
            name = "n"
            kernel = "5"
            [[package]]
            name = "ssl"
            version = "1"
            candidates = ["3"]
            [[image]]
            name = "base"
            version = "11"
            contains = ["package/ssl"]
            candidates = ["12"]
            [[app]]
            name = "py"
            version = "2"
            candidates = ["3"]
            requires = [
              { at = "<3", needs = "package/ssl", in = "<3" },
              { at = ">=3", needs = "package/ssl", in = ">=3" },
            ]
            [[image]]
            name = "web"
            base = "base"
            version = "1"
            contains = ["app/py"]
            [[workload]]
            name = "w"
            image = "web"
            host = "n"
            replicas = 2
        "#,
        &["package/ssl=3"],
    );
}

#[test]
fn services_that_call_each_other() {
    holds(
        r#"
            [[host]]
            name = "n"
            [[app]]
            name = "db"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = ">=3", needs = "service/api", in = ">=2" }]
            [[app]]
            name = "api"
            version = "1"
            candidates = ["2"]
            requires = [{ at = ">=2", needs = "service/db", in = ">=2" }]
            [[service]]
            name = "db"
            mixed = false
            [[workload]]
            name = "db"
            app = "db"
            host = "n"
            replicas = 3
            [[workload]]
            name = "api"
            app = "api"
            host = "n"
            replicas = 3
        "#,
        &["app/db=3"],
    );
}

#[test]
fn what_a_build_contains() {
    holds(
        r#"
            [[host]]
            name = "n"
            kernel = "5.4"
            candidates = { kernel = ["5.10"] }
            [[package]]
            name = "jdk"
            version = "8"
            candidates = ["9"]
            requires = [{ at = ">=9", needs = "kernel", in = ">=5.10" }]
            [[image]]
            name = "shop"
            version = "4.2"
            contains = ["package/jdk"]
            builds = [{ version = "4.3", contains = ["package/jdk@9"] }]
            [[workload]]
            name = "w"
            image = "shop"
            host = "n"
        "#,
        &["image/shop=4.3"],
    );
}

#[test]
fn a_version_beyond_a_release() {
    holds(
        r#"
            [[profile]]
            name = "ubuntu"
            version = "22.04"
            scheme = "calver"
            provides = { kernel = "5.15" }
            [[profile]]
            name = "ubuntu"
            version = "24.04"
            provides = { kernel = "6.8" }
            [[host]]
            name = "n"
            os = "ubuntu@22.04"
            [[app]]
            name = "a"
            version = "1"
            [[workload]]
            name = "w"
            app = "a"
            host = "n"
        "#,
        &["host/n:kernel=6.11"],
    );
}

#[test]
fn needs_of_a_cluster() {
    holds(
        r#"
            [[cluster]]
            name = "c"
            kubernetes = "1.33"
            [[host]]
            name = "n"
            cluster = "c"
            [[app]]
            name = "op"
            version = "1"
            candidates = ["2"]
            requires = [{ at = "<2", needs = "kubernetes", in = "<1.34" }]
            [[workload]]
            name = "op"
            app = "op"
            host = "n"
        "#,
        &["cluster/c:kubernetes=1.34"],
    );
}

#[test]
fn needs_of_a_hypervisor() {
    holds(
        r#"
            [[host]]
            name = "hv"
            hypervisor = "8.0"
            candidates = { hypervisor = ["8.2"] }
            [[guest]]
            name = "g"
            on = "hv"
            kernel = "5.15"
            [[app]]
            name = "drv"
            version = "1"
            candidates = ["2"]
            requires = [{ at = "<2", needs = "hypervisor", in = "<8.2" }]
            [[workload]]
            name = "drv"
            app = "drv"
            host = "g"
            isolation = "vm"
        "#,
        &["host/hv:hypervisor=8.2"],
    );
}

#[test]
fn own_needs_of_a_service() {
    holds(
        r#"
            [[host]]
            name = "n"
            [[app]]
            name = "db"
            version = "1"
            candidates = ["2"]
            [[app]]
            name = "x"
            version = "1"
            [[workload]]
            name = "db"
            app = "db"
            host = "n"
            [[workload]]
            name = "x"
            app = "x"
            host = "n"
            requires = [{ needs = "service/db", in = "<2" }]
        "#,
        &["app/db=2"],
    );
}

#[test]
fn a_hole_in_a_called_service() {
    holds(
        r#"
            [[host]]
            name = "n"
            [[app]]
            name = "db"
            version = "1"
            candidates = []
            [[app]]
            name = "api"
            version = "1"
            candidates = ["2", "3"]
            requires = [{ at = "=2", needs = "service/db", in = ">=9" }]
            [[workload]]
            name = "db"
            app = "db"
            host = "n"
            [[workload]]
            name = "api"
            app = "api"
            host = "n"
            replicas = 2
        "#,
        &["workload/api#1=3"],
    );
}

#[test]
fn goals_behind_walls() {
    holds(
        r#"
            hold = ["workload/h"]
            [[host]]
            name = "n1"
            kernel = "5.4"
            [[app]]
            name = "a"
            version = "1"
            requires = [{ needs = "kernel", in = "<6" }]
            [[app]]
            name = "h"
            version = "1"
            candidates = ["2"]
            requires = [{ at = "<2", needs = "kernel", in = "<6" }]
            [[app]]
            name = "b"
            version = "1"
            requires = [{ at = ">=2", needs = "kernel", in = ">=6" }]
            [[workload]]
            name = "a"
            app = "a"
            host = "n1"
            [[workload]]
            name = "h"
            app = "h"
            host = "n1"
            [[workload]]
            name = "b"
            app = "b"
            host = "n1"
            replicas = 3
        "#,
        &["app/b=2", "host/n1:kernel=6.8"],
    );
}

/// A stop that buys nothing joins one of the steps beside it, and not both.
#[test]
fn a_stop_between_steps_of_different_things() {
    holds(
        r#"
            [[host]]
            name = "h1"
            kernel = "5.15"

            [[app]]
            name = "a"
            version = "1"
            candidates = ["2", "3", "4"]

            [[app]]
            name = "x"
            version = "1"
            candidates = ["2"]
            requires = [{ at = "<2", needs = "service/a", in = "<2" }, { at = ">=2", needs = "service/a", in = ">=2" }]

            [[app]]
            name = "y"
            version = "1"
            candidates = ["2"]
            requires = [{ at = "<2", needs = "service/a", in = "<4" }, { at = ">=2", needs = "service/a", in = ">=4" }]

            [[service]]
            name = "a"

            [[workload]]
            name = "a"
            app = "a"
            service = "a"
            host = "h1"

            [[workload]]
            name = "x"
            app = "x"
            host = "h1"

            [[workload]]
            name = "y"
            app = "y"
            host = "h1"
        "#,
        &["app/a=4"],
    );
}

#[test]
fn a_node_that_is_a_guest_and_moves() {
    holds(
        r#"
            [[cluster]]
            name = "c"
            kubernetes = "1.32"
            [[guest]]
            name = "g"
            cluster = "c"
            provides = { kubelet = "1.30" }
            candidates = { kubelet = ["1.31","1.32","1.33"] }
        "#,
        &["cluster/c:kubernetes=1.34"],
    );
}

#[test]
fn a_version_beyond_what_the_release_brings() {
    holds(
        r#"
            [[profile]]
            name = "u"
            version = "20"
            provides = { kernel = "5.4" }
            [[profile]]
            name = "u"
            version = "22"
            provides = { kernel = "6.1" }
            [[host]]
            name = "h"
            os = "u@20"
            candidates = { kernel = ["6.8"] }
            [[app]]
            name = "a"
            version = "1"
            requires = [{ needs = "kernel", in = ">=6.8" }]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
        "#,
        &["host/h:os=22"],
    );
}

#[test]
fn a_host_that_states_less_than_its_release_brings() {
    holds(
        r#"
            [[profile]]
            name = "u"
            version = "22"
            provides = { kernel = "6.1", cgroup = "2" }
            [[host]]
            name = "h"
            os = "u@22"
            provides = { cgroup = "1" }
            [[app]]
            name = "a"
            version = "1"
            requires = [{ at = ">=2", needs = "cgroup", in = ">=2" }]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
        "#,
        &["app/a=2"],
    );
}

/// Reads a fleet in which a roll-out has given the replicas of a service other names since.
fn rolled_out(names: [&str; 3]) -> crate::model::Fleet {
    let mut text = String::from(
        "[[host]]\nname = \"n1\"\nkernel = \"5.15\"\n[[host]]\nname = \"n2\"\nkernel = \"5.15\"\n\
         [[app]]\nname = \"web\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
         requires = [{ at = \">=2\", needs = \"kernel\", in = \">=6\" }]\n",
    );
    for (name, host) in names.into_iter().zip(["n1", "n2", "n2"]) {
        text.push_str("[[workload]]\nservice = \"web\"\napp = \"web\"\n");
        let _ = writeln!(text, "name = \"{name}\"\nhost = \"{host}\"");
    }
    fleet(&text)
}

#[test]
fn a_roll_out_that_renames_replicas() {
    let before = rolled_out(["web-5d8f7c-bbbbb", "web-5d8f7c-ccccc", "web-5d8f7c-ddddd"]);
    let after = rolled_out(["web-77c6f9-fffff", "web-5d8f7c-ccccc", "web-77c6f9-ggggg"]);
    for &strategy in Strategy::ALL {
        let plan = Made::under(&before, &[bump("app/web=2"), bump("host/*:kernel=6.8")], strategy);
        let verdict = verify(&after, &plan);
        assert!(verdict.holds(), "{strategy}: {:#?}", verdict.faults);
        assert_eq!(verdict.drift.len(), 2, "{strategy}: {:#?}", verdict.drift);
    }
    // Elsewhere it is another one.
    let moved = rolled_out(["web-5d8f7c-bbbbb", "web-5d8f7c-ccccc", "web-0"]);
    let plan = Made::under(&before, &[bump("app/web=2")], Strategy::InPlace);
    assert!(!verify(&moved, &plan).holds());
}

/// A fleet with something beside what a plan is about.
fn beside(more: &str) -> crate::model::Fleet {
    let text = r#"
        [[host]]
        name = "h"
        kernel = "5.15"
        candidates = { kernel = ["6.8"] }
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "kernel", in = ">=6" }]
        [[workload]]
        name = "w"
        app = "a"
        host = "h"
        MORE
    "#;
    match more.strip_prefix("kernel ") {
        Some(kernels) => fleet(&text.replace("MORE", "").replace("[\"6.8\"]", kernels)),
        None => fleet(&text.replace("MORE", more)),
    }
}

#[test]
fn what_has_nothing_to_do_with_a_plan_does_not_break_it() {
    let host = "[[host]]\nname = \"other\"\nkernel = \"6.9\"\n";
    let workload = "[[app]]\nname = \"b\"\nversion = \"1\"\n[[workload]]\nname = \"x\"\napp = \"b\"\n";
    let (later, between) = ("kernel [\"6.8\", \"6.11\"]", "kernel [\"5.19\", \"6.8\"]");
    for (more, told) in [(host, None), (workload, Some(true)), (later, Some(false)), (between, Some(true))] {
        // A version that the steps pass over has its events in the certificate: it can come, and not go.
        let ways = if more == between { &[("", more)][..] } else { &[("", more), (more, "")][..] };
        for &(before, after) in ways {
            for &strategy in Strategy::ALL {
                let plan = Made::under(&beside(before), &[bump("app/a=2")], strategy);
                let verdict = verify(&beside(after), &plan);
                assert!(verdict.holds(), "{strategy} {before} {after}: {:#?}", verdict.faults);
                // A plan does not say what else there is; of that nothing can be told.
                let tells = !verdict.drift.is_empty();
                assert_eq!(tells, told.unwrap_or(tells), "{strategy} {before} {after}");
            }
        }
    }
}

#[test]
fn alternatives_of_which_several_steps_make_one() {
    let fleet = fleet(
        r#"
            [[host]]
            name = "n"
            kernel = "5.4"
            provides = { cgroup = "1" }
            candidates = { kernel = ["6.8"], cgroup = ["2"] }
            [[app]]
            name = "a"
            version = "1"
            candidates = ["2"]
            requires = [{ at = ">=2", any = [{ needs = "kernel", in = ">=6" }, { needs = "cgroup", in = ">=3" }] }]
            [[workload]]
            name = "a"
            app = "a"
            host = "n"
        "#,
    );
    let mut plan = Made::under(&fleet, &[bump("app/a=2")], Strategy::InPlace);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    let last = plan.steps.len() - 1;
    assert_eq!(plan.steps[last].after.len(), 1, "{:#?}", plan.steps);
    plan.steps[last].after.clear();
    plan.steps[last].rank = 1;
    plan.summary.ranks = 1;
    let faults = verify(&fleet, &plan).faults;
    assert!(faults.iter().any(|fault| fault.kind == crate::verify::FaultKind::Order), "{faults:#?}");
}

#[test]
fn a_wait_that_nothing_asks_for() {
    let fleet = fleet(
        r#"
            [[app]]
            name = "a"
            version = "1"
            [[app]]
            name = "b"
            version = "1"
            [[workload]]
            name = "a"
            app = "a"
            [[workload]]
            name = "b"
            app = "b"
        "#,
    );
    let mut plan = Made::under(&fleet, &[bump("app/a=2"), bump("app/b=2")], Strategy::InPlace);
    assert!(verify(&fleet, &plan).holds());
    let kind = crate::answer::step::WaitKind::Rule;
    plan.steps[1].after.push(crate::answer::step::Wait { step: 1, kind });
    plan.steps[1].rank = 2;
    plan.summary.ranks = 2;
    let faults = verify(&fleet, &plan).faults;
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].kind, crate::verify::FaultKind::Order);
}
