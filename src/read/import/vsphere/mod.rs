//! Virtual machines and hosts of vSphere, as `govc` prints them, and OVF descriptors.
//!
//! A machine refers to its host by an identifier, which the host's own description resolves, whichever file has it.

mod either;
mod field;
mod host;
mod machine;
mod ovf;

use super::{File, Imported, Importer, Kind, TextImporter};
use crate::id::FixedMap;
use crate::inventory::raw::Text;
use crate::read::import::common::{ImportError, Keys, Machines, Objects, Remark, Str, json, xml};
use crate::read::look::Look;
use either::Either;
use field::Field;
use host::Host;

/// What `govc` prints, and OVF.
pub(super) static KIND: Kind = Kind {
    name: "vsphere",
    about: "machines and hosts of vSphere: `govc vm.info -json`, `govc host.info -json`; OVF",
    detect,
    importer: || Importer::Text(Box::<Vsphere>::default()),
};

const NO_HOST: Remark = Remark::incomplete(
    "nothing tells the name of the host of {n} machine: `govc host.info -json` does",
    "nothing tells the names of the hosts of {n} machines: `govc host.info -json` does",
);
const OTHER: Remark = Remark::skipped(
    "left out {n} object that is no machine, host or cluster",
    "left out {n} objects that are no machines, hosts or clusters",
);

fn detect(look: &Look<'_>) -> bool {
    if let Some(xml) = look.xml() {
        return xml.root == "Envelope" && xml.namespace.is_some_and(|name| name.contains("/ovf/"));
    }
    look.json().is_some_and(|json| {
        let any = |keys: &[&str]| keys.iter().any(|key| json.has(key));
        any(&["virtualMachines", "VirtualMachines", "hostSystems", "HostSystems"])
            || any(&["elements[].object.self", "elements[].Object.Self"])
            || ["", "[]."].iter().any(|place| {
                let has = |key: &str| json.has(&format!("{place}{key}"));
                has("guestFullName") && has("instanceUuid") || has("GuestFullName") && has("InstanceUuid")
            })
    })
}

#[derive(Debug, Default)]
struct Vsphere {
    objects: Objects<Field>,
    machines: Machines,
    /// The references of hosts, by the machines on them.
    placed: Vec<(String, Text)>,
    /// The names of hosts by reference; `None` if two vCenters use the reference.
    hosts: FixedMap<String, Option<Text>>,
    /// The names of the hosts of each cluster, by its reference.
    clusters: FixedMap<String, Vec<Text>>,
    /// The names of clusters by reference.
    cluster_names: FixedMap<String, Text>,
}

impl TextImporter for Vsphere {
    fn file(&mut self, file: File<'_>, text: &str) -> Result<(), ImportError> {
        self.objects.begin(file);
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            return xml::documents(text, |root| {
                let systems = root.descendants().filter(|element| element.name() == "VirtualSystem");
                for system in systems {
                    let mut at = self.objects.open(title("machine", ovf::name(system)));
                    ovf::read(&mut at, system, &mut self.machines);
                }
            });
        }
        json::items(text, |item: Option<Keys<'_>>| match item {
            Some(item) => self.item(&Either(item)),
            None => self.objects.notes.add(Remark::NOT_AN_OBJECT, "", None),
        })
    }

    fn finish(mut self: Box<Self>) -> Imported {
        for (key, reference) in std::mem::take(&mut self.placed) {
            match self.hosts.get(&reference.value) {
                Some(Some(name)) => {
                    let on = Text { value: name.value.clone(), ..reference };
                    self.machines.get_mut(&key).into_iter().for_each(|machine| machine.runs_on(on.clone()));
                }
                _ => self.objects.notes.add(NO_HOST, "", Some(reference.start)),
            }
        }
        for (reference, hosts) in std::mem::take(&mut self.clusters) {
            let own = hosts.first().map(|host| Text { value: reference.clone(), ..host.clone() });
            let name = self.cluster_names.swap_remove(&reference).or(own);
            self.machines.take_each_others_place(hosts, name);
        }
        self.objects.finish(self.machines.finish())
    }
}

impl Vsphere {
    /// Takes an object: one of those that govc prints, or what contains them.
    fn item(&mut self, item: &Either<'_>) {
        let lists = [("virtualMachines", Field::Machines), ("hostSystems", Field::Hosts)];
        let mut is_list = false;
        for (key, field) in lists.into_iter().filter(|(key, _)| item.has(key)) {
            is_list = true;
            let elements = item.objects(&mut self.objects.open("list"), key, field);
            elements.iter().for_each(|element| self.one(element));
        }
        if item.has("elements") {
            is_list = true;
            let mut at = self.objects.open("list");
            let elements = item.objects(&mut at, "elements", Field::Elements);
            let elements: Vec<Either<'_>> = elements
                .iter()
                .map(|element| element.at_path(&mut at, &["object"], Field::Elements))
                .collect();
            elements.iter().for_each(|element| self.one(element));
        }
        if !is_list {
            self.one(item);
        }
    }

    fn one(&mut self, item: &Either<'_>) {
        let own = Either(item.get::<Keys<'_>>("self").into_known().unwrap_or_default());
        let sort = own.get::<Str<'_>>("type").into_known();
        let is_host = sort.as_deref() == Some("HostSystem");
        let is_cluster = sort.as_deref() == Some("ClusterComputeResource");
        let is_machine = sort.as_deref() == Some("VirtualMachine") || item.has("guestFullName");
        let name = item.get::<Str<'_>>("name").into_known();
        let called = if is_host {
            "host"
        } else if is_cluster {
            "cluster"
        } else {
            "machine"
        };
        let mut at = self.objects.open(title(called, name.as_deref()));
        if is_host {
            let Some(host) = host::read(&mut at, item, &mut self.machines) else { return };
            let Host { reference, name, cluster } = host;
            let of_cluster = cluster.map(|cluster| self.clusters.entry(cluster.value).or_default());
            of_cluster.into_iter().for_each(|hosts| hosts.push(name.clone()));
            let known = self.hosts.entry(reference.value).or_insert_with(|| Some(name.clone()));
            if known.as_ref().is_some_and(|known| known.value != name.value) {
                *known = None;
            }
        } else if is_machine {
            let Some((key, host)) = machine::read(&mut at, item, &mut self.machines) else { return };
            self.placed.extend(host.map(|host| (key, host)));
        } else if is_cluster {
            let reference = own.text(&mut at, "value", Field::Reference);
            let name = item.text(&mut at, "name", Field::Name);
            self.cluster_names.extend(reference.map(|reference| reference.value).zip(name));
        } else {
            at.remark(OTHER, "");
        }
    }
}

fn title(sort: &str, name: Option<&str>) -> String {
    name.map_or_else(|| sort.to_owned(), |name| format!("{sort} {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_of_either_age_and_descriptors_are_told() {
        for text in [
            r#"{"virtualMachines": [{"self": {"type": "VirtualMachine", "value": "vm-1"}}]}"#,
            r#"{"VirtualMachines": null}"#,
            r#"{"hostSystems": []}"#,
            r#"{"_typeName": "VirtualMachineConfigInfo", "guestFullName": "x", "instanceUuid": "y"}"#,
            "<?xml version='1.0'?><Envelope xmlns='http://schemas.dmtf.org/ovf/envelope/1'/>",
            "<ovf:Envelope xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/1'/>",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
            r#"{"name": "x", "hardware": {}}"#,
        ] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
