//! What goes on running as something under it changes.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::Guarantee;
use crate::answer::plan::{Plan, Stay, Staying};
use crate::answer::step::Effect;
use crate::model::Strategy;

const ENGINES: &str = r#"
    [[capability]]
    name = "containerd"
    effect = "reconnect"
    [[capability]]
    name = "runc"
    effect = "none"
    [[host]]
    name = "n"
    kernel = "6.1"
    provides = { containerd = "1.6", runc = "1.1" }
    [[app]]
    name = "a"
    version = "1"
    candidates = ["2"]
    requires = [
      { needs = "containerd", in = "<2" },
      { at = ">=2", needs = "runc", in = ">=1.2" },
    ]
    [[workload]]
    name = "a"
    app = "a"
    host = "n"
    [[workload]]
    name = "b"
    host = "n"
    movable = false
    [[workload]]
    name = "p"
    host = "n"
    isolation = "process"
"#;

/// Plans, with the checker's consent under each strategy, and returns the plan under one.
fn checked(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

/// Returns the names of what a plan says goes on running.
fn stays(plan: &Plan) -> Vec<(String, Staying, Vec<String>)> {
    let names = |stay: &Stay| stay.things.iter().map(|&thing| plan.tables.name(thing).to_owned()).collect();
    plan.stays.iter().map(|stay| (stay.of.to_string(), stay.how, names(stay))).collect()
}

fn stay(of: &str, how: Staying, things: &[&str]) -> (String, Staying, Vec<String>) {
    (of.to_owned(), how, things.iter().map(|&name| name.to_owned()).collect())
}

/// Returns what happens to whom, as `workload/a restart`.
fn happens(plan: &Plan) -> Vec<String> {
    let all = plan.steps.iter().flat_map(|step| &step.changes);
    all.map(|change| format!("{} {}", plan.tables.name(change.thing), change.effect.name())).collect()
}

#[test]
fn an_engine_that_lets_containers_run_restarts_none() {
    let plan = checked(ENGINES, &["host/n:containerd=1.7"], Strategy::InPlace);
    assert_eq!(happens(&plan), ["host/n upgrade"]);
    assert_eq!(plan.summary.largest_step, 1);
    assert_eq!(stays(&plan), [stay("containerd", Staying::Reconnects, &["workload/a", "workload/b"])]);
    // Nothing is known of b, and nothing touches it.
    assert_eq!((plan.summary.exposed, plan.summary.unknown), (1, 0));
}

/// What is on the machine has to work with what it is to meet: at once, or when it is started again.
#[test]
fn who_goes_on_has_its_needs() {
    for effect in ["none", "reconnect"] {
        let text = ENGINES.replace("effect = \"reconnect\"", &format!("effect = \"{effect}\""));
        let plan = checked(&text, &["host/n:containerd=2.0"], Strategy::InPlace);
        assert_eq!(plan.blocked.len(), 1, "{effect}: a does not work with containerd 2");
    }
}

/// What is started again, in the same step or later, keeps nothing.
#[test]
fn who_is_started_again_has_the_new_one() {
    let plan = checked(ENGINES, &["app/a=2"], Strategy::InPlace);
    assert_eq!(happens(&plan), ["host/n upgrade", "workload/a upgrade"]);
    assert_eq!(stays(&plan), [stay("runc", Staying::Keeps, &["workload/b"])]);
    let plan = checked(ENGINES, &["host/n:kernel=6.8", "host/n:runc=1.2"], Strategy::InPlace);
    let restarts = happens(&plan).iter().filter(|one| one.ends_with(" restart")).count();
    assert_eq!(restarts, 3, "the kernel restarts all, whatever runc does");
}

/// A strategy that empties the machine first still does; what cannot leave goes on.
#[test]
fn what_leaves_does_so_as_before() {
    let plan = checked(ENGINES, &["host/n:containerd=1.7"], Strategy::Drain);
    assert_eq!(happens(&plan), ["workload/a migrate", "host/n upgrade", "workload/a migrate"]);
    assert_eq!(stays(&plan), [stay("containerd", Staying::Reconnects, &["workload/b"])]);
}

/// The word of a machine counts before that of the capability, and no word means what the layer says.
#[test]
fn a_machine_may_say_otherwise() {
    let text = r#"
        [[capability]]
        name = "docker"
        effect = "EFFECT"
        [[host]]
        name = "n"
        provides = { docker = "26" }
        effects = { docker = "OWN" }
        [[workload]]
        name = "w"
        host = "n"
    "#;
    for (effect, own, restarts) in
        [("restart", "reconnect", 0), ("none", "restart", 1), ("reconnect", "none", 0)]
    {
        let text = text.replace("EFFECT", effect).replace("OWN", own);
        let plan = checked(&text, &["host/n:docker=27"], Strategy::InPlace);
        assert_eq!(plan.summary.restart_only, restarts, "{effect}, {own}");
        assert_eq!(plan.stays.is_empty(), restarts == 1, "{effect}, {own}");
    }
    let plain = text.lines().filter(|line| !line.contains("effect")).collect::<Vec<_>>().join("\n");
    let plan = checked(&plain, &["host/n:docker=27"], Strategy::InPlace);
    assert_eq!((plan.summary.restart_only, plan.stays.len()), (1, 0));
}

/// What is shipped of engines and runtimes, and an inventory that says otherwise.
#[test]
fn engines_do_what_they_are_known_to_do() {
    let text = r#"
        [[host]]
        name = "n"
        provides = { PROPERTY = "1.0" }
        [[workload]]
        name = "w"
        host = "n"
        isolation = "ISOLATION"
    "#;
    let restarts = |property: &str, isolation: &str, more: &str| {
        let text = text.replace("PROPERTY", property).replace("ISOLATION", isolation) + more;
        let plan = checked(&text, &[&format!("host/n:{property}=1.1")], Strategy::InPlace);
        let how = plan.stays.first().map(|stay| stay.how);
        (plan.summary.restart_only, how)
    };
    for (property, isolation, right) in [
        ("containerd", "container", (0, Some(Staying::Reconnects))),
        ("containerd", "sandbox", (0, Some(Staying::Reconnects))),
        ("cri-o", "container", (0, Some(Staying::Reconnects))),
        ("lxd", "system-container", (0, Some(Staying::Reconnects))),
        ("incus", "system-container", (0, Some(Staying::Reconnects))),
        ("runc", "container", (0, Some(Staying::Keeps))),
        ("podman", "container", (0, Some(Staying::Keeps))),
        ("libseccomp", "container", (0, Some(Staying::Keeps))),
        ("docker", "container", (1, None)),
        ("engine", "container", (1, None)),
        ("kubelet", "container", (1, None)),
        ("storage-driver", "container", (1, None)),
    ] {
        assert_eq!(restarts(property, isolation, ""), right, "{property}");
    }
    let stated = "\n[[capability]]\nname = \"containerd\"\neffect = \"restart\"\n";
    assert_eq!(restarts("containerd", "container", stated), (1, None));
    let layer = "\n[[capability]]\nname = \"docker\"\nlayer = \"library\"\n";
    assert_eq!(restarts("docker", "container", layer), (0, None), "libraries restart processes only");
    assert_eq!(restarts("docker", "process", layer), (1, None));
}

/// Guests keep the hypervisor that they were started on; what is in them is asked as they are.
#[test]
fn guests_go_on_with_the_hypervisor_that_they_have() {
    let text = r#"
        [[capability]]
        name = "hypervisor"
        effect = "none"
        [[host]]
        name = "hv"
        hypervisor = "8.2"
        [[guest]]
        name = "g"
        on = "hv"
        movable = false
        [[guest]]
        name = "moves"
        on = "hv"
        requires = [{ needs = "hypervisor", in = ">=8" }]
        [[workload]]
        name = "w"
        host = "g"
    "#;
    let plan = checked(text, &["host/hv:hypervisor=9.2"], Strategy::InPlace);
    assert_eq!(happens(&plan), ["host/hv upgrade"]);
    assert_eq!(stays(&plan), [stay("hypervisor", Staying::Keeps, &["guest/g", "guest/moves"])]);
    assert_eq!(plan.summary.exposed, 2, "g and w: nothing says that they work with it");
    let plan = checked(text, &["host/hv:hypervisor=9.2"], Strategy::Drain);
    assert_eq!(happens(&plan), ["guest/moves migrate", "host/hv upgrade", "guest/moves migrate"]);
}

/// Nodes that are containers go on as their machine does, and what leaves such a node leaves it.
#[test]
fn nodes_on_the_kernel_of_another() {
    let text = r#"
        [[capability]]
        name = "kernel"
        effect = "none"
        [[host]]
        name = "metal"
        kernel = "6.1"
        [[host]]
        name = "node"
        shares-kernel-of = "metal"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ needs = "kernel", in = "<6.5" }]
        [[workload]]
        name = "a"
        app = "a"
        host = "node"
        [[workload]]
        name = "p"
        host = "node"
        isolation = "process"
    "#;
    let plan = checked(text, &["host/metal:kernel=6.4"], Strategy::InPlace);
    assert_eq!(happens(&plan), ["host/metal upgrade"]);
    let all = ["host/node", "workload/a", "workload/p"];
    assert_eq!(stays(&plan), [stay("kernel", Staying::Keeps, &all)]);
    let plan = checked(text, &["host/metal:kernel=6.4"], Strategy::Drain);
    assert_eq!(happens(&plan), ["workload/a migrate", "host/metal upgrade", "workload/a migrate"]);
    // Whatever the change does to what runs, there is no place for a with the new kernel.
    let restarting = text.replace("effect = \"none\"", "");
    for text in [text, &restarting] {
        for strategy in [Strategy::InPlace, Strategy::Drain] {
            let plan = checked(text, &["host/metal:kernel=6.6"], strategy);
            assert_eq!(plan.blocked.len(), 1, "{strategy}");
            assert_eq!(plan.blocked[0].guarantee, Guarantee::Least, "{strategy}");
        }
    }
}

#[test]
fn what_goes_on_is_checked() {
    let fleet = fleet(ENGINES);
    let plan = Made::under(&fleet, &[bump("host/n:containerd=1.7")], Strategy::InPlace);
    let edits: [fn(&mut Plan); 3] = [
        |plan| plan.stays.clear(),
        |plan| plan.stays[0].how = Staying::Keeps,
        |plan| plan.stays[0].things.truncate(1),
    ];
    for edit in edits {
        let mut plan = plan.clone();
        edit(&mut plan);
        let verdict = crate::verify::verify(&fleet, &plan);
        assert!(!verdict.drift.is_empty() || !verdict.holds(), "{:?}", plan.stays);
    }
    let effects = plan.steps.iter().flat_map(|step| &step.changes).map(|change| change.effect);
    assert!(effects.into_iter().all(|effect| effect == Effect::Upgrade));
}
