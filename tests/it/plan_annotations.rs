//! What a plan says about itself, besides its steps: what was asked for, why, and what the order leaves out.

use crate::compact;
use crate::fleets::{chained, changes, fleet, plan, planned, shipped};
use comove::answer::plan::{Limit, Plan};
use comove::answer::step::Asked;
use comove::answer::tables::{Brings, Why};
use comove::model::Strategy;

fn asked(plan: &Plan, thing: &str) -> Vec<Asked> {
    changes(plan, thing).into_iter().map(|change| change.asked).collect()
}

/// The reasons of a step and those before them, in the compact form.
fn reasons(plan: &Plan, step: usize) -> Vec<String> {
    let chained = chained(&plan.tables, &plan.steps[step].reasons);
    chained.into_iter().map(|reason| compact::reason(&plan.tables, reason)).collect()
}

#[test]
fn changes_say_whether_they_were_asked_for() {
    let coupled = plan(&shipped("thirty-containers-coupled"), "app/cart=3.0", Strategy::InPlace);
    assert!(asked(&coupled, "workload/cart").contains(&Asked::Yes));
    for thing in ["host/node-1", "workload/ledger"] {
        assert!(asked(&coupled, thing).iter().all(|asked| *asked == Asked::No), "{thing}");
    }
    let raised = plan(&shipped("already-broken"), "host/node-1:kernel=5.10", Strategy::InPlace);
    assert_eq!(asked(&raised, "host/node-1"), [Asked::Beyond]);
    // On the way to what was asked for.
    let twice = plan(&shipped("os-upgrade"), "host/db-1:os=24.04", Strategy::InPlace);
    let os = changes(&twice, "host/db-1").into_iter().filter(|change| change.of.as_ref() == "os");
    assert_eq!(os.map(|change| change.asked).collect::<Vec<_>>(), [Asked::Yes, Asked::Yes]);
}

#[test]
fn a_step_that_goes_beyond_what_was_asked_says_why() {
    let raised = plan(&shipped("already-broken"), "host/node-1:kernel=5.10", Strategy::InPlace);
    assert_eq!(
        reasons(&raised, 0),
        [
            "property host/node-1 kernel 5.10 <- goal",
            "property host/node-1 kernel 5.15 <- app/ingest needs kernel >=5.15 [fleet.toml:21]",
        ]
    );
}

#[test]
fn every_rule_of_a_lockstep_is_given_once() {
    let coupled = plan(&shipped("thirty-containers-coupled"), "app/cart=3.0", Strategy::InPlace);
    let reasons = reasons(&coupled, 0);
    for thing in ["ledger", "metering", "scanner"] {
        let begin = format!("runs workload/{thing} app/{thing} ");
        assert_eq!(reasons.iter().filter(|text| text.starts_with(&begin)).count(), 1, "{reasons:#?}");
    }
    assert_eq!(reasons.len(), 5, "{reasons:#?}");
}

#[test]
fn of_all_that_a_release_changes_only_the_release_was_asked_for() {
    let plan = plan(&shipped("os-upgrade"), "host/web-1:os=24.04", Strategy::InPlace);
    let of_host = changes(&plan, "host/web-1");
    let asked = of_host.iter().filter(|change| change.asked == Asked::Yes);
    assert_eq!(asked.map(|change| change.of.as_ref()).collect::<Vec<_>>(), ["os"]);
    assert!(of_host.len() > 1, "a release brings more than itself");
}

#[test]
fn a_container_leaves_a_host_once_whatever_its_release_changes() {
    let plan = plan(&shipped("os-upgrade"), "host/web-1:os=24.04", Strategy::Drain);
    let moves: Vec<(String, String)> = changes(&plan, "workload/site#1")
        .into_iter()
        .filter_map(|change| change.moved)
        .map(|moved| (plan.tables.name(moved.from).to_owned(), plan.tables.name(moved.to).to_owned()))
        .collect();
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(moves, [pair("host/web-1", "spare-host/1"), pair("spare-host/1", "host/web-1")]);
}

#[test]
fn what_a_release_brings_is_told_by_its_profile() {
    let plan = plan(&shipped("os-upgrade"), "host/web-1:os=24.04", Strategy::InPlace);
    let (family, release) = ("ubuntu".into(), "24.04".into());
    let brings = Brings { family, release, property: "glibc".into(), version: "2.39".into() };
    let by_profile = Why::Release { brings: Some(Box::new(brings)) };
    let reason = plan.tables.reasons.iter().find(|reason| reason.why == by_profile).expect("a reason");
    assert_eq!(reason.place.as_ref().map(|place| place.text.as_ref()), Some("fleet.toml:28"));
}

/// `docs/format.md`: a bump of the OS brings its kernel, whatever the machine says of its own, unless that is later.
#[test]
fn an_os_release_replaces_an_earlier_kernel_that_the_machine_states() {
    let with = |kernel: &str| {
        let inventory = format!(
            "[[profile]]\nname = \"u\"\nversion = \"22\"\nprovides = {{ kernel = \"5.15\" }}\n\
             [[profile]]\nname = \"u\"\nversion = \"24\"\nprovides = {{ kernel = \"6.8\" }}\n\
             [[host]]\nname = \"h\"\nos = \"u@22\"\nkernel = \"{kernel}\"\n"
        );
        let plan = planned(&inventory, "host/h:os=24");
        let kernel = changes(&plan, "host/h").into_iter().find(|change| change.of.as_ref() == "kernel");
        kernel.and_then(|change| change.to.clone())
    };
    assert_eq!(with("5.15.0-107-generic").as_deref(), Some("6.8"));
    assert_eq!(with("6.14"), None);
}

#[test]
fn limits_that_the_order_does_not_heed_are_counted_of_services_that_it_touches() {
    let inventory = "[[host]]\nname = \"h\"\nkernel = \"5.15\"\ntaints = [\"a=b:NoSchedule\"]\nmemory-mib = 4096\n\
         [[host]]\nname = \"i\"\nunschedulable = true\n\
         [[service]]\nname = \"s\"\nmax-unavailable = \"1\"\napart = [\"zone\"]\n\
         [[service]]\nname = \"t\"\nmin-available = \"50%\"\n\
         [[workload]]\nname = \"s\"\nservice = \"s\"\nhosts = [\"h\"]\nreplicas = 3\n\
         node-selector = { a = \"b\" }\n";
    let limits = |plan: Plan| plan.unheeded.iter().map(|one| (one.limit, one.number)).collect::<Vec<_>>();
    assert_eq!(
        limits(plan(&fleet(inventory), "host/h:kernel=6.8", Strategy::InPlace)),
        [
            (Limit::Budget, 1),
            (Limit::Apart, 1),
            (Limit::Taint, 2),
            (Limit::Selector, 3),
            (Limit::Capacity, 1),
        ]
    );
    let free = plan(&shipped("thirty-containers"), "host/node-1:kernel=6.8", Strategy::InPlace);
    assert!(limits(free).is_empty());
}
