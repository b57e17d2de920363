//! What the surroundings ask for: colours and columns. Nothing else in comove looks at the environment.

use crate::report::{Style, Styles};
use anstyle::{AnsiColor, Effects};

/// Columns of a stream that says nothing of its width.
const WIDTH: usize = 100;

/// Returns how many columns may be filled: `COLUMNS` if set, else the terminal's; never more than 100, since longer
/// lines are hard to read.
pub(super) fn width() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the command line may look at the environment")]
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    asked.or_else(terminal).unwrap_or(WIDTH).clamp(40, WIDTH)
}

/// Returns the styles of reports. The stream takes colours out again where they are not wanted.
pub(super) fn styles() -> Styles {
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
        width: width(),
    }
}
