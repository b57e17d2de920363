//! Pictures: things in layers, what joins them, and which of them change together.

use super::{Cell, Line, Table, Tone};

/// A picture of things and of what joins them.
///
/// A format that draws puts what is `on` something into it, and a group into a frame; another one writes a graph, or the
/// [table](Self::table) that says the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// What it shows, in a few words.
    pub title: Line,
    /// The same in a sentence or two, for somebody who does not see it.
    pub description: Line,
    /// What is drawn.
    pub nodes: Vec<Node>,
    /// What joins two of them, besides that one is on the other.
    pub edges: Vec<Edge>,
    /// What changes together. A node is in one group at most.
    pub groups: Vec<Group>,
    /// What was left out, if anything was: `and 24 more steps, which the table has`.
    pub rest: Option<Line>,
}

/// A thing of a picture, or several to which the same happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is called: `host/node-1`, or `26 workloads`.
    pub label: Line,
    /// What is done with it: `kernel 5.15 -> 6.8`.
    pub detail: Line,
    /// The layer that it belongs to.
    pub layer: Layer,
    /// What happens to it.
    pub happens: Happens,
    /// How many things it stands for.
    pub count: usize,
    /// How it is to be taken.
    pub tone: Tone,
    /// The position of the node that it is on.
    pub on: Option<usize>,
}

/// The layers of a fleet, from the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Hosts, guests and clusters.
    Machine,
    /// Images, stacks and packages.
    Image,
    /// What runs: workloads of applications.
    Application,
    /// Services.
    Service,
}

/// What happens to a thing, as far as pictures tell such things apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happens {
    /// It is not touched.
    #[default]
    Untouched,
    /// It changes version.
    Changes,
    /// It only restarts.
    Restarts,
    /// It moves to another machine.
    Moves,
    /// It cannot be done.
    Blocked,
}

/// What joins two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The position of the node that depends on the other.
    pub from: usize,
    /// The position of the other.
    pub to: usize,
    /// How: `built on`.
    pub label: Line,
}

/// Nodes that change together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is called: `step 12`.
    pub name: Line,
    /// When that is, if it is known: `wave 2`.
    pub when: Line,
    /// How many things it has: `31 together`. Of several groups alike, the one with most.
    pub things: usize,
    /// How many it has at least, of several groups alike.
    pub least: usize,
    /// How many groups alike it stands for.
    pub times: usize,
    /// How it is to be taken.
    pub tone: Tone,
    /// The positions of its nodes.
    pub nodes: Vec<usize>,
    /// The positions of the groups that come before it.
    pub after: Vec<usize>,
}

impl Layer {
    /// Every layer, from the lowest.
    pub const ALL: [Self; 4] = [Self::Machine, Self::Image, Self::Application, Self::Service];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Image => "image",
            Self::Application => "application",
            Self::Service => "service",
        }
    }
}

impl Happens {
    /// Every one, in the order in which a legend has them.
    pub const ALL: [Self; 5] = [Self::Changes, Self::Restarts, Self::Moves, Self::Blocked, Self::Untouched];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Untouched => "not touched",
            Self::Changes => "changes version",
            Self::Restarts => "only restarts",
            Self::Moves => "moves",
            Self::Blocked => "blocked",
        }
    }
}

impl Picture {
    /// The same as a table: a row for each node, with the group that it is in and what it is on.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut groups: Vec<Option<&Group>> = vec![None; self.nodes.len()];
        for group in &self.groups {
            for &node in &group.nodes {
                if let Some(slot) = groups.get_mut(node) {
                    *slot = Some(group);
                }
            }
        }
        let mut head =
            ["together", "when", "thing", "what happens", "change", "on", "after"].map(Line::from).to_vec();
        let mut rows: Vec<Vec<Cell>> =
            self.nodes.iter().zip(groups).map(|(node, group)| self.row(node, group)).collect();
        // Of what is said of no node there is no column.
        for at in (0..head.len()).rev().filter(|_| !self.nodes.is_empty()) {
            if rows.iter().all(|row| row.get(at).is_none_or(|cell| *cell == Cell::Empty)) {
                head.remove(at);
                rows.iter_mut().for_each(|row| drop(row.remove(at)));
            }
        }
        Table { head, rows, rest: self.rest.clone() }
    }

    fn row(&self, node: &Node, group: Option<&Group>) -> Vec<Cell> {
        let on = node.on.and_then(|on| self.nodes.get(on)).map(|on| on.label.clone());
        let after = group.map(|group| &*group.after).unwrap_or_default();
        let after = after.iter().filter_map(|&at| self.groups.get(at)).map(|group| group.name.words());
        let after: Vec<String> = after.collect();
        let after = if after.is_empty() { Cell::Empty } else { Cell::Line(after.join("; ").into()) };
        let line = |line: &Line| if line.is_empty() { Cell::Empty } else { Cell::Line(line.clone()) };
        vec![
            group.map_or(Cell::Empty, |group| line(&group.name)),
            group.map_or(Cell::Empty, |group| line(&group.when)),
            Cell::Line(node.label.clone()),
            Cell::Line(node.happens.name().into()),
            line(&node.detail),
            on.map_or(Cell::Empty, Cell::Line),
            after,
        ]
    }
}
