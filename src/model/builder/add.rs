//! Adding a raw inventory: names are interned, the rest becomes drafts that join earlier ones.

use super::Builder;
use super::budgets::DraftBudget;
use super::draft::{
    CAPABILITY_KEYS, DraftBuild, DraftCapability, DraftComponent, DraftContent, DraftGuest, DraftMachine,
    DraftMore, DraftPlacement, DraftProfile, DraftRequirement, DraftRollout, DraftService, DraftSubject,
    DraftWorkload, Placed, Said, Scope,
};
use super::effects::EFFECT;
use super::pools::DraftPool;
use crate::diag::{Code, Diagnostic};
use crate::id::Id;
use crate::inventory::FORMAT;
use crate::inventory::identity::Known;
use crate::inventory::plain::Piece;
use crate::inventory::raw::{
    Baked, Mark, RawAssumptions, RawBudget, RawCapability, RawComponent, RawMachine, RawMap, RawPool,
    RawProfile, RawRequirement, RawRollout, RawService, RawWorkload, Text,
};
use crate::model::assumptions::Assumptions;
use crate::model::fleet::TextId;
use crate::model::requirement::Subject;
use crate::model::words::{
    ComponentKind, ControlPlane, Isolation, Layer, MachineKind, OnChange, Privilege, Seccomp, Step,
};
use crate::source::{FileId, Place};
use crate::version::Scheme;
use std::collections::BTreeMap;

/// Adds one raw inventory to a builder.
pub(super) struct Adder<'b> {
    pub(super) builder: &'b mut Builder,
    pub(super) file: FileId,
    pub(super) offset: u32,
}

impl Adder<'_> {
    pub(super) fn inventory(&mut self, piece: Piece<'_>) {
        let Piece { raw, workloads } = piece;
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
            self.builder.lose();
            return;
        }
        for hold in &raw.hold {
            let hold = self.text(hold);
            self.builder.holds.push(hold);
        }
        let labels = self.texts(&raw.pool_label);
        self.builder.pools.label(labels);
        let labels = self.texts(&raw.owner_label);
        self.builder.name_owner_labels(labels);
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
        raw.pool.into_iter().for_each(|item| self.pool(&item));
        raw.budget.into_iter().for_each(|item| self.budget(&item));
        for (kind, items) in [
            (ComponentKind::Image, raw.image),
            (ComponentKind::Package, raw.package),
            (ComponentKind::App, raw.app),
            (ComponentKind::Stack, raw.stack),
            (ComponentKind::State, raw.state),
        ] {
            items.into_iter().for_each(|item| self.component(kind, item));
        }
        raw.service.into_iter().for_each(|item| self.service(item));
        raw.workload.into_iter().for_each(|item| self.workload(item));
        workloads.into_iter().for_each(|row| self.row(row));
        raw.fact.into_iter().for_each(|item| self.fact(item));
        raw.product.iter().for_each(|item| self.product(item));
        raw.os_image.iter().for_each(|item| self.os_image(item));
        raw.waiver.iter().for_each(|item| self.waiver(item));
        raw.window.iter().for_each(|item| self.window(item));
        raw.freeze.iter().for_each(|item| self.freeze(item));
        raw.duration.iter().for_each(|item| self.duration(item));
        raw.no_return.iter().for_each(|item| self.no_return(item));
        raw.owner.iter().for_each(|item| self.owner(item));
    }

    pub(super) fn place<T>(&self, mark: &Mark<T>) -> Place {
        Place {
            file: self.file,
            start: mark.start.saturating_add(self.offset),
            end: mark.end.saturating_add(self.offset),
        }
    }

    pub(super) fn intern(&mut self, text: &str) -> TextId {
        self.builder.fleet.texts.intern(text)
    }

    pub(super) fn text(&mut self, mark: &Mark<impl AsRef<str>>) -> Placed {
        (self.intern(mark.value.as_ref()), self.place(mark))
    }

    pub(super) fn maybe(&mut self, mark: Option<&Mark<impl AsRef<str>>>) -> Said<TextId> {
        mark.map(|mark| self.text(mark))
    }

    fn texts(&mut self, marks: &[Text]) -> Vec<Placed> {
        marks.iter().map(|mark| self.text(mark)).collect()
    }

    fn avoid(&mut self, subject: Subject, ranges: &[Text]) {
        let ranges = self.texts(ranges);
        self.builder.avoided.extend(ranges.into_iter().map(|range| (subject, range)));
    }

    fn contents(&mut self, all: &[Baked]) -> Vec<DraftContent> {
        let content =
            |baked: &Baked| DraftContent { said: self.text(&baked.name), own: self.flag(baked.own.as_ref()) };
        all.iter().map(content).collect()
    }

    pub(super) fn pairs(&mut self, map: &RawMap) -> Vec<(Placed, Placed)> {
        map.iter().map(|(key, value)| (self.text(key), self.text(value))).collect()
    }

    fn labels(&mut self, map: &RawMap) -> Vec<(TextId, TextId, Place)> {
        map.iter()
            .map(|(key, value)| (self.intern(&key.value), self.intern(&value.value), self.place(value)))
            .collect()
    }

    pub(super) fn lists(&mut self, map: &BTreeMap<Text, Vec<Text>>) -> Vec<(Placed, Vec<Placed>)> {
        map.iter().map(|(key, values)| (self.text(key), self.texts(values))).collect()
    }

    fn flag(&self, mark: Option<&Mark<bool>>) -> Said<bool> {
        mark.map(|mark| (mark.value, self.place(mark)))
    }

    fn number(&mut self, mark: Option<&Mark<i64>>, what: &str) -> Said<u32> {
        let said = mark.map(|mark| (mark.value, self.place(mark)));
        self.builder.natural(said, what)
    }

    pub(super) fn word<T: Copy>(
        &mut self,
        mark: Option<&Mark<impl AsRef<str>>>,
        what: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Said<T> {
        let said = mark.map(|mark| (mark.value.as_ref(), self.place(mark)));
        self.builder.word(said, what, all, name)
    }

    pub(super) fn isolation(&mut self, mark: Option<&Mark<impl AsRef<str>>>) -> Said<Isolation> {
        self.word(mark, "an isolation", Isolation::ALL, Isolation::name)
    }

    fn scheme(&mut self, mark: Option<&Text>) -> Said<Scheme> {
        self.word(mark, "a version scheme", Scheme::ALL, Scheme::name)
    }

    fn step(&mut self, mark: Option<&Text>) -> Said<Step> {
        self.word(mark, "a path rule", Step::ALL, Step::name)
    }

    /// Checks a name and reports one that is empty or holds control characters.
    pub(super) fn check_name<T: AsRef<str>>(&mut self, name: &Mark<T>, what: &str) {
        let text = name.value.as_ref();
        if text.is_empty() || text.chars().any(crate::source::steers) {
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

    /// Rejects names that could not be told from the text around them where they are used.
    fn check_address(&mut self, name: &Text, kind: &str) {
        let odd = match kind {
            "capability" => name.value.contains(RESERVED),
            _ => name.value.starts_with("cluster/"),
        };
        if odd {
            let (message, help) = match kind {
                "capability" => {
                    ("the name of a capability must hold none of `/ : = , @ * ? [ ] \\`", "write `-` instead")
                }
                _ => {
                    ("the name of a host or guest must not begin with `cluster/`", "write `-` instead of `/`")
                }
            };
            let diagnostic = Diagnostic::new(Code::BadValue, message);
            let place = self.place(name);
            self.builder.report(diagnostic.at(place, "this name").help(help));
        }
    }

    /// Whether a definition is the second in its file, and reports it.
    pub(super) fn note_second(&mut self, what: &str, name: &str, place: Place, latest: Place) -> bool {
        let second = latest.file == place.file;
        if second {
            self.duplicate(what, name, place, latest);
        }
        second
    }

    fn duplicate(&mut self, what: &str, name: &str, place: Place, first: Place) {
        self.builder.report(
            Diagnostic::new(Code::DuplicateName, format!("`{name}` is the name of more than one {what}"))
                .at(place, "defined again here")
                .at(first, "first defined here")
                .help("give each its own name, or make one of the two definitions"),
        );
    }

    pub(super) fn requirements(&mut self, subject: DraftSubject, raw: Vec<RawRequirement>, place: Place) {
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
            self.builder.requirements.push(DraftRequirement {
                subject,
                raw,
                scope: Scope::default(),
                file,
                offset,
                place,
            });
        }
    }

    fn assumptions(&mut self, raw: &RawAssumptions) {
        let marks = [
            &raw.upgrade_seconds,
            &raw.restart_seconds,
            &raw.migrate_seconds,
            &raw.rebuild_seconds,
            &raw.redeploy_seconds,
            &raw.vm_make_seconds,
            &raw.vm_memory_mib,
            &raw.vm_disk_mib,
            &raw.vm_start_seconds,
            &raw.host_make_seconds,
            &raw.host_memory_mib,
            &raw.host_disk_mib,
        ];
        for (index, (mark, what)) in marks.into_iter().zip(Assumptions::KEYS).enumerate() {
            let value = self.number(mark.as_ref(), what);
            let mut known = self.builder.assumptions[index];
            self.builder.join_texts("the assumptions".to_owned()).said(
                &mut known,
                value,
                &format!("`{what}`"),
            );
            self.builder.assumptions[index] = known;
        }
    }

    fn capability(&mut self, raw: RawCapability) {
        self.check_name(&raw.name, "capability");
        self.check_address(&raw.name, "capability");
        let place = self.place(&raw.name);
        let new = DraftCapability {
            latest: Some(place),
            scheme: self.scheme(raw.scheme.as_ref()),
            layer: self.word(raw.layer.as_ref(), "a layer", Layer::ALL, Layer::name),
            step: self.step(raw.step.as_ref()),
            effect: self.word(raw.effect.as_ref(), EFFECT, OnChange::ALL, OnChange::name),
            candidates: self.texts(&raw.candidates),
        };
        let name = &raw.name.value;
        let id = self.builder.fleet.capability_names.intern(name);
        self.avoid(Subject::Everywhere(id), &raw.avoid);
        if id.index() == self.builder.capabilities.len() {
            self.builder.capabilities.push(new);
            return;
        }
        let latest = self.builder.capabilities[id].latest;
        if latest.is_none_or(|latest| !self.note_second("capability", name, place, latest)) {
            let (mut join, drafts) = self.builder.join(format!("capability {name}"));
            join.capability(&mut drafts.capabilities[id], new);
        }
    }

    fn profile(&mut self, raw: &RawProfile) {
        self.check_name(&raw.name, "profile");
        let draft = DraftProfile {
            family: self.text(&raw.name),
            version: self.text(&raw.version),
            scheme: self.scheme(raw.scheme.as_ref()),
            step: self.step(raw.step.as_ref()),
            provides: self.pairs(&raw.provides),
            called: raw.called.iter().map(|called| called.value.clone()).collect(),
            until: raw.until.as_ref().map(|date| (date.value.clone(), self.place(date))),
            source: raw.source.as_ref().map(|source| source.value.clone()),
        };
        self.builder.profiles.push(draft);
    }

    /// What a machine has several of, each with its place.
    fn details(&mut self, raw: &RawMachine) -> Vec<(TextId, TextId, Place)> {
        let mut all: Vec<(String, &Text)> = Vec::new();
        all.extend(raw.taints.iter().map(|taint| ("taints".to_owned(), taint)));
        for (property, versions) in &raw.candidates {
            all.extend(versions.iter().map(|version| (format!("candidates.{}", property.value), version)));
        }
        if let Some(identity) = &raw.identity {
            let single = [
                ("provider-id", &identity.provider_id),
                ("system-uuid", &identity.system_uuid),
                ("machine-id", &identity.machine_id),
            ];
            let several = [("mac", &identity.mac), ("hostname", &identity.hostname)];
            let single = single.into_iter().flat_map(|(key, text)| text.iter().map(move |text| (key, text)));
            let several = several.into_iter().flat_map(|(key, all)| all.iter().map(move |text| (key, text)));
            all.extend(single.chain(several).map(|(key, text)| (format!("identity.{key}"), text)));
        }
        all.into_iter()
            .map(|(what, text)| (self.intern(&what), self.intern(&text.value), self.place(text)))
            .collect()
    }

    fn machine(&mut self, kind: MachineKind, raw: RawMachine) {
        self.check_name(&raw.name, kind.name());
        match kind {
            MachineKind::Cluster => self.check_cluster_keys(&raw),
            MachineKind::Host | MachineKind::Guest => self.check_address(&raw.name, kind.name()),
        }
        let place = self.place(&raw.name);
        if let Some(identity) = raw.identity.clone().filter(|_| kind != MachineKind::Cluster) {
            let name = raw.name.value.clone();
            self.builder.identified.push(Known {
                is_guest: kind == MachineKind::Guest,
                name,
                identity,
                place,
            });
        }
        let details = self.details(&raw);
        let keys = [&raw.kernel, &raw.engine, &raw.hypervisor, &raw.kubernetes];
        let keys = CAPABILITY_KEYS.into_iter().zip(keys);
        let provides = self.provides(&raw.name.value, keys, &raw.provides);
        let new = DraftMachine {
            kind,
            place,
            latest: place,
            on: self.maybe(raw.on.as_ref()),
            cluster: self.maybe(raw.cluster.as_ref()),
            pool: self.maybe(raw.pool.as_ref()),
            os: self.maybe(raw.os.as_ref()),
            shares_kernel_of: self.maybe(raw.shares_kernel_of.as_ref()),
            movable: self.flag(raw.movable.as_ref()),
            unschedulable: self.flag(raw.unschedulable.as_ref()),
            stopped: self.flag(raw.stopped.as_ref()),
            taints: self.texts(&raw.taints),
            cpu_milli: self.number(raw.cpu_milli.as_ref(), "cpu-milli"),
            memory_mib: self.number(raw.memory_mib.as_ref(), "memory-mib"),
            disk_mib: self.number(raw.disk_mib.as_ref(), "disk-mib"),
            pods: self.number(raw.pods.as_ref(), "pods"),
            gpus: self.number(raw.gpus.as_ref(), "gpus"),
            start_seconds: self.number(raw.start_seconds.as_ref(), "start-seconds"),
            provides,
            candidates: self.lists(&raw.candidates),
            effects: self.pairs(&raw.effects),
            labels: self.labels(&raw.labels),
        };
        let key = match kind {
            MachineKind::Cluster => format!("cluster/{}", raw.name.value),
            _ => raw.name.value.clone(),
        };
        let id = self.builder.fleet.machine_names.intern(&key);
        self.builder.stated.machine(id, new.stated());
        self.builder.stated.details(id, details);
        if id.index() == self.builder.machines.len() {
            self.builder.machines.push(new);
        } else {
            let (latest, known) = (self.builder.machines[id].latest, self.builder.machines[id].kind);
            if known != kind {
                self.duplicate("host or guest", &raw.name.value, place, latest);
            } else if !self.note_second(kind.name(), &raw.name.value, place, latest) {
                let (mut join, drafts) = self.builder.join(format!("{kind}/{}", raw.name.value));
                join.machine(&mut drafts.machines[id], new);
            }
        }
        self.requirements(DraftSubject::Machine(id), raw.requires, place);
        self.tested(Subject::Machine(id), &raw.tested);
    }

    /// Returns what a machine provides, through keys of its own and through its table.
    fn provides<'r>(
        &mut self,
        name: &str,
        keys: impl Iterator<Item = (&'static str, &'r Option<Text>)>,
        table: &RawMap,
    ) -> Vec<(Placed, Placed)> {
        let mut provides = self.pairs(table);
        for (key, value) in keys {
            if let Some(value) = value {
                let value = self.text(value);
                let said = ((self.intern(key), value.1), value);
                match provides.iter().any(|(known, _)| known.0 == said.0.0) {
                    true => self.builder.join_texts(name.to_owned()).provides(&mut provides, vec![said]),
                    false => provides.push(said),
                }
            }
        }
        provides
    }

    fn pool(&mut self, raw: &RawPool) {
        self.check_name(&raw.name, "pool");
        let (name, place) = self.text(&raw.name);
        let new = DraftPool {
            place,
            latest: place,
            surge: self.maybe(raw.surge.as_ref()),
            max_unavailable: self.maybe(raw.max_unavailable.as_ref()),
        };
        let Some(latest) = self.builder.pools.latest(name) else {
            return self.builder.pools.add(name, new);
        };
        if !self.note_second("pool", &raw.name.value, place, latest) {
            self.builder.join_pool(name, new);
        }
    }

    fn budget(&mut self, raw: &RawBudget) {
        self.check_name(&raw.name, "budget");
        let (name, place) = self.text(&raw.name);
        let new = DraftBudget {
            place,
            latest: place,
            min_available: self.maybe(raw.min_available.as_ref()),
            max_unavailable: self.maybe(raw.max_unavailable.as_ref()),
            evicts_unready: self.flag(raw.evicts_unready.as_ref()),
        };
        let Some(latest) = self.builder.budgets.latest(name) else {
            return self.builder.budgets.add(name, new);
        };
        if !self.note_second("budget", &raw.name.value, place, latest) {
            self.builder.join_budget(name, new);
        }
    }

    fn rollout(&mut self, raw: Option<&RawRollout>) -> DraftRollout {
        raw.map_or_else(DraftRollout::default, |raw| DraftRollout {
            max_unavailable: self.maybe(raw.max_unavailable.as_ref()),
            surge: self.maybe(raw.surge.as_ref()),
            ordered: self.flag(raw.ordered.as_ref()),
        })
    }

    fn component(&mut self, kind: ComponentKind, raw: RawComponent) {
        self.check_name(&raw.name, kind.name());
        self.check_keys(kind, &raw);
        let place = self.place(&raw.name);
        let builds = raw.builds.iter().map(|build| DraftBuild {
            version: self.text(&build.version),
            base: self.maybe(build.base.as_ref()),
            contains: self.contents(&build.contains),
        });
        let builds = builds.collect();
        let new = DraftComponent {
            kind,
            place,
            latest: place,
            version: self.maybe(raw.version.as_ref()),
            others: Vec::new(),
            scheme: self.scheme(raw.scheme.as_ref()),
            step: self.step(raw.step.as_ref()),
            profile: self.maybe(raw.profile.as_ref()),
            tags: None,
            rebase: self.flag(raw.rebase.as_ref()),
            made_by: self.maybe(raw.made_by.as_ref()),
            size_mib: self.number(raw.size_mib.as_ref(), "size-mib"),
            start_seconds: self.number(raw.start_seconds.as_ref(), "start-seconds"),
            candidates: raw.candidates.map(|candidates| self.texts(&candidates)),
            base: self.maybe(raw.base.as_ref()),
            contains: self.contents(&raw.contains),
            builds,
            labels: self.labels(&raw.labels),
        };
        let id = self.builder.fleet.component_names.intern(&format!("{kind}/{}", raw.name.value));
        self.builder.stated.component(id, new.stated());
        if id.index() == self.builder.components.len() {
            self.builder.components.push(new);
        } else {
            let latest = self.builder.components[id].latest;
            if !self.note_second(kind.name(), &raw.name.value, place, latest) {
                let (mut join, drafts) = self.builder.join(format!("{kind}/{}", raw.name.value));
                join.component(&mut drafts.components[id], new);
            }
        }
        self.avoid(Subject::Component(id), &raw.avoid);
        self.requirements(DraftSubject::Component(id), raw.requires, place);
        self.tested(Subject::Component(id), &raw.tested);
    }

    fn service(&mut self, raw: RawService) {
        self.check_name(&raw.name, "service");
        let place = self.place(&raw.name);
        let id = self.builder.fleet.service_names.intern(&raw.name.value);
        let new = DraftService {
            place,
            latest: place,
            mixed: self.flag(raw.mixed.as_ref()),
            max_unavailable: self.maybe(raw.max_unavailable.as_ref()),
            min_available: self.maybe(raw.min_available.as_ref()),
            daemon: self.flag(raw.daemon.as_ref()),
            rollout: self.rollout(raw.rollout.as_ref()),
            apart: raw.apart.iter().map(|key| self.intern(&key.value)).collect(),
            spread: raw.spread.iter().map(|text| self.text(text)).collect(),
            labels: self.labels(&raw.labels),
        };
        self.builder.stated.service(id, new.stated());
        if id.index() == self.builder.services.len() {
            self.builder.services.push(new);
        } else {
            let latest = self.builder.services[id].latest;
            if !self.note_second("service", &raw.name.value, place, latest) {
                let (mut join, drafts) = self.builder.join(format!("service/{}", raw.name.value));
                join.service(&mut drafts.services[id], new);
            }
        }
        let calls = raw.calls.into_iter().map(|mut called| {
            called.value.insert_str(0, "service/");
            RawRequirement { needs: Some(called), ..RawRequirement::default() }
        });
        let requires = raw.requires.into_iter().chain(calls).collect();
        self.requirements(DraftSubject::Service(id), requires, place);
        self.tested(Subject::Service(id), &raw.tested);
    }

    fn privileges(&mut self, said: &[Text]) -> Vec<Privilege> {
        let words = said
            .iter()
            .filter_map(|word| self.word(Some(word), "a privilege", Privilege::ALL, Privilege::name));
        words.map(|(privilege, _)| privilege).collect()
    }

    fn draft_placement(&mut self, raw: &RawWorkload) -> Option<Box<DraftPlacement>> {
        let asks = !raw.node_selector.is_empty() || raw.node_affinity.is_some() || !raw.tolerates.is_empty();
        asks.then(|| {
            Box::new(DraftPlacement {
                selector: self.labels(&raw.node_selector),
                affinity: self.maybe(raw.node_affinity.as_ref()),
                tolerates: self.texts(&raw.tolerates),
            })
        })
    }

    pub(super) fn draft_workload(
        &mut self,
        raw: &RawWorkload,
        place: Place,
        host: Option<Placed>,
    ) -> DraftWorkload {
        let provides = self.provides(&raw.name.value, [("kernel", &raw.kernel)].into_iter(), &raw.provides);
        let guest =
            DraftGuest { os: self.maybe(raw.os.as_ref()), provides, candidates: self.lists(&raw.candidates) };
        let says_guest = guest.os.is_some() || !guest.provides.is_empty() || !guest.candidates.is_empty();
        let mut draft = DraftWorkload::new(place);
        draft.app = self.maybe(raw.app.as_ref());
        let stack = self.maybe(raw.stack.as_ref());
        let mut images = raw.image.iter().chain(&raw.images);
        draft.image = images.next().map(|image| self.text(image));
        let images = images.map(|image| self.text(image)).collect();
        let keeps = self.texts(&raw.keeps);
        draft.service = self.maybe(raw.service.as_ref());
        draft.host = host;
        draft.isolation = self.isolation(raw.isolation.as_ref());
        draft.set_more(DraftMore {
            images,
            stack,
            keeps,
            movable: self.flag(raw.movable.as_ref()),
            stuck_because: self.maybe(raw.stuck_because.as_ref()),
            ready: self.flag(raw.ready.as_ref()),
            budgets: self.texts(&raw.budgets),
            placement: self.draft_placement(raw),
            seccomp: self.word(raw.seccomp.as_ref(), "a seccomp profile", Seccomp::ALL, Seccomp::name),
            privileges: self.privileges(&raw.privileges),
            control_plane: self.word(
                raw.control_plane.as_ref(),
                "a part of a control plane",
                ControlPlane::ALL,
                ControlPlane::name,
            ),
            cpu_milli: self.number(raw.cpu_milli.as_ref(), "cpu-milli"),
            memory_mib: self.number(raw.memory_mib.as_ref(), "memory-mib"),
            disk_mib: self.number(raw.disk_mib.as_ref(), "disk-mib"),
            gpus: self.number(raw.gpus.as_ref(), "gpus"),
            start_seconds: self.number(raw.start_seconds.as_ref(), "start-seconds"),
            labels: self.labels(&raw.labels),
            guest: says_guest.then(|| Box::new(guest)),
        });
        draft
    }
}

/// The characters that separate a capability from its machine, version or kind where it is named.
const RESERVED: [char; 10] = ['/', ':', '=', ',', '@', '*', '?', '[', ']', '\\'];

fn file_is_text(builder: &Builder, file: FileId) -> bool {
    builder.sources().file(file).as_text().is_some()
}
