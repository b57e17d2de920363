//! Guests that move as they run: to no older hypervisor, and to machines that have the memory.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::Guarantee;
use crate::answer::plan::Plan;
use crate::model::Strategy;
use crate::verify::verify;

/// Plans a drain, with the checker's consent.
fn drained(text: &str, bumps: &[&str]) -> Plan {
    let fleet = fleet(text);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    let plan = Made::under(&fleet, &bumps, Strategy::Drain);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    plan
}

/// Returns what moves where, and what else changes.
fn acts(plan: &Plan) -> Vec<String> {
    let name = |thing| plan.tables.name(thing);
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    let act = all.map(|change| match change.moved {
        Some(moved) => format!("{} to {}", name(change.thing), name(moved.to)),
        None => format!("{} {}", name(change.thing), change.to.as_deref().unwrap_or("?")),
    });
    act.collect()
}

const TWO: &str = r#"
    [[host]]
    name = "h1"
    pool = "p"
    hypervisor = "8.2"
    [[host]]
    name = "h2"
    pool = "p"
    hypervisor = "OTHER"
    candidates = { hypervisor = ["8.4"] }
    [[guest]]
    name = "g"
    on = "h1"
    NEEDS
"#;

/// A guest that runs is not taken to an older hypervisor, whatever it needs.
#[test]
fn no_guest_goes_to_an_older_hypervisor() {
    let to = |other: &str, needs: &str| {
        let text = TWO.replace("OTHER", other).replace("NEEDS", needs);
        drained(&text, &["host/h1:hypervisor=9.2"])
    };
    let away = |plan: &Plan| acts(plan)[0].clone();
    assert_eq!(away(&to("8.2", "")), "guest/g to host/h2");
    assert_eq!(away(&to("8.3", "")), "guest/g to host/h2");
    let plan = to("8.0", "");
    assert_eq!(acts(&plan), ["guest/g to spare-host/1", "host/h1 9.2", "guest/g to host/h1"]);
    // Nobody can take it back to its machine, and the other is too old for it: that one changes too.
    let needs = "requires = [{ needs = \"hypervisor\", in = \"<9\" }]";
    let plan = to("8.0", needs);
    assert_eq!(acts(&plan), ["host/h2 8.4", "guest/g to host/h2", "host/h1 9.2"]);
    assert_eq!(plan.guarantee, Guarantee::Least, "{plan:#?}");
    assert_eq!(acts(&to("8.3", needs)), ["guest/g to host/h2", "host/h1 9.2"]);
}

/// The memory of a guest is asked of its machine; its processors are not, which are commonly shared.
#[test]
fn a_guest_asks_for_its_memory() {
    let sized = |guest: &str| {
        let text = TWO.replace("OTHER", "8.2").replace("NEEDS", guest);
        let text = text.replace("pool = \"p\"", "pool = \"p\"\ncpu-milli = 4000\nmemory-mib = 8192");
        let other = "[[guest]]\nname = \"o\"\non = \"h2\"\ncpu-milli = 4000\nmemory-mib = 4096\n";
        acts(&drained(&(text + other), &["host/h1:hypervisor=9.2"]))[0].clone()
    };
    assert_eq!(sized("cpu-milli = 4000\nmemory-mib = 4096"), "guest/g to host/h2");
    assert_eq!(sized("memory-mib = 4097"), "guest/g to spare-host/1");
}

/// A hypervisor is beneath the guest that a workload gets: no guest has it, and what is on the host beside it restarts with the
/// host.
#[test]
fn no_guest_of_its_own_has_a_hypervisor() {
    let text = r#"
        [[host]]
        name = "hv"
        kernel = "6.1"
        hypervisor = "7"
        [[guest]]
        name = "db"
        on = "hv"
        [[workload]]
        name = "exporter"
        host = "hv"
        NEEDS
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [{ at = ">=2", needs = "hypervisor", in = ">=8" }]
    "#;
    let goes = |needs: &str, asked: &str| {
        let fleet = fleet(&text.replace("NEEDS", needs));
        let plan = Made::under(&fleet, &[bump(asked)], Strategy::PerVm);
        let verdict = verify(&fleet, &plan);
        assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
        assert!(plan.blocked.is_empty(), "{plan:#?}");
        let (name, changes) =
            (|thing| plan.tables.name(thing), plan.steps.iter().flat_map(|step| &step.changes));
        let exporter = changes.filter(|change| name(change.thing).contains("exporter"));
        exporter.map(|change| format!("{:?} {}", change.effect, change.of)).collect::<Vec<_>>()
    };
    assert_eq!(goes("", "host/hv:hypervisor=8"), ["Restart hypervisor"]);
    // What needs another hypervisor needs another host or a change of this one, not a guest.
    assert_eq!(goes("app = \"a\"", "app/a=2"), ["Restart hypervisor", "Upgrade app/a"]);
    // A kernel is in the guest.
    assert_eq!(goes("", "host/hv:kernel=6.8"), ["Reprovision kernel", "Restart kernel"]);
}

/// What a guest says of the hypervisor holds for what is in it while it is in it, wherever it came from.
#[test]
fn the_outer_guest_speaks_for_what_is_in_it() {
    let in_a_guest = r#"
        [[host]]
        name = "h3"
        hypervisor = "8"
        [[guest]]
        name = "g0"
        on = "h3"
        requires = [{ needs = "hypervisor", in = ">=9" }]
        movable = false
        [[guest]]
        name = "g2"
        on = "g0"
    "#;
    holds(in_a_guest, &["host/h3:hypervisor=9"]);
    let beside = r#"
        [[cluster]]
        name = "c1"
        [[host]]
        name = "h0"
        hypervisor = "8"
        cluster = "c1"
        [[host]]
        name = "h1"
        hypervisor = "7"
        cluster = "c1"
        [[guest]]
        name = "g0"
        on = "h1"
        requires = [{ needs = "hypervisor", in = ">=7" }]
        [[guest]]
        name = "g1"
        on = "g0"
        [[workload]]
        name = "w0"
        host = "g1"
    "#;
    holds(beside, &["host/h1:kernel=6.8"]);
    let into_a_guest = r#"
        [[profile]]
        name = "myos"
        version = "1"
        [[profile]]
        name = "myos"
        version = "3"
        [[host]]
        name = "h0"
        os = "myos@1"
        pool = "p"
        [[host]]
        name = "h1"
        hypervisor = "8"
        [[guest]]
        name = "g0"
        on = "h1"
        requires = [{ needs = "hypervisor", in = "=8" }]
        pool = "p"
        [[workload]]
        name = "w2"
        host = "h0"
    "#;
    holds(into_a_guest, &["host/h0:os=3"]);
    assert_eq!(drained(in_a_guest, &["host/h3:hypervisor=9"]).summary.unknown, 0);
}

/// A system container has no word for the guests that are on it.
#[test]
fn a_system_container_does_not_speak_for_guests() {
    let text = r#"
        [[host]]
        name = "h0"
        hypervisor = "8"
        [[host]]
        name = "h1"
        [[host]]
        name = "s0"
        shares-kernel-of = "h0"
        requires = [{ needs = "hypervisor", in = "!=7" }]
        [[workload]]
        name = "w2"
        hosts = ["s0", "h1"]
        isolation = "vm"
    "#;
    holds(text, &["host/h0:hypervisor=9"]);
    let plan = Made::under(&fleet(text), &[bump("host/h0:hypervisor=9")], Strategy::InPlace);
    assert!(plan.summary.unknown > 0, "nothing says that the guest works");
}
