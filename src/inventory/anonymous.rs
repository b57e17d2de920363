//! An inventory under other names, for a report on a fault of comove: who reads it learns the shape of a fleet and the
//! versions in it, and no name.
//!
//! What is public keeps its name, since facts speak of it: capabilities, OS families and software that comove knows. All
//! other names are replaced, one by one and everywhere alike; their order stays. Free text and identities are left out.
//! Each table is written out key by key, so that a new key of the format has to be decided on here.

use super::labels::{Alternatives, Test};
use super::raw::{
    Baked, Mark, RawAlternative, RawBudget, RawBuild, RawCapability, RawComponent, RawDuration, RawFact,
    RawFactSubject, RawFreeze, RawInventory, RawMachine, RawMap, RawNoReturn, RawOsImage, RawOwner, RawPool,
    RawProduct, RawProfile, RawRequirement, RawService, RawWaiver, RawWindow, RawWorkload, Text,
};
use super::spread::Spreading;
use super::tested::RawTested;
use std::collections::{BTreeMap, BTreeSet};
use wildmatch::WildMatch;

/// The fewest letters of a public pattern that has to match: one that fits everything would keep every name.
const LETTERS: usize = 3;

/// What stands for a source that only its owner can open.
const SOURCE: &str = "https://example.com/";

/// What replaces names, and which are kept.
#[derive(Debug)]
pub(crate) struct Names {
    public: Vec<WildMatch>,
    exact: BTreeSet<String>,
    replaced: BTreeMap<String, String>,
    /// Whether names are only gathered.
    gathering: bool,
}

impl Names {
    /// Gathers the names of an inventory; `public` are those that are kept, which may be patterns.
    pub(crate) fn of<'a>(raw: &RawInventory, public: impl Iterator<Item = &'a str>) -> Self {
        let (mut patterns, mut exact) = (Vec::new(), BTreeSet::new());
        for name in public.map(bare) {
            let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
            match name.contains(['*', '?']) {
                true if letters >= LETTERS => patterns.push(WildMatch::new(name)),
                true => {}
                false => drop(exact.insert(name.to_owned())),
            }
        }
        let mut names = Self { public: patterns, exact, replaced: BTreeMap::new(), gathering: true };
        names.inventory(raw);
        names.gathering = false;
        // In the order of the old ones, since ties are broken by name.
        let width = names.replaced.len().to_string().len();
        for (number, new) in names.replaced.values_mut().enumerate() {
            *new = format!("n{number:0width$}");
        }
        names
    }

    /// The inventory under the other names.
    pub(crate) fn inventory(&mut self, raw: &RawInventory) -> RawInventory {
        RawInventory {
            format: raw.format.clone(),
            assumptions: raw.assumptions.clone(),
            capability: each(&raw.capability, |one| self.capability_table(one)),
            profile: each(&raw.profile, |one| self.profile(one)),
            cluster: each(&raw.cluster, |one| self.machine(one)),
            host: each(&raw.host, |one| self.machine(one)),
            guest: each(&raw.guest, |one| self.machine(one)),
            budget: each(&raw.budget, |one| self.budget(one)),
            pool: each(&raw.pool, |one| self.pool(one)),
            pool_label: each(&raw.pool_label, |key| marked(self.label(&key.value))),
            owner_label: each(&raw.owner_label, |key| marked(self.label(&key.value))),
            image: each(&raw.image, |one| self.table("image", one)),
            package: each(&raw.package, |one| self.table("package", one)),
            app: each(&raw.app, |one| self.table("app", one)),
            stack: each(&raw.stack, |one| self.table("stack", one)),
            state: each(&raw.state, |one| self.table("state", one)),
            service: each(&raw.service, |one| self.service(one)),
            workload: each(&raw.workload, |one| self.workload(one)),
            fact: each(&raw.fact, |one| self.fact(one)),
            product: each(&raw.product, |one| self.product(one)),
            os_image: each(&raw.os_image, |one| self.os_image(one)),
            waiver: each(&raw.waiver, |one| self.waiver(one)),
            window: each(&raw.window, |one| self.window(one)),
            freeze: each(&raw.freeze, |one| self.freeze(one)),
            duration: each(&raw.duration, |one| self.duration(one)),
            no_return: each(&raw.no_return, |one| self.no_return(one)),
            owner: each(&raw.owner, |one| self.owner(one)),
            // Patterns, which are replaced by what they take.
            hold: Vec::new(),
        }
    }

    /// The other name of a thing that is named with its kind, such as `app/cart@3.0`.
    pub(crate) fn full(&mut self, full: &str) -> String {
        match full.split_once('/') {
            Some((kind, name)) if KINDS.contains(&kind) => format!("{kind}/{}", self.versioned(kind, name)),
            // A property: `kernel`.
            _ => self.plain(full),
        }
    }

    /// The other name of a capability.
    pub(crate) fn capability(&mut self, name: &str) -> String {
        self.plain(name)
    }

    /// A name that may have a version behind it, or the number of a replica.
    fn versioned(&mut self, kind: &str, text: &str) -> String {
        if kind == "workload"
            && let Some((name, replica)) = text.rsplit_once('#')
            && replica.bytes().all(|byte| byte.is_ascii_digit())
        {
            return format!("{}#{replica}", self.named(kind, name));
        }
        // The `@` of `npm/@scope/name` is no version.
        match text.rsplit_once('@').filter(|(name, _)| !name.is_empty() && !name.ends_with('/')) {
            Some((name, version)) => format!("{}@{version}", self.named(kind, name)),
            None => self.named(kind, text),
        }
    }

    fn named(&mut self, kind: &str, name: &str) -> String {
        match (kind, name.split_once('/')) {
            // The kind of package says how its versions are compared.
            ("package", Some((sort, rest))) => match self.is_public(name) {
                true => name.to_owned(),
                false => format!("{sort}/{}", self.plain(rest)),
            },
            ("image", Some(_)) => self.image(name),
            _ => self.plain(name),
        }
    }

    /// An image of public software keeps the last part of its name, and says from where it is only if that is public.
    fn image(&mut self, name: &str) -> String {
        if self.exact.contains(name) {
            return name.to_owned();
        }
        // It stands for the system in other images.
        if let Some(family) = name.strip_prefix("os/") {
            return format!("os/{}", self.plain(family));
        }
        let (before, last) = name.rsplit_once('/').unwrap_or(("", name));
        match self.is_public(last) {
            true => format!("{}/{last}", self.replace(before)),
            false => self.replace(name),
        }
    }

    fn plain(&mut self, name: &str) -> String {
        if self.is_public(name) { name.to_owned() } else { self.replace(name) }
    }

    fn is_public(&self, name: &str) -> bool {
        self.exact.contains(name) || self.public.iter().any(|pattern| pattern.matches(name))
    }

    fn replace(&mut self, name: &str) -> String {
        if self.gathering {
            self.replaced.insert(name.to_owned(), String::new());
        }
        self.replaced.get(name).cloned().unwrap_or_default()
    }

    fn text(&mut self, kind: &str, text: &Text) -> Text {
        marked(self.versioned(kind, &text.value))
    }

    fn some(&mut self, kind: &str, text: Option<&Text>) -> Option<Text> {
        text.map(|text| self.text(kind, text))
    }

    fn list(&mut self, kind: &str, texts: &[Text]) -> Vec<Text> {
        each(texts, |text| self.text(kind, text))
    }

    fn contents(&mut self, all: &[Baked]) -> Vec<Baked> {
        each(all, |baked| Baked { name: marked(self.full(&baked.name.value)), own: baked.own.clone() })
    }

    /// Capabilities and their versions, which are kept.
    fn provides(&mut self, map: &RawMap) -> RawMap {
        map.iter().map(|(name, version)| (marked(self.capability(&name.value)), version.clone())).collect()
    }

    fn candidates(&mut self, map: &BTreeMap<Text, Vec<Text>>) -> BTreeMap<Text, Vec<Text>> {
        map.iter().map(|(name, all)| (marked(self.capability(&name.value)), all.clone())).collect()
    }

    fn labels(&mut self, map: &RawMap) -> RawMap {
        let label = |(key, value): (&Text, &Text)| {
            (marked(self.label(&key.value)), marked(self.replace(&value.value)))
        };
        map.iter().map(label).collect()
    }

    /// The key of a label: those of comove and Kubernetes are public.
    fn label(&mut self, key: &str) -> String {
        let is_public = key.starts_with("comove.") || key.contains("kubernetes.io/");
        if is_public { key.to_owned() } else { self.replace(key) }
    }

    /// How evenly something is spread; what cannot be read is replaced as a whole.
    fn spreading(&mut self, text: &str) -> String {
        match Spreading::parse(text) {
            Some(read) => Spreading { key: self.label(&read.key), ..read }.to_string(),
            None => self.replace(text),
        }
    }

    /// Conditions on labels; none if they cannot be read.
    fn affinity(&mut self, text: &Text) -> Option<Text> {
        let mut all = Alternatives::parse(&text.value).ok()?;
        for ask in all.0.iter_mut().flatten() {
            ask.key = self.label(&ask.key);
            if let Test::In(values) | Test::NotIn(values) = &mut ask.test {
                values.iter_mut().for_each(|value| *value = self.replace(value));
            }
        }
        Some(marked(all.to_string()))
    }

    /// `key=value:Effect`
    fn taints(&mut self, texts: &[Text]) -> Vec<Text> {
        each(texts, |text| {
            let (label, effect) = text.value.rsplit_once(':').unwrap_or((&text.value, ""));
            let (key, value) = label.split_once('=').unwrap_or((label, ""));
            let equals = if value.is_empty() { String::new() } else { format!("={}", self.replace(value)) };
            let effect = if effect.is_empty() { String::new() } else { format!(":{effect}") };
            marked(format!("{}{equals}{effect}", self.label(key)))
        })
    }

    fn capability_table(&mut self, raw: &RawCapability) -> RawCapability {
        RawCapability {
            name: marked(self.capability(&raw.name.value)),
            scheme: raw.scheme.clone(),
            layer: raw.layer.clone(),
            candidates: raw.candidates.clone(),
            avoid: raw.avoid.clone(),
            step: raw.step.clone(),
            effect: raw.effect.clone(),
            means: None,
        }
    }

    fn profile(&mut self, raw: &RawProfile) -> RawProfile {
        RawProfile {
            name: marked(self.plain(&raw.name.value)),
            version: raw.version.clone(),
            scheme: raw.scheme.clone(),
            step: raw.step.clone(),
            provides: self.provides(&raw.provides),
            until: raw.until.clone(),
            called: Vec::new(),
            // Without a source, the end of support is not told.
            source: raw.source.as_ref().map(|_| marked(SOURCE.to_owned())),
        }
    }

    fn machine(&mut self, raw: &RawMachine) -> RawMachine {
        RawMachine {
            name: self.text("host", &raw.name),
            on: self.some("host", raw.on.as_ref()),
            cluster: self.some("cluster", raw.cluster.as_ref()),
            pool: raw.pool.as_ref().map(|name| marked(self.replace(&name.value))),
            os: self.some("os", raw.os.as_ref()),
            kernel: raw.kernel.clone(),
            engine: raw.engine.clone(),
            hypervisor: raw.hypervisor.clone(),
            kubernetes: raw.kubernetes.clone(),
            provides: self.provides(&raw.provides),
            candidates: self.candidates(&raw.candidates),
            effects: self.provides(&raw.effects),
            movable: raw.movable.clone(),
            shares_kernel_of: self.some("host", raw.shares_kernel_of.as_ref()),
            labels: self.labels(&raw.labels),
            taints: self.taints(&raw.taints),
            unschedulable: raw.unschedulable.clone(),
            stopped: raw.stopped.clone(),
            cpu_milli: raw.cpu_milli.clone(),
            memory_mib: raw.memory_mib.clone(),
            disk_mib: raw.disk_mib.clone(),
            pods: raw.pods.clone(),
            gpus: raw.gpus.clone(),
            start_seconds: raw.start_seconds.clone(),
            requires: each(&raw.requires, |one| self.requirement(one)),
            tested: each(&raw.tested, |one| self.tested(one)),
            identity: None,
        }
    }

    fn budget(&mut self, raw: &RawBudget) -> RawBudget {
        RawBudget {
            name: marked(self.replace(&raw.name.value)),
            min_available: raw.min_available.clone(),
            max_unavailable: raw.max_unavailable.clone(),
            evicts_unready: raw.evicts_unready.clone(),
        }
    }

    /// The names of pools are replaced as the values of labels are, of which they may be.
    fn pool(&mut self, raw: &RawPool) -> RawPool {
        RawPool {
            name: marked(self.replace(&raw.name.value)),
            surge: raw.surge.clone(),
            max_unavailable: raw.max_unavailable.clone(),
        }
    }

    fn table(&mut self, kind: &str, raw: &RawComponent) -> RawComponent {
        RawComponent {
            name: marked(self.named(kind, &raw.name.value)),
            version: raw.version.clone(),
            scheme: raw.scheme.clone(),
            candidates: raw.candidates.clone(),
            avoid: raw.avoid.clone(),
            step: raw.step.clone(),
            base: self.some("image", raw.base.as_ref()),
            contains: self.contents(&raw.contains),
            profile: self.some("os", raw.profile.as_ref()),
            builds: each(&raw.builds, |build| RawBuild {
                version: build.version.clone(),
                base: self.some("image", build.base.as_ref()),
                contains: self.contents(&build.contains),
            }),
            rebase: raw.rebase.clone(),
            size_mib: raw.size_mib.clone(),
            start_seconds: raw.start_seconds.clone(),
            made_by: raw.made_by.as_ref().map(|name| marked(self.capability(&name.value))),
            labels: self.labels(&raw.labels),
            requires: each(&raw.requires, |one| self.requirement(one)),
            tested: each(&raw.tested, |one| self.tested(one)),
        }
    }

    fn service(&mut self, raw: &RawService) -> RawService {
        RawService {
            name: self.text("service", &raw.name),
            mixed: raw.mixed.clone(),
            calls: self.list("service", &raw.calls),
            max_unavailable: raw.max_unavailable.clone(),
            min_available: raw.min_available.clone(),
            daemon: raw.daemon.clone(),
            rollout: raw.rollout.clone(),
            apart: each(&raw.apart, |key| marked(self.label(&key.value))),
            spread: each(&raw.spread, |text| marked(self.spreading(&text.value))),
            labels: self.labels(&raw.labels),
            requires: each(&raw.requires, |one| self.requirement(one)),
            tested: each(&raw.tested, |one| self.tested(one)),
        }
    }

    fn workload(&mut self, raw: &RawWorkload) -> RawWorkload {
        RawWorkload {
            name: self.text("workload", &raw.name),
            app: self.some("app", raw.app.as_ref()),
            image: self.some("image", raw.image.as_ref()),
            images: self.list("image", &raw.images),
            stack: self.some("stack", raw.stack.as_ref()),
            keeps: self.list("state", &raw.keeps),
            service: self.some("service", raw.service.as_ref()),
            host: self.some("host", raw.host.as_ref()),
            hosts: self.list("host", &raw.hosts),
            replicas: raw.replicas.clone(),
            isolation: raw.isolation.clone(),
            movable: raw.movable.clone(),
            os: self.some("os", raw.os.as_ref()),
            kernel: raw.kernel.clone(),
            provides: self.provides(&raw.provides),
            candidates: self.candidates(&raw.candidates),
            labels: self.labels(&raw.labels),
            node_selector: self.labels(&raw.node_selector),
            node_affinity: raw.node_affinity.as_ref().and_then(|text| self.affinity(text)),
            ready: raw.ready.clone(),
            budgets: each(&raw.budgets, |name| marked(self.replace(&name.value))),
            tolerates: self.taints(&raw.tolerates),
            cpu_milli: raw.cpu_milli.clone(),
            memory_mib: raw.memory_mib.clone(),
            disk_mib: raw.disk_mib.clone(),
            gpus: raw.gpus.clone(),
            start_seconds: raw.start_seconds.clone(),
            seccomp: raw.seccomp.clone(),
            privileges: raw.privileges.clone(),
            control_plane: raw.control_plane.clone(),
            requires: each(&raw.requires, |one| self.requirement(one)),
            tested: each(&raw.tested, |one| self.tested(one)),
            stuck_because: None,
        }
    }

    fn requirement(&mut self, raw: &RawRequirement) -> RawRequirement {
        RawRequirement {
            of: raw.of.as_ref().map(|of| marked(self.capability(&of.value))),
            at: raw.at.clone(),
            needs: raw.needs.as_ref().map(|needs| marked(self.full(&needs.value))),
            within: raw.within.as_ref().map(|within| self.range(raw.needs.as_ref(), within)),
            skew: raw.skew.clone(),
            any: each(&raw.any, |one| RawAlternative {
                needs: marked(self.full(&one.needs.value)),
                within: self.range(Some(&one.needs), &one.within),
            }),
            because: None,
        }
    }

    /// The versions of what is needed; releases of an OS have the name of its family before them.
    fn range(&mut self, needs: Option<&Text>, range: &Text) -> Text {
        if needs.is_none_or(|needs| needs.value != "os") {
            return range.clone();
        }
        let parts = range.value.split("||").map(|part| self.release(part.trim())).collect::<Vec<_>>();
        marked(parts.join(" || "))
    }

    /// `family@release`
    pub(crate) fn release(&mut self, text: &str) -> String {
        match text.split_once('@') {
            Some((family, release)) => format!("{}@{release}", self.plain(family)),
            None => text.to_owned(),
        }
    }

    fn tested(&mut self, raw: &RawTested) -> RawTested {
        let with = raw.with.iter().map(|(name, versions)| {
            let is_os = name.value == "os";
            let version = |version: &Text| match is_os {
                true => marked(self.release(&version.value)),
                false => version.clone(),
            };
            let versions = versions.iter().map(version).collect();
            (marked(self.full(&name.value)), versions)
        });
        RawTested { at: raw.at.clone(), by: None, on: raw.on.clone(), with: with.collect() }
    }

    /// A fact of one's own, whose subjects are named one by one.
    fn fact(&mut self, raw: &RawFact) -> RawFact {
        let text = |text: &Option<Text>, words: &str| text.as_ref().map(|_| marked(words.to_owned()));
        RawFact {
            name: marked(self.plain(&raw.name.value)),
            kind: raw.kind.clone(),
            replaces: raw.replaces.clone(),
            subject: marked(self.subject(&raw.subject.value)),
            at: raw.at.clone(),
            also: each(&raw.also, |one| self.fact_subject(one)),
            except: each(&raw.except, |one| self.fact_subject(one)),
            needs: raw.needs.as_ref().map(|needs| marked(self.full(&needs.value))),
            within: raw.within.as_ref().map(|within| self.range(raw.needs.as_ref(), within)),
            skew: raw.skew.clone(),
            isolation: raw.isolation.clone(),
            only: raw.only.iter().map(|(name, range)| self.condition(name, range)).collect(),
            step: raw.step.clone(),
            crossing: raw.crossing.clone(),
            due: raw.due.clone(),
            with: raw.with.as_ref().map(|with| marked(self.subject(&with.value))),
            together: raw.together.clone(),
            until: raw.until.clone(),
            fixed: raw.fixed.clone(),
            symptom: text(&raw.symptom, "a symptom"),
            remedy: text(&raw.remedy, "a remedy"),
            source: marked(SOURCE.to_owned()),
            checked: raw.checked.clone(),
            confidence: raw.confidence.clone(),
            hits: Vec::new(),
            misses: Vec::new(),
        }
    }

    fn condition(&mut self, name: &Text, range: &Text) -> (Text, Text) {
        (marked(self.capability(&name.value)), self.range(Some(name), range))
    }

    fn fact_subject(&mut self, raw: &RawFactSubject) -> RawFactSubject {
        RawFactSubject {
            subject: marked(self.subject(&raw.subject.value)),
            at: raw.at.clone(),
            fixed: raw.fixed.clone(),
        }
    }

    /// What a fact is about; a package URL is of public software.
    fn subject(&mut self, subject: &str) -> String {
        if subject.starts_with("pkg:") { subject.to_owned() } else { self.full(subject) }
    }

    fn product(&mut self, raw: &RawProduct) -> RawProduct {
        RawProduct {
            name: marked(self.plain(&raw.name.value)),
            images: self.list("image", &raw.images),
            packages: self.list("package", &raw.packages),
        }
    }

    /// Tags keep what they call releases.
    fn os_image(&mut self, raw: &RawOsImage) -> RawOsImage {
        RawOsImage {
            profile: self.some("os", raw.profile.as_ref()),
            images: self.list("image", &raw.images),
            names: raw.names.clone(),
            release: raw.release.clone(),
        }
    }

    /// A waiver of a shipped fact, with things that are named one by one.
    fn waiver(&mut self, raw: &RawWaiver) -> RawWaiver {
        RawWaiver {
            fact: marked(self.plain(&raw.fact.value)),
            whom: marked(self.full(&raw.whom.value)),
            because: marked("somebody has checked".to_owned()),
            until: raw.until.clone(),
        }
    }

    fn whom(&mut self, whom: Option<&Text>) -> Option<Text> {
        whom.map(|whom| marked(self.full(&whom.value)))
    }

    fn window(&mut self, raw: &RawWindow) -> RawWindow {
        RawWindow { open: raw.open.clone(), whom: self.whom(raw.whom.as_ref()) }
    }

    fn freeze(&mut self, raw: &RawFreeze) -> RawFreeze {
        RawFreeze { whom: self.whom(raw.whom.as_ref()), because: None, ..raw.clone() }
    }

    fn duration(&mut self, raw: &RawDuration) -> RawDuration {
        RawDuration { whom: marked(self.full(&raw.whom.value)), ..raw.clone() }
    }

    fn no_return(&mut self, raw: &RawNoReturn) -> RawNoReturn {
        RawNoReturn {
            whom: marked(self.full(&raw.whom.value)),
            because: marked("somebody says so".to_owned()),
        }
    }

    fn owner(&mut self, raw: &RawOwner) -> RawOwner {
        RawOwner { name: marked(self.plain(&raw.name.value)), whom: marked(self.full(&raw.whom.value)) }
    }
}

/// The kinds that stand before a name.
const KINDS: &[&str] =
    &["host", "guest", "cluster", "image", "package", "app", "stack", "state", "service", "workload", "os"];

/// A name without its kind: `package/openjdk*`, `pkg:deb/debian/openssl@3?arch=source`.
fn bare(full: &str) -> &str {
    if let Some(url) = full.strip_prefix("pkg:") {
        let path = url.split(['@', '?', '#']).next().unwrap_or_default();
        return path.rsplit('/').next().unwrap_or_default();
    }
    match full.split_once('/') {
        Some((kind, name)) if KINDS.contains(&kind) => name,
        _ => full,
    }
}

fn marked(value: String) -> Text {
    Mark { value, start: 0, end: 0 }
}

fn each<T, U>(all: &[T], make: impl FnMut(&T) -> U) -> Vec<U> {
    all.iter().map(make).collect()
}
