//! When several windows are open at once, each for as long as it is needed; what was asked is kept.

use super::problem::{Calendar, JobId, Problem, WindowsId};
use super::timing::Course;
use std::collections::BTreeMap;

/// Most moments that are tried as the start of a wave: windows that do not meet in so many openings never do.
const MOST_STARTS: usize = 1_000;

/// For how long each of some windows has to be open from one moment on, in the order of windows.
pub(super) type Lengths = Vec<(WindowsId, u64)>;

/// A calendar that is asked for several windows together.
pub(super) struct Openings<'c> {
    calendar: &'c dyn Calendar,
    known: BTreeMap<Lengths, Known>,
}

/// Starts that were found.
#[derive(Default)]
struct Known {
    /// By start, the earliest moment from which on it is the next one.
    starts: BTreeMap<u64, u64>,
    /// The earliest moment from which on there is none.
    none: Option<u64>,
}

impl<'c> Openings<'c> {
    pub(super) fn new(calendar: &'c dyn Calendar) -> Self {
        Self { calendar, known: BTreeMap::new() }
    }

    /// The earliest moment from which all windows are open as long as they have to be.
    pub(super) fn start(&mut self, lengths: &Lengths, from: u64) -> Option<u64> {
        if lengths.is_empty() {
            return Some(from);
        }
        if !self.known.contains_key(lengths) {
            self.known.insert(lengths.clone(), Known::default());
        }
        let known = self.known.get_mut(lengths)?;
        if known.none.is_some_and(|none| from >= none) {
            return None;
        }
        if let Some((&start, _)) = known.starts.range(from..).next().filter(|(_, asked)| **asked <= from) {
            return Some(start);
        }
        let found = meet(self.calendar, lengths, from);
        match found {
            Some(start) => {
                let asked = known.starts.entry(start).or_insert(from);
                *asked = from.min(*asked);
            }
            None => known.none = Some(known.none.map_or(from, |none| none.min(from))),
        }
        found
    }

    /// The earliest moment for something that takes some seconds.
    pub(super) fn alone(&mut self, windows: Option<WindowsId>, lasts: u64, from: u64) -> Option<u64> {
        let lengths: Lengths = windows.map(|windows| (windows, lasts)).into_iter().collect();
        self.start(&lengths, from)
    }
}

fn meet(calendar: &dyn Calendar, lengths: &Lengths, from: u64) -> Option<u64> {
    let mut start = from;
    for _ in 0..MOST_STARTS {
        let before = start;
        for &(windows, lasts) in lengths {
            start = calendar.fit(Some(windows), start, lasts)?;
        }
        if start == before {
            return Some(start);
        }
    }
    None
}

/// For how long the windows of jobs that start together have to be open.
pub(super) fn lengths(problem: &Problem, jobs: &[JobId], courses: &[Course]) -> Lengths {
    let mut lengths: BTreeMap<WindowsId, u64> = BTreeMap::new();
    for (&job, course) in jobs.iter().zip(courses) {
        if let Some(windows) = problem.jobs[job].windows {
            let length = lengths.entry(windows).or_default();
            *length = course.end.max(*length);
        }
    }
    lengths.into_iter().collect()
}
