//! What is needed of a hypervisor by what is several levels above it, and of versions that an image leaves open.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;
use crate::read::Reader;
use crate::verify::verify;

const ALL: [Strategy; 3] = [Strategy::InPlace, Strategy::Drain, Strategy::PerVm];

/// Makes a plan under each strategy, after checking it.
fn planned(text: &str, bumps: &[&str]) -> [Plan; 3] {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    ALL.map(|strategy| Made::under(&fleet(text), &bumps, strategy))
}

/// A host with a guest, and what is in the guest.
fn nested(inside: &str) -> String {
    format!(
        "[[host]]\nname = \"h\"\nhypervisor = \"7\"\ncandidates = {{ hypervisor = [\"8\"] }}\n\
         [[guest]]\nname = \"outer\"\non = \"h\"\nkernel = \"6.1\"\nprovides = {{ glibc = \"2.28\" }}\n{inside}"
    )
}

#[test]
fn what_is_in_a_guest_may_forbid_another_hypervisor_under_it() {
    let requires = "requires = [{ needs = \"hypervisor\", in = \"<8\" }]\n";
    let inside = [
        format!("[[guest]]\nname = \"inner\"\non = \"outer\"\n{requires}"),
        format!("[[host]]\nname = \"box\"\nshares-kernel-of = \"outer\"\n{requires}"),
        format!(
            "[[guest]]\nname = \"inner\"\non = \"outer\"\nkernel = \"6.1\"\n[[app]]\nname = \"a\"\nversion = \"1\"\n\
             {requires}[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"inner\"\n"
        ),
    ];
    for inside in inside {
        for plan in planned(&nested(&inside), &["host/h:hypervisor=8"]) {
            assert!(plan.steps.is_empty() && plan.blocked.len() == 1, "{plan:#?}");
        }
        // Where it does not mind, the same bump is carried out.
        for plan in planned(&nested(&inside.replace("<8", "<9")), &["host/h:hypervisor=8"]) {
            assert!(plan.blocked.is_empty(), "{plan:#?}");
        }
    }
    // What has a hypervisor of its own beneath it does not see the one below.
    let own = format!(
        "[[host]]\nname = \"mid\"\nshares-kernel-of = \"outer\"\nhypervisor = \"7\"\n\
         [[guest]]\nname = \"inner\"\non = \"mid\"\n{requires}"
    );
    let plans = planned(&nested(&own), &["host/h:hypervisor=8"]);
    assert!(plans[0].blocked.is_empty(), "{plans:#?}");
}

#[test]
fn the_software_of_a_guest_that_leaves_takes_its_host_to_what_it_needs() {
    let needs = "requires = [{ of = \"glibc\", at = \">=2.41\", needs = \"hypervisor\", in = \">=8\" }]\n";
    for plan in planned(&nested(needs), &["guest/outer:glibc=2.41"]) {
        let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
        assert!(plan.blocked.is_empty(), "{plan:#?}");
        assert!(
            changes.any(|change| &*change.of == "hypervisor" && change.to.as_deref() == Some("8")),
            "{plan:#?}"
        );
    }
}

/// An image of which only the first release says what it brings.
const OPEN: &str = "
    [[profile]]
    name = \"myos\"
    version = \"1\"
    provides = { glibc = \"2.31\" }
    [[image]]
    name = \"base\"
    version = \"1\"
    candidates = [\"4\"]
    profile = \"myos\"
    [[workload]]
    name = \"w\"
    image = \"base\"
";

#[test]
fn what_an_image_leaves_open_is_no_way_out_of_a_need_and_breaks_none() {
    let of = |range: &str| {
        let text = format!("{OPEN}requires = [{{ needs = \"glibc\", in = \"{range}\" }}]\n");
        planned(&text, &["image/base=4"])
    };
    for range in ["<2.31", ">=2.41"] {
        for plan in of(range) {
            assert!(!plan.blocked.is_empty(), "{range}: {plan:#?}");
        }
    }
    for plan in of("<2.36") {
        assert!(plan.blocked.is_empty() && plan.summary.unknown > 0, "{plan:#?}");
    }
}

#[test]
fn a_guest_that_shares_a_kernel_is_a_system_container() {
    let of = |kind: &str| {
        format!(
            "[[host]]\nname = \"h\"\nkernel = \"6.1\"\nprovides = {{ incus = \"6.10\" }}\n\
             [[{kind}]]\nname = \"box\"\nshares-kernel-of = \"h\"\nprovides = {{ runc = \"1.2.5\" }}\n\
             [[fact]]\nname = \"f\"\nsubject = \"runc\"\nat = \">=1.3.3\"\nneeds = \"incus\"\nin = \">=6.19\"\n\
             isolation = [\"system-container\"]\nsource = \"https://example.com/f\"\n"
        )
    };
    for (kind, named) in [("host", "host/box:runc=1.3.3"), ("guest", "guest/box:runc=1.3.3")] {
        let plans = planned(&of(kind), &[named]);
        let changes: Vec<usize> = plans[0].steps.iter().map(|step| step.changes.len()).collect();
        assert!(plans[0].summary.machines_changed == 2, "{kind}: {changes:?} {plans:#?}");
    }
}

#[test]
fn a_machine_with_system_containers_alone_may_carry_guests() {
    let text = "[[host]]\nname = \"a\"\nkernel = \"5.15\"\npool = \"p\"\n[[host]]\nname = \"b\"\nkernel = \"5.15\"\n\
                pool = \"p\"\n[[guest]]\nname = \"g\"\non = \"a\"\n[[host]]\nname = \"c\"\nshares-kernel-of = \"b\"\n";
    let [_, drained, _] = planned(text, &["host/a:kernel=6.8", "host/b:kernel=6.8"]);
    assert!(drained.spares.is_empty() && drained.steps.len() == 3, "{drained:#?}");
}

/// One replica comes to where another has been for a time, which goes back before.
#[test]
fn replicas_that_are_kept_apart_make_way_for_each_other() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/kubernetes/fleet.json");
    let mut reader = Reader::new();
    reader.add("fleet.json", std::fs::read(path).unwrap());
    let (fleet, _) = reader.finish().unwrap();
    let plan = Made::under(&fleet, &[bump("host/*:kernel=6.12")], Strategy::Drain);
    let verdict = verify(&fleet, &plan);
    assert!(plan.blocked.is_empty() && verdict.holds(), "{verdict:#?}");
}
