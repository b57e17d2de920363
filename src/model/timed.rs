//! Windows, freezes, durations and points of no return of an inventory, with what they are for.

use super::assumptions::Assumptions;
use super::fleet::Fleet;
use super::pattern::Pattern;
use super::requirement::Subject;
use crate::calendar::{Freeze, Window};
use crate::source::Place;
use std::collections::BTreeMap;

/// Something that is stated for some things: a window, a freeze, how long changes take, that there is no way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed<T> {
    /// The things that it is for; everything without it.
    pub whom: Option<Pattern>,
    /// What is for them.
    pub what: T,
    /// Where it is stated.
    pub place: Place,
}

/// What is done to a thing, as far as its duration goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Work {
    /// A machine is changed in place, reboot included.
    Upgrade,
    /// Something stops and starts again.
    Restart,
    /// Something goes to another machine.
    Migrate,
    /// An image is rebuilt.
    Rebuild,
    /// A workload changes its version or build.
    Redeploy,
    /// A VM is made and starts.
    Make,
}

/// How long each work takes, in seconds, and where that is stated.
pub(crate) type Durations = BTreeMap<Work, (u64, Place)>;

/// How long something takes, and who says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// In seconds.
    pub seconds: u64,
    /// Where the inventory states it for this thing, if it does; else it is one of the assumptions.
    pub place: Option<Place>,
}

impl Work {
    /// How long it takes by the assumptions, in seconds.
    const fn assumed(self, assumed: &Assumptions) -> u64 {
        match self {
            Self::Upgrade => assumed.upgrade_seconds,
            Self::Restart => assumed.restart_seconds,
            Self::Migrate => assumed.migrate_seconds,
            Self::Rebuild => assumed.rebuild_seconds,
            Self::Redeploy => assumed.redeploy_seconds,
            Self::Make => assumed.vm_make_seconds.saturating_add(assumed.vm_start_seconds),
        }
    }
}

impl Fleet {
    /// When things may be changed, as the inventory states it.
    #[must_use]
    pub fn windows(&self) -> &[Timed<Window>] {
        &self.windows
    }

    /// When things may not be changed, as the inventory states it.
    #[must_use]
    pub fn freezes(&self) -> &[Timed<Freeze>] {
        &self.freezes
    }

    /// The things whose changes of version cannot be taken back, as the inventory states it, each with the reason.
    #[must_use]
    pub fn no_returns(&self) -> &[Timed<String>] {
        &self.no_returns
    }

    /// What durations of their own are for.
    pub(crate) fn durations(&self) -> &[Timed<Durations>] {
        &self.durations
    }

    /// How long a work takes on a machine, component or workload. Of several patterns that name it, one that can name nothing else
    /// counts before the others, and of equal ones the longest counts; without any a restart takes as long as a start is
    /// said to. Linear in the durations that the inventory states.
    #[must_use]
    pub fn takes(&self, thing: Subject, work: Work) -> Taken {
        let stated = self.durations.iter().filter_map(|timed| {
            let pattern = timed.whom.as_ref()?;
            let &(seconds, place) = timed.what.get(&work)?;
            self.is_named(pattern, thing).then_some((pattern.is_exact(), seconds, place))
        });
        match stated.max_by_key(|&(is_exact, seconds, place)| (is_exact, seconds, std::cmp::Reverse(place))) {
            Some((_, seconds, place)) => Taken { seconds, place: Some(place) },
            None => Taken { seconds: self.takes_unnamed(thing, work), place: None },
        }
    }

    /// How long a work takes, in seconds, of which no pattern says anything.
    fn takes_unnamed(&self, thing: Subject, work: Work) -> u64 {
        let start = if work == Work::Restart { self.starts_in(thing) } else { None };
        start.map_or_else(|| work.assumed(&self.assumptions), u64::from)
    }

    /// The seconds in which something has started, if they are stated: of itself, else of the slowest image that a
    /// workload runs.
    #[must_use]
    pub fn starts_in(&self, thing: Subject) -> Option<u32> {
        match thing {
            Subject::Machine(id) => self.machine(id).start_seconds,
            Subject::Component(id) => self.component(id).start_seconds,
            Subject::Workload(id) => {
                let of_images =
                    || self.runs(id).iter().map(|run| self.component(run.component).start_seconds);
                self.workload(id).start_seconds.or_else(|| of_images().max().flatten())
            }
            Subject::Service(_) | Subject::Property(..) | Subject::Everywhere(_) => None,
        }
    }

    /// The same for a thing by its full name, such as `host/node-1`; what is not of the fleet takes what is assumed.
    pub(crate) fn takes_named(&self, name: &str, work: Work) -> Taken {
        let is_assumed = self.durations.is_empty() && work != Work::Restart;
        let thing = if is_assumed { None } else { self.find_subject(name) };
        let assumed = || Taken { seconds: work.assumed(&self.assumptions), place: None };
        thing.map_or_else(assumed, |thing| self.takes(thing, work))
    }

    /// Finds a machine, component or workload by its full name. The guest that a workload would get stands for the workload.
    pub(crate) fn find_subject(&self, name: &str) -> Option<Subject> {
        let (kind, bare) = name.split_once('/')?;
        match kind {
            "host" | "guest" => self.find_machine(bare).map(Subject::Machine),
            "cluster" => self.find_machine(name).map(Subject::Machine),
            "workload" | "own-guest" => self.find_workload(bare).map(Subject::Workload),
            _ => self.find_component(name).map(Subject::Component),
        }
    }

    /// Whether a pattern names a thing: of its kind, by its name and under its conditions. A service stands for its workloads.
    pub(crate) fn is_named(&self, pattern: &Pattern, thing: Subject) -> bool {
        match thing {
            Subject::Machine(id) => pattern.is_of(self.machine(id).kind) && pattern.matches(self, thing),
            Subject::Component(id) => {
                self.component(id).kind.name() == pattern.kind() && pattern.matches(self, thing)
            }
            Subject::Workload(id) => match pattern.kind() {
                "workload" => pattern.matches(self, thing),
                "service" => pattern.matches(self, Subject::Service(self.workload(id).service)),
                _ => false,
            },
            Subject::Service(_) => pattern.kind() == "service" && pattern.matches(self, thing),
            Subject::Property(..) | Subject::Everywhere(_) => false,
        }
    }
}
