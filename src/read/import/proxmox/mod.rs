//! Proxmox: nodes, virtual machines and containers, from its API and `pvesh`.
//!
//! A list of one node's guests and what a node says about itself do not name the node: the file does, by the path of the
//! API, by its name or its directory's. A guest's configuration names the guest but has not its number, so it is joined by
//! name, unless the path has it.

mod field;
mod guest;
mod item;
mod read;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::raw::Text;
use crate::read::import::common::{Facts, ImportError, Machines, Objects, Remark, Scalar, Str, json};
use crate::read::look::Look;
use field::Field;
use guest::{Clusters, Guest, Path};
use item::{Item, Sort};

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

const HOSTLESS: Remark = Remark::incomplete(
    "nothing says which node {n} guest is on: the path of the API does, or a file called like the node",
    "nothing says which nodes {n} guests are on: the paths of the API do, or files called like the nodes",
);

#[derive(Debug, Default)]
struct Proxmox {
    objects: Objects<Field>,
    /// Nodes by name, and at last guests by number.
    machines: Machines,
    /// Nodes that lists name, with those that are listed together: each is a cluster.
    nodes: Clusters,
    /// The nodes of the file that is being read, and what it says that their cluster is called.
    together: (Vec<Text>, Option<Text>),
    /// What nodes say about themselves, with the node that the file is named after.
    statuses: Vec<(Place, Facts)>,
    /// Guests.
    guests: Vec<Guest>,
    /// Configurations whose path has the node and the number.
    placed: Vec<Guest>,
    /// Other configurations, which have names, and at most a number in their path.
    configs: Vec<(Facts, Option<String>)>,
}

/// A node as a file's path states it.
#[derive(Clone, Debug)]
struct Place {
    /// Its name, if the path has one.
    node: Option<Text>,
    /// What it is called if nothing names it.
    file: Text,
    /// Whether it is the name of a directory, since the file is named after its content.
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
        })?;
        self.nodes.end_of_file();
        let (nodes, cluster) = std::mem::take(&mut self.together);
        self.machines.take_each_others_place(nodes, cluster);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Imported {
        for (place, facts) in std::mem::take(&mut self.statuses) {
            let node = self.node(&place).unwrap_or_else(|| {
                self.objects.notes.add(Remark::UNNAMED, &place.file.value, Some(place.file.start));
                place.file
            });
            self.machines.named(node).fill(facts);
        }
        let mut guests = std::mem::take(&mut self.guests);
        // What runs says more of it than how it is configured.
        guests.append(&mut self.placed);
        for guest in &mut guests {
            if let Some(node) = guest.place.take().and_then(|place| self.node(&place)) {
                guest.facts.runs_on(node);
            }
        }
        let mut numbers = guest::join(guests, &self.nodes);
        for (facts, number) in std::mem::take(&mut self.configs) {
            self.configure(&mut numbers, facts, number.as_deref());
        }
        for (key, facts) in numbers {
            let hostless = facts.on.is_none();
            if hostless {
                self.objects.notes.add(HOSTLESS, "", Some(facts.name.start));
            }
            self.machines.known_as(&key, facts.name.clone()).fill(facts);
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
            (Sort::Cluster, Some(name)) => format!("cluster {}", &**name),
            (Sort::Node, Some(name)) => format!("node {}", &**name),
            (Sort::Guest, Some(name)) => format!("guest {}", &**name),
            (Sort::Config, Some(name)) => format!("configuration of {}", &**name),
            (Sort::Status | Sort::Version, _) => format!("node {}", file.machine(PLAIN)),
            _ => "object".to_owned(),
        };
        let mut at = self.objects.open(title);
        let path = Path::of(file.name);
        let named = file.host(PLAIN);
        let place = Place {
            node: path.node.or(named).map(|node| at.text(node, Field::File)),
            file: at.text(file.stem(), Field::File),
            vague: path.node.is_none() && named.is_none_or(|node| node != file.stem()),
        };
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
            Sort::Cluster => self.together.1 = Some(name),
            Sort::Node => {
                self.nodes.add(&name.value);
                self.together.0.push(name.clone());
                self.machines.named(name).fill(read::node(&mut at, item));
            }
            Sort::Guest => {
                let Some(number) = at.want(item.get::<Scalar<'_>>("vmid"), Field::Id) else { return };
                let facts = Facts { name, ..read::guest(&mut at, item, path) };
                let stated = facts.on.is_some();
                facts.on.iter().for_each(|node| self.nodes.add(&node.value));
                self.together.0.extend(facts.on.clone());
                let place = (!stated).then_some(place);
                self.guests.push(Guest { number: number.0.to_string(), place, facts });
            }
            _ => {
                let facts = Facts { name, ..read::config(&mut at, item, path) };
                let number = path.number.map(str::to_owned);
                match number {
                    Some(number) if path.node.is_some() => {
                        self.placed.push(Guest { number, place: Some(place), facts });
                    }
                    number => self.configs.push((facts, number)),
                }
            }
        }
    }

    /// The node of a place, or the only one that there is if its name is vague.
    fn node(&self, place: &Place) -> Option<Text> {
        match self.nodes.only() {
            Some(only) if place.vague => Some(Text { value: only.to_owned(), ..place.file.clone() }),
            _ => place.node.clone(),
        }
    }

    /// Joins a configuration to the guest of its name, or of its number if several have that name.
    fn configure(&mut self, guests: &mut FixedMap<String, Facts>, facts: Facts, number: Option<&str>) {
        let name = facts.name.value.clone();
        let called: Vec<&mut Facts> = guests.values_mut().filter(|known| known.name.value == name).collect();
        match <[_; 1]>::try_from(called) {
            Ok([known]) => known.fill(facts),
            Err(called) if called.is_empty() => {
                guests.insert(number.unwrap_or(&name).to_owned(), facts);
            }
            Err(_) => match number.and_then(|number| guests.get_mut(number)) {
                Some(known) if known.name.value == name => known.fill(facts),
                _ => self.objects.notes.add(SAME_NAME, &name, Some(facts.name.start)),
            },
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
