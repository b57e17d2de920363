//! Units drawn as SVG: a square for each thing, and a frame around those that change together.

use super::layout::Rect;
use super::measure::{Face, cut, length};
use super::svg::{STYLE, Svg, class};
use crate::report::document::{Happens, Part, UnitRow, Units};
use crate::report::words::clean;

/// The width of the drawing.
const WIDTH: u32 = 760;
/// Where squares begin: what the row is about and its figure stand before them.
const LEFT: u32 = 250;
/// Between a frame and its squares.
const PAD: u32 = 7;
/// Between rows.
const GAP: u32 = 22;
/// The most squares of a row.
const MOST: usize = 600;
/// The side from which on a square has a mark in it.
const MARKED: u32 = 14;

/// How squares are drawn: the side of one with the gap beside it, and how many things it stands for.
#[derive(Clone, Copy)]
struct Scale {
    pitch: u32,
    each: usize,
}

/// A square of a row, by what happens to its things.
type Square = Option<Happens>;

impl Scale {
    /// Squares so large that the longest row has three or four lines of them.
    fn of(units: &Units) -> Self {
        let all =
            |row: &UnitRow| row.together.iter().chain(&row.beside).map(|part| part.count).sum::<usize>();
        let most = units.rows.iter().map(all).max().unwrap_or(0).max(1);
        let each = most.div_ceil(MOST);
        let pitch = match most / each {
            0..=120 => 17,
            121..=300 => 12,
            _ => 8,
        };
        Self { pitch, each }
    }

    fn squares(self, parts: &[Part]) -> Vec<Square> {
        let squares = |part: &Part| std::iter::repeat_n(part.happens, part.count.div_ceil(self.each));
        parts.iter().flat_map(squares).collect()
    }

    const fn side(self) -> u32 {
        self.pitch - 3
    }
}

/// Draws units as a file of its own.
#[must_use]
pub fn units(units: &Units) -> String {
    draw(units, "comove", Some(STYLE))
}

/// Draws units as part of a page that has [`STYLE`]; what has a name in it begins with `id`.
#[must_use]
pub fn inline_units(units: &Units, id: &str) -> String {
    draw(units, id, None)
}

fn draw(units: &Units, id: &str, style: Option<&str>) -> String {
    let scale = Scale::of(units);
    let mut rows = Svg::default();
    let mut y = 4;
    for (index, row) in units.rows.iter().enumerate() {
        if index > 0 {
            rows.add(format_args!("<path class=\"cm-axis\" d=\"M0 {}h{WIDTH}\"/>\n", y - GAP / 2));
        }
        y += rows.row(row, scale, y) + GAP;
    }
    rows.legend(units, scale, y + 6);
    let mut out = Svg::open(id, (WIDTH, y + 14), &units.title, &units.description, style);
    out.text.push_str(&rows.text);
    out.close()
}

impl Svg {
    /// Draws a row and returns how high it is.
    fn row(&mut self, row: &UnitRow, scale: Scale, y: u32) -> u32 {
        let (together, beside) = (scale.squares(&row.together), scale.squares(&row.beside));
        self.text("cm-name", 0, y + 16, &cut(&clean(&row.label.words()), Face::Label));
        self.text("cm-legend", 0, y + 33, &cut(&clean(&row.note.words()), Face::Detail));
        self.add(format_args!(
            "<text class=\"cm-value\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            LEFT - 24,
            y + 32,
            row.value
        ));
        let room = WIDTH - LEFT;
        let columns = (room - 2 * PAD) / scale.pitch;
        let framed = columns.min(length(together.len()));
        let mut x = LEFT;
        let mut height = 40;
        if framed > 0 {
            let lines = length(together.len()).div_ceil(framed);
            let (wide, high) = (framed * scale.pitch - 3 + 2 * PAD, lines * scale.pitch - 3 + 2 * PAD);
            self.rect("cm-frame cm-together", Rect { x, y, width: wide, height: high }, 7);
            self.squares_of(&together, scale, framed, (x + PAD, y + PAD));
            height = height.max(high);
            x += wide + 14;
        }
        let left = (WIDTH.saturating_sub(x) / scale.pitch).min(columns);
        // What has too little room beside the frame stands below it.
        let (columns, corner) = match left >= 12 || left >= length(beside.len()) {
            true => (left, (x, y + PAD)),
            false => (columns, (LEFT + PAD, y + height + 8)),
        };
        if columns > 0 && !beside.is_empty() {
            let high = length(beside.len()).div_ceil(columns) * scale.pitch;
            self.squares_of(&beside, scale, columns, corner);
            height = height.max(corner.1 - y + high);
        }
        height
    }

    fn squares_of(&mut self, squares: &[Square], scale: Scale, columns: u32, corner: (u32, u32)) {
        let place = |at: usize| {
            let at = length(at);
            (corner.0 + at % columns * scale.pitch, corner.1 + at / columns * scale.pitch)
        };
        let side = scale.side();
        if side >= MARKED {
            for (at, &square) in squares.iter().enumerate() {
                let (x, y) = place(at);
                self.square(square, x, y, side);
            }
            return;
        }
        // Many squares of one kind are one path.
        let mut at = 0;
        for run in squares.chunk_by(|a, b| a == b) {
            let mut path = String::new();
            for _ in run {
                let (x, y) = place(at);
                path.extend(["M", &x.to_string(), " ", &y.to_string(), "h", &side.to_string()]);
                path.extend(["v", &side.to_string(), "h-", &side.to_string(), "z"]);
                at += 1;
            }
            let kind = run.first().copied().flatten().map_or("some", class);
            self.add(format_args!(
                "<g class=\"cm-node cm-{kind}\"><path class=\"cm-body\" d=\"{path}\"/></g>\n"
            ));
        }
    }

    /// Draws a square with the mark of what happens in it, if there is room for that.
    fn square(&mut self, square: Square, x: u32, y: u32, side: u32) {
        let kind = square.map_or("some", class);
        self.add(format_args!("<g class=\"cm-node cm-{kind}\">"));
        self.add(format_args!(
            "<rect class=\"cm-body\" x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" rx=\"2\"/>"
        ));
        if let Some(happens) = square.filter(|happens| side >= MARKED && *happens != Happens::Untouched) {
            self.mark(happens, x + 2, y + 2);
        }
        self.text.push_str("</g>\n");
    }

    fn legend(&mut self, units: &Units, scale: Scale, y: u32) {
        let parts = || units.rows.iter().flat_map(|row| row.together.iter().chain(&row.beside));
        let kinds = Happens::ALL.map(Some).into_iter().chain([None]);
        let mut x = 0;
        for happens in kinds {
            let Some(part) = parts().find(|part| part.happens == happens && part.count > 0) else { continue };
            self.square(happens, x, y - 12, 14);
            self.text("cm-legend", x + 20, y, part.name());
            x += 20 + super::measure::width(part.name(), Face::Label) + 16;
        }
        if scale.each > 1 {
            self.text("cm-legend", x, y, &format!("a square is {} things", scale.each));
        }
    }
}
