//! The least that anybody has to do with the implications of a plan: to follow them from what was asked for, and to order them.
//! What planning takes beyond that goes into finding the implications and into telling of them.

use comove::answer::certificate::Certificate;
use comove::answer::refs::EventRef;
use comove::id::Id as _;
use petgraph::algo::{condensation, toposort};
use petgraph::graph::DiGraph;

/// The certified implications: of each event, those that it forces.
pub(crate) struct Implications {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    goals: Vec<u32>,
}

impl Implications {
    pub(crate) fn of(certificate: &Certificate) -> Self {
        let number = |event: EventRef| u32::try_from(event.index()).expect("few enough events");
        let events = certificate.events.iter().zip(0_u32..);
        let goals = events.clone().filter(|(event, _)| event.causes.is_empty()).map(|(_, at)| at).collect();
        let causes =
            events.flat_map(|(event, at)| event.causes.iter().map(move |cause| (number(cause.event), at)));
        let ties = certificate.ties.iter().flat_map(|tie| &tie.arrows);
        let ties = ties.map(|arrow| (number(arrow.from), number(arrow.to)));
        let pairs: Vec<(u32, u32)> = causes.chain(ties).collect();
        let mut offsets = vec![0; certificate.events.len() + 1];
        for &(from, _) in &pairs {
            offsets[from as usize + 1] += 1;
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut next = offsets.clone();
        let mut targets = vec![0; pairs.len()];
        for (from, to) in pairs {
            targets[next[from as usize] as usize] = to;
            next[from as usize] += 1;
        }
        Self { offsets, targets, goals }
    }

    pub(crate) const fn len(&self) -> (usize, usize) {
        (self.offsets.len() - 1, self.targets.len())
    }

    fn from(&self, event: u32) -> &[u32] {
        &self.targets[self.offsets[event as usize] as usize..self.offsets[event as usize + 1] as usize]
    }

    /// Counts what follows from the goals.
    pub(crate) fn walk(&self) -> usize {
        let mut seen = vec![false; self.offsets.len() - 1];
        let mut open = self.goals.clone();
        let mut reached = 0;
        open.iter().for_each(|&goal| seen[goal as usize] = true);
        while let Some(event) = open.pop() {
            reached += 1;
            for &next in self.from(event) {
                if !std::mem::replace(&mut seen[next as usize], true) {
                    open.push(next);
                }
            }
        }
        reached
    }

    /// The same as a graph of petgraph's.
    pub(crate) fn graph(&self) -> DiGraph<(), ()> {
        let events = 0..u32::try_from(self.offsets.len() - 1).expect("few enough events");
        let mut graph = DiGraph::with_capacity(events.len(), self.targets.len());
        for _ in events.clone() {
            graph.add_node(());
        }
        for event in events {
            for &next in self.from(event) {
                graph.add_edge(event.into(), next.into(), ());
            }
        }
        graph
    }
}

/// Counts the groups of events that force each other, once these are in an order.
pub(crate) fn groups(graph: DiGraph<(), ()>) -> usize {
    let groups = condensation(graph, true);
    toposort(&groups, None).expect("what forces each other is one group").len()
}
