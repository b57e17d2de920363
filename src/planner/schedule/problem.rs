//! What is to be scheduled: jobs, and the rules that they keep.
//!
//! The types know nothing of fleets. A *job* is what is carried out in one go, such as a step of a plan. Whatever must not
//! be used by too many jobs at the same moment is a *limit*: what a disruption budget allows, the machines of a pool, free
//! memory, a thing that one job alone may touch. Times are in seconds.

use crate::id::{IdVec, ids};

ids! {
    /// A job.
    pub(crate) JobId;
    /// A limit.
    pub(crate) LimitId;
    /// A rule that failure domains are not touched together.
    pub(crate) SpreadId;
    /// When some jobs may run; the calendar knows what it means.
    pub(crate) WindowsId;
}

/// Jobs, and the rules that they keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problem {
    /// The jobs.
    pub(crate) jobs: IdVec<JobId, Job>,
    /// The limits.
    pub(crate) limits: IdVec<LimitId, Limit>,
    /// The most machines away in the first wave that takes any away, in the second, and so on; the last holds for all
    /// later waves. They do not fall. Empty if waves may be of any size.
    pub(crate) growth: Vec<u64>,
    /// The seconds to wait after a wave before the next one.
    pub(crate) soak: u64,
    /// What is to be as little as possible.
    pub(crate) objective: Objective,
    /// What should not be away as a whole in one wave, if that costs nothing.
    pub(crate) wholes: Vec<Whole>,
    /// Ways to group jobs that may go well together, such as by racks: by job, the number of its group. They bind nothing.
    pub(crate) hints: Vec<IdVec<JobId, u32>>,
}

/// What a schedule has as little as possible of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Objective {
    /// Waves.
    #[default]
    Waves,
    /// Seconds from the start to the end of the last wave.
    Seconds,
}

/// What is carried out in one go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Job {
    /// How long it takes until something can leave, since what it goes to has to be made first.
    pub(crate) prepares: u64,
    /// How long it takes, once what it evicts is gone.
    pub(crate) lasts: u64,
    /// The jobs that must have ended before it starts.
    pub(crate) after: Vec<JobId>,
    /// Jobs of a lower turn end before those of a higher one start.
    pub(crate) turn: u32,
    /// How many machines it takes away.
    pub(crate) machines: u64,
    /// What it uses from its start to its end.
    pub(crate) takes: Vec<Take>,
    /// What leaves before the change begins, each as soon as the budgets have room for it.
    pub(crate) evicts: Vec<Eviction>,
    /// The failure domains that it touches.
    pub(crate) domains: Vec<(SpreadId, u32)>,
    /// When it may run.
    pub(crate) windows: Option<WindowsId>,
}

/// Something of which jobs take parts away, such as the replicas of a service of which no budget speaks. It binds nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Whole {
    /// How much of it there is.
    pub(crate) all: u64,
    /// The jobs that take some of it away, each once, and how much.
    pub(crate) parts: Vec<(JobId, u64)>,
}

/// A part of a limit that is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Take {
    /// The limit.
    pub(crate) limit: LimitId,
    /// How much of it.
    pub(crate) amount: u64,
}

/// A replica that leaves a machine and starts on another.
#[derive(Clone, Debug)]
pub(crate) struct Eviction {
    /// The budgets that count it as away until it is ready again, one unit of each.
    pub(crate) budgets: Vec<LimitId>,
    /// The seconds from its eviction until it is ready on the other machine.
    pub(crate) lasts: u64,
}

/// How much may be used at the same moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limit {
    /// What it is.
    pub(crate) kind: LimitKind,
    /// How much.
    pub(crate) most: u64,
}

/// What a limit is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum LimitKind {
    /// Replicas of which so many may be away.
    Budget,
    /// Machines of one pool that may be away.
    Pool,
    /// Machines that may be away in all.
    Fleet,
    /// The room of a pool: machines that may be added to it, or one dimension such as memory of what those that are away no longer
    /// offer.
    Capacity,
    /// A thing that is changed by one job alone, or used by several that leave it as it is.
    Exclusion,
}

impl Job {
    /// How long it takes if nothing has to leave.
    pub(crate) const fn least(&self) -> u64 {
        self.prepares.saturating_add(self.lasts)
    }
}

impl Problem {
    /// Adds the rule that none of the jobs that change a thing shares a moment with another one that changes or uses it.
    /// Does nothing if the rule cannot bind. A job that changes the thing and uses it counts as one that changes it.
    pub(crate) fn exclude(&mut self, changing: &[JobId], using: &[JobId]) {
        let using: Vec<JobId> = using.iter().copied().filter(|job| !changing.contains(job)).collect();
        if changing.is_empty() || changing.len() + using.len() < 2 {
            return;
        }
        // Users take one unit each, so that all fit together; a job that changes the thing takes all of it.
        let most = using.len().max(1) as u64;
        let limit = self.limits.push(Limit { kind: LimitKind::Exclusion, most });
        for &job in changing {
            self.jobs[job].takes.push(Take { limit, amount: most });
        }
        for job in using {
            self.jobs[job].takes.push(Take { limit, amount: 1 });
        }
    }

    /// The most machines away in a wave before which so many waves have taken machines away.
    pub(crate) fn stage(&self, earlier: usize) -> u64 {
        let last = self.growth.len().saturating_sub(1);
        self.growth.get(earlier.min(last)).copied().unwrap_or(u64::MAX)
    }
}

/// When jobs may run. Times are seconds since the start of the plan.
pub(crate) trait Calendar {
    /// The earliest moment, not before `from`, from which so many seconds lie within one window; none if there is no such
    /// moment.
    fn fit(&self, windows: Option<WindowsId>, from: u64, lasts: u64) -> Option<u64>;
}

/// The calendar in which everything may run at any time.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Always;

#[cfg(test)]
impl Calendar for Always {
    fn fit(&self, _: Option<WindowsId>, from: u64, _: u64) -> Option<u64> {
        Some(from)
    }
}
