//! What is changed of one machine, image or workload and nothing orders is one stop of it, and of what is on it.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;

const BOX: &str = r#"
    [[host]]
    name = "n"
    kernel = "5.15"
    provides = { docker = "26", openssl = "3.0" }
    [[app]]
    name = "a"
    version = "1"
    [[workload]]
    name = "a"
    app = "a"
    host = "n"
    replicas = 3
"#;

const PROCESS: &str = "\n[[workload]]\nname = \"p\"\nhost = \"n\"\nisolation = \"process\"\n";

/// Plans, with the checker's consent under each strategy, and returns the plan under one.
fn checked(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

/// The number of things in each step.
fn steps(plan: &Plan) -> Vec<usize> {
    plan.steps.iter().map(|step| step.things).collect()
}

#[test]
fn a_kernel_and_an_engine_are_one_stop() {
    let both = ["host/n:kernel=6.8", "host/n:docker=27"];
    let plan = checked(BOX, &both, Strategy::InPlace);
    assert_eq!(steps(&plan), [4]);
    assert_eq!((plan.summary.things, plan.summary.largest_step, plan.summary.restart_only), (4, 4, 3));
    let reversed = checked(BOX, &[both[1], both[0]], Strategy::InPlace);
    assert_eq!(steps(&reversed), [4]);
}

/// The engine restarts containers only, the kernel all: the larger of the two steps has all things.
#[test]
fn what_restarts_with_one_of_them_only_does_not_part_them() {
    let text = BOX.to_owned() + PROCESS;
    let plan = checked(&text, &["host/n:kernel=6.8", "host/n:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [5]);
    let all =
        checked(&text, &["host/n:kernel=6.8", "host/n:docker=27", "host/n:openssl=3.2"], Strategy::InPlace);
    assert_eq!(steps(&all), [5]);
}

/// A library restarts processes and an engine containers: together they would be a larger step than either.
#[test]
fn a_step_does_not_grow() {
    let text = BOX.to_owned() + PROCESS;
    let plan = checked(&text, &["host/n:openssl=3.2", "host/n:docker=27"], Strategy::InPlace);
    let mut sizes = steps(&plan);
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 4]);
}

#[test]
fn what_is_ordered_stays_so() {
    let text = BOX.replace(
        "provides = { docker = \"26\", openssl = \"3.0\" }",
        "provides = { docker = \"26\", openssl = \"3.0\" }\nrequires = [{ of = \"docker\", at = \">=27\", needs = \"kernel\", in = \">=6.8\" }]",
    );
    let plan = checked(&text, &["host/n:kernel=6.8", "host/n:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [4, 4]);
}

/// What leaves a machine does so once, and comes back once to a machine that has both.
#[test]
fn drained_a_machine_is_emptied_once() {
    let both = ["host/n:kernel=6.8", "host/n:docker=27"];
    let plan = checked(BOX, &both, Strategy::Drain);
    assert_eq!(plan.steps.len(), 7, "three leave, and three come back");
    assert_eq!(changes(&plan)[3], one("host/n", 2));
    assert_eq!(checked(BOX, &both, Strategy::PerVm).steps.len(), 3, "a guest for each");
}

/// A machine that the other's workloads go to has both changes, so that nothing moves more often than for one of them.
#[test]
fn drained_machines_change_once_each() {
    let text = r#"
        [[host]]
        name = "n1"
        pool = "p"
        kernel = "5.15"
        provides = { docker = "26" }
        [[host]]
        name = "n2"
        pool = "p"
        kernel = "5.15"
        provides = { docker = "26" }
        [[workload]]
        name = "a"
        hosts = ["n1", "n2"]
        replicas = 2
    "#;
    let moves = |plan: &Plan| plan.steps.iter().filter(|step| step.changes[0].moved.is_some()).count();
    let kernel = checked(text, &["host/*:kernel=6.8"], Strategy::Drain);
    let plan = checked(text, &["host/*:kernel=6.8", "host/*:docker=27"], Strategy::Drain);
    assert_eq!((plan.steps.len(), moves(&plan)), (kernel.steps.len(), moves(&kernel)));
    let hosts = changes(&plan).into_iter().flatten().filter(|(name, _)| name.starts_with("host/"));
    assert_eq!(hosts.collect::<Vec<_>>(), [("host/n1".to_owned(), 2), ("host/n2".to_owned(), 2)]);
}

/// A library takes the process off its machine and an engine the container: there is room for one of them at a time.
#[test]
fn what_has_no_room_at_once_leaves_one_after_the_other() {
    let text = r#"
        [[host]]
        name = "n1"
        pool = "p"
        cpu-milli = 2000
        provides = { docker = "26", openssl = "3.0" }
        [[host]]
        name = "n2"
        pool = "p"
        cpu-milli = 1000
        provides = { docker = "26", openssl = "3.0" }
        [[workload]]
        name = "c"
        host = "n1"
        cpu-milli = 1000
        [[workload]]
        name = "p"
        host = "n1"
        isolation = "process"
        movable = true
        cpu-milli = 1000
    "#;
    let both = ["host/n1:openssl=3.2", "host/n1:docker=27"];
    let plan = checked(text, &both, Strategy::Drain);
    assert!(plan.spares.is_empty(), "{:?}", plan.spares);
    assert_eq!(changes(&plan).into_iter().filter(|step| *step == one("host/n1", 1)).count(), 2);
    let plan = checked(
        &text.replace("= 1000\n        provides", "= 2000\n        provides"),
        &both,
        Strategy::Drain,
    );
    assert_eq!(changes(&plan).into_iter().filter(|step| *step == one("host/n1", 2)).count(), 1);
}

/// Two machines whose containers answer each other: what is joined on one must not close a circle with the other.
#[test]
fn several_machines_stop_once_each() {
    let text = r#"
        [[host]]
        name = "n1"
        kernel = "5.15"
        provides = { docker = "26" }
        [[host]]
        name = "n2"
        kernel = "5.15"
        provides = { docker = "26" }
        [[workload]]
        name = "a"
        hosts = ["n1", "n2"]
        replicas = 4
    "#;
    let plan = checked(text, &["host/*:kernel=6.8", "host/*:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [3, 3]);
    assert!(plan.steps.iter().all(|step| step.after.is_empty()), "in any order");
}

const BUILT: &str = r#"
    [[host]]
    name = "n1"
    pool = "p"
    [[host]]
    name = "n2"
    pool = "p"
    [[app]]
    name = "a"
    version = "1"
    [[package]]
    name = "openssl"
    version = "3.0"
    [[package]]
    name = "zlib"
    version = "1.2"
    [[image]]
    name = "i"
    version = "1"
    contains = ["package/openssl", "package/zlib"]
    [[workload]]
    name = "w"
    app = "a"
    image = "i"
    hosts = ["n1", "n2"]
    replicas = 2
"#;

/// The things of each step, and what is changed of them there.
fn changes(plan: &Plan) -> Vec<Vec<(String, usize)>> {
    let of = |thing: &str, step: &crate::answer::step::Step| {
        step.changes.iter().filter(|change| plan.tables.name(change.thing) == thing).count()
    };
    let things = |step: &crate::answer::step::Step| {
        let names = step.changes.iter().map(|change| plan.tables.name(change.thing).to_owned());
        let names: std::collections::BTreeSet<String> = names.collect();
        names.into_iter().map(|name| (name.clone(), of(&name, step))).collect()
    };
    plan.steps.iter().map(things).collect()
}

const STRATEGIES: [Strategy; 4] = [Strategy::InPlace, Strategy::Drain, Strategy::PerVm, Strategy::Auto];

fn one(name: &str, changes: usize) -> Vec<(String, usize)> {
    vec![(name.to_owned(), changes)]
}

#[test]
fn an_image_is_built_once_for_two_of_its_contents_and_each_workload_replaced_once() {
    for strategy in STRATEGIES {
        let plan = checked(BUILT, &["package/openssl=3.2", "package/zlib=1.3"], strategy);
        let expected = [one("image/i", 2), one("workload/w#1", 2), one("workload/w#2", 2)];
        assert_eq!(changes(&plan), expected, "{strategy}");
        let reversed = checked(BUILT, &["package/zlib=1.3", "package/openssl=3.2"], strategy);
        assert_eq!(changes(&reversed), expected, "{strategy}");
    }
}

/// Its own content and one of its base: the base is built first, once, and each of them has both changes.
#[test]
fn a_base_and_what_is_built_on_it_are_built_once_each() {
    let text = BUILT.replace(
        "contains = [\"package/openssl\", \"package/zlib\"]",
        "contains = [\"package/openssl\"]\nbase = \"base\"\n[[image]]\nname = \"base\"\nversion = \"9\"\ncontains = [\"package/zlib\"]",
    );
    let plan = checked(&text, &["package/openssl=3.2", "package/zlib=1.3"], Strategy::InPlace);
    let expected = [one("image/base", 1), one("image/i", 2), one("workload/w#1", 2), one("workload/w#2", 2)];
    assert_eq!(changes(&plan), expected);
}

#[test]
fn an_application_and_its_image_are_one_redeployment() {
    for strategy in STRATEGIES {
        let plan = checked(BUILT, &["app/a=2", "package/zlib=1.3"], strategy);
        let expected = [one("image/i", 1), one("workload/w#1", 2), one("workload/w#2", 2)];
        assert_eq!(changes(&plan), expected, "{strategy}");
    }
}

/// One replica after the other would not do for the application, but does for the image: each is replaced once all the same.
#[test]
fn replicas_that_go_together_for_one_reason_are_not_replaced_again_for_another() {
    let text = BUILT.replace("name = \"w\"\n", "name = \"w\"\n    service = \"s\"\n");
    let text = text + "[[service]]\nname = \"s\"\nmixed = false\n";
    let plan = checked(&text, &["app/a=2", "package/zlib=1.3"], Strategy::InPlace);
    let both = vec![("workload/w#1".to_owned(), 2), ("workload/w#2".to_owned(), 2)];
    assert_eq!(changes(&plan), [one("image/i", 1), both]);
}

/// It can run neither before nor after its move with only one of its two changes, so both are made as it moves.
#[test]
fn what_is_replaced_as_it_moves_is_replaced_at_once() {
    let text = r#"
        [[host]]
        name = "n1"
        pool = "p"
        kernel = "5.15"
        [[host]]
        name = "n2"
        pool = "p"
        kernel = "5.15"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        requires = [
            { at = "<2", needs = "kernel", in = "<6.1" },
            { at = ">=2", needs = "kernel", in = ">=6.1" },
        ]
        [[package]]
        name = "y"
        version = "1"
        candidates = ["2"]
        requires = [{ at = "<2", needs = "kernel", in = "<6.1" }]
        [[image]]
        name = "i"
        version = "1"
        contains = ["package/y"]
        [[workload]]
        name = "w"
        app = "a"
        image = "i"
        host = "n1"
    "#;
    let plan = checked(text, &["host/*:kernel=6.1"], Strategy::Drain);
    let replaced = plan.steps.iter().filter(|step| {
        let mut changes = step.changes.iter();
        changes.any(|change| plan.tables.name(change.thing) == "workload/w" && change.moved.is_none())
    });
    assert_eq!(replaced.count(), 1);
}

/// An engine is chosen for want of a place, and places are sought once more with the changes apart: it stays chosen.
#[test]
fn what_is_chosen_for_want_of_a_place_is_not_forgotten() {
    let text = r#"
        [[host]]
        name = "h0"
        pool = "p"
        provides = { docker = "26", openssl = "3.0" }
        [[host]]
        name = "h1"
        pool = "p"
        provides = { docker = "26", openssl = "3.0" }
        cpu-milli = 3000
        [[package]]
        name = "p1"
        version = "1"
        requires = [
            { at = "<2", needs = "docker", in = "<27" },
            { at = ">=2", needs = "docker", in = ">=27" },
        ]
        [[image]]
        name = "j"
        version = "1"
        contains = ["package/p1"]
        [[workload]]
        name = "w0"
        host = "h1"
        cpu-milli = 1000
        [[workload]]
        name = "w1"
        host = "h1"
        cpu-milli = 1000
        [[workload]]
        name = "w2"
        host = "h0"
        cpu-milli = 500
        [[workload]]
        name = "w3"
        host = "h1"
        image = "j"
        cpu-milli = 1000
    "#;
    let plan = checked(text, &["host/*:openssl=3.2", "package/p1=2"], Strategy::Drain);
    assert!(plan.steps.iter().flat_map(|step| &step.changes).any(|change| &*change.of == "docker"));
}

#[test]
fn contents_that_are_ordered_stay_so() {
    let text = BUILT.replace(
        "version = \"3.0\"\n",
        "version = \"3.0\"\nrequires = [{ at = \">=3.2\", needs = \"package/zlib\", in = \">=1.3\" }]\n",
    );
    let plan = checked(&text, &["package/openssl=3.2", "package/zlib=1.3"], Strategy::InPlace);
    let images = plan.steps.iter().filter(|step| plan.tables.name(step.changes[0].thing) == "image/i");
    assert_eq!(images.count(), 2);
}

/// Of two services that need each other, each has two changes, and only one of them can have both at once.
#[test]
fn what_would_close_a_circle_is_joined_as_far_as_it_does_not() {
    let text = r#"
        [[host]]
        name = "n"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ at = ">=2", needs = "service/w2", in = ">=2" }]
        [[app]]
        name = "b"
        version = "1"
        [[package]]
        name = "p"
        version = "1"
        requires = [{ at = ">=2", needs = "service/w1", in = ">=2" }]
        [[package]]
        name = "q"
        version = "1"
        [[image]]
        name = "i1"
        version = "1"
        contains = ["package/q"]
        [[image]]
        name = "i2"
        version = "1"
        contains = ["package/p"]
        [[service]]
        name = "w1"
        [[service]]
        name = "w2"
        [[workload]]
        name = "w1"
        app = "a"
        image = "i1"
        service = "w1"
        host = "n"
        [[workload]]
        name = "w2"
        app = "b"
        image = "i2"
        service = "w2"
        host = "n"
    "#;
    let bumps = ["app/a=2", "app/b=2", "package/p=2", "package/q=2"];
    let mut found = changes(&checked(text, &bumps, Strategy::InPlace));
    found.sort();
    let w2 = one("workload/w2", 1);
    assert_eq!(found, [one("image/i1", 1), one("image/i2", 1), one("workload/w1", 2), w2.clone(), w2]);
}
