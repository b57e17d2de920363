//! Guests that are stopped: nothing runs in them, and they change as any other.

use crate::fleets::{certified, changes, fleet, fleet_of};
use comove::answer::contrast::Contrast;
use comove::answer::step::Effect;
use comove::model::{Fleet, Running, Strategy};
use comove::report::{self, Detail, Styles, text};
use comove::verify::verify;
use comove::{Bump, Options};

/// The machines that are stopped.
fn stopped(fleet: &Fleet) -> Vec<String> {
    let all = fleet.machine_ids().filter(|&id| fleet.machine(id).stopped);
    all.map(|id| fleet.machine_name(id)).collect()
}

#[test]
fn whoever_lists_guests_says_which_are_stopped() {
    let table = [
        (
            "lx1.json",
            r#"[{"name": "a", "type": "container", "status": "Running", "location": "none", "architecture": "x86_64", "config": {}, "expanded_config": {}},
                {"name": "b", "type": "container", "status": "Stopped", "location": "none", "architecture": "x86_64", "config": {}, "expanded_config": {}}]"#,
            "host/b",
        ),
        (
            "lx1.txt",
            "NAME STATE   AUTOSTART GROUPS IPV4 IPV6 UNPRIVILEGED\na RUNNING 0 - - - true\nb STOPPED 0 - - - true\n",
            "host/b",
        ),
        (
            "kvm1.txt",
            " Id   Name   State\n-------------------\n 1    a   running\n -    b   shut off\n",
            "guest/b",
        ),
        (
            "resources.json",
            r#"[{"id": "node/p", "type": "node", "node": "p", "status": "online", "maxcpu": 4},
                {"id": "qemu/1", "type": "qemu", "vmid": 1, "name": "a", "node": "p", "status": "running"},
                {"id": "qemu/2", "type": "qemu", "vmid": 2, "name": "b", "node": "p", "status": "stopped"}]"#,
            "guest/b",
        ),
        (
            "ec2.json",
            r#"{"Reservations": [{"Instances": [
                {"InstanceId": "i-0abc12345678def01", "ImageId": "ami-1", "InstanceType": "t3.micro", "State": {"Name": "running"}},
                {"InstanceId": "i-0abc12345678def02", "ImageId": "ami-1", "InstanceType": "t3.micro", "State": {"Name": "stopped"}}]}]}"#,
            "guest/i-0abc12345678def02",
        ),
        (
            "rows.json",
            r#"[["i-0abc12345678def01", "t3.micro", "running", "a"], ["i-0abc12345678def02", "t3.micro", "stopped", "b"]]"#,
            "guest/b",
        ),
        (
            "list.json",
            r#"[{"ID": "1", "Name": "a", "Status": "ACTIVE", "Networks": {}, "Flavor": "s"},
                {"ID": "2", "Name": "b", "Status": "SHUTOFF", "Networks": {}, "Flavor": "s"}]"#,
            "guest/b",
        ),
        (
            "vms.json",
            r#"[{"VMName": "a", "VMId": "1", "ComputerName": "HV", "Generation": 2, "State": 2},
                {"VMName": "b", "VMId": "2", "ComputerName": "HV", "Generation": 2, "State": 3}]"#,
            "guest/b",
        ),
        (
            "govc.json",
            r#"{"virtualMachines": [
                {"self": {"type": "VirtualMachine", "value": "vm-1"}, "name": "a", "runtime": {"powerState": "poweredOn"}},
                {"self": {"type": "VirtualMachine", "value": "vm-2"}, "name": "b", "runtime": {"powerState": "poweredOff"}}]}"#,
            "guest/b",
        ),
    ];
    for (name, text, wanted) in table {
        let fleet = fleet_of(name, text);
        assert_eq!(stopped(&fleet), [wanted], "{name}");
        let running: Vec<String> = fleet.running().map(|one| one.name(&fleet)).collect();
        assert_eq!(running.len(), 1, "{name}: {running:?}");
    }
}

const FLEET: &str = r#"
    [[host]]
    name = "h"
    kernel = "6.1"
    hypervisor = "8.1"
    [[host]]
    name = "on"
    shares-kernel-of = "h"
    [[host]]
    name = "off"
    shares-kernel-of = "h"
    stopped = true
    [[guest]]
    name = "up"
    on = "h"
    kernel = "5.15"
    [[guest]]
    name = "down"
    on = "h"
    kernel = "5.15"
    stopped = true
"#;

/// Asks, and checks each plan that a figure is cut from.
fn asked(fleet: &Fleet, bump: &str) -> Contrast {
    let check = |plan: &comove::answer::plan::Plan| {
        let verdict = verify(fleet, plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    };
    comove::contrast_of(fleet, &[Bump::parse(bump).expect("a bump")], &[], check).expect("a bump that fits").0
}

#[test]
fn what_is_stopped_runs_nothing() {
    let fleet = fleet(FLEET);
    assert_eq!(fleet.running().filter(|one| matches!(one, Running::Machine(_))).count(), 2);
    assert_eq!(fleet.without_own_kernel().len(), 1);
    let contrast = asked(&fleet, "host/h:kernel=6.8");
    assert_eq!(contrast.stopped, 2);
    let behind: Vec<(usize, usize)> =
        contrast.fleet.hypervisors.iter().map(|one| (one.guests, one.runs)).collect();
    assert_eq!(behind, [(1, 1)]);
    let column = &contrast.columns[0];
    assert_eq!((column.strategy, column.disruptions_total), (Strategy::InPlace, 2));
    let bare = column.summary.bare;
    assert_eq!((bare.guests, bare.containers, bare.restarted), (1, 1, 2));
    assert_eq!((column.summary.guests_restarted, column.summary.guests_stopped), (2, 2));
}

#[test]
fn what_is_stopped_neither_restarts_nor_moves() {
    let fleet = fleet(FLEET);
    for strategy in [Strategy::InPlace, Strategy::Drain, Strategy::Auto] {
        let plan = certified(&fleet, "host/h:kernel=6.8", strategy);
        let verdict = verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
        for name in ["guest/down", "host/off"] {
            let effects: Vec<Effect> = changes(&plan, name).iter().map(|one| one.effect).collect();
            assert_eq!(effects, [Effect::NextStart], "{name}, {strategy:?}");
        }
        let runs = |name: &str| changes(&plan, name).iter().all(|one| one.effect != Effect::NextStart);
        assert!(runs("guest/up") && runs("host/on"), "{strategy:?}");
    }
    let plan = certified(&fleet, "host/h:kernel=6.8", Strategy::InPlace);
    let told = text::render(&report::plan(&plan, Detail::Full), &Styles::default(), &mut |_| String::new());
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "leaves stopped host/off (the new version at its next start)",
        "leaves stopped guest/down (the new version at its next start)",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn that_it_was_started_since_is_drift() {
    let plan = certified(&fleet(FLEET), "host/h:kernel=6.8", Strategy::InPlace);
    let started = FLEET.replacen("stopped = true", "stopped = false", 1);
    let verdict = verify(&fleet(&started), &plan);
    assert!(!verdict.drift.is_empty(), "{verdict:#?}");
    let is_effect = |fault: &comove::verify::Fault| fault.kind == comove::verify::FaultKind::Effect;
    assert!(!verdict.faults.iter().any(is_effect), "{verdict:#?}");
}

#[test]
fn what_is_stopped_is_changed_all_the_same() {
    let fleet = fleet(FLEET);
    let bumps = [Bump::parse("guest/*:kernel=6.1").expect("a bump")];
    let plan = comove::plan(&fleet, &bumps, &Options::default()).expect("a bump that fits").0;
    let changed: Vec<&str> =
        plan.steps.iter().flat_map(|step| &step.changes).map(|one| plan.tables.name(one.thing)).collect();
    assert!(changed.contains(&"guest/down") && changed.contains(&"guest/up"), "{changed:?}");
    assert_eq!(plan.summary.bare.changed, 1);
    // Whether what is in it works there is asked, as of the one that runs.
    let unknown =
        |name: &str| plan.unknowns.iter().flat_map(|one| &one.things).any(|&it| plan.tables.name(it) == name);
    assert!(unknown("guest/down") && unknown("guest/up"));
}
