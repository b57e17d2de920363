//! Containers of Docker, Podman and nerdctl: `inspect` of containers and images, `ps`, `info` and `version`.
//!
//! A file is about the machine that it is named after, `web1.json`, or that its directory is, `web1/inspect.json`; of
//! several files about one machine, some may have the containers and others the machine. A running container is a
//! workload `machine/name`; others are counted. Containers of one Compose service are one service.

mod container;
mod field;
mod host;
mod image;
mod podman;
mod shape;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::merge::larger;
use crate::inventory::raw::{Mark, Text};
use crate::read::import::common::image::Images;
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{ImportError, Machines, Objects, Remark, yaml};
use crate::read::look::Look;
use container::Container;
use field::Field;
use image::Image;
use shape::Item;

/// What Docker and the like print.
pub(super) static KIND: Kind = Kind {
    name: "docker",
    about: "containers of Docker, Podman, nerdctl: `docker inspect`, `docker ps`, `docker info`",
    detect,
    importer: || Importer::Text(Box::<Docker>::default()),
};

/// The keys that identify an object of each kind.
const KEYS: &[&[&str]] = &[
    // A container, an image.
    &["Id", "HostConfig"],
    &["Id", "State.Status"],
    &["Id", "RepoTags"],
    &["Id", "RootFS.Layers"],
    // `docker ps --format json`
    &["ID", "Image", "Names", "RunningFor"],
    // `docker images --format json`, `podman images --format json`
    &["ID", "Repository", "Tag", "Size"],
    &["Id", "Names", "Size", "Containers"],
    &["Id", "Image", "Names", "ImageID"],
    // `docker info`, `docker version`; `podman info`, `podman version`
    &["ServerVersion", "KernelVersion"],
    &["KernelVersion", "ApiVersion"],
    &["Server.KernelVersion", "Server.ApiVersion"],
    &["host.ociRuntime", "store"],
    &["host.OCIRuntime", "store"],
];

fn detect(look: &Look<'_>) -> bool {
    let Some(json) = look.json() else { return podman::is_yaml(look) };
    let all = |place: &str, keys: &[&str]| keys.iter().all(|key| json.has(&format!("{place}{key}")));
    KEYS.iter().any(|keys| all("", keys) || all("[].", keys))
}

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] =
    &["docker", "podman", "nerdctl", "inspect", "containers", "images", "ps", "info", "version"];

const SAME_NAME: Remark = Remark::incomplete(
    "another container is called `{detail}` and has another id: both are read. An engine has each name once, so they may \
     be of two machines",
    "{n} more containers are called `{detail}` and have other ids: all are read. An engine has each name once, so they \
     may be of several machines",
);

const HOSTLESS: Remark = Remark::incomplete(
    "nothing says which machine {n} container runs on: a file called like the machine does",
    "nothing says which machines {n} containers run on: files called like the machines do",
);

/// The machine that a file is about.
#[derive(Clone, Copy)]
struct Machine<'a> {
    /// Its name, if something says it.
    host: Option<&'a str>,
    /// What it is called otherwise, if the file is about itself.
    called: &'a str,
}

#[derive(Debug, Default)]
struct Docker {
    objects: Objects<Field>,
    machines: Machines,
    images: Images,
    /// The base images that labels name, by the name of the image.
    bases: FixedMap<String, Vec<Text>>,
    /// The sizes of images, by name: of several tags the largest.
    sizes: FixedMap<String, Option<Mark<i64>>>,
    /// By name, so that a container in two files is one.
    containers: FixedMap<String, Container>,
    /// The seccomp profiles that engines give to containers, by machine, each with where that is stated.
    confining: FixedMap<String, Text>,
}

impl TextImporter for Docker {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        let plain = text.trim_start_matches('\u{feff}').trim_start();
        if !plain.starts_with(['{', '[']) {
            return yaml::to_json(text)?.iter().try_for_each(|document| self.json(file, document));
        }
        self.json(file, text)
    }

    fn finish(self: Box<Self>) -> Imported {
        let mut machines = self.machines;
        for Container { workload, is_windows, .. } in self.containers.values() {
            let host = workload.host.as_ref().filter(|_| *is_windows);
            if let Some((host, facts)) = host.and_then(|host| Some((host, machines.get_mut(&host.value)?))) {
                facts.os.get_or_insert(Text { value: "Windows".to_owned(), ..*host });
            }
        }
        let mut raw = machines.finish();
        let mut running = Vec::new();
        for Container { mut workload, default_seccomp, digest, .. } in self.containers.into_values() {
            running.extend(workload.image.as_ref().map(|image| image.value.clone()).zip(digest));
            let machine = workload.host.as_ref().and_then(|host| self.confining.get(&host.value));
            workload.seccomp = workload.seccomp.or_else(|| machine.filter(|_| default_seccomp).cloned());
            raw.workload.push(workload);
        }
        raw.image = self.images.finish();
        for image in &mut raw.image {
            // If builds of one image have several base images, none of them is the image's.
            if let Some([base]) = self.bases.get(&image.name.value).map(Vec::as_slice) {
                image.base = Some(base.clone());
            }
            image.size_mib = self.sizes.get(&image.name.value).cloned().flatten();
        }
        Imported { running, ..self.objects.finish(raw) }
    }
}

impl Docker {
    /// Reads JSON.
    fn json(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        // An engine names its machine, which counts if the path does not.
        let named = || host::named(text);
        let machine = file.host(PLAIN).map(str::to_owned).or_else(named);
        let machine = Machine { host: machine.as_deref(), called: file.machine(PLAIN) };
        json::documents(text, |document: Document<'_, Item<'_>>| match document {
            Document::Object(item) => self.item(machine, *item),
            Document::Array(items) => items.iter().for_each(|raw| match json::element(raw) {
                Some(item) => self.item(machine, item),
                None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
            }),
        })
    }

    /// Takes an object, by what it is.
    fn item(&mut self, machine: Machine<'_>, item: Item<'_>) {
        let title = match (item.is_container(), item.is_image()) {
            (true, _) => match container::name(&item) {
                Some(name) => format!("container {}", name.trim_start_matches('/')),
                None => "container".to_owned(),
            },
            (_, true) => "image".to_owned(),
            _ => format!("engine of {}", machine.host.unwrap_or(machine.called)),
        };
        let mut at = self.objects.open(title);
        let host = machine.host.map(|host| at.text(host, Field::File));
        if item.is_container() {
            if let Some(host) = &host {
                self.machines.named(host.clone());
            }
            if let Some(found) = container::read(&mut at, host.as_ref(), item) {
                if host.is_none() {
                    at.remark(HOSTLESS, "");
                }
                self.container(found);
            }
        } else if item.is_image() {
            let Image { tags, base, size } = image::read(&mut at, item);
            for image in tags {
                self.image(&image, base.clone());
                let known = self.sizes.entry(name_of(&image).to_owned()).or_default();
                *known = larger(known.take(), size.clone());
            }
        } else {
            let host = host.unwrap_or_else(|| {
                at.remark(Remark::UNNAMED, machine.called);
                at.text(machine.called, Field::File)
            });
            let name = host.value.clone();
            if let Some(profile) = host::read(&mut at, item, self.machines.named(host)) {
                self.confining.insert(name, at.text(profile, Field::SecurityOptions));
            }
        }
    }

    /// Adds a container. If it is there twice, an inspected one says more than one in a list. Two ids of one name are two
    /// containers: an engine has each name once, so that they are of two machines.
    fn container(&mut self, mut found: Container) {
        let mut name = found.workload.name.value.clone();
        let other = |known: &Container| known.id.is_some() && found.id.is_some() && known.id != found.id;
        if let (true, Some(id)) = (self.containers.get(&name).is_some_and(other), &found.id) {
            let short = name.rsplit('/').next().unwrap_or_default().to_owned();
            name = format!("{name}-{id}");
            found.workload.name.value.clone_from(&name);
            if !self.containers.contains_key(&name) {
                self.objects.notes.add(SAME_NAME, &short, Some(found.workload.name.start));
            }
        }
        let known = self.containers.get(&name);
        if known.is_some_and(|known| known.inspected || !found.inspected) {
            return;
        }
        if let Some(image) = &found.workload.image {
            let image = image.clone();
            self.image(&image, found.base.take());
        }
        self.containers.insert(name, found);
    }

    fn image(&mut self, image: &Text, base: Option<Text>) {
        self.images.add(image);
        let Some(base) = base else { return };
        let bases = self.bases.entry(name_of(image).to_owned()).or_default();
        if bases.iter().all(|known| known.value != base.value) {
            self.images.add(&base);
            bases.push(base);
        }
    }
}

/// The name of an image without its tag.
fn name_of(image: &Text) -> &str {
    image.value.split_once('@').map_or(image.value.as_str(), |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_told_by_their_keys() {
        for text in [
            r#"[{"Id": "4f", "State": {"Status": "running"}, "HostConfig": {}}]"#,
            r#"{"Id": "sha256:4f", "RepoTags": []}"#,
            r#"{"ID": "A", "ServerVersion": "26.1", "KernelVersion": "6.8"}"#,
            r#"{"host": {"ociRuntime": {}}, "store": {}}"#,
            r#"{"Containers":"N/A","ID":"4f","Repository":"nginx","Tag":"1.27","Size":"192MB"}"#,
            r#"[{"Id":"4f","Names":["docker.io/library/nginx:1.27"],"Size":192000000,"Containers":1}]"#,
        ] {
            assert!(detect(&Look::new("x.json", text.as_bytes())), "{text}");
        }
        for text in [r#"{"Id": "4f"}"#, r#"{"items": [{"Id": 1, "HostConfig": 1}]}"#, "[]"] {
            assert!(!detect(&Look::new("x.json", text.as_bytes())), "{text}");
        }
    }

    #[test]
    fn images_have_the_largest_size_that_is_stated() {
        use crate::read::{Input, Reader};
        let mut reader = Reader::new();
        for (name, text) in [
            (
                "web1/inspect.json",
                r#"[{"Id":"4f","State":{"Status":"running"},"HostConfig":{},"Name":"/a","Config":{"Image":"nginx:1.27"}},
                    {"Id":"5f","State":{"Status":"running"},"HostConfig":{},"Name":"/b","Config":{"Image":"shop:7"}},
                    {"Id":"6f","State":{"Status":"running"},"HostConfig":{},"Name":"/c","Config":{"Image":"odd:7"}},
                    {"Id":"sha256:4f","RepoTags":["nginx:1.27"],"Size":192000000}]"#,
            ),
            (
                "web1/images.json",
                r#"{"Containers":"N/A","ID":"3f","Repository":"nginx","Tag":"1.25","Size":"204.8MB"}
                   {"Containers":"N/A","ID":"2f","Repository":"odd","Tag":"7","Size":"0B"}
                   {"Containers":"N/A","ID":"1f","Repository":"<none>","Tag":"<none>","Size":"1.2GB"}"#,
            ),
            (
                "web2/images.json",
                r#"[{"Id":"4f","Names":["localhost/x:1","docker.io/library/shop:7"],"Size":1048577,"Containers":1}]"#,
            ),
        ] {
            assert!(reader.take(Input::bytes(name.to_owned(), text.as_bytes().to_vec()).found()), "{name}");
        }
        let fleet = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0;
        let size = |name: &str| {
            let id = fleet.find_component(name).unwrap_or_else(|| panic!("{name} is there"));
            fleet.component(id).size_mib
        };
        assert_eq!(size("image/nginx"), Some(196));
        assert_eq!(size("image/shop"), Some(2));
        assert_eq!(size("image/odd"), None);
        assert_eq!(fleet.workload_ids().len(), 3, "an image in a list is no container");
    }
}
