//! What is typed about time: a start, windows and freezes.

use super::error::Error;
use crate::calendar::{CalendarError, Freeze, Window, instant, read_ics};
use crate::diag::{Code, Diagnostic};
use crate::question::Times;
use crate::source::{Place, SourceFile, Sources};
use std::path::{Path, PathBuf};

/// When something may be done.
#[derive(Debug, clap::Args)]
pub(super) struct When {
    /// From when on something may be done: `2026-12-05T20:00:00+01:00`, or `2026-12-05 20:00 Europe/Berlin`. With it a plan says
    /// when each step can be carried out at the earliest
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

impl When {
    /// The files that are read.
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.windows
    }

    /// Reads what is typed, and the calendar files. All faults are reported.
    pub(super) fn read(&self) -> Result<Times, Error> {
        let (mut sources, mut faults) = (Sources::default(), Vec::new());
        let start = all("start", self.start.as_slice(), instant, &mut faults).pop();
        let mut windows = all("window", &self.window, str::parse::<Window>, &mut faults);
        let freezes = all("freeze", &self.freeze, str::parse::<Freeze>, &mut faults);
        for path in &self.windows {
            windows.extend(file(path, &mut sources, &mut faults));
        }
        match faults.is_empty() {
            true => Ok(Times { start, windows, freezes }),
            false => Err(Error::Faults(Box::new(sources), faults)),
        }
    }
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

/// Reads the windows of a calendar file.
fn file(path: &Path, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Vec<Window> {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.push(Diagnostic::new(Code::Unreadable, format!("cannot read {name}: {error}")));
            return Vec::new();
        }
    };
    read_ics(&text).unwrap_or_else(|wrong| {
        let file = sources.add(SourceFile::text(name, text));
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        faults.extend(wrong.into_iter().map(|fault| {
            let place = Place { file, start: clip(fault.at.start), end: clip(fault.at.end) };
            Diagnostic::new(Code::BadValue, fault.what).at(place, "in this line")
        }));
        Vec::new()
    })
}
