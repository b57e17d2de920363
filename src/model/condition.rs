//! Conditions in the brackets of patterns: on labels, on versions, and on where a thing belongs.
//!
//! `key=value` holds if the thing has that label, or if what the key names has that version or name. What a key names
//! depends on the thing, see [`Selector::seen`]. An unknown version leaves a condition undecided.

use super::component::ComponentId;
use super::fleet::{Fleet, TextId, VersionId};
use super::machine::MachineId;
use super::pattern::PatternError;
use super::requirement::Subject;
use super::workload::WorkloadId;
use crate::diag::did_you_mean;
use crate::inventory::SYSTEM;
use crate::version::{Scheme, VersionRange};

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    key: String,
    comparison: Comparison,
    value: String,
}

/// The keys that name something else than a label or a property.
const KEYS: [&str; 8] = ["version", "base", "isolation", "service", "host", "os", "cluster", "on"];

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    const fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it is of versions only.
    const fn is_of_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Unequal)
    }
}

/// What a condition finds of a thing, `!=` read as `=`.
enum Seen {
    /// The thing has nothing that the key names.
    Nothing,
    /// It has, and its version is not known.
    Unknown,
    /// It has, and it compares so.
    Is(bool),
}

impl Seen {
    /// Which of what several replicas show counts: that one holds, else that one may.
    const fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Is(false) => 1,
            Self::Unknown => 2,
            Self::Is(true) => 3,
        }
    }

    fn name(found: Option<&str>, value: &str) -> Self {
        found.map_or(Self::Nothing, |found| {
            let bare = found.split_once('/').map_or(found, |(_, bare)| bare);
            Self::Is(found == value || bare == value)
        })
    }
}

/// What is wrong with a condition, and how to mend it.
pub(crate) type Fault = (String, Option<String>);

impl Selector {
    /// Reads a condition, given where its parts are: `key`, the comparison and what follows.
    pub(super) fn parse(text: &str, at: Option<usize>) -> Result<Self, PatternError> {
        let odd = || PatternError::Condition(text.to_owned());
        let at = at.ok_or_else(odd)?;
        let (key, rest) = text.split_at(at);
        let (comparison, value) = [
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ]
        .into_iter()
        .find_map(|(sign, comparison)| Some((comparison, rest.strip_prefix(sign)?)))
        .ok_or_else(odd)?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || value.starts_with('=') || comparison.is_of_order() && value.is_empty() {
            return Err(odd());
        }
        Ok(Self { key: super::pattern::unescaped(key), comparison, value: super::pattern::unescaped(value) })
    }

    /// Whether it holds of a thing; `None` if that depends on a version that is not known.
    pub(super) fn holds(&self, fleet: &Fleet, thing: Subject) -> Option<bool> {
        let has_label = !self.comparison.is_of_order() && self.has_label(fleet, thing);
        let equal = match self.seen(fleet, thing) {
            _ if has_label => true,
            Seen::Nothing => false,
            Seen::Unknown => return None,
            Seen::Is(equal) => equal,
        };
        Some(equal != (self.comparison == Comparison::Unequal))
    }

    fn has_label(&self, fleet: &Fleet, thing: Subject) -> bool {
        let labels: &[(TextId, TextId)] = match thing {
            Subject::Machine(id) => fleet.machine_labels(id),
            Subject::Component(id) => fleet.component_labels(id),
            Subject::Service(id) => fleet.service_labels(id),
            Subject::Workload(id) => fleet.workload_labels(id),
            Subject::Property(..) | Subject::Everywhere(_) => &[],
        };
        labels.iter().any(|&(key, value)| fleet.text(key) == self.key && fleet.text(value) == self.value)
    }

    /// What the key names: of a machine a property, `os`, its `cluster` or what it is `on`; of a component its
    /// `version` or `base`; of a service its `version`; of a workload its `version`, `isolation`, `service`, `host` or
    /// what its machine has.
    fn seen(&self, fleet: &Fleet, thing: Subject) -> Seen {
        match (thing, self.key.as_str()) {
            (Subject::Machine(id), key) => self.of_machine(fleet, id, key),
            (Subject::Workload(id), key) => self.of_workload(fleet, id, key),
            (Subject::Component(id), "version") => self.of_component(fleet, id, fleet.component(id).version),
            (Subject::Component(id), "base") => {
                self.named(fleet.component(id).base.map(|base| fleet.component_name(base)))
            }
            (Subject::Service(id), "version") => {
                let all =
                    fleet.replicas(id).iter().map(|&replica| self.of_workload(fleet, replica, "version"));
                all.fold(Seen::Nothing, |found, one| if one.rank() > found.rank() { one } else { found })
            }
            _ => Seen::Nothing,
        }
    }

    fn named(&self, found: Option<&str>) -> Seen {
        match self.comparison.is_of_order() {
            true => Seen::Nothing,
            false => Seen::name(found, &self.value),
        }
    }

    fn of_machine(&self, fleet: &Fleet, id: MachineId, key: &str) -> Seen {
        let machine = fleet.machine(id);
        let name = |id: Option<MachineId>| id.map(|id| fleet.machine_name(id));
        match key {
            "cluster" => self.named(name(machine.cluster).as_deref()),
            "on" => self.named(name(machine.parent).as_deref()),
            "os" => self.of_system(fleet, id),
            _ => {
                let slot = fleet.find_capability(key).and_then(|property| fleet.find_slot(id, property));
                let Some(slot) = slot.map(|slot| fleet.slot(slot)) else {
                    return Seen::Nothing;
                };
                self.compared(fleet, fleet.capability(slot.capability).scheme, slot.version)
            }
        }
    }

    /// Compares the OS of a machine: `debian`, `debian@11`, or a release alone, which is one of the machine's own family.
    fn of_system(&self, fleet: &Fleet, id: MachineId) -> Seen {
        let (asked, release) = self.system(fleet);
        let Some(family) = fleet.family_of(id) else {
            return match asked {
                Some(asked) if self.runs_another(fleet, id, asked) => Seen::Is(false),
                _ => Seen::Unknown,
            };
        };
        if asked.is_some_and(|asked| asked != family.name) {
            return Seen::Is(false);
        }
        let Some(release) = release else {
            return Seen::Is(true);
        };
        let slot = fleet.slots_of(id).find(|&slot| fleet.is_os(slot));
        let version = slot.and_then(|slot| fleet.slot(slot).version);
        self.within(fleet, family.scheme, release, version)
    }

    /// The family and the release that a condition on the OS names.
    fn system<'a>(&'a self, fleet: &Fleet) -> (Option<&'a str>, Option<&'a str>) {
        match self.value.split_once('@') {
            Some((family, release)) => (Some(family), Some(release)),
            None if fleet.family_names.find(&self.value).is_some() => (Some(&self.value), None),
            None => (None, Some(&self.value)),
        }
    }

    /// Whether a machine of no known family names a system that is not of one.
    fn runs_another(&self, fleet: &Fleet, id: MachineId, family: &str) -> bool {
        let mut labels = fleet.machine_labels(id).iter();
        let system = labels.find(|(key, _)| fleet.text(*key) == SYSTEM).map(|&(_, system)| system);
        system.is_some_and(|system| match fleet.unprofiled.get(&system) {
            Some(&own) => fleet.text(own) != family,
            None => !fleet.text(system).to_lowercase().contains(family),
        })
    }

    fn of_workload(&self, fleet: &Fleet, id: WorkloadId, key: &str) -> Seen {
        let workload = fleet.workload(id);
        match key {
            "isolation" => self.named(Some(workload.isolation.name())),
            "service" => self.named(Some(&format!("service/{}", fleet.service_name(workload.service)))),
            "host" => self.named(workload.machine.map(|id| fleet.machine_name(id)).as_deref()),
            "version" => {
                let primary = fleet.service(workload.service).primary;
                let run = fleet.runs(id).iter().find(|run| Some(run.component) == primary);
                let Some(run) = run else { return Seen::Nothing };
                self.of_component(fleet, run.component, run.version)
            }
            _ => workload.machine.map_or(Seen::Nothing, |machine| self.of_machine(fleet, machine, key)),
        }
    }

    /// Compares a version of a component. A tag may mean several releases, of which only some may be asked for.
    fn of_component(&self, fleet: &Fleet, id: ComponentId, version: Option<VersionId>) -> Seen {
        let component = fleet.component(id);
        let range = match self.range(component.scheme, &self.value) {
            Ok(range) if fleet.has_tags(id) => range.of_tags(),
            Ok(range) => range,
            Err(_) => return Seen::Nothing,
        };
        let Some(version) = version.map(|version| fleet.version(version)) else { return Seen::Unknown };
        if range.knows(version) { Seen::Is(range.contains(version)) } else { Seen::Unknown }
    }

    fn compared(&self, fleet: &Fleet, scheme: Scheme, version: Option<VersionId>) -> Seen {
        self.within(fleet, scheme, &self.value, version)
    }

    fn within(&self, fleet: &Fleet, scheme: Scheme, text: &str, version: Option<VersionId>) -> Seen {
        match (self.range(scheme, text), version) {
            (Err(_), _) => Seen::Nothing,
            (Ok(_), None) => Seen::Unknown,
            (Ok(range), Some(version)) => Seen::Is(range.contains(fleet.version(version))),
        }
    }

    fn range(&self, scheme: Scheme, text: &str) -> Result<VersionRange, crate::version::VersionError> {
        let sign = if self.comparison == Comparison::Unequal { "=" } else { self.comparison.text() };
        VersionRange::parse(scheme, &format!("{sign}{text}"))
    }

    /// The label without which it holds of nothing: its key names nothing else, and it asks for a value.
    pub(super) fn label(&self, fleet: &Fleet) -> Option<(&str, &str)> {
        let is_of_label = self.comparison == Comparison::Equal
            && !KEYS.contains(&self.key.as_str())
            && fleet.find_capability(&self.key).is_none();
        is_of_label.then_some((&*self.key, &*self.value))
    }

    /// The key of a condition that holds of all that has nothing of that key.
    pub(super) fn excluding(&self) -> Option<&str> {
        (self.comparison == Comparison::Unequal).then_some(self.key.as_str())
    }

    /// Finds out whether a condition says something in a fleet.
    pub(super) fn fault(&self, fleet: &Fleet) -> Option<Fault> {
        if !self.comparison.is_of_order() || self.key == "version" {
            return None;
        }
        if self.key == "os" {
            return self.system_fault(fleet);
        }
        let Some(property) = fleet.find_capability(&self.key) else {
            let names = fleet.capability_ids().map(|id| fleet.capability_name(id));
            let help = did_you_mean(&self.key, names.chain(["version", "os"]));
            return Some((format!("`{self}`: there is no property `{}`", self.key), help));
        };
        let error = self.range(fleet.capability(property).scheme, &self.value).err()?;
        Some((format!("`{self}`: {error}"), error.help().map(str::to_owned)))
    }

    /// Releases of two families do not compare.
    fn system_fault(&self, fleet: &Fleet) -> Option<Fault> {
        let (family, release) = self.system(fleet);
        let mut families: Vec<&str> =
            fleet.machine_ids().filter_map(|id| Some(fleet.family_of(id)?.name.as_str())).collect();
        families.sort_unstable();
        families.dedup();
        let first = families.first().copied().unwrap_or("ubuntu");
        let sign = self.comparison.text();
        let Some(release) = release else {
            return Some((
                format!("`{self}` names no release"),
                Some(format!("write `os{sign}{}@RELEASE`", self.value)),
            ));
        };
        match family {
            None if families.len() > 1 => Some((
                format!("`{self}` does not say of which OS: {}", families.join(", ")),
                Some(format!("write `os{sign}{first}@{release}`")),
            )),
            Some(family) if fleet.family_names.find(family).is_none() => {
                let help = did_you_mean(family, families);
                Some((format!("`{self}`: there is no OS profile of `{family}`"), help))
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.key, self.comparison.text(), self.value)
    }
}
