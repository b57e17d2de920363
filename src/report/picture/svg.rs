//! Pictures drawn as SVG.
//!
//! What happens to a thing is told by a mark and not by its colour alone. Names are text and nothing else, and each part that
//! was shortened has its whole name as its title.

use super::layout::{GAP, HEAD, Layout, PAD, Rect, SQUARE, Squares, layout};
use super::measure::{Face, cut};
use super::short::{Words, arrows};
use crate::report::document::{Edge, Group, Happens, Line, Node, Picture, Tone};
use crate::report::words::clean;
use std::collections::BTreeSet;
use std::fmt::{Arguments, Write};

/// The look of pictures, light and dark. A page that has pictures in it has these rules once.
pub const STYLE: &str = include_str!("picture.css");

/// The most edges that are drawn: more of them hide what they join.
const EDGES: usize = 60;
/// The most frames that another is said to come after.
const AFTER: usize = 3;
/// Where the first line of a thing stands.
const BASE: u32 = 16;

/// Draws a picture as a file of its own.
#[must_use]
pub fn svg(picture: &Picture) -> String {
    draw(picture, "comove", Some(STYLE))
}

/// Draws a picture as part of a page that has [`STYLE`]; what has a name in it begins with `id`.
#[must_use]
pub fn inline(picture: &Picture, id: &str) -> String {
    draw(picture, id, None)
}

fn draw(picture: &Picture, id: &str, style: Option<&str>) -> String {
    let words = Words::drawn(picture);
    let layout = layout(picture, &words);
    let (legend, legend_height) = legend(picture, layout.height);
    let rest_height = if picture.rest.is_some() { 24 } else { 0 };
    let height = layout.height + legend_height + rest_height;
    let mut out = Svg::open(id, (layout.width, height), &picture.title, &picture.description, style);
    for (title, y) in &layout.bands {
        out.text("cm-band", 0, y + 18, title);
        let after = super::measure::width(title, Face::Head) + 24;
        out.add(format_args!("<path class=\"cm-axis\" d=\"M{after} {}H{}\"/>\n", y + 14, layout.width));
    }
    for (group, frame) in picture.groups.iter().zip(&layout.frames) {
        out.frame(group, *frame, &after(picture, group));
    }
    for edge in edges(picture) {
        out.edge(edge, &layout);
    }
    for (at, node) in picture.nodes.iter().enumerate() {
        out.node(node, (&words.labels[at], &words.details[at]), layout.nodes[at], layout.holds[at]);
    }
    out.text.push_str(&legend);
    if let Some(rest) = &picture.rest {
        out.text("cm-rest", 0, height - 8, &clean(&rest.words()));
    }
    out.close()
}

/// What the head of a frame says.
pub(super) fn head(group: &Group) -> String {
    let name = clean(&group.name.words()).into_owned();
    let when = match group.when.is_empty() {
        true => String::new(),
        false => format!(" \u{b7} {}", clean(&group.when.words())),
    };
    let things = match (group.times, group.things) {
        (0 | 1, 0 | 1) => String::new(),
        (0 | 1, things) => format!(" \u{b7} {things} together"),
        (_, 0 | 1) => " \u{b7} each by itself".to_owned(),
        (times, things) if group.least == things => {
            format!(" \u{b7} {times} alike, {things} together in each")
        }
        (times, things) => format!(" \u{b7} {times} alike, {} to {things} together", group.least),
    };
    cut(&(name + &when + &things), Face::Head)
}

/// What the head of a frame says of the order: after which others it comes.
pub(super) fn after(picture: &Picture, group: &Group) -> String {
    let names = group.after.iter().filter_map(|&at| picture.groups.get(at)).map(|other| other.name.words());
    let names: Vec<String> = names.map(|name| clean(&name).into_owned()).collect();
    match names.len() {
        0 => String::new(),
        1..=AFTER => format!("after {}", names.join(", ")),
        many => format!("after {} and {} more", names[..AFTER - 1].join(", "), many + 1 - AFTER),
    }
}

/// A drawing in the making.
#[derive(Default)]
pub(super) struct Svg {
    pub(super) text: String,
}

impl Svg {
    /// Begins a drawing with what it is called and says.
    pub(super) fn open(
        id: &str,
        (width, height): (u32, u32),
        title: &Line,
        description: &Line,
        style: Option<&str>,
    ) -> Self {
        let mut out = Self::default();
        out.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cm\" viewBox=\"-1 -1 {} {}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n",
            width + 2,
            height + 2
        ));
        out.add(format_args!("<title id=\"{id}-title\">{}</title>\n", escaped(&title.words())));
        out.add(format_args!("<desc id=\"{id}-desc\">{}</desc>\n", escaped(&description.words())));
        if let Some(style) = style {
            out.add(format_args!("<style>\n{style}</style>\n<rect class=\"cm-paper\" x=\"-1\" y=\"-1\" width=\"{}\" height=\"{}\"/>\n", width + 2, height + 2));
        }
        out
    }

    /// Adds what is written as it is.
    pub(super) fn add(&mut self, what: Arguments<'_>) {
        // A text takes whatever there is memory for.
        let _ = self.text.write_fmt(what);
    }

    pub(super) fn close(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    pub(super) fn text(&mut self, class: &str, x: u32, y: u32, words: &str) {
        self.add(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>\n", escaped(words)));
    }

    pub(super) fn rect(&mut self, class: &str, rect: Rect, round: u32) {
        let Rect { x, y, width, height } = rect;
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>\n"
        ));
    }

    /// Draws a frame around what changes together.
    fn frame(&mut self, group: &Group, mut frame: Rect, after: &str) {
        let class = if group.things > 1 { "cm-frame cm-together" } else { "cm-frame" };
        if group.times > 1 {
            (frame.width, frame.height) = (frame.width - 6, frame.height - 6);
            for shift in [6, 3] {
                self.rect("cm-frame", Rect { x: frame.x + shift, y: frame.y + shift, ..frame }, 9);
            }
        }
        self.rect(class, frame, 9);
        let (x, y) = (frame.x + PAD, frame.y + 18);
        self.add(format_args!(
            "<text class=\"cm-head\" x=\"{x}\" y=\"{y}\">{}<tspan class=\"cm-after\" dx=\"8\">{}</tspan></text>\n",
            escaped(&head(group)),
            escaped(after)
        ));
    }

    /// Draws what joins two things.
    fn edge(&mut self, edge: &Edge, layout: &Layout) {
        let (Some(from), Some(to)) = (layout.nodes.get(edge.from), layout.nodes.get(edge.to)) else { return };
        let middle = |rect: &Rect| (rect.x + rect.width / 2, rect.y + rect.height / 2);
        let ((x1, y1), (x2, y2)) = (middle(from), middle(to));
        let bend = (y1 + y2) / 2;
        self.add(format_args!(
            "<path class=\"cm-edge\" d=\"M{x1} {y1}C{x1} {bend} {x2} {bend} {x2} {y2}\"/>\n"
        ));
    }

    /// Draws a thing, or several to which the same happens.
    fn node(&mut self, node: &Node, (label, detail): (&str, &str), rect: Rect, holds: bool) {
        let kind = class(node.happens);
        let shape = if holds { "cm-box" } else { "cm-chip" };
        self.add(format_args!(
            "<g class=\"cm-node {shape} cm-{kind}\"><title>{}</title>\n",
            escaped(&told(node))
        ));
        self.rect("cm-body", rect, 5);
        self.mark(node.happens, rect.x + 9, rect.y + 7);
        self.text("cm-label", rect.x + 24, rect.y + BASE, label);
        let mut y = rect.y + BASE;
        if !node.detail.is_empty() {
            y += 14;
            self.text("cm-detail", rect.x + 9, y, detail);
        }
        if let Some(symbol) = node.tone.symbol() {
            let end = rect.x + rect.width - 6;
            self.add(format_args!(
                "<text class=\"cm-symbol\" x=\"{end}\" y=\"{}\" text-anchor=\"end\">{symbol}</text>\n",
                rect.y + BASE
            ));
        }
        if let Some(squares) = Squares::of(node).filter(|_| !holds) {
            self.squares(squares, rect.x + 9, y + 8);
        }
        self.text.push_str("</g>\n");
    }

    /// Draws the mark of what happens: it tells that without colour.
    pub(super) fn mark(&mut self, happens: Happens, x: u32, y: u32) {
        let path = match happens {
            Happens::Changes => "m0 9l5-9l5 9z",
            Happens::Restarts => "m9 2.5a4.5 4.5 0 1 0 .9 3.5m-.4-5.6v2.6h-2.6",
            Happens::Moves => "m0 5h9m-3.5-3.5l3.5 3.5l-3.5 3.5",
            Happens::Blocked => "m1 1l8 8m0-8l-8 8",
            Happens::Untouched => "m2 5h6",
        };
        let class = if happens == Happens::Changes { "cm-solid" } else { "cm-mark" };
        self.add(format_args!("<path class=\"{class}\" d=\"M{x} {y}{path}\"/>\n"));
    }

    /// Draws a square for each thing, or for so many.
    fn squares(&mut self, squares: Squares, x: u32, y: u32) {
        let mut path = String::new();
        for index in 0..squares.number {
            let (column, row) = (index % squares.columns, index / squares.columns);
            path.extend([
                "M",
                &(x + column * SQUARE).to_string(),
                " ",
                &(y + row * SQUARE).to_string(),
                "h7v7h-7z",
            ]);
        }
        self.add(format_args!("<path class=\"cm-squares\" d=\"{path}\"/>\n"));
    }
}

/// What a thing says to whoever points at it.
fn told(node: &Node) -> String {
    let mut told = clean(&node.label.words()).into_owned();
    for part in [node.happens.name(), &arrows(&clean(&node.detail.words()))] {
        if !part.is_empty() {
            told.extend(["; ", part]);
        }
    }
    if node.tone == Tone::Doubt {
        told += "; nothing says that it works";
    }
    told
}

pub(super) const fn class(happens: Happens) -> &'static str {
    match happens {
        Happens::Changes => "changes",
        Happens::Restarts => "restarts",
        Happens::Moves => "moves",
        Happens::Blocked => "blocked",
        Happens::Untouched => "untouched",
    }
}

/// The edges that are drawn.
fn edges(picture: &Picture) -> &[Edge] {
    &picture.edges[..picture.edges.len().min(EDGES)]
}

/// Says what lines mean, and that not all of them are drawn where there are too many.
fn lines(picture: &Picture) -> String {
    let meanings: BTreeSet<String> = edges(picture).iter().map(|edge| edge.label.words()).collect();
    let meanings: Vec<String> = meanings.into_iter().filter(|meaning| !meaning.is_empty()).collect();
    let cut = match picture.edges.len() {
        all if all > EDGES => format!(" (the first {EDGES} of {all})"),
        _ => String::new(),
    };
    format!("{}{cut}", meanings.join(", "))
}

/// Says what the marks and lines mean that are drawn, and how many things a square stands for.
fn legend(picture: &Picture, top: u32) -> (String, u32) {
    let mut out = Svg::default();
    let mut x = 0;
    let y = top + 14;
    for happens in Happens::ALL {
        if !picture.nodes.iter().any(|node| node.happens == happens) {
            continue;
        }
        out.add(format_args!("<g class=\"cm-node cm-chip cm-{}\">\n", class(happens)));
        out.rect("cm-body", Rect { x, y: y - 12, width: 26, height: 16 }, 4);
        out.mark(happens, x + 8, y - 9);
        out.text.push_str("</g>\n");
        out.text("cm-legend", x + 32, y, happens.name());
        x += 32 + super::measure::width(happens.name(), Face::Label) + 3 * GAP;
    }
    if picture.nodes.iter().any(|node| node.tone == Tone::Doubt) {
        out.text("cm-legend", x, y, "?  nothing says that it works");
        x += super::measure::width("?  nothing says that it works", Face::Label) + 3 * GAP;
    }
    let meaning = lines(picture);
    if !meaning.is_empty() {
        out.add(format_args!("<path class=\"cm-edge\" d=\"M{x} {}h26\"/>\n", y - 4));
        out.text("cm-legend", x + 32, y, &meaning);
        x += 32 + super::measure::width(&meaning, Face::Label) + 3 * GAP;
    }
    let each = picture.nodes.iter().filter_map(Squares::of).map(|squares| squares.each).max().unwrap_or(1);
    if each > 1 {
        out.text("cm-legend", x, y, &format!("a square stands for up to {each} things"));
    }
    (out.text, if picture.nodes.is_empty() { 0 } else { HEAD })
}

/// Text of which nothing means anything to SVG or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no place for these.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
