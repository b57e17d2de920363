//! Resolving bumps and holds against a fleet, and their faults.

use super::left_out::{LeftOut, Named, Omitted};
use super::matching::{
    has_property, matching_components, matching_machines, matching_services, matching_workloads, names,
    undecided,
};
use super::{Ask, Bump, Wanted, Wish};
use crate::diag::{Code, Diagnostic};
use crate::id::FixedSet;
use crate::model::{Fleet, Omission, Pattern, VersionId, WorkloadId};
use crate::version::{Scheme, VersionRange};
use std::cmp::Ordering;

pub(super) struct Resolver<'f> {
    pub(super) fleet: &'f Fleet,
    pub(super) ask: Ask,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The messages so far: a bump may have the same fault for many things.
    pub(super) said: FixedSet<String>,
    /// Whether a bump repeats what another asks for.
    pub(super) again: bool,
    /// What is left out of the bump at hand.
    pub(super) omitted: Omitted,
}

/// A bump at hand: its number, and itself.
pub(super) type At<'b> = (u32, &'b Bump);

impl Resolver<'_> {
    pub(super) fn fault(&mut self, code: Code, message: String, help: Option<String>) {
        let mut diagnostic = Diagnostic::new(code, message);
        diagnostic.help = help;
        self.report(diagnostic);
    }

    /// Reports something once.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        match self.said.insert(diagnostic.message.clone()) {
            true => self.diagnostics.push(diagnostic),
            false => self.again = true,
        }
    }

    pub(super) fn bump(&mut self, index: u32, bump: &Bump) {
        let before = self.ask.wishes.len();
        let faults = self.diagnostics.len();
        self.again = false;
        let at = (index, bump);
        match bump.pattern.kind() {
            "service" => self.services(at),
            "workload" => self.workloads(at),
            _ if bump.pattern.is_of_machines() => self.machines(at),
            _ => self.components(at),
        }
        self.undecided(at);
        let omitted = std::mem::take(&mut self.omitted);
        let is_empty = self.ask.wishes.len() == before && self.diagnostics.len() == faults && !self.again;
        match (is_empty, omitted.all.is_empty()) {
            (false, _) => {
                // What is asked for twice is told once.
                if self.ask.bumps.iter().position(|one| one == bump) == Some(index as usize) {
                    self.ask.left_out.extend(omitted.all);
                }
            }
            (true, false) => self.nothing_left(bump, omitted),
            (true, true) => {
                let help = self.near(&bump.pattern, Some(bump));
                let message = format!("`{bump}` names nothing that the inventory knows");
                self.fault(Code::NothingMatches, message, help);
            }
        }
    }

    /// Reports conditions that say nothing in this fleet: those of bumps, of what they leave out, and of holds.
    pub(super) fn check_conditions(&mut self) {
        let fleet = self.fleet;
        let bumps: Vec<Pattern> = self.ask.bumps.iter().map(|bump| bump.pattern.clone()).collect();
        let holds: Vec<Pattern> = self.ask.holds.iter().map(|(pattern, _)| pattern.clone()).collect();
        for pattern in bumps.iter().chain(&holds) {
            for (message, help) in pattern.faults(fleet) {
                self.fault(Code::BadPattern, format!("in `{pattern}`, {message}"), help);
            }
            self.check_idle(pattern);
        }
    }

    /// Leaves out what a bump would name if a version were known on which its conditions depend.
    fn undecided(&mut self, at: At<'_>) {
        for thing in undecided(self.fleet, &at.1.pattern) {
            let name = thing.name(self.fleet);
            let message =
                format!("nothing says whether `{}` names {name}: a version is not known", at.1.pattern);
            let help = format!("say the version, or name {name} by its name");
            let fault = Diagnostic::new(Code::NothingMatches, message).help(help);
            self.leave_out(at, thing, (Omission::Undecided, None), Some(fault));
        }
    }

    /// Leaves something out of a bump. What is named alone is at fault instead.
    pub(super) fn leave_out(
        &mut self,
        (index, bump): At<'_>,
        thing: Named,
        (why, found): (Omission, Option<String>),
        fault: Option<Diagnostic>,
    ) {
        match fault {
            Some(fault) if bump.names_one() => self.report(fault),
            fault => self.omitted.push(LeftOut { bump: index, thing, why, found }, fault),
        }
    }

    /// Leaves something out that is left out on purpose, and tells whether it is.
    pub(super) fn is_excepted(&mut self, (index, bump): At<'_>, thing: Named, what: Wanted) -> bool {
        let is = bump.except.iter().any(|pattern| names(self.fleet, pattern, thing, what));
        if is {
            let one = LeftOut { bump: index, thing, why: Omission::Excepted, found: None };
            self.omitted.push(one, None);
        }
        is
    }

    fn components(&mut self, at: At<'_>) {
        let fleet = self.fleet;
        for id in matching_components(fleet, &at.1.pattern).collect::<Vec<_>>() {
            let component = fleet.component(id);
            let (thing, what) = (Named::Component(id), Wanted::Component(id));
            if !self.is_excepted(at, thing, what) {
                self.wish(at, (thing, what), component.scheme, component.version);
            }
        }
    }

    fn services(&mut self, at: At<'_>) {
        let fleet = self.fleet;
        let pattern = &at.1.pattern;
        for id in matching_services(fleet, pattern).collect::<Vec<_>>() {
            for &workload in fleet.replicas(id) {
                self.run(at, workload);
            }
            if fleet.replicas(id).is_empty() && pattern.is_exact() {
                let message = format!(
                    "service/{} has no workload, so nothing of it can change",
                    fleet.service_name(id)
                );
                let help = "say of its workloads that they belong to it: `service = \"NAME\"`";
                self.fault(Code::NothingMatches, message, Some(help.to_owned()));
            }
        }
    }

    fn workloads(&mut self, at: At<'_>) {
        let fleet = self.fleet;
        for id in matching_workloads(fleet, &at.1.pattern).collect::<Vec<_>>() {
            self.run(at, id);
        }
    }

    fn run(&mut self, at: At<'_>, workload: WorkloadId) {
        let fleet = self.fleet;
        let thing = Named::Workload(workload);
        let service = fleet.service(fleet.workload(workload).service);
        let mut runs = fleet.software(workload);
        let run = runs.find(|run| Some(run.component) == service.primary);
        let run = run.or_else(|| fleet.software(workload).next());
        let Some(run) = run else {
            let name = fleet.workload_name(workload);
            let message = format!("workload/{name} runs nothing that has a version");
            let fault = Diagnostic::new(Code::NothingMatches, message);
            return self.leave_out(at, thing, (Omission::Lacks, None), Some(fault));
        };
        let what = Wanted::Run(workload, run.component);
        if !self.is_excepted(at, thing, what) {
            let scheme = fleet.component(run.component).scheme;
            self.wish(at, (thing, what), scheme, run.version);
        }
    }

    /// Whether a property has a version that begins with the requested one.
    fn is_part(&self, what: Wanted, scheme: Scheme, text: &str, current: Option<VersionId>) -> bool {
        let range = VersionRange::parse(scheme, &format!("={text}"));
        let current = current.map(|current| self.fleet.version(current));
        matches!(what, Wanted::Slot(_))
            && current.zip(range.ok()).is_some_and(|(current, range)| range.contains(current))
    }

    /// Notes that a thing must reach the bump's version.
    pub(super) fn wish(
        &mut self,
        at: At<'_>,
        (thing, what): (Named, Wanted),
        scheme: Scheme,
        current: Option<VersionId>,
    ) {
        let bump = at.1;
        let text = bump.version_text();
        let version = match scheme.parse(text) {
            Ok(version) => version,
            Err(error) => {
                let help = error.help().map(str::to_owned);
                let message = format!("in `{bump}`, `{text}` is not a version: {error}");
                return self.fault(Code::BadVersion, message, help);
            }
        };
        let asked = self.ask.intern(self.fleet, version);
        let id = if bump.at_least { self.at_least(what, asked, current) } else { asked };
        if let Wanted::Slot(slot) = what
            && let Some((instead, fault)) = self.no_release(slot, id)
        {
            return self.leave_out(at, thing, (Omission::OtherSystem, Some(instead)), Some(fault));
        }
        if bump.at_least && self.is_below_unknown(what, asked, current) {
            let name = wanted_name(self.fleet, what);
            let now = current.map(|current| self.fleet.version(current).as_str());
            let now = now.map_or("its version is not known".to_owned(), |now| format!("it is at {now}"));
            let message = format!("nothing says whether {name} is below {text}: {now}");
            let help = format!("say the version, or ask for `{}={text}`", bump.pattern);
            let fault = Diagnostic::new(Code::NothingMatches, message).help(help);
            return self.leave_out(at, thing, (Omission::Undecided, None), Some(fault));
        }
        let order = current.and_then(|current| self.ask.compare(self.fleet, id, current));
        let is_part = order == Some(Ordering::Less) && self.is_part(what, scheme, text, current);
        if let Some(order) = order
            && self.is_there(at, (thing, what), (order, is_part), current)
        {
            return;
        }
        if order != Some(Ordering::Equal)
            && (self.check_avoided(bump, what, id)
                || self.check_listed(bump, what, (current, id))
                || self.check_stops(bump, what, id))
        {
            return;
        }
        // Of two spellings of one version the first counts.
        let known = self.ask.targets.get(&what).copied();
        match known.map(|known| (known, self.ask.compare(self.fleet, known, id))) {
            Some((_, Some(Ordering::Equal))) => self.again = true,
            Some((other, _)) => {
                let name = wanted_name(self.fleet, what);
                let (a, b) = (self.ask.version(self.fleet, other), self.ask.version(self.fleet, id));
                let message = format!("two bumps want different versions of {name}: {a} and {b}");
                self.fault(Code::BumpConflict, message, Some("ask for one of them".to_owned()));
            }
            None => {
                self.ask.targets.insert(what, id);
                self.ask.wishes.push(Wish { what, version: id, bump: at.0 });
            }
        }
    }

    /// Whether nothing says that something is below a version. What publishes a component is no place where it has a version.
    fn is_below_unknown(&self, what: Wanted, asked: VersionId, current: Option<VersionId>) -> bool {
        let order = current.and_then(|current| self.ask.compare(self.fleet, current, asked));
        !matches!(what, Wanted::Component(_)) && order.is_none()
    }

    /// Leaves out what is there already or further, and tells whether it is left out. A component may be there as
    /// published while what carries it is not.
    fn is_there(
        &mut self,
        at: At<'_>,
        (thing, what): (Named, Wanted),
        (order, is_part): (Ordering, bool),
        current: Option<VersionId>,
    ) -> bool {
        let bump = at.1;
        let name = wanted_name(self.fleet, what);
        let now = current.map_or_else(String::new, |current| self.fleet.version(current).to_string());
        let no_change = || {
            Diagnostic::new(
                Code::NoChange,
                format!("`{bump}` changes nothing of {name}: it is at {now} already"),
            )
        };
        let (why, fault) = match order {
            Ordering::Greater => return false,
            // `6.8` is asked of a machine at `6.8.0-31-generic`.
            Ordering::Less if is_part => (Omission::There, no_change()),
            Ordering::Less if bump.at_least => (Omission::Further, no_change()),
            Ordering::Less => {
                let message = format!("`{bump}` is a downgrade: {name} is at {now}");
                let help = "comove plans upgrades; name a later version";
                (Omission::Further, Diagnostic::new(Code::Downgrade, message).help(help))
            }
            Ordering::Equal if matches!(what, Wanted::Component(_)) => return false,
            Ordering::Equal => {
                let fault = no_change();
                if bump.names_one() {
                    self.report(fault);
                    return false;
                }
                (Omission::There, fault)
            }
        };
        self.leave_out(at, thing, (why, Some(now)), Some(fault));
        true
    }

    /// Warns of what a hold or exception may be about, as far as is known.
    fn warn_of_undecided(&mut self, what: &str, pattern: &Pattern) {
        let open: Vec<String> =
            undecided(self.fleet, pattern).into_iter().map(|thing| thing.name(self.fleet)).collect();
        if let Some(first) = open.first() {
            let more = match open.len() {
                1 => String::new(),
                number => format!(" and {} more", number - 1),
            };
            let message = format!(
                "the {what} `{pattern}` may be about {first}{more}: a version is not known, and it is not taken"
            );
            let help = "say the version, or name them by their names";
            self.diagnostics.push(Diagnostic::new(Code::Unversioned, message).help(help));
        }
    }

    /// Warns of windows, freezes, durations and owners that are for nothing.
    pub(super) fn check_times(&mut self) {
        let fleet = self.fleet;
        let windows = fleet.windows().iter().map(|timed| ("window", timed.whom.as_ref(), timed.place));
        let freezes = fleet.freezes().iter().map(|timed| ("freeze", timed.whom.as_ref(), timed.place));
        let durations = fleet.durations().iter().map(|timed| ("duration", timed.whom.as_ref(), timed.place));
        let finals =
            fleet.no_returns().iter().map(|timed| ("point of no return", timed.whom.as_ref(), timed.place));
        let owners = fleet.owners().iter().map(|timed| ("owner", timed.whom.as_ref(), timed.place));
        for (what, whom, place) in windows.chain(freezes).chain(durations).chain(finals).chain(owners) {
            let Some(pattern) = whom.filter(|pattern| !names_any(fleet, pattern)) else { continue };
            let message = format!("the {what} for `{pattern}` is for nothing");
            let mut diagnostic = Diagnostic::new(Code::Unmatched, message).at(place, "this one");
            diagnostic.help = self.near(pattern, None);
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn check_holds(&mut self) {
        for index in 0..self.ask.holds.len() {
            let (pattern, place) = self.ask.holds[index].clone();
            let fleet = self.fleet;
            let matched = names_any(fleet, &pattern);
            let what = if self.ask.is_exception(index) { "exception" } else { "hold" };
            self.warn_of_undecided(what, &pattern);
            if !matched {
                let mut diagnostic =
                    Diagnostic::new(Code::Unmatched, format!("the {what} `{pattern}` matches nothing"));
                if let Some(place) = place {
                    diagnostic = diagnostic.at(place, "this hold");
                }
                diagnostic.help = self.near(&pattern, None);
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

/// Whether a pattern names anything.
fn names_any(fleet: &Fleet, pattern: &Pattern) -> bool {
    match pattern.kind() {
        "service" => matching_services(fleet, pattern).next().is_some(),
        "workload" => matching_workloads(fleet, pattern).next().is_some(),
        _ if pattern.is_of_machines() => {
            matching_machines(fleet, pattern).any(|id| has_property(fleet, id, pattern.property()))
        }
        _ => matching_components(fleet, pattern).next().is_some(),
    }
}

/// Returns the full name of what a bump names. A replica is named by its service, since what is true of one is mostly
/// true of all.
pub(super) fn wanted_name(fleet: &Fleet, what: Wanted) -> String {
    match what {
        Wanted::Slot(slot) => {
            let slot = fleet.slot(slot);
            format!("{}:{}", fleet.machine_name(slot.machine), fleet.capability_name(slot.capability))
        }
        Wanted::Component(id) => fleet.component_name(id).to_owned(),
        Wanted::Run(id, component) => {
            let service = fleet.service_name(fleet.workload(id).service);
            format!("{} of service/{service}", fleet.component_name(component))
        }
    }
}
