//! What the blocks look like, and that names mean nothing. Whether Markdown says the same as text is tried there.

use super::render;
use crate::answer::tables::{Spot, Text};
use crate::report::document::{Bar, Block, Cell, Document, Item, Line, Row, Span, Table, Tone};

fn markdown(blocks: Vec<Block>) -> String {
    render(&Document { blocks })
}

/// A paragraph of one part.
fn part(span: Span) -> String {
    markdown(vec![Block::Note(Tone::Plain, Line::from(span))])
}

fn plain(text: &str) -> String {
    part(Span::Thing(text.to_owned()))
}

#[test]
fn names_mean_nothing_to_markdown_or_html() {
    assert_eq!(
        plain("a|b`c <d>_e_ *f* [g] \\ ~h~ $i$ #j &k;"),
        "a|b\\`c &lt;d>\\_e\\_ \\*f\\* \\[g] \\\\ \\~h\\~ \\$i\\$ #j &amp;k;\n"
    );
    assert_eq!(plain("a\nb\u{202e}c"), "a\\\\nb\\\\u{202e}c\n");
}

#[test]
fn what_means_nothing_is_not_escaped() {
    for text in ["kernel 5.15 -> 6.8", "node_1 and a_b", "front#x at <3.0 || >=4, <=5", "a + b - c!", "x]"] {
        assert_eq!(plain(text), format!("{text}\n"));
    }
    for (text, shown) in [("_a_ b_", "\\_a\\_ b\\_"), ("a__b", "a\\_\\_b"), ("a < b", "a &lt; b")] {
        assert_eq!(plain(text), format!("{shown}\n"));
    }
}

#[test]
fn names_link_to_nothing_and_mention_nobody() {
    assert_eq!(plain("https://evil"), "https&#58;//evil\n");
    assert_eq!(plain("@everyone"), "&#64;<!-- -->everyone\n");
    assert_eq!(plain("WWW.evil.com"), "WWW&#46;evil.com\n");
    assert_eq!(part(Span::Link("ftp://evil".to_owned())), "ftp&#58;//evil\n");
    assert_eq!(part(Span::Link("https://evil> <b>".to_owned())), "https&#58;//evil> &lt;b>\n");
    let split = Line::from("https:").with(Span::Thing("//evil".to_owned()));
    assert_eq!(markdown(vec![Block::Note(Tone::Plain, split)]), "https&#58;//evil\n");
}

#[test]
fn numbers_of_replicas_are_no_issues_of_a_hosting_site() {
    for (text, shown) in [
        ("web#2", "web#<!-- -->2"),
        ("workload/web#12-14", "workload/web#<!-- -->12-14"),
        ("GH-2 and gh-3", "GH-<!-- -->2 and gh-<!-- -->3"),
        ("high-2, GH-x, # 1, #x", "high-2, GH-x, # 1, #x"),
        ("!7 %8 &9 ~1.2", "!<!-- -->7 %<!-- -->8 &amp;<!-- -->9 \\~<!-- -->1.2"),
    ] {
        assert_eq!(part(Span::Text(text.to_owned())), format!("{shown}\n"));
    }
    assert_eq!(part(Span::Code("web#2".to_owned())), "`web#2`\n");
    // A name is written as it is.
    assert_eq!(part(Span::Thing("web#2".to_owned())), "`web#2`\n");
    assert_eq!(part(Span::Thing("web#x".to_owned())), "web#x\n");
}

#[test]
fn public_addresses_are_links() {
    let line = Line::from("see ").with(Span::Link("https://docs.docker.com/a_b?c=d&e".to_owned()));
    assert_eq!(markdown(vec![Block::Note(Tone::Plain, line)]), "see <https://docs.docker.com/a_b?c=d&e>\n");
}

#[test]
fn nothing_begins_a_block_by_chance() {
    for (text, shown) in [
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("===", "\\==="),
        ("/close", "\\/close"),
        ("12. a", "12\\. a"),
        ("1)", "1\\)"),
        ("5.15 is", "5.15 is"),
        ("> a", "\\> a"),
        ("# a", "\\# a"),
        ("| a", "\\| a"),
        ("    code", "code"),
    ] {
        assert_eq!(plain(text), format!("{shown}\n"));
        let list = Block::List(vec![Item::new(text)]);
        assert_eq!(markdown(vec![list]), format!("- {shown}\n"));
    }
}

#[test]
fn code_stands_between_enough_backticks() {
    let code = |text: &str| part(Span::Code(text.to_owned()));
    assert_eq!(code("a|b"), "`a|b`\n");
    assert_eq!(code("a``b"), "```a``b```\n");
    assert_eq!(code("`a"), "`` `a ``\n");
    let adjoining = Line::from(Span::Code("a".to_owned())).with(Span::Code("b".to_owned()));
    assert_eq!(markdown(vec![Block::Note(Tone::Plain, adjoining)]), "`ab`\n");
}

#[test]
fn words_that_stand_out_are_bold_where_that_is_sure_to_be_seen() {
    let strong = |text: &str| part(Span::Strong(text.to_owned()));
    assert_eq!(strong("ON A KERNEL EACH"), "**ON A KERNEL EACH**\n");
    assert_eq!(strong("(1)"), "(1)\n");
    let line = Line::from("a").with(Span::Strong(" b ".to_owned())).text("c");
    assert_eq!(markdown(vec![Block::Note(Tone::Plain, line)]), "a **b** c\n");
}

#[test]
fn the_answer_is_bold_and_headings_are_below_the_title_of_a_ticket() {
    let answer = Line::from("It is ").with(Span::Strong("so".to_owned())).text(".");
    let blocks = vec![Block::Answer(Tone::Bad, answer), Block::Heading("Why #1".into())];
    assert_eq!(markdown(blocks), "**It is so.**\n\n## Why #<!-- -->1\n");
    assert_eq!(markdown(vec![Block::Heading("Why ##".into())]), "## Why #\\#\n");
}

#[test]
fn rows_are_a_table_with_counts_if_there_are_any() {
    let plain = vec![Row::new("asked for", "a|b")];
    assert_eq!(markdown(vec![Block::Rows(plain)]), "| | |\n|---|---|\n| asked for | a\\|b |\n");
    let counted = vec![
        Row { count: Some(2), ..Row::new("hosts", "kernel 6.8") },
        Row { tone: Tone::Doubt, ..Row::new("", "unknown") },
    ];
    assert_eq!(
        markdown(vec![Block::Rows(counted)]),
        "| | | |\n|---|---:|---|\n| hosts | 2 | kernel 6.8 |\n| | | **?** unknown |\n"
    );
}

#[test]
fn lists_are_nested_and_numbered_as_they_are() {
    let numbered = |number| Item { number: Some(number), ..Item::new("text") };
    let below = vec![Item { tone: Tone::Bad, ..Item::new("below") }, numbered(4)];
    let ordered = vec![Item { below, aside: "node-1".into(), ..numbered(9) }, numbered(10)];
    assert_eq!(
        markdown(vec![Block::List(ordered)]),
        "9. text — node-1\n   - **x** below\n   - **4** text\n10. text\n"
    );
    let gapped = vec![numbered(1), numbered(3)];
    assert_eq!(markdown(vec![Block::List(gapped)]), "- **1** text\n- **3** text\n");
    let last = vec![numbered(usize::MAX)];
    assert_eq!(markdown(vec![Block::List(last)]), format!("- **{}** text\n", usize::MAX));
}

#[test]
fn lists_one_below_the_other_stay_apart() {
    let list = Block::List(vec![Item::new("a")]);
    let checks = Block::Checks(vec!["take a dump".into()]);
    assert_eq!(markdown(vec![list, checks]), "- a\n\n<!-- -->\n\n- [ ] take a dump\n");
}

#[test]
fn tables_have_columns_of_numbers_at_their_right() {
    let code = Cell::Line(Line::from(Span::Code("a|b".to_owned())));
    let table = Table {
        head: vec!["thing".into(), "people".into(), "time".into()],
        rows: vec![vec![code, Cell::Number(5), Cell::Duration(90)], vec![Cell::Empty, Cell::Number(1)]],
        rest: Some("and 24 more (--full)".into()),
    };
    assert_eq!(
        markdown(vec![Block::Table(table)]),
        "| thing | people | time |\n|---|---:|---:|\n| <code>a\\|b</code> | 5 | 1 min 30 s |\n| | 1 | |\n\n\
         and 24 more (--full)\n"
    );
}

#[test]
fn folds_are_html_around_markdown() {
    let summary = Line::from("All 24_hosts <b> ").with(Span::Code("a`b".to_owned()));
    let blocks = vec![Block::Heading("Of them".into()), Block::Note(Tone::Aside, "a_b".into())];
    assert_eq!(
        markdown(vec![Block::Fold { summary, blocks }]),
        "<details>\n<summary>All 24_hosts &lt;b> <code>a`b</code></summary>\n\n\
         ### Of them\n\n*a_b*\n\n</details>\n"
    );
}

#[test]
fn commands_stand_between_fences_that_they_cannot_close() {
    let code = |line: &str| markdown(vec![Block::Code(vec![line.to_owned()])]);
    assert_eq!(code("comove plan *"), "```\ncomove plan *\n```\n");
    assert_eq!(code("```"), "````\n```\n````\n");
    assert_eq!(code("a\n```\nb"), "````\na\\n```\\nb\n````\n");
}

#[test]
fn figures_are_tables_of_their_values() {
    let bars = vec![Bar { label: "in place".into(), value: 31 }];
    assert_eq!(markdown(vec![Block::Figure(bars)]), "| | |\n|---|---:|\n| in place | 31 |\n");
}

#[test]
fn places_are_code() {
    let spot = Spot::from(Text::from("fleet.toml:12"));
    assert_eq!(markdown(vec![Block::Excerpt(spot)]), "`[fleet.toml:12]`\n");
}

#[test]
fn notes_have_the_symbol_of_their_tone() {
    let note = |tone| markdown(vec![Block::Note(tone, "it is so".into())]);
    let tones = [Tone::Plain, Tone::Good, Tone::Bad, Tone::Doubt, Tone::Aside];
    assert_eq!(
        tones.map(note),
        ["it is so\n", "**+** it is so\n", "**x** it is so\n", "**?** it is so\n", "*it is so*\n"]
    );
}

#[test]
fn a_document_of_nothing_is_empty() {
    let nothing = vec![
        Block::Answer(Tone::Plain, Line::default()),
        Block::Heading(Line::default()),
        Block::Rows(Vec::new()),
        Block::Table(Table { head: vec!["head".into()], ..Table::default() }),
        Block::Code(Vec::new()),
    ];
    assert_eq!(markdown(nothing), "");
}
