//! Where each part of a picture stands.
//!
//! What is on something stands in it, and what changes together stands in one frame. Frames stand in bands, one for each
//! rank: all frames of a band may be carried out before those of the band below. A band is filled line by line, so that the
//! picture never becomes wider than a page, whatever it shows. Lengths are in pixels.

use super::measure::{self, Face};
use super::short::Words;
use crate::report::document::{Group, Happens, Node, Picture};

/// The least width of a picture: its legend has room.
const NARROWEST: u32 = 620;
/// The most that frames fill of a line.
pub(super) const WIDTH: u32 = 1040;
/// Between things, and between them and what they are in.
pub(super) const GAP: u32 = 6;
/// Between a frame and what is in it.
pub(super) const PAD: u32 = 10;
/// The head of a frame.
pub(super) const HEAD: u32 = 26;
/// The heading of a band.
const BAND: u32 = 30;
/// A line of a thing.
const LINE: u32 = 15;
/// How deep things can be in others; deeper ones stand beside them.
const DEEPEST: usize = 6;

/// The side of a square that stands for one thing, with the gap beside it.
pub(super) const SQUARE: u32 = 9;
/// The most squares that are drawn for a node.
const SQUARES: usize = 240;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// What stands where.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// How wide it is.
    pub(super) width: u32,
    /// How high it is.
    pub(super) height: u32,
    /// Headings, each with where its line begins.
    pub(super) bands: Vec<(String, u32)>,
    /// Frames by the positions of their groups.
    pub(super) frames: Vec<Rect>,
    /// Nodes by their positions.
    pub(super) nodes: Vec<Rect>,
    /// Whether others stand in a node.
    pub(super) holds: Vec<bool>,
}

/// Columns and rows of squares that stand for the things of a node, and how many things each stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Squares {
    pub(super) columns: u32,
    pub(super) number: u32,
    pub(super) each: usize,
}

impl Squares {
    /// Those of a node that stands for several things.
    pub(super) fn of(node: &Node) -> Option<Self> {
        if node.count < 2 {
            return None;
        }
        let each = node.count.div_ceil(SQUARES);
        let number = measure::length(node.count.div_ceil(each));
        // About three times as wide as high.
        let columns = (1..=number).find(|columns| columns * columns >= number * 3).unwrap_or(number).max(1);
        Some(Self { columns: columns.min(number), number, each })
    }

    pub(super) const fn rows(self) -> u32 {
        self.number.div_ceil(self.columns)
    }
}

/// Lays a picture out, of which the nodes say these words.
pub(super) fn layout(picture: &Picture, words: &Words) -> Layout {
    let parents = parents(&picture.nodes);
    let depth = depths(&parents);
    let mut sizes = Sizes::new((picture, words), &parents);
    let mut order: Vec<usize> = (0..picture.nodes.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(depth[at]), at));
    for &at in &order {
        sizes.node(at);
    }
    let mut layout = Layout {
        frames: vec![Rect::default(); picture.groups.len()],
        nodes: vec![Rect::default(); picture.nodes.len()],
        holds: sizes.children.iter().map(|children| !children.is_empty()).collect(),
        ..Layout::default()
    };
    let mut y = bands(picture, &mut sizes, &mut layout);
    y = beside(picture, &sizes, &mut layout, y);
    for &at in order.iter().rev() {
        sizes.place_children(at, &mut layout.nodes);
    }
    let rects = || layout.frames.iter().chain(&layout.nodes);
    layout.width = rects().map(|rect| rect.x + rect.width).max().unwrap_or(0).clamp(NARROWEST, WIDTH + PAD);
    layout.height = y;
    layout
}

/// The node that each stands in: what it is on, unless that leads in a circle or too deep.
fn parents(nodes: &[Node]) -> Vec<Option<usize>> {
    let parent =
        |at: usize| nodes.get(at).and_then(|node| node.on).filter(|&on| on < nodes.len() && on != at);
    let is_sound = |at: usize| {
        let mut above = std::iter::successors(parent(at), |&on| parent(on));
        above.nth(DEEPEST).is_none()
    };
    (0..nodes.len()).map(|at| parent(at).filter(|_| is_sound(at))).collect()
}

fn depths(parents: &[Option<usize>]) -> Vec<usize> {
    let depth = |at: usize| std::iter::successors(parents[at], |&on| parents[on]).take(DEEPEST + 1).count();
    (0..parents.len()).map(depth).collect()
}

/// How large nodes and frames are, and where what is in them stands.
struct Sizes<'p> {
    picture: &'p Picture,
    words: &'p Words,
    children: Vec<Vec<usize>>,
    is_child: Vec<bool>,
    size: Vec<(u32, u32)>,
    /// Where a node stands in what it stands in.
    offset: Vec<(u32, u32)>,
}

impl<'p> Sizes<'p> {
    fn new((picture, words): (&'p Picture, &'p Words), parents: &[Option<usize>]) -> Self {
        let mut children = vec![Vec::new(); picture.nodes.len()];
        for (at, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(at);
            }
        }
        Self {
            picture,
            words,
            children,
            is_child: parents.iter().map(Option::is_some).collect(),
            size: vec![(0, 0); picture.nodes.len()],
            offset: vec![(0, 0); picture.nodes.len()],
        }
    }

    /// Measures a node; those in it have been measured.
    fn node(&mut self, at: usize) {
        let words = (&*self.words.labels[at], &*self.words.details[at]);
        let (mut width, mut height) = chip(&self.picture.nodes[at], words);
        let inside = self.children[at].clone();
        if !inside.is_empty() {
            let (inner, below) = self.fill(&inside, WIDTH - 8 * PAD, PAD, height + 2);
            width = width.max(inner + 2 * PAD);
            height += 2 + below + PAD;
        }
        self.size[at] = (width, height);
    }

    /// Puts nodes into lines from a corner on, and returns how much room they take.
    fn fill(&mut self, nodes: &[usize], most: u32, x: u32, y: u32) -> (u32, u32) {
        // What holds others stands above what does not, which is as wide as the widest of its kind.
        let (boxes, chips): (Vec<usize>, Vec<usize>) =
            nodes.iter().partition(|&&at| !self.children[at].is_empty());
        let widest = chips.iter().map(|&at| self.size[at].0).max().unwrap_or(0);
        for &at in &chips {
            self.size[at].0 = widest;
        }
        let columns =
            columns(chips.len(), widest, chips.iter().map(|&at| self.size[at].1).max().unwrap_or(0), most);
        let (wide, high) = self.shelves(&boxes, most, (x, y));
        let gap = if boxes.is_empty() || chips.is_empty() { 0 } else { GAP };
        let row = (columns * (widest + GAP)).saturating_sub(GAP).max(wide);
        let (chips_wide, chips_high) = self.shelves(&chips, row, (x, y + high + gap));
        (wide.max(chips_wide), high + gap + chips_high)
    }

    /// Puts nodes side by side into lines of a width, and returns how much room they take.
    fn shelves(&mut self, nodes: &[usize], most: u32, corner: (u32, u32)) -> (u32, u32) {
        let sizes: Vec<(u32, u32)> = nodes.iter().map(|&at| self.size[at]).collect();
        let (places, size) = shelves(&sizes, most, GAP);
        for (&at, (x, y)) in nodes.iter().zip(places) {
            self.offset[at] = (corner.0 + x, corner.1 + y);
        }
        size
    }

    /// Measures a frame and places the nodes in it that stand in no other.
    fn frame(&mut self, group: &Group) -> (u32, u32) {
        let nodes: Vec<usize> = group.nodes.iter().copied().filter(|&at| self.is_outer(at)).collect();
        let (width, height) = self.fill(&nodes, WIDTH - 4 * PAD, PAD, HEAD);
        let after = measure::width(&super::svg::after(self.picture, group), Face::Detail);
        let head = measure::width(&super::svg::head(group), Face::Head) + after + 2 * PAD + 8;
        let stack = if group.times > 1 { 6 } else { 0 };
        ((width + 2 * PAD).max(head.min(WIDTH - 2 * PAD)) + stack, HEAD + height + PAD + stack)
    }

    fn is_outer(&self, at: usize) -> bool {
        self.is_child.get(at) == Some(&false)
    }

    /// Places what stands in a node, which itself has its place.
    fn place_children(&self, at: usize, nodes: &mut [Rect]) {
        let outer = nodes[at];
        for &child in &self.children[at] {
            let (x, y) = self.offset[child];
            let (width, height) = self.size[child];
            nodes[child] = Rect { x: outer.x + x, y: outer.y + y, width, height };
        }
    }

    fn put(&self, at: usize, x: u32, y: u32, nodes: &mut [Rect]) {
        let (width, height) = self.size[at];
        nodes[at] = Rect { x, y, width, height };
    }
}

/// How large a node is by itself.
fn chip(node: &Node, (label, detail): (&str, &str)) -> (u32, u32) {
    let symbol = if node.tone.symbol().is_some() { 16 } else { 0 };
    let label = measure::width(label, Face::Label) + 32 + symbol;
    let mut width = label.max(64);
    let mut height = LINE + 9;
    if !node.detail.is_empty() {
        width = width.max(measure::width(detail, Face::Detail) + 16);
        height += LINE - 1;
    }
    if let Some(squares) = Squares::of(node) {
        width = width.max(squares.columns * SQUARE + 16);
        height += squares.rows() * SQUARE + 4;
    }
    (width, height)
}

/// Into how many columns so many chips go, so that what they fill is about twice as wide as high.
fn columns(number: usize, width: u32, height: u32, most: u32) -> u32 {
    let number = measure::length(number);
    let fit = ((most + GAP) / (width + GAP)).max(1);
    let is_wide = |columns: &u32| {
        let rows = number.div_ceil(*columns);
        columns * (width + GAP) >= 2 * rows * (height + GAP)
    };
    (1..=number.max(1)).find(is_wide).unwrap_or(number).clamp(1, fit)
}

/// Puts rectangles side by side into lines of a width: the places, and how much room all take.
fn shelves(sizes: &[(u32, u32)], most: u32, gap: u32) -> (Vec<(u32, u32)>, (u32, u32)) {
    let (mut x, mut y, mut line, mut widest) = (0, 0, 0, 0);
    let mut places = Vec::with_capacity(sizes.len());
    for &(width, height) in sizes {
        if x > 0 && x + width > most {
            (x, y, line) = (0, y + line + gap, 0);
        }
        places.push((x, y));
        widest = widest.max(x + width);
        x += width + gap;
        line = line.max(height);
    }
    (places, (widest, y + line))
}

/// The rank of each group: how many others have to come before it, one after another.
fn ranks(groups: &[Group]) -> Vec<usize> {
    let mut ranks = vec![0; groups.len()];
    // A chain is no longer than there are groups; a circle ends with that.
    for _ in 0..groups.len() {
        let mut changed = false;
        for (at, group) in groups.iter().enumerate() {
            let before = group.after.iter().filter_map(|&of| ranks.get(of)).max();
            let rank = before.map_or(0, |rank| rank + 1).min(groups.len());
            changed |= rank > ranks[at];
            ranks[at] = rank.max(ranks[at]);
        }
        if !changed {
            break;
        }
    }
    ranks
}

/// Places the frames, band by band, and returns where the last one ends.
fn bands(picture: &Picture, sizes: &mut Sizes<'_>, layout: &mut Layout) -> u32 {
    let ranks = ranks(&picture.groups);
    let mut y = 0;
    let last = ranks.iter().copied().max();
    for rank in 0..=last.unwrap_or(0) {
        let groups: Vec<usize> = (0..picture.groups.len()).filter(|&at| ranks[at] == rank).collect();
        if groups.is_empty() {
            continue;
        }
        if last > Some(0) {
            let title = if rank == 0 { "First".to_owned() } else { "Then".to_owned() };
            layout.bands.push((title, y));
            y += BAND;
        }
        let measured: Vec<(u32, u32)> = groups.iter().map(|&at| sizes.frame(&picture.groups[at])).collect();
        let (places, (_, height)) = shelves(&measured, WIDTH, 2 * GAP);
        for ((&at, (x, down)), (width, high)) in groups.iter().zip(places).zip(measured) {
            layout.frames[at] = Rect { x, y: y + down, width, height: high };
            for &node in picture.groups[at].nodes.iter().filter(|&&node| sizes.is_outer(node)) {
                let (in_x, in_y) = sizes.offset[node];
                sizes.put(node, x + in_x, y + down + in_y, &mut layout.nodes);
            }
        }
        y += height + 2 * GAP;
    }
    y
}

/// Places the nodes that are in no frame: what is blocked, and what is not touched.
fn beside(picture: &Picture, sizes: &Sizes<'_>, layout: &mut Layout, mut y: u32) -> u32 {
    let mut is_framed = vec![false; picture.nodes.len()];
    for &at in picture.groups.iter().flat_map(|group| &group.nodes) {
        if let Some(is_framed) = is_framed.get_mut(at) {
            *is_framed = true;
        }
    }
    let loose = (0..picture.nodes.len()).filter(|&at| !is_framed[at] && sizes.is_outer(at));
    let (walls, others): (Vec<usize>, Vec<usize>) =
        loose.partition(|&at| picture.nodes[at].happens == Happens::Blocked);
    for (title, nodes) in [("Blocked", walls), ("Beside it", others)] {
        if nodes.is_empty() {
            continue;
        }
        layout.bands.push((title.to_owned(), y));
        y += BAND;
        let measured: Vec<(u32, u32)> = nodes.iter().map(|&at| sizes.size[at]).collect();
        let (places, (_, height)) = shelves(&measured, WIDTH, GAP);
        for (&at, (x, down)) in nodes.iter().zip(places) {
            sizes.put(at, x, y + down, &mut layout.nodes);
        }
        y += height + 2 * GAP;
    }
    y
}
