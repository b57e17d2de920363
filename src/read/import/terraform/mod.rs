//! Machines and clusters that Terraform or OpenTofu made: states, and what `terraform show -json` prints of them.
//!
//! States contain secrets. Only the attributes that `types.rs` and `machine.rs` name are taken.

mod attributes;
mod field;
mod machine;
mod types;

use super::{Importer, Kind};
use crate::id::FixedMap;
use crate::inventory::raw::{RawInventory, RawMachine};
use crate::read::import::common::{
    At, Gathered, Keys, Lenient, Machines, Notes, Objects, Remark, Scalar, Str,
};
use crate::read::look::Look;
use attributes::Attributes;
use field::Field;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What Terraform writes.
pub(super) static KIND: Kind = Kind {
    name: "terraform",
    about: "machines and clusters of Terraform and OpenTofu: `terraform show -json`, states",
    detect,
    importer: || Importer::of_objects(document),
};

const OTHER: Remark = Remark::skipped(
    "left out {n} resource of a type that says nothing on machines",
    "left out {n} resources of types that say nothing on machines",
);
const UNREAD: Remark = Remark::skipped(
    "left out {n} resource of type `{detail}`, which may be a machine: this type is not read",
    "left out {n} resources of type `{detail}`, which may be machines: this type is not read",
);
const DATA: Remark = Remark::skipped("left out {n} data source", "left out {n} data sources");
const DEPOSED: Remark = Remark::skipped(
    "left out {n} instance that is to be destroyed",
    "left out {n} instances that are to be destroyed",
);
const VERSION: Remark = Remark::skipped(
    "left out {n} state: version {detail} of states is not read",
    "left out {n} states: version {detail} of states is not read",
);

fn detect(look: &Look<'_>) -> bool {
    look.json().is_some_and(|json| {
        let any = |keys: &[&str]| keys.iter().any(|key| json.has(key));
        json.has_all(&["version", "terraform_version"]) && any(&["resources", "modules", "lineage"])
            || json.has_all(&["format_version", "terraform_version"])
                && any(&["values", "planned_values", "prior_state"])
    })
}

#[derive(Debug, Default)]
struct Terraform {
    machines: Machines,
    clusters: FixedMap<String, RawMachine>,
}

/// A resource, in any version of the format.
struct Resource<'a> {
    title: String,
    sort: Str<'a>,
    is_data: bool,
    is_deposed: bool,
    attributes: Keys<'a>,
}

impl Gathered for Terraform {
    fn into_inventory(self, _: &mut Notes) -> RawInventory {
        let mut raw = self.machines.finish();
        raw.cluster.extend(self.clusters.into_values());
        raw
    }
}

/// Reads a state, or what contains one.
fn document(objects: &mut Objects<Field>, found: &mut Terraform, item: &Keys<'_>) {
    let mut at = objects.open("state");
    let version = item.get::<Scalar<'_>>("version").into_known().map(|version| version.0.into_owned());
    let resources = match version.as_deref() {
        // A plan has the state before it; a state that `show` prints has the values itself.
        None => {
            let before = item.object(&mut at, &["prior_state"], Field::Resources);
            shown(&mut at, if before.has("values") { &before } else { item })
        }
        Some("4") => fourth(&mut at, item),
        Some("3") => third(&mut at, item),
        Some(other) => {
            let other = at.clean(other);
            return at.remark(VERSION, &other);
        }
    };
    for resource in resources {
        found.resource(&mut objects.open(resource.title.as_str()), resource);
    }
}

impl Terraform {
    fn resource(&mut self, at: &mut At<'_>, resource: Resource<'_>) {
        if resource.is_data {
            return at.remark(DATA, "");
        }
        if resource.is_deposed {
            return at.remark(DEPOSED, "");
        }
        let attributes = Attributes(resource.attributes);
        if let Some(kind) = types::machine(&resource.sort) {
            machine::read(at, (&resource.sort, kind), &attributes, &mut self.machines);
        } else if let Some(version) = types::cluster(&resource.sort) {
            let Some(cluster) = machine::cluster(at, version, &attributes) else { return };
            // A name counts within its region and account.
            let unique = attributes.text(at, &["arn", "self_link", "urn", "id"], Field::Id);
            let unique = unique.map_or_else(|| cluster.name.value.clone(), |text| text.value);
            match self.clusters.get(&unique) {
                None => drop(self.clusters.insert(unique, cluster)),
                Some(_) => at.remark_named(Remark::DIFFERING, &cluster.name.value),
            }
        } else if is_machine(&resource.sort) {
            let sort = at.clean(&resource.sort);
            at.remark(UNREAD, &sort);
        } else {
            at.remark(OTHER, "");
        }
    }
}

/// Whether a type that is not read seems to be one of machines.
fn is_machine(sort: &str) -> bool {
    let words = ["instance", "server", "vm", "machine", "node", "droplet", "guest", "vps", "compute"];
    let parts: Vec<&str> = sort.split('_').collect();
    let named = parts.iter().skip(1).any(|part| words.contains(part));
    // A database, a balancer, a profile, or a rule is called after what it serves.
    let other = [
        "db",
        "database",
        "rds",
        "lb",
        "profile",
        "group",
        "template",
        "policy",
        "attachment",
        "network",
        "volume",
        "ip",
        "key",
    ];
    named && !parts.iter().any(|part| other.contains(part))
}

/// Collects the resources of a state of version 4.
fn fourth<'a>(at: &mut At<'_>, item: &Keys<'a>) -> Vec<Resource<'a>> {
    let mut found = Vec::new();
    for resource in item.objects(at, &["resources"], Field::Resources) {
        let sort: Str<'a> = at.want(resource.get("type"), Field::Resources).unwrap_or_default();
        let text = |key: &str| resource.get::<Str<'a>>(key).into_known().unwrap_or_default().0.into_owned();
        let (module, name, is_data) = (text("module"), text("name"), text("mode") == "data");
        let dot = if module.is_empty() { "" } else { "." };
        for instance in resource.objects(at, &["instances"], Field::Instances) {
            let index = instance.raw("index_key").map(|key| format!("[{}]", key.get())).unwrap_or_default();
            found.push(Resource {
                title: format!("{module}{dot}{}.{name}{index}", &*sort),
                sort: sort.clone(),
                is_data,
                is_deposed: instance.raw("deposed").is_some_and(|raw| raw.get() != "null"),
                attributes: instance.object(at, &["attributes", "attributes_flat"], Field::Attributes),
            });
        }
    }
    found
}

/// Collects the resources of a state of version 3.
fn third<'a>(at: &mut At<'_>, item: &Keys<'a>) -> Vec<Resource<'a>> {
    let mut found = Vec::new();
    for module in item.objects(at, &["modules"], Field::Resources) {
        let resources = module.get::<BTreeMap<Str<'a>, &'a RawValue>>("resources");
        for (address, raw) in at.take(resources, Field::Resources).unwrap_or_default() {
            let resource: Keys<'a> = Lenient::of(raw.get()).into_known().unwrap_or_default();
            found.push(Resource {
                title: address.to_string(),
                sort: at.want(resource.get("type"), Field::Resources).unwrap_or_default(),
                is_data: address.starts_with("data."),
                is_deposed: false,
                attributes: resource.object(at, &["primary"], Field::Instances).object(
                    at,
                    &["attributes"],
                    Field::Attributes,
                ),
            });
        }
    }
    found
}

/// Collects the resources of a state that `terraform show -json` printed, of all modules.
fn shown<'a>(at: &mut At<'_>, state: &Keys<'a>) -> Vec<Resource<'a>> {
    let values = state.object(at, &["values"], Field::Resources);
    let mut modules = vec![values.object(at, &["root_module"], Field::Resources)];
    let mut found = Vec::new();
    while let Some(module) = modules.pop() {
        for resource in module.objects(at, &["resources"], Field::Resources) {
            let text = |key: &str| resource.get::<Str<'a>>(key).into_known().unwrap_or_default();
            found.push(Resource {
                title: text("address").0.into_owned(),
                sort: text("type"),
                is_data: &*text("mode") == "data",
                is_deposed: resource.has("deposed_key"),
                attributes: resource.object(at, &["values"], Field::Attributes),
            });
        }
        modules.extend(module.objects(at, &["child_modules"], Field::Resources));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_machines_are_told_by_their_words() {
        for sort in [
            "linode_instance",
            "vultr_instance",
            "scaleway_instance_server",
            "upcloud_server",
            "nutanix_virtual_machine",
        ] {
            assert!(is_machine(sort), "{sort}");
        }
        for sort in ["aws_db_instance", "aws_iam_instance_profile", "aws_s3_bucket", "google_compute_network"]
        {
            assert!(!is_machine(sort), "{sort}");
        }
    }

    #[test]
    fn states_and_what_is_shown_of_them_are_told() {
        for text in [
            r#"{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": []}"#,
            r#"{"version": 3, "terraform_version": "0.11.14", "modules": []}"#,
            r#"{"format_version": "1.0", "terraform_version": "1.9.0", "values": {}}"#,
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        let version = r#"{"terraform_version": "1.9.0", "platform": "linux_amd64"}"#;
        assert!(!detect(&Look::new("x", version.as_bytes())));
    }
}
