//! Pictures of plans: nothing is counted twice, nothing is lost without saying so, and no picture is too large.

use super::*;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::{Tables, Thing, ThingKind};
use crate::report::changes::dice::Dice;
use crate::report::changes::generate::{at, change, upgrade};
use proptest::prelude::*;

/// So many hosts, each with as many workloads, all changed in steps of one host each.
fn hosts(number: usize, each: usize) -> Plan {
    let thing = |kind, name: String, machine: Option<ThingRef>| Thing {
        kind,
        name: name.into(),
        service: None,
        machine,
        own_kernel: false,
        owner: None,
    };
    let mut things: Vec<Thing> = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    let like = upgrade().steps.swap_remove(0);
    for host in 0..number {
        let machine = at(things.len());
        things.push(thing(ThingKind::Host, format!("host/h{host:03}"), None));
        let mut changes = vec![change(things.len() - 1, Effect::Upgrade, "kernel", "5.15", "6.8")];
        for workload in 0..each {
            let restart = change(things.len(), Effect::Restart, "kernel", "5.15", "6.8");
            changes.push(Change { under: Some(machine), ..restart });
            things.push(thing(
                ThingKind::Workload,
                format!("workload/w{host:03}-{workload:02}"),
                Some(machine),
            ));
        }
        steps.push(Step { number: host + 1, things: each + 1, changes, after: Vec::new(), ..like.clone() });
    }
    Plan { tables: Tables { things, ..Tables::default() }, steps, ..upgrade() }
}

/// How many things a picture stands for in its groups. The services of replicas stand beside them.
fn counted(picture: &Picture) -> usize {
    let is_beside = |at: usize| picture.edges.iter().any(|edge| edge.from == at);
    let of = |group: &Group| {
        let nodes = group.nodes.iter().filter(|&&at| !is_beside(at));
        let nodes: usize = nodes.map(|&at| picture.nodes[at].count).sum();
        // Of groups alike with several things one is drawn.
        if group.things > 1 { nodes * group.times } else { nodes }
    };
    picture.groups.iter().map(of).sum()
}

fn words(picture: &Picture, group: usize) -> Vec<String> {
    picture.groups[group].nodes.iter().map(|&at| picture.nodes[at].label.words()).collect()
}

#[test]
fn who_goes_with_which_host_is_seen() {
    let picture = coupling(&upgrade(), 500);
    assert_eq!(words(&picture, 0), ["host/node-1", "billing", "front#1", "shop#1"]);
    let on: Vec<Option<usize>> = picture.groups[0].nodes.iter().map(|&at| picture.nodes[at].on).collect();
    assert_eq!(on, [None, Some(0), Some(0), Some(0)]);
    assert_eq!(picture.nodes[0].detail.words(), "docker 19.03.15 -> 20.10.24");
    assert_eq!(picture.nodes[1].happens, Happens::Restarts);
    let last = picture.groups.last().expect("groups");
    assert!(!last.after.is_empty());
    assert_eq!(picture.rest, None);
}

#[test]
fn the_more_there_is_the_less_closely_it_is_drawn() {
    let small = coupling(&hosts(8, 4), 500);
    assert_eq!((small.groups.len(), counted(&small)), (8, 40));
    assert_eq!(words(&small, 7)[..2], ["host/h007", "w007-00"]);
    let large = coupling(&hosts(300, 24), 500);
    assert_eq!((large.groups.len(), counted(&large)), (1, 7500));
    assert_eq!((large.groups[0].times, large.groups[0].things, large.groups[0].least), (300, 25, 25));
    assert_eq!(words(&large, 0), ["1 host", "24 workloads"]);
    assert_eq!(large.groups[0].name.words(), "steps 1-300");
}

#[test]
fn in_one_large_step_machines_are_told_apart() {
    let mut plan = hosts(60, 24);
    let all: Vec<Change> = plan.steps.drain(..).flat_map(|step| step.changes).collect();
    let like = upgrade().steps.swap_remove(0);
    plan.steps = vec![Step { number: 1, things: all.len(), changes: all, ..like }];
    let picture = coupling(&plan, 500);
    assert_eq!(counted(&picture), 60 * 25);
    assert_eq!(words(&picture, 0)[..2], ["host/h000", "host/h001"]);
    assert_eq!(words(&picture, 0)[60], "24 workloads");
    assert_eq!(picture.nodes[61].on, Some(1));
}

#[test]
fn replicas_that_change_together_show_their_service() {
    let mut plan = hosts(1, 3);
    plan.tables.things.push(Thing {
        kind: ThingKind::Service,
        name: "service/web".into(),
        service: None,
        machine: None,
        own_kernel: false,
        owner: None,
    });
    let service = Some(at(4));
    plan.tables.things[1].service = service;
    plan.tables.things[2].service = service;
    let picture = coupling(&plan, 500);
    assert_eq!(words(&picture, 0), ["host/h000", "w000-00", "w000-01", "w000-02", "web"]);
    let edges: Vec<(usize, usize)> = picture.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    assert_eq!(edges, [(4, 1), (4, 2)]);
}

proptest! {
    #[test]
    fn no_picture_is_too_large_or_loses_anything_unsaid(bytes in prop::collection::vec(any::<u8>(), 0..600), most in 20usize..80) {
        let plan = Dice::new(bytes).plan();
        let picture = coupling(&plan, most);
        prop_assert!(picture.nodes.len() <= most, "{} of {most}", picture.nodes.len());
        let things: usize = (0..plan.steps.len()).map(|at| things(&plan, at)).sum();
        if picture.rest.is_none() {
            prop_assert!(counted(&picture) >= things, "{} of {things}", counted(&picture));
        }
        let steps: usize = picture.groups.iter().map(|group| group.times).sum();
        prop_assert!(picture.rest.is_some() || steps == plan.steps.len());
        for (at, group) in picture.groups.iter().enumerate() {
            prop_assert!(group.after.iter().all(|&of| of < picture.groups.len() && of != at));
        }
    }
}

#[test]
fn a_group_says_in_which_waves_it_is() {
    let mut plan = hosts(3, 1);
    assert!(coupling(&plan, 500).groups.iter().all(|group| group.when.is_empty()));
    for (step, wave) in plan.steps.iter_mut().zip([1, 1, 2]) {
        step.wave = Some(wave);
    }
    let picture = coupling(&plan, 500);
    let when: Vec<String> = picture.groups.iter().map(|group| group.when.words()).collect();
    assert_eq!(when, ["wave 1", "wave 1", "wave 2"]);
    // Rules forbid the last.
    plan.steps[2].wave = None;
    plan.schedule = Some(crate::report::words::sample::schedule());
    let picture = coupling(&plan, 500);
    assert_eq!(picture.groups.last().map(|group| group.when.words()).as_deref(), Some("no wave"));
}
