//! Pictures in the language of Graphviz.

use super::svg::head;
use crate::report::document::{Happens, Layer, Line, Node, Picture};
use crate::report::words::clean;

/// Writes a picture as a graph of Graphviz. What is on something has an arrow to it; a group is a cluster.
#[must_use]
pub fn dot(picture: &Picture) -> String {
    let mut out = vec!["digraph comove {".to_owned()];
    out.push("  graph [rankdir=BT, compound=true, fontname=\"sans-serif\", labelloc=t];".to_owned());
    out.push("  node [shape=box, style=filled, fillcolor=white, fontname=\"sans-serif\"];".to_owned());
    out.push("  edge [fontname=\"sans-serif\"];".to_owned());
    out.push(format!("  label={};", quoted(&picture.title.words())));
    let mut is_grouped = vec![false; picture.nodes.len()];
    for (at, group) in picture.groups.iter().enumerate() {
        out.push(format!("  subgraph cluster_{at} {{"));
        out.push(format!("    label={};", quoted(&head(group))));
        for &index in &group.nodes {
            if let (Some(node), Some(is_grouped)) = (picture.nodes.get(index), is_grouped.get_mut(index)) {
                *is_grouped = true;
                out.push(format!("    {}", vertex(index, node)));
            }
        }
        out.push("  }".to_owned());
    }
    let loose = picture.nodes.iter().enumerate().filter(|(index, _)| !is_grouped[*index]);
    out.extend(loose.map(|(index, node)| format!("  {}", vertex(index, node))));
    joins(&mut out, picture);
    if let Some(rest) = &picture.rest {
        out.push(format!("  rest [shape=plaintext, label={}];", quoted(&rest.words())));
    }
    out.push("}".to_owned());
    out.join("\n") + "\n"
}

/// Writes what joins nodes, and groups by one node of each.
fn joins(out: &mut Vec<String>, picture: &Picture) {
    let known = |at: usize| at < picture.nodes.len();
    for (index, node) in picture.nodes.iter().enumerate() {
        if let Some(on) = node.on.filter(|&on| known(on)) {
            out.push(format!("  n{index} -> n{on} [arrowhead=none];"));
        }
    }
    for edge in picture.edges.iter().filter(|edge| known(edge.from) && known(edge.to)) {
        let label = quoted(&edge.label.words());
        out.push(format!("  n{} -> n{} [style=dashed, label={label}];", edge.from, edge.to));
    }
    for (at, group) in picture.groups.iter().enumerate() {
        let first = |at: usize| picture.groups.get(at).and_then(|group| group.nodes.first()).copied();
        for &before in &group.after {
            if let (Some(from), Some(to)) = (first(before), first(at)) {
                out.push(format!(
                    "  n{from} -> n{to} [style=bold, ltail=cluster_{before}, lhead=cluster_{at}, constraint=false];"
                ));
            }
        }
    }
}

fn vertex(index: usize, node: &Node) -> String {
    let symbol = node.tone.symbol().map(|symbol| format!("{symbol} ")).unwrap_or_default();
    let told = [&node.label, &node.detail].into_iter().filter(|line| !line.is_empty()).map(Line::words);
    let told: Vec<String> = told.chain([node.happens.name().to_owned()]).map(|words| inner(&words)).collect();
    let shape = match node.layer {
        Layer::Machine => "box3d",
        Layer::Image => "cylinder",
        Layer::Application => "box",
        Layer::Service => "hexagon",
    };
    let fill = match node.happens {
        Happens::Changes => "#c9dff2",
        Happens::Restarts => "#f8e8c6",
        Happens::Moves => "#ebe5f8",
        Happens::Blocked => "#fbe1de",
        Happens::Untouched => "#ffffff",
    };
    format!("n{index} [shape={shape}, fillcolor=\"{fill}\", label=\"{symbol}{}\"];", told.join("\\n"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", inner(text))
}

/// Text within quotes. A backslash would escape, and `&` begin an entity of HTML.
fn inner(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
