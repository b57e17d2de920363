//! Every value that an importer made, read as a fleet will read it.
//!
//! An importer takes over what other tools print, and what they print is odd now and then: an empty version, `Unknown`,
//! more processors than there are numbers for. A fleet is not built of such values, and one of them must not stop all
//! others: it becomes unknown here, for all kinds alike, and a warning counts it and names the first place.

use super::import::common::clean;
use super::shipped;
use crate::diag::Code;
use crate::id::{FixedMap, FixedSet};
use crate::inventory::SYSTEM;
use crate::inventory::labels::Alternatives;
use crate::inventory::raw::{
    Baked, Mark, RawBudget, RawComponent, RawIdentity, RawInventory, RawMachine, RawMap, RawWorkload, Text,
};
use crate::model::{Amount, TaintEffect};
use crate::source::SourceFile;
use crate::version::Scheme;
use std::collections::BTreeMap;

/// The label with the architecture of a machine's processor, which is a version of the property `arch`.
const ARCHITECTURE: &str = "kubernetes.io/arch";
/// The most replicas that one workload stands for.
const MOST_REPLICAS: i64 = 100_000;

/// A remark of an importer: code, text, and the object that it is about.
pub(super) type Note = (Code, String, Option<u32>);

/// Makes unknown what no fleet can be built of. Returns what there is to say about it.
pub(super) fn settle(raw: &mut RawInventory, source: &SourceFile) -> Vec<Note> {
    let own = raw.capability.iter().map(|capability| {
        let scheme = capability.scheme.as_ref().and_then(|scheme| Scheme::from_name(&scheme.value));
        (capability.name.value.clone(), scheme.unwrap_or(Scheme::Dotted))
    });
    let mut sound = Sound { source, own: own.collect(), odd: FixedMap::default(), notes: Vec::new() };
    for machine in raw.cluster.iter_mut().chain(&mut raw.host).chain(&mut raw.guest) {
        sound.machine(machine);
    }
    raw.profile.retain(|profile| {
        let scheme = shipped::release_scheme(&profile.name.value).unwrap_or(Scheme::Dotted);
        let fits = scheme.parse(&profile.version.value).is_ok();
        if !fits {
            sound.count(&profile.version, "a release");
        }
        fits
    });
    let components = raw.image.iter_mut().chain(&mut raw.package).chain(&mut raw.app).chain(&mut raw.stack);
    components.for_each(|component| sound.component(component));
    for service in &mut raw.service {
        for bound in [&mut service.max_unavailable, &mut service.min_available] {
            sound.unless(bound, "a number or a share", |text| share(&text.value));
        }
    }
    for budget in &mut raw.budget {
        for limit in [&mut budget.min_available, &mut budget.max_unavailable] {
            sound.unless(limit, "a number or a share", |text| share(&text.value));
        }
    }
    // One that limits nothing is none.
    let limits = |one: &RawBudget| one.min_available.is_some() || one.max_unavailable.is_some();
    let (budgets, empty): (Vec<_>, Vec<_>) = std::mem::take(&mut raw.budget).into_iter().partition(limits);
    raw.budget = budgets;
    let empty: FixedSet<String> = empty.into_iter().map(|budget| budget.name.value).collect();
    if !empty.is_empty() {
        raw.workload.iter_mut().for_each(|one| one.budgets.retain(|name| !empty.contains(&name.value)));
    }
    for rollout in raw.service.iter_mut().filter_map(|service| service.rollout.as_mut()) {
        for limit in [&mut rollout.max_unavailable, &mut rollout.surge] {
            sound.unless(limit, "a number or a share", |text| share(&text.value));
        }
    }
    for pool in &mut raw.pool {
        for limit in [&mut pool.surge, &mut pool.max_unavailable] {
            sound.unless(limit, "a number or a share", |text| share(&text.value));
        }
    }
    raw.workload.iter_mut().for_each(|workload| sound.workload(workload));
    sound.names(raw);
    sound.finish()
}

/// Whether a text is a number or a percentage.
fn share(text: &str) -> bool {
    Amount::parse(text).is_some()
}

struct Sound<'s> {
    source: &'s SourceFile,
    /// The schemes of properties that the source itself declares.
    own: BTreeMap<String, Scheme>,
    /// By field and by what it is not: how often, the first object, and its value.
    odd: FixedMap<(u32, String), (u32, u32, String)>,
    notes: Vec<Note>,
}

impl Sound<'_> {
    /// Counts a value that is none.
    fn count<T: ToString>(&mut self, mark: &Mark<T>, what: &str) {
        let first = || (0, mark.start, mark.value.to_string());
        self.odd.entry((mark.end, what.to_owned())).or_insert_with(first).0 += 1;
    }

    /// Empties a field whose value does not pass.
    fn unless<T: ToString>(
        &mut self,
        slot: &mut Option<Mark<T>>,
        what: &str,
        passes: impl Fn(&Mark<T>) -> bool,
    ) {
        if let Some(mark) = slot.take_if(|mark| !passes(mark)) {
            self.count(&mark, what);
        }
    }

    /// Empties a number that no fleet holds.
    fn number(&mut self, slot: &mut Option<Mark<i64>>) {
        self.unless(slot, "a number that is read", |mark| u32::try_from(mark.value).is_ok());
    }

    /// Drops taints, or what tolerates them, with an effect that there is not.
    fn taints(&mut self, taints: &mut Vec<Text>) {
        taints.retain(|taint| {
            let effect = taint.value.rsplit_once(':').map(|(_, effect)| effect);
            let fits = effect.is_none_or(|effect| TaintEffect::from_name(effect).is_some());
            if !fits {
                self.count(taint, "a taint");
            }
            fits
        });
    }

    /// The scheme of a property.
    fn scheme(&self, property: &str) -> Scheme {
        self.own.get(property).copied().or_else(|| shipped::scheme(property)).unwrap_or(Scheme::Dotted)
    }

    /// Empties the version of a property that its scheme does not read.
    fn version(&mut self, slot: &mut Option<Text>, property: &str) {
        let scheme = self.scheme(property);
        self.unless(slot, &format!("a version of {property}"), |text| scheme.parse(&text.value).is_ok());
    }

    fn provides(&mut self, provides: &mut RawMap) {
        provides.retain(|property, version| {
            if !self.own.contains_key(&property.value) && !shipped::is_property(&property.value) {
                self.count(property, "a property that is known");
                return false;
            }
            let fits = self.scheme(&property.value).parse(&version.value).is_ok();
            if !fits {
                self.count(version, &format!("a version of {}", property.value));
            }
            fits
        });
    }

    fn machine(&mut self, machine: &mut RawMachine) {
        self.version(&mut machine.kernel, "kernel");
        self.version(&mut machine.engine, "engine");
        self.version(&mut machine.hypervisor, "hypervisor");
        self.version(&mut machine.kubernetes, "kubernetes");
        self.provides(&mut machine.provides);
        self.taints(&mut machine.taints);
        self.number(&mut machine.cpu_milli);
        self.number(&mut machine.memory_mib);
        self.number(&mut machine.disk_mib);
        self.number(&mut machine.pods);
        self.number(&mut machine.gpus);
        self.number(&mut machine.start_seconds);
        machine.labels.retain(|key, value| {
            let fits = match key.value.as_str() {
                SYSTEM => !value.value.trim().is_empty(),
                ARCHITECTURE => self.scheme("arch").parse(&value.value).is_ok(),
                _ => true,
            };
            if !fits {
                self.count(value, if key.value == SYSTEM { "a system" } else { "an architecture" });
            }
            fits
        });
        if let Some(identity) = &mut machine.identity {
            let empty = |text: &mut Text| text.value.trim().is_empty();
            for key in [&mut identity.provider_id, &mut identity.system_uuid, &mut identity.machine_id] {
                drop(key.take_if(empty));
            }
            identity.mac.retain_mut(|text| !empty(text));
            identity.hostname.retain_mut(|text| !empty(text));
        }
        drop(machine.identity.take_if(|identity| *identity == RawIdentity::default()));
    }

    fn component(&mut self, component: &mut RawComponent) {
        let scheme = component.scheme.as_ref().and_then(|scheme| Scheme::from_name(&scheme.value));
        // Without a scheme it gets the one that fits when all sources are known.
        let scheme = scheme.unwrap_or(Scheme::Opaque);
        self.unless(&mut component.version, "a version", |text| scheme.parse(&text.value).is_ok());
        self.number(&mut component.size_mib);
        self.number(&mut component.start_seconds);
        component.base.iter_mut().for_each(|base| self.reference(base));
        for Baked { name, .. } in &mut component.contains {
            let release = name.value.strip_prefix("image/os/").and_then(|rest| rest.split_once('@'));
            let Some((family, version)) = release else { continue };
            let scheme = shipped::release_scheme(family).unwrap_or(Scheme::Dotted);
            if scheme.parse(version).is_err() {
                let without = format!("image/os/{family}");
                self.count(name, "a release");
                name.value = without;
            }
        }
    }

    fn workload(&mut self, workload: &mut RawWorkload) {
        let reads = |text: &Text| Alternatives::parse(&text.value).is_ok();
        self.unless(&mut workload.node_affinity, "a condition on labels", reads);
        self.taints(&mut workload.tolerates);
        self.version(&mut workload.kernel, "kernel");
        self.provides(&mut workload.provides);
        self.number(&mut workload.cpu_milli);
        self.number(&mut workload.memory_mib);
        self.number(&mut workload.disk_mib);
        self.number(&mut workload.gpus);
        self.number(&mut workload.start_seconds);
        let replicas = |mark: &Mark<i64>| (0..=MOST_REPLICAS).contains(&mark.value);
        self.unless(&mut workload.replicas, "a number of replicas that is read", replicas);
        let images = workload.image.iter_mut().chain(&mut workload.images).chain(&mut workload.stack);
        images.for_each(|image| self.reference(image));
    }

    /// Cuts a version off a reference that no scheme reads, since it is empty or too long.
    fn reference(&mut self, reference: &mut Text) {
        let Some((name, version)) = reference.value.split_once('@') else { return };
        if Scheme::Opaque.parse(version).is_err() {
            let name = name.to_owned();
            self.count(reference, "a version");
            reference.value = name;
        }
    }

    /// Gives things of one source names of their own.
    fn names(&mut self, raw: &mut RawInventory) {
        let mut machines = Names::default();
        for machine in raw.host.iter_mut().chain(&mut raw.guest) {
            // Clusters have names of this form, so a machine must not.
            if let Some(rest) = machine.name.value.strip_prefix("cluster/") {
                machine.name.value = format!("cluster-{rest}");
            }
            machines.give(&mut machine.name);
        }
        let mut clusters = Names::default();
        raw.cluster.iter_mut().for_each(|cluster| clusters.give(&mut cluster.name));
        self.notes.extend(clusters.told("cluster"));
        let mut workloads = Names::default();
        raw.workload.iter_mut().for_each(|workload| workloads.give(&mut workload.name));
        self.notes.extend(machines.told("machine").into_iter().chain(workloads.told("workload")));
    }

    /// Puts what was counted into words.
    fn finish(self) -> Vec<Note> {
        let Self { source, odd, mut notes, .. } = self;
        notes.extend(odd.into_iter().map(|((field, what), (count, object, example))| {
            let example = match clean(&example) {
                empty if empty.trim().is_empty() => "it is empty".to_owned(),
                long if long.chars().count() > 60 => "it is too long".to_owned(),
                text => format!("`{text}`"),
            };
            let field = match source.field(field) {
                "" => "what is said".to_owned(),
                field => format!("`{field}`"),
            };
            let objects = if count == 1 { "object" } else { "objects" };
            let text = format!("{field} is not {what} in {count} {objects}, so it is unknown: {example}");
            (Code::ImportIncomplete, text, Some(object))
        }));
        notes
    }
}

/// The names of one sort that are taken.
#[derive(Default)]
struct Names {
    taken: FixedSet<String>,
    /// How many had the name of another; the first of them: its object, that name and its new one.
    changed: Option<(u32, u32, String, String)>,
}

impl Names {
    /// Changes a name that another thing has.
    fn give(&mut self, name: &mut Text) {
        if self.taken.insert(name.value.clone()) {
            return;
        }
        let was = name.value.clone();
        let mut names = (2..).map(|number: u32| format!("{was}-{number}"));
        name.value = names.find(|other| !self.taken.contains(other)).unwrap_or_default();
        self.taken.insert(name.value.clone());
        self.changed.get_or_insert_with(|| (0, name.start, was, name.value.clone())).0 += 1;
    }

    /// Says what was changed.
    fn told(self, what: &str) -> Option<Note> {
        let (count, object, was, now) = self.changed?;
        let text = match count {
            1 => format!("two {what}s are called {was}: the second is called {now} here"),
            _ => format!("{count} {what}s have the name of another and get a number, such as {now}"),
        };
        Some((Code::ImportIncomplete, text, Some(object)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text { value: text.to_owned(), ..Text::default() }
    }

    fn settled(raw: &mut RawInventory) -> Vec<String> {
        let source = SourceFile::objects(Vec::new(), Vec::new(), vec![".field".to_owned()]);
        settle(raw, &source).into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn what_no_scheme_reads_is_unknown_and_counted() {
        let machine = |name: &str, kernel: &str| RawMachine {
            name: text(name),
            kernel: Some(text(kernel)),
            provides: RawMap::from([
                (text("containerd"), text("Unknown")),
                (text("kubelet"), text("v1.30.1")),
            ]),
            labels: RawMap::from([(text(SYSTEM), text("")), (text(ARCHITECTURE), text("amd64"))]),
            memory_mib: Some(Mark { value: -1, start: 0, end: 0 }),
            identity: Some(RawIdentity { provider_id: Some(text("")), ..RawIdentity::default() }),
            ..RawMachine::default()
        };
        let mut raw = RawInventory {
            host: vec![machine("a", "v1.0.0"), machine("b", "5.15.0")],
            ..RawInventory::default()
        };
        let said = settled(&mut raw);
        assert_eq!(raw.host[0].kernel, None);
        assert!(raw.host[1].kernel.is_some());
        for host in &raw.host {
            assert_eq!((host.provides.len(), host.labels.len()), (1, 1));
            assert_eq!(host.memory_mib, None);
            assert_eq!(host.identity, None);
        }
        let of = |what: &str| said.iter().find(|said| said.contains(what)).cloned().unwrap_or_default();
        assert_eq!(
            of("of kernel"),
            "`.field` is not a version of kernel in 1 object, so it is unknown: `v1.0.0`"
        );
        assert_eq!(
            of("of containerd"),
            "`.field` is not a version of containerd in 2 objects, so it is unknown: `Unknown`"
        );
        assert_eq!(said.len(), 4, "{said:?}");
    }

    #[test]
    fn two_things_of_one_name_both_stay() {
        let machine = |name: &str| RawMachine { name: text(name), ..RawMachine::default() };
        let mut raw = RawInventory {
            host: vec![machine("web"), machine("web-2")],
            guest: vec![machine("web"), machine("cluster/x")],
            ..RawInventory::default()
        };
        let said = settled(&mut raw);
        let names: Vec<&str> = raw.host.iter().chain(&raw.guest).map(|m| m.name.value.as_str()).collect();
        assert_eq!(names, ["web", "web-2", "web-3", "cluster-x"]);
        assert_eq!(said, ["two machines are called web: the second is called web-3 here"]);
    }
}
