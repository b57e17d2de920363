//! Lockstep: what happens in one step is tied together by true arrows, so that no order can separate it.
//!
//! Stops that buy nothing are skipped: a step may join successive versions of a track, and with them the steps that
//! would have been made there. Then each of these is tied by itself, and the largest has all things of the step in it,
//! or else the stop would have made a smaller step possible. The same holds of what is changed of one machine, image or
//! workload: it is one stop of it.

use super::finding::{CertificateFinding, Listed};
use super::proof::Proof;
use super::report::{FaultKind, Verdict};
use super::track::{Thing, Track};
use super::within::Ends;
use super::world::World;
use crate::answer::certificate::{Certificate, TieArrow};
use crate::id::Id;
use crate::model::{Fleet, Step as Rule};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

impl Proof<'_> {
    /// Checks the ties of all steps. Linear in events and arrows, but for sorting.
    pub(super) fn check_ties(
        &mut self,
        certificate: &Certificate,
        steps: usize,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); steps];
        for (index, event) in self.events.iter().enumerate() {
            match event.step {
                Some(step) if (1..=steps).contains(&step) => members[step - 1].push(index),
                Some(step) => {
                    verdict.in_event(FaultKind::Certificate, index, CertificateFinding::NoStep { step });
                }
                None => {}
            }
        }
        let ends = Ends::new(world.fleet, &self.reached);
        let mut arrows: Vec<Vec<&TieArrow>> = vec![Vec::new(); steps];
        let mut tied = BTreeSet::new();
        for tie in &certificate.ties {
            if !tied.insert(tie.step) {
                verdict.fault(FaultKind::Tie, Listed::Tie(tie.step));
            }
            match arrows.get_mut(tie.step.wrapping_sub(1)) {
                Some(list) => list.extend(&tie.arrows),
                None => verdict.fault(FaultKind::Tie, CertificateFinding::NoStep { step: tie.step }),
            }
        }
        for (index, (members, arrows)) in members.iter().zip(&arrows).enumerate() {
            if members.len() > 1 || !arrows.is_empty() {
                self.check_tie(index + 1, (members, arrows), &ends, world, verdict);
                verdict.ties += 1;
            }
        }
    }

    fn check_tie(
        &mut self,
        step: usize,
        (members, arrows): (&[usize], &[&TieArrow]),
        ends: &Ends,
        world: &mut World<'_>,
        verdict: &mut Verdict,
    ) {
        let mut graph = DiGraph::<usize, ()>::new();
        let nodes: BTreeMap<usize, NodeIndex> =
            members.iter().map(|&event| (event, graph.add_node(event))).collect();
        let mut seen = BTreeSet::new();
        for &arrow in arrows {
            let (from, to) = (arrow.from.index(), arrow.to.index());
            if !seen.insert((from, to)) {
                verdict.in_step(FaultKind::Tie, step, Listed::Arrow { from, to });
            }
            let (Some(&tail), Some(&head)) = (nodes.get(&from), nodes.get(&to)) else {
                verdict.in_step(FaultKind::Tie, step, CertificateFinding::NotInTie { from, to });
                continue;
            };
            let (Some(cause), Some(effect)) = (self.reached[from], self.reached[to]) else {
                continue;
            };
            match self.refuted((cause, effect), arrow.into(), Some(ends), world, verdict) {
                None => {
                    graph.add_edge(tail, head, ());
                }
                Some(finding) => verdict.in_step(FaultKind::Tie, step, finding),
            }
        }
        let pieces = kosaraju_scc(&graph);
        if pieces.len() < 2 {
            return;
        }
        self.join_stops(&mut graph, &nodes, world);
        self.join_things(&mut graph, world.fleet);
        let joined = kosaraju_scc(&graph);
        if joined.len() > 1 {
            verdict.in_step(FaultKind::Tie, step, CertificateFinding::Untied { parts: joined.len() });
        } else if !self.is_detour(&graph, &pieces, world) {
            verdict.in_step(FaultKind::Tie, step, CertificateFinding::Detour);
        }
    }

    /// Ties each stop that has been skipped to the next.
    fn join_stops(
        &self,
        graph: &mut DiGraph<usize, ()>,
        nodes: &BTreeMap<usize, NodeIndex>,
        world: &World<'_>,
    ) {
        let mut stops: Vec<(Track, usize, NodeIndex)> = Vec::with_capacity(nodes.len());
        for (&event, &node) in nodes {
            stops.extend(self.reached[event].map(|(track, at)| (track, at, node)));
        }
        stops.sort_unstable();
        for pair in stops.windows(2) {
            let [(track, at, before), (same, next, after)] = pair else {
                continue;
            };
            if track == same && at + 1 == *next && world.step_rule(*track) != Rule::Listed {
                graph.add_edge(*before, *after, ());
                graph.add_edge(*after, *before, ());
            }
        }
    }

    /// Ties what is changed of one thing to each other: that is one stop of it.
    fn join_things(&self, graph: &mut DiGraph<usize, ()>, fleet: &Fleet) {
        let mut first: BTreeMap<Thing, NodeIndex> = BTreeMap::new();
        for node in graph.node_indices().collect::<Vec<_>>() {
            let thing = self.reached[graph[node]].and_then(|(track, _)| track.changed(fleet));
            let other = thing.map_or(node, |thing| *first.entry(thing).or_insert(node));
            if other != node {
                graph.add_edge(node, other, ());
                graph.add_edge(other, node, ());
            }
        }
    }

    /// Tells whether stopping would not have made the step smaller: one of the pieces has all its things.
    fn is_detour(&self, graph: &DiGraph<usize, ()>, pieces: &[Vec<NodeIndex>], world: &World<'_>) -> bool {
        let things = |nodes: &[NodeIndex]| -> BTreeSet<Thing> {
            let tracks = nodes.iter().filter_map(|&node| self.reached[graph[node]]);
            tracks.filter_map(|(track, _)| track.thing(world.fleet)).collect()
        };
        let all: Vec<NodeIndex> = graph.node_indices().collect();
        let all = things(&all).len();
        pieces.iter().any(|piece| things(piece).len() == all)
    }
}
