//! The files of an image that are read, and what each says.

use super::elf::{self, Need};
use super::field::Field;
use super::limits::{PARTS, SEARCHES};
use super::runtimes;
use super::tree::{Miss, Place, Tree};
use crate::inventory::package::Package;
use crate::read::import::common::stanza::{stanzas, value};
use crate::read::import::common::{At, Bom, Remark, os};
use crate::read::import::rpmdb;

/// Files that a link leads out of the image, or in a cycle.
const ASTRAY: Remark = Remark::skipped(
    "left out {n} file to which no link inside the image leads: `{detail}`",
    "left out {n} files to which no link inside the image leads: `{detail}`",
);
/// Packages without a version.
const ODD_STANZA: Remark = Remark::incomplete(
    "{n} package of `{detail}` has no name or version",
    "{n} packages of `{detail}` have no name or version",
);

/// Databases of rpm that cannot be read.
const ODD_RPM: Remark = Remark::incomplete(
    "the database of rpm cannot be read in {n} image: {detail}",
    "the databases of rpm cannot be read in {n} images: {detail}",
);
/// Changes that rpm has not yet written into its database.
const LOG: Remark = Remark::incomplete(
    "{n} image has packages in a log beside the database of rpm, which is not read",
    "{n} images have packages in logs beside their databases of rpm, which are not read",
);

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The name of the system.
    System,
    /// The database of dpkg.
    Dpkg,
    /// A part of it, in images without dpkg.
    DpkgPart,
    /// The database of apk.
    Apk,
    /// The database of rpm, in any of its forms.
    Rpm,
    /// The C library, if it is glibc.
    Libc,
    /// The program that a container runs first.
    Program,
    /// The file `release` of a JDK.
    Java,
    /// The header with the version of Node.js.
    Node,
    /// The header with the version of Python.
    Python,
}

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) role: Role,
    pub(super) path: String,
    pub(super) place: Place,
    pub(super) size: u64,
}

/// The paths of the files of each role; of several, the first that exists.
const PATHS: &[(Role, &[&str])] = &[
    (Role::System, &["etc/os-release", "usr/lib/os-release"]),
    (Role::Dpkg, &["var/lib/dpkg/status"]),
    (Role::Apk, &["lib/apk/db/installed", "usr/lib/apk/db/installed"]),
];

/// Where rpm keeps its database, and the names that it has had, the newest first.
const RPM: [&str; 3] = ["usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm"];
const RPM_NAMES: [&str; 3] = ["rpmdb.sqlite", "Packages.db", "Packages"];

/// Where images without dpkg have a stanza for each package.
const DPKG_PARTS: &str = "var/lib/dpkg/status.d";

/// Directories in which a C library may be, besides those in them that are named like `x86_64-linux-gnu`.
const LIBRARIES: [&str; 4] = ["lib64", "lib", "usr/lib64", "usr/lib"];

/// Where programs are searched for, unless the configuration states it.
const SEARCHED: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a container runs first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start<'c> {
    /// The program: a path, or a name that is searched for.
    pub(super) program: Option<&'c str>,
    /// Where it is searched for.
    pub(super) searched: Option<&'c str>,
}

impl Start<'_> {
    /// The paths that the program may have. A path relative to the working directory says nothing.
    fn paths(self) -> Vec<String> {
        match self.program {
            Some(path) if path.starts_with('/') => vec![path.to_owned()],
            Some(name) if !name.contains('/') && !name.is_empty() => {
                let searched =
                    self.searched.unwrap_or(SEARCHED).split(':').filter(|path| path.starts_with('/'));
                searched.take(SEARCHES).map(|directory| format!("{directory}/{name}")).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Finds the files that are read.
pub(super) fn wanted(tree: &mut Tree, at: &mut At<'_>, bom: &mut Bom, start: Start<'_>) -> Vec<Wanted> {
    let mut all = runtimes::wanted(tree, at, bom);
    all.extend(start.paths().iter().find_map(|path| find(tree, at, Role::Program, path)));
    let libraries = libraries(tree);
    all.extend(libraries.iter().find_map(|path| find(tree, at, Role::Libc, &format!("{path}/libc.so.6"))));
    for (role, paths) in PATHS {
        all.extend(paths.iter().find_map(|path| find(tree, at, *role, path)));
    }
    let parts = tree.names(DPKG_PARTS).into_iter().filter(|name| !name.ends_with(".md5sums"));
    for name in parts.take(PARTS).collect::<Vec<_>>() {
        all.extend(find(tree, at, Role::DpkgPart, &format!("{DPKG_PARTS}/{name}")));
    }
    let rpm = RPM_NAMES.iter().flat_map(|name| RPM.map(|directory| format!("{directory}/{name}")));
    let mut rpm = rpm.into_iter();
    if let Some(rpm) = rpm.find_map(|path| find(tree, at, Role::Rpm, &path)) {
        let log = tree.file(&format!("{}-wal", rpm.path));
        if log.is_ok_and(|(_, size)| size > 0) {
            at.remark(LOG, "");
        }
        all.push(rpm);
    }
    all
}

fn libraries(tree: &mut Tree) -> Vec<String> {
    let mut all = Vec::new();
    for directory in LIBRARIES {
        let below = tree.names(directory).into_iter().filter(|name| name.contains("-linux-"));
        all.extend(below.map(|name| format!("{directory}/{name}")));
        all.push(directory.to_owned());
    }
    all
}

fn find(tree: &mut Tree, at: &mut At<'_>, role: Role, path: &str) -> Option<Wanted> {
    match tree.file(path) {
        Ok((place, size)) => Some(Wanted { role, path: path.to_owned(), place, size }),
        Err(Miss::Absent) => None,
        Err(_) => {
            at.remark(ASTRAY, path);
            None
        }
    }
}

/// Takes what a file says. Returns what it needs of the machine.
pub(super) fn take(at: &mut At<'_>, bom: &mut Bom, file: &Wanted, bytes: &[u8]) -> Vec<Need> {
    let text = || String::from_utf8_lossy(bytes);
    match file.role {
        Role::Libc => return elf::library(at, &file.path, bytes),
        Role::Program => return elf::program(at, &file.path, bytes),
        Role::System => system(at, bom, &text()),
        Role::Dpkg => dpkg(at, bom, &text(), true),
        Role::DpkgPart => dpkg(at, bom, &text(), false),
        Role::Apk => apk(at, bom, &text()),
        Role::Rpm => rpm(at, bom, bytes),
        Role::Java => runtimes::java(at, bom, &text()),
        Role::Node => runtimes::node(at, bom, &text()),
        Role::Python => runtimes::python(at, bom, &text()),
    }
    Vec::new()
}

fn system(at: &mut At<'_>, bom: &mut Bom, text: &str) {
    let pairs: Vec<(&str, String)> = text.lines().filter_map(os::pair).collect();
    let value = |key: &str| pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str());
    match value("ID").filter(|id| !id.is_empty()) {
        Some(id) => bom.system(at, Field::System, id, value("VERSION_ID")),
        None => at.remark(Remark::MISSING, Field::System.path()),
    }
}

fn dpkg(at: &mut At<'_>, bom: &mut Bom, text: &str, installed_only: bool) {
    for stanza in stanzas(text) {
        let status = value(stanza, "Status");
        if status.map_or(!installed_only, |status| status.ends_with(" installed")) {
            package(at, bom, Field::Dpkg, "deb", (value(stanza, "Package"), value(stanza, "Version")));
        }
    }
}

fn apk(at: &mut At<'_>, bom: &mut Bom, text: &str) {
    for stanza in stanzas(text) {
        package(at, bom, Field::Apk, "apk", (value(stanza, "P"), value(stanza, "V")));
    }
}

fn rpm(at: &mut At<'_>, bom: &mut Bom, bytes: &[u8]) {
    let found = match rpmdb::read(bytes) {
        Ok(found) => found,
        Err(fault) => return at.remark(ODD_RPM, &fault.to_string()),
    };
    (0..found.odd).for_each(|_| at.remark(ODD_STANZA, Field::Rpm.path()));
    for package in found.all {
        bom.add(
            at,
            Field::Rpm,
            Package { name: format!("rpm/{}", package.name), version: Some(package.version) },
        );
    }
}

fn package(at: &mut At<'_>, bom: &mut Bom, field: Field, ty: &str, said: (Option<&str>, Option<&str>)) {
    let (Some(name), Some(version)) = said else { return at.remark(ODD_STANZA, field.path()) };
    let package = Package { name: format!("{ty}/{name}"), version: Some(version.to_owned()) };
    bom.add(at, field, package);
}
