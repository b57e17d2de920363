//! What a bump means and where a plan may go: what is left out, and which versions are targets.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::model::{Omission, Pattern, Strategy};
use crate::verify::{FaultKind, verify};

/// Plans in place, and returns how far each thing goes: `image/node 20.3.0-bookworm`.
fn reached(plan: &Plan) -> Vec<String> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let version = changes.filter(|change| !matches!(change.effect, Effect::Restart | Effect::Migrate));
    version
        .map(|change| {
            let thing = plan.tables.name(change.thing);
            format!("{thing} {} {}", change.of, change.to.as_deref().unwrap_or("?"))
        })
        .collect()
}

fn planned(text: &str, bumps: &[&str], except: &[&str]) -> Plan {
    let fleet = fleet(text);
    let except: Vec<Pattern> = except.iter().map(|text| Pattern::parse(text).unwrap()).collect();
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text).except(&except)).collect();
    let plan = Made::under(&fleet, &bumps, Strategy::InPlace);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    plan
}

const HOSTS: &str = r#"
    [[host]]
    name = "a"
    kernel = "5.15"
    [[host]]
    name = "b"
    kernel = "5.15"
    [[host]]
    name = "c"
    kernel = "6.9"
    [[app]]
    name = "web"
    version = "1"
    requires = [{ at = ">=2", needs = "kernel", in = ">=6" }]
    [[workload]]
    name = "web"
    app = "web"
    hosts = ["a", "b"]
"#;

#[test]
fn what_is_left_out_is_told_and_checked() {
    holds(HOSTS, &["host/*:kernel=6.8"]);
    holds(HOSTS, &["host/*:kernel=6.8", "host/*:kernel=6.8", "host/?:kernel=6.8"]);
    holds(HOSTS, &["host/*:kernel=5.15", "host/*:kernel=5.15", "app/web=2"]);
    let plan = planned(HOSTS, &["host/*:kernel=6.8"], &["host/b"]);
    assert_eq!(reached(&plan), ["host/a kernel 6.8"]);
    assert!(plan.blocked.is_empty(), "what is left out on purpose is no failure");
    let left: Vec<_> = plan.left_out.iter().map(|one| (one.why, one.things.len())).collect();
    assert_eq!(left, [(Omission::Excepted, 1), (Omission::Further, 1)]);
    assert_eq!((plan.except.as_slice(), plan.holds.len()), (&["host/b".to_owned()][..], 0));

    let same = fleet(HOSTS);
    let edited = |edit: &dyn Fn(&mut Plan)| {
        let mut plan = plan.clone();
        edit(&mut plan);
        let verdict = verify(&same, &plan);
        (verdict.holds(), verdict.drift.is_empty())
    };
    assert_eq!(edited(&|plan| drop(plan.left_out.pop())), (true, false), "something is not told");
    assert_eq!(edited(&|plan| plan.left_out[1].why = Omission::There), (true, false));
    assert_eq!(edited(&|plan| plan.left_out[1].things[0].found = None), (true, false));
    assert!(!edited(&|plan| plan.left_out.push(plan.left_out[0].clone())).0, "it is told twice");
    assert!(!edited(&|plan| plan.left_out[0].things.clear()).0);
    assert!(!edited(&|plan| plan.except.push("host/b".to_owned())).0);
    assert!(!edited(&|plan| plan.except.push("nothing".to_owned())).0);
    assert!(!edited(&|plan| plan.except.clear()).0, "host/b is asked for then");

    // Once somebody has changed it meanwhile, there is drift, and the plan still holds.
    let later = fleet(&HOSTS.replace("6.9", "6.10"));
    let verdict = verify(&later, &plan);
    assert!(verdict.holds() && !verdict.drift.is_empty(), "{verdict:#?}");
}

#[test]
fn something_else_that_needs_what_is_left_out_is_blocked() {
    let plan = planned(HOSTS, &["app/web=2"], &["host/b"]);
    assert_eq!(reached(&plan), ["host/a kernel 6", "workload/web#1 app/web 2"]);
    assert_eq!(plan.blocked.len(), 1);
    let verdict = verify(&fleet(HOSTS), &Plan { blocked: Vec::new(), ..plan });
    assert!(verdict.faults.iter().any(|fault| fault.kind == FaultKind::Goal));
}

#[test]
fn who_is_left_out_keeps_its_version_of_what_is_asked_for() {
    let plan = planned(HOSTS, &["app/web=2"], &["workload/web#2"]);
    assert_eq!(reached(&plan), ["host/a kernel 6", "workload/web#1 app/web 2"]);
    assert!(plan.blocked.is_empty() && plan.summary.held == 1);
    let plan = planned(HOSTS, &["app/web=2"], &["service/web"]);
    assert!(plan.blocked.is_empty() && plan.steps.is_empty() && plan.summary.held == 2);
}

/// A host on which containers of Node.js run.
fn node(host: &str, tags: &[&str]) -> String {
    let workload = |(index, tag): (usize, &&str)| {
        format!("[[workload]]\nname = \"w{index}\"\nimage = \"node@{tag}\"\nhost = \"n\"\n")
    };
    let workloads: String = tags.iter().enumerate().map(workload).collect();
    format!(
        "[[host]]\nname = \"n\"\n{host}\n[[image]]\nname = \"node\"\nversion = \"{}\"\n{workloads}",
        tags[0]
    )
}

#[test]
fn the_remedy_of_a_fact_that_is_not_in_force_is_no_way_around_another() {
    let host = "kernel = \"5.15\"\nprovides = { docker = \"20.10.7\", cgroup = \"1\" }\ncandidates = { docker = [] }";
    let plan = planned(&node(host, &["18-bullseye"]), &["image/node=18-bookworm"], &[]);
    assert_eq!(reached(&plan), ["image/node image/node 18-bookworm"], "to publish it does no harm");
    assert_eq!(plan.blocked.len(), 1);
    let plan = planned(&node(host, &["18-bullseye"]), &["workload/w0=18-bookworm"], &[]);
    assert!(plan.steps.is_empty() && !plan.blocked.is_empty());
}

#[test]
fn the_remedy_of_a_fact_in_force_keeps_the_variant_of_the_tag() {
    let host = "provides = { docker = \"26.1\", cgroup = \"1\" }\ncandidates = { cgroup = [\"2\"] }";
    let plan = planned(&node(host, &["18-bullseye"]), &["host/n:cgroup=2"], &[]);
    assert!(
        reached(&plan).contains(&"workload/w0 image/node 20.3.0-bullseye".to_owned()),
        "{:?}",
        reached(&plan)
    );
    let plan = planned(&node(host, &["18-alpine3.18", "19-alpine3.18"]), &["host/n:cgroup=2"], &[]);
    assert!(reached(&plan).contains(&"workload/w1 image/node 20.3.0-alpine3.18".to_owned()));
    let both = planned(&node(host, &["18-bullseye"]), &["host/n:cgroup=2", "image/node=18-bookworm"], &[]);
    assert!(
        reached(&both).contains(&"workload/w0 image/node 20.3.0-bookworm".to_owned()),
        "{:?}",
        reached(&both)
    );
    // Several variants have no version in common, and none is invented for them.
    let mixed = planned(&node(host, &["18-bullseye", "18-alpine3.18"]), &["host/n:cgroup=2"], &[]);
    assert!(reached(&mixed).contains(&"workload/w0 image/node 20.3.0".to_owned()), "{:?}", reached(&mixed));
    holds(&node(host, &["18-bullseye"]), &["host/n:cgroup=2"]);
}

#[test]
fn a_remedy_is_a_target_where_a_requirement_leads_to_its_fact() {
    let host = "os = \"ubuntu@20.04\"\nprovides = { docker = \"26.1\" }";
    let text = node(host, &["18-bullseye"]);
    let more = r#"
        [[app]]
        name = "cart"
        version = "2"
        requires = [{ at = ">=3", needs = "kernel", in = ">=5.15" }]
        [[workload]]
        name = "cart"
        app = "cart"
        host = "n"
    "#;
    let plan = planned(&format!("{text}{more}"), &["app/cart=3"], &[]);
    assert!(
        reached(&plan).contains(&"workload/w0 image/node 20.3.0-bullseye".to_owned()),
        "{:?}",
        reached(&plan)
    );
}

const HOLE: &str = r#"
    [[host]]
    name = "w1"
    os = "ubuntu@22.04"
    kernel = "5.15.0-92-generic"
    [[image]]
    name = "share-manager"
    version = "1.5.4"
    requires = [{ needs = "kernel", in = "<5.15.0-94 || >=5.15.0-97" }]
    [[workload]]
    name = "sm"
    image = "share-manager"
    host = "w1"
"#;

#[test]
fn an_update_within_a_release_is_a_target_where_a_requirement_names_it() {
    holds(HOLE, &["host/w1:kernel=5.15.0-94-generic"]);
    let plan = planned(HOLE, &["host/w1:kernel=5.15.0-94-generic"], &[]);
    assert_eq!(reached(&plan), ["host/w1 kernel 5.15.0-97"]);
    let to: Vec<_> = plan.unknowns.iter().filter_map(|one| one.version.as_deref()).collect();
    assert!(to.iter().all(|version| *version == "5.15.0-97"), "{to:?}");
    // What a later release brings is still got with the release.
    let newer = HOLE.replace("<5.15.0-94 || >=5.15.0-97", ">=6.5");
    let plan = planned(&newer, &["image/share-manager=1.5.5"], &[]);
    assert!(reached(&plan).contains(&"host/w1 os 24.04".to_owned()), "{:?}", reached(&plan));
}

#[test]
fn a_bump_is_recorded_as_it_was_written_and_read_again() {
    let estate = r#"
        [[host]]
        name = "a"
        os = "debian@11"
        [[host]]
        name = "b"
        os = "debian@12"
        [[host]]
        name = "c"
        kernel = "6.9"
        [[host]]
        name = "blank"
        [[image]]
        name = "docker.io/library/debian"
        version = "11"
        [[image]]
        name = "web"
        version = "1"
        base = "docker.io/library/debian"
        [[workload]]
        name = "web"
        image = "web"
        host = "a"
        isolation = "container"
    "#;
    for bumps in [
        &["host/*[os=debian@11]:os=12"][..],
        &["host/*[kernel<6]:kernel=6.8"],
        &["host/*:kernel>=6.8"],
        &["kernel>=6.8"],
        &["image/debian=12"],
        &["debian=12", "host/*[os=debian@11,kernel<6]:os>=debian@12"],
    ] {
        holds(estate, bumps);
    }
    let plan = planned(estate, &["kernel>=6.8"], &["host/*[os=debian@12]"]);
    assert_eq!(
        (plan.bumps.as_slice(), plan.except.as_slice()),
        (&["kernel>=6.8".to_owned()][..], &["host/*[os=debian@12]".to_owned()][..])
    );
    let left = plan.left_out.iter().map(|group| (group.why, group.things.len()));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [(Omission::Excepted, 1), (Omission::Further, 1), (Omission::Undecided, 1)]
    );
    let plan = planned(estate, &["host/*[kernel<6]:kernel=6.8"], &[]);
    let left = plan.left_out.iter().map(|group| (group.why, group.things.len()));
    assert_eq!(left.collect::<Vec<_>>(), [(Omission::Undecided, 1)]);
}
