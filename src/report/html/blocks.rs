//! Blocks one below the other.

use super::grid;
use super::inline::{cell, class, inline, mark, toned};
use crate::report::document::{
    Bar, Block, Cell, Item, Line, Picture, Row, Table, Tile, Timeline, Tone, Units,
};
use crate::report::picture;
use crate::report::words::clean;

/// Letters of a tile's value that are written large.
const ROOMY: usize = 8;

/// A table with more rows than this scrolls by itself.
const TALL: usize = 30;
/// Bars up to this are drawn as one square for each.
const SQUARES: usize = 72;
/// An answer with more letters than this is set smaller.
const LONG: usize = 110;
/// The heading of a column in which nothing stands but what is filled in by hand.
const BY_HAND: &str = "signed";

/// Writes blocks as HTML.
#[derive(Default)]
pub(super) struct Writer {
    /// What has been written.
    pub(super) out: String,
    /// The sections: where each begins, and its heading as HTML.
    pub(super) sections: Vec<(String, String)>,
    /// The heading of the section that is being written.
    heading: Option<String>,
    /// Whether an answer has been written, which heads the page.
    is_headed: bool,
    /// What the data of grids refer to.
    pub(super) names: grid::Names,
    /// How many pictures, timelines and grids there are so far: their names end with that.
    drawn: usize,
    /// How deep in folds it is.
    depth: usize,
}

impl Writer {
    /// Writes a document: what comes before the first heading, and then a section for each heading.
    pub(super) fn document(&mut self, blocks: &[Block]) {
        let mut parts = blocks.chunk_by(|_, next| !matches!(next, Block::Heading(_))).peekable();
        if let Some(first) = parts.next_if(|part| !matches!(part.first(), Some(Block::Heading(_)))) {
            self.out.push_str("<header class=\"first\">\n");
            self.blocks(first);
            self.out.push_str("</header>\n");
        }
        for part in parts {
            self.section(part);
        }
    }

    fn section(&mut self, blocks: &[Block]) {
        let [Block::Heading(heading), rest @ ..] = blocks else { return };
        let id = self.anchor(&heading.words());
        self.heading = Some(heading.words());
        let html = inline(heading);
        self.put(&["<section aria-labelledby=\"", &id, "\">\n<h2 id=\"", &id, "\">", &html, "</h2>\n"]);
        self.sections.push((id, html));
        self.blocks(rest);
        self.out.push_str("</section>\n");
    }

    /// A name for a heading, which no other has.
    fn anchor(&self, heading: &str) -> String {
        let letters = heading.chars().take(40).map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' });
        let letters: String = letters.collect();
        let words: Vec<String> = letters.split_whitespace().map(str::to_ascii_lowercase).collect();
        let base = format!("s-{}", words.join("-"));
        let is_taken = |id: &str| self.sections.iter().any(|(other, _)| other == id);
        let mut numbered = (2..).map(|number| format!("{base}-{number}"));
        if is_taken(&base) { numbered.find(|id| !is_taken(id)).unwrap_or(base) } else { base }
    }

    fn put(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Answer(tone, line) => self.answer(*tone, line),
            Block::Heading(line) => self.subheading(line),
            Block::Rows(rows) => self.rows(rows),
            Block::List(items) => self.list(items),
            Block::Table(table) => self.table(None, table),
            Block::Fold { summary, blocks } => self.fold(summary, blocks),
            Block::Checks(lines) => self.checks(lines),
            Block::Code(lines) => self.code(lines),
            Block::Tiles(tiles) => self.tiles(tiles),
            Block::Figure(bars) => self.figure(bars),
            Block::Units(units) => self.units(units),
            Block::Picture(picture) => self.picture(picture),
            Block::Timeline(timeline) => self.timeline(timeline),
            Block::Grid(all) => {
                let id = self.name("grid");
                grid::grid(all, &id, &mut self.names, &mut self.out);
            }
            Block::Excerpt(spot) if spot.text.is_empty() => {}
            Block::Excerpt(spot) => {
                let code = super::escape::text(&spot.text);
                self.put(&["<p class=\"excerpt\"><code>[", &code, "]</code></p>\n"]);
            }
            Block::Note(tone, line) => {
                let (class, html) = (class(*tone), toned(*tone, &inline(line)));
                self.put(&["<p class=\"note ", class, "\">", &html, "</p>\n"]);
            }
        }
    }

    /// A name for what is drawn, which no other has.
    fn name(&mut self, kind: &str) -> String {
        self.drawn += 1;
        format!("{kind}-{}", self.drawn)
    }

    fn answer(&mut self, tone: Tone, line: &Line) {
        let html = inline(line);
        match (self.is_headed || self.depth > 0, tone) {
            (false, tone) => {
                let class = if line.words().chars().count() > LONG { " class=\"long\"" } else { "" };
                self.put(&["<h1", class, ">", &toned(tone, &html), "</h1>\n"]);
            }
            (true, tone) => self.put(&["<p class=\"lead\">", &toned(tone, &html), "</p>\n"]),
        }
        self.is_headed = true;
    }

    fn subheading(&mut self, line: &Line) {
        let level = (self.depth + 2).clamp(3, 6).to_string();
        self.put(&["<h", &level, ">", &inline(line), "</h", &level, ">\n"]);
    }

    fn rows(&mut self, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        let has_counts = rows.iter().any(|row| row.count.is_some());
        self.out.push_str("<table class=\"rows\">\n<tbody>\n");
        for row in rows {
            let key = super::escape::text(&row.key);
            match row.key.is_empty() {
                true => self.out.push_str("<tr><td></td>"),
                false => self.put(&["<tr><th scope=\"row\">", &key, "</th>"]),
            }
            if has_counts {
                let count = row.count.map_or_else(String::new, |count| count.to_string());
                self.put(&["<td class=\"number\">", &count, "</td>"]);
            }
            let value = toned(row.tone, &inline(&row.value));
            self.put(&["<td class=\"", class(row.tone), "\">", &value, "</td></tr>\n"]);
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    fn list(&mut self, items: &[Item]) {
        list(items, &mut self.out);
    }

    /// Writes a table, which scrolls by itself if it is too wide for a screen.
    fn table(&mut self, caption: Option<&Line>, table: &Table) {
        let called = || caption.map_or_else(|| self.called(), Line::words);
        if let Some(large) = grid::of_table(table, &called()) {
            let id = self.name("grid");
            grid::grid(&large, &id, &mut self.names, &mut self.out);
            return self.rest(table);
        }
        if !table.rows.is_empty() {
            let name = caption.map_or_else(|| first_words(&table.head), Line::words);
            let name = super::escape::text(&name);
            let tall = if table.rows.len() > TALL { " tall" } else { "" };
            self.put(&[
                "<div class=\"scroll",
                tall,
                "\" tabindex=\"0\" role=\"group\" aria-label=\"",
                &name,
                "\">\n<table>\n",
            ]);
            if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
                self.put(&["<caption>", &inline(caption), "</caption>\n"]);
            }
            self.head(table);
            self.out.push_str("<tbody>\n");
            table.rows.iter().for_each(|row| self.row(table, row));
            self.out.push_str("</tbody>\n</table>\n</div>\n");
        }
        self.rest(table);
    }

    /// Says what a table leaves out.
    fn rest(&mut self, table: &Table) {
        if let Some(rest) = &table.rest {
            self.put(&["<p class=\"note aside\">", &inline(rest), "</p>\n"]);
        }
    }

    /// What the section is called that is being written.
    fn called(&self) -> String {
        self.heading.clone().unwrap_or_else(|| "Table".to_owned())
    }

    fn head(&mut self, table: &Table) {
        if table.head.is_empty() {
            return;
        }
        self.out.push_str("<thead><tr>");
        for (at, head) in table.head.iter().enumerate() {
            let class = if table.is_numeric(at) { " class=\"number\"" } else { "" };
            match head.is_empty() {
                true => self.put(&["<td", class, "></td>"]),
                false => self.put(&["<th scope=\"col\"", class, ">", &inline(head), "</th>"]),
            }
        }
        self.out.push_str("</tr></thead>\n");
    }

    fn row(&mut self, table: &Table, cells: &[Cell]) {
        self.out.push_str("<tr>");
        for (at, one) in cells.iter().enumerate() {
            let is_by_hand = table.head.get(at).is_some_and(|head| head.words() == BY_HAND);
            let class = match one {
                Cell::Empty if is_by_hand => " class=\"by-hand\"",
                _ if table.is_numeric(at) => " class=\"number\"",
                _ => "",
            };
            self.put(&["<td", class, ">", &cell(one), "</td>"]);
        }
        self.out.push_str("</tr>\n");
    }

    fn fold(&mut self, summary: &Line, blocks: &[Block]) {
        self.put(&["<details>\n<summary>", &inline(summary), "</summary>\n"]);
        self.depth += 1;
        self.blocks(blocks);
        self.depth -= 1;
        self.out.push_str("</details>\n");
    }

    fn checks(&mut self, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        self.out.push_str("<ul class=\"checks\">\n");
        for line in lines {
            self.put(&[
                "<li><label><input type=\"checkbox\"> <span>",
                &inline(line),
                "</span></label></li>\n",
            ]);
        }
        self.out.push_str("</ul>\n");
    }

    fn code(&mut self, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let lines: Vec<String> = lines.iter().map(|line| super::escape::text(line)).collect();
        let lines = lines.join("\n");
        self.put(&["<div class=\"code\"><pre tabindex=\"0\"><code>", &lines, "</code></pre></div>\n"]);
    }

    fn tiles(&mut self, tiles: &[Tile]) {
        if tiles.is_empty() {
            return;
        }
        self.out.push_str("<dl class=\"tiles\">\n");
        for tile in tiles {
            let (value, label, note) =
                (super::escape::text(&tile.value), inline(&tile.label), inline(&tile.note));
            let mark = mark(tile.tone);
            let wide = if tile.value.chars().count() > ROOMY { " wide" } else { "" };
            self.put(&[
                "<div class=\"tile ",
                class(tile.tone),
                "\"><dt>",
                &label,
                "</dt><dd><span class=\"value",
                wide,
                "\">",
                &value,
                "</span>",
                &mark,
            ]);
            if !note.is_empty() {
                self.put(&["<span class=\"note\">", &note, "</span>"]);
            }
            self.out.push_str("</dd></div>\n");
        }
        self.out.push_str("</dl>\n");
    }

    /// Draws quantities below each other: as one square for each, where they are few.
    fn figure(&mut self, bars: &[Bar]) {
        let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
        if most == 0 {
            return;
        }
        self.out.push_str("<table class=\"figure\">\n<tbody>\n");
        for bar in bars {
            let value = bar.value.to_string();
            self.put(&[
                "<tr><th scope=\"row\">",
                &inline(&bar.label),
                "</th><td class=\"number\">",
                &value,
                "</td><td>",
            ]);
            self.put(&[&drawn(bar.value, most), "</td></tr>\n"]);
        }
        self.out.push_str("</tbody>\n</table>\n");
    }

    /// Draws a picture, and says the same in a table that is folded.
    fn picture(&mut self, drawn: &Picture) {
        if drawn.nodes.is_empty() {
            return;
        }
        let id = self.name("picture");
        let svg = picture::inline(drawn, &id);
        self.drawing(&drawn.title, &drawn.description, &svg, &drawn.table());
    }

    fn units(&mut self, drawn: &Units) {
        if drawn.rows.is_empty() {
            return;
        }
        let id = self.name("units");
        let svg = picture::inline_units(drawn, &id);
        self.drawing(&drawn.title, &drawn.description, &svg, &drawn.table());
    }

    fn timeline(&mut self, drawn: &Timeline) {
        if drawn.bars.is_empty() {
            return;
        }
        let id = self.name("timeline");
        let svg = picture::timeline(drawn, &id);
        self.drawing(&drawn.title, &drawn.description, &svg, &drawn.table());
    }

    fn drawing(&mut self, title: &Line, description: &Line, svg: &str, table: &Table) {
        let name = super::escape::text(&title.words());
        self.put(&[
            "<figure class=\"drawing\">\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"",
            &name,
            ", drawn\">\n",
            svg,
            "</div>\n",
        ]);
        self.put(&[
            "<figcaption><strong>",
            &inline(title),
            ".</strong> ",
            &inline(description),
            "</figcaption>\n</figure>\n",
        ]);
        self.out.push_str("<details class=\"twin\">\n<summary>The same as a table</summary>\n");
        self.table(Some(title), table);
        self.out.push_str("</details>\n");
    }
}

/// The headings of a table as its name.
fn first_words(head: &[Line]) -> String {
    let words: Vec<String> = head.iter().map(Line::words).filter(|words| !words.is_empty()).take(3).collect();
    match words.is_empty() {
        true => "table".to_owned(),
        false => clean(&words.join(", ")).into_owned(),
    }
}

/// A quantity as squares, or as a bar.
fn drawn(value: usize, most: usize) -> String {
    if most <= SQUARES {
        let width = 12 * most;
        let squares: String = (0..value).map(|at| format!("M{} 0h9v14h-9z", 12 * at)).collect();
        return format!(
            "<svg class=\"squares\" viewBox=\"0 0 {width} 14\" width=\"{width}\" height=\"14\" aria-hidden=\"true\"><path d=\"{squares}\"/></svg>"
        );
    }
    let width = (value.saturating_mul(1000) / most).max(usize::from(value > 0));
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{width}\" height=\"14\"/></svg>"
    )
}

/// Writes items with what is below each.
pub(super) fn list(items: &[Item], out: &mut String) {
    if items.is_empty() {
        return;
    }
    out.push_str("<ul class=\"list\">\n");
    for item in items {
        let number = item.number.map(|number| format!("<span class=\"ordinal\">{number}</span> "));
        out.extend([
            "<li class=\"",
            class(item.tone),
            if number.is_some() { " numbered" } else { "" },
            "\">",
        ]);
        out.push_str(&number.unwrap_or_default());
        out.push_str(&toned(item.tone, &inline(&item.text)));
        if !item.aside.is_empty() {
            out.extend([" <span class=\"far\">", &inline(&item.aside), "</span>"]);
        }
        // Items are made by reports, which nest them two or three deep.
        list(&item.below, out);
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}
