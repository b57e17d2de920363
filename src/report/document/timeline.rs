//! Timelines: what is done when, and when nothing may be done.

use super::{Cell, Line, Table, Tone};

/// Bars on an axis of time, with the windows that they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What it shows, in a few words.
    pub title: Line,
    /// The same in a sentence or two, for somebody who does not see it.
    pub description: Line,
    /// What is done, such as waves.
    pub bars: Vec<Stretch>,
    /// When something may be done; nothing where that is always so.
    pub windows: Vec<Stretch>,
    /// When nothing may be done.
    pub freezes: Vec<Stretch>,
    /// When it waits, in a valid state.
    pub rests: Vec<Stretch>,
    /// What was left out, if anything was.
    pub rest: Option<Line>,
}

/// A stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// What it is: `wave 1`.
    pub label: Line,
    /// Where it begins, in seconds after the start.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The instant at which it begins, as people read it, if that is known.
    pub starts: Option<String>,
    /// The instant at which it ends.
    pub ends: Option<String>,
    /// How it is to be taken.
    pub tone: Tone,
    /// What is done in it, or what it interrupts.
    pub note: Line,
}

impl Timeline {
    /// The same as a table, in the order of time.
    #[must_use]
    pub fn table(&self) -> Table {
        let kinds =
            [(&self.bars, ""), (&self.rests, "rest"), (&self.windows, "window"), (&self.freezes, "freeze")];
        let mut all: Vec<(&Stretch, &str)> = kinds
            .into_iter()
            .flat_map(|(stretches, kind)| stretches.iter().map(move |one| (one, kind)))
            .collect();
        all.sort_by_key(|(one, _)| (one.start, one.end));
        Table {
            head: ["what", "from", "to", "takes", "with it"].map(Line::from).to_vec(),
            rows: all.into_iter().map(|(one, kind)| one.row(kind)).collect(),
            rest: self.rest.clone(),
        }
    }
}

impl Stretch {
    fn row(&self, kind: &str) -> Vec<Cell> {
        let instant = |known: Option<&String>, seconds| match known {
            Some(instant) => Cell::Line(instant.as_str().into()),
            None => Cell::Duration(seconds),
        };
        let label = match (kind.is_empty(), self.label.is_empty()) {
            (true, _) => self.label.clone(),
            (false, true) => kind.into(),
            (false, false) => Line::from(format!("{kind}: ")).join(self.label.clone()),
        };
        vec![
            Cell::Line(label),
            instant(self.starts.as_ref(), self.start),
            instant(self.ends.as_ref(), self.end),
            Cell::Duration(self.end.saturating_sub(self.start)),
            if self.note.is_empty() { Cell::Empty } else { Cell::Line(self.note.clone()) },
        ]
    }
}
