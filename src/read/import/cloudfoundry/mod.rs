//! Answers of the Cloud Controller of Cloud Foundry: `cf curl /v3/apps`, `/v3/droplets`, `/v3/processes`, `/v3/stacks`,
//! `/v3/buildpacks`, single objects of these, and the lists and summaries of its version 2.
//!
//! An application is a workload for each of its processes. It runs on what its droplet was staged with; only if there
//! is no droplet, on what it is to be staged with.

mod classic;
mod field;
mod join;
mod object;
mod pages;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::raw::{RawMap, Text};
use crate::read::import::common::paas::{Buildpack, Process};
use crate::read::import::common::{ImportError, Keys, Objects, Remark, Str, json};
use crate::read::look::Look;
use field::Field;
use pages::Pages;

/// What `cf curl` prints.
pub(super) static KIND: Kind = Kind {
    name: "cloudfoundry",
    about: "applications and stacks of Cloud Foundry: `cf curl /v3/apps`, `/v3/droplets`, `/v3/processes`",
    detect,
    importer: || Importer::Text(Box::<CloudFoundry>::default()),
};

/// The keys that identify an answer, alone or in an array.
const KEYS: &[&[&str]] = &[
    &["resources", "pagination.total_results"],
    &["guid", "links.self.href"],
    &["data.guid", "links.related.href"],
    // Version 2.
    &["resources", "total_results", "total_pages"],
    &["metadata.guid", "metadata.url", "entity"],
    &["guid", "name", "apps", "services"],
    &["guid", "stack_guid", "instances"],
];

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        let all = |place: &str, keys: &[&str]| keys.iter().all(|key| json.has(&format!("{place}{key}")));
        KEYS.iter().any(|keys| all("", keys) || all("[].", keys))
    })
}

/// What is known of an application.
#[derive(Debug, Default)]
struct App {
    name: Text,
    space: Option<String>,
    stopped: bool,
    is_image: bool,
    /// The id of the droplet that it runs, if stated.
    droplet: Option<String>,
    /// What it is to be staged with; version 2 may state the stack by id only.
    wish: Staging,
    stack_guid: Option<String>,
    /// Instances that version 2 states.
    process: Option<Process>,
    labels: RawMap,
}

/// What an application runs on.
#[derive(Clone, Debug, Default)]
struct Staging {
    stack: Option<Text>,
    image: Option<Text>,
    buildpacks: Vec<Buildpack>,
}

/// Everything that was read, by id.
#[derive(Debug, Default)]
struct CloudFoundry {
    objects: Objects<Field>,
    pages: Pages,
    apps: FixedMap<String, App>,
    /// Staged droplets, each with its application's id.
    droplets: FixedMap<String, (String, Staging)>,
    /// Processes, each with its application's id.
    processes: FixedMap<String, (String, Process)>,
    stacks: FixedMap<String, Text>,
    spaces: FixedMap<String, String>,
    /// The id of the droplet that each application runs.
    current: FixedMap<String, String>,
    installed: Vec<Buildpack>,
}

impl TextImporter for CloudFoundry {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        json::items(text, |item: Option<Keys<'_>>| match item {
            Some(item) => self.item(&item),
            None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        let raw = self.join();
        self.objects.finish(raw)
    }
}

impl CloudFoundry {
    /// Takes an answer: a page of a list, or one object.
    fn item(&mut self, item: &Keys<'_>) {
        if !item.has("resources") {
            return self.object(item);
        }
        let mut at = self.objects.open("page of a list");
        let resources = item.objects(&mut at, &["resources"], Field::Resources);
        self.pages.count(&mut at, item, &resources);
        let included = item.object(&mut at, &["included"], Field::Included);
        let spaces = included.objects(&mut at, &["spaces"], Field::Included);
        for object in resources.iter().chain(&spaces) {
            self.object(object);
        }
    }

    /// Takes an object, by its address.
    fn object(&mut self, item: &Keys<'_>) {
        let name = item.first::<Str<'_>>(&["name", "guid"]).into_known();
        let name = name.as_deref().unwrap_or_default();
        let href = object::href(item, "self");
        match object::path(&href)[..] {
            ["apps", app, "relationships", "current_droplet"] => {
                let droplet = item.get::<Keys<'_>>("data").into_known();
                let droplet = droplet.and_then(|data| data.get::<Str<'_>>("guid").into_known());
                self.current.extend(droplet.map(|guid| (app.to_owned(), guid.to_string())));
            }
            ["apps", guid, ..] => self.app(name, guid, item),
            ["droplets", guid, ..] => self.droplet(guid, item),
            ["processes", guid, ..] => self.process(guid, item),
            ["stacks", guid, ..] => self.stack(name, guid, item),
            ["buildpacks", ..] => self.buildpack(name, item),
            ["spaces", guid, ..] => drop(self.spaces.insert(guid.to_owned(), name.to_owned())),
            [kind, ..] => self.objects.notes.leave_out(kind),
            [] => self.classic(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_by_their_keys() {
        for text in [
            r#"{"pagination": {"total_results": 0}, "resources": []}"#,
            r#"{"guid": "1", "links": {"self": {"href": "https://x/v3/apps/1"}}}"#,
            r#"{"total_results": 1, "total_pages": 1, "resources": [{"metadata": {}, "entity": {}}]}"#,
            r#"[{"guid": "1", "links": {"self": {"href": "https://x/v3/droplets/1"}}}]"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"resources": []}"#, r#"{"guid": "1"}"#, "{}"] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
