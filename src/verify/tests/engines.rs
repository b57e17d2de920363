//! Engines whose change stops what they run, and the machines that are containers to them.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::{Plan, Staying};
use crate::answer::way::Breach;
use crate::model::Strategy;

/// A machine with an engine: on its kernel are a node that is a container, with another in it, and a stopped one; beside them is a
/// guest. `web` is on all of these, and so is a pool to which it can leave.
const MACHINES: &str = r#"
    [[host]]
    name = "metal"
    kernel = "6.1"
    hypervisor = "8"
    provides = { PROPERTY = "1.0" }
    [[host]]
    name = "node"
    shares-kernel-of = "metal"
    pool = "nodes"
    [[host]]
    name = "inner"
    shares-kernel-of = "node"
    [[host]]
    name = "off"
    shares-kernel-of = "metal"
    stopped = true
    [[host]]
    name = "other"
    pool = "nodes"
    [[guest]]
    name = "vm"
    on = "metal"
    [[workload]]
    name = "web"
    hosts = ["node", "node"]
    [[workload]]
    name = "tied"
    host = "inner"
    isolation = "process"
    [[workload]]
    name = "apart"
    host = "vm"
"#;

/// Plans, with the checker's consent under each strategy, and returns the plan under one.
fn checked(property: &str, strategy: Strategy) -> Plan {
    let text = MACHINES.replace("PROPERTY", property);
    let asked = format!("host/metal:{property}=1.1");
    holds(&text, &[&asked]);
    Made::under(&fleet(&text), &[bump(&asked)], strategy)
}

/// Returns what happens to whom, as `workload/a restart`.
fn happens(plan: &Plan) -> Vec<String> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    all.map(|change| format!("{} {}", plan.tables.name(change.thing), change.effect.name())).collect()
}

#[test]
fn an_engine_that_stops_what_it_runs_stops_machines_that_are_containers() {
    let all = [
        "host/inner restart",
        "host/metal upgrade",
        "host/node restart",
        "host/off next-start",
        "workload/tied restart",
        "workload/web#1 restart",
        "workload/web#2 restart",
    ];
    for property in ["docker", "engine"] {
        let plan = checked(property, Strategy::InPlace);
        assert_eq!(happens(&plan), all, "{property}");
        assert_eq!(plan.summary.largest_step, all.len(), "{property}");
        assert!(plan.stays.is_empty(), "{property}");
    }
    // A guest of one's own has nothing of the engine under the node that it is a copy of.
    assert_eq!(happens(&checked("docker", Strategy::PerVm)), all);
}

#[test]
fn what_can_leave_such_a_machine_does_so_before() {
    let plan = checked("docker", Strategy::Drain);
    let happens = happens(&plan);
    let count = |effect: &str| happens.iter().filter(|one| one.ends_with(effect)).count();
    assert_eq!((count(" migrate"), count(" restart")), (2, 3), "{happens:#?}");
    let plan = checked("docker", Strategy::Auto);
    let broken: Vec<&Breach> = plan.ways.iter().map(|way| &way.breaks).collect();
    assert_eq!(broken, [&Breach::Service { service: "service/web".into(), replicas: 2 }]);
}

#[test]
fn one_that_lets_them_run_is_nothing_to_what_is_in_them() {
    for (property, how) in [("lxd", Staying::Reconnects), ("podman", Staying::Keeps)] {
        for &strategy in Strategy::ALL {
            let plan = checked(property, strategy);
            assert_eq!(happens(&plan), ["host/metal upgrade"], "{property}, {strategy}");
            let stays: Vec<_> = plan.stays.iter().map(|stay| (stay.how, stay.things.len())).collect();
            assert_eq!(stays, [(how, 2)], "{property}, {strategy}: the two on the kernel of metal");
            assert_eq!(plan.summary.exposed, 0, "{property}, {strategy}");
        }
    }
}

/// What one runtime has for a kernel of its own, and libraries, stop no machine.
#[test]
fn what_is_not_of_the_engine_stops_no_machine() {
    for property in ["sandbox-kernel", "openssl"] {
        let plan = checked(property, Strategy::InPlace);
        assert_eq!(happens(&plan), ["host/metal upgrade"], "{property}");
        assert!(plan.stays.is_empty(), "{property}");
    }
}
