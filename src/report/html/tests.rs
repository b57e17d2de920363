//! What blocks look like as HTML, and that names mean nothing to it. What a browser makes of it is tried in `tests/it/browser`.

use super::*;
use crate::report::document::{
    Bar, Block, Cell, Column, Document, Entry, Grid, Item, Line, Row, Span, Table, Tile, Tone,
};

fn page(blocks: Vec<Block>) -> String {
    render(&Document { blocks })
}

/// What is written between the beginning of the page's text and its end.
fn body(blocks: Vec<Block>) -> String {
    let page = page(blocks);
    let (_, body) = page.split_once("<main id=\"answer\">\n").expect("a beginning");
    body.split_once("</main>").expect("an end").0.to_owned()
}

fn grid(rows: usize) -> Grid {
    let row = |at: usize| Entry {
        tone: if at == 1 { Tone::Doubt } else { Tone::Plain },
        cells: vec![
            Cell::Line(Span::Thing(format!("app-{at}")).into()),
            Cell::Number(at as u64),
            Cell::Empty,
        ],
        below: vec![Item { below: vec![Item::new("line 7")], ..Item::new("since the kernel changes") }],
    };
    Grid {
        caption: "All changes".into(),
        columns: ["thing", "step", "why"]
            .map(|head| Column { head: head.into(), is_facet: head == "step" })
            .to_vec(),
        rows: (0..rows).map(row).collect(),
        few: 3,
        hint: "the CSV has all".into(),
    }
}

#[test]
fn a_page_has_a_title_a_policy_and_its_sections() {
    let heading = |words: &str| Block::Heading(words.into());
    let page = page(vec![
        Block::Answer(Tone::Bad, "It is blocked.".into()),
        heading("Why"),
        heading("Why"),
        heading("M\u{fc}ller & <co>"),
    ]);
    assert!(page.contains("<title>It is blocked.</title>"));
    assert!(
        page.contains("<h2 id=\"s-why\">Why</h2>") && page.contains("<h2 id=\"s-why-2\">Why</h2>"),
        "{page}"
    );
    assert!(page.contains("<li><a href=\"#s-m-ller-co\">M\u{fc}ller &amp; &lt;co&gt;</a></li>"), "{page}");
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let policy = policy.expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!page.contains(" style=\"") && !page.contains(" onclick="), "the policy forbids both");
}

#[test]
fn names_mean_nothing() {
    let hostile = "</script><!--<b>\"'&\u{202e}\u{1b}";
    let line = || Line::from(Span::Thing(hostile.to_owned()));
    let item = Item { aside: line(), below: vec![Item::new(line())], ..Item::new(line()) };
    let mut all = grid(2);
    all.rows[0].cells[0] = Cell::Line(line());
    all.rows[0].below = vec![item.clone()];
    let row = Row { key: hostile.to_owned(), ..Row::new("", line()) };
    let tile = Tile { value: hostile.to_owned(), label: line(), note: line(), tone: Tone::Doubt };
    let blocks = vec![
        Block::Answer(Tone::Plain, line()),
        Block::Tiles(vec![tile]),
        Block::Rows(vec![row]),
        Block::List(vec![item]),
        Block::Table(Table { head: vec![line()], rows: vec![vec![Cell::Line(line())]], rest: Some(line()) }),
        Block::Fold { summary: line(), blocks: vec![Block::Note(Tone::Bad, line())] },
        Block::Checks(vec![line()]),
        Block::Code(vec![hostile.to_owned()]),
        Block::Figure(vec![Bar { label: line(), value: 3 }]),
        Block::Grid(all),
    ];
    let page = page(blocks);
    let body = page.split("<main id=\"answer\">").nth(1).and_then(|rest| rest.split("</main>").next());
    let body = body.expect("a body");
    assert_eq!(body.matches("</script>").count(), 1, "of the data: {body}");
    assert!(
        !body.contains("<!--") && !body.contains("<b>") && !body.contains(['\u{202e}', '\u{1b}']),
        "{body}"
    );
    assert!(body.contains("&lt;/script&gt;&lt;!--&lt;b&gt;&quot;&#39;&amp;\\u{202e}\\u{1b}"), "{body}");
    assert!(
        page.contains("\"t\\u003c/script\\u003e\\u003c!--\\u003cb\\u003e\\\"'\\u0026\\\\u{202e}\\\\u{1b}\""),
        "{body}"
    );
}

#[test]
fn the_data_of_a_grid_name_everything_once() {
    let all = page(vec![Block::Grid(grid(250)), Block::Grid(grid(2))]);
    let json = |begin: &str| -> serde_json::Value {
        let data = all.split(begin).nth(1).and_then(|rest| rest.split("</script>").next());
        serde_json::from_str(data.expect("data")).expect("JSON")
    };
    let data = json("<script type=\"application/json\" id=\"names\">");
    let rows = json("<script type=\"application/json\">");
    let rows = rows.as_array().expect("rows");
    let body = body(vec![Block::Grid(grid(250))]);
    assert_eq!(rows.len(), 250);
    // The tone, three cells of which one has a number and one is empty, and the item below.
    assert_eq!(rows[1][0], 3);
    assert_eq!(rows[1][2], -3);
    assert_eq!(rows[1][3], -1);
    let item = &data["items"][usize::try_from(rows[1][4][0].as_u64().expect("an item")).expect("small")];
    let words = |line: &serde_json::Value| -> String {
        let line = &data["lines"][usize::try_from(line.as_u64().expect("a line")).expect("small")];
        let spans = line.as_array().expect("spans").iter();
        let spans =
            spans.map(|at| &data["spans"][usize::try_from(at.as_u64().expect("a span")).expect("small")]);
        spans.map(|span| span.as_str().expect("text")[1..].to_owned()).collect()
    };
    assert_eq!(words(&item[1]), "since the kernel changes");
    assert_eq!(words(&rows[1][1]), "app-1");
    assert_eq!(data["items"].as_array().map(Vec::len), Some(2), "equal items are one");
    assert_eq!(body.matches("<tr>").count(), 51, "the heading and the rows that are drawn");
    assert!(body.contains("These are 50 of 250 rows"));
}

#[test]
fn a_long_table_becomes_a_grid() {
    let table = |rows: usize| Table {
        head: ["thing", "kind"].map(Line::from).to_vec(),
        rows: (0..rows)
            .map(|at| vec![Cell::Number(at as u64), Cell::Line(["a", "b"][at % 2].into())])
            .collect(),
        rest: None,
    };
    assert!(!body(vec![Block::Table(table(200))]).contains("class=\"grid\""));
    let long = body(vec![Block::Heading("Services".into()), Block::Table(table(201))]);
    assert!(
        long.contains("class=\"grid\"") && long.contains("<caption>Services: 201 rows</caption>"),
        "{long}"
    );
    assert!(
        long.contains(
            "<th scope=\"col\" class=\"number\">thing</th><th scope=\"col\" data-facet=\"\">kind</th>"
        ),
        "{long}"
    );
}

#[test]
fn blocks_are_what_they_say() {
    let check = body(vec![Block::Checks(vec!["drain it".into()])]);
    assert!(
        check.contains("<li><label><input type=\"checkbox\"> <span>drain it</span></label></li>"),
        "{check}"
    );
    let version = Line::from("kernel ").with(Span::Version("5.15 -> 6.8".to_owned()));
    let rows = body(vec![Block::Rows(vec![Row { count: Some(2), ..Row::new("hosts", version) }])]);
    let row = "<tr><th scope=\"row\">hosts</th><td class=\"number\">2</td><td class=\"plain\">kernel <span class=\"version\">5.15 \u{2192} 6.8</span></td></tr>";
    assert!(rows.contains(row), "{rows}");
    let link = body(vec![Block::Note(Tone::Plain, Span::Link("https://a.example/?b&c".to_owned()).into())]);
    assert!(link.contains("<a href=\"https://a.example/?b&amp;c\" rel=\"noreferrer noopener\">"), "{link}");
    let script = body(vec![Block::Note(Tone::Plain, Span::Link("javascript:alert(1)".to_owned()).into())]);
    assert!(!script.contains("<a "), "{script}");
    let signed = Table {
        head: ["owner", "signed"].map(Line::from).to_vec(),
        rows: vec![vec![Cell::Line("shop".into()), Cell::Empty]],
        rest: None,
    };
    assert!(body(vec![Block::Table(signed)]).contains("<td class=\"by-hand\"></td>"));
}

#[test]
fn the_style_and_script_ask_for_nothing() {
    for text in [STYLE, picture::STYLE, SCRIPT] {
        for word in ["url(", "@import", "http:", "https:", "fetch", "innerHTML", "eval(", "localStorage"] {
            assert!(!text.contains(word), "{word}");
        }
        assert!(!text.contains("</"), "it would end its element");
    }
}

/// `10 min 30 s` is one figure, and stays on one line of its tile.
#[test]
fn a_long_figure_is_written_smaller() {
    let tile = |value: &str| {
        let tile =
            Tile { value: value.to_owned(), label: "time".into(), note: Line::default(), tone: Tone::Plain };
        body(vec![Block::Answer(Tone::Plain, "It can be done".into()), Block::Tiles(vec![tile])])
    };
    assert!(tile("10 min 30 s").contains("<span class=\"value wide\">10 min 30 s</span>"));
    assert!(tile("4800").contains("<span class=\"value\">4800</span>"));
}
