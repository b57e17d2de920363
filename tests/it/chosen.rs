//! What a contrast and an explanation say of the strategy that chooses for each machine.

use crate::fleets::{fleet, shipped};
use comove::model::{Fleet, Strategy};
use comove::report::{self, Detail, Styles, text};
use comove::verify::verify;
use comove::{Bump, Options};

/// Three hosts of a pool: all of `cart` is on `a`, all of `ledger` on `b` and tied to it, and `web` is on all.
const POOL: &str = r#"
    [[host]]
    name = "a"
    pool = "p"
    kernel = "5.15"
    [[host]]
    name = "b"
    pool = "p"
    kernel = "5.15"
    [[host]]
    name = "c"
    pool = "p"
    kernel = "5.15"
    [[workload]]
    name = "cart"
    hosts = ["a", "a", "a"]
    [[workload]]
    name = "ledger"
    hosts = ["b", "b"]
    movable = false
    stuck-because = "its local volume"
    [[workload]]
    name = "web"
    hosts = ["a", "b", "c"]
"#;

fn bumps(text: &str) -> [Bump; 1] {
    [Bump::parse(text).expect("a bump")]
}

/// The strategies that have a column. Each plan that a column is cut from is checked.
fn columns(fleet: &Fleet, bump: &str) -> Vec<Strategy> {
    let mut seen = 0;
    let check = |plan: &comove::answer::plan::Plan| {
        seen += 1;
        let verdict = verify(fleet, plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    };
    let (contrast, _) = comove::contrast_of(fleet, &bumps(bump), &[], check).expect("a bump that fits");
    assert_eq!(seen, contrast.columns.len());
    contrast.columns.iter().map(|column| column.strategy).collect()
}

#[test]
fn auto_has_a_column_where_it_comes_to_something_else() {
    let uniform = Strategy::UNIFORM;
    assert_eq!(columns(&fleet(POOL), "host/*:kernel=6.8"), [uniform, &[Strategy::Auto]].concat());
    // Only `b` changes, which cannot be emptied.
    assert_eq!(columns(&fleet(POOL), "host/b:kernel=6.8"), uniform);
    assert_eq!(columns(&shipped("thirty-vms"), "app/cart=3.0"), uniform);
}

#[test]
fn why_tells_how_the_machine_of_a_thing_is_changed() {
    let fleet = fleet(POOL);
    let told = |strategy, name: &str| {
        let options = Options { strategy, ..Options::default() };
        let found = comove::why(&fleet, &bumps("host/*:kernel=6.8"), &options, name);
        let document = report::why(&found.expect("a thing").0, Detail::Full);
        text::render(&document, &Styles::default(), &mut |_| String::new()).replace('\n', " ")
    };
    for (name, says) in [
        ("workload/cart#1", "host/a is emptied first: in place, all 3 replicas of cart stop with it"),
        (
            "workload/ledger#1",
            "host/b is changed in place: all 2 replicas of ledger stop with it, and ledger#1 cannot leave: its local volume",
        ),
        ("workload/web#3", "host/c is changed in place: that stops no whole service"),
        ("host/a", "host/a is emptied first: in place, all 3 replicas of cart stop with it"),
        ("host/c:kernel", "host/c is changed in place: that stops no whole service"),
    ] {
        let said = told(Strategy::Auto, name).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(says), "{name}: {said}");
    }
    assert!(!told(Strategy::InPlace, "workload/web#3").contains("is changed in place:"));
}

/// Under per-VM the hosts that the bump names keep their kernels.
#[test]
fn the_command_to_go_on_with_does_all_that_was_asked() {
    let fleet = fleet(POOL);
    let (contrast, _) = comove::contrast(&fleet, &bumps("host/*:kernel=6.8"), &[]).expect("a bump that fits");
    let document = report::contrast(&contrast, Detail::Brief);
    let told = text::render(&document, &Styles::default(), &mut |_| String::new());
    let next = told.split("Next").nth(1).expect("the next commands");
    assert!(next.contains("-s drain") && !next.contains("-s per-vm"), "{next}");
}
