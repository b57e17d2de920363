//! What reports say of machines on machines: whose versions change, and who gets a VM of its own.

use crate::answer::plan::Plan;
use crate::model::{Fleet, Strategy};
use crate::read::Reader;
use crate::report::{self, Detail, Document, Styles, text};
use crate::{Bump, Options};

fn fleet(inventory: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", inventory.as_bytes().to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0
}

fn plan(fleet: &Fleet, bump: &str, strategy: Strategy) -> Plan {
    let bump = Bump::parse(bump).expect("a bump");
    let options = Options { strategy, ..Options::default() };
    crate::plan(fleet, &[bump], &options).expect("a bump that fits").0
}

fn rendered(document: &Document) -> String {
    let styles = Styles::default();
    let text = text::render(document, &styles, &mut |_| String::new());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const NESTED: &str = r#"
[[host]]
name = "n1"
kernel = "5.15"
[[guest]]
name = "vm"
on = "n1"
kernel = "4.19"
[[workload]]
name = "w"
host = "vm"
"#;

#[test]
fn a_guest_keeps_its_kernel_when_its_host_gets_another() {
    let fixed = NESTED.replace("4.19\"", "4.19\"\nmovable = false");
    for (inventory, strategy, thing, wanted) in [
        (NESTED, Strategy::InPlace, "guest/vm", "guest/vm restarts with host/n1, which goes to kernel 6.8"),
        (NESTED, Strategy::Drain, "guest/vm", "guest/vm moves to another machine"),
        (&fixed, Strategy::Drain, "workload/w", "workload/w moves to another machine"),
    ] {
        let bumps = [Bump::parse("host/n1:kernel=6.8").expect("a bump")];
        let options = Options { strategy, ..Options::default() };
        let why = crate::why(&fleet(inventory), &bumps, &options, thing).expect("it is there").0;
        let shown = rendered(&report::why(&why, Detail::Full));
        assert!(shown.contains(wanted), "{shown}");
        for stale in ["restarts on kernel 6.8", "moves to a machine with kernel 6.8"] {
            assert!(!shown.contains(stale), "{stale}: {shown}");
        }
    }
    let drained = plan(&fleet(NESTED), "host/n1:kernel=6.8", Strategy::Drain);
    let shown = rendered(&report::plan(&drained, Detail::Full));
    assert!(shown.contains("move from host/n1 to spare-host/1 (still kernel 5.15 on the host)"), "{shown}");
}

#[test]
fn what_shares_a_guest_gets_no_vm_and_the_report_says_so() {
    let inventory = r#"
        [[host]]
        name = "h"
        kernel = "5.15"
        [[host]]
        name = "bm"
        kernel = "5.15"
        [[guest]]
        name = "g"
        on = "h"
        kernel = "5.15"
        [[guest]]
        name = "single"
        on = "h"
        kernel = "5.15"
        [[workload]]
        name = "a"
        host = "g"
        [[workload]]
        name = "b"
        host = "g"
        [[workload]]
        name = "c"
        host = "bm"
        [[workload]]
        name = "d"
        host = "single"
    "#;
    let fleet = fleet(inventory);
    let ask = |bumps: &[&str]| -> Vec<Bump> {
        bumps.iter().map(|bump| Bump::parse(bump).expect("a bump")).collect()
    };
    let said = "2 workloads are in a guest with others and change with it: VMs are made only for what runs on a host \
                itself";
    for (bumps, kept) in [
        (&["guest/g:kernel=6.8"][..], 2),
        (&["guest/g:kernel=6.8", "host/bm:kernel=6.8"], 2),
        (&["guest/single:kernel=6.8"], 0),
        (&["host/bm:kernel=6.8"], 0),
    ] {
        let contrast = crate::contrast(&fleet, &ask(bumps), &[]).expect("it fits").0;
        assert_eq!(
            contrast.columns.iter().map(|column| column.kept_in_guests).max(),
            Some(kept),
            "{bumps:?}"
        );
        assert_eq!(contrast.fleet.without_own_kernel, 3);
        let shown = rendered(&report::contrast(&contrast, Detail::Full));
        assert_eq!(shown.contains(said), kept > 0, "{bumps:?}: {shown}");
    }
    let plan = plan(&fleet, "guest/g:kernel=6.8", Strategy::PerVm);
    let shown = rendered(&report::plan(&plan, Detail::Brief));
    assert!(shown.contains(said), "{shown}");
}

/// A guest that moves to another host and back is told to move, whether or not it changes version too.
#[test]
fn guests_that_change_and_move_are_counted_as_both() {
    let inventory = fleet(
        r#"
            [[host]]
            name = "g"
            kernel = "5.15"
            [[guest]]
            name = "g2"
            on = "g"
            kernel = "5.15"
        "#,
    );
    let bumps: Vec<Bump> =
        ["host/g:kernel=6.8", "guest/g2:kernel=6.8"].map(|text| Bump::parse(text).expect("a bump")).into();
    let options = Options { strategy: Strategy::Drain, ..Options::default() };
    let drained = crate::plan(&inventory, &bumps, &options).expect("bumps that fit").0;
    let summary = &drained.summary;
    assert_eq!((summary.machines_changed, summary.guests_moved, summary.things), (2, 1, 2));
    assert_eq!((summary.bare.changed, summary.bare.changed_and_moved, summary.bare.touched()), (1, 1, 1));
    let shown = rendered(&report::plan(&drained, Detail::Full));
    assert!(shown.contains("needed first a spare host for a time, with kernel 5.15"), "{shown}");
    let contrast = crate::contrast(&inventory, &bumps, &[]).expect("it fits").0;
    let shown = rendered(&report::contrast(&contrast, Detail::Full));
    assert!(shown.contains("move 0 1 "), "{shown}");
}

/// What has a kernel of its own in user space, or one that its runtime ships, does not see its host's.
#[test]
fn sandboxes_and_microvms_restart_with_their_host() {
    let inventory = fleet(
        r#"
            [[host]]
            name = "h"
            kernel = "5.15"
            provides = { sandbox-kernel = "4.4", microvm-kernel = "6.1" }
            [[workload]]
            name = "s"
            host = "h"
            isolation = "sandbox"
            [[workload]]
            name = "mv"
            host = "h"
            isolation = "microvm"
            [[workload]]
            name = "c"
            host = "h"
        "#,
    );
    let bumps = [Bump::parse("host/h:kernel=6.8").expect("a bump")];
    for (name, wanted) in [
        (
            "mv",
            &["workload/mv restarts with host/h, which goes to kernel 6.8", "by microvm-kernel 6.1 checked"]
                [..],
        ),
        (
            "s",
            &["workload/s restarts with host/h, which goes to kernel 6.8", "by sandbox-kernel 4.4 checked"],
        ),
        ("c", &["workload/c restarts on kernel 6.8", "by kernel 5.15 checked"]),
    ] {
        let why = crate::why(&inventory, &bumps, &Options::default(), &format!("workload/{name}"))
            .expect("it is there")
            .0;
        let shown = rendered(&report::why(&why, Detail::Full));
        for text in wanted {
            assert!(shown.contains(text) || shown.contains(&text.replace(" checked", "")), "{text}: {shown}");
        }
        assert_eq!(shown.contains("restarts on kernel"), name == "c", "{shown}");
        assert_eq!(why.coupled.len(), 1, "{:?}", why.coupled);
    }
    let drained = plan(&inventory, "host/h:kernel=6.8", Strategy::Drain);
    let shown = rendered(&report::plan(&drained, Detail::Full));
    for (ends, times) in [("6.8 on the host)", 2), ("5.15 -> 6.8)", 1), ("still kernel 5.15)", 1)] {
        assert_eq!(shown.matches(ends).count(), times, "{shown}");
    }
}
