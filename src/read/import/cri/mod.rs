//! Containers of a node as its runtime knows them: what `crictl` prints.
//!
//! A file is about the machine that it is named after, `node1.json`, or its directory, `node1/ps.json`. A running pod
//! is a workload that is named as in Kubernetes, so that both are one if both are known.

mod engine;
mod field;
mod read;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::{FixedMap, FixedSet};
use crate::inventory::raw::{Mark, RawWorkload, Text};
use crate::read::import::common::image::{self, Images};
use crate::read::import::common::{At, ImportError, Keys, Machines, Objects, Remark, Str, isolation, json};
use crate::read::look::Look;
use field::Field;
use read::{Container, Pod};

/// What `crictl` prints.
pub(super) static KIND: Kind = Kind {
    name: "cri",
    about: "pods and containers of a node: `crictl ps -o json`, `crictl pods -o json`, `crictl images -o json`",
    detect,
    importer: || Importer::Text(Box::<Cri>::default()),
};

const UNNAMED_IMAGE: Remark = Remark::incomplete(
    "nothing names the image of {n} container, only its digest: `crictl images -o json` does",
    "nothing names the images of {n} containers, only their digests: `crictl images -o json` does",
);
const OTHER: Remark = Remark::skipped(
    "left out {n} object that is no pod, container, image or runtime",
    "left out {n} objects that are no pods, containers, images or runtimes",
);

const HOSTLESS: Remark = Remark::incomplete(
    "nothing says which machine {n} pod runs on: a file called like the machine does",
    "nothing says which machines {n} pods run on: files called like the machines do",
);

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] =
    &["crictl", "ps", "pods", "images", "inspect", "inspectp", "inspecti", "info", "version", "containers"];

fn detect(look: &Look<'_>) -> bool {
    let Some(json) = look.json() else {
        let lines: Vec<&str> = look.lines().take(4).collect();
        return matches!(&lines[..], [first, second, ..] if first.starts_with("Version:") && second.starts_with("RuntimeName:"));
    };
    let state = |path: &str, begin: &str| json.text(path).is_some_and(|state| state.starts_with(begin));
    json.has("containers[].podSandboxId")
        || json.has_all(&["images[].repoTags", "images[].repoDigests"])
        || json.has_all(&["runtimeName", "runtimeApiVersion"])
        || state("items[].state", "SANDBOX_")
        || state("status.conditions[].type", "RuntimeReady")
        || ["", "[]."].iter().any(|place| {
            let of = |key: &str| format!("{place}status.{key}");
            state(&of("state"), "SANDBOX_")
                || state(&of("state"), "CONTAINER_")
                || json.has(&of("repoTags")) && json.has(&of("repoDigests"))
        })
}

/// Takes an object of a machine, with what is next to it.
type Take = fn(&mut Cri, &str, &Keys<'_>, &Keys<'_>);

#[derive(Debug, Default)]
struct Cri {
    objects: Objects<Field>,
    machines: Machines,
    /// By machine and id.
    containers: FixedMap<(String, String), Container>,
    pods: FixedMap<(String, String), Pod>,
    /// The type of each handler of a machine.
    handlers: FixedMap<(String, String), Text>,
    /// The names of images, by id.
    names: FixedMap<String, Text>,
    /// Files whose paths name no machine.
    nameless: FixedSet<String>,
}

impl TextImporter for Cri {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        // Without a machine of their own, files are told apart by their paths.
        let machine = file.host(PLAIN).unwrap_or_else(|| {
            self.nameless.insert(file.name.to_owned());
            file.name
        });
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
            self.version_text(machine, text);
            return Ok(());
        }
        json::items(text, |item: Option<Keys<'_>>| match item {
            Some(item) => self.item(machine, &item),
            None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        let workloads = self.workloads();
        let mut images = Images::default();
        workloads.iter().flat_map(|workload| &workload.images).for_each(|image| images.add(image));
        let mut raw = self.machines.finish();
        raw.workload = workloads;
        raw.image = images.finish();
        self.objects.finish(raw)
    }
}

impl Cri {
    /// Takes an object, by what it has.
    fn item(&mut self, machine: &str, item: &Keys<'_>) {
        let status: Keys<'_> = item.get("status").into_known().unwrap_or_default();
        let info: Keys<'_> = item.get("info").into_known().unwrap_or_default();
        let state = status.get::<Str<'_>>("state").into_known();
        let none = Keys::default();
        let lists: [(&str, Field, Take); 3] = [
            ("containers", Field::Containers, Self::container),
            ("items", Field::Pods, Self::pod),
            ("images", Field::Images, Self::image),
        ];
        for (key, field, take) in lists {
            if item.has(key) {
                let mut at = self.objects.open(format!("list of {machine}"));
                let elements = item.objects(&mut at, &[key], field);
                return elements.iter().for_each(|element| take(self, machine, element, &none));
            }
        }
        match state.as_deref() {
            Some(state) if state.starts_with("CONTAINER_") => self.container(machine, &status, &info),
            Some(state) if state.starts_with("SANDBOX_") => self.pod(machine, &status, &info),
            _ if status.has("repoTags") => self.image(machine, &status, &info),
            _ => self.engine(machine, item),
        }
    }

    fn container(&mut self, machine: &str, item: &Keys<'_>, info: &Keys<'_>) {
        let mut at = self.object(machine, "container", item);
        let Some(found) = read::container(&mut at, item, info) else { return };
        match self.containers.entry((machine.to_owned(), found.id.clone())) {
            indexmap::map::Entry::Vacant(slot) => {
                slot.insert(found);
            }
            // A list and an inspection are about one container.
            indexmap::map::Entry::Occupied(mut slot) => {
                let known = slot.get_mut();
                known.images.extend(found.images);
                known.sandbox = known.sandbox.take().or(found.sandbox);
                known.runtime = known.runtime.take().or(found.runtime);
            }
        }
    }

    fn pod(&mut self, machine: &str, item: &Keys<'_>, info: &Keys<'_>) {
        let mut at = self.object(machine, "pod", item);
        let Some(found) = read::pod(&mut at, item, info) else { return };
        let known = self.pods.entry((machine.to_owned(), found.id.clone())).or_default();
        known.name = known.name.take().or(found.name);
        known.handler = known.handler.take().or(found.handler);
        known.runtime = known.runtime.take().or(found.runtime);
        known.tied = known.tied.take().or(found.tied);
    }

    fn image(&mut self, machine: &str, item: &Keys<'_>, _: &Keys<'_>) {
        let mut at = self.object(machine, "image", item);
        if let Some((id, name)) = read::image(&mut at, item) {
            self.names.entry(id).or_insert(name);
        }
    }

    fn engine(&mut self, machine: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("runtime of {machine}"));
        let host = at.text(machine, Field::File);
        if self.nameless.contains(machine) && (item.has("runtimeName") || item.has("status")) {
            at.remark(Remark::UNNAMED, &host.value);
        }
        if item.has("runtimeName") {
            let name = at.filled(item.get("runtimeName"), Field::RuntimeName);
            let version = at.filled(item.get("runtimeVersion"), Field::RuntimeVersion);
            engine::version(&mut at, name, version, self.machines.named(host));
        } else if item.has("status") {
            self.machines.named(host);
            for (name, sort) in engine::handlers(&mut at, item) {
                self.handlers.insert((machine.to_owned(), name), sort);
            }
        } else {
            at.remark(OTHER, "");
        }
    }

    /// Reads the text that `crictl version` prints for people.
    fn version_text(&mut self, machine: &str, text: &str) {
        let mut at = self.objects.open(format!("runtime of {machine}"));
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        let name = value("RuntimeName").map(|name| at.text(name.trim(), Field::RuntimeName));
        let version = value("RuntimeVersion").map(|version| at.text(version.trim(), Field::RuntimeVersion));
        let host = at.text(machine, Field::File);
        if self.nameless.contains(machine) {
            at.remark(Remark::UNNAMED, &host.value);
        }
        engine::version(&mut at, name, version, self.machines.named(host));
    }

    /// Adds an object of a machine, and the machine.
    fn object(&mut self, machine: &str, sort: &str, item: &Keys<'_>) -> At<'_> {
        let id = item.get::<Str<'_>>("id").into_known().unwrap_or_default();
        let short: String = read::bare(&id).chars().take(13).collect();
        let at = self.objects.open(format!("{sort} {short}"));
        if !self.nameless.contains(machine) {
            self.machines.named(at.mark(machine.to_owned(), Field::File));
        }
        at
    }

    /// Makes a workload of each pod, with what its containers run.
    fn workloads(&mut self) -> Vec<RawWorkload> {
        let mut found: FixedMap<(String, String), (Pod, Vec<Text>)> = FixedMap::default();
        for ((machine, id), pod) in std::mem::take(&mut self.pods) {
            found.insert((machine, id), (pod, Vec::new()));
        }
        for ((machine, id), container) in std::mem::take(&mut self.containers) {
            let image = self.image_of(&container);
            // For a pod that nothing names, a container's name has to do.
            let alone =
                container.name.map(|name| Text { value: format!("{machine}/{}", name.value), ..name });
            let key = (machine, container.sandbox.unwrap_or(id));
            let (pod, images) = found.entry(key).or_default();
            pod.name = pod.name.take().or(container.pod).or(alone);
            pod.runtime = pod.runtime.take().or(container.runtime);
            images.extend(image.filter(|image| images.iter().all(|known| known.value != image.value)));
        }
        let mut workloads = Vec::new();
        for ((machine, _), (pod, images)) in found {
            let Some(name) = pod.name.clone() else {
                self.objects.notes.add(Remark::NAMELESS, "", None);
                continue;
            };
            let isolation = self.isolation(&machine, &pod, name.start);
            let host = (!self.nameless.contains(&machine)).then(|| Text { value: machine, ..name.clone() });
            if host.is_none() {
                self.objects.notes.add(HOSTLESS, "", Some(name.start));
            }
            workloads.push(RawWorkload {
                isolation,
                movable: pod.tied.map(|tied| Mark::imported(false, tied.start, tied.end)),
                host,
                name,
                images,
                ..RawWorkload::default()
            });
        }
        workloads
    }

    /// Finds the name of a container's image.
    fn image_of(&mut self, container: &Container) -> Option<Text> {
        let named = |text: &Text| image::Reference::named(&text.value).map(|image| image.to_text());
        let by_id = |text: &Text| self.names.get(read::bare(&text.value)).and_then(named);
        let images = &container.images;
        let found = images.iter().find_map(|text| Some((text, named(text).or_else(|| by_id(text))?)));
        let Some((text, name)) = found else {
            self.objects.notes.add(UNNAMED_IMAGE, "", images.first().map(|image| image.start));
            return None;
        };
        Some(Text { value: name, ..text.clone() })
    }

    /// The isolation by the type of the runtime, else by the handler's name.
    fn isolation(&mut self, machine: &str, pod: &Pod, object: u32) -> Option<Text> {
        let handler = pod.handler.as_ref();
        let key = (machine.to_owned(), handler.map(|handler| handler.value.clone()).unwrap_or_default());
        let sort = pod.runtime.as_ref().or_else(|| self.handlers.get(&key));
        let told =
            [sort, handler].into_iter().flatten().find(|text| isolation::of_runtime(&text.value).is_some());
        let runtime = told.or(sort).or(handler)?;
        let field = if handler == Some(runtime) { Field::Handler } else { Field::RuntimeType };
        isolation::of_engine(&mut self.objects.at(object), &runtime.value, field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_print_of_crictl_is_told() {
        for text in [
            r#"{"containers": [{"id": "a", "podSandboxId": "b"}]}"#,
            r#"{"items": [{"id": "a", "state": "SANDBOX_READY"}]}"#,
            r#"{"images": [{"id": "a", "repoTags": [], "repoDigests": []}]}"#,
            r#"{"status": {"id": "a", "state": "CONTAINER_RUNNING"}, "info": {}}"#,
            r#"[{"status": {"id": "a", "state": "SANDBOX_READY"}}]"#,
            r#"{"status": {"id": "a", "repoTags": [], "repoDigests": []}}"#,
            r#"{"status": {"conditions": [{"type": "RuntimeReady", "status": true}]}, "config": {}}"#,
            r#"{"version": "0.1.0", "runtimeName": "containerd", "runtimeVersion": "v1.7.27", "runtimeApiVersion": "v1"}"#,
            "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v1.7.27\n",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in
            [r#"{"containers": []}"#, r#"{"kind": "Node", "status": {"conditions": [{"type": "Ready"}]}}"#]
        {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
