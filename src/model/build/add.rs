//! Taking a raw inventory in: names are interned, the rest becomes drafts that join with earlier ones.

use super::Builder;
use super::draft::{
    CAPABILITY_KEYS, DraftBuild, DraftCapability, DraftComponent, DraftGuest, DraftMachine, DraftProfile,
    DraftRequirement, DraftService, DraftSubject, DraftWorkload, Placed, Said,
};
use super::text::merge;
use crate::diag::{Code, Diagnostic};
use crate::model::fleet::TextId;
use crate::model::words::{ComponentKind, Isolation, Layer, MachineKind, Seccomp, Step};
use crate::read::raw::{
    Mark, RawAssumptions, RawCapability, RawComponent, RawFact, RawInventory, RawMachine, RawMap, RawProfile,
    RawRequirement, RawService, RawWorkload, Text,
};
use crate::source::{FileId, Place};
use crate::version::Scheme;
use std::collections::BTreeMap;

/// The version of the inventory format that is read.
const FORMAT: i64 = 1;

/// Adds one raw inventory to a builder.
pub(super) struct Adder<'b> {
    pub(super) builder: &'b mut Builder,
    pub(super) file: FileId,
    pub(super) offset: u32,
}

impl Adder<'_> {
    pub(super) fn inventory(&mut self, raw: RawInventory) {
        if let Some(format) = &raw.format
            && format.value != FORMAT
        {
            let place = self.place(format);
            self.builder.report(
                Diagnostic::new(
                    Code::FormatVersion,
                    format!("inventory format {} is not known", format.value),
                )
                .at(place, "asked for here")
                .help(format!("this comove reads format {FORMAT}")),
            );
        }
        for hold in &raw.hold {
            let hold = self.text(hold);
            self.builder.holds.push(hold);
        }
        if let Some(assumptions) = &raw.assumptions {
            self.assumptions(assumptions);
        }
        raw.capability.into_iter().for_each(|item| self.capability(item));
        raw.profile.into_iter().for_each(|item| self.profile(&item));
        for (kind, items) in [
            (MachineKind::Cluster, raw.cluster),
            (MachineKind::Host, raw.host),
            (MachineKind::Guest, raw.guest),
        ] {
            items.into_iter().for_each(|item| self.machine(kind, item));
        }
        for (kind, items) in [
            (ComponentKind::Image, raw.image),
            (ComponentKind::Package, raw.package),
            (ComponentKind::App, raw.app),
            (ComponentKind::Stack, raw.stack),
        ] {
            items.into_iter().for_each(|item| self.component(kind, item));
        }
        raw.service.into_iter().for_each(|item| self.service(item));
        raw.workload.into_iter().for_each(|item| self.workload(item));
        raw.fact.into_iter().for_each(|item| self.fact(item));
    }

    fn place<T>(&self, mark: &Mark<T>) -> Place {
        Place {
            file: self.file,
            start: mark.start.saturating_add(self.offset),
            end: mark.end.saturating_add(self.offset),
        }
    }

    fn intern(&mut self, text: &str) -> TextId {
        self.builder.fleet.texts.intern(text)
    }

    fn text(&mut self, mark: &Text) -> Placed {
        (self.intern(&mark.value), self.place(mark))
    }

    fn maybe(&mut self, mark: Option<&Text>) -> Said<TextId> {
        mark.map(|mark| self.text(mark))
    }

    fn texts(&mut self, marks: &[Text]) -> Vec<Placed> {
        marks.iter().map(|mark| self.text(mark)).collect()
    }

    fn pairs(&mut self, map: &RawMap) -> Vec<(Placed, Placed)> {
        map.iter().map(|(key, value)| (self.text(key), self.text(value))).collect()
    }

    fn labels(&mut self, map: &RawMap) -> Vec<(TextId, TextId, Place)> {
        map.iter()
            .map(|(key, value)| (self.intern(&key.value), self.intern(&value.value), self.place(value)))
            .collect()
    }

    fn lists(&mut self, map: &BTreeMap<Text, Vec<Text>>) -> Vec<(Placed, Vec<Placed>)> {
        map.iter().map(|(key, values)| (self.text(key), self.texts(values))).collect()
    }

    fn flag(&self, mark: Option<&Mark<bool>>) -> Said<bool> {
        mark.map(|mark| (mark.value, self.place(mark)))
    }

    fn number(&mut self, mark: Option<&Mark<i64>>, what: &str) -> Said<u32> {
        let said = mark.map(|mark| (mark.value, self.place(mark)));
        self.builder.natural(said, what)
    }

    fn word<T: Copy>(
        &mut self,
        mark: Option<Text>,
        what: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Said<T> {
        let said = mark.map(|mark| (self.place(&mark), mark.value)).map(|(place, text)| (text, place));
        self.builder.word(said, what, all, name)
    }

    fn scheme(&mut self, mark: Option<Text>) -> Said<Scheme> {
        self.word(mark, "a version scheme", Scheme::ALL, Scheme::name)
    }

    fn step(&mut self, mark: Option<Text>) -> Said<Step> {
        self.word(mark, "a path rule", Step::ALL, Step::name)
    }

    /// Checks a name and reports one that is empty or holds control characters.
    fn check_name(&mut self, name: &Text, what: &str) {
        if name.value.is_empty() || name.value.chars().any(char::is_control) {
            let place = self.place(name);
            self.builder.report(
                Diagnostic::new(
                    Code::BadValue,
                    format!("the name of a {what} must not be empty nor hold control characters"),
                )
                .at(place, "this name"),
            );
        }
    }

    /// Reports a second definition in the same file, or of another kind.
    fn duplicate(&mut self, what: &str, name: &str, place: Place, first: Place, same_kind: bool) {
        if same_kind && first.file != place.file {
            return;
        }
        self.builder.report(
            Diagnostic::new(Code::DuplicateName, format!("`{name}` is the name of more than one {what}"))
                .at(place, "defined again here")
                .at(first, "first defined here")
                .help("give each its own name, or make one of the two definitions"),
        );
    }

    fn requirements(&mut self, subject: DraftSubject, raw: Vec<RawRequirement>, place: Place) {
        let (file, offset) = (self.file, self.offset);
        for raw in raw {
            let marks = [raw.needs.as_ref(), raw.within.as_ref(), raw.at.as_ref(), raw.of.as_ref()];
            let mut at = marks.into_iter().flatten().map(|mark| self.place(mark));
            let place = at.next().map_or(place, |first| {
                at.fold(first, |all, one| match file_is_text(self.builder, file) {
                    true => Place { file, start: all.start.min(one.start), end: all.end.max(one.end) },
                    false => all,
                })
            });
            self.builder.requirements.push(DraftRequirement { subject, raw, file, offset, place });
        }
    }

    fn assumptions(&mut self, raw: &RawAssumptions) {
        let fields = [
            (&raw.upgrade_seconds, "upgrade-seconds"),
            (&raw.restart_seconds, "restart-seconds"),
            (&raw.migrate_seconds, "migrate-seconds"),
            (&raw.rebuild_seconds, "rebuild-seconds"),
            (&raw.redeploy_seconds, "redeploy-seconds"),
            (&raw.vm_memory_mib, "vm-memory-mib"),
            (&raw.vm_disk_mib, "vm-disk-mib"),
            (&raw.vm_start_seconds, "vm-start-seconds"),
        ];
        let values =
            fields.map(|(mark, what)| self.number(mark.as_ref(), what).map(|(value, _)| u64::from(value)));
        let all = &mut self.builder.fleet.assumptions;
        let slots = [
            &mut all.upgrade_seconds,
            &mut all.restart_seconds,
            &mut all.migrate_seconds,
            &mut all.rebuild_seconds,
            &mut all.redeploy_seconds,
            &mut all.vm_memory_mib,
            &mut all.vm_disk_mib,
            &mut all.vm_start_seconds,
        ];
        for (slot, value) in slots.into_iter().zip(values) {
            *slot = value.unwrap_or(*slot);
        }
    }

    fn capability(&mut self, raw: RawCapability) {
        self.check_name(&raw.name, "capability");
        let scheme = self.scheme(raw.scheme);
        let layer = self.word(raw.layer, "a layer", Layer::ALL, Layer::name);
        let step = self.step(raw.step);
        let candidates = self.texts(&raw.candidates);
        let id = self.builder.fleet.capability_names.intern(&raw.name.value);
        if crate::id::Id::index(id) == self.builder.capabilities.len() {
            self.builder.capabilities.push(DraftCapability::default());
        }
        let mut draft = std::mem::take(&mut self.builder.capabilities[id]);
        merge(&mut self.builder.diagnostics, &mut draft.scheme, scheme, "the scheme of a capability");
        merge(&mut self.builder.diagnostics, &mut draft.layer, layer, "the layer of a capability");
        // What the user says of a path overrides what is shipped.
        draft.step = step.or(draft.step);
        draft.candidates.extend(candidates);
        self.builder.capabilities[id] = draft;
    }

    fn profile(&mut self, raw: &RawProfile) {
        self.check_name(&raw.name, "profile");
        let draft = DraftProfile {
            family: self.text(&raw.name),
            version: self.text(&raw.version),
            scheme: self.scheme(raw.scheme.clone()),
            step: self.step(raw.step.clone()),
            provides: self.pairs(&raw.provides),
        };
        self.builder.profiles.push(draft);
    }

    fn machine(&mut self, kind: MachineKind, raw: RawMachine) {
        self.check_name(&raw.name, kind.name());
        let place = self.place(&raw.name);
        let mut provides = self.pairs(&raw.provides);
        let keys = [&raw.kernel, &raw.engine, &raw.hypervisor, &raw.kubernetes];
        for (key, value) in CAPABILITY_KEYS.into_iter().zip(keys) {
            if let Some(value) = value {
                let value = self.text(value);
                provides.push(((self.intern(key), value.1), value));
            }
        }
        let new = DraftMachine {
            kind,
            place,
            on: self.maybe(raw.on.as_ref()),
            cluster: self.maybe(raw.cluster.as_ref()),
            os: self.maybe(raw.os.as_ref()),
            shares_kernel_of: self.maybe(raw.shares_kernel_of.as_ref()),
            movable: self.flag(raw.movable.as_ref()),
            unschedulable: self.flag(raw.unschedulable.as_ref()),
            cpu_milli: self.number(raw.cpu_milli.as_ref(), "cpu-milli"),
            memory_mib: self.number(raw.memory_mib.as_ref(), "memory-mib"),
            provides,
            candidates: self.lists(&raw.candidates),
            labels: self.labels(&raw.labels),
        };
        let key = match kind {
            MachineKind::Cluster => format!("cluster/{}", raw.name.value),
            _ => raw.name.value.clone(),
        };
        let id = self.builder.fleet.machine_names.intern(&key);
        if crate::id::Id::index(id) == self.builder.machines.len() {
            self.builder.machines.push(new);
        } else {
            let (first, same) = (self.builder.machines[id].place, self.builder.machines[id].kind == kind);
            self.duplicate("host or guest", &raw.name.value, place, first, same);
            self.join_machine(id, new);
        }
        self.requirements(DraftSubject::Machine(id), raw.requires, place);
    }

    fn join_machine(&mut self, id: crate::model::MachineId, new: DraftMachine) {
        let Builder { machines, diagnostics, .. } = &mut *self.builder;
        let old = &mut machines[id];
        merge(diagnostics, &mut old.on, new.on, "where a machine runs");
        merge(diagnostics, &mut old.cluster, new.cluster, "the cluster of a machine");
        merge(diagnostics, &mut old.os, new.os, "the OS of a machine");
        merge(diagnostics, &mut old.shares_kernel_of, new.shares_kernel_of, "whose kernel a machine shares");
        merge(diagnostics, &mut old.movable, new.movable, "whether a machine can be moved");
        merge(diagnostics, &mut old.unschedulable, new.unschedulable, "whether a machine takes workloads");
        merge(diagnostics, &mut old.cpu_milli, new.cpu_milli, "the processors of a machine");
        merge(diagnostics, &mut old.memory_mib, new.memory_mib, "the memory of a machine");
        for (key, value) in new.provides {
            match old.provides.iter().find(|(known, _)| known.0 == key.0) {
                Some(&(_, known)) => {
                    merge(diagnostics, &mut Some(known), Some(value), "a property of a machine");
                }
                None => old.provides.push((key, value)),
            }
        }
        old.candidates.extend(new.candidates);
        join_labels(diagnostics, &mut old.labels, new.labels);
    }

    fn component(&mut self, kind: ComponentKind, raw: RawComponent) {
        self.check_name(&raw.name, kind.name());
        let place = self.place(&raw.name);
        let builds = raw.builds.iter().map(|build| DraftBuild {
            version: self.text(&build.version),
            base: self.maybe(build.base.as_ref()),
            contains: self.texts(&build.contains),
        });
        let builds = builds.collect();
        let new = DraftComponent {
            kind,
            place,
            version: self.maybe(raw.version.as_ref()),
            scheme: self.scheme(raw.scheme),
            step: self.step(raw.step),
            profile: self.maybe(raw.profile.as_ref()),
            rebase: self.flag(raw.rebase.as_ref()),
            candidates: raw.candidates.map(|candidates| self.texts(&candidates)),
            base: self.maybe(raw.base.as_ref()),
            contains: self.texts(&raw.contains),
            builds,
            labels: self.labels(&raw.labels),
        };
        let id = self.builder.fleet.component_names.intern(&format!("{kind}/{}", raw.name.value));
        if crate::id::Id::index(id) == self.builder.components.len() {
            self.builder.components.push(new);
        } else {
            let first = self.builder.components[id].place;
            self.duplicate(kind.name(), &raw.name.value, place, first, true);
            self.join_component(id, new);
        }
        self.requirements(DraftSubject::Component(id), raw.requires, place);
    }

    fn join_component(&mut self, id: crate::model::ComponentId, new: DraftComponent) {
        let Builder { components, diagnostics, .. } = &mut *self.builder;
        let old = &mut components[id];
        merge(diagnostics, &mut old.version, new.version, "the version of a component");
        merge(diagnostics, &mut old.scheme, new.scheme, "the scheme of a component");
        merge(diagnostics, &mut old.step, new.step, "the path rule of a component");
        merge(diagnostics, &mut old.profile, new.profile, "the OS family of a component");
        merge(diagnostics, &mut old.rebase, new.rebase, "whether a stack is rebased");
        merge(diagnostics, &mut old.base, new.base, "the base of an image");
        match (&mut old.candidates, new.candidates) {
            (Some(mine), Some(theirs)) => mine.extend(theirs),
            (mine @ None, theirs) => *mine = theirs,
            _ => {}
        }
        for content in new.contains {
            if !old.contains.iter().any(|known| known.0 == content.0) {
                old.contains.push(content);
            }
        }
        old.builds.extend(new.builds);
        join_labels(diagnostics, &mut old.labels, new.labels);
    }

    fn service(&mut self, raw: RawService) {
        self.check_name(&raw.name, "service");
        let place = self.place(&raw.name);
        let id = self.builder.fleet.service_names.intern(&raw.name.value);
        let new = DraftService {
            place,
            defined: true,
            mixed: self.flag(raw.mixed.as_ref()),
            max_unavailable: self.maybe(raw.max_unavailable.as_ref()),
            min_available: self.maybe(raw.min_available.as_ref()),
            apart: raw.apart.iter().map(|key| self.intern(&key.value)).collect(),
            spread: raw.spread.iter().map(|key| self.intern(&key.value)).collect(),
            labels: self.labels(&raw.labels),
        };
        if crate::id::Id::index(id) == self.builder.services.len() {
            self.builder.services.push(new);
        } else {
            let old = &self.builder.services[id];
            let (first, defined) = (old.place, old.defined);
            if defined {
                self.duplicate("service", &raw.name.value, place, first, true);
            }
            self.join_service(id, new);
        }
        let calls = raw.calls.into_iter().map(|mut called| {
            called.value.insert_str(0, "service/");
            RawRequirement { needs: Some(called), ..RawRequirement::default() }
        });
        let requires = raw.requires.into_iter().chain(calls).collect();
        self.requirements(DraftSubject::Service(id), requires, place);
    }

    fn join_service(&mut self, id: crate::model::ServiceId, new: DraftService) {
        let Builder { services, diagnostics, .. } = &mut *self.builder;
        let old = &mut services[id];
        if !old.defined {
            old.place = new.place;
        }
        old.defined |= new.defined;
        merge(diagnostics, &mut old.mixed, new.mixed, "whether a service allows mixed versions");
        merge(diagnostics, &mut old.max_unavailable, new.max_unavailable, "how many replicas may be away");
        merge(diagnostics, &mut old.min_available, new.min_available, "how many replicas have to stay");
        old.apart.extend(new.apart);
        old.spread.extend(new.spread);
        join_labels(diagnostics, &mut old.labels, new.labels);
    }

    fn workload(&mut self, raw: RawWorkload) {
        self.check_name(&raw.name, "workload");
        let place = self.place(&raw.name);
        let hosts: Vec<Placed> = raw.host.iter().chain(&raw.hosts).map(|host| self.text(host)).collect();
        let replicas =
            self.number(raw.replicas.as_ref(), "replicas").map_or(hosts.len().max(1), |(n, _)| n as usize);
        if replicas > MOST_REPLICAS {
            self.builder.report(
                Diagnostic::new(
                    Code::TooLarge,
                    format!("a workload can have {MOST_REPLICAS} replicas at most"),
                )
                .at(place, "this one has more"),
            );
            return;
        }
        let numbered = replicas != 1 || hosts.len() > 1;
        for replica in 0..replicas {
            let host = (!hosts.is_empty()).then(|| hosts[replica % hosts.len()]);
            let draft = self.draft_workload(&raw, place, host);
            let name =
                if numbered { format!("{}#{}", raw.name.value, replica + 1) } else { raw.name.value.clone() };
            let id = self.builder.fleet.workload_names.intern(&name);
            if crate::id::Id::index(id) == self.builder.workloads.len() {
                self.builder.workloads.push(draft);
            } else {
                let first = self.builder.workloads[id].place;
                self.duplicate("workload", &name, place, first, true);
                self.join_workload(id, draft);
            }
            if !raw.requires.is_empty() {
                self.requirements(DraftSubject::Workload(id), raw.requires.clone(), place);
            }
        }
    }

    fn draft_workload(&mut self, raw: &RawWorkload, place: Place, host: Option<Placed>) -> DraftWorkload {
        let mut provides = self.pairs(&raw.provides);
        if let Some(kernel) = &raw.kernel {
            let kernel = self.text(kernel);
            provides.push(((self.intern("kernel"), kernel.1), kernel));
        }
        let guest =
            DraftGuest { os: self.maybe(raw.os.as_ref()), provides, candidates: self.lists(&raw.candidates) };
        let says_guest = guest.os.is_some() || !guest.provides.is_empty() || !guest.candidates.is_empty();
        DraftWorkload {
            place,
            app: self.maybe(raw.app.as_ref()),
            stack: self.maybe(raw.stack.as_ref()),
            images: raw.image.iter().chain(&raw.images).map(|image| self.text(image)).collect(),
            service: self.maybe(raw.service.as_ref()),
            host,
            isolation: self.word(raw.isolation.clone(), "an isolation", Isolation::ALL, Isolation::name),
            movable: self.flag(raw.movable.as_ref()),
            stuck_because: self.maybe(raw.stuck_because.as_ref()),
            seccomp: self.word(raw.seccomp.clone(), "a seccomp profile", Seccomp::ALL, Seccomp::name),
            cpu_milli: self.number(raw.cpu_milli.as_ref(), "cpu-milli"),
            memory_mib: self.number(raw.memory_mib.as_ref(), "memory-mib"),
            labels: self.labels(&raw.labels),
            guest: says_guest.then(|| Box::new(guest)),
            stem: self.intern(&raw.name.value),
        }
    }

    fn join_workload(&mut self, id: crate::model::WorkloadId, new: DraftWorkload) {
        let Builder { workloads, diagnostics, .. } = &mut *self.builder;
        let old = &mut workloads[id];
        merge(diagnostics, &mut old.app, new.app, "the application of a workload");
        merge(diagnostics, &mut old.stack, new.stack, "the stack of a workload");
        merge(diagnostics, &mut old.service, new.service, "the service of a workload");
        merge(diagnostics, &mut old.host, new.host, "the host of a workload");
        merge(diagnostics, &mut old.isolation, new.isolation, "the isolation of a workload");
        merge(diagnostics, &mut old.movable, new.movable, "whether a workload can be moved");
        merge(diagnostics, &mut old.stuck_because, new.stuck_because, "why a workload cannot be moved");
        merge(diagnostics, &mut old.seccomp, new.seccomp, "the seccomp profile of a workload");
        merge(diagnostics, &mut old.cpu_milli, new.cpu_milli, "the processors of a workload");
        merge(diagnostics, &mut old.memory_mib, new.memory_mib, "the memory of a workload");
        if old.images.is_empty() {
            old.images = new.images;
        } else {
            for image in new.images {
                if !old.images.iter().any(|known| known.0 == image.0) {
                    merge(diagnostics, &mut Some(old.images[0]), Some(image), "the images of a workload");
                }
            }
        }
        if old.guest.is_none() {
            old.guest = new.guest;
        }
        join_labels(diagnostics, &mut old.labels, new.labels);
    }

    fn fact(&mut self, raw: RawFact) {
        self.check_name(&raw.name, "fact");
        let subject =
            DraftSubject::Fact(self.text(&raw.name), self.text(&raw.subject), self.text(&raw.source));
        let place = self.place(&raw.subject);
        let requirement = RawRequirement {
            at: raw.at,
            needs: Some(raw.needs),
            within: raw.within,
            skew: raw.skew,
            ..RawRequirement::default()
        };
        self.requirements(subject, vec![requirement], place);
    }
}

/// Most replicas that one table can stand for: enough for any service, and no slip of the finger fills the memory.
const MOST_REPLICAS: usize = 100_000;

fn file_is_text(builder: &Builder, file: FileId) -> bool {
    builder.sources().file(file).as_text().is_some()
}

fn join_labels(
    diagnostics: &mut Vec<Diagnostic>,
    old: &mut Vec<(TextId, TextId, Place)>,
    new: Vec<(TextId, TextId, Place)>,
) {
    for (key, value, place) in new {
        match old.iter().find(|(known, ..)| *known == key) {
            Some(&(_, known, at)) => {
                merge(diagnostics, &mut Some((known, at)), Some((value, place)), "a label");
            }
            None => old.push((key, value, place)),
        }
    }
}
