//! What is typed about time: a start, windows and freezes.

use super::draw;
use super::error::Error;
use super::input;
use crate::answer::input::Input;
use crate::calendar::{CalendarError, Freeze, Moment, Shift, Window, moment, read_ics};
use crate::diag::{Code, Diagnostic};
use crate::question::Times;
use crate::source::{Digest, Place, SourceFile, Sources};
use std::path::{Path, PathBuf};

/// When something may be done.
#[derive(Debug, clap::Args)]
pub(super) struct When {
    /// From when on something may be done: `2026-12-05T20:00:00+01:00`, or `2026-12-05 20:00 Europe/Berlin`. With it the
    /// steps are put into waves, each with its dates, within the windows and freezes of the inventory and of the options below
    #[arg(long, value_name = "INSTANT")]
    start: Option<String>,
    /// Window in which something may be done, such as `Sat 22:00-02:00 Europe/Berlin`, `third Tuesday 01:00-05:00 UTC` or
    /// `FREQ=MONTHLY;BYDAY=2TU 01:00-05:00 UTC`; repeat it for several, of which one has to be open
    #[arg(long, value_name = "DAYS TIMES ZONE", requires = "start")]
    window: Vec<String>,
    /// Calendar file (ICS) whose events are such windows; repeat it for several
    #[arg(long, value_name = "FILE", requires = "start")]
    windows: Vec<PathBuf>,
    /// Time in which nothing may be done, such as `2026-12-20/2027-01-04 Europe/Berlin: end of the year`; repeat it for several
    #[arg(long, value_name = "FROM/UNTIL", requires = "start")]
    freeze: Vec<String>,
}

/// What was typed of times, as it was read.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) times: Times,
    /// The calendar files.
    pub(super) calendars: Vec<Input>,
}

impl When {
    /// The files that are read.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.windows
    }

    /// Reads what is typed, and the calendar files. All faults are reported; local times that clocks do not show just once are
    /// warned of.
    pub(super) fn read(&self) -> Result<Typed, Error> {
        let (mut sources, mut faults) = (Sources::default(), Vec::new());
        let start = all("start", self.start.as_slice(), moment, &mut faults).pop();
        let mut windows = all("window", &self.window, str::parse::<Window>, &mut faults);
        let freezes = all("freeze", &self.freeze, str::parse::<Freeze>, &mut faults);
        let mut calendars = Vec::new();
        for path in &self.windows {
            let (input, read) = file(path, &mut sources, &mut faults);
            calendars.extend(input);
            windows.extend(read);
        }
        if !faults.is_empty() {
            return Err(Error::Faults(Box::new(sources), faults));
        }
        let edges = self.freeze.iter().zip(&freezes);
        let edges = edges.flat_map(|(text, freeze)| freeze.edges().map(|edge| ("freeze", text, edge)));
        let starts = self.start.iter().zip(&start).map(|(text, start)| ("start", text, start));
        let shifted: Vec<Diagnostic> =
            starts.chain(edges).filter_map(|(option, text, one)| shifted(option, text, one)).collect();
        draw::messages(&sources, &shifted);
        let (start, zone) = (start.as_ref().map(|start| start.at), start.and_then(|start| start.zone));
        Ok(Typed { times: Times { start, zone, windows, freezes }, calendars })
    }
}

/// Says which instant is taken for a local time that clocks do not show just once.
fn shifted(option: &str, text: &str, moment: &Moment) -> Option<Diagnostic> {
    let what = match moment.shift? {
        Shift::Skipped => "clocks are set forward then and never show this time",
        Shift::Twice => "clocks are set back then and show this time twice",
    };
    let message = format!("in `--{option} {text}`: {what}; it is taken as {}", moment.local());
    Some(
        Diagnostic::new(Code::ClockChange, message)
            .help("RFC 3339 names each instant, as in `2026-12-05T22:00:00+01:00`"),
    )
}

/// Reads the values of an option.
fn all<T>(
    option: &str,
    texts: &[String],
    read: impl Fn(&str) -> Result<T, CalendarError>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<T> {
    let read = texts.iter().filter_map(|text| match read(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = format!("in `--{option} {text}`: {error}");
            faults.push(Diagnostic::new(Code::BadValue, message).help(error.help()));
            None
        }
    });
    read.collect()
}

/// Reads the windows of a calendar file, and what the file was.
fn file(path: &Path, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> (Option<Input>, Vec<Window>) {
    let name = path.display().to_string();
    let mut unreadable = |error: std::io::Error| {
        faults.push(Diagnostic::new(Code::Unreadable, format!("cannot read {name}: {error}")));
        (None, Vec::new())
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return unreadable(error),
    };
    let input = match input::digest(&name, text.as_bytes()) {
        Ok(Digest { name, bytes, sha256, captured }) => {
            Input { name, kind: Some(Input::CALENDAR.to_owned()), bytes, sha256, captured }
        }
        Err(error) => return unreadable(error),
    };
    let windows = read_ics(&text).unwrap_or_else(|wrong| {
        let file = sources.add(SourceFile::text(name, text));
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        faults.extend(wrong.into_iter().map(|fault| {
            let place = Place { file, start: clip(fault.at.start), end: clip(fault.at.end) };
            Diagnostic::new(Code::BadValue, fault.what).at(place, "in this line")
        }));
        Vec::new()
    });
    (Some(input), windows)
}
