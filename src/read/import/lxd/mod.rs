//! System containers and virtual machines of LXD and Incus, and system containers of LXC.
//!
//! A host outside a cluster does not name itself: the file does, by its name or its directory's. If that names none, what
//! one file lists is on one host all the same.

mod classic;
mod field;
mod instance;

use super::{File, Importer, Kind};
use crate::read::import::common::{ImportError, Keys, Lenient, Machines, Nested, Objects, Remark, Str, json};
use crate::read::look::Look;
use field::Field;
use instance::Places;

/// What `lxc list` and the like print.
pub(super) static KIND: Kind = Kind {
    name: "lxd",
    about: "containers and machines of LXD, Incus, LXC: `lxc list --format json`, `lxc-ls --fancy`",
    detect,
    importer: || Importer::of_texts(instances),
};

/// The keys that identify an instance, in a list, alone, as the API wraps it, and in the inventory of Ansible.
const KEYS: &[&[&str]] = &[
    &["[].name", "[].expanded_config", "[].architecture"],
    &["name", "expanded_config", "architecture"],
    &["metadata[].name", "metadata[].expanded_config"],
    &["metadata.name", "metadata.expanded_config"],
];

fn detect(look: &Look<'_>) -> bool {
    let Some(json) = look.json() else {
        return look.lines().find(|line| !line.trim().is_empty()).is_some_and(classic::is_header);
    };
    let kept = |path: &str| path.starts_with("containers.") && path.ends_with(".containers.metadata");
    KEYS.iter().any(|keys| json.has_all(keys)) || json.paths().any(kept)
}

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] =
    &["lxd", "lxc", "incus", "list", "instances", "containers", "lxc-ls", "lxd-inventory-api"];

/// Reads the instances of the host that a file is named after.
fn instances(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let host = file.host(PLAIN);
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        let called = host.unwrap_or_else(|| file.stem());
        let mut at = objects.open(format!("containers of {called}"));
        if host.is_none() {
            // They have one kernel, of a machine that has to be called something.
            at.remark(Remark::UNNAMED, called);
        }
        classic::read(&mut at, called, text, machines);
        return Ok(());
    }
    let mut places = Places::default();
    let read = json::items(text, |item: Option<Keys<'_>>| match item {
        Some(item) => instance(objects, (machines, &mut places), host, &item),
        None => objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
    });
    // What one server answers is of one cluster.
    machines.take_each_others_place(places.members, None);
    machines.share_a_host(&places.hostless);
    read
}

/// Reads an instance, or what is in a wrapping of instances. Adds where they are.
fn instance(
    objects: &mut Objects<Field>,
    (machines, places): (&mut Machines, &mut Places),
    host: Option<&str>,
    item: &Keys<'_>,
) {
    if item.has("name") {
        let name = item.get::<Str<'_>>("name").into_known().unwrap_or_default();
        let mut at = objects.open(format!("instance {}", &*name));
        return instance::read(&mut at, host, item, (machines, places));
    }
    let mut at = objects.open("instances");
    let mut inner = Vec::new();
    if let Lenient::Known(object) = item.get::<Keys<'_>>("metadata") {
        inner.push(object);
    } else {
        inner.extend(item.objects(&mut at, &["metadata"], Field::Metadata));
    }
    let kept = item.object(&mut at, &["containers"], Field::Containers);
    for name in kept.names() {
        let value: Nested<Keys<'_>> = kept.get(name);
        let object = at.nested(value, Field::Containers);
        let inside = object.object(&mut at, &["containers"], Field::Containers);
        inner.push(inside.object(&mut at, &["metadata"], Field::Metadata));
    }
    for object in inner.iter().filter(|object| object.has("name")) {
        instance(objects, (machines, places), host, object);
    }
}
