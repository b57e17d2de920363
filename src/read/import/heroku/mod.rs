//! Applications of Heroku: what `heroku apps --json` and `heroku apps:info --json` print, and the API's answers about
//! applications, their formation, releases, slugs and buildpacks, and about stacks.
//!
//! A slug keeps the stack that it was built on; an application moves to another with its next build.

mod field;
mod read;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::raw::{Mark, RawMap, Text};
use crate::read::import::common::paas::{Buildpack, Platform, Process, Staged};
use crate::read::import::common::{ImportError, Keys, Objects, Remark, json};
use crate::read::look::Look;
use field::Field;

/// What Heroku's command line and API say.
pub(super) static KIND: Kind = Kind {
    name: "heroku",
    about: "applications of Heroku: `heroku apps --json`, `heroku apps:info --json`",
    detect,
    importer: || Importer::Text(Box::<Heroku>::default()),
};

/// The keys that identify an object, alone or in an array.
const KEYS: &[&[&str]] = &[
    &["name", "stack.name", "region.name"],
    &["app.name", "app.stack.name", "app.region.name"],
    &["app.name", "quantity", "type"],
    &["app.name", "slug", "version", "description"],
    &["process_types", "stack.name", "id"],
    &["ordinal", "buildpack.url"],
    // Stacks.
    &["id", "name", "state", "default", "features"],
];

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        let all = |place: &str, keys: &[&str]| keys.iter().all(|key| json.has(&format!("{place}{key}")));
        let named = |place: &str| {
            let is_ours = json.text(&format!("{place}name")).is_some_and(|name| name.starts_with("heroku-"));
            is_ours && all(place, &["id", "name", "state"])
        };
        ["", "[]."].iter().any(|place| KEYS.iter().any(|keys| all(place, keys)) || named(place))
    })
}

/// Names of files that are about the application that their directory is named after.
const PLAIN: &[&str] =
    &["app", "info", "formation", "releases", "slug", "slugs", "buildpacks", "buildpack-installations"];

const MOVES: Remark = Remark::incomplete(
    "{n} app is to be built on another stack than it runs on: the one it runs on is taken",
    "{n} apps are to be built on other stacks than they run on: those they run on are taken",
);
const NO_APP: Remark = Remark::skipped(
    "left out what is said of {n} app that no file has",
    "left out what is said of {n} apps that no file has",
);

/// What is known of an application.
#[derive(Debug, Default)]
struct App {
    /// Its name, if a file is about the application itself.
    name: Option<Text>,
    stack: Option<Text>,
    next: Option<Text>,
    /// How many of each kind run, as the formation says, or else as many as do.
    formation: Vec<Process>,
    dynos: FixedMap<String, Mark<i64>>,
    buildpacks: Vec<Buildpack>,
    /// The release in use: its number, and the id of the slug.
    release: Option<(u64, String)>,
    labels: RawMap,
}

#[derive(Debug, Default)]
struct Heroku {
    objects: Objects<Field>,
    platform: Platform,
    apps: FixedMap<String, App>,
    /// The stack that each slug was built on, by id.
    slugs: FixedMap<String, Text>,
}

impl TextImporter for Heroku {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        let name = file.project(PLAIN);
        json::items(text, |item: Option<Keys<'_>>| match item {
            Some(item) => self.item(name, &item),
            None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        for app in std::mem::take(&mut self.apps).into_values() {
            self.app(app);
        }
        let raw = self.platform.finish(&mut self.objects.notes);
        self.objects.finish(raw)
    }
}

impl Heroku {
    /// Joins what is known of an application.
    fn app(&mut self, app: App) {
        let Some(name) = app.name else { return self.objects.notes.add(NO_APP, "", None) };
        let slug = app.release.and_then(|(_, slug)| self.slugs.get(&slug).cloned());
        let stack = slug.or(app.stack);
        if let (Some(stack), Some(next)) = (&stack, &app.next)
            && stack.value != next.value
        {
            self.objects.notes.add(MOVES, "", Some(name.start));
        }
        let mut processes = app.formation;
        if processes.is_empty() {
            let running = app.dynos.into_iter().map(|(kind, count)| Process {
                kind: Mark { value: kind, start: count.start, end: count.end },
                instances: Some(count),
                memory_mib: None,
                disk_mib: None,
            });
            processes.extend(running);
        }
        // Images are built by Heroku or pushed to it, and their names are not stated.
        let is_image =
            stack.as_ref().is_some_and(|stack| matches!(stack.value.as_str(), "container" | "cnb"));
        self.platform.app(Staged {
            name,
            stack,
            is_image,
            buildpacks: app.buildpacks,
            processes,
            labels: app.labels,
            ..Staged::default()
        });
    }

    /// Returns what is known of an application, which is made if necessary.
    fn known(&mut self, name: &str) -> &mut App {
        self.apps.entry(name.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_told_by_their_keys() {
        for text in [
            r#"[{"name": "shop", "stack": {"name": "heroku-24"}, "region": {"name": "eu"}}]"#,
            r#"[{"app": {"name": "shop"}, "quantity": 1, "type": "web"}]"#,
            r#"[{"ordinal": 0, "buildpack": {"url": "urn:buildpack:heroku/ruby", "name": "heroku/ruby"}}]"#,
            r#"[{"id": "1", "name": "heroku-24", "state": "public"}]"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"[{"id": "1", "name": "x", "state": "up"}]"#, r#"{"app": {"name": "x"}}"#, "[]"] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
