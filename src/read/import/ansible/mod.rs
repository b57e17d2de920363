//! Facts that Ansible gathered about machines.
//!
//! It reads the files that `ansible -m setup --tree DIR` writes, each named like its host, what `ansible -m setup`
//! prints (`host | SUCCESS => {..}`), and fact caches. Facts that `package_facts` added are read with them. A machine
//! that could not be reached is listed, and nothing is known of it.

mod facts;
mod field;
mod split;

use super::{File, Importer, Kind};
use crate::read::import::common::{ImportError, Machines, Objects};
use crate::read::look::Look;
use field::Field;

/// What `ansible -m setup` gathers.
pub(super) static KIND: Kind = Kind {
    name: "ansible",
    about: "facts of machines: `ansible all -m setup --tree DIR`, or what it prints",
    detect,
    importer: || Importer::of_texts(hosts),
};

fn detect(look: &Look<'_>) -> bool {
    let Some(json) = look.json() else {
        return look
            .lines()
            .find(|line| !line.trim().is_empty())
            .is_some_and(|line| split::host(line).is_some());
    };
    json.has("ansible_facts")
        || json.has_all(&["ansible_system", "ansible_architecture"])
        || json.has_all(&["changed", "msg", "unreachable"])
}

/// Reads the hosts of a file.
fn hosts(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    for part in split::parts(text) {
        let (host, json) = part?;
        let name = host.unwrap_or_else(|| file.machine(&[]));
        facts::read(&mut objects.open(format!("host {name}")), host, file, json, machines);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_json_is_not_ansibles() {
        for text in [r#"{"os": {"name": "Debian"}}"#, r#"{"changed": true}"#, "host | SUCCESS", ""] {
            assert!(!detect(&Look::new("x", text.as_bytes())), "{text}");
        }
        for text in [
            r#"{"ansible_facts": {}, "changed": false}"#,
            r#"{"ansible_system": "Linux", "ansible_architecture": "x86_64"}"#,
            r#"{"changed": false, "msg": "x", "unreachable": true}"#,
            "\nweb1 | SUCCESS => {\n",
            "web1 | UNREACHABLE! => {",
        ] {
            assert!(detect(&Look::new("x", text.as_bytes())), "{text}");
        }
    }
}
