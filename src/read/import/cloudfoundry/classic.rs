//! Objects of version 2 of the API, and its summaries.

use super::field::Field;
use super::object::{image, is_stopped, path, stack};
use super::{App, CloudFoundry, Staging};
use crate::inventory::package;
use crate::read::import::common::paas::{self, Process};
use crate::read::import::common::{Keys, Remark, Str};

fn text<'a>(item: &Keys<'a>, key: &str) -> Str<'a> {
    item.get(key).into_known().unwrap_or_default()
}

impl CloudFoundry {
    /// Takes an object: one with its fields in `entity`, the summary of a space or that of an application.
    pub(super) fn classic(&mut self, item: &Keys<'_>) {
        let mut at = self.objects.open("summary");
        if item.has("entity") {
            let metadata = item.object(&mut at, &["metadata"], Field::Guid);
            let entity = item.object(&mut at, &["entity"], Field::Entity);
            let (url, name) = (text(&metadata, "url"), text(&entity, "name"));
            match path(&url)[..] {
                ["apps", guid, ..] => self.classic_app(&name, guid, &entity),
                ["stacks", guid, ..] => self.stack(&name, guid, &entity),
                ["buildpacks", ..] => self.buildpack(&name, &entity),
                ["spaces", guid, ..] => drop(self.spaces.insert(guid.to_owned(), name.to_string())),
                [kind, ..] => self.objects.notes.leave_out(kind),
                [] => self.objects.notes.add(Remark::NAMELESS, "", None),
            }
            return;
        }
        let (guid, name) = (text(item, "guid"), text(item, "name"));
        if !item.has("apps") {
            return match item.has("instances") {
                true => self.classic_app(&name, &guid, item),
                false => self.objects.notes.add(Remark::NAMELESS, "", None),
            };
        }
        let apps = item.objects(&mut at, &["apps"], Field::Apps);
        self.spaces.insert(guid.to_string(), name.to_string());
        for app in &apps {
            self.classic_app(&text(app, "name"), &text(app, "guid"), app);
            if let Some(app) = self.apps.get_mut(&*text(app, "guid")) {
                app.space.get_or_insert_with(|| guid.to_string());
            }
        }
    }

    fn classic_app(&mut self, name: &str, guid: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("app {name}"));
        let at = &mut at;
        if name.is_empty() || guid.is_empty() {
            return at.remark(Remark::NAMELESS, "");
        }
        let inline = item.object(at, &["stack"], Field::Stack).object(at, &["entity"], Field::Stack);
        let stack_guid = at.take(item.get::<Str<'_>>("stack_guid"), Field::StackGuid);
        let asked = at.filled(item.first(&["buildpack", "detected_buildpack_name"]), Field::Buildpack);
        let app = App {
            name: at.text(&package::plain(name), Field::Name),
            space: at.take(item.get::<Str<'_>>("space_guid"), Field::Space).map(|guid| guid.to_string()),
            stopped: is_stopped(at, item),
            stack_guid: stack_guid.map(|guid| guid.to_string()),
            wish: Staging {
                stack: stack(at, inline.get("name"), Field::Stack),
                image: image(at, item, "docker_image", Field::DockerImage),
                buildpacks: asked
                    .map(|name| paas::buildpack(at, Field::Buildpack, &name.value, None))
                    .into_iter()
                    .collect(),
            },
            process: Some(Process {
                instances: paas::instances(at, item.get("instances"), Field::Instances),
                memory_mib: at.memory(item.get("memory"), 1 << 20, Field::ClassicMemory),
                disk_mib: at.disk(item.get("disk_quota"), 1 << 20, Field::ClassicDisk),
                ..Process::default()
            }),
            ..App::default()
        };
        // Version 3 says more, except about instances.
        match self.apps.get_mut(guid) {
            Some(known) => known.process = known.process.take().or(app.process),
            None => drop(self.apps.insert(guid.to_owned(), app)),
        }
    }
}
