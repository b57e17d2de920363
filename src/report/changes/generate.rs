//! A plan for tests, made by hand: a shop on two hosts, which go to another OS release.

use crate::answer::Guarantee;
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::plan::{Checked, Plan, SCHEMA, Summary, Unknown};
use crate::answer::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Asked, Certainty, Change, Effect, Step, Wait, WaitKind};
use crate::answer::tables::{
    Brings, Fact, Need, Reason, Requirement, Spot, Tables, Text, Thing, ThingKind, What, WhatKind, Why,
};
use crate::id::Id;
use crate::model::{Due, Strategy};
use std::collections::BTreeSet;

/// Positions of things in the shop.
pub(in crate::report) const NODES: [usize; 2] = [0, 1];
const IMAGES: [usize; 4] = [2, 3, 4, 5];
const BILLING: usize = 7;
const SHOP: [usize; 2] = [9, 10];
const FRONT: [usize; 2] = [12, 13];
const RATES: usize = 15;
const SEARCH: usize = 17;

const JDK: &str = "image/eclipse-temurin";
const NODE: &str = "image/node";

pub(in crate::report) fn at(index: usize) -> ThingRef {
    ThingRef::from_index(index)
}

fn spot(text: &str) -> Spot {
    Spot::from(Text::from(text))
}

/// The tables of a small shop on two hosts.
pub(in crate::report) fn shop() -> Tables {
    let fact = |name: &str, symptom: &str, remedy: &str, source: &str| Fact {
        name: name.into(),
        kind: "soft".into(),
        symptom: Some(symptom.into()),
        remedy: Some(remedy.into()),
        due: Due::unsaid(),
        source: source.into(),
        place: spot("built-in/facts.toml:8"),
    };
    Tables {
        things: things(),
        requirements: vec![
            requirement(("cgroup", "=2"), ("docker", ">=20.10.0"), 0),
            requirement((JDK, "<11.0.16"), ("cgroup", "=1"), 1),
            requirement((NODE, "<20.3.0"), ("cgroup", "=1"), 2),
        ],
        facts: vec![
            fact("docker", "docker starts no container", "upgrade docker first", "https://docs.docker.com/"),
            fact("jdk", "the JVM sizes its heap wrongly", "rebuild on a later JDK", "https://kubernetes.io/"),
            fact("node", "Node.js sizes its heap wrongly", "rebuild on 20.3.0", "https://github.com/"),
            fact("ppas", "repositories are switched off", "switch them on again", "https://ubuntu.com/"),
        ],
        reasons: reasons(),
    }
}

fn things() -> Vec<Thing> {
    let thing = |kind, name: &str| Thing {
        kind,
        name: name.into(),
        service: None,
        machine: None,
        own_kernel: false,
        owner: None,
    };
    let mut things = vec![thing(ThingKind::Host, "host/node-1"), thing(ThingKind::Host, "host/node-2")];
    let images = ["billing", "node", "shop", "front"];
    things.extend(images.map(|name| thing(ThingKind::Image, &format!("image/{name}"))));
    let services: [(&str, &[(&str, usize)]); 5] = [
        ("billing", &[("billing", 0)]),
        ("shop", &[("shop#1", 0), ("shop#2", 1)]),
        ("front", &[("front#1", 0), ("front#2", 1)]),
        ("rates", &[("rates", 1)]),
        ("search", &[("search", 1)]),
    ];
    for (service, replicas) in services {
        let of = at(things.len());
        things.push(thing(ThingKind::Service, &format!("service/{service}")));
        things.extend(replicas.iter().map(|&(name, node)| Thing {
            service: Some(of),
            machine: Some(at(node)),
            ..thing(ThingKind::Workload, &format!("workload/{name}"))
        }));
    }
    things
}

pub(super) fn requirement(subject: (&str, &str), need: (&str, &str), fact: usize) -> Requirement {
    Requirement {
        subject: subject.0.into(),
        at: Some(subject.1.into()),
        needs: vec![Need { needs: need.0.into(), within: Some(need.1.into()), skew: None }],
        only: Vec::new(),
        isolation: Vec::new(),
        because: None,
        fact: Some(FactRef::from_index(fact)),
        place: spot("built-in/facts.toml:9"),
    }
}

fn needed(requirement: usize) -> Why {
    let requirement = RequirementRef::from_index(requirement);
    Why::Requirement { requirement, carried_by: Vec::new(), chosen: false }
}

fn reasons() -> Vec<Reason> {
    use WhatKind::{Carried, Property, Published, Runs};
    let brings = || {
        let [family, release] = ["ubuntu", "22.04"].map(Text::from);
        Why::Release {
            brings: Some(Box::new(Brings {
                family,
                release,
                property: "cgroup".into(),
                version: "2".into(),
            })),
        }
    };
    /// What happens, to which thing, of what and to which version; why; and which reason it follows from.
    type Told = (WhatKind, usize, &'static str, &'static str, Why, Option<usize>);
    let all: Vec<Told> = vec![
        (Property, 0, "os", "22.04", Why::Goal, None),
        (Property, 0, "cgroup", "2", brings(), Some(0)),
        (Property, 0, "docker", "20.10.24", needed(0), Some(1)),
        (Property, 1, "os", "22.04", Why::Goal, None),
        (Property, 1, "cgroup", "2", brings(), Some(3)),
        (Property, 1, "docker", "20.10.24", needed(0), Some(4)),
        (Runs, BILLING, JDK, "11.0.16", needed(1), Some(1)),
        (Carried, IMAGES[0], JDK, "11.0.16", Why::Carries, Some(6)),
        (Runs, FRONT[0], NODE, "20.3.0", needed(2), Some(1)),
        (Carried, IMAGES[3], NODE, "20.3.0", Why::Carries, Some(8)),
        (Published, IMAGES[1], NODE, "20.3.0", Why::Carries, Some(9)),
        (Runs, SHOP[0], JDK, "8u372", needed(1), Some(1)),
        (Carried, IMAGES[2], JDK, "8u372", Why::Carries, Some(11)),
    ];
    let reason = |(kind, thing, of, to, why, because): (_, _, &str, &str, _, Option<usize>)| Reason {
        what: What { kind, thing: at(thing), of: of.into(), under: None, to: Some(to.into()) },
        why,
        because: because.map(ReasonRef::from_index),
        place: None,
    };
    all.into_iter().map(reason).collect()
}

/// A change that nobody asked for.
pub(in crate::report) fn change(thing: usize, effect: Effect, of: &str, from: &str, to: &str) -> Change {
    Change {
        thing: at(thing),
        effect,
        of: of.into(),
        under: None,
        moved: None,
        from: Some(from.into()),
        to: Some(to.into()),
        asked: Asked::No,
        brings: Vec::new(),
        unlisted: false,
        assumed: false,
        certainty: Some(Certainty::Unknown),
    }
}

fn step(rank: usize, after: &[usize], reason: usize, changes: Vec<Change>) -> Step {
    let things: BTreeSet<ThingRef> = changes.iter().map(|change| change.thing).collect();
    Step {
        number: 0,
        rank,
        strategy: Strategy::InPlace,
        after: after.iter().map(|&step| Wait { step, kind: WaitKind::Rule }).collect(),
        things: things.len(),
        seconds: 60,
        changes,
        reasons: vec![ReasonRef::from_index(reason)],
        wave: None,
        start: None,
        end: None,
        starts: None,
        ends: None,
        moves: Vec::new(),
        interrupts: Vec::new(),
    }
}

/// A host that changes under what is on it.
fn host(node: usize, parts: &[(&str, &str, &str)], asked: Asked) -> Vec<Change> {
    let on = match node {
        0 => vec![BILLING, SHOP[0], FRONT[0]],
        _ => vec![SHOP[1], FRONT[1], RATES, SEARCH],
    };
    let upgrade = |&(of, from, to): &(&str, &str, &str)| change(node, Effect::Upgrade, of, from, to);
    let mut changes: Vec<Change> = parts.iter().map(upgrade).collect();
    changes[0].asked = asked;
    let (of, from, to) = parts[0];
    changes.extend(
        on.into_iter().map(|workload| Change {
            under: Some(at(node)),
            ..change(workload, Effect::Restart, of, from, to)
        }),
    );
    changes
}

/// The plan that takes both hosts to another OS release.
pub(in crate::report) fn upgrade() -> Plan {
    use Effect::{Rebuild, Redeploy, Upgrade};
    let docker = [("docker", "19.03.15", "20.10.24")];
    let os = [("os", "20.04", "22.04"), ("cgroup", "1", "2"), ("kernel", "5.4", "5.15")];
    let one = |thing, effect, of, from, to| vec![change(thing, effect, of, from, to)];
    let mut steps = vec![
        step(1, &[], 2, host(0, &docker, Asked::No)),
        step(1, &[], 5, host(1, &docker, Asked::No)),
        step(1, &[], 7, one(IMAGES[0], Rebuild, JDK, "11.0.14", "11.0.16")),
        step(1, &[], 10, one(IMAGES[1], Upgrade, NODE, "18.19.1", "20.3.0")),
        step(1, &[], 12, one(IMAGES[2], Rebuild, JDK, "8u292", "8u372")),
        step(2, &[4], 9, one(IMAGES[3], Rebuild, NODE, "18.19.1", "20.3.0")),
        step(2, &[3], 6, one(BILLING, Redeploy, JDK, "11.0.14", "11.0.16")),
        step(2, &[5], 11, one(SHOP[0], Redeploy, JDK, "8u292", "8u372")),
        step(2, &[5], 11, one(SHOP[1], Redeploy, JDK, "8u292", "8u372")),
        step(3, &[6], 8, one(FRONT[0], Redeploy, NODE, "18.19.1", "20.3.0")),
        step(3, &[6], 8, one(FRONT[1], Redeploy, NODE, "18.19.1", "20.3.0")),
        step(4, &[1, 7, 8, 10], 0, host(0, &os, Asked::Yes)),
        step(4, &[2, 9, 11], 3, host(1, &os, Asked::Yes)),
    ];
    for (number, step) in (1..).zip(&mut steps) {
        step.number = number;
    }
    Plan { steps, ..unplanned() }
}

/// The same without steps.
pub(super) fn unplanned() -> Plan {
    Plan {
        schema: SCHEMA,
        tool: "comove".to_owned(),
        inputs: vec!["shop.toml".to_owned()],
        read: Vec::new(),
        bumps: vec!["host/node-*:os=22.04".to_owned()],
        holds: Vec::new(),
        except: Vec::new(),
        left_out: Vec::new(),
        today: None,
        strategy: Strategy::InPlace,
        ways: Vec::new(),
        guarantee: Guarantee::Least,
        checked: Some(Checked { steps: 13, causes: 40 }),
        summary: Summary {
            things: 13,
            steps: 13,
            ranks: 4,
            largest_step: 5,
            unknown: 12,
            ..Summary::default()
        },
        tables: shop(),
        steps: Vec::new(),
        blocked: Vec::new(),
        violations: Vec::new(),
        known: known(),
        unknowns: unknowns(),
        origins: Vec::new(),
        stays: Vec::new(),
        spares: Vec::new(),
        unheeded: Vec::new(),
        schedule: None,
        rest: None,
        gates: None,
        certificate: None,
    }
}

fn known() -> Vec<Known> {
    let known = |fact, outcome, says, things: &[usize]| Known {
        fact: FactRef::from_index(fact),
        outcome,
        says,
        number: things.len(),
        things: things.iter().map(|&thing| Concerned::Thing(at(thing))).collect(),
    };
    let needs = |index| Says::Requirement { requirement: RequirementRef::from_index(index) };
    let crossing = Says::Crossing { of: "os/ubuntu".into(), to: CrossingTo::Release, together: false };
    vec![
        known(0, Outcome::Forces, needs(0), &NODES),
        known(1, Outcome::Forces, needs(1), &[BILLING, SHOP[0], SHOP[1]]),
        known(2, Outcome::Forces, needs(2), &FRONT),
        known(3, Outcome::ByHand, crossing, &NODES),
    ]
}

fn unknowns() -> Vec<Unknown> {
    let workloads = [BILLING, SHOP[0], SHOP[1], FRONT[0], FRONT[1], RATES, SEARCH];
    let unknown = |of: &str, version: &str| Unknown {
        of: of.into(),
        version: Some(version.into()),
        family: (of == "os").then(|| "ubuntu".into()),
        things: workloads.map(at).to_vec(),
    };
    vec![unknown("docker", "20.10.24"), unknown("os", "22.04")]
}
