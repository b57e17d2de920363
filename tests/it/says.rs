//! What a plan says of itself, beside its steps.

use comove::answer::plan::{Asked, Change, Plan};
use comove::model::{Fleet, Strategy};
use comove::read::Reader;
use comove::report::{Styles, text};
use comove::{Bump, Options};

pub(crate) fn fleet(inventory: &str) -> Fleet {
    let mut reader = Reader::new();
    reader.add("fleet.toml", inventory.as_bytes().to_vec());
    reader.finish().expect("a sound inventory").0
}

pub(crate) fn plan(inventory: &str, bump: &str, strategy: Strategy) -> Plan {
    let bump = Bump::parse(bump).expect("a bump");
    let options = Options { strategy, ..Options::default() };
    comove::plan(&fleet(inventory), &[bump], &options).expect("a bump that fits").0
}

fn shipped(name: &str, bump: &str, strategy: Strategy) -> Plan {
    let path = format!("{}/inventories/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    plan(&std::fs::read_to_string(path).expect("the inventory is there"), bump, strategy)
}

fn changes<'p>(plan: &'p Plan, thing: &str) -> Vec<&'p Change> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    all.filter(|change| change.thing == thing).collect()
}

fn page(plan: &Plan) -> String {
    text::plan(plan, &Styles { width: 500, ..Styles::default() })
}

#[test]
fn changes_say_whether_they_were_asked_for() {
    let coupled = shipped("thirty-containers-coupled", "app/cart=3.0", Strategy::InPlace);
    let asked = |thing| changes(&coupled, thing).iter().map(|change| change.asked).min();
    assert_eq!(asked("workload/cart"), Some(Asked::Yes));
    assert_eq!(asked("host/node-1"), Some(Asked::No));
    assert_eq!(asked("workload/ledger"), Some(Asked::No));
    let raised = shipped("already-broken", "host/node-1:kernel=5.10", Strategy::InPlace);
    assert_eq!(changes(&raised, "host/node-1")[0].asked, Asked::Beyond);
    // On the way to what was asked for.
    let twice = shipped("os-upgrade", "host/db-1:os=24.04", Strategy::InPlace);
    let os: Vec<_> = changes(&twice, "host/db-1").into_iter().filter(|change| change.what == "os").collect();
    assert_eq!(os.iter().map(|change| change.asked).collect::<Vec<_>>(), [Asked::Yes, Asked::Yes]);
}

#[test]
fn a_step_that_goes_beyond_what_was_asked_says_why() {
    let raised = shipped("already-broken", "host/node-1:kernel=5.10", Strategy::InPlace);
    let reasons: Vec<_> = raised.steps[0].reasons.iter().map(|reason| reason.text.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "asked for: host/node-1:kernel goes to 5.10",
            "host/node-1:kernel goes to 5.15, since app/ingest needs kernel >=5.15",
        ]
    );
    assert!(
        page(&raised).contains("host/node-1; this goes further than was asked for\n"),
        "{}",
        page(&raised)
    );
}

#[test]
fn every_rule_of_a_lockstep_is_given_once() {
    let coupled = shipped("thirty-containers-coupled", "app/cart=3.0", Strategy::InPlace);
    let texts: Vec<_> = coupled.steps[0].reasons.iter().map(|reason| reason.text.as_str()).collect();
    for thing in ["ledger", "metering", "scanner"] {
        let begin = format!("workload/{thing} runs app/{thing} ");
        assert_eq!(texts.iter().filter(|text| text.starts_with(&begin)).count(), 1, "{texts:#?}");
    }
    assert_eq!(texts.len(), 5, "{texts:#?}");
}

#[test]
fn a_heading_names_what_was_asked_for() {
    let page = page(&shipped("os-upgrade", "host/web-1:os=24.04", Strategy::InPlace));
    assert!(page.contains("): host/web-1 os 22.04 -> 24.04 with 5 workloads"), "{page}");
}

#[test]
fn a_container_that_moves_does_not_see_the_libraries_of_the_host() {
    let plan = shipped("os-upgrade", "host/web-1:os=24.04", Strategy::Drain);
    let unseen = |change: &&&Change| change.unseen;
    let moves = changes(&plan, "workload/site#1");
    let of_libraries = moves.iter().filter(unseen).map(|change| change.what.as_str());
    assert_eq!(
        of_libraries.collect::<Vec<_>>(),
        ["host/web-1:glibc", "host/web-1:openssl", "host/web-1:systemd"]
    );
    let page = page(&plan);
    assert!(page.contains("3 move (kernel 5.15 -> 6.8, os 22.04 -> 24.04): workload/site#1"), "{page}");
}

#[test]
fn what_a_release_brings_is_told_by_its_profile() {
    let plan = shipped("os-upgrade", "host/web-1:os=24.04", Strategy::InPlace);
    let reason = &plan.steps[0].reasons[1];
    assert_eq!(reason.text, "host/web-1:glibc goes to 2.39, since ubuntu 24.04 brings glibc 2.39");
    assert_eq!(reason.place.as_deref(), Some("fleet.toml:28"));
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
        let plan = plan(&inventory, "host/h:os=24", Strategy::InPlace);
        let kernel = changes(&plan, "host/h").into_iter().find(|change| change.what == "kernel");
        kernel.and_then(|change| change.to.clone())
    };
    assert_eq!(with("5.15.0-107-generic").as_deref(), Some("6.8"));
    assert_eq!(with("6.14"), None);
}

#[test]
fn limits_that_the_order_does_not_heed_are_counted() {
    let inventory = "[[host]]\nname = \"h\"\nkernel = \"5.15\"\ntaints = [\"a=b:NoSchedule\"]\nmemory-mib = 4096\n\
         [[host]]\nname = \"i\"\nunschedulable = true\n\
         [[service]]\nname = \"s\"\nmax-unavailable = \"1\"\napart = [\"zone\"]\n\
         [[service]]\nname = \"t\"\nmin-available = \"50%\"\n\
         [[workload]]\nname = \"s\"\nservice = \"s\"\nhosts = [\"h\"]\nreplicas = 3\n\
         node-selector = { a = \"b\" }\n";
    let limited = plan(inventory, "host/h:kernel=6.8", Strategy::InPlace);
    let line = "  not heeded            by the order: max-unavailable or min-available of 2 services, apart or spread of 1 \
                service, taints of 2 machines, node-selector of 3 workloads, the capacity of 1 machine\n";
    assert!(page(&limited).contains(line), "{}", page(&limited));
    let free = shipped("thirty-containers", "host/node-1:kernel=6.8", Strategy::InPlace);
    assert!(!page(&free).contains("not heeded"), "{}", page(&free));
}
