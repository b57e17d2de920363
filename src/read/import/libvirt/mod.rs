//! libvirt: the XML of domains, of hosts, and the lists that `virsh` prints.
//!
//! The XML of a domain does not name the machine under it. `virsh list` does, in a file named after that machine, and so
//! does a directory that is called as a host that something else names.

mod domain;
mod field;
mod guests;
mod host;

use super::{File, Importer, Kind};
use crate::inventory::raw::RawInventory;
use crate::read::import::common::xml::{self, Element};
use crate::read::import::common::{Gathered, ImportError, Notes, Objects, Remark};
use crate::read::look::Look;
use field::Field;
use guests::Guests;

/// What `virsh` prints.
pub(super) static KIND: Kind = Kind {
    name: "libvirt",
    about: "virtual machines of libvirt: `virsh dumpxml`, `virsh list --all`, `virsh capabilities`",
    detect,
    importer: || Importer::of_texts(machines),
};

const HOSTLESS: Remark = Remark::incomplete(
    "nothing says which machine {n} guest runs on: `virsh list --all`, in a file called like the machine, does",
    "nothing says which machines {n} guests run on: `virsh list --all`, in files called like the machines, does",
);

fn detect(look: &Look<'_>) -> bool {
    match look.xml() {
        Some(xml) => {
            let plain = xml.namespace.is_none_or(|space| space.starts_with("http://libvirt.org/"));
            let capabilities = xml.root == "capabilities" && look.text().contains("<host>");
            // The file of the test driver, and what people put around several domains.
            let several = matches!(xml.root, "node" | "domains") && look.text().contains("<domain ");
            plain && (matches!(xml.root, "domain" | "domainsnapshot") || capabilities || several)
        }
        None => look.lines().find(|line| !line.trim().is_empty()).is_some_and(host::is_header),
    }
}

/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] = &["libvirt", "virsh", "list", "virsh-list", "capabilities"];

impl Gathered for Guests {
    fn into_inventory(self, notes: &mut Notes) -> RawInventory {
        let machines = self.join(notes);
        let hostless = machines.iter().filter(|facts| facts.is_guest() && facts.on.is_none());
        hostless.for_each(|facts| notes.add(HOSTLESS, "", Some(facts.name.start)));
        machines.finish()
    }
}

/// Reads the domains of a file, or what it says about the host that it is named after.
fn machines(
    objects: &mut Objects<Field>,
    guests: &mut Guests,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let host = file.host(PLAIN);
    let called = file.machine(PLAIN);
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('<') {
        host::list(&mut objects.open(format!("guests of {called}")), host, text, guests);
        return Ok(());
    }
    xml::documents(text, |root| match root.name() {
        "capabilities" => {
            let mut at = objects.open(format!("host {called}"));
            let name = at.text(called, Field::File);
            host::capabilities(&mut at, root, guests.hosts.named(name));
            if host.is_none() {
                at.remark(Remark::UNNAMED, called);
            }
        }
        // A snapshot contains the domain as it was.
        _ if root.child("domain").is_some() => {
            root.children("domain").for_each(|domain| one(objects, guests, file, domain));
        }
        _ => one(objects, guests, file, root),
    })
}

/// Reads a domain.
fn one(objects: &mut Objects<Field>, guests: &mut Guests, file: File<'_>, domain: Element<'_>) {
    let name = domain.child("name").and_then(Element::text);
    let mut at = objects.open(format!("domain {}", name.unwrap_or_default()));
    match name {
        Some(name) => domain::read(&mut at, name, file.name, domain, guests),
        None => at.remark(Remark::NAMELESS, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_hosts_and_lists_are_told() {
        for text in [
            "<domain type='kvm' id='3'>\n",
            "<!-- edited -->\n<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' type='kvm'>",
            "<capabilities>\n <host>\n",
            " Id   Name   State\n-------------------\n 1    web1   running\n",
            "<domainsnapshot><name>before</name>",
            "<node><domain type='test'><name>a</name></domain></node>",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in ["<bom/>", "<capabilities/>", "Id Name Status\n", "<domain xmlns='urn:jboss:domain:4.0'>"]
        {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
