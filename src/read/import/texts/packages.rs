//! The lists of the packages installed on a machine.

use super::field::Field;
use crate::read::import::common::stanza::{stanzas, value};
use crate::read::import::common::{At, Facts, Libraries, Remark};
use crate::read::look::Look;

/// Packages whose version the list cuts.
const CUT: Remark = Remark::incomplete(
    "the version of {n} package is cut at the edge of a column",
    "the versions of {n} packages are cut at the edge of a column",
);
/// Packages without a version.
const UNVERSIONED: Remark = Remark::incomplete("{n} package has no version", "{n} packages have no version");

/// Lines that are none of a list.
const ODD_LINE: Remark = Remark::incomplete(
    "{n} line is no package of a list that {detail} prints",
    "{n} lines are no packages of a list that {detail} prints",
);
/// Files without a package.
const NOTHING: Remark = Remark::skipped(
    "{n} file has no package as {detail} writes them",
    "{n} files have no package as {detail} writes them",
);

fn add(at: &mut At<'_>, machine: &mut Facts, package: &str, version: &str) {
    if Libraries::capability(package).is_some() {
        let version = at.text(version, Field::Package);
        machine.libraries.add(package, version);
    }
}

pub(super) fn is_dpkg(look: &Look<'_>) -> bool {
    let first = look.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let status = || {
        let stanza = stanzas(look.text()).next().unwrap_or_default();
        value(stanza, "Status").is_some()
    };
    first.starts_with("Desired=Unknown/Install") || first.starts_with("Package: ") && status()
}

/// Reads the database `status`, or what `dpkg -l` prints.
pub(super) fn dpkg(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    if text.trim_start().starts_with("Desired=") {
        return listed(at, text, machine);
    }
    if stanzas(text).all(|stanza| value(stanza, "Package").is_none()) {
        at.remark(NOTHING, "dpkg");
    }
    for stanza in stanzas(text) {
        let installed = value(stanza, "Status").is_some_and(|status| status.ends_with(" installed"));
        match (value(stanza, "Package"), value(stanza, "Version")) {
            (Some(name), Some(version)) if installed => add(at, machine, name, version),
            (Some(_), None) if installed => at.remark(UNVERSIONED, ""),
            _ => {}
        }
    }
}

/// Reads rows such as `ii  libc6:amd64  2.27-3ubuntu1.4  amd64  ..`, in columns that cut what is longer.
fn listed(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    // The rule under the heads shows how wide the columns are: `+++-====-====-`.
    let widths: Vec<usize> = text
        .lines()
        .find(|line| line.starts_with("+++-"))
        .map(|line| line.split('-').skip(1).map(str::len).collect())
        .unwrap_or_default();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some("ii" | "hi"), Some(name), Some(version)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        if Libraries::capability(name).is_none() {
            continue;
        }
        // The upstream part is whole if its end is there.
        let whole =
            widths.get(1).is_none_or(|&width| version.len() < width) || version.contains(['-', '+', '~']);
        match whole {
            true => add(at, machine, name, version),
            false => at.remark(CUT, ""),
        }
    }
}

pub(super) fn is_rpm(look: &Look<'_>) -> bool {
    let mut lines = look.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    if first.starts_with("Name ") && first.contains(':') {
        return lines.next().is_some_and(|line| line.starts_with("Version ") || line.starts_with("Epoch "));
    }
    let rows: Vec<&str> = std::iter::once(first).chain(lines.take(20)).collect();
    let packages = rows.iter().filter(|row| nevra(package_of(row)).is_some()).count();
    packages > 0 && rows.iter().all(|row| nevra(package_of(row)).is_some() || is_key(package_of(row)))
}

/// Whether a row is a key by which packages are signed, which rpm lists among them: `gpg-pubkey-350d275d-6279464b`.
fn is_key(row: &str) -> bool {
    let ids = row.strip_prefix("gpg-pubkey-").and_then(|ids| ids.split_once('-'));
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    ids.is_some_and(|(version, release)| is_hex(version) && is_hex(release))
}

/// The package of a line: all of it, or what stands before the day as `rpm -qa --last` prints it.
fn package_of(line: &str) -> &str {
    let line = line.trim();
    let dated = |(package, rest): &(&str, &str)| {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        !package.is_empty() && days.iter().any(|day| rest.trim_start().starts_with(day))
    };
    line.split_once(char::is_whitespace).filter(dated).map_or(line, |(package, _)| package)
}

/// Splits `glibc-2.34-100.el9_4.2.x86_64`: name, and version with release, which may say that it comes before one.
fn nevra(row: &str) -> Option<(&str, &str)> {
    let (rest, arch) = row.rsplit_once('.')?;
    let known = [
        "x86_64", "noarch", "i686", "aarch64", "s390x", "ppc64le", "ppc64", "(none)", "riscv64", "i586",
        "i386",
    ];
    let (head, release) = rest.rsplit_once('-')?;
    let name = head.rsplit_once('-')?.0;
    let version = &rest[name.len() + 1..];
    let sound = known.contains(&arch) && !name.is_empty() && !name.contains(' ') && !release.is_empty();
    (sound && version.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some((name, version))
}

/// Red Hat's `docker` is the engine; Debian's was something else.
fn engine(name: &str) -> &str {
    if name == "docker" { "docker-ce" } else { name }
}

/// Reads what `rpm -qa` or `rpm -qai` prints.
pub(super) fn rpm(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    let mut name = None;
    let mut version = None;
    let (mut heads, mut rows, mut odd) = (0, 0, 0);
    for line in text.lines() {
        // `rpm -qai` writes heads in a column of twelve, which descriptions do not.
        let head = line.get(..12).filter(|_| line.get(12..14) == Some(": "));
        match head.map(|key| (key.trim(), line[14..].trim())) {
            Some(("Name", value)) => {
                name = Some(value);
                heads += 1;
            }
            Some(("Version", value)) => version = Some(value),
            Some(("Release", release)) => {
                if let (Some(name), Some(version)) = (name.take(), version.take()) {
                    add(at, machine, engine(name), &format!("{version}-{release}"));
                }
            }
            _ => match nevra(package_of(line)) {
                Some((name, version)) => {
                    rows += 1;
                    add(at, machine, engine(name), version);
                }
                None => odd += usize::from(!line.trim().is_empty() && !is_key(package_of(line))),
            },
        }
    }
    // Descriptions of packages have lines of any form.
    if heads + rows == 0 {
        at.remark(NOTHING, "rpm");
    } else if heads == 0 {
        (0..odd).for_each(|_| at.remark(ODD_LINE, "`rpm -qa`"));
    }
}

pub(super) fn is_apk(look: &Look<'_>) -> bool {
    let first = look.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let stanza = stanzas(look.text()).next().unwrap_or_default();
    let database = first.starts_with("C:Q") || first.starts_with("P:");
    database && value(stanza, "P").is_some() && value(stanza, "A").is_some() || row(first).is_some()
}

/// Splits a row of `apk list -I`: `musl-1.2.4-r2 x86_64 {musl} (MIT) [installed]`.
fn row(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().strip_suffix("[installed]")?;
    let (package, rest) = line.split_once(' ')?;
    let (rest_of_name, release) = package.rsplit_once("-r")?;
    // `1.0.0_rc93` has an underscore, so that the version begins behind the last hyphen.
    let (name, version) = rest_of_name.rsplit_once('-')?;
    let sound = rest.contains('{') && release.bytes().all(|byte| byte.is_ascii_digit());
    (sound && version.starts_with(|c: char| c.is_ascii_digit())).then_some((name, version))
}

/// Reads the database `installed`, or what `apk list -I` prints.
pub(super) fn apk(at: &mut At<'_>, text: &str, machine: &mut Facts) {
    for (name, version) in text.lines().filter_map(row) {
        add(at, machine, name, version);
    }
    let none = stanzas(text).all(|stanza| value(stanza, "P").is_none());
    if none && text.lines().all(|line| row(line).is_none()) {
        at.remark(NOTHING, "apk");
    }
    for stanza in stanzas(text) {
        match (value(stanza, "P"), value(stanza, "V")) {
            (Some(name), Some(version)) => add(at, machine, name, version),
            (Some(_), None) => at.remark(UNVERSIONED, ""),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_apart() {
        assert_eq!(nevra("glibc-2.34-100.el9_4.2.x86_64"), Some(("glibc", "2.34-100.el9_4.2")));
        assert_eq!(nevra("gpg-pubkey-fd431d51-4ae0493b.(none)"), Some(("gpg-pubkey", "fd431d51-4ae0493b")));
        assert_eq!(nevra("openssl-libs-3.0.7-27.el9.x86_64"), Some(("openssl-libs", "3.0.7-27.el9")));
        assert_eq!(nevra("About glibc-2.34-1.x86_64"), None);
    }

    /// rpm lists the keys by which packages are signed among them, and names no architecture of these.
    #[test]
    fn keys_are_no_odd_lines_of_rpm() {
        let key = "gpg-pubkey-350d275d-6279464b";
        assert!(is_key(key) && nevra(key).is_none());
        assert!(!is_key("gpg-pubkey-tools-1.0") && !is_key("gpg-pubkey-"));
        let list = format!("bash-5.1.8-9.el9.x86_64\n{key}\nglibc-2.34-100.el9_4.2.x86_64\n");
        assert!(is_rpm(&Look::new("packages.txt", list.as_bytes())));
        assert!(!is_rpm(&Look::new("packages.txt", key.as_bytes())), "keys alone are no packages");
        assert_eq!(package_of("bash-5.0-1.x86_64   Fri Sep 27 11:51:34 2019"), "bash-5.0-1.x86_64");
        assert_eq!(package_of("About glibc-2.34-1.x86_64"), "About glibc-2.34-1.x86_64");
        assert_eq!(row("musl-1.2.4-r2 x86_64 {musl} (MIT) [installed]"), Some(("musl", "1.2.4")));
        assert_eq!(row("musl-1.2.4-r2 x86_64 {musl} (MIT)"), None);
    }
}
