//! What a person may have meant who named nothing.

use super::Bump;
use super::matching::{has_property, machine_fits, matching_machines};
use super::names::ending;
use super::resolve::Resolver;
use crate::diag::{Code, nearest};
use crate::id::FixedSet;
use crate::model::{ComponentId, Fleet, MachineId, MachineKind, Pattern, SlotId, escaped};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Names that are suggested.
const FEW: usize = 3;

impl Resolver<'_> {
    /// Reports a bump of machines that does not say of what.
    pub(super) fn no_property(&mut self, bump: &Bump) {
        let fleet = self.fleet;
        let Some(first) = matching_machines(fleet, &bump.pattern).next() else {
            let help = self.near(&bump.pattern, Some(bump));
            let message = format!("`{bump}` names nothing that the inventory knows");
            return self.fault(Code::NothingMatches, message, help);
        };
        let properties: Vec<&str> = properties(fleet, first);
        let help = match usual(&properties) {
            Some(usual) => {
                let end = format!("{}{}", bump.sign(), bump.version);
                let mut help = format!("name the property: `{}:{usual}{end}`", bump.pattern);
                let rest: Vec<&str> = properties.iter().copied().filter(|name| *name != usual).collect();
                if !rest.is_empty() {
                    let name = fleet.machine_name(first);
                    let _ = write!(help, "; {name} also has {}", rest.join(", "));
                }
                help
            }
            None => format!("the inventory names no property of {}", fleet.machine_name(first)),
        };
        let message = format!("`{bump}` does not say what of the machine is to change");
        self.fault(Code::BadPattern, message, Some(help));
    }

    /// Suggests what a pattern that matches nothing may mean, in a form that works. A bump's suggestions carry its
    /// version.
    pub(super) fn near(&self, pattern: &Pattern, bump: Option<&Bump>) -> Option<String> {
        let end = bump.map_or_else(String::new, |bump| format!("{}{}", bump.sign(), bump.version));
        let end = end.as_str();
        if pattern.is_of_machines()
            && let Some(help) = self.of_other_kind(pattern, bump, end)
        {
            return Some(help);
        }
        let name = pattern.exact_name()?;
        if name.starts_with("os/") {
            return Some(self.by_tag(&name, end).unwrap_or_else(|| BY_TAG.to_owned()));
        }
        if pattern.kind() == "image"
            && let Some(help) = self.by_tag(&format!("os/{name}"), end)
        {
            return Some(help);
        }
        if pattern.kind() == "image"
            && let Some(help) = self.of_a_base(&name)
        {
            return Some(help);
        }
        let fleet = self.fleet;
        let suggest = |full: &String| {
            let machine = machine_called(fleet, full);
            // A bump of a machine says of what.
            let usual = || machine.filter(|_| bump.is_some()).and_then(|id| usual(&properties(fleet, id)));
            let property = machine.and_then(|_| pattern.property().or_else(usual));
            let property = property.map_or_else(String::new, |property| format!(":{property}"));
            format!("`{}{property}{end}`", escaped(full))
        };
        let same: Vec<String> = fleet.called(&name);
        let same = if same.is_empty() { ending(fleet, &name) } else { same };
        let near = if same.is_empty() { near(fleet, pattern, &name) } else { same };
        let near: Vec<String> = near.iter().take(FEW).map(suggest).collect();
        (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")))
    }

    /// Says which machines of another kind a pattern would name.
    fn of_other_kind(&self, pattern: &Pattern, bump: Option<&Bump>, end: &str) -> Option<String> {
        let fleet = self.fleet;
        let fits =
            |&id: &MachineId| machine_fits(fleet, pattern, id) && has_property(fleet, id, pattern.property());
        let others: Vec<MachineId> = fleet.machine_ids().filter(fits).collect();
        // A bump of a machine says of what.
        let lacks = bump.is_some() && pattern.property().is_none();
        let usual = others.first().filter(|_| lacks).and_then(|&id| usual(&properties(fleet, id)));
        let end = format!("{}{end}", usual.map_or_else(String::new, |property| format!(":{property}")));
        if let ([one], true) = (others.as_slice(), pattern.is_exact()) {
            return Some(format!(
                "did you mean `{}{end}`?",
                pattern.as_kind(fleet.machine(*one).kind.name())
            ));
        }
        let counts = MachineKind::ALL.iter().filter_map(|&kind| {
            let number = others.iter().filter(|&&id| fleet.machine(id).kind == kind).count();
            let plural = if number == 1 { "" } else { "s" };
            let matches = if number == 1 { "matches" } else { "match" };
            let pattern = pattern.as_kind(kind.name());
            (number > 0).then(|| format!("{number} {kind}{plural} {matches} `{pattern}{end}`"))
        });
        let counts: Vec<String> = counts.collect();
        let is_shared = others.iter().any(|&id| fleet.machine(id).kind != MachineKind::Cluster);
        let both = match is_shared && pattern.kind() != "machine" {
            true => format!("; `{}{end}` names hosts and guests alike", pattern.as_kind("machine")),
            false => String::new(),
        };
        (!counts.is_empty()).then(|| format!("{}{both}", counts.join(" and ")))
    }

    /// Warns of what a bump could be meant for as well and does not name.
    pub(super) fn warn_of_other_kind(&mut self, bump: &Bump) {
        self.warn_of_other_machines(bump);
        self.warn_of_images_built_on(bump);
    }

    /// Warns of images that are built on a system, if a bump names the image of its name and not the system.
    fn warn_of_images_built_on(&mut self, bump: &Bump) {
        let (fleet, pattern) = (self.fleet, &bump.pattern);
        let Some(name) = pattern.exact_name().filter(|_| pattern.kind() == "image") else { return };
        let named = fleet.find_component(&format!("image/{name}"));
        let Some((named, system)) = named.zip(fleet.find_component(&format!("image/os/{name}"))) else {
            return;
        };
        let on = |id: ComponentId| -> BTreeSet<ComponentId> { fleet.carriers(id).into_iter().collect() };
        let others = on(system).difference(&on(named)).filter(|&&id| id != system).count();
        if others > 0 {
            let message = match others {
                1 => format!("1 image is built on {name} and not on `{pattern}`, and stays as it is"),
                _ => format!(
                    "{others} images are built on {name} and not on `{pattern}`, and stay as they are"
                ),
            };
            let asked = format!("image/os/{name}{}{}", bump.sign(), bump.version);
            self.fault(
                Code::OtherKind,
                message,
                Some(format!("`{asked}` is asked of all that is built on it")),
            );
        }
    }

    /// Warns of a pattern over hosts or guests that no bump asks of the others, though it could be meant for them.
    fn warn_of_other_machines(&mut self, bump: &Bump) {
        let (fleet, pattern) = (self.fleet, &bump.pattern);
        let other = match pattern.kind() {
            "host" => MachineKind::Guest,
            "guest" => MachineKind::Host,
            _ => return,
        };
        let capability = pattern.property().and_then(|property| fleet.find_capability(property));
        let Some(capability) = capability.filter(|_| !pattern.is_exact()) else { return };
        let asked: FixedSet<SlotId> = self.ask.wishes.iter().filter_map(|wish| wish.what.slot()).collect();
        let could = |&id: &MachineId| {
            let own = fleet.slots_of(id).find(|&slot| fleet.slot(slot).capability == capability);
            let open = own.filter(|slot| !asked.contains(slot));
            machine_fits(fleet, pattern, id) && open.is_some_and(|slot| self.is_behind(bump, slot))
        };
        let others = fleet.machine_ids().filter(|&id| fleet.machine(id).kind == other);
        let number = others.filter(could).count();
        if number > 0 {
            let text = bump.to_string();
            let rest = &text[pattern.kind().len()..];
            let others =
                if number == 1 { format!("1 {other} matches") } else { format!("{number} {other}s match") };
            let stay = if number == 1 { "stays as it is" } else { "stay as they are" };
            let message = format!("{others} the same pattern as `{bump}` and {stay}");
            let help = format!("`machine{rest}` names hosts and guests alike, `{other}{rest}` those");
            self.fault(Code::OtherKind, message, Some(help));
        }
    }

    /// Whether a property is known to have an earlier version than a bump asks for.
    fn is_behind(&self, bump: &Bump, slot: SlotId) -> bool {
        let found = self.fleet.slot(slot);
        let scheme = match self.fleet.family_of(found.machine).filter(|_| self.fleet.is_os(slot)) {
            Some(family) => family.scheme,
            None => self.fleet.capability(found.capability).scheme,
        };
        let asked = scheme.parse(bump.version_text()).ok();
        let order = found.version.zip(asked).map(|(now, asked)| self.fleet.version(now).compare(&asked));
        order == Some(Some(Ordering::Less))
    }

    /// Names images that are built on a system by what their tags tell: a system itself has no name that can be asked
    /// for.
    /// Says how to ask for a system that nothing states as a base, where images are there of which no base is stated.
    fn of_a_base(&self, name: &str) -> Option<String> {
        let is_system = SYSTEMS.contains(&name);
        let fleet = self.fleet;
        let is_image = |&id: &ComponentId| {
            fleet.component_name(id).starts_with("image/") && !fleet.runners(id).is_empty()
        };
        let images: Vec<&str> =
            fleet.component_ids().filter(is_image).map(|id| fleet.component_name(id)).collect();
        let [first, ..] = images.as_slice() else { return None };
        is_system.then(|| {
            format!(
                "no image is stated to be built on {name}: ask for an image by its own name and a tag that has the new release, as in \
                 `{}=TAG`, or state its base",
                escaped(first)
            )
        })
    }

    fn by_tag(&self, system: &str, end: &str) -> Option<String> {
        let fleet = self.fleet;
        let family = system.strip_prefix("os/")?;
        let base = fleet.find_component(&format!("image/{system}"));
        let carriers = base.into_iter().flat_map(|base| fleet.carriers(base));
        let is_image = |name: &&str| name.starts_with("image/") && !name.starts_with("image/os/");
        let carrying: Vec<&str> = carriers.map(|id| fleet.component_name(id)).filter(is_image).collect();
        match (base, carrying.is_empty()) {
            (Some(_), false) => {
                let shown: Vec<String> =
                    carrying.iter().take(FEW).map(|name| format!("`{name}=TAG`")).collect();
                let more = match carrying.len() - shown.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                Some(format!(
                    "{family} is the base of {}{more}: ask for those by the tag that has the new release, or for the base itself by `image/{system}{end}`",
                    shown.join(", ")
                ))
            }
            (Some(_), true) => Some(format!("did you mean `image/{system}{end}`?")),
            (None, _) => None,
        }
    }
}

/// Systems that images are commonly built on, as their images are called.
const SYSTEMS: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "rockylinux",
    "ubi",
    "ubuntu",
];

const BY_TAG: &str =
    "an image whose tag tells its OS is asked for by its own name and tag: `image/python=3.12-slim-bookworm`";

/// The property that is mostly meant, of those that a machine has.
fn usual<'a>(properties: &[&'a str]) -> Option<&'a str> {
    let known = ["kernel", "kubernetes"];
    let found = properties.iter().copied().find(|name| known.contains(name));
    found.or_else(|| properties.first().copied())
}

/// Finds a machine by its full name.
fn machine_called(fleet: &Fleet, full: &str) -> Option<MachineId> {
    let bare = full.strip_prefix("host/").or_else(|| full.strip_prefix("guest/")).unwrap_or(full);
    fleet.find_machine(bare).filter(|&id| fleet.machine_name(id) == full)
}

/// The properties of a machine by name.
fn properties(fleet: &Fleet, id: MachineId) -> Vec<&str> {
    let slots = fleet.slots_of(id).filter(|&slot| fleet.slot(slot).version.is_some());
    let mut found: Vec<&str> = slots.map(|slot| fleet.capability_name(fleet.slot(slot).capability)).collect();
    found.sort_unstable();
    found
}

/// Finds names of a pattern's kind that are near one.
fn near(fleet: &Fleet, pattern: &Pattern, name: &str) -> Vec<String> {
    let kind = pattern.kind();
    let names: Vec<String> = match kind {
        "service" => fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))).collect(),
        "workload" => {
            fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))).collect()
        }
        _ if pattern.is_of_machines() => fleet.machine_ids().map(|id| fleet.machine_name(id)).collect(),
        _ => fleet.component_ids().map(|id| fleet.component_name(id).to_owned()).collect(),
    };
    let near = nearest(&format!("{kind}/{name}"), names.iter().map(String::as_str));
    near.into_iter().map(str::to_owned).collect()
}
