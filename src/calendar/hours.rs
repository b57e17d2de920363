//! What windows and freezes leave open, and the first slot of a length in it.

use super::{Freeze, Window};
use jiff::{SignedDuration, Timestamp};

/// How many changes between open and closed [`Hours::fit`] looks at.
const LIMIT: usize = 2_000;

/// Whether something is open at an instant, and until when that is so at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is open up to there; it may be open beyond.
    Open(Timestamp),
    /// It is closed up to there, or for good as far as is known; it may be closed beyond.
    Closed(Option<Timestamp>),
}

impl State {
    /// Open where either is.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Open(a), Self::Open(b)) => Self::Open(a.max(b)),
            (Self::Open(a), Self::Closed(_)) | (Self::Closed(_), Self::Open(a)) => Self::Open(a),
            (Self::Closed(a), Self::Closed(b)) => Self::Closed(match (a, b) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            }),
        }
    }

    /// Open where both are.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Open(a), Self::Open(b)) => Self::Open(a.min(b)),
            (Self::Closed(a), Self::Open(_)) | (Self::Open(_), Self::Closed(a)) => Self::Closed(a),
            (Self::Closed(a), Self::Closed(b)) => Self::Closed(a.zip(b).map(|(a, b)| a.max(b))),
        }
    }
}

/// What is open: within a window of each group, and in no freeze. Without any it is always open.
#[derive(Clone, Debug, Default)]
pub struct Hours<'c> {
    groups: Vec<Vec<&'c Window>>,
    freezes: Vec<&'c Freeze>,
}

/// A time from its start up to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
    pub end: Timestamp,
}

/// No slot of the length was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no window up to {searched} is long enough")]
pub struct Unfit {
    /// The first of the longest open times, if there is any.
    pub longest: Option<Slot>,
    /// Up to when was looked.
    pub searched: Timestamp,
    /// Whether nothing opens after that, as far as a hundred years go.
    pub is_over: bool,
}

impl Slot {
    /// How long it is, in seconds.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.end.duration_since(self.start).as_secs()).unwrap_or(0)
    }
}

impl<'c> Hours<'c> {
    /// Narrows them to the time in which at least one of some windows is open. No windows at all leave nothing.
    pub fn within(&mut self, windows: impl IntoIterator<Item = &'c Window>) {
        self.groups.push(windows.into_iter().collect());
    }

    /// Takes the time of a freeze out.
    pub fn without(&mut self, freeze: &'c Freeze) {
        self.freezes.push(freeze);
    }

    /// Whether they are open always.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.groups.is_empty() && self.freezes.is_empty()
    }

    /// Whether they are open at an instant. Linear in the windows and freezes.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> State {
        let group = |windows: &Vec<&Window>| {
            let states = windows.iter().map(|window| window.at(instant));
            states.fold(State::Closed(None), State::or)
        };
        let groups = self.groups.iter().map(group);
        let freezes = self.freezes.iter().map(|freeze| freeze.at(instant));
        groups.chain(freezes).fold(State::Open(Timestamp::MAX), State::and)
    }

    /// Finds the earliest slot of some seconds that starts at an instant or later and lies in one open time. Open times
    /// that touch are one.
    ///
    /// # Errors
    /// If there is none among the next 2,000 changes between open and closed.
    pub fn fit(&self, from: Timestamp, seconds: u64) -> Result<Slot, Unfit> {
        let needed = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        let (mut at, mut opened): (Timestamp, Option<Timestamp>) = (from, None);
        let mut longest: Option<Slot> = None;
        for _ in 0..LIMIT {
            match self.at(at) {
                State::Open(until) => {
                    let start = *opened.get_or_insert(at);
                    let open = Slot { start, end: until };
                    if until.duration_since(start) >= needed {
                        let end = start.checked_add(needed).unwrap_or(until);
                        return Ok(Slot { start, end });
                    }
                    if longest.is_none_or(|longest| longest.seconds() < open.seconds()) {
                        longest = Some(open);
                    }
                    at = until;
                }
                State::Closed(until) => {
                    opened = None;
                    match until {
                        Some(until) => at = until,
                        None => return Err(Unfit { longest, searched: at, is_over: true }),
                    }
                }
            }
            if at == Timestamp::MAX {
                return Err(Unfit { longest, searched: at, is_over: true });
            }
        }
        Err(Unfit { longest, searched: at, is_over: false })
    }

    /// Whether the open time around a slot would be too short for it if clocks were not set back meanwhile, by the clocks of some
    /// window.
    #[must_use]
    pub fn is_set_back(&self, slot: Slot) -> bool {
        let around = SignedDuration::from_hours(48);
        let (from, until) = (slot.start.saturating_sub(around), slot.end.saturating_add(around));
        let (Ok(from), Ok(until)) = (from, until) else { return false };
        let zones = self.groups.iter().flatten().map(|window| window.zone());
        let mut set_back = zones.filter(|zone| zone.to_offset(from) > zone.to_offset(until)).peekable();
        if set_back.peek().is_none() {
            return false;
        }
        let open = self.around(slot, (from, until));
        set_back.any(|zone| {
            let by_clocks = zone.to_datetime(open.end).duration_since(zone.to_datetime(open.start));
            u64::try_from(by_clocks.as_secs()).unwrap_or(0) < slot.seconds()
        })
    }

    /// The open time that a slot lies in, as far as it is within some time.
    fn around(&self, slot: Slot, (from, until): (Timestamp, Timestamp)) -> Slot {
        let (mut at, mut opened) = (from, None);
        for _ in 0..LIMIT {
            match self.at(at) {
                State::Open(end) => {
                    opened = opened.or(Some(at));
                    at = end;
                }
                State::Closed(_) if at >= slot.end => break,
                State::Closed(end) => {
                    opened = None;
                    at = end.unwrap_or(Timestamp::MAX);
                }
            }
            if at >= until {
                break;
            }
        }
        Slot { start: opened.unwrap_or(slot.start).min(slot.start), end: at.min(until).max(slot.end) }
    }

    /// Finds slots for several lengths one after another, each as early as the one before it allows.
    ///
    /// # Errors
    /// The position of the first that does not fit, and why.
    pub fn chain(&self, from: Timestamp, seconds: &[u64]) -> Result<Vec<Slot>, (usize, Unfit)> {
        let mut at = from;
        let slots = seconds.iter().enumerate().map(|(index, &seconds)| {
            let slot = self.fit(at, seconds).map_err(|unfit| (index, unfit))?;
            at = slot.end;
            Ok(slot)
        });
        slots.collect()
    }
}
