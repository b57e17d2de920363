//! Pictures as Mermaid, which hosting sites draw in Markdown.

use super::short::{Words, cut};
use crate::report::document::{Group, Happens, Layer, Line, Node, Picture};
use crate::report::words::clean;

/// Characters of a label that are written; sites refuse a text that is too long.
const LONGEST: usize = 120;
/// Characters of the description, which nobody sees and some hear.
const DESCRIBED: usize = 400;

/// Writes a picture as a flowchart of Mermaid. What is on something has an arrow to it; a group is a subgraph.
#[must_use]
pub fn mermaid(picture: &Picture) -> String {
    let mut out = vec!["flowchart BT".to_owned()];
    for (key, line) in [("accTitle", &picture.title), ("accDescr", &picture.description)] {
        out.extend((!line.is_empty()).then(|| format!("  {key}: {}", plain(line))));
    }
    let words = Words::written(picture, LONGEST);
    let told = |index: usize| (&*words.labels[index], &*words.details[index]);
    let mut is_grouped = vec![false; picture.nodes.len()];
    for (at, group) in picture.groups.iter().enumerate() {
        out.push(format!("  subgraph g{at}[\"{}\"]", name(group)));
        for &index in &group.nodes {
            if let (Some(node), Some(is_grouped)) = (picture.nodes.get(index), is_grouped.get_mut(index)) {
                *is_grouped = true;
                out.push(format!("    {}", shape(index, node, told(index))));
            }
        }
        out.push("  end".to_owned());
    }
    for (index, node) in picture.nodes.iter().enumerate().filter(|(index, _)| !is_grouped[*index]) {
        out.push(format!("  {}", shape(index, node, told(index))));
    }
    joins(&mut out, picture);
    if let Some(rest) = &picture.rest {
        out.push(format!("  rest[\"{}\"]", text(rest)));
    }
    classes(&mut out, picture);
    out.join("\n") + "\n"
}

/// Writes what joins nodes and groups.
fn joins(out: &mut Vec<String>, picture: &Picture) {
    let known = |at: usize| at < picture.nodes.len();
    for (index, node) in picture.nodes.iter().enumerate() {
        if let Some(on) = node.on.filter(|&on| known(on)) {
            out.push(format!("  n{index} --- n{on}"));
        }
    }
    for edge in picture.edges.iter().filter(|edge| known(edge.from) && known(edge.to)) {
        match edge.label.is_empty() {
            true => out.push(format!("  n{} -.-> n{}", edge.from, edge.to)),
            false => {
                out.push(format!("  n{} -.->|\"{}\"| n{}", edge.from, text(&edge.label), edge.to));
            }
        }
    }
    for (at, group) in picture.groups.iter().enumerate() {
        for &before in group.after.iter().filter(|&&before| before < picture.groups.len()) {
            out.push(format!("  g{before} ==> g{at}"));
        }
    }
}

/// Marks what happens to nodes by their borders.
fn classes(out: &mut Vec<String>, picture: &Picture) {
    for happens in Happens::ALL {
        let of = picture.nodes.iter().enumerate().filter(|(_, node)| node.happens == happens);
        let of: Vec<String> = of.map(|(index, _)| format!("n{index}")).collect();
        if of.is_empty() {
            continue;
        }
        let (class, style) = match happens {
            Happens::Changes => ("changes", "stroke-width:3px"),
            Happens::Restarts => ("restarts", "stroke-width:1px"),
            Happens::Moves => ("moves", "stroke-width:2px,stroke-dasharray:6 3"),
            Happens::Blocked => ("blocked", "stroke:#c00,stroke-width:3px"),
            Happens::Untouched => ("untouched", "stroke-width:1px,stroke-dasharray:2 3"),
        };
        out.push(format!("  classDef {class} {style}"));
        out.push(format!("  class {} {class}", of.join(",")));
    }
}

fn name(group: &Group) -> String {
    let things = match (group.times, group.things) {
        (0 | 1, 0 | 1) => String::new(),
        (0 | 1, things) => format!(": {things} together"),
        (times, 0 | 1) => format!(": {times} alike"),
        (times, things) if group.least == things => format!(": {times} alike, {things} together in each"),
        (times, things) => format!(": {times} alike, {} to {things} together", group.least),
    };
    let symbol = group.tone.symbol().map(|symbol| format!("{symbol} ")).unwrap_or_default();
    let when = if group.when.is_empty() { String::new() } else { format!(", {}", text(&group.when)) };
    format!("{symbol}{}{when}{things}", text(&group.name))
}

/// A node in the shape of its layer.
fn shape(index: usize, node: &Node, (label, detail): (&str, &str)) -> String {
    let symbol = node.tone.symbol().map(|symbol| format!("{symbol} ")).unwrap_or_default();
    let detail = if detail.is_empty() { String::new() } else { format!("<br/>{}", escaped(detail)) };
    let label = format!("\"{symbol}{}{detail}\"", escaped(label));
    match node.layer {
        Layer::Machine => format!("n{index}[{label}]"),
        Layer::Image => format!("n{index}[({label})]"),
        Layer::Application => format!("n{index}({label})"),
        Layer::Service => format!("n{index}{{{{{label}}}}}"),
    }
}

/// Text within quotes. Whatever could mean something is written by its number.
fn text(line: &Line) -> String {
    escaped(&cut(&clean(&line.words()), LONGEST))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' | '-' | '_' | '.' | ',' | '/' | ':' | '+' | '(' | ')' => out.push(c),
            _ if c.is_alphanumeric() => out.push(c),
            _ => out.extend(["#", &u32::from(c).to_string(), ";"]),
        }
    }
    out
}

/// Text that stands to the end of a line, where nothing can be escaped. What would end it becomes a comma.
fn plain(line: &Line) -> String {
    let kept = |c: char| match c {
        ';' => ',',
        c if c.is_alphanumeric() || " -_.,/:".contains(c) => c,
        _ => ' ',
    };
    cut(&clean(&line.words()), DESCRIBED).chars().map(kept).collect()
}
