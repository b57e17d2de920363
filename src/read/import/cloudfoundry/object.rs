//! Objects of version 3 of the API.

use super::field::Field;
use super::{App, CloudFoundry, Staging};
use crate::inventory::raw::Text;
use crate::read::import::common::image::{Reference, is_dotted};
use crate::read::import::common::paas::{self, Process};
use crate::read::import::common::{At, Keys, Lenient, List, Remark, Str};

/// Droplets that nothing can run.
const UNSTAGED: Remark =
    Remark::skipped("left out {n} droplet that is not staged", "left out {n} droplets that are not staged");

/// The address under a name among the links of an object.
pub(super) fn href(item: &Keys<'_>, link: &str) -> String {
    let links = item.get::<Keys<'_>>("links").into_known().unwrap_or_default();
    let link = links.get::<Keys<'_>>(link).into_known().unwrap_or_default();
    link.get::<Str<'_>>("href").into_known().unwrap_or_default().to_string()
}

/// The parts of an address after the version of the API.
pub(super) fn path(href: &str) -> Vec<&str> {
    let rest = ["/v3/", "/v2/"].iter().find_map(|version| href.split_once(version)).map(|(_, rest)| rest);
    let rest = rest.unwrap_or_default().split('?').next().unwrap_or_default();
    rest.split('/').filter(|part| !part.is_empty()).collect()
}

/// The id of what an object is related to.
fn related(at: &mut At<'_>, item: &Keys<'_>, to: &str) -> Option<String> {
    let relations = item.object(at, &["relationships"], Field::Relationships);
    let data = relations.object(at, &[to], Field::Relationships).object(at, &["data"], Field::Relationships);
    at.take(data.get::<Str<'_>>("guid"), Field::Relationships).map(|guid| guid.to_string())
}

/// The id of the application that an object belongs to: by its relation, or by its link in older versions.
fn owner(at: &mut At<'_>, item: &Keys<'_>) -> Option<String> {
    let linked = || match path(&href(item, "app"))[..] {
        ["apps", guid, ..] => Some(guid.to_owned()),
        _ => None,
    };
    related(at, item, "app").or_else(linked)
}

/// Writes an image as an inventory does.
pub(super) fn image(at: &mut At<'_>, item: &Keys<'_>, key: &str, field: Field) -> Option<Text> {
    let image = at.filled(item.get(key), field)?;
    let reference = Reference::parse(&image.value).map(Reference::to_text);
    if reference.is_none() {
        at.odd(field);
    }
    reference.map(|value| Text { value, ..image })
}

/// Reads a stack, if one is stated.
pub(super) fn stack(at: &mut At<'_>, value: Lenient<Str<'_>>, field: Field) -> Option<Text> {
    let name = at.filled(value, field)?;
    Some(paas::stack(at, field, &name.value, "cflinuxfs"))
}

impl CloudFoundry {
    pub(super) fn app(&mut self, name: &str, guid: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("app {name}"));
        let at = &mut at;
        // What version 2 said about it is kept as far as it says more.
        let process = match self.apps.get_mut(guid).map(|known| known.process.take()) {
            Some(None) => return,
            known => known.flatten(),
        };
        let Some(name) = at.filled(item.get("name"), Field::Name) else {
            return at.remark(Remark::NAMELESS, "");
        };
        let lifecycle = item.object(at, &["lifecycle"], Field::Lifecycle);
        let data = lifecycle.object(at, &["data"], Field::Lifecycle);
        let asked: List<Str<'_>> = data.get("buildpacks");
        let buildpacks = at.list(asked, Field::LifecycleBuildpacks);
        let buildpacks = buildpacks.iter().filter(|name| !name.is_empty());
        let wish = Staging {
            stack: stack(at, data.get("stack"), Field::LifecycleStack),
            image: None,
            buildpacks: buildpacks
                .map(|name| paas::buildpack(at, Field::LifecycleBuildpacks, name, None))
                .collect(),
        };
        let metadata = item.object(at, &["metadata"], Field::Labels);
        let app = App {
            name: at.text(&crate::inventory::package::plain(&name.value), Field::Name),
            space: related(at, item, "space"),
            stopped: is_stopped(at, item),
            is_image: at
                .take(lifecycle.get::<Str<'_>>("type"), Field::Lifecycle)
                .is_some_and(|kind| &*kind == "docker"),
            droplet: related(at, item, "current_droplet"),
            wish,
            stack_guid: None,
            process,
            labels: at.map(metadata.get("labels"), Field::Labels),
        };
        self.apps.insert(guid.to_owned(), app);
    }

    pub(super) fn droplet(&mut self, guid: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("droplet {guid}"));
        let at = &mut at;
        let state = at.want(item.get::<Str<'_>>("state"), Field::State);
        if state.is_none_or(|state| &*state != "STAGED") {
            return at.remark(UNSTAGED, "");
        }
        let Some(app) = owner(at, item) else { return at.remark(Remark::NAMELESS, "") };
        let mut staging = Staging {
            stack: stack(at, item.get("stack"), Field::Stack),
            image: image(at, item, "image", Field::Image),
            buildpacks: Vec::new(),
        };
        for used in item.objects(at, &["buildpacks"], Field::Buildpacks) {
            // The name that the platform gave it takes precedence over its own.
            let name = at.filled(used.first(&["name", "buildpack_name"]), Field::Buildpacks);
            let version = at.filled(used.get("version"), Field::Buildpacks);
            let version = version.as_ref().map(|version| version.value.as_str());
            staging
                .buildpacks
                .extend(name.map(|name| paas::buildpack(at, Field::Buildpacks, &name.value, version)));
        }
        self.droplets.insert(guid.to_owned(), (app, staging));
    }

    pub(super) fn process(&mut self, guid: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("process {guid}"));
        let at = &mut at;
        let Some(app) = owner(at, item) else { return at.remark(Remark::NAMELESS, "") };
        let process = Process {
            kind: at.filled(item.get("type"), Field::Type).unwrap_or_default(),
            instances: paas::instances(at, item.get("instances"), Field::Instances),
            memory_mib: at.memory(item.get("memory_in_mb"), 1 << 20, Field::Memory),
            disk_mib: at.disk(item.get("disk_in_mb"), 1 << 20, Field::Disk),
        };
        self.processes.insert(guid.to_owned(), (app, process));
    }

    pub(super) fn stack(&mut self, name: &str, guid: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("stack {name}"));
        match stack(&mut at, item.get("name"), Field::Name) {
            Some(stack) => drop(self.stacks.insert(guid.to_owned(), stack)),
            None => at.remark(Remark::NAMELESS, ""),
        }
    }

    pub(super) fn buildpack(&mut self, name: &str, item: &Keys<'_>) {
        let mut at = self.objects.open(format!("buildpack {name}"));
        let filename = at.filled(item.get("filename"), Field::Filename);
        let version = filename.as_ref().and_then(|name| version_of(&name.value));
        // Without a version there is nothing to say about an installed one.
        if let Some(version) = version {
            self.installed.push(paas::buildpack(&mut at, Field::Filename, name, Some(version)));
        }
    }
}

/// Whether an application is stopped.
pub(super) fn is_stopped(at: &mut At<'_>, item: &Keys<'_>) -> bool {
    at.take(item.get::<Str<'_>>("state"), Field::State).is_some_and(|state| &*state == "STOPPED")
}

/// The version in the name of an archive: `ruby_buildpack-cflinuxfs4-v1.10.4.zip`.
fn version_of(filename: &str) -> Option<&str> {
    let stem = filename.rsplit_once('.').filter(|(_, ending)| !ending.contains(|c: char| c.is_ascii_digit()));
    let stem = stem.map_or(filename, |(stem, _)| stem);
    let version = stem.rsplit_once("-v")?.1;
    is_dotted(version).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_have_their_version_behind_their_name() {
        for (name, version) in [
            ("ruby_buildpack-cflinuxfs4-v1.10.4.zip", Some("1.10.4")),
            ("java-buildpack-offline-v4.59.zip", Some("4.59")),
            ("java-buildpack-offline-v4.59", Some("4.59")),
            ("node-vendored.zip", None),
            ("buildpack.zip", None),
        ] {
            assert_eq!(version_of(name), version, "{name}");
        }
    }

    #[test]
    fn addresses_come_apart() {
        assert_eq!(path("https://api.example/v3/apps/1?x=/v2/"), ["apps", "1"]);
        assert_eq!(path("/v2/stacks/2"), ["stacks", "2"]);
        assert!(path("https://api.example/").is_empty());
    }
}
