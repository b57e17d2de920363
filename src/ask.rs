//! What the user asks for: bumps, read and resolved against a fleet.
//!
//! A bump is `pattern=version`, such as `host/node-1:kernel=6.8` or `image/debian=12`. Resolving it finds the things
//! it names, reads the version in their scheme, and refuses what cannot be meant: names that match nothing, earlier
//! versions, two versions for one thing.

mod reach;

use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::id::{FixedMap, FixedSet, Id};
use crate::inventory::SYSTEM;
use crate::model::{
    ComponentId, Family, Fleet, MachineId, MachineKind, Pattern, PatternError, ServiceId, SlotId, VersionId,
    WorkloadId, escaped,
};
use crate::source::Place;
use crate::version::{Scheme, Version, VersionRange};
use std::cmp::Ordering;

/// A change that the user asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Bump {
    text: String,
    pattern: Pattern,
    version: String,
}

/// Why a bump cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BumpError {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// There is no `=version`.
    #[error("`{0}` names no version; write `{0}=VERSION`")]
    NoVersion(String),
    /// What stands before the `=` is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

impl Bump {
    /// Reads a bump.
    ///
    /// # Errors
    /// When the text is not `pattern=version`.
    ///
    /// # Examples
    /// ```
    /// use comove::Bump;
    /// let bump = Bump::parse("host/web-*[zone=a]:kernel=6.8")?;
    /// assert_eq!(bump.to_string(), "host/web-*[zone=a]:kernel=6.8");
    /// assert!(Bump::parse("host/web-1:kernel").is_err());
    /// # Ok::<(), comove::BumpError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, BumpError> {
        if text.trim().is_empty() {
            return Err(BumpError::Empty);
        }
        let (pattern, version) = Pattern::split_version(text)
            .filter(|(_, version)| !version.is_empty())
            .ok_or_else(|| BumpError::NoVersion(text.trim_end_matches('=').to_owned()))?;
        Ok(Self { text: text.to_owned(), pattern: Pattern::parse(pattern)?, version: version.to_owned() })
    }
}

impl std::fmt::Display for Bump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Something that a bump names, and the version it is to reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    pub(crate) what: Wanted,
    pub(crate) version: VersionId,
    /// Which of the bumps asks for it.
    pub(crate) bump: u32,
}

/// What a bump can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Wanted {
    /// A property of a machine.
    Slot(SlotId),
    /// A component, for everyone who carries it.
    Component(ComponentId),
    /// A component as one workload runs it.
    Run(WorkloadId, ComponentId),
}

/// Resolved bumps and holds.
#[derive(Clone, Debug)]
pub struct Ask {
    bumps: Vec<Bump>,
    pub(crate) wishes: Vec<Wish>,
    pub(crate) targets: FixedMap<Wanted, VersionId>,
    pub(crate) holds: Vec<(Pattern, Option<Place>)>,
    /// Versions that the fleet does not name; their ids follow the fleet's.
    extra: Vec<Version>,
    fleet_versions: usize,
}

impl Ask {
    /// Resolves bumps and holds. Returns what they mean, with warnings.
    ///
    /// # Errors
    /// All faults of all bumps and holds.
    pub fn resolve(
        fleet: &Fleet,
        bumps: &[Bump],
        holds: &[Pattern],
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let own = fleet.holds().iter().map(|(pattern, place)| (pattern.clone(), Some(*place)));
        let holds = own.chain(holds.iter().map(|pattern| (pattern.clone(), None))).collect();
        let ask = Self { bumps: bumps.to_vec(), holds, ..Self::nothing(fleet) };
        let mut resolver =
            Resolver { fleet, ask, diagnostics: Vec::new(), said: FixedSet::default(), again: false };
        for (index, bump) in bumps.iter().enumerate() {
            resolver.bump(u32::try_from(index).unwrap_or(u32::MAX), bump);
        }
        resolver.check_holds();
        if crate::diag::has_errors(&resolver.diagnostics) {
            return Err(resolver.diagnostics);
        }
        Ok((resolver.ask, resolver.diagnostics))
    }

    /// Asks for nothing.
    pub(crate) fn nothing(fleet: &Fleet) -> Self {
        Self {
            bumps: Vec::new(),
            wishes: Vec::new(),
            targets: FixedMap::default(),
            holds: Vec::new(),
            extra: Vec::new(),
            fleet_versions: fleet.version_count(),
        }
    }

    /// Returns the bumps as they were asked for.
    #[must_use]
    pub fn bumps(&self) -> &[Bump] {
        &self.bumps
    }

    /// Returns a version, of the fleet or of a bump.
    pub(crate) fn version<'a>(&'a self, fleet: &'a Fleet, id: VersionId) -> &'a Version {
        match id.index().checked_sub(self.fleet_versions) {
            None => fleet.version(id),
            Some(index) => &self.extra[index],
        }
    }

    /// Returns the id of a version that the fleet need not name.
    pub(crate) fn intern(&mut self, fleet: &Fleet, version: Version) -> VersionId {
        let known = fleet.find_version(&version);
        let extra =
            || self.extra.iter().position(|known| *known == version).map(|at| at + self.fleet_versions);
        known.or_else(|| extra().map(VersionId::from_index)).unwrap_or_else(|| {
            self.extra.push(version);
            VersionId::from_index(self.fleet_versions + self.extra.len() - 1)
        })
    }

    /// Compares two versions of one scheme.
    pub(crate) fn compare(&self, fleet: &Fleet, a: VersionId, b: VersionId) -> Option<Ordering> {
        if a == b { Some(Ordering::Equal) } else { self.version(fleet, a).compare(self.version(fleet, b)) }
    }
}

struct Resolver<'f> {
    fleet: &'f Fleet,
    ask: Ask,
    diagnostics: Vec<Diagnostic>,
    /// What has been said: a bump may be wrong in the same way of many things.
    said: FixedSet<String>,
    /// Whether a bump asks again for what another has asked for.
    again: bool,
}

impl Resolver<'_> {
    fn fault(&mut self, code: Code, message: String, help: Option<String>) {
        if self.said.insert(message.clone()) {
            let mut diagnostic = Diagnostic::new(code, message);
            diagnostic.help = help;
            self.diagnostics.push(diagnostic);
        }
    }

    fn bump(&mut self, index: u32, bump: &Bump) {
        let before = self.ask.wishes.len();
        let faults = self.diagnostics.len();
        self.again = false;
        match bump.pattern.kind() {
            "host" | "guest" | "cluster" => self.machines(index, bump),
            "service" => self.services(index, bump),
            "workload" => self.workloads(index, bump),
            _ => self.components(index, bump),
        }
        if self.ask.wishes.len() == before && self.diagnostics.len() == faults && !self.again {
            let help = self.near(&bump.pattern);
            self.fault(
                Code::NothingMatches,
                format!("`{bump}` names nothing that the inventory knows"),
                help,
            );
        }
    }

    fn machines(&mut self, index: u32, bump: &Bump) {
        let Some(property) = bump.pattern.property() else {
            let help = format!("name the property: `{}:kernel={}`", bump.pattern, bump.version);
            let message = format!("`{bump}` does not say what of the machine is to change");
            return self.fault(Code::BadPattern, message, Some(help));
        };
        let fleet = self.fleet;
        let Some(capability) = fleet.find_capability(property) else {
            let names: Vec<_> = fleet.capability_ids().map(|id| fleet.capability_name(id)).collect();
            let colon = || "a `:` that is part of a name is written `\\:`".to_owned();
            let help = did_you_mean(property, names).unwrap_or_else(colon);
            let message = format!("there is no capability `{property}`");
            return self.fault(Code::NothingMatches, message, Some(help));
        };
        let machines: Vec<MachineId> = matching_machines(fleet, &bump.pattern).collect();
        let mut without = Vec::new();
        // Machines on one kernel have it in common.
        let mut seen = FixedSet::default();
        for machine in &machines {
            match fleet.find_slot(*machine, capability) {
                Some(slot) if !seen.insert(slot) => {}
                Some(slot) => {
                    let scheme = match (property, fleet.machine(fleet.slot(slot).machine).family) {
                        ("os", Some(family)) if self.leaves_family(bump, fleet.family(family)) => continue,
                        ("os", Some(family)) => fleet.family(family).scheme,
                        _ => fleet.capability(capability).scheme,
                    };
                    self.wish(index, bump, Wanted::Slot(slot), scheme, fleet.slot(slot).version);
                }
                None => without.push(*machine),
            }
        }
        if let Some(&first) = without.first() {
            if property == "os" && self.is_unprofiled(first) {
                return;
            }
            let first = fleet.machine_name(first);
            let message = match without.len() {
                1 => format!("the inventory does not say what `{property}` {first} has"),
                more => {
                    format!("the inventory does not say what `{property}` {first} and {} more have", more - 1)
                }
            };
            let help = format!("say it of the machine, or name only machines whose `{property}` is known");
            self.fault(Code::NothingMatches, message, Some(help));
        }
    }

    fn components(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        for id in matching_components(fleet, &bump.pattern).collect::<Vec<_>>() {
            let component = fleet.component(id);
            self.wish(index, bump, Wanted::Component(id), component.scheme, component.version);
        }
    }

    fn services(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        let matching: Vec<ServiceId> = fleet
            .service_ids()
            .filter(|&id| bump.pattern.matches(fleet, fleet.service_name(id), fleet.service_labels(id)))
            .collect();
        for id in matching {
            for &workload in fleet.replicas(id) {
                self.run(index, bump, workload);
            }
        }
    }

    fn workloads(&mut self, index: u32, bump: &Bump) {
        let fleet = self.fleet;
        for id in matching_workloads(fleet, &bump.pattern).collect::<Vec<_>>() {
            self.run(index, bump, id);
        }
    }

    fn run(&mut self, index: u32, bump: &Bump, workload: WorkloadId) {
        let fleet = self.fleet;
        let service = fleet.service(fleet.workload(workload).service);
        let runs = fleet.runs(workload);
        let run = runs.iter().find(|run| Some(run.component) == service.primary).or(runs.first());
        match run {
            Some(run) => {
                let scheme = fleet.component(run.component).scheme;
                self.wish(index, bump, Wanted::Run(workload, run.component), scheme, run.version);
            }
            None => {
                let name = fleet.workload_name(workload);
                self.fault(
                    Code::NothingMatches,
                    format!("workload/{name} runs nothing that has a version"),
                    None,
                );
            }
        }
    }

    /// Tells whether a property is at a version that begins with the one that is asked for.
    fn is_part(&self, what: Wanted, scheme: Scheme, text: &str, current: Option<VersionId>) -> bool {
        let range = VersionRange::parse(scheme, &format!("={text}"));
        let current = current.map(|current| self.fleet.version(current));
        matches!(what, Wanted::Slot(_))
            && current.zip(range.ok()).is_some_and(|(current, range)| range.contains(current))
    }

    /// Notes that a thing is to reach the bump's version.
    fn wish(&mut self, index: u32, bump: &Bump, what: Wanted, scheme: Scheme, current: Option<VersionId>) {
        let text = match (bump.pattern.property(), bump.version.split_once('@')) {
            (Some("os"), Some((_, release))) => release,
            _ => bump.version.as_str(),
        };
        let version = match scheme.parse(text) {
            Ok(version) => version,
            Err(error) => {
                let help = error.help().map(str::to_owned);
                return self.fault(
                    Code::BadVersion,
                    format!("in `{bump}`, `{text}` is not a version: {error}"),
                    help,
                );
            }
        };
        let id = self.ask.intern(self.fleet, version);
        if let Wanted::Slot(slot) = what
            && !self.release_exists(slot, id)
        {
            return;
        }
        let order = current.map(|current| self.ask.compare(self.fleet, id, current));
        let name = wanted_name(self.fleet, what);
        let now = current.map_or("?", |current| self.fleet.version(current).as_str());
        match order {
            // `6.8` is asked of a machine at `6.8.0-31-generic`.
            Some(Some(Ordering::Less)) if self.is_part(what, scheme, text, current) => {
                let message = format!("`{bump}` changes nothing of {name}: it is at {now} already");
                return self.fault(Code::NoChange, message, None);
            }
            Some(Some(Ordering::Less)) => {
                let message = format!("`{bump}` is a downgrade: {name} is at {now}");
                let help = "comove plans upgrades; name a later version".to_owned();
                return self.fault(Code::Downgrade, message, Some(help));
            }
            Some(Some(Ordering::Equal)) if !matches!(what, Wanted::Component(_)) => {
                let message = format!("`{bump}` changes nothing of {name}: it is at {now} already");
                self.fault(Code::NoChange, message, None);
            }
            _ => {}
        }
        if order != Some(Some(Ordering::Equal))
            && (self.is_excluded(bump, what, (current, id)) || self.is_too_far(bump, what, id))
        {
            return;
        }
        match self.ask.targets.insert(what, id) {
            Some(other) if other != id => {
                let (a, b) = (self.ask.version(self.fleet, other), self.ask.version(self.fleet, id));
                let message = format!("two bumps want different versions of {name}: {a} and {b}");
                self.fault(Code::BumpConflict, message, Some("ask for one of them".to_owned()));
            }
            Some(_) => self.again = true,
            None => self.ask.wishes.push(Wish { what, version: id, bump: index }),
        }
    }

    /// Tells whether an `os` bump names another family than a machine's, and reports it. A family that has profiles is
    /// known by its name however it is joined to the release, as in `ubuntu 24.04`.
    fn leaves_family(&mut self, bump: &Bump, own: &Family) -> bool {
        let fleet = self.fleet;
        let asked = match bump.version.split_once('@') {
            Some((asked, _)) => asked,
            None => {
                let word = bump.version.split([' ', '-', ':', '/']).next().unwrap_or_default();
                let known = fleet.family_ids().any(|id| fleet.family(id).name == word);
                if known { word } else { own.name.as_str() }
            }
        };
        let leaves = asked != own.name;
        if leaves {
            let message =
                format!("`{bump}` goes from {} to {asked}: that is another system, not an upgrade", own.name);
            let help = "define new hosts that have it, and plan to move the workloads there";
            self.fault(Code::OtherSystem, message, Some(help.to_owned()));
        }
        leaves
    }

    /// Tells whether a machine says what its system is called, so that only a profile is missing, and reports it.
    fn is_unprofiled(&mut self, machine: MachineId) -> bool {
        let fleet = self.fleet;
        let mut labels = fleet.machine_labels(machine).iter();
        let Some(&(_, system)) = labels.find(|(key, _)| fleet.text(*key) == SYSTEM) else { return false };
        let family = fleet.unprofiled.get(&system).map(|&family| fleet.text(family));
        let releases = family.and_then(|family| fleet.family_names.find(family)).map(|id| {
            let releases = fleet.family(id).releases.iter();
            releases.map(|release| fleet.version(release.version).as_str()).collect::<Vec<_>>().join(", ")
        });
        let (system, name) = (fleet.text(system), fleet.machine_name(machine));
        if fleet.machine(machine).shares_kernel {
            let message = format!(
                "{name} runs `{system}` on the kernel of another machine, so no OS profile is taken for it"
            );
            let help = "say its `os` in an inventory of your own, or name the machine that it stands on";
            self.fault(Code::NothingMatches, message, Some(help.to_owned()));
            return true;
        }
        let message = format!("there is no OS profile of `{system}`, which {name} runs");
        let help = match family.zip(releases) {
            Some((family, releases)) => format!(
                "the releases of {family} that have a profile are {releases}; add one with [[profile]] name = \"{family}\""
            ),
            None => "add one with [[profile]], or name only machines whose `os` is known".to_owned(),
        };
        self.fault(Code::NothingMatches, message, Some(help));
        true
    }

    /// Tells whether the target of an `os` bump is a known release; other properties go to any version.
    fn release_exists(&mut self, slot: SlotId, version: VersionId) -> bool {
        let fleet = self.fleet;
        let slot = fleet.slot(slot);
        let Some(family) = fleet.machine(slot.machine).family else {
            return true;
        };
        if fleet.capability_name(slot.capability) != "os" {
            return true;
        }
        let family = fleet.family(family);
        let known = family
            .releases
            .iter()
            .any(|release| self.ask.compare(fleet, release.version, version) == Some(Ordering::Equal));
        if !known {
            let releases: Vec<_> =
                family.releases.iter().map(|release| fleet.version(release.version).as_str()).collect();
            let message = format!("nothing is known of {} {}", family.name, self.ask.version(fleet, version));
            let help = format!(
                "the releases that have a profile are {}; add one with [[profile]] name = \"{}\"",
                releases.join(", "),
                family.name
            );
            self.fault(Code::NothingMatches, message, Some(help));
        }
        known
    }

    fn check_holds(&mut self) {
        let fleet = self.fleet;
        for (pattern, place) in self.ask.holds.clone() {
            let matched = match pattern.kind() {
                "host" | "guest" | "cluster" => {
                    matching_machines(fleet, &pattern).any(|id| has_property(fleet, id, pattern.property()))
                }
                "service" => fleet
                    .service_ids()
                    .any(|id| pattern.matches(fleet, fleet.service_name(id), fleet.service_labels(id))),
                "workload" => matching_workloads(fleet, &pattern).next().is_some(),
                _ => matching_components(fleet, &pattern).next().is_some(),
            };
            if !matched {
                let mut diagnostic =
                    Diagnostic::new(Code::Unmatched, format!("the hold `{pattern}` matches nothing"));
                if let Some(place) = place {
                    diagnostic = diagnostic.at(place, "this hold");
                }
                diagnostic.help = self.near(&pattern);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Suggests names near the one that matched nothing, as a pattern has to name them.
    fn near(&self, pattern: &Pattern) -> Option<String> {
        let name = pattern.exact_name()?;
        if name.starts_with("os/") {
            let help = "an image whose tag tells its OS is asked for by its own name and tag: `image/python=3.12-slim-bookworm`";
            return Some(help.to_owned());
        }
        let (fleet, kind) = (self.fleet, pattern.kind());
        let names: Vec<String> = match kind {
            "host" | "guest" | "cluster" => fleet.machine_ids().map(|id| fleet.machine_name(id)).collect(),
            "service" => {
                fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))).collect()
            }
            "workload" => {
                fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))).collect()
            }
            _ => fleet.component_ids().map(|id| fleet.component_name(id).to_owned()).collect(),
        };
        let near = nearest(&format!("{kind}/{name}"), names.iter().map(String::as_str));
        let near: Vec<_> = near.into_iter().map(escaped).collect();
        (!near.is_empty()).then(|| format!("did you mean `{}`?", near.join("`, `")))
    }
}

/// Tells whether a property, where one is named, is the machine's own.
fn has_property(fleet: &Fleet, id: MachineId, property: Option<&str>) -> bool {
    property.is_none_or(|name| {
        fleet.slots_of(id).any(|slot| fleet.capability_name(fleet.slot(slot).capability) == name)
    })
}

/// Returns the machines that a pattern names.
pub(crate) fn matching_machines<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = MachineId> + 'a {
    fleet.machine_ids().filter(move |&id| machine_matches(fleet, pattern, id))
}

pub(crate) fn machine_matches(fleet: &Fleet, pattern: &Pattern, id: MachineId) -> bool {
    let kind = MachineKind::from_name(pattern.kind());
    kind == Some(fleet.machine(id).kind) && {
        let full = fleet.machine_name(id);
        let bare = full.split_once('/').map_or(full.as_str(), |(_, bare)| bare);
        pattern.matches(fleet, bare, fleet.machine_labels(id))
    }
}

fn matching_components<'a>(fleet: &'a Fleet, pattern: &'a Pattern) -> impl Iterator<Item = ComponentId> + 'a {
    fleet.component_ids().filter(move |&id| component_matches(fleet, pattern, id))
}

pub(crate) fn component_matches(fleet: &Fleet, pattern: &Pattern, id: ComponentId) -> bool {
    let full = fleet.component_name(id);
    let bare = full.strip_prefix(pattern.kind()).and_then(|rest| rest.strip_prefix('/'));
    bare.is_some_and(|bare| pattern.matches(fleet, bare, fleet.component_labels(id)))
}

fn matching_workloads<'a>(fleet: &'a Fleet, pattern: &'a Pattern) -> impl Iterator<Item = WorkloadId> + 'a {
    let all = fleet.workload_ids();
    all.filter(move |&id| pattern.matches(fleet, fleet.workload_name(id), fleet.workload_labels(id)))
}

/// Returns the full name of what a bump names. What is so of one replica is mostly so of all, and is said of the service.
pub(crate) fn wanted_name(fleet: &Fleet, what: Wanted) -> String {
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
