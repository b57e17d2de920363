//! What a bump names and is left out of it: a pattern takes the things that it can be meant for.

use super::Bump;
use super::resolve::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::model::{ComponentId, Fleet, MachineId, Omission, WorkloadId};

/// Names that are told of what is left out for one reason.
const FEW: usize = 3;

/// Something that a bump can name and leave out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Named {
    Machine(MachineId),
    Component(ComponentId),
    Workload(WorkloadId),
}

/// Something that is left out of a bump.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct LeftOut {
    /// The bump.
    pub(crate) bump: u32,
    pub(crate) thing: Named,
    pub(crate) why: Omission,
    /// What is there instead: the version, the system that a machine runs, or the machine that has what it shares.
    pub(crate) found: Option<String>,
}

/// What is left out of the bump at hand.
#[derive(Debug, Default)]
pub(super) struct Omitted {
    pub(super) all: Vec<LeftOut>,
    /// What would be wrong with a bump that names one such thing by its name, each fault once.
    faults: Vec<Diagnostic>,
}

impl Omitted {
    /// Notes something that is left out, with the fault that it would be if it were named by its name.
    pub(super) fn push(&mut self, one: LeftOut, fault: Option<Diagnostic>) {
        self.all.push(one);
        if let Some(fault) = fault
            && self.faults.len() <= FEW
            && !self.faults.contains(&fault)
        {
            self.faults.push(fault);
        }
    }

    fn only(&self, why: Omission) -> bool {
        self.all.iter().all(|one| one.why == why)
    }

    /// Whether nothing is left to do: what is not there already is further, or left out on purpose.
    fn is_done(&self, at_least: bool) -> bool {
        let is_ahead =
            |one: &LeftOut| matches!(one.why, Omission::There | Omission::Further | Omission::Excepted);
        let is_there = |one: &LeftOut| one.why == Omission::There || at_least && one.why == Omission::Further;
        self.all.iter().any(is_there) && self.all.iter().all(is_ahead)
    }
}

impl Named {
    /// Its full name.
    pub(crate) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Machine(id) => fleet.machine_name(id),
            Self::Component(id) => fleet.component_name(id).to_owned(),
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
        }
    }
}

impl Resolver<'_> {
    /// Reports a bump of which nothing is left.
    pub(super) fn nothing_left(&mut self, bump: &Bump, omitted: Omitted) {
        let summary = || format!("`{bump}`: {}", told(self.fleet, &omitted.all));
        let is_plain = bump.pattern.is_exact() && omitted.only(Omission::There);
        if omitted.is_done(bump.at_least) && !is_plain {
            let message = format!("nothing of what {} has to change", summary());
            if !self.said.contains(&message) {
                self.ask.left_out.extend(omitted.all);
            }
            return self.fault(Code::NoChange, message, None);
        }
        // Of a few things that are left out for one reason, each says what is wrong.
        let few = 1..=FEW;
        if few.contains(&omitted.faults.len()) && Omission::ALL.iter().any(|&why| omitted.only(why)) {
            omitted.faults.into_iter().for_each(|fault| self.report(fault));
            return;
        }
        let code = if omitted.only(Omission::Further) { Code::Downgrade } else { Code::NothingMatches };
        let message = format!("nothing is left of {}", summary());
        let help = match omitted.only(Omission::Excepted) {
            true => "leave out less with `--except`",
            false => "name things that can go to this version",
        };
        self.fault(code, message, Some(help.to_owned()));
    }
}

/// Says what is left out, by reason: `2 are further already (host/a at 6.9, host/b at 6.10)`.
fn told(fleet: &Fleet, all: &[LeftOut]) -> String {
    let by_reason = Omission::ALL.iter().filter_map(|&why| {
        let some: Vec<&LeftOut> = all.iter().filter(|one| one.why == why).collect();
        let named = some.iter().take(FEW).map(|one| {
            let name = one.thing.name(fleet);
            match (&one.found, why) {
                (Some(found), Omission::OtherSystem | Omission::Shares) => format!("{name}: {found}"),
                (Some(found), _) => format!("{name} at {found}"),
                (None, _) => name,
            }
        });
        let named: Vec<String> = named.collect();
        let more = match some.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let words = match (why, some.len()) {
            (_, 0) => return None,
            (Omission::Excepted, 1) => "is left out on purpose",
            (Omission::Excepted, _) => "are left out on purpose",
            (Omission::There, 1) => "is there already",
            (Omission::There, _) => "are there already",
            (Omission::Further, 1) => "is further already",
            (Omission::Further, _) => "are further already",
            (Omission::Lacks, 1) => "is not known to have it",
            (Omission::Lacks, _) => "are not known to have it",
            (Omission::OtherSystem, 1) => "runs another system",
            (Omission::OtherSystem, _) => "run another system",
            (Omission::Undecided, 1) => "may or may not be meant: a version is not known",
            (Omission::Undecided, _) => "may or may not be meant: versions are not known",
            (Omission::Shares, 1) => "has that of another machine",
            (Omission::Shares, _) => "have that of another machine",
        };
        Some(format!("{} {words} ({}{more})", some.len(), named.join(", ")))
    });
    by_reason.collect::<Vec<_>>().join("; ")
}
