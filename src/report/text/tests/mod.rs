//! What the blocks look like, and that no document is too odd for a format.

mod agree;
mod documents;

use super::render;
use crate::answer::tables::{Spot, Text};
use crate::id::Id;
use crate::report::document::{Bar, Block, Cell, Document, Item, Line, Row, Span, Table, Tone};
use crate::report::page::{Style, Styles};
use crate::source::{FileId, Place};

/// Renders without colours; no source has a line to show.
fn text(blocks: Vec<Block>, width: usize) -> String {
    let styles = Styles { width, ..Styles::default() };
    render(&Document { blocks }, &styles, &mut |_| String::new())
}

fn thing(name: &str) -> Line {
    Line::from(Span::Thing(name.to_owned()))
}

fn item(tone: Tone, text: &str, aside: &str) -> Item {
    Item { tone, aside: Line::from(aside), ..Item::new(text) }
}

fn cell(text: &str) -> Cell {
    Cell::Line(Line::from(text))
}

#[test]
fn counts_end_and_values_begin_at_the_same_column() {
    let rows = vec![
        Row { count: Some(2), ..Row::new("hosts", "docker 19.03.15 -> 20.10.24 first") },
        Row { count: Some(5), ..Row::new("workloads", "redeploy") },
        Row { count: Some(12), tone: Tone::Bad, ..Row::new("", "restart") },
        Row::new("proof", "minimal"),
    ];
    let answer = Block::Answer(Tone::Plain, "It can be done.".into());
    assert_eq!(
        text(vec![answer, Block::Rows(rows)], 0),
        "It can be done.\n\n  \
           hosts       2   docker 19.03.15 -> 20.10.24 first\n  \
           workloads   5   redeploy\n             \
                      12   x restart\n  \
           proof           minimal\n"
    );
}

#[test]
fn values_are_wrapped_under_themselves_or_stand_below_their_keys() {
    let rows = |key: &str| Block::Rows(vec![Row::new(key, "no order makes this step smaller than it is")]);
    assert_eq!(
        text(vec![rows("together")], 40),
        "  together   no order makes this step\n             smaller than it is\n"
    );
    assert_eq!(
        text(vec![rows("what goes together")], 40),
        "  what goes together\n    no order makes this step smaller\n    than it is\n"
    );
}

#[test]
fn symbols_mark_items_and_asides_stand_at_the_far_right_if_they_fit() {
    let below = vec![item(Tone::Plain, "upgrade it", "docs")];
    let items = vec![
        Item { below, ..item(Tone::Bad, "no start", "node-1") },
        item(Tone::Doubt, "on kernel 6.8", "node-12"),
        item(Tone::Good, "an item that is nearly as long", "node-3"),
    ];
    assert_eq!(
        text(vec![Block::List(items)], 40),
        "  x no start                     node-1\n    \
             - upgrade it                 docs\n  \
           ? on kernel 6.8                node-12\n  \
           + an item that is nearly as long\n    \
             node-3\n"
    );
}

#[test]
fn numbers_mark_items_and_symbols_stand_behind_them() {
    let numbered = |number, tone| Item { number: Some(number), ..item(tone, "text", "") };
    let items = vec![numbered(9, Tone::Plain), numbered(10, Tone::Bad)];
    assert_eq!(text(vec![Block::List(items)], 0), "   9  text\n  10  x text\n");
}

#[test]
fn columns_of_numbers_are_aligned_at_their_right() {
    let table = Table {
        head: vec!["thing".into(), "people".into(), "time".into()],
        rows: vec![
            vec![Cell::Line(thing("host/a")), Cell::Number(5), Cell::Duration(90)],
            vec![Cell::Line(thing("app")), Cell::Number(120), Cell::Empty],
        ],
        rest: Some("and 24 more (--full)".into()),
    };
    assert_eq!(
        text(vec![Block::Table(table)], 0),
        "  thing    people         time\n  \
           host/a        5   1 min 30 s\n  \
           app         120\n  \
           and 24 more (--full)\n"
    );
}

#[test]
fn cells_are_wrapped_within_their_columns() {
    let cells = vec![cell("a b c d"), cell("one two three four five six seven"), cell("e")];
    let table = Table { head: Vec::new(), rows: vec![cells], rest: None };
    assert_eq!(
        text(vec![Block::Table(table)], 40),
        "  a b c d   one two three four five    e\n            six seven\n"
    );
}

fn long_names() -> Table {
    let names = |letter: &str| vec![Cell::Line(thing(&letter.repeat(25))), Cell::Line(thing("b"))];
    let mut row = names("a");
    row.push(Cell::Line(thing(&"c".repeat(12))));
    let head = vec!["first".into(), "second".into(), "third".into()];
    Table { head, rows: vec![row, names("d")], rest: None }
}

/// One long name does not take a table apart.
#[test]
fn a_name_wider_than_its_column_goes_on_over_those_behind_it() {
    let blank = |number: usize| " ".repeat(number);
    assert_eq!(
        text(vec![Block::Table(long_names())], 40),
        format!(
            "  first{}second   third\n  {}\n{}b{}{}\n  {}\n{}b\n",
            blank(12),
            "a".repeat(25),
            blank(19),
            blank(8),
            "c".repeat(12),
            "d".repeat(25),
            blank(19),
        )
    );
}

#[test]
fn rows_become_records_where_there_is_no_room_for_columns() {
    let names = || ["a", "b", "c", "d"].map(|letter| Cell::Line(thing(&letter.repeat(25)))).to_vec();
    let head = ["first", "second", "third", "fourth"].map(Line::from).to_vec();
    let table = Table { head, rows: vec![names(), names()], rest: None };
    let records = text(vec![Block::Table(table)], 40);
    assert_eq!([records.matches("first").count(), records.matches("second").count()], [2, 2], "{records}");
}

#[test]
fn a_fold_is_shown_in_full() {
    let blocks = vec![Block::Note(Tone::Plain, "cart".into()), Block::Code(vec!["a  b".to_owned()])];
    let fold = Block::Fold { summary: "All 24 hosts".into(), blocks };
    let document = vec![Block::Heading("Why".into()), fold, Block::Heading("Next".into())];
    assert_eq!(text(document, 0), "Why\n  All 24 hosts\n    cart\n      a  b\n\nNext\n");
}

#[test]
fn what_is_to_be_done_has_a_box() {
    let check = Line::from("switch the third-party repositories on again");
    assert_eq!(
        text(vec![Block::Checks(vec![check])], 40),
        "  [ ] switch the third-party\n      repositories on again\n"
    );
}

#[test]
fn long_commands_are_broken_before_flags() {
    let command = format!("comove plan {}", "-i fleet.toml ".repeat(5).trim_end());
    assert_eq!(
        text(vec![Block::Code(vec![command])], 40),
        "    comove plan -i fleet.toml \\\n        \
                 -i fleet.toml -i fleet.toml \\\n        \
                 -i fleet.toml -i fleet.toml\n"
    );
}

#[test]
fn bars_show_whole_units() {
    let bar = |label: &str, value| Bar { label: label.into(), value };
    let bars = vec![bar("in place", 80), bar("drain", 1), bar("none", 0)];
    assert_eq!(
        text(vec![Block::Figure(bars)], 0),
        format!("  in place  80  {}\n  drain      1  #\n  none       0\n", "#".repeat(40))
    );
    let long = vec![bar("a label that leaves no room for bars", 3)];
    assert_eq!(text(vec![Block::Figure(long)], 40), "  a label that leaves no room for bars\n    3  ###\n");
}

#[test]
fn a_line_is_shown_where_it_can_be() {
    let place = Place { file: FileId::from_index(0), start: 7, end: 9 };
    let mut spot = Spot::from(Text::from("fleet.toml:12"));
    assert_eq!(text(vec![Block::Excerpt(spot.clone())], 0), "  [fleet.toml:12]\n");
    spot.place = Some(place);
    let document = Document { blocks: vec![Block::Excerpt(spot)] };
    let shown = render(&document, &Styles::default(), &mut |place| format!("at {}\n  here", place.start));
    assert_eq!(shown, "  at 7\n    here\n");
}

#[test]
fn notes_have_the_symbol_of_their_tone() {
    let note = |tone| Block::Note(tone, "it is so".into());
    let notes = [Tone::Plain, Tone::Good, Tone::Bad, Tone::Doubt, Tone::Aside].map(note);
    assert_eq!(text(notes.to_vec(), 0), "  it is so\n  + it is so\n  x it is so\n  ? it is so\n  it is so\n");
}

#[test]
fn colours_stand_beside_symbols() {
    let style = |name: &str| Style { start: format!("<{name}>"), end: "</>".to_owned() };
    let styles =
        Styles { answer: style("bold"), bad: style("bad"), aside: style("dim"), ..Styles::default() };
    let line =
        Line::from("it is ").with(Span::Strong("so".into())).text(" ").with(Span::Aside("[a:1]".into()));
    let blocks = vec![
        Block::Answer(Tone::Plain, line.clone()),
        Block::Note(Tone::Plain, line.clone()),
        Block::Note(Tone::Bad, line),
    ];
    assert_eq!(
        render(&Document { blocks }, &styles, &mut |_| String::new()),
        "<bold>it is so</> <dim>[a:1]</>\n\n  \
           it is <bold>so</> <dim>[a:1]</>\n  \
           <bad>x it is so</> <dim>[a:1]</>\n"
    );
}

#[test]
fn names_stay_whole_with_what_adjoins_them() {
    let name = "host/a name with blanks that is longer than any line";
    let line = Line::from("on (").join(thing(name)).text("), twice");
    assert_eq!(text(vec![Block::Note(Tone::Plain, line)], 40), format!("  on\n  ({name}),\n  twice\n"));
}

#[test]
fn characters_that_steer_a_terminal_are_shown_as_escapes() {
    let note = Block::Note(Tone::Plain, thing("a\u{1b}[31m\u{202e}\nb"));
    let rows = Block::Rows(vec![Row::new("k\u{7}", "v\tw")]);
    let code = Block::Code(vec!["c\rd".to_owned()]);
    assert_eq!(
        text(vec![note, rows, code], 0),
        "  a\\u{1b}[31m\\u{202e}\\nb\n\n  k\\u{7}   v\\tw\n\n    c\\rd\n"
    );
}

#[test]
fn a_document_of_nothing_is_empty() {
    let fold = Block::Fold { summary: Line::default(), blocks: Vec::new() };
    let nothing = vec![
        Block::List(Vec::new()),
        Block::Table(Table { head: vec!["head".into()], ..Table::default() }),
        Block::Heading(Line::default()),
        fold,
    ];
    assert_eq!(text(nothing, 0), "");
}
