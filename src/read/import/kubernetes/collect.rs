//! The objects of all files, each once.

use super::budget::{self, Budget};
use super::clusters::Clusters;
use super::controller::{self, Controller};
use super::field::Field;
use super::kind::{Kind, Named};
use super::machine::{self, Machine, Pool};
use super::node::{self, Node};
use super::pod::{self, Owner, Pod};
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

/// The objects by name (`Pod shop/cart-0`), in input order, each with its file.
#[derive(Debug, Default)]
pub(super) struct Objects {
    files: Vec<String>,
    table: FixedMap<String, (u32, Thing)>,
}

impl Objects {
    /// The index of an object of a namespace.
    pub(super) fn thing(&self, kind: &str, namespace: &str, name: &str) -> Option<&Thing> {
        self.table.get(&format!("{kind} {namespace}/{name}")).map(|(_, thing)| thing)
    }

    /// The index of an object of a namespace.
    pub(super) fn index(&self, kind: &str, namespace: &str, name: &str) -> Option<u32> {
        let index = self.table.get_index_of(&format!("{kind} {namespace}/{name}"))?;
        u32::try_from(index).ok()
    }

    /// An object, by its kind and name.
    pub(super) fn called(&self, key: &str) -> Option<&Thing> {
        self.table.get(key).map(|(_, thing)| thing)
    }

    /// The handler of a runtime class.
    pub(super) fn handler(&self, class: &str) -> Option<&str> {
        match self.table.get(&format!("RuntimeClass {class}"))? {
            (_, Thing::RuntimeClass(handler)) => handler.as_deref(),
            _ => None,
        }
    }

    /// All objects with their indices.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Thing)> {
        self.table.values().enumerate().map(|(index, (_, thing))| (clip(index), thing))
    }

    /// Takes the objects that `pick` keeps, with their indices; it returns the others. The names stay.
    pub(super) fn take<T>(&mut self, mut pick: impl FnMut(Thing) -> Result<T, Thing>) -> Vec<(u32, T)> {
        let things = self.table.values_mut().enumerate();
        things
            .filter_map(|(index, (_, thing))| match pick(std::mem::replace(thing, Thing::Taken)) {
                Ok(taken) => Some((clip(index), taken)),
                Err(other) => {
                    *thing = other;
                    None
                }
            })
            .collect()
    }

    /// Makes the source file, which names each object and the file that it was read from.
    pub(super) fn into_source(self) -> SourceFile {
        let names = self.table.into_iter().map(|(name, (file, _))| (file, name)).collect();
        SourceFile::objects(self.files, names, Field::table())
    }

    /// Forgets the pod templates, which are not used once there is a pod.
    fn forget_templates(&mut self) {
        for (_, thing) in self.table.values_mut() {
            if let Thing::Controller(controller) = thing {
                controller.template = None;
            }
        }
    }
}

/// Narrows an index to what a mark contains. No memory has more objects.
fn clip(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Reads files into objects.
#[derive(Debug, Default)]
pub(super) struct Collector {
    /// The objects.
    pub(super) objects: Objects,
    /// The remarks on them.
    pub(super) notes: Notes,
    /// Whether the files are of one cluster.
    clusters: Clusters,
    /// Whether there was a pod, so that the controllers' templates are not needed.
    any_pod: bool,
    /// The list that is being read.
    pub(super) list: ListOf,
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
        self.objects.files.push(name.to_owned());
    }

    /// Adds the remarks on the files as a whole, and returns the rest.
    pub(super) fn into_parts(mut self) -> (Objects, Notes) {
        self.clusters.finish(&self.objects.files, &mut self.notes);
        (self.objects, self.notes)
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
        match named {
            Named::Known(kind) => {
                let api_version = api_version.map(str::to_owned);
                self.known(kind, api_version.as_deref(), item);
            }
            Named::Other(kind) => {
                if kind == "Namespace" {
                    self.namespace(item);
                }
                self.notes.leave_out(&kind);
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
            let file = clip(self.objects.files.len().saturating_sub(1));
            self.clusters.add("Namespace kube-system", uid, file, None);
        }
    }

    /// Takes the version of an API server.
    pub(super) fn version(&mut self, version: &str) {
        let index = clip(self.objects.table.len());
        let version = At::new(&mut self.notes, index).clean(version);
        let file = clip(self.objects.files.len().saturating_sub(1));
        let thing = || (file, Thing::Version(version.clone()));
        self.objects.table.entry(format!("version {version} of the API server")).or_insert_with(thing);
    }

    /// Reads an object of a known kind, and compares it if it was read before.
    fn known(&mut self, kind: Kind, api_version: Option<&str>, mut item: Item<'_>) {
        let next = clip(self.objects.table.len());
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
        let file = clip(self.objects.files.len().saturating_sub(1));
        if let (true, Lenient::Known(uid)) = (kind.lasts(), &meta.uid) {
            let index = self.objects.table.get_index_of(&key).map_or(next, clip);
            self.clusters.add(&key, uid, file, Some(index));
        }
        let identity = Identity { kind, api_version, namespace, name };
        match self.objects.table.get_index_of(&key) {
            None => {
                let mut thing = identity.read(&mut at, meta, &item);
                match &mut thing {
                    Thing::Pod(_) | Thing::Finished if !self.any_pod => {
                        self.any_pod = true;
                        self.objects.forget_templates();
                    }
                    Thing::Controller(controller) if self.any_pod => controller.template = None,
                    _ => {}
                }
                self.objects.table.insert(key, (file, thing));
            }
            Some(index) => {
                // What is odd about it was counted the first time.
                let thing = identity.read(&mut At::new(&mut Notes::default(), clip(index)), meta, &item);
                if self.objects.table.get_index(index).is_some_and(|(_, (_, first))| *first != thing) {
                    let name = self.objects.table.get_index(index).map_or("", |(name, _)| name);
                    self.notes.add_named(Remark::DIFFERING, name, Some(clip(index)));
                }
            }
        }
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
    fn read(self, at: &mut At<'_>, mut meta: Meta<'_>, item: &Item<'_>) -> Thing {
        let (spec, status) = (item.spec, item.status);
        match self.kind {
            Kind::Node => Thing::Node(Box::new(node::read(at, &self.name, meta.labels, spec, status))),
            Kind::Pod => pod::read(at, (&self.namespace, &self.name), meta, spec, status)
                .map_or(Thing::Finished, |pod| Thing::Pod(Box::new(pod))),
            Kind::PodDisruptionBudget => {
                Thing::Budget(Box::new(budget::read(at, self.namespace, self.api_version, spec)))
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
                let own = Owner { kind: self.kind.name().to_owned(), name: self.name };
                let owner = pod::owner(at, &mut meta);
                Thing::Controller(Box::new(controller::read(at, own, self.namespace, owner, (spec, status))))
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
