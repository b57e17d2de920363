//! Where the parts of pictures stand, what they say, and that names mean nothing to any form.

use super::layout::{Layout, Rect, WIDTH, layout};
use super::short::Words;
use super::*;
use crate::report::document::{
    Edge, Group, Happens, Layer, Line, Node, Part, Picture, Stretch, Timeline, Tone, UnitRow, Units,
};
use proptest::prelude::*;

fn node(label: &str, on: Option<usize>) -> Node {
    Node {
        label: label.into(),
        detail: Line::default(),
        layer: if on.is_some() { Layer::Application } else { Layer::Machine },
        happens: if on.is_some() { Happens::Restarts } else { Happens::Changes },
        count: 1,
        tone: Tone::Plain,
        on,
    }
}

fn group(name: &str, nodes: Vec<usize>, after: Vec<usize>) -> Group {
    Group {
        name: name.into(),
        when: Line::default(),
        things: nodes.len(),
        least: nodes.len(),
        times: 1,
        tone: Tone::Plain,
        nodes,
        after,
    }
}

/// A host with two workloads, and what comes after it.
fn small() -> Picture {
    let mut nodes =
        vec![node("host/a", None), node("cart", Some(0)), node("shop", Some(0)), node("image/b", None)];
    nodes[0].detail = "kernel 5.15 -> 6.8".into();
    nodes[2].tone = Tone::Doubt;
    Picture {
        title: "What changes together".into(),
        description: "2 steps.".into(),
        nodes,
        edges: vec![Edge { from: 1, to: 3, label: "runs".into() }],
        groups: vec![group("step 1", vec![0, 1, 2], vec![]), group("step 2", vec![3], vec![0])],
        rest: Some("and 4 more".into()),
    }
}

/// What a name could do if it meant anything.
const HOSTILE: &[&str] = &[
    "</text></svg><script>alert(1)</script>",
    "<!-- ]]> &amp; \"'`",
    "\"]; evil [label=\"",
    "\\\" -> \\n",
    "\"]\n  click n0 call evil()\n%%{init: {}}%%",
    "a\u{202e}b\u{1b}[31mc\u{0}",
    "end\nsubgraph x",
    "```",
];

/// A mark that ends a statement does not take apart what stands before and behind it.
#[test]
fn a_description_keeps_its_parts_apart() {
    let description = "5 steps; the longest chain has 3".into();
    let written = mermaid(&Picture { description, ..small() });
    assert!(written.contains("\n  accDescr: 5 steps, the longest chain has 3\n"), "{written}");
}

#[test]
fn a_picture_is_written_for_mermaid() {
    let expected = "flowchart BT
  accTitle: What changes together
  accDescr: 2 steps.
  subgraph g0[\"step 1: 3 together\"]
    n0[\"host/a<br/>kernel 5.15 -#62; 6.8\"]
    n1(\"cart\")
    n2(\"? shop\")
  end
  subgraph g1[\"step 2\"]
    n3[\"image/b\"]
  end
  n1 --- n0
  n2 --- n0
  n1 -.->|\"runs\"| n3
  g0 ==> g1
  rest[\"and 4 more\"]
  classDef changes stroke-width:3px
  class n0,n3 changes
  classDef restarts stroke-width:1px
  class n1,n2 restarts
";
    assert_eq!(mermaid(&small()), expected);
}

#[test]
fn a_picture_is_written_for_graphviz() {
    let text = dot(&small());
    assert!(text.starts_with("digraph comove {\n"), "{text}");
    assert!(text.contains("  subgraph cluster_0 {\n    label=\"step 1 \u{b7} 3 together\";"), "{text}");
    assert!(text.contains("label=\"host/a\\nkernel 5.15 -> 6.8\\nchanges version\""), "{text}");
    assert!(text.contains("  n1 -> n0 [arrowhead=none];"), "{text}");
    assert!(
        text.contains("  n0 -> n3 [style=bold, ltail=cluster_0, lhead=cluster_1, constraint=false];"),
        "{text}"
    );
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let drawn = svg(&small());
    for part in [
        "role=\"img\" aria-labelledby=\"comove-title comove-desc\"",
        "<title id=\"comove-title\">What changes together</title>",
        "<desc id=\"comove-desc\">2 steps.</desc>",
        "<title>host/a; changes version; kernel 5.15 \u{2192} 6.8</title>",
        "<title>shop; only restarts; nothing says that it works</title>",
        ">step 1 \u{b7} 3 together<",
        ">after step 1</tspan>",
        "and 4 more",
    ] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
    let table = small().table();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| cell.line().words()).collect()).collect();
    assert_eq!(rows[1], ["step 1", "cart", "only restarts", "", "host/a", ""]);
    assert_eq!(rows[3], ["step 2", "image/b", "changes version", "", "", "step 1"]);
}

#[test]
fn names_mean_nothing_to_any_form() {
    for name in HOSTILE {
        let mut picture = small();
        picture.nodes[1].label = (*name).into();
        picture.nodes[1].detail = (*name).into();
        picture.groups[0].name = (*name).into();
        picture.title = (*name).into();
        picture.rest = Some((*name).into());
        let drawn = svg(&picture);
        let document = roxmltree::Document::parse(&drawn).unwrap_or_else(|error| panic!("{error}: {drawn}"));
        let names: Vec<&str> = document
            .descendants()
            .filter(|node| node.is_element())
            .map(|node| node.tag_name().name())
            .collect();
        assert!(!names.contains(&"script"), "{drawn}");
        let written = [drawn, dot(&picture), mermaid(&picture)];
        for text in &written {
            assert!(!text.contains(['\u{202e}', '\u{1b}', '\u{0}']), "{text}");
        }
        let lines = |picture: &Picture| mermaid(picture).lines().count();
        assert_eq!(lines(&picture), lines(&small()), "{}", written[2]);
        assert!(!written[2].contains("```") && !written[2].contains("%%"), "{}", written[2]);
        assert_eq!(written[1].lines().count(), dot(&small()).lines().count(), "{}", written[1]);
    }
}

/// Graphviz reads what is written for it, if it is there.
#[test]
fn graphviz_reads_hostile_names() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    for name in HOSTILE {
        let mut picture = small();
        picture.nodes[1].label = (*name).into();
        picture.groups[0].name = (*name).into();
        let child = Command::new("dot").arg("-Tplain").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = child else { return };
        child.stdin.take().expect("an input").write_all(dot(&picture).as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let read = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{read}");
        assert_eq!(read.lines().filter(|line| line.starts_with("node ")).count(), 5, "{read}");
    }
}

#[test]
fn long_names_are_cut_in_the_middle_and_kept_as_titles() {
    let mut picture = small();
    let name = format!("{}-end", "a".repeat(10_000));
    picture.nodes[1].label = name.as_str().into();
    let drawn = svg(&picture);
    assert!(drawn.contains(&format!("<title>{name};")));
    assert!(drawn.contains("aaa\u{2026}aaaaa-end</text>"), "{drawn}");
    let widest = layout(&picture, &Words::drawn(&picture)).frames.iter().map(|frame| frame.width).max();
    assert!(widest < Some(WIDTH));
}

#[test]
fn units_are_counted_in_squares() {
    let part = |happens, count| Part { happens: Some(happens), count };
    let units = Units {
        title: "t".into(),
        description: "d".into(),
        rows: vec![UnitRow {
            label: "in place".into(),
            value: 31,
            note: "in one step".into(),
            together: vec![part(Happens::Changes, 5), part(Happens::Restarts, 26)],
            beside: vec![part(Happens::Untouched, 3)],
        }],
    };
    let drawn = super::units(&units);
    let document = roxmltree::Document::parse(&drawn).expect("XML");
    let squares =
        |class: &str| document.descendants().filter(|node| node.attribute("class") == Some(class)).count();
    // The legend has one of each.
    assert_eq!(squares("cm-node cm-changes"), 6);
    assert_eq!(squares("cm-node cm-restarts"), 27);
    assert_eq!(squares("cm-node cm-untouched"), 4);
    assert_eq!(squares("cm-frame cm-together"), 1);
    let words: Vec<String> = units.table().rows[0].iter().map(|cell| cell.line().words()).collect();
    assert_eq!(
        words,
        ["in place", "31", "in one step", "5 changes version, 26 only restarts", "3 not touched"]
    );
}

#[test]
fn a_rest_between_windows_does_not_squeeze_what_is_done() {
    let wave =
        |start, end| Stretch { label: format!("wave {start}").into(), start, end, ..Stretch::default() };
    let week = 7 * 24 * 3600;
    let line = Timeline {
        bars: vec![wave(0, 3600), wave(3600, 7200), wave(week, week + 3600)],
        ..Timeline::default()
    };
    let drawn = timeline(&line, "t");
    let document = roxmltree::Document::parse(&drawn).expect("XML");
    let bars = document.descendants().filter(|node| node.attribute("class") == Some("cm-bar"));
    let widths: Vec<u32> =
        bars.map(|bar| bar.attribute("width").expect("a width").parse().expect("a number")).collect();
    assert_eq!(widths.len(), 3);
    assert!(widths.iter().all(|width| width.abs_diff(widths[0]) <= 2 && *width > 200), "{widths:?}");
    assert!(drawn.contains("+168 h"), "{drawn}");
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn is_within(inner: &Rect, outer: &Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// What must be true of a layout, looked at pair by pair.
fn judge(picture: &Picture, drawn: &Layout) -> Result<(), TestCaseError> {
    let disjoint = |rects: &[Rect]| (0..rects.len()).all(|a| (0..a).all(|b| !overlap(&rects[a], &rects[b])));
    prop_assert!(disjoint(&drawn.frames), "frames overlap: {:?}", drawn.frames);
    for (group, frame) in picture.groups.iter().zip(&drawn.frames) {
        for &at in &group.nodes {
            prop_assert!(is_within(&drawn.nodes[at], frame), "node {at} stands out of its frame");
        }
    }
    for (at, node) in picture.nodes.iter().enumerate() {
        let rect = drawn.nodes[at];
        prop_assert!(rect.width > 0 && rect.height > 0 && rect.y + rect.height <= drawn.height, "node {at}");
        prop_assert!(rect.x + rect.width <= drawn.width, "node {at} is beyond the edge");
        if let Some(on) = node.on {
            prop_assert!(is_within(&rect, &drawn.nodes[on]), "node {at} stands out of {on}");
        }
        for other in 0..at {
            let is_nested = |a: usize, b: usize| {
                std::iter::successors(picture.nodes[a].on, |&on| picture.nodes[on].on).any(|on| on == b)
            };
            let apart = !overlap(&rect, &drawn.nodes[other]) || is_nested(at, other) || is_nested(other, at);
            prop_assert!(apart, "nodes {at} and {other} overlap");
        }
    }
    for (at, group) in picture.groups.iter().enumerate() {
        for &before in &group.after {
            prop_assert!(drawn.frames[before].y + drawn.frames[before].height <= drawn.frames[at].y, "order");
        }
    }
    Ok(())
}

/// Groups of nodes, each on an earlier one of its group or on none, and after some earlier groups.
fn pictures() -> impl Strategy<Value = Picture> {
    let one = (any::<u8>(), 0usize..40, 1usize..60, any::<bool>());
    let groups = prop::collection::vec((prop::collection::vec(one, 1..12), any::<u8>(), 1usize..4), 0..8);
    (groups, 0usize..3).prop_map(|(groups, loose)| {
        let mut picture = Picture::default();
        for (at, (nodes, after, times)) in groups.into_iter().enumerate() {
            let first = picture.nodes.len();
            for (index, (on, letters, count, is_told)) in nodes.into_iter().enumerate() {
                let on = usize::from(on);
                // At most four deep.
                let on = (index > 0 && on % 3 > 0).then(|| first + on % index.min(4));
                let mut made = node(&"n".repeat(letters), on);
                made.count = count;
                made.detail = if is_told { "kernel 5.15 -> 6.8".into() } else { Line::default() };
                picture.nodes.push(made);
            }
            let after = (0..at).filter(|of| after >> of & 1 == 1).collect();
            let nodes = (first..picture.nodes.len()).collect();
            picture.groups.push(Group { times, ..group("step", nodes, after) });
        }
        picture.nodes.extend((0..loose).map(|_| node("beside", None)));
        picture
    })
}

proptest! {
    #[test]
    fn nothing_overlaps_and_everything_stands_where_it_belongs(picture in pictures()) {
        judge(&picture, &layout(&picture, &Words::drawn(&picture)))?;
        let drawn = svg(&picture);
        prop_assert!(roxmltree::Document::parse(&drawn).is_ok());
    }
}

#[test]
fn circles_end() {
    let mut picture = small();
    picture.nodes[0].on = Some(1);
    picture.groups[0].after = vec![1];
    picture.nodes[3].on = Some(99);
    picture.edges.push(Edge { from: 77, to: 0, label: Line::default() });
    for text in [svg(&picture), dot(&picture), mermaid(&picture)] {
        assert!(!text.is_empty());
    }
}

/// Steps alike may differ in how many go together.
#[test]
fn a_frame_of_steps_alike_says_how_many_at_least() {
    let alike = |least| Group { times: 14, things: 15, least, ..group("steps 1-14", vec![0], vec![]) };
    assert_eq!(svg::head(&alike(15)), "steps 1-14 \u{b7} 14 alike, 15 together in each");
    assert_eq!(svg::head(&alike(4)), "steps 1-14 \u{b7} 14 alike, 4 to 15 together");
}
