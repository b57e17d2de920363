//! What `comove scan` gathers on a machine: its texts, each under a name, in one JSON object.

mod below;

use super::field::Field;
use super::{packages, system};
use crate::read::import::File;
use crate::read::import::common::json::{self, Document};
use crate::read::import::common::{
    At, Facts, ImportError, Lenient, Machines, Objects, Remark, Scalar, Str, Strings, Under, shapes,
};
use crate::read::look::Look;
use std::collections::BTreeMap;

/// The version of the form.
const VERSION: &str = "1";
/// Things that a scan could not see.
const UNSEEN: Remark = Remark::incomplete(
    "`comove scan` could not see {detail} on {n} machine",
    "`comove scan` could not see {detail} on {n} machines",
);

shapes! { "kebab-case";
    /// One machine.
    Scan {
        comove_scan: Lenient<Scalar<'a>>,
        name: Lenient<Str<'a>>,
        texts: Strings<'a>,
        unseen: Strings<'a>,
    }
}

/// The texts of a scan by their names.
struct Texts<'a>(BTreeMap<Str<'a>, Str<'a>>);

impl Texts<'_> {
    /// A text that is not empty.
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether there is a text, which may be empty.
    fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

pub(super) fn is_scan(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| json.has("comove-scan"))
}

/// Reads the scans of a file, usually one.
pub(super) fn scans(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let mut later = None;
    json::documents(text, |document: Document<'_, Scan<'_>>| {
        let mut at = objects.open("");
        let Document::Object(scan) = document else { return at.remark(Remark::NOT_AN_OBJECT, "") };
        match at.want(scan.comove_scan, Field::Version) {
            Some(version) if version.0 == VERSION => {}
            version => return later = version.map(|version| version.0.into_owned()),
        }
        let said = at.filled(scan.name, Field::Node);
        let name = said.unwrap_or_else(|| {
            if file.host(PLAIN).is_none() {
                at.remark(Remark::UNNAMED, called(file));
            }
            at.text(called(file), Field::File)
        });
        let key = name.value.clone();
        let mut found = Facts { name, ..Facts::default() };
        for what in at.pairs(scan.unseen, Field::Unseen).into_keys() {
            at.remark(UNSEEN, &what);
        }
        let texts = Texts(at.pairs(scan.texts, Field::Texts));
        read(&mut at, &texts, &mut found);
        machines.add(&mut at, &key, found);
    })?;
    match later {
        None => Ok(()),
        Some(version) => {
            let message = format!("the scan has version {version}, and this comove reads {VERSION}");
            Err(ImportError::Content { message, offset: 0 })
        }
    }
}

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] = &["scan"];

/// The name of a machine whose scan does not state it: a disk that was mounted may have none.
fn called(file: File<'_>) -> &str {
    let name = file.machine(PLAIN);
    name.strip_suffix(".scan").filter(|name| !name.is_empty()).unwrap_or(name)
}

/// Engines by the names of their programs, with a package that provides the same.
const ENGINES: &[(&str, &str)] = &[
    ("dockerd", "docker-ce"),
    ("containerd", "containerd"),
    ("runc", "runc"),
    ("podman", "podman"),
    ("kubelet", "kubelet"),
    ("crio", "cri-o"),
];

/// Reads the texts of a machine.
fn read(at: &mut At<'_>, texts: &Texts<'_>, machine: &mut Facts) {
    let text = |key: &str| texts.get(key);
    if let Some(uname) = text("uname") {
        system::uname(at, uname, machine);
    }
    if let Some(release) = text("os-release") {
        system::release(at, release, machine);
    }
    let databases: [(&str, super::Read); 3] =
        [("dpkg", packages::dpkg), ("rpm", packages::rpm), ("apk", packages::apk)];
    for (key, read) in databases {
        if let Some(list) = text(key) {
            read(at, list, machine);
        }
    }
    for (key, package) in ENGINES {
        if let Some(version) = text(key).and_then(version) {
            let version = at.text(version, Field::Engine);
            machine.libraries.add(package, version);
        }
    }
    for capability in machine.libraries.doubtful() {
        at.remark(Remark::SEVERAL_VERSIONS, capability);
    }
    machine.cgroup =
        text("cgroup").filter(|said| ["1", "2"].contains(said)).map(|said| at.text(said, Field::Cgroup));
    for (capability, value, field) in below::found(texts) {
        let capability = at.text(capability, field);
        machine.below.insert(capability, at.text(value, field));
    }
    let cards = text("mac").unwrap_or_default().lines();
    machine.identity.mac.extend(cards.map(|mac| at.text(mac.trim(), Field::Identity)));
    match text("container") {
        // Whatever it is called, its kernel is another machine's, as are the processors, memory and firmware that it
        // sees; its machine-id may be that of all that were made from one image.
        Some(kind) => machine.under = Under::Container(at.text(kind, Field::Under)),
        None => whole(at, texts, machine),
    }
}

/// Reads what is a machine's own if it is not a container.
fn whole(at: &mut At<'_>, texts: &Texts<'_>, machine: &mut Facts) {
    let text = |key: &str| texts.get(key);
    if text("hypervisor") == Some("yes") {
        machine.under = Under::Hypervisor;
    }
    machine.identity.machine_id = text("machine-id").map(|id| at.text(id, Field::Identity));
    machine.identity.system_uuid = text("product-uuid").map(|id| at.text(id, Field::Identity));
    let number = |key| text(key).map(|number| Lenient::Known(Scalar(number.into())));
    machine.cpu_milli = number("processors").and_then(|n| at.processors(n, Field::Processors));
    machine.memory_mib = number("memory-kib").and_then(|n| at.memory(n, 1 << 10, Field::Memory));
}

/// Finds the version in what an engine prints: `Docker version 24.0.7, build afdd53b`.
fn version(printed: &str) -> Option<&str> {
    let words = printed.split_whitespace().map(|word| word.trim_end_matches(',').trim_start_matches('v'));
    words.into_iter().find(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_print_their_versions_in_many_ways() {
        for (printed, expected) in [
            ("Docker version 24.0.7, build afdd53b", Some("24.0.7")),
            ("containerd github.com/containerd/containerd v1.7.2 0cae528", Some("1.7.2")),
            ("runc version 1.1.9\ncommit: v1.1.9-0-gccaecfcb", Some("1.1.9")),
            ("podman version 4.3.1", Some("4.3.1")),
            ("not found", None),
        ] {
            assert_eq!(version(printed), expected);
        }
    }
}
