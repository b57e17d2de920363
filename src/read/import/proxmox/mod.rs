//! Proxmox: nodes, virtual machines and containers, from its API and `pvesh`.
//!
//! A list of one node's guests and what a node says about itself do not name the node: the file does, by its name or
//! its directory's. A guest's configuration names the guest but has not its number, so it is joined by name.

mod field;
mod item;
mod read;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::inventory::raw::Text;
use crate::read::import::common::{Facts, ImportError, Machines, Objects, Remark, Scalar, Str, json};
use crate::read::look::Look;
use field::Field;
use item::{Item, Sort};
use std::collections::BTreeSet;

/// What Proxmox's API answers.
pub(super) static KIND: Kind = Kind {
    name: "proxmox",
    about: "nodes, machines and containers of Proxmox: `pvesh get .. --output-format json`",
    detect,
    importer: || Importer::Text(Box::<Proxmox>::default()),
};

/// The keys that identify an object of each kind.
const KEYS: &[&[&str]] = &[
    &["vmid", "maxmem", "maxdisk"],
    &["node", "maxcpu", "ssl_fingerprint"],
    &["id", "node", "type", "maxcpu"],
    &["id", "type", "nodeid", "online"],
    &["kversion", "pveversion"],
    &["version", "release", "repoid"],
    &["digest", "smbios1"],
    &["digest", "scsihw"],
    &["digest", "ostype", "rootfs"],
];

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        let all = |place: &str, keys: &[&str]| keys.iter().all(|key| json.has(&format!("{place}{key}")));
        let places = ["", "[].", "data.", "data[]."];
        KEYS.iter().any(|keys| places.iter().any(|place| all(place, keys)))
    })
}

/// Names of files that are about the node that their directory is named after.
const PLAIN: &[&str] = &[
    "proxmox",
    "cluster-resources",
    "cluster-resources-vm",
    "cluster-status",
    "config",
    "lxc",
    "lxc-config",
    "lxc-status",
    "lxc-status-managed",
    "node-status",
    "nodes",
    "qemu",
    "qemu-config",
    "qemu-status",
    "resources",
    "status",
    "version",
];

const SAME_NAME: Remark = Remark::skipped(
    "left out the configuration of {n} guest called `{detail}`, of which there are several",
    "left out the configurations of {n} guests called `{detail}`, of which there are several",
);

const TEMPLATE: Remark = Remark::skipped("left out {n} template", "left out {n} templates");

#[derive(Debug, Default)]
struct Proxmox {
    objects: Objects<Field>,
    /// Nodes by name, guests by number.
    machines: Machines,
    /// Nodes that lists name.
    nodes: BTreeSet<String>,
    /// What nodes say about themselves, with the node that the file is named after.
    statuses: Vec<(Place, Facts)>,
    /// Guests in lists of one node, by number.
    guests: Vec<(Place, String)>,
    /// Configurations, which have names and no numbers.
    configs: Vec<Facts>,
}

/// A node as a file's name states it.
#[derive(Clone, Debug)]
struct Place {
    node: Text,
    /// Whether it is the name of the directory, since the file is named after its content.
    vague: bool,
}

impl TextImporter for Proxmox {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        json::items(text, |item: Option<Item<'_>>| {
            for item in item.map_or_else(|| vec![None], Item::unwrapped) {
                match item {
                    Some(item) => self.item(file, &item),
                    None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
                }
            }
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        for (place, facts) in std::mem::take(&mut self.statuses) {
            let node = self.node(place);
            self.machines.named(node).fill(facts);
        }
        for (place, number) in std::mem::take(&mut self.guests) {
            let node = self.node(place);
            if let Some(guest) = self.machines.get_mut(&number) {
                guest.runs_on(node);
            }
        }
        for facts in std::mem::take(&mut self.configs) {
            self.join(facts);
        }
        self.objects.finish(self.machines.finish())
    }
}

impl Proxmox {
    /// Takes an object, by what it is.
    fn item(&mut self, file: File<'_>, item: &Item<'_>) {
        let sort = item.sort();
        let name: Option<Str<'_>> = item.name().into_known();
        let title = match (sort, &name) {
            (Sort::Other, _) => return,
            (Sort::Node, Some(name)) => format!("node {}", &**name),
            (Sort::Guest, Some(name)) => format!("guest {}", &**name),
            (Sort::Config, Some(name)) => format!("configuration of {}", &**name),
            (Sort::Status | Sort::Version, _) => format!("node {}", file.machine(PLAIN)),
            _ => "object".to_owned(),
        };
        let mut at = self.objects.open(title);
        let place =
            Place { node: at.text(file.machine(PLAIN), Field::File), vague: PLAIN.contains(&file.stem()) };
        if matches!(sort, Sort::Status | Sort::Version) {
            return self.statuses.push((place, read::status(&mut at, item)));
        }
        if at.take(item.get::<Scalar<'_>>("template"), Field::Template).is_some_and(|mark| mark.0 == "1") {
            return at.remark(TEMPLATE, "");
        }
        let Some(name) = at.filled(item.name(), Field::Name) else {
            return at.remark(Remark::NAMELESS, "");
        };
        match sort {
            Sort::Node => {
                self.nodes.insert(name.value.clone());
                self.machines.named(name).fill(read::node(&mut at, item));
            }
            Sort::Guest => {
                let Some(number) = at.want(item.get::<Scalar<'_>>("vmid"), Field::Id) else { return };
                let facts = read::guest(&mut at, item);
                match &facts.on {
                    Some(node) => drop(self.nodes.insert(node.value.clone())),
                    None => self.guests.push((place, number.0.to_string())),
                }
                self.machines.known_as(&number.0, name).fill(facts);
            }
            _ => self.configs.push(Facts { name, ..read::config(&mut at, item) }),
        }
    }

    /// The node of a place, or the only one that there is if its name is vague.
    fn node(&self, place: Place) -> Text {
        match (self.nodes.len(), self.nodes.first()) {
            (1, Some(only)) if place.vague => Text { value: only.clone(), ..place.node },
            _ => place.node,
        }
    }

    /// Joins a configuration to the guest of its name.
    fn join(&mut self, facts: Facts) {
        let name = facts.name.clone();
        let is_it = |known: &Facts| known.is_guest() && known.name.value == name.value;
        match self.machines.iter().filter(|known| is_it(known)).count() {
            0 => self.machines.named(name).fill(facts),
            1 => self
                .machines
                .iter_mut()
                .filter(|known| is_it(known))
                .for_each(|known| known.fill(facts.clone())),
            _ => self.objects.notes.add(SAME_NAME, &name.value, Some(name.start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_wrapped_or_not() {
        for text in [
            r#"{"data": [{"vmid": 100, "maxmem": 1, "maxdisk": 2}]}"#,
            r#"[{"vmid": 100, "maxmem": 1, "maxdisk": 2}]"#,
            r#"{"version": "8.2.4", "release": "8.2", "repoid": "faa8"}"#,
            r#"{"data": {"digest": "1f", "smbios1": "uuid=1"}}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [r#"{"data": [{"id": "node/x"}]}"#, r#"{"version": "8.2.4", "release": "8.2"}"#] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
