//! Timelines drawn as SVG.
//!
//! Where nothing is done for long the axis is broken, so that an hour of work between two weekends can still be seen.

use super::layout::Rect;
use super::measure::{Face, cut};
use super::svg::Svg;
use crate::report::document::{Stretch, Timeline, Tone};
use crate::report::words::clean;

/// The width of the drawing.
const WIDTH: u32 = 1040;
/// Where the axis begins: the names of what is done stand before it.
const LEFT: u32 = 190;
/// The height of a bar with the gap below it.
const ROW: u32 = 26;
/// The height of the band of windows above the bars.
const TOP: u32 = 34;
/// The pixels of a break in the axis.
const BREAK: u32 = 26;
/// Bars that are drawn; the table has all.
const MOST: usize = 60;

/// The axis: stretches of time that are drawn to scale, with breaks between them.
struct Axis {
    /// Begin and end of each, in seconds, and where it is drawn.
    spans: Vec<(u64, u64, u32, u32)>,
}

impl Axis {
    /// An axis for bars, with what is left of the windows that they are in: what lies between them and is longer than most of them is
    /// left out.
    fn of(bars: &[&Stretch], windows: &[Stretch]) -> Self {
        let mut edges: Vec<(u64, u64)> =
            bars.iter().map(|bar| (bar.start, bar.end.max(bar.start + 1))).collect();
        let around = windows.iter().filter(|window| is_filled(window, bars));
        edges.extend(around.map(|window| (window.start, window.end)));
        edges.sort_unstable();
        let busy: u64 = edges.iter().map(|(start, end)| end - start).sum::<u64>().max(1);
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for (start, end) in edges {
            match spans.last_mut() {
                Some((_, last)) if start <= *last || start - *last <= busy / 4 => *last = end.max(*last),
                _ => spans.push((start, end)),
            }
        }
        let breaks = u32::try_from(spans.len().saturating_sub(1)).unwrap_or(0).saturating_mul(BREAK);
        let room = u64::from((WIDTH - LEFT - 10).saturating_sub(breaks));
        let total: u64 = spans.iter().map(|(start, end)| end - start).sum::<u64>().max(1);
        let mut x = LEFT;
        let place = |(start, end): (u64, u64)| {
            let width = u32::try_from((end - start).saturating_mul(room) / total).unwrap_or(0).max(2);
            let placed = (start, end, x, width);
            x += width + BREAK;
            placed
        };
        Self { spans: spans.into_iter().map(place).collect() }
    }

    /// Where an instant is drawn; a break is drawn to a scale of its own.
    fn x(&self, instant: u64) -> u32 {
        let mut last: Option<(u64, u32)> = None;
        for &(start, end, x, width) in &self.spans {
            match last {
                None if instant < start => return x,
                Some((ended, edge)) if instant < start => {
                    return edge + along(instant, (ended, start), BREAK);
                }
                _ if instant <= end => return x + along(instant, (start, end), width),
                _ => last = Some((end, x + width)),
            }
        }
        last.map_or(LEFT, |(_, edge)| edge)
    }
}

/// How far an instant is along a stretch of time that is so many pixels wide.
fn along(instant: u64, (start, end): (u64, u64), width: u32) -> u32 {
    let along =
        instant.saturating_sub(start).saturating_mul(u64::from(width)) / end.saturating_sub(start).max(1);
    u32::try_from(along).unwrap_or(width).min(width)
}

/// Whether so much of a window is used that all of it can be drawn to scale.
fn is_filled(window: &Stretch, bars: &[&Stretch]) -> bool {
    let inside = bars.iter().filter(|bar| window.start <= bar.start && bar.end <= window.end);
    let used: u64 = inside.map(|bar| bar.end.saturating_sub(bar.start)).sum();
    window.end.saturating_sub(window.start) <= used.saturating_mul(4)
}

/// Draws a timeline as part of a page that has [`STYLE`](super::STYLE); what has a name in it begins with `id`.
#[must_use]
pub fn timeline(timeline: &Timeline, id: &str) -> String {
    let bars: Vec<&Stretch> = timeline.bars.iter().take(MOST).collect();
    let axis = Axis::of(&bars, &timeline.windows);
    let rows = u32::try_from(bars.len()).unwrap_or(0);
    let bottom = TOP + rows * ROW;
    let mut out = Svg::open(id, (WIDTH, bottom + 44), &timeline.title, &timeline.description, None);
    // What is left of a window is seen, though the plan rests in it.
    let kinds =
        [(&timeline.rests, "cm-waits"), (&timeline.windows, "cm-window"), (&timeline.freezes, "cm-freeze")];
    for (stretches, class) in kinds {
        for stretch in stretches {
            let (x, end) = (axis.x(stretch.start), axis.x(stretch.end));
            if end > x {
                out.rect(class, Rect { x, y: TOP - 10, width: end - x, height: rows * ROW + 14 }, 3);
            }
        }
    }
    let known: Vec<&Stretch> = bars.iter().copied().chain(&timeline.windows).collect();
    ticks(&mut out, &axis, &known, bottom);
    let mut y = TOP;
    for bar in bars {
        row(&mut out, &axis, bar, y);
        y += ROW;
    }
    key(&mut out, timeline, bottom + 40);
    out.close()
}

fn row(out: &mut Svg, axis: &Axis, bar: &Stretch, y: u32) {
    let (x, end) = (axis.x(bar.start), axis.x(bar.end));
    let class = match bar.tone {
        Tone::Bad => "cm-bar cm-bar-bad",
        Tone::Doubt => "cm-bar cm-bar-doubt",
        Tone::Plain | Tone::Good | Tone::Aside => "cm-bar",
    };
    out.text("cm-label", 0, y + 14, &cut(&clean(&bar.label.words()), Face::Label));
    out.rect(class, Rect { x, y: y + 3, width: (end - x).max(3), height: 14 }, 3);
}

/// Draws the axis: where each stretch of it begins and ends, and that it is broken between them.
fn ticks(out: &mut Svg, axis: &Axis, known: &[&Stretch], bottom: u32) {
    for (index, &(start, end, x, width)) in axis.spans.iter().enumerate() {
        out.add(format_args!("<path class=\"cm-axis\" d=\"M{x} {bottom}h{width}\"/>\n"));
        if index > 0 {
            let before = x - BREAK / 2;
            out.add(format_args!(
                "<path class=\"cm-axis\" d=\"M{} {}l-4 8m10-8l-4 8\"/>\n",
                before - 1,
                bottom - 4
            ));
        }
        out.text("cm-tick", x, bottom + 15, &told(known, start));
        let letters = told(known, start).chars().count() + told(known, end).chars().count();
        if u64::from(width) > 6 * letters as u64 + 12 {
            out.add(format_args!(
                "<text class=\"cm-tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                x + width,
                bottom + 15,
                super::svg::escaped(&told(known, end))
            ));
        }
    }
}

/// An instant as people read it, if a bar begins or ends there and knows it; else the time since the start.
fn told(known: &[&Stretch], instant: u64) -> String {
    let text = known.iter().find_map(|bar| match instant {
        _ if bar.start == instant => bar.starts.clone(),
        _ if bar.end == instant => bar.ends.clone(),
        _ => None,
    });
    text.unwrap_or_else(|| after(instant))
}

/// How long after the start something is.
fn after(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) if seconds > 0 => format!("+{seconds} s"),
        (0, minutes) => format!("+{minutes} min"),
        (hours, 0) => format!("+{hours} h"),
        (hours, minutes) => format!("+{hours} h {minutes} min"),
    }
}

/// Says what the colours stand for that are drawn.
fn key(out: &mut Svg, timeline: &Timeline, y: u32) {
    let mut x = LEFT;
    let kinds = [
        (!timeline.windows.is_empty(), "cm-window", "maintenance window"),
        (!timeline.freezes.is_empty(), "cm-freeze", "freeze"),
        (!timeline.rests.is_empty(), "cm-waits", "at rest, in a valid state"),
    ];
    for (is_there, class, name) in kinds {
        if is_there {
            out.rect(class, Rect { x, y: y - 10, width: 20, height: 12 }, 2);
            out.text("cm-legend", x + 26, y, name);
            x += 44 + super::measure::width(name, Face::Label);
        }
    }
}
