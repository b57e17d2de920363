//! The objects of all files, each once.

use super::budget::{self, Budget};
use super::clusters::{Clusters, Split, Uid};
use super::controller::{self, Controller};
use super::field::Field;
use super::kind::{Kind, Named};
use super::machine::{self, Machine, Pool};
use super::node::{self, Node};
use super::pod::{self, Owner, Pod};
use super::removed::Removed;
use super::shape::{Item, Meta, VolumeSpec};
use crate::id::FixedMap;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Field as _, Lenient, Notes, Object, Remark};
use crate::source::SourceFile;

/// What is kept of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// A node.
    Node(Box<Node>),
    /// A pod that runs or will run.
    Pod(Box<Pod>),
    /// A pod that has run to its end.
    Finished,
    /// A controller.
    Controller(Box<Controller>),
    /// A disruption budget.
    Budget(Box<Budget>),
    /// A runtime class and its handler.
    RuntimeClass(Option<String>),
    /// A persistent volume that is local to a node, and the claim `namespace/name` that it is bound to.
    LocalVolume(Option<String>),
    /// A persistent volume that any node can reach.
    Volume,
    /// What a provider made for a node.
    Machine(Box<Machine>),
    /// A pool of nodes.
    Pool(Box<Pool>),
    /// The release of an OpenShift cluster.
    ClusterVersion(Option<Text>),
    /// The version of an API server, as it says itself.
    Version(String),
    /// An object that has been taken.
    Taken,
}

/// An object that was read.
#[derive(Debug)]
struct Entry {
    /// Its number among all objects of all files, which marks refer to.
    index: u32,
    file: u32,
    uid: Option<Uid>,
    thing: Thing,
}

/// The objects of a cluster by name (`Pod shop/cart-0`), in input order.
#[derive(Debug, Default)]
pub(super) struct Objects(FixedMap<String, Entry>);

impl Objects {
    /// The index of an object of a namespace.
    pub(super) fn thing(&self, kind: &str, namespace: &str, name: &str) -> Option<&Thing> {
        self.called(&format!("{kind} {namespace}/{name}"))
    }

    /// The index of an object of a namespace.
    pub(super) fn index(&self, kind: &str, namespace: &str, name: &str) -> Option<u32> {
        self.0.get(&format!("{kind} {namespace}/{name}")).map(|entry| entry.index)
    }

    /// An object, by its kind and name.
    pub(super) fn called(&self, key: &str) -> Option<&Thing> {
        self.0.get(key).map(|entry| &entry.thing)
    }

    /// The handler of a runtime class.
    pub(super) fn handler(&self, class: &str) -> Option<&str> {
        match self.called(&format!("RuntimeClass {class}"))? {
            Thing::RuntimeClass(handler) => handler.as_deref(),
            _ => None,
        }
    }

    /// All objects with their indices.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Thing)> {
        self.0.values().map(|entry| (entry.index, &entry.thing))
    }

    /// Takes the objects that `pick` keeps, with their indices; it returns the others. The names stay.
    pub(super) fn take<T>(&mut self, mut pick: impl FnMut(Thing) -> Result<T, Thing>) -> Vec<(u32, T)> {
        let entries = self.0.values_mut();
        entries
            .filter_map(|entry| match pick(std::mem::replace(&mut entry.thing, Thing::Taken)) {
                Ok(taken) => Some((entry.index, taken)),
                Err(other) => {
                    entry.thing = other;
                    None
                }
            })
            .collect()
    }

    /// Forgets the pod templates of the objects from this one on, which are not used once there is a pod.
    fn forget_templates(&mut self, from: usize) {
        for entry in self.0.values_mut().skip(from) {
            if let Thing::Controller(controller) = &mut entry.thing {
                controller.template = None;
            }
        }
    }
}

/// Narrows an index to what a mark contains. No memory has more objects.
fn clip(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// An object that another file has under the same name, which may be of another cluster.
#[derive(Debug)]
struct Again {
    entry: Entry,
    /// Whether it says something else than the first.
    differs: bool,
    /// The remarks on it.
    notes: Notes,
}

/// Reads files into objects.
#[derive(Debug, Default)]
pub(super) struct Collector {
    files: Vec<String>,
    /// All objects, each with its file.
    names: Vec<(u32, String)>,
    /// The first object of each name.
    objects: Objects,
    /// Further ones of other files, by file and name.
    again: FixedMap<(u32, String), Again>,
    /// The remarks on them.
    pub(super) notes: Notes,
    /// What tells the clusters of the files apart.
    clusters: Clusters,
    /// What later versions no longer have.
    removed: Removed,
    /// How many objects there were when the file began.
    begun: usize,
    /// Whether there was a pod in the file, so that its controllers' templates are not needed.
    any_pod: bool,
    /// The list that is being read.
    pub(super) list: ListOf,
}

/// What was read.
pub(super) struct Parts {
    /// The objects of each cluster.
    pub(super) clusters: Vec<Objects>,
    /// What the clusters are called, the first one excepted.
    pub(super) labels: Vec<String>,
    /// The cluster of each file.
    pub(super) cluster: Vec<u32>,
    pub(super) removed: Removed,
    pub(super) source: SourceFile,
    pub(super) notes: Notes,
}

/// What a list says about items that do not say it themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct ListOf {
    /// Their kind, if the list's own shows it.
    pub(super) kind: Option<String>,
    /// Their API version.
    pub(super) api_version: Option<String>,
    /// Whether the whole object of the list is known.
    pub(super) whole: bool,
}

impl Collector {
    /// Begins a file.
    pub(super) fn begin(&mut self, name: &str) {
        self.files.push(name.to_owned());
        self.begun = self.objects.0.len();
        self.any_pod = false;
    }

    /// The number of the file that is being read.
    fn file(&self) -> u32 {
        clip(self.files.len().saturating_sub(1))
    }

    /// Gives each cluster its objects, and adds the remarks on the files as a whole.
    pub(super) fn into_parts(mut self) -> Parts {
        let Split { cluster, labels } = self.clusters.split(&self.files, &mut self.notes);
        let of = |file: u32| cluster.get(file as usize).map_or(0, |cluster| *cluster as usize);
        let mut clusters: Vec<Objects> = Vec::new();
        clusters.resize_with(labels.len() + 1, Objects::default);
        if labels.is_empty() {
            clusters[0] = self.objects;
        } else {
            for (key, entry) in self.objects.0 {
                clusters[of(entry.file)].0.insert(key, entry);
            }
        }
        for ((file, key), Again { entry, differs, notes }) in self.again {
            let table = &mut clusters[of(file)].0;
            match table.get(&key) {
                None => {
                    self.notes.absorb(notes);
                    table.insert(key, entry);
                }
                // One UID is one object, whatever has changed since.
                Some(first) if differs && !(first.uid.is_some() && first.uid == entry.uid) => {
                    self.notes.add_named(Remark::DIFFERING, &key, Some(first.index));
                }
                Some(_) => {}
            }
        }
        for table in &mut clusters {
            table.0.sort_unstable_by(|_, one, _, other| one.index.cmp(&other.index));
        }
        let source = SourceFile::objects(self.files, self.names, Field::table());
        Parts { clusters, labels, cluster, removed: self.removed, source, notes: self.notes }
    }

    /// Reads one object. If it has no kind, its list may state it.
    pub(super) fn item(&mut self, item: Item<'_>, hint: Option<(&str, Option<&str>)>) {
        let api_version = match &item.api_version {
            Lenient::Known(text) => Some(&**text),
            Lenient::Absent | Lenient::Odd => hint.and_then(|(_, api_version)| api_version),
        };
        let named = match (&item.kind, hint) {
            (Lenient::Known(kind), _) => Kind::parse(kind, api_version),
            (_, Some((kind, _))) => Kind::parse(kind, api_version),
            _ => Kind::infer(&item),
        };
        let kind = item.kind.known().map(|kind| &**kind).or(hint.map(|(kind, _)| kind)).unwrap_or_default();
        let file = self.file();
        let told = self.removed.object(file, kind, api_version, &item);
        match named {
            Named::Known(kind) => {
                let api_version = api_version.map(str::to_owned);
                self.known(kind, api_version.as_deref(), item);
            }
            Named::Other(kind) => {
                if kind == "Namespace" {
                    self.namespace(item);
                }
                if !told {
                    self.notes.leave_out(&kind);
                }
            }
        }
    }

    /// Notes the UID of the namespace that lasts as long as its cluster.
    fn namespace(&mut self, mut item: Item<'_>) {
        let mut aside = Notes::default();
        let meta = At::new(&mut aside, 0).nested(std::mem::take(&mut item.metadata), Field::Metadata);
        if let (Lenient::Known(name), Lenient::Known(uid)) = (&meta.name, &meta.uid)
            && **name == *"kube-system"
        {
            let file = self.file();
            self.clusters.add("Namespace kube-system", Uid::of(uid), file, None, None);
        }
    }

    /// Takes the version of an API server.
    pub(super) fn version(&mut self, version: &str) {
        let index = clip(self.names.len());
        let version = At::new(&mut self.notes, index).clean(version);
        let key = format!("version {version} of the API server");
        let entry = Entry { index, file: self.file(), uid: None, thing: Thing::Version(version) };
        self.keep(key, entry, |_| false, Notes::default());
    }

    /// Keeps an object: as the first of its name, or beside it, since it may be of another cluster.
    fn keep(&mut self, key: String, entry: Entry, differs: impl FnOnce(&Entry) -> bool, notes: Notes) {
        let file = entry.file;
        match self.objects.0.get(&key) {
            Some(first) if first.file == file || self.again.contains_key(&(file, key.clone())) => {}
            Some(first) => {
                let differs = differs(first);
                self.names.push((file, key.clone()));
                self.again.insert((file, key), Again { entry, differs, notes });
            }
            None => {
                self.names.push((file, key.clone()));
                self.objects.0.insert(key, entry);
            }
        }
    }

    /// Reads an object of a known kind, and compares it if it was read before.
    fn known(&mut self, kind: Kind, api_version: Option<&str>, mut item: Item<'_>) {
        let next = clip(self.names.len());
        let mut at = At::new(&mut self.notes, next);
        let mut meta = at.nested(std::mem::take(&mut item.metadata), Field::Metadata);
        let name = at.take(std::mem::take(&mut meta.name), Field::Name);
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.notes.add(Remark::NAMELESS, "", None);
            return;
        };
        let name = at.clean(&name);
        let namespace = at
            .take(std::mem::take(&mut meta.namespace), Field::Namespace)
            .filter(|namespace| !namespace.is_empty());
        // The API server writes the namespace; a manifest without one means the default.
        let namespace = namespace.map_or_else(|| "default".to_owned(), |text| at.clean(&text));
        let key = match kind.is_cluster_wide() {
            true => format!("{} {name}", kind.name()),
            false => format!("{} {namespace}/{name}", kind.name()),
        };
        let uid = meta.uid.known().map(|uid| Uid::of(uid));
        let file = self.file();
        self.owners(kind, &meta, &namespace, uid);
        let identity = Identity { kind, api_version, namespace, name };
        let first = self.objects.0.get(&key).map(|first| (first.index, first.file, first.uid));
        match first {
            None => {
                let thing = identity.read(&mut At::new(&mut self.notes, next), meta, &item);
                let thing = self.placed(&key, uid, next, thing);
                self.keep(key, Entry { index: next, file, uid, thing }, |_| false, Notes::default());
            }
            // In one file, or with one UID, it is the same object.
            Some((index, first, known)) if first == file || uid.is_some() && known == uid => {
                // What is odd about it was counted the first time.
                let thing = identity.read(&mut At::new(&mut Notes::default(), index), meta, &item);
                let thing = self.placed(&key, uid, index, thing);
                if self.objects.called(&key).is_some_and(|first| differ(first, &thing)) {
                    self.notes.add_named(Remark::DIFFERING, &key, Some(index));
                }
            }
            Some((index, ..)) => {
                let mut notes = Notes::default();
                let thing = identity.read(&mut At::new(&mut notes, next), meta.clone(), &item);
                let thing = self.placed(&key, uid, next, thing);
                let same = identity.read(&mut At::new(&mut Notes::default(), index), meta, &item);
                let differs = |first: &Entry| differ(&first.thing, &same);
                self.keep(key, Entry { index: next, file, uid, thing }, differs, notes);
            }
        }
    }

    /// Notes what owns an object, and what it may own.
    fn owners(&mut self, kind: Kind, meta: &Meta<'_>, namespace: &str, uid: Option<Uid>) {
        let file = self.file();
        if let Some(uid) = uid.filter(|_| !matches!(kind, Kind::Pod)) {
            self.clusters.owner(uid, file);
        }
        if let Lenient::Known(owners) = &meta.owner_references {
            for owner in owners.iter().filter_map(Lenient::known) {
                let Some(uid) = owner.0.uid.known() else { continue };
                let uid = Uid::of(uid);
                self.clusters.owned(file, uid);
                // It has pods on nodes of all kinds, so that files of one cluster have it in common.
                if let (Some("DaemonSet"), Some(name)) =
                    (owner.0.kind.known().map(|kind| &**kind), owner.0.name.known().map(|name| &**name))
                {
                    self.clusters.add(&format!("DaemonSet {namespace}/{name}"), uid, file, None, None);
                }
            }
        }
    }

    /// Notes what an object says about its cluster, and which templates are not needed.
    fn placed(&mut self, key: &str, uid: Option<Uid>, index: u32, mut thing: Thing) -> Thing {
        let file = self.file();
        let lasts = matches!(thing, Thing::Node(_) | Thing::Controller(_) | Thing::ClusterVersion(_));
        if let Some(uid) = uid.filter(|_| lasts && Kind::lasting(key)) {
            let machine = match &thing {
                Thing::Node(node) => node.machine_key(),
                _ => None,
            };
            self.clusters.add(key, uid, file, Some(index), machine);
        }
        if let (Thing::Node(_), Some((_, name))) = (&thing, key.split_once(' ')) {
            self.clusters.node(file, name);
        }
        match &mut thing {
            Thing::Pod(_) | Thing::Finished if !self.any_pod => {
                self.any_pod = true;
                self.objects.forget_templates(self.begun);
            }
            Thing::Controller(controller) if self.any_pod => controller.template = None,
            _ => {}
        }
        if let Thing::Pod(pod) = &thing
            && let Some(node) = &pod.workload.host
        {
            self.clusters.on(file, &node.value);
        }
        if let Thing::Pod(pod) = &thing {
            self.removed.pod(file, &pod.workload);
        }
        thing
    }
}

/// Whether two readings of an object differ. A template is not kept in each.
fn differ(one: &Thing, other: &Thing) -> bool {
    match (one, other) {
        (Thing::Controller(one), Thing::Controller(other)) => {
            let bare = |controller: &Controller| Controller { template: None, ..controller.clone() };
            bare(one) != bare(other)
        }
        _ => one != other,
    }
}

/// Which object it is.
struct Identity<'t> {
    kind: Kind,
    api_version: Option<&'t str>,
    namespace: String,
    name: String,
}

impl Identity<'_> {
    /// Reads what the kind has.
    fn read(&self, at: &mut At<'_>, mut meta: Meta<'_>, item: &Item<'_>) -> Thing {
        let (spec, status) = (item.spec, item.status);
        match self.kind {
            Kind::Node => Thing::Node(Box::new(node::read(at, &self.name, meta.labels, spec, status))),
            Kind::Pod => pod::read(at, (&self.namespace, &self.name), meta, spec, status)
                .map_or(Thing::Finished, |pod| Thing::Pod(Box::new(pod))),
            Kind::PodDisruptionBudget => {
                let name = (self.namespace.clone(), self.name.as_str());
                Thing::Budget(Box::new(budget::read(at, name, self.api_version, spec)))
            }
            Kind::RuntimeClass => {
                let handler = match &item.handler {
                    Lenient::Known(handler) => Some(at.clean(handler)),
                    Lenient::Absent | Lenient::Odd => None,
                };
                Thing::RuntimeClass(handler)
            }
            Kind::PersistentVolume => volume(at, Lenient::of_raw(spec)),
            Kind::Machine | Kind::NodeClaim => {
                let made = machine::machine(at, &self.namespace, meta.labels, (spec, status));
                Thing::Machine(Box::new(made))
            }
            Kind::MachineDeployment
            | Kind::KubeadmControlPlane
            | Kind::NodePool
            | Kind::MachineConfigPool => Thing::Pool(Box::new(machine::pool(at, &self.name, spec))),
            Kind::ClusterVersion => Thing::ClusterVersion(machine::cluster_version(at, status)),
            Kind::Deployment
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::ReplicaSet
            | Kind::ReplicationController
            | Kind::Job
            | Kind::CronJob => {
                let own = Owner { kind: self.kind.name().to_owned(), name: self.name.clone() };
                let owner = pod::owner(at, &mut meta);
                Thing::Controller(Box::new(controller::read(
                    at,
                    own,
                    self.namespace.clone(),
                    owner,
                    (spec, status),
                )))
            }
        }
    }
}

fn volume(at: &mut At<'_>, spec: Lenient<Object<VolumeSpec<'_>>>) -> Thing {
    let spec = at.nested(spec, Field::Spec);
    if spec.local.is_none() && spec.host_path.is_none() {
        return Thing::Volume;
    }
    let claim = at.nested(spec.claim_ref, Field::ClaimRef);
    let namespace = at.take(claim.namespace, Field::ClaimRef);
    let name = at.take(claim.name, Field::ClaimRef);
    Thing::LocalVolume(
        namespace.zip(name).map(|(namespace, name)| format!("{}/{}", at.clean(&namespace), at.clean(&name))),
    )
}
