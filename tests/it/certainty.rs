//! Certainty: whose requirements count, and for what.

use crate::fleets::{certified, changes, fleet, planned as plan};
use comove::answer::plan::Plan;
use comove::answer::step::Certainty;
use comove::model::Strategy;

/// Returns what is said of a thing, over all its changes.
fn said(plan: &Plan, thing: &str) -> Option<Certainty> {
    let found = changes(plan, thing);
    assert!(!found.is_empty(), "{thing} is in the plan");
    found.into_iter().map(|change| change.certainty).max().flatten()
}

/// Plans one bump in some way; the checker agrees with the plan.
fn planned_by(inventory: &str, bump: &str, strategy: Strategy) -> Plan {
    let fleet = fleet(inventory);
    let plan = certified(&fleet, bump, strategy);
    let verdict = comove::verify::verify(&fleet, &plan);
    assert!(verdict.holds(), "{:?}", verdict.faults);
    plan
}

/// One host, and a workload that is described by what is given.
fn host(more: &str) -> String {
    format!("[[host]]\nname = \"h\"\nkernel = \"5.15\"\n{more}")
}

const KERNEL: &str = "host/h:kernel=6.8";

#[test]
fn nothing_is_asked_of_the_machine_itself() {
    let plan =
        plan(&host("[[workload]]\nname = \"w\"\nhost = \"h\"\napp = \"a\"\n[[app]]\nname = \"a\"\n"), KERNEL);
    assert_eq!(said(&plan, "host/h"), None);
    assert_eq!(said(&plan, "workload/w"), Some(Certainty::Unknown));
    assert_eq!((plan.summary.things, plan.summary.unknown, plan.summary.stated), (2, 1, 0));
}

#[test]
fn a_library_does_not_speak_for_the_application_beside_it() {
    let of = |subject: &str| {
        let image = "[[image]]\nname = \"i\"\ncontains = [\"package/glibc\", \"app/a\"]\n";
        let need = "requires = [{ needs = \"kernel\", in = \">=3.2\" }]\n";
        let tables = [("package", "glibc"), ("app", "a")];
        let tables = tables.map(|(kind, name)| {
            let need = if kind == subject { need } else { "" };
            format!("[[{kind}]]\nname = \"{name}\"\n{need}")
        });
        let image = if subject == "image" { format!("{image}{need}") } else { image.to_owned() };
        let text = tables.concat() + &image + "[[workload]]\nname = \"w\"\nhost = \"h\"\nimage = \"i\"\n";
        said(&plan(&host(&text), KERNEL), "workload/w")
    };
    assert_eq!(of("package"), Some(Certainty::Unknown));
    assert_eq!(of("app"), Some(Certainty::Stated));
    assert_eq!(of("image"), Some(Certainty::Stated));
    assert_eq!(of("nobody"), Some(Certainty::Unknown));
}

#[test]
fn each_of_several_applications_has_to_speak() {
    let of = |second: &str| {
        let text = format!(
            "[[app]]\nname = \"a\"\nrequires = [{{ needs = \"kernel\", in = \">=5\" }}]\n\
             [[app]]\nname = \"b\"\n{second}\n\
             [[image]]\nname = \"i\"\ncontains = [\"app/a\", \"app/b\"]\n\
             [[workload]]\nname = \"w\"\nhost = \"h\"\nimage = \"i\"\n"
        );
        said(&plan(&host(&text), KERNEL), "workload/w")
    };
    assert_eq!(of(""), Some(Certainty::Unknown));
    assert_eq!(of("requires = [{ needs = \"kernel\", in = \">=4\" }]"), Some(Certainty::Stated));
    let fact = "[[fact]]\nname = \"f\"\nsubject = \"app/b\"\nneeds = \"kernel\"\nin = \">=4\"\nsource = \"https://example.org/f\"";
    assert_eq!(of(fact), Some(Certainty::Derived), "the weaker word counts");
}

#[test]
fn a_need_of_another_version_says_nothing() {
    let of = |at: &str| {
        let text = format!(
            "[[app]]\nname = \"a\"\nversion = \"2\"\nrequires = [{{ at = \"{at}\", needs = \"kernel\", in = \">=5\" }}]\n\
             [[workload]]\nname = \"w\"\nhost = \"h\"\napp = \"a\"\n"
        );
        said(&plan(&host(&text), KERNEL), "workload/w")
    };
    assert_eq!(of(">=3"), Some(Certainty::Unknown));
    assert_eq!(of(">=2"), Some(Certainty::Stated));
}

#[test]
fn a_new_version_is_asked_what_it_needs() {
    let of = |at: &str| {
        let text = format!(
            "[[app]]\nname = \"a\"\nversion = \"2\"\nrequires = [{{ at = \"{at}\", needs = \"kernel\", in = \">=5\" }}]\n\
             [[workload]]\nname = \"w\"\nhost = \"h\"\napp = \"a\"\n"
        );
        said(&plan(&host(&text), "app/a=3"), "workload/w")
    };
    assert_eq!(of("<3"), Some(Certainty::Unknown));
    assert_eq!(of(">=3"), Some(Certainty::Stated));
}

#[test]
fn a_workload_speaks_for_all_of_itself() {
    let text = "[[image]]\nname = \"i\"\n[[image]]\nname = \"j\"\n\
        [[workload]]\nname = \"w\"\nhost = \"h\"\nimages = [\"i\", \"j\"]\n\
        requires = [{ needs = \"kernel\", in = \">=5\" }]\n";
    assert_eq!(said(&plan(&host(text), KERNEL), "workload/w"), Some(Certainty::Stated));
}

#[test]
fn a_version_that_a_release_passes_in_the_same_step_is_not_asked_about() {
    let text = "[[host]]\nname = \"h\"\nos = \"rocky@9\"\nkernel = \"5.14.0-284.el9.x86_64\"\n\
        candidates = { kernel = [\"5.14.0-305.el9.x86_64\"] }\n\
        [[image]]\nname = \"i\"\nversion = \"1\"\n\
        requires = [{ needs = \"kernel\", in = \"<5.14.0-300 || >=5.14.0-362.8\" }]\n\
        [[workload]]\nname = \"w\"\nimage = \"i\"\nhost = \"h\"\n";
    let plan = plan(text, "host/h:kernel=5.14.0-305.el9.x86_64");
    let of = |change: &&comove::answer::step::Change| &*change.of == "kernel";
    let kernel = changes(&plan, "host/h").into_iter().find(of).expect("the kernel changes");
    assert_eq!(kernel.to.as_deref(), Some("6.12"));
    let versions: Vec<Option<&str>> =
        plan.unknowns.iter().map(|unknown| unknown.version.as_deref()).collect();
    assert!(!versions.contains(&Some("5.14.0-305.el9.x86_64")), "{versions:?}");
    assert_eq!(said(&plan, "workload/w"), Some(Certainty::Stated));
}

#[test]
fn what_is_not_said_of_a_machine_is_unknown_of_what_lands_there() {
    let of = |engine: &str| {
        let hosts = format!(
            "[[host]]\nname = \"h0\"\npool = \"p\"\nkernel = \"6.1\"\nengine = \"1.7\"\n\
             [[host]]\nname = \"h1\"\npool = \"p\"\nkernel = \"6.1\"\n{engine}\
             [[app]]\nname = \"a\"\nrequires = [{{ needs = \"engine\", in = \">=1.6\" }}]\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h0\"\n"
        );
        said(&planned_by(&hosts, "host/h0:engine=2.1", Strategy::Drain), "workload/w")
    };
    assert_eq!(of(""), Some(Certainty::Unknown), "nobody knows whether it has an engine");
    assert_eq!(of("engine = \"1.7\"\n"), None, "nothing is new to it");
    assert_eq!(of("engine = \"1.8\"\n"), Some(Certainty::Stated));
}

#[test]
fn a_guest_that_lands_where_no_hypervisor_is_known_is_unknown() {
    let hosts = "[[host]]\nname = \"h0\"\npool = \"p\"\nkernel = \"6.1\"\nhypervisor = \"7\"\n\
                 [[host]]\nname = \"h1\"\npool = \"p\"\nkernel = \"6.1\"\n\
                 [[guest]]\nname = \"g\"\non = \"h0\"\nkernel = \"6.1\"\n";
    let plan = planned_by(hosts, "host/h0:hypervisor=8", Strategy::Drain);
    assert_eq!(said(&plan, "guest/g"), Some(Certainty::Unknown));
}

#[test]
fn a_machine_that_was_tried_with_a_property_of_its_own_is_not_asked_what_that_needs() {
    let of = |tested: &str| {
        let text = format!(
            "[[host]]\nname = \"h\"\nengine = \"1\"\n{tested}\
             requires = [{{ of = \"engine\", at = \">=2\", needs = \"kernel\", in = \">=5\" }}]\n"
        );
        said(&plan(&text, "host/h:engine=2"), "host/h")
    };
    assert_eq!(of(""), Some(Certainty::Unknown), "nobody knows its kernel");
    assert_eq!(of("tested = { engine = [\"2\"] }\n"), Some(Certainty::Stated));
    assert_eq!(of("tested = { engine = [\"3\"] }\n"), Some(Certainty::Unknown));
}

#[test]
fn a_hypervisor_changes_itself_though_something_is_beside_its_guests() {
    let text = "[[host]]\nname = \"hv\"\nkernel = \"6.1\"\nhypervisor = \"7\"\n\
                [[guest]]\nname = \"db\"\non = \"hv\"\nkernel = \"6.1\"\n\
                [[workload]]\nname = \"db\"\nhost = \"db\"\n\
                [[workload]]\nname = \"exporter\"\nhost = \"hv\"\n";
    let plan = planned_by(text, "host/hv:hypervisor=8", Strategy::PerVm);
    assert_eq!(changes(&plan, "host/hv").len(), 1, "the hypervisor itself changes");
    assert_eq!(changes(&plan, "guest/db").len(), 2, "and the guest stands elsewhere meanwhile");
}

#[test]
fn a_process_that_moves_is_not_asked_about_an_engine_beside_it() {
    let of = |isolation: &str| {
        let hosts = format!(
            "[[host]]\nname = \"h0\"\npool = \"p\"\nkernel = \"6.1\"\nengine = \"1.7\"\n\
             [[host]]\nname = \"h1\"\npool = \"p\"\nkernel = \"6.1\"\nengine = \"1.8\"\n\
             [[workload]]\nname = \"w\"\nhost = \"h0\"\nmovable = true\nisolation = \"{isolation}\"\n"
        );
        said(&planned_by(&hosts, "host/h0:kernel=6.8", Strategy::Drain), "workload/w")
    };
    assert_eq!(of("process"), None);
    assert_eq!(of("container"), Some(Certainty::Unknown));
}
