//! A schedule: which job runs in which wave and when, how good that is, and what no schedule can do.

use super::problem::{JobId, LimitId, SpreadId, WindowsId};
use crate::id::IdVec;

/// A schedule of all jobs that the rules allow.
///
/// At every moment each limit and failure domain is kept, and every job has ended before those that come after it start.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    /// Where each job is; none if it is forbidden.
    pub(crate) placed: IdVec<JobId, Option<Placed>>,
    /// The waves in order.
    pub(crate) waves: Vec<Wave>,
    /// What no schedule of these jobs can have less of.
    pub(crate) bound: Bound,
    /// What it has of that: waves, or seconds from the start to the end.
    pub(crate) value: u64,
    /// The jobs that the schedule does not have.
    pub(crate) forbidden: Vec<Forbidden>,
    /// Whether no schedule has more jobs: if some have windows, all sequences of waves were looked at then.
    pub(crate) is_exact: bool,
}

/// Where a job is in a schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Placed {
    /// Its wave, from zero.
    pub(crate) wave: usize,
    /// When it starts.
    pub(crate) start: u64,
    /// When each of its evictions starts.
    pub(crate) evicted: Vec<u64>,
    /// When the change begins, as all evictions are over.
    pub(crate) change: u64,
    /// When it ends.
    pub(crate) end: u64,
}

/// Jobs that start together, after all jobs of the wave before have ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wave {
    /// When its jobs start.
    pub(crate) start: u64,
    /// When the last of them ends.
    pub(crate) end: u64,
}

/// What no schedule can have less of than this, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Bound {
    /// Waves or seconds.
    pub(crate) least: u64,
    /// What says so.
    pub(crate) by: Binding,
}

/// What says that no schedule can be better.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Binding {
    /// The order of jobs: this chain of them.
    Order(Vec<JobId>),
    /// A limit.
    Limit(LimitId),
    /// These jobs, of which no two can go together.
    Conflicts(Vec<JobId>),
    /// The sizes of growing waves.
    Growth,
    /// When windows open.
    Windows,
    /// A search of all schedules.
    Search,
}

/// A job that the rules forbid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Forbidden {
    /// The job.
    pub(crate) job: JobId,
    /// Why.
    pub(crate) why: Why,
}

/// Why a schedule does not have a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// Rules that together forbid it: without all of them it can be done, without a part of them it cannot.
    Rules(Vec<Breach>),
    /// It comes after a job that is forbidden.
    After(JobId),
}

/// A rule that a job cannot keep, and what it would have to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Breach {
    /// The job takes so much of a limit by itself.
    Limit(LimitId, u64),
    /// The job touches several failure domains by itself.
    Spread(SpreadId),
    /// The job takes more machines away than a wave may have when it could run.
    Growth(u64),
    /// A job of a later turn must come before it.
    Turns,
    /// The job takes so many seconds, and no window is as long, or none is left beside what the schedule has.
    Windows(WindowsId, u64),
}

impl Schedule {
    /// By how much the schedule may be worse than the best one.
    pub(crate) fn gap(&self) -> u64 {
        self.value.saturating_sub(self.bound.least)
    }
}
