//! Texts that a machine has or prints: `uname -a`, `os-release`, and the lists of its packages.
//!
//! A text is about the machine that its file is named after: `web1.txt`, `web1/uname.txt`, or in a tree of the
//! machine's files, `web1/etc/os-release`. Texts about one machine are joined, of one kind or several.

mod field;
mod packages;
mod scan;
mod system;

use super::{File, Importer, Kind, whose};
use crate::read::import::common::{At, Facts, ImportError, Machines, Objects, Remark};
use field::Field;
use std::collections::BTreeSet;

/// `uname -a`.
pub(super) static UNAME: Kind = Kind {
    name: "uname",
    about: "the kernel of a machine: `uname -a`",
    detect: system::is_uname,
    importer: || Importer::of_texts(unames),
};
/// `/etc/os-release`.
pub(super) static OS_RELEASE: Kind = Kind {
    name: "os-release",
    about: "the name of a machine's system: `/etc/os-release`, `lsb-release`, `redhat-release`",
    detect: system::is_release,
    importer: || importer(system::release),
};
/// Debian's packages.
pub(super) static DPKG: Kind = Kind {
    name: "dpkg",
    about: "packages of a machine: `/var/lib/dpkg/status`, `dpkg -l`",
    detect: packages::is_dpkg,
    importer: || importer(packages::dpkg),
};
/// Packages of Red Hat, SUSE and their derivatives.
pub(super) static RPM: Kind = Kind {
    name: "rpm",
    about: "packages of a machine: `rpm -qa`, `rpm -qai`",
    detect: packages::is_rpm,
    importer: || importer(packages::rpm),
};
/// Alpine's packages.
pub(super) static APK: Kind = Kind {
    name: "apk",
    about: "packages of a machine: `/lib/apk/db/installed`, `apk list -I`",
    detect: packages::is_apk,
    importer: || importer(packages::apk),
};

/// All of these and more, as comove gathers them.
pub(super) static SCAN: Kind = Kind {
    name: "scan",
    about: "what `comove scan` gathers on a machine",
    detect: scan::is_scan,
    importer: || Importer::of_texts(scan::scans),
};

/// Reads a text into what is known of a machine.
type Read = fn(&mut At<'_>, &str, &mut Facts);

fn importer(read: Read) -> Importer {
    Importer::of_texts(move |objects: &mut Objects<Field>, machines: &mut Machines, file, text| {
        let mut at = objects.open("");
        if path_of(file).is_none() {
            at.remark(Remark::UNNAMED, file.stem());
        }
        let name = at.text(machine_of(file), Field::File);
        let machine = machines.named(name);
        read(&mut at, text, machine);
        for capability in machine.libraries.doubtful() {
            at.remark(Remark::SEVERAL_VERSIONS, capability);
        }
        Ok(())
    })
}

/// Reads what one machine printed, or several, each a line with its name.
fn unames(
    objects: &mut Objects<Field>,
    machines: &mut Machines,
    file: File<'_>,
    text: &str,
) -> Result<(), ImportError> {
    let (lines, others) = system::uname_lines(text);
    let nodes: BTreeSet<&str> = lines.iter().copied().filter_map(system::node_of).collect();
    if nodes.len() < 2 {
        let mut at = objects.open("");
        let line = lines.first().copied().unwrap_or_default();
        // The line names its machine, which counts if the path names none.
        let name = path_of(file).or_else(|| system::node_of(line)).unwrap_or_else(|| {
            at.remark(Remark::UNNAMED, file.stem());
            file.stem()
        });
        let mut found = Facts { name: at.text(name, Field::File), ..Facts::default() };
        system::uname(&mut at, text, &mut found);
        machines.add(&mut at, name, found);
        return Ok(());
    }
    for line in lines {
        let node = system::node_of(line).unwrap_or_default();
        let mut at = objects.open(format!("line of {node}"));
        let mut found = Facts { name: at.text(node, Field::Node), ..Facts::default() };
        system::uname_line(&mut at, line, &mut found);
        machines.add(&mut at, node, found);
    }
    let mut at = objects.open("");
    (0..others).for_each(|_| at.remark(system::ODD_LINE, "what `uname -a` prints"));
    Ok(())
}

/// The paths of texts in the tree of a machine's files.
const PATHS: &[&str] = &[
    "etc/os-release",
    "usr/lib/os-release",
    "etc/lsb-release",
    "etc/redhat-release",
    "etc/centos-release",
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
    "usr/lib/apk/db/installed",
];
/// Names of files that are about the machine that their directory is named after.
const PLAIN: &[&str] = &[
    "uname",
    "uname-a",
    "os-release",
    "dpkg",
    "dpkg-l",
    "status",
    "rpm",
    "rpm-qa",
    "rpm-qai",
    "apk",
    "installed",
];

/// The name of the machine that a file is about.
fn machine_of(file: File<'_>) -> &str {
    path_of(file).unwrap_or_else(|| file.stem())
}

/// The same, if the path names one.
fn path_of(file: File<'_>) -> Option<&str> {
    let directory = |path: &'static str| {
        let rest = file.name.strip_suffix(path)?.strip_suffix(['/', '\\'])?;
        rest.rsplit(['/', '\\'])
            .next()
            .filter(|name| !name.is_empty())
            .and_then(|name| whose::named(name, &[]))
    };
    if let Some(name) = PATHS.iter().find_map(|path| directory(path)) {
        return Some(name);
    }
    file.host(PLAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_about_the_machine_that_they_are_called_like() {
        for (file, machine) in [
            ("web1.txt", "web1"),
            ("facts/web1.example.com.txt.gz", "web1.example.com"),
            ("facts/web1/uname.txt", "web1"),
            ("trees/web1/usr/lib/os-release", "web1"),
            ("web1/var/lib/dpkg/status", "web1"),
            ("uname.txt", "uname"),
            ("/etc/os-release", "os-release"),
            ("standard input", "standard input"),
        ] {
            assert_eq!(machine_of(File { name: file }), machine, "{file}");
        }
    }
}
