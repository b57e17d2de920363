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
        // The engine needs another kernel, and the copy gets both; a process has no engine under it, and only the kernel.
        let open = text.replace("kernel = [], ", "kernel = [\"6.8\"], ");
        let plan = Made::under(&fleet(&open), &bumps, Strategy::PerVm);
        let made = plan.steps.iter().flat_map(|step| &step.changes);
        let made: Vec<_> = made.filter(|change| plan.tables.name(change.thing) == "own-guest/w").collect();
        let of: Vec<&str> = made.iter().map(|change| &*change.of).collect();
        let both = ["engine", "kernel"];
        assert_eq!(of, both[usize::from(isolation == "process")..], "{isolation}");
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

const FAMILIES: &str = r#"
    [[profile]]
    name = "ubuntu"
    version = "20.04"
    scheme = "calver"
    provides = { kernel = "5.4" }
    [[profile]]
    name = "ubuntu"
    version = "22.04"
    provides = { kernel = "5.15" }
    [[profile]]
    name = "debian"
    version = "11"
    provides = { kernel = "5.10" }
    [[profile]]
    name = "debian"
    version = "12"
    provides = { kernel = "6.1" }
    [[host]]
    name = "u"
    os = "ubuntu@20.04"
    [[host]]
    name = "d"
    os = "debian@11"
"#;

/// Both hosts, each with a workload of an application that has these needs.
fn of_families(requires: &str) -> String {
    format!(
        r#"{FAMILIES}
        [[app]]
        name = "agent"
        version = "1"
        candidates = ["2"]
        requires = [{requires}]
        [[workload]]
        name = "w"
        app = "agent"
        hosts = ["u", "d"]
        "#
    )
}

/// The things that violate something today.
fn violated(text: &str) -> Vec<String> {
    let check = crate::check(&fleet(text));
    check.violations.iter().map(|one| check.tables.name(one.thing).to_owned()).collect()
}

#[test]
fn releases_of_two_families_do_not_compare() {
    for (requires, wanted) in [
        (r#"{ needs = "os", in = "ubuntu@>=20.04" }"#, &[][..]),
        (r#"{ needs = "os", in = "ubuntu@20.04" }"#, &[]),
        (r#"{ needs = "os", in = "ubuntu@18.04 || 22.04" }"#, &["workload/w#1"]),
        (r#"{ needs = "os", in = "debian@>=12" }"#, &["workload/w#2"]),
        (r#"{ needs = "os", in = "fedora@>=40" }"#, &[]),
        (
            r#"{ needs = "os", in = "ubuntu@>=22.04" }, { needs = "os", in = "debian@>=12" }"#,
            &["workload/w#1", "workload/w#2"],
        ),
        (
            r#"{ any = [{ needs = "os", in = "ubuntu@>=22.04" }, { needs = "os", in = "debian@>=11" }] }"#,
            &["workload/w#1"],
        ),
        (
            r#"{ any = [{ needs = "os", in = "ubuntu@>=22.04" }, { needs = "kernel", in = ">=5.5" }] }"#,
            &["workload/w#1"],
        ),
    ] {
        let text = format!("{}\n[[profile]]\nname = \"fedora\"\nversion = \"40\"", of_families(requires));
        assert_eq!(violated(&text), wanted, "{requires}");
        for bumps in [
            &["host/*:os=12"][..0],
            &["app/agent=2"],
            &["host/d:os=12"],
            &["host/u:os=22.04", "host/d:os=12"],
        ] {
            if !bumps.is_empty() {
                holds(&text, bumps);
            }
        }
    }
}

#[test]
fn a_need_of_one_family_forces_nothing_on_another_and_says_nothing_of_it() {
    let text = of_families(r#"{ at = ">=2", needs = "os", in = "ubuntu@>=22.04" }"#);
    let plan = Made::under(&fleet(&text), &[bump("app/agent=2")], Strategy::InPlace);
    let changed: Vec<_> = plan
        .steps
        .iter()
        .flat_map(|step| &step.changes)
        .filter(|change| &*change.of == "os")
        .map(|change| plan.tables.name(change.thing).to_owned())
        .collect();
    assert!(changed.contains(&"host/u".to_owned()) && !changed.contains(&"host/d".to_owned()), "{changed:?}");
    let words = |requirement: &crate::answer::tables::Requirement| requirement.needs[0].within.clone();
    assert_eq!(plan.tables.requirements.iter().find_map(words).as_deref(), Some("ubuntu@>=22.04"));
    // Of another family it is not known whether it works.
    let certainty = |name: &str| {
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let of: Vec<_> = changes.filter(|change| plan.tables.name(change.thing) == name).collect();
        of.iter().filter_map(|change| change.certainty).max()
    };
    assert_eq!(certainty("workload/w#2"), Some(crate::answer::step::Certainty::Unknown));
    holds(&text, &["app/agent=2"]);
}

#[test]
fn a_condition_on_another_family_does_not_hold() {
    let fact = r#"
        [[fact]]
        name = "agent-2-on-old-ubuntu"
        subject = "app/agent"
        at = ">=2"
        needs = "kernel"
        in = ">=6.2"
        where = { os = "ubuntu@<22.04" }
        source = "https://example.org"
    "#;
    let text = format!("{}{fact}", of_families(""));
    let plan = Made::under(&fleet(&text), &[bump("app/agent=2")], Strategy::InPlace);
    let machines =
        plan.steps.iter().flat_map(|step| &step.changes).map(|change| plan.tables.name(change.thing));
    let machines: Vec<_> = machines.filter(|name| name.starts_with("host/")).collect();
    assert!(machines.contains(&"host/u") && !machines.contains(&"host/d"), "{machines:?}");
    holds(&text, &["app/agent=2"]);
}

#[test]
fn a_need_of_an_os_names_its_family() {
    for (requires, wanted) in [
        (r#"{ needs = "os", in = ">=20.04" }"#, "`>=20.04` does not say of which OS"),
        (r#"{ needs = "os", in = "ubunut@>=20.04" }"#, "OS profile"),
        (r#"{ needs = "os", skew = 1 }"#, "an OS has no skew"),
    ] {
        let mut reader = crate::read::Reader::new();
        reader.add("fleet.toml", of_families(requires).into_bytes());
        let faults = reader.finish().expect_err(requires);
        let said: Vec<_> =
            faults.diagnostics.iter().map(|fault| format!("{} {:?}", fault.message, fault.help)).collect();
        assert!(said.iter().any(|said| said.contains(wanted)), "{requires}: {said:?}");
    }
}

#[test]
fn the_release_that_a_machine_has_is_read_as_its_family_reads_it() {
    let text = FAMILIES.replace(
        "os = \"ubuntu@20.04\"",
        "os = \"ubuntu@20.04\"\nrequires = [{ of = \"os\", at = \">=22.04\", needs = \"kernel\", in = \">=6.0\" }]",
    );
    let plan = Made::under(&fleet(&text), &[bump("host/u:os=22.04")], Strategy::InPlace);
    assert_eq!(plan.blocked.len(), 1, "{:#?}", plan.blocked);
    holds(&text, &["host/u:os=22.04"]);
}

#[test]
fn steps_with_a_thing_in_common_never_share_a_wave() {
    let text = r#"
        [[host]]
        name = "hv1"
        hypervisor = "6.2.0"
        kernel = "5.15"
        provides = { kubelet = "1.30" }
        [[guest]]
        name = "db"
        on = "hv1"
        kernel = "5.15"
        [[app]]
        name = "etcd"
        version = "3.5"
        candidates = ["3.6"]
        [[workload]]
        name = "etcd"
        app = "etcd"
        host = "db"
        isolation = "vm"
    "#;
    for bumps in [
        &["host/hv1:hypervisor=8.2", "guest/db:kernel=6.8"][..],
        &["host/hv1:hypervisor=8.2", "host/hv1:kernel=6.8", "host/hv1:kubelet=1.31"],
        &["guest/db:kernel=6.8", "app/etcd=3.6", "host/hv1:hypervisor=8.2"],
    ] {
        let asked: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
        for &strategy in Strategy::ALL {
            let plan = Made::under(&fleet(text), &asked, strategy);
            for (at, step) in plan.steps.iter().enumerate() {
                let with = |other: &&crate::answer::step::Step| {
                    let things = |step: &crate::answer::step::Step| -> std::collections::BTreeSet<_> {
                        step.changes.iter().map(|change| change.thing).collect()
                    };
                    other.rank == step.rank && !things(other).is_disjoint(&things(step))
                };
                assert_eq!(plan.steps[..at].iter().find(with), None, "{bumps:?}, {strategy}");
            }
        }
        holds(text, bumps);
    }
    // The checker misses an order between them.
    let asked = ["host/hv1:hypervisor=8.2", "guest/db:kernel=6.8"].map(bump);
    let mut plan = Made::under(&fleet(text), &asked, Strategy::InPlace);
    assert_eq!(plan.steps[1].after[0].kind, crate::answer::step::WaitKind::Shared);
    plan.steps[1].after.clear();
    plan.steps[1].rank = 1;
    plan.summary.ranks = 1;
    let verdict = crate::verify::verify(&fleet(text), &plan);
    assert_eq!(super::kinds(&verdict), [super::FaultKind::Order]);
}

/// The chain of a stop that cannot be made ends with the version after it.
#[test]
fn a_stop_that_is_passed_on_the_way_further() {
    holds(
        r#"
            [[capability]]
            name = "kernel"
            step = "listed"
            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.2", "6.3", "6.4"] }
            [[app]]
            name = "a"
            version = "1"
            requires = [
              { at = ">=2", needs = "kernel", in = ">=6.4" },
              { needs = "kernel", in = "!=6.3" },
            ]
            [[workload]]
            name = "w"
            app = "a"
            host = "h"
        "#,
        &["app/a=2"],
    );
}

#[test]
fn a_guest_for_what_is_on_a_shared_kernel_has_only_what_comes_from_that_kernels_machine() {
    let text = r#"
        [[host]]
        name = "h"
        os = "debian@11"
        [[host]]
        name = "c"
        shares-kernel-of = "h"
        provides = { glibc = "2.31" }
        [[workload]]
        name = "p"
        host = "c"
        isolation = "process"
    "#;
    holds(text, &["host/h:os=12"]);
    let plan = Made::under(&fleet(text), &[bump("host/h:os=12")], Strategy::PerVm);
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let own = changes.filter(|change| plan.tables.name(change.thing) == "own-guest/p");
    let of: Vec<&str> = own.map(|change| &*change.of).collect();
    assert!(of.contains(&"os") && of.contains(&"kernel"), "{of:?}");
    assert!(!of.contains(&"glibc") && !of.contains(&"openssl"), "c has its own: {of:?}");
}

/// What is under a machine is not in the copy of it that a workload gets, and is asked for only where it stays.
#[test]
fn a_copy_of_a_machine_has_nothing_of_what_is_under_it() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"5.4\"\nhypervisor = \"8\"\n\
                candidates = { kernel = [\"6.8\"], hypervisor = [\"9\"] }\n\
                [[fact]]\nname = \"f\"\nsubject = \"kernel\"\nat = \">=6\"\nneeds = \"hypervisor\"\nin = \">=9\"\n\
                source = \"https://example.org/\"\n\
                [[app]]\nname = \"a\"\nversion = \"1\"\n\
                [[workload]]\nname = \"w\"\nhost = \"h\"\napp = \"a\"\nmovable = true\n";
    holds(text, &["host/h:kernel=6.8"]);
}

/// What the kernel's machine needs of its own software, the guest meets that a workload gets with the software of the system
/// container that it is in.
#[test]
fn needs_of_the_kernels_machine_in_a_guest_of_a_workloads_own() {
    for (host, above, library, kernel) in [
        ("", "h0", "1.1", "6.8"),
        ("", "h0", "1.0", "6.8"),
        ("provides = { openssl = \"1.1\" }", "h0", "1.1", "6.8"),
        ("provides = { openssl = \"3.0\" }", "h0", "1.0", "6.8"),
        ("", "s0", "1.0", "6.8"),
        ("", "s0", "3.0", "6.8"),
    ] {
        let text = format!(
            r#"
                [[host]]
                name = "h0"
                {host}
                requires = [{{ of = "kernel", at = ">=5.15", needs = "openssl", in = ">=1.1" }}]
                [[host]]
                name = "s0"
                shares-kernel-of = "h0"
                [[host]]
                name = "s1"
                shares-kernel-of = "{above}"
                provides = {{ openssl = "{library}" }}
                [[workload]]
                name = "w"
                host = "s1"
            "#
        );
        let goal = format!("host/h0:kernel={kernel}");
        super::scenes::holds(&text, &[&goal]);
    }
}
