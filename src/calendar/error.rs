//! What is wrong with a window or freeze as it is written.

/// Why a window, rule or freeze cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// No zone stands at the end.
    #[error("no time zone is given")]
    NoZone,
    /// The zone is not in the IANA database.
    #[error("`{0}` is no time zone of the IANA database")]
    Zone(String),
    /// There are no times of day.
    #[error("no times of day such as `22:00-02:00`")]
    NoTimes,
    /// A time of day cannot be read.
    #[error("`{0}` is no time of day")]
    Time(String),
    /// A date cannot be read.
    #[error("`{0}` is no date")]
    Date(String),
    /// A point in time cannot be read.
    #[error("`{0}` is no point in time")]
    Instant(String),
    /// It ends when it starts, or before.
    #[error("it ends no later than it starts")]
    Empty,
    /// The days are missing.
    #[error("nothing says on which days")]
    NoDays,
    /// The words for the days are not understood.
    #[error("`{0}` says no days")]
    Days(String),
    /// A rule counts from its first day, and none is given.
    #[error("nothing says from which day on it counts")]
    NoSince,
    /// A part of a rule is unknown or has a bad value.
    #[error("`{0}` is no part of a recurrence rule")]
    Part(String),
    /// A part stands twice.
    #[error("`{0}` stands twice in the rule")]
    Twice(String),
    /// A rule does not say how often.
    #[error("the rule has no FREQ")]
    NoFrequency,
    /// A rule recurs within a day.
    #[error("a window recurs at most daily, not {0}")]
    TooOften(String),
    /// Parts of a rule exclude each other.
    #[error("{0} and {1} do not go together in a rule")]
    Exclusive(&'static str, &'static str),
    /// The rule has the time of day that the window states.
    #[error("the times of day stand in the rule and behind it")]
    TimesTwice,
    /// An event of a calendar cannot be read.
    #[error("an event of a calendar: {0}")]
    Event(String),
    /// There are too many times within a day, or the count is too large.
    #[error("the rule has too many occurrences to count")]
    TooMany,
}

impl CalendarError {
    /// How to write it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NoZone | Self::Zone(_) => "name a zone such as `UTC` or `Europe/Berlin`",
            Self::NoTimes => "write a window as in `Sat 22:00-02:00 Europe/Berlin`",
            Self::Time(_) => "write hours and minutes, `00:00` to `24:00`",
            Self::Date(_) => "write a date as in `2026-12-05`",
            Self::Instant(_) => {
                "write RFC 3339 with an offset, as in `2026-12-05T22:00:00+01:00`, or a date and time and a zone"
            }
            Self::Empty => "give an end that is later",
            Self::NoDays | Self::Days(_) => {
                "write `daily`, `weekdays`, `Mon-Fri`, `Sat, Sun`, `third Tuesday`, `2026-12-05`, or a rule such as `FREQ=MONTHLY;BYDAY=2TU`"
            }
            Self::NoSince => "add the first day, as in `every other Sat since 2026-12-05`",
            Self::Part(_) | Self::Twice(_) | Self::NoFrequency | Self::Exclusive(..) => {
                "see RFC 5545, section 3.3.10"
            }
            Self::TooOften(_) => "take a daily rule and longer times of day",
            Self::TimesTwice => "leave BYHOUR, BYMINUTE and BYSECOND out of the rule",
            Self::Event(_) => "see RFC 5545, section 3.6.1",
            Self::TooMany => "give the rule an UNTIL instead of a COUNT, and fewer times within a day",
        }
    }
}
