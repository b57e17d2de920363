//! What is not known to work is unknown, and what is unknown is counted; planner and checker agree on both.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::Strategy;

/// Makes a plan in place, after checking what is made of it under each strategy.
fn planned(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, Strategy::InPlace)
}

/// What is said of a thing over all its changes.
fn said(plan: &Plan, thing: &str) -> Option<Certainty> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let of_it = changes.filter(|change| plan.tables.name(change.thing) == thing);
    let all: Vec<_> = of_it.map(|change| change.certainty).collect();
    assert!(!all.is_empty(), "{thing} is in the plan");
    all.into_iter().max().flatten()
}

/// The things that are unknown, by what they are unknown with.
fn unknown(plan: &Plan) -> Vec<String> {
    let all = plan.unknowns.iter().flat_map(|one| {
        let version = one.version.as_deref().unwrap_or("?");
        one.things.iter().map(move |&thing| format!("{} with {} {version}", plan.tables.name(thing), one.of))
    });
    all.collect()
}

/// Says that a plan's counts are these: stated, derived, unknown, and what is not touched and unknown.
fn counts(plan: &Plan) -> [usize; 4] {
    let summary = &plan.summary;
    [summary.stated, summary.derived, summary.unknown, summary.exposed]
}

/// An app that goes from 1 to 2 on a host, with what the host and the app have more.
fn app(host: &str, requires: &str) -> String {
    format!(
        "[[host]]\nname = \"h\"\n{host}\n[[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n\
         requires = [{requires}]\n[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"
    )
}

#[test]
fn what_is_needed_has_to_be_known() {
    let of = |host: &str, requires: &str| said(&planned(&app(host, requires), &["app/a=2"]), "workload/w");
    let kernel = "{ at = \">=2\", needs = \"kernel\", in = \">=6.8\" }";
    assert_eq!(of("", kernel), Some(Certainty::Unknown));
    assert_eq!(of("kernel = \"6.8\"", kernel), Some(Certainty::Stated));
    // One need that is met does not make up for another that is not known.
    let two = format!("{kernel}, {{ at = \">=2\", needs = \"nvidia-driver\", in = \">=535\" }}");
    assert_eq!(of("kernel = \"6.8\"", &two), Some(Certainty::Unknown));
    let provides = "kernel = \"6.8\"\nprovides = { nvidia-driver = \"550\" }";
    assert_eq!(of(provides, &two), Some(Certainty::Stated));
    // Without versions, only the dependence is known.
    let unsaid = format!("{kernel}, {{ needs = \"cgroup\" }}");
    assert_eq!(of("kernel = \"6.8\"\nprovides = { cgroup = \"2\" }", &unsaid), Some(Certainty::Unknown));
}

#[test]
fn of_alternatives_one_has_to_be_known_to_hold() {
    let any = "{ at = \">=2\", any = [{ needs = \"kernel\", in = \">=6.8\" }, { needs = \"cgroup\", in = \">=2\" }] }";
    let of = |host: &str| said(&planned(&app(host, any), &["app/a=2"]), "workload/w");
    assert_eq!(of("provides = { cgroup = \"2\" }"), Some(Certainty::Stated));
    assert_eq!(of("candidates = { kernel = [] }\nprovides = { cgroup = \"1\" }"), Some(Certainty::Unknown));
    assert_eq!(of("kernel = \"6.8\""), Some(Certainty::Stated));
}

#[test]
fn images_libraries_and_services_that_are_not_found_are_not_known() {
    let of = |more: &str, requires: &str| {
        let text = app("kernel = \"6.8\"", requires) + more;
        said(&planned(&text, &["app/a=2"]), "workload/w")
    };
    let library = "{ at = \">=2\", needs = \"glibc\", in = \">=2.28\" }";
    assert_eq!(of("", library), Some(Certainty::Unknown));
    let package = "{ at = \">=2\", needs = \"package/p\", in = \">=1\" }";
    assert_eq!(of("[[package]]\nname = \"p\"\nversion = \"1\"\n", package), Some(Certainty::Unknown));
    let service = "{ at = \">=2\", needs = \"service/s\", in = \">=1\" }";
    let unversioned = "[[service]]\nname = \"s\"\n[[app]]\nname = \"b\"\n\
                       [[workload]]\nname = \"b\"\napp = \"b\"\nservice = \"s\"\n";
    assert_eq!(of(unversioned, service), Some(Certainty::Unknown));
    let versioned = unversioned.replace("name = \"b\"\n[[w", "name = \"b\"\nversion = \"1\"\n[[w");
    assert_eq!(of(&versioned, service), Some(Certainty::Stated));
}

#[test]
fn a_skew_needs_both_versions() {
    let of = |cluster: &str| {
        let text = format!(
            "[[cluster]]\nname = \"c\"\n{cluster}\n[[host]]\nname = \"h\"\ncluster = \"c\"\nkernel = \"6.8\"\n\
             provides = {{ kubelet = \"1.33\" }}\ncandidates = {{ kubelet = [\"1.34\"] }}\n"
        );
        said(&planned(&text, &["host/h:kubelet=1.34"]), "host/h")
    };
    assert_eq!(of("kubernetes = \"1.34\""), Some(Certainty::Derived));
    assert_eq!(of("candidates = { kubernetes = [] }"), Some(Certainty::Unknown));
}

#[test]
fn a_machine_on_the_kernel_of_another_is_asked() {
    let text = |more: &str| {
        format!(
            "[[host]]\nname = \"lx\"\nkernel = \"5.15\"\n\
             [[host]]\nname = \"erp\"\nshares-kernel-of = \"lx\"\n{more}\n"
        )
    };
    let of = |more: &str| planned(&text(more), &["host/lx:kernel=6.8"]);
    assert_eq!(unknown(&of("")), ["host/erp with kernel 6.8"]);
    assert_eq!(counts(&of("")), [0, 0, 1, 0]);
    assert_eq!(of("").summary.pessimistic.possible, 0);
    let needs = "requires = [{ needs = \"kernel\", in = \">=5\" }]";
    assert_eq!(counts(&of(needs)), [1, 0, 0, 0]);
    assert_eq!(counts(&of("tested = { kernel = [\"6.8\"] }")), [1, 0, 0, 0]);
    assert_eq!(counts(&of("tested = { kernel = [\"6.9\"] }")), [0, 0, 1, 0]);
}

#[test]
fn guests_under_a_hypervisor_and_what_is_in_them_are_asked() {
    let text = |guest: &str, workload: &str| {
        format!(
            "[[host]]\nname = \"hv\"\nhypervisor = \"6.2\"\n[[guest]]\nname = \"g\"\non = \"hv\"\nkernel = \"5.15\"\n\
             {guest}\n[[app]]\nname = \"a\"\n[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"g\"\n{workload}\n"
        )
    };
    let of = |guest: &str, workload: &str| planned(&text(guest, workload), &["host/hv:hypervisor=8.2"]);
    assert_eq!(unknown(&of("", "")), ["guest/g with hypervisor 8.2", "workload/w with hypervisor 8.2"]);
    // What is known of the guest holds for what is in it, and not the other way round.
    let needs = "requires = [{ needs = \"hypervisor\", in = \">=6\" }]";
    assert_eq!(counts(&of(needs, "")), [2, 0, 0, 0]);
    assert_eq!(unknown(&of("", needs)), ["guest/g with hypervisor 8.2"]);
    assert_eq!(counts(&of("", "tested = { hypervisor = [\"8.2\"] }")), [1, 0, 1, 0]);
    // A guest that is moved as it runs takes along what is in it, which no step touches.
    let bumps = [bump("host/hv:hypervisor=8.2")];
    let drained = Made::under(&fleet(&text("", "")), &bumps, Strategy::Drain);
    assert_eq!((counts(&drained), drained.summary.untouched), ([0, 0, 1, 1], 1));
    // The kernel of the host is none of theirs.
    let kernel = planned(&text("", ""), &["host/hv:kernel=6.8"]);
    assert!(unknown(&kernel).iter().all(|one| one.starts_with("host/hv")), "{:?}", kernel.unknowns);
}

#[test]
fn who_uses_the_api_of_a_cluster_is_asked() {
    let text = |node: &str, workload: &str| {
        format!(
            "[[cluster]]\nname = \"c\"\nkubernetes = \"1.36\"\n\
             [[host]]\nname = \"n\"\ncluster = \"c\"\nkernel = \"6.8\"\n{node}\n\
             [[app]]\nname = \"a\"\n[[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"n\"\n{workload}\n"
        )
    };
    let of = |node: &str, workload: &str| planned(&text(node, workload), &["cluster/c:kubernetes=1.37"]);
    let plan = of("", "");
    assert_eq!(unknown(&plan), ["host/n with kubernetes 1.37", "workload/w with kubernetes 1.37"]);
    assert_eq!((counts(&plan), plan.summary.things), ([0, 0, 0, 2], 1));
    assert_eq!((plan.summary.optimistic.possible, plan.summary.pessimistic.possible), (1, 0));
    // The published skew says so of a kubelet.
    let plan = of("provides = { kubelet = \"1.36\" }", "tested = { kubernetes = [\"1.37\"] }");
    assert_eq!((unknown(&plan), plan.summary.pessimistic.possible), (Vec::new(), 1));
    let needs = "requires = [{ needs = \"kubernetes\", in = \">=1.30\" }]";
    assert_eq!(unknown(&of("", needs)), ["host/n with kubernetes 1.37"]);
}

#[test]
fn who_calls_a_service_is_asked() {
    let text = |service: &str, api: &str| {
        format!(
            "[[app]]\nname = \"api\"\nversion = \"1\"\ncandidates = [\"2\", \"3\"]\n{api}\n[[service]]\nname = \"api\"\n\
             [[workload]]\nname = \"api\"\napp = \"api\"\nreplicas = 2\n\
             [[app]]\nname = \"web\"\nversion = \"1\"\n[[service]]\nname = \"web\"\n{service}\n\
             [[workload]]\nname = \"web\"\napp = \"web\"\n"
        )
    };
    let of = |service: &str| planned(&text(service, ""), &["service/api=2"]);
    assert_eq!(of("").summary.exposed, 0, "nothing says that it calls it");
    let plan = of("calls = [\"api\"]");
    assert!(unknown(&plan).contains(&"workload/web with service/api 2".to_owned()), "{:?}", plan.unknowns);
    assert_eq!(plan.summary.exposed, 1);
    assert_eq!(of("requires = [{ needs = \"service/api\", in = \">=1, <3\" }]").summary.exposed, 0);
    assert_eq!(of("calls = [\"api\"]\ntested = { \"service/api\" = [\"2\"] }").summary.exposed, 0);
    assert_eq!(of("calls = [\"api\"]\ntested = { \"service/api\" = [\"3\"] }").summary.exposed, 1);
}

#[test]
fn a_library_of_the_machine_is_unknown_to_its_containers() {
    let text = |workload: &str| {
        format!(
            "[[host]]\nname = \"h\"\nkernel = \"6.8\"\nprovides = {{ systemd = \"249\" }}\n\
             [[host]]\nname = \"lx\"\nshares-kernel-of = \"h\"\n\
             [[app]]\nname = \"a\"\n[[workload]]\nname = \"c\"\napp = \"a\"\nhost = \"h\"\n{workload}\n\
             [[workload]]\nname = \"p\"\napp = \"a\"\nhost = \"h\"\nisolation = \"process\"\n"
        )
    };
    let of = |workload: &str| planned(&text(workload), &["host/h:systemd=250"]);
    let plan = of("");
    let all = ["host/lx with systemd 250", "workload/c with systemd 250", "workload/p with systemd 250"];
    assert_eq!((unknown(&plan), counts(&plan)), (all.map(str::to_owned).to_vec(), [0, 0, 1, 2]));
    assert_eq!(counts(&of("tested = { systemd = [\"250\"] }")), [0, 0, 1, 1]);
}

#[test]
fn nothing_is_known_of_a_machine_without_kernel_and_system() {
    let text = |host: &str| {
        format!(
            "[[host]]\nname = \"h\"\n{host}\n[[app]]\nname = \"a\"\n\
             requires = [{{ needs = \"kernel\", in = \">=5\" }}]\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"
        )
    };
    let of = |host: &str| planned(&text(host), &["host/h:kernel=6.8"]);
    assert_eq!(unknown(&of("")), ["host/h with kernel 6.8", "workload/w with kernel 6.8"]);
    assert_eq!(counts(&of("kernel = \"5.15\"")), [1, 0, 0, 0]);
    assert_eq!(counts(&of("tested = { kernel = [\"6.8\"] }")), [2, 0, 0, 0]);
}

#[test]
fn what_was_tried_is_stated_and_forbids_nothing() {
    let text = |app: &str, workload: &str| {
        format!(
            "[[profile]]\nname = \"os\"\nversion = \"1\"\nprovides = {{ kernel = \"5.15\" }}\n\
             [[profile]]\nname = \"os\"\nversion = \"2\"\nprovides = {{ kernel = \"6.8\" }}\n\
             [[host]]\nname = \"h\"\nos = \"os@1\"\n\
             [[app]]\nname = \"a\"\nversion = \"1\"\ncandidates = [\"2\"]\n{app}\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n{workload}\n"
        )
    };
    let of =
        |app: &str, workload: &str, bumps: &[&str]| said(&planned(&text(app, workload), bumps), "workload/w");
    let kernel = ["host/h:kernel=6.9"];
    assert_eq!(of("", "", &kernel), Some(Certainty::Unknown));
    assert_eq!(of("tested = { kernel = [\"6.8\", \"6.9\"] }", "", &kernel), Some(Certainty::Stated));
    assert_eq!(of("tested = { kernel = [\"6.8\"] }", "", &kernel), Some(Certainty::Unknown));
    assert_eq!(of("", "tested = { kernel = [\"6.9\"] }", &kernel), Some(Certainty::Stated));
    let os = ["host/h:os=2"];
    assert_eq!(of("tested = { os = [\"os@2\"] }", "", &os), Some(Certainty::Stated));
    assert_eq!(of("tested = { os = [\"os@1\"] }", "", &os), Some(Certainty::Unknown));
    assert_eq!(of("tested = { kernel = [\"6.8\"] }", "", &os), Some(Certainty::Stated));
    // It is about the version that the inventory names, unless it says another.
    let both = ["app/a=2", "host/h:kernel=6.9"];
    assert_eq!(of("tested = { kernel = [\"6.9\"] }", "", &both), Some(Certainty::Unknown));
    assert_eq!(of("tested = { at = \">=1\", kernel = [\"6.9\"] }", "", &both), Some(Certainty::Stated));
    assert_eq!(of("", "tested = { \"app/a\" = [\"2\"] }", &["app/a=2"]), Some(Certainty::Stated));
}

#[test]
fn what_a_release_does_not_name_is_unknown_with_it() {
    let text = |profile: &str, host: &str, app: &str| {
        format!(
            "[[profile]]\nname = \"os\"\nversion = \"1\"\n\
             [[profile]]\nname = \"os\"\nversion = \"2\"\nprovides = {{ {profile} }}\n\
             [[profile]]\nname = \"os\"\nversion = \"3\"\n\
             [[host]]\nname = \"h\"\nos = \"os@1\"\n{host}\n[[app]]\nname = \"a\"\n{app}\n\
             [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"h\"\n"
        )
    };
    let os = ["host/h:os=2"];
    let needs = "requires = [{ needs = \"kernel\", in = \">=6, <7\" }]";
    let plan = planned(&text("", "kernel = \"6.11\"", needs), &os);
    assert_eq!(unknown(&plan), ["host/h with kernel ?", "workload/w with os 2"]);
    assert_eq!((counts(&plan), plan.blocked.len()), ([0, 0, 2, 0], 0));
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let kernel: Vec<_> = changes.filter(|change| &*change.of == "kernel").collect();
    assert_eq!((kernel[0].from.as_deref(), kernel[0].to.as_deref()), (Some("6.11"), None));
    // A library that the machine states is lost too; what no distribution provides stays.
    let more = "kernel = \"6.11\"\nprovides = { openssl = \"3.2\", kubelet = \"1.33\" }";
    let plan = planned(&text("", more, needs), &os);
    assert_eq!(
        unknown(&plan),
        ["host/h with kernel ?", "host/h with openssl ?", "host/h with os 2", "workload/w with os 2"]
    );
    // Of a kernel of unknown version nothing is known afterwards either.
    assert_eq!(unknown(&planned(&text("", "", needs), &os)), ["workload/w with os 2"]);
    // Where the release names it, or a bump, it is known.
    let named = "kernel = \"6.12\"";
    assert_eq!(counts(&planned(&text(named, "kernel = \"6.11\"", needs), &os)), [1, 0, 0, 0]);
    let both = planned(&text("", "kernel = \"6.11\"", needs), &["host/h:os=2", "host/h:kernel=6.14"]);
    let mut kernel =
        both.steps.iter().flat_map(|step| &step.changes).filter(|change| &*change.of == "kernel");
    assert_eq!(kernel.next_back().and_then(|change| change.to.as_deref()), Some("6.14"));
    // Who has tried the release need not know its kernel.
    let tried = "tested = { os = [\"os@2\"] }";
    assert_eq!(unknown(&planned(&text("", "kernel = \"6.11\"", tried), &os)), ["host/h with kernel ?"]);
    // It is no way out of a requirement, and none into a version that nobody asked for.
    let narrow = "version = \"1\"\ncandidates = [\"2\"]\nrequires = [{ at = \"<2\", needs = \"kernel\", in = \"<6.12\" }, \
                  { at = \">=2\", needs = \"kernel\", in = \">=6.12\" }]";
    let lockstep = planned(&text("", "kernel = \"6.11\"", narrow), &["host/h:kernel=6.14"]);
    assert_eq!((lockstep.steps.len(), lockstep.summary.largest_step), (1, 2));
    assert!(lockstep.steps[0].changes.iter().all(|change| &*change.of != "os"));
    // Through a release that leaves it open to one that names it.
    let late = planned(
        &text("", "kernel = \"6.11\"\ncandidates = { kernel = [\"6.12\"] }", needs),
        &["host/h:os=3"],
    );
    assert!(late.blocked.is_empty());
}

#[test]
fn that_two_go_together_says_nothing_on_whether_they_work() {
    let text = r#"
        [[cluster]]
        name = "c"
        kubernetes = "v1.36.1"
        [[host]]
        name = "n"
        cluster = "c"
        kernel = "6.8"
        provides = { kubelet = "v1.36.1" }
        [[image]]
        name = "registry.k8s.io/kube-apiserver"
        version = "v1.36.1"
        [[workload]]
        name = "api"
        image = "registry.k8s.io/kube-apiserver"
        host = "n"
    "#;
    let plan = planned(text, &["cluster/c:kubernetes=1.37"]);
    assert_eq!(said(&plan, "workload/api"), Some(Certainty::Unknown));
    let told = unknown(&plan);
    assert!(told.iter().all(|one| !one.ends_with("with kubernetes 1.37")), "{told:?}");
}

/// What leaves its machine is asked about the one that it comes to: about a release that names no kernel, and about a
/// hypervisor that it sees nothing of.
#[test]
fn what_lands_is_asked_about_the_machine_on_which_it_lands() {
    let of = |from: &str, to: &str| {
        let text = format!(
            "[[host]]\nname = \"h0\"\npool = \"p\"\n{from}\nengine = \"1.7\"\n\
             [[host]]\nname = \"h1\"\npool = \"p\"\n{to}\n[[workload]]\nname = \"w\"\nhost = \"h0\"\n"
        );
        holds(&text, &["host/h0:engine=2.1"]);
        unknown(&Made::under(&fleet(&text), &[bump("host/h0:engine=2.1")], Strategy::Drain))
    };
    for from in ["kernel = \"6.1\"", "os = \"amzn@2\"", "os = \"debian@11\""] {
        for (to, release) in [("os = \"amzn@2023\"", "2023"), ("os = \"fedora@42\"", "42")] {
            let unknown = of(from, to);
            assert!(unknown.contains(&format!("workload/w with os {release}")), "{from} {to}: {unknown:?}");
        }
    }
    let unknown = of("kernel = \"6.1\"\nhypervisor = \"8\"", "kernel = \"6.1\"\nhypervisor = \"9\"");
    assert!(!unknown.iter().any(|one| one.starts_with("workload/w with hypervisor")), "{unknown:?}");
}
