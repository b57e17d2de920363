//! The story of `docs/design.md`, section 1, exactly.

use comove::model::{Fleet, Strategy};
use comove::plan::Plan;
use comove::read::Reader;
use comove::{Bump, Options};

fn fleet(name: &str) -> Fleet {
    let path = format!("{}/inventories/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let mut reader = Reader::new();
    reader.add(name, std::fs::read(path).expect("the inventory is there"));
    reader.finish().expect("a sound inventory").0
}

fn plan(fleet: &Fleet, bump: &str, strategy: Strategy) -> Plan {
    let bumps = [Bump::parse(bump).expect("a bump")];
    comove::plan(fleet, &bumps, &Options { strategy, ..Options::default() }).expect("an answer").0
}

#[test]
fn thirty_containers_go_at_once() {
    let plan = plan(&fleet("thirty-containers-coupled"), "app/cart=3.0", Strategy::InPlace);
    let all = &plan.summary;
    assert_eq!((all.things, all.largest_step, all.steps), (31, 31, 1));
    assert_eq!((all.machines_changed, all.workloads_changed, all.restart_only), (1, 4, 26));
    assert_eq!((all.could_stay, all.untouched), (29, 0));
}

#[test]
fn thirty_machines_let_one_go() {
    let fleet = fleet("thirty-vms");
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
    let fleet = fleet("thirty-containers-coupled");
    for (strategy, things) in [(Strategy::Drain, 1), (Strategy::PerVm, 2)] {
        let all = plan(&fleet, "app/cart=3.0", strategy).summary;
        assert_eq!((all.things, all.untouched), (things, 29), "{strategy}");
    }
}
