//! What the environment asks for and tells: colours, columns, the day. Nothing else in comove looks at it.

use super::output::is_printed;
use crate::report::{Style, Styles};
use anstyle::{AnsiColor, Effects};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::io::IsTerminal;
use std::path::Path;

/// Columns of a stream of unknown width.
const WIDTH: usize = 100;

/// How many columns of a stream may be filled: `COLUMNS` if set, else those of its terminal, but at most 100, since
/// longer lines are hard to read. A pipe has 100, whatever terminal is near.
pub(super) fn width(stream: &impl IsTerminal) -> usize {
    #[expect(clippy::disallowed_methods, reason = "the command line may look at the environment")]
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let own = || stream.is_terminal().then(terminal_size::terminal_size).flatten();
    asked.or_else(|| own().map(|(width, _)| usize::from(width.0))).unwrap_or(WIDTH).clamp(40, WIDTH)
}

/// The current day in UTC, so that it does not depend on where the machine is; that of `SOURCE_DATE_EPOCH` if set, so that an answer
/// can be made again as it was.
#[expect(clippy::disallowed_methods, reason = "the command line may look at the environment and the clock")]
pub(super) fn today() -> Date {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let said = said.and_then(|seconds| Timestamp::from_second(seconds).ok());
    said.unwrap_or_else(Timestamp::now).to_zoned(TimeZone::UTC).date()
}

/// The styles of reports that are written to a file, or else to standard output. The stream removes colours that are
/// not wanted.
pub(super) fn styles(file: Option<&Path>) -> Styles {
    Styles { width: if is_printed(file) { width(&std::io::stdout()) } else { WIDTH }, ..coloured() }
}

/// The styles of what is said on standard error.
pub(super) fn warnings() -> Styles {
    Styles { width: width(&std::io::stderr()), ..coloured() }
}

/// No styles, for what goes into a file.
pub(super) fn plain() -> Styles {
    Styles::default()
}

fn coloured() -> Styles {
    let style = |style: anstyle::Style| Style {
        start: style.render().to_string(),
        end: style.render_reset().to_string(),
    };
    let color = |color: AnsiColor| style(color.on_default());
    Styles {
        answer: style(anstyle::Style::new().effects(Effects::BOLD)),
        heading: color(AnsiColor::Cyan),
        bad: color(AnsiColor::Red),
        doubt: color(AnsiColor::Yellow),
        aside: style(anstyle::Style::new().effects(Effects::DIMMED)),
        width: 0,
    }
}
