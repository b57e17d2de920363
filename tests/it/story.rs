//! The story of `docs/design.md`, section 1, exactly.

use crate::fleets::{plan, shipped};
use comove::model::Strategy;

#[test]
fn thirty_containers_go_at_once() {
    let plan = plan(&shipped("thirty-containers-coupled"), "app/cart=3.0", Strategy::InPlace);
    let all = &plan.summary;
    assert_eq!((all.things, all.largest_step, all.steps), (31, 31, 1));
    assert_eq!((all.machines_changed, all.workloads_changed, all.restart_only), (1, 4, 26));
    assert_eq!((all.could_stay, all.untouched), (29, 0));
}

#[test]
fn thirty_machines_let_one_go() {
    let fleet = shipped("thirty-vms");
    let one = plan(&fleet, "app/cart=3.0", Strategy::InPlace).summary;
    assert_eq!((one.things, one.largest_step, one.untouched), (2, 2, 29));
    let all = plan(&fleet, "guest/*:kernel=6.8", Strategy::InPlace);
    let pairs = all.steps.iter().filter(|step| step.things == 2).count();
    assert_eq!((all.summary.things, all.summary.largest_step, pairs), (60, 2, 30));
    assert!(
        all.steps.iter().filter(|step| step.things == 2).all(|step| step.after.len() <= 1),
        "in any order"
    );
}

#[test]
fn thirty_containers_with_kernels_of_their_own_let_one_go() {
    let fleet = shipped("thirty-containers-coupled");
    let all = plan(&fleet, "app/cart=3.0", Strategy::PerVm).summary;
    assert_eq!((all.things, all.largest_step, all.untouched), (2, 2, 29));
}

/// A host that is alone is emptied onto one that is added for a time: each of the thirty goes alone, and all of them go.
#[test]
fn thirty_containers_that_are_drained_go_one_by_one() {
    let fleet = shipped("thirty-containers-coupled");
    let plan = plan(&fleet, "app/cart=3.0", Strategy::Drain);
    let all = &plan.summary;
    assert_eq!((all.things, all.largest_step, all.untouched, all.moved), (31, 1, 0, 30));
    assert_eq!(plan.spares.len(), 1);
}

/// The rows of `inventories/README.md` for inventories in which only facts and OS profiles speak. The planner counts an image
/// that is published as one more step.
#[test]
fn facts_tell_what_goes_first() {
    for (name, bump, machines, workloads, restart_only, steps, largest_step) in [
        ("facts-cgroup", "host/node-*:os=22.04", 2, 5, 2, 13, 5),
        ("facts-clone3", "image/debian=12", 2, 4, 1, 9, 4),
        ("facts-iptables", "host/ci-1:os=26.04", 1, 1, 1, 3, 3),
        ("facts-iptables", "host/ci-2:os=26.04", 0, 0, 0, 0, 0),
        ("facts-collation", "image/debian=10", 0, 5, 0, 6, 3),
        ("facts-cpu-baseline", "image/os/rhel=10.0", 0, 1, 0, 4, 1),
        ("facts-mongodb", "service/orders=8.0.4", 0, 2, 0, 9, 1),
        ("facts-mongodb", "service/archive=5.0.31", 0, 0, 0, 0, 0),
        ("facts-mongodb", "host/db-1:kernel=6.19.2", 1, 0, 1, 1, 2),
        ("facts-mongodb", "host/db-3:kernel=6.19.2", 0, 0, 0, 0, 0),
        ("facts-kubernetes", "cluster/prod:kubernetes=1.36", 2, 0, 2, 3, 3),
        ("facts-kubernetes", "host/node-*:kubelet=1.36", 4, 0, 6, 7, 3),
        ("facts-waiver", "host/node-1:cgroup=2", 1, 1, 1, 4, 3),
    ] {
        let all = plan(&shipped(name), bump, Strategy::InPlace).summary;
        assert_eq!(
            (all.machines_changed, all.workloads_changed, all.restart_only, all.steps, all.largest_step),
            (machines, workloads, restart_only, steps, largest_step),
            "{name} {bump}"
        );
    }
}
