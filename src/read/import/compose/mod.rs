//! Compose files: services, what they run and which of them they need.
//!
//! A file says what to run, not where: workloads have no machine. Variables are left as they are.

mod field;
mod image;
mod layers;
mod mounts;
mod service;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::raw::{RawInventory, RawService, RawWorkload};
use crate::read::import::common::image::Images;
use crate::read::import::common::{ImportError, Keys, Lenient, Objects, Remark, json, yaml};
use crate::read::look::Look;
use field::Field;
use layers::Services;
use service::Project;

/// What Docker Compose and the like read.
pub(super) static KIND: Kind = Kind {
    name: "compose",
    about: "Compose files: `docker compose config`",
    detect,
    importer: || Importer::Text(Box::<Compose>::default()),
};

const INCLUDES: Remark = Remark::incomplete(
    "{n} file includes others: `docker compose config` writes them out",
    "{n} files include others: `docker compose config` writes them out",
);
const AGAIN: Remark = Remark::skipped(
    "{n} service stands again with other content: the first one is used ({names}); `docker compose config` joins files",
    "{n} services stand again with other content: the first ones are used ({names}); `docker compose config` joins files",
);

/// Names of files that are about the project that their directory is named after.
const PLAIN: &[&str] =
    &["compose", "docker-compose", "podman-compose", "compose.override", "docker-compose.override"];

fn detect(look: &Look<'_>) -> bool {
    let told = |path: &str| {
        let mut parts = path.split('.');
        parts.next() == Some("services")
            && matches!(parts.nth(1), Some("image" | "build"))
            && !path.contains('[')
    };
    match look.json() {
        Some(json) => !json.has("apiVersion") && json.paths().any(told),
        None => is_yaml(look),
    }
}

/// Recognizes a mapping `services` with names in it, at least one of which says what it runs.
fn is_yaml(look: &Look<'_>) -> bool {
    let plain = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut lines = look.lines().filter(plain);
    if look.lines().any(|line| line.starts_with("apiVersion:"))
        || !lines.any(|line| key(line) == Some("services"))
    {
        return false;
    }
    let says = |key: &str| matches!(key, "image" | "build" | "extends" | "<<");
    // Within brackets: `web: {image: nginx}`.
    let in_brackets = |line: &str| {
        let inner = line.split_once('{').map_or("", |(_, inner)| inner);
        inner.split(['{', ',']).filter_map(|part| part.split_once(':')).any(|(key, _)| says(key.trim()))
    };
    let mut within = lines.take_while(|line| line.starts_with([' ', '\t', ']', '}']));
    let Some(first) = within.next() else {
        return look.lines().any(|line| key(line) == Some("services") && in_brackets(line));
    };
    let named = key(first).is_some_and(|name| !name.starts_with('-'));
    named && (in_brackets(first) || within.any(|line| key(line).is_some_and(says) || in_brackets(line)))
}

/// The key of a line of YAML.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.trim_start().split_once(':')?;
    (value.is_empty() || value.starts_with([' ', '\t', '\r'])).then_some(key.trim_matches(['"', '\'']))
}

#[derive(Debug, Default)]
struct Compose {
    objects: Objects<Field>,
    images: Images,
    services: FixedMap<String, (RawService, RawWorkload)>,
}

impl TextImporter for Compose {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        let documents = if is_json { vec![text.to_owned()] } else { yaml::to_json(text)? };
        for document in &documents {
            if document != "null" {
                json::items(document, |item: Option<Keys<'_>>| match item {
                    Some(item) => self.project(file, &item),
                    None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
                })?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Imported {
        let mut raw = RawInventory { image: self.images.finish(), ..RawInventory::default() };
        for (service, workload) in self.services.into_values() {
            raw.service.push(service);
            raw.workload.push(workload);
        }
        self.objects.finish(raw)
    }
}

impl Compose {
    fn project(&mut self, file: File<'_>, item: &Keys<'_>) {
        let mut at = self.objects.open("project");
        if item.has("include") {
            at.remark(INCLUDES, "");
        }
        let called = service::project_name(file.project(PLAIN));
        let project = Project {
            name: service::named(&mut at, item).unwrap_or(called),
            services: at.take(item.get::<Services<'_>>("services"), Field::Services).unwrap_or_default(),
            volumes: item.object(&mut at, &["volumes"], Field::Volumes),
        };
        for (name, raw) in &project.services {
            let mut at = self.objects.open(format!("service {}", &**name));
            let Lenient::Known(own) = Lenient::<Keys<'_>>::of(raw.get()) else {
                at.odd(Field::Services);
                continue;
            };
            let (service, workload) = service::read(&mut at, &project, name, own);
            if self.services.contains_key(&service.name.value) {
                at.remark_named(AGAIN, &service.name.value);
                continue;
            }
            workload.image.iter().for_each(|image| self.images.add(image));
            self.services.insert(service.name.value.clone(), (service, workload));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_files_are_told_from_other_yaml() {
        for text in [
            "# shop\nversion: '3'\nservices:\n\n  web:\n    build: .\n",
            "services: # all\n  web:\n    image: a\n",
            "name: x\nservices:\n    web:\n        ports: [1]\n        image: a\nvolumes:\n",
            r#"{"name": "x", "services": {"web": {"image": "a"}}}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in ["services:\n  web: {image: nginx}\n", "services: {web: {build: .}}\n"] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [
            "image: a\nservices:\n  - docker:dind\nimage: b\n",
            "services:\n  _defaults:\n    autowire: true\n",
            "apiVersion: v1\nservices:\n  a:\n    image: b\n",
            "services:\nother:\n  image: a\n",
            r#"{"services": [{"image": "a"}]}"#,
            "",
        ] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
